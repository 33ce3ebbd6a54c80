//! Time limits as versioned data: how long, counted how, from when, and by which rule.
//!
//! Code knows kinds, never figures. Every row carries its source.

use std::cmp::Reverse;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::calendar::Calendar;
use super::checklist::ChecklistItem;
use super::ladder::{self, LadderRow, QuietHours, Run, Step};
use super::vocabulary::{DeadlineKind, EventGrade, Level, Measure, StartEvent};

/// Whom a deadline binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// The incident as a whole.
    Incident,
    /// One unit's assignment.
    Assignment,
    /// An accountability case.
    Case,
    /// The office that oversees the matter: it decides what a unit has asked for.
    Office,
}

/// One rule about one kind of deadline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeLimit {
    /// What must be done.
    pub kind: DeadlineKind,
    /// The opinion level it holds for; `None` for every level.
    pub level: Option<Level>,
    /// The event grades it holds for; empty for every grade and for none.
    #[serde(default)]
    pub event_grades: Vec<EventGrade>,
    /// The event grades it does not hold for.
    #[serde(default)]
    pub except_event_grades: Vec<EventGrade>,
    /// Minutes for natural and working time, days for working days.
    pub amount: u32,
    /// How the amount is counted.
    pub measure: Measure,
    /// From which instant.
    pub starts: StartEvent,
    /// Whom it binds.
    pub scope: Scope,
    /// Whether an extension may be granted; never for the legal kinds.
    pub extendable: bool,
    /// The rule it rests on, as printed.
    pub source: String,
}

/// How far a deadline may be extended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtensionRule {
    /// The most working days that one extension may give.
    pub max_working_days: u32,
    /// How often one deadline may be extended.
    pub max_times: u32,
    /// The rule it rests on, as printed; empty where nobody wrote one.
    pub source: String,
}

impl Default for ExtensionRule {
    /// What holds for policies that were stored before they could say.
    fn default() -> Self {
        Self {
            max_working_days: 10,
            max_times: 1,
            source: String::new(),
        }
    }
}

/// Which deadlines may be paused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PauseRule {
    /// The kinds; the legal kinds never, whatever is written here.
    pub kinds: Vec<DeadlineKind>,
    /// The rule it rests on, as printed; empty where nobody wrote one.
    pub source: String,
}

impl PauseRule {
    /// Whether a deadline of this kind may be paused.
    pub fn may_pause(&self, kind: DeadlineKind) -> bool {
        !kind.is_legal() && self.kinds.contains(&kind)
    }
}

impl Default for PauseRule {
    /// What holds for policies that were stored before they could say.
    fn default() -> Self {
        Self {
            kinds: vec![
                DeadlineKind::ClosureReport,
                DeadlineKind::SupervisionReply,
                DeadlineKind::Rectification,
            ],
            source: String::new(),
        }
    }
}

/// From when on the record suggests to hold a unit to account (plan row 24).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountabilityRule {
    /// So many facts about 重大 or 特别重大 opinion.
    pub major_facts: u32,
    /// So many late deadlines within one quarter, whatever the level.
    pub late_facts_in_quarter: u32,
    /// The rule it rests on, as printed; empty where nobody wrote one.
    #[serde(default)]
    pub source: String,
}

impl Default for AccountabilityRule {
    /// What holds for policies that were stored before they could say.
    fn default() -> Self {
        Self {
            major_facts: 1,
            late_facts_in_quarter: 3,
            source: String::new(),
        }
    }
}

impl TimeLimit {
    /// The rule of a deadline whose date a person names, such as the date of a promise.
    pub fn named(kind: DeadlineKind) -> Self {
        Self {
            kind,
            level: None,
            event_grades: Vec::new(),
            except_event_grades: Vec::new(),
            amount: 0,
            measure: Measure::Natural,
            starts: StartEvent::Published,
            scope: Scope::Assignment,
            extendable: false,
            source: kind.dated_by().to_owned(),
        }
    }
}

/// A version of the rules of time. What a stored version leaves out, because it was written before
/// it could be said, reads as its default: no ladder, no quiet hours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// The running number of the version, from 1.
    pub version: u32,
    /// From which Beijing date it holds; `None` while unpublished.
    pub effective_from: Option<Date>,
    /// From which instant the legal kinds count (domain rules, section 2: the rules do not say).
    pub base: StartEvent,
    /// Limits longer than `due_soon_over_minutes` are 将到期 this many minutes before expiry.
    pub due_soon_minutes: u32,
    /// See `due_soon_minutes`.
    pub due_soon_over_minutes: u32,
    /// Shorter limits are 将到期 in this part of their length at its end: 3 is the last third.
    pub due_soon_last_part: u32,
    /// All limits.
    pub limits: Vec<TimeLimit>,
    /// Who is reminded when.
    #[serde(default)]
    pub ladder: Vec<LadderRow>,
    /// When courtesies wait.
    #[serde(default)]
    pub quiet_hours: Option<QuietHours>,
    /// How far a deadline may be extended.
    #[serde(default)]
    pub extension: ExtensionRule,
    /// Which deadlines may be paused.
    #[serde(default)]
    pub pause: PauseRule,
    /// When the record suggests to hold a unit to account.
    #[serde(default)]
    pub accountability: AccountabilityRule,
    /// What is looked at before a matter is closed.
    #[serde(default)]
    pub checklist: Vec<ChecklistItem>,
}

impl Default for Policy {
    /// A policy that limits nothing yet.
    fn default() -> Self {
        Self {
            version: 1,
            effective_from: None,
            base: StartEvent::Detected,
            due_soon_minutes: 120,
            due_soon_over_minutes: 240,
            due_soon_last_part: 3,
            limits: Vec::new(),
            ladder: Vec::new(),
            quiet_hours: None,
            extension: ExtensionRule::default(),
            pause: PauseRule::default(),
            accountability: AccountabilityRule::default(),
            checklist: Vec::new(),
        }
    }
}

impl Policy {
    /// The reminders of one deadline as instants, in their order.
    pub fn steps(&self, calendar: &Calendar, run: &Run) -> Vec<Step> {
        ladder::steps(&self.ladder, calendar, run)
    }

    /// The first instant from `at` on at which a message may go out: at once, unless it is a mere
    /// courtesy and the hours are quiet.
    pub fn not_before(&self, calendar: &Calendar, at: Timestamp, courtesy: bool) -> Timestamp {
        match self.quiet_hours {
            Some(quiet) if courtesy => quiet.over(calendar, at),
            Some(_) | None => at,
        }
    }

    /// The rule for a kind at an opinion level and event grade: the most particular row wins.
    pub fn limit(
        &self,
        kind: DeadlineKind,
        level: Option<Level>,
        grade: Option<EventGrade>,
    ) -> Option<&TimeLimit> {
        let fits_grade = |limit: &TimeLimit| match grade {
            Some(grade) => {
                let named = limit.event_grades.contains(&grade);
                let left_out = limit.except_event_grades.contains(&grade);
                (limit.event_grades.is_empty() || named) && !left_out
            }
            None => limit.event_grades.is_empty(),
        };
        let level_rank = |limit: &TimeLimit| match limit.level {
            Some(_) if limit.level == level => 0,
            None => 1,
            Some(_) => 2,
        };
        self.limits
            .iter()
            .filter(|limit| limit.kind == kind && fits_grade(limit))
            // An incident that nobody has assessed yet runs on the gentlest limit of the kind.
            .min_by_key(|limit| {
                let gentlest = Reverse(limit.level.filter(|_| level_rank(limit) == 2));
                (level_rank(limit), limit.event_grades.is_empty(), gentlest)
            })
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::Time;

    use super::super::calendar::instant;
    use super::*;

    fn row(level: Option<Level>, grades: &[EventGrade], amount: u32) -> TimeLimit {
        TimeLimit {
            kind: DeadlineKind::Acknowledgement,
            level,
            event_grades: grades.to_vec(),
            except_event_grades: Vec::new(),
            amount,
            measure: Measure::Natural,
            starts: StartEvent::Dispatched,
            scope: Scope::Assignment,
            extendable: false,
            source: "规则".to_owned(),
        }
    }

    fn policy(limits: Vec<TimeLimit>) -> Policy {
        Policy {
            limits,
            ..Policy::default()
        }
    }

    fn amount(policy: &Policy, level: Option<Level>, grade: Option<EventGrade>) -> Option<u32> {
        policy
            .limit(DeadlineKind::Acknowledgement, level, grade)
            .map(|limit| limit.amount)
    }

    #[test]
    fn each_level_has_its_own_limit_and_the_general_one_stands_in() {
        let policy = policy(vec![
            row(None, &[], 240),
            row(Some(Level::I), &[], 30),
            row(Some(Level::Ii), &[], 60),
        ]);
        assert_eq!(amount(&policy, Some(Level::I), None), Some(30));
        assert_eq!(amount(&policy, Some(Level::Ii), None), Some(60));
        assert_eq!(amount(&policy, Some(Level::Iv), None), Some(240));
        assert_eq!(amount(&policy, None, None), Some(240));
    }

    #[test]
    fn an_incident_that_nobody_has_assessed_runs_on_the_gentlest_limit() {
        let policy = policy(vec![
            row(Some(Level::I), &[], 30),
            row(Some(Level::Iv), &[], 240),
            row(Some(Level::Iii), &[], 120),
        ]);
        assert_eq!(amount(&policy, None, None), Some(240));
        assert_eq!(amount(&policy, Some(Level::Ii), None), Some(240));
    }

    #[test]
    fn a_row_for_this_event_grade_wins_over_one_for_every_grade() {
        let policy = policy(vec![row(None, &[], 240), row(None, &[EventGrade::I], 20)]);
        assert_eq!(amount(&policy, None, Some(EventGrade::I)), Some(20));
        assert_eq!(amount(&policy, None, Some(EventGrade::Ii)), Some(240));
        assert_eq!(amount(&policy, None, None), Some(240));
    }

    #[test]
    fn a_row_for_other_grades_never_holds() {
        let policy = policy(vec![row(None, &[EventGrade::I, EventGrade::Ii], 300)]);
        assert_eq!(amount(&policy, Some(Level::I), None), None);
        assert_eq!(amount(&policy, None, Some(EventGrade::Iii)), None);
    }

    #[test]
    fn a_policy_stored_before_ladders_reads_with_their_defaults() {
        let stored = r#"{"version":1,"effective_from":null,"base":"detected","due_soon_minutes":120,
            "due_soon_over_minutes":240,"due_soon_last_part":3,"limits":[]}"#;
        let read: Policy = serde_json::from_str(stored).unwrap();
        assert_eq!(read, Policy::default());
        assert!(read.ladder.is_empty());
        assert_eq!(read.quiet_hours, None);
    }

    #[test]
    fn a_legal_limit_is_never_paused_whatever_the_rule_lists() {
        let rule = PauseRule {
            kinds: DeadlineKind::ALL.to_vec(),
            source: "规则".to_owned(),
        };
        for kind in DeadlineKind::ALL {
            assert_eq!(rule.may_pause(*kind), !kind.is_legal(), "{kind:?}");
        }
        assert!(!PauseRule::default().may_pause(DeadlineKind::Acknowledgement));
    }

    #[test]
    fn a_courtesy_waits_until_morning_and_a_duty_does_not() {
        let night = instant("2018-10-15 23:00".parse().unwrap());
        let morning = instant("2018-10-16 07:00".parse().unwrap());
        let calendar = Calendar::default();
        let quiet = Policy {
            quiet_hours: Some(QuietHours {
                from: Time::constant(22, 0, 0, 0),
                to: Time::constant(7, 0, 0, 0),
            }),
            ..Policy::default()
        };
        assert_eq!(quiet.not_before(&calendar, night, true), morning);
        assert_eq!(quiet.not_before(&calendar, night, false), night);
        assert_eq!(Policy::default().not_before(&calendar, night, true), night);
    }
}
