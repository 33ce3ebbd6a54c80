//! Finds the lists (A、B、C等) inside a requirement.
//!
//! Shared by the pairing of themes and by the search for bodies named in the text; no unit is
//! known here.

/// A list of short terms as it stands in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TermList {
    /// The terms, the words around them taken off.
    pub(super) terms: Vec<String>,
    /// What follows the list, from 等 on; empty when no 等 closes it.
    pub(super) after: String,
}

/// Adverbs and verbs that stand before the first term of a list and belong to the sentence.
const LEADING: [&str; 39] = [
    "进一步",
    "及时",
    "切实",
    "重点",
    "认真",
    "积极",
    "全面",
    "依法",
    "主动",
    "加快",
    "推进",
    "推动",
    "做好",
    "抓好",
    "公开",
    "公布",
    "发布",
    "提供",
    "强化",
    "提升",
    "加强",
    "落实",
    "围绕",
    "开展",
    "突出",
    "深化",
    "完善",
    "建立",
    "健全",
    "规范",
    "涉及",
    "关于",
    "针对",
    "包括",
    "由",
    "与",
    "对",
    "向",
    "会同",
];

/// Every list of a text. A list that a 的 closes and the list after it are two.
pub(super) fn term_lists(text: &str) -> Vec<TermList> {
    clauses(text)
        .into_iter()
        .flat_map(|clause| lists_of(&clause))
        .filter(|list| list.terms.len() > 1)
        .collect()
}

/// Clauses without what stands in quotation marks or brackets.
fn clauses(text: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    for c in text.chars() {
        let ends = "，。；：！？“”‘’《》（）()\"".contains(c) || c.is_whitespace();
        if ends {
            out.push(String::new());
        } else if let Some(clause) = out.last_mut() {
            clause.push(c);
        }
    }
    out.retain(|clause| clause.contains('、'));
    out
}

fn lists_of(clause: &str) -> Vec<TermList> {
    let (inside, after) = match clause.rsplit_once('等') {
        Some((inside, after)) if inside.contains('、') => (inside, after),
        _ => (clause, ""),
    };
    let terms: Vec<&str> = inside.split('、').collect();
    let last = terms.len().saturating_sub(1);
    let mut out = Vec::new();
    let mut current: Vec<String> = Vec::new();
    for (at, term) in terms.into_iter().enumerate() {
        // A 的 in the first term describes it; later on it closes the list before it.
        let closes = term.split_once('的').filter(|_| at > 0 && at < last);
        match closes {
            Some((before, behind)) => {
                current.push(before.to_owned());
                out.push(finish(std::mem::take(&mut current), ""));
                current.push(behind.to_owned());
            }
            None => current.push(term.to_owned()),
        }
    }
    out.push(finish(current, after));
    out
}

fn finish(mut terms: Vec<String>, after: &str) -> TermList {
    if let Some(first) = terms.first_mut() {
        *first = without_leading(first).to_owned();
    }
    cut_after_shared_ending(&mut terms);
    terms.retain(|term| !term.is_empty());
    TermList {
        terms,
        after: after.to_owned(),
    }
}

fn without_leading(term: &str) -> &str {
    let mut rest = term;
    while let Some(shorter) = LEADING
        .iter()
        .find_map(|word| rest.strip_prefix(word))
        .filter(|shorter| shorter.chars().count() >= 2)
    {
        rest = shorter;
    }
    rest
}

/// In 甲时间、乙时间再减少一半 the shared ending 时间 shows where the last term ends.
fn cut_after_shared_ending(terms: &mut [String]) {
    let Some(ending) = terms.first().and_then(|first| last_two(first)) else {
        return;
    };
    for term in terms.iter_mut().skip(1) {
        if let Some((before, after)) = term.split_once(ending.as_str())
            && !after.is_empty()
        {
            *term = format!("{before}{ending}");
        }
    }
}

fn last_two(text: &str) -> Option<String> {
    let chars: Vec<char> = text.chars().collect();
    let from = chars.len().checked_sub(2)?;
    (from >= 1).then(|| chars.iter().skip(from).collect())
}
