//! Finding a matter by any words that were written about it, on either database alike, and never by
//! words that the seeker may not read.

use std::collections::BTreeSet;
use std::sync::Arc;

use huiying::domain::IncidentNo;
use huiying::domain::people::{Actor, Viewer};
use huiying::domain::searching::texts_of;
use huiying::domain::vocabulary::Capacity;
use huiying::queries::Reader;
use huiying::queries::desk::{self, Filter};
use huiying::services::generate::{self, Load};
use huiying::services::system_actor;
use huiying::store::history;
use huiying::store::rows::list_incident_nos;
use serde_json::Value;

use crate::app::TestApp;
use crate::builders::complaint;
use crate::pages::Browser;
use crate::people::Person;

story! {
    any_stretch_of_what_was_written_finds_exactly_its_incidents
    all_that_was_written_is_found_and_shown_where_it_stands
    nobody_finds_what_they_may_not_read
    signs_and_operators_are_just_signs
}

const EDU: &str = "市教育局";
const FDA: &str = "市食品药品监督管理局";
const HEALTH: &str = "市卫生和计划生育局";

/// How many stretches are sought.
const STRETCHES: usize = 200;

fn encoded(text: &str) -> String {
    let bytes: Vec<String> = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
    bytes.concat()
}

/// What a person finds, by number, the newest first, with the excerpt.
fn found(person: &Person<'_>, words: &str) -> Vec<(String, Option<String>)> {
    let path = format!("/api/v1/incidents?limit=200&q={}", encoded(words));
    let answer = person.get(&path).done();
    let items = answer["items"].as_array().unwrap().iter();
    let text = |item: &Value| item.as_str().map(str::to_owned);
    items
        .map(|item| (text(&item["no"]).unwrap(), text(&item["excerpt"])))
        .collect()
}

fn nos(person: &Person<'_>, words: &str) -> Vec<String> {
    found(person, words).into_iter().map(|(no, _)| no).collect()
}

/// Every incident with what an overseer may read of it, as plain text.
fn written(app: &TestApp) -> Vec<(IncidentNo, Vec<String>)> {
    let written = app.services.store.read(|conn| {
        let mut all = Vec::new();
        for no in list_incident_nos(conn)? {
            let entries = history::load(conn, &no)?.entries;
            let texts = entries.iter().flat_map(|entry| texts_of(&entry.event));
            all.push((no, texts.map(str::to_lowercase).collect()));
        }
        Ok::<_, huiying::store::StoreError>(all)
    });
    written.unwrap()
}

fn any_stretch_of_what_was_written_finds_exactly_its_incidents(app: &TestApp) {
    let ctx = app.services.ctx(system_actor(), "story".to_owned());
    let load = Load {
        incidents: 300,
        seed: 3,
    };
    generate::generate(&app.services, &ctx, load, &mut |_| {}).unwrap();
    let written = written(app);
    let overseer = Actor {
        capacities: vec![Capacity::Overseer],
        ..Actor::system()
    };
    let library = Arc::clone(&app.services.library);
    let store = app.services.store.clone();
    let reader = Reader::new(store, library, Viewer::of(&overseer), app.now());
    let mut dice = 20_181_106_u64;
    let mut roll = |below: usize| {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from(dice >> 33).unwrap() % below
    };
    let mut sought = BTreeSet::new();
    let mut widest = 0;
    while sought.len() < STRETCHES {
        let texts = &written[roll(written.len())].1;
        let text: Vec<char> = texts[roll(texts.len())].chars().collect();
        let length = 2 + roll(5);
        let from = roll(text.len().saturating_sub(length).max(1));
        let stretch: String = text.iter().skip(from).take(length).collect();
        let words: Vec<&str> = stretch
            .split(|one: char| !one.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .collect();
        if words.is_empty() || !sought.insert(stretch.clone()) {
            continue;
        }
        let has = |texts: &Vec<String>| {
            let stands = |word: &&str| texts.iter().any(|text| text.contains(*word));
            words.iter().all(stands)
        };
        let expected: BTreeSet<_> = written
            .iter()
            .filter(|(_, texts)| has(texts))
            .map(|(no, _)| no.clone())
            .collect();
        let filter = Filter {
            q: Some(stretch.clone()),
            ..Filter::default()
        };
        let page = desk::list(&reader, &filter, None, 1_000).unwrap();
        let listed: BTreeSet<_> = page.rows.into_iter().map(|row| row.no).collect();
        assert_eq!(listed, expected, "{stretch}");
        assert_eq!(
            page.total,
            i64::try_from(expected.len()).unwrap(),
            "{stretch}"
        );
        widest = widest.max(expected.len());
    }
    assert!(widest > 100, "no stretch stands in many incidents");
}

fn all_that_was_written_is_found_and_shown_where_it_stands(app: &TestApp) {
    let source = serde_json::json!({
        "kind": "message_board", "channel": "网络问政平台",
        "url": "https://bbs.example.cn/thread?id=90417",
    });
    let lamps = complaint()
        .level("iii")
        .with("title", "桥头村的街路灯不亮")
        .with("text", "晚上出门要打手电，已经半个月没有人来修。")
        .with("source", source);
    let no = app.dispatched(&lamps, &[EDU, FDA]);
    app.register(&complaint().with("title", "别处的井盖坏了"));
    let edu = app.as_liaison(EDU);
    edu.acknowledge(&no).done();
    edu.report(&no, "已联系供电所，周三更换镇流器").done();
    for words in [
        "路灯",
        "灯不",
        "灯",
        "打手电",
        "90417",
        "BBS.example",
        "镇流",
        "街路灯 供电所",
    ] {
        assert_eq!(nos(&app.as_duty(), words), [no.as_str()], "{words}");
    }
    assert_eq!(nos(&app.as_duty(), "路灯 井盖"), Vec::<String>::new());
    assert_eq!(nos(&app.as_duty(), &no), [no.as_str()], "by its number");
    let (_, excerpt) = found(&app.as_duty(), "镇流器").remove(0);
    assert_eq!(excerpt.as_deref(), Some("已联系供电所，周三更换镇流器"));
    let browser = Browser::of(app, "duty");
    let page = browser.get(&format!("/incidents?q={}", encoded("路灯 更换")));
    let html = page.shown();
    assert!(html.contains("桥头村的街<mark>路灯</mark>不亮"), "{html}");
    assert!(html.contains("周三<mark>更换</mark>镇流器"), "{html}");
}

fn nobody_finds_what_they_may_not_read(app: &TestApp) {
    let no = app.dispatched(&complaint().level("iii"), &[EDU, FDA]);
    app.as_liaison(EDU).acknowledge(&no).done();
    app.as_liaison(EDU).draft(&no, "拟称锅炉房整改").done();
    assert_eq!(nos(&app.as_liaison(EDU), "锅炉房"), [no.as_str()]);
    assert_eq!(nos(&app.as_duty(), "锅炉房"), [no.as_str()]);
    // Another unit of the same incident reads no drafts; a stranger does not see the incident.
    assert_eq!(nos(&app.as_liaison(FDA), "锅炉房"), Vec::<String>::new());
    assert_eq!(found(&app.as_liaison(FDA), "站牌").len(), 1);
    assert_eq!(nos(&app.as_liaison(HEALTH), "站牌"), Vec::<String>::new());
    // Nor is the draft's wording shown to the other unit beside what it did find.
    let (_, excerpt) = found(&app.as_liaison(FDA), "站牌 整")
        .pop()
        .unwrap_or_default();
    assert_eq!(excerpt, None);
}

fn signs_and_operators_are_just_signs(app: &TestApp) {
    app.register(&complaint());
    let none = Vec::<String>::new();
    for words in [
        "\"",
        "*",
        "''",
        "&|!",
        "(",
        "，。",
        "NEAR(a b)",
        "站牌 AND 没有",
        "-",
        "站牌:*x",
    ] {
        assert_eq!(nos(&app.as_duty(), words), none, "{words}");
    }
    assert_eq!(nos(&app.as_duty(), "“站牌”（字）").len(), 1);
    assert_eq!(
        nos(&app.as_duty(), "   ").len(),
        1,
        "no words, no condition"
    );
}
