//! What reads as the name of a body, and a printed list cut into such names.
//!
//! For plans of cities whose bodies no roster holds: by the endings names have, never by guessing.

use super::super::names::{known, names};
use crate::domain::people::Roster;

/// What ends the name of a body.
const ENDINGS: [&str; 62] = [
    "局",
    "办",
    "室",
    "委",
    "会",
    "部",
    "中心",
    "台",
    "院",
    "政府",
    "厅",
    "镇",
    "乡",
    "街道",
    "街",
    "队",
    "所",
    "站",
    "处",
    "科",
    "股",
    "公司",
    "集团",
    "学校",
    "大学",
    "中学",
    "小学",
    "单位",
    "部门",
    "机构",
    "社",
    "行",
    "馆",
    "区",
    "县",
    "检察",
    "妇联",
    "残联",
    "侨联",
    "科协",
    "文联",
    "工商联",
    "社科联",
    "组",
    "专班",
    "庭",
    "团市委",
    "学会",
    "企业",
    "苑",
    "军区",
    "武装",
    "纪检",
    "监委",
    "支行",
    "分局",
    "班子",
    "党组",
    "党校",
    "机关",
    "联社",
    "医院",
];
/// How names of bodies begin where they stand for themselves.
const BEGINNINGS: [&str; 14] = [
    "市", "县", "区", "省", "各", "局", "镇", "州", "旗", "全", "相关", "有关", "其他", "国家",
];
/// How a bracket begins that explains a word rather than names who acts.
const EXPLAINING: [&str; 22] = [
    "含", "见", "如", "以", "除", "包", "指", "附", "试", "详", "原", "即", "简", "暂", "下", "同",
    "不", "对", "在", "是", "按", "与",
];
const LONGEST_NAME: usize = 26;

/// A name without what stands in brackets at its end.
pub(super) fn without_bracket(name: &str) -> &str {
    if !name.ends_with(['）', ')']) {
        return name;
    }
    name.find(['（', '('])
        .and_then(|at| name.get(..at))
        .unwrap_or(name)
}

fn ends_like_body(name: &str) -> bool {
    let bare = without_bracket(name);
    bare.chars().count() >= 2 && ENDINGS.iter().any(|ending| bare.ends_with(ending))
}

fn begins_like_body(name: &str) -> bool {
    BEGINNINGS.iter().any(|word| name.starts_with(word))
}

/// Whether a name reads as that of a body.
pub(super) fn is_body(name: &str, roster: &Roster) -> bool {
    let length = name.chars().count();
    let plain = !name.contains(['。', '！', '？', '《', '“', '”', '：', ':', '%', '的', '，']);
    known(name, roster)
        || ((2..=LONGEST_NAME).contains(&length)
            && plain
            && !name.starts_with(|c: char| c.is_ascii_digit())
            && (ends_like_body(name) || (name.starts_with('各') && length <= 12)))
}

/// Whether a name can only be that of a body, wherever it stands.
pub(super) fn is_clearly_body(name: &str, roster: &Roster) -> bool {
    let explains = EXPLAINING.iter().any(|word| name.starts_with(word));
    known(name, roster)
        || (!explains
            && is_body(name, roster)
            && name.chars().count() >= 3
            && (begins_like_body(name) || name.contains(['·', '•', '・'])))
}

/// Whether all of a list are bodies, at least one of them clearly.
pub(super) fn are_bodies(list: &[String], roster: &Roster) -> bool {
    let explains = |name: &String| EXPLAINING.iter().any(|word| name.starts_with(word));
    !list.is_empty()
        && list
            .iter()
            .all(|name| known(name, roster) || (is_body(name, roster) && !explains(name)))
        && list.iter().any(|name| is_clearly_body(name, roster))
}

/// The names of a printed list: at stops, at spaces and line breaks between names, and at the
/// words for "and" when a body stands on both sides.
pub(super) fn split(list: &str, roster: &Roster) -> Vec<String> {
    let spelt: String = list
        .replace("会同", "、")
        .chars()
        .map(|c| {
            if matches!(c, '/' | '／' | '|' | '\\') {
                '、'
            } else {
                c
            }
        })
        .collect();
    names(&spelt)
        .iter()
        .flat_map(|piece| at_spaces(piece, roster))
        .flat_map(|piece| at_and(&piece, roster))
        .filter(|name| name.chars().any(char::is_alphanumeric) && name != "无")
        .collect()
}

/// A space ends a name when another begins after it; else it only broke the line.
fn at_spaces(piece: &str, roster: &Roster) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for word in piece.split_whitespace() {
        let ends = out.last().is_some_and(|left| {
            (known(left, roster) || ends_like_body(left))
                && (begins_like_body(word) || is_clearly_body(word, roster) || of_bureau(left))
                && ends_like_body(word)
        });
        match out.last_mut() {
            Some(left) if !ends => left.push_str(word),
            Some(_) | None => out.push(word.to_owned()),
        }
    }
    out
}

/// Whether a name is that of a section within a bureau, which no other word completes.
fn of_bureau(name: &str) -> bool {
    name.ends_with(['科', '股', '处', '室', '队', '所', '站'])
}

fn at_and(name: &str, roster: &Roster) -> Vec<String> {
    if !known(name, roster) {
        for word in ["以及", "和", "及", "与"] {
            for (at, _) in name.match_indices(word) {
                let Some((left, rest)) = name.split_at_checked(at) else {
                    continue;
                };
                let right = rest.strip_prefix(word).unwrap_or(rest);
                let closed = left.matches(['（', '(']).count() == left.matches(['）', ')']).count();
                let left_ends = known(left, roster) || ends_like_body(left);
                if closed && left_ends && is_body(right, roster) {
                    let mut out = vec![left.to_owned()];
                    out.extend(at_and(right, roster));
                    return out;
                }
            }
        }
    }
    vec![name.to_owned()]
}
