//! Reads the ladder of a policy: who is reminded when, and the hours in which courtesies wait.

use std::collections::BTreeSet;

use jiff::civil::Time;
use serde::Deserialize;
use toml::Spanned;

use super::{LONGEST_DAYS, LONGEST_MINUTES, RuleError, Source};
use crate::domain::ladder::{LadderRow, QuietHours, When};
use crate::domain::vocabulary::{Capacity, DeadlineKind, Level};

/// A rung as written: exactly one of the five ways to say when.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rung {
    code: String,
    #[serde(default)]
    kinds: Vec<DeadlineKind>,
    #[serde(default)]
    levels: Vec<Level>,
    before_minutes: Option<u32>,
    before_last_part: Option<u32>,
    at_expiry: Option<bool>,
    after_minutes: Option<u32>,
    after_working_days: Option<u32>,
    to: Vec<Capacity>,
    #[serde(default)]
    courtesy: bool,
    source: String,
}

/// Quiet hours as written: `from = "22:00"`, `to = "07:00"`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct QuietRow {
    from: String,
    to: String,
    #[serde(rename = "source")]
    _source: String,
}

/// Reads the rungs of a policy.
pub(super) fn read(
    source: Source<'_>,
    rungs: Vec<Spanned<Rung>>,
) -> Result<Vec<LadderRow>, RuleError> {
    let mut codes = BTreeSet::new();
    let mut rows = Vec::with_capacity(rungs.len());
    for rung in rungs {
        let span = rung.span();
        let code = rung.get_ref().code.clone();
        let bad = |what: String| source.bad_at(&span, &format!("[[ladder]] “{code}”{what}"));
        let row = row_of(rung.into_inner()).map_err(bad)?;
        if !codes.insert(row.code.clone()) {
            return Err(bad("重复了：每一级的 code 只能用一次".to_owned()));
        }
        rows.push(row);
    }
    Ok(rows)
}

/// The row, or what is wrong with it.
fn row_of(rung: Rung) -> Result<LadderRow, String> {
    let refuse = |what: &str| Err(what.to_owned());
    let is_plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    if rung.code.is_empty() || !rung.code.bytes().all(is_plain) {
        return refuse("的 code 只能用小写字母、数字和下划线");
    }
    let Some(when) = when_of(&rung) else {
        return refuse(
            "要写明什么时候，并且只写一种：before_minutes、before_last_part（至少 2）、\
             at_expiry = true、after_minutes、after_working_days（至少 1）",
        );
    };
    if rung.to.is_empty() || rung.to.contains(&Capacity::System) {
        return refuse("要写明提醒谁（to），不能是系统自己");
    }
    if let Some(kind) = rung.kinds.iter().find(|kind| kind.is_legal())
        && rung.courtesy
    {
        let label = kind.label();
        return refuse(&format!(
            "不能是 courtesy：“{label}”是国家规定的时限，夜里也要提醒"
        ));
    }
    Ok(LadderRow {
        code: rung.code,
        kinds: rung.kinds,
        levels: rung.levels,
        when,
        to: rung.to,
        courtesy: rung.courtesy,
        source: rung.source,
    })
}

/// When a rung is taken; `None` unless it says so in exactly one way that makes sense.
fn when_of(rung: &Rung) -> Option<When> {
    let minutes = |minutes: u32| (minutes <= LONGEST_MINUTES).then_some(minutes);
    let told = [
        rung.before_minutes
            .map(|m| minutes(m).map(|minutes| When::Before { minutes })),
        rung.before_last_part.map(|nth| {
            (2..=1_000)
                .contains(&nth)
                .then_some(When::BeforePart { nth })
        }),
        rung.at_expiry.map(|is_at| is_at.then_some(When::At)),
        rung.after_minutes
            .map(|m| minutes(m).map(|minutes| When::After { minutes })),
        rung.after_working_days.map(|days| {
            (1..=LONGEST_DAYS)
                .contains(&days)
                .then_some(When::AfterWorkingDays { days })
        }),
    ];
    let mut told = told.into_iter().flatten();
    match (told.next(), told.next()) {
        (Some(when), None) => when,
        (Some(_) | None, _) => None,
    }
}

/// Reads the quiet hours.
pub(super) fn read_quiet_hours(
    source: Source<'_>,
    row: &Spanned<QuietRow>,
) -> Result<QuietHours, RuleError> {
    let time = |field: &str, text: &str| {
        Time::strptime("%H:%M", text).map_err(|_unreadable| {
            let what = format!("[quiet_hours] 的 {field} = “{text}”应写成 22:00 的样子");
            source.bad_at(&row.span(), &what)
        })
    };
    let row = row.get_ref();
    Ok(QuietHours {
        from: time("from", &row.from)?,
        to: time("to", &row.to)?,
    })
}
