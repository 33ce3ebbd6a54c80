//! The title, the document number and the date, from the text before and after the table.
//!
//! Only what is printed is taken; what is not there stays empty.

use jiff::civil::Date;

use super::layout::Kind;
use super::stream::Line;

/// What stands around the table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Front {
    pub(super) title: String,
    /// The line the title stands on.
    pub(super) title_line: Option<u32>,
    pub(super) document_no: Option<String>,
    pub(super) issued_on: Option<Date>,
}

/// Reads the loose text of a document.
pub(super) fn read(lines: &[Line], kinds: &[Kind]) -> Front {
    let of = |wanted: &Kind| -> Vec<(u32, &str)> {
        lines
            .iter()
            .zip(kinds)
            .filter(|(_, kind)| *kind == wanted)
            .flat_map(|(line, _)| line.filled().map(|(_, text)| (line.starts_at, text)))
            .collect()
    };
    let (front, end) = (of(&Kind::Front), of(&Kind::End));
    let title = front.iter().rev().find(|(_, text)| is_title(text));
    let number = |texts: &[(u32, &str)]| texts.iter().find_map(|(_, text)| document_no(text));
    Front {
        title: title.map_or_else(String::new, |(_, text)| without_space(text)),
        title_line: title.map(|(line, _)| *line),
        document_no: number(&front).or_else(|| number(&end)),
        issued_on: issued_on(&front, &end),
    }
}

/// The title before a table or a text, put together when it stands over several lines, with those
/// lines. The last line that names a kind of document, else the last that can be a title.
pub(super) fn whole_title(lines: &[&Line]) -> Option<(String, Vec<u32>)> {
    const KINDS: [&str; 10] = [
        "通知", "方案", "分工", "要点", "计划", "任务", "意见", "安排", "表", "清单",
    ];
    const LONGEST: usize = 80;
    let can_be = |line: &Line| {
        let text = line.cell(0);
        is_title(text) && text.chars().count() <= LONGEST
    };
    let names_kind = |line: &Line| KINDS.iter().any(|kind| line.cell(0).contains(kind));
    let end = lines
        .iter()
        .rposition(|line| can_be(line) && names_kind(line))
        .or_else(|| lines.iter().rposition(|line| can_be(line)))?;
    let mut from = end;
    while let Some(above) = from.checked_sub(1).and_then(|at| lines.get(at)) {
        let below = lines.get(from).map_or(0, |line| line.starts_at);
        let next_to = above.starts_at.saturating_add(1) == below;
        let text = above.cell(0);
        let is_whole = ["文件", "通知", "方案", "要点", "表", "稿"]
            .iter()
            .any(|ending| text.ends_with(ending))
            && !text.contains("关于印发");
        if !next_to || !can_be(above) || is_whole {
            break;
        }
        from = from.saturating_sub(1);
    }
    let whole = lines.get(from..=end).unwrap_or_default();
    let text = whole
        .iter()
        .map(|line| without_space(line.cell(0)))
        .collect();
    Some((text, whole.iter().map(|line| line.starts_at).collect()))
}

fn without_space(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn is_title(text: &str) -> bool {
    let bare = without_space(text);
    let is_marker = bare.starts_with("附件") && bare.chars().count() <= 6;
    let is_sentence = bare.ends_with(['。', '：', ':', '；']);
    let in_brackets = bare.starts_with(['（', '(']) && bare.ends_with(['）', ')']);
    !is_marker
        && !is_sentence
        && !in_brackets
        && document_no(text).is_none()
        && (bare.chars().count() > 24 || date(&bare).is_none())
}

/// Such as 开府办〔2018〕26号: letters, a bracketed year, a number.
fn document_no(text: &str) -> Option<String> {
    text.split_whitespace().find_map(|word| {
        let (mark, rest) = word.split_once(['〔', '［', '[', '【'])?;
        let (year, rest) = rest.split_once(['〕', '］', ']', '】'])?;
        let number = rest.strip_suffix('号')?;
        let digits = |t: &str| !t.is_empty() && t.chars().all(|c| c.is_ascii_digit());
        let plain_mark = !mark.is_empty()
            && mark.chars().count() <= 12
            && !mark.contains(['《', '（', '(', '，', '。']);
        (plain_mark && year.len() == 4 && digits(year) && digits(number)).then(|| word.to_owned())
    })
}

/// The date by the imprint (印发), else one that stands alone, before the table or after it.
fn issued_on(front: &[(u32, &str)], end: &[(u32, &str)]) -> Option<Date> {
    let imprint = end.iter().find(|(_, text)| text.contains("印发"));
    let alone = |texts: &[(u32, &str)]| {
        texts
            .iter()
            .rev()
            .filter(|(_, text)| text.chars().count() <= 24)
            .find_map(|(_, text)| date(text))
    };
    imprint
        .and_then(|(_, text)| date(text))
        .or_else(|| alone(front))
        .or_else(|| alone(end))
}

/// The first date of a text: 2018年9月13日, 二〇一八年九月十三日 or 2018-09-13.
fn date(text: &str) -> Option<Date> {
    let bare = without_space(text);
    chinese_date(&bare).or_else(|| iso_date(&bare))
}

fn chinese_date(text: &str) -> Option<Date> {
    let (before, rest) = text.split_once('年')?;
    let (month, rest) = rest.split_once('月')?;
    let (day, _) = rest.split_once('日')?;
    let year: String = {
        let mut tail: Vec<char> = before.chars().rev().take(4).collect();
        tail.reverse();
        tail.into_iter().collect()
    };
    Date::new(
        i16::try_from(numeral(&year)?).ok()?,
        i8::try_from(numeral(month)?).ok()?,
        i8::try_from(numeral(day)?).ok()?,
    )
    .ok()
}

fn iso_date(text: &str) -> Option<Date> {
    let start = text.find(|c: char| c.is_ascii_digit())?;
    text.get(start..start.saturating_add(10))?.parse().ok()
}

/// Reads 2018, ２０１８, 二〇一八, 九, 十三 or 二十一.
fn numeral(text: &str) -> Option<u32> {
    if let Some((tens, ones)) = text.split_once('十') {
        let tens = if tens.is_empty() { 1 } else { digits(tens)? };
        let ones = if ones.is_empty() { 0 } else { digits(ones)? };
        return tens.checked_mul(10)?.checked_add(ones);
    }
    digits(text)
}

fn digits(text: &str) -> Option<u32> {
    if text.is_empty() {
        return None;
    }
    text.chars().try_fold(0_u32, |sum, c| {
        let digit = match c {
            '〇' | '○' | '零' => Some(0),
            '０'..='９' => u32::from(c).checked_sub(u32::from('０')),
            _ => "一二三四五六七八九"
                .chars()
                .zip(1..)
                .find(|(numeral, _)| *numeral == c)
                .map(|(_, value)| value)
                .or_else(|| c.to_digit(10)),
        }?;
        sum.checked_mul(10)?.checked_add(digit)
    })
}
