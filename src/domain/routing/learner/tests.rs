//! Rules of learning, with the small plan of the router's own tests.

use proptest::prelude::*;

use super::super::super::UnitId;
use super::super::tests::{EVERYBODY, lexicon, plan, roster};
use super::super::{Matter, Proposal, Router};
use super::{Example, Model};

struct House {
    router: Router,
    roster: super::super::super::people::Roster,
}

impl House {
    fn new() -> Self {
        let roster = roster(&EVERYBODY);
        let router = Router::new(&plan(), &roster, &lexicon()).expect("router");
        Self { router, roster }
    }

    fn teach(
        &self,
        model: &mut Model,
        (title, text): (&str, &str),
        first: &str,
        town: Option<&str>,
    ) {
        let matter = matter(title, text);
        let town = town.map(UnitId::new);
        model.learn(
            &self.router,
            &self.roster,
            &Example {
                matter: &matter,
                first: &[UnitId::new(first)],
                beside: &[],
                town: town.as_ref(),
            },
        );
    }

    fn ask(&self, model: &Model, title: &str, text: &str) -> Proposal {
        let matter = matter(title, text);
        model.refine(&self.router, &matter, self.router.propose(&matter))
    }

    fn cold(&self, title: &str, text: &str) -> Proposal {
        self.router.propose(&matter(title, text))
    }

    /// Thirty times the same kind of correction.
    fn corrected(&self) -> Model {
        let mut model = Model::new();
        for n in 0..30 {
            let title = format!("学校车棚{n}辆电动车被偷窃");
            self.teach(&mut model, (&title, "放学时电动车不见了"), "police", None);
        }
        model
    }
}

fn matter<'a>(title: &'a str, text: &'a str) -> Matter<'a> {
    Matter {
        title,
        text,
        town: None,
        themes: &[],
        level: None,
        event_grade: None,
    }
}

fn units(proposal: &Proposal) -> Vec<&str> {
    let units = proposal.units.iter();
    units.map(|unit| unit.unit.as_str()).collect()
}

#[test]
fn a_model_that_has_seen_nothing_changes_nothing() {
    let house = House::new();
    for title in ["学校食堂饭菜变质", "在水口圩被人偷窃", "天气真好", ""] {
        let cold = house.cold(title, "");
        assert_eq!(house.ask(&Model::new(), title, ""), cold, "{title}");
    }
}

#[test]
fn corrections_bring_the_right_unit_to_the_front_and_say_by_which_words() {
    let house = House::new();
    let model = house.corrected();
    let (title, text) = ("学校车棚电动车又被偷窃", "放学电动车不见了");
    assert_eq!(units(&house.cold(title, text)).first(), Some(&"edu"));
    let told = house.ask(&model, title, text);
    assert_eq!(units(&told).first(), Some(&"police"), "{told:?}");
    let learnt = told.learnt.as_ref().expect("learnt");
    assert_eq!(learnt.cold_lead, Some(UnitId::new("edu")));
    assert_eq!(learnt.examples, 30);
    let evidence = &told.units[0].evidence;
    let words: Vec<_> = evidence
        .iter()
        .filter(|e| e.why.starts_with("learnt:+"))
        .collect();
    assert!(!words.is_empty(), "{evidence:?}");
    let said: Vec<char> = format!("{title}\n{text}").chars().collect();
    for word in words {
        let there: String = said[word.start..word.end].iter().collect();
        assert_eq!(word.text, there);
    }
}

#[test]
fn a_unit_named_in_the_matter_stays_first() {
    let house = House::new();
    let told = house.ask(
        &house.corrected(),
        "市教育局旁学校车棚电动车被偷窃",
        "放学电动车不见了",
    );
    assert_eq!(units(&told).first(), Some(&"edu"), "{told:?}");
}

#[test]
fn a_handful_of_decisions_adds_a_unit_and_moves_nobody() {
    let house = House::new();
    let cold = house.cold("学校食堂饭菜变质", "");
    let mut model = Model::new();
    for many in 1..8 {
        house.teach(&mut model, ("学校食堂饭菜变质", ""), "police", None);
        let told = house.ask(&model, "学校食堂饭菜变质", "");
        let kept: Vec<&str> = units(&told)
            .into_iter()
            .filter(|unit| units(&cold).contains(unit))
            .collect();
        assert_eq!(kept, units(&cold), "after {many}: {told:?}");
        assert_eq!(told.units[0], cold.units[0], "after {many}");
    }
    let told = house.ask(&model, "学校食堂饭菜变质", "");
    let added = told.units.iter().find(|u| u.unit.as_str() == "police");
    let reasons = &added.expect("an additional suggestion").evidence;
    assert!(
        reasons.iter().any(|e| e.why.starts_with("learnt:+")),
        "{reasons:?}"
    );
}

#[test]
fn decisions_that_mostly_agree_with_the_cold_router_do_not_change_its_lead() {
    let house = House::new();
    let mut model = Model::new();
    for n in 0..60 {
        let unit = if n % 3 == 0 { "police" } else { "edu" };
        let title = format!("学校车棚{n}辆电动车被偷窃");
        house.teach(&mut model, (&title, "放学电动车不见了"), unit, None);
        let told = house.ask(&model, "学校车棚电动车又被偷窃", "放学电动车不见了");
        assert_eq!(units(&told).first(), Some(&"edu"), "after {n}: {told:?}");
    }
}

#[test]
fn a_place_is_known_from_two_incidents_that_agree() {
    let house = House::new();
    let mut model = Model::new();
    let ask = |model: &Model| house.ask(model, "兰芳苑停水", "");
    house.teach(
        &mut model,
        ("兰芳苑有人偷窃", ""),
        "police",
        Some("shuikou"),
    );
    assert!(
        !units(&ask(&model)).contains(&"shuikou"),
        "one is not enough"
    );
    house.teach(
        &mut model,
        ("住在兰芳苑的学生被偷窃", ""),
        "police",
        Some("shuikou"),
    );
    let told = ask(&model);
    let town = told
        .units
        .iter()
        .find(|unit| unit.unit.as_str() == "shuikou");
    let reason = &town.expect("the town").evidence[0];
    assert_eq!(
        (reason.text.as_str(), reason.why.as_str()),
        ("兰芳苑", "learnt-place:2")
    );
    assert_eq!((reason.start, reason.end), (0, 3));
    let elsewhere = house.ask(&model, "我们小区停水", "");
    assert!(!units(&elsewhere).contains(&"shuikou"), "{elsewhere:?}");
}

#[test]
fn a_place_two_towns_have_is_nobodys() {
    let house = House::new();
    let mut model = Model::new();
    for town in ["shuikou", "shuikou", "elsewhere", "shuikou"] {
        house.teach(&mut model, ("人民路有人偷窃", ""), "police", Some(town));
    }
    let told = house.ask(&model, "人民路停水", "");
    assert!(!units(&told).contains(&"shuikou"), "{told:?}");
}

#[test]
fn a_model_comes_back_from_its_bytes_and_says_the_same() {
    let house = House::new();
    let mut model = house.corrected().numbered(4);
    house.teach(
        &mut model,
        ("兰芳苑有人偷窃", ""),
        "police",
        Some("shuikou"),
    );
    let bytes = model.to_bytes();
    let back = Model::from_bytes(&bytes).expect("a model");
    assert_eq!((back.version(), back.seen()), (4, 31));
    assert_eq!(Model::from_bytes(&back.to_bytes()), Ok(back.clone()));
    let title = "学校车棚电动车又被偷窃";
    assert_eq!(
        units(&house.ask(&back, title, "")),
        units(&house.ask(&model, title, ""))
    );
    for cut in [0, 1, 7, bytes.len() / 2, bytes.len() - 1] {
        assert!(Model::from_bytes(&bytes[..cut]).is_err(), "{cut} bytes");
    }
    let longer: Vec<u8> = bytes.iter().copied().chain([0]).collect();
    assert!(Model::from_bytes(&longer).is_err());
}

#[test]
fn no_text_is_in_the_bytes() {
    let house = House::new();
    let bytes = house.corrected().to_bytes();
    for word in ["电动车", "车棚", "不见"] {
        let said = word.as_bytes();
        assert!(!bytes.windows(said.len()).any(|w| w == said), "{word}");
    }
}

/// Matters made of words that the lexicon knows and some it does not.
fn texts() -> impl Strategy<Value = String> {
    let words = [
        "学校",
        "食堂",
        "偷窃",
        "市教育局",
        "水口镇",
        "谣言",
        "电动车",
        "校门",
        "不是",
        "，",
    ];
    prop::collection::vec(prop::sample::select(words.to_vec()), 0..8).prop_map(|w| w.concat())
}

fn lessons() -> impl Strategy<Value = Vec<(String, &'static str)>> {
    let unit = prop::sample::select(vec!["edu", "fda", "police", "publicity", "shuikou"]);
    prop::collection::vec((texts(), unit), 0..30)
}

proptest! {
    #[test]
    fn nobody_whom_the_cold_router_proposes_drops_out(lessons in lessons(), title in texts(), text in texts()) {
        let house = House::new();
        let mut model = Model::new();
        for (text, unit) in &lessons {
            house.teach(&mut model, ("", text), unit, None);
        }
        let cold = house.cold(&title, &text);
        let told = house.ask(&model, &title, &text);
        for unit in &cold.units {
            prop_assert!(units(&told).contains(&unit.unit.as_str()), "{:?}", told);
        }
        let leads = told.units.iter().filter(|u| u.duty == super::super::super::vocabulary::Duty::Lead);
        prop_assert_eq!(leads.count(), usize::from(!told.units.is_empty()));
        prop_assert!((0.0..=1.0).contains(&told.confidence));
    }

    #[test]
    fn the_same_lessons_in_the_same_order_teach_the_same(lessons in lessons(), title in texts()) {
        let house = House::new();
        let taught = || {
            let mut model = Model::new();
            for (text, unit) in &lessons {
                house.teach(&mut model, ("", text), unit, Some("shuikou"));
            }
            model
        };
        let (one, other) = (taught(), taught());
        prop_assert_eq!(one.to_bytes(), other.to_bytes());
        prop_assert_eq!(house.ask(&one, &title, ""), house.ask(&other, &title, ""));
        prop_assert_eq!(house.ask(&one, &title, ""), house.ask(&one, &title, ""));
    }
}
