//! Every reason for saying no about an alert. The sentence, the code and the field are made here,
//! so that the page, the button and the API say the same.

use super::super::vocabulary::{AlertVerb, Capacity, Stage};
use super::super::{AlertNo, IncidentNo};

/// Every reason for "no" about an alert.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("refused: {}", self.code())]
pub enum AlertRefusal {
    /// The actor holds no capacity that may do this.
    NotAllowed(AlertVerb, &'static [Capacity]),
    /// Red and orange are a leader's.
    LeaderMustDecide,
    /// Nothing has been raised on this stream.
    NotRaised,
    /// It was raised before.
    AlreadyRaised(AlertNo),
    /// It is over and takes nothing more.
    AlreadyLifted,
    /// It is about neither an incident nor a theme.
    NoSubject,
    /// There is no such incident.
    UnknownIncident(IncidentNo),
    /// The incident is over.
    IncidentEnded(IncidentNo, Stage),
    /// An alert without words.
    TextMissing,
    /// An alert that nobody is told of.
    NobodyTold,
    /// The roster does not know the unit.
    UnknownUnit(String),
    /// The roster does not know the group.
    UnknownGroup(String),
    /// An open group names nobody in particular.
    OpenGroup(String),
    /// An adjustment that changes nothing.
    NothingChanged,
    /// Changing the colour and lifting need a reason.
    ReasonMissing(AlertVerb),
    /// The actor's unit was not told.
    NotTold,
    /// Nobody confirms for another unit.
    NotOwnUnit,
    /// The unit has confirmed; this person did it.
    AlreadyConfirmed(String),
}

impl AlertRefusal {
    /// The stable word for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotAllowed(..) => "alert_not_allowed",
            Self::LeaderMustDecide => "alert_needs_leader",
            Self::NotRaised => "alert_not_raised",
            Self::AlreadyRaised(_) => "alert_already_raised",
            Self::AlreadyLifted => "alert_already_lifted",
            Self::NoSubject => "alert_no_subject",
            Self::UnknownIncident(_) => "alert_unknown_incident",
            Self::IncidentEnded(..) => "alert_incident_ended",
            Self::TextMissing => "alert_text_missing",
            Self::NobodyTold => "alert_nobody_told",
            Self::UnknownUnit(_) => "alert_unknown_unit",
            Self::UnknownGroup(_) => "alert_unknown_group",
            Self::OpenGroup(_) => "alert_open_group",
            Self::NothingChanged => "alert_nothing_changed",
            Self::ReasonMissing(_) => "alert_reason_missing",
            Self::NotTold => "alert_not_told",
            Self::NotOwnUnit => "alert_not_own_unit",
            Self::AlreadyConfirmed(_) => "alert_already_confirmed",
        }
    }

    /// The reason in one Chinese sentence.
    pub fn sentence(&self) -> String {
        match self {
            Self::NotAllowed(verb, by) => {
                let by: Vec<&str> = by.iter().map(|capacity| capacity.label()).collect();
                format!("{}由{}办理", verb.label(), by.join("或"))
            }
            Self::LeaderMustDecide => "红色和橙色预警由分管领导发布、调整和解除".to_owned(),
            Self::NotRaised => "没有找到这个预警".to_owned(),
            Self::AlreadyRaised(no) => format!("预警 {no} 已经发布过了"),
            Self::AlreadyLifted => "这个预警已经解除，不能再变动".to_owned(),
            Self::NoSubject => "请写明预警针对哪件舆情或哪个领域".to_owned(),
            Self::UnknownIncident(no) => format!("没有找到舆情 {no}"),
            Self::IncidentEnded(no, stage) => {
                format!("舆情 {no} {}，不用再发布预警", stage.label())
            }
            Self::TextMissing => "请写明预警内容：可能发生什么，要单位注意什么".to_owned(),
            Self::NobodyTold => "请至少选一个要通知的单位".to_owned(),
            Self::UnknownUnit(unit) => format!("名册里没有“{unit}”，请从名册中选择单位"),
            Self::UnknownGroup(group) => format!("名册里没有“{group}”这个组"),
            Self::OpenGroup(group) => {
                format!("“{group}”没有固定成员，不能整组通知，请逐个选择单位")
            }
            Self::NothingChanged => "颜色、内容和通知的单位都没有变化".to_owned(),
            Self::ReasonMissing(AlertVerb::Adjust) => "请写明改变预警颜色的理由".to_owned(),
            Self::ReasonMissing(verb) => format!("请写明{}的理由", verb.label()),
            Self::NotTold => "这个预警没有通知本单位，不用确认".to_owned(),
            Self::NotOwnUnit => "只能替本单位确认预警".to_owned(),
            Self::AlreadyConfirmed(by) => format!("本单位已由{by}确认，不用再次确认"),
        }
    }

    /// Whether a rule of the plan (row 20) refuses, rather than something that was left out.
    pub const fn rests_on_plan(&self) -> bool {
        match self {
            Self::NotAllowed(..)
            | Self::LeaderMustDecide
            | Self::AlreadyLifted
            | Self::NoSubject
            | Self::IncidentEnded(..)
            | Self::NobodyTold
            | Self::ReasonMissing(_)
            | Self::NotTold
            | Self::NotOwnUnit
            | Self::AlreadyConfirmed(_) => true,
            Self::NotRaised
            | Self::AlreadyRaised(_)
            | Self::UnknownIncident(_)
            | Self::TextMissing
            | Self::UnknownUnit(_)
            | Self::UnknownGroup(_)
            | Self::OpenGroup(_)
            | Self::NothingChanged => false,
        }
    }

    /// Whether it is the actor's capacity that is refused, not the request.
    pub const fn is_about_rights(&self) -> bool {
        matches!(self, Self::NotAllowed(..))
    }

    /// The field of the form it concerns, where it concerns one.
    pub const fn field(&self) -> Option<&'static str> {
        match self {
            Self::LeaderMustDecide => Some("colour"),
            Self::NoSubject | Self::UnknownIncident(_) | Self::IncidentEnded(..) => {
                Some("incident")
            }
            Self::TextMissing => Some("text"),
            Self::NobodyTold
            | Self::UnknownUnit(_)
            | Self::UnknownGroup(_)
            | Self::OpenGroup(_) => Some("units"),
            Self::ReasonMissing(_) => Some("reason"),
            Self::NotOwnUnit => Some("unit"),
            Self::NotAllowed(..)
            | Self::NotRaised
            | Self::AlreadyRaised(_)
            | Self::AlreadyLifted
            | Self::NothingChanged
            | Self::NotTold
            | Self::AlreadyConfirmed(_) => None,
        }
    }
}
