//! Help inside: guides for every role, for those who are not signed in too, and what to begin with
//! while there is nothing yet.

use crate::app::TestApp;
use crate::builders::complaint;
use crate::pages::Browser;

story! {
    everybody_reads_the_guides_and_their_own_stands_first
    the_first_steps_stand_until_there_is_an_incident
}

const EDU: &str = "市教育局";

fn everybody_reads_the_guides_and_their_own_stands_first(app: &TestApp) {
    let first = |html: &str| {
        let (_, list) = html.split_once("按身份看").unwrap();
        let (_, rest) = list.split_once("/help/").unwrap();
        rest.split_once('"').unwrap().0.to_owned()
    };
    for (user, own) in [
        ("duty", "staff"),
        ("reviewer", "staff"),
        ("leader", "leader"),
        ("evaluator", "evaluator"),
        ("office", "evaluator"),
        ("edu", "unit"),
        ("edu-head", "unit"),
        ("admin", "admin"),
    ] {
        let reader = Browser::of(app, user);
        assert_eq!(first(&reader.get("/help").says(200, "按身份看")), own);
        let html = reader
            .get(&format!("/help/{own}"))
            .says(200, "图是演示数据");
        for page in ["/help\"", "/help/keys", "/help/accessibility"] {
            assert!(html.contains(&format!("href=\"{page}")), "{user}: {page}");
        }
    }
    for (user, own) in [
        ("duty", "staff"),
        ("leader", "leader"),
        ("evaluator", "evaluator"),
        ("edu", "unit"),
        ("admin", "admin"),
    ] {
        let reader = Browser::of(app, user);
        let guide = reader.get(&format!("/help/{own}")).shown();
        let first = reader.get("/desk").html;
        for door in doors(&guide).chain(doors(&first)) {
            assert_eq!(reader.get(&door).status, 200, "{user} at {door}");
        }
    }
    let nobody = Browser::new(app);
    nobody.get("/help").says(200, "按身份看");
    nobody.get("/help/unit").says(200, "签收链接");
    nobody.get("/help/keys").says(200, "快捷键");
    nobody.get("/help/accessibility").says(200, "还没有做到");
    nobody.get("/help/nobody").says(404, "没有找到");
    // A picture is served as every asset is, under its hash.
    let html = nobody.get("/help/leader").says(200, "webp");
    let (_, rest) = html.split_once("src=\"/assets/help/").unwrap();
    let (name, _) = rest.split_once('"').unwrap();
    nobody.get(&format!("/assets/help/{name}")).shown();
    nobody.get("/assets/../Cargo.toml").says(404, "");
}

/// The pages that the steps of a guide lead to.
fn doors(html: &str) -> impl Iterator<Item = String> {
    let steps = html.split("<ol").skip(1);
    let steps = steps.filter_map(|rest| rest.split("</ol>").next());
    let links = steps.flat_map(|steps| steps.split("href=\"").skip(1));
    links.filter_map(|rest| Some(rest.split('"').next()?.replace("&#x3D;", "=")))
}

fn the_first_steps_stand_until_there_is_an_incident(app: &TestApp) {
    const HEADING: &str = "从这里开始";
    let shows = |user: &str| {
        Browser::of(app, user)
            .get("/desk")
            .says(200, "")
            .contains(HEADING)
    };
    for user in ["duty", "leader", "evaluator", "edu", "fda"] {
        assert!(shows(user), "{user}");
    }
    Browser::of(app, "duty")
        .get("/desk")
        .says(200, "登记第一件舆情");
    Browser::of(app, "leader")
        .get("/desk")
        .says(200, "等您定的事");
    let no = app.dispatched(&complaint().level("iii"), &[EDU]);
    for (user, expected) in [
        ("duty", false),
        ("leader", false),
        ("edu", false),
        ("fda", true),
    ] {
        assert_eq!(shows(user), expected, "{user}");
    }
    // What is over is something, too.
    app.as_liaison(EDU).acknowledge(&no).done();
    app.as_duty().withdraw(&no, EDU).done();
    assert!(!shows("duty"));
}
