//! How well letters about one matter are found together, and what it costs.
//!
//! `cargo bench --bench likeness -- --data ../shared/routing` prints a table and writes it to
//! `target/bench/likeness.txt`. The labelled pairs are no part of the project; without them it says
//! so and ends. `--half 0` or `--half 1` takes one half of the matters, told apart by their order.
//!
//! Two figures: of the pairs that people hold to be the same, how many are found when 99 of 100 found
//! are right; and for each letter that has an earlier one about the same matter, whether such a one
//! is among the five nearest earlier letters, and whether it is told with the five nearest matters.
//! People paired only some letters of a matter that many wrote about, so that the first of these two
//! counts as missed what was never compared.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a bench fails by panicking and answers on the terminal"
)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use huiying::domain::likeness::{Index, Reading, SAME_FROM, compare};
use jiff::civil::Date;
use serde_json::Value;

mod kept;

const PAIRS: &str = "dev_merge_pairs.jsonl";
/// How many are shown to a person.
const SHOWN: usize = 5;
/// So many of those found must be right.
const PRECISION: f64 = 0.99;

struct Asked {
    data: PathBuf,
    half: Option<usize>,
}

struct Letter {
    id: String,
    day: Option<i32>,
    reading: Reading,
}

struct Pair {
    one: usize,
    other: usize,
    is_same: bool,
}

#[derive(Default)]
struct Bench {
    letters: Vec<Letter>,
    place: BTreeMap<String, usize>,
    pairs: Vec<Pair>,
    index: Index,
    report: String,
}

fn main() {
    let asked = asked();
    let Ok(lines) = fs::read_to_string(asked.data.join(PAIRS)) else {
        println!(
            "nothing measured: no labelled pairs in {}",
            asked.data.display()
        );
        return;
    };
    let mut bench = Bench::default();
    bench.read(&lines);
    bench.pairs(asked.half);
    bench.nearest(asked.half);
    println!("{}", bench.report);
    kept::keep("likeness", &bench.report);
}

fn asked() -> Asked {
    let mut asked = Asked {
        data: PathBuf::from("../shared/routing"),
        half: None,
    };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut value = || words.next().expect("a value after the option");
        match word.as_str() {
            "--data" => asked.data = value().into(),
            "--half" => asked.half = Some(value().parse().expect("0 or 1")),
            _ => {}
        }
    }
    asked
}

fn counted(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::INFINITY, f64::from)
}

impl Bench {
    fn tell(&mut self, line: &str) {
        writeln!(self.report, "{line}").unwrap();
    }

    fn read(&mut self, lines: &str) {
        let start = Instant::now();
        for line in lines.lines() {
            let row: Value = serde_json::from_str(line).unwrap();
            let (one, other) = (self.letter(&row["a"]), self.letter(&row["b"]));
            let is_same = row["same"] == 1;
            self.pairs.push(Pair {
                one,
                other,
                is_same,
            });
        }
        let each = start.elapsed().as_secs_f64() * 1e6 / counted(self.letters.len());
        let line = format!("{} letters read, {each:.0} µs each", self.letters.len());
        self.tell(&line);
    }

    /// The place of a letter, which is read once.
    fn letter(&mut self, row: &Value) -> usize {
        let text = |name: &str| row[name].as_str().unwrap_or_default();
        let id = text("id").to_owned();
        if let Some(place) = self.place.get(&id) {
            return *place;
        }
        let place = self.letters.len();
        let day = text("date").parse::<Date>().ok();
        let epoch = Date::constant(1970, 1, 1);
        let day = day.and_then(|day| day.since(epoch).ok());
        let letter = Letter {
            day: day.map(|span| span.get_days()),
            reading: Reading::of(text("title"), text("text")),
            id: id.clone(),
        };
        self.index
            .add(place.to_string(), letter.day, letter.reading.clone());
        self.letters.push(letter);
        self.place.insert(id, place);
        place
    }

    /// Recall where 99 of 100 found are right, and what is found at the built-in score.
    fn pairs(&mut self, half: Option<usize>) {
        let start = Instant::now();
        let mut scores: Vec<(f32, bool, bool)> = Vec::new();
        let taken = |n: &usize| half.is_none_or(|half| n % 2 == half);
        for (_, pair) in (0..).zip(&self.pairs).filter(|(n, _)| taken(n)) {
            let (one, other) = (&self.letters[pair.one], &self.letters[pair.other]);
            let days = one
                .day
                .zip(other.day)
                .map(|(one, other)| one.abs_diff(other));
            let likeness = compare(&self.index, &one.reading, &other.reading, days);
            scores.push((likeness.score, likeness.is_same(), pair.is_same));
        }
        let each = start.elapsed().as_secs_f64() * 1e6 / counted(scores.len());
        let all = counted(scores.iter().filter(|(.., same)| *same).count());
        let unseen = |right: bool| {
            let found = scores.iter().filter(|(_, is_same, _)| *is_same);
            found.filter(|(.., same)| *same == right).count()
        };
        let (right, wrong) = (unseen(true), unseen(false));
        scores.sort_by(|one, other| other.0.total_cmp(&one.0));
        let (mut found, mut best) = (0.0, 0.0_f64);
        for (n, (.., same)) in (1..).zip(&scores) {
            found += f64::from(u8::from(*same));
            if found / f64::from(n) >= PRECISION {
                best = best.max(found / all);
            }
        }
        let line = format!(
            "{} pairs, {each:.0} µs each: recall at 99 % precision {:.1} %; \
             unseen from {SAME_FROM}: {right} right, {wrong} wrong, recall {:.1} %",
            scores.len(),
            100.0 * best,
            100.0 * counted(right) / all,
        );
        self.tell(&line);
    }

    /// For each letter with an earlier one about the same matter: is such a one near.
    fn nearest(&mut self, half: Option<usize>) {
        let (mut asked, mut near, mut told, mut micros) = (0.0, 0.0, 0.0, 0.0);
        let taken = |n: &usize| half.is_none_or(|half| n % 2 == half);
        let matters = self.matters();
        let matters = (0..).zip(&matters).filter(|(n, _)| taken(n));
        for (_, matter) in matters.filter(|(_, matter)| matter.len() > 1) {
            for place in matter {
                let letter = &self.letters[*place];
                let is_earlier =
                    |other: usize| other != *place && self.letters[other].day <= letter.day;
                let earlier: Vec<String> = matter
                    .iter()
                    .filter(|other| is_earlier(**other))
                    .map(ToString::to_string)
                    .collect();
                if earlier.is_empty() {
                    continue;
                }
                let is_asked = |key: &str| is_earlier(key.parse().unwrap());
                let found = self
                    .index
                    .nearest(&letter.reading, letter.day, SHOWN, is_asked);
                let start = Instant::now();
                let asking = (&letter.reading, letter.day);
                let matters = self.index.matters(asking, SHOWN, is_asked);
                micros += start.elapsed().as_secs_f64() * 1e6;
                let is_near = found.iter().any(|near| earlier.contains(&near.key));
                let is_told = matters.iter().any(|matter| {
                    let mut all = std::iter::once(&matter.nearest.key).chain(&matter.others);
                    all.any(|key| earlier.contains(key))
                });
                asked += 1.0;
                near += f64::from(u8::from(is_near));
                told += f64::from(u8::from(is_told));
            }
        }
        let line = format!(
            "{asked} letters with an earlier one: among the five nearest letters {:.1} %, \
             told with the five nearest matters {:.1} %; {:.0} µs each among {}",
            100.0 * near / asked,
            100.0 * told / asked,
            micros / asked,
            self.letters.len(),
        );
        self.tell(&line);
    }

    /// The letters of each matter, as far as people paired them.
    fn matters(&self) -> Vec<Vec<usize>> {
        let mut first: Vec<usize> = (0..self.letters.len()).collect();
        for pair in self.pairs.iter().filter(|pair| pair.is_same) {
            let (one, other) = (first[pair.one], first[pair.other]);
            for place in &mut first {
                if *place == other {
                    *place = one;
                }
            }
        }
        let mut matters: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (place, letter) in first.iter().zip(&self.letters) {
            matters
                .entry(*place)
                .or_default()
                .push(self.place[&letter.id]);
        }
        let mut matters: Vec<Vec<usize>> = matters.into_values().collect();
        matters.retain(|matter| matter.len() > 1);
        matters
    }
}
