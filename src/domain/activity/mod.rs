//! The register of activities (plan rows 14, 62, 63, 64): what units do besides single incidents,
//! for the annual figures. What a unit says of itself counts once another office has confirmed it.
//! An aggregate of its own.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::event::Stamp;
use super::people::Viewer;
use super::vocabulary::{ActivityKind, ActivityState, AttendeeRank, InterpretationForm};
use super::{ActivityNo, UnitId};

mod refusal;
mod rules;
#[cfg(test)]
mod tests;

pub use refusal::ActivityRefusal;
pub use rules::{
    Action, ActivityCommand, Correct, Decision, Facts, RULES, Register, Rule, actions, decide,
    matrix, may_register, may_register_for_all, permit, rule,
};

/// What is said of an activity of its kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Particulars {
    /// Somebody attended a press conference for the unit.
    PressConference {
        /// Who: by rank, never by name.
        attended_by: AttendeeRank,
    },
    /// A policy document was interpreted.
    Interpretation {
        /// In what form.
        form: InterpretationForm,
        /// Where it can be seen.
        url: String,
    },
    /// People were trained.
    Training {
        /// How many took part.
        participants: u32,
    },
    /// Answering was rehearsed.
    Drill {
        /// How many took part.
        participants: u32,
    },
}

impl Particulars {
    /// Of which kind.
    pub const fn kind(&self) -> ActivityKind {
        match self {
            Self::PressConference { .. } => ActivityKind::PressConference,
            Self::Interpretation { .. } => ActivityKind::Interpretation,
            Self::Training { .. } => ActivityKind::Training,
            Self::Drill { .. } => ActivityKind::Drill,
        }
    }

    /// Who attended, of a press conference.
    pub const fn attended_by(&self) -> Option<AttendeeRank> {
        match self {
            Self::PressConference { attended_by } => Some(*attended_by),
            Self::Interpretation { .. } | Self::Training { .. } | Self::Drill { .. } => None,
        }
    }

    /// In what form, of an interpretation.
    pub const fn form(&self) -> Option<InterpretationForm> {
        match self {
            Self::Interpretation { form, .. } => Some(*form),
            Self::PressConference { .. } | Self::Training { .. } | Self::Drill { .. } => None,
        }
    }

    /// Where it can be seen, of an interpretation.
    pub fn url(&self) -> Option<&str> {
        match self {
            Self::Interpretation { url, .. } => Some(url),
            Self::PressConference { .. } | Self::Training { .. } | Self::Drill { .. } => None,
        }
    }

    /// How many took part, in a training or a drill.
    pub const fn participants(&self) -> Option<u32> {
        match self {
            Self::Training { participants } | Self::Drill { participants } => Some(*participants),
            Self::PressConference { .. } | Self::Interpretation { .. } => None,
        }
    }
}

/// What an entry says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// On which Beijing date it was.
    pub held_on: Date,
    /// What it was about: of an interpretation the document's name.
    pub title: String,
    /// What is said of its kind.
    pub particulars: Particulars,
    /// Anything else worth keeping.
    pub note: Option<String>,
}

/// First fact of an activity's stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registered {
    /// Its number.
    pub no: ActivityNo,
    /// Whose activity it was.
    pub unit: UnitId,
    /// What is said of it.
    pub account: Account,
}

/// What is said of it was put right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Corrected {
    /// What is said of it from now on.
    pub account: Account,
    /// Why; of a confirmed one always there.
    pub reason: Option<String>,
}

/// The facts of an activity. Stored names never change and variants are never removed; a field that
/// comes later has a default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body")]
pub enum ActivityEvent {
    /// It was put into the register.
    #[serde(rename = "activity_registered")]
    Registered(Box<Registered>),
    /// What is said of it was put right.
    #[serde(rename = "activity_corrected")]
    Corrected(Box<Corrected>),
    /// Somebody else has found it to be true.
    #[serde(rename = "activity_confirmed")]
    Confirmed {},
    /// It was taken back.
    #[serde(rename = "activity_withdrawn")]
    Withdrawn {
        /// Why.
        reason: String,
    },
}

impl ActivityEvent {
    /// Every stored name.
    pub const KINDS: &'static [&'static str] = &[
        "activity_registered",
        "activity_corrected",
        "activity_confirmed",
        "activity_withdrawn",
    ];

    /// The stored name of this kind.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Registered(_) => "activity_registered",
            Self::Corrected(_) => "activity_corrected",
            Self::Confirmed {} => "activity_confirmed",
            Self::Withdrawn { .. } => "activity_withdrawn",
        }
    }
}

/// An entry of the register as its facts make it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Activity {
    /// How many facts it has.
    pub seq: u64,
    /// How it began.
    pub registered: Option<Registered>,
    /// What is said of it now.
    pub account: Option<Account>,
    /// Who said so last, and when.
    pub said_by: Option<Stamp>,
    /// Who put it into the register, and when.
    pub registered_by: Option<Stamp>,
    /// Who confirmed what is said of it now, and when.
    pub confirmed: Option<Stamp>,
    /// How it was taken back: why, by whom and when.
    pub withdrawn: Option<(String, Stamp)>,
    /// When its last fact was recorded.
    pub updated_at: Option<Timestamp>,
}

impl Activity {
    /// The activity that these facts make.
    pub fn fold<'a>(facts: impl IntoIterator<Item = (&'a ActivityEvent, &'a Stamp)>) -> Self {
        let mut activity = Self::default();
        for (event, stamp) in facts {
            activity.apply(event, stamp);
        }
        activity
    }

    /// Adds one fact. Cannot fail: what happened has happened.
    pub fn apply(&mut self, event: &ActivityEvent, stamp: &Stamp) {
        self.seq += 1;
        self.updated_at = Some(stamp.at);
        match event {
            ActivityEvent::Registered(fact) => {
                self.registered = Some(fact.as_ref().clone());
                self.registered_by = Some(stamp.clone());
                self.says(&fact.account, stamp);
            }
            ActivityEvent::Corrected(fact) => self.says(&fact.account, stamp),
            ActivityEvent::Confirmed {} => self.confirmed = Some(stamp.clone()),
            ActivityEvent::Withdrawn { reason } => {
                self.withdrawn = Some((reason.clone(), stamp.clone()));
            }
        }
    }

    /// What was confirmed is what stood there then, and no longer holds for other words.
    fn says(&mut self, account: &Account, stamp: &Stamp) {
        self.account = Some(account.clone());
        self.said_by = Some(stamp.clone());
        self.confirmed = None;
    }

    /// Where it stands; `None` before it was registered.
    pub fn state(&self) -> Option<ActivityState> {
        self.registered.as_ref()?;
        Some(match (&self.withdrawn, &self.confirmed) {
            (Some(_), _) => ActivityState::Withdrawn,
            (None, Some(_)) => ActivityState::Confirmed,
            (None, None) => ActivityState::Registered,
        })
    }

    /// Whose it is; `None` before it was registered.
    pub fn unit(&self) -> Option<&UnitId> {
        self.registered.as_ref().map(|fact| &fact.unit)
    }

    /// Whether a reader may see it: the offices all, a unit its own, administrators none.
    pub fn is_visible_to(&self, viewer: &Viewer) -> bool {
        match viewer {
            Viewer::Office(_) => true,
            Viewer::Unit(actor) => self.unit() == Some(&actor.unit),
            Viewer::Administration(_) => false,
        }
    }
}
