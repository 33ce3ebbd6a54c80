//! What stands behind a number: each obligation or return that it counts, one a row.

use serde::Serialize;

use crate::web::view::{Link, View};

/// The outcomes behind one number.
#[derive(Debug, Clone, Serialize)]
pub struct OutcomeList {
    /// What the number counts: 2018 年 10 月　签收　市教育局　逾期.
    pub heading: String,
    /// 共 12 项，本页 12 项.
    pub total: String,
    /// The rows of this page.
    pub rows: Vec<OutcomeItem>,
    /// The next page; `None` on the last.
    pub next_href: Option<String>,
    /// Back to the first page; `None` on it.
    pub first_href: Option<String>,
    /// The same rows as a sheet; `None` where that may not be had.
    pub export_href: Option<String>,
    /// Back to the scorecard.
    pub back_href: String,
}

/// One row.
#[derive(Debug, Clone, Serialize)]
pub struct OutcomeItem {
    /// The incident.
    pub link: Link,
    /// The unit.
    pub unit: String,
    /// Which deadline, or 退回.
    pub kind: String,
    /// When it was due, or decided.
    pub due: String,
    /// When it was done.
    pub ended: String,
    /// How it ended: 按时, 逾期; with 延期后 where more time was given.
    pub verdict: String,
    /// By how much it was late; empty when it was not.
    pub by: String,
}

impl View for OutcomeList {
    const TEMPLATE: &'static str = "pages/outcomes";

    fn title(&self) -> String {
        self.heading.clone()
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        super::tests::outcome_lists()
    }
}
