//! What is done to a process from outside: asked to end, given another clock.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::process::{Environment, Process};

impl Process {
    /// Asks it to end, as a supervisor does.
    pub(crate) fn terminate(&self) {
        let id = self.child.as_ref().unwrap().id().to_string();
        let asked = Command::new("sh")
            .args(["-c", "kill -TERM $0", &id])
            .status();
        assert!(asked.unwrap().success());
    }

    /// Waits for its own end; whether it ended well.
    pub(crate) fn ended_well(&mut self) -> bool {
        let mut child = self.child.take().unwrap();
        child.wait().unwrap().success()
    }
}

/// The clock of one process, which can be moved while it runs.
///
/// The library is Debian's `faketime`. It reads the file again at most a second after it changed.
/// Time that only measures (`CLOCK_MONOTONIC`) stays true, as it does when the clock of a real
/// machine is set: without `FAKETIME_DONT_FAKE_MONOTONIC` every timer of the process would fire or
/// freeze when the clock moves.
pub(crate) struct BentClock {
    file: PathBuf,
}

impl BentClock {
    /// A clock that is right so far; `name` tells it from others. `None` without the library,
    /// which in continuous integration is a failure.
    pub(crate) fn right(name: &str) -> Option<Self> {
        if library().is_none() {
            #[expect(
                clippy::disallowed_methods,
                reason = "a test's own switch, not configuration"
            )]
            let must_run = std::env::var("CI").is_ok_and(|ci| ci == "true");
            assert!(!must_run, "no libfaketime here, and CI is true");
            eprintln!("skipped: no libfaketime here");
            return None;
        }
        let name = format!("huiying-clock-{}-{name}", std::process::id());
        let clock = Self {
            file: std::env::temp_dir().join(name),
        };
        clock.bend(0);
        Some(clock)
    }

    /// Lets it be wrong by so many seconds.
    pub(crate) fn bend(&self, seconds: i64) {
        // Put in place in one step, since a half-written file would be read as no shift at all.
        let new = self.file.with_extension("new");
        fs::write(&new, format!("{seconds:+}s\n")).unwrap();
        fs::rename(&new, &self.file).unwrap();
    }

    /// The environment of the process that goes by it.
    pub(crate) fn given_to(&self, environment: Environment) -> Environment {
        environment
            .with("LD_PRELOAD", library().unwrap().display().to_string())
            .with("FAKETIME_TIMESTAMP_FILE", self.file.display().to_string())
            .with("FAKETIME_CACHE_DURATION", "1")
            .with("FAKETIME_DONT_FAKE_MONOTONIC", "1")
            .with("DONT_FAKE_MONOTONIC", "1")
    }
}

impl Drop for BentClock {
    fn drop(&mut self) {
        drop(fs::remove_file(&self.file));
    }
}

fn library() -> Option<PathBuf> {
    let folders = fs::read_dir("/usr/lib").ok()?.filter_map(Result::ok);
    folders
        .map(|folder| folder.path().join("faketime/libfaketimeMT.so.1"))
        .find(|path| path.is_file())
}
