//! What comes after the answer: how it spread, looked at twice, and what it was worth.

use jiff::Timestamp;

use super::cast;
use super::pace::later;
use super::script::Script;
use crate::documents::seed_demo::Story;
use crate::domain::command::{
    AppealEvaluation, Command, DecideEvaluationAppeal, GivenPoints, GivenVeto, Score, Watch,
};
use crate::domain::evaluation::Objection;
use crate::domain::vocabulary::{Duty, Spread, Tone};
use crate::domain::{AccountId, UnitId};

/// How many ways there are for an evaluation to go.
const WAYS: u32 = 12;

/// Points on 针对关切, 口径一致 and 传播效果.
type Points = [u32; 3];

/// What an evaluation comes to, by the draw.
const USUAL: [Points; 6] = [
    [20, 10, 9],
    [18, 9, 8],
    [15, 8, 6],
    [19, 10, 8],
    [12, 7, 4],
    [6, 6, 2],
];

impl Script<'_> {
    /// The duty desk looks at how the matter spreads, about a day and three days after the first
    /// release.
    pub(super) fn watch(&mut self) {
        let Some(released_at) = self.first_release() else {
            return;
        };
        let duty = AccountId::new("duty");
        let first = self.pace.after(released_at, "watch", 60 * 22, 90);
        let is_loud = self.words.level.is_major();
        let (spread, tone) = if is_loud {
            (Spread::Steady, Tone::Mixed)
        } else {
            (Spread::Falling, Tone::Eased)
        };
        self.try_for(
            first,
            &duty,
            seen(spread, tone, "主要平台转发减少，评论多在询问后续安排。"),
        );
        let second = self.pace.after(released_at, "watch again", 60 * 70, 90);
        self.try_for(
            second,
            &duty,
            seen(Spread::Falling, Tone::Eased, "没有新的话题，热度回落。"),
        );
    }

    /// Two persons score what has been closed; some of it needs a leader, some is appealed.
    pub(super) fn evaluate(&mut self, closed_at: Timestamp) {
        if self.words.story == Story::Reopened {
            return;
        }
        let evaluator = AccountId::new("evaluator");
        let way = self.pace.draw("way", WAYS);
        let at = self.pace.after(closed_at, "evaluate", 60 * 24, 60 * 20);
        let at = self.pace.by_day(at);
        let again_at = self.pace.after(at, "evaluate again", 60 * 20, 60 * 6);
        let again_at = self.pace.by_day(again_at).max(later(at, 30));
        let points = self.points(way);
        let is_vetoed = way == 1;
        self.try_for(at, &evaluator, first(points, is_vetoed));
        // One waits for a second person.
        if way == 0 {
            return;
        }
        let second = match way {
            2 => [4, 4, 2],
            _ => points.map(|points| points.saturating_sub(1)),
        };
        let reviewer = AccountId::new("reviewer");
        self.try_for(again_at, &reviewer, second_of(second, is_vetoed));
        if way == 2 {
            let settled_at = self.pace.by_day(later(again_at, 60 * 8)).max(again_at);
            let said = Score {
                comment: Some("逐项复核两份评分，以公众主要关切是否得到回答为准。".to_owned()),
                ..sheet([14, 8, 6], false)
            };
            let leader = AccountId::new("leader");
            let settle = Command::ArbitrateEvaluation(Box::new(said));
            self.try_for(settled_at, &leader, settle);
        }
        if way == 3 || way == 4 {
            self.appeal(again_at, way == 3);
        }
    }

    fn points(&self, way: i64) -> Points {
        match way {
            0 | 2 => [20, 10, 9],
            3 | 4 => [2, 3, 2],
            _ => {
                let at = self.pace.draw("points", 6);
                let at = usize::try_from(at).unwrap_or(0);
                USUAL.get(at).copied().unwrap_or([15, 8, 6])
            }
        }
    }

    /// The lead does not agree, and a leader decides.
    fn appeal(&mut self, concluded_at: Timestamp, is_upheld: bool) {
        let Some(lead) = self.lead() else {
            return;
        };
        let at = self.pace.by_day(later(concluded_at, 60 * 22));
        let by = cast::liaison_of(&lead);
        let appeal = Command::AppealEvaluation(AppealEvaluation {
            unit: None,
            objections: vec![Objection {
                code: Some("focus".to_owned()),
                text: "公众最关心的处置结果和时间，发布稿第二段已经写明，请复核。".to_owned(),
            }],
        });
        self.try_for(at, &by, appeal);
        let decided_at = self.pace.by_day(later(at, 60 * 20)).max(at);
        let reason = if is_upheld {
            "经复核，发布稿已回答主要关切，调整得分。"
        } else {
            "发布稿没有说明完成时间，维持原结论。"
        };
        let decision = Command::DecideEvaluationAppeal(DecideEvaluationAppeal {
            appeal: None,
            is_upheld,
            points: is_upheld.then_some(88),
            is_veto_lifted: false,
            reason: reason.to_owned(),
        });
        self.try_for(decided_at, &AccountId::new("leader"), decision);
    }

    /// The unit that the matter was handed to as lead, where it stayed with it.
    fn lead(&self) -> Option<UnitId> {
        if self.words.story == Story::ReturnedRedispatched {
            return None;
        }
        let mut parts = self.parts();
        let (unit, _) = parts.find(|(_, duty)| *duty == Duty::Lead)?;
        Some(unit)
    }
}

fn seen(spread: Spread, tone: Tone, text: &str) -> Command {
    Command::Watch(Watch {
        spread,
        tone,
        is_secondary: false,
        text: text.to_owned(),
    })
}

fn first(points: Points, is_vetoed: bool) -> Command {
    Command::Evaluate(Box::new(sheet(points, is_vetoed)))
}

fn second_of(points: Points, is_vetoed: bool) -> Command {
    Command::EvaluateAgain(Box::new(sheet(points, is_vetoed)))
}

/// A sheet by the rubric that ships with the house.
fn sheet([focus, consistency, reach]: Points, is_vetoed: bool) -> Score {
    let veto = GivenVeto {
        code: "false_content".to_owned(),
        reason: Some("通报的起始时间与事后核实不符，已更正。".to_owned()),
    };
    Score {
        items: vec![
            GivenPoints::new("focus", focus),
            GivenPoints::new("consistency", consistency),
            GivenPoints::new("reach", reach),
        ],
        vetoes: is_vetoed.then_some(veto).into_iter().collect(),
        comment: None,
    }
}
