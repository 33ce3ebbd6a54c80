//! Linkages in the API: list, one, and the verbs over their one use case.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Map, Value, json};

use super::body::Body;
use super::history::{self, entry};
use super::read::{Query, limit_of};
use super::{Portal, Signed, check_origin, expected_seq, fault, object_of, once};
use crate::domain::calendar::rfc3339;
use crate::domain::event::Stamp;
use crate::domain::linkage::{Action, ActionRecorded, Member, Minuted};
use crate::domain::vocabulary::{Level, LinkageState, LinkageVerb};
use crate::domain::{IncidentNo, LinkageNo};
use crate::queries::linkages::{self, LinkageItem, LinkageView};
use crate::services::linkages::{LinkageOutcome, LinkageRequest, carry_out};
use crate::services::{Once, ServiceError, run_blocking, setup};
use crate::web::parse::{Sent, linkage_command, linkage_noun_of, linkage_verb_of};

/// About what a request is, and what is asked.
type Asked = (Option<LinkageNo>, Option<IncidentNo>, LinkageVerb);

/// Adds the routes.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/linkages", web::get().to(list))
        .route("/linkages", web::post().to(call_out))
        .route("/linkages/{no}", web::get().to(one))
        .route("/linkages/{no}/{noun}", web::post().to(act));
}

async fn list(
    portal: web::Data<Portal>,
    signed: Signed,
    query: Query,
) -> Result<HttpResponse, ServiceError> {
    let given = |name: &str| query.get(name).filter(|text| !text.is_empty());
    let state = given("state").map(|text| {
        LinkageState::parse(text).ok_or_else(|| fault("state", "state 应是 called_out 或 ended"))
    });
    let after = given("after").map(|text| {
        LinkageNo::parse(text).ok_or_else(|| fault("after", "after 应是上一页给出的 next"))
    });
    let (state, after) = (state.transpose()?, after.transpose()?);
    let limit = limit_of(&query)?;
    let reader = signed.reader(&portal);
    let page =
        run_blocking(move || Ok(linkages::list(&reader, state, after.as_ref(), limit)?)).await?;
    let items: Vec<Value> = page.items.iter().map(item).collect();
    Ok(HttpResponse::Ok().json(json!({ "items": items, "next": page.next })))
}

async fn one(
    portal: web::Data<Portal>,
    signed: Signed,
    no: web::Path<String>,
) -> Result<HttpResponse, ServiceError> {
    let no = LinkageNo::parse(&no).ok_or(ServiceError::NotFound)?;
    let reader = signed.reader(&portal);
    let view = run_blocking(move || Ok(linkages::load(&reader, &no)?)).await?;
    Ok(HttpResponse::Ok().json(whole(&view)))
}

async fn call_out(
    request: HttpRequest,
    portal: web::Data<Portal>,
    signed: Signed,
    Body(body): Body,
) -> Result<HttpResponse, ServiceError> {
    begin(&request, &portal, &signed, (None, &body)).await
}

/// The same below the incident that it is about.
pub(super) async fn call_out_on(
    request: HttpRequest,
    portal: web::Data<Portal>,
    signed: Signed,
    no: web::Path<String>,
    Body(body): Body,
) -> Result<HttpResponse, ServiceError> {
    let incident = IncidentNo::parse(&no).ok_or(ServiceError::NotFound)?;
    begin(&request, &portal, &signed, (Some(incident), &body)).await
}

async fn begin(
    request: &HttpRequest,
    portal: &web::Data<Portal>,
    signed: &Signed,
    (incident, body): (Option<IncidentNo>, &[u8]),
) -> Result<HttpResponse, ServiceError> {
    check_origin(request, signed)?;
    let sent = (object_of(body)?, once(request, body)?);
    let asked = (None, incident, LinkageVerb::CallOut);
    let outcome = send(portal, signed, asked, sent).await?;
    let location = format!("/api/v1/linkages/{}", outcome.no);
    let answer = answer(portal, signed, &outcome).await?;
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
    let (Some(no), Some(verb)) = (LinkageNo::parse(&no), linkage_verb_of(&noun)) else {
        return Err(ServiceError::NotFound);
    };
    let sent = (object_of(&body)?, once(&request, &body)?);
    match send(&portal, &signed, (Some(no.clone()), None, verb), sent).await {
        Ok(outcome) => {
            let answer = answer(&portal, &signed, &outcome).await?;
            Ok(HttpResponse::Ok().json(answer))
        }
        Err(error) => {
            let reader = signed.reader(&portal);
            history::told_what_changed(error, move |seen| {
                let view = linkages::load(&reader, &no)?;
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
    (no, incident, verb): Asked,
    (object, once): (Map<String, Value>, Option<Once>),
) -> Result<LinkageOutcome, ServiceError> {
    let expected_seq = expected_seq(&object)?;
    let (services, ctx) = (portal.services.clone(), signed.ctx.clone());
    run_blocking(move || {
        let roster = setup::roster_in_force(&services, &ctx)?;
        let sent = Sent::Json(object);
        let command = linkage_command(verb, incident.as_ref(), &sent, &roster);
        let request = LinkageRequest {
            no,
            command: command.map_err(ServiceError::Invalid)?,
            expected_seq,
            once,
        };
        carry_out(&services, &ctx, &request)
    })
    .await
}

/// The linkage as it stands, with what was just made of it.
async fn answer(
    portal: &web::Data<Portal>,
    signed: &Signed,
    outcome: &LinkageOutcome,
) -> Result<Value, ServiceError> {
    let (reader, no) = (signed.reader(portal), outcome.no.clone());
    let view = run_blocking(move || Ok(linkages::load(&reader, &no)?)).await?;
    let mut answer = whole(&view);
    if let Value::Object(answer) = &mut answer {
        answer.insert("event".to_owned(), json!(outcome.event));
        answer.insert("repeated".to_owned(), json!(outcome.is_repeated));
    }
    Ok(answer)
}

fn item(item: &LinkageItem) -> Value {
    json!({
        "no": item.no,
        "state": item.state.code(),
        "incident": item.incident,
        "title": item.title,
        "purpose": item.purpose,
        "drill": item.drill,
        "called_out_at": rfc3339(item.called_out_at),
        "confirm_by": rfc3339(item.confirm_by),
        "ended_at": item.ended_at.map(rfc3339),
        "members": item.members,
        "confirmed": item.confirmed,
        "minuted": item.is_minuted,
    })
}

fn whole(view: &LinkageView) -> Value {
    let linkage = &view.linkage;
    let fact = linkage.called_out.as_ref();
    let by = linkage.called_out_by.as_ref();
    let meeting = fact.and_then(|fact| fact.meeting.as_ref());
    let ended = linkage.ended.as_ref();
    let members: Vec<Value> = linkage.members.iter().map(|m| member(view, m)).collect();
    let actions = linkage.actions.iter();
    let done: Vec<Value> = actions.map(|fact| recorded(view, fact)).collect();
    let minutes = linkage.minutes.iter();
    let minutes: Vec<Value> = minutes.map(|fact| minuted(view, fact)).collect();
    let entries = view.entries.iter();
    let events: Vec<Value> = entries.map(|e| entry(&view.roster, e)).collect();
    json!({
        "no": view.no,
        "seq": linkage.seq,
        "state": linkage.state().map(LinkageState::code),
        "incident": fact.map(|fact| fact.incident.as_str()),
        "title": fact.map(|fact| fact.title.as_str()),
        "level": fact.and_then(|fact| fact.level).map(Level::code),
        "purpose": fact.map(|fact| fact.purpose.as_str()),
        "asked": fact.map(|fact| fact.asked.as_str()),
        "drill": fact.is_some_and(|fact| fact.drill),
        "plan_row": fact.map(|fact| fact.plan_row.as_str()),
        "plan_version": fact.map(|fact| fact.plan_version),
        "called_out_at": by.map(|by| rfc3339(by.at)),
        "called_out_by": by.map(|by| by.name.as_str()),
        "confirm_by": fact.map(|fact| rfc3339(fact.confirm_by)),
        "meeting": meeting.map(|m| json!({ "at": rfc3339(m.at), "place": m.place })),
        "members": members,
        "confirmed": linkage.confirmed(),
        "urged_at": linkage.urged_at.map(rfc3339),
        "done": done,
        "minutes": minutes,
        "conclusion": ended.map(|(conclusion, _)| conclusion.as_str()),
        "ended_at": ended.map(|(_, by)| rfc3339(by.at)),
        "events": events,
        "actions": view.actions.iter().map(action).collect::<Vec<_>>(),
    })
}

fn member(view: &LinkageView, member: &Member) -> Value {
    let by = member.confirmed.as_ref();
    let fact = view.linkage.called_out.as_ref();
    let is_named = fact.is_some_and(|fact| fact.proposed.contains(&member.unit));
    let due = fact.map(|fact| fact.confirm_by);
    let is_late = by.zip(due).is_some_and(|(by, due)| by.at > due);
    json!({
        "unit": view.roster.name(&member.unit),
        "unit_id": member.unit,
        "by_plan": is_named,
        "confirmed_at": by.map(|by| rfc3339(by.at)),
        "confirmed_by": by.map(|by| by.name.as_str()),
        "late": is_late,
        "urged_at": member.urged_at.map(rfc3339),
    })
}

fn recorded(view: &LinkageView, (fact, by): &(ActionRecorded, Stamp)) -> Value {
    json!({
        "unit": view.roster.name(&fact.unit),
        "unit_id": fact.unit,
        "text": fact.text,
        "at": rfc3339(fact.done_at),
        "url": fact.url,
        "recorded_by": by.name,
        "recorded_at": rfc3339(by.at),
    })
}

fn minuted(view: &LinkageView, (fact, by): &(Minuted, Stamp)) -> Value {
    let agreed = fact.agreed.iter().map(|agreed| {
        json!({
            "unit": view.roster.name(&agreed.unit),
            "unit_id": agreed.unit,
            "text": agreed.text,
            "due_on": agreed.due_on,
        })
    });
    json!({
        "version": fact.version,
        "held_at": rfc3339(fact.held_at),
        "place": fact.place,
        "present": fact.present,
        "points": fact.points,
        "agreed": agreed.collect::<Vec<_>>(),
        "reason": fact.reason,
        "written_by": by.name,
        "written_at": rfc3339(by.at),
    })
}

fn action(action: &Action) -> Value {
    let (verb, href) = (action.verb.code(), linkage_noun_of(action.verb));
    history::action(verb, href, &action.permit)
}
