//! Reconciler: the brief of each working day, to those who do not look by themselves. Once per day
//! on any number of replicas, since its messages are named after the day; a day on which nothing
//! happened is reported too, so that silence never means "nothing".

use std::sync::Arc;

use jiff::civil::{Date, time};
use jiff::{SignedDuration, Timestamp};

use super::letters::MessageFacts;
use super::notices::{self, Announcement, Teller};
use super::{ServiceError, Services, engine};
use crate::domain::calendar::{Calendar, local, local_date};
use crate::domain::vocabulary::{Capacity, MessageKind};
use crate::store::brief::{self, Figures};
use crate::store::projection::day_number;

/// When the brief of a working day is due, on the calendar's wall clock.
const DUE_AT: jiff::civil::Time = time(8, 30, 0, 0);

/// Who gets it.
const TO: &[Capacity] = &[Capacity::DutyOfficer, Capacity::Leader, Capacity::Overseer];

/// Puts today's brief into the outbox when its time has come and nobody has.
///
/// # Errors
/// The store's failure.
pub fn tick(services: &Services) -> Result<usize, ServiceError> {
    let Some(now) = engine::may_work(services)? else {
        return Ok(0);
    };
    let day = day_number(local_date(now));
    if services.engine.is_briefed(day) {
        return Ok(0);
    }
    let told = put(services, now)?;
    if told.is_some() {
        services.engine.briefed(day);
    }
    Ok(told.unwrap_or_default())
}

/// Puts the brief that is due; `None` when none is. Gives back how many people it is new to.
fn put(services: &Services, now: Timestamp) -> Result<Option<usize>, ServiceError> {
    let library = Arc::clone(&services.library);
    let (broadcast, links) = (Vec::new(), services.links.clone());
    services.store.write(move |conn| {
        let Some(shelf) = library.on(conn, local_date(now))? else {
            return Ok(None);
        };
        let Some(period) = period(&shelf.calendar, now) else {
            return Ok(None);
        };
        let offices = notices::units_of(conn, TO)?;
        let figures = brief::figures(conn, (period.from, period.to), period.until)?;
        let teller = Teller {
            broadcast: &broadcast,
            links: &links,
            shelf: &shelf,
            now,
        };
        let mut told = 0;
        for unit in offices {
            let announcement = Announcement {
                fact: &format!("brief/{}", period.day),
                kind: MessageKind::Brief,
                unit: &unit,
                to: TO,
                words: words(&period, figures),
                path: "/desk",
                is_courtesy: true,
            };
            told += notices::announce(conn, &teller, &announcement)?;
        }
        Ok::<_, ServiceError>(Some(told))
    })
}

/// What a brief is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Period {
    /// The working day it is for.
    day: Date,
    /// From when: the brief before.
    from: Timestamp,
    /// To when.
    to: Timestamp,
    /// The brief after, until which it looks ahead.
    until: Timestamp,
}

/// The brief that is due at `now`; `None` on days off and before its time.
fn period(calendar: &Calendar, now: Timestamp) -> Option<Period> {
    let day = calendar.zone.date_of(now);
    let due = |day: Date| calendar.zone.first(day.to_datetime(DUE_AT));
    if !calendar.is_working_day(day) || now < due(day) {
        return None;
    }
    let before = (1..=DAYS_BACK)
        .filter_map(|back| day.checked_sub(SignedDuration::from_hours(24 * back)).ok())
        .find(|day| calendar.is_working_day(*day))?;
    let after = calendar.working_days_after(day).next()?;
    Some(Period {
        day,
        from: due(before),
        to: due(day),
        until: due(after),
    })
}

/// No holiday is longer.
const DAYS_BACK: i64 = 30;

fn words(period: &Period, figures: Figures) -> MessageFacts {
    let (from, to) = (local(period.from), local(period.to));
    let stretch = format!(
        "{} 月 {} 日 {} 至 {} 月 {} 日 {}",
        from.month(),
        from.day(),
        from.strftime("%H:%M"),
        to.month(),
        to.day(),
        to.strftime("%H:%M"),
    );
    let said = if figures.is_nothing() {
        "没有需要报告的事项：没有新登记，没有逾期，也没有将要到期的时限".to_owned()
    } else {
        format!(
            "新登记 {} 件，完成回应 {} 件，新逾期 {} 项；现有逾期 {} 项，到下次日报前到期 {} 项",
            figures.registered, figures.responded, figures.passed, figures.overdue, figures.coming
        )
    };
    MessageFacts {
        title: format!("日报（{stretch}）"),
        action: said,
        ..MessageFacts::default()
    }
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
            years: vec![2018],
            days: BTreeMap::from([off("2018-10-01"), off("2018-10-02")]),
            hours: Vec::new(),
            notices: BTreeMap::new(),
        }
    }

    fn at(text: &str) -> Timestamp {
        instant(text.parse().unwrap())
    }

    #[test]
    fn the_brief_after_a_holiday_reaches_back_over_it() {
        let period = period(&calendar(), at("2018-10-03 09:00")).unwrap();
        assert_eq!(period.from, at("2018-09-28 08:30"));
        assert_eq!(period.to, at("2018-10-03 08:30"));
        assert_eq!(period.until, at("2018-10-04 08:30"));
    }

    #[test]
    fn there_is_no_brief_on_a_day_off_or_before_its_time() {
        assert_eq!(period(&calendar(), at("2018-10-02 09:00")), None);
        assert_eq!(period(&calendar(), at("2018-10-03 08:29:59")), None);
    }

    #[test]
    fn nothing_to_report_is_said() {
        let period = period(&calendar(), at("2018-10-03 09:00")).unwrap();
        let facts = words(&period, Figures::default());
        assert!(facts.action.starts_with("没有需要报告的事项"));
        let some = Figures {
            passed: 2,
            ..Figures::default()
        };
        assert!(words(&period, some).action.contains("新逾期 2 项"));
    }
}
