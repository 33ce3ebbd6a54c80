//! Alerts in the API: list, one, and the four verbs over their one use case.

use actix_web::{HttpResponse, web};
use serde_json::{Map, Value, json};

use super::aggregate::{self, Aggregate, Asked, made};
use super::history::{self, entry};
use super::read::{Query, limit_of};
use super::{Portal, Signed, fault};
use crate::domain::AlertNo;
use crate::domain::alert::Action;
use crate::domain::calendar::rfc3339;
use crate::domain::people::Roster;
use crate::domain::vocabulary::{AlertColour, AlertState, AlertVerb};
use crate::queries::Reader;
use crate::queries::alerts::{self, About, AlertItem, AlertView};
use crate::services::alerts::{AlertRequest, carry_out};
use crate::services::{Ctx, ServiceError, Services, run_blocking};
use crate::web::parse::{alert_command, alert_noun_of, alert_verb_of};

/// Adds the routes.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/alerts", web::post().to(aggregate::begin::<Alerts>))
        .route("/alerts", web::get().to(list))
        .route("/alerts/{no}", web::get().to(aggregate::one::<Alerts>))
        .route(
            "/alerts/{no}/{noun}",
            web::post().to(aggregate::act::<Alerts>),
        );
}

/// A page of the list, newest first.
async fn list(
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

/// Alerts on the wire.
pub(super) struct Alerts;

impl Aggregate for Alerts {
    const ADDRESS: &'static str = "/api/v1/alerts";
    const BEGINS: AlertVerb = AlertVerb::Raise;
    type No = AlertNo;
    type Verb = AlertVerb;

    fn no_of(text: &str) -> Option<AlertNo> {
        AlertNo::parse(text)
    }

    fn verb_of(noun: &str) -> Option<AlertVerb> {
        alert_verb_of(noun)
    }

    fn carry_out(
        (services, ctx, roster): (&Services, &Ctx, &Roster),
        asked: Asked<Self>,
    ) -> Result<(AlertNo, Map<String, Value>), ServiceError> {
        let command = alert_command(asked.verb, &asked.sent, roster);
        let request = AlertRequest {
            no: asked.no,
            command: command.map_err(ServiceError::Invalid)?,
            expected_seq: asked.expected_seq,
            once: asked.once,
        };
        let outcome = carry_out(services, ctx, &request)?;
        let made = made(&outcome.event, outcome.is_repeated);
        Ok((outcome.no, made))
    }

    fn show(reader: &Reader, no: &AlertNo) -> Result<Value, ServiceError> {
        Ok(whole(&alerts::load(reader, no)?))
    }
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
