//! What scorecards cost on generated incidents, beside a plain scan of the same table (U24).
//!
//! `cargo bench --bench scorecard -- --incidents 100000` prints a table and writes it to
//! `target/bench/scorecard.txt`; without a number it takes 10,000 and 100,000. A million needs about
//! 15 GB of disk a database and stops by itself. `--only sqlite` or `--only postgres` leaves the
//! other out. Data lies under `target/bench-data` and is deleted at the end.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a bench fails by panicking and answers on the terminal"
)]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use huiying::boot;
use huiying::clock::Clock;
use huiying::domain::people::{Actor, Viewer};
use huiying::domain::scorecard::Dimension;
use huiying::domain::vocabulary::Capacity;
use huiying::queries::Reader;
use huiying::queries::reports::{self, Period, Selection, Which};
use huiying::services::generate::{self, Load};
use huiying::services::{Services, system_actor};
use huiying::store::StoreError;
use jiff::Timestamp;

#[path = "../support/postgres.rs"]
mod postgres;

/// How often each thing is asked for.
const TIMES: usize = 41;

struct Asked {
    sizes: Vec<u32>,
    only: Option<String>,
}

fn main() {
    let asked = asked();
    let mut report = String::from("scorecards on generated incidents; milliseconds\n\n");
    for size in asked.sizes {
        if asked.only.as_deref() != Some("postgres") {
            let folder = Data::new(size);
            let url = format!("sqlite:{}", folder.0.join("bench.sqlite").display());
            report.push_str(&measured("SQLite", &url, size));
        }
        if asked.only.as_deref() != Some("sqlite") {
            match postgres::fresh() {
                Some(database) => {
                    report.push_str(&measured("PostgreSQL", &database.url, size));
                }
                None => report.push_str("PostgreSQL: not here\n"),
            }
        }
    }
    println!("{report}");
    let folder = build_folder().join("bench");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("scorecard.txt"), report).unwrap();
}

fn asked() -> Asked {
    let arguments: Vec<String> = std::env::args().collect();
    let value = |name: &str| {
        let at = arguments.iter().position(|one| one == name)?;
        arguments.get(at + 1).cloned()
    };
    Asked {
        sizes: match value("--incidents") {
            Some(n) => vec![n.parse().expect("--incidents takes a number")],
            None => vec![10_000, 100_000],
        },
        only: value("--only"),
    }
}

fn build_folder() -> PathBuf {
    let temporary = Path::new(env!("CARGO_TARGET_TMPDIR"));
    temporary.parent().unwrap().to_path_buf()
}

/// A clock that stands still after everything has happened.
struct Afterwards;

impl Clock for Afterwards {
    fn now(&self) -> Timestamp {
        "2019-06-03T02:00:00Z".parse().unwrap()
    }
}

/// A folder for one database; gone when dropped.
struct Data(PathBuf);

impl Data {
    fn new(size: u32) -> Self {
        let path = build_folder().join("bench-data").join(size.to_string());
        drop(fs::remove_dir_all(&path));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Data {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

#[expect(clippy::too_many_lines, reason = "one measurement after the other")]
fn measured(name: &str, url: &str, size: u32) -> String {
    let services = boot::services_with(url, Arc::new(Afterwards)).unwrap();
    services.store.migrate().unwrap();
    let ctx = services.ctx(system_actor(), "bench".to_owned());
    let load = Load {
        incidents: size,
        seed: 7,
    };
    let begun = Instant::now();
    generate::generate(&services, &ctx, load, &mut |_| {}).unwrap();
    let rate = f64::from(size) / begun.elapsed().as_secs_f64();
    let analysed = services.store.write(|conn| {
        diesel::sql_query("ANALYZE").execute(conn).unwrap();
        Ok::<_, StoreError>(())
    });
    analysed.unwrap();
    let mut lines = format!("{name}, {size} incidents (generated {rate:.0} a second)\n");
    let reader = reader(&services);
    let month = Period::parse("2018-10").unwrap();
    let year = Period::parse("2018").unwrap();
    let card = |period: Period, by: Dimension| {
        let card = reports::scorecard(&reader, period, by).unwrap();
        assert!(card.totals.overall().of > 0);
    };
    let page = |period: Period, which: Which, unit: Option<&str>| {
        let selection = Selection {
            which,
            unit: unit.map(str::to_owned),
            ..reports::all_of(period)
        };
        reports::behind(&reader, &selection, None, 50).unwrap();
    };
    let mut tell = |what: &str, work: &dyn Fn()| {
        let (middle, slow) = timed(work);
        writeln!(lines, "  {what:<44} p50 {middle:8.2}  p95 {slow:8.2}").unwrap();
    };
    tell("scorecard of a month by unit", &|| {
        card(month, Dimension::Unit);
    });
    tell("scorecard of a month by theme", &|| {
        card(month, Dimension::Theme);
    });
    tell("scorecard of a month by town", &|| {
        card(month, Dimension::Town);
    });
    tell("scorecard of twelve months by unit", &|| {
        card(year, Dimension::Unit);
    });
    tell("year of one unit", &|| {
        reports::year(&reader, (Dimension::Unit, "edu"), year).unwrap();
    });
    tell("first page behind a month's number", &|| {
        page(month, Which::All, None);
    });
    tell("first page behind a month's late ones", &|| {
        page(month, Which::Missed, None);
    });
    tell("first page behind a unit's number", &|| {
        page(month, Which::All, Some("edu"));
    });
    tell("first page behind a year's number", &|| {
        page(year, Which::All, None);
    });
    tell("plain scan of all outcomes", &|| scan(&services));
    lines.push('\n');
    lines
}

fn reader(services: &Arc<Services>) -> Reader {
    let viewer = Viewer::of(&Actor {
        capacities: vec![Capacity::Overseer],
        ..Actor::system()
    });
    let library = Arc::clone(&services.library);
    Reader::new(services.store.clone(), library, viewer, services.now())
}

#[derive(QueryableByName)]
struct Summed {
    #[diesel(sql_type = BigInt)]
    kept: i64,
}

/// What a month's overall rate would cost without indexes and figures.
fn scan(services: &Services) {
    let query = "SELECT CAST(coalesce(sum(score), 0) AS BIGINT) AS kept FROM outcomes \
                 WHERE due_at + 0 > 0 AND month + 0 = 201810";
    let summed: Summed = services
        .store
        .read(|conn| {
            let summed = diesel::sql_query(query).get_result(conn).unwrap();
            Ok::<_, StoreError>(summed)
        })
        .unwrap();
    assert!(summed.kept > 0);
}

/// The middle and the slowest twentieth, in milliseconds, after one turn to warm up.
fn timed(work: &dyn Fn()) -> (f64, f64) {
    work();
    let mut took: Vec<f64> = (0..TIMES)
        .map(|_| {
            let begun = Instant::now();
            work();
            begun.elapsed().as_secs_f64() * 1_000.0
        })
        .collect();
    took.sort_by(f64::total_cmp);
    (took[TIMES / 2], took[TIMES * 95 / 100])
}
