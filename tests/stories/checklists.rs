//! The checklist before closing (U39): what is mandatory keeps a matter open, with a sentence.

use serde_json::json;

use crate::app::TestApp;
use crate::builders::complaint;
use crate::pages::Browser;

story! {
    a_matter_with_an_open_mandatory_item_is_not_closed
    the_page_shows_the_list_to_the_department_and_not_to_the_units
}

const EDU: &str = "市教育局";

fn answered(app: &TestApp) -> String {
    let no = app.register(&complaint());
    app.as_leader().assess(&no, "ii", None).done();
    app.as_duty().dispatch(&no, &[EDU]).done();
    app.as_liaison(EDU).acknowledge(&no).done();
    app.answer(&no, EDU);
    no
}

fn a_matter_with_an_open_mandatory_item_is_not_closed(app: &TestApp) {
    let no = answered(app);
    let close = json!({ "summary": "已回应" });
    let (said, basis) = app
        .as_leader()
        .act(&no, "closure", &close)
        .refused("checklist_open");
    assert!(said.contains("公开内容里的个人信息已核对、遮盖"), "{said}");
    assert!(basis.contains("办结检查清单"), "{basis}");

    let check = |user: &str, item: &str, state: &str, reason: &str| {
        let body = json!({ "item": item, "state": state, "reason": reason });
        app.as_user(user).act(&no, "check", &body)
    };
    check("edu", "answers_public", "done", "").problem(403, "not_allowed");
    check("duty", "nothing", "done", "").refused("no_such_check");
    check("duty", "answers_public", "not_applicable", "").refused("reason_missing");
    check("reviewer", "answers_public", "done", "").done();
    check("duty", "privacy_masked", "not_applicable", "没有涉及个人").done();
    check("duty", "privacy_masked", "open", "").done();
    app.as_leader()
        .act(&no, "closure", &close)
        .refused("checklist_open");
    check("duty", "privacy_masked", "done", "").done();
    app.as_leader().act(&no, "closure", &close).done();
}

fn the_page_shows_the_list_to_the_department_and_not_to_the_units(app: &TestApp) {
    let no = answered(app);
    let at = format!("/incidents/{no}");
    let leader = Browser::of(app, "leader");
    let page = leader.get(&at);
    assert!(page.html.contains("办结检查清单"), "{}", page.html);
    assert!(page.html.contains("还有 2 项必须核对"));
    assert!(
        !Browser::of(app, "edu")
            .get(&at)
            .html
            .contains("办结检查清单")
    );
    let closing = leader.get(&format!("{at}/closure"));
    let link = format!("{at}/check?item");
    assert!(closing.html.contains(&link), "{}", closing.html);
    let form = leader.get(&format!("{at}/check"));
    assert!(
        form.html.contains("value=\"privacy_masked\""),
        "{}",
        form.html
    );
}
