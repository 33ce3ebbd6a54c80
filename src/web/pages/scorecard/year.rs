//! The year of one unit, theme or town.

use actix_web::web;
use jiff::Timestamp;

use super::number::{HEADS, Scope, counts, month_words, name_of, own_href, percent};
use super::{late_row, print_head, said_rate, sheets};
use crate::domain::UnitId;
use crate::domain::people::{Roster, Viewer};
use crate::domain::scorecard::{Dimension, Figures, Period, Place};
use crate::queries::reports::{self, Which, Year};
use crate::services::{ServiceError, run_blocking};
use crate::web::filter::{FORMULA, NONE, OTHER_FORMULAS, Query, year_of};
use crate::web::pages::fill::address;
use crate::web::pages::frame::{Asked, Shown};
use crate::web::view::Link;
use crate::web::view::scorecard::year::YearCard;
use crate::web::view::scorecard::{DetailRow, DetailTable, LateRow, Said, Trend, TrendValue};
use crate::web::wording::{now_words, spaced_after};

/// 单位成绩单.
pub(super) async fn of_unit(
    asked: Asked,
    id: web::Path<String>,
    query: web::Query<Query>,
) -> Shown {
    show(
        asked,
        (Dimension::Unit, id.into_inner()),
        query.into_inner(),
    )
    .await
}

/// 领域成绩单.
pub(super) async fn of_theme(
    asked: Asked,
    id: web::Path<String>,
    query: web::Query<Query>,
) -> Shown {
    show(
        asked,
        (Dimension::Theme, id.into_inner()),
        query.into_inner(),
    )
    .await
}

/// 发生地成绩单.
pub(super) async fn of_town(
    asked: Asked,
    id: web::Path<String>,
    query: web::Query<Query>,
) -> Shown {
    show(
        asked,
        (Dimension::Town, id.into_inner()),
        query.into_inner(),
    )
    .await
}

/// What the page is made of.
struct Sheet {
    by: Dimension,
    id: String,
    name: String,
    period: Period,
    year: Year,
    roster: std::sync::Arc<Roster>,
    /// Whether the reader sees its own unit only.
    is_own: bool,
    now: Timestamp,
}

async fn show(asked: Asked, (by, id): (Dimension, String), query: Query) -> Shown {
    let reader = asked.reader();
    let id = if id == NONE { String::new() } else { id };
    let is_own = matches!(asked.viewer(), Viewer::Unit(_));
    let now = asked.signed.ctx.now;
    let format = sheets::format_of(&query);
    let sheet = run_blocking(move || {
        let roster = reader.shelf()?.roster;
        let is_known = match by {
            Dimension::Unit => roster.unit(&UnitId::new(&id)).is_some(),
            Dimension::Town => id.is_empty() || roster.unit(&UnitId::new(&id)).is_some(),
            Dimension::Theme => true,
        };
        if !is_known {
            return Err(ServiceError::NotFound);
        }
        let period = year_of(&query, &reader)?;
        Ok(Sheet {
            year: reports::year(&reader, (by, &id), period)?,
            name: name_of(by, &id, &roster),
            by,
            id,
            period,
            roster,
            is_own,
            now,
        })
    })
    .await?;
    if let Some(format) = format {
        let name = format!("{}成绩单 {}", sheet.name, sheet.period.code());
        let months = &sheet.year.months;
        let file = sheets::of_months(months, &name, format, now)?;
        return Ok(sheets::sent(&name, file));
    }
    asked.show(&sheet.page()).await
}

impl Sheet {
    fn page(&self) -> YearCard {
        let year = self.period.first.year();
        let figures = self.figures();
        let scope = self.scope();
        let late: Vec<LateRow> = self
            .year
            .late
            .iter()
            .map(|late| late_row(late, &self.roster, self.now))
            .collect();
        let overall = figures.overall();
        let missed = overall.of - overall.met;
        YearCard {
            heading: format!("{}成绩单　{year} 年", self.name),
            scope: format!(
                "统计 {year} 年到期、已有结论的时限，{}。",
                spaced_after("截至", &now_words(self.now))
            ),
            ways: self.ways(),
            export_href: Some(format!("{}&format=xlsx", own_href(self.by, &self.id, year))),
            conclusion: self.conclusion(&figures),
            place: self.place(),
            others: scope.others(&figures, &self.year.previous),
            trend: Trend::of("各月按时率", self.trend()),
            months: self.months(),
            late_heading: match usize::try_from(missed) {
                Ok(all) if all > late.len() => {
                    format!("逾期的 {all} 项，列出超时最长的 {} 项", late.len())
                }
                Ok(_) | Err(_) => format!("逾期的 {missed} 项"),
            },
            late,
            late_href: scope.href(None, Which::Missed),
            formulas: super::formulas(),
            print_head: print_head(&self.name, self.now),
        }
    }

    fn figures(&self) -> Figures {
        let row = self.year.row.as_ref();
        row.map(|row| row.figures.clone()).unwrap_or_default()
    }

    fn scope(&self) -> Scope<'_> {
        Scope {
            period: self.period,
            of: Some((self.by, &self.id)),
        }
    }

    fn ways(&self) -> Vec<Link> {
        let link = |period: Period, label: &str| {
            Link::new(own_href(self.by, &self.id, period.first.year()), label)
        };
        let mut links = vec![link(self.period.previous(), "上一年")];
        let following = self.period.following();
        if following.first <= crate::domain::calendar::local_date(self.now) {
            links.push(link(following, "下一年"));
        }
        let code = self.period.code();
        links.push(Link::new(
            address("/scorecards", &[("period", &code), ("by", self.by.code())]),
            if self.is_own {
                "成绩单"
            } else {
                "全部成绩单"
            },
        ));
        links
    }

    fn conclusion(&self, figures: &Figures) -> Vec<Said> {
        let overall = figures.overall();
        let year = self.period.first.year();
        if overall.of == 0 {
            return vec![Said::plain(format!("{year} 年还没有已有结论的时限。"))];
        }
        let mut said = said_rate(&format!("{year} 年到期的时限 "), self.scope(), overall);
        let unextended = figures.unextended();
        said.push(Said::plain("；不计延期的按时率 "));
        said.push(Said::linked(
            percent(unextended),
            self.scope().href(None, Which::Unextended),
        ));
        said.push(Said::plain(format!(
            "，获准延期 {}。",
            counts(figures.extensions())
        )));
        said
    }

    /// The place among its class, without naming others, and the interval.
    fn place(&self) -> String {
        let Some(row) = &self.year.row else {
            return String::new();
        };
        let class = row.class.map_or("", |class| class.label());
        let place = match row.place {
            Place::Rank(rank) => {
                format!("{class}第 {rank} 名，{} 个参加排名", self.year.ranked)
            }
            Place::TooFew => "不足 5 项，不排名".to_owned(),
            Place::Apart => "不参加排名".to_owned(),
        };
        let interval = row.interval.map_or_else(String::new, |interval| {
            format!("，95% 区间 {}", super::interval_words(interval))
        });
        // A unit sees its own part of a theme or town only, where a place would say nothing.
        if self.is_own && self.by != Dimension::Unit {
            return format!("只计本单位的时限{interval}。");
        }
        format!("{place}{interval}。")
    }

    fn trend(&self) -> Vec<TrendValue> {
        let months = self.year.months.iter();
        months
            .map(|(month, figures)| self.scope().trend_value(*month, figures))
            .collect()
    }

    fn months(&self) -> DetailTable {
        let rows = self.year.months.iter().map(|(month, figures)| {
            let scope = self.scope().in_month(*month);
            DetailRow {
                link: Link::new(scope.href(None, Which::All), month_words(*month)),
                cells: scope.cells(figures),
            }
        });
        DetailTable {
            id: "months".to_owned(),
            heading: "各月指标".to_owned(),
            what: "月份".to_owned(),
            heads: HEADS.map(str::to_owned).into(),
            rows: rows.collect(),
        }
    }
}

/// Every sentence of how figures are made.
pub(super) fn all_formulas() -> Vec<String> {
    std::iter::once(&FORMULA)
        .chain(OTHER_FORMULAS)
        .map(|formula| format!("{formula}。"))
        .collect()
}
