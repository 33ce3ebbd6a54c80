//! One form a verb: shown by `GET`, carried out by `POST`, then back to the incident with one
//! sentence about what was done. What the forms hold is in `forms`; rules are the domain's.

use actix_web::http::StatusCode;
use actix_web::web;
use jiff::Timestamp;

use super::evaluation;
use super::frame::{Asked, Failure, Posted, Shown, redirect_on};
use super::within::{IN, Within};
use crate::domain::IncidentNo;
use crate::domain::command::{Command, Refusal};
use crate::domain::event::Event;
use crate::domain::lifecycle::{self, Target};
use crate::domain::vocabulary::{AssignmentState, FormField, OrderKind, Verb};
use crate::queries::incident_page;
use crate::services::attachments::FIELD;
use crate::services::carry_out::{Outcome, Request, Subject, carry_out};
use crate::services::{FieldFault, ServiceError, run_blocking, setup};
use crate::web::parse::{self, NOUNS};
use crate::web::upload::Filled;
use crate::web::view::{FieldError, FormState};
use crate::web::wording::clock_words;
use scene::{Scene, Wanted};

mod brief;
mod conflict;
mod forms;
mod notices;
mod scene;

pub(super) use forms::LABELS;

/// Adds the routes: each noun of a verb below its incident.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    let nouns: Vec<&str> = NOUNS.iter().map(|(noun, _)| *noun).collect();
    let path = format!("/incidents/{{no}}/{{noun:{}}}", nouns.join("|"));
    config
        .route(&path, web::get().to(show))
        .route(&path, web::post().to(act));
}

/// The incident and the verb that an address names.
#[derive(Debug, Clone)]
struct Addressed {
    no: IncidentNo,
    verb: Verb,
}

impl Addressed {
    fn read(path: &(String, String)) -> Result<Self, Failure> {
        let no = IncidentNo::parse(&path.0);
        let verb = parse::verb_of(&path.1);
        match no.zip(verb) {
            Some((no, verb)) => Ok(Self { no, verb }),
            None => Err(Failure(ServiceError::NotFound)),
        }
    }
}

async fn show(asked: Asked, path: web::Path<(String, String)>, query: web::Query<Wanted>) -> Shown {
    let at = Addressed::read(&path)?;
    let scene = Scene::load(&asked, &at, query.into_inner()).await?;
    if let Some(refusal) = refused(&scene, at.verb) {
        // The address of the evaluation is also where it is read.
        if evaluation::is_noun(&path.1) {
            return evaluation::show(&asked, &scene.view).await;
        }
        return not_now(&asked, (at.verb, StatusCode::OK), &scene, refusal).await;
    }
    let mut form = asked.form()?.seen(scene.view.incident.seq);
    if let Some(within) = scene.wanted.within() {
        form = form.with(IN, within.word());
    }
    let form = forms::prefilled(at.verb, &scene, form);
    let form = if forms::has_text(at.verb) {
        asked.kept(form).await?
    } else {
        form
    };
    page(&asked, (at.verb, StatusCode::OK), &scene, &form).await
}

/// Why the reader cannot do this now; `None` when it can be done.
fn refused(scene: &Scene, verb: Verb) -> Option<Refusal> {
    let mine = || scene.view.actions.iter().filter(|a| a.verb == verb);
    if mine().any(|action| action.permit.is_ok()) {
        return None;
    }
    let last = mine().next_back().and_then(|a| a.permit.clone().err());
    last.or_else(|| {
        let (incident, actor) = (&scene.view.incident, &scene.actor);
        let own = incident.assignment_of(&actor.unit);
        let target = own.map_or(Target::Incident, |own| Target::Assignment(own.n));
        lifecycle::permit(incident, verb, actor, target).err()
    })
}

/// A page that says why not; for an acknowledgement that was given already, by whom and when.
async fn not_now(
    asked: &Asked,
    (verb, status): (Verb, StatusCode),
    scene: &Scene,
    refusal: Refusal,
) -> Shown {
    let is_done = matches!(
        refusal,
        Refusal::WrongAssignmentState(
            Verb::Acknowledge,
            AssignmentState::Accepted | AssignmentState::Discharged
        )
    );
    if is_done {
        let form = asked.form()?;
        return page(asked, (verb, status), scene, &form).await;
    }
    Err(Failure(ServiceError::Refused(refusal)))
}

async fn act(asked: Asked, path: web::Path<(String, String)>, form: Filled) -> Shown {
    let at = Addressed::read(&path)?;
    let mut posted = Posted::read(&asked, &form.pairs)?;
    if at.verb == Verb::Draft && !posted.value("insert").is_empty() {
        return insert(&asked, &at, &posted).await;
    }
    let within = Within::read(posted.value(IN));
    // What comes next is known before the verb moves the incident in its view, or out of it.
    let next = match &within {
        Some(within) => within.next(&asked, &at.no).await?,
        None => String::new(),
    };
    let sent = match take_files(&asked, &mut posted, form).await {
        Ok(()) => send(&asked, &at, &posted).await,
        Err(error) => Err(error),
    };
    match sent {
        Ok((command, outcome)) => {
            let to = match (posted.value("back"), &within) {
                ("desk", _) => "/desk".to_owned(),
                (_, Some(within)) => within.on(&format!("/incidents/{}", outcome.no)),
                (_, None) => format!("/incidents/{}", outcome.no),
            };
            land(&asked, &command, &outcome, (&to, &next)).await
        }
        Err(ServiceError::Invalid(faults)) => {
            let errors = field_errors(faults);
            again(
                &asked,
                &at,
                &posted,
                (StatusCode::UNPROCESSABLE_ENTITY, errors),
            )
            .await
        }
        Err(ServiceError::Refused(refusal)) => refusal_page(&asked, &at, &posted, refusal).await,
        Err(ServiceError::Conflict { seen, .. }) => {
            conflict::show(&asked, &at, &posted, seen).await
        }
        Err(error) => Err(error.into()),
    }
}

/// The draft once more as it was typed, with an entry of the library below its text; nothing is
/// stored. What no longer holds is not put in.
async fn insert(asked: &Asked, at: &Addressed, posted: &Posted) -> Shown {
    let scene = Scene::load(asked, at, Wanted::posted(posted)).await?;
    if let Some(refusal) = refused(&scene, at.verb) {
        return not_now(asked, (at.verb, StatusCode::CONFLICT), &scene, refusal).await;
    }
    let mut form = posted.state(asked)?;
    form.values.remove("insert");
    let id = posted.value("insert");
    let Some(entry) = scene.library.iter().find(|entry| entry.id == id) else {
        let sentence = "这一条已经过期、停用或者不用于这件舆情，不能插入";
        form.errors = vec![FieldError::new("text", "", sentence)];
        return page(asked, (at.verb, StatusCode::CONFLICT), &scene, &form).await;
    };
    let typed = form.value("text").trim_end().to_owned();
    let parts = [typed.as_str(), entry.words.text.as_str()];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    form.values
        .insert("text".to_owned(), vec![parts.join("\n")]);
    page(asked, (at.verb, StatusCode::OK), &scene, &form).await
}

/// Takes in the files that came with a form; from then on they are named in it, so that a form that
/// comes back has them still.
async fn take_files(asked: &Asked, posted: &mut Posted, form: Filled) -> Result<(), ServiceError> {
    if !form.has_files() {
        return Ok(());
    }
    let (services, ctx) = (asked.portal.services.clone(), asked.signed.ctx.clone());
    let files = run_blocking(move || form.take(&services, &ctx)).await?;
    for file in files {
        posted.add(FIELD, &format!("{}/{}", file.id, file.name));
    }
    Ok(())
}

/// Reads and carries out the request. Where only the system recorded something in the meantime, or
/// somebody wrote a note, nobody has to be asked again.
async fn send(
    asked: &Asked,
    at: &Addressed,
    posted: &Posted,
) -> Result<(Command, Outcome), ServiceError> {
    let (services, ctx, reader) = (
        asked.portal.services.clone(),
        asked.signed.ctx.clone(),
        asked.reader(),
    );
    let (at, sent, once) = (at.clone(), posted.sent.clone(), posted.once.clone());
    let expected_seq = posted.expected_seq;
    run_blocking(move || {
        let roster = setup::roster_in_force(&services, &ctx)?;
        let command = parse::command(at.verb, &sent, &roster, ctx.now)
            .map_err(ServiceError::Invalid)?
            .ok_or(ServiceError::NotFound)?;
        let files = parse::files(&sent, &roster).map_err(ServiceError::Invalid)?;
        let mut request = Request {
            subject: Subject::Incident(at.no.clone()),
            command,
            expected_seq,
            once,
            files,
        };
        let mut done = carry_out(&services, &ctx, &request);
        if let Err(ServiceError::Conflict { seen, current, .. }) = &done {
            let changes = incident_page::since(&reader, &at.no, *seen)?;
            let binds_nobody = |event: &Event| {
                matches!(
                    event,
                    Event::DeadlinePassed { .. } | Event::Reminded(_) | Event::Noted(_)
                )
            };
            if changes.iter().all(|entry| binds_nobody(&entry.event)) {
                request.expected_seq = Some(*current);
                done = carry_out(&services, &ctx, &request);
            }
        }
        Ok((request.command, done?))
    })
    .await
}

/// Back to the incident, or to the desk where the button stood there; the next one is offered.
async fn land(
    asked: &Asked,
    command: &Command,
    outcome: &Outcome,
    (to, next): (&str, &str),
) -> Shown {
    let (reader, no) = (asked.reader(), outcome.no.clone());
    let view = run_blocking(move || Ok(incident_page::load(&reader, &no)?)).await?;
    let notice = notices::of(command, outcome, &view, asked.signed.actor());
    Ok(redirect_on(to, Some(("done", &notice)), next))
}

/// A rule that says no: at its field, else above the form, else on a page of its own.
async fn refusal_page(asked: &Asked, at: &Addressed, posted: &Posted, refusal: Refusal) -> Shown {
    let is_allowed = !matches!(refusal, Refusal::NotAllowed(..) | Refusal::NotRegistered);
    if !is_allowed {
        return Err(Failure(ServiceError::Refused(refusal)));
    }
    let (field, sentence) = field_of(at.verb, &refusal, asked.signed.ctx.now);
    let of_item = forms::item_field(&refusal);
    let field = of_item.unwrap_or_else(|| forms::field_on(at.verb, field).to_owned());
    let status = if field.is_empty() {
        StatusCode::CONFLICT
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let sentence = match refusal.basis() {
        Some(basis) => format!("{sentence}（依据：{}）", basis.label()),
        None => sentence,
    };
    let scene = Scene::load(asked, at, Wanted::posted(posted)).await?;
    // What cannot be done at all any more has no form.
    if refused(&scene, at.verb).is_some() {
        return not_now(asked, (at.verb, status), &scene, refusal).await;
    }
    let mut form = posted.state(asked)?;
    form.errors = vec![FieldError::new(field, "", sentence)];
    page(asked, (at.verb, status), &scene, &form).await
}

/// The form once more, with what is wrong and everything kept.
async fn again(
    asked: &Asked,
    at: &Addressed,
    posted: &Posted,
    (status, errors): (StatusCode, Vec<FieldError>),
) -> Shown {
    let scene = Scene::load(asked, at, Wanted::posted(posted)).await?;
    if let Some(refusal) = refused(&scene, at.verb) {
        return not_now(asked, (at.verb, status), &scene, refusal).await;
    }
    let mut form = posted.state(asked)?;
    form.errors = errors;
    for error in &mut form.errors {
        error.field = forms::place(at.verb, &error.field);
    }
    page(asked, (at.verb, status), &scene, &form).await
}

/// The faults of a parser as errors of a form.
pub(super) fn field_errors(faults: Vec<FieldFault>) -> Vec<FieldError> {
    let errors = faults.into_iter().map(|fault| {
        // promises[0].text stands in the form as the first promise_text.
        let row = fault.field.strip_prefix("promises[");
        let field = match row.and_then(|row| row.split_once("].")) {
            Some((_, "text")) => "promise_text",
            Some(_) => "promise_due_on",
            None => fault.field.as_str(),
        };
        FieldError::new(field, "", fault.message)
    });
    errors.collect()
}

/// The field that a refusal concerns, empty for none, and its sentence.
pub(super) fn field_of(verb: Verb, refusal: &Refusal, now: Timestamp) -> (&'static str, String) {
    let sentence = refusal.sentence();
    if let Refusal::InFuture(what) = refusal {
        return (what.code(), format!("{sentence}（{}）", clock_words(now)));
    }
    if let Refusal::TextMissing(what) = refusal {
        let field = match what {
            FormField::Progress if verb == Verb::RequestExtension => "progress",
            FormField::Progress
            | FormField::ResponseText
            | FormField::OrderText
            | FormField::ReplyText
            | FormField::WatchText
            | FormField::FollowUpText
            | FormField::NoteText
            | FormField::Objection
            | FormField::Evidence => "text",
            FormField::Title
            | FormField::Text
            | FormField::Comments
            | FormField::Channel
            | FormField::OccurredAt
            | FormField::DetectedAt
            | FormField::PostedAt
            | FormField::Until
            | FormField::ReplyBy
            | FormField::PublishedAt
            | FormField::PolicyTitle
            | FormField::RiskPoints
            | FormField::Prepared => what.code(),
        };
        return (field, sentence);
    }
    if matches!(refusal, Refusal::ClosingNeedsRelease(_)) {
        return ("closing", sentence);
    }
    if matches!(refusal, Refusal::LeaderMustAssess) {
        return ("level", sentence);
    }
    (refusal.field().unwrap_or_default(), sentence)
}

/// The page of a verb.
#[expect(
    clippy::cognitive_complexity,
    reason = "one arm per verb keeps the match exhaustive"
)]
#[expect(
    clippy::too_many_lines,
    reason = "one arm per verb keeps the match exhaustive"
)]
async fn page(
    asked: &Asked,
    (verb, status): (Verb, StatusCode),
    scene: &Scene,
    form: &FormState,
) -> Shown {
    let missing = || Failure(ServiceError::NotFound);
    match verb {
        Verb::Assess => asked.show_as(status, &forms::assessment(scene, form)).await,
        Verb::Dismiss => asked.show_as(status, &forms::dismissal(scene, form)).await,
        Verb::Merge => asked.show_as(status, &forms::merge(scene, form)).await,
        Verb::Unmerge => asked.show_as(status, &forms::unmerging(scene, form)).await,
        Verb::FollowUp => asked.show_as(status, &forms::follow_up(scene, form)).await,
        Verb::Note => asked.show_as(status, &forms::note(scene, form)).await,
        Verb::Dispatch => asked.show_as(status, &forms::dispatch(scene, form)).await,
        Verb::Withdraw => asked.show_as(status, &forms::withdrawal(scene, form)).await,
        Verb::Acknowledge => {
            let view = forms::acknowledgement(scene, form);
            asked.show_as(status, &view).await
        }
        Verb::Return => {
            asked
                .show_as(status, &forms::return_request(scene, form))
                .await
        }
        Verb::DecideReturn => {
            let view = forms::return_decision(scene, form);
            asked.show_as(status, &view).await
        }
        Verb::ReportProgress => asked.show_as(status, &forms::progress(scene, form)).await,
        Verb::Draft => asked.show_as(status, &forms::draft(scene, form)).await,
        Verb::Submit => {
            let view = forms::submission(scene, form).ok_or_else(missing)?;
            asked.show_as(status, &view).await
        }
        Verb::Approve => {
            let view = forms::approval(scene, form).ok_or_else(missing)?;
            asked.show_as(status, &view).await
        }
        Verb::SendBack => {
            let view = forms::send_back(scene, form).ok_or_else(missing)?;
            asked.show_as(status, &view).await
        }
        Verb::Release => asked.show_as(status, &forms::release(scene, form)).await,
        Verb::Check => asked.show_as(status, &forms::checking(scene, form)).await,
        Verb::Close => asked.show_as(status, &forms::closure(scene, form)).await,
        Verb::Reopen => asked.show_as(status, &forms::reopening(scene, form)).await,
        Verb::RequestExtension => asked.show_as(status, &forms::extension(scene, form)).await,
        Verb::DecideExtension => {
            let view = forms::extension_decision(scene, form);
            asked.show_as(status, &view).await
        }
        Verb::Pause => asked.show_as(status, &forms::pause(scene, form)).await,
        Verb::Resume => asked.show_as(status, &forms::resumption(scene, form)).await,
        Verb::Urge => {
            let view = forms::order(scene, OrderKind::Urge, form);
            asked.show_as(status, &view).await
        }
        Verb::Supervise => {
            let view = forms::order(scene, OrderKind::Supervision, form);
            asked.show_as(status, &view).await
        }
        Verb::ReplySupervision => asked.show_as(status, &forms::reply(scene, form)).await,
        Verb::FulfilPromise => asked.show_as(status, &forms::promise(scene, form)).await,
        Verb::Link => asked.show_as(status, &forms::link(scene, form)).await,
        Verb::Rebase => asked.show_as(status, &forms::rebase(scene, form)).await,
        Verb::AssessRisk => {
            let view = forms::risk(scene, form).ok_or_else(missing)?;
            asked.show_as(status, &view).await
        }
        Verb::DecidePolicy => {
            let view = forms::policy_decision(scene, form).ok_or_else(missing)?;
            asked.show_as(status, &view).await
        }
        Verb::MovePublication => {
            let view = forms::publication(scene, form).ok_or_else(missing)?;
            asked.show_as(status, &view).await
        }
        Verb::LinkPolicy => {
            asked
                .show_as(status, &forms::policy_link(scene, form))
                .await
        }
        Verb::Watch => asked.show_as(status, &forms::watch(scene, form)).await,
        Verb::Evaluate | Verb::EvaluateAgain | Verb::ArbitrateEvaluation => {
            let view = forms::score(scene, verb, form).ok_or_else(missing)?;
            asked.show_as(status, &view).await
        }
        Verb::AppealEvaluation => {
            let view = forms::appeal(scene, form).ok_or_else(missing)?;
            asked.show_as(status, &view).await
        }
        Verb::DecideEvaluationAppeal => {
            let view = forms::appeal_decision(scene, form).ok_or_else(missing)?;
            asked.show_as(status, &view).await
        }
        Verb::Register | Verb::Remind => Err(missing()),
    }
}
