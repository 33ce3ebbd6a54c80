//! From an entry of the register to what its pages show.

use jiff::Timestamp;

use super::super::fill::duty_desk;
use super::super::frame::{Asked, Failure};
use super::super::timeline::by_day;
use crate::domain::ActivityNo;
use crate::domain::activity::{self, Account, Activity, ActivityEvent};
use crate::domain::command::Refusal;
use crate::domain::people::Roster;
use crate::domain::vocabulary::{ActivityState, ActivityVerb, AttendeeRank, InterpretationForm};
use crate::queries::activities::{ActivityItem, ActivityView, Entry};
use crate::services::ServiceError;
use crate::web::parse::activity_noun_of;
use crate::web::view::activity::{ActivityPage, ActivityRow};
use crate::web::view::incident::{ActionRow, EntryBody, Fact, Timeline, TimelineEntry, Todo};
use crate::web::view::{Button, Link, PostForm};
use crate::web::wording::{clock_words, instant_words};

/// The address of an entry.
pub(super) fn href(no: &ActivityNo) -> String {
    format!("/activities/{no}")
}

/// What is said of its kind: 主要负责人出席, 图表, 45 人参加.
pub(super) fn detail(
    rank: Option<AttendeeRank>,
    form: Option<InterpretationForm>,
    participants: Option<u32>,
) -> String {
    let rank = rank.map(|rank| format!("{}出席", rank.label()));
    let form = form.map(|form| form.label().to_owned());
    let participants = participants.map(|n| format!("{n} 人参加"));
    rank.or(form).or(participants).unwrap_or_default()
}

/// One entry in the list.
pub(super) fn row(item: &ActivityItem, roster: &Roster) -> ActivityRow {
    ActivityRow {
        no: Link::new(href(&item.no), item.no.as_str()),
        held_on: item.held_on.to_string(),
        unit: roster.name(&item.unit).to_owned(),
        kind: item.kind.label(),
        title: item.title.clone(),
        detail: detail(item.attended_by, item.form, item.participants),
        state: item.state.label(),
        class: match item.state {
            ActivityState::Registered => "t-soon",
            ActivityState::Confirmed => "t-ok",
            ActivityState::Withdrawn => "muted",
        },
    }
}

/// The page of one entry.
pub(super) fn page(asked: &Asked, view: &ActivityView) -> Result<ActivityPage, Failure> {
    let now = asked.signed.ctx.now;
    let activity = &view.activity;
    let missing = || Failure(ServiceError::NotFound);
    let account = activity.account.as_ref().ok_or_else(missing)?;
    Ok(ActivityPage {
        no: view.no.to_string(),
        heading: account.title.clone(),
        kind: account.particulars.kind().label().to_owned(),
        state: activity.state().map_or("", ActivityState::label).to_owned(),
        todo: todo(asked, view)?,
        facts: facts(view, account, now),
        url: account.particulars.url().map(str::to_owned),
        timeline: timeline(view, now),
        actions: view
            .actions
            .iter()
            .filter_map(|a| action(view, a))
            .collect(),
        contact: duty_desk("", &asked.portal.settings.duty_phone),
    })
}

/// The confirmation names the state that was read: other words are to be read first.
fn todo(asked: &Asked, view: &ActivityView) -> Result<Option<Todo>, Failure> {
    if !view.may(ActivityVerb::Confirm) {
        return Ok(None);
    }
    let form = PostForm {
        action: format!("{}/confirmation", href(&view.no)),
        hidden: asked.form()?.seen(view.activity.seq).hidden(),
        values: Vec::new(),
    };
    Ok(Some(Todo {
        heading: "请核对后确认".to_owned(),
        text: "属实的确认，确认后计入年度报告；有出入的先更正，或请登记的单位更正。".to_owned(),
        buttons: vec![Button::post("确认", form).main().icon("check")],
    }))
}

/// What is said of an activity, in lines.
pub(super) fn facts(view: &ActivityView, account: &Account, now: Timestamp) -> Vec<Fact> {
    let (activity, particulars) = (&view.activity, &account.particulars);
    let unit = activity.unit().map(|unit| view.roster.name(unit));
    let rank = particulars.attended_by().map(AttendeeRank::label);
    let form = particulars.form().map(InterpretationForm::label);
    let participants = particulars.participants().map(|n| format!("{n} 人"));
    let by = |label: &str, by: Option<&crate::domain::event::Stamp>| {
        by.map(|by| {
            let (at, unit) = (instant_words(by.at, now), view.roster.name(&by.unit));
            Fact::new(label, format!("{at}，{unit} {}", by.name))
        })
    };
    let withdrawn = activity.withdrawn.as_ref();
    let all = [
        unit.map(|unit| Fact::new("单位", unit)),
        Some(Fact::new("日期", account.held_on.to_string())),
        rank.map(|rank| Fact::new("出席人", rank)),
        form.map(|form| Fact::new("形式", form)),
        participants.map(|n| Fact::new("参加", n)),
        account.note.as_ref().map(|note| Fact::new("备注", note)),
        by("登记", activity.registered_by.as_ref()),
        by("确认", activity.confirmed.as_ref()),
        by("撤回", withdrawn.map(|(_, by)| by)),
    ];
    all.into_iter().flatten().collect()
}

fn action(view: &ActivityView, action: &activity::Action) -> Option<ActionRow> {
    // What can be confirmed stands above as a button; an entry that is taken back says so itself.
    let is_said = match (action.verb, view.activity.state()?) {
        (_, ActivityState::Withdrawn) | (ActivityVerb::Confirm, ActivityState::Confirmed) => true,
        (ActivityVerb::Confirm, ActivityState::Registered) => action.permit.is_ok(),
        (
            ActivityVerb::Register | ActivityVerb::Correct | ActivityVerb::Withdraw,
            ActivityState::Registered | ActivityState::Confirmed,
        ) => false,
    };
    if is_said {
        return None;
    }
    let noun = activity_noun_of(action.verb)?;
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
fn timeline(view: &ActivityView, now: Timestamp) -> Timeline {
    let told = view.entries.iter().enumerate().map(|(at, entry)| {
        let before = view.entries.iter().take(at).map(|e| (&e.event, &e.stamp));
        let line = entry_line(view, (&Activity::fold(before), entry));
        (entry.stamp.at, line)
    });
    by_day(told.collect(), now)
}

fn entry_line(view: &ActivityView, (before, entry): (&Activity, &Entry)) -> TimelineEntry {
    let (class, icon, what, said) = told(before, &entry.event);
    let unit = view.roster.name(&entry.stamp.unit);
    TimelineEntry {
        class,
        icon,
        who: format!("{unit}　{}", entry.stamp.name),
        what: what.to_owned(),
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
fn told(
    before: &Activity,
    event: &ActivityEvent,
) -> (&'static str, &'static str, &'static str, String) {
    match event {
        ActivityEvent::Registered(_) => ("tl__i--key", "edit", "登记活动", String::new()),
        ActivityEvent::Corrected(fact) => {
            let reason = fact
                .reason
                .as_deref()
                .map(|reason| format!("理由：{reason}"));
            let was = before
                .account
                .as_ref()
                .map(|was| changes(was, &fact.account));
            let lines: Vec<String> = reason.into_iter().chain(was).collect();
            let what = if before.confirmed.is_some() {
                "更正活动，要重新确认"
            } else {
                "更正活动"
            };
            ("", "edit", what, lines.join("\n"))
        }
        ActivityEvent::Confirmed {} => ("tl__i--ok", "check", "确认活动", String::new()),
        ActivityEvent::Withdrawn { reason } => ("tl__i--warn", "close", "撤回活动", reason.clone()),
    }
}

/// What a correction changed: 日期 2018-11-01 改为 2018-11-02.
fn changes(was: &Account, is: &Account) -> String {
    let words = |account: &Account| {
        let particulars = &account.particulars;
        let detail = detail(
            particulars.attended_by(),
            particulars.form(),
            particulars.participants(),
        );
        [
            ("种类", particulars.kind().label().to_owned()),
            ("日期", account.held_on.to_string()),
            ("主题", account.title.clone()),
            ("内容", detail),
            ("链接", particulars.url().unwrap_or("无").to_owned()),
            (
                "备注",
                account.note.clone().unwrap_or_else(|| "无".to_owned()),
            ),
        ]
    };
    let pairs = words(was).into_iter().zip(words(is));
    let changed: Vec<String> = pairs
        .filter(|((_, was), (_, is))| was != is)
        .map(|((label, was), (_, is))| format!("{label}：{was} 改为 {is}"))
        .collect();
    changed.join("\n")
}
