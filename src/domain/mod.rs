//! The pure floor: words, rules and time arithmetic.
//!
//! Nothing here reads a clock, a database, a file, the environment or a random number, and nothing
//! here writes a log line. The same input gives the same output, for ever.

use std::fmt;

use serde::{Deserialize, Serialize};

pub mod vocabulary;

pub mod checklist;

pub mod people;

pub mod calendar;

pub mod plan;

pub mod plan_table;

pub mod routing;

pub mod likeness;

pub mod ladder;

pub mod policy;

pub mod deadline;

pub mod basis;

pub mod rebase;

pub mod rubric;

pub mod evaluation;

pub mod event;

pub mod searching;

pub mod moving;

pub mod masking;

pub mod paper;

pub mod accountability;

pub mod alert;

pub mod linkage;

pub mod activity;

pub mod preassessment;

pub mod scorecard;

pub mod report;

pub mod command;

pub mod incident;

pub mod wording;

pub mod audience;

pub mod contribution;

pub mod grounds;

pub mod lifecycle;

pub mod verbs;

/// Makes a newtype over `String`, so that no bare text crosses a floor.
macro_rules! text_ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Wraps a text that is already known to be such an id.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The id as text, as it stands in URLs, rows and the log.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

text_ids! {
    /// A unit of the roster: a short lasting word such as `edu`, the same in URLs and in the log.
    /// Names change when bodies merge; ids never do.
    UnitId,
    /// An account: its user name, which is never given to a second person.
    AccountId,
    /// The human number of an incident, year and running number: `2018-0318`.
    IncidentNo,
    /// The number of an alert, year and running number: `2018-0007`.
    AlertNo,
    /// The number of an accountability case, year and running number: `2018-0003`.
    CaseNo,
    /// The number of a linkage (plan row 22), year and running number: `2018-0002`.
    LinkageNo,
    /// The number of an entry in the register of activities, year and running number: `2018-0004`.
    ActivityNo,
    /// The name of an event stream: `incident/2018-0318`.
    StreamId,
    /// The reference of a plan row: its printed number (`21`) or, for a row without one, the row
    /// above and a step (`36+1`).
    RowRef,
    /// A livelihood theme as the plan or the lexicon names it: `就学`.
    Theme,
}

/// Makes the numbers that people read, counted by year.
macro_rules! yearly_numbers {
    ($($name:ident $stream:literal $what:literal),+ $(,)?) => {$(
        impl $name {
            #[doc = concat!("The number of the `n`-th ", $what, " of `year`: at least four digits,")]
            /// so that text order is number order within a year of fewer than ten thousand.
            pub fn of(year: i16, n: u32) -> Self {
                Self(format!("{year}-{n:04}"))
            }

            /// Reads a number as a person or a URL writes it; `None` when it is no such number.
            pub fn parse(text: &str) -> Option<Self> {
                let (year, n) = text.split_once('-')?;
                let well_formed = year.len() == 4
                    && (4..=7).contains(&n.len())
                    && year.bytes().chain(n.bytes()).all(|b| b.is_ascii_digit());
                well_formed.then(|| Self(text.to_owned()))
            }

            #[doc = concat!("The stream that holds this ", $what, "'s events.")]
            pub fn stream(&self) -> StreamId {
                StreamId(format!(concat!($stream, "/{}"), self.0))
            }
        }
    )+};
}

yearly_numbers! {
    IncidentNo "incident" "incident",
    AlertNo "alert" "alert",
    CaseNo "case" "accountability case",
    LinkageNo "linkage" "linkage",
    ActivityNo "activity" "activity",
}

/// The words, without the space around them; `None` when nothing is left.
fn said(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}
