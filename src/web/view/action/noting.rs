//! 写备注: on a page of its own, and in short on the incident's page.

use serde::Serialize;

use super::super::View;
use super::super::form::{
    Choice, ChoiceField, FilesField, FormState, Hidden, TextField, word_choices,
};
use super::{ActionPage, IncidentBrief, Words};
use crate::domain::vocabulary::NoteKind;

/// The form of 写备注.
#[derive(Debug, Clone, Serialize)]
pub struct NoteForm {
    /// What all the forms share.
    pub page: ActionPage,
    /// Field `kind`.
    pub kind: ChoiceField,
    /// Field `text`.
    pub text: TextField,
    /// Field `mentions`.
    pub mentions: ChoiceField,
}

impl NoteForm {
    const WORDS: Words = Words {
        noun: "note",
        heading: "写备注",
        lede: "备注不是答复，不影响环节和时限。写下就留在案上，写错了另写一条更正。",
        submit: "写下备注",
    };

    /// The form as it stands.
    pub fn new(incident: IncidentBrief, form: &FormState, people: Vec<Choice>) -> Self {
        let page = ActionPage::new(&Self::WORDS, incident, form);
        Self {
            page,
            kind: kinds(form),
            text: text(form),
            mentions: form
                .checkboxes("mentions", "提醒谁", people)
                .note("（可选）")
                .chips(),
        }
    }
}

/// The same in short, below the timeline.
#[derive(Debug, Clone, Serialize)]
pub struct ShortNote {
    /// Where it is sent.
    pub action: String,
    /// The tokens.
    pub hidden: Hidden,
    /// Field `kind`.
    pub kind: ChoiceField,
    /// Field `text`.
    pub text: TextField,
    /// Field `files`.
    pub files: FilesField,
}

impl ShortNote {
    /// The form as it stands.
    pub fn new(action: String, form: &FormState) -> Self {
        Self {
            action,
            hidden: form.hidden(),
            kind: kinds(form),
            text: text(form),
            files: form.files(),
        }
    }
}

fn kinds(form: &FormState) -> ChoiceField {
    let words = word_choices(NoteKind::ALL.iter().map(|kind| kind.word()));
    form.radios("kind", "给谁看", words).chips()
}

fn text(form: &FormState) -> TextField {
    form.lines("text", "备注内容", 2)
        .hint("写 @姓名 或 @单位，会提醒能看到这条备注的人。")
}

impl View for NoteForm {
    const TEMPLATE: &'static str = "actions/note";

    fn title(&self) -> String {
        self.page.title.clone()
    }

    fn is_form(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        super::samples::note()
    }
}
