//! A citizen writes twice, neighbours write about the same thing, and others only use the same words:
//! at entry the likely same matter stands on top, with what is alike and what speaks against it (U37).

use serde_json::{Value, json};

use crate::app::TestApp;
use crate::builders::{Complaint, complaint};
use crate::manual_clock::hours;

fn told(title: &str, text: &str) -> Complaint {
    complaint().with("title", title).with("text", text)
}

/// What is said to be alike when this is logged.
fn alike(app: &TestApp, wanted: &Complaint) -> Vec<Value> {
    let answer = app.as_duty().post("/api/v1/incidents", &wanted.body());
    let answer = answer.created();
    answer["duplicates"].as_array().unwrap().clone()
}

fn the_likely_same_matter_stands_on_top_with_what_both_say(app: &TestApp) {
    let first = told(
        "石桥小学午餐变味",
        "石桥镇小学食堂的午餐有馊味，好几个孩子吃了肚子疼。",
    );
    let no = app.register(&first);
    app.register(&told("路灯不亮", "中山大道的路灯坏了半个月。"));
    app.advance(hours(100));
    let found = alike(
        app,
        &told(
            "食堂饭菜发馊",
            "石桥镇小学食堂的午餐有馊味，孩子吃了肚子疼，家长很担心。",
        ),
    );
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0]["no"], json!(no));
    let shared = found[0]["shared"][0].as_str().unwrap();
    assert!(shared.contains("石桥镇小学食堂的午餐有馊味"), "{shared}");
    assert_eq!(found[0]["against"], json!([]));
}

fn another_house_number_is_told_as_speaking_against_it(app: &TestApp) {
    app.register(&told(
        "楼道卫生差",
        "小区15号楼楼道卫生很差，物业从不打扫。",
    ));
    let found = alike(
        app,
        &told("楼道卫生差", "小区32号楼楼道卫生很差，物业从不打扫。"),
    );
    assert_eq!(found.len(), 1, "{found:?}");
    let against = json!([{ "kind": "address", "this": "32号楼", "other": "15号楼" }]);
    assert_eq!(found[0]["against"], against);
}

fn what_was_long_ago_or_is_not_the_readers_to_see_is_not_shown(app: &TestApp) {
    let letter = told("水质发黄", "幸福里小区自来水发黄三天了，洗衣服都不敢用。");
    app.register(&letter);
    let other = app.as_user("edu").post("/api/v1/incidents", &letter.body());
    assert_eq!(other.created()["duplicates"], json!([]));
    app.advance(hours(24 * 31));
    assert_eq!(alike(app, &letter), Vec::<Value>::new());
}

story! {
    the_likely_same_matter_stands_on_top_with_what_both_say
    another_house_number_is_told_as_speaking_against_it
    what_was_long_ago_or_is_not_the_readers_to_see_is_not_shown
}
