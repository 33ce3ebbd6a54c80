//! The checks themselves: functions from sources to breaches, so that a breach can be planted.
//!
//! Nothing here reads a file; `tests/architecture.rs` brings the sources.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::law::{
    CHINESE_ROOMS, CONFINED, Confined, EMPTY_NAMES, Floor, LAW, PURE_FLOOR, PURE_FLOOR_STD_BANS,
    README_LINES_MAX, ROOT_MACROS, SINGLE_DOORS,
};
use crate::reading::{self, Import, Mention, Reading};

/// One place where the law is broken.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Breach {
    pub(crate) file: String,
    pub(crate) line: usize,
    /// What stands there.
    pub(crate) found: String,
    pub(crate) rule: String,
}

impl Breach {
    pub(crate) fn new(file: &str, line: usize, found: &str, rule: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            line,
            found: found.to_owned(),
            rule: rule.into(),
        }
    }
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            file,
            line,
            found,
            rule,
        } = self;
        write!(f, "{file}:{line}: `{found}`: {rule}")
    }
}

/// What the sources as a whole say about themselves.
#[derive(Debug, Default)]
pub(crate) struct House {
    /// Crates of `Cargo.toml`, as Rust names them.
    crates: BTreeSet<String>,
    /// Every module that has a file.
    modules: BTreeSet<Vec<String>>,
    /// Modules of the pure floor in their declared order.
    order: Vec<String>,
    /// Names that the pure floor's door re-exports, and the module each comes from.
    reexports: BTreeMap<String, String>,
    /// Modules in files of their own that only tests compile.
    tests: BTreeSet<Vec<String>>,
}

impl House {
    /// Learns the house from its manifest and its sources.
    pub(crate) fn learn(manifest: &str, sources: &[(String, String)]) -> Self {
        let mut house = Self {
            crates: crates_of(manifest),
            modules: sources.iter().map(|(path, _)| module_of(path)).collect(),
            tests: test_modules(sources),
            ..Self::default()
        };
        let door = format!("src/{PURE_FLOOR}/mod.rs");
        let Some((path, source)) = sources.iter().find(|(path, _)| *path == door) else {
            return house;
        };
        let Ok(reading) = reading::read(source) else {
            return house;
        };
        house.order.clone_from(&reading.modules);
        let scope = Scope::of(&house, path, &reading);
        let shown = reading
            .mentions
            .iter()
            .filter(|m| m.import == Import::Public);
        let pairs: Vec<_> = shown
            .filter_map(|mention| match scope.resolve(&house, mention) {
                Target::House(at) => Some((mention.brings.clone()?, at.get(1)?.clone())),
                Target::Outside(_) | Target::Local => None,
            })
            .collect();
        house.reexports = pairs.into_iter().collect();
        house
    }

    /// Reads a file of this house, knowing whether only tests compile it.
    fn read(&self, path: &str, source: &str) -> Result<Reading, syn::Error> {
        let reading = reading::read(source)?;
        let module = module_of(path);
        let is_test = self.tests.iter().any(|test| module.starts_with(test));
        Ok(if is_test {
            reading.all_in_test()
        } else {
            reading
        })
    }
}

fn test_modules(sources: &[(String, String)]) -> BTreeSet<Vec<String>> {
    sources
        .iter()
        .filter_map(|(path, source)| Some((module_of(path), reading::read(source).ok()?)))
        .flat_map(|(module, reading)| {
            let below = reading.test_files.into_iter();
            below.map(move |test| joined(&module, &test))
        })
        .collect()
}

fn crates_of(manifest: &str) -> BTreeSet<String> {
    let table: toml::Table = manifest.parse().unwrap();
    ["dependencies", "dev-dependencies", "build-dependencies"]
        .iter()
        .filter_map(|section| table.get(*section)?.as_table())
        .flat_map(|section| section.keys().map(|name| name.replace('-', "_")))
        .chain(["std", "core", "alloc"].map(str::to_owned))
        .collect()
}

/// `src/domain/verbs/mod.rs` is `domain::verbs`; `lib.rs` and `main.rs` are the root.
fn module_of(path: &str) -> Vec<String> {
    let stem = path.trim_start_matches("src/").trim_end_matches(".rs");
    let mut module: Vec<String> = stem.split('/').map(str::to_owned).collect();
    let is_door = module.last().is_some_and(|last| last == "mod");
    if is_door || stem == "lib" || stem == "main" {
        module.pop();
    }
    module
}

/// The floor a file belongs to: the first segment under `src`.
fn floor_name(path: &str) -> &str {
    let under = path.trim_start_matches("src/");
    let first = under.split('/').next().unwrap_or(under);
    first.trim_end_matches(".rs")
}

/// What a path leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Target {
    /// A place in this crate, from its root.
    House(Vec<String>),
    /// Another crate, with the whole path.
    Outside(Vec<String>),
    /// Something of this file.
    Local,
}

/// The names one file has brought into scope, and where the file stands.
struct Scope {
    module: Vec<String>,
    is_main: bool,
    brought: BTreeMap<String, Target>,
}

impl Scope {
    fn of(house: &House, path: &str, reading: &Reading) -> Self {
        let mut scope = Self {
            module: module_of(path),
            is_main: path == "src/main.rs",
            brought: BTreeMap::new(),
        };
        // Twice, so that a name brought in through another brought name is followed too.
        for _ in 0..2 {
            let imports = reading.mentions.iter().filter(|m| m.brings.is_some());
            let brought: Vec<_> = imports
                .filter_map(|mention| {
                    let target = scope.resolve(house, mention);
                    (target != Target::Local).then_some((mention.brings.clone()?, target))
                })
                .collect();
            scope.brought = brought.into_iter().collect();
        }
        scope
    }

    fn resolve(&self, house: &House, mention: &Mention) -> Target {
        let segments = &mention.segments;
        let Some((first, rest)) = segments.split_first() else {
            return Target::Local;
        };
        let mut here = self.module.clone();
        here.extend(mention.inside.iter().cloned());
        match first.as_str() {
            "crate" if self.is_main => Target::Local,
            "crate" | "huiying" => Target::House(rest.to_vec()),
            "self" => Target::House(joined(&here, rest)),
            "super" => {
                let hops = segments.iter().take_while(|s| *s == "super").count();
                here.truncate(here.len().saturating_sub(hops));
                let after: Vec<_> = segments.iter().skip(hops).cloned().collect();
                Target::House(joined(&here, &after))
            }
            _ if mention.is_absolute => Target::Outside(segments.clone()),
            name => self.resolve_name(house, mention, &here, name),
        }
    }

    fn resolve_name(
        &self,
        house: &House,
        mention: &Mention,
        here: &[String],
        name: &str,
    ) -> Target {
        let segments = &mention.segments;
        let rest = segments.get(1..).unwrap_or_default();
        let brings_itself = mention.brings.as_deref() == Some(name) && rest.is_empty();
        match self.brought.get(name) {
            Some(Target::House(stem)) if !brings_itself => {
                return Target::House(joined(stem, rest));
            }
            Some(Target::Outside(stem)) if !brings_itself && stem.len() > 1 => {
                return Target::Outside(joined(stem, rest));
            }
            _ => {}
        }
        let child = joined(here, std::slice::from_ref(&name.to_owned()));
        if house.modules.contains(&child) && !self.is_main {
            Target::House(joined(here, segments))
        } else if house.crates.contains(name) {
            Target::Outside(segments.clone())
        } else {
            Target::Local
        }
    }
}

fn joined(stem: &[String], rest: &[String]) -> Vec<String> {
    stem.iter().chain(rest).cloned().collect()
}

/// A file with what the law needs to judge it.
struct Judged<'a> {
    path: &'a str,
    floor: &'a Floor,
    house: &'a House,
    scope: Scope,
}

/// The law of floors, the order of the pure floor, and its purity.
pub(crate) fn floors(house: &House, path: &str, source: &str) -> Vec<Breach> {
    let reading = match house.read(path, source) {
        Ok(reading) => reading,
        Err(error) => return vec![Breach::new(path, 0, &error.to_string(), "must parse")],
    };
    let Some(floor) = LAW.iter().find(|floor| floor.name == floor_name(path)) else {
        let rule = "this room is on no floor; add it to tests/architecture/law.rs with a reason";
        return vec![Breach::new(path, 1, floor_name(path), rule)];
    };
    let judged = Judged {
        path,
        floor,
        house,
        scope: Scope::of(house, path, &reading),
    };
    let mut breaches = BTreeSet::new();
    for mention in &reading.mentions {
        if let Some(rule) = judged.rule_broken_by(mention) {
            let written = mention.segments.join("::");
            breaches.insert(Breach::new(path, mention.line, &written, rule));
        }
    }
    if floor.name == PURE_FLOOR {
        let rule = "the pure floor waits for nothing";
        let asyncs = reading.asyncs.iter();
        breaches.extend(asyncs.map(|line| Breach::new(path, *line, "async", rule)));
    }
    breaches.into_iter().collect()
}

impl Judged<'_> {
    fn rule_broken_by(&self, mention: &Mention) -> Option<String> {
        match self.scope.resolve(self.house, mention) {
            Target::House(at) => self.house_rule(mention, &at),
            Target::Outside(_) if mention.in_test => None,
            Target::Outside(at) => self.outside_rule(&at),
            Target::Local => None,
        }
    }

    fn house_rule(&self, mention: &Mention, at: &[String]) -> Option<String> {
        let named = at.first().map(String::as_str)?;
        let exported = ROOT_MACROS.iter().find(|(name, _)| *name == named);
        let room = exported.map_or(named, |(_, owner)| owner);
        if room == self.floor.name {
            return self.order_rule(mention, at);
        }
        if !LAW.iter().any(|floor| floor.name == room) {
            return Some("the crate's root re-exports nothing; name the room itself".to_owned());
        }
        if !self.floor.house.contains(&room) {
            return Some(format!(
                "floor `{}` may name in the house only: {}",
                self.floor.name,
                listed(self.floor.house)
            ));
        }
        let door = SINGLE_DOORS
            .iter()
            .find(|(floor, other, _)| *floor == self.floor.name && *other == room);
        match door {
            Some((_, _, file)) if *file != self.path => Some(format!(
                "floor `{}` names `{room}` in {file} only",
                self.floor.name
            )),
            _ => None,
        }
    }

    fn outside_rule(&self, at: &[String]) -> Option<String> {
        let (named, rest) = at.split_first()?;
        if matches!(named.as_str(), "std" | "core" | "alloc") {
            let is_banned = self.floor.name == PURE_FLOOR
                && PURE_FLOOR_STD_BANS.iter().any(|ban| {
                    rest.len() >= ban.len() && ban.iter().eq(rest.iter().take(ban.len()))
                });
            return is_banned.then(|| {
                "the pure floor touches no file, network, environment, process, thread or clock"
                    .to_owned()
            });
        }
        let is_allowed = self.floor.outside.contains(&named.as_str());
        (!is_allowed).then(|| {
            format!(
                "floor `{}` may name from outside only std and: {}",
                self.floor.name,
                listed(self.floor.outside)
            )
        })
    }

    /// On the pure floor a module may use only the ones declared before it.
    fn order_rule(&self, mention: &Mention, at: &[String]) -> Option<String> {
        if self.floor.name != PURE_FLOOR {
            return None;
        }
        let named = at.get(1)?;
        let Some(own) = self.scope.module.get(1) else {
            return self.door_rule(mention, named);
        };
        if named == "*" {
            return Some("a glob of the floor's door hides what is named".to_owned());
        }
        let room = self.house.reexports.get(named).unwrap_or(named);
        let place = |name: &String| self.house.order.iter().position(|module| module == name);
        let is_later = place(room)? > place(own)?;
        is_later.then(|| {
            format!("`{own}` may use only the modules that src/domain/mod.rs declares before it")
        })
    }

    /// The door of the pure floor may show its modules' names and use none of them.
    fn door_rule(&self, mention: &Mention, named: &String) -> Option<String> {
        if !self.house.order.contains(named) || mention.in_test {
            return None;
        }
        if mention.import != Import::Public {
            return Some("the door stands before every module and uses none".to_owned());
        }
        let is_glob = mention.segments.last().is_some_and(|last| last == "*");
        is_glob.then(|| "a glob re-export hides the order of the modules".to_owned())
    }
}

fn listed(names: &[&str]) -> String {
    if names.is_empty() {
        "nothing".to_owned()
    } else {
        names.join(", ")
    }
}

/// What may stand in one room only: clock and environment reads, engine variants.
pub(crate) fn confined(house: &House, path: &str, source: &str) -> Vec<Breach> {
    let Ok(reading) = house.read(path, source) else {
        return Vec::new();
    };
    let scope = Scope::of(house, path, &reading);
    let mut breaches = BTreeSet::new();
    for mention in &reading.mentions {
        let resolved = match scope.resolve(house, mention) {
            Target::House(at) | Target::Outside(at) => at,
            Target::Local => mention.segments.clone(),
        };
        let broken = CONFINED.iter().find(|row| {
            let is_home = row.only_in.iter().any(|home| lies_in(path, home));
            let is_spared = mention.in_test && row.spares_tests;
            !is_home && !is_spared && (holds(row, &resolved) || holds(row, &mention.segments))
        });
        if let Some(row) = broken {
            let written = mention.segments.join("::");
            breaches.insert(Breach::new(path, mention.line, &written, row.why));
        }
    }
    breaches.into_iter().collect()
}

fn holds(row: &Confined, segments: &[String]) -> bool {
    segments.windows(2).any(|pair| match pair {
        [first, second] => first == row.pair.0 && (second == row.pair.1 || second == "*"),
        _ => false,
    })
}

/// Whether a path is this file, or in this folder when the place ends in `/`.
fn lies_in(path: &str, place: &str) -> bool {
    path == place || (place.ends_with('/') && path.starts_with(place))
}

/// No Chinese string outside the rooms that are made for it.
pub(crate) fn chinese_literals(house: &House, path: &str, source: &str) -> Vec<Breach> {
    if CHINESE_ROOMS.iter().any(|room| lies_in(path, room)) {
        return Vec::new();
    }
    let Ok(reading) = house.read(path, source) else {
        return Vec::new();
    };
    let rule = "Chinese stands in vocabulary.rs, Refusal, templates and the rooms of CHINESE_ROOMS";
    reading
        .literals
        .iter()
        .filter(|literal| !literal.in_test && literal.text.chars().any(is_han))
        .map(|literal| Breach::new(path, literal.line, &literal.text, rule))
        .collect()
}

fn is_han(letter: char) -> bool {
    matches!(letter, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}')
}

/// Every file says at its head what lives there.
pub(crate) fn opens_with_a_doc(path: &str, source: &str) -> Vec<Breach> {
    let first = source.lines().next().unwrap_or_default();
    let says = first
        .strip_prefix("//!")
        .is_some_and(|doc| !doc.trim().is_empty());
    if says {
        return Vec::new();
    }
    vec![Breach::new(
        path,
        1,
        first,
        "a file opens with `//!`: what lives here, what must not",
    )]
}

/// The crate's doc has one line for each file, and none for a file that is not there.
pub(crate) fn code_map(lib: &str, paths: &[String]) -> Vec<Breach> {
    let lines = lib.lines().enumerate();
    let entries: Vec<(usize, &str, &str)> = lines
        .filter_map(|(at, line)| {
            let (file, sentence) = line.strip_prefix("//! - `")?.split_once('`')?;
            Some((at + 1, file, sentence.trim_start_matches(':').trim()))
        })
        .collect();
    let mut breaches = Vec::new();
    for path in paths {
        let file = path.trim_start_matches("src/");
        let count = entries
            .iter()
            .filter(|(_, entry, _)| *entry == file)
            .count();
        if count != 1 {
            let rule = format!("has {count} lines in the code map; add one: //! - `{file}`: …");
            breaches.push(Breach::new("src/lib.rs", 1, file, rule));
        }
    }
    for (line, file, sentence) in entries {
        if !paths.contains(&format!("src/{file}")) {
            breaches.push(Breach::new(
                "src/lib.rs",
                line,
                file,
                "no such file; the map is stale",
            ));
        }
        if sentence.is_empty() {
            breaches.push(Breach::new(
                "src/lib.rs",
                line,
                file,
                "the map's line says nothing",
            ));
        }
    }
    breaches
}

/// A name says what lives behind it.
pub(crate) fn names(path: &str) -> Vec<Breach> {
    path.split('/')
        .map(|part| part.split('.').next().unwrap_or(part))
        .filter(|part| EMPTY_NAMES.contains(part))
        .map(|part| {
            Breach::new(
                path,
                0,
                part,
                "the name says nothing; use the feature's word",
            )
        })
        .collect()
}

/// Both engines migrate by the same steps. Takes the paths under each tree.
pub(crate) fn migrations(sqlite: &BTreeSet<String>, postgres: &BTreeSet<String>) -> Vec<Breach> {
    let missing = |tree: &str, path: &String| {
        let rule = format!("has no counterpart under migrations/{tree}");
        Breach::new(path, 0, path, rule)
    };
    let lacks_postgres = sqlite
        .difference(postgres)
        .map(|path| missing("postgres", path));
    let lacks_sqlite = postgres
        .difference(sqlite)
        .map(|path| missing("sqlite", path));
    lacks_postgres.chain(lacks_sqlite).collect()
}

/// A template escapes whatever it prints, and quotes every attribute that carries a value.
pub(crate) fn templates(path: &str, source: &str) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for (at, line) in source.lines().enumerate() {
        for raw in ["{{{", "{{~{", "{{&", "{{~&"] {
            if line.contains(raw) {
                breaches.push(Breach::new(
                    path,
                    at + 1,
                    raw,
                    "a template never prints unescaped",
                ));
            }
        }
    }
    breaches.extend(unquoted_attributes(path, source));
    breaches
}

fn unquoted_attributes(path: &str, source: &str) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for (at, found) in source.match_indices("={{") {
        let (before, _) = source.split_at(at);
        let tag = before.rfind('<').map_or("", |open| before.split_at(open).1);
        let is_inside_tag = !tag.is_empty() && !tag.contains('>');
        let is_quoted = tag.matches('"').count() % 2 == 1;
        if is_inside_tag && !is_quoted {
            let line = before.matches('\n').count() + 1;
            let rule = "quote the attribute: escaping does not protect an unquoted one";
            breaches.push(Breach::new(path, line, found, rule));
        }
    }
    breaches
}

/// A README that is too long is not read.
pub(crate) fn readme(source: &str) -> Vec<Breach> {
    let lines = source.lines().count();
    if lines <= README_LINES_MAX {
        return Vec::new();
    }
    let rule = format!("at most {README_LINES_MAX} lines");
    vec![Breach::new("README.md", lines, "README.md", rule)]
}

/// No tracked text names a folder of somebody's machine or a registry's host.
pub(crate) fn machine_traces(path: &str, source: &str) -> Vec<Breach> {
    let traces = machine_words();
    let mut breaches = Vec::new();
    for (at, line) in source.lines().enumerate() {
        for trace in &traces {
            if line
                .match_indices(trace.as_str())
                .any(|(from, _)| begins_a_path(line, from))
            {
                breaches.push(Breach::new(
                    path,
                    at + 1,
                    trace,
                    "a path or host of one machine",
                ));
            }
        }
    }
    breaches
}

/// Put together from halves, or this file would be its own breach.
fn machine_words() -> Vec<String> {
    [
        ("/ro", "ot/"),
        ("/ho", "me/"),
        ("/wo", "rk/"),
        ("/Us", "ers/"),
        ("C:\\Us", "ers\\"),
        ("registry.npm", "js.org"),
        ("registry.npm", "mirror.com"),
        ("index.crates", ".io"),
        ("static.crates", ".io"),
    ]
    .map(|(first, second)| format!("{first}{second}"))
    .into()
}

/// A folder counts when the path starts there; `a/home/b` is a path inside the repository.
fn begins_a_path(line: &str, from: usize) -> bool {
    let (before, at) = line.split_at(from);
    let last = before.chars().last();
    !at.starts_with('/') || !last.is_some_and(|c| c.is_alphanumeric() || "_-.}$~".contains(c))
}
