//! The form of each verb, filled from the incident: what is offered, what stands in the fields
//! before anything is typed, and under which names they are posted.

use super::super::choosing;
use super::super::fill::address;
use super::brief::brief;
use super::scene::Scene;
use crate::domain::UnitId;
use crate::domain::command::Refusal;
use crate::domain::incident::Assignment;
use crate::domain::vocabulary::{
    CheckState, EventGrade, Level, NoteKind, OrderKind, PolicyDecision, ReleaseKind, RiskGrade,
    Treatment, Verb,
};
use crate::web::view::FormState;
use crate::web::view::Link;
use crate::web::view::action::{
    AssessmentForm, CheckForm, ClosureCheck, ClosureForm, DismissalForm, ReopeningForm,
};
use crate::web::view::form::Choice;
use crate::web::wording::{date_words, field_words, instant_words};

mod dispatching;
mod evaluating;
mod extension;
mod merging;
mod noting;
mod pausing;
mod policy;
mod pressing;
mod response;
mod unit_work;

pub(super) use dispatching::{dispatch, withdrawal};
pub(super) use evaluating::{appeal, appeal_decision, item_field, place, score, watch};
pub(super) use extension::{extension, extension_decision};
pub(super) use merging::{follow_up, merge, unmerging};
pub(super) use noting::note;
pub(super) use pausing::{pause, rebase, resumption};
pub(super) use policy::{policy_decision, policy_link, publication, risk};
pub(super) use pressing::{link, order, promise, reply};
pub(super) use response::{approval, compared, draft, release, send_back, submission};
pub(super) use unit_work::{acknowledgement, progress, return_decision, return_request};

/// The labels of the fields that people fill in, in the order they are read back.
pub(in crate::web::pages) const LABELS: &[(&str, &str)] = &[
    ("level", "舆情等级"),
    ("event_grade", "事件分级"),
    ("treatment", "诉求类型"),
    ("primary", "主件编号"),
    ("source_kind", "来源"),
    ("posted_at", "发帖时间"),
    ("lead", "牵头单位"),
    ("responsible", "负责单位"),
    ("responsible_group", "负责单位组"),
    ("cooperating", "配合单位"),
    ("cooperating_group", "配合单位组"),
    ("plan_row", "依据方案第几项"),
    ("note", "交办意见"),
    ("unit", "单位"),
    ("decision", "裁定"),
    ("reason", "理由"),
    ("suggested_unit", "应由哪个单位承办"),
    ("kind", "发布形式"),
    ("text", "正文"),
    ("cause", "问题成因"),
    ("solution", "解决方案"),
    ("constraints", "制约因素"),
    ("spokesperson", "发言人"),
    ("comments", "修改意见"),
    ("published_at", "发布时间"),
    ("channel", "发布渠道"),
    ("url", "发布链接"),
    ("answers_for", "代表哪些单位回应"),
    ("promise_text", "承诺"),
    ("promise_due_on", "兑现日期"),
    ("item", "检查项"),
    ("state", "核对结果"),
    ("summary", "办结小结"),
    ("deadline", "时限"),
    ("until", "延期到"),
    ("progress", "目前进展"),
    ("reply_by", "回复期限"),
    ("deadlines", "重算的时限"),
    ("risk_points", "风险点"),
    ("likelihood", "可能性"),
    ("impact", "影响"),
    ("grade", "总体风险等级"),
    ("prepared", "口径"),
    ("consulted_unit", "征求意见的单位"),
    ("consulted_opinion", "单位意见"),
    ("planned_on", "计划发布日期"),
    ("policy", "政策评估编号"),
    ("spread", "传播态势"),
    ("tone", "公众情绪"),
    ("secondary", "次生舆情"),
    ("comment", "评语"),
    ("points", "得分"),
    ("veto_lifted", "撤销单项否决"),
    ("mentions", "提醒谁"),
    ("files", "附件"),
];

/// The fields of several lines.
pub(super) const TEXTS: &[&str] = &[
    "note",
    "reason",
    "text",
    "cause",
    "solution",
    "constraints",
    "comments",
    "summary",
    "progress",
    "risk_points",
    "prepared",
    "comment",
];

/// A posted value as people read it.
pub(super) fn value_words(scene: &Scene, name: &str, value: &str) -> String {
    let deadline = |no: &str| {
        let no = crate::domain::deadline::DeadlineNo(no.parse().ok()?);
        let tracked = scene.view.incident.deadline(no)?;
        Some(tracked.deadline.kind.label())
    };
    let word = match name {
        "level" => Level::parse(value).map(Level::label),
        "event_grade" => EventGrade::parse(value).map(EventGrade::label),
        "state" => CheckState::parse(value).map(CheckState::label),
        "treatment" => Treatment::parse(value).map(Treatment::label),
        "kind" => ReleaseKind::parse(value)
            .map(ReleaseKind::label)
            .or_else(|| NoteKind::parse(value).map(NoteKind::label)),
        "likelihood" | "impact" | "grade" => RiskGrade::parse(value).map(RiskGrade::label),
        "decision" => Some(match value {
            "uphold" => "同意退回",
            "grant" => "同意延期",
            "upheld" => "申诉成立",
            other => PolicyDecision::parse(other).map_or("不同意", PolicyDecision::label),
        }),
        "deadline" | "deadlines" => deadline(value),
        _ => None,
    };
    let unit = || scene.view.roster.unit(&UnitId::new(value));
    match name {
        "files" => value
            .split_once('/')
            .map_or(value, |(_, name)| name)
            .to_owned(),
        "lead" | "responsible" | "cooperating" | "unit" | "suggested_unit" | "answers_for"
        | "consulted_unit" => unit().map_or_else(|| value.to_owned(), |unit| unit.name.clone()),
        _ => word.unwrap_or(value).to_owned(),
    }
}

/// The field of this verb's form that an error belongs to; empty for the form as a whole.
#[expect(
    clippy::too_many_lines,
    reason = "one arm per verb keeps the match exhaustive"
)]
pub(super) fn field_on(verb: Verb, field: &str) -> &'static str {
    if verb == Verb::Dispatch && ["responsible", "cooperating"].contains(&field) {
        return "lead";
    }
    if field == "unit" && !matches!(verb, Verb::Withdraw | Verb::Urge | Verb::Supervise) {
        return "";
    }
    let fields: &[&'static str] = match verb {
        Verb::Assess => &["level", "event_grade", "treatment"],
        Verb::Dispatch => &[
            "lead",
            "plan_row",
            "completion",
            "cooperating_needed",
            "note",
        ],
        Verb::Merge | Verb::Link => &["primary"],
        Verb::Note => &["kind", "text", "mentions", "files"],
        Verb::FollowUp => &[
            "source_kind",
            "channel",
            "url",
            "posted_at",
            "text",
            "files",
        ],
        Verb::Dismiss | Verb::Reopen | Verb::Pause | Verb::Resume | Verb::Unmerge => &["reason"],
        Verb::Withdraw => &["unit", "reason"],
        Verb::Return => &["reason", "suggested_unit"],
        Verb::DecideReturn | Verb::DecidePolicy => &["decision", "reason"],
        Verb::ReportProgress => &["text", "closing", "files"],
        Verb::Draft => &[
            "kind",
            "text",
            "cause",
            "solution",
            "constraints",
            "channel",
            "spokesperson",
        ],
        Verb::Approve => &["wording", "timing", "privacy"],
        Verb::SendBack => &["comments"],
        Verb::Release => &[
            "kind",
            "published_at",
            "channel",
            "url",
            "text",
            "answers_for",
            "promise_text",
            "promise_due_on",
            "files",
        ],
        Verb::Check => &["item", "state", "reason"],
        Verb::Close => &["summary"],
        Verb::RequestExtension => &["deadline", "until", "reason", "progress"],
        Verb::DecideExtension => &["extension", "decision", "until", "reason"],
        Verb::Rebase => &["deadlines", "reason"],
        Verb::Urge | Verb::Supervise => &["unit", "text", "reply_by"],
        Verb::ReplySupervision => &["order", "text"],
        Verb::FulfilPromise => &["promise", "text", "url"],
        Verb::AssessRisk => &["risk_points", "grade", "prepared", "consulted"],
        Verb::MovePublication => &["planned_on", "reason"],
        Verb::LinkPolicy => &["policy"],
        Verb::Watch => &["spread", "tone", "secondary", "text"],
        Verb::Evaluate | Verb::EvaluateAgain | Verb::ArbitrateEvaluation => &["comment"],
        Verb::AppealEvaluation => &["text"],
        Verb::DecideEvaluationAppeal => &["appeal", "decision", "points", "veto_lifted", "reason"],
        Verb::Register | Verb::Acknowledge | Verb::Submit | Verb::Remind => &[],
    };
    fields
        .iter()
        .find(|known| **known == field)
        .copied()
        .unwrap_or("")
}

/// Whether people write in this verb's form, so that it is kept while they do.
pub(super) fn has_text(verb: Verb) -> bool {
    !matches!(
        verb,
        Verb::Register
            | Verb::Assess
            | Verb::Acknowledge
            | Verb::Submit
            | Verb::Approve
            | Verb::Remind
    )
}

/// What stands in the fields before anything is typed.
pub(super) fn prefilled(verb: Verb, scene: &Scene, form: FormState) -> FormState {
    match verb {
        Verb::Assess => assessed_before(scene, form),
        Verb::Dispatch => dispatching::prefilled(scene, form),
        Verb::Draft => response::draft_so_far(scene, form),
        Verb::Release => response::approved_text(scene, form),
        Verb::Urge => pressing::order_begun(scene, OrderKind::Urge, form),
        Verb::Supervise => pressing::order_begun(scene, OrderKind::Supervision, form),
        Verb::AssessRisk => policy::as_it_is(scene, form),
        Verb::Register
        | Verb::Dismiss
        | Verb::Merge
        | Verb::Unmerge
        | Verb::FollowUp
        | Verb::Note
        | Verb::Withdraw
        | Verb::Acknowledge
        | Verb::Return
        | Verb::DecideReturn
        | Verb::ReportProgress
        | Verb::Submit
        | Verb::Approve
        | Verb::SendBack
        | Verb::Check
        | Verb::Close
        | Verb::Reopen
        | Verb::RequestExtension
        | Verb::DecideExtension
        | Verb::Pause
        | Verb::Resume
        | Verb::ReplySupervision
        | Verb::FulfilPromise
        | Verb::Link
        | Verb::Rebase
        | Verb::Remind
        | Verb::DecidePolicy
        | Verb::MovePublication
        | Verb::LinkPolicy
        | Verb::Watch
        | Verb::AppealEvaluation
        | Verb::DecideEvaluationAppeal => form,
        Verb::Evaluate | Verb::EvaluateAgain | Verb::ArbitrateEvaluation => {
            evaluating::proposed(scene, form)
        }
    }
}

fn assessed_before(scene: &Scene, form: FormState) -> FormState {
    let incident = &scene.view.incident;
    let grade = incident.event_grade.map_or("", EventGrade::code);
    let form = form.with("event_grade", grade);
    let form = match incident.level {
        Some(level) => form.with("level", level.code()),
        None => form,
    };
    match incident.treatment {
        Some(treatment) => form.with("treatment", treatment.code()),
        None => form,
    }
}

/// A refusal with its basis, as it stands at a field or beside a choice.
pub(super) fn told(refusal: &Refusal) -> String {
    let sentence = refusal.sentence();
    match refusal.basis() {
        Some(basis) => format!("{sentence}（依据：{}）", basis.label()),
        None => sentence,
    }
}

/// Units to act for.
fn unit_choices(scene: &Scene, assignments: &[&Assignment]) -> Vec<Choice> {
    let choices = assignments
        .iter()
        .map(|a| Choice::new(a.unit.as_str(), scene.name(&a.unit)));
    choices.collect()
}

/// 研判, with the clock times that each grade brings.
pub(super) fn assessment(scene: &Scene, form: &FormState) -> AssessmentForm {
    let levels = choosing::level_choices(&scene.in_force.policy);
    let mut view = AssessmentForm::new(brief(scene), form, levels);
    for (grade, told) in [(Some(EventGrade::Ii), "事件分级重大及以上"), (None, "其余")] {
        let times = dispatching::clocks(scene, grade)
            .map(|clocks| choosing::legal_preview(&scene.in_force, &clocks, scene.now));
        let times: Vec<String> = times
            .unwrap_or_default()
            .iter()
            .map(|row| format!("{} {}（{}）", row.label, row.due, row.how))
            .collect();
        if !times.is_empty() {
            view.page
                .effects
                .push(format!("{told}：{}", times.join("，")));
        }
    }
    view.page
        .effects
        .push("签收和首次反馈的时限按等级计，交办时起算；已交办的不变".to_owned());
    view
}

/// 不予受理.
pub(super) fn dismissal(scene: &Scene, form: &FormState) -> DismissalForm {
    let mut view = DismissalForm::new(brief(scene), form);
    view.page.effects.push("这件舆情的时限全部免除".to_owned());
    view
}

/// 重启.
pub(super) fn reopening(scene: &Scene, form: &FormState) -> ReopeningForm {
    let mut view = ReopeningForm::new(brief(scene), form);
    let next = scene.view.incident.cycle + 1;
    view.page.effects.push(format!(
        "开始第 {next} 轮，回应时限从重启时起算，需要重新交办"
    ));
    view
}

/// 办结, with everything that should be in order.
pub(super) fn closure(scene: &Scene, form: &FormState) -> ClosureForm {
    let checks = [
        checklist_checks(scene),
        deadline_checks(scene),
        unit_checks(scene),
        release_checks(scene),
    ];
    ClosureForm::new(brief(scene), form, checks.concat())
}

/// 核对清单: the items with how they stand.
pub(super) fn checking(scene: &Scene, form: &FormState) -> CheckForm {
    let incident = &scene.view.incident;
    let list = incident.checklist.as_ref();
    let asked = list.into_iter().flat_map(|list| list.asked(incident.level));
    let items = asked.map(|held| {
        let binds = if held.item.mandatory { "必须，" } else { "" };
        let small = format!(
            "{binds}{}；依据：{}",
            held.state().label(),
            held.item.source
        );
        Choice::new(&held.item.code, &held.item.text).small(small)
    });
    CheckForm::new(brief(scene), form, items.collect())
}

/// What the checklist asks for: what keeps the matter open, and what is only recommended.
fn checklist_checks(scene: &Scene) -> Vec<ClosureCheck> {
    let incident = &scene.view.incident;
    let no = incident.registered.as_ref().map(|fact| fact.no.as_str());
    let list = incident.checklist.as_ref();
    let asked = list.into_iter().flat_map(|list| list.asked(incident.level));
    let checks = asked.map(|held| {
        let text = &held.item.text;
        if held.state() != CheckState::Open {
            return ClosureCheck::fine(format!("{text}：{}", held.state().label()));
        }
        let binds = if held.item.mandatory {
            "必须核对，核对后才能办结"
        } else {
            "建议核对"
        };
        let at = format!("/incidents/{}/check", no.unwrap_or_default());
        let href = address(&at, &[("item", &held.item.code)]);
        ClosureCheck::open(format!("{text}（{binds}）"), Link::new(href, "核对"))
    });
    checks.collect()
}

fn here(scene: &Scene) -> Link {
    let fact = scene.view.incident.registered.as_ref();
    let no = fact.map_or_else(String::new, |fact| fact.no.to_string());
    Link::new(format!("/incidents/{no}"), "查看")
}

fn deadline_checks(scene: &Scene) -> Vec<ClosureCheck> {
    let running = scene
        .view
        .incident
        .running_deadlines()
        .filter(|tracked| !tracked.deadline.kind.is_window());
    let open: Vec<ClosureCheck> = running
        .map(|tracked| {
            let deadline = &tracked.deadline;
            let unit = deadline.unit.as_ref();
            let unit = unit.map_or_else(String::new, |unit| scene.name(unit));
            let due = instant_words(deadline.due_at, scene.now);
            let label = format!("{unit}{}没有完成，应于 {due}", deadline.kind.label());
            ClosureCheck::open(label, here(scene))
        })
        .collect();
    if open.is_empty() {
        return vec![ClosureCheck::fine("时限都已结束")];
    }
    open
}

fn unit_checks(scene: &Scene) -> Vec<ClosureCheck> {
    let open: Vec<String> = scene
        .view
        .incident
        .standing_assignments()
        .filter(|assignment| assignment.state.is_open())
        .map(|assignment| scene.name(&assignment.unit))
        .collect();
    if open.is_empty() {
        return vec![ClosureCheck::fine("承办单位都已完成")];
    }
    let label = format!("{}没有办完", open.join("、"));
    vec![ClosureCheck::open(label, here(scene))]
}

fn release_checks(scene: &Scene) -> Vec<ClosureCheck> {
    let releases = &scene.view.incident.releases;
    let mut checks = vec![match releases.len() {
        0 => ClosureCheck::open("没有登记发布", here(scene)),
        n => ClosureCheck::fine(format!("已登记发布 {n} 次，都有链接")),
    }];
    let today = crate::domain::calendar::local_date(scene.now);
    for made in &scene.view.incident.promises {
        let promise = &made.promise;
        if made.kept.is_some() {
            checks.push(ClosureCheck::fine(format!("承诺“{}”已兑现", promise.text)));
            continue;
        }
        let due = date_words(promise.due_on, today);
        let label = format!("承诺“{}”，{due} 前兑现，办结后继续跟踪", promise.text);
        checks.push(ClosureCheck::open(label, here(scene)));
    }
    checks
}

/// The present instant as a field holds it.
fn now_field(scene: &Scene) -> String {
    field_words(scene.now)
}
