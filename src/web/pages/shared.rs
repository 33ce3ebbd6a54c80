//! What a matter shares with others on its page: how often it was heard of, with every post; and for
//! one that follows another, how that one goes, against this one's own deadlines (U37).

use jiff::Timestamp;

use super::fill::incident_href;
use crate::domain::deadline::Tracked;
use crate::domain::event::Source;
use crate::domain::incident::Incident;
use crate::domain::vocabulary::{SourceKind, Stage, Verdict};
use crate::queries::following::{Follower, Following, Primary};
use crate::queries::incident_page::IncidentView;
use crate::web::view::incident::{SharedPanel, SharedRow};
use crate::web::wording::instant_words;

/// The panels, those that say anything.
pub(super) fn panels(
    view: &IncidentView,
    following: &Following,
    now: Timestamp,
) -> Vec<SharedPanel> {
    let primary = following.primary.as_ref();
    let primary = primary.map(|primary| followed(view, primary, now));
    primary
        .into_iter()
        .chain(heat(view, following, now))
        .collect()
}

/// 热度: every post by its channel; nothing for a matter that was heard of once.
fn heat(view: &IncidentView, following: &Following, now: Timestamp) -> Option<SharedPanel> {
    let incident = &view.incident;
    let joined = following.followers.len();
    let posts = following.heat.saturating_sub(1);
    let posts = posts.saturating_sub(u32::try_from(joined).unwrap_or(posts));
    let followers = following.followers.iter().map(|one| follower(one, now));
    let own = incident.follow_ups.iter().map(|(post, by)| {
        let at = match post.posted_at {
            Some(at) => format!("{} 发帖", instant_words(at, now)),
            None => format!("{} 记录", instant_words(by.at, now)),
        };
        SharedRow {
            href: None,
            label: post.text.clone(),
            told: format!("跟进：{}，{at}", channel_of(&post.source)),
            url: post.source.url.clone(),
        }
    });
    let rows: Vec<SharedRow> = followers.chain(own).collect();
    (!rows.is_empty()).then(|| SharedPanel {
        id: "ht",
        heading: format!("热度 {}", following.heat),
        note: format!("本件、并入 {joined} 件、跟进 {posts} 次"),
        rows,
    })
}

fn follower(one: &Follower, now: Timestamp) -> SharedRow {
    let channel = channel_words(one.source_kind, &one.channel);
    let at = instant_words(one.registered_at, now);
    let posts = match one.follow_ups {
        0 => String::new(),
        n => format!("，跟进 {n} 次"),
    };
    SharedRow {
        href: one.is_visible.then(|| incident_href(one.no.as_str())),
        label: format!("{} {}", one.no, one.title),
        told: format!("并入：{channel}，{at} 登记{posts}"),
        url: None,
    }
}

/// 随主件办理: what became of the other, step by step, and what that is against the own deadlines.
fn followed(view: &IncidentView, primary: &Primary, now: Timestamp) -> SharedPanel {
    let other = &primary.incident;
    let title = other.registered.as_ref().map(|fact| fact.title.as_str());
    let href = || {
        primary
            .is_visible
            .then(|| incident_href(primary.no.as_str()))
    };
    let stage = primary.stage().map_or("", Stage::label);
    let mut rows = vec![SharedRow {
        href: href(),
        label: format!("主件 {} {}", primary.no, title.unwrap_or_default()),
        told: stage.to_owned(),
        url: None,
    }];
    rows.extend(way(view, other, now));
    rows.extend(own_clocks(&view.incident, other, now));
    SharedPanel {
        id: "pr",
        heading: "随主件办理".to_owned(),
        note: String::new(),
        rows,
    }
}

fn row(label: String, told: String) -> SharedRow {
    SharedRow {
        href: None,
        label,
        told,
        url: None,
    }
}

/// The steps of the other that answer this one too.
fn way(view: &IncidentView, other: &Incident, now: Timestamp) -> Vec<SharedRow> {
    let at = |at| instant_words(at, now);
    let units: Vec<&str> = other
        .standing_assignments()
        .map(|own| view.name(&own.unit))
        .collect();
    let handed = other.dispatched_at.filter(|_| !units.is_empty());
    let handed = handed.map(|when| row(format!("主件已交办{}", units.join("、")), at(when)));
    let released = other.releases.iter().map(|(release, _)| SharedRow {
        url: Some(release.url.clone()).filter(|url| !url.is_empty()),
        ..row(
            format!("主件已发布{}", release.kind.label()),
            format!("{}，{}", release.channel, at(release.published_at)),
        )
    });
    let answered = other
        .responded_at
        .map(|when| row("主件已回应，本件同时答复".to_owned(), at(when)));
    let closed = other
        .closed_at
        .map(|when| row("主件已办结，本件同时办结".to_owned(), at(when)));
    let steps = handed.into_iter().chain(released);
    steps.chain(answered).chain(closed).collect()
}

/// What the other's answer is against the deadlines that this one had of its own.
fn own_clocks(incident: &Incident, other: &Incident, now: Timestamp) -> Vec<SharedRow> {
    let held = incident.deadlines.iter().filter(|t| t.held_at.is_some());
    held.map(|tracked| {
        let deadline = &tracked.deadline;
        let due = instant_words(deadline.due_at, now);
        let label = format!("本件“{}”原应在 {due} 前", deadline.kind.label());
        let told = match answered_at(tracked, other) {
            Some(at) if at <= deadline.due_at => "主件在这之前已答复".to_owned(),
            Some(at) => format!("主件 {} 才答复，晚于本件时限", instant_words(at, now)),
            None if now > deadline.due_at => "主件还没有答复，本件时限已过".to_owned(),
            None => "主件还没有答复".to_owned(),
        };
        row(label, told)
    })
    .collect()
}

/// When the other did what this deadline asks for: its own of the same kind, else its answer.
fn answered_at(tracked: &Tracked, other: &Incident) -> Option<Timestamp> {
    let kind = tracked.deadline.kind;
    let of_kind = other
        .deadlines
        .iter()
        .rev()
        .find(|t| t.deadline.kind == kind);
    let ending = of_kind.and_then(|t| t.ending.as_ref());
    let is_done = |verdict| matches!(verdict, Verdict::Met | Verdict::MetLate);
    ending
        .filter(|ending| is_done(ending.verdict))
        .map(|ending| ending.at)
        .or(other.responded_at)
}

fn channel_of(source: &Source) -> String {
    channel_words(source.kind, &source.channel)
}

fn channel_words(kind: SourceKind, channel: &str) -> String {
    if channel.is_empty() {
        return kind.label().to_owned();
    }
    channel.to_owned()
}
