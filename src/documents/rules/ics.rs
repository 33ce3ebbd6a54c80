//! Reads a year's days off and make-up workdays from an iCalendar file (RFC 5545).
//!
//! Only what such files consist of: whole-day events, folded lines, quoted parameters. Written
//! here because whoever imports a file must be told the line that is wrong, which the crates for
//! the format do not keep; and because what is not understood must be named, not passed over.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::calendar::{ReadNotice, put_run};
use super::{RuleError, Source};
use crate::domain::calendar::{DayKind, Notice};

/// Words that make an event a make-up workday; looked for first, because 调休上班 holds both.
const MAKE_UP_WORDS: &[&str] = &["班", "make-up", "makeup", "workday", "working day"];
/// Words that make an event a day off.
const OFF_WORDS: &[&str] = &["休", "假", "holiday", "day off"];
/// Words in which a make-up word means its opposite.
const NOT_WORKING: &[&str] = &["不上班", "免上班", "non-working day"];

/// One unfolded line: `NAME;PARAM=VALUE:content`.
struct Line {
    /// Its number in the file, where it begins.
    no: usize,
    name: String,
    params: String,
    value: String,
}

/// One whole-day event.
struct Event {
    /// The line of its BEGIN.
    line: usize,
    first: Date,
    /// The day after its last.
    end: Date,
    summary: String,
    /// What it is; `None` when its words do not tell.
    kind: Option<DayKind>,
}

impl Event {
    fn touches(&self, year: i16) -> bool {
        self.first.year() <= year && self.last().year() >= year
    }

    fn last(&self) -> Date {
        self.end.yesterday().unwrap_or(self.first)
    }
}

/// Reads what the file says of one year: the year that is asked for, or the only one it is about.
pub(super) fn read(source: Source<'_>, year: Option<i16>) -> Result<ReadNotice, RuleError> {
    let (name, events) = events(source)?;
    let year = match year {
        Some(year) => year,
        None => only_year(source, &events)?,
    };
    let mut days = BTreeMap::new();
    let mut remarks = Vec::new();
    for event in &events {
        let Some(kind) = event.kind else {
            remarks.push(format!(
                "第 {} 行“{}”看不出是休还是班，没有采用",
                event.line, event.summary
            ));
            continue;
        };
        // Whoever asks for one year of a file of several gets what touches that year.
        if event.touches(year) || belongs_around(event, year, &events) {
            put_run(&mut days, (event.first, event.end), kind).map_err(|what| {
                source.bad_line(event.line, &format!("“{}”{what}", event.summary))
            })?;
        }
    }
    Ok(ReadNotice {
        year,
        notice: Notice { source: name, days },
        remarks,
    })
}

/// An event in the last days of the year before, or the first of the year after, is this year's
/// when the file says nothing else of that other year.
fn belongs_around(event: &Event, year: i16, events: &[Event]) -> bool {
    let other = event.first.year();
    let is_edge = (other == year - 1 && event.first.month() == 12)
        || (other == year + 1 && event.first.month() == 1);
    is_edge && !core_years(events).contains(&other)
}

/// The years that have an event away from their ends.
fn core_years(events: &[Event]) -> BTreeSet<i16> {
    let told = events.iter().filter(|event| event.kind.is_some());
    told.filter(|event| (2..=11).contains(&event.first.month()))
        .map(|event| event.first.year())
        .collect()
}

fn only_year(source: Source<'_>, events: &[Event]) -> Result<i16, RuleError> {
    let mut years = core_years(events);
    if years.is_empty() {
        // A file of a few days around New Year: the year that the latest of them falls in.
        let told = events.iter().filter(|event| event.kind.is_some());
        years.extend(told.map(|event| event.last().year()).max());
    }
    match years.iter().copied().collect::<Vec<_>>().as_slice() {
        [year] => Ok(*year),
        [] => Err(source.bad(&"没有一个写明休或班的全天日程")),
        years => {
            let years: Vec<String> = years.iter().map(ToString::to_string).collect();
            let what = format!("写了 {} 几年，请指明导入哪一年", years.join("、"));
            Err(source.bad(&what))
        }
    }
}

/// The calendar's own name and its events, in the order of the file.
fn events(source: Source<'_>) -> Result<(String, Vec<Event>), RuleError> {
    let lines = unfolded(source)?;
    let mut name = String::new();
    let mut events = Vec::new();
    let mut open: Vec<(&str, usize)> = Vec::new();
    let mut fields: Vec<&Line> = Vec::new();
    for line in &lines {
        let is_event = open.last().is_some_and(|(kind, _)| *kind == "VEVENT");
        match line.name.as_str() {
            "BEGIN" => {
                open.push((&line.value, line.no));
                fields.clear();
            }
            "END" => {
                let Some((_, begun)) = open.pop().filter(|(kind, _)| *kind == line.value) else {
                    let what = format!("END:{} 没有对应的 BEGIN", line.value);
                    return Err(source.bad_line(line.no, &what));
                };
                if line.value == "VEVENT" {
                    events.extend(event(source, begun, &fields)?);
                }
            }
            "X-WR-CALNAME" => name = unescaped(&line.value),
            _ if open.is_empty() => {
                return Err(source.bad_line(line.no, "不在 BEGIN:VCALENDAR 之内"));
            }
            _ if is_event => fields.push(line),
            _ => {}
        }
    }
    match open.last() {
        Some((kind, line)) => {
            Err(source.bad_line(*line, &format!("BEGIN:{kind} 没有结束，文件不完整")))
        }
        None if lines.is_empty() => Err(source.bad(&"是空的")),
        None => Ok((name, events)),
    }
}

/// One event; `None` when it was cancelled.
fn event(source: Source<'_>, begun: usize, fields: &[&Line]) -> Result<Option<Event>, RuleError> {
    let find = |name: &str| fields.iter().find(|line| line.name == name);
    let text = |name: &str| find(name).map_or_else(String::new, |line| unescaped(&line.value));
    if text("STATUS").eq_ignore_ascii_case("CANCELLED") {
        return Ok(None);
    }
    if let Some(rule) = find("RRULE").or(find("RDATE")) {
        let what = format!("{}：放假安排逐年公布，不收重复的日程", rule.name);
        return Err(source.bad_line(rule.no, &what));
    }
    let start = find("DTSTART").ok_or_else(|| source.bad_line(begun, "VEVENT 缺少 DTSTART"))?;
    let first = date(source, start)?;
    let end = match (find("DTEND"), find("DURATION")) {
        (Some(end), _) => date(source, end)?,
        (None, Some(length)) => lasting(source, first, length)?,
        // A whole-day event without an end lasts one day (RFC 5545, 3.6.1).
        (None, None) => first.tomorrow().unwrap_or(first),
    };
    if end <= first || (end - first).get_days() > 60 {
        let line = find("DTEND")
            .or(find("DURATION"))
            .map_or(begun, |line| line.no);
        let what = format!("DTEND：从 {first} 起到 {end}（不含）不像一个假期");
        return Err(source.bad_line(line, &what));
    }
    let summary = text("SUMMARY");
    let kind = kind_of(&summary).or_else(|| kind_of(&text("CATEGORIES")));
    Ok(Some(Event {
        line: begun,
        first,
        end,
        summary,
        kind,
    }))
}

/// What the words say: 休 or 班.
fn kind_of(words: &str) -> Option<DayKind> {
    let words = words.to_lowercase();
    let holds = |list: &[&str]| list.iter().any(|word| words.contains(word));
    if holds(NOT_WORKING) {
        Some(DayKind::Off)
    } else if holds(MAKE_UP_WORDS) {
        Some(DayKind::MakeUp)
    } else if holds(OFF_WORDS) {
        Some(DayKind::Off)
    } else {
        None
    }
}

fn date(source: Source<'_>, line: &Line) -> Result<Date, RuleError> {
    let bad =
        |what: &str| source.bad_line(line.no, &format!("{}“{}”{what}", line.name, line.value));
    if line.value.contains('T') || line.params.to_uppercase().contains("VALUE=DATE-TIME") {
        return Err(bad("带有钟点，只收全天的日程（VALUE=DATE:20261001）"));
    }
    Date::strptime("%Y%m%d", &line.value).map_err(|_unreadable| bad("应写成 20261001 的样子"))
}

/// The end of an event that says how long it lasts: `P3D` or `P1W`.
fn lasting(source: Source<'_>, first: Date, line: &Line) -> Result<Date, RuleError> {
    let bad = || {
        source.bad_line(
            line.no,
            &format!("DURATION“{}”应写成 P3D 的样子", line.value),
        )
    };
    let length = line.value.trim_start_matches('+').strip_prefix('P');
    let days = length.and_then(|length| {
        let number = |text: &str| text.parse::<i64>().ok();
        length
            .strip_suffix('D')
            .and_then(number)
            .or_else(|| length.strip_suffix('W').and_then(number)?.checked_mul(7))
    });
    let days = days
        .filter(|days| (0..=60).contains(days))
        .ok_or_else(bad)?;
    first
        .checked_add(jiff::Span::new().days(days))
        .map_err(|_out_of_range| bad())
}

/// The lines with their continuations joined: a line that begins with a blank belongs to the one
/// before it.
fn unfolded(source: Source<'_>) -> Result<Vec<Line>, RuleError> {
    let mut joined: Vec<(usize, String)> = Vec::new();
    for (n, line) in source.text.split('\n').enumerate() {
        let line = line.strip_suffix('\r').unwrap_or(line);
        match (line.strip_prefix([' ', '\t']), joined.last_mut()) {
            (Some(more), Some((_, last))) => last.push_str(more),
            (Some(_), None) => return Err(source.bad_line(n + 1, "续行之前没有内容")),
            (None, _) => joined.push((n + 1, line.to_owned())),
        }
    }
    joined
        .into_iter()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(no, line)| content_line(source, no, &line))
        .collect()
}

fn content_line(source: Source<'_>, no: usize, line: &str) -> Result<Line, RuleError> {
    let mut is_quoted = false;
    // A colon within a quoted parameter does not end the head.
    let colon = line.char_indices().find(|(_, c)| {
        is_quoted ^= *c == '"';
        *c == ':' && !is_quoted
    });
    let split = colon.and_then(|(at, _)| line.split_at_checked(at));
    let Some((head, value)) = split else {
        return Err(source.bad_line(no, "不是“名称:内容”的样子"));
    };
    let (name, params) = head.split_once(';').unwrap_or((head, ""));
    let is_name = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'.';
    if name.is_empty() || !name.bytes().all(is_name) {
        return Err(source.bad_line(no, &format!("“{name}”不是 iCalendar 的名称")));
    }
    let value = value.strip_prefix(':').unwrap_or(value).trim_end();
    let is_bracket = name.eq_ignore_ascii_case("BEGIN") || name.eq_ignore_ascii_case("END");
    Ok(Line {
        no,
        name: name.to_ascii_uppercase(),
        params: params.to_owned(),
        value: if is_bracket {
            value.to_ascii_uppercase()
        } else {
            value.to_owned()
        },
    })
}

/// A text value without its escapes.
fn unescaped(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n' | 'N') => text.push(' '),
                Some(other) => text.push(other),
                None => {}
            },
            _ => text.push(c),
        }
    }
    text.trim().to_owned()
}
