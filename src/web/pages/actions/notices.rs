//! What is said after a verb was carried out: one sentence each.

use crate::domain::UnitId;
use crate::domain::command::{Command, ReturnDecision};
use crate::domain::event::Event;
use crate::domain::incident::Evaluation;
use crate::domain::people::Actor;
use crate::domain::vocabulary::{CheckState, DraftState, Stage};
use crate::queries::incident_page::IncidentView;
use crate::services::carry_out::Outcome;
use crate::web::wording::{duration_words, seconds_between, spaced_after};

/// The sentence for what was done.
#[expect(
    clippy::too_many_lines,
    reason = "one arm per verb keeps the match exhaustive"
)]
pub(super) fn of(
    command: &Command,
    outcome: &Outcome,
    view: &IncidentView,
    actor: &Actor,
) -> String {
    match command {
        Command::Register(_) => format!("已登记 {}。", outcome.no),
        Command::Assess { level, .. } => format!("已研判：{}舆情。", level.label()),
        Command::Dismiss { .. } => "已按不予受理结束。".to_owned(),
        Command::Merge { primary } => format!("已并入 {primary}。"),
        Command::Unmerge { .. } => "已撤销并案，环节和时限照原样。".to_owned(),
        Command::FollowUp(_) => "已记为跟进。".to_owned(),
        Command::Note(_) => "已写备注。".to_owned(),
        Command::Dispatch { .. } => format!("已交办 {} 个单位。", dispatched(view)),
        Command::Withdraw { unit, .. } => format!("已撤回{}的交办。", view.name(unit)),
        Command::Acknowledge { unit } => acknowledged(view, unit.as_ref().unwrap_or(&actor.unit)),
        Command::Return { .. } => "已申请退回，等宣传部裁定。".to_owned(),
        Command::DecideReturn {
            decision: ReturnDecision::Uphold,
            ..
        } => match view.incident.lead() {
            Some(_) => "已同意退回。".to_owned(),
            None => "已同意退回，现在没有牵头单位，请改派。".to_owned(),
        },
        Command::DecideReturn {
            decision: ReturnDecision::Refuse,
            ..
        } => "已裁定不同意退回，原时限继续。".to_owned(),
        Command::ReportProgress { closing: true, .. } => "已提交办结报告。".to_owned(),
        Command::ReportProgress { closing: false, .. } => "已提交反馈。".to_owned(),
        Command::Draft { .. } => "已保存稿件，写好后请送审。".to_owned(),
        Command::Submit { .. } => "已送本单位负责人审核。".to_owned(),
        Command::Approve { draft, .. } => approved(view, *draft),
        Command::SendBack { .. } => "已退回修改。".to_owned(),
        Command::Release(_) => released(outcome, view),
        Command::Check { state, .. } => match state {
            CheckState::Done => "已核对。".to_owned(),
            CheckState::NotApplicable => "已记为不适用。".to_owned(),
            CheckState::Open => "已收回，这一项待核对。".to_owned(),
        },
        Command::Close { .. } => "已办结。".to_owned(),
        Command::Reopen { .. } => format!("已重启，第 {} 轮。", view.incident.cycle),
        Command::RequestExtension(_) => {
            "已申请延期，等分管领导裁定；裁定前原时限照常计算。".to_owned()
        }
        Command::DecideExtension(decision) if decision.is_granted => {
            "已同意延期，原定时间保留在案。".to_owned()
        }
        Command::DecideExtension(_) => "已裁定不同意延期，原时限继续。".to_owned(),
        Command::Pause { .. } => "已暂停可以暂停的时限；国家规定的时限照常计算。".to_owned(),
        Command::Resume { .. } => "已恢复，各时限扣除暂停的时间接着计算。".to_owned(),
        Command::IssueOrder(order) => {
            format!("已向{}发出{}。", view.name(&order.unit), order.kind.label())
        }
        Command::ReplySupervision { .. } => "已回复。".to_owned(),
        Command::FulfilPromise { .. } => "已登记承诺兑现。".to_owned(),
        Command::Link { primary } => format!("已标明由 {primary} 引起。"),
        Command::Rebase { .. } => "已按现行规则和日历重算时限，原定时间保留在案。".to_owned(),
        Command::Watch(_) => "已记录传播情况。".to_owned(),
        Command::Evaluate(_) => "已提交评分，等另一人复评。".to_owned(),
        Command::EvaluateAgain(_) | Command::ArbitrateEvaluation(_) => scored(view),
        Command::AppealEvaluation(_) => "已提出申诉，等分管领导裁定。".to_owned(),
        Command::DecideEvaluationAppeal(decision) if decision.is_upheld => {
            "已裁定申诉成立，结论已改，原结论保留在案。".to_owned()
        }
        Command::DecideEvaluationAppeal(_) => "已裁定申诉不成立，维持原结论。".to_owned(),
        Command::Remind { .. } => "已记录。".to_owned(),
        Command::AssessRisk(_) => "已保存风险评估，等分管领导决定。".to_owned(),
        Command::DecidePolicy { decision, .. } => format!("已决定：{}。", decision.label()),
        Command::MovePublication { .. } => "已改计划发布日期，原定日期保留在案。".to_owned(),
        Command::LinkPolicy { policy } => format!("已标明由政策 {policy} 引发。"),
    }
}

fn scored(view: &IncidentView) -> String {
    let result = view.incident.evaluation().and_then(Evaluation::result);
    match result {
        Some((points, grade)) => format!("评估完成：{}，{points} 分。", grade.label()),
        None => "两次评分有分歧，等分管领导裁定。".to_owned(),
    }
}

fn dispatched(view: &IncidentView) -> usize {
    let last = view.entries.iter().rev().find_map(|entry| {
        if let Event::Dispatched(fact) = &entry.event {
            Some(fact.assignments.len())
        } else {
            None
        }
    });
    last.unwrap_or(0)
}

fn acknowledged(view: &IncidentView, unit: &UnitId) -> String {
    let assignment = view.incident.assignment_of(unit);
    let taken = assignment.and_then(|assignment| {
        let at = assignment.acknowledged_at?;
        Some(seconds_between(assignment.dispatched_at, at))
    });
    match taken {
        Some(seconds) => {
            let taken = spaced_after("用时", &duration_words(seconds));
            format!("已签收，{taken}。")
        }
        None => "已签收。".to_owned(),
    }
}

fn approved(view: &IncidentView, draft: Option<u32>) -> String {
    let signed = draft
        .and_then(|n| view.incident.draft(n))
        .is_some_and(|draft| draft.state == DraftState::OfficeReview);
    if signed {
        "已签字，送宣传部审核。".to_owned()
    } else {
        "已审核通过，发布后请登记。".to_owned()
    }
}

fn released(outcome: &Outcome, view: &IncidentView) -> String {
    if outcome.stage == Stage::Responded {
        return "已登记发布，各单位都已回应，等分管领导办结。".to_owned();
    }
    let stopped = outcome.events.iter().any(|kind| kind == "deadline_stopped");
    let waiting = view
        .incident
        .standing_assignments()
        .filter(|assignment| assignment.state.is_open())
        .count();
    let time = if stopped {
        "，相应时限已停止"
    } else {
        ""
    };
    format!("已登记发布{time}；还有 {waiting} 个单位没有办完。")
}
