//! One verb on many incidents: the bar below a list, what the rules say before anything is done,
//! and what became of each.

use serde::Serialize;

use super::form::{Choice, ChoiceGroup, ErrorSummary, FormState, Hidden, SelectField, TextField};
use super::{HiddenValue, Link, PostForm, View};

/// The bar below a list.
#[derive(Debug, Clone, Serialize)]
pub struct BulkBar {
    /// The tokens.
    pub hidden: Hidden,
    /// The filter of the list, for all that it leaves.
    pub query: String,
    /// What is said of all of them: 本次筛选的全部 318 件.
    pub all: String,
    /// The verbs; `None` for those who may do nothing of the kind.
    pub verbs: Option<BulkVerbs>,
    /// Follows what is picked, or leaves it on a list of what one follows.
    pub follow: FollowPicked,
}

/// What can be done with many.
#[derive(Debug, Clone, Serialize)]
pub struct BulkVerbs {
    /// Field `verb`.
    pub verb: SelectField,
    /// Field `text`.
    pub text: TextField,
}

/// The button that follows or leaves.
#[derive(Debug, Clone, Serialize)]
pub struct FollowPicked {
    /// Its value: 1 follows.
    pub on: &'static str,
    /// What it says.
    pub label: &'static str,
}

impl FollowPicked {
    /// The button; on a list of what one follows it leaves.
    pub const fn on_list(is_watched: bool) -> Self {
        if is_watched {
            return Self {
                on: "0",
                label: "取消关注",
            };
        }
        Self {
            on: "1",
            label: "关注",
        }
    }
}

impl BulkBar {
    /// The bar with these verbs.
    pub fn new(
        form: &FormState,
        query: &str,
        (verbs, all): (Vec<Choice>, String),
        follow: FollowPicked,
    ) -> Self {
        let verbs = (!verbs.is_empty()).then(|| BulkVerbs {
            verb: form.select("verb", "批量办理", vec![ChoiceGroup::plain(verbs)]),
            text: form.line("text", "内容或理由"),
        });
        Self {
            hidden: form.hidden(),
            query: query.to_owned(),
            all,
            verbs,
            follow,
        }
    }
}

/// What the rules say to every incident, before anything is done.
#[derive(Debug, Clone, Serialize)]
pub struct BulkCheck {
    /// The verb: 催办.
    pub verb: String,
    /// 可以办 9 件，不能办 3 件。
    pub summary: String,
    /// Where the form is sent.
    pub action: &'static str,
    /// The tokens.
    pub hidden: Hidden,
    /// What the form carries unseen.
    pub values: Vec<HiddenValue>,
    /// The text or the reason.
    pub text: TextField,
    /// What is wrong.
    pub errors: Option<ErrorSummary>,
    /// The words of the solid button; empty when nothing can be done.
    pub submit: String,
    /// What is to be known before: whether it can be taken back.
    pub note: String,
    /// Those that are refused, each with its reason.
    pub refused: Vec<BulkLine>,
    /// Those that can be done.
    pub can: Vec<BulkLine>,
    /// Back to the list.
    pub back: Link,
    /// The name of the page.
    pub name: String,
}

/// One incident of a job.
#[derive(Debug, Clone, Serialize)]
pub struct BulkLine {
    /// Its number and title.
    pub link: Link,
    /// 不能办 or 情况已变, for one that was not done.
    pub state: String,
    /// Why not, with the rule it rests on; empty for one that can be or was done.
    pub why: String,
}

impl View for BulkCheck {
    const TEMPLATE: &'static str = "pages/bulk_check";

    fn title(&self) -> String {
        self.name.clone()
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        samples::checks()
    }
}

/// What became of a job.
#[derive(Debug, Clone, Serialize)]
pub struct BulkJob {
    /// What was asked: 批量催办.
    pub heading: String,
    /// When, by whom, with which words.
    pub facts: Vec<String>,
    /// 已办 497 件，不能办 3 件，还有 0 件。
    pub summary: String,
    /// Whether rows still wait; the page then comes again by itself.
    pub running: bool,
    /// Those that were not done, each with its reason.
    pub refused: Vec<BulkLine>,
    /// Those that were done.
    pub done: Vec<BulkLine>,
    /// What is said of those that are not listed.
    pub more: String,
    /// The job that it takes back, or that takes it back.
    pub other: Option<Link>,
    /// Takes it back; `None` where that cannot be done.
    pub undo: Option<PostForm>,
    /// Why it cannot be taken back; empty where it can.
    pub irrevocable: String,
    /// All rows as sheets.
    pub sheets: Vec<Link>,
}

impl View for BulkJob {
    const TEMPLATE: &'static str = "pages/bulk_job";

    fn title(&self) -> String {
        self.heading.clone()
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        samples::jobs()
    }
}

/// The reader's own jobs.
#[derive(Debug, Clone, Serialize)]
pub struct BulkJobs {
    /// Each with when it was asked.
    pub rows: Vec<Link>,
}

impl View for BulkJobs {
    const TEMPLATE: &'static str = "pages/bulk_jobs";

    fn title(&self) -> String {
        "批量办理".to_owned()
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let row = Link::new("/bulk/7f", "批量催办，今天 10:20，已办完");
        vec![Self { rows: vec![row] }, Self { rows: Vec::new() }]
    }
}

#[cfg(test)]
pub(crate) mod samples;
