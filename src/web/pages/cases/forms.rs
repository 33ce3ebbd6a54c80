//! One form a verb, filled from the case.

use super::fill::{fact_words, href};
use crate::domain::UnitId;
use crate::domain::accountability::{Case, Cited, Item};
use crate::domain::people::Roster;
use crate::domain::vocabulary::{CaseMeasure, CaseVerb};
use crate::queries::cases::{CaseView, Record};
use crate::web::parse::case_noun_of;
use crate::web::view::case::{CaseField, CaseForm, FormSection};
use crate::web::view::form::{Choice, ChoiceField, explained_choices, field_id};
use crate::web::view::{FormState, HiddenValue, Link};

/// How many rows an order to rectify offers beyond those that were filled in.
const ITEM_ROWS: u32 = 5;

fn section(id: &str, heading: Option<String>, fields: Vec<CaseField>) -> FormSection {
    FormSection {
        id: id.to_owned(),
        heading,
        text: None,
        error: None,
        fields,
    }
}

/// The section that bears the anchor of a list, and what is wrong with the list as a whole.
fn listed(mut sections: Vec<FormSection>, form: &FormState, name: &str) -> Vec<FormSection> {
    if let Some(first) = sections.first_mut() {
        first.id = field_id(name);
        let error = form.errors.iter().find(|error| error.field == name);
        first.error = error.map(|error| error.message.clone());
    }
    sections
}

/// The form of a proposal: what is suggested is picked when it is fresh.
pub(super) fn proposal(
    record: &Record,
    roster: &Roster,
    unit: &UnitId,
    form: FormState,
    is_fresh: bool,
) -> CaseForm {
    let suggested = record.suggestion.as_ref().filter(|_| is_fresh);
    let form = suggested
        .into_iter()
        .flat_map(|s| &s.facts)
        .fold(form, |form, fact| {
            form.with("facts", fact.event.to_string())
        });
    let free = facts_field(record, &form, "facts", "列入哪些事实");
    let cited = record
        .candidates
        .iter()
        .filter(|c| c.cited_in.is_some())
        .count();
    let mut first = section(
        "facts",
        Some("从记录计算的事实".to_owned()),
        vec![free.into()],
    );
    first.text = Some(match (record.candidates.len(), cited) {
        (0, _) => "近一年的记录里没有这个单位逾期、评估不合格或引起次生舆情的事实。".to_owned(),
        (_, 0) => "时间取自办理记录，不能手改。".to_owned(),
        (_, cited) => format!("时间取自办理记录，不能手改。另有 {cited} 条已列入别的问责。"),
    });
    let name = roster.name(unit).to_owned();
    let mut page = CaseForm::new(
        ("提出问责建议", "报分管领导批准"),
        format!("责任单位：{name}。批准后单位会收到告知书，可以陈述申辩。"),
        (
            "/accountability-cases".to_owned(),
            Link::new("/accountability-cases/new", name),
        ),
        &form,
        vec![first, opinions(&form)],
    );
    let carried = |field: &'static str| HiddenValue {
        name: field.to_owned(),
        value: form.value(field).to_owned(),
    };
    page.carried = vec![carried("unit"), carried("incident")];
    page
}

fn opinions(form: &FormState) -> FormSection {
    let mut fields: Vec<CaseField> = vec![
        form.lines("opinion", "拟议意见", 4).into(),
        form.lines("left_out_reason", "未列入的理由", 2)
            .hint("系统建议的事实没有全部列入时必须写明")
            .optional()
            .into(),
    ];
    fields.extend(exception(form));
    section("whole", None, fields)
}

fn exception(form: &FormState) -> [CaseField; 2] {
    [
        form.line("exception_by", "重大以下的舆情由谁决定问责")
            .hint("只针对重大和特别重大舆情问责；其他舆情要写明由谁决定、为什么")
            .optional()
            .into(),
        form.lines("exception_reason", "决定的理由", 2)
            .optional()
            .into(),
    ]
}

/// The free facts as check boxes: what, by when, what happened, under which ground, where it stands.
fn facts_field(
    record: &Record,
    form: &FormState,
    name: &'static str,
    label: &'static str,
) -> ChoiceField {
    let free = record.candidates.iter().filter(|c| c.cited_in.is_none());
    let options = free.map(|candidate| {
        let fact = &candidate.found.fact;
        let (what, due, ended) = fact_words(fact);
        let incident = fact.incident.as_ref().map(ToString::to_string);
        let title = incident.as_ref().and_then(|no| record.titles.get(no));
        let about = match (incident.as_ref(), title) {
            (Some(no), Some(title)) => format!("：{no} {title}"),
            (Some(no), None) => format!("：{no}"),
            (None, _) => String::new(),
        };
        let level = fact
            .level
            .map_or("未定级", crate::domain::vocabulary::Level::label);
        Choice::new(fact.event.to_string(), format!("{what}{about}")).small(format!(
            "{due}，{ended}；{}；{level}舆情；留痕 {}",
            fact.ground.label(),
            fact.event
        ))
    });
    form.checkboxes(name, label, options.collect())
}

/// The form of any other verb.
pub(super) fn form(
    view: &CaseView,
    verb: CaseVerb,
    form: FormState,
    record: Option<&Record>,
) -> CaseForm {
    let form = begun(view, verb, form);
    let sections = sections(view, verb, &form, record);
    let noun = case_noun_of(verb).unwrap_or_default();
    let link = href(&view.no);
    CaseForm::new(
        (verb.label(), submit(verb)),
        lede(&view.case, verb),
        (format!("{link}/{noun}"), Link::new(link, view.no.as_str())),
        &form,
        sections,
    )
}

/// What stands in a fresh form because it is known.
fn begun(view: &CaseView, verb: CaseVerb, form: FormState) -> FormState {
    if form.is_bad() || !form.values.is_empty() {
        return form;
    }
    match (verb, &view.case.interview) {
        (CaseVerb::RecordInterview, Some(notice)) => form
            .with("held_at", crate::web::wording::field_words(notice.what.at))
            .with("interviewers", notice.what.interviewer.as_str())
            .with("interviewed", notice.what.invited.as_str()),
        _ => form,
    }
}

const fn submit(verb: CaseVerb) -> &'static str {
    match verb {
        CaseVerb::Propose => "报分管领导批准",
        CaseVerb::Amend => "保存调整",
        CaseVerb::ApproveNotice => "同意并告知单位",
        CaseVerb::Refuse => "不予立案",
        CaseVerb::Defend => "提交申辩",
        CaseVerb::Waive => "放弃申辩",
        CaseVerb::Decide => "确认决定",
        CaseVerb::IssueCircular => "确认印发",
        CaseVerb::NotifyInterview => "发出通知",
        CaseVerb::RecordInterview => "登记纪要",
        CaseVerb::OrderRectification => "下达整改",
        CaseVerb::SubmitProof => "提交佐证",
        CaseVerb::Verify => "确认核验",
        CaseVerb::Appeal => "提出申诉",
        CaseVerb::DecideAppeal => "确认裁定",
        CaseVerb::Conclude => "确认结案",
        CaseVerb::Withdraw => "确认撤销",
        CaseVerb::Remind => "记录",
    }
}

fn lede(case: &Case, verb: CaseVerb) -> String {
    let until = case.appeal_until().map(crate::web::wording::field_words);
    match verb {
        CaseVerb::ApproveNotice => {
            "批准后告知单位：认定的事实、陈述申辩的权利和期限。发文字号自动编。".to_owned()
        }
        CaseVerb::Defend => {
            "对每条事实表示认可或不认可；不认可的写明理由，会逐条得到答复。".to_owned()
        }
        CaseVerb::Waive => "放弃后不能再申辩，分管领导可以直接作出决定。".to_owned(),
        CaseVerb::Decide => "先答复每条申辩；采纳的事实不再作为问责依据。".to_owned(),
        CaseVerb::Appeal => match until {
            Some(until) => format!("可以在 {until} 前申诉一次，申诉期间决定照常执行。"),
            None => "可以申诉一次，申诉期间决定照常执行。".to_owned(),
        },
        CaseVerb::DecideAppeal => "支持的，改变或取消问责方式；不支持的，维持决定。".to_owned(),
        CaseVerb::OrderRectification => {
            "不写期限的，按时限规则计算；写明日期的，到当天结束为止。".to_owned()
        }
        CaseVerb::Propose
        | CaseVerb::Amend
        | CaseVerb::Refuse
        | CaseVerb::IssueCircular
        | CaseVerb::NotifyInterview
        | CaseVerb::RecordInterview
        | CaseVerb::SubmitProof
        | CaseVerb::Verify
        | CaseVerb::Conclude
        | CaseVerb::Withdraw
        | CaseVerb::Remind => format!("{}。", verb.word().meaning),
    }
}

fn sections(
    view: &CaseView,
    verb: CaseVerb,
    form: &FormState,
    record: Option<&Record>,
) -> Vec<FormSection> {
    let whole = |fields: Vec<CaseField>| vec![section("whole", None, fields)];
    match verb {
        CaseVerb::Amend => amendment(view, form, record),
        CaseVerb::ApproveNotice => {
            whole(vec![form.lines("opinion", "批准意见", 3).optional().into()])
        }
        CaseVerb::Defend => defence(view, form),
        CaseVerb::Waive => whole(vec![form.lines("text", "说明", 3).optional().into()]),
        CaseVerb::Decide => decision(view, form),
        CaseVerb::IssueCircular => {
            let scope = form.lines("scope", "通报范围", 2);
            whole(vec![
                scope.hint("如：各镇（街）、管委会，市直各单位").into(),
            ])
        }
        CaseVerb::NotifyInterview => whole(vec![
            form.line("at", "约谈时间")
                .hint("北京时间，如 2018-11-12 09:00")
                .into(),
            form.line("place", "约谈地点").into(),
            form.line("interviewer", "约谈人").into(),
            form.line("invited", "约谈对象").into(),
            form.lines("purpose", "约谈事由", 3).into(),
            form.lines("materials", "需要准备的材料", 2)
                .optional()
                .into(),
        ]),
        CaseVerb::RecordInterview => whole(vec![
            form.line("held_at", "约谈时间")
                .hint("北京时间，如 2018-11-12 09:00")
                .into(),
            form.line("interviewed", "被约谈人和职务").into(),
            form.line("interviewers", "约谈人").into(),
            form.lines("points", "约谈要点", 5).into(),
            form.lines("requirements", "整改要求", 4).into(),
        ]),
        CaseVerb::OrderRectification => order(form),
        CaseVerb::SubmitProof => {
            let waits = |item: &Item| !item.is_accepted() && item.pending().is_none();
            whole(vec![
                items_field(&view.case, form, waits).into(),
                form.lines("text", "整改完成情况", 5).into(),
                form.line("url", "佐证链接").optional().into(),
            ])
        }
        CaseVerb::Verify => verification(view, form),
        CaseVerb::Appeal => whole(vec![form.lines("text", "申诉理由", 6).into()]),
        CaseVerb::DecideAppeal => appeal_decision(view, form),
        CaseVerb::Conclude => whole(vec![form.lines("summary", "结案结论", 4).into()]),
        CaseVerb::Refuse | CaseVerb::Withdraw | CaseVerb::Propose | CaseVerb::Remind => {
            whole(vec![form.lines("reason", "理由", 3).into()])
        }
    }
}

fn amendment(view: &CaseView, form: &FormState, record: Option<&Record>) -> Vec<FormSection> {
    let mut fields: Vec<CaseField> = Vec::new();
    if let Some(record) = record {
        fields.push(
            facts_field(record, form, "add", "增加的事实")
                .note("（可选）")
                .into(),
        );
    }
    let cited = view.case.cited_facts().map(|cited| {
        let (what, due, ended) = fact_words(&cited.fact);
        let label = format!("第 {} 条：{what}", cited.n);
        Choice::new(cited.n.to_string(), label).small(format!("{due}，{ended}"))
    });
    let remove = form.checkboxes("remove", "去掉的事实", cited.collect());
    fields.push(remove.note("（可选）").into());
    fields.push(form.lines("reason", "调整的理由", 3).into());
    fields.extend(exception(form));
    vec![section("f-facts", None, fields)]
}

fn fact_heading(cited: &Cited) -> (String, String) {
    let (what, due, ended) = fact_words(&cited.fact);
    let ground = cited.fact.ground.label();
    (
        format!("第 {} 条：{what}（{ground}）", cited.n),
        format!("{due}，{ended}；留痕 {}", cited.fact.event),
    )
}

fn defence(view: &CaseView, form: &FormState) -> Vec<FormSection> {
    let facts = view.case.cited_facts().map(|cited| {
        let (heading, text) = fact_heading(cited);
        let n = cited.n;
        let options = vec![
            Choice::new("admit", "认可"),
            Choice::new("dispute", "不认可"),
        ];
        let fields = vec![
            form.radios(format!("answer_{n}"), "单位意见", options)
                .chips()
                .into(),
            form.lines(format!("answer_text_{n}"), "理由", 3)
                .hint("不认可的必须写明")
                .into(),
        ];
        FormSection {
            text: Some(text),
            ..section(&format!("fact-{n}"), Some(heading), fields)
        }
    });
    let mut sections = listed(facts.collect(), form, "answers");
    let text = form.lines("text", "申辩意见", 5).optional();
    sections.push(section(
        "whole",
        Some("其他意见".to_owned()),
        vec![text.into()],
    ));
    sections
}

fn decision(view: &CaseView, form: &FormState) -> Vec<FormSection> {
    let disputed = view.case.cited_facts().filter(|cited| cited.is_disputed());
    let facts = disputed.map(|cited| {
        let (heading, text) = fact_heading(cited);
        let n = cited.n;
        let said = cited
            .answer
            .as_ref()
            .and_then(|answer| answer.text.as_deref());
        let options = vec![
            Choice::new("uphold", "采纳").small("不再作为问责事实"),
            Choice::new("reject", "不采纳").small("事实认定不变"),
        ];
        let fields = vec![
            form.radios(format!("ruling_{n}"), "答复", options).into(),
            form.lines(format!("ruling_reason_{n}"), "理由", 2).into(),
        ];
        FormSection {
            text: Some(format!("{text}\n单位申辩：{}", said.unwrap_or_default())),
            ..section(&format!("fact-{n}"), Some(heading), fields)
        }
    });
    let mut sections = listed(facts.collect(), form, "rulings");
    let fields = vec![
        measures(form, CaseMeasure::ALL).into(),
        form.lines("reason", "决定的理由", 4).into(),
    ];
    sections.push(section("whole", Some("处理决定".to_owned()), fields));
    sections
}

fn measures(form: &FormState, all: &[CaseMeasure]) -> ChoiceField {
    let words = all.iter().map(|measure| measure.word());
    form.radios("measure", "问责方式", explained_choices(words))
}

fn order(form: &FormState) -> Vec<FormSection> {
    let rows = (1..=ITEM_ROWS).map(|n| {
        let fields = vec![
            form.lines(format!("item_text_{n}"), "整改要求", 2).into(),
            form.line(format!("item_person_{n}"), "责任人").into(),
            form.line(format!("item_due_on_{n}"), "期限")
                .hint("如 2018-11-20；不填就按时限规则")
                .optional()
                .into(),
        ];
        section(&format!("item-{n}"), Some(format!("第 {n} 项")), fields)
    });
    listed(rows.collect(), form, "items")
}

fn items_field(case: &Case, form: &FormState, fits: impl Fn(&Item) -> bool) -> ChoiceField {
    let fitting = case.items.iter().filter(|item| fits(item)).map(|item| {
        let label = format!("第 {} 项：{}", item.item.n, item.item.text);
        Choice::new(item.item.n.to_string(), label)
    });
    form.radios("item", "哪一项", fitting.collect())
}

fn verification(view: &CaseView, form: &FormState) -> Vec<FormSection> {
    let shown = view.case.items.iter().filter_map(|item| {
        let given = item.pending()?;
        let url = given.proof.url.as_deref().unwrap_or("没有链接");
        Some(format!(
            "第 {} 项：{}（{url}）",
            item.item.n, given.proof.text
        ))
    });
    let options = vec![
        Choice::new("accept", "通过").small("这一项整改完成"),
        Choice::new("return", "退回").small("附理由，请单位重新提交"),
    ];
    let fields = vec![
        items_field(&view.case, form, |item| item.pending().is_some()).into(),
        form.radios("decision", "核验", options).into(),
        form.lines("reason", "意见", 3)
            .hint("退回的必须写明理由")
            .into(),
    ];
    vec![FormSection {
        text: Some(shown.collect::<Vec<_>>().join("\n")),
        ..section("whole", Some("单位提交的佐证".to_owned()), fields)
    }]
}

fn appeal_decision(view: &CaseView, form: &FormState) -> Vec<FormSection> {
    let options = vec![
        Choice::new("uphold", "支持").small("改变或取消问责方式"),
        Choice::new("refuse", "不支持").small("维持决定"),
    ];
    let others: Vec<CaseMeasure> = CaseMeasure::ALL
        .iter()
        .copied()
        .filter(|measure| Some(*measure) != view.case.measure)
        .collect();
    let fields = vec![
        form.radios("decision", "裁定", options).into(),
        measures(form, &others)
            .note("（支持时选，不选就是取消）")
            .into(),
        form.lines("reason", "裁定的理由", 4).into(),
    ];
    let text = view.case.appeal.as_ref().map(|appeal| appeal.text.clone());
    vec![FormSection {
        text,
        ..section("whole", Some("申诉理由".to_owned()), fields)
    }]
}
