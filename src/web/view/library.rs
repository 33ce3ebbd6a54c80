//! 范文与口径: the list, one entry to write, and what may be put into a draft.

use serde::Serialize;

use super::form::{
    Choice, ChoiceField, ErrorSummary, FormState, Hidden, TextField, explained_choices,
};
use super::{HiddenValue, View};
use crate::domain::vocabulary::WordingKind;

/// One entry as it is read.
#[derive(Debug, Clone, Serialize)]
pub struct LibraryRow {
    /// 口径 or 范文.
    pub kind: String,
    /// What it is called.
    pub title: String,
    /// The words; line breaks are kept.
    pub text: String,
    /// Themes, incident, last day, who and when.
    pub told: String,
    /// 已过期 or 已停用; `None` while it holds.
    pub ended: Option<&'static str>,
    /// Where it is changed; `None` for those who may not.
    pub edit_href: Option<String>,
    /// The value of the button that puts it into the draft; `None` where there is none.
    pub insert: Option<String>,
}

/// The library.
#[derive(Debug, Clone, Serialize)]
pub struct LibraryPage {
    /// The filter of kinds.
    pub kind: ChoiceField,
    /// The filter of themes.
    pub theme: TextField,
    /// Words in it.
    pub text: TextField,
    /// Where an entry is added; `None` for those who may not.
    pub add_href: Option<&'static str>,
    /// The entries.
    pub rows: Vec<LibraryRow>,
}

impl LibraryPage {
    /// The page with its filters.
    pub fn new(form: &FormState, rows: Vec<LibraryRow>) -> Self {
        let all = std::iter::once(Choice::new("", "全部"));
        let kinds = WordingKind::ALL
            .iter()
            .map(|kind| Choice::new(kind.code(), kind.label()));
        Self {
            kind: form
                .radios("kind", "种类", all.chain(kinds).collect())
                .chips(),
            theme: form.line("theme", "民生领域"),
            text: form.line("q", "找什么"),
            add_href: None,
            rows,
        }
    }
}

impl View for LibraryPage {
    const TEMPLATE: &'static str = "pages/library";

    fn title(&self) -> String {
        "范文与口径".to_owned()
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let rows = vec![samples::line(), samples::old()];
        let full = Self {
            add_href: Some("/library/new"),
            ..Self::new(&FormState::default(), rows)
        };
        vec![full, Self::new(&FormState::default(), Vec::new())]
    }
}

/// The form of one entry, new or changed.
#[derive(Debug, Clone, Serialize)]
pub struct LibraryForm {
    /// 新增 or 修改.
    pub heading: &'static str,
    /// What is wrong.
    pub errors: Option<ErrorSummary>,
    /// Where it is sent.
    pub action: String,
    /// The tokens.
    pub hidden: Hidden,
    /// The revision that the writer saw.
    pub values: Vec<HiddenValue>,
    /// Field `kind`.
    pub kind: ChoiceField,
    /// Field `title`.
    pub name: TextField,
    /// Field `text`.
    pub text: TextField,
    /// Field `themes`.
    pub themes: TextField,
    /// Field `incident`.
    pub incident: TextField,
    /// Field `valid_until`.
    pub valid_until: TextField,
    /// Field `internal`.
    pub internal: ChoiceField,
    /// Field `retired`; `None` for a new one.
    pub retired: Option<ChoiceField>,
    /// What it was before, newest first.
    pub earlier: Vec<LibraryRow>,
    title: String,
}

impl LibraryForm {
    /// The form as it stands; `id` is that of an entry that is changed.
    pub fn new(form: &FormState, id: Option<&str>, earlier: Vec<LibraryRow>) -> Self {
        let heading = if id.is_some() {
            "修改范文或口径"
        } else {
            "新增范文或口径"
        };
        let kinds = explained_choices(WordingKind::ALL.iter().map(|kind| kind.word()));
        let tick = |name: &'static str, label: &str, words: &str| {
            form.checkboxes(name, label, vec![Choice::new("1", words)])
                .chips()
        };
        let revision = form.value("revision");
        let seen = (!revision.is_empty()).then(|| HiddenValue {
            name: "revision".to_owned(),
            value: revision.to_owned(),
        });
        Self {
            heading,
            errors: form.summary(),
            action: id.map_or_else(|| "/library".to_owned(), |id| format!("/library/{id}")),
            hidden: form.hidden(),
            values: seen.into_iter().collect(),
            kind: form.radios("kind", "种类", kinds),
            name: form.line("title", "名称"),
            text: form
                .lines("text", "内容", 10)
                .hint("范文里要按实际填写的，用〔单位〕〔事项〕这样标出。"),
            themes: form
                .line("themes", "民生领域")
                .optional()
                .hint("几个领域用顿号隔开；不写的，各领域都能用。"),
            incident: form
                .line("incident", "只用于哪件舆情")
                .optional()
                .hint("舆情编号，如 2018-0317；承办这件舆情的单位能看到。"),
            valid_until: form
                .line("valid_until", "有效期至")
                .optional()
                .hint("如 2018-11-30；过了这一天不能再插入。"),
            internal: tick("internal", "谁能看", "只供宣传部使用，单位看不到"),
            retired: id.map(|_| tick("retired", "停用", "停用，不再列给单位，也不能插入")),
            earlier,
            title: form.titled(heading),
        }
    }
}

impl View for LibraryForm {
    const TEMPLATE: &'static str = "pages/library_form";

    fn title(&self) -> String {
        self.title.clone()
    }

    fn is_form(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        use super::FieldError;

        let form = FormState::fresh("c", "t").with("revision", "2");
        let bad = form
            .clone()
            .wrong(FieldError::new("title", "", "请填写名称"));
        vec![
            Self::new(&form, Some("7f"), vec![samples::line()]),
            Self::new(&bad, None, Vec::new()),
        ]
    }
}

#[cfg(test)]
pub(in crate::web::view) mod samples {
    use super::LibraryRow;

    /// A line that may be put into a draft.
    pub(in crate::web::view) fn line() -> LibraryRow {
        LibraryRow {
            kind: "口径".to_owned(),
            title: "停水抢修".to_owned(),
            text: "抢修正在进行，恢复时间另行公布。".to_owned(),
            told: "供水，有效期至 11 月 30 日，周明 10:00".to_owned(),
            ended: None,
            edit_href: Some("/library/7f".to_owned()),
            insert: Some("7f".to_owned()),
        }
    }

    /// One that is over.
    pub(in crate::web::view) fn old() -> LibraryRow {
        LibraryRow {
            ended: Some("已过期"),
            edit_href: None,
            insert: None,
            ..line()
        }
    }
}
