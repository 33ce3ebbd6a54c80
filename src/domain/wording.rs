//! What is kept for those who write: templates of responses, and lines all units keep to.

use jiff::Timestamp;
use jiff::civil::Date;

use super::incident::Incident;
use super::vocabulary::WordingKind;
use super::{IncidentNo, Theme};

/// One entry of the library as it is at one revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its id.
    pub id: String,
    /// The revision, from 1.
    pub revision: u64,
    /// What it holds.
    pub words: Words,
    /// Whether it is out of use.
    pub is_retired: bool,
    /// Who wrote this revision.
    pub by: String,
    /// When.
    pub written_at: Timestamp,
}

/// What a person writes into an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// Template or agreed line.
    pub kind: WordingKind,
    /// What it is called.
    pub title: String,
    /// The words.
    pub text: String,
    /// The themes it is for; none for every theme.
    pub themes: Vec<Theme>,
    /// The incident it is for; `None` for every incident.
    pub incident: Option<IncidentNo>,
    /// The last day it holds; `None` for as long as it is in use.
    pub valid_until: Option<Date>,
    /// Whether units do not read it.
    pub is_internal: bool,
}

impl Entry {
    /// Whether its last day is over.
    pub fn is_expired(&self, today: Date) -> bool {
        self.words.valid_until.is_some_and(|last| last < today)
    }

    /// Whether it may be used today.
    pub fn holds(&self, today: Date) -> bool {
        !self.is_retired && !self.is_expired(today)
    }

    /// How near it is to an incident: 0 for one written for it, 1 for its theme, 2 for every theme;
    /// `None` where it is for something else.
    pub fn nearness(&self, incident: &Incident) -> Option<u8> {
        let words = &self.words;
        let no = incident.registered.as_ref().map(|fact| &fact.no);
        if words.incident.is_some() {
            return (words.incident.as_ref() == no).then_some(0);
        }
        let themes = incident.themes();
        if words.themes.iter().any(|theme| themes.contains(theme)) {
            return Some(1);
        }
        words.themes.is_empty().then_some(2)
    }
}

/// What may be used for an incident today, the nearest first.
pub fn fitting(entries: Vec<Entry>, incident: &Incident, today: Date) -> Vec<Entry> {
    let usable = entries.into_iter().filter(|entry| entry.holds(today));
    let near = usable.filter_map(|entry| Some((entry.nearness(incident)?, entry)));
    let mut near: Vec<(u8, Entry)> = near.collect();
    near.sort_by_key(|(nearness, _)| *nearness);
    near.into_iter().map(|(_, entry)| entry).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn entry(valid_until: Option<Date>, is_retired: bool) -> Entry {
        Entry {
            id: "a".to_owned(),
            revision: 1,
            words: Words {
                kind: WordingKind::AgreedLine,
                title: "停水".to_owned(),
                text: "正在抢修".to_owned(),
                themes: Vec::new(),
                incident: None,
                valid_until,
                is_internal: false,
            },
            is_retired,
            by: "值班员".to_owned(),
            written_at: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_line_holds_through_its_last_day() {
        let line = entry(Some(date(2018, 11, 6)), false);
        assert!(line.holds(date(2018, 11, 6)));
        assert!(!line.holds(date(2018, 11, 7)));
        assert!(entry(None, false).holds(date(2030, 1, 1)));
        assert!(!entry(None, true).holds(date(2018, 11, 6)));
    }

    #[test]
    fn what_is_for_another_incident_fits_nowhere_else() {
        let mut bound = entry(None, false);
        bound.words.incident = Some(IncidentNo::of(2018, 7));
        let incident = Incident::default();
        assert_eq!(bound.nearness(&incident), None);
        assert_eq!(entry(None, false).nearness(&incident), Some(2));
        let both = vec![bound, entry(None, false)];
        assert_eq!(fitting(both, &incident, date(2018, 11, 6)).len(), 1);
    }
}
