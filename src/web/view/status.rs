//! The fixed status vocabulary: shape, class and word of deadlines, work states and levels.
//!
//! Portal design, section 5. Which standing or state holds is decided below; here it only gets
//! its look.

use jiff::Timestamp;
use serde::Serialize;

use crate::domain::vocabulary::{DraftState, EventGrade, Level, Stage, Standing, WorkState};
use crate::web::wording;

/// Everything about one deadline that its chip and card print.
#[derive(Debug, Clone)]
pub struct DueFacts {
    /// How it stands at `now`.
    pub standing: Standing,
    /// Which deadline, such as 回应.
    pub kind: String,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ends.
    pub due_at: Timestamp,
    /// When it was stopped, if it was.
    pub stopped_at: Option<Timestamp>,
    /// From when on it counts as soon due; the script changes the look then.
    pub soon_at: Option<Timestamp>,
    /// Why it was waived; empty otherwise.
    pub waived_for: String,
    /// Why it stands still; `None` where it does not, or where time was up before it did.
    pub paused_for: Option<String>,
}

/// The class after `due--` and `deadline--`.
pub const fn standing_class(standing: Standing) -> &'static str {
    match standing {
        Standing::Passed | Standing::MetLate | Standing::Missed => "passed",
        Standing::DueSoon => "soon",
        Standing::Met => "met",
        Standing::Running | Standing::Waived => "running",
    }
}

/// The glyph of a standing.
pub const fn standing_glyph(standing: Standing) -> &'static str {
    match standing {
        Standing::Passed | Standing::MetLate | Standing::Missed => "s-passed",
        Standing::DueSoon => "s-soon",
        Standing::Met => "s-met",
        Standing::Running => "s-running",
        Standing::Waived => "s-waived",
    }
}

/// What the script needs to keep a due text true; only on deadlines that still run.
#[derive(Debug, Clone, Serialize)]
pub struct DueClock {
    /// The due instant in Unix seconds.
    pub due: i64,
    /// The instant from which it is soon due, in Unix seconds; the due instant where unknown.
    pub soon: i64,
    /// The standing's code when the page was made.
    pub standing: &'static str,
}

/// The due text of a row or card.
#[derive(Debug, Clone, Serialize)]
pub struct DueChip {
    /// The class after `due--`.
    pub class: &'static str,
    /// The glyph.
    pub glyph: &'static str,
    /// How it stands, in words.
    pub words: String,
    /// Which deadline, and its clock time.
    pub line: String,
    /// The due instant as RFC 3339; `None` where there is no deadline.
    pub datetime: Option<String>,
    /// For the script; `None` where nothing runs.
    pub clock: Option<DueClock>,
}

impl DueChip {
    /// The chip of a deadline as it stands at `now`.
    pub fn of(facts: &DueFacts, now: Timestamp) -> Self {
        Self {
            class: facts.class(),
            glyph: facts.glyph(),
            words: facts.words(now),
            line: facts.line(now),
            // To the minute, as the words beside it: a list has many.
            datetime: Some(facts.due_at.strftime("%Y-%m-%dT%H:%MZ").to_string()),
            clock: facts.clock(),
        }
    }

    /// A chip for something that waits without a deadline: 已登记 12 分.
    pub fn plain(words: impl Into<String>, line: impl Into<String>) -> Self {
        Self {
            class: "running",
            glyph: "s-running",
            words: words.into(),
            line: line.into(),
            datetime: None,
            clock: None,
        }
    }
}

impl DueFacts {
    /// The class after `due--` and `deadline--`: what stands still looks like what has time.
    pub const fn class(&self) -> &'static str {
        match self.paused_for {
            Some(_) => "running",
            None => standing_class(self.standing),
        }
    }

    /// The glyph.
    pub const fn glyph(&self) -> &'static str {
        match self.paused_for {
            Some(_) => "s-paused",
            None => standing_glyph(self.standing),
        }
    }

    fn line(&self, now: Timestamp) -> String {
        if self.paused_for.is_some() {
            let due = wording::instant_words(self.due_at, now);
            return format!("{}，{}", self.kind, wording::spaced_after("暂停前定", &due));
        }
        wording::due_line(self.standing, &self.kind, self.due_at, now)
    }

    /// How it stands, in the fixed words.
    pub fn words(&self, now: Timestamp) -> String {
        if let Some(reason) = &self.paused_for {
            return wording::paused_words(reason);
        }
        if self.standing == Standing::Waived {
            return wording::waived_words(&self.waived_for);
        }
        wording::due_words(
            self.standing,
            self.due_at,
            self.stopped_at,
            self.started_at,
            now,
        )
    }

    fn clock(&self) -> Option<DueClock> {
        let runs = match self.standing {
            Standing::Running | Standing::DueSoon | Standing::Passed => true,
            Standing::Met | Standing::MetLate | Standing::Missed | Standing::Waived => false,
        };
        let runs = runs && self.paused_for.is_none();
        runs.then(|| DueClock {
            due: self.due_at.as_second(),
            soon: self.soon_at.unwrap_or(self.due_at).as_second(),
            standing: self.standing.code(),
        })
    }

    /// How much of the time is used, 0 to 100.
    fn used_percent(&self, now: Timestamp) -> i64 {
        let whole = wording::seconds_between(self.started_at, self.due_at).max(1);
        let end = self.stopped_at.unwrap_or(now);
        let used = wording::seconds_between(self.started_at, end);
        (used.saturating_mul(100) / whole).clamp(0, 100)
    }
}

/// One deadline on the incident page.
#[derive(Debug, Clone, Serialize)]
pub struct DeadlineCard {
    /// Which deadline.
    pub kind: String,
    /// Whose, where units are counted apart; empty otherwise.
    pub unit: String,
    /// How it stands.
    pub chip: DueChip,
    /// The line below the bar: 今天 11:00 前.
    pub line: String,
    /// What became of the original due time: 原定 11 月 13 日 17:30，已延期至 11 月 20 日 17:30.
    pub moved: Option<String>,
    /// The length of the bar, 0 to 100.
    pub used: i64,
    /// How the due time was counted; `None` leaves the explanation out.
    pub how: Option<HowCounted>,
}

impl DeadlineCard {
    /// The card of a deadline as it stands at `now`.
    pub fn of(facts: &DueFacts, unit: &str, how: Option<HowCounted>, now: Timestamp) -> Self {
        let due = wording::instant_words(facts.due_at, now);
        let line = match facts.standing {
            Standing::Running | Standing::DueSoon if facts.paused_for.is_some() => {
                format!(
                    "{}，恢复后接着计算",
                    wording::spaced_after("暂停前定", &due)
                )
            }
            Standing::Running | Standing::DueSoon => format!("{due} 前"),
            Standing::Passed | Standing::Missed => wording::spaced_after("应于", &due),
            Standing::Met | Standing::MetLate => {
                let end = wording::instant_words(facts.stopped_at.unwrap_or(now), now);
                let limit = wording::seconds_between(facts.started_at, facts.due_at);
                format!("{end}，时限 {}", wording::duration_words(limit))
            }
            Standing::Waived => wording::spaced_after("原定", &due),
        };
        Self {
            kind: facts.kind.clone(),
            unit: unit.to_owned(),
            chip: DueChip::of(facts, now),
            line,
            moved: None,
            used: facts.used_percent(now),
            how,
        }
    }
}

/// The explanation 怎么算的: every step from the start to the due time.
#[derive(Debug, Clone, Serialize)]
pub struct HowCounted {
    /// The sum in one sentence.
    pub sentence: String,
    /// The stretches that were counted, one line each.
    pub segments: Vec<String>,
    /// The rule it rests on, and the versions of rules and calendar.
    pub basis: String,
}

/// Where the work, or a draft, stands: a circle that fills, and the word.
#[derive(Debug, Clone, Serialize)]
pub struct WorkMark {
    /// The class beside `st`.
    pub class: &'static str,
    /// The glyph.
    pub glyph: &'static str,
    /// The word.
    pub label: &'static str,
}

impl WorkMark {
    /// The mark of a state of work; what is over says how it ended, which the stage knows.
    pub const fn of(state: WorkState, stage: Stage) -> Self {
        let (class, glyph) = match state {
            WorkState::ToAssess | WorkState::ToDispatch | WorkState::ToAssessRisk => {
                ("st--wait", "w-new")
            }
            WorkState::ToAcknowledge => ("st--wait", "w-sent"),
            WorkState::InProgress => ("", "w-half"),
            WorkState::ReturnPending => ("st--back", "w-back"),
            WorkState::ExtensionPending => ("st--back", "w-wait"),
            WorkState::ToReview | WorkState::ToDecide => ("", "w-rev"),
            WorkState::ToRelease | WorkState::ToClose => ("", "w-pub"),
            WorkState::Done | WorkState::PolicyDecided => ("st--done", "w-done"),
            WorkState::Ended => ("st--wait", "w-ended"),
        };
        let label = match state {
            WorkState::Done | WorkState::Ended => stage.label(),
            WorkState::ToAssess
            | WorkState::ToDispatch
            | WorkState::ToAcknowledge
            | WorkState::InProgress
            | WorkState::ReturnPending
            | WorkState::ExtensionPending
            | WorkState::ToReview
            | WorkState::ToRelease
            | WorkState::ToClose
            | WorkState::ToAssessRisk
            | WorkState::ToDecide
            | WorkState::PolicyDecided => state.label(),
        };
        Self {
            class,
            glyph,
            label,
        }
    }

    /// The mark of a draft.
    pub const fn of_draft(state: DraftState) -> Self {
        let glyph = match state {
            DraftState::Writing => "w-half",
            DraftState::UnitReview | DraftState::OfficeReview => "w-rev",
            DraftState::Approved | DraftState::Released => "w-pub",
        };
        Self {
            class: "",
            glyph,
            label: state.label(),
        }
    }
}

/// The opinion level: four signal bars and the word.
#[derive(Debug, Clone, Serialize)]
pub struct LevelBars {
    /// The class beside `grade`: `grade--hi` for the upper two.
    pub class: &'static str,
    /// The symbol, `g1` to `g4`.
    pub bars: &'static str,
    /// The word.
    pub label: &'static str,
}

impl LevelBars {
    /// The bars of a level.
    pub fn of(level: Level) -> Self {
        let (class, bars) = match level {
            Level::Iv => ("", "g1"),
            Level::Iii => ("", "g2"),
            Level::Ii => ("grade--hi", "g3"),
            Level::I => ("grade--hi", "g4"),
        };
        Self {
            class,
            bars,
            label: level.label(),
        }
    }
}

/// The event grade, always with the name of its scale: 事件分级：重大.
pub fn event_grade_words(grade: EventGrade) -> String {
    format!("事件分级：{}", grade.label())
}
