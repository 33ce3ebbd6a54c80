//! The fictional people of the demonstration: who they are and as what they act.
//!
//! The same roster gives the same people, always.

use std::fmt::Write as _;

use crate::domain::people::Roster;
use crate::domain::vocabulary::Capacity;
use crate::domain::{AccountId, UnitId};
use crate::services::accounts::NewAccount;

/// The propaganda office and the government office: the units that run the house.
const PUBLICITY: &str = "publicity";
const OFFICE: &str = "office";

/// A person with a part of their own: user name, name, unit, capacities, and what to say of them.
struct Part {
    username: &'static str,
    name: &'static str,
    unit: &'static str,
    capacities: &'static [Capacity],
    says: &'static str,
}

const fn part(
    username: &'static str,
    name: &'static str,
    unit: &'static str,
    capacities: &'static [Capacity],
    says: &'static str,
) -> Part {
    Part {
        username,
        name,
        unit,
        capacities,
        says,
    }
}

#[rustfmt::skip]
const PARTS: &[Part] = &[
    part("duty",      "陈静",   PUBLICITY, &[Capacity::DutyOfficer],   "市委宣传部值班员：登记、研判、交办"),
    part("reviewer",  "何文远", PUBLICITY, &[Capacity::Reviewer],      "市委宣传部审核员：审核、登记发布"),
    part("leader",    "梁志衡", PUBLICITY, &[Capacity::Leader],        "分管领导：研判重大舆情、办结"),
    part("evaluator", "方若兰", PUBLICITY, &[Capacity::Evaluator],     "市委宣传部评估员"),
    part(OFFICE,      "余思源", OFFICE,    &[Capacity::Overseer],      "市政府办公室：考核与年度报告"),
    part("edu",       "谭晓岚", "edu",     &[Capacity::Liaison],       "市教育局联络员"),
    part("edu-head",  "关伯安", "edu",     &[Capacity::UnitHead],      "市教育局负责人"),
    part("fda",       "周明德", "fda",     &[Capacity::Liaison],       "市食品药品监督管理局联络员"),
    part("fda-head",  "黄敬之", "fda",     &[Capacity::UnitHead],      "市食品药品监督管理局负责人"),
    part("health",    "许芷晴", "health",  &[Capacity::Liaison],       "市卫生和计划生育局联络员"),
    part("shuikou",   "司徒瑞", "shuikou", &[Capacity::Liaison],       "水口镇联络员"),
    part("admin",     "邓立言", OFFICE,    &[Capacity::SystemAdmin],   "系统管理员"),
    part("security",  "劳子钧", OFFICE,    &[Capacity::SecurityAdmin], "安全管理员"),
    part("auditor",   "罗静姝", OFFICE,    &[Capacity::Auditor],       "审计员"),
];

const FAMILY: [&str; 17] = [
    "司徒", "关", "谭", "张", "周", "方", "余", "邓", "梁", "黄", "许", "吴", "李", "劳", "罗",
    "何", "林",
];
const GIVEN: [&str; 31] = [
    "慧敏", "志成", "雅文", "建平", "秋实", "正言", "晓枫", "永年", "思敏", "怀瑾", "淑仪", "国安",
    "若水", "明远", "佩兰", "书恒", "静宜", "承志", "婉清", "益民", "知行", "秀英", "守信", "嘉禾",
    "文博", "春晖", "景行", "月华", "道宁", "安然", "致和",
];

/// Everybody: those with a part of their own, then a liaison and a head for every unit.
pub(super) fn people(roster: &Roster) -> Vec<NewAccount> {
    let mut people: Vec<NewAccount> = PARTS
        .iter()
        .map(|part| person(part.username, part.name, part.unit, part.capacities))
        .collect();
    let seats = roster.units.iter().flat_map(|unit| {
        let id = unit.id.as_str();
        [
            (liaison_of(&unit.id), id, &[Capacity::Liaison]),
            (head_of(&unit.id), id, &[Capacity::UnitHead]),
        ]
    });
    for (n, (username, unit, capacities)) in seats.enumerate() {
        if !people.iter().any(|person| person.username == username) {
            people.push(person(username.as_str(), &name(n), unit, capacities));
        }
    }
    people
}

/// The account that acknowledges, reports and drafts for a unit.
pub(super) fn liaison_of(unit: &UnitId) -> AccountId {
    match unit.as_str() {
        // The plain name is the overseer's.
        OFFICE => AccountId::new("office-liaison"),
        id => AccountId::new(id),
    }
}

/// The account that signs for a unit.
pub(super) fn head_of(unit: &UnitId) -> AccountId {
    AccountId::new(format!("{unit}-head"))
}

/// The accounts with a part of their own, one line each, for the greeting.
pub(super) fn guide() -> String {
    let mut lines = String::new();
    for part in PARTS {
        // Writing to a String cannot fail.
        let _ok = writeln!(
            lines,
            "    {:<10} {}　{}",
            part.username, part.name, part.says
        );
    }
    lines.trim_end().to_owned()
}

fn person(username: &str, name: &str, unit: &str, capacities: &[Capacity]) -> NewAccount {
    NewAccount {
        username: AccountId::new(username),
        name: name.to_owned(),
        unit: UnitId::new(unit),
        capacities: capacities.to_vec(),
        password: String::new(),
    }
}

/// The n-th made-up name; the lengths of the lists have no common factor, so no pair comes twice.
fn name(n: usize) -> String {
    let family = FAMILY.iter().cycle().nth(n % FAMILY.len());
    let given = GIVEN.iter().cycle().nth(n % GIVEN.len());
    family.into_iter().chain(given).copied().collect()
}
