//! The words of reports: titles and texts made from figures through `templates/papers`, figures as
//! tables, and the whole document.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::super::{ServiceError, papers};
use super::Letterhead;
use crate::domain::calendar::local;
use crate::domain::paper::{
    Block, Head, Imprint, LINE_BREAK, Paper, Signature, read_body, write_body,
};
use crate::domain::report::{
    Cell, Difference, Edition, Figures, LateItem, Line, Report, ReportId, ReportPeriod, Table,
    differences,
};
use crate::domain::scorecard::{Place, Rate};
use crate::domain::vocabulary::{ReportColumn, ReportKind, ReportTable, UnitKind};

/// From so many columns on a table has no room for a figure and its denominator in one line.
const MANY: usize = 8;
/// How many late items the text names; all of them stand in the table.
const WORST: usize = 3;

/// 抄送 of what goes to all units.
pub(in crate::services) const COPIES: &str = "市委办公室，市政府办公室";

/// A text as marked text, from its template.
fn written(name: &str, facts: &impl Serialize) -> Result<String, ServiceError> {
    Ok(write_body(&papers::body(name, facts)?))
}

/// The document's title: 关于2018年10月政务舆情回应工作情况的通报.
pub(super) fn title(id: ReportId) -> String {
    let period = period_words(id.period);
    match id.kind {
        ReportKind::Bulletin => format!("关于{period}政务舆情回应工作情况的通报"),
        ReportKind::Annual => format!("{period}政务舆情回应工作年度报告"),
    }
}

/// 2018年10月, 2018年.
pub(in crate::services) fn period_words(period: ReportPeriod) -> String {
    let first = period.first();
    if period.is_year() {
        format!("{}年", first.year())
    } else {
        format!("{}年{}月", first.year(), first.month())
    }
}

fn day_words(day: Date) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

fn moment_words(at: Timestamp) -> String {
    let wall = local(at);
    let day = day_words(wall.date());
    format!("{day}{:02}:{:02}", wall.hour(), wall.minute())
}

/// What a text says, in finished words.
#[derive(Debug, Serialize)]
struct TextFacts {
    period: String,
    is_nothing: bool,
    registered: u32,
    answered: String,
    dispatched: u32,
    open: u32,
    closed: String,
    of: u32,
    overall: String,
    acknowledged: String,
    reported: String,
    responded: String,
    closure_reported: String,
    late: u32,
    comparison: String,
    classes: Vec<String>,
    too_few: String,
    ranked_from: u32,
    worst: Vec<String>,
    late_units: String,
    registers_no: &'static str,
    requirements_no: &'static str,
    releases: String,
    activities: String,
    evaluations: String,
    cases: String,
    changed: Option<Changed>,
}

/// What a further edition says about the one before.
#[derive(Debug, Serialize)]
struct Changed {
    no: &'static str,
    sentence: String,
}

/// The text of an edition, made from its figures. `before` is the newest edition that was issued,
/// with the reason for one more.
pub(super) fn text(
    id: ReportId,
    figures: &Figures,
    before: Option<(&Edition, &str)>,
) -> Result<String, ServiceError> {
    let empty = Line {
        id: String::new(),
        name: String::new(),
        cells: std::collections::BTreeMap::new(),
    };
    let whole = figures.whole().unwrap_or(&empty);
    let (is_nothing, is_annual) = (figures.is_nothing(), id.kind == ReportKind::Annual);
    let rate = |column| rate_words(whole.rate(column));
    let (registers_no, requirements_no, changed_no) = match (is_annual, is_nothing) {
        (false, true) => ("", "一", "二"),
        (false, false) => ("", "四", "五"),
        (true, true) => ("一", "二", "三"),
        (true, false) => ("三", "四", "五"),
    };
    let facts = TextFacts {
        period: period_words(figures.period),
        is_nothing,
        registered: whole.count(ReportColumn::Registered),
        answered: rate(ReportColumn::Answered),
        dispatched: whole.count(ReportColumn::Dispatched),
        open: whole.count(ReportColumn::Open),
        closed: rate(ReportColumn::Closed),
        of: whole.rate(ReportColumn::Overall).of,
        overall: rate(ReportColumn::Overall),
        acknowledged: rate(ReportColumn::Acknowledged),
        reported: rate(ReportColumn::Reported),
        responded: rate(ReportColumn::Responded),
        closure_reported: rate(ReportColumn::ClosureReported),
        late: whole.count(ReportColumn::Late),
        comparison: comparison(figures, whole),
        classes: UnitKind::ALL
            .iter()
            .filter_map(|class| class_words(figures, *class))
            .collect(),
        too_few: too_few(figures),
        ranked_from: figures.ranked_from,
        worst: figures
            .late
            .iter()
            .take(WORST)
            .map(|item| late_words(item, figures.cut_off))
            .collect(),
        late_units: late_units(figures),
        registers_no,
        requirements_no,
        releases: register_words(figures, ReportTable::Releases),
        activities: activity_words(figures),
        evaluations: register_words(figures, ReportTable::Evaluations),
        cases: register_words(figures, ReportTable::Cases),
        changed: before.map(|(edition, reason)| Changed {
            no: changed_no,
            sentence: changed_words(edition, reason, figures),
        }),
    };
    written(id.kind.code(), &facts)
}

/// 比上月（90.0%，18/20）上升 6.0 个百分点.
fn comparison(figures: &Figures, whole: &Line) -> String {
    let unit = if figures.period.is_year() {
        "上年"
    } else {
        "上月"
    };
    let before = figures
        .before
        .as_ref()
        .map(|line| line.rate(ReportColumn::Overall));
    let Some(before) = before.filter(|rate| rate.of > 0) else {
        return format!("{unit}没有到期的时限，不作比较。");
    };
    let now = whole.rate(ReportColumn::Overall);
    if now.of == 0 {
        return format!("本期没有到期的时限；{unit}按时率 {}。", rate_words(before));
    }
    let (old, new) = (tenths(before), tenths(now));
    let change = new.abs_diff(old);
    let points = format!("{}.{} 个百分点", change / 10, change % 10);
    let words = match new.cmp(&old) {
        std::cmp::Ordering::Greater => format!("上升 {points}"),
        std::cmp::Ordering::Less => format!("下降 {points}"),
        std::cmp::Ordering::Equal => "持平".to_owned(),
    };
    format!(
        "按时率与{unit}（{}，按同一截止时间统计）相比{words}。",
        rate_words(before)
    )
}

/// The best and the worst of a class; `None` where it has no unit.
fn class_words(figures: &Figures, class: UnitKind) -> Option<String> {
    let table = figures.table(crate::domain::report::table_of(class))?;
    let ranks: Vec<u32> = table.lines.iter().filter_map(Line::rank).collect();
    let (label, all) = (class.label(), table.lines.len());
    let Some((first, last)) = ranks.iter().min().zip(ranks.iter().max()) else {
        return Some(format!(
            "{label}共 {all} 个单位有交办或到期事项，都不足以排名。"
        ));
    };
    let at = |rank: u32| {
        let lines = table.lines.iter().filter(|line| line.rank() == Some(rank));
        let words: Vec<String> = lines
            .map(|line| {
                let rate = rate_words(line.rate(ReportColumn::Overall));
                format!("{} {rate}", line.name)
            })
            .collect();
        words.join("、")
    };
    let (best, ranked) = (at(*first), ranks.len());
    Some(if first == last {
        format!("{label}参加排名的 {ranked} 个单位按时率相同：{best}。")
    } else {
        format!(
            "{label}参加排名的 {ranked} 个单位中，按时率最高的是{best}；最低的是{}。",
            at(*last)
        )
    })
}

fn unit_lines(figures: &Figures) -> impl Iterator<Item = &Line> {
    let tables = figures.tables.iter();
    let of_units = tables.filter(|table| crate::domain::report::is_of_units(table.table));
    of_units.flat_map(|table| &table.lines)
}

fn too_few(figures: &Figures) -> String {
    let few = unit_lines(figures).filter(|line| line.rank().is_none());
    let words: Vec<String> = few
        .map(|line| {
            let rate = line.rate(ReportColumn::Overall);
            format!("{}（{}/{}）", line.name, rate.met, rate.of)
        })
        .collect();
    words.join("、")
}

fn late_units(figures: &Figures) -> String {
    let late = unit_lines(figures).filter(|line| line.count(ReportColumn::Late) > 0);
    let names: Vec<&str> = late.map(|line| line.name.as_str()).collect();
    names.join("、")
}

fn late_words(item: &LateItem, cut_off: Timestamp) -> String {
    let due = moment_words(item.due_at);
    let done = match item.ended_at {
        Some(at) => format!("{}完成", moment_words(at)),
        None => format!("到{}还没有完成", moment_words(cut_off)),
    };
    let (no, title, unit) = (&item.incident, &item.title, &item.unit_name);
    format!(
        "{unit}：舆情 {no}“{title}”的{}，应在 {due} 前完成，{done}。",
        item.kind.label()
    )
}

fn register_words(figures: &Figures, table: ReportTable) -> String {
    let lines = figures.table(table).map(|table| table.lines.as_slice());
    let words: Vec<String> = lines
        .unwrap_or_default()
        .iter()
        .filter(|line| line.count(ReportColumn::Counted) > 0)
        .map(|line| format!("{} {} 次", line.name, line.count(ReportColumn::Counted)))
        .collect();
    if words.is_empty() {
        return "没有登记记录。".to_owned();
    }
    format!("{}。", words.join("，"))
}

/// What was confirmed, and what still waits: 新闻发布会 2 次，培训 1 次。另有 1 项待确认，不计入。
fn activity_words(figures: &Figures) -> String {
    let lines = figures.table(ReportTable::Activities);
    let lines = lines.map_or(&[][..], |table| table.lines.as_slice());
    let waiting: u32 = lines.iter().map(|l| l.count(ReportColumn::Waiting)).sum();
    let is_confirmed = lines.iter().any(|l| l.count(ReportColumn::Counted) > 0);
    let counted = if waiting == 0 || is_confirmed {
        register_words(figures, ReportTable::Activities)
    } else {
        "没有已确认的登记。".to_owned()
    };
    if waiting == 0 {
        return counted;
    }
    format!("{counted}另有 {waiting} 项登记待确认，不计入。")
}

fn changed_words(before: &Edition, reason: &str, figures: &Figures) -> String {
    let changed = differences(&before.drafted.figures, figures).len();
    let reason = reason.trim_end_matches(['。', '；', '，']);
    let head = format!("本版因以下原因重新印发：{reason}。");
    if changed == 0 {
        return format!("{head}与{}相比，各项数字没有变化。", edition_words(before));
    }
    format!(
        "{head}与{}相比，有 {changed} 个数字不同，逐项列在附表；其余数字不变。",
        edition_words(before)
    )
}

/// 第 1 版（开宣通〔2018〕3号）.
fn edition_words(edition: &Edition) -> String {
    match &edition.issued {
        Some(issued) => format!("第 {} 版（{}）", edition.number(), issued.number),
        None => format!("第 {} 版", edition.number()),
    }
}

/// A rate in tenths of a percent, rounded.
fn tenths(rate: Rate) -> u64 {
    let of = u64::from(rate.of).max(1);
    (u64::from(rate.met) * 1000 + of / 2) / of
}

fn percent(tenths: u64) -> String {
    format!("{}.{}%", tenths / 10, tenths % 10)
}

/// 96.0%（48/50）; 没有应办的 without any.
fn rate_words(rate: Rate) -> String {
    if rate.of == 0 {
        return "没有应办的".to_owned();
    }
    format!("{}（{}/{}）", percent(tenths(rate)), rate.met, rate.of)
}

/// A figure as a table shows it, with its denominator.
pub(in crate::services) fn cell_words(
    column: ReportColumn,
    cell: Option<&Cell>,
    ranked_from: u32,
) -> String {
    let Some(cell) = cell else {
        return "—".to_owned();
    };
    match cell {
        Cell::Count(count) => count.to_string(),
        Cell::Rate(rate) if rate.of == 0 => "—".to_owned(),
        Cell::Rate(rate) => match column {
            ReportColumn::Overall | ReportColumn::Closed | ReportColumn::Answered => {
                rate_words(*rate)
            }
            ReportColumn::Registered
            | ReportColumn::Dispatched
            | ReportColumn::Acknowledged
            | ReportColumn::Reported
            | ReportColumn::Responded
            | ReportColumn::ClosureReported
            | ReportColumn::Unextended
            | ReportColumn::Extended
            | ReportColumn::Interval
            | ReportColumn::Late
            | ReportColumn::Open
            | ReportColumn::Score
            | ReportColumn::Place
            | ReportColumn::Counted
            | ReportColumn::PressConferences
            | ReportColumn::ByPrincipal
            | ReportColumn::Interpretations
            | ReportColumn::Trainings
            | ReportColumn::Drills
            | ReportColumn::Participants
            | ReportColumn::Waiting => format!("{}/{}", rate.met, rate.of),
        },
        Cell::Interval { low, high } => {
            let end = |n: &u32| percent(u64::from((n + 5) / 10));
            format!("{}–{}", end(low), end(high))
        }
        Cell::Mean { tenths, of } => format!("{}.{}（{of} 次）", tenths / 10, tenths % 10),
        Cell::Place(Place::Rank(rank)) => format!("第 {rank} 名"),
        Cell::Place(Place::TooFew) => format!("不足 {ranked_from} 项"),
        Cell::Place(Place::Apart) => "不排名".to_owned(),
    }
}

/// A figure and its denominator, or both ends of an interval, one below the other, since a list of
/// many columns has no room for them in a line: 96.0%（48/50） becomes 96.0% above 48/50.
fn stacked(words: &str) -> String {
    let below = LINE_BREAK.to_string();
    let words = words.replace('（', &below).replace('）', "");
    words.replace('–', &format!("–{below}"))
}

/// The columns of a table that any line has, in printed order.
pub(in crate::services) fn columns_of(table: &Table) -> Vec<ReportColumn> {
    let has = |column: &&ReportColumn| {
        let mut lines = table.lines.iter();
        lines.any(|line| line.cells.contains_key(column))
    };
    ReportColumn::ALL.iter().filter(has).copied().collect()
}

/// The head of a table's first column.
pub(in crate::services) const fn first_head(table: ReportTable) -> &'static str {
    match table {
        ReportTable::Whole => "范围",
        ReportTable::Departments
        | ReportTable::Towns
        | ReportTable::Committees
        | ReportTable::ActivityUnits => "单位",
        ReportTable::Months => "月份",
        ReportTable::Themes => "领域",
        ReportTable::Levels => "等级",
        ReportTable::Releases => "形式",
        ReportTable::Activities => "活动",
        ReportTable::Attendance => "出席人",
        ReportTable::Cases => "措施",
        ReportTable::Evaluations => "结论",
    }
}

fn table_block(table: &Table, ranked_from: u32) -> Block {
    let columns = columns_of(table);
    let mut heads = vec![first_head(table.table).to_owned()];
    heads.extend(columns.iter().map(|column| column.label().to_owned()));
    let is_full = heads.len() >= MANY;
    let lines = table.lines.iter().map(|line| {
        let name = if line.name.is_empty() {
            "未定"
        } else {
            &line.name
        };
        let mut cells = vec![name.to_owned()];
        cells.extend(
            columns
                .iter()
                .map(|column| cell_words(*column, line.cells.get(column), ranked_from))
                .map(|words| if is_full { stacked(&words) } else { words }),
        );
        cells
    });
    Block::Table {
        caption: Some(table.table.label().to_owned()),
        heads,
        lines: lines.collect(),
    }
}

fn late_block(figures: &Figures) -> Option<Block> {
    if figures.late.is_empty() {
        return None;
    }
    let heads = ["舆情", "标题", "单位", "时限", "应完成", "实际完成"];
    let lines = figures.late.iter().map(|item| {
        vec![
            item.incident.to_string(),
            item.title.clone(),
            item.unit_name.clone(),
            item.kind.label().to_owned(),
            moment_words(item.due_at),
            item.ended_at
                .map_or_else(|| "未完成".to_owned(), moment_words),
        ]
    });
    Some(Block::Table {
        caption: Some("逾期事项".to_owned()),
        heads: heads.map(str::to_owned).to_vec(),
        lines: lines.collect(),
    })
}

/// The figures that differ, as a table; `None` when none does.
fn changes_block(before: &Edition, figures: &Figures) -> Option<Block> {
    let found = differences(&before.drafted.figures, figures);
    if found.is_empty() {
        return None;
    }
    let heads = ["表", "范围", "栏目", "原数", "现数"];
    Some(Block::Table {
        caption: Some(format!("与{}相比变化的数字", edition_words(before))),
        heads: heads.map(str::to_owned).to_vec(),
        lines: found
            .iter()
            .map(|d| difference_cells(d, figures.ranked_from))
            .collect(),
    })
}

/// A difference as cells: table, line, column, what it was, what it is.
pub(in crate::services) fn difference_cells(found: &Difference, ranked_from: u32) -> Vec<String> {
    let words = |cell: Option<&Cell>| match cell {
        None => "没有".to_owned(),
        Some(_) => cell_words(found.column, cell, ranked_from),
    };
    vec![
        found.table.label().to_owned(),
        if found.name.is_empty() {
            "未定".to_owned()
        } else {
            found.name.clone()
        },
        found.column.label().to_owned(),
        words(found.old.as_ref()),
        words(found.new.as_ref()),
    ]
}

#[derive(Serialize)]
struct NoteFacts<'a> {
    first: String,
    last: String,
    cut_off: String,
    formula: &'a str,
    ranked_from: u32,
    plan: u32,
    policy: u32,
    calendar: u32,
    roster: u32,
}

/// Period, cut-off, formula and versions, as printed below every report's tables.
fn note(figures: &Figures) -> Result<Vec<Block>, ServiceError> {
    let facts = NoteFacts {
        first: day_words(figures.period.first()),
        last: day_words(figures.period.last()),
        cut_off: moment_words(figures.cut_off),
        formula: &figures.formula,
        ranked_from: figures.ranked_from,
        plan: figures.versions.plan,
        policy: figures.versions.policy,
        calendar: figures.versions.calendar,
        roster: figures.versions.roster,
    };
    papers::body("report_note", &facts)
}

/// What stands below the words and is made of the figures alone.
fn appendix(report: &Report, edition: &Edition) -> Result<Vec<Block>, ServiceError> {
    let figures = &edition.drafted.figures;
    let heading = |text: &str| Block::Heading {
        level: 1,
        text: text.to_owned(),
    };
    let mut blocks = Vec::new();
    if !figures.is_nothing() {
        blocks.push(heading("附表"));
        let tables = figures
            .tables
            .iter()
            .filter(|table| !table.lines.is_empty());
        blocks.extend(tables.map(|table| table_block(table, figures.ranked_from)));
        blocks.extend(late_block(figures));
    }
    let before = report.issued_before(edition.number());
    blocks.extend(before.and_then(|before| changes_block(before, figures)));
    blocks.push(heading("统计说明"));
    blocks.extend(note(figures)?);
    Ok(blocks)
}

/// The number and the date of a document.
#[derive(Debug, Clone)]
pub(super) struct Numbered {
    /// 发文字号.
    pub(super) number: String,
    /// The Beijing date on it.
    pub(super) on: Date,
}

/// The whole document: with these words, or with those the edition has.
pub(super) fn paper(
    (report, edition): (&Report, &Edition),
    words: Option<&str>,
    letterhead: &Letterhead,
    numbered: Option<&Numbered>,
) -> Result<Paper, ServiceError> {
    let mut body = read_body(words.unwrap_or_else(|| edition.text()));
    body.extend(appendix(report, edition)?);
    Ok(Paper {
        head: Head::Issued {
            mark: letterhead.mark.clone(),
            number: numbered.map(|numbered| numbered.number.clone()),
        },
        title: edition.drafted.title.clone(),
        addressee: Some("各镇（街）、管委会，市各有关单位".to_owned()),
        body,
        attachments: Vec::new(),
        signature: numbered.map(|numbered| Signature {
            name: letterhead.office.clone(),
            on: numbered.on,
        }),
        signs: Vec::new(),
        note: None,
        imprint: numbered.map(|numbered| Imprint {
            copies: Some(COPIES.to_owned()),
            office: letterhead.office.clone(),
            on: numbered.on,
        }),
    })
}

/// Period, cut-off and formula in a line, above a sheet.
pub(super) fn note_line(figures: &Figures) -> String {
    format!(
        "统计期 {}至{}，截止 {}，公式 {}，不足 {} 项的不排名",
        day_words(figures.period.first()),
        day_words(figures.period.last()),
        moment_words(figures.cut_off),
        figures.formula,
        figures.ranked_from,
    )
}

/// The tables of figures as a form.
pub(super) fn scorecard(figures: &Figures, title: &str) -> Result<Paper, ServiceError> {
    let tables = figures
        .tables
        .iter()
        .filter(|table| !table.lines.is_empty());
    let mut body: Vec<Block> = tables
        .map(|table| table_block(table, figures.ranked_from))
        .collect();
    body.extend(late_block(figures));
    body.extend(note(figures)?);
    Ok(Paper {
        head: Head::Form {
            office: "成绩单".to_owned(),
            serial: figures.period.code(),
        },
        title: title.to_owned(),
        addressee: None,
        body,
        attachments: Vec::new(),
        signature: None,
        signs: Vec::new(),
        note: None,
        imprint: None,
    })
}

/// What stands on an issued document so that its data can be checked.
pub(super) fn seal_words(digest: &str) -> String {
    format!("电子数据校验值（SM3）：{digest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_rounded_and_bear_their_denominators() {
        let rate = |met, of| rate_words(Rate { met, of });
        assert_eq!(rate(2, 3), "66.7%（2/3）");
        assert_eq!(rate(48, 50), "96.0%（48/50）");
        assert_eq!(rate(0, 0), "没有应办的");
        assert_eq!(rate(1999, 2000), "100.0%（1999/2000）");
    }

    #[test]
    fn in_a_table_the_denominator_stands_below() {
        assert_eq!(stacked("66.7%（2/3）"), "66.7%\u{2028}2/3");
        assert_eq!(stacked("34.2%–100.0%"), "34.2%–\u{2028}100.0%");
        assert_eq!(stacked("2/3"), "2/3");
    }

    #[test]
    fn periods_have_their_titles() {
        let id = |kind, period| ReportId::parse(kind, period).unwrap();
        assert_eq!(
            title(id("bulletin", "2018-10")),
            "关于2018年10月政务舆情回应工作情况的通报"
        );
        assert_eq!(
            title(id("annual", "2018")),
            "2018年政务舆情回应工作年度报告"
        );
    }
}
