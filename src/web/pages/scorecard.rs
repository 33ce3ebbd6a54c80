//! The scorecard of a month, and the incidents behind each of its numbers.

use actix_web::web;
use jiff::Timestamp;

use super::fill::{address, incident_href};
use super::frame::{Asked, Failure, Shown};
use super::incident_list::items;
use crate::domain::people::{Roster, Viewer};
use crate::domain::scorecard::{Column, Outcome, Place, Rate, UnitFigures};
use crate::domain::vocabulary::UnitKind;
use crate::domain::{IncidentNo, UnitId};
use crate::queries::desk::{self, Filter};
use crate::queries::reports::{self, Late, Period, Scorecard as Card};
use crate::services::{ServiceError, run_blocking};
use crate::web::filter::{FORMULA, Query, period_of};
use crate::web::view::Link;
use crate::web::view::incident_list::IncidentList;
use crate::web::view::scorecard::{
    Bullet, Kpi, LateRow, LeagueRow, LeagueTable, Said, Scorecard, Spark, TooFew, permille,
    rate_words,
};
use crate::web::wording::{full_words, instant_words, now_words, overdue_words, spaced_after};

/// How many months the small lines show, the present one included.
const MONTHS: usize = 6;

/// What a red bar means, said below the formula.
const RED: &str = "竖线为全市当月的平均按时率，单位区间的上端仍低于平均的画成红条";

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
        .route("/scorecards/incidents", web::get().to(behind))
        .route("/scorecards/units/{id}", web::get().to(of_unit));
}

async fn show(asked: Asked, query: web::Query<Query>) -> Shown {
    let page = page(&asked, &query, None).await?;
    asked.show(&page).await
}

async fn of_unit(asked: Asked, unit: web::Path<String>, query: web::Query<Query>) -> Shown {
    let unit = UnitId::new(unit.into_inner());
    let hidden = match asked.viewer() {
        Viewer::Office(_) => false,
        Viewer::Unit(actor) => actor.unit != unit,
        Viewer::Administration(_) => true,
    };
    if hidden {
        return Err(Failure(ServiceError::NotFound));
    }
    let page = page(&asked, &query, Some(unit)).await?;
    asked.show(&page).await
}

/// What a scorecard page is made of.
struct Read {
    card: Card,
    /// The months before, oldest first, then the present one.
    months: Vec<Card>,
    roster: std::sync::Arc<Roster>,
}

async fn page(asked: &Asked, query: &Query, unit: Option<UnitId>) -> Result<Scorecard, Failure> {
    let reader = asked.reader();
    let query = query.clone();
    let known = unit.clone();
    let read = run_blocking(move || {
        let roster = reader.shelf()?.roster;
        if known.is_some_and(|unit| roster.unit(&unit).is_none()) {
            return Err(ServiceError::NotFound);
        }
        let period = period_of(&query, &reader)?;
        let mut months = Vec::new();
        let mut month = period;
        for _ in 0..MONTHS {
            months.push(reports::scorecard(&reader, month)?);
            month = month.previous();
        }
        months.reverse();
        let card = reports::scorecard(&reader, period)?;
        Ok(Read {
            card,
            months,
            roster,
        })
    })
    .await?;
    // A unit's reader sees its own figures only, whatever the address says.
    let unit = match asked.viewer() {
        Viewer::Unit(actor) => Some(actor.unit),
        Viewer::Office(_) | Viewer::Administration(_) => unit,
    };
    let sheet = Sheet {
        read,
        unit,
        is_own: matches!(asked.viewer(), Viewer::Unit(_)),
        now: asked.signed.ctx.now,
    };
    Ok(sheet.page())
}

/// A scorecard about to be filled.
struct Sheet {
    read: Read,
    /// The one unit it is about; `None` for all.
    unit: Option<UnitId>,
    /// Whether the reader may not see the others, so that a rank would say nothing.
    is_own: bool,
    now: Timestamp,
}

impl Sheet {
    fn page(&self) -> Scorecard {
        let period = self.read.card.period;
        let (year, month) = (period.first.year(), period.first.month());
        let name = self.unit.as_ref().map(|unit| self.read.roster.name(unit));
        let whose = name.map_or_else(String::new, |name| format!("{name}　"));
        let all_late = self.late().count();
        let late: Vec<LateRow> = self
            .late()
            .take(LATE_SHOWN)
            .map(|late| self.late_row(late))
            .collect();
        Scorecard {
            heading: format!("{whose}回应时效成绩单　{year} 年 {month} 月"),
            scope: format!(
                "统计 {month} 月到期、已有结论的时限，{}；部门、镇（街）和管委会分开排名。",
                spaced_after("截至", &now_words(self.now))
            ),
            periods: self.periods(),
            ways: self.ways(),
            export_href: None,
            conclusion: self.conclusion(),
            kpis: self.kpis(),
            tables: UnitKind::ALL
                .iter()
                .filter_map(|kind| self.table(*kind))
                .collect(),
            late_heading: if all_late > late.len() {
                format!("逾期的 {all_late} 项，列出超时最长的 {} 项", late.len())
            } else {
                format!("逾期的 {all_late} 项")
            },
            late,
            formulas: vec![format!("{FORMULA}。"), format!("{RED}。")],
            print_head: format!(
                "{whose}政务舆情回应工单系统　{} 生成　内部资料",
                full_words(self.now)
            ),
        }
    }

    /// Where the page of another month is.
    fn path(&self) -> String {
        match &self.unit {
            Some(unit) if !self.is_own => format!("/scorecards/units/{unit}"),
            Some(_) | None => "/scorecards".to_owned(),
        }
    }

    fn periods(&self) -> Vec<Link> {
        let period = self.read.card.period;
        let link = |month: Period, label: &str| {
            Link::new(address(&self.path(), &[("period", &month.code())]), label)
        };
        let today = crate::domain::calendar::local_date(self.now);
        let following = period.following();
        let mut links = vec![link(period.previous(), "上月")];
        if following.first <= today {
            links.push(link(following, "下月"));
        }
        links
    }

    fn ways(&self) -> Vec<Link> {
        let code = self.read.card.period.code();
        let of_month =
            |path: &str, label: &str| Link::new(address(path, &[("period", &code)]), label);
        let all =
            (self.unit.is_some() && !self.is_own).then(|| of_month("/scorecards", "全部单位"));
        let published = of_month("/reports/responses", "公开回应目录");
        all.into_iter().chain([published]).collect()
    }

    fn counts(&self, outcome: &Outcome) -> bool {
        self.unit.as_ref().is_none_or(|unit| outcome.unit == *unit)
    }

    fn late(&self) -> impl Iterator<Item = &Late> {
        self.read
            .card
            .late
            .iter()
            .filter(|late| self.unit.as_ref().is_none_or(|unit| late.unit == *unit))
    }

    /// The rate of a month, of one column or of all.
    fn rate(&self, card: &Card, column: Option<Column>) -> Rate {
        let mut rate = Rate::default();
        for outcome in card.outcomes.iter().filter(|outcome| self.counts(outcome)) {
            if column.is_none_or(|column| Column::of(outcome.kind) == Some(column)) {
                rate.add(outcome.kept);
            }
        }
        rate
    }

    /// The incidents behind a number.
    fn href(&self, unit: Option<&UnitId>, column: Option<Column>, kept: Option<bool>) -> String {
        let unit = unit.or(self.unit.as_ref()).map_or("", UnitId::as_str);
        let column = column.map_or("", |column| column.kind().code());
        let kept = match kept {
            None => "",
            Some(true) => "1",
            Some(false) => "0",
        };
        let code = self.read.card.period.code();
        address(
            "/scorecards/incidents",
            &[
                ("period", &code),
                ("unit", unit),
                ("column", column),
                ("kept", kept),
            ],
        )
    }

    fn conclusion(&self) -> Vec<Said> {
        let rate = self.rate(&self.read.card, None);
        let month = self.read.card.period.first.month();
        if rate.of == 0 {
            return vec![Said::plain(format!("{month} 月还没有已有结论的时限。"))];
        }
        let (met, of) = (u64::from(rate.met), u64::from(rate.of));
        let missed = of - met;
        let mut said = vec![
            Said::plain(format!("{month} 月到期的时限 ")),
            Said::linked(format!("{of} 项"), self.href(None, None, None)),
            Said::plain("，按时完成 "),
            Said::linked(
                format!("{met} 项（{}）", rate_words(met, of)),
                self.href(None, None, Some(true)),
            ),
        ];
        if missed == 0 {
            said.push(Said::plain("，没有逾期。"));
        } else {
            said.push(Said::plain("，逾期 "));
            said.push(Said::linked(
                format!("{missed} 项"),
                self.href(None, None, Some(false)),
            ));
            said.push(Said::plain(self.weakest()));
        }
        said
    }

    /// The column that is kept least, told after the number of lateness.
    fn weakest(&self) -> String {
        let worst = Column::ALL
            .iter()
            .map(|column| {
                (
                    self.rate(&self.read.card, Some(*column)),
                    column.kind().label(),
                )
            })
            .filter(|(rate, _)| rate.of > rate.met)
            .max_by_key(|(rate, _)| rate.of - rate.met);
        worst.map_or_else(
            || "。".to_owned(),
            |(rate, kind)| format!("，其中{kind}最多，{} 项。", rate.of - rate.met),
        )
    }

    fn kpis(&self) -> Vec<Kpi> {
        KPIS.iter()
            .map(|(column, name)| {
                let rate = self.rate(&self.read.card, Some(*column));
                let href = self.href(None, Some(*column), None);
                let mut kpi = Kpi::new(name, u64::from(rate.met), u64::from(rate.of), None, href);
                let months: Vec<u64> = self
                    .read
                    .months
                    .iter()
                    .map(|card| self.rate(card, Some(*column)))
                    .filter_map(|rate| permille(u64::from(rate.met), u64::from(rate.of)))
                    .collect();
                kpi.spark = Spark::of(name, &months);
                kpi
            })
            .collect()
    }

    fn table(&self, kind: UnitKind) -> Option<LeagueTable> {
        let figures: Vec<&UnitFigures> = self
            .read
            .card
            .units
            .iter()
            .filter(|figures| figures.class == kind)
            .filter(|figures| self.unit.as_ref().is_none_or(|unit| figures.unit == *unit))
            .collect();
        if figures.is_empty() {
            return None;
        }
        Some(LeagueTable {
            id: format!("league-{}", kind.code()),
            heading: format!("{}按时率", kind.label()),
            legend: "竖线为全市平均，红条明显低于平均".to_owned(),
            what: "单位".to_owned(),
            rows: figures
                .iter()
                .filter_map(|figures| match figures.place {
                    Place::Rank(rank) => Some(self.league_row(figures, rank)),
                    Place::TooFew => None,
                })
                .collect(),
            too_few: figures
                .iter()
                .filter(|figures| figures.place == Place::TooFew)
                .map(|figures| TooFew {
                    link: self.unit_link(&figures.unit),
                    count: format!("{} / {} 项", figures.overall.met, figures.overall.of),
                })
                .collect(),
        })
    }

    fn unit_link(&self, unit: &UnitId) -> Link {
        let code = self.read.card.period.code();
        let href = address(&format!("/scorecards/units/{unit}"), &[("period", &code)]);
        Link::new(href, self.read.roster.name(unit))
    }

    fn league_row(&self, figures: &UnitFigures, rank: u32) -> LeagueRow {
        let unit = Some(&figures.unit);
        let (met, of) = (
            u64::from(figures.overall.met),
            u64::from(figures.overall.of),
        );
        let column = |column| {
            let rate = figures.columns.get(&column).copied().unwrap_or_default();
            let words = match rate.of {
                0 => "无".to_owned(),
                of => format!("{} / {of}", rate.met),
            };
            Link::new(self.href(unit, Some(column), None), words)
        };
        LeagueRow {
            rank: if self.is_own {
                "不排名".to_owned()
            } else {
                rank.to_string()
            },
            link: self.unit_link(&figures.unit),
            of: Link::new(self.href(unit, None, None), of.to_string()),
            met: Link::new(self.href(unit, None, Some(true)), met.to_string()),
            rate: rate_words(met, of),
            interval: figures.interval.map_or_else(String::new, |interval| {
                format!(
                    "{:.0}% 至 {:.0}%",
                    interval.low * 100.0,
                    interval.high * 100.0
                )
            }),
            bullet: self.bullet(figures),
            acknowledged: column(Column::Acknowledgement),
            answered: column(Column::Response),
        }
    }

    /// The bar against the average of the month; red where even the upper end of the interval
    /// stays below it, so that chance alone paints nobody red.
    fn bullet(&self, figures: &UnitFigures) -> Bullet {
        let all = self
            .read
            .card
            .totals
            .values()
            .fold(Rate::default(), |sum, rate| Rate {
                met: sum.met + rate.met,
                of: sum.of + rate.of,
            });
        let average = permille(u64::from(all.met), u64::from(all.of)).unwrap_or(0) / 10;
        let is_below = figures
            .interval
            .zip(all.share())
            .is_some_and(|(interval, average)| interval.high < average);
        let floor = if is_below { 101 } else { 0 };
        let overall = figures.overall;
        Bullet::new(
            u64::from(overall.met),
            u64::from(overall.of),
            average,
            floor,
        )
    }

    fn late_row(&self, late: &Late) -> LateRow {
        LateRow {
            link: Link::new(
                incident_href(late.incident.as_str()),
                format!("{} {}", late.incident, late.title),
            ),
            unit: self.read.roster.name(&late.unit).to_owned(),
            kind: late.kind.label().to_owned(),
            by: overdue_words(late.seconds(self.now)),
            state: late.ended_at.map_or_else(
                || "还没有完成".to_owned(),
                |at| format!("{} 完成", instant_words(at, self.now)),
            ),
        }
    }
}

/// The incidents behind one number: exactly those it counts.
async fn behind(asked: Asked, query: web::Query<Query>) -> Shown {
    let reader = asked.reader();
    let query = query.into_inner();
    let (page, roster, what) = run_blocking(move || {
        let roster = reader.shelf()?.roster;
        let period = period_of(&query, &reader)?;
        let card = reports::scorecard(&reader, period)?;
        let wanted = Wanted::of(&query);
        let outcomes: Vec<&Outcome> = card
            .outcomes
            .iter()
            .filter(|outcome| wanted.holds(outcome))
            .collect();
        let mut only: Vec<IncidentNo> = outcomes.iter().map(|o| o.incident.clone()).collect();
        only.sort();
        only.dedup();
        let what = (wanted.words(period, &roster), outcomes.len());
        let limit = i64::try_from(only.len()).unwrap_or(i64::MAX).max(1);
        let filter = Filter {
            only: Some(only),
            ..Filter::default()
        };
        Ok((desk::list(&reader, &filter, None, limit)?, roster, what))
    })
    .await?;
    let (heading, obligations) = what;
    let mut list = IncidentList::fixed(&heading);
    list.total = format!("共 {} 件，{obligations} 项时限", page.total);
    list.items = items(&page.rows, &roster, asked.signed.ctx.now);
    "/scorecards".clone_into(&mut list.clear_href);
    asked.show(&list).await
}

/// Which obligations a number counts.
struct Wanted {
    unit: Option<UnitId>,
    column: Option<Column>,
    kept: Option<bool>,
}

impl Wanted {
    fn of(query: &Query) -> Self {
        let text = |name: &str| query.get(name).filter(|text| !text.is_empty());
        Self {
            unit: text("unit").map(UnitId::new),
            column: text("column").and_then(|code| {
                Column::ALL
                    .iter()
                    .copied()
                    .find(|column| column.kind().code() == code.as_str())
            }),
            kept: text("kept").map(|kept| kept == "1"),
        }
    }

    fn holds(&self, outcome: &Outcome) -> bool {
        self.unit.as_ref().is_none_or(|unit| outcome.unit == *unit)
            && self
                .column
                .is_none_or(|column| Column::of(outcome.kind) == Some(column))
            && self.kept.is_none_or(|kept| outcome.kept == kept)
    }

    /// 2018 年 10 月到期的签收时限：市教育局，逾期.
    fn words(&self, period: Period, roster: &Roster) -> String {
        let kind = self.column.map_or("", |column| column.kind().label());
        let unit = self.unit.as_ref().map(|unit| roster.name(unit));
        let kept = match self.kept {
            None => None,
            Some(true) => Some("按时"),
            Some(false) => Some("逾期"),
        };
        let narrowed: Vec<&str> = unit.into_iter().chain(kept).collect();
        let narrowed = if narrowed.is_empty() {
            String::new()
        } else {
            format!("：{}", narrowed.join("，"))
        };
        let (year, month) = (period.first.year(), period.first.month());
        format!("{year} 年 {month} 月到期的{kind}时限{narrowed}")
    }
}
