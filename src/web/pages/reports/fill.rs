//! Fills the pages of reports from what was found.

use jiff::Timestamp;

use super::super::frame::{Asked, Failure};
use super::href;
use crate::domain::command::Refusal;
use crate::domain::paper::{Block, Head, LINE_BREAK, Paper};
use crate::domain::report::{Action, Edition, ReportEvent, ReportPeriod};
use crate::domain::vocabulary::{ReportState, ReportVerb};
use crate::queries::report_editions::{Done, EditionItem, ReportView};
use crate::services::accounts;
use crate::services::reports::export::ReportFormat;
use crate::services::reports::{self};
use crate::web::parse::{report_fields, report_noun_of};
use crate::web::view::incident::{ActionRow, Fact, Todo};
use crate::web::view::report::{
    DocumentBlock, DocumentTable, DocumentView, EditionLine, HistoryLine, ReportItem, ReportPage,
};
use crate::web::view::{Button, FormState, Link, PostForm};
use crate::web::wording::instant_words;

/// 2018年10月, 2018年.
pub(super) fn period_words(period: ReportPeriod) -> String {
    let first = period.first();
    if period.is_year() {
        format!("{}年", first.year())
    } else {
        format!("{}年{}月", first.year(), first.month())
    }
}

/// One edition of the list.
pub(super) fn item(item: &EditionItem, now: Timestamp) -> ReportItem {
    let at = format!("{}&edition={}", href(item.id), item.edition);
    ReportItem {
        link: Link::new(at, period_words(item.id.period)),
        edition: format!("第 {} 版", item.edition),
        state: item.state.label(),
        number: item.number.clone().unwrap_or_default(),
        cut_off: instant_words(item.cut_off, now),
    }
}

/// How the marks of a text work.
pub(super) fn marks() -> Vec<Fact> {
    vec![
        Fact::new("# 一、…", "一级标题（黑体）"),
        Fact::new("## （一）…", "二级标题（楷体）"),
        Fact::new("### 1.…", "三级标题"),
        Fact::new("\\", "放在记号前，记号就是普通的字"),
    ]
}

/// The page of one report, with one of its editions.
pub(super) fn page(
    asked: &Asked,
    view: &ReportView,
    edition: Option<&Edition>,
) -> Result<ReportPage, Failure> {
    let now = asked.signed.ctx.now;
    let kind = view.id.kind;
    let services = &asked.portal.services;
    let document = match edition {
        Some(edition) => Some(reports::preview(services, (&view.report, edition), None)?),
        None => None,
    };
    let period = period_words(view.id.period);
    Ok(ReportPage {
        list: Link::new(format!("/reports/{}", kind.code()), kind.label()),
        heading: edition.map_or_else(
            || format!("{period}{}", kind.label()),
            |edition| edition.drafted.title.clone(),
        ),
        period,
        state: edition.map_or("", |edition| edition.state.label()),
        todo: todo(asked, view)?,
        comments: edition.and_then(|edition| edition.comments.clone()),
        editions: editions(view, edition),
        facts: edition
            .map(|edition| facts(edition, now))
            .unwrap_or_default(),
        document: document.as_ref().map(self::document),
        files: edition
            .map(|edition| files(view, edition))
            .unwrap_or_default(),
        history: view
            .entries
            .iter()
            .rev()
            .map(|done| history(done, now))
            .collect(),
        actions: view
            .actions
            .iter()
            .filter_map(|found| action(view, found))
            .collect(),
    })
}

/// What the reader should do next, the first of what is possible.
fn todo(asked: &Asked, view: &ReportView) -> Result<Option<Todo>, Failure> {
    let may = |verb| {
        let mut all = view.actions.iter();
        all.any(|action| action.verb == verb && action.permit.is_ok())
    };
    let (heading, text, verbs): (&str, &str, &[ReportVerb]) = if may(ReportVerb::Approve) {
        (
            "请批准或打回",
            "看过公文后批准；要改的写明意见打回。起草和修改过的人不能批准。",
            &[ReportVerb::Approve, ReportVerb::SendBack],
        )
    } else if may(ReportVerb::Issue) {
        (
            "已批准，请印发",
            "印发时编文号、记日期，内容从此不变；点到的单位会收到通知。",
            &[ReportVerb::Issue],
        )
    } else if may(ReportVerb::Submit) {
        (
            "请核对文字后送批",
            "数字已按截止时间定下，不能改；文字可以修改。",
            &[ReportVerb::Submit, ReportVerb::Edit],
        )
    } else if may(ReportVerb::Draft) {
        (
            "这一期可以起草",
            "系统按此刻的数字起草文字和表格，再由您修改。每月第一个工作日 9 时系统也会自动起草。",
            &[ReportVerb::Draft],
        )
    } else {
        return Ok(None);
    };
    let mut buttons = Vec::new();
    for (n, verb) in verbs.iter().enumerate() {
        let button = button(asked, view, *verb)?;
        buttons.push(if n == 0 { button.main() } else { button });
    }
    Ok(Some(Todo {
        heading: heading.to_owned(),
        text: text.to_owned(),
        buttons,
    }))
}

/// A button that acts at once, or leads to the form where words are needed.
fn button(asked: &Asked, view: &ReportView, verb: ReportVerb) -> Result<Button, Failure> {
    if !report_fields(verb).is_empty() {
        return Ok(Button::link(verb.label(), form_href(view, verb)));
    }
    let form = FormState::fresh(&asked.signed.csrf, accounts::random_word()?);
    let form = form.seen(view.report.seq);
    let post = PostForm {
        action: form_href(view, verb),
        hidden: form.hidden(),
        values: Vec::new(),
    };
    Ok(Button::post(verb.label(), post))
}

fn form_href(view: &ReportView, verb: ReportVerb) -> String {
    let (kind, period) = (view.id.kind.code(), view.id.period);
    format!("/reports/{kind}/{period}/{}", report_noun_of(verb))
}

/// What needs words has a form; what needs none stands above as a button, or is refused here.
fn action(view: &ReportView, action: &Action) -> Option<ActionRow> {
    let has_form = !report_fields(action.verb).is_empty();
    let refusal = action.permit.as_ref().err().cloned().map(Refusal::from);
    if refusal.is_none() && !has_form {
        return None;
    }
    Some(ActionRow {
        label: action.verb.label().to_owned(),
        href: form_href(view, action.verb),
        reason: refusal.map(|refusal| {
            let basis = refusal.basis();
            let basis = basis.map_or_else(String::new, |b| format!("（依据：{}）", b.label()));
            format!("{}{basis}", refusal.sentence())
        }),
    })
}

fn editions(view: &ReportView, shown: Option<&Edition>) -> Vec<EditionLine> {
    let newest_first = view.report.editions.iter().rev();
    newest_first
        .map(|edition| {
            let number = edition.number();
            let at = format!("{}&edition={number}", href(view.id));
            let issued = edition.issued.as_ref();
            let note = [
                Some(edition.state.label().to_owned()),
                issued.map(|issued| issued.number.clone()),
                edition
                    .reason
                    .as_ref()
                    .map(|reason| format!("因{reason}重新起草")),
                edition
                    .discarded
                    .as_ref()
                    .map(|reason| format!("作废理由：{reason}")),
            ];
            let note: Vec<String> = note.into_iter().flatten().collect();
            EditionLine {
                link: Link::new(at, format!("第 {number} 版")),
                is_shown: shown.is_some_and(|shown| shown.number() == number),
                note: note.join("，"),
            }
        })
        .collect()
}

fn facts(edition: &Edition, now: Timestamp) -> Vec<Fact> {
    let figures = &edition.drafted.figures;
    let versions = figures.versions;
    let mut facts = vec![
        Fact::new("统计截止", instant_words(figures.cut_off, now)),
        Fact::new(
            "所依版本",
            format!(
                "分工方案第 {} 版，时限规则第 {} 版，工作日历第 {} 版，名册第 {} 版",
                versions.plan, versions.policy, versions.calendar, versions.roster
            ),
        ),
        Fact::new("公式", figures.formula.clone()),
        Fact::new("起草", edition.drafted_by.name.clone()),
    ];
    let wrote = edition.revisions.len().saturating_sub(1);
    if let (Some(last), true) = (edition.revisions.last(), wrote > 0) {
        facts.push(Fact::new(
            "修改",
            format!("{wrote} 次，最后由{}", last.by.name),
        ));
    }
    if let Some(by) = &edition.approved {
        facts.push(Fact::new("批准", by.name.clone()));
    }
    if let Some(issued) = &edition.issued {
        facts.push(Fact::new("文号", issued.number.clone()));
        facts.push(Fact::new("SM3 校验值", issued.digest.clone()));
    }
    facts
}

fn files(view: &ReportView, edition: &Edition) -> Vec<Link> {
    let (kind, period, number) = (view.id.kind.code(), view.id.period, edition.number());
    let link = |format: &ReportFormat| {
        let code = format.code();
        Link::new(format!("/reports/{kind}/{period}/{number}.{code}"), code)
    };
    let print = Link::new(format!("/reports/{kind}/{period}/{number}"), "打印版");
    let files = ReportFormat::ALL.iter().map(link);
    std::iter::once(print).chain(files).collect()
}

fn history(done: &Done, now: Timestamp) -> HistoryLine {
    let what = match &done.event {
        ReportEvent::Drafted(fact) => format!("起草第 {} 版", fact.edition),
        ReportEvent::Edited { .. } => ReportVerb::Edit.label().to_owned(),
        ReportEvent::Submitted {} => ReportVerb::Submit.label().to_owned(),
        ReportEvent::Approved {} => ReportVerb::Approve.label().to_owned(),
        ReportEvent::SentBack { comments } => format!("打回：{comments}"),
        ReportEvent::Issued(fact) => format!("印发，{}", fact.number),
        ReportEvent::Reopened(fact) => {
            format!("重新起草第 {} 版：{}", fact.drafted.edition, fact.reason)
        }
        ReportEvent::Discarded { reason } => {
            format!("{}：{reason}", ReportState::Discarded.label())
        }
    };
    HistoryLine {
        at: instant_words(done.at, now),
        who: done.name.clone(),
        what,
    }
}

/// A document as a part of a page.
pub(super) fn document(paper: &Paper) -> DocumentView {
    let (mark, number) = match &paper.head {
        Head::Issued { mark, number } => (mark.clone(), number.clone()),
        Head::Form { office, serial } => (office.clone(), Some(serial.clone())),
    };
    DocumentView {
        mark,
        number: number.unwrap_or_else(|| "（印发时编号）".to_owned()),
        title: paper.title.clone(),
        to: paper.addressee.clone(),
        blocks: paper.body.iter().flat_map(blocks).collect(),
        signature: paper.signature.as_ref().map(|signature| {
            let on = signature.on;
            let day = format!("{}年{}月{}日", on.year(), on.month(), on.day());
            format!("{}　{day}", signature.name)
        }),
        note: paper.note.clone(),
    }
}

fn blocks(block: &Block) -> Vec<DocumentBlock> {
    let nothing = DocumentBlock::default;
    match block {
        Block::Heading { text, .. } => vec![DocumentBlock {
            heading: Some(text.replace(LINE_BREAK, " ")),
            ..nothing()
        }],
        Block::Paragraph(text) => text
            .split(LINE_BREAK)
            .map(|line| DocumentBlock {
                paragraph: Some(line.to_owned()),
                ..nothing()
            })
            .collect(),
        Block::Table {
            caption,
            heads,
            lines,
        } => vec![DocumentBlock {
            table: Some(DocumentTable {
                caption: caption.clone().unwrap_or_default(),
                heads: heads.clone(),
                lines: lines.iter().map(|line| broken(line)).collect(),
            }),
            ..nothing()
        }],
        Block::Fields(fields) => fields
            .iter()
            .map(|field| DocumentBlock {
                paragraph: Some(format!("{}：{}", field.label, field.value)),
                ..nothing()
            })
            .collect(),
    }
}

/// Cells with their line breaks as the page keeps them.
fn broken(cells: &[String]) -> Vec<String> {
    let cells = cells.iter();
    cells.map(|cell| cell.replace(LINE_BREAK, "\n")).collect()
}
