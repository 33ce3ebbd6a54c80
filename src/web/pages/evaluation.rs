//! 效果评估: the form where the reader may score, else what has been scored, found and decided.

use jiff::Timestamp;

use super::evaluated::{
    appeal_waiting, evidence_lines, given_words, result_words, rules_of, sheet_waiting,
    watch_waiting,
};
use super::frame::{Asked, Shown};
use super::next_step::evaluation_buttons;
use crate::domain::incident::{Appeal, Evaluation};
use crate::domain::people::Viewer;
use crate::domain::rubric::{Rubric, RubricItem};
use crate::domain::vocabulary::{DeadlineKind, EvaluationState, Verb};
use crate::queries::incident_page::IncidentView;
use crate::web::parse::noun_of;
use crate::web::view::Link;
use crate::web::view::evaluation::{CycleResult, EvaluationPage, ItemResult};
use crate::web::wording::instant_words;

/// Shows what there is; the caller has asked whether the reader may score instead.
pub(super) async fn show(asked: &Asked, view: &IncidentView) -> Shown {
    let (now, viewer) = (asked.signed.ctx.now, asked.viewer());
    asked.show(&page(view, &viewer, now)).await
}

fn page(view: &IncidentView, viewer: &Viewer, now: Timestamp) -> EvaluationPage {
    let fact = view.incident.registered.as_ref();
    let no = fact.map_or_else(String::new, |fact| fact.no.to_string());
    let seen = view.incident.evaluations.iter().rev();
    let seen = seen.filter(|one| view.may_read_evaluation(viewer, one));
    let teller = Teller { view, viewer, now };
    EvaluationPage {
        back: Link::new(format!("/incidents/{no}"), no.clone()),
        heading: "效果评估".to_owned(),
        incident: fact.map_or_else(String::new, |fact| fact.title.clone()),
        state: teller.state(),
        buttons: evaluation_buttons(view),
        rules: view.rubric().map_or_else(Vec::new, rules_of),
        cycles: seen.map(|one| teller.cycle(one)).collect(),
        watches: view
            .incident
            .watches
            .iter()
            .map(|note| watch_waiting(view, note, now))
            .collect(),
        no,
    }
}

struct Teller<'a> {
    view: &'a IncidentView,
    viewer: &'a Viewer,
    now: Timestamp,
}

impl Teller<'_> {
    /// Where the present cycle's evaluation stands, in a sentence.
    fn state(&self) -> String {
        let incident = &self.view.incident;
        let is_unit = matches!(self.viewer, Viewer::Unit(_));
        let due = self.running(DeadlineKind::Evaluation);
        let due = due.map_or_else(String::new, |due| format!("，应于 {due} 前完成"));
        match incident.evaluation().map(Evaluation::state) {
            Some(EvaluationState::Concluded) => {
                match self.running(DeadlineKind::EvaluationAppeal) {
                    Some(due) => format!("评估已有结论，单位可以在 {due} 前申诉。"),
                    None => "评估已有结论。".to_owned(),
                }
            }
            Some(EvaluationState::Scored) if !is_unit => {
                format!("第一次评分已交，等另一人复评{due}。复评前不公开第一次的分数。")
            }
            Some(EvaluationState::InDispute) if !is_unit => {
                format!("两次评分有分歧，等没有评过分的分管领导裁定{due}。")
            }
            Some(_) | None => format!("还没有评估结论{due}。"),
        }
    }

    fn running(&self, kind: DeadlineKind) -> Option<String> {
        let mut running = self.view.incident.running_deadlines();
        let found = running.find(|t| t.deadline.kind == kind)?;
        let due_at = found.deadline.due_at;
        (due_at >= self.now || !kind.is_window()).then(|| instant_words(due_at, self.now))
    }

    fn cycle(&self, one: &Evaluation) -> CycleResult {
        let rubric = one
            .rubric_version()
            .and_then(|version| self.view.rubrics.get(&version));
        let is_office = matches!(self.viewer, Viewer::Office(_));
        let shown = self.view.may_read_sheets(one);
        let headings = ["第一次评分", "复评"];
        let sheets = one
            .sheets
            .iter()
            .zip(headings)
            .chain(one.arbitration.as_ref().map(|sheet| (sheet, "裁定评分")));
        let own = |appeal: &&Appeal| is_office || appeal.unit == self.viewer.actor().unit;
        CycleResult {
            heading: format!("第 {} 轮", one.cycle),
            result: result_words(one),
            units: self.units(one),
            sheets: sheets
                .filter(|_| shown && is_office)
                .map(|(sheet, heading)| sheet_waiting(self.view, heading, sheet, self.now))
                .collect(),
            items: rubric
                .filter(|_| shown)
                .map_or_else(Vec::new, |rubric| self.items(rubric, one)),
            vetoes: Self::vetoes(rubric.map(AsRef::as_ref), one),
            appeals: one
                .appeals
                .iter()
                .filter(own)
                .map(|appeal| {
                    appeal_waiting(self.view, rubric.map(AsRef::as_ref), appeal, self.now)
                })
                .collect(),
        }
    }

    fn units(&self, one: &Evaluation) -> String {
        let units = one.conclusion.iter().flat_map(|(fact, _)| &fact.units);
        let names: Vec<&str> = units.map(|unit| self.view.name(unit)).collect();
        names.join("、")
    }

    fn vetoes(rubric: Option<&Rubric>, one: &Evaluation) -> Vec<String> {
        let met = one.conclusion.iter().flat_map(|(fact, _)| &fact.vetoes);
        met.map(|found| {
            let veto = rubric.and_then(|rubric| rubric.veto(&found.code));
            let label = veto.map_or(found.code.as_str(), |veto| veto.label.as_str());
            format!("{label}：{}", found.reason)
        })
        .collect()
    }

    fn items(&self, rubric: &Rubric, one: &Evaluation) -> Vec<ItemResult> {
        let items = rubric.items.iter();
        items.map(|item| self.item(item, one)).collect()
    }

    fn item(&self, item: &RubricItem, one: &Evaluation) -> ItemResult {
        let all = one.sheets.iter().chain(&one.arbitration);
        let scored: Vec<_> = all
            .filter_map(|(sheet, _)| sheet.items.iter().find(|given| given.code == item.code))
            .collect();
        ItemResult {
            label: item.label.clone(),
            of: item.points.to_string(),
            given: scored.iter().map(|given| given_words(given)).collect(),
            evidence: scored.last().map_or_else(Vec::new, |given| {
                evidence_lines(self.view, &given.evidence, self.now)
            }),
        }
    }
}

/// Whether a noun below an incident is the one of its evaluation.
pub(super) fn is_noun(noun: &str) -> bool {
    noun_of(Verb::Evaluate) == Some(noun)
}
