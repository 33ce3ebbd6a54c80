//! How well it was answered: 效果评估表 of the last cycle that has a result.

use serde::Serialize;

use super::{Made, Source, moment};
use crate::domain::evaluation::{Conclusion, Evidence, ItemScore, ScoreSheet, SettledBy};
use crate::domain::event::{Registered, Stamp};
use crate::domain::incident::{AppealDecision, Evaluation};
use crate::domain::rubric::Rubric;
use crate::domain::vocabulary::Verdict;
use crate::services::ServiceError;

#[derive(Serialize)]
struct EvaluationFacts {
    no: String,
    title: String,
    cycle: u32,
    units: String,
    rubric: String,
    above: u32,
    grades: String,
    clocks: Vec<ClockFacts>,
    items: Vec<ItemFacts>,
    promises: Vec<PromiseFacts>,
    watches: Vec<WatchFacts>,
    vetoes: Vec<VetoFacts>,
    first: String,
    second: String,
    arbitration: String,
    is_arbitrated: bool,
    points: u32,
    grade: &'static str,
    concluded: String,
    appeals: Vec<AppealFacts>,
}

#[derive(Serialize)]
struct ClockFacts {
    kind: &'static str,
    unit: String,
    due: String,
    actual: String,
    verdict: &'static str,
}

#[derive(Serialize)]
struct ItemFacts {
    label: String,
    of: u32,
    first: String,
    second: String,
    arbitration: String,
    reasons: String,
}

#[derive(Serialize)]
struct PromiseFacts {
    text: String,
    due: String,
    outcome: &'static str,
}

#[derive(Serialize)]
struct WatchFacts {
    kind: &'static str,
    at: String,
    spread: &'static str,
    tone: &'static str,
    secondary: bool,
    text: String,
}

#[derive(Serialize)]
struct VetoFacts {
    label: String,
    reason: String,
}

#[derive(Serialize)]
struct AppealFacts {
    unit: String,
    text: String,
    is_decided: bool,
    is_upheld: bool,
    points: u32,
    grade: &'static str,
    reason: String,
}

impl Source<'_> {
    /// The last cycle that has a result.
    pub(super) fn evaluated(&self) -> Option<(&Evaluation, &Conclusion, &Stamp)> {
        let mut all = self.incident.evaluations.iter().rev();
        all.find_map(|one| {
            let (conclusion, stamp) = one.conclusion.as_ref()?;
            Some((one, conclusion, stamp))
        })
    }

    pub(super) fn evaluation(&self, fact: &Registered) -> Result<Made, ServiceError> {
        let (one, conclusion, stamp) = self.evaluated().ok_or(ServiceError::NotFound)?;
        let rubric = self.rubrics.get(&conclusion.rubric_version);
        let rubric = rubric.ok_or(ServiceError::NotFound)?;
        let units = conclusion.units.iter().map(|unit| self.name(unit));
        let floors = rubric.grades.iter();
        let facts = EvaluationFacts {
            no: fact.no.to_string(),
            title: fact.title.clone(),
            cycle: one.cycle,
            units: units.collect::<Vec<_>>().join("、"),
            rubric: format!("{}第 {} 版", rubric.name, rubric.version),
            above: rubric.arbitration.above,
            grades: floors
                .map(|floor| format!("{} 分以上{}", floor.from, floor.grade.label()))
                .collect::<Vec<_>>()
                .join("，"),
            clocks: self.clocks(conclusion),
            items: items(rubric, one),
            promises: self.promised(conclusion),
            watches: self.watches(one.cycle),
            vetoes: vetoes(rubric, conclusion),
            first: self.sheet(one.sheets.first()),
            second: self.sheet(one.sheets.get(1)),
            arbitration: self.sheet(one.arbitration.as_ref()),
            is_arbitrated: conclusion.settled_by == SettledBy::Arbitration,
            points: conclusion.points,
            grade: conclusion.grade.label(),
            concluded: moment(stamp.at),
            appeals: self.appeals(rubric, one),
        };
        let signs = &["评分人", "复评人", "审核"];
        Made::filed(self.office()?, "evaluation", &facts, signs)
    }

    fn clocks(&self, conclusion: &Conclusion) -> Vec<ClockFacts> {
        let lines = conclusion.record.iter().filter_map(|evidence| {
            if let Evidence::Timeliness(lines) = evidence {
                Some(lines)
            } else {
                None
            }
        });
        lines
            .flatten()
            .map(|line| ClockFacts {
                kind: line.kind.label(),
                unit: line
                    .unit
                    .as_ref()
                    .map_or_else(String::new, |unit| self.name(unit)),
                due: moment(line.due_at),
                actual: if line.verdict == Verdict::Missed {
                    String::new()
                } else {
                    moment(line.ended_at)
                },
                verdict: line.verdict.label(),
            })
            .collect()
    }

    fn promised(&self, conclusion: &Conclusion) -> Vec<PromiseFacts> {
        let lines = conclusion.record.iter().filter_map(|evidence| {
            if let Evidence::Promises(lines) = evidence {
                Some(lines)
            } else {
                None
            }
        });
        lines
            .flatten()
            .map(|line| {
                let mut made = self.incident.promises.iter();
                let made = made.find(|made| made.n == line.n);
                let due = line.due_on;
                PromiseFacts {
                    text: made.map_or_else(String::new, |made| made.promise.text.clone()),
                    due: format!("{} 年 {} 月 {} 日", due.year(), due.month(), due.day()),
                    outcome: line.outcome.map_or("没有到期，不计", Verdict::label),
                }
            })
            .collect()
    }

    fn watches(&self, cycle: u32) -> Vec<WatchFacts> {
        let notes = self.incident.watches.iter();
        notes
            .filter(|(note, _)| note.cycle == cycle)
            .map(|(note, stamp)| WatchFacts {
                kind: self
                    .incident
                    .deadline(note.deadline)
                    .map_or("", |tracked| tracked.deadline.kind.label()),
                at: moment(stamp.at),
                spread: note.spread.label(),
                tone: note.tone.label(),
                secondary: note.is_secondary,
                text: note.text.clone(),
            })
            .collect()
    }

    /// Its total, who gave it and what was said.
    fn sheet(&self, entry: Option<&(ScoreSheet, Stamp)>) -> String {
        let Some((sheet, stamp)) = entry else {
            return String::new();
        };
        let comment = sheet.comment.as_deref().unwrap_or_default();
        format!("{} 分　{}\n{comment}", sheet.total, self.by(stamp))
            .trim_end()
            .to_owned()
    }

    fn appeals(&self, rubric: &Rubric, one: &Evaluation) -> Vec<AppealFacts> {
        let appeals = one.appeals.iter();
        appeals
            .map(|appeal| {
                let objections = appeal.appealed.objections.iter().map(|objection| {
                    let label = objection.code.as_deref().map(|code| label(rubric, code));
                    match label {
                        Some(label) => format!("{label}：{}", objection.text),
                        None => objection.text.clone(),
                    }
                });
                let (upheld, reason) = match appeal.decision.as_ref() {
                    Some((AppealDecision::Upheld(fact), _)) => (Some(fact), fact.reason.clone()),
                    Some((AppealDecision::Refused(reason), _)) => (None, reason.clone()),
                    None => (None, String::new()),
                };
                AppealFacts {
                    unit: self.name(&appeal.unit),
                    text: objections.collect::<Vec<_>>().join("\n"),
                    is_decided: appeal.decision.is_some(),
                    is_upheld: upheld.is_some(),
                    points: upheld.map_or(0, |fact| fact.points),
                    grade: upheld.map_or("", |fact| fact.grade.label()),
                    reason,
                }
            })
            .collect()
    }
}

fn label(rubric: &Rubric, code: &str) -> String {
    let item = rubric.item(code).map(|item| item.label.clone());
    let veto = || rubric.veto(code).map(|veto| veto.label.clone());
    item.or_else(veto).unwrap_or_else(|| code.to_owned())
}

fn items(rubric: &Rubric, one: &Evaluation) -> Vec<ItemFacts> {
    let given = |entry: Option<&(ScoreSheet, Stamp)>, code: &str| -> Option<ItemScore> {
        let (sheet, _) = entry?;
        sheet.items.iter().find(|item| item.code == code).cloned()
    };
    let points = |item: Option<&ItemScore>| match item {
        Some(item) => item
            .points
            .map_or_else(|| "不适用".to_owned(), |points| points.to_string()),
        None => String::new(),
    };
    rubric
        .items
        .iter()
        .map(|item| {
            let first = given(one.sheets.first(), &item.code);
            let second = given(one.sheets.get(1), &item.code);
            let arbitration = given(one.arbitration.as_ref(), &item.code);
            let all = [&first, &second, &arbitration];
            let reasons = all.into_iter().flatten();
            let reasons = reasons.filter_map(|given| given.reason.clone());
            ItemFacts {
                label: item.label.clone(),
                of: item.points,
                first: points(first.as_ref()),
                second: points(second.as_ref()),
                arbitration: points(arbitration.as_ref()),
                reasons: reasons.collect::<Vec<_>>().join("\n"),
            }
        })
        .collect()
}

fn vetoes(rubric: &Rubric, conclusion: &Conclusion) -> Vec<VetoFacts> {
    let found = conclusion.vetoes.iter();
    found
        .map(|veto| VetoFacts {
            label: label(rubric, &veto.code),
            reason: veto.reason.clone(),
        })
        .collect()
}
