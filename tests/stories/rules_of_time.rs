//! The rules of time change while deadlines run: nothing moves by itself, and everybody can see
//! what would.

use std::collections::BTreeSet;

use huiying::domain::calendar::local;
use huiying::services::calendar_watch;
use huiying::store::library::Library;
use jiff::civil::{Date, Weekday};
use serde_json::{Value, json};

use crate::app::TestApp;
use crate::builders::complaint;
use crate::pages::{Browser, Pairs, filled};

story! {
    a_calendar_published_while_deadlines_run_moves_none_of_them_and_says_which_it_would
    a_day_off_announced_for_tomorrow_lists_what_a_count_by_hand_lists
    a_policy_published_while_deadlines_run_moves_none_of_them_and_says_which_it_would
    a_calendar_published_on_one_replica_holds_on_the_other_at_once
    a_file_with_a_slip_is_told_by_its_line_and_nothing_of_it_is_stored
    an_import_that_is_only_looked_at_stores_nothing
    an_import_sent_twice_makes_one_version
    only_who_keeps_the_rules_changes_them_and_units_do_not_read_them
    the_missing_calendar_of_next_year_is_a_banner_from_the_first_of_december
    a_year_is_imported_and_put_into_force_by_forms_alone
}

const EDU: &str = "市教育局";
const FDA: &str = "市食品药品监督管理局";
const YEAR_2018: &str = include_str!("../../seeds/calendar/2018.toml");
pub(crate) const POLICY: &str = include_str!("../../seeds/policy.toml");

/// The year 2018 with one more day off.
pub(crate) fn year_with(day_off: &str) -> String {
    let more = format!("off = [\n    \"{day_off}\",");
    assert!(YEAR_2018.contains("off = ["));
    YEAR_2018.replacen("off = [", &more, 1)
}

/// An administrator imports a year; gives back the version.
pub(crate) fn import_year(app: &TestApp, content: &str) -> u64 {
    let body = json!({ "name": "2018.toml", "content": content });
    let made = app
        .as_user("admin")
        .post("/api/v1/calendars", &body)
        .created();
    made["version"].as_u64().unwrap()
}

pub(crate) fn publish(app: &TestApp, noun: &str, version: u64, from: &str) {
    let path = format!("/api/v1/{noun}/{version}/publication");
    let done = app
        .as_user("admin")
        .post(&path, &json!({ "from": from }))
        .done();
    assert_eq!(done["effective_from"], from);
}

/// What a version would move: incident, kind, unit, before, after.
pub(crate) fn impact(app: &TestApp, noun: &str, version: u64) -> BTreeSet<[String; 5]> {
    let path = format!("/api/v1/{noun}/{version}/impact");
    let found = app.as_duty().get(&path).done();
    let items = found["items"].as_array().unwrap().iter();
    let text = |item: &Value, field: &str| item[field].as_str().unwrap().to_owned();
    let fields = ["no", "kind", "unit_name", "old_due_at", "new_due_at"];
    let rows = items.map(|item| fields.map(|field| text(item, field)));
    rows.collect()
}

fn due_times(app: &TestApp, no: &str) -> Vec<(Value, Value)> {
    let seen = app.see(no);
    let all = seen.incident["deadlines"].as_array().unwrap().iter();
    all.map(|deadline| (deadline["due_at"].clone(), deadline["basis"].clone()))
        .collect()
}

fn a_calendar_published_while_deadlines_run_moves_none_of_them_and_says_which_it_would(
    app: &TestApp,
) {
    let begun = app.dispatched(&complaint().level("iv"), &[EDU]);
    app.as_liaison(EDU).acknowledge(&begun).done();
    let before = due_times(app, &begun);
    assert_eq!(
        app.see(&begun).due("closure_report", EDU),
        "2018-11-13 17:30"
    );

    let version = import_year(app, &year_with("2018-11-09"));
    assert_eq!(version, 2);
    publish(app, "calendars", version, "2018-11-06");
    assert_eq!(
        due_times(app, &begun),
        before,
        "running deadlines keep their calendar"
    );

    let moved = impact(app, "calendars", version);
    let row = |kind: &str, old: &str, new: &str| {
        let due = |text: &str| format!("{text}T17:30:00+08:00");
        [
            begun.clone(),
            kind.to_owned(),
            EDU.to_owned(),
            due(old),
            due(new),
        ]
    };
    assert_eq!(
        moved,
        BTreeSet::from([row("closure_report", "2018-11-13", "2018-11-14")])
    );

    let new = app.dispatched(&complaint().level("iv"), &[EDU]);
    app.as_liaison(EDU).acknowledge(&new).done();
    let seen = app.see(&new);
    assert_eq!(seen.due("closure_report", EDU), "2018-11-14 17:30");
    let basis = &seen.deadline("closure_report", EDU)["basis"];
    assert_eq!(basis["calendar_version"], 2);
    assert_eq!(
        impact(app, "calendars", version),
        moved,
        "the new one rests on it already"
    );
}

/// The close of the `amount`-th working day after this date, counted by hand.
pub(crate) fn close_by_hand(from: Date, amount: i64, off: &[&str]) -> String {
    let mut day = from;
    let mut left = amount;
    while left > 0 {
        day = day.tomorrow().unwrap();
        let is_weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        if !is_weekend && !off.contains(&day.to_string().as_str()) {
            left -= 1;
        }
    }
    format!("{day}T17:30:00+08:00")
}

fn a_day_off_announced_for_tomorrow_lists_what_a_count_by_hand_lists(app: &TestApp) {
    // Incidents begun on several days, all acknowledged, one unit withdrawn, one emergency.
    let mut all = Vec::new();
    for (day, units) in [
        ("2018-11-01 10:00", &[EDU, FDA][..]),
        ("2018-11-02 16:00", &[EDU]),
        ("2018-11-05 09:00", &[FDA]),
        ("2018-11-06 09:00", &[EDU, FDA]),
    ] {
        app.set_time(day);
        let no = app.dispatched(&complaint().level("iv"), units);
        for unit in units {
            app.as_liaison(unit).acknowledge(&no).done();
        }
        all.push(no);
    }
    all.push(app.dispatched(&complaint().level("iii").emergency("i"), &[EDU]));
    app.set_time("2018-11-06 10:00");
    app.tick();
    app.as_duty().withdraw(&all[0], FDA).done();

    let version = import_year(app, &year_with("2018-11-07"));
    let mut by_hand = BTreeSet::new();
    for no in &all {
        let seen = app.see(no);
        for deadline in seen.incident["deadlines"].as_array().unwrap() {
            let runs = ["running", "due_soon"].contains(&deadline["standing"].as_str().unwrap());
            if !runs || deadline["basis"]["measure"] != "working_days" {
                continue;
            }
            let started = deadline["started_at"].as_str().unwrap();
            let from = local(started.parse().unwrap()).date();
            let amount = deadline["basis"]["amount"].as_i64().unwrap();
            let old = deadline["due_at"].as_str().unwrap().to_owned();
            assert_eq!(old, close_by_hand(from, amount, &[]));
            let new = close_by_hand(from, amount, &["2018-11-07"]);
            if new != old {
                let text = |field: &str| deadline[field].as_str().unwrap().to_owned();
                by_hand.insert([no.clone(), text("kind"), text("unit"), old, new]);
            }
        }
    }
    assert!(by_hand.len() >= 6, "{by_hand:?}");
    assert_eq!(impact(app, "calendars", version), by_hand);
    let kinds: BTreeSet<&str> = by_hand.iter().map(|row| row[1].as_str()).collect();
    assert_eq!(kinds, BTreeSet::from(["closure_report", "return_window"]));

    let sheet = Browser::of(app, "duty")
        .get(&format!("/admin/calendar/{version}/impact.csv"))
        .shown();
    let lines: Vec<&str> = sheet.trim_end().split("\r\n").collect();
    assert!(
        sheet.starts_with('\u{feff}'),
        "office programs need the mark"
    );
    assert_eq!(lines.len(), by_hand.len() + 1);
    for [no, ..] in &by_hand {
        assert!(
            lines.iter().any(|line| line.starts_with(no)),
            "{no} in {sheet}"
        );
    }
}

fn a_policy_published_while_deadlines_run_moves_none_of_them_and_says_which_it_would(
    app: &TestApp,
) {
    let begun = app.dispatched(&complaint().level("iv"), &[EDU]);
    app.as_liaison(EDU).acknowledge(&begun).done();
    let before = due_times(app, &begun);
    let shorter = POLICY
        .replace(
            "working_days = 5\nmeasure = \"working_days\"\nstarts = \"acknowledged\"",
            "working_days = 3\nmeasure = \"working_days\"\nstarts = \"acknowledged\"",
        )
        .replace("minutes = 2880", "minutes = 1440");
    let body = json!({ "name": "规则.toml", "content": shorter });
    let made = app
        .as_user("admin")
        .post("/api/v1/policies", &body)
        .created();
    let changes: Vec<&str> = made["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| change["what"].as_str().unwrap())
        .collect();
    assert_eq!(changes.len(), 2, "{changes:?}");
    let version = made["version"].as_u64().unwrap();
    publish(app, "policies", version, "2018-11-06");
    assert_eq!(due_times(app, &begun), before);
    // The national clock of 48 hours stays, whatever a policy says of it.
    let due = |day: &str| format!("2018-11-{day}T17:30:00+08:00");
    let expected = [
        begun.clone(),
        "closure_report".to_owned(),
        EDU.to_owned(),
        due("13"),
        due("09"),
    ];
    assert_eq!(impact(app, "policies", version), BTreeSet::from([expected]));
}

fn a_calendar_published_on_one_replica_holds_on_the_other_at_once(app: &TestApp) {
    let other = Library::default();
    let today = jiff::civil::date(2018, 11, 6);
    let version = || {
        let shelf = app.services.store.read(|conn| other.on(conn, today));
        shelf.unwrap().unwrap().calendar.version
    };
    assert_eq!(version(), 1);
    let made = import_year(app, &year_with("2018-11-09"));
    assert_eq!(version(), 1, "not published yet");
    publish(app, "calendars", made, "2018-11-06");
    assert_eq!(version(), 2);
}

fn a_file_with_a_slip_is_told_by_its_line_and_nothing_of_it_is_stored(app: &TestApp) {
    let ics = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:2018O101\nSUMMARY:休\nEND:VEVENT\n\
               END:VCALENDAR\n";
    let json_day = r#"{"year": 2018, "days": [
        {"name": "元旦", "date": "2018-13-01", "isOffDay": true}]}"#;
    let toml = year_with("2018-02-30");
    let policy = POLICY.replacen("measure = \"natural\"", "measure = \"natual\"", 1);
    app.storing_nothing(|| {
        for (noun, name, content, place, field) in [
            ("calendars", "a.ics", ics, "第 3 行", "DTSTART"),
            ("calendars", "a.json", json_day, "第 2 行", "date"),
            ("calendars", "a.toml", toml.as_str(), "第 7 行", "off"),
            ("policies", "a.toml", policy.as_str(), "第 ", "natual"),
        ] {
            let body = json!({ "name": name, "content": content });
            let answer = app.as_user("admin").post(&format!("/api/v1/{noun}"), &body);
            let problem = answer.problem(422, "invalid");
            let said = problem["errors"][0]["message"].as_str().unwrap();
            assert!(said.starts_with(&format!("{name}：")), "{said}");
            assert!(said.contains(place) && said.contains(field), "{said}");
        }
    });
    let list = app.as_duty().get("/api/v1/calendars").done();
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
}

fn an_import_that_is_only_looked_at_stores_nothing(app: &TestApp) {
    let looked = app.storing_nothing(|| {
        let body = json!({
            "name": "2018.toml", "content": year_with("2018-11-09"), "dry_run": true,
        });
        app.as_user("admin").post("/api/v1/calendars", &body).done()
    });
    assert_eq!(looked["version"], Value::Null);
    assert_eq!(looked["year"], 2018);
    let changes = looked["changes"].as_array().unwrap();
    assert_eq!(changes.len(), 1, "{changes:?}");
    assert_eq!(changes[0]["what"], "2018-11-09");
}

fn an_import_sent_twice_makes_one_version(app: &TestApp) {
    let body = json!({ "name": "2018.toml", "content": year_with("2018-11-09") });
    let admin = app.as_user("admin");
    let first = admin
        .post_once("import-1", "/api/v1/calendars", &body)
        .created();
    let again = app.storing_nothing(|| admin.post_once("import-1", "/api/v1/calendars", &body));
    assert_eq!(again.created(), first);
    let other = json!({ "name": "2018.toml", "content": year_with("2018-11-12") });
    app.storing_nothing(|| admin.post_once("import-1", "/api/v1/calendars", &other))
        .problem(422, "key_reused");
    let path = "/api/v1/calendars/2/publication";
    let day = json!({ "from": "2018-11-07" });
    let done = admin.post_once("publish-1", path, &day).done();
    assert_eq!(admin.post_once("publish-1", path, &day).done(), done);
    assert_eq!(
        admin.post(path, &day).invalid(),
        ["version"],
        "published once and for all"
    );
}

fn only_who_keeps_the_rules_changes_them_and_units_do_not_read_them(app: &TestApp) {
    let body = json!({ "name": "2018.toml", "content": year_with("2018-11-09") });
    app.storing_nothing(|| {
        for user in ["duty", "leader", "edu", "auditor", "security"] {
            let person = app.as_user(user);
            for noun in ["calendars", "policies"] {
                let answer = person.post(&format!("/api/v1/{noun}"), &body);
                answer.problem(403, "forbidden");
                let path = format!("/api/v1/{noun}/1/publication");
                let answer = person.post(&path, &json!({ "from": "2018-11-07" }));
                answer.problem(403, "forbidden");
            }
        }
    });
    app.as_user("edu")
        .get("/api/v1/calendars/1/impact")
        .problem(403, "forbidden");
    app.as_user("admin")
        .get("/api/v1/calendars/9/impact")
        .problem(404, "not_found");
    for page in [
        "/admin/calendar",
        "/admin/policy",
        "/admin/calendar/1",
        "/admin/policy/1",
    ] {
        let read = Browser::of(app, "leader").get(page).shown();
        assert!(!read.contains("action=\"/admin/"), "a leader reads");
        Browser::of(app, "admin").get(page).shown();
        assert_eq!(Browser::of(app, "edu").get(page).status, 403, "{page}");
    }
}

fn the_missing_calendar_of_next_year_is_a_banner_from_the_first_of_december(app: &TestApp) {
    const BANNER: &str = "工作日历还没有 2027 年的放假安排";
    let sees = |user: &str, page: &str| Browser::of(app, user).get(page).shown().contains(BANNER);
    app.set_time("2026-11-30 23:59");
    assert!(!sees("duty", "/desk") && !sees("admin", "/units"));
    app.set_time("2026-12-01 00:00");
    assert!(sees("duty", "/desk") && sees("admin", "/units") && sees("leader", "/scorecards"));
    assert!(!sees("edu", "/desk"), "a unit can do nothing about it");
    // Whoever keeps the calendar is told as well, once a week on any number of replicas.
    let replica = app.replica(app.clock.clone());
    assert_eq!(
        calendar_watch::tick(&app.services).unwrap(),
        3,
        "two on duty, one administrator"
    );
    assert_eq!(calendar_watch::tick(&replica).unwrap(), 0);
    app.set_time("2026-12-08 09:00");
    assert_eq!(calendar_watch::tick(&replica).unwrap(), 3);
    replica.store.close();
    app.set_time("2026-12-08 10:00");

    let ics = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261231\r\n\
               DTEND;VALUE=DATE:20270103\r\nSUMMARY:元旦（休）\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    let body = json!({ "name": "2027.ics", "content": ics, "year": 2027 });
    let made = app
        .as_user("admin")
        .post("/api/v1/calendars", &body)
        .created();
    assert!(sees("duty", "/desk"), "not in force yet");
    publish(
        app,
        "calendars",
        made["version"].as_u64().unwrap(),
        "2026-12-08",
    );
    app.set_time("2026-12-15 09:00");
    assert_eq!(calendar_watch::tick(&app.services).unwrap(), 0);
    assert!(!sees("duty", "/desk") && !sees("admin", "/units"));
}

fn a_year_is_imported_and_put_into_force_by_forms_alone(app: &TestApp) {
    let admin = Browser::of(app, "admin");
    let fill = |content: &str, act: &str| -> Pairs {
        let form = admin.get("/admin/calendar").form("/admin/calendar");
        let form = filled(form, "format", "toml");
        let mut form = filled(form, "content", content);
        form.retain(|(name, _)| name != "do");
        form.push(("do".to_owned(), act.to_owned()));
        form
    };
    app.storing_nothing(|| {
        let slip = admin.post("/admin/calendar", &fill(&year_with("2018-02-30"), "keep"));
        let back = slip.says(422, "第 7 行");
        assert!(back.contains("2018-02-30"), "what was typed is kept");
        let looked = admin.post("/admin/calendar", &fill(&year_with("2018-11-09"), "look"));
        looked.says(200, "2018-11-09：新增“放假”");
    });
    let form = fill(&year_with("2018-11-09"), "keep");
    let made = admin.post("/admin/calendar", &form).leads_to();
    assert_eq!(made, "/admin/calendar/2");
    let again = app.storing_nothing(|| admin.post("/admin/calendar", &form));
    assert_eq!(again.leads_to(), made, "a second click makes nothing");

    let page = admin.get(&made);
    let publication = format!("{made}/publication");
    let form = page.form(&publication);
    page.says(200, "与第 1 版对照");
    let slip = admin.post(
        &publication,
        &filled(form.clone(), "effective_from", "明天"),
    );
    slip.says(422, "日期写成");
    let day = filled(form, "effective_from", "2018-11-07");
    assert_eq!(admin.post(&publication, &day).leads_to(), made);
    let page = admin.get(&made).says(200, "2018 年 11 月 7 日起施行");
    assert!(!page.contains(&publication), "published once and for all");
}
