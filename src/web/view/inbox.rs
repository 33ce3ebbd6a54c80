//! The desk of a responsible unit, made for a phone first.

use serde::Serialize;

use super::alert::AlertLine;
use super::case::CaseLine;
use super::guide::FirstSteps;
use super::linkage::Errand;
use super::status::{DueChip, LevelBars};
use super::{Button, Contact, Link, View};

/// 待办 of liaisons and unit heads.
#[derive(Debug, Clone, Serialize)]
pub struct Inbox {
    /// Who is greeted.
    pub name: String,
    /// What passed, such as 1 件已逾期; `None` for nothing.
    pub late: Option<String>,
    /// What presses, such as 1 件 52 分钟内要签收; `None` for nothing.
    pub soon: Option<String>,
    /// What to begin with; `None` once there was anything.
    pub first: Option<FirstSteps>,
    /// The active alerts that the unit was told of, the gravest colour first.
    pub alerts: Vec<AlertLine>,
    /// Linkages that the unit was called out to, and its own policies that are to be assessed.
    pub errands: Vec<Errand>,
    /// The unit's own accountability cases that are open.
    pub cases: Vec<CaseLine>,
    /// The sections that hold anything: 待签收, 待回复, 被打回, 待本单位审核, 办理中, 待兑现承诺.
    pub sections: Vec<InboxSection>,
    /// What stands there when nothing waits: 没有待办。最近一件 11 月 3 日办结。
    pub empty: Option<String>,
    /// The unit's own figures of the running month.
    pub month: Option<OwnMonth>,
    /// Whom to telephone.
    pub duty: Contact,
}

/// Cards under one heading.
#[derive(Debug, Clone, Serialize)]
pub struct InboxSection {
    /// The anchor, unique on the page.
    pub id: String,
    /// The heading.
    pub label: String,
    /// How many.
    pub count: u64,
    /// The cards, nearest deadline first.
    pub cards: Vec<InboxCard>,
}

/// One incident the unit has to do with.
#[derive(Debug, Clone, Serialize)]
pub struct InboxCard {
    /// The nearest deadline of this unit.
    pub due: DueChip,
    /// The level, once assessed.
    pub level: Option<LevelBars>,
    /// Whether it is a drill.
    pub drill: bool,
    /// The title.
    pub title: String,
    /// Where the title leads.
    pub href: String,
    /// Number, from whom and when, and this unit's duty.
    pub facts: String,
    /// What happened, shortened; `None` leaves it out.
    pub text: Option<String>,
    /// What the reviewer asked for when a draft was sent back.
    pub note: Option<String>,
    /// What else holds of it: a pause, a request that waits, orders and promises with their dates.
    pub marks: Vec<InboxMark>,
    /// What can be done, the solid one first.
    pub buttons: Vec<Button>,
}

/// One thing that holds of an incident besides its nearest deadline.
#[derive(Debug, Clone, Serialize)]
pub struct InboxMark {
    /// The glyph of how it stands.
    pub glyph: &'static str,
    /// What it is: 督办：今天 17:30 前回复.
    pub text: String,
}

/// The unit's own month.
#[derive(Debug, Clone, Serialize)]
pub struct OwnMonth {
    /// The heading: 本单位 10 月.
    pub label: String,
    /// Figures, each with numerator and denominator in words.
    pub rows: Vec<Figure>,
    /// The unit's own scorecard.
    pub link: Link,
}

/// A figure with its name.
#[derive(Debug, Clone, Serialize)]
pub struct Figure {
    /// The name.
    pub label: String,
    /// The value, such as 6 / 6.
    pub value: String,
}

impl View for Inbox {
    const TEMPLATE: &'static str = "pages/inbox";

    fn title(&self) -> String {
        "待办".to_owned()
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        samples::inboxes()
    }
}

#[cfg(test)]
mod samples {
    use super::super::alert::samples::{line, quiet_line};
    use super::super::samples::{chip, duty_desk, level, post};
    use super::*;
    use crate::domain::vocabulary::{AlertColour, Level, Standing};

    pub(super) fn inboxes() -> Vec<Inbox> {
        let busy = Inbox {
            name: "周明".to_owned(),
            late: Some("1 件已逾期".to_owned()),
            soon: Some("1 件 52 分钟内要签收".to_owned()),
            first: None,
            alerts: vec![line(AlertColour::Orange), quiet_line()],
            errands: vec![super::super::linkage::samples::errand()],
            cases: vec![crate::web::view::case::samples::line()],
            sections: vec![
                section("a1", "待签收", vec![offered()]),
                section("a2", "办理中", vec![in_hand(), other()]),
                section("a3", "被打回", vec![sent_back()]),
            ],
            empty: None,
            month: Some(OwnMonth {
                label: "本单位 10 月".to_owned(),
                rows: vec![figure("按时签收", "6 / 6"), figure("按时回应", "4 / 4")],
                link: Link::new("/scorecards/units/sanfang", "看本单位成绩单"),
            }),
            duty: duty_desk(),
        };
        let quiet = Inbox {
            late: None,
            soon: None,
            first: Some(FirstSteps::of(super::super::guide::Role::Unit)),
            alerts: Vec::new(),
            errands: Vec::new(),
            cases: Vec::new(),
            sections: Vec::new(),
            empty: Some("没有待办。最近一件 11 月 3 日办结。".to_owned()),
            month: None,
            ..busy.clone()
        };
        vec![busy, quiet]
    }

    fn figure(label: &str, value: &str) -> Figure {
        Figure {
            label: label.to_owned(),
            value: value.to_owned(),
        }
    }

    fn section(id: &str, label: &str, cards: Vec<InboxCard>) -> InboxSection {
        InboxSection {
            id: id.to_owned(),
            label: label.to_owned(),
            count: u64::try_from(cards.len()).unwrap(),
            cards,
        }
    }

    fn offered() -> InboxCard {
        InboxCard {
            due: chip(Standing::DueSoon, "签收", 52),
            level: Some(level(Level::Ii)),
            drill: false,
            title: "石涌小学门口积水影响上学".to_owned(),
            href: "/incidents/2018-0324".to_owned(),
            facts: "2018-0324　市委宣传部 10:12 交来，我单位牵头".to_owned(),
            text: Some("暴雨后学校门口积水约 30 厘米，家长发帖问今天是否停课。".to_owned()),
            note: None,
            marks: vec![InboxMark {
                glyph: "s-soon",
                text: "督办：今天 17:30 前回复，请报告检查结果。".to_owned(),
            }],
            buttons: vec![
                Button::post("签收", post("/incidents/2018-0324/acknowledgement"))
                    .main()
                    .icon("check")
                    .about("石涌小学门口积水影响上学"),
                Button::link("不属本单位，退回", "/incidents/2018-0324/return").about("2018-0324"),
            ],
        }
    }

    fn in_hand() -> InboxCard {
        InboxCard {
            due: chip(Standing::Passed, "权威信息", -40),
            title: "青溪镇河堤渗水视频引发关注".to_owned(),
            facts: "2018-0318　我单位牵头，另 2 家".to_owned(),
            drill: true,
            text: None,
            buttons: vec![
                Button::link("写权威信息稿", "/incidents/2018-0318/draft").main(),
                Button::link("反馈进展", "/incidents/2018-0318/progress"),
            ],
            ..offered()
        }
    }

    fn other() -> InboxCard {
        InboxCard {
            due: chip(Standing::Running, "回应", 1330),
            level: None,
            title: "临江镇避险点被指堆放杂物".to_owned(),
            facts: "2018-0315　我单位牵头".to_owned(),
            text: None,
            buttons: vec![
                Button::link("写回应稿", "/incidents/2018-0315/draft"),
                Button::link("反馈进展", "/incidents/2018-0315/progress"),
            ],
            ..offered()
        }
    }

    fn sent_back() -> InboxCard {
        InboxCard {
            due: chip(Standing::Running, "回应", 1900),
            level: Some(level(Level::Iii)),
            title: "防汛物资采购公告被质疑时间过短".to_owned(),
            facts: "2018-0316　我单位配合，市财政局牵头".to_owned(),
            text: None,
            note: Some("第 1 稿被打回：请补充采购依据文号。".to_owned()),
            buttons: vec![Button::link("修改回应稿", "/incidents/2018-0316/draft")],
            ..offered()
        }
    }
}
