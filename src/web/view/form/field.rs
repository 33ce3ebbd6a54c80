//! The fields of a form: a frame of label, hint and error around what is typed or picked.

use std::borrow::Cow;

use serde::Serialize;

use super::option_id;
use crate::domain::vocabulary::Word;

/// What every kind of field has around it.
#[derive(Debug, Clone, Serialize)]
pub struct FieldFrame {
    /// The name it is posted under.
    pub name: Cow<'static, str>,
    /// Its anchor.
    pub id: String,
    /// Its label.
    pub label: String,
    /// A light remark after the label, such as （可选）.
    pub note: Option<String>,
    /// A line under the label that says what is wanted.
    pub hint: Option<String>,
    /// What is wrong.
    pub error: Option<String>,
    /// The ids of hint and error, for `aria-describedby`.
    pub described_by: Option<String>,
}

impl FieldFrame {
    /// Keeps the ids of the `n`-th form on a page, counted from 0, apart from the others.
    pub(in crate::web::view) fn set_row(&mut self, n: usize) {
        if n > 0 {
            self.id = option_id(&self.name, n);
            self.described_by = None;
        }
    }

    pub(super) fn set_hint(&mut self, hint: impl Into<String>) {
        self.hint = Some(hint.into());
        let hint_id = format!("{}-h", self.id);
        self.described_by = Some(match self.described_by.take() {
            Some(error_id) => format!("{error_id} {hint_id}"),
            None => hint_id,
        });
    }
}

/// One or several lines to type in.
#[derive(Debug, Clone, Serialize)]
pub struct TextField {
    /// Label, hint and error.
    #[serde(flatten)]
    pub frame: FieldFrame,
    /// What stands in it.
    pub value: String,
    /// How many lines high; `None` for a single line.
    pub rows: Option<u8>,
    /// The input's type: `text`, `password`, `search`.
    pub kind: &'static str,
    /// The browser's hint for filling in.
    pub autocomplete: &'static str,
}

impl TextField {
    /// With a line that says what is wanted.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.frame.set_hint(hint);
        self
    }

    /// With a light remark after the label.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.frame.note = Some(note.into());
        self
    }

    /// Marked as one that may stay empty.
    #[must_use]
    pub fn optional(self) -> Self {
        self.note("（可选）")
    }

    /// Typed unseen; what was typed is never sent back.
    #[must_use]
    pub fn secret(mut self, autocomplete: &'static str) -> Self {
        self.kind = "password";
        self.autocomplete = autocomplete;
        self.value = String::new();
        self
    }
}

/// Radio buttons or check boxes.
#[derive(Debug, Clone, Serialize)]
pub struct ChoiceField {
    /// Label, hint and error.
    #[serde(flatten)]
    pub frame: FieldFrame,
    /// `radio` or `checkbox`.
    pub kind: &'static str,
    /// `choices` for cards, `choices choices--chips` for chips.
    pub class: &'static str,
    /// The options, in order.
    pub options: Vec<Choice>,
}

impl ChoiceField {
    /// With a line that says what is wanted.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.frame.set_hint(hint);
        self
    }

    /// With a light remark after the label.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.frame.note = Some(note.into());
        self
    }

    /// Shown as chips in a row.
    #[must_use]
    pub fn chips(mut self) -> Self {
        self.class = "choices choices--chips";
        self
    }

    /// Shown as cards, two in a row.
    #[must_use]
    pub fn pair(mut self) -> Self {
        self.class = "choices choices--2";
        self
    }
}

/// Files to hand in.
#[derive(Debug, Clone, Serialize)]
pub struct FilesField {
    /// Label, hint and error.
    #[serde(flatten)]
    pub frame: FieldFrame,
    /// Those taken in already, which stay unless they are unticked.
    pub kept: Vec<Choice>,
}

/// A drop-down.
#[derive(Debug, Clone, Serialize)]
pub struct SelectField {
    /// Label, hint and error.
    #[serde(flatten)]
    pub frame: FieldFrame,
    /// The options by group.
    pub groups: Vec<ChoiceGroup>,
}

impl SelectField {
    /// With a line that says what is wanted.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.frame.set_hint(hint);
        self
    }

    /// With a light remark after the label.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.frame.note = Some(note.into());
        self
    }
}

/// Options under one heading.
#[derive(Debug, Clone, Serialize)]
pub struct ChoiceGroup {
    /// The heading; `None` for options without one.
    pub label: Option<String>,
    /// The options, in order.
    pub options: Vec<Choice>,
}

impl ChoiceGroup {
    /// Options without a heading.
    pub fn plain(options: Vec<Choice>) -> Self {
        Self {
            label: None,
            options,
        }
    }

    /// Options under a heading.
    pub fn headed(label: impl Into<String>, options: Vec<Choice>) -> Self {
        Self {
            label: Some(label.into()),
            options,
        }
    }
}

/// One option of a field.
#[derive(Debug, Clone, Serialize)]
pub struct Choice {
    /// What is posted.
    pub value: String,
    /// What it says.
    pub label: String,
    /// A second, smaller line.
    pub small: Option<String>,
    /// Whether it is picked; set by the field.
    pub checked: bool,
    /// Its id; set by the field.
    pub id: String,
}

impl Choice {
    /// An option.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            small: None,
            checked: false,
            id: String::new(),
        }
    }

    /// With a second, smaller line.
    #[must_use]
    pub fn small(mut self, small: impl Into<String>) -> Self {
        self.small = Some(small.into());
        self
    }
}

/// Options from a closed word list: code and label.
pub fn word_choices(words: impl IntoIterator<Item = Word>) -> Vec<Choice> {
    let choices = words.into_iter();
    choices
        .map(|word| Choice::new(word.code, word.label))
        .collect()
}

/// The same with each word's meaning as second line.
pub fn explained_choices(words: impl IntoIterator<Item = Word>) -> Vec<Choice> {
    let choices = words.into_iter();
    choices
        .map(|word| Choice::new(word.code, word.label).small(word.meaning))
        .collect()
}
