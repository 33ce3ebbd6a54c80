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
    pub not_taken: Vec<NotTakenRow>,
    /// The kept versions of the model, newest first.
    pub models: Vec<ModelLine>,
}

/// One month and theme.
#[derive(Debug, Clone, Serialize)]
pub struct FaredRow {
    /// 2018 年 11 月.
    pub month: String,
    /// The theme.
    pub theme: String,
    /// Whether a model had a hand in the suggestions.
    pub by: &'static str,
    /// How many were handed over.
    pub handed_over: i64,
    /// How often the first suggestion was taken.
    pub accepted: i64,
    /// The same as a rate.
    pub rate: String,
    /// The rate the router would have had without learning.
    pub without: String,
}

/// A suggestion that was not taken.
#[derive(Debug, Clone, Serialize)]
pub struct NotTakenRow {
    /// The incident.
    pub incident: Link,
    /// The unit suggested first.
    pub suggested: String,
    /// The unit that leads.
    pub chosen: String,
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
                handed_over: 20,
                accepted: 17,
                rate: "85.0%".to_owned(),
                without: "80.0%".to_owned(),
            }],
            not_taken: vec![NotTakenRow {
                incident: Link::new("/incidents/2018-0318", "2018-0318"),
                suggested: "市教育局".to_owned(),
                chosen: "市公安局".to_owned(),
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
            models: Vec::new(),
        };
        vec![full, empty]
    }
}
