//! `user`: accounts. A password is read from standard input or asked for, never from an argument.

use std::io::BufRead as _;

use clap::{Args, Subcommand};

use super::{DataConfig, Ending, opened_services, print};
use crate::services::accounts::{self, Word};
use crate::services::contacts::{self, Wanted};

#[derive(Debug, Subcommand)]
pub(super) enum UserCommand {
    /// 新建账号；密码从标准输入读一行
    ///
    /// 示例：huiying user add zhangwei --name 张伟 --unit edu --as liaison
    Add(Add),
    /// 改密码；密码从标准输入读一行
    ///
    /// 示例：huiying user passwd zhangwei
    Passwd(One),
    /// 停用账号，立即退出它的所有登录
    ///
    /// 示例：huiying user disable zhangwei
    Disable(One),
    /// 设置提醒发到哪里；不写的清空
    ///
    /// 示例：huiying user contact zhangwei --email zhang@example.gov.cn --phone 13800000000 --channels sms,email
    Contact(Contact),
    /// 列出账号
    ///
    /// 示例：huiying user list
    List(DataConfig),
}

#[derive(Debug, Args)]
pub(super) struct Add {
    /// 账号
    username: String,
    /// 姓名
    #[arg(long)]
    name: String,
    /// 单位：编号、名称或别名
    #[arg(long)]
    unit: String,
    /// 身份，可以写多个：duty_officer reviewer leader evaluator overseer liaison unit_head system_admin security_admin auditor
    #[arg(long = "as", required = true, num_args = 1..)]
    capacities: Vec<String>,
    #[command(flatten)]
    data: DataConfig,
}

#[derive(Debug, Args)]
pub(super) struct One {
    /// 账号
    username: String,
    #[command(flatten)]
    data: DataConfig,
}

#[derive(Debug, Args)]
pub(super) struct Contact {
    /// 账号
    username: String,
    /// 邮箱
    #[arg(long, default_value = "")]
    email: String,
    /// 手机
    #[arg(long, default_value = "")]
    phone: String,
    /// 渠道，按先后用逗号隔开：sms、email，或只写 portal；不写时先短信后邮件
    #[arg(long, value_delimiter = ',')]
    channels: Vec<String>,
    #[command(flatten)]
    data: DataConfig,
}

pub(super) fn run(command: &UserCommand) -> Result<(), Ending> {
    match command {
        UserCommand::Add(add) => self::add(add),
        UserCommand::Passwd(one) => {
            let services = opened_services(&one.data)?;
            let now = services.now();
            accounts::set_password(&services, &Word::new(&one.username), &password()?, now)?;
            print("密码已改，原来的登录已全部退出")
        }
        UserCommand::Disable(one) => {
            let services = opened_services(&one.data)?;
            accounts::disable(&services, &Word::new(&one.username), services.now())?;
            print("账号已停用，登录已全部退出")
        }
        UserCommand::Contact(contact) => self::contact(contact),
        UserCommand::List(data) => {
            let services = opened_services(data)?;
            for line in accounts::lines(&services)? {
                print(&line)?;
            }
            Ok(())
        }
    }
}

fn contact(contact: &Contact) -> Result<(), Ending> {
    let services = opened_services(&contact.data)?;
    let wanted = Wanted {
        email: contact.email.clone(),
        phone: contact.phone.clone(),
        channels: contact.channels.clone(),
    };
    let account = Word::new(&contact.username);
    contacts::set(&services, &account, &wanted, services.now())?;
    print("提醒设置已保存")
}

fn add(add: &Add) -> Result<(), Ending> {
    let services = opened_services(&add.data)?;
    let ctx = super::system(&services);
    let wanted = accounts::Wanted {
        username: &add.username,
        name: &add.name,
        unit: &add.unit,
        capacities: &add.capacities,
    };
    accounts::add(&services, &ctx, &wanted, &password()?)?;
    print("账号已建")
}

/// One line of standard input, without its end.
fn password() -> Result<String, Ending> {
    use std::io::{IsTerminal as _, Write as _};
    if std::io::stdin().is_terminal() {
        let _asked = write!(std::io::stderr(), "密码（至少 10 个字符，输入时会显示）：");
    }
    let mut line = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut line)
        .map_err(|error| Ending::bad_input(format!("密码读不出来：{error}")))?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
