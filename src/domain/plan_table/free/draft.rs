//! What was read before it is known of the whole: tasks without references, lines without a place.
//!
//! References need every number, loose lines need the first and the last task; both are settled
//! here, and the account of lines is closed.

use std::collections::BTreeSet;

use super::super::front::{self, Front};
use super::super::layout::Kind;
use super::super::reader::Reader;
use super::super::stream::Line;
use super::super::units::{Duties, Remark};
use super::super::{PlanTableError, remarks, themes};
use super::ordinals::ordinal;
use crate::domain::RowRef;
use crate::domain::people::Roster;
use crate::domain::plan::{FindingCode, LineUse, PlanDocument, PlanRow};

/// A task as read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Draft {
    pub(super) line: u32,
    pub(super) no: Option<u32>,
    /// Chapter, item and whatever stands below them.
    pub(super) headings: Vec<String>,
    pub(super) requirement: String,
    pub(super) duties: Duties,
    pub(super) time_limit: Option<String>,
    /// The place of the draft whose units these are.
    pub(super) inherited: Option<usize>,
    /// The depth of its ordinal, when it is a paragraph that names no unit.
    pub(super) orphan: Option<u8>,
    /// The depth of its ordinal, when it is a paragraph.
    pub(super) level: Option<u8>,
    pub(super) said: Vec<Remark>,
}

/// What a line became, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Use {
    Blank,
    Header,
    /// Begins the task at this place.
    Row(usize),
    /// Goes on with the task at this place.
    More(usize),
    /// A numbered paragraph that names nobody where nothing else does: a doubt.
    Unread,
    /// No task: front or end matter, or a doubt.
    Loose(String),
}

/// Everything that was read.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub(super) drafts: Vec<Draft>,
    pub(super) uses: Vec<(u32, Use)>,
    pub(super) findings: Vec<(u32, Remark)>,
    /// The line of the first table head.
    pub(super) head: Option<u32>,
    pub(super) last_line: u32,
}

impl Reading {
    pub(super) fn used(&mut self, line: &Line, first: Use, more: &Use) {
        self.uses.push((line.starts_at, first));
        self.uses
            .extend(line.also.iter().map(|at| (*at, more.clone())));
    }

    /// The document.
    ///
    /// # Errors
    ///
    /// When there is no task.
    pub(super) fn close(mut self, roster: &Roster) -> Result<PlanDocument, PlanTableError> {
        self.settle_orphans();
        if self.drafts.is_empty() {
            return Err(match self.head {
                Some(header_line) => PlanTableError::NoRows { header_line },
                None => PlanTableError::NoHeader {
                    last_line: self.last_line,
                },
            });
        }
        self.uses.sort_by_key(|(line, _)| *line);
        self.uses.dedup_by_key(|(line, _)| *line);
        let references = self.references();
        let place = Place::of(&self);
        let front = self.front(place);
        let mut reader = Reader::new(roster);
        reader.first_header_line = self
            .head
            .or(self.drafts.first().map(|d| d.line))
            .unwrap_or(0);
        for (line, used) in &self.uses {
            let (became, row) = place.became(*line, used, &front, &references);
            if became == "doubt" {
                reader.find(*line, FindingCode::LineNotUnderstood, UNREAD);
            }
            reader.uses.push(LineUse {
                line: *line,
                became: became.to_owned(),
                row,
            });
        }
        for (line, (code, text)) in &self.findings {
            reader.find(*line, *code, text.clone());
        }
        let numbers = references.numbered;
        for (at, draft) in self.drafts.iter().enumerate() {
            let groups = draft
                .duties
                .groups
                .iter()
                .filter(|_| draft.inherited.is_none());
            reader
                .printed_groups
                .extend(groups.map(|group| (at, group.clone())));
            reader.rows.push(row(draft, &references, at, roster));
        }
        if !numbers {
            let text = "原文没有从头到尾连续的序号，各项按先后编号。";
            reader.find(
                reader.first_header_line,
                FindingCode::RowWithoutNumber,
                text,
            );
        }
        reader.finish(front.read)
    }

    /// A numbered paragraph without units is a task that lost them when its neighbours are tasks;
    /// else it is text.
    fn settle_orphans(&mut self) {
        let has_neighbour = |draft: &Draft| {
            self.drafts.iter().any(|other| {
                other.orphan.is_none()
                    && other.level == draft.orphan
                    && other.headings == draft.headings
            })
        };
        let keep: Vec<bool> = self
            .drafts
            .iter()
            .map(|draft| draft.orphan.is_none() || has_neighbour(draft))
            .collect();
        let moved = |place: usize| keep.iter().take(place).filter(|kept| **kept).count();
        let kept = |place: usize| keep.get(place).copied().unwrap_or(false);
        for (_, used) in &mut self.uses {
            if let Use::Row(place) | Use::More(place) = used {
                if kept(*place) {
                    *place = moved(*place);
                } else {
                    *used = Use::Unread;
                }
            }
        }
        for draft in &mut self.drafts {
            draft.inherited = draft.inherited.map(moved);
        }
        let mut flags = keep.iter();
        self.drafts
            .retain(|_| flags.next().copied().unwrap_or(false));
    }

    fn references(&self) -> References {
        let printed: Vec<u32> = self.drafts.iter().filter_map(|draft| draft.no).collect();
        let rising = printed
            .iter()
            .zip(printed.iter().skip(1))
            .all(|(a, b)| a < b);
        let begins = self.drafts.first().is_some_and(|draft| draft.no.is_some());
        let numbered = rising && begins && printed.len() * 2 > self.drafts.len();
        let mut last = 0;
        let mut step = 0_u32;
        let all = self.drafts.iter().zip(1_u32..).map(|(draft, nth)| {
            if !numbered {
                return RowRef::new(nth.to_string());
            }
            match draft.no {
                Some(no) => {
                    (last, step) = (no, 0);
                    RowRef::new(no.to_string())
                }
                None => {
                    step = step.saturating_add(1);
                    RowRef::new(format!("{last}+{step}"))
                }
            }
        });
        References {
            all: all.collect(),
            numbered,
        }
    }

    fn front(&self, place: Place) -> FrontMatter {
        let mut lines = Vec::new();
        let mut kinds = Vec::new();
        for (line, used) in &self.uses {
            let Use::Loose(text) = used else { continue };
            let kind = if *line < place.first {
                Kind::Front
            } else {
                Kind::End
            };
            lines.push(Line {
                starts_at: *line,
                cells: vec![text.clone()],
                ..Line::default()
            });
            kinds.push(kind);
        }
        let mut read = front::read(&lines, &kinds);
        let before: Vec<&Line> = lines
            .iter()
            .filter(|line| line.starts_at < place.first)
            .collect();
        let title = front::whole_title(&before);
        let mut title_lines = BTreeSet::new();
        if let Some((title, on)) = title {
            read.title = title;
            read.title_line = on.last().copied();
            title_lines.extend(on);
        }
        FrontMatter { read, title_lines }
    }
}

const UNREAD: &str = "本行没有写明单位，也不是表头或标题，没有读作任务，请核对。";

struct References {
    all: Vec<RowRef>,
    numbered: bool,
}

struct FrontMatter {
    read: Front,
    title_lines: BTreeSet<u32>,
}

/// The first line that is a heading or a task, and the last of a task.
#[derive(Debug, Clone, Copy)]
struct Place {
    first: u32,
    last: u32,
}

impl Place {
    fn of(reading: &Reading) -> Self {
        let is_task = |used: &Use| matches!(used, Use::Row(_) | Use::More(_));
        let first = reading
            .uses
            .iter()
            .find(|(_, used)| is_task(used) || *used == Use::Header)
            .map_or(0, |(line, _)| *line);
        let last = reading
            .uses
            .iter()
            .rfind(|(_, used)| is_task(used))
            .map_or(u32::MAX, |(line, _)| *line);
        Self { first, last }
    }

    fn became(
        self,
        line: u32,
        used: &Use,
        front: &FrontMatter,
        references: &References,
    ) -> (&'static str, Option<RowRef>) {
        let of = |place: &usize| references.all.get(*place).cloned();
        match used {
            Use::Blank => ("blank", None),
            Use::Header => ("header", None),
            Use::Row(place) => ("row", of(place)),
            Use::More(place) => ("continuation", of(place)),
            Use::Loose(_) if front.title_lines.contains(&line) => ("title", None),
            Use::Loose(_) if line < self.first => ("front_matter", None),
            Use::Loose(text) if line > self.last && is_ending(text) => ("end_matter", None),
            Use::Loose(_) | Use::Unread => ("doubt", None),
        }
    }
}

/// Whether a text begins as the end of a document does.
pub(super) fn is_end_mark(text: &str) -> bool {
    const MARKS: [&str; 12] = [
        "注：",
        "注:",
        "备注",
        "说明：",
        "抄送",
        "附件",
        "公开方式",
        "主送",
        "（此件",
        "联系",
        "（本件",
        "信息公开",
    ];
    MARKS.iter().any(|mark| text.starts_with(mark)) || text.ends_with("印发")
}

/// Whether a text after the last task belongs to the end of a document: an imprint, a remark, a
/// date, and nothing that could be a task.
fn is_ending(text: &str) -> bool {
    const LONGEST: usize = 60;
    is_end_mark(text) || (ordinal(text).is_none() && text.chars().count() <= LONGEST)
}

fn row(draft: &Draft, references: &References, at: usize, roster: &Roster) -> PlanRow {
    let reference = references
        .all
        .get(at)
        .cloned()
        .unwrap_or_else(|| RowRef::new(String::new()));
    let requirement = super::super::reader::sentence(&draft.requirement);
    let mut said = draft.said.clone();
    if references.numbered && draft.no.is_none() {
        let text = format!("本行没有序号，记为{reference}。");
        said.push((FindingCode::RowWithoutNumber, text));
    }
    let inherited_from = draft
        .inherited
        .and_then(|place| references.all.get(place).cloned());
    if let Some(root) = &inherited_from {
        let text = format!("单位一栏空白，沿用第{root}项的单位。");
        said.push((FindingCode::InheritedUnits, text));
    }
    if !draft.duties.lead.is_empty() {
        // Said of one cell; another names who leads.
        said.retain(|(code, _)| *code != FindingCode::NoLead);
    }
    let (themes, theme_remark) = themes::pair(&requirement, &draft.duties);
    said.extend(theme_remark);
    said.extend(remarks::of_text(
        &requirement,
        &draft.duties,
        &themes,
        roster,
    ));
    let mut headings = draft.headings.iter().filter(|heading| !heading.is_empty());
    let section = headings.next().cloned().unwrap_or_default();
    let item: Vec<String> = headings.cloned().collect();
    let duties = draft.duties.clone();
    PlanRow {
        reference,
        no: draft.no,
        line: draft.line,
        section,
        item: (!item.is_empty()).then(|| item.join("　")),
        requirement,
        lead: duties.lead,
        responsible: duties.responsible,
        cooperating: duties.cooperating,
        groups: duties.groups,
        groups_role: duties.groups_role,
        mode: duties.mode,
        themes,
        time_limit: draft.time_limit.clone(),
        inherited_from,
        needs_review: false,
        findings: Reader::findings_of(draft.line, said),
    }
}
