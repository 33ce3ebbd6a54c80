//! One form a verb: what is asked, what follows from it, and the incident beside it.
//!
//! Each template under `templates/actions/` bears its route's noun. Whether the verb may be done
//! is decided before the form is shown.

use serde::Serialize;

use super::form::{
    Choice, ChoiceField, ChoiceGroup, ErrorSummary, FormState, Hidden, SelectField, TextField,
    explained_choices, word_choices,
};
use super::incident::{DraftRow, Fact};
use super::plan::DiffPart;
use super::status::{DueChip, LevelBars, WorkState};
use super::suggestion::{Citation, Duplicate, PreviewRow, Roster, RosterPicker, Sureness};
use super::{HiddenValue, Link, View};
use crate::domain::vocabulary::{EventGrade, Level, ReleaseKind, Treatment};

/// What all the forms share: the incident, the tokens, the words around the fields.
#[derive(Debug, Clone, Serialize)]
pub struct ActionPage {
    /// The incident, shown beside the form.
    pub incident: IncidentBrief,
    /// What the form is called: 交办.
    pub heading: &'static str,
    /// What it is for, in a sentence.
    pub lede: &'static str,
    /// The words of the solid button.
    pub submit: &'static str,
    /// Where it is sent.
    pub action: String,
    /// The tokens.
    pub hidden: Hidden,
    /// Further hidden values, such as the unit acted for.
    pub values: Vec<HiddenValue>,
    /// What is wrong.
    pub errors: Option<ErrorSummary>,
    /// What will follow, above all for the deadlines; one sentence each.
    pub effects: Vec<String>,
    title: String,
}

/// The incident in short.
#[derive(Debug, Clone, Serialize)]
pub struct IncidentBrief {
    /// The human number.
    pub no: String,
    /// The title.
    pub title: String,
    /// The incident page.
    pub href: String,
    /// The level, once assessed.
    pub level: Option<LevelBars>,
    /// Where the work stands.
    pub work: WorkState,
    /// What happened; line breaks are kept.
    pub text: String,
    /// Place, source, units.
    pub facts: Vec<Fact>,
    /// The running deadlines.
    pub due: Vec<DueChip>,
}

/// The fixed words of one form.
struct Words {
    noun: &'static str,
    heading: &'static str,
    lede: &'static str,
    submit: &'static str,
}

impl ActionPage {
    fn new(words: &Words, incident: IncidentBrief, form: &FormState) -> Self {
        Self {
            action: format!("{}/{}", incident.href, words.noun),
            title: form.titled(&format!("{} {}", words.heading, incident.no)),
            incident,
            heading: words.heading,
            lede: words.lede,
            submit: words.submit,
            hidden: form.hidden(),
            values: Vec::new(),
            errors: form.summary(),
            effects: Vec::new(),
        }
    }

    /// Carries a value unseen.
    pub fn carry(&mut self, name: &str, value: impl Into<String>) {
        self.values.push(HiddenValue {
            name: name.to_owned(),
            value: value.into(),
        });
    }

    /// Asks for which unit one acts where there are several, and carries it unseen where there is
    /// one.
    fn unit(&mut self, form: &FormState, mut units: Vec<Choice>) -> Option<SelectField> {
        if units.len() > 1 {
            return Some(form.select("unit", "代表哪个单位", vec![ChoiceGroup::plain(units)]));
        }
        if let Some(only) = units.pop() {
            self.carry("unit", only.value);
        }
        None
    }
}

/// A request to be decided on.
#[derive(Debug, Clone, Serialize)]
pub struct ReturnRequest {
    /// The unit that asks.
    pub unit: String,
    /// Who asked, and when.
    pub by: String,
    /// The reason given.
    pub reason: String,
    /// The unit it names instead; empty where it names none.
    pub suggested: String,
}

/// A unit that the router proposes, with its reasons.
#[derive(Debug, Clone, Serialize)]
pub struct ProposedUnit {
    /// Name and duty: 市教育局，牵头.
    pub label: String,
    /// How sure, in words.
    pub sure: &'static str,
    /// Why, one reason a line.
    pub reasons: Vec<String>,
}

impl ProposedUnit {
    /// A proposal with its reasons.
    pub fn new(label: impl Into<String>, sure: Sureness, reasons: Vec<String>) -> Self {
        Self {
            label: label.into(),
            sure: sure.words(),
            reasons,
        }
    }
}

/// One thing that should be in order before closing.
#[derive(Debug, Clone, Serialize)]
pub struct ClosureCheck {
    /// The class beside `st`: `t-ok` or `t-soon`.
    pub class: &'static str,
    /// The glyph.
    pub glyph: &'static str,
    /// What it is: 时限都已结束.
    pub label: String,
    /// Where the open item is; `None` when in order.
    pub open: Option<Link>,
}

impl ClosureCheck {
    /// A thing in order.
    pub fn fine(label: impl Into<String>) -> Self {
        Self {
            class: "t-ok",
            glyph: "s-met",
            label: label.into(),
            open: None,
        }
    }

    /// A thing still open, with its place.
    pub fn open(label: impl Into<String>, place: Link) -> Self {
        Self {
            class: "t-soon",
            glyph: "s-soon",
            label: label.into(),
            open: Some(place),
        }
    }
}

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

/// The levels to choose from, without second lines.
pub fn level_choices() -> Vec<Choice> {
    word_choices(Level::ALL.iter().map(|level| level.word()))
}

/// The form of 研判; `levels` bear their time limits as second line, or come from [`level_choices`].
#[derive(Debug, Clone, Serialize)]
pub struct AssessmentForm {
    /// What all the forms share.
    pub page: ActionPage,
    /// Field `level`.
    pub level: ChoiceField,
    /// Field `event_grade`; empty means no emergency.
    pub event_grade: ChoiceField,
    /// Field `treatment`; empty means not decided.
    pub treatment: ChoiceField,
}

impl AssessmentForm {
    const WORDS: Words = Words {
        noun: "assessment",
        heading: "研判",
        lede: "定舆情等级、事件分级和诉求类型。等级决定签收和首次反馈的时限。",
        submit: "保存研判",
    };

    /// The form as it stands.
    pub fn new(incident: IncidentBrief, form: &FormState, levels: Vec<Choice>) -> Self {
        let page = ActionPage::new(&Self::WORDS, incident, form);
        let mut grades = vec![Choice::new("", "不涉及")];
        grades.extend(word_choices(
            EventGrade::ALL.iter().rev().map(|grade| grade.word()),
        ));
        let treatments = explained_choices(Treatment::ALL.iter().map(|kind| kind.word()));
        Self {
            page,
            level: form.radios("level", "舆情等级", levels),
            event_grade: form
                .radios("event_grade", "事件分级", grades)
                .hint("重大及以上：5 小时发布权威信息、24 小时开发布会。其余：48 小时回应。")
                .chips(),
            treatment: form.radios("treatment", "诉求类型", treatments),
        }
    }
}

impl View for AssessmentForm {
    const TEMPLATE: &'static str = "actions/assessment";

    fn title(&self) -> String {
        self.page.title.clone()
    }

    fn is_form(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        samples::assessment()
    }
}

/// The form of 不予受理.
#[derive(Debug, Clone, Serialize)]
pub struct DismissalForm {
    /// What all the forms share.
    pub page: ActionPage,
    /// Field `reason`.
    pub reason: TextField,
}

impl DismissalForm {
    const WORDS: Words = Words {
        noun: "dismissal",
        heading: "不予受理",
        lede: "不属受理范围的，写明理由后结束。",
        submit: "不予受理",
    };

    /// The form as it stands.
    pub fn new(incident: IncidentBrief, form: &FormState) -> Self {
        let page = ActionPage::new(&Self::WORDS, incident, form);
        Self {
            page,
            reason: form
                .lines("reason", "理由", 4)
                .hint("写明依据，登记人会看到。"),
        }
    }
}

impl View for DismissalForm {
    const TEMPLATE: &'static str = "actions/dismissal";

    fn title(&self) -> String {
        self.page.title.clone()
    }

    fn is_form(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        samples::dismissal()
    }
}

/// The form of 并案.
#[derive(Debug, Clone, Serialize)]
pub struct MergeForm {
    /// What all the forms share.
    pub page: ActionPage,
    /// Field `primary`.
    pub primary: TextField,
    /// Incidents that may be the same matter.
    pub candidates: Vec<Duplicate>,
}

impl MergeForm {
    const WORDS: Words = Words {
        noun: "merge",
        heading: "并案",
        lede: "同一件事登记了两次的，并入先登记的一件办理。",
        submit: "确认并案",
    };

    /// The form as it stands.
    pub fn new(incident: IncidentBrief, form: &FormState, candidates: Vec<Duplicate>) -> Self {
        let page = ActionPage::new(&Self::WORDS, incident, form);
        Self {
            page,
            primary: form.line("primary", "主件编号").hint("如 2018-0311"),
            candidates,
        }
    }
}

impl View for MergeForm {
    const TEMPLATE: &'static str = "actions/merge";

    fn title(&self) -> String {
        self.page.title.clone()
    }

    fn is_form(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        samples::merge()
    }
}

/// The form of 交办; proposals, citation and preview are filled in afterwards.
#[derive(Debug, Clone, Serialize)]
pub struct DispatchForm {
    /// What all the forms share.
    pub page: ActionPage,
    /// Fields `lead`, `responsible`, `responsible_group`, `cooperating`, `cooperating_group`.
    pub picker: RosterPicker,
    /// Field `plan_row`.
    pub plan_row: TextField,
    /// Field `completion`: `all` or `cooperating`.
    pub completion: ChoiceField,
    /// Field `cooperating_needed`, a number.
    pub cooperating_needed: TextField,
    /// Field `note`.
    pub note: TextField,
    /// What the router proposes, best first.
    pub proposals: Vec<ProposedUnit>,
    /// Said above the proposals: 依据不足，请人工选择牵头单位.
    pub remark: Option<String>,
    /// The plan row that speaks for it.
    pub citation: Option<Citation>,
    /// The clock times that would follow.
    pub preview: Vec<PreviewRow>,
    /// Said when there are none.
    pub preview_note: Option<String>,
}

impl DispatchForm {
    const WORDS: Words = Words {
        noun: "dispatch",
        heading: "交办",
        lede: "选定牵头、负责和配合单位，各单位会同时收到通知。",
        submit: "确认交办",
    };

    /// The form as it stands.
    pub fn new(incident: IncidentBrief, form: &FormState, roster: &Roster) -> Self {
        let page = ActionPage::new(&Self::WORDS, incident, form);
        let completions = vec![
            Choice::new("all", "牵头和负责单位都完成"),
            Choice::new("cooperating", "另须若干配合单位完成"),
        ];
        Self {
            page,
            picker: RosterPicker::new(form, roster, "lead"),
            plan_row: form.line("plan_row", "依据方案第几项").optional(),
            completion: form.radios("completion", "怎样算办完", completions).pair(),
            cooperating_needed: form
                .line("cooperating_needed", "几个配合单位")
                .hint("选第二种时填写"),
            note: form.lines("note", "交办意见", 3).optional(),
            proposals: Vec::new(),
            remark: None,
            citation: None,
            preview: Vec::new(),
            preview_note: None,
        }
    }
}

impl View for DispatchForm {
    const TEMPLATE: &'static str = "actions/dispatch";

    fn title(&self) -> String {
        self.page.title.clone()
    }

    fn is_form(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        samples::dispatch()
    }
}

/// The form of 撤回.
#[derive(Debug, Clone, Serialize)]
pub struct WithdrawalForm {
    /// What all the forms share.
    pub page: ActionPage,
    /// Field `unit`.
    pub unit: SelectField,
    /// Field `reason`.
    pub reason: TextField,
}

impl WithdrawalForm {
    const WORDS: Words = Words {
        noun: "withdrawal",
        heading: "撤回交办",
        lede: "撤回一个单位的交办，不计入该单位成绩。",
        submit: "确认撤回",
    };

    /// The form as it stands.
    pub fn new(incident: IncidentBrief, form: &FormState, units: Vec<Choice>) -> Self {
        let page = ActionPage::new(&Self::WORDS, incident, form);
        Self {
            page,
            unit: form.select("unit", "撤回哪个单位", vec![ChoiceGroup::plain(units)]),
            reason: form.lines("reason", "理由", 3),
        }
    }
}

impl View for WithdrawalForm {
    const TEMPLATE: &'static str = "actions/withdrawal";

    fn title(&self) -> String {
        self.page.title.clone()
    }

    fn is_form(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        samples::withdrawal()
    }
}

/// The form of 签收.
#[derive(Debug, Clone, Serialize)]
pub struct AcknowledgementForm {
    /// What all the forms share.
    pub page: ActionPage,
    /// Field `unit`, where one acts for several.
    pub unit: Option<SelectField>,
    /// By whom and when it was done already; the form is left out then.
    pub done: Option<String>,
}

impl AcknowledgementForm {
    const WORDS: Words = Words {
        noun: "acknowledgement",
        heading: "签收",
        lede: "签收表示本单位已收到并开始办理。",
        submit: "签收",
    };

    /// The form as it stands.
    pub fn new(incident: IncidentBrief, form: &FormState, units: Vec<Choice>) -> Self {
        let mut page = ActionPage::new(&Self::WORDS, incident, form);
        let unit = page.unit(form, units);
        Self {
            page,
            unit,
            done: None,
        }
    }
}

impl View for AcknowledgementForm {
    const TEMPLATE: &'static str = "actions/acknowledgement";

    fn title(&self) -> String {
        self.page.title.clone()
    }

    fn is_form(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        samples::acknowledgement()
    }
}

/// The form of 退回.
#[derive(Debug, Clone, Serialize)]
pub struct ReturnForm {
    /// What all the forms share.
    pub page: ActionPage,
    /// Field `unit`, where one acts for several.
    pub unit: Option<SelectField>,
    /// Field `reason`.
    pub reason: TextField,
    /// Field `suggested_unit`; may be empty.
    pub suggested_unit: SelectField,
}

impl ReturnForm {
    const WORDS: Words = Words {
        noun: "return",
        heading: "申请退回",
        lede: "不属本单位的，写明理由，由宣传部裁定；同意后不计入本单位成绩。",
        submit: "申请退回",
    };

    /// The form as it stands.
    pub fn new(
        incident: IncidentBrief,
        form: &FormState,
        units: Vec<Choice>,
        roster: Vec<ChoiceGroup>,
    ) -> Self {
        let mut page = ActionPage::new(&Self::WORDS, incident, form);
        let unit = page.unit(form, units);
        let none = ChoiceGroup::plain(vec![Choice::new("", "不清楚")]);
        let groups = std::iter::once(none).chain(roster).collect();
        Self {
            page,
            unit,
            reason: form
                .lines("reason", "退回理由", 4)
                .hint("写明为什么不属本单位，依据哪项职责分工。"),
            suggested_unit: form
                .select("suggested_unit", "应由哪个单位承办", groups)
                .note("（可选）")
                .hint("写明后改派更快。"),
        }
    }
}

impl View for ReturnForm {
    const TEMPLATE: &'static str = "actions/return";

    fn title(&self) -> String {
        self.page.title.clone()
    }

    fn is_form(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        samples::return_request()
    }
}

/// The form of 裁定退回.
#[derive(Debug, Clone, Serialize)]
pub struct ReturnDecisionForm {
    /// What all the forms share.
    pub page: ActionPage,
    /// Field `unit`, where several ask.
    pub unit: Option<SelectField>,
    /// What was asked.
    pub requests: Vec<ReturnRequest>,
    /// Field `decision`: `uphold` or `refuse`.
    pub decision: ChoiceField,
    /// Field `reason`.
    pub reason: TextField,
}

impl ReturnDecisionForm {
    const WORDS: Words = Words {
        noun: "return-decision",
        heading: "裁定退回",
        lede: "同意退回的，该单位的时限取消，请随后改派；不同意的，原时限继续。",
        submit: "提交裁定",
    };

    /// The form as it stands.
    pub fn new(
        incident: IncidentBrief,
        form: &FormState,
        units: Vec<Choice>,
        requests: Vec<ReturnRequest>,
    ) -> Self {
        let mut page = ActionPage::new(&Self::WORDS, incident, form);
        let unit = page.unit(form, units);
        let decisions = vec![
            Choice::new("uphold", "同意退回").small("该单位的时限取消"),
            Choice::new("refuse", "不同意退回").small("原时限继续"),
        ];
        Self {
            page,
            unit,
            requests,
            decision: form.radios("decision", "裁定", decisions).pair(),
            reason: form.lines("reason", "理由", 3),
        }
    }
}

impl View for ReturnDecisionForm {
    const TEMPLATE: &'static str = "actions/return_decision";

    fn title(&self) -> String {
        self.page.title.clone()
    }

    fn is_form(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        samples::return_decision()
    }
}

/// The form of 反馈.
#[derive(Debug, Clone, Serialize)]
pub struct ProgressForm {
    /// What all the forms share.
    pub page: ActionPage,
    /// Field `unit`, where one acts for several.
    pub unit: Option<SelectField>,
    /// Field `text`.
    pub text: TextField,
    /// Field `closing`, value `1`.
    pub closing: ChoiceField,
}

impl ProgressForm {
    const WORDS: Words = Words {
        noun: "progress",
        heading: "反馈进展",
        lede: "写清做了什么、查到什么、下一步做什么。宣传部和其他承办单位能看到。",
        submit: "提交反馈",
    };

    /// The form as it stands.
    pub fn new(incident: IncidentBrief, form: &FormState, units: Vec<Choice>) -> Self {
        let mut page = ActionPage::new(&Self::WORDS, incident, form);
        let unit = page.unit(form, units);
        Self {
            page,
            unit,
            text: form.lines("text", "进展", 6),
            closing: form
                .checkboxes(
                    "closing",
                    "办结报告",
                    vec![Choice::new("1", "本单位的职责已完成，作为办结报告")],
                )
                .chips(),
        }
    }
}

impl View for ProgressForm {
    const TEMPLATE: &'static str = "actions/progress";

    fn title(&self) -> String {
        self.page.title.clone()
    }

    fn is_form(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        samples::progress()
    }
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
            spokesperson: form.line("spokesperson", "发布人").optional(),
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
        samples::draft()
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
        samples::submission()
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
        samples::approval()
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
        samples::send_back()
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
            url: form.line("url", "发布链接").note("（发布会可不填）"),
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
        samples::release()
    }
}

/// The form of 办结.
#[derive(Debug, Clone, Serialize)]
pub struct ClosureForm {
    /// What all the forms share.
    pub page: ActionPage,
    /// What should be in order.
    pub checks: Vec<ClosureCheck>,
    /// Field `summary`.
    pub summary: TextField,
}

impl ClosureForm {
    const WORDS: Words = Words {
        noun: "closure",
        heading: "办结",
        lede: "核对时限、发布、承诺和证据后办结。",
        submit: "办结",
    };

    /// The form as it stands.
    pub fn new(incident: IncidentBrief, form: &FormState, checks: Vec<ClosureCheck>) -> Self {
        let page = ActionPage::new(&Self::WORDS, incident, form);
        Self {
            page,
            checks,
            summary: form
                .lines("summary", "办结小结", 4)
                .hint("处理结果、回应情况、遗留问题。"),
        }
    }
}

impl View for ClosureForm {
    const TEMPLATE: &'static str = "actions/closure";

    fn title(&self) -> String {
        self.page.title.clone()
    }

    fn is_form(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        samples::closure()
    }
}

/// The form of 重启.
#[derive(Debug, Clone, Serialize)]
pub struct ReopeningForm {
    /// What all the forms share.
    pub page: ActionPage,
    /// Field `reason`.
    pub reason: TextField,
}

impl ReopeningForm {
    const WORDS: Words = Words {
        noun: "reopening",
        heading: "重启",
        lede: "出现新情况的，开始新的一轮；原有结论保留。",
        submit: "重启",
    };

    /// The form as it stands.
    pub fn new(incident: IncidentBrief, form: &FormState) -> Self {
        let page = ActionPage::new(&Self::WORDS, incident, form);
        Self {
            page,
            reason: form.lines("reason", "理由", 3),
        }
    }
}

impl View for ReopeningForm {
    const TEMPLATE: &'static str = "actions/reopening";

    fn title(&self) -> String {
        self.page.title.clone()
    }

    fn is_form(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        samples::reopening()
    }
}

#[cfg(test)]
mod samples {
    use super::super::FieldError;
    use super::super::incident::samples::draft as draft_row;
    use super::super::samples::{chip, form, level, texts};
    use super::super::status::Work;
    use super::super::suggestion::samples::{citation, preview, roster};
    use super::*;
    use crate::domain::vocabulary::Standing;

    fn brief() -> IncidentBrief {
        IncidentBrief {
            no: "2018-0318".to_owned(),
            title: "青溪镇河堤渗水视频引发关注".to_owned(),
            href: "/incidents/2018-0318".to_owned(),
            level: Some(level(Level::Ii)),
            work: WorkState::of(Work::InHand),
            text: "05:52，抖音用户发布 38 秒视频，称青溪镇石涌段河堤坡脚“漏水”。".to_owned(),
            facts: vec![
                Fact::new("地点", "青溪镇，石涌段"),
                Fact::new("牵头", "市三防办"),
            ],
            due: vec![chip(Standing::DueSoon, "首次权威信息", 40)],
        }
    }

    fn bad(field: &str, message: &str) -> FormState {
        form().wrong(FieldError::new(field, "", message))
    }

    fn one() -> Vec<Choice> {
        vec![Choice::new("sanfang", "市三防办")]
    }

    fn two() -> Vec<Choice> {
        vec![
            Choice::new("sanfang", "市三防办"),
            Choice::new("water", "市水务局"),
        ]
    }

    pub(super) fn assessment() -> Vec<AssessmentForm> {
        let mut first = AssessmentForm::new(
            IncidentBrief {
                level: None,
                due: Vec::new(),
                ..brief()
            },
            &form().with("level", "ii").with("treatment", "difficulty"),
            level_choices(),
        );
        first.page.effects = texts(&["首次权威信息：今天 11:00 前（发现后 5 时）"]);
        vec![
            first,
            AssessmentForm::new(brief(), &bad("level", "还没有选舆情等级"), level_choices()),
        ]
    }

    pub(super) fn dismissal() -> Vec<DismissalForm> {
        vec![DismissalForm::new(
            brief(),
            &bad("reason", "请写明不予受理的理由"),
        )]
    }

    pub(super) fn merge() -> Vec<MergeForm> {
        let candidate = Duplicate {
            href: "/incidents/2018-0317".to_owned(),
            title: "石涌河堤漏水传言".to_owned(),
            alike: "同镇、同领域".to_owned(),
        };
        vec![
            MergeForm::new(brief(), &form(), vec![candidate]),
            MergeForm::new(brief(), &bad("primary", "请填写主件编号"), Vec::new()),
        ]
    }

    pub(super) fn dispatch() -> Vec<DispatchForm> {
        let filled = form()
            .with("lead", "fda")
            .with("responsible", "edu")
            .with("completion", "all");
        let mut first = DispatchForm::new(brief(), &filled, &roster());
        first.proposals = vec![ProposedUnit::new(
            "市食品药品监督管理局，牵头",
            Sureness::Good,
            texts(&["领域“食品药品安全”，第 21 项列名单位"]),
        )];
        first.citation = Some(citation());
        first.preview = preview();
        let mut second = DispatchForm::new(brief(), &bad("lead", "请选一个牵头单位"), &roster());
        second.remark = Some("依据不足，请人工选择牵头单位".to_owned());
        second.preview_note = Some("选好等级后，这里显示各项时限的具体钟点。".to_owned());
        vec![first, second]
    }

    pub(super) fn withdrawal() -> Vec<WithdrawalForm> {
        vec![WithdrawalForm::new(
            brief(),
            &bad("reason", "请写明撤回的理由"),
            two(),
        )]
    }

    pub(super) fn acknowledgement() -> Vec<AcknowledgementForm> {
        let mut done = AcknowledgementForm::new(brief(), &form(), two());
        done.done = Some("周明 06:22 已签收，用时 12 分".to_owned());
        let several = AcknowledgementForm::new(brief(), &form(), two());
        vec![
            AcknowledgementForm::new(brief(), &form(), one()),
            several,
            done,
        ]
    }

    pub(super) fn return_request() -> Vec<ReturnForm> {
        let groups = || vec![ChoiceGroup::headed("市直部门", two())];
        let wrong = bad("reason", "请写明不属本单位的理由，方便改派");
        vec![
            ReturnForm::new(brief(), &form(), one(), groups()),
            ReturnForm::new(brief(), &wrong, two(), groups()),
        ]
    }

    pub(super) fn return_decision() -> Vec<ReturnDecisionForm> {
        let request = |suggested: &str| ReturnRequest {
            unit: "市水务局".to_owned(),
            by: "林志明　今天 09:40".to_owned(),
            reason: "该堤段由镇管。".to_owned(),
            suggested: suggested.to_owned(),
        };
        vec![
            ReturnDecisionForm::new(brief(), &form(), one(), vec![request("青溪镇")]),
            ReturnDecisionForm::new(
                brief(),
                &bad("decision", "请选同意或不同意"),
                two(),
                vec![request("")],
            ),
        ]
    }

    pub(super) fn progress() -> Vec<ProgressForm> {
        vec![
            ProgressForm::new(brief(), &form().with("closing", "1"), one()),
            ProgressForm::new(brief(), &bad("text", "请填写进展"), two()),
        ]
    }

    pub(super) fn draft() -> Vec<DraftForm> {
        let changed = form()
            .with("kind", "authoritative_info")
            .with("text", "今晨网传一事……");
        vec![
            DraftForm::new(brief(), &changed, one(), vec![draft_row()]),
            DraftForm::new(brief(), &bad("text", "请填写回应正文"), two(), Vec::new()),
        ]
    }

    pub(super) fn submission() -> Vec<SubmissionForm> {
        vec![SubmissionForm::new(brief(), &form(), draft_row())]
    }

    pub(super) fn approval() -> Vec<ApprovalForm> {
        let mut first = ApprovalForm::new(brief(), &form(), draft_row());
        first.changes = super::super::plan::samples::parts();
        first.page.carry("draft", "2");
        let wrong = bad("privacy", "请确认已核对个人信息");
        vec![
            first,
            ApprovalForm::new(
                brief(),
                &wrong,
                DraftRow {
                    comment: None,
                    ..draft_row()
                },
            ),
        ]
    }

    pub(super) fn send_back() -> Vec<SendBackForm> {
        vec![SendBackForm::new(
            brief(),
            &bad("comments", "请写明修改意见"),
            draft_row(),
        )]
    }

    pub(super) fn release() -> Vec<ReleaseForm> {
        let filled = form()
            .with("kind", "authoritative_info")
            .with("promise_text", "每两小时公布水位")
            .with("promise_due_on", "2018-11-07");
        vec![
            ReleaseForm::new(brief(), &filled, Some(draft_row()), two()),
            ReleaseForm::new(
                brief(),
                &bad("published_at", "发布时间不能晚于现在（10:20）"),
                None,
                one(),
            ),
        ]
    }

    pub(super) fn closure() -> Vec<ClosureForm> {
        let checks = vec![
            ClosureCheck::fine("时限都已结束"),
            ClosureCheck::open(
                "还有 1 项承诺没有兑现",
                Link::new("/incidents/2018-0318#re", "查看"),
            ),
        ];
        vec![ClosureForm::new(brief(), &form(), checks)]
    }

    pub(super) fn reopening() -> Vec<ReopeningForm> {
        vec![ReopeningForm::new(
            brief(),
            &bad("", "刚才的内容没有送到，请再提交一次"),
        )]
    }
}
