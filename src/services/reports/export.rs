//! Reports as files: the document for word processors and browsers, the figures as data and sheets.
//! What is made of an issued edition depends on its facts alone, so it is the same for ever.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::json;

use super::super::sheets::{self, CellKind, Sheet, SheetCell, SheetColumn, SheetFormat};
use super::super::{Ctx, FieldFault, ServiceError, Services, papers};
use super::words;
use crate::documents::paper_html;
use crate::domain::calendar::rfc3339;
use crate::domain::paper::Paper;
use crate::domain::people::{Actor, Viewer};
use crate::domain::report::{Cell, Edition, Figures, Line, Report, ReportId, ReportPeriod, Table};
use crate::domain::vocabulary::{ReportColumn, ReportKind};
use crate::store::reports;

/// In which form a report is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportFormat {
    /// Everything as data.
    Json,
    /// The document as a web page that stands alone.
    Html,
    /// The document for word processors.
    Docx,
    /// The figures as a workbook.
    Xlsx,
    /// The figures as text with commas.
    Csv,
}

impl ReportFormat {
    /// Every form.
    pub const ALL: &'static [Self] = &[Self::Json, Self::Html, Self::Docx, Self::Xlsx, Self::Csv];

    /// As in addresses and at the end of a file's name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Html => "html",
            Self::Docx => "docx",
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
        }
    }

    /// From an address.
    ///
    /// # Errors
    /// `Invalid` with the forms there are.
    pub fn parse(text: &str) -> Result<Self, ServiceError> {
        let found = Self::ALL
            .iter()
            .copied()
            .find(|format| format.code() == text);
        found.ok_or_else(|| unfit("format 应是 json、html、docx、xlsx 或 csv"))
    }

    const fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Html => "text/html; charset=utf-8",
            Self::Docx => papers::DOCX,
            Self::Xlsx => SheetFormat::Xlsx.media_type(),
            Self::Csv => SheetFormat::Csv.media_type(),
        }
    }
}

pub(super) fn unfit(message: &str) -> ServiceError {
    ServiceError::Invalid(vec![FieldFault {
        field: "format".to_owned(),
        message: message.to_owned(),
    }])
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// What it is called.
    pub name: String,
    /// Its media type.
    pub media_type: &'static str,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// An edition in a form.
///
/// # Errors
/// `Internal` when a file cannot be written.
pub fn edition(
    services: &Services,
    id: ReportId,
    (report, edition): (&Report, &Edition),
    format: ReportFormat,
) -> Result<Exported, ServiceError> {
    let paper = super::preview(services, (report, edition), None)?;
    let figures = &edition.drafted.figures;
    let bytes = match format {
        ReportFormat::Json => data(id, edition, &paper)?,
        ReportFormat::Html => paper_html::write(&paper).into_bytes(),
        ReportFormat::Docx => papers::docx(&paper)?,
        ReportFormat::Xlsx => sheet(figures, &edition.drafted.title, SheetFormat::Xlsx)?,
        ReportFormat::Csv => sheet(figures, &edition.drafted.title, SheetFormat::Csv)?,
    };
    Ok(Exported {
        name: format!("{id}-{}.{}", edition.number(), format.code()),
        media_type: format.media_type(),
        bytes,
    })
}

/// What the command line asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportOf {
    /// The figures as they stand now.
    Scorecard,
    /// A bulletin.
    Bulletin,
    /// An annual report.
    Annual,
}

/// A report by its kind, its period as text and the number of its edition.
///
/// # Errors
/// `Invalid` for a period or form that it does not have, `NotFound` when there is none.
pub fn wanted(
    services: &Services,
    ctx: &Ctx,
    (of, period, edition): (ReportOf, &str, Option<u32>),
    format: ReportFormat,
) -> Result<Exported, ServiceError> {
    let unreadable = || {
        ServiceError::Invalid(vec![FieldFault {
            field: "period".to_owned(),
            message: "期间写成 2018-10；年度报告写成 2018".to_owned(),
        }])
    };
    let period = ReportPeriod::parse(period).ok_or_else(unreadable)?;
    let kind = match of {
        ReportOf::Scorecard => {
            let figures = super::figures_now(services, period, ctx.now)?;
            return scorecard(&figures, format);
        }
        ReportOf::Bulletin => ReportKind::Bulletin,
        ReportOf::Annual => ReportKind::Annual,
    };
    let id = ReportId::of(kind, period).ok_or_else(unreadable)?;
    stored(services, id, edition, format)
}

/// A stored report in a form: the edition with this number, else the newest that is issued, else
/// the newest.
///
/// # Errors
/// `NotFound` when there is none.
fn stored(
    services: &Services,
    id: ReportId,
    number: Option<u32>,
    format: ReportFormat,
) -> Result<Exported, ServiceError> {
    let report = services.store.read(|conn| reports::load(conn, id))?.report;
    let found = match number {
        Some(number) => report.edition(number),
        None => report.shown_to(&Viewer::of(&Actor::system())),
    };
    let found = found.ok_or(ServiceError::NotFound)?;
    edition(services, id, (&report, found), format)
}

/// Everything about an edition as data.
#[derive(Serialize)]
struct Data<'a> {
    kind: &'static str,
    period: String,
    edition: u32,
    state: &'static str,
    title: &'a str,
    number: Option<&'a str>,
    issued_on: Option<jiff::civil::Date>,
    digest: Option<&'a str>,
    cut_off: String,
    reason: Option<&'a str>,
    text: &'a str,
    figures: &'a Figures,
    paper: &'a Paper,
}

fn data(id: ReportId, edition: &Edition, paper: &Paper) -> Result<Vec<u8>, ServiceError> {
    let issued = edition.issued.as_ref();
    let data = Data {
        kind: id.kind.code(),
        period: id.period.code(),
        edition: edition.number(),
        state: edition.state.code(),
        title: &edition.drafted.title,
        number: issued.map(|issued| issued.number.as_str()),
        issued_on: issued.map(|issued| issued.on),
        digest: issued.map(|issued| issued.digest.as_str()),
        cut_off: rfc3339(edition.drafted.figures.cut_off),
        reason: edition.reason.as_deref(),
        text: edition.text(),
        figures: &edition.drafted.figures,
        paper,
    };
    let written = serde_json::to_vec_pretty(&data);
    written.map_err(|error| ServiceError::Internal(format!("write a report as data: {error}")))
}

/// A report of one month's figures that no edition holds: the scorecard.
///
/// # Errors
/// `Invalid` for a document, which a scorecard is not; `Internal` when a file cannot be written.
pub fn scorecard(figures: &Figures, format: ReportFormat) -> Result<Exported, ServiceError> {
    let title = format!("{}成绩单", words::period_words(figures.period));
    let bytes = match format {
        ReportFormat::Json => {
            let data = json!({
                "kind": "scorecard",
                "period": figures.period.code(),
                "cut_off": rfc3339(figures.cut_off),
                "figures": figures,
            });
            let written = serde_json::to_vec_pretty(&data);
            written
                .map_err(|error| ServiceError::Internal(format!("write a scorecard: {error}")))?
        }
        ReportFormat::Html => paper_html::write(&words::scorecard(figures, &title)?).into_bytes(),
        ReportFormat::Xlsx => sheet(figures, &title, SheetFormat::Xlsx)?,
        ReportFormat::Csv => sheet(figures, &title, SheetFormat::Csv)?,
        ReportFormat::Docx => {
            return Err(unfit(
                "成绩单不是公文，没有 docx；请用 json、html、xlsx 或 csv",
            ));
        }
    };
    Ok(Exported {
        name: format!("scorecard-{}.{}", figures.period, format.code()),
        media_type: format.media_type(),
        bytes,
    })
}

/// The tables one below the other: a line for each line, a rate as numerator, denominator, share.
fn sheet(figures: &Figures, title: &str, format: SheetFormat) -> Result<Vec<u8>, ServiceError> {
    let used: BTreeSet<ReportColumn> = figures.tables.iter().flat_map(words::columns_of).collect();
    let columns: Vec<(ReportColumn, bool)> = ReportColumn::ALL
        .iter()
        .filter(|column| used.contains(column))
        .map(|column| (*column, is_rate(figures, *column)))
        .collect();
    let mut heads = vec![
        SheetColumn::new("表", CellKind::Text),
        SheetColumn::new("范围", CellKind::Text).wide(24),
    ];
    for (column, is_rate) in &columns {
        let label = column.label();
        if *is_rate {
            heads.push(SheetColumn::new(
                format!("{label}（分子）"),
                CellKind::Integer,
            ));
            heads.push(SheetColumn::new(
                format!("{label}（分母）"),
                CellKind::Integer,
            ));
            heads.push(SheetColumn::new(
                format!("{label}（比率）"),
                CellKind::Percent,
            ));
        } else {
            let is_words = matches!(
                column,
                ReportColumn::Interval | ReportColumn::Place | ReportColumn::Score
            );
            let kind = if is_words {
                CellKind::Text
            } else {
                CellKind::Integer
            };
            heads.push(SheetColumn::new(label, kind));
        }
    }
    let sheet = Sheet {
        name: figures.period.code(),
        notes: vec![title.to_owned(), words::note_line(figures)],
        columns: heads,
        chart: None,
        made_at: figures.cut_off,
    };
    let lines = figures.tables.iter().flat_map(|table| {
        let lines = table.lines.iter();
        lines.map(move |line| (table, line))
    });
    let rows = lines.map(|(table, line)| Ok(row(figures, &columns, table, line)));
    let mut file = sheets::write(&sheet, format, rows)?;
    let mut bytes = Vec::new();
    loop {
        let piece = file.piece()?;
        if piece.is_empty() {
            return Ok(bytes);
        }
        bytes.extend(piece);
    }
}

fn is_rate(figures: &Figures, column: ReportColumn) -> bool {
    let lines = figures.tables.iter().flat_map(|table| &table.lines);
    let mut cells = lines.filter_map(|line| line.cells.get(&column));
    cells.any(|cell| matches!(cell, Cell::Rate(_)))
}

fn row(
    figures: &Figures,
    columns: &[(ReportColumn, bool)],
    table: &Table,
    line: &Line,
) -> Vec<SheetCell> {
    let mut cells = vec![
        SheetCell::text(table.table.label()),
        SheetCell::text(&line.name),
    ];
    let whole = |n: u32| SheetCell::Integer(i32::try_from(n).unwrap_or(i32::MAX));
    for (column, is_rate) in columns {
        let cell = line.cells.get(column);
        match (cell, is_rate) {
            (Some(Cell::Rate(rate)), _) => {
                let (part, of) = (rate.met, rate.of);
                cells.extend([whole(part), whole(of), SheetCell::Share { part, whole: of }]);
            }
            (_, true) => cells.extend([SheetCell::Empty, SheetCell::Empty, SheetCell::Empty]),
            (None, false) => cells.push(SheetCell::Empty),
            (Some(Cell::Count(n)), false) => cells.push(whole(*n)),
            (Some(cell), false) => {
                let text = words::cell_words(*column, Some(cell), figures.ranked_from);
                cells.push(SheetCell::text(text));
            }
        }
    }
    cells
}
