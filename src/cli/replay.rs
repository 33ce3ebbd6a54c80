//! `replay`: a past period under another policy or another plan; nothing is stored.

use clap::{ArgGroup, Args};

use super::{DataConfig, Ending, Format, InputFile, name_of, opened_services, print, read_input};
use crate::services::replay::{Span, replay};
use crate::services::{ServiceError, plan_replay, plans, rules::RuleFile};

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("under").required(true).args(["policy", "plan"])))]
pub(super) struct Replay {
    /// 时限规则文件（.toml）；- 表示标准输入
    #[arg(long, requires = "period")]
    policy: Option<InputFile>,
    /// 方案的版本号，未公布的也可以
    #[arg(long)]
    plan: Option<u32>,
    /// 哪一段时间：2018-09、2018-Q3 或 2018；规则按到期时间，方案按登记时间（不写则为全部）
    #[arg(long)]
    period: Option<String>,
    /// 输出形式：text 给人看，json 一个 JSON 文档
    #[arg(long, value_enum, default_value_t = Format::Text, hide_possible_values = true)]
    format: Format,
    #[command(flatten)]
    data: DataConfig,
}

pub(super) fn run(asked: &Replay) -> Result<(), Ending> {
    let period = asked.period.as_deref().map(Span::parse).transpose()?;
    match (&asked.policy, asked.plan, period) {
        (Some(policy), None, Some(period)) => under_policy(asked, policy, period),
        (None, Some(version), period) => under_plan(asked, version, period),
        (Some(_) | None, Some(_) | None, Some(_) | None) => Err(Ending::bad_input(
            "请写明 --plan 或 --policy 和 --period".to_owned(),
        )),
    }
}

fn under_policy(asked: &Replay, policy: &InputFile, period: Span) -> Result<(), Ending> {
    let file = RuleFile {
        name: name_of(policy),
        bytes: read_input(policy)?,
        year: None,
    };
    let services = opened_services(&asked.data)?;
    let found = replay(&services, &file, period)?;
    match asked.format {
        Format::Json => print(&plans::json_of(&found)?),
        Format::Text => print(found.plain_text().trim_end()),
    }
}

fn under_plan(asked: &Replay, version: u32, period: Option<Span>) -> Result<(), Ending> {
    let services = opened_services(&asked.data)?;
    let found = plan_replay::replay(&services, version, period).map_err(|error| {
        if matches!(error, ServiceError::NotFound) {
            Ending::bad_input(format!("没有第 {version} 版方案"))
        } else {
            Ending::from(error)
        }
    })?;
    match asked.format {
        Format::Json => print(&plans::json_of(&found)?),
        Format::Text => print(&found.plain_text()),
    }
}
