//! 拟稿, 送审, 审核, 打回, 发布: the draft that is meant, with what was said about it.

use super::super::super::fill::draft_row;
use super::super::super::library::row as library_row;
use super::super::brief::brief;
use super::super::scene::Scene;
use super::{now_field, unit_choices};
use crate::domain::incident::Draft;
use crate::domain::vocabulary::{AssignmentState, DraftState, Duty, Verb};
use crate::web::view::FormState;
use crate::web::view::action::{
    ApprovalForm, DraftForm, ReleaseForm, SendBackForm, SubmissionForm,
};
use crate::web::view::form::Choice;
use crate::web::view::incident::DraftRow;
use crate::web::view::library::LibraryRow;
use crate::web::view::plan::DiffPart;
use crate::web::wording::instant_words;

/// The most sentences that are compared; longer texts are shown without marks.
const COMPARED: usize = 400;

/// The draft that the reader's unit is writing.
fn being_written(scene: &Scene) -> Option<&Draft> {
    let own: Vec<u32> = scene.assignments(Verb::Draft).iter().map(|a| a.n).collect();
    let mut drafts = scene.view.incident.current_drafts();
    drafts.find(|draft| own.contains(&draft.assignment) && draft.state == DraftState::Writing)
}

/// The draft being written, as it stands.
pub(super) fn draft_so_far(scene: &Scene, form: FormState) -> FormState {
    let Some(draft) = being_written(scene) else {
        return form.with("kind", "response");
    };
    let wording = &draft.wording;
    let parts = [
        ("channel", &wording.channel),
        ("cause", &wording.cause),
        ("solution", &wording.solution),
        ("constraints", &wording.constraints),
        ("spokesperson", &wording.spokesperson),
    ];
    let form = form
        .with("kind", wording.kind.code())
        .with("text", &wording.text);
    let filled = parts
        .into_iter()
        .filter_map(|(name, said)| Some((name, said.as_ref()?)));
    filled.fold(form, |form, (name, said)| form.with(name, said))
}

/// 拟稿.
pub(in crate::web::pages::actions) fn draft(scene: &Scene, form: &FormState) -> DraftForm {
    let open = scene.assignments(Verb::Draft);
    let units = unit_choices(scene, &open);
    let current = being_written(scene);
    let own = |draft: &&Draft| open.iter().any(|a| a.n == draft.assignment);
    let earlier: Vec<DraftRow> = scene
        .view
        .incident
        .current_drafts()
        .filter(own)
        .filter(|draft| Some(draft.n) != current.map(|current| current.n))
        .map(|draft| draft_row(&scene.view, draft, scene.now))
        .collect();
    let mut view = DraftForm::new(
        brief(scene),
        form,
        units,
        earlier.into_iter().rev().collect(),
    );
    if let Some(current) = current {
        view.page.carry("draft", current.n.to_string());
        view.comment.clone_from(&current.comments);
    }
    view.page.library = library(scene, true);
    view
}

/// What of the library fits; into a draft it can be put.
fn library(scene: &Scene, is_draft: bool) -> Vec<LibraryRow> {
    let entries = scene.library.iter();
    let rows = entries.map(|entry| LibraryRow {
        insert: is_draft.then(|| entry.id.clone()),
        ..library_row(entry, scene.now)
    });
    rows.collect()
}

/// 送审.
pub(in crate::web::pages::actions) fn submission(
    scene: &Scene,
    form: &FormState,
) -> Option<SubmissionForm> {
    let draft = scene.draft(Verb::Submit)?;
    let mut view =
        SubmissionForm::new(brief(scene), form, draft_row(&scene.view, draft, scene.now));
    view.page.library = library(scene, false);
    view.page.carry("draft", draft.n.to_string());
    Some(view)
}

/// 审核: three ticks for the office; a unit's head signs without.
pub(in crate::web::pages::actions) fn approval(
    scene: &Scene,
    form: &FormState,
) -> Option<ApprovalForm> {
    let draft = scene.draft(Verb::Approve)?;
    let mut view = ApprovalForm::new(brief(scene), form, draft_row(&scene.view, draft, scene.now));
    view.page.library = library(scene, false);
    view.page.carry("draft", draft.n.to_string());
    view.send_back_href = format!("{}?draft={}", view.send_back_href, draft.n);
    if let Some(before) = draft.earlier.last() {
        view.changes = compared(&before.text, &draft.wording.text);
    }
    if draft.state == DraftState::UnitReview {
        view.checks.clear();
        view.page.lede = "代表本单位签字，之后由宣传部审核。不能签自己拟的稿。";
    }
    Some(view)
}

/// 打回.
pub(in crate::web::pages::actions) fn send_back(
    scene: &Scene,
    form: &FormState,
) -> Option<SendBackForm> {
    let draft = scene.draft(Verb::SendBack)?;
    let mut view = SendBackForm::new(brief(scene), form, draft_row(&scene.view, draft, scene.now));
    view.page.carry("draft", draft.n.to_string());
    Some(view)
}

/// The approved draft, as what was published just now.
pub(super) fn approved_text(scene: &Scene, form: FormState) -> FormState {
    let form = form.with("published_at", now_field(scene));
    let Some(draft) = scene.draft(Verb::Release) else {
        return form.with("kind", "response");
    };
    let channel = draft.wording.channel.clone().unwrap_or_default();
    form.with("kind", draft.wording.kind.code())
        .with("channel", channel)
        .with("text", &draft.wording.text)
}

/// 发布: the approved draft, and whose part it answers as well.
pub(in crate::web::pages::actions) fn release(scene: &Scene, form: &FormState) -> ReleaseForm {
    let draft = scene.draft(Verb::Release);
    let own = draft.map(|draft| draft.assignment);
    let incident = &scene.view.incident;
    let units: Vec<Choice> = incident
        .standing_assignments()
        .filter(|a| Some(a.n) != own && a.state == AssignmentState::Accepted)
        .filter(|a| matches!(a.duty, Duty::Lead | Duty::Responsible))
        .map(|a| Choice::new(a.unit.as_str(), scene.name(&a.unit)))
        .collect();
    let row = draft.map(|draft| draft_row(&scene.view, draft, scene.now));
    let mut view = ReleaseForm::new(brief(scene), form, row, units);
    if let Some(draft) = draft {
        view.page.carry("draft", draft.n.to_string());
    }
    for tracked in incident.running_deadlines() {
        let deadline = &tracked.deadline;
        if deadline.kind.is_legal() {
            let due = instant_words(deadline.due_at, scene.now);
            view.page.effects.push(format!(
                "发布形式相符的，停止“{}”时限（{due} 前），以发布时间为准",
                deadline.kind.label()
            ));
        }
    }
    view
}

/// A text against the one before, sentence by sentence.
pub(in crate::web::pages::actions) fn compared(before: &str, after: &str) -> Vec<DiffPart> {
    let (old, new) = (sentences(before), sentences(after));
    if before == after || old.len().max(new.len()) > COMPARED {
        return Vec::new();
    }
    let part = |text: &str, added, removed| DiffPart {
        text: text.to_owned(),
        added,
        removed,
    };
    let mut parts = Vec::new();
    let (mut old, mut new) = (old.as_slice(), new.as_slice());
    loop {
        match (old.split_first(), new.split_first()) {
            (Some((gone, rest_old)), Some((here, rest_new))) if gone == here => {
                parts.push(part(gone, false, false));
                (old, new) = (rest_old, rest_new);
            }
            // What stays longest decides which side goes on.
            (Some((gone, rest_old)), Some(_)) if common(rest_old, new) >= common(old, new) => {
                parts.push(part(gone, false, true));
                old = rest_old;
            }
            (Some((gone, rest_old)), None) => {
                parts.push(part(gone, false, true));
                old = rest_old;
            }
            (_, Some((here, rest_new))) => {
                parts.push(part(here, true, false));
                new = rest_new;
            }
            (None, None) => return parts,
        }
    }
}

fn sentences(text: &str) -> Vec<&str> {
    text.split_inclusive(['。', '；', '！', '？', '\n'])
        .collect()
}

/// How many sentences two texts have in common, in order.
fn common(old: &[&str], new: &[&str]) -> usize {
    let mut row = vec![0_usize; new.len() + 1];
    for one in old {
        let mut diagonal = 0;
        let mut left = 0;
        for (cell, other) in row.iter_mut().skip(1).zip(new) {
            let above = *cell;
            *cell = if one == other {
                diagonal + 1
            } else {
                above.max(left)
            };
            diagonal = above;
            left = *cell;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(before: &str, after: &str) -> String {
        let parts = compared(before, after);
        let marks = parts.iter().map(|part| {
            let mark = match (part.added, part.removed) {
                (true, _) => "+",
                (_, true) => "-",
                (false, false) => "",
            };
            format!("{mark}{}", part.text)
        });
        marks.collect()
    }

    #[test]
    fn a_changed_sentence_is_gone_and_new_and_the_others_stay() {
        assert_eq!(told("甲。乙。丙。", "甲。丁。丙。"), "甲。-乙。+丁。丙。");
    }

    #[test]
    fn the_same_text_shows_no_marks() {
        assert!(compared("甲。乙。", "甲。乙。").is_empty());
    }

    #[test]
    fn sentences_added_at_the_end_are_new() {
        assert_eq!(told("甲。", "甲。乙。丙。"), "甲。+乙。+丙。");
    }
}
