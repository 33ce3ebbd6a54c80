//! Walks the lines once and collects tasks: from rows by their columns, from paragraphs by their
//! notes.
//!
//! What a blank unit cell inherits, which heading is in force, and which paragraphs wait for their
//! units is kept here from line to line.

use super::super::stream::Line;
use super::super::units::Duties;
use super::super::{PlanTableError, layout};
use super::draft::{self, Draft, Reading, Use};
use super::fit::{self, Frame, Look};
use super::heads::{self, Column, Named};
use super::ordinals::{Ordinal, ordinal};
use super::roles::{self, Taking, Told};
use super::{Item, ordinals, prepare, prose, times};
use crate::domain::people::Roster;
use crate::domain::plan::{FindingCode, PlanDocument};

const MOST_ROWS: usize = 5000;
/// No unit cell is longer, in bytes.
const LONGEST_CELL: usize = 8 * 1024;

/// A paragraph that has not said its units yet.
#[derive(Debug, Clone)]
struct Pending {
    line: u32,
    also: Vec<u32>,
    /// The depth of its ordinal; `None` for a plain paragraph.
    level: Option<u8>,
    no: Option<u32>,
    text: String,
}

/// What a blank unit cell inherits.
#[derive(Debug, Clone, Copy)]
enum Above {
    Nothing,
    Task(usize),
    Lost,
}

struct Walk<'r> {
    roster: &'r Roster,
    first_leads: bool,
    frame: Option<Frame>,
    reading: Reading,
    /// Headings in force outside columns, with their depth.
    titles: Vec<(u8, String)>,
    /// What the columns left of the requirements said last.
    carried: Vec<String>,
    above: Above,
    pending: Vec<Pending>,
}

/// Reads sorted lines.
///
/// # Errors
///
/// When there is no task, or more than any plan has.
pub(super) fn walk(
    lines: &[Line],
    items: &[Item],
    guessed: Option<Frame>,
    roster: &Roster,
) -> Result<PlanDocument, PlanTableError> {
    let first_leads = lines
        .iter()
        .any(|line| line.filled().any(|(_, text)| heads::first_leads(text)));
    let mut walk = Walk {
        roster,
        first_leads,
        frame: guessed,
        reading: Reading::default(),
        titles: Vec::new(),
        carried: Vec::new(),
        above: Above::Nothing,
        pending: Vec::new(),
    };
    for (line, item) in lines.iter().zip(items) {
        walk.line(line, item);
        if walk.reading.drafts.len() > MOST_ROWS {
            return Err(PlanTableError::TooManyRows {
                line: line.starts_at,
                most: MOST_ROWS,
            });
        }
    }
    walk.flush(0);
    walk.reading.last_line = lines.last().map_or(0, |line| line.starts_at);
    walk.reading.close(roster)
}

impl Walk<'_> {
    fn line(&mut self, line: &Line, item: &Item) {
        match item {
            Item::Blank => self.reading.used(line, Use::Blank, &Use::Blank),
            Item::Furniture | Item::HeadGoesOn => {
                self.reading.used(line, Use::Header, &Use::Header);
            }
            Item::Head(frame) => self.head(line, frame),
            Item::Text => self.paragraph(line),
            Item::Row => match self.frame.clone() {
                Some(frame) => self.row(line, &frame),
                None => self.paragraph(line),
            },
        }
    }

    fn head(&mut self, line: &Line, frame: &Frame) {
        self.flush(0);
        if self.reading.head.is_some() {
            let text = "表头重复，不计为任务。".to_owned();
            self.reading
                .findings
                .push((line.starts_at, (FindingCode::HeaderRepeated, text)));
        } else {
            self.reading.head = Some(line.starts_at);
        }
        if self.frame.as_ref().map(|known| &known.head) != Some(&frame.head) {
            self.carried.clear();
            self.above = Above::Nothing;
        }
        self.frame = Some(frame.clone());
        self.reading.used(line, Use::Header, &Use::Header);
    }

    fn told(&self, text: &str, named: Named) -> Told {
        roles::read(
            text,
            Taking {
                roster: self.roster,
                named,
                first_leads: self.first_leads,
            },
        )
    }

    /// Takes a heading that stands by itself.
    fn title(&mut self, level: u8, text: &str) {
        self.titles.retain(|(known, _)| *known < level);
        self.titles.push((level, heading(text)));
        self.carried.clear();
        self.above = Above::Nothing;
    }

    /// The headings above a task of this depth.
    fn headings(&self, level: u8) -> Vec<String> {
        self.titles
            .iter()
            .filter(|(known, _)| *known < level)
            .map(|(_, text)| text.clone())
            .collect()
    }

    fn row(&mut self, line: &Line, frame: &Frame) {
        self.flush(0);
        if let Some((at, text)) = line.only() {
            let in_numbers = frame.head.of(Column::Number).any(|column| column == at);
            let is_number = layout::number(text).is_some();
            let spans = line.covered.len().saturating_add(1) == line.cells.len();
            if fit::is_heading_across(text) || (!is_number && (in_numbers || (spans && at == 0))) {
                if fit::look(text, self.roster) == Look::Sentence && !fit::is_heading_across(text) {
                    return self.loose(line, text);
                }
                self.title(ordinal(text).map_or(1, |found| found.level), text);
                return self.reading.used(line, Use::Header, &Use::Header);
            }
        }
        if let Some(text) = numbered_heading(line, frame) {
            self.title(1, &text);
            return self.reading.used(line, Use::Header, &Use::Header);
        }
        let texts = frame.align(&shifted(line, frame), self.roster);
        let row = Cells { line, frame, texts };
        let place = self.reading.drafts.len();
        match self.task(&row) {
            Some(draft) => {
                self.reading.drafts.push(draft);
                self.reading.used(line, Use::Row(place), &Use::More(place));
            }
            None => self.adds_to_above(&row),
        }
    }

    fn loose(&mut self, line: &Line, text: &str) {
        let used = Use::Loose(text.to_owned());
        self.reading.used(line, used.clone(), &used);
    }

    /// A row without number and text says more about the task above it.
    fn adds_to_above(&mut self, row: &Cells<'_>) {
        let Some(place) = self.reading.drafts.len().checked_sub(1) else {
            let text: Vec<&str> = row.line.filled().map(|(_, text)| text).collect();
            return self.loose(row.line, &text.join(" "));
        };
        let found = self.units(row);
        let mut rest = row.rest(&[]);
        if let Some(draft) = self.reading.drafts.get_mut(place) {
            if let Some(told) = found {
                merge(&mut draft.duties, told.duties);
                draft.said.extend(told.remarks);
                draft.time_limit = draft.time_limit.take().or(told.time);
            }
            draft.time_limit = draft.time_limit.take().or_else(|| row.time());
            draft.said.append(&mut rest);
        }
        self.reading
            .used(row.line, Use::More(place), &Use::More(place));
    }

    /// The task of a row; `None` when it has neither a number nor a text of its own.
    fn task(&mut self, row: &Cells<'_>) -> Option<Draft> {
        let no = row
            .frame
            .head
            .of(Column::Number)
            .find_map(|at| layout::number(row.cell(at)));
        let lefts: Vec<usize> = row
            .frame
            .head
            .of(Column::Text)
            .filter(|at| *at < row.frame.requirement)
            .collect();
        let own = row.cell(row.frame.requirement).to_owned();
        let left_filled = lefts.iter().any(|at| !row.cell(*at).is_empty());
        if no.is_none() && own.is_empty() && !left_filled {
            return None;
        }
        if self.carry(&lefts, row) {
            self.above = Above::Nothing;
        }
        let mut draft = Draft {
            line: row.line.starts_at,
            no,
            ..Draft::default()
        };
        draft.headings = self.headings(u8::MAX);
        draft
            .headings
            .extend(self.carried.iter().filter(|text| !text.is_empty()).cloned());
        draft.requirement = own;
        if draft.requirement.is_empty() {
            draft.requirement = draft.headings.pop().unwrap_or_default();
            let text = "本行没有具体要求，以项目名称代替。".to_owned();
            draft.said.push((FindingCode::RequirementMissing, text));
        }
        draft.time_limit = row.time();
        draft.said.extend(row.rest(&lefts));
        self.give_units(&mut draft, row);
        Some(draft)
    }

    /// Carries the columns left of the requirements; answers whether a block begins.
    fn carry(&mut self, lefts: &[usize], row: &Cells<'_>) -> bool {
        let mut begins = false;
        self.carried.resize(lefts.len(), String::new());
        for (nth, at) in lefts.iter().enumerate() {
            let text = heading(row.cell(*at));
            if text.is_empty() || self.carried.get(nth) == Some(&text) {
                continue;
            }
            begins = true;
            if let Some(found) = ordinal(&text) {
                // A chapter in the column ends one that was printed across the table.
                self.titles.retain(|(known, _)| *known < found.level);
            }
            for (other, kept) in self.carried.iter_mut().enumerate() {
                if other == nth {
                    kept.clone_from(&text);
                } else if other > nth {
                    kept.clear();
                }
            }
        }
        begins
    }

    fn give_units(&mut self, draft: &mut Draft, row: &Cells<'_>) {
        let place = self.reading.drafts.len();
        let mut found = self.units(row);
        let wanted = if found.is_some() {
            prose::says_role
        } else {
            prose::says_anything
        };
        let more = self.units_in_text(draft, wanted);
        match (&mut found, more) {
            (Some(told), Some(more)) => {
                merge(&mut told.duties, more.duties);
                told.remarks.extend(more.remarks);
                told.time = told.time.take().or(more.time);
            }
            (None, more) => found = more,
            (Some(_), None) => {}
        }
        if let Some(told) = found {
            draft.duties = told.duties;
            draft.time_limit = draft.time_limit.take().or(told.time);
            draft.said.extend(told.remarks);
            self.above = Above::Task(place);
            return;
        }
        if row.has_lost_units(self.roster) {
            self.above = Above::Lost;
            let text = "单位一栏写的不是单位，责任单位缺失，须由人确定。".to_owned();
            draft.said.push((FindingCode::UnitLost, text));
            return;
        }
        let missing = match self.above {
            Above::Task(root) => {
                let above = self.reading.drafts.get(root);
                draft.duties = above.map(|above| above.duties.clone()).unwrap_or_default();
                draft.inherited = Some(root);
                // A merged cell of times goes with the merged cell of units.
                let time = above.and_then(|above| above.time_limit.clone());
                draft.time_limit = draft.time_limit.take().or(time);
                return;
            }
            Above::Lost => "单位一栏空白，而上文的责任单位缺失，须由人确定。",
            Above::Nothing => "单位一栏空白，本段上文没有可以沿用的单位，须由人确定。",
        };
        self.above = Above::Lost;
        draft.said.push((FindingCode::UnitLost, missing.to_owned()));
    }

    /// Units printed in brackets within the requirement, when all of them are wanted.
    fn units_in_text(
        &self,
        draft: &mut Draft,
        wanted: fn(&prose::Part<'_>) -> bool,
    ) -> Option<Told> {
        let text = draft.requirement.clone();
        let (parts, rest) = prose::cut(&text, self.roster);
        if !parts.iter().all(wanted) {
            return None;
        }
        let (first, more) = parts.split_first()?;
        let mut told = self.told(first.note, Named::Responsible);
        let mut task = first.task.to_owned();
        for part in more {
            let next = self.told(part.note, Named::Responsible);
            merge(&mut told.duties, next.duties);
            told.remarks.extend(next.remarks);
            told.time = told.time.take().or(next.time);
            task.push_str(part.task);
        }
        task.push_str(rest);
        draft.requirement = task;
        Some(told)
    }

    /// The units of a row; `None` when no cell names any.
    fn units(&self, row: &Cells<'_>) -> Option<Told> {
        let mut out: Option<Told> = None;
        for (at, named) in row.frame.head.units() {
            let text = row.cell(at);
            if !row.names_units(at, self.roster) {
                continue;
            }
            let told = self.told(text, named);
            match &mut out {
                None => out = Some(told),
                Some(known) => {
                    merge(&mut known.duties, told.duties);
                    known.remarks.extend(told.remarks);
                    known.time = known.time.take().or(told.time);
                }
            }
        }
        let mut out = out?;
        self.lead_from_above(row, &mut out);
        Some(out)
    }

    /// A merged lead cell holds for the rows below it though each names its own helpers.
    fn lead_from_above(&self, row: &Cells<'_>, told: &mut Told) {
        let blank_lead = row
            .frame
            .head
            .units()
            .find(|(at, named)| *named == Named::Lead && row.cell(*at).is_empty());
        let (Some((at, _)), Above::Task(root)) = (blank_lead, self.above) else {
            return;
        };
        let only_helpers = told.duties.responsible.is_empty() && told.duties.lead.is_empty();
        let above = self
            .reading
            .drafts
            .get(root)
            .filter(|_| only_helpers || row.line.covered.contains(&at));
        if let Some(above) = above.filter(|above| !above.duties.lead.is_empty()) {
            told.duties.lead.clone_from(&above.duties.lead);
            told.remarks
                .retain(|(code, _)| *code != FindingCode::NoLead);
            let text = "牵头一栏空白，沿用上一项的牵头单位。".to_owned();
            told.remarks.push((FindingCode::InheritedUnits, text));
        }
    }

    fn paragraph(&mut self, line: &Line) {
        let texts: Vec<&str> = line.filled().map(|(_, text)| text).collect();
        let text = texts.join(" ");
        let (parts, rest) = prose::cut(&text, self.roster);
        if parts.is_empty() {
            return self.wait(line, &text);
        }
        let first_place = self.reading.drafts.len();
        for part in &parts {
            self.part(line, *part);
        }
        if self.reading.drafts.len() == first_place {
            // Every part said more about a task above.
            let place = first_place.saturating_sub(1);
            self.reading.used(line, Use::More(place), &Use::More(place));
        }
        if rest.chars().any(char::is_alphanumeric) {
            self.wait(
                &Line {
                    starts_at: line.starts_at,
                    ..Line::default()
                },
                rest,
            );
        }
    }

    /// A task with its note within a paragraph.
    fn part(&mut self, line: &Line, part: prose::Part<'_>) {
        let told = self.note(part.note);
        if part.task.is_empty() {
            return self.note_alone(line, told);
        }
        let found = ordinal(part.task);
        let level = found.map_or(u8::MAX, |found| found.level);
        let mut waiting = Vec::new();
        let mut depth = level;
        if found.is_some() {
            self.flush(level);
            self.titles.retain(|(known, _)| *known < level);
        } else {
            (waiting, depth) = self.last_pending();
        }
        let (no, rest) = found.map_or((None, part.task), |found| (found.no, found.rest));
        let mut texts: Vec<&str> = waiting
            .iter()
            .map(|pending| pending.text.as_str())
            .collect();
        texts.push(rest);
        let first = waiting.first();
        let place = self.reading.drafts.len();
        let draft = Draft {
            line: first.map_or(line.starts_at, |pending| pending.line),
            no: no.or(first.and_then(|pending| pending.no)),
            headings: self.headings(depth),
            requirement: texts.join("\n"),
            duties: told.duties,
            time_limit: told.time,
            level: (depth < u8::MAX).then_some(depth),
            said: told.remarks,
            ..Draft::default()
        };
        self.reading.drafts.push(draft);
        for (nth, pending) in waiting.iter().enumerate() {
            let used = if nth == 0 {
                Use::Row(place)
            } else {
                Use::More(place)
            };
            self.use_pending(pending, used, &Use::More(place));
        }
        let used = if waiting.is_empty() {
            Use::Row(place)
        } else {
            Use::More(place)
        };
        self.reading.used(line, used, &Use::More(place));
    }

    fn note(&self, note: &str) -> Told {
        if roles::labels_from(note).is_none() && times::is_time(note) {
            return Told {
                time: Some(note.to_owned()),
                ..Told::default()
            };
        }
        self.told(note, Named::Responsible)
    }

    /// A note that stands by itself: the paragraphs that waited are its tasks, or it says more
    /// about the task above.
    fn note_alone(&mut self, line: &Line, told: Told) {
        let groups = self.pending_tasks();
        let place = self.reading.drafts.len();
        if groups.is_empty() {
            if let Some(draft) = self.reading.drafts.last_mut() {
                merge(&mut draft.duties, told.duties);
                draft.time_limit = draft.time_limit.take().or(told.time);
                draft.said.extend(told.remarks);
                let above = place.saturating_sub(1);
                self.reading.used(line, Use::More(above), &Use::More(above));
            } else {
                self.wait(line, &line.cells.join(" "));
            }
            return;
        }
        for (nth, group) in groups.iter().enumerate() {
            let at = place.saturating_add(nth);
            let first = group.first();
            let level = first.and_then(|pending| pending.level);
            let texts: Vec<&str> = group.iter().map(|pending| pending.text.as_str()).collect();
            self.reading.drafts.push(Draft {
                line: first.map_or(line.starts_at, |pending| pending.line),
                no: first.and_then(|pending| pending.no),
                headings: self.headings(level.unwrap_or(u8::MAX)),
                requirement: texts.join("\n"),
                duties: told.duties.clone(),
                time_limit: told.time.clone(),
                inherited: (nth > 0).then_some(place),
                level,
                said: if nth == 0 {
                    told.remarks.clone()
                } else {
                    Vec::new()
                },
                ..Draft::default()
            });
            for (within, pending) in group.iter().enumerate() {
                let used = if within == 0 {
                    Use::Row(at)
                } else {
                    Use::More(at)
                };
                self.use_pending(pending, used, &Use::More(at));
            }
        }
        self.adopt_orphans(place, &told);
        let last = self.reading.drafts.len().saturating_sub(1);
        self.reading.used(line, Use::More(last), &Use::More(last));
    }

    /// Numbered paragraphs just above the task at this place share the note below them.
    fn adopt_orphans(&mut self, place: usize, told: &Told) {
        let Some(task) = self.reading.drafts.get(place).cloned() else {
            return;
        };
        let above = self.reading.drafts.iter_mut().take(place).rev();
        for orphan in above.take_while(|o| o.orphan.is_some() && o.orphan == task.level) {
            if orphan.headings != task.headings {
                return;
            }
            orphan.level = orphan.orphan.take();
            orphan.duties = told.duties.clone();
            orphan.time_limit.clone_from(&told.time);
            orphan.inherited = Some(place);
            orphan
                .said
                .retain(|(code, _)| *code != FindingCode::UnitLost);
        }
    }

    fn use_pending(&mut self, pending: &Pending, used: Use, more: &Use) {
        self.reading.uses.push((pending.line, used));
        let rest = pending.also.iter().map(|at| (*at, more.clone()));
        self.reading.uses.extend(rest);
    }

    /// A paragraph without a note waits for one below it.
    fn wait(&mut self, line: &Line, text: &str) {
        let found = ordinal(text);
        let level = found.map(|found| found.level);
        if let Some(level) = level {
            self.flush(level);
            self.title(level, text);
        } else if draft::is_end_mark(text)
            || (self.titles.is_empty() && self.reading.drafts.is_empty())
        {
            return self.loose(line, text);
        }
        self.pending.push(Pending {
            line: line.starts_at,
            also: line.also.clone(),
            level,
            no: found.and_then(|found: Ordinal<'_>| found.no),
            text: match found {
                Some(found) if found.level > 2 => found.rest.to_owned(),
                Some(_) | None => text.to_owned(),
            },
        });
    }

    /// Takes the paragraphs that a plain paragraph with a note goes on from, back to the last
    /// ordinal; a chapter or an item among them stays a heading. Gives their depth too.
    fn last_pending(&mut self) -> (Vec<Pending>, u8) {
        let from = self
            .pending
            .iter()
            .rposition(|pending| pending.level.is_some());
        let mut taken = match from {
            Some(from) => self.pending.split_off(from),
            None => std::mem::take(&mut self.pending),
        };
        let level = taken.first().and_then(|pending| pending.level);
        let is_heading = level.is_some_and(|level| level <= 2);
        if is_heading && !taken.is_empty() {
            let title = taken.remove(0);
            self.use_pending(&title, Use::Header, &Use::Header);
        }
        self.flush_all();
        (taken, level.filter(|_| !is_heading).unwrap_or(u8::MAX))
    }

    /// Takes everything that waits as tasks for a note below: each deepest ordinal with the plain
    /// paragraphs after it, or the paragraphs under a heading, or the heading itself.
    fn pending_tasks(&mut self) -> Vec<Vec<Pending>> {
        let all = std::mem::take(&mut self.pending);
        let deepest = all.iter().filter_map(|pending| pending.level).max();
        let mut groups: Vec<Vec<Pending>> = Vec::new();
        let titled = all.iter().any(|pending| pending.level.is_none());
        for pending in all {
            let is_title = titled && pending.level.is_some_and(|level| level <= 2);
            let is_task = pending.level.is_some() && pending.level == deepest && !is_title;
            match groups.last_mut() {
                Some(group) if pending.level.is_none() => group.push(pending),
                Some(_) | None if is_task || pending.level.is_none() => groups.push(vec![pending]),
                Some(_) | None => self.use_pending(&pending, Use::Header, &Use::Header),
            }
        }
        groups
    }

    /// Ends the wait of paragraphs at this depth and below; what is above stays a heading.
    fn flush(&mut self, level: u8) {
        let all = std::mem::take(&mut self.pending);
        let mut orphan: Option<usize> = None;
        for pending in all {
            match pending.level {
                Some(own) if own < level => {
                    orphan = None;
                    self.use_pending(&pending, Use::Header, &Use::Header);
                }
                Some(own) if own >= 2 => {
                    orphan = Some(self.reading.drafts.len());
                    self.orphan(&pending, own);
                }
                Some(_) => {
                    orphan = None;
                    self.use_pending(&pending, Use::Header, &Use::Header);
                }
                None => match orphan {
                    Some(place) => {
                        if let Some(draft) = self.reading.drafts.get_mut(place) {
                            prepare::append(&mut draft.requirement, &pending.text);
                        }
                        self.use_pending(&pending, Use::More(place), &Use::More(place));
                    }
                    None => {
                        let used = Use::Loose(pending.text.clone());
                        self.use_pending(&pending, used.clone(), &used);
                    }
                },
            }
        }
    }

    fn flush_all(&mut self) {
        self.flush(0);
    }

    /// The units that the heading above a paragraph of this depth names: 二、市教育局.
    fn units_of_heading(&self, level: u8) -> Option<Told> {
        let (_, title) = self.titles.iter().rfind(|(known, _)| *known < level)?;
        let who = unnumbered(title);
        roles::reads_as_units(who, self.roster).then(|| self.told(who, Named::Responsible))
    }

    fn orphan(&mut self, pending: &Pending, level: u8) {
        let place = self.reading.drafts.len();
        if let Some(told) = self.units_of_heading(level) {
            self.reading.drafts.push(Draft {
                line: pending.line,
                no: pending.no,
                headings: self.headings(level),
                requirement: unnumbered(&pending.text).to_owned(),
                duties: told.duties,
                level: Some(level),
                said: told.remarks,
                ..Draft::default()
            });
            return self.use_pending(pending, Use::Row(place), &Use::More(place));
        }
        let text = "本项没有写明责任单位，须由人确定。".to_owned();
        self.reading.drafts.push(Draft {
            line: pending.line,
            no: pending.no,
            headings: self.headings(level),
            requirement: unnumbered(&pending.text).to_owned(),
            orphan: Some(level),
            said: vec![(FindingCode::UnitLost, text)],
            ..Draft::default()
        });
        self.use_pending(pending, Use::Row(place), &Use::More(place));
    }
}

/// One row under its headings.
struct Cells<'a> {
    line: &'a Line,
    frame: &'a Frame,
    texts: Vec<String>,
}

impl Cells<'_> {
    fn cell(&self, at: usize) -> &str {
        self.texts.get(at).map_or("", String::as_str)
    }

    fn time(&self) -> Option<String> {
        let mut times = self.frame.head.of(Column::Time).map(|at| self.cell(at));
        times
            .find(|text| text.chars().any(char::is_alphanumeric))
            .map(one_line)
    }

    /// Whether the cell in a column of units can be read as such.
    fn names_units(&self, at: usize, roster: &Roster) -> bool {
        const LONGEST_PIECE: usize = 30;
        let text = self.cell(at);
        let plain = |text: &str| {
            text.split(['、', '，', '；', ',', ';', '\n', '：'])
                .all(|piece| piece.chars().count() <= LONGEST_PIECE)
        };
        let sentences = text.trim_end_matches('。').contains('。');
        text.len() <= LONGEST_CELL
            && fit::look(text, roster) != Look::Blank
            && layout::number(text).is_none()
            && (roles::reads_as_units(text, roster) || (plain(text) && !sentences))
    }

    fn has_lost_units(&self, roster: &Roster) -> bool {
        let mut columns = self.frame.head.units();
        columns.any(|(at, _)| fit::look(self.cell(at), roster) != Look::Blank)
    }

    /// What stands in columns that are neither task, units nor time, said as remarks.
    fn rest(&self, lefts: &[usize]) -> Vec<(FindingCode, String)> {
        let head = &self.frame.head;
        self.texts
            .iter()
            .enumerate()
            .filter(|(at, text)| {
                let is_read = match head.columns.get(*at).copied().flatten() {
                    Some(Column::Units(_) | Column::Time | Column::Number) => true,
                    Some(Column::Text) => *at == self.frame.requirement || lefts.contains(at),
                    Some(Column::Other) | None => false,
                };
                !is_read && text.chars().any(char::is_alphanumeric)
            })
            .map(|(at, text)| {
                let name = head.name(at);
                let name = if name.is_empty() { "无名" } else { name };
                (
                    FindingCode::OtherColumn,
                    format!("“{name}”栏写有“{}”。", one_line(text)),
                )
            })
            .collect()
    }
}

/// A chapter whose ordinal stands in the column of numbers and its name beside it.
fn numbered_heading(line: &Line, frame: &Frame) -> Option<String> {
    let mut filled = line.filled();
    let ((at, number), (_, name), None) = (filled.next()?, filled.next()?, filled.next()) else {
        return None;
    };
    let in_numbers = frame.head.of(Column::Number).any(|column| column == at);
    let bare = number.trim_matches(|c: char| "（）()、.".contains(c));
    (in_numbers && ordinals::is_numeral(bare)).then(|| format!("{bare}、{name}"))
}

/// A row that lost its number cell is brought back under the headings.
fn shifted(line: &Line, frame: &Frame) -> Vec<String> {
    let first = line.cell(0);
    let numbered = frame.head.of(Column::Number).any(|at| at == 0);
    let one_less = line.cells.len().saturating_add(1) == frame.width();
    let is_text = !first.is_empty() && layout::number(first).is_none();
    let mut cells = line.cells.clone();
    if numbered && one_less && is_text {
        cells.insert(0, String::new());
    }
    cells
}

/// A heading on one line, without the stop at its end; of a whole paragraph its first sentence.
fn heading(text: &str) -> String {
    const LONGEST: usize = 40;
    let line: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let first = line.split(['。', '：']).next().unwrap_or_default();
    let short: String = first.chars().take(LONGEST).collect();
    let is_short = line.chars().count() <= LONGEST;
    let kept = if is_short { line } else { short };
    kept.trim_end_matches(['。', '；', '：', '，']).to_owned()
}

/// A paragraph without its ordinal.
fn unnumbered(text: &str) -> &str {
    ordinal(text).map_or(text, |found| found.rest)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Adds duties to others; who is named already keeps the first place.
fn merge(duties: &mut Duties, more: Duties) {
    let named = |duties: &Duties, name: &str| duties.all().any(|unit| unit.name == name);
    for (role, units) in [(0, more.lead), (1, more.responsible), (2, more.cooperating)] {
        for unit in units {
            if named(duties, &unit.name) {
                continue;
            }
            match role {
                0 => duties.lead.push(unit),
                1 => duties.responsible.push(unit),
                _ => duties.cooperating.push(unit),
            }
        }
    }
    for group in more.groups {
        if !duties.groups.contains(&group) {
            duties.groups_role = duties.groups_role.or(more.groups_role);
            duties.groups.push(group);
        }
    }
    if more.mode == crate::domain::vocabulary::ResponsibleMode::Separate {
        duties.mode = more.mode;
    }
}
