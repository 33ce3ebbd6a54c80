//! Requests about the register of activities, from forms and JSON alike.

use super::{EARLIEST_YEAR, Input, Sent, is_link};
use crate::domain::ActivityNo;
use crate::domain::activity::{Account, ActivityCommand, Correct, Particulars, Register};
use crate::domain::people::Roster;
use crate::domain::vocabulary::{ActivityKind, ActivityVerb, AttendeeRank, InterpretationForm};
use crate::services::FieldFault;

/// Every noun with its verb: the routes below `/activities/{no}/`.
pub const ACTIVITY_NOUNS: &[(&str, ActivityVerb)] = &[
    ("correction", ActivityVerb::Correct),
    ("confirmation", ActivityVerb::Confirm),
    ("withdrawal", ActivityVerb::Withdraw),
];

/// The verb behind a route's noun.
pub fn activity_verb_of(noun: &str) -> Option<ActivityVerb> {
    ACTIVITY_NOUNS
        .iter()
        .find(|(name, _)| *name == noun)
        .map(|(_, verb)| *verb)
}

/// The route's noun of a verb; `None` for the one that begins an entry.
pub fn activity_noun_of(verb: ActivityVerb) -> Option<&'static str> {
    ACTIVITY_NOUNS
        .iter()
        .find(|(_, named)| *named == verb)
        .map(|(noun, _)| *noun)
}

/// Reads the request for a verb.
///
/// # Errors
/// Every fault of every field.
pub fn activity_command(
    verb: ActivityVerb,
    sent: &Sent,
    roster: &Roster,
) -> Result<ActivityCommand, Vec<FieldFault>> {
    let mut input = Input::new(sent, roster);
    let command = match verb {
        ActivityVerb::Register => {
            let unit = input.unit("unit", "单位");
            account(&mut input).map(|account| {
                ActivityCommand::Register(Box::new(Register {
                    no: ActivityNo::of(0, 0),
                    unit,
                    account,
                }))
            })
        }
        ActivityVerb::Correct => {
            let reason = input.text("reason", "更正理由");
            account(&mut input)
                .map(|account| ActivityCommand::Correct(Box::new(Correct { account, reason })))
        }
        ActivityVerb::Confirm => Some(ActivityCommand::Confirm),
        ActivityVerb::Withdraw => Some(ActivityCommand::Withdraw {
            reason: input.reason("撤回"),
        }),
    };
    let faults = input.into_faults();
    match command {
        Some(command) if faults.is_empty() => Ok(command),
        Some(_) | None => Err(faults),
    }
}

fn account(input: &mut Input<'_>) -> Option<Account> {
    let kind = input.word("kind", "活动种类", ActivityKind::parse);
    if kind.is_none() && !input.has_fault("kind") {
        input.fault("kind", "请选活动种类");
    }
    let held_on = input.day("held_on", "日期");
    if held_on.is_none() && !input.has_fault("held_on") {
        input.fault("held_on", "请填写日期，写成 2018-11-06 这样");
    }
    if held_on.is_some_and(|day| day.year() < EARLIEST_YEAR) {
        input.fault("held_on", "日期的年份不对，请核对");
    }
    let title = input.line("title", "主题");
    let title = input.wanted("title", title, "请写明活动的主题，政策解读写文件名称");
    let note = input.text("note", "备注");
    let particulars = particulars(input, kind?);
    Some(Account {
        held_on: held_on?,
        title,
        particulars: particulars?,
        note,
    })
}

/// What belongs to the kind. What belongs to another is named as well, so that nothing that
/// somebody wrote is dropped without a word.
fn particulars(input: &mut Input<'_>, kind: ActivityKind) -> Option<Particulars> {
    let rank = input.word("attended_by", "出席人", AttendeeRank::parse);
    let form = input.word("form", "解读形式", InterpretationForm::parse);
    let url = input.line("url", "链接");
    let participants = input.number("participants", "参加人数");
    let given = [
        ("attended_by", rank.is_some()),
        ("form", form.is_some()),
        ("url", url.is_some()),
        ("participants", participants.is_some()),
    ];
    let own = own_fields(kind);
    for (field, _) in given
        .iter()
        .filter(|(field, there)| *there && !own.contains(field))
    {
        let belongs = ActivityKind::ALL.iter();
        let belongs = belongs.filter(|kind| own_fields(**kind).contains(field));
        let belongs: Vec<&str> = belongs.map(|kind| kind.label()).collect();
        input.fault(field, &format!("这一项只有{}填写", belongs.join("、")));
    }
    for (field, there) in given {
        if own.contains(&field) && !there && !input.has_fault(field) {
            input.fault(field, asked_for(field));
        }
    }
    match kind {
        ActivityKind::PressConference => Some(Particulars::PressConference { attended_by: rank? }),
        ActivityKind::Interpretation => {
            let url = url?;
            if !is_link(&url) {
                input.fault("url", "链接不完整：请从浏览器地址栏完整复制，以 http 开头");
            }
            Some(Particulars::Interpretation { form: form?, url })
        }
        ActivityKind::Training => {
            participants.map(|participants| Particulars::Training { participants })
        }
        ActivityKind::Drill => participants.map(|participants| Particulars::Drill { participants }),
    }
}

/// The fields of one kind, besides those that every kind has.
const fn own_fields(kind: ActivityKind) -> &'static [&'static str] {
    match kind {
        ActivityKind::PressConference => &["attended_by"],
        ActivityKind::Interpretation => &["form", "url"],
        ActivityKind::Training | ActivityKind::Drill => &["participants"],
    }
}

fn asked_for(field: &str) -> &'static str {
    match field {
        "attended_by" => "请选谁出席，几个人出席的选职务最高的",
        "form" => "请选解读形式",
        "url" => "请填写解读的链接，没有链接无法核对",
        _ => "请填写参加人数",
    }
}
