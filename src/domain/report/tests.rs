//! Rule tests of reports: periods, figures, differences, editions, two persons.

use std::collections::BTreeMap;

use super::super::paper::{Head, Paper, Signature, read_body};
use super::super::people::{Roster, Unit};
use super::super::scorecard::{self, Column, Indicator, Place, Rate};
use super::super::vocabulary::{
    ActivityKind, AttendeeRank, DeadlineKind, Grade, Level, ReleaseKind, ReportColumn, ReportKind,
    ReportTable, ReportVerb, UnitKind,
};
use super::super::{IncidentNo, Theme};
use super::*;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn october() -> ReportId {
    ReportId::parse("bulletin", "2018-10").unwrap()
}

fn actor(account: &str, capacities: &[Capacity]) -> Actor {
    Actor {
        account: AccountId::new(account),
        name: account.to_owned(),
        unit: UnitId::new("propaganda"),
        capacities: capacities.to_vec(),
    }
}

fn stamp(account: &str) -> Stamp {
    Stamp {
        account: AccountId::new(account),
        name: account.to_owned(),
        unit: UnitId::new("propaganda"),
        at: at("2018-11-01T01:00:00Z"),
    }
}

fn roster() -> Roster {
    let unit = |id: &str, name: &str, kind| Unit {
        id: UnitId::new(id),
        name: name.to_owned(),
        short: name.to_owned(),
        kind,
        aliases: Vec::new(),
    };
    Roster {
        units: vec![
            unit("edu", "市教育局", UnitKind::Department),
            unit("fda", "市食药监局", UnitKind::Department),
            unit("shuikou", "水口镇", UnitKind::Town),
        ],
        groups: Vec::new(),
    }
}

/// So many obligations of acknowledging, of which so many were kept.
fn counted(met: i64, of: i64) -> scorecard::Figures {
    let mut figures = scorecard::Figures::default();
    let cell = scorecard::Cell {
        numerator: met,
        denominator: of,
        unextended: met,
        ..scorecard::Cell::default()
    };
    figures.add(Indicator::Column(Column::Acknowledgement), &cell);
    figures
}

fn late(unit: &str, due_at: &str) -> LateItem {
    LateItem {
        incident: IncidentNo::new("2018-0001"),
        title: "食堂".to_owned(),
        unit: UnitId::new(unit),
        unit_name: unit.to_owned(),
        kind: DeadlineKind::Acknowledgement,
        due_at: at(due_at),
        ended_at: None,
    }
}

fn duty(unit: &str, no: &str, is_discharged: bool) -> Duty {
    Duty {
        unit: UnitId::new(unit),
        incident: IncidentNo::new(no),
        is_discharged,
    }
}

fn matter(on: &str, theme: Option<&str>, is_answered: bool) -> Matter {
    Matter {
        registered_on: day(on),
        theme: theme.map(Theme::new),
        level: Some(Level::Iv),
        is_answered,
    }
}

/// Two departments and a town; the town has too few obligations to be ranked.
fn happened() -> Happened {
    let unit = |id: &str, met, of| (id.to_owned(), counted(met, of));
    Happened {
        units: BTreeMap::from([unit("edu", 4, 5), unit("fda", 5, 5), unit("shuikou", 0, 1)]),
        late: vec![
            late("edu", "2018-10-12T01:00:00Z"),
            late("shuikou", "2018-10-10T01:00:00Z"),
        ],
        duties: vec![
            duty("edu", "2018-0001", true),
            duty("fda", "2018-0001", false),
            duty("shuikou", "2018-0002", false),
        ],
        matters: BTreeMap::from([(
            IncidentNo::new("2018-0001"),
            matter("2018-10-08", Some("就学"), true),
        )]),
        ..Happened::default()
    }
}

fn count(period: &str) -> Count {
    Count {
        period: ReportPeriod::parse(period).unwrap(),
        cut_off: at("2018-11-01T01:00:00Z"),
        versions: Versions {
            plan: 1,
            policy: 1,
            calendar: 1,
            roster: 1,
        },
    }
}

fn figures() -> Figures {
    reckon(
        count("2018-10"),
        &happened(),
        &Happened::default(),
        &roster(),
    )
}

fn drafted(edition: u32) -> Drafted {
    Drafted {
        edition,
        title: "通报".to_owned(),
        figures: figures(),
        text: "# 一、总体情况\n全市共交办 3 件。".to_owned(),
    }
}

fn paper(text: &str) -> Paper {
    Paper {
        head: Head::Issued {
            mark: "文件".to_owned(),
            number: Some("开宣通〔2018〕3号".to_owned()),
        },
        title: "通报".to_owned(),
        addressee: None,
        body: read_body(text),
        attachments: Vec::new(),
        signature: Some(Signature {
            name: "宣传部".to_owned(),
            on: day("2018-11-02"),
        }),
        signs: Vec::new(),
        note: None,
        imprint: None,
    }
}

/// A report with what is done to it, and by whom.
struct Scene {
    id: ReportId,
    report: Report,
    today: Date,
}

impl Scene {
    fn new() -> Self {
        Self {
            id: october(),
            report: Report::default(),
            today: day("2018-11-01"),
        }
    }

    fn ask(&mut self, who: &Actor, command: &ReportCommand) -> Result<(), ReportRefusal> {
        let draw = Draw {
            drafted: drafted(1),
        };
        let text = self.report.current().map(|e| e.text().to_owned());
        let document = text.map(|text| Issue {
            issued: Issued {
                number: "开宣通〔2018〕3号".to_owned(),
                on: self.today,
                paper: paper(&text),
                digest: String::new(),
            },
        });
        let facts = Facts {
            id: self.id,
            actor: who,
            today: self.today,
            drawn: Some(&draw),
            document: document.as_ref(),
        };
        let decision = decide(&self.report, command, &facts)?;
        self.report
            .apply(&decision.event, &stamp(who.account.as_str()));
        Ok(())
    }
}

fn evaluator() -> Actor {
    actor("evaluator", &[Capacity::Evaluator])
}

fn leader() -> Actor {
    actor("leader", &[Capacity::Leader])
}

fn edit(text: &str) -> ReportCommand {
    ReportCommand::Edit {
        text: text.to_owned(),
    }
}

#[test]
fn a_period_is_read_from_its_code_and_belongs_to_one_kind() {
    let month = ReportPeriod::parse("2018-02").unwrap();
    assert_eq!(
        (month.first(), month.last()),
        (day("2018-02-01"), day("2018-02-28"))
    );
    assert_eq!(month.previous().code(), "2018-01");
    assert_eq!(
        ReportPeriod::parse("2018-01").unwrap().previous().code(),
        "2017-12"
    );
    let year = ReportPeriod::parse("2018").unwrap();
    assert!(year.is_year());
    assert_eq!(
        (year.code(), year.previous().code()),
        ("2018".into(), "2017".into())
    );
    for wrong in [
        "",
        "18",
        "2018-1",
        "2018-13",
        "2018-10-01",
        "+018",
        "2018-+1",
    ] {
        assert_eq!(ReportPeriod::parse(wrong), None, "{wrong}");
    }
    assert_eq!(ReportId::parse("bulletin", "2018"), None);
    assert_eq!(ReportId::parse("annual", "2018-10"), None);
    assert_eq!(ReportId::parse_stream("bulletin-2018-10"), Some(october()));
    assert_eq!(october().stream().as_str(), "report/bulletin-2018-10");
}

#[test]
fn towns_and_departments_stand_apart_and_few_obligations_give_no_rank() {
    let figures = figures();
    let line = |table, at: usize| figures.table(table).unwrap().lines[at].clone();
    let best = line(ReportTable::Departments, 0);
    assert_eq!((best.name.as_str(), best.rank()), ("市食药监局", Some(1)));
    let second = line(ReportTable::Departments, 1);
    assert_eq!(second.rate(ReportColumn::Overall), Rate { met: 4, of: 5 });
    assert_eq!(second.rate(ReportColumn::Closed), Rate { met: 1, of: 1 });
    assert_eq!(second.count(ReportColumn::Late), 1);
    // Wilson's interval of 4 out of 5.
    assert_eq!(
        second.cells[&ReportColumn::Interval],
        Cell::Interval {
            low: 3755,
            high: 9638
        }
    );
    let town = line(ReportTable::Towns, 0);
    assert_eq!(town.cells[&ReportColumn::Place], Cell::Place(Place::TooFew));
    assert_eq!(town.count(ReportColumn::Open), 1);
    assert_eq!(figures.table(ReportTable::Committees), None);
    let whole = figures.whole().unwrap();
    assert_eq!(whole.rate(ReportColumn::Overall), Rate { met: 9, of: 11 });
    assert_eq!(whole.count(ReportColumn::Dispatched), 3);
    assert_eq!(whole.count(ReportColumn::Registered), 1);
    let late: Vec<&str> = figures.late.iter().map(|item| item.unit.as_str()).collect();
    assert_eq!(late, ["shuikou", "edu"], "the longest first");
}

#[test]
fn a_period_in_which_nothing_happened_is_nothing() {
    let nothing = Happened::default();
    let empty = reckon(count("2018-10"), &nothing, &nothing, &roster());
    assert!(empty.is_nothing());
    assert!(!figures().is_nothing());
    let year = reckon(count("2018"), &nothing, &nothing, &roster());
    assert!(year.is_nothing(), "twelve months of nothing are nothing");
}

#[test]
fn a_year_is_counted_by_month_theme_level_and_register() {
    let mut happened = happened();
    happened.releases.insert(ReleaseKind::Response, 2);
    happened.cases.push(("约谈".to_owned(), 1));
    happened.evaluations.insert(Grade::Good, 2);
    let points = scorecard::Cell {
        numerator: 173,
        denominator: 2,
        ..scorecard::Cell::default()
    };
    let lead = happened.units.get_mut("edu").unwrap();
    lead.add(Indicator::Evaluation, &points);
    let october = ReportPeriod::parse("2018-10").unwrap();
    happened.months.insert(october, counted(9, 11));
    happened.themes.insert("就学".to_owned(), counted(9, 10));
    happened.themes.insert(String::new(), counted(0, 1));
    let year = reckon(count("2018"), &happened, &Happened::default(), &roster());
    let line = |table, id: &str| {
        let lines = &year.table(table).unwrap().lines;
        lines.iter().find(|line| line.id == id).unwrap().clone()
    };
    let september = line(ReportTable::Months, "2018-09");
    assert_eq!(september.count(ReportColumn::Registered), 0);
    let october = line(ReportTable::Months, "2018-10");
    assert_eq!(october.rate(ReportColumn::Overall), Rate { met: 9, of: 11 });
    let school = line(ReportTable::Themes, "就学");
    assert_eq!(school.rate(ReportColumn::Answered), Rate { met: 1, of: 1 });
    assert_eq!(school.rate(ReportColumn::Overall), Rate { met: 9, of: 10 });
    assert_eq!(
        line(ReportTable::Levels, "iv").count(ReportColumn::Registered),
        1
    );
    assert_eq!(
        line(ReportTable::Releases, "response").count(ReportColumn::Counted),
        2
    );
    assert_eq!(
        line(ReportTable::Cases, "约谈").count(ReportColumn::Counted),
        1
    );
    assert!(
        year.table(ReportTable::Activities)
            .unwrap()
            .lines
            .is_empty()
    );
    assert!(
        year.late.is_empty(),
        "the list of late items belongs to months"
    );
}

#[test]
fn of_the_register_of_activities_only_what_was_confirmed_counts_and_what_waits_is_named() {
    let entry = |unit: &str, kind, attended_by, participants, is_confirmed| ActivityEntry {
        unit: UnitId::new(unit),
        kind,
        attended_by,
        participants,
        is_confirmed,
    };
    let conference = |rank, is_confirmed| {
        let kind = ActivityKind::PressConference;
        entry("edu", kind, Some(rank), 0, is_confirmed)
    };
    let (training, drill) = (ActivityKind::Training, ActivityKind::Drill);
    let happened = Happened {
        activities: vec![
            conference(AttendeeRank::Principal, true),
            conference(AttendeeRank::Spokesperson, true),
            conference(AttendeeRank::Principal, false),
            entry("edu", training, None, 40, true),
            entry("shuikou", training, None, 25, true),
            entry("shuikou", drill, None, 30, false),
        ],
        ..Happened::default()
    };
    let year = reckon(count("2018"), &happened, &Happened::default(), &roster());
    assert!(!year.is_nothing());
    let line = |table, id: &str| {
        let lines = &year.table(table).unwrap().lines;
        lines.iter().find(|line| line.id == id).unwrap().clone()
    };
    let by_kind = |id: &str| {
        let line = line(ReportTable::Activities, id);
        let of = |column| line.count(column);
        (
            of(ReportColumn::Counted),
            of(ReportColumn::Participants),
            of(ReportColumn::Waiting),
        )
    };
    assert_eq!(by_kind("press_conference"), (2, 0, 1));
    assert_eq!(by_kind("training"), (2, 65, 0));
    assert_eq!(by_kind("drill"), (0, 0, 1));
    let attended = line(ReportTable::Attendance, "principal");
    assert_eq!(attended.count(ReportColumn::Counted), 1);
    let edu = line(ReportTable::ActivityUnits, "edu");
    assert_eq!(edu.rate(ReportColumn::ByPrincipal), Rate { met: 1, of: 2 });
    assert_eq!(edu.count(ReportColumn::PressConferences), 2);
    assert_eq!(edu.count(ReportColumn::Waiting), 1);
    let town = line(ReportTable::ActivityUnits, "shuikou");
    assert_eq!(town.count(ReportColumn::Trainings), 1);
    assert_eq!(town.count(ReportColumn::Drills), 0);
    assert_eq!(town.count(ReportColumn::Participants), 25);
    assert!(
        year.units().contains(&UnitId::new("shuikou")),
        "a unit may read what names it"
    );
    let month = reckon(count("2018-10"), &happened, &Happened::default(), &roster());
    assert_eq!(month.table(ReportTable::Activities), None);
}

#[test]
fn what_differs_between_two_editions_is_named_figure_by_figure() {
    let old = figures();
    assert_eq!(differences(&old, &old), []);
    let mut later = happened();
    // The town's return was upheld: it leaves its record.
    later.units.remove("shuikou");
    later.duties.pop();
    let new = reckon(count("2018-10"), &later, &Happened::default(), &roster());
    let found = differences(&old, &new);
    let of = |name: &str, column| {
        let mut all = found.iter();
        all.find(|d| d.name == name && d.column == column).unwrap()
    };
    let whole = of(ReportTable::Whole.label(), ReportColumn::Overall);
    assert_eq!(whole.old, Some(Cell::Rate(Rate { met: 9, of: 11 })));
    assert_eq!(whole.new, Some(Cell::Rate(Rate { met: 9, of: 10 })));
    assert_eq!(of("水口镇", ReportColumn::Dispatched).new, None);
    assert!(
        found.iter().all(|d| d.name != "市教育局"),
        "nothing changed there"
    );
}

#[test]
fn a_bulletin_is_drawn_up_worded_approved_by_another_and_issued() {
    let mut scene = Scene::new();
    scene.ask(&Actor::system(), &ReportCommand::Draft).unwrap();
    scene
        .ask(&evaluator(), &edit("# 一、总体情况\n已核。"))
        .unwrap();
    scene.ask(&evaluator(), &ReportCommand::Submit).unwrap();
    scene.ask(&leader(), &ReportCommand::Approve).unwrap();
    scene.ask(&evaluator(), &ReportCommand::Issue).unwrap();
    let edition = scene.report.current().unwrap();
    assert_eq!(edition.state, ReportState::Issued);
    assert_eq!(
        edition.revisions.len(),
        2,
        "each state of the words is kept"
    );
    assert_eq!(edition.drafted.figures, figures(), "words change no figure");
}

#[test]
fn whoever_had_a_hand_in_it_never_approves_it() {
    let both = actor("both", &[Capacity::Evaluator, Capacity::Leader]);
    let mut drawn = Scene::new();
    drawn.ask(&both, &ReportCommand::Draft).unwrap();
    let mut edited = Scene::new();
    edited.ask(&evaluator(), &ReportCommand::Draft).unwrap();
    edited.ask(&both, &edit("已核")).unwrap();
    let mut submitted = Scene::new();
    submitted.ask(&evaluator(), &ReportCommand::Draft).unwrap();
    submitted.ask(&both, &ReportCommand::Submit).unwrap();
    for mut scene in [drawn, edited] {
        scene.ask(&evaluator(), &ReportCommand::Submit).unwrap();
        let answer = scene.ask(&both, &ReportCommand::Approve);
        assert_eq!(answer, Err(ReportRefusal::OwnWork));
        scene.ask(&leader(), &ReportCommand::Approve).unwrap();
    }
    let answer = submitted.ask(&both, &ReportCommand::Approve);
    assert_eq!(answer, Err(ReportRefusal::OwnWork));
}

#[test]
fn words_change_while_it_is_a_draft_only_and_hold_no_tables() {
    let mut scene = Scene::new();
    let wrong = |verb, state| Err(ReportRefusal::WrongState(verb, state));
    assert_eq!(
        scene.ask(&evaluator(), &edit("文")),
        wrong(ReportVerb::Edit, None)
    );
    scene.ask(&evaluator(), &ReportCommand::Draft).unwrap();
    assert_eq!(
        scene.ask(&evaluator(), &edit("  ")),
        Err(ReportRefusal::TextMissing)
    );
    let table = edit("正文\n|单位|按时率|\n|水口镇|100%|");
    assert_eq!(
        scene.ask(&evaluator(), &table),
        Err(ReportRefusal::TableInText)
    );
    let same = edit("# 一、总体情况\r\n全市共交办 3 件。\r\n");
    assert_eq!(
        scene.ask(&evaluator(), &same),
        Err(ReportRefusal::NothingChanged)
    );
    scene.ask(&evaluator(), &ReportCommand::Submit).unwrap();
    let late = scene.ask(&evaluator(), &edit("改"));
    assert_eq!(late, wrong(ReportVerb::Edit, Some(ReportState::Submitted)));
    let back = |comments: &str| ReportCommand::SendBack {
        comments: comments.to_owned(),
    };
    let empty = scene.ask(&leader(), &back(" "));
    assert_eq!(
        empty,
        Err(ReportRefusal::ReasonMissing(ReportVerb::SendBack))
    );
    scene.ask(&leader(), &back("写明要求")).unwrap();
    assert_eq!(
        scene.report.current().unwrap().comments.as_deref(),
        Some("写明要求")
    );
    scene.ask(&evaluator(), &edit("改")).unwrap();
}

#[test]
fn nothing_is_drawn_up_before_the_period_is_over() {
    let mut scene = Scene::new();
    scene.today = day("2018-10-31");
    let early = scene.ask(&evaluator(), &ReportCommand::Draft);
    assert_eq!(early, Err(ReportRefusal::NotOver(october())));
    scene.today = day("2018-11-01");
    scene.ask(&evaluator(), &ReportCommand::Draft).unwrap();
    let twice = scene.ask(&evaluator(), &ReportCommand::Draft);
    let state = Some(ReportState::Draft);
    assert_eq!(
        twice,
        Err(ReportRefusal::WrongState(ReportVerb::Draft, state))
    );
}

#[test]
fn a_document_that_does_not_begin_with_what_was_approved_is_not_issued() {
    let mut scene = Scene::new();
    scene.ask(&evaluator(), &ReportCommand::Draft).unwrap();
    scene.ask(&evaluator(), &ReportCommand::Submit).unwrap();
    scene.ask(&leader(), &ReportCommand::Approve).unwrap();
    let document = Issue {
        issued: Issued {
            number: "开宣通〔2018〕3号".to_owned(),
            on: scene.today,
            paper: paper("别的话"),
            digest: String::new(),
        },
    };
    let actor = evaluator();
    let facts = Facts {
        id: scene.id,
        actor: &actor,
        today: scene.today,
        drawn: None,
        document: Some(&document),
    };
    let answer = decide(&scene.report, &ReportCommand::Issue, &facts);
    assert_eq!(answer, Err(ReportRefusal::NotTheApproved));
}

#[test]
fn what_is_issued_stays_and_a_further_edition_begins_with_fresh_figures() {
    let mut scene = Scene::new();
    scene.ask(&evaluator(), &ReportCommand::Draft).unwrap();
    scene.ask(&evaluator(), &ReportCommand::Submit).unwrap();
    scene.ask(&leader(), &ReportCommand::Approve).unwrap();
    scene.ask(&leader(), &ReportCommand::Issue).unwrap();
    let issued = scene.report.edition(1).unwrap().clone();
    let reopen = ReportCommand::Reopen {
        reason: "退回获准".to_owned(),
    };
    assert!(matches!(
        scene.ask(&leader(), &reopen),
        Err(ReportRefusal::NotAllowed(ReportVerb::Reopen, _))
    ));
    scene.ask(&evaluator(), &reopen).unwrap();
    assert_eq!(scene.report.edition(1), Some(&issued));
    assert_eq!(scene.report.issued_before(2), Some(&issued));
    let second = scene.report.edition(2).unwrap();
    assert_eq!(second.state, ReportState::Draft);
    assert_eq!(second.reason.as_deref(), Some("退回获准"));
    let office = Viewer::of(&actor("duty", &[Capacity::DutyOfficer]));
    assert_eq!(scene.report.shown_to(&office), Some(&issued));
    assert_eq!(scene.report.visible_to(&office).count(), 1);
    assert_eq!(scene.report.visible_to(&Viewer::of(&leader())).count(), 2);
    let discard = ReportCommand::Discard {
        reason: "不需要".to_owned(),
    };
    scene.ask(&evaluator(), &discard).unwrap();
    scene.ask(&evaluator(), &ReportCommand::Draft).unwrap();
    assert_eq!(
        scene.report.current().unwrap().number(),
        3,
        "numbers are not used twice"
    );
}

#[test]
fn a_unit_sees_what_is_issued_and_names_it() {
    let unit = |id: &str| {
        let mut liaison = actor(id, &[Capacity::Liaison]);
        liaison.unit = UnitId::new(id);
        Viewer::of(&liaison)
    };
    let mut scene = Scene::new();
    scene.ask(&evaluator(), &ReportCommand::Draft).unwrap();
    assert_eq!(scene.report.shown_to(&unit("edu")), None);
    scene.ask(&evaluator(), &ReportCommand::Submit).unwrap();
    scene.ask(&leader(), &ReportCommand::Approve).unwrap();
    scene.ask(&leader(), &ReportCommand::Issue).unwrap();
    assert!(scene.report.shown_to(&unit("edu")).is_some());
    assert_eq!(scene.report.shown_to(&unit("police")), None);
    let admin = Viewer::of(&actor("admin", &[Capacity::SystemAdmin]));
    assert_eq!(scene.report.shown_to(&admin), None);
}

#[test]
fn every_verb_has_one_row_and_the_annual_report_is_the_city_offices_too() {
    for verb in ReportVerb::ALL {
        let rows = RULES.iter().filter(|rule| rule.verb == *verb);
        assert_eq!(rows.count(), 1, "{verb:?}");
        assert!(!rule(*verb).by.is_empty());
    }
    let overseer = actor("office", &[Capacity::Overseer]);
    let mut annual = Scene::new();
    annual.id = ReportId::parse("annual", "2018").unwrap();
    annual.today = day("2019-01-02");
    annual.ask(&overseer, &ReportCommand::Draft).unwrap();
    let mut monthly = Scene::new();
    assert!(monthly.ask(&overseer, &ReportCommand::Draft).is_err());
    assert_eq!(
        rule(ReportVerb::Edit).who(ReportKind::Bulletin),
        &[Capacity::Evaluator]
    );
}
