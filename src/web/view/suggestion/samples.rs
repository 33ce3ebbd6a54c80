//! Fictional suggestions, for the template tests.

use super::super::samples::{form, texts};
use super::*;

pub(crate) fn roster() -> Roster {
    let unit = |id: &str, name: &str| (id.to_owned(), name.to_owned());
    Roster {
        groups: vec![
            RosterGroup {
                label: "市直部门".to_owned(),
                whole: None,
                units: vec![
                    unit("edu", "市教育局"),
                    unit("fda", "市食品药品监督管理局"),
                    unit("health", "市卫生和计划生育局"),
                ],
            },
            RosterGroup {
                label: "镇（街）".to_owned(),
                whole: Some("各镇（街）".to_owned()),
                units: vec![unit("shiqiao", "石桥镇"), unit("yungang", "云岗街道")],
            },
        ],
        open_groups: vec!["市各有关单位".to_owned()],
    }
}

pub(crate) fn citation() -> Citation {
    let part = |text: &str, marked| MarkedText {
        text: text.to_owned(),
        marked,
    };
    Citation {
        parts: vec![
            part("民生方面：就学就医、", false),
            part("食品药品安全", true),
            part("……", false),
        ],
        footer: "开府办〔2018〕26 号 分工方案第 21 项".to_owned(),
        href: "/plans/current#row-21".to_owned(),
    }
}

pub(crate) fn preview() -> Vec<PreviewRow> {
    let row = |label: &str, due: &str, how: &str| PreviewRow {
        label: label.to_owned(),
        due: due.to_owned(),
        how: how.to_owned(),
    };
    vec![
        row("签收", "今天 12:20 前", "交办后 2 时"),
        row("首次反馈", "今天 12:20 前", "交办后 2 时"),
        row("回应", "11 月 8 日 10:08 前", "发现后 48 时"),
    ]
}

fn duplicate() -> Duplicate {
    Duplicate {
        others: Some("另有 1 件写的像是同一件事：2018-0316".to_owned()),
        merge_into: Some("2018-0317".to_owned()),
        follow_up: Some("2018-0317".to_owned()),
        href: "/incidents/2018-0320".to_owned(),
        title: "石桥市场熟食摊卫生".to_owned(),
        alike: "同镇、同领域，今天 09:55".to_owned(),
    }
}

pub(crate) fn sure() -> Suggestion {
    let lead = |n, unit, name, sure, reasons: &[&str]| LeadOption {
        checked: n == 0,
        ..LeadOption::new(n, unit, name, sure, texts(reasons))
    };
    let other = |name, unit: &str, label: &str, note: &str| OtherOption {
        id: format!("o-{unit}"),
        name,
        unit: unit.to_owned(),
        label: label.to_owned(),
        note: note.to_owned(),
        checked: true,
    };
    Suggestion {
        suggested: "fda|health,shiqiao|".to_owned(),
        error: Some("请选一个牵头单位".to_owned()),
        leads: vec![
            lead(
                0,
                "fda",
                "市食品药品监督管理局",
                Sureness::Good,
                &[
                    "领域“食品药品安全”，第 21 项列名单位",
                    "描述提到 食堂、腹痛、呕吐",
                ],
            ),
            lead(
                1,
                "edu",
                "市教育局",
                Sureness::Possible,
                &["发生在学校；领域“就学”，第 21 项列名"],
            ),
        ],
        others: vec![
            other(
                "responsible",
                "health",
                "市卫生和计划生育局",
                "负责，第 21 项",
            ),
            other("responsible", "shiqiao", "石桥镇", "负责，第 23 项"),
        ],
        remark: None,
        kept_choice: true,
        roster: Some(RosterPicker::new(
            &form().with("responsible_group", "各镇（街）"),
            &roster(),
            "lead_other",
        )),
        citation: Some(citation()),
        preview: preview(),
        preview_note: None,
        duplicates: vec![duplicate()],
        duplicates_note: "没有发现重复登记。最接近的：".to_owned(),
    }
}

pub(crate) fn unsure() -> Suggestion {
    Suggestion {
        suggested: "||".to_owned(),
        error: None,
        leads: Vec::new(),
        others: Vec::new(),
        remark: Some("依据不足，请人工选择牵头单位".to_owned()),
        kept_choice: false,
        roster: Some(RosterPicker::new(
            &form().with("lead_other", "edu").with("cooperating", "fda"),
            &roster(),
            "lead_other",
        )),
        citation: None,
        preview: Vec::new(),
        preview_note: Some("选好等级后，这里显示各项时限的具体钟点。".to_owned()),
        duplicates: Vec::new(),
        duplicates_note: "近 30 天没有发现相似的舆情。".to_owned(),
    }
}
