//! New rules change running deadlines only where a leader confirms it, one by one.

use huiying::domain::AccountId;
use huiying::domain::policy::Policy;
use huiying::domain::vocabulary::DeadlineKind;
use huiying::services::setup;
use huiying::store::StoreError;
use huiying::store::reference::{self, NewVersion, ReferenceKind};
use jiff::civil::Date;
use serde_json::json;

use crate::app::TestApp;
use crate::builders::complaint;
use crate::pages::{Browser, filled};

story! {
    only_what_the_leader_ticks_is_reckoned_anew
    a_program_names_the_deadlines_or_asks_for_all
    national_and_extended_deadlines_stay_as_they_are
}

const EDU: &str = "市教育局";
const POLICE: &str = "市公安局";
const FROM: Date = Date::constant(2018, 11, 7);

/// From the next day on reports on closing are due on the third working day, and responses after a
/// day.
fn publish_stricter_rules(app: &TestApp) {
    let mut policy: Policy = setup::seeded_policy().unwrap();
    for limit in &mut policy.limits {
        if limit.kind == DeadlineKind::ClosureReport {
            limit.amount = 3;
        }
        if limit.kind == DeadlineKind::Response {
            limit.amount = 24 * 60;
        }
    }
    let new = NewVersion {
        body: serde_json::to_string(&policy).unwrap(),
        note: "收紧".to_owned(),
        imported_at: app.now(),
        imported_by: AccountId::new("admin"),
    };
    let write = move |conn: &mut huiying::store::AnyConn| {
        let version = reference::put_version(conn, ReferenceKind::Policy, &new)?;
        assert!(reference::publish(
            conn,
            ReferenceKind::Policy,
            version,
            FROM
        )?);
        Ok::<_, StoreError>(())
    };
    app.services.store.write(write).unwrap();
}

fn with_two_units(app: &TestApp) -> String {
    let no = app.dispatched(&complaint().level("iii"), &[EDU, POLICE]);
    app.as_liaison(EDU).acknowledge(&no).done();
    app.as_liaison(POLICE).acknowledge(&no).done();
    publish_stricter_rules(app);
    app.set_time("2018-11-07 10:00");
    let seen = app.see(&no);
    for unit in [EDU, POLICE] {
        assert_eq!(
            seen.due("closure_report", unit),
            "2018-11-13 17:30",
            "nothing by itself"
        );
    }
    no
}

fn only_what_the_leader_ticks_is_reckoned_anew(app: &TestApp) {
    let no = with_two_units(app);
    let path = format!("/incidents/{no}/rebase");
    let leader = Browser::of(app, "leader");
    let page = leader.get(&path);
    let form = filled(page.form(&path), "reason", "规则收紧");
    let html = page.says(200, "时限规则第 2 版");
    assert_eq!(html.matches("name=\"deadlines\"").count(), 2, "{html}");
    assert!(
        html.contains("<td>11 月 13 日 17:30</td><td>11 月 9 日 17:30</td>"),
        "{html}"
    );
    let nothing = app.storing_nothing(|| leader.post(&path, &form));
    let html = nothing.says(422, "请勾选要重算的时限");
    assert!(html.contains("id=\"f-deadlines\""), "{html}");
    let n = app.see(&no).deadline("closure_report", EDU)["n"].to_string();
    leader
        .post(&path, &filled(form, "deadlines", &n))
        .leads_to();

    let seen = app.see(&no);
    assert_eq!(seen.due("closure_report", EDU), "2018-11-09 17:30");
    let moved = seen.deadline("closure_report", EDU);
    assert_eq!(moved["original_due_at"], "2018-11-13T17:30:00+08:00");
    assert_eq!(moved["basis"]["policy_version"], 2);
    assert_eq!(seen.due("closure_report", POLICE), "2018-11-13 17:30");
    assert_eq!(
        seen.deadline("closure_report", POLICE)["basis"]["policy_version"],
        1
    );
    let rebased = seen.events("rebased");
    assert_eq!(rebased[0]["body"]["reason"], "规则收紧");
}

fn a_program_names_the_deadlines_or_asks_for_all(app: &TestApp) {
    let no = with_two_units(app);
    let n = app.see(&no).deadline("closure_report", POLICE)["n"].clone();
    let named = json!({ "deadlines": [n], "reason": "规则收紧" });
    app.as_duty()
        .act(&no, "rebase", &named)
        .problem(403, "not_allowed");
    app.as_leader().act(&no, "rebase", &named).done();
    assert_eq!(
        app.see(&no).due("closure_report", POLICE),
        "2018-11-09 17:30"
    );
    assert_eq!(app.see(&no).due("closure_report", EDU), "2018-11-13 17:30");
    let all = json!({ "reason": "规则收紧" });
    app.as_leader().act(&no, "rebase", &all).done();
    assert_eq!(app.see(&no).due("closure_report", EDU), "2018-11-09 17:30");
    app.as_leader()
        .act(&no, "rebase", &all)
        .refused("nothing_to_rebase");
    let path = format!("/incidents/{no}/rebase");
    Browser::of(app, "leader")
        .get(&path)
        .says(200, "没有会变动的时限");
}

fn national_and_extended_deadlines_stay_as_they_are(app: &TestApp) {
    let no = with_two_units(app);
    app.as_liaison(EDU)
        .ask_for_time(&no, "closure_report", "2018-11-20")
        .done();
    app.as_leader().grant_time(&no).done();
    let all = json!({ "reason": "规则收紧" });
    app.as_leader().act(&no, "rebase", &all).done();
    let seen = app.see(&no);
    assert_eq!(
        seen.due("response", ""),
        "2018-11-08 10:00",
        "48 hours are 48 hours"
    );
    assert_eq!(
        seen.due("closure_report", EDU),
        "2018-11-20 17:30",
        "a date somebody granted"
    );
    assert_eq!(seen.due("closure_report", POLICE), "2018-11-09 17:30");
}
