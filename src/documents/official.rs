//! The official plan, when it is at hand: every row against what a person read in it.
//!
//! Short unit names, groups by letter (T 各镇（街）, C 各管委会, U 市各有关单位, E 各行政执法单位),
//! no sentence of the document.

use std::collections::BTreeMap;

use super::emitters;
use super::fictional::{in_every_format, without_lines};
use super::{read_grid, seeds};
use crate::domain::people::Roster;
use crate::domain::plan::{FindingCode, GroupsRole, NamedUnit, PlanDocument, PlanRow};
use crate::domain::plan_table::read;
use crate::domain::vocabulary::ResponsibleMode;

const PATH: &str = "../shared/plan/kaifuban-2018-26.txt";

/// `ref | lead | responsible | cooperating | groups | inherited from`; `*` before the responsible
/// units means respectively, `r` and `c` before the groups their role.
const EXPECTED: &str = "
1||市府办||rTCU|
2||||rTCU|
3|编办|||rU|
4|市府办|||rTCU|
5||发改局|||
6||||rE|
7|科工商务局|||rTCU|
8||*发改局 科工商务局 环保局 住建局 交通局 水务局 农业局 林业局 园林局 卫计局 国土局|||
9||*住建局 国土局 财政局 资产办 发改局 交易中心|||
10||交易中心|||
11||*民政局 教育局 人社局 住建局 卫计局 食药监局 环保局 安监局 气象局 文广新局 体育局 扶贫办|||
12||财政局|||
13||*扶贫办 民政局 食药监局 环保局|||
14||*编办 行政服务中心 财政局 审计局 住建局 食药监局 环保局 安监局 发改局 国土局 卫计局 科工商务局 文广新局 资产办 旅游局 民政局 农业局 林业局 园林局 扶贫办 人社局 水务局 公安局|||
15||发改局 农办||cTCU|
16||||rTCU|
17||||rTCU|16
18||||rTCU|16
19||||rTCU|16
20|宣传部|||rTCU|
21||*教育局 卫计局 住建局 安监局 三防办 食药监局 民政局|||
22||宣传部 科工商务局 公安局 电视台|||
23||||rTCU|
24||宣传部|||
25||编办|||
26|||||
27|行政服务中心|||rTCU|
28|行政服务中心|||rTCU|27
29|行政服务中心|||rTCU|27
30|行政服务中心|||rTCU|27
31|行政服务中心|||rTCU|27
32|科工商务局|||rTCU|
33|科工商务局|||rTCU|32
34|科工商务局|||rTCU|32
35|科工商务局|||rTCU|32
36|科工商务局|||rTCU|32
36+1|行政服务中心|||rTCU|
36+2|行政服务中心|||rTCU|36+1
37|行政服务中心|||rTCU|
38||*场监局 住建局|||
39|编办 行政服务中心|||rTCU|
40|行政服务中心|||rTCU|
41|行政服务中心|||rTCU|40
42||市府办 科工商务局|||
43||市府办 科工商务局||cTCU|
44||市府办 科工商务局||cTCU|43
45||市府办 科工商务局||cTCU|43
46||科工商务局|||
47|科工商务局|||rTCU|
48|科工商务局|||rTCU|47
49|科工商务局|||rTCU|47
50|电视台|||rTCU|
51||||rTCU|
52||||rTCU|
53|行政服务中心|||rTCU|
54|行政服务中心|||rTCU|53
55|市府办|||rTCU|
56|市府办|||rTCU|55
57|市府办|||rTCU|55
58||||rTCU|
59||||rTCU|58
60|市府办|||rTCU|
61||*教育局 环保局 文广新局 旅游局 卫计局 住建局 民政局|||
62||市府办|||
63||||rTCU|
64||市府办|||
";

fn roster() -> Roster {
    seeds::read_roster(seeds::UNITS).expect("the seeded roster is sound")
}

/// The official text, or `None` with a word about it where it is not at hand.
fn official_bytes() -> Option<Vec<u8>> {
    let bytes = std::fs::read(PATH).ok();
    if bytes.is_none() {
        println!("skipped: {PATH} is not at hand");
    }
    bytes
}

fn official() -> Option<PlanDocument> {
    let grid = read_grid(&official_bytes()?, "plan.txt").expect("a readable text");
    Some(read(&grid, &roster()).expect("a readable plan"))
}

fn shown(row: &PlanRow, roster: &Roster) -> String {
    let names = |units: &[NamedUnit]| -> String {
        let short = |unit: &NamedUnit| {
            let known = unit.id.as_ref().and_then(|id| roster.unit(id));
            known.map_or(unit.name.clone(), |known| known.short.clone())
        };
        units.iter().map(short).collect::<Vec<_>>().join(" ")
    };
    let groups: String = row
        .groups
        .iter()
        .map(|group| match group.as_str() {
            "各镇（街）" => 'T',
            "各管委会" => 'C',
            "市各有关单位" => 'U',
            "各行政执法单位" => 'E',
            _ => '?',
        })
        .collect();
    let role = match row.groups_role {
        Some(GroupsRole::Lead) => "l",
        Some(GroupsRole::Responsible) => "r",
        Some(GroupsRole::Cooperating) => "c",
        None => "",
    };
    let mode = match row.mode {
        ResponsibleMode::Jointly => "",
        ResponsibleMode::Separate => "*",
    };
    let inherited = row.inherited_from.as_ref().map_or("", |root| root.as_str());
    format!(
        "{}|{}|{mode}{}|{}|{role}{groups}|{inherited}",
        row.reference,
        names(&row.lead),
        names(&row.responsible),
        names(&row.cooperating),
    )
}

#[test]
fn every_row_of_the_official_plan_names_its_units() {
    let Some(plan) = official() else { return };
    let roster = roster();
    let read: Vec<String> = plan.rows.iter().map(|row| shown(row, &roster)).collect();
    let expected = EXPECTED.replace("场监局", "市场监管局");
    let expected: Vec<&str> = expected.lines().filter(|line| !line.is_empty()).collect();
    assert_eq!(expected.len(), 66);
    assert_eq!(read, expected);
}

#[test]
fn the_official_plan_has_its_title_number_and_date() {
    let Some(plan) = official() else { return };
    assert_eq!(plan.title, "开平市2018年政务公开工作要点分工方案");
    assert_eq!(plan.document_no.as_deref(), Some("开府办〔2018〕26号"));
    assert_eq!(
        plan.issued_on.map(|date| date.to_string()).as_deref(),
        Some("2018-09-13")
    );
}

#[test]
fn the_official_chapters_and_items_are_carried_over() {
    let Some(plan) = official() else { return };
    let first_rows = |key: fn(&PlanRow) -> Option<&str>| {
        let mut out: Vec<(String, String)> = Vec::new();
        for row in &plan.rows {
            let name = key(row).unwrap_or("-").to_owned();
            if out.last().is_none_or(|(_, last)| *last != name) {
                out.push((row.reference.to_string(), name));
            }
        }
        out.into_iter().map(|(at, _)| at).collect::<Vec<_>>()
    };
    let chapters = first_rows(|row| Some(&row.section));
    assert_eq!(chapters, ["1", "25", "42", "55"]);
    let items = first_rows(|row| row.item.as_deref());
    assert_eq!(
        items,
        [
            "1", "7", "15", "20", "26", "32", "37", "42", "50", "53", "55", "58", "60", "61", "63"
        ]
    );
    assert!(plan.rows.iter().all(|row| !row.requirement.is_empty()));
}

#[test]
fn only_the_row_that_lost_its_unit_waits_for_a_person() {
    let Some(plan) = official() else { return };
    let waiting: Vec<&str> = plan
        .rows
        .iter()
        .filter(|row| row.needs_review)
        .map(|row| row.reference.as_str())
        .collect();
    assert_eq!(waiting, ["26"]);
    let lost = plan
        .findings
        .iter()
        .find(|f| f.code == FindingCode::UnitLost);
    assert_eq!(lost.map(|finding| finding.line), Some(49));
}

#[test]
fn four_rows_pair_their_themes_and_no_other_does() {
    let Some(plan) = official() else { return };
    let roster = roster();
    let paired: BTreeMap<&str, Vec<String>> = plan
        .rows
        .iter()
        .filter(|row| !row.themes.is_empty())
        .map(|row| {
            // In the order of the units.
            let themes = row.responsible.iter().map(|unit| {
                let theme = row.themes.iter().find(|(_, units)| units.contains(unit));
                theme.map_or("-", |(theme, _)| theme.as_str()).to_owned()
            });
            (row.reference.as_str(), themes.collect())
        })
        .collect();
    assert_eq!(
        paired.keys().copied().collect::<Vec<_>>(),
        ["13", "21", "38", "61"]
    );
    assert_eq!(
        paired["21"],
        [
            "就学",
            "就医",
            "住房保障",
            "安全生产",
            "防灾减灾救灾",
            "食品药品安全",
            "养老服务"
        ]
    );
    assert_eq!(
        paired["61"],
        [
            "教育",
            "生态环境",
            "文化",
            "旅游",
            "卫生健康",
            "住房保障",
            "社会救助和社会福利"
        ]
    );
    assert_eq!(paired["13"][2], "食品安全");
    assert_eq!(paired["38"], ["企业开办时间", "建筑施工许可审批时间"]);
    assert!(roster.find("市教育局").is_some());
}

#[test]
fn every_line_of_the_official_plan_is_accounted_for() {
    let Some(plan) = official() else { return };
    let lines: Vec<u32> = plan.lines.iter().map(|used| used.line).collect();
    assert_eq!(lines, (1..=103).collect::<Vec<u32>>());
    let count = |word: &str| plan.lines.iter().filter(|used| used.became == word).count();
    assert_eq!((count("row"), count("header"), count("doubt")), (66, 8, 0));
}

#[test]
fn the_official_plan_reads_the_same_in_every_spelling_of_a_text() {
    let (Some(bytes), Some(plan)) = (official_bytes(), official()) else {
        return;
    };
    let text = String::from_utf8(bytes).expect("the official text is UTF-8");
    let one_cell_a_line = text.replace('\t', "\n");
    let utf16: Vec<u8> = std::iter::once(0xFEFF)
        .chain(text.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let spellings: [(&str, Vec<u8>); 5] = [
        ("bars", text.replace('\t', "|").into_bytes()),
        ("one cell a line", one_cell_a_line.into_bytes()),
        (
            "GB 18030",
            encoding_rs::GB18030.encode(&text).0.into_owned(),
        ),
        ("UTF-16", utf16),
        ("byte order mark", format!("\u{feff}{text}").into_bytes()),
    ];
    for (name, bytes) in spellings {
        let grid = read_grid(&bytes, "plan.txt").expect(name);
        let again = read(&grid, &roster()).expect(name);
        assert_eq!(again.title, plan.title, "{name}");
        assert_eq!(again.issued_on, plan.issued_on, "{name}");
        assert_eq!(again.rows.len(), plan.rows.len(), "{name}");
        for (read, expected) in without_lines(&again).iter().zip(without_lines(&plan)) {
            assert_eq!(*read, expected, "{name}");
        }
    }
}

#[test]
fn the_official_plan_reads_the_same_from_sheets_documents_and_pages() {
    let (Some(bytes), Some(plan)) = (official_bytes(), official()) else {
        return;
    };
    let text = String::from_utf8(bytes).expect("the official text is UTF-8");
    let parts = emitters::parts(&text.replace('\t', "|"));
    for (name, bytes) in in_every_format(&parts) {
        let again = read(&read_grid(&bytes, name).expect(name), &roster()).expect(name);
        assert_eq!(again.document_no, plan.document_no, "{name}");
        assert_eq!(again.rows.len(), plan.rows.len(), "{name}");
        for (read, expected) in without_lines(&again).iter().zip(without_lines(&plan)) {
            assert_eq!(*read, expected, "{name}");
        }
    }
}

#[test]
fn one_cell_a_line_without_blank_lines_still_gives_every_row_and_says_the_places_are_inferred() {
    let (Some(bytes), Some(plan)) = (official_bytes(), official()) else {
        return;
    };
    let text = String::from_utf8(bytes).expect("the official text is UTF-8");
    let dense: String = text
        .replace('\t', "\n")
        .lines()
        .filter(|line| !line.is_empty())
        .fold(String::new(), |all, line| all + line + "\n");
    let grid = read_grid(dense.as_bytes(), "plan.txt").expect("readable");
    let again = read(&grid, &roster()).expect("a plan");
    let references = |plan: &PlanDocument| -> Vec<String> {
        plan.rows
            .iter()
            .map(|row| row.reference.to_string())
            .collect()
    };
    assert_eq!(references(&again), references(&plan));
    assert!(again.rows.iter().all(|row| row.needs_review));
}
