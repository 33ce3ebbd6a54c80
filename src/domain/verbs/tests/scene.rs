//! A small town for rule tests: six units, the default figures in code, a Monday-to-Friday
//! calendar, and one incident that people do things to. No rule is decided here.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::domain::calendar::{Calendar, Hours, instant};
use crate::domain::command::{
    self, AppealEvaluation, Command, DecideEvaluationAppeal, FollowUp, GivenPoints, Refusal,
    Register, Regrade, Release, ReturnDecision, Score, WantedGroup, WantedUnit, Watch,
};
use crate::domain::deadline::Tracked;
use crate::domain::evaluation::Objection;
use crate::domain::event::{Checks, Completion, Event, Source, Stamp, Wording};
use crate::domain::incident::{Assignment, Incident};
use crate::domain::people::{Actor, Roster, Unit, UnitGroup};
use crate::domain::plan::{Plan, PlanDocument, PlanRow};
use crate::domain::policy::{ExtensionRule, Policy, Scope, TimeLimit};
use crate::domain::rubric::{ArbitrationRule, GradeFloor, Rubric, RubricItem, Veto};
use crate::domain::verbs::{Facts, Pinned, decide};
use crate::domain::vocabulary::{
    AssignmentState, Capacity, DeadlineKind, Duty, EventGrade, Grade, IncidentKind, Level, Measure,
    Measured, NoteKind, ReleaseKind, ResponsibleMode, SourceKind, Spread, Stage, Standing,
    StartEvent, Tone, UnitKind, Verdict,
};
use crate::domain::{AccountId, IncidentNo, RowRef, UnitId};

/// The instant of a Beijing time of 2018, written `10-15 09:00`.
pub(super) fn t(text: &str) -> Timestamp {
    instant(format!("2018-{text}").parse().unwrap())
}

fn person(account: &str, unit: &str, capacity: Capacity) -> Actor {
    Actor {
        account: AccountId::new(account),
        name: account.to_owned(),
        unit: UnitId::new(unit),
        capacities: vec![capacity],
    }
}

/// The officer on duty of the propaganda department.
pub(super) fn duty() -> Actor {
    person("duty", "propaganda", Capacity::DutyOfficer)
}

/// The reviewer of the propaganda department.
pub(super) fn reviewer() -> Actor {
    person("reviewer", "propaganda", Capacity::Reviewer)
}

/// The leader in charge.
pub(super) fn leader() -> Actor {
    person("leader", "propaganda", Capacity::Leader)
}

/// The evaluator of the propaganda department.
pub(super) fn evaluator() -> Actor {
    person("evaluator", "propaganda", Capacity::Evaluator)
}

/// Another leader, who had no part in it so far.
pub(super) fn other_leader() -> Actor {
    person("other-leader", "propaganda", Capacity::Leader)
}

/// The liaison of a unit.
pub(super) fn liaison(unit: &str) -> Actor {
    person(unit, unit, Capacity::Liaison)
}

/// The head of a unit.
pub(super) fn head(unit: &str) -> Actor {
    person(&format!("{unit}-head"), unit, Capacity::UnitHead)
}

/// The rules and the roster that hold in the town.
pub(super) struct Town {
    pub(super) policy: Policy,
    pub(super) calendar: Calendar,
    pub(super) pinned: Pinned,
    pub(super) plan: Plan,
    pub(super) roster: Roster,
    pub(super) rubric: Rubric,
    pub(super) caused: Vec<IncidentNo>,
    pub(super) people: Vec<Actor>,
    /// Where the incident stands that a request names, or that this one follows.
    pub(super) primary: Option<Stage>,
}

impl Town {
    pub(super) fn new() -> Self {
        let hours = |from: &str, to: &str| Hours {
            from: from.parse().unwrap(),
            to: to.parse().unwrap(),
        };
        Self {
            primary: None,
            pinned: Pinned::default(),
            policy: policy(),
            calendar: Calendar {
                version: 1,
                years: vec![2018],
                hours: vec![hours("08:30", "12:00"), hours("14:30", "17:30")],
                ..Calendar::default()
            },
            plan: plan(),
            roster: roster(),
            rubric: rubric(),
            caused: Vec::new(),
            people: vec![
                duty(),
                leader(),
                liaison("edu"),
                head("edu"),
                liaison("fda"),
                liaison("shuikou"),
            ],
        }
    }

    /// The same with time for watching and evaluating.
    pub(super) fn evaluating(mut self) -> Self {
        use DeadlineKind as K;
        use Measure::{Natural, WorkingDays};
        use StartEvent::{Closed, Concluded, Published, Requested};
        self.policy.limits.extend([
            limit(K::FirstWatch, None, (1_440, Natural), Published),
            limit(K::SecondWatch, None, (4_320, Natural), Published),
            limit(K::Evaluation, None, (5, WorkingDays), Closed),
            limit(K::EvaluationAppeal, None, (5, WorkingDays), Concluded),
            limit(K::AppealDecision, None, (3, WorkingDays), Requested),
        ]);
        self
    }

    pub(super) fn facts<'a>(&'a self, actor: &'a Actor, now: Timestamp) -> Facts<'a> {
        Facts {
            actor,
            now,
            policy: &self.policy,
            calendar: &self.calendar,
            pinned: &self.pinned,
            plan: &self.plan,
            roster: &self.roster,
            proposal: None,
            primary: self.primary,
            primary_kind: Some(IncidentKind::Opinion),
            rubric: Some(&self.rubric),
            secondaries: &self.caused,
            people: &self.people,
            files: &[],
        }
    }
}

fn policy() -> Policy {
    use DeadlineKind as K;
    use Measure::{Natural, WorkingDays};
    use StartEvent::{Acknowledged, Detected, Dispatched, Ordered};
    let major = || vec![EventGrade::I, EventGrade::Ii];
    let mut limits = vec![
        limit(K::AuthoritativeInfo, None, (300, Natural), Detected),
        limit(K::PressConference, None, (1_440, Natural), Detected),
        limit(K::Response, None, (2_880, Natural), Detected),
        limit(K::ReturnWindow, None, (1, WorkingDays), Dispatched),
        limit(K::ClosureReport, None, (5, WorkingDays), Acknowledged),
        limit(K::SupervisionReply, None, (1, WorkingDays), Ordered),
        limit(K::ExtensionDecision, None, (1, WorkingDays), Ordered),
        limit(K::ReturnDecision, None, (1, WorkingDays), Ordered),
    ];
    limits[0].event_grades = major();
    limits[1].event_grades = major();
    for (level, acknowledge, report) in [
        (Level::I, 30, 60),
        (Level::Ii, 60, 60),
        (Level::Iii, 120, 120),
        (Level::Iv, 240, 240),
    ] {
        let within = |kind, minutes| limit(kind, Some(level), (minutes, Natural), Dispatched);
        limits.push(within(K::Acknowledgement, acknowledge));
        limits.push(within(K::FirstReport, report));
    }
    Policy {
        version: 1,
        effective_from: None,
        base: Detected,
        due_soon_minutes: 120,
        due_soon_over_minutes: 240,
        due_soon_last_part: 3,
        extension: ExtensionRule::default(),
        limits,
        ..Policy::default()
    }
}

fn limit(
    kind: DeadlineKind,
    level: Option<Level>,
    (amount, measure): (u32, Measure),
    starts: StartEvent,
) -> TimeLimit {
    TimeLimit {
        kind,
        level,
        event_grades: Vec::new(),
        except_event_grades: Vec::new(),
        amount,
        measure,
        starts,
        scope: Scope::Assignment,
        extendable: !kind.is_legal(),
        source: "规则".to_owned(),
    }
}

/// Five items, one veto, four grades; more than ten points apart is too far.
fn rubric() -> Rubric {
    use Measured::{Judged, Parts, Promises, Secondary, Timeliness};
    let item = |code: &str, points, measured: Measured| RubricItem {
        code: code.to_owned(),
        label: code.to_owned(),
        points,
        measured,
        correctable: matches!(measured, Parts | Secondary),
        asks: "看什么".to_owned(),
        source: "规则".to_owned(),
    };
    let floor = |grade, from| GradeFloor {
        grade,
        from,
        source: "规则".to_owned(),
    };
    Rubric {
        version: 1,
        effective_from: None,
        name: "评分表".to_owned(),
        items: vec![
            item("timeliness", 30, Timeliness),
            item("focus", 40, Judged),
            item("parts", 10, Parts),
            item("secondary", 10, Secondary),
            item("promises", 10, Promises),
        ],
        vetoes: vec![Veto {
            code: "privacy".to_owned(),
            label: "泄露隐私".to_owned(),
            source: "规则".to_owned(),
        }],
        grades: vec![
            floor(Grade::Excellent, 90),
            floor(Grade::Good, 80),
            floor(Grade::Fair, 60),
        ],
        arbitration: ArbitrationRule {
            above: 10,
            source: "规则".to_owned(),
        },
    }
}

fn plan() -> Plan {
    let row = |no: u32| PlanRow {
        reference: RowRef::new(no.to_string()),
        no: Some(no),
        line: no,
        section: "回应".to_owned(),
        item: None,
        requirement: "回应".to_owned(),
        lead: Vec::new(),
        responsible: Vec::new(),
        cooperating: Vec::new(),
        groups: Vec::new(),
        groups_role: None,
        mode: ResponsibleMode::Jointly,
        themes: BTreeMap::new(),
        time_limit: None,
        inherited_from: None,
        needs_review: false,
        findings: Vec::new(),
    };
    Plan {
        version: 1,
        effective_from: None,
        document: PlanDocument {
            title: "方案".to_owned(),
            document_no: None,
            issued_on: None,
            rows: [20, 21, 23].map(row).to_vec(),
            findings: Vec::new(),
            lines: Vec::new(),
        },
    }
}

fn roster() -> Roster {
    let unit = |(id, name, kind): (&str, &str, UnitKind)| Unit {
        id: UnitId::new(id),
        name: name.to_owned(),
        short: name.to_owned(),
        kind,
        aliases: Vec::new(),
    };
    let group = |name: &str, is_open, members: &[&str]| UnitGroup {
        name: name.to_owned(),
        aliases: Vec::new(),
        is_open,
        members: members.iter().map(|id| UnitId::new(*id)).collect(),
    };
    Roster {
        units: [
            ("edu", "市教育局", UnitKind::Department),
            ("fda", "市食品药品监督管理局", UnitKind::Department),
            ("health", "市卫生和计划生育局", UnitKind::Department),
            ("police", "市公安局", UnitKind::Department),
            ("shuikou", "水口镇", UnitKind::Town),
            ("chikan", "赤坎镇", UnitKind::Town),
        ]
        .map(unit)
        .to_vec(),
        groups: vec![
            group("各镇（街）", false, &["shuikou", "chikan"]),
            group("市各有关单位", true, &[]),
        ],
    }
}

/// One incident in the making, with everything that happened to it.
pub(super) struct Scene {
    pub(super) town: Town,
    pub(super) now: Timestamp,
    pub(super) incident: Incident,
    pub(super) log: Vec<(Event, Stamp)>,
}

impl Scene {
    /// Nothing yet; it is Monday 15 October 2018, 09:00.
    pub(super) fn new() -> Self {
        Self {
            town: Town::new(),
            now: t("10-15 09:00"),
            incident: Incident::default(),
            log: Vec::new(),
        }
    }

    /// The same in a town that also watches and evaluates.
    pub(super) fn evaluating() -> Self {
        Self {
            town: Town::new().evaluating(),
            ..Self::new()
        }
    }

    /// Found, logged and assessed as 一般 at 09:00, without an emergency.
    pub(super) fn assessed() -> Self {
        let mut scene = Self::new();
        scene.by(&duty(), register());
        scene.by(&duty(), assess(Level::Iv, None));
        scene
    }

    /// The same for a 重大 emergency.
    pub(super) fn emergency() -> Self {
        let mut scene = Self::new();
        scene.by(&duty(), register());
        scene.by(&duty(), assess(Level::Iii, Some(EventGrade::Ii)));
        scene
    }

    /// Assessed at 09:00 and dispatched to these units at 09:30; the first one leads.
    pub(super) fn dispatched(units: &[(&str, Duty)]) -> Self {
        let mut scene = Self::assessed();
        scene.at("10-15 09:30");
        scene.by(&duty(), dispatch(units));
        scene
    }

    /// Lets time go on.
    pub(super) fn at(&mut self, text: &str) -> &mut Self {
        self.now = t(text);
        self
    }

    /// Decides without carrying it out.
    pub(super) fn decide(&self, actor: &Actor, command: &Command) -> Result<Vec<Event>, Refusal> {
        decide(&self.incident, command, &self.town.facts(actor, self.now)).map(|d| d.events)
    }

    /// Somebody does something, which goes through.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "a story reads better without borrows"
    )]
    #[track_caller]
    pub(super) fn by(&mut self, actor: &Actor, command: Command) -> Vec<Event> {
        let events = match self.decide(actor, &command) {
            Ok(events) => events,
            Err(refusal) => panic!("{command:?}: {} {refusal:?}", refusal.sentence()),
        };
        self.take(actor, &events);
        events
    }

    /// Appends what was decided.
    pub(super) fn take(&mut self, actor: &Actor, events: &[Event]) {
        let stamp = Stamp {
            account: actor.account.clone(),
            name: actor.name.clone(),
            unit: actor.unit.clone(),
            at: self.now,
        };
        for event in events {
            self.incident.apply(event, &stamp);
            self.log.push((event.clone(), stamp.clone()));
        }
    }

    /// Somebody tries something, which is refused.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "a story reads better without borrows"
    )]
    #[track_caller]
    pub(super) fn refused(&self, actor: &Actor, command: Command) -> Refusal {
        match self.decide(actor, &command) {
            Ok(events) => panic!("{command:?} went through: {events:?}"),
            Err(refusal) => refusal,
        }
    }

    pub(super) fn acknowledge(&mut self, unit: &str) -> &mut Self {
        self.by(&liaison(unit), Command::Acknowledge { unit: None });
        self
    }

    /// The unit writes, signs and gets approval; returns the number of the draft.
    pub(super) fn approved_draft(&mut self, unit: &str) -> u32 {
        self.by(&liaison(unit), draft(ReleaseKind::Response));
        let n = self.incident.drafts.last().unwrap().n;
        self.by(&liaison(unit), Command::Submit { draft: Some(n) });
        self.by(&head(unit), approve(Some(n)));
        self.by(&reviewer(), approve(Some(n)));
        n
    }

    /// The unit's word is published now, as this kind.
    pub(super) fn publish(&mut self, unit: &str, kind: ReleaseKind) -> &mut Self {
        let n = self.approved_draft(unit);
        let release = Release {
            draft: Some(n),
            ..release(kind, self.now)
        };
        self.by(&reviewer(), Command::Release(Box::new(release)));
        self
    }

    /// The unit acknowledges and answers, now.
    pub(super) fn answer(&mut self, unit: &str) -> &mut Self {
        self.acknowledge(unit);
        self.publish(unit, ReleaseKind::Response)
    }

    /// Answered by everyone and closed by the leader.
    pub(super) fn close(&mut self) -> &mut Self {
        self.by(&leader(), Command::Close { summary: None });
        self
    }

    pub(super) fn stage(&self) -> Stage {
        self.incident.stage.unwrap()
    }

    pub(super) fn assignment(&self, unit: &str) -> &Assignment {
        let of_unit = |a: &&Assignment| a.unit == UnitId::new(unit);
        self.incident.assignments.iter().rfind(of_unit).unwrap()
    }

    pub(super) fn state(&self, unit: &str) -> AssignmentState {
        self.assignment(unit).state
    }

    /// The latest deadline of a kind that binds the incident.
    #[track_caller]
    pub(super) fn clock(&self, kind: DeadlineKind) -> &Tracked {
        self.find(kind, None).unwrap()
    }

    /// The latest deadline of a kind that binds this unit.
    #[track_caller]
    pub(super) fn clock_of(&self, unit: &str, kind: DeadlineKind) -> &Tracked {
        self.find(kind, Some(&UnitId::new(unit))).unwrap()
    }

    pub(super) fn find(&self, kind: DeadlineKind, unit: Option<&UnitId>) -> Option<&Tracked> {
        self.incident
            .deadlines
            .iter()
            .rfind(|t| t.deadline.kind == kind && t.deadline.unit.as_ref() == unit)
    }

    pub(super) fn verdict(&self, kind: DeadlineKind) -> Option<Verdict> {
        self.clock(kind).ending.as_ref().map(|e| e.verdict)
    }

    pub(super) fn verdict_of(&self, unit: &str, kind: DeadlineKind) -> Option<Verdict> {
        self.clock_of(unit, kind).ending.as_ref().map(|e| e.verdict)
    }

    pub(super) fn standing(&self, kind: DeadlineKind) -> Standing {
        self.clock(kind).standing(self.now)
    }
}

pub(super) fn registration() -> Register {
    Register {
        no: IncidentNo::of(2018, 1),
        kind: IncidentKind::Opinion,
        title: "食堂".to_owned(),
        text: "学生腹泻".to_owned(),
        source: Source {
            kind: SourceKind::Monitoring,
            channel: "微博".to_owned(),
            url: None,
        },
        town: None,
        place: None,
        themes: Vec::new(),
        drill: false,
        occurred_at: None,
        detected_at: None,
        level: None,
        event_grade: None,
        backdating_reason: None,
        secondary_to: None,
        policy: None,
    }
}

pub(super) fn register() -> Command {
    Command::Register(Box::new(registration()))
}

pub(super) fn assess(level: Level, event_grade: Option<EventGrade>) -> Command {
    Command::Assess {
        level,
        event_grade: Regrade::Set(event_grade),
        treatment: None,
    }
}

pub(super) fn wanted(units: &[(&str, Duty)]) -> Vec<WantedUnit> {
    units
        .iter()
        .map(|(unit, duty)| WantedUnit {
            unit: UnitId::new(*unit),
            duty: *duty,
            plan_row: Some(RowRef::new("21")),
        })
        .collect()
}

pub(super) fn dispatch(units: &[(&str, Duty)]) -> Command {
    dispatch_until(units, Completion::All)
}

pub(super) fn dispatch_until(units: &[(&str, Duty)], completion: Completion) -> Command {
    Command::Dispatch {
        units: wanted(units),
        completion,
        groups: Vec::new(),
        note: None,
    }
}

pub(super) fn dispatch_group(units: &[(&str, Duty)], group: &str) -> Command {
    Command::Dispatch {
        units: wanted(units),
        completion: Completion::All,
        groups: vec![WantedGroup {
            name: group.to_owned(),
            duty: Duty::Cooperating,
            plan_row: Some(RowRef::new("23")),
        }],
        note: None,
    }
}

pub(super) fn give_back(reason: &str) -> Command {
    Command::Return {
        unit: None,
        reason: reason.to_owned(),
        suggested_unit: None,
    }
}

pub(super) fn decide_return(decision: ReturnDecision) -> Command {
    Command::DecideReturn {
        unit: None,
        decision,
        reason: Some("按方案分工".to_owned()),
    }
}

pub(super) fn report(closing: bool) -> Command {
    Command::ReportProgress {
        unit: None,
        text: "正在核查".to_owned(),
        closing,
    }
}

pub(super) fn wording(kind: ReleaseKind) -> Wording {
    Wording {
        kind,
        channel: None,
        text: "情况说明".to_owned(),
        cause: None,
        solution: None,
        constraints: None,
        spokesperson: None,
    }
}

pub(super) fn draft(kind: ReleaseKind) -> Command {
    Command::Draft {
        unit: None,
        draft: None,
        wording: wording(kind),
    }
}

pub(super) fn approve(draft: Option<u32>) -> Command {
    Command::Approve {
        draft,
        checks: Checks {
            wording: true,
            timing: true,
            privacy: true,
        },
    }
}

pub(super) fn send_back(comments: &str) -> Command {
    Command::SendBack {
        draft: None,
        comments: comments.to_owned(),
    }
}

pub(super) fn release(kind: ReleaseKind, published_at: Timestamp) -> Release {
    Release {
        draft: None,
        kind: Some(kind),
        published_at,
        channel: "政府网站".to_owned(),
        url: "https://example.cn/1".to_owned(),
        text: None,
        answers_for: Vec::new(),
        promises: Vec::new(),
    }
}

pub(super) fn withdraw(unit: &str) -> Command {
    Command::Withdraw {
        unit: UnitId::new(unit),
        reason: "改由他单位办理".to_owned(),
    }
}

pub(super) fn reopen() -> Command {
    Command::Reopen {
        reason: "又有新情况".to_owned(),
    }
}

/// A sheet that gives these points on what a person judges.
pub(super) fn sheet(focus: u32) -> Score {
    Score {
        items: vec![GivenPoints::new("focus", focus)],
        ..Score::default()
    }
}

/// A note.
pub(super) fn note(kind: NoteKind, text: &str) -> Command {
    Command::Note(command::Note {
        kind,
        text: text.to_owned(),
        mentions: Vec::new(),
    })
}

pub(super) fn follow_up(text: &str) -> Command {
    Command::FollowUp(Box::new(FollowUp {
        source: Source {
            kind: SourceKind::Monitoring,
            channel: "微博".to_owned(),
            url: None,
        },
        text: text.to_owned(),
        posted_at: None,
    }))
}

pub(super) fn watch() -> Command {
    Command::Watch(Watch {
        spread: Spread::Falling,
        tone: Tone::Eased,
        is_secondary: false,
        text: "转发减少".to_owned(),
    })
}

pub(super) fn appeal(text: &str) -> Command {
    Command::AppealEvaluation(AppealEvaluation {
        unit: None,
        objections: vec![Objection {
            code: Some("focus".to_owned()),
            text: text.to_owned(),
        }],
    })
}

pub(super) fn decide_appeal(points: Option<u32>) -> Command {
    Command::DecideEvaluationAppeal(DecideEvaluationAppeal {
        appeal: None,
        is_upheld: points.is_some(),
        points,
        is_veto_lifted: false,
        reason: "复核".to_owned(),
    })
}
