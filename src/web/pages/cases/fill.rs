//! From a case to what its pages show, and the line that other pages show of it.

use jiff::Timestamp;

use super::super::fill::{duty_desk, incident_href, short_when};
use super::super::frame::{Asked, Failure};
use super::story;
use crate::domain::CaseNo;
use crate::domain::accountability::{
    Action, Case, CaseFact, Cited, Finding, Item, Suggestion, Why,
};
use crate::domain::command::Refusal;
use crate::domain::deadline::{Tracked, Waiver};
use crate::domain::people::Roster;
use crate::domain::vocabulary::{CaseMeasure, CaseState, CaseVerb, Ground, Level, Verdict};
use crate::queries::cases::{CaseItem, CaseView};
use crate::services::ServiceError;
use crate::services::case_papers::CasePaper;
use crate::web::parse::case_noun_of;
use crate::web::view::case::{CaseLine, CasePage, FactRow, ItemRow, SuggestionLine};
use crate::web::view::incident::{ActionRow, MatrixCell, Step, Todo};
use crate::web::view::status::{DueChip, DueFacts};
use crate::web::view::{Button, Link};
use crate::web::wording::{duration_words, full_words, instant_words, seconds_between};

/// The address of a case.
pub(in crate::web::pages) fn href(no: &CaseNo) -> String {
    format!("/accountability-cases/{no}")
}

fn labels(grounds: &[Ground]) -> String {
    let labels: Vec<&str> = grounds.iter().map(|ground| ground.label()).collect();
    match labels.as_slice() {
        [] => "事实都不成立".to_owned(),
        some => some.join("、"),
    }
}

/// The lines of cases in lists.
pub(in crate::web::pages) fn lines(
    asked: &Asked,
    roster: &Roster,
    items: &[CaseItem],
) -> Vec<CaseLine> {
    items
        .iter()
        .map(|item| line(roster, item, asked.signed.ctx.now))
        .collect()
}

/// The same for the desk of a unit, which knows whose they are: the number stands in its place.
pub(in crate::web::pages) fn own_lines(asked: &Asked, items: &[CaseItem]) -> Vec<CaseLine> {
    let now = asked.signed.ctx.now;
    let own = |item: &CaseItem| CaseLine {
        unit: format!("问责 {}", item.no),
        ..line(&Roster::default(), item, now)
    };
    items.iter().map(own).collect()
}

fn line(roster: &Roster, item: &CaseItem, now: Timestamp) -> CaseLine {
    let waits = match (item.is_appealed, item.pending_proofs) {
        (true, _) => "，等裁定申诉".to_owned(),
        (false, 0) if item.open_items > 0 => format!("，{} 项未完成", item.open_items),
        (false, 0) => String::new(),
        (false, count) => format!("，{count} 项等核验"),
    };
    let measure = item.measure.map(CaseMeasure::label);
    let measure = measure.map_or_else(String::new, |label| format!("　{label}"));
    let due = match (item.nearest, item.ended_at) {
        (_, Some(at)) => DueChip {
            class: "met",
            glyph: "s-met",
            ..DueChip::plain(item.state.label(), instant_words(at, now))
        },
        (Some((kind, due_at, standing)), None) => DueChip::of(
            &DueFacts {
                standing,
                kind: kind.label().to_owned(),
                started_at: item.proposed_at,
                due_at,
                stopped_at: None,
                soon_at: None,
                waived_for: String::new(),
                paused_for: None,
            },
            now,
        ),
        (None, None) => DueChip::plain(
            item.state.label(),
            format!("{} 提出", instant_words(item.proposed_at, now)),
        ),
    };
    CaseLine {
        href: href(&item.no),
        unit: roster.name(&item.unit).to_owned(),
        facts: format!("{}　{}{measure}", item.no, labels(&item.grounds)),
        state: format!("{}{waits}", item.state.label()),
        due,
    }
}

/// A unit that the record suggests.
pub(super) fn suggestion(roster: &Roster, suggestion: &Suggestion) -> SuggestionLine {
    let why: Vec<String> = suggestion
        .why
        .iter()
        .map(|why| match why {
            Why::MajorOpinion(count) => format!("重大以上舆情 {count} 项情形"),
            Why::LateInQuarter(count, quarter) => {
                format!("{} 年第 {} 季度逾期 {count} 次", quarter.year, quarter.n)
            }
        })
        .collect();
    SuggestionLine {
        href: format!("/accountability-cases/new?unit={}", suggestion.unit),
        unit: roster.name(&suggestion.unit).to_owned(),
        why: why.join("；"),
        note: if suggestion.is_major() {
            format!("{} 条事实，都是重大以上舆情", suggestion.facts.len())
        } else {
            format!(
                "{} 条事实，有的舆情在重大以下，提出时须写明由谁决定、为什么",
                suggestion.facts.len()
            )
        },
    }
}

/// What a fact says: what had to be done, by when, and what happened instead.
pub(super) fn fact_words(fact: &CaseFact) -> (String, String, String) {
    match &fact.finding {
        Finding::Late {
            kind,
            due_at,
            ended_at,
            ..
        } => {
            let due = format!("应当 {} 前", full_words(*due_at));
            let ended = match ended_at {
                Some(at) => {
                    let late = duration_words(seconds_between(*due_at, *at));
                    format!("实际 {}，逾期 {late}", full_words(*at))
                }
                None => "至今未完成".to_owned(),
            };
            (kind.label().to_owned(), due, ended)
        }
        Finding::Graded => {
            let at = full_words(fact.at);
            (
                "效果评估".to_owned(),
                "合格以上".to_owned(),
                format!("{at} 评为不合格"),
            )
        }
        Finding::Secondary { incident } => (
            "次生舆情".to_owned(),
            "回应不引起新的舆情".to_owned(),
            format!("{} 引起 {incident}", full_words(fact.at)),
        ),
    }
}

fn fact_row(view: &CaseView, cited: &Cited) -> FactRow {
    let (what, due, ended) = fact_words(&cited.fact);
    let mut said = Vec::new();
    if cited.is_removed {
        said.push("批准前已去掉".to_owned());
    }
    if let Some(answer) = &cited.answer {
        let text = answer.text.as_deref().unwrap_or_default();
        let colon = if text.is_empty() { "" } else { "：" };
        let word = if answer.is_admitted {
            "认可"
        } else {
            "不认可"
        };
        said.push(format!("单位{word}{colon}{text}"));
    }
    if let Some(ruling) = &cited.ruling {
        let word = if ruling.is_upheld {
            "采纳申辩，不作为问责事实"
        } else {
            "不采纳申辩"
        };
        said.push(format!("{word}：{}", ruling.reason));
    }
    let incident = cited.fact.incident.as_ref();
    let title = incident.and_then(|no| view.titles.get(no.as_str()));
    let level = cited.fact.level.map(Level::label);
    FactRow {
        n: cited.n,
        what,
        link: incident
            .zip(title)
            .map(|(no, title)| Link::new(incident_href(no.as_str()), format!("{no} {title}"))),
        due,
        ended: if cited.stands() {
            MatrixCell {
                class: "t-late",
                glyph: Some("s-passed"),
                words: ended,
            }
        } else {
            MatrixCell::words(ended)
        },
        ground: match level {
            Some(level) => format!("{}　{level}舆情", cited.fact.ground.label()),
            None => cited.fact.ground.label().to_owned(),
        },
        event: format!("留痕 {}", cited.fact.event),
        said,
    }
}

/// The page of one case.
pub(super) fn page(asked: &Asked, view: &CaseView) -> Result<CasePage, Failure> {
    let now = asked.signed.ctx.now;
    let case = &view.case;
    let missing = || Failure(ServiceError::NotFound);
    let unit = case.unit().ok_or_else(missing)?;
    let state = case.state.ok_or_else(missing)?;
    let level = case.level().map(|level| format!("{}舆情", level.label()));
    let measure = case.measure.map(|measure| measure.label().to_owned());
    let shown = case
        .facts
        .iter()
        .filter(|cited| view.is_office || !cited.is_removed);
    Ok(CasePage {
        no: view.no.to_string(),
        heading: view.roster.name(unit).to_owned(),
        meta: std::iter::once(state.label().to_owned())
            .chain(level)
            .chain(measure)
            .collect(),
        steps: steps(case, now),
        step_line: step_line(case),
        todo: todo(view),
        grounds: labels(&case.grounds()),
        cited: shown.map(|cited| fact_row(view, cited)).collect(),
        parts: story::parts(view, now),
        items: case
            .items
            .iter()
            .map(|item| item_row(case, item, now))
            .collect(),
        deadlines: case
            .deadlines
            .iter()
            .map(|tracked| chip(tracked, now))
            .collect(),
        papers: papers(view),
        timeline: story::timeline(view, now),
        actions: view
            .actions
            .iter()
            .filter_map(|action| action_row(view, action))
            .collect(),
        contact: duty_desk("", &asked.portal.settings.duty_phone),
    })
}

fn papers(view: &CaseView) -> Vec<Link> {
    let there = CasePaper::ALL
        .iter()
        .filter(|paper| paper.is_there(&view.case, view.is_office));
    let link = |paper: &CasePaper| {
        let to = format!("{}/papers/{}", href(&view.no), paper.name());
        Link::new(to, paper.heading())
    };
    there.map(link).collect()
}

fn chip(tracked: &Tracked, now: Timestamp) -> DueChip {
    let deadline = &tracked.deadline;
    let ending = tracked.ending.as_ref();
    let waived = ending.and_then(|ending| ending.waiver);
    DueChip::of(
        &DueFacts {
            standing: tracked.standing(now),
            kind: deadline.kind.label().to_owned(),
            started_at: deadline.started_at,
            due_at: deadline.due_at,
            stopped_at: ending.map(|ending| ending.at),
            soon_at: Some(deadline.due_soon_at),
            waived_for: match waived {
                Some(Waiver::WindowOver) | None => "期限已结束".to_owned(),
                Some(Waiver::Closed) => "已结案".to_owned(),
                Some(
                    Waiver::Returned
                    | Waiver::Withdrawn
                    | Waiver::Regraded
                    | Waiver::NotPursued
                    | Waiver::Reopened,
                ) => "不再要求".to_owned(),
            },
            paused_for: tracked.paused_at.map(|_| "佐证正在核验".to_owned()),
        },
        now,
    )
}

fn item_row(case: &Case, item: &Item, now: Timestamp) -> ItemRow {
    let proofs = item.proofs.iter().map(|given| {
        let judged = match &given.judged {
            None => "等核验".to_owned(),
            Some(judged) => match (judged.what.is_accepted, &judged.what.reason) {
                (true, _) => format!("{}核验通过", judged.by.name),
                (false, reason) => format!(
                    "{}退回：{}",
                    judged.by.name,
                    reason.as_deref().unwrap_or_default()
                ),
            },
        };
        let url = given
            .proof
            .url
            .as_deref()
            .map_or_else(String::new, |url| format!("　{url}"));
        let at = short_when(given.by.at, now);
        format!(
            "{at} {}：{}{url}（{judged}）",
            given.by.name, given.proof.text
        )
    });
    let due = case.clock_of(item.item.n).map(|tracked| chip(tracked, now));
    ItemRow {
        n: item.item.n,
        text: item.item.text.clone(),
        person: item.item.person.clone(),
        due: due.unwrap_or_else(|| DueChip::plain(Verdict::Waived.label(), "")),
        proofs: proofs.collect(),
    }
}

fn action_row(view: &CaseView, action: &Action) -> Option<ActionRow> {
    let noun = case_noun_of(action.verb)?;
    let refusal = action.permit.as_ref().err().cloned().map(Refusal::from);
    Some(ActionRow {
        label: action.verb.label().to_owned(),
        href: format!("{}/{noun}", href(&view.no)),
        reason: refusal.map(|refusal| {
            let basis = refusal.basis();
            let basis = basis.map_or_else(String::new, |b| format!("（依据：{}）", b.label()));
            format!("{}{basis}", refusal.sentence())
        }),
    })
}

const NAMES: [&str; 7] = [
    "拟议",
    "告知单位",
    "陈述申辩",
    "决定",
    "通报、约谈",
    "整改",
    "结案",
];

/// When each of the seven steps was done; `None` for one that is still to be done.
fn done_at(case: &Case) -> [Option<Timestamp>; 7] {
    let heard = case.defence.as_ref().map(|done| done.by.at);
    let waived = case.waived.as_ref().map(|done| done.by.at);
    let decided = case.decision.as_ref().map(|done| done.by.at);
    let circular = case.circular.as_ref().map(|done| done.by.at);
    let recorded = case.record.as_ref().map(|done| done.by.at);
    let ended = case.ended.as_ref().map(|done| done.by.at);
    let is_rectified = !case.items.is_empty() && case.open_items().next().is_none();
    [
        case.proposed.as_ref().map(|done| done.by.at),
        case.notice.as_ref().map(|done| done.by.at),
        heard.or(waived).or(decided),
        decided,
        circular.or(recorded),
        case.updated_at.filter(|_| is_rectified).or(ended),
        ended,
    ]
}

fn present(case: &Case) -> usize {
    let done = done_at(case);
    let last = done.iter().rposition(Option::is_some);
    last.map_or(0, |at| at + 1)
}

fn steps(case: &Case, now: Timestamp) -> Vec<Step> {
    let (done, present) = (done_at(case), present(case));
    let is_over = case.state.is_some_and(CaseState::is_ended);
    NAMES
        .iter()
        .zip(done)
        .zip(0_usize..)
        .map(|((name, at), n)| match at {
            Some(at) if n < present => Step::done(name, short_when(at, now)),
            Some(_) | None if n < present => Step::done(name, "不用办"),
            Some(_) | None if n == present && !is_over => Step::now(name),
            Some(_) | None => Step::later(name),
        })
        .collect()
}

fn step_line(case: &Case) -> String {
    let present = present(case).min(NAMES.len() - 1);
    let name = NAMES.get(present).copied().unwrap_or_default();
    let state = case.state.map_or("", CaseState::label);
    format!(
        "第 {} 步，共 {} 步：{name}（{state}）",
        present + 1,
        NAMES.len()
    )
}

/// What is first to be done where several things are possible, with what it means.
const TURNS: [(CaseVerb, &str); 14] = [
    (
        CaseVerb::ApproveNotice,
        "看过事实和拟议意见后批准，单位会收到告知书；不同意的，附理由不予立案。",
    ),
    (
        CaseVerb::Defend,
        "对每条事实表示认可或不认可，不认可的写明理由；也可以放弃申辩。",
    ),
    (
        CaseVerb::DecideAppeal,
        "由作出决定以外的人裁定：支持的，改变或取消问责方式。",
    ),
    (CaseVerb::Decide, "先答复每条申辩，再决定问责方式。"),
    (CaseVerb::IssueCircular, "决定是通报批评，请印发通报。"),
    (
        CaseVerb::RecordInterview,
        "约谈过后，登记谁到场、谈了什么、有何要求。",
    ),
    (
        CaseVerb::NotifyInterview,
        "决定是约谈整改，请写明时间、地点、约谈人和事由。",
    ),
    (
        CaseVerb::OrderRectification,
        "逐项写明整改要求、期限和责任人。",
    ),
    (CaseVerb::SubmitProof, "逐项说明怎样完成，附佐证链接。"),
    (CaseVerb::Verify, "佐证已提交，请核验：通过，或附理由退回。"),
    (CaseVerb::Conclude, "该办的都办完了，写明结论后结案。"),
    (CaseVerb::Amend, "批准之前可以增减事实，要写明理由。"),
    (CaseVerb::Appeal, "对决定不服的，可以在期限内申诉一次。"),
    (CaseVerb::Withdraw, "决定之前可以附理由撤销。"),
];

/// How many of the turns above are worth a call; the others are possible, yet nobody waits.
const PRESSING: usize = 11;

fn todo(view: &CaseView) -> Option<Todo> {
    let turns = TURNS.iter().take(PRESSING);
    let mut possible = turns.filter(|(verb, _)| view.may(*verb));
    let (verb, text) = possible.next()?;
    // What can be recorded only after the interview waits for it.
    let noun = case_noun_of(*verb)?;
    let link = format!("{}/{noun}", href(&view.no));
    let button = Button::link(verb.label(), link).main();
    let pairs = [
        (CaseVerb::ApproveNotice, CaseVerb::Refuse),
        (CaseVerb::Defend, CaseVerb::Waive),
    ];
    let second = pairs.into_iter().find(|(first, _)| first == verb);
    let second = second.map(|(_, second)| second);
    let second = second.filter(|verb| view.may(*verb)).and_then(|verb| {
        let link = format!("{}/{}", href(&view.no), case_noun_of(verb)?);
        Some(Button::link(verb.label(), link).soft())
    });
    Some(Todo {
        heading: format!("请您{}", verb.label()),
        text: (*text).to_owned(),
        buttons: std::iter::once(button).chain(second).collect(),
    })
}
