//! Lists: in which order, page by page, what they are narrowed to, and how many wait.

use jiff::SignedDuration;
use serde_json::Value;

use crate::app::TestApp;
use crate::builders::complaint;
use crate::pages::Browser;

story! {
    pages_go_on_where_the_last_one_ended_in_either_order
    the_nearest_due_comes_first_when_asked_for
    a_word_that_no_list_knows_is_named
    the_number_in_the_navigation_is_what_the_desk_shows
}

fn numbers(answer: &Value) -> Vec<String> {
    let items = answer["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["no"].as_str().unwrap().to_owned())
        .collect()
}

/// Walks a list in pages of two.
fn walked(app: &TestApp, sort: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut after = String::new();
    for _page in 0..10 {
        let path = format!("/api/v1/incidents?limit=2&sort={sort}&after={after}");
        let page = app.as_leader().get(&path).done();
        all.extend(numbers(&page));
        let Some(next) = page["next"].as_str() else {
            return all;
        };
        next.clone_into(&mut after);
    }
    panic!("the list does not end");
}

fn five_complaints(app: &TestApp) -> Vec<String> {
    (0..5)
        .map(|n| {
            app.advance(SignedDuration::from_mins(7));
            // Grades make the later ones due earlier.
            let body = complaint().level("iii");
            let body = if n >= 3 { body.emergency("ii") } else { body };
            app.register(&body)
        })
        .collect()
}

fn pages_go_on_where_the_last_one_ended_in_either_order(app: &TestApp) {
    let mut logged = five_complaints(app);
    let mut by_due = walked(app, "due_at");
    assert_eq!(by_due.len(), 5, "{by_due:?}");
    logged.reverse();
    assert_eq!(walked(app, "registered_at"), logged);
    by_due.sort();
    by_due.dedup();
    assert_eq!(by_due.len(), 5, "an incident stands on two pages");
}

fn the_nearest_due_comes_first_when_asked_for(app: &TestApp) {
    let logged = five_complaints(app);
    let by_due = walked(app, "due_at");
    assert_eq!(by_due[0], logged[3], "five hours come before forty-eight");
    assert_eq!(by_due[1], logged[4]);
    assert_eq!(by_due[2], logged[0]);
}

fn a_word_that_no_list_knows_is_named(app: &TestApp) {
    let faults = app
        .as_leader()
        .get("/api/v1/incidents?sort=colour")
        .invalid();
    assert_eq!(faults, ["sort"]);
    let faults = app
        .as_leader()
        .get("/api/v1/incidents?level=huge&from=yesterday")
        .invalid();
    assert_eq!(faults, ["level", "from"]);
}

/// The number beside the first item of the navigation, and how many matters the desk shows.
fn counted_and_shown(app: &TestApp, username: &str, row: &str) -> (usize, usize) {
    let page = Browser::of(app, username).get("/desk").shown();
    let (_, from_nav) = page.split_once("<nav class=\"nav\"").unwrap();
    let (nav, _) = from_nav.split_once("</nav>").unwrap();
    let (first, _) = nav.split_once("</a>").unwrap();
    let counted = first
        .split_once("<span class=\"n\">")
        .map_or(0, |(_, number)| {
            number.split_once('<').unwrap().0.parse().unwrap()
        });
    (counted, page.matches(row).count())
}

fn the_number_in_the_navigation_is_what_the_desk_shows(app: &TestApp) {
    let office = || counted_and_shown(app, "duty", "<li class=\"q__i\">");
    let edu = || counted_and_shown(app, "edu", "<li class=\"tick\">");
    assert_eq!((office(), edu()), ((0, 0), (0, 0)));
    app.register(&complaint());
    let dismissed = app.register(&complaint());
    app.as_duty().dismiss(&dismissed, "重复反映").done();
    let units = ["市教育局", "水口镇"];
    let given_back = app.dispatched(&complaint().level("iii"), &units);
    let answered = app.dispatched(&complaint().level("iii"), &units);
    assert_eq!((office(), edu()), ((3, 3), (2, 2)));
    let liaison = app.as_liaison("市教育局");
    liaison.give_back(&given_back, "不是学校").done();
    assert_eq!(edu(), (2, 2), "until the office decides it is still theirs");
    app.as_duty().uphold_return(&given_back, "市教育局").done();
    assert_eq!((office(), edu()), ((3, 3), (1, 1)));
    liaison.acknowledge(&answered).done();
    app.answer(&answered, "市教育局");
    assert_eq!(
        (office(), edu()),
        ((3, 3), (0, 0)),
        "a duty done waits no more"
    );
}
