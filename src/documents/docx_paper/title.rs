//! A title in lines of about the same length, broken between words.

use super::look::width;
use crate::domain::paper::LINE_BREAK;

/// How many half characters of 22 points stand in a line. The type area has room for one or two
/// more, but some programs set figures apart from Chinese.
const LINE: usize = 38;

/// Words that titles are made of; a line begins with one of them where that can be.
const BEGINNINGS: [&str; 9] = [
    "政务舆情",
    "网络舆情",
    "回应",
    "工作",
    "情况",
    "不到位",
    "问题",
    "限期整改",
    "年度报告",
];

/// A title with its line breaks.
pub(super) fn in_lines(title: &str) -> String {
    let lines = width(title).div_ceil(LINE);
    if lines < 2 || title.contains(LINE_BREAK) {
        return title.to_owned();
    }
    let (first, rest) = broken(title, width(title).div_ceil(lines), (lines - 1) * LINE);
    format!("{first}{LINE_BREAK}{}", in_lines(rest))
}

/// A title in two, nearest to `wanted` half characters, before a word if one begins where both
/// parts have room.
fn broken(title: &str, wanted: usize, room: usize) -> (&str, &str) {
    let places = title
        .char_indices()
        .filter_map(|(at, _)| title.split_at_checked(at))
        .filter(|(first, rest)| (1..=LINE).contains(&width(first)) && width(rest) <= room);
    let near = |(first, _): &(&str, &str)| width(first).abs_diff(wanted);
    let before_word =
        |(_, rest): &(&str, &str)| BEGINNINGS.iter().any(|word| rest.starts_with(word));
    let between_words = places.clone().filter(before_word).min_by_key(near);
    let anywhere = places.min_by_key(near);
    between_words.or(anywhere).unwrap_or((title, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(title: &str) -> Vec<String> {
        let whole = in_lines(title);
        whole.split(LINE_BREAK).map(str::to_owned).collect()
    }

    #[test]
    fn a_title_that_fits_stays_in_one_line() {
        assert_eq!(lines("关于约谈市教育局的通知").len(), 1);
    }

    #[test]
    fn a_long_title_is_broken_before_a_word_into_lines_of_about_the_same_length() {
        assert_eq!(
            lines("关于2018年10月政务舆情回应工作情况的通报"),
            ["关于2018年10月政务舆情", "回应工作情况的通报"]
        );
        assert_eq!(
            lines("关于市食品药品监督管理局政务舆情回应不到位问题的通报"),
            ["关于市食品药品监督管理局", "政务舆情回应不到位问题的通报"]
        );
    }

    #[test]
    fn a_title_without_known_words_is_broken_in_the_middle_and_loses_nothing() {
        let title = "舆".repeat(50);
        assert_eq!(lines(&title).concat(), title);
        assert!(lines(&title).iter().all(|line| width(line) <= LINE));
        assert_eq!(lines(&title).len(), 3);
    }
}
