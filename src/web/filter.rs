//! What narrows a list or picks a period, read from an address; pages and the API share it.

use std::collections::BTreeMap;

use jiff::civil::{Date, Time};

use super::parse::{Input, Sent};
use crate::domain::calendar::{instant, local_date};
use crate::domain::people::Roster;
use crate::domain::scorecard::{Dimension, Indicator};
use crate::domain::vocabulary::{
    ActivityKind, ActivityState, IncidentKind, Level, Stage, Standing, WorkState,
};
use crate::domain::{RowRef, Theme};
use crate::queries::desk::{Filter, Order};
use crate::queries::reports::{Period, Place, Selection, Which, all_of};
use crate::queries::{Reader, activities};
use crate::services::{FieldFault, ServiceError};

/// Names and values of an address, the last value of each name.
pub type Query = BTreeMap<String, String>;

/// The parameters that narrow a list or order it, in the order of their canonical form.
pub const FILTERS: [&str; 14] = [
    "watched", "q", "unit", "town", "level", "kind", "stage", "work", "theme", "standing", "from",
    "to", "row", "sort",
];

/// A filter as an address writes it, in its one canonical form: known names only, in their order.
pub fn canonical(query: &Query) -> String {
    written(query, &FILTERS)
}

/// Those of these parameters that say anything, as an address writes them.
pub fn written(query: &Query, names: &[&str]) -> String {
    let said = names.iter().filter_map(|name| {
        let value = query.get(*name).map(|value| value.trim());
        let value = value.filter(|value| !value.is_empty())?;
        Some(format!("{name}={}", encoded(value)))
    });
    said.collect::<Vec<_>>().join("&")
}

/// The parameters of an address; nothing where they cannot be read.
pub fn parameters(text: &str) -> Query {
    let read = actix_web::web::Query::<Query>::from_query(text);
    read.map(actix_web::web::Query::into_inner)
        .unwrap_or_default()
}

/// A value as it stands in an address.
pub fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'/' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

/// How the rates are made, as every scorecard prints it.
pub const FORMULA: &str = "按时率 = 到期前完成的时限数 ÷ 本期到期且已有结论的时限数；\
    时限按到期日计入所在月份；演练、免除的时限、获准退回和撤回的交办不计；\
    5 小时、24 小时、48 小时的时限计入当时的牵头单位；不足 5 项不排名；\
    区间为威尔逊 95% 区间";

/// How the other figures are made, one sentence each.
pub const OTHER_FORMULAS: &[&str] = &[
    "不计延期的按时率 = 在原定到期时间前完成的时限数 ÷ 同一分母；延期率 = 获准延期的时限数 ÷ 可以延期的时限数",
    "平均超时 = 迟完成的时限超过的时间之和 ÷ 迟完成的时限数，还没有完成的不计入",
    "退回获准率 = 同意退回数 ÷ 已裁定的退回数，计入裁定的月份；承诺兑现率 = 按期兑现的承诺数 ÷ 已到期或已兑现的承诺数",
    "一件舆情写了几个领域的，计入第一个领域；没有写领域、发生地的单列，不参加排名；各单位、各领域、各镇（街）合计相等",
];

/// What stands in an address for incidents that name no theme or no town.
pub const NONE: &str = "-";

/// A list's filter from an address; the same names serve the pages and the API.
///
/// # Errors
/// Every field that cannot be read.
pub fn filter_of(query: &Query, roster: &Roster) -> Result<Filter, ServiceError> {
    let sent = sent_of(query);
    let mut input = Input::new(&sent, roster);
    let filter = Filter {
        q: input.line("q", "搜索"),
        unit: input.unit("unit", "单位"),
        town: input.unit("town", "发生地"),
        level: input.word("level", "等级", Level::parse),
        kind: input.word("kind", "事项类型", IncidentKind::parse),
        stage: input.word("stage", "环节", Stage::parse),
        work_state: input.word("work", "办理状态", WorkState::parse),
        theme: input.line("theme", "领域").map(Theme::new),
        standing: input.word("standing", "时限状态", Standing::parse),
        from: day(&mut input, "from", "登记日期从").map(start_of),
        to: day(&mut input, "to", "登记日期到")
            .and_then(|day| day.tomorrow().ok())
            .map(start_of),
        plan_row: input.line("row", "方案依据").map(RowRef::new),
        watched: input.flag("watched"),
        only: None,
        order: input.word("sort", "排序", order_of).unwrap_or_default(),
    };
    let faults = input.into_faults();
    if faults.is_empty() {
        Ok(filter)
    } else {
        Err(ServiceError::Invalid(faults))
    }
}

/// What narrows the register of activities, from an address.
///
/// # Errors
/// Every field that cannot be read.
pub fn activity_filter_of(
    query: &Query,
    roster: &Roster,
) -> Result<activities::Filter, ServiceError> {
    let sent = sent_of(query);
    let mut input = Input::new(&sent, roster);
    let year = input.line("year", "年份");
    let filter = activities::Filter {
        year: year.as_deref().and_then(year_in),
        unit: input.unit("unit", "单位"),
        kind: input.word("kind", "活动种类", ActivityKind::parse),
        state: input.word("state", "状态", ActivityState::parse),
    };
    if year.is_some() && filter.year.is_none() {
        input.fault("year", "年份写成 2018 这样");
    }
    let faults = input.into_faults();
    if faults.is_empty() {
        Ok(filter)
    } else {
        Err(ServiceError::Invalid(faults))
    }
}

fn year_in(text: &str) -> Option<i16> {
    let period = Period::parse(text).filter(|period| period.is_year());
    period.map(|period| period.first.year())
}

/// An address as a form.
fn sent_of(query: &Query) -> Sent {
    let pairs = query.iter();
    Sent::Form(
        pairs
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect(),
    )
}

/// The month, quarter or year that an address names, or the present month.
///
/// # Errors
/// `Invalid` when the text is no period.
pub fn period_of(query: &Query, reader: &Reader) -> Result<Period, ServiceError> {
    match text(query, "period") {
        None => Ok(Period::month_of(local_date(reader.now()))),
        Some(text) => Period::parse(text).ok_or_else(|| {
            fault(
                "period",
                "期间写成 2018-10（月）、2018-Q4（季度）或 2018（年）这样",
            )
        }),
    }
}

/// The year that an address names, else the year of the period it names, or the present one.
///
/// # Errors
/// `Invalid` when the text is no year.
pub fn year_of(query: &Query, reader: &Reader) -> Result<Period, ServiceError> {
    let year = match text(query, "year") {
        None => Period::year(period_of(query, reader)?.first.year()),
        Some(text) => Period::parse(text).filter(|period| period.is_year()),
    };
    year.ok_or_else(|| fault("year", "年份写成 2018 这样"))
}

/// By what a scorecard is told apart; by unit when an address does not say.
///
/// # Errors
/// `Invalid` when the word is none of the three.
pub fn dimension_of(query: &Query) -> Result<Dimension, ServiceError> {
    match text(query, "by") {
        None => Ok(Dimension::Unit),
        Some(word) => Dimension::parse(word)
            .ok_or_else(|| fault("by", "by 写 unit（单位）、theme（领域）或 town（发生地）")),
    }
}

/// Which outcomes a number counts, each by its word in addresses.
const WHICH: [(&str, Which); 6] = [
    ("kept", Which::Kept),
    ("missed", Which::Missed),
    ("unextended", Which::Unextended),
    ("extendable", Which::Extendable),
    ("extended", Which::Extended),
    ("ended_late", Which::EndedLate),
];

/// The word for which outcomes are counted; empty for all.
pub fn which_word(which: Which) -> &'static str {
    let found = WHICH.iter().find(|(_, one)| *one == which);
    found.map_or("", |(word, _)| *word)
}

/// The outcomes that an address names.
///
/// # Errors
/// `Invalid` with the field that cannot be read.
pub fn selection_of(query: &Query, reader: &Reader) -> Result<Selection, ServiceError> {
    let narrow = |name: &str| {
        text(query, name).map(|id| {
            let is_none = id == NONE;
            if is_none { String::new() } else { id.clone() }
        })
    };
    let indicator = match text(query, "column") {
        None => None,
        Some(code) => Some(
            Indicator::parse(code)
                .filter(|one| *one != Indicator::Incidents)
                .ok_or_else(|| fault("column", "没有这一项指标"))?,
        ),
    };
    let which = match text(query, "which") {
        None => Which::All,
        Some(word) => WHICH
            .iter()
            .find(|(known, _)| known == word)
            .map(|(_, which)| *which)
            .ok_or_else(|| fault("which", "没有这种结论"))?,
    };
    Ok(Selection {
        unit: narrow("unit"),
        theme: narrow("theme"),
        town: narrow("town"),
        indicator,
        which,
        ..all_of(period_of(query, reader)?)
    })
}

/// Where a list of outcomes goes on.
///
/// # Errors
/// `Invalid` when the text is none that a page gave.
pub fn place_of(query: &Query) -> Result<Option<Place>, ServiceError> {
    match text(query, "after") {
        None => Ok(None),
        Some(text) => Place::parse(text)
            .map(Some)
            .ok_or_else(|| fault("after", "after 应是上一页给出的 next")),
    }
}

fn text<'a>(query: &'a Query, name: &str) -> Option<&'a String> {
    query.get(name).filter(|text| !text.is_empty())
}

fn fault(field: &str, message: &str) -> ServiceError {
    ServiceError::Invalid(vec![FieldFault {
        field: field.to_owned(),
        message: message.to_owned(),
    }])
}

/// `registered_at`, the newest first, or `due_at`, the nearest first.
fn order_of(word: &str) -> Option<Order> {
    match word {
        "registered_at" => Some(Order::Newest),
        "due_at" => Some(Order::Due),
        _ => None,
    }
}

fn day(input: &mut Input<'_>, name: &str, label: &str) -> Option<Date> {
    let text = input.line(name, label)?;
    let day = text.parse::<Date>().ok();
    if day.is_none() {
        input.fault(name, "日期写成 2018-11-01 这样");
    }
    day
}

fn start_of(day: Date) -> jiff::Timestamp {
    instant(day.to_datetime(Time::midnight()))
}
