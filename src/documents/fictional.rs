//! One invented plan with every irregularity, in every format: the rows must be the same.

use super::emitters::{Part, as_docx, as_html, as_text, as_xlsx, parts};
use super::{read_grid, seeds};
use crate::domain::plan::{FindingCode, PlanDocument, PlanRow};
use crate::domain::plan_table;
use crate::domain::vocabulary::ResponsibleMode;

/// Invented from first to last.
const PLAN: &str = "
某市公园办〔2020〕3号
关于做好公园便民服务的通知
各单位：
公园便民服务分工表
序号|工作任务|具体要求|牵头及责任单位
1|建好公园便民服务网络 围绕绿地做好服务。|每座公园设意见箱，三天内开箱。|市园林局牵头，各镇（街）、管委会，市各有关单位负责
2|^|夜间照明按季检查。|^
3|^|公布园林养护、水体治理、体育器材等事项。|市园林局、市水务局、市体育局分别负责
4|^|组织少年儿童游园。|市教育局、市体育局、市教育局负责
序号|工作任务|具体要求|牵头及责任单位
5|围绕绿地做好服务。|开工前公布方案。|市发展和改革委员会负责
6|建好公园便民服务网路|开放时间全年公布。|市旅游局、市文广新局局负责
7||推进预约服务公开。|预约名额每天更新，方便家庭出游。
序号|工作任务|具体要求|牵头及责任单位|
8|建好公园便民服务网络|推进预约服务公开。|市旅游局牵头，市各有关单位负责|
9|^|^|^|节假日名额提前公布。
10|^|^|^|取消预约不收费用。
||现场设人工窗口，照顾不会预约的老人。|市行政服务中心牵头，各镇（街）负责|
||窗口备有老花镜和热水。||
序号|工作任务|具体要求|牵头及责任单位|
11|建好公园便民服务网络|优化投诉办理。|投诉在5个工作日内答复。|市政府办公室、市旅游局牵头，市各有关单位配合
12|^|^|答复内容存档。|^
13||投诉台账按月汇总。|市旅游局负责|
14|||按照《游园守则》，与园林、消防等部门一同巡查。|各行政执法单位负责
序号|工作任务|具体要求|牵头及责任单位
15|办好志愿者培训|<|某市花卉协会负责
16||培训教材由各园自编。|市市场监督管理局负责
17||教材内容经过审看，然后付印。|
公开方式：主动公开
某市公园办公室秘书科
2020年5月6日印发
";

fn read(bytes: &[u8], name: &str) -> PlanDocument {
    let roster = seeds::read_roster(seeds::UNITS).expect("the seeded roster is sound");
    let grid = read_grid(bytes, name).expect(name);
    plan_table::read(&grid, &roster).expect(name)
}

fn from_text() -> PlanDocument {
    read(&as_text(&parts(PLAN), "\t"), "plan.txt")
}

fn row<'p>(plan: &'p PlanDocument, reference: &str) -> &'p PlanRow {
    let row = plan
        .rows
        .iter()
        .find(|row| row.reference.as_str() == reference);
    row.expect(reference)
}

fn codes(row: &PlanRow) -> Vec<FindingCode> {
    row.findings.iter().map(|finding| finding.code).collect()
}

/// The rows, whatever line they stand on.
pub(super) fn without_lines(plan: &PlanDocument) -> Vec<PlanRow> {
    let mut rows = plan.rows.clone();
    for row in &mut rows {
        row.line = 0;
        for finding in &mut row.findings {
            finding.line = 0;
        }
    }
    rows
}

/// The same table in every format.
pub(super) fn in_every_format(parts: &[Part]) -> Vec<(&'static str, Vec<u8>)> {
    let page = as_html(parts);
    let named = page.replace("<head>", "<head><meta charset=\"gb2312\">");
    vec![
        ("plan.txt", as_text(parts, "|")),
        ("plan.xlsx", as_xlsx(parts)),
        ("plan.docx", as_docx(parts)),
        ("plan.html", page.into_bytes()),
        ("gb.html", encoding_rs::GBK.encode(&named).0.into_owned()),
        // What the content says counts before what the name says.
        ("sheet.docx", as_xlsx(parts)),
    ]
}

#[test]
fn the_same_table_gives_the_same_rows_in_every_format() {
    let parts = parts(PLAN);
    let expected = from_text();
    assert_eq!(expected.rows.len(), 19);
    for (name, bytes) in in_every_format(&parts) {
        let plan = read(&bytes, name);
        assert_eq!(plan.title, expected.title, "{name}");
        assert_eq!(plan.document_no, expected.document_no, "{name}");
        assert_eq!(plan.issued_on, expected.issued_on, "{name}");
        assert_eq!(plan.rows.len(), expected.rows.len(), "{name}");
        for (read, expected) in without_lines(&plan).iter().zip(without_lines(&expected)) {
            assert_eq!(*read, expected, "{name}");
        }
    }
}

/// Invented too: other headings in another order, cells merged downwards and across.
const OTHER: &str = "
某市湖泊管理局任务分解表
任务类别|工作内容|牵头科室|配合科室|时限要求
一、水质公开|每周公布水质。|监测科、信息科|办公室|长期坚持
^|公布取水口变动。|^|^|变动前
二、信件办理|<|<|<|<
三、收费公开|公布收费标准。|财务科牵头落实|各科室|6月底前
^|公布减免办法。|^||^
注：本表自印发之日起执行。
";

#[test]
fn another_layout_gives_the_same_rows_in_every_format() {
    let parts = parts(OTHER);
    for (name, bytes) in in_every_format(&parts) {
        let plan = read(&bytes, name);
        let said: Vec<String> = plan
            .rows
            .iter()
            .map(|row| {
                let names = |units: &[crate::domain::plan::NamedUnit]| -> String {
                    units
                        .iter()
                        .map(|unit| unit.name.as_str())
                        .collect::<Vec<_>>()
                        .join("、")
                };
                format!(
                    "{}：{}；{}",
                    row.section,
                    names(&row.lead),
                    names(&row.cooperating)
                )
            })
            .collect();
        assert_eq!(
            said,
            [
                "一、水质公开：监测科、信息科；办公室",
                "一、水质公开：监测科、信息科；办公室",
                "三、收费公开：财务科；各科室",
                "三、收费公开：财务科；各科室",
            ],
            "{name}"
        );
        assert_eq!(plan.title, "某市湖泊管理局任务分解表", "{name}");
    }
}

#[test]
fn title_number_and_date_survive() {
    let plan = from_text();
    assert_eq!(plan.title, "公园便民服务分工表");
    assert_eq!(plan.document_no.as_deref(), Some("某市公园办〔2020〕3号"));
    assert_eq!(
        plan.issued_on.map(|date| date.to_string()).as_deref(),
        Some("2020-05-06")
    );
}

#[test]
fn references_follow_the_numbers_and_steps() {
    let plan = from_text();
    let references: Vec<&str> = plan.rows.iter().map(|row| row.reference.as_str()).collect();
    assert_eq!(
        references,
        [
            "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "10+1", "10+2", "11", "12", "13",
            "14", "15", "16", "17"
        ]
    );
}

#[test]
fn a_blank_or_merged_unit_cell_inherits_from_its_root_row() {
    let plan = from_text();
    for (reference, root) in [
        ("2", "1"),
        ("9", "8"),
        ("10", "8"),
        ("10+2", "10+1"),
        ("12", "11"),
        ("17", "16"),
    ] {
        let heir = row(&plan, reference);
        assert_eq!(
            heir.inherited_from
                .as_ref()
                .map(crate::domain::RowRef::as_str),
            Some(root)
        );
        assert_eq!(heir.lead, row(&plan, root).lead);
        assert_eq!(heir.groups, row(&plan, root).groups);
        assert!(codes(heir).contains(&FindingCode::InheritedUnits));
    }
}

#[test]
fn a_lost_unit_is_left_to_a_person() {
    let plan = from_text();
    let lost = row(&plan, "7");
    assert!(lost.needs_review && lost.lead.is_empty() && lost.responsible.is_empty());
    assert_eq!(lost.item.as_deref(), Some("推进预约服务公开"));
    assert!(codes(lost).contains(&FindingCode::UnitLost));
    let waiting: Vec<&str> = plan
        .rows
        .iter()
        .filter(|row| row.needs_review)
        .map(|row| row.reference.as_str())
        .collect();
    assert_eq!(waiting, ["7", "15"], "the lost unit and the unknown one");
}

#[test]
fn every_irregularity_is_said_where_it_stands() {
    let plan = from_text();
    for (reference, code) in [
        ("1", FindingCode::ChapterAndItemInOneCell),
        ("1", FindingCode::TwoRolesInOneCell),
        ("4", FindingCode::DuplicateUnit),
        ("4", FindingCode::NoLead),
        ("5", FindingCode::ChapterMissing),
        ("5", FindingCode::AliasNormalised),
        ("6", FindingCode::ChapterMisspelt),
        ("6", FindingCode::ItemMissing),
        ("6", FindingCode::DoubledWord),
        ("8", FindingCode::ItemInRequirementColumn),
        ("8", FindingCode::RequirementMissing),
        ("9", FindingCode::RequirementInExtraColumn),
        ("10+1", FindingCode::RowWithoutNumber),
        ("11", FindingCode::SeveralLeads),
        ("11", FindingCode::TimeLimitInText),
        ("13", FindingCode::ShiftedCells),
        ("14", FindingCode::GroupUsedOnce),
        ("14", FindingCode::BodyNamedInText),
        ("14", FindingCode::ReferenceToDocument),
        ("15", FindingCode::UnitUnknown),
    ] {
        assert!(
            codes(row(&plan, reference)).contains(&code),
            "{reference} {code:?}"
        );
    }
    let of_document = |code| plan.findings.iter().any(|finding| finding.code == code);
    assert!(of_document(FindingCode::HeaderRepeated));
    assert!(of_document(FindingCode::HeaderExtraCell));
    assert!(of_document(FindingCode::GroupOpen));
}

#[test]
fn units_are_normalised_and_kept_once() {
    let plan = from_text();
    let responsible = |reference: &str| -> Vec<&str> {
        let units = &row(&plan, reference).responsible;
        units.iter().map(|unit| unit.name.as_str()).collect()
    };
    assert_eq!(responsible("4"), ["市教育局", "市体育局"]);
    assert_eq!(responsible("5"), ["市发展和改革局"]);
    assert_eq!(responsible("6"), ["市旅游局", "市文广新局"]);
    assert_eq!(responsible("15"), ["某市花卉协会"]);
    assert_eq!(responsible("16"), ["市市场监督管理局"]);
    assert!(!codes(row(&plan, "16")).contains(&FindingCode::DoubledWord));
    assert_eq!(
        row(&plan, "1").groups,
        ["各镇（街）", "各管委会", "市各有关单位"]
    );
}

#[test]
fn themes_are_paired_in_order() {
    let plan = from_text();
    let themes: Vec<(&str, &str)> = row(&plan, "3")
        .themes
        .iter()
        .map(|(theme, units)| (theme.as_str(), units[0].name.as_str()))
        .collect();
    assert_eq!(row(&plan, "3").mode, ResponsibleMode::Separate);
    assert_eq!(
        themes,
        [
            ("体育器材", "市体育局"),
            ("园林养护", "市园林局"),
            ("水体治理", "市水务局")
        ]
    );
}

#[test]
fn chapters_are_carried_mended_and_reset() {
    let plan = from_text();
    for reference in ["1", "5", "6", "7", "8", "14"] {
        assert_eq!(
            row(&plan, reference).section,
            "建好公园便民服务网络",
            "{reference}"
        );
    }
    assert_eq!(row(&plan, "15").section, "办好志愿者培训");
    assert_eq!(row(&plan, "5").item.as_deref(), Some("围绕绿地做好服务"));
    assert_eq!(row(&plan, "6").item, None);
    assert_eq!(row(&plan, "13").item.as_deref(), Some("优化投诉办理"));
}

#[test]
fn the_contract_shape_names_units_by_text() {
    let plan = from_text();
    let json = super::plan_json::contract_json(&plan).expect("JSON");
    let third = &json["rows"][2];
    assert_eq!(third["ref"], "3");
    assert_eq!(third["mode"], "respectively");
    assert_eq!(third["themes"]["水体治理"][0], "市水务局");
    assert_eq!(third["groups_role"], serde_json::Value::Null);
    assert_eq!(json["rows"][0]["groups_role"], "responsible");
    assert_eq!(json["rows"][0]["lead"][0], "市园林局");
    assert_eq!(json["rows"][10]["no"], serde_json::Value::Null);
    assert_eq!(json["rows"][1]["inherited_from"], "1");
    assert_eq!(json["issued_on"], "2020-05-06");
    assert!(json["rows"][0]["findings"][0].get("line").is_none());
    assert!(json["findings"][0]["line"].is_u64());
}

#[test]
fn every_line_becomes_something() {
    for (name, bytes) in in_every_format(&parts(PLAN)) {
        let grid = read_grid(&bytes, name).expect(name);
        let plan = read(&bytes, name);
        let lines: Vec<u32> = grid.lines.iter().map(|line| line.line).collect();
        let used: Vec<u32> = plan.lines.iter().map(|used| used.line).collect();
        assert_eq!(used, lines, "{name}");
        assert!(
            plan.lines.iter().all(|used| used.became != "doubt"),
            "{name}"
        );
    }
}
