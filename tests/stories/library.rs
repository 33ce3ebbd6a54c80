//! Templates and agreed lines (U39): written by the department, read by those who answer, put into a
//! draft without losing a word.

use crate::app::TestApp;
use crate::builders::complaint;
use crate::pages::{Browser, filled};

story! {
    what_is_in_the_library_is_put_below_what_was_typed
    an_agreed_line_that_is_over_is_not_put_in
    whoever_is_behind_overwrites_nothing
    a_unit_reads_and_does_not_write
}

const EDU: &str = "市教育局";

/// Writes an entry as the reviewer; gives its id as the page links it.
fn written(app: &TestApp, title: &str, more: &[(&str, &str)]) -> String {
    let reviewer = Browser::of(app, "reviewer");
    let mut form = reviewer.get("/library/new").form("/library");
    let line = [
        ("kind", "agreed_line"),
        ("title", title),
        ("text", "统一口径甲乙丙"),
    ];
    for (name, value) in line.iter().chain(more) {
        form = filled(form, name, value);
    }
    let saved = reviewer.post("/library", &form);
    assert_eq!(saved.status, 303, "{}", saved.html);
    let html = reviewer.get("/library").html;
    let link = html.split("href=\"/library/").skip(1);
    let mut ids = link.map(|rest| rest.split('"').next().unwrap().to_owned());
    ids.find(|id| id != "new").unwrap()
}

fn drafting(app: &TestApp) -> String {
    let no = app.dispatched(&complaint().level("iii"), &[EDU]);
    app.as_liaison(EDU).acknowledge(&no).done();
    no
}

fn inserted(app: &TestApp, no: &str, id: &str) -> (u16, String) {
    let edu = Browser::of(app, "edu");
    let at = format!("/incidents/{no}/draft");
    let form = edu.get(&at).form(&at);
    let form = filled(form, "text", "已经打好的字");
    let form = filled(form, "insert", id);
    let page = edu.post(&at, &form);
    (page.status, page.html)
}

fn what_is_in_the_library_is_put_below_what_was_typed(app: &TestApp) {
    let id = written(app, "校园供餐", &[("valid_until", "2018-12-31")]);
    let no = drafting(app);
    let page = Browser::of(app, "edu").get(&format!("/incidents/{no}/draft"));
    assert!(page.html.contains("校园供餐"), "{}", page.html);
    let (status, html) = inserted(app, &no, &id);
    assert_eq!(status, 200, "{html}");
    assert!(html.contains("已经打好的字\n统一口径甲乙丙"), "{html}");
    assert!(
        app.see(&no).incident["drafts"]
            .as_array()
            .unwrap()
            .is_empty()
    );
}

fn an_agreed_line_that_is_over_is_not_put_in(app: &TestApp) {
    let id = written(app, "旧口径", &[("valid_until", "2018-11-01")]);
    let no = drafting(app);
    let page = Browser::of(app, "edu").get(&format!("/incidents/{no}/draft"));
    assert!(!page.html.contains("旧口径"));
    assert!(
        Browser::of(app, "edu")
            .get("/library")
            .html
            .contains("已过期")
    );
    let (status, html) = inserted(app, &no, &id);
    assert_eq!(status, 409, "{html}");
    assert!(html.contains("已经打好的字"));
    assert!(!html.contains("统一口径甲乙丙"));
}

fn whoever_is_behind_overwrites_nothing(app: &TestApp) {
    let id = written(app, "第一稿", &[]);
    let at = format!("/library/{id}");
    let (one, other) = (Browser::of(app, "duty"), Browser::of(app, "reviewer"));
    let (early, late) = (one.get(&at).form(&at), other.get(&at).form(&at));
    let whole = |form, title: &str| {
        let form = filled(form, "kind", "agreed_line");
        filled(filled(form, "text", "统一口径甲乙丙"), "title", title)
    };
    let saved = one.post(&at, &whole(early, "第二稿"));
    assert_eq!(saved.status, 303, "{}", saved.html);
    let page = other.post(&at, &whole(late, "另一稿"));
    assert_eq!(page.status, 409, "{}", page.html);
    assert!(page.html.contains("另一稿") && page.html.contains("第二稿"));
    let list = one.get("/library").html;
    assert!(list.contains("第二稿") && !list.contains("另一稿"));
}

fn a_unit_reads_and_does_not_write(app: &TestApp) {
    let id = written(app, "给单位看的", &[]);
    written(app, "部里自用的", &[("internal", "1")]);
    let edu = Browser::of(app, "edu");
    let list = edu.get("/library").html;
    assert!(list.contains("给单位看的") && !list.contains("部里自用的"));
    assert_eq!(edu.get("/library/new").status, 403);
    assert_eq!(edu.get(&format!("/library/{id}")).status, 403);
    let reviewer = Browser::of(app, "reviewer");
    let form = reviewer.get("/library/new").form("/library");
    assert_eq!(
        edu.post(
            "/library",
            &filled(
                filled(filled(form, "kind", "agreed_line"), "text", "字"),
                "title",
                "单位写的"
            )
        )
        .status,
        403
    );
}
