//! Rules of the router, with a small plan and a lexicon of their own.

use serde_json::json;

use super::super::people::Roster;
use super::super::plan::Plan;
use super::super::vocabulary::Duty;
use super::super::{RowRef, Theme};
use super::{Lexicon, LexiconError, Matter, Proposal, Router, SuggestedUnit, WordPair};

pub(super) fn roster(ids: &[&str]) -> Roster {
    let all = [
        ("edu", "市教育局", "department"),
        ("fda", "市食药局", "department"),
        ("police", "市公安局", "department"),
        ("publicity", "市委宣传部", "department"),
        ("shuikou", "水口镇", "town"),
    ];
    let known = all.into_iter().filter(|(id, ..)| ids.contains(id));
    let units: Vec<_> = known
        .map(|(id, name, kind)| json!({"id": id, "name": name, "short": name, "kind": kind}))
        .collect();
    serde_json::from_value(json!({ "unit": units })).expect("roster")
}

pub(super) const EVERYBODY: [&str; 5] = ["edu", "fda", "police", "publicity", "shuikou"];

fn row(
    reference: &str,
    units: &[(&str, &str)],
    themes: &[(&str, (&str, &str))],
) -> serde_json::Value {
    let named = |(id, name): &(&str, &str)| json!({"name": name, "id": id});
    let themes: serde_json::Map<String, serde_json::Value> = themes
        .iter()
        .map(|(theme, unit)| ((*theme).to_owned(), json!([named(unit)])))
        .collect();
    json!({
        "ref": reference, "no": null, "line": 1, "section": "", "item": null, "requirement": "",
        "lead": [], "responsible": units.iter().map(named).collect::<Vec<_>>(), "cooperating": [],
        "groups": [], "groups_role": null, "mode": "respectively", "themes": themes,
        "inherited_from": null, "needs_review": false, "findings": []
    })
}

fn plan_of(rows: &[serde_json::Value]) -> Plan {
    let document = json!({
        "title": "", "document_no": null, "issued_on": null, "rows": rows, "findings": []
    });
    serde_json::from_value(json!({
        "version": 7, "effective_from": null, "document": document
    }))
    .expect("plan")
}

const EDU: (&str, &str) = ("edu", "市教育局");
const FDA: (&str, &str) = ("fda", "市食药局");
const POLICE: (&str, &str) = ("police", "市公安局");

pub(super) fn plan() -> Plan {
    plan_of(&[
        row("21", &[EDU, FDA], &[("就学", EDU), ("食品", FDA)]),
        row("22", &[POLICE, ("publicity", "市委宣传部")], &[]),
        row("23", &[], &[]),
    ])
}

fn theme(name: &str, row: Option<&str>, unit: &str, strong: &[&str]) -> serde_json::Value {
    json!({"name": name, "row": row, "units": [unit], "strong": strong})
}

fn lexicon_with(themes: &[serde_json::Value]) -> Lexicon {
    let reasons = json!({
        "town_given": "属地", "theme_given": "主题", "related": "相关", "gave_way": "让位", "coordinating": "协调",
        "linkage": "联动", "rumour": "不实", "weaker": "较弱", "too_faint": "不足",
        "inside_other_word": "词内", "place_unclear": "不明", "no_linkage": "不联动",
        "no_demand": "无诉求"
    });
    serde_json::from_value(json!({
        "version": 1,
        "weights": {
            "strong": 3.0, "usual": 2.0, "faint": 0.5, "against": 2.0, "together": 3.0,
            "near": 8, "near_single": 2, "named": 4.5,
            "office": 3.0, "conduct": 2.0, "place": 1.5, "chosen": 4.0, "title": 2.0, "opening": 10, "repeat": 0.5,
            "text_half": 300.0, "denied": 0.3, "beside": 0.4, "giving_way": 0.5, "gives_way_at": 0.5, "second": 0.5, "next": 0.1, "floor": 0.6,
            "share": 0.25, "half_certain": 4.0, "sure_base": -1.0, "sure_points": 0.3, "sure_ahead": 2.7, "person_below": 0.5
        },
        "rules": {
            "own_row": "23", "linkage_row": "22", "overall_row": "20", "coordinator": "publicity",
            "stand_by": [], "rumour_units": ["publicity", "police"], "at_least": 3, "at_most": 6
        },
        "reasons": reasons,
        "signals": {
            "rumour": ["谣言"], "chatter": ["约球"], "denial_before": ["不是"],
            "denial_after": ["无关"], "referral": ["向"],
            "beside": ["旁边"], "gate": ["门口"], "conduct": ["局长"]
        },
        "gazetteer": {
            "endings": ["镇"], "administration": ["政府"], "also_words": ["水口"],
            "also_elsewhere": [], "sure": [], "roads": ["路"], "marks_before": ["在"], "marks_after": ["圩"], "marks_short": ["圩"]
        },
        "traps": ["排水口"],
        "theme": themes
    }))
    .expect("lexicon")
}

pub(super) fn lexicon() -> Lexicon {
    lexicon_with(&[
        theme("就学", Some("21"), "edu", &["学校"]),
        theme("食品", Some("21"), "fda", &["食堂"]),
        theme("治安", None, "police", &["偷窃", "学校偷窃"]),
    ])
}

fn propose(plan: &Plan, units: &[&str], title: &str) -> Proposal {
    let router = Router::new(plan, &roster(units), &lexicon()).expect("router");
    router.propose(&Matter {
        title,
        text: "",
        town: None,
        themes: &[],
        level: None,
        event_grade: None,
    })
}

fn units(proposal: &Proposal) -> Vec<&str> {
    proposal
        .units
        .iter()
        .map(|unit| unit.unit.as_str())
        .collect()
}

fn lead_row(proposal: &Proposal) -> Option<&str> {
    proposal
        .units
        .first()?
        .plan_row
        .as_ref()
        .map(RowRef::as_str)
}

#[test]
fn a_plan_that_pairs_a_theme_with_another_unit_moves_the_matter_there() {
    let before = propose(&plan(), &EVERYBODY, "学校的事");
    assert_eq!((units(&before)[0], lead_row(&before)), ("edu", Some("21")));
    let moved = plan_of(&[row("5", &[POLICE], &[("就学", POLICE)])]);
    let after = propose(&moved, &EVERYBODY, "学校的事");
    assert_eq!((units(&after)[0], lead_row(&after)), ("police", Some("5")));
    assert_eq!(after.plan_version, 7);
}

#[test]
fn a_theme_only_the_plan_knows_is_found_by_its_name() {
    let plan = plan_of(&[row("9", &[POLICE], &[("校园安全", POLICE)])]);
    let proposal = propose(&plan, &EVERYBODY, "校园安全没人管");
    assert_eq!(
        (units(&proposal)[0], lead_row(&proposal)),
        ("police", Some("9"))
    );
    assert!(!proposal.needs_person);
}

#[test]
fn a_theme_without_a_row_names_its_unit_and_asks_for_a_person() {
    let proposal = propose(&plan(), &EVERYBODY, "家里被偷窃");
    assert_eq!(
        (units(&proposal)[0], lead_row(&proposal)),
        ("police", Some("22"))
    );
    assert!(proposal.needs_person);
    let unnamed = plan_of(&[row("21", &[EDU], &[("就学", EDU)])]);
    let proposal = propose(&unnamed, &EVERYBODY, "家里被偷窃");
    assert_eq!((units(&proposal)[0], lead_row(&proposal)), ("police", None));
}

#[test]
fn units_the_roster_lacks_are_never_proposed() {
    let proposal = propose(&plan(), &["fda", "shuikou"], "水口镇学校食堂");
    assert_eq!(units(&proposal), ["fda", "shuikou"]);
}

#[test]
fn a_longer_word_hides_the_shorter_ones_inside_it() {
    let proposal = propose(&plan(), &EVERYBODY, "学校偷窃");
    assert_eq!(units(&proposal)[0], "police");
    assert!(!units(&proposal).contains(&"edu"));
}

#[test]
fn a_unit_called_by_name_answers_for_itself_but_less_when_only_complained_to() {
    let named = propose(&plan(), &EVERYBODY, "市教育局乱发通知");
    assert_eq!((units(&named)[0], lead_row(&named)), ("edu", Some("23")));
    assert!(!named.needs_person);
    let turned_to = propose(&plan(), &EVERYBODY, "已向市教育局反映食堂的事");
    assert_eq!(units(&turned_to)[..2], ["fda", "edu"]);
}

#[test]
fn a_short_town_name_needs_a_mark_and_a_trap_hides_it() {
    assert!(units(&propose(&plan(), &EVERYBODY, "水口圩的学校")).contains(&"shuikou"));
    assert!(!units(&propose(&plan(), &EVERYBODY, "水口大的学校")).contains(&"shuikou"));
    assert!(!units(&propose(&plan(), &EVERYBODY, "学校在排水口圩")).contains(&"shuikou"));
}

#[test]
fn a_road_called_after_a_town_is_not_the_town() {
    let change = |lexicon: &mut Lexicon| lexicon.gazetteer.also_words.clear();
    let found = |title: &str| units(&propose_with(change, title, "")).contains(&"shuikou");
    assert!(found("水口镇路边的学校") && found("水口圩的学校"));
    assert!(!found("水口路的学校") && !found("水口的学校"));
    let sure = |lexicon: &mut Lexicon| {
        lexicon.gazetteer.also_words.clear();
        lexicon.gazetteer.sure.push("水口".to_owned());
    };
    assert!(units(&propose_with(sure, "水口的学校", "")).contains(&"shuikou"));
}

#[test]
fn the_town_administration_called_by_name_leads() {
    let proposal = propose(&plan(), &EVERYBODY, "水口镇政府大门紧闭");
    assert_eq!(
        (units(&proposal)[0], lead_row(&proposal)),
        ("shuikou", Some("23"))
    );
    assert_eq!(proposal.units[0].duty, Duty::Lead);
}

#[test]
fn small_talk_is_routed_nowhere_unless_a_demand_is_plain() {
    let router = Router::new(&plan(), &roster(&EVERYBODY), &lexicon()).expect("router");
    let quiet = router.propose(&Matter {
        title: "今晚约球",
        text: "学校门口见",
        town: None,
        themes: &[],
        level: None,
        event_grade: None,
    });
    assert!(units(&quiet).is_empty() && quiet.needs_person);
    assert_eq!(quiet.rejected[0].why, "无诉求");
    let plain = propose(&plan(), &EVERYBODY, "约球时学校赶人");
    assert_eq!(units(&plain)[0], "edu");
}

#[test]
fn a_lexicon_that_contradicts_itself_is_refused() {
    let build = |lexicon: &Lexicon| Router::new(&plan(), &roster(&EVERYBODY), lexicon).err();
    let twice = lexicon_with(&[
        theme("就学", None, "edu", &["学校"]),
        theme("就学", None, "edu", &["学生"]),
    ]);
    assert!(matches!(
        build(&twice),
        Some(LexiconError::DuplicateTheme(_))
    ));
    let mut nobody = lexicon();
    nobody.themes[0].units.clear();
    assert!(matches!(build(&nobody), Some(LexiconError::NoUnit(_))));
    let mut heavy = lexicon();
    heavy.weights.strong = f64::NAN;
    assert!(matches!(build(&heavy), Some(LexiconError::BadWeight)));
}

#[test]
fn a_very_long_text_is_read_in_reasonable_time() {
    let router = Router::new(&plan(), &roster(&EVERYBODY), &lexicon()).expect("router");
    let text = "向市教育局反映学校食堂不是谣言无关水口".repeat(5_000);
    let proposal = router.propose(&Matter {
        title: "长信",
        text: &text,
        town: None,
        themes: &[],
        level: None,
        event_grade: None,
    });
    assert!(proposal.units.iter().all(|unit| unit.evidence.len() <= 8));
}

/// What a lexicon with these changes proposes for a title and a text.
fn propose_with(change: impl FnOnce(&mut Lexicon), title: &str, text: &str) -> Proposal {
    let mut lexicon = lexicon();
    change(&mut lexicon);
    let router = Router::new(&plan(), &roster(&EVERYBODY), &lexicon).expect("router");
    router.propose(&Matter {
        title,
        text,
        town: None,
        themes: &[],
        level: None,
        event_grade: None,
    })
}

fn score(proposal: &Proposal, unit: &str) -> f64 {
    let found = |known: &&SuggestedUnit| known.unit.as_str() == unit;
    proposal
        .units
        .iter()
        .find(found)
        .map_or(0.0, |unit| unit.score)
}

fn pair(theme: &str, one: &str, other: &str) -> WordPair {
    WordPair {
        theme: Theme::new(theme),
        one: vec![one.to_owned()],
        other: vec![other.to_owned()],
    }
}

#[test]
fn two_words_point_to_a_theme_only_when_they_stand_near_each_other_in_one_sentence() {
    let told = |title: &str| {
        let lift = |lexicon: &mut Lexicon| lexicon.pairs.push(pair("治安", "车库", "划痕"));
        units(&propose_with(lift, title, "")).contains(&"police")
    };
    assert!(told("车库里的车有划痕") && told("划痕是在车库发现的"));
    assert!(!told("车库很大") && !told("划痕很深"));
    assert!(!told("车库。划痕") && !told("车库里停着很多很多的车，都有划痕"));
}

#[test]
fn a_single_character_counts_only_right_beside_its_other() {
    let told = |title: &str| {
        let dog = |lexicon: &mut Lexicon| lexicon.pairs.push(pair("治安", "狗", "咬"));
        units(&propose_with(dog, title, "")).contains(&"police")
    };
    assert!(told("被狗咬了") && told("狗乱咬人"));
    assert!(!told("狗在路上乱咬人") && !told("狗，咬"));
    let trapped = |lexicon: &mut Lexicon| {
        lexicon.pairs.push(pair("治安", "狗", "咬"));
        lexicon.traps.push("热狗咬".to_owned());
    };
    assert!(!units(&propose_with(trapped, "热狗咬不动", "")).contains(&"police"));
}

#[test]
fn a_pair_shows_the_words_from_its_first_to_its_last_and_counts_once() {
    let dog = |lexicon: &mut Lexicon| lexicon.pairs.push(pair("治安", "狗", "咬"));
    let once = propose_with(dog, "有狗会咬人", "");
    let shown = &once.units[0].evidence[0];
    assert_eq!(
        (shown.text.as_str(), shown.start, shown.end),
        ("狗会咬", 1, 4)
    );
    assert_eq!(shown.why, "theme:治安");
    let twice = propose_with(dog, "有狗会咬人，狗会咬人", "");
    assert!((score(&once, "police") - score(&twice, "police")).abs() < 1e-9);
}

#[test]
fn a_theme_of_general_supervision_gives_way_to_an_authority_and_says_so() {
    let general = |gives_way: bool| {
        move |lexicon: &mut Lexicon| {
            let fda = lexicon
                .themes
                .iter_mut()
                .find(|t| t.name.as_str() == "食品");
            fda.expect("theme").gives_way = gives_way;
        }
    };
    let equal = propose_with(general(false), "食堂和学校", "");
    let given = propose_with(general(true), "食堂和学校", "");
    assert_eq!(units(&given)[0], "edu");
    assert!(score(&given, "fda") < score(&equal, "fda"));
    let fda = given.units.iter().find(|unit| unit.unit.as_str() == "fda");
    let reasons = &fda.expect("fda").evidence;
    assert!(reasons.iter().any(|reason| reason.why == "rule:让位"));
    let alone = propose_with(general(true), "食堂", "");
    assert!(
        alone.units[0]
            .evidence
            .iter()
            .all(|reason| reason.why != "rule:让位")
    );
}

#[test]
fn what_stands_beside_something_is_not_about_it() {
    let plain = score(&propose(&plan(), &EVERYBODY, "学校漏水"), "edu");
    for title in ["学校旁边漏水", "学校的旁边漏水", "学校门口漏水"] {
        assert!(
            score(&propose(&plan(), &EVERYBODY, title), "edu") < plain,
            "{title}"
        );
    }
    let unit = score(&propose(&plan(), &EVERYBODY, "市教育局漏水"), "edu");
    let gate = score(&propose(&plan(), &EVERYBODY, "市教育局门口漏水"), "edu");
    let beside = score(&propose(&plan(), &EVERYBODY, "市教育局旁边漏水"), "edu");
    assert!((unit - gate).abs() < 1e-9 && beside < unit);
}

#[test]
fn a_unit_whose_own_conduct_is_told_leads_before_what_it_is_about() {
    let named = propose(&plan(), &EVERYBODY, "市教育局办理食堂");
    let conduct = propose(&plan(), &EVERYBODY, "市教育局局长办理食堂");
    assert!(score(&conduct, "edu") > score(&named, "edu"));
    assert_eq!(units(&conduct)[0], "edu");
}

#[test]
fn the_opening_of_a_text_stands_for_a_title_that_is_missing() {
    let none = |_: &mut Lexicon| {};
    let long = "，".repeat(40);
    let first = score(&propose_with(none, "", &format!("学校{long}")), "edu");
    let last = score(&propose_with(none, " ", &format!("{long}学校")), "edu");
    let titled = score(&propose_with(none, "反映", &format!("学校{long}")), "edu");
    assert!(first > last && (titled - last).abs() < 0.01);
}

#[test]
fn confidence_grows_with_the_evidence_and_with_the_distance_to_the_second() {
    let of = |title: &str| propose(&plan(), &EVERYBODY, title).confidence;
    assert!(of("学校") > of("学校食堂"));
    assert!(of("市教育局管学校") > of("学校"));
    assert!((0.0..=1.0).contains(&of("学校")) && of("无关的事").abs() < 1e-9);
}

#[test]
fn a_pair_for_no_theme_is_refused() {
    let mut stray = lexicon();
    stray.pairs.push(pair("没有的主题", "狗", "咬"));
    let refused = Router::new(&plan(), &roster(&EVERYBODY), &stray).err();
    assert!(matches!(refused, Some(LexiconError::UnknownTheme(_))));
}
