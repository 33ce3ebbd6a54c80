//! Lists of other cities, as they come.

use super::*;

fn list(text: &str) -> Result<UnitList, UnitListError> {
    let known = seeds::read_roster(seeds::UNITS).expect("roster");
    let offices = [
        OfficeNames {
            unit: UnitId::new("edu"),
            words: vec!["教委".to_owned(), "教育委员会".to_owned()],
        },
        OfficeNames {
            unit: UnitId::new("police"),
            words: vec!["公安局".to_owned(), "派出所".to_owned()],
        },
    ];
    read(text, &known, &offices)
}

fn ids(text: &str) -> Vec<String> {
    let list = list(text).expect("list");
    let units = list.roster.units.iter();
    units.map(|unit| unit.id.to_string()).collect()
}

#[track_caller]
fn refused(text: &str, sentence: &str) {
    let error = list(text).err().expect("an error").to_string();
    assert!(error.contains(sentence), "{error}");
}

#[test]
fn a_name_alone_is_a_unit_and_a_known_name_is_the_known_unit() {
    let text = "[[unit]]\nname = \"教育局\"\nid = \"x\"\nthemes = [\"就学\"]\n[[unit]]\nname = \"七宝镇\"\n";
    assert_eq!(ids(text), ["edu", "七宝镇"]);
    let list = list(text).expect("list");
    assert_eq!(list.roster.units[1].kind, UnitKind::Town);
    assert_eq!(list.themes, [(Theme::new("就学"), UnitId::new("edu"))]);
}

#[test]
fn the_same_list_in_every_layout_is_the_same_list() {
    let told = ["edu", "police", "七宝镇"];
    for text in [
        r#"["上海市教育委员会", "市公安局", "七宝镇"]"#,
        r#"{"units": [{"name": "上海市教育委员会", "aliases": ["教委"]}, "市公安局", {"name": "七宝镇"}]}"#,
        "{\"name\": \"上海市教育委员会\"}\n{\"name\": \"市公安局\"}\n\n{\"name\": \"七宝镇\"}\n",
        "\u{feff}上海市教育委员会，教委\r\n市公安局\r\n七宝镇\r\n",
        "# 名册\n1. 上海市教育委员会（教委、市教委）\n2、市公安局\n3. 七宝镇\n",
        "单位\t别名\t主题\n上海市教育委员会\t教委、市教委\t就学\n市公安局\t\t\n七宝镇\t\t\n",
        "name,aliases\n上海市教育委员会,教委/市教委\n市公安局,\n七宝镇,\n",
        "[[unit]]\nname = \"上海市教育委员会\"\n\n[[unit]]\nname = \"市公安局\"\n[[unit]]\nname = \"七宝镇\"\n",
    ] {
        assert_eq!(ids(text), told, "{text}");
    }
}

#[test]
fn aliases_and_themes_are_read_from_lines_and_tables() {
    let plain = list("市教育局（教委、教育局）").expect("list");
    assert_eq!(plain.roster.units[0].aliases, ["教委", "教育局"]);
    let table = list("单位|别名|领域\n某局|甲、乙|就学/体育").expect("list");
    assert_eq!(table.roster.units[0].aliases, ["甲", "乙"]);
    assert_eq!(table.themes.len(), 2);
}

#[test]
fn a_unit_listed_twice_is_one_unit() {
    assert_eq!(ids("某局，甲\n某局，乙\n另一局"), ["某局", "另一局"]);
}

#[test]
fn only_the_first_that_ends_like_a_known_unit_takes_its_place() {
    assert_eq!(
        ids("城东派出所\n开阳市公安局"),
        ["police", "开阳市公安局"],
        "both end like names of one unit"
    );
    assert_eq!(ids("城东派出所\n市公安局"), ["城东派出所", "police"]);
}

#[test]
fn a_list_that_contradicts_itself_is_refused_by_line() {
    refused(
        "[[unit]]\nname = \"甲局\"\n[[unit]]\nname = \"乙局\"\naliases = [\"甲局\"]\n",
        "第 3 行：“甲局”同时指“甲局”（第 1 行）和“乙局”",
    );
    refused("甲局\n\n乙局，甲局\n", "第 3 行：“甲局”");
    refused(
        "[\n\"甲局\",\n{\"name\": \"乙局\", \"aliases\": [\"甲局\"]}\n]",
        "第 3 行：“甲局”",
    );
}

#[test]
fn what_cannot_be_read_is_named_by_line() {
    refused("unit = 3", "第 1 行：不是可读的 TOML");
    refused(
        "[[unit]]\nname = \"甲局\"\n[[unit]]\nname = 乙局\n",
        "第 4 行：不是可读的 TOML",
    );
    refused("[\n\"甲局\",\n乙局\n]", "第 3 行：不是可读的 JSON");
    refused(
        "{\"name\": \"甲局\"}\n{\"name\": \n",
        "第 2 行：不是可读的 JSON",
    );
    refused(
        "{\"name\": \"甲局\"}\n{\"nam\": \"乙局\"}\n",
        "第 2 行：不是一个单位",
    );
    refused("甲局\n，，\n", "第 2 行：没有单位名称");
    refused("[\"甲局\", 3]", "第 2 项：不是一个单位");
    refused("", "没有单位");
    refused("[]", "没有单位");
}
