//! Linkage (plan row 22): the coordination group is called out on one incident; each member confirms
//! for itself and says what it did, the office keeps the minutes. An aggregate of its own.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::event::Stamp;
use super::people::Viewer;
use super::vocabulary::{Level, LinkageState};
use super::{IncidentNo, LinkageNo, RowRef, UnitId};

mod refusal;
mod rules;
#[cfg(test)]
mod tests;

pub use refusal::LinkageRefusal;
pub use rules::{
    Action, CallOut, Decision, Facts, LinkageCommand, Matter, Minute, ROW, RULES, RecordAction,
    Rule, actions, decide, matrix, permit, proposed, rule,
};

/// When and where the members meet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meeting {
    /// When.
    pub at: Timestamp,
    /// Where.
    pub place: String,
}

/// First fact of a linkage's stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalledOut {
    /// Its number.
    pub no: LinkageNo,
    /// The incident it is about.
    pub incident: IncidentNo,
    /// The incident's title then, for members who do not see the incident itself.
    pub title: String,
    /// The incident's level then; the two top ones are a leader's.
    pub level: Option<Level>,
    /// What it is for.
    pub purpose: String,
    /// What the members are asked to do.
    pub asked: String,
    /// Who was called out, once each.
    pub members: Vec<UnitId>,
    /// Whom the plan names, so that a difference shows.
    pub proposed: Vec<UnitId>,
    /// The row of the plan.
    pub plan_row: RowRef,
    /// The version of the plan.
    pub plan_version: u32,
    /// By when the members are to confirm.
    pub confirm_by: Timestamp,
    /// The meeting, where there is one.
    pub meeting: Option<Meeting>,
    /// Whether it is about a drill.
    pub drill: bool,
}

/// What a member did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionRecorded {
    /// The member.
    pub unit: UnitId,
    /// What.
    pub text: String,
    /// When it was done.
    pub done_at: Timestamp,
    /// Where it can be seen.
    pub url: Option<String>,
}

/// Something that the meeting agreed on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreed {
    /// Who does it.
    pub unit: UnitId,
    /// What.
    pub text: String,
    /// Until which Beijing date; `None` when none was named.
    pub due_on: Option<Date>,
}

/// One version of the minutes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Minuted {
    /// The version, from 1.
    pub version: u32,
    /// When they met.
    pub held_at: Timestamp,
    /// Where.
    pub place: String,
    /// Who was present, as people write it.
    pub present: String,
    /// What was said.
    pub points: String,
    /// What was agreed.
    pub agreed: Vec<Agreed>,
    /// Why an earlier version was corrected.
    pub reason: Option<String>,
}

/// The facts of a linkage. Stored names never change and variants are never removed; a field that
/// comes later has a default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body")]
pub enum LinkageEvent {
    /// The group was called out.
    #[serde(rename = "linkage_called_out")]
    CalledOut(Box<CalledOut>),
    /// A member confirmed.
    #[serde(rename = "linkage_confirmed")]
    Confirmed {
        /// The member.
        unit: UnitId,
    },
    /// Members that had not confirmed in time were reminded, once.
    #[serde(rename = "linkage_urged")]
    Urged {
        /// The members.
        units: Vec<UnitId>,
    },
    /// A member said what it did.
    #[serde(rename = "linkage_action_recorded")]
    ActionRecorded(ActionRecorded),
    /// The office wrote or corrected the minutes.
    #[serde(rename = "linkage_minuted")]
    Minuted(Minuted),
    /// It is over.
    #[serde(rename = "linkage_ended")]
    Ended {
        /// What came of it.
        conclusion: String,
    },
}

impl LinkageEvent {
    /// Every stored name.
    pub const KINDS: &'static [&'static str] = &[
        "linkage_called_out",
        "linkage_confirmed",
        "linkage_urged",
        "linkage_action_recorded",
        "linkage_minuted",
        "linkage_ended",
    ];

    /// The stored name of this kind.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::CalledOut(_) => "linkage_called_out",
            Self::Confirmed { .. } => "linkage_confirmed",
            Self::Urged { .. } => "linkage_urged",
            Self::ActionRecorded(_) => "linkage_action_recorded",
            Self::Minuted(_) => "linkage_minuted",
            Self::Ended { .. } => "linkage_ended",
        }
    }

    /// The instant the fact claims to have happened at, where it differs from the time of logging.
    pub const fn occurred_at(&self) -> Option<Timestamp> {
        match self {
            Self::ActionRecorded(fact) => Some(fact.done_at),
            Self::Minuted(fact) => Some(fact.held_at),
            Self::CalledOut(_)
            | Self::Confirmed { .. }
            | Self::Urged { .. }
            | Self::Ended { .. } => None,
        }
    }
}

/// One member unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The unit.
    pub unit: UnitId,
    /// Who confirmed for it, and when; it does so once.
    pub confirmed: Option<Stamp>,
    /// When it was reminded to.
    pub urged_at: Option<Timestamp>,
}

/// A linkage as its facts make it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Linkage {
    /// How many facts it has.
    pub seq: u64,
    /// How it began.
    pub called_out: Option<CalledOut>,
    /// Who called it out, and when.
    pub called_out_by: Option<Stamp>,
    /// The members, in the order of the call-out.
    pub members: Vec<Member>,
    /// What members did, oldest first, with who said so.
    pub actions: Vec<(ActionRecorded, Stamp)>,
    /// Every version of the minutes, oldest first, with who wrote it.
    pub minutes: Vec<(Minuted, Stamp)>,
    /// When those who had not confirmed were reminded.
    pub urged_at: Option<Timestamp>,
    /// How it ended: the conclusion, by whom and when.
    pub ended: Option<(String, Stamp)>,
    /// When its last fact was recorded.
    pub updated_at: Option<Timestamp>,
}

impl Linkage {
    /// The linkage that these facts make.
    pub fn fold<'a>(facts: impl IntoIterator<Item = (&'a LinkageEvent, &'a Stamp)>) -> Self {
        let mut linkage = Self::default();
        for (event, stamp) in facts {
            linkage.apply(event, stamp);
        }
        linkage
    }

    /// Adds one fact. Cannot fail: what happened has happened.
    pub fn apply(&mut self, event: &LinkageEvent, stamp: &Stamp) {
        self.seq += 1;
        self.updated_at = Some(stamp.at);
        match event {
            LinkageEvent::CalledOut(fact) => {
                self.members = fact.members.iter().map(Member::new).collect();
                self.called_out = Some(fact.as_ref().clone());
                self.called_out_by = Some(stamp.clone());
            }
            LinkageEvent::Confirmed { unit } => {
                let member = self.members.iter_mut().find(|m| m.unit == *unit);
                if let Some(member) = member {
                    member.confirmed.get_or_insert_with(|| stamp.clone());
                }
            }
            LinkageEvent::Urged { units } => {
                self.urged_at = Some(stamp.at);
                for member in self.members.iter_mut().filter(|m| units.contains(&m.unit)) {
                    member.urged_at = Some(stamp.at);
                }
            }
            LinkageEvent::ActionRecorded(fact) => self.actions.push((fact.clone(), stamp.clone())),
            LinkageEvent::Minuted(fact) => self.minutes.push((fact.clone(), stamp.clone())),
            LinkageEvent::Ended { conclusion } => {
                self.ended = Some((conclusion.clone(), stamp.clone()));
            }
        }
    }

    /// Where it stands; `None` before it was called out.
    pub fn state(&self) -> Option<LinkageState> {
        self.called_out.as_ref()?;
        Some(match &self.ended {
            Some(_) => LinkageState::Ended,
            None => LinkageState::CalledOut,
        })
    }

    /// A member.
    pub fn member(&self, unit: &UnitId) -> Option<&Member> {
        self.members.iter().find(|member| member.unit == *unit)
    }

    /// How many members have confirmed.
    pub fn confirmed(&self) -> usize {
        let confirmed = self.members.iter().filter(|m| m.confirmed.is_some());
        confirmed.count()
    }

    /// Whether every member has confirmed.
    pub fn is_complete(&self) -> bool {
        self.members.iter().all(|member| member.confirmed.is_some())
    }

    /// The members that have not confirmed.
    pub fn waiting(&self) -> impl Iterator<Item = &UnitId> {
        let waiting = self.members.iter().filter(|m| m.confirmed.is_none());
        waiting.map(|member| &member.unit)
    }

    /// Whether a member confirmed after the time, or has not although it is over.
    pub fn is_late(&self, member: &Member, now: Timestamp) -> bool {
        let by = self.called_out.as_ref().map(|fact| fact.confirm_by);
        let at = member.confirmed.as_ref().map_or(now, |by| by.at);
        by.is_some_and(|by| at > by)
    }

    /// The version of the minutes that holds.
    pub fn current_minutes(&self) -> Option<&(Minuted, Stamp)> {
        self.minutes.last()
    }

    /// Whether a reader may see it: the offices all, a unit what it was called out to,
    /// administrators none.
    pub fn is_visible_to(&self, viewer: &Viewer) -> bool {
        match viewer {
            Viewer::Office(_) => true,
            Viewer::Unit(actor) => self.member(&actor.unit).is_some(),
            Viewer::Administration(_) => false,
        }
    }
}

impl Member {
    fn new(unit: &UnitId) -> Self {
        Self {
            unit: unit.clone(),
            confirmed: None,
            urged_at: None,
        }
    }
}

/// What a member has to hear of one fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News {
    /// It is called out.
    CalledOut,
    /// It has not confirmed in time.
    Urged,
    /// There are minutes, or others than before.
    Minuted,
    /// It is over.
    Ended,
}

/// Who must hear of a fact, and what: `linkage` is the state with the fact. A confirmation and an
/// action are on the page for those who look.
pub fn told(linkage: &Linkage, event: &LinkageEvent) -> Vec<(UnitId, News)> {
    let everybody = |news: News| {
        let members = linkage.members.iter();
        members.map(|member| (member.unit.clone(), news)).collect()
    };
    match event {
        LinkageEvent::CalledOut(_) => everybody(News::CalledOut),
        LinkageEvent::Urged { units } => units
            .iter()
            .map(|unit| (unit.clone(), News::Urged))
            .collect(),
        LinkageEvent::Minuted(_) => everybody(News::Minuted),
        LinkageEvent::Ended { .. } => everybody(News::Ended),
        LinkageEvent::Confirmed { .. } | LinkageEvent::ActionRecorded(_) => Vec::new(),
    }
}
