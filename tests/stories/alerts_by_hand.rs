//! Alerts in the portal: by forms alone, on the desk, in the inbox and on the incident's page.

use crate::app::TestApp;
use crate::builders::canteen_complaint;
use crate::manual_clock::minutes;
use crate::pages::{Browser, Pairs, filled};

story! {
    an_alert_is_raised_from_an_incident_and_shows_in_words_wherever_it_is
    a_unit_confirms_with_one_tap_and_its_head_hears_that_it_did
    a_form_with_a_fault_comes_back_with_what_was_written
    a_form_is_not_asked_again_because_a_unit_confirmed_but_because_an_officer_changed_it
    a_duty_officer_is_offered_the_colours_that_are_hers
    a_lifted_alert_leaves_the_desk_and_stays_in_the_list
    an_alert_about_a_theme_stands_on_the_desk_and_nobody_without_part_in_it_sees_it
}

const FDA: &str = "市食品药品监督管理局";

fn raising(browser: &Browser<'_>, query: &str, colour: &str) -> Pairs {
    let form = browser.get(&format!("/alerts/new{query}")).form("/alerts");
    let form = filled(form, "colour", colour);
    filled(form, "text", "家长群里说法很多，请统一口径。")
}

fn an_alert_is_raised_from_an_incident_and_shows_in_words_wherever_it_is(app: &TestApp) {
    let about = app.dispatched(&canteen_complaint().level("iii"), &[FDA, "市教育局"]);
    let leader = Browser::of(app, "leader");
    let page = leader.get(&format!("/incidents/{about}")).shown();
    let link = format!("/alerts/new?incident={about}");
    let printed = link.replace('=', "&#x3D;");
    assert!(page.contains(&printed), "no way to warn: {page}");
    let offered = leader.get(&link).shown();
    for unit in ["fda", "edu"] {
        let picked = format!("value=\"{unit}\" checked");
        assert!(offered.contains(&picked), "{unit} has the incident");
    }
    let mut form = raising(&leader, &format!("?incident={about}"), "orange");
    form.push(("incident".to_owned(), about.clone()));
    form.push(("units".to_owned(), "fda".to_owned()));
    form.push(("units".to_owned(), "edu".to_owned()));
    assert_eq!(
        leader.post("/alerts", &form).leads_to(),
        "/alerts/2018-0001"
    );
    let again = app.storing_nothing(|| leader.post("/alerts", &form));
    assert_eq!(again.leads_to(), "/alerts/2018-0001");
    // The colour is said in words wherever it shows.
    let page = leader.get(&format!("/incidents/{about}")).shown();
    assert!(page.contains("橙色预警"), "{page}");
    let desk = leader.get("/desk").shown();
    assert!(
        desk.contains("橙色预警") && desk.contains("0/2 已确认"),
        "{desk}"
    );

    let list = leader.get("/alerts").says(200, "1 个生效中");
    assert!(list.contains("学校食堂饭菜变质"), "{list}");
    // Whoever is about to warn a second time is told of the first.
    let twice = leader.get(&link).says(200, "这件舆情已有生效的预警");
    assert!(twice.contains("2018-0001 橙色预警"), "{twice}");
}

fn a_unit_confirms_with_one_tap_and_its_head_hears_that_it_did(app: &TestApp) {
    let leader = Browser::of(app, "leader");
    let mut form = filled(raising(&leader, "", "orange"), "theme", "食品药品安全");
    form.push(("units".to_owned(), "fda".to_owned()));
    form.push(("units".to_owned(), "edu".to_owned()));
    leader.post("/alerts", &form).leads_to();
    app.advance(minutes(3));
    let fda = Browser::of(app, "fda");
    let inbox = fda.get("/desk");
    let tap = inbox.form("/alerts/2018-0001/confirmation");
    assert!(inbox.html.contains("等本单位确认"), "{}", inbox.html);
    let path = "/alerts/2018-0001/confirmation";
    assert_eq!(fda.post(path, &tap).leads_to(), "/desk");
    assert_eq!(
        app.storing_nothing(|| fda.post(path, &tap)).leads_to(),
        "/desk"
    );
    let inbox = fda.get("/desk").says(200, "1/2 已确认");
    assert!(!inbox.contains("等本单位确认"), "{inbox}");
    // The head of the same unit still had the old page open.
    let head = Browser::of(app, "fda-head");
    let csrf = head.get("/account").form("/account/display");
    let late = app.storing_nothing(|| head.post(path, &csrf));
    assert_eq!(late.leads_to(), "/alerts/2018-0001");
    let page = head.get("/alerts/2018-0001").says(200, "1/2 已确认");
    assert!(page.contains("联络员（fda）") && !page.contains("确认预警</button>"));
    // An address in a message leads to the page with the button.
    let edu = Browser::of(app, "edu");
    assert_eq!(edu.get(path).leads_to(), "/alerts/2018-0001");
    let tap = edu.get("/alerts/2018-0001").form(path);
    assert_eq!(edu.post(path, &tap).leads_to(), "/alerts/2018-0001");
    leader.get("/alerts/2018-0001").says(200, "2/2 已确认");
}

fn a_form_with_a_fault_comes_back_with_what_was_written(app: &TestApp) {
    let duty = Browser::of(app, "duty");
    let form = raising(&duty, "", "yellow");
    app.storing_nothing(|| {
        let page = duty.post("/alerts", &form).says(422, "还有 1 处需要改正");
        assert!(page.contains("请写明预警针对哪件舆情或哪个领域"), "{page}");
        let form = filled(form.clone(), "theme", "就学");
        let page = duty
            .post("/alerts", &form)
            .says(422, "请至少选一个要通知的单位");
        assert!(page.contains("家长群里说法很多"), "{page}");
        let form = filled(form, "units", "edu");
        let form = filled(form, "text", "");
        let page = duty.post("/alerts", &form).says(422, "请写明预警内容");
        assert!(page.contains("value=\"edu\" checked"), "{page}");
        let foreign = filled(form, "csrf", "another");
        assert_eq!(duty.post("/alerts", &foreign).status, 403);
    });
}

fn raised<'a>(app: &'a TestApp, colour: &str) -> Browser<'a> {
    let leader = Browser::of(app, "leader");
    let form = raising(&leader, "", colour);
    let form = filled(form, "theme", "就学");
    let form = filled(form, "units", "edu");
    let no = leader.post("/alerts", &form).leads_to();
    assert_eq!(no, "/alerts/2018-0001");
    leader
}

fn a_form_is_not_asked_again_because_a_unit_confirmed_but_because_an_officer_changed_it(
    app: &TestApp,
) {
    let leader = raised(app, "yellow");
    let path = "/alerts/2018-0001/adjustment";
    let red = filled(leader.get(path).form(path), "colour", "red");
    let red = filled(red, "reason", "转发量上升");
    let blue = filled(leader.get(path).form(path), "colour", "blue");
    let blue = filled(blue, "reason", "已经平稳");
    let edu = Browser::of(app, "edu");
    let confirmation = "/alerts/2018-0001/confirmation";
    let tap = edu.get("/alerts/2018-0001").form(confirmation);
    edu.post(confirmation, &tap).leads_to();
    assert_eq!(leader.post(path, &red).leads_to(), "/alerts/2018-0001");
    let page = app.storing_nothing(|| leader.post(path, &blue));
    assert!(page.html.contains("已处理这个预警") && page.html.contains("红色预警"));
    assert!(page.html.contains("已经平稳"), "what was written is kept");
    let seen = page.form(path);
    page.says(409, "看过现在的预警");
    let blue = filled(filled(seen, "colour", "blue"), "reason", "已经平稳");
    assert_eq!(leader.post(path, &blue).leads_to(), "/alerts/2018-0001");
    let story = leader
        .get("/alerts/2018-0001")
        .says(200, "由红色预警改为蓝色预警");
    assert!(story.contains("当时为黄色预警"), "{story}");
}

fn a_duty_officer_is_offered_the_colours_that_are_hers(app: &TestApp) {
    let offered = |username: &str| {
        let page = Browser::of(app, username).get("/alerts/new").shown();
        ["red", "orange", "yellow", "blue"]
            .into_iter()
            .filter(|colour| page.contains(&format!("value=\"{colour}\"")))
            .collect::<Vec<_>>()
    };
    assert_eq!(offered("duty"), ["yellow", "blue"]);
    assert_eq!(offered("leader").len(), 4);
    let sent = app.storing_nothing(|| {
        let duty = Browser::of(app, "duty");
        let form = filled(raising(&duty, "", "red"), "theme", "就学");
        duty.post("/alerts", &filled(form, "units", "edu"))
    });
    sent.says(422, "红色和橙色预警由分管领导发布");
    for stranger in ["reviewer", "edu", "admin"] {
        let browser = Browser::of(app, stranger);
        browser
            .get("/alerts/new")
            .says(403, "发布预警由值班员或分管领导办理");
        let list = browser.get("/alerts").says(200, "没有生效的预警");
        assert!(!list.contains("/alerts/new"), "{stranger}");
    }
    raised(app, "red");
    let duty = Browser::of(app, "duty");
    duty.get("/alerts/2018-0001")
        .says(200, "红色和橙色预警由分管领导");
    duty.get("/alerts/2018-0001/lifting")
        .says(409, "由分管领导");
}

fn a_lifted_alert_leaves_the_desk_and_stays_in_the_list(app: &TestApp) {
    let leader = raised(app, "red");
    let path = "/alerts/2018-0001/lifting";
    let form = leader.get(path).form(path);
    app.storing_nothing(|| leader.post(path, &form))
        .says(422, "请写明解除预警的理由");
    let form = filled(form, "reason", "三天没有新的反映");
    assert_eq!(leader.post(path, &form).leads_to(), "/alerts/2018-0001");
    for desk in [&leader, &Browser::of(app, "edu")] {
        assert!(!desk.get("/desk").shown().contains("红色预警"));
        let list = desk.get("/alerts").says(200, "没有生效的预警");
        assert!(
            list.contains("红色预警") && list.contains("已解除"),
            "{list}"
        );
    }
    let page = leader
        .get("/alerts/2018-0001")
        .says(200, "三天没有新的反映");
    assert!(!page.contains("/lifting\""), "{page}");
    leader.get(path).says(409, "这个预警已经解除");
}

fn an_alert_about_a_theme_stands_on_the_desk_and_nobody_without_part_in_it_sees_it(app: &TestApp) {
    raised(app, "yellow");
    for office in ["duty", "reviewer", "evaluator", "office"] {
        let desk = Browser::of(app, office).get("/desk").shown();
        assert!(desk.contains("领域“就学”"), "{office}");
    }
    let stranger = Browser::of(app, "health");
    assert!(!stranger.get("/desk").shown().contains("黄色预警"));
    assert_eq!(stranger.get("/alerts/2018-0001").status, 404);
    assert_eq!(
        Browser::of(app, "admin").get("/alerts/2018-0001").status,
        404
    );
    let nobody = Browser::new(app).get("/alerts/2018-0001").leads_to();
    assert!(nobody.starts_with("/sign-in"), "{nobody}");
}
