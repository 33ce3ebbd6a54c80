//! Notices: what the official announcement of one year says, and how a calendar takes it in.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Calendar, DayKind, is_weekend};

/// What the announcement for one year says; it may reach into the weeks around the year's ends.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// The document, as printed.
    pub source: String,
    /// Days off and make-up workdays.
    pub days: BTreeMap<Date, DayKind>,
}

impl Notice {
    /// The days that change nothing: a make-up workday on a weekday, which hints at a slip.
    pub fn superfluous(&self) -> impl Iterator<Item = Date> {
        let make_up = self.days.iter();
        make_up.filter_map(|(day, kind)| {
            (*kind == DayKind::MakeUp && !is_weekend(*day)).then_some(*day)
        })
    }
}

impl Calendar {
    /// This calendar with the notice of one year put in the place of what it knew of that year.
    /// Days that other years' notices announced stay, unless this one speaks of them too.
    #[must_use]
    pub fn with_notice(&self, year: i16, notice: Notice) -> Self {
        let mut next = self.clone();
        for day in self.days_of(year).into_keys() {
            next.days.remove(&day);
        }
        next.notices.remove(&year);
        let kept: Vec<(Date, DayKind)> = next
            .notices
            .values()
            .flat_map(|other| other.days.iter().map(|(day, kind)| (*day, *kind)))
            .collect();
        next.days.extend(kept);
        next.days
            .extend(notice.days.iter().map(|(day, kind)| (*day, *kind)));
        next.notices.insert(year, notice);
        if !next.knows(year) {
            next.years.push(year);
            next.years.sort_unstable();
        }
        next
    }

    /// The overrides that come from the notice of one year. A calendar stored before notices were
    /// kept apart goes by the date.
    pub fn days_of(&self, year: i16) -> BTreeMap<Date, DayKind> {
        match self.notices.get(&year) {
            Some(notice) => notice.days.clone(),
            None => self
                .days
                .iter()
                .filter(|(day, _)| day.year() == year && !self.is_anothers(**day))
                .map(|(day, kind)| (*day, *kind))
                .collect(),
        }
    }

    fn is_anothers(&self, day: Date) -> bool {
        self.notices
            .values()
            .any(|notice| notice.days.contains_key(&day))
    }
}
