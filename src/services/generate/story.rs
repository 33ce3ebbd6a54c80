//! The story of one fictional incident: who did what, when. Short, but with everything that
//! figures are made of: obligations kept, late and open, extensions, returns, promises, drills.

use jiff::civil::{DateTime, Time};
use jiff::{SignedDuration, Timestamp};

use super::chance::Chance;
use super::{Scenery, YEAR};
use crate::domain::calendar::{instant, local_date};
use crate::domain::deadline::{Deadline, DeadlineNo, Ending, Start, Waiver};
use crate::domain::event::{
    Assessed, Completion, DischargedBy, Dispatched, Drafted, Event, ExtensionRequest, MoveCause,
    Moved, Offered, Promise, Registered, Released, Source, Stamp, Wording,
};
use crate::domain::policy::TimeLimit;
use crate::domain::vocabulary::{
    Capacity, DeadlineKind, Duty, EventGrade, IncidentKind, Level, ReleaseKind, SourceKind, Verdict,
};
use crate::domain::{AccountId, IncidentNo, Theme, UnitId};
use crate::store::log::Meta;

/// The themes of the plan's row 21.
const THEMES: [&str; 7] = [
    "就学",
    "就医",
    "住房保障",
    "安全生产",
    "防灾减灾救灾",
    "食品药品安全",
    "养老服务",
];

/// One fact with who recorded it.
pub(super) type Told = (Meta, Stamp, Event);

/// Who acts.
#[derive(Clone)]
enum Who {
    Duty,
    Leader,
    Reviewer,
    Unit(UnitId),
    System,
}

/// A story being told.
struct Teller<'a> {
    scenery: &'a Scenery,
    chance: Chance,
    no: &'a IncidentNo,
    level: Level,
    grade: Option<EventGrade>,
    deadlines: u32,
    happened: Vec<(Timestamp, Who, Event)>,
    /// Whether anything is still owed at the end.
    is_open: bool,
    /// When the last thing owed was done.
    last: Timestamp,
}

/// The facts of one incident, in the order in which they were recorded.
pub(super) fn told(scenery: &Scenery, seed: u64, no: &IncidentNo, n: u32) -> Vec<Told> {
    let mut chance = Chance::of(seed, n);
    let begin = instant(DateTime::constant(YEAR, 1, 1, 0, 0, 0, 0));
    let minutes = i64::from(chance.below(365 * 24 * 60));
    let detected_at = later(begin, minutes);
    let is_major = chance.happens(20);
    let mut teller = Teller {
        scenery,
        chance,
        no,
        level: if is_major { Level::Ii } else { Level::Iv },
        grade: is_major.then_some(EventGrade::Ii),
        deadlines: 0,
        happened: Vec::new(),
        is_open: false,
        last: detected_at,
    };
    teller.tell(detected_at);
    let mut happened = teller.happened;
    // Things of one instant stay in the order in which they were told.
    happened.sort_by_key(|(at, _, _)| *at);
    numbered(&mut happened);
    let stamped = happened.into_iter().map(|(at, who, event)| {
        let meta = meta_of(scenery, &who, at, no);
        let stamp = Stamp {
            account: meta.actor.clone(),
            name: meta.actor_name.clone(),
            unit: meta.unit.clone(),
            at,
        };
        (meta, stamp, event)
    });
    stamped.collect()
}

/// Gives deadlines the numbers they would have been given: in the order of their start.
fn numbered(happened: &mut [(Timestamp, Who, Event)]) {
    let mut numbers: Vec<(DeadlineNo, DeadlineNo)> = Vec::new();
    for (_, _, event) in happened.iter() {
        if let Event::DeadlineStarted(deadline) = event {
            let next = numbers.last().map_or(1, |(_, last)| last.0 + 1);
            numbers.push((deadline.no, DeadlineNo(next)));
        }
    }
    for (_, _, event) in happened {
        if let Some(no) = number_in(event) {
            let found = numbers.iter().find(|(told, _)| told == no);
            *no = found.map_or(*no, |(_, given)| *given);
        }
    }
}

/// The number of the deadline that a fact is about.
fn number_in(event: &mut Event) -> Option<&mut DeadlineNo> {
    if let Event::DeadlineStarted(deadline) = event {
        return Some(&mut deadline.no);
    }
    if let Event::DeadlineMoved(moved) = event {
        return Some(&mut moved.no);
    }
    if let Event::ExtensionRequested(request) = event {
        return Some(&mut request.no);
    }
    if let Event::DeadlineStopped { no, .. } | Event::DeadlinePassed { no, .. } = event {
        return Some(no);
    }
    None
}

fn meta_of(scenery: &Scenery, who: &Who, at: Timestamp, no: &IncidentNo) -> Meta {
    let office = UnitId::new("publicity");
    let (account, name, capacity, unit) = match who {
        Who::Duty => (
            "duty",
            "虚构值班员".to_owned(),
            Capacity::DutyOfficer,
            office,
        ),
        Who::Leader => ("leader", "虚构领导".to_owned(), Capacity::Leader, office),
        Who::Reviewer => (
            "reviewer",
            "虚构审核员".to_owned(),
            Capacity::Reviewer,
            office,
        ),
        Who::System => ("system", "系统".to_owned(), Capacity::System, office),
        Who::Unit(unit) => {
            let name = format!("{}联络员", scenery.roster.name(unit));
            (unit.as_str(), name, Capacity::Liaison, unit.clone())
        }
    };
    Meta {
        actor: AccountId::new(account),
        actor_name: name,
        capacity,
        unit,
        occurred_at: at,
        recorded_at: at,
        request_id: format!("generate/{no}"),
    }
}

impl Teller<'_> {
    fn tell(&mut self, detected_at: Timestamp) {
        let registered_at = later(detected_at, self.minutes(5, 40));
        self.registered(detected_at, registered_at);
        let legal: Vec<(ReleaseKind, Deadline)> = [
            (
                DeadlineKind::AuthoritativeInfo,
                ReleaseKind::AuthoritativeInfo,
            ),
            (DeadlineKind::PressConference, ReleaseKind::PressConference),
            (DeadlineKind::Response, ReleaseKind::Response),
        ]
        .into_iter()
        .filter_map(|(kind, release)| {
            let deadline = self.start(kind, None, (detected_at, registered_at))?;
            Some((release, deadline))
        })
        .collect();
        let assessed_at = later(registered_at, self.minutes(2, 20));
        let assessed = Assessed {
            level: self.level,
            event_grade: self.grade,
            treatment: None,
        };
        self.happen(assessed_at, Who::Duty, Event::Assessed(assessed));
        let dispatched_at = later(assessed_at, self.minutes(2, 20));
        let units = self.dispatched(dispatched_at);
        let mut answering = Vec::new();
        for (n, unit) in (1..).zip(&units) {
            if self.worked(n, unit, dispatched_at) {
                answering.push(n);
            }
        }
        if let Some(lead) = units.first() {
            self.answered(lead, &answering, &legal, dispatched_at);
        }
        if !self.is_open {
            let closed_at = later(self.last, self.minutes(60, 1_440));
            self.happen(closed_at, Who::Leader, Event::Closed { summary: None });
        }
    }

    fn happen(&mut self, at: Timestamp, who: Who, event: Event) {
        self.happened.push((at, who, event));
    }

    fn minutes(&mut self, from: u32, to: u32) -> i64 {
        i64::from(from + self.chance.below(to - from))
    }

    fn registered(&mut self, detected_at: Timestamp, registered_at: Timestamp) {
        let theme = (!self.chance.happens(80))
            .then(|| THEMES.get(self.chance.index(THEMES.len(), true)))
            .flatten();
        let towns = &self.scenery.towns;
        let town = (!self.chance.happens(100))
            .then(|| towns.get(self.chance.index(towns.len(), true)))
            .flatten();
        let subject = theme.copied().unwrap_or("其他");
        let place = town.map_or("全市", |town| self.scenery.roster.name(town));
        let fact = Registered {
            no: self.no.clone(),
            kind: IncidentKind::Opinion,
            title: format!("虚构：{place}{subject}问题"),
            text: "虚构的数据，供测量用。".to_owned(),
            source: Source {
                kind: SourceKind::Monitoring,
                channel: "虚构平台".to_owned(),
                url: None,
            },
            town: town.cloned(),
            place: None,
            themes: theme.map(|theme| Theme::new(*theme)).into_iter().collect(),
            drill: self.chance.happens(10),
            occurred_at: None,
            detected_at,
            registered_at,
            proposed_level: Some(self.level),
            event_grade: self.grade,
            plan_version: self.scenery.plan_version,
            proposal: None,
            backdating_reason: None,
            policy: None,
        };
        self.happen(registered_at, Who::Duty, Event::Registered(Box::new(fact)));
    }

    /// Hands it to a department that leads, and sometimes to a town.
    fn dispatched(&mut self, at: Timestamp) -> Vec<UnitId> {
        let (departments, towns) = (&self.scenery.departments, &self.scenery.towns);
        let lead = departments.get(self.chance.index(departments.len(), true));
        let town = self
            .chance
            .happens(250)
            .then(|| towns.get(self.chance.index(towns.len(), false)))
            .flatten();
        let units: Vec<UnitId> = lead.into_iter().chain(town).cloned().collect();
        let offered = (1..).zip(&units).map(|(n, unit)| Offered {
            n,
            unit: unit.clone(),
            duty: if n == 1 {
                Duty::Lead
            } else {
                Duty::Responsible
            },
            plan_row: None,
        });
        let fact = Dispatched {
            assignments: offered.collect(),
            completion: Completion::All,
            groups: Vec::new(),
            plan_version: self.scenery.plan_version,
            note: None,
        };
        self.happen(at, Who::Duty, Event::Dispatched(fact));
        units
    }

    /// A unit's own part; whether it has the matter in the end.
    fn worked(&mut self, n: u32, unit: &UnitId, dispatched_at: Timestamp) -> bool {
        let bound = Some((n, unit));
        let both = (dispatched_at, dispatched_at);
        let acknowledgement = self.start(DeadlineKind::Acknowledgement, bound, both);
        let with_report = self.chance.happens(400);
        let report = with_report
            .then(|| self.start(DeadlineKind::FirstReport, bound, both))
            .flatten();
        let Some(acknowledged_at) = acknowledgement.and_then(|d| self.settle(&d, unit)) else {
            if let Some(report) = report {
                self.pass(&report, Timestamp::MAX);
            }
            return false;
        };
        let who = Who::Unit(unit.clone());
        let acknowledged = Event::Acknowledged { assignment: n };
        self.happen(acknowledged_at, who, acknowledged);
        if n > 1
            && self.chance.happens(120)
            && self.returned(n, unit, acknowledged_at, report.as_ref())
        {
            return false;
        }
        if let Some(reported_at) = report.and_then(|report| self.settle(&report, unit)) {
            let text = "虚构的进展。".to_owned();
            let event = Event::ProgressReported {
                assignment: n,
                text,
                files: Vec::new(),
            };
            self.happen(reported_at, Who::Unit(unit.clone()), event);
        }
        if self.chance.happens(300) {
            let both = (acknowledged_at, acknowledged_at);
            if let Some(report) = self.start(DeadlineKind::ClosureReport, bound, both) {
                let report = self.extended(report, n, unit);
                self.settle(&report, unit);
            }
        }
        true
    }

    /// The unit gives it back; whether the office agreed.
    fn returned(
        &mut self,
        n: u32,
        unit: &UnitId,
        from: Timestamp,
        report: Option<&Deadline>,
    ) -> bool {
        let requested_at = later(from, self.minutes(10, 60));
        let decided_at = later(requested_at, self.minutes(30, 300));
        let reason = "虚构的理由。".to_owned();
        let requested = Event::ReturnRequested {
            assignment: n,
            reason: reason.clone(),
            suggested_unit: None,
        };
        self.happen(requested_at, Who::Unit(unit.clone()), requested);
        let is_upheld = self.chance.happens(600);
        if !is_upheld {
            let refused = Event::ReturnRefused {
                assignment: n,
                reason,
            };
            self.happen(decided_at, Who::Duty, refused);
            return false;
        }
        let upheld = Event::ReturnUpheld {
            assignment: n,
            reason: None,
        };
        self.happen(decided_at, Who::Duty, upheld);
        if let Some(report) = report {
            let ending = Ending {
                at: decided_at,
                verdict: Verdict::Waived,
                waiver: Some(Waiver::Returned),
            };
            self.pass(report, decided_at);
            let no = report.no;
            self.happen(decided_at, Who::Duty, Event::DeadlineStopped { no, ending });
        }
        true
    }

    /// More time for one closing report in six.
    fn extended(&mut self, mut deadline: Deadline, n: u32, unit: &UnitId) -> Deadline {
        if !deadline.extendable || !self.chance.happens(160) {
            return deadline;
        }
        let requested_at = later(deadline.started_at, self.minutes(60, 600));
        let granted_at = later(requested_at, self.minutes(30, 300));
        let from = deadline.due_at;
        let until = later(from, self.minutes(1_440, 4_320));
        // Each assignment asks once at most, so its number serves as the request's.
        let request = ExtensionRequest {
            n,
            assignment: n,
            no: deadline.no,
            until,
            reason: "虚构的理由。".to_owned(),
            progress: "虚构的进展。".to_owned(),
        };
        let requested = Event::ExtensionRequested(request);
        self.happen(requested_at, Who::Unit(unit.clone()), requested);
        let granted = Event::ExtensionGranted {
            extension: n,
            until,
            reason: None,
        };
        self.happen(granted_at, Who::Leader, granted);
        deadline.due_at = until;
        let moved = Moved {
            no: deadline.no,
            generation: 1,
            from,
            due_at: until,
            due_soon_at: deadline.due_soon_at,
            steps: Vec::new(),
            basis: deadline.basis.clone(),
            cause: MoveCause::Extension(n),
        };
        self.happen(
            granted_at,
            Who::Leader,
            Event::DeadlineMoved(Box::new(moved)),
        );
        deadline
    }

    /// The public is answered: a release for each legal deadline.
    fn answered(
        &mut self,
        lead: &UnitId,
        answering: &[u32],
        legal: &[(ReleaseKind, Deadline)],
        dispatched_at: Timestamp,
    ) {
        let mut last = None;
        let mut wanted = Vec::new();
        for (kind, deadline) in legal {
            match self.done_at(deadline, lead) {
                // Nobody answers before the matter was handed over.
                Some(at) => wanted.push((at.max(later(dispatched_at, 40)), *kind, deadline)),
                None => {
                    self.pass(deadline, Timestamp::MAX);
                    self.is_open = true;
                }
            }
        }
        wanted.sort_by_key(|(at, _, _)| *at);
        for (n, (at, kind, deadline)) in (1..).zip(wanted) {
            self.drafted(n, kind, lead, at);
            let promises = self.promised(at, n);
            let release = Released {
                n,
                draft: n,
                kind,
                published_at: at,
                channel: "虚构网站".to_owned(),
                url: format!("https://example.cn/{}", self.no),
                text: "虚构的回应。".to_owned(),
                answers_for: answering.to_vec(),
                promises: promises.clone(),
                files: Vec::new(),
            };
            self.happen(at, Who::Reviewer, Event::Released(release));
            self.end(deadline, at);
            self.promise(lead, at, &promises);
            last = last.max(Some((at, n)));
        }
        let Some((at, release)) = last else { return };
        for assignment in answering {
            let by = DischargedBy::Release(release);
            let assignment = *assignment;
            let discharged = Event::AssignmentDischarged { assignment, by };
            self.happen(at, Who::Reviewer, discharged);
        }
        self.happen(at, Who::Reviewer, Event::ResponseCompleted);
    }

    fn drafted(&mut self, draft: u32, kind: ReleaseKind, lead: &UnitId, released_at: Timestamp) {
        let wording = Wording {
            kind,
            channel: None,
            text: "虚构的回应。".to_owned(),
            cause: None,
            solution: None,
            constraints: None,
            spokesperson: None,
        };
        let fact = Drafted {
            draft,
            revision: 1,
            assignment: 1,
            author: AccountId::new(lead.as_str()),
            author_name: format!("{}联络员", self.scenery.roster.name(lead)),
            wording,
        };
        let at = later(released_at, -20);
        self.happen(at, Who::Unit(lead.clone()), Event::Drafted(fact));
    }

    /// One first release in thirty promises something.
    fn promised(&mut self, at: Timestamp, release: u32) -> Vec<Promise> {
        if release > 1 || !self.chance.happens(33) {
            return Vec::new();
        }
        let day = local_date(later(at, self.minutes(4_320, 20_160)));
        vec![Promise {
            text: "虚构的承诺。".to_owned(),
            due_on: day,
        }]
    }

    fn promise(&mut self, lead: &UnitId, at: Timestamp, promises: &[Promise]) {
        for (about, promise) in (1..).zip(promises) {
            let due_at = instant(promise.due_on.to_datetime(Time::constant(23, 59, 59, 0)));
            self.deadlines += 1;
            let start = Start {
                no: DeadlineNo(self.deadlines),
                cycle: 1,
                bound: Some((1, lead)),
                at,
                level: Some(self.level),
                about: Some(about),
            };
            let (policy, calendar) = (&self.scenery.policy, &self.scenery.calendar);
            let limit = TimeLimit::named(DeadlineKind::Promise);
            let deadline = Deadline::start(policy, calendar, &limit, &start).due_by(
                policy,
                calendar,
                Some(self.level),
                due_at,
            );
            let started = Event::DeadlineStarted(Box::new(deadline.clone()));
            self.happen(at, Who::Reviewer, started);
            if let Some(kept_at) = self.settle(&deadline, lead) {
                let fulfilled = Event::PromiseFulfilled {
                    promise: about,
                    text: "虚构的兑现。".to_owned(),
                    url: None,
                };
                self.happen(kept_at, Who::Unit(lead.clone()), fulfilled);
            }
        }
    }

    /// Starts a deadline of this kind where the rules have one: from the first instant, on record
    /// at the second.
    fn start(
        &mut self,
        kind: DeadlineKind,
        bound: Option<(u32, &UnitId)>,
        (from, at): (Timestamp, Timestamp),
    ) -> Option<Deadline> {
        let (policy, calendar) = (&self.scenery.policy, &self.scenery.calendar);
        let limit = policy.limit(kind, Some(self.level), self.grade)?;
        self.deadlines += 1;
        let start = Start {
            no: DeadlineNo(self.deadlines),
            cycle: 1,
            bound,
            at: from,
            level: Some(self.level),
            about: None,
        };
        let deadline = Deadline::start(policy, calendar, limit, &start);
        let event = Event::DeadlineStarted(Box::new(deadline.clone()));
        self.happen(at, Who::Duty, event);
        Some(deadline)
    }

    /// When the unit does it: mostly in time, some late, a few never.
    fn done_at(&mut self, deadline: &Deadline, unit: &UnitId) -> Option<Timestamp> {
        if self.chance.happens(4) {
            return None;
        }
        let length = deadline
            .due_at
            .duration_since(deadline.started_at)
            .as_secs()
            / 60;
        if self.chance.happens(reliability(unit)) {
            let part = i64::from(5 + self.chance.below(90));
            return Some(later(deadline.started_at, length * part / 100));
        }
        Some(later(deadline.due_at, self.minutes(1, 2_880)))
    }

    /// Does it, or lets it pass; gives back when it was done.
    fn settle(&mut self, deadline: &Deadline, unit: &UnitId) -> Option<Timestamp> {
        let Some(at) = self.done_at(deadline, unit) else {
            self.pass(deadline, Timestamp::MAX);
            self.is_open = true;
            return None;
        };
        self.end(deadline, at);
        Some(at)
    }

    /// Puts the passing on record where it comes before `until`.
    fn pass(&mut self, deadline: &Deadline, until: Timestamp) {
        let (no, due_at) = (deadline.no, deadline.due_at);
        if until > due_at {
            let passed = Event::DeadlinePassed { no, due_at };
            let at = due_at.saturating_add(SignedDuration::from_secs(1));
            self.happen(at.unwrap_or(due_at).min(until), Who::System, passed);
        }
    }

    fn end(&mut self, deadline: &Deadline, at: Timestamp) {
        self.pass(deadline, at);
        let ending = Ending {
            at,
            verdict: deadline.verdict_at(at),
            waiver: None,
        };
        let no = deadline.no;
        self.last = self.last.max(at);
        self.happen(at, Who::System, Event::DeadlineStopped { no, ending });
    }
}

/// In how many of a thousand cases a unit is in time: between 760 and 980, always the same.
fn reliability(unit: &UnitId) -> u32 {
    let sum = unit.as_str().bytes().fold(0_u32, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(u32::from(byte))
    });
    760 + sum % 221
}

fn later(at: Timestamp, minutes: i64) -> Timestamp {
    at.saturating_add(SignedDuration::from_mins(minutes))
        .unwrap_or(at)
}
