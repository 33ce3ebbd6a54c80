//! Other layouts, one question each; every town and sentence is invented.

use proptest::prelude::*;

use super::super::{Grid, GridCell, GridLine, read};
use crate::domain::UnitId;
use crate::domain::people::{Roster, Unit, UnitGroup};
use crate::domain::plan::{FindingCode, NamedUnit, PlanDocument, PlanRow};
use crate::domain::vocabulary::{ResponsibleMode, UnitKind};

fn roster() -> Roster {
    let unit = |name: &str, alias: &str| Unit {
        id: UnitId::new(name),
        name: name.to_owned(),
        short: name.to_owned(),
        kind: UnitKind::Department,
        aliases: vec![alias.to_owned()],
    };
    Roster {
        units: vec![
            unit("市政府办公室", "市府办"),
            unit("市发展和改革局", "市发改局"),
            unit("市公安局", "公安局"),
            unit("市教育局", "教育局"),
        ],
        groups: vec![UnitGroup {
            name: "各镇（街）".to_owned(),
            aliases: vec!["各镇（街道）".to_owned()],
            is_open: false,
            members: Vec::new(),
        }],
    }
}

fn grid(text: &str) -> Grid {
    let line = |(text, line): (&str, u32)| GridLine {
        line,
        cells: text
            .split('|')
            .map(|cell| GridCell::printed(cell.trim()))
            .collect(),
    };
    Grid {
        lines: text.lines().zip(1..).map(line).collect(),
    }
}

fn plan(text: &str) -> PlanDocument {
    let plan = read(&grid(text), &roster()).expect("a plan");
    let used: Vec<u32> = plan.lines.iter().map(|used| used.line).collect();
    let all: Vec<u32> = (1..).take(text.lines().count()).collect();
    assert_eq!(used, all, "every line once");
    plan
}

fn names(units: &[NamedUnit]) -> String {
    units
        .iter()
        .map(|unit| unit.name.as_str())
        .collect::<Vec<_>>()
        .join("、")
}

/// Leading; responsible; cooperating units and groups, as one line.
fn duties(row: &PlanRow) -> String {
    let parts = [
        names(&row.lead),
        names(&row.responsible),
        names(&row.cooperating),
        row.groups.join("、"),
    ];
    parts.join("；")
}

fn of_cell(heading: &str, cell: &str) -> PlanRow {
    plan(&format!(
        "具体任务|{heading}\n公开全部收费的项目和标准。|{cell}"
    ))
    .rows
    .remove(0)
}

fn became(plan: &PlanDocument) -> Vec<&str> {
    plan.lines.iter().map(|used| used.became.as_str()).collect()
}

#[test]
fn columns_are_known_by_their_headings_in_whatever_order() {
    let plan = plan(
        "柳溪市二〇二〇年分工\n\
         责任科室|时限要求|工作内容|序号|配合科室|备注\n\
         规划科、财务科牵头落实|6月底前|公布年度预算，附文字说明。|1|法规科|\n\
         各科室|长期坚持|答复来信。|2||先试行",
    );
    assert_eq!(plan.title, "柳溪市二〇二〇年分工");
    let [first, second] = plan.rows.as_slice() else {
        panic!("two rows")
    };
    assert_eq!(duties(first), "规划科、财务科；；法规科；");
    assert_eq!(first.requirement, "公布年度预算，附文字说明。");
    assert_eq!(first.time_limit.as_deref(), Some("6月底前"));
    assert_eq!((first.no, second.no), (Some(1), Some(2)));
    assert_eq!(duties(second), "；各科室；；");
    assert!(
        second
            .findings
            .iter()
            .any(|f| f.code == FindingCode::OtherColumn && f.text.contains("先试行"))
    );
}

/// A heading, a cell below it, and who is read.
const ROLES: &[(&str, &str, &str)] = &[
    (
        "责任单位",
        "市发改局、市教育局",
        "；市发展和改革局、市教育局；；",
    ),
    (
        "牵头单位",
        "市发改局和市教育局",
        "市发展和改革局、市教育局；；；",
    ),
    ("配合单位", "市公安局 市教育局", "；；市公安局、市教育局；"),
    (
        "责任单位",
        "市发改局牵头落实，市教育局、市公安局按职责分工负责",
        "市发展和改革局；市教育局、市公安局；；",
    ),
    (
        "责任单位",
        "牵头单位：市府办；配合单位：市教育局，各镇（街道）",
        "市政府办公室；；市教育局；各镇（街）",
    ),
    (
        "责任单位",
        "牵头单位：市府办配合单位：市教育局",
        "市政府办公室；；市教育局；",
    ),
    (
        "牵头及责任单位",
        "市府办牵头、市教育局参与",
        "市政府办公室；；市教育局；",
    ),
    ("责任单位", "市公安局·交警支队", "；市公安局·交警支队；；"),
    (
        "责任单位",
        "市工业和信息化局、各县（市、区）政府",
        "；市工业和信息化局、各县（市、区）政府；；",
    ),
    (
        "责任单位",
        "市府办（政务公开股）等单位",
        "；市政府办公室；；",
    ),
    (
        "责任单位",
        "市府办（牵头）、市教育局",
        "市政府办公室；市教育局；；",
    ),
    (
        "主办单位",
        "市教育局会同市公安局",
        "市教育局、市公安局；；；",
    ),
];

#[test]
fn roles_are_read_from_labels_verbs_and_headings() {
    for (heading, cell, expected) in ROLES {
        assert_eq!(
            duties(&of_cell(heading, cell)),
            *expected,
            "{heading} {cell}"
        );
    }
    assert_eq!(
        of_cell("责任单位", "市教育局、市公安局按职责分工负责").mode,
        ResponsibleMode::Separate
    );
}

#[test]
fn the_first_unit_leads_where_a_remark_says_so() {
    let plan = plan(
        "任务|责任单位（列首位的为牵头单位）\n公开收费。|市教育局、市公安局\n公开结果。|市公安局",
    );
    assert_eq!(duties(&plan.rows[0]), "市教育局；市公安局；；");
    assert_eq!(duties(&plan.rows[1]), "市公安局；；；");
}

#[test]
fn a_blank_cell_inherits_and_a_blank_helper_is_none() {
    let plan = plan(
        "序号|任务|牵头单位|配合单位\n\
         1|公开招生政策。|市教育局|市公安局\n\
         2|公开招生结果。||\n\
         3|公开预算。|市府办|\n\
         4|公开决算。||市公安局\n\
         5|公开审计结果。|这里写着一整句话，说明为什么没有单位。后面还有一句。|",
    );
    let said: Vec<String> = plan.rows.iter().map(duties).collect();
    assert_eq!(
        said,
        [
            "市教育局；；市公安局；",
            "市教育局；；市公安局；",
            "市政府办公室；；；",
            "市政府办公室；；市公安局；",
            "；；；"
        ]
    );
    assert_eq!(
        plan.rows[1]
            .inherited_from
            .as_ref()
            .map(crate::domain::RowRef::as_str),
        Some("1")
    );
    assert!(plan.rows[4].needs_review);
}

#[test]
fn cells_one_below_the_other_fall_into_rows_though_merged_ones_left_no_line() {
    let text = "序号\n类别\n任务\n牵头科室\n配合单位\n完成时限\n\
         1\n一、公开\n公布目录，每季度核对一次。\n办公室、法规科\n市公安局·户政支队\n6月底前\n\
         2\n公布电话。\n办公室牵头落实\n长期\n— 3 —\n\
         3\n二、回应\n整理来信，\n按月答复。\n信访科\n各科室\n\
         柳溪市某局办公室\n2020年5月1日印发";
    let plan = plan(text);
    let said: Vec<String> = plan.rows.iter().map(duties).collect();
    assert_eq!(
        said,
        [
            "办公室、法规科；；市公安局·户政支队；",
            "办公室；；；",
            "信访科；；各科室；"
        ]
    );
    assert_eq!(plan.rows[1].section, "一、公开", "carried over");
    assert_eq!(plan.rows[2].requirement, "整理来信，按月答复。");
    let times: Vec<Option<&str>> = plan
        .rows
        .iter()
        .map(|row| row.time_limit.as_deref())
        .collect();
    assert_eq!(times, [Some("6月底前"), Some("长期"), None]);
    let became = became(&plan);
    assert_eq!(&became[became.len() - 2..], ["end_matter", "end_matter"]);
}

#[test]
fn paragraphs_with_units_in_brackets_are_tasks_and_others_are_named() {
    let plan = plan(
        "柳溪市某年要点\n\
         一、公开\n\
         （一）公开收费。收费变动提前告知（不少于三天）。（市发改局牵头，市教育局配合）\n\
         （二）公开招生\n\
         1.公布政策。（责任单位：市教育局；完成时限：6月底前）\n\
         2.公布结果，接受监督。【市教育局、市公安局】\n\
         3.公布投诉电话。\n\
         二、保障\n\
         （一）加强领导。各单位要认真落实，明确专人负责此项工作。",
    );
    let said: Vec<String> = plan.rows.iter().map(duties).collect();
    assert_eq!(
        said,
        [
            "市发展和改革局；；市教育局；",
            "；市教育局；；",
            "；市教育局、市公安局；；",
            "；；；"
        ]
    );
    assert_eq!(
        plan.rows[0].requirement,
        "公开收费。收费变动提前告知（不少于三天）。"
    );
    assert_eq!(plan.rows[1].item.as_deref(), Some("（二）公开招生"));
    assert_eq!(plan.rows[1].time_limit.as_deref(), Some("6月底前"));
    assert!(
        plan.rows[3]
            .findings
            .iter()
            .any(|f| f.code == FindingCode::UnitLost),
        "its neighbours name units"
    );
    assert_eq!(became(&plan).last(), Some(&"doubt"));
    assert!(
        plan.findings
            .iter()
            .any(|f| f.line == 9 && f.code == FindingCode::LineNotUnderstood)
    );
}

#[test]
fn a_note_on_a_line_of_its_own_is_for_the_paragraphs_above_it() {
    let plan = plan(
        "一、公开\n（一）公开收费\n收费变动提前告知。\n牵头单位：市发改局\n配合单位：市教育局\n完成时限：年底前\n\
         （二）公开招生\n1.公布政策。\n2.公布结果。\n（市教育局负责）",
    );
    let said: Vec<String> = plan.rows.iter().map(duties).collect();
    assert_eq!(
        said,
        [
            "市发展和改革局；；市教育局；",
            "；市教育局；；",
            "；市教育局；；"
        ]
    );
    assert_eq!(plan.rows[0].requirement, "收费变动提前告知。");
    assert_eq!(plan.rows[0].time_limit.as_deref(), Some("年底前"));
    assert!(plan.rows[1].inherited_from.is_some());
}

#[test]
fn a_drawn_frame_holds_rows_of_several_lines() {
    let text = "────┼────┼────\n序号|任务|责任单位\n────┼────┼────\n1|公开收费|市发\n|标准。|改局\n────┼────┼────\n2|公开结果。|市教育局\n────┼────┼────";
    let plan = plan(text);
    assert_eq!(plan.rows.len(), 2);
    assert_eq!(
        (
            plan.rows[0].requirement.as_str(),
            duties(&plan.rows[0]).as_str()
        ),
        ("公开收费标准。", "；市发展和改革局；；")
    );
}

#[test]
fn rows_that_lost_their_merged_cells_are_put_under_their_headings() {
    let plan = plan(
        "类别|序号|任务|责任单位|时限\n一、公开|1|公开收费。|市发改局|年底前\n2|公开结果。|市教育局\n二、回应|3|答复来信。|市府办|长期",
    );
    let said: Vec<(&str, String)> = plan
        .rows
        .iter()
        .map(|row| (row.section.as_str(), duties(row)))
        .collect();
    assert_eq!(
        said,
        [
            ("一、公开", "；市发展和改革局；；".to_owned()),
            ("一、公开", "；市教育局；；".to_owned()),
            ("二、回应", "；市政府办公室；；".to_owned()),
        ]
    );
}

#[test]
fn a_table_that_lost_its_head_is_read_by_its_looks() {
    let plan = plan(
        "公开收费的项目和标准。|市发改局\n公开招生的政策和结果。|市教育局\n答复群众的来信和来电。|市府办",
    );
    assert_eq!(plan.rows.len(), 3);
    assert_eq!(duties(&plan.rows[2]), "；市政府办公室；；");
}

#[test]
fn a_title_over_several_lines_is_one() {
    let plan = plan(
        "柳溪市人民政府办公室\n关于印发某年公开工作\n任务分工的通知\n\n任务|责任单位\n公开收费。|市发改局",
    );
    assert_eq!(
        plan.title,
        "柳溪市人民政府办公室关于印发某年公开工作任务分工的通知"
    );
    assert_eq!(became(&plan)[..3], ["title"; 3]);
}

fn any_line() -> impl Strategy<Value = String> {
    let cell = proptest::sample::select(vec![
        "",
        "",
        "序号",
        "任务",
        "工作内容",
        "责任单位",
        "牵头科室",
        "配合单位",
        "完成时限",
        "备注",
        "1",
        "2",
        "３",
        "一",
        "一、公开",
        "（一）公开收费。",
        "1.公布政策。",
        "2、公布结果，",
        "①答复",
        "第一章 总则",
        "市教育局",
        "市府办、市公安局·交警支队牵头落实",
        "按职责分工负责",
        "牵头单位：",
        "责任单位：市教育局；时限：",
        "（市教育局负责）",
        "（市教育局",
        "】）",
        "【责任单位：各镇（街道）】",
        "完成时限：年底前",
        "6月底前",
        "长期",
        "公开全部收费的项目和标准，接受监督。",
        "由市府办牵头。",
        "等部门",
        "牵头牵头负责配合",
        "：：",
        "、，；",
        "\"公开",
        "收费\"",
        "────┼────",
        "|---|",
        "<br>",
        "注：列首位的为牵头单位",
        "2020年5月1日印发",
        "抄送：各单位",
        "某府办〔2020〕3号",
        "- 2 -",
        "　",
        "和",
        "会同",
        "，由",
    ]);
    proptest::collection::vec(cell, 1..6).prop_map(|cells| cells.join("|"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_layout_is_read_without_panic_and_every_line_is_accounted_for_once(
        lines in proptest::collection::vec(any_line(), 0..40),
        upright in any::<bool>(),
    ) {
        let text = lines.join("\n");
        let text = if upright { text.replace('|', "\n") } else { text };
        let grid = grid(&text);
        if let Ok(plan) = super::read(&grid, &roster()) {
            let used: Vec<u32> = plan.lines.iter().map(|used| used.line).collect();
            let all: Vec<u32> = grid.lines.iter().map(|line| line.line).collect();
            prop_assert_eq!(used, all);
            let mut references: Vec<_> = plan.rows.iter().map(|row| &row.reference).collect();
            references.sort();
            references.dedup();
            prop_assert_eq!(references.len(), plan.rows.len(), "references are unique");
            for row in &plan.rows {
                prop_assert!(!plan.lines.iter().all(|used| used.row.as_ref() != Some(&row.reference))
                    || plan.lines.iter().any(|used| used.line == row.line), "a row has its line");
            }
            for used in plan.lines.iter().filter(|used| used.became == "doubt") {
                prop_assert!(plan.findings.iter().any(|f| f.line == used.line), "a doubt is named");
            }
        }
    }

    #[test]
    fn any_text_is_read_without_panic(text in "[一-七、。（）()：:1-3|\n\t市局办负责牵头配合 ]{0,400}") {
        let grid = grid(&text);
        if let Ok(plan) = super::read(&grid, &roster()) {
            prop_assert_eq!(plan.lines.len(), grid.lines.len());
        }
    }
}

#[test]
fn units_before_their_tasks_are_read_too() {
    let plan = plan(
        "一、市教育局\n1.公布招生政策和结果。\n2.公布收费项目和标准。\n\
         二、其他单位\n（一）市公安局、市府办：公布窗口的地址和电话。\n（二）市发改局：公布价格变动。",
    );
    let said: Vec<String> = plan.rows.iter().map(duties).collect();
    assert_eq!(
        said,
        [
            "；市教育局；；",
            "；市教育局；；",
            "；市公安局、市政府办公室；；",
            "；市发展和改革局；；"
        ]
    );
}
