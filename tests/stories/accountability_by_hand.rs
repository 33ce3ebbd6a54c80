//! Accountability by forms: what people see and fill in, without any script.

use serde_json::json;

use crate::app::TestApp;
use crate::builders::complaint;
use crate::manual_clock::hours;
use crate::pages::{Browser, Pairs, filled};

story! {
    a_case_is_proposed_approved_defended_and_decided_by_forms
    an_interview_and_its_rectification_are_done_by_forms
    every_document_of_a_case_is_a_page_for_those_it_is_for
    pages_say_what_is_there_and_what_is_not
}

const EDU: &str = "市教育局";
const ROOT: &str = "/accountability-cases";

/// A deadline was missed. Whoever signed in before is signed out by then.
fn late(app: &TestApp) -> String {
    let no = app.register(&complaint());
    app.as_leader().assess(&no, "ii", None).done();
    app.as_duty().dispatch(&no, &[EDU]).done();
    app.advance(hours(6));
    app.catch_up();
    app.as_liaison(EDU).acknowledge(&no).done();
    no
}

fn evaluator(app: &TestApp) -> Browser<'_> {
    Browser::of(app, "evaluator")
}

fn leader(app: &TestApp) -> Browser<'_> {
    Browser::of(app, "leader")
}

fn head(app: &TestApp) -> Browser<'_> {
    Browser::of(app, "edu-head")
}

/// Fills in the form behind a noun and sends it; gives the page it leads to.
fn does(who: &Browser<'_>, no: &str, noun: &str, fields: &[(&str, &str)]) -> String {
    let path = format!("{ROOT}/{no}/{noun}");
    let form = with(who.get(&path).form(&path), fields);
    who.post(&path, &form).leads_to()
}

/// The form with these fields; what is offered several times is picked as well.
fn with(form: Pairs, fields: &[(&str, &str)]) -> Pairs {
    fields.iter().fold(form, |form, (field, value)| {
        if form.iter().any(|(name, _)| name == field) {
            return filled(form, field, value);
        }
        let mut form = form;
        form.push(((*field).to_owned(), (*value).to_owned()));
        form
    })
}

/// The form of a proposal with everything that is picked when it is shown.
fn as_suggested(evaluator: &Browser<'_>) -> Pairs {
    let page = evaluator.get(&format!("{ROOT}/new?unit=edu"));
    let mut form = page.form(ROOT);
    let boxes = page.html.split("name=\"facts\"").skip(1);
    let picked = boxes.filter_map(|tag| {
        let (tag, _) = tag.split_once('>').unwrap();
        let value = tag
            .split("value=\"")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap();
        tag.contains(" checked")
            .then(|| ("facts".to_owned(), value.to_owned()))
    });
    form.extend(picked);
    form
}

fn proposed(app: &TestApp) -> String {
    late(app);
    let evaluator = evaluator(app);
    let form = filled(
        as_suggested(&evaluator),
        "opinion",
        "多次逾期，建议约谈整改",
    );
    let to = evaluator.post(ROOT, &form).leads_to();
    to.trim_start_matches(&format!("{ROOT}/")).to_owned()
}

fn a_case_is_proposed_approved_defended_and_decided_by_forms(app: &TestApp) {
    let incident = late(app);
    let evaluator = evaluator(app);
    let leader = leader(app);
    let head = head(app);
    let link = format!("{ROOT}/new?incident={incident}");
    let written = link.replace('=', "&#x3D;");
    let on_incident = |who: &Browser<'_>| who.get(&format!("/incidents/{incident}")).shown();
    assert!(on_incident(&evaluator).contains(&written));
    assert!(!on_incident(&leader).contains(&written));
    assert!(!on_incident(&head).contains(&written));
    evaluator.get(&link).says(200, EDU);
    evaluator.get(ROOT).says(200, "建议问责");
    evaluator.get(&format!("{ROOT}/new")).says(200, EDU);
    let page = evaluator.get(&format!("{ROOT}/new?unit=edu"));
    page.says(200, "报告不及时");
    let form = as_suggested(&evaluator);
    let silent = evaluator.post(ROOT, &form);
    silent.says(422, "请填写拟议意见");
    let form = filled(form, "opinion", "建议约谈");
    let to = evaluator.post(ROOT, &form).leads_to();
    let no = to.trim_start_matches(&format!("{ROOT}/")).to_owned();
    evaluator.get(&to).says(200, "认定事实");
    leader.get(&to).says(200, "请您同意并告知");
    does(&leader, &no, "approval", &[]);
    head.get("/desk").says(200, &format!("问责 {no}"));
    head.get(&to).says(200, "请您陈述申辩");
    leader.get(&to).says(200, "单位可以在");
    let path = format!("{ROOT}/{no}/defence");
    let empty = head.get(&path).form(&path);
    head.post(&path, &empty)
        .says(422, "请对第 1 条事实表示认可或不认可");
    let count = app.as_leader().get(&format!("/api/v1{ROOT}/{no}")).done();
    let count = count["facts"].as_array().unwrap().len();
    let mut answers: Vec<(String, String)> = (1..count)
        .map(|n| (format!("answer_{n}"), "admit".to_owned()))
        .collect();
    answers.push((format!("answer_{count}"), "dispute".to_owned()));
    answers.push((format!("answer_text_{count}"), "当时停电".to_owned()));
    let answers: Vec<(&str, &str)> = answers
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    does(&head, &no, "defence", &answers);
    let (ruling, why) = (format!("ruling_{count}"), format!("ruling_reason_{count}"));
    let path = format!("{ROOT}/{no}/decision");
    let form = leader.get(&path).form(&path);
    let unanswered = with(form, &[("measure", "interview"), ("reason", "事实清楚")]);
    leader
        .post(&path, &unanswered)
        .says(422, "请写明采纳或不采纳");
    let fields = [
        (ruling.as_str(), "uphold"),
        (why.as_str(), "经查属实"),
        ("measure", "interview"),
        ("reason", "事实清楚"),
    ];
    does(&leader, &no, "decision", &fields);
    head.get(&to).says(200, "采纳申辩，不作为问责事实");
}

fn decided(app: &TestApp) -> String {
    let no = proposed(app);
    let leader = leader(app);
    let head = head(app);
    does(&leader, &no, "approval", &[]);
    does(&head, &no, "waiver", &[]);
    does(
        &leader,
        &no,
        "decision",
        &[("measure", "interview"), ("reason", "事实清楚")],
    );
    no
}

fn rectifying(app: &TestApp) -> String {
    let no = decided(app);
    let evaluator = evaluator(app);
    let notice = [
        ("at", "2018-11-07 09:00"),
        ("place", "三楼会议室"),
        ("interviewer", "何敏"),
        ("invited", "主要负责同志"),
        ("purpose", "回应迟缓"),
    ];
    does(&evaluator, &no, "interview", &notice);
    app.set_time("2018-11-07 11:00");
    let evaluator = Browser::of(app, "evaluator");
    // When and by whom stands in the form already, as the notice has it.
    let path = format!("{ROOT}/{no}/interview-record");
    let page = evaluator.get(&path).says(200, "value=\"2018-11-07 09:00\"");
    assert!(page.contains("value=\"何敏\""), "{page}");
    let record = [
        ("held_at", "2018-11-07 09:00"),
        ("interviewers", "何敏"),
        ("interviewed", "梁国强（局长）"),
        ("points", "联络员外出"),
        ("requirements", "两周内设 AB 角"),
    ];
    does(&evaluator, &no, "interview-record", &record);
    let items = [
        ("item_text_1", "设 AB 角联络员"),
        ("item_person_1", "梁国强"),
        ("item_text_2", "开展演练"),
        ("item_person_2", "梁国强"),
        ("item_due_on_2", "2018-12-28"),
    ];
    does(&evaluator, &no, "rectification", &items);
    no
}

fn an_interview_and_its_rectification_are_done_by_forms(app: &TestApp) {
    let no = rectifying(app);
    let evaluator = evaluator(app);
    let leader = leader(app);
    let head = head(app);
    let page = format!("{ROOT}/{no}");
    head.get(&page).says(200, "整改清单");
    does(&head, &no, "proof", &[("item", "1"), ("text", "已报备")]);
    evaluator.get(&page).says(200, "请您核验整改");
    let path = format!("{page}/verification");
    let form = evaluator.get(&path).form(&path);
    let silent = with(form, &[("item", "1"), ("decision", "return")]);
    evaluator.post(&path, &silent).says(422, "请填写退回的理由");
    does(
        &evaluator,
        &no,
        "verification",
        &[("item", "1"), ("decision", "accept")],
    );
    leader
        .get(&page)
        .says(200, "还有 1 项整改没有核验通过，不能结案");
    does(&head, &no, "proof", &[("item", "2"), ("text", "已演练")]);
    does(
        &evaluator,
        &no,
        "verification",
        &[("item", "2"), ("decision", "accept")],
    );
    app.set_time("2018-12-03 09:00");
    let (leader, head) = (Browser::of(app, "leader"), Browser::of(app, "edu-head"));
    does(&leader, &no, "conclusion", &[("summary", "整改完成")]);
    head.get(&page).says(200, "已结案");
    leader.get(ROOT).says(200, "已结束");
}

fn every_document_of_a_case_is_a_page_for_those_it_is_for(app: &TestApp) {
    let no = rectifying(app);
    let evaluator = evaluator(app);
    let head = head(app);
    does(&head, &no, "proof", &[("item", "1"), ("text", "已报备")]);
    let papers = format!("{ROOT}/{no}/papers");
    let expected = [
        ("proposal", "拟议意见"),
        ("notice", "开宣通〔2018〕1号"),
        ("interview", "关于约谈市教育局的通知"),
        ("minutes", "两周内设 AB 角"),
        ("rectification", "设 AB 角联络员"),
        ("report", "已报备"),
    ];
    for (name, words) in expected {
        evaluator.get(&format!("{papers}/{name}")).says(200, words);
    }
    evaluator
        .get(&format!("{papers}/circular"))
        .says(404, "没有找到");
    head.get(&format!("{papers}/notice"))
        .says(200, "开宣通〔2018〕1号");
    head.get(&format!("{papers}/proposal"))
        .says(404, "没有找到");
}

fn pages_say_what_is_there_and_what_is_not(app: &TestApp) {
    let evaluator = evaluator(app);
    let head = head(app);
    evaluator.get(ROOT).says(200, "没有问责事项");
    evaluator
        .get(&format!("{ROOT}/new"))
        .says(200, "按记录没有可以建议的单位");
    head.get(ROOT).says(200, "没有针对本单位的问责事项");
    head.get(&format!("{ROOT}/new"))
        .says(403, "提出问责建议由评估员办理");
    let no = proposed(app);
    let (evaluator, head) = (Browser::of(app, "evaluator"), Browser::of(app, "edu-head"));
    head.get(&format!("{ROOT}/{no}")).says(404, "没有找到");
    let own = evaluator.get(&format!("{ROOT}/{no}/approval"));
    own.says(403, "同意并告知由分管领导办理");
    let old = format!("{ROOT}/{no}/withdrawal");
    let form = filled(evaluator.get(&old).form(&old), "reason", "事实有误");
    let approve = json!({});
    app.as_leader()
        .post(&format!("/api/v1{ROOT}/{no}/approval"), &approve)
        .done();
    evaluator.post(&old, &form).says(409, "已处理这个问责事项");
}
