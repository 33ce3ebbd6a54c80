//! Follows chapter and item from row to row: carried over, reset, or mended, and always said.
//!
//! A chapter without an item ends the item before it; a page that lost its chapter column shows
//! only items, which is seen by an item that is already known standing in that column.

use super::layout;
use super::units::Remark;
use crate::domain::plan::{FindingCode, PlanRow};

/// The chapter and the item in force.
#[derive(Debug, Default)]
pub(super) struct Headings {
    pub(super) section: String,
    pub(super) item: Option<String>,
    chapters: Vec<PrintedChapter>,
    items: Vec<String>,
    /// The heading cell as last printed on this page.
    printed: Option<String>,
    only_items_on_page: bool,
}

/// A chapter and the rows in which it is printed, by their place in the list of rows.
#[derive(Debug)]
struct PrintedChapter {
    name: String,
    rows: Vec<usize>,
}

/// What a row says about its chapter and item.
#[derive(Debug, Clone, Copy)]
pub(super) struct Said<'a> {
    pub(super) heading: Option<&'a str>,
    pub(super) item: Option<&'a str>,
    /// The place of the row in the list of rows.
    pub(super) row: usize,
}

/// What a heading cell means.
enum Meaning {
    Chapter(String),
    Both(String, String),
    Item(String),
}

impl Headings {
    /// A head starts a page.
    pub(super) fn start_page(&mut self) {
        self.printed = None;
        self.only_items_on_page = false;
    }

    /// Takes what a row says. Answers whether a new block starts, and what is to be remarked.
    pub(super) fn take(&mut self, said: Said<'_>) -> (bool, Vec<Remark>) {
        let mut remarks = Vec::new();
        let mut starts = false;
        let first_on_page = self.printed.is_none();
        let repeated = said.heading.is_some() && said.heading == self.printed.as_deref();
        match said.heading {
            Some(text) if !repeated => {
                starts = true;
                self.heading(text, said, first_on_page, &mut remarks);
                self.printed = Some(text.to_owned());
            }
            None if first_on_page => {
                remarks.push(missing_chapter(&self.section));
                self.printed = Some(String::new());
            }
            Some(_) | None => {}
        }
        if let Some(item) = said.item {
            let item = title(item);
            starts = starts || self.item.as_ref() != Some(&item);
            self.know_item(&item);
            self.item = Some(item);
        }
        (starts, remarks)
    }

    fn heading(&mut self, text: &str, said: Said<'_>, first: bool, remarks: &mut Vec<Remark>) {
        match self.meaning(text, first) {
            Meaning::Both(chapter, item) => {
                remarks.push((
                    FindingCode::ChapterAndItemInOneCell,
                    "工作任务和工作项目写在同一格，已分开。".to_owned(),
                ));
                self.chapter(chapter, said.row);
                self.know_item(&item);
                self.item = Some(item);
            }
            Meaning::Chapter(chapter) => {
                self.chapter(chapter, said.row);
                self.item = None;
                if said.item.is_none() {
                    remarks.push((
                        FindingCode::ItemMissing,
                        "只有工作任务，没有工作项目。".to_owned(),
                    ));
                }
            }
            Meaning::Item(item) => {
                self.only_items_on_page = self.only_items_on_page || first;
                remarks.push(missing_chapter(&self.section));
                self.know_item(&item);
                self.item = Some(item);
            }
        }
    }

    fn meaning(&self, text: &str, first_on_page: bool) -> Meaning {
        let whole = title(text);
        if self.knows_chapter(&whole) {
            return Meaning::Chapter(whole);
        }
        if let Some((chapter, item)) = self.two_parts(text) {
            return Meaning::Both(chapter, item);
        }
        let misspelt = self
            .chapters
            .iter()
            .any(|known| differs_by_one(&known.name, &whole));
        let items_here = self.only_items_on_page && !first_on_page;
        if self.items.contains(&whole) || (items_here && !misspelt) {
            return Meaning::Item(whole);
        }
        Meaning::Chapter(whole)
    }

    /// A chapter and an item in one cell: two parts with a space between, or a known chapter with
    /// more behind it.
    fn two_parts(&self, text: &str) -> Option<(String, String)> {
        const SHORTEST: usize = 4;
        let long = |part: &str| part.chars().count() >= SHORTEST;
        let mut words = text.split_whitespace();
        let first = words.next()?;
        let rest: String = words.collect();
        if long(first) && long(&rest) {
            return Some((title(first), title(&rest)));
        }
        let whole = title(text);
        self.chapters.iter().find_map(|chapter| {
            let item = whole.strip_prefix(chapter.name.as_str())?;
            long(item).then(|| (chapter.name.clone(), title(item)))
        })
    }

    fn knows_chapter(&self, name: &str) -> bool {
        self.chapters.iter().any(|chapter| chapter.name == name)
    }

    fn know_item(&mut self, item: &str) {
        if !self.items.iter().any(|known| known == item) {
            self.items.push(item.to_owned());
        }
    }

    fn chapter(&mut self, name: String, row: usize) {
        match self.chapters.iter_mut().find(|known| known.name == name) {
            Some(known) => known.rows.push(row),
            None => self.chapters.push(PrintedChapter {
                name: name.clone(),
                rows: vec![row],
            }),
        }
        self.section = name;
    }

    /// Takes a heading printed across the whole table.
    pub(super) fn across(&mut self, text: &str, next_row: usize) {
        let is_item = !self.section.is_empty() && !layout::is_chapter_ordinal(text);
        if is_item && !self.knows_chapter(&title(text)) {
            let item = title(text);
            self.know_item(&item);
            self.item = Some(item);
        } else {
            self.chapter(title(text), next_row);
            self.item = None;
        }
        self.printed = Some(String::new());
    }

    /// Mends the chapters that are printed once and differ by one character from one that is
    /// printed more often. Answers the rows where a misspelt chapter is printed.
    pub(super) fn mend(&self, rows: &mut [PlanRow]) -> Vec<(usize, Remark)> {
        let mut out = Vec::new();
        for wrong in &self.chapters {
            let right = self.chapters.iter().find(|other| {
                other.rows.len() > wrong.rows.len() && differs_by_one(&wrong.name, &other.name)
            });
            let Some(right) = right else { continue };
            for row in rows.iter_mut().filter(|row| row.section == wrong.name) {
                row.section.clone_from(&right.name);
            }
            let sentence = format!("“{}”疑为“{}”之误，已按后者归类。", wrong.name, right.name);
            let remark = (FindingCode::ChapterMisspelt, sentence);
            out.extend(wrong.rows.iter().map(|row| (*row, remark.clone())));
        }
        out
    }
}

fn missing_chapter(section: &str) -> Remark {
    let text = if section.is_empty() {
        "没有写明工作任务。".to_owned()
    } else {
        format!("没有写工作任务，沿用上文“{section}”。")
    };
    (FindingCode::ChapterMissing, text)
}

/// A heading without spaces and without its full stop.
fn title(text: &str) -> String {
    let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    bare.trim_end_matches(['。', '；', '：', '，']).to_owned()
}

/// Whether two names of some length differ in exactly one character that is no numeral.
fn differs_by_one(a: &str, b: &str) -> bool {
    const SHORTEST: usize = 6;
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len() != b.len() || a.len() < SHORTEST {
        return false;
    }
    let different: Vec<(&char, &char)> = a.iter().zip(&b).filter(|(x, y)| x != y).collect();
    let numeral = |c: &char| c.is_numeric() || "一二三四五六七八九十".contains(*c);
    matches!(different.as_slice(), [(x, y)] if !numeral(x) && !numeral(y))
}
