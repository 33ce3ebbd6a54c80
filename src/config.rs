//! Configuration: flags and environment, one source, all of it in `--help`.
//!
//! A secret may also be given as a file, named by the same variable with `_FILE`.

use std::path::{Path, PathBuf};

use clap::Args;

/// Where the data is.
#[derive(Debug, Clone, Args)]
pub struct DataConfig {
    /// 数据库：sqlite:路径 或 postgres://…；不填时用数据目录下的 huiying.sqlite
    #[arg(long, env = "HUIYING_DATABASE_URL")]
    pub database_url: Option<String>,
    /// 数据库地址写在文件里时，给出文件路径
    #[arg(long, env = "HUIYING_DATABASE_URL_FILE")]
    pub database_url_file: Option<PathBuf>,
    /// 数据目录：内置数据库和会话密钥放在这里
    #[arg(long, env = "HUIYING_DATA_DIR", default_value = "data")]
    pub data_dir: PathBuf,
}

/// How the portal is served.
#[derive(Debug, Clone, Args)]
pub struct WebConfig {
    /// 监听地址
    #[arg(long, env = "HUIYING_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: String,
    /// 用户浏览器里的地址；以 https:// 开头时，会话 Cookie 只经加密连接发送
    #[arg(long, env = "HUIYING_PUBLIC_URL")]
    pub public_url: Option<String>,
    /// 值班电话，显示在每页底部和出错页
    #[arg(long, env = "HUIYING_DUTY_PHONE", default_value = "")]
    pub duty_phone: String,
    /// 会话密钥（至少 32 个字符）；多台服务器须相同；不填时在数据目录自动生成
    #[arg(long, env = "HUIYING_SESSION_KEY", hide_env_values = true)]
    pub session_key: Option<String>,
    /// 会话密钥写在文件里时，给出文件路径
    #[arg(long, env = "HUIYING_SESSION_KEY_FILE")]
    pub session_key_file: Option<PathBuf>,
    /// 处理请求的线程数；不填时等于处理器核数
    #[arg(long, env = "HUIYING_WORKERS")]
    pub workers: Option<usize>,
}

/// A setting that cannot be used, with the sentence that says so.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(pub String);

impl DataConfig {
    /// The database URL that is in force.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, or the URL is of another kind.
    pub fn url(&self) -> Result<String, ConfigError> {
        let url = match (&self.database_url, &self.database_url_file) {
            (Some(url), _) => url.clone(),
            (None, Some(file)) => secret_from(file, "HUIYING_DATABASE_URL_FILE")?,
            (None, None) => format!("sqlite:{}", self.data_dir.join("huiying.sqlite").display()),
        };
        if url == "sqlite:" {
            let sentence = "HUIYING_DATABASE_URL 在 sqlite: 后面要写数据库文件的路径";
            return Err(ConfigError(sentence.to_owned()));
        }
        let known = ["sqlite:", "postgres://", "postgresql://"];
        if known.iter().any(|kind| url.starts_with(kind)) {
            return Ok(url);
        }
        Err(ConfigError(
            "HUIYING_DATABASE_URL 应以 sqlite: 或 postgres:// 开头".to_owned(),
        ))
    }
}

impl WebConfig {
    /// Whether the session cookie is sent over TLS only.
    pub fn is_secure(&self) -> bool {
        self.public_url
            .as_deref()
            .is_some_and(|url| url.starts_with("https://"))
    }

    /// The session key where one is configured.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, or the key is shorter than 32 characters.
    pub fn key(&self) -> Result<Option<String>, ConfigError> {
        let key = match (&self.session_key, &self.session_key_file) {
            (Some(key), _) => key.clone(),
            (None, Some(file)) => secret_from(file, "HUIYING_SESSION_KEY_FILE")?,
            (None, None) => return Ok(None),
        };
        if key.chars().count() < 32 {
            return Err(ConfigError(
                "HUIYING_SESSION_KEY 至少要 32 个字符".to_owned(),
            ));
        }
        Ok(Some(key))
    }
}

fn secret_from(file: &Path, variable: &str) -> Result<String, ConfigError> {
    std::fs::read_to_string(file)
        .map(|text| text.trim().to_owned())
        .map_err(|error| {
            ConfigError(format!(
                "{variable} 指向的文件 {} 读不出来：{error}",
                file.display()
            ))
        })
}

/// A commented environment file with every variable that the server reads.
pub const EXAMPLE: &str = "\
# 回应：环境文件示例。每一行也可以写成命令行参数，见 huiying serve --help。
# 数据库：sqlite:路径 或 postgres://用户:密码@主机/库；也可用 HUIYING_DATABASE_URL_FILE 指向文件
#HUIYING_DATABASE_URL=postgres://huiying@127.0.0.1/huiying
# 数据目录：不用 PostgreSQL 时数据库在这里
HUIYING_DATA_DIR=/var/lib/huiying
# 监听地址：只对本机开放，由反向代理对外提供 https
HUIYING_LISTEN=127.0.0.1:8080
# 用户浏览器里的地址
HUIYING_PUBLIC_URL=https://huiying.example.gov.cn
# 值班电话
HUIYING_DUTY_PHONE=\"8210 2266\"
# 会话密钥，至少 32 个字符；多台服务器须相同；也可用 HUIYING_SESSION_KEY_FILE 指向文件
#HUIYING_SESSION_KEY=
# 日志：级别与格式（text 或 json）
HUIYING_LOG=info
HUIYING_LOG_FORMAT=text
";
