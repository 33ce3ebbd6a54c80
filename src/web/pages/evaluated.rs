//! Evaluations in words: what the record says, what was given, and what came of it.

use jiff::Timestamp;

use super::fill::short_when;
use crate::domain::calendar::local_date;
use crate::domain::evaluation::{
    ClockLine, Evidence, ItemScore, Objection, PromiseLine, ScoreSheet, WatchNote,
};
use crate::domain::event::Stamp;
use crate::domain::incident::{Appeal, AppealDecision, Evaluation};
use crate::domain::rubric::Rubric;
use crate::domain::vocabulary::Verdict;
use crate::queries::incident_page::IncidentView;
use crate::web::view::action::Waiting;
use crate::web::wording::{date_words, full_words};

/// What the record says on one item, line by line.
pub(super) fn evidence_lines(
    view: &IncidentView,
    evidence: &Evidence,
    now: Timestamp,
) -> Vec<String> {
    match evidence {
        Evidence::Judged => Vec::new(),
        Evidence::Timeliness(lines) if lines.is_empty() => vec!["没有已有结论的时限".to_owned()],
        Evidence::Timeliness(lines) => {
            let kept = lines.iter().filter(|line| line.verdict == Verdict::Met);
            let count = format!("{} 个时限，按时完成 {} 个", lines.len(), kept.count());
            let lines = lines.iter().map(|line| clock_words(view, line));
            std::iter::once(count).chain(lines).collect()
        }
        Evidence::Parts {
            cause,
            solution,
            constraints,
        } => [
            ("成因", *cause),
            ("解决方案", *solution),
            ("制约因素", *constraints),
        ]
        .map(|(part, is_there)| format!("{part}：{}", if is_there { "已写明" } else { "没有写" }))
        .to_vec(),
        Evidence::Secondary { incidents, watches } => {
            let caused = incidents.iter().map(|no| format!("引起 {no}"));
            let seen = watches.iter().map(|n| format!("第 {n} 次跟踪发现次生舆情"));
            let lines: Vec<String> = caused.chain(seen).collect();
            if lines.is_empty() {
                return vec!["没有次生舆情的记录".to_owned()];
            }
            lines
        }
        Evidence::Promises(lines) if lines.is_empty() => vec!["没有作出承诺".to_owned()],
        Evidence::Promises(lines) => lines
            .iter()
            .map(|line| promise_words(view, line, now))
            .collect(),
    }
}

/// 市教育局签收：应于 …，实际 …，按时完成.
fn clock_words(view: &IncidentView, line: &ClockLine) -> String {
    let unit = line.unit.as_ref().map_or("", |unit| view.name(unit));
    let (due, ended) = (full_words(line.due_at), full_words(line.ended_at));
    let actual = if line.verdict == Verdict::Missed {
        String::new()
    } else {
        format!("，实际 {ended}")
    };
    let (kind, verdict) = (line.kind.label(), line.verdict.label());
    format!("{unit}{kind}：应于 {due} 前{actual}，{verdict}")
}

fn promise_words(view: &IncidentView, line: &PromiseLine, now: Timestamp) -> String {
    let mut promises = view.incident.promises.iter();
    let made = promises.find(|made| made.n == line.n);
    let text = made.map_or("", |made| made.promise.text.as_str());
    let due = date_words(line.due_on, local_date(now));
    let outcome = line.outcome.map_or("没有到期，不计", Verdict::label);
    format!("{text}：{due}前兑现，{outcome}")
}

/// 第一次评分 91 分; with what the scorer said, for those who may see it.
pub(super) fn sheet_waiting(
    view: &IncidentView,
    heading: &str,
    (sheet, by): &(ScoreSheet, Stamp),
    now: Timestamp,
) -> Waiting {
    let rubric = view.rubrics.get(&sheet.rubric_version);
    let vetoes = sheet.vetoes.iter().map(|found| {
        let veto = rubric.and_then(|rubric| rubric.veto(&found.code));
        let label = veto.map_or(found.code.as_str(), |veto| veto.label.as_str());
        format!("单项否决“{label}”：{}", found.reason)
    });
    let comment = sheet.comment.clone();
    let text: Vec<String> = vetoes.chain(comment).collect();
    Waiting {
        heading: format!("{heading}：{} 分", sheet.total),
        by: by_words(view, by, now),
        text: text.join("\n"),
    }
}

/// 市委宣传部　林评估　今天 10:00.
pub(super) fn by_words(view: &IncidentView, by: &Stamp, now: Timestamp) -> String {
    let unit = view.name(&by.unit);
    format!("{unit}　{}　{}", by.name, short_when(by.at, now))
}

/// 18 / 20 分, or that the item does not apply.
pub(super) fn given_words(item: &ItemScore) -> String {
    let points = match item.points {
        Some(points) => format!("{points} 分"),
        None => "不适用".to_owned(),
    };
    match &item.reason {
        Some(reason) => format!("{points}：{reason}"),
        None => points,
    }
}

/// How the points are reckoned, as sentences for the form, the page and the paper.
pub(super) fn rules_of(rubric: &Rubric) -> Vec<String> {
    let floors: Vec<String> = rubric
        .grades
        .iter()
        .map(|floor| format!("{} 分以上{}", floor.from, floor.grade.label()))
        .collect();
    vec![
        format!("{}第 {} 版", rubric.name, rubric.version),
        "得分 = 各适用项得分之和 ÷ 各适用项分值之和 × 100，四舍五入到整数；不适用的项，分值按比例由其余各项分担"
            .to_owned(),
        format!(
            "两人各评一次，取平均，四舍五入；相差超过 {} 分，或者对单项否决认定不一，由没有评过分的分管领导裁定",
            rubric.arbitration.above
        ),
        format!("{}，其余不合格；有单项否决的不合格", floors.join("，")),
    ]
}

/// 评估结论：良好，85 分; with the first result where an appeal has changed it.
pub(super) fn result_words(evaluation: &Evaluation) -> String {
    let Some((conclusion, _)) = &evaluation.conclusion else {
        return format!("效果评估：{}", evaluation.state().label());
    };
    let first = format!("{}，{} 分", conclusion.grade.label(), conclusion.points);
    let vetoed = if evaluation.is_vetoed() {
        "（单项否决）"
    } else {
        ""
    };
    match evaluation.result() {
        Some((points, grade)) if (points, grade) != (conclusion.points, conclusion.grade) => {
            format!(
                "评估结论：{}，{points} 分{vetoed}；申诉前{first}",
                grade.label()
            )
        }
        Some(_) | None => format!("评估结论：{first}{vetoed}"),
    }
}

/// What a unit objects to, line by line.
pub(super) fn appeal_waiting(
    view: &IncidentView,
    rubric: Option<&Rubric>,
    appeal: &Appeal,
    now: Timestamp,
) -> Waiting {
    let lines = appeal.appealed.objections.iter();
    let lines = lines.map(|objection| objection_words(rubric, objection));
    let decided = appeal.decision.as_ref().map(|(decision, by)| {
        let by = by_words(view, by, now);
        match decision {
            AppealDecision::Upheld(fact) => format!(
                "裁定：成立，改为{}，{} 分。{}（{by}）",
                fact.grade.label(),
                fact.points,
                fact.reason
            ),
            AppealDecision::Refused(reason) => format!("裁定：不成立。{reason}（{by}）"),
        }
    });
    let lines: Vec<String> = lines.chain(decided).collect();
    Waiting {
        heading: format!(
            "{}申诉，{}",
            view.name(&appeal.unit),
            appeal.state().label()
        ),
        by: by_words(view, &appeal.by, now),
        text: lines.join("\n"),
    }
}

fn objection_words(rubric: Option<&Rubric>, objection: &Objection) -> String {
    let label = objection.code.as_deref().map(|code| {
        let item = rubric.and_then(|rubric| rubric.item(code));
        let veto = rubric.and_then(|rubric| rubric.veto(code));
        item.map(|item| item.label.as_str())
            .or_else(|| veto.map(|veto| veto.label.as_str()))
            .unwrap_or(code)
    });
    match label {
        Some(label) => format!("{label}：{}", objection.text),
        None => objection.text.clone(),
    }
}

/// One look at how the matter spreads.
pub(super) fn watch_waiting(
    view: &IncidentView,
    (note, by): &(WatchNote, Stamp),
    now: Timestamp,
) -> Waiting {
    let kind = view
        .incident
        .deadline(note.deadline)
        .map_or("跟踪", |tracked| tracked.deadline.kind.label());
    let secondary = if note.is_secondary {
        "，有次生舆情"
    } else {
        ""
    };
    let (spread, tone) = (note.spread.label(), note.tone.label());
    Waiting {
        heading: format!("{kind}：传播{spread}，公众情绪{tone}{secondary}"),
        by: by_words(view, by, now),
        text: note.text.clone(),
    }
}
