//! The second half of a script: drafts, signatures, approvals, releases and what helpers report.

use jiff::civil::{Date, Time, time};
use jiff::{Span, Timestamp};

use super::cast;
use super::pace::later;
use super::script::{Hand, Reach, Script};
use crate::documents::seed_demo::{DemoPromise, Story};
use crate::domain::calendar::{instant, local, local_date};
use crate::domain::command::{Command, Release};
use crate::domain::event::{Checks, Promise, Wording};
use crate::domain::vocabulary::{Duty, EventGrade, ReleaseKind};
use crate::domain::{AccountId, UnitId};

/// How many drafts the script has begun.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Drafts(u32);

/// One draft on its way.
struct Answer<'a> {
    unit: &'a UnitId,
    kind: ReleaseKind,
    answers_for: Vec<UnitId>,
    is_sent_back: bool,
}

const ALL_CHECKED: Checks = Checks {
    wording: true,
    timing: true,
    privacy: true,
};

impl Script<'_> {
    /// Everything from the first draft to the last answer; gives back when the last one was given.
    pub(super) fn respond(&mut self, hands: &[Hand]) -> Timestamp {
        let Some(lead) = hands.iter().find(|hand| hand.duty == Duty::Lead) else {
            return self.found_at;
        };
        let informed_at = self.inform(lead);
        let begun_at = self.begins(lead).max(informed_at);
        let others = hands.iter().filter(|hand| hand.duty == Duty::Responsible);
        let (alone, together): (Vec<&Hand>, Vec<&Hand>) =
            others.partition(|hand| self.answers_alone(&hand.unit));
        let ready_at = together.iter().map(|hand| hand.acknowledged_at).max();
        let answer = Answer {
            unit: &lead.unit,
            kind: ReleaseKind::Response,
            answers_for: self.answers_for(&together),
            is_sent_back: self.pace.is_one_in(4, "send back"),
        };
        let begun_at = ready_at.map_or(begun_at, |at| begun_at.max(at));
        let Some(mut answered_at) = self.answer(begun_at, &answer) else {
            return begun_at;
        };
        if self.words.story == Story::ReleasedPartly {
            return answered_at;
        }
        answered_at = answered_at.max(self.answer_alone(&alone, answered_at));
        let helpers = hands.iter().filter(|hand| hand.duty == Duty::Cooperating);
        for helper in helpers {
            answered_at = answered_at.max(self.help(helper));
        }
        answered_at
    }

    /// When the lead begins to write its answer.
    fn begins(&self, lead: &Hand) -> Timestamp {
        let pace = self.pace;
        let at = if self.words.story == Story::ClosedLate {
            pace.after(self.found_at, "begin", 49 * 60, 500)
        } else if pace.is_live {
            pace.after(self.found_at, "begin", 240, 120)
        } else if self.words.level.is_major() {
            pace.after(self.found_at, "begin", 180, 300)
        } else {
            pace.after(self.found_at, "begin", 300, 900)
        };
        pace.by_day(at.max(later(lead.acknowledged_at, 25)))
    }

    fn answers_alone(&self, unit: &UnitId) -> bool {
        self.pace.is_one_in(4, &format!("alone {unit}"))
    }

    fn answers_for(&self, together: &[&Hand]) -> Vec<UnitId> {
        if self.words.story == Story::ReleasedPartly {
            return Vec::new();
        }
        together.iter().map(|hand| hand.unit.clone()).collect()
    }

    /// A grave emergency: first information within hours, a press conference within a day.
    fn inform(&mut self, lead: &Hand) -> Timestamp {
        if !self.words.event_grade.is_some_and(EventGrade::is_major) {
            return self.found_at;
        }
        let mut at = later(lead.acknowledged_at, 20);
        for (kind, wait) in [
            (ReleaseKind::AuthoritativeInfo, 10),
            (ReleaseKind::PressConference, 720),
        ] {
            let answer = Answer {
                unit: &lead.unit,
                kind,
                answers_for: Vec::new(),
                is_sent_back: false,
            };
            let begun_at = self.pace.after(at, kind.code(), wait, 90);
            at = self.answer(begun_at, &answer).unwrap_or(begun_at);
        }
        later(at, 30)
    }

    /// Responsible units that publish for themselves.
    fn answer_alone(&mut self, alone: &[&Hand], after: Timestamp) -> Timestamp {
        let mut last = after;
        for hand in alone {
            let begun_at = self.pace.after(last, "own answer", 60, 900);
            let begun_at = self
                .pace
                .by_day(begun_at.max(later(hand.acknowledged_at, 25)));
            let answer = Answer {
                unit: &hand.unit,
                kind: ReleaseKind::Response,
                answers_for: Vec::new(),
                is_sent_back: false,
            };
            last = self.answer(begun_at, &answer).unwrap_or(last);
        }
        last
    }

    fn help(&mut self, helper: &Hand) -> Timestamp {
        const DONE: [&str; 3] = [
            "本单位配合事项已完成，现场没有遗留问题。",
            "已按分工提供资料并到场协助，配合事项办结。",
            "配合牵头单位处置完毕，后续按职责日常巡查。",
        ];
        let purpose = format!("help {}", helper.unit);
        let at = self
            .pace
            .after(helper.acknowledged_at, &purpose, 1200, 3000);
        // Now and then a helper lets it wait for more than a week.
        let is_slow = self.pace.is_one_in(8, &format!("slow {purpose}"));
        let at = if is_slow { later(at, 9 * 24 * 60) } else { at };
        let at = self.pace.by_day(at);
        let drawn = usize::try_from(self.pace.draw(&purpose, 3)).unwrap_or(0);
        let text = DONE.get(drawn).copied().unwrap_or_default().to_owned();
        self.report(at, &helper.unit, text, true);
        at
    }

    /// One draft from the first word to publication, as far as the story goes; gives back when it
    /// was published.
    fn answer(&mut self, begun_at: Timestamp, answer: &Answer<'_>) -> Option<Timestamp> {
        self.drafts.0 += 1;
        let n = self.drafts.0;
        let haste = answer.kind == ReleaseKind::AuthoritativeInfo;
        self.draft(begun_at, n, answer, false);
        if self.reach() < Reach::Submitted {
            return None;
        }
        let signed_at = self.sign(begun_at, n, answer.unit, haste)?;
        let signed_at = if answer.is_sent_back {
            self.again(signed_at, n, answer)?
        } else {
            signed_at
        };
        if self.reach() < Reach::Approved {
            return None;
        }
        let reviewer = AccountId::new("reviewer");
        let approved_at = self.next(signed_at, n, "approve", haste);
        let approve = Command::Approve {
            draft: Some(n),
            checks: ALL_CHECKED,
        };
        self.ask(approved_at, &reviewer, approve);
        if self.reach() < Reach::Released {
            return None;
        }
        Some(self.release(approved_at, n, answer))
    }

    fn draft(&mut self, at: Timestamp, n: u32, answer: &Answer<'_>, is_revision: bool) {
        let command = Command::Draft {
            unit: None,
            draft: is_revision.then_some(n),
            wording: self.wording(answer, is_revision),
        };
        self.ask(at, &cast::liaison_of(answer.unit), command);
    }

    /// Submission and the head's signature; nothing further when the story stops before it.
    fn sign(&mut self, at: Timestamp, n: u32, unit: &UnitId, haste: bool) -> Option<Timestamp> {
        let submitted_at = later(at, if haste { 6 } else { 35 });
        let submit = Command::Submit { draft: Some(n) };
        self.ask(submitted_at, &cast::liaison_of(unit), submit);
        if self.reach() < Reach::Signed {
            return None;
        }
        let signed_at = self.next(submitted_at, n, "sign", haste);
        let sign = Command::Approve {
            draft: Some(n),
            checks: Checks::default(),
        };
        self.ask(signed_at, &cast::head_of(unit), sign);
        Some(signed_at)
    }

    /// The reviewer wants it changed: a revision, and the head's signature once more.
    fn again(&mut self, signed_at: Timestamp, n: u32, answer: &Answer<'_>) -> Option<Timestamp> {
        const COMMENTS: [&str; 3] = [
            "制约因素写得太笼统，请写明什么时候能办到，给出一个日期。",
            "语气偏硬，开头先回应群众最关心的问题，再讲原因。",
            "请核对数字，并去掉能认出当事人的内容。",
        ];
        let sent_back_at = self.next(signed_at, n, "send back", false);
        let drawn = usize::try_from(self.pace.draw("comments", 3)).unwrap_or(0);
        let comments = COMMENTS.get(drawn).copied().unwrap_or_default().to_owned();
        let send_back = Command::SendBack {
            draft: Some(n),
            comments,
        };
        self.ask(sent_back_at, &AccountId::new("reviewer"), send_back);
        let revised_at = self
            .pace
            .by_day(self.pace.after(sent_back_at, "revise", 40, 120));
        self.draft(revised_at, n, answer, true);
        self.sign(revised_at, n, answer.unit, false)
    }

    fn next(&self, at: Timestamp, n: u32, purpose: &str, haste: bool) -> Timestamp {
        let purpose = format!("{purpose} {n}");
        if haste {
            self.pace.after(at, &purpose, 8, 15)
        } else {
            self.pace.by_day(self.pace.after(at, &purpose, 25, 110))
        }
    }

    fn release(&mut self, approved_at: Timestamp, n: u32, answer: &Answer<'_>) -> Timestamp {
        let haste = answer.kind == ReleaseKind::AuthoritativeInfo;
        let logged_at = self.next(approved_at, n, "release", haste);
        // Logged a few minutes after it went out.
        let published_at = later(logged_at, -4).max(approved_at);
        let promised = self.promised(answer);
        let command = Command::Release(Box::new(Release {
            draft: Some(n),
            kind: None,
            published_at,
            channel: channel(answer.kind).to_owned(),
            url: self.evidence(published_at, n),
            text: None,
            answers_for: answer.answers_for.clone(),
            promises: promised
                .iter()
                .map(|promise| Promise {
                    text: promise.text.clone(),
                    due_on: days_later(local_date(published_at), promise.days),
                })
                .collect(),
        }));
        self.ask(logged_at, &AccountId::new("reviewer"), command);
        if let Some(promise) = promised {
            self.keep(published_at, answer.unit, &promise);
        }
        logged_at
    }

    fn evidence(&self, published_at: Timestamp, n: u32) -> String {
        let day = local(published_at).strftime("%Y/%m%d");
        let page = self.pace.incident;
        format!("https://www.kaiping.example/huiying/{day}/{page:03}-{n}.html")
    }

    /// What an answer promises: what the file says for the lead, else now and then something.
    fn promised(&self, answer: &Answer<'_>) -> Option<DemoPromise> {
        if answer.kind != ReleaseKind::Response {
            return None;
        }
        let mut leads = self.parts().filter(|(_, duty)| *duty == Duty::Lead);
        let is_lead = leads.any(|(unit, _)| unit == *answer.unit);
        if let Some(promise) = &self.words.promise {
            return is_lead.then(|| promise.clone());
        }
        self.pace.is_one_in(3, "promise").then(|| DemoPromise {
            text: "后续进展通过原渠道再次公布。".to_owned(),
            days: 20,
            kept: Some("后续进展已在原渠道公布，措施按计划落实。".to_owned()),
        })
    }

    /// Keeps a promise in its last days, where it is kept at all.
    fn keep(&mut self, published_at: Timestamp, unit: &UnitId, promise: &DemoPromise) {
        const FROM: Time = time(9, 20, 0, 0);
        let Some(text) = &promise.kept else {
            return;
        };
        let early = u32::try_from(self.pace.draw("keep", 3)).unwrap_or(0) + 1;
        let day = days_later(local_date(published_at), promise.days.saturating_sub(early));
        let at = instant(day.to_datetime(FROM));
        let at = self.pace.after(at, "keep", 0, 400);
        let command = Command::FulfilPromise {
            unit: None,
            promise: None,
            text: text.clone(),
            url: Some(self.evidence(at, 0)),
        };
        self.ask(at, &cast::liaison_of(unit), command);
    }

    fn wording(&self, answer: &Answer<'_>, is_revision: bool) -> Wording {
        let words = self.words;
        let unit = self.roster.name(answer.unit);
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let is_full = answer.kind == ReleaseKind::Response;
        let opening = if is_revision {
            format!("感谢大家对“{}”的关注。{unit}答复如下：", words.title)
        } else {
            format!("关于“{}”，{unit}回应如下：", words.title)
        };
        let text = if is_full {
            format!(
                "{opening}{}{}{}",
                words.cause, words.solution, words.constraints
            )
        } else if answer.kind == ReleaseKind::PressConference {
            format!(
                "{unit}就“{}”举行新闻发布会。{}",
                words.title, words.solution
            )
        } else {
            format!(
                "{}发生的情况，有关单位已到现场处置，起因正在调查，后续情况将及时公布。",
                words.place
            )
        };
        Wording {
            kind: answer.kind,
            channel: Some(channel(answer.kind).to_owned()),
            text,
            cause: some(&words.cause).filter(|_| is_full),
            solution: some(&words.solution).filter(|_| is_full),
            constraints: some(&words.constraints).filter(|_| is_full),
            spokesperson: Some(format!("{unit}新闻发言人")),
        }
    }
}

const fn channel(kind: ReleaseKind) -> &'static str {
    match kind {
        ReleaseKind::AuthoritativeInfo | ReleaseKind::FollowUp => "政务微博",
        ReleaseKind::PressConference => "新闻发布会",
        ReleaseKind::Response => "政府网站",
    }
}

fn days_later(day: Date, days: u32) -> Date {
    day.checked_add(Span::new().days(i64::from(days)))
        .unwrap_or(day)
}
