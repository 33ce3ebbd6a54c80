//! Alerts in the API: list, one, and the four verbs over their one use case.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Map, Value, json};

use super::body::Body;
use super::history::{self, entry};
use super::read::{Query, limit_of};
use super::{Portal, Signed, check_origin, expected_seq, fault, object_of, once};
use crate::domain::AlertNo;
use crate::domain::alert::Action;
use crate::domain::calendar::rfc3339;
use crate::domain::vocabulary::{AlertColour, AlertState, AlertVerb};
use crate::queries::alerts::{self, About, AlertItem, AlertView};
use crate::services::alerts::{AlertOutcome, AlertRequest, carry_out};
use crate::services::{Once, ServiceError, run_blocking, setup};
use crate::web::parse::{Sent, alert_command, alert_noun_of, alert_verb_of};

/// A page of the list, newest first.
pub(super) async fn list(
    portal: web::Data<Portal>,
    signed: Signed,
    query: Query,
) -> Result<HttpResponse, ServiceError> {
    let given = |name: &str| query.get(name).filter(|text| !text.is_empty());
    let state = given("state").map(|text| {
        AlertState::parse(text).ok_or_else(|| fault("state", "state 应是 active 或 lifted"))
    });
    let after = given("after").map(|text| {
        AlertNo::parse(text).ok_or_else(|| fault("after", "after 应是上一页给出的 next"))
    });
    let (state, after) = (state.transpose()?, after.transpose()?);
    let limit = limit_of(&query)?;
    let reader = signed.reader(&portal);
    let page =
        run_blocking(move || Ok(alerts::list(&reader, state, after.as_ref(), limit)?)).await?;
    let items: Vec<Value> = page.items.iter().map(item).collect();
    Ok(HttpResponse::Ok().json(json!({ "items": items, "next": page.next })))
}

/// One alert with its confirmations, its history and what the caller can do.
pub(super) async fn one(
    portal: web::Data<Portal>,
    signed: Signed,
    no: web::Path<String>,
) -> Result<HttpResponse, ServiceError> {
    let no = AlertNo::parse(&no).ok_or(ServiceError::NotFound)?;
    let reader = signed.reader(&portal);
    let view = run_blocking(move || Ok(alerts::load(&reader, &no)?)).await?;
    Ok(HttpResponse::Ok().json(whole(&view)))
}

/// Raises an alert.
pub(super) async fn raise(
    request: HttpRequest,
    portal: web::Data<Portal>,
    signed: Signed,
    Body(body): Body,
) -> Result<HttpResponse, ServiceError> {
    check_origin(&request, &signed)?;
    let asked = (object_of(&body)?, once(&request, &body)?);
    let outcome = send(&portal, &signed, (None, AlertVerb::Raise), asked).await?;
    let location = format!("/api/v1/alerts/{}", outcome.no);
    let answer = answer(&portal, &signed, &outcome).await?;
    Ok(HttpResponse::Created()
        .insert_header(("Location", location))
        .json(answer))
}

/// Adjusts, confirms or lifts an alert.
pub(super) async fn act(
    request: HttpRequest,
    portal: web::Data<Portal>,
    signed: Signed,
    path: web::Path<(String, String)>,
    Body(body): Body,
) -> Result<HttpResponse, ServiceError> {
    check_origin(&request, &signed)?;
    let (no, noun) = path.into_inner();
    let (Some(no), Some(verb)) = (AlertNo::parse(&no), alert_verb_of(&noun)) else {
        return Err(ServiceError::NotFound);
    };
    let asked = (object_of(&body)?, once(&request, &body)?);
    match send(&portal, &signed, (Some(no.clone()), verb), asked).await {
        Ok(outcome) => {
            let answer = answer(&portal, &signed, &outcome).await?;
            Ok(HttpResponse::Ok().json(answer))
        }
        Err(error) => {
            let reader = signed.reader(&portal);
            history::told_what_changed(error, move |seen| {
                let view = alerts::load(&reader, &no)?;
                let newer = view.entries.iter().filter(|entry| entry.seq > seen);
                Ok(newer.map(|newer| entry(&view.roster, newer)).collect())
            })
            .await
        }
    }
}

async fn send(
    portal: &web::Data<Portal>,
    signed: &Signed,
    (no, verb): (Option<AlertNo>, AlertVerb),
    (object, once): (Map<String, Value>, Option<Once>),
) -> Result<AlertOutcome, ServiceError> {
    let expected_seq = expected_seq(&object)?;
    let (services, ctx) = (portal.services.clone(), signed.ctx.clone());
    run_blocking(move || {
        let roster = setup::roster_in_force(&services, &ctx)?;
        let sent = Sent::Json(object);
        let command = alert_command(verb, &sent, &roster).map_err(ServiceError::Invalid)?;
        let request = AlertRequest {
            no,
            command,
            expected_seq,
            once,
        };
        carry_out(&services, &ctx, &request)
    })
    .await
}

/// The alert as it stands, with what was just made of it.
async fn answer(
    portal: &web::Data<Portal>,
    signed: &Signed,
    outcome: &AlertOutcome,
) -> Result<Value, ServiceError> {
    let (reader, no) = (signed.reader(portal), outcome.no.clone());
    let view = run_blocking(move || Ok(alerts::load(&reader, &no)?)).await?;
    let mut answer = whole(&view);
    if let Value::Object(answer) = &mut answer {
        answer.insert("event".to_owned(), json!(outcome.event));
        answer.insert("repeated".to_owned(), json!(outcome.is_repeated));
    }
    Ok(answer)
}

fn item(item: &AlertItem) -> Value {
    json!({
        "no": item.no,
        "state": item.state.code(),
        "colour": item.colour.code(),
        "incident": item.incident.as_ref().map(incident),
        "theme": item.theme,
        "text": item.text,
        "drill": item.drill,
        "raised_at": rfc3339(item.raised_at),
        "lifted_at": item.lifted_at.map(rfc3339),
        "told": item.told,
        "confirmed": item.confirmed,
    })
}

fn incident(about: &About) -> Value {
    json!({ "no": about.no, "title": about.title })
}

fn whole(view: &AlertView) -> Value {
    let alert = &view.alert;
    let raised = alert.raised.as_ref();
    let told: Vec<Value> = alert
        .told
        .iter()
        .map(|told| {
            let by = told.confirmed.as_ref();
            json!({
                "unit": view.roster.name(&told.unit),
                "unit_id": told.unit,
                "told_at": rfc3339(told.told_at),
                "confirmed_at": by.map(|by| rfc3339(by.at)),
                "confirmed_by": by.map(|by| by.name.as_str()),
                "confirmed_colour": by.map(|by| by.colour.code()),
            })
        })
        .collect();
    let events: Vec<Value> = view
        .entries
        .iter()
        .map(|e| entry(&view.roster, e))
        .collect();
    json!({
        "no": view.no,
        "seq": alert.seq,
        "state": alert.state().map(AlertState::code),
        "colour": alert.colour.map(AlertColour::code),
        "coloured_at": alert.coloured_at.map(rfc3339),
        "incident": view.incident.as_ref().map(incident),
        "theme": raised.and_then(|fact| fact.theme.as_ref()),
        "text": alert.text,
        "drill": raised.is_some_and(|fact| fact.drill),
        "raised_at": alert.raised_by.as_ref().map(|by| rfc3339(by.at)),
        "raised_by": alert.raised_by.as_ref().map(|by| by.name.as_str()),
        "lifted_at": alert.lifted.as_ref().map(|lifted| rfc3339(lifted.by.at)),
        "lifted_for": alert.lifted.as_ref().map(|lifted| lifted.reason.as_str()),
        "told": told,
        "confirmed": alert.confirmed(),
        "events": events,
        "actions": view.actions.iter().map(action).collect::<Vec<_>>(),
    })
}

fn action(action: &Action) -> Value {
    let (verb, href) = (action.verb.code(), alert_noun_of(action.verb));
    history::action(verb, href, &action.permit)
}
