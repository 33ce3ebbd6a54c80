//! Every reason for saying no about a linkage. The sentence, the code and the field are made here,
//! so that the page, the button and the API say the same.

use super::super::vocabulary::{Capacity, LinkageVerb, Stage};
use super::super::{IncidentNo, LinkageNo};

/// Every reason for "no" about a linkage.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("refused: {}", self.code())]
pub enum LinkageRefusal {
    /// The actor holds no capacity that may do this.
    NotAllowed(LinkageVerb, &'static [Capacity]),
    /// The two top levels are a leader's.
    LeaderMustDecide,
    /// Nothing has been called out on this stream.
    NotCalledOut,
    /// It was called out before.
    AlreadyCalledOut(LinkageNo),
    /// It is over.
    AlreadyEnded(LinkageVerb),
    /// There is no such incident.
    UnknownIncident(IncidentNo),
    /// The incident is over.
    IncidentEnded(IncidentNo, Stage),
    /// It assesses a policy that is not out yet; there is nothing to call anybody out for.
    NotAnOpinion(IncidentNo),
    /// A call-out that does not say what it is for.
    PurposeMissing,
    /// A call-out that asks for nothing.
    AskedMissing,
    /// Nobody is called out, and the plan in force names nobody.
    NoMembers,
    /// The roster does not know the unit.
    UnknownUnit(String),
    /// The time for confirming is over before it began.
    ConfirmByPast,
    /// The meeting was before the call-out.
    MeetingPast,
    /// A meeting without a time or without a place.
    MeetingIncomplete,
    /// The actor's unit is no member.
    NotAMember,
    /// Nobody acts for another unit.
    NotOwnUnit,
    /// The unit has confirmed; this person did it.
    AlreadyConfirmed(String),
    /// There is nobody to remind, or they were reminded.
    NothingToUrge,
    /// An action without words.
    TextMissing,
    /// A time in the future.
    InFuture,
    /// Minutes without a place, those present or what was said.
    MinutesIncomplete(&'static str),
    /// Minutes that are corrected need a reason.
    CorrectionReasonMissing,
    /// The minutes say the same as before.
    NothingChanged,
    /// An end without a conclusion.
    ConclusionMissing,
}

impl LinkageRefusal {
    /// The stable word for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotAllowed(..) => "linkage_not_allowed",
            Self::LeaderMustDecide => "linkage_needs_leader",
            Self::NotCalledOut => "linkage_not_called_out",
            Self::AlreadyCalledOut(_) => "linkage_already_called_out",
            Self::AlreadyEnded(_) => "linkage_already_ended",
            Self::UnknownIncident(_) => "linkage_unknown_incident",
            Self::IncidentEnded(..) => "linkage_incident_ended",
            Self::NotAnOpinion(_) => "linkage_not_an_opinion",
            Self::PurposeMissing => "linkage_purpose_missing",
            Self::AskedMissing => "linkage_asked_missing",
            Self::NoMembers => "linkage_no_members",
            Self::UnknownUnit(_) => "linkage_unknown_unit",
            Self::ConfirmByPast => "linkage_confirm_by_past",
            Self::MeetingPast => "linkage_meeting_past",
            Self::MeetingIncomplete => "linkage_meeting_incomplete",
            Self::NotAMember => "linkage_not_a_member",
            Self::NotOwnUnit => "linkage_not_own_unit",
            Self::AlreadyConfirmed(_) => "linkage_already_confirmed",
            Self::NothingToUrge => "linkage_nothing_to_urge",
            Self::TextMissing => "linkage_text_missing",
            Self::InFuture => "linkage_in_future",
            Self::MinutesIncomplete(_) => "linkage_minutes_incomplete",
            Self::CorrectionReasonMissing => "linkage_correction_reason_missing",
            Self::NothingChanged => "linkage_nothing_changed",
            Self::ConclusionMissing => "linkage_conclusion_missing",
        }
    }

    /// The reason in one Chinese sentence.
    pub fn sentence(&self) -> String {
        match self {
            Self::NotAllowed(verb, by) => {
                let by: Vec<&str> = by.iter().map(|capacity| capacity.label()).collect();
                format!("{}由{}办理", verb.label(), by.join("或"))
            }
            Self::LeaderMustDecide => "重大和特别重大舆情的联动由分管领导发起和结束".to_owned(),
            Self::NotCalledOut => "没有找到这次联动".to_owned(),
            Self::AlreadyCalledOut(no) => format!("联动 {no} 已经发起过了"),
            Self::AlreadyEnded(verb) => format!("这次联动已经结束，不能再{}", verb.label()),
            Self::UnknownIncident(no) => format!("没有找到舆情 {no}"),
            Self::IncidentEnded(no, stage) => {
                format!("舆情 {no} {}，不用再发起联动", stage.label())
            }
            Self::NotAnOpinion(no) => format!("{no} 是政策发布前评估，不发起联动"),
            Self::PurposeMissing => "请写明为什么发起联动".to_owned(),
            Self::AskedMissing => "请写明要成员单位做什么".to_owned(),
            Self::NoMembers => "现行方案里没有联动成员单位，请从名册中选择".to_owned(),
            Self::UnknownUnit(unit) => format!("名册里没有“{unit}”，请从名册中选择单位"),
            Self::ConfirmByPast => "确认时间要晚于现在".to_owned(),
            Self::MeetingPast => "会商时间要晚于现在".to_owned(),
            Self::MeetingIncomplete => "会商的时间和地点要一起写".to_owned(),
            Self::NotAMember => "本单位不在这次联动的成员中，不用办理".to_owned(),
            Self::NotOwnUnit => "只能替本单位办理".to_owned(),
            Self::AlreadyConfirmed(by) => format!("本单位已由{by}确认，不用再次确认"),
            Self::NothingToUrge => "没有过了确认时间还没提醒的单位".to_owned(),
            Self::TextMissing => "请写明做了什么".to_owned(),
            Self::InFuture => "时间不能晚于现在".to_owned(),
            Self::MinutesIncomplete(what) => format!("纪要缺{}，请补上", missing(what)),
            Self::CorrectionReasonMissing => "请写明更正纪要的理由，旧版会保留".to_owned(),
            Self::NothingChanged => "和现在的纪要一样，没有要更正的".to_owned(),
            Self::ConclusionMissing => "请写明联动的结论".to_owned(),
        }
    }

    /// Whether a rule of the plan (row 22) refuses, rather than something that was left out.
    pub const fn rests_on_plan(&self) -> bool {
        match self {
            Self::NotAllowed(..)
            | Self::LeaderMustDecide
            | Self::AlreadyEnded(_)
            | Self::IncidentEnded(..)
            | Self::NotAnOpinion(_)
            | Self::NotAMember
            | Self::NotOwnUnit
            | Self::AlreadyConfirmed(_)
            | Self::ConclusionMissing => true,
            Self::NotCalledOut
            | Self::AlreadyCalledOut(_)
            | Self::UnknownIncident(_)
            | Self::PurposeMissing
            | Self::AskedMissing
            | Self::NoMembers
            | Self::UnknownUnit(_)
            | Self::ConfirmByPast
            | Self::MeetingPast
            | Self::MeetingIncomplete
            | Self::NothingToUrge
            | Self::TextMissing
            | Self::InFuture
            | Self::MinutesIncomplete(_)
            | Self::CorrectionReasonMissing
            | Self::NothingChanged => false,
        }
    }

    /// Whether it is about who one is, not about what one asks for.
    pub const fn is_about_rights(&self) -> bool {
        matches!(self, Self::NotAllowed(..))
    }

    /// The field of the form it concerns, where it concerns one.
    pub const fn field(&self) -> Option<&'static str> {
        match self {
            Self::UnknownIncident(_) | Self::IncidentEnded(..) | Self::NotAnOpinion(_) => {
                Some("incident")
            }
            Self::PurposeMissing => Some("purpose"),
            Self::AskedMissing => Some("asked"),
            Self::NoMembers | Self::UnknownUnit(_) => Some("units"),
            Self::ConfirmByPast => Some("confirm_by"),
            Self::MeetingPast | Self::MeetingIncomplete => Some("meeting_at"),
            Self::NotOwnUnit => Some("unit"),
            Self::TextMissing => Some("text"),
            Self::InFuture => Some("at"),
            Self::MinutesIncomplete(what) => Some(*what),
            Self::CorrectionReasonMissing => Some("reason"),
            Self::ConclusionMissing => Some("conclusion"),
            Self::NotAllowed(..)
            | Self::LeaderMustDecide
            | Self::NotCalledOut
            | Self::AlreadyCalledOut(_)
            | Self::AlreadyEnded(_)
            | Self::NotAMember
            | Self::AlreadyConfirmed(_)
            | Self::NothingToUrge
            | Self::NothingChanged => None,
        }
    }
}

/// What the minutes lack, in words.
fn missing(field: &str) -> &'static str {
    match field {
        "place" => "地点",
        "present" => "出席人员",
        _ => "议定内容",
    }
}
