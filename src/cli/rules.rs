//! `policy`, `calendar` and `rubric`: import, publish, list, diff, and what a version would move.

use clap::{Args, Subcommand, ValueEnum};
use jiff::civil::Date;

use super::{DataConfig, Ending, Format, InputFile, name_of, opened_services, print, read_input};
use super::{ready_services, system};
use crate::services::rules::{self, Change, Imported, Mode, RuleFile, RuleKind};
use crate::services::{ServiceError, impact, plans};

#[derive(Debug, Subcommand)]
pub(super) enum PolicyCommand {
    /// 读入一份时限规则（.toml，样式同随附的规则），列出与上一版的差别；不加 --dry-run 时存为新的一版
    ///
    /// 示例：huiying policy import 规则.toml --dry-run
    Import(Import),
    /// 公布一版时限规则，从某日起执行；已经在计时的时限不变
    ///
    /// 示例：huiying policy publish 2 --from 2027-01-01
    Publish(Publish),
    /// 列出各版时限规则
    ///
    /// 示例：huiying policy list
    List(List),
    /// 比较两版时限规则
    ///
    /// 示例：huiying policy diff 1 2
    Diff(Diff),
    /// 试看某一版会改动哪些正在计时的时限；只看不改
    ///
    /// 示例：huiying policy preview 2 --format csv
    Preview(Preview),
}

#[derive(Debug, Subcommand)]
pub(super) enum CalendarCommand {
    /// 读入一年的放假安排（.toml、holiday-cn 的 .json、.ics），换掉这一年的日子；不加 --dry-run 时存为新的一版
    ///
    /// 示例：huiying calendar import 2027.ics --dry-run
    Import(ImportYear),
    /// 公布一版工作日历，从某日起执行；已经在计时的时限不变
    ///
    /// 示例：huiying calendar publish 2 --from 2026-12-01
    Publish(Publish),
    /// 列出各版工作日历
    ///
    /// 示例：huiying calendar list
    List(List),
    /// 比较两版工作日历
    ///
    /// 示例：huiying calendar diff 1 2
    Diff(Diff),
    /// 试看某一版会改动哪些正在计时的时限；只看不改
    ///
    /// 示例：huiying calendar preview 2
    Preview(Preview),
}

#[derive(Debug, Subcommand)]
pub(super) enum RubricCommand {
    /// 读入一份评分表（.toml，样式同随附的评分表），列出与上一版的差别；不加 --dry-run 时存为新的一版
    ///
    /// 示例：huiying rubric import 评分表.toml --dry-run
    Import(Import),
    /// 公布一版评分表，从某日起执行；已经开始的评估不变
    ///
    /// 示例：huiying rubric publish 2 --from 2027-01-01
    Publish(Publish),
    /// 列出各版评分表
    ///
    /// 示例：huiying rubric list
    List(List),
    /// 比较两版评分表
    ///
    /// 示例：huiying rubric diff 1 2
    Diff(Diff),
}

#[derive(Debug, Args)]
pub(super) struct Import {
    /// 文件；- 表示标准输入
    file: InputFile,
    /// 只读不存
    #[arg(long)]
    dry_run: bool,
    /// 输出形式：text 给人看，json 一个 JSON 文档
    #[arg(long, value_enum, default_value_t = Format::Text, hide_possible_values = true)]
    format: Format,
    #[command(flatten)]
    data: DataConfig,
}

#[derive(Debug, Args)]
pub(super) struct ImportYear {
    #[command(flatten)]
    import: Import,
    /// 要哪一年：.ics 文件写了几年时必填
    #[arg(long)]
    year: Option<i16>,
}

#[derive(Debug, Args)]
pub(super) struct Publish {
    /// 版本号
    version: u32,
    /// 从哪天起执行（北京日期）
    #[arg(long)]
    from: Date,
    #[command(flatten)]
    data: DataConfig,
}

#[derive(Debug, Args)]
pub(super) struct List {
    /// 输出形式：text 给人看，json 一个 JSON 文档
    #[arg(long, value_enum, default_value_t = Format::Text, hide_possible_values = true)]
    format: Format,
    #[command(flatten)]
    data: DataConfig,
}

#[derive(Debug, Args)]
pub(super) struct Diff {
    /// 旧版
    old: u32,
    /// 新版
    new: u32,
    /// 输出形式：text 给人看，json 一个 JSON 文档
    #[arg(long, value_enum, default_value_t = Format::Text, hide_possible_values = true)]
    format: Format,
    #[command(flatten)]
    data: DataConfig,
}

#[derive(Debug, Args)]
pub(super) struct Preview {
    /// 版本号；公布没公布都可以
    version: u32,
    /// 输出形式：text 给人看，json 一个 JSON 文档，csv 电子表格
    #[arg(long, value_enum, default_value_t = TableFormat::Text, hide_possible_values = true)]
    format: TableFormat,
    #[command(flatten)]
    data: DataConfig,
}

/// How a table is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum TableFormat {
    /// For people.
    Text,
    /// One JSON document.
    Json,
    /// For office programs.
    Csv,
}

pub(super) fn run_policy(command: &PolicyCommand) -> Result<(), Ending> {
    const KIND: RuleKind = RuleKind::Policy;
    match command {
        PolicyCommand::Import(import) => self::import(KIND, import, None),
        PolicyCommand::Publish(publish) => self::publish(KIND, publish),
        PolicyCommand::List(list) => self::list(KIND, list),
        PolicyCommand::Diff(diff) => self::diff(KIND, diff),
        PolicyCommand::Preview(preview) => self::preview(KIND, preview),
    }
}

pub(super) fn run_calendar(command: &CalendarCommand) -> Result<(), Ending> {
    const KIND: RuleKind = RuleKind::Calendar;
    match command {
        CalendarCommand::Import(year) => import(KIND, &year.import, year.year),
        CalendarCommand::Publish(publish) => self::publish(KIND, publish),
        CalendarCommand::List(list) => self::list(KIND, list),
        CalendarCommand::Diff(diff) => self::diff(KIND, diff),
        CalendarCommand::Preview(preview) => self::preview(KIND, preview),
    }
}

pub(super) fn run_rubric(command: &RubricCommand) -> Result<(), Ending> {
    const KIND: RuleKind = RuleKind::Rubric;
    match command {
        RubricCommand::Import(import) => self::import(KIND, import, None),
        RubricCommand::Publish(publish) => self::publish(KIND, publish),
        RubricCommand::List(list) => self::list(KIND, list),
        RubricCommand::Diff(diff) => self::diff(KIND, diff),
    }
}

fn import(kind: RuleKind, import: &Import, year: Option<i16>) -> Result<(), Ending> {
    let file = RuleFile {
        name: name_of(&import.file),
        bytes: read_input(&import.file)?,
        year,
    };
    let imported = if import.dry_run {
        match opened_services(&import.data) {
            Ok(services) => {
                rules::import(&services, &system(&services), kind, &file, &Mode::DryRun)?
            }
            // Reading alone needs no database: what ships with the house will do.
            Err(ending) if ending.status == 2 => rules::read_cold(kind, &file)?,
            Err(ending) => return Err(ending),
        }
    } else {
        let services = ready_services(&import.data)?;
        rules::import(
            &services,
            &system(&services),
            kind,
            &file,
            &Mode::Keep(None),
        )?
    };
    show(import.format, &imported)?;
    if let Some(version) = imported.version {
        let command = command_of(kind);
        let preview = match kind {
            RuleKind::Policy | RuleKind::Calendar => {
                format!("试看影响：huiying {command} preview {version}；")
            }
            RuleKind::Rubric => String::new(),
        };
        tell(&format!(
            "已存为{}第 {version} 版（未公布）。{preview}\
             公布：huiying {command} publish {version} --from 日期",
            kind.label()
        ));
    }
    Ok(())
}

const fn command_of(kind: RuleKind) -> &'static str {
    match kind {
        RuleKind::Policy => "policy",
        RuleKind::Calendar => "calendar",
        RuleKind::Rubric => "rubric",
    }
}

fn show(format: Format, imported: &Imported) -> Result<(), Ending> {
    match format {
        Format::Json => print(&plans::json_of(imported)?),
        Format::Text => print(&imported.sentences().join("\n")),
    }
}

fn publish(kind: RuleKind, publish: &Publish) -> Result<(), Ending> {
    let services = opened_services(&publish.data)?;
    let (version, from) = (publish.version, publish.from);
    rules::publish(&services, &system(&services), kind, (version, from), None)
        .map_err(|error| missing(error, kind, &format!("第 {version} 版")))?;
    let label = kind.label();
    let kept = match kind {
        RuleKind::Policy | RuleKind::Calendar => "已经在计时的时限不变",
        RuleKind::Rubric => "已经开始的评估不变",
    };
    print(&format!("{label}第 {version} 版从 {from} 起执行；{kept}"))
}

fn list(kind: RuleKind, list: &List) -> Result<(), Ending> {
    let services = opened_services(&list.data)?;
    let versions = rules::versions(&services, kind)?;
    match list.format {
        Format::Json => print(&plans::json_of(&versions)?),
        Format::Text => {
            let lines: Vec<String> = versions.iter().map(plans::Version::sentence).collect();
            print(&lines.join("\n"))
        }
    }
}

fn diff(kind: RuleKind, diff: &Diff) -> Result<(), Ending> {
    let services = opened_services(&diff.data)?;
    let either = format!("第 {} 版或第 {} 版", diff.old, diff.new);
    let found = rules::difference(&services, kind, diff.old, diff.new)
        .map_err(|error| missing(error, kind, &either))?;
    match diff.format {
        Format::Json => print(&plans::json_of(&found)?),
        Format::Text if found.is_empty() => print(&format!("两版{}没有差别", kind.label())),
        Format::Text => {
            let lines: Vec<String> = found.iter().map(Change::sentence).collect();
            print(&lines.join("\n"))
        }
    }
}

fn preview(kind: RuleKind, preview: &Preview) -> Result<(), Ending> {
    let services = opened_services(&preview.data)?;
    let version = preview.version;
    let found = impact::preview(&services, kind, version, system(&services).now)
        .map_err(|error| missing(error, kind, &format!("第 {version} 版")))?;
    match preview.format {
        TableFormat::Json => print(&plans::json_of(&found)?),
        TableFormat::Csv => print(impact::csv(&found).trim_end()),
        TableFormat::Text => print(&impact::plain_text(&found)),
    }
}

fn missing(error: ServiceError, kind: RuleKind, which: &str) -> Ending {
    if matches!(error, ServiceError::NotFound) {
        return Ending::bad_input(format!("没有{}的{which}", kind.label()));
    }
    error.into()
}

/// Tells a person something that is not the result.
fn tell(sentence: &str) {
    use std::io::Write as _;
    let _told = writeln!(std::io::stderr(), "{sentence}");
}
