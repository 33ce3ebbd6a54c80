//! What is counted over one labelled file.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

/// What stands above the lines of the files.
pub(crate) const HEAD: &str =
    "file              rows  strict      ok    top3  macroF1    ECE  unseen@90  ms/text";
/// Labels with fewer rows say too little for a mean over labels.
const LEAST_ROWS: u32 = 10;
/// The share that must be right among matters dispatched unseen.
const UNSEEN: f64 = 0.9;
/// Into how many bins confidence is cut.
const BINS: usize = 10;

/// One proposal beside what was right.
pub(crate) struct Answer {
    label: String,
    /// The label the lead stands for, the true one where it is right.
    predicted: String,
    pub(crate) is_strict: bool,
    is_ok: bool,
    pub(crate) is_top3: bool,
    confidence: f64,
}

impl Answer {
    pub(crate) fn of(label: &str, found: &[String], confidence: f64, labels: &Value) -> Self {
        let stands = |label: &Value, kind: &str, unit: &String| {
            let units = label[kind].as_array().map_or(&[][..], Vec::as_slice);
            units.iter().any(|known| known.as_str() == Some(unit))
        };
        let right = |kind: &str, first: usize| {
            found
                .iter()
                .take(first)
                .any(|unit| stands(&labels[label], kind, unit))
        };
        let other = found.first().and_then(|lead| {
            let mut all = labels.as_object()?.iter();
            all.find(|(_, of)| stands(of, "strict", lead))
                .map(|(name, _)| name.clone())
        });
        let is_strict = right("strict", 1);
        Self {
            predicted: if is_strict {
                label.to_owned()
            } else {
                other.unwrap_or_default()
            },
            label: label.to_owned(),
            is_strict,
            is_ok: right("ok", 1),
            is_top3: right("strict", 3),
            confidence,
        }
    }
}

/// All proposals of one file.
pub(crate) struct Figures {
    answers: Vec<Answer>,
    took: f64,
}

impl Figures {
    pub(crate) fn new(took: f64) -> Self {
        Self {
            answers: Vec::new(),
            took,
        }
    }

    pub(crate) fn add(&mut self, answer: Answer) {
        self.answers.push(answer);
    }

    /// The figures in one line under `HEAD`.
    pub(crate) fn line(&self, name: &str) -> String {
        let all = self.answers.len();
        let share = |right: fn(&Answer) -> bool| {
            percent(self.answers.iter().filter(|a| right(a)).count(), all)
        };
        format!(
            "{name:<16} {all:>5} {:>6.1}  {:>6.1}  {:>6.1}   {:>6.1}  {:.3}     {:>6.1}   {:.4}",
            share(|a| a.is_strict),
            share(|a| a.is_ok),
            share(|a| a.is_top3),
            self.macro_f1(),
            self.calibration_error(),
            self.unseen(),
            self.took / count(all.max(1)),
        )
    }

    /// Each label: rows, recall, precision; and each bin of confidence.
    pub(crate) fn details(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for (label, [both, rows, predicted]) in self.by_label() {
            if rows > 0 {
                lines.push(format!(
                    "    {label}: {rows} rows, recall {:.0}, precision {:.0}",
                    percent(both, rows),
                    percent(both, predicted)
                ));
            }
        }
        let mut bins = String::from("    confidence:");
        for (rows, sure, right) in self.bins() {
            if rows > 0 {
                let (sure, right) = (sure / count(rows), right / count(rows));
                write!(bins, " {sure:.2}->{right:.2} ({rows})").unwrap();
            }
        }
        lines.push(bins);
        lines
    }

    fn by_label(&self) -> BTreeMap<&str, [u32; 3]> {
        let mut counts: BTreeMap<&str, [u32; 3]> = BTreeMap::new();
        for answer in &self.answers {
            counts.entry(&answer.label).or_default()[1] += 1;
            counts.entry(&answer.predicted).or_default()[2] += 1;
            if answer.is_strict {
                counts.entry(&answer.label).or_default()[0] += 1;
            }
        }
        counts
    }

    fn macro_f1(&self) -> f64 {
        let counts = self.by_label();
        let counted: Vec<f64> = counts
            .values()
            .filter(|[_, rows, _]| *rows >= LEAST_ROWS)
            .map(|[both, rows, predicted]| 2.0 * percent(*both, rows + predicted))
            .collect();
        counted.iter().sum::<f64>() / count(counted.len().max(1))
    }

    fn bins(&self) -> Vec<(usize, f64, f64)> {
        let mut bins = vec![(0, 0.0, 0.0); BINS];
        for answer in &self.answers {
            let mut at = 0;
            while at + 1 < BINS && answer.confidence >= count(at + 1) / count(BINS) {
                at += 1;
            }
            bins[at].0 += 1;
            bins[at].1 += answer.confidence;
            bins[at].2 += f64::from(u8::from(answer.is_strict));
        }
        bins
    }

    fn calibration_error(&self) -> f64 {
        let off: f64 = self
            .bins()
            .iter()
            .map(|(_, sure, right)| (sure - right).abs())
            .sum();
        off / count(self.answers.len().max(1))
    }

    /// The share of matters, the surest first, that could go out unseen.
    fn unseen(&self) -> f64 {
        let mut sorted: Vec<&Answer> = self.answers.iter().collect();
        sorted.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
        let (mut right, mut most) = (0.0, 0);
        for (at, answer) in (1..).zip(&sorted) {
            right += f64::from(u8::from(answer.is_strict));
            // Rows of equal confidence go out together or not at all.
            let ends = sorted
                .get(at)
                .is_none_or(|next| next.confidence < answer.confidence);
            if ends && right >= UNSEEN * count(at) {
                most = at;
            }
        }
        percent(most, self.answers.len())
    }
}

pub(crate) fn percent<N: TryInto<u32>>(part: N, whole: N) -> f64 {
    let number = |n: N| f64::from(n.try_into().ok().unwrap_or(0));
    100.0 * number(part) / number(whole).max(1.0)
}

fn count(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX))
}
