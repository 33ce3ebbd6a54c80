//! Linkages in the API: list, one, and the verbs over their one use case.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Map, Value, json};

use super::aggregate::{self, Aggregate, Asked, made};
use super::body::Body;
use super::history::{self, entry};
use super::read::{Query, limit_of};
use super::{Portal, Signed, fault};
use crate::domain::calendar::rfc3339;
use crate::domain::event::Stamp;
use crate::domain::linkage::{Action, ActionRecorded, Member, Minuted};
use crate::domain::people::Roster;
use crate::domain::vocabulary::{Level, LinkageState, LinkageVerb};
use crate::domain::{IncidentNo, LinkageNo};
use crate::queries::Reader;
use crate::queries::linkages::{self, LinkageItem, LinkageView};
use crate::services::linkages::{LinkageRequest, carry_out};
use crate::services::{Ctx, ServiceError, Services, run_blocking};
use crate::web::parse::{linkage_command, linkage_noun_of, linkage_verb_of};

/// Adds the routes.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/linkages", web::get().to(list))
        .route("/linkages", web::post().to(aggregate::begin::<Linkages>))
        .route("/linkages/{no}", web::get().to(aggregate::one::<Linkages>))
        .route(
            "/linkages/{no}/{noun}",
            web::post().to(aggregate::act::<Linkages>),
        );
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

/// Linkages on the wire.
pub(super) struct Linkages;

impl Aggregate for Linkages {
    const ADDRESS: &'static str = "/api/v1/linkages";
    const BEGINS: LinkageVerb = LinkageVerb::CallOut;
    type No = LinkageNo;
    type Verb = LinkageVerb;

    fn no_of(text: &str) -> Option<LinkageNo> {
        LinkageNo::parse(text)
    }

    fn verb_of(noun: &str) -> Option<LinkageVerb> {
        linkage_verb_of(noun)
    }

    fn carry_out(
        (services, ctx, roster): (&Services, &Ctx, &Roster),
        asked: Asked<Self>,
    ) -> Result<(LinkageNo, Map<String, Value>), ServiceError> {
        let command = linkage_command(asked.verb, &asked.sent, roster);
        let request = LinkageRequest {
            no: asked.no,
            command: command.map_err(ServiceError::Invalid)?,
            expected_seq: asked.expected_seq,
            once: asked.once,
        };
        let outcome = carry_out(services, ctx, &request)?;
        let made = made(&outcome.event, outcome.is_repeated);
        Ok((outcome.no, made))
    }

    fn show(reader: &Reader, no: &LinkageNo) -> Result<Value, ServiceError> {
        Ok(whole(&linkages::load(reader, no)?))
    }
}

/// Calls out below the incident that it is about.
pub(super) async fn call_out_on(
    request: HttpRequest,
    portal: web::Data<Portal>,
    signed: Signed,
    no: web::Path<String>,
    Body(body): Body,
) -> Result<HttpResponse, ServiceError> {
    let incident = IncidentNo::parse(&no).ok_or(ServiceError::NotFound)?;
    aggregate::begin_with::<Linkages>((&request, &portal, &signed), &body, |object| {
        object.insert("incident".to_owned(), json!(incident));
    })
    .await
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
