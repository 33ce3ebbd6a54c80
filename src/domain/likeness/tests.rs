//! Small letters of a small town, one question each.

use super::super::vocabulary::DifferenceKind;
use super::*;

/// Letters of a small town, so that common words are common.
fn town() -> Index {
    let mut index = Index::default();
    let letters = [
        ("路灯不亮", "中山大道的路灯坏了半个月，请尽快维修。"),
        (
            "路灯昏暗",
            "人民公园旁边的路灯太暗，老人出行不便，请尽快维修。",
        ),
        (
            "食堂饭菜发馊",
            "石桥镇小学食堂的午餐有馊味，孩子吃了肚子疼。",
        ),
        ("公交改线", "8路公交改线以后，上班要多走两公里。"),
        ("楼道堆物", "三号楼楼道堆满杂物，消防通道走不通。"),
        ("拖欠工资", "滨江花园工地拖欠工资三个月，工人过不了年。"),
    ];
    for (at, (title, text)) in letters.iter().enumerate() {
        let day = i32::try_from(at).ok();
        index.add(format!("no-{at}"), day, Reading::of(title, text));
    }
    index
}

fn compared(one: (&str, &str), other: (&str, &str)) -> Likeness {
    let (one, other) = (Reading::of(one.0, one.1), Reading::of(other.0, other.1));
    compare(&town(), &one, &other, Some(0))
}

#[test]
fn the_same_letter_sent_twice_is_the_same_matter() {
    let letter = (
        "食堂饭菜发馊",
        "石桥镇小学食堂的午餐有馊味，孩子吃了肚子疼。",
    );
    let told = compared(letter, letter);
    assert!(told.is_same(), "{told:?}");
    assert!(told.score > 1.0);
}

#[test]
fn a_letter_told_in_other_words_is_near_and_a_stranger_is_not() {
    let told = compared(
        (
            "石桥小学午餐变味",
            "石桥镇小学食堂今天的午餐有馊味，好几个孩子肚子疼。",
        ),
        (
            "食堂饭菜发馊",
            "石桥镇小学食堂的午餐有馊味，孩子吃了肚子疼。",
        ),
    );
    assert!(told.score > 0.3, "{told:?}");
    assert!(
        told.shared
            .iter()
            .any(|passage| passage.contains("石桥镇小学食堂"))
    );
    let stranger = compared(
        ("公交改线", "8路公交改线以后，上班要多走两公里。"),
        (
            "食堂饭菜发馊",
            "石桥镇小学食堂的午餐有馊味，孩子吃了肚子疼。",
        ),
    );
    assert!(stranger.score < 0.05, "{stranger:?}");
    assert!(stranger.shared.is_empty());
}

#[test]
fn another_house_number_speaks_against_it() {
    let told = compared(
        ("楼道卫生差", "小区32号楼楼道卫生很差，物业不打扫。"),
        ("楼道卫生差", "小区15号楼楼道卫生很差，物业不打扫。"),
    );
    assert!(!told.is_same());
    let [difference] = told.against.as_slice() else {
        panic!("{told:?}");
    };
    assert_eq!(difference.kind, DifferenceKind::Address);
    assert_eq!(
        (difference.one.as_str(), difference.other.as_str()),
        ("32号楼", "15号楼")
    );
}

#[test]
fn another_road_day_or_amount_speaks_against_it() {
    let kinds = |one: &str, other: &str| -> Vec<DifferenceKind> {
        let told = compared(("", one), ("", other));
        told.against
            .iter()
            .map(|difference| difference.kind)
            .collect()
    };
    assert_eq!(
        kinds("东泉路夜间施工扰民", "龙华西路夜间施工扰民"),
        [DifferenceKind::Road]
    );
    assert_eq!(
        kinds("9月25日晚司机拒载", "12月13日晚司机拒载"),
        [DifferenceKind::Date]
    );
    assert_eq!(
        kinds("多收205元打车费", "多收174元打车费"),
        [DifferenceKind::Amount]
    );
}

#[test]
fn a_day_is_the_same_with_its_year_and_leading_naught() {
    let told = compared(("", "2018年09月05日停水"), ("", "9月5日停水"));
    assert_eq!(told.against, []);
}

#[test]
fn roads_in_general_are_no_names() {
    let told = compared(("", "这条道路坑坑洼洼"), ("", "门口的马路坑坑洼洼"));
    assert_eq!(told.against, []);
}

#[test]
fn what_only_one_names_speaks_for_nothing() {
    let told = compared(("", "东泉路夜间施工扰民"), ("", "夜间施工扰民"));
    assert_eq!(told.against, []);
}

#[test]
fn wide_figures_and_marks_make_no_difference() {
    let one = Reading::of("", "３２号楼　漏水！");
    let other = Reading::of("", "32号楼漏水");
    assert_eq!(one, other);
}

#[test]
fn the_nearest_stand_first_and_nobody_is_near_to_nothing() {
    let index = town();
    let asked = Reading::of("路灯又不亮了", "中山大道的路灯坏了，请尽快维修。");
    let near = index.nearest(&asked, Some(1), 5, |_| true);
    assert_eq!(near.first().map(|near| near.key.as_str()), Some("no-0"));
    assert!(
        near.windows(2)
            .all(|two| two[0].likeness.score >= two[1].likeness.score)
    );
    let others = index.nearest(&asked, Some(1), 5, |key| key != "no-0");
    assert_eq!(others.first().map(|near| near.key.as_str()), Some("no-1"));
    assert_eq!(index.nearest(&Reading::of("", ""), None, 5, |_| true), []);
}

#[test]
fn a_matter_that_many_wrote_about_stands_once_and_hides_no_other() {
    let mut index = town();
    for n in 0..9 {
        let text = format!("中山大道的路灯坏了半个月，请尽快维修，第{n}次反映。");
        index.add(
            format!("again-{n}"),
            Some(n),
            Reading::of("路灯不亮", &text),
        );
    }
    let asked = Reading::of("路灯不亮", "中山大道的路灯坏了半个月，请尽快维修。");
    let near = index.nearest(&asked, Some(1), 5, |_| true);
    assert!(near.iter().all(|near| near.key != "no-1"), "{near:?}");
    let matters = index.matters((&asked, Some(1)), 2, |_| true);
    let [first, second] = matters.as_slice() else {
        panic!("{matters:?}");
    };
    assert_eq!(first.others.len(), 9, "{first:?}");
    assert_eq!(second.nearest.key, "no-1");
    assert_eq!(second.others, [""; 0]);
}

#[test]
fn letters_that_speak_against_each_other_are_two_matters() {
    let mut index = town();
    let letter = |no: u32| {
        Reading::of(
            "楼道卫生差",
            &format!("小区{no}号楼楼道卫生很差，物业从不打扫。"),
        )
    };
    for no in [15, 32] {
        index.add(format!("house-{no}"), Some(0), letter(no));
    }
    let asked = Reading::of("楼道卫生差", "小区楼道卫生很差，物业从不打扫。");
    let matters = index.matters((&asked, Some(0)), 5, |key| key.starts_with("house"));
    assert_eq!(matters.len(), 2, "{matters:?}");
}

#[test]
fn phrases_of_every_letter_count_for_little() {
    let phrase = compared(
        ("", "本人反映，希望有关部门尽快处理"),
        ("", "本人反映，路灯坏了，希望有关部门尽快处理"),
    );
    let words = compared(
        ("", "滨江花园拖欠工资"),
        ("", "滨江花园拖欠工资，路灯坏了，三个月没有发"),
    );
    assert!(phrase.score < words.score, "{phrase:?} {words:?}");
}

proptest::proptest! {
    #[test]
    fn likeness_is_the_same_both_ways_and_never_breaks(one in "\\PC{0,60}", other in "\\PC{0,60}") {
        let index = town();
        let (one, other) = (Reading::of("", &one), Reading::of("", &other));
        let (there, back) = (compare(&index, &one, &other, None), compare(&index, &other, &one, None));
        proptest::prop_assert!((there.score - back.score).abs() < 1e-4);
        proptest::prop_assert!((0.0..=1.2).contains(&there.score));
    }
}
