//! A plan tried out: what it would change for past incidents, and what it leaves uncovered.

use serde::Serialize;

use super::{Link, View};

/// Past incidents under another version of the plan.
#[derive(Debug, Clone, Serialize)]
pub struct PlanReplayPage {
    /// Back to the version.
    pub plan: Link,
    /// How much would differ.
    pub summary: String,
    /// Other periods to look at.
    pub periods: Vec<Link>,
    /// Units that gain or lose.
    pub units: Vec<ReplayUnit>,
    /// The incidents that differ.
    pub incidents: Vec<ReplayIncident>,
}

/// One unit.
#[derive(Debug, Clone, Serialize)]
pub struct ReplayUnit {
    /// The unit.
    pub unit: Link,
    /// Incidents it would be new on.
    pub added: u32,
    /// Incidents it would be gone from.
    pub dropped: u32,
}

/// One incident that differs.
#[derive(Debug, Clone, Serialize)]
pub struct ReplayIncident {
    /// The incident.
    pub link: Link,
    /// Its title.
    pub title: String,
    /// What would differ, one sentence a unit.
    pub sentences: Vec<String>,
}

impl View for PlanReplayPage {
    const TEMPLATE: &'static str = "pages/plan_replay";

    fn title(&self) -> String {
        format!("{}试算", self.plan.label)
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let page = |units, incidents| Self {
            plan: Link::new("/plans/2", "第 2 版"),
            summary: "全部 12 件舆情按第 2 版方案重新试算。".to_owned(),
            periods: vec![Link::new("/plans/2/replay?period=2018", "2018 年")],
            units,
            incidents,
        };
        let unit = ReplayUnit {
            unit: Link::new("/units/edu", "市教育局"),
            added: 1,
            dropped: 2,
        };
        let incident = ReplayIncident {
            link: Link::new("/incidents/2018-0001", "2018-0001"),
            title: "学校食堂".to_owned(),
            sentences: vec!["减少 市教育局（牵头，第 21 项）".to_owned()],
        };
        vec![
            page(vec![unit], vec![incident]),
            page(Vec::new(), Vec::new()),
        ]
    }
}

/// What a version covers and what not.
#[derive(Debug, Clone, Serialize)]
pub struct PlanCoveragePage {
    /// Back to the version.
    pub plan: Link,
    /// How much is covered.
    pub summary: String,
    /// Other periods to look at.
    pub periods: Vec<Link>,
    /// Rows that were used, with how often; the number opens the incidents.
    pub used: Vec<CoveredRow>,
    /// Rows that were not.
    pub unused: Vec<CoveredRow>,
    /// Units nothing was handed to, with the rows that name them.
    pub idle: Vec<IdleUnitRow>,
    /// Themes nobody answers for; each opens its incidents.
    pub themes: Vec<Link>,
}

/// One row.
#[derive(Debug, Clone, Serialize)]
pub struct CoveredRow {
    /// The row on the page of the version.
    pub row: Link,
    /// What it asks.
    pub requirement: String,
    /// The incidents; empty for none.
    pub incidents: Vec<Link>,
}

/// One unit.
#[derive(Debug, Clone, Serialize)]
pub struct IdleUnitRow {
    /// The unit.
    pub unit: Link,
    /// The rows that name it; empty for none.
    pub rows: Vec<Link>,
}

impl View for PlanCoveragePage {
    const TEMPLATE: &'static str = "pages/plan_coverage";

    fn title(&self) -> String {
        format!("{}使用情况", self.plan.label)
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let row = |incidents| CoveredRow {
            row: Link::new("/plans/1#row-21", "第 21 项"),
            requirement: "民生热点按领域回应".to_owned(),
            incidents,
        };
        let incident = Link::new("/incidents/2018-0001", "2018-0001");
        let full = Self {
            plan: Link::new("/plans/1", "第 1 版"),
            summary: "交办 1 件舆情。".to_owned(),
            periods: vec![Link::new("/plans/1/coverage?period=2018", "2018 年")],
            used: vec![row(vec![incident])],
            unused: vec![row(Vec::new())],
            idle: vec![
                IdleUnitRow {
                    unit: Link::new("/units/edu", "市教育局"),
                    rows: vec![Link::new("/plans/1#row-21", "第 21 项")],
                },
                IdleUnitRow {
                    unit: Link::new("/units/police", "市公安局"),
                    rows: Vec::new(),
                },
            ],
            themes: vec![Link::new("/incidents?theme=交通", "交通")],
        };
        let empty = Self {
            used: Vec::new(),
            unused: Vec::new(),
            idle: Vec::new(),
            themes: Vec::new(),
            ..full.clone()
        };
        vec![full, empty]
    }
}
