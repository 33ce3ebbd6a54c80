//! The rules of time over the API: import, publish, what a version would move, the re-base, and
//! 时限试算.

use actix_web::{HttpRequest, HttpResponse, web};
use jiff::civil::Date;
use serde_json::{Map, Value, json};

use super::body::Body;
use super::{check_origin, fault, object_of, once};
use crate::domain::IncidentNo;
use crate::domain::calendar::rfc3339;
use crate::domain::people::Viewer;
use crate::domain::vocabulary::{Capacity, DeadlineKind};
use crate::services::impact::{Applied, Chosen, Order, Picked};
use crate::services::rules::{self, Mode, RuleFile, RuleKind};
use crate::services::{ServiceError, explain, impact, run_blocking};
use crate::web::Portal;
use crate::web::explain_question::{Asked, read};
use crate::web::filter::Query;
use crate::web::session::Signed;

/// Adds the calls.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/policies", web::post().to(import_policy))
        .route(
            "/policies/{version}/publication",
            web::post().to(publish_policy),
        )
        .route("/policies/{version}/impact", web::get().to(policy_impact))
        .route("/policies/{version}/rebase", web::post().to(rebase_policy))
        .route("/calendars", web::post().to(import_calendar))
        .route(
            "/calendars/{version}/publication",
            web::post().to(publish_calendar),
        )
        .route(
            "/calendars/{version}/impact",
            web::get().to(calendar_impact),
        )
        .route(
            "/calendars/{version}/rebase",
            web::post().to(rebase_calendar),
        )
        .route("/deadlines/explain", web::get().to(explained));
}

type Answered = Result<HttpResponse, ServiceError>;
type Sender = (HttpRequest, web::Data<Portal>, Signed);

async fn import_policy(
    request: HttpRequest,
    portal: web::Data<Portal>,
    signed: Signed,
    body: Body,
) -> Answered {
    import((request, portal, signed), body, RuleKind::Policy).await
}

async fn import_calendar(
    request: HttpRequest,
    portal: web::Data<Portal>,
    signed: Signed,
    body: Body,
) -> Answered {
    import((request, portal, signed), body, RuleKind::Calendar).await
}

/// `{name, content, year?, dry_run?}`: the file by its name, whose ending tells the format, and its
/// text.
async fn import((request, portal, signed): Sender, Body(body): Body, kind: RuleKind) -> Answered {
    check_origin(&request, &signed)?;
    let object = object_of(&body)?;
    let file = file_of(&object)?;
    let is_dry = flag(&object, "dry_run")?;
    let mode = if is_dry {
        Mode::DryRun
    } else {
        Mode::Keep(once(&request, &body)?)
    };
    let (services, ctx) = (portal.services.clone(), signed.ctx.clone());
    let imported = run_blocking(move || rules::import(&services, &ctx, kind, &file, &mode)).await?;
    let mut answer = if is_dry {
        HttpResponse::Ok()
    } else {
        HttpResponse::Created()
    };
    Ok(answer.json(imported))
}

fn file_of(object: &Map<String, Value>) -> Result<RuleFile, ServiceError> {
    let text = |field: &str| {
        let text = object
            .get(field)
            .and_then(Value::as_str)
            .unwrap_or_default();
        if text.trim().is_empty() {
            let what = if field == "name" {
                "文件名"
            } else {
                "文件内容"
            };
            return Err(fault(field, &format!("请给出{what}（{field}）")));
        }
        Ok(text.to_owned())
    };
    let year = match object.get("year") {
        None | Some(Value::Null) => None,
        Some(year) => {
            let year = year.as_i64().and_then(|year| i16::try_from(year).ok());
            Some(year.ok_or_else(|| fault("year", "year 应是年份，如 2027"))?)
        }
    };
    Ok(RuleFile {
        name: text("name")?,
        bytes: text("content")?.into_bytes(),
        year,
    })
}

fn flag(object: &Map<String, Value>, field: &str) -> Result<bool, ServiceError> {
    match object.get(field) {
        None | Some(Value::Null) => Ok(false),
        Some(value) => value
            .as_bool()
            .ok_or_else(|| fault(field, &format!("{field} 应是 true 或 false"))),
    }
}

async fn publish_policy(
    request: HttpRequest,
    portal: web::Data<Portal>,
    signed: Signed,
    version: web::Path<String>,
    body: Body,
) -> Answered {
    let sender = (request, portal, signed);
    publish(sender, &version, body, RuleKind::Policy).await
}

async fn publish_calendar(
    request: HttpRequest,
    portal: web::Data<Portal>,
    signed: Signed,
    version: web::Path<String>,
    body: Body,
) -> Answered {
    let sender = (request, portal, signed);
    publish(sender, &version, body, RuleKind::Calendar).await
}

/// `{from}`: the Beijing date.
async fn publish(
    (request, portal, signed): Sender,
    version: &str,
    Body(body): Body,
    kind: RuleKind,
) -> Answered {
    check_origin(&request, &signed)?;
    let version = number(version)?;
    let object = object_of(&body)?;
    let from = object.get("from").and_then(Value::as_str);
    let from = from
        .and_then(|text| text.parse::<Date>().ok())
        .ok_or_else(|| fault("from", "日期写成 2027-01-01 这样"))?;
    let once = once(&request, &body)?;
    let (services, ctx) = (portal.services.clone(), signed.ctx.clone());
    run_blocking(move || rules::publish(&services, &ctx, kind, (version, from), once)).await?;
    let answer = json!({ "version": version, "effective_from": from.to_string() });
    Ok(HttpResponse::Ok().json(answer))
}

async fn policy_impact(
    portal: web::Data<Portal>,
    signed: Signed,
    version: web::Path<String>,
) -> Answered {
    impact_of(&portal, &signed, &version, RuleKind::Policy).await
}

async fn calendar_impact(
    portal: web::Data<Portal>,
    signed: Signed,
    version: web::Path<String>,
) -> Answered {
    impact_of(&portal, &signed, &version, RuleKind::Calendar).await
}

async fn impact_of(
    portal: &web::Data<Portal>,
    signed: &Signed,
    version: &str,
    kind: RuleKind,
) -> Answered {
    if !may_see_rules(signed) {
        return Err(ServiceError::Forbidden);
    }
    let version = number(version)?;
    let (services, now) = (portal.services.clone(), signed.ctx.now);
    let found = run_blocking(move || impact::preview(&services, kind, version, now)).await?;
    Ok(HttpResponse::Ok().json(json!({ "items": found, "next": null })))
}

async fn rebase_policy(
    request: HttpRequest,
    portal: web::Data<Portal>,
    signed: Signed,
    version: web::Path<String>,
    body: Body,
) -> Answered {
    let sender = (request, portal, signed);
    rebase(sender, &version, body, RuleKind::Policy).await
}

async fn rebase_calendar(
    request: HttpRequest,
    portal: web::Data<Portal>,
    signed: Signed,
    version: web::Path<String>,
    body: Body,
) -> Answered {
    let sender = (request, portal, signed);
    rebase(sender, &version, body, RuleKind::Calendar).await
}

/// `{reason, deadlines?: [{no, n, new_due_at?}]}`: all that would move when none is named; with the
/// due instant that was seen, only while it is still the one that comes out.
async fn rebase(
    (request, portal, signed): Sender,
    version: &str,
    Body(body): Body,
    kind: RuleKind,
) -> Answered {
    check_origin(&request, &signed)?;
    let version = number(version)?;
    let object = object_of(&body)?;
    let reason = match object.get("reason") {
        None | Some(Value::Null) => "",
        Some(Value::String(text)) => text,
        Some(_) => return Err(fault("reason", "reason 应是文字")),
    };
    let order = Order {
        chosen: chosen(object.get("deadlines"))?,
        reason: reason.to_owned(),
        once: once(&request, &body)?,
    };
    let (services, ctx) = (portal.services.clone(), signed.ctx.clone());
    let applied =
        run_blocking(move || impact::apply(&services, &ctx, (kind, version), &order)).await?;
    let items: Vec<Value> = applied.iter().map(applied_row).collect();
    Ok(HttpResponse::Ok().json(json!({ "version": version, "items": items })))
}

fn applied_row(row: &Applied) -> Value {
    json!({
        "no": row.no.to_string(),
        "n": row.deadline,
        "kind": row.kind.map(DeadlineKind::code),
        "unit_name": row.unit_name,
        "old_due_at": row.old_due_at.map(rfc3339),
        "new_due_at": row.new_due_at.map(rfc3339),
        "done": row.why_not.is_none(),
        "why_not": row.why_not,
    })
}

fn chosen(written: Option<&Value>) -> Result<Chosen, ServiceError> {
    let wrong = || {
        fault(
            "deadlines",
            "deadlines 写成 [{\"no\": 编号, \"n\": 时限}] 这样",
        )
    };
    match written {
        None | Some(Value::Null) => Ok(Chosen::All),
        Some(Value::Array(items)) => {
            let picked = items.iter().map(|item| picked(item).ok_or_else(wrong));
            Ok(Chosen::These(picked.collect::<Result<_, _>>()?))
        }
        Some(_) => Err(wrong()),
    }
}

fn picked(item: &Value) -> Option<Picked> {
    let n = item.get("n")?.as_u64()?;
    let shown = match item.get("new_due_at") {
        None | Some(Value::Null) => None,
        Some(text) => Some(text.as_str()?.parse().ok()?),
    };
    Some(Picked {
        no: IncidentNo::parse(item.get("no")?.as_str()?)?,
        deadline: u32::try_from(n).ok()?,
        shown,
    })
}

/// The offices and who keeps the rules; a unit sees its own deadlines where they stand.
fn may_see_rules(signed: &Signed) -> bool {
    matches!(Viewer::of(signed.actor()), Viewer::Office(_))
        || signed.actor().is(Capacity::SystemAdmin)
}

/// Asked by anybody who is signed in; the versions in force unless others are named.
async fn explained(
    portal: web::Data<Portal>,
    signed: Signed,
    query: web::Query<Query>,
) -> Answered {
    let (services, now) = (portal.services.clone(), signed.ctx.now);
    let asked: Asked = read(&query)?;
    let found = run_blocking(move || asked.answer(&services, now)).await?;
    Ok(HttpResponse::Ok().json(explain::json(&found)))
}

fn number(version: &str) -> Result<u32, ServiceError> {
    version
        .parse()
        .map_err(|_unreadable| ServiceError::NotFound)
}
