//! The portal by forms alone, as a browser without script sends them.

use crate::app::TestApp;
use crate::builders::complaint;
use crate::pages::{Browser, Pairs, filled};

story! {
    a_complaint_is_logged_by_a_form_and_a_second_click_makes_nothing
    a_form_without_the_sessions_token_or_from_another_site_is_refused
    a_form_with_a_fault_comes_back_with_what_was_written
    a_unit_acknowledges_by_a_form_and_an_old_page_hears_of_it
    whoever_is_not_signed_in_is_led_to_the_sign_in_page_and_back
    an_address_that_hides_another_site_behind_a_tab_or_line_break_leads_to_the_desk
}

const EDU: &str = "市教育局";

/// The form for logging, filled in.
fn complaint_form(browser: &Browser<'_>) -> Pairs {
    let form = browser.get("/incidents/new").form("/incidents");
    let fields = [
        ("title", "公交站牌字迹不清"),
        ("text", "有市民留言，站牌上的字已经看不清。"),
        ("source_kind", "message_board"),
        ("channel", "网络问政平台"),
        ("kind", "opinion"),
        ("level", "iv"),
        ("then", "save"),
    ];
    let fill = |form, (field, value)| filled(form, field, value);
    fields.into_iter().fold(form, fill)
}

fn a_complaint_is_logged_by_a_form_and_a_second_click_makes_nothing(app: &TestApp) {
    let duty = Browser::of(app, "duty");
    let form = complaint_form(&duty);
    let first = duty.post("/incidents", &form).leads_to();
    assert!(first.contains("2018-0001"), "{first}");
    let second = app.storing_nothing(|| duty.post("/incidents", &form));
    assert_eq!(second.leads_to(), first);
    let corrected = filled(form, "title", "公交站牌字迹不清（更正）");
    let third = app.storing_nothing(|| duty.post("/incidents", &corrected));
    assert_eq!(third.leads_to(), first);
    assert_eq!(app.see("2018-0001").events("registered").len(), 1);
    let page = duty.get("/incidents/2018-0001").shown();
    assert!(page.contains("公交站牌字迹不清"), "{page}");
    let again = duty.post("/incidents", &complaint_form(&duty)).leads_to();
    assert!(
        again.contains("2018-0002"),
        "a fresh form is a fresh complaint: {again}"
    );
}

fn a_form_without_the_sessions_token_or_from_another_site_is_refused(app: &TestApp) {
    let duty = Browser::of(app, "duty");
    let form = complaint_form(&duty);
    let mut without = form.clone();
    without.retain(|(name, _)| name != "csrf");
    let stolen = Browser::of(app, "duty2")
        .get("/incidents/new")
        .form("/incidents");
    let of_another = stolen.iter().find(|(name, _)| name == "csrf").unwrap();
    app.storing_nothing(|| {
        duty.post("/incidents", &without)
            .says(403, "您没有这项权限");
        let other = filled(form.clone(), "csrf", &of_another.1);
        duty.post("/incidents", &other).says(403, "您没有这项权限");
        duty.post_from("/incidents", &form, "cross-site")
            .says(403, "您没有这项权限");
    });
    duty.post("/incidents", &form).leads_to();
}

fn a_form_with_a_fault_comes_back_with_what_was_written(app: &TestApp) {
    let duty = Browser::of(app, "duty");
    let form = filled(complaint_form(&duty), "title", " ");
    let text = "有市民留言：<b>站牌</b> & 路灯";
    let form = filled(form, "text", text);
    let page = app.storing_nothing(|| duty.post("/incidents", &form));
    let html = page.says(422, "请填写标题");
    assert!(
        html.contains("&lt;b&gt;站牌&lt;/b&gt;"),
        "what was written is kept, as text"
    );
    assert!(!html.contains("<b>站牌"));
}

fn a_unit_acknowledges_by_a_form_and_an_old_page_hears_of_it(app: &TestApp) {
    let no = app.dispatched(&complaint().level("iii"), &[EDU]);
    let path = format!("/incidents/{no}/acknowledgement");
    let (liaison, head) = (Browser::of(app, "edu"), Browser::of(app, "edu-head"));
    let (one, two) = (liaison.get(&path).form(&path), head.get(&path).form(&path));
    let landed = liaison.post(&path, &one).leads_to();
    assert!(landed.contains(&no), "{landed}");
    assert_eq!(app.see(&no).state_of(EDU), "accepted");
    app.storing_nothing(|| {
        assert_eq!(liaison.post(&path, &one).leads_to(), landed);
        let late = head.post(&path, &two);
        assert_eq!(late.status, 409, "{}", late.html);
        assert!(
            late.html.contains("联络员（edu）"),
            "it says who was faster: {}",
            late.html
        );
    });
    let stranger = Browser::of(app, "police");
    stranger
        .get(&format!("/incidents/{no}"))
        .says(404, "没有找到");
    app.storing_nothing(|| {
        let csrf = stranger.get("/account").form("/sign-out");
        stranger.post(&path, &csrf).says(404, "没有找到");
    });
}

fn whoever_is_not_signed_in_is_led_to_the_sign_in_page_and_back(app: &TestApp) {
    let nobody = Browser::new(app);
    let to = nobody.get("/incidents/new").leads_to();
    assert!(to.starts_with("/sign-in?next="), "{to}");
    let sign_in = |password: &str, next: &str| {
        let form = filled(nobody.get(&to).form("/sign-in"), "username", "duty");
        let form = filled(filled(form, "password", password), "next", next);
        nobody.post("/sign-in", &form)
    };
    sign_in("wrong password", "/desk").says(422, "账号或密码不对");
    let password = crate::app::PASSWORD;
    assert_eq!(
        sign_in(password, "/incidents/new").leads_to(),
        "/incidents/new"
    );
    for elsewhere in ["https://example.org/", "//example.org", "/\\example.org"] {
        assert_eq!(
            sign_in(password, elsewhere).leads_to(),
            "/desk",
            "{elsewhere}"
        );
    }
    let duty = Browser::of(app, "duty");
    let form = duty.get("/account").form("/sign-out");
    duty.post("/sign-out", &form).leads_to();
    duty.get("/desk").leads_to();
}

fn an_address_that_hides_another_site_behind_a_tab_or_line_break_leads_to_the_desk(app: &TestApp) {
    let nobody = Browser::new(app);
    for elsewhere in ["/\t/example.org", "/\n/example.org", "/desk\r\nX: y"] {
        let form = filled(nobody.get("/sign-in").form("/sign-in"), "username", "duty");
        let form = filled(form, "password", crate::app::PASSWORD);
        let form = filled(form, "next", elsewhere);
        let to = Browser::new(app).post("/sign-in", &form).leads_to();
        assert_eq!(to, "/desk", "{elsewhere:?}");
    }
}
