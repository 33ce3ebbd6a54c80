//! `replay`: a past period under another policy; nothing is stored.

use clap::Args;

use super::{DataConfig, Ending, Format, InputFile, name_of, opened_services, print, read_input};
use crate::services::replay::{Span, replay};
use crate::services::{plans, rules::RuleFile};

#[derive(Debug, Args)]
pub(super) struct Replay {
    /// 时限规则文件（.toml）；- 表示标准输入
    #[arg(long)]
    policy: InputFile,
    /// 哪一段时间到期的：2018-09、2018-Q3 或 2018
    #[arg(long)]
    period: String,
    /// 输出形式：text 给人看，json 一个 JSON 文档
    #[arg(long, value_enum, default_value_t = Format::Text, hide_possible_values = true)]
    format: Format,
    #[command(flatten)]
    data: DataConfig,
}

pub(super) fn run(asked: &Replay) -> Result<(), Ending> {
    let period = Span::parse(&asked.period)?;
    let file = RuleFile {
        name: name_of(&asked.policy),
        bytes: read_input(&asked.policy)?,
        year: None,
    };
    let services = opened_services(&asked.data)?;
    let found = replay(&services, &file, period)?;
    match asked.format {
        Format::Json => print(&plans::json_of(&found)?),
        Format::Text => print(found.plain_text().trim_end()),
    }
}
