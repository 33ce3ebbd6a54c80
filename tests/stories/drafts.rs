//! 草稿: what is being written is kept, put back, and dropped when it is sent; who else writes.

use jiff::SignedDuration;

use crate::app::TestApp;
use crate::builders::complaint;
use crate::manual_clock::minutes;
use crate::pages::{Browser, Page, Pairs, filled};

story! {
    what_was_kept_stands_in_the_form_again
    a_window_that_is_behind_cannot_save_over_what_is_newer
    nobody_else_ever_reads_a_draft
    a_form_that_is_carried_out_leaves_no_draft
    a_form_that_is_refused_leaves_its_text_behind
    a_draft_holds_no_secrets_and_no_book
    old_drafts_are_dropped_after_a_month
    two_at_one_draft_see_each_other_and_the_second_save_shows_the_difference
    a_text_written_on_an_older_state_is_not_sent_unawares
    whoever_is_signed_out_while_writing_comes_back_to_the_form
    the_portal_can_be_installed_and_its_worker_keeps_no_page
}

const EDU: &str = "市教育局";
const WRITTEN: &str = "已派人到校查看，食堂已停业整改。";

/// An incident that the education bureau has acknowledged.
fn acknowledged(app: &TestApp) -> String {
    let no = app.dispatched(&complaint().level("iii"), &[EDU]);
    app.as_liaison(EDU).acknowledge(&no).done();
    no
}

/// The form at an address with this text in it.
fn written(browser: &Browser<'_>, path: &str, text: &str) -> Pairs {
    filled(browser.get(path).form(path), "text", text)
}

fn save(browser: &Browser<'_>, form: &Pairs) -> Page {
    browser.post("/form-drafts", form)
}

fn what_was_kept_stands_in_the_form_again(app: &TestApp) {
    let path = format!("/incidents/{}/progress", acknowledged(app));
    let edu = Browser::of(app, "edu");
    assert!(!edu.get(&path).shown().contains("已恢复"));
    app.storing_nothing(|| {
        let form = written(&edu, &path, WRITTEN);
        assert_eq!(save(&edu, &form).leads_to(), path);
    });
    app.advance(minutes(5));
    let page = edu.get(&path).shown();
    assert!(page.contains("已恢复 今天 10:00 自动存的内容"), "{page}");
    assert!(
        page.contains(WRITTEN) && page.contains("放弃草稿"),
        "{page}"
    );
    let list = edu.get(&format!("/form-drafts?form={path}"));
    let discard = list.form("/form-drafts/discard");
    assert!(list.shown().contains(WRITTEN));
    edu.post("/form-drafts/discard", &discard).leads_to();
    assert!(!edu.get(&path).shown().contains(WRITTEN));
    // The form for logging is kept at the address where it is shown.
    let duty = Browser::of(app, "duty");
    let form = filled(
        duty.get("/incidents/new").form("/incidents"),
        "title",
        "公交站牌字迹不清",
    );
    assert_eq!(save(&duty, &form).leads_to(), "/incidents/new");
    let page = duty.get("/incidents/new").shown();
    assert!(page.contains("公交站牌字迹不清"), "{page}");
}

fn a_window_that_is_behind_cannot_save_over_what_is_newer(app: &TestApp) {
    let path = format!("/incidents/{}/progress", acknowledged(app));
    let edu = Browser::of(app, "edu");
    let (one, other) = (
        written(&edu, &path, "第一个窗口写的。"),
        written(&edu, &path, "第二个窗口写的。"),
    );
    save(&edu, &one).leads_to();
    app.advance(minutes(1));
    let clash = save(&edu, &other);
    let over = clash.form("/form-drafts");
    let html = clash.says(409, "另一个窗口 今天 10:00 存过更新的内容");
    assert!(html.contains("第二个窗口写的。") && html.contains("用这里的覆盖"));
    assert!(edu.get(&path).shown().contains("第一个窗口写的。"));
    save(&edu, &over).leads_to();
    assert!(edu.get(&path).shown().contains("第二个窗口写的。"));
    // A window that has saved once, after the draft was dropped and begun anew elsewhere.
    let behind = written(&edu, &path, "还在第一个窗口。");
    let discard = edu.get("/form-drafts").form("/form-drafts/discard");
    edu.post("/form-drafts/discard", &discard).leads_to();
    save(&edu, &behind).says(409, "这份草稿已在别处提交或放弃");
    app.advance(minutes(1));
    save(&edu, &written(&edu, &path, "又重新写的。")).leads_to();
    save(&edu, &behind).says(409, "存过更新的内容");
    assert!(edu.get(&path).shown().contains("又重新写的。"));
}

fn nobody_else_ever_reads_a_draft(app: &TestApp) {
    let path = format!("/incidents/{}/progress", acknowledged(app));
    let (edu, head) = (Browser::of(app, "edu"), Browser::of(app, "edu-head"));
    save(&edu, &written(&edu, &path, WRITTEN)).leads_to();
    for username in ["edu-head", "duty", "leader", "admin", "auditor"] {
        let other = Browser::of(app, username);
        assert!(
            !other.get("/form-drafts").shown().contains(WRITTEN),
            "{username}"
        );
        assert!(!other.get(&path).html.contains(WRITTEN), "{username}");
        let asked = other.get(&format!("/form-drafts?form={path}"));
        assert!(!asked.shown().contains(WRITTEN), "{username}");
    }
    // What another throws away, or writes himself, is his own.
    let discard = edu.get("/form-drafts").form("/form-drafts/discard");
    let tokens = head.get(&path).form(&path);
    let csrf = tokens.iter().find(|(name, _)| name == "csrf").unwrap();
    head.post("/form-drafts/discard", &filled(discard, "csrf", &csrf.1))
        .leads_to();
    save(&head, &written(&head, &path, "负责人写的。")).leads_to();
    let page = edu.get(&path).shown();
    assert!(page.contains(WRITTEN) && !page.contains("负责人写的。"));
}

fn a_form_that_is_carried_out_leaves_no_draft(app: &TestApp) {
    let no = acknowledged(app);
    let path = format!("/incidents/{no}/progress");
    let edu = Browser::of(app, "edu");
    let begun = written(&edu, &path, WRITTEN);
    save(&edu, &begun).leads_to();
    let form = written(&edu, &path, WRITTEN);
    edu.post(&path, &form).leads_to();
    assert_eq!(app.see(&no).events("progress_reported").len(), 1);
    assert!(!edu.get(&path).shown().contains(WRITTEN));
    assert!(edu.get("/form-drafts").shown().contains("没有草稿"));
    // A window that is late with keeping the same form keeps nothing.
    save(&edu, &form).says(409, "已在别处提交或放弃");
    let token = form.iter().find(|(name, _)| name == "form_token").unwrap();
    let asked = |token: &str| edu.get(&format!("/form-drafts/sent?token={token}")).shown();
    assert!(asked(&token.1).contains("true"));
    assert!(asked("never-sent").contains("false"));
    let other = Browser::of(app, "duty");
    let asked = other.get(&format!("/form-drafts/sent?token={}", token.1));
    assert!(
        asked.shown().contains("false"),
        "another's token is another token"
    );
}

fn a_form_that_is_refused_leaves_its_text_behind(app: &TestApp) {
    let no = acknowledged(app);
    let path = format!("/incidents/{no}/extension");
    let edu = Browser::of(app, "edu");
    let form = filled(edu.get(&path).form(&path), "reason", "检测报告还没有出来。");
    let page = app.storing_nothing(|| edu.post(&path, &form));
    assert_eq!(page.status, 422, "{}", page.html);
    assert!(page.html.contains("检测报告还没有出来。"));
    // The page that came back goes on keeping under the revision it was given.
    let again = filled(page.form(&path), "reason", "检测报告明天出来。");
    save(&edu, &again).leads_to();
    // What cannot be done at all any more has no form, but the text is there.
    let progress = format!("/incidents/{no}/progress");
    let late = written(&edu, &progress, WRITTEN);
    let duty = app.as_duty();
    duty.act(
        &no,
        "withdrawal",
        &serde_json::json!({ "unit": "edu", "reason": "改派" }),
    )
    .done();
    let refused = app.storing_nothing(|| edu.post(&progress, &late));
    assert!(refused.status >= 400, "{}", refused.html);
    let list = edu.get("/form-drafts").shown();
    assert!(
        list.contains(WRITTEN) && list.contains("检测报告明天出来。"),
        "{list}"
    );
}

fn a_draft_holds_no_secrets_and_no_book(app: &TestApp) {
    let path = format!("/incidents/{}/progress", acknowledged(app));
    let edu = Browser::of(app, "edu");
    let form = written(&edu, &path, WRITTEN);
    let form = filled(
        filled(form, "password", "geheim-2018"),
        "code",
        "123456789012345",
    );
    save(&edu, &form).leads_to();
    let list = edu.get("/form-drafts").shown();
    assert!(list.contains(WRITTEN));
    assert!(
        !list.contains("geheim-2018") && !list.contains("123456789012345"),
        "{list}"
    );
    let long = "字".repeat(50_001);
    let form = written(&edu, &path, &long);
    save(&edu, &form).says(422, "草稿最多存 50000 个字");
    let elsewhere = filled(
        written(&edu, &path, WRITTEN),
        "draft_form",
        "//example.org/",
    );
    save(&edu, &elsewhere).says(404, "没有找到");
    let mut forged = form;
    forged.retain(|(name, _)| name != "csrf");
    save(&edu, &forged).says(403, "没有这项权限");
}

fn old_drafts_are_dropped_after_a_month(app: &TestApp) {
    let path = format!("/incidents/{}/progress", acknowledged(app));
    let edu = Browser::of(app, "edu");
    save(&edu, &written(&edu, &path, WRITTEN)).leads_to();
    let is_kept = || {
        huiying::services::housekeeping::tick(&app.services).unwrap();
        let edu = Browser::of(app, "edu");
        edu.get("/form-drafts").shown().contains(WRITTEN)
    };
    app.advance(SignedDuration::from_hours(24 * 29));
    assert!(is_kept());
    app.advance(SignedDuration::from_hours(24 * 2));
    assert!(!is_kept());
}

/// Who else this browser is told of.
fn told(browser: &Browser<'_>, path: &str, leaving: &str) -> String {
    let form = browser.get(path).form(path);
    let form = filled(filled(form, "form", path), "leaving", leaving);
    let mut form = form;
    form.retain(|(name, _)| !name.starts_with("draft_"));
    browser.post("/form-drafts/presence", &form).shown()
}

fn two_at_one_draft_see_each_other_and_the_second_save_shows_the_difference(app: &TestApp) {
    let no = acknowledged(app);
    let path = format!("/incidents/{no}/draft");
    let (edu, head) = (Browser::of(app, "edu"), Browser::of(app, "edu-head"));
    assert_eq!(told(&edu, &path, ""), r#"{"present":[]}"#);
    assert!(told(&head, &path, "").contains("联络员（edu）正在编辑（10:00）"));
    assert!(told(&edu, &path, "").contains("正在编辑"));
    told(&edu, &path, "1");
    assert_eq!(told(&head, &path, ""), r#"{"present":[]}"#);
    told(&edu, &path, "");
    app.advance(SignedDuration::from_secs(91));
    assert_eq!(
        told(&head, &path, ""),
        r#"{"present":[]}"#,
        "nobody is remembered"
    );
    let mine = |text: &str, browser: &Browser<'_>| {
        let form = filled(browser.get(&path).form(&path), "kind", "response");
        filled(form, "text", text)
    };
    let first = mine("经查属实。学校已停业整改。", &edu);
    let second = mine("经查属实。责任人已停职。", &head);
    edu.post(&path, &first).leads_to();
    let page = app.storing_nothing(|| head.post(&path, &second));
    let retry = filled(
        page.form(&path),
        "text",
        "经查属实。学校已停业整改，责任人已停职。",
    );
    let html = page.says(409, "联络员（edu）");
    assert!(html.contains("〔删〕学校已停业整改。"), "{html}");
    assert!(html.contains("〔增〕责任人已停职。"), "{html}");
    assert!(
        html.contains("<textarea"),
        "it can be merged at once: {html}"
    );
    // Whoever closes the page finds the text in the form.
    assert!(head.get(&path).shown().contains("责任人已停职。"));
    head.post(&path, &filled(retry, "kind", "response"))
        .leads_to();
    let seen = head.get(&format!("/incidents/{no}")).shown();
    assert!(seen.contains("学校已停业整改，责任人已停职。"), "{seen}");
    assert!(!head.get(&path).shown().contains("已恢复"));
    // Whoever may not see the incident is told nothing.
    let police = Browser::of(app, "police");
    let csrf = police.get("/account").form("/sign-out");
    let form = filled(csrf, "form", &path);
    police
        .post("/form-drafts/presence", &form)
        .says(404, "没有找到");
}

fn a_text_written_on_an_older_state_is_not_sent_unawares(app: &TestApp) {
    let no = acknowledged(app);
    let path = format!("/incidents/{no}/draft");
    let (edu, head) = (Browser::of(app, "edu"), Browser::of(app, "edu-head"));
    let form = |browser: &Browser<'_>, text: &str| {
        filled(written(browser, &path, text), "kind", "response")
    };
    save(&edu, &form(&edu, "联络员写的。")).leads_to();
    head.post(&path, &form(&head, "负责人写的。")).leads_to();
    let page = edu.post(&path, &form(&edu, "联络员写的。"));
    let html = page.says(409, "〔增〕联络员写的。");
    assert!(html.contains("〔删〕负责人写的。"), "{html}");
}

fn whoever_is_signed_out_while_writing_comes_back_to_the_form(app: &TestApp) {
    let path = format!("/incidents/{}/progress", acknowledged(app));
    let edu = Browser::of(app, "edu");
    save(&edu, &written(&edu, &path, WRITTEN)).leads_to();
    let form = written(&edu, &path, WRITTEN);
    let out = edu.get("/account").form("/sign-out");
    edu.post("/sign-out", &out).leads_to();
    app.storing_nothing(|| {
        let to = edu.post(&path, &form).leads_to();
        assert!(to.starts_with("/sign-in?next="), "{to}");
    });
    assert!(Browser::of(app, "edu").get(&path).shown().contains(WRITTEN));
}

fn the_portal_can_be_installed_and_its_worker_keeps_no_page(app: &TestApp) {
    let nobody = Browser::new(app);
    let manifest: serde_json::Value =
        serde_json::from_str(&nobody.get("/manifest.webmanifest").shown()).unwrap();
    assert_eq!(manifest["short_name"], "回应");
    for icon in manifest["icons"].as_array().unwrap() {
        let (_, kind, body) = nobody.saved(icon["src"].as_str().unwrap());
        assert_eq!(kind, icon["type"].as_str().unwrap());
        assert!(body.len() > 100);
    }
    let worker = nobody.get("/sw.js").shown();
    assert!(
        worker.starts_with("var V = ") && worker.contains("/offline"),
        "{worker}"
    );
    assert!(nobody.get("/offline").shown().contains("现在没有网络"));
}
