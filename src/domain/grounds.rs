//! What the record holds against units: late deadlines, poor results, matters that an answer
//! caused, each with the event that says so. Facts for `accountability::suggest`; plan row 24.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::accountability::{Case, CaseEvent, CaseFact, EventRef, Finding, Found, ground_of};
use super::deadline::{DeadlineNo, Tracked};
use super::event::Event;
use super::incident::{Evaluation, Incident};
use super::vocabulary::{Grade, Ground, Level};
use super::{IncidentNo, StreamId};

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
