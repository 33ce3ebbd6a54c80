//! Help and usage errors in Chinese: what clap would say in English.

use clap::Command;
use clap::error::{ContextKind, ErrorKind};

/// The frame of every help page.
const HELP: &str = "\
{about-with-newline}
用法：{usage}

{all-args}{after-help}";

/// The command with its headings in Chinese, subcommands included.
pub(super) fn in_chinese(command: Command) -> Command {
    command
        .help_template(HELP)
        .subcommand_help_heading("命令")
        .disable_help_subcommand(true)
        .mut_args(|arg| arg.help_heading("参数"))
        .mut_subcommands(in_chinese)
}

/// One sentence for a command line that cannot be understood.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "clap may add kinds; they share one sentence"
)]
pub(super) fn sentence(error: &clap::Error) -> String {
    let context = |kind| error.get(kind).map(ToString::to_string).unwrap_or_default();
    let argument = context(ContextKind::InvalidArg);
    let what = match error.kind() {
        ErrorKind::InvalidSubcommand => {
            format!("没有“{}”这个命令", context(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            "请写明要用的命令".to_owned()
        }
        ErrorKind::UnknownArgument => format!("没有“{argument}”这个参数"),
        ErrorKind::MissingRequiredArgument => format!("还缺参数：{argument}"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let value = context(ContextKind::InvalidValue);
            if value.is_empty() {
                format!("参数“{argument}”后面要写值")
            } else {
                format!("参数“{argument}”不能写成“{value}”")
            }
        }
        ErrorKind::ArgumentConflict => format!("参数“{argument}”不能这样写"),
        _ => "命令写得不对".to_owned(),
    };
    format!("{what}。用 --help 查看用法。")
}
