//! The register of activities in the portal: by forms alone, as a list, as sheets.

use crate::app::TestApp;
use crate::pages::{Browser, Pairs, filled};

story! {
    a_training_goes_from_the_form_to_the_confirmation_by_one_button
    a_form_with_a_fault_comes_back_with_what_was_written
    nobody_confirms_what_they_have_not_read_or_have_written_themselves
    what_is_exported_is_what_is_listed
    the_register_stands_in_the_navigation_of_those_who_have_one
}

fn entry(form: Pairs, fields: &[(&str, &str)]) -> Pairs {
    fields
        .iter()
        .fold(form, |form, (name, value)| filled(form, name, value))
}

const TRAINING: [(&str, &str); 7] = [
    ("kind", "training"),
    ("held_on", "2018-11-02"),
    ("title", "回应工作培训"),
    ("attended_by", ""),
    ("form", ""),
    ("url", ""),
    ("participants", "40"),
];

const INTERPRETATION: [(&str, &str); 7] = [
    ("kind", "interpretation"),
    ("held_on", "2018-11-03"),
    ("title", "市义务教育招生办法"),
    ("attended_by", ""),
    ("form", "chart"),
    ("url", "https://www.example.gov.cn/1.html"),
    ("participants", ""),
];

fn registered(who: &Browser<'_>, fields: &[(&str, &str)]) -> String {
    let form = who.get("/activities/new").form("/activities");
    who.post("/activities", &entry(form, fields)).leads_to()
}

fn a_training_goes_from_the_form_to_the_confirmation_by_one_button(app: &TestApp) {
    let edu = Browser::of(app, "edu");
    edu.get("/activities").says(200, "还没有登记活动");
    let asked = edu.get("/activities/new");
    assert!(
        !asked.html.contains("哪个单位的活动"),
        "a unit registers its own: {}",
        asked.html
    );
    let form = entry(asked.form("/activities"), &TRAINING);
    assert_eq!(
        edu.post("/activities", &form).leads_to(),
        "/activities/2018-0001"
    );
    let again = app.storing_nothing(|| edu.post("/activities", &form));
    assert_eq!(again.leads_to(), "/activities/2018-0001");
    let page = edu.get("/activities/2018-0001").says(200, "40 人");
    assert!(
        page.contains("待确认") && !page.contains("请核对后确认"),
        "{page}"
    );

    let at = "/activities/2018-0001/correction";
    let asked = edu.get(at);
    assert!(
        asked.html.contains("value=\"回应工作培训\""),
        "{}",
        asked.html
    );
    let form = entry(asked.form(at), &TRAINING);
    let form = filled(form, "participants", "45");
    assert_eq!(edu.post(at, &form).leads_to(), "/activities/2018-0001");

    let office = Browser::of(app, "office");
    office.get("/activities").says(200, "1 项待确认。");
    let at = "/activities/2018-0001/confirmation";
    let tap = office.get("/activities/2018-0001").form(at);
    assert_eq!(office.post(at, &tap).leads_to(), "/activities/2018-0001");
    let page = edu.get("/activities/2018-0001").says(200, "已确认");
    assert!(page.contains("内容：40 人参加 改为 45 人参加"), "{page}");
    assert!(
        page.contains(
            "这项活动已经确认，更正活动由值班员或市政府办公室办理（依据：分工方案第 64 项）"
        ),
        "{page}"
    );

    let at = "/activities/2018-0001/withdrawal";
    let form = filled(office.get(at).form(at), "reason", "登记重了");
    assert_eq!(office.post(at, &form).leads_to(), "/activities/2018-0001");
    let page = edu.get("/activities/2018-0001").says(200, "登记重了");
    assert!(!page.contains("可以做的事"), "{page}");
}

fn a_form_with_a_fault_comes_back_with_what_was_written(app: &TestApp) {
    let duty = Browser::of(app, "duty");
    let asked = duty.get("/activities/new");
    assert!(asked.html.contains("哪个单位的活动"), "{}", asked.html);
    let form = entry(asked.form("/activities"), &INTERPRETATION);
    let form = filled(form, "unit", "edu");
    app.storing_nothing(|| {
        let page = duty
            .post("/activities", &filled(form.clone(), "url", ""))
            .says(422, "请填写解读的链接");
        assert!(page.contains("市义务教育招生办法"), "{page}");
        assert!(page.contains("value=\"edu\" selected"), "{page}");
        let page = duty
            .post(
                "/activities",
                &filled(form.clone(), "held_on", "2018-11-07"),
            )
            .says(422, "日期不能晚于今天");
        assert!(page.contains("href=\"#f-held_on\""), "{page}");
        duty.post("/activities", &filled(form.clone(), "participants", "9"))
            .says(422, "这一项只有培训、演练填写");
    });
    assert_eq!(
        duty.post("/activities", &form).leads_to(),
        "/activities/2018-0001"
    );
    let page = duty
        .get("/activities?year=18")
        .says(422, "年份写成 2018 这样");
    assert!(page.contains("没有符合条件的活动"), "{page}");
    Browser::of(app, "leader")
        .get("/activities/new")
        .says(403, "登记活动由值班员");
    Browser::of(app, "fda")
        .get("/activities/2018-0001")
        .says(404, "没有");
}

fn nobody_confirms_what_they_have_not_read_or_have_written_themselves(app: &TestApp) {
    let (edu, duty) = (Browser::of(app, "edu"), Browser::of(app, "duty"));
    let to = registered(&edu, &TRAINING);
    let at = "/activities/2018-0001/confirmation";
    let tap = duty.get(&to).form(at);
    let correction = "/activities/2018-0001/correction";
    let form = entry(edu.get(correction).form(correction), &TRAINING);
    edu.post(correction, &filled(form, "participants", "400"))
        .leads_to();
    let stale = app.storing_nothing(|| duty.post(at, &tap));
    assert_eq!(stale.leads_to(), to);
    let page = duty.get(&to).says(200, "400 人");
    assert!(page.contains("待确认"), "{page}");

    let form = entry(duty.get(correction).form(correction), &TRAINING);
    duty.post(correction, &form).leads_to();
    let page = duty.get(&to).says(200, "自己登记或更正的活动由别人确认");
    assert!(!page.contains("请核对后确认"), "{page}");
    let csrf = duty.get("/account").form("/account/display");
    app.storing_nothing(|| {
        duty.post(at, &csrf)
            .says(409, "自己登记或更正的活动由别人确认")
    });
    let office = Browser::of(app, "office");
    let tap = office.get(&to).form(at);
    office.post(at, &tap).leads_to();
    let late = app.storing_nothing(|| duty.post(at, &csrf));
    assert_eq!(late.leads_to(), to);
}

fn what_is_exported_is_what_is_listed(app: &TestApp) {
    let (edu, town) = (Browser::of(app, "edu"), Browser::of(app, "shuikou"));
    for _ in 0..31 {
        registered(&edu, &TRAINING);
    }
    registered(&town, &INTERPRETATION);
    let duty = Browser::of(app, "duty");
    let numbers = |text: &str| {
        let parts = text.split("2018-0").skip(1);
        let mut found: Vec<String> = parts.map(|rest| rest.chars().take(3).collect()).collect();
        found.dedup();
        found
    };
    let rows = |page: &str| {
        let (_, body) = page.split_once("<tbody>").unwrap();
        numbers(body.split_once("</tbody>").unwrap().0)
    };
    let first = duty.get("/activities?kind=training").shown();
    let mut listed = rows(&first);
    assert_eq!(listed.len(), 30);
    assert!(
        first.contains("/activities?kind&#x3D;training&amp;after&#x3D;2018-0002"),
        "{first}"
    );
    let rest = duty.get("/activities?kind=training&after=2018-0002");
    listed.extend(rows(&rest.shown()));
    let (name, kind, bytes) = duty.saved("/activities.csv?kind=training");
    assert!(
        kind.starts_with("text/csv") && name.contains(".csv"),
        "{name}"
    );
    let text = String::from_utf8(bytes).unwrap();
    assert_eq!(numbers(&text), listed);
    assert!(
        text.contains("\"市教育局\",\"培训\",\"回应工作培训\",,40,"),
        "{text}"
    );
    let (_, _, bytes) = duty.saved("/activities.xlsx");
    assert!(bytes.starts_with(b"PK"), "a workbook");
    let (_, _, bytes) = town.saved("/activities.csv");
    let text = String::from_utf8(bytes).unwrap();
    assert_eq!(numbers(&text), ["032"], "a unit exports its own");
    duty.get("/activities.csv?year=18")
        .says(422, "年份写成 2018 这样");
}

fn the_register_stands_in_the_navigation_of_those_who_have_one(app: &TestApp) {
    let link = "<a href=\"/activities\"";
    for username in ["duty", "office", "leader", "edu"] {
        let page = Browser::of(app, username).get("/desk").shown();
        assert!(page.contains(link), "{username}");
    }
    let page = Browser::of(app, "admin").get("/plans").shown();
    assert!(!page.contains(link), "{page}");
}
