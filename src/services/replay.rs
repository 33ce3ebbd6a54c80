//! What would have been: past obligations of a period under another policy, reckoned with the true
//! instants of what was done. Only looks; nothing is stored, and no verdict changes.
//!
//! What a decision or a national rule dated stays where it is: the national clocks, extensions that
//! were granted, dates that a person named.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::explain::wall;
use super::rules::{self, RuleFile};
use super::{FieldFault, ServiceError, Services};
use crate::domain::calendar::{local_date, rfc3339};
use crate::domain::deadline::{DeadlineNo, Tracked};
use crate::domain::incident::Incident;
use crate::domain::policy::Policy;
use crate::domain::rebase::{Course, rebased};
use crate::domain::scorecard::{Column, Period, Rate};
use crate::domain::vocabulary::{EventGrade, Level};
use crate::domain::{IncidentNo, UnitId};
use crate::store::history::{self, Entry};
use crate::store::{AnyConn, report_figures};

/// Whole Beijing days, both ends inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Span {
    /// First day.
    pub first: Date,
    /// Last day.
    pub last: Date,
}

impl Span {
    /// A month `2018-09`, a quarter `2018-Q3` or a year `2018`.
    ///
    /// # Errors
    /// `Invalid` with how a period is written.
    pub fn parse(text: &str) -> Result<Self, ServiceError> {
        let period = Period::parse(text).ok_or_else(|| {
            ServiceError::Invalid(vec![FieldFault {
                field: "period".to_owned(),
                message: "期间写成 2018-09、2018-Q3 或 2018".to_owned(),
            }])
        })?;
        Ok(Self {
            first: period.first,
            last: period.last,
        })
    }
}

/// One column then and under the other policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Replayed {
    /// Which obligations.
    pub column: Column,
    /// How it was.
    pub then: Rate,
    /// How it would have been.
    pub now: Rate,
}

/// One obligation whose verdict would be the other one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Flip {
    /// The incident.
    pub no: IncidentNo,
    /// Its title.
    pub title: String,
    /// What had to be done.
    pub column: Column,
    /// Whose it was, by id.
    pub unit: UnitId,
    /// The unit's name.
    pub unit_name: String,
    /// The due instant it had.
    #[serde(serialize_with = "as_rfc3339")]
    pub due_then: Timestamp,
    /// The due instant it would have had.
    #[serde(serialize_with = "as_rfc3339")]
    pub due_now: Timestamp,
    /// When it was done; `None` when it was not.
    pub done_at: Option<Moment>,
    /// Whether it was kept.
    pub kept_then: bool,
    /// Whether it would have been.
    pub kept_now: bool,
}

fn as_rfc3339<S: serde::Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&rfc3339(*at))
}

/// An instant that is written with its Beijing offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment(pub Timestamp);

impl Serialize for Moment {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        as_rfc3339(&self.0, serializer)
    }
}

/// Everything that would differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Replay {
    /// The period: by the due instants that held.
    pub period: Span,
    /// How many incidents were looked at.
    pub incidents: u32,
    /// How many due instants would have been others.
    pub moved: u32,
    /// Every column in printed order.
    pub columns: Vec<Replayed>,
    /// Every obligation whose verdict would be the other one, by incident.
    pub flips: Vec<Flip>,
}

/// Plays a period again under the policy of a file.
///
/// # Errors
/// `Invalid` with the line and the field of the file; the store's failure.
pub fn replay(services: &Services, file: &RuleFile, period: Span) -> Result<Replay, ServiceError> {
    let now = services.now();
    let policy = Policy {
        // Another one than any stored, so that every length is read anew.
        version: u32::MAX,
        ..rules::policy_of(file)?
    };
    services.store.read(|conn| -> Result<_, ServiceError> {
        let shelf = services.library.on(conn, local_date(now))?;
        let shelf = shelf.ok_or(ServiceError::NotSetUp)?;
        let mut playing = Playing {
            services,
            policy: &policy,
            period,
            now,
            columns: BTreeMap::new(),
            moved: 0,
            flips: Vec::new(),
        };
        let nos = report_figures::incidents_due(conn, (period.first, period.last))?;
        for no in &nos {
            playing.incident(conn, no)?;
        }
        for flip in &mut playing.flips {
            shelf
                .roster
                .name(&flip.unit)
                .clone_into(&mut flip.unit_name);
        }
        let of = |column: &Column| {
            let (then, now) = playing.columns.get(column).copied().unwrap_or_default();
            Replayed {
                column: *column,
                then,
                now,
            }
        };
        Ok(Replay {
            period,
            incidents: u32::try_from(nos.len()).unwrap_or(u32::MAX),
            moved: playing.moved,
            columns: Column::ALL.iter().map(of).collect(),
            flips: playing.flips,
        })
    })
}

/// What was found so far.
struct Playing<'a> {
    services: &'a Services,
    policy: &'a Policy,
    period: Span,
    now: Timestamp,
    columns: BTreeMap<Column, (Rate, Rate)>,
    moved: u32,
    flips: Vec<Flip>,
}

impl Playing<'_> {
    fn incident(&mut self, conn: &mut AnyConn, no: &IncidentNo) -> Result<(), ServiceError> {
        let history = history::load(conn, no)?;
        let judged = judged_by(&history.entries);
        for tracked in &history.incident.deadlines {
            let judged = judged
                .get(&tracked.deadline.no)
                .copied()
                .unwrap_or_default();
            self.deadline(conn, (no, &history.incident), tracked, judged)?;
        }
        Ok(())
    }

    fn deadline(
        &mut self,
        conn: &mut AnyConn,
        (no, incident): (&IncidentNo, &Incident),
        tracked: &Tracked,
        (level, grade): (Option<Level>, Option<EventGrade>),
    ) -> Result<(), ServiceError> {
        let Some((column, unit, kept_then)) = self.counted(incident, tracked) else {
            return Ok(());
        };
        let deadline = &tracked.deadline;
        let calendar = self
            .services
            .library
            .calendar(conn, deadline.basis.calendar_version)?;
        let course = Course {
            level,
            grade,
            pauses: tracked.pauses.clone(),
            named_until: tracked.is_extended().then_some(deadline.due_at),
        };
        let due_now = rebased(deadline, self.policy, &calendar, &course)
            .map_or(deadline.due_at, |rebased| rebased.due_at);
        let done_at = done_at(tracked);
        let kept_now = match done_at {
            Some(at) => at <= due_now,
            // What is still open counts as not kept from its due instant on.
            None => false,
        };
        let (then, now) = self.columns.entry(column).or_default();
        for (rate, is_kept) in [(then, kept_then), (now, kept_now)] {
            rate.of += 1;
            rate.met += u32::from(is_kept);
        }
        self.moved += u32::from(due_now != deadline.due_at);
        if kept_then != kept_now {
            let registered = incident.registered.as_ref();
            self.flips.push(Flip {
                no: no.clone(),
                title: registered
                    .map(|fact| fact.title.clone())
                    .unwrap_or_default(),
                column,
                unit,
                unit_name: String::new(),
                due_then: deadline.due_at,
                due_now,
                done_at: done_at.map(Moment),
                kept_then,
                kept_now,
            });
        }
        Ok(())
    }

    /// Where an obligation counts, for whom, and whether it was kept; `None` for what the
    /// scorecard of the period does not count.
    fn counted(&self, incident: &Incident, tracked: &Tracked) -> Option<(Column, UnitId, bool)> {
        let deadline = &tracked.deadline;
        let column = Column::of(deadline.kind)?;
        let is_in = (self.period.first..=self.period.last).contains(&local_date(deadline.due_at));
        let assignment = deadline.assignment.and_then(|n| incident.assignment(n));
        let has_left = assignment.is_some_and(|assignment| assignment.state.is_gone());
        if !is_in || has_left {
            return None;
        }
        let unit = tracked.answerable.clone()?;
        let kept = match &tracked.ending {
            Some(ending) => ending.verdict.is_kept()?,
            None if deadline.due_at < self.now => false,
            None => return None,
        };
        Some((column, unit, kept))
    }
}

/// When an obligation was fulfilled, in time or not.
fn done_at(tracked: &Tracked) -> Option<Timestamp> {
    let ending = tracked.ending.as_ref()?;
    let is_done = matches!(
        ending.verdict,
        crate::domain::vocabulary::Verdict::Met | crate::domain::vocabulary::Verdict::MetLate
    );
    is_done.then_some(ending.at)
}

type Judged = (Option<Level>, Option<EventGrade>);

/// By which level and grade each deadline was reckoned: those of the incident when it began or was
/// last moved, since both may have changed since.
fn judged_by(entries: &[Entry]) -> BTreeMap<DeadlineNo, Judged> {
    let mut incident = Incident::default();
    let mut judged: BTreeMap<DeadlineNo, (u32, Judged)> = BTreeMap::new();
    for entry in entries {
        incident.apply(&entry.event, &entry.stamp);
        let now = (incident.level, incident.event_grade);
        for tracked in &incident.deadlines {
            let generation = tracked.generation;
            let known = judged
                .entry(tracked.deadline.no)
                .or_insert((generation, now));
            if known.0 != generation {
                *known = (generation, now);
            }
        }
    }
    judged
        .into_iter()
        .map(|(no, (_, found))| (no, found))
        .collect()
}

impl Replay {
    /// For people.
    pub fn plain_text(&self) -> String {
        let mut text = format!(
            "{} 至 {}：{} 件舆情，{} 项时限的到期时间会不同，{} 项的结论会不同。什么都没有保存。\n",
            self.period.first,
            self.period.last,
            self.incidents,
            self.moved,
            self.flips.len()
        );
        // Writing to a String cannot fail, here and below.
        let _ok = writeln!(text, "\n按时数/应办数　原来 → 换规则后");
        for found in self.columns.iter().filter(|found| found.then.of > 0) {
            let (then, now) = (found.then, found.now);
            let label = found.column.kind().label();
            let _ok = writeln!(
                text,
                "{label}　{}/{} → {}/{}",
                then.met, then.of, now.met, now.of
            );
        }
        if !self.flips.is_empty() {
            let _ok = writeln!(text, "\n结论会不同的");
        }
        for flip in &self.flips {
            let done = flip.done_at.map_or_else(
                || "没有完成".to_owned(),
                |at| format!("{} 完成", wall(at.0)),
            );
            let verdict = if flip.kept_now {
                "逾期变按时"
            } else {
                "按时变逾期"
            };
            let _ok = writeln!(
                text,
                "{}　{}　{}　{}　到期 {} → {}　{done}　{verdict}",
                flip.no,
                flip.title,
                flip.unit_name,
                flip.column.kind().label(),
                wall(flip.due_then),
                wall(flip.due_now),
            );
        }
        text.push_str("\n国家规定的时限、已批准的延期和人定的日期不随规则变。\n");
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_a_month_a_quarter_or_a_year() {
        let span = |text: &str| {
            let span = Span::parse(text).unwrap();
            (span.first.to_string(), span.last.to_string())
        };
        assert_eq!(span("2018-02"), ("2018-02-01".into(), "2018-02-28".into()));
        assert_eq!(span("2018-Q3"), ("2018-07-01".into(), "2018-09-30".into()));
        assert_eq!(span("2018-Q1"), ("2018-01-01".into(), "2018-03-31".into()));
        assert_eq!(span("2018"), ("2018-01-01".into(), "2018-12-31".into()));
        for wrong in ["2018-Q5", "Q3", "2018-13", "去年"] {
            assert!(Span::parse(wrong).is_err(), "{wrong}");
        }
    }
}
