//! The real program as operators run it: a process on a port of loopback, with nothing but its
//! environment, that can be killed at any moment.

use std::fs::{self, File, OpenOptions};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use huiying::clock::{Clock as _, SystemClock};
use jiff::Timestamp;

/// How long a process may take until it serves; a debug build on a busy machine is slow.
const READY_WITHIN: Duration = Duration::from_mins(3);

/// One replica.
pub(crate) struct Process {
    /// Where it listens, without a path.
    pub(crate) address: String,
    /// Where its output goes, that of every start one after the other.
    pub(crate) log: PathBuf,
    environment: Environment,
    /// The process itself, while it runs.
    pub(crate) child: Option<Child>,
}

/// What a process is told.
#[derive(Clone, Default)]
pub(crate) struct Environment(Vec<(String, String)>);

impl Environment {
    /// The same with this variable.
    pub(crate) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.0.push((name.to_owned(), value.into()));
        self
    }
}

impl Process {
    /// Starts a replica on a free port; its log is called after `name`.
    pub(crate) fn start(name: &str, environment: &Environment) -> Self {
        let port = free_port();
        let log = log_folder().join(format!("{name}.log"));
        File::create(&log).unwrap();
        let listen = format!("127.0.0.1:{port}");
        let environment = environment.clone().with("HUIYING_LISTEN", listen);
        let mut process = Self {
            address: format!("http://127.0.0.1:{port}"),
            log,
            environment,
            child: None,
        };
        process.launch();
        process
    }

    /// Starts it, on the same port as before; does not wait.
    pub(crate) fn launch(&mut self) {
        assert!(self.child.is_none(), "it is running");
        let log = || OpenOptions::new().append(true).open(&self.log).unwrap();
        let child = program(&self.environment)
            .arg("serve")
            .stdin(Stdio::null())
            .stdout(log())
            .stderr(log())
            .spawn()
            .unwrap();
        self.child = Some(child);
    }

    /// Waits until it serves.
    pub(crate) fn ready(&mut self) {
        let begun = Instant::now();
        while !self.is_ready() {
            let ended = self.child.as_mut().unwrap().try_wait().unwrap();
            let is_alive = ended.is_none() && begun.elapsed() < READY_WITHIN;
            assert!(is_alive, "not ready ({ended:?}):\n{}", self.last_words());
            thread::sleep(Duration::from_millis(50));
        }
    }

    fn is_ready(&self) -> bool {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .timeout_global(Some(Duration::from_secs(2)))
            .proxy(None)
            .build()
            .into();
        agent.get(format!("{}/readyz", self.address)).call().is_ok()
    }

    /// Ends it as a power failure would: it is not asked.
    pub(crate) fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            drop(child.kill());
            child.wait().unwrap();
        }
    }

    /// The end of its log.
    fn last_words(&self) -> String {
        let text = fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(30)..].join("\n")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The program with nothing but this environment.
pub(crate) fn program(environment: &Environment) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_huiying"));
    let told = environment
        .0
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()));
    command.env_clear().envs(told);
    command
}

/// Where ports are taken from: below those that the kernel gives to outgoing connections, one of
/// which could otherwise sit on the port of a process that was killed and comes back to it.
const PORTS: std::ops::Range<u32> = 10_000..20_000;

/// A port of loopback that nobody listens on, and that no other test of this process was given.
pub(crate) fn free_port() -> u16 {
    static GIVEN: AtomicU32 = AtomicU32::new(0);
    let many = PORTS.end - PORTS.start;
    // Test programs that run at the same time begin elsewhere.
    let begin = std::process::id().wrapping_mul(97);
    let free = PORTS.clone().find_map(|_| {
        let step = GIVEN.fetch_add(1, Ordering::Relaxed);
        let place = PORTS.start + begin.wrapping_add(step) % many;
        let port = u16::try_from(place).ok()?;
        TcpListener::bind(("127.0.0.1", port)).ok()?;
        Some(port)
    });
    free.unwrap()
}

/// Where long output of tests goes.
fn log_folder() -> PathBuf {
    let build = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let folder = build.join("test-logs");
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// The time by the machine's clock, which no process under test may bend.
pub(crate) fn now() -> Timestamp {
    SystemClock.now()
}
