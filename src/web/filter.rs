//! What narrows a list or picks a period, read from an address; pages and the API share it.

use std::collections::BTreeMap;

use jiff::civil::{Date, Time};

use super::parse::{Input, Sent};
use crate::domain::calendar::{instant, local_date};
use crate::domain::people::Roster;
use crate::domain::vocabulary::{IncidentKind, Level, Stage, Standing, WorkState};
use crate::domain::{RowRef, Theme};
use crate::queries::Reader;
use crate::queries::desk::{Filter, Order};
use crate::queries::reports::Period;
use crate::services::{FieldFault, ServiceError};

/// Names and values of an address, the last value of each name.
pub type Query = BTreeMap<String, String>;

/// How the rates are made, as every scorecard prints it.
pub const FORMULA: &str = "按时率 = 到期前完成的时限数 ÷ 本期到期且已有结论的时限数；\
    时限按到期日计入所在月份；演练、免除的时限、获准退回和撤回的交办不计；\
    5 小时、24 小时、48 小时的时限计入当时的牵头单位；不足 5 项不排名；\
    区间为威尔逊 95% 区间";

/// A list's filter from an address; the same names serve the pages and the API.
///
/// # Errors
/// Every field that cannot be read.
pub fn filter_of(query: &Query, roster: &Roster) -> Result<Filter, ServiceError> {
    let pairs = query
        .iter()
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let sent = Sent::Form(pairs);
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

/// The month that an address names, or the present one.
///
/// # Errors
/// `Invalid` when the text is no month.
pub fn period_of(query: &Query, reader: &Reader) -> Result<Period, ServiceError> {
    match query.get("period").filter(|text| !text.is_empty()) {
        None => Ok(Period::month_of(local_date(reader.now()))),
        Some(text) => Period::month(text).ok_or_else(|| {
            ServiceError::Invalid(vec![FieldFault {
                field: "period".to_owned(),
                message: "月份写成 2018-10 这样".to_owned(),
            }])
        }),
    }
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
