//! Fictional cases, for the template tests.

use super::super::form::{Choice, ChoiceGroup};
use super::super::incident::{EntryBody, TimelineDay, TimelineEntry};
use super::super::samples::{duty_desk, form};
use super::super::{Button, FieldError, HiddenValue};
use super::*;

pub(crate) fn line() -> CaseLine {
    CaseLine {
        href: "/accountability-cases/2018-0003".to_owned(),
        unit: "市民政局".to_owned(),
        facts: "2018-0003　报告不及时、处置不得力　约谈整改".to_owned(),
        state: "整改中，1 项等核验".to_owned(),
        due: DueChip::plain("还剩 3 天", "整改 11 月 20 日 17:30"),
    }
}

fn suggestion() -> SuggestionLine {
    SuggestionLine {
        href: "/accountability-cases/new?unit=civil".to_owned(),
        unit: "市民政局".to_owned(),
        why: "重大以上舆情 2 项情形".to_owned(),
        note: "有的舆情在重大以下，须写明由谁决定".to_owned(),
    }
}

pub(super) fn lists() -> Vec<CaseList> {
    let first = CaseList {
        sentence: "1 个在办。".to_owned(),
        propose_href: Some("/accountability-cases/new".to_owned()),
        suggestions: vec![suggestion()],
        open: vec![line()],
        none_open: None,
        ended: vec![line()],
        first_href: None,
        next_href: Some("/accountability-cases?after=2018-0002".to_owned()),
    };
    let later = CaseList {
        propose_href: None,
        suggestions: Vec::new(),
        open: Vec::new(),
        first_href: Some("/accountability-cases".to_owned()),
        ..first.clone()
    };
    let empty = CaseList {
        none_open: Some("没有问责事项。".to_owned()),
        ended: Vec::new(),
        next_href: None,
        first_href: None,
        ..later.clone()
    };
    vec![first, later, empty]
}

#[expect(clippy::too_many_lines, reason = "one fictional page")]
pub(super) fn pages() -> Vec<CasePage> {
    let whole = CasePage {
        no: "2018-0003".to_owned(),
        heading: "市民政局".to_owned(),
        meta: vec!["整改中".to_owned(), "重大".to_owned()],
        steps: vec![
            Step::done("拟议", "10-29"),
            Step::now("整改"),
            Step::later("结案"),
        ],
        step_line: "第 6 步，共 7 步：整改".to_owned(),
        todo: Some(Todo {
            heading: "请核验整改佐证".to_owned(),
            text: "通过，或附理由退回。".to_owned(),
            buttons: vec![
                Button::link("核验整改", "/accountability-cases/2018-0003/verification").main(),
            ],
        }),
        grounds: "报告不及时、处置不得力".to_owned(),
        cited: vec![
            FactRow {
                n: 1,
                what: "签收".to_owned(),
                link: Some(Link::new("/incidents/2018-0274", "2018-0274 养老院舆情")),
                due: "10-18 09:50 前".to_owned(),
                ended: MatrixCell {
                    class: "t-late",
                    glyph: Some("s-passed"),
                    words: "10-18 13:05，逾期 3 小时 15 分".to_owned(),
                },
                ground: "报告不及时".to_owned(),
                event: "incident/2018-0274#17".to_owned(),
                said: vec![
                    "单位不认可：已口头反馈".to_owned(),
                    "采纳：经查属实".to_owned(),
                ],
            },
            FactRow {
                n: 2,
                what: "效果评估不合格".to_owned(),
                link: None,
                due: String::new(),
                ended: MatrixCell::words("10-28 10:00"),
                ground: "回应不妥当".to_owned(),
                event: "incident/2018-0274#40".to_owned(),
                said: Vec::new(),
            },
        ],
        parts: vec![CasePart {
            id: "de",
            heading: "陈述申辩".to_owned(),
            facts: vec![Fact::new("提交", "11 月 2 日 17:12，梁国强")],
        }],
        items: vec![ItemRow {
            n: 1,
            text: "设 AB 角联络员".to_owned(),
            person: "梁国强".to_owned(),
            due: DueChip::plain("还剩 3 天", "整改 11 月 20 日 17:30"),
            proofs: vec!["11-12 梁国强：已报备（等核验）".to_owned()],
        }],
        deadlines: vec![DueChip::plain("按时完成", "陈述申辩 11 月 2 日")],
        papers: vec![Link::new(
            "/accountability-cases/2018-0003/papers/notice",
            "陈述申辩告知书",
        )],
        timeline: timeline(),
        actions: vec![
            ActionRow {
                label: "核验整改".to_owned(),
                href: "/accountability-cases/2018-0003/verification".to_owned(),
                reason: None,
            },
            ActionRow {
                label: "结案".to_owned(),
                href: "/accountability-cases/2018-0003/conclusion".to_owned(),
                reason: Some("还有 1 项整改没有核验通过，不能结案".to_owned()),
            },
        ],
        contact: duty_desk(),
    };
    let bare = CasePage {
        todo: None,
        parts: Vec::new(),
        items: Vec::new(),
        deadlines: Vec::new(),
        papers: Vec::new(),
        actions: Vec::new(),
        ..whole.clone()
    };
    vec![whole, bare]
}

fn timeline() -> Timeline {
    Timeline {
        days: vec![TimelineDay {
            label: "今天".to_owned(),
            entries: vec![TimelineEntry {
                class: "tl__i--key",
                icon: "edit",
                who: "市委宣传部　许蔚".to_owned(),
                what: "提出问责建议".to_owned(),
                time: "10:20".to_owned(),
                datetime: "2018-11-06T02:20:00Z".to_owned(),
                body: Some(EntryBody {
                    class: "",
                    scope: None,
                    text: "回应迟缓，建议约谈".to_owned(),
                    link: None,
                }),
                files: Vec::new(),
            }],
        }],
    }
}

pub(super) fn choosing() -> Vec<CaseChoose> {
    let fresh = FormState::default();
    let units = vec![ChoiceGroup::plain(vec![Choice::new("civil", "市民政局")])];
    let some = CaseChoose {
        suggestions: vec![suggestion()],
        none: None,
        unit: fresh.select("unit", "责任单位", units),
        incident: fresh.line("incident", "只看哪件舆情").optional(),
    };
    let none = CaseChoose {
        suggestions: Vec::new(),
        none: Some("按记录没有可以建议的单位。".to_owned()),
        ..some.clone()
    };
    vec![some, none]
}

pub(super) fn forms() -> Vec<CaseForm> {
    let sections = |form: &FormState| {
        vec![
            FormSection {
                id: "f-answers".to_owned(),
                heading: Some("第 1 条：签收".to_owned()),
                text: Some("应当 10-18 09:50 前，实际 13:05".to_owned()),
                error: form.is_bad().then(|| "请表示认可或不认可".to_owned()),
                fields: vec![
                    form.radios(
                        "answer_1",
                        "单位意见",
                        vec![
                            Choice::new("admit", "认可"),
                            Choice::new("dispute", "不认可"),
                        ],
                    )
                    .into(),
                    form.lines("answer_text_1", "理由", 3).into(),
                ],
            },
            FormSection {
                id: "whole".to_owned(),
                heading: None,
                text: None,
                error: None,
                fields: vec![form.lines("text", "申辩意见", 5).into()],
            },
        ]
    };
    let page = |form: &FormState| {
        let back = Link::new("/accountability-cases/2018-0003", "2018-0003");
        let action = "/accountability-cases/2018-0003/defence".to_owned();
        let mut page = CaseForm::new(
            ("陈述申辩", "提交申辩"),
            "对每条事实表示认可或不认可。",
            (action, back),
            form,
            sections(form),
        );
        page.carried = vec![HiddenValue {
            name: "unit".to_owned(),
            value: "civil".to_owned(),
        }];
        page
    };
    let bad = form().wrong(FieldError::new("answers", "", "请表示认可或不认可"));
    vec![page(&form()), page(&bad)]
}
