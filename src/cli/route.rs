//! `route`: JSONL in, JSONL out, nothing stored.

use clap::Args;

use super::{Ending, InputFile, print, read_input};
use crate::services::cold_routing;

#[derive(Debug, Args)]
pub(super) struct Route {
    /// 文件；不填或 - 表示标准输入
    #[arg(default_value = "-")]
    file: InputFile,
    /// 只用这份名册（TOML：名称、别名、领域），不用随附的
    #[arg(long)]
    units: Option<InputFile>,
}

pub(super) fn run(route: &Route) -> Result<(), Ending> {
    let units = route.units.as_deref().map(read_input).transpose()?;
    let router = cold_routing::ColdRouter::new(units.as_deref())?;
    let bytes = read_input(&route.file)?;
    let text = String::from_utf8(bytes)
        .map_err(|_not_utf8| Ending::bad_input("输入应是 UTF-8 编码的 JSONL"))?;
    for (at, line) in (1_usize..).zip(text.lines()) {
        if line.trim().is_empty() {
            continue;
        }
        let answer = router
            .answer(line)
            .map_err(|what| Ending::bad_input(format!("第 {at} 行：{what}")))?;
        print(&answer)?;
    }
    Ok(())
}
