//! Reads `seeds/lexicon.toml` into the router's lexicon.
//!
//! Text in, lexicon out; what the words do is the business of `domain::routing`.

use thiserror::Error;

use crate::domain::UnitId;
use crate::domain::people::Roster;
use crate::domain::routing::{Lexicon, LexiconError};

/// Why a lexicon file cannot be used.
#[derive(Debug, Error)]
pub enum SeedLexiconError {
    /// The text is no lexicon; the source names line and column.
    #[error("reading the lexicon")]
    Format(#[from] toml::de::Error),
    /// The words contradict each other.
    #[error("checking the lexicon")]
    Words(#[from] LexiconError),
}

/// Reads a lexicon and checks it.
///
/// # Errors
/// When the text is no TOML of this shape (with its line), or the words contradict each other.
pub fn read(text: &str) -> Result<Lexicon, SeedLexiconError> {
    let lexicon: Lexicon = toml::from_str(text)?;
    lexicon.check()?;
    Ok(lexicon)
}

/// Units the lexicon names and the roster lacks, each once, in order of id. The router leaves them
/// out without a word, so the seed command and the tests ask here.
pub fn unknown_units(lexicon: &Lexicon, roster: &Roster) -> Vec<UnitId> {
    let themes = lexicon
        .themes
        .iter()
        .flat_map(|t| t.units.iter().chain(&t.next));
    let named = lexicon.offices.iter().map(|office| &office.unit);
    let placed = lexicon.places.iter().map(|place| &place.unit);
    let ruled = lexicon
        .rules
        .rumour_units
        .iter()
        .chain(&lexicon.rules.stand_by);
    let all = themes.chain(named).chain(placed).chain(ruled);
    let mut unknown: Vec<UnitId> = all
        .chain(std::iter::once(&lexicon.rules.coordinator))
        .filter(|unit| roster.unit(unit).is_none())
        .cloned()
        .collect();
    unknown.sort();
    unknown.dedup();
    unknown
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::Path;

    use serde_json::Value;

    use super::*;
    use crate::documents::seed_plan;
    use crate::domain::plan::Plan;
    use crate::domain::routing::{Matter, Proposal, RejectedRow, Router, SuggestedUnit};
    use crate::domain::vocabulary::{Duty, EventGrade, Level, SourceKind, Treatment};
    use crate::domain::{RowRef, Theme};

    const SEED: &str = include_str!("../../seeds/lexicon.toml");
    const PLAN: &str = include_str!("../../seeds/plan-2018.tsv");

    fn router() -> Router {
        let roster = seed_plan::tests::roster();
        let plan = Plan {
            version: 1,
            effective_from: None,
            document: seed_plan::read(PLAN, &roster).expect("plan"),
        };
        Router::new(&plan, &roster, &read(SEED).expect("lexicon")).expect("router")
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

    fn names(proposal: &Proposal) -> Vec<&str> {
        proposal
            .units
            .iter()
            .map(|unit| unit.name.as_str())
            .collect()
    }

    #[test]
    fn the_lexicon_names_only_units_of_the_roster() {
        let lexicon = read(SEED).expect("lexicon");
        let unknown = unknown_units(&lexicon, &seed_plan::tests::roster());
        assert_eq!(unknown, Vec::<UnitId>::new());
    }

    fn rows(proposal: &Proposal) -> Vec<&str> {
        let rows = proposal
            .units
            .iter()
            .filter_map(|unit| unit.plan_row.as_ref());
        rows.map(RowRef::as_str).collect()
    }

    fn words<'a>(proposal: &'a Proposal, unit: &str) -> Vec<(&'a str, &'a str)> {
        let mut units = proposal.units.iter().filter(|found| found.name == unit);
        let evidence = units.next().map_or(&[][..], |found| &found.evidence);
        let pairs = evidence
            .iter()
            .map(|one| (one.text.as_str(), one.why.as_str()));
        pairs.collect()
    }

    #[test]
    fn a_school_canteen_in_a_town_finds_food_school_and_town_with_their_rows() {
        let proposal = router().propose(&matter("水口镇某学校食堂被投诉饭菜发霉", "家长很担心。"));
        assert_eq!(
            names(&proposal),
            ["市食品药品监督管理局", "市教育局", "水口镇"]
        );
        assert_eq!(rows(&proposal), ["21", "21", "23"]);
        assert_eq!(proposal.units[0].duty, Duty::Lead);
        assert_eq!(proposal.units[1].duty, Duty::Responsible);
        assert_eq!(proposal.units[2].duty, Duty::Responsible);
        assert!(words(&proposal, "市食品药品监督管理局").contains(&("食堂", "theme:食品药品安全")));
        assert!(words(&proposal, "市教育局").contains(&("学校", "theme:就学")));
        assert!(words(&proposal, "水口镇").contains(&("水口镇", "place:水口镇")));
        assert!(!proposal.needs_person);
    }

    #[test]
    fn a_canteen_complaint_with_few_words_still_finds_the_three() {
        for (title, text) in [
            ("学校食堂卫生差", "水口镇的学校食堂，孩子吃了肚子疼。"),
            ("水口学校食堂投诉", "反映学校食堂问题。"),
            ("学校食堂饭菜有虫", "在水口的一所小学。"),
        ] {
            let proposal = router().propose(&matter(title, text));
            let mut found = names(&proposal);
            found.truncate(3);
            found.sort_unstable();
            let mut wanted = ["市食品药品监督管理局", "市教育局", "水口镇"];
            wanted.sort_unstable();
            assert_eq!(found, wanted, "{title}");
        }
    }

    #[test]
    fn words_that_only_hold_a_town_name_are_no_town() {
        let router = router();
        for (title, town) in [
            ("小区排水口堵塞", "水口镇"),
            ("自来水厂取水口被污染", "水口镇"),
            ("长沙市的亲戚来开平看病", "长沙街道"),
            ("我在长沙读书", "长沙街道"),
            ("花店卖的百合花是假的", "百合镇"),
            ("电影拿了金鸡奖", "金鸡镇"),
            ("家里鱼塘口的路被挖断", "塘口镇"),
            ("买的大沙发质量差", "大沙镇"),
            ("喝了赤水河边的酒", "赤水镇"),
        ] {
            let proposal = router.propose(&matter(title, ""));
            assert!(!names(&proposal).contains(&town), "{title}: {proposal:?}");
        }
    }

    #[test]
    fn a_town_is_found_by_its_full_and_by_its_short_name() {
        let router = router();
        for (title, town) in [
            ("水口镇路灯不亮", "水口镇"),
            ("住在水口，路灯不亮", "水口镇"),
            ("百合圩垃圾没人收", "百合镇"),
            ("苍城垃圾没人收", "苍城镇"),
            ("长沙街道垃圾没人收", "长沙街道"),
            ("三埠垃圾没人收", "三埠街道"),
            ("金鸡中学门口塞车", "金鸡镇"),
            ("翠山湖园区工厂排废气", "翠山湖新区管委会"),
        ] {
            let proposal = router.propose(&matter(title, ""));
            assert!(names(&proposal).contains(&town), "{title}: {proposal:?}");
            assert!(rows(&proposal).contains(&"23"), "{title}");
        }
    }

    #[test]
    fn a_trapped_town_name_is_told_among_the_rejected_rows() {
        let proposal = router().propose(&matter("小区排水口堵塞", ""));
        let told =
            |entry: &RejectedRow| entry.about.contains("水口镇") && entry.about.contains("排水口");
        assert!(
            proposal.rejected.iter().any(told),
            "{:?}",
            proposal.rejected
        );
    }

    #[test]
    fn a_matter_without_a_row_of_its_own_goes_to_a_person() {
        let router = router();
        for (title, lead) in [
            ("摩托车被盗窃", "市公安局"),
            ("包工头拖欠工资", "市人力资源和社会保障局"),
            ("征地补偿款没有付", "市国土资源局"),
            ("公交车班次太少", "市交通运输局"),
        ] {
            let proposal = router.propose(&matter(title, ""));
            assert_eq!(names(&proposal).first(), Some(&lead), "{title}");
            assert!(proposal.needs_person, "{title}");
        }
    }

    #[test]
    fn nothing_to_go_by_gives_no_unit_and_asks_for_a_person() {
        let router = router();
        for title in ["", "你好", "今天天晴", "asdf 1234", "？？？！！！"] {
            let proposal = router.propose(&matter(title, ""));
            assert_eq!(names(&proposal), Vec::<&str>::new(), "{title}");
            assert!(proposal.needs_person);
            assert!(proposal.confidence < 0.2);
        }
    }

    #[test]
    fn a_rumour_brings_in_propaganda_beside_the_unit_whose_policy_it_touches() {
        let proposal = router().propose(&matter(
            "群里那份收补课费的文件系伪造谣言",
            "学校说没有发过。",
        ));
        let found = names(&proposal);
        assert!(found.contains(&"市教育局") && found.contains(&"市委宣传部"));
        assert!(rows(&proposal).contains(&"22"));
    }

    #[test]
    fn linkage_is_called_for_a_grave_event_and_refused_with_a_reason_otherwise() {
        let router = router();
        let mut grave = matter("赤坎镇工厂爆炸多人受伤", "");
        let told = |proposal: &Proposal| {
            let mut rows = proposal
                .rejected
                .iter()
                .filter_map(|entry| entry.plan_row.as_ref());
            rows.any(|row| row.as_str() == "22")
        };
        assert!(told(&router.propose(&grave)));
        grave.event_grade = Some(EventGrade::Ii);
        let proposal = router.propose(&grave);
        let of = |name: &str| proposal.units.iter().find(|unit| unit.name == name);
        assert_eq!(
            of("市委宣传部").map(|unit| unit.duty),
            Some(Duty::Coordinating)
        );
        assert_eq!(
            of("市广播电视台").map(|unit| unit.duty),
            Some(Duty::Cooperating)
        );
        assert!(!told(&proposal));
    }

    #[test]
    fn evidence_is_cut_from_title_and_text_by_its_offsets_and_scores_fall() {
        let router = router();
        for (title, text) in [
            (
                "学校食堂发霉",
                "水口镇的家长说，孩子吃坏肚子🤢，医院说是食物中毒。",
            ),
            ("条路烂到𠮷样", "报咗三年，交通局话就快整。"),
        ] {
            let proposal = router.propose(&matter(title, text));
            let joined: Vec<char> = format!("{title}\n{text}").chars().collect();
            for one in proposal.units.iter().flat_map(|unit| &unit.evidence) {
                let cut: String = joined[one.start..one.end].iter().collect();
                assert_eq!(cut, one.text);
            }
            let falling = |pair: &[SuggestedUnit]| pair[0].score >= pair[1].score;
            assert!(proposal.units.windows(2).all(falling));
            assert!(proposal.units.len() >= 3);
            let leads = proposal.units.iter().filter(|unit| unit.duty == Duty::Lead);
            assert_eq!(leads.count(), 1);
            assert_eq!(router.propose(&matter(title, text)), proposal);
        }
    }

    #[test]
    fn a_matter_that_only_names_a_town_goes_to_the_town_and_to_a_person() {
        let proposal = router().propose(&matter("月山镇来信", ""));
        assert_eq!(names(&proposal), ["月山镇", "市委宣传部", "市政府办公室"]);
        assert_eq!(proposal.units[0].duty, Duty::Lead);
        assert_eq!(proposal.units[1].duty, Duty::Coordinating);
        assert_eq!(rows(&proposal)[..2], ["23", "20"]);
        assert!(proposal.needs_person && proposal.confidence < 0.2);
    }

    #[test]
    fn a_denied_word_counts_less() {
        let router = router();
        let points = |title: &str| {
            let proposal = router.propose(&matter(title, ""));
            let mut units = proposal.units.iter();
            let found = units.find(|unit| unit.name == "市食品药品监督管理局");
            found.map_or(0.0, |unit| unit.score)
        };
        assert!(points("不是食堂的问题，是医院") < points("食堂的问题，是医院"));
    }

    #[test]
    fn a_chosen_town_and_theme_count_even_when_the_text_is_silent() {
        let (town, themes) = (UnitId::new("yueshan"), [Theme::new("养老服务")]);
        let silent = Matter {
            town: Some(&town),
            themes: &themes,
            ..matter("请关注", "")
        };
        let proposal = router().propose(&silent);
        assert_eq!(names(&proposal).first(), Some(&"市民政局"));
        assert!(names(&proposal).contains(&"月山镇"));
    }

    #[test]
    fn every_seeded_theme_rests_on_a_row_that_stands_in_the_plan() {
        let lexicon = read(SEED).expect("lexicon");
        let plan = seed_plan::read(PLAN, &seed_plan::tests::roster()).expect("plan");
        let rules = &lexicon.rules;
        let named = [&rules.own_row, &rules.linkage_row, &rules.overall_row];
        let of_themes = lexicon.themes.iter().filter_map(|theme| theme.row.as_ref());
        for reference in of_themes.chain(named) {
            assert!(
                plan.rows.iter().any(|row| row.reference == *reference),
                "{reference}"
            );
        }
    }

    #[test]
    fn a_proposal_comes_back_from_json_as_it_was() {
        let proposal = router().propose(&matter("水口镇学校食堂发霉", "排水口也堵了"));
        let json = serde_json::to_string(&proposal).expect("json");
        assert_eq!(
            serde_json::from_str::<Proposal>(&json).expect("back"),
            proposal
        );
    }

    #[test]
    fn a_word_of_one_character_is_refused() {
        let broken = SEED.replacen("\"入学\"", "\"学\"", 1);
        let refused = read(&broken).expect_err("too short");
        assert!(matches!(
            refused,
            SeedLexiconError::Words(LexiconError::WordTooShort { .. })
        ));
    }

    #[test]
    fn the_fictional_incidents_use_known_words_and_units() {
        let text = include_str!("../../seeds/demo/incidents.toml");
        let seed: toml::Table = toml::from_str(text).expect("toml");
        let incidents = seed["incident"].as_array().expect("incidents");
        let (roster, lexicon) = (seed_plan::tests::roster(), read(SEED).expect("lexicon"));
        for incident in incidents {
            let word = |key: &str| {
                incident
                    .get(key)
                    .and_then(toml::Value::as_str)
                    .unwrap_or("")
            };
            let title = word("title");
            let known = |unit: &str| roster.unit(&UnitId::new(unit)).is_some();
            assert!(known(word("town")), "{title}");
            assert!(SourceKind::parse(word("source_kind")).is_some(), "{title}");
            assert!(Level::parse(word("level")).is_some(), "{title}");
            assert!(Treatment::parse(word("treatment")).is_some(), "{title}");
            let grade = word("event_grade");
            assert!(
                grade.is_empty() || EventGrade::parse(grade).is_some(),
                "{title}"
            );
            let theme = Theme::new(word("theme"));
            let named = lexicon.themes.iter().any(|known| known.name == theme);
            assert!(named || theme.as_str().is_empty(), "{title}");
            for unit in incident["units"].as_array().expect("units") {
                assert!(known(unit["unit"].as_str().expect("unit")), "{title}");
                let duty = unit["duty"].as_str().and_then(Duty::parse);
                assert!(duty.is_some(), "{title}");
            }
            let target = incident.get("merge_into").and_then(toml::Value::as_integer);
            let many = i64::try_from(incidents.len()).expect("few");
            assert!(target.is_none_or(|n| (1..=many).contains(&n)), "{title}");
        }
    }

    #[test]
    fn the_measured_figures_on_development_data_where_it_is_at_hand() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/routing");
        if !folder.exists() {
            println!("skipped: no development data at hand");
            return;
        }
        let router = router();
        for name in ["messages7", "messages7_seg", "replies_unit", "letters_unit"] {
            measure::labelled(&router, &folder, name);
        }
        measure::kaiping(&router, &folder);
    }

    /// Measuring against development data that is never part of the project.
    mod measure {
        use super::*;

        /// Floors a little under the measured figures, so that a change that loses is seen.
        const HIT_AT_1: f64 = 0.77;
        const HIT_AT_3: f64 = 0.94;

        fn cases(path: &Path) -> Vec<Value> {
            let text = std::fs::read_to_string(path).expect("development data");
            let lines = text.lines().filter(|line| !line.is_empty());
            lines
                .map(|line| serde_json::from_str(line).expect("json"))
                .collect()
        }

        fn text<'a>(case: &'a Value, key: &str) -> &'a str {
            case[key].as_str().unwrap_or("")
        }

        /// Unit names of a list, with the one unit that goes by two names under ours.
        fn list(value: &Value) -> Vec<String> {
            let items = value.as_array().map_or(&[][..], Vec::as_slice);
            let ours = |name: &str| name.replace("市发展和改革委员会", "市发展和改革局");
            items.iter().filter_map(Value::as_str).map(ours).collect()
        }

        pub(super) fn kaiping(router: &Router, folder: &Path) {
            let cases = cases(&folder.join("dev_kaiping_cases.jsonl"));
            let wrong: Vec<&Value> = cases
                .iter()
                .filter(|case| !is_right(router, case))
                .collect();
            println!(
                "kaiping: {} of {} right",
                cases.len() - wrong.len(),
                cases.len()
            );
            assert!(wrong.is_empty(), "{wrong:?}");
        }

        fn is_right(router: &Router, case: &Value) -> bool {
            let proposal = router.propose(&matter(text(case, "title"), text(case, "text")));
            let found = names(&proposal);
            if found.is_empty() {
                return case["abstain_ok"] == true;
            }
            let has = |name: &String| found.contains(&name.as_str());
            let wanted_rows = case["rows"].as_array().expect("rows");
            list(&case["expect_lead"])
                .iter()
                .any(|name| name == found[0])
                && list(&case["expect_includes"]).iter().all(has)
                && !list(&case["expect_excludes"]).iter().any(has)
                && !list(&case["not_lead"]).iter().any(|name| name == found[0])
                && wanted_rows
                    .iter()
                    .any(|row| rows(&proposal).contains(&row.to_string().as_str()))
        }

        pub(super) fn labelled(router: &Router, folder: &Path, name: &str) {
            let labels = std::fs::read_to_string(folder.join("labels.json")).expect("labels");
            let labels: Value = serde_json::from_str(&labels).expect("json");
            let cases = cases(&folder.join(format!("dev_{name}.jsonl")));
            let (mut hit1, mut ok1, mut hit3, mut covered) = (0, 0, 0, 0);
            let mut by_confidence: BTreeMap<String, (u32, u32)> = BTreeMap::new();
            for case in &cases {
                let label = &labels["files"][name][text(case, "label")];
                let (strict, ok) = (list(&label["strict"]), list(&label["ok"]));
                let proposal = router.propose(&matter(text(case, "title"), text(case, "text")));
                let found = names(&proposal);
                let among = |wanted: &[String], first: usize| {
                    let mut best = found.iter().take(first);
                    u32::from(best.any(|unit| wanted.iter().any(|name| name == unit)))
                };
                hit1 += among(&strict, 1);
                ok1 += among(&ok, 1);
                hit3 += among(&strict, 3);
                covered += u32::from(!found.is_empty());
                let tenth = format!("{:.1}", (proposal.confidence * 10.0).floor() / 10.0);
                let counted = by_confidence.entry(tenth).or_default();
                counted.0 += 1;
                counted.1 += among(&ok, 1);
            }
            let n = f64::from(u32::try_from(cases.len()).expect("few cases"));
            let [hit1, ok1, hit3, covered] = [hit1, ok1, hit3, covered].map(|k| f64::from(k) / n);
            println!(
                "{name}: n {n}, hit@1 {hit1:.3}, ok@1 {ok1:.3}, hit@3 {hit3:.3}, \
                 coverage {covered:.3}, by confidence (n, ok@1) {by_confidence:?}"
            );
            assert!(hit1 > HIT_AT_1 && hit3 > HIT_AT_3, "{name}");
        }
    }
}
