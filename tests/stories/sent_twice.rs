//! A request that is sent again, because the line was bad or a button was pressed twice.

use std::thread;

use serde_json::json;

use crate::app::TestApp;
use crate::builders::complaint;
use crate::manual_clock::minutes;

story! {
    a_request_sent_twice_makes_one_fact_and_hears_the_first_answer
    a_key_serves_one_request_of_one_person
    a_request_sent_twice_at_once_makes_one_fact
    a_refused_request_may_be_sent_again_under_its_key
}

const LEAD: &str = "市教育局";
const INCIDENTS: &str = "/api/v1/incidents";

fn a_request_sent_twice_makes_one_fact_and_hears_the_first_answer(app: &TestApp) {
    let duty = app.as_duty();
    let body = complaint().body();
    let first = duty.post_once("k-1", INCIDENTS, &body).created();
    assert_eq!(first["repeated"], false);
    app.advance(minutes(5));
    let again = app.storing_nothing(|| duty.post_once("k-1", INCIDENTS, &body));
    let again = again.created();
    assert_eq!(again["repeated"], true);
    for part in ["no", "seq", "stage", "deadlines"] {
        assert_eq!(again[part], first[part], "{part}");
    }

    let no = first["no"].as_str().unwrap();
    let assessment = format!("{INCIDENTS}/{no}/assessment");
    let level = json!({ "level": "iv", "expected_seq": first["seq"] });
    let first = duty.post_once("k-2", &assessment, &level).done();
    duty.dispatch(no, &[LEAD]).done();
    let again = app.storing_nothing(|| duty.post_once("k-2", &assessment, &level));
    let again = again.done();
    assert_eq!(
        (&again["seq"], &again["stage"]),
        (&first["seq"], &first["stage"])
    );
    assert_eq!(again["events"], first["events"]);
}

fn a_key_serves_one_request_of_one_person(app: &TestApp) {
    let body = complaint().body();
    app.as_duty().post_once("k-1", INCIDENTS, &body).created();
    let other = complaint().with("title", "另一件事").body();
    let refused = app.storing_nothing(|| app.as_duty().post_once("k-1", INCIDENTS, &other));
    refused.problem(422, "key_reused");
    // Another person's key is another key.
    let own = app.as_user("duty2").post_once("k-1", INCIDENTS, &body);
    assert_eq!(own.created()["no"], "2018-0002");
    let blank = app.storing_nothing(|| app.as_duty().post_once("一", INCIDENTS, &body));
    assert_eq!(blank.invalid(), ["Idempotency-Key"]);
}

fn a_request_sent_twice_at_once_makes_one_fact(app: &TestApp) {
    let body = complaint().body();
    let duty = app.as_duty();
    duty.get("/api/v1/me").done();
    let numbers = thread::scope(|scope| {
        let send = || duty.post_once("k-1", INCIDENTS, &body).created()["no"].clone();
        let (one, two) = (scope.spawn(send), scope.spawn(send));
        [one.join().unwrap(), two.join().unwrap()]
    });
    assert_eq!(numbers, ["2018-0001", "2018-0001"]);
    assert_eq!(app.see("2018-0001").events("registered").len(), 1);
    assert_eq!(app.register(&complaint()), "2018-0002");
}

fn a_refused_request_may_be_sent_again_under_its_key(app: &TestApp) {
    let no = app.register(&complaint());
    let path = format!("{INCIDENTS}/{no}/dispatch");
    let body = json!({ "assignments": [{ "unit": LEAD, "duty": "lead" }] });
    app.as_duty()
        .post_once("k-1", &path, &body)
        .refused("wrong_stage");
    app.as_duty().assess(&no, "iv", None).done();
    app.as_duty().post_once("k-1", &path, &body).done();
}
