//! 问责: the list with what the record suggests, proposing, the file of one case, and its forms.

use actix_web::http::StatusCode;
use actix_web::web;

use super::frame::{Asked, Failure, Posted, Shown, redirect};
use crate::domain::accountability::{self, Case, CaseRefusal, House};
use crate::domain::command::Refusal;
use crate::domain::people::Viewer;
use crate::domain::vocabulary::{CaseState, CaseVerb};
use crate::domain::{AccountId, CaseNo};
use crate::queries::cases::{self, CaseFilter, CaseItem, CasePage as Found, CaseView, Record};
use crate::services::case_papers::{self, CasePaper};
use crate::services::cases::{CaseOutcome, CaseRequest, carry_out};
use crate::services::{ServiceError, run_blocking, setup};
use crate::web::filter::Query;
use crate::web::parse::{CASE_NOUNS, case_command, case_question, case_verb_of};
use crate::web::view::case::{CaseChoose, CaseList};
use crate::web::view::form::{Choice, ChoiceGroup};
use crate::web::view::{FieldError, FormState, Link};
use crate::web::wording::clock_words;

pub(super) mod fill;
mod forms;
mod story;

/// How many cases a page lists.
const PAGE: i64 = 30;

type Pairs = web::Form<Vec<(String, String)>>;

/// Adds the routes.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    let nouns: Vec<&str> = CASE_NOUNS.iter().map(|(noun, _)| *noun).collect();
    let one = r"/accountability-cases/{no:\d{4}-\d+}";
    let form = format!("{one}/{{noun:{}}}", nouns.join("|"));
    config
        .route("/accountability-cases", web::get().to(list))
        .route("/accountability-cases", web::post().to(propose))
        .route("/accountability-cases/new", web::get().to(new))
        .route(one, web::get().to(show))
        .route(&format!("{one}/papers/{{paper}}"), web::get().to(print))
        .route(&form, web::get().to(ask))
        .route(&form, web::post().to(act));
}

async fn list(asked: Asked, query: web::Query<Query>) -> Shown {
    let after = query.get("after").filter(|after| !after.is_empty());
    let after = match after {
        Some(text) => Some(CaseNo::parse(text).ok_or(ServiceError::NotFound)?),
        None => None,
    };
    let reader = asked.reader();
    let is_first = after.is_none();
    let (open, suggestions, page, roster) = run_blocking(move || {
        let roster = reader.shelf()?.roster;
        let filter = CaseFilter {
            after,
            ..CaseFilter::default()
        };
        let page = cases::list(&reader, &filter, PAGE)?;
        if !is_first {
            return Ok((Vec::new(), Vec::new(), page, roster));
        }
        let suggestions = cases::suggestions(&reader)?;
        Ok((cases::open(&reader)?, suggestions, page, roster))
    })
    .await?;
    let suggestions = suggestions
        .iter()
        .map(|s| fill::suggestion(&roster, s))
        .collect();
    let lines = |items: &[CaseItem]| fill::lines(&asked, &roster, items);
    let view = CaseList {
        suggestions,
        ..list_page(&asked, is_first, (&open, &page), lines)
    };
    asked.show(&view).await
}

fn list_page(
    asked: &Asked,
    is_first: bool,
    (open, page): (&[CaseItem], &Found),
    lines: impl Fn(&[CaseItem]) -> Vec<crate::web::view::case::CaseLine>,
) -> CaseList {
    let ended: Vec<CaseItem> = page
        .items
        .iter()
        .filter(|item| item.state.is_ended() || !is_first)
        .cloned()
        .collect();
    let is_unit = matches!(asked.viewer(), Viewer::Unit(_));
    let sentence = match (is_first, open.len()) {
        (false, _) => "较早的问责事项。".to_owned(),
        (true, 0) => "没有在办的问责事项。".to_owned(),
        (true, count) => format!("{count} 个在办。"),
    };
    let may = |verb| {
        accountability::rule(verb)
            .by
            .iter()
            .any(|by| asked.signed.actor().is(*by))
    };
    CaseList {
        sentence,
        propose_href: may(CaseVerb::Propose).then(|| "/accountability-cases/new".to_owned()),
        suggestions: Vec::new(),
        none_open: (is_first && open.is_empty()).then(|| {
            let words = if is_unit {
                "没有针对本单位的问责事项。"
            } else {
                "没有问责事项。立案要有记录在案的事实，由评估员提出、分管领导批准。"
            };
            words.to_owned()
        }),
        open: lines(open),
        ended: lines(&ended),
        first_href: (!is_first).then(|| "/accountability-cases".to_owned()),
        next_href: page
            .next
            .as_ref()
            .map(|no| format!("/accountability-cases?after={no}")),
    }
}

async fn show(asked: Asked, no: web::Path<String>) -> Shown {
    let view = load(&asked, &number(&no)?).await?;
    asked.show(&fill::page(&asked, &view)?).await
}

/// A document of a case, as a page or as a file.
async fn print(asked: Asked, path: web::Path<(String, String)>, query: web::Query<Query>) -> Shown {
    let (no, name) = path.into_inner();
    let wanted = CasePaper::parse(&name).ok_or(ServiceError::NotFound)?;
    let view = load(&asked, &number(&no)?).await?;
    let back = Link::new(fill::href(&view.no), view.no.as_str());
    let house = case_papers::House {
        roster: &view.roster,
        letterhead: &asked.portal.services.letterhead,
        phone: &asked.portal.settings.duty_phone,
    };
    let paper = case_papers::paper(wanted, &view.case, &house, view.is_office)?;
    super::papers::paper_answer(&asked, &paper, back, &query).await
}

fn number(text: &str) -> Result<CaseNo, Failure> {
    CaseNo::parse(text).ok_or(Failure(ServiceError::NotFound))
}

async fn load(asked: &Asked, no: &CaseNo) -> Result<CaseView, Failure> {
    let (reader, no) = (asked.reader(), no.clone());
    Ok(run_blocking(move || Ok(cases::load(&reader, &no)?)).await?)
}

async fn new(asked: Asked, query: web::Query<Query>) -> Shown {
    may_propose(&asked)?;
    let given = |name: &str| query.get(name).cloned().unwrap_or_default();
    if given("unit").is_empty() {
        return choose(&asked, &given("incident")).await;
    }
    let form = asked.form()?;
    let form = form.with("unit", given("unit"));
    let form = asked.kept(form.with("incident", given("incident"))).await?;
    proposal_page(&asked, form, StatusCode::OK).await
}

fn may_propose(asked: &Asked) -> Result<(), Failure> {
    let leaders: [AccountId; 0] = [];
    let house = House {
        now: asked.signed.ctx.now,
        leaders: &leaders,
    };
    let nothing = Case::default();
    accountability::permit(&nothing, CaseVerb::Propose, asked.signed.actor(), house)
        .map_err(refused)?;
    Ok(())
}

/// Whose record is to be looked at: those that are suggested, or any unit of the roster.
async fn choose(asked: &Asked, incident: &str) -> Shown {
    let reader = asked.reader();
    let named = crate::domain::IncidentNo::parse(incident);
    let (suggestions, late, roster) = run_blocking(move || {
        let late = match &named {
            Some(no) => cases::units_late_on(&reader, no)?,
            None => Vec::new(),
        };
        Ok((cases::suggestions(&reader)?, late, reader.shelf()?.roster))
    })
    .await?;
    let of_incident = |s: &&accountability::Suggestion| late.is_empty() || late.contains(&s.unit);
    let lines: Vec<_> = suggestions
        .iter()
        .filter(of_incident)
        .map(|s| fill::suggestion(&roster, s))
        .collect();
    let mut units = vec![Choice::new("", "请选择单位")];
    let all = roster.units.iter();
    units.extend(all.map(|unit| Choice::new(unit.id.as_str(), unit.name.as_str())));
    let form = FormState::default().with("incident", incident);
    let form = match late.as_slice() {
        [only] => form.with("unit", only.as_str()),
        _ => form,
    };
    let view = CaseChoose {
        none: lines
            .is_empty()
            .then(|| "按记录没有可以建议的单位。".to_owned()),
        suggestions: lines,
        unit: form.select("unit", "责任单位", vec![ChoiceGroup::plain(units)]),
        incident: form
            .line("incident", "只看哪件舆情")
            .hint("舆情编号，如 2018-0318；不填就看这个单位的全部记录")
            .optional(),
    };
    asked.show(&view).await
}

/// The form of a proposal with what the record holds against the unit.
async fn proposal_page(asked: &Asked, form: FormState, status: StatusCode) -> Shown {
    let (unit, incident) = (
        form.value("unit").to_owned(),
        form.value("incident").to_owned(),
    );
    let reader = asked.reader();
    let (record, unit, roster) = run_blocking(move || {
        let roster = reader.shelf()?.roster;
        let (found, narrowed) = case_question(Some(&unit), Some(&incident), &roster);
        let unit = found.ok_or(ServiceError::NotFound)?;
        let record: Record = cases::record(&reader, &unit, narrowed.as_ref())?;
        Ok((record, unit, roster))
    })
    .await?;
    let is_fresh = !form.is_bad() && !form.is_restored() && status == StatusCode::OK;
    let page = forms::proposal(&record, &roster, &unit, form, is_fresh);
    asked.show_as(status, &page).await
}

/// The case and the verb that an address names.
#[derive(Debug, Clone)]
struct Addressed {
    no: CaseNo,
    verb: CaseVerb,
}

impl Addressed {
    fn read(path: &(String, String)) -> Result<Self, Failure> {
        let verb = case_verb_of(&path.1).ok_or(ServiceError::NotFound)?;
        let no = number(&path.0)?;
        Ok(Self { no, verb })
    }
}

async fn ask(asked: Asked, path: web::Path<(String, String)>) -> Shown {
    let at = Addressed::read(&path)?;
    let form = asked.kept(asked.form()?).await?;
    form_page(&asked, &at, form, StatusCode::OK).await
}

/// The form, empty or come back; without one where the reader may not, or not any more.
async fn form_page(asked: &Asked, at: &Addressed, form: FormState, status: StatusCode) -> Shown {
    let view = load(asked, &at.no).await?;
    let action = view.actions.iter().find(|action| action.verb == at.verb);
    match action.map(|action| &action.permit) {
        Some(Ok(_)) => {}
        Some(Err(refusal)) => return Err(refused(refusal.clone())),
        None => return Err(hidden_reason(asked, &view.case, at.verb)),
    }
    let record = match (at.verb, view.case.unit()) {
        (CaseVerb::Amend, Some(unit)) => {
            let (reader, unit) = (asked.reader(), unit.clone());
            Some(run_blocking(move || Ok(cases::record(&reader, &unit, None)?)).await?)
        }
        _ => None,
    };
    let page = forms::form(&view, at.verb, form.seen(view.case.seq), record.as_ref());
    asked.show_as(status, &page).await
}

/// Why a verb that is not even listed cannot be done.
fn hidden_reason(asked: &Asked, case: &Case, verb: CaseVerb) -> Failure {
    let leaders: [AccountId; 0] = [];
    let house = House {
        now: asked.signed.ctx.now,
        leaders: &leaders,
    };
    match accountability::permit(case, verb, asked.signed.actor(), house) {
        Err(refusal) => refused(refusal),
        Ok(_) => Failure(ServiceError::NotFound),
    }
}

fn refused(refusal: CaseRefusal) -> Failure {
    Failure(ServiceError::Refused(Refusal::from(refusal)))
}

async fn propose(asked: Asked, form: Pairs) -> Shown {
    let posted = Posted::read(&asked, &form)?;
    match send(&asked, (None, CaseVerb::Propose), &posted).await {
        Ok(outcome) => Ok(land(CaseVerb::Propose, &outcome)),
        Err(error) => {
            let (status, errors) = form_errors(error)?;
            let mut form = posted.state(&asked)?;
            form.errors = errors;
            proposal_page(&asked, form, status).await
        }
    }
}

async fn act(asked: Asked, path: web::Path<(String, String)>, form: Pairs) -> Shown {
    let at = Addressed::read(&path)?;
    let posted = Posted::read(&asked, &form)?;
    let (status, errors) = match send(&asked, (Some(at.no.clone()), at.verb), &posted).await {
        Ok(outcome) => return Ok(land(at.verb, &outcome)),
        Err(ServiceError::Stale { .. }) => {
            let newest = load(&asked, &at.no).await?;
            let error = FieldError::new("", "", what_changed(&newest));
            (StatusCode::CONFLICT, vec![error])
        }
        Err(error) => form_errors(error)?,
    };
    let mut form = posted.state(&asked)?;
    form.errors = errors;
    form_page(&asked, &at, form, status).await
}

/// What is shown in the form that comes back; a failure that is none of the form's is passed on.
fn form_errors(error: ServiceError) -> Result<(StatusCode, Vec<FieldError>), Failure> {
    if let ServiceError::Invalid(faults) = error {
        let errors = super::actions::field_errors(faults);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, errors));
    }
    let ServiceError::Refused(Refusal::Case(refusal)) = error else {
        return Err(error.into());
    };
    if refusal.is_about_rights() {
        return Err(refused(*refusal));
    }
    let field = refusal.field();
    let status = match field {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::CONFLICT,
    };
    let sentence = match refusal.basis() {
        Some(basis) => format!("{}（依据：{}）", refusal.sentence(), basis.label()),
        None => refusal.sentence(),
    };
    let error = FieldError::new(field.unwrap_or_default(), "", sentence);
    Ok((status, vec![error]))
}

fn what_changed(view: &CaseView) -> String {
    let by = view.entries.last().map(|entry| {
        let at = clock_words(entry.stamp.at);
        format!("{} {at} 已处理这个问责事项", entry.stamp.name)
    });
    let by = by.unwrap_or_else(|| "这个问责事项已有新的处理".to_owned());
    format!("{by}；请看过最新情况，需要时再次提交")
}

async fn send(
    asked: &Asked,
    (no, verb): (Option<CaseNo>, CaseVerb),
    posted: &Posted,
) -> Result<CaseOutcome, ServiceError> {
    let (services, ctx) = (asked.portal.services.clone(), asked.signed.ctx.clone());
    let (sent, once) = (posted.sent.clone(), posted.once.clone());
    let expected_seq = posted.expected_seq;
    run_blocking(move || {
        let roster = setup::roster_in_force(&services, &ctx)?;
        let command = case_command(verb, &sent, &roster).map_err(ServiceError::Invalid)?;
        let request = CaseRequest {
            no,
            command,
            expected_seq,
            once,
        };
        carry_out(&services, &ctx, &request)
    })
    .await
}

fn land(verb: CaseVerb, outcome: &CaseOutcome) -> actix_web::HttpResponse {
    let no = &outcome.no;
    let notice = match (verb, outcome.state) {
        (CaseVerb::Propose, _) => format!("已提出问责建议 {no}，等分管领导批准。"),
        (CaseVerb::Conclude, _) => format!("问责 {no} 已结案。"),
        (verb, CaseState::Withdrawn | CaseState::Refused) => {
            format!("已{}，问责 {no} 结束。", verb.label())
        }
        (verb, _) => format!("已办理：{}。", verb.label()),
    };
    redirect(&fill::href(no), Some(("done", &notice)))
}
