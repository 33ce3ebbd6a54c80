//! Internal forms on paper: 交办单, 催办通知, 督办单, 延期申请审批表.
//!
//! A4 after GB/T 9704-2012, in black: a red head is for issued documents only.

use serde::Serialize;

use super::{Link, View};

/// One form as it is printed.
#[derive(Debug, Clone, Serialize)]
pub struct PaperPage {
    /// Back to the incident.
    pub back: Link,
    /// The office whose form it is.
    pub office: String,
    /// Its name: 督办单.
    pub heading: &'static str,
    /// Its number: 督办〔2018〕318-1号.
    pub serial: String,
    /// To whom it is addressed; `None` for a form that is filed.
    pub to: Option<String>,
    /// What it says, by field.
    pub rows: Vec<PaperRow>,
    /// Units and deadlines, where there are several.
    pub tables: Vec<PaperTable>,
    /// What is signed by hand.
    pub signs: Vec<&'static str>,
    /// Whom to ask.
    pub contact: String,
}

/// A field of a form.
#[derive(Debug, Clone, Serialize)]
pub struct PaperRow {
    /// Its name.
    pub label: &'static str,
    /// What it says; line breaks are kept, and nothing leaves room for writing.
    pub value: String,
}

impl PaperRow {
    /// A field with these words.
    pub fn new(label: &'static str, value: impl Into<String>) -> Self {
        Self {
            label,
            value: value.into(),
        }
    }
}

/// A table within a form.
#[derive(Debug, Clone, Serialize)]
pub struct PaperTable {
    /// What it lists.
    pub caption: &'static str,
    /// The heads of its columns.
    pub heads: Vec<&'static str>,
    /// The cells, line by line.
    pub lines: Vec<Vec<String>>,
}

impl View for PaperPage {
    const TEMPLATE: &'static str = "pages/paper";
    const LAYOUT: &'static str = "layout/print";

    fn title(&self) -> String {
        format!("{} {}", self.heading, self.serial)
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let order = Self {
            back: Link::new("/incidents/2018-0318", "2018-0318"),
            office: "市委宣传部".to_owned(),
            heading: "督办单",
            serial: "督办〔2018〕318-1号".to_owned(),
            to: Some("市三防办".to_owned()),
            rows: vec![
                PaperRow::new("舆情", "2018-0318　青溪镇河堤渗水视频引发关注"),
                PaperRow::new("督办要求", "请在回复期限前报告渗水点检查结果。"),
                PaperRow::new("办理结果", ""),
            ],
            tables: Vec::new(),
            signs: vec!["签收", "单位负责人"],
            contact: "8210 2266".to_owned(),
        };
        let dispatch = Self {
            heading: "交办单",
            serial: "交办〔2018〕318号".to_owned(),
            to: None,
            tables: vec![PaperTable {
                caption: "承办单位",
                heads: vec!["单位", "职责"],
                lines: vec![vec!["市三防办".to_owned(), "牵头".to_owned()]],
            }],
            ..order.clone()
        };
        vec![order, dispatch]
    }
}
