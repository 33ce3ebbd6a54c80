//! Every reason for saying no about the register of activities. The sentence, the code, the field
//! and the basis are made here, so that the page, the button and the API say the same.

use super::super::ActivityNo;
use super::super::basis::RuleBasis;
use super::super::vocabulary::{ActivityVerb, Capacity};

/// Every reason for "no" about an activity.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("refused: {}", self.code())]
pub enum ActivityRefusal {
    /// The actor holds no capacity that may do this.
    NotAllowed(ActivityVerb, &'static [Capacity]),
    /// Once it is confirmed, only the confirming side does this.
    ConfirmedAlready(ActivityVerb),
    /// Nothing is registered on this stream.
    NotRegistered,
    /// It was registered before.
    AlreadyRegistered(ActivityNo),
    /// It was taken back.
    AlreadyWithdrawn(ActivityVerb),
    /// It is confirmed; this person did it.
    AlreadyConfirmed(String),
    /// Nobody but the offices registers for another unit.
    NotOwnUnit,
    /// Nobody confirms what they wrote themselves.
    OwnEntry,
    /// Nobody confirms what their own unit did.
    OwnUnit,
    /// The roster does not know the unit.
    UnknownUnit(String),
    /// An entry that does not say what it was about.
    TitleMissing,
    /// A date that has not come.
    InFuture,
    /// An interpretation that nobody can see.
    LinkMissing,
    /// A training or a drill in which nobody took part.
    ParticipantsMissing,
    /// A withdrawal, or a correction of what is confirmed, without a reason.
    ReasonMissing(ActivityVerb),
    /// It says the same as before.
    NothingChanged,
}

impl ActivityRefusal {
    /// The stable word for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotAllowed(..) => "activity_not_allowed",
            Self::ConfirmedAlready(_) => "activity_needs_office",
            Self::NotRegistered => "activity_not_registered",
            Self::AlreadyRegistered(_) => "activity_already_registered",
            Self::AlreadyWithdrawn(_) => "activity_already_withdrawn",
            Self::AlreadyConfirmed(_) => "activity_already_confirmed",
            Self::NotOwnUnit => "activity_not_own_unit",
            Self::OwnEntry => "activity_own_entry",
            Self::OwnUnit => "activity_own_unit",
            Self::UnknownUnit(_) => "activity_unknown_unit",
            Self::TitleMissing => "activity_title_missing",
            Self::InFuture => "activity_in_future",
            Self::LinkMissing => "activity_link_missing",
            Self::ParticipantsMissing => "activity_participants_missing",
            Self::ReasonMissing(_) => "activity_reason_missing",
            Self::NothingChanged => "activity_nothing_changed",
        }
    }

    /// The reason in one Chinese sentence.
    pub fn sentence(&self) -> String {
        match self {
            Self::NotAllowed(verb, by) => {
                let by: Vec<&str> = by.iter().map(|capacity| capacity.label()).collect();
                format!("{}由{}办理", verb.label(), by.join("或"))
            }
            Self::ConfirmedAlready(verb) => {
                format!(
                    "这项活动已经确认，{}由值班员或市政府办公室办理",
                    verb.label()
                )
            }
            Self::NotRegistered => "没有找到这项活动".to_owned(),
            Self::AlreadyRegistered(no) => format!("活动 {no} 已经登记过了"),
            Self::AlreadyWithdrawn(verb) => format!("这项活动已经撤回，不能再{}", verb.label()),
            Self::AlreadyConfirmed(by) => format!("这项活动已由{by}确认，不用再次确认"),
            Self::NotOwnUnit => "只能登记本单位的活动".to_owned(),
            Self::OwnEntry => "自己登记或更正的活动由别人确认".to_owned(),
            Self::OwnUnit => "本单位的活动由另一个部门确认".to_owned(),
            Self::UnknownUnit(unit) => format!("名册里没有“{unit}”，请从名册中选择单位"),
            Self::TitleMissing => "请写明活动的主题".to_owned(),
            Self::InFuture => "日期不能晚于今天，活动办完以后再登记".to_owned(),
            Self::LinkMissing => "请填写解读的链接，没有链接无法核对".to_owned(),
            Self::ParticipantsMissing => "请填写参加人数，至少 1 人".to_owned(),
            Self::ReasonMissing(verb) => format!("请写明{}的理由", verb.label()),
            Self::NothingChanged => "和现在登记的一样，没有要更正的".to_owned(),
        }
    }

    /// The row of the plan that refuses; `None` for a slip of the hand.
    pub const fn basis(&self) -> Option<RuleBasis> {
        match self {
            Self::NotAllowed(..)
            | Self::ConfirmedAlready(_)
            | Self::AlreadyWithdrawn(_)
            | Self::AlreadyConfirmed(_)
            | Self::NotOwnUnit
            | Self::OwnEntry
            | Self::OwnUnit
            | Self::InFuture
            | Self::LinkMissing
            | Self::ReasonMissing(_) => Some(RuleBasis::PlanRow("64")),
            Self::ParticipantsMissing => Some(RuleBasis::PlanRow("63")),
            Self::NotRegistered
            | Self::AlreadyRegistered(_)
            | Self::UnknownUnit(_)
            | Self::TitleMissing
            | Self::NothingChanged => None,
        }
    }

    /// Whether it is about who one is, not about what one asks for.
    pub const fn is_about_rights(&self) -> bool {
        matches!(self, Self::NotAllowed(..))
    }

    /// The field of the form it concerns, where it concerns one.
    pub const fn field(&self) -> Option<&'static str> {
        match self {
            Self::NotOwnUnit | Self::UnknownUnit(_) => Some("unit"),
            Self::TitleMissing => Some("title"),
            Self::InFuture => Some("held_on"),
            Self::LinkMissing => Some("url"),
            Self::ParticipantsMissing => Some("participants"),
            Self::ReasonMissing(_) => Some("reason"),
            Self::NotAllowed(..)
            | Self::ConfirmedAlready(_)
            | Self::NotRegistered
            | Self::AlreadyRegistered(_)
            | Self::AlreadyWithdrawn(_)
            | Self::AlreadyConfirmed(_)
            | Self::OwnEntry
            | Self::OwnUnit
            | Self::NothingChanged => None,
        }
    }
}
