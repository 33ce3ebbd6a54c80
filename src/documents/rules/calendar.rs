//! Reads calendars: office hours, and one year's days off and make-up workdays from a year file
//! (TOML), the JSON of the holiday-cn project, or an iCalendar file.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use jiff::civil::{Date, Time};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use toml::Spanned;

use super::{RuleError, Source, ics, in_chinese};
use crate::domain::calendar::{Calendar, DayKind, Hours, Notice, Zone};

/// The years that a notice may be for; anything else is a slip of the pen.
const YEARS: std::ops::RangeInclusive<i16> = 2000..=2199;

/// One year's notice as read from a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadNotice {
    /// The year.
    pub year: i16,
    /// What it says.
    pub notice: Notice,
    /// What a person should look at: entries that were not taken over, days that look like slips.
    pub remarks: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct YearFile {
    year: Spanned<i16>,
    source: String,
    off: Vec<Spanned<String>>,
    make_up: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HoursFile {
    #[serde(rename = "source")]
    _source: String,
    #[serde(rename = "weekdays")]
    _weekdays: Vec<u8>,
    zone: Option<Spanned<String>>,
    spans: Vec<Spanned<String>>,
}

/// The shape that the holiday-cn project publishes a year in; other fields are left aside.
#[derive(Deserialize)]
struct HolidayCn {
    year: i16,
    #[serde(default)]
    papers: Vec<String>,
    days: Vec<HolidayCnDay>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct HolidayCnDay {
    #[serde(rename = "name")]
    _name: String,
    #[serde(deserialize_with = "date_field")]
    date: Date,
    is_off_day: bool,
}

/// Fails inside the reader, so that it knows the line.
fn date_field<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
    let text = String::deserialize(deserializer)?;
    let unreadable = |_| D::Error::custom(format!("date “{text}”应写成 2026-10-01"));
    text.parse().map_err(unreadable)
}

/// Reads the office hours and the years of a calendar, as `(file name, text)`.
///
/// # Errors
///
/// A sentence naming the file and the date or span that cannot be read.
pub fn read_calendar(
    version: u32,
    hours: (&str, &str),
    years: &[(&str, &str)],
) -> Result<Calendar, RuleError> {
    let (zone, hours) = read_hours(hours)?;
    let empty = Calendar {
        version,
        zone,
        hours,
        ..Calendar::default()
    };
    years.iter().try_fold(empty, |calendar, (file, text)| {
        let read = read_notice(file, text.as_bytes(), None)?;
        Ok(calendar.with_notice(read.year, read.notice))
    })
}

/// Reads one year's notice; the name's ending tells the format: `.toml`, `.json` or `.ics`. With a
/// year, only what an iCalendar file says of it is taken over; the other formats name theirs.
///
/// # Errors
///
/// A sentence naming the line and the field that is wrong.
pub fn read_notice(file: &str, bytes: &[u8], year: Option<i16>) -> Result<ReadNotice, RuleError> {
    let text = std::str::from_utf8(bytes)
        .map_err(|_bad| RuleError::new(file, &"应是 UTF-8 编码的文字"))?;
    let text = text.trim_start_matches('\u{feff}');
    let source = Source { file, text };
    let ending = file
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_ascii_lowercase());
    let mut read = match ending.as_deref() {
        Some("toml") => read_toml(source)?,
        Some("json") => read_json(source)?,
        Some("ics") => ics::read(source, year)?,
        Some(_) | None => {
            return Err(source.bad(&"只读 .toml、.json（holiday-cn 的格式）和 .ics 文件"));
        }
    };
    if let Some(wanted) = year.filter(|wanted| *wanted != read.year) {
        let what = format!("写的是 {} 年，不是 {wanted} 年", read.year);
        return Err(source.bad(&what));
    }
    checked(source, &mut read)?;
    Ok(read)
}

fn checked(source: Source<'_>, read: &mut ReadNotice) -> Result<(), RuleError> {
    let year = read.year;
    if !YEARS.contains(&year) {
        return Err(source.bad(&format!("year = {year}：年份不对")));
    }
    let is_near = |day: &Date| {
        day.year() == year
            || (day.year() == year - 1 && day.month() == 12)
            || (day.year() == year + 1 && day.month() == 1)
    };
    if let Some(stray) = read.notice.days.keys().find(|day| !is_near(day)) {
        return Err(source.bad(&format!("{stray} 不在 {year} 年前后，请核对年份")));
    }
    if !read.notice.days.values().any(|kind| *kind == DayKind::Off) {
        return Err(source.bad(&format!("没有 {year} 年的放假日")));
    }
    let slips = read.notice.superfluous();
    let words = slips.map(|day| format!("{day} 本来就是工作日，却列为调休上班日，请核对"));
    let words: Vec<String> = words.collect();
    read.remarks.extend(words);
    Ok(())
}

fn read_toml(source: Source<'_>) -> Result<ReadNotice, RuleError> {
    let file: YearFile = source.toml()?;
    let mut days = BTreeMap::new();
    for (field, spans, kind) in [
        ("off", &file.off, DayKind::Off),
        ("make_up", &file.make_up, DayKind::MakeUp),
    ] {
        for span in spans {
            let bad = |what: &str| {
                let what = format!("{field} 的“{}”{what}", span.get_ref());
                source.bad_at(&span.span(), &what)
            };
            let run = days_of(span.get_ref())
                .ok_or_else(|| bad("应写成 2018-10-01 或 2018-10-01/2018-10-07"))?;
            for day in run {
                put(&mut days, day, kind).map_err(|what| bad(&what))?;
            }
        }
    }
    Ok(ReadNotice {
        year: file.year.into_inner(),
        notice: Notice {
            source: file.source,
            days,
        },
        remarks: Vec::new(),
    })
}

fn read_json(source: Source<'_>) -> Result<ReadNotice, RuleError> {
    let file: HolidayCn = serde_json::from_str(source.text).map_err(|error| {
        let said = error.to_string();
        let (what, _) = said.split_once(" at line ").unwrap_or((&said, ""));
        let is_ours = what.starts_with("date ");
        let what = if is_ours {
            what.to_owned()
        } else {
            in_chinese(what)
        };
        source.bad_line(error.line(), &what)
    })?;
    let mut days = BTreeMap::new();
    for (n, day) in file.days.iter().enumerate() {
        let kind = if day.is_off_day {
            DayKind::Off
        } else {
            DayKind::MakeUp
        };
        put(&mut days, day.date, kind)
            .map_err(|what| source.bad(&format!("days 第 {} 项 {}{what}", n + 1, day.date)))?;
    }
    Ok(ReadNotice {
        year: file.year,
        notice: Notice {
            source: file.papers.join("、"),
            days,
        },
        remarks: Vec::new(),
    })
}

/// Takes one day in; it may be said twice, but not both ways.
fn put(days: &mut BTreeMap<Date, DayKind>, day: Date, kind: DayKind) -> Result<(), String> {
    match days.entry(day) {
        Entry::Vacant(vacant) => {
            vacant.insert(kind);
            Ok(())
        }
        Entry::Occupied(said) if *said.get() == kind => Ok(()),
        Entry::Occupied(_) => Err(format!("：{day} 又是放假日又是上班日")),
    }
}

/// A day, or the days from the first to the last.
fn days_of(span: &str) -> Option<Vec<Date>> {
    let date = |text: &str| text.parse::<Date>().ok();
    let (first, last) = match span.split_once('/') {
        Some((first, last)) => (date(first)?, date(last)?),
        None => (date(span)?, date(span)?),
    };
    let days = first.series(jiff::Span::new().days(1));
    // Nobody has half a year off; a slip in the year must not fill the calendar.
    let is_sane = first <= last && (last - first).get_days() < 183;
    is_sane.then(|| days.take_while(|day| *day <= last).collect())
}

pub(super) fn put_run(
    days: &mut BTreeMap<Date, DayKind>,
    (first, end): (Date, Date),
    kind: DayKind,
) -> Result<(), String> {
    let run = first.series(jiff::Span::new().days(1));
    for day in run.take_while(|day| *day < end) {
        put(days, day, kind)?;
    }
    Ok(())
}

fn read_hours((file, text): (&str, &str)) -> Result<(Zone, Vec<Hours>), RuleError> {
    let source = Source { file, text };
    let read: HoursFile = source.toml()?;
    let zone = match &read.zone {
        None => Zone::default(),
        Some(name) => Zone::named(name.get_ref()).ok_or_else(|| {
            let what = format!(
                "zone：没有名为“{}”的时区，应写成 Asia/Shanghai 的样子",
                name.get_ref()
            );
            source.bad_at(&name.span(), &what)
        })?,
    };
    let mut hours: Vec<Hours> = Vec::with_capacity(read.spans.len());
    for span in &read.spans {
        let bad = |what: &str| {
            let what = format!("spans 的“{}”{what}", span.get_ref());
            source.bad_at(&span.span(), &what)
        };
        let next = hours_of(span.get_ref()).ok_or_else(|| bad("应写成 08:30/12:00 的样子"))?;
        let is_after = |last: &Hours| last.to <= next.from && last.to != Time::midnight();
        if !hours.last().is_none_or(is_after) {
            return Err(bad("要按先后写，不能重叠"));
        }
        hours.push(next);
    }
    Ok((zone, hours))
}

fn hours_of(span: &str) -> Option<Hours> {
    let (from, to) = span.split_once('/')?;
    let time = |text: &str| Time::strptime("%H:%M", text).ok();
    let from = time(from)?;
    // The end of the day is written as 24:00 and kept as its midnight.
    let is_end_of_day = to == "24:00";
    let to = if is_end_of_day {
        Time::midnight()
    } else {
        time(to)?
    };
    (is_end_of_day || from < to).then_some(Hours { from, to })
}
