//! Which units the record suggests to hold to account, and for what: a pure function over facts.
//! It suggests; it opens nothing.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::super::calendar::local_date;
use super::super::deadline::{DeadlineNo, Tracked};
use super::super::event::Event;
use super::super::incident::{Evaluation, Incident};
use super::super::policy::AccountabilityRule;
use super::super::vocabulary::{DeadlineKind, Grade, Ground, Level};
use super::super::{IncidentNo, StreamId, UnitId};
use super::Case;
use super::event::{CaseEvent, CaseFact, EventRef, Finding};

/// A fact with the unit it speaks against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The unit.
    pub unit: UnitId,
    /// The fact.
    pub fact: CaseFact,
}

/// A quarter of a Beijing year, as it is compared and printed: 2018 年第 4 季度.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Quarter {
    /// The year.
    pub year: i16,
    /// 1 to 4.
    pub n: i8,
}

impl Quarter {
    /// The quarter in which an instant lies.
    pub fn of(at: Timestamp) -> Self {
        let day = local_date(at);
        Self {
            year: day.year(),
            n: (day.month() + 2) / 3,
        }
    }
}

/// Why a unit is suggested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// So many facts about 重大 or 特别重大 opinion.
    MajorOpinion(usize),
    /// So many late deadlines in this quarter, whatever the level.
    LateInQuarter(usize, Quarter),
}

/// A unit that the record suggests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The unit.
    pub unit: UnitId,
    /// Why, the gravest reason first.
    pub why: Vec<Why>,
    /// The facts that count, oldest first.
    pub facts: Vec<CaseFact>,
}

impl Suggestion {
    /// Whether every fact is about opinion that plan row 24 means, so that nobody has to decide
    /// otherwise.
    pub fn is_major(&self) -> bool {
        self.facts
            .iter()
            .all(|fact| fact.level.is_some_and(Level::is_major))
    }
}

/// The ground on which a late deadline of this kind falls; `None` for those that none of the three
/// grounds means.
pub const fn ground_of(kind: DeadlineKind) -> Option<Ground> {
    match kind {
        DeadlineKind::Acknowledgement | DeadlineKind::FirstReport => Some(Ground::LateReport),
        DeadlineKind::AuthoritativeInfo
        | DeadlineKind::PressConference
        | DeadlineKind::Response
        | DeadlineKind::ClosureReport
        | DeadlineKind::Rectification => Some(Ground::WeakHandling),
        DeadlineKind::ReturnWindow
        | DeadlineKind::SupervisionReply
        | DeadlineKind::Promise
        | DeadlineKind::Evaluation
        | DeadlineKind::StatementOfDefence
        | DeadlineKind::ReturnDecision
        | DeadlineKind::ExtensionDecision
        | DeadlineKind::FirstWatch
        | DeadlineKind::SecondWatch
        | DeadlineKind::EvaluationAppeal
        | DeadlineKind::AppealDecision
        | DeadlineKind::PolicyDecision
        | DeadlineKind::CaseAppeal => None,
    }
}

/// The units that reach a threshold, by id. A fact about major opinion counts by itself, the others
/// when a unit has so many late ones within one quarter.
pub fn suggest(found: &[Found], rule: &AccountabilityRule) -> Vec<Suggestion> {
    let mut by_unit: BTreeMap<&UnitId, Vec<&CaseFact>> = BTreeMap::new();
    for found in found {
        by_unit.entry(&found.unit).or_default().push(&found.fact);
    }
    by_unit
        .into_iter()
        .filter_map(|(unit, facts)| suggested(unit, &facts, rule))
        .collect()
}

fn suggested(unit: &UnitId, facts: &[&CaseFact], rule: &AccountabilityRule) -> Option<Suggestion> {
    let major = |fact: &CaseFact| fact.level.is_some_and(Level::is_major);
    let is_late = |fact: &CaseFact| matches!(fact.finding, Finding::Late { .. });
    let mut why = Vec::new();
    let majors = facts.iter().filter(|fact| major(fact)).count();
    let counts_major = majors >= least(rule.major_facts);
    if counts_major {
        why.push(Why::MajorOpinion(majors));
    }
    let mut quarters: BTreeMap<Quarter, usize> = BTreeMap::new();
    for fact in facts.iter().filter(|fact| is_late(fact)) {
        *quarters.entry(Quarter::of(fact.at)).or_default() += 1;
    }
    quarters.retain(|_, late| *late >= least(rule.late_facts_in_quarter));
    why.extend(
        quarters
            .iter()
            .map(|(quarter, late)| Why::LateInQuarter(*late, *quarter)),
    );
    if why.is_empty() {
        return None;
    }
    let counts = |fact: &CaseFact| {
        let in_quarter = is_late(fact) && quarters.contains_key(&Quarter::of(fact.at));
        in_quarter || (counts_major && major(fact))
    };
    let mut counted: Vec<CaseFact> = facts
        .iter()
        .filter(|fact| counts(fact))
        .map(|fact| (*fact).clone())
        .collect();
    counted.sort_by(|a, b| (a.at, &a.event).cmp(&(b.at, &b.event)));
    Some(Suggestion {
        unit: unit.clone(),
        why,
        facts: counted,
    })
}

/// A threshold of nothing would suggest everybody.
fn least(threshold: u32) -> usize {
    usize::try_from(threshold.max(1)).unwrap_or(usize::MAX)
}

/// What one incident holds against units: its deadlines that were not kept, each on the record of
/// the unit that answers for it. `events` are its facts with their places.
pub fn found_in<'a>(
    incident: &Incident,
    events: impl IntoIterator<Item = (u64, &'a Event)>,
) -> Vec<Found> {
    let Some(registered) = incident.registered.as_ref().filter(|fact| !fact.drill) else {
        return Vec::new();
    };
    let mut places = Places::default();
    let mut concluded: BTreeMap<u32, u64> = BTreeMap::new();
    for (seq, event) in events {
        if let Event::DeadlinePassed { no, .. } = event {
            places.passed.insert(*no, seq);
        } else if let Event::DeadlineStopped { no, .. } = event {
            places.stopped.insert(*no, seq);
        } else if let Event::EvaluationConcluded(conclusion) = event {
            concluded.insert(conclusion.cycle, seq);
        }
    }
    let stream = registered.no.stream();
    let subject = Subject {
        stream: &stream,
        incident: Some(&registered.no),
        level: incident.level,
    };
    let late = incident.deadlines.iter().filter_map(|tracked| {
        let unit = tracked.answerable.clone()?;
        Some(Found {
            unit,
            fact: late(tracked, &places, &subject)?,
        })
    });
    let graded = incident.evaluations.iter().filter_map(|evaluation| {
        let seq = *concluded.get(&evaluation.cycle)?;
        graded(evaluation, seq, &subject)
    });
    late.chain(graded).collect()
}

/// A result of 不合格 that holds, on the record of the unit that led; while an appeal waits, nothing
/// is settled.
fn graded(evaluation: &Evaluation, seq: u64, subject: &Subject<'_>) -> Option<Found> {
    let (conclusion, by) = evaluation.conclusion.as_ref()?;
    let (_, grade) = evaluation.result()?;
    if grade != Grade::Poor || evaluation.pending_appeals().next().is_some() {
        return None;
    }
    Some(Found {
        unit: conclusion.lead.clone()?,
        fact: CaseFact {
            event: EventRef {
                stream: subject.stream.clone(),
                seq,
            },
            ground: Ground::ImproperResponse,
            finding: Finding::Graded,
            incident: subject.incident.cloned(),
            level: subject.level,
            at: by.at,
        },
    })
}

/// What an earlier case holds against its unit: what it did not put right in time.
pub fn found_in_case<'a>(
    case: &Case,
    events: impl IntoIterator<Item = (u64, &'a CaseEvent)>,
) -> Vec<Found> {
    let Some(proposed) = &case.proposed else {
        return Vec::new();
    };
    let mut places = Places::default();
    for (seq, event) in events {
        if let CaseEvent::DeadlinePassed { no, .. } = event {
            places.passed.insert(*no, seq);
        } else if let CaseEvent::DeadlineStopped { no, .. } = event {
            places.stopped.insert(*no, seq);
        }
    }
    let stream = proposed.what.no.stream();
    let subject = Subject {
        stream: &stream,
        incident: None,
        level: case.level(),
    };
    let tracked = case.deadlines.iter();
    tracked
        .filter_map(|tracked| late(tracked, &places, &subject))
        .map(|fact| Found {
            unit: proposed.what.unit.clone(),
            fact,
        })
        .collect()
}

/// That the handling of `primary` caused another matter: on the record of the unit that leads it.
pub fn found_as_cause(
    secondary: &Incident,
    seq: u64,
    at: Timestamp,
    primary: &Incident,
) -> Option<Found> {
    let caused = secondary.registered.as_ref().filter(|fact| !fact.drill)?;
    let cause = primary.registered.as_ref()?;
    let lead = primary.lead()?;
    Some(Found {
        unit: lead.unit.clone(),
        fact: CaseFact {
            event: EventRef {
                stream: caused.no.stream(),
                seq,
            },
            ground: Ground::ImproperResponse,
            finding: Finding::Secondary {
                incident: caused.no.clone(),
            },
            incident: Some(cause.no.clone()),
            level: primary.level,
            at,
        },
    })
}

/// Where the passing and the end of each deadline stand in a stream.
#[derive(Default)]
struct Places {
    passed: BTreeMap<DeadlineNo, u64>,
    stopped: BTreeMap<DeadlineNo, u64>,
}

struct Subject<'a> {
    stream: &'a StreamId,
    incident: Option<&'a IncidentNo>,
    level: Option<Level>,
}

/// The fact that a deadline was not kept, once its passing or its late end is on record. It is cited
/// by its passing, which stays the first that the record said of it.
fn late(tracked: &Tracked, places: &Places, subject: &Subject<'_>) -> Option<CaseFact> {
    let deadline = &tracked.deadline;
    let ground = ground_of(deadline.kind)?;
    let ending = tracked.ending.as_ref();
    let verdict = ending.map(|ending| ending.verdict);
    let is_late = match verdict {
        None => tracked.is_passed,
        Some(verdict) => verdict.is_kept() == Some(false),
    };
    let place = places.passed.get(&deadline.no);
    let seq = place.or_else(|| places.stopped.get(&deadline.no));
    let seq = *seq.filter(|_| is_late)?;
    Some(CaseFact {
        event: EventRef {
            stream: subject.stream.clone(),
            seq,
        },
        ground,
        finding: Finding::Late {
            deadline: deadline.no,
            kind: deadline.kind,
            due_at: deadline.due_at,
            ended_at: ending.map(|ending| ending.at),
            verdict,
        },
        incident: subject.incident.cloned(),
        level: subject.level,
        at: deadline.due_at,
    })
}
