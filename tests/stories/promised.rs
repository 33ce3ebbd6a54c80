//! What was promised to the public is tracked to its date, whatever becomes of the matter.

use serde_json::json;

use crate::app::TestApp;
use crate::builders::complaint;
use crate::pages::{Browser, filled};

story! {
    a_promise_survives_the_closing_and_is_kept_in_time
    a_promise_that_is_not_kept_is_late_after_its_day
}

const EDU: &str = "市教育局";

/// Answered with a promise, and closed.
fn closed_with_promise(app: &TestApp) -> String {
    let no = app.dispatched(&complaint().level("iii"), &[EDU]);
    app.as_liaison(EDU).acknowledge(&no).done();
    let promises = json!({ "promises": [{ "text": "公布整改结果", "due_on": "2018-11-20" }] });
    app.answer_with(&no, EDU, &promises);
    app.as_leader().close(&no).done();
    no
}

fn a_promise_survives_the_closing_and_is_kept_in_time(app: &TestApp) {
    let no = closed_with_promise(app);
    let seen = app.see(&no);
    assert_eq!(seen.stage(), "closed");
    assert_eq!(seen.standing("promise", EDU), "running");
    assert_eq!(seen.incident["promises"][0]["text"], "公布整改结果");
    assert_eq!(seen.incident["promises"][0]["standing"], "running");

    app.set_time("2018-11-20 20:00");
    app.tick();
    let edu = Browser::of(app, "edu");
    let html = edu.get("/desk").says(200, "待兑现承诺");
    assert!(html.contains("公布整改结果"), "{html}");
    let page = edu.get(&format!("/incidents/{no}"));
    page.says(200, "兑现对公众的承诺");
    let keeping = format!("/incidents/{no}/promise");
    let form = edu.get(&keeping).form(&keeping);
    edu.post(&keeping, &form).says(422, "请填写");
    let form = filled(form, "text", "已在网站公布");
    let half = filled(form.clone(), "url", "www.example.gov");
    edu.post(&keeping, &half).says(422, "链接不完整");
    let form = filled(form, "url", "https://www.example.gov.cn/2.html");
    edu.post(&keeping, &form).leads_to();

    let seen = app.see(&no);
    assert_eq!(seen.stage(), "closed", "the matter stays closed");
    assert_eq!(seen.standing("promise", EDU), "met");
    let kept = &seen.incident["promises"][0]["kept"];
    assert_eq!(kept["text"], "已在网站公布");
    assert_eq!(kept["url"], "https://www.example.gov.cn/2.html");
    Browser::of(app, "duty")
        .get(&format!("/incidents/{no}"))
        .says(200, "已兑现");
    let desk = edu.get("/desk").shown();
    assert!(
        !desk.contains("待兑现承诺"),
        "nothing is owed any more: {desk}"
    );
    app.as_liaison(EDU)
        .keep_promise(&no, "再报")
        .refused("no_open_promise");
}

fn a_promise_that_is_not_kept_is_late_after_its_day(app: &TestApp) {
    let no = closed_with_promise(app);
    app.set_time("2018-11-20 23:59");
    app.tick();
    assert_ne!(app.see(&no).standing("promise", EDU), "passed");
    app.set_time("2018-11-21 00:01");
    app.tick();
    assert_eq!(app.see(&no).standing("promise", EDU), "passed");
    let edu = Browser::of(app, "edu");
    edu.get("/desk").says(200, "逾期");
    app.as_user("police")
        .keep_promise(&no, "代答")
        .problem(404, "not_found");
    app.as_liaison(EDU).keep_promise(&no, "补上了").done();
    assert_eq!(app.see(&no).standing("promise", EDU), "met_late");
}
