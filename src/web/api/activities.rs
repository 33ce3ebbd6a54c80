//! The register of activities in the API: list, one, and the verbs over their one use case.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Map, Value, json};

use super::body::Body;
use super::history::{self, entry};
use super::read::{Query, limit_of};
use super::{Portal, Signed, check_origin, expected_seq, fault, object_of, once};
use crate::domain::ActivityNo;
use crate::domain::activity::{Action, Particulars};
use crate::domain::calendar::rfc3339;
use crate::domain::people::Roster;
use crate::domain::vocabulary::{ActivityState, ActivityVerb, AttendeeRank, InterpretationForm};
use crate::queries::activities::{self, ActivityItem, ActivityView};
use crate::services::activities::{ActivityOutcome, ActivityRequest, carry_out};
use crate::services::{Once, ServiceError, run_blocking, setup};
use crate::web::filter::activity_filter_of;
use crate::web::parse::{Sent, activity_command, activity_noun_of, activity_verb_of};

/// About what a request is, and what is asked.
type Asked = (Option<ActivityNo>, ActivityVerb);

/// Adds the routes.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/activities", web::get().to(list))
        .route("/activities", web::post().to(register))
        .route("/activities/{no}", web::get().to(one))
        .route("/activities/{no}/{noun}", web::post().to(act));
}

async fn list(
    portal: web::Data<Portal>,
    signed: Signed,
    query: Query,
) -> Result<HttpResponse, ServiceError> {
    let after = query.get("after").filter(|text| !text.is_empty());
    let after = after.map(|text| {
        ActivityNo::parse(text).ok_or_else(|| fault("after", "after 应是上一页给出的 next"))
    });
    let (after, limit) = (after.transpose()?, limit_of(&query)?);
    let reader = signed.reader(&portal);
    let (page, roster) = run_blocking(move || {
        let roster = reader.shelf()?.roster;
        let filter = activity_filter_of(&query, &roster)?;
        let page = activities::list(&reader, &filter, after.as_ref(), limit)?;
        Ok((page, roster))
    })
    .await?;
    let items: Vec<Value> = page.items.iter().map(|one| item(one, &roster)).collect();
    Ok(HttpResponse::Ok().json(json!({ "items": items, "next": page.next })))
}

async fn one(
    portal: web::Data<Portal>,
    signed: Signed,
    no: web::Path<String>,
) -> Result<HttpResponse, ServiceError> {
    let no = ActivityNo::parse(&no).ok_or(ServiceError::NotFound)?;
    let reader = signed.reader(&portal);
    let view = run_blocking(move || Ok(activities::load(&reader, &no)?)).await?;
    Ok(HttpResponse::Ok().json(whole(&view)))
}

async fn register(
    request: HttpRequest,
    portal: web::Data<Portal>,
    signed: Signed,
    Body(body): Body,
) -> Result<HttpResponse, ServiceError> {
    check_origin(&request, &signed)?;
    let sent = (object_of(&body)?, once(&request, &body)?);
    let outcome = send(&portal, &signed, (None, ActivityVerb::Register), sent).await?;
    let location = format!("/api/v1/activities/{}", outcome.no);
    let answer = answer(&portal, &signed, &outcome).await?;
    Ok(HttpResponse::Created()
        .insert_header(("Location", location))
        .json(answer))
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
    let (Some(no), Some(verb)) = (ActivityNo::parse(&no), activity_verb_of(&noun)) else {
        return Err(ServiceError::NotFound);
    };
    let sent = (object_of(&body)?, once(&request, &body)?);
    match send(&portal, &signed, (Some(no.clone()), verb), sent).await {
        Ok(outcome) => {
            let answer = answer(&portal, &signed, &outcome).await?;
            Ok(HttpResponse::Ok().json(answer))
        }
        Err(error) => {
            let reader = signed.reader(&portal);
            history::told_what_changed(error, move |seen| {
                let view = activities::load(&reader, &no)?;
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
    (no, verb): Asked,
    (object, once): (Map<String, Value>, Option<Once>),
) -> Result<ActivityOutcome, ServiceError> {
    let expected_seq = expected_seq(&object)?;
    let (services, ctx) = (portal.services.clone(), signed.ctx.clone());
    run_blocking(move || {
        let roster = setup::roster_in_force(&services, &ctx)?;
        let command = activity_command(verb, &Sent::Json(object), &roster);
        let request = ActivityRequest {
            no,
            command: command.map_err(ServiceError::Invalid)?,
            expected_seq,
            once,
        };
        carry_out(&services, &ctx, &request)
    })
    .await
}

/// The entry as it stands, with what was just made of it.
async fn answer(
    portal: &web::Data<Portal>,
    signed: &Signed,
    outcome: &ActivityOutcome,
) -> Result<Value, ServiceError> {
    let (reader, no) = (signed.reader(portal), outcome.no.clone());
    let view = run_blocking(move || Ok(activities::load(&reader, &no)?)).await?;
    let mut answer = whole(&view);
    if let Value::Object(answer) = &mut answer {
        answer.insert("event".to_owned(), json!(outcome.event));
        answer.insert("repeated".to_owned(), json!(outcome.is_repeated));
    }
    Ok(answer)
}

fn item(item: &ActivityItem, roster: &Roster) -> Value {
    json!({
        "no": item.no,
        "state": item.state.code(),
        "kind": item.kind.code(),
        "unit": roster.name(&item.unit),
        "unit_id": item.unit,
        "held_on": item.held_on,
        "title": item.title,
        "attended_by": item.attended_by.map(AttendeeRank::code),
        "form": item.form.map(InterpretationForm::code),
        "url": item.url,
        "participants": item.participants,
        "registered_by": item.registered_by,
        "registered_at": rfc3339(item.registered_at),
        "confirmed_by": item.confirmed_by,
        "confirmed_at": item.confirmed_at.map(rfc3339),
    })
}

fn whole(view: &ActivityView) -> Value {
    let activity = &view.activity;
    let account = activity.account.as_ref();
    let particulars = account.map(|account| &account.particulars);
    let registered = activity.registered_by.as_ref();
    let confirmed = activity.confirmed.as_ref();
    let withdrawn = activity.withdrawn.as_ref();
    let entries = view.entries.iter();
    let events: Vec<Value> = entries.map(|e| entry(&view.roster, e)).collect();
    json!({
        "no": view.no,
        "seq": activity.seq,
        "state": activity.state().map(ActivityState::code),
        "kind": particulars.map(|p| p.kind().code()),
        "unit": activity.unit().map(|unit| view.roster.name(unit)),
        "unit_id": activity.unit(),
        "held_on": account.map(|account| account.held_on),
        "title": account.map(|account| account.title.as_str()),
        "attended_by": particulars.and_then(Particulars::attended_by).map(AttendeeRank::code),
        "form": particulars.and_then(Particulars::form).map(InterpretationForm::code),
        "url": particulars.and_then(|p| p.url()),
        "participants": particulars.and_then(Particulars::participants),
        "note": account.and_then(|account| account.note.as_deref()),
        "registered_by": registered.map(|by| by.name.as_str()),
        "registered_at": registered.map(|by| rfc3339(by.at)),
        "confirmed_by": confirmed.map(|by| by.name.as_str()),
        "confirmed_at": confirmed.map(|by| rfc3339(by.at)),
        "withdrawn_for": withdrawn.map(|(reason, _)| reason.as_str()),
        "withdrawn_at": withdrawn.map(|(_, by)| rfc3339(by.at)),
        "events": events,
        "actions": view.actions.iter().map(action).collect::<Vec<_>>(),
    })
}

fn action(action: &Action) -> Value {
    let (verb, href) = (action.verb.code(), activity_noun_of(action.verb));
    history::action(verb, href, &action.permit)
}
