//! A number on a scorecard: its words, and the address of exactly what it counts.

use crate::domain::UnitId;
use crate::domain::people::Roster;
use crate::domain::scorecard::{Column, Dimension, Figures, Indicator, Month, Period, Rate};
use crate::queries::reports::Which;
use crate::web::filter::{NONE, which_word};
use crate::web::pages::fill::address;
use crate::web::view::Link;
use crate::web::view::scorecard::{
    DetailCell, OtherFigure, TrendRow, TrendValue, permille, rate_words,
};
use crate::web::wording::duration_words;

/// What numbers of one page or row have in common.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    /// The period.
    pub(super) period: Period,
    /// The one unit, theme or town; `None` for all.
    pub(super) of: Option<(Dimension, &'a str)>,
}

/// A heading of the columns with every figure, and the indicator it is about.
pub(super) const HEADS: [&str; 13] = [
    "签收",
    "首次反馈",
    "5 小时",
    "24 小时",
    "48 小时",
    "办结",
    "合计按时率",
    "不计延期",
    "获准延期",
    "平均超时",
    "退回获准",
    "兑现承诺",
    "评估得分",
];

/// A rate beside those on top: its name, how it is read, and what stands behind it.
type OtherRate = (&'static str, fn(&Figures) -> Rate, Option<Indicator>, Which);

const OTHER_RATES: [OtherRate; 7] = [
    (
        "按时首次反馈",
        |figures| figures.column(Column::FirstReport),
        Some(Indicator::Column(Column::FirstReport)),
        Which::All,
    ),
    (
        "按时办结",
        |figures| figures.column(Column::ClosureReport),
        Some(Indicator::Column(Column::ClosureReport)),
        Which::All,
    ),
    ("合计按时率", Figures::overall, None, Which::Kept),
    (
        "合计按时率，不计延期",
        Figures::unextended,
        None,
        Which::Unextended,
    ),
    (
        "获准延期，占可延期的",
        Figures::extensions,
        None,
        Which::Extended,
    ),
    (
        "退回获准",
        Figures::returns,
        Some(Indicator::Return),
        Which::All,
    ),
    (
        "承诺按期兑现",
        Figures::promises,
        Some(Indicator::Promise),
        Which::All,
    ),
];

impl<'a> Scope<'a> {
    /// The same of one row.
    pub(super) fn narrowed(self, by: Dimension, id: &'a str) -> Self {
        Self {
            of: Some((by, id)),
            ..self
        }
    }

    /// The same in one month.
    pub(super) fn in_month(self, month: Month) -> Self {
        Self {
            period: Period::month_of(month.first()),
            ..self
        }
    }

    /// The address of what a number counts.
    pub(super) fn href(self, indicator: Option<Indicator>, which: Which) -> String {
        let code = self.period.code();
        let column = indicator.map_or("", Indicator::code);
        let mut parameters = vec![("period", code.as_str())];
        if let Some((by, id)) = self.of {
            parameters.push((by.code(), if id.is_empty() { NONE } else { id }));
        }
        parameters.push(("column", column));
        parameters.push(("which", which_word(which)));
        address("/scorecards/incidents", &parameters)
    }

    /// Numerator and denominator, leading to the denominator.
    pub(super) fn pair(self, column: Column, rate: Rate) -> Link {
        let href = self.href(Some(Indicator::Column(column)), Which::All);
        Link::new(href, counts(rate))
    }

    /// Every figure in the order of [`HEADS`].
    pub(super) fn cells(self, figures: &Figures) -> Vec<DetailCell> {
        let column = |column: Column| {
            let rate = figures.column(column);
            cell(rate.of, counts(rate), || {
                self.href(Some(Indicator::Column(column)), Which::All)
            })
        };
        let overall = figures.overall();
        let unextended = figures.unextended();
        let extensions = figures.extensions();
        let late = figures.lateness();
        let (returns, promises) = (figures.returns(), figures.promises());
        let points = figures.evaluations();
        vec![
            column(Column::Acknowledgement),
            column(Column::FirstReport),
            column(Column::AuthoritativeInfo),
            column(Column::PressConference),
            column(Column::Response),
            column(Column::ClosureReport),
            cell(overall.of, percent(overall), || {
                self.href(None, Which::Kept)
            }),
            cell(unextended.of, percent(unextended), || {
                self.href(None, Which::Unextended)
            }),
            cell(extensions.of, counts(extensions), || {
                self.href(None, Which::Extended)
            }),
            cell(late.count, mean_words(figures), || {
                self.href(None, Which::EndedLate)
            }),
            cell(returns.of, counts(returns), || {
                self.href(Some(Indicator::Return), Which::All)
            }),
            cell(promises.of, counts(promises), || {
                self.href(Some(Indicator::Promise), Which::All)
            }),
            cell(points.of, points_words(points), || {
                self.href(Some(Indicator::Evaluation), Which::All)
            }),
        ]
    }

    /// The figures beside those on top, with those of the period before.
    pub(super) fn others(self, figures: &Figures, before: &Figures) -> Vec<OtherFigure> {
        let mut others: Vec<OtherFigure> = OTHER_RATES
            .iter()
            .map(|(label, of, indicator, which)| OtherFigure {
                label: (*label).to_owned(),
                value: percent(of(figures)),
                count: self.link(of(figures).of, counts(of(figures)), *indicator, *which),
                before: percent(of(before)),
            })
            .collect();
        let (late, points) = (figures.lateness().count, figures.evaluations());
        let words = format!("迟完成 {late} 项");
        others.push(OtherFigure {
            label: "平均超时".to_owned(),
            value: mean_words(figures),
            count: self.link(late, words, None, Which::EndedLate),
            before: mean_words(before),
        });
        let evaluation = Some(Indicator::Evaluation);
        let words = format!("{} 件", points.of);
        others.push(OtherFigure {
            label: "评估平均得分".to_owned(),
            value: points_words(points),
            count: self.link(points.of, words, evaluation, Which::All),
            before: points_words(before.evaluations()),
        });
        others
    }

    fn link(self, n: u32, words: String, indicator: Option<Indicator>, which: Which) -> Link {
        let href = match n {
            0 => String::new(),
            _ => self.href(indicator, which),
        };
        Link::new(href, words)
    }

    /// One month of a trend.
    pub(super) fn trend_value(self, month: Month, figures: &Figures) -> TrendValue {
        let overall = figures.overall();
        let (met, of) = (u64::from(overall.met), u64::from(overall.of));
        let scope = self.in_month(month);
        TrendValue {
            short: format!("{} 月", month.month()),
            permille: permille(met, of),
            row: TrendRow {
                month: month_words(month),
                of: Link::new(scope.href(None, Which::All), of.to_string()),
                met: Link::new(scope.href(None, Which::Kept), met.to_string()),
                rate: rate_words(met, of),
                unextended: percent(figures.unextended()),
            },
        }
    }
}

fn cell(n: u32, words: String, href: impl FnOnce() -> String) -> DetailCell {
    if n == 0 {
        return DetailCell {
            words: "无".to_owned(),
            href: None,
        };
    }
    DetailCell {
        words,
        href: Some(href()),
    }
}

/// 9 / 10.
pub(super) fn counts(rate: Rate) -> String {
    match rate.of {
        0 => "无".to_owned(),
        of => format!("{} / {of}", rate.met),
    }
}

/// 92.6%, 暂无.
pub(super) fn percent(rate: Rate) -> String {
    rate_words(u64::from(rate.met), u64::from(rate.of))
}

fn mean_words(figures: &Figures) -> String {
    let mean = figures.lateness().mean();
    mean.map_or_else(|| "无".to_owned(), duration_words)
}

fn points_words(points: Rate) -> String {
    let mean = points.share();
    mean.map_or_else(|| "暂无".to_owned(), |mean| format!("{mean:.1} 分"))
}

/// 2018 年 10 月.
pub(super) fn month_words(month: Month) -> String {
    format!("{} 年 {} 月", month.year(), month.month())
}

/// 2018 年 10 月, 2018 年第 4 季度, 2018 年.
pub(in crate::web::pages) fn period_words(period: Period) -> String {
    let year = period.first.year();
    match period.quarter_of_year() {
        Some(quarter) => format!("{year} 年第 {quarter} 季度"),
        None if period.is_year() => format!("{year} 年"),
        None => month_words(period.first_month()),
    }
}

/// The name of a unit, theme or town.
pub(super) fn name_of(by: Dimension, id: &str, roster: &Roster) -> String {
    match (by, id) {
        (Dimension::Theme, "") => "没有写领域".to_owned(),
        (Dimension::Unit | Dimension::Town, "") => "没有写发生地".to_owned(),
        (Dimension::Theme, id) => id.to_owned(),
        (Dimension::Unit | Dimension::Town, id) => roster.name(&UnitId::new(id)).to_owned(),
    }
}

/// The page of one unit, theme or town.
pub(super) fn own_href(by: Dimension, id: &str, year: i16) -> String {
    let folder = match by {
        Dimension::Unit => "units",
        Dimension::Theme => "themes",
        Dimension::Town => "towns",
    };
    let id = if id.is_empty() { NONE } else { id };
    let encoded = address("", &[("i", id)]).replacen("?i=", "", 1);
    address(
        &format!("/scorecards/{folder}/{encoded}"),
        &[("year", &year.to_string())],
    )
}
