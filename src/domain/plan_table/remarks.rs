//! What a requirement says beyond its task: time limits, references, bodies without a unit.
//!
//! These are pointers for the reader; they change no row.

use super::lists::term_lists;
use super::themes::Themes;
use super::units::{Duties, Remark};
use crate::domain::people::Roster;
use crate::domain::plan::FindingCode;

/// Everything worth a remark in a requirement.
pub(super) fn of_text(
    requirement: &str,
    duties: &Duties,
    themes: &Themes,
    roster: &Roster,
) -> Vec<Remark> {
    let mut out = Vec::new();
    let quoted = |found: Vec<String>| found.join("”“");
    let limits = time_limits(requirement);
    if !limits.is_empty() {
        let text = format!("要求中写有时限“{}”。", quoted(limits));
        out.push((FindingCode::TimeLimitInText, text));
    }
    let references = references(requirement);
    if !references.is_empty() {
        let text = format!("要求中引用了{}。", references.join("、"));
        out.push((FindingCode::ReferenceToDocument, text));
    }
    let bodies = bodies(requirement, duties, themes, roster);
    if !bodies.is_empty() {
        let text = format!("要求中提到“{}”，本行单位中没有对应的单位。", quoted(bodies));
        out.push((FindingCode::BodyNamedInText, text));
    }
    out
}

const SPANS: [&str; 9] = [
    "个工作日",
    "工作日",
    "个小时",
    "小时",
    "分钟",
    "个月",
    "日",
    "天",
    "周",
];
const BOUNDS: [&str; 5] = ["以内", "之内", "内", "前", "后"];
const CALENDAR_LIMITS: [&str; 4] = ["年底前", "月底前", "季度末前", "年内"];

/// Figures with a span, such as 1个工作日内, and ends of periods, such as 年底前.
fn time_limits(text: &str) -> Vec<String> {
    let mut out: Vec<String> = CALENDAR_LIMITS
        .into_iter()
        .filter(|limit| text.contains(limit))
        .map(str::to_owned)
        .collect();
    let mut rest = text;
    while let Some(at) = rest.find(is_figure) {
        let tail = rest.get(at..).unwrap_or_default();
        let after = tail.trim_start_matches(is_figure);
        let figure = tail.strip_suffix(after).unwrap_or_default();
        out.extend(span(after).map(|span| format!("{figure}{span}")));
        rest = after;
    }
    out
}

fn is_figure(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c) || "一二三四五六七八九十两".contains(c)
}

fn span(text: &str) -> Option<String> {
    let span = SPANS.iter().find(|span| text.starts_with(**span))?;
    let after = text.strip_prefix(span)?;
    let bound = BOUNDS.iter().find(|bound| after.starts_with(**bound));
    let clear_without_bound = span.ends_with("工作日") || span.ends_with("小时");
    match bound {
        Some(bound) => Some(format!("{span}{bound}")),
        None => clear_without_bound.then(|| (*span).to_owned()),
    }
}

/// Titles in 《》.
fn references(text: &str) -> Vec<String> {
    text.split('《')
        .skip(1)
        .filter_map(|part| part.split_once('》'))
        .map(|(title, _)| format!("《{title}》"))
        .collect()
}

/// Words for bodies that no roster holds.
const GENERAL_BODIES: [&str; 3] = ["市政府各部门", "各直属机构", "各直属单位"];

/// Bodies the text names, in a list that 等部门 closes or by their full names, for which the row
/// has no unit.
fn bodies(text: &str, duties: &Duties, themes: &Themes, roster: &Roster) -> Vec<String> {
    let in_row = |name: &str| duties.all().any(|unit| unit.name.contains(name));
    let is_theme = |term: &str| {
        themes
            .keys()
            .any(|theme| term.contains(theme.as_str()) || theme.as_str().contains(term))
    };
    let listed = term_lists(text)
        .into_iter()
        .filter(|list| {
            ["部门", "主管部门", "单位", "机构"]
                .iter()
                .any(|word| list.after.starts_with(word))
        })
        .flat_map(|list| list.terms)
        .filter(|term| !in_row(term) && !is_theme(term));
    let named = roster
        .units
        .iter()
        .map(|unit| unit.name.clone())
        .filter(|name| text.contains(name.as_str()) && !in_row(name));
    let general = GENERAL_BODIES
        .into_iter()
        .filter(|body| text.contains(body))
        .map(str::to_owned);
    let mut out: Vec<String> = Vec::new();
    for body in listed.chain(named).chain(general) {
        if !out.contains(&body) {
            out.push(body);
        }
    }
    out
}
