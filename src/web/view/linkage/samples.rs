//! Fictional linkages, for the template tests.

use super::super::FieldError;
use super::super::form::{Choice, ChoiceGroup};
use super::super::incident::{TimelineDay, TimelineEntry};
use super::super::samples::{duty_desk, form, post};
use super::super::suggestion::{Roster, RosterGroup};
use super::*;

pub(crate) fn errand() -> Errand {
    Errand {
        href: "/linkages/2018-0001".to_owned(),
        kind: "联动",
        about: "2018-0001 网传水库溃坝".to_owned(),
        drill: true,
        note: "2/4 已确认，请在今天 11:00 前确认".to_owned(),
        button: Some(Button::post("确认", post("/linkages/2018-0001/confirmation")).soft()),
    }
}

fn quiet() -> Errand {
    Errand {
        drill: false,
        note: "4/4 已确认".to_owned(),
        button: None,
        ..errand()
    }
}

pub(super) fn lists() -> Vec<LinkageList> {
    let first = LinkageList {
        sentence: "1 次联动中。".to_owned(),
        call_out_href: Some("/linkages/new".to_owned()),
        active: vec![errand()],
        none_active: None,
        ended: vec![quiet()],
        first_href: None,
        next_href: Some("/linkages?after=2018-0002".to_owned()),
    };
    let later = LinkageList {
        call_out_href: None,
        active: Vec::new(),
        first_href: Some("/linkages".to_owned()),
        ..first.clone()
    };
    let empty = LinkageList {
        active: Vec::new(),
        none_active: Some("没有联动。".to_owned()),
        ended: Vec::new(),
        next_href: None,
        ..first.clone()
    };
    vec![first, later, empty]
}

fn timeline() -> Timeline {
    Timeline {
        days: vec![TimelineDay {
            label: "今天，11 月 6 日".to_owned(),
            entries: vec![TimelineEntry {
                class: "tl__i--key",
                icon: "bell",
                who: "市委宣传部　梁志衡".to_owned(),
                what: "发起联动，召集 4 个单位".to_owned(),
                time: "09:10".to_owned(),
                datetime: "2018-11-06T01:10:00Z".to_owned(),
                body: None,
                files: Vec::new(),
            }],
        }],
    }
}

#[expect(clippy::too_many_lines, reason = "fictional contents, page by page")]
pub(super) fn pages() -> Vec<LinkagePage> {
    let member = |unit: &str, cell, by: &str| MemberRow {
        unit: unit.to_owned(),
        confirmed: cell,
        by: by.to_owned(),
    };
    let confirmed = MatrixCell {
        class: "t-ok",
        glyph: Some("s-met"),
        words: "09:20".to_owned(),
    };
    let open = LinkagePage {
        no: "2018-0001".to_owned(),
        heading: "网传水库溃坝".to_owned(),
        state: "联动中".to_owned(),
        drill: true,
        todo: Some(Todo {
            heading: "请市公安局在今天 11:00 前确认".to_owned(),
            text: "点一下表示本单位已收到。".to_owned(),
            buttons: vec![Button::post("确认", post("/linkages/2018-0001/confirmation")).main()],
        }),
        purpose: "谣言扩散快".to_owned(),
        asked: "一小时内到场会商".to_owned(),
        incident: Some(Link::new("/incidents/2018-0318", "2018-0318 网传水库溃坝")),
        facts: vec![Fact::new("确认时间", "今天 11:00")],
        confirmed: "1/2 已确认".to_owned(),
        members: vec![
            member(
                "市公安局（本单位）",
                MatrixCell::words("未确认"),
                "09:40 已催促",
            ),
            member("市广播电视台", confirmed, "李梅"),
        ],
        done: vec![DoneRow {
            who: "市公安局　今天 09:30".to_owned(),
            text: "发布警情通报".to_owned(),
            url: Some("https://www.example.gov.cn/1.html".to_owned()),
        }],
        minutes: vec![MinutesRow {
            heading: "第 1 版　今天 12:00　梁志衡".to_owned(),
            facts: vec![Fact::new("议定", "统一口径")],
            agreed: vec!["市广播电视台：滚动播出（11 月 7 日前）".to_owned()],
        }],
        paper: Some(Link::new("/linkages/2018-0001/papers/minutes", "打印纪要")),
        timeline: timeline(),
        actions: vec![
            ActionRow {
                label: "登记行动".to_owned(),
                href: "/linkages/2018-0001/action".to_owned(),
                reason: None,
            },
            ActionRow {
                label: "结束联动".to_owned(),
                href: "/linkages/2018-0001/ending".to_owned(),
                reason: Some("重大和特别重大舆情的联动由分管领导发起和结束".to_owned()),
            },
        ],
        contact: duty_desk(),
    };
    let ended = LinkagePage {
        state: "已结束".to_owned(),
        drill: false,
        todo: None,
        incident: None,
        done: Vec::new(),
        minutes: Vec::new(),
        paper: None,
        actions: Vec::new(),
        ..open.clone()
    };
    vec![open, ended]
}

pub(super) fn forms() -> Vec<LinkageForm> {
    const WORDS: Words = Words {
        heading: "记纪要",
        lede: "写明出席的人和议定的事。",
        submit: "保存纪要",
    };
    let roster = Roster {
        groups: vec![RosterGroup {
            label: "镇（街）".to_owned(),
            whole: Some("各镇（街）".to_owned()),
            units: vec![("qingxi".to_owned(), "青溪镇".to_owned())],
        }],
        open_groups: vec!["市各有关单位".to_owned()],
    };
    let new = |form: &FormState| {
        let at = ("/linkages".to_owned(), Link::new("/linkages", "全部联动"));
        let mut view = LinkageForm::new(&WORDS, at, form);
        view.fields = vec![
            form.lines("purpose", "事由", 3),
            form.line("confirm_by", "确认时间").optional(),
        ];
        view
    };
    let wrong = form()
        .wrong(FieldError::new("purpose", "", "请写明为什么发起联动"))
        .wrong(FieldError::new("units", "", "请至少选一个成员单位"));
    let mut call_out = new(&wrong);
    call_out.units = Some(ToldField::new(&wrong, &roster, "成员单位"));
    call_out.beside = vec![Fact::new("舆情", "2018-0318")];
    let mut minutes = new(&form());
    let blank = form();
    minutes.agreed = vec![AgreedRow {
        unit: blank.select(
            "agreed_unit",
            "单位",
            vec![ChoiceGroup::plain(vec![Choice::new("", "请选")])],
        ),
        text: blank.line("agreed_text", "议定事项"),
        due_on: blank.line("agreed_due_on", "完成日期"),
    }];
    vec![call_out, minutes]
}
