//! A throw-away server for tests, and a fresh database in it for each test.
//!
//! One server per test binary, reached only through a socket in its own temporary folder. It is
//! stopped and removed when the test process ends, however it ends. With
//! `HUIYING_TEST_POSTGRES_URL` set, that server is used instead. Without either, tests that ask for
//! a database get `None` and say that they were skipped.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};

/// A database of one's own; dropped at the end.
pub(crate) struct Database {
    /// What `Store::open` takes.
    pub(crate) url: String,
    name: String,
    server: &'static Server,
}

/// Makes an empty database, or says why there is none.
pub(crate) fn fresh() -> Option<Database> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let Some(server) = SERVER.get_or_init(Server::find) else {
        eprintln!("skipped: no PostgreSQL here");
        return None;
    };
    let n = NEXT.fetch_add(1, Ordering::Relaxed);
    let name = format!("huiying_test_{}_{n}", std::process::id());
    server.command(&format!("CREATE DATABASE {name} TEMPLATE template0"));
    Some(Database {
        url: server.url_of(&name),
        name,
        server,
    })
}

impl Drop for Database {
    fn drop(&mut self) {
        self.server
            .command(&format!("DROP DATABASE {} WITH (FORCE)", self.name));
    }
}

struct Server {
    /// The URL of the maintenance database.
    url: String,
    /// Holds the pipe whose closing stops the server.
    _keeper: Option<Child>,
}

impl Server {
    fn find() -> Option<Self> {
        #[expect(
            clippy::disallowed_methods,
            reason = "a test's own switch, not configuration"
        )]
        if let Ok(url) = std::env::var("HUIYING_TEST_POSTGRES_URL") {
            return Some(Self { url, _keeper: None });
        }
        Some(Self::start(&programs()?))
    }

    fn start(programs: &Path) -> Self {
        let folder = std::env::temp_dir().join(format!("huiying-postgres-{}", std::process::id()));
        fs::create_dir(&folder).unwrap();
        let mut command = Command::new("sh");
        command
            .args(["-c", KEEPER, "keeper"])
            .arg(programs)
            .arg(&folder)
            .env("LC_ALL", "C.UTF-8")
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        // The programs refuse to run as root.
        if fs::metadata("/proc/self").unwrap().uid() == 0 {
            let (uid, gid) = postgres_user().expect("a user called postgres");
            chown(&folder, Some(uid), Some(gid)).unwrap();
            command.uid(uid).gid(gid);
        }
        let mut keeper = command.spawn().unwrap();
        let mut lines = BufReader::new(keeper.stdout.take().unwrap()).lines();
        let is_ready = lines
            .by_ref()
            .map_while(Result::ok)
            .any(|line| line.contains("ready to accept connections"));
        assert!(is_ready, "the server did not start");
        // The server would block on a full pipe.
        thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        Self {
            url: format!(
                "postgres:///postgres?host={}&user=postgres",
                folder.display()
            ),
            _keeper: Some(keeper),
        }
    }

    fn command(&self, sql: &str) {
        PgConnection::establish(&self.url)
            .unwrap()
            .batch_execute(sql)
            .unwrap();
    }

    fn url_of(&self, name: &str) -> String {
        let (place, settings) = self.url.split_once('?').unwrap_or((&self.url, ""));
        let (host, _) = place.rsplit_once('/').unwrap();
        format!("{host}/{name}?{settings}")
    }
}

/// Makes and runs a server until its own input closes, which is when the test process ends. The
/// server is ended by its process id.
const KEEPER: &str = r#"
    programs=$1; folder=$2
    trap '' HUP INT TERM
    "$programs/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 -N \
        >"$folder/initdb.log" 2>&1 || { cat "$folder/initdb.log"; rm -rf "$folder"; exit 1; }
    "$programs/postgres" -D "$folder/data" -k "$folder" -h '' -F -c max_connections=200 \
        -c full_page_writes=off -c synchronous_commit=off -c log_min_messages=log \
        2>&1 </dev/null &
    server=$!
    read -r nothing
    kill -INT "$server"
    wait "$server"
    rm -rf "$folder"
"#;

/// The folder of the newest installed server's programs.
fn programs() -> Option<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .ok()?
        .filter_map(Result::ok)
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .filter(|(_, bin)| bin.join("initdb").is_file() && bin.join("postgres").is_file())
        .collect();
    found.sort();
    found.pop().map(|(_, bin)| bin)
}

fn postgres_user() -> Option<(u32, u32)> {
    let users = fs::read_to_string("/etc/passwd").ok()?;
    let line = users.lines().find(|line| line.starts_with("postgres:"))?;
    let mut fields = line.split(':').skip(2);
    Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
}
