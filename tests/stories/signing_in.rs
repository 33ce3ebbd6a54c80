//! Signing in and out, and every way a session ends.

use serde_json::json;

use huiying::domain::AccountId;
use huiying::services::accounts;

use crate::app::{PASSWORD, TestApp};
use crate::manual_clock::{hours, minutes, seconds};
use crate::people::{get_with, post_with, sign_in, sign_out};

story! {
    a_wrong_password_and_an_unknown_name_hear_the_same
    five_failures_lock_for_five_minutes
    signing_out_ends_the_session_at_once
    disabling_an_account_ends_its_sessions_at_once
    a_session_ends_after_twelve_hours_and_when_idle_for_two
    a_new_password_ends_the_old_sessions
}

const ME: &str = "/api/v1/me";

fn a_wrong_password_and_an_unknown_name_hear_the_same(app: &TestApp) {
    app.storing_nothing(|| {
        let wrong = sign_in(app, "duty", "not the password").problem(401, "wrong_credentials");
        let unknown = sign_in(app, "nobody", PASSWORD).problem(401, "wrong_credentials");
        assert_eq!(wrong, unknown);
        for body in ["", "{}", r#"{"username":1,"password":2}"#] {
            let answer = post_with(app, None, "/api/v1/sessions", body, None);
            answer.problem(401, "wrong_credentials");
        }
    });
    let opened = sign_in(app, "edu", PASSWORD).created();
    assert_eq!(opened["expires_at"], "2018-11-06T22:00:00+08:00");
    assert_eq!(opened["account"]["unit"], "edu");
    assert_eq!(opened["account"]["capacities"], json!(["liaison"]));
}

fn five_failures_lock_for_five_minutes(app: &TestApp) {
    for _ in 0..5 {
        sign_in(app, "duty", "not the password").problem(401, "wrong_credentials");
    }
    let problem = sign_in(app, "duty", PASSWORD).problem(401, "locked");
    assert_eq!(problem["detail"], "已锁定到 10:05");
    sign_in(app, "duty2", PASSWORD).created();
    app.advance(seconds(299));
    sign_in(app, "duty", PASSWORD).problem(401, "locked");
    app.advance(seconds(1));
    // The count begins anew after the lock.
    sign_in(app, "duty", "not the password").problem(401, "wrong_credentials");
    sign_in(app, "duty", PASSWORD).created();
}

fn signing_out_ends_the_session_at_once(app: &TestApp) {
    let (here, elsewhere) = (app.sign_in("duty"), app.sign_in("duty"));
    get_with(app, Some(&here), ME).done();
    assert_eq!(sign_out(app, &here), 204);
    get_with(app, Some(&here), ME).problem(401, "not_signed_in");
    get_with(app, Some(&elsewhere), ME).done();
    assert_eq!(sign_out(app, &here), 401);
}

fn disabling_an_account_ends_its_sessions_at_once(app: &TestApp) {
    let token = app.sign_in("edu");
    get_with(app, Some(&token), ME).done();
    accounts::disable(&app.services, &AccountId::new("edu"), app.now()).unwrap();
    get_with(app, Some(&token), ME).problem(401, "not_signed_in");
    sign_in(app, "edu", PASSWORD).problem(401, "wrong_credentials");
    app.as_head("市教育局").get(ME).done();
}

fn a_session_ends_after_twelve_hours_and_when_idle_for_two(app: &TestApp) {
    let (busy, idle) = (app.sign_in("duty"), app.sign_in("duty"));
    app.advance(hours(2) - seconds(1));
    get_with(app, Some(&busy), ME).done();
    app.advance(seconds(1));
    get_with(app, Some(&idle), ME).problem(401, "not_signed_in");
    while app.now() < crate::manual_clock::beijing("2018-11-06 21:00") {
        app.advance(minutes(60));
        get_with(app, Some(&busy), ME).done();
    }
    app.set_time("2018-11-06 21:59");
    get_with(app, Some(&busy), ME).done();
    app.set_time("2018-11-06 22:00");
    get_with(app, Some(&busy), ME).problem(401, "not_signed_in");
}

fn a_new_password_ends_the_old_sessions(app: &TestApp) {
    let token = app.sign_in("edu");
    let account = AccountId::new("edu");
    let short = accounts::set_password(&app.services, &account, "short", app.now());
    assert!(short.is_err());
    get_with(app, Some(&token), ME).done();
    let new = "another long word";
    accounts::set_password(&app.services, &account, new, app.now()).unwrap();
    get_with(app, Some(&token), ME).problem(401, "not_signed_in");
    sign_in(app, "edu", PASSWORD).problem(401, "wrong_credentials");
    sign_in(app, "edu", new).created();
}
