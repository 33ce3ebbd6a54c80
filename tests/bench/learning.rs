//! What learning adds to the cold router, and what it costs elsewhere.
//!
//! `cargo bench --bench learning -- --data ../shared/routing` learns on one half of each labelled
//! file and is asked about the other, both ways round, after 0, 50, 200 and all decisions; then it
//! learns a whole file and is asked about the fictional incidents of the seeded plan. The table is
//! printed. The labelled letters are no part of the project; without them it says so and ends.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a bench fails by panicking, reckons roughly and answers on the terminal"
)]

use std::fs;
use std::path::{Path, PathBuf};

use huiying::documents::{seed_lexicon, seed_plan, seeds};
use huiying::domain::UnitId;
use huiying::domain::people::Roster;
use huiying::domain::plan::Plan;
use huiying::domain::routing::{Example, Matter, Model, Proposal, Router};
use serde_json::Value;

const PLAN: &str = include_str!("../../seeds/plan-2018.tsv");
const LEXICON: &str = include_str!("../../seeds/lexicon.toml");
const LABELLED: [&str; 4] = ["letters_unit", "replies_unit", "messages7", "messages7_seg"];
/// After how many decisions it is asked.
const AFTER: [usize; 4] = [0, 50, 200, usize::MAX];
/// A name that the labels and the roster write differently.
const RENAMED: (&str, &str) = ("市发展和改革委员会", "市发展和改革局");

struct Bench {
    data: PathBuf,
    roster: Roster,
    router: Router,
    labels: Value,
}

struct Letter {
    id: String,
    title: String,
    text: String,
    right: Vec<UnitId>,
}

/// Right first, right among three, and by tenth of confidence: sum, right.
#[derive(Default)]
struct Score {
    asked: f64,
    first: f64,
    three: f64,
    tenths: [(f64, f64); 10],
}

impl Score {
    fn add(&mut self, proposal: &Proposal, right: &[UnitId]) {
        let is_right = |unit: &UnitId| right.contains(unit);
        let mut units = proposal.units.iter().map(|unit| &unit.unit);
        let first = f64::from(u8::from(units.clone().next().is_some_and(is_right)));
        self.asked += 1.0;
        self.first += first;
        self.three += f64::from(u8::from(units.by_ref().take(3).any(is_right)));
        let tenth = &mut self.tenths[((proposal.confidence * 10.0) as usize).min(9)];
        tenth.0 += proposal.confidence;
        tenth.1 += first;
    }

    fn words(&self) -> String {
        let share = |n: f64| 100.0 * n / self.asked.max(1.0);
        let error: f64 = self
            .tenths
            .iter()
            .map(|(said, came)| (said - came).abs())
            .sum();
        format!(
            "{:.1} / {:.1} / ece {:.3}",
            share(self.first),
            share(self.three),
            error / self.asked.max(1.0)
        )
    }
}

fn main() {
    let mut arguments = std::env::args().skip_while(|argument| argument != "--data");
    let data = arguments
        .nth(1)
        .unwrap_or_else(|| "../shared/routing".to_owned());
    let data = PathBuf::from(data);
    if !data.join("labels.json").exists() {
        println!(
            "nothing measured: no labelled letters in {}",
            data.display()
        );
        return;
    }
    let bench = Bench::new(data);
    println!("first right % / among three % / calibration error, after so many decisions");
    println!(
        "fictional incidents, lead right, cold: {}",
        bench.fictional(&Model::new())
    );
    for file in LABELLED {
        bench.measure(file);
    }
}

impl Bench {
    fn new(data: PathBuf) -> Self {
        let roster = seeds::read_roster(seeds::UNITS).expect("roster");
        let document = seed_plan::read(PLAN, &roster).expect("plan");
        let plan = Plan {
            version: 1,
            effective_from: None,
            document,
        };
        let lexicon = seed_lexicon::read(LEXICON).expect("lexicon");
        let router = Router::new(&plan, &roster, &lexicon).expect("router");
        let labels = read(&data.join("labels.json"));
        Self {
            labels: serde_json::from_str(&labels).expect("labels"),
            data,
            roster,
            router,
        }
    }

    fn measure(&self, file: &str) {
        let letters = self.letters(file);
        let mut scores: [Score; 4] = Default::default();
        for taught in [0, 1] {
            let mut model = Model::new();
            let lessons: Vec<&Letter> = letters.iter().filter(|l| half(&l.id) == taught).collect();
            let mut learned = 0;
            for (score, after) in scores.iter_mut().zip(AFTER) {
                while learned < lessons.len().min(after) {
                    self.teach(&mut model, lessons[learned]);
                    learned += 1;
                }
                for letter in letters.iter().filter(|l| half(&l.id) != taught) {
                    score.add(
                        &self.ask(&model, &letter.title, &letter.text),
                        &letter.right,
                    );
                }
            }
        }
        let mut whole = Model::new();
        for letter in &letters {
            self.teach(&mut whole, letter);
        }
        let [none, fifty, more, all] = scores.each_ref().map(Score::words);
        println!("{file}: 0: {none} | 50: {fifty} | 200: {more} | all: {all}");
        println!(
            "  fictional incidents after {} of {file}: {}; {} bytes",
            letters.len(),
            self.fictional(&whole),
            whole.to_bytes().len()
        );
    }

    fn teach(&self, model: &mut Model, letter: &Letter) {
        let matter = matter(&letter.title, &letter.text);
        let example = Example {
            matter: &matter,
            first: &letter.right,
            beside: &[],
            town: None,
        };
        model.learn(&self.router, &self.roster, &example);
    }

    fn ask(&self, model: &Model, title: &str, text: &str) -> Proposal {
        let matter = matter(title, text);
        model.refine(&self.router, &matter, self.router.propose(&matter))
    }

    /// How many of the fictional incidents get a right lead.
    fn fictional(&self, model: &Model) -> String {
        let text = read(&self.data.join("dev_kaiping_cases.jsonl"));
        let cases: Vec<Value> = lines(&text);
        let is_right = |case: &&Value| {
            let told = self.ask(model, word(case, "title"), word(case, "text"));
            let right = self.units(&case["expect_lead"]);
            match told.units.first() {
                Some(lead) => right.contains(&lead.unit),
                None => case["abstain_ok"] == true,
            }
        };
        format!(
            "{} of {}",
            cases.iter().filter(is_right).count(),
            cases.len()
        )
    }

    fn letters(&self, file: &str) -> Vec<Letter> {
        let text = read(&self.data.join(format!("dev_{file}.jsonl")));
        let letter = |row: Value| Letter {
            id: word(&row, "id").to_owned(),
            title: word(&row, "title").to_owned(),
            text: word(&row, "text").replace(' ', ""),
            right: self.units(&self.labels["files"][file][word(&row, "label")]["strict"]),
        };
        lines(&text).into_iter().map(letter).collect()
    }

    fn units(&self, names: &Value) -> Vec<UnitId> {
        let names = names.as_array().expect("names").iter();
        let find = |name: &Value| {
            let name = name.as_str().expect("a name");
            let name = if name == RENAMED.0 { RENAMED.1 } else { name };
            let unit = self.roster.find(name).expect("a unit of the roster");
            unit.id.clone()
        };
        names.map(find).collect()
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

/// Which half a letter is in, by its id.
fn half(id: &str) -> u64 {
    let hash = id.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    (hash >> 20) & 1
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).expect("a file to read")
}

fn lines(text: &str) -> Vec<Value> {
    let rows = text.lines().map(serde_json::from_str);
    rows.map(|row| row.expect("a row")).collect()
}

fn word<'a>(row: &'a Value, name: &str) -> &'a str {
    row[name].as_str().unwrap_or("")
}
