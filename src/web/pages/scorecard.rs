//! The scorecard of a month, a quarter or a year, by unit, theme or town.

use actix_web::web;
use jiff::Timestamp;

use super::fill::{address, incident_href};
use super::frame::{Asked, Shown};
use crate::domain::calendar::local_date;
use crate::domain::people::{Roster, Viewer};
use crate::domain::scorecard::{Column, Dimension, Figures, Indicator, Interval, Place, Rate, Row};
use crate::domain::vocabulary::UnitKind;
use crate::queries::reports::{self, CountedOutcome, Period, Scorecard as Card, Which};
use crate::services::run_blocking;
use crate::web::filter::{Query, dimension_of, period_of};
use crate::web::view::Link;
use crate::web::view::scorecard::{
    Bullet, DetailRow, DetailTable, Kpi, LateRow, LeagueRow, LeagueTable, Said, Scorecard, Spark,
    TooFew, Trend, permille, rate_words,
};
use crate::web::wording::{full_words, instant_words, now_words, overdue_words, spaced_after};

mod behind;
mod number;
mod sheets;
mod year;

pub(super) use number::period_words;
use number::{HEADS, Scope, name_of, own_href};

/// What a red bar means, said below the formula.
const RED: &str = "竖线为全市本期的平均按时率，区间的上端仍低于平均的画成红条";

/// How many late obligations the page lists; the others are one link away.
const LATE_SHOWN: usize = 5;

/// The figures on top, with their names.
const KPIS: [(Column, &str); 4] = [
    (Column::Acknowledgement, "按时签收"),
    (Column::AuthoritativeInfo, "5 小时权威信息"),
    (Column::PressConference, "24 小时新闻发布会"),
    (Column::Response, "48 小时回应"),
];

/// Adds the routes.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/scorecards", web::get().to(show))
        .route("/scorecards/incidents", web::get().to(behind::show))
        .route("/scorecards/units/{id}", web::get().to(year::of_unit))
        .route("/scorecards/themes/{id}", web::get().to(year::of_theme))
        .route("/scorecards/towns/{id}", web::get().to(year::of_town));
}

async fn show(asked: Asked, query: web::Query<Query>) -> Shown {
    let reader = asked.reader();
    let is_own = matches!(asked.viewer(), Viewer::Unit(_));
    let now = asked.signed.ctx.now;
    let query = query.into_inner();
    let format = sheets::format_of(&query);
    let sheet = run_blocking(move || {
        let roster = reader.shelf()?.roster;
        let period = period_of(&query, &reader)?;
        let card = reports::scorecard(&reader, period, dimension_of(&query)?)?;
        let is_detailed = query.get("view").is_some_and(|view| view == DETAIL);
        Ok(Sheet {
            card,
            roster,
            is_own,
            is_detailed,
            now,
        })
    })
    .await?;
    if let Some(format) = format {
        let name = format!("成绩单 {}", sheet.card.period.code());
        let file =
            run_blocking(move || sheets::of_card(&sheet.card, &sheet.roster, format, sheet.now))
                .await?;
        return Ok(sheets::sent(&name, file));
    }
    asked.show(&sheet.page()).await
}

/// The word in an address for the table with every figure.
const DETAIL: &str = "detail";

/// A scorecard about to be filled.
struct Sheet {
    card: Card,
    roster: std::sync::Arc<Roster>,
    /// Whether the reader may not see the others, so that a rank would say nothing.
    is_own: bool,
    /// Whether every figure is shown instead of ranks.
    is_detailed: bool,
    now: Timestamp,
}

impl Sheet {
    fn page(&self) -> Scorecard {
        let scope = self.scope();
        let overall = self.card.totals.overall();
        let all_late = overall.of - overall.met;
        let late = self.card.late.iter().take(LATE_SHOWN);
        let late: Vec<LateRow> = late
            .map(|late| late_row(late, &self.roster, self.now))
            .collect();
        let classes = UnitKind::ALL.iter().copied().map(Some).chain([None]);
        let (tables, details) = if self.is_detailed {
            (
                Vec::new(),
                classes.filter_map(|class| self.details(class)).collect(),
            )
        } else {
            (
                classes.filter_map(|class| self.table(class)).collect(),
                Vec::new(),
            )
        };
        Scorecard {
            heading: format!("回应时效成绩单　{}", period_words(self.card.period)),
            scope: self.counted(),
            periods: self.periods(),
            ways: self.ways(),
            export_href: Some(self.export_href()),
            conclusion: self.conclusion(),
            kpis: self.kpis(),
            tables,
            details,
            others: scope.others(&self.card.totals, &self.card.previous.totals),
            trend: Trend::of(
                "近 12 个月按时率",
                self.card
                    .trend
                    .iter()
                    .map(|(month, counts)| scope.trend_value(*month, &counts.totals))
                    .collect(),
            ),
            late_heading: match usize::try_from(all_late) {
                Ok(all) if all > late.len() => {
                    format!("逾期的 {all} 项，列出超时最长的 {} 项", late.len())
                }
                Ok(_) | Err(_) => format!("逾期的 {all_late} 项"),
            },
            late,
            late_href: scope.href(None, Which::Missed),
            formulas: formulas(),
            print_head: print_head("", self.now),
        }
    }

    fn scope(&self) -> Scope<'_> {
        Scope {
            period: self.card.period,
            of: None,
        }
    }

    fn export_href(&self) -> String {
        let code = self.card.period.code();
        address(
            "/scorecards",
            &[
                ("period", &code),
                ("by", self.card.by.code()),
                ("format", "xlsx"),
            ],
        )
    }

    /// What is counted, and until when.
    fn counted(&self) -> String {
        let apart = match self.card.by {
            Dimension::Unit => "部门、镇（街）和管委会分开排名",
            Dimension::Theme => "一件舆情计入第一个领域",
            Dimension::Town => "按舆情的发生地统计",
        };
        format!(
            "统计{}到期、已有结论的时限，{}；{apart}。",
            spaced_after("", &period_words(self.card.period)),
            spaced_after("截至", &now_words(self.now))
        )
    }

    fn periods(&self) -> Vec<Link> {
        let period = self.card.period;
        let link = |other: Period, label: &str| {
            Link::new(card_href(other, self.card.by, self.is_detailed), label)
        };
        let is_past = |other: Period| other.first <= local_date(self.now);
        let mut links = vec![link(period.previous(), "上一期")];
        if is_past(period.following()) {
            links.push(link(period.following(), "下一期"));
        }
        if period.is_month() {
            links.extend(Period::year(period.first.year()).map(|year| link(year, "全年")));
        } else {
            let month = Period::month_of(period.last.min(local_date(self.now)));
            links.push(link(month, "按月"));
        }
        links
    }

    fn ways(&self) -> Vec<Link> {
        let period = self.card.period;
        let others = [
            (Dimension::Unit, "按单位"),
            (Dimension::Theme, "按领域"),
            (Dimension::Town, "按发生地"),
        ];
        let others = others.into_iter().filter(|(by, _)| *by != self.card.by);
        let mut links: Vec<Link> = others
            .map(|(by, label)| Link::new(card_href(period, by, self.is_detailed), label))
            .collect();
        let label = if self.is_detailed {
            "排名"
        } else {
            "各项指标"
        };
        let other = card_href(period, self.card.by, !self.is_detailed);
        links.push(Link::new(other, label));
        links.push(Link::new(super::responses::href(period), "公开回应目录"));
        if !self.is_own {
            links.push(Link::new(super::routing::ADDRESS, "分派建议"));
        }
        links
    }

    fn conclusion(&self) -> Vec<Said> {
        let rate = self.card.totals.overall();
        let words = period_words(self.card.period);
        if rate.of == 0 {
            return vec![Said::plain(format!("{words}还没有已有结论的时限。"))];
        }
        let mut said = said_rate(&format!("{words}到期的时限 "), self.scope(), rate);
        said.push(Said::plain(self.weakest()));
        let before = self.card.previous.totals.overall();
        let change = change_words(rate, before);
        if !change.is_empty() {
            said.push(Said::plain(format!("按时率比上期{change}。")));
        }
        said
    }

    /// The column that is kept least, told after the number of lateness.
    fn weakest(&self) -> String {
        let columns = self.card.totals.columns().into_iter();
        let worst = columns
            .filter(|(_, rate)| rate.of > rate.met)
            .max_by_key(|(_, rate)| rate.of - rate.met);
        worst.map_or_else(
            || "。".to_owned(),
            |(column, rate)| {
                let kind = column.kind().label();
                format!("，其中{kind}最多，{} 项。", rate.of - rate.met)
            },
        )
    }

    fn kpis(&self) -> Vec<Kpi> {
        KPIS.iter()
            .map(|(column, name)| {
                let rate = self.card.totals.column(*column);
                let indicator = Some(Indicator::Column(*column));
                let href = self.scope().href(indicator, Which::All);
                let mut kpi = Kpi::new(name, u64::from(rate.met), u64::from(rate.of), None, href);
                let months = self.card.trend.iter();
                let months = months.map(|(_, counts)| counts.totals.column(*column));
                kpi.spark = spark(name, months);
                kpi
            })
            .collect()
    }

    fn rows(&self, class: Option<UnitKind>) -> Vec<&Row> {
        let rows = self.card.rows.iter();
        rows.filter(|row| row.class == class).collect()
    }

    /// 部门, 镇（街）, 领域.
    fn class_words(&self, class: Option<UnitKind>) -> &'static str {
        match (class, self.card.by) {
            (Some(class), _) => class.label(),
            (None, Dimension::Theme) => "领域",
            (None, Dimension::Unit | Dimension::Town) => "发生地",
        }
    }

    fn what(&self) -> &'static str {
        match self.card.by {
            Dimension::Unit => "单位",
            Dimension::Theme => "领域",
            Dimension::Town => "发生地",
        }
    }

    fn table(&self, class: Option<UnitKind>) -> Option<LeagueTable> {
        let rows = self.rows(class);
        if rows.is_empty() {
            return None;
        }
        let ranked = rows.iter().filter_map(|row| match row.place {
            Place::Rank(rank) => Some(self.league_row(row, rank)),
            Place::TooFew | Place::Apart => None,
        });
        let others = rows
            .iter()
            .filter(|row| !matches!(row.place, Place::Rank(_)));
        Some(LeagueTable {
            id: format!(
                "league-{}",
                class.map_or(self.card.by.code(), UnitKind::code)
            ),
            heading: format!("{}按时率", self.class_words(class)),
            legend: "竖线为全市平均，红条明显低于平均".to_owned(),
            what: self.what().to_owned(),
            rows: ranked.collect(),
            too_few: others
                .map(|row| TooFew {
                    link: self.row_link(row),
                    count: format!("{} / {} 项", row.overall.met, row.overall.of),
                })
                .collect(),
        })
    }

    fn details(&self, class: Option<UnitKind>) -> Option<DetailTable> {
        let rows = self.rows(class);
        if rows.is_empty() {
            return None;
        }
        let filled = rows.into_iter().map(|row| DetailRow {
            link: self.row_link(row),
            cells: self.row_scope(row).cells(&row.figures),
        });
        Some(DetailTable {
            id: format!(
                "detail-{}",
                class.map_or(self.card.by.code(), UnitKind::code)
            ),
            heading: format!("{}各项指标", self.class_words(class)),
            what: self.what().to_owned(),
            heads: HEADS.map(str::to_owned).into(),
            rows: filled.collect(),
        })
    }

    fn row_scope<'a>(&self, row: &'a Row) -> Scope<'a> {
        Scope {
            period: self.card.period,
            of: None,
        }
        .narrowed(self.card.by, &row.id)
    }

    fn row_link(&self, row: &Row) -> Link {
        let year = self.card.period.first.year();
        let name = name_of(self.card.by, &row.id, &self.roster);
        Link::new(own_href(self.card.by, &row.id, year), name)
    }

    fn league_row(&self, row: &Row, rank: u32) -> LeagueRow {
        let scope = self.row_scope(row);
        let (met, of) = (u64::from(row.overall.met), u64::from(row.overall.of));
        let link = self.row_link(row);
        let months = self.card.trend.iter();
        let months = months.map(|(_, counts)| counts.figures(&row.id).overall());
        let before: Figures = self.card.previous.figures(&row.id);
        LeagueRow {
            rank: if self.is_own && self.card.by != Dimension::Unit {
                "不排名".to_owned()
            } else {
                rank.to_string()
            },
            of: Link::new(scope.href(None, Which::All), of.to_string()),
            met: Link::new(scope.href(None, Which::Kept), met.to_string()),
            rate: rate_words(met, of),
            interval: row.interval.map_or_else(String::new, interval_words),
            bullet: self.bullet(row),
            acknowledged: scope.pair(
                Column::Acknowledgement,
                row.figures.column(Column::Acknowledgement),
            ),
            answered: scope.pair(Column::Response, row.figures.column(Column::Response)),
            change: change_words(row.overall, before.overall()),
            spark: spark(&link.label, months),
            link,
        }
    }

    /// The bar against the average of the period; red where even the upper end of the interval
    /// stays below it, so that chance alone paints nobody red.
    fn bullet(&self, row: &Row) -> Bullet {
        let all = self.card.totals.overall();
        let average = permille(u64::from(all.met), u64::from(all.of)).unwrap_or(0) / 10;
        let is_below = row
            .interval
            .zip(all.share())
            .is_some_and(|(interval, average)| interval.high < average);
        let floor = if is_below { 101 } else { 0 };
        let (met, of) = (u64::from(row.overall.met), u64::from(row.overall.of));
        Bullet::new(met, of, average, floor)
    }
}

/// The address of the scorecard of a period, by a dimension, with ranks or with every figure.
fn card_href(period: Period, by: Dimension, is_detailed: bool) -> String {
    let code = period.code();
    let by = match by {
        Dimension::Unit => "",
        Dimension::Theme | Dimension::Town => by.code(),
    };
    let view = if is_detailed { DETAIL } else { "" };
    address(
        "/scorecards",
        &[("period", &code), ("by", by), ("view", view)],
    )
}

/// The sentence with a rate's numbers, each leading to what it counts; its end is left open.
fn said_rate(beginning: &str, scope: Scope<'_>, rate: Rate) -> Vec<Said> {
    let (met, of) = (u64::from(rate.met), u64::from(rate.of));
    let missed = of - met;
    let mut said = vec![
        Said::plain(beginning),
        Said::linked(format!("{of} 项"), scope.href(None, Which::All)),
        Said::plain("，按时完成 "),
        Said::linked(
            format!("{met} 项（{}）", rate_words(met, of)),
            scope.href(None, Which::Kept),
        ),
    ];
    if missed == 0 {
        said.push(Said::plain("，没有逾期"));
    } else {
        said.push(Said::plain("，逾期 "));
        let href = scope.href(None, Which::Missed);
        said.push(Said::linked(format!("{missed} 项"), href));
    }
    said
}

fn spark(name: &str, months: impl Iterator<Item = Rate>) -> Option<Spark> {
    let known = months.filter_map(|rate| permille(u64::from(rate.met), u64::from(rate.of)));
    Spark::of(name, &known.collect::<Vec<u64>>())
}

/// 升 3.2 个百分点, 降 1 个百分点, 持平; empty where one of them does not exist.
fn change_words(now: Rate, before: Rate) -> String {
    let permille = |rate: Rate| permille(u64::from(rate.met), u64::from(rate.of));
    let Some((now, before)) = permille(now).zip(permille(before)) else {
        return String::new();
    };
    let tenths = |n: u64| match n % 10 {
        0 => (n / 10).to_string(),
        rest => format!("{}.{rest}", n / 10),
    };
    match now.cmp(&before) {
        std::cmp::Ordering::Equal => "持平".to_owned(),
        std::cmp::Ordering::Greater => format!("升 {} 点", tenths(now - before)),
        std::cmp::Ordering::Less => format!("降 {} 点", tenths(before - now)),
    }
}

/// 64% 至 97%.
fn interval_words(interval: Interval) -> String {
    let (low, high) = (interval.low * 100.0, interval.high * 100.0);
    format!("{low:.0}% 至 {high:.0}%")
}

fn late_row(late: &CountedOutcome, roster: &Roster, now: Timestamp) -> LateRow {
    LateRow {
        link: Link::new(
            incident_href(late.incident.as_str()),
            format!("{} {}", late.incident, late.title),
        ),
        unit: roster.name(&late.unit).to_owned(),
        kind: behind::indicator_words(late.indicator).to_owned(),
        by: overdue_words(late.late_seconds(now).unwrap_or(0)),
        state: late.ended_at.map_or_else(
            || "还没有完成".to_owned(),
            |at| format!("{} 完成", instant_words(at, now)),
        ),
    }
}

/// Every sentence of how figures are made.
fn formulas() -> Vec<String> {
    let mut formulas = year::all_formulas();
    formulas.push(format!("{RED}。"));
    formulas
}

fn print_head(whose: &str, now: Timestamp) -> String {
    let whose = if whose.is_empty() {
        String::new()
    } else {
        format!("{whose}　")
    };
    format!(
        "{whose}政务舆情回应工单系统　{} 生成　内部资料",
        full_words(now)
    )
}
