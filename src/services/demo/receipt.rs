//! The middle of a script: who acknowledges, who gives back, who keeps silent, and what is reported
//! first.

use jiff::Timestamp;

use super::cast;
use super::pace::later;
use super::script::{Hand, Script};
use crate::documents::seed_demo::Story;
use crate::domain::command::{Command, ReturnDecision};
use crate::domain::vocabulary::Duty;
use crate::domain::{AccountId, UnitId};

impl Script<'_> {
    /// Acknowledgements, returns and first reports; gives back who has the matter in hand.
    pub(super) fn receive(&mut self, dispatched_at: Timestamp) -> Vec<Hand> {
        let mut hands = Vec::new();
        for (unit, duty) in self.parts() {
            let is_meant = self.words.acts_on.as_ref() == Some(&unit);
            let hand = match (self.words.story, is_meant) {
                (Story::OneAcknowledged, false) | (Story::SilentUnit, true) => None,
                (Story::ReturnedPending, true) => {
                    self.give_back(dispatched_at, &unit);
                    None
                }
                (Story::ReturnedRedispatched, true) => {
                    let handed_on_at = self.hand_on(dispatched_at, &unit);
                    let next = self.words.redispatch_to.clone().unwrap_or(unit);
                    Some(self.accept(handed_on_at, next, duty, false))
                }
                (Story::LateAcknowledgement, true) => {
                    Some(self.accept(dispatched_at, unit, duty, true))
                }
                _ if self.is_idle(&unit, duty) => None,
                _ => Some(self.accept(dispatched_at, unit, duty, false)),
            };
            hands.extend(hand);
        }
        hands
    }

    /// Now and then a unit that only has to help lets it lie.
    fn is_idle(&self, unit: &UnitId, duty: Duty) -> bool {
        duty == Duty::Cooperating && self.pace.is_one_in(7, &format!("idle {unit}"))
    }

    fn accept(
        &mut self,
        dispatched_at: Timestamp,
        unit: UnitId,
        duty: Duty,
        is_late: bool,
    ) -> Hand {
        let pace = self.pace;
        let after = if is_late {
            pace.acknowledges_late_after()
        } else {
            pace.acknowledges_after(&unit)
        };
        let acknowledged_at = dispatched_at.saturating_add(after).unwrap_or(dispatched_at);
        let by = cast::liaison_of(&unit);
        self.ask(acknowledged_at, &by, Command::Acknowledge { unit: None });
        let reported_at = dispatched_at
            .saturating_add(pace.reports_after(&unit))
            .unwrap_or(dispatched_at)
            .max(later(acknowledged_at, 6));
        if !self.pace.is_one_in(11, &format!("no report {unit}")) {
            let text = self.first_report(&unit, duty);
            self.report(reported_at, &unit, text, false);
        }
        Hand {
            unit,
            duty,
            acknowledged_at,
        }
    }

    pub(super) fn report(&mut self, at: Timestamp, unit: &UnitId, text: String, closing: bool) {
        let command = Command::ReportProgress {
            unit: None,
            text,
            closing,
        };
        self.ask(at, &cast::liaison_of(unit), command);
    }

    fn first_report(&self, unit: &UnitId, duty: Duty) -> String {
        const LEAD: [&str; 3] = [
            "已派人到现场核实，正在联系当事人，情况明确后续报。",
            "已启动核查，先行控制事态，今天内再报进展。",
            "分管负责人已到现场，正在核实起因和影响范围。",
        ];
        const OTHER: [&str; 3] = [
            "已收到，安排专人跟进，配合牵头单位核查。",
            "已调取有关资料，正与牵头单位会商。",
            "已派员到场协助，目前没有新增情况。",
        ];
        let texts = if duty == Duty::Lead { LEAD } else { OTHER };
        let drawn = usize::try_from(self.pace.draw(&format!("words {unit}"), 3)).unwrap_or(0);
        texts.get(drawn).copied().unwrap_or_default().to_owned()
    }

    fn give_back(&mut self, dispatched_at: Timestamp, unit: &UnitId) -> Timestamp {
        let at = self.pace.after(dispatched_at, "return", 35, 20);
        let command = Command::Return {
            unit: None,
            reason: self.words.return_reason.clone().unwrap_or_default(),
            suggested_unit: self.words.redispatch_to.clone(),
        };
        self.ask(at, &cast::liaison_of(unit), command);
        at
    }

    /// A return that the office agrees to, and the dispatch to whose matter it is.
    fn hand_on(&mut self, dispatched_at: Timestamp, unit: &UnitId) -> Timestamp {
        let returned_at = self.give_back(dispatched_at, unit);
        let decided_at = self
            .pace
            .at_the_desk(self.pace.after(returned_at, "decide", 30, 40));
        let command = Command::DecideReturn {
            unit: Some(unit.clone()),
            decision: ReturnDecision::Uphold,
            reason: Some("情况属实，同意退回，另行交办。".to_owned()),
        };
        self.ask(decided_at, &AccountId::new("duty"), command);
        let handed_on_at = later(decided_at, 9);
        if let Some(next) = self.words.redispatch_to.clone() {
            let units = vec![self.wanted(&next, Duty::Lead)];
            let note = format!("改由{}牵头办理。", self.roster.name(&next));
            self.hand_out(handed_on_at, units, note);
        }
        handed_on_at
    }
}
