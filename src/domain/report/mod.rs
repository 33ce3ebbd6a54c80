//! Reports (月度通报, 年度报告; plan rows 14, 62, 64): drawn up from frozen figures, worded by
//! people, approved by somebody else, issued once and never changed. An aggregate of its own, one
//! stream a period: facts, their fold, questions.
//!
//! What is issued stays as it is; newer figures make a further edition.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::event::Stamp;
use super::paper::Paper;
use super::people::{Actor, Viewer};
use super::vocabulary::{Capacity, ReportState};
use super::{AccountId, UnitId};

mod figures;
mod period;
mod refusal;
mod rules;
#[cfg(test)]
mod tests;

pub use figures::{
    ActivityEntry, Cell, Count, Counted, Counts, Difference, Duty, FORMULA, Figures, Happened,
    LateItem, Line, Matter, Table, Versions, differences, is_of_units, reckon, table_of,
};
pub use period::{ReportId, ReportPeriod};
pub use refusal::ReportRefusal;
pub use rules::{
    Action, Decision, Draw, Facts, Issue, RULES, ReportCommand, Rule, actions, decide, matrix,
    permit, rule,
};

/// An edition begins: figures frozen, words made from them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drafted {
    /// The number of the edition, from 1.
    pub edition: u32,
    /// The document's title.
    pub title: String,
    /// The figures; they never change within an edition.
    pub figures: Figures,
    /// The words as marked text.
    pub text: String,
}

/// A further edition begins after one that was issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reopened {
    /// Why.
    pub reason: String,
    /// The new edition.
    pub drafted: Drafted,
}

/// An edition became a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issued {
    /// 发文字号.
    pub number: String,
    /// The Beijing date on it.
    pub on: Date,
    /// The whole document.
    pub paper: Paper,
    /// SM3 over the document and its figures.
    pub digest: String,
}

/// The facts of a report. Stored names never change and variants are never removed; a field that
/// comes later has a default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body")]
pub enum ReportEvent {
    /// An edition was drawn up, by the system on schedule or by a person.
    #[serde(rename = "report_drafted")]
    Drafted(Box<Drafted>),
    /// The words were changed; the figures were not.
    #[serde(rename = "report_edited")]
    Edited {
        /// The words as they read since.
        text: String,
    },
    /// It waits for approval.
    #[serde(rename = "report_submitted")]
    Submitted {},
    /// A leader agreed to it.
    #[serde(rename = "report_approved")]
    Approved {},
    /// A leader wants it changed.
    #[serde(rename = "report_sent_back")]
    SentBack {
        /// What is to be changed.
        comments: String,
    },
    /// It is a document from now on.
    #[serde(rename = "report_issued")]
    Issued(Box<Issued>),
    /// A further edition was drawn up.
    #[serde(rename = "report_reopened")]
    Reopened(Box<Reopened>),
    /// The edition comes to nothing.
    #[serde(rename = "report_discarded")]
    Discarded {
        /// Why.
        reason: String,
    },
}

impl ReportEvent {
    /// Every stored name.
    pub const KINDS: &'static [&'static str] = &[
        "report_drafted",
        "report_edited",
        "report_submitted",
        "report_approved",
        "report_sent_back",
        "report_issued",
        "report_reopened",
        "report_discarded",
    ];

    /// The stored name of this kind.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Drafted(_) => "report_drafted",
            Self::Edited { .. } => "report_edited",
            Self::Submitted {} => "report_submitted",
            Self::Approved {} => "report_approved",
            Self::SentBack { .. } => "report_sent_back",
            Self::Issued(_) => "report_issued",
            Self::Reopened(_) => "report_reopened",
            Self::Discarded { .. } => "report_discarded",
        }
    }
}

/// One state of an edition's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// The words as marked text.
    pub text: String,
    /// Whose they are, and since when.
    pub by: Stamp,
}

/// One edition of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// How it began.
    pub drafted: Drafted,
    /// Who drew it up, and when.
    pub drafted_by: Stamp,
    /// Why there is one more; `None` for a first one.
    pub reason: Option<String>,
    /// Where it stands.
    pub state: ReportState,
    /// Every state of its words, oldest first.
    pub revisions: Vec<Revision>,
    /// Everybody who had a hand in it: drew it up, wrote or submitted.
    pub hands: Vec<AccountId>,
    /// What a leader wants changed, while it is being changed.
    pub comments: Option<String>,
    /// Who approved it, and when.
    pub approved: Option<Stamp>,
    /// The document it became.
    pub issued: Option<Issued>,
    /// Why it came to nothing.
    pub discarded: Option<String>,
    /// When its last fact was recorded.
    pub updated_at: Timestamp,
    /// Where the report stood with its last fact.
    pub seq: u64,
}

impl Edition {
    fn new(drafted: &Drafted, by: &Stamp, reason: Option<String>) -> Self {
        Self {
            seq: 0,
            drafted: drafted.clone(),
            drafted_by: by.clone(),
            reason,
            state: ReportState::Draft,
            revisions: vec![Revision {
                text: drafted.text.clone(),
                by: by.clone(),
            }],
            hands: vec![by.account.clone()],
            comments: None,
            approved: None,
            issued: None,
            discarded: None,
            updated_at: by.at,
        }
    }

    /// Its number.
    pub fn number(&self) -> u32 {
        self.drafted.edition
    }

    /// The words as they read now.
    pub fn text(&self) -> &str {
        self.revisions
            .last()
            .map_or(self.drafted.text.as_str(), |last| last.text.as_str())
    }

    fn touched_by(&mut self, stamp: &Stamp) {
        if !self.hands.contains(&stamp.account) {
            self.hands.push(stamp.account.clone());
        }
    }

    /// Whether a reader may see it: the offices what is issued, a unit as well where its figures
    /// are in it; what is not issued those who make it; administrators nothing.
    pub fn is_visible_to(&self, viewer: &Viewer) -> bool {
        match viewer {
            Viewer::Office(actor) => self.state == ReportState::Issued || may_see_drafts(actor),
            Viewer::Unit(actor) => self.state == ReportState::Issued && self.names(&actor.unit),
            Viewer::Administration(_) => false,
        }
    }

    fn names(&self, unit: &UnitId) -> bool {
        self.drafted.figures.units().contains(unit)
    }
}

/// Whether somebody sees editions that are not issued.
pub fn may_see_drafts(actor: &Actor) -> bool {
    const WHO: [Capacity; 4] = [
        Capacity::Evaluator,
        Capacity::Leader,
        Capacity::Overseer,
        Capacity::System,
    ];
    WHO.iter().any(|capacity| actor.is(*capacity))
}

/// A report as its facts make it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// How many facts it has.
    pub seq: u64,
    /// Every edition, oldest first; work goes on on the last.
    pub editions: Vec<Edition>,
}

impl Report {
    /// The report that these facts make.
    pub fn fold<'a>(facts: impl IntoIterator<Item = (&'a ReportEvent, &'a Stamp)>) -> Self {
        let mut report = Self::default();
        for (event, stamp) in facts {
            report.apply(event, stamp);
        }
        report
    }

    /// Adds one fact. Cannot fail: what happened has happened.
    pub fn apply(&mut self, event: &ReportEvent, stamp: &Stamp) {
        self.seq += 1;
        match event {
            ReportEvent::Drafted(fact) => self.editions.push(Edition::new(fact, stamp, None)),
            ReportEvent::Reopened(fact) => {
                let reason = Some(fact.reason.clone());
                self.editions
                    .push(Edition::new(&fact.drafted, stamp, reason));
            }
            ReportEvent::Edited { .. }
            | ReportEvent::Submitted {}
            | ReportEvent::Approved {}
            | ReportEvent::SentBack { .. }
            | ReportEvent::Issued(_)
            | ReportEvent::Discarded { .. } => {
                if let Some(edition) = self.editions.last_mut() {
                    on_edition(edition, event, stamp);
                }
            }
        }
        if let Some(edition) = self.editions.last_mut() {
            edition.seq = self.seq;
        }
    }

    /// The edition that work goes on on.
    pub fn current(&self) -> Option<&Edition> {
        self.editions.last()
    }

    /// Where the newest edition stands; `None` before there is one.
    pub fn state(&self) -> Option<ReportState> {
        self.current().map(|edition| edition.state)
    }

    /// An edition by its number.
    pub fn edition(&self, number: u32) -> Option<&Edition> {
        let mut all = self.editions.iter();
        all.find(|edition| edition.number() == number)
    }

    /// The number of the next edition.
    pub fn next_edition(&self) -> u32 {
        self.current().map_or(1, |edition| edition.number() + 1)
    }

    /// The newest edition that was issued before another one.
    pub fn issued_before(&self, number: u32) -> Option<&Edition> {
        let mut older = self.editions.iter().rev();
        older.find(|edition| edition.issued.is_some() && edition.number() < number)
    }

    /// The editions that a reader may see.
    pub fn visible_to<'a>(&'a self, viewer: &'a Viewer) -> impl Iterator<Item = &'a Edition> {
        let all = self.editions.iter();
        all.filter(move |edition| edition.is_visible_to(viewer))
    }

    /// What a reader is shown who names no edition: the newest issued one, else the newest.
    pub fn shown_to(&self, viewer: &Viewer) -> Option<&Edition> {
        let newest_first = || self.editions.iter().rev();
        let mut seen = newest_first().filter(|edition| edition.is_visible_to(viewer));
        let newest = seen.next()?;
        let issued = std::iter::once(newest).chain(seen);
        let mut issued = issued.filter(|edition| edition.issued.is_some());
        Some(issued.next().unwrap_or(newest))
    }
}

fn on_edition(edition: &mut Edition, event: &ReportEvent, stamp: &Stamp) {
    edition.updated_at = stamp.at;
    match event {
        ReportEvent::Edited { text } => {
            edition.touched_by(stamp);
            edition.revisions.push(Revision {
                text: text.clone(),
                by: stamp.clone(),
            });
        }
        ReportEvent::Submitted {} => {
            edition.touched_by(stamp);
            edition.comments = None;
            edition.state = ReportState::Submitted;
        }
        ReportEvent::Approved {} => {
            edition.approved = Some(stamp.clone());
            edition.state = ReportState::Approved;
        }
        ReportEvent::SentBack { comments } => {
            edition.comments = Some(comments.clone());
            edition.approved = None;
            edition.state = ReportState::Draft;
        }
        ReportEvent::Issued(fact) => {
            edition.issued = Some(fact.as_ref().clone());
            edition.state = ReportState::Issued;
        }
        ReportEvent::Discarded { reason } => {
            edition.discarded = Some(reason.clone());
            edition.state = ReportState::Discarded;
        }
        ReportEvent::Drafted(_) | ReportEvent::Reopened(_) => {}
    }
}
