//! Bulletins by forms alone, without script: the list, the draft, its words with a look first,
//! approval, issue, the next edition.

use crate::app::TestApp;
use crate::builders::canteen_complaint;
use crate::pages::{Browser, filled};

story! {
    a_bulletin_is_made_by_forms_alone
    a_text_that_cannot_be_comes_back_with_its_sentence_and_everything_kept
    a_unit_reads_the_document_and_finds_no_way_to_change_it
    the_annual_report_has_its_page_too
}

const EDU: &str = "市教育局";
const PAGE: &str = "/reports/bulletin?period=2018-11";

fn at(noun: &str) -> String {
    format!("/reports/bulletin/2018-11/{noun}")
}

/// Presses a button that needs no words.
fn press(browser: &Browser<'_>, noun: &str) -> String {
    let page = browser.get(PAGE);
    let form = page.form(&at(noun));
    browser.post(&at(noun), &form).leads_to()
}

fn november(app: &TestApp) {
    let no = app.dispatched(&canteen_complaint().level("iii"), &[EDU]);
    app.as_liaison(EDU).acknowledge(&no).done();
    app.set_time("2018-12-03 10:00");
}

fn issued(app: &TestApp) {
    november(app);
    let evaluator = Browser::of(app, "evaluator");
    press(&evaluator, "drafting");
    press(&evaluator, "submission");
    press(&Browser::of(app, "leader"), "approval");
    press(&evaluator, "issue");
}

fn a_bulletin_is_made_by_forms_alone(app: &TestApp) {
    november(app);
    let evaluator = Browser::of(app, "evaluator");
    let list = evaluator.get("/reports/bulletin").shown();
    assert!(list.contains("起草 2018-11"), "{list}");
    assert_eq!(press(&evaluator, "drafting"), PAGE);
    let page = evaluator.get(PAGE).shown();
    for words in [
        "关于2018年11月政务舆情回应工作情况的通报",
        "请核对文字后送批",
        "（印发时编号）",
        "全市登记舆情 1 件",
        "统计期：2018年11月1日至2018年11月30日",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let form = evaluator.get(&at("text")).form(&at("text"));
    let words = filled(form, "text", "# 一、总体情况\n本月情况平稳。");
    let look = filled(words.clone(), "do", "look");
    let looked = evaluator.post(&at("text"), &look).shown();
    assert!(
        looked.contains("还没有保存") && looked.contains("本月情况平稳。"),
        "{looked}"
    );
    let unchanged = evaluator.get(PAGE).shown();
    assert!(
        !unchanged.contains("本月情况平稳。"),
        "a look stores nothing"
    );
    assert_eq!(evaluator.post(&at("text"), &words).leads_to(), PAGE);
    press(&evaluator, "submission");
    let leader = Browser::of(app, "leader");
    leader.get(PAGE).says(200, "请批准或打回");
    let form = leader.get(&at("send-back")).form(&at("send-back"));
    let back = filled(form, "comments", "写明下月要求");
    leader.post(&at("send-back"), &back).leads_to();
    evaluator.get(PAGE).says(200, "打回意见：写明下月要求");
    press(&evaluator, "submission");
    press(&leader, "approval");
    press(&evaluator, "issue");
    let page = evaluator.get(PAGE).says(200, "开宣通〔2018〕1号");
    assert!(page.contains("SM3 校验值"), "{page}");
    let form = evaluator.get(&at("edition")).form(&at("edition"));
    let again = filled(form, "reason", "数字有误");
    evaluator.post(&at("edition"), &again).leads_to();
    let page = evaluator.get(PAGE).says(200, "因数字有误重新起草");
    assert!(
        page.contains("第 1 版") && page.contains("第 2 版"),
        "{page}"
    );
    let first = evaluator.get(&format!("{PAGE}&edition=1")).shown();
    assert!(first.contains("本月情况平稳。"), "{first}");
    let printed = evaluator.get("/reports/bulletin/2018-11/1").shown();
    assert!(printed.contains("开宣通〔2018〕1号"), "{printed}");
}

fn a_text_that_cannot_be_comes_back_with_its_sentence_and_everything_kept(app: &TestApp) {
    november(app);
    let evaluator = Browser::of(app, "evaluator");
    press(&evaluator, "drafting");
    let form = evaluator.get(&at("text")).form(&at("text"));
    let table = filled(form.clone(), "text", "我的话\n|单位|按时率|\n|甲|100%|");
    let page = evaluator
        .post(&at("text"), &table)
        .says(422, "文字里不能写表格");
    assert!(page.contains("我的话"), "{page}");
    let empty = filled(form.clone(), "text", " ");
    evaluator.post(&at("text"), &empty).says(422, "请填写内容");
    let words = filled(form.clone(), "text", "别人的话");
    evaluator.post(&at("text"), &words).leads_to();
    // The same form once more, in another window: a second click is harmless.
    evaluator.post(&at("text"), &words).leads_to();
    let reason = evaluator.get(&at("discarding")).form(&at("discarding"));
    let none = filled(reason, "reason", "");
    evaluator
        .post(&at("discarding"), &none)
        .says(422, "请写明作废的理由");
    let leader = Browser::of(app, "leader");
    leader.get(&at("text")).says(403, "修改文字由评估员办理");
}

fn a_unit_reads_the_document_and_finds_no_way_to_change_it(app: &TestApp) {
    issued(app);
    let unit = Browser::of(app, "edu");
    let list = unit.get("/reports/bulletin").shown();
    assert!(
        list.contains("开宣通〔2018〕1号") && !list.contains("起草 2018"),
        "{list}"
    );
    let page = unit.get(PAGE).shown();
    assert!(page.contains("市教育局"), "{page}");
    for words in ["可以做的事", "办理过程", "重新出一版"] {
        assert!(!page.contains(words), "{words}: {page}");
    }
    let other = Browser::of(app, "health").get("/reports/bulletin").shown();
    assert!(other.contains("还没有可以看的月度通报"), "{other}");
    Browser::of(app, "health").get(PAGE).says(404, "没有找到");
}

fn the_annual_report_has_its_page_too(app: &TestApp) {
    november(app);
    app.set_time("2019-01-02 10:00");
    let office = Browser::of(app, "office");
    office.get("/reports/annual").says(200, "起草 2018");
    let page = "/reports/annual?period=2018";
    let form = office.get(page).form("/reports/annual/2018/drafting");
    office
        .post("/reports/annual/2018/drafting", &form)
        .leads_to();
    let shown = office.get(page).says(200, "2018年政务舆情回应工作年度报告");
    for words in [
        "按月份",
        "2018-11",
        "按舆情等级",
        "问责事项：没有登记记录。",
    ] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    let wrong = office.get("/reports/annual?period=2018-11");
    wrong.says(404, "没有找到");
}
