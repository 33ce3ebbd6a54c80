//! 催办, 督办, 回复, 承诺兑现, 次生舆情.

use super::super::super::choosing::length;
use super::super::super::fill::short_when;
use super::super::super::owed::{open_orders, open_promises};
use super::super::brief::brief;
use super::super::scene::Scene;
use super::unit_choices;
use crate::domain::calendar::local_date;
use crate::domain::incident::{Assignment, IssuedOrder, PromiseMade};
use crate::domain::vocabulary::{DeadlineKind, OrderKind, Verb};
use crate::web::view::FormState;
use crate::web::view::action::{LinkForm, OrderForm, PromiseForm, ReplyForm, Waiting};
use crate::web::view::form::Choice;
use crate::web::wording::{date_words, instant_words, spaced_after};

/// How much of an order or a promise stands in a drop-down, in characters.
const NAMED_BY: usize = 20;

/// The verb of an order.
const fn verb_of(kind: OrderKind) -> Verb {
    match kind {
        OrderKind::Urge => Verb::Urge,
        OrderKind::Supervision => Verb::Supervise,
    }
}

/// The unit that the address names, and a sentence to begin with.
pub(super) fn order_begun(scene: &Scene, kind: OrderKind, form: FormState) -> FormState {
    let usual = match kind {
        OrderKind::Urge => "请抓紧办理，按时限反馈进展、提交回应稿，并在回复期限前回复办理情况。",
        OrderKind::Supervision => {
            "请对照交办要求限期办结，并在回复期限前报告办理结果、存在的问题和下一步措施。"
        }
    };
    let form = form.with("text", usual);
    match &scene.wanted.unit {
        Some(unit) => form.with("unit", unit),
        None => form,
    }
}

/// 催办 or 督办, with what each unit has heard before.
pub(in crate::web::pages::actions) fn order(
    scene: &Scene,
    kind: OrderKind,
    form: &FormState,
) -> OrderForm {
    let open = scene.assignments(verb_of(kind));
    let units = unit_choices(scene, &open);
    let mut view = OrderForm::new(kind, brief(scene), form, units, &usual(scene));
    view.before = open
        .iter()
        .filter_map(|assignment| heard_before(scene, assignment))
        .collect();
    view.page
        .effects
        .push("该单位要在回复期限前回复，逾期记入成绩".to_owned());
    view
}

/// Until when a unit must reply when nobody names an instant.
fn usual(scene: &Scene) -> String {
    let rules = scene.rules_now();
    let grade = scene.view.incident.event_grade;
    let limit = rules
        .policy
        .limit(DeadlineKind::SupervisionReply, rules.level, grade);
    limit.map_or_else(String::new, |limit| {
        let due = rules
            .calendar
            .add(scene.now, limit.amount, limit.measure)
            .due_at;
        let due = instant_words(due, scene.now);
        format!("不填按时限规则：{}，即 {due} 前。", length(limit))
    })
}

/// 市教育局：已于 09:40 催办过，还没有回复.
fn heard_before(scene: &Scene, assignment: &Assignment) -> Option<String> {
    let orders = &scene.view.incident.orders;
    let last = orders
        .iter()
        .rev()
        .find(|issued| issued.order.assignment == assignment.n)?;
    let when = short_when(last.by.at, scene.now);
    let answer = match &last.reply {
        Some((_, by)) => format!("{} 已回复", short_when(by.at, scene.now)),
        None => "还没有回复".to_owned(),
    };
    let kind = last.order.kind.label();
    let unit = scene.name(&assignment.unit);
    Some(format!("{unit}：已于 {when} {kind}过，{answer}"))
}

/// 回复: the orders that wait for the reader's unit.
pub(in crate::web::pages::actions) fn reply(scene: &Scene, form: &FormState) -> ReplyForm {
    let open = open_orders(&scene.view.incident, &scene.actor.unit);
    let numbers = open.iter().map(|issued| {
        let order = &issued.order;
        let words = format!("{}：{}", order.kind.label(), beginning(&order.text));
        Choice::new(order.n.to_string(), words)
    });
    let orders = open.iter().map(|issued| order_waiting(scene, issued));
    ReplyForm::new(brief(scene), form, numbers.collect(), orders.collect())
}

fn order_waiting(scene: &Scene, issued: &IssuedOrder) -> Waiting {
    let order = &issued.order;
    let due = due_words(scene, order.n);
    let unit = scene.name(&issued.by.unit);
    let at = instant_words(issued.by.at, scene.now);
    Waiting {
        heading: format!("{}{due}", order.kind.label()),
        by: format!("{unit}　{}　{at}", issued.by.name),
        text: order.text.clone(),
    }
}

/// ，请在今天 17:30 前回复; ，应于 11 月 5 日 17:30 前回复 where that is over.
fn due_words(scene: &Scene, order: u32) -> String {
    let incident = &scene.view.incident;
    let tracked = incident.deadline_about(DeadlineKind::SupervisionReply, order);
    tracked.map_or_else(String::new, |tracked| {
        let due_at = tracked.deadline.due_at;
        let word = if due_at >= scene.now {
            "请在"
        } else {
            "应于"
        };
        let due = spaced_after(word, &instant_words(due_at, scene.now));
        format!("，{due} 前回复")
    })
}

fn beginning(text: &str) -> String {
    let kept: String = text.chars().take(NAMED_BY).collect();
    if kept.len() < text.len() {
        return format!("{kept}……");
    }
    kept
}

/// 承诺兑现: the promises of the reader's unit that have not been kept.
pub(in crate::web::pages::actions) fn promise(scene: &Scene, form: &FormState) -> PromiseForm {
    let open = open_promises(&scene.view.incident, &scene.actor.unit);
    let numbers = open
        .iter()
        .map(|made| Choice::new(made.n.to_string(), beginning(&made.promise.text)));
    let promises = open.iter().map(|made| promise_waiting(scene, made));
    PromiseForm::new(brief(scene), form, numbers.collect(), promises.collect())
}

fn promise_waiting(scene: &Scene, made: &PromiseMade) -> Waiting {
    let releases = &scene.view.incident.releases;
    let release = releases.iter().find(|(fact, _)| fact.n == made.release);
    let by = release.map_or_else(String::new, |(fact, _)| {
        let at = instant_words(fact.published_at, scene.now);
        format!("{}　{at} 发布", fact.channel)
    });
    let due = date_words(made.promise.due_on, local_date(scene.now));
    Waiting {
        heading: format!("第 {} 项承诺，{due}前兑现", made.n),
        by,
        text: made.promise.text.clone(),
    }
}

/// 次生舆情.
pub(in crate::web::pages::actions) fn link(scene: &Scene, form: &FormState) -> LinkForm {
    LinkForm::new(brief(scene), form)
}
