//! 登记舆情: the form, the suggestion beside it, and logging with or without handing over.

use actix_web::http::StatusCode;
use actix_web::web;

use super::actions::{field_errors, field_of};
use super::choosing::{self, InForce};
use super::frame::{Asked, Failure, Posted, Shown, redirect};
use super::panel::{Advice, Told};
use crate::domain::IncidentNo;
use crate::domain::command::{Command, Refusal};
use crate::domain::routing::Proposal;
use crate::domain::vocabulary::{Capacity, Duty, Stage, Verb};
use crate::services::carry_out::{Outcome, Request, Subject, carry_out};
use crate::services::{FieldFault, Once, ServiceError, run_blocking};
use crate::web::parse::{self, Sent};
use crate::web::view::FormState;
use crate::web::view::form::Choice;
use crate::web::view::register::{RegisterForm, RegisterOptions};
use crate::web::wording::field_words;

type Pairs = web::Form<Vec<(String, String)>>;

/// Adds the routes; they come before those that take a number in the same place.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/incidents/new", web::get().to(blank))
        .route("/incidents/suggestion", web::post().to(suggest))
        .route("/incidents", web::post().to(register));
}

async fn blank(asked: Asked) -> Shown {
    may_register(&asked)?;
    let form = asked
        .form()?
        .with("detected_at", field_words(asked.signed.ctx.now))
        .with("kind", "opinion")
        .with("event_grade", "");
    let form = asked.kept(form).await?;
    let written = if form.is_restored() {
        form.posted()
    } else {
        Vec::new()
    };
    let advice = advice(&asked, Sent::Form(written)).await?;
    let page = page(&asked, &form, advice).await?;
    asked.show(&page).await
}

async fn suggest(asked: Asked, form: Pairs) -> Shown {
    may_register(&asked)?;
    let posted = Posted::read(&asked, &form)?;
    let form = posted.state(&asked)?;
    let advice = advice(&asked, posted.sent).await?;
    if asked.wants_fragment() {
        return asked.show_part(&advice.panel(&form));
    }
    let page = page(&asked, &form, advice).await?;
    asked.show(&page).await
}

async fn register(asked: Asked, form: Pairs) -> Shown {
    may_register(&asked)?;
    let posted = Posted::read(&asked, &form)?;
    if let Some(no) = IncidentNo::parse(posted.value("follow_up")) {
        return follow_up(asked, posted, no).await;
    }
    let advice = advice(&asked, posted.sent.clone()).await?;
    let joins = IncidentNo::parse(posted.value("merge_into"));
    let dispatches = joins.is_none() && dispatches(&asked) && posted.value("then") == "dispatch";
    let order = Order {
        with_rows: with_rows(&posted.sent, advice.proposal.as_ref()),
        once: posted.once.clone(),
        // What joins another goes by the other's level.
        needs_level: joins.is_none() && self::dispatches(&asked),
        dispatches,
        joins,
    };
    let (services, ctx, reader) = (
        asked.portal.services.clone(),
        asked.signed.ctx.clone(),
        asked.reader(),
    );
    let done = run_blocking(move || {
        let in_force = InForce::read(&reader)?;
        let (register, dispatch) = order.commands(&in_force, ctx.now)?;
        let send = |subject, command, once| {
            let request = Request {
                subject,
                command,
                expected_seq: None,
                once,
                files: Vec::new(),
            };
            carry_out(&services, &ctx, &request)
        };
        let logged = send(Subject::New, register, order.once.clone())?;
        let handed = dispatch.map(|command| {
            let subject = Subject::Incident(logged.no.clone());
            let once = order.then_once(command.verb());
            send(subject, command, once)
        });
        Ok((logged, handed, order.joins))
    });
    match done.await {
        Ok((logged, Some(merged), Some(primary))) => land_merged(&logged, merged, &primary),
        Ok((logged, handed, _)) => land(&logged, handed, self::dispatches(&asked)),
        Err(ServiceError::Invalid(faults)) => again(&asked, &posted, advice, faults).await,
        Err(ServiceError::Refused(refusal)) => {
            let faults = vec![fault_of(&refusal, asked.signed.ctx.now)];
            again(&asked, &posted, advice, faults).await
        }
        Err(error) => Err(error.into()),
    }
}

/// What is asked, read into commands.
struct Order {
    with_rows: Sent,
    once: Option<Once>,
    needs_level: bool,
    dispatches: bool,
    joins: Option<IncidentNo>,
}

impl Order {
    /// The logging, and what comes after it. Everything is checked before anything is logged.
    fn commands(
        &self,
        in_force: &InForce,
        now: jiff::Timestamp,
    ) -> Result<(Command, Option<Command>), ServiceError> {
        let mut faults = Vec::new();
        let mut read = |verb| match parse::command(verb, &self.with_rows, &in_force.roster, now) {
            Ok(command) => command,
            Err(found) => {
                faults.extend(found);
                None
            }
        };
        let register = read(Verb::Register);
        let dispatch = self.dispatches.then(|| read(Verb::Dispatch)).flatten();
        let told = Told::read(&self.with_rows, in_force);
        let is_bad = |faults: &[FieldFault], name: &str| faults.iter().any(|f| f.field == name);
        if self.needs_level && told.level.is_none() && !is_bad(&faults, "level") {
            faults.push(fault("level", "还没有选舆情等级"));
        }
        let has_lead = |command: &Command| {
            matches!(command, Command::Dispatch { units, .. }
                if units.iter().any(|unit| unit.duty == Duty::Lead))
        };
        let lead_is_bad = is_bad(&faults, "lead") || is_bad(&faults, "lead_other");
        if self.dispatches && !lead_is_bad && !dispatch.as_ref().is_some_and(has_lead) {
            faults.push(fault("lead", &Refusal::NoLead.sentence()));
        }
        match register {
            Some(register) if faults.is_empty() => {
                let merge = self.joins.clone().map(|primary| Command::Merge { primary });
                Ok((register, dispatch.or(merge)))
            }
            Some(_) | None => Err(ServiceError::Invalid(faults)),
        }
    }

    fn then_once(&self, verb: Verb) -> Option<Once> {
        self.once.as_ref().map(|once| Once {
            token: format!("{}:{}", once.token, verb.code()),
            body: Vec::new(),
        })
    }
}

fn fault(field: &str, message: &str) -> FieldFault {
    FieldFault {
        field: field.to_owned(),
        message: message.to_owned(),
    }
}

/// A rule that the form breaks, at its field.
fn fault_of(refusal: &Refusal, now: jiff::Timestamp) -> FieldFault {
    let (field, sentence) = field_of(Verb::Register, refusal, now);
    let field = match field {
        "responsible" => "town",
        // The only incident that a registration names.
        "primary" => "secondary_to",
        other => other,
    };
    let sentence = match refusal.basis() {
        Some(basis) => format!("{sentence}（依据：{}）", basis.label()),
        None => sentence,
    };
    fault(field, &sentence)
}

/// The form's values, and for each unit the row of the plan that the proposal rests on.
fn with_rows(sent: &Sent, proposal: Option<&Proposal>) -> Sent {
    let Sent::Form(pairs) = sent else {
        return sent.clone();
    };
    let units = proposal.iter().flat_map(|proposal| &proposal.units);
    let rows = units.filter_map(|unit| {
        let row = unit.plan_row.as_ref()?;
        Some((format!("row_{}", unit.unit), row.to_string()))
    });
    Sent::Form(pairs.iter().cloned().chain(rows).collect())
}

/// To the incident page, which says what was done and, where it was not handed over, why.
fn land(logged: &Outcome, handed: Option<Result<Outcome, ServiceError>>, officer: bool) -> Shown {
    let to = format!("/incidents/{}", logged.no);
    let done = format!("已登记 {}", logged.no);
    let major = "重大舆情报分管领导研判";
    let (kind, rest) = match handed {
        None if logged.stage != Stage::Registered => ("done", "。".to_owned()),
        None if officer => ("care", format!("；{major}。")),
        None => ("done", "，等宣传部研判。".to_owned()),
        Some(Ok(_)) => ("done", "，已交办。".to_owned()),
        Some(Err(ServiceError::Refused(Refusal::WrongStage(_, Stage::Registered)))) => {
            ("care", format!("；{major}。"))
        }
        Some(Err(ServiceError::Refused(refusal))) => {
            ("care", format!("；没有交办：{}。", refusal.sentence()))
        }
        Some(Err(error)) => return Err(error.into()),
    };
    Ok(redirect(&to, Some((kind, &format!("{done}{rest}")))))
}

/// To the page of the incident that was logged and joined another.
fn land_merged(
    logged: &Outcome,
    merged: Result<Outcome, ServiceError>,
    primary: &IncidentNo,
) -> Shown {
    let to = format!("/incidents/{}", logged.no);
    let (kind, rest) = match merged {
        Ok(_) => ("done", format!("，并入 {primary}。")),
        Err(ServiceError::Refused(refusal)) => {
            ("care", format!("；没有并入：{}。", refusal.sentence()))
        }
        Err(error) => return Err(error.into()),
    };
    Ok(redirect(
        &to,
        Some((kind, &format!("已登记 {}{rest}", logged.no))),
    ))
}

/// Notes what the form tells on an incident that is there already; nothing is logged.
async fn follow_up(asked: Asked, posted: Posted, no: IncidentNo) -> Shown {
    let sent = as_post(&posted);
    let (services, ctx, reader) = (
        asked.portal.services.clone(),
        asked.signed.ctx.clone(),
        asked.reader(),
    );
    let once = posted.once.clone();
    let subject = Subject::Incident(no.clone());
    let done = run_blocking(move || {
        let in_force = InForce::read(&reader)?;
        let command = parse::command(Verb::FollowUp, &sent, &in_force.roster, ctx.now)
            .map_err(ServiceError::Invalid)?
            .ok_or(ServiceError::NotFound)?;
        let request = Request {
            subject,
            command,
            expected_seq: None,
            once,
            files: Vec::new(),
        };
        carry_out(&services, &ctx, &request)
    });
    let faults = match done.await {
        Ok(_) => {
            let said = format!("已记为 {no} 的跟进，没有另外登记。");
            return Ok(redirect(&format!("/incidents/{no}"), Some(("done", &said))));
        }
        Err(ServiceError::Invalid(faults)) => faults,
        Err(ServiceError::Refused(refusal)) => vec![fault_of(&refusal, asked.signed.ctx.now)],
        Err(error) => return Err(error.into()),
    };
    let advice = advice(&asked, posted.sent.clone()).await?;
    again(&asked, &posted, advice, faults).await
}

/// Title and text of the form as the words of one post.
fn as_post(posted: &Posted) -> Sent {
    let words = [posted.value("title").trim(), posted.value("text").trim()];
    let words: Vec<&str> = words.into_iter().filter(|said| !said.is_empty()).collect();
    let fields = ["source_kind", "channel", "url"];
    let kept = fields.map(|name| (name.to_owned(), posted.value(name).to_owned()));
    let text = ("text".to_owned(), words.join("\n"));
    Sent::Form(kept.into_iter().chain([text]).collect())
}

/// The same page with what is wrong and everything kept.
async fn again(asked: &Asked, posted: &Posted, advice: Advice, faults: Vec<FieldFault>) -> Shown {
    let mut form = posted.state(asked)?;
    // What was posted with the form was seen and meant, so the panel keeps it.
    form.errors = field_errors(faults);
    let first = advice.panel(&form);
    for error in &mut form.errors {
        if ["lead", "responsible", "cooperating"].contains(&error.field.as_str()) {
            first.lead_field().clone_into(&mut error.field);
        }
    }
    let page = page(asked, &form, advice).await?;
    asked.show_as(StatusCode::UNPROCESSABLE_ENTITY, &page).await
}

async fn advice(asked: &Asked, sent: Sent) -> Result<Advice, Failure> {
    let (services, ctx, reader) = (
        asked.portal.services.clone(),
        asked.signed.ctx.clone(),
        asked.reader(),
    );
    let advice = run_blocking(move || {
        let in_force = InForce::read(&reader)?;
        let told = Told::read(&sent, &in_force);
        Advice::of(&services, &ctx, &reader, (told, in_force))
    });
    Ok(advice.await?)
}

async fn page(asked: &Asked, form: &FormState, advice: Advice) -> Result<RegisterForm, Failure> {
    let reader = asked.reader();
    let in_force = run_blocking(move || InForce::read(&reader)).await?;
    let options = RegisterOptions {
        levels: choosing::level_choices(&in_force.policy),
        towns: choosing::town_choices(&in_force.roster),
        themes: choosing::theme_choices(&in_force.plan),
        units: in_force
            .roster
            .units
            .iter()
            .map(|unit| Choice::new(unit.id.as_str(), &unit.name))
            .collect(),
        dispatches: dispatches(asked),
    };
    Ok(RegisterForm::new(form, options, advice.panel(form)))
}

fn dispatches(asked: &Asked) -> bool {
    asked.signed.actor().is(Capacity::DutyOfficer)
}

fn may_register(asked: &Asked) -> Result<(), Failure> {
    let row = crate::domain::lifecycle::row(Verb::Register);
    if row.by.iter().any(|by| asked.signed.actor().is(*by)) {
        return Ok(());
    }
    let refusal = Refusal::NotAllowed(Verb::Register, row.by);
    Err(Failure(ServiceError::Refused(refusal)))
}
