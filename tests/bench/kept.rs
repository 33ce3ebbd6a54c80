//! Reports of benches, kept beside the build as `target/bench/NAME.txt`.

use std::fs;
use std::path::Path;

/// Keeps a report; a bench that is built outside of cargo only prints it.
pub(crate) fn keep(name: &str, report: &str) {
    let temporary = option_env!("CARGO_TARGET_TMPDIR").map(Path::new);
    if let Some(build) = temporary.and_then(Path::parent) {
        let folder = build.join("bench");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(format!("{name}.txt")), report).unwrap();
    }
}
