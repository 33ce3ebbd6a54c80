//! The law of the house as data: which floor may name which, and what stands in one room only.
//!
//! Change a row here first, with the reason in the commit, then the code. No check reads anything
//! but these tables and the sources.

/// One floor or root room: what its files may name.
pub(crate) struct Floor {
    /// The first path segment under `src`, without `.rs`.
    pub(crate) name: &'static str,
    /// Other floors it may name. Its own files are always allowed.
    pub(crate) house: &'static [&'static str],
    /// Crates it may name; `std` is always allowed, less [`PURE_FLOOR_STD_BANS`] on the pure floor.
    pub(crate) outside: &'static [&'static str],
}

const EVERY_ROOM: &[&str] = &[
    "channels",
    "cli",
    "clock",
    "config",
    "documents",
    "domain",
    "queries",
    "scheduler",
    "services",
    "store",
    "telemetry",
    "web",
];

/// Who may name whom. Everything points down; `web` alone looks sideways, to `queries` for reading
/// and to `services` for writing.
#[rustfmt::skip]
pub(crate) const LAW: &[Floor] = &[
    Floor { name: "lib",       house: &[], outside: &[] },
    Floor { name: "main",      house: &["cli"], outside: &[] },
    // A clock that jumps is told to the operator.
    Floor { name: "clock",     house: &[], outside: &["jiff", "tracing"] },
    Floor { name: "config",    house: &[], outside: &["clap", "jiff", "serde", "thiserror", "tracing"] },
    // Its settings are flags like those of `config`.
    Floor { name: "telemetry", house: &[], outside: &["clap", "serde", "tracing", "tracing_subscriber"] },
    Floor { name: "domain",    house: &[], outside: &["daachorse", "icu_normalizer", "jiff", "serde", "thiserror"] },
    Floor {
        name: "documents",
        house: &["domain"],
        outside: &[
            "calamine", "encoding_rs", "html5gum", "jiff", "quick_xml", "rust_xlsxwriter", "serde",
            "serde_json", "tempfile", "thiserror", "toml", "zip",
        ],
    },
    // What goes out is handed over here; which parcel, when and how often is the services' business,
    // so it stands beside `documents`: words in, bytes on the wire, no row and no rule.
    Floor {
        name: "channels",
        house: &["domain"],
        outside: &[
            "aws_lc_rs", "base64", "jiff", "lettre", "rustls", "serde_json", "thiserror", "ureq",
        ],
    },
    Floor {
        name: "store",
        house: &["domain"],
        outside: &[
            // Handed-in files lie under their digest, written whole or not at all.
            "aws_lc_rs", "diesel", "diesel_migrations", "jiff", "serde", "serde_json", "sm3",
            "tempfile", "thiserror",
        ],
    },
    // Reading is asking in the database's language; writing has its one door in the store.
    Floor {
        name: "queries",
        house: &["domain", "store"],
        outside: &["diesel", "jiff", "serde", "thiserror"],
    },
    Floor {
        name: "services",
        house: &["channels", "clock", "documents", "domain", "store"],
        outside: &[
            "argon2", "getrandom", "handlebars", "jiff", "jsonwebtoken", "serde", "serde_json",
            "thiserror", "tokio", "toml", "tracing",
        ],
    },
    Floor {
        name: "web",
        house: &["config", "domain", "queries", "services"],
        outside: &[
            "actix_multipart", "actix_web", "handlebars", "jiff", "jsonwebtoken", "rust_embed", "serde",
            "serde_json", "thiserror", "tracing", "tracing_actix_web",
        ],
    },
    Floor { name: "scheduler", house: &["services"], outside: &["tokio", "tracing"] },
    Floor {
        name: "cli",
        house: &["boot", "config", "queries", "services", "telemetry"],
        outside: &["clap", "jiff", "serde", "serde_json", "tracing"],
    },
    Floor { name: "boot",      house: EVERY_ROOM, outside: &["actix_web", "thiserror", "tokio", "tracing"] },
];

/// The pure floor: modules only in their declared order, no `async`, a smaller `std`.
pub(crate) const PURE_FLOOR: &str = "domain";

/// Parts of `std` that reach out of the process or read a clock.
pub(crate) const PURE_FLOOR_STD_BANS: &[&[&str]] = &[
    &["*"],
    &["env"],
    &["fs"],
    &["net"],
    &["os"],
    &["process"],
    &["thread"],
    &["time", "*"],
    &["time", "Instant"],
    &["time", "SystemTime"],
];

/// A floor that may name another one through a single file only: floor, other floor, file.
pub(crate) const SINGLE_DOORS: &[(&str, &str, &str)] = &[
    // `now` is read once, where a request's context is made.
    ("services", "clock", "src/services/mod.rs"),
];

/// Exported macros stand at the crate's root; this is the floor each belongs to.
pub(crate) const ROOT_MACROS: &[(&str, &str)] = &[("on_db", "store")];

/// Two neighbouring path segments that may stand only under these paths, and why.
pub(crate) struct Confined {
    pub(crate) pair: (&'static str, &'static str),
    pub(crate) only_in: &'static [&'static str],
    /// Whether unit tests are free of it.
    pub(crate) spares_tests: bool,
    pub(crate) why: &'static str,
}

const CLOCK: &str = "the clock is read in src/clock.rs only; take `now` as a value";
const ENVIRONMENT: &str = "the environment is read in src/config.rs only";
const ENGINE: &str = "only the store knows which database engine it talks to";
const BLOCKING: &str = "services::run_blocking is the one door to the blocking pool";

#[rustfmt::skip]
pub(crate) const CONFINED: &[Confined] = &[
    Confined { pair: ("Timestamp", "now"),    only_in: &["src/clock.rs"], spares_tests: false, why: CLOCK },
    Confined { pair: ("Zoned", "now"),        only_in: &["src/clock.rs"], spares_tests: false, why: CLOCK },
    Confined { pair: ("SystemTime", "now"),   only_in: &["src/clock.rs"], spares_tests: false, why: CLOCK },
    Confined { pair: ("TimeZone", "system"),  only_in: &["src/clock.rs"], spares_tests: false, why: CLOCK },
    Confined { pair: ("env", "var"),          only_in: &["src/config.rs"], spares_tests: true, why: ENVIRONMENT },
    Confined { pair: ("env", "var_os"),       only_in: &["src/config.rs"], spares_tests: true, why: ENVIRONMENT },
    Confined { pair: ("env", "vars"),         only_in: &["src/config.rs"], spares_tests: true, why: ENVIRONMENT },
    Confined { pair: ("AnyConn", "Pg"),       only_in: &["src/store/"], spares_tests: false, why: ENGINE },
    Confined { pair: ("AnyConn", "Sqlite"),   only_in: &["src/store/"], spares_tests: false, why: ENGINE },
    Confined { pair: ("web", "block"),        only_in: &["src/services/mod.rs"], spares_tests: false, why: BLOCKING },
    Confined { pair: ("task", "spawn_blocking"), only_in: &["src/services/mod.rs"], spares_tests: false, why: BLOCKING },
];

/// Where a Chinese string may stand in the sources: a folder ends in `/`. Elsewhere a word comes
/// from `vocabulary.rs` and a sentence from a template or from `Refusal`.
pub(crate) const CHINESE_ROOMS: &[&str] = &[
    "src/boot.rs",
    "src/cli.rs",
    "src/cli/",
    // Why the other side did not take a message, for the page of dead letters.
    "src/channels/",
    "src/documents/",
    // The reasons for "no" about alerts stand with their rules, as the others do in `command.rs`.
    "src/domain/alert/refusal.rs",
    "src/domain/linkage/refusal.rs",
    "src/domain/activity/refusal.rs",
    // So do those about cases, with the names of what must be filled in.
    "src/domain/accountability/",
    // What a refusal rests on, as its sentence ends.
    "src/domain/basis.rs",
    "src/domain/command.rs",
    // What citizens write: units after figures, names of roads, phrases of every letter.
    "src/domain/likeness/",
    // The words that stand for what was taken out, and the signs of number plates.
    "src/domain/masking.rs",
    // So do the reasons for "no" about reports.
    "src/domain/report/refusal.rs",
    "src/domain/plan_table.rs",
    "src/domain/plan_table/",
    "src/domain/routing/",
    "src/domain/vocabulary.rs",
    // Help texts, and what is wrong with a setting.
    "src/config.rs",
    "src/telemetry.rs",
    // What is wrong with a field that no rule of the domain reads, and what commands print.
    "src/services/",
    "src/web/",
];

/// File and folder names that say nothing.
pub(crate) const EMPTY_NAMES: &[&str] = &[
    "common", "helper", "helpers", "manager", "misc", "util", "utils",
];

/// The longest README that is still read.
pub(crate) const README_LINES_MAX: usize = 200;
