//! A version of the rules that is in force moves running deadlines only where a leader confirms the
//! list, and then moves exactly what the list says.

use std::collections::{BTreeMap, BTreeSet};

use huiying::domain::calendar::local;
use huiying::services::impact;
use huiying::services::rules::RuleKind;
use serde_json::{Value, json};

use crate::app::TestApp;
use crate::builders::complaint;
use crate::pages::{Browser, Page, Pairs, filled};
use crate::rules_of_time::{
    POLICY, close_by_hand, impact as listed, import_year, publish, year_with,
};

story! {
    a_day_off_announced_for_tomorrow_moves_what_a_count_by_hand_moves_once_the_leader_confirms
    a_shorter_limit_moves_its_own_kind_alone_once_the_leader_confirms
    what_somebody_changed_meanwhile_is_left_alone_and_said
    only_a_leader_confirms_with_a_reason_and_only_what_is_in_force
    the_list_is_confirmed_by_forms_alone_and_a_second_click_does_nothing
    what_one_replica_publishes_and_re_bases_another_sees_at_its_next_look
}

const EDU: &str = "市教育局";
const FDA: &str = "市食品药品监督管理局";
const WHY: &str = "国务院办公厅补发放假通知";

/// Every deadline: incident and number, due instant.
type DueTimes = BTreeMap<(String, u64), String>;

fn due_times(app: &TestApp, all: &[String]) -> DueTimes {
    let mut found = DueTimes::new();
    for no in all {
        let seen = app.see(no);
        for deadline in seen.incident["deadlines"].as_array().unwrap() {
            let due_at = deadline["due_at"].as_str().unwrap().to_owned();
            found.insert((no.clone(), deadline["n"].as_u64().unwrap()), due_at);
        }
    }
    found
}

/// The scorecard of October as it goes over the wire.
fn october(app: &TestApp) -> String {
    let path = format!("{}/api/v1/scorecards?period=2018-10", app.address());
    let token = app.token_of("auditor");
    let request = app.agent.get(path);
    let request = request.header("authorization", format!("Bearer {token}"));
    let mut answer = request.call().unwrap();
    assert_eq!(answer.status().as_u16(), 200);
    answer.body_mut().read_to_string().unwrap()
}

/// October: one answered and closed, one that was never closed.
fn last_month(app: &TestApp) -> Vec<String> {
    app.set_time("2018-10-10 09:00");
    let closed = app.dispatched(&complaint().level("iv"), &[EDU]);
    let open = app.dispatched(&complaint().level("iv"), &[FDA]);
    app.as_liaison(EDU).acknowledge(&closed).done();
    app.as_liaison(FDA).acknowledge(&open).done();
    app.answer(&closed, EDU);
    app.as_leader().close(&closed).done();
    app.set_time("2018-10-25 09:00");
    app.catch_up();
    vec![closed, open]
}

/// Thirty-five incidents of several days, in every state that matters.
fn a_busy_week(app: &TestApp) -> Vec<String> {
    let mut all = last_month(app);
    for day in [
        "2018-11-01 10:00",
        "2018-11-02 16:00",
        "2018-11-05 09:00",
        "2018-11-06 09:00",
    ] {
        app.set_time(day);
        for _ in 0..2 {
            all.push(with_both(app));
            let alone = app.dispatched(&complaint().level("iv"), &[EDU, FDA]);
            app.as_liaison(EDU).acknowledge(&alone).done();
            all.push(alone);
        }
        let paused = with_both(app);
        app.as_leader().pause(&paused, "等省检测结果").done();
        let extended = with_both(app);
        app.as_liaison(EDU)
            .ask_for_time(&extended, "closure_report", "2018-11-20")
            .done();
        app.as_leader().grant_time(&extended).done();
        let withdrawn = with_both(app);
        app.as_duty().withdraw(&withdrawn, FDA).done();
        let closed = app.dispatched(&complaint().level("iv"), &[EDU]);
        app.as_liaison(EDU).acknowledge(&closed).done();
        app.answer(&closed, EDU);
        app.as_leader().close(&closed).done();
        all.extend([paused, extended, withdrawn, closed]);
    }
    let grave = app.dispatched(&complaint().level("iii").emergency("i"), &[EDU]);
    all.push(grave);
    app.set_time("2018-11-06 10:00");
    app.catch_up();
    all
}

fn with_both(app: &TestApp) -> String {
    let no = app.dispatched(&complaint().level("iv"), &[EDU, FDA]);
    for unit in [EDU, FDA] {
        app.as_liaison(unit).acknowledge(&no).done();
    }
    no
}

/// What the day off moves, from what the incidents show and a count of the days alone: incident,
/// number, before, after.
fn counted_by_hand(
    app: &TestApp,
    all: &[String],
    off: &str,
) -> BTreeSet<(String, u64, [String; 2])> {
    let mut found = BTreeSet::new();
    for no in all {
        let seen = app.see(no);
        for deadline in seen.incident["deadlines"].as_array().unwrap() {
            let runs = ["running", "due_soon"].contains(&deadline["standing"].as_str().unwrap());
            let stands = deadline["paused_at"] != Value::Null || deadline["extended"] == true;
            if !runs || stands || deadline["basis"]["measure"] != "working_days" {
                continue;
            }
            let started = deadline["started_at"].as_str().unwrap();
            let from = local(started.parse().unwrap()).date();
            let amount = deadline["basis"]["amount"].as_i64().unwrap();
            let old = deadline["due_at"].as_str().unwrap().to_owned();
            let new = close_by_hand(from, amount, &[off]);
            if new != old {
                found.insert((no.clone(), deadline["n"].as_u64().unwrap(), [old, new]));
            }
        }
    }
    found
}

fn a_day_off_announced_for_tomorrow_moves_what_a_count_by_hand_moves_once_the_leader_confirms(
    app: &TestApp,
) {
    let all = a_busy_week(app);
    let before = due_times(app, &all);
    let report = october(app);
    let by_hand = counted_by_hand(app, &all, "2018-11-07");
    assert!(by_hand.len() >= 20, "{by_hand:?}");

    let version = import_year(app, &year_with("2018-11-07"));
    publish(app, "calendars", version, "2018-11-06");
    assert_eq!(due_times(app, &all), before, "nothing by itself");
    assert_eq!(october(app), report);
    let path = format!("/api/v1/calendars/{version}/impact");
    let preview = app.as_duty().get(&path).done();
    let row = |item: &Value, n: &str| {
        let text = |field: &str| item[field].as_str().unwrap().to_owned();
        let due = [text("old_due_at"), text("new_due_at")];
        (text("no"), item[n].as_u64().unwrap(), due)
    };
    let items = preview["items"].as_array().unwrap();
    let shown: BTreeSet<_> = items.iter().map(|item| row(item, "deadline")).collect();
    assert_eq!(shown, by_hand, "the list is what a count by hand gives");

    let path = format!("/api/v1/calendars/{version}/rebase");
    let answer = app
        .as_leader()
        .post(&path, &json!({ "reason": WHY }))
        .done();
    let items = answer["items"].as_array().unwrap();
    assert!(items.iter().all(|item| item["done"] == true), "{items:?}");
    let done: BTreeSet<_> = items.iter().map(|item| row(item, "n")).collect();
    assert_eq!(done, by_hand, "what is done is what was shown");
    let mut expected = before;
    for (no, n, [_, new]) in &by_hand {
        expected.insert((no.clone(), *n), new.clone());
    }
    assert_eq!(due_times(app, &all), expected, "and nothing else moved");
    assert_eq!(october(app), report, "last month's report stays as it was");
    assert_eq!(listed(app, "calendars", version), BTreeSet::new());
    on_record(app, &by_hand);
}

/// The log tells old and new instant of each, and why.
fn on_record(app: &TestApp, moved: &BTreeSet<(String, u64, [String; 2])>) {
    for (no, n, [old, new]) in moved {
        let seen = app.see(no);
        let rebased = seen.events("rebased");
        assert_eq!(rebased.len(), 1, "{no}");
        assert_eq!(rebased[0]["body"]["reason"], WHY);
        let told = seen.events("deadline_moved");
        let told = told
            .iter()
            .rfind(|event| event["body"]["no"] == *n)
            .unwrap();
        let same = |field: &str, wanted: &str| {
            let at: jiff::Timestamp = told["body"][field].as_str().unwrap().parse().unwrap();
            assert_eq!(at, wanted.parse().unwrap(), "{no}/{n} {field}");
        };
        same("from", old);
        same("due_at", new);
    }
}

/// Reports on closing are due after three working days, and responses after a day.
fn shorter(app: &TestApp) -> u64 {
    let content = POLICY
        .replace(
            "working_days = 5\nmeasure = \"working_days\"\nstarts = \"acknowledged\"",
            "working_days = 3\nmeasure = \"working_days\"\nstarts = \"acknowledged\"",
        )
        .replace("minutes = 2880", "minutes = 1440");
    let body = json!({ "name": "规则.toml", "content": content });
    let made = app.as_user("admin").post("/api/v1/policies", &body);
    made.created()["version"].as_u64().unwrap()
}

fn a_shorter_limit_moves_its_own_kind_alone_once_the_leader_confirms(app: &TestApp) {
    let mut all = last_month(app);
    app.set_time("2018-11-06 10:00");
    all.extend([with_both(app), with_both(app)]);
    let (before, report) = (due_times(app, &all), october(app));
    let version = shorter(app);
    publish(app, "policies", version, "2018-11-06");
    assert_eq!(due_times(app, &all), before);
    assert_eq!(listed(app, "policies", version).len(), 4);

    let path = format!("/api/v1/policies/{version}/rebase");
    let answer = app
        .as_leader()
        .post(&path, &json!({ "reason": "收紧" }))
        .done();
    assert_eq!(answer["items"].as_array().unwrap().len(), 4);
    let mut expected = before;
    for item in answer["items"].as_array().unwrap() {
        assert_eq!(item["done"], true, "{item}");
        assert_eq!(item["kind"], "closure_report");
        assert_eq!(item["new_due_at"], "2018-11-09T17:30:00+08:00");
        let key = (
            item["no"].as_str().unwrap().to_owned(),
            item["n"].as_u64().unwrap(),
        );
        expected.insert(key, "2018-11-09T17:30:00+08:00".to_owned());
    }
    assert_eq!(due_times(app, &all), expected);
    assert_eq!(october(app), report);
    let basis = app.see(&all[2]).deadline("closure_report", EDU)["basis"].clone();
    assert_eq!(
        (&basis["policy_version"], &basis["calendar_version"]),
        (&json!(2), &json!(1))
    );
}

fn what_somebody_changed_meanwhile_is_left_alone_and_said(app: &TestApp) {
    let (first, second, third) = (with_both(app), with_both(app), with_both(app));
    let version = import_year(app, &year_with("2018-11-09"));
    publish(app, "calendars", version, "2018-11-06");
    let path = format!("/api/v1/calendars/{version}");
    let preview = app.as_leader().get(&format!("{path}/impact")).done();
    let mut named = Vec::new();
    for item in preview["items"].as_array().unwrap() {
        named.push(json!({
            "no": item["no"], "n": item["deadline"], "new_due_at": item["new_due_at"],
        }));
    }
    assert_eq!(named.len(), 6);
    app.as_leader().pause(&first, "等省检测结果").done();
    app.as_duty().withdraw(&second, FDA).done();
    let n = app.see(&third).deadline("closure_report", EDU)["n"].clone();
    for item in &mut named {
        if item["no"] == *third && item["n"] == n {
            item["new_due_at"] = json!("2018-11-15T17:30:00+08:00");
        }
    }
    named.push(json!({ "no": third, "n": 99 }));
    let body = json!({ "reason": WHY, "deadlines": named });
    let answer = app
        .as_leader()
        .post(&format!("{path}/rebase"), &body)
        .done();
    let items = answer["items"].as_array().unwrap();
    assert_eq!(items.len(), 7);
    let why = |no: &str, unit: &str| {
        let fits = |item: &&Value| item["no"] == *no && item["unit_name"] == *unit;
        let item = items.iter().find(fits).unwrap();
        assert_eq!(item["done"], item["why_not"] == Value::Null);
        item["why_not"].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!(why(&first, EDU), "正在暂停，恢复以后再重算");
    assert_eq!(why(&first, FDA), "正在暂停，恢复以后再重算");
    assert_eq!(why(&second, EDU), "", "done");
    assert_eq!(why(&second, FDA), "已经结束，不再重算");
    assert_eq!(
        why(&third, EDU),
        "刚刚有了变动，现在应改为 2018-11-14 17:30，请重新核对"
    );
    assert_eq!(why(&third, FDA), "", "done");
    assert_eq!(why(&third, ""), "没有这个时限");
    assert_eq!(
        app.see(&third).due("closure_report", EDU),
        "2018-11-13 17:30"
    );
    assert_eq!(
        app.see(&third).due("closure_report", FDA),
        "2018-11-14 17:30"
    );
}

fn only_a_leader_confirms_with_a_reason_and_only_what_is_in_force(app: &TestApp) {
    with_both(app);
    let version = import_year(app, &year_with("2018-11-09"));
    let path = format!("/api/v1/calendars/{version}/rebase");
    let asked = json!({ "reason": WHY });
    app.storing_nothing(|| {
        let answer = app.as_leader().post(&path, &asked);
        let (sentence, _) = answer.refused("rules_to_come");
        assert_eq!(sentence, "这一版还没有执行，到执行之日再重算");
    });
    publish(app, "calendars", version, "2018-11-07");
    app.storing_nothing(|| {
        app.as_leader().post(&path, &asked).refused("rules_to_come");
        for user in ["duty", "admin", "reviewer", "auditor", "edu"] {
            app.as_user(user)
                .post(&path, &asked)
                .problem(403, "not_allowed");
        }
    });
    app.set_time("2018-11-07 08:00");
    app.storing_nothing(|| {
        for body in [json!({}), json!({ "reason": "  " })] {
            assert_eq!(app.as_leader().post(&path, &body).invalid(), ["reason"]);
        }
        let bad = json!({ "reason": WHY, "deadlines": [{ "no": "甲" }] });
        assert_eq!(app.as_leader().post(&path, &bad).invalid(), ["deadlines"]);
        let old = app.as_leader().post("/api/v1/calendars/1/rebase", &asked);
        let (sentence, _) = old.refused("rules_replaced");
        assert_eq!(sentence, "现在执行的是第 2 版，请按现行版重算");
        let none = app.as_leader().post("/api/v1/calendars/9/rebase", &asked);
        none.problem(404, "not_found");
    });
    let first = app.as_leader().post_once("rebase-1", &path, &asked).done();
    assert_eq!(first["items"].as_array().unwrap().len(), 2);
    let again = app.storing_nothing(|| app.as_leader().post_once("rebase-1", &path, &asked));
    assert_eq!(again.done(), first);
}

/// The boxes of the page, as they are ticked.
fn ticked(page: &Page) -> Pairs {
    let boxes = page.html.split("name=\"deadlines\"").skip(1);
    let ticked = boxes.filter_map(|rest| {
        let (tag, _) = rest.split_once('>').unwrap();
        let (_, value) = tag.split_once("value=\"").unwrap();
        let value = value.split('"').next().unwrap();
        let pair = ("deadlines".to_owned(), value.to_owned());
        tag.contains(" checked").then_some(pair)
    });
    ticked.collect()
}

fn the_list_is_confirmed_by_forms_alone_and_a_second_click_does_nothing(app: &TestApp) {
    let (one, two) = (with_both(app), with_both(app));
    let version = import_year(app, &year_with("2018-11-09"));
    let path = format!("/admin/calendar/{version}");
    let action = format!("{path}/rebase");
    let leader = Browser::of(app, "leader");
    let page = leader.get(&path).says(200, "由领导在本页逐项确认");
    assert!(!page.contains(&action), "not in force yet");
    publish(app, "calendars", version, "2018-11-06");
    for user in ["duty", "admin"] {
        let page = Browser::of(app, user)
            .get(&path)
            .says(200, "是否重算由领导在本页确认");
        assert!(!page.contains(&action) && page.contains("2018-11-14 17:30"));
    }

    let page = leader.get(&path);
    let mut boxes = ticked(&page);
    assert_eq!(boxes.len(), 4, "all ticked: {}", page.html);
    let form = page.form(&action);
    let none = app.storing_nothing(|| leader.post(&action, &filled(form.clone(), "reason", WHY)));
    none.says(422, "请勾选要重算的时限");
    // The first incident's second unit keeps its date.
    let n = app.see(&one).deadline("closure_report", FDA)["n"].clone();
    boxes.retain(|(_, value)| !value.starts_with(&format!("{one}/{n}/")));
    assert_eq!(boxes.len(), 3);
    let mut sent = form;
    sent.extend(boxes);
    let back = app.storing_nothing(|| leader.post(&action, &sent));
    assert_eq!(ticked(&back).len(), 3, "what was ticked is kept");
    back.says(422, "请写明重算时限的理由");
    let sent = filled(sent, "reason", WHY);
    leader.post(&action, &sent).says(200, "3 个时限都已重算");
    let again = app.storing_nothing(|| leader.post(&action, &sent));
    again.says(200, "3 个时限都已重算");
    assert_eq!(app.see(&one).due("closure_report", EDU), "2018-11-14 17:30");
    assert_eq!(app.see(&one).due("closure_report", FDA), "2018-11-13 17:30");
    assert_eq!(app.see(&two).due("closure_report", FDA), "2018-11-14 17:30");
    assert_eq!(ticked(&leader.get(&path)).len(), 1, "the one that was left");
}

fn what_one_replica_publishes_and_re_bases_another_sees_at_its_next_look(app: &TestApp) {
    let no = with_both(app);
    let other = app.replica(app.clock.clone());
    let version = import_year(app, &year_with("2018-11-09"));
    let number = u32::try_from(version).unwrap();
    let seen_there = || impact::preview(&other, RuleKind::Calendar, number, app.now()).unwrap();
    assert_eq!(seen_there().len(), 2);
    publish(app, "calendars", version, "2018-11-06");
    assert_eq!(seen_there().len(), 2, "nothing by itself");
    let today = local(app.now()).date();
    let shelf = other.store.read(|conn| other.library.on(conn, today));
    assert_eq!(shelf.unwrap().unwrap().calendar.version, number);
    let path = format!("/api/v1/calendars/{version}/rebase");
    app.as_leader()
        .post(&path, &json!({ "reason": WHY }))
        .done();
    assert_eq!(seen_there(), [], "nothing is left to move");
    let found = other.store.read(|conn| {
        let no = huiying::domain::IncidentNo::parse(&no).unwrap();
        huiying::store::history::load(conn, &no)
    });
    let incident = found.unwrap().incident;
    let due = incident
        .running_deadlines()
        .filter(|t| t.deadline.basis.calendar_version == number);
    assert_eq!(due.count(), 2);
    other.store.close();
}
