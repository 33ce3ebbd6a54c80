//! `demo`: a fresh embedded database with everything in it, served.

use std::path::PathBuf;

use clap::Args;

use super::{DataConfig, Ending};
use crate::boot::{self, BootError};
use crate::config::{PaperConfig, WebConfig};
use crate::services::demo::{self, Progress};
use crate::services::{ServiceError, accounts};

#[derive(Debug, Args)]
pub(super) struct Demo {
    /// 监听地址
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: String,
    /// 数据目录；不填时用临时目录，退出后删除
    #[arg(long)]
    data: Option<PathBuf>,
    /// 所有演示账号共用的密码；不填时随机生成并打印
    #[arg(long)]
    password: Option<String>,
}

pub(super) fn run(demo: &Demo) -> Result<(), Ending> {
    let password = match &demo.password {
        Some(password) => password.clone(),
        None => accounts::random_word()?.chars().take(12).collect(),
    };
    let folder = Folder::of(demo)?;
    let data = DataConfig {
        database_url: None,
        database_url_file: None,
        data_dir: folder.path.clone(),
    };
    let web = WebConfig {
        metrics_listen: None,
        listen: demo.listen.clone(),
        public_url: None,
        duty_phone: "8210 2266".to_owned(),
        session_key: None,
        session_key_file: None,
        document_prefix: crate::services::cases::DOCUMENT_PREFIX.to_owned(),
        learning: crate::config::Switch::On,
        draft_days: 30,
        workers: None,
        paper: PaperConfig::default(),
    };
    // Filling takes a while; an address that cannot be used is told before it.
    boot::check_address(&demo.listen)?;
    let filled = folder.path.join("demo.filled");
    let is_new = !folder.path.join("huiying.sqlite").exists();
    if !is_new && !filled.exists() {
        return Err(Ending::bad_input(format!(
            "目录 {} 里已有数据库，但不是装完的演示数据；请换一个目录，或删去它再试",
            folder.path.display()
        )));
    }
    let services = boot::services(&data)?;
    services.store.migrate().map_err(ServiceError::from)?;
    if is_new {
        demo::fill(&services, &password, &mut tell_progress)?;
        std::fs::write(&filled, "").map_err(|source| BootError::Io {
            doing: format!("不能写入 {}", filled.display()),
            source,
        })?;
    } else {
        demo::reset_passwords(&services, &password)?;
    }
    let portal = boot::portal(services, &data, &web)?;
    let listen = demo.listen.clone();
    boot::serve(portal, &web, move || {
        tell(&demo::welcome(&listen, &password));
    })?;
    Ok(())
}

fn tell_progress(progress: Progress) {
    use std::io::{IsTerminal as _, Write as _};
    let mut out = std::io::stderr().lock();
    let text = format!("{}　{}/{}", progress.what, progress.done, progress.of);
    // On a terminal one line is written over; in a file only the ends of a phase are worth a line.
    let _told = if out.is_terminal() {
        let end = if progress.done == progress.of {
            "\n"
        } else {
            ""
        };
        write!(out, "\r{text}　　{end}")
    } else if progress.done == progress.of {
        writeln!(out, "{text}")
    } else {
        Ok(())
    };
}

fn tell(text: &str) {
    use std::io::Write as _;
    let _told = writeln!(std::io::stdout(), "{text}");
}

/// Where the demonstration lives; a temporary folder is removed at the end.
struct Folder {
    path: PathBuf,
    is_temporary: bool,
}

impl Folder {
    fn of(demo: &Demo) -> Result<Self, Ending> {
        let (path, is_temporary) = match &demo.data {
            Some(path) => (path.clone(), false),
            None => {
                let name = format!("huiying-demo-{}", accounts::random_word()?);
                (std::env::temp_dir().join(name), true)
            }
        };
        std::fs::create_dir_all(&path).map_err(|source| BootError::Io {
            doing: format!("不能建立目录 {}", path.display()),
            source,
        })?;
        Ok(Self { path, is_temporary })
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.is_temporary {
            // What is left behind in a temporary directory the system clears away.
            let _removed = std::fs::remove_dir_all(&self.path);
        }
    }
}
