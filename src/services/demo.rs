//! The demonstration: accounts and fictional incidents over three months, made through the same
//! use cases as real ones, with instants of the past. Nothing here writes a row by itself.

use jiff::{SignedDuration, Timestamp};

use super::{Ctx, ServiceError, Services, accounts, setup};
use crate::documents::{seed_alerts, seed_demo};
use crate::domain::AccountId;
use crate::domain::calendar::local_date;
use crate::domain::people::Actor;

mod bulletin;

mod cast;
mod evaluation;

mod errand;

mod pace;

mod player;

mod receipt;

mod response;

mod docket;

mod script;

mod shelf;

mod turns;

mod warning;

const INCIDENTS: &str = include_str!("../../seeds/demo/incidents.toml");
const ALERTS: &str = include_str!("../../seeds/demo/alerts.toml");

/// How long before now the house was set up: before the first incident was found.
const SET_UP_BEFORE: SignedDuration = SignedDuration::from_hours(24 * 95);

/// The request id that everything made here carries in the log.
const REQUEST: &str = "demo";

/// How far filling has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What is being filled, in Chinese.
    pub what: &'static str,
    /// How many are done.
    pub done: usize,
    /// Of how many.
    pub of: usize,
}

/// Fills an empty, migrated database.
///
/// # Errors
/// Whatever a use case answers.
pub fn fill(
    services: &Services,
    password: &str,
    tell: &mut dyn FnMut(Progress),
) -> Result<(), ServiceError> {
    let now = services.now();
    let ctx = Ctx {
        actor: Actor::system(),
        now: now.saturating_sub(SET_UP_BEFORE).unwrap_or(Timestamp::MIN),
        request_id: REQUEST.to_owned(),
    };
    let phase = |what, of| move |done| Progress { what, done, of };
    let reference = phase("方案与名册", 1);
    tell(reference(0));
    setup::install_seeds(services, &ctx)?;
    tell(reference(1));

    let roster = setup::roster_in_force(services, &ctx)?;
    let people = cast::people(&roster);
    let accounts_phase = phase("账号", people.len());
    tell(accounts_phase(0));
    accounts::put_accounts(services, &people, password, ctx.now)?;
    tell(accounts_phase(people.len()));

    let incidents = seed_demo::read(INCIDENTS).map_err(|error| {
        ServiceError::Internal(format!("read the fictional incidents: {error}"))
    })?;
    let alerts = seed_alerts::read(ALERTS)
        .map_err(|error| ServiceError::Internal(format!("read the fictional alerts: {error}")))?;
    let reviewer = people
        .iter()
        .find(|one| one.username.as_str() == "reviewer")
        .ok_or(ServiceError::NotSetUp)?;
    let reviewer = Actor {
        account: reviewer.username.clone(),
        name: reviewer.name.clone(),
        unit: reviewer.unit.clone(),
        capacities: reviewer.capacities.clone(),
    };
    shelf::fill(services, &reviewer, now)?;
    let steps = script::steps(&incidents, &roster, now);
    let warnings = warning::steps(&alerts, now);
    let errands = errand::steps(now);
    let incidents_phase = phase("虚构舆情", incidents.len());
    let shelf = services
        .store
        .read(|conn| services.library.on(conn, local_date(now)))?;
    let shelf = shelf.ok_or(ServiceError::NotSetUp)?;
    let began = steps.first().map_or(now, |step| step.at);
    let bulletins = bulletin::steps(&shelf.calendar, began, now);
    let played = player::Played {
        steps: &steps,
        warnings: &warnings,
        bulletins: &bulletins,
        errands: &errands,
    };
    player::play(services, &people, &played, now, &mut |done| {
        tell(incidents_phase(done));
    })?;
    tell(incidents_phase(incidents.len()));
    Ok(())
}

/// Gives every demonstration account this password, for a demonstration that is started again.
///
/// # Errors
/// The store's failure, or `Invalid` when the password is unfit.
pub fn reset_passwords(services: &Services, password: &str) -> Result<(), ServiceError> {
    let ctx = services.ctx(Actor::system(), REQUEST.to_owned());
    let roster = setup::roster_in_force(services, &ctx)?;
    let names: Vec<AccountId> = cast::people(&roster)
        .into_iter()
        .map(|person| person.username)
        .collect();
    accounts::set_passwords(services, &names, password, ctx.now)
}

/// What is printed once the portal answers.
pub fn welcome(listen: &str, password: &str) -> String {
    format!(
        "\
回应　演示已就绪

  网址　http://{listen}
  密码　{password}　（所有演示账号相同）

  账号
{accounts}
    其他单位　账号是单位代号，如 env、police、housing、sanbu；负责人加 -head

  先试这四件事
    1. 用 duty 登录，登记一件水口镇的“学校食堂”投诉：看系统按方案建议交给谁、依据哪一项。
    2. 在手机上用 edu 登录：看待签收的事项和剩余时间，签收一件，再反馈一次。
    3. 用 leader 登录，打开成绩单：每个数字都能点开，看到它由哪些舆情算出。
    4. 还用 leader：裁定市教育局的延期申请；再看“提醒”：哪件到期前催过谁，逾期报到了哪一级。

  人名、事件都是虚构的。数据在 --data 指定的目录；没有指定时用临时目录，停止后删除。
  按 Ctrl-C 停止。",
        accounts = cast::guide()
    )
}
