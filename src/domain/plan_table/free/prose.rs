//! A paragraph cut where it says who does what: in brackets, after a label, or as a last sentence.

use super::ordinals::ordinal;
use super::{roles, times};
use crate::domain::people::Roster;

/// No paragraph is longer, in bytes.
const LONGEST: usize = 16 * 1024;
/// Words of a letter that a plan came with, which are no task of those it is sent to.
const LETTER: [&str; 3] = ["印发", "现将", "通知"];
/// Less than this after a colon is no task.
const SHORTEST_TASK: usize = 5;

/// A task and the note that says who does it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part<'t> {
    pub(super) task: &'t str,
    pub(super) note: &'t str,
}

/// Whether a note prints a role, so that it counts beside a cell of units.
pub(super) fn says_role(part: &Part<'_>) -> bool {
    roles::closes(part.note) || roles::labels_from(part.note).is_some()
}

/// Whether a note says anything at all.
pub(super) fn says_anything(part: &Part<'_>) -> bool {
    !part.note.is_empty()
}

/// The tasks of a paragraph with their notes, and what follows the last of them.
pub(super) fn cut<'t>(text: &'t str, roster: &Roster) -> (Vec<Part<'t>>, &'t str) {
    if text.len() > LONGEST {
        return (Vec::new(), "");
    }
    let mut parts = Vec::new();
    let mut from = 0;
    for (open, close) in brackets(text) {
        let Some((inner, whole_end)) = inside(text, open, close) else {
            continue;
        };
        let Some(task) = text.get(from..open) else {
            continue;
        };
        let after = text.get(whole_end..).unwrap_or_default();
        if is_unit_note(inner, roster) && ends_task(task, after, inner, roster) {
            parts.push(Part {
                task: bare(task),
                note: bare(inner),
            });
            from = whole_end;
        }
    }
    let rest = text.get(from..).unwrap_or_default();
    if let Some((part, left)) = unbracketed(rest, roster) {
        parts.push(part);
        return (parts, left);
    }
    (parts, bare(rest))
}

/// A text without the stops and spaces around it; a full stop at its end stays.
fn bare(text: &str) -> &str {
    text.trim_start_matches(|c: char| c.is_whitespace() || "。；，、;,.".contains(c))
        .trim_end()
}

/// The outermost brackets of every kind, as bytes of their opening and their closing sign.
fn brackets(text: &str) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut open: Option<usize> = None;
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '（' | '(' | '【' | '［' | '[' | '〔' => {
                if depth == 0 {
                    open = Some(at);
                }
                depth = depth.saturating_add(1);
            }
            '）' | ')' | '】' | '］' | ']' | '〕' => {
                depth = depth.saturating_sub(1);
                if depth == 0
                    && let Some(from) = open.take()
                {
                    out.push((from, at));
                }
            }
            _ => {}
        }
    }
    // A bracket that nobody closed ends with the text.
    out.extend(open.map(|from| (from, text.len())));
    out
}

fn inside(text: &str, open: usize, close: usize) -> Option<(&str, usize)> {
    let sign = |at: usize| text.get(at..).and_then(|rest| rest.chars().next());
    let from = open.checked_add(sign(open)?.len_utf8())?;
    let end = close.saturating_add(sign(close).map_or(0, char::len_utf8));
    Some((text.get(from..close)?, end))
}

fn is_unit_note(inner: &str, roster: &Roster) -> bool {
    let bare = inner.trim().trim_end_matches(['。', '；']);
    roles::is_note(bare, roster)
        || (times::is_time(bare) && bare.contains(['前', '完', '续', '期', '底']))
}

/// Whether a task may end here: after a full stop or before one, or at the paragraph's end; a
/// bracket within a sentence only explains a word, unless it says so with a verb or a label.
fn ends_task(task: &str, after: &str, inner: &str, roster: &Roster) -> bool {
    let clear = roles::labels_from(inner).is_some()
        || roles::closes(inner.trim())
        || inner.contains("牵头")
        || inner.contains("负责");
    let ends = |text: &str| text.trim_end().ends_with(['。', '；', '！', '）', '】']);
    let stops = after.trim_start().starts_with(['。', '；']) || after.trim().is_empty();
    let next = after.trim_start().starts_with(['（', '(', '【', '［', '[']);
    clear
        || task.trim().is_empty()
        || ends(task)
        || stops
        || (next && roles::reads_as_units(inner, roster))
}

/// A note without brackets: from the first label on, or a last sentence that names bodies and
/// closes with a verb.
fn unbracketed<'t>(text: &'t str, roster: &Roster) -> Option<(Part<'t>, &'t str)> {
    if let Some(at) = roles::labels_from(text) {
        let (task, note) = text.split_at_checked(at)?;
        let begins =
            task.trim().is_empty() || task.trim_end().ends_with(['。', '；', '！', '）', '”']);
        let apart = task.ends_with(char::is_whitespace);
        let (note, left) = match note.split_once('。') {
            Some((note, left)) if roles::labels_from(left).is_none() => (note, left),
            Some(_) | None => (note, ""),
        };
        let whole = (
            Part {
                task: bare(task),
                note: bare(note),
            },
            bare(left),
        );
        return ((begins || apart) && roles::is_note(note, roster)).then_some(whole);
    }
    if let Some((who, task)) = text.split_once(['：', ':']) {
        // 市教育局：公布招生政策。
        let who = ordinal(who).map_or(who, |found| found.rest).trim();
        let is_letter = LETTER.iter().any(|word| task.contains(word));
        let names_who = !is_letter
            && task.chars().count() > SHORTEST_TASK
            && roles::reads_as_units(who, roster);
        if names_who {
            return Some((
                Part {
                    task: bare(task),
                    note: who,
                },
                "",
            ));
        }
    }
    let closed = text.trim_end().trim_end_matches(['。', '；']);
    let last = closed
        .rfind(['。', '；'])
        .map_or(0, |at| at.saturating_add('。'.len_utf8()));
    let clauses = closed
        .match_indices("，由")
        .map(|(at, _)| at.saturating_add('，'.len_utf8()))
        .filter(|at| *at > last);
    std::iter::once(last).chain(clauses).find_map(|at| {
        let (task, note) = closed.split_at_checked(at)?;
        let note = bare(note);
        let says = roles::closes(note) && roles::reads_as_units(note, roster);
        says.then(|| {
            (
                Part {
                    task: bare(task),
                    note,
                },
                "",
            )
        })
    })
}
