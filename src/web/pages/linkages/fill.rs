//! From a linkage to what its pages show, and the line that other pages show of it.

use jiff::Timestamp;

use super::super::fill::{duty_desk, incident_href, short_when};
use super::super::frame::{Asked, Failure};
use super::super::timeline::by_day;
use crate::domain::LinkageNo;
use crate::domain::command::Refusal;
use crate::domain::event::Stamp;
use crate::domain::linkage::{self, ActionRecorded, CalledOut, LinkageEvent, Member, Minuted};
use crate::domain::vocabulary::{LinkageState, LinkageVerb};
use crate::queries::linkages::{Entry, LinkageItem, LinkageView};
use crate::services::{ServiceError, accounts};
use crate::web::parse::linkage_noun_of;
use crate::web::view::incident::{
    ActionRow, EntryBody, Fact, MatrixCell, Timeline, TimelineEntry, Todo,
};
use crate::web::view::linkage::{DoneRow, Errand, LinkagePage, MemberRow, MinutesRow};
use crate::web::view::{Button, FormState, HiddenValue, Link, PostForm};
use crate::web::wording::{clock_words, instant_words};

/// The address of a linkage.
pub(in crate::web::pages) fn href(no: &LinkageNo) -> String {
    format!("/linkages/{no}")
}

fn confirmed_words(confirmed: usize, members: usize) -> String {
    format!("{confirmed}/{members} 已确认")
}

/// The lines of linkages; a member confirms with one button, and lands on `back` where one is named.
pub(in crate::web::pages) fn errands(
    asked: &Asked,
    items: &[LinkageItem],
    back: Option<&str>,
) -> Result<Vec<Errand>, Failure> {
    items.iter().map(|item| errand(asked, item, back)).collect()
}

fn errand(asked: &Asked, item: &LinkageItem, back: Option<&str>) -> Result<Errand, Failure> {
    let now = asked.signed.ctx.now;
    let count = confirmed_words(item.confirmed, item.members);
    let due = instant_words(item.confirm_by, now);
    let is_late = item.confirm_by < now;
    let note = match (item.state, item.ended_at) {
        (LinkageState::Ended, Some(at)) => format!("{count}，{} 结束", instant_words(at, now)),
        (LinkageState::CalledOut | LinkageState::Ended, _) if item.confirmed == item.members => {
            count
        }
        (LinkageState::CalledOut | LinkageState::Ended, _) if is_late => {
            format!("{count}，应于 {due} 前确认，已逾期")
        }
        (LinkageState::CalledOut | LinkageState::Ended, _) => format!("{count}，{due} 前确认"),
    };
    let rule = linkage::rule(LinkageVerb::Confirm);
    let may = rule.by.iter().any(|by| asked.signed.actor().is(*by));
    let button = if item.is_mine_open && may {
        let form = confirmation(asked, &item.no, back)?;
        let button = Button::post("确认", form).soft().icon("check");
        Some(button.about(item.no.as_str()))
    } else {
        None
    };
    Ok(Errand {
        href: href(&item.no),
        kind: "联动",
        about: format!("{} {}", item.no, item.title),
        drill: item.drill,
        note,
        button,
    })
}

/// The one-tap form that confirms. It names no state: whatever other members did in the meantime,
/// the confirmation holds.
fn confirmation(asked: &Asked, no: &LinkageNo, back: Option<&str>) -> Result<PostForm, Failure> {
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

/// The page of one linkage.
pub(super) fn page(asked: &Asked, view: &LinkageView) -> Result<LinkagePage, Failure> {
    let now = asked.signed.ctx.now;
    let linkage = &view.linkage;
    let missing = || Failure(ServiceError::NotFound);
    let fact = linkage.called_out.as_ref().ok_or_else(missing)?;
    let by = linkage.called_out_by.as_ref().map(|by| by.name.as_str());
    let minutes = linkage.minutes.iter().rev();
    let has_minutes = linkage.current_minutes().is_some();
    Ok(LinkagePage {
        no: view.no.to_string(),
        heading: fact.title.clone(),
        state: linkage.state().map_or("", LinkageState::label).to_owned(),
        drill: fact.drill,
        todo: todo(asked, view, fact)?,
        purpose: fact.purpose.clone(),
        asked: fact.asked.clone(),
        incident: view.is_incident_seen.then(|| {
            let label = format!("{} {}", fact.incident, fact.title);
            Link::new(incident_href(fact.incident.as_str()), label)
        }),
        facts: facts(view, fact, now),
        confirmed: confirmed_words(linkage.confirmed(), linkage.members.len()),
        members: linkage
            .members
            .iter()
            .map(|member| member_row(asked, view, (fact, member)))
            .collect(),
        done: linkage
            .actions
            .iter()
            .rev()
            .map(|done| done_row(view, done, now))
            .collect(),
        minutes: minutes
            .map(|written| minutes_row(view, written, now))
            .collect(),
        paper: has_minutes
            .then(|| Link::new(format!("{}/papers/minutes", href(&view.no)), "打印纪要")),
        timeline: timeline(view, now),
        actions: view
            .actions
            .iter()
            .filter_map(|a| action(view, a))
            .collect(),
        contact: duty_desk(by.unwrap_or_default(), &asked.portal.settings.duty_phone),
    })
}

fn todo(asked: &Asked, view: &LinkageView, fact: &CalledOut) -> Result<Option<Todo>, Failure> {
    if !view.may(LinkageVerb::Confirm) {
        return Ok(None);
    }
    let now = asked.signed.ctx.now;
    let unit = view.roster.name(&asked.signed.actor().unit);
    let due = instant_words(fact.confirm_by, now);
    let form = confirmation(asked, &view.no, None)?;
    let heading = if fact.confirm_by < now {
        format!("请{unit}马上确认，应于 {due} 前完成，已逾期")
    } else {
        format!("请{unit}在 {due} 前确认")
    };
    Ok(Some(Todo {
        heading,
        text: "点一下表示本单位已收到；每个单位确认一次。".to_owned(),
        buttons: vec![Button::post("确认", form).main().icon("check")],
    }))
}

fn facts(view: &LinkageView, fact: &CalledOut, now: Timestamp) -> Vec<Fact> {
    let linkage = &view.linkage;
    let unseen = (!view.is_incident_seen).then(|| Fact::new("舆情", fact.incident.as_str()));
    let by = linkage.called_out_by.as_ref().map(|by| {
        let (at, unit) = (instant_words(by.at, now), view.roster.name(&by.unit));
        Fact::new("发起", format!("{at}，{unit} {}", by.name))
    });
    let meeting = fact.meeting.as_ref().map(|meeting| {
        let at = instant_words(meeting.at, now);
        Fact::new("会商", format!("{at}，{}", meeting.place))
    });
    let ended = linkage.ended.as_ref().map(|(conclusion, by)| {
        let at = instant_words(by.at, now);
        Fact::new("结论", format!("{conclusion}（{at}，{}）", by.name))
    });
    let basis = format!(
        "分工方案第 {} 项，第 {} 版",
        fact.plan_row, fact.plan_version
    );
    let level = fact.level.map(|level| Fact::new("等级", level.label()));
    let always = [
        Some(Fact::new("依据", basis)),
        Some(Fact::new(
            "确认时间",
            format!("{} 前", instant_words(fact.confirm_by, now)),
        )),
    ];
    let all = [unseen, level, by].into_iter().chain(always);
    all.chain([meeting, ended]).flatten().collect()
}

fn member_row(
    asked: &Asked,
    view: &LinkageView,
    (fact, member): (&CalledOut, &Member),
) -> MemberRow {
    let now = asked.signed.ctx.now;
    let mine = if member.unit == asked.signed.actor().unit {
        "（本单位）"
    } else {
        ""
    };
    let beyond = if fact.proposed.contains(&member.unit) {
        ""
    } else {
        "（方案外）"
    };
    let is_late = view.linkage.is_late(member, now);
    let late = if is_late { "，已逾期" } else { "" };
    let urged = member
        .urged_at
        .map_or_else(String::new, |at| format!("{} 已催促", short_when(at, now)));
    let confirmed = match &member.confirmed {
        Some(by) => MatrixCell {
            class: if is_late { "t-late" } else { "t-ok" },
            glyph: Some(if is_late { "s-passed" } else { "s-met" }),
            words: format!(
                "{}{}",
                short_when(by.at, now),
                if is_late { "，迟" } else { "" }
            ),
        },
        None => MatrixCell {
            class: if is_late { "t-late" } else { "t-soon" },
            glyph: Some(if is_late { "s-passed" } else { "s-soon" }),
            words: format!("未确认{late}"),
        },
    };
    MemberRow {
        unit: format!("{}{mine}{beyond}", view.roster.name(&member.unit)),
        confirmed,
        by: match &member.confirmed {
            Some(by) => by.name.clone(),
            None => urged,
        },
    }
}

fn done_row(view: &LinkageView, (fact, _by): &(ActionRecorded, Stamp), now: Timestamp) -> DoneRow {
    let at = instant_words(fact.done_at, now);
    DoneRow {
        who: format!("{}　{at}", view.roster.name(&fact.unit)),
        text: fact.text.clone(),
        url: fact.url.clone(),
    }
}

fn minutes_row(view: &LinkageView, (fact, by): &(Minuted, Stamp), now: Timestamp) -> MinutesRow {
    let at = instant_words(by.at, now);
    let reason = fact.reason.as_ref();
    let reason = reason.map(|reason| Fact::new("更正理由", reason));
    let facts = [
        Fact::new("时间", instant_words(fact.held_at, now)),
        Fact::new("地点", &fact.place),
        Fact::new("出席", &fact.present),
        Fact::new("议定", &fact.points),
    ];
    MinutesRow {
        heading: format!("第 {} 版　{at}　{}", fact.version, by.name),
        facts: facts.into_iter().chain(reason).collect(),
        agreed: fact
            .agreed
            .iter()
            .map(|agreed| {
                let due = agreed.due_on.map_or_else(String::new, |day| {
                    format!("（{} 月 {} 日前）", day.month(), day.day())
                });
                format!("{}：{}{due}", view.roster.name(&agreed.unit), agreed.text)
            })
            .collect(),
    }
}

fn action(view: &LinkageView, action: &linkage::Action) -> Option<ActionRow> {
    // What can be confirmed stands above as a button; what cannot is said in the table.
    if action.verb == LinkageVerb::Confirm {
        return None;
    }
    // A linkage that ended says so itself; its minutes go on.
    if view.linkage.ended.is_some() && action.permit.is_err() {
        return None;
    }
    let noun = linkage_noun_of(action.verb)?;
    let refusal = action.permit.as_ref().err().cloned().map(Refusal::from);
    let is_written = view.linkage.current_minutes().is_some();
    let label = if action.verb == LinkageVerb::Minute && is_written {
        "更正纪要"
    } else {
        action.verb.label()
    };
    Some(ActionRow {
        label: label.to_owned(),
        href: format!("{}/{noun}", href(&view.no)),
        reason: refusal.map(|refusal| {
            let basis = refusal.basis();
            let basis = basis.map_or_else(String::new, |b| format!("（依据：{}）", b.label()));
            format!("{}{basis}", refusal.sentence())
        }),
    })
}

/// The whole story, newest first, by Beijing day.
fn timeline(view: &LinkageView, now: Timestamp) -> Timeline {
    let told = view.entries.iter().map(|entry| {
        let line = entry_line(view, entry);
        (entry.stamp.at, line)
    });
    by_day(told.collect(), now)
}

fn entry_line(view: &LinkageView, entry: &Entry) -> TimelineEntry {
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
fn told(view: &LinkageView, event: &LinkageEvent) -> (&'static str, &'static str, String, String) {
    match event {
        LinkageEvent::CalledOut(fact) => {
            let what = format!("发起联动，召集 {} 个单位", fact.members.len());
            ("tl__i--key", "bell", what, fact.asked.clone())
        }
        LinkageEvent::Confirmed { unit } => {
            let what = format!("{}确认", view.roster.name(unit));
            ("tl__i--ok", "check", what, String::new())
        }
        LinkageEvent::Urged { units } => {
            let names: Vec<&str> = units.iter().map(|unit| view.roster.name(unit)).collect();
            let what = format!("确认时间已过，催促{}", names.join("、"));
            ("tl__i--warn", "bell", what, String::new())
        }
        LinkageEvent::ActionRecorded(fact) => {
            let what = format!("{}登记行动", view.roster.name(&fact.unit));
            ("", "msg", what, fact.text.clone())
        }
        LinkageEvent::Minuted(fact) if fact.version > 1 => {
            let what = format!("更正纪要，第 {} 版", fact.version);
            ("", "edit", what, fact.reason.clone().unwrap_or_default())
        }
        LinkageEvent::Minuted(_) => ("", "edit", "记纪要".to_owned(), String::new()),
        LinkageEvent::Ended { conclusion } => (
            "tl__i--ok",
            "close",
            "结束联动".to_owned(),
            conclusion.clone(),
        ),
    }
}
