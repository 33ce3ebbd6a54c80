//! The periods that figures are told for: months, and quarters and years made of whole months.
//!
//! Days are Beijing days; both ends are inclusive.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::domain::calendar::local_date;

/// One calendar month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    year: i16,
    month: i8,
}

impl Month {
    /// The month that a date is in.
    pub fn of(day: Date) -> Self {
        Self {
            year: day.year(),
            month: day.month(),
        }
    }

    /// The Beijing month that an instant is in.
    pub fn at(instant: Timestamp) -> Self {
        Self::of(local_date(instant))
    }

    /// As rows keep it: `201810`.
    pub fn number(self) -> i64 {
        i64::from(self.year) * 100 + i64::from(self.month)
    }

    /// From what rows keep; `None` when the number is no month.
    pub fn from_number(number: i64) -> Option<Self> {
        let year = i16::try_from(number.div_euclid(100)).ok()?;
        let month = i8::try_from(number.rem_euclid(100)).ok()?;
        Date::new(year, month, 1).ok().map(Self::of)
    }

    /// The year.
    pub fn year(self) -> i16 {
        self.year
    }

    /// The month of the year, from 1.
    pub fn month(self) -> i8 {
        self.month
    }

    /// The first day.
    pub fn first(self) -> Date {
        Date::new(self.year, self.month, 1).unwrap_or(Date::MIN)
    }

    /// The month before.
    #[must_use]
    pub fn previous(self) -> Self {
        self.first().yesterday().map_or(self, Self::of)
    }

    /// The month after.
    #[must_use]
    pub fn following(self) -> Self {
        let last = self.first().last_of_month();
        last.tomorrow().map_or(self, Self::of)
    }

    /// So many months before.
    #[must_use]
    pub fn before(self, months: usize) -> Self {
        (0..months).fold(self, |month, _| month.previous())
    }

    /// As in addresses: `2018-10`.
    pub fn code(self) -> String {
        format!("{:04}-{:02}", self.year, self.month)
    }
}

/// A month, a quarter or a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// First day.
    pub first: Date,
    /// Last day.
    pub last: Date,
}

impl Period {
    /// The month `2018-10`, the quarter `2018-Q4` or the year `2018`.
    pub fn parse(text: &str) -> Option<Self> {
        let Some((year, part)) = text.split_once('-') else {
            return year_of(text).and_then(Self::year);
        };
        match part.strip_prefix('Q') {
            None => Self::month(text),
            Some(quarter) => {
                let quarter = quarter.parse::<i8>().ok()?;
                let known = (1..=4).contains(&quarter) && part.len() == 2;
                known.then(|| Self::quarter(year_of(year)?, quarter))?
            }
        }
    }

    /// The calendar month `2018-10`; `None` when the text is no month.
    pub fn month(text: &str) -> Option<Self> {
        let (year, month) = text.split_once('-')?;
        if month.len() != 2 {
            return None;
        }
        let first = Date::new(year_of(year)?, month.parse().ok()?, 1).ok()?;
        Some(Self::month_of(first))
    }

    /// A calendar year.
    pub fn year(year: i16) -> Option<Self> {
        Some(Self {
            first: Date::new(year, 1, 1).ok()?,
            last: Date::new(year, 12, 31).ok()?,
        })
    }

    /// The month that a date is in.
    pub fn month_of(day: Date) -> Self {
        Self {
            first: day.first_of_month(),
            last: day.last_of_month(),
        }
    }

    fn quarter(year: i16, quarter: i8) -> Option<Self> {
        let last = Date::new(year, quarter * 3, 1).ok()?;
        Some(Self {
            first: Date::new(year, quarter * 3 - 2, 1).ok()?,
            last: last.last_of_month(),
        })
    }

    /// The first month.
    pub fn first_month(self) -> Month {
        Month::of(self.first)
    }

    /// The last month.
    pub fn last_month(self) -> Month {
        Month::of(self.last)
    }

    /// Its months, oldest first.
    pub fn months(self) -> Vec<Month> {
        let last = self.last_month();
        std::iter::successors(Some(self.first_month()), |month| Some(month.following()))
            .take_while(|month| *month <= last)
            .collect()
    }

    /// Whether it is one month.
    pub fn is_month(self) -> bool {
        self.first_month() == self.last_month()
    }

    /// Whether it is a whole year.
    pub fn is_year(self) -> bool {
        Self::year(self.first.year()) == Some(self)
    }

    /// The quarter of the year, where it is one.
    pub fn quarter_of_year(self) -> Option<i8> {
        let is_quarter = !self.is_month() && !self.is_year();
        is_quarter.then(|| self.last.month() / 3)
    }

    /// As in addresses: `2018-10`, `2018-Q4`, `2018`.
    pub fn code(self) -> String {
        let year = self.first.year();
        match self.quarter_of_year() {
            Some(quarter) => format!("{year:04}-Q{quarter}"),
            None if self.is_year() => format!("{year:04}"),
            None => self.first_month().code(),
        }
    }

    /// The period of the same length before.
    #[must_use]
    pub fn previous(self) -> Self {
        self.first
            .yesterday()
            .ok()
            .and_then(|day| self.alike(day))
            .unwrap_or(self)
    }

    /// The period of the same length after.
    #[must_use]
    pub fn following(self) -> Self {
        self.last
            .tomorrow()
            .ok()
            .and_then(|day| self.alike(day))
            .unwrap_or(self)
    }

    /// The period of the same length that a day is in.
    fn alike(self, day: Date) -> Option<Self> {
        if self.is_month() {
            Some(Self::month_of(day))
        } else if self.is_year() {
            Self::year(day.year())
        } else {
            Self::quarter(day.year(), (day.month() + 2) / 3)
        }
    }
}

fn year_of(text: &str) -> Option<i16> {
    let is_plain = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    is_plain.then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_quarters_and_years_read_back_as_they_are_written() {
        for text in ["2018-10", "2018-Q4", "2018", "2019-01", "2019-Q1"] {
            assert_eq!(Period::parse(text).unwrap().code(), text);
        }
        for text in [
            "", "18", "2018-13", "2018-Q5", "2018-Q0", "2018-1", "+018", "2018-Q04", "2018-q1",
        ] {
            assert_eq!(Period::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_period_before_is_as_long() {
        for (text, before) in [
            ("2019-01", "2018-12"),
            ("2019-Q1", "2018-Q4"),
            ("2018", "2017"),
        ] {
            let period = Period::parse(text).unwrap();
            assert_eq!(period.previous().code(), before);
            assert_eq!(period.previous().following(), period);
        }
        assert_eq!(Period::parse("2018-Q4").unwrap().months().len(), 3);
        assert_eq!(Period::parse("2018").unwrap().months().len(), 12);
    }

    #[test]
    fn a_month_is_a_beijing_month() {
        let late: Timestamp = "2018-10-31T16:00:00Z".parse().unwrap();
        assert_eq!(Month::at(late).code(), "2018-11");
        assert_eq!(Month::from_number(201_811), Some(Month::at(late)));
        assert_eq!(Month::from_number(201_800), None);
        assert_eq!(Month::at(late).before(11).code(), "2017-12");
    }
}
