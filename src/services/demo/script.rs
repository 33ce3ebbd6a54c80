//! Turns a fictional incident into steps: who does what, when. Decides nothing: whether a step is
//! allowed, the rules say when it is played.

use jiff::{SignedDuration, Timestamp};

use super::cast;
use super::pace::{Pace, later};
use super::response::Drafts;
use crate::documents::seed_demo::{DemoIncident, Found, Story, Words};
use crate::domain::calendar::{instant, local_date};
use crate::domain::command::{Command, Register, ReturnDecision, WantedUnit};
use crate::domain::event::{Completion, Source};
use crate::domain::people::Roster;
use crate::domain::vocabulary::{Duty, IncidentKind, Level, SourceKind};
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
    /// Lets the incident follow that one, counted from 1 as in the file.
    Follow(usize),
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

    fn push(&mut self, at: Timestamp, by: &AccountId, act: Act) {
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
        if self.reach() == Reach::Closed {
            self.close(answered_at);
        }
    }

    fn register(&mut self) -> Timestamp {
        let words = self.words;
        let is_major = words.level.is_major();
        let spread = if self.pace.is_live || is_major { 3 } else { 12 };
        let at = self.pace.after(self.found_at, "register", 4, spread);
        let command = Command::Register(Box::new(Register {
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
            event_grade: words.event_grade,
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
    fn parts(&self) -> impl Iterator<Item = (UnitId, Duty)> + use<'a> {
        self.words
            .units
            .iter()
            .filter(|part| part.duty != Duty::Coordinating)
            .map(|part| (part.unit.clone(), part.duty))
    }

    fn wanted(&self, unit: &UnitId, duty: Duty) -> WantedUnit {
        WantedUnit {
            unit: unit.clone(),
            duty,
            plan_row: self.words.plan_row.clone(),
        }
    }

    fn hand_out(&mut self, at: Timestamp, units: Vec<WantedUnit>, note: String) {
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

    /// Acknowledgements, returns and first reports; gives back who has the matter in hand.
    fn receive(&mut self, dispatched_at: Timestamp) -> Vec<Hand> {
        let mut hands = Vec::new();
        for (unit, duty) in self.parts() {
            let is_meant = self.words.acts_on.as_ref() == Some(&unit);
            let hand = match (self.words.story, is_meant) {
                (Story::OneAcknowledged, false) | (Story::SilentUnit, true) => None,
                (Story::ReturnedPending, true) => {
                    self.give_back(dispatched_at, &unit);
                    None
                }
                (Story::ReturnedRedispatched, true) => {
                    let handed_on_at = self.hand_on(dispatched_at, &unit);
                    let next = self.words.redispatch_to.clone().unwrap_or(unit);
                    Some(self.accept(handed_on_at, next, duty, false))
                }
                (Story::LateAcknowledgement, true) => {
                    Some(self.accept(dispatched_at, unit, duty, true))
                }
                _ if self.is_idle(&unit, duty) => None,
                _ => Some(self.accept(dispatched_at, unit, duty, false)),
            };
            hands.extend(hand);
        }
        hands
    }

    /// Now and then a unit that only has to help lets it lie.
    fn is_idle(&self, unit: &UnitId, duty: Duty) -> bool {
        duty == Duty::Cooperating && self.pace.is_one_in(7, &format!("idle {unit}"))
    }

    fn accept(
        &mut self,
        dispatched_at: Timestamp,
        unit: UnitId,
        duty: Duty,
        is_late: bool,
    ) -> Hand {
        let pace = self.pace;
        let after = if is_late {
            pace.acknowledges_late_after()
        } else {
            pace.acknowledges_after(&unit)
        };
        let acknowledged_at = dispatched_at.saturating_add(after).unwrap_or(dispatched_at);
        let by = cast::liaison_of(&unit);
        self.ask(acknowledged_at, &by, Command::Acknowledge { unit: None });
        let reported_at = dispatched_at
            .saturating_add(pace.reports_after(&unit))
            .unwrap_or(dispatched_at)
            .max(later(acknowledged_at, 6));
        if !self.pace.is_one_in(11, &format!("no report {unit}")) {
            let text = self.first_report(&unit, duty);
            self.report(reported_at, &unit, text, false);
        }
        Hand {
            unit,
            duty,
            acknowledged_at,
        }
    }

    pub(super) fn report(&mut self, at: Timestamp, unit: &UnitId, text: String, closing: bool) {
        let command = Command::ReportProgress {
            unit: None,
            text,
            closing,
        };
        self.ask(at, &cast::liaison_of(unit), command);
    }

    fn first_report(&self, unit: &UnitId, duty: Duty) -> String {
        const LEAD: [&str; 3] = [
            "已派人到现场核实，正在联系当事人，情况明确后续报。",
            "已启动核查，先行控制事态，今天内再报进展。",
            "分管负责人已到现场，正在核实起因和影响范围。",
        ];
        const OTHER: [&str; 3] = [
            "已收到，安排专人跟进，配合牵头单位核查。",
            "已调取有关资料，正与牵头单位会商。",
            "已派员到场协助，目前没有新增情况。",
        ];
        let texts = if duty == Duty::Lead { LEAD } else { OTHER };
        let drawn = usize::try_from(self.pace.draw(&format!("words {unit}"), 3)).unwrap_or(0);
        texts.get(drawn).copied().unwrap_or_default().to_owned()
    }

    fn give_back(&mut self, dispatched_at: Timestamp, unit: &UnitId) -> Timestamp {
        let at = self.pace.after(dispatched_at, "return", 35, 20);
        let command = Command::Return {
            unit: None,
            reason: self.words.return_reason.clone().unwrap_or_default(),
            suggested_unit: self.words.redispatch_to.clone(),
        };
        self.ask(at, &cast::liaison_of(unit), command);
        at
    }

    /// A return that the office agrees to, and the dispatch to whose matter it is.
    fn hand_on(&mut self, dispatched_at: Timestamp, unit: &UnitId) -> Timestamp {
        let returned_at = self.give_back(dispatched_at, unit);
        let decided_at = self
            .pace
            .at_the_desk(self.pace.after(returned_at, "decide", 30, 40));
        let command = Command::DecideReturn {
            unit: Some(unit.clone()),
            decision: ReturnDecision::Uphold,
            reason: Some("情况属实，同意退回，另行交办。".to_owned()),
        };
        self.ask(decided_at, &AccountId::new("duty"), command);
        let handed_on_at = later(decided_at, 9);
        if let Some(next) = self.words.redispatch_to.clone() {
            let units = vec![self.wanted(&next, Duty::Lead)];
            let note = format!("改由{}牵头办理。", self.roster.name(&next));
            self.hand_out(handed_on_at, units, note);
        }
        handed_on_at
    }

    fn close(&mut self, answered_at: Timestamp) {
        let leader = AccountId::new("leader");
        let at = self.pace.after(answered_at, "close", 150, 1400);
        let at = self.pace.by_day(at);
        let summary = match self.words.story {
            Story::ClosedLate => SUMMARY_LATE,
            _ => SUMMARY,
        };
        let summary = Some(summary.to_owned());
        self.ask(at, &leader, Command::Close { summary });
        if self.words.story == Story::Reopened {
            let at = self.found_at.saturating_add(REOPENED_AFTER).unwrap_or(at);
            let reason = self.words.reason.clone().unwrap_or_default();
            self.ask(at, &leader, Command::Reopen { reason });
        }
    }
}
