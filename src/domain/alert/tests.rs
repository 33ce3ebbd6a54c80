//! Rule tests: given facts, when a request, then a fact or a refusal.

use std::collections::BTreeSet;

use super::*;
use crate::domain::people::{Actor, Roster, Unit, UnitGroup};
use crate::domain::vocabulary::{AlertVerb, Capacity, Stage, UnitKind};

const STORM: &str = "台风将至，请关注内涝和停课停工的求助信息";

fn unit(id: &str, name: &str) -> Unit {
    Unit {
        id: UnitId::new(id),
        name: name.to_owned(),
        short: name.to_owned(),
        kind: UnitKind::Department,
        aliases: Vec::new(),
    }
}

fn roster() -> Roster {
    let group = |name: &str, is_open, members: &[&str]| UnitGroup {
        name: name.to_owned(),
        aliases: Vec::new(),
        is_open,
        members: members.iter().map(|id| UnitId::new(*id)).collect(),
    };
    Roster {
        units: vec![
            unit("edu", "市教育局"),
            unit("water", "市水务局"),
            unit("shuikou", "水口镇"),
            unit("sanbu", "三埠街道"),
        ],
        groups: vec![
            group("各镇（街）", false, &["shuikou", "sanbu"]),
            group("市各有关单位", true, &[]),
        ],
    }
}

fn somebody(unit: &str, capacity: Capacity) -> Actor {
    Actor {
        account: AccountId::new(format!("{unit}-{}", capacity.code())),
        name: format!("{unit} {}", capacity.label()),
        unit: UnitId::new(unit),
        capacities: vec![capacity],
    }
}

fn duty() -> Actor {
    somebody("publicity", Capacity::DutyOfficer)
}

fn leader() -> Actor {
    somebody("publicity", Capacity::Leader)
}

fn liaison(unit: &str) -> Actor {
    somebody(unit, Capacity::Liaison)
}

fn at(minute: i64) -> Timestamp {
    Timestamp::from_second(1_541_470_800 + minute * 60).unwrap()
}

/// An alert in the making: what is done is decided, stamped and folded.
#[derive(Default)]
struct Scene {
    alert: Alert,
    facts: Vec<AlertEvent>,
    matter: Option<Matter>,
    minute: i64,
}

impl Scene {
    fn ask(&self, actor: &Actor, command: &AlertCommand) -> Result<Decision, AlertRefusal> {
        let roster = roster();
        let facts = Facts {
            actor,
            roster: &roster,
            matter: self.matter,
        };
        decide(&self.alert, command, &facts)
    }

    #[track_caller]
    fn done(mut self, actor: &Actor, command: &AlertCommand) -> Self {
        let decision = self.ask(actor, command).unwrap();
        self.minute += 1;
        let stamp = Stamp {
            account: actor.account.clone(),
            name: actor.name.clone(),
            unit: actor.unit.clone(),
            at: at(self.minute),
        };
        self.alert.apply(&decision.event, &stamp);
        self.facts.push(decision.event);
        self
    }

    #[track_caller]
    fn refused(&self, actor: &Actor, command: &AlertCommand) -> AlertRefusal {
        self.ask(actor, command).unwrap_err()
    }

    fn last(&self) -> &AlertEvent {
        self.facts.last().unwrap()
    }
}

fn wanted(colour: AlertColour, units: &[&str]) -> Raise {
    Raise {
        no: AlertNo::of(2018, 1),
        colour,
        incident: None,
        theme: Some(Theme::new("防灾减灾")),
        text: STORM.to_owned(),
        units: units.iter().map(|id| UnitId::new(*id)).collect(),
        groups: Vec::new(),
    }
}

fn raise(colour: AlertColour, units: &[&str]) -> AlertCommand {
    AlertCommand::Raise(Box::new(wanted(colour, units)))
}

fn recolour(colour: AlertColour, reason: &str) -> AlertCommand {
    AlertCommand::Adjust(Adjust {
        colour: Some(colour),
        reason: Some(reason.to_owned()).filter(|reason| !reason.is_empty()),
        ..Adjust::default()
    })
}

fn confirm() -> AlertCommand {
    AlertCommand::Confirm { unit: None }
}

fn lift(reason: &str) -> AlertCommand {
    AlertCommand::Lift {
        reason: reason.to_owned(),
    }
}

fn yellow(units: &[&str]) -> Scene {
    Scene::default().done(&duty(), &raise(AlertColour::Yellow, units))
}

#[test]
fn a_duty_officer_raises_yellow_and_blue_and_a_leader_every_colour() {
    for colour in AlertColour::ALL {
        let by_duty = Scene::default().ask(&duty(), &raise(*colour, &["edu"]));
        let expected = if colour.is_top() {
            Err(AlertRefusal::LeaderMustDecide)
        } else {
            Ok(Capacity::DutyOfficer)
        };
        assert_eq!(by_duty.map(|done| done.capacity), expected, "{colour:?}");
        let by_leader = Scene::default().ask(&leader(), &raise(*colour, &["edu"]));
        assert_eq!(by_leader.unwrap().capacity, Capacity::Leader);
    }
}

#[test]
fn nobody_else_raises_adjusts_or_lifts_and_only_units_confirm() {
    let scene = yellow(&["edu"]);
    for capacity in Capacity::ALL {
        for verb in AlertVerb::ALL {
            let actor = somebody("edu", *capacity);
            let on = match verb {
                AlertVerb::Raise => &Alert::default(),
                AlertVerb::Adjust | AlertVerb::Confirm | AlertVerb::Lift => &scene.alert,
            };
            let may = rule(*verb).by.contains(capacity);
            let permit = permit(on, *verb, &actor);
            assert_eq!(permit.is_ok(), may, "{capacity:?} {verb:?}: {permit:?}");
            if !may {
                let why = permit.unwrap_err();
                assert_eq!(why, AlertRefusal::NotAllowed(*verb, rule(*verb).by));
                assert!(why.rests_on_plan() && why.is_about_rights());
            }
        }
    }
}

#[test]
fn a_group_is_told_as_its_members_stand_and_nobody_twice() {
    let mut wanted = wanted(AlertColour::Blue, &["shuikou", "edu", "edu"]);
    wanted.groups.push("各镇（街）".to_owned());
    let scene = Scene::default().done(&duty(), &AlertCommand::Raise(Box::new(wanted)));
    let told: Vec<&str> = scene.alert.told.iter().map(|t| t.unit.as_str()).collect();
    assert_eq!(told, ["shuikou", "edu", "sanbu"]);
    let AlertEvent::Raised(fact) = scene.last() else {
        panic!("{:?}", scene.last());
    };
    assert_eq!(fact.groups.len(), 1);
    assert_eq!(fact.groups[0].members.len(), 2);
}

#[test]
fn an_alert_says_what_it_is_about_in_words_and_to_somebody_that_is_known() {
    let scene = Scene::default();
    let refused = |change: fn(&mut Raise)| {
        let mut wanted = wanted(AlertColour::Blue, &["edu"]);
        change(&mut wanted);
        scene.refused(&duty(), &AlertCommand::Raise(Box::new(wanted)))
    };
    assert_eq!(refused(|w| w.theme = None), AlertRefusal::NoSubject);
    assert_eq!(
        refused(|w| "  ".clone_into(&mut w.text)),
        AlertRefusal::TextMissing
    );
    assert_eq!(refused(|w| w.units.clear()), AlertRefusal::NobodyTold);
    assert_eq!(
        refused(|w| w.units.push(UnitId::new("moon"))),
        AlertRefusal::UnknownUnit("moon".to_owned())
    );
    assert_eq!(
        refused(|w| w.groups.push("各局".to_owned())),
        AlertRefusal::UnknownGroup("各局".to_owned())
    );
    assert_eq!(
        refused(|w| w.groups.push("市各有关单位".to_owned())),
        AlertRefusal::OpenGroup("市各有关单位".to_owned())
    );
}

#[test]
fn an_alert_about_an_incident_needs_one_that_is_open_and_knows_a_drill() {
    let no = IncidentNo::of(2018, 318);
    let mut wanted = wanted(AlertColour::Blue, &["edu"]);
    wanted.incident = Some(no.clone());
    wanted.theme = None;
    let command = AlertCommand::Raise(Box::new(wanted));
    let mut scene = Scene::default();
    assert_eq!(
        scene.refused(&duty(), &command),
        AlertRefusal::UnknownIncident(no.clone())
    );
    for stage in Stage::ALL {
        scene.matter = Some(Matter {
            stage: *stage,
            drill: true,
        });
        match scene.ask(&duty(), &command) {
            Ok(decision) => {
                assert!(!stage.is_ended(), "{stage:?}");
                let AlertEvent::Raised(fact) = decision.event else {
                    panic!("{stage:?}");
                };
                assert!(fact.drill);
            }
            Err(why) => {
                assert_eq!(why, AlertRefusal::IncidentEnded(no.clone(), *stage));
                assert!(stage.is_ended());
            }
        }
    }
}

#[test]
fn each_unit_that_was_told_confirms_once_for_itself_and_the_colour_it_saw_is_kept() {
    let scene = yellow(&["edu", "water"]).done(&liaison("edu"), &confirm());
    assert_eq!(scene.alert.confirmed(), 1);
    let confirmed = scene.alert.told_unit(&UnitId::new("edu")).unwrap();
    let confirmed = confirmed.confirmed.as_ref().unwrap();
    assert_eq!(confirmed.colour, AlertColour::Yellow);
    assert_eq!(confirmed.at, at(2));
    // The head of the same unit is late by one click; another unit still may.
    let head = somebody("edu", Capacity::UnitHead);
    let why = scene.refused(&head, &confirm());
    assert_eq!(why, AlertRefusal::AlreadyConfirmed("edu 联络员".to_owned()));
    let other = AlertCommand::Confirm {
        unit: Some(UnitId::new("edu")),
    };
    assert_eq!(
        scene.refused(&liaison("water"), &other),
        AlertRefusal::NotOwnUnit
    );
    assert_eq!(
        scene.refused(&liaison("sanbu"), &confirm()),
        AlertRefusal::NotTold
    );
    let scene = scene.done(&liaison("water"), &confirm());
    assert_eq!(scene.alert.confirmed(), 2);
}

#[test]
fn a_confirmation_stands_when_the_colour_changes_later() {
    let scene = yellow(&["edu"])
        .done(&liaison("edu"), &confirm())
        .done(&leader(), &recolour(AlertColour::Red, "出现大范围内涝"));
    assert_eq!(scene.alert.colour, Some(AlertColour::Red));
    assert_eq!(scene.alert.coloured_at, Some(at(3)));
    let told = scene.alert.told_unit(&UnitId::new("edu")).unwrap();
    assert_eq!(told.confirmed.as_ref().unwrap().colour, AlertColour::Yellow);
}

#[test]
fn to_red_and_from_red_is_a_leaders_and_a_change_of_colour_says_why() {
    let scene = yellow(&["edu"]);
    let red = recolour(AlertColour::Red, "雨量超过预报");
    assert_eq!(scene.refused(&duty(), &red), AlertRefusal::LeaderMustDecide);
    assert_eq!(
        scene.refused(&leader(), &recolour(AlertColour::Blue, "")),
        AlertRefusal::ReasonMissing(AlertVerb::Adjust)
    );
    let scene = scene.done(&leader(), &red);
    let change = ColourChange {
        from: AlertColour::Yellow,
        to: AlertColour::Red,
    };
    let AlertEvent::Adjusted(fact) = scene.last() else {
        panic!("{:?}", scene.last());
    };
    assert_eq!(fact.colour, Some(change));
    for command in [recolour(AlertColour::Blue, "雨停"), lift("雨停")] {
        assert_eq!(
            scene.refused(&duty(), &command),
            AlertRefusal::LeaderMustDecide
        );
    }
    scene.done(&leader(), &lift("雨停"));
}

#[test]
fn an_adjustment_that_changes_nothing_is_none() {
    let scene = yellow(&["edu"]);
    let same = AlertCommand::Adjust(Adjust {
        colour: Some(AlertColour::Yellow),
        text: Some(format!(" {STORM}\n")),
        units: vec![UnitId::new("edu")],
        groups: Vec::new(),
        reason: Some("没有变化".to_owned()),
    });
    assert_eq!(scene.refused(&duty(), &same), AlertRefusal::NothingChanged);
}

#[test]
fn lifting_says_why_and_a_lifted_alert_takes_nothing_more() {
    let scene = yellow(&["edu"]);
    assert_eq!(
        scene.refused(&duty(), &lift(" ")),
        AlertRefusal::ReasonMissing(AlertVerb::Lift)
    );
    let scene = scene.done(&duty(), &lift("雨停，无新增求助"));
    assert_eq!(scene.alert.state(), Some(AlertState::Lifted));
    for (actor, command) in [
        (leader(), recolour(AlertColour::Blue, "再看一天")),
        (duty(), lift("再解除一次")),
        (liaison("edu"), confirm()),
    ] {
        assert_eq!(scene.refused(&actor, &command), AlertRefusal::AlreadyLifted);
    }
    assert_eq!(
        scene.refused(&duty(), &raise(AlertColour::Blue, &["edu"])),
        AlertRefusal::AlreadyRaised(AlertNo::of(2018, 1))
    );
}

#[test]
fn a_unit_sees_what_it_was_told_of_an_office_everything_an_administrator_nothing() {
    let scene = yellow(&["edu"]);
    let sees = |actor: &Actor| scene.alert.is_visible_to(&Viewer::of(actor));
    assert!(sees(&liaison("edu")) && sees(&duty()));
    assert!(sees(&somebody("office", Capacity::Overseer)));
    assert!(!sees(&liaison("water")));
    assert!(!sees(&somebody("office", Capacity::SystemAdmin)));
}

#[test]
fn everybody_told_hears_of_a_change_and_the_new_ones_of_the_alert_itself() {
    let scene = yellow(&["edu"]);
    assert_eq!(
        told(&scene.alert, scene.last()),
        [(UnitId::new("edu"), News::Raised)]
    );
    let scene = scene.done(&liaison("edu"), &confirm());
    assert_eq!(told(&scene.alert, scene.last()), []);
    let more = AlertCommand::Adjust(Adjust {
        units: vec![UnitId::new("water")],
        ..Adjust::default()
    });
    let scene = scene.done(&duty(), &more);
    assert_eq!(
        told(&scene.alert, scene.last()),
        [(UnitId::new("water"), News::Raised)]
    );
    let scene = scene.done(&duty(), &recolour(AlertColour::Blue, "雨势减弱"));
    let paler = News::Adjusted {
        colour: Some(ColourChange {
            from: AlertColour::Yellow,
            to: AlertColour::Blue,
        }),
        is_reworded: false,
    };
    assert_eq!(
        told(&scene.alert, scene.last()),
        [(UnitId::new("edu"), paler), (UnitId::new("water"), paler)]
    );
    let scene = scene.done(&duty(), &lift("雨停"));
    assert_eq!(told(&scene.alert, scene.last()).len(), 2);
}

#[test]
fn a_reader_is_offered_what_is_its_business_with_the_reason_against_it() {
    let scene = Scene::default().done(&leader(), &raise(AlertColour::Orange, &["edu"]));
    let offered = |actor: &Actor| {
        let all = actions(&scene.alert, actor).into_iter();
        all.map(|action| (action.verb, action.permit.is_ok()))
            .collect::<Vec<_>>()
    };
    let (adjust, lift) = (AlertVerb::Adjust, AlertVerb::Lift);
    assert_eq!(offered(&leader()), [(adjust, true), (lift, true)]);
    assert_eq!(offered(&duty()), [(adjust, false), (lift, false)]);
    assert_eq!(offered(&liaison("edu")), [(AlertVerb::Confirm, true)]);
    assert_eq!(offered(&liaison("water")), []);
}

#[test]
fn every_verb_has_exactly_one_row_and_the_table_one_line_each() {
    for verb in AlertVerb::ALL {
        let rows = RULES.iter().filter(|rule| rule.verb == *verb).count();
        assert_eq!(rows, 1, "{verb:?}");
        let rule = rule(*verb);
        assert_eq!(rule.verb, *verb);
        assert!(rule.by_at_top.iter().all(|by| rule.by.contains(by)));
        assert!(!rule.by_at_top.is_empty(), "nobody may {verb:?} at the top");
    }
    assert_eq!(matrix().lines().count(), AlertVerb::ALL.len());
}

#[test]
fn every_refusal_says_why_in_chinese_and_has_a_code_of_its_own() {
    use AlertRefusal as R;
    let name = || "名称".to_owned();
    let no = IncidentNo::of(2018, 1);
    let all = [
        R::NotAllowed(AlertVerb::Raise, rule(AlertVerb::Raise).by),
        R::LeaderMustDecide,
        R::NotRaised,
        R::AlreadyRaised(AlertNo::of(2018, 1)),
        R::AlreadyLifted,
        R::NoSubject,
        R::UnknownIncident(no.clone()),
        R::IncidentEnded(no, Stage::Closed),
        R::TextMissing,
        R::NobodyTold,
        R::UnknownUnit(name()),
        R::UnknownGroup(name()),
        R::OpenGroup(name()),
        R::NothingChanged,
        R::ReasonMissing(AlertVerb::Lift),
        R::NotTold,
        R::NotOwnUnit,
        R::AlreadyConfirmed(name()),
    ];
    let codes: BTreeSet<&str> = all.iter().map(R::code).collect();
    assert_eq!(codes.len(), all.len());
    for refusal in all {
        let sentence = refusal.sentence();
        let chinese = sentence.chars().filter(|c| ('一'..='龥').contains(c));
        assert!(chinese.count() >= 4, "{refusal:?}: {sentence}");
        assert!(!sentence.contains("  "), "{sentence}");
    }
}
