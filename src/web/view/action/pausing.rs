//! Standing still and reckoning anew: 暂停, 恢复, 重算时限.

use serde::Serialize;

use super::super::View;
use super::super::form::{Choice, FormState, TextField};
use super::{ActionPage, IncidentBrief, Words};

/// A deadline in a preview.
#[derive(Debug, Clone, Serialize)]
pub struct MovingRow {
    /// What must be done.
    pub deadline: String,
    /// Who must; empty for the incident as a whole.
    pub unit: String,
    /// The due time that holds now.
    pub old: String,
    /// The due time afterwards, or why it stays.
    pub new: String,
}

/// The form of 暂停.
#[derive(Debug, Clone, Serialize)]
pub struct PauseForm {
    /// What all the forms share.
    pub page: ActionPage,
    /// The deadlines that would stand still, each with its due time.
    pub still: Vec<String>,
    /// Those that go on, each with its due time.
    pub on: Vec<String>,
    /// Field `reason`.
    pub reason: TextField,
}

impl PauseForm {
    const WORDS: Words = Words {
        noun: "pause",
        heading: "暂停时限",
        lede: "暂停期间可以暂停的时限不走；国家规定的 5、24、48 小时时限照常计算。",
        submit: "暂停",
    };

    /// The form as it stands.
    pub fn new(
        incident: IncidentBrief,
        form: &FormState,
        (still, on): (Vec<String>, Vec<String>),
    ) -> Self {
        let page = ActionPage::new(&Self::WORDS, incident, form);
        Self {
            page,
            still,
            on,
            reason: form
                .lines("reason", "暂停理由", 3)
                .hint("写明等什么，如：等省检测结果。理由记录在案，承办单位能看到。"),
        }
    }
}

impl View for PauseForm {
    const TEMPLATE: &'static str = "actions/pause";

    fn title(&self) -> String {
        self.page.title.clone()
    }

    fn is_form(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        super::samples::pause()
    }
}

/// The form of 恢复.
#[derive(Debug, Clone, Serialize)]
pub struct ResumptionForm {
    /// What all the forms share.
    pub page: ActionPage,
    /// Since when, and why the deadlines stand still.
    pub since: String,
    /// What becomes of each when they go on now.
    pub rows: Vec<MovingRow>,
    /// Field `reason`.
    pub reason: TextField,
}

impl ResumptionForm {
    const WORDS: Words = Words {
        noun: "resumption",
        heading: "恢复时限",
        lede: "恢复后，各时限扣除暂停的时间接着计算。",
        submit: "恢复",
    };

    /// The form as it stands.
    pub fn new(
        incident: IncidentBrief,
        form: &FormState,
        since: String,
        rows: Vec<MovingRow>,
    ) -> Self {
        let page = ActionPage::new(&Self::WORDS, incident, form);
        Self {
            page,
            since,
            rows,
            reason: form.lines("reason", "说明", 2).optional(),
        }
    }
}

impl View for ResumptionForm {
    const TEMPLATE: &'static str = "actions/resumption";

    fn title(&self) -> String {
        self.page.title.clone()
    }

    fn is_form(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        super::samples::resumption()
    }
}

/// One deadline that new rules would move, with the box that confirms it.
#[derive(Debug, Clone, Serialize)]
pub struct RebaseRow {
    /// The box: its value is the deadline's number.
    pub choice: Choice,
    /// The deadline.
    pub row: MovingRow,
}

/// The form of 重算时限.
#[derive(Debug, Clone, Serialize)]
pub struct RebaseForm {
    /// What all the forms share.
    pub page: ActionPage,
    /// The versions that hold now: 现行：时限规则第 2 版，工作日历第 3 版.
    pub versions: String,
    /// What is wrong with the choice; `None` where nothing is.
    pub error: Option<String>,
    /// The deadlines that would move.
    pub rows: Vec<RebaseRow>,
    /// Field `reason`.
    pub reason: TextField,
}

impl RebaseForm {
    const WORDS: Words = Words {
        noun: "rebase",
        heading: "重算时限",
        lede: "规则或日历有变的，办理中的时限不会自动改变。勾选要按现行版本重算的，其余不动。",
        submit: "重算勾选的时限",
    };

    /// The form as it stands.
    pub fn new(
        incident: IncidentBrief,
        form: &FormState,
        versions: String,
        moving: Vec<(String, MovingRow)>,
    ) -> Self {
        let page = ActionPage::new(&Self::WORDS, incident, form);
        let (numbers, rows): (Vec<String>, Vec<MovingRow>) = moving.into_iter().unzip();
        let mut boxes: Vec<Choice> = numbers.into_iter().map(|no| Choice::new(no, "")).collect();
        form.mark("deadlines", &mut boxes);
        let error = form.errors.iter().find(|error| error.field == "deadlines");
        Self {
            page,
            versions,
            error: error.map(|error| error.message.clone()),
            rows: boxes
                .into_iter()
                .zip(rows)
                .map(|(choice, row)| RebaseRow { choice, row })
                .collect(),
            reason: form
                .lines("reason", "重算理由", 3)
                .hint("写明规则或日历为什么变，如：国务院办公厅补发放假通知。"),
        }
    }
}

impl View for RebaseForm {
    const TEMPLATE: &'static str = "actions/rebase";

    fn title(&self) -> String {
        self.page.title.clone()
    }

    fn is_form(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        super::samples::rebase()
    }
}
