//! Puts the house together and starts it: store, services, portal, scheduler. No logic.

use std::path::Path;
use std::sync::Arc;

use actix_web::{App, HttpServer, web};
use tokio::sync::watch;

use crate::channels::{
    ChannelSettings, Channels, DingtalkSettings, MailSettings, SmsSettings, UnfitSetting,
    WebhookSettings,
};
use crate::clock::{Clock, GuardedClock, SharedClock, SystemClock};
use crate::config::{ConfigError, DataConfig, MessageConfig, PaperConfig, Switch, WebConfig};
use crate::scheduler;
use crate::services::engine::{self, Engine, Time};
use crate::services::one_tap::Links;
use crate::services::reports::Letterhead;
use crate::services::routing::Routers;
use crate::services::{ServiceError, Services, accounts, setup};
use crate::store::{Store, StoreError};
use crate::web::session::SessionKeys;
use crate::web::{Portal, Settings, metrics, server};

/// Why the house does not stand.
#[derive(Debug, thiserror::Error)]
pub enum BootError {
    /// A setting is unfit.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A use case failed.
    #[error(transparent)]
    Service(#[from] ServiceError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file or a port cannot be used.
    #[error("{doing}：{source}")]
    Io {
        /// What was being done, in Chinese.
        doing: String,
        /// What the system said.
        source: std::io::Error,
    },
}

impl From<UnfitSetting> for BootError {
    fn from(unfit: UnfitSetting) -> Self {
        Self::Config(ConfigError(unfit.to_string()))
    }
}

/// Opens the database and makes the services; does not migrate.
///
/// # Errors
/// When a setting is unfit or the database cannot be opened.
pub fn services(data: &DataConfig) -> Result<Arc<Services>, BootError> {
    Ok(Arc::new(in_service(data)?))
}

/// The same for a database URL and any clock; tests come in here.
///
/// # Errors
/// When the database cannot be opened.
pub fn services_with(url: &str, clock: Arc<dyn Clock>) -> Result<Arc<Services>, BootError> {
    Ok(Arc::new(under(url, clock)?))
}

/// The same, telling people through these channels and with these links; tests come in here.
///
/// # Errors
/// When the database cannot be opened.
pub fn services_telling(
    url: &str,
    clock: Arc<dyn Clock>,
    channels: Channels,
    links: Links,
) -> Result<Arc<Services>, BootError> {
    let name = accounts::random_word()?;
    let services = under(url, clock)?.telling(channels, links, name);
    Ok(Arc::new(services))
}

/// The services of a server: with its channels, and links under its public address.
///
/// # Errors
/// When a setting is unfit or the database cannot be opened.
pub fn serving(
    data: &DataConfig,
    web: &WebConfig,
    messages: &MessageConfig,
) -> Result<Arc<Services>, BootError> {
    let channels = channels(messages)?;
    let links = match web.public_address()? {
        Some(address) => Links::new(session_key(data, web)?.as_bytes(), &address),
        None => Links::default(),
    };
    let name = accounts::random_word()?;
    let services = in_service(data)?
        .telling(channels, links, name)
        .issuing(web.document_prefix.trim())
        .keeping_drafts(web.draft_days)
        .learning(web.learning == Switch::On);
    Ok(Arc::new(services.headed(letterhead(&web.paper))))
}

fn letterhead(config: &PaperConfig) -> Letterhead {
    Letterhead {
        mark: format!("{}文件", config.paper_office),
        office: config.paper_office.clone(),
        bulletin_prefix: config.bulletin_prefix.clone(),
        annual_prefix: config.annual_prefix.clone(),
    }
}

/// The channels that are configured; nobody is connected to.
///
/// # Errors
/// The first setting that is unfit.
pub fn channels(config: &MessageConfig) -> Result<Channels, BootError> {
    let sms = config.sms()?.map(|(url, headers, body)| SmsSettings {
        url,
        method: config.sms_method.clone(),
        headers,
        body,
        ok: config.sms_ok.clone(),
    });
    let settings = ChannelSettings {
        mail: config.mail()?.map(|(url, from)| MailSettings { url, from }),
        sms,
        webhook: config
            .webhook()?
            .map(|(url, secret)| WebhookSettings { url, secret }),
        wecom: config.wecom()?,
        dingtalk: config
            .dingtalk()?
            .map(|(url, secret)| DingtalkSettings { url, secret }),
    };
    Ok(Channels::new(&settings)?)
}

/// Services that go by one time. Replicas share the server's, for people's requests as for the
/// engine's work; a single process guards its engine against a clock that jumps.
fn in_service(data: &DataConfig) -> Result<Services, BootError> {
    let store = opened(&data.url()?)?;
    if store.is_embedded() {
        let guarded = Arc::new(GuardedClock::default());
        let services = assembled(store, Arc::new(SystemClock), Time::Clock(guarded))?;
        return Ok(services.keeping_files_in(&data.data_dir.join(FILES)));
    }
    let shared = Arc::new(SharedClock::default());
    let clock: Arc<dyn Clock> = shared.clone();
    let services = assembled(store, clock, Time::Server(shared))?;
    let services = services.keeping_files_in(&data.data_dir.join(FILES));
    // Before anybody asks what time it is.
    engine::now(&services)?;
    Ok(services)
}

/// Services that go by a given clock in everything.
fn under(url: &str, clock: Arc<dyn Clock>) -> Result<Services, BootError> {
    let services = assembled(opened(url)?, Arc::clone(&clock), Time::Clock(clock))?;
    Ok(match url.strip_prefix("sqlite:").map(Path::new) {
        Some(database) => services.keeping_files_in(&database.with_file_name(FILES)),
        None => services.keeping_files_in(&std::env::temp_dir().join("huiying-attachments")),
    })
}

/// The folder of the data directory in which handed-in files lie.
const FILES: &str = "attachments";

fn opened(url: &str) -> Result<Store, BootError> {
    if let Some(path) = url.strip_prefix("sqlite:") {
        make_parent(Path::new(path))?;
    }
    Ok(Store::open(url)?)
}

fn assembled(store: Store, clock: Arc<dyn Clock>, time: Time) -> Result<Services, BootError> {
    let routers = Routers::new(setup::lexicon()?);
    let engine = Engine::new(time, accounts::random_word()?);
    Ok(Services::new(store, clock, routers, engine))
}

fn make_parent(path: &Path) -> Result<(), BootError> {
    let Some(parent) = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
    else {
        return Ok(());
    };
    std::fs::create_dir_all(parent).map_err(|source| BootError::Io {
        doing: format!("不能建立目录 {}", parent.display()),
        source,
    })
}

/// The portal over these services.
///
/// # Errors
/// When no session key can be had, or a template is broken.
pub fn portal(
    services: Arc<Services>,
    data: &DataConfig,
    config: &WebConfig,
) -> Result<Portal, BootError> {
    let key = session_key(data, config)?;
    let settings = Settings {
        is_secure: config.is_secure(),
        duty_phone: config.duty_phone.clone(),
    };
    Ok(Portal::new(
        services,
        SessionKeys::new(key.as_bytes()),
        settings,
    )?)
}

/// The session key that is configured, or else the one of the data directory.
fn session_key(data: &DataConfig, config: &WebConfig) -> Result<String, BootError> {
    match config.key()? {
        Some(key) => Ok(key),
        None => kept_key(&data.data_dir),
    }
}

/// The session key of this data directory, made on first use.
fn kept_key(data_dir: &Path) -> Result<String, BootError> {
    let path = data_dir.join("session.key");
    let failed = |source| BootError::Io {
        doing: format!("不能读写 {}", path.display()),
        source,
    };
    match std::fs::read_to_string(&path) {
        Ok(key) if key.trim().len() >= 32 => return Ok(key.trim().to_owned()),
        Ok(_) => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(failed(error)),
    }
    let key = format!("{}{}", accounts::random_word()?, accounts::random_word()?);
    std::fs::create_dir_all(data_dir).map_err(failed)?;
    write_secret(&path, &key).map_err(failed)?;
    Ok(key)
}

fn write_secret(path: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write as _;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)?.write_all(text.as_bytes())
}

/// Whether an address can be listened on just now.
///
/// # Errors
/// When it cannot: it is no address, or another program has it.
pub fn check_address(listen: &str) -> Result<(), BootError> {
    let failed = |source| BootError::Io {
        doing: format!("不能监听 {listen}"),
        source,
    };
    std::net::TcpListener::bind(listen)
        .map(|_free| ())
        .map_err(failed)
}

/// Serves until a signal ends it; requests that are being answered are finished.
///
/// # Errors
/// When the address cannot be listened on.
pub fn serve(portal: Portal, config: &WebConfig, ready: impl FnOnce()) -> Result<(), BootError> {
    let failed = |source| BootError::Io {
        doing: format!("不能监听 {}", config.listen),
        source,
    };
    let services = Arc::clone(&portal.services);
    engine::take_over(&services)?;
    let portal = web::Data::new(portal);
    let (listen, workers) = (config.listen.clone(), config.workers);
    let metrics = config.metrics_listen.clone().zip(Some(portal.clone()));
    actix_web::rt::System::new().block_on(async move {
        let (stop, stopped) = watch::channel(false);
        let mut http = HttpServer::new(move || server::app(portal.clone())).shutdown_timeout(15);
        if let Some(workers) = workers {
            http = http.workers(workers.max(1));
        }
        let http = http.bind(&listen).map_err(failed)?;
        let metrics = match metrics {
            Some((address, portal)) => {
                let app = move || {
                    App::new()
                        .app_data(portal.clone())
                        .configure(metrics::routes)
                };
                let server = HttpServer::new(app).workers(1).disable_signals();
                let running = server.bind(&address).map_err(failed)?.run();
                let handle = running.handle();
                let _serving = actix_web::rt::spawn(running);
                Some(handle)
            }
            None => None,
        };
        let background = tokio::spawn(scheduler::run(Arc::clone(&services), stopped));
        ready();
        http.run().await.map_err(failed)?;
        // Whoever listens for the end may be gone already, which is just as well.
        let _ended = stop.send(true);
        if let Some(metrics) = metrics {
            metrics.stop(false).await;
        }
        let _joined = background.await;
        services.store.close();
        tracing::info!("stopped cleanly");
        Ok(())
    })
}
