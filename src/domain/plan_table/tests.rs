//! Small tables, one question each.

use proptest::prelude::*;

use super::*;
use crate::domain::UnitId;
use crate::domain::people::{Unit, UnitGroup};
use crate::domain::plan::{FindingCode, PlanRow};

fn roster() -> Roster {
    let unit = |name: &str| Unit {
        id: UnitId::new(name),
        name: name.to_owned(),
        short: name.to_owned(),
        kind: crate::domain::vocabulary::UnitKind::Department,
        aliases: Vec::new(),
    };
    let group = |name: &str, alias: &str| UnitGroup {
        name: name.to_owned(),
        aliases: vec![alias.to_owned()],
        is_open: name.starts_with('市'),
        members: Vec::new(),
    };
    let names = [
        "市编办",
        "市审计局",
        "市财政局",
        "市农业局",
        "市发展和改革局",
        "市教育局",
        "市水务局",
        "市林业局",
        "水口镇",
    ];
    Roster {
        units: names.into_iter().map(unit).collect(),
        groups: vec![
            group("各镇（街）", "各镇(街)"),
            group("市各有关单位", "有关单位"),
        ],
    }
}

fn grid(text: &str) -> Grid {
    let line = |(text, line): (&str, u32)| GridLine {
        line,
        cells: text.split('|').map(GridCell::printed).collect(),
    };
    Grid {
        lines: text.lines().zip(1..).map(line).collect(),
    }
}

const HEAD: &str = "序号|工作任务|具体要求|牵头及责任单位";

fn rows(body: &str) -> Vec<PlanRow> {
    let plan = read(&grid(&format!("{HEAD}\n{body}")), &roster());
    plan.expect("a plan").rows
}

fn units(cell: &str) -> PlanRow {
    rows(&format!("1|甲|乙。|{cell}")).remove(0)
}

fn names(units: &[crate::domain::plan::NamedUnit]) -> Vec<&str> {
    units.iter().map(|unit| unit.name.as_str()).collect()
}

fn has(row: &PlanRow, code: FindingCode) -> bool {
    row.findings.iter().any(|finding| finding.code == code)
}

#[test]
fn a_role_word_closes_the_list_before_it_whatever_separates_the_names() {
    let row = units("市编办，市审计局牵头、市财政局；市农业局负责，水口镇、各镇(街)配合");
    assert_eq!(names(&row.lead), ["市编办", "市审计局"]);
    assert_eq!(names(&row.responsible), ["市财政局", "市农业局"]);
    assert_eq!(names(&row.cooperating), ["水口镇"]);
    assert_eq!(row.groups, ["各镇（街）"]);
    assert_eq!(
        row.groups_role,
        Some(crate::domain::plan::GroupsRole::Cooperating)
    );
}

#[test]
fn a_missing_comma_after_a_role_word_does_no_harm() {
    let row = units("市编办牵头市审计局负责");
    assert_eq!(names(&row.lead), ["市编办"]);
    assert_eq!(names(&row.responsible), ["市审计局"]);
}

#[test]
fn two_names_joined_by_and_are_two_units() {
    assert_eq!(
        names(&units("市编办和市审计局牵头").lead),
        ["市编办", "市审计局"]
    );
    assert_eq!(
        names(&units("市发展和改革局负责").responsible),
        ["市发展和改革局"],
        "the and inside a name stays"
    );
}

#[test]
fn units_without_a_role_word_are_responsible_and_doubted() {
    let row = units("市编办牵头，市审计局");
    assert_eq!(names(&row.responsible), ["市审计局"]);
    assert!(row.needs_review);
}

#[test]
fn groups_with_different_duties_are_doubted() {
    let row = units("各镇（街）负责，市各有关单位配合");
    assert!(row.needs_review && has(&row, FindingCode::LineNotUnderstood));
}

#[test]
fn inheritance_does_not_cross_a_page_or_a_chapter() {
    let body = format!("1|甲甲甲甲|乙。|市编办负责\n{HEAD}\n2||丙。|\n3|丁丁丁丁|戊。|");
    let rows = rows(&body);
    for row in &rows[1..] {
        assert!(has(row, FindingCode::UnitLost), "{}", row.reference);
        assert!(row.responsible.is_empty() && row.inherited_from.is_none());
    }
    assert!(
        has(&rows[1], FindingCode::ChapterMissing),
        "carried over the page and said"
    );
    assert_eq!(rows[1].section, "甲甲甲甲");
}

#[test]
fn a_blank_cell_below_a_lost_unit_is_lost_too() {
    let rows = rows("1|甲|乙。|市编办负责\n2||丙。|这里写的是另一段要求。\n3||丁。|");
    assert!(has(&rows[1], FindingCode::UnitLost));
    assert!(has(&rows[2], FindingCode::UnitLost));
    assert!(rows[2].responsible.is_empty());
}

#[test]
fn a_row_without_its_number_cell_is_moved_back() {
    let rows = rows("1|甲|乙。|市编办负责\n丙丙丙丙|丁。|市审计局负责");
    assert_eq!(rows[1].reference.as_str(), "1+1");
    assert_eq!(
        (rows[1].section.as_str(), rows[1].requirement.as_str()),
        ("丙丙丙丙", "丁。")
    );
    assert!(has(&rows[1], FindingCode::ShiftedCells));
}

#[test]
fn a_gap_and_a_repetition_in_the_numbers_are_said() {
    let rows = rows("1|甲|乙。|市编办负责\n3||丙。|市编办负责\n3||丁。|市编办负责");
    assert!(has(&rows[1], FindingCode::NumberGap));
    let references: Vec<&str> = rows.iter().map(|row| row.reference.as_str()).collect();
    assert_eq!(references, ["1", "3", "3+1"]);
}

#[test]
fn a_list_as_long_as_the_units_is_no_pairing_when_the_names_speak_against_it() {
    let row =
        rows("1|甲|公布水费标准、用林手续、上学条件等内容。|市教育局、市水务局、市林业局分别负责")
            .remove(0);
    assert!(row.themes.is_empty());
}

#[test]
fn chapters_printed_across_the_table_count_for_the_rows_below() {
    let rows = rows(
        "一、便民服务|||\n1||乙。|市编办负责\n2||丙。|\n二、培训工作|||\n3||丁。|市审计局负责",
    );
    assert_eq!(rows[1].section, "一、便民服务");
    assert_eq!(
        rows[1]
            .inherited_from
            .as_ref()
            .map(crate::domain::RowRef::as_str),
        Some("1")
    );
    assert_eq!(rows[2].section, "二、培训工作");
}

#[test]
fn a_head_with_an_item_column_of_its_own_is_no_irregularity() {
    let text = "序号|工作任务|工作项目|具体要求|责任单位\n1|甲|乙乙|丙。|市编办负责\n2|||丁。|市审计局负责";
    let rows = read(&grid(text), &roster()).expect("a plan").rows;
    assert_eq!(rows[1].item.as_deref(), Some("乙乙"));
    assert!(rows.iter().all(|row| row.findings.is_empty()), "{rows:?}");
}

#[test]
fn text_between_rows_is_a_doubt_and_after_them_the_end() {
    let text =
        format!("{HEAD}\n1|甲|乙。|市编办负责\n忽然一段话\n2||丙。|市编办负责\n主送：各单位");
    let plan = read(&grid(&text), &roster()).expect("a plan");
    let became: Vec<&str> = plan.lines.iter().map(|used| used.became.as_str()).collect();
    assert_eq!(became, ["header", "row", "doubt", "row", "end_matter"]);
    let doubt = plan.findings.iter().find(|f| f.line == 3).expect("named");
    assert_eq!(doubt.code, FindingCode::LineNotUnderstood);
}

#[test]
fn what_is_no_plan_is_refused_with_the_line() {
    let refused = |text: &str| read(&grid(text), &roster()).expect_err(text).to_string();
    assert_eq!(
        refused("一段话。\n又一段话。"),
        "读到第2行仍没有找到分工表的表头，表头应有“序号”“具体要求”和“责任单位”等栏。"
    );
    assert_eq!(
        refused(&format!("题目\n{HEAD}")),
        "第2行是表头，但下面没有读到一项任务。"
    );
    assert!(read(&Grid::default(), &roster()).is_err());
}

fn any_cell() -> impl Strategy<Value = String> {
    proptest::sample::select(vec![
        "",
        "",
        "序号",
        "工作任务",
        "具体要求",
        "牵头及责任单位",
        "1",
        "２",
        "3.",
        "99999999999",
        "市编办负责",
        "市编办、市编办牵头，各镇（街）配合",
        "分别负责",
        "、，、",
        "（（）",
        "甲甲 乙乙乙乙",
        "做好就学就医、住房保障、安全等工作。",
        "的、的、等",
        "一、章",
        "（一）节",
        "《",
        "2018年9月13日印发",
        "某〔2018〕26号",
        "—3—",
        "市市市市场场",
        "1个工作日内",
        "和和和",
        "与、与等部门",
    ])
    .prop_map(str::to_owned)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn reading_never_panics_and_accounts_for_every_line(
        body in proptest::collection::vec(proptest::collection::vec(any_cell(), 0..7), 0..25),
        with_head in any::<bool>(),
    ) {
        let mut text: Vec<String> = body.iter().map(|cells| cells.join("|")).collect();
        if with_head {
            text.insert(0, HEAD.to_owned());
        }
        let grid = grid(&text.join("\n"));
        if let Ok(plan) = read(&grid, &roster()) {
            let used: Vec<u32> = plan.lines.iter().map(|used| used.line).collect();
            let lines: Vec<u32> = grid.lines.iter().map(|line| line.line).collect();
            prop_assert_eq!(used, lines);
            let mut references: Vec<_> = plan.rows.iter().map(|row| &row.reference).collect();
            references.sort();
            references.dedup();
            prop_assert_eq!(references.len(), plan.rows.len());
        }
    }

    #[test]
    fn cells_one_below_the_other_never_panic(
        lines in proptest::collection::vec(any_cell(), 0..60),
    ) {
        let text = format!("序号\n任务\n要求\n单位\n{}", lines.join("\n"));
        let grid = grid(&text);
        if let Ok(plan) = read(&grid, &roster()) {
            prop_assert_eq!(plan.lines.len(), grid.lines.len());
        }
    }
}
