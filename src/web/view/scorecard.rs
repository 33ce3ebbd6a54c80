//! The leader's scorecard: a sentence, four figures, a league table for each class.
//!
//! Departments and towns are ranked apart, and a unit with fewer than five is not ranked. Every
//! coordinate of a drawing is computed here; every number leads to its incidents.

use serde::Serialize;

use super::{Link, View};

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
    /// A table a class.
    pub tables: Vec<LeagueTable>,
    /// The heading of the late list: 逾期的 5 件.
    pub late_heading: String,
    /// Every late incident, longest first.
    pub late: Vec<LateRow>,
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
    /// Numerator and denominator: 66 / 68 件.
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
            count: format!("{met} / {of} 件"),
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
    /// The line through up to six rates in per mille, oldest first; the box shows 60 to 100 %.
    /// `None` where fewer than two are known.
    pub fn of(name: &str, rates: &[u64]) -> Option<Self> {
        let points: Vec<_> = (0u64..)
            .zip(rates)
            .map(|(n, rate)| spark_point(n, *rate))
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

fn spark_point(n: u64, rate: u64) -> (String, String) {
    let below = 1000 - rate.clamp(600, 1000);
    (tenths(30 + n * 192), tenths(40 + below * 65 / 100))
}

/// Units of one class, or themes, with their rates.
#[derive(Debug, Clone, Serialize)]
pub struct LeagueTable {
    /// The anchor, unique on the page.
    pub id: String,
    /// The heading: 市直部门按时回应率.
    pub heading: String,
    /// What the drawing shows: 蓝条实绩，竖线目标 95%.
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
    /// The rank; equal rates share it.
    pub rank: u64,
    /// The unit's or theme's own scorecard.
    pub link: Link,
    /// How many, with the incidents.
    pub of: Link,
    /// How many in time, with the incidents.
    pub met: Link,
    /// The rate with its sign.
    pub rate: String,
    /// The interval of the rate: 64% 至 97%; empty where not given.
    pub interval: String,
    /// The drawing of the rate.
    pub bullet: Bullet,
    /// Acknowledged in time, as n/N.
    pub acknowledged: String,
    /// The mean time to answer; empty where none.
    pub mean: String,
}

/// A bar against a target, in a box of 100 by 16.
#[derive(Debug, Clone, Serialize)]
pub struct Bullet {
    /// The class of the bar: `v`, or `v v--late` below the floor.
    pub class: &'static str,
    /// The bar's length.
    pub width: String,
    /// The target mark's place.
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

/// A unit with too few incidents to be ranked.
#[derive(Debug, Clone, Serialize)]
pub struct TooFew {
    /// The unit's own scorecard.
    pub link: Link,
    /// Numerator and denominator: 2 / 3 件.
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
    /// What the unit says; empty where nothing.
    pub reason: String,
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

fn figure(permille: u64) -> String {
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
mod tests {
    use super::super::samples::texts;
    use super::*;

    pub(super) fn scorecards() -> Vec<Scorecard> {
        let kpi = |label, met, of, target| {
            let mut kpi = Kpi::new(
                label,
                met,
                of,
                Some(target),
                "/incidents?period=2018-10".to_owned(),
            );
            kpi.spark = Spark::of(label, &[840, 850, 880, 880, 890, 926]);
            kpi
        };
        let full = Scorecard {
            heading: "回应时效成绩单　2018 年 10 月".to_owned(),
            scope: "统计 10 月 1 日至 31 日交办的舆情，截至 11 月 6 日 10:20；市直部门与镇（街）分开排名。".to_owned(),
            periods: vec![Link::new("/scorecards?period=2018-09", "上月")],
            ways: vec![Link::new("/scorecards?period=2018-10&by=theme", "按领域")],
            export_href: Some("/reports/scorecard?period=2018-10&format=xlsx".to_owned()),
            conclusion: vec![
                Said::plain("10 月共承办 "),
                Said::linked("68 件", "/incidents?from=2018-10-01&to=2018-10-31"),
                Said::plain("，按时回应 "),
                Said::strong("63 件（92.6%）"),
                Said::plain("，离 95% 的目标差 2 件。"),
            ],
            kpis: vec![
                kpi("按时签收", 66, 68, 98),
                kpi("5 小时权威信息", 5, 5, 100),
                Kpi::new("24 小时新闻发布会", 0, 0, None, "/incidents".to_owned()),
                kpi("48 小时回应", 58, 63, 95),
            ],
            tables: vec![departments(), towns()],
            late_heading: "逾期的 2 件".to_owned(),
            late: vec![LateRow {
                link: Link::new("/incidents/2018-0290", "临江镇养老院护理投诉"),
                unit: "市民政局".to_owned(),
                kind: "回应".to_owned(),
                by: "55 时 40 分".to_owned(),
                reason: "等监控核实".to_owned(),
            }],
            formulas: texts(&["按时回应率＝按时回应件数÷应回应件数；退回获准的不计入该单位。", "不足 5 件，不排名。"]),
            print_head: "市委宣传部　政务舆情回应工单系统　2018 年 11 月 6 日 10:20 生成　内部资料".to_owned(),
        };
        let empty = Scorecard {
            periods: Vec::new(),
            export_href: None,
            kpis: Vec::new(),
            tables: Vec::new(),
            late: Vec::new(),
            ..full.clone()
        };
        vec![full, empty]
    }

    fn league(rank: u64, name: &str, met: u64, of: u64) -> LeagueRow {
        LeagueRow {
            rank,
            link: Link::new("/scorecards/units/edu", name),
            of: Link::new("/incidents?unit=edu", of.to_string()),
            met: Link::new("/incidents?unit=edu&standing=met", met.to_string()),
            rate: rate_words(met, of),
            interval: "62% 至 98%".to_owned(),
            bullet: Bullet::new(met, of, 95, 80),
            acknowledged: format!("{of}/{of}"),
            mean: "24 时".to_owned(),
        }
    }

    fn departments() -> LeagueTable {
        LeagueTable {
            id: "lg-departments".to_owned(),
            heading: "市直部门按时回应率".to_owned(),
            legend: "蓝条实绩，竖线目标 95%".to_owned(),
            what: "单位".to_owned(),
            rows: vec![
                league(1, "市卫生和计划生育局", 9, 9),
                league(1, "市三防办", 6, 6),
                league(3, "市教育局", 10, 11),
                league(4, "市住房和城乡建设局", 10, 12),
                league(5, "市民政局", 4, 6),
            ],
            too_few: vec![TooFew {
                link: Link::new("/scorecards/units/police", "市公安局"),
                count: "2 / 2 件".to_owned(),
            }],
        }
    }

    fn towns() -> LeagueTable {
        LeagueTable {
            id: "lg-towns".to_owned(),
            heading: "镇（街）按时回应率".to_owned(),
            rows: Vec::new(),
            too_few: Vec::new(),
            ..departments()
        }
    }

    #[test]
    fn a_rate_is_full_only_when_all_were_met() {
        assert_eq!(rate_words(63, 68), "92.6%");
        assert_eq!(rate_words(1999, 2000), "99.9%");
        assert_eq!(rate_words(5, 5), "100%");
        assert_eq!(rate_words(2, 3), "66.7%");
        assert_eq!(rate_words(1, 2), "50%");
        assert_eq!(rate_words(0, 5), "0%");
        assert_eq!(rate_words(0, 0), "暂无");
    }

    #[test]
    fn a_bar_is_as_long_as_its_rate_and_red_below_the_floor() {
        let bar = Bullet::new(2, 3, 95, 80);
        assert_eq!(
            (bar.class, bar.width.as_str(), bar.target.as_str()),
            ("v v--late", "66.7", "94.5")
        );
        assert_eq!(Bullet::new(8, 10, 95, 80).class, "v");
    }

    #[test]
    fn a_line_needs_two_points_and_stays_in_its_box() {
        assert!(Spark::of("签收", &[900]).is_none());
        let line = Spark::of("签收", &[0, 800, 1000]).unwrap();
        assert_eq!(line.path, "M3.0 30.0L22.2 17.0L41.4 4.0");
        assert_eq!(line.label, "签收近 3 期：0%、80%、100%");
    }
}
