//! How lengths of time and instants are written for people: pure formatting, Beijing time.
//!
//! The words are fixed (portal design, section 5) and `templates/assets/app.js` writes the same
//! ones; `now` is always given. All clock times are Asia/Shanghai, UTC+8 all year, 24 hours.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time, Weekday};

use crate::domain::calendar::local;
use crate::domain::vocabulary::Standing;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// From here on a length is told in whole days.
const DAYS_FROM: i64 = 72 * HOUR;

/// From here on a lateness is told in days and hours; up to 99 hours it stays in hours.
const LATE_DAYS_FROM: i64 = 100 * HOUR;

/// A length of time, floored to the minute: 不足 1 分, 40 分, 19 时 40 分, 3 天. A negative length
/// counts as none.
pub fn duration_words(seconds: i64) -> String {
    if seconds >= DAYS_FROM {
        return format!("{} 天", seconds / DAY);
    }
    hours_words(seconds)
}

/// A lateness, floored to the minute: in hours to 99 hours, then 5 天 3 时.
pub fn overdue_words(seconds: i64) -> String {
    if seconds < LATE_DAYS_FROM {
        return hours_words(seconds);
    }
    let (days, hours) = (seconds / DAY, seconds % DAY / HOUR);
    if hours == 0 {
        return format!("{days} 天");
    }
    format!("{days} 天 {hours} 时")
}

fn hours_words(seconds: i64) -> String {
    let (hours, minutes) = (seconds.max(0) / HOUR, seconds.max(0) % HOUR / MINUTE);
    match (hours, minutes) {
        (0, 0) => "不足 1 分".to_owned(),
        (0, _) => format!("{minutes} 分"),
        (_, 0) => format!("{hours} 时"),
        (_, _) => format!("{hours} 时 {minutes} 分"),
    }
}

/// An instant: 今天 11:00, 明天 06:00, 11 月 9 日 18:00; another year with its number.
pub fn instant_words(at: Timestamp, now: Timestamp) -> String {
    let (at, today) = (local(at), local(now).date());
    format!("{} {}", date_words(at.date(), today), clock_of(at))
}

/// A due instant as people say it: midnight is the end of the day before, 11 月 5 日 24:00.
fn end_words(at: Timestamp, now: Timestamp) -> String {
    let wall = local(at);
    match wall.date().yesterday() {
        Ok(day) if wall.time() == Time::midnight() => {
            format!("{} 24:00", date_words(day, local(now).date()))
        }
        Ok(_) | Err(_) => instant_words(at, now),
    }
}

/// A date as seen from `today`: 今天, 明天, 11 月 9 日, 2017 年 11 月 9 日.
pub fn date_words(date: Date, today: Date) -> String {
    if date == today {
        return "今天".to_owned();
    }
    if today.tomorrow().is_ok_and(|tomorrow| date == tomorrow) {
        return "明天".to_owned();
    }
    if date.year() == today.year() {
        return month_day(date);
    }
    format!("{} 年 {}", date.year(), month_day(date))
}

/// The clock time alone: 10:20.
pub fn clock_words(at: Timestamp) -> String {
    clock_of(local(at))
}

/// The heading of a day in a timeline: 今天，11 月 6 日; another day without the first word.
pub fn day_heading(date: Date, today: Date) -> String {
    if date == today {
        return format!("今天，{}", month_day(date));
    }
    if date.year() == today.year() {
        return month_day(date);
    }
    format!("{} 年 {}", date.year(), month_day(date))
}

/// The instant with its weekday: 11 月 6 日（周二）10:20.
pub fn now_words(now: Timestamp) -> String {
    let at = local(now);
    format!(
        "{}（{}）{}",
        month_day(at.date()),
        weekday_words(at.weekday()),
        clock_of(at)
    )
}

/// The full instant, for prints and records: 2018 年 11 月 6 日 10:20.
pub fn full_words(at: Timestamp) -> String {
    let at = local(at);
    format!("{} 年 {} {}", at.year(), month_day(at.date()), clock_of(at))
}

/// The instant as a form field holds it: `2018-11-06 10:20`.
pub fn field_words(at: Timestamp) -> String {
    let at = local(at);
    format!("{} {}", at.date(), clock_of(at))
}

/// How a deadline stands, in the fixed words. Of a waived one the reason is added by
/// [`waived_words`]. A missed one counts to `stopped_at` where it has one, else to `now`.
pub fn due_words(
    standing: Standing,
    due_at: Timestamp,
    stopped_at: Option<Timestamp>,
    started_at: Timestamp,
    now: Timestamp,
) -> String {
    let end = stopped_at.unwrap_or(now);
    let late = || overdue_words(seconds_between(due_at, end));
    match standing {
        Standing::Running | Standing::DueSoon => {
            format!("剩 {}", duration_words(seconds_between(now, due_at)))
        }
        Standing::Passed => format!("逾期 {}", overdue_words(seconds_between(due_at, now))),
        Standing::Met => {
            format!(
                "按时完成，用时 {}",
                duration_words(seconds_between(started_at, end))
            )
        }
        Standing::MetLate => format!("迟 {}完成", late()),
        Standing::Missed => format!("未完成，逾期 {}", late()),
        Standing::Waived => "免除".to_owned(),
    }
}

/// 免除, with its reason where one is given.
pub fn waived_words(reason: &str) -> String {
    if reason.is_empty() {
        return "免除".to_owned();
    }
    format!("免除：{reason}")
}

/// 已暂停, with its reason.
pub fn paused_words(reason: &str) -> String {
    format!("已暂停：{reason}")
}

/// The line under a due chip: which deadline, and its clock time.
pub fn due_line(standing: Standing, kind: &str, due_at: Timestamp, now: Timestamp) -> String {
    let due = end_words(due_at, now);
    match standing {
        Standing::Running | Standing::DueSoon => format!("{kind}，{due} 前"),
        Standing::Passed | Standing::Missed | Standing::MetLate | Standing::Met => {
            format!("{kind}，{}", spaced_after("应于", &due))
        }
        Standing::Waived => kind.to_owned(),
    }
}

/// The whole seconds from `start` to `end`, negative when `end` comes first.
pub fn seconds_between(start: Timestamp, end: Timestamp) -> i64 {
    end.as_second() - start.as_second()
}

/// A Chinese word and what follows it, with a space between where that begins with a figure.
pub fn spaced_after(word: &str, rest: &str) -> String {
    let space = if rest.starts_with(|c: char| c.is_ascii_digit()) {
        " "
    } else {
        ""
    };
    format!("{word}{space}{rest}")
}

fn month_day(date: Date) -> String {
    format!("{} 月 {} 日", date.month(), date.day())
}

fn clock_of(at: DateTime) -> String {
    format!("{:02}:{:02}", at.hour(), at.minute())
}

const fn weekday_words(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "周一",
        Weekday::Tuesday => "周二",
        Weekday::Wednesday => "周三",
        Weekday::Thursday => "周四",
        Weekday::Friday => "周五",
        Weekday::Saturday => "周六",
        Weekday::Sunday => "周日",
    }
}

/// How large a file is: 340 KB, 1.2 MB.
pub fn size_words(bytes: u64) -> String {
    const KILO: u64 = 1024;
    let tenths = bytes.saturating_mul(10) / (KILO * KILO);
    if tenths < 10 {
        return format!("{} KB", bytes.div_ceil(KILO));
    }
    format!("{}.{} MB", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests;
