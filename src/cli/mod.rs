//! The command line: each arm calls one function. Results on stdout, everything else on stderr;
//! exit status 0 done, 1 failed, 2 wrong usage or bad input.

use std::io::{BufRead, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum};

use crate::boot::{self, BootError};
use crate::config::{self, DataConfig, MessageConfig, WebConfig};
use crate::services::{FieldFault, ServiceError, Services, is_unreachable, setup};
use crate::telemetry::{self, LogConfig};

mod account;
mod deadline;
mod demo;
mod generate;
mod plan;
mod replay;
mod report;
mod route;
mod rules;
mod usage;

#[derive(Debug, Parser)]
#[command(name = "huiying", version, about = "回应：政务舆情回应工单系统", long_about = None)]
#[command(
    subcommand_required = true,
    disable_help_flag = true,
    disable_version_flag = true
)]
#[command(after_help = "示例：huiying demo　启动演示，浏览器打开 http://127.0.0.1:8080")]
struct Cli {
    #[command(flatten)]
    log: LogConfig,
    /// 显示帮助
    #[arg(short, long, global = true, action = clap::ArgAction::Help)]
    help: Option<bool>,
    /// 显示版本
    #[arg(short = 'V', long, action = clap::ArgAction::Version)]
    version: Option<bool>,
    #[command(subcommand)]
    command: Command,
}

/// How results are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// One JSON document.
    Json,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// 演示：新建内置数据库，装入方案、名册、账号和虚构的舆情，启动门户
    ///
    /// 示例：huiying demo --listen 127.0.0.1:8080 --data ./demo
    Demo(demo::Demo),
    /// 生成虚构的舆情，供测量用；只能放进空数据库
    ///
    /// 示例：huiying generate --incidents 10000 --seed 7 --data-dir ./bench
    Generate(generate::Generate),
    /// 启动正式服务
    ///
    /// 示例：HUIYING_DATA_DIR=/var/lib/huiying huiying serve
    Serve(Box<Serve>),
    /// 检查配置，或打印带说明的环境文件
    #[command(subcommand)]
    Config(ConfigCommand),
    /// 新建或升级数据库结构，并装入随附的方案、规则、日历和名册
    ///
    /// 示例：huiying migrate --database-url sqlite:data/huiying.sqlite
    Migrate(DataConfig),
    /// 分工方案：导入、公布、比较、列出
    #[command(subcommand)]
    Plan(plan::PlanCommand),
    /// 时限规则：导入、公布、比较、列出、试看影响
    #[command(subcommand)]
    Policy(rules::PolicyCommand),
    /// 工作日历：导入一年的放假安排、公布、比较、列出、试看影响
    #[command(subcommand)]
    Calendar(rules::CalendarCommand),
    /// 评分表：导入、公布、比较、列出
    #[command(subcommand)]
    Rubric(rules::RubricCommand),
    /// 交办建议：每行一件事（JSONL）读入，每行一个建议（JSONL）输出，什么都不保存
    ///
    /// 示例：echo '{"id":"1","title":"食堂饭菜发馊","text":"水口镇中心小学"}' | huiying route
    Route(route::Route),
    /// 时限：怎么算的
    #[command(subcommand)]
    Deadline(deadline::DeadlineCommand),
    /// 报告：成绩单、月度通报、年度报告
    #[command(subcommand)]
    Report(report::ReportCommand),
    /// 假如当时用另一份时限规则：哪些结论会不同；只看不改
    ///
    /// 示例：huiying replay --policy 规则.toml --period 2018-Q3
    Replay(replay::Replay),
    /// 账号：新建、改密码、停用、提醒设置、列出
    #[command(subcommand)]
    User(account::UserCommand),
    /// 留痕
    #[command(subcommand)]
    Log(LogCommand),
    /// 由留痕重建全部列表，并与原来的比较
    ///
    /// 示例：huiying rebuild --data-dir data
    Rebuild(DataConfig),
}

#[derive(Debug, Args)]
struct Serve {
    #[command(flatten)]
    data: DataConfig,
    #[command(flatten)]
    web: WebConfig,
    #[command(flatten)]
    messages: MessageConfig,
}

#[derive(Debug, Subcommand)]
enum ConfigCommand {
    /// 检查配置：数据库能不能打开，密钥够不够长，各渠道填得对不对；不连接任何渠道
    ///
    /// 示例：huiying config check
    Check(Box<Serve>),
    /// 打印带说明的环境文件
    ///
    /// 示例：huiying config example > huiying.env
    Example,
}

#[derive(Debug, Subcommand)]
enum LogCommand {
    /// 核对留痕：指出第一条被改动的记录；有问题时退出码为 1
    ///
    /// 示例：huiying log verify --data-dir data
    Verify(DataConfig),
}

/// Why a command ended without success: the exit status and the sentence on stderr.
#[derive(Debug)]
struct Ending {
    status: u8,
    sentence: String,
}

impl Ending {
    fn bad_input(sentence: impl Into<String>) -> Self {
        Self {
            status: 2,
            sentence: sentence.into(),
        }
    }

    fn failed(sentence: impl Into<String>) -> Self {
        Self {
            status: 1,
            sentence: sentence.into(),
        }
    }
}

impl From<BootError> for Ending {
    fn from(error: BootError) -> Self {
        match error {
            BootError::Config(error) => Self::bad_input(error.to_string()),
            BootError::Service(error) => Self::from(error),
            BootError::Store(error) => Self::from(ServiceError::Store(error)),
            // An address that cannot be read as one is the caller's slip, not the machine's.
            BootError::Io { ref source, .. }
                if source.kind() == std::io::ErrorKind::InvalidInput =>
            {
                Self::bad_input(format!("{error}，地址写成 127.0.0.1:8080 这样"))
            }
            BootError::Io { .. } => Self::failed(error.to_string()),
        }
    }
}

impl From<ServiceError> for Ending {
    fn from(error: ServiceError) -> Self {
        match error {
            ServiceError::Invalid(faults) => Self::bad_input(faults_text(&faults)),
            ServiceError::Refused(refusal) => Self::bad_input(refusal.sentence()),
            ServiceError::NotFound => Self::bad_input("没有找到"),
            ServiceError::NotSetUp => {
                Self::failed("数据库里还没有公布的方案、规则、日历和名册，请先运行 huiying migrate")
            }
            ServiceError::Store(_) if is_unreachable(&error) => Self::failed(format!(
                "数据库打不开，或者没有应答，请核对 HUIYING_DATABASE_URL：{}",
                chain(&error).trim()
            )),
            ServiceError::Conflict { .. }
            | ServiceError::Forbidden
            | ServiceError::Unauthenticated(_)
            | ServiceError::KeyReused
            | ServiceError::Store(_)
            | ServiceError::Stale { .. }
            | ServiceError::Internal(_) => Self::failed(format!("没有完成：{}", chain(&error))),
        }
    }
}

fn faults_text(faults: &[FieldFault]) -> String {
    let lines: Vec<&str> = faults.iter().map(|fault| fault.message.as_str()).collect();
    lines.join("\n")
}

fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text.push_str(": ");
        text.push_str(&error.to_string());
        source = error.source();
    }
    text
}

/// Reads the command line and runs it.
pub fn run() -> ExitCode {
    let matches = usage::in_chinese(Cli::command()).try_get_matches();
    let cli = match matches.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) if error.use_stderr() => {
            let _told = writeln!(std::io::stderr(), "{}", usage::sentence(&error));
            return ExitCode::from(2);
        }
        // Help and version are results.
        Err(error) => {
            let _told = error.print();
            return ExitCode::SUCCESS;
        }
    };
    // Logging that was started before (by a test) goes on as it is.
    let _started = telemetry::start(&cli.log);
    match dispatch(cli.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(ending) => {
            let _told = writeln!(std::io::stderr(), "{}", ending.sentence);
            ExitCode::from(ending.status)
        }
    }
}

fn dispatch(command: Command) -> Result<(), Ending> {
    match command {
        Command::Demo(demo) => demo::run(&demo),
        Command::Generate(asked) => generate::run(&asked),
        Command::Serve(serve) => run_server(&serve),
        Command::Config(ConfigCommand::Example) => print(config::EXAMPLE.trim_end()),
        Command::Config(ConfigCommand::Check(serve)) => check_config(&serve),
        Command::Migrate(data) => migrate(&data),
        Command::Plan(command) => plan::run(&command),
        Command::Policy(command) => rules::run_policy(&command),
        Command::Calendar(command) => rules::run_calendar(&command),
        Command::Rubric(command) => rules::run_rubric(&command),
        Command::Route(route) => route::run(&route),
        Command::Deadline(command) => deadline::run(&command),
        Command::Report(command) => report::run(&command),
        Command::Replay(replay) => replay::run(&replay),
        Command::User(command) => account::run(&command),
        Command::Log(LogCommand::Verify(data)) => verify(&data),
        Command::Rebuild(data) => rebuild(&data),
    }
}

fn run_server(serve: &Serve) -> Result<(), Ending> {
    let services = boot::serving(&serve.data, &serve.web, &serve.messages)?;
    make_ready(&services)?;
    let portal = boot::portal(services, &serve.data, &serve.web)?;
    let listen = serve.web.listen.clone();
    Ok(boot::serve(portal, &serve.web, move || {
        tracing::info!(%listen, "serving");
    })?)
}

/// Services on an upgraded database with reference data in force.
fn ready_services(data: &DataConfig) -> Result<Arc<Services>, Ending> {
    let services = boot::services(data)?;
    make_ready(&services)?;
    Ok(services)
}

/// Upgrades the database and puts reference data into force.
fn make_ready(services: &Services) -> Result<(), Ending> {
    services.store.migrate().map_err(ServiceError::from)?;
    setup::install_seeds(services, &system(services))?;
    Ok(())
}

/// Services on a database that must be there already.
fn opened_services(data: &DataConfig) -> Result<Arc<Services>, Ending> {
    let url = data.url().map_err(BootError::from)?;
    let missing = url
        .strip_prefix("sqlite:")
        .is_some_and(|path| !Path::new(path).exists());
    if missing {
        return Err(Ending::bad_input(
            "没有找到数据库文件，请先运行 huiying migrate，或指定 --data-dir",
        ));
    }
    let services = boot::services(data)?;
    if services
        .store
        .is_migration_pending()
        .map_err(ServiceError::from)?
    {
        return Err(Ending::bad_input(
            "数据库结构还没有建好或需要升级，请先运行 huiying migrate",
        ));
    }
    Ok(services)
}

fn system(services: &Services) -> crate::services::Ctx {
    services.ctx(crate::services::system_actor(), "cli".to_owned())
}

fn check_config(serve: &Serve) -> Result<(), Ending> {
    serve.web.key().map_err(BootError::from)?;
    serve.web.public_address().map_err(BootError::from)?;
    boot::channels(&serve.messages)?;
    opened_services(&serve.data)?;
    print("配置可用")
}

fn migrate(data: &DataConfig) -> Result<(), Ending> {
    let services = boot::services(data)?;
    let done = services.store.migrate().map_err(ServiceError::from)?;
    setup::install_seeds(&services, &system(&services))?;
    match done.len() {
        0 => print("数据库结构已是最新"),
        steps => print(&format!("完成 {steps} 步升级")),
    }
}

fn verify(data: &DataConfig) -> Result<(), Ending> {
    let services = opened_services(data)?;
    let health = setup::check(&services)?;
    match health.log_faults.first() {
        None => print(&format!("留痕完好，共 {} 条", health.entries)),
        Some(first) => Err(Ending::failed(format!("留痕被改动，第一处：{first}"))),
    }
}

fn rebuild(data: &DataConfig) -> Result<(), Ending> {
    let services = opened_services(data)?;
    let before = setup::check(&services)?.different;
    let count = setup::rebuild(&services)?;
    if before.is_empty() {
        return print(&format!("已重建 {count} 件舆情，与原来一致"));
    }
    let text = format!(
        "已重建 {count} 件舆情，其中 {} 件原来不一致：{}",
        before.len(),
        before.join("、")
    );
    Err(Ending::failed(text))
}

/// Writes a result to stdout.
fn print(text: &str) -> Result<(), Ending> {
    let mut out = std::io::stdout().lock();
    match writeln!(out, "{text}") {
        Ok(()) => Ok(()),
        // A reader that has gone away (`| head`) has all it wanted.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(Ending::failed(format!("不能输出：{error}"))),
    }
}

/// The bytes of a file, or of standard input for `-`.
fn read_input(path: &Path) -> Result<Vec<u8>, Ending> {
    let mut bytes = Vec::new();
    open_input(path)?
        .read_to_end(&mut bytes)
        .map_err(|error| unreadable(path, &error))?;
    Ok(bytes)
}

/// A file, or standard input for `-`, to be read piece by piece.
fn open_input(path: &Path) -> Result<Box<dyn BufRead>, Ending> {
    if path == Path::new("-") {
        return Ok(Box::new(std::io::stdin().lock()));
    }
    let file = std::fs::File::open(path).map_err(|error| unreadable(path, &error))?;
    Ok(Box::new(std::io::BufReader::new(file)))
}

fn unreadable(path: &Path, error: &std::io::Error) -> Ending {
    Ending::bad_input(if path == Path::new("-") {
        format!("标准输入读不出来：{error}")
    } else {
        format!("文件“{}”读不出来：{error}", path.display())
    })
}

fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(
        || "-".to_owned(),
        |name| name.to_string_lossy().into_owned(),
    )
}

/// A file that a command reads.
type InputFile = PathBuf;
