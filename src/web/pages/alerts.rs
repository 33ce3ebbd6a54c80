//! 预警: the list, one alert with its confirmations, and its forms.

use actix_web::http::StatusCode;
use actix_web::web;

use super::frame::{Asked, Failure, Posted, Shown, redirect};
use crate::domain::AlertNo;
use crate::domain::alert::{self, Alert, AlertEvent, AlertRefusal};
use crate::domain::command::Refusal;
use crate::domain::people::Viewer;
use crate::domain::vocabulary::{AlertState, AlertVerb};
use crate::queries::alerts::{self, AlertPage as Found, AlertView};
use crate::services::alerts::{AlertOutcome, AlertRequest, carry_out};
use crate::services::{ServiceError, run_blocking, setup};
use crate::web::filter::Query;
use crate::web::parse::{ALERT_NOUNS, alert_command, alert_verb_of};
use crate::web::view::alert::AlertList;
use crate::web::view::{FieldError, FormState};
use crate::web::wording::clock_words;
use forms::Scene;

pub(super) mod fill;
mod forms;

/// How many lifted alerts a page lists.
const PAGE: i64 = 30;

type Pairs = web::Form<Vec<(String, String)>>;

/// Adds the routes.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    let nouns: Vec<&str> = ALERT_NOUNS.iter().map(|(noun, _)| *noun).collect();
    let no = r"{no:\d{4}-\d+}";
    let form = format!("/alerts/{no}/{{noun:{}}}", nouns.join("|"));
    config
        .route("/alerts", web::get().to(list))
        .route("/alerts", web::post().to(raise))
        .route("/alerts/new", web::get().to(new))
        .route(&format!("/alerts/{no}"), web::get().to(show))
        .route(&form, web::get().to(ask))
        .route(&form, web::post().to(act));
}

async fn list(asked: Asked, query: web::Query<Query>) -> Shown {
    let after = query.get("after").filter(|after| !after.is_empty());
    let after = match after {
        Some(text) => Some(AlertNo::parse(text).ok_or(ServiceError::NotFound)?),
        None => None,
    };
    let is_first = after.is_none();
    let reader = asked.reader();
    let (active, lifted) = run_blocking(move || {
        let active = if is_first {
            alerts::active(&reader)?
        } else {
            Vec::new()
        };
        let lifted = alerts::list(&reader, Some(AlertState::Lifted), after.as_ref(), PAGE)?;
        Ok((active, lifted))
    })
    .await?;
    asked
        .show(&list_page(&asked, is_first, &active, &lifted))
        .await
}

fn list_page(
    asked: &Asked,
    is_first: bool,
    active: &[alerts::AlertItem],
    lifted: &Found,
) -> AlertList {
    let now = asked.signed.ctx.now;
    let items = |all: &[alerts::AlertItem]| all.iter().map(|item| fill::item(item, now)).collect();
    let open = active.iter().filter(|item| item.is_mine_open).count();
    let is_unit = matches!(asked.viewer(), Viewer::Unit(_));
    let sentence = match (is_first, active.len(), open) {
        (false, _, _) => "较早解除的预警。".to_owned(),
        (true, 0, _) => "没有生效的预警。".to_owned(),
        (true, all, open) if is_unit && open > 0 => {
            format!("{all} 个生效中，{open} 个等本单位确认。")
        }
        (true, all, _) => format!("{all} 个生效中。"),
    };
    let may_raise = alert::permit(&Alert::default(), AlertVerb::Raise, asked.signed.actor());
    AlertList {
        none_active: (is_first && active.is_empty())
            .then(|| "没有生效的预警。发布后会显示在工作台和被通知单位的待办里。".to_owned()),
        sentence,
        raise_href: may_raise.is_ok().then(|| "/alerts/new".to_owned()),
        active: items(active),
        lifted: items(&lifted.items),
        first_href: (!is_first).then(|| "/alerts".to_owned()),
        next_href: lifted.next.as_ref().map(|no| format!("/alerts?after={no}")),
    }
}

async fn show(asked: Asked, no: web::Path<String>) -> Shown {
    let view = load(&asked, &number(&no)?).await?;
    asked.show(&fill::page(&asked, &view)?).await
}

fn number(text: &str) -> Result<AlertNo, Failure> {
    AlertNo::parse(text).ok_or(Failure(ServiceError::NotFound))
}

async fn load(asked: &Asked, no: &AlertNo) -> Result<AlertView, Failure> {
    let (reader, no) = (asked.reader(), no.clone());
    Ok(run_blocking(move || Ok(alerts::load(&reader, &no)?)).await?)
}

/// The alert, if there is one yet, and the verb that an address names.
#[derive(Debug, Clone)]
struct Addressed {
    no: Option<AlertNo>,
    verb: AlertVerb,
}

impl Addressed {
    const NEW: Self = Self {
        no: None,
        verb: AlertVerb::Raise,
    };

    fn read(path: &(String, String)) -> Result<Self, Failure> {
        let verb = alert_verb_of(&path.1).ok_or(ServiceError::NotFound)?;
        let no = Some(number(&path.0)?);
        Ok(Self { no, verb })
    }
}

async fn new(asked: Asked, query: web::Query<Query>) -> Shown {
    let given = |name: &str| query.get(name).cloned().unwrap_or_default();
    let form = asked.form()?;
    let form = form.with("incident", given("incident"));
    let form = asked.kept(form.with("theme", given("theme"))).await?;
    form_page(&asked, &Addressed::NEW, form, StatusCode::OK).await
}

async fn ask(asked: Asked, path: web::Path<(String, String)>) -> Shown {
    let at = Addressed::read(&path)?;
    let form = asked.kept(asked.form()?).await?;
    form_page(&asked, &at, form, StatusCode::OK).await
}

/// The form, empty or come back; without one where the reader may not, or not any more.
async fn form_page(asked: &Asked, at: &Addressed, form: FormState, status: StatusCode) -> Shown {
    let view = match &at.no {
        Some(no) => Some(load(asked, no).await?),
        None => None,
    };
    let nothing = Alert::default();
    let alert = view.as_ref().map_or(&nothing, |view| &view.alert);
    // Confirming is one button on the alert's own page.
    if let (AlertVerb::Confirm, Some(no)) = (at.verb, &at.no) {
        return Ok(redirect(&format!("/alerts/{no}"), None));
    }
    alert::permit(alert, at.verb, asked.signed.actor()).map_err(refused)?;
    let scene = Scene::load(asked, view, &form).await?;
    let is_fresh = !form.is_bad() && !form.is_restored() && status == StatusCode::OK;
    match at.verb {
        AlertVerb::Raise => {
            let form = if is_fresh { scene.begun(form) } else { form };
            asked.show_as(status, &scene.raise(&form)).await
        }
        AlertVerb::Adjust => {
            let form = if is_fresh { scene.as_it_is(form) } else { form };
            asked.show_as(status, &scene.adjust(form)).await
        }
        AlertVerb::Confirm | AlertVerb::Lift => asked.show_as(status, &scene.lift(form)).await,
    }
}

fn refused(refusal: AlertRefusal) -> Failure {
    Failure(ServiceError::Refused(Refusal::from(refusal)))
}

async fn raise(asked: Asked, form: Pairs) -> Shown {
    carry(&asked, &Addressed::NEW, &form).await
}

async fn act(asked: Asked, path: web::Path<(String, String)>, form: Pairs) -> Shown {
    let at = Addressed::read(&path)?;
    carry(&asked, &at, &form).await
}

async fn carry(asked: &Asked, at: &Addressed, pairs: &[(String, String)]) -> Shown {
    let posted = Posted::read(asked, pairs)?;
    match send(asked, at, &posted).await {
        Ok(outcome) => Ok(land(at.verb, &outcome, posted.value("back"))),
        Err(ServiceError::Invalid(faults)) => {
            let errors = super::actions::field_errors(faults);
            again(
                asked,
                at,
                &posted,
                (StatusCode::UNPROCESSABLE_ENTITY, errors),
            )
            .await
        }
        Err(ServiceError::Refused(Refusal::Alert(refusal))) => {
            refusal_page(asked, at, &posted, refusal).await
        }
        Err(ServiceError::Stale { sentence, .. }) => {
            let changed = match &at.no {
                Some(no) => what_changed(&load(asked, no).await?),
                None => sentence.to_owned(),
            };
            let errors = vec![FieldError::new("", "", changed)];
            again(asked, at, &posted, (StatusCode::CONFLICT, errors)).await
        }
        Err(error) => Err(error.into()),
    }
}

/// The form once more, with what is wrong and everything kept.
async fn again(
    asked: &Asked,
    at: &Addressed,
    posted: &Posted,
    (status, errors): (StatusCode, Vec<FieldError>),
) -> Shown {
    let mut form = posted.state(asked)?;
    form.errors = errors;
    form_page(asked, at, form, status).await
}

/// A rule that says no: in the form where there is one, else on a page of its own.
async fn refusal_page(
    asked: &Asked,
    at: &Addressed,
    posted: &Posted,
    refusal: AlertRefusal,
) -> Shown {
    if let (AlertRefusal::AlreadyConfirmed(_), Some(no)) = (&refusal, &at.no) {
        // Somebody of the same unit was faster: that is what the person wanted.
        let notice = format!("{}。", refusal.sentence());
        return Ok(redirect(&format!("/alerts/{no}"), Some(("info", &notice))));
    }
    let has_form = at.verb != AlertVerb::Confirm;
    if !has_form || matches!(refusal, AlertRefusal::NotAllowed(..)) {
        return Err(refused(refusal));
    }
    again(asked, at, posted, refusal_errors(at.verb, refusal)).await
}

/// A rule that says no: at its field where the form has it, else above the form.
fn refusal_errors(verb: AlertVerb, refusal: AlertRefusal) -> (StatusCode, Vec<FieldError>) {
    let refusal = Refusal::from(refusal);
    let field = refusal.field().filter(|field| forms::has(verb, field));
    let status = match field {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::CONFLICT,
    };
    let sentence = match refusal.basis() {
        Some(basis) => format!("{}（依据：{}）", refusal.sentence(), basis.label()),
        None => refusal.sentence(),
    };
    let error = FieldError::new(field.unwrap_or_default(), "", sentence);
    (status, vec![error])
}

fn what_changed(view: &AlertView) -> String {
    let by = view.entries.last().map(|entry| {
        let at = clock_words(entry.stamp.at);
        format!("{} {at} 已处理这个预警", entry.stamp.name)
    });
    let by = by.unwrap_or_else(|| "这个预警已有新的处理".to_owned());
    format!("{by}；请看过现在的预警，需要时再次提交")
}

/// Reads and carries out the request. Where units only confirmed in the meantime, nobody has to be
/// asked again.
async fn send(
    asked: &Asked,
    at: &Addressed,
    posted: &Posted,
) -> Result<AlertOutcome, ServiceError> {
    let (services, ctx, reader) = (
        asked.portal.services.clone(),
        asked.signed.ctx.clone(),
        asked.reader(),
    );
    let (at, sent, once) = (at.clone(), posted.sent.clone(), posted.once.clone());
    let expected_seq = posted.expected_seq;
    run_blocking(move || {
        let roster = setup::roster_in_force(&services, &ctx)?;
        let command = alert_command(at.verb, &sent, &roster).map_err(ServiceError::Invalid)?;
        let mut request = AlertRequest {
            no: at.no,
            command,
            expected_seq,
            once,
        };
        let done = carry_out(&services, &ctx, &request);
        let (Err(ServiceError::Stale { seen, current, .. }), Some(no)) = (&done, &request.no)
        else {
            return done;
        };
        let view = alerts::load(&reader, no)?;
        let mut newer = view.entries.iter().filter(|entry| entry.seq > *seen);
        if !newer.all(|entry| matches!(entry.event, AlertEvent::Confirmed { .. })) {
            return done;
        }
        request.expected_seq = Some(*current);
        carry_out(&services, &ctx, &request)
    })
    .await
}

/// Back to the alert, or to the desk where the button stood there.
fn land(verb: AlertVerb, outcome: &AlertOutcome, back: &str) -> actix_web::HttpResponse {
    let (no, colour) = (&outcome.no, outcome.colour.label());
    let notice = match verb {
        AlertVerb::Raise => format!("已发布{colour} {no}。"),
        AlertVerb::Adjust => format!("已调整预警 {no}，现在是{colour}。"),
        AlertVerb::Confirm => format!("已确认预警 {no}。"),
        AlertVerb::Lift => format!("已解除预警 {no}。"),
    };
    let to = if back == "desk" {
        "/desk".to_owned()
    } else {
        format!("/alerts/{no}")
    };
    redirect(&to, Some(("done", &notice)))
}
