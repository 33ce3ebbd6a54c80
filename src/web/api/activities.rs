//! The register of activities in the API: list, one, and the verbs over their one use case.

use actix_web::{HttpResponse, web};
use serde_json::{Map, Value, json};

use super::aggregate::{self, Aggregate, Asked, made};
use super::history::{self, entry};
use super::read::{Query, limit_of};
use super::{Portal, Signed, fault};
use crate::domain::ActivityNo;
use crate::domain::activity::{Action, Particulars};
use crate::domain::calendar::rfc3339;
use crate::domain::people::Roster;
use crate::domain::vocabulary::{ActivityState, ActivityVerb, AttendeeRank, InterpretationForm};
use crate::queries::Reader;
use crate::queries::activities::{self, ActivityItem, ActivityView};
use crate::services::activities::{ActivityRequest, carry_out};
use crate::services::{Ctx, ServiceError, Services, run_blocking};
use crate::web::filter::activity_filter_of;
use crate::web::parse::{activity_command, activity_noun_of, activity_verb_of};

/// Adds the routes.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/activities", web::get().to(list))
        .route(
            "/activities",
            web::post().to(aggregate::begin::<Activities>),
        )
        .route(
            "/activities/{no}",
            web::get().to(aggregate::one::<Activities>),
        )
        .route(
            "/activities/{no}/{noun}",
            web::post().to(aggregate::act::<Activities>),
        );
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

/// Entries of the register on the wire.
pub(super) struct Activities;

impl Aggregate for Activities {
    const ADDRESS: &'static str = "/api/v1/activities";
    const BEGINS: ActivityVerb = ActivityVerb::Register;
    type No = ActivityNo;
    type Verb = ActivityVerb;

    fn no_of(text: &str) -> Option<ActivityNo> {
        ActivityNo::parse(text)
    }

    fn verb_of(noun: &str) -> Option<ActivityVerb> {
        activity_verb_of(noun)
    }

    fn carry_out(
        (services, ctx, roster): (&Services, &Ctx, &Roster),
        asked: Asked<Self>,
    ) -> Result<(ActivityNo, Map<String, Value>), ServiceError> {
        let command = activity_command(asked.verb, &asked.sent, roster);
        let request = ActivityRequest {
            no: asked.no,
            command: command.map_err(ServiceError::Invalid)?,
            expected_seq: asked.expected_seq,
            once: asked.once,
        };
        let outcome = carry_out(services, ctx, &request)?;
        let made = made(&outcome.event, outcome.is_repeated);
        Ok((outcome.no, made))
    }

    fn show(reader: &Reader, no: &ActivityNo) -> Result<Value, ServiceError> {
        Ok(whole(&activities::load(reader, no)?))
    }
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
