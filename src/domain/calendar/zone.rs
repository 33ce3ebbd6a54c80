//! The zone a calendar reckons in: IANA name, bundled rules, and how wall-clock time becomes instants.
//!
//! The rules come from the copy compiled into the program, so a system update cannot move a due
//! instant and two machines cannot disagree. Nothing here is global to the process: a zone belongs
//! to a calendar.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The zone of every calendar that names none.
const DEFAULT: &str = "Asia/Shanghai";

/// A zone by its IANA name, stored as that name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone(TimeZone);

impl Default for Zone {
    fn default() -> Self {
        // The bundled rules hold it; were they to drop it, Beijing time would do.
        Self::named(DEFAULT).unwrap_or_else(|| Self(TimeZone::fixed(super::BEIJING)))
    }
}

impl Zone {
    /// The zone with this IANA name, if there is one.
    pub fn named(name: &str) -> Option<Self> {
        let zone = TimeZoneDatabase::bundled().get(name).ok()?;
        zone.iana_name().is_some().then_some(Self(zone))
    }

    /// Its IANA name.
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or(DEFAULT)
    }

    /// What the clock on the wall shows at an instant.
    pub fn wall(&self, at: Timestamp) -> DateTime {
        self.0.to_datetime(at)
    }

    /// The first instant at which the clock on the wall shows this time or a later one.
    ///
    /// A time that the clock skips in spring becomes the instant of the jump, one that it shows
    /// twice in autumn the first of the two. So later wall-clock times never give earlier
    /// instants, and stretches that touch on the clock touch in time: nothing is counted twice.
    pub fn first(&self, wall: DateTime) -> Timestamp {
        let instant = match self.0.to_ambiguous_timestamp(wall).offset() {
            AmbiguousOffset::Unambiguous { offset } => offset.to_timestamp(wall),
            AmbiguousOffset::Fold { before, .. } => before.to_timestamp(wall),
            AmbiguousOffset::Gap { after, .. } => after.to_timestamp(wall).map(|ahead| {
                let jump = self.0.following(ahead).next();
                jump.map_or(ahead, |jump| jump.timestamp())
            }),
        };
        instant.unwrap_or(Timestamp::MAX)
    }

    /// The first instant of a day.
    pub fn start_of(&self, day: Date) -> Timestamp {
        self.first(day.to_datetime(Time::midnight()))
    }

    /// The day whose first instant has come and whose successor's has not: the date on the wall,
    /// except where a clock set back at midnight shows the old date once more.
    pub fn date_of(&self, at: Timestamp) -> Date {
        let shown = self.wall(at).date();
        let next = super::next_day(shown);
        if at >= self.start_of(next) {
            next
        } else {
            shown
        }
    }
}

impl Serialize for Zone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::named(&name).ok_or_else(|| D::Error::custom(format!("no zone is called {name:?}")))
    }
}
