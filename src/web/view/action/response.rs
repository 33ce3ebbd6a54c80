//! The response: 拟稿, 送审, 审核, 打回, 发布.

use serde::Serialize;

use super::super::View;
use super::super::form::{
    Choice, ChoiceField, FormState, SelectField, TextField, explained_choices,
};
use super::super::incident::DraftRow;
use super::super::plan::DiffPart;
use super::{ActionPage, IncidentBrief, Words};
use crate::domain::vocabulary::ReleaseKind;

/// A promise made in a release: fields `promise_text` and `promise_due_on`, once a row.
#[derive(Debug, Clone, Serialize)]
pub struct PromiseRow {
    /// What was promised.
    pub text: TextField,
    /// By which date.
    pub due_on: TextField,
}

/// How many rows for promises the release form shows at least.
const PROMISE_ROWS: usize = 2;

fn promise_rows(form: &FormState) -> Vec<PromiseRow> {
    let rows = form.all("promise_text").len().max(PROMISE_ROWS);
    (0..rows)
        .map(|n| PromiseRow {
            text: form.nth_line("promise_text", n, "承诺内容"),
            due_on: form.nth_line("promise_due_on", n, "兑现日期"),
        })
        .collect()
}

/// The form of 拟稿; a number carried as `draft` means that this draft is changed.
#[derive(Debug, Clone, Serialize)]
pub struct DraftForm {
    /// What all the forms share.
    pub page: ActionPage,
    /// Field `unit`, where one acts for several.
    pub unit: Option<SelectField>,
    /// Field `kind`.
    pub kind: ChoiceField,
    /// Field `channel`.
    pub channel: TextField,
    /// Field `text`.
    pub text: TextField,
    /// Field `cause`.
    pub cause: TextField,
    /// Field `solution`.
    pub solution: TextField,
    /// Field `constraints`.
    pub constraints: TextField,
    /// Field `spokesperson`.
    pub spokesperson: TextField,
    /// What the reviewer asked for; `None` where nothing was sent back.
    pub comment: Option<String>,
    /// Earlier drafts, newest first.
    pub earlier: Vec<DraftRow>,
}

impl DraftForm {
    const WORDS: Words = Words {
        noun: "draft",
        heading: "拟稿",
        lede: "可先写已查清的部分，其余写“暂不清楚，续报”。",
        submit: "保存稿件",
    };

    /// The form as it stands.
    pub fn new(
        incident: IncidentBrief,
        form: &FormState,
        units: Vec<Choice>,
        earlier: Vec<DraftRow>,
    ) -> Self {
        let mut page = ActionPage::new(&Self::WORDS, incident, form);
        let unit = page.unit(form, units);
        let kinds = explained_choices(ReleaseKind::ALL.iter().map(|kind| kind.word()));
        Self {
            page,
            unit,
            kind: form.radios("kind", "发布形式", kinds),
            channel: form
                .line("channel", "拟在哪里发布")
                .hint("如：市政府网站、政务微博、新闻发布会"),
            text: form.lines("text", "回应正文", 8),
            cause: form.lines("cause", "问题成因", 2).optional(),
            solution: form.lines("solution", "解决方案", 2).optional(),
            constraints: form.lines("constraints", "制约因素", 2).optional(),
            spokesperson: form.line("spokesperson", "发言人").optional(),
            comment: None,
            earlier,
        }
    }
}

impl View for DraftForm {
    const TEMPLATE: &'static str = "actions/draft";

    fn title(&self) -> String {
        self.page.title.clone()
    }

    fn is_form(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        super::samples::draft()
    }
}

/// The form of 送审.
#[derive(Debug, Clone, Serialize)]
pub struct SubmissionForm {
    /// What all the forms share.
    pub page: ActionPage,
    /// The draft; its number is carried as `draft`.
    pub draft: DraftRow,
}

impl SubmissionForm {
    const WORDS: Words = Words {
        noun: "submission",
        heading: "送审",
        lede: "送本单位负责人签字，再由宣传部审核。送出后不能再改。",
        submit: "送审",
    };

    /// The form as it stands.
    pub fn new(incident: IncidentBrief, form: &FormState, draft: DraftRow) -> Self {
        let page = ActionPage::new(&Self::WORDS, incident, form);
        Self { page, draft }
    }
}

impl View for SubmissionForm {
    const TEMPLATE: &'static str = "actions/submission";

    fn title(&self) -> String {
        self.page.title.clone()
    }

    fn is_form(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        super::samples::submission()
    }
}

/// The form of 审核: the draft beside the incident.
#[derive(Debug, Clone, Serialize)]
pub struct ApprovalForm {
    /// What all the forms share.
    pub page: ActionPage,
    /// The draft; its number is carried as `draft`.
    pub draft: DraftRow,
    /// The text against the draft before; empty for a first one.
    pub changes: Vec<DiffPart>,
    /// Fields `wording`, `timing` and `privacy`, value `1` each.
    pub checks: Vec<ChoiceField>,
    /// The form of 打回.
    pub send_back_href: String,
}

impl ApprovalForm {
    const WORDS: Words = Words {
        noun: "approval",
        heading: "审核",
        lede: "对照舆情看稿：口径、时机、个人信息。",
        submit: "通过",
    };

    /// The form as it stands.
    pub fn new(incident: IncidentBrief, form: &FormState, draft: DraftRow) -> Self {
        let page = ActionPage::new(&Self::WORDS, incident, form);
        let send_back_href = format!("{}/send-back", page.incident.href);
        let check = |name, label: &str, words: &str| {
            form.checkboxes(name, label, vec![Choice::new("1", words)])
                .chips()
        };
        let checks = vec![
            check("wording", "口径", "事实一致，措辞妥当，回答了网民的问题"),
            check("timing", "时机", "现在发布合适，没有未核实的内容"),
            check(
                "privacy",
                "个人信息",
                "不含当事人姓名、电话、住址等个人信息",
            ),
        ];
        Self {
            page,
            draft,
            changes: Vec::new(),
            checks,
            send_back_href,
        }
    }
}

impl View for ApprovalForm {
    const TEMPLATE: &'static str = "actions/approval";

    fn title(&self) -> String {
        self.page.title.clone()
    }

    fn is_form(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        super::samples::approval()
    }
}

/// The form of 打回.
#[derive(Debug, Clone, Serialize)]
pub struct SendBackForm {
    /// What all the forms share.
    pub page: ActionPage,
    /// The draft; its number is carried as `draft`.
    pub draft: DraftRow,
    /// Field `comments`.
    pub comments: TextField,
}

impl SendBackForm {
    const WORDS: Words = Words {
        noun: "send-back",
        heading: "打回修改",
        lede: "退给作者修改，时限不变。",
        submit: "打回",
    };

    /// The form as it stands.
    pub fn new(incident: IncidentBrief, form: &FormState, draft: DraftRow) -> Self {
        let page = ActionPage::new(&Self::WORDS, incident, form);
        Self {
            page,
            draft,
            comments: form
                .lines("comments", "修改意见", 4)
                .hint("写明改哪里、怎么改。"),
        }
    }
}

impl View for SendBackForm {
    const TEMPLATE: &'static str = "actions/send_back";

    fn title(&self) -> String {
        self.page.title.clone()
    }

    fn is_form(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        super::samples::send_back()
    }
}

/// The form of 登记发布.
#[derive(Debug, Clone, Serialize)]
pub struct ReleaseForm {
    /// What all the forms share.
    pub page: ActionPage,
    /// The approved draft, where there is one.
    pub draft: Option<DraftRow>,
    /// Field `kind`.
    pub kind: ChoiceField,
    /// Field `published_at`.
    pub published_at: TextField,
    /// Field `channel`.
    pub channel: TextField,
    /// Field `url`.
    pub url: TextField,
    /// Field `text`.
    pub text: TextField,
    /// Field `answers_for`: for which units it answers.
    pub answers_for: ChoiceField,
    /// Fields `promise_text` and `promise_due_on`, once a row.
    pub promises: Vec<PromiseRow>,
}

impl ReleaseForm {
    const WORDS: Words = Words {
        noun: "release",
        heading: "登记发布",
        lede: "已对外发布后登记，以链接和时间为准。",
        submit: "登记发布",
    };

    /// The form as it stands.
    pub fn new(
        incident: IncidentBrief,
        form: &FormState,
        draft: Option<DraftRow>,
        units: Vec<Choice>,
    ) -> Self {
        let page = ActionPage::new(&Self::WORDS, incident, form);
        let kinds = explained_choices(ReleaseKind::ALL.iter().map(|kind| kind.word()));
        Self {
            page,
            draft,
            kind: form.radios("kind", "发布形式", kinds),
            published_at: form
                .line("published_at", "发布时间")
                .hint("如 2018-11-06 10:58"),
            channel: form.line("channel", "发布渠道").hint("如：市政府网站"),
            url: form
                .line("url", "发布链接")
                .hint("公众能打开的地址，以 http 开头；没有证据不能停止时限"),
            text: form.lines("text", "发布内容", 6),
            answers_for: form
                .checkboxes("answers_for", "代表哪些单位回应", units)
                .chips(),
            promises: promise_rows(form),
        }
    }
}

impl View for ReleaseForm {
    const TEMPLATE: &'static str = "actions/release";

    fn title(&self) -> String {
        self.page.title.clone()
    }

    fn is_form(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        super::samples::release()
    }
}
