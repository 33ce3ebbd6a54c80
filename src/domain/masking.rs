//! Personal data taken out of a text before the public reads it: identity cards, bank cards,
//! telephone numbers, number plates.
//!
//! Names cannot be told from other words, so a person still reads what is published.

/// What stands in the place of what was taken out.
const CARD: &str = "［证件号］";
const BANK: &str = "［银行卡号］";
const PHONE: &str = "［电话号码］";
const PLATE: &str = "［车牌号］";

/// The first sign of a number plate: provinces, and 使、领 of foreign missions.
const PLATE_SIGNS: &str = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领";
/// What may stand last on a plate.
const PLATE_ENDS: &str = "挂学警港澳";
/// So many groups of digits may make one number: 6222 0212 3456 7890 123.
const MOST_GROUPS: usize = 6;

/// The text with personal data replaced by the word for it.
pub fn masked(text: &str) -> String {
    let letters: Vec<char> = text.chars().map(half_width).collect();
    let original: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(letter) = original.get(at) {
        let found = plate(&letters, at).or_else(|| number(&letters, at));
        match found {
            Some((length, word)) => {
                out.push_str(word);
                at += length;
            }
            None => {
                out.push(*letter);
                at += 1;
                // A run of digits that is no such number is passed as a whole, so that no part of
                // it is taken for one.
                if letter_at(&letters, at.wrapping_sub(1)).is_ascii_digit() {
                    while letter_at(&letters, at).is_ascii_digit() {
                        out.extend(original.get(at));
                        at += 1;
                    }
                }
            }
        }
    }
    out
}

/// Digits and Latin letters as they stand on a keyboard.
fn half_width(letter: char) -> char {
    let code = u32::from(letter);
    if (0xFF01..=0xFF5E).contains(&code) {
        char::from_u32(code - 0xFEE0).unwrap_or(letter)
    } else {
        letter
    }
}

fn letter_at(letters: &[char], at: usize) -> char {
    letters.get(at).copied().unwrap_or('\0')
}

/// A plate that begins here: how long it is.
fn plate(letters: &[char], at: usize) -> Option<(usize, &'static str)> {
    if !PLATE_SIGNS.contains(letter_at(letters, at)) {
        return None;
    }
    let mut next = at + 1;
    if !letter_at(letters, next).is_ascii_alphabetic() {
        return None;
    }
    next += 1;
    if matches!(letter_at(letters, next), '·' | '•' | '.' | '-' | ' ') {
        next += 1;
    }
    let start = next;
    while letter_at(letters, next).is_ascii_alphanumeric() {
        next += 1;
    }
    let is_marked = PLATE_ENDS.contains(letter_at(letters, next));
    let signs = next - start + usize::from(is_marked);
    let has_digit = letters
        .get(start..next)
        .is_some_and(|signs| signs.iter().any(char::is_ascii_digit));
    let end = next + usize::from(is_marked);
    // Five signs; six on the plates of electric cars.
    ((5..=6).contains(&signs) && has_digit).then_some((end - at, PLATE))
}

/// A number of a person that begins here: the longest one, from here to where it ends.
fn number(letters: &[char], at: usize) -> Option<(usize, &'static str)> {
    let is_inside = at > 0 && letter_at(letters, at - 1).is_ascii_digit();
    if is_inside || !letter_at(letters, at).is_ascii_digit() {
        return None;
    }
    let mut digits = String::new();
    let mut next = at;
    let mut separator = None;
    let mut found = None;
    for _group in 0..MOST_GROUPS {
        while letter_at(letters, next).is_ascii_digit() {
            digits.push(letter_at(letters, next));
            next += 1;
        }
        let ends_in_x = matches!(letter_at(letters, next), 'x' | 'X');
        if digits.len() == 17 && ends_in_x {
            return Some((next + 1 - at, CARD));
        }
        found = kind(&digits).map(|word| (next - at, word)).or(found);
        let between = letter_at(letters, next);
        let goes_on = matches!(between, ' ' | '-')
            && separator.is_none_or(|before| before == between)
            && letter_at(letters, next + 1).is_ascii_digit();
        if !goes_on {
            break;
        }
        separator = Some(between);
        next += 1;
    }
    found
}

/// What kind of number these digits are.
fn kind(digits: &str) -> Option<&'static str> {
    let is_mobile = |digits: &str| {
        let mut first = digits.chars();
        digits.len() == 11
            && first.next() == Some('1')
            && first
                .next()
                .is_some_and(|second| ('3'..='9').contains(&second))
    };
    let day = |from: usize, to: usize| digits.get(from..to).is_some_and(is_day);
    match digits.len() {
        15 if day(8, 12) => Some(CARD),
        18 if day(10, 14) => Some(CARD),
        16..=19 => Some(BANK),
        11 if is_mobile(digits) => Some(PHONE),
        13 if digits.strip_prefix("86").is_some_and(is_mobile) => Some(PHONE),
        10..=12 if digits.starts_with('0') => Some(PHONE),
        _ => None,
    }
}

/// Whether four digits are a month and a day.
fn is_day(digits: &str) -> bool {
    let part = |from: usize, to: usize| digits.get(from..to).and_then(|part| part.parse().ok());
    let month: Option<u8> = part(0, 2);
    let day: Option<u8> = part(2, 4);
    month.is_some_and(|month| (1..=12).contains(&month))
        && day.is_some_and(|day| (1..=31).contains(&day))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_of_persons_are_taken_out() {
        for (text, wanted) in [
            ("身份证440783199001011234被泄露", "身份证［证件号］被泄露"),
            ("证件44078319900101123X。", "证件［证件号］。"),
            ("老证440783900101123", "老证［证件号］"),
            (
                "电话13800138000、139 0013 9000",
                "电话［电话号码］、［电话号码］",
            ),
            ("拨打0750-2266123投诉", "拨打［电话号码］投诉"),
            ("+8613800138000", "+［电话号码］"),
            ("卡号6222021234567890123", "卡号［银行卡号］"),
            ("6222 0212 3456 7890 123", "［银行卡号］"),
            ("车牌粤J·12345和粤JD12345", "车牌［车牌号］和［车牌号］"),
            ("粤J1234学乱停", "［车牌号］乱停"),
            ("１３８００１３８０００", "［电话号码］"),
            ("13800138000 13900139000", "［电话号码］ ［电话号码］"),
        ] {
            assert_eq!(masked(text), wanted, "{text}");
        }
    }

    #[test]
    fn other_figures_and_words_stay() {
        for text in [
            "2018-11-06 10:20 发布",
            "20181106第318号",
            "拨打12345热线",
            "共123456789012345678901234件",
            "粤剧A1班",
            "编号 2018-0318，8210 2266",
            "新A股上市",
        ] {
            assert_eq!(masked(text), text);
        }
    }

    proptest! {
        #[test]
        fn no_mobile_number_gets_through(
            before in "[一-龥，。]{0,5}", n in "1[3-9][0-9]{9}", after in "[一-龥，。]{0,5}"
        ) {
            let out = masked(&format!("{before}{n}{after}"));
            prop_assert!(!out.contains(&n), "{out}");
        }

        #[test]
        fn a_text_without_figures_stays(text in "[一-龥a-z，。 ]{0,20}") {
            prop_assert_eq!(masked(&text), text);
        }

        #[test]
        fn masking_again_changes_nothing(text in "\\PC{0,40}") {
            let once = masked(&text);
            prop_assert_eq!(masked(&once), once);
        }
    }
}
