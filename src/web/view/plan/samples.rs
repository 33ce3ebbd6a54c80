//! Fictional contents of the plan pages, for the template tests.

use super::super::FieldError;
use super::super::samples::texts;
use super::*;

pub(crate) fn parts() -> Vec<DiffPart> {
    let part = |text: &str, added, removed| DiffPart {
        text: text.to_owned(),
        added,
        removed,
    };
    vec![
        part("市教育局、", false, false),
        part("市卫生和计划生育局", false, true),
        part("市卫生健康局", true, false),
    ]
}

fn row(no: &str) -> PlanRowView {
    PlanRowView {
        anchor: format!("row-{no}"),
        label: format!("第 {no} 项"),
        section: "政务舆情回应".to_owned(),
        requirement: "民生热点按领域回应".to_owned(),
        duties: vec![DutyUnits {
            duty: "分别负责".to_owned(),
            units: vec![
                Link::new("/units/edu", "市教育局"),
                Link::new("/units/health", "市卫生和计划生育局"),
            ],
        }],
        remarks: texts(&["就学：市教育局；就医：市卫生和计划生育局"]),
        incidents: Some(Link::new("/incidents?plan_row=21", "今年 12 件")),
    }
}

pub(super) fn pages() -> Vec<PlanPage> {
    let units = || {
        vec![ChoiceGroup::headed(
            "市直部门",
            vec![Choice::new("edu", "市教育局")],
        )]
    };
    let doubt = |n, settled: Option<&str>, form: Option<&FormState>| DoubtRow {
        place: "第 33 项，文件第 61 行".to_owned(),
        href: "#row-33".to_owned(),
        text: "单位一栏写的是任务，单位可能丢失".to_owned(),
        settled: settled.map(str::to_owned),
        form: form.map(|form| DoubtForm::new("/plans/1/doubts/33", n, form, units())),
    };
    let fresh = FormState::fresh("c", "t");
    let bad =
        FormState::fresh("c", "t").wrong(FieldError::new("effective_from", "", "请填写施行日期"));
    let first = PlanPage {
        links: vec![Link::new("/plans/1/coverage", "使用情况")],
        doubts: vec![
            doubt(0, None, Some(&fresh)),
            doubt(1, Some("由市科工商务局负责（管理员 11 月 5 日）"), None),
        ],
        first: vec![row("20"), row("21")],
        rows: vec![
            row("33"),
            PlanRowView {
                incidents: None,
                remarks: Vec::new(),
                ..row("36+1")
            },
        ],
        ..PlanPage::new(
            "任务分工方案",
            "开府办〔2018〕26 号，第 1 版，2018 年 9 月 13 日起施行",
            &fresh,
        )
    };
    let second = PlanPage {
        publish: Some(PublishForm::new("/plans/2/publication", &bad)),
        doubts: Vec::new(),
        ..PlanPage::new("任务分工方案", "第 2 版，未施行", &bad)
    };
    vec![first, second]
}

pub(super) fn versions() -> Vec<PlanVersion> {
    vec![
        PlanVersion {
            link: Link::new("/plans/2", "第 2 版"),
            document_no: String::new(),
            effective: "未施行".to_owned(),
            rows: "66 项，3 处存疑".to_owned(),
            diff: Some(Link::new("/plans/diff?from=1&to=2", "与上一版对照")),
        },
        PlanVersion {
            link: Link::new("/plans/1", "第 1 版"),
            document_no: "开府办〔2018〕26 号".to_owned(),
            effective: "2018 年 9 月 13 日起施行".to_owned(),
            rows: "66 项".to_owned(),
            diff: None,
        },
    ]
}

pub(super) fn diffs() -> Vec<PlanDiff> {
    let diff = |rows| PlanDiff {
        from: "第 1 版".to_owned(),
        to: "第 2 版".to_owned(),
        summary: "修改 1 项，其余相同。".to_owned(),
        rows,
    };
    let changed = DiffRow {
        label: "第 21 项".to_owned(),
        kind: "修改".to_owned(),
        changes: vec![DiffChange {
            what: "负责单位".to_owned(),
            parts: parts(),
        }],
    };
    vec![diff(vec![changed]), diff(Vec::new())]
}
