//! An incident opened from a view knows its neighbours there, and the view survives the verbs.

use jiff::SignedDuration;

use crate::app::TestApp;
use crate::builders::complaint;
use crate::pages::{Browser, filled, unescaped};

story! {
    an_incident_opened_from_a_list_knows_its_place_and_its_neighbours
    after_a_verb_the_next_one_of_the_view_is_offered
    an_address_carries_no_way_out_of_the_house
    a_preview_is_a_part_beside_the_list_and_a_page_of_its_own
}

fn three(app: &TestApp) -> Vec<String> {
    let each = (0..3).map(|_| {
        app.advance(SignedDuration::from_mins(3));
        app.register(&complaint())
    });
    each.collect()
}

/// Where a link with these words leads.
fn link(page: &str, words: &str) -> Option<String> {
    let (before, _) = page.split_once(&format!(">{words}</a>"))?;
    let (_, href) = before.rsplit_once("href=\"")?;
    Some(unescaped(href.split('"').next()?))
}

fn an_incident_opened_from_a_list_knows_its_place_and_its_neighbours(app: &TestApp) {
    let nos = three(app);
    let major = app.register(&complaint().level("iii"));
    let duty = Browser::of(app, "duty");
    let list = unescaped(&duty.get("/incidents?stage=registered").shown());
    let middle = format!("/incidents/{}?in=list%26stage%3Dregistered", nos[1]);
    assert!(list.contains(&format!("href=\"{middle}\"")), "{list}");
    let page = duty.get(&middle).shown();
    assert!(page.contains("第 2 件，共 3 件"), "{page}");
    let before = link(&page, "上一件").unwrap();
    let after = link(&page, "下一件").unwrap();
    assert!(
        before.starts_with(&format!("/incidents/{}?in=", nos[2])),
        "{before}"
    );
    assert!(
        after.starts_with(&format!("/incidents/{}?in=", nos[0])),
        "{after}"
    );
    assert!(!page.contains(&major), "another stage is another view");
    let last = duty.get(&after).shown();
    assert!(last.contains("第 3 件，共 3 件") && link(&last, "下一件").is_none());
    // The nearest due first, and the desk, have an order of their own.
    let by_due = unescaped(&duty.get("/incidents?sort=due_at").shown());
    assert!(by_due.contains("?in=list%26sort%3Ddue_at"), "{by_due}");
    let desk = unescaped(&duty.get("/desk?view=mine").shown());
    assert!(desk.contains("?in=desk%26view%3Dmine"), "{desk}");
    let first = desk.split_once("class=\"q__t\" href=\"").unwrap().1;
    let first = first.split('"').next().unwrap();
    let page = duty.get(first).shown();
    assert!(page.contains("第 1 件，共 4 件"), "{page}");
}

fn after_a_verb_the_next_one_of_the_view_is_offered(app: &TestApp) {
    let nos = three(app);
    let duty = Browser::of(app, "duty");
    let opened = format!("/incidents/{}?in=list%26stage%3Dregistered", nos[1]);
    let page = unescaped(&duty.get(&opened).shown());
    let noun = format!("/incidents/{}/dismissal", nos[1]);
    let form_at = format!("{noun}?in=list%26stage%3Dregistered");
    assert!(page.contains(&format!("href=\"{form_at}\"")), "{page}");
    let form = filled(duty.get(&form_at).form(&noun), "reason", "");
    let refused = duty.post(&noun, &form);
    assert_eq!(refused.status, 422);
    let form = filled(refused.form(&noun), "reason", "重复反映");
    let done = duty.post(&noun, &form);
    let notice = done.cookie("huiying-notice");
    let to = done.leads_to();
    assert_eq!(to, opened, "the view is kept");
    let page = duty.get_with(&to, &notice).shown();
    let (_, told) = page.split_once("role=\"status\"").unwrap();
    let next = link(told.split_once("</p>").unwrap().0, "下一件").unwrap();
    assert!(
        next.starts_with(&format!("/incidents/{}?in=", nos[0])),
        "{next}"
    );
    assert!(page.contains("已不在这个视图，共 2 件"), "{page}");
}

fn an_address_carries_no_way_out_of_the_house(app: &TestApp) {
    let nos = three(app);
    let duty = Browser::of(app, "duty");
    for strange in [
        "//elsewhere.example",
        "https%3A%2F%2Felsewhere.example",
        "list%26next%3D%2F%2Felsewhere.example",
    ] {
        let path = format!("/incidents/{}?in={strange}", nos[1]);
        let page = unescaped(&duty.get(&path).shown());
        let (_, main) = page.split_once("<main").unwrap();
        let (main, _) = main.split_once("</main>").unwrap();
        // The link that loads this very page again says where it is.
        let shown = main.replace(&path, "");
        assert!(!shown.contains("elsewhere"), "{shown}");
        let noun = format!("/incidents/{}/dismissal", nos[1]);
        let form = filled(duty.get(&noun).form(&noun), "in", "//elsewhere.example");
        let form = filled(form, "reason", "");
        assert_eq!(duty.post(&noun, &form).status, 422);
    }
    let planted = "huiying-notice=done.e5a5bd.68747470733a2f2f656c7365776865726521";
    let page = duty.get_with("/incidents", planted).shown();
    assert!(page.contains('好') && !page.contains("elsewhere"), "{page}");
}

fn a_preview_is_a_part_beside_the_list_and_a_page_of_its_own(app: &TestApp) {
    let no = app.dispatched(&complaint().level("iii"), &["市教育局"]);
    let duty = Browser::of(app, "duty");
    let path = format!("/incidents/{no}/preview");
    let page = duty.get(&path).shown();
    assert!(
        page.contains("<h1>") && page.contains("市教育局（牵头）"),
        "{page}"
    );
    let other = Browser::of(app, "health");
    assert_eq!(other.get(&path).status, 404, "it is not theirs to see");
    let edu = Browser::of(app, "edu").get(&path).shown();
    assert!(
        edu.contains("签收") && edu.contains("公交站牌字迹不清"),
        "{edu}"
    );
}
