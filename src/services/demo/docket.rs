//! The accountability cases of the demonstration: opened on what the record suggests at the time,
//! each left at another step. Whether a step is allowed, the rules say when it is played.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::{Time, time};

use super::REQUEST;
use super::cast::head_of;
use super::pace::later;
use crate::domain::accountability::{
    Case, CaseCommand, Decided, FactAnswer, Hearing, InterviewNotice, InterviewRecord, NewItem,
    Proposal, Ruling, Suggestion, suggest,
};
use crate::domain::calendar::{instant, local_date};
use crate::domain::deadline::DeadlineNo;
use crate::domain::people::Actor;
use crate::domain::vocabulary::CaseMeasure;
use crate::domain::{AccountId, CaseNo, UnitId};
use crate::services::cases::{CaseRequest, carry_out};
use crate::services::{Ctx, ServiceError, Services, case_reminders};
use crate::store::{case_record, cases};

const HOUR: i64 = 60;
const DAY: i64 = 24 * HOUR;
/// When people turn to cases.
const OFFICE_OPEN: Time = time(9, 20, 0, 0);

/// What is done in a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Propose,
    Approve,
    /// The unit disputes the last fact.
    Defend,
    Waive,
    Decide(CaseMeasure),
    Circular,
    Invite,
    Record,
    /// So many items, due by the general limit.
    Order,
    Show(u32),
    Accept(u32),
    Appeal,
    Conclude,
}

use Act::{
    Accept, Appeal, Approve, Circular, Conclude, Decide, Defend, Invite, Order, Propose, Record,
    Show, Waive,
};

/// When each case began, in days before now, and what happened in it, in minutes after that.
const CASES: &[(i64, &[(i64, Act)])] = &[
    (
        47,
        &[
            (0, Propose),
            (DAY, Approve),
            (3 * DAY, Defend),
            (6 * DAY, Decide(CaseMeasure::Interview)),
            (6 * DAY + HOUR, Invite),
            (8 * DAY, Record),
            (8 * DAY + 2 * HOUR, Order),
            (14 * DAY, Show(1)),
            (15 * DAY, Accept(1)),
            (17 * DAY, Show(2)),
            (18 * DAY, Accept(2)),
            (24 * DAY, Conclude),
        ],
    ),
    (
        34,
        &[
            (0, Propose),
            (DAY, Approve),
            (2 * DAY, Waive),
            (3 * DAY, Decide(CaseMeasure::Interview)),
            (3 * DAY + HOUR, Invite),
            (5 * DAY, Record),
            (5 * DAY + 2 * HOUR, Order),
            (20 * DAY, Show(1)),
        ],
    ),
    (
        11,
        &[
            (0, Propose),
            (DAY, Approve),
            (2 * DAY, Waive),
            (5 * DAY, Decide(CaseMeasure::Circular)),
            (6 * DAY, Circular),
            (8 * DAY, Appeal),
        ],
    ),
    (4, &[(0, Propose), (DAY, Approve)]),
    (1, &[(0, Propose)]),
];

/// What is still to be played, the earliest first, and the cases that were opened.
pub(super) struct Docket {
    coming: Vec<(Timestamp, usize, Act)>,
    opened: BTreeMap<usize, CaseNo>,
}

impl Docket {
    /// Everything up to `now`.
    pub(super) fn new(now: Timestamp) -> Self {
        let begun = |days: i64| {
            let day = local_date(later(now, -days * DAY));
            instant(day.to_datetime(OFFICE_OPEN))
        };
        let mut coming: Vec<(Timestamp, usize, Act)> = CASES
            .iter()
            .enumerate()
            .flat_map(|(n, (days, acts))| {
                let began = begun(*days);
                acts.iter()
                    .map(move |(after, act)| (later(began, *after), n, *act))
            })
            .filter(|(at, ..)| *at <= now)
            .collect();
        coming.sort_by_key(|(at, n, _)| (*at, *n));
        Self {
            coming,
            opened: BTreeMap::new(),
        }
    }

    /// When the next thing happens.
    pub(super) fn next_at(&self) -> Option<Timestamp> {
        self.coming.first().map(|(at, ..)| *at)
    }

    /// Does the next thing. A case for which nothing was suggested at its time is left out.
    ///
    /// # Errors
    /// Whatever the use case answers.
    pub(super) fn play(
        &mut self,
        services: &Services,
        actors: &BTreeMap<AccountId, Actor>,
    ) -> Result<(), ServiceError> {
        if self.coming.is_empty() {
            return Ok(());
        }
        let (at, n, act) = self.coming.remove(0);
        let (command, unit) = match (act, self.opened.get(&n)) {
            (Propose, _) => match suggested(services, at)? {
                Some(suggestion) => (proposal(&suggestion), suggestion.unit),
                None => return Ok(()),
            },
            (_, None) => return Ok(()),
            (act, Some(no)) => {
                let case = services.store.read(|conn| cases::load(conn, no))?.case;
                let unit = case.unit().cloned().ok_or(ServiceError::NotFound)?;
                (command(act, &case, at), unit)
            }
        };
        let by = account(act, &unit);
        let actor = actors.get(&by).cloned();
        let actor =
            actor.ok_or_else(|| ServiceError::Internal(format!("nobody is called {by}")))?;
        let request = CaseRequest {
            no: self.opened.get(&n).cloned(),
            command,
            expected_seq: None,
            once: None,
        };
        let outcome = carry_out(services, &ctx(actor, at), &request)?;
        self.opened.insert(n, outcome.no);
        Ok(())
    }
}

fn ctx(actor: Actor, now: Timestamp) -> Ctx {
    Ctx {
        actor,
        now,
        request_id: REQUEST.to_owned(),
    }
}

/// The next deadline of a case that reached something before `until`.
///
/// # Errors
/// The store's failure.
pub(super) fn passing(
    services: &Services,
    until: Timestamp,
) -> Result<Option<(Timestamp, CaseNo, DeadlineNo)>, ServiceError> {
    let read = |conn: &mut _| cases::list_due(conn, case_reminders::NAME, until, 1);
    let waiting = services.store.read(read)?;
    let Some(row) = waiting.first() else {
        return Ok(None);
    };
    let (Some(no), Ok(n)) = (CaseNo::parse(&row.no), u32::try_from(row.n)) else {
        return Err(ServiceError::Internal(format!("no such case: {}", row.no)));
    };
    Ok(Some((row.next_at.timestamp(), no, DeadlineNo(n))))
}

/// Puts on record what a deadline of a case reached.
///
/// # Errors
/// Whatever the use case answers.
pub(super) fn remind(
    services: &Services,
    (no, deadline): (CaseNo, DeadlineNo),
    noticed_at: Timestamp,
) -> Result<(), ServiceError> {
    let request = CaseRequest {
        no: Some(no),
        command: CaseCommand::Remind { deadline },
        expected_seq: None,
        once: None,
    };
    carry_out(services, &ctx(Actor::system(), noticed_at), &request)?;
    Ok(())
}

/// The gravest suggestion of the moment, with its facts by their places.
fn suggested(services: &Services, at: Timestamp) -> Result<Option<Suggestion>, ServiceError> {
    services.store.read(|conn| {
        let shelf = services.library.on(conn, local_date(at))?;
        let rule = &shelf.ok_or(ServiceError::NotSetUp)?.policy.accountability;
        let since = case_record::since(at);
        let outline = suggest(&case_record::outline(conn, since)?, rule);
        let gravest = outline.iter().max_by_key(|s| (s.is_major(), s.facts.len()));
        let Some(gravest) = gravest else {
            return Ok(None);
        };
        let candidates = case_record::against(conn, &gravest.unit, since)?;
        let free = candidates
            .into_iter()
            .filter(|candidate| candidate.cited_in.is_none());
        let free: Vec<_> = free.map(|candidate| candidate.found).collect();
        Ok(suggest(&free, rule).pop())
    })
}

fn proposal(suggestion: &Suggestion) -> CaseCommand {
    let is_minor = !suggestion.is_major();
    CaseCommand::Propose(Box::new(Proposal {
        no: CaseNo::of(0, 0),
        unit: suggestion.unit.clone(),
        incident: None,
        facts: suggestion
            .facts
            .iter()
            .map(|fact| fact.event.clone())
            .collect(),
        opinion: "多次逾期，群众关切没有及时得到回应，建议问责。".to_owned(),
        left_out_reason: None,
        exception_by: is_minor.then(|| "梁志衡（分管领导）".to_owned()),
        exception_reason: is_minor.then(|| "一个季度内屡次逾期".to_owned()),
    }))
}

fn account(act: Act, unit: &UnitId) -> AccountId {
    match act {
        Propose | Invite | Record | Order | Accept(_) => AccountId::new("evaluator"),
        Approve | Decide(_) | Circular | Conclude => AccountId::new("leader"),
        Defend | Waive | Appeal | Show(_) => head_of(unit),
    }
}

#[expect(clippy::too_many_lines, reason = "one arm an act")]
fn command(act: Act, case: &Case, at: Timestamp) -> CaseCommand {
    match act {
        Propose | Approve => CaseCommand::ApproveNotice {
            opinion: Some("事实清楚，请先听取单位意见。".to_owned()),
        },
        Defend => {
            let last = case.cited_facts().last().map(|cited| cited.n);
            let answers = case.cited_facts().map(|cited| FactAnswer {
                fact: cited.n,
                is_admitted: Some(cited.n) != last,
                text: (Some(cited.n) == last).then(|| "当时已经电话报告值班室。".to_owned()),
            });
            CaseCommand::Defend(Hearing {
                answers: answers.collect(),
                text: Some("联络员外出培训，没有安排替补，我单位承认管理不到位。".to_owned()),
            })
        }
        Waive => CaseCommand::Waive {
            text: Some("事实清楚，我单位没有异议。".to_owned()),
        },
        Decide(measure) => {
            let disputed = case.cited_facts().filter(|cited| cited.is_disputed());
            let rulings = disputed.map(|cited| Ruling {
                fact: cited.n,
                is_upheld: false,
                reason: "电话报告没有记录，逾期认定不变。".to_owned(),
            });
            CaseCommand::Decide(Decided {
                measure,
                rulings: rulings.collect(),
                reason: "事实清楚，造成回应迟缓。".to_owned(),
            })
        }
        Circular => CaseCommand::IssueCircular {
            scope: "各镇（街）、管委会，市直各单位".to_owned(),
        },
        Invite => CaseCommand::NotifyInterview(Box::new(InterviewNotice {
            document: String::new(),
            at: later(at, DAY),
            place: "市委宣传部三楼会议室".to_owned(),
            interviewer: "梁志衡".to_owned(),
            invited: "单位主要负责同志".to_owned(),
            purpose: "政务舆情回应迟缓".to_owned(),
            materials: Some("情况说明和整改设想".to_owned()),
        })),
        Record => CaseCommand::RecordInterview(Box::new(InterviewRecord {
            held_at: case
                .interview
                .as_ref()
                .map_or(at, |notice| notice.what.at.min(at)),
            interviewed: "单位主要负责同志".to_owned(),
            interviewers: "梁志衡、方若兰".to_owned(),
            points: "单位说明了逾期的经过，承认没有安排联络员替补。".to_owned(),
            requirements: "设 AB 角联络员，建立先期回应模板。".to_owned(),
        })),
        Order => CaseCommand::OrderRectification {
            items: vec![
                item("设 AB 角联络员，报备手机号"),
                item("建立舆情先期回应模板，送宣传部审核"),
            ],
        },
        Show(n) => CaseCommand::SubmitProof {
            item: Some(n),
            text: "已经完成，材料随附。".to_owned(),
            url: Some(format!("https://example.gov.cn/rectification/{n}")),
        },
        Accept(n) => CaseCommand::Verify {
            item: Some(n),
            is_accepted: true,
            reason: None,
        },
        Appeal => CaseCommand::Appeal {
            text: "逾期有客观原因，且没有造成不良影响，通报批评过重。".to_owned(),
        },
        Conclude => CaseCommand::Conclude {
            summary: "整改清单已逐项核验通过，予以结案。".to_owned(),
        },
    }
}

fn item(text: &str) -> NewItem {
    NewItem {
        text: text.to_owned(),
        person: "办公室主任".to_owned(),
        due_on: None,
    }
}
