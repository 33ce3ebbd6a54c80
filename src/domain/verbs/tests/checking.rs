//! The checklist before closing: what keeps a matter open, and what does not.

use super::scene::{Scene, assess, dispatch, duty, leader, liaison, register, reopen, reviewer};
use crate::domain::checklist::ChecklistItem;
use crate::domain::command::{Command, Refusal};
use crate::domain::vocabulary::{CheckState, Duty, Level, Stage, Verb};

fn item(code: &str, mandatory: bool, from_level: Option<Level>) -> ChecklistItem {
    ChecklistItem {
        code: code.to_owned(),
        text: format!("{code}已核对"),
        mandatory,
        from_level,
        source: "本地规定".to_owned(),
    }
}

fn check(code: &str, state: CheckState, reason: Option<&str>) -> Command {
    Command::Check {
        item: code.to_owned(),
        state,
        reason: reason.map(str::to_owned),
    }
}

fn close() -> Command {
    Command::Close { summary: None }
}

fn open(codes: &[&str]) -> Refusal {
    let open = codes.iter();
    let open = open.map(|code| (format!("{code}已核对"), "本地规定".to_owned()));
    Refusal::ChecklistOpen(open.collect())
}

/// Answered, at this level, under a policy with a list.
fn answered(level: Level) -> Scene {
    let mut scene = Scene::new();
    scene.town.policy.checklist = vec![
        item("公开", true, None),
        item("遮盖", true, Some(Level::Ii)),
        item("走向", false, None),
    ];
    scene.by(&duty(), register());
    scene.by(&leader(), assess(level, None));
    scene.by(&duty(), dispatch(&[("edu", Duty::Lead)]));
    scene.answer("edu");
    scene
}

#[test]
fn a_mandatory_item_keeps_the_matter_open_until_it_is_marked() {
    let mut scene = answered(Level::Iii);
    assert_eq!(scene.refused(&leader(), close()), open(&["公开"]));
    scene.by(&reviewer(), check("公开", CheckState::Done, None));
    scene.by(&leader(), close());
    assert_eq!(scene.stage(), Stage::Closed);
}

#[test]
fn a_grave_matter_is_asked_for_more() {
    let mut scene = answered(Level::Ii);
    assert_eq!(scene.refused(&leader(), close()), open(&["公开", "遮盖"]));
    scene.by(&duty(), check("公开", CheckState::Done, None));
    assert_eq!(scene.refused(&leader(), close()), open(&["遮盖"]));
    let mild = answered(Level::Iii);
    let refusal = mild.refused(&duty(), check("遮盖", CheckState::Done, None));
    assert_eq!(refusal, Refusal::NoSuchCheck("遮盖".to_owned()));
}

#[test]
fn what_does_not_apply_needs_a_reason() {
    let mut scene = answered(Level::Iii);
    let bare = check("公开", CheckState::NotApplicable, Some(" "));
    let refusal = scene.refused(&duty(), bare);
    assert_eq!(refusal, Refusal::ReasonMissing(Verb::Check));
    let told = check("公开", CheckState::NotApplicable, Some("只答复来信人"));
    scene.by(&duty(), told);
    scene.by(&leader(), close());
    assert_eq!(scene.stage(), Stage::Closed);
}

#[test]
fn what_was_said_can_be_taken_back() {
    let mut scene = answered(Level::Iii);
    scene.by(&duty(), check("公开", CheckState::Done, None));
    scene.by(&reviewer(), check("公开", CheckState::Open, None));
    assert_eq!(scene.refused(&leader(), close()), open(&["公开"]));
}

#[test]
fn a_new_cycle_is_looked_at_anew_by_the_rules_of_its_day() {
    let mut scene = answered(Level::Iii);
    scene.by(&duty(), check("公开", CheckState::Done, None));
    // A list that comes later does not reach a cycle that was begun.
    scene.town.policy.checklist = vec![item("新项", true, None)];
    scene.by(&leader(), close());
    scene.by(&leader(), reopen());
    assert_eq!(scene.incident.checklist, None);
    scene.by(&leader(), assess(Level::Iii, None));
    scene.by(&duty(), dispatch(&[("edu", Duty::Lead)]));
    scene.answer("edu");
    assert_eq!(scene.refused(&leader(), close()), open(&["新项"]));
}

#[test]
fn a_policy_without_a_list_asks_for_nothing() {
    let mut scene = Scene::dispatched(&[("edu", Duty::Lead)]);
    scene.answer("edu");
    let refusal = scene.refused(&duty(), check("公开", CheckState::Done, None));
    assert_eq!(refusal, Refusal::NoChecklist);
    scene.by(&leader(), close());
}

#[test]
fn a_unit_marks_nothing() {
    let scene = answered(Level::Iii);
    let refusal = scene.refused(&liaison("edu"), check("公开", CheckState::Done, None));
    assert!(matches!(refusal, Refusal::NotAllowed(Verb::Check, _)));
}
