//! The walls of the house, checked on every run: floors, names, the code map, what may stand where.
//!
//! `architecture/law.rs` is the law as data, `architecture/checks.rs` judges a source by it, and
//! `architecture/planted.rs` plants breaches to prove that each check can fail.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read the repository has nothing to say but where it stopped"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

#[path = "architecture/checks.rs"]
mod checks;
#[path = "architecture/law.rs"]
mod law;
#[path = "architecture/planted.rs"]
mod planted;
#[path = "architecture/reading.rs"]
mod reading;
#[path = "architecture/seeds.rs"]
mod seeds;

use checks::{Breach, House};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Files under a folder of the repository, as paths from its root; none when it is not there.
fn files_under(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    gather(&root().join(folder), &mut found);
    found.sort();
    found
}

fn gather(folder: &Path, into: &mut Vec<String>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            if !["target", "node_modules", ".git"].contains(&name.as_str()) {
                gather(&path, into);
            }
        } else {
            let inside = path.strip_prefix(root()).unwrap();
            into.push(inside.to_string_lossy().replace('\\', "/"));
        }
    }
}

fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

fn sources() -> Vec<(String, String)> {
    let files = files_under("src").into_iter();
    let rust = files.filter(|path| path.rsplit('.').next() == Some("rs"));
    rust.map(|path| (path.clone(), text(&path))).collect()
}

/// Tracked files, or all but build output where there is no version control.
fn tracked() -> Vec<String> {
    let listing = Command::new("git")
        .args(["ls-files", "-z"])
        .current_dir(root())
        .output();
    match listing {
        Ok(output) if output.status.success() => String::from_utf8_lossy(&output.stdout)
            .split('\0')
            .filter(|path| !path.is_empty())
            .map(str::to_owned)
            .collect(),
        _ => files_under(""),
    }
}

fn assert_none(breaches: &[Breach]) {
    let lines: Vec<String> = breaches.iter().map(ToString::to_string).collect();
    assert!(lines.is_empty(), "\n{}\n", lines.join("\n"));
}

#[test]
fn every_file_keeps_to_its_floor() {
    let sources = sources();
    let house = House::learn(&text("Cargo.toml"), &sources);
    let judged = sources
        .iter()
        .flat_map(|(path, source)| checks::floors(&house, path, source));
    assert_none(&judged.collect::<Vec<_>>());
}

#[test]
fn clock_environment_and_engine_stay_in_their_rooms() {
    let sources = sources();
    let house = House::learn(&text("Cargo.toml"), &sources);
    let judged = sources
        .iter()
        .flat_map(|(path, source)| checks::confined(&house, path, source));
    assert_none(&judged.collect::<Vec<_>>());
}

#[test]
fn chinese_stands_only_where_words_are_kept() {
    let sources = sources();
    let house = House::learn(&text("Cargo.toml"), &sources);
    let judged = sources
        .iter()
        .flat_map(|(path, source)| checks::chinese_literals(&house, path, source));
    assert_none(&judged.collect::<Vec<_>>());
}

#[test]
fn every_file_opens_with_what_lives_there() {
    let sources = sources();
    let judged = sources
        .iter()
        .flat_map(|(path, source)| checks::opens_with_a_doc(path, source));
    assert_none(&judged.collect::<Vec<_>>());
}

#[test]
fn the_code_map_has_one_line_a_file() {
    let paths: Vec<String> = sources().into_iter().map(|(path, _)| path).collect();
    assert_none(&checks::code_map(&text("src/lib.rs"), &paths));
}

#[test]
fn no_file_has_a_name_that_says_nothing() {
    let folders = ["src", "templates", "tests", "migrations", "seeds"];
    let paths = folders.iter().flat_map(|folder| files_under(folder));
    let judged = paths.flat_map(|path| checks::names(&path));
    assert_none(&judged.collect::<Vec<_>>());
}

#[test]
fn both_engines_migrate_by_the_same_steps() {
    let tree = |engine: &str| -> BTreeSet<String> {
        let folder = format!("migrations/{engine}");
        let paths = files_under(&folder).into_iter();
        paths
            .map(|path| path.replacen(&folder, "migrations", 1))
            .collect()
    };
    assert_none(&checks::migrations(&tree("sqlite"), &tree("postgres")));
}

#[test]
fn templates_escape_and_quote() {
    let pages = files_under("templates").into_iter();
    let written = pages.filter(|path| !path.starts_with("templates/assets/"));
    let judged = written.flat_map(|path| {
        let source = String::from_utf8_lossy(&fs::read(root().join(&path)).unwrap()).into_owned();
        checks::templates(&path, &source)
    });
    assert_none(&judged.collect::<Vec<_>>());
}

#[test]
fn the_readme_can_be_read_in_one_sitting() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap_or_default();
    assert_none(&checks::readme(&readme));
}

#[test]
fn no_tracked_text_names_a_machine() {
    let judged = tracked().into_iter().flat_map(|path| {
        let source = fs::read_to_string(root().join(&path)).unwrap_or_default();
        checks::machine_traces(&path, &source)
    });
    assert_none(&judged.collect::<Vec<_>>());
}

#[test]
fn the_policy_rests_on_known_words_and_named_sources() {
    assert_none(&seeds::policy(
        "seeds/policy.toml",
        &text("seeds/policy.toml"),
    ));
}

#[test]
fn the_calendars_hold_days_that_exist_and_do_not_contradict() {
    let files = files_under("seeds/calendar").into_iter();
    let years = files.filter(|path| !path.contains("hours"));
    let calendars: Vec<_> = years.map(|path| (path.clone(), text(&path))).collect();
    assert_none(&seeds::calendars(&calendars));
}
