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
    /// 发文字号的开头，如 开宣通〔2018〕3号 里的“开宣通”
    #[arg(long, env = "HUIYING_DOCUMENT_PREFIX", default_value = "开宣通")]
    pub document_prefix: String,
    /// 会话密钥（至少 32 个字符）；多台服务器须相同；不填时在数据目录自动生成
    #[arg(long, env = "HUIYING_SESSION_KEY", hide_env_values = true)]
    pub session_key: Option<String>,
    /// 会话密钥写在文件里时，给出文件路径
    #[arg(long, env = "HUIYING_SESSION_KEY_FILE")]
    pub session_key_file: Option<PathBuf>,
    /// 监控指标（Prometheus）的监听地址；不填时不提供
    #[arg(long, env = "HUIYING_METRICS_LISTEN")]
    pub metrics_listen: Option<String>,
    /// 处理请求的线程数；不填时等于处理器核数
    #[arg(long, env = "HUIYING_WORKERS")]
    pub workers: Option<usize>,
    /// 分派建议是否从交办结果学习：on 或 off
    #[arg(long, env = "HUIYING_LEARNING", default_value = "on")]
    pub learning: Switch,
    /// 没有提交的草稿保留多少天
    #[arg(long, env = "HUIYING_DRAFT_DAYS", default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..))]
    pub draft_days: u16,
    /// Under which head documents are issued.
    #[command(flatten)]
    pub paper: PaperConfig,
}

/// A setting that is on or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Switch {
    /// It is done.
    On,
    /// It is not.
    Off,
}

/// Under which head documents are issued.
#[derive(Debug, Clone, Args)]
pub struct PaperConfig {
    /// 公文的发文机关署名；标志是它加“文件”二字
    #[arg(
        long,
        env = "HUIYING_PAPER_OFFICE",
        default_value = "中共开平市委宣传部"
    )]
    pub paper_office: String,
    /// 月度通报的发文机关代字，如“开宣通〔2018〕3号”里的“开宣通”
    #[arg(long, env = "HUIYING_BULLETIN_PREFIX", default_value = "开宣通")]
    pub bulletin_prefix: String,
    /// 年度报告的发文机关代字
    #[arg(long, env = "HUIYING_ANNUAL_PREFIX", default_value = "开宣报")]
    pub annual_prefix: String,
}

impl Default for PaperConfig {
    fn default() -> Self {
        Self {
            paper_office: "中共开平市委宣传部".to_owned(),
            bulletin_prefix: "开宣通".to_owned(),
            annual_prefix: "开宣报".to_owned(),
        }
    }
}

/// Through which channels people are told, besides the portal. A channel without its address is not
/// offered.
#[derive(Debug, Clone, Default, Args)]
pub struct MessageConfig {
    /// 邮件服务器：smtp://用户:密码@主机:端口?tls=required 或 smtps://…；不填就不发邮件
    #[arg(long, env = "HUIYING_SMTP_URL", hide_env_values = true)]
    pub smtp_url: Option<String>,
    /// 邮件服务器地址写在文件里时，给出文件路径
    #[arg(long, env = "HUIYING_SMTP_URL_FILE")]
    pub smtp_url_file: Option<PathBuf>,
    /// 发件人邮箱，如 回应 <huiying@example.gov.cn>
    #[arg(long, env = "HUIYING_MAIL_FROM")]
    pub mail_from: Option<String>,
    /// 接口推送的地址；不填就不推送
    #[arg(long, env = "HUIYING_WEBHOOK_URL")]
    pub webhook_url: Option<String>,
    /// 接口推送的签名密钥，至少 16 个字符，或 whsec_ 加 Base64
    #[arg(long, env = "HUIYING_WEBHOOK_SECRET", hide_env_values = true)]
    pub webhook_secret: Option<String>,
    /// 接口推送的签名密钥写在文件里时，给出文件路径
    #[arg(long, env = "HUIYING_WEBHOOK_SECRET_FILE")]
    pub webhook_secret_file: Option<PathBuf>,
    /// 企业微信群机器人的地址，里面有密钥
    #[arg(long, env = "HUIYING_WECOM_URL", hide_env_values = true)]
    pub wecom_url: Option<String>,
    /// 企业微信群机器人的地址写在文件里时，给出文件路径
    #[arg(long, env = "HUIYING_WECOM_URL_FILE")]
    pub wecom_url_file: Option<PathBuf>,
    /// 钉钉群机器人的地址，里面有令牌
    #[arg(long, env = "HUIYING_DINGTALK_URL", hide_env_values = true)]
    pub dingtalk_url: Option<String>,
    /// 钉钉群机器人的地址写在文件里时，给出文件路径
    #[arg(long, env = "HUIYING_DINGTALK_URL_FILE")]
    pub dingtalk_url_file: Option<PathBuf>,
    /// 钉钉群机器人的加签密钥
    #[arg(long, env = "HUIYING_DINGTALK_SECRET", hide_env_values = true)]
    pub dingtalk_secret: Option<String>,
    /// 钉钉群机器人的加签密钥写在文件里时，给出文件路径
    #[arg(long, env = "HUIYING_DINGTALK_SECRET_FILE")]
    pub dingtalk_secret_file: Option<PathBuf>,
    /// 短信网关的地址，可用 {phone} {text} {id}；不填就不发短信
    #[arg(long, env = "HUIYING_SMS_URL", hide_env_values = true)]
    pub sms_url: Option<String>,
    /// 短信网关的地址写在文件里时，给出文件路径
    #[arg(long, env = "HUIYING_SMS_URL_FILE")]
    pub sms_url_file: Option<PathBuf>,
    /// 短信网关的请求方法：GET、POST 或 PUT
    #[arg(long, env = "HUIYING_SMS_METHOD", default_value = "POST")]
    pub sms_method: String,
    /// 短信网关的请求头，每项写成“名称: 值”，用 | 隔开
    #[arg(long, env = "HUIYING_SMS_HEADERS", hide_env_values = true)]
    pub sms_headers: Option<String>,
    /// 短信网关的请求头写在文件里时，给出文件路径
    #[arg(long, env = "HUIYING_SMS_HEADERS_FILE")]
    pub sms_headers_file: Option<PathBuf>,
    /// 短信网关的请求内容，可用 {phone} {text} {id}
    #[arg(long, env = "HUIYING_SMS_BODY", hide_env_values = true)]
    pub sms_body: Option<String>,
    /// 短信网关的请求内容写在文件里时，给出文件路径
    #[arg(long, env = "HUIYING_SMS_BODY_FILE")]
    pub sms_body_file: Option<PathBuf>,
    /// 短信网关回答里有这段文字才算成功；不填时只看状态码
    #[arg(long, env = "HUIYING_SMS_OK", default_value = "")]
    pub sms_ok: String,
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

impl MessageConfig {
    /// The mail server's address and the sender; `None` when no mail is sent.
    ///
    /// # Errors
    ///
    /// When one of the two is missing, or the file cannot be read.
    pub fn mail(&self) -> Result<Option<(String, String)>, ConfigError> {
        let url = given(
            self.smtp_url.as_ref(),
            self.smtp_url_file.as_deref(),
            "HUIYING_SMTP_URL",
        )?;
        let from = self
            .mail_from
            .clone()
            .filter(|from| !from.trim().is_empty());
        both(
            (url, "HUIYING_SMTP_URL"),
            (from, "HUIYING_MAIL_FROM"),
            "邮件服务器和发件人要一起填",
        )
    }

    /// The address of pushes and their secret; `None` when nothing is pushed.
    ///
    /// # Errors
    ///
    /// When one of the two is missing, or the file cannot be read.
    pub fn webhook(&self) -> Result<Option<(String, String)>, ConfigError> {
        let file = self.webhook_secret_file.as_deref();
        let secret = given(self.webhook_secret.as_ref(), file, "HUIYING_WEBHOOK_SECRET")?;
        let url = self
            .webhook_url
            .clone()
            .filter(|url| !url.trim().is_empty());
        both(
            (url, "HUIYING_WEBHOOK_URL"),
            (secret, "HUIYING_WEBHOOK_SECRET"),
            "推送地址和签名密钥要一起填",
        )
    }

    /// The address of the 企业微信 robot.
    ///
    /// # Errors
    ///
    /// When the file cannot be read.
    pub fn wecom(&self) -> Result<Option<String>, ConfigError> {
        given(
            self.wecom_url.as_ref(),
            self.wecom_url_file.as_deref(),
            "HUIYING_WECOM_URL",
        )
    }

    /// The address of the 钉钉 robot and its secret, which a robot may do without.
    ///
    /// # Errors
    ///
    /// When there is a secret without an address, or a file cannot be read.
    pub fn dingtalk(&self) -> Result<Option<(String, Option<String>)>, ConfigError> {
        let file = self.dingtalk_url_file.as_deref();
        let url = given(self.dingtalk_url.as_ref(), file, "HUIYING_DINGTALK_URL")?;
        let file = self.dingtalk_secret_file.as_deref();
        let secret = given(
            self.dingtalk_secret.as_ref(),
            file,
            "HUIYING_DINGTALK_SECRET",
        )?;
        match (url, secret) {
            (None, Some(_)) => Err(ConfigError(
                "填了 HUIYING_DINGTALK_SECRET，还要填 HUIYING_DINGTALK_URL".to_owned(),
            )),
            (url, secret) => Ok(url.map(|url| (url, secret))),
        }
    }

    /// Address, headers and body of the short message gateway; `None` when none is used.
    ///
    /// # Errors
    ///
    /// When a file cannot be read.
    pub fn sms(&self) -> Result<Option<(String, String, String)>, ConfigError> {
        let url = given(
            self.sms_url.as_ref(),
            self.sms_url_file.as_deref(),
            "HUIYING_SMS_URL",
        )?;
        let file = self.sms_headers_file.as_deref();
        let headers = given(self.sms_headers.as_ref(), file, "HUIYING_SMS_HEADERS")?;
        let file = self.sms_body_file.as_deref();
        let body = given(self.sms_body.as_ref(), file, "HUIYING_SMS_BODY")?;
        Ok(url.map(|url| (url, headers.unwrap_or_default(), body.unwrap_or_default())))
    }
}

/// A value from the variable or from the file named beside it; an empty one is none.
fn given(
    value: Option<&String>,
    file: Option<&Path>,
    variable: &str,
) -> Result<Option<String>, ConfigError> {
    let text = match (value, file) {
        (Some(value), _) if !value.trim().is_empty() => Some(value.clone()),
        (_, Some(file)) => Some(secret_from(file, &format!("{variable}_FILE"))?),
        (_, None) => None,
    };
    Ok(text.filter(|text| !text.trim().is_empty()))
}

/// Two settings that are of use only together.
fn both(
    (one, one_name): (Option<String>, &str),
    (other, other_name): (Option<String>, &str),
    why: &str,
) -> Result<Option<(String, String)>, ConfigError> {
    match (one, other) {
        (Some(one), Some(other)) => Ok(Some((one, other))),
        (None, None) => Ok(None),
        (Some(_), None) => Err(ConfigError(format!("{other_name} 没有填：{why}"))),
        (None, Some(_)) => Err(ConfigError(format!("{one_name} 没有填：{why}"))),
    }
}

impl WebConfig {
    /// The portal's address as browsers see it, without a slash at the end.
    ///
    /// # Errors
    ///
    /// When it is no address.
    pub fn public_address(&self) -> Result<Option<String>, ConfigError> {
        let Some(url) = self.public_url.as_deref().map(str::trim) else {
            return Ok(None);
        };
        let url = url.trim_end_matches('/');
        let fits = ["http://", "https://"].iter().any(|scheme| {
            url.strip_prefix(scheme)
                .is_some_and(|rest| !rest.is_empty())
        });
        match (url.is_empty(), fits) {
            (true, _) => Ok(None),
            (false, true) => Ok(Some(url.to_owned())),
            (false, false) => Err(ConfigError(
                "HUIYING_PUBLIC_URL 应以 http:// 或 https:// 开头，如 https://huiying.example.gov.cn"
                    .to_owned(),
            )),
        }
    }

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
# 监控指标（Prometheus 文本，路径 /metrics）的监听地址，只给监控系统
#HUIYING_METRICS_LISTEN=127.0.0.1:9464
# 值班电话
HUIYING_DUTY_PHONE=\"8210 2266\"
# 会话密钥，至少 32 个字符；多台服务器须相同；也可用 HUIYING_SESSION_KEY_FILE 指向文件
#HUIYING_SESSION_KEY=
# 处理请求的线程数；不填时等于处理器核数
#HUIYING_WORKERS=
# 分派建议是否从交办结果学习：on 或 off
#HUIYING_LEARNING=on
# 写了一半的表单在服务器上保留多少天
#HUIYING_DRAFT_DAYS=30
# 公文：发文字号的开头，发文机关，月度通报和年度报告的发文机关代字
#HUIYING_DOCUMENT_PREFIX=开宣通
#HUIYING_PAPER_OFFICE=中共开平市委宣传部
#HUIYING_BULLETIN_PREFIX=开宣通
#HUIYING_ANNUAL_PREFIX=开宣报
# 邮件：服务器和发件人一起填；密码里的特殊字符写成 %40 这样；也可用 HUIYING_SMTP_URL_FILE
#HUIYING_SMTP_URL=smtps://huiying:密码@mail.example.gov.cn
#HUIYING_MAIL_FROM=\"回应 <huiying@example.gov.cn>\"
# 接口推送：每条消息签名后 POST 到这个地址；密钥也可用 HUIYING_WEBHOOK_SECRET_FILE
#HUIYING_WEBHOOK_URL=https://example.gov.cn/huiying
#HUIYING_WEBHOOK_SECRET=
# 企业微信、钉钉群机器人；钉钉选了“加签”才填密钥；都可用 _FILE
#HUIYING_WECOM_URL=https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=
#HUIYING_DINGTALK_URL=https://oapi.dingtalk.com/robot/send?access_token=
#HUIYING_DINGTALK_SECRET=
# 短信网关：{phone} {text} {id} 按格式填入；HEADERS 用 | 隔开；OK 是成功时回答里有的文字
#HUIYING_SMS_URL=https://sms.example.gov.cn/send
#HUIYING_SMS_METHOD=POST
#HUIYING_SMS_HEADERS=\"Authorization: Bearer 令牌\"
#HUIYING_SMS_BODY='{\"mobile\":\"{phone}\",\"content\":\"{text}\",\"id\":\"{id}\"}'
#HUIYING_SMS_OK=
# 日志：级别与格式（text 或 json）
HUIYING_LOG=info
HUIYING_LOG_FORMAT=text
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_that_belong_together_are_asked_for_together() {
        let mut config = MessageConfig::default();
        assert_eq!(config.mail().unwrap(), None);
        config.smtp_url = Some("smtp://h".to_owned());
        let sentence = config.mail().unwrap_err().to_string();
        assert!(sentence.contains("HUIYING_MAIL_FROM"), "{sentence}");
        config.mail_from = Some("a@b.cn".to_owned());
        assert!(config.mail().unwrap().is_some());
        config.webhook_secret = Some("0123456789abcdef".to_owned());
        let sentence = config.webhook().unwrap_err().to_string();
        assert!(sentence.contains("HUIYING_WEBHOOK_URL"), "{sentence}");
        config.dingtalk_secret = Some("SEC".to_owned());
        let sentence = config.dingtalk().unwrap_err().to_string();
        assert!(sentence.contains("HUIYING_DINGTALK_URL"), "{sentence}");
    }

    #[test]
    fn a_secret_may_stand_in_a_file_and_a_missing_file_is_named() {
        let path = std::env::temp_dir().join(format!("huiying-config-{}", std::process::id()));
        std::fs::write(&path, "smtp://u:p@h\n").unwrap();
        let mut config = MessageConfig {
            smtp_url_file: Some(path.clone()),
            mail_from: Some("a@b.cn".to_owned()),
            ..MessageConfig::default()
        };
        let (url, _from) = config.mail().unwrap().unwrap();
        assert_eq!(url, "smtp://u:p@h");
        std::fs::remove_file(&path).unwrap();
        assert!(
            config
                .mail()
                .unwrap_err()
                .0
                .contains("HUIYING_SMTP_URL_FILE")
        );
        config.smtp_url = Some("smtp://h".to_owned());
        assert_eq!(config.mail().unwrap().unwrap().0, "smtp://h");
    }
}
