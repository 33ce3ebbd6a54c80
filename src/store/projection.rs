//! Projections: the rows that lists, counters and reports read, derived from folded incidents and
//! written in the transaction of the events. No decision reads them; they can be rebuilt.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::log::{self, digest};
use super::rows::{
    self, AssignmentRow, DeadlineRow, DraftRow, IncidentRow, Projection, ReleaseRow,
};
use super::{
    AnyConn, At, StoreError, activities, alerts, cases, evaluations, figures, follow_ups, history,
    linkages, policies, reports, routing_outcomes, search,
};
use crate::domain::calendar::local_date;
use crate::domain::deadline::Tracked;
use crate::domain::event::{Event, Released};
use crate::domain::incident::{Assignment, Draft, Incident};
use crate::domain::report::ReportId;
use crate::domain::{ActivityNo, AlertNo, CaseNo, IncidentNo, LinkageNo, StreamId, Theme, UnitId};
use jiff::Timestamp;

/// The rows of an incident; `None` before it is registered.
pub fn rows_of(incident: &Incident) -> Option<Projection> {
    let no = incident.registered.as_ref()?.no.as_str().to_owned();
    let is_drill = incident.registered.as_ref()?.drill;
    Some(Projection {
        incident: incident_row(incident)?,
        assignments: incident
            .assignments
            .iter()
            .map(|a| assignment_row(&no, a))
            .collect(),
        deadlines: incident
            .deadlines
            .iter()
            .map(|d| deadline_row(&no, is_drill, d))
            .collect(),
        drafts: incident
            .drafts
            .iter()
            .map(|d| draft_row(&no, incident, d))
            .collect(),
        releases: incident
            .releases
            .iter()
            .map(|(r, at)| release_row(&no, incident, r, *at))
            .collect(),
    })
}

/// Writes what changed between two states of an incident by these facts, which are in the log.
///
/// # Errors
/// The store's own failure.
pub fn write(
    conn: &mut AnyConn,
    (before, after): (&Incident, &Incident),
    events: &[Event],
) -> Result<(), StoreError> {
    let Some(new) = rows_of(after) else {
        return Ok(());
    };
    let old = rows_of(before);
    let kept = old.as_ref();
    if kept.map(|old| &old.incident) != Some(&new.incident) {
        rows::put_incident(conn, &new.incident)?;
    }
    for row in changed(&new.assignments, kept.map(|old| old.assignments.as_slice())) {
        rows::put_assignment(conn, row)?;
    }
    for row in changed(&new.deadlines, kept.map(|old| old.deadlines.as_slice())) {
        rows::put_deadline(conn, row)?;
    }
    for row in changed(&new.drafts, kept.map(|old| old.drafts.as_slice())) {
        rows::put_draft(conn, row)?;
    }
    for row in changed(&new.releases, kept.map(|old| old.releases.as_slice())) {
        rows::put_release(conn, row)?;
    }
    policies::project(conn, before, after)?;
    follow_ups::project(conn, before, after)?;
    evaluations::write(conn, before, after)?;
    routing_outcomes::write(conn, before, after)?;
    figures::write(conn, before, after)?;
    search::write(conn, (before, after), events)
}

/// Empties all projections and derives them from the log again; gives back how many incidents.
///
/// # Errors
/// `Corrupt` when an entry of the log cannot be read.
pub fn rebuild(conn: &mut AnyConn) -> Result<u64, StoreError> {
    rows::clear(conn)?;
    policies::clear(conn)?;
    follow_ups::clear(conn)?;
    evaluations::clear(conn)?;
    routing_outcomes::clear(conn)?;
    figures::clear(conn)?;
    search::clear(conn)?;
    let mut count = 0;
    for no in incidents_in_log(conn)? {
        let history = history::load(conn, &no)?;
        let events: Vec<Event> = history.entries.into_iter().map(|e| e.event).collect();
        write(conn, (&Incident::default(), &history.incident), &events)?;
        count += 1;
    }
    alerts::rebuild(conn)?;
    linkages::rebuild(conn)?;
    activities::rebuild(conn)?;
    cases::rebuild(conn)?;
    reports::rebuild(conn)?;
    Ok(count)
}

/// The streams of incidents, alerts and other records whose rows differ from what the log says,
/// in either direction.
///
/// # Errors
/// `Corrupt` when an entry of the log cannot be read.
pub fn compare(conn: &mut AnyConn) -> Result<Vec<StreamId>, StoreError> {
    let logged = incidents_in_log(conn)?;
    let known: BTreeSet<&IncidentNo> = logged.iter().collect();
    let mut in_rows: BTreeSet<IncidentNo> = rows::list_incident_nos(conn)?.into_iter().collect();
    in_rows.extend(policies::list_nos(conn)?);
    in_rows.extend(follow_ups::list_nos(conn)?);
    in_rows.extend(routing_outcomes::list_nos(conn)?);
    in_rows.extend(search::list_nos(conn)?);
    let mut different: Vec<StreamId> = in_rows
        .into_iter()
        .filter(|no| !known.contains(no))
        .map(|no| no.stream())
        .collect();
    let evaluated = evaluations::incidents(conn)?;
    let strays = evaluated.iter().filter(|no| !known.contains(no));
    different.extend(strays.map(IncidentNo::stream));
    let mut audit = figures::Audit::default();
    for no in &logged {
        let history = history::load(conn, no)?;
        let is_same = rows::load(conn, no)? == rows_of(&history.incident)
            && !policies::differs(conn, no, &history.incident)?
            && !follow_ups::differs(conn, no, &history.incident)?
            && !routing_outcomes::differs(conn, no, &history.incident)?
            && evaluations::is_as_logged(conn, &history.incident)?
            && !search::differs(conn, &history.incident, &history.entries)?;
        if !audit.holds(conn, no, &history.incident)? || !is_same {
            different.push(no.stream());
        }
    }
    different.extend(audit.finish(conn)?);
    let alerts = alerts::compare(conn)?;
    different.extend(alerts.iter().map(AlertNo::stream));
    let linkages = linkages::compare(conn)?;
    different.extend(linkages.iter().map(LinkageNo::stream));
    let activities = activities::compare(conn)?;
    different.extend(activities.iter().map(ActivityNo::stream));
    let cases = cases::compare(conn)?;
    different.extend(cases.iter().map(CaseNo::stream));
    let reports = reports::compare(conn)?;
    different.extend(reports.into_iter().map(ReportId::stream));
    Ok(different)
}

fn incidents_in_log(conn: &mut AnyConn) -> Result<Vec<IncidentNo>, StoreError> {
    let streams = log::streams(conn)?;
    Ok(streams
        .iter()
        .filter_map(|head| head.stream.as_str().strip_prefix("incident/"))
        .filter_map(IncidentNo::parse)
        .collect())
}

/// The rows that are new or differ from the one in the same place before.
fn changed<'a, T: PartialEq>(new: &'a [T], old: Option<&'a [T]>) -> impl Iterator<Item = &'a T> {
    let old = old.unwrap_or_default();
    new.iter()
        .enumerate()
        .filter(move |(at, row)| old.get(*at) != Some(*row))
        .map(|(_, row)| row)
}

fn incident_row(incident: &Incident) -> Option<IncidentRow> {
    let fact = incident.registered.as_ref()?;
    let nearest = incident.nearest_deadline().map(|tracked| &tracked.deadline);
    let lead = incident.lead();
    Some(IncidentRow {
        no: fact.no.as_str().to_owned(),
        seq: whole(incident.seq),
        stage: incident.stage?.code().to_owned(),
        kind: fact.kind.code().to_owned(),
        is_drill: fact.drill,
        title: fact.title.clone(),
        text: fact.text.clone(),
        place: fact.place.clone(),
        town: fact.town.as_ref().map(unit_text),
        source_kind: fact.source.kind.code().to_owned(),
        channel: fact.source.channel.clone(),
        level: incident.level.map(|level| level.code().to_owned()),
        event_grade: incident.event_grade.map(|grade| grade.code().to_owned()),
        themes: theme_text(incident.themes()),
        cycle: i64::from(incident.cycle),
        detected_at: At::from(fact.detected_at),
        registered_at: At::from(fact.registered_at),
        registered_by: incident.registered_by.as_ref()?.unit.as_str().to_owned(),
        dispatched_at: incident.dispatched_at.map(At::from),
        responded_at: incident.responded_at.map(At::from),
        closed_at: incident.closed_at.map(At::from),
        lead: lead.map(|assignment| unit_text(&assignment.unit)),
        plan_row: lead
            .and_then(|a| a.plan_row.as_ref())
            .map(|row| row.as_str().to_owned()),
        plan_version: Some(i64::from(fact.plan_version)),
        merged_into: incident
            .merged_into
            .as_ref()
            .map(|no| no.as_str().to_owned()),
        nearest_due_at: nearest.map(|deadline| At::from(deadline.due_at)),
        nearest_due_soon_at: nearest.map(|deadline| At::from(deadline.due_soon_at)),
        nearest_due_kind: nearest.map(|deadline| deadline.kind.code().to_owned()),
        work_state: incident.work_state().code().to_owned(),
        updated_at: At::from(incident.updated_at?),
        secondary_to: incident
            .secondary_to
            .as_ref()
            .map(|no| no.as_str().to_owned()),
        paused_at: incident.paused.as_ref().map(|(at, _)| At::from(*at)),
    })
}

/// Themes in one column, fenced on both sides, so that `like '%|就学|%'` finds exactly one.
pub fn theme_text(themes: &[Theme]) -> String {
    if themes.is_empty() {
        return String::new();
    }
    let joined: Vec<&str> = themes.iter().map(Theme::as_str).collect();
    format!("|{}|", joined.join("|"))
}

fn assignment_row(no: &str, assignment: &Assignment) -> AssignmentRow {
    AssignmentRow {
        no: no.to_owned(),
        n: i64::from(assignment.n),
        cycle: i64::from(assignment.cycle),
        unit: unit_text(&assignment.unit),
        duty: assignment.duty.code().to_owned(),
        state: assignment.state.code().to_owned(),
        plan_row: assignment
            .plan_row
            .as_ref()
            .map(|row| row.as_str().to_owned()),
        dispatched_at: At::from(assignment.dispatched_at),
        acknowledged_at: assignment.acknowledged_at.map(At::from),
        last_report_at: assignment.last_report_at.map(At::from),
        discharged_at: assignment.discharged_at.map(At::from),
    }
}

fn deadline_row(no: &str, is_drill: bool, tracked: &Tracked) -> DeadlineRow {
    let deadline = &tracked.deadline;
    DeadlineRow {
        no: no.to_owned(),
        n: i64::from(deadline.no.0),
        cycle: i64::from(deadline.cycle),
        kind: deadline.kind.code().to_owned(),
        unit: tracked.answerable.as_ref().map(unit_text),
        assignment_n: deadline.assignment.map(i64::from),
        started_at: At::from(deadline.started_at),
        due_soon_at: At::from(deadline.due_soon_at),
        due_at: At::from(deadline.due_at),
        due_on: day_number(local_date(deadline.due_at)),
        stopped_at: tracked.ending.as_ref().map(|ending| At::from(ending.at)),
        verdict: tracked
            .ending
            .as_ref()
            .map(|ending| ending.verdict.code().to_owned()),
        passed_at: tracked.is_passed.then(|| At::from(deadline.due_at)),
        is_drill,
        original_due_at: At::from(tracked.original_due_at),
        generation: i64::from(tracked.generation),
        next_at: tracked.next_at().map(At::from),
        paused_at: tracked.paused_at.map(At::from),
    }
}

fn draft_row(no: &str, incident: &Incident, draft: &Draft) -> DraftRow {
    DraftRow {
        no: no.to_owned(),
        n: i64::from(draft.n),
        cycle: i64::from(draft.cycle),
        unit: unit_of(incident, draft.assignment),
        kind: draft.wording.kind.code().to_owned(),
        state: draft.state.code().to_owned(),
        author: draft
            .authors
            .first()
            .map(|a| a.as_str().to_owned())
            .unwrap_or_default(),
        author_name: draft.author_name.clone(),
        revision: i64::from(draft.revision),
        updated_at: At::from(draft.updated_at),
    }
}

fn release_row(no: &str, incident: &Incident, release: &Released, at: Timestamp) -> ReleaseRow {
    let draft = incident.draft(release.draft);
    let units: Vec<String> = release
        .answers_for
        .iter()
        .map(|assignment| unit_of(incident, *assignment))
        .collect();
    ReleaseRow {
        no: no.to_owned(),
        n: i64::from(release.n),
        cycle: draft.map_or(1, |draft| i64::from(draft.cycle)),
        kind: release.kind.code().to_owned(),
        unit: draft
            .map(|draft| unit_of(incident, draft.assignment))
            .unwrap_or_default(),
        answers_for: units.join("|"),
        published_at: At::from(release.published_at),
        channel: release.channel.clone(),
        url: release.url.clone(),
        text_hash: digest(release.text.as_bytes()),
        recorded_at: At::from(at),
    }
}

fn unit_of(incident: &Incident, assignment: u32) -> String {
    incident
        .assignment(assignment)
        .map(|a| unit_text(&a.unit))
        .unwrap_or_default()
}

fn unit_text(unit: &UnitId) -> String {
    unit.as_str().to_owned()
}

/// A Beijing date as a number that sorts: `20181012`.
pub fn day_number(day: Date) -> i64 {
    i64::from(day.year()) * 10_000 + i64::from(day.month()) * 100 + i64::from(day.day())
}

/// The date that such a number stands for; `None` when it is none.
pub fn day_of(number: i64) -> Option<Date> {
    let (year, month) = (number / 10_000, number / 100 % 100);
    Date::new(
        i16::try_from(year).ok()?,
        i8::try_from(month).ok()?,
        i8::try_from(number % 100).ok()?,
    )
    .ok()
}

fn whole(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
