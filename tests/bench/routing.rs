//! How well the cold router finds the unit, how far its confidence can be trusted, and what it costs.
//!
//! `cargo bench --bench routing -- --data ../shared/routing` prints a table and writes it to
//! `target/bench/routing.txt`. The labelled letters are no part of the project; without them it
//! says so and ends. `--half 0` or `--half 1` takes one half of each file, told apart by the id.
//! `--lexicon FILE` measures another lexicon. `--wrong FILE` writes which were wrong: id, label and
//! what was proposed, never a text.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a bench fails by panicking and answers on the terminal"
)]

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use huiying::documents::{seed_lexicon, seed_plan, seeds};
use huiying::domain::people::{Roster, Unit};
use huiying::domain::plan::Plan;
use huiying::domain::routing::{Lexicon, Matter, Proposal, Router};
use huiying::domain::vocabulary::UnitKind;
use huiying::domain::{RowRef, UnitId};
use serde_json::Value;

#[path = "routing/figures.rs"]
mod figures;
mod kept;

use figures::{Answer, Figures};

const PLAN: &str = include_str!("../../seeds/plan-2018.tsv");
const LEXICON: &str = include_str!("../../seeds/lexicon.toml");
/// How long a file is read again and again for its time.
const LONG_ENOUGH: Duration = Duration::from_secs(1);
/// The labelled files.
const LABELLED: [&str; 4] = ["letters_unit", "replies_unit", "messages7", "messages7_seg"];
/// Names of one unit that the labels and the roster write differently.
const RENAMED: (&str, &str) = ("市发展和改革委员会", "市发展和改革局");
const COMMITTEE: (&str, &str) = ("翠山湖管委会", "翠山湖新区管委会");

struct Asked {
    data: PathBuf,
    half: Option<u32>,
    lexicon: Option<PathBuf>,
    wrong: Option<PathBuf>,
}

/// What is needed to build a router, and where to put what was found.
struct Bench {
    asked: Asked,
    roster: Roster,
    plan: Plan,
    lexicon: Lexicon,
    labels: Value,
    report: String,
    wrong: String,
}

fn main() {
    let asked = asked();
    if !asked.data.join("labels.json").exists() {
        println!(
            "nothing measured: no labelled letters in {}",
            asked.data.display()
        );
        return;
    }
    let mut bench = Bench::new(asked);
    bench.load();
    bench.labelled();
    bench.kaiping();
    bench.places();
    println!("{}", bench.report);
    if let Some(path) = &bench.asked.wrong {
        fs::write(path, &bench.wrong).unwrap();
    }
    kept::keep("routing", &bench.report);
}

fn asked() -> Asked {
    let mut asked = Asked {
        data: PathBuf::from("../shared/routing"),
        half: None,
        lexicon: None,
        wrong: None,
    };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut value = || words.next().expect("a value after the option");
        match word.as_str() {
            "--data" => asked.data = value().into(),
            "--half" => asked.half = Some(value().parse().expect("0 or 1")),
            "--lexicon" => asked.lexicon = Some(value().into()),
            "--wrong" => asked.wrong = Some(value().into()),
            _ => {}
        }
    }
    asked
}

impl Bench {
    fn new(asked: Asked) -> Self {
        let lexicon = asked
            .lexicon
            .as_ref()
            .map(|path| fs::read_to_string(path).expect("lexicon"));
        let lexicon = seed_lexicon::read(lexicon.as_deref().unwrap_or(LEXICON)).expect("lexicon");
        let roster = seeds::read_roster(seeds::UNITS).expect("roster");
        let labels = fs::read_to_string(asked.data.join("labels.json")).expect("labels");
        let document = seed_plan::read(PLAN, &roster).expect("plan");
        Self {
            plan: Plan {
                version: 1,
                effective_from: None,
                document,
            },
            labels: serde_json::from_str(&labels).expect("labels"),
            roster,
            lexicon,
            asked,
            report: String::new(),
            wrong: String::new(),
        }
    }

    fn router(&self) -> Router {
        Router::new(&self.plan, &self.roster, &self.lexicon).expect("router")
    }

    fn tell(&mut self, line: &str) {
        writeln!(self.report, "{line}").unwrap();
    }

    /// How long it takes to get ready, and how much memory the router holds on to.
    fn load(&mut self) {
        let before = resident();
        let start = Instant::now();
        let router = self.router();
        let took = start.elapsed().as_secs_f64() * 1000.0;
        let held = resident().saturating_sub(before);
        self.tell(&format!(
            "router ready in {took:.1} ms, holds {:.1} MB",
            megabytes(held)
        ));
        drop(router);
        let words: usize = self
            .lexicon
            .themes
            .iter()
            .map(|t| t.strong.len() + t.usual.len() + t.faint.len())
            .sum();
        self.tell(&format!(
            "{} themes, {words} words of themes\n",
            self.lexicon.themes.len()
        ));
    }

    fn cases(&self, name: &str) -> Vec<Value> {
        let text =
            fs::read_to_string(self.asked.data.join(format!("dev_{name}.jsonl"))).expect("letters");
        let rows = text
            .lines()
            .filter(|line| !line.is_empty())
            .map(|line| serde_json::from_str(line).expect("json"));
        rows.filter(|row: &Value| {
            self.asked
                .half
                .is_none_or(|half| half_of(word(row, "id")) == half)
        })
        .collect()
    }

    fn labelled(&mut self) {
        let router = self.router();
        self.tell(figures::HEAD);
        for name in LABELLED {
            let cases = self.cases(name);
            let texts: Vec<String> = cases.iter().map(|case| text_of(case, name)).collect();
            let matters: Vec<Matter<'_>> = (cases.iter().zip(&texts))
                .map(|(case, text)| matter(word(case, "title"), text))
                .collect();
            let (proposals, took) = timed(&router, &matters);
            let labels = self.labels["files"][name].clone();
            let mut figures = Figures::new(took);
            for (case, proposal) in cases.iter().zip(&proposals) {
                let answer = Answer::of(
                    word(case, "label"),
                    &named(proposal),
                    proposal.confidence,
                    &labels,
                );
                if !answer.is_strict {
                    self.note(name, case, proposal, &answer);
                }
                figures.add(answer);
            }
            self.tell(&figures.line(name));
            for detail in figures.details() {
                self.tell(&detail);
            }
        }
    }

    fn note(&mut self, name: &str, case: &Value, proposal: &Proposal, answer: &Answer) {
        let found = named(proposal).join(" ");
        let rank = if answer.is_top3 { "top3" } else { "miss" };
        writeln!(
            self.wrong,
            "{name}\t{}\t{}\t{rank}\t{:.2}\t{found}",
            word(case, "id"),
            word(case, "label"),
            proposal.confidence
        )
        .unwrap();
    }

    /// The made-up cases of the seeded plan, by kind.
    fn kaiping(&mut self) {
        let router = self.router();
        let mut kinds: std::collections::BTreeMap<String, (u32, u32, Vec<String>)> =
            std::collections::BTreeMap::new();
        for case in &self.cases("kaiping_cases") {
            let proposal = router.propose(&matter(word(case, "title"), word(case, "text")));
            let kind = kinds.entry(word(case, "kind").to_owned()).or_default();
            kind.1 += 1;
            if is_right(case, &proposal) {
                kind.0 += 1;
            } else {
                kind.2.push(format!(
                    "{} ({})",
                    word(case, "id"),
                    named(&proposal).join(" ")
                ));
            }
        }
        self.tell("\ncases of the seeded plan, right of all");
        for (kind, (right, all, wrong)) in kinds {
            self.tell(&format!(
                "  {kind:<14} {right} of {all} {}",
                wrong.join("; ")
            ));
        }
    }

    /// Another city's list of towns, found by name.
    fn places(&mut self) {
        let towns =
            fs::read_to_string(self.asked.data.join("gazetteer_sh.json")).expect("gazetteer");
        let towns: Vec<String> = serde_json::from_str(&towns).expect("gazetteer");
        self.roster
            .units
            .retain(|unit| unit.kind == UnitKind::Department);
        self.roster
            .units
            .extend(towns.iter().map(|name| town(name)));
        let router = self.router();
        let (mut found, mut right, mut named_rows, mut named_found) = (0, 0, 0, 0);
        let mut full = (0, 0);
        for case in &self.cases("letters_town") {
            let proposal = router.propose(&matter(word(case, "title"), word(case, "text")));
            let places: Vec<String> = named(&proposal)
                .into_iter()
                .filter(|name| towns.contains(name))
                .collect();
            let label = word(case, "town");
            let joined = format!("{}\n{}", word(case, "title"), word(case, "text"));
            let hit = places.iter().any(|place| place == label);
            for place in &places {
                found += 1;
                right += u32::from(place == label);
                full.1 += u32::from(joined.contains(place.as_str()));
                full.0 += u32::from(place == label || joined.contains(place.as_str()));
            }
            if case["named"] == true {
                named_rows += 1;
                named_found += u32::from(hit);
            }
            if (case["named"] == true) != hit || places.len() > usize::from(hit) {
                writeln!(
                    self.wrong,
                    "towns\t{}\t{label}\t{}\t{}",
                    word(case, "id"),
                    case["named"],
                    places.join(" ")
                )
                .unwrap();
            }
        }
        self.tell(&format!(
            "\nplaces: {found} found, {right} of them the town that answered ({:.1} %), {} stand in the letter or answered; \
             full name stands in {named_rows}, found in {named_found}",
            figures::percent(right, found), full.0
        ));
    }
}

fn word<'a>(case: &'a Value, key: &str) -> &'a str {
    case[key].as_str().unwrap_or("")
}

/// The text; one file stands in words with blanks between, which nobody writes.
fn text_of(case: &Value, name: &str) -> String {
    let text = word(case, "text");
    if name.ends_with("_seg") {
        text.replace(' ', "")
    } else {
        text.to_owned()
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

/// The time this thread had a core, where the system tells it, else the time that went by.
struct Stopwatch {
    on_core: Option<f64>,
    began: Instant,
}

impl Stopwatch {
    fn start() -> Self {
        Self {
            on_core: on_core(),
            began: Instant::now(),
        }
    }

    fn milliseconds(&self) -> f64 {
        let told = self.on_core.zip(on_core()).map(|(from, to)| to - from);
        told.unwrap_or_else(|| self.began.elapsed().as_secs_f64() * 1000.0)
    }
}

fn on_core() -> Option<f64> {
    let told = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: f64 = told.split_whitespace().next()?.parse().ok()?;
    Some(nanoseconds / 1e6)
}

/// The proposals, and the milliseconds of one pass, as the mean of as many as fill a second.
fn timed(router: &Router, matters: &[Matter<'_>]) -> (Vec<Proposal>, f64) {
    let (watch, mut passes) = (Stopwatch::start(), 0.0);
    loop {
        let proposals = matters
            .iter()
            .map(|matter| router.propose(matter))
            .collect();
        passes += 1.0;
        if watch.began.elapsed() >= LONG_ENOUGH {
            return (proposals, watch.milliseconds() / passes);
        }
    }
}

fn named(proposal: &Proposal) -> Vec<String> {
    proposal
        .units
        .iter()
        .map(|unit| as_labelled(&unit.name))
        .collect()
}

fn as_labelled(name: &str) -> String {
    name.replace(RENAMED.1, RENAMED.0)
        .replace(COMMITTEE.1, COMMITTEE.0)
}

fn list(value: &Value) -> Vec<String> {
    let items = value.as_array().map_or(&[][..], Vec::as_slice);
    items
        .iter()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}

fn is_right(case: &Value, proposal: &Proposal) -> bool {
    let found = named(proposal);
    let Some(lead) = found.first() else {
        return case["abstain_ok"] == true;
    };
    let rows = case["rows"].as_array().map_or(&[][..], Vec::as_slice);
    let proposed = |row: &Value| {
        let row = row.to_string();
        let is_it = |known: &RowRef| known.as_str() == row;
        let mut units = proposal.units.iter();
        units.any(|unit| unit.plan_row.as_ref().is_some_and(is_it))
    };
    list(&case["expect_lead"]).contains(lead)
        && list(&case["expect_includes"])
            .iter()
            .all(|name| found.contains(name))
        && !list(&case["expect_excludes"])
            .iter()
            .any(|name| found.contains(name))
        && !list(&case["not_lead"]).contains(lead)
        && (rows.is_empty() || rows.iter().any(proposed))
}

fn town(name: &str) -> Unit {
    Unit {
        id: UnitId::new(name),
        name: name.to_owned(),
        short: name.to_owned(),
        kind: UnitKind::Town,
        aliases: Vec::new(),
    }
}

/// One of two halves, by the id, the same each time.
fn half_of(id: &str) -> u32 {
    let mixed = id.bytes().fold(0x811c_9dc5_u32, |sum, byte| {
        (sum ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    (mixed >> 16) & 1
}

/// Memory of this process in bytes, as Linux tells it; 0 elsewhere.
fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
}

fn megabytes(bytes: u64) -> f64 {
    f64::from(u32::try_from(bytes / 1024).unwrap_or(u32::MAX)) / 1024.0
}
