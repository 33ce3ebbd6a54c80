//! Logs for operators: on stderr, English, one line an entry.
//!
//! Never logged: passwords, tokens, session ids, and what citizens or units wrote.

use clap::Args;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::prelude::*;
use tracing_subscriber::util::TryInitError;

/// What to log and how.
#[derive(Debug, Clone, Args)]
pub struct LogConfig {
    /// 日志级别：error、warn、info、debug，或 模块=级别
    #[arg(
        long,
        env = "HUIYING_LOG",
        default_value = "info,actix_server=warn",
        global = true
    )]
    pub log: String,
    /// 日志格式：text 或 json
    #[arg(
        long,
        env = "HUIYING_LOG_FORMAT",
        default_value = "text",
        global = true
    )]
    pub log_format: String,
}

/// Starts logging for the whole process.
///
/// # Errors
///
/// When logging was started before.
pub fn start(config: &LogConfig) -> Result<(), TryInitError> {
    let filter = EnvFilter::try_new(&config.log).unwrap_or_else(|_unknown| EnvFilter::new("info"));
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let registry = tracing_subscriber::registry().with(filter);
    if config.log_format == "json" {
        registry.with(lines.json()).try_init()
    } else {
        registry.with(lines.compact()).try_init()
    }
}
