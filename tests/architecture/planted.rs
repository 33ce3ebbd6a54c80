//! Breaches planted on purpose: a check that cannot fail is a defect.
//!
//! Each snippet is a small file at a path of the house. The innocent ones must pass, or the law
//! would be obeyed by accident only.

use crate::checks::{self, Breach, House};
use crate::seeds;

const MANIFEST: &str = r#"
[dependencies]
actix-web = "4"
diesel = "2"
jiff = "0.2"
serde = "1"
tokio = "1"
tracing = "0.1"
[dev-dependencies]
proptest = "1"
"#;

const DOOR: &str = "
//! Door.
pub mod vocabulary;
pub mod calendar;
pub mod plan;
pub mod incident;
pub mod verbs;
pub use incident::Incident;
";

/// A small house with the real floors.
fn house() -> House {
    let paths = [
        "src/lib.rs",
        "src/clock.rs",
        "src/config.rs",
        "src/domain/vocabulary.rs",
        "src/domain/calendar.rs",
        "src/domain/plan.rs",
        "src/domain/incident.rs",
        "src/domain/verbs/mod.rs",
        "src/domain/verbs/intake.rs",
        "src/store/mod.rs",
        "src/store/log.rs",
        "src/services/mod.rs",
        "src/services/carry_out.rs",
        "src/web/mod.rs",
        "src/web/pages.rs",
    ];
    let mut sources: Vec<_> = paths.map(|path| (path.to_owned(), String::new())).into();
    sources.push(("src/domain/mod.rs".to_owned(), DOOR.to_owned()));
    let with_tests = "#[cfg(test)]\nmod tests;\n".to_owned();
    sources.push(("src/domain/scorecard.rs".to_owned(), with_tests));
    House::learn(MANIFEST, &sources)
}

fn assert_caught(breaches: &[Breach], line: usize, path: &str, source: &str) {
    assert!(
        breaches
            .iter()
            .any(|breach| breach.line == line && breach.file == path),
        "nothing caught on line {line} of {path}:\n{source}\ncaught: {breaches:?}"
    );
}

/// Path, source, line of the breach.
#[rustfmt::skip]
const AGAINST_THE_FLOORS: &[(&str, &str, usize)] = &[
    // Upward and sideways.
    ("src/domain/plan.rs", "use crate::store::log::load;", 1),
    ("src/store/log.rs", "use crate::services::Ctx;", 1),
    ("src/web/pages.rs", "use crate::store::Store;", 1),
    ("src/web/pages.rs", "use crate::clock::Clock;", 1),
    ("src/web/pages.rs", "use crate::documents::sheets;", 1),
    ("src/store/log.rs", "fn f() { let _ = crate::web::pages::desk(); }", 1),
    ("src/store/log.rs", "fn f(ctx: &crate::services::Ctx) {}", 1),
    ("src/store/log.rs", "impl From<u8> for Box<dyn crate::web::View> {}", 1),
    ("src/store/log.rs", "use crate::{domain::plan,\n services::Ctx};", 2),
    ("src/store/log.rs", "use crate::web as floor;", 1),
    ("src/store/log.rs", "use crate::web::*;", 1),
    ("src/store/log.rs", "pub use crate::web::pages;", 1),
    ("src/store/log.rs", "use super::super::web::pages;", 1),
    ("src/store/log.rs", "fn f() { super::super::web::desk(); }", 1),
    ("src/store/log.rs", "mod inner { use super::super::super::web::pages; }", 1),
    ("src/store/log.rs", "use crate as house;\nfn f() { house::web::desk(); }", 2),
    ("src/store/log.rs", "use super::super as up;\nfn f() { up::web::desk(); }", 2),
    ("src/main.rs", "fn main() { huiying::boot::start(); }", 1),
    ("src/lib.rs", "pub use crate::web::pages;", 1),
    ("src/web/pages.rs", "use crate::Incident;", 1),
    ("src/services/carry_out.rs", "use crate::clock::Clock;", 1),
    ("src/elsewhere.rs", "fn f() {}", 1),
    // In macros and attributes.
    ("src/store/log.rs", "fn f() { vec![\n crate::web::desk()]; }", 2),
    ("src/store/log.rs", "macro_rules! m { () => { $crate::web::desk() } }", 1),
    ("src/store/log.rs", "macro_rules! m { () => { use crate::{domain::plan, web::{pages}}; } }", 1),
    ("src/web/pages.rs", "fn f() { crate::on_db!(c, |x| x); }", 1),
    ("src/domain/plan.rs", "#[derive(diesel::Queryable)] struct Row;", 1),
    ("src/domain/plan.rs", "#[tokio::main] fn f() {}", 1),
    // Foreign crates.
    ("src/domain/plan.rs", "use diesel::prelude::*;", 1),
    ("src/domain/plan.rs", "fn f() { ::tracing::info!(\"x\"); }", 1),
    ("src/domain/plan.rs", "extern crate diesel;", 1),
    ("src/domain/plan.rs", "fn f(c: tokio::sync::Mutex<u8>) {}", 1),
    ("src/domain/plan.rs", "use proptest::prelude::*;", 1),
    ("src/services/carry_out.rs", "use actix_web::HttpResponse;", 1),
    // The pure floor: parts of std, async, the order of its modules.
    ("src/domain/plan.rs", "use std::fs;", 1),
    ("src/domain/plan.rs", "use std::{fmt, net::TcpStream};", 1),
    ("src/domain/plan.rs", "use std::time::{Duration, Instant};", 1),
    ("src/domain/plan.rs", "use std::time;\nfn f() { time::SystemTime::now(); }", 2),
    ("src/domain/plan.rs", "fn f() { std::process::exit(1) }", 1),
    ("src/domain/plan.rs", "fn f() { assert!(std::env::args().count() > 1) }", 1),
    ("src/domain/plan.rs", "async fn f() {}", 1),
    ("src/domain/plan.rs", "fn f() { let _ = async { 1 }; }", 1),
    ("src/domain/plan.rs", "use crate::domain::incident::Incident;", 1),
    ("src/domain/plan.rs", "use super::incident;", 1),
    ("src/domain/plan.rs", "use super::Incident;", 1),
    ("src/domain/plan.rs", "use super::*;", 1),
    ("src/domain/plan.rs", "use crate::domain;\nfn f(i: domain::verbs::Ready) {}", 2),
    ("src/domain/plan.rs", "#[cfg(test)] mod tests { use crate::domain::verbs::decide; }", 1),
    ("src/domain/plan.rs", "#[cfg(test)] mod tests { use crate::store::Store; }", 1),
    ("src/domain/scorecard/tests.rs", "use crate::store::Store;", 1),
    ("src/domain/plan/tests.rs", "use proptest::prelude::*;", 1),
    ("src/domain/mod.rs", "fn f(i: incident::Incident) {}", 1),
    ("src/domain/mod.rs", "pub use incident::*;", 1),
];

#[test]
fn a_breach_of_the_floors_is_caught() {
    let house = house();
    for (path, source, line) in AGAINST_THE_FLOORS {
        let breaches = checks::floors(&house, path, source);
        assert_caught(&breaches, *line, path, source);
    }
}

#[rustfmt::skip]
const WITHIN_THE_FLOORS: &[(&str, &str)] = &[
    ("src/domain/plan.rs", "use super::vocabulary::Level; use crate::domain::UnitId; use jiff::civil::Date;"),
    ("src/domain/plan.rs", "use std::collections::BTreeMap; use std::time::Duration; use std::fmt;"),
    ("src/domain/plan.rs", "struct Row; mod part { use super::Row; } #[cfg(test)] mod tests { use super::*; }"),
    ("src/domain/plan.rs", "#[cfg(test)] mod tests { use proptest::prelude::*; use std::fs; }"),
    ("src/domain/plan.rs", "/// See `crate::web::pages`.\nfn f() { let s = \"crate::web::pages\"; }"),
    ("src/domain/plan.rs", "use super::vocabulary::Stage; fn f(s: Stage) { if s == Stage::Closed {} }"),
    ("src/domain/scorecard/tests.rs", "use proptest::prelude::*; async fn f() {}"),
    ("src/domain/verbs/intake.rs", "use crate::domain::incident::Incident; use super::decide;"),
    ("src/domain/mod.rs", "pub use incident::Incident; use std::fmt;"),
    ("src/store/log.rs", "use crate::domain::*; use diesel::prelude::*; fn f() { crate::on_db!(c, |x| x); }"),
    ("src/services/mod.rs", "use crate::clock::Clock; use crate::store::Store;"),
    ("src/web/pages.rs", "use crate::{queries::desk, services::carry_out}; use actix_web::web;"),
    ("src/main.rs", "mod own {} fn main() { huiying::cli::run(); crate::own::x(); }"),
    ("src/web/pages.rs", "async fn f() { g().await }"),
];

#[test]
fn what_the_law_allows_passes() {
    let house = house();
    for (path, source) in WITHIN_THE_FLOORS {
        let breaches = checks::floors(&house, path, source);
        assert!(breaches.is_empty(), "{path}: {source}\n{breaches:?}");
    }
}

#[rustfmt::skip]
const OUT_OF_ITS_ROOM: &[(&str, &str)] = &[
    ("src/services/carry_out.rs", "fn f() { jiff::Timestamp::now(); }"),
    ("src/services/carry_out.rs", "use jiff::Zoned; fn f() { Zoned::now(); }"),
    ("src/services/carry_out.rs", "use jiff::Timestamp as T; fn f() { T::now(); }"),
    ("src/services/carry_out.rs", "fn f() { let now = std::time::SystemTime::now; }"),
    ("src/services/carry_out.rs", "fn f() { vec![Timestamp::now()]; }"),
    ("src/services/carry_out.rs", "#[cfg(test)] mod tests { fn f() { jiff::Timestamp::now(); } }"),
    ("src/services/carry_out.rs", "fn f() { std::env::var(\"X\"); }"),
    ("src/services/carry_out.rs", "use std::env::var_os as look;"),
    ("src/services/carry_out.rs", "use std::env::*;"),
    ("src/services/carry_out.rs", "fn f(c: C) { if let AnyConn::Pg(_) = c {} }"),
    ("src/queries/desk.rs", "use crate::store::AnyConn::*;"),
    ("src/queries/desk.rs", "use crate::store::AnyConn as C; fn f() { C::Sqlite(x); }"),
    ("src/web/pages.rs", "use actix_web::web; fn f() { web::block(g); }"),
    ("src/web/pages.rs", "use tokio::task::spawn_blocking;"),
];

#[test]
fn what_belongs_in_one_room_is_caught_in_another() {
    let house = house();
    for (path, source) in OUT_OF_ITS_ROOM {
        assert_caught(&checks::confined(&house, path, source), 1, path, source);
    }
}

#[test]
fn what_belongs_in_one_room_passes_there() {
    let house = house();
    let fair = [
        ("src/clock.rs", "fn f() { jiff::Timestamp::now(); }"),
        ("src/config.rs", "fn f() { std::env::var(\"X\"); }"),
        (
            "src/store/log.rs",
            "fn f(c: C) { if let AnyConn::Pg(_) = c {} }",
        ),
        (
            "src/services/mod.rs",
            "fn f() { tokio::task::spawn_blocking(g); }",
        ),
        (
            "src/store/mod.rs",
            "#[cfg(test)] mod tests { fn f() { std::env::var(\"X\"); } }",
        ),
        (
            "src/web/pages.rs",
            "// Timestamp::now is not for us.\nfn f(now: Timestamp) {}",
        ),
    ];
    for (path, source) in fair {
        assert_eq!(
            checks::confined(&house, path, source),
            [],
            "{path}: {source}"
        );
    }
}

#[test]
fn chinese_is_caught_outside_its_rooms() {
    let caught = [
        "fn f() -> &'static str { \"已办结\" }",
        "fn f() { format!(\"{}件\", n); }",
        "const C: char = '件';",
        "#[error(\"没有\")] struct E;",
        "macro_rules! m { () => { \"舆情\" } }",
    ];
    for source in caught {
        let breaches = checks::chinese_literals(&house(), "src/queries/desk.rs", source);
        assert_caught(&breaches, 1, "src/queries/desk.rs", source);
    }
}

#[test]
fn chinese_passes_in_its_rooms_in_comments_and_in_tests() {
    let fair = [
        ("src/domain/vocabulary.rs", "const A: &str = \"已办结\";"),
        ("src/web/view/desk.rs", "const A: &str = \"已办结\";"),
        (
            "src/queries/desk.rs",
            "//! 已办结\n/// 已办结\nfn f() {} // 已办结",
        ),
        ("src/queries/desk.rs", "m! {\n /// 已办结\n A }"),
        (
            "src/queries/desk.rs",
            "#[cfg(test)] mod tests { const A: &str = \"已办结\"; }",
        ),
    ];
    for (path, source) in fair {
        assert_eq!(
            checks::chinese_literals(&house(), path, source),
            [],
            "{path}: {source}"
        );
    }
}

#[test]
fn a_file_without_a_head_is_caught() {
    for source in ["", "fn f() {}", "//!\nfn f() {}", "// Not a doc.\n"] {
        assert_caught(
            &checks::opens_with_a_doc("src/a.rs", source),
            1,
            "src/a.rs",
            source,
        );
    }
    assert_eq!(
        checks::opens_with_a_doc("src/a.rs", "//! What lives here."),
        []
    );
}

#[test]
fn a_hole_in_the_code_map_is_caught() {
    let paths = ["src/lib.rs", "src/domain/plan.rs"].map(str::to_owned);
    let whole = "//! Map.\n//! - `lib.rs`: the map.\n//! - `domain/plan.rs`: rows.\n";
    assert_eq!(checks::code_map(whole, &paths), []);
    let missing = "//! - `lib.rs`: the map.\n";
    let twice = format!("{whole}//! - `lib.rs`: again.\n");
    let stale = format!("{whole}//! - `gone.rs`: once.\n");
    let empty = "//! - `lib.rs`:\n//! - `domain/plan.rs`: rows.\n";
    for lib in [missing, &twice, &stale, empty] {
        assert_eq!(checks::code_map(lib, &paths).len(), 1, "{lib}");
    }
}

#[test]
fn an_empty_name_is_caught() {
    let bad = [
        "src/web/utils.rs",
        "tests/common/mod.rs",
        "src/manager.rs",
        "src/helpers/a.rs",
    ];
    for path in bad {
        assert_eq!(checks::names(path).len(), 1, "{path}");
    }
    assert_eq!(checks::names("src/domain/communications.rs"), []);
}

#[test]
fn a_migration_for_one_engine_only_is_caught() {
    let tree = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let (one, two) = (tree(&["1/up.sql"]), tree(&["1/up.sql", "2/up.sql"]));
    assert_eq!(checks::migrations(&one, &two).len(), 1);
    assert_eq!(checks::migrations(&two, &one).len(), 1);
    assert_eq!(checks::migrations(&two, &two), []);
}

#[test]
fn a_template_that_prints_raw_or_unquoted_is_caught() {
    let bad = [
        "<p>{{{text}}}</p>",
        "<p>{{~{text}}}</p>",
        "<p>{{&text}}</p>",
        "<a href={{url}}>x</a>",
        "<a class=\"a\"\n href={{url}}>x</a>",
    ];
    for source in bad {
        let breaches = checks::templates("templates/a.hbs", source);
        assert!(!breaches.is_empty(), "{source}");
    }
    let fair = [
        "<p>{{text}}</p>",
        "<a href=\"/x?a={{b}}\">{{c}}</a>",
        "<p>a={{b}}</p>",
        "{{> part name=value}}",
    ];
    for source in fair {
        assert_eq!(checks::templates("templates/a.hbs", source), [], "{source}");
    }
}

#[test]
fn a_readme_without_end_is_caught() {
    assert_eq!(checks::readme(&"line\n".repeat(200)), []);
    assert_eq!(checks::readme(&"line\n".repeat(201)).len(), 1);
}

#[test]
fn a_trace_of_a_machine_is_caught() {
    let folder = |parts: [&str; 2]| format!("see {}/x for it", parts.concat());
    for parts in [["/ro", "ot"], ["/ho", "me/someone"], ["/wo", "rk"]] {
        let source = folder(parts);
        assert_caught(&checks::machine_traces("a.md", &source), 1, "a.md", &source);
    }
    let host = ["https://registry.npm", "js.org/a.tgz"].concat();
    assert_eq!(checks::machine_traces("package-lock.json", &host).len(), 1);
    for fair in ["templates/home/page.hbs", "<div>/</div>", "../shared/plan"] {
        assert_eq!(checks::machine_traces("a.md", fair), []);
    }
}

const LIMIT: &str = r#"
kind = "response"
minutes = 2880
measure = "natural"
starts = "detected"
scope = "incident"
extendable = false
source = "test"
"#;

fn policy_faults(from: &str, to: &str) -> Vec<String> {
    assert!(LIMIT.contains(from), "nothing to change: {from}");
    let policy = format!("base = \"detected\"\n[[limit]]{}", LIMIT.replace(from, to));
    let breaches = seeds::policy("seeds/policy.toml", &policy).into_iter();
    // The other kinds are missing on purpose.
    breaches
        .map(|breach| breach.rule)
        .filter(|rule| rule != "has no limit")
        .collect()
}

#[test]
fn a_faulty_limit_is_caught() {
    assert_eq!(policy_faults("test", "test"), Vec::<String>::new());
    let faults = [
        ("response", "answering"),
        ("minutes = 2880", ""),
        ("minutes = 2880", "minutes = 2880\nworking_days = 2"),
        ("natural", "working_days"),
        ("natural", "lunar"),
        ("\"detected\"", "\"registered\""),
        ("\"detected\"", "\"dreamt\""),
        ("incident", "city"),
        ("extendable = false", "extendable = true"),
        ("extendable = false", ""),
        ("\"test\"", "\"\""),
        ("scope", "level = \"v\"\nscope"),
        ("scope", "event_grades = [\"v\"]\nscope"),
    ];
    for (from, to) in faults {
        assert!(!policy_faults(from, to).is_empty(), "{from} -> {to}");
    }
}

#[test]
fn a_faulty_calendar_is_caught() {
    let judge = |off: &str, make_up: &str| {
        let source = format!("source = \"test\"\noff = [{off}]\nmake_up = [{make_up}]");
        seeds::calendars(&[("seeds/calendar/2018.toml".to_owned(), source)])
    };
    assert_eq!(judge("\"2018-10-01/2018-10-07\"", "\"2018-09-29\""), []);
    assert_eq!(judge("\"2018-02-30\"", "").len(), 1);
    assert_eq!(judge("\"2018-10-07/2018-10-01\"", "").len(), 1);
    assert_eq!(judge("", "\"2018-09-28\"").len(), 1);
    assert_eq!(judge("\"2018-09-29\"", "\"2018-09-29\"").len(), 1);
}
