//! `report`: scorecard, bulletin and annual report as files.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};

use super::{DataConfig, Ending, opened_services, system};
use crate::services::ServiceError;
use crate::services::reports::export::{self, Exported, ReportFormat, ReportOf};

#[derive(Debug, Subcommand)]
pub(super) enum ReportCommand {
    /// 成绩单：按此刻的数字
    ///
    /// 示例：huiying report scorecard --period 2018-10 --format csv -o 成绩单.csv
    Scorecard(Asked),
    /// 月度通报：最新印发的一版，没有印发的取最新一版
    ///
    /// 示例：huiying report bulletin --period 2018-10 --format docx -o 通报.docx
    Bulletin(Asked),
    /// 年度报告：最新印发的一版，没有印发的取最新一版
    ///
    /// 示例：huiying report annual --period 2018 --format docx -o 年报.docx
    Annual(Asked),
}

#[derive(Debug, Args)]
pub(super) struct Asked {
    /// 哪一期：2018-10 或 2018
    #[arg(long)]
    period: String,
    /// 形式：json、html、xlsx、docx、csv
    #[arg(long, value_enum, default_value_t = FileFormat::Json, hide_possible_values = true)]
    format: FileFormat,
    /// 哪一版；不填时取最新印发的一版
    #[arg(long)]
    edition: Option<u32>,
    /// 写到哪个文件；已有的文件不覆盖。不填时写到标准输出
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    data: DataConfig,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FileFormat {
    /// 数据
    Json,
    /// 网页
    Html,
    /// 电子表格
    Xlsx,
    /// 公文
    Docx,
    /// 逗号分隔
    Csv,
}

impl FileFormat {
    const fn report(self) -> ReportFormat {
        match self {
            Self::Json => ReportFormat::Json,
            Self::Html => ReportFormat::Html,
            Self::Xlsx => ReportFormat::Xlsx,
            Self::Docx => ReportFormat::Docx,
            Self::Csv => ReportFormat::Csv,
        }
    }
}

pub(super) fn run(command: &ReportCommand) -> Result<(), Ending> {
    let (of, asked) = match command {
        ReportCommand::Scorecard(asked) => (ReportOf::Scorecard, asked),
        ReportCommand::Bulletin(asked) => (ReportOf::Bulletin, asked),
        ReportCommand::Annual(asked) => (ReportOf::Annual, asked),
    };
    if let Some(path) = asked.output.as_deref().filter(|path| path.exists()) {
        return Err(taken(path));
    }
    let services = opened_services(&asked.data)?;
    let wanted = (of, asked.period.as_str(), asked.edition);
    let exported = export::wanted(&services, &system(&services), wanted, asked.format.report());
    let exported = exported.map_err(|error| {
        if matches!(error, ServiceError::NotFound) {
            return Ending::bad_input("这一期还没有起草，或者没有这一版");
        }
        error.into()
    })?;
    match &asked.output {
        Some(path) => write(path, &exported),
        None => show(&exported),
    }
}

fn taken(path: &Path) -> Ending {
    Ending::bad_input(format!(
        "文件“{}”已经有了，不覆盖；请换一个名字",
        path.display()
    ))
}

/// A file that is not there yet, so that nothing is overwritten.
fn write(path: &Path, exported: &Exported) -> Result<(), Ending> {
    let opened = OpenOptions::new().write(true).create_new(true).open(path);
    let mut file = match opened {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => return Err(taken(path)),
        Err(error) => return Err(unwritable(path, &error)),
    };
    file.write_all(&exported.bytes)
        .map_err(|error| unwritable(path, &error))
}

fn unwritable(path: &Path, error: &std::io::Error) -> Ending {
    Ending::failed(format!("文件“{}”写不出来：{error}", path.display()))
}

fn show(exported: &Exported) -> Result<(), Ending> {
    match std::io::stdout().lock().write_all(&exported.bytes) {
        Ok(()) => Ok(()),
        // A reader that has gone away (`| head`) has all it wanted.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(Ending::failed(format!("不能输出：{error}"))),
    }
}
