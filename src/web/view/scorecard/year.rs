//! One unit, theme or town over a year: month by month, with and without extensions, and what was
//! late.

use serde::Serialize;

use super::{DetailTable, LateRow, OtherFigure, Said, Trend};
use crate::web::view::{Link, View};

/// 单位成绩单, 领域成绩单 of one year.
#[derive(Debug, Clone, Serialize)]
pub struct YearCard {
    /// 市教育局成绩单　2018 年.
    pub heading: String,
    /// What is counted, and until when.
    pub scope: String,
    /// The years before and after, and the scorecard of all.
    pub ways: Vec<Link>,
    /// The same figures as a sheet; `None` where that may not be had.
    pub export_href: Option<String>,
    /// The conclusion, with its figures set strong.
    pub conclusion: Vec<Said>,
    /// The place among its class, and the interval of the rate.
    pub place: String,
    /// The year's figures.
    pub others: Vec<OtherFigure>,
    /// The months as a line; `None` where fewer than two have a value.
    pub trend: Option<Trend>,
    /// The months with every figure.
    pub months: DetailTable,
    /// The heading of the late list.
    pub late_heading: String,
    /// What was late by most, longest first.
    pub late: Vec<LateRow>,
    /// All that was late.
    pub late_href: String,
    /// How the figures are made, one sentence each.
    pub formulas: Vec<String>,
    /// The words of the printed head line.
    pub print_head: String,
}

impl View for YearCard {
    const TEMPLATE: &'static str = "pages/scorecard_year";

    fn title(&self) -> String {
        self.heading.clone()
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        super::tests::years()
    }
}
