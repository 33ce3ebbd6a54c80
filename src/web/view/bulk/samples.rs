//! Fictional bulk jobs, for the template tests.

use super::super::FieldError;
use super::super::samples::post;
use super::*;

fn form() -> FormState {
    FormState::fresh("c", "t").with("text", "请今天反馈")
}

pub(crate) fn bar() -> BulkBar {
    let verbs = vec![Choice::new("urge", "催办"), Choice::new("close", "办结")];
    BulkBar::new(
        &form(),
        "unit=edu",
        (verbs, "本次筛选的全部 318 件".to_owned()),
        FollowPicked::on_list(false),
    )
}

fn line(why: &str) -> BulkLine {
    BulkLine {
        link: Link::new("/incidents/2018-0311", "2018-0311 校服抽检结果"),
        state: if why.is_empty() { "" } else { "不能办" }.to_owned(),
        why: why.to_owned(),
    }
}

pub(super) fn checks() -> Vec<BulkCheck> {
    let full = BulkCheck {
        verb: "催办".to_owned(),
        summary: "可以办 1 件，不能办 1 件。".to_owned(),
        action: "/bulk",
        hidden: form().hidden(),
        values: vec![HiddenValue {
            name: "verb".to_owned(),
            value: "urge".to_owned(),
        }],
        text: form().lines("text", "催办内容", 3),
        errors: None,
        submit: "确认催办 1 件".to_owned(),
        note: "催办不能撤销。".to_owned(),
        refused: vec![line("已经办结（依据：办理流程“催办”）")],
        can: vec![line("")],
        back: Link::new("/incidents", "全部舆情"),
        name: "批量催办：核对".to_owned(),
    };
    let bad = form().wrong(FieldError::new("text", "催办内容", "请填写催办内容"));
    let again = BulkCheck {
        text: bad.lines("text", "催办内容", 3),
        errors: bad.summary(),
        name: bad.titled("批量催办：核对"),
        refused: Vec::new(),
        can: Vec::new(),
        ..full.clone()
    };
    let none = BulkCheck {
        submit: String::new(),
        note: String::new(),
        can: Vec::new(),
        ..full.clone()
    };
    vec![full, again, none]
}

pub(super) fn jobs() -> Vec<BulkJob> {
    let done = BulkJob {
        heading: "批量按建议交办".to_owned(),
        facts: vec!["今天 10:20 提交".to_owned()],
        summary: "已办 497 件，不能办 3 件。".to_owned(),
        running: false,
        refused: vec![line("已经交办过（依据：分工方案第 20 项）")],
        done: vec![line("")],
        more: "只列出前 200 件，全部见下载的表格。".to_owned(),
        other: None,
        undo: Some(post("/bulk/7f/undo")),
        irrevocable: String::new(),
        sheets: vec![Link::new("/bulk/7f.csv", "下载 CSV")],
    };
    let running = BulkJob {
        running: true,
        undo: None,
        more: String::new(),
        irrevocable: "催办不能撤销：通知已经发给单位。".to_owned(),
        refused: Vec::new(),
        done: Vec::new(),
        other: Some(Link::new("/bulk/8a", "撤销的那一批")),
        ..done.clone()
    };
    vec![done, running]
}
