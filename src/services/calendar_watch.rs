//! The watch over next year's calendar: from 1 December on, a missing notice is an alarm.
//!
//! Without the notice the calendar runs Monday to Friday, and every limit in working days that
//! reaches into the new year is wrong. Whoever keeps the calendar is told once a week until the
//! notice is in.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;

use super::letters::MessageFacts;
use super::notices::{self, Announcement, Teller};
use super::{ServiceError, Services, engine};
use crate::domain::calendar::{Calendar, local_date};
use crate::domain::vocabulary::{Capacity, MessageKind};

/// An alarm that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarm {
    /// The year that is missing.
    pub year: i16,
    /// The week it is raised in, counted from 1 December; one message a week.
    pub week: i32,
    /// Names this week's alarm for good, so that it is sent once whoever asks.
    pub id: String,
    /// The subject of the message.
    pub subject: String,
    /// What it says.
    pub body: String,
    /// Who is told, by capacity.
    pub to: Vec<Capacity>,
}

/// The year whose notice is missing at this instant; `None` before 1 December, by the clock of the
/// calendar's zone, and when the notice is in.
pub fn missing_year(calendar: &Calendar, now: Timestamp) -> Option<i16> {
    let today = calendar.zone.date_of(now);
    let this = today.year();
    if !calendar.knows(this) {
        return Some(this);
    }
    let next = this.checked_add(1)?;
    (today.month() == 12 && !calendar.knows(next)).then_some(next)
}

/// The alarm for this instant, if one is due.
pub fn alarm(calendar: &Calendar, now: Timestamp) -> Option<Alarm> {
    let year = missing_year(calendar, now)?;
    let today = calendar.zone.date_of(now);
    let begun = Date::new(year - 1, 12, 1).ok()?;
    let week = (today - begun).get_days().div_euclid(7);
    Some(Alarm {
        year,
        week,
        id: format!("calendar-watch/{year}/{week}"),
        subject: sentence(year),
        body: format!(
            "{}跨年的工作日时限暂按周一至周五推算，可能有误。请系统管理员在“工作日历”导入国务院办公厅\
             的放假通知并公布；在此之前每周提醒一次。",
            sentence(year)
        ),
        to: vec![Capacity::SystemAdmin, Capacity::DutyOfficer],
    })
}

/// What the banner says.
pub fn sentence(year: i16) -> String {
    format!("工作日历还没有 {year} 年的放假安排。")
}

/// The alarm for the present instant on the calendar in force; `None` as well before anything is
/// set up.
///
/// # Errors
/// The store's failure.
pub fn look(services: &Services) -> Result<Option<Alarm>, ServiceError> {
    let now = services.now();
    let day = local_date(now);
    let shelf = services.store.read(|conn| services.library.on(conn, day))?;
    Ok(shelf.and_then(|shelf| alarm(&shelf.calendar, now)))
}

/// Reconciler: puts this week's alarm into the outbox, once on any number of replicas, since its
/// messages are named after the week.
///
/// # Errors
/// The store's failure.
pub fn tick(services: &Services) -> Result<usize, ServiceError> {
    let Some(now) = engine::may_work(services)? else {
        return Ok(0);
    };
    let Some(alarm) = look(services)? else {
        return Ok(0);
    };
    if services.engine.is_alarmed(alarm.week) {
        return Ok(0);
    }
    let library = Arc::clone(&services.library);
    let (links, week) = (services.links.clone(), alarm.week);
    let told = services.store.write(move |conn| {
        let Some(shelf) = library.on(conn, local_date(now))? else {
            return Ok(0);
        };
        let teller = Teller {
            broadcast: &[],
            links: &links,
            shelf: &shelf,
            now,
        };
        let mut told = 0;
        for unit in notices::units_of(conn, &alarm.to)? {
            let announcement = Announcement {
                fact: &alarm.id,
                kind: MessageKind::Notice,
                unit: &unit,
                to: &alarm.to,
                words: MessageFacts {
                    title: alarm.subject.trim_end_matches('。').to_owned(),
                    action: "导入放假通知并公布".to_owned(),
                    basis: "国务院办公厅放假通知".to_owned(),
                    lines: vec![alarm.body.clone()],
                    ..MessageFacts::default()
                },
                path: "/admin/calendar",
                is_courtesy: true,
            };
            told += notices::announce(conn, &teller, &announcement)?;
        }
        Ok::<_, ServiceError>(told)
    })?;
    services.engine.alarmed(week);
    Ok(told)
}

#[cfg(test)]
mod tests {
    use super::super::setup;
    use super::*;
    use crate::domain::calendar::{Notice, Zone, instant};

    fn at(text: &str) -> Timestamp {
        instant(text.parse().unwrap())
    }

    fn shipped() -> Calendar {
        setup::seeded_calendar().unwrap()
    }

    #[test]
    fn the_alarm_begins_on_the_first_of_december_and_ends_with_the_notice() {
        let calendar = shipped();
        assert_eq!(missing_year(&calendar, at("2026-11-30 23:59:59")), None);
        assert_eq!(missing_year(&calendar, at("2026-12-01 00:00")), Some(2027));
        assert_eq!(missing_year(&calendar, at("2025-12-01 00:00")), None);
        let next = calendar.with_notice(2027, Notice::default());
        assert_eq!(missing_year(&next, at("2026-12-01 00:00")), None);
    }

    #[test]
    fn a_year_that_has_begun_without_its_notice_goes_on_alarming() {
        let calendar = shipped();
        assert_eq!(missing_year(&calendar, at("2027-03-01 00:00")), Some(2027));
    }

    #[test]
    fn the_first_of_december_is_that_of_the_calendars_zone() {
        let mut calendar = shipped();
        calendar.zone = Zone::named("Europe/Berlin").unwrap();
        assert_eq!(missing_year(&calendar, at("2026-12-01 00:00")), None);
        assert_eq!(missing_year(&calendar, at("2026-12-01 07:00")), Some(2027));
    }

    #[test]
    fn one_message_goes_out_a_week() {
        let calendar = shipped();
        let id = |text: &str| alarm(&calendar, at(text)).unwrap().id;
        assert_eq!(id("2026-12-01 00:00"), id("2026-12-07 23:59"));
        assert_ne!(id("2026-12-07 23:59"), id("2026-12-08 00:00"));
        assert_ne!(id("2026-12-31 10:00"), id("2027-01-10 10:00"));
        assert_eq!(alarm(&calendar, at("2026-11-30 12:00")), None);
    }
}
