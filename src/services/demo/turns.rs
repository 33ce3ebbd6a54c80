//! What happens besides a story: more time asked for and decided on, deadlines that stand still,
//! units that are pressed and reply.

use super::cast;
use super::pace::later;
use super::script::{Act, Extend, Script};
use crate::documents::seed_demo::Doing;
use crate::domain::command::{Command, DecideExtension, IssueOrder};
use crate::domain::vocabulary::OrderKind;
use crate::domain::{AccountId, UnitId};

impl Script<'_> {
    /// Adds the turns of the incident, each at its own instant.
    pub(super) fn turns(&mut self) {
        let words = self.words;
        for turn in &words.turns {
            let at = later(self.found_at, i64::from(turn.after));
            let (by, act) = step(&turn.what);
            self.push(at, &by, act);
        }
    }
}

/// Who does it, and what that is.
fn step(what: &Doing) -> (AccountId, Act) {
    let leader = AccountId::new("leader");
    match what {
        Doing::AskExtension {
            unit,
            days,
            reason,
            progress,
        } => {
            let extend = Extend {
                unit: unit.clone(),
                days: *days,
                reason: reason.clone(),
                progress: progress.clone(),
            };
            (cast::liaison_of(unit), Act::Extend(extend))
        }
        Doing::GrantExtension => (leader, decided(true, None)),
        Doing::RefuseExtension { reason } => (leader, decided(false, Some(reason))),
        Doing::Pause { reason } => {
            let reason = reason.clone();
            (leader, Act::Ask(Command::Pause { reason }))
        }
        Doing::Resume { reason } => {
            let reason = Some(reason.clone());
            (leader, Act::Ask(Command::Resume { reason }))
        }
        Doing::Urge { unit, text } => {
            let duty = AccountId::new("duty");
            (duty, pressed(OrderKind::Urge, unit, text))
        }
        Doing::Supervise { unit, text } => (leader, pressed(OrderKind::Supervision, unit, text)),
        Doing::Reply { unit, text } => {
            let reply = Command::ReplySupervision {
                unit: None,
                order: None,
                text: text.clone(),
            };
            (cast::liaison_of(unit), Act::Ask(reply))
        }
    }
}

fn decided(is_granted: bool, reason: Option<&String>) -> Act {
    Act::Ask(Command::DecideExtension(DecideExtension {
        extension: None,
        is_granted,
        until: None,
        reason: reason.cloned(),
    }))
}

fn pressed(kind: OrderKind, unit: &UnitId, text: &str) -> Act {
    Act::Ask(Command::IssueOrder(IssueOrder {
        kind,
        unit: unit.clone(),
        text: text.to_owned(),
        reply_by: None,
    }))
}
