//! The page for a form that somebody else was faster with: what was done meanwhile, what had been
//! filled in, and the way to send it all the same.

use actix_web::http::StatusCode;

use super::super::frame::{Asked, Posted, Shown};
use super::scene::{Scene, Wanted};
use super::{Addressed, forms, refused};
use crate::domain::calendar::local_date;
use crate::domain::event::Event;
use crate::domain::vocabulary::Capacity;
use crate::queries::incident_page::Entry;
use crate::web::parse::noun_of;
use crate::web::view::Link;
use crate::web::view::incident::{Fact, Timeline, TimelineDay, TimelineEntry};
use crate::web::view::message::{ConflictPage, Retry};
use crate::web::wording::{clock_words, day_heading};

/// Shows it.
pub(super) async fn show(asked: &Asked, at: &Addressed, posted: &Posted, seen: u64) -> Shown {
    let scene = Scene::load(asked, at, Wanted::posted(posted)).await?;
    let changes: Vec<&Entry> = scene
        .view
        .entries
        .iter()
        .filter(|entry| entry.seq > seen)
        .collect();
    let form = posted.state(asked)?;
    let retry = refused(&scene, at.verb).is_none().then(|| {
        let mut fresh = form.clone();
        fresh.expected_seq = Some(scene.view.incident.seq);
        let noun = noun_of(at.verb).unwrap_or_default();
        Retry::new(format!("/incidents/{}/{noun}", at.no), &fresh)
    });
    let title = scene.view.incident.registered.as_ref();
    let title = title.map_or("", |fact| fact.title.as_str());
    let view = ConflictPage {
        sentence: sentence(&changes),
        incident: Link::new(
            format!("/incidents/{}", at.no),
            format!("{} {title}", at.no),
        ),
        changes: timeline(&scene, &changes),
        kept: kept(&scene, &form),
        retry,
    };
    asked.show_as(StatusCode::CONFLICT, &view).await
}

fn sentence(changes: &[&Entry]) -> String {
    let person = changes
        .iter()
        .rev()
        .find(|entry| entry.capacity != Capacity::System);
    match person {
        Some(entry) => format!(
            "{} {} 已处理这件舆情，下面是最新情况",
            entry.stamp.name,
            clock_words(entry.stamp.at)
        ),
        None => "这件舆情已有新的情况，请看过再办".to_owned(),
    }
}

fn kept(scene: &Scene, form: &crate::web::view::FormState) -> Vec<Fact> {
    let labelled = forms::LABELS.iter().filter_map(|(name, label)| {
        let values: Vec<String> = form
            .all(name)
            .iter()
            .filter(|value| !value.trim().is_empty())
            .map(|value| forms::value_words(scene, name, value))
            .collect();
        (!values.is_empty()).then(|| Fact::new(*label, values.join("、")))
    });
    labelled.collect()
}

fn timeline(scene: &Scene, changes: &[&Entry]) -> Timeline {
    let today = local_date(scene.now);
    let mut days: Vec<TimelineDay> = Vec::new();
    for entry in changes.iter().rev() {
        let label = day_heading(local_date(entry.stamp.at), today);
        let line = line(scene, entry);
        match days.last_mut().filter(|day| day.label == label) {
            Some(day) => day.entries.push(line),
            None => days.push(TimelineDay {
                label,
                entries: vec![line],
            }),
        }
    }
    Timeline { days }
}

fn line(scene: &Scene, entry: &Entry) -> TimelineEntry {
    let who = if entry.capacity == Capacity::System {
        Capacity::System.label().to_owned()
    } else {
        format!("{}　{}", scene.name(&entry.stamp.unit), entry.stamp.name)
    };
    TimelineEntry {
        class: "",
        icon: "edit",
        who,
        what: what(&entry.event).to_owned(),
        time: clock_words(entry.stamp.at),
        datetime: entry.stamp.at.to_string(),
        body: None,
    }
}

/// What happened, in a few words.
const fn what(event: &Event) -> &'static str {
    match event {
        Event::Registered(_) => "登记",
        Event::Assessed(_) => "研判",
        Event::Dismissed { .. } => "不予受理",
        Event::Merged { .. } => "并案",
        Event::Dispatched(_) => "交办",
        Event::Withdrawn { .. } => "撤回交办",
        Event::Acknowledged { .. } => "签收",
        Event::ReturnRequested { .. } => "申请退回",
        Event::ReturnUpheld { .. } => "同意退回",
        Event::ReturnRefused { .. } => "不同意退回",
        Event::ProgressReported { .. } => "反馈进展",
        Event::Drafted(_) => "拟稿",
        Event::Submitted { .. } => "送审",
        Event::SignedOff { .. } => "单位签字",
        Event::Approved { .. } => "审核通过",
        Event::SentBack { .. } => "打回修改",
        Event::Released(_) => "登记发布",
        Event::AssignmentDischarged { .. } => "完成职责",
        Event::ResponseCompleted => "回应完成",
        Event::Closed { .. } => "办结",
        Event::Reopened { .. } => "重启",
        Event::DeadlineStarted(_) => "时限开始",
        Event::DeadlineStopped { .. } => "时限结束",
        Event::DeadlinePassed { .. } => "时限已过",
    }
}
