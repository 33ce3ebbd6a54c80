//! The stretch of time that a report is about: a month or a year of whole Beijing days.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::super::StreamId;
use super::super::vocabulary::ReportKind;

/// A calendar month or a calendar year, both ends inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ReportPeriod {
    first: Date,
    last: Date,
}

impl ReportPeriod {
    /// Reads `2018-10` or `2018`; `None` when the text is neither.
    pub fn parse(text: &str) -> Option<Self> {
        let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let (year, month) = match text.split_once('-') {
            Some((year, month)) => (year, Some(month)),
            None => (text, None),
        };
        if year.len() != 4 || !is_number(year) {
            return None;
        }
        let year: i16 = year.parse().ok()?;
        let Some(month) = month else {
            return Date::new(year, 1, 1).ok().map(Self::year_of);
        };
        if month.len() != 2 || !is_number(month) {
            return None;
        }
        let first = Date::new(year, month.parse().ok()?, 1).ok()?;
        Some(Self::month_of(first))
    }

    /// The month that a day is in.
    pub fn month_of(day: Date) -> Self {
        Self {
            first: day.first_of_month(),
            last: day.last_of_month(),
        }
    }

    /// The year that a day is in.
    pub fn year_of(day: Date) -> Self {
        Self {
            first: day.first_of_year(),
            last: day.last_of_year(),
        }
    }

    /// Its first day.
    pub fn first(self) -> Date {
        self.first
    }

    /// Its last day.
    pub fn last(self) -> Date {
        self.last
    }

    /// Whether it is a whole year.
    pub fn is_year(self) -> bool {
        self.first.month() != self.last.month()
    }

    /// The month or year before.
    #[must_use]
    pub fn previous(self) -> Self {
        let Ok(before) = self.first.yesterday() else {
            return self;
        };
        if self.is_year() {
            Self::year_of(before)
        } else {
            Self::month_of(before)
        }
    }

    /// As in addresses: `2018-10`, `2018`.
    pub fn code(self) -> String {
        if self.is_year() {
            format!("{:04}", self.first.year())
        } else {
            format!("{:04}-{:02}", self.first.year(), self.first.month())
        }
    }
}

impl fmt::Display for ReportPeriod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.code())
    }
}

impl From<ReportPeriod> for String {
    fn from(period: ReportPeriod) -> Self {
        period.code()
    }
}

impl TryFrom<String> for ReportPeriod {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or_else(|| format!("no month and no year: {text}"))
    }
}

/// Which report: its kind and what it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ReportId {
    /// The kind.
    pub kind: ReportKind,
    /// A month for bulletins, a year for annual reports.
    pub period: ReportPeriod,
}

impl ReportId {
    /// The report of this kind about this period; `None` where the kind has no such period.
    pub fn of(kind: ReportKind, period: ReportPeriod) -> Option<Self> {
        let fits = match kind {
            ReportKind::Bulletin => !period.is_year(),
            ReportKind::Annual => period.is_year(),
        };
        fits.then_some(Self { kind, period })
    }

    /// From the codes of kind and period, as in addresses.
    pub fn parse(kind: &str, period: &str) -> Option<Self> {
        Self::of(ReportKind::parse(kind)?, ReportPeriod::parse(period)?)
    }

    /// The stream that holds its facts: `report/bulletin-2018-10`.
    pub fn stream(self) -> StreamId {
        StreamId::new(format!("report/{self}"))
    }

    /// Reads the part of a stream's name after `report/`.
    pub fn parse_stream(rest: &str) -> Option<Self> {
        let (kind, period) = rest.split_once('-')?;
        Self::parse(kind, period)
    }
}

impl fmt::Display for ReportId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.kind.code(), self.period)
    }
}
