//! The bulletins of the fictional months: drawn up on their day, the older ones approved and issued,
//! the newest still a draft that somebody has begun to word.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::REQUEST;
use super::pace::later;
use crate::domain::AccountId;
use crate::domain::calendar::{Calendar, local_date};
use crate::domain::people::Actor;
use crate::domain::report::{ReportCommand, ReportId, ReportPeriod};
use crate::domain::vocabulary::ReportKind;
use crate::services::reports::{self, ReportRequest};
use crate::services::{Ctx, ServiceError, Services, report_schedule};
use crate::store::reports as stored;

/// One step of one bulletin.
#[derive(Debug, Clone)]
pub(super) struct ReportStep {
    /// When.
    at: Timestamp,
    /// Which bulletin.
    id: ReportId,
    /// The account that does it; `None` for the system.
    by: Option<&'static str>,
    /// What is done; `None` for a line added to the words.
    command: Option<ReportCommand>,
}

/// The steps of every bulletin that fell due between the beginning and `now`, in their order.
pub(super) fn steps(calendar: &Calendar, began: Timestamp, now: Timestamp) -> Vec<ReportStep> {
    let mut due: Vec<(Timestamp, ReportPeriod)> = Vec::new();
    let mut month = ReportPeriod::month_of(local_date(now));
    while month.last() >= local_date(began) {
        let before = month.previous();
        let due_at = report_schedule::due_at(calendar, month.first());
        let is_told = before.last() >= local_date(began);
        due.extend(
            due_at
                .filter(|at| is_told && *at <= now)
                .map(|at| (at, before)),
        );
        month = before;
    }
    due.reverse();
    let newest = due.last().map(|(_, period)| *period);
    let of_one = |(at, period): &(Timestamp, ReportPeriod)| {
        let id = ReportId::of(ReportKind::Bulletin, *period);
        id.map(|id| of_one(id, *at, newest == Some(*period)))
    };
    let steps = due.iter().filter_map(of_one).flatten();
    steps.filter(|step| step.at <= now).collect()
}

fn of_one(id: ReportId, due: Timestamp, is_newest: bool) -> Vec<ReportStep> {
    let step = |minutes: i64, by, command| ReportStep {
        at: later(due, minutes),
        id,
        by,
        command,
    };
    let mut steps = vec![step(0, None, Some(ReportCommand::Draft))];
    if is_newest {
        steps.push(step(95, Some("evaluator"), None));
    } else {
        steps.extend([
            step(60, Some("evaluator"), Some(ReportCommand::Submit)),
            step(150, Some("leader"), Some(ReportCommand::Approve)),
            step(180, Some("evaluator"), Some(ReportCommand::Issue)),
        ]);
    }
    steps
}

impl ReportStep {
    /// When.
    pub(super) const fn at(&self) -> Timestamp {
        self.at
    }

    /// Does it.
    ///
    /// # Errors
    /// Whatever the use case answers.
    pub(super) fn play(
        &self,
        services: &Services,
        actors: &BTreeMap<AccountId, Actor>,
    ) -> Result<(), ServiceError> {
        let actor = match self.by {
            Some(by) => actors.get(&AccountId::new(by)).cloned(),
            None => Some(Actor::system()),
        };
        let actor = actor.ok_or_else(|| ServiceError::Internal("nobody to report".to_owned()))?;
        let command = match &self.command {
            Some(command) => command.clone(),
            None => self.worded(services)?,
        };
        let ctx = Ctx {
            actor,
            now: self.at,
            request_id: REQUEST.to_owned(),
        };
        let request = ReportRequest {
            id: self.id,
            command,
            expected_seq: None,
            once: None,
        };
        reports::carry_out(services, &ctx, &request).map(|_outcome| ())
    }

    /// The words with one more line.
    fn worded(&self, services: &Services) -> Result<ReportCommand, ServiceError> {
        let report = services
            .store
            .read(|conn| stored::load(conn, self.id))?
            .report;
        let text = report.current().map(|edition| edition.text().to_owned());
        let mut text = text.ok_or(ServiceError::NotFound)?;
        text.push_str("下月起，各单位联络员每周一核对一次本单位未办结事项。\n");
        Ok(ReportCommand::Edit { text })
    }
}
