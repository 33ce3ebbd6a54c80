//! Reads `seeds/plan-2018.tsv`, the plan as data, into a plan document.
//!
//! Only the project's own table is read here; printed tables of any office are read by
//! `domain::plan_table`. The gists are our own words, never the official sentences.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::{Error as ValueError, StrDeserializer};
use thiserror::Error;

use crate::domain::people::Roster;
use crate::domain::plan::{Finding, FindingCode, GroupsRole, NamedUnit, PlanDocument, PlanRow};
use crate::domain::vocabulary::ResponsibleMode;
use crate::domain::{RowRef, Theme};

/// The columns, in the order they stand in the file.
const COLUMNS: [&str; 13] = [
    "ref",
    "section",
    "item",
    "gist",
    "lead",
    "responsible",
    "cooperating",
    "groups",
    "groups_role",
    "mode",
    "themes",
    "inherited_from",
    "note",
];
/// Separates units, groups and findings within a cell.
const LIST_MARK: char = ';';

/// Why the table cannot be read. Lines count from 1 and include comments.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SeedPlanError {
    /// The header comments lack the title.
    #[error("the header has no `# title:` line")]
    TitleMissing,
    /// The date of issue is no date.
    #[error("line {line}: issued_on: {value:?} is no date")]
    BadDate {
        /// The line.
        line: u32,
        /// What stands there.
        value: String,
    },
    /// The column names are not those expected.
    #[error("line {line}: the columns must be {}", COLUMNS.join(" "))]
    Columns {
        /// The line.
        line: u32,
    },
    /// A row has too few or too many cells.
    #[error("line {line}: {found} cells, expected {}", COLUMNS.len())]
    CellCount {
        /// The line.
        line: u32,
        /// How many cells it has.
        found: usize,
    },
    /// A cell says something nobody understands.
    #[error("line {line}, column {column}: {value:?}: {reason}")]
    Cell {
        /// The line.
        line: u32,
        /// The column's name.
        column: &'static str,
        /// What stands in the cell.
        value: String,
        /// What is wrong with it.
        reason: &'static str,
    },
}

/// Reads the table. Units are checked against the roster; a row that inherits takes over the units,
/// groups, mode and themes of the row it names, which must stand above it.
///
/// # Errors
/// The first thing that cannot be read, with its line and column.
pub fn read(tsv: &str, roster: &Roster) -> Result<PlanDocument, SeedPlanError> {
    let mut document = PlanDocument {
        title: String::new(),
        document_no: None,
        issued_on: None,
        rows: Vec::new(),
        findings: Vec::new(),
        lines: Vec::new(),
    };
    let mut columns_seen = false;
    for (line, text) in (1_u32..).zip(tsv.lines()) {
        if let Some(comment) = text.strip_prefix('#') {
            read_header(comment, line, &mut document)?;
        } else if columns_seen && !text.trim().is_empty() {
            let row = read_row(text, line, (roster, &document.rows))?;
            document.findings.extend(row.findings.iter().cloned());
            document.rows.push(row);
        } else if text.split('\t').eq(COLUMNS) {
            columns_seen = true;
        } else if !text.trim().is_empty() {
            return Err(SeedPlanError::Columns { line });
        }
    }
    if document.title.is_empty() {
        return Err(SeedPlanError::TitleMissing);
    }
    Ok(document)
}

fn read_header(comment: &str, line: u32, document: &mut PlanDocument) -> Result<(), SeedPlanError> {
    let Some((key, value)) = comment.split_once(':') else {
        return Ok(());
    };
    let value = value.trim();
    match key.trim() {
        "title" => value.clone_into(&mut document.title),
        "document_no" => document.document_no = Some(value.to_owned()),
        "issued_on" => {
            let Ok(date) = value.parse() else {
                let value = value.to_owned();
                return Err(SeedPlanError::BadDate { line, value });
            };
            document.issued_on = Some(date);
        }
        _ => {}
    }
    Ok(())
}

/// The cells of one line, by name.
struct Cells<'a> {
    line: u32,
    values: BTreeMap<&'static str, &'a str>,
}

impl<'a> Cells<'a> {
    fn of(text: &'a str, line: u32) -> Result<Self, SeedPlanError> {
        let cells: Vec<&str> = text.split('\t').map(str::trim).collect();
        if cells.len() != COLUMNS.len() {
            let found = cells.len();
            return Err(SeedPlanError::CellCount { line, found });
        }
        let values = COLUMNS.into_iter().zip(cells).collect();
        Ok(Self { line, values })
    }

    fn get(&self, column: &'static str) -> &'a str {
        self.values.get(column).copied().unwrap_or_default()
    }

    fn optional(&self, column: &'static str) -> Option<&'a str> {
        Some(self.get(column)).filter(|value| !value.is_empty())
    }

    fn list(&self, column: &'static str) -> impl Iterator<Item = &'a str> + use<'a> {
        let parts = self.get(column).split(LIST_MARK).map(str::trim);
        parts.filter(|part| !part.is_empty())
    }

    fn wrong(&self, column: &'static str, value: &str, reason: &'static str) -> SeedPlanError {
        SeedPlanError::Cell {
            line: self.line,
            column,
            value: value.to_owned(),
            reason,
        }
    }

    fn units(
        &self,
        column: &'static str,
        roster: &Roster,
    ) -> Result<Vec<NamedUnit>, SeedPlanError> {
        self.list(column)
            .map(|name| self.unit(column, name, roster))
            .collect()
    }

    fn unit(
        &self,
        column: &'static str,
        name: &str,
        roster: &Roster,
    ) -> Result<NamedUnit, SeedPlanError> {
        let unit = roster
            .find(name)
            .ok_or_else(|| self.wrong(column, name, "the roster has no such unit"))?;
        Ok(NamedUnit {
            name: unit.name.clone(),
            id: Some(unit.id.clone()),
        })
    }

    fn groups(&self, roster: &Roster) -> Result<Vec<String>, SeedPlanError> {
        self.list("groups")
            .map(|name| match roster.group(name) {
                Some(group) => Ok(group.name.clone()),
                None => Err(self.wrong("groups", name, "the roster has no such group")),
            })
            .collect()
    }

    fn groups_role(&self) -> Result<Option<GroupsRole>, SeedPlanError> {
        match self.get("groups_role") {
            "" => Ok(None),
            "lead" => Ok(Some(GroupsRole::Lead)),
            "responsible" => Ok(Some(GroupsRole::Responsible)),
            "cooperating" => Ok(Some(GroupsRole::Cooperating)),
            other => {
                let reason = "expected lead, responsible or cooperating";
                Err(self.wrong("groups_role", other, reason))
            }
        }
    }

    fn mode(&self) -> Result<ResponsibleMode, SeedPlanError> {
        match self.get("mode") {
            "" => Ok(ResponsibleMode::Jointly),
            code => ResponsibleMode::parse(code)
                .ok_or_else(|| self.wrong("mode", code, "expected jointly or respectively")),
        }
    }

    /// `theme=unit` pairs; a theme named twice has several units.
    fn themes(&self, roster: &Roster) -> Result<BTreeMap<Theme, Vec<NamedUnit>>, SeedPlanError> {
        let mut themes: BTreeMap<Theme, Vec<NamedUnit>> = BTreeMap::new();
        for pair in self.list("themes") {
            let (theme, name) = pair
                .split_once('=')
                .ok_or_else(|| self.wrong("themes", pair, "expected theme=unit"))?;
            let unit = self.unit("themes", name, roster)?;
            themes.entry(Theme::new(theme)).or_default().push(unit);
        }
        Ok(themes)
    }

    /// `code sentence` findings.
    fn findings(&self) -> Result<Vec<Finding>, SeedPlanError> {
        self.list("note")
            .map(|note| {
                let (code, text) = note.split_once(' ').unwrap_or((note, ""));
                let source: StrDeserializer<'_, ValueError> = code.into_deserializer();
                let Ok(code) = FindingCode::deserialize(source) else {
                    return Err(self.wrong("note", note, "no such finding"));
                };
                Ok(Finding {
                    line: self.line,
                    code,
                    text: text.to_owned(),
                })
            })
            .collect()
    }
}

fn read_row(
    text: &str,
    line: u32,
    (roster, above): (&Roster, &[PlanRow]),
) -> Result<PlanRow, SeedPlanError> {
    let cells = Cells::of(text, line)?;
    let reference = RowRef::new(cells.get("ref"));
    if above.iter().any(|row| row.reference == reference) {
        return Err(cells.wrong("ref", reference.as_str(), "the row stands twice"));
    }
    let findings = cells.findings()?;
    let mut row = PlanRow {
        no: reference.as_str().parse().ok(),
        reference,
        line,
        section: cells.get("section").to_owned(),
        item: cells.optional("item").map(str::to_owned),
        requirement: cells.get("gist").to_owned(),
        lead: cells.units("lead", roster)?,
        responsible: cells.units("responsible", roster)?,
        cooperating: cells.units("cooperating", roster)?,
        groups: cells.groups(roster)?,
        groups_role: cells.groups_role()?,
        mode: cells.mode()?,
        themes: cells.themes(roster)?,
        time_limit: None,
        inherited_from: cells.optional("inherited_from").map(RowRef::new),
        needs_review: findings.iter().any(|finding| finding.code.needs_person()),
        findings,
    };
    inherit(&mut row, &cells, above)?;
    Ok(row)
}

fn inherit(row: &mut PlanRow, cells: &Cells<'_>, above: &[PlanRow]) -> Result<(), SeedPlanError> {
    let Some(root) = &row.inherited_from else {
        return Ok(());
    };
    let wrong = |reason| cells.wrong("inherited_from", root.as_str(), reason);
    let root_row = above
        .iter()
        .find(|other| other.reference == *root)
        .ok_or_else(|| wrong("no row above has this reference"))?;
    if root_row.inherited_from.is_some() {
        return Err(wrong("that row inherits itself; name the root"));
    }
    let has_own = !(row.lead.is_empty() && row.responsible.is_empty() && row.groups.is_empty());
    if has_own {
        return Err(wrong("the row has units of its own"));
    }
    row.lead.clone_from(&root_row.lead);
    row.responsible.clone_from(&root_row.responsible);
    row.cooperating.clone_from(&root_row.cooperating);
    row.groups.clone_from(&root_row.groups);
    row.groups_role = root_row.groups_role;
    row.mode = root_row.mode;
    row.themes.clone_from(&root_row.themes);
    Ok(())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::domain::UnitId;
    use crate::domain::people::{Unit, UnitGroup};
    use crate::domain::vocabulary::UnitKind;

    const SEED: &str = include_str!("../../seeds/plan-2018.tsv");

    const DEPARTMENTS: &str = "publicity 市委宣传部,office 市政府办公室,edu 市教育局,\
        health 市卫生和计划生育局,housing 市住房和城乡建设局,safety 市安全生产监督管理局,\
        flood 市三防办,fda 市食品药品监督管理局,civil 市民政局,env 市环保局,poverty 市扶贫办,\
        police 市公安局,commerce 市科工商务局,transport 市交通运输局,water 市水务局,\
        agriculture 市农业局,forestry 市林业局,parks 市园林局,land 市国土资源局,\
        hr 市人力资源和社会保障局,weather 市气象局,culture 市文广新局,sports 市体育局,\
        tourism 市旅游局,ndrc 市发展和改革局,market 市市场监督管理局,finance 市财政局,\
        assets 市资产办,trading 市公共资源交易中心,service 市行政服务中心,staffing 市编办,\
        audit 市审计局,rural 市委农办,tv 市广播电视台";
    const TOWNS: &str = "changsha 长沙街道,sanbu 三埠街道,yueshan 月山镇,shuikou 水口镇,\
        shatang 沙塘镇,cangcheng 苍城镇,longsheng 龙胜镇,dasha 大沙镇,magang 马冈镇,\
        tangkou 塘口镇,chikan 赤坎镇,baihe 百合镇,xiangang 蚬冈镇,jinji 金鸡镇,chishui 赤水镇";

    fn units(list: &str, kind: UnitKind) -> Vec<Unit> {
        let pairs = list
            .split(',')
            .filter_map(|pair| pair.trim().split_once(' '));
        pairs
            .map(|(id, name)| Unit {
                id: UnitId::new(id),
                name: name.to_owned(),
                short: name.trim_start_matches('市').to_owned(),
                kind,
                aliases: Vec::new(),
            })
            .collect()
    }

    fn group(name: &str, is_open: bool) -> UnitGroup {
        UnitGroup {
            name: name.to_owned(),
            aliases: Vec::new(),
            is_open,
            members: Vec::new(),
        }
    }

    /// The units of the brief, for the tests of both seeds.
    pub(crate) fn roster() -> Roster {
        let mut all = units(DEPARTMENTS, UnitKind::Department);
        all.extend(units(TOWNS, UnitKind::Town));
        all.extend(units("cuishanhu 翠山湖新区管委会", UnitKind::Committee));
        Roster {
            units: all,
            groups: vec![
                group("各镇（街）", false),
                group("各管委会", false),
                group("市各有关单位", true),
                group("各行政执法单位", true),
            ],
        }
    }

    fn seed() -> PlanDocument {
        read(SEED, &roster()).expect("the seed reads")
    }

    fn row(document: &PlanDocument, reference: &str) -> PlanRow {
        let wanted = RowRef::new(reference);
        let mut rows = document.rows.iter();
        rows.find(|row| row.reference == wanted)
            .expect("row")
            .clone()
    }

    #[test]
    fn the_plan_has_sixty_four_numbered_rows_and_two_without_a_number() {
        let document = seed();
        let numbers: Vec<u32> = document.rows.iter().filter_map(|row| row.no).collect();
        assert_eq!(numbers, (1..=64).collect::<Vec<u32>>());
        assert_eq!(document.rows.len(), 66);
        assert_eq!(document.document_no.as_deref(), Some("开府办〔2018〕26号"));
        assert_eq!(document.issued_on, Some(jiff::civil::date(2018, 9, 13)));
    }

    #[test]
    fn every_unit_of_the_brief_but_no_other_is_named() {
        let document = seed();
        let mut named: Vec<String> = document
            .rows
            .iter()
            .flat_map(|row| {
                row.lead
                    .iter()
                    .chain(&row.responsible)
                    .chain(&row.cooperating)
            })
            .map(|unit| unit.name.clone())
            .collect();
        named.sort();
        named.dedup();
        assert_eq!(named.len(), 34);
    }

    #[test]
    fn roles_are_counted_over_rows_with_units_of_their_own() {
        let document = seed();
        let own = || {
            document
                .rows
                .iter()
                .filter(|row| row.inherited_from.is_none())
        };
        let inherited = document.rows.len() - own().count();
        assert_eq!(inherited, 21);
        assert_eq!(own().filter(|row| !row.lead.is_empty()).count(), 15);
        let jointly_lead = own().filter(|row| row.lead.len() > 1).count();
        assert_eq!(jointly_lead, 1);
        let separate = own().filter(|row| row.mode == ResponsibleMode::Separate);
        let separate: Vec<&str> = separate.map(|row| row.reference.as_str()).collect();
        assert_eq!(separate, ["8", "9", "11", "13", "14", "21", "38", "61"]);
    }

    #[test]
    fn themes_are_paired_in_four_rows_and_name_only_units_of_their_row() {
        let document = seed();
        let paired = document.rows.iter().filter(|row| !row.themes.is_empty());
        let references: Vec<&str> = paired.clone().map(|row| row.reference.as_str()).collect();
        assert_eq!(references, ["13", "21", "38", "61"]);
        for row in paired {
            let mut units: Vec<&NamedUnit> = row.themes.values().flatten().collect();
            units.sort();
            let mut responsible: Vec<&NamedUnit> = row.responsible.iter().collect();
            responsible.sort();
            assert_eq!(units, responsible, "row {}", row.reference);
        }
    }

    #[test]
    fn the_row_whose_unit_is_lost_stays_empty_and_waits_for_a_person() {
        let lost = row(&seed(), "26");
        assert!(lost.needs_review);
        assert!(lost.lead.is_empty() && lost.responsible.is_empty() && lost.groups.is_empty());
        let waiting = seed().rows.iter().filter(|row| row.needs_review).count();
        assert_eq!(waiting, 1);
    }

    #[test]
    fn a_row_that_inherits_takes_over_the_units_of_its_root() {
        let document = seed();
        let step = row(&document, "36+2");
        assert_eq!(step.lead, row(&document, "36+1").lead);
        assert_eq!(step.groups.len(), 3);
        assert_eq!(
            row(&document, "29").groups_role,
            Some(GroupsRole::Responsible)
        );
    }

    #[test]
    fn an_unknown_unit_is_named_with_line_and_column() {
        let broken = SEED.replacen("\t市编办\t", "\t市某某局\t", 1);
        let error = read(&broken, &roster()).expect_err("unknown unit");
        let SeedPlanError::Cell {
            line,
            column,
            value,
            ..
        } = &error
        else {
            panic!("{error}");
        };
        assert_eq!((*line, *column, value.as_str()), (11, "lead", "市某某局"));
    }

    #[test]
    fn a_missing_cell_a_wrong_mode_and_a_wrong_root_are_refused() {
        let refused = |from: &str, to: &str| {
            let broken = SEED.replacen(from, to, 1);
            assert_ne!(broken, SEED);
            read(&broken, &roster()).expect_err("refused").to_string()
        };
        assert!(refused("\tjointly\t", "\tjointly").contains("cells"));
        assert!(refused("\tjointly\t", "\ttogether\t").contains("column mode"));
        assert!(refused("\t36+1\t", "\t99\t").contains("column inherited_from"));
        assert!(refused("unit_lost", "unit_mislaid").contains("column note"));
    }
}
