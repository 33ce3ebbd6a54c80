//! Every reason for "no" says why in Chinese and has a code of its own.

use std::collections::BTreeSet;

use super::scene::t;
use crate::domain::activity::ActivityRefusal;
use crate::domain::alert::AlertRefusal;
use crate::domain::command::Refusal;
use crate::domain::linkage::LinkageRefusal;
use crate::domain::vocabulary::{
    AssignmentState, DeadlineKind, DraftState, Duty, FormField, IncidentKind, NoteKind, Stage, Verb,
};
use crate::domain::{IncidentNo, RowRef};

/// The next sample in the order of the enum. The reasons about time follow in a function of their
/// own, and the count below tells when one is left out.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the rest is walked through in the next function"
)]
fn after(refusal: &Refusal) -> Option<Refusal> {
    use Refusal as R;
    let text = || "市教育局".to_owned();
    Some(match refusal {
        R::NotAllowed(..) => R::WrongStage(Verb::Close, Stage::Dispatched),
        R::WrongStage(..) => R::NotRegistered,
        R::NotRegistered => R::AlreadyRegistered,
        R::AlreadyRegistered => R::LeaderMustAssess,
        R::LeaderMustAssess => R::NoAssignment,
        R::NoAssignment => R::WrongAssignmentState(Verb::Draft, AssignmentState::Offered),
        R::WrongAssignmentState(..) => R::NoSuchDraft(Verb::Submit),
        R::NoSuchDraft(_) => R::WhichDraft,
        R::WhichDraft => R::WrongDraftState(Verb::Submit, DraftState::Approved),
        R::WrongDraftState(..) => R::OwnDraft,
        R::OwnDraft => R::SignedAlready,
        R::SignedAlready => R::ChecksMissing,
        R::ChecksMissing => R::NoUnits,
        R::NoUnits => R::NoLead,
        R::NoLead => R::SeveralLeads,
        R::SeveralLeads => R::LeadExists(text()),
        R::LeadExists(_) => R::UnitTwice(text()),
        R::UnitTwice(_) => R::UnknownUnit(text()),
        R::UnknownUnit(_) => R::DutyNotDispatchable(Duty::Coordinating),
        R::DutyNotDispatchable(_) => R::UnknownPlanRow(RowRef::new("99")),
        R::UnknownPlanRow(_) => R::OpenGroup(text()),
        R::OpenGroup(_) => R::CompletionBeyondUnits(1),
        R::CompletionBeyondUnits(_) => R::ReturnWindowOver(t("10-15 09:00")),
        R::ReturnWindowOver(_) => R::ReasonMissing(Verb::Return),
        R::ReasonMissing(_) => R::TextMissing(FormField::Title),
        R::TextMissing(_) => R::WhichReturn,
        R::WhichReturn => R::ClosingNeedsRelease(Duty::Lead),
        R::ClosingNeedsRelease(_) => R::InFuture(FormField::PublishedAt),
        R::InFuture(_) => R::BeforeDetection,
        R::BeforeDetection => R::PromiseBeforeRelease,
        R::PromiseBeforeRelease => R::OccurredAfterDetection,
        R::OccurredAfterDetection => R::EvidenceMissing,
        R::EvidenceMissing => R::MergeIntoSelf,
        R::MergeIntoSelf => R::CannotRead(text(), NoteKind::Internal),
        R::CannotRead(..) => R::NobodyCalled(text()),
        R::NobodyCalled(_) => R::NotAPrimary(IncidentNo::of(2018, 1)),
        R::NotAPrimary(_) => R::PrimaryClosed(IncidentNo::of(2018, 1)),
        R::PrimaryClosed(_) => R::UnknownGroup(text()),
        R::UnknownGroup(_) => R::NothingDue,
        R::NothingDue => R::NoTimeLimit(DeadlineKind::Response),
        about_time => return after_in_time(about_time),
    })
}

/// The reasons about time, orders and promises.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the others are walked through in the function before"
)]
fn after_in_time(refusal: &Refusal) -> Option<Refusal> {
    use Refusal as R;
    let closure = DeadlineKind::ClosureReport;
    let day = jiff::civil::date(2018, 10, 20);
    Some(match refusal {
        R::NoTimeLimit(_) => R::NoSuchDeadline,
        R::NoSuchDeadline => R::WhichDeadline,
        R::WhichDeadline => R::ExtensionOfLegal(DeadlineKind::Response),
        R::ExtensionOfLegal(_) => R::NotExtendable(DeadlineKind::Acknowledgement),
        R::NotExtendable(_) => R::ExtensionTooLate(closure, t("10-15 09:00")),
        R::ExtensionTooLate(..) => R::ExtensionPending,
        R::ExtensionPending => R::ExtendedBefore(1),
        R::ExtendedBefore(_) => R::ExtensionTooLong(10),
        R::ExtensionTooLong(_) => R::ExtensionNotLater(t("10-15 09:00")),
        R::ExtensionNotLater(_) => R::NotAWorkingDay(day),
        R::NotAWorkingDay(_) => R::NoPendingExtension,
        R::NoPendingExtension => R::WhichExtension,
        R::WhichExtension => R::OwnExtension,
        R::OwnExtension => R::AlreadyPaused,
        R::AlreadyPaused => R::NotPaused,
        R::NotPaused => R::NothingToPause,
        R::NothingToPause => R::ReplyByPast,
        R::ReplyByPast => R::NoOpenOrder,
        R::NoOpenOrder => R::WhichOrder,
        R::WhichOrder => R::NoOpenPromise,
        R::NoOpenPromise => R::WhichPromise,
        R::WhichPromise => R::NotACause(IncidentNo::of(2018, 1)),
        R::NotACause(_) => R::NothingToRebase,
        R::NothingToRebase => R::RulesToCome,
        R::RulesToCome => R::RulesReplaced(3),
        R::RulesReplaced(_) => R::BackdatingReason,
        R::BackdatingReason => R::Alert(AlertRefusal::LeaderMustDecide),
        // The other reasons about linkages are walked through beside them.
        R::PointsBeyondWhole => R::Linkage(LinkageRefusal::LeaderMustDecide),
        R::Linkage(_) => R::Activity(ActivityRefusal::OwnEntry),
        R::Activity(_) => R::WrongKind(Verb::Dispatch, IncidentKind::PolicyAssessment),
        R::WrongKind(..) => R::NotOwnPolicy,
        R::NotOwnPolicy => R::PlannedDateMissing,
        R::PlannedDateMissing => R::PlannedDatePast,
        R::PlannedDatePast => R::PlannedDateSame,
        R::PlannedDateSame => R::NotAssessedYet,
        R::NotAssessedYet => R::OwnAssessment,
        R::OwnAssessment => R::NotDeferred,
        R::NotDeferred => R::NotAPolicy(IncidentNo::of(2018, 1)),
        about_evaluation => return after_in_evaluation(about_evaluation),
    })
}

/// The reasons about watching and evaluating.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the others are walked through in the functions before"
)]
fn after_in_evaluation(refusal: &Refusal) -> Option<Refusal> {
    use Refusal as R;
    let text = |text: &str| text.to_owned();
    Some(match refusal {
        // The other reasons about alerts are walked through beside them.
        R::Alert(_) => R::NoChecklist,
        R::NoChecklist => R::NoSuchCheck(text("masked")),
        R::NoSuchCheck(_) => R::ChecklistOpen(vec![(text("个人信息已遮盖"), text("本地规定"))]),
        R::ChecklistOpen(_) => R::NoWatch,
        R::NoWatch => R::WatchTooEarly(t("10-16 09:00")),
        R::WatchTooEarly(_) => R::NoRubric,
        R::NoRubric => R::ScoredAlready,
        R::ScoredAlready => R::NotScoredYet,
        R::NotScoredYet => R::BothScored,
        R::BothScored => R::NotInDispute,
        R::NotInDispute => R::SameScorer(Verb::EvaluateAgain),
        R::SameScorer(_) => R::UnknownItem(text("focus")),
        R::UnknownItem(_) => R::PointsMissing(text("focus"), text("针对关切")),
        R::PointsMissing(..) => R::PointsBeyond(text("focus"), text("针对关切"), 20),
        R::PointsBeyond(..) => R::FromRecord(text("promises"), text("承诺兑现")),
        R::FromRecord(..) => R::CorrectionReason(text("parts"), text("三要素")),
        R::CorrectionReason(..) => R::VetoReason(text("泄露隐私")),
        R::VetoReason(_) => R::NotAnswerable,
        R::NotAnswerable => R::AppealWindowOver(t("10-24 17:30")),
        R::AppealWindowOver(_) => R::AppealedAlready,
        R::AppealedAlready => R::NoPendingAppeal,
        R::NoPendingAppeal => R::WhichAppeal,
        R::WhichAppeal => R::NothingChanged,
        R::NothingChanged => R::PointsBeyondWhole,
        _ => return None,
    })
}

fn every_refusal() -> Vec<Refusal> {
    let first = Refusal::NotAllowed(Verb::Close, crate::domain::lifecycle::row(Verb::Close).by);
    std::iter::successors(Some(first), after)
        .take(200)
        .collect()
}

#[test]
fn every_refusal_says_why_in_chinese() {
    for refusal in every_refusal() {
        let sentence = refusal.sentence();
        let chinese = sentence
            .chars()
            .filter(|c| ('一'..='龥').contains(c))
            .count();
        assert!(chinese >= 4, "{refusal:?}: {sentence}");
        assert!(!sentence.contains("  "), "{refusal:?}: {sentence}");
        if let Some(basis) = refusal.basis() {
            assert!(!basis.label().is_empty(), "{refusal:?}");
        }
    }
}

#[test]
fn every_refusal_has_a_code_of_its_own() {
    let all = every_refusal();
    let codes: BTreeSet<&str> = all.iter().map(Refusal::code).collect();
    assert_eq!(codes.len(), all.len());
    assert!(all.len() >= 96, "{}", all.len());
    for code in codes {
        let plain = code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        assert!(plain, "{code}");
    }
}
