//! The same figures as sheets: a scorecard with every rate's two numbers, and all outcomes behind
//! one number.

use std::collections::VecDeque;

use actix_web::HttpResponse;
use jiff::Timestamp;

use super::behind::{indicator_words, verdict_words};
use super::number::{name_of, period_words};
use super::year::all_formulas;
use crate::domain::people::Roster;
use crate::domain::scorecard::{Column, Dimension, Figures, Month, Place, Rate, Row};
use crate::queries::Reader;
use crate::queries::reports::{self, CountedOutcome, Place as Behind, Scorecard, Selection};
use crate::services::ServiceError;
use crate::services::sheets::{
    self, CellKind, ChartKind, Sheet, SheetCell, SheetChart, SheetColumn, SheetFile, SheetFormat,
};
use crate::web::download;
use crate::web::filter::Query;

/// How many rows are read at once.
const AT_ONCE: i64 = 2_000;

/// In which form an address asks for a sheet.
pub(super) fn format_of(query: &Query) -> Option<SheetFormat> {
    query
        .get("format")
        .and_then(|word| SheetFormat::parse(word))
}

/// The answer with a sheet that is complete.
pub(super) fn sent(name: &str, file: SheetFile) -> HttpResponse {
    download::sheet(name, file)
}

/// The scorecard, one row a unit, theme or town, and all together in the last.
pub(super) fn of_card(
    card: &Scorecard,
    roster: &Roster,
    format: SheetFormat,
    now: Timestamp,
) -> Result<SheetFile, ServiceError> {
    let name = |row: &Row| name_of(card.by, &row.id, roster);
    let rows = card.rows.iter().map(|row| {
        let class = row.class.map_or("", |class| class.label());
        let place = match row.place {
            Place::Rank(rank) => SheetCell::Integer(i32::try_from(rank).unwrap_or(i32::MAX)),
            Place::TooFew | Place::Apart => SheetCell::text("不排名"),
        };
        line(&name(row), class, place, &row.figures)
    });
    let all = line("合计", "", SheetCell::Empty, &card.totals);
    let what = match card.by {
        Dimension::Unit => "单位",
        Dimension::Theme => "领域",
        Dimension::Town => "发生地",
    };
    let mut sheet = sheet("成绩单", what, now, &period_words(card.period));
    sheet.chart = Some(drawn(ChartKind::Bars));
    sheets::write(&sheet, format, rows.chain([all]).map(Ok))
}

/// One unit, theme or town, one row a month.
pub(super) fn of_months(
    months: &[(Month, Figures)],
    whose: &str,
    format: SheetFormat,
    now: Timestamp,
) -> Result<SheetFile, ServiceError> {
    let rows = months
        .iter()
        .map(|(month, figures)| line(&month.code(), "", SheetCell::Empty, figures));
    let mut sheet = sheet("各月成绩", "月份", now, &format!("{whose} 年"));
    sheet.chart = Some(drawn(ChartKind::Line));
    sheets::write(&sheet, format, rows.map(Ok))
}

/// The column of the rate that all ranks go by, from 0.
const OVERALL: u16 = 5;

fn drawn(kind: ChartKind) -> SheetChart {
    SheetChart {
        title: "按时率".to_owned(),
        kind,
        labels: 0,
        figures: vec![OVERALL],
    }
}

fn sheet(name: &str, what: &str, now: Timestamp, about: &str) -> Sheet {
    let mut columns = vec![
        SheetColumn::new(what, CellKind::Text).wide(28),
        SheetColumn::new("类别", CellKind::Text),
        SheetColumn::new("名次", CellKind::Text).wide(8),
    ];
    let pair = |columns: &mut Vec<SheetColumn>, kept: &str, of: &str| {
        columns.push(SheetColumn::new(kept, CellKind::Integer));
        columns.push(SheetColumn::new(of, CellKind::Integer));
    };
    pair(&mut columns, "按时", "时限");
    columns.push(SheetColumn::new("按时率", CellKind::Percent));
    columns.push(SheetColumn::new("区间", CellKind::Text));
    columns.push(SheetColumn::new("不计延期按时率", CellKind::Percent));
    for column in Column::ALL {
        let label = column.kind().label();
        pair(
            &mut columns,
            &format!("{label}按时"),
            &format!("{label}时限"),
        );
    }
    pair(&mut columns, "获准延期", "可延期");
    pair(&mut columns, "平均超时（分）", "迟完成");
    pair(&mut columns, "同意退回", "裁定退回");
    pair(&mut columns, "按期兑现", "承诺");
    pair(&mut columns, "评估得分之和", "评估");
    let mut notes = vec![format!("{about}到期、已有结论的时限")];
    notes.extend(all_formulas());
    Sheet {
        name: name.to_owned(),
        notes,
        columns,
        chart: None,
        made_at: now,
    }
}

fn line(name: &str, class: &str, place: SheetCell, figures: &Figures) -> Vec<SheetCell> {
    let whole = |n: u32| SheetCell::Integer(i32::try_from(n).unwrap_or(i32::MAX));
    let share = |rate: Rate| SheetCell::Share {
        part: rate.met,
        whole: rate.of,
    };
    let overall = figures.overall();
    let interval = overall.interval();
    let mut cells = vec![SheetCell::text(name), SheetCell::text(class), place];
    let pair = |cells: &mut Vec<SheetCell>, rate: Rate| {
        cells.push(whole(rate.met));
        cells.push(whole(rate.of));
    };
    pair(&mut cells, overall);
    cells.push(share(overall));
    cells.push(SheetCell::text(
        interval.map_or_else(String::new, super::interval_words),
    ));
    cells.push(share(figures.unextended()));
    for column in Column::ALL {
        pair(&mut cells, figures.column(*column));
    }
    pair(&mut cells, figures.extensions());
    let late = figures.lateness();
    cells.push(late.mean().map_or(SheetCell::Empty, |mean| {
        SheetCell::Integer(i32::try_from(mean / 60).unwrap_or(i32::MAX))
    }));
    cells.push(whole(late.count));
    pair(&mut cells, figures.returns());
    pair(&mut cells, figures.promises());
    pair(&mut cells, figures.evaluations());
    cells
}

/// Everything behind a number, one row each.
pub(super) fn of_outcomes(
    reader: &Reader,
    selection: &Selection,
    heading: &str,
    format: SheetFormat,
) -> Result<SheetFile, ServiceError> {
    let roster = reader.shelf()?.roster;
    let column = SheetColumn::new;
    let sheet = Sheet {
        name: "明细".to_owned(),
        notes: vec![heading.to_owned()],
        columns: vec![
            column("编号", CellKind::Text),
            column("标题", CellKind::Text).wide(48),
            column("单位", CellKind::Text).wide(28),
            column("领域", CellKind::Text),
            column("发生地", CellKind::Text),
            column("事项", CellKind::Text),
            column("到期", CellKind::Instant),
            column("完成", CellKind::Instant),
            column("结论", CellKind::Text),
            column("超时（分）", CellKind::Integer),
        ],
        chart: None,
        made_at: reader.now(),
    };
    let rows = All {
        reader,
        selection,
        after: None,
        is_last: false,
        read: VecDeque::new(),
    };
    let now = reader.now();
    sheets::write(
        &sheet,
        format,
        rows.map(|one| Ok(cells(&one?, &roster, now))),
    )
}

fn cells(one: &CountedOutcome, roster: &Roster, now: Timestamp) -> Vec<SheetCell> {
    let late = one.late_seconds(now).map_or(SheetCell::Empty, |seconds| {
        SheetCell::Integer(i32::try_from(seconds / 60).unwrap_or(i32::MAX))
    });
    let town = one.town.as_ref().map_or("", |town| roster.name(town));
    let theme = one.theme.as_ref().map_or("", |theme| theme.as_str());
    vec![
        SheetCell::text(one.incident.as_str()),
        SheetCell::text(&one.title),
        SheetCell::text(roster.name(&one.unit)),
        SheetCell::text(theme),
        SheetCell::text(town),
        SheetCell::text(indicator_words(one.indicator)),
        SheetCell::Instant(one.due_at),
        SheetCell::instant(one.ended_at),
        SheetCell::text(verdict_words(one)),
        late,
    ]
}

/// All rows behind a number, read page by page.
struct All<'a> {
    reader: &'a Reader,
    selection: &'a Selection,
    after: Option<Behind>,
    is_last: bool,
    read: VecDeque<CountedOutcome>,
}

impl Iterator for All<'_> {
    type Item = Result<CountedOutcome, ServiceError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.read.is_empty() && !self.is_last {
            let after = self.after.as_ref();
            match reports::page_behind(self.reader, self.selection, after, AT_ONCE) {
                Err(error) => {
                    self.is_last = true;
                    return Some(Err(error.into()));
                }
                Ok((items, next)) => {
                    self.is_last = next.is_none();
                    self.after = next;
                    self.read.extend(items);
                }
            }
        }
        self.read.pop_front().map(Ok)
    }
}
