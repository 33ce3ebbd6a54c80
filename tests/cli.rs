//! The command line as a person at a terminal meets it: exit status, stdout, stderr.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::io::{BufRead as _, BufReader, Cursor, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, SqliteConnection};
use serde_json::{Value, json};
use zip::write::SimpleFileOptions;

/// A folder of one's own; gone when dropped.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let n = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("huiying-cli-{}-{n}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// One with a migrated database in it.
    fn with_database() -> Self {
        let folder = Self::new();
        folder.run(&["migrate"]).done();
        folder
    }

    /// Writes a file; gives its path.
    fn file(&self, name: &str, content: &[u8]) -> String {
        let path = self.0.join(name);
        fs::write(&path, content).unwrap();
        path.display().to_string()
    }

    fn database(&self) -> PathBuf {
        self.0.join("huiying.sqlite")
    }

    /// Runs a command on this folder's database.
    fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, "")
    }

    fn run_with(&self, arguments: &[&str], input: &str) -> Ran {
        let data = self.0.display().to_string();
        let place = ["--data-dir", data.as_str()];
        run(&[arguments, place.as_slice()].concat(), input)
    }

    /// How many entries the log holds; none without a database.
    fn entries(&self) -> String {
        if !self.database().exists() {
            return "no database".to_owned();
        }
        self.run(&["log", "verify"]).done()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

/// How a command ended.
#[must_use]
#[derive(Debug)]
struct Ran {
    status: i32,
    out: String,
    err: String,
}

impl Ran {
    #[track_caller]
    fn done(self) -> String {
        assert_eq!(self.status, 0, "{self:?}");
        self.out
    }

    #[track_caller]
    fn json(self) -> Value {
        serde_json::from_str(&self.done()).unwrap()
    }

    /// It failed with a Chinese sentence on stderr and nothing on stdout; gives the sentence.
    #[track_caller]
    fn failed(self, status: i32) -> String {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(self.out, "");
        assert!(is_chinese(&self.err), "{}", self.err);
        assert!(!self.err.contains("panicked"), "{}", self.err);
        self.err
    }
}

fn is_chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

fn run(arguments: &[&str], input: &str) -> Ran {
    let mut child = Command::new(env!("CARGO_BIN_EXE_huiying"))
        .args(arguments)
        .env_clear()
        .env("HUIYING_LOG", "off")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that reads nothing may be gone already.
    drop(child.stdin.take().unwrap().write_all(input.as_bytes()));
    let output = child.wait_with_output().unwrap();
    Ran {
        status: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A fictional plan of three rows, as text with cells between bars.
const SMALL_PLAN: &str = "\
青川市政务公开任务分工
序号|任务要求|责任单位
1|及时回应群众关切|市教育局牵头，市公安局配合
2|办好热线转来的事项|市水务局、市环保局负责
3|公开饮用水水质|市水务局负责
";

fn official_plan() -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/plan/kaifuban-2018-26.txt");
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: the official plan is not here");
    None
}

#[test]
fn the_official_plan_has_66_rows_with_the_keys_of_the_contract() {
    let Some(path) = official_plan() else { return };
    let path = path.display().to_string();
    let arguments = ["plan", "import", &path, "--dry-run", "--format", "json"];
    let folder = Folder::new();
    let plan = folder.run(&arguments).json();
    assert_eq!(plan["document_no"], "开府办〔2018〕26号");
    assert_eq!(plan["issued_on"], "2018-09-13");
    let rows = plan["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 66);
    for row in rows {
        for key in [
            "ref",
            "no",
            "line",
            "section",
            "item",
            "requirement",
            "lead",
            "responsible",
            "cooperating",
            "groups",
            "groups_role",
            "mode",
            "themes",
            "inherited_from",
            "needs_review",
            "findings",
        ] {
            assert!(row.get(key).is_some(), "{key} of {row}");
        }
    }
    let row_21 = rows.iter().find(|row| row["ref"] == "21").unwrap();
    assert_eq!(row_21["themes"]["就学"], json!(["市教育局"]));
    assert_eq!(row_21["mode"], "respectively");
    assert!(
        plan["findings"]
            .as_array()
            .unwrap()
            .iter()
            .all(|f| f["line"].is_u64())
    );
    assert!(
        !folder.database().exists(),
        "reading alone needs no database"
    );
    let again = folder.run(&arguments).json();
    assert_eq!(again, plan);
}

/// A package with one part of this content.
fn docx(content: &[u8]) -> Vec<u8> {
    let mut package = zip::ZipWriter::new(Cursor::new(Vec::new()));
    package
        .start_file("word/document.xml", SimpleFileOptions::default())
        .unwrap();
    package.write_all(content).unwrap();
    package.finish().unwrap().into_inner()
}

#[test]
fn a_file_that_is_no_plan_ends_with_2_and_a_sentence_and_stores_nothing() {
    let folder = Folder::with_database();
    let before = folder.entries();
    let whole = docx("<w:document><w:body/></w:document>".repeat(40).as_bytes());
    let bomb = docx(&vec![b' '; 8 * 1024 * 1024]);
    let files: [(&str, &[u8]); 7] = [
        ("empty.txt", b""),
        ("blank.txt", b" \n\t\n"),
        ("binary.txt", &[0, 159, 146, 150, 0, 1, 2, 255]),
        ("binary.docx", &[0, 159, 146, 150, 0, 1, 2, 255]),
        ("cut.docx", &whole[..whole.len() / 2]),
        ("bomb.docx", &bomb),
        ("story.txt", "从前有一座山。\n山上有一座庙。\n".as_bytes()),
    ];
    for (name, content) in files {
        let path = folder.file(name, content);
        for more in [&["--dry-run"][..], &[]] {
            let arguments = [&["plan", "import", path.as_str()], more].concat();
            let sentence = folder.run(&arguments).failed(2);
            assert!(sentence.contains(name), "{sentence}");
        }
    }
    folder.run(&["plan", "import", "nowhere.docx"]).failed(2);
    assert_eq!(folder.entries(), before);
    assert_eq!(folder.run(&["plan", "list"]).done().lines().count(), 1);
}

/// Three invented plans in layouts of their own.
const LAYOUTS: [(&str, &str); 3] = [
    (
        "bureau.txt",
        include_str!("support/plan_layouts/bureau.txt"),
    ),
    (
        "upright.txt",
        include_str!("support/plan_layouts/upright.txt"),
    ),
    ("prose.txt", include_str!("support/plan_layouts/prose.txt")),
];

/// What `plan import` reads in one of them; every line of it is accounted for, once.
fn layout(name: &str) -> Value {
    let (_, text) = LAYOUTS.iter().find(|(known, _)| *known == name).unwrap();
    let folder = Folder::new();
    let path = folder.file(name, text.as_bytes());
    let plan = folder
        .run(&["plan", "import", &path, "--dry-run", "--format", "json"])
        .json();
    let lines = plan.get("lines").and_then(Value::as_array).unwrap();
    let lines: Vec<u64> = lines
        .iter()
        .map(|used| used["line"].as_u64().unwrap())
        .collect();
    let all: Vec<u64> = (1..).take(text.lines().count()).collect();
    assert_eq!(lines, all, "{name}");
    plan
}

/// A row as one line: number; leading; responsible; cooperating; groups; by when.
fn row_line(row: &Value) -> String {
    let names = |key: &str| -> String {
        let list = row[key].as_array().unwrap();
        let names: Vec<&str> = list.iter().map(|name| name.as_str().unwrap()).collect();
        names.join("、")
    };
    let parts = ["lead", "responsible", "cooperating", "groups"].map(names);
    let time = row["time_limit"].as_str().unwrap_or_default();
    format!(
        "{}；{}；{time}",
        row["ref"].as_str().unwrap(),
        parts.join("；")
    )
}

fn row_lines(plan: &Value) -> Vec<String> {
    plan["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(row_line)
        .collect()
}

fn became(plan: &Value, line: usize) -> &str {
    let used = plan.pointer(&format!("/lines/{}/became", line - 1));
    used.and_then(Value::as_str).unwrap()
}

#[test]
fn a_bar_table_with_its_columns_in_another_order_is_read_with_every_line() {
    let plan = layout("bureau.txt");
    assert_eq!(
        plan["title"],
        "青川市水利管理局关于印发2020年信息公开工作任务分工表的通知"
    );
    assert_eq!(plan["document_no"], "青水字〔2020〕7号");
    assert_eq!(
        row_lines(&plan),
        [
            "1；办公室、规划科；；信息中心；；每季度末前",
            "2；；财务科；；；2020年3月底前",
            "3；；财务科；；；2020年9月底前",
            "4；；河道管理所、水质监测站；；；长期坚持",
            "5；；各科室、局属各单位；；；长期坚持",
        ]
    );
    let rows = &plan["rows"];
    assert_eq!(
        rows[1]["requirement"],
        "公布年度预算，并用图解说明增减原因。"
    );
    assert_eq!(rows[2]["inherited_from"], "2");
    assert_eq!(rows[3]["mode"], "respectively");
    assert_eq!(
        became(&plan, 16),
        "header",
        "the head that the next page repeats"
    );
    assert_eq!(became(&plan, 19), "end_matter");
}

#[test]
fn cells_one_below_the_other_with_merged_ones_left_out_are_read_with_every_line() {
    let plan = layout("upright.txt");
    assert_eq!(
        row_lines(&plan),
        [
            "1；市司法局；；市政府办公室；各镇（街）；2021年6月底前",
            "2；市政府办公室；；；；全年",
            "3；市公安局·交警支队、市交通运输局·执法大队；；市司法局；；每月月底前",
            "4；市市场监督管理局；；市卫健委；；长期坚持",
            "5；各起草单位；；；；持续推进",
        ]
    );
    let rows = &plan["rows"];
    assert_eq!(rows[1]["section"], "一、深化决策公开", "carried over");
    assert_eq!(rows[3]["section"], "二、加强执法公示", "over the page too");
    assert_eq!(
        rows[3]["requirement"],
        "公示市场抽查结果，并说明不合格的原因。"
    );
    assert_eq!(plan["issued_on"], "2021-04-02");
}

#[test]
fn prose_with_units_in_brackets_is_read_with_every_line() {
    let plan = layout("prose.txt");
    assert_eq!(
        row_lines(&plan),
        [
            "1；市人力资源和社会保障局；市教育局、团市委；；；",
            "2；；市教育局；；各镇（街）；6月底前",
            "3；市教育局；；；；",
            "4；市卫生健康局；；市医保局、市市场监督管理局；；2022年12月底前",
            "5；；市政府办公室、市大数据中心；；；",
            "6；市行政服务中心；；；市各有关单位；",
        ]
    );
    let rows = &plan["rows"];
    assert_eq!(rows[1]["section"], "一、围绕民生加强公开");
    assert_eq!(rows[1]["item"], "（二）推进教育信息公开");
    assert_eq!(
        rows[3]["requirement"],
        "公布医院收费目录，建立投诉处理通报制度。"
    );
    assert_eq!(
        became(&plan, 19),
        "doubt",
        "a paragraph that names nobody is named"
    );
    let doubts = plan["findings"].as_array().unwrap();
    assert!(
        doubts
            .iter()
            .any(|f| f["line"] == 19 && f["code"] == "line_not_understood")
    );
    assert_eq!(became(&plan, 21), "end_matter");
}

#[test]
fn a_plan_is_imported_listed_published_and_compared() {
    let folder = Folder::with_database();
    let path = folder.file("plan.txt", SMALL_PLAN.as_bytes());
    let imported = folder.run(&["plan", "import", &path, "--format", "json"]);
    assert!(imported.err.contains("第 2 版"), "{}", imported.err);
    let rows = imported.json()["rows"].as_array().unwrap().len();
    assert_eq!(rows, 3);
    let list = folder.run(&["plan", "list", "--format", "json"]).json();
    assert_eq!(list[0]["version"], 2);
    assert_eq!(list[0]["effective_from"], json!(null));
    assert_eq!(list[1]["version"], 1);

    let changed = SMALL_PLAN.replace("市水务局负责", "市卫生和计划生育局负责");
    let path = folder.file("changed.txt", changed.as_bytes());
    folder.run(&["plan", "import", &path]).done();
    let text = folder.run(&["plan", "diff", "2", "3"]).done();
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(
        text.contains("第 3 项") && text.contains("市水务局"),
        "{text}"
    );
    let found = folder
        .run(&["plan", "diff", "2", "3", "--format", "json"])
        .json();
    assert_eq!(
        (&found[0]["ref"], &found[0]["change"]),
        (&json!("3"), &json!("changed"))
    );
    let same = folder.run(&["plan", "diff", "2", "2"]).done();
    assert!(same.contains("没有差别"), "{same}");

    folder
        .run(&["plan", "publish", "3", "--from", "2019-01-01"])
        .done();
    let list = folder.run(&["plan", "list", "--format", "json"]).json();
    assert_eq!(list[0]["effective_from"], "2019-01-01");
    folder
        .run(&["plan", "publish", "3", "--from", "2019-02-01"])
        .failed(2);
    folder
        .run(&["plan", "publish", "9", "--from", "2019-01-01"])
        .failed(2);
    folder.run(&["plan", "diff", "1", "9"]).failed(2);
    assert!(folder.entries().contains("留痕完好"));
}

#[test]
fn routing_reads_and_writes_a_line_each_and_says_the_same_twice() {
    let input = "\
        {\"id\":\"a\",\"title\":\"学校食堂饭菜变质\",\"text\":\"水口镇一所中学的学生家长反映，饭菜发馊。\"}\n\
        \n\
        {\"id\":2,\"title\":\"卫生院收费不清\",\"text\":\"看病后没有清单\",\"town\":\"水口镇\",\"event_grade\":\"重大\"}\n\
        {}\n";
    let out = run(&["route"], input).done();
    let lines: Vec<Value> = out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 3);
    assert_eq!((&lines[0]["id"], &lines[1]["id"]), (&json!("a"), &json!(2)));
    for line in &lines {
        assert_eq!(line["plan_version"], 1);
        assert!(line["confidence"].is_number() && line["needs_person"].is_boolean());
        for unit in line["units"].as_array().unwrap() {
            for key in ["unit", "duty", "score", "plan_row", "evidence"] {
                assert!(unit.get(key).is_some(), "{key} of {unit}");
            }
        }
    }
    let units = lines[0]["units"].as_array().unwrap();
    assert!(units.len() >= 3, "{units:?}");
    assert_eq!(units[0]["unit"], "市食品药品监督管理局");
    // A word's place is in characters of the title followed by the text.
    let said: Vec<char> = "学校食堂饭菜变质".chars().collect();
    let word = &units[0]["evidence"][0];
    let place = |name: &str| usize::try_from(word[name].as_u64().unwrap()).unwrap();
    let there: String = said[place("start")..place("end")].iter().collect();
    assert_eq!(word["text"], there);
    assert_eq!(lines[2]["needs_person"], true, "nothing said, nobody named");
    assert_eq!(run(&["route", "-"], input).done(), out);
    let folder = Folder::new();
    assert_eq!(
        run(&["route", &folder.file("in.jsonl", input.as_bytes())], "").done(),
        out
    );
}

#[test]
fn routing_learns_from_a_file_first_and_drops_nobody_for_it() {
    let folder = Folder::new();
    let asked =
        "{\"id\":\"a\",\"title\":\"兰芳苑夜里有人偷电动车\",\"text\":\"车棚里的电动车又不见了。\"}";
    let cold = run(&["route"], asked).done();
    let lesson = "{\"text\":\"兰芳苑夜里有人偷电动车，车棚没有人管。\",\"units\":[\"市公安局\"]}\n";
    let lessons = folder.file("lessons.jsonl", lesson.repeat(40).as_bytes());
    let learnt = run(&["route", "--learn", &lessons], asked).done();
    assert_eq!(run(&["route", "--learn", &lessons], asked).done(), learnt);
    let units = |line: &str| -> Vec<String> {
        let answer: Value = serde_json::from_str(line).unwrap();
        let units = answer["units"].as_array().unwrap().iter();
        units.map(|unit| unit["unit"].to_string()).collect()
    };
    assert!(learnt.contains("learnt:"), "{learnt}");
    for unit in units(&cold) {
        assert!(
            units(&learnt).contains(&unit),
            "{unit} was pushed out: {learnt}"
        );
    }
    let unknown = folder.file("unknown.jsonl", br#"{"text":"x","units":["nobody"]}"#);
    let ran = run(&["route", "--learn", &unknown], asked);
    assert_eq!(ran.status, 2, "{ran:?}");
    assert!(
        ran.err.contains("第 1 行") && ran.err.contains("nobody"),
        "{}",
        ran.err
    );
}

#[test]
fn a_bad_line_for_routing_is_named() {
    for bad in ["{\"id\":", "[]", "不是"] {
        let good = "{\"id\":\"1\",\"title\":\"路灯不亮\",\"text\":null}";
        let ran = run(&["route"], &format!("{good}\n{bad}\n{good}"));
        assert_eq!(ran.status, 2, "{ran:?}");
        assert_eq!(ran.out.lines().count(), 2, "{ran:?}");
        assert!(ran.err.contains("第 2 行"), "{}", ran.err);
    }
    run(&["route", "nowhere.jsonl"], "").failed(2);
}

#[test]
fn the_roster_of_another_city_is_served_and_a_bad_one_named_by_line() {
    let folder = Folder::new();
    let asked = "{\"id\":1,\"title\":\"七宝镇小学入学没有学位\",\"text\":\"\"}";
    for roster in [
        "上海市教育委员会，市教委\n上海市公安局\n七宝镇\n",
        r#"["上海市教育委员会", "上海市公安局", "七宝镇"]"#,
        "[[unit]]\nname = \"上海市教育委员会\"\n[[unit]]\nname = \"七宝镇\"\n",
    ] {
        let file = folder.file("roster", roster.as_bytes());
        let out = run(&["route", "--units", &file], asked).done();
        let answer: Value = serde_json::from_str(&out).unwrap();
        assert_eq!(answer["units"][0]["unit"], "上海市教育委员会", "{out}");
        assert!(out.contains("七宝镇"), "{out}");
        assert!(!out.contains("市委宣传部"), "only the given units: {out}");
    }
    let bad = folder.file("bad", "甲局\n乙局，甲局\n".as_bytes());
    let said = run(&["route", "--units", &bad], asked).failed(2);
    assert!(said.contains("第 2 行") && said.contains("甲局"), "{said}");
}

/// The most memory a process has held so far, in kilobytes, where the system tells it.
fn most_memory(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

#[test]
fn routing_answers_each_line_at_once_and_a_hundred_thousand_in_the_same_memory() {
    const LINES: usize = 100_000;
    let mut child = Command::new(env!("CARGO_BIN_EXE_huiying"))
        .arg("route")
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    let matter = |n: usize| format!("{{\"id\":{n},\"title\":\"路灯不亮\",\"text\":\"\"}}\n");
    // Each is answered before the next is sent: what a program that talks to it relies on.
    for n in 0..1000 {
        input.write_all(matter(n).as_bytes()).unwrap();
        line.clear();
        output.read_line(&mut line).unwrap();
        assert!(line.contains(&format!("\"id\":{n},")), "{line}");
    }
    let begun = most_memory(child.id());
    let writer = std::thread::spawn(move || {
        for n in 1000..LINES {
            input.write_all(matter(n).as_bytes()).unwrap();
        }
    });
    for n in 1000..LINES {
        line.clear();
        output.read_line(&mut line).unwrap();
        assert!(line.contains(&format!("\"id\":{n},")), "{line}");
        if n + 1 == LINES
            && let (Some(begun), Some(most)) = (begun, most_memory(child.id()))
        {
            assert!(most < begun + 4096, "{begun} kB, then {most} kB");
        }
    }
    writer.join().unwrap();
    line.clear();
    assert_eq!(output.read_line(&mut line).unwrap(), 0, "{line}");
    assert!(child.wait().unwrap().success());
}

/// Explains a deadline of this kind from this instant.
fn explain(kind: &str, from: &str, more: &[&str]) -> Ran {
    let base = ["deadline", "explain", "--kind", kind, "--from", from];
    run(&[base.as_slice(), more].concat(), "")
}

/// Check values of the domain rules, section 6, and the five hours: kind, start, due time.
#[rustfmt::skip]
const CHECKS: &[(&str, &str, &str)] = &[
    ("return_window",      "2018-09-28T10:00:00+08:00", "2018-09-29T17:30:00+08:00"),
    ("return_window",      "2018-09-29T10:00:00+08:00", "2018-09-30T17:30:00+08:00"),
    ("closure_report",     "2018-09-28T10:00:00+08:00", "2018-10-10T17:30:00+08:00"),
    ("return_window",      "2018-12-28T10:00:00+08:00", "2018-12-29T17:30:00+08:00"),
    ("closure_report",     "2020-01-23T10:00:00+08:00", "2020-02-07T17:30:00+08:00"),
    ("return_window",      "2023-09-28T10:00:00+08:00", "2023-10-07T17:30:00+08:00"),
    ("return_window",      "2026-02-13T10:00:00+08:00", "2026-02-14T17:30:00+08:00"),
    ("authoritative_info", "2018-11-06T22:00:00+08:00", "2018-11-07T03:00:00+08:00"),
];

#[test]
fn a_deadline_is_explained_with_the_segments_that_add_up_to_it() {
    for (kind, from, due) in CHECKS {
        let found = explain(kind, from, &["--format", "json"]).json();
        assert_eq!(found["due_at"], *due, "{kind} from {from}");
        let segments = found["segments"].as_array().unwrap().iter();
        let counted: i64 = segments.map(|s| s["counts"].as_i64().unwrap()).sum();
        assert_eq!(found["amount"], counted, "{kind} from {from}");
        assert!(is_chinese(found["source"].as_str().unwrap()));
    }
    let level = ["--level", "i"];
    let text = explain("acknowledgement", "2018-11-06T10:00:00+08:00", &level).done();
    assert!(text.contains("2018-11-06 10:30"), "{text}");
    assert!(text.contains("依据"), "{text}");
}

#[test]
fn a_deadline_that_no_rule_knows_is_not_explained() {
    let from = "2018-11-06T10:00:00+08:00";
    explain("nonsense", from, &[]).failed(2);
    explain("promise", from, &[]).failed(2);
    explain("acknowledgement", from, &["--level", "v"]).failed(2);
    assert_eq!(explain("response", "yesterday", &[]).status, 2);
}

/// New Year 2027 as the three formats tell it.
const NEW_YEAR: &[(&str, &str)] = &[
    (
        "2027.toml",
        "year = 2027\nsource = \"通知\"\noff = [\"2026-12-31/2027-01-02\"]\nmake_up = [\"2027-01-03\"]\n",
    ),
    (
        "2027.json",
        r#"{"year": 2027, "days": [
            {"name": "元旦", "date": "2026-12-31", "isOffDay": true},
            {"name": "元旦", "date": "2027-01-01", "isOffDay": true},
            {"name": "元旦", "date": "2027-01-02", "isOffDay": true},
            {"name": "元旦", "date": "2027-01-03", "isOffDay": false}]}"#,
    ),
    (
        "2027.ics",
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261231\r\n\
         DTEND;VALUE=DATE:20270103\r\nSUMMARY:元旦（\r\n 休）\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\n\
         DTSTART;VALUE=DATE:20270103\r\nSUMMARY:元旦（班）\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    ),
];

/// The days that differ, of what an import or a comparison printed.
fn changed(changes: &Value) -> Vec<String> {
    let about = |change: &Value| change["what"].as_str().unwrap().to_owned();
    changes.as_array().unwrap().iter().map(about).collect()
}

#[test]
fn a_year_in_any_format_is_looked_at_and_explained_with_and_nothing_is_stored() {
    let folder = Folder::with_database();
    for (name, content) in NEW_YEAR {
        let file = folder.file(name, content.as_bytes());
        let before = folder.entries();
        let arguments = ["calendar", "import", &file, "--dry-run", "--format", "json"];
        let looked = folder.run(&arguments).json();
        assert_eq!(folder.entries(), before, "{name}: looking stores nothing");
        assert_eq!(looked["version"], Value::Null, "{name}");
        let days = ["2026-12-31", "2027-01-01", "2027-01-02", "2027-01-03"];
        assert_eq!(changed(&looked["changes"])[1..], days, "{name}");
        let explained = ["--calendar", file.as_str(), "--format", "json"];
        let due = explain("return_window", "2026-12-30T10:00:00+08:00", &explained).json();
        assert_eq!(due["due_at"], "2027-01-03T17:30:00+08:00", "{name}");
    }
}

#[test]
fn a_year_is_stored_previewed_published_and_corrected() {
    let folder = Folder::with_database();
    let file = folder.file("2027.toml", NEW_YEAR[0].1.as_bytes());
    let stored = folder.run(&["calendar", "import", &file]);
    assert!(stored.err.contains("第 2 版"), "{stored:?}");
    stored.done();
    let none = folder.run(&["calendar", "preview", "2"]).done();
    assert!(none.contains("没有一个"), "{none}");
    let head = folder
        .run(&["calendar", "preview", "2", "--format", "csv"])
        .done();
    assert!(head.starts_with("\u{feff}舆情编号,单位,时限"), "{head}");
    let publish = |version, from| folder.run(&["calendar", "publish", version, "--from", from]);
    publish("2", "2026-12-01").done();
    publish("2", "2026-12-02").failed(2);
    publish("9", "2026-12-01").failed(2);
    let list = folder.run(&["calendar", "list"]).done();
    assert!(
        list.contains("第 2 版　2026-12-01 起执行　2027.toml"),
        "{list}"
    );
    let by_version = |version: &str| {
        let from = "2026-12-30T10:00:00+08:00";
        let arguments = [
            "deadline",
            "explain",
            "--kind",
            "return_window",
            "--from",
            from,
        ];
        let more = ["--calendar", version, "--format", "json"];
        folder.run(&[arguments.as_slice(), more.as_slice()].concat())
    };
    assert_eq!(
        by_version("2").json()["due_at"],
        "2027-01-03T17:30:00+08:00"
    );
    assert_eq!(
        by_version("1").json()["due_at"],
        "2026-12-31T17:30:00+08:00"
    );
    by_version("9").failed(2);
    // The same year again takes its place; nothing is added up.
    let corrected = NEW_YEAR[0].1.replace("2026-12-31/2027-01-02", "2027-01-01");
    let file = folder.file("again.toml", corrected.as_bytes());
    folder.run(&["calendar", "import", &file]).done();
    let diff = folder
        .run(&["calendar", "diff", "1", "3", "--format", "json"])
        .json();
    assert_eq!(changed(&diff), ["已收录的年份", "2027-01-01", "2027-01-03"]);
}

#[test]
fn a_year_file_with_a_slip_is_told_by_line_and_field_and_stores_nothing() {
    let folder = Folder::with_database();
    let before = folder.entries();
    for ((name, content), place, field) in [
        (NEW_YEAR[0], "第 3 行", "off"),
        (NEW_YEAR[1], "第 4 行", "date"),
        (NEW_YEAR[2], "第 4 行", "DTEND"),
    ] {
        let broken = content
            .replace("2027-01-02", "2027-01-32")
            .replace("DTEND;VALUE=DATE:20270103", "DTEND;VALUE=DATE:20270132");
        let file = folder.file(name, broken.as_bytes());
        let said = folder.run(&["calendar", "import", &file]).failed(2);
        assert!(
            said.contains(name) && said.contains(place) && said.contains(field),
            "{said}"
        );
    }
    assert_eq!(folder.entries(), before);
    folder.run(&["calendar", "import", "nowhere.ics"]).failed(2);
}

#[test]
fn a_policy_is_looked_at_stored_compared_and_published() {
    let folder = Folder::with_database();
    let shipped = include_str!("../seeds/policy.toml");
    let file = folder.file("same.toml", shipped.as_bytes());
    let same = folder.run(&["policy", "import", &file, "--dry-run"]).done();
    assert!(same.contains("没有差别"), "{same}");
    let stricter = shipped.replacen("\nminutes = 240", "\nminutes = 200", 1);
    let file = folder.file("规则.toml", stricter.as_bytes());
    folder.run(&["policy", "import", &file]).done();
    let diff = folder.run(&["policy", "diff", "1", "2"]).done();
    assert!(diff.contains("签收（舆情一般）：由“240 分钟"), "{diff}");
    assert_eq!(diff.trim_end().lines().count(), 1, "{diff}");
    folder
        .run(&["policy", "publish", "2", "--from", "2026-12-01"])
        .done();
    let list = folder.run(&["policy", "list", "--format", "json"]).json();
    assert_eq!(list[0]["effective_from"], "2026-12-01");
    let broken = shipped.replacen("extendable = false", "extendable = true", 1);
    let file = folder.file("broken.toml", broken.as_bytes());
    let said = folder.run(&["policy", "import", &file]).failed(2);
    assert!(
        said.contains("第 ") && said.contains("首次权威信息"),
        "{said}"
    );
    folder.run(&["policy", "diff", "1", "9"]).failed(2);
}

#[test]
fn a_year_is_looked_at_where_there_is_no_database() {
    let folder = Folder::new();
    let file = folder.file("2027.ics", NEW_YEAR[2].1.as_bytes());
    let looked = folder
        .run(&["calendar", "import", &file, "--dry-run"])
        .done();
    assert!(looked.contains("2027-01-03：新增“调休上班”"), "{looked}");
    assert!(!folder.database().exists());
}

#[test]
fn accounts_are_added_listed_changed_and_disabled() {
    let folder = Folder::with_database();
    let add = [
        "user",
        "add",
        "zhangwei",
        "--name",
        "张伟",
        "--unit",
        "市教育局",
        "--as",
        "liaison",
    ];
    folder.run_with(&add, "short\n").failed(2);
    assert_eq!(folder.run(&["user", "list"]).done(), "");
    folder.run_with(&add, "a long enough word\n").done();
    folder.run_with(&add, "a long enough word\n").failed(2);
    let list = folder.run(&["user", "list"]).done();
    assert_eq!(list, "zhangwei\t张伟\tedu\tliaison\t在用\n");
    let with = |at: usize, value: &'static str| {
        let mut arguments = add;
        arguments[2] = "lina";
        arguments[at] = value;
        folder
            .run_with(&arguments, "a long enough word\n")
            .failed(2)
    };
    assert!(with(6, "市魔法局").contains("市魔法局"));
    assert!(with(8, "king").contains("king"));
    with(2, "李娜");
    folder
        .run_with(&["user", "passwd", "zhangwei"], "another long word\n")
        .done();
    folder
        .run_with(&["user", "passwd", "nobody"], "another long word\n")
        .failed(2);
    folder.run(&["user", "disable", "zhangwei"]).done();
    folder.run(&["user", "disable", "nobody"]).failed(2);
    let list = folder.run(&["user", "list"]).done();
    assert!(list.contains("停用"), "{list}");
    let raw = fs::read(folder.database()).unwrap();
    let hidden = !raw.windows(18).any(|piece| piece == b"a long enough word");
    assert!(hidden, "no password is kept as it is");
}

#[test]
fn tampering_with_the_log_is_found_and_the_entry_named() {
    let folder = Folder::with_database();
    let sound = folder.run(&["log", "verify"]).done();
    assert!(sound.contains("留痕完好"), "{sound}");
    let path = folder.database().display().to_string();
    let mut raw = SqliteConnection::establish(&path).unwrap();
    raw.batch_execute("UPDATE event_log SET actor = 'nobody'")
        .unwrap_err();
    raw.batch_execute(
        "DROP TRIGGER event_log_refuses_update;
         UPDATE event_log SET actor = 'nobody' WHERE stream = 'setup/plan' AND seq = 2;",
    )
    .unwrap();
    drop(raw);
    let sentence = folder.run(&["log", "verify"]).failed(1);
    assert!(sentence.contains("setup/plan #2"), "{sentence}");
}

#[test]
fn lists_are_rebuilt_from_the_log() {
    let folder = Folder::with_database();
    let text = folder.run(&["rebuild"]).done();
    assert!(text.contains("与原来一致"), "{text}");
}

#[test]
fn a_configuration_is_printed_and_checked() {
    let example = run(&["config", "example"], "").done();
    for name in ["HUIYING_DATABASE_URL", "HUIYING_LISTEN", "HUIYING_DATA_DIR"] {
        assert!(example.contains(name), "{name}");
    }
    assert!(is_chinese(&example));
    let settings = example.lines().filter(|line| !line.starts_with('#'));
    assert!(settings.into_iter().all(|line| line.contains('=')));
    let folder = Folder::new();
    folder.run(&["config", "check"]).failed(2);
    folder.run(&["migrate"]).done();
    let ran = folder.run(&["config", "check"]).done();
    assert!(ran.contains("配置可用"), "{ran}");
    folder
        .run(&["config", "check", "--session-key", "short"])
        .failed(2);
    folder
        .run(&["migrate", "--database-url", "mysql://host/base"])
        .failed(2);
    let again = folder.run(&["migrate"]).done();
    assert!(again.contains("已是最新"), "{again}");
}

#[test]
fn a_channel_that_is_set_up_badly_is_named_and_nobody_is_connected_to() {
    let folder = Folder::with_database();
    let check = |settings: &[&str]| folder.run(&[&["config", "check"], settings].concat());
    let smtp = ["--smtp-url", "smtps://u:geheim@mail.example.cn"];
    let from = ["--mail-from", "huiying@example.cn"];
    let sms = ["--sms-url", "https://sms.example.cn/send?to={phone}"];
    let hook = ["--webhook-url", "https://example.cn/hook"];
    for (settings, variable) in [
        (smtp.to_vec(), "HUIYING_MAIL_FROM"),
        (from.to_vec(), "HUIYING_SMTP_URL"),
        (
            ["--smtp-url", "mail.example.cn"]
                .into_iter()
                .chain(from)
                .collect(),
            "HUIYING_SMTP_URL",
        ),
        (
            smtp.into_iter().chain(["--mail-from", "nobody"]).collect(),
            "HUIYING_MAIL_FROM",
        ),
        (hook.to_vec(), "HUIYING_WEBHOOK_SECRET"),
        (
            hook.into_iter()
                .chain(["--webhook-secret", "short"])
                .collect(),
            "HUIYING_WEBHOOK_SECRET",
        ),
        (vec!["--wecom-url", "example.cn"], "HUIYING_WECOM_URL"),
        (vec!["--dingtalk-secret", "SEC"], "HUIYING_DINGTALK_URL"),
        (sms.to_vec(), "HUIYING_SMS_BODY"),
        (
            sms.into_iter()
                .chain(["--sms-body", "{text}", "--sms-method", "SEND"])
                .collect(),
            "HUIYING_SMS_METHOD",
        ),
        (
            vec!["--smtp-url-file", "/nowhere/smtp", "--mail-from", "a@b.cn"],
            "HUIYING_SMTP_URL_FILE",
        ),
        (
            vec!["--public-url", "huiying.example.cn"],
            "HUIYING_PUBLIC_URL",
        ),
    ] {
        let sentence = check(&settings).failed(2);
        assert!(sentence.contains(variable), "{settings:?}: {sentence}");
        assert!(!sentence.contains("geheim"), "{sentence}");
    }
    let good: Vec<&str> = smtp
        .into_iter()
        .chain(from)
        .chain(sms)
        .chain(["--sms-body", "{text}"])
        .collect();
    check(&good).done();
}

#[test]
fn the_example_names_every_variable_of_the_server() {
    let example = run(&["config", "example"], "").done();
    let help = run(&["serve", "--help"], "").done();
    let names = help.split("[env: ").skip(1);
    let mut count = 0;
    for name in names.filter_map(|rest| rest.split(['=', ']']).next()) {
        let is_of_a_file = name
            .strip_suffix("_FILE")
            .is_some_and(|own| example.contains(own));
        assert!(example.contains(name) || is_of_a_file, "{name}");
        count += 1;
    }
    assert!(count > 25, "{count}");
}

#[test]
fn somebody_is_reached_as_the_operator_says() {
    let folder = Folder::with_database();
    let add = [
        "user", "add", "zhangwei", "--name", "张伟", "--unit", "edu", "--as", "liaison",
    ];
    folder.run_with(&add, "a long enough word\n").done();
    let contact = |more: &[&str]| folder.run(&[&["user", "contact"], more].concat());
    contact(&[
        "zhangwei",
        "--email",
        "z@example.cn",
        "--phone",
        "13800000000",
        "--channels",
        "email,sms",
    ])
    .done();
    contact(&["nobody", "--email", "z@example.cn"]).failed(2);
    let sentence = contact(&["zhangwei", "--email", "张伟", "--channels", "pager"]).failed(2);
    assert!(
        sentence.contains("邮箱") && sentence.contains("pager"),
        "{sentence}"
    );
}

#[test]
fn a_database_that_is_not_there_is_not_made_by_reading() {
    let folder = Folder::new();
    for command in [
        &["plan", "list"][..],
        &["user", "list"],
        &["log", "verify"],
        &["rebuild"],
    ] {
        let sentence = folder.run(command).failed(2);
        assert!(sentence.contains("huiying migrate"), "{sentence}");
    }
    assert!(!folder.database().exists());
}

#[test]
fn a_database_that_does_not_open_is_told_in_one_chinese_sentence() {
    let folder = Folder::new();
    let file = folder.database();
    fs::write(&file, "no database ".repeat(100)).unwrap();
    let sentence = folder.run(&["migrate"]).failed(1);
    assert!(sentence.contains("HUIYING_DATABASE_URL"), "{sentence}");
    assert!(sentence.contains("数据库打不开"), "{sentence}");
    for command in ["migrate", "rebuild"] {
        folder
            .run(&[command, "--database-url", "sqlite:"])
            .failed(2);
    }
}

#[test]
fn an_address_to_listen_on_that_is_none_ends_with_2() {
    let folder = Folder::new();
    for address in ["8080", "127.0.0.1", "127.0.0.1:99999"] {
        folder.run(&["serve", "--listen", address]).failed(2);
    }
}

/// Every command that does something.
const COMMANDS: &[&[&str]] = &[
    &["demo"],
    &["serve"],
    &["config", "check"],
    &["config", "example"],
    &["migrate"],
    &["plan", "import"],
    &["plan", "publish"],
    &["plan", "diff"],
    &["plan", "coverage"],
    &["plan", "list"],
    &["route"],
    &["deadline", "explain"],
    &["user", "add"],
    &["user", "passwd"],
    &["user", "disable"],
    &["user", "contact"],
    &["user", "list"],
    &["log", "verify"],
    &["rebuild"],
    &["generate"],
];

#[test]
fn every_command_explains_itself_in_chinese_with_an_example() {
    for command in COMMANDS {
        let help = run(&[command, ["--help"].as_slice()].concat(), "").done();
        assert!(
            is_chinese(help.lines().next().unwrap()),
            "{command:?}: {help}"
        );
        let example = help.lines().find(|line| line.contains("示例"));
        let example = example.unwrap_or_else(|| panic!("no example of {command:?}: {help}"));
        assert!(example.contains("huiying "), "{command:?}: {example}");
    }
    let whole = run(&["--help"], "").done();
    assert!(whole.contains("示例"), "{whole}");
    for command in COMMANDS {
        assert!(whole.contains(command[0]), "{command:?}");
    }
}

#[test]
fn wrong_usage_ends_with_2() {
    for arguments in [
        &[][..],
        &["abolish"],
        &["plan"],
        &["plan", "publish", "x"],
        &["route", "--nothing"],
    ] {
        let ran = run(arguments, "");
        assert_eq!(ran.status, 2, "{arguments:?}: {ran:?}");
        assert_eq!(ran.out, "");
    }
}

#[test]
fn a_scorecard_is_printed_or_written_to_a_new_file_and_overwrites_nothing() {
    let folder = Folder::with_database();
    let asked = ["report", "scorecard", "--period", "2018-10"];
    let printed = folder.run(&asked).json();
    assert_eq!(printed["period"], "2018-10");
    assert_eq!(printed["figures"]["formula"], "scorecard/1");
    let path = folder.0.join("成绩单.xlsx").display().to_string();
    let written = [asked.as_slice(), &["--format", "xlsx", "-o", &path]].concat();
    assert_eq!(folder.run(&written).done(), "");
    assert!(fs::read(&path).unwrap().starts_with(b"PK"));
    fs::write(&path, "别人的文件").unwrap();
    let sentence = folder.run(&written).failed(2);
    assert!(sentence.contains("不覆盖"), "{sentence}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "别人的文件");
    let document = [asked.as_slice(), &["--format", "docx"]].concat();
    let sentence = folder.run(&document).failed(2);
    assert!(sentence.contains("成绩单不是公文"), "{sentence}");
}

#[test]
fn a_report_that_is_not_there_is_said_and_so_is_a_period_that_is_none() {
    let folder = Folder::with_database();
    let missing = folder.run(&["report", "bulletin", "--period", "2018-10"]);
    assert!(missing.failed(2).contains("还没有起草"));
    for (kind, period) in [("bulletin", "2018"), ("annual", "2018-10"), ("annual", "x")] {
        let sentence = folder.run(&["report", kind, "--period", period]).failed(2);
        assert!(sentence.contains("期间写成"), "{sentence}");
    }
}

#[test]
fn a_period_is_played_again_under_another_policy() {
    let folder = Folder::with_database();
    let policy = fs::read("seeds/policy.toml").unwrap();
    let policy = folder.file("规则.toml", &policy);
    let before = folder.entries();
    let asked = ["replay", "--policy", &policy, "--period", "2018-Q3"];
    let told = folder.run(&asked).done();
    assert!(
        told.contains("2018-07-01 至 2018-09-30：0 件舆情"),
        "{told}"
    );
    let as_data = [asked.as_slice(), &["--format", "json"]].concat();
    assert_eq!(folder.run(&as_data).json()["flips"], json!([]));
    assert_eq!(folder.entries(), before, "nothing is stored");
    let wrong = ["replay", "--policy", &policy, "--period", "2018-Q5"];
    assert!(folder.run(&wrong).failed(2).contains("2018-Q3"));
    let broken = folder.file("坏.toml", b"[[limit]]\nkind = 1\n");
    let wrong = ["replay", "--policy", &broken, "--period", "2018"];
    assert!(folder.run(&wrong).failed(2).contains("坏.toml"));
}

#[test]
fn a_draft_plan_is_tried_on_past_incidents_and_its_coverage_is_counted() {
    let folder = Folder::with_database();
    let path = folder.file("plan.txt", SMALL_PLAN.as_bytes());
    folder.run(&["plan", "import", &path]).done();
    let before = folder.entries();
    let told = folder.run(&["replay", "--plan", "2"]).done();
    assert!(told.contains("0 件舆情按第 2 版方案重新试算"), "{told}");
    let asked = [
        "replay", "--plan", "2", "--period", "2018", "--format", "json",
    ];
    let found = folder.run(&asked).json();
    assert_eq!(
        (&found["plan"], &found["differing"]),
        (&json!(2), &json!([]))
    );
    let found = folder
        .run(&["plan", "coverage", "2", "--format", "json"])
        .json();
    assert_eq!(found["unused"].as_array().unwrap().len(), 3);
    let told = folder.run(&["plan", "coverage", "--period", "2018"]).done();
    assert!(told.contains("没有接过交办的单位"), "{told}");
    assert_eq!(folder.entries(), before, "nothing is stored");
    assert!(
        folder
            .run(&["replay", "--plan", "9"])
            .failed(2)
            .contains("没有第 9 版")
    );
    folder.run(&["replay", "--period", "2018"]).failed(2);
    folder.run(&["plan", "coverage", "9"]).failed(2);
}

#[test]
fn load_is_a_sound_log_the_same_for_a_seed_and_goes_into_an_empty_database_only() {
    let load = ["generate", "--incidents", "60", "--seed", "7"];
    let (one, other) = (Folder::new(), Folder::new());
    for folder in [&one, &other] {
        let ran = folder.run(&load);
        assert!(ran.err.contains("60/60"), "{}", ran.err);
        assert!(ran.done().contains("60 件"));
    }
    let hashes = |folder: &Folder| {
        let mut conn =
            SqliteConnection::establish(&folder.database().display().to_string()).unwrap();
        let query = "SELECT hash AS value FROM event_log WHERE stream LIKE 'incident/%' \
                     ORDER BY stream, seq";
        diesel::RunQueryDsl::load::<Text>(diesel::sql_query(query), &mut conn).unwrap()
    };
    let made = hashes(&one);
    assert!(made.len() > 500 && made == hashes(&other));
    assert!(one.entries().contains("留痕完好"));
    assert!(one.run(&["rebuild"]).done().contains("与原来一致"));
    let sentence = one.run(&load).failed(2);
    assert!(sentence.contains("空数据库"), "{sentence}");
    assert!(made == hashes(&one));
}

/// One column of text.
#[derive(diesel::QueryableByName, PartialEq)]
struct Text {
    #[diesel(sql_type = diesel::sql_types::Text)]
    value: String,
}
