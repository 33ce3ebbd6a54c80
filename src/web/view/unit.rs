//! Units and whom to reach there.

use serde::Serialize;

use super::incident::Fact;
use super::{Contact, Link, View};

/// 单位与联络员: every unit by kind.
#[derive(Debug, Clone, Serialize)]
pub struct UnitList {
    /// The kinds in printed order.
    pub groups: Vec<UnitKindGroup>,
}

/// Units of one kind.
#[derive(Debug, Clone, Serialize)]
pub struct UnitKindGroup {
    /// The anchor, unique on the page.
    pub id: String,
    /// The heading: 市直部门.
    pub label: String,
    /// How many: 34 个.
    pub count: String,
    /// The units.
    pub units: Vec<UnitRow>,
}

/// One unit in the list.
#[derive(Debug, Clone, Serialize)]
pub struct UnitRow {
    /// Its page.
    pub link: Link,
    /// The liaisons' names; empty where none is known.
    pub liaisons: String,
    /// What is missing, such as 缺 B 角; `None` when complete.
    pub missing: Option<String>,
    /// The plan rows that name it.
    pub rows: String,
}

impl View for UnitList {
    const TEMPLATE: &'static str = "pages/units";

    fn title(&self) -> String {
        "单位与联络员".to_owned()
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let row = |id: &str, name: &str, missing: Option<&str>| UnitRow {
            link: Link::new(format!("/units/{id}"), name),
            liaisons: "周明".to_owned(),
            missing: missing.map(str::to_owned),
            rows: "第 21、23 项".to_owned(),
        };
        vec![Self {
            groups: vec![UnitKindGroup {
                id: "department".to_owned(),
                label: "市直部门".to_owned(),
                count: "2 个".to_owned(),
                units: vec![
                    row("edu", "市教育局", None),
                    row("fda", "市食品药品监督管理局", Some("缺 B 角")),
                ],
            }],
        }]
    }
}

/// One unit.
#[derive(Debug, Clone, Serialize)]
pub struct UnitPage {
    /// The canonical name.
    pub name: String,
    /// Kind, short name, other names, themes.
    pub facts: Vec<Fact>,
    /// The liaisons and the head.
    pub contacts: Vec<Contact>,
    /// What is missing, such as 缺 B 角; `None` when complete.
    pub missing: Option<String>,
    /// The plan rows that name it, each with its duty.
    pub rows: Vec<PlanRowLink>,
    /// Its incidents and its scorecard.
    pub links: Vec<Link>,
}

/// A plan row that names the unit.
#[derive(Debug, Clone, Serialize)]
pub struct PlanRowLink {
    /// The row.
    pub link: Link,
    /// The unit's duty in it.
    pub duty: String,
    /// What the row asks, shortened.
    pub gist: String,
}

impl View for UnitPage {
    const TEMPLATE: &'static str = "pages/unit";

    fn title(&self) -> String {
        self.name.clone()
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let full = Self {
            name: "市教育局".to_owned(),
            facts: vec![Fact::new("类型", "部门"), Fact::new("领域", "就学")],
            contacts: vec![
                Contact::new("联络员（A 角）", "周明", "8210 2301"),
                Contact::new("单位负责人", "林志明", ""),
            ],
            missing: Some("缺 B 角".to_owned()),
            rows: vec![PlanRowLink {
                link: Link::new("/plans/current#row-21", "第 21 项"),
                duty: "分别负责".to_owned(),
                gist: "民生热点按领域回应".to_owned(),
            }],
            links: vec![
                Link::new("/incidents?unit=edu", "承办的舆情"),
                Link::new("/scorecards/units/edu", "成绩单"),
            ],
        };
        let bare = Self {
            contacts: Vec::new(),
            missing: None,
            rows: Vec::new(),
            ..full.clone()
        };
        vec![full, bare]
    }
}
