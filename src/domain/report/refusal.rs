//! Every reason for saying no about a report. The sentence, the code and the field are made here,
//! so that the page, the button and the API say the same.

use super::super::vocabulary::{Capacity, ReportState, ReportVerb};
use super::ReportId;

/// Every reason for "no" about a report.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("refused: {}", self.code())]
pub enum ReportRefusal {
    /// The actor holds no capacity that may do this.
    NotAllowed(ReportVerb, &'static [Capacity]),
    /// The newest edition does not stand where this is possible.
    WrongState(ReportVerb, Option<ReportState>),
    /// The period is not over.
    NotOver(ReportId),
    /// Whoever drew it up, wrote or submitted does not approve.
    OwnWork,
    /// A report without words.
    TextMissing,
    /// Tables are made of the figures and stand in no text.
    TableInText,
    /// The words are what they were.
    NothingChanged,
    /// Sending back, a further edition and discarding need words.
    ReasonMissing(ReportVerb),
    /// The document does not say what was approved.
    NotTheApproved,
}

impl ReportRefusal {
    /// The stable word for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotAllowed(..) => "report_not_allowed",
            Self::WrongState(..) => "report_wrong_state",
            Self::NotOver(_) => "report_period_not_over",
            Self::OwnWork => "report_own_work",
            Self::TextMissing => "report_text_missing",
            Self::TableInText => "report_table_in_text",
            Self::NothingChanged => "report_nothing_changed",
            Self::ReasonMissing(_) => "report_reason_missing",
            Self::NotTheApproved => "report_not_the_approved",
        }
    }

    /// The reason in one Chinese sentence.
    pub fn sentence(&self) -> String {
        match self {
            Self::NotAllowed(verb, by) => {
                let by: Vec<&str> = by.iter().map(|capacity| capacity.label()).collect();
                format!("{}由{}办理", verb.label(), by.join("或"))
            }
            Self::WrongState(_, None) => "这一期还没有起草".to_owned(),
            Self::WrongState(verb, Some(state)) => {
                format!("最新一版{}，不能{}", state.label(), verb.label())
            }
            Self::NotOver(id) => {
                format!(
                    "{} 还没有结束，数字不全，不能起草{}",
                    id.period,
                    id.kind.label()
                )
            }
            Self::OwnWork => "起草、修改或送批过这一版的人不能批准，请由另一位领导批准".to_owned(),
            Self::TextMissing => "请写明内容".to_owned(),
            Self::TableInText => "表格由系统按数字生成，附在文字之后，文字里不能写表格".to_owned(),
            Self::NothingChanged => "文字没有变化".to_owned(),
            Self::ReasonMissing(ReportVerb::SendBack) => "请写明要改什么".to_owned(),
            Self::ReasonMissing(verb) => format!("请写明{}的理由", verb.label()),
            Self::NotTheApproved => "要印发的内容和批准的不一致，请刷新后再办".to_owned(),
        }
    }

    /// Whether a rule of the plan (rows 14, 62, 64) refuses, rather than something left out.
    pub const fn rests_on_plan(&self) -> bool {
        match self {
            Self::NotAllowed(..) | Self::NotOver(_) | Self::OwnWork => true,
            Self::WrongState(..)
            | Self::TextMissing
            | Self::TableInText
            | Self::NothingChanged
            | Self::ReasonMissing(_)
            | Self::NotTheApproved => false,
        }
    }

    /// Whether it is the actor's capacity that is refused, not the request.
    pub const fn is_about_rights(&self) -> bool {
        matches!(self, Self::NotAllowed(..))
    }

    /// The field of the form it concerns, where it concerns one.
    pub const fn field(&self) -> Option<&'static str> {
        match self {
            Self::TextMissing | Self::TableInText | Self::NothingChanged => Some("text"),
            Self::ReasonMissing(ReportVerb::SendBack) => Some("comments"),
            Self::ReasonMissing(_) => Some("reason"),
            Self::NotAllowed(..)
            | Self::WrongState(..)
            | Self::NotOver(_)
            | Self::OwnWork
            | Self::NotTheApproved => None,
        }
    }
}
