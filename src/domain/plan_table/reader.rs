//! Walks the lines once, from head to head, and builds rows, findings and the account of lines.
//!
//! Rules 3 and 7 of reading the plan live here: what a blank unit cell inherits, and that no line
//! is dropped in silence.

use super::columns::{self, Page, Parts, UnitCell};
use super::front::Front;
use super::headings::{Headings, Said};
use super::layout::{Header, Kind};
use super::stream::Line;
use super::themes::{self, Themes};
use super::units::{self, Duties, Remark};
use super::{PlanTableError, remarks};
use crate::domain::RowRef;
use crate::domain::people::Roster;
use crate::domain::plan::{Finding, FindingCode, LineUse, PlanDocument, PlanRow};

/// What a blank unit cell in the block at hand inherits.
#[derive(Debug, Clone)]
enum Inheritance {
    /// Nothing stands above it in the block.
    Nothing,
    /// The units of this row.
    From(RowRef, Duties),
    /// The units above are lost, so these are lost with them.
    Lost,
}

pub(super) struct Reader<'r> {
    pub(super) roster: &'r Roster,
    header: Option<Header>,
    pub(super) first_header_line: u32,
    unit_column: usize,
    pub(super) headings: Headings,
    inheritance: Inheritance,
    last_no: u32,
    /// Rows without a number of their own since the last numbered one.
    step: u32,
    pub(super) rows: Vec<PlanRow>,
    pub(super) findings: Vec<Finding>,
    pub(super) uses: Vec<LineUse>,
    /// The groups printed in each row, by the place of the row.
    pub(super) printed_groups: Vec<(usize, String)>,
}

/// Reads the sorted lines.
///
/// # Errors
///
/// When there is no row.
pub(super) fn read(
    lines: &[Line],
    kinds: &[Kind],
    front: Front,
    roster: &Roster,
) -> Result<PlanDocument, PlanTableError> {
    let mut reader = Reader::new(roster);
    for (at, (line, kind)) in lines.iter().zip(kinds).enumerate() {
        let below = at.saturating_add(1);
        let next = lines
            .get(below)
            .filter(|_| kinds.get(below) == Some(&Kind::Row));
        reader.line(line, kind, next, &front);
    }
    reader.finish(front)
}

impl<'r> Reader<'r> {
    pub(super) fn new(roster: &'r Roster) -> Self {
        Self {
            roster,
            header: None,
            first_header_line: 0,
            unit_column: 0,
            headings: Headings::default(),
            inheritance: Inheritance::Nothing,
            last_no: 0,
            step: 0,
            rows: Vec::new(),
            findings: Vec::new(),
            uses: Vec::new(),
            printed_groups: Vec::new(),
        }
    }

    fn line(&mut self, line: &Line, kind: &Kind, next: Option<&Line>, front: &Front) {
        match kind {
            Kind::Blank => self.used(line, "blank", None),
            Kind::Front if front.title_line == Some(line.starts_at) => {
                self.used(line, "title", None);
            }
            Kind::Front => self.used(line, "front_matter", None),
            Kind::Furniture => self.used(line, "header", None),
            Kind::End => self.used(line, "end_matter", None),
            Kind::Header(header) => self.page(line, *header),
            Kind::Heading => self.heading(line),
            Kind::Doubt => self.doubt(line),
            Kind::Row => match self.header {
                Some(header) => self.row(line, header, next),
                None => self.doubt(line),
            },
        }
    }

    fn used(&mut self, line: &Line, became: &str, row: Option<&RowRef>) {
        let more = if row.is_some() {
            "continuation"
        } else {
            became
        };
        let rest = line.also.iter().map(|at| (*at, more));
        for (at, became) in std::iter::once((line.starts_at, became)).chain(rest) {
            self.uses.push(LineUse {
                line: at,
                became: became.to_owned(),
                row: row.cloned(),
            });
        }
    }

    pub(super) fn find(&mut self, line: u32, code: FindingCode, text: impl Into<String>) {
        self.findings.push(Finding {
            line,
            code,
            text: text.into(),
        });
    }

    fn doubt(&mut self, line: &Line) {
        self.used(line, "doubt", None);
        self.find(
            line.starts_at,
            FindingCode::LineNotUnderstood,
            "本行既不是任务也不是表头，没有读入，请核对。",
        );
    }

    fn heading(&mut self, line: &Line) {
        if let Some((_, text)) = line.only() {
            self.headings.across(text, self.rows.len());
        }
        self.inheritance = Inheritance::Nothing;
        self.used(line, "header", None);
    }

    /// A head starts a page: a new block, and columns where the head names them.
    fn page(&mut self, line: &Line, header: Header) {
        if self.header.is_some() {
            self.find(
                line.starts_at,
                FindingCode::HeaderRepeated,
                "换页后表头重复，不计为任务。",
            );
        } else {
            self.first_header_line = line.starts_at;
        }
        if header.extra > 0 {
            let text = format!("表头右侧多出{}个空格。", header.extra);
            self.find(line.starts_at, FindingCode::HeaderExtraCell, text);
        }
        self.header = Some(header);
        self.unit_column = header.units;
        self.headings.start_page();
        self.inheritance = Inheritance::Nothing;
        self.used(line, "header", None);
    }

    fn row(&mut self, line: &Line, header: Header, next: Option<&Line>) {
        let page = Page {
            header,
            unit_column: self.unit_column,
            next,
        };
        let parts = columns::read(line, page, self.roster);
        self.unit_column = parts.unit_column;
        let (reference, mut said) = self.reference(parts.no);
        said.extend(parts.remarks.iter().cloned());
        if line.inferred {
            said.push((
                FindingCode::LineNotUnderstood,
                "原文一行一格且没有保留空格，本行各格的位置由推断得出，请核对。".to_owned(),
            ));
        }
        let (starts, heading_remarks) = self.headings.take(Said {
            heading: parts.heading.as_deref(),
            item: parts.item.as_deref(),
            row: self.rows.len(),
        });
        said.extend(heading_remarks);
        if starts {
            self.inheritance = Inheritance::Nothing;
        }
        let (duties, inherited_from) = self.duties(&parts.units, &reference, &mut said);
        let requirement = parts
            .requirement
            .as_deref()
            .map(sentence)
            .unwrap_or_default();
        let (themes, theme_remark) = themes::pair(&requirement, &duties);
        said.extend(theme_remark);
        said.extend(remarks::of_text(
            &requirement,
            &duties,
            &themes,
            self.roster,
        ));
        self.used(line, "row", Some(&reference));
        let row = Assembled {
            reference,
            line: line.starts_at,
            requirement,
            duties,
            themes,
            inherited_from,
            said,
        };
        self.push(&parts, row);
    }

    fn push(&mut self, parts: &Parts, row: Assembled) {
        let findings = Self::findings_of(row.line, row.said);
        self.rows.push(PlanRow {
            reference: row.reference,
            no: parts.no,
            line: row.line,
            section: self.headings.section.clone(),
            item: self.headings.item.clone(),
            requirement: row.requirement,
            lead: row.duties.lead,
            responsible: row.duties.responsible,
            cooperating: row.duties.cooperating,
            groups: row.duties.groups,
            groups_role: row.duties.groups_role,
            mode: row.duties.mode,
            themes: row.themes,
            time_limit: None,
            inherited_from: row.inherited_from,
            needs_review: false,
            findings,
        });
    }

    pub(super) fn findings_of(line: u32, said: Vec<Remark>) -> Vec<Finding> {
        let find = |(code, text)| Finding { line, code, text };
        said.into_iter().map(find).collect()
    }

    /// The reference of the row: its number or, without one or with one that is taken, the row
    /// above and a step.
    fn reference(&mut self, no: Option<u32>) -> (RowRef, Vec<Remark>) {
        let mut said = Vec::new();
        let taken = |no: u32, rows: &[PlanRow]| rows.iter().any(|row| row.no == Some(no));
        let Some(no) = no else {
            let reference = self.stepped(self.last_no);
            said.push((
                FindingCode::RowWithoutNumber,
                format!("本行没有序号，记为{reference}。"),
            ));
            return (reference, said);
        };
        if taken(no, &self.rows) {
            let reference = self.stepped(no);
            let text = format!("序号{no}重复出现，记为{reference}。");
            said.push((FindingCode::NumberGap, text));
            return (reference, said);
        }
        if no != self.last_no.saturating_add(1) {
            let text = format!("序号不连续：上一项是{}，本行是{no}。", self.last_no);
            said.push((FindingCode::NumberGap, text));
        }
        self.last_no = no;
        self.step = 0;
        (RowRef::new(no.to_string()), said)
    }

    fn stepped(&mut self, above: u32) -> RowRef {
        loop {
            self.step = self.step.saturating_add(1);
            let reference = RowRef::new(format!("{above}+{}", self.step));
            if self.step == u32::MAX || self.rows.iter().all(|row| row.reference != reference) {
                return reference;
            }
        }
    }

    /// Reads or inherits the units of a row.
    fn duties(
        &mut self,
        cell: &UnitCell,
        reference: &RowRef,
        said: &mut Vec<Remark>,
    ) -> (Duties, Option<RowRef>) {
        match cell {
            UnitCell::Printed(text) => {
                let (duties, remarks) = units::read(text, self.roster);
                said.extend(remarks);
                let place = self.rows.len();
                let groups = duties.groups.iter().map(|group| (place, group.clone()));
                self.printed_groups.extend(groups);
                self.inheritance = Inheritance::From(reference.clone(), duties.clone());
                (duties, None)
            }
            UnitCell::Lost => {
                self.inheritance = Inheritance::Lost;
                (Duties::default(), None)
            }
            UnitCell::Blank => self.inherited(said),
        }
    }

    fn inherited(&mut self, said: &mut Vec<Remark>) -> (Duties, Option<RowRef>) {
        let missing = match &self.inheritance {
            Inheritance::From(root, duties) => {
                let text = format!("单位一栏空白，沿用第{root}项的单位。");
                said.push((FindingCode::InheritedUnits, text));
                return (duties.clone(), Some(root.clone()));
            }
            Inheritance::Lost => "单位一栏空白，而上文的责任单位缺失，须由人确定。",
            Inheritance::Nothing => "单位一栏空白，本段上文没有可以沿用的单位，须由人确定。",
        };
        said.push((FindingCode::UnitLost, missing.to_owned()));
        self.inheritance = Inheritance::Lost;
        (Duties::default(), None)
    }
}

/// A row before it joins its chapter.
struct Assembled {
    reference: RowRef,
    line: u32,
    requirement: String,
    duties: Duties,
    themes: Themes,
    inherited_from: Option<RowRef>,
    said: Vec<Remark>,
}

/// A requirement on one line: spaces and line breaks stay only between Latin words.
pub(super) fn sentence(text: &str) -> String {
    let mut out = String::new();
    for word in text.split_whitespace() {
        let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii());
        if latin(out.chars().last()) && latin(word.chars().next()) {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}
