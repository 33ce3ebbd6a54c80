//! Scorecards that survive a dispute: on generated data every number equals what the plainest SQL
//! counts, opens exactly its rows, agrees with every other way of counting, and stays.

use std::collections::BTreeMap;
use std::sync::Arc;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};
use huiying::domain::UnitId;
use huiying::domain::people::{Actor, Viewer};
use huiying::domain::scorecard::{Column, Dimension, Figures, Indicator, Place, RANKED_FROM, Rate};
use huiying::domain::vocabulary::Capacity;
use huiying::queries::Reader;
use huiying::queries::reports::{self, Counts, Period, Scorecard, Selection, Which};
use huiying::services::generate::{self, Load};
use huiying::services::{ServiceError, setup, system_actor};
use huiying::store::{StoreError, schema};
use serde_json::{Value, json};

use crate::app::TestApp;
use crate::builders::complaint;
use crate::pages::Browser;
use crate::rules_of_time::{POLICY, publish};

story! {
    every_number_equals_plain_sql_and_opens_exactly_its_rows
    a_unit_with_few_obligations_is_never_ranked_and_classes_are_ranked_apart
    a_finished_month_stays_when_the_rules_change
    a_unit_sees_its_own_figures_and_its_own_rank_only
    what_the_engine_has_not_recorded_yet_is_counted_and_listed
    an_extension_shows_in_both_rates_and_a_return_in_its_own
    the_pages_open_by_unit_theme_town_and_year
    figures_that_were_tampered_with_are_found_and_derived_again
    load_goes_into_an_empty_database_only
}

const EDU: &str = "市教育局";
const FDA: &str = "市食品药品监督管理局";
const HEALTH: &str = "市卫生和计划生育局";

/// How many incidents the long look is taken at.
fn many() -> u32 {
    #[expect(
        clippy::disallowed_methods,
        reason = "a test's own switch, not configuration"
    )]
    let is_long = std::env::var("HUIYING_TEST_LONG").is_ok_and(|long| long == "1");
    if is_long { 100_000 } else { 1_500 }
}

/// How many rows a page has there: every page counts the whole list anew.
fn rows_a_page() -> i64 {
    i64::from(many() / 10)
}

fn load(app: &TestApp, incidents: u32) {
    let ctx = app.services.ctx(system_actor(), "story".to_owned());
    let load = Load { incidents, seed: 7 };
    generate::generate(&app.services, &ctx, load, &mut |_| {}).unwrap();
    app.set_time("2019-06-03 10:00");
}

fn office(app: &TestApp) -> Reader {
    reader(
        app,
        &Actor {
            capacities: vec![Capacity::Overseer],
            ..Actor::system()
        },
    )
}

fn reader(app: &TestApp, actor: &Actor) -> Reader {
    let services = &app.services;
    let library = Arc::clone(&services.library);
    Reader::new(
        services.store.clone(),
        library,
        Viewer::of(actor),
        app.now(),
    )
}

fn month() -> Period {
    Period::parse("2018-10").unwrap()
}

/// Rows as the plainest SQL counts them: id, indicator, how many, how many kept.
#[derive(QueryableByName, Debug)]
struct Plain {
    #[diesel(sql_type = Nullable<Text>)]
    id: Option<String>,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = BigInt)]
    of: i64,
    #[diesel(sql_type = BigInt)]
    met: i64,
}

/// Settled obligations of a month from deadlines, incidents and assignments, nothing else.
fn plain(
    app: &TestApp,
    by: &str,
    (from, to): (i64, i64),
) -> BTreeMap<(String, String), (i64, i64)> {
    let query = format!(
        "SELECT {by} AS id, d.kind AS kind, count(*) AS of, \
         CAST(sum(CASE WHEN d.verdict = 'met' THEN 1 ELSE 0 END) AS BIGINT) AS met \
         FROM deadlines d JOIN incidents i ON i.no = d.no \
         WHERE NOT i.is_drill AND d.unit IS NOT NULL AND d.due_on >= {from} AND d.due_on <= {to} \
         AND d.kind IN ('acknowledgement', 'first_report', 'authoritative_info', \
         'press_conference', 'response', 'closure_report') \
         AND (d.verdict IN ('met', 'met_late', 'missed') \
         OR (d.verdict IS NULL AND d.passed_at IS NOT NULL)) \
         AND NOT EXISTS (SELECT 1 FROM assignments a WHERE a.no = d.no AND a.n = d.assignment_n \
         AND a.state IN ('returned', 'withdrawn')) GROUP BY {by}, d.kind"
    );
    let rows: Vec<Plain> = app
        .services
        .store
        .read(|conn| {
            let rows = diesel::sql_query(query).load(conn).unwrap();
            Ok::<_, StoreError>(rows)
        })
        .unwrap();
    rows.into_iter()
        .map(|row| ((row.id.unwrap_or_default(), row.kind), (row.of, row.met)))
        .collect()
}

fn pair(rate: Rate) -> (i64, i64) {
    (i64::from(rate.of), i64::from(rate.met))
}

/// The columns of every row, in the same shape.
fn told(card: &Scorecard) -> BTreeMap<(String, String), (i64, i64)> {
    let mut told = BTreeMap::new();
    for row in &card.rows {
        for (column, rate) in row.figures.columns() {
            let kind = column.kind().code().to_owned();
            told.insert((row.id.clone(), kind), pair(rate));
        }
    }
    told
}

/// How many rows all pages of a list have, each once.
fn listed(reader: &Reader, selection: &Selection) -> u64 {
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let page = reports::behind(reader, selection, after.as_ref(), rows_a_page()).unwrap();
        seen.extend(page.items.into_iter().map(|one| one.place));
        if page.next.is_none() {
            let unique: std::collections::BTreeSet<_> = seen.iter().cloned().collect();
            assert_eq!(unique.len(), seen.len(), "a row is listed twice");
            assert!(seen.is_sorted());
            assert_eq!(page.total, u64::try_from(seen.len()).unwrap());
            return page.total;
        }
        after = page.next;
    }
}

/// Every number of some figures with what it counts.
fn numbers(figures: &Figures) -> Vec<(Option<Indicator>, Which, u32)> {
    let overall = figures.overall();
    let extensions = figures.extensions();
    let mut numbers = vec![
        (None, Which::All, overall.of),
        (None, Which::Kept, overall.met),
        (None, Which::Missed, overall.of - overall.met),
        (None, Which::Unextended, figures.unextended().met),
        (None, Which::Extendable, extensions.of),
        (None, Which::Extended, extensions.met),
        (None, Which::EndedLate, figures.lateness().count),
        (Some(Indicator::Return), Which::All, figures.returns().of),
        (Some(Indicator::Return), Which::Kept, figures.returns().met),
        (Some(Indicator::Promise), Which::All, figures.promises().of),
    ];
    for column in Column::ALL {
        let indicator = Some(Indicator::Column(*column));
        let rate = figures.column(*column);
        numbers.push((indicator, Which::All, rate.of));
        numbers.push((indicator, Which::Missed, rate.of - rate.met));
    }
    numbers
}

fn every_number_equals_plain_sql_and_opens_exactly_its_rows(app: &TestApp) {
    load(app, many());
    let reader = office(app);
    let cards: Vec<Scorecard> = Dimension::ALL
        .iter()
        .map(|by| reports::scorecard(&reader, month(), *by).unwrap())
        .collect();
    let by_unit = plain(app, "d.unit", (20_181_001, 20_181_031));
    let by_theme = plain(app, "replace(i.themes, '|', '')", (20_181_001, 20_181_031));
    let by_town = plain(app, "i.town", (20_181_001, 20_181_031));
    assert!(
        by_unit.len() > 40 && by_theme.len() > 20,
        "too little to say anything"
    );
    for (card, plain) in cards.iter().zip([by_unit, by_theme, by_town]) {
        assert_eq!(told(card), plain, "{:?}", card.by);
    }
    // All ways of counting agree.
    let [unit, theme, town] = [&cards[0], &cards[1], &cards[2]];
    for indicator in Indicator::ALL
        .iter()
        .filter(|one| **one != Indicator::Incidents)
    {
        let cell = unit.totals.cell(*indicator);
        assert_eq!(theme.totals.cell(*indicator), cell, "{indicator:?}");
        assert_eq!(town.totals.cell(*indicator), cell, "{indicator:?}");
    }
    assert_eq!(theme.totals.incidents(), town.totals.incidents());
    every_number_opens(&reader, &cards);
    months_add_up_to_the_year(&reader);
    the_sheet_has_every_row(app, unit);
}

/// What a number says is how many rows it opens.
fn every_number_opens(reader: &Reader, cards: &[Scorecard]) {
    for card in cards {
        let all = (None, &card.totals);
        let rows = card
            .rows
            .iter()
            .map(|row| (Some(row.id.as_str()), &row.figures));
        // Each row of themes, the first and last of units and towns: enough to find any slip.
        for (n, (id, figures)) in rows.chain([all]).enumerate() {
            if n > 5 && id.is_some() {
                continue;
            }
            for (indicator, which, expected) in numbers(figures) {
                let selection = Selection {
                    indicator,
                    which,
                    ..reports::all_of(card.period)
                };
                let selection = match id {
                    Some(id) => reports::narrowed(selection, card.by, id),
                    None => selection,
                };
                let found = listed(reader, &selection);
                assert_eq!(found, u64::from(expected), "{selection:?}");
            }
        }
    }
}

fn months_add_up_to_the_year(reader: &Reader) {
    let year = Period::parse("2018").unwrap();
    let card = reports::scorecard(reader, year, Dimension::Unit).unwrap();
    let of = |counts: &Counts| counts.totals.overall();
    let months: u32 = card.trend.iter().map(|(_, counts)| of(counts).of).sum();
    assert_eq!(months, card.totals.overall().of);
    let quarters = ["2018-Q1", "2018-Q2", "2018-Q3", "2018-Q4"].map(|quarter| {
        let quarter = Period::parse(quarter).unwrap();
        let card = reports::scorecard(reader, quarter, Dimension::Theme).unwrap();
        card.totals.overall()
    });
    assert_eq!(
        quarters.iter().map(|rate| rate.met).sum::<u32>(),
        card.totals.overall().met
    );
    let unit = &card.rows[0];
    let own = reports::year(reader, (Dimension::Unit, &unit.id), year).unwrap();
    let row = own.row.unwrap();
    assert_eq!((&row.figures, row.place), (&unit.figures, unit.place));
    assert_eq!(own.months.len(), 12);
}

/// The sheet behind a number has as many rows as the number says.
fn the_sheet_has_every_row(app: &TestApp, card: &Scorecard) {
    let browser = Browser::of(app, "leader");
    let path = "/scorecards/incidents?period=2018-10&which=missed&format=csv";
    let text = browser.get(path).shown();
    let rate = card.totals.overall();
    // Below the heading.
    let rows = text.lines().skip(1).count();
    assert_eq!(u32::try_from(rows).unwrap(), rate.of - rate.met);
}

fn a_unit_with_few_obligations_is_never_ranked_and_classes_are_ranked_apart(app: &TestApp) {
    load(app, 250);
    let card = reports::scorecard(&office(app), month(), Dimension::Unit).unwrap();
    let few = card.rows.iter().filter(|row| row.overall.of < RANKED_FROM);
    let perfect = few.clone().filter(|row| row.overall.met == row.overall.of);
    assert!(perfect.count() > 0, "no lucky unit to be unfair to");
    assert!(few.into_iter().all(|row| row.place == Place::TooFew));
    let firsts = card.rows.iter().filter(|row| row.place == Place::Rank(1));
    let classes: std::collections::BTreeSet<_> = firsts.map(|row| row.class).collect();
    assert!(!classes.is_empty());
    let answer = app
        .as_user("leader")
        .get("/api/v1/scorecards?period=2018-10&by=theme")
        .done();
    let items = answer["items"].as_array().unwrap();
    let none = items.last().unwrap();
    assert_eq!(
        (&none["theme"], &none["rank"]),
        (&Value::Null, &Value::Null)
    );
    for item in items {
        let of = item["overall"]["denominator"].as_u64().unwrap();
        let is_few = of < u64::from(RANKED_FROM) && !item["theme"].is_null();
        assert_eq!(item["too_few"], json!(is_few));
        assert_eq!(item["trend"].as_array().unwrap().len(), 12);
    }
}

fn a_finished_month_stays_when_the_rules_change(app: &TestApp) {
    load(app, 120);
    let card = |by: &str| {
        let path = format!("/api/v1/scorecards?period=2018-10&by={by}");
        app.as_user("leader").get(&path).done()["items"].clone()
    };
    let before = ["unit", "theme", "town"].map(card);
    let shorter = POLICY.replace("minutes = 2880", "minutes = 1440");
    let body = json!({ "name": "规则.toml", "content": shorter });
    let made = app
        .as_user("admin")
        .post("/api/v1/policies", &body)
        .created();
    publish(
        app,
        "policies",
        made["version"].as_u64().unwrap(),
        "2019-06-04",
    );
    app.set_time("2019-07-01 09:00");
    setup::rebuild(&app.services).unwrap();
    assert_eq!(["unit", "theme", "town"].map(card), before);
}

fn a_unit_sees_its_own_figures_and_its_own_rank_only(app: &TestApp) {
    load(app, 400);
    let all = reports::scorecard(&office(app), month(), Dimension::Unit).unwrap();
    let own = app.as_liaison(EDU);
    let card = own.get("/api/v1/scorecards?period=2018-10").done();
    let items = card["items"].as_array().unwrap();
    let row = all.rows.iter().find(|row| row.id == "edu").unwrap();
    assert_eq!(items.len(), 1);
    assert_eq!(items[0]["unit"], EDU);
    assert_eq!(
        items[0]["rank"].as_u64(),
        match row.place {
            Place::Rank(rank) => Some(u64::from(rank)),
            Place::TooFew | Place::Apart => None,
        }
    );
    assert_eq!(card["all"]["overall"], items[0]["overall"]);
    // Its part of each theme adds up to its own figures.
    let themes = own.get("/api/v1/scorecards?period=2018-10&by=theme").done();
    assert_eq!(themes["all"]["overall"], items[0]["overall"]);
    let of = |card: &Value| {
        card["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["overall"]["denominator"].as_u64().unwrap())
            .sum::<u64>()
    };
    assert_eq!(of(&themes), u64::from(row.overall.of));
    let path = "/api/v1/scorecards/outcomes?period=2018-10&unit=";
    let count = |unit: &str| own.get(&format!("{path}{unit}")).done()["total"].clone();
    assert_eq!(count("fda"), json!(0));
    assert_eq!(
        (count(""), count("edu")),
        (json!(row.overall.of), json!(row.overall.of))
    );
    let browser = Browser::of(app, "edu");
    let page = browser.get("/scorecards/units/edu?year=2018").shown();
    assert!(page.contains("各月指标") && !page.contains(FDA), "{page}");
    browser
        .get("/scorecards/units/fda?year=2018")
        .says(404, "没有找到");
    Browser::of(app, "auditor")
        .get("/scorecards/units/edu")
        .says(404, "没有找到");
}

fn what_the_engine_has_not_recorded_yet_is_counted_and_listed(app: &TestApp) {
    let no = app.dispatched(&complaint().level("iv"), &[EDU]);
    // 签收 and 首次反馈 are over time at 14:01 on the day of the beginning; nothing has ticked.
    app.set_time("2018-11-06 20:00");
    let numbers = || {
        let card = app
            .as_duty()
            .get("/api/v1/scorecards?period=2018-11")
            .done();
        let behind = app
            .as_duty()
            .get("/api/v1/scorecards/outcomes?period=2018-11&unit=edu&which=missed")
            .done();
        (
            card["items"].clone(),
            behind["items"].clone(),
            behind["total"].clone(),
        )
    };
    let before = numbers();
    assert_eq!(before.0[0]["overall"]["denominator"], json!(2));
    assert_eq!(before.0[0]["overall"]["numerator"], json!(0));
    assert_eq!(
        (before.1[0]["incident"].as_str(), &before.2),
        (Some(no.as_str()), &json!(2))
    );
    app.catch_up();
    let after = numbers();
    assert_eq!((&after.1, &after.2), (&before.1, &before.2));
    assert_eq!(after.0[0]["columns"], before.0[0]["columns"]);
    app.set_time("2018-11-06 21:00");
    app.as_liaison(EDU).acknowledge(&no).done();
    let row = &numbers().0[0];
    assert_eq!(row["lateness"]["count"], json!(1));
    assert!(row["lateness"]["mean_seconds"].as_i64().unwrap() > 3_600);
    assert_eq!(row["overall"], after.0[0]["overall"]);
}

fn an_extension_shows_in_both_rates_and_a_return_in_its_own(app: &TestApp) {
    let no = app.dispatched(&complaint().level("iv"), &[FDA, EDU, HEALTH]);
    app.as_liaison(EDU).acknowledge(&no).done();
    app.as_liaison(HEALTH).give_back(&no, "不属本单位").done();
    app.as_duty().uphold_return(&no, HEALTH).done();
    app.as_liaison(EDU)
        .ask_for_time(&no, "closure_report", "2018-11-20")
        .done();
    app.as_leader().grant_time(&no).done();
    app.set_time("2018-11-15 09:00");
    app.catch_up();
    app.answer(&no, EDU);
    let card = app
        .as_duty()
        .get("/api/v1/scorecards?period=2018-11")
        .done();
    let items = card["items"].as_array().unwrap();
    assert!(items.iter().all(|item| item["unit"] != HEALTH), "{items:?}");
    let row = items.iter().find(|item| item["unit"] == EDU).unwrap();
    let pair = |rate: &Value| {
        let part = |name: &str| rate[name].as_u64().unwrap();
        (part("numerator"), part("denominator"))
    };
    assert_eq!(pair(&row["columns"]["closure_report"]), (1, 1));
    // Kept against the date that holds, not against the one it began with.
    let (kept, of) = pair(&row["overall"]);
    assert_eq!(pair(&row["unextended"]), (kept - 1, of));
    assert_eq!(row["extensions"]["numerator"], json!(1));
    assert_eq!(pair(&card["all"]["returns"]), (1, 1));
    let path = "/api/v1/scorecards/outcomes?period=2018-11&column=return";
    let returned = app.as_duty().get(path).done();
    assert_eq!(returned["items"][0]["unit"], HEALTH);
    assert_eq!(returned["items"][0]["kept"], json!(true));
}

fn the_pages_open_by_unit_theme_town_and_year(app: &TestApp) {
    load(app, 300);
    let browser = Browser::of(app, "leader");
    for path in [
        "/scorecards?period=2018-10",
        "/scorecards?period=2018-10&view=detail",
        "/scorecards?period=2018-10&by=theme",
        "/scorecards?period=2018-Q4&by=town",
        "/scorecards?period=2018",
        "/scorecards/units/edu?year=2018",
        "/scorecards/themes/%E5%B0%B1%E5%AD%A6?year=2018",
        "/scorecards/themes/-?year=2018",
        "/scorecards/towns/shuikou?year=2018",
    ] {
        let page = browser.get(path).shown();
        assert!(
            page.contains("统计说明") && page.contains("role=\"img\""),
            "{path}"
        );
        for href in page.split("href=\"/scorecards/incidents?").skip(1).take(3) {
            let query = href
                .split('"')
                .next()
                .unwrap()
                .replace("&amp;", "&")
                .replace("&#x3D;", "=");
            let list = browser
                .get(&format!("/scorecards/incidents?{query}"))
                .shown();
            assert!(list.contains("共 "), "{path} {query}");
        }
    }
    let sheet = browser
        .get("/scorecards?period=2018-10&by=theme&format=csv")
        .shown();
    assert!(sheet.contains("就学") && sheet.contains("合计"), "{sheet}");
    for (path, sentence) in [
        ("/scorecards?period=2018-13", "期间写成"),
        ("/scorecards?by=colour", "unit"),
        ("/scorecards/incidents?column=none", "指标"),
        ("/scorecards/incidents?after=x", "next"),
        ("/scorecards/units/edu?year=1", "年份"),
    ] {
        browser.get(path).says(422, sentence);
    }
    browser
        .get("/scorecards/units/nobody")
        .says(404, "没有找到");
}

fn figures_that_were_tampered_with_are_found_and_derived_again(app: &TestApp) {
    load(app, 40);
    let before = reports::scorecard(&office(app), month(), Dimension::Unit).unwrap();
    let tamper = |conn: &mut huiying::store::AnyConn| {
        let theme = schema::figures::table.filter(schema::figures::dimension.eq("theme"));
        assert!(diesel::delete(theme).execute(conn).unwrap() > 10);
        let some = schema::outcomes::table.filter(schema::outcomes::unit.eq("edu"));
        diesel::update(some)
            .set(schema::outcomes::score.eq(schema::outcomes::score + 1))
            .execute(conn)
            .unwrap();
        Ok::<_, StoreError>(())
    };
    app.services.store.write(tamper).unwrap();
    let different = || setup::check(&app.services).unwrap().different;
    let found = different();
    assert!(
        found.iter().any(|name| name.starts_with("figures/theme/")),
        "{found:?}"
    );
    assert!(
        found.iter().any(|name| name.starts_with("incident/2018-")),
        "{found:?}"
    );
    setup::rebuild(&app.services).unwrap();
    assert_eq!(different(), Vec::<String>::new());
    let after = reports::scorecard(&office(app), month(), Dimension::Unit).unwrap();
    assert_eq!(after.rows, before.rows);
}

fn load_goes_into_an_empty_database_only(app: &TestApp) {
    load(app, 3);
    let ctx = app.services.ctx(system_actor(), "story".to_owned());
    let again = Load {
        incidents: 1,
        seed: 7,
    };
    let refused = generate::generate(&app.services, &ctx, again, &mut |_| {});
    let Err(ServiceError::Invalid(faults)) = refused else {
        panic!("load was put upon incidents");
    };
    assert!(faults[0].message.contains("空数据库"));
    // Numbers go on behind the fictional ones.
    app.set_time("2018-12-31 10:00");
    let no = app.dispatched(&complaint().level("iv"), &[EDU]);
    assert_eq!(no, "2018-0004");
    assert!(
        app.services
            .store
            .read(|conn| {
                let unit = UnitId::new("edu");
                let rows = schema::assignments::table
                    .filter(schema::assignments::unit.eq(unit.as_str()))
                    .count()
                    .get_result::<i64>(conn)
                    .unwrap();
                Ok::<_, StoreError>(rows > 0)
            })
            .unwrap()
    );
}
