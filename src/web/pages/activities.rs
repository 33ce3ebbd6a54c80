//! 活动登记簿: the list with its sheets, one entry, and its forms.

use actix_web::http::StatusCode;
use actix_web::web;

use super::fill::address;
use super::frame::{Asked, Failure, Posted, Shown, redirect};
use super::incident_list::unit_groups;
use crate::domain::ActivityNo;
use crate::domain::activity::{self, Activity, ActivityRefusal};
use crate::domain::command::Refusal;
use crate::domain::people::{Roster, Viewer};
use crate::domain::vocabulary::{ActivityKind, ActivityState, ActivityVerb};
use crate::queries::Reader;
use crate::queries::activities::{self, ActivityPage, ActivityView};
use crate::services::activities::{ActivityOutcome, ActivityRequest, carry_out};
use crate::services::{FieldFault, ServiceError, run_blocking, setup};
use crate::web::filter::{Query, activity_filter_of};
use crate::web::parse::{ACTIVITY_NOUNS, activity_command, activity_verb_of};
use crate::web::view::activity::{ActivityList, FilterOptions};
use crate::web::view::form::{Choice, ChoiceGroup, word_choices};
use crate::web::view::{FieldError, FormState, Link};
use forms::Scene;

mod fill;
mod forms;
mod sheet;

/// Rows on a page.
const PAGE: i64 = 30;

/// The parameters that narrow the list; `after` only turns its pages.
const FILTERS: [&str; 4] = ["year", "unit", "kind", "state"];

type Pairs = web::Form<Vec<(String, String)>>;

/// Adds the routes.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    let nouns: Vec<&str> = ACTIVITY_NOUNS.iter().map(|(noun, _)| *noun).collect();
    let no = r"{no:\d{4}-\d+}";
    let form = format!("/activities/{no}/{{noun:{}}}", nouns.join("|"));
    config
        .route("/activities", web::get().to(list))
        .route("/activities", web::post().to(register))
        .route("/activities/new", web::get().to(new))
        .route(
            r"/activities.{format:csv|xlsx}",
            web::get().to(sheet::answer),
        )
        .route(&format!("/activities/{no}"), web::get().to(show))
        .route(&form, web::get().to(ask))
        .route(&form, web::post().to(act));
}

/// What a page of the list is made of.
struct Found {
    page: ActivityPage,
    waiting: i64,
    faults: Vec<FieldFault>,
    roster: std::sync::Arc<Roster>,
}

async fn list(asked: Asked, query: web::Query<Query>) -> Shown {
    let (reader, wanted) = (asked.reader(), query.clone());
    let found = run_blocking(move || find(&reader, &wanted)).await?;
    let status = if found.faults.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    asked.show_as(status, &listed(&asked, &query, &found)).await
}

fn find(reader: &Reader, query: &Query) -> Result<Found, ServiceError> {
    let roster = reader.shelf()?.roster;
    let after = query.get("after").and_then(|no| ActivityNo::parse(no));
    let (page, waiting, faults) = match activity_filter_of(query, &roster) {
        Ok(filter) => (
            activities::list(reader, &filter, after.as_ref(), PAGE)?,
            activities::waiting(reader, &filter)?,
            Vec::new(),
        ),
        Err(ServiceError::Invalid(faults)) => {
            let (items, next) = (Vec::new(), None);
            (ActivityPage { items, next }, 0, faults)
        }
        Err(error) => return Err(error),
    };
    Ok(Found {
        page,
        waiting,
        faults,
        roster,
    })
}

fn options(viewer: &Viewer, roster: &Roster) -> FilterOptions {
    let all = |label: &str| ChoiceGroup::plain(vec![Choice::new("", label)]);
    let kinds = ActivityKind::ALL.iter().map(|kind| kind.word());
    let states = ActivityState::ALL.iter().map(|state| state.word());
    FilterOptions {
        units: match viewer {
            Viewer::Office(_) => Some(unit_groups(roster, "全部单位")),
            Viewer::Unit(_) | Viewer::Administration(_) => None,
        },
        kinds: vec![all("全部种类"), ChoiceGroup::plain(word_choices(kinds))],
        states: vec![all("全部状态"), ChoiceGroup::plain(word_choices(states))],
    }
}

fn listed(asked: &Asked, query: &Query, found: &Found) -> ActivityList {
    let mut form = FormState::default();
    for (name, value) in query {
        form = form.with(name, value);
    }
    for fault in &found.faults {
        form = form.wrong(FieldError::new(&fault.field, "", &fault.message));
    }
    let kept: Vec<(&str, &str)> = FILTERS
        .iter()
        .filter_map(|name| Some((*name, query.get(*name)?.as_str())))
        .filter(|(_, value)| !value.is_empty())
        .collect();
    let next = found.page.next.as_ref().map(|no| {
        let mut all = kept.clone();
        all.push(("after", no.as_str()));
        address("/activities", &all)
    });
    let is_first = query.get("after").is_none_or(String::is_empty);
    let mut list = ActivityList::new(&form, options(&asked.viewer(), &found.roster));
    list.sentence = match (found.faults.is_empty(), found.waiting) {
        (false, _) => "请先改正筛选条件。".to_owned(),
        (true, 0) => "没有待确认的活动。".to_owned(),
        (true, waiting) => format!("{waiting} 项待确认。"),
    };
    list.register_href =
        activity::may_register(asked.signed.actor()).then(|| "/activities/new".to_owned());
    let items = found.page.items.iter();
    list.rows = items.map(|item| fill::row(item, &found.roster)).collect();
    list.none = list.rows.is_empty().then(|| {
        let none = if kept.is_empty() {
            "还没有登记活动。新闻发布会、政策解读、培训和演练办完后登记，确认后计入年度报告。"
        } else {
            "没有符合条件的活动。"
        };
        none.to_owned()
    });
    list.first_href = (!is_first).then(|| address("/activities", &kept));
    list.next_href = next;
    if !list.rows.is_empty() {
        list.exports = vec![
            Link::new(address("/activities.xlsx", &kept), "导出 Excel"),
            Link::new(address("/activities.csv", &kept), "导出 CSV"),
        ];
    }
    list
}

async fn show(asked: Asked, no: web::Path<String>) -> Shown {
    let view = load(&asked, &number(&no)?).await?;
    asked.show(&fill::page(&asked, &view)?).await
}

fn number(text: &str) -> Result<ActivityNo, Failure> {
    ActivityNo::parse(text).ok_or(Failure(ServiceError::NotFound))
}

async fn load(asked: &Asked, no: &ActivityNo) -> Result<ActivityView, Failure> {
    let (reader, no) = (asked.reader(), no.clone());
    Ok(run_blocking(move || Ok(activities::load(&reader, &no)?)).await?)
}

/// The entry, if there is one yet, and the verb that an address names.
#[derive(Debug, Clone)]
struct Addressed {
    no: Option<ActivityNo>,
    verb: ActivityVerb,
}

impl Addressed {
    const NEW: Self = Self {
        no: None,
        verb: ActivityVerb::Register,
    };

    fn read(path: &(String, String)) -> Result<Self, Failure> {
        let verb = activity_verb_of(&path.1).ok_or(ServiceError::NotFound)?;
        let no = Some(number(&path.0)?);
        Ok(Self { no, verb })
    }
}

async fn new(asked: Asked) -> Shown {
    let form = asked.kept(asked.form()?).await?;
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
    // Confirming is one button on the entry's own page.
    if let (ActivityVerb::Confirm, Some(no)) = (at.verb, &at.no) {
        return Ok(redirect(&fill::href(no), None));
    }
    let nothing = Activity::default();
    let activity = view.as_ref().map_or(&nothing, |view| &view.activity);
    activity::permit(activity, at.verb, asked.signed.actor()).map_err(refused)?;
    let scene = Scene::load(asked, view).await?;
    let is_fresh = !form.is_bad() && !form.is_restored() && status == StatusCode::OK;
    let form = if is_fresh {
        scene.begun(at.verb, form)
    } else {
        form
    };
    let page = scene.form(asked, at.verb, form);
    let page = page.ok_or(ServiceError::NotFound)?;
    asked.show_as(status, &page).await
}

fn refused(refusal: ActivityRefusal) -> Failure {
    Failure(ServiceError::Refused(Refusal::from(refusal)))
}

async fn register(asked: Asked, form: Pairs) -> Shown {
    carry(&asked, &Addressed::NEW, &form).await
}

async fn act(asked: Asked, path: web::Path<(String, String)>, form: Pairs) -> Shown {
    let at = Addressed::read(&path)?;
    carry(&asked, &at, &form).await
}

async fn carry(asked: &Asked, at: &Addressed, pairs: &[(String, String)]) -> Shown {
    let posted = Posted::read(asked, pairs)?;
    match send(asked, at, &posted).await {
        Ok(outcome) => Ok(land(at.verb, &outcome)),
        Err(ServiceError::Invalid(faults)) => {
            let errors = super::actions::field_errors(faults);
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            again(asked, at, &posted, (status, errors)).await
        }
        Err(ServiceError::Refused(Refusal::Activity(refusal))) => {
            refusal_page(asked, at, &posted, refusal).await
        }
        Err(ServiceError::Stale { sentence, .. }) => {
            if let (ActivityVerb::Confirm, Some(no)) = (at.verb, &at.no) {
                // What was read is not what stands there; the page shows it.
                return Ok(redirect(&fill::href(no), Some(("care", sentence))));
            }
            let errors = vec![FieldError::new("", "", sentence)];
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
    refusal: ActivityRefusal,
) -> Shown {
    if let (ActivityRefusal::AlreadyConfirmed(_), Some(no)) = (&refusal, &at.no) {
        // Somebody was faster: that is what the person wanted.
        let notice = format!("{}。", refusal.sentence());
        return Ok(redirect(&fill::href(no), Some(("info", &notice))));
    }
    let refusal = Refusal::from(refusal);
    let field = refusal.field().filter(|field| forms::has(at.verb, field));
    let is_for_form = field.is_some() || refusal.code() == ActivityRefusal::NothingChanged.code();
    if !is_for_form {
        return Err(Failure(ServiceError::Refused(refusal)));
    }
    let sentence = match refusal.basis() {
        Some(basis) => format!("{}（依据：{}）", refusal.sentence(), basis.label()),
        None => refusal.sentence(),
    };
    let error = FieldError::new(field.unwrap_or_default(), "", sentence);
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    again(asked, at, posted, (status, vec![error])).await
}

async fn send(
    asked: &Asked,
    at: &Addressed,
    posted: &Posted,
) -> Result<ActivityOutcome, ServiceError> {
    let (services, ctx) = (asked.portal.services.clone(), asked.signed.ctx.clone());
    let (at, sent, once) = (at.clone(), posted.sent.clone(), posted.once.clone());
    let expected_seq = posted.expected_seq;
    run_blocking(move || {
        let roster = setup::roster_in_force(&services, &ctx)?;
        let command = activity_command(at.verb, &sent, &roster);
        let request = ActivityRequest {
            no: at.no,
            command: command.map_err(ServiceError::Invalid)?,
            expected_seq,
            once,
        };
        carry_out(&services, &ctx, &request)
    })
    .await
}

/// On to the entry.
fn land(verb: ActivityVerb, outcome: &ActivityOutcome) -> actix_web::HttpResponse {
    let no = &outcome.no;
    let notice = match verb {
        ActivityVerb::Register => format!("已登记活动 {no}，等待确认。"),
        ActivityVerb::Correct => "已保存更正，等待确认。".to_owned(),
        ActivityVerb::Confirm => format!("已确认活动 {no}。"),
        ActivityVerb::Withdraw => format!("已撤回活动 {no}。"),
    };
    redirect(&fill::href(no), Some(("done", &notice)))
}
