//! The leader's scorecard: a sentence, four figures, a league table for each class.
//!
//! Departments and towns are ranked apart, and a unit with fewer than five is not ranked. Every
//! coordinate of a drawing is computed here; every number leads to its incidents.

use serde::Serialize;

use super::{Link, View};

pub mod outcomes;

pub mod year;

/// 回应时效成绩单 of one period.
#[derive(Debug, Clone, Serialize)]
pub struct Scorecard {
    /// The heading: 回应时效成绩单　2018 年 10 月.
    pub heading: String,
    /// What is counted, and until when: 截至 11 月 6 日 10:20.
    pub scope: String,
    /// The period before and after; the one that does not exist is missing.
    pub periods: Vec<Link>,
    /// The other ways to count: by theme, by town.
    pub ways: Vec<Link>,
    /// The same figures as a sheet; `None` where that may not be had.
    pub export_href: Option<String>,
    /// The conclusion, with its figures set strong.
    pub conclusion: Vec<Said>,
    /// The figures on top.
    pub kpis: Vec<Kpi>,
    /// A table a class; none where every figure is shown.
    pub tables: Vec<LeagueTable>,
    /// Every figure of every row, a table a class; none where ranks are shown.
    pub details: Vec<DetailTable>,
    /// The other figures of all together.
    pub others: Vec<OtherFigure>,
    /// The last twelve months; `None` where there are fewer than two.
    pub trend: Option<Trend>,
    /// The heading of the late list: 逾期的 5 项.
    pub late_heading: String,
    /// What was late by most, longest first.
    pub late: Vec<LateRow>,
    /// All that was late.
    pub late_href: String,
    /// How the figures are made, one sentence each.
    pub formulas: Vec<String>,
    /// The words of the printed head line: unit, system, time, 内部资料.
    pub print_head: String,
}

/// A piece of a sentence.
#[derive(Debug, Clone, Serialize)]
pub struct Said {
    /// The words.
    pub text: String,
    /// Whether they are set strong.
    pub strong: bool,
    /// Where they lead; `None` for plain words.
    pub href: Option<String>,
}

impl Said {
    /// Plain words.
    pub fn plain(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            strong: false,
            href: None,
        }
    }

    /// Strong words.
    pub fn strong(text: impl Into<String>) -> Self {
        Self {
            strong: true,
            ..Self::plain(text)
        }
    }

    /// Strong words that lead to the incidents they count.
    pub fn linked(text: impl Into<String>, href: impl Into<String>) -> Self {
        Self {
            href: Some(href.into()),
            ..Self::strong(text)
        }
    }
}

/// One figure on top.
#[derive(Debug, Clone, Serialize)]
pub struct Kpi {
    /// What is measured: 按时签收.
    pub label: String,
    /// The rate without its sign, such as `97`; 暂无 where nothing was counted.
    pub value: String,
    /// Whether the value is a rate and takes a sign.
    pub is_rate: bool,
    /// Numerator and denominator: 66 / 68 项.
    pub count: String,
    /// The incidents behind it.
    pub href: String,
    /// 目标 98%; empty where there is none.
    pub target: String,
    /// The last periods; `None` where there are fewer than two.
    pub spark: Option<Spark>,
}

impl Kpi {
    /// A figure from its numerator and denominator.
    pub fn new(label: &str, met: u64, of: u64, target_percent: Option<u64>, href: String) -> Self {
        let permille = permille(met, of);
        Self {
            label: label.to_owned(),
            value: permille.map_or_else(|| "暂无".to_owned(), figure),
            is_rate: permille.is_some(),
            count: format!("{met} / {of} 项"),
            href,
            target: target_percent.map_or_else(String::new, |target| format!("，目标 {target}%")),
            spark: None,
        }
    }
}

/// A small line of the last periods.
#[derive(Debug, Clone, Serialize)]
pub struct Spark {
    /// The path's data in a box of 104 by 34.
    pub path: String,
    /// The last point's abscissa.
    pub x: String,
    /// The last point's ordinate.
    pub y: String,
    /// The values in words, for those who hear the page.
    pub label: String,
}

impl Spark {
    /// The line through rates in per mille, oldest first; the box shows 60 to 100 %. `None` where
    /// fewer than two are known.
    pub fn of(name: &str, rates: &[u64]) -> Option<Self> {
        let steps = u64::try_from(rates.len()).unwrap_or(0).saturating_sub(1);
        let step = 960 / steps.max(5);
        let points: Vec<_> = (0u64..)
            .zip(rates)
            .map(|(n, rate)| spark_point(n * step, *rate))
            .collect();
        let (x, y) = points.last().filter(|_| points.len() > 1)?.clone();
        let drawn: Vec<_> = points.iter().map(|(x, y)| format!("{x} {y}")).collect();
        let words: Vec<_> = rates
            .iter()
            .map(|rate| format!("{}%", figure(*rate)))
            .collect();
        Some(Self {
            path: format!("M{}", drawn.join("L")),
            x,
            y,
            label: format!("{name}近 {} 期：{}", rates.len(), words.join("、")),
        })
    }
}

fn spark_point(x: u64, rate: u64) -> (String, String) {
    let below = 1000 - rate.clamp(600, 1000);
    (tenths(30 + x), tenths(40 + below * 65 / 100))
}

/// Twelve months as a line, with the same values as a table.
#[derive(Debug, Clone, Serialize)]
pub struct Trend {
    /// What is drawn: 近 12 个月按时率.
    pub heading: String,
    /// The values in words, for those who hear the page.
    pub label: String,
    /// The line's path in a box of 720 by 170.
    pub path: String,
    /// The points that have a value.
    pub points: Vec<TrendPoint>,
    /// The lines across, with their values.
    pub lines: Vec<TrendLine>,
    /// The names of the months along the foot.
    pub months: Vec<TrendMonth>,
    /// The same values as a table.
    pub rows: Vec<TrendRow>,
}

/// One point of the line.
#[derive(Debug, Clone, Serialize)]
pub struct TrendPoint {
    /// Its abscissa.
    pub x: String,
    /// Its ordinate.
    pub y: String,
}

/// A line across the drawing.
#[derive(Debug, Clone, Serialize)]
pub struct TrendLine {
    /// Its ordinate.
    pub y: String,
    /// The ordinate of its words.
    pub text_y: String,
    /// What it stands for: 90%.
    pub words: String,
}

/// A month's name below its point.
#[derive(Debug, Clone, Serialize)]
pub struct TrendMonth {
    /// Its abscissa.
    pub x: String,
    /// 10 月.
    pub words: String,
}

/// One month of the table.
#[derive(Debug, Clone, Serialize)]
pub struct TrendRow {
    /// 2018 年 10 月.
    pub month: String,
    /// How many obligations, with what stands behind them.
    pub of: Link,
    /// How many in time, with what stands behind them.
    pub met: Link,
    /// The rate with its sign.
    pub rate: String,
    /// The rate against the dates they began with.
    pub unextended: String,
}

/// One month as the drawing needs it.
#[derive(Debug, Clone)]
pub struct TrendValue {
    /// Below the point: 10 月.
    pub short: String,
    /// The rate in per mille; `None` where nothing was counted.
    pub permille: Option<u64>,
    /// Its row of the table.
    pub row: TrendRow,
}

impl Trend {
    /// The drawing of these months, oldest first; `None` where fewer than two have a value. The
    /// foot of the drawing is the tenth below the lowest value.
    pub fn of(heading: &str, values: Vec<TrendValue>) -> Option<Self> {
        let known = values.iter().filter_map(|value| value.permille);
        let lowest = known.clone().min()?;
        if known.count() < 2 {
            return None;
        }
        let floor = (lowest.saturating_sub(1) / 100 * 100).min(900);
        let x = |n: u64| tenths(440 + n * 600);
        let placed = (0u64..).zip(&values);
        let points: Vec<TrendPoint> = placed
            .clone()
            .filter_map(|(n, value)| {
                let y = tenths(trend_ordinate(value.permille?, floor));
                Some(TrendPoint { x: x(n), y })
            })
            .collect();
        let drawn: Vec<String> = points.iter().map(|p| format!("{} {}", p.x, p.y)).collect();
        let words: Vec<String> = values
            .iter()
            .map(|value| {
                let rate = value.permille.map(|rate| format!("{}%", figure(rate)));
                format!(
                    "{}{}",
                    value.short,
                    rate.unwrap_or_else(|| "暂无".to_owned())
                )
            })
            .collect();
        let lines = [floor, 1000].map(|rate| {
            let y = trend_ordinate(rate, floor);
            TrendLine {
                y: tenths(y),
                text_y: tenths(y + 40),
                words: format!("{}%", figure(rate)),
            }
        });
        Some(Self {
            heading: heading.to_owned(),
            label: format!("{heading}：{}", words.join("、")),
            path: format!("M{}", drawn.join("L")),
            points,
            lines: lines.into(),
            months: placed
                .map(|(n, value)| TrendMonth {
                    x: x(n),
                    words: value.short.clone(),
                })
                .collect(),
            rows: values.into_iter().map(|value| value.row).collect(),
        })
    }
}

/// In tenths: 100 % at 12, the floor at 140.
fn trend_ordinate(rate: u64, floor: u64) -> u64 {
    let span = 1000u64.saturating_sub(floor).max(1);
    120 + (1000 - rate.min(1000)) * 1280 / span
}

/// Units of one class, or themes, with their rates.
#[derive(Debug, Clone, Serialize)]
pub struct LeagueTable {
    /// The anchor, unique on the page.
    pub id: String,
    /// The heading: 部门按时率.
    pub heading: String,
    /// What the drawing shows: 蓝条按时率，竖线全市平均.
    pub legend: String,
    /// The head of the first column: 单位 or 领域.
    pub what: String,
    /// The ranked rows, best first.
    pub rows: Vec<LeagueRow>,
    /// Those with too few to be ranked, in roster order.
    pub too_few: Vec<TooFew>,
}

/// One ranked row.
#[derive(Debug, Clone, Serialize)]
pub struct LeagueRow {
    /// The rank, which equal rates share; 不排名 where only the reader's own unit is shown.
    pub rank: String,
    /// The unit's or theme's own scorecard.
    pub link: Link,
    /// How many obligations, with their incidents.
    pub of: Link,
    /// How many in time, with their incidents.
    pub met: Link,
    /// The rate with its sign.
    pub rate: String,
    /// The interval of the rate: 64% 至 97%; empty where not given.
    pub interval: String,
    /// The drawing of the rate.
    pub bullet: Bullet,
    /// Acknowledged in time, as n / N, with the incidents.
    pub acknowledged: Link,
    /// Answered within 48 hours, as n / N, with the incidents.
    pub answered: Link,
    /// Against the period before: 升 3.2, 降 1, 平; empty where there was nothing.
    pub change: String,
    /// The last twelve months; `None` where fewer than two are known.
    pub spark: Option<Spark>,
}

/// Every figure of the rows of one class.
#[derive(Debug, Clone, Serialize)]
pub struct DetailTable {
    /// The anchor, unique on the page.
    pub id: String,
    /// The heading: 部门各项指标.
    pub heading: String,
    /// The head of the first column: 单位, 领域 or 发生地.
    pub what: String,
    /// The heads of the other columns.
    pub heads: Vec<String>,
    /// The rows, best first.
    pub rows: Vec<DetailRow>,
}

/// One row with every figure.
#[derive(Debug, Clone, Serialize)]
pub struct DetailRow {
    /// The unit, theme or town.
    pub link: Link,
    /// One cell a head.
    pub cells: Vec<DetailCell>,
}

/// One figure of a row.
#[derive(Debug, Clone, Serialize)]
pub struct DetailCell {
    /// What it says: 9 / 10, 3 时 20 分, 无.
    pub words: String,
    /// What stands behind it; `None` where nothing does.
    pub href: Option<String>,
}

/// A figure beside those on top.
#[derive(Debug, Clone, Serialize)]
pub struct OtherFigure {
    /// What is measured.
    pub label: String,
    /// The rate, the mean or the points.
    pub value: String,
    /// Its numerator and denominator, with what stands behind them.
    pub count: Link,
    /// The value of the period before.
    pub before: String,
}

/// A bar against a target, in a box of 100 by 16.
#[derive(Debug, Clone, Serialize)]
pub struct Bullet {
    /// The class of the bar: `v`, or `v v--late` below the floor.
    pub class: &'static str,
    /// The bar's length.
    pub width: String,
    /// The mark's place: a target, or the average.
    pub target: String,
}

impl Bullet {
    /// The bar of a rate; it is drawn red below `floor_percent`.
    pub fn new(met: u64, of: u64, target_percent: u64, floor_percent: u64) -> Self {
        let rate = permille(met, of).unwrap_or(0);
        let class = if rate < floor_percent * 10 {
            "v v--late"
        } else {
            "v"
        };
        Self {
            class,
            width: tenths(rate),
            target: tenths((target_percent * 10).saturating_sub(5)),
        }
    }
}

/// A unit with too few obligations to be ranked.
#[derive(Debug, Clone, Serialize)]
pub struct TooFew {
    /// The unit's own scorecard.
    pub link: Link,
    /// Numerator and denominator: 2 / 3 项.
    pub count: String,
}

/// One late incident.
#[derive(Debug, Clone, Serialize)]
pub struct LateRow {
    /// The incident.
    pub link: Link,
    /// The unit.
    pub unit: String,
    /// Which deadline.
    pub kind: String,
    /// By how much.
    pub by: String,
    /// Whether it is done by now: 已补办 or 还没有完成.
    pub state: String,
}

/// A rate in per mille, rounded; it reaches 1000 only when all were met. `None` of nothing.
pub fn permille(met: u64, of: u64) -> Option<u64> {
    let rate = met
        .saturating_mul(2000)
        .saturating_add(of)
        .checked_div(of.checked_mul(2)?)?;
    Some(if met < of { rate.min(999) } else { rate })
}

/// A rate as people read it: 92.6%, 100%; 暂无 of nothing.
pub fn rate_words(met: u64, of: u64) -> String {
    permille(met, of).map_or_else(|| "暂无".to_owned(), |rate| format!("{}%", figure(rate)))
}

pub(super) fn figure(permille: u64) -> String {
    if permille.is_multiple_of(10) {
        return (permille / 10).to_string();
    }
    tenths(permille)
}

fn tenths(n: u64) -> String {
    format!("{}.{}", n / 10, n % 10)
}

impl View for Scorecard {
    const TEMPLATE: &'static str = "pages/scorecard";

    fn title(&self) -> String {
        self.heading.clone()
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        tests::scorecards()
    }
}

#[cfg(test)]
mod tests;
