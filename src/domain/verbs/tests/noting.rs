//! Notes bind nobody, and are read by those they were written for.

use super::scene::{Scene, duty, evaluator, head, leader, liaison, note};
use crate::domain::audience::Audience;
use crate::domain::command::{self, Command, Refusal};
use crate::domain::event::{Event, Noted};
use crate::domain::people::{Actor, Viewer};
use crate::domain::vocabulary::{Duty, FormField, NoteKind, Stage, Verb};
use crate::domain::{AccountId, IncidentNo};

fn written(scene: &mut Scene, by: &Actor, kind: NoteKind, text: &str) -> Noted {
    let events = scene.by(by, note(kind, text));
    let [Event::Noted(note)] = events.as_slice() else {
        panic!("a note is the only fact: {events:?}");
    };
    note.clone()
}

fn readers(note: &Noted) -> Vec<&'static str> {
    let audience = Audience::of_note(note);
    let people = [
        ("duty", duty()),
        ("leader", leader()),
        ("edu", liaison("edu")),
        ("edu-head", head("edu")),
        ("fda", liaison("fda")),
    ];
    let may = |person: &Actor| audience.includes(&Viewer::of(person));
    let readers = people.iter().filter(|(_, person)| may(person));
    readers.map(|(name, _)| *name).collect()
}

#[test]
fn what_is_internal_stays_where_it_was_written() {
    let mut scene = Scene::dispatched(&[("edu", Duty::Lead), ("fda", Duty::Cooperating)]);
    let of_unit = written(&mut scene, &liaison("edu"), NoteKind::Internal, "先核台账");
    assert_eq!(
        readers(&of_unit),
        ["edu", "edu-head"],
        "not even the offices"
    );
    let of_office = written(&mut scene, &duty(), NoteKind::Internal, "等领导意见");
    assert_eq!(readers(&of_office), ["duty", "leader"]);
    // The department that the office belongs to is a unit like any other.
    let neighbour = Viewer::of(&liaison("propaganda"));
    assert!(!Audience::of_note(&of_office).includes(&neighbour));
    for kind in [NoteKind::CrossUnit, NoteKind::Release] {
        let wide = written(&mut scene, &liaison("edu"), kind, "口径一致");
        assert_eq!(readers(&wide).len(), 5, "{kind:?}");
    }
}

#[test]
fn a_note_binds_nobody_at_any_stage() {
    let mut scene = Scene::dispatched(&[("edu", Duty::Lead)]);
    let before = scene.incident.clone();
    written(&mut scene, &liaison("edu"), NoteKind::CrossUnit, "在核");
    assert_eq!(scene.incident.stage, before.stage);
    assert_eq!(scene.incident.deadlines, before.deadlines);
    assert_eq!(scene.incident.assignments, before.assignments);
    written(&mut scene, &liaison("edu"), NoteKind::Internal, "在核");
    let told = scene.incident.updated_at;
    scene.at("10-16 09:30");
    written(&mut scene, &liaison("edu"), NoteKind::Internal, "还在核");
    assert_eq!(
        scene.incident.updated_at, told,
        "what is internal is no news"
    );
    scene.answer("edu").close();
    written(&mut scene, &evaluator(), NoteKind::Internal, "办结后补记");
    assert_eq!(scene.incident.stage, Some(Stage::Closed));
}

#[test]
fn one_that_follows_another_takes_no_notes() {
    let mut scene = Scene::assessed();
    scene.town.primary = Some(Stage::Dispatched);
    scene.by(
        &duty(),
        Command::Merge {
            primary: IncidentNo::of(2018, 9),
        },
    );
    let refusal = scene.refused(&duty(), note(NoteKind::Internal, "记"));
    assert_eq!(refusal, Refusal::WrongStage(Verb::Note, Stage::Merged));
}

#[test]
fn whoever_has_nothing_to_do_with_it_writes_none() {
    let scene = Scene::dispatched(&[("edu", Duty::Lead)]);
    let refusal = scene.refused(&liaison("fda"), note(NoteKind::CrossUnit, "旁人"));
    assert!(matches!(refusal, Refusal::NotAllowed(Verb::Note, _)));
}

#[test]
fn a_note_says_something() {
    let scene = Scene::dispatched(&[("edu", Duty::Lead)]);
    let refusal = scene.refused(&duty(), note(NoteKind::Internal, "  "));
    assert_eq!(refusal, Refusal::TextMissing(FormField::NoteText));
}

fn called(note: &Noted) -> Vec<&str> {
    let accounts = note.mentions.iter().map(|one| one.account.as_str());
    accounts.collect()
}

#[test]
fn people_are_called_by_name_by_unit_and_by_account() {
    let mut scene = Scene::dispatched(&[("edu", Duty::Lead)]);
    let by_name = written(&mut scene, &duty(), NoteKind::CrossUnit, "请 @edu-head 看");
    assert_eq!(called(&by_name), ["edu-head"], "the longest name is meant");
    let by_unit = written(&mut scene, &duty(), NoteKind::CrossUnit, "＠市教育局 请看");
    assert_eq!(called(&by_unit), ["edu", "edu-head"]);
    let nobody = written(&mut scene, &duty(), NoteKind::Internal, "发到 a@b.cn");
    assert_eq!(called(&nobody), Vec::<&str>::new(), "an address is no call");
    let wanted = command::Note {
        kind: NoteKind::CrossUnit,
        text: "请 @leader 和 @duty 看".to_owned(),
        mentions: vec![AccountId::new("leader"), AccountId::new("edu")],
    };
    let events = scene.by(&duty(), Command::Note(wanted));
    let [Event::Noted(both)] = events.as_slice() else {
        panic!("{events:?}");
    };
    assert_eq!(
        called(both),
        ["leader", "edu"],
        "each once, and not oneself"
    );
}

#[test]
fn nobody_is_called_to_what_they_may_not_read() {
    let scene = Scene::dispatched(&[("edu", Duty::Lead)]);
    let cases = [
        (duty(), NoteKind::Internal, "@edu 请看"),
        (liaison("edu"), NoteKind::Internal, "@leader 请看"),
        // This unit has nothing to do with the matter.
        (liaison("edu"), NoteKind::CrossUnit, "@shuikou 请看"),
    ];
    for (by, kind, text) in cases {
        let refusal = scene.refused(&by, note(kind, text));
        assert!(
            matches!(refusal, Refusal::CannotRead(_, of) if of == kind),
            "{text}"
        );
    }
    let wanted = command::Note {
        kind: NoteKind::CrossUnit,
        text: "请看".to_owned(),
        mentions: vec![AccountId::new("nobody")],
    };
    let refusal = scene.refused(&duty(), Command::Note(wanted));
    assert_eq!(refusal, Refusal::NobodyCalled("nobody".to_owned()));
}
