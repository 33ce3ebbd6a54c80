//! Rule tests: given facts, when a request, then a fact or a refusal.

use std::collections::BTreeSet;

use jiff::civil::date;

use super::*;
use crate::domain::AccountId;
use crate::domain::calendar::{Calendar, instant};
use crate::domain::people::{Actor, Roster, Unit};
use crate::domain::plan::{Plan, PlanDocument};
use crate::domain::policy::Policy;
use crate::domain::vocabulary::{Capacity, IncidentKind, LinkageVerb, Stage, UnitKind};

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
            unit("police", "市公安局"),
            unit("tv", "市广播电视台"),
            unit("edu", "市教育局"),
        ],
        groups: Vec::new(),
    }
}

/// A plan without a single row: nobody is proposed.
fn plan() -> Plan {
    Plan {
        version: 3,
        effective_from: None,
        document: PlanDocument {
            title: "方案".to_owned(),
            document_no: None,
            issued_on: None,
            rows: Vec::new(),
            findings: Vec::new(),
            lines: Vec::new(),
        },
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

/// Minutes after ten o'clock.
fn at(minute: i64) -> Timestamp {
    let ten = instant(date(2018, 11, 6).at(10, 0, 0, 0));
    Timestamp::from_second(ten.as_second() + minute * 60).unwrap()
}

/// A linkage in the making: what is done is decided, stamped and folded.
struct Scene {
    linkage: Linkage,
    matter: Option<Matter>,
    now: Timestamp,
}

impl Scene {
    fn new(level: Option<Level>) -> Self {
        Self {
            linkage: Linkage::default(),
            matter: Some(Matter {
                stage: Stage::Dispatched,
                kind: IncidentKind::Opinion,
                title: "网传水库溃坝".to_owned(),
                level,
                event_grade: None,
                drill: false,
            }),
            now: at(0),
        }
    }

    fn ask(&self, actor: &Actor, command: &LinkageCommand) -> Result<Decision, LinkageRefusal> {
        let facts = Facts {
            actor,
            now: self.now,
            roster: &roster(),
            plan: &plan(),
            policy: &Policy::default(),
            calendar: &Calendar::default(),
            matter: self.matter.as_ref(),
        };
        decide(&self.linkage, command, &facts)
    }

    #[track_caller]
    fn done(mut self, actor: &Actor, command: &LinkageCommand) -> Self {
        let decision = self.ask(actor, command).unwrap();
        let stamp = Stamp {
            account: actor.account.clone(),
            name: actor.name.clone(),
            unit: actor.unit.clone(),
            at: self.now,
        };
        self.linkage.apply(&decision.event, &stamp);
        self
    }

    #[track_caller]
    fn refused(&self, actor: &Actor, command: &LinkageCommand) -> LinkageRefusal {
        self.ask(actor, command).unwrap_err()
    }

    fn later(mut self, minute: i64) -> Self {
        self.now = at(minute);
        self
    }
}

fn wanted(units: &[&str]) -> CallOut {
    CallOut {
        no: LinkageNo::of(2018, 1),
        incident: IncidentNo::of(2018, 318),
        purpose: "谣言扩散快".to_owned(),
        asked: "一小时内到场会商".to_owned(),
        members: units.iter().map(|unit| UnitId::new(*unit)).collect(),
        confirm_by: Some(at(30)),
        meeting_at: None,
        meeting_place: None,
    }
}

fn call(change: impl FnOnce(&mut CallOut)) -> LinkageCommand {
    let mut wanted = wanted(&["publicity", "police", "tv"]);
    change(&mut wanted);
    LinkageCommand::CallOut(Box::new(wanted))
}

fn called() -> Scene {
    Scene::new(Some(Level::Iii)).done(&duty(), &call(|_| {}))
}

fn confirm() -> LinkageCommand {
    LinkageCommand::Confirm { unit: None }
}

fn end(conclusion: &str) -> LinkageCommand {
    LinkageCommand::End {
        conclusion: conclusion.to_owned(),
    }
}

fn minutes(points: &str, reason: Option<&str>) -> Minute {
    Minute {
        held_at: Some(at(10)),
        place: Some("三楼会议室".to_owned()),
        present: "市公安局：王强".to_owned(),
        points: points.to_owned(),
        agreed: vec![Agreed {
            unit: UnitId::new("tv"),
            text: "滚动播出辟谣信息".to_owned(),
            due_on: Some(date(2018, 11, 7)),
        }],
        reason: reason.map(str::to_owned),
    }
}

fn act(text: &str) -> RecordAction {
    RecordAction {
        unit: None,
        text: text.to_owned(),
        done_at: None,
        url: None,
    }
}

#[test]
fn a_duty_officer_calls_out_on_lower_levels_and_a_leader_on_all() {
    for level in [
        None,
        Some(Level::I),
        Some(Level::Ii),
        Some(Level::Iii),
        Some(Level::Iv),
    ] {
        let scene = Scene::new(level);
        let expected = if level.is_some_and(Level::is_major) {
            Err(LinkageRefusal::LeaderMustDecide)
        } else {
            Ok(Capacity::DutyOfficer)
        };
        let by_duty = scene.ask(&duty(), &call(|_| {}));
        assert_eq!(by_duty.map(|done| done.capacity), expected, "{level:?}");
        let by_leader = scene.ask(&leader(), &call(|_| {})).unwrap();
        assert_eq!(by_leader.capacity, Capacity::Leader);
    }
    let major = Scene::new(Some(Level::Ii)).done(&leader(), &call(|_| {}));
    assert_eq!(
        major.refused(&duty(), &end("谣言平息")),
        LinkageRefusal::LeaderMustDecide
    );
    // Members confirm a call-out of any level.
    major
        .done(&liaison("police"), &confirm())
        .done(&leader(), &end("谣言平息"));
}

#[test]
fn a_call_out_says_what_for_whom_until_when_and_on_an_open_matter() {
    let scene = Scene::new(None);
    let refused = |change: fn(&mut CallOut)| scene.refused(&duty(), &call(change));
    assert_eq!(
        refused(|w| w.purpose = " ".to_owned()),
        LinkageRefusal::PurposeMissing
    );
    assert_eq!(refused(|w| w.asked.clear()), LinkageRefusal::AskedMissing);
    assert_eq!(refused(|w| w.members.clear()), LinkageRefusal::NoMembers);
    let unknown = refused(|w| w.members.push(UnitId::new("moon")));
    assert_eq!(unknown, LinkageRefusal::UnknownUnit("moon".to_owned()));
    assert_eq!(
        refused(|w| w.confirm_by = Some(at(0))),
        LinkageRefusal::ConfirmByPast
    );
    assert_eq!(
        refused(|w| w.meeting_at = Some(at(60))),
        LinkageRefusal::MeetingIncomplete
    );
    let past = refused(|w| {
        w.meeting_at = Some(at(-1));
        w.meeting_place = Some("三楼".to_owned());
    });
    assert_eq!(past, LinkageRefusal::MeetingPast);
    let no = IncidentNo::of(2018, 318);
    for stage in Stage::ALL {
        let mut scene = Scene::new(None);
        scene.matter.as_mut().unwrap().stage = *stage;
        let asked = scene.ask(&duty(), &call(|_| {}));
        assert_eq!(asked.is_err(), stage.is_ended(), "{stage:?}");
    }
    let mut policy = Scene::new(None);
    policy.matter.as_mut().unwrap().kind = IncidentKind::PolicyAssessment;
    assert_eq!(
        policy.refused(&duty(), &call(|_| {})),
        LinkageRefusal::NotAnOpinion(no.clone())
    );
    policy.matter = None;
    assert_eq!(
        policy.refused(&duty(), &call(|_| {})),
        LinkageRefusal::UnknownIncident(no)
    );
}

#[test]
fn each_member_confirms_once_for_itself_and_lateness_is_seen() {
    let scene = called().later(5).done(&liaison("police"), &confirm());
    let head = somebody("police", Capacity::UnitHead);
    assert_eq!(
        scene.refused(&head, &confirm()),
        LinkageRefusal::AlreadyConfirmed("police 联络员".to_owned())
    );
    assert_eq!(
        scene.refused(&liaison("edu"), &confirm()),
        LinkageRefusal::NotAMember
    );
    let other = LinkageCommand::Confirm {
        unit: Some(UnitId::new("police")),
    };
    assert_eq!(
        scene.refused(&liaison("tv"), &other),
        LinkageRefusal::NotOwnUnit
    );
    let scene = scene.later(31).done(&liaison("tv"), &confirm());
    assert_eq!(
        (scene.linkage.confirmed(), scene.linkage.is_complete()),
        (2, false)
    );
    let late = |unit: &str| {
        let member = scene.linkage.member(&UnitId::new(unit)).unwrap();
        scene.linkage.is_late(member, scene.now)
    };
    assert_eq!(
        (late("police"), late("tv"), late("publicity")),
        (false, true, true)
    );
}

#[test]
fn those_who_have_not_confirmed_in_time_are_reminded_once() {
    let system = Actor::system();
    let scene = called().done(&liaison("police"), &confirm()).later(29);
    let urge = LinkageCommand::Urge;
    assert_eq!(scene.refused(&system, &urge), LinkageRefusal::NothingToUrge);
    let scene = scene.later(30).done(&system, &urge);
    let reminded = |unit: &str| scene.linkage.member(&UnitId::new(unit)).unwrap().urged_at;
    assert_eq!((reminded("police"), reminded("tv")), (None, Some(at(30))));
    assert_eq!(scene.refused(&system, &urge), LinkageRefusal::NothingToUrge);
    let event = LinkageEvent::Urged {
        units: vec![UnitId::new("tv")],
    };
    assert_eq!(
        told(&scene.linkage, &event),
        [(UnitId::new("tv"), News::Urged)]
    );
}

#[test]
fn minutes_are_corrected_by_a_new_version_with_a_reason_and_the_old_one_stays() {
    let write = |points: &str, reason| LinkageCommand::Minute(minutes(points, reason));
    let scene = called().later(20).done(&duty(), &write("统一口径", None));
    assert_eq!(
        scene.refused(&duty(), &write("统一口径", Some("再存"))),
        LinkageRefusal::NothingChanged
    );
    assert_eq!(
        scene.refused(&duty(), &write("统一口径，每小时通报", None)),
        LinkageRefusal::CorrectionReasonMissing
    );
    // The minutes are often finished when the matter is over.
    let scene = scene
        .done(&duty(), &end("谣言平息"))
        .done(&duty(), &write("统一口径，每小时通报", Some("漏记一条")));
    let versions: Vec<u32> = scene
        .linkage
        .minutes
        .iter()
        .map(|(m, _)| m.version)
        .collect();
    assert_eq!(versions, [1, 2]);
    assert_eq!(scene.linkage.minutes[0].0.points, "统一口径");
    let mut later = minutes("再议", Some("补"));
    later.held_at = Some(at(21));
    assert_eq!(
        scene.refused(&duty(), &LinkageCommand::Minute(later)),
        LinkageRefusal::InFuture
    );
    let mut nowhere = minutes("再议", Some("补"));
    nowhere.place = None;
    assert_eq!(
        scene.refused(&duty(), &LinkageCommand::Minute(nowhere)),
        LinkageRefusal::MinutesIncomplete("place")
    );
}

#[test]
fn minutes_take_time_and_place_from_the_meeting_of_the_call_out() {
    let scene = Scene::new(None).done(
        &duty(),
        &call(|w| {
            w.meeting_at = Some(at(15));
            w.meeting_place = Some("三楼会议室".to_owned());
        }),
    );
    let mut wanted = minutes("统一口径", None);
    (wanted.held_at, wanted.place) = (None, None);
    let scene = scene
        .later(20)
        .done(&duty(), &LinkageCommand::Minute(wanted));
    let (written, _) = scene.linkage.current_minutes().unwrap();
    assert_eq!(
        (written.held_at, written.place.as_str()),
        (at(15), "三楼会议室")
    );
}

#[test]
fn an_ended_linkage_takes_nothing_more_but_minutes() {
    let record = LinkageCommand::RecordAction(act("发布警情通报"));
    let scene = called().done(&liaison("police"), &record);
    assert_eq!(
        scene.refused(&duty(), &end(" ")),
        LinkageRefusal::ConclusionMissing
    );
    let scene = scene.done(&duty(), &end("谣言平息"));
    assert_eq!(scene.linkage.state(), Some(LinkageState::Ended));
    for (actor, command) in [
        (liaison("police"), confirm()),
        (liaison("police"), record),
        (Actor::system(), LinkageCommand::Urge),
        (duty(), end("再结束一次")),
    ] {
        let verb = command.verb();
        assert_eq!(
            scene.refused(&actor, &command),
            LinkageRefusal::AlreadyEnded(verb)
        );
    }
    assert_eq!(
        scene.refused(&duty(), &call(|_| {})),
        LinkageRefusal::AlreadyCalledOut(LinkageNo::of(2018, 1))
    );
}

#[test]
fn what_a_member_did_has_words_and_lies_in_the_past() {
    let scene = called();
    let blank = LinkageCommand::RecordAction(act("  "));
    assert_eq!(
        scene.refused(&liaison("tv"), &blank),
        LinkageRefusal::TextMissing
    );
    let mut early = act("播出");
    early.done_at = Some(at(1));
    let early = LinkageCommand::RecordAction(early);
    assert_eq!(
        scene.refused(&liaison("tv"), &early),
        LinkageRefusal::InFuture
    );
    let record = LinkageCommand::RecordAction(act("播出"));
    let stranger = scene.refused(&liaison("edu"), &record);
    assert_eq!(stranger, LinkageRefusal::NotAMember);
}

#[test]
fn a_reader_is_offered_what_is_its_business() {
    let scene = called();
    let offered = |actor: &Actor| -> Vec<LinkageVerb> {
        let all = actions(&scene.linkage, actor).into_iter();
        all.map(|action| action.verb).collect()
    };
    assert_eq!(
        offered(&duty()),
        [
            LinkageVerb::Confirm,
            LinkageVerb::RecordAction,
            LinkageVerb::Minute,
            LinkageVerb::End
        ]
    );
    assert_eq!(offered(&leader()), [LinkageVerb::End]);
    assert_eq!(
        offered(&liaison("tv")),
        [LinkageVerb::Confirm, LinkageVerb::RecordAction]
    );
    assert_eq!(offered(&liaison("edu")), []);
    let sees = |actor: &Actor| scene.linkage.is_visible_to(&Viewer::of(actor));
    assert!(sees(&liaison("tv")) && sees(&leader()) && !sees(&liaison("edu")));
    assert!(!sees(&somebody("publicity", Capacity::SystemAdmin)));
}

#[test]
fn every_verb_has_exactly_one_row_and_the_table_one_line_each() {
    for verb in LinkageVerb::ALL {
        let rows = RULES.iter().filter(|rule| rule.verb == *verb).count();
        assert_eq!(rows, 1, "{verb:?}");
        let rule = rule(*verb);
        assert!(rule.by_at_major.iter().all(|by| rule.by.contains(by)));
        assert!(
            !rule.by_at_major.is_empty(),
            "nobody may {verb:?} at the top"
        );
    }
    assert_eq!(matrix().lines().count(), LinkageVerb::ALL.len());
}

#[test]
fn every_refusal_says_why_in_chinese_and_has_a_code_of_its_own() {
    let no = IncidentNo::of(2018, 1);
    let all = [
        LinkageRefusal::NotAllowed(LinkageVerb::CallOut, rule(LinkageVerb::CallOut).by),
        LinkageRefusal::LeaderMustDecide,
        LinkageRefusal::NotCalledOut,
        LinkageRefusal::AlreadyCalledOut(LinkageNo::of(2018, 1)),
        LinkageRefusal::AlreadyEnded(LinkageVerb::Confirm),
        LinkageRefusal::UnknownIncident(no.clone()),
        LinkageRefusal::IncidentEnded(no.clone(), Stage::Closed),
        LinkageRefusal::NotAnOpinion(no),
        LinkageRefusal::PurposeMissing,
        LinkageRefusal::AskedMissing,
        LinkageRefusal::NoMembers,
        LinkageRefusal::UnknownUnit("名称".to_owned()),
        LinkageRefusal::ConfirmByPast,
        LinkageRefusal::MeetingPast,
        LinkageRefusal::MeetingIncomplete,
        LinkageRefusal::NotAMember,
        LinkageRefusal::NotOwnUnit,
        LinkageRefusal::AlreadyConfirmed("名称".to_owned()),
        LinkageRefusal::NothingToUrge,
        LinkageRefusal::TextMissing,
        LinkageRefusal::InFuture,
        LinkageRefusal::MinutesIncomplete("present"),
        LinkageRefusal::CorrectionReasonMissing,
        LinkageRefusal::NothingChanged,
        LinkageRefusal::ConclusionMissing,
    ];
    let codes: BTreeSet<&str> = all.iter().map(LinkageRefusal::code).collect();
    assert_eq!(codes.len(), all.len());
    for refusal in all {
        let sentence = refusal.sentence();
        let chinese = sentence.chars().filter(|c| ('一'..='龥').contains(c));
        assert!(chinese.count() >= 4, "{refusal:?}: {sentence}");
        assert!(!sentence.contains("  "), "{sentence}");
    }
}
