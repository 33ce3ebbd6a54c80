//! What a case has been through: its parts name by name, and its history line by line.

use jiff::Timestamp;

use super::super::timeline::by_day;
use crate::domain::accountability::{Amended, CaseEvent, Done};
use crate::domain::event::Reminded;
use crate::domain::vocabulary::{Capacity, CaseMeasure};
use crate::queries::cases::{CaseView, Entry};
use crate::web::view::case::CasePart;
use crate::web::view::incident::{EntryBody, Fact, Timeline, TimelineEntry};
use crate::web::wording::{clock_words, instant_words};

/// The proposal, the defence, the decision, the interview, the appeal, the end: what there is.
pub(super) fn parts(view: &CaseView, now: Timestamp) -> Vec<CasePart> {
    let parts = [
        proposal(view, now),
        defence(view, now),
        decision(view, now),
        interview(view, now),
        appeal(view, now),
        end(view, now),
    ];
    parts.into_iter().flatten().collect()
}

fn by<T>(done: &Done<T>, now: Timestamp) -> String {
    format!("{}，{}", instant_words(done.by.at, now), done.by.name)
}

fn part(id: &'static str, heading: &str, facts: Vec<Option<Fact>>) -> CasePart {
    CasePart {
        id,
        heading: heading.to_owned(),
        facts: facts.into_iter().flatten().collect(),
    }
}

fn some(label: &str, value: Option<&str>) -> Option<Fact> {
    value.map(|value| Fact::new(label, value))
}

fn proposal(view: &CaseView, now: Timestamp) -> Option<CasePart> {
    let proposed = view.case.proposed.as_ref().filter(|_| view.is_office)?;
    let exception = view.case.exception.as_ref();
    let exception = exception.map(|e| format!("{}决定：{}", e.by, e.reason));
    Some(part(
        "pr",
        "拟议",
        vec![
            Some(Fact::new("提出", by(proposed, now))),
            Some(Fact::new("拟议意见", proposed.what.opinion.as_str())),
            some("未列入的理由", proposed.what.left_out_reason.as_deref()),
            some("重大以下的舆情", exception.as_deref()),
        ],
    ))
}

fn defence(view: &CaseView, now: Timestamp) -> Option<CasePart> {
    let notice = view.case.notice.as_ref()?;
    let stated = view.case.defence.as_ref();
    let waived = view.case.waived.as_ref();
    Some(part(
        "de",
        "陈述申辩",
        vec![
            Some(Fact::new(
                "告知书",
                format!("{}（{}）", notice.what, by(notice, now)),
            )),
            stated.map(|done| Fact::new("提交", by(done, now))),
            some(
                "申辩意见",
                stated.and_then(|done| done.what.text.as_deref()),
            ),
            waived.map(|done| Fact::new("放弃", by(done, now))),
            some("说明", waived.and_then(|done| done.what.as_deref())),
        ],
    ))
}

fn decision(view: &CaseView, now: Timestamp) -> Option<CasePart> {
    let decision = view.case.decision.as_ref()?;
    let circular = view.case.circular.as_ref();
    let ordered = view.case.rectification.as_ref();
    let document = |done: &Done<String>| format!("{}（{}）", done.what, by(done, now));
    Some(part(
        "dc",
        "处理决定",
        vec![
            Some(Fact::new("决定", by(decision, now))),
            Some(Fact::new("问责方式", decision.what.measure.label())),
            Some(Fact::new("理由", decision.what.reason.as_str())),
            circular.map(|done| Fact::new("通报", document(done))),
            ordered.map(|done| Fact::new("整改通知", document(done))),
        ],
    ))
}

fn interview(view: &CaseView, now: Timestamp) -> Option<CasePart> {
    let notice = view.case.interview.as_ref()?;
    let record = view.case.record.as_ref();
    let held = record.map(|done| instant_words(done.what.held_at, now));
    Some(part(
        "iv",
        "约谈",
        vec![
            Some(Fact::new(
                "通知",
                format!("{}（{}）", notice.what.document, by(notice, now)),
            )),
            Some(Fact::new("时间", instant_words(notice.what.at, now))),
            Some(Fact::new("地点", notice.what.place.as_str())),
            Some(Fact::new("约谈人", notice.what.interviewer.as_str())),
            Some(Fact::new("约谈对象", notice.what.invited.as_str())),
            Some(Fact::new("事由", notice.what.purpose.as_str())),
            some("材料", notice.what.materials.as_deref()),
            some("实际时间", held.as_deref()),
            some("到场", record.map(|done| done.what.interviewed.as_str())),
            some("要点", record.map(|done| done.what.points.as_str())),
            some("要求", record.map(|done| done.what.requirements.as_str())),
        ],
    ))
}

fn appeal(view: &CaseView, now: Timestamp) -> Option<CasePart> {
    let appeal = view.case.appeal.as_ref()?;
    let decided = appeal.decided.as_ref();
    let outcome = decided.map(|done| match done.what.measure {
        Some(measure) => format!("支持，改为{}", measure.label()),
        None => "不支持，维持决定".to_owned(),
    });
    let at = instant_words(appeal.by.at, now);
    Some(part(
        "ap",
        "申诉",
        vec![
            Some(Fact::new("提出", format!("{at}，{}", appeal.by.name))),
            Some(Fact::new("理由", appeal.text.as_str())),
            decided.map(|done| Fact::new("裁定", by(done, now))),
            some("结果", outcome.as_deref()),
            some("裁定理由", decided.map(|done| done.what.reason.as_str())),
        ],
    ))
}

fn end(view: &CaseView, now: Timestamp) -> Option<CasePart> {
    let ended = view.case.ended.as_ref()?;
    let state = view
        .case
        .state
        .map_or("", crate::domain::vocabulary::CaseState::label);
    Some(part(
        "en",
        state,
        vec![
            Some(Fact::new("时间", by(ended, now))),
            Some(Fact::new("说明", ended.what.as_str())),
        ],
    ))
}

/// The whole history, newest first, by Beijing day.
pub(super) fn timeline(view: &CaseView, now: Timestamp) -> Timeline {
    let told = view.entries.iter().filter_map(|entry| {
        let line = line(view, entry)?;
        Some((entry.stamp.at, line))
    });
    by_day(told.collect(), now)
}

fn line(view: &CaseView, entry: &Entry) -> Option<TimelineEntry> {
    let (class, icon, what, said) = told(view, &entry.event)?;
    let who = if entry.capacity == Capacity::System {
        "系统".to_owned()
    } else {
        format!(
            "{}　{}",
            view.roster.name(&entry.stamp.unit),
            entry.stamp.name
        )
    };
    Some(TimelineEntry {
        class,
        icon,
        who,
        what,
        time: clock_words(entry.stamp.at),
        datetime: entry.stamp.at.to_string(),
        body: (!said.is_empty()).then_some(EntryBody {
            class: "",
            scope: None,
            text: said,
            link: None,
        }),
        files: Vec::new(),
    })
}

type Told = (&'static str, &'static str, String, String);

fn key(icon: &'static str, what: impl Into<String>, said: impl Into<String>) -> Told {
    ("tl__i--key", icon, what.into(), said.into())
}

fn plain(icon: &'static str, what: impl Into<String>, said: impl Into<String>) -> Told {
    ("", icon, what.into(), said.into())
}

/// Class, icon, sentence and quoted words of a fact; `None` for what the record keeps for itself.
#[expect(clippy::too_many_lines, reason = "one arm a fact")]
fn told(view: &CaseView, event: &CaseEvent) -> Option<Told> {
    let item = |n: u32| format!("第 {n} 项整改");
    let told = match event {
        CaseEvent::Proposed(fact) => {
            let what = format!("提出问责建议，列入 {} 条事实", fact.facts.len());
            key("edit", what, fact.opinion.as_str())
        }
        CaseEvent::Amended(fact) => plain("edit", amended(fact), fact.reason.as_str()),
        CaseEvent::Notified { document, opinion } => {
            let said = opinion
                .clone()
                .filter(|_| view.is_office)
                .unwrap_or_default();
            key("doc", format!("同意并告知单位：{document}"), said)
        }
        CaseEvent::Refused { reason } => key("close", "不予立案", reason.as_str()),
        CaseEvent::DefenceStated(fact) => {
            let disputed = fact
                .answers
                .iter()
                .filter(|answer| !answer.is_admitted)
                .count();
            let what = match disputed {
                0 => "陈述申辩，事实都认可".to_owned(),
                count => format!("陈述申辩，{count} 条不认可"),
            };
            key("edit", what, fact.text.clone().unwrap_or_default())
        }
        CaseEvent::DefenceWaived { text } => {
            plain("close", "放弃陈述申辩", text.clone().unwrap_or_default())
        }
        CaseEvent::Decided(fact) => key(
            "check",
            format!("决定：{}", fact.measure.label()),
            fact.reason.as_str(),
        ),
        CaseEvent::CircularIssued { document, scope } => key(
            "doc",
            format!("印发通报 {document}"),
            format!("范围：{scope}"),
        ),
        CaseEvent::InterviewNotified(fact) => plain(
            "doc",
            format!("通知约谈 {}", fact.document),
            fact.purpose.as_str(),
        ),
        CaseEvent::InterviewRecorded(fact) => plain("edit", "登记约谈纪要", fact.points.as_str()),
        CaseEvent::RectificationOrdered(fact) => {
            let items = fact
                .items
                .iter()
                .map(|item| format!("{}. {}", item.n, item.text));
            let said = items.collect::<Vec<_>>().join("\n");
            key("doc", format!("下达整改 {}", fact.document), said)
        }
        CaseEvent::ProofSubmitted(fact) => plain(
            "up",
            format!("提交{}的佐证", item(fact.item)),
            fact.text.as_str(),
        ),
        CaseEvent::ProofVerified(fact) => {
            let said = fact.reason.clone().unwrap_or_default();
            let what = item(fact.item);
            if fact.is_accepted {
                ("tl__i--ok", "check", format!("{what}核验通过"), said)
            } else {
                ("tl__i--warn", "close", format!("{what}的佐证退回"), said)
            }
        }
        CaseEvent::Appealed { text } => key("edit", "提出申诉", text.as_str()),
        CaseEvent::AppealDecided(fact) => {
            let what = match fact.measure.map(CaseMeasure::label) {
                Some(label) => format!("支持申诉，改为{label}"),
                None => "不支持申诉，维持决定".to_owned(),
            };
            key("check", what, fact.reason.as_str())
        }
        CaseEvent::Concluded { summary } => {
            ("tl__i--ok", "check", "结案".to_owned(), summary.clone())
        }
        CaseEvent::Withdrawn { reason } => key("close", "撤销", reason.as_str()),
        CaseEvent::DeadlinePassed { no, .. } => {
            let label = view
                .case
                .deadline(*no)
                .map_or("", |t| t.deadline.kind.label());
            (
                "tl__i--warn",
                "warn",
                format!("{label}到期未完成"),
                String::new(),
            )
        }
        CaseEvent::Reminded(step) => reminded(view, step)?,
        CaseEvent::DeadlineStarted(_) | CaseEvent::DeadlineStopped { .. } => return None,
    };
    Some(told)
}

fn amended(fact: &Amended) -> String {
    let added = Some(fact.added.len()).filter(|count| *count > 0);
    let removed = Some(fact.removed.len()).filter(|count| *count > 0);
    let added = added.map(|count| format!("增加 {count} 条事实"));
    let removed = removed.map(|count| format!("去掉 {count} 条事实"));
    let parts: Vec<String> = added.into_iter().chain(removed).collect();
    parts.join("，")
}

fn reminded(view: &CaseView, step: &Reminded) -> Option<Told> {
    if step.is_superseded {
        return None;
    }
    let to: Vec<&str> = step.to.iter().map(|capacity| capacity.label()).collect();
    let label = view
        .case
        .deadline(step.no)
        .map_or("", |t| t.deadline.kind.label());
    Some(plain("bell", format!("{label}提醒：{}", to.join("、")), ""))
}
