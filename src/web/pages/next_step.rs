//! The one thing that the reader of an incident should do now, and everything else that can be
//! done. The rules are the life cycle's; here is only which of them comes first.

use jiff::Timestamp;

use super::fill::address;
use super::frame::{Asked, Failure};
use super::inbox::{allows, buttons};
use super::owed::{open_orders, open_promises};
use crate::domain::command::Refusal;
use crate::domain::incident::{Assignment, Draft, Incident};
use crate::domain::lifecycle::{Action, Target};
use crate::domain::people::Viewer;
use crate::domain::vocabulary::{AssignmentState, DeadlineKind, DraftState, Duty, Stage, Verb};
use crate::queries::incident_page::IncidentView;
use crate::web::parse::noun_of;
use crate::web::view::Button;
use crate::web::view::incident::{ActionRow, Todo};
use crate::web::wording::{instant_words, spaced_after};

/// What the reader should do now; `None` when it is not the reader's turn.
pub(super) fn todo(asked: &Asked, view: &IncidentView) -> Result<Option<Todo>, Failure> {
    let now = asked.signed.ctx.now;
    match asked.viewer() {
        Viewer::Unit(actor) => match view.incident.assignment_of(&actor.unit) {
            Some(own) => unit_todo(asked, view, own),
            None => Ok(policy_todo(view, now)),
        },
        Viewer::Office(_) => Ok(office_todo(view, now)),
        Viewer::Administration(_) => Ok(None),
    }
}

/// What the unit that drafts a policy should do: assess it, the first time.
fn policy_todo(view: &IncidentView, now: Timestamp) -> Option<Todo> {
    let held = view.incident.preassessment.as_ref()?;
    let may = allows(view, Verb::AssessRisk, Target::Incident);
    let is_new = held.assessments.is_empty() && may;
    let (what, text, icon) = office_words(Verb::AssessRisk).filter(|_| is_new)?;
    let due = nearest_of(&view.incident, DeadlineKind::PolicyDecision);
    let href = href(view, Verb::AssessRisk, Target::Incident)?;
    Some(Todo {
        heading: heading(view.name(&held.document.unit), due, what, now),
        text: text.to_owned(),
        buttons: vec![Button::link(what, href).main().icon(icon)],
    })
}

/// The running deadline of this kind that is due first, whomever it binds.
fn nearest_of(incident: &Incident, kind: DeadlineKind) -> Option<Timestamp> {
    let running = incident
        .running_deadlines()
        .map(|tracked| &tracked.deadline);
    let due = running.filter(|deadline| deadline.kind == kind);
    due.map(|deadline| deadline.due_at).min()
}

fn unit_todo(
    asked: &Asked,
    view: &IncidentView,
    own: &Assignment,
) -> Result<Option<Todo>, Failure> {
    let now = asked.signed.ctx.now;
    let buttons = buttons(asked, view, own)?;
    let Some((kinds, what, text)) = unit_step(view, own) else {
        return Ok(None);
    };
    if buttons.is_empty() {
        return Ok(None);
    }
    let due = nearest(&view.incident, own, kinds);
    Ok(Some(Todo {
        heading: heading(view.name(&own.unit), due, what, now),
        text: text.to_owned(),
        buttons,
    }))
}

type Step = (&'static [DeadlineKind], &'static str, &'static str);

const ANSWER: &[DeadlineKind] = &[
    DeadlineKind::AuthoritativeInfo,
    DeadlineKind::PressConference,
    DeadlineKind::Response,
    DeadlineKind::ClosureReport,
];

/// Which deadline, which act, which sentence of help.
fn unit_step(view: &IncidentView, own: &Assignment) -> Option<Step> {
    match own.state {
        AssignmentState::Offered => {
            return Some((
                &[DeadlineKind::Acknowledgement],
                "签收",
                "签收表示收到并开始办理；不属本单位的，请在退回期限内说明理由。",
            ));
        }
        AssignmentState::Accepted
        | AssignmentState::ReturnPending
        | AssignmentState::Discharged
        | AssignmentState::Returned
        | AssignmentState::Withdrawn => {}
    }
    if let Some(step) = word_step(view, own) {
        return Some(step);
    }
    if own.state != AssignmentState::Accepted {
        return None;
    }
    let draft = own_drafts(&view.incident, own).last();
    if let Some(draft) = draft {
        return draft_step(view, draft);
    }
    if own.last_report_at.is_none() && own.duty == Duty::Cooperating {
        return Some((
            &[DeadlineKind::FirstReport],
            "反馈情况",
            "先说清已掌握的和正在做的；没有查清的写明何时续报。",
        ));
    }
    if own.duty == Duty::Cooperating {
        return None;
    }
    Some((
        ANSWER,
        "写好回应稿并送审",
        "先讲清已掌握的事实、正在做什么、群众要注意什么。不必等全部查清，后续可以续报。",
    ))
}

/// What the unit has been asked to answer, or what it has promised once its duty is done.
fn word_step(view: &IncidentView, own: &Assignment) -> Option<Step> {
    let target = Target::Assignment(own.n);
    let is_asked = !open_orders(&view.incident, &own.unit).is_empty();
    if is_asked && allows(view, Verb::ReplySupervision, target) {
        return Some((
            &[DeadlineKind::SupervisionReply],
            "回复催办、督办",
            "按要求逐项答复：做到哪一步，结果是什么，还差什么、何时办完。",
        ));
    }
    let has_promised = !open_promises(&view.incident, &own.unit).is_empty();
    let is_done = own.state == AssignmentState::Discharged;
    if has_promised && is_done && allows(view, Verb::FulfilPromise, target) {
        return Some((
            &[DeadlineKind::Promise],
            "兑现对公众的承诺",
            "兑现后在这里登记，写明做了什么、在哪里能看到；舆情办结后也要登记。",
        ));
    }
    None
}

fn draft_step(view: &IncidentView, draft: &Draft) -> Option<Step> {
    let may_sign = allows(view, Verb::Approve, Target::Draft(draft.n));
    match draft.state {
        DraftState::Writing if draft.comments.is_some() => Some((
            ANSWER,
            "按意见修改回应稿，再送审",
            "审核意见在下面的回应稿里。",
        )),
        DraftState::Writing => Some((ANSWER, "把回应稿送审", "送审后由单位负责人审核签字。")),
        DraftState::UnitReview if may_sign => {
            Some((ANSWER, "审核回应稿", "签字后送宣传部审核，通过后对外发布。"))
        }
        DraftState::UnitReview
        | DraftState::OfficeReview
        | DraftState::Approved
        | DraftState::Released => None,
    }
}

fn own_drafts<'a>(incident: &'a Incident, own: &'a Assignment) -> impl Iterator<Item = &'a Draft> {
    incident
        .current_drafts()
        .filter(|draft| draft.assignment == own.n)
}

/// The running deadline of these kinds that is due first: the assignment's own, or the
/// incident's.
fn nearest(incident: &Incident, own: &Assignment, kinds: &[DeadlineKind]) -> Option<Timestamp> {
    incident
        .running_deadlines()
        .map(|tracked| &tracked.deadline)
        .filter(|deadline| kinds.contains(&deadline.kind))
        .filter(|deadline| deadline.assignment.is_none_or(|n| n == own.n))
        .map(|deadline| deadline.due_at)
        .min()
}

/// 请市教育局在今天 11:00 前签收.
fn heading(who: &str, due: Option<Timestamp>, what: &str, now: Timestamp) -> String {
    match due {
        Some(due) if due >= now => {
            let when = spaced_after("在", &instant_words(due, now));
            format!("请{who}{when} 前{what}")
        }
        Some(due) => {
            let when = spaced_after("应于", &instant_words(due, now));
            format!("请{who}马上{what}，{when} 前完成，已逾期")
        }
        None => format!("请{who}{what}"),
    }
}

fn office_todo(view: &IncidentView, now: Timestamp) -> Option<Todo> {
    let (verb, target) = office_step(view, now)?;
    let (what, text, icon) = office_words(verb)?;
    let legal = view.incident.nearest_legal_deadline();
    let due = match own_deadline(view, verb) {
        Some(kind) => nearest_of(&view.incident, kind),
        None => legal
            .filter(|_| verb != Verb::Close)
            .map(|tracked| tracked.deadline.due_at),
    };
    let main = Button::link(what, href(view, verb, target)?)
        .main()
        .icon(icon);
    let mut buttons = vec![main];
    if verb == Verb::Approve && allows(view, Verb::SendBack, target) {
        buttons.push(Button::link("打回", href(view, Verb::SendBack, target)?).icon("back"));
    }
    if verb == Verb::Assess && allows(view, Verb::Dismiss, Target::Incident) {
        buttons.push(Button::link("不予受理", href(view, Verb::Dismiss, Target::Incident)?).text());
    }
    Some(Todo {
        heading: heading("您", due, what, now),
        text: text.to_owned(),
        buttons,
    })
}

/// The deadline of the office's own that a step meets; the others hurry for the public.
fn own_deadline(view: &IncidentView, verb: Verb) -> Option<DeadlineKind> {
    let of = |(_, kind): (Verb, DeadlineKind)| kind;
    let watched = view.incident.next_watch().map(|t| t.deadline.kind);
    if verb == Verb::Watch {
        return watched;
    }
    [
        (Verb::DecideExtension, DeadlineKind::ExtensionDecision),
        (Verb::DecidePolicy, DeadlineKind::PolicyDecision),
        (Verb::Evaluate, DeadlineKind::Evaluation),
        (Verb::EvaluateAgain, DeadlineKind::Evaluation),
        (Verb::ArbitrateEvaluation, DeadlineKind::Evaluation),
        (Verb::DecideEvaluationAppeal, DeadlineKind::AppealDecision),
    ]
    .into_iter()
    .find(|(of, _)| *of == verb)
    .map(of)
}

/// Whether the next look is worth asking for now: its instant is near or over.
fn is_watch_due(view: &IncidentView, now: Timestamp) -> bool {
    let next = view.incident.next_watch();
    next.is_some_and(|tracked| now >= tracked.deadline.due_soon_at)
}

/// The first of the steps, in the order of the work, that the reader may take.
fn office_step(view: &IncidentView, now: Timestamp) -> Option<(Verb, Target)> {
    let incident = &view.incident;
    let may = |verb: Verb| {
        view.actions
            .iter()
            .find(|action| action.verb == verb && action.permit.is_ok())
            .map(|action| (verb, action.target))
    };
    let is_new = incident.stage == Some(Stage::Registered);
    may(Verb::DecideReturn)
        .or_else(|| may(Verb::DecideExtension))
        .or_else(|| may(Verb::Assess).filter(|_| is_new && !is_above(view)))
        .or_else(|| may(Verb::Dispatch).filter(|_| incident.lead().is_none()))
        .or_else(|| may(Verb::DecidePolicy))
        .or_else(|| may(Verb::Release))
        .or_else(|| may(Verb::Approve))
        .or_else(|| may(Verb::Close))
        .or_else(|| may(Verb::DecideEvaluationAppeal))
        .or_else(|| may(Verb::ArbitrateEvaluation))
        .or_else(|| may(Verb::EvaluateAgain))
        .or_else(|| may(Verb::Evaluate))
        .or_else(|| may(Verb::Watch).filter(|_| is_watch_due(view, now)))
}

/// Whether the level is a leader's to judge and the reader is none.
fn is_above(view: &IncidentView) -> bool {
    let is_major = view
        .incident
        .level
        .is_some_and(crate::domain::vocabulary::Level::is_major);
    let as_leader = view.actions.iter().any(|action| {
        action.verb == Verb::Assess
            && action.permit == Ok(crate::domain::vocabulary::Capacity::Leader)
    });
    is_major && !as_leader
}

#[expect(
    clippy::too_many_lines,
    reason = "one arm per verb keeps the match exhaustive"
)]
fn office_words(verb: Verb) -> Option<(&'static str, &'static str, &'static str)> {
    match verb {
        Verb::DecideReturn => Some((
            "裁定退回申请",
            "同意的，请接着改派；不同意的，请写明理由，单位继续办理。",
            "back",
        )),
        Verb::Assess => Some((
            "研判",
            "定舆情等级、事件分级和诉求类型；特别重大和重大的由领导研判。",
            "flag",
        )),
        Verb::Dispatch => Some((
            "交办",
            "页面给出交办建议和依据，由您确认牵头、负责和配合单位。",
            "send",
        )),
        Verb::Release => Some((
            "登记发布",
            "登记发布的时间、渠道和链接；时限以发布时间为准。",
            "out",
        )),
        Verb::DecideExtension => Some((
            "裁定延期申请",
            "同意的，时限推迟到新的时间，原定时间保留；不同意的，请写明理由。",
            "clock",
        )),
        Verb::Approve => Some(("审核回应稿", "请看表述、时机和隐私三项。", "check")),
        Verb::Close => Some(("办结", "应回应的单位都已回应，请确认后办结。", "check")),
        Verb::Watch => Some((
            "记录传播情况",
            "看回应发布后传播、情绪和有没有次生舆情，办结后也要记录。",
            "search",
        )),
        Verb::Evaluate => Some((
            "做效果评估",
            "按评分表打分，办理记录在每一项旁边；之后由另一人复评。",
            "edit",
        )),
        Verb::EvaluateAgain => Some((
            "复评",
            "由没有评过分的人再评一次；两次相差大的，由分管领导裁定。",
            "edit",
        )),
        Verb::ArbitrateEvaluation => Some((
            "裁定评分",
            "两次评分相差大，或者对单项否决认定不一，由没有评过分的分管领导裁定。",
            "flag",
        )),
        Verb::DecideEvaluationAppeal => Some((
            "裁定评估申诉",
            "成立的，改得分或者撤销单项否决，原结论保留；不成立的，请写明理由。",
            "flag",
        )),
        Verb::Register
        | Verb::Check
        | Verb::Dismiss
        | Verb::Merge
        | Verb::Unmerge
        | Verb::FollowUp
        | Verb::Note
        | Verb::Withdraw
        | Verb::Acknowledge
        | Verb::Return
        | Verb::ReportProgress
        | Verb::Draft
        | Verb::Submit
        | Verb::SendBack
        | Verb::Reopen
        | Verb::RequestExtension
        | Verb::Pause
        | Verb::Resume
        | Verb::Urge
        | Verb::Supervise
        | Verb::ReplySupervision
        | Verb::FulfilPromise
        | Verb::Link
        | Verb::Rebase
        | Verb::Remind
        | Verb::MovePublication
        | Verb::LinkPolicy
        | Verb::AppealEvaluation => None,
        Verb::AssessRisk => Some((
            "评估舆情风险",
            "写明群众可能质疑和误读的地方、总体风险等级和备好的口径；涉及其他单位的写明征求到的意见。",
            "flag",
        )),
        Verb::DecidePolicy => Some((
            "决定是否按期发布",
            "请看风险评估和口径，在计划发布日期之前作出决定，写明理由。",
            "check",
        )),
    }
}

/// The form of a verb, with what it is to act on.
fn href(view: &IncidentView, verb: Verb, target: Target) -> Option<String> {
    let no = view.incident.registered.as_ref()?.no.as_str();
    let path = format!("/incidents/{no}/{}", noun_of(verb)?);
    Some(match target {
        Target::Incident => path,
        Target::Assignment(n) => {
            let unit = &view.incident.assignment(n)?.unit;
            address(&path, &[("unit", unit.as_str())])
        }
        Target::Draft(n) => address(&path, &[("draft", &n.to_string())]),
    })
}

/// What the reader may do about watching and evaluating, as buttons.
pub(super) fn evaluation_buttons(view: &IncidentView) -> Vec<Button> {
    let verbs = [
        Verb::EvaluateAgain,
        Verb::ArbitrateEvaluation,
        Verb::DecideEvaluationAppeal,
        Verb::AppealEvaluation,
        Verb::Watch,
    ];
    let open = view.actions.iter().filter(|action| action.permit.is_ok());
    open.filter(|action| verbs.contains(&action.verb))
        .filter_map(|action| {
            let href = href(view, action.verb, action.target)?;
            Some(Button::link(action.verb.label(), href))
        })
        .collect()
}

/// Every verb that is the reader's business: each target it is allowed on, or else one line that
/// says why it is refused.
pub(super) fn actions(view: &IncidentView) -> Vec<ActionRow> {
    let mut rows: Vec<ActionRow> = Vec::new();
    for verb in Verb::ALL {
        let of_verb = || view.actions.iter().filter(|action| action.verb == *verb);
        let allowed: Vec<&Action> = of_verb().filter(|action| action.permit.is_ok()).collect();
        if allowed.is_empty() {
            rows.extend(
                of_verb()
                    .next()
                    .and_then(|action| refused_row(view, action)),
            );
        }
        let is_alone = allowed.len() == 1;
        rows.extend(
            allowed
                .into_iter()
                .filter_map(|action| allowed_row(view, action, is_alone)),
        );
    }
    rows
}

fn allowed_row(view: &IncidentView, action: &Action, is_alone: bool) -> Option<ActionRow> {
    let verb = action.verb.label();
    let label = match action.target {
        Target::Assignment(n) if !is_alone => {
            let unit = &view.incident.assignment(n)?.unit;
            format!("{verb}：{}", view.name(unit))
        }
        Target::Draft(n) if !is_alone => format!("{verb}：第 {n} 份稿"),
        Target::Incident | Target::Assignment(_) | Target::Draft(_) => verb.to_owned(),
    };
    Some(ActionRow {
        label,
        href: href(view, action.verb, action.target)?,
        reason: None,
    })
}

fn refused_row(view: &IncidentView, action: &Action) -> Option<ActionRow> {
    let refusal = action.permit.as_ref().err()?;
    let is_over = view.incident.stage.is_some_and(Stage::is_ended);
    // Everything is refused on an incident that is over, and its page says that it is.
    if is_over && action.verb != Verb::Reopen {
        return None;
    }
    // Nobody looks for a decision on a return that nobody asked for.
    if matches!(
        refusal,
        Refusal::WrongAssignmentState(Verb::DecideReturn, _)
    ) {
        return None;
    }
    let basis = refusal
        .basis()
        .map_or_else(String::new, |basis| format!("（依据：{}）", basis.label()));
    Some(ActionRow {
        label: action.verb.label().to_owned(),
        href: href(view, action.verb, action.target)?,
        reason: Some(format!("{}{basis}", refusal.sentence())),
    })
}
