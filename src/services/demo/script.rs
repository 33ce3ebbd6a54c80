//! Turns a fictional incident into steps: who does what, when. Decides nothing: whether a step is
//! allowed, the rules say when it is played.

use jiff::{SignedDuration, Timestamp};

use super::pace::{Pace, later};
use super::response::Drafts;
use crate::documents::seed_demo::{DemoIncident, Found, Story, Words};
use crate::domain::calendar::{instant, local_date};
use crate::domain::command::{Command, Register, Regrade, WantedUnit};
use crate::domain::event::{Completion, Source};
use crate::domain::people::Roster;
use crate::domain::vocabulary::{CheckState, Duty, IncidentKind, Level, SourceKind};
use crate::domain::{AccountId, IncidentNo, UnitId};

/// One step of one incident.
#[derive(Debug, Clone)]
pub(super) struct Step {
    /// When.
    pub(super) at: Timestamp,
    /// Which incident, counted from 1 as in the file.
    pub(super) incident: usize,
    /// The account that does it.
    pub(super) by: AccountId,
    /// What is done.
    pub(super) act: Act,
}

/// What a step does.
#[derive(Debug, Clone)]
pub(super) enum Act {
    /// Asks for this.
    Ask(Command),
    /// Asks for this, where the rules still allow it by then.
    Try(Command),
    /// Lets the incident follow that one, counted from 1 as in the file.
    Follow(usize),
    /// Says that the handling of that one caused it, counted from 1 as in the file.
    CausedBy(usize),
    /// Asks for more time to close the unit's part: how much that comes to, the calendar says when
    /// it is played.
    Extend(Extend),
}

/// A request for more time.
#[derive(Debug, Clone)]
pub(super) struct Extend {
    /// The unit.
    pub(super) unit: UnitId,
    /// How many working days more.
    pub(super) days: u32,
    /// Why.
    pub(super) reason: String,
    /// How far it is.
    pub(super) progress: String,
}

/// How far a story goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reach {
    Registered,
    Assessed,
    Dispatched,
    Received,
    Drafted,
    Submitted,
    Signed,
    Approved,
    Released,
    Closed,
}

/// A unit that has the matter in hand.
#[derive(Debug, Clone)]
pub(super) struct Hand {
    pub(super) unit: UnitId,
    pub(super) duty: Duty,
    pub(super) acknowledged_at: Timestamp,
}

/// The script of one incident in the making.
pub(super) struct Script<'a> {
    pub(super) words: &'a Words,
    pub(super) roster: &'a Roster,
    pub(super) pace: Pace,
    pub(super) found_at: Timestamp,
    pub(super) drafts: Drafts,
    steps: Vec<Step>,
}

/// A story that began so long ago at most is worked on by day and night.
const LIVE_MINUTES: u32 = 3000;

/// How long after it was found a reopened story is opened again.
const REOPENED_AFTER: SignedDuration = SignedDuration::from_hours(24 * 16);

const SUMMARY: &str = "各承办单位均已回应，后续措施已明确责任和时间，同意办结。";
const SUMMARY_LATE: &str = "已回应，但晚于规定时限，已提醒牵头单位注意时效，同意办结。";

/// The steps of all incidents, in the order of their instants; some lie after `now`.
pub(super) fn steps(incidents: &[DemoIncident], roster: &Roster, now: Timestamp) -> Vec<Step> {
    let mut steps: Vec<Step> = incidents
        .iter()
        .zip(1..)
        .flat_map(|(incident, n)| {
            let mut script = Script::new(incident, n, roster, now);
            script.write();
            script.steps
        })
        .collect();
    // Stable: steps of one instant stay in the order of their script.
    steps.sort_by_key(|step| (step.at, step.incident));
    steps
}

/// When an incident was found, in whole seconds.
fn found_at(found: Found, now: Timestamp) -> Timestamp {
    let at = match found {
        Found::Clock { days_ago, at } => {
            let today = local_date(now);
            let day = today
                .checked_sub(jiff::Span::new().days(i64::from(days_ago)))
                .unwrap_or(today);
            instant(day.to_datetime(at))
        }
        Found::Ago { minutes } => later(now, -i64::from(minutes)),
    };
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}

const fn reach(story: Story) -> Reach {
    match story {
        Story::Registered | Story::Dismissed | Story::Merged => Reach::Registered,
        Story::Assessed => Reach::Assessed,
        Story::Dispatched => Reach::Dispatched,
        Story::OneAcknowledged | Story::Acknowledged | Story::ReturnedPending => Reach::Received,
        Story::Drafting => Reach::Drafted,
        Story::UnitReview => Reach::Submitted,
        Story::OfficeReview => Reach::Signed,
        Story::Approved => Reach::Approved,
        Story::ReleasedPartly | Story::Responded | Story::SilentUnit => Reach::Released,
        Story::Closed
        | Story::ClosedLate
        | Story::Evaluated
        | Story::Reopened
        | Story::LateAcknowledgement
        | Story::ReturnedRedispatched => Reach::Closed,
    }
}

impl<'a> Script<'a> {
    fn new(incident: &'a DemoIncident, n: usize, roster: &'a Roster, now: Timestamp) -> Self {
        let words = &incident.words;
        let is_live = match incident.found {
            Found::Clock { .. } => false,
            Found::Ago { minutes } => minutes <= LIVE_MINUTES,
        };
        Self {
            words,
            roster,
            pace: Pace {
                incident: n,
                level: words.level,
                is_live,
            },
            found_at: found_at(incident.found, now),
            drafts: Drafts::default(),
            steps: Vec::new(),
        }
    }

    /// How far this story goes.
    pub(super) fn reach(&self) -> Reach {
        reach(self.words.story)
    }

    /// Adds what an account asks for.
    pub(super) fn ask(&mut self, at: Timestamp, by: &AccountId, command: Command) {
        self.push(at, by, Act::Ask(command));
    }

    /// Adds what an account asks for if the rules still allow it by then.
    pub(super) fn try_for(&mut self, at: Timestamp, by: &AccountId, command: Command) {
        self.push(at, by, Act::Try(command));
    }

    /// Adds what an account does.
    pub(super) fn push(&mut self, at: Timestamp, by: &AccountId, act: Act) {
        self.steps.push(Step {
            at,
            incident: self.pace.incident,
            by: by.clone(),
            act,
        });
    }

    fn write(&mut self) {
        let registered_at = self.register();
        self.end_early(registered_at);
        self.turns();
        if self.reach() < Reach::Assessed {
            return;
        }
        let assessed_at = self.assess(registered_at);
        if self.reach() < Reach::Dispatched {
            return;
        }
        let dispatched_at = self.dispatch(assessed_at);
        if self.reach() < Reach::Received {
            return;
        }
        let hands = self.receive(dispatched_at);
        if self.reach() < Reach::Drafted {
            return;
        }
        let answered_at = self.respond(&hands);
        self.watch();
        if self.reach() == Reach::Closed {
            let closed_at = self.close(answered_at);
            self.evaluate(closed_at);
        }
    }

    fn register(&mut self) -> Timestamp {
        let words = self.words;
        let is_major = words.level.is_major();
        let spread = if self.pace.is_live || is_major { 3 } else { 12 };
        let at = self.pace.after(self.found_at, "register", 4, spread);
        let command = Command::Register(Box::new(Register {
            backdating_reason: None,
            secondary_to: None,
            policy: None,
            // The log gives the number.
            no: IncidentNo::of(0, 0),
            kind: IncidentKind::Opinion,
            title: words.title.clone(),
            text: words.text.clone(),
            source: Source {
                kind: words.source_kind,
                channel: words.channel.clone(),
                url: self.source_url(),
            },
            town: Some(words.town.clone()),
            place: Some(words.place.clone()),
            themes: words.theme.iter().cloned().collect(),
            drill: false,
            occurred_at: words
                .event_grade
                .map(|_| later(self.found_at, -25 - self.pace.draw("occurred", 30))),
            detected_at: Some(self.found_at),
            level: is_major.then_some(words.level),
            event_grade: words.event_grade,
        }));
        self.ask(at, &AccountId::new("duty"), command);
        at
    }

    fn source_url(&self) -> Option<String> {
        let n = self.pace.incident;
        match self.words.source_kind {
            SourceKind::Monitoring | SourceKind::MessageBoard | SourceKind::Media => Some(format!(
                "https://luntan.kaiping.example/t/{}",
                20_180 + n * 37
            )),
            SourceKind::Hotline | SourceKind::UnitReport | SourceKind::Superior => None,
        }
    }

    fn end_early(&mut self, registered_at: Timestamp) {
        let duty = AccountId::new("duty");
        let at = self.pace.after(registered_at, "end early", 14, 20);
        if let Some(primary) = self.words.merge_into {
            self.push(at, &duty, Act::Follow(primary));
        }
        if let Some(primary) = self.words.secondary_to {
            self.push(later(registered_at, 2), &duty, Act::CausedBy(primary));
        }
        if self.words.story == Story::Dismissed {
            let reason = self.words.reason.clone().unwrap_or_default();
            self.ask(at, &duty, Command::Dismiss { reason });
        }
    }

    fn assess(&mut self, registered_at: Timestamp) -> Timestamp {
        let words = self.words;
        let is_major = words.level.is_major();
        let spread = if self.pace.is_live || is_major { 4 } else { 15 };
        let at = self.pace.after(registered_at, "assess", 4, spread);
        let at = self.pace.at_the_desk(at);
        let by = AccountId::new(if is_major { "leader" } else { "duty" });
        let command = Command::Assess {
            level: words.level,
            event_grade: Regrade::Set(words.event_grade),
            treatment: Some(words.treatment),
        };
        self.ask(at, &by, command);
        at
    }

    fn dispatch(&mut self, assessed_at: Timestamp) -> Timestamp {
        let is_quick = self.pace.is_live || self.words.level.is_major();
        let spread = if is_quick { 4 } else { 22 };
        let at = self.pace.after(assessed_at, "dispatch", 4, spread);
        let units = self.parts().map(|(unit, duty)| self.wanted(&unit, duty));
        let units: Vec<WantedUnit> = units.collect();
        self.hand_out(at, units, self.opinion());
        at
    }

    /// The units that are handed something; who coordinates is not.
    pub(super) fn parts(&self) -> impl Iterator<Item = (UnitId, Duty)> + use<'a> {
        self.words
            .units
            .iter()
            .filter(|part| part.duty != Duty::Coordinating)
            .map(|part| (part.unit.clone(), part.duty))
    }

    pub(super) fn wanted(&self, unit: &UnitId, duty: Duty) -> WantedUnit {
        WantedUnit {
            unit: unit.clone(),
            duty,
            plan_row: self.words.plan_row.clone(),
        }
    }

    pub(super) fn hand_out(&mut self, at: Timestamp, units: Vec<WantedUnit>, note: String) {
        let command = Command::Dispatch {
            units,
            completion: Completion::All,
            groups: Vec::new(),
            note: Some(note),
        };
        self.ask(at, &AccountId::new("duty"), command);
    }

    fn opinion(&self) -> String {
        let lead = self.parts().find(|(_, duty)| *duty == Duty::Lead);
        let lead = lead.map_or_else(String::new, |(unit, _)| self.roster.name(&unit).to_owned());
        match self.words.level {
            Level::I | Level::Ii => format!(
                "请{lead}牵头，立即到现场核实处置，第一时间报告情况；各单位统一口径，未经审核不得对外发布。"
            ),
            Level::Iii => format!("请{lead}牵头核实，各单位按职责办理，按时反馈并公开回应。"),
            Level::Iv => format!("请{lead}办理，涉及单位做好配合，按时反馈。"),
        }
    }

    /// When the first release is logged.
    pub(super) fn first_release(&self) -> Option<Timestamp> {
        let is_release = |step: &&Step| matches!(&step.act, Act::Ask(Command::Release(_)));
        let releases = self.steps.iter().filter(is_release);
        releases.map(|step| step.at).min()
    }

    /// Looks at what the checklist asks for before closing.
    fn check(&mut self, at: Timestamp) {
        let grave: &[&str] = if self.words.level.is_major() {
            &["answers_public", "privacy_masked"]
        } else {
            &[]
        };
        for item in grave.iter().chain(&["promises_dated", "spread_seen"]) {
            let check = Command::Check {
                item: (*item).to_owned(),
                state: CheckState::Done,
                reason: None,
            };
            self.ask(at, &AccountId::new("reviewer"), check);
        }
    }

    fn close(&mut self, answered_at: Timestamp) -> Timestamp {
        let leader = AccountId::new("leader");
        let at = self.pace.after(answered_at, "close", 150, 1400);
        let at = self.pace.by_day(at);
        let is_late = self.words.story == Story::ClosedLate;
        let summary = if is_late { SUMMARY_LATE } else { SUMMARY };
        let summary = Some(summary.to_owned());
        let closed_at = at;
        self.check(later(at, -20));
        self.ask(at, &leader, Command::Close { summary });
        if self.words.story == Story::Reopened {
            let at = self.found_at.saturating_add(REOPENED_AFTER).unwrap_or(at);
            let reason = self.words.reason.clone().unwrap_or_default();
            self.ask(at, &leader, Command::Reopen { reason });
        }
        closed_at
    }
}
