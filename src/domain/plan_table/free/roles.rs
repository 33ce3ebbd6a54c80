//! Who does what in a text of units: labels before lists (牵头单位：) and verbs after them (牵头落实).
//!
//! A verb or the next label closes a list; bare names take the role of their column or label.

use super::super::units::{Duties, Reading, Remark};
use super::bodies;
use super::heads::{self, Column, Named};
use super::times;
use crate::domain::people::Roster;
use crate::domain::plan::{FindingCode, GroupsRole};

/// What a text of units says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) duties: Duties,
    /// By when, where it is printed among the units.
    pub(super) time: Option<String>,
    pub(super) remarks: Vec<Remark>,
}

/// How bare names are to be taken.
#[derive(Debug, Clone, Copy)]
pub(super) struct Taking<'r> {
    pub(super) roster: &'r Roster,
    pub(super) named: Named,
    /// Whether the first of a bare list leads, as a remark of the document says.
    pub(super) first_leads: bool,
}

/// The words that make a list's role, alone or one after the other (牵头组织实施).
const CLEAR: [(&str, GroupsRole); 4] = [
    ("牵头", GroupsRole::Lead),
    ("负责", GroupsRole::Responsible),
    ("配合", GroupsRole::Cooperating),
    ("按职责分工", GroupsRole::Responsible),
];
/// Words that make a role only where the list ends with them.
const CLOSING: [(&str, GroupsRole); 14] = [
    ("主办", GroupsRole::Lead),
    ("主责", GroupsRole::Lead),
    ("协助", GroupsRole::Cooperating),
    ("协办", GroupsRole::Cooperating),
    ("协同", GroupsRole::Cooperating),
    ("参与", GroupsRole::Cooperating),
    ("参加", GroupsRole::Cooperating),
    ("支持", GroupsRole::Cooperating),
    ("落实", GroupsRole::Responsible),
    ("抓好落实", GroupsRole::Responsible),
    ("组织实施", GroupsRole::Responsible),
    ("实施", GroupsRole::Responsible),
    ("承办", GroupsRole::Responsible),
    ("完成", GroupsRole::Responsible),
];
/// Words that go on from a role word and change nothing.
const GOING_ON: [&str; 12] = [
    "组织", "推进", "办理", "抓总", "统筹", "协调", "抓好", "做好", "开展", "公开", "工作", "推动",
];
/// What stands between the last name and the role word.
const ADVERBS: [&str; 26] = [
    "按照各自职责分工",
    "按照职责分工",
    "根据职责分工",
    "依据职责分工",
    "按各自职责分工",
    "按照各自职责",
    "按各自职责",
    "按职责分工",
    "依职责分工",
    "按照职责",
    "根据职责",
    "按职责",
    "依职责",
    "按分工",
    "各负其责",
    "各自",
    "分别",
    "共同",
    "具体",
    "组织",
    "统筹",
    "积极",
    "密切",
    "联合",
    "按要求",
    "做好",
];
const APART: [&str; 4] = ["职责", "分工", "分别", "各自"];

struct Closed<'t> {
    list: &'t str,
    role: GroupsRole,
    /// Whether the words say that each does its own part.
    apart: bool,
    rest: &'t str,
}

fn next_role(text: &str) -> Option<Closed<'_>> {
    let mut depth = 0_usize;
    text.char_indices().find_map(|(at, c)| {
        match c {
            '（' | '(' => depth = depth.saturating_add(1),
            '）' | ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > 0 {
            return None;
        }
        let (list, tail) = text.split_at_checked(at)?;
        let (role, rest) = role_words(tail)?;
        let apart = tail
            .strip_suffix(rest)
            .is_some_and(|words| words.contains("职责分工"));
        Some(Closed {
            list,
            role,
            apart,
            rest,
        })
    })
}

/// Whether a text ends with role words.
pub(super) fn closes(text: &str) -> bool {
    let mut rest = text.trim_end_matches(['。', '；']);
    let mut closed = false;
    while let Some(found) = next_role(rest) {
        closed = true;
        rest = found.rest;
    }
    closed && rest.trim().is_empty()
}

/// The role words a text begins with, as many as there are, and what follows.
fn role_words(text: &str) -> Option<(GroupsRole, &str)> {
    let known = || CLEAR.iter().chain(&CLOSING);
    let (word, mut role) = *known().find(|(word, _)| text.starts_with(word))?;
    let is_clear = CLEAR.iter().any(|(clear, _)| *clear == word);
    let mut rest = text.strip_prefix(word)?;
    let mut words = 1_usize;
    loop {
        if let Some((word, next)) = known().find(|(word, _)| rest.starts_with(word)) {
            role = stronger(role, *next);
            rest = rest.strip_prefix(word)?;
        } else if let Some(word) = GOING_ON.iter().find(|word| rest.starts_with(**word)) {
            rest = rest.strip_prefix(word)?;
        } else {
            break;
        }
        words = words.saturating_add(1);
    }
    let names_one = ["人", "单位", "部门", "科室", "处室", "股室", "领导"];
    let is_name = names_one.iter().any(|word| rest.starts_with(word));
    let closes = rest.is_empty() || rest.starts_with(is_stop);
    (!is_name && (is_clear || closes || words > 1)).then_some((role, rest))
}

fn stronger(one: GroupsRole, other: GroupsRole) -> GroupsRole {
    match (one, other) {
        (GroupsRole::Lead, _) | (_, GroupsRole::Lead) => GroupsRole::Lead,
        (GroupsRole::Cooperating, _) | (_, GroupsRole::Cooperating) => GroupsRole::Cooperating,
        (GroupsRole::Responsible, GroupsRole::Responsible) => GroupsRole::Responsible,
    }
}

fn is_stop(c: char) -> bool {
    c.is_whitespace() || "、，,；;。.（(）)：:".contains(c)
}

/// What a label before a colon announces.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Label {
    Units(Named),
    Time,
    /// A person or something else that is no unit.
    Other(String),
}

const LONGEST_LABEL: usize = 12;
/// Labels of one word.
const SHORT_LABELS: [(&str, Named); 8] = [
    ("牵头", Named::Lead),
    ("主办", Named::Lead),
    ("责任", Named::Responsible),
    ("负责", Named::Responsible),
    ("承办", Named::Responsible),
    ("配合", Named::Cooperating),
    ("协办", Named::Cooperating),
    ("参与", Named::Cooperating),
];
/// How a label begins; a text before it is no part of it.
const LABEL_BEGINNINGS: [&str; 24] = [
    "牵头",
    "主办",
    "主责",
    "第一责任",
    "主要责任",
    "责任",
    "承办",
    "负责",
    "落实",
    "实施",
    "配合",
    "协办",
    "协助",
    "协同",
    "参与",
    "参加",
    "联合",
    "完成",
    "时限",
    "时间",
    "进度",
    "办结",
    "分管",
    "联系",
];

/// The label that ends a text, and what stands before it.
fn label_at_end(text: &str) -> Option<(&str, Label)> {
    let from = text.chars().count().saturating_sub(LONGEST_LABEL);
    text.char_indices().skip(from).find_map(|(at, _)| {
        let (before, name) = text.split_at_checked(at)?;
        let begins = LABEL_BEGINNINGS.iter().any(|word| name.starts_with(word));
        let stops =
            name.contains(['，', ',', '。', '；', ';']) || name.contains(char::is_whitespace);
        if !begins || stops {
            return None;
        }
        let short = SHORT_LABELS.iter().find(|(word, _)| *word == name);
        let label = match (short, heads::column(name)) {
            (Some((_, named)), _) => Label::Units(*named),
            (None, Some(Column::Units(named))) => Label::Units(named),
            (None, Some(Column::Time)) => Label::Time,
            (None, Some(Column::Other)) => Label::Other(name.to_owned()),
            (None, Some(Column::Number | Column::Text) | None) => return None,
        };
        Some((before, label))
    })
}

/// A text cut at its labels: what stands before the first, then each label with its text.
fn labelled(text: &str) -> (&str, Vec<(Label, &str)>) {
    let mut cuts: Vec<(usize, usize, Label)> = Vec::new();
    for (at, colon) in text.match_indices(['：', ':']) {
        let from = cuts.last().map_or(0, |(_, end, _)| *end);
        let Some(before) = text.get(from..at) else {
            continue;
        };
        if let Some((kept, label)) = label_at_end(before) {
            let start = from.saturating_add(kept.len());
            cuts.push((start, at.saturating_add(colon.len()), label));
        }
    }
    let first = cuts.first().map_or(text.len(), |(start, _, _)| *start);
    let ends: Vec<usize> = cuts
        .iter()
        .skip(1)
        .map(|(start, _, _)| *start)
        .chain([text.len()])
        .collect();
    let parts = cuts
        .into_iter()
        .zip(ends)
        .map(|((_, from, label), to)| (label, text.get(from..to).unwrap_or_default()))
        .collect();
    (text.get(..first).unwrap_or_default(), parts)
}

/// Where the labels in a paragraph begin that say who and by when, in bytes; `None` without one.
pub(super) fn labels_from(text: &str) -> Option<usize> {
    let (before, parts) = labelled(text);
    let says = |label: &Label| match label {
        Label::Units(_) | Label::Time => true,
        Label::Other(name) => name.contains("领导") || name.contains("责任人"),
    };
    parts
        .iter()
        .any(|(label, _)| says(label))
        .then_some(before.len())
}

/// Whether a text says who does what, or by when: labels, or bodies that a verb closes.
pub(super) fn is_note(text: &str, roster: &Roster) -> bool {
    let (before, parts) = labelled(text);
    if !parts.is_empty() {
        return parts
            .iter()
            .all(|(_, body)| body.chars().count() <= LONGEST_LIST)
            && before.chars().count() <= LONGEST_LIST;
    }
    reads_as_units(text, roster)
}

const LONGEST_LIST: usize = 600;

/// Whether a text is a list of bodies, closed by verbs or bare.
pub(super) fn reads_as_units(text: &str, roster: &Roster) -> bool {
    if text.is_empty() || text.chars().count() > LONGEST_LIST {
        return false;
    }
    let (before, parts) = labelled(text);
    if parts
        .iter()
        .any(|(label, _)| matches!(label, Label::Units(_)))
        && before.is_empty()
    {
        return true;
    }
    let mut rest = text;
    let mut closed = false;
    let mut all = Vec::new();
    while let Some(found) = next_role(rest) {
        all.extend(
            listed(found.list, roster)
                .0
                .into_iter()
                .filter(|name| !times::is_time(name)),
        );
        closed = true;
        rest = found.rest;
    }
    let left: Vec<String> = listed(rest, roster).0;
    all.extend(left.into_iter().filter(|name| !times::is_time(name)));
    let bodies_only = all.iter().all(|name| bodies::is_body(name, roster));
    (closed && bodies_only && !all.is_empty()) || bodies::are_bodies(&all, roster)
}

/// The names of a list, whether each answers for its own part, and whether 等 left it open.
fn listed(list: &str, roster: &Roster) -> (Vec<String>, bool, bool) {
    let (mut apart, mut open) = (false, false);
    let bare = without_adverbs(list.trim(), &mut apart);
    let names = bodies::split(bare, roster)
        .iter()
        .map(|name| trimmed(name, &mut open, &mut apart))
        .filter(|name| !name.is_empty())
        .collect();
    (names, apart, open)
}

fn without_adverbs<'t>(list: &'t str, apart: &mut bool) -> &'t str {
    let mut rest = list.trim_end_matches(is_stop_at_end);
    while let Some((word, shorter)) = ADVERBS
        .iter()
        .find_map(|word| rest.strip_suffix(word).map(|shorter| (word, shorter)))
    {
        *apart = *apart || APART.iter().any(|sign| word.contains(sign));
        rest = shorter.trim_end_matches(is_stop_at_end);
    }
    rest
}

fn is_stop_at_end(c: char) -> bool {
    c.is_whitespace() || "、，,；;。.".contains(c)
}

/// A name without 由 before it and 等部门 behind it.
fn trimmed(name: &str, open: &mut bool, apart: &mut bool) -> String {
    let mut name = without_adverbs(name, apart);
    for word in ["分别由", "并由", "由", "请", "以及", "并", "和", "及"] {
        name = name.strip_prefix(word).unwrap_or(name);
    }
    if let Some((before, after)) = name.rsplit_once('等') {
        const MANY: [&str; 6] = ["部门", "单位", "科室", "机构", "股室", "处室"];
        let closes = after.is_empty() || MANY.iter().any(|word| after.ends_with(word));
        if closes && after.chars().count() <= 10 {
            *open = true;
            name = before;
        }
    }
    name.trim_matches(is_stop_at_end).to_owned()
}

/// Reads a text of units.
pub(super) fn read(text: &str, taking: Taking<'_>) -> Told {
    let mut reading = Told::default();
    let mut names = Reading::new(taking.roster);
    let (before, parts) = labelled(text);
    let mut words = Vec::new();
    section(
        before,
        taking.named,
        taking,
        &mut Sheet {
            names: &mut names,
            told: &mut reading,
            words: &mut words,
        },
    );
    for (label, body) in parts {
        match label {
            Label::Units(named) => {
                let once = Taking {
                    first_leads: false,
                    ..taking
                };
                section(
                    body,
                    named,
                    once,
                    &mut Sheet {
                        names: &mut names,
                        told: &mut reading,
                        words: &mut words,
                    },
                );
                words.push(role_label(named));
            }
            Label::Time => reading.time = Some(body.trim_matches(is_stop_at_end).to_owned()),
            Label::Other(name) => {
                let text = format!(
                    "“{name}”写有“{}”，不计为单位。",
                    body.trim_matches(is_stop_at_end)
                );
                reading.remarks.push((FindingCode::OtherColumn, text));
            }
        }
    }
    words.dedup();
    names.roles(&words);
    let (duties, mut remarks) = names.done();
    remarks.append(&mut reading.remarks);
    Told {
        duties,
        time: reading.time,
        remarks,
    }
}

const fn role_label(named: Named) -> &'static str {
    match named {
        Named::Lead => "牵头",
        Named::Responsible => "负责",
        Named::Cooperating => "配合",
    }
}

const fn role_of(named: Named) -> GroupsRole {
    match named {
        Named::Lead => GroupsRole::Lead,
        Named::Responsible => GroupsRole::Responsible,
        Named::Cooperating => GroupsRole::Cooperating,
    }
}

/// What is being filled while a text is read.
struct Sheet<'s, 'r> {
    names: &'s mut Reading<'r>,
    told: &'s mut Told,
    words: &'s mut Vec<&'static str>,
}

fn section(text: &str, named: Named, taking: Taking<'_>, sheet: &mut Sheet<'_, '_>) {
    let mut rest = text;
    let mut closed = false;
    while let Some(found) = next_role(rest) {
        let adverbs_apart = found.list.is_empty();
        take(found.list, found.role, taking, sheet);
        if found.apart {
            sheet.names.separately();
        }
        if !adverbs_apart {
            let named = match found.role {
                GroupsRole::Lead => Named::Lead,
                GroupsRole::Responsible => Named::Responsible,
                GroupsRole::Cooperating => Named::Cooperating,
            };
            sheet.words.push(role_label(named));
        }
        closed = true;
        rest = found.rest;
    }
    let (names, _, _) = listed(rest, taking.roster);
    let doubtful = closed && names.iter().any(|name| !times::is_time(name));
    if doubtful {
        let text = format!(
            "“{}”后没有“牵头”“负责”“配合”字样，暂按负责处理，请核对。",
            names.join("、")
        );
        sheet
            .told
            .remarks
            .push((FindingCode::LineNotUnderstood, text));
    }
    let role = if closed {
        GroupsRole::Responsible
    } else {
        role_of(named)
    };
    let lead_first =
        taking.first_leads && !closed && role == GroupsRole::Responsible && !names.is_empty();
    if lead_first {
        sheet.words.push("牵头");
    }
    let mut once = lead_first;
    take_each(rest, taking, sheet, |_| {
        if std::mem::take(&mut once) {
            GroupsRole::Lead
        } else {
            role
        }
    });
}

fn take(list: &str, role: GroupsRole, taking: Taking<'_>, sheet: &mut Sheet<'_, '_>) {
    take_each(list, taking, sheet, |_| role);
}

/// A name and the role that stands in brackets behind it: 市扶贫办（牵头）.
fn with_own_role(name: &str) -> (&str, Option<GroupsRole>) {
    let Some((bare, inner)) = name.rsplit_once(['（', '(']) else {
        return (name, None);
    };
    let inner = inner.trim_end_matches(['）', ')']);
    let inner = inner.strip_suffix("单位").unwrap_or(inner);
    match role_words(inner) {
        Some((role, "")) => (bare, Some(role)),
        Some(_) | None => (name, None),
    }
}

fn take_each(
    list: &str,
    taking: Taking<'_>,
    sheet: &mut Sheet<'_, '_>,
    mut role: impl FnMut(&str) -> GroupsRole,
) {
    let (names, apart, open) = listed(list, taking.roster);
    if apart {
        sheet.names.separately();
    }
    if open {
        let text = "单位名单以“等”结尾，没有列全，请核对。".to_owned();
        sheet.told.remarks.push((FindingCode::GroupOpen, text));
    }
    for name in names {
        if times::is_time(&name) {
            sheet.told.time = Some(name);
            continue;
        }
        let (name, own) = with_own_role(&name);
        let role = own.unwrap_or_else(|| role(name));
        let name = name.to_owned();
        let bare = bodies::without_bracket(&name);
        let known = super::super::names::known;
        if bare != name && !known(&name, taking.roster) && known(bare, taking.roster) {
            let text = format!("“{name}”即“{bare}”，括号中的说明没有计为单位。");
            sheet
                .told
                .remarks
                .push((FindingCode::AliasNormalised, text));
            sheet.names.take(bare, role);
        } else {
            sheet.names.take(&name, role);
        }
    }
}
