//! `plan`: import, publish, diff, coverage, list.

use clap::{Args, Subcommand};
use jiff::civil::Date;

use super::{DataConfig, Ending, Format, InputFile, name_of, opened_services, print, read_input};
use super::{ready_services, system};
use crate::services::plans::{self, Difference};
use crate::services::replay::Span;
use crate::services::setup;
use crate::services::{ServiceError, coverage};

#[derive(Debug, Subcommand)]
pub(super) enum PlanCommand {
    /// 读入一份分工方案（.txt .docx .xlsx .html），列出各行和疑点；不加 --dry-run 时存为新的一版
    ///
    /// 示例：huiying plan import 方案.docx --dry-run --format json
    Import(Import),
    /// 公布一版方案，从某日起执行；此前登记的舆情仍按原方案
    ///
    /// 示例：huiying plan publish 2 --from 2019-01-01
    Publish(Publish),
    /// 比较两版方案
    ///
    /// 示例：huiying plan diff 1 2
    Diff(Diff),
    /// 方案用得怎样：哪些项、哪些单位没有用过，哪些领域没有单位负责
    ///
    /// 示例：huiying plan coverage --period 2018
    Coverage(Coverage),
    /// 列出各版方案
    ///
    /// 示例：huiying plan list
    List(List),
}

#[derive(Debug, Args)]
pub(super) struct Import {
    /// 方案文件；- 表示标准输入
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
pub(super) struct Coverage {
    /// 版本号；不写则为现行版
    version: Option<u32>,
    /// 哪一段时间交办的：2018-09、2018-Q3 或 2018；不写则为全部
    #[arg(long)]
    period: Option<String>,
    /// 输出形式：text 给人看，json 一个 JSON 文档
    #[arg(long, value_enum, default_value_t = Format::Text, hide_possible_values = true)]
    format: Format,
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

pub(super) fn run(command: &PlanCommand) -> Result<(), Ending> {
    match command {
        PlanCommand::Import(import) => self::import(import),
        PlanCommand::Publish(publish) => self::publish(publish),
        PlanCommand::Diff(diff) => self::diff(diff),
        PlanCommand::Coverage(asked) => coverage(asked),
        PlanCommand::List(list) => self::list(list),
    }
}

fn import(import: &Import) -> Result<(), Ending> {
    let bytes = read_input(&import.file)?;
    let name = name_of(&import.file);
    if import.dry_run {
        // Reading alone needs no database: the roster that ships with the house will do.
        let roster = setup::seeded_roster()?;
        let document = setup::read_plan(&bytes, &name, &roster)?;
        return show(import.format, &document);
    }
    let services = ready_services(&import.data)?;
    let ctx = system(&services);
    let roster = setup::roster_in_force(&services, &ctx)?;
    let document = setup::read_plan(&bytes, &name, &roster)?;
    show(import.format, &document)?;
    let version = setup::store_plan(&services, &ctx, &document, &name)?;
    let doubts = document.rows.iter().filter(|row| row.needs_review).count();
    tell(&format!(
        "已存为第 {version} 版（未公布），{} 行，{doubts} 行要人定。公布：huiying plan publish {version} --from 日期",
        document.rows.len()
    ));
    Ok(())
}

fn show(format: Format, document: &plans::PlanDocument) -> Result<(), Ending> {
    match format {
        Format::Json => print(&plans::json_text(document)?),
        Format::Text => print(&plans::plain_text(document)),
    }
}

fn publish(publish: &Publish) -> Result<(), Ending> {
    let services = opened_services(&publish.data)?;
    match setup::publish_plan(&services, &system(&services), publish.version, publish.from) {
        Err(ServiceError::NotFound) => Err(Ending::bad_input(format!(
            "没有第 {} 版方案",
            publish.version
        ))),
        Err(error) => Err(error.into()),
        Ok(()) => print(&format!(
            "第 {} 版方案从 {} 起执行",
            publish.version, publish.from
        )),
    }
}

fn diff(diff: &Diff) -> Result<(), Ending> {
    let services = opened_services(&diff.data)?;
    let missing = || Ending::bad_input(format!("第 {} 版或第 {} 版方案不存在", diff.old, diff.new));
    let found = plans::difference(&services, diff.old, diff.new).map_err(|error| {
        if matches!(error, ServiceError::NotFound) {
            missing()
        } else {
            Ending::from(error)
        }
    })?;
    match diff.format {
        Format::Json => print(&plans::json_of(&found)?),
        Format::Text if found.is_empty() => print("两版方案没有差别"),
        Format::Text => {
            let lines: Vec<String> = found.iter().map(Difference::sentence).collect();
            print(&lines.join("\n"))
        }
    }
}

fn coverage(asked: &Coverage) -> Result<(), Ending> {
    let period = asked.period.as_deref().map(Span::parse).transpose()?;
    let services = opened_services(&asked.data)?;
    let found = coverage::coverage(&services, asked.version, period).map_err(|error| {
        if matches!(error, ServiceError::NotFound) {
            Ending::bad_input("没有这一版方案".to_owned())
        } else {
            Ending::from(error)
        }
    })?;
    match asked.format {
        Format::Json => print(&plans::json_of(&found)?),
        Format::Text => print(&found.plain_text()),
    }
}

fn list(list: &List) -> Result<(), Ending> {
    let services = opened_services(&list.data)?;
    let versions = plans::versions(&services)?;
    match list.format {
        Format::Json => print(&plans::json_of(&versions)?),
        Format::Text => {
            let lines: Vec<String> = versions.iter().map(plans::Version::sentence).collect();
            print(&lines.join("\n"))
        }
    }
}

/// Tells a person something that is not the result.
fn tell(sentence: &str) {
    use std::io::Write as _;
    let _told = writeln!(std::io::stderr(), "{sentence}");
}
