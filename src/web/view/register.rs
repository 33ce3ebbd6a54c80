//! 登记舆情: the form with the suggestion beside it.

use serde::Serialize;

use super::form::{
    Choice, ChoiceField, ChoiceGroup, ErrorSummary, FormState, Hidden, SelectField, TextField,
    explained_choices, word_choices,
};
use super::suggestion::Suggestion;
use super::{Link, View};
use crate::domain::vocabulary::{EventGrade, IncidentKind, SourceKind};

/// The registration form; errors of the same form come back in it.
///
/// Posted names: `title text town place source_kind channel url level event_grade themes
/// occurred_at detected_at backdating_reason secondary_to kind drill`, and from the panel `lead lead_other responsible
/// responsible_group cooperating cooperating_group picked`; `then` is `dispatch` or `save`.
/// `picked` is `1` once a person has touched the panel.
#[derive(Debug, Clone, Serialize)]
pub struct RegisterForm {
    /// The tokens.
    pub hidden: Hidden,
    /// What is wrong.
    pub errors: Option<ErrorSummary>,
    /// Back to the desk.
    pub back: Link,
    /// Field `title`.
    pub name: TextField,
    /// Field `text`.
    pub text: TextField,
    /// Field `town`.
    pub town: SelectField,
    /// Field `place`.
    pub place: TextField,
    /// Field `source_kind`.
    pub source_kind: SelectField,
    /// Field `channel`.
    pub channel: TextField,
    /// Field `url`.
    pub url: TextField,
    /// Field `level`.
    pub level: ChoiceField,
    /// Field `event_grade`; empty means no emergency.
    pub event_grade: ChoiceField,
    /// Field `themes`.
    pub themes: ChoiceField,
    /// Field `occurred_at`.
    pub occurred_at: TextField,
    /// Field `detected_at`.
    pub detected_at: TextField,
    /// Field `backdating_reason`: asked for where the detection lies more than a day back.
    pub backdating_reason: TextField,
    /// Field `secondary_to`.
    pub secondary_to: TextField,
    /// Field `kind`.
    pub kind: ChoiceField,
    /// Field `policy_title`: the document, where the kind is 政策发布前评估.
    pub policy_title: TextField,
    /// Field `policy_unit`: who drafts it.
    pub policy_unit: SelectField,
    /// Field `planned_on`: when it is to be published.
    pub planned_on: TextField,
    /// Field `drill`, value `1`.
    pub drill: ChoiceField,
    /// Whether the person may dispatch; the panel stands beside the form then.
    pub dispatches: bool,
    /// Whether the panel was touched by hand.
    pub picked: String,
    /// The panel.
    pub suggestion: Suggestion,
    title: String,
}

/// What the form offers to choose from.
#[derive(Debug, Clone, Default)]
pub struct RegisterOptions {
    /// The levels in order, each with its time limits as second line.
    pub levels: Vec<Choice>,
    /// The towns and streets.
    pub towns: Vec<Choice>,
    /// The livelihood themes.
    pub themes: Vec<Choice>,
    /// The units that may draft a policy.
    pub units: Vec<Choice>,
    /// Whether the person may dispatch.
    pub dispatches: bool,
}

impl RegisterForm {
    /// The form as it stands.
    #[expect(clippy::too_many_lines, reason = "one line per field of the form")]
    pub fn new(form: &FormState, options: RegisterOptions, suggestion: Suggestion) -> Self {
        let no_town = ChoiceGroup::plain(vec![Choice::new("", "不限镇（街）")]);
        let mut drafters = vec![Choice::new("", "本单位")];
        drafters.extend(options.units);
        let sources = word_choices(SourceKind::ALL.iter().map(|kind| kind.word()));
        let kinds = explained_choices(IncidentKind::ALL.iter().map(|kind| kind.word()));
        Self {
            hidden: form.hidden(),
            errors: form.summary(),
            back: Link::new("/desk", "工作台"),
            name: form
                .line("title", "标题")
                .hint("一句话说明是什么事，最多 60 个字"),
            text: form
                .lines("text", "发生了什么", 4)
                .hint("照实写：什么时间、谁、什么事、网民在问什么。不写判断。"),
            town: form.select(
                "town",
                "发生在哪里",
                vec![no_town, ChoiceGroup::plain(options.towns)],
            ),
            place: form.line("place", "具体位置").optional(),
            source_kind: form.select("source_kind", "来源", vec![ChoiceGroup::plain(sources)]),
            channel: form
                .line("channel", "首发平台")
                .hint("如：微博、抖音、微信群、本地论坛"),
            url: form.line("url", "首发链接").note("（没有链接可不填）"),
            level: form.radios("level", "舆情等级", options.levels),
            event_grade: event_grade(form),
            themes: form
                .checkboxes("themes", "民生领域", options.themes)
                .note("（可选几个）")
                .chips(),
            occurred_at: form.line("occurred_at", "发生时间").optional(),
            detected_at: form
                .line("detected_at", "发现时间")
                .hint("如 2018-11-06 10:08"),
            backdating_reason: form
                .line("backdating_reason", "补录理由")
                .note("（发现比登记早一天以上的必填）")
                .hint("写明为什么现在才登记，理由记录在案。"),
            secondary_to: form
                .line("secondary_to", "由哪一件引起")
                .note("（次生舆情才填）")
                .hint("因处置另一件不当引起的，填那一件的编号，如 2018-0318。"),
            kind: form.radios("kind", "事项类型", kinds).pair(),
            policy_title: form
                .line("policy_title", "政策文件名称")
                .note("（政策发布前评估才填；不填的用标题）"),
            policy_unit: form
                .select(
                    "policy_unit",
                    "起草单位",
                    vec![ChoiceGroup::plain(drafters)],
                )
                .note("（政策发布前评估才填）"),
            planned_on: form
                .line("planned_on", "计划发布日期")
                .note("（政策发布前评估必填）")
                .hint("如 2018-11-20；要在这一天之前评估并作出决定。"),
            drill: form
                .checkboxes(
                    "drill",
                    "演练",
                    vec![Choice::new("1", "这是演练，不计入统计")],
                )
                .chips(),
            dispatches: options.dispatches,
            picked: form.value("picked").to_owned(),
            suggestion,
            title: form.titled("登记舆情"),
        }
    }
}

fn event_grade(form: &FormState) -> ChoiceField {
    let mut grades = vec![Choice::new("", "不涉及")];
    grades.extend(word_choices(
        EventGrade::ALL.iter().rev().map(|grade| grade.word()),
    ));
    form.radios("event_grade", "涉及突发事件的，按事件分级", grades)
        .hint("重大及以上：5 小时发布权威信息、24 小时开发布会。其余：48 小时回应。")
        .chips()
}

impl View for RegisterForm {
    const TEMPLATE: &'static str = "pages/register";

    fn title(&self) -> String {
        self.title.clone()
    }

    fn is_form(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        samples::forms()
    }
}

#[cfg(test)]
mod samples {
    use super::super::FieldError;
    use super::super::suggestion::samples::{sure, unsure};
    use super::*;
    use crate::domain::vocabulary::Level;

    fn options(dispatches: bool) -> RegisterOptions {
        let limits = [
            "签收 30 分，首报 1 时",
            "签收 1 时，首报 1 时",
            "签收 2 时，首报 2 时",
            "签收 4 时，首报 4 时",
        ];
        let levels = Level::ALL.iter().zip(limits);
        RegisterOptions {
            levels: levels
                .map(|(level, limit)| Choice::new(level.code(), level.label()).small(limit))
                .collect(),
            towns: vec![
                Choice::new("shiqiao", "石桥镇"),
                Choice::new("yungang", "云岗街道"),
            ],
            themes: [
                "就学",
                "就医",
                "住房保障",
                "安全生产",
                "防灾减灾救灾",
                "食品药品安全",
                "养老服务",
            ]
            .map(|theme| Choice::new(theme, theme))
            .to_vec(),
            units: vec![Choice::new("shiqiao", "石桥镇")],
            dispatches,
        }
    }

    pub(super) fn forms() -> Vec<RegisterForm> {
        let filled = FormState::fresh("csrf", "token")
            .with("title", "石桥镇中心小学课间餐后多名学生腹痛")
            .with("text", "09:50 起，家长微信群流传截图，称石桥镇中心小学课间餐后有学生腹痛、呕吐，4 人送石桥卫生院。网民主要在问：是不是食堂饭菜的问题？学校为什么没有第一时间告诉家长？")
            .with("town", "shiqiao")
            .with("place", "镇中心小学食堂")
            .with("source_kind", "monitoring")
            .with("channel", "微信群")
            .with("event_grade", "iv")
            .with("themes", "食品药品安全")
            .with("detected_at", "2018-11-06 10:08")
            .with("kind", "opinion");
        let good = filled
            .clone()
            .with("level", "iii")
            .with("url", "http://bbs.example/thread-20183-1-1.html");
        let bad = filled
            .with("url", "bbs.example/thread-20183")
            .wrong(FieldError::new(
                "town",
                "发生在哪里",
                "请选择发生地，或选“不限镇（街）”",
            ))
            .wrong(FieldError::new(
                "url",
                "首发链接",
                "首发链接不完整：请从浏览器地址栏完整复制，以 http 开头",
            ))
            .wrong(FieldError::new("level", "舆情等级", "还没有选舆情等级"));
        vec![
            RegisterForm::new(&good, options(true), sure()),
            RegisterForm::new(&bad, options(true), unsure()),
            RegisterForm::new(&good, options(false), unsure()),
        ]
    }
}
