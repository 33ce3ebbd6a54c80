//! `route`: JSONL in, JSONL out, line by line, nothing stored.

use std::io::{BufRead, Read as _, Write as _};

use clap::Args;

use super::{Ending, InputFile, open_input, print, read_input, unreadable};
use crate::services::bare_routing::BareRouter;

/// The longest line that is read; no matter is as long.
const LONGEST_LINE: u64 = 4 * 1024 * 1024;

#[derive(Debug, Args)]
pub(super) struct Route {
    /// 文件；不填或 - 表示标准输入
    #[arg(default_value = "-")]
    file: InputFile,
    /// 只用这份名册（TOML、JSON、表格或每行一个单位；可写别名、主题），不用随附的
    #[arg(long)]
    units: Option<InputFile>,
    /// 先从这个文件学习再分派（JSONL：title、text、units），供评测用
    #[arg(long)]
    learn: Option<InputFile>,
}

/// Answers each line as soon as it is read. A line that cannot be read is named and left out, and
/// the command ends with bad input.
pub(super) fn run(route: &Route) -> Result<(), Ending> {
    let units = route.units.as_deref().map(read_input).transpose()?;
    let mut router = BareRouter::new(units.as_deref())?;
    if let Some(file) = &route.learn {
        each_line(file, "学习文件", |line| Ok(router.learn(line)))?;
    }
    each_line(&route.file, "", |line| match router.answer(line) {
        Ok(answer) => print(&answer).map(Ok),
        Err(what) => Ok(Err(what)),
    })
}

/// Does something with each line that has something on it. `act` fails as a whole, or for its line.
fn each_line(
    file: &InputFile,
    name: &str,
    mut act: impl FnMut(&str) -> Result<Result<(), String>, Ending>,
) -> Result<(), Ending> {
    let mut input = open_input(file)?;
    let mut bad = 0_usize;
    let mut bytes = Vec::new();
    for at in 1_usize.. {
        bytes.clear();
        let read = (&mut input)
            .take(LONGEST_LINE)
            .read_until(b'\n', &mut bytes);
        if read.map_err(|error| unreadable(file, &error))? == 0 {
            break;
        }
        let done = match text_of(&mut input, &bytes) {
            Ok(line) if line.trim().is_empty() => Ok(()),
            Ok(line) => act(line)?,
            Err(what) => Err(what),
        };
        if let Err(what) = done {
            bad += 1;
            let _told = writeln!(std::io::stderr(), "{name}第 {at} 行：{what}");
        }
    }
    if bad == 0 {
        Ok(())
    } else {
        Err(Ending::bad_input(format!(
            "{name}有 {bad} 行读不懂，没有处理"
        )))
    }
}

/// A line as text; a line that is too long is passed over.
fn text_of<'a>(rest: &mut dyn BufRead, bytes: &'a [u8]) -> Result<&'a str, String> {
    let is_whole = bytes.ends_with(b"\n");
    if !is_whole && u64::try_from(bytes.len()).is_ok_and(|length| length >= LONGEST_LINE) {
        rest.skip_until(b'\n').map_err(|error| error.to_string())?;
        return Err("一行太长".to_owned());
    }
    std::str::from_utf8(bytes).map_err(|_not_utf8| "应是 UTF-8 编码".to_owned())
}
