//! The layouts a list of units comes in, each read into the same rows: TOML tables, JSON, JSONL,
//! a table with a heading, or plain lines with one unit each.

use serde::Deserialize;
use serde_json::Value;

use super::UnitListError;
use crate::domain::vocabulary::UnitKind;
use crate::domain::{Theme, UnitId};

/// One unit as it was listed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub(super) struct Listed {
    /// The line it stands in, from 1; 0 where the layout does not say.
    #[serde(skip)]
    pub(super) line: usize,
    pub(super) id: Option<UnitId>,
    #[serde(alias = "unit", alias = "名称", alias = "单位")]
    pub(super) name: String,
    #[serde(alias = "简称")]
    pub(super) short: Option<String>,
    pub(super) kind: Option<UnitKind>,
    #[serde(default, alias = "alias", alias = "别名")]
    pub(super) aliases: Vec<String>,
    #[serde(default, alias = "主题", alias = "领域")]
    pub(super) themes: Vec<Theme>,
}

#[derive(Deserialize)]
struct Tables {
    #[serde(default, alias = "units")]
    unit: Vec<Listed>,
}

/// What stands between cells of a line.
const CELL_ENDS: [char; 7] = ['\t', ',', '，', '|', ';', '；', '：'];
/// What stands between names in a cell, beside the ends of cells.
const NAME_ENDS: [char; 7] = ['、', '/', ';', '；', '，', ',', ' '];

/// Reads whatever the text looks like.
pub(super) fn read(text: &str) -> Result<Vec<Listed>, UnitListError> {
    let text = text.trim_start_matches('\u{feff}');
    let begins = text.trim_start();
    let is_table =
        begins.starts_with("[[") && begins.chars().nth(2).is_some_and(char::is_alphabetic);
    if is_table
        || text
            .lines()
            .any(|line| line.trim_start().starts_with("[[unit"))
    {
        toml_tables(text)
    } else if begins.starts_with(['[', '{']) {
        json(text)
    } else if is_assignment(begins) {
        toml_tables(text)
    } else {
        lines(text)
    }
}

/// `unit = 3`: TOML of the wrong shape rather than a unit of that name.
fn is_assignment(text: &str) -> bool {
    let first = text.lines().next().unwrap_or("");
    let key = first.split('=').next().unwrap_or("").trim();
    first.contains('=') && !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric())
}

fn toml_tables(text: &str) -> Result<Vec<Listed>, UnitListError> {
    let tables: Tables = toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        let before = text.get(..at).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        UnitListError::at(line, format!("不是可读的 TOML（{}）", error.message()))
    })?;
    let starts = text.lines().zip(1..).filter(|(line, _)| {
        let line = line.trim_start();
        line.starts_with("[[unit")
    });
    let mut starts = starts.map(|(_, number)| number);
    let numbered = tables.unit.into_iter().map(|unit| Listed {
        line: starts.next().unwrap_or(0),
        ..unit
    });
    Ok(numbered.collect())
}

/// One document, or one object a line.
fn json(text: &str) -> Result<Vec<Listed>, UnitListError> {
    match serde_json::from_str::<Value>(text) {
        Ok(Value::Object(object)) => match object.get("units").or(object.get("unit")) {
            Some(Value::Array(units)) => items(units, text),
            Some(_) | None => one(&Value::Object(object), 1).map(|unit| vec![unit]),
        },
        Ok(Value::Array(units)) => items(&units, text),
        Ok(_) => Err(UnitListError::at(1, "应是单位的列表".to_owned())),
        Err(whole) => {
            let is_by_line = text.trim_start().starts_with('{') && whole.line() > 1;
            if is_by_line && text.lines().next().is_some_and(is_value) {
                return by_line(text);
            }
            Err(UnitListError::at(
                whole.line(),
                format!("不是可读的 JSON（第 {} 列）", whole.column()),
            ))
        }
    }
}

fn is_value(line: &str) -> bool {
    serde_json::from_str::<Value>(line).is_ok()
}

fn by_line(text: &str) -> Result<Vec<Listed>, UnitListError> {
    let full = text
        .lines()
        .zip(1..)
        .filter(|(line, _)| !line.trim().is_empty());
    let read = |(line, number): (&str, usize)| {
        let value = serde_json::from_str(line).map_err(|error| {
            let what = format!("不是可读的 JSON（第 {} 列）", error.column());
            UnitListError::at(number, what)
        })?;
        one(&value, number)
    };
    full.map(read).collect()
}

fn items(units: &[Value], text: &str) -> Result<Vec<Listed>, UnitListError> {
    units
        .iter()
        .zip(1..)
        .map(|(unit, number)| {
            let line = unit.as_str().or(unit.get("name").and_then(Value::as_str));
            let line = line.map_or(0, |name| line_of(text, name));
            one(unit, line).map_err(|error| error.of_item(number))
        })
        .collect()
}

/// A name alone, or an object.
fn one(value: &Value, line: usize) -> Result<Listed, UnitListError> {
    let read = match value.as_str() {
        Some(name) => Ok(Listed {
            name: name.to_owned(),
            ..Listed::default()
        }),
        None => Listed::deserialize(value),
    };
    let listed =
        read.map_err(|error| UnitListError::at(line, format!("不是一个单位（{error}）")))?;
    Ok(Listed { line, ..listed })
}

/// Where a name stands first, as JSON writes it.
fn line_of(text: &str, name: &str) -> usize {
    let written = format!("\"{name}\"");
    let found = text
        .lines()
        .zip(1..)
        .find(|(line, _)| line.contains(&written));
    found.map_or(0, |(_, number)| number)
}

/// What a column of a table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Name,
    Short,
    Aliases,
    Themes,
    Other,
}

impl Column {
    fn headed(cell: &str) -> Self {
        match cell.trim().to_lowercase().as_str() {
            "名称" | "单位" | "单位名称" | "部门" | "name" | "unit" => Self::Name,
            "简称" | "short" => Self::Short,
            "别名" | "又名" | "俗称" | "aliases" | "alias" => Self::Aliases,
            "主题" | "领域" | "职责" | "themes" | "theme" => Self::Themes,
            _ => Self::Other,
        }
    }
}

/// The first cell is the name and the others are aliases, unless a heading says otherwise.
fn lines(text: &str) -> Result<Vec<Listed>, UnitListError> {
    let full = text
        .lines()
        .zip(1..)
        .map(|(line, number)| (line.trim(), number));
    let mut full = full
        .filter(|(line, _)| !line.is_empty() && !line.starts_with('#'))
        .peekable();
    let heading = full.peek().and_then(|(line, _)| heading_of(line));
    if heading.is_some() {
        full.next();
    }
    full.map(|(line, number)| {
        let listed = match &heading {
            Some(columns) => under(columns, line),
            None => plain(line),
        };
        let is_told = listed.name.chars().any(char::is_alphabetic);
        if is_told {
            Ok(Listed {
                line: number,
                ..listed
            })
        } else {
            Err(UnitListError::at(number, "没有单位名称".to_owned()))
        }
    })
    .collect()
}

fn heading_of(line: &str) -> Option<Vec<Column>> {
    let columns: Vec<Column> = line.split(CELL_ENDS).map(Column::headed).collect();
    columns.contains(&Column::Name).then_some(columns)
}

fn under(columns: &[Column], line: &str) -> Listed {
    let mut listed = Listed::default();
    for (column, cell) in columns.iter().zip(line.split(['\t', ',', '，', '|'])) {
        let cell = cell.trim().trim_matches('"');
        match column {
            Column::Name => cell.clone_into(&mut listed.name),
            Column::Short if !cell.is_empty() => listed.short = Some(cell.to_owned()),
            Column::Aliases => listed.aliases.extend(names_in(cell)),
            Column::Themes => listed.themes.extend(names_in(cell).map(Theme::new)),
            Column::Short | Column::Other => {}
        }
    }
    listed
}

/// `3. 市教育局（教育局、市教委）` or `市教育局, 教育局, 市教委`.
fn plain(line: &str) -> Listed {
    let numbered = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let line = if numbered.len() < line.len() {
        numbered.trim_start_matches(['.', '、', '．', ' ', '\t', ')', '）'])
    } else {
        line
    };
    let line = line.trim_start_matches(['-', '*', '•']);
    let mut names = line
        .split(|c| CELL_ENDS.contains(&c) || "（(）)、".contains(c))
        .map(|name| name.trim().trim_matches('"').to_owned())
        .filter(|name| !name.is_empty());
    Listed {
        name: names.next().unwrap_or_default(),
        aliases: names.collect(),
        ..Listed::default()
    }
}

fn names_in(cell: &str) -> impl Iterator<Item = String> {
    let names = cell.split(NAME_ENDS).map(|name| name.trim().to_owned());
    names.filter(|name| !name.is_empty())
}
