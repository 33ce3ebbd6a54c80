//! 效果评估: what has been scored, found and decided, item by item.

use serde::Serialize;

use super::action::Waiting;
use super::{Button, Link, View};

/// The evaluation of an incident, as one reader may see it.
#[derive(Debug, Clone, Serialize)]
pub struct EvaluationPage {
    /// Back to the incident.
    pub back: Link,
    /// The human number.
    pub no: String,
    /// 效果评估.
    pub heading: String,
    /// The incident's title.
    pub incident: String,
    /// Where it stands, in a sentence.
    pub state: String,
    /// What the reader may do.
    pub buttons: Vec<Button>,
    /// How points are reckoned.
    pub rules: Vec<String>,
    /// Each evaluated cycle, the newest first.
    pub cycles: Vec<CycleResult>,
    /// The looks at how the matter spreads, oldest first.
    pub watches: Vec<Waiting>,
}

/// One evaluated cycle.
#[derive(Debug, Clone, Serialize)]
pub struct CycleResult {
    /// 第 1 轮.
    pub heading: String,
    /// The result, in a sentence.
    pub result: String,
    /// The units that answer for the matter.
    pub units: String,
    /// The sheets, for the offices.
    pub sheets: Vec<Waiting>,
    /// Each item with what was given and what the record says.
    pub items: Vec<ItemResult>,
    /// The vetoes that were found to be met.
    pub vetoes: Vec<String>,
    /// The appeals.
    pub appeals: Vec<Waiting>,
}

/// One item of the rubric with what was given.
#[derive(Debug, Clone, Serialize)]
pub struct ItemResult {
    /// What it is.
    pub label: String,
    /// The most points.
    pub of: String,
    /// What was given, sheet by sheet.
    pub given: Vec<String>,
    /// What the record says.
    pub evidence: Vec<String>,
}

impl View for EvaluationPage {
    const TEMPLATE: &'static str = "pages/evaluation";

    fn title(&self) -> String {
        format!("{} {}", self.heading, self.no)
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let said = |heading: &str| Waiting {
            heading: heading.to_owned(),
            by: "市委宣传部　林评估　今天 10:00".to_owned(),
            text: "总体尚可".to_owned(),
        };
        let item = |label: &str, evidence: &[&str]| ItemResult {
            label: label.to_owned(),
            of: "20".to_owned(),
            given: vec!["18 分".to_owned(), "不适用".to_owned()],
            evidence: super::samples::texts(evidence),
        };
        let empty = Self {
            back: Link::new("/incidents/2018-0318", "2018-0318"),
            no: "2018-0318".to_owned(),
            heading: "效果评估".to_owned(),
            incident: "青溪镇河堤渗水视频引发关注".to_owned(),
            state: "还没有评估结论。".to_owned(),
            buttons: Vec::new(),
            rules: Vec::new(),
            cycles: Vec::new(),
            watches: Vec::new(),
        };
        let full = Self {
            buttons: vec![Button::link("复评", "/incidents/2018-0318/evaluation-second").main()],
            rules: super::samples::texts(&["政务舆情回应效果评分表第 1 版"]),
            cycles: vec![CycleResult {
                heading: "第 1 轮".to_owned(),
                result: "评估结论：不合格，92 分（单项否决）".to_owned(),
                units: "市三防办".to_owned(),
                sheets: vec![said("第一次评分：91 分")],
                items: vec![
                    item("针对关切", &[]),
                    item("回应时效", &["2 个时限，按时完成 1 个"]),
                ],
                vetoes: super::samples::texts(&["泄露隐私：公布了学生姓名"]),
                appeals: vec![said("市三防办申诉，待裁定")],
            }],
            watches: vec![said("首次跟踪：传播回落，公众情绪缓和")],
            ..empty.clone()
        };
        vec![empty, full]
    }
}
