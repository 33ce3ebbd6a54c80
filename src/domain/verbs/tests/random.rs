//! Laws that hold whatever anybody does: random people try random things in random order.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::scene::{
    Scene, appeal, approve, decide_appeal, decide_return, draft, duty, evaluator, give_back, head,
    leader, liaison, other_leader, register, release, reopen, report, reviewer, send_back, sheet,
    wanted, watch, withdraw,
};
use crate::domain::calendar::DayKind;
use crate::domain::command::{
    Command, DecideExtension, GivenVeto, IssueOrder, RebaseBy, Regrade, Release, RequestExtension,
    ReturnDecision, Until, WantedGroup, WhichDeadline,
};
use crate::domain::deadline::{DeadlineNo, Tracked};
use crate::domain::event::{Checks, Completion, Event, Promise};
use crate::domain::incident::Incident;
use crate::domain::people::Actor;
use crate::domain::vocabulary::{
    Capacity, DeadlineKind, Duty, EventGrade, Grade, Level, NoteKind, OrderKind, ReleaseKind,
    Stage, Verb,
};
use crate::domain::{AccountId, UnitId};

const UNITS: [&str; 4] = ["edu", "fda", "police", "shuikou"];

/// One attempt: how long after the last one, by whom, and what.
#[derive(Debug, Clone)]
struct Attempt {
    after_minutes: i64,
    actor: Actor,
    command: Command,
}

fn any_unit() -> impl Strategy<Value = &'static str> {
    prop::sample::select(UNITS.as_slice())
}

fn any_of<T: Copy + std::fmt::Debug + 'static>(all: &'static [T]) -> impl Strategy<Value = T> {
    prop::sample::select(all)
}

fn any_number() -> impl Strategy<Value = Option<u32>> {
    prop_oneof![3 => Just(None), 1 => (0_u32..6).prop_map(Some)]
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![9 => Just("情况".to_owned()), 1 => Just(" ".to_owned())]
}

/// Somebody who may do this as far as the capacity goes; now and then anybody.
fn actor_for(verb: Verb) -> impl Strategy<Value = Actor> {
    let anybody = (any_of(Capacity::ALL), any_of(Capacity::ALL), any_unit()).prop_map(
        |(first, second, unit)| Actor {
            capacities: vec![first, second],
            ..liaison(unit)
        },
    );
    let fitting = (any_of(crate::domain::lifecycle::row(verb).by), any_unit()).prop_map(
        |(capacity, unit)| match capacity {
            Capacity::DutyOfficer => duty(),
            Capacity::Leader if unit == "police" => other_leader(),
            Capacity::Leader => leader(),
            Capacity::Evaluator => evaluator(),
            Capacity::Reviewer => reviewer(),
            Capacity::UnitHead => head(unit),
            Capacity::System => Actor::system(),
            Capacity::Liaison
            | Capacity::Overseer
            | Capacity::SystemAdmin
            | Capacity::SecurityAdmin
            | Capacity::Auditor => liaison(unit),
        },
    );
    prop_oneof![12 => fitting, 1 => anybody]
}

fn any_dispatch() -> impl Strategy<Value = Command> {
    let units = prop::collection::vec((any_unit(), any_of(Duty::ALL)), 0..3);
    let led = (any_unit(), units).prop_map(|(lead, mut units)| {
        units.retain(|(unit, duty)| *unit != lead && *duty != Duty::Lead);
        units.insert(0, (lead, Duty::Lead));
        units
    });
    let more = prop::collection::vec((any_unit(), any_of(Duty::ALL)), 0..3);
    let group = prop_oneof![
        4 => Just(None),
        1 => prop::sample::select(vec!["各镇（街）", "市各有关单位", "无此组"]).prop_map(Some),
    ];
    let completion = prop_oneof![
        3 => Just(Completion::All),
        1 => (0_u32..3).prop_map(Completion::Cooperating),
    ];
    (prop_oneof![3 => led, 1 => more], group, completion).prop_map(|(units, group, completion)| {
        Command::Dispatch {
            units: wanted(&units),
            completion,
            groups: group
                .map(|name| WantedGroup {
                    name: name.to_owned(),
                    duty: Duty::Cooperating,
                    plan_row: None,
                })
                .into_iter()
                .collect(),
            note: None,
        }
    })
}

fn any_release() -> impl Strategy<Value = Command> {
    let others = prop::collection::vec(any_unit(), 0..2);
    let kind = any_of(ReleaseKind::ALL);
    let published = prop_oneof![Just(0_i64), -30_i64..6_000];
    (any_number(), kind, published, others).prop_map(|(draft, kind, ago, others)| {
        let base = super::scene::t("10-15 09:00");
        Command::Release(Box::new(Release {
            draft,
            answers_for: others.into_iter().map(UnitId::new).collect(),
            promises: vec![Promise {
                text: "十日内修好".to_owned(),
                due_on: jiff::civil::date(2018, 10, 25),
            }],
            ..release(kind, base + SignedDuration::from_mins(ago))
        }))
    })
}

fn any_judgement() -> impl Strategy<Value = Command> {
    let grade = prop_oneof![
        1 => Just(Regrade::Keep),
        2 => Just(Regrade::Set(None)),
        2 => any_of(EventGrade::ALL).prop_map(|grade| Regrade::Set(Some(grade))),
    ];
    (any_of(Level::ALL), grade).prop_map(|(level, event_grade)| Command::Assess {
        level,
        event_grade,
        treatment: None,
    })
}

fn any_word_on_a_return() -> impl Strategy<Value = Command> {
    prop_oneof![
        Just(decide_return(ReturnDecision::Uphold)),
        Just(decide_return(ReturnDecision::Refuse)),
    ]
}

fn any_command() -> impl Strategy<Value = Command> {
    let office = prop_oneof![
        1 => Just(register()),
        4 => any_judgement(),
        6 => any_dispatch(),
        4 => any_word_on_a_return(),
        2 => any_unit().prop_map(withdraw),
        1 => any_text().prop_map(|reason| Command::Dismiss { reason }),
        1 => Just(Command::Merge { primary: crate::domain::IncidentNo::of(2018, 2) }),
        1 => any_text().prop_map(|reason| Command::Unmerge { reason }),
        1 => any_text().prop_map(|text| super::scene::follow_up(&text)),
        1 => (any_of(NoteKind::ALL), any_text())
            .prop_map(|(kind, text)| super::scene::note(kind, &text)),
        3 => Just(Command::Close { summary: None }),
        2 => Just(reopen()),
    ];
    let unit = prop_oneof![
        8 => prop_oneof![3 => Just(None), 1 => any_unit().prop_map(|u| Some(UnitId::new(u)))]
            .prop_map(|unit| Command::Acknowledge { unit }),
        2 => any_text().prop_map(|reason| give_back(&reason)),
        3 => any::<bool>().prop_map(report),
        8 => any_of(ReleaseKind::ALL).prop_map(draft),
        6 => any_number().prop_map(|draft| Command::Submit { draft }),
    ];
    let review = prop_oneof![
        10 => any_number().prop_map(approve),
        1 => Just(Command::Approve { draft: None, checks: Checks::default() }),
        2 => any_text().prop_map(|comments| send_back(&comments)),
        8 => any_release(),
    ];
    let system = (0_u32..40).prop_map(|n| Command::Remind {
        deadline: DeadlineNo(n),
    });
    prop_oneof![
        3 => office,
        4 => unit,
        4 => review,
        3 => any_word_about_time(),
        2 => any_evaluation(),
        1 => system,
    ]
}

/// Watching, scoring, appealing.
fn any_evaluation() -> impl Strategy<Value = Command> {
    let score = || {
        let given = prop_oneof![4 => 20_u32..40, 1 => 0_u32..50];
        (given, any::<bool>(), any_text()).prop_map(|(focus, is_vetoed, text)| {
            let mut score = sheet(focus);
            score.comment = Some(text.clone());
            if is_vetoed && focus % 4 == 0 {
                score.vetoes = vec![GivenVeto {
                    code: "privacy".to_owned(),
                    reason: Some(text),
                }];
            }
            Box::new(score)
        })
    };
    prop_oneof![
        3 => Just(watch()),
        3 => score().prop_map(Command::Evaluate),
        3 => score().prop_map(Command::EvaluateAgain),
        2 => score().prop_map(Command::ArbitrateEvaluation),
        2 => any_text().prop_map(|text| appeal(&text)),
        2 => prop::option::of(0_u32..110).prop_map(decide_appeal),
    ]
}

/// Extensions, pauses, orders, promises.
fn any_word_about_time() -> impl Strategy<Value = Command> {
    let base = super::scene::t("10-15 09:00");
    let until = (0_i64..30_000).prop_map(move |m| base + SignedDuration::from_mins(m));
    let days = (15_i8..31).prop_map(|day| Until::Day(jiff::civil::date(2018, 10, day)));
    let when = prop_oneof![1 => until.prop_map(Until::Instant), 3 => days];
    let kinds = prop_oneof![
        1 => Just(WhichDeadline::Only),
        4 => Just(WhichDeadline::Kind(DeadlineKind::ClosureReport)),
        1 => any_of(DeadlineKind::ALL).prop_map(WhichDeadline::Kind),
    ];
    let asked = (kinds, when).prop_map(|(deadline, until)| {
        Command::RequestExtension(Box::new(RequestExtension {
            unit: None,
            deadline,
            until,
            reason: "检验未完".to_owned(),
            progress: "已取样".to_owned(),
        }))
    });
    let decided = any::<bool>().prop_map(|is_granted| {
        Command::DecideExtension(DecideExtension {
            extension: None,
            is_granted,
            until: None,
            reason: Some("请抓紧".to_owned()),
        })
    });
    let pressed = (any_of(OrderKind::ALL), any_unit()).prop_map(|(kind, unit)| {
        Command::IssueOrder(IssueOrder {
            kind,
            unit: UnitId::new(unit),
            text: "请抓紧".to_owned(),
            reply_by: None,
        })
    });
    prop_oneof![
        4 => asked,
        4 => decided,
        2 => any_text().prop_map(|reason| Command::Pause { reason }),
        2 => Just(Command::Resume { reason: None }),
        3 => pressed,
        2 => Just(Command::ReplySupervision { unit: None, order: None, text: "已办".to_owned() }),
        2 => Just(Command::FulfilPromise {
            unit: None,
            promise: None,
            text: "已办".to_owned(),
            url: None,
        }),
        1 => any_text().prop_map(|reason| Command::Rebase {
            deadlines: Vec::new(),
            by: RebaseBy::Both,
            reason,
        }),
    ]
}

fn any_attempt() -> impl Strategy<Value = Attempt> {
    let pause = prop_oneof![6 => 0_i64..30, 1 => 0_i64..3_000];
    (any_command(), pause).prop_flat_map(|(command, after_minutes)| {
        actor_for(command.verb()).prop_map(move |actor| Attempt {
            after_minutes,
            actor,
            command: command.clone(),
        })
    })
}

/// An incident that has got some way, up to an appeal, before the random part begins.
fn begun(depth: u8) -> Scene {
    let mut scene = Scene::evaluating();
    let steps: [fn(&mut Scene); 8] = [
        |scene| {
            scene.by(&duty(), register());
        },
        |scene| {
            scene.by(&duty(), super::scene::assess(Level::Iv, None));
        },
        |scene| {
            let units = [
                ("edu", Duty::Lead),
                ("fda", Duty::Responsible),
                ("police", Duty::Cooperating),
            ];
            scene.by(&duty(), super::scene::dispatch(&units));
        },
        |scene| {
            for unit in ["edu", "fda"] {
                scene.acknowledge(unit).approved_draft(unit);
            }
        },
        |scene| {
            for n in [1, 2] {
                let wanted = Release {
                    draft: Some(n),
                    ..release(ReleaseKind::Response, scene.now)
                };
                scene.by(&reviewer(), Command::Release(Box::new(wanted)));
            }
        },
        |scene| {
            scene.close();
        },
        |scene| {
            scene.by(&evaluator(), Command::Evaluate(Box::new(sheet(40))));
        },
        |scene| {
            scene.by(&reviewer(), Command::EvaluateAgain(Box::new(sheet(36))));
            scene.by(&liaison("edu"), appeal("讲清了"));
        },
    ];
    for step in steps.iter().take(usize::from(depth)) {
        step(&mut scene);
    }
    scene
}

/// What must hold between an incident and what it became by one accepted request.
fn check_step(before: &Incident, scene: &Scene, verb: Verb) {
    let after = &scene.incident;
    for (old, new) in before.deadlines.iter().zip(&after.deadlines) {
        check_deadline(old, new, verb);
        if old.ending.is_some() {
            assert_eq!(old.ending, new.ending, "an ending was rewritten");
        }
    }
    for (old, new) in before.evaluations.iter().zip(&after.evaluations) {
        let rewritten = old.conclusion.is_some() && old.conclusion != new.conclusion;
        assert!(!rewritten, "a conclusion was rewritten");
    }
    assert!(after.deadlines.len() >= before.deadlines.len());
    for (old, new) in before.assignments.iter().zip(&after.assignments) {
        let over = before.stage.is_some_and(Stage::is_ended) || old.cycle < after.cycle;
        assert!(!over || old == new, "an assignment changed after close");
    }
    if before.stage.is_some_and(Stage::is_ended) {
        let follow_up = matches!(
            verb,
            Verb::Reopen
                | Verb::Unmerge
                | Verb::FollowUp
                | Verb::Note
                | Verb::Resume
                | Verb::FulfilPromise
                | Verb::Watch
                | Verb::Evaluate
                | Verb::EvaluateAgain
                | Verb::ArbitrateEvaluation
                | Verb::AppealEvaluation
                | Verb::DecideEvaluationAppeal
                | Verb::Rebase
                | Verb::Remind
        );
        assert!(follow_up, "{verb:?} changed an ended incident");
    }
}

/// A due instant moves only by a decision on an extension, the end of a pause or a re-base, by the
/// first two never earlier, and a national one never; where it began and when it was due at first stay for good.
fn check_deadline(old: &Tracked, new: &Tracked, verb: Verb) {
    assert_eq!(old.deadline.started_at, new.deadline.started_at);
    assert_eq!(old.original_due_at, new.original_due_at);
    if old.generation == new.generation {
        assert_eq!(old.deadline, new.deadline, "a deadline was recomputed");
        assert!(new.is_passed || !old.is_passed, "a passing was unrecorded");
    } else {
        let moves = [Verb::DecideExtension, Verb::Resume, Verb::Rebase];
        assert!(moves.contains(&verb), "{verb:?}");
        assert_eq!(new.generation, old.generation + 1);
        let is_later = new.deadline.due_at >= old.deadline.due_at;
        assert!(is_later || verb == Verb::Rebase, "moved earlier");
        assert!(!old.deadline.kind.is_legal(), "a national clock was moved");
        assert!(old.is_running(), "what had ended was moved");
    }
    assert!(new.paused_at.is_none() || !new.deadline.kind.is_legal());
}

/// What must hold of every deadline at any time.
fn check_deadlines(incident: &Incident) {
    for (position, tracked) in (1_u32..).zip(&incident.deadlines) {
        assert_eq!(tracked.deadline.no, DeadlineNo(position));
        assert!(tracked.deadline.due_at > tracked.deadline.started_at);
        assert!(tracked.deadline.due_soon_at <= tracked.deadline.due_at);
        let mut told = tracked.told.clone();
        told.dedup();
        assert_eq!(told, tracked.told, "a step was told twice");
        if let Some(ending) = &tracked.ending {
            assert!(ending.at >= tracked.deadline.started_at);
        }
    }
}

/// Nobody scores twice, nobody decides on an appeal who scored, a conclusion stands, and a veto
/// leaves no grade but the last.
fn check_evaluations(incident: &Incident) {
    for evaluation in &incident.evaluations {
        let mut scorers: Vec<&AccountId> = evaluation.scorers().map(|by| &by.account).collect();
        let count = scorers.len();
        scorers.sort();
        scorers.dedup();
        assert_eq!(scorers.len(), count, "somebody scored twice");
        for appeal in &evaluation.appeals {
            let decided = appeal.decision.as_ref().map(|(_, by)| &by.account);
            assert!(decided.is_none_or(|by| !scorers.contains(&by)));
        }
        let Some((conclusion, _)) = &evaluation.conclusion else {
            continue;
        };
        assert!(conclusion.points <= 100);
        assert!(conclusion.vetoes.is_empty() || conclusion.grade == Grade::Poor);
        assert!(!evaluation.is_dropped);
        assert!(evaluation.result().is_some());
    }
    let concluded = incident
        .evaluation()
        .and_then(|one| one.conclusion.as_ref());
    assert_eq!(
        incident.stage == Some(Stage::Evaluated),
        concluded.is_some()
    );
}

/// What must hold at any time.
fn check_state(scene: &Scene) {
    let incident = &scene.incident;
    let folded = Incident::fold(scene.log.iter().map(|(event, stamp)| (event, stamp)));
    assert_eq!(folded, *incident, "the log does not tell this incident");
    assert_eq!(incident.seq, u64::try_from(scene.log.len()).unwrap());
    if incident.stage.is_some_and(Stage::is_ended) {
        let mut running = incident.running_deadlines();
        assert!(
            running.all(|t| t.deadline.kind.outlives_closing()),
            "a clock runs after the end"
        );
    }
    check_deadlines(incident);
    check_evaluations(incident);
    let standing: Vec<&UnitId> = incident.standing_assignments().map(|a| &a.unit).collect();
    let mut once = standing.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), standing.len(), "a unit has the matter twice");
    let leads = incident
        .standing_assignments()
        .filter(|a| a.duty == Duty::Lead);
    assert!(leads.count() <= 1, "two leads");
    if incident.stage == Some(Stage::Responded) {
        assert!(incident.is_answered() && !incident.owes_the_public());
    }
}

/// Another policy and another calendar come into force; what runs keeps the first ones.
fn new_rules(scene: &mut Scene) {
    let town = &mut scene.town;
    let pinned = &mut town.pinned;
    let (policy, calendar) = (town.policy.clone(), town.calendar.clone());
    pinned.policies.insert(policy.version, Arc::new(policy));
    pinned
        .calendars
        .insert(calendar.version, Arc::new(calendar));
    town.policy.version += 1;
    for limit in &mut town.policy.limits {
        if limit.kind == DeadlineKind::ClosureReport {
            limit.amount += 1;
        }
    }
    town.calendar.version += 1;
    let day_off = jiff::civil::date(2018, 10, 18);
    town.calendar.days.insert(day_off, DayKind::Off);
}

/// Tries them in order; the rules of time change midway. Gives the verbs that got through.
fn try_all(scene: &mut Scene, attempts: &[Attempt]) -> BTreeSet<Verb> {
    let mut done = BTreeSet::new();
    for (n, attempt) in attempts.iter().enumerate() {
        if n == attempts.len() / 2 {
            new_rules(scene);
        }
        if try_one(scene, attempt) {
            done.insert(attempt.command.verb());
        }
    }
    done
}

fn try_one(scene: &mut Scene, attempt: &Attempt) -> bool {
    scene.now = later(scene.now, attempt.after_minutes);
    let decided = scene.decide(&attempt.actor, &attempt.command);
    assert_eq!(
        scene.decide(&attempt.actor, &attempt.command),
        decided,
        "the same question was answered differently"
    );
    match decided {
        Ok(events) => {
            assert!(!events.is_empty(), "a decision without a fact");
            let before = scene.incident.clone();
            scene.take(&attempt.actor, &stored(&events));
            check_step(&before, scene, attempt.command.verb());
            check_state(scene);
            true
        }
        Err(refusal) => {
            assert!(!refusal.sentence().is_empty());
            false
        }
    }
}

fn later(now: Timestamp, minutes: i64) -> Timestamp {
    now + SignedDuration::from_mins(minutes)
}

/// The events as they come back from the log.
fn stored(events: &[Event]) -> Vec<Event> {
    let text = serde_json::to_string(events).unwrap();
    let back: Vec<Event> = serde_json::from_str(&text).unwrap();
    assert_eq!(back, events, "the log does not keep what was decided");
    back
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 160,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn whatever_people_try_the_laws_hold(
        depth in 0_u8..9, attempts in prop::collection::vec(any_attempt(), 1..80),
    ) {
        let mut scene = begun(depth);
        scene.town.primary = Some(Stage::Dispatched);
        check_state(&scene);
        try_all(&mut scene, &attempts);
    }
}

/// The random attempts are worth something only if many of them go through and every verb does
/// once in a while.
#[test]
fn random_attempts_get_through_in_every_verb_within_reach() {
    use proptest::strategy::ValueTree as _;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    // Nobody links here, the town has no checklist, and a policy, which goes its own way, is not in
    // reach.
    let apart = [
        &Verb::Check,
        &Verb::Link,
        &Verb::AssessRisk,
        &Verb::DecidePolicy,
        &Verb::MovePublication,
        &Verb::LinkPolicy,
    ];
    let mut done = BTreeSet::new();
    let plan = (0_u8..9, prop::collection::vec(any_attempt(), 80..81));
    for _ in 0..600 {
        let (depth, attempts) = plan.new_tree(&mut runner).unwrap().current();
        let mut scene = begun(depth);
        scene.town.primary = Some(Stage::Dispatched);
        done.extend(try_all(&mut scene, &attempts));
        if done.len() + apart.len() == Verb::ALL.len() {
            break;
        }
    }
    let missing: Vec<&Verb> = Verb::ALL.iter().filter(|v| !done.contains(*v)).collect();
    assert_eq!(missing, apart);
}
