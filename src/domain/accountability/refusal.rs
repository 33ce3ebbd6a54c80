//! Every reason for saying no about an accountability case. The sentence, the code and the field are
//! made here, so that the page, the button and the API say the same.

use jiff::Timestamp;

use super::super::CaseNo;
use super::super::basis::RuleBasis;
use super::super::calendar::local;
use super::super::vocabulary::{Capacity, CaseMeasure, CaseState, CaseVerb, DeadlineKind};

/// Every reason for "no" about a case.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("refused: {}", self.code())]
pub enum CaseRefusal {
    /// The actor holds no capacity that may do this.
    NotAllowed(CaseVerb, &'static [Capacity]),
    /// Nothing has been proposed on this stream.
    NotProposed,
    /// It was proposed before.
    AlreadyProposed(CaseNo),
    /// Where it stands does not allow it.
    WrongState(CaseVerb, CaseState),
    /// Who proposed decides nothing about it.
    OwnProposal(CaseVerb),
    /// Who decided does not decide on the appeal.
    OwnDecision,
    /// Another leader is there to decide on the appeal.
    LeadersAppeal,
    /// Who submitted a proof does not judge it.
    OwnProof,
    /// The case is addressed to another unit.
    NotOwnUnit,
    /// The roster does not know the unit.
    UnknownUnit(String),
    /// A case without facts.
    NoFacts,
    /// The record holds no such fact against the unit.
    UnknownFact(String),
    /// Another case cites the fact.
    FactCited(String, CaseNo),
    /// The case cites the fact already.
    FactTwice(String),
    /// Suggested facts were left out without a word.
    LeftOutReason(usize),
    /// A fact is about opinion below 重大.
    MinorOpinion,
    /// Something must be said.
    TextMissing(CaseVerb, &'static str, &'static str),
    /// The case has no such fact.
    NoSuchFact(u32),
    /// The unit left a fact unanswered.
    AnswerMissing(u32),
    /// The unit disputes without saying why.
    DisputeWithoutWords(u32),
    /// The unit may still be heard.
    DefenceRunning(Timestamp),
    /// The time to be heard is over.
    DefenceOver(Timestamp),
    /// The decision leaves a disputed fact unanswered.
    RulingMissing(u32),
    /// It answers without saying why.
    RulingWithoutWords(u32),
    /// A fact that nobody disputes needs no ruling.
    NotDisputed(u32),
    /// No fact is left to found a measure on.
    NoGroundLeft,
    /// The measure that was decided is another.
    OtherMeasure(CaseVerb, Option<CaseMeasure>),
    /// It was done.
    AlreadyDone(CaseVerb),
    /// Something else comes first.
    FirstDo(CaseVerb, CaseVerb),
    /// The interview cannot be announced for the past.
    InterviewPast,
    /// The interview cannot be recorded before it took place.
    InterviewToCome,
    /// An order to rectify nothing.
    NoItems,
    /// An item lacks its text or the person in charge.
    ItemIncomplete(u32),
    /// An item is due before tomorrow.
    ItemDuePast(u32),
    /// The case has no such item.
    NoSuchItem(u32),
    /// Several items are open; one must be named.
    WhichItem,
    /// No item waits for a proof.
    NoOpenItem,
    /// The item's proof is being judged.
    ProofPending(u32),
    /// The item is done.
    ItemDone(u32),
    /// No proof waits to be judged.
    NoProofPending,
    /// The unit appeals once.
    AlreadyAppealed,
    /// The time to appeal is over.
    AppealOver(Timestamp),
    /// There is nothing to appeal against.
    NothingToAppeal,
    /// No appeal waits.
    NoOpenAppeal,
    /// The measure would stay as it is.
    SameMeasure(CaseMeasure),
    /// Items are not done.
    ItemsOpen(usize),
    /// An appeal waits.
    AppealOpen,
    /// The unit may still appeal.
    AppealRunning(Timestamp),
    /// Nothing has been reached.
    NothingDue,
    /// The rules of time say nothing about this.
    NoTimeLimit(DeadlineKind),
}

impl CaseRefusal {
    /// The stable word for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotAllowed(..) => "case_not_allowed",
            Self::NotProposed => "case_not_proposed",
            Self::AlreadyProposed(_) => "case_already_proposed",
            Self::WrongState(..) => "case_wrong_state",
            Self::OwnProposal(_) => "case_own_proposal",
            Self::OwnDecision => "case_own_decision",
            Self::LeadersAppeal => "case_leaders_appeal",
            Self::OwnProof => "case_own_proof",
            Self::NotOwnUnit => "case_not_own_unit",
            Self::UnknownUnit(_) => "case_unknown_unit",
            Self::NoFacts => "case_no_facts",
            Self::UnknownFact(_) => "case_unknown_fact",
            Self::FactCited(..) => "case_fact_cited",
            Self::FactTwice(_) => "case_fact_twice",
            Self::LeftOutReason(_) => "case_left_out_reason",
            Self::MinorOpinion => "case_minor_opinion",
            Self::TextMissing(..) => "case_text_missing",
            Self::NoSuchFact(_) => "case_no_such_fact",
            Self::AnswerMissing(_) => "case_answer_missing",
            Self::DisputeWithoutWords(_) => "case_dispute_without_words",
            Self::DefenceRunning(_) => "case_defence_running",
            Self::DefenceOver(_) => "case_defence_over",
            Self::RulingMissing(_) => "case_ruling_missing",
            Self::RulingWithoutWords(_) => "case_ruling_without_words",
            Self::NotDisputed(_) => "case_not_disputed",
            Self::NoGroundLeft => "case_no_ground_left",
            Self::OtherMeasure(..) => "case_other_measure",
            Self::AlreadyDone(_) => "case_already_done",
            Self::FirstDo(..) => "case_something_first",
            Self::InterviewPast => "case_interview_past",
            Self::InterviewToCome => "case_interview_to_come",
            Self::NoItems => "case_no_items",
            Self::ItemIncomplete(_) => "case_item_incomplete",
            Self::ItemDuePast(_) => "case_item_due_past",
            Self::NoSuchItem(_) => "case_no_such_item",
            Self::WhichItem => "case_which_item",
            Self::NoOpenItem => "case_no_open_item",
            Self::ProofPending(_) => "case_proof_pending",
            Self::ItemDone(_) => "case_item_done",
            Self::NoProofPending => "case_no_proof_pending",
            Self::AlreadyAppealed => "case_already_appealed",
            Self::AppealOver(_) => "case_appeal_over",
            Self::NothingToAppeal => "case_nothing_to_appeal",
            Self::NoOpenAppeal => "case_no_open_appeal",
            Self::SameMeasure(_) => "case_same_measure",
            Self::ItemsOpen(_) => "case_items_open",
            Self::AppealOpen => "case_appeal_open",
            Self::AppealRunning(_) => "case_appeal_running",
            Self::NothingDue => "case_nothing_due",
            Self::NoTimeLimit(_) => "case_no_time_limit",
        }
    }

    /// The reason in one Chinese sentence.
    #[expect(clippy::too_many_lines, reason = "one line a reason")]
    pub fn sentence(&self) -> String {
        match self {
            Self::NotAllowed(verb, by) => {
                let by: Vec<&str> = by.iter().map(|capacity| capacity.label()).collect();
                format!("{}由{}办理", verb.label(), by.join("或"))
            }
            Self::NotProposed => "没有找到这个问责事项".to_owned(),
            Self::AlreadyProposed(no) => format!("问责 {no} 已经提出过了"),
            Self::WrongState(verb, state) => {
                format!("问责事项现在是“{}”，不能{}", state.label(), verb.label())
            }
            Self::OwnProposal(verb) => format!("建议是您提出的，{}请换一位分管领导", verb.label()),
            Self::OwnDecision => "决定是您作出的，申诉请换一位分管领导裁定".to_owned(),
            Self::LeadersAppeal => "还有别的分管领导，申诉由分管领导裁定".to_owned(),
            Self::OwnProof => "佐证是您提交的，请换一个人核验".to_owned(),
            Self::NotOwnUnit => "这个问责事项不是针对本单位的".to_owned(),
            Self::UnknownUnit(unit) => format!("名册里没有“{unit}”，请从名册中选择单位"),
            Self::NoFacts => "请至少选一条事实，问责只能依据记录在案的事实".to_owned(),
            Self::UnknownFact(event) => {
                format!("记录里没有针对该单位的事实“{event}”，请从列出的事实中选择")
            }
            Self::FactCited(event, no) => format!("事实“{event}”已经列入问责 {no}，不重复问责"),
            Self::FactTwice(event) => format!("事实“{event}”已经在本案中，不必再列一次"),
            Self::LeftOutReason(count) => {
                format!("系统建议的事实有 {count} 条没有列入，请写明理由")
            }
            Self::MinorOpinion => "问责针对重大和特别重大舆情；其他舆情要问责，\
                 请写明由谁决定、为什么"
                .to_owned(),
            Self::TextMissing(_, what, _) => format!("请填写{what}"),
            Self::NoSuchFact(n) => format!("本案没有第 {n} 条事实"),
            Self::AnswerMissing(n) => format!("请对第 {n} 条事实表示认可或不认可"),
            Self::DisputeWithoutWords(n) => format!("不认可第 {n} 条事实，请写明理由"),
            Self::DefenceRunning(until) => format!(
                "单位可以在{}前陈述申辩，收到申辩、单位放弃或期限过后才能决定",
                moment(*until)
            ),
            Self::DefenceOver(until) => {
                format!("陈述申辩的期限{}已过，不能再提交", moment(*until))
            }
            Self::RulingMissing(n) => format!("第 {n} 条事实单位有异议，请写明采纳或不采纳"),
            Self::RulingWithoutWords(n) => format!("请写明第 {n} 条申辩采纳或不采纳的理由"),
            Self::NotDisputed(n) => format!("第 {n} 条事实单位没有异议，不用答复"),
            Self::NoGroundLeft => "认定的事实都已不成立，只能不予问责".to_owned(),
            Self::OtherMeasure(verb, measure) => format!(
                "本案的问责方式是“{}”，不用{}",
                measure.map_or("未定", CaseMeasure::label),
                verb.label()
            ),
            Self::AlreadyDone(verb) => format!("已经{}过了，不用再办", verb.label()),
            Self::FirstDo(first, verb) => {
                format!("请先{}，再{}", first.label(), verb.label())
            }
            Self::InterviewPast => "约谈时间已经过去，请写将来的时间".to_owned(),
            Self::InterviewToCome => "约谈时间还没有到，谈过之后再登记".to_owned(),
            Self::NoItems => "请至少写一项整改要求".to_owned(),
            Self::ItemIncomplete(n) => format!("第 {n} 项整改请写明要求和责任人"),
            Self::ItemDuePast(n) => format!("第 {n} 项整改的期限要在今天之后"),
            Self::NoSuchItem(n) => format!("本案没有第 {n} 项整改"),
            Self::WhichItem => "有几项整改，请写明是哪一项".to_owned(),
            Self::NoOpenItem => "没有等着提交佐证的整改项".to_owned(),
            Self::ProofPending(n) => format!("第 {n} 项整改的佐证正在核验，等核验后再提交"),
            Self::ItemDone(n) => format!("第 {n} 项整改已核验通过"),
            Self::NoProofPending => "没有等着核验的佐证".to_owned(),
            Self::AlreadyAppealed => "已经申诉过一次，不能再次申诉".to_owned(),
            Self::AppealOver(until) => format!("申诉期限{}已过", moment(*until)),
            Self::NothingToAppeal => "没有问责措施，不用申诉".to_owned(),
            Self::NoOpenAppeal => "没有等着裁定的申诉".to_owned(),
            Self::SameMeasure(measure) => {
                format!(
                    "同意申诉要改变或取消问责方式，现在就是“{}”",
                    measure.label()
                )
            }
            Self::ItemsOpen(count) => format!("还有 {count} 项整改没有核验通过，不能结案"),
            Self::AppealOpen => "申诉还没有裁定，不能结案".to_owned(),
            Self::AppealRunning(until) => {
                format!("单位可以在{}前申诉，期限内不能结案", moment(*until))
            }
            Self::NothingDue => "没有到点要记录的事".to_owned(),
            Self::NoTimeLimit(kind) => format!("时限规则里没有“{}”的时限", kind.label()),
        }
    }

    /// The rule behind it, where one is.
    pub const fn basis(&self) -> Option<RuleBasis> {
        match self {
            Self::DefenceRunning(_) | Self::DefenceOver(_) => {
                Some(RuleBasis::Policy(DeadlineKind::StatementOfDefence))
            }
            Self::AppealOver(_) | Self::AppealRunning(_) | Self::AlreadyAppealed => {
                Some(RuleBasis::Policy(DeadlineKind::CaseAppeal))
            }
            Self::NotAllowed(..)
            | Self::WrongState(..)
            | Self::OwnProposal(_)
            | Self::OwnDecision
            | Self::LeadersAppeal
            | Self::OwnProof
            | Self::NotOwnUnit
            | Self::NoFacts
            | Self::UnknownFact(_)
            | Self::FactCited(..)
            | Self::LeftOutReason(_)
            | Self::MinorOpinion
            | Self::RulingMissing(_)
            | Self::RulingWithoutWords(_)
            | Self::NoGroundLeft
            | Self::OtherMeasure(..)
            | Self::FirstDo(..)
            | Self::NothingToAppeal
            | Self::SameMeasure(_)
            | Self::ItemsOpen(_)
            | Self::AppealOpen => Some(RuleBasis::PlanRow("24")),
            Self::NotProposed
            | Self::AlreadyProposed(_)
            | Self::UnknownUnit(_)
            | Self::FactTwice(_)
            | Self::TextMissing(..)
            | Self::NoSuchFact(_)
            | Self::AnswerMissing(_)
            | Self::DisputeWithoutWords(_)
            | Self::NotDisputed(_)
            | Self::AlreadyDone(_)
            | Self::InterviewPast
            | Self::InterviewToCome
            | Self::NoItems
            | Self::ItemIncomplete(_)
            | Self::ItemDuePast(_)
            | Self::NoSuchItem(_)
            | Self::WhichItem
            | Self::NoOpenItem
            | Self::ProofPending(_)
            | Self::ItemDone(_)
            | Self::NoProofPending
            | Self::NoOpenAppeal
            | Self::NothingDue
            | Self::NoTimeLimit(_) => None,
        }
    }

    /// Whether it is the actor's capacity that is refused, not the request.
    pub const fn is_about_rights(&self) -> bool {
        matches!(self, Self::NotAllowed(..) | Self::NotOwnUnit)
    }

    /// The field of the form it concerns, where it concerns one.
    pub const fn field(&self) -> Option<&'static str> {
        match self {
            Self::UnknownUnit(_) => Some("unit"),
            Self::NoFacts | Self::UnknownFact(_) | Self::FactCited(..) | Self::FactTwice(_) => {
                Some("facts")
            }
            Self::LeftOutReason(_) => Some("left_out_reason"),
            Self::MinorOpinion => Some("exception_reason"),
            Self::TextMissing(_, _, field) => Some(field),
            Self::AnswerMissing(_) | Self::DisputeWithoutWords(_) => Some("answers"),
            Self::RulingMissing(_) | Self::RulingWithoutWords(_) | Self::NotDisputed(_) => {
                Some("rulings")
            }
            Self::NoGroundLeft | Self::SameMeasure(_) => Some("measure"),
            Self::InterviewPast => Some("at"),
            Self::InterviewToCome => Some("held_at"),
            Self::NoItems | Self::ItemIncomplete(_) | Self::ItemDuePast(_) => Some("items"),
            Self::NoSuchItem(_) | Self::WhichItem | Self::ProofPending(_) | Self::ItemDone(_) => {
                Some("item")
            }
            Self::NotAllowed(..)
            | Self::NotProposed
            | Self::AlreadyProposed(_)
            | Self::WrongState(..)
            | Self::OwnProposal(_)
            | Self::OwnDecision
            | Self::LeadersAppeal
            | Self::OwnProof
            | Self::NotOwnUnit
            | Self::NoSuchFact(_)
            | Self::DefenceRunning(_)
            | Self::DefenceOver(_)
            | Self::OtherMeasure(..)
            | Self::AlreadyDone(_)
            | Self::FirstDo(..)
            | Self::NoOpenItem
            | Self::NoProofPending
            | Self::AlreadyAppealed
            | Self::AppealOver(_)
            | Self::NothingToAppeal
            | Self::NoOpenAppeal
            | Self::ItemsOpen(_)
            | Self::AppealOpen
            | Self::AppealRunning(_)
            | Self::NothingDue
            | Self::NoTimeLimit(_) => None,
        }
    }
}

/// A Beijing day and time as sentences write it.
fn moment(at: Timestamp) -> String {
    let wall = local(at);
    let (month, day) = (wall.month(), wall.day());
    format!(
        " {month} 月 {day} 日 {:02}:{:02} ",
        wall.hour(),
        wall.minute()
    )
}
