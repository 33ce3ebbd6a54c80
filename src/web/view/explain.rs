//! 时限试算: what is asked, and the due time with the stretches that add up to it.

use serde::Serialize;

use super::form::{
    Choice, ChoiceGroup, ErrorSummary, FormState, SelectField, TextField, word_choices,
};
use super::{Link, View};
use crate::domain::vocabulary::{DeadlineKind, EventGrade, Level};

/// The page: the form above, the answer below.
#[derive(Debug, Clone, Serialize)]
pub struct ExplainPage {
    /// What is wrong with the question.
    pub errors: Option<ErrorSummary>,
    /// Field `kind`.
    pub kind: SelectField,
    /// Field `from`.
    pub from: TextField,
    /// Field `level`.
    pub level: SelectField,
    /// Field `event_grade`.
    pub event_grade: SelectField,
    /// Field `policy`.
    pub policy: TextField,
    /// Field `calendar`.
    pub calendar: TextField,
    /// The answer; `None` before anything is asked.
    pub answer: Option<Answer>,
    /// The rules and the calendar themselves, for those who may read them.
    pub more: Vec<Link>,
    /// The name of the page, which tells of errors.
    pub title: String,
}

/// The answer.
#[derive(Debug, Clone, Serialize)]
pub struct Answer {
    /// What must be done by when.
    pub heading: String,
    /// The sum in one sentence.
    pub sentence: String,
    /// The stretches in order.
    pub rows: Vec<StretchRow>,
    /// What they add up to.
    pub sum: String,
    /// The rule it rests on, and the versions.
    pub basis: String,
    /// What the reader should know.
    pub remarks: Vec<String>,
}

/// One stretch of the way.
#[derive(Debug, Clone, Serialize)]
pub struct StretchRow {
    /// From.
    pub from: String,
    /// To.
    pub to: String,
    /// Why it counts or does not.
    pub reason: String,
    /// How much it counts; a dash for nothing.
    pub counts: String,
}

impl ExplainPage {
    /// The form as it stands, without an answer.
    pub fn new(form: &FormState) -> Self {
        let kinds = word_choices(DeadlineKind::ALL.iter().map(|word| word.word()));
        let optional = |none: &str, words: Vec<Choice>| {
            let none = Choice::new("", none);
            vec![ChoiceGroup::plain(
                std::iter::once(none).chain(words).collect(),
            )]
        };
        let levels = word_choices(Level::ALL.iter().map(|word| word.word()));
        let grades = word_choices(EventGrade::ALL.iter().map(|word| word.word()));
        Self {
            errors: form.summary(),
            kind: form.select("kind", "时限种类", vec![ChoiceGroup::plain(kinds)]),
            from: form
                .line("from", "起算时间")
                .hint("北京时间，如 2018-11-06 10:08"),
            level: form.select("level", "舆情等级", optional("不分等级", levels)),
            event_grade: form.select("event_grade", "事件分级", optional("没有突发事件", grades)),
            policy: form
                .line("policy", "时限规则第几版")
                .note("（不填用现行的）"),
            calendar: form
                .line("calendar", "工作日历第几版")
                .note("（不填用现行的）"),
            answer: None,
            more: Vec::new(),
            title: form.titled("时限试算"),
        }
    }
}

impl View for ExplainPage {
    const TEMPLATE: &'static str = "pages/explain";

    fn title(&self) -> String {
        self.title.clone()
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        use super::FieldError;

        let row = |reason: &str, counts: &str| StretchRow {
            from: "2018-09-30 17:00".to_owned(),
            to: "2018-10-01 00:00".to_owned(),
            reason: reason.to_owned(),
            counts: counts.to_owned(),
        };
        let form = FormState::default().with("kind", "closure_report");
        let answered = Self {
            answer: Some(Answer {
                heading: "办结：2018 年 10 月 12 日 17:30 前".to_owned(),
                sentence: "从签收起算，5 个工作日。".to_owned(),
                rows: vec![row("起算当日", "—"), row("计算在内", "5 个工作日")],
                sum: "合计 5 个工作日".to_owned(),
                basis: "依据：本地默认；时限规则第 1 版，工作日历第 1 版。".to_owned(),
                remarks: vec!["工作日历没有 2027 年的放假安排".to_owned()],
            }),
            more: vec![Link::new("/admin/calendar", "工作日历")],
            ..Self::new(&form)
        };
        let bad = FormState::default().wrong(FieldError::new("from", "", "起算时间写错了"));
        vec![answered, Self::new(&bad)]
    }
}
