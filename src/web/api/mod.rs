//! The API under `/api/v1`: the same verbs over the same use case, in JSON. No rule of its own.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Map, Value, json};

use super::Portal;
use super::error::Problem;
use super::parse::{self, Sent};
use super::session::{Signed, is_cross_site, request_id};
use crate::domain::calendar::rfc3339;
use crate::domain::vocabulary::Verb;
use crate::domain::{IncidentNo, Theme};
use crate::queries::incident_page;
use crate::queries::similar::{SimilarTo, similar};
use crate::services::carry_out::{Outcome, Request, Subject, carry_out};
use crate::services::{Once, ServiceError, accounts, engine, run_blocking, setup};

mod activities;
mod aggregate;
mod alerts;
mod attachments;
mod body;
mod bulk;
mod cases;
mod evaluated;
mod history;
mod linkages;
mod openapi;
mod papers;
pub(in crate::web) use openapi::description;
mod read;
mod reports;
pub(in crate::web) use reports::attached;
mod plan_trial;
mod routing;
mod rules;
mod scorecards;
mod shared;
mod show;
mod told;
mod views;

use body::Body;

/// Adds the API's routes, and what machines ask about health.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/healthz", web::get().to(healthz))
        .route("/readyz", web::get().to(readyz))
        .route("/api/openapi.json", web::get().to(openapi::document))
        .service(
            web::scope("/api/v1")
                .route("/sessions", web::post().to(open_session))
                .route("/sessions/current", web::delete().to(close_session))
                .route("/me", web::get().to(read::me))
                .route("/me/contacts", web::get().to(told::contact))
                .route("/me/contacts", web::put().to(told::put_contact))
                .route("/notices", web::get().to(told::list))
                .route("/notices/read", web::post().to(told::read))
                .route("/dead-letters", web::get().to(told::dead))
                .route("/dead-letters/retry", web::post().to(told::retry))
                .route("/incidents", web::post().to(register))
                .route("/incidents", web::get().to(read::incidents))
                .route("/incidents/{no}", web::get().to(read::incident))
                .route("/incidents/{no}/events", web::get().to(read::events))
                .route(
                    "/incidents/{no}/linkage",
                    web::post().to(linkages::call_out_on),
                )
                .route("/incidents/{no}/papers", web::get().to(papers::list))
                .route("/incidents/{no}/papers/{paper}", web::get().to(papers::one))
                .route("/incidents/{no}/following", web::put().to(told::follow))
                .route("/incidents/{no}/following", web::delete().to(told::leave))
                .route("/incidents/{no}/{noun}", web::post().to(act))
                .configure(alerts::routes)
                .configure(attachments::routes)
                .configure(cases::routes)
                .route("/suggestions", web::post().to(read::suggestion))
                .route("/routing", web::get().to(routing::show))
                .route("/scorecards", web::get().to(scorecards::show))
                .route("/scorecards/outcomes", web::get().to(scorecards::outcomes))
                .route("/plans", web::get().to(read::plans))
                .route("/plans/{version}", web::get().to(read::plan))
                .route("/plans/{version}/replay", web::get().to(plan_trial::replay))
                .route(
                    "/plans/{version}/coverage",
                    web::get().to(plan_trial::coverage),
                )
                .route("/units", web::get().to(read::units))
                .route("/policies", web::get().to(read::policies))
                .route("/calendars", web::get().to(read::calendars))
                .configure(reports::routes)
                .configure(rules::routes)
                .configure(linkages::routes)
                .configure(activities::routes)
                .configure(bulk::routes)
                .configure(views::routes)
                .default_service(web::to(unknown)),
        );
}

/// Whether this process is alive and its engine gets on with its work; 503 when the engine stands
/// still over work that waits.
async fn healthz(portal: web::Data<Portal>) -> HttpResponse {
    let services = portal.services.clone();
    let (mut answer, status, body) = match run_blocking(move || engine::health(&services)).await {
        Ok(health) => {
            let (status, word) = match health.standing {
                engine::Standing::Working => ("ok", "working"),
                engine::Standing::Refused => ("ok", "refused"),
                engine::Standing::Stalled => ("stalled", "stalled"),
            };
            let answer = if health.standing == engine::Standing::Stalled {
                HttpResponse::ServiceUnavailable()
            } else {
                HttpResponse::Ok()
            };
            let engine = json!({
                "standing": word,
                "lag_seconds": health.lag.as_secs(),
                "waiting": health.waiting,
                "dead": health.dead,
            });
            (answer, status, engine)
        }
        // The process lives; whether it may serve is what /readyz says.
        Err(_) => (HttpResponse::Ok(), "ok", json!({ "standing": "unknown" })),
    };
    answer.json(json!({ "status": status, "engine": body }))
}

async fn readyz(portal: web::Data<Portal>) -> HttpResponse {
    let services = portal.services.clone();
    match run_blocking(move || setup::is_ready(&services)).await {
        Ok(true) => HttpResponse::Ok().json(json!({ "status": "ready" })),
        Ok(false) | Err(_) => {
            HttpResponse::ServiceUnavailable().json(json!({ "status": "not ready" }))
        }
    }
}

async fn unknown() -> HttpResponse {
    let problem = Problem::new(
        StatusCode::NOT_FOUND,
        "not_found",
        "没有找到",
        "接口里没有这个地址",
    );
    problem.response()
}

async fn open_session(
    request: HttpRequest,
    portal: web::Data<Portal>,
    Body(body): Body,
) -> Result<HttpResponse, ServiceError> {
    let object = object_of(&body)?;
    let text = |name: &str| {
        object
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let (username, password) = (text("username"), text("password"));
    let now = portal.services.now();
    let services = portal.services.clone();
    let opened =
        run_blocking(move || accounts::sign_in(&services, &username, &password, now)).await?;
    let token = portal.keys.token(&opened, now)?;
    tracing::info!(account = %opened.actor.account, request = %request_id(&request), "signed in");
    Ok(HttpResponse::Created().json(json!({
        "token": token,
        "expires_at": rfc3339(opened.expires_at),
        "account": show::account(&opened.actor),
    })))
}

async fn close_session(
    portal: web::Data<Portal>,
    signed: Signed,
) -> Result<HttpResponse, ServiceError> {
    let services = portal.services.clone();
    let (session, now) = (signed.session, signed.ctx.now);
    run_blocking(move || accounts::sign_out(&services, &session, now)).await?;
    Ok(HttpResponse::NoContent().finish())
}

async fn register(
    request: HttpRequest,
    portal: web::Data<Portal>,
    signed: Signed,
    Body(body): Body,
) -> Result<HttpResponse, ServiceError> {
    check_origin(&request, &signed)?;
    let object = object_of(&body)?;
    let outcome = send(
        &portal,
        &signed,
        Subject::New,
        Verb::Register,
        (object, once(&request, &body)?),
    )
    .await?;
    let reader = signed.reader(&portal);
    let no = outcome.no.clone();
    let (view, alike) = run_blocking(move || {
        let view = incident_page::load(&reader, &no)?;
        let alike = similar(&reader, &likeness(&view))?;
        Ok((view, alike))
    })
    .await?;
    let location = format!("/api/v1/incidents/{}", outcome.no);
    Ok(HttpResponse::Created()
        .insert_header(("Location", location))
        .json(show::registered(&outcome, &view, &alike, signed.ctx.now)))
}

/// What other incidents are compared with: title, town and themes of this one.
fn likeness(view: &incident_page::IncidentView) -> SimilarTo {
    let fact = view.incident.registered.as_ref();
    SimilarTo {
        title: fact.map(|fact| fact.title.clone()).unwrap_or_default(),
        text: fact.map(|fact| fact.text.clone()).unwrap_or_default(),
        town: fact.and_then(|fact| fact.town.clone()),
        themes: view.themes().into_iter().map(Theme::new).collect(),
        except: fact.map(|fact| fact.no.clone()),
    }
}

async fn act(
    request: HttpRequest,
    portal: web::Data<Portal>,
    signed: Signed,
    path: web::Path<(String, String)>,
    Body(body): Body,
) -> Result<HttpResponse, ServiceError> {
    check_origin(&request, &signed)?;
    let (no, noun) = path.into_inner();
    let (Some(no), Some(verb)) = (IncidentNo::parse(&no), parse::verb_of(&noun)) else {
        return Err(ServiceError::NotFound);
    };
    let object = object_of(&body)?;
    let key = once(&request, &body)?;
    let subject = Subject::Incident(no.clone());
    let sent = send(&portal, &signed, subject, verb, (object, key)).await;
    let reader = signed.reader(&portal);
    let outcome = match sent {
        Ok(outcome) => outcome,
        Err(error) => {
            let told = history::told_what_changed(error, move |seen| {
                let view = incident_page::load(&reader, &no)?;
                let newer = view.entries.iter().filter(|entry| entry.seq > seen);
                Ok(newer.map(|entry| show::entry(&view, entry)).collect())
            });
            return told.await;
        }
    };
    let no = outcome.no.clone();
    let view = run_blocking(move || Ok(incident_page::load(&reader, &no)?)).await?;
    Ok(HttpResponse::Ok().json(show::acted(&outcome, &view, signed.ctx.now)))
}

/// Reads and carries out one request.
async fn send(
    portal: &web::Data<Portal>,
    signed: &Signed,
    subject: Subject,
    verb: Verb,
    (object, once): (Map<String, Value>, Option<Once>),
) -> Result<Outcome, ServiceError> {
    let expected_seq = expected_seq(&object)?;
    let (services, ctx) = (portal.services.clone(), signed.ctx.clone());
    run_blocking(move || {
        let roster = setup::roster_in_force(&services, &ctx)?;
        let sent = Sent::Json(object);
        let command = parse::command(verb, &sent, &roster, ctx.now)
            .map_err(ServiceError::Invalid)?
            .ok_or(ServiceError::NotFound)?;
        let files = parse::files(&sent, &roster).map_err(ServiceError::Invalid)?;
        carry_out(
            &services,
            &ctx,
            &Request {
                subject,
                command,
                expected_seq,
                once,
                files,
            },
        )
    })
    .await
}

fn expected_seq(object: &Map<String, Value>) -> Result<Option<u64>, ServiceError> {
    match object.get("expected_seq") {
        None | Some(Value::Null) => Ok(None),
        Some(value) => value
            .as_u64()
            .map(Some)
            .ok_or_else(|| fault("expected_seq", "expected_seq 应是整数")),
    }
}

/// The body as an object; an empty body is an empty object.
fn object_of(body: &[u8]) -> Result<Map<String, Value>, ServiceError> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok(Map::new());
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(fault("", "请求应是一个 JSON 对象")),
        Err(error) => Err(fault(
            "",
            &format!(
                "请求不是完整的 JSON：第 {} 行第 {} 列",
                error.line(),
                error.column()
            ),
        )),
    }
}

/// The idempotency key with what was asked under it: another address or body is another request.
fn once(request: &HttpRequest, body: &[u8]) -> Result<Option<Once>, ServiceError> {
    let Some(value) = request.headers().get("idempotency-key") else {
        return Ok(None);
    };
    // A key that cannot be read must not leave its request without protection.
    let key = value.to_str().unwrap_or_default().trim();
    if key.is_empty() || key.len() > 200 || !key.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(fault(
            "Idempotency-Key",
            "幂等键用 1 到 200 个可见的 ASCII 字符",
        ));
    }
    let mut asked = request.path().as_bytes().to_vec();
    asked.push(b'\n');
    asked.extend_from_slice(body);
    Ok(Some(Once {
        token: format!("api:{key}"),
        body: asked,
    }))
}

/// A program signs with a header; a cookie alone must come from the portal's own pages.
fn check_origin(request: &HttpRequest, signed: &Signed) -> Result<(), ServiceError> {
    if !signed.is_bearer && is_cross_site(request) {
        return Err(ServiceError::Forbidden);
    }
    Ok(())
}

fn fault(field: &str, message: &str) -> ServiceError {
    ServiceError::Invalid(vec![crate::services::FieldFault {
        field: field.to_owned(),
        message: message.to_owned(),
    }])
}
