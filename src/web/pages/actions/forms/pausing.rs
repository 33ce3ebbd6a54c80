//! 暂停, 恢复, 重算时限: previews by the functions that carry them out.

use super::super::brief::brief;
use super::super::scene::Scene;
use crate::domain::deadline::Tracked;
use crate::domain::verbs::{rebased, resumed};
use crate::web::view::FormState;
use crate::web::view::action::{MovingRow, PauseForm, RebaseForm, ResumptionForm};
use crate::web::wording::instant_words;

/// 暂停: which deadlines would stand still, and which would not.
pub(in crate::web::pages::actions) fn pause(scene: &Scene, form: &FormState) -> PauseForm {
    let running = || {
        let incident = &scene.view.incident;
        let running = incident.running_deadlines();
        running.filter(|tracked| !tracked.deadline.kind.is_window())
    };
    let words = |is_pausable: bool| -> Vec<String> {
        running()
            .filter(|tracked| tracked.deadline.pausable == is_pausable)
            .map(|tracked| scene.deadline_words(tracked))
            .collect()
    };
    let mut view = PauseForm::new(brief(scene), form, (words(true), words(false)));
    view.page.effects = vec![
        "暂停期间新开始的、可以暂停的时限也不走".to_owned(),
        "恢复时扣除暂停的时间接着计算，原定时间保留在案".to_owned(),
    ];
    view
}

/// 恢复: the due times that follow when the deadlines go on now.
pub(in crate::web::pages::actions) fn resumption(
    scene: &Scene,
    form: &FormState,
) -> ResumptionForm {
    let incident = &scene.view.incident;
    let since = incident.paused.as_ref().map(|(at, reason)| {
        let at = instant_words(*at, scene.now);
        format!("{at} 起暂停：{reason}")
    });
    let still = incident
        .running_deadlines()
        .filter(|tracked| tracked.paused_at.is_some());
    let rows = still.map(|tracked| {
        let moved = resumed(scene.rules_of(tracked), tracked, scene.now);
        let new = moved.map(|moved| instant_words(moved.due_at, scene.now));
        row(
            scene,
            tracked,
            new.unwrap_or_else(|| "暂停前已到期，不变".to_owned()),
        )
    });
    ResumptionForm::new(
        brief(scene),
        form,
        since.unwrap_or_default(),
        rows.collect(),
    )
}

/// 重算时限: what the rules that hold now would make of each running deadline.
pub(in crate::web::pages::actions) fn rebase(scene: &Scene, form: &FormState) -> RebaseForm {
    let rules = scene.rules_now();
    let incident = &scene.view.incident;
    let moving = rebased(incident, rules, scene.now).filter_map(|moved| {
        let tracked = incident.deadline(moved.no)?;
        let new = instant_words(moved.due_at, scene.now);
        Some((moved.no.0.to_string(), row(scene, tracked, new)))
    });
    let moving: Vec<(String, MovingRow)> = moving.collect();
    let is_idle = moving.is_empty();
    let versions = format!(
        "现行：时限规则第 {} 版，工作日历第 {} 版。5、24、48 小时的时限、已延期的和指定了日期的不重算。",
        rules.policy.version, rules.calendar.version
    );
    let mut view = RebaseForm::new(brief(scene), form, versions, moving);
    if is_idle {
        view.page.submit = "";
    } else {
        view.page.effects = vec!["只改勾选的时限，原定时间保留在案".to_owned()];
    }
    view
}

fn row(scene: &Scene, tracked: &Tracked, new: String) -> MovingRow {
    let deadline = &tracked.deadline;
    let unit = deadline.unit.as_ref();
    MovingRow {
        deadline: deadline.kind.label().to_owned(),
        unit: unit.map_or_else(String::new, |unit| scene.name(unit)),
        old: instant_words(deadline.due_at, scene.now),
        new,
    }
}
