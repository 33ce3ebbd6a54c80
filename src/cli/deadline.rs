//! `deadline explain`: the due time with the segments that add up to it.

use std::path::Path;

use clap::{Args, Subcommand};
use jiff::Timestamp;

use super::{DataConfig, Ending, Format, name_of, opened_services, print, read_input};
use crate::services::ServiceError;
use crate::services::explain::{self, Question, Rules};
use crate::services::rules::{self, RuleFile};

#[derive(Debug, Subcommand)]
pub(super) enum DeadlineCommand {
    /// 说明一个时限怎么算出来
    ///
    /// 示例：huiying deadline explain --kind closure_report --from 2018-09-30T17:00:00+08:00
    Explain(Explain),
}

#[derive(Debug, Args)]
pub(super) struct Explain {
    /// 时限规则：文件，或数据库里的版本号；不填时用随附的规则
    #[arg(long)]
    policy: Option<String>,
    /// 工作日历：一年的放假文件（.toml .json .ics，加在随附的日历上），或数据库里的版本号；不填时用随附的日历
    #[arg(long)]
    calendar: Option<String>,
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
    #[command(flatten)]
    data: DataConfig,
}

/// A version in the database, or a file.
enum Given {
    Version(u32),
    File(RuleFile),
}

pub(super) fn run(command: &DeadlineCommand) -> Result<(), Ending> {
    let DeadlineCommand::Explain(explain) = command;
    let mut rules = Rules::shipped()?;
    match explain.policy.as_deref().map(given).transpose()? {
        Some(Given::Version(version)) => {
            let services = opened_services(&explain.data)?;
            rules.policy = rules::stored_policy(&services, version).map_err(missing(version))?;
        }
        Some(Given::File(file)) => rules.policy = rules::policy_of(&file)?,
        None => {}
    }
    match explain.calendar.as_deref().map(given).transpose()? {
        Some(Given::Version(version)) => {
            let services = opened_services(&explain.data)?;
            rules.calendar =
                rules::stored_calendar(&services, version).map_err(missing(version))?;
        }
        Some(Given::File(file)) => rules.calendar = rules::with_year(&rules.calendar, &file)?.1,
        None => {}
    }
    let question = Question {
        kind: &explain.kind,
        from: explain.from,
        level: explain.level.as_deref(),
        event_grade: explain.event_grade.as_deref(),
    };
    let explained = explain::explain(&rules, &question)?;
    match explain.format {
        Format::Json => print(&explain::json_text(&explained)?),
        Format::Text => print(&explain::plain_text(&explained)),
    }
}

fn given(text: &str) -> Result<Given, Ending> {
    if let Ok(version) = text.parse() {
        return Ok(Given::Version(version));
    }
    let path = Path::new(text);
    Ok(Given::File(RuleFile {
        name: name_of(path),
        bytes: read_input(path)?,
        year: None,
    }))
}

fn missing(version: u32) -> impl FnOnce(ServiceError) -> Ending {
    move |error| {
        let is_missing = matches!(error, ServiceError::NotFound);
        let sentence = || Ending::bad_input(format!("没有第 {version} 版"));
        if is_missing { sentence() } else { error.into() }
    }
}
