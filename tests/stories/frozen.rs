//! New versions of plan, rules and roster: what was begun under the old ones keeps them.

use huiying::domain::command::{Command, WantedGroup, WantedUnit};
use huiying::domain::event::Completion;
use huiying::domain::people::{Actor, Roster};
use huiying::domain::policy::Policy;
use huiying::domain::vocabulary::{Capacity, DeadlineKind, Duty};
use huiying::domain::{AccountId, IncidentNo, RowRef, UnitId};
use huiying::services::carry_out::{Request, Subject, carry_out};
use huiying::services::{setup, system_actor};
use huiying::store::StoreError;
use huiying::store::reference::{self, NewVersion, ReferenceKind};
use jiff::civil::Date;
use serde::Serialize;
use serde_json::json;

use crate::app::TestApp;
use crate::builders::complaint;

story! {
    a_new_plan_and_new_rules_change_nothing_that_was_begun_before
    a_group_is_frozen_as_it_was_when_it_was_dispatched
    a_whole_group_is_dispatched_by_its_name_unless_it_is_open
}

const EDU: &str = "市教育局";
const FROM: Date = Date::constant(2018, 11, 7);

/// Publishes a new version of the rules or of the roster, as an administrator would.
fn publish(app: &TestApp, kind: ReferenceKind, body: &impl Serialize) -> u32 {
    let new = NewVersion {
        body: serde_json::to_string(body).unwrap(),
        note: "新的一版".to_owned(),
        imported_at: app.now(),
        imported_by: AccountId::new("admin"),
    };
    let write = move |conn: &mut huiying::store::AnyConn| {
        let version = reference::put_version(conn, kind, &new)?;
        assert!(reference::publish(conn, kind, version, FROM)?);
        Ok::<_, StoreError>(version)
    };
    app.services.store.write(write).unwrap()
}

fn publish_plan_without_row_21(app: &TestApp) -> u32 {
    let mut plan = setup::seeded_plan(&setup::seeded_roster().unwrap()).unwrap();
    plan.rows.retain(|row| row.reference != RowRef::new("21"));
    let ctx = app.services.ctx(system_actor(), "story".to_owned());
    let version = setup::store_plan(&app.services, &ctx, &plan, "新方案").unwrap();
    setup::publish_plan(&app.services, &ctx, version, FROM).unwrap();
    version
}

fn policy_with_shorter_acknowledgement() -> Policy {
    let mut policy = setup::seeded_policy().unwrap();
    for limit in &mut policy.limits {
        if limit.kind == DeadlineKind::Acknowledgement {
            limit.amount = 10;
        }
    }
    policy
}

fn a_new_plan_and_new_rules_change_nothing_that_was_begun_before(app: &TestApp) {
    let waiting = app.register(&complaint().level("iii"));
    let begun = app.dispatched(&complaint().level("iii"), &[EDU]);
    let before = app.see(&begun);
    let plan = publish_plan_without_row_21(app);
    let policy = publish(
        app,
        ReferenceKind::Policy,
        &policy_with_shorter_acknowledgement(),
    );
    assert_eq!((plan, policy), (2, 2));
    let still_old = app.register(&complaint());
    assert_eq!(
        app.see(&still_old).incident["plan_version"],
        1,
        "not in force before its day"
    );

    app.set_time("2018-11-07 10:00");
    let after = app.see(&begun);
    assert_eq!(after.incident["plan_version"], 1);
    let due_times = |seen: &crate::seen::Seen| {
        let all = seen.incident["deadlines"].as_array().unwrap().iter();
        all.map(|deadline| (deadline["due_at"].clone(), deadline["basis"].clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(due_times(&after), due_times(&before));

    let row_21 = json!({ "plan_row": "21" });
    let duties = [(EDU, "lead")];
    app.as_duty().dispatch_as(&waiting, &duties, &row_21).done();
    let seen = app.see(&waiting);
    assert_eq!(
        seen.due("acknowledgement", EDU),
        "2018-11-07 10:10",
        "a clock that starts now"
    );
    assert_eq!(
        seen.deadline("acknowledgement", EDU)["basis"]["policy_version"],
        2
    );
    assert_eq!(seen.deadline("response", "")["basis"]["policy_version"], 1);

    let new = app.register(&complaint().level("iii"));
    assert_eq!(app.see(&new).incident["plan_version"], 2);
    let refused = app.as_duty().dispatch_as(&new, &duties, &row_21);
    refused.refused("unknown_plan_row");
}

fn dispatch_to_group(app: &TestApp, no: &str) {
    let actor = Actor {
        account: AccountId::new("duty"),
        name: "值班员".to_owned(),
        unit: UnitId::new("propaganda"),
        capacities: vec![Capacity::DutyOfficer],
    };
    let lead = WantedUnit {
        unit: UnitId::new("edu"),
        duty: Duty::Lead,
        plan_row: None,
    };
    let towns = WantedGroup {
        name: "各镇（街）".to_owned(),
        duty: Duty::Responsible,
        plan_row: Some(RowRef::new("20")),
    };
    let request = Request {
        subject: Subject::Incident(IncidentNo::parse(no).unwrap()),
        command: Command::Dispatch {
            units: vec![lead],
            completion: Completion::All,
            groups: vec![towns],
            note: None,
        },
        expected_seq: None,
        once: None,
        files: Vec::new(),
    };
    let ctx = app.services.ctx(actor, "story".to_owned());
    carry_out(&app.services, &ctx, &request).unwrap();
}

fn roster_without_shuikou() -> Roster {
    let mut roster = setup::seeded_roster().unwrap();
    for group in &mut roster.groups {
        group.members.retain(|member| member.as_str() != "shuikou");
    }
    roster
}

fn a_group_is_frozen_as_it_was_when_it_was_dispatched(app: &TestApp) {
    let old = app.register(&complaint().level("iii"));
    dispatch_to_group(app, &old);
    let members = |no: &str| app.see(no).events("dispatched")[0]["body"]["groups"].clone();
    let before = members(&old);
    assert_eq!(before[0]["members"].as_array().unwrap().len(), 15);
    assert_eq!(app.see(&old).state_of("水口镇"), "offered");

    publish(app, ReferenceKind::Roster, &roster_without_shuikou());
    app.set_time("2018-11-07 10:00");
    assert_eq!(members(&old), before);
    app.as_liaison("水口镇").acknowledge(&old).done();
    let new = app.register(&complaint().level("iii"));
    dispatch_to_group(app, &new);
    assert_eq!(members(&new)[0]["members"].as_array().unwrap().len(), 14);
    assert_eq!(
        app.see(&old).incident["assignments"]
            .as_array()
            .unwrap()
            .len(),
        16
    );
}

fn a_whole_group_is_dispatched_by_its_name_unless_it_is_open(app: &TestApp) {
    let no = app.register(&complaint().level("iii"));
    let open = [(EDU, "lead"), ("市各有关单位", "cooperating")];
    let refused = app.storing_nothing(|| app.as_duty().dispatch_as(&no, &open, &json!({})));
    let problem = refused.problem(409, "open_group");
    assert!(problem["detail"].as_str().unwrap().contains("逐个选择单位"));
    let closed = [(EDU, "lead"), ("各镇（街）", "cooperating")];
    app.as_duty().dispatch_as(&no, &closed, &json!({})).done();
    let seen = app.see(&no);
    assert_eq!(seen.state_of("水口镇"), "offered");
    assert_eq!(seen.state_of("赤水镇"), "offered");
}
