//! `deadline explain`: the due time with the segments that add up to it.

use clap::{Args, Subcommand};
use jiff::Timestamp;

use super::{Ending, Format, InputFile, name_of, print, read_input};
use crate::services::explain::{self, Question};

#[derive(Debug, Subcommand)]
pub(super) enum DeadlineCommand {
    /// 说明一个时限怎么算出来
    ///
    /// 示例：huiying deadline explain --kind closure_report --from 2018-09-30T17:00:00+08:00
    Explain(Explain),
}

#[derive(Debug, Args)]
pub(super) struct Explain {
    /// 时限规则文件；不填时用随附的规则
    #[arg(long)]
    policy: Option<InputFile>,
    /// 时限种类，如 acknowledgement、response、closure_report
    #[arg(long)]
    kind: String,
    /// 起算时间（带时区，如 2018-09-30T17:00:00+08:00）
    #[arg(long)]
    from: Timestamp,
    /// 舆情等级：i ii iii iv
    #[arg(long)]
    level: Option<String>,
    /// 事件分级：i ii iii iv
    #[arg(long)]
    event_grade: Option<String>,
    /// 输出形式：text 给人看，json 一个 JSON 文档
    #[arg(long, value_enum, default_value_t = Format::Text, hide_possible_values = true)]
    format: Format,
}

pub(super) fn run(command: &DeadlineCommand) -> Result<(), Ending> {
    let DeadlineCommand::Explain(explain) = command;
    let policy = explain
        .policy
        .as_deref()
        .map(|path| Ok::<_, Ending>((name_of(path), read_input(path)?)))
        .transpose()?;
    let question = Question {
        policy: policy
            .as_ref()
            .map(|(name, bytes)| (name.as_str(), bytes.as_slice())),
        kind: &explain.kind,
        from: explain.from,
        level: explain.level.as_deref(),
        event_grade: explain.event_grade.as_deref(),
    };
    let deadline = explain::explain(&question)?;
    match explain.format {
        Format::Json => print(&explain::json_text(&deadline)?),
        Format::Text => print(&explain::plain_text(&deadline)),
    }
}
