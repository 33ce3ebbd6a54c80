//! What reads as a time by which something is to be done.

const WORDS: [&str; 26] = [
    "年底",
    "月底",
    "季度",
    "全年",
    "长期",
    "持续",
    "常态",
    "年内",
    "时限",
    "及时",
    "日前",
    "月前",
    "年前",
    "底前",
    "每年",
    "每月",
    "每季",
    "上半年",
    "下半年",
    "即时",
    "随时",
    "适时",
    "按要求",
    "立即",
    "实时",
    "工作日",
];
const LONGEST: usize = 30;

/// Whether a short text says by when: a date, the end of a period, or always.
pub(super) fn is_time(text: &str) -> bool {
    let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let length = bare.chars().count();
    if length == 0
        || length > LONGEST
        || bare.contains(['局', '委', '。', '《'])
        || bare.contains("印发")
    {
        return false;
    }
    let counts = |c: char| {
        c.is_ascii_digit() || ('０'..='９').contains(&c) || "一二三四五六七八九十".contains(c)
    };
    let dated = bare
        .chars()
        .zip(bare.chars().skip(1))
        .any(|(a, b)| counts(a) && matches!(b, '年' | '月' | '日'));
    let figures = length >= 6
        && bare.starts_with("20")
        && bare
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '/' | '—' | '～' | '~'));
    dated || figures || WORDS.iter().any(|word| bare.contains(word))
}
