//! Files of every format, sound and broken.

use super::*;

#[test]
fn dump() {
    let Ok(bytes) = std::fs::read("../shared/plan/kaifuban-2018-26.txt") else { return };
    let roster = seeds::read_roster(seeds::UNITS).unwrap();
    let plan = crate::domain::plan_table::read(&read_grid(&bytes, "x.txt").unwrap(), &roster).unwrap();
    println!("{:#}", plan_json::contract_json(&plan).unwrap());
}
