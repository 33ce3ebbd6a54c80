//! Watching and evaluating: two sheets, a leader where they are too far apart, an appeal.

use super::scene::{
    Scene, appeal, decide_appeal, duty, evaluator, head, leader, liaison, other_leader, release,
    reopen, reviewer, sheet, t, watch,
};
use crate::domain::command::{
    Command, DecideEvaluationAppeal, GivenPoints, GivenVeto, Refusal, Release, Score, Watch,
};
use crate::domain::evaluation::{Evidence, SettledBy};
use crate::domain::event::{Event, Promise, Wording};
use crate::domain::incident::Evaluation;
use crate::domain::vocabulary::{
    AppealState, DeadlineKind, Duty, EvaluationState, Grade, Level, ReleaseKind, Spread, Stage,
    Standing, Tone, Verb, Verdict,
};
use crate::domain::{IncidentNo, UnitId};

/// Dispatched to 市教育局 and answered with this wording by 10:30 of Monday, closed at 11:00.
fn closed_with(units: &[(&str, Duty)], wording: &Wording, promises: &[Promise]) -> Scene {
    let mut scene = Scene::evaluating();
    scene.by(&duty(), super::scene::register());
    scene.by(&duty(), super::scene::assess(Level::Iv, None));
    scene.at("10-15 09:30");
    scene.by(&duty(), super::scene::dispatch(units));
    scene.at("10-15 10:30");
    for (unit, duty) in units {
        scene.acknowledge(unit);
        if *duty == Duty::Cooperating {
            scene.by(&liaison(unit), super::scene::report(true));
            continue;
        }
        let drafted = Command::Draft {
            unit: None,
            draft: None,
            wording: wording.clone(),
        };
        scene.by(&liaison(unit), drafted);
        let n = scene.incident.drafts.last().unwrap().n;
        scene.by(&liaison(unit), Command::Submit { draft: Some(n) });
        scene.by(&head(unit), super::scene::approve(Some(n)));
        scene.by(&reviewer(), super::scene::approve(Some(n)));
        let release = Release {
            draft: Some(n),
            promises: promises.to_vec(),
            ..release(ReleaseKind::Response, scene.now)
        };
        scene.by(&reviewer(), Command::Release(Box::new(release)));
    }
    scene.at("10-15 11:00").close();
    scene
}

fn closed() -> Scene {
    let wording = super::scene::wording(ReleaseKind::Response);
    closed_with(&[("edu", Duty::Lead)], &wording, &[])
}

fn evaluate(focus: u32) -> Command {
    Command::Evaluate(Box::new(sheet(focus)))
}

fn evaluate_again(focus: u32) -> Command {
    Command::EvaluateAgain(Box::new(sheet(focus)))
}

/// Scored by the evaluator and the reviewer.
fn scored(first: u32, second: u32) -> Scene {
    let mut scene = closed();
    scene.at("10-16 09:00");
    scene.by(&evaluator(), evaluate(first));
    scene.by(&reviewer(), evaluate_again(second));
    scene
}

fn result(scene: &Scene) -> Option<(u32, Grade)> {
    scene.incident.evaluation().and_then(Evaluation::result)
}

fn state(scene: &Scene) -> Option<EvaluationState> {
    scene.incident.evaluation().map(Evaluation::state)
}

#[test]
fn closing_starts_the_offices_time_and_the_conclusion_meets_it() {
    let mut scene = closed();
    let office = UnitId::new("propaganda");
    let clock = scene.clock_of("propaganda", DeadlineKind::Evaluation);
    assert_eq!(clock.deadline.due_at, t("10-22 17:30"));
    // It is the office's own, and on no unit's record.
    assert_eq!(clock.answerable, Some(office));
    scene.at("10-16 09:00").by(&evaluator(), evaluate(40));
    assert!(
        scene
            .clock_of("propaganda", DeadlineKind::Evaluation)
            .is_running()
    );
    scene.by(&reviewer(), evaluate_again(36));
    let verdict = scene.verdict_of("propaganda", DeadlineKind::Evaluation);
    assert_eq!(verdict, Some(Verdict::Met));
    assert_eq!(scene.stage(), Stage::Evaluated);
}

#[test]
fn two_scores_are_averaged_and_a_half_goes_up() {
    // All in time 30, parts 0, quiet 10, no promise: (30 + 40 + 10) of 90 is 89; with 36 it is 84.
    let scene = scored(40, 36);
    let totals: Vec<u32> = scene.incident.evaluations[0]
        .sheets
        .iter()
        .map(|(sheet, _)| sheet.total)
        .collect();
    assert_eq!(totals, [89, 84]);
    assert_eq!(result(&scene), Some((87, Grade::Good)));
    let (conclusion, _) = scene.incident.evaluations[0].conclusion.as_ref().unwrap();
    assert_eq!(conclusion.settled_by, SettledBy::Average);
    assert_eq!(conclusion.lead, Some(UnitId::new("edu")));
    assert_eq!(conclusion.rubric_version, 1);
    assert_eq!(conclusion.record.len(), 4);
}

#[test]
fn exactly_at_the_limit_is_an_average_and_above_it_a_leader_decides() {
    // 40 gives 89, 31 gives 79: ten apart. 30 gives 78: eleven apart.
    let near = scored(40, 31);
    assert_eq!(result(&near), Some((84, Grade::Good)));
    let mut far = scored(40, 30);
    assert_eq!(state(&far), Some(EvaluationState::InDispute));
    assert_eq!((result(&far), far.stage()), (None, Stage::Closed));
    let silent = Command::ArbitrateEvaluation(Box::new(sheet(36)));
    assert_eq!(
        far.refused(&leader(), silent),
        Refusal::ReasonMissing(Verb::ArbitrateEvaluation)
    );
    let said = Score {
        comment: Some("逐项复核".to_owned()),
        ..sheet(36)
    };
    far.by(&leader(), Command::ArbitrateEvaluation(Box::new(said)));
    assert_eq!(result(&far), Some((84, Grade::Good)));
    let (conclusion, _) = far.incident.evaluations[0].conclusion.as_ref().unwrap();
    assert_eq!(conclusion.settled_by, SettledBy::Arbitration);
}

#[test]
fn nobody_scores_twice_or_arbitrates_between_others_and_oneself() {
    let mut scene = closed();
    scene.by(&evaluator(), evaluate(40));
    assert_eq!(
        scene.refused(&evaluator(), evaluate_again(40)),
        Refusal::SameScorer(Verb::EvaluateAgain)
    );
    assert_eq!(
        scene.refused(&evaluator(), evaluate(40)),
        Refusal::ScoredAlready
    );
    scene.by(&leader(), evaluate_again(10));
    let arbitration = || {
        let score = Score {
            comment: Some("复核".to_owned()),
            ..sheet(20)
        };
        Command::ArbitrateEvaluation(Box::new(score))
    };
    assert_eq!(
        scene.refused(&leader(), arbitration()),
        Refusal::SameScorer(Verb::ArbitrateEvaluation)
    );
    scene.by(&other_leader(), arbitration());
    assert!(result(&scene).is_some());
}

#[test]
fn nothing_is_scored_a_second_time_before_a_first() {
    let scene = closed();
    assert_eq!(
        scene.refused(&reviewer(), evaluate_again(40)),
        Refusal::NotScoredYet
    );
    assert_eq!(
        scene.refused(&duty(), evaluate(40)),
        Refusal::NotAllowed(
            Verb::Evaluate,
            crate::domain::lifecycle::row(Verb::Evaluate).by
        )
    );
}

fn vetoed(focus: u32) -> Score {
    Score {
        vetoes: vec![GivenVeto {
            code: "privacy".to_owned(),
            reason: Some("公布了学生姓名".to_owned()),
        }],
        ..sheet(focus)
    }
}

#[test]
fn a_single_veto_makes_the_grade_the_last_whatever_the_points() {
    let mut scene = closed();
    scene.by(&evaluator(), Command::Evaluate(Box::new(vetoed(40))));
    scene.by(&reviewer(), Command::EvaluateAgain(Box::new(vetoed(40))));
    assert_eq!(result(&scene), Some((89, Grade::Poor)));
    assert!(scene.incident.evaluations[0].is_vetoed());
}

#[test]
fn scorers_at_odds_over_a_veto_need_a_leader() {
    let mut scene = closed();
    scene.by(&evaluator(), Command::Evaluate(Box::new(vetoed(40))));
    scene.by(&reviewer(), evaluate_again(40));
    assert_eq!(state(&scene), Some(EvaluationState::InDispute));
}

#[test]
fn a_veto_says_what_makes_it_so() {
    let scene = closed();
    let bare = Score {
        vetoes: vec![GivenVeto {
            code: "privacy".to_owned(),
            reason: Some(" ".to_owned()),
        }],
        ..sheet(40)
    };
    assert_eq!(
        scene.refused(&evaluator(), Command::Evaluate(Box::new(bare))),
        Refusal::VetoReason("泄露隐私".to_owned())
    );
}

fn score_with(focus: u32, item: GivenPoints) -> Command {
    let mut score = sheet(focus);
    score.items.push(item);
    Command::Evaluate(Box::new(score))
}

#[test]
fn the_record_proposes_and_only_some_of_it_is_corrected_with_a_reason() {
    let mut scene = closed();
    let code = |code: &str| code.to_owned();
    assert_eq!(
        scene.refused(
            &evaluator(),
            score_with(40, GivenPoints::new("timeliness", 10))
        ),
        Refusal::FromRecord(code("timeliness"), code("timeliness"))
    );
    assert_eq!(
        scene.refused(
            &evaluator(),
            score_with(40, GivenPoints::new("promises", 10))
        ),
        Refusal::FromRecord(code("promises"), code("promises"))
    );
    assert_eq!(
        scene.refused(&evaluator(), score_with(40, GivenPoints::new("parts", 5))),
        Refusal::CorrectionReason(code("parts"), code("parts"))
    );
    assert_eq!(
        scene.refused(&evaluator(), evaluate(41)),
        Refusal::PointsBeyond(code("focus"), code("focus"), 40)
    );
    assert_eq!(
        scene.refused(&evaluator(), Command::Evaluate(Box::default())),
        Refusal::PointsMissing(code("focus"), code("focus"))
    );
    let corrected = GivenPoints {
        reason: Some("正文里讲了成因".to_owned()),
        ..GivenPoints::new("parts", 5)
    };
    scene.by(&evaluator(), score_with(40, corrected));
    // (30 + 40 + 5 + 10) of 90.
    let (sheet, _) = &scene.incident.evaluations[0].sheets[0];
    assert_eq!(sheet.total, 94);
    let parts = sheet
        .items
        .iter()
        .find(|item| item.code == "parts")
        .unwrap();
    assert_eq!((parts.proposed, parts.points), (Some(0), Some(5)));
}

#[test]
fn the_three_parts_of_the_released_draft_are_counted() {
    let wording = Wording {
        cause: Some("冷链断了".to_owned()),
        solution: Some("更换供应商".to_owned()),
        constraints: Some(" ".to_owned()),
        ..super::scene::wording(ReleaseKind::Response)
    };
    let mut scene = closed_with(&[("edu", Duty::Lead)], &wording, &[]);
    scene.by(&evaluator(), evaluate(40));
    let (sheet, _) = &scene.incident.evaluations[0].sheets[0];
    let parts = sheet
        .items
        .iter()
        .find(|item| item.code == "parts")
        .unwrap();
    // Two of three out of ten is 6.67, which is 7.
    assert_eq!(parts.points, Some(7));
}

#[test]
fn without_a_promise_the_item_does_not_apply_and_with_one_it_counts_once_it_is_due() {
    let promise = |day| Promise {
        text: "修好河堤".to_owned(),
        due_on: jiff::civil::date(2018, 10, day),
    };
    let wording = super::scene::wording(ReleaseKind::Response);
    let units = [("edu", Duty::Lead)];
    let points_of = |scene: &Scene| {
        let (sheet, _) = &scene.incident.evaluations[0].sheets[0];
        let item = sheet.items.iter().find(|item| item.code == "promises");
        (item.unwrap().points, sheet.total)
    };
    let mut none = closed();
    none.by(&evaluator(), evaluate(40));
    assert_eq!(points_of(&none), (None, 89));
    let mut running = closed_with(&units, &wording, &[promise(20)]);
    running.at("10-16 09:00").by(&evaluator(), evaluate(40));
    assert_eq!(points_of(&running), (None, 89));
    let mut over = closed_with(&units, &wording, &[promise(16), promise(20)]);
    over.at("10-17 09:00").by(&evaluator(), evaluate(40));
    // Due and not kept: (30 + 40 + 0 + 10 + 0) of 100.
    assert_eq!(points_of(&over), (Some(0), 80));
    let mut kept = closed_with(&units, &wording, &[promise(16)]);
    let fulfilled = Command::FulfilPromise {
        unit: None,
        promise: None,
        text: "修好了".to_owned(),
        url: None,
    };
    kept.by(&liaison("edu"), fulfilled);
    kept.by(&evaluator(), evaluate(40));
    assert_eq!(points_of(&kept), (Some(10), 90));
}

#[test]
fn what_the_answer_stirred_up_is_proposed_against_it() {
    let mut linked = closed();
    linked.town.caused = vec![IncidentNo::of(2018, 2)];
    linked.by(&evaluator(), evaluate(40));
    let (sheet, _) = &linked.incident.evaluations[0].sheets[0];
    // (30 + 40 + 0 + 0) of 90.
    assert_eq!(sheet.total, 78);
    let mut seen = closed();
    let noted = Command::Watch(Watch {
        spread: Spread::Rising,
        tone: Tone::Tense,
        is_secondary: true,
        text: "又有新的质疑".to_owned(),
    });
    seen.by(&duty(), noted);
    seen.by(&evaluator(), evaluate(40));
    let (sheet, _) = &seen.incident.evaluations[0].sheets[0];
    assert_eq!(sheet.total, 78);
    let evidence = sheet.items.iter().map(|item| &item.evidence);
    let expected = Evidence::Secondary {
        incidents: Vec::new(),
        watches: vec![1],
    };
    assert!(evidence.into_iter().any(|one| *one == expected));
}

#[test]
fn a_late_unit_costs_its_share_and_an_upheld_return_none() {
    let mut scene = Scene::evaluating();
    scene.by(&duty(), super::scene::register());
    scene.by(&duty(), super::scene::assess(Level::Iv, None));
    scene.at("10-15 09:30");
    let units = [("edu", Duty::Lead), ("fda", Duty::Responsible)];
    scene.by(&duty(), super::scene::dispatch(&units));
    // 市食药监局 is late with everything and then gives the matter back.
    scene.at("10-16 09:00");
    scene.acknowledge("fda").answer("edu");
    scene.by(&liaison("fda"), super::scene::give_back("不属本单位"));
    let upheld = super::scene::decide_return(crate::domain::command::ReturnDecision::Uphold);
    scene.by(&duty(), upheld);
    scene.close();
    scene.by(&evaluator(), evaluate(40));
    let (sheet, _) = &scene.incident.evaluations[0].sheets[0];
    let Evidence::Timeliness(lines) = &sheet.items[0].evidence else {
        panic!("{:?}", sheet.items[0]);
    };
    assert!(
        lines
            .iter()
            .all(|line| line.unit == Some(UnitId::new("edu")))
    );
    // 签收 and 首次反馈 late, 办结 and 回应 in time: half of thirty.
    let verdicts: Vec<Verdict> = lines.iter().map(|line| line.verdict).collect();
    assert_eq!(verdicts.iter().filter(|v| **v == Verdict::Met).count(), 2);
    assert_eq!((lines.len(), sheet.items[0].points), (4, Some(15)));
}

#[test]
fn the_two_looks_are_due_a_day_and_three_days_after_the_first_release() {
    let mut scene = closed();
    let first = scene.clock_of("propaganda", DeadlineKind::FirstWatch);
    assert_eq!(first.deadline.due_at, t("10-16 10:30"));
    let second = scene.clock_of("propaganda", DeadlineKind::SecondWatch);
    assert_eq!(second.deadline.due_at, t("10-18 10:30"));
    scene.at("10-16 10:30").by(&duty(), watch());
    let verdict = scene.verdict_of("propaganda", DeadlineKind::FirstWatch);
    assert_eq!(verdict, Some(Verdict::Met));
    scene.at("10-18 10:30");
    assert_eq!(
        scene
            .clock_of("propaganda", DeadlineKind::SecondWatch)
            .standing(scene.now),
        Standing::DueSoon
    );
    scene.at("10-18 10:31").by(&evaluator(), watch());
    let verdict = scene.verdict_of("propaganda", DeadlineKind::SecondWatch);
    assert_eq!(verdict, Some(Verdict::MetLate));
    assert_eq!(scene.refused(&duty(), watch()), Refusal::NoWatch);
}

#[test]
fn the_second_look_waits_for_the_first_ones_instant() {
    let mut scene = closed();
    scene.at("10-15 12:00").by(&duty(), watch());
    let due = t("10-16 10:30");
    assert_eq!(
        scene.at("10-16 10:29").refused(&duty(), watch()),
        Refusal::WatchTooEarly(due)
    );
    scene.at("10-16 10:30").by(&duty(), watch());
    assert_eq!(scene.incident.watches.len(), 2);
}

#[test]
fn a_second_release_asks_for_no_further_looks() {
    let wording = super::scene::wording(ReleaseKind::Response);
    let units = [("edu", Duty::Lead), ("fda", Duty::Responsible)];
    let scene = closed_with(&units, &wording, &[]);
    let watches = scene.incident.deadlines.iter();
    assert_eq!(watches.filter(|t| t.deadline.kind.is_watch()).count(), 2);
}

#[test]
fn the_appeal_is_open_to_the_last_instant_and_not_one_later() {
    let mut scene = scored(30, 30);
    let window = scene.clock(DeadlineKind::EvaluationAppeal).deadline.due_at;
    assert_eq!(window, t("10-23 17:30"));
    let late = t("10-23 17:30:01");
    scene.now = late;
    assert_eq!(
        scene.refused(&liaison("edu"), appeal("讲清了")),
        Refusal::AppealWindowOver(window)
    );
    scene.now = window;
    scene.by(&liaison("edu"), appeal("讲清了"));
    assert_eq!(
        scene.refused(&head("edu"), appeal("再说一次")),
        Refusal::AppealedAlready
    );
    let clock = scene.clock_of("propaganda", DeadlineKind::AppealDecision);
    assert_eq!(clock.deadline.due_at, t("10-26 17:30"));
}

#[test]
fn only_those_who_answer_for_the_matter_appeal() {
    let wording = super::scene::wording(ReleaseKind::Response);
    let units = [
        ("edu", Duty::Lead),
        ("fda", Duty::Responsible),
        ("police", Duty::Cooperating),
    ];
    let mut scene = closed_with(&units, &wording, &[]);
    scene.by(&evaluator(), evaluate(30));
    scene.by(&reviewer(), evaluate_again(30));
    assert_eq!(
        scene.refused(&liaison("police"), appeal("讲清了")),
        Refusal::NotAnswerable
    );
    scene.by(&liaison("fda"), appeal("讲清了"));
    scene.by(&liaison("edu"), appeal("讲清了"));
    assert_eq!(
        scene.refused(&leader(), decide_appeal(Some(90))),
        Refusal::WhichAppeal
    );
}

#[test]
fn an_upheld_appeal_changes_the_result_and_keeps_the_first() {
    let mut scene = scored(30, 30);
    scene.by(&liaison("edu"), appeal("讲清了"));
    assert_eq!(
        scene.refused(&leader(), decide_appeal(Some(78))),
        Refusal::NothingChanged
    );
    assert_eq!(
        scene.refused(&leader(), decide_appeal(Some(101))),
        Refusal::PointsBeyondWhole
    );
    scene.by(&leader(), decide_appeal(Some(90)));
    assert_eq!(result(&scene), Some((90, Grade::Excellent)));
    let evaluation = &scene.incident.evaluations[0];
    let (conclusion, _) = evaluation.conclusion.as_ref().unwrap();
    assert_eq!((conclusion.points, conclusion.grade), (78, Grade::Fair));
    assert_eq!(evaluation.appeals[0].state(), AppealState::Upheld);
    assert_eq!(
        scene.verdict_of("propaganda", DeadlineKind::AppealDecision),
        Some(Verdict::Met)
    );
}

#[test]
fn a_refused_appeal_leaves_the_result_and_who_scored_does_not_decide() {
    let mut scene = closed();
    scene.by(&evaluator(), evaluate(30));
    scene.by(&leader(), evaluate_again(30));
    scene.by(&liaison("edu"), appeal("讲清了"));
    assert_eq!(
        scene.refused(&leader(), decide_appeal(None)),
        Refusal::SameScorer(Verb::DecideEvaluationAppeal)
    );
    scene.by(&other_leader(), decide_appeal(None));
    assert_eq!(result(&scene), Some((78, Grade::Fair)));
    assert_eq!(
        scene.refused(&other_leader(), decide_appeal(None)),
        Refusal::NoPendingAppeal
    );
}

#[test]
fn an_appeal_may_lift_a_veto_without_changing_points() {
    let mut scene = closed();
    scene.by(&evaluator(), Command::Evaluate(Box::new(vetoed(40))));
    scene.by(&reviewer(), Command::EvaluateAgain(Box::new(vetoed(40))));
    scene.by(&liaison("edu"), appeal("是公开信息"));
    let lifted = |is_veto_lifted, points| {
        Command::DecideEvaluationAppeal(DecideEvaluationAppeal {
            appeal: Some(1),
            is_upheld: true,
            points,
            is_veto_lifted,
            reason: "本人同意公开".to_owned(),
        })
    };
    // Better points alone do not outweigh the veto.
    let events = scene.decide(&leader(), &lifted(false, Some(95))).unwrap();
    assert!(events.iter().any(|event| matches!(
        event,
        Event::EvaluationAppealUpheld(fact) if fact.grade == Grade::Poor
    )));
    scene.by(&leader(), lifted(true, None));
    assert_eq!(result(&scene), Some((89, Grade::Good)));
    assert!(!scene.incident.evaluations[0].is_vetoed());
}

#[test]
fn reopening_ends_an_unfinished_evaluation_and_a_new_cycle_begins_anew() {
    let mut scene = closed();
    scene.by(&evaluator(), evaluate(40));
    scene.at("10-16 09:00").by(&leader(), reopen());
    assert!(scene.incident.evaluations[0].is_dropped);
    for kind in [DeadlineKind::Evaluation, DeadlineKind::FirstWatch] {
        let verdict = scene.verdict_of("propaganda", kind);
        assert_eq!(verdict, Some(Verdict::Waived), "{kind:?}");
    }
    assert!(scene.incident.evaluation().is_none());
    scene.by(&duty(), super::scene::dispatch(&[("edu", Duty::Lead)]));
    scene.answer("edu").close();
    scene.by(&evaluator(), evaluate(40));
    scene.by(&reviewer(), evaluate_again(40));
    assert_eq!(scene.incident.evaluations.len(), 2);
    assert_eq!(result(&scene), Some((89, Grade::Good)));
}

#[test]
fn a_frozen_conclusion_does_not_move_when_the_rubric_changes() {
    let mut scene = scored(40, 36);
    let before = scene.incident.evaluations[0].conclusion.clone();
    scene.town.rubric.version = 2;
    scene.town.rubric.grades.clear();
    let folded =
        crate::domain::incident::Incident::fold(scene.log.iter().map(|(e, stamp)| (e, stamp)));
    assert_eq!(folded.evaluations[0].conclusion, before);
    assert_eq!(result(&scene), Some((87, Grade::Good)));
}

#[test]
fn a_town_without_a_rubric_or_without_limits_still_closes() {
    let mut scene = Scene::dispatched(&[("edu", Duty::Lead)]);
    scene.answer("edu").close();
    assert_eq!(scene.incident.running_deadlines().count(), 0);
    let town = &scene.town;
    let actor = evaluator();
    let facts = crate::domain::verbs::Facts {
        rubric: None,
        ..town.facts(&actor, scene.now)
    };
    let decided = crate::domain::verbs::decide(&scene.incident, &evaluate(40), &facts);
    assert_eq!(decided.unwrap_err(), Refusal::NoRubric);
    // Scored without limits: nothing to meet, and no time to appeal.
    scene.by(&evaluator(), evaluate(40));
    scene.by(&reviewer(), evaluate_again(40));
    assert_eq!(
        scene.refused(&liaison("edu"), appeal("讲清了")),
        Refusal::NoTimeLimit(DeadlineKind::EvaluationAppeal)
    );
}
