//! Rule tests: given facts, when a request, then a fact or a refusal.

use std::collections::BTreeSet;

use jiff::civil::date;

use super::*;
use crate::domain::AccountId;
use crate::domain::calendar::instant;
use crate::domain::people::{Actor, Roster, Unit};
use crate::domain::vocabulary::{ActivityVerb, Capacity, UnitKind};

fn roster() -> Roster {
    let unit = |id: &str, name: &str| Unit {
        id: UnitId::new(id),
        name: name.to_owned(),
        short: name.to_owned(),
        kind: UnitKind::Department,
        aliases: Vec::new(),
    };
    Roster {
        units: vec![
            unit("publicity", "市委宣传部"),
            unit("office", "市政府办公室"),
            unit("edu", "市教育局"),
        ],
        groups: Vec::new(),
    }
}

fn somebody(name: &str, unit: &str, capacity: Capacity) -> Actor {
    Actor {
        account: AccountId::new(name),
        name: name.to_owned(),
        unit: UnitId::new(unit),
        capacities: vec![capacity],
    }
}

fn duty() -> Actor {
    somebody("duty", "publicity", Capacity::DutyOfficer)
}

fn colleague() -> Actor {
    somebody("duty2", "publicity", Capacity::DutyOfficer)
}

fn overseer() -> Actor {
    somebody("office", "office", Capacity::Overseer)
}

fn liaison() -> Actor {
    somebody("edu", "edu", Capacity::Liaison)
}

/// Ten in the morning of 6 November.
fn now() -> Timestamp {
    instant(date(2018, 11, 6).at(10, 0, 0, 0))
}

/// An entry in the making: what is done is decided, stamped and folded.
#[derive(Default)]
struct Scene {
    activity: Activity,
}

impl Scene {
    fn ask(&self, actor: &Actor, command: &ActivityCommand) -> Result<Decision, ActivityRefusal> {
        let facts = Facts {
            actor,
            now: now(),
            roster: &roster(),
        };
        decide(&self.activity, command, &facts)
    }

    #[track_caller]
    fn done(mut self, actor: &Actor, command: &ActivityCommand) -> Self {
        let decision = self.ask(actor, command).unwrap();
        let stamp = Stamp {
            account: actor.account.clone(),
            name: actor.name.clone(),
            unit: actor.unit.clone(),
            at: now(),
        };
        self.activity.apply(&decision.event, &stamp);
        self
    }

    #[track_caller]
    fn refused(&self, actor: &Actor, command: &ActivityCommand) -> ActivityRefusal {
        self.ask(actor, command).unwrap_err()
    }

    fn state(&self) -> ActivityState {
        self.activity.state().unwrap()
    }
}

fn trained(participants: u32) -> Account {
    Account {
        held_on: date(2018, 11, 2),
        title: "回应工作培训".to_owned(),
        particulars: Particulars::Training { participants },
        note: None,
    }
}

fn register(unit: Option<&str>, account: Account) -> ActivityCommand {
    ActivityCommand::Register(Box::new(Register {
        no: ActivityNo::of(2018, 1),
        unit: unit.map(UnitId::new),
        account,
    }))
}

fn correct(account: Account, reason: Option<&str>) -> ActivityCommand {
    ActivityCommand::Correct(Box::new(Correct {
        account,
        reason: reason.map(str::to_owned),
    }))
}

fn withdraw(reason: &str) -> ActivityCommand {
    ActivityCommand::Withdraw {
        reason: reason.to_owned(),
    }
}

const CONFIRM: ActivityCommand = ActivityCommand::Confirm;

/// The school office's own entry, which nobody has confirmed.
fn registered() -> Scene {
    Scene::default().done(&liaison(), &register(None, trained(40)))
}

#[test]
fn a_unit_registers_for_itself_and_the_two_offices_for_every_unit() {
    let scene = registered();
    assert_eq!(scene.activity.unit(), Some(&UnitId::new("edu")));
    assert_eq!(scene.state(), ActivityState::Registered);
    let empty = Scene::default();
    let for_others = register(Some("office"), trained(40));
    assert_eq!(
        empty.refused(&liaison(), &for_others),
        ActivityRefusal::NotOwnUnit
    );
    for office in [duty(), overseer()] {
        let for_edu = register(Some("edu"), trained(40));
        assert!(empty.ask(&office, &for_edu).is_ok(), "{}", office.name);
    }
    let moon = register(Some("moon"), trained(40));
    assert_eq!(
        empty.refused(&duty(), &moon),
        ActivityRefusal::UnknownUnit("moon".to_owned())
    );
    assert_eq!(
        scene.refused(&liaison(), &register(None, trained(40))),
        ActivityRefusal::AlreadyRegistered(ActivityNo::of(2018, 1))
    );
    assert_eq!(
        empty.refused(&duty(), &CONFIRM),
        ActivityRefusal::NotRegistered
    );
}

#[test]
fn nobody_confirms_what_they_wrote_or_what_their_own_unit_did() {
    let by_duty = Scene::default().done(&duty(), &register(Some("edu"), trained(40)));
    assert_eq!(
        by_duty.refused(&duty(), &CONFIRM),
        ActivityRefusal::OwnEntry
    );
    let confirmed = by_duty.done(&colleague(), &CONFIRM);
    assert_eq!(confirmed.state(), ActivityState::Confirmed);
    assert_eq!(
        confirmed.refused(&overseer(), &CONFIRM),
        ActivityRefusal::AlreadyConfirmed("duty2".to_owned())
    );
    let own = Scene::default().done(&duty(), &register(None, trained(40)));
    assert_eq!(
        own.refused(&colleague(), &CONFIRM),
        ActivityRefusal::OwnUnit
    );
    own.done(&overseer(), &CONFIRM);
    // The unit itself confirms nothing at all.
    let refusal = registered().refused(&liaison(), &CONFIRM);
    assert!(refusal.is_about_rights(), "{refusal:?}");
}

#[test]
fn whoever_corrected_it_does_not_confirm_their_own_words() {
    let corrected = registered().done(&duty(), &correct(trained(45), None));
    assert_eq!(
        corrected.refused(&duty(), &CONFIRM),
        ActivityRefusal::OwnEntry
    );
    // The unit's next correction makes the words its own again.
    corrected
        .done(&liaison(), &correct(trained(46), None))
        .done(&duty(), &CONFIRM);
}

#[test]
fn what_is_confirmed_is_corrected_by_the_offices_with_a_reason_and_confirmed_again() {
    let confirmed = registered().done(&duty(), &CONFIRM);
    let other = || trained(45);
    assert_eq!(
        confirmed.refused(&liaison(), &correct(other(), Some("漏计"))),
        ActivityRefusal::ConfirmedAlready(ActivityVerb::Correct)
    );
    assert_eq!(
        confirmed.refused(&liaison(), &withdraw("重复")),
        ActivityRefusal::ConfirmedAlready(ActivityVerb::Withdraw)
    );
    assert_eq!(
        confirmed.refused(&duty(), &correct(other(), Some(" "))),
        ActivityRefusal::ReasonMissing(ActivityVerb::Correct)
    );
    let same = correct(trained(40), Some("再存一次"));
    assert_eq!(
        confirmed.refused(&duty(), &same),
        ActivityRefusal::NothingChanged
    );
    let corrected = confirmed.done(&duty(), &correct(other(), Some("漏计五人")));
    assert_eq!(
        corrected.state(),
        ActivityState::Registered,
        "nobody has confirmed the new words"
    );
    let again = corrected.done(&overseer(), &CONFIRM);
    let account = again.activity.account.unwrap();
    assert_eq!(account.particulars.participants(), Some(45));
}

#[test]
fn an_entry_that_was_taken_back_takes_nothing_more() {
    assert_eq!(
        registered().refused(&liaison(), &withdraw("  ")),
        ActivityRefusal::ReasonMissing(ActivityVerb::Withdraw)
    );
    let by_unit = registered().done(&liaison(), &withdraw("登记重了"));
    let by_office = registered()
        .done(&duty(), &CONFIRM)
        .done(&overseer(), &withdraw("查无此事"));
    for scene in [by_unit, by_office] {
        assert_eq!(scene.state(), ActivityState::Withdrawn);
        for command in [correct(trained(1), Some("改")), CONFIRM, withdraw("再撤")] {
            assert_eq!(
                scene.refused(&colleague(), &command),
                ActivityRefusal::AlreadyWithdrawn(command.verb())
            );
        }
    }
}

#[test]
fn an_entry_says_what_happened_and_can_be_checked() {
    let refused = |change: fn(&mut Account)| {
        let mut account = trained(40);
        change(&mut account);
        let first = Scene::default().refused(&duty(), &register(None, account.clone()));
        let second = registered().refused(&liaison(), &correct(account, None));
        assert_eq!(first, second, "a correction is held to the same");
        first
    };
    assert_eq!(
        refused(|a| a.title = " ".to_owned()),
        ActivityRefusal::TitleMissing
    );
    assert_eq!(
        refused(|a| a.held_on = date(2018, 11, 7)),
        ActivityRefusal::InFuture
    );
    assert_eq!(
        refused(|a| a.particulars = Particulars::Drill { participants: 0 }),
        ActivityRefusal::ParticipantsMissing
    );
    assert_eq!(
        refused(|a| {
            a.particulars = Particulars::Interpretation {
                form: InterpretationForm::Chart,
                url: String::new(),
            };
        }),
        ActivityRefusal::LinkMissing
    );
    let mut today = trained(40);
    today.held_on = date(2018, 11, 6);
    assert!(
        Scene::default()
            .ask(&duty(), &register(None, today))
            .is_ok()
    );
}

#[test]
fn another_units_people_neither_see_it_nor_touch_it() {
    let scene = registered();
    let stranger = somebody("fda", "fda", Capacity::UnitHead);
    for command in [correct(trained(1), None), withdraw("撤")] {
        assert_eq!(
            scene.refused(&stranger, &command),
            ActivityRefusal::NotOwnUnit
        );
    }
    let sees = |actor: &Actor| scene.activity.is_visible_to(&Viewer::of(actor));
    assert!(sees(&liaison()) && sees(&duty()) && sees(&overseer()));
    assert!(sees(&somebody("leader", "publicity", Capacity::Leader)));
    assert!(!sees(&stranger));
    assert!(!sees(&somebody("admin", "office", Capacity::SystemAdmin)));
}

#[test]
fn a_reader_is_offered_what_is_their_business() {
    let scene = registered();
    let offered = |actor: &Actor| -> Vec<(ActivityVerb, bool)> {
        let all = actions(&scene.activity, actor).into_iter();
        all.map(|action| (action.verb, action.permit.is_ok()))
            .collect()
    };
    assert_eq!(
        offered(&duty()),
        [
            (ActivityVerb::Correct, true),
            (ActivityVerb::Confirm, true),
            (ActivityVerb::Withdraw, true)
        ]
    );
    assert_eq!(
        offered(&liaison()),
        [
            (ActivityVerb::Correct, true),
            (ActivityVerb::Withdraw, true)
        ]
    );
    let leader = somebody("leader", "publicity", Capacity::Leader);
    assert_eq!(offered(&leader), []);
}

#[test]
fn every_verb_has_exactly_one_row_and_the_table_one_line_each() {
    for verb in ActivityVerb::ALL {
        let rows = RULES.iter().filter(|rule| rule.verb == *verb).count();
        assert_eq!(rows, 1, "{verb:?}");
        let rule = rule(*verb);
        assert!(rule.by_confirmed.iter().all(|by| rule.by.contains(by)));
    }
    assert_eq!(matrix().lines().count(), ActivityVerb::ALL.len());
}

#[test]
fn every_refusal_says_why_in_chinese_and_has_a_code_of_its_own() {
    let verb = ActivityVerb::Confirm;
    let all = [
        ActivityRefusal::NotAllowed(verb, rule(verb).by),
        ActivityRefusal::ConfirmedAlready(verb),
        ActivityRefusal::NotRegistered,
        ActivityRefusal::AlreadyRegistered(ActivityNo::of(2018, 1)),
        ActivityRefusal::AlreadyWithdrawn(verb),
        ActivityRefusal::AlreadyConfirmed("名称".to_owned()),
        ActivityRefusal::NotOwnUnit,
        ActivityRefusal::OwnEntry,
        ActivityRefusal::OwnUnit,
        ActivityRefusal::UnknownUnit("名称".to_owned()),
        ActivityRefusal::TitleMissing,
        ActivityRefusal::InFuture,
        ActivityRefusal::LinkMissing,
        ActivityRefusal::ParticipantsMissing,
        ActivityRefusal::ReasonMissing(verb),
        ActivityRefusal::NothingChanged,
    ];
    let codes: BTreeSet<&str> = all.iter().map(ActivityRefusal::code).collect();
    assert_eq!(codes.len(), all.len());
    for refusal in all {
        let sentence = refusal.sentence();
        let chinese = sentence.chars().filter(|c| ('一'..='龥').contains(c));
        assert!(chinese.count() >= 4, "{refusal:?}: {sentence}");
        if let Some(basis) = refusal.basis() {
            assert!(basis.label().starts_with("分工方案"), "{refusal:?}");
        }
    }
}
