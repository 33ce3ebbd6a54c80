//! 跟踪, 评估, 复评, 裁定评分, 评估申诉, 裁定申诉.

use super::super::super::evaluated::{
    appeal_waiting, evidence_lines, given_words, result_words, rules_of, sheet_waiting,
    watch_waiting,
};
use super::super::brief::brief;
use super::super::scene::Scene;
use super::{field_on, unit_choices};
use crate::domain::command::Refusal;
use crate::domain::evaluation::ItemScore;
use crate::domain::incident::Evaluation;
use crate::domain::rubric::{Rubric, RubricItem};
use crate::domain::verbs::{self, Found};
use crate::domain::vocabulary::{DeadlineKind, Verb};
use crate::web::view::FormState;
use crate::web::view::action::{
    AppealDecisionForm, AppealForm, ScoreForm, ScoredItem, Waiting, WatchForm,
};
use crate::web::view::form::{Choice, TextField};
use crate::web::wording::instant_words;

/// The field of an item that a refusal concerns.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the other refusals are about no item"
)]
pub(in crate::web::pages::actions) fn item_field(refusal: &Refusal) -> Option<String> {
    match refusal {
        Refusal::PointsMissing(code, _)
        | Refusal::PointsBeyond(code, ..)
        | Refusal::FromRecord(code, _) => Some(format!("points_{code}")),
        Refusal::CorrectionReason(code, _) => Some(format!("reason_{code}")),
        _ => None,
    }
}

/// The field of this verb's form that a fault belongs to: those of items bear the item's code.
pub(in crate::web::pages::actions) fn place(verb: Verb, field: &str) -> String {
    let of_item = ["points_", "reason_", "veto_", "objection_"]
        .iter()
        .any(|start| field.starts_with(start));
    if of_item && field != "veto_lifted" {
        return field.to_owned();
    }
    field_on(verb, field).to_owned()
}

/// 跟踪.
pub(in crate::web::pages::actions) fn watch(scene: &Scene, form: &FormState) -> WatchForm {
    let mut view = WatchForm::new(brief(scene), form);
    let notes = scene.view.incident.watches.iter();
    view.before = notes
        .map(|note| watch_waiting(&scene.view, note, scene.now))
        .collect();
    if let Some(next) = scene.view.incident.next_watch() {
        let kind = next.deadline.kind.label();
        let due = instant_words(next.deadline.due_at, scene.now);
        view.page
            .effects
            .push(format!("记为{kind}，应于 {due} 前记录"));
    }
    view
}

fn found(scene: &Scene) -> Found<'_> {
    Found {
        secondaries: &scene.view.caused,
        now: scene.now,
    }
}

/// What the record proposes stands in the fields that may be corrected.
pub(super) fn proposed(scene: &Scene, form: FormState) -> FormState {
    let Some(rubric) = scene.view.rubric() else {
        return form;
    };
    let items = verbs::proposal(rubric, &scene.view.incident, &found(scene));
    items.iter().fold(form, |form, item| match item.proposed {
        Some(points) => form.with(&format!("points_{}", item.code), points.to_string()),
        None => form,
    })
}

/// 评估, 复评, 裁定评分; `None` where no rubric holds.
pub(in crate::web::pages::actions) fn score(
    scene: &Scene,
    verb: Verb,
    form: &FormState,
) -> Option<ScoreForm> {
    let rubric = scene.view.rubric()?;
    let mut view = ScoreForm::new(verb, brief(scene), form);
    view.rules = rules_of(rubric);
    let evaluation = scene.view.incident.evaluation();
    // Whoever scores second does so without seeing the first sheet.
    let seen = evaluation.filter(|_| verb == Verb::ArbitrateEvaluation);
    view.sheets = seen.map_or_else(Vec::new, |one| sheets(scene, one));
    let items = verbs::proposal(rubric, &scene.view.incident, &found(scene));
    view.items = rubric
        .items
        .iter()
        .zip(&items)
        .map(|(item, blank)| item_field_of(scene, (item, blank), seen, form))
        .collect();
    let vetoes = rubric.vetoes.iter();
    view.vetoes = vetoes
        .map(|veto| {
            form.lines(format!("veto_{}", veto.code), veto.label.clone(), 2)
                .hint("成立的写明事实，没有的不填。")
        })
        .collect();
    if let Some(due) = evaluation_due(scene) {
        view.page.effects.push(format!("效果评估应于 {due} 前完成"));
    }
    Some(view)
}

fn evaluation_due(scene: &Scene) -> Option<String> {
    let mut running = scene.view.incident.running_deadlines();
    let due = running.find(|t| t.deadline.kind == DeadlineKind::Evaluation)?;
    Some(instant_words(due.deadline.due_at, scene.now))
}

fn sheets(scene: &Scene, evaluation: &Evaluation) -> Vec<Waiting> {
    let headings = ["第一次评分", "复评"];
    let sheets = evaluation.sheets.iter().zip(headings);
    sheets
        .map(|(sheet, heading)| sheet_waiting(&scene.view, heading, sheet, scene.now))
        .collect()
}

fn item_field_of(
    scene: &Scene,
    (item, blank): (&RubricItem, &ItemScore),
    seen: Option<&Evaluation>,
    form: &FormState,
) -> ScoredItem {
    let is_judged = blank.evidence.is_judged();
    let is_open = is_judged || (item.correctable && blank.proposed.is_some());
    let proposed = match blank.proposed {
        _ if is_judged => None,
        Some(points) => Some(format!("按记录 {points} 分，满分 {} 分", item.points)),
        None => Some("这一项不适用，分值由其余各项分担".to_owned()),
    };
    let given = seen.map_or_else(Vec::new, |evaluation| {
        let sheets = evaluation.sheets.iter().zip(["第一次评分", "复评"]);
        sheets
            .filter_map(|((sheet, _), heading)| {
                let given = sheet.items.iter().find(|given| given.code == item.code)?;
                Some(format!("{heading} {}", given_words(given)))
            })
            .collect()
    });
    let points = || {
        form.line(format!("points_{}", item.code), "分数")
            .hint(format!("0 到 {} 分", item.points))
    };
    let reason = || {
        let reason = form
            .lines(format!("reason_{}", item.code), "理由", 2)
            .optional();
        if is_judged {
            reason
        } else {
            reason.hint("分数与办理记录不同的，写明理由。")
        }
    };
    ScoredItem {
        heading: format!("{}（{} 分）", item.label, item.points),
        measured: item.measured.label().to_owned(),
        asks: item.asks.clone(),
        source: item.source.clone(),
        evidence: evidence_lines(&scene.view, &blank.evidence, scene.now),
        proposed,
        given,
        points: is_open.then(points),
        reason: is_open.then(reason),
    }
}

/// 评估申诉: an objection an item.
pub(in crate::web::pages::actions) fn appeal(
    scene: &Scene,
    form: &FormState,
) -> Option<AppealForm> {
    let evaluation = scene.view.incident.evaluation()?;
    let rubric = scene.view.rubric()?;
    let own = scene.assignments(Verb::AppealEvaluation);
    let units = unit_choices(scene, &own);
    let objections = objection_fields(rubric, evaluation, form);
    let content = (result_words(evaluation), objections);
    let mut view = AppealForm::new(brief(scene), form, units, content);
    let mut deadlines = scene.view.incident.deadlines.iter().rev();
    let window = deadlines.find(|t| t.deadline.kind == DeadlineKind::EvaluationAppeal);
    if let Some(window) = window {
        let due = instant_words(window.deadline.due_at, scene.now);
        view.page.effects.push(format!("申诉截止 {due}"));
    }
    Some(view)
}

fn objection_fields(rubric: &Rubric, evaluation: &Evaluation, form: &FormState) -> Vec<TextField> {
    let items = rubric.items.iter().map(|item| (&item.code, &item.label));
    let met = evaluation
        .conclusion
        .iter()
        .flat_map(|(fact, _)| &fact.vetoes);
    let vetoes = met.filter_map(|found| rubric.veto(&found.code));
    let vetoes = vetoes.map(|veto| (&veto.code, &veto.label));
    items
        .chain(vetoes)
        .map(|(code, label)| {
            form.lines(format!("objection_{code}"), label.clone(), 2)
                .optional()
        })
        .collect()
}

/// 裁定申诉.
pub(in crate::web::pages::actions) fn appeal_decision(
    scene: &Scene,
    form: &FormState,
) -> Option<AppealDecisionForm> {
    let evaluation = scene.view.incident.evaluation()?;
    let rubric = scene.view.rubric();
    let numbers = evaluation
        .pending_appeals()
        .map(|appeal| Choice::new(appeal.appealed.n.to_string(), scene.name(&appeal.unit)));
    let appeals = evaluation
        .pending_appeals()
        .map(|appeal| appeal_waiting(&scene.view, rubric, appeal, scene.now));
    Some(AppealDecisionForm::new(
        brief(scene),
        form,
        (numbers.collect(), appeals.collect()),
        (result_words(evaluation), evaluation.is_vetoed()),
    ))
}
