//! Golden files: what the log holds for ever, who may do what, and the words.
//!
//! A difference is reviewed line by line. `HUIYING_UPDATE_GOLDEN=1` writes the two printed tables
//! anew; the events are never written by a program, since the log of a town cannot be rewritten.

#![expect(
    clippy::unwrap_used,
    reason = "a golden that cannot be read must stop the test"
)]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use huiying::domain::accountability::{self, Case, CaseEvent};
use huiying::domain::activity::{self, Activity, ActivityEvent};
use huiying::domain::alert::{self, Alert, AlertEvent};
use huiying::domain::event::{Event, Stamp};
use huiying::domain::incident::Incident;
use huiying::domain::linkage::{self, Linkage, LinkageEvent};
use huiying::domain::report::{self, Report, ReportEvent};
use huiying::domain::{AccountId, UnitId, lifecycle, vocabulary};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(name)
}

/// Compares with the golden file, or writes it when asked to.
#[track_caller]
fn assert_golden(name: &str, printed: &str) {
    #[expect(
        clippy::disallowed_methods,
        reason = "a switch of the test, not of the product"
    )]
    let update = std::env::var("HUIYING_UPDATE_GOLDEN").is_ok_and(|value| value == "1");
    if update {
        fs::write(golden(name), printed).unwrap();
        return;
    }
    let kept = fs::read_to_string(golden(name)).unwrap_or_default();
    let line = kept
        .lines()
        .zip(printed.lines())
        .position(|(kept, printed)| kept != printed)
        .unwrap_or_else(|| kept.lines().count().min(printed.lines().count()));
    assert!(
        kept == printed,
        "{name} differs from line {}:\n- {}\n+ {}\nIf the change is meant, run with HUIYING_UPDATE_GOLDEN=1 and review every line.",
        line + 1,
        kept.lines().nth(line).unwrap_or("(nothing)"),
        printed.lines().nth(line).unwrap_or("(nothing)"),
    );
}

#[test]
fn the_life_cycle_is_the_reviewed_one() {
    assert_golden("lifecycle.txt", &lifecycle::matrix());
}

#[test]
fn the_rights_about_alerts_are_the_reviewed_ones() {
    assert_golden("alerts.txt", &alert::matrix());
}

#[test]
fn the_rights_about_cases_are_the_reviewed_ones() {
    assert_golden("cases.txt", &accountability::matrix());
}

#[test]
fn the_rights_about_reports_are_the_reviewed_ones() {
    assert_golden("reports.txt", &report::matrix());
}

#[test]
fn the_rights_about_linkages_are_the_reviewed_ones() {
    assert_golden("linkages.txt", &linkage::matrix());
}

#[test]
fn the_rights_about_the_register_of_activities_are_the_reviewed_ones() {
    assert_golden("activities.txt", &activity::matrix());
}

#[test]
fn the_words_are_the_reviewed_ones() {
    let mut text = String::from("# 词汇\n");
    for (title, words) in vocabulary::glossary() {
        write!(
            text,
            "\n## {title}\n\n| code | 名称 | 含义 |\n|---|---|---|\n"
        )
        .unwrap();
        for word in words {
            writeln!(
                text,
                "| `{}` | {} | {} |",
                word.code, word.label, word.meaning
            )
            .unwrap();
        }
    }
    assert_golden("vocabulary.md", &text);
}

/// Every event file of a folder with the kind its name claims: `dispatched.json`,
/// `dispatched-2.json`.
fn samples_in(folder: &str) -> Vec<(String, Value)> {
    let mut samples: Vec<(String, Value)> = fs::read_dir(golden(folder))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
            let kind = stem.split('-').next().unwrap_or_default().to_owned();
            let text = fs::read_to_string(&path).unwrap();
            (kind, serde_json::from_str(&text).unwrap())
        })
        .collect();
    samples.sort_by(|(a, _), (b, _)| a.cmp(b));
    samples
}

fn samples() -> Vec<(String, Value)> {
    samples_in("events")
}

fn decode(value: &Value) -> Event {
    serde_json::from_value(value.clone()).unwrap()
}

#[test]
fn every_kind_of_event_has_a_sample_and_every_sample_decodes() {
    let samples = samples();
    for (kind, value) in &samples {
        assert_eq!(decode(value).kind(), kind);
    }
    for kind in Event::KINDS {
        assert!(
            samples.iter().any(|(sampled, _)| sampled == kind),
            "no sample of {kind} in tests/golden/events"
        );
    }
}

#[test]
fn an_event_that_was_decoded_is_written_again_as_it_was() {
    for (kind, value) in samples() {
        let again = serde_json::to_value(decode(&value)).unwrap();
        assert_eq!(again, value, "{kind}");
    }
}

#[test]
fn any_event_on_any_state_gives_a_state() {
    let stamp = stamp();
    let events: Vec<Event> = samples().iter().map(|(_, value)| decode(value)).collect();
    for first in &events {
        for second in &events {
            let incident = Incident::fold([(first, &stamp), (second, &stamp)]);
            assert_eq!(incident.seq, 2, "{} {}", first.kind(), second.kind());
        }
    }
}

fn stamp() -> Stamp {
    Stamp {
        account: AccountId::new("duty"),
        name: "值班员".to_owned(),
        unit: UnitId::new("propaganda"),
        at: "2018-10-15T01:00:00Z".parse().unwrap(),
    }
}

/// Every sample reads as a fact of its name and is written back as it stood, every name has one, and
/// any two fold: `seq_of` is where the aggregate stands after both.
#[track_caller]
fn assert_kept_for_ever<E: Serialize + DeserializeOwned>(
    folder: &str,
    kinds: &[&str],
    kind_of: fn(&E) -> &'static str,
    seq_of: fn([(&E, &Stamp); 2]) -> u64,
) {
    let samples = samples_in(folder);
    let facts: Vec<E> = samples
        .iter()
        .map(|(_, value)| serde_json::from_value(value.clone()).unwrap())
        .collect();
    for ((kind, value), fact) in samples.iter().zip(&facts) {
        assert_eq!(kind_of(fact), kind);
        assert_eq!(serde_json::to_value(fact).unwrap(), *value, "{kind}");
    }
    for kind in kinds {
        assert!(
            samples.iter().any(|(sampled, _)| sampled == kind),
            "no sample of {kind} in tests/golden/{folder}"
        );
    }
    for first in &facts {
        for second in &facts {
            let seq = seq_of([(first, &stamp()), (second, &stamp())]);
            assert_eq!(seq, 2, "{} {}", kind_of(first), kind_of(second));
        }
    }
}

#[test]
fn the_facts_of_alerts_are_kept_for_ever_too() {
    assert_kept_for_ever("alerts", AlertEvent::KINDS, AlertEvent::kind, |two| {
        Alert::fold(two).seq
    });
}

#[test]
fn the_facts_of_cases_are_kept_for_ever_too() {
    assert_kept_for_ever("cases", CaseEvent::KINDS, CaseEvent::kind, |two| {
        Case::fold(two).seq
    });
}

#[test]
fn the_facts_of_reports_are_kept_for_ever_too() {
    assert_kept_for_ever("reports", ReportEvent::KINDS, ReportEvent::kind, |two| {
        Report::fold(two).seq
    });
}

#[test]
fn the_facts_of_linkages_are_kept_for_ever_too() {
    assert_kept_for_ever("linkages", LinkageEvent::KINDS, LinkageEvent::kind, |two| {
        Linkage::fold(two).seq
    });
}

#[test]
fn the_facts_of_activities_are_kept_for_ever_too() {
    assert_kept_for_ever(
        "activities",
        ActivityEvent::KINDS,
        ActivityEvent::kind,
        |two| Activity::fold(two).seq,
    );
}
