//! 并案, 撤销并案, 记跟进: each with what it does to the deadlines.

use super::super::super::choosing;
use super::super::brief::brief;
use super::super::scene::Scene;
use crate::domain::vocabulary::SourceKind;
use crate::web::view::FormState;
use crate::web::view::action::{FollowUpForm, MergeForm, UnmergingForm};
use crate::web::wording::instant_words;

/// 并案, with what may be the same matter.
pub(in crate::web::pages::actions) fn merge(scene: &Scene, form: &FormState) -> MergeForm {
    let similar = scene.similar.iter();
    let candidates = similar.map(|one| choosing::duplicate(one, scene.now));
    let mut view = MergeForm::new(brief(scene), form, candidates.collect());
    let effects = &mut view.page.effects;
    effects.push("这件舆情随主件答复和办结，经过和原来的时限都留着，并错了可以撤销".to_owned());
    let late = scene.view.incident.running_deadlines();
    for tracked in late.filter(|tracked| tracked.is_overdue(scene.now)) {
        let kind = tracked.deadline.kind.label();
        effects.push(format!("“{kind}”已经超时，并案以后仍记录在案"));
    }
    view
}

/// 撤销并案, with the due instants that hold again.
pub(in crate::web::pages::actions) fn unmerging(scene: &Scene, form: &FormState) -> UnmergingForm {
    let mut view = UnmergingForm::new(brief(scene), form);
    let incident = &scene.view.incident;
    let held = incident.deadlines.iter().filter(|t| t.held_at.is_some());
    let effects = held.map(|tracked| {
        let deadline = &tracked.deadline;
        let due = instant_words(deadline.due_at, scene.now);
        let over = if deadline.due_at < scene.now {
            "，已经超时"
        } else {
            ""
        };
        format!("“{}”照原来的计算：{due} 前{over}", deadline.kind.label())
    });
    view.page.effects.extend(effects);
    view
}

/// 记跟进.
pub(in crate::web::pages::actions) fn follow_up(scene: &Scene, form: &FormState) -> FollowUpForm {
    let mut view = FollowUpForm::new(brief(scene), form, SourceKind::ALL);
    let at_work = scene.view.incident.standing_assignments();
    let units = at_work.filter(|a| a.state.is_open()).count();
    if units > 0 {
        view.page.effects.push(format!("通知在办的 {units} 个单位"));
    }
    view.page.effects.push("热度加 1".to_owned());
    view
}
