//! The ordinals that paragraphs begin with: 一、（一）1.（1）①, by their depth.

use super::super::layout;

/// An ordinal and what follows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ordinal<'t> {
    /// 1 for chapters, 2 for （一）, 3 for 1., 4 for （1）, 5 for ①.
    pub(super) level: u8,
    /// The number, where it is printed in figures.
    pub(super) no: Option<u32>,
    pub(super) rest: &'t str,
}

const NUMERALS: &str = "一二三四五六七八九十百";
const CIRCLED: &str = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳";
const LONGEST: usize = 4;

/// The ordinal a text begins with.
pub(super) fn ordinal(text: &str) -> Option<Ordinal<'_>> {
    bracketed(text)
        .or_else(|| chapter(text))
        .or_else(|| figure(text))
        .or_else(|| circled(text))
}

/// Whether a text is a Chinese numeral.
pub(super) fn is_numeral(text: &str) -> bool {
    !text.is_empty()
        && text.chars().count() <= LONGEST
        && text.chars().all(|c| NUMERALS.contains(c))
}

fn bracketed(text: &str) -> Option<Ordinal<'_>> {
    let inner = text.strip_prefix(['（', '('])?;
    let (number, rest) = inner.split_once(['）', ')'])?;
    let number = number.trim();
    if is_numeral(number) {
        return Some(Ordinal {
            level: 2,
            no: None,
            rest: behind(rest),
        });
    }
    let no = layout::number(number).filter(|_| number.chars().count() <= LONGEST)?;
    Some(Ordinal {
        level: 4,
        no: Some(no),
        rest: behind(rest),
    })
}

fn chapter(text: &str) -> Option<Ordinal<'_>> {
    if let Some(rest) = text.strip_prefix('第') {
        let (number, rest) = rest.split_once(['章', '部'])?;
        let rest = rest.strip_prefix('分').unwrap_or(rest);
        return is_numeral(number).then(|| Ordinal {
            level: 1,
            no: None,
            rest: behind(rest),
        });
    }
    let (number, rest) = text.split_once(['、', '.', '．'])?;
    is_numeral(number.trim()).then(|| Ordinal {
        level: 1,
        no: None,
        rest: behind(rest),
    })
}

fn figure(text: &str) -> Option<Ordinal<'_>> {
    let is_figure = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c);
    let after = text.trim_start_matches(is_figure);
    let figures = text.strip_suffix(after)?;
    let no = layout::number(figures).filter(|_| figures.chars().count() <= LONGEST)?;
    let rest = after.strip_prefix(['.', '．', '、', '，', ',', '。', '）', ')'])?;
    // Not 1.5 and not 12.31.
    let goes_on = rest.starts_with(is_figure);
    let level = if after.starts_with(['）', ')']) {
        4
    } else {
        3
    };
    (!goes_on).then(|| Ordinal {
        level,
        no: Some(no),
        rest: behind(rest),
    })
}

fn circled(text: &str) -> Option<Ordinal<'_>> {
    let first = text.chars().next().filter(|c| CIRCLED.contains(*c))?;
    let rest = text.strip_prefix(first)?;
    Some(Ordinal {
        level: 5,
        no: None,
        rest: behind(rest),
    })
}

fn behind(rest: &str) -> &str {
    rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '、' | '.' | '．'))
}
