//! Fictional alerts, for the template tests.

use super::super::form::word_choices;
use super::super::incident::{TimelineDay, TimelineEntry};
use super::super::samples::{duty_desk, form, post};
use super::super::suggestion::RosterGroup;
use super::super::{FieldError, PostForm};
use super::*;

pub(crate) fn line(colour: AlertColour) -> AlertLine {
    AlertLine {
        href: "/alerts/2018-0003".to_owned(),
        mark: AlertMark::of(colour),
        about: "舆情 2018-0318 青溪镇河堤渗水视频引发关注".to_owned(),
        drill: true,
        note: "等本单位确认".to_owned(),
        button: Some(Button::post("确认", confirmation()).soft().icon("check")),
    }
}

pub(crate) fn quiet_line() -> AlertLine {
    AlertLine {
        about: "领域“防灾减灾救灾”".to_owned(),
        drill: false,
        note: "2/5 已确认".to_owned(),
        button: None,
        ..line(AlertColour::Yellow)
    }
}

fn confirmation() -> PostForm {
    post("/alerts/2018-0003/confirmation")
}

fn item(colour: AlertColour, drill: bool) -> AlertItem {
    AlertItem {
        href: "/alerts/2018-0003".to_owned(),
        mark: AlertMark::of(colour),
        about: "领域“防灾减灾救灾”".to_owned(),
        drill,
        text: "台风预计明晚登陆，请关注内涝、停课停工和求助信息……".to_owned(),
        facts: "2018-0003　今天 09:10 发布".to_owned(),
        confirmed: "2/5 已确认".to_owned(),
    }
}

pub(super) fn lists() -> Vec<AlertList> {
    let first = AlertList {
        sentence: "4 个生效中。".to_owned(),
        raise_href: Some("/alerts/new".to_owned()),
        active: AlertColour::ALL.iter().map(|c| item(*c, true)).collect(),
        none_active: None,
        lifted: vec![item(AlertColour::Blue, false)],
        first_href: None,
        next_href: Some("/alerts?after=2018-0002".to_owned()),
    };
    let later = AlertList {
        sentence: "较早解除的预警。".to_owned(),
        raise_href: None,
        active: Vec::new(),
        first_href: Some("/alerts".to_owned()),
        ..first.clone()
    };
    let empty = AlertList {
        sentence: "没有生效的预警。".to_owned(),
        active: Vec::new(),
        none_active: Some("没有生效的预警。".to_owned()),
        lifted: Vec::new(),
        next_href: None,
        ..first.clone()
    };
    vec![first, later, empty]
}

pub(super) fn pages() -> Vec<AlertPage> {
    let open = AlertPage {
        no: "2018-0003".to_owned(),
        heading: "青溪镇河堤渗水视频引发关注".to_owned(),
        mark: AlertMark::of(AlertColour::Orange),
        state: "生效中".to_owned(),
        drill: true,
        todo: Some(Todo {
            heading: "请市水务局确认预警".to_owned(),
            text: "点一下表示本单位已看到；只需确认一次。".to_owned(),
            buttons: vec![Button::post("确认预警", confirmation()).main()],
        }),
        text: "河堤渗水视频传播很快。\n请关注下游取水口的提问。".to_owned(),
        incident: Some(Link::new("/incidents/2018-0318", "2018-0318 河堤渗水视频")),
        facts: vec![
            Fact::new("领域", "防灾减灾救灾"),
            Fact::new("发布", "今天 09:10，梁志衡"),
        ],
        confirmed: "1/2 已确认".to_owned(),
        told: told(),
        timeline: timeline(),
        actions: actions(),
        contact: duty_desk(),
    };
    let lifted = AlertPage {
        mark: AlertMark::of(AlertColour::Blue),
        state: "已解除".to_owned(),
        drill: false,
        todo: None,
        incident: None,
        actions: Vec::new(),
        ..open.clone()
    };
    vec![open, lifted]
}

fn told() -> Vec<ToldRow> {
    let confirmed = MatrixCell {
        class: "t-ok",
        glyph: Some("s-met"),
        words: "09:20".to_owned(),
    };
    vec![
        ToldRow {
            unit: "市水务局（本单位）".to_owned(),
            told_at: "09:10".to_owned(),
            confirmed: MatrixCell::words("未确认"),
            by: String::new(),
        },
        ToldRow {
            unit: "青溪镇".to_owned(),
            told_at: "09:10".to_owned(),
            confirmed,
            by: "许青（当时为黄色预警）".to_owned(),
        },
    ]
}

fn timeline() -> Timeline {
    Timeline {
        days: vec![TimelineDay {
            label: "今天，11 月 6 日".to_owned(),
            entries: vec![TimelineEntry {
                class: "tl__i--key",
                icon: "bell",
                who: "市委宣传部　梁志衡".to_owned(),
                what: "发布橙色预警，通知 2 个单位".to_owned(),
                time: "09:10".to_owned(),
                datetime: "2018-11-06T01:10:00Z".to_owned(),
                body: None,
                files: Vec::new(),
            }],
        }],
    }
}

fn actions() -> Vec<ActionRow> {
    let action = |label: &str, reason: Option<&str>| ActionRow {
        label: label.to_owned(),
        href: "/alerts/2018-0003/lifting".to_owned(),
        reason: reason.map(str::to_owned),
    };
    vec![
        action("调整预警", None),
        action("解除预警", Some("红色和橙色预警由分管领导发布、调整和解除")),
    ]
}

fn choices() -> AlertChoices {
    AlertChoices {
        colours: word_choices(AlertColour::ALL.iter().map(|colour| colour.word())),
        themes: vec![Choice::new("就学", "就学")],
        roster: Roster {
            groups: vec![RosterGroup {
                label: "镇（街）".to_owned(),
                whole: Some("各镇（街）".to_owned()),
                units: vec![("qingxi".to_owned(), "青溪镇".to_owned())],
            }],
            open_groups: vec!["市各有关单位".to_owned()],
        },
    }
}

fn around(noun: &str, beside: Option<AlertItem>) -> Around {
    Around {
        action: format!("/alerts/2018-0003/{noun}"),
        back: Link::new("/alerts/2018-0003", "2018-0003"),
        beside,
    }
}

fn wrong(fields: &[&str]) -> FormState {
    let errors = fields.iter();
    errors.fold(form(), |form, field| {
        form.wrong(FieldError::new(*field, "", "这一项还要改"))
    })
}

pub(super) fn raising() -> Vec<RaiseForm> {
    let new = |form: &FormState| {
        let around = Around {
            action: "/alerts".to_owned(),
            back: Link::new("/alerts", "全部预警"),
            beside: None,
        };
        RaiseForm::new(around, form, choices())
    };
    let mut again = new(&wrong(&["colour", "incident", "theme", "text", "units"])
        .with("units", "qingxi")
        .with("units_group", "各镇（街）"));
    again.already = Some(Link::new("/alerts/2018-0003", "2018-0003 橙色预警"));
    vec![new(&form()), again]
}

pub(super) fn adjusting() -> Vec<AdjustForm> {
    let beside = || Some(item(AlertColour::Orange, false));
    let new = |form: &FormState| AdjustForm::new(around("adjustment", beside()), form, &choices());
    vec![
        new(&form().with("colour", "orange").with("text", "河堤渗水")),
        new(&wrong(&["colour", "reason", "text", "units", ""])),
    ]
}

pub(super) fn lifting() -> Vec<LiftForm> {
    let beside = || Some(item(AlertColour::Yellow, true));
    let new = |form: &FormState| LiftForm::new(around("lifting", beside()), form);
    vec![new(&form()), new(&wrong(&["reason"]))]
}
