//! The duty officer's desk: the sentence of the day, the views, the queue.

use serde::Serialize;

use super::alert::AlertLine;
use super::case::CaseLine;
use super::guide::FirstSteps;
use super::marked::MarkedText;
use super::status::{DueChip, LevelBars, WorkMark};
use super::{Button, Contact, Fragment, View};

/// 工作台 of the propaganda office and the leaders.
#[derive(Debug, Clone, Serialize)]
pub struct Desk {
    /// The opening sentence.
    pub sentence: DaySentence,
    /// What to begin with; `None` once there was anything.
    pub first: Option<FirstSteps>,
    /// The active alerts, the gravest colour first.
    pub alerts: Vec<AlertLine>,
    /// The open accountability cases, for those who propose, decide or oversee.
    pub cases: Vec<CaseLine>,
    /// The views with their counts, by group.
    pub views: Vec<ViewGroup>,
    /// The queue.
    pub rows: DeskRows,
    /// Who is on duty today.
    pub duty: Vec<Contact>,
}

/// How the day stands, in one sentence.
#[derive(Debug, Clone, Serialize)]
pub struct DaySentence {
    /// The date and time: 11 月 6 日（周二）10:20.
    pub now: String,
    /// How many incidents are open.
    pub open: u64,
    /// How many have passed a deadline; nothing is said of none.
    pub late: u64,
    /// How many are due within two hours; nothing is said of none.
    pub soon: u64,
    /// What waits for the reader, such as 交办 2 件.
    pub waiting: Option<String>,
}

/// Views under one heading.
#[derive(Debug, Clone, Serialize)]
pub struct ViewGroup {
    /// The heading; `None` for the first group.
    pub heading: Option<String>,
    /// Whether narrow screens leave the group out.
    pub optional: bool,
    /// The views.
    pub items: Vec<ViewLink>,
}

/// One view of the queue.
#[derive(Debug, Clone, Serialize)]
pub struct ViewLink {
    /// Where it leads.
    pub href: String,
    /// Its name.
    pub label: String,
    /// How many incidents it shows.
    pub count: String,
    /// Whether it is the open one.
    pub current: bool,
}

/// The queue by groups; also sent alone when the reader refreshes it.
#[derive(Debug, Clone, Serialize)]
pub struct DeskRows {
    /// What the queue shows, for those who hear the page: 全部在办，按时限先后.
    pub heading: String,
    /// When it was read: 10:20 更新.
    pub updated: String,
    /// The groups that hold anything.
    pub groups: Vec<QueueGroup>,
    /// What stands there when nothing is open: 没有在办舆情。昨天办结 3 件。
    pub empty: Option<String>,
}

/// Incidents that are equally urgent.
#[derive(Debug, Clone, Serialize)]
pub struct QueueGroup {
    /// The heading, such as 两小时内到期.
    pub label: String,
    /// How many.
    pub count: u64,
    /// The incidents, nearest deadline first.
    pub items: Vec<QueueItem>,
}

/// One incident in a queue or list.
#[derive(Debug, Clone, Serialize)]
pub struct QueueItem {
    /// The nearest deadline.
    pub due: DueChip,
    /// The human number.
    pub no: String,
    /// The title.
    pub title: String,
    /// Whether it can be picked, for one thing to be done with many.
    pub pick: bool,
    /// Where what was sought stands; `None` where nothing was.
    pub found: Option<FoundWords>,
    /// Where the title leads.
    pub href: String,
    /// The level, once assessed.
    pub level: Option<LevelBars>,
    /// Whether it is a drill.
    pub drill: bool,
    /// Place, channel, theme.
    pub meta: Vec<String>,
    /// The lead unit, or the suggested one.
    pub units: String,
    /// About the other units.
    pub units_note: String,
    /// Where the work stands.
    pub work: WorkMark,
    /// A remark on that.
    pub work_note: String,
    /// The one thing to do here; `None` for nothing. Lists leave it out.
    pub action: Option<Button>,
}

/// Where what was sought stands in an incident.
#[derive(Debug, Clone, Serialize)]
pub struct FoundWords {
    /// The title in pieces.
    pub title: Vec<MarkedText>,
    /// A stretch of another text of it; empty where the title says it all.
    pub excerpt: Vec<MarkedText>,
}

impl View for Desk {
    const TEMPLATE: &'static str = "pages/desk";

    fn title(&self) -> String {
        "工作台".to_owned()
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        samples::desks()
    }
}

impl Fragment for DeskRows {
    const TEMPLATE: &'static str = "parts/desk_rows";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        vec![samples::rows(), samples::no_rows()]
    }
}

#[cfg(test)]
pub(crate) mod samples;
