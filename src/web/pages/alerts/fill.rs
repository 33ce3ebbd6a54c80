//! From an alert to what its pages show, and the line that other pages show of it.

use jiff::Timestamp;

use super::super::fill::{duty_desk, incident_href, short_when};
use super::super::frame::{Asked, Failure};
use super::super::timeline::by_day;
use crate::domain::alert::{Adjusted, AlertEvent, Raised, ToldUnit};
use crate::domain::command::Refusal;
use crate::domain::vocabulary::{AlertColour, AlertState, AlertVerb};
use crate::domain::{AlertNo, Theme};
use crate::queries::alerts::{About, AlertItem as Item, AlertView, Entry};
use crate::services::{ServiceError, accounts};
use crate::web::parse::alert_noun_of;
use crate::web::view::alert::{AlertItem, AlertLine, AlertMark, AlertPage, ToldRow};
use crate::web::view::incident::{
    ActionRow, EntryBody, Fact, MatrixCell, Timeline, TimelineEntry, Todo,
};
use crate::web::view::{Button, FormState, HiddenValue, Link, PostForm};
use crate::web::wording::{clock_words, instant_words};

/// How much of an alert's text a list tells, in characters.
const GIST: usize = 60;

/// The address of an alert.
pub(super) fn href(no: &AlertNo) -> String {
    format!("/alerts/{no}")
}

/// What an alert is about, in words.
fn about_words(incident: Option<&About>, theme: Option<&Theme>) -> String {
    let incident = incident.map(|about| match &about.title {
        Some(title) => format!("{} {title}", about.no),
        None => format!("舆情 {}", about.no),
    });
    let theme = theme.map(|theme| format!("领域“{theme}”"));
    let all: Vec<String> = incident.into_iter().chain(theme).collect();
    all.join("，")
}

fn confirmed_words(confirmed: usize, told: usize) -> String {
    format!("{confirmed}/{told} 已确认")
}

fn gist(text: &str) -> String {
    let kept: String = text.chars().take(GIST).collect();
    if kept.len() < text.len() {
        return format!("{kept}……");
    }
    kept
}

/// The lines of active alerts on the desk and in the inbox, where a unit confirms with one tap.
pub(in crate::web::pages) fn lines(
    asked: &Asked,
    items: &[Item],
) -> Result<Vec<AlertLine>, Failure> {
    items
        .iter()
        .map(|item| {
            let mut line = line(item);
            if item.is_mine_open && may_confirm(asked) {
                "等本单位确认".clone_into(&mut line.note);
                let form = confirmation(asked, &item.no, Some("desk"))?;
                let button = Button::post("确认", form).soft().icon("check");
                line.button = Some(button.about(item.no.as_str()));
            }
            Ok(line)
        })
        .collect()
}

/// One line without a button.
pub(in crate::web::pages) fn line(item: &Item) -> AlertLine {
    AlertLine {
        href: href(&item.no),
        mark: AlertMark::of(item.colour),
        about: about_words(item.incident.as_ref(), item.theme.as_ref()),
        drill: item.drill,
        note: confirmed_words(item.confirmed, item.told),
        button: None,
    }
}

fn may_confirm(asked: &Asked) -> bool {
    let rule = crate::domain::alert::rule(AlertVerb::Confirm);
    rule.by.iter().any(|by| asked.signed.actor().is(*by))
}

/// The one-tap form that confirms. It names no state: whatever other units did in the meantime, the
/// confirmation holds.
fn confirmation(asked: &Asked, no: &AlertNo, back: Option<&str>) -> Result<PostForm, Failure> {
    let form = FormState::fresh(&asked.signed.csrf, accounts::random_word()?);
    let back = back.map(|back| HiddenValue {
        name: "back".to_owned(),
        value: back.to_owned(),
    });
    Ok(PostForm {
        action: format!("{}/confirmation", href(no)),
        hidden: form.hidden(),
        values: back.into_iter().collect(),
    })
}

/// One alert of the list.
pub(super) fn item(item: &Item, now: Timestamp) -> AlertItem {
    let raised = instant_words(item.raised_at, now);
    let lifted = item.lifted_at.map(|at| instant_words(at, now));
    let lifted = lifted.map_or_else(String::new, |at| format!("，{at} 解除"));
    AlertItem {
        href: href(&item.no),
        mark: AlertMark::of(item.colour),
        about: about_words(item.incident.as_ref(), item.theme.as_ref()),
        drill: item.drill,
        text: gist(&item.text),
        facts: format!("{}　{raised} 发布{lifted}", item.no),
        confirmed: confirmed_words(item.confirmed, item.told),
    }
}

/// The same of an alert that is open; `None` of one without facts.
pub(super) fn item_of(view: &AlertView, now: Timestamp) -> Option<AlertItem> {
    let alert = &view.alert;
    let raised = alert.raised.as_ref()?;
    let at = alert.raised_by.as_ref()?.at;
    Some(AlertItem {
        href: href(&view.no),
        mark: AlertMark::of(alert.colour?),
        about: about_words(view.incident.as_ref(), raised.theme.as_ref()),
        drill: raised.drill,
        text: alert.text.clone(),
        facts: format!("{}　{} 发布", view.no, instant_words(at, now)),
        confirmed: confirmed_words(alert.confirmed(), alert.told.len()),
    })
}

/// The page of one alert.
pub(super) fn page(asked: &Asked, view: &AlertView) -> Result<AlertPage, Failure> {
    let now = asked.signed.ctx.now;
    let alert = &view.alert;
    let missing = || Failure(ServiceError::NotFound);
    let raised = alert.raised.as_ref().ok_or_else(missing)?;
    let colour = alert.colour.ok_or_else(missing)?;
    let unit = &asked.signed.actor().unit;
    let by = alert.raised_by.as_ref().map(|by| by.name.as_str());
    Ok(AlertPage {
        no: view.no.to_string(),
        heading: about_words(view.incident.as_ref(), raised.theme.as_ref()),
        mark: AlertMark::of(colour),
        state: alert.state().map_or("", AlertState::label).to_owned(),
        drill: raised.drill,
        todo: todo(asked, view)?,
        text: alert.text.clone(),
        incident: view.incident.as_ref().and_then(incident_link),
        facts: facts(view, raised, now),
        confirmed: confirmed_words(alert.confirmed(), alert.told.len()),
        told: alert
            .told
            .iter()
            .map(|told| told_row(view, told, colour, (told.unit == *unit, now)))
            .collect(),
        timeline: timeline(view, now),
        actions: view
            .actions
            .iter()
            .filter_map(|a| action(view, a))
            .collect(),
        contact: duty_desk(by.unwrap_or_default(), &asked.portal.settings.duty_phone),
    })
}

fn incident_link(about: &About) -> Option<Link> {
    let title = about.title.as_ref()?;
    let label = format!("{} {title}", about.no);
    Some(Link::new(incident_href(about.no.as_str()), label))
}

fn todo(asked: &Asked, view: &AlertView) -> Result<Option<Todo>, Failure> {
    if !view.may(AlertVerb::Confirm) {
        return Ok(None);
    }
    let unit = view.roster.name(&asked.signed.actor().unit);
    let form = confirmation(asked, &view.no, None)?;
    Ok(Some(Todo {
        heading: format!("请{unit}确认预警"),
        text: "点一下表示本单位已看到；每个单位确认一次。".to_owned(),
        buttons: vec![Button::post("确认预警", form).main().icon("check")],
    }))
}

fn facts(view: &AlertView, raised: &Raised, now: Timestamp) -> Vec<Fact> {
    let alert = &view.alert;
    let theme = raised.theme.as_ref();
    let unseen = view.incident.as_ref().filter(|about| about.title.is_none());
    let by = alert.raised_by.as_ref();
    let at = by.map(|by| by.at);
    let since = alert.coloured_at.filter(|since| Some(*since) != at);
    let lifted = alert.lifted.as_ref();
    let facts = [
        unseen.map(|about| Fact::new("舆情", about.no.as_str())),
        theme.map(|theme| Fact::new("领域", theme.as_str())),
        by.map(|by| {
            let unit = view.roster.name(&by.unit);
            let at = instant_words(by.at, now);
            Fact::new("发布", format!("{at}，{unit} {}", by.name))
        }),
        since.map(|since| Fact::new("变色", instant_words(since, now))),
        lifted.map(|lifted| {
            let at = instant_words(lifted.by.at, now);
            Fact::new(
                "解除",
                format!("{at}，{}：{}", lifted.by.name, lifted.reason),
            )
        }),
    ];
    facts.into_iter().flatten().collect()
}

fn told_row(
    view: &AlertView,
    told: &ToldUnit,
    colour: AlertColour,
    (is_own, now): (bool, Timestamp),
) -> ToldRow {
    let mine = if is_own { "（本单位）" } else { "" };
    let by = told.confirmed.as_ref();
    ToldRow {
        unit: format!("{}{mine}", view.roster.name(&told.unit)),
        told_at: short_when(told.told_at, now),
        confirmed: by.map_or_else(
            || MatrixCell {
                class: "t-soon",
                glyph: Some("s-soon"),
                words: "未确认".to_owned(),
            },
            |by| MatrixCell {
                class: "t-ok",
                glyph: Some("s-met"),
                words: short_when(by.at, now),
            },
        ),
        by: by.map_or_else(String::new, |by| {
            if by.colour == colour {
                return by.name.clone();
            }
            format!("{}（当时为{}）", by.name, by.colour.label())
        }),
    }
}

fn action(view: &AlertView, action: &crate::domain::alert::Action) -> Option<ActionRow> {
    // What can be confirmed stands above as a button; what cannot is said in the table.
    if action.verb == AlertVerb::Confirm {
        return None;
    }
    // A lifted alert says so itself.
    if view.alert.lifted.is_some() {
        return None;
    }
    let noun = alert_noun_of(action.verb)?;
    let refusal = action.permit.as_ref().err().cloned().map(Refusal::from);
    Some(ActionRow {
        label: action.verb.label().to_owned(),
        href: format!("{}/{noun}", href(&view.no)),
        reason: refusal.map(|refusal| {
            let basis = refusal.basis();
            let basis = basis.map_or_else(String::new, |b| format!("（依据：{}）", b.label()));
            format!("{}{basis}", refusal.sentence())
        }),
    })
}

/// The whole story, newest first, by Beijing day.
fn timeline(view: &AlertView, now: Timestamp) -> Timeline {
    let told = view.entries.iter().map(|entry| {
        let line = entry_line(view, entry);
        (entry.stamp.at, line)
    });
    by_day(told.collect(), now)
}

fn entry_line(view: &AlertView, entry: &Entry) -> TimelineEntry {
    let (class, icon, what, said) = told(view, &entry.event);
    TimelineEntry {
        class,
        icon,
        who: format!(
            "{}　{}",
            view.roster.name(&entry.stamp.unit),
            entry.stamp.name
        ),
        what,
        time: clock_words(entry.stamp.at),
        datetime: entry.stamp.at.to_string(),
        body: (!said.is_empty()).then_some(EntryBody {
            class: "",
            scope: None,
            text: said,
            link: None,
        }),
        files: Vec::new(),
    }
}

/// Class, icon, sentence and quoted words of a fact.
fn told(view: &AlertView, event: &AlertEvent) -> (&'static str, &'static str, String, String) {
    match event {
        AlertEvent::Raised(fact) => {
            let count = fact.units.len();
            let groups: Vec<&str> = fact.groups.iter().map(|g| g.name.as_str()).collect();
            let groups = match groups.as_slice() {
                [] => String::new(),
                some => format!("（含{}）", some.join("、")),
            };
            let what = format!("发布{}，通知 {count} 个单位{groups}", fact.colour.label());
            ("tl__i--key", "bell", what, fact.text.clone())
        }
        AlertEvent::Adjusted(fact) => adjusted(view, fact),
        AlertEvent::Confirmed { unit, colour } => {
            let unit = view.roster.name(unit);
            let what = format!("{unit}确认{}", colour.label());
            ("tl__i--ok", "check", what, String::new())
        }
        AlertEvent::Lifted { reason } => {
            ("tl__i--ok", "close", "解除预警".to_owned(), reason.clone())
        }
    }
}

fn adjusted(view: &AlertView, fact: &Adjusted) -> (&'static str, &'static str, String, String) {
    let colour = fact.colour.map(|change| {
        let (from, to) = (change.from.label(), change.to.label());
        format!("由{from}改为{to}")
    });
    let text = fact.text.as_ref().map(|_| "修改内容".to_owned());
    let names: Vec<&str> = fact.units.iter().map(|u| view.roster.name(u)).collect();
    let units = match names.as_slice() {
        [] => None,
        few @ ([_] | [_, _] | [_, _, _]) => Some(format!("再通知{}", few.join("、"))),
        many => Some(format!("再通知 {} 个单位", many.len())),
    };
    let what: Vec<String> = colour.into_iter().chain(text).chain(units).collect();
    let reason = fact.reason.as_ref().map(|reason| format!("理由：{reason}"));
    let said: Vec<String> = reason.into_iter().chain(fact.text.clone()).collect();
    let class = if fact.colour.is_some() {
        "tl__i--warn"
    } else {
        ""
    };
    (class, "edit", what.join("；"), said.join("\n"))
}
