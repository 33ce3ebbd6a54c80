//! The plan as a table, its versions, and what differs between two: filled from what was read.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::fill::{address, row_anchor, row_words};
use super::incident_list::unit_groups;
use crate::domain::RowRef;
use crate::domain::people::Roster;
use crate::domain::plan::{NamedUnit, PlanRow, Resolution};
use crate::domain::vocabulary::ResponsibleMode;
use crate::queries::reference::PlanPage as Read;
use crate::services::plans::{Difference, FieldChange};
use crate::web::view::plan::{
    DiffChange, DiffPart, DiffRow, DoubtForm, DoubtRow, DutyUnits, PlanPage, PlanRowView,
    PublishForm,
};
use crate::web::view::{FormState, Link};
use crate::web::wording::instant_words;

/// How a plan heads the rows about answering public opinion, which every reader looks for first: in
/// the plan of 2018 rows 20 to 24.
const FIRST: &str = "舆情";

/// What the reader may do to the version, and what came back from a form.
pub(super) struct Doing<'a> {
    /// Whether doubts may be settled.
    pub(super) may_settle: bool,
    /// Whether every incident may be seen, and a version tried out on them.
    pub(super) may_try: bool,
    /// Whether an unpublished version may be put into force.
    pub(super) may_publish: bool,
    /// A fresh form for each doubt, or the one that came back, by row.
    pub(super) forms: BTreeMap<String, FormState>,
    /// The form that publishes.
    pub(super) publish: &'a FormState,
    /// The form that came back with errors, if one did.
    pub(super) wrong: &'a FormState,
    /// When.
    pub(super) now: Timestamp,
}

fn is_first(row: &PlanRow) -> bool {
    let heads = row.item.iter().chain(Some(&row.section));
    heads.into_iter().any(|head| head.contains(FIRST))
}

/// A version of the plan as a page.
pub(super) fn page(read: &Read, roster: &Roster, doing: &Doing<'_>) -> PlanPage {
    let document = &read.plan.document;
    let mut page = PlanPage::new(&document.title, facts(read), doing.wrong);
    let version = read.plan.version;
    if read.plan.effective_from.is_none() && doing.may_publish {
        let action = format!("/plans/{version}/publication");
        page.publish = Some(PublishForm::new(action, doing.publish));
    }
    if doing.may_try {
        let trial = if read.plan.effective_from.is_none() {
            "发布前先试算"
        } else {
            "用过去的舆情试算"
        };
        page.links = vec![
            Link::new(format!("/plans/{version}/replay"), trial),
            Link::new(format!("/plans/{version}/coverage"), "使用情况"),
        ];
    }
    page.doubts = doubts(read, roster, doing);
    let (first, rows): (Vec<&PlanRow>, Vec<&PlanRow>) =
        document.rows.iter().partition(|row| is_first(row));
    let view = |rows: Vec<&PlanRow>| rows.into_iter().map(|row| row_view(read, row)).collect();
    page.first = view(first);
    page.rows = view(rows);
    page
}

fn facts(read: &Read) -> String {
    let document = &read.plan.document;
    let number = document.document_no.clone().unwrap_or_default();
    let version = format!("第 {} 版", read.plan.version);
    let since = since_words(read.plan.effective_from);
    let current = if read.is_current { "，现行" } else { "" };
    let size = format!("共 {} 项", document.rows.len());
    [number, version, format!("{since}{current}"), size]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("　")
}

/// 2018 年 9 月 13 日起施行, or 未施行.
pub(super) fn since_words(from: Option<jiff::civil::Date>) -> String {
    from.map_or_else(
        || "未施行".to_owned(),
        |day| {
            format!(
                "{} 年 {} 月 {} 日起施行",
                day.year(),
                day.month(),
                day.day()
            )
        },
    )
}

fn row_view(read: &Read, row: &PlanRow) -> PlanRowView {
    let count = read.incidents.get(&row.reference).map_or(0, Vec::len);
    let href = address("/incidents", &[("row", row.reference.as_str())]);
    PlanRowView {
        anchor: row_anchor(&row.reference),
        label: row_words(&row.reference),
        section: match &row.item {
            Some(item) => format!("{}　{item}", row.section),
            None => row.section.clone(),
        },
        requirement: row.requirement.clone(),
        duties: duties(row),
        remarks: remarks(row),
        incidents: (count > 0).then(|| Link::new(href, format!("{count} 件"))),
    }
}

fn duties(row: &PlanRow) -> Vec<DutyUnits> {
    use crate::domain::plan::GroupsRole;
    let responsible = match row.mode {
        ResponsibleMode::Jointly => "负责",
        ResponsibleMode::Separate => "分别负责",
    };
    [
        ("牵头", &row.lead, GroupsRole::Lead),
        (responsible, &row.responsible, GroupsRole::Responsible),
        ("配合", &row.cooperating, GroupsRole::Cooperating),
    ]
    .into_iter()
    .map(|(duty, named, role)| {
        let groups = row.groups.iter().filter(|_| row.groups_role == Some(role));
        DutyUnits {
            duty: duty.to_owned(),
            units: named
                .iter()
                .map(unit_link)
                .chain(groups.map(|group| Link::new("/units", group)))
                .collect(),
        }
    })
    .filter(|duty| !duty.units.is_empty())
    .collect()
}

fn unit_link(named: &NamedUnit) -> Link {
    match &named.id {
        Some(id) => Link::new(format!("/units/{id}"), &named.name),
        None => Link::new("/units", &named.name),
    }
}

fn remarks(row: &PlanRow) -> Vec<String> {
    let inherited = row
        .inherited_from
        .as_ref()
        .map(|from| format!("单位沿用{}", row_words(from)));
    let review = row.needs_review.then(|| "有疑点，需要人工核定".to_owned());
    let themes = row
        .themes
        .iter()
        .map(|(theme, units)| format!("{theme}：{}", names(units).join("、")));
    inherited.into_iter().chain(review).chain(themes).collect()
}

fn names(units: &[NamedUnit]) -> Vec<&str> {
    units.iter().map(|unit| unit.name.as_str()).collect()
}

/// The findings that a person has to decide, one a row; open ones first.
fn doubts(read: &Read, roster: &Roster, doing: &Doing<'_>) -> Vec<DoubtRow> {
    let mut rows: Vec<(bool, DoubtRow)> = Vec::new();
    for row in read
        .plan
        .document
        .rows
        .iter()
        .filter(|row| row.needs_review || is_settled(read, &row.reference))
    {
        let settled = settled(read, &row.reference, doing.now);
        let is_open = settled.is_none();
        let form = doing
            .forms
            .get(row.reference.as_str())
            .filter(|_| is_open && doing.may_settle)
            .map(|form| {
                let action = format!(
                    "/plans/{}/doubts/{}",
                    read.plan.version,
                    super::frame::encoded(row.reference.as_str())
                );
                // A form that came back with errors bears the plain ids, which the error box
                // leads to; all others are told apart by their number.
                let n = if form.is_bad() { 0 } else { rows.len() + 1 };
                DoubtForm::new(action, n, form, lead_groups(roster))
            });
        let is_bad = doing
            .forms
            .get(row.reference.as_str())
            .is_some_and(FormState::is_bad);
        let text: Vec<&str> = row
            .findings
            .iter()
            .filter(|finding| finding.code.needs_person())
            .map(|finding| finding.text.as_str())
            .collect();
        let doubt = DoubtRow {
            place: format!("{}，文件第 {} 行", row_words(&row.reference), row.line),
            href: format!("#{}", row_anchor(&row.reference)),
            text: text.join("；"),
            settled,
            form,
        };
        let at = if is_bad { 0 } else { rows.len() };
        rows.insert(at, (is_open, doubt));
    }
    rows.sort_by_key(|(is_open, _)| !is_open);
    rows.into_iter().map(|(_, doubt)| doubt).collect()
}

fn lead_groups(roster: &Roster) -> Vec<crate::web::view::form::ChoiceGroup> {
    // The form itself offers the choice of none.
    unit_groups(roster, "").into_iter().skip(1).collect()
}

fn is_settled(read: &Read, row: &RowRef) -> bool {
    read.resolutions
        .iter()
        .any(|resolution| resolution.row_ref == *row)
}

/// How a doubt was settled, by the latest decision.
fn settled(read: &Read, row: &RowRef, now: Timestamp) -> Option<String> {
    let kept = read
        .resolutions
        .iter()
        .rfind(|resolution| resolution.row_ref == *row)?;
    let decided: Resolution = serde_json::from_str(&kept.resolution).ok()?;
    let lead = decided
        .lead
        .as_ref()
        .map(|unit| format!("牵头 {}", unit.name));
    let responsible: Vec<&str> = decided
        .responsible
        .iter()
        .map(|u| u.name.as_str())
        .collect();
    let responsible = (!responsible.is_empty()).then(|| format!("负责 {}", responsible.join("、")));
    let note = Some(decided.note).filter(|note| !note.is_empty());
    let words: Vec<String> = lead.into_iter().chain(responsible).chain(note).collect();
    Some(format!(
        "已定：{}（{}，{}）",
        words.join("；"),
        kept.resolved_by,
        instant_words(kept.resolved_at, now)
    ))
}

/// The rows that differ, as a page shows them.
pub(super) fn diff_rows(found: &[Difference]) -> Vec<DiffRow> {
    found
        .iter()
        .map(|difference| DiffRow {
            label: format!("第 {} 项", difference.row),
            kind: match difference.change {
                "added" => "新增",
                "removed" => "删除",
                _ => "修改",
            }
            .to_owned(),
            changes: difference.fields.iter().map(change).collect(),
        })
        .collect()
}

fn change(field: &FieldChange) -> DiffChange {
    let (before, after) = (field.before.as_str(), field.after.as_str());
    let head = common(before.chars(), after.chars());
    let kept: String = before.chars().take(head).collect();
    let rest = |text: &str| -> String { text.chars().skip(head).collect() };
    let (before, after) = (rest(before), rest(after));
    let tail = common(before.chars().rev(), after.chars().rev());
    let cut = |text: &str| -> String {
        let length = text.chars().count().saturating_sub(tail);
        text.chars().take(length).collect()
    };
    let end: String = after.chars().skip(after.chars().count() - tail).collect();
    let part = |text: String, added, removed| DiffPart {
        text,
        added,
        removed,
    };
    let parts = [
        part(kept, false, false),
        part(cut(&before), false, true),
        part(cut(&after), true, false),
        part(end, false, false),
    ];
    DiffChange {
        what: field.field.to_owned(),
        parts: parts
            .into_iter()
            .filter(|part| !part.text.is_empty())
            .collect(),
    }
}

/// How many characters two texts begin with alike.
fn common(a: impl Iterator<Item = char>, b: impl Iterator<Item = char>) -> usize {
    a.zip(b).take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_shows_what_stayed_what_went_and_what_came() {
        let change = change(&FieldChange {
            field: "负责单位",
            before: "市教育局、市民政局".to_owned(),
            after: "市教育局、市财政局".to_owned(),
        });
        let parts: Vec<_> = change
            .parts
            .iter()
            .map(|part| (part.text.as_str(), part.removed, part.added))
            .collect();
        assert_eq!(
            parts,
            [
                ("市教育局、市", false, false),
                ("民", true, false),
                ("财", false, true),
                ("政局", false, false),
            ]
        );
    }
}
