//! Fictional activities, for the template tests.

use super::super::form::Choice;
use super::super::incident::{TimelineDay, TimelineEntry};
use super::super::samples::{duty_desk, form, post};
use super::super::{Button, FieldError};
use super::*;

fn all(label: &str) -> Vec<ChoiceGroup> {
    vec![ChoiceGroup::plain(vec![Choice::new("", label)])]
}

pub(super) fn lists() -> Vec<ActivityList> {
    let row = ActivityRow {
        no: Link::new("/activities/2018-0001", "2018-0001"),
        held_on: "2018-11-02".to_owned(),
        unit: "市教育局".to_owned(),
        kind: "新闻发布会",
        title: "义务教育招生新闻发布会".to_owned(),
        detail: "主要负责人出席".to_owned(),
        state: "待确认",
        class: "t-soon",
    };
    let options = FilterOptions {
        units: Some(all("全部单位")),
        kinds: all("全部种类"),
        states: all("全部状态"),
    };
    let first = ActivityList {
        sentence: "1 项待确认。".to_owned(),
        register_href: Some("/activities/new".to_owned()),
        rows: vec![row],
        exports: vec![Link::new("/activities.xlsx", "导出 Excel")],
        next_href: Some("/activities?after=2018-0001".to_owned()),
        ..ActivityList::new(&FormState::default(), options.clone())
    };
    let later = ActivityList {
        register_href: None,
        first_href: Some("/activities".to_owned()),
        ..first.clone()
    };
    let last = ActivityList {
        next_href: None,
        ..later.clone()
    };
    let wrong = FormState::default()
        .with("year", "去年")
        .wrong(FieldError::new("year", "", "年份写成 2018 这样"));
    let own = FilterOptions {
        units: None,
        ..options
    };
    let bad = ActivityList {
        none: Some("没有符合条件的活动。".to_owned()),
        ..ActivityList::new(&wrong, own)
    };
    vec![first, later, last, bad]
}

pub(super) fn pages() -> Vec<ActivityPage> {
    let waiting = ActivityPage {
        no: "2018-0001".to_owned(),
        heading: "义务教育招生办法图解".to_owned(),
        kind: "政策解读".to_owned(),
        state: "待确认".to_owned(),
        todo: Some(Todo {
            heading: "请核对后确认".to_owned(),
            text: "确认后计入年度报告。".to_owned(),
            buttons: vec![Button::post("确认", post("/activities/2018-0001/confirmation")).main()],
        }),
        facts: vec![Fact::new("单位", "市教育局")],
        url: Some("https://www.example.gov.cn/1.html".to_owned()),
        timeline: Timeline {
            days: vec![TimelineDay {
                label: "今天，11 月 6 日".to_owned(),
                entries: vec![TimelineEntry {
                    class: "tl__i--key",
                    icon: "edit",
                    who: "市教育局　谭晓岚".to_owned(),
                    what: "登记活动".to_owned(),
                    time: "09:10".to_owned(),
                    datetime: "2018-11-06T01:10:00Z".to_owned(),
                    body: None,
                    files: Vec::new(),
                }],
            }],
        },
        actions: vec![
            ActionRow {
                label: "更正活动".to_owned(),
                href: "/activities/2018-0001/correction".to_owned(),
                reason: None,
            },
            ActionRow {
                label: "确认活动".to_owned(),
                href: "/activities/2018-0001/confirmation".to_owned(),
                reason: Some("自己登记或更正的活动由别人确认".to_owned()),
            },
        ],
        contact: duty_desk(),
    };
    let withdrawn = ActivityPage {
        state: "已撤回".to_owned(),
        todo: None,
        url: None,
        actions: Vec::new(),
        ..waiting.clone()
    };
    vec![waiting, withdrawn]
}

pub(super) fn forms() -> Vec<ActivityForm> {
    const WORDS: Words = Words {
        heading: "登记活动",
        lede: "写明做了什么、哪一天。",
        submit: "登记",
    };
    let at = || {
        (
            "/activities".to_owned(),
            Link::new("/activities", "活动登记簿"),
        )
    };
    let fields = |form: &FormState| AccountFields {
        kind: form.radios("kind", "活动种类", vec![Choice::new("drill", "演练")]),
        unit: Some(form.select("unit", "单位", all("请选"))),
        held_on: form.line("held_on", "日期"),
        title: form.line("title", "主题"),
        attended_by: form.select("attended_by", "出席人", all("不填")),
        form: form.select("form", "解读形式", all("不填")),
        url: form.line("url", "链接"),
        participants: form.line("participants", "参加人数"),
        note: form.lines("note", "备注", 2).optional(),
    };
    let wrong = form().wrong(FieldError::new("title", "", "请写明活动的主题"));
    let mut register = ActivityForm::new(&WORDS, at(), &wrong);
    register.account = Some(fields(&wrong));
    let blank = form();
    let mut correct = ActivityForm::new(&WORDS, at(), &blank);
    correct.account = Some(AccountFields {
        unit: None,
        ..fields(&blank)
    });
    correct.reason = Some(blank.lines("reason", "更正的理由", 2));
    correct.beside = vec![Fact::new("单位", "市教育局")];
    let mut withdraw = ActivityForm::new(&WORDS, at(), &blank);
    withdraw.reason = Some(blank.lines("reason", "理由", 2));
    vec![register, correct, withdraw]
}
