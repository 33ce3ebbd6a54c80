//! One matter, many posts: merged, taken apart again as if nothing had been, and heard of again.

use super::scene::{Scene, duty, follow_up, leader, liaison, release, reopen, reviewer, t};
use crate::domain::IncidentNo;
use crate::domain::command::{Command, Refusal, Release};
use crate::domain::deadline::{Ending, Waiver};
use crate::domain::event::{Event, Promise, Stamp};
use crate::domain::vocabulary::{
    DeadlineKind, Duty, FormField, ReleaseKind, Stage, Standing, Verb, Verdict,
};

fn primary() -> IncidentNo {
    IncidentNo::of(2018, 7)
}

fn merge() -> Command {
    Command::Merge { primary: primary() }
}

fn unmerge(reason: &str) -> Command {
    Command::Unmerge {
        reason: reason.to_owned(),
    }
}

/// An assessed incident beside one that stands here.
fn beside(stage: Stage) -> Scene {
    let mut scene = Scene::assessed();
    scene.town.primary = Some(stage);
    scene
}

/// A second cycle, in which a promise of the first runs and stands still.
fn reopened_with_a_promise() -> Scene {
    let mut scene = Scene::dispatched(&[("edu", Duty::Lead)]);
    scene.town.policy.pause.kinds = vec![DeadlineKind::Promise];
    scene.acknowledge("edu").approved_draft("edu");
    let promise = Promise {
        text: "十日内修好".to_owned(),
        due_on: jiff::civil::date(2018, 10, 25),
    };
    let wanted = Release {
        promises: vec![promise],
        ..release(ReleaseKind::Response, scene.now)
    };
    scene.by(&reviewer(), Command::Release(Box::new(wanted)));
    scene.close();
    scene.by(&leader(), reopen());
    let reason = "等检验结果".to_owned();
    scene.by(&leader(), Command::Pause { reason });
    scene.town.primary = Some(Stage::Responded);
    scene
}

#[test]
fn a_word_given_to_the_public_runs_on() {
    let mut scene = reopened_with_a_promise();
    scene.by(&duty(), merge());
    let kinds: Vec<DeadlineKind> = scene
        .incident
        .running_deadlines()
        .map(|t| t.deadline.kind)
        .collect();
    assert_eq!(kinds, [DeadlineKind::Promise]);
    scene.by(&leader(), Command::Resume { reason: None });
    let kept = Command::FulfilPromise {
        unit: None,
        promise: None,
        text: "已修好".to_owned(),
        url: None,
    };
    scene.by(&liaison("edu"), kept);
    assert_eq!(
        scene.verdict_of("edu", DeadlineKind::Promise),
        Some(Verdict::Met)
    );
}

#[test]
fn a_merged_incident_asks_for_nothing_and_none_of_its_deadlines_ends() {
    let mut scene = beside(Stage::Dispatched);
    let before = scene.incident.clone();
    scene.by(&duty(), merge());
    assert_eq!(scene.stage(), Stage::Merged);
    assert_eq!(scene.incident.merged_into, Some(primary()));
    assert_eq!(scene.incident.running_deadlines().count(), 0);
    for (old, new) in before.deadlines.iter().zip(&scene.incident.deadlines) {
        assert_eq!(old.deadline, new.deadline);
        assert_eq!(new.ending, None, "a merge is no verdict");
        assert_eq!(new.standing(scene.now), Standing::Waived);
        assert_eq!(new.next_at(), None);
    }
}

#[test]
fn taken_apart_it_is_what_it_was_to_the_last_deadline() {
    for is_reopened in [false, true] {
        let mut scene = if is_reopened {
            reopened_with_a_promise()
        } else {
            beside(Stage::Responded)
        };
        let before = scene.incident.clone();
        scene.by(&duty(), merge());
        scene.at("10-18 09:00");
        scene.by(&duty(), unmerge("不是同一件"));
        let after = &scene.incident;
        assert_eq!(after.stage, before.stage);
        assert_eq!(after.deadlines, before.deadlines);
        assert_eq!(after.paused, before.paused);
        assert_eq!(after.merged_into, None);
        assert_eq!(after.before_merge, None);
        assert_eq!(after.seq, before.seq + 2, "both facts stay on record");
    }
}

#[test]
fn what_follows_a_closed_incident_was_answered_with_it() {
    for stage in [Stage::Closed, Stage::Evaluated] {
        let mut scene = beside(Stage::Dispatched);
        scene.by(&duty(), merge());
        scene.town.primary = Some(stage);
        let refusal = scene.refused(&duty(), unmerge("不是同一件"));
        assert_eq!(refusal, Refusal::PrimaryClosed(primary()));
        scene.town.primary = Some(Stage::Assessed);
        scene.by(&duty(), unmerge("主件已重启"));
        assert_eq!(scene.stage(), Stage::Assessed);
    }
}

#[test]
fn a_merge_is_taken_back_with_a_reason_by_those_who_merge() {
    let mut scene = beside(Stage::Dispatched);
    let refusal = scene.refused(&duty(), unmerge("没有并过"));
    assert_eq!(refusal, Refusal::WrongStage(Verb::Unmerge, Stage::Assessed));
    scene.by(&duty(), merge());
    let refusal = scene.refused(&duty(), unmerge(" "));
    assert_eq!(refusal, Refusal::ReasonMissing(Verb::Unmerge));
    for other in [leader(), liaison("edu")] {
        let refusal = scene.refused(&other, unmerge("不是同一件"));
        assert!(matches!(refusal, Refusal::NotAllowed(Verb::Unmerge, _)));
    }
}

#[test]
fn an_incident_follows_only_one_that_is_open_and_not_itself() {
    for stage in [
        Stage::Closed,
        Stage::Evaluated,
        Stage::Dismissed,
        Stage::Merged,
    ] {
        let refusal = beside(stage).refused(&duty(), merge());
        assert_eq!(refusal, Refusal::NotAPrimary(primary()), "{stage:?}");
    }
    let own = Scene::assessed().incident.registered.unwrap().no;
    let refusal = beside(Stage::Dispatched).refused(&duty(), Command::Merge { primary: own });
    assert_eq!(refusal, Refusal::MergeIntoSelf);
}

#[test]
fn a_merge_from_before_deadlines_were_held_begins_them_again_from_the_same_base() {
    let mut scene = beside(Stage::Dispatched);
    let due = scene.incident.nearest_deadline().unwrap().deadline.clone();
    let stamp = Stamp {
        at: scene.now,
        ..scene.incident.registered_by.clone().unwrap()
    };
    let ended = Event::DeadlineStopped {
        no: due.no,
        ending: Ending {
            at: scene.now,
            verdict: Verdict::Waived,
            waiver: Some(Waiver::NotPursued),
        },
    };
    for event in [Event::Merged { primary: primary() }, ended] {
        scene.incident.apply(&event, &stamp);
        scene.log.push((event, stamp.clone()));
    }
    scene.by(&duty(), unmerge("不是同一件"));
    let again = scene.incident.nearest_deadline().unwrap();
    assert_ne!(again.deadline.no, due.no, "what was waived stays waived");
    assert_eq!(again.deadline.due_at, due.due_at);
}

#[test]
fn further_posts_are_counted_one_by_one_and_change_nothing_else() {
    let mut scene = Scene::assessed();
    let before = scene.incident.clone();
    scene.by(&duty(), follow_up("又有人问"));
    scene.by(&duty(), follow_up("再有人问"));
    let numbers: Vec<u32> = scene
        .incident
        .follow_ups
        .iter()
        .map(|(post, _)| post.n)
        .collect();
    assert_eq!(numbers, [1, 2]);
    assert_eq!(scene.incident.deadlines, before.deadlines);
    assert_eq!(scene.incident.stage, before.stage);
}

#[test]
fn a_further_post_says_something_and_was_not_written_tomorrow() {
    let scene = Scene::assessed();
    let refusal = scene.refused(&duty(), follow_up(" "));
    assert_eq!(refusal, Refusal::TextMissing(FormField::FollowUpText));
    let Command::FollowUp(mut post) = follow_up("又有人问") else {
        panic!("another command");
    };
    post.posted_at = Some(t("12-31 09:00"));
    let refusal = scene.refused(&duty(), Command::FollowUp(post));
    assert_eq!(refusal, Refusal::InFuture(FormField::PostedAt));
}

#[test]
fn a_further_post_on_what_follows_another_belongs_to_the_other() {
    let mut scene = beside(Stage::Dispatched);
    scene.by(&duty(), merge());
    let refusal = scene.refused(&duty(), follow_up("又有人问"));
    assert_eq!(refusal, Refusal::WrongStage(Verb::FollowUp, Stage::Merged));
}
