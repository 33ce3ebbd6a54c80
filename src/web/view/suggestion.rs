//! The routing suggestion beside a form: who, why, on which words and rows, and until when.
//!
//! Confidence is told in words only. A choice that a person made is never overwritten: it comes
//! back picked, and `kept_choice` says that the suggestion differs.

use serde::Serialize;

use super::Fragment;
use super::form::{Choice, ChoiceGroup, FormState, SelectField};
use super::marked::MarkedText;

/// How sure the router is, in the three fixed phrases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sureness {
    /// 依据充分
    Good,
    /// 也可考虑
    Possible,
    /// 依据不足，请人工判断
    Weak,
}

impl Sureness {
    /// The phrase.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Good => "依据充分",
            Self::Possible => "也可考虑",
            Self::Weak => "依据不足，请人工判断",
        }
    }
}

/// The panel of suggestions; also sent alone while the form is being filled in.
#[derive(Debug, Clone, Serialize)]
pub struct Suggestion {
    /// What the router picks, so that a choice made by hand is known without script.
    pub suggested: String,
    /// What is wrong with the choice of a lead.
    pub error: Option<String>,
    /// Units that may lead; one is picked, or none when a person must choose.
    pub leads: Vec<LeadOption>,
    /// Units that take part.
    pub others: Vec<OtherOption>,
    /// Said instead of, or above, the suggestions: 依据不足，请人工选择牵头单位.
    pub remark: Option<String>,
    /// Whether a choice made by hand was kept although the suggestion changed.
    pub kept_choice: bool,
    /// The roster, for choosing somebody else; `None` where the form has its own picker.
    pub roster: Option<RosterPicker>,
    /// The plan row that speaks for the suggestion.
    pub citation: Option<Citation>,
    /// The clock times that would follow.
    pub preview: Vec<PreviewRow>,
    /// Said when there are none: 选好等级后，这里显示各项时限的具体钟点。
    pub preview_note: Option<String>,
    /// Incidents of the last 30 days that may be the same matter.
    pub duplicates: Vec<Duplicate>,
    /// How many there are, in a sentence: 没有发现重复登记。
    pub duplicates_note: String,
}

impl Suggestion {
    /// The field that an error about the missing lead belongs to.
    pub fn lead_field(&self) -> &'static str {
        if self.leads.is_empty() {
            "lead_other"
        } else {
            "lead"
        }
    }
}

/// A unit that may lead; field `lead`.
#[derive(Debug, Clone, Serialize)]
pub struct LeadOption {
    /// The input's id, unique on the page.
    pub id: String,
    /// The unit's id, which is posted.
    pub unit: String,
    /// The words beside it: 牵头　市教育局, 改由　市教育局　牵头.
    pub label: String,
    /// How sure, in words.
    pub sure: &'static str,
    /// Why, one reason a line, with the words found and the plan row.
    pub reasons: Vec<String>,
    /// Whether it is picked.
    pub checked: bool,
}

impl LeadOption {
    /// The `n`-th option of the panel, counted from 0; the first reads 牵头, the others 改由.
    pub fn new(n: usize, unit: &str, name: &str, sure: Sureness, reasons: Vec<String>) -> Self {
        let label = if n == 0 {
            format!("牵头　{name}")
        } else {
            format!("改由　{name}　牵头")
        };
        Self {
            id: if n == 0 {
                "f-lead".to_owned()
            } else {
                format!("f-lead-{n}")
            },
            unit: unit.to_owned(),
            label,
            sure: sure.words(),
            reasons,
            checked: false,
        }
    }
}

/// A unit that takes part; field `responsible` or `cooperating`.
#[derive(Debug, Clone, Serialize)]
pub struct OtherOption {
    /// The input's id, unique on the page.
    pub id: String,
    /// The field: `responsible` or `cooperating`.
    pub name: &'static str,
    /// The unit's id, which is posted.
    pub unit: String,
    /// The unit's name.
    pub label: String,
    /// Its duty and plan row: 负责，第 21 项.
    pub note: String,
    /// Whether it is picked.
    pub checked: bool,
}

/// Words of an official text, with the matched ones marked.
#[derive(Debug, Clone, Serialize)]
pub struct Citation {
    /// The text in pieces.
    pub parts: Vec<MarkedText>,
    /// Row and plan version.
    pub footer: String,
    /// The row's place on the plan page.
    pub href: String,
}

/// One clock time that would follow.
#[derive(Debug, Clone, Serialize)]
pub struct PreviewRow {
    /// Which deadline.
    pub label: String,
    /// When: 今天 12:20 前.
    pub due: String,
    /// From what and how long: 交办后 2 时.
    pub how: String,
}

/// An incident that may be the same matter.
#[derive(Debug, Clone, Serialize)]
pub struct Duplicate {
    /// Where it leads.
    pub href: String,
    /// Its title.
    pub title: String,
    /// In what it is alike: 同镇、同领域，今天 09:55.
    pub alike: String,
    /// The others that tell of the same: 另有 2 件写的像是同一件事：2018-0315、2018-0316.
    pub others: Option<String>,
    /// The number to merge into; `None` where that is over.
    pub merge_into: Option<String>,
    /// The number on which a further post may be noted.
    pub follow_up: Option<String>,
}

/// All units by group, as drop-down for the lead and check boxes for the others.
#[derive(Debug, Clone, Serialize)]
pub struct RosterPicker {
    /// Field `lead_other`: a unit chosen here comes before the radio `lead`.
    pub lead: SelectField,
    /// Who else takes part; field `responsible`.
    pub responsible: UnitChecks,
    /// Who helps; field `cooperating`.
    pub cooperating: UnitChecks,
    /// Open groups, named but never expanded: 市各有关单位.
    pub open_groups: Vec<String>,
}

/// Check boxes of units in groups.
#[derive(Debug, Clone, Serialize)]
pub struct UnitChecks {
    /// The heading: 其他负责单位.
    pub label: String,
    /// The field's name.
    pub name: &'static str,
    /// Whether it stands open, because something in it is picked.
    pub open: bool,
    /// The groups.
    pub groups: Vec<UnitCheckGroup>,
}

/// Units of one kind, with the whole group as a choice of its own.
#[derive(Debug, Clone, Serialize)]
pub struct UnitCheckGroup {
    /// The heading: 镇（街）.
    pub label: String,
    /// The whole group, posted under the field's name with `_group` added; its value is the
    /// group's name. `None` where the plan knows no such group.
    pub whole: Option<Choice>,
    /// The units.
    pub options: Vec<Choice>,
}

/// The roster as the pickers need it.
#[derive(Debug, Clone, Default)]
pub struct Roster {
    /// The groups in printed order.
    pub groups: Vec<RosterGroup>,
    /// Names of open groups.
    pub open_groups: Vec<String>,
}

/// Units of one kind.
#[derive(Debug, Clone)]
pub struct RosterGroup {
    /// The heading, such as 市直部门.
    pub label: String,
    /// The closed group that holds exactly these, such as 各镇（街）.
    pub whole: Option<String>,
    /// Each unit's id and name.
    pub units: Vec<(String, String)>,
}

impl RosterPicker {
    /// The picker as the form stands.
    pub fn new(form: &FormState, roster: &Roster, lead: &'static str) -> Self {
        let label = if lead == "lead" {
            "牵头单位"
        } else {
            "另选牵头单位"
        };
        Self {
            lead: form.select(lead, label, roster.lead_groups()),
            responsible: UnitChecks::new(form, roster, "responsible", "负责单位"),
            cooperating: UnitChecks::new(form, roster, "cooperating", "配合单位"),
            open_groups: roster.open_groups.clone(),
        }
    }
}

impl Roster {
    fn lead_groups(&self) -> Vec<ChoiceGroup> {
        let none = ChoiceGroup::plain(vec![Choice::new("", "请选择")]);
        let groups = self.groups.iter().map(|group| {
            let units = group.units.iter();
            let options = units.map(|(id, name)| Choice::new(id, name)).collect();
            ChoiceGroup::headed(&group.label, options)
        });
        std::iter::once(none).chain(groups).collect()
    }
}

impl UnitChecks {
    /// The check boxes as the form stands.
    pub fn new(form: &FormState, roster: &Roster, name: &'static str, label: &str) -> Self {
        let groups: Vec<_> = roster
            .groups
            .iter()
            .enumerate()
            .map(|(n, group)| UnitCheckGroup::new(form, group, name, n))
            .collect();
        Self {
            label: label.to_owned(),
            name,
            open: groups.iter().any(UnitCheckGroup::has_picked),
            groups,
        }
    }
}

impl UnitCheckGroup {
    fn new(form: &FormState, group: &RosterGroup, name: &str, n: usize) -> Self {
        let whole = group.whole.as_ref().map(|whole| {
            let label = format!("{whole}全部 {} 个", group.units.len());
            let mut choice = Choice::new(whole, label);
            choice.checked = form.holds(&format!("{name}_group"), whole);
            choice.id = format!("p-{name}-{n}");
            choice
        });
        let options = group.units.iter().map(|(id, unit)| {
            let mut choice = Choice::new(id, unit);
            choice.checked = form.holds(name, id);
            choice.id = format!("p-{name}-{n}-{id}");
            choice
        });
        Self {
            label: group.label.clone(),
            whole,
            options: options.collect(),
        }
    }

    fn has_picked(&self) -> bool {
        let whole = self.whole.as_ref().is_some_and(|choice| choice.checked);
        whole || self.options.iter().any(|choice| choice.checked)
    }
}

impl Fragment for Suggestion {
    const TEMPLATE: &'static str = "parts/suggestion";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        vec![samples::sure(), samples::unsure()]
    }
}

#[cfg(test)]
pub(crate) mod samples;
