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
    /// 先从这个文件学习再分派（JSONL：title、text、units），供评测用
    #[arg(long)]
    learn: Option<InputFile>,
}

pub(super) fn run(route: &Route) -> Result<(), Ending> {
    let units = route.units.as_deref().map(read_input).transpose()?;
    let mut router = cold_routing::ColdRouter::new(units.as_deref())?;
    if let Some(file) = &route.learn {
        let text = read_lines(file)?;
        for (at, line) in numbered(&text) {
            let learned = router.learn(line);
            learned.map_err(|what| Ending::bad_input(format!("学习文件第 {at} 行：{what}")))?;
        }
    }
    let text = read_lines(&route.file)?;
    for (at, line) in numbered(&text) {
        let answer = router
            .answer(line)
            .map_err(|what| Ending::bad_input(format!("第 {at} 行：{what}")))?;
        print(&answer)?;
    }
    Ok(())
}

fn read_lines(file: &InputFile) -> Result<String, Ending> {
    String::from_utf8(read_input(file)?)
        .map_err(|_not_utf8| Ending::bad_input("输入应是 UTF-8 编码的 JSONL"))
}

/// Lines with something on them, with their numbers.
fn numbered(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let all = (1_usize..).zip(text.lines());
    all.filter(|(_, line)| !line.trim().is_empty())
}
