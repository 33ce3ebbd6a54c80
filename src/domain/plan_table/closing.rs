//! Closes the reading: what can be said only when every row is known.
//!
//! Misspelt chapters, groups used once, open groups, and the findings of all rows together.

use std::collections::{BTreeMap, BTreeSet};

use super::PlanTableError;
use super::front::Front;
use super::reader::Reader;
use super::units::Remark;
use crate::domain::plan::{Finding, FindingCode, PlanDocument};

impl Reader<'_> {
    /// The document as read.
    ///
    /// # Errors
    ///
    /// When there is no row.
    pub(super) fn finish(mut self, front: Front) -> Result<PlanDocument, PlanTableError> {
        if self.rows.is_empty() {
            return Err(PlanTableError::NoRows {
                header_line: self.first_header_line,
            });
        }
        let mended = self.headings.mend(&mut self.rows);
        let once = self.groups_used_once();
        for (place, (code, text)) in mended.into_iter().chain(once) {
            if let Some(row) = self.rows.get_mut(place) {
                let line = row.line;
                row.findings.push(Finding { line, code, text });
            }
        }
        self.open_groups();
        if front.title.is_empty() {
            self.find(
                self.first_header_line,
                FindingCode::LineNotUnderstood,
                "表前没有读到标题，请补上。",
            );
        }
        self.drop_missing_items();
        for row in &mut self.rows {
            row.needs_review = row.findings.iter().any(|f| f.code.needs_person());
        }
        let of_rows = self.rows.iter().flat_map(|row| row.findings.clone());
        self.findings.extend(of_rows);
        self.findings.sort_by_key(|finding| finding.line);
        self.uses.sort_by_key(|used| used.line);
        Ok(PlanDocument {
            title: front.title,
            document_no: front.document_no,
            issued_on: front.issued_on,
            rows: self.rows,
            findings: self.findings,
            lines: self.uses,
        })
    }

    fn groups_used_once(&self) -> Vec<(usize, Remark)> {
        let mut times: BTreeMap<&str, usize> = BTreeMap::new();
        for (_, group) in &self.printed_groups {
            *times.entry(group).or_default() += 1;
        }
        self.printed_groups
            .iter()
            .filter(|(_, group)| times.get(group.as_str()) == Some(&1))
            .map(|(place, group)| {
                let text = format!("通用组“{group}”全文只出现一次。");
                (*place, (FindingCode::GroupUsedOnce, text))
            })
            .collect()
    }

    /// Says once for each open group that it is never expanded.
    fn open_groups(&mut self) {
        let mut seen = BTreeSet::new();
        let mut found = Vec::new();
        for (place, name) in &self.printed_groups {
            let is_open = self.roster.group(name).is_some_and(|group| group.is_open);
            if let Some(row) = self.rows.get(*place)
                && is_open
                && seen.insert(name.clone())
            {
                found.push((row.line, format!("“{name}”没有固定成员，不自动展开。")));
            }
        }
        for (line, text) in found {
            self.find(line, FindingCode::GroupOpen, text);
        }
    }

    /// In a document without any item nothing is missing.
    fn drop_missing_items(&mut self) {
        if self.rows.iter().any(|row| row.item.is_some()) {
            return;
        }
        for row in &mut self.rows {
            row.findings.retain(|f| f.code != FindingCode::ItemMissing);
        }
    }
}
