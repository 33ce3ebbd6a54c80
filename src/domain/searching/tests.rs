//! Stretches of texts, whatever they are.

use proptest::prelude::*;

use super::*;

/// Whether a part has a phrase, as both databases look for it.
fn has(part: &[String], phrase: &Phrase) -> bool {
    match phrase {
        Phrase::Single(one) => part.iter().any(|gram| gram.starts_with(*one)),
        Phrase::Pairs(pairs) => part.windows(pairs.len()).any(|some| some == pairs),
    }
}

fn finds(text: &str, typed: &str) -> bool {
    let parts = parts(text);
    let words = Words::read(typed);
    let mut phrases = words.phrases().into_iter();
    !words.is_empty() && phrases.all(|phrase| parts.iter().any(|part| has(part, &phrase)))
}

fn shown(pieces: &[Piece]) -> String {
    let piece = |piece: &Piece| {
        if piece.is_sought {
            format!("[{}]", piece.text)
        } else {
            piece.text.clone()
        }
    };
    pieces.iter().map(piece).collect()
}

#[test]
fn two_characters_in_the_middle_of_what_a_dictionary_calls_one_word_are_found() {
    let text = "桥头村的街路灯不亮已经半个月";
    for typed in ["路灯", "灯不", "桥头村", "街路灯不亮", "灯", "月"] {
        assert!(finds(text, typed), "{typed}");
    }
    for typed in ["灯路", "路不亮", "亮灯", "，", ""] {
        assert!(!finds(text, typed), "{typed}");
    }
}

#[test]
fn signs_part_words_and_width_and_capitals_do_not_matter() {
    let text = "见 https://bbs.example.cn/Post?id=１２３４５，ＫＴＶ噪音";
    for typed in [
        "bbs.example",
        "POST",
        "12345",
        "234",
        "ktv",
        "ＫTV 噪音",
        "噪音\"OR\"12345",
    ] {
        assert!(finds(text, typed) != typed.contains("OR"), "{typed}");
    }
    // A sign between two words keeps them from being one.
    assert!(!finds("甲乙，丙丁", "乙丙"));
    assert!(finds("甲乙，丙丁", "乙，丙"));
}

#[test]
fn what_was_found_is_shown_as_it_was_written() {
    let words = Words::read("ktv 噪音");
    assert_eq!(
        shown(&words.marked("楼下ＫＴＶ噪音大")),
        "楼下[ＫＴＶ][噪音]大"
    );
    assert_eq!(shown(&words.marked("没有")), "没有");
    assert_eq!(words.excerpt("没有"), None);
    let long = format!("{}半夜噪音扰民{}", "前".repeat(40), "后".repeat(90));
    let excerpt = shown(&words.excerpt(&long).unwrap());
    assert!(
        excerpt.starts_with("……前前前前前前前前前前半夜[噪音]扰民后"),
        "{excerpt}"
    );
    assert!(excerpt.ends_with("后……"), "{excerpt}");
}

#[test]
fn a_long_text_has_several_parts_and_no_phrase_falls_between_them() {
    let numbers: Vec<String> = (0..3_000).map(|n| format!("第{n}条")).collect();
    let numbers = numbers.concat();
    assert!(parts(&numbers).len() > 2);
    let all: Vec<char> = numbers.chars().collect();
    for from in (0..all.len() - 40).step_by(97) {
        let typed: String = all[from..from + 40].iter().collect();
        assert!(finds(&numbers, &typed), "{typed}");
    }
}

proptest! {
    /// Whatever stands in a text is found by any stretch of it that has a letter, digit or
    /// character, and where it is found can be shown.
    #[test]
    fn every_stretch_of_a_text_finds_it(
        text in "[学校食堂灯不亮，。 A-cＡ-ｃ0-3ß①㎡é]{1,60}",
        from in 0_usize..60,
        length in 1_usize..12,
    ) {
        let all: Vec<char> = text.chars().collect();
        let typed: String = all.iter().skip(from).take(length).collect();
        let words = Words::read(&typed);
        prop_assume!(!words.is_empty());
        prop_assert!(finds(&text, &typed), "{:?} in {:?}", typed, text);
        let pieces = words.marked(&text);
        prop_assert!(pieces.iter().any(|piece| piece.is_sought));
        let whole: String = pieces.into_iter().map(|piece| piece.text).collect();
        prop_assert_eq!(whole, text);
    }

    /// A single word is found only where it stands.
    #[test]
    fn nothing_else_is_found(text in "[学校灯不，1a]{0,40}", typed in "[学校灯不1a]{1,4}") {
        prop_assert_eq!(finds(&text, &typed), text.contains(&typed));
    }
}
