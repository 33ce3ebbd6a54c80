//! 写备注.

use super::super::brief::brief;
use super::super::scene::Scene;
use crate::domain::vocabulary::NoteKind;
use crate::web::view::FormState;
use crate::web::view::action::NoteForm;
use crate::web::view::form::Choice;

/// 写备注, with the people who could be called upon.
pub(in crate::web::pages::actions) fn note(scene: &Scene, form: &FormState) -> NoteForm {
    let form = if form.value("kind").is_empty() {
        form.clone().with("kind", NoteKind::Internal.code())
    } else {
        form.clone()
    };
    let people = scene.people.iter();
    let others = people.filter(|person| person.account != scene.actor.account);
    let choices = others.map(|person| {
        let unit = scene.name(&person.unit);
        Choice::new(
            person.account.as_str(),
            format!("{}（{unit}）", person.name),
        )
    });
    NoteForm::new(brief(scene), &form, choices.collect())
}
