//! An incident in short: what one needs to know before opening it, beside a list.

use serde::Serialize;

use super::incident::Timeline;
use super::status::{DueChip, LevelBars, WorkMark};
use super::{Fragment, Link, View};

/// What stands beside the list.
#[derive(Debug, Clone, Serialize)]
pub struct Preview {
    /// The human number.
    pub no: String,
    /// The title.
    pub heading: String,
    /// The incident page.
    pub open: Link,
    /// The level, once assessed.
    pub level: Option<LevelBars>,
    /// Where the work stands.
    pub work: WorkMark,
    /// What the reader should do now; `None` when it is not the reader's turn.
    pub step: Option<String>,
    /// The nearest running deadlines.
    pub due: Vec<DueChip>,
    /// Each unit with its duty and how far it is.
    pub units: Vec<String>,
    /// What happened last.
    pub timeline: Timeline,
}

impl Fragment for Preview {
    const TEMPLATE: &'static str = "parts/incident_preview";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        samples()
    }
}

/// The same as a page of its own.
#[derive(Debug, Clone, Serialize)]
pub struct PreviewPage {
    /// Its contents.
    pub preview: Preview,
}

impl View for PreviewPage {
    const TEMPLATE: &'static str = "pages/preview";

    fn title(&self) -> String {
        format!("{} 预览", self.preview.no)
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let each = samples().into_iter();
        each.map(|preview| Self { preview }).collect()
    }
}

#[cfg(test)]
fn samples() -> Vec<Preview> {
    use super::samples::{chip, level};
    use crate::domain::vocabulary::{Level, Stage, Standing, WorkState};

    let full = Preview {
        no: "2018-0318".to_owned(),
        heading: "学校食堂饭菜变质".to_owned(),
        open: Link::new("/incidents/2018-0318", "打开"),
        level: Some(level(Level::Iii)),
        work: WorkMark::of(WorkState::InProgress, Stage::Dispatched),
        step: Some("请市教育局在今天 11:00 前反馈情况".to_owned()),
        due: vec![chip(Standing::Running, "首报", 90)],
        units: vec!["市教育局（牵头），已签收".to_owned()],
        timeline: Timeline { days: Vec::new() },
    };
    let bare = Preview {
        level: None,
        step: None,
        due: Vec::new(),
        units: Vec::new(),
        ..full.clone()
    };
    vec![full, bare]
}
