//! `generate`: fictional load for benches, into an empty database.

use std::time::Instant;

use clap::Args;

use super::{DataConfig, Ending, print, system};
use crate::boot;
use crate::services::ServiceError;
use crate::services::generate::{self, Load};

#[derive(Debug, Args)]
pub(super) struct Generate {
    /// 生成多少件虚构的舆情
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=5_000_000))]
    incidents: u32,
    /// 随机数的种子；同一个种子生成同样的数据
    #[arg(long, default_value_t = 1)]
    seed: u64,
    #[command(flatten)]
    data: DataConfig,
}

pub(super) fn run(asked: &Generate) -> Result<(), Ending> {
    let services = boot::services(&asked.data)?;
    services.store.migrate().map_err(ServiceError::from)?;
    let load = Load {
        incidents: asked.incidents,
        seed: asked.seed,
    };
    let begun = Instant::now();
    let ctx = system(&services);
    generate::generate(&services, &ctx, load, &mut |done| {
        tell(done, asked.incidents);
    })?;
    let seconds = begun.elapsed().as_secs_f64().max(0.001);
    print(&format!(
        "已生成 {} 件虚构的舆情，用时 {seconds:.0} 秒，每秒 {:.0} 件",
        asked.incidents,
        f64::from(asked.incidents) / seconds
    ))
}

fn tell(done: u32, of: u32) {
    use std::io::{IsTerminal as _, Write as _};
    let mut out = std::io::stderr().lock();
    let text = format!("虚构的舆情　{done}/{of}");
    // On a terminal one line is written over; elsewhere each batch has a line.
    let _told = if out.is_terminal() {
        let end = if done == of { "\n" } else { "" };
        write!(out, "\r{text}{end}")
    } else {
        writeln!(out, "{text}")
    };
}
