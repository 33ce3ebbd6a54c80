//! 月度通报 and 年度报告: the list, one report with its editions, its forms and its files.

use actix_web::http::StatusCode;
use actix_web::web;

use super::frame::{Asked, Failure, Posted, Shown, redirect};
use crate::domain::calendar::local_date;
use crate::domain::command::Refusal;
use crate::domain::report::{Edition, Facts, ReportId, ReportPeriod, ReportRefusal, permit};
use crate::domain::vocabulary::{ReportKind, ReportState, ReportVerb};
use crate::queries::report_editions::{self, EditionItem, ReportView};
use crate::services::reports::export::{self, ReportFormat};
use crate::services::reports::{self, ReportOutcome, ReportRequest, carry_out};
use crate::services::{ServiceError, run_blocking, setup};
use crate::web::filter::Query;
use crate::web::parse::{REPORT_NOUNS, report_command, report_fields, report_verb_of};
use crate::web::view::report::{ReportForm, ReportFormWords, ReportList};
use crate::web::view::{Button, FieldError, FormState, Link};

mod fill;

type Pairs = web::Form<Vec<(String, String)>>;

/// Adds the routes.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    let kinds: Vec<&str> = ReportKind::ALL.iter().map(|kind| kind.code()).collect();
    let nouns: Vec<&str> = REPORT_NOUNS.iter().map(|(noun, _)| *noun).collect();
    let forms: Vec<&str> = ReportFormat::ALL
        .iter()
        .map(|format| format.code())
        .collect();
    let one = format!("/reports/{{kind:{}}}", kinds.join("|"));
    let period = format!(r"{one}/{{period:\d{{4}}(?:-\d\d)?}}");
    let verb = format!("{period}/{{noun:{}}}", nouns.join("|"));
    let file = format!(
        r"{period}/{{edition:\d{{1,6}}}}.{{format:{}}}",
        forms.join("|")
    );
    let paper = format!(r"{period}/{{edition:\d{{1,6}}}}");
    config
        .route(&one, web::get().to(show))
        .route(&file, web::get().to(file_of))
        .route(&paper, web::get().to(paper_of))
        .route(&verb, web::get().to(ask))
        .route(&verb, web::post().to(act));
}

/// The page of a report.
pub(super) fn href(id: ReportId) -> String {
    format!("/reports/{}?period={}", id.kind.code(), id.period)
}

async fn show(asked: Asked, kind: web::Path<String>, query: web::Query<Query>) -> Shown {
    let kind = ReportKind::parse(&kind).ok_or(ServiceError::NotFound)?;
    let given = |name: &str| query.get(name).filter(|text| !text.is_empty());
    let Some(period) = given("period") else {
        return list(&asked, kind).await;
    };
    let id = ReportId::parse(kind.code(), period).ok_or(ServiceError::NotFound)?;
    let number = match given("edition") {
        Some(text) => Some(text.parse().ok().ok_or(ServiceError::NotFound)?),
        None => None,
    };
    let view = load(&asked, id).await?;
    let viewer = asked.viewer();
    // Those who work on it see the edition that work goes on on, the others what is issued.
    let edition = match number {
        None if !view.actions.is_empty() => view.report.current(),
        None => view.report.shown_to(&viewer),
        Some(number) => Some(view.edition(&viewer, Some(number))?),
    };
    let page = fill::page(&asked, &view, edition)?;
    asked.show(&page).await
}

async fn load(asked: &Asked, id: ReportId) -> Result<ReportView, Failure> {
    let reader = asked.reader();
    Ok(run_blocking(move || Ok(report_editions::load(&reader, id)?)).await?)
}

async fn list(asked: &Asked, kind: ReportKind) -> Shown {
    let reader = asked.reader();
    let (items, last) = run_blocking(move || {
        let items = report_editions::list(&reader, kind)?;
        Ok((items, report_editions::last_period(&reader, kind)))
    })
    .await?;
    let issued = items
        .iter()
        .filter(|item| item.state == ReportState::Issued);
    let sentence = match (items.len(), issued.count()) {
        (0, _) => "还没有。".to_owned(),
        (all, issued) if all == issued => format!("{all} 版，都已印发。"),
        (all, issued) => format!("{all} 版，{issued} 版已印发。"),
    };
    let other = match kind {
        ReportKind::Bulletin => ReportKind::Annual,
        ReportKind::Annual => ReportKind::Bulletin,
    };
    let page = ReportList {
        heading: kind.label(),
        sentence,
        other: Link::new(format!("/reports/{}", other.code()), other.label()),
        draft: draft_of(asked, kind, last, &items),
        items: items
            .iter()
            .map(|item| fill::item(item, asked.signed.ctx.now))
            .collect(),
    };
    asked.show(&page).await
}

/// The way to the last period, for those who could draw up its report and find none.
fn draft_of(
    asked: &Asked,
    kind: ReportKind,
    last: ReportPeriod,
    items: &[EditionItem],
) -> Option<Button> {
    let id = ReportId::of(kind, last)?;
    let is_there = items.iter().any(|item| item.id == id);
    let permit = permit(
        &crate::domain::report::Report::default(),
        ReportVerb::Draft,
        &facts(asked, id),
    );
    let may = permit.is_ok() && !is_there;
    may.then(|| Button::link(format!("起草 {last}"), href(id)).main())
}

fn facts(asked: &Asked, id: ReportId) -> Facts<'_> {
    Facts {
        id,
        actor: asked.signed.actor(),
        today: local_date(asked.signed.ctx.now),
        drawn: None,
        document: None,
    }
}

async fn file_of(asked: Asked, path: web::Path<(String, String, u32, String)>) -> Shown {
    let (kind, period, number, format) = path.into_inner();
    let id = ReportId::parse(&kind, &period).ok_or(ServiceError::NotFound)?;
    let format = ReportFormat::parse(&format)?;
    let (reader, services) = (asked.reader(), asked.portal.services.clone());
    let exported = run_blocking(move || {
        let view = report_editions::load(&reader, id)?;
        let edition = view.edition(reader.viewer(), Some(number))?;
        export::edition(&services, id, (&view.report, edition), format)
    })
    .await?;
    Ok(crate::web::api::attached(exported, format))
}

/// An edition as a document to be printed, or as a file for word processors.
async fn paper_of(
    asked: Asked,
    path: web::Path<(String, String, u32)>,
    query: web::Query<Query>,
) -> Shown {
    let id = ReportId::parse(&path.0, &path.1).ok_or(ServiceError::NotFound)?;
    let view = load(&asked, id).await?;
    let edition = view.edition(&asked.viewer(), Some(path.2))?;
    let services = &asked.portal.services;
    let paper = reports::preview(services, (&view.report, edition), None)?;
    let back = Link::new(href(id), fill::period_words(id.period));
    super::papers::paper_answer(&asked, &paper, back, &query).await
}

/// The report and the verb that an address names.
#[derive(Debug, Clone, Copy)]
struct Addressed {
    id: ReportId,
    verb: ReportVerb,
}

impl Addressed {
    fn read(path: &(String, String, String)) -> Result<Self, Failure> {
        let id = ReportId::parse(&path.0, &path.1).ok_or(ServiceError::NotFound)?;
        let verb = report_verb_of(&path.2).ok_or(ServiceError::NotFound)?;
        Ok(Self { id, verb })
    }

    fn has_form(self) -> bool {
        !report_fields(self.verb).is_empty()
    }
}

async fn ask(asked: Asked, path: web::Path<(String, String, String)>) -> Shown {
    let at = Addressed::read(&path)?;
    if !at.has_form() {
        // What needs no words is one button on the report's own page.
        return Ok(redirect(&href(at.id), None));
    }
    let view = load(&asked, at.id).await?;
    let mut form = asked.form()?.seen(view.report.seq);
    if at.verb == ReportVerb::Edit {
        let text = view.report.current().map(Edition::text);
        form = form.with("text", text.unwrap_or_default());
    }
    let form = asked.kept(form).await?;
    form_page(&asked, at, &view, (form, StatusCode::OK), false).await
}

/// The form, empty or come back; without one where the reader may not, or not any more.
async fn form_page(
    asked: &Asked,
    at: Addressed,
    view: &ReportView,
    (form, status): (FormState, StatusCode),
    is_preview: bool,
) -> Shown {
    permit(&view.report, at.verb, &facts(asked, at.id)).map_err(refused)?;
    let action = format!(
        "/reports/{}/{}/{}",
        at.id.kind.code(),
        at.id.period,
        crate::web::parse::report_noun_of(at.verb)
    );
    let back = Link::new(href(at.id), fill::period_words(at.id.period));
    let mut page = ReportForm::new(&words(at.verb), action, back, &form);
    page.field = match at.verb {
        ReportVerb::Edit => form.lines("text", "文字", 24),
        ReportVerb::SendBack => form.lines("comments", "要改什么", 4),
        ReportVerb::Draft
        | ReportVerb::Submit
        | ReportVerb::Approve
        | ReportVerb::Issue
        | ReportVerb::Reopen
        | ReportVerb::Discard => form.lines("reason", "理由", 4),
    };
    if at.verb == ReportVerb::Edit {
        page.marks = fill::marks();
        if let (true, Some(edition)) = (is_preview, view.report.current()) {
            let words = Some(form.value("text"));
            let services = &asked.portal.services;
            let paper = reports::preview(services, (&view.report, edition), words)?;
            page.preview = Some(fill::document(&paper));
        }
    }
    asked.show_as(status, &page).await
}

const fn words(verb: ReportVerb) -> ReportFormWords {
    let (heading, lede, submit) = match verb {
        ReportVerb::Edit => (
            "修改文字",
            "只改文字；数字、表格和统计说明由系统生成，不能改。每次保存都留底。",
            "保存",
        ),
        ReportVerb::SendBack => ("打回", "写明要改什么，退给起草人。", "确认打回"),
        ReportVerb::Reopen => (
            "重新出一版",
            "按此刻的数字再起草一版，并逐项列出与上一版不同的数字；已印发的一版不变。",
            "按新数字起草",
        ),
        ReportVerb::Discard => ("作废", "这一版不再办理；写明理由，留底备查。", "确认作废"),
        ReportVerb::Draft | ReportVerb::Submit | ReportVerb::Approve | ReportVerb::Issue => {
            ("", "", "")
        }
    };
    ReportFormWords {
        heading,
        lede,
        submit,
    }
}

fn refused(refusal: ReportRefusal) -> Failure {
    Failure(ServiceError::Refused(Refusal::from(refusal)))
}

async fn act(asked: Asked, path: web::Path<(String, String, String)>, pairs: Pairs) -> Shown {
    let at = Addressed::read(&path)?;
    let posted = Posted::read(&asked, &pairs)?;
    if at.verb == ReportVerb::Edit && posted.value("do") == "look" {
        let view = load(&asked, at.id).await?;
        let form = posted.state(&asked)?;
        return form_page(&asked, at, &view, (form, StatusCode::OK), true).await;
    }
    match send(&asked, at, &posted).await {
        Ok(outcome) => Ok(land(at, &outcome)),
        Err(ServiceError::Invalid(faults)) => {
            let errors = super::actions::field_errors(faults);
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            again(&asked, at, &posted, (status, errors)).await
        }
        Err(ServiceError::Refused(Refusal::Report(refusal))) => {
            let has_form = at.has_form() && !refusal.is_about_rights();
            let Some(field) = refusal.field().filter(|_| has_form) else {
                return Err(refused(refusal));
            };
            let errors = vec![FieldError::new(field, "", refusal.sentence())];
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            again(&asked, at, &posted, (status, errors)).await
        }
        Err(ServiceError::Stale { .. }) if at.has_form() => {
            let sentence = "这份报告已有新的处理，请看过最新情况，需要时再次提交";
            let errors = vec![FieldError::new("", "", sentence)];
            again(&asked, at, &posted, (StatusCode::CONFLICT, errors)).await
        }
        Err(error) => Err(error.into()),
    }
}

/// The form once more, with what is wrong and everything kept.
async fn again(
    asked: &Asked,
    at: Addressed,
    posted: &Posted,
    (status, errors): (StatusCode, Vec<FieldError>),
) -> Shown {
    let view = load(asked, at.id).await?;
    let mut form = posted.state(asked)?;
    form.errors = errors;
    form.expected_seq = Some(view.report.seq);
    form_page(asked, at, &view, (form, status), false).await
}

async fn send(
    asked: &Asked,
    at: Addressed,
    posted: &Posted,
) -> Result<ReportOutcome, ServiceError> {
    let (services, ctx) = (asked.portal.services.clone(), asked.signed.ctx.clone());
    let (sent, once) = (posted.sent.clone(), posted.once.clone());
    let expected_seq = posted.expected_seq;
    run_blocking(move || {
        let roster = setup::roster_in_force(&services, &ctx)?;
        let command = report_command(at.verb, &sent, &roster).map_err(ServiceError::Invalid)?;
        let request = ReportRequest {
            id: at.id,
            command,
            expected_seq,
            once,
        };
        carry_out(&services, &ctx, &request)
    })
    .await
}

fn land(at: Addressed, outcome: &ReportOutcome) -> actix_web::HttpResponse {
    let edition = outcome.edition;
    let notice = match (at.verb, &outcome.number) {
        (ReportVerb::Draft | ReportVerb::Reopen, _) => {
            format!("已按此刻的数字起草第 {edition} 版。")
        }
        (ReportVerb::Edit, _) => "已保存文字，原来的文字留底。".to_owned(),
        (ReportVerb::Submit, _) => "已送分管领导批准。".to_owned(),
        (ReportVerb::Approve, _) => "已批准，可以印发。".to_owned(),
        (ReportVerb::SendBack, _) => "已打回，意见已告知起草人。".to_owned(),
        (ReportVerb::Issue, Some(number)) => format!("已印发，文号 {number}。"),
        (ReportVerb::Issue, None) => "已印发。".to_owned(),
        (ReportVerb::Discard, _) => format!("第 {edition} 版已作废。"),
    };
    redirect(&href(at.id), Some(("done", &notice)))
}
