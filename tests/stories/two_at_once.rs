//! Two people act on one incident at the same moment.

use std::sync::Barrier;
use std::thread;

use serde_json::json;

use crate::app::TestApp;
use crate::builders::complaint;
use crate::people::Answer;

story! {
    of_two_who_saw_the_same_state_one_wins_and_the_other_hears_what_changed
    a_race_of_acknowledgements_makes_one_fact
    a_race_on_different_duties_keeps_both
    complaints_logged_at_once_get_numbers_without_gaps
    two_incidents_never_follow_each_other
}

const LEAD: &str = "市教育局";
const OTHER: &str = "市公安局";

/// Does both at the same moment.
fn both(
    first: impl FnOnce() -> Answer + Send,
    second: impl FnOnce() -> Answer + Send,
) -> [Answer; 2] {
    let start = Barrier::new(2);
    thread::scope(|scope| {
        let first = scope.spawn(|| {
            start.wait();
            first()
        });
        let second = scope.spawn(|| {
            start.wait();
            second()
        });
        [first.join().unwrap(), second.join().unwrap()]
    })
}

fn two_incidents_never_follow_each_other(app: &TestApp) {
    for _ in 0..5 {
        let (one, other) = (app.register(&complaint()), app.register(&complaint()));
        let (duty, second) = (app.as_user("duty"), app.as_user("duty2"));
        let mut answers = both(|| duty.merge(&one, &other), || second.merge(&other, &one));
        answers.sort_by_key(|answer| answer.status);
        let [winner, loser] = answers;
        winner.done();
        loser.refused("not_a_primary");
    }
}

fn of_two_who_saw_the_same_state_one_wins_and_the_other_hears_what_changed(app: &TestApp) {
    let no = app.register(&complaint());
    let seq = app.see(&no).seq();
    let assess = json!({ "level": "iv", "expected_seq": seq });
    let dismiss = json!({ "reason": "属于个人纠纷", "expected_seq": seq });
    let (one, two) = (app.as_user("duty"), app.as_user("duty2"));
    let mut answers = both(
        || one.act(&no, "assessment", &assess),
        || two.act(&no, "dismissal", &dismiss),
    );
    answers.sort_by_key(|answer| answer.status);
    let [winner, loser] = answers;
    let won = winner.done();
    let problem = loser.problem(409, "stale");
    assert_eq!(problem["conflict"]["expected_seq"], seq);
    assert_eq!(problem["conflict"]["seq"], won["seq"]);
    let seen = app.see(&no);
    assert_eq!(seen.seq(), won["seq"].as_u64().unwrap());
    let changed = problem["changed"].as_array().unwrap();
    let kinds: Vec<_> = changed.iter().map(|fact| &fact["kind"]).collect();
    let expected = won["events"].as_array().unwrap();
    assert_eq!(kinds, expected.iter().collect::<Vec<_>>());
    assert!(changed[0]["actor"].as_str().unwrap().contains("值班员"));
}

fn a_race_of_acknowledgements_makes_one_fact(app: &TestApp) {
    let no = app.dispatched(&complaint().level("iii"), &[LEAD, OTHER]);
    let (liaison, head) = (app.as_liaison(LEAD), app.as_head(LEAD));
    let mut answers = both(|| liaison.acknowledge(&no), || head.acknowledge(&no));
    answers.sort_by_key(|answer| answer.status);
    let [winner, loser] = answers;
    winner.done();
    let (sentence, _) = loser.refused("wrong_assignment_state");
    assert!(sentence.contains("办理中"), "{sentence}");
    assert_eq!(app.see(&no).events("acknowledged").len(), 1);
}

fn a_race_on_different_duties_keeps_both(app: &TestApp) {
    let no = app.dispatched(&complaint().level("iii"), &[LEAD, OTHER]);
    let (one, two) = (app.as_liaison(LEAD), app.as_liaison(OTHER));
    for answer in both(|| one.acknowledge(&no), || two.acknowledge(&no)) {
        answer.done();
    }
    let seen = app.see(&no);
    assert_eq!(
        (seen.state_of(LEAD), seen.state_of(OTHER)),
        ("accepted", "accepted")
    );
}

fn complaints_logged_at_once_get_numbers_without_gaps(app: &TestApp) {
    const EACH: usize = 4;
    let logged = |username: &str| -> Vec<String> {
        let person = app.as_user(username);
        (0..EACH).map(|_| person.register(&complaint())).collect()
    };
    let mut numbers = thread::scope(|scope| {
        let one = scope.spawn(|| logged("duty"));
        let two = scope.spawn(|| logged("duty2"));
        [one.join().unwrap(), two.join().unwrap()].concat()
    });
    numbers.sort();
    let expected: Vec<String> = (1..=2 * EACH).map(|n| format!("2018-{n:04}")).collect();
    assert_eq!(numbers, expected);
}
