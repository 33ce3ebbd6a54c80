//! Who a printed name means: a unit of the roster, a group, or nobody known.
//!
//! Rule 4 of reading the plan: known aliases and doubled words are normalised, and said.

use super::units::Remark;
use crate::domain::people::Roster;
use crate::domain::plan::{FindingCode, NamedUnit};

/// Who a printed name means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Body {
    Unit(NamedUnit),
    Group(String),
    Unknown,
}

fn look_up(name: &str, roster: &Roster) -> Option<Body> {
    if let Some(group) = roster.group(name) {
        return Some(Body::Group(group.name.clone()));
    }
    roster.find(name).map(|unit| {
        Body::Unit(NamedUnit {
            name: unit.name.clone(),
            id: Some(unit.id.clone()),
        })
    })
}

/// The body a name means and, where the print was mended, what was mended.
pub(super) fn resolve(name: &str, roster: &Roster) -> (Body, Option<Remark>) {
    if let Some(body) = look_up(name, roster) {
        let remark = match &body {
            Body::Unit(unit) if unit.name != name => Some((
                FindingCode::AliasNormalised,
                format!("“{name}”即“{}”，已统一名称。", unit.name),
            )),
            Body::Unit(_) | Body::Group(_) | Body::Unknown => None,
        };
        return (body, remark);
    }
    let mended = without_doubling(name)
        .into_iter()
        .find_map(|single| look_up(&single, roster));
    let Some(body) = mended else {
        return (Body::Unknown, None);
    };
    let meant = match &body {
        Body::Unit(unit) => unit.name.clone(),
        Body::Group(group) => group.clone(),
        Body::Unknown => String::new(),
    };
    let sentence = format!("“{name}”有重复的字词，已更正为“{meant}”。");
    (body, Some((FindingCode::DoubledWord, sentence)))
}

/// No name of a body is longer, doubled words included.
const LONGEST_DOUBLED: usize = 40;

/// Every reading of a name with one doubled run of characters printed once.
fn without_doubling(name: &str) -> Vec<String> {
    let chars: Vec<char> = name.chars().collect();
    let mut out = Vec::new();
    if chars.len() > LONGEST_DOUBLED {
        return out;
    }
    for len in 1..=chars.len() / 2 {
        for at in 0..chars
            .len()
            .saturating_sub(len.saturating_mul(2).saturating_sub(1))
        {
            let run = |from: usize| chars.get(from..from.saturating_add(len));
            if run(at).is_some() && run(at) == run(at.saturating_add(len)) {
                let kept = chars.iter().take(at);
                let rest = chars.iter().skip(at.saturating_add(len));
                out.push(kept.chain(rest).collect());
            }
        }
    }
    out
}

pub(super) fn known(name: &str, roster: &Roster) -> bool {
    !matches!(resolve(name, roster).0, Body::Unknown)
}

pub(super) fn known_pair<'n>(name: &'n str, roster: &Roster) -> Option<(&'n str, &'n str)> {
    name.match_indices(['和', '及', '与'])
        .filter_map(|(at, word)| {
            let (first, rest) = name.split_at_checked(at)?;
            Some((first, rest.strip_prefix(word)?))
        })
        .find(|(first, second)| known(first, roster) && known(second, roster))
}

/// The names of a list; brackets hold a name together.
pub(super) fn names(list: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut name = String::new();
    let mut depth = 0_usize;
    for c in list.chars() {
        match c {
            '（' | '(' => depth = depth.saturating_add(1),
            '）' | ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        let separates = depth == 0 && "、，,；;。：:".contains(c);
        if separates {
            out.push(std::mem::take(&mut name));
        } else {
            name.push(c);
        }
    }
    out.push(name);
    out.retain(|name| !name.is_empty());
    out
}
