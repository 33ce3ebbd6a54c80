//! 全部舆情 and 本单位舆情: filters above, one page of rows below.

use serde::Serialize;

use super::bulk::BulkBar;
use super::desk::{QueueItem, ViewGroup};
use super::form::{ChoiceGroup, ErrorSummary, FormState, SelectField, TextField};
use super::saved_view::SaveView;
use super::{Link, View};

/// A list of incidents with its filters.
#[derive(Debug, Clone, Serialize)]
pub struct IncidentList {
    /// 全部舆情, or 本单位舆情 for units.
    pub heading: String,
    /// What is wrong with the filters, such as a date that is none.
    pub errors: Option<ErrorSummary>,
    /// The filters; `None` for a list that is fixed, such as the incidents behind a figure.
    pub filters: Option<Filters>,
    /// The saved views; none on a list that is fixed.
    pub views: Vec<ViewGroup>,
    /// Saves what is filtered as a view; `None` where nothing is.
    pub save: Option<SaveView>,
    /// Does one thing with many of the rows; `None` for those who may do nothing of the kind.
    pub bulk: Option<BulkBar>,
    /// The total in words: 共 318 件.
    pub total: String,
    /// The rows of this page.
    pub items: Vec<QueueItem>,
    /// The next page; `None` on the last.
    pub next_href: Option<String>,
    /// Back to the first page; `None` on it.
    pub first_href: Option<String>,
    /// The same rows as a sheet; `None` where that may not be had.
    pub exports: Vec<Link>,
    /// Those one follows.
    pub watched: Option<Link>,
    /// Without any filter.
    pub clear_href: String,
    title: String,
}

/// The filter form, sent by `GET`.
#[derive(Debug, Clone, Serialize)]
pub struct Filters {
    /// Field `q`.
    pub q: TextField,
    /// Field `unit`; `None` for units, which see their own.
    pub unit: Option<SelectField>,
    /// Field `level`.
    pub level: SelectField,
    /// Field `kind`.
    pub kind: SelectField,
    /// Field `stage`.
    pub stage: SelectField,
    /// Field `theme`.
    pub theme: SelectField,
    /// Field `from`, a date.
    pub from: TextField,
    /// Field `to`, a date, inclusive.
    pub to: TextField,
}

/// What the filters offer; each list begins with the choice of all, value empty.
#[derive(Debug, Clone, Default)]
pub struct FilterOptions {
    /// Units by group; `None` leaves the filter out.
    pub units: Option<Vec<ChoiceGroup>>,
    /// Levels.
    pub levels: Vec<ChoiceGroup>,
    /// Stages.
    pub stages: Vec<ChoiceGroup>,
    /// The kinds of matter.
    pub kinds: Vec<ChoiceGroup>,
    /// Themes.
    pub themes: Vec<ChoiceGroup>,
}

impl Filters {
    /// The filters as they stand.
    pub fn new(form: &FormState, options: FilterOptions) -> Self {
        let units = options.units;
        Self {
            q: form.line("q", "搜索").hint("编号、标题、文字、附件名"),
            unit: units.map(|units| form.select("unit", "承办单位", units)),
            level: form.select("level", "等级", options.levels),
            kind: form.select("kind", "事项类型", options.kinds),
            stage: form.select("stage", "环节", options.stages),
            theme: form.select("theme", "领域", options.themes),
            from: form.line("from", "登记日期从").hint("如 2018-11-01"),
            to: form.line("to", "到").hint("含当日"),
        }
    }
}

impl IncidentList {
    /// A list without rows, to be filled; `heading` is 全部舆情 or 本单位舆情.
    pub fn new(heading: &str, form: &FormState, options: FilterOptions) -> Self {
        Self {
            heading: heading.to_owned(),
            errors: form.summary(),
            filters: Some(Filters::new(form, options)),
            views: Vec::new(),
            save: None,
            bulk: None,
            total: String::new(),
            items: Vec::new(),
            next_href: None,
            first_href: None,
            exports: Vec::new(),
            watched: Some(Link::new("/incidents?watched=1", "我关注的")),
            clear_href: "/incidents".to_owned(),
            title: form.titled(heading),
        }
    }

    /// A fixed list without filters, to be filled.
    pub fn fixed(heading: &str) -> Self {
        Self {
            filters: None,
            watched: None,
            ..Self::new(heading, &FormState::default(), FilterOptions::default())
        }
    }

    /// The link that takes every filter away.
    pub fn clear(&self) -> Link {
        Link::new(&self.clear_href, "清除条件")
    }
}

impl View for IncidentList {
    const TEMPLATE: &'static str = "pages/incident_list";

    fn title(&self) -> String {
        self.title.clone()
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        use super::desk::samples::{found, late};
        use super::form::{Choice, word_choices};
        use crate::domain::vocabulary::{Level, Stage};

        let all = |label: &str| ChoiceGroup::plain(vec![Choice::new("", label)]);
        let options = || FilterOptions {
            units: Some(vec![
                all("全部单位"),
                ChoiceGroup::headed("市直部门", vec![Choice::new("edu", "市教育局")]),
            ]),
            levels: vec![
                all("全部等级"),
                ChoiceGroup::plain(word_choices(Level::ALL.iter().map(|level| level.word()))),
            ],
            kinds: vec![ChoiceGroup::plain(vec![Choice::new("", "全部事项")])],
            stages: vec![
                all("全部环节"),
                ChoiceGroup::plain(word_choices(Stage::ALL.iter().map(|stage| stage.word()))),
            ],
            themes: vec![all("全部领域")],
        };
        let form = FormState::default().with("unit", "edu");
        let full = Self {
            views: super::desk::samples::saved(),
            save: Some(SaveView::new(&FormState::fresh("c", "t"), "unit=edu")),
            bulk: Some(super::bulk::samples::bar()),
            total: "共 318 件，本页 30 件".to_owned(),
            items: vec![late(); 30],
            next_href: Some("/incidents?after=2018-0288".to_owned()),
            first_href: Some("/incidents".to_owned()),
            exports: vec![Link::new("/incidents.xlsx", "导出 Excel")],
            ..Self::new("全部舆情", &form, options())
        };
        let drill = Self {
            bulk: None,
            items: vec![QueueItem {
                drill: true,
                ..found()
            }],
            next_href: Some("/incidents?after=2018-0258".to_owned()),
            ..full.clone()
        };
        let full = Self {
            first_href: None,
            ..full
        };
        let own = FilterOptions {
            units: None,
            ..options()
        };
        let fixed = Self {
            items: vec![late()],
            ..Self::fixed("市教育局逾期的时限")
        };
        let unpicked = Self {
            bulk: full.bulk.clone(),
            items: vec![late()],
            ..Self::new("全部舆情", &bad(), options())
        };
        let none = Self::new("本单位舆情", &bad(), own);
        vec![full, none, drill, fixed, unpicked]
    }
}

/// Filters with a date that is none.
#[cfg(test)]
fn bad() -> FormState {
    let fault = super::FieldError::new("from", "登记日期从", "日期写成 2018-11-01 这样");
    FormState::default().with("from", "去年").wrong(fault)
}
