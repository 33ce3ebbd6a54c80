//! How well a text suits a column, and the places of cells when some were left out.
//!
//! Copies of web pages drop merged cells; what is left is put under the headings it suits best.

use super::super::layout;
use super::super::stream::Line;
use super::heads::{Column, Head, Named};
use super::ordinals::ordinal;
use super::{bodies, roles, times};
use crate::domain::people::Roster;

/// The columns of one table: its head, and where the requirements stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) head: Head,
    pub(super) requirement: usize,
}

/// What a text looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    Blank,
    Number,
    Units,
    Time,
    Sentence,
    /// Short, and it could be the name of a body.
    Body,
    Short,
}

const SHORT: usize = 25;

pub(super) fn look(text: &str, roster: &Roster) -> Look {
    let length = text.chars().count();
    if !text.chars().any(char::is_alphanumeric) {
        Look::Blank
    } else if layout::number(text).is_some() {
        Look::Number
    } else if roles::reads_as_units(text, roster) {
        Look::Units
    } else if times::is_time(text) {
        Look::Time
    } else if length > SHORT || text.ends_with(['。', '；', '，', '、', '：']) {
        Look::Sentence
    } else if bodies::is_body(text, roster) {
        Look::Body
    } else {
        Look::Short
    }
}

impl Frame {
    /// The frame of a head over these lines: the requirements stand in the rightmost column whose
    /// texts are nearly as long as the longest.
    pub(super) fn new(head: Head, body: &[&Line]) -> Self {
        let width = head.columns.len();
        let whole: Vec<&&Line> = body
            .iter()
            .filter(|line| line.cells.len() == width)
            .collect();
        let filled_with = |at: usize| {
            let lengths: Vec<usize> = whole
                .iter()
                .map(|line| line.cell(at).chars().count())
                .filter(|length| *length > 0)
                .collect();
            let sum: usize = lengths.iter().sum();
            sum.checked_div(lengths.len()).unwrap_or(0)
        };
        let texts: Vec<(usize, usize)> = head
            .of(Column::Text)
            .map(|at| {
                (
                    at,
                    filled_with(at).max(named_for_requirements(head.name(at))),
                )
            })
            .collect();
        let longest = texts.iter().map(|(_, length)| *length).max().unwrap_or(0);
        let requirement = texts
            .iter()
            .filter(|(_, length)| length.saturating_mul(10) >= longest.saturating_mul(6))
            .map(|(at, _)| *at)
            .next_back()
            .unwrap_or(0);
        Self { head, requirement }
    }

    pub(super) fn width(&self) -> usize {
        self.head.columns.len()
    }

    /// What it costs to put a text of this look into a column; less is better.
    pub(super) fn cost(&self, at: usize, look: Look) -> i32 {
        let column = self.head.columns.get(at).copied().flatten();
        let is_requirement = at == self.requirement;
        match column {
            Some(Column::Number) => by_look(look, [10, -40, 60, 60, 80, 60, 50]),
            Some(Column::Text) if is_requirement => by_look(look, [10, 50, 25, 25, -30, 8, -8]),
            Some(Column::Text) => by_look(look, [2, 50, 25, 25, 5, -5, -15]),
            Some(Column::Units(_)) => by_look(look, [6, 60, -40, 40, 60, -20, 15]),
            Some(Column::Time) => by_look(look, [2, 40, 40, -35, 50, 40, 25]),
            Some(Column::Other) => by_look(look, [0, 10, 10, 5, 10, 8, 2]),
            None => by_look(look, [0, 20, 20, 20, 20, 15, 10]),
        }
    }

    /// What it costs to leave a column without a cell.
    pub(super) fn skip(&self, at: usize) -> i32 {
        match self.head.columns.get(at).copied().flatten() {
            Some(Column::Number) => 60,
            Some(Column::Text) if at == self.requirement => 40,
            Some(Column::Text) => 3,
            Some(Column::Units(Named::Cooperating)) => 6,
            Some(Column::Units(Named::Lead | Named::Responsible)) => 18,
            Some(Column::Time) => 8,
            Some(Column::Other) => 2,
            None => 0,
        }
    }

    /// The cost of leaving out every column from one to another, the last one excluded.
    pub(super) fn skips(&self, from: usize, to: usize) -> i32 {
        (from..to).map(|at| self.skip(at)).sum()
    }

    /// The cells of a row, each under the heading it suits when there are fewer than headings.
    pub(super) fn align(&self, cells: &[String], roster: &Roster) -> Vec<String> {
        if cells.len() >= self.width() {
            return cells.to_vec();
        }
        let looks: Vec<Look> = cells.iter().map(|cell| look(cell, roster)).collect();
        let places = self.places(&looks);
        let mut out = vec![String::new(); self.width()];
        for (cell, at) in cells.iter().zip(places) {
            if let Some(place) = out.get_mut(at) {
                cell.clone_into(place);
            }
        }
        out
    }

    /// The cheapest places, from left to right, for looks that are fewer than the columns.
    fn places(&self, looks: &[Look]) -> Vec<usize> {
        let width = self.width();
        // For each column the cheapest way to have the cells so far end in it.
        let mut best: Vec<(i32, Vec<usize>)> = vec![(0, Vec::new())];
        for (nth, look) in looks.iter().enumerate() {
            let mut next: Vec<(i32, Vec<usize>)> = Vec::new();
            for at in nth..width {
                let cheapest = best
                    .iter()
                    .filter(|(_, places)| places.last().is_none_or(|last| *last < at))
                    .map(|(cost, places)| {
                        let from = places.last().map_or(0, |last| last.saturating_add(1));
                        (cost + self.skips(from, at) + self.cost(at, *look), places)
                    })
                    .min_by_key(|(cost, _)| *cost);
                if let Some((cost, places)) = cheapest {
                    let mut places = places.clone();
                    places.push(at);
                    next.push((cost, places));
                }
            }
            best = next;
        }
        let ends = |places: &[usize]| places.last().map_or(0, |last| last.saturating_add(1));
        best.into_iter()
            .min_by_key(|(cost, places)| cost + self.skips(ends(places), width))
            .map(|(_, places)| places)
            .unwrap_or_default()
    }
}

/// One figure for each look, in the order blank, number, units, time, sentence, body, short.
const fn by_look(look: Look, costs: [i32; 7]) -> i32 {
    let [blank, number, units, time, sentence, body, short] = costs;
    match look {
        Look::Blank => blank,
        Look::Number => number,
        Look::Units => units,
        Look::Time => time,
        Look::Sentence => sentence,
        Look::Body => body,
        Look::Short => short,
    }
}

/// How long texts under a heading are taken to be while none is known.
fn named_for_requirements(name: &str) -> usize {
    const SURE: [&str; 7] = ["具体", "要求", "内容", "措施", "举措", "事项", "任务分解"];
    usize::from(SURE.iter().any(|word| name.contains(word)))
}

/// Whether a text alone in a row is a heading across the table.
pub(super) fn is_heading_across(text: &str) -> bool {
    const LONGEST: usize = 45;
    let level = ordinal(text).map(|found| found.level);
    level.is_some_and(|level| level <= 2)
        && text.chars().count() <= LONGEST
        && !text.ends_with(['。', '；'])
}
