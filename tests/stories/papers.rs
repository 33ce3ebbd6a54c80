//! Documents and sheets: who gets which, what they say, and that nothing is left out or let out.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use huiying::documents::read_grid;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::app::TestApp;
use crate::builders::{canteen_complaint, complaint};
use crate::pages::Browser;

story! {
    every_step_of_a_matter_has_its_document
    a_follow_up_does_not_repeat_what_was_reported
    a_return_is_documented_with_its_decision
    a_document_is_saved_as_a_file_for_word_processors
    a_program_gets_the_same_documents
    a_list_is_exported_with_all_its_rows_and_kinds
    a_unit_exports_its_own_rows_only
    the_public_register_holds_what_was_released_and_no_personal_data
}

const EDU: &str = "市教育局";
const POLICE: &str = "市公安局";

fn printed(app: &TestApp, user: &str, no: &str, name: &str) -> String {
    let path = format!("/incidents/{no}/papers/{name}");
    Browser::of(app, user).get(&path).shown()
}

#[expect(clippy::too_many_lines, reason = "one walk from end to end")]
fn every_step_of_a_matter_has_its_document(app: &TestApp) {
    let no = app.dispatched(&canteen_complaint().level("iii"), &[EDU, POLICE]);
    let says = |user: &str, name: &str, words: &[&str]| {
        let page = printed(app, user, &no, name);
        for word in words {
            assert!(page.contains(word), "{name}: no {word} in {page}");
        }
    };
    says(
        "duty",
        "flash",
        &[
            "快报〔2018〕1号",
            "学生吃后腹泻",
            "水口镇",
            "到场领导",
            "走势研判",
        ],
    );
    Browser::of(app, "edu")
        .get(&format!("/incidents/{no}/papers/flash"))
        .says(404, "没有找到");
    Browser::of(app, "duty")
        .get(&format!("/incidents/{no}/papers/closure"))
        .says(404, "没有找到");
    for unit in [EDU, POLICE] {
        app.as_liaison(unit).acknowledge(&no).done();
        let promise = json!({ "promises": [{ "text": "公布结果", "due_on": "2018-11-20" }] });
        app.answer_with(&no, unit, &promise);
    }
    says(
        "edu",
        "response-1",
        &[
            "回应〔2018〕1-1号",
            "原因已经查明",
            "措施已经落实",
            "还需要一些时间",
            "情况说明",
            "https://www.example.gov.cn/news/1.html",
        ],
    );
    Browser::of(app, "police")
        .get(&format!("/incidents/{no}/papers/response-1"))
        .says(404, "没有找到");
    app.as_leader().close(&no).done();
    says(
        "edu",
        "closure",
        &[
            "办结〔2018〕1号",
            "已回应，情况稳定",
            "公布结果",
            "未兑现",
            "https://www.example.gov.cn/news/1.html",
        ],
    );
    let page = Browser::of(app, "duty")
        .get(&format!("/incidents/{no}"))
        .shown();
    for name in ["flash", "dispatch", "response-1", "response-2", "closure"] {
        let link = format!("href=\"/incidents/{no}/papers/{name}\"");
        assert!(page.contains(&link), "no {link}");
    }
}

fn a_follow_up_does_not_repeat_what_was_reported(app: &TestApp) {
    let no = app.dispatched(&canteen_complaint().level("iii"), &[EDU]);
    app.as_liaison(EDU).acknowledge(&no).done();
    app.advance(SignedDuration::from_mins(30));
    app.as_liaison(EDU).report(&no, "已封存当日食材").done();
    app.advance(SignedDuration::from_mins(30));
    app.as_liaison(EDU).report(&no, "检测结果合格").done();
    let first = printed(app, "duty", &no, "follow-up-1");
    assert!(first.contains("网络舆情快报（续报一）") && first.contains("已封存当日食材"));
    assert!(!first.contains("检测结果合格") && !first.contains("学生吃后腹泻"));
    assert!(!first.contains(&format!("交办{EDU}")), "the flash told it");
    let second = printed(app, "duty", &no, "follow-up-2");
    assert!(second.contains("检测结果合格") && !second.contains("已封存当日食材"));
    for name in ["follow-up-0", "follow-up-3"] {
        let path = format!("/incidents/{no}/papers/{name}");
        Browser::of(app, "duty").get(&path).says(404, "没有找到");
    }
}

fn a_return_is_documented_with_its_decision(app: &TestApp) {
    let no = app.dispatched(&complaint().level("iii"), &[EDU, POLICE]);
    app.as_liaison(EDU)
        .give_back(&no, "站牌由交通部门管理")
        .done();
    let asked = printed(app, "edu", &no, "return-1");
    assert!(asked.contains("退回〔2018〕1-1号") && asked.contains("站牌由交通部门管理"));
    assert!(!asked.contains("不同意退回"));
    app.as_duty()
        .refuse_return(&no, EDU, "学校门口的站牌由教育局协调")
        .done();
    let decided = printed(app, "duty", &no, "return-1");
    assert!(decided.contains("不同意退回") && decided.contains("学校门口的站牌由教育局协调"));
    Browser::of(app, "police")
        .get(&format!("/incidents/{no}/papers/return-1"))
        .says(404, "没有找到");
}

/// The texts of a word processor's file, one a line.
fn words(bytes: &[u8]) -> Vec<String> {
    let grid = read_grid(bytes, "文书.docx").unwrap();
    let cells = grid.lines.into_iter().flat_map(|line| line.cells);
    cells
        .map(|cell| cell.text)
        .filter(|text| !text.is_empty())
        .collect()
}

fn a_document_is_saved_as_a_file_for_word_processors(app: &TestApp) {
    let title = "站牌|字迹不清 <b>& =1+1";
    let no = app.dispatched(&complaint().with("title", title).level("iii"), &[EDU]);
    let path = format!("/incidents/{no}/papers/dispatch");
    let duty = Browser::of(app, "duty");
    let page = duty.get(&path).shown();
    assert!(
        page.contains(&format!("href=\"{path}?format&#x3D;docx\"")),
        "{page}"
    );
    let (name, kind, bytes) = duty.saved(&format!("{path}?format=docx"));
    // 交办单 交办〔2018〕1号.docx
    assert!(
        name.contains("filename*=UTF-8''%E4%BA%A4%E5%8A%9E%E5%8D%95%20"),
        "{name}"
    );
    assert!(kind.ends_with("wordprocessingml.document"), "{kind}");
    let words = words(&bytes);
    assert!(words.contains(&format!("{no}　{title}")), "{words:?}");
    assert!(words.contains(&"交办〔2018〕1号".to_owned()), "{words:?}");
    assert_eq!(
        duty.saved(&format!("{path}?format=docx")).2,
        bytes,
        "the same bytes"
    );
    duty.get(&format!("{path}?format=pdf"))
        .says(422, "格式只有网页和 docx");
    Browser::of(app, "health")
        .get(&format!("{path}?format=docx"))
        .says(404, "没有找到");
}

fn a_program_gets_the_same_documents(app: &TestApp) {
    let no = app.dispatched(&complaint().level("iii"), &[EDU, POLICE]);
    let list = |user: &str| {
        let path = format!("/api/v1/incidents/{no}/papers");
        let answer = app.as_user(user).get(&path).done();
        answer["items"].as_array().unwrap().clone()
    };
    let names = |items: &[Value]| {
        let names = items
            .iter()
            .map(|item| item["name"].as_str().unwrap().to_owned());
        names.collect::<Vec<_>>()
    };
    assert_eq!(names(&list("duty")), ["flash", "dispatch"]);
    assert_eq!(names(&list("edu")), ["dispatch"]);
    let one = format!("/api/v1/incidents/{no}/papers/dispatch");
    let paper = app.as_duty().get(&one).done();
    assert_eq!(paper["title"], "交办单");
    let described = app.as_duty().get("/api/openapi.json").done();
    let fields = |value: &Value| {
        let keys = value.as_object().unwrap().keys().cloned();
        keys.collect::<std::collections::BTreeSet<_>>()
    };
    for (schema, answer) in [("Paper", &paper), ("PaperLink", &list("duty")[0])] {
        let properties = &described["components"]["schemas"][schema]["properties"];
        assert_eq!(fields(properties), fields(answer), "{schema}");
    }
    let docx = list("duty")[1]["docx"].as_str().unwrap().to_owned();
    let (_, _, bytes) = Browser::of(app, "duty").saved(&docx.replace("/api/v1", ""));
    assert!(words(&bytes).contains(&"交办单".to_owned()));
    app.as_duty().get(&format!("{one}?format=pdf")).invalid();
    app.as_liaison(EDU)
        .get(&format!("/api/v1/incidents/{no}/papers/flash"))
        .problem(404, "not_found");
}

/// The rows of a workbook's only sheet.
fn rows(bytes: Vec<u8>) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    range.rows().map(<[Data]>::to_vec).collect()
}

fn a_list_is_exported_with_all_its_rows_and_kinds(app: &TestApp) {
    for n in 0..35 {
        app.advance(SignedDuration::from_mins(1));
        let title = format!("=HYPERLINK({n})");
        app.register(&complaint().with("title", title).level("iii"));
    }
    let duty = Browser::of(app, "duty");
    let list = duty.get("/incidents?level=iii").shown();
    assert!(
        list.contains("href=\"/incidents.xlsx?level&#x3D;iii\""),
        "{list}"
    );
    let (name, kind, bytes) = duty.saved("/incidents.xlsx?level=iii");
    assert!(
        name.ends_with("xlsx") && kind.ends_with("spreadsheetml.sheet"),
        "{name} {kind}"
    );
    let rows = rows(bytes);
    let head = rows
        .iter()
        .position(|row| row[0] == Data::String("编号".to_owned()))
        .unwrap();
    assert_eq!(rows.len() - head - 1, 35, "more than a page of the list");
    let first = &rows[head + 1];
    assert_eq!(first[1], Data::String("=HYPERLINK(34)".to_owned()));
    let at = rows[head]
        .iter()
        .position(|cell| *cell == Data::String("登记时间".to_owned()));
    assert!(matches!(first[at.unwrap()], Data::DateTime(_)), "{first:?}");
    let (_, _, csv) = duty.saved("/incidents.csv?level=iii");
    let csv = String::from_utf8(csv).unwrap();
    assert!(csv.starts_with("\u{feff}\"编号\",\"标题\","), "{csv}");
    assert_eq!(csv.lines().count(), 36);
    assert!(csv.contains(",\"'=HYPERLINK(34)\","), "{csv}");
    let (_, _, none) = duty.saved("/incidents.csv?level=i");
    assert_eq!(String::from_utf8(none).unwrap().lines().count(), 1);
    duty.get("/incidents.xlsx?from=x").says(422, "日期写成");
    duty.get("/incidents.pdf").says(404, "没有找到");
}

fn a_unit_exports_its_own_rows_only(app: &TestApp) {
    let own = app.dispatched(&complaint().level("iii"), &[EDU]);
    let other = app.dispatched(&complaint().level("iii"), &[POLICE]);
    let (_, _, csv) = Browser::of(app, "edu").saved("/incidents.csv");
    let csv = String::from_utf8(csv).unwrap();
    assert!(csv.contains(&own) && !csv.contains(&other), "{csv}");
}

fn the_public_register_holds_what_was_released_and_no_personal_data(app: &TestApp) {
    let title = "举报人13800138000称站牌不清";
    let no = app.dispatched(&complaint().with("title", title).level("iii"), &[EDU]);
    app.as_liaison(EDU).acknowledge(&no).done();
    let drill = complaint().with("drill", true).level("iii");
    let drill = app.dispatched(&drill, &[EDU]);
    app.as_liaison(EDU).acknowledge(&drill).done();
    app.answer(&drill, EDU);
    let address = "/reports/responses?period=2018-11";
    let duty = Browser::of(app, "duty");
    duty.get(address).says(200, "这一期没有公开的回应");
    app.answer(&no, EDU);
    let page = duty.get(address).says(200, "举报人［电话号码］称站牌不清");
    assert!(
        !page.contains("13800138000") && !page.contains(&drill),
        "{page}"
    );
    for path in [
        "/reports/responses.csv?period=2018-11",
        "/reports/responses.xlsx?period=2018-11",
    ] {
        let (_, _, bytes) = duty.saved(path);
        let text = if path.contains("csv") {
            String::from_utf8(bytes).unwrap()
        } else {
            format!("{:?}", rows(bytes))
        };
        assert!(text.contains("举报人［电话号码］称站牌不清"), "{text}");
        assert!(
            text.contains("https://www.example.gov.cn/news/1.html"),
            "{text}"
        );
        assert!(
            !text.contains("13800138000") && !text.contains(&drill),
            "{text}"
        );
    }
    duty.get("/reports/responses?period=2018-10")
        .says(200, "这一期没有公开的回应");
    Browser::of(app, "police")
        .get(address)
        .says(200, "这一期没有公开的回应");
    Browser::of(app, "edu")
        .get(address)
        .says(200, "举报人［电话号码］称站牌不清");
    duty.get("/reports/responses?period=x")
        .says(422, "期间写成");
}
