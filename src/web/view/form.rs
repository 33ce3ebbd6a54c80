//! Forms as they come back: kept values, errors by field, and the fields drawn from them.
//!
//! A handler builds one [`FormState`] whatever the form; each page's view makes its fields from
//! it. What a value means is decided by the parser of the handler, not here.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;

use super::HiddenValue;

mod field;

pub use field::{
    Choice, ChoiceField, ChoiceGroup, FieldFrame, FilesField, SelectField, TextField,
    explained_choices, word_choices,
};

/// The fixed words of one form.
pub struct Words {
    /// What the form is called.
    pub heading: &'static str,
    /// What it is for, in a sentence.
    pub lede: &'static str,
    /// The words of the solid button.
    pub submit: &'static str,
}

/// What was filled in, what is wrong with it, and the tokens that go with it.
#[derive(Debug, Clone, Default)]
pub struct FormState {
    /// Every posted value by field name, in posted order.
    pub values: BTreeMap<String, Vec<String>>,
    /// What is wrong, in the order of the page.
    pub errors: Vec<FieldError>,
    /// Makes a second click harmless.
    pub form_token: String,
    /// The session's token against forged requests.
    pub csrf: String,
    /// The incident's sequence number that the reader saw.
    pub expected_seq: Option<u64>,
    /// Where the text is kept while it is written; `None` for forms without text.
    pub kept: Option<Kept>,
}

/// How the text of a form is kept until it is sent.
#[derive(Debug, Clone, Serialize)]
pub struct Kept {
    /// The address at which the form is shown, by which its draft is found.
    pub form: String,
    /// The revision that this page knows, 0 for none.
    pub revision: i64,
    /// When what stands in the form was kept; `None` where it was not put back.
    pub restored: Option<String>,
    /// Where the draft can be read and dropped.
    pub drafts_href: String,
}

/// One thing that is wrong.
#[derive(Debug, Clone)]
pub struct FieldError {
    /// The field's name; empty when the whole form is meant.
    pub field: String,
    /// The sentence, the same at the top and at the field.
    pub message: String,
    /// The field's label, for the machine-readable answer.
    pub label: String,
}

impl FieldError {
    /// An error of one field.
    pub fn new(
        field: impl Into<String>,
        label: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            field: field.into(),
            message: message.into(),
            label: label.into(),
        }
    }
}

/// The tokens that every form carries.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Hidden {
    /// The session's token against forged requests.
    pub csrf: String,
    /// Makes a second click harmless.
    pub form_token: String,
    /// The incident's sequence number that the reader saw.
    pub expected_seq: Option<String>,
    /// How the text is kept while it is written.
    pub kept: Option<Kept>,
}

/// The box above a form that came back with errors.
#[derive(Debug, Clone, Serialize)]
pub struct ErrorSummary {
    /// How many there are.
    pub count: usize,
    /// Each with a link to its field.
    pub items: Vec<ErrorLink>,
}

/// One line of the error box.
#[derive(Debug, Clone, Serialize)]
pub struct ErrorLink {
    /// The field's anchor.
    pub href: String,
    /// The sentence.
    pub message: String,
}

impl FormState {
    /// An empty form with fresh tokens.
    pub fn fresh(csrf: impl Into<String>, form_token: impl Into<String>) -> Self {
        Self {
            csrf: csrf.into(),
            form_token: form_token.into(),
            ..Self::default()
        }
    }

    /// The same, showing what the field holds before anything is typed.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.values
            .entry(name.to_owned())
            .or_default()
            .push(value.into());
        self
    }

    /// The same, bound to what the reader saw of the incident.
    #[must_use]
    pub fn seen(mut self, expected_seq: u64) -> Self {
        self.expected_seq = Some(expected_seq);
        self
    }

    /// The same, with one more error.
    #[must_use]
    pub fn wrong(mut self, error: FieldError) -> Self {
        self.errors.push(error);
        self
    }

    /// The first value of a field, or nothing.
    pub fn value(&self, name: &str) -> &str {
        self.all(name).first().map_or("", String::as_str)
    }

    /// Every value of a field.
    pub fn all(&self, name: &str) -> &[String] {
        self.values.get(name).map_or(&[], Vec::as_slice)
    }

    /// Whether a field holds this value.
    pub fn holds(&self, name: &str, value: &str) -> bool {
        self.all(name).iter().any(|held| held == value)
    }

    /// Whether the fields hold what was kept earlier, so that nothing is to be filled in for the
    /// writer.
    pub fn is_restored(&self) -> bool {
        let kept = self.kept.as_ref();
        kept.is_some_and(|kept| kept.restored.is_some())
    }

    /// Whether anything is wrong.
    pub fn is_bad(&self) -> bool {
        !self.errors.is_empty()
    }

    /// The page's name, which begins with 有错误： when anything is wrong.
    pub fn titled(&self, name: &str) -> String {
        if self.is_bad() {
            return format!("有错误：{name}");
        }
        name.to_owned()
    }

    /// The tokens.
    pub fn hidden(&self) -> Hidden {
        Hidden {
            csrf: self.csrf.clone(),
            form_token: self.form_token.clone(),
            expected_seq: self.expected_seq.map(|seq| seq.to_string()),
            kept: self.kept.clone(),
        }
    }

    /// Every kept value, for a form that carries them unseen.
    pub fn carried(&self) -> Vec<HiddenValue> {
        let pairs = self.values.iter().flat_map(|(name, values)| {
            values.iter().map(|value| HiddenValue {
                name: name.clone(),
                value: value.clone(),
            })
        });
        pairs.collect()
    }

    /// Every value as it would be posted.
    pub fn posted(&self) -> Vec<(String, String)> {
        let pairs = self.carried().into_iter();
        pairs.map(|pair| (pair.name, pair.value)).collect()
    }

    /// The error box; `None` when nothing is wrong.
    pub fn summary(&self) -> Option<ErrorSummary> {
        self.is_bad().then(|| ErrorSummary {
            count: self.errors.len(),
            items: self.errors.iter().map(ErrorLink::of).collect(),
        })
    }

    /// A line to type in.
    pub fn line(&self, name: impl Into<Cow<'static, str>>, label: impl Into<String>) -> TextField {
        let frame = self.frame(name, label);
        TextField {
            value: self.value(&frame.name).to_owned(),
            frame,
            rows: None,
            kind: "text",
            autocomplete: "off",
        }
    }

    /// The `n`-th line, from 0, of a field that is posted once a row.
    pub fn nth_line(&self, name: &'static str, n: usize, label: impl Into<String>) -> TextField {
        let mut line = self.line(name, label);
        line.value = self.all(name).get(n).cloned().unwrap_or_default();
        if n > 0 {
            line.frame.id = option_id(name, n);
            line.frame.error = None;
            line.frame.described_by = None;
        }
        line
    }

    /// The `n`-th drop-down, from 0, of a field that is posted once a row.
    pub fn nth_select(
        &self,
        (name, n): (&'static str, usize),
        label: impl Into<String>,
        groups: Vec<ChoiceGroup>,
    ) -> SelectField {
        let mut field = self.select(name, label, groups);
        let held = self.all(name).get(n).map_or("", String::as_str);
        let options = field.groups.iter_mut().flat_map(|group| &mut group.options);
        for option in options {
            option.checked = option.value == held;
        }
        if n > 0 {
            field.frame.error = None;
        }
        field.frame.set_row(n);
        field
    }

    /// Several lines to type in.
    pub fn lines(
        &self,
        name: impl Into<Cow<'static, str>>,
        label: impl Into<String>,
        rows: u8,
    ) -> TextField {
        TextField {
            rows: Some(rows),
            ..self.line(name, label)
        }
    }

    /// A set of options of which one is picked.
    pub fn radios(
        &self,
        name: impl Into<Cow<'static, str>>,
        label: impl Into<String>,
        options: Vec<Choice>,
    ) -> ChoiceField {
        self.choices(name.into(), label, options, "radio")
    }

    /// A set of options of which any may be picked.
    pub fn checkboxes(
        &self,
        name: impl Into<Cow<'static, str>>,
        label: impl Into<String>,
        options: Vec<Choice>,
    ) -> ChoiceField {
        self.choices(name.into(), label, options, "checkbox")
    }

    /// A drop-down; a group without a label stands open at the top.
    pub fn select(
        &self,
        name: &'static str,
        label: impl Into<String>,
        groups: Vec<ChoiceGroup>,
    ) -> SelectField {
        let mut groups = groups;
        for group in &mut groups {
            self.mark(name, &mut group.options);
        }
        SelectField {
            frame: self.frame(name, label),
            groups,
        }
    }

    /// Sets which options are picked, and gives them ids; the first bears the field's anchor.
    pub fn mark(&self, name: &str, options: &mut [Choice]) {
        for (n, option) in options.iter_mut().enumerate() {
            option.checked = self.holds(name, &option.value);
            option.id = option_id(name, n);
        }
    }

    /// Files to hand in, with those that were taken in before.
    pub fn files(&self) -> FilesField {
        let kept = self.all("files").iter().filter_map(|value| {
            let (_, name) = value.split_once('/')?;
            let mut choice = Choice::new(value, name);
            choice.checked = true;
            Some(choice)
        });
        let mut frame = self.frame("files", "附件");
        frame.note = Some("（可选）".to_owned());
        frame.set_hint("图片、PDF、Word、Excel，每个不超过 20 MB，一次最多 10 个");
        FilesField {
            frame,
            kept: kept.collect(),
        }
    }

    fn choices(
        &self,
        name: Cow<'static, str>,
        label: impl Into<String>,
        mut options: Vec<Choice>,
        kind: &'static str,
    ) -> ChoiceField {
        self.mark(&name, &mut options);
        ChoiceField {
            frame: self.frame(name, label),
            kind,
            class: "choices",
            options,
        }
    }

    fn frame(&self, name: impl Into<Cow<'static, str>>, label: impl Into<String>) -> FieldFrame {
        let name = name.into();
        let error = self.errors.iter().find(|error| error.field == name);
        FieldFrame {
            id: field_id(&name),
            label: label.into(),
            note: None,
            hint: None,
            described_by: error.map(|_| format!("{}-e", field_id(&name))),
            error: error.map(|error| error.message.clone()),
            name,
        }
    }
}

impl ErrorLink {
    fn of(error: &FieldError) -> Self {
        let href = if error.field.is_empty() {
            "#form".to_owned()
        } else {
            format!("#{}", field_id(&error.field))
        };
        Self {
            href,
            message: error.message.clone(),
        }
    }
}

/// The anchor of a field: `f-` and its name.
pub fn field_id(name: &str) -> String {
    format!("f-{name}")
}

fn option_id(name: &str, n: usize) -> String {
    if n == 0 {
        return field_id(name);
    }
    format!("f-{name}-{n}")
}
