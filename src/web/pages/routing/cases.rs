//! The incidents behind one number of 分派建议: exactly those it counts.

use actix_web::web;

use crate::domain::UnitId;
use crate::domain::people::Roster;
use crate::queries::routing::{self, Page, Suggested, Wanted};
use crate::services::{FieldFault, ServiceError, run_blocking};
use crate::web::filter::{NONE, Query};
use crate::web::pages::fill::{address, incident_href};
use crate::web::pages::frame::{Asked, Shown};
use crate::web::view::Link;
use crate::web::view::routing::{Counted, RoutingCases, SuggestedRow};

/// Where the list stands.
pub(super) const ADDRESS: &str = "/routing/cases";
/// How many rows a page has.
const PAGE: i64 = 50;
/// What an address may name, besides where to go on.
const PARTS: [&str; 5] = ["month", "theme", "learnt", "which", "town"];
/// Which suggestions, each by its word in addresses and on the page.
const WHICH: [(&str, &str); 3] = [
    ("accepted", "采用"),
    ("not_accepted", "未采用"),
    ("cold", "不学习时采用"),
];

/// The page.
pub(super) async fn show(asked: Asked, query: web::Query<Query>) -> Shown {
    let reader = asked.reader();
    let query = query.into_inner();
    let page = run_blocking(move || {
        let wanted = wanted_of(&query)?;
        let below = text(&query, "after").map(String::as_str);
        let found = routing::suggestions(&reader, &wanted, below, PAGE)?;
        let roster = reader.shelf()?.roster;
        Ok::<_, ServiceError>(page(&query, &wanted, &found, &roster))
    })
    .await?;
    asked.show(&page).await
}

fn text<'a>(query: &'a Query, name: &str) -> Option<&'a String> {
    query.get(name).filter(|text| !text.is_empty())
}

fn wanted_of(query: &Query) -> Result<Wanted, ServiceError> {
    let fault = |field: &str, message: &str| {
        ServiceError::Invalid(vec![FieldFault {
            field: field.to_owned(),
            message: message.to_owned(),
        }])
    };
    let named = |name: &str| {
        let text = text(query, name)?;
        Some(if text == NONE {
            String::new()
        } else {
            text.clone()
        })
    };
    let month = text(query, "month").map(|text| {
        let (year, month) = text.split_once('-')?;
        let (year, month): (i64, i64) = (year.parse().ok()?, month.parse().ok()?);
        Some(year.checked_mul(100)?.saturating_add(month))
    });
    let month = match month {
        Some(None) => return Err(fault("month", "月份写成 2018-10 这样")),
        Some(month) => month,
        None => None,
    };
    let is_learnt = match text(query, "learnt").map(String::as_str) {
        None => None,
        Some("yes") => Some(true),
        Some("no") => Some(false),
        Some(_) => return Err(fault("learnt", "learnt 写 yes 或 no")),
    };
    let (is_accepted, is_cold_accepted) = match text(query, "which").map(String::as_str) {
        None => (None, None),
        Some("accepted") => (Some(true), None),
        Some("not_accepted") => (Some(false), None),
        Some("cold") => (None, Some(true)),
        Some(_) => return Err(fault("which", "which 写 accepted、not_accepted 或 cold")),
    };
    Ok(Wanted {
        month,
        theme: named("theme"),
        is_learnt,
        is_accepted,
        is_cold_accepted,
        town: named("town"),
    })
}

/// A number with the address of what it counts.
pub(super) fn counted(many: i64, is_linked: bool, wanted: &Wanted) -> Counted {
    Counted {
        many,
        href: is_linked.then(|| href(wanted)),
    }
}

fn href(wanted: &Wanted) -> String {
    let or_none = |name: &Option<String>| match name.as_deref() {
        None => String::new(),
        Some("") => NONE.to_owned(),
        Some(name) => name.to_owned(),
    };
    let month = wanted
        .month
        .map(|month| format!("{}-{:02}", month / 100, month % 100));
    let which = match (wanted.is_accepted, wanted.is_cold_accepted) {
        (Some(true), _) => "accepted",
        (Some(false), _) => "not_accepted",
        (None, Some(_)) => "cold",
        (None, None) => "",
    };
    let learnt = match wanted.is_learnt {
        None => "",
        Some(true) => "yes",
        Some(false) => "no",
    };
    let (theme, town) = (or_none(&wanted.theme), or_none(&wanted.town));
    address(
        ADDRESS,
        &[
            ("month", month.as_deref().unwrap_or_default()),
            ("theme", &theme),
            ("learnt", learnt),
            ("which", which),
            ("town", &town),
        ],
    )
}

fn page(query: &Query, wanted: &Wanted, found: &Page, roster: &Roster) -> RoutingCases {
    let kept: Vec<(&str, &str)> = PARTS
        .iter()
        .filter_map(|name| Some((*name, query.get(*name)?.as_str())))
        .collect();
    let next = found.next.as_ref().map(|no| {
        let mut all = kept.clone();
        all.push(("after", no));
        address(ADDRESS, &all)
    });
    RoutingCases {
        heading: heading(query, wanted, roster),
        total: format!("共 {} 件，本页 {} 件", found.total, found.rows.len()),
        rows: found.rows.iter().map(|one| row(one, roster)).collect(),
        next_href: next,
        first_href: text(query, "after").map(|_| address(ADDRESS, &kept)),
        back_href: super::ADDRESS,
    }
}

/// 分派建议　2018 年 10 月　就学　未采用.
fn heading(query: &Query, wanted: &Wanted, roster: &Roster) -> String {
    let which = text(query, "which");
    let which = which.and_then(|word| WHICH.iter().find(|(known, _)| known == word));
    let parts = [
        Some("分派建议".to_owned()),
        wanted.month.map(month_words),
        wanted.theme.as_deref().map(theme_words),
        wanted.is_learnt.map(|is| by_words(is).to_owned()),
        wanted
            .town
            .as_deref()
            .map(|town| town_words(Some(town), roster)),
        which.map(|(_, words)| (*words).to_owned()),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("　")
}

/// 2018 年 10 月.
pub(super) fn month_words(month: i64) -> String {
    format!("{} 年 {} 月", month / 100, month % 100)
}

/// The theme, or that there is none.
pub(super) fn theme_words(theme: &str) -> String {
    if theme.is_empty() {
        "未定领域".to_owned()
    } else {
        theme.to_owned()
    }
}

/// Whether a model had a hand in it.
pub(super) fn by_words(is_learnt: bool) -> &'static str {
    if is_learnt { "学习后" } else { "未学习" }
}

/// The town's name, or that none was told.
pub(super) fn town_words(town: Option<&str>, roster: &Roster) -> String {
    match town {
        None | Some("") => "没有写发生地".to_owned(),
        Some(town) => roster.name(&UnitId::new(town)).to_owned(),
    }
}

/// One line.
pub(super) fn row(one: &Suggested, roster: &Roster) -> SuggestedRow {
    let name = |unit: &str| roster.name(&UnitId::new(unit)).to_owned();
    let outcome = &one.outcome;
    let suggested = outcome.suggested.as_deref();
    SuggestedRow {
        incident: Link::new(incident_href(&outcome.no), outcome.no.clone()),
        title: one.title.clone(),
        town: town_words(one.town.as_deref(), roster),
        suggested: suggested.map_or("无".to_owned(), name),
        chosen: name(&outcome.chosen),
        verdict: if outcome.is_accepted {
            "采用"
        } else {
            "未采用"
        },
    }
}
