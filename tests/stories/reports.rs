//! Bulletins and annual reports (plan rows 14, 62, 64): drawn up from figures, worded, approved by
//! another person, issued once and the same for ever; newer figures make a further edition.

use std::collections::BTreeSet;

use huiying::domain::AccountId;
use huiying::domain::vocabulary::DeadlineKind;
use huiying::services::{report_schedule, setup};
use huiying::store::StoreError;
use huiying::store::reference::{self, NewVersion, ReferenceKind};
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::app::TestApp;
use crate::builders::{canteen_complaint, complaint};
use crate::manual_clock::{hours, minutes};
use crate::people::{Answer, Person};

story! {
    a_bulletin_is_worded_sent_back_approved_by_another_and_issued_with_a_number
    an_issued_edition_stays_the_same_to_the_byte_whatever_happens_later
    the_newer_edition_says_figure_by_figure_what_differs
    whoever_wrote_it_cannot_approve_it_and_units_and_duty_officers_cannot_touch_it
    on_three_replicas_the_bulletin_is_drawn_up_once_and_everybody_hears_of_it_once
    what_fell_due_while_nobody_was_running_is_caught_up_with
    a_month_in_which_nothing_happened_says_so
    a_unit_sees_issued_bulletins_that_name_it_and_no_drafts
    the_annual_report_is_the_city_offices_too_and_counts_by_month_theme_and_register
    the_annual_report_counts_cases_by_measure_in_the_year_of_the_decision
    a_request_sent_twice_is_done_once_and_an_old_state_hears_what_changed
    figures_come_as_sheets_with_their_denominators
    what_cannot_be_is_said_in_a_sentence
}

const EDU: &str = "市教育局";
const FDA: &str = "市食品药品监督管理局";
const POLICE: &str = "市公安局";
const NOVEMBER: &str = "/api/v1/reports/bulletin/2018-11";

fn evaluator(app: &TestApp) -> Person<'_> {
    app.as_user("evaluator")
}

fn act(person: &Person<'_>, report: &str, noun: &str, body: &Value) -> Answer {
    person.post(&format!("{report}/{noun}"), body)
}

/// The bytes of a document, as somebody gets them.
fn file(app: &TestApp, username: &str, query: &str) -> Vec<u8> {
    let token = app.token_of(username);
    let mut answer = app
        .agent
        .get(format!("{}/api/v1/reports/{query}", app.address()))
        .header("Authorization", format!("Bearer {token}"))
        .call()
        .unwrap();
    assert_eq!(answer.status(), 200, "{query}");
    answer.body_mut().read_to_vec().unwrap()
}

fn page(app: &TestApp, username: &str, query: &str) -> String {
    String::from_utf8(file(app, username, query)).unwrap()
}

/// A November in which the school office was in time, the food office late, and the police had
/// asked to be let off; the number of the incident that it was about.
fn november(app: &TestApp) -> String {
    let canteen = app.dispatched(&canteen_complaint().level("iii"), &[EDU, FDA]);
    app.as_liaison(EDU).acknowledge(&canteen).done();
    let wages = app.dispatched(&complaint().level("iii"), &[POLICE]);
    app.as_liaison(POLICE)
        .give_back(&wages, "不属本单位职责")
        .done();
    app.advance(hours(30));
    app.as_liaison(FDA).acknowledge(&canteen).done();
    wages
}

/// The same, drawn up in December.
fn drafted(app: &TestApp) -> String {
    let wages = november(app);
    app.set_time("2018-12-03 10:00");
    act(&evaluator(app), NOVEMBER, "drafting", &json!({})).done();
    wages
}

fn issue(app: &TestApp, report: &str) -> Value {
    act(&evaluator(app), report, "submission", &json!({})).done();
    act(&app.as_leader(), report, "approval", &json!({})).done();
    act(&evaluator(app), report, "issue", &json!({})).done()
}

fn edition(report: &Value, number: usize) -> Value {
    report["editions"][number - 1].clone()
}

/// The figure of a line, by table and name.
fn cell(data: &Value, table: &str, name: &str, column: &str) -> Value {
    let tables = data["figures"]["tables"].as_array().unwrap();
    let table = tables.iter().find(|found| found["table"] == table).unwrap();
    let lines = table["lines"].as_array().unwrap();
    let line = lines.iter().find(|line| line["name"] == name).unwrap();
    line["cells"][column].clone()
}

fn data(app: &TestApp, query: &str) -> Value {
    serde_json::from_slice(&file(app, "evaluator", query)).unwrap()
}

fn a_bulletin_is_worded_sent_back_approved_by_another_and_issued_with_a_number(app: &TestApp) {
    drafted(app);
    let words = json!({ "text": "# 一、总体情况\n本月情况已核对。" });
    act(&evaluator(app), NOVEMBER, "text", &words).done();
    act(&evaluator(app), NOVEMBER, "submission", &json!({})).done();
    let comments = json!({ "comments": "写明下月要求" });
    act(&app.as_leader(), NOVEMBER, "send-back", &comments).done();
    let report = app.as_leader().get(NOVEMBER).done();
    assert_eq!(edition(&report, 1)["comments"], "写明下月要求");
    let words = json!({ "text": "# 一、总体情况\n本月情况已核对，请按时回应。" });
    act(&evaluator(app), NOVEMBER, "text", &words).done();
    let report = issue(app, NOVEMBER);
    let issued = edition(&report, 1);
    assert_eq!(issued["state"], "issued");
    assert_eq!(issued["number"], "开宣通〔2018〕1号");
    assert_eq!(issued["issued_on"], "2018-12-03");
    assert_eq!(issued["revisions"], 3, "each state of the words is kept");
    assert_eq!(issued["digest"].as_str().unwrap().len(), 64);
    let html = page(app, "duty", "bulletin?period=2018-11&format=html");
    for words in [
        "关于2018年11月政务舆情回应工作情况的通报",
        "本月情况已核对，请按时回应。",
        "统计期：2018年11月1日至2018年11月30日",
        "统计截止：2018年12月3日10:00",
        "公式 scorecard/1",
        issued["digest"].as_str().unwrap(),
    ] {
        assert!(html.contains(words), "{words}: {html}");
    }
    // Words change no figure: two of three did in time what stops the clock of acknowledging,
    // whatever the text says.
    let data = data(app, "bulletin?period=2018-11");
    let kept = cell(&data, "whole", "全市合计", "acknowledged");
    assert_eq!(kept, json!({ "rate": { "met": 2, "of": 3 } }));
    let closed = act(&evaluator(app), NOVEMBER, "text", &words);
    closed.refused("report_wrong_state");
}

/// A policy with other limits and a calendar without make-up days, in force from 4 December.
fn change_the_rules(app: &TestApp) {
    const FROM: Date = Date::constant(2018, 12, 4);
    let mut policy = setup::seeded_policy().unwrap();
    for limit in &mut policy.limits {
        if limit.kind == DeadlineKind::Acknowledgement {
            limit.amount = 5;
        }
    }
    let body = serde_json::to_string(&policy).unwrap();
    let at = app.now();
    let write = move |conn: &mut huiying::store::AnyConn| {
        let calendar = reference::load(conn, ReferenceKind::Calendar, 1)?
            .unwrap()
            .body;
        for (kind, body) in [
            (ReferenceKind::Policy, body),
            (ReferenceKind::Calendar, calendar),
        ] {
            let new = NewVersion {
                body,
                note: "新的一版".to_owned(),
                imported_at: at,
                imported_by: AccountId::new("admin"),
            };
            let version = reference::put_version(conn, kind, &new)?;
            assert!(reference::publish(conn, kind, version, FROM)?);
        }
        Ok::<_, StoreError>(())
    };
    app.services.store.write(write).unwrap();
}

fn an_issued_edition_stays_the_same_to_the_byte_whatever_happens_later(app: &TestApp) {
    let wages = drafted(app);
    issue(app, NOVEMBER);
    let every = |app: &TestApp, edition: &str| {
        ["json", "docx", "html", "xlsx", "csv"].map(|format| {
            let query = format!("bulletin?period=2018-11&format={format}{edition}");
            file(app, "evaluator", &query)
        })
    };
    let before = every(app, "");
    assert!(before[1].starts_with(b"PK"), "a word-processor file");
    app.as_duty().uphold_return(&wages, POLICE).done();
    change_the_rules(app);
    app.set_time("2018-12-20 10:00");
    november(app);
    assert!(
        before == every(app, ""),
        "nothing that happens later changes it"
    );
    let reason = json!({ "reason": "市公安局的退回获准" });
    act(&evaluator(app), NOVEMBER, "edition", &reason).done();
    assert!(
        before == every(app, ""),
        "while the next edition is a draft"
    );
    issue(app, NOVEMBER);
    assert!(
        before == every(app, "&edition=1"),
        "after the next is issued"
    );
    assert!(before != every(app, ""), "the newest is what is shown");
    let replica = app.replica(app.clock.clone());
    let health = setup::check(&replica).unwrap();
    assert!(health.log_faults.is_empty() && health.different.is_empty());
}

fn the_newer_edition_says_figure_by_figure_what_differs(app: &TestApp) {
    let wages = drafted(app);
    let first = issue(app, NOVEMBER);
    assert_eq!(edition(&first, 1)["edition"], 1);
    app.as_duty().uphold_return(&wages, POLICE).done();
    let reason = json!({ "reason": "市公安局的退回获准" });
    let second = act(&evaluator(app), NOVEMBER, "edition", &reason).done();
    let draft = edition(&second, 2);
    assert_eq!(
        (&draft["state"], &draft["edition"]),
        (&json!("draft"), &json!(2))
    );
    let text = draft["text"].as_str().unwrap();
    assert!(
        text.contains("本版因以下原因重新印发：市公安局的退回获准。"),
        "{text}"
    );
    assert!(text.contains("第 1 版（开宣通〔2018〕1号）"), "{text}");
    let again = issue(app, NOVEMBER);
    assert_eq!(edition(&again, 2)["number"], "开宣通〔2018〕2号");
    let html = page(app, "duty", "bulletin?period=2018-11&format=html");
    let row = |cells: [&str; 5]| {
        let cells = cells.map(|cell| format!("<td>{cell}</td>"));
        format!("<tr>{}</tr>", cells.concat())
    };
    for cells in [
        ["全市合计", "全市合计", "交办", "3", "2"],
        ["全市合计", "全市合计", "按时签收", "2/3", "1/2"],
        ["部门", "市公安局", "交办", "1", "没有"],
    ] {
        assert!(html.contains(&row(cells)), "{cells:?}: {html}");
    }
    let of_edu = format!("<td>部门</td><td>{EDU}</td>");
    assert!(!html.contains(&of_edu), "what did not change is not listed");
}

fn whoever_wrote_it_cannot_approve_it_and_units_and_duty_officers_cannot_touch_it(app: &TestApp) {
    drafted(app);
    app.storing_nothing(|| {
        for username in ["duty", "reviewer", "office", "edu", "admin"] {
            let person = app.as_user(username);
            for (noun, body) in [
                ("text", json!({ "text": "改" })),
                ("submission", json!({})),
                ("approval", json!({})),
            ] {
                act(&person, NOVEMBER, noun, &body).problem(403, "report_not_allowed");
            }
        }
        act(&app.as_leader(), NOVEMBER, "approval", &json!({})).refused("report_wrong_state");
        act(&evaluator(app), NOVEMBER, "issue", &json!({})).refused("report_wrong_state");
    });
    act(&evaluator(app), NOVEMBER, "submission", &json!({})).done();
    app.storing_nothing(|| {
        let own = act(&evaluator(app), NOVEMBER, "approval", &json!({}));
        let problem = own.problem(403, "report_not_allowed");
        assert_eq!(problem["basis"], "分工方案第 62 项");
    });
    let actions = evaluator(app).get(NOVEMBER).done()["actions"].clone();
    let of = |verb: &str| {
        let mut all = actions.as_array().unwrap().iter();
        all.find(|action| action["verb"] == verb).cloned()
    };
    assert_eq!(
        of("approve"),
        None,
        "what is not the reader's business is left out"
    );
    assert_eq!(of("edit").unwrap()["allowed"], false);
}

/// The subjects of what somebody was told about reports.
fn told(app: &TestApp, username: &str) -> Vec<String> {
    let page = app.as_user(username).get("/api/v1/notices").done();
    let items = page["items"].as_array().unwrap().iter();
    items
        .map(|item| item["subject"].as_str().unwrap().to_owned())
        .filter(|subject| subject.contains("通报") || subject.contains("年度报告"))
        .collect()
}

fn on_three_replicas_the_bulletin_is_drawn_up_once_and_everybody_hears_of_it_once(app: &TestApp) {
    november(app);
    app.set_time("2018-12-03 08:59");
    let replicas: Vec<_> = (0..3).map(|_| app.replica(app.clock.clone())).collect();
    let tick = || -> usize {
        std::thread::scope(|scope| {
            let running: Vec<_> = replicas
                .iter()
                .map(|services| scope.spawn(|| report_schedule::tick(services).unwrap()))
                .collect();
            running.into_iter().map(|turn| turn.join().unwrap()).sum()
        })
    };
    assert_eq!(tick(), 0, "not before its time");
    app.set_time("2018-12-03 09:00");
    assert_eq!(tick(), 1);
    assert_eq!(tick(), 0);
    assert_eq!(report_schedule::tick(&app.services).unwrap(), 0);
    let report = evaluator(app).get(NOVEMBER).done();
    assert_eq!(report["editions"].as_array().unwrap().len(), 1);
    assert_eq!(
        edition(&report, 1)["state"],
        "draft",
        "nothing is issued by itself"
    );
    assert_eq!(report["events"][0]["capacity"], "system");
    for username in ["evaluator", "leader", "office"] {
        let told = told(app, username);
        assert_eq!(told.len(), 1, "{username}: {told:?}");
        assert!(
            told[0].contains("2018年11月月度通报已由系统起草"),
            "{told:?}"
        );
    }
    assert!(told(app, "duty").is_empty() && told(app, "edu").is_empty());
    issue(app, NOVEMBER);
    assert!(
        told(app, "edu")[0].contains("已印发"),
        "a unit that it names"
    );
    assert!(
        told(app, "health").is_empty(),
        "a unit that it does not name"
    );
}

fn what_fell_due_while_nobody_was_running_is_caught_up_with(app: &TestApp) {
    november(app);
    app.set_time("2019-02-20 12:00");
    assert_eq!(report_schedule::tick(&app.services).unwrap(), 4);
    let listed = evaluator(app).get("/api/v1/reports").done();
    let items = listed["items"].as_array().unwrap().iter();
    let found: BTreeSet<String> = items
        .map(|item| {
            format!(
                "{} {}",
                item["kind"].as_str().unwrap(),
                item["period"].as_str().unwrap()
            )
        })
        .collect();
    let expected = [
        "annual 2018",
        "bulletin 2018-11",
        "bulletin 2018-12",
        "bulletin 2019-01",
    ];
    assert_eq!(found, expected.map(str::to_owned).into());
    assert_eq!(told(app, "leader").len(), 4);
}

fn a_month_in_which_nothing_happened_says_so(app: &TestApp) {
    app.set_time("2018-12-03 10:00");
    let report = act(&evaluator(app), NOVEMBER, "drafting", &json!({})).done();
    let text = edition(&report, 1)["text"].as_str().unwrap().to_owned();
    assert!(text.starts_with("2018年11月没有需要通报的事项"), "{text}");
    issue(app, NOVEMBER);
    let html = page(app, "duty", "bulletin?period=2018-11&format=html");
    assert!(html.contains("没有需要通报的事项"), "{html}");
    assert!(!html.contains("附表"), "{html}");
    assert!(html.contains("统计期"), "{html}");
}

fn a_unit_sees_issued_bulletins_that_name_it_and_no_drafts(app: &TestApp) {
    drafted(app);
    let seen = |username: &str| app.as_user(username).get(NOVEMBER);
    for username in ["edu", "duty", "admin"] {
        seen(username).problem(404, "not_found");
        let listed = app.as_user(username).get("/api/v1/reports").done();
        assert_eq!(listed["items"], json!([]), "{username}");
    }
    seen("office").done();
    issue(app, NOVEMBER);
    for username in ["edu", "edu-head", "police", "duty"] {
        let report = seen(username).done();
        assert_eq!(edition(&report, 1)["state"], "issued", "{username}");
    }
    assert_eq!(
        seen("edu").done()["events"],
        json!([]),
        "how it was made is the office's"
    );
    seen("health").problem(404, "not_found");
    seen("admin").problem(404, "not_found");
    let listed = app
        .as_user("edu")
        .get("/api/v1/reports?kind=bulletin")
        .done();
    assert_eq!(listed["items"][0]["number"], "开宣通〔2018〕1号");
    let reason = json!({ "reason": "数字有误" });
    act(&evaluator(app), NOVEMBER, "edition", &reason).done();
    assert_eq!(seen("edu").done()["editions"].as_array().unwrap().len(), 1);
    app.as_user("edu")
        .get("/api/v1/reports/bulletin?period=2018-11&edition=2")
        .problem(404, "not_found");
}

fn the_annual_report_is_the_city_offices_too_and_counts_by_month_theme_and_register(app: &TestApp) {
    const YEAR: &str = "/api/v1/reports/annual/2018";
    let no = app.dispatched(&canteen_complaint().level("iii"), &[FDA]);
    app.as_liaison(FDA).acknowledge(&no).done();
    app.as_liaison(FDA).draft(&no, "已经查清").done();
    app.answer(&no, FDA);
    app.register(&complaint().with("drill", true));
    let office = app.as_user("office");
    app.storing_nothing(|| {
        let early = act(&office, YEAR, "drafting", &json!({}));
        let (sentence, _) = early.refused("report_period_not_over");
        assert!(sentence.contains("2018 还没有结束"), "{sentence}");
    });
    app.set_time("2019-01-02 10:00");
    let report = act(&office, YEAR, "drafting", &json!({})).done();
    let text = edition(&report, 1)["text"].as_str().unwrap().to_owned();
    assert!(
        text.contains("全市登记舆情 1 件"),
        "the drill counts nowhere: {text}"
    );
    assert!(text.contains("发布情况：回应 1 次。"), "{text}");
    assert!(text.contains("问责事项：没有登记记录。"), "{text}");
    act(&office, YEAR, "submission", &json!({})).done();
    act(&app.as_leader(), YEAR, "approval", &json!({})).done();
    act(&office, YEAR, "issue", &json!({})).done();
    let data = data(app, "annual?period=2018&format=json");
    let counted = |table: &str, name: &str| cell(&data, table, name, "registered");
    assert_eq!(counted("months", "2018-11"), json!({ "count": 1 }));
    assert_eq!(counted("months", "2018-10"), json!({ "count": 0 }));
    assert_eq!(counted("levels", "较大"), json!({ "count": 1 }));
    assert_eq!(
        cell(&data, "releases", "回应", "counted"),
        json!({ "count": 1 })
    );
    assert_eq!(data["number"], "开宣报〔2019〕1号");
    assert!(file(app, "duty", "annual?period=2018&format=docx").starts_with(b"PK"));
}

/// Proposes a case about the school office on what the record suggests, which the unit does not
/// dispute; its number.
fn case_heard(app: &TestApp) -> String {
    const ROOT: &str = "/api/v1/accountability-cases";
    let no = app.register(&complaint());
    app.as_leader().assess(&no, "ii", None).done();
    app.as_duty().dispatch(&no, &[EDU]).done();
    app.advance(hours(6));
    app.catch_up();
    app.as_liaison(EDU).acknowledge(&no).done();
    app.advance(minutes(10));
    let found = evaluator(app).get(&format!("{ROOT}/suggestions?unit=edu"));
    let facts = found.done()["suggestion"]["facts"].clone();
    let proposal = json!({ "unit": EDU, "facts": facts, "opinion": "多次逾期，建议问责" });
    let made = evaluator(app).post(ROOT, &proposal).created();
    let path = format!("{ROOT}/{}", made["no"].as_str().unwrap());
    let none = json!({});
    app.as_leader()
        .post(&format!("{path}/approval"), &none)
        .done();
    app.as_head(EDU)
        .post(&format!("{path}/waiver"), &none)
        .done();
    path
}

fn the_annual_report_counts_cases_by_measure_in_the_year_of_the_decision(app: &TestApp) {
    const YEAR: &str = "/api/v1/reports/annual/2018";
    let decide = |path: &str, measure: &str| {
        let body = json!({ "measure": measure, "reason": "事实清楚" });
        app.as_leader()
            .post(&format!("{path}/decision"), &body)
            .done();
    };
    decide(&case_heard(app), "circular");
    decide(&case_heard(app), "interview");
    decide(&case_heard(app), "circular");
    let next_year = case_heard(app);
    app.set_time("2019-01-02 10:00");
    decide(&next_year, "interview");
    let report = act(&evaluator(app), YEAR, "drafting", &json!({})).done();
    let text = edition(&report, 1)["text"].as_str().unwrap().to_owned();
    let said = "问责事项：通报批评 2 次，约谈整改 1 次。";
    assert!(text.contains(said), "{text}");
    let data = data(app, "annual?period=2018&format=json");
    let counted = |measure: &str| cell(&data, "cases", measure, "counted");
    assert_eq!(counted("通报批评"), json!({ "count": 2 }));
    assert_eq!(counted("约谈整改"), json!({ "count": 1 }));
}

fn a_request_sent_twice_is_done_once_and_an_old_state_hears_what_changed(app: &TestApp) {
    november(app);
    app.set_time("2018-12-03 10:00");
    let path = format!("{NOVEMBER}/drafting");
    let first = evaluator(app).post_once("k1", &path, &json!({})).done();
    let again = evaluator(app).post_once("k1", &path, &json!({})).done();
    assert_eq!(
        (&first["repeated"], &again["repeated"]),
        (&json!(false), &json!(true))
    );
    let words = json!({ "text": "改过的话", "expected_seq": 1 });
    act(&evaluator(app), NOVEMBER, "text", &words).done();
    let stale = act(
        &evaluator(app),
        NOVEMBER,
        "submission",
        &json!({ "expected_seq": 1 }),
    );
    let problem = stale.problem(409, "stale");
    assert_eq!(problem["changed"][0]["kind"], "report_edited");
}

fn figures_come_as_sheets_with_their_denominators(app: &TestApp) {
    drafted(app);
    let csv = page(app, "evaluator", "bulletin?period=2018-11&format=csv");
    assert!(csv.starts_with('\u{feff}'), "office programs want the mark");
    let lines: Vec<&str> = csv.lines().collect();
    let cells_of = |line: &'_ str| -> Vec<String> {
        let cells = line.trim_start_matches('\u{feff}').split(',');
        cells
            .map(|cell| cell.trim_matches('"').to_owned())
            .collect()
    };
    let heads = cells_of(lines[0]);
    let at = |head: &str| heads.iter().position(|found| *found == head).unwrap();
    let fda = lines.iter().find(|line| line.contains(FDA)).unwrap();
    let cells = cells_of(fda);
    assert_eq!(cells[at("按时签收（分子）")], "0");
    assert_eq!(cells[at("按时签收（分母）")], "1");
    let card = page(app, "leader", "scorecard?period=2018-11&format=html");
    assert!(
        card.contains("2018年11月成绩单") && card.contains("公式 scorecard/1"),
        "{card}"
    );
    assert!(file(app, "leader", "scorecard?period=2018-11&format=xlsx").starts_with(b"PK"));
    let person = app.as_user("edu");
    person
        .get("/api/v1/reports/scorecard?period=2018-11")
        .problem(403, "forbidden");
}

fn what_cannot_be_is_said_in_a_sentence(app: &TestApp) {
    drafted(app);
    app.storing_nothing(|| {
        let ask = |noun: &str, body: Value| act(&evaluator(app), NOVEMBER, noun, &body);
        assert_eq!(ask("text", json!({ "text": " " })).invalid(), ["text"]);
        let table = ask("text", json!({ "text": "|甲|乙|\n|1|2|" }));
        let (sentence, _) = table.refused("report_table_in_text");
        assert!(sentence.contains("文字里不能写表格"), "{sentence}");
        assert_eq!(ask("discarding", json!({})).invalid(), ["reason"]);
        let twice = ask("drafting", json!({}));
        let (sentence, _) = twice.refused("report_wrong_state");
        assert_eq!(sentence, "最新一版起草中，不能起草");
    });
    let get = |query: &str| evaluator(app).get(&format!("/api/v1/reports/{query}"));
    assert_eq!(get("bulletin?period=2018-13").invalid(), ["period"]);
    assert_eq!(get("bulletin?period=2018").invalid(), ["period"]);
    assert_eq!(
        get("bulletin?period=2018-11&format=pdf").invalid(),
        ["format"]
    );
    assert_eq!(
        get("scorecard?period=2018-11&format=docx").invalid(),
        ["format"]
    );
    get("weekly?period=2018-11").problem(404, "not_found");
    get("bulletin?period=2018-09").problem(404, "not_found");
    let reason = json!({ "reason": "数字要重新统计" });
    act(&evaluator(app), NOVEMBER, "discarding", &reason).done();
    let again = act(&evaluator(app), NOVEMBER, "drafting", &json!({})).done();
    assert_eq!(edition(&again, 2)["edition"], 2);
}
