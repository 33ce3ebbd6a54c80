//! The checklist of one cycle as its events tell it.

use crate::domain::checklist::ChecklistItem;
use crate::domain::event::{ChecklistMarked, Stamp};
use crate::domain::vocabulary::{CheckState, Level};

/// One thing to look at, and what was said of it last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The thing.
    pub item: ChecklistItem,
    /// What was said of it, by whom and when; `None` while nobody has.
    pub mark: Option<(ChecklistMarked, Stamp)>,
}

impl Held {
    /// How it stands.
    pub fn state(&self) -> CheckState {
        self.mark
            .as_ref()
            .map_or(CheckState::Open, |(mark, _)| mark.state)
    }
}

/// The list of one cycle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checklist {
    /// The policy it was taken from.
    pub policy_version: u32,
    /// Everything on it, in its order, whatever the level.
    pub held: Vec<Held>,
}

impl Checklist {
    /// A list nobody has looked at yet.
    pub fn begun(policy_version: u32, items: &[ChecklistItem]) -> Self {
        let held = items.iter().map(|item| Held {
            item: item.clone(),
            mark: None,
        });
        Self {
            policy_version,
            held: held.collect(),
        }
    }

    /// What a matter of this level is asked for.
    pub fn asked(&self, level: Option<Level>) -> impl Iterator<Item = &Held> {
        self.held
            .iter()
            .filter(move |held| held.item.applies(level))
    }

    /// What still keeps a matter of this level open.
    pub fn blocking(&self, level: Option<Level>) -> impl Iterator<Item = &Held> {
        self.asked(level)
            .filter(|held| held.item.mandatory && held.state() == CheckState::Open)
    }

    /// The thing of this name, where a matter of this level is asked for it.
    pub fn find(&self, code: &str, level: Option<Level>) -> Option<&Held> {
        self.asked(level).find(|held| held.item.code == code)
    }

    /// Takes in what was said of a thing.
    pub fn mark(&mut self, fact: &ChecklistMarked, stamp: &Stamp) {
        let mut held = self.held.iter_mut();
        if let Some(one) = held.find(|one| one.item.code == fact.item) {
            one.mark = Some((fact.clone(), stamp.clone()));
        }
    }
}
