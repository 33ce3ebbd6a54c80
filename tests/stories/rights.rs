//! Who may do what: every verb tried over HTTP by everyone who may not do it.

use std::collections::BTreeSet;

use huiying::domain::lifecycle;
use huiying::domain::vocabulary::{Capacity, Verb};
use huiying::web::parse::NOUNS;
use serde_json::{Value, json};

use crate::app::TestApp;
use crate::builders::complaint;

story! {
    whoever_may_not_do_it_is_refused_and_nothing_is_stored
    only_those_who_may_log_a_complaint_do
    administrators_read_no_incident
}

/// One account of each capacity. The liaison and the head belong to the unit that has the matter;
/// the police has nothing to do with it.
const PEOPLE: &[(&str, Capacity)] = &[
    ("duty", Capacity::DutyOfficer),
    ("reviewer", Capacity::Reviewer),
    ("leader", Capacity::Leader),
    ("evaluator", Capacity::Evaluator),
    ("office", Capacity::Overseer),
    ("edu", Capacity::Liaison),
    ("edu-head", Capacity::UnitHead),
    ("admin", Capacity::SystemAdmin),
    ("security", Capacity::SecurityAdmin),
    ("auditor", Capacity::Auditor),
];
const STRANGERS: &[&str] = &["police", "police-head"];

/// Something that can be read as the verb asks.
fn body_of(verb: Verb) -> Value {
    match verb {
        Verb::Assess => json!({ "level": "iv" }),
        Verb::Dispatch => json!({ "assignments": [{ "unit": "fda", "duty": "responsible" }] }),
        Verb::Return | Verb::Reopen | Verb::Dismiss | Verb::Unmerge => {
            json!({ "reason": "理由", "unit": "edu" })
        }
        Verb::DecideReturn => json!({ "unit": "edu", "decision": "uphold" }),
        Verb::ReportProgress => json!({ "unit": "edu", "text": "进展" }),
        Verb::Draft => json!({ "unit": "edu", "text": "情况说明" }),
        Verb::SendBack => json!({ "comments": "请改" }),
        Verb::Release => json!({
            "published_at": "2018-11-06 10:00", "channel": "政府网站", "url": "https://www.example.cn/1",
        }),
        Verb::Withdraw => json!({ "unit": "edu", "reason": "理由" }),
        Verb::Acknowledge => json!({ "unit": "edu" }),
        Verb::RequestExtension => json!({
            "unit": "edu", "until": "2018-11-20", "reason": "理由", "progress": "进展",
        }),
        Verb::DecideExtension => json!({ "decision": "grant" }),
        Verb::Pause | Verb::Rebase => json!({ "reason": "理由" }),
        Verb::Urge | Verb::Supervise => json!({ "unit": "edu", "text": "请抓紧办理" }),
        Verb::ReplySupervision | Verb::FulfilPromise => json!({ "unit": "edu", "text": "已办" }),
        Verb::Check => json!({ "item": "answers_public", "state": "done" }),
        Verb::FollowUp | Verb::Note => json!({ "text": "又有人问" }),
        Verb::Merge | Verb::Link => json!({ "primary": "2018-0001" }),
        Verb::AssessRisk => json!({
            "points": [{ "text": "误读", "likelihood": "low", "impact": "low" }],
            "grade": "low", "prepared": "口径",
        }),
        Verb::DecidePolicy => json!({ "decision": "on_time", "reason": "理由" }),
        Verb::MovePublication => json!({ "planned_on": "2018-12-01", "reason": "理由" }),
        Verb::LinkPolicy => json!({ "policy": "2018-0001" }),
        Verb::Watch => json!({ "spread": "steady", "tone": "eased", "text": "看过" }),
        Verb::Evaluate | Verb::EvaluateAgain | Verb::ArbitrateEvaluation => {
            json!({ "items": [], "comment": "看过" })
        }
        Verb::AppealEvaluation => json!({ "unit": "edu", "text": "有不同意见" }),
        Verb::DecideEvaluationAppeal => json!({ "decision": "refused", "reason": "维持" }),
        Verb::Register
        | Verb::Submit
        | Verb::Approve
        | Verb::Close
        | Verb::Resume
        | Verb::Remind => json!({}),
    }
}

fn whoever_may_not_do_it_is_refused_and_nothing_is_stored(app: &TestApp) {
    app.register(&complaint());
    let fresh = app.register(&complaint());
    let with_edu = app.dispatched(&complaint().level("iii"), &["市教育局"]);
    app.as_liaison("市教育局").acknowledge(&with_edu).done();
    app.as_liaison("市教育局")
        .draft(&with_edu, "情况说明")
        .done();
    app.as_liaison("市教育局").submit(&with_edu).done();
    let mut tried = 0;
    app.storing_nothing(|| {
        for (noun, verb) in NOUNS {
            let may = lifecycle::row(*verb).by;
            let body = body_of(*verb);
            for (username, capacity) in PEOPLE {
                if may.contains(capacity) {
                    continue;
                }
                for no in [&fresh, &with_edu] {
                    let answer = app.as_user(username).act(no, noun, &body);
                    let is_no = matches!(answer.status, 403 | 404);
                    assert!(is_no, "{username} {noun} {no}: {answer:?}");
                    tried += 1;
                }
            }
            for username in STRANGERS {
                let answer = app.as_user(username).act(&with_edu, noun, &body);
                answer.problem(404, "not_found");
                tried += 1;
            }
        }
    });
    assert!(tried > 200, "{tried}");
    let all: BTreeSet<Capacity> = PEOPLE.iter().map(|(_, capacity)| *capacity).collect();
    assert_eq!(
        all.len() + 1,
        Capacity::ALL.len(),
        "everyone but the system has a say here"
    );
}

fn only_those_who_may_log_a_complaint_do(app: &TestApp) {
    let body = complaint().body();
    app.storing_nothing(|| {
        for (username, capacity) in PEOPLE {
            if !lifecycle::row(Verb::Register).by.contains(capacity) {
                let answer = app.as_user(username).post("/api/v1/incidents", &body);
                answer.problem(403, "not_allowed");
            }
        }
    });
    let own = app.as_liaison("市公安局").register(&complaint());
    assert_eq!(app.as_liaison("市公安局").see(&own).stage(), "registered");
    let path = format!("/api/v1/incidents/{own}");
    app.as_liaison("市教育局")
        .get(&path)
        .problem(404, "not_found");
}

fn administrators_read_no_incident(app: &TestApp) {
    let no = app.register(&complaint());
    for username in ["admin", "security", "auditor"] {
        let person = app.as_user(username);
        assert_eq!(person.get("/api/v1/incidents").done()["items"], json!([]));
        person
            .get(&format!("/api/v1/incidents/{no}"))
            .problem(404, "not_found");
        let card = person.get("/api/v1/scorecards?period=2018-11").done();
        assert_eq!(card["items"], json!([]));
    }
}
