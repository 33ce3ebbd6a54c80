//! The figures and drawings of the scorecard, and its fictional contents.

use super::super::samples::texts;
use super::*;

#[expect(clippy::too_many_lines, reason = "fictional contents, page by page")]
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
        scope:
            "统计 10 月 1 日至 31 日交办的舆情，截至 11 月 6 日 10:20；市直部门与镇（街）分开排名。"
                .to_owned(),
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
        details: Vec::new(),
        others: others(),
        trend: Trend::of("近 12 个月按时率", months()),
        late_heading: "逾期的 2 项".to_owned(),
        late: vec![LateRow {
            link: Link::new("/incidents/2018-0290", "临江镇养老院护理投诉"),
            unit: "市民政局".to_owned(),
            kind: "回应".to_owned(),
            by: "55 时 40 分".to_owned(),
            state: "已补办".to_owned(),
        }],
        late_href: "/scorecards/incidents?which=missed".to_owned(),
        formulas: texts(&[
            "按时率 = 到期前完成的时限数 ÷ 本期到期的时限数。",
            "不足 5 项，不排名。",
        ]),
        print_head: "市委宣传部　政务舆情回应工单系统　2018 年 11 月 6 日 10:20 生成　内部资料"
            .to_owned(),
    };
    let empty = Scorecard {
        periods: Vec::new(),
        export_href: None,
        kpis: Vec::new(),
        tables: Vec::new(),
        late: Vec::new(),
        others: Vec::new(),
        trend: None,
        ..full.clone()
    };
    let detailed = Scorecard {
        tables: Vec::new(),
        details: vec![details()],
        ..full.clone()
    };
    vec![full, empty, detailed]
}

fn others() -> Vec<OtherFigure> {
    vec![OtherFigure {
        label: "平均超时".to_owned(),
        value: "3 时 20 分".to_owned(),
        count: Link::new("/scorecards/incidents", "5 项"),
        before: "4 时".to_owned(),
    }]
}

fn months() -> Vec<TrendValue> {
    let row = |month: &str| TrendRow {
        month: month.to_owned(),
        of: Link::new("/scorecards/incidents", "68"),
        met: Link::new("/scorecards/incidents", "63"),
        rate: "92.6%".to_owned(),
        unextended: "90%".to_owned(),
    };
    let value = |short: &str, permille| TrendValue {
        short: short.to_owned(),
        permille,
        row: row(&format!("2018 年 {short}")),
    };
    vec![
        value("8 月", Some(900)),
        value("9 月", None),
        value("10 月", Some(1000)),
        value("11 月", Some(850)),
    ]
}

fn details() -> DetailTable {
    let cell = |words: &str, href: Option<&str>| DetailCell {
        words: words.to_owned(),
        href: href.map(str::to_owned),
    };
    DetailTable {
        id: "dt-departments".to_owned(),
        heading: "部门各项指标".to_owned(),
        what: "单位".to_owned(),
        heads: texts(&["签收", "平均超时"]),
        rows: vec![DetailRow {
            link: Link::new("/scorecards/units/edu", "市教育局"),
            cells: vec![
                cell("9 / 10", Some("/scorecards/incidents")),
                cell("无", None),
            ],
        }],
    }
}

pub(super) fn years() -> Vec<year::YearCard> {
    let full = year::YearCard {
        heading: "市教育局成绩单　2018 年".to_owned(),
        scope: "统计 2018 年到期、已有结论的时限。".to_owned(),
        ways: vec![Link::new("/scorecards/units/edu?year=2017", "上一年")],
        export_href: Some("/scorecards/units/edu?format=xlsx".to_owned()),
        conclusion: vec![
            Said::plain("全年 "),
            Said::strong("9"),
            Said::linked("10 项", "/scorecards/incidents"),
        ],
        place: "部门第 3 名".to_owned(),
        others: others(),
        trend: Trend::of("各月按时率", months()),
        months: details(),
        late_heading: "逾期的 1 项".to_owned(),
        late: vec![LateRow {
            link: Link::new("/incidents/2018-0290", "临江镇养老院护理投诉"),
            unit: "市民政局".to_owned(),
            kind: "回应".to_owned(),
            by: "55 时 40 分".to_owned(),
            state: "已补办".to_owned(),
        }],
        late_href: "/scorecards/incidents".to_owned(),
        formulas: texts(&["按时率 = 到期前完成的时限数 ÷ 本期到期的时限数。"]),
        print_head: "内部资料".to_owned(),
    };
    let empty = year::YearCard {
        ways: Vec::new(),
        export_href: None,
        others: Vec::new(),
        trend: None,
        late: Vec::new(),
        ..full.clone()
    };
    vec![full, empty]
}

pub(super) fn outcome_lists() -> Vec<outcomes::OutcomeList> {
    let full = outcomes::OutcomeList {
        heading: "2018 年 10 月　签收　逾期".to_owned(),
        total: "共 60 项，本页 50 项".to_owned(),
        rows: vec![outcomes::OutcomeItem {
            link: Link::new("/incidents/2018-0290", "2018-0290 临江镇养老院护理投诉"),
            unit: "市民政局".to_owned(),
            kind: "签收".to_owned(),
            due: "10 月 9 日 10:00".to_owned(),
            ended: "还没有完成".to_owned(),
            verdict: "逾期".to_owned(),
            by: "3 时".to_owned(),
        }],
        next_href: Some("/scorecards/incidents?after=x".to_owned()),
        first_href: None,
        export_href: Some("/scorecards/incidents?format=xlsx".to_owned()),
        back_href: "/scorecards".to_owned(),
    };
    let last = outcomes::OutcomeList {
        next_href: None,
        first_href: Some("/scorecards/incidents".to_owned()),
        export_href: None,
        ..full.clone()
    };
    let middle = outcomes::OutcomeList {
        first_href: last.first_href.clone(),
        ..full.clone()
    };
    let empty = outcomes::OutcomeList {
        rows: Vec::new(),
        first_href: None,
        ..last.clone()
    };
    vec![full, middle, last, empty]
}

#[test]
fn a_trend_needs_two_months_and_stays_in_its_box() {
    let one = months().into_iter().take(2).collect();
    assert!(Trend::of("按时率", one).is_none());
    let trend = Trend::of("按时率", months()).unwrap();
    assert_eq!(trend.path, "M44.0 76.0L164.0 12.0L224.0 108.0");
    assert_eq!(trend.lines[0].words, "80%");
    assert!(
        trend.label.contains("9 月暂无、10 月100%"),
        "{}",
        trend.label
    );
    assert_eq!((trend.points.len(), trend.rows.len()), (3, 4));
}

fn league(rank: u64, name: &str, met: u64, of: u64) -> LeagueRow {
    LeagueRow {
        rank: rank.to_string(),
        link: Link::new("/scorecards/units/edu", name),
        of: Link::new("/incidents?unit=edu", of.to_string()),
        met: Link::new("/incidents?unit=edu&standing=met", met.to_string()),
        rate: rate_words(met, of),
        interval: "62% 至 98%".to_owned(),
        bullet: Bullet::new(met, of, 95, 80),
        acknowledged: Link::new("/scorecards/incidents", format!("{of} / {of}")),
        answered: Link::new("/scorecards/incidents", format!("{met} / {of}")),
        change: "升 3.2".to_owned(),
        spark: Spark::of(name, &[900, 1000]),
    }
}

fn departments() -> LeagueTable {
    LeagueTable {
        id: "lg-departments".to_owned(),
        heading: "部门按时率".to_owned(),
        legend: "蓝条按时率，竖线全市平均".to_owned(),
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
            count: "2 / 2 项".to_owned(),
        }],
    }
}

fn towns() -> LeagueTable {
    LeagueTable {
        id: "lg-towns".to_owned(),
        heading: "镇（街）按时率".to_owned(),
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
