//! `route`: JSONL in, JSONL out, line by line, nothing stored.

use std::io::{BufRead, Read as _, Write as _};

use clap::Args;

use super::{Ending, InputFile, open_input, print, read_input, unreadable};
use crate::services::cold_routing::ColdRouter;

/// The longest line that is read; no matter is as long.
const LONGEST_LINE: u64 = 4 * 1024 * 1024;

#[derive(Debug, Args)]
pub(super) struct Route {
    /// 文件；不填或 - 表示标准输入
    #[arg(default_value = "-")]
    file: InputFile,
    /// 只用这份名册（TOML：名称、别名、主题），不用随附的
    #[arg(long)]
    units: Option<InputFile>,
}

/// Answers each line as soon as it is read. A line that cannot be read is named and left out, and
/// the command ends with bad input.
pub(super) fn run(route: &Route) -> Result<(), Ending> {
    let units = route.units.as_deref().map(read_input).transpose()?;
    let router = ColdRouter::new(units.as_deref())?;
    let mut input = open_input(&route.file)?;
    let mut bad = 0_usize;
    let mut bytes = Vec::new();
    for at in 1_usize.. {
        bytes.clear();
        let read = (&mut input)
            .take(LONGEST_LINE)
            .read_until(b'\n', &mut bytes);
        if read.map_err(|error| unreadable(&route.file, &error))? == 0 {
            break;
        }
        match answer(&router, &mut input, &bytes) {
            Ok(Some(answer)) => print(&answer)?,
            Ok(None) => {}
            Err(what) => {
                bad += 1;
                let _told = writeln!(std::io::stderr(), "第 {at} 行：{what}");
            }
        }
    }
    if bad == 0 {
        Ok(())
    } else {
        Err(Ending::bad_input(format!("有 {bad} 行读不懂，没有答复")))
    }
}

/// The answer to a line; none for an empty one.
fn answer(
    router: &ColdRouter,
    rest: &mut dyn BufRead,
    bytes: &[u8],
) -> Result<Option<String>, String> {
    let is_whole = bytes.ends_with(b"\n");
    if !is_whole && u64::try_from(bytes.len()).is_ok_and(|length| length >= LONGEST_LINE) {
        rest.skip_until(b'\n').map_err(|error| error.to_string())?;
        return Err("一行太长".to_owned());
    }
    let line = std::str::from_utf8(bytes).map_err(|_not_utf8| "应是 UTF-8 编码".to_owned())?;
    if line.trim().is_empty() {
        return Ok(None);
    }
    router.answer(line).map(Some)
}
