//! Reconciler: on the first working day of a month the bulletin of the month before is drawn up, on
//! that of a year the annual report; people then edit, approve and issue it, nothing goes out by
//! itself. Once on any number of replicas, since the report's stream decides; after downtime
//! everything that was due is caught up with, oldest first. A period in which nothing happened gets
//! its report too, which says so.

use jiff::Timestamp;
use jiff::civil::{Date, time};

use super::reports::{self, ReportRequest};
use super::{Ctx, ServiceError, Services, engine};
use crate::domain::calendar::{Calendar, local};
use crate::domain::command::Refusal;
use crate::domain::people::Actor;
use crate::domain::report::{ReportCommand, ReportId, ReportPeriod, ReportRefusal};
use crate::domain::vocabulary::ReportKind;
use crate::store::projection::day_number;
use crate::store::{StoreError, report_figures, reports as stored};

/// When a report is drawn up on its day, on the calendar's wall clock.
const DUE_AT: jiff::civil::Time = time(9, 0, 0, 0);

/// How many months are caught up with at most.
const MONTHS_BACK: usize = 24;

/// Draws up what is due and not there; gives back how many reports that were.
///
/// # Errors
/// The store's failure.
pub fn tick(services: &Services) -> Result<usize, ServiceError> {
    let Some(now) = engine::may_work(services)? else {
        return Ok(0);
    };
    // Nothing becomes due within an hour, so one look an hour is enough.
    let wall = local(now);
    let hour = day_number(wall.date()) * 100 + i64::from(wall.hour());
    if services.engine.is_reported(hour) {
        return Ok(0);
    }
    let today = wall.date();
    let shelf = services
        .store
        .read(|conn| services.library.on(conn, today))?;
    let Some(shelf) = shelf else {
        return Ok(0);
    };
    let mut drawn = 0;
    for id in missing(services, &newest(&shelf.calendar, now))? {
        drawn += usize::from(draw_up(services, id, now)?);
    }
    services.engine.reported(hour);
    Ok(drawn)
}

/// Whether this process drew it up; another one may have been faster.
fn draw_up(services: &Services, id: ReportId, now: Timestamp) -> Result<bool, ServiceError> {
    let ctx = Ctx {
        actor: Actor::system(),
        now,
        request_id: "report-schedule".to_owned(),
    };
    let request = ReportRequest {
        id,
        command: ReportCommand::Draft,
        expected_seq: None,
        once: None,
    };
    match reports::carry_out(services, &ctx, &request) {
        Ok(_) => Ok(true),
        Err(
            ServiceError::Store(StoreError::Conflict { .. })
            | ServiceError::Refused(Refusal::Report(ReportRefusal::WrongState(..))),
        ) => Ok(false),
        Err(error) => Err(error),
    }
}

/// The newest report of each kind that is due at `now`.
fn newest(calendar: &Calendar, now: Timestamp) -> Vec<ReportId> {
    let today = calendar.zone.date_of(now);
    let due = |period: ReportPeriod| {
        let is_due = due_at(calendar, period.first()).is_some_and(|due| due <= now);
        let last = period.previous();
        if is_due { last } else { last.previous() }
    };
    let month = ReportId::of(ReportKind::Bulletin, due(ReportPeriod::month_of(today)));
    let year = ReportId::of(ReportKind::Annual, due(ReportPeriod::year_of(today)));
    month.into_iter().chain(year).collect()
}

/// The time of drawing up on the first working day from `first` on.
pub(super) fn due_at(calendar: &Calendar, first: Date) -> Option<Timestamp> {
    let eve = first.yesterday().ok()?;
    let day = calendar.working_days_after(eve).next()?;
    Some(calendar.zone.first(day.to_datetime(DUE_AT)))
}

/// The reports that are due and of which there is no fact, oldest first. What lies before the first
/// entry of the log never happened here.
fn missing(services: &Services, newest: &[ReportId]) -> Result<Vec<ReportId>, ServiceError> {
    services.store.read(|conn| {
        let Some(began) = report_figures::first_day(conn)? else {
            return Ok(Vec::new());
        };
        let mut missing = Vec::new();
        for id in newest {
            let back = std::iter::successors(Some(id.period), |period| Some(period.previous()));
            let since = back
                .take(MONTHS_BACK)
                .take_while(|period| period.last() >= began);
            for period in since {
                let found = ReportId { period, ..*id };
                if stored::load(conn, found)?.entries.is_empty() {
                    missing.push(found);
                }
            }
        }
        missing.sort_by_key(|id| id.period.last());
        Ok(missing)
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::domain::calendar::{DayKind, Zone, instant};

    fn calendar() -> Calendar {
        let off = |day: &str| (day.parse().unwrap(), DayKind::Off);
        Calendar {
            version: 1,
            zone: Zone::default(),
            years: vec![2018, 2019],
            days: (1..=7)
                .map(|day| off(&format!("2018-10-{day:02}")))
                .chain([off("2019-01-01")])
                .collect::<BTreeMap<_, _>>(),
            hours: Vec::new(),
            notices: BTreeMap::new(),
        }
    }

    fn codes(at: &str) -> Vec<String> {
        let now = instant(at.parse().unwrap());
        newest(&calendar(), now)
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn the_bulletin_is_due_on_the_first_working_day_at_its_time() {
        assert_eq!(
            codes("2018-10-07 23:00"),
            ["bulletin-2018-08", "annual-2017"]
        );
        assert_eq!(
            codes("2018-10-08 08:59:59"),
            ["bulletin-2018-08", "annual-2017"]
        );
        assert_eq!(
            codes("2018-10-08 09:00"),
            ["bulletin-2018-09", "annual-2017"]
        );
        assert_eq!(
            codes("2018-10-31 12:00"),
            ["bulletin-2018-09", "annual-2017"]
        );
    }

    #[test]
    fn the_annual_report_is_due_on_the_first_working_day_of_the_year() {
        assert_eq!(
            codes("2019-01-01 12:00"),
            ["bulletin-2018-11", "annual-2017"]
        );
        assert_eq!(
            codes("2019-01-02 09:00"),
            ["bulletin-2018-12", "annual-2018"]
        );
    }
}
