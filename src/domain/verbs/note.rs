//! Write a note, and call upon people in it.

use super::{Work, required};
use crate::domain::audience::Audience;
use crate::domain::command::{self, Refusal};
use crate::domain::event::{Event, Mention, Noted};
use crate::domain::lifecycle::Target;
use crate::domain::people::{Actor, Viewer};
use crate::domain::vocabulary::{Capacity, FormField, Verb};

/// Writes a note. Nothing else changes by it.
pub(super) fn write(work: &mut Work<'_>, wanted: &command::Note) -> Result<(), Refusal> {
    work.permit(Verb::Note, Target::Incident)?;
    let actor = work.facts.actor;
    let mut note = Noted {
        kind: wanted.kind,
        unit: actor.unit.clone(),
        by_office: matches!(Viewer::of(actor), Viewer::Office(_)),
        text: required(&wanted.text, Refusal::TextMissing(FormField::NoteText))?,
        mentions: Vec::new(),
        files: work.facts.files.to_vec(),
    };
    note.mentions = mentions(work, &note, wanted)?;
    work.push(Event::Noted(note));
    Ok(())
}

/// Who is called upon, by account or by name in the text, each once. Nobody is told of what they
/// may not read.
fn mentions(
    work: &Work<'_>,
    note: &Noted,
    wanted: &command::Note,
) -> Result<Vec<Mention>, Refusal> {
    let audience = Audience::of_note(note);
    let may_read = |person: &&Actor| {
        let viewer = Viewer::of(person);
        work.incident.is_visible_to(&viewer) && audience.includes(&viewer)
    };
    let mut called: Vec<(&str, Vec<&Actor>)> = Vec::new();
    for account in &wanted.mentions {
        let mut people = work.facts.people.iter();
        let person = people.find(|person| person.account == *account);
        let person = person.ok_or_else(|| Refusal::NobodyCalled(account.to_string()))?;
        called.push((&person.name, vec![person]));
    }
    called.extend(named_in(work, &note.text));
    let mut mentions: Vec<Mention> = Vec::new();
    for (name, people) in called {
        let readers: Vec<&Actor> = people.into_iter().filter(may_read).collect();
        if readers.is_empty() {
            return Err(Refusal::CannotRead(name.to_owned(), note.kind));
        }
        for person in readers {
            let is_new = mentions.iter().all(|one| one.account != person.account);
            if is_new && person.account != work.facts.actor.account {
                mentions.push(Mention {
                    account: person.account.clone(),
                    name: person.name.clone(),
                    unit: person.unit.clone(),
                });
            }
        }
    }
    Ok(mentions)
}

/// The names that stand behind an @ in a text, with the people they mean: a person, or those who
/// answer for a unit. The longest name that fits is meant; what is no name stays text.
fn named_in<'a>(work: &Work<'a>, text: &str) -> Vec<(&'a str, Vec<&'a Actor>)> {
    let facts = work.facts;
    let answers = |person: &&Actor| person.is(Capacity::Liaison) || person.is(Capacity::UnitHead);
    let called = text.split(['@', '＠']).skip(1).filter_map(|rest| {
        let people = facts.people.iter().map(|person| person.name.as_str());
        let units = facts.roster.units.iter();
        let units = units.flat_map(|unit| [unit.name.as_str(), unit.short.as_str()]);
        let fits = |name: &&str| !name.is_empty() && rest.starts_with(*name);
        let name = people
            .chain(units)
            .filter(fits)
            .max_by_key(|name| name.len())?;
        let named = facts.people.iter().filter(|person| person.name == name);
        let meant: Vec<&Actor> = match facts.roster.find(name) {
            Some(unit) => {
                let own = facts.people.iter().filter(|person| person.unit == unit.id);
                named.chain(own.filter(answers)).collect()
            }
            None => named.collect(),
        };
        Some((name, meant))
    });
    called.collect()
}
