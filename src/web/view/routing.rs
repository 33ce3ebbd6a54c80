//! 分派建议: by month and theme, with and without learning.

use serde::Serialize;

use super::{Link, View};

/// How the router's suggestions fared.
#[derive(Debug, Clone, Serialize)]
pub struct RoutingRecord {
    /// Whether it learns, and from how much.
    pub state: String,
    /// One line a month and theme.
    pub rows: Vec<FaredRow>,
    /// The newest suggestions that were not taken.
    pub not_taken: Vec<SuggestedRow>,
    /// Where suggestions were put right, by town.
    pub put_right_in: Vec<TownRow>,
    /// The kept versions of the model, newest first.
    pub models: Vec<ModelLine>,
}

/// A number, and the incidents it counts for whoever may see them.
#[derive(Debug, Clone, Serialize)]
pub struct Counted {
    /// How many.
    pub many: i64,
    /// The list of exactly these.
    pub href: Option<String>,
}

/// One month and theme.
#[derive(Debug, Clone, Serialize)]
pub struct FaredRow {
    /// 2018 年 11 月.
    pub month: String,
    /// The theme; 全部领域 for the sum of the month.
    pub theme: String,
    /// Whether a model had a hand in the suggestions.
    pub by: &'static str,
    /// How many were handed over.
    pub handed_over: Counted,
    /// How often the first suggestion was taken.
    pub accepted: Counted,
    /// The same as a rate.
    pub rate: String,
    /// How often the first would have been taken without learning.
    pub cold: Counted,
    /// The same as a rate.
    pub without: String,
}

/// How often suggestions were put right in a town.
#[derive(Debug, Clone, Serialize)]
pub struct TownRow {
    /// The town.
    pub town: String,
    /// How often.
    pub many: Counted,
}

/// A suggestion with its incident.
#[derive(Debug, Clone, Serialize)]
pub struct SuggestedRow {
    /// The incident.
    pub incident: Link,
    /// Its title.
    pub title: String,
    /// Its town.
    pub town: String,
    /// The unit suggested first.
    pub suggested: String,
    /// The unit that leads.
    pub chosen: String,
    /// Whether the suggestion was taken.
    pub verdict: &'static str,
}

/// The incidents behind one number.
#[derive(Debug, Clone, Serialize)]
pub struct RoutingCases {
    /// What is counted.
    pub heading: String,
    /// How many in all, and on this page.
    pub total: String,
    /// One line an incident.
    pub rows: Vec<SuggestedRow>,
    /// The next page.
    pub next_href: Option<String>,
    /// The first page, for those who have turned one.
    pub first_href: Option<String>,
    /// Back to the figures.
    pub back_href: &'static str,
}

/// A version of the model.
#[derive(Debug, Clone, Serialize)]
pub struct ModelLine {
    /// Its number.
    pub version: i64,
    /// How many decisions it has seen.
    pub examples: i64,
    /// When it was trained.
    pub at: String,
}

impl View for RoutingRecord {
    const TEMPLATE: &'static str = "pages/routing";

    fn title(&self) -> String {
        "分派建议".to_owned()
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let full = Self {
            state: "学习已开启，现用第 3 版，学过 128 次交办。".to_owned(),
            rows: vec![FaredRow {
                month: "2018 年 10 月".to_owned(),
                theme: "就学".to_owned(),
                by: "学习后",
                handed_over: counted(20),
                accepted: counted(17),
                rate: "85%".to_owned(),
                cold: counted(16),
                without: "80%".to_owned(),
            }],
            not_taken: vec![sample_row()],
            put_right_in: vec![TownRow {
                town: "水口镇".to_owned(),
                many: counted(3),
            }],
            models: vec![ModelLine {
                version: 3,
                examples: 128,
                at: "2018-10-31 10:00".to_owned(),
            }],
        };
        let empty = Self {
            state: "学习已开启，还没有可学的交办。".to_owned(),
            rows: Vec::new(),
            not_taken: Vec::new(),
            put_right_in: Vec::new(),
            models: Vec::new(),
        };
        vec![full, empty]
    }
}

impl View for RoutingCases {
    const TEMPLATE: &'static str = "pages/routing_cases";

    fn title(&self) -> String {
        self.heading.clone()
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let full = Self {
            heading: "分派建议　2018 年 10 月　就学　未采用".to_owned(),
            total: "共 51 件，本页 1 件".to_owned(),
            rows: vec![sample_row()],
            next_href: Some("/routing/cases?month=2018-10&after=2018-0318".to_owned()),
            first_href: Some("/routing/cases?month=2018-10".to_owned()),
            back_href: "/routing",
        };
        let empty = Self {
            total: "共 0 件，本页 0 件".to_owned(),
            rows: Vec::new(),
            next_href: None,
            first_href: None,
            ..full.clone()
        };
        let begun = Self {
            first_href: None,
            ..full.clone()
        };
        vec![full, begun, empty]
    }
}

#[cfg(test)]
fn counted(many: i64) -> Counted {
    Counted {
        many,
        href: Some("/routing/cases?month=2018-10".to_owned()),
    }
}

#[cfg(test)]
fn sample_row() -> SuggestedRow {
    SuggestedRow {
        incident: Link::new("/incidents/2018-0318", "2018-0318"),
        title: "学校车棚电动车被偷".to_owned(),
        town: "水口镇".to_owned(),
        suggested: "市教育局".to_owned(),
        chosen: "市公安局".to_owned(),
        verdict: "未采用",
    }
}
