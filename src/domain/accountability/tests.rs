//! Rule tests: given facts, when a request, then facts or a refusal.

use std::collections::BTreeSet;

use jiff::SignedDuration;

use super::*;
use crate::domain::calendar::{Calendar, instant};
use crate::domain::people::{Actor, Roster, Unit};
use crate::domain::policy::{AccountabilityRule, Policy, Scope, TimeLimit};
use crate::domain::vocabulary::{Capacity, CaseVerb, Measure, StartEvent, UnitKind, Verdict};
use crate::domain::{CaseNo, IncidentNo, StreamId};

fn somebody(unit: &str, name: &str, capacity: Capacity) -> Actor {
    Actor {
        account: AccountId::new(name),
        name: name.to_owned(),
        unit: UnitId::new(unit),
        capacities: vec![capacity],
    }
}

fn evaluator() -> Actor {
    somebody("publicity", "evaluator", Capacity::Evaluator)
}

fn leader() -> Actor {
    somebody("publicity", "leader", Capacity::Leader)
}

fn second_leader() -> Actor {
    somebody("publicity", "second-leader", Capacity::Leader)
}

fn overseer() -> Actor {
    somebody("gov", "overseer", Capacity::Overseer)
}

fn head() -> Actor {
    somebody("edu", "head", Capacity::UnitHead)
}

fn t(text: &str) -> Timestamp {
    instant(format!("2018-{text}").parse().unwrap())
}

fn policy() -> Policy {
    let limit = |kind, days: u32| TimeLimit {
        kind,
        level: None,
        event_grades: Vec::new(),
        except_event_grades: Vec::new(),
        amount: days * 24 * 60,
        measure: Measure::Natural,
        starts: StartEvent::Ordered,
        scope: Scope::Case,
        extendable: false,
        source: "规则".to_owned(),
    };
    Policy {
        limits: vec![
            limit(DeadlineKind::StatementOfDefence, 5),
            limit(DeadlineKind::CaseAppeal, 5),
            limit(DeadlineKind::Rectification, 15),
        ],
        ..Policy::default()
    }
}

fn late(seq: u64, kind: DeadlineKind, level: Level, at: Timestamp) -> Candidate {
    Candidate {
        found: Found {
            unit: UnitId::new("edu"),
            fact: CaseFact {
                event: EventRef {
                    stream: StreamId::new("incident/2018-0001"),
                    seq,
                },
                ground: ground_of(kind).unwrap(),
                finding: Finding::Late {
                    deadline: DeadlineNo(u32::try_from(seq).unwrap()),
                    kind,
                    due_at: at,
                    ended_at: Some(at + SignedDuration::from_hours(2)),
                    verdict: Some(Verdict::MetLate),
                },
                incident: Some(IncidentNo::of(2018, 1)),
                level: Some(level),
                at,
            },
        },
        cited_in: None,
    }
}

fn two_facts() -> Vec<Candidate> {
    vec![
        late(
            7,
            DeadlineKind::Acknowledgement,
            Level::Ii,
            t("10-15 10:00"),
        ),
        late(9, DeadlineKind::Response, Level::Ii, t("10-17 09:00")),
    ]
}

/// A case in the making: what is done is decided, stamped and folded.
struct Scene {
    case: Case,
    candidates: Vec<Candidate>,
    leaders: Vec<AccountId>,
    now: Timestamp,
    facts: Vec<CaseEvent>,
}

impl Scene {
    fn new() -> Self {
        Self {
            case: Case::default(),
            candidates: two_facts(),
            leaders: vec![leader().account, second_leader().account],
            now: t("11-05 09:00"),
            facts: Vec::new(),
        }
    }

    fn house(&self) -> House<'_> {
        House {
            now: self.now,
            leaders: &self.leaders,
        }
    }

    fn ask(&self, actor: &Actor, command: &CaseCommand) -> Result<Decision, CaseRefusal> {
        let roster = Roster {
            units: vec![Unit {
                id: UnitId::new("edu"),
                name: "市教育局".to_owned(),
                short: "教育局".to_owned(),
                kind: UnitKind::Department,
                aliases: Vec::new(),
            }],
            groups: Vec::new(),
        };
        let (policy, calendar) = (policy(), Calendar::default());
        let facts = Facts {
            actor,
            house: self.house(),
            roster: &roster,
            policy: &policy,
            calendar: &calendar,
            candidates: &self.candidates,
            document: "开宣通〔2018〕1号",
        };
        decide(&self.case, command, &facts)
    }

    #[track_caller]
    fn done(mut self, actor: &Actor, command: &CaseCommand) -> Self {
        let decision = self.ask(actor, command).unwrap();
        let stamp = Stamp {
            account: actor.account.clone(),
            name: actor.name.clone(),
            unit: actor.unit.clone(),
            at: self.now,
        };
        for event in decision.events {
            self.case.apply(&event, &stamp);
            self.facts.push(event);
        }
        self
    }

    #[track_caller]
    fn refused(&self, actor: &Actor, command: &CaseCommand) -> CaseRefusal {
        self.ask(actor, command).unwrap_err()
    }

    fn at(mut self, text: &str) -> Self {
        self.now = t(text);
        self
    }

    fn alone(mut self) -> Self {
        self.leaders = vec![leader().account];
        self
    }
}

fn event(seq: u64) -> EventRef {
    EventRef {
        stream: StreamId::new("incident/2018-0001"),
        seq,
    }
}

fn proposal(facts: &[u64]) -> Proposal {
    Proposal {
        no: CaseNo::of(2018, 1),
        unit: UnitId::new("edu"),
        incident: None,
        facts: facts.iter().map(|seq| event(*seq)).collect(),
        opinion: "两次逾期，建议约谈".to_owned(),
        left_out_reason: None,
        exception_by: None,
        exception_reason: None,
    }
}

fn propose(facts: &[u64]) -> CaseCommand {
    CaseCommand::Propose(Box::new(proposal(facts)))
}

fn approve() -> CaseCommand {
    CaseCommand::ApproveNotice { opinion: None }
}

fn answer(fact: u32, is_admitted: bool) -> FactAnswer {
    FactAnswer {
        fact,
        is_admitted,
        text: (!is_admitted).then(|| "当时停电".to_owned()),
    }
}

fn defend(answers: &[FactAnswer]) -> CaseCommand {
    CaseCommand::Defend(Hearing {
        answers: answers.to_vec(),
        text: None,
    })
}

fn decided(measure: CaseMeasure, rulings: &[(u32, bool)]) -> CaseCommand {
    CaseCommand::Decide(Decided {
        measure,
        rulings: rulings
            .iter()
            .map(|(fact, is_upheld)| Ruling {
                fact: *fact,
                is_upheld: *is_upheld,
                reason: "已核实".to_owned(),
            })
            .collect(),
        reason: "事实清楚".to_owned(),
    })
}

fn waive() -> CaseCommand {
    CaseCommand::Waive { text: None }
}

fn conclude() -> CaseCommand {
    CaseCommand::Conclude {
        summary: "整改完成".to_owned(),
    }
}

fn appeal() -> CaseCommand {
    CaseCommand::Appeal {
        text: "处理过重".to_owned(),
    }
}

fn invitation() -> CaseCommand {
    CaseCommand::NotifyInterview(Box::new(InterviewNotice {
        document: String::new(),
        at: t("11-08 09:00"),
        place: "三楼会议室".to_owned(),
        interviewer: "何敏".to_owned(),
        invited: "主要负责同志".to_owned(),
        purpose: "回应迟缓".to_owned(),
        materials: None,
    }))
}

fn minutes() -> CaseCommand {
    CaseCommand::RecordInterview(Box::new(InterviewRecord {
        held_at: t("11-08 09:00"),
        interviewed: "梁国强 局长".to_owned(),
        interviewers: "何敏".to_owned(),
        points: "说明原因".to_owned(),
        requirements: "两周内整改".to_owned(),
    }))
}

fn items(texts: &[&str]) -> CaseCommand {
    CaseCommand::OrderRectification {
        items: texts
            .iter()
            .map(|text| NewItem {
                text: (*text).to_owned(),
                person: "梁国强".to_owned(),
                due_on: None,
            })
            .collect(),
    }
}

fn show(item: u32) -> CaseCommand {
    CaseCommand::SubmitProof {
        item: Some(item),
        text: "已报备".to_owned(),
        url: None,
    }
}

fn judge(item: u32, is_accepted: bool) -> CaseCommand {
    CaseCommand::Verify {
        item: Some(item),
        is_accepted,
        reason: (!is_accepted).then(|| "缺盖章".to_owned()),
    }
}

fn notified() -> Scene {
    Scene::new()
        .done(&evaluator(), &propose(&[7, 9]))
        .done(&leader(), &approve())
}

fn interviewed() -> Scene {
    notified()
        .done(&head(), &waive())
        .done(&leader(), &decided(CaseMeasure::Interview, &[]))
        .done(&evaluator(), &invitation())
        .at("11-08 11:00")
        .done(&evaluator(), &minutes())
}

fn rectifying() -> Scene {
    interviewed().done(&evaluator(), &items(&["设 AB 角", "开展演练"]))
}

#[test]
fn every_verb_has_one_row_and_only_those_named_may() {
    for verb in CaseVerb::ALL {
        let rows = RULES.iter().filter(|rule| rule.verb == *verb).count();
        assert_eq!(rows, 1, "{verb:?}");
        for capacity in Capacity::ALL {
            let scene = notified();
            let actor = somebody("edu", "x", *capacity);
            let permit = permit(&scene.case, *verb, &actor, scene.house());
            let refused = matches!(permit, Err(CaseRefusal::NotAllowed(..)));
            assert_eq!(refused, !rule(*verb).by.contains(capacity), "{verb:?}");
        }
    }
}

#[test]
fn who_proposed_approves_refuses_decides_and_concludes_nothing() {
    let mut both = evaluator();
    both.capacities.push(Capacity::Leader);
    let scene = Scene::new().done(&both, &propose(&[7, 9]));
    let why = scene.refused(&both, &approve());
    assert_eq!(why, CaseRefusal::OwnProposal(CaseVerb::ApproveNotice));
    let no = CaseCommand::Refuse {
        reason: "不必".to_owned(),
    };
    assert!(matches!(
        scene.refused(&both, &no),
        CaseRefusal::OwnProposal(_)
    ));
    let heard = scene.done(&leader(), &approve()).done(&head(), &waive());
    let decision = decided(CaseMeasure::NoMeasure, &[]);
    assert!(matches!(
        heard.refused(&both, &decision),
        CaseRefusal::OwnProposal(_)
    ));
    let over = heard.done(&leader(), &decision);
    assert!(matches!(
        over.refused(&both, &conclude()),
        CaseRefusal::OwnProposal(_)
    ));
    let over = over.done(&leader(), &conclude());
    assert_eq!(over.case.state, Some(CaseState::Concluded));
}

#[test]
fn only_facts_of_the_record_are_cited_and_each_in_one_case() {
    let mut scene = Scene::new();
    let unknown = scene.refused(&evaluator(), &propose(&[7, 8]));
    assert_eq!(
        unknown,
        CaseRefusal::UnknownFact("incident/2018-0001#8".to_owned())
    );
    assert_eq!(
        scene.refused(&evaluator(), &propose(&[])),
        CaseRefusal::NoFacts
    );
    scene.candidates[0].cited_in = Some(CaseNo::of(2018, 4));
    let cited = scene.refused(&evaluator(), &propose(&[7, 9]));
    assert!(matches!(cited, CaseRefusal::FactCited(_, no) if no == CaseNo::of(2018, 4)));
}

#[test]
fn leaving_out_a_suggested_fact_needs_a_reason_which_is_kept() {
    let scene = Scene::new();
    let why = scene.refused(&evaluator(), &propose(&[9]));
    assert_eq!(why, CaseRefusal::LeftOutReason(1));
    let with_reason = Proposal {
        left_out_reason: Some("签收系统故障".to_owned()),
        ..proposal(&[9])
    };
    let scene = scene.done(&evaluator(), &CaseCommand::Propose(Box::new(with_reason)));
    let fact = &scene.case.proposed.as_ref().unwrap().what;
    assert_eq!(fact.left_out, [event(7)]);
    assert_eq!(fact.left_out_reason.as_deref(), Some("签收系统故障"));
    assert_eq!(scene.case.grounds(), [Ground::WeakHandling]);
}

#[test]
fn opinion_below_major_needs_a_named_person_and_a_reason() {
    let mut scene = Scene::new();
    scene.candidates = (1..=3)
        .map(|n| late(n, DeadlineKind::Response, Level::Iv, t("10-15 10:00")))
        .collect();
    assert_eq!(
        scene.refused(&evaluator(), &propose(&[1, 2, 3])),
        CaseRefusal::MinorOpinion
    );
    let mut wanted = proposal(&[1, 2, 3]);
    wanted.exception_reason = Some("屡次逾期".to_owned());
    let nameless = CaseCommand::Propose(Box::new(wanted.clone()));
    assert_eq!(
        scene.refused(&evaluator(), &nameless),
        CaseRefusal::MinorOpinion
    );
    wanted.exception_by = Some("何敏".to_owned());
    let scene = scene.done(&evaluator(), &CaseCommand::Propose(Box::new(wanted)));
    assert_eq!(scene.case.exception.unwrap().by, "何敏");
}

#[test]
fn facts_are_added_and_taken_out_before_the_approval_with_a_reason() {
    let scene = Scene::new().done(&evaluator(), &propose(&[7, 9]));
    let adjust = |remove: &[u32], reason: &str| {
        CaseCommand::Amend(Adjustment {
            remove: remove.to_vec(),
            reason: reason.to_owned(),
            ..Adjustment::default()
        })
    };
    let silent = scene.refused(&evaluator(), &adjust(&[1], " "));
    assert!(matches!(
        silent,
        CaseRefusal::TextMissing(CaseVerb::Amend, ..)
    ));
    assert_eq!(
        scene.refused(&evaluator(), &adjust(&[1, 2], "都不对")),
        CaseRefusal::NoFacts
    );
    assert_eq!(
        scene.refused(&evaluator(), &adjust(&[5], "没有")),
        CaseRefusal::NoSuchFact(5)
    );
    let scene = scene.done(&evaluator(), &adjust(&[1], "核实后不属实"));
    let left: Vec<u32> = scene.case.cited_facts().map(|cited| cited.n).collect();
    assert_eq!(left, [2]);
    let scene = scene.done(&leader(), &approve());
    let late = scene.refused(&evaluator(), &adjust(&[2], "晚了"));
    assert_eq!(
        late,
        CaseRefusal::WrongState(CaseVerb::Amend, CaseState::Notified)
    );
}

#[test]
fn nothing_is_decided_before_the_unit_is_heard_has_waived_or_time_is_over() {
    let decision = decided(CaseMeasure::Circular, &[]);
    let scene = notified();
    let until = t("11-10 09:00");
    let early = scene.refused(&leader(), &decision);
    assert_eq!(early, CaseRefusal::DefenceRunning(until));
    assert!(early.basis().is_some() && early.sentence().contains("11 月 10 日 09:00"));
    assert!(
        notified()
            .at("11-10 09:00")
            .ask(&leader(), &decision)
            .is_err()
    );
    assert!(
        notified()
            .at("11-10 09:01")
            .ask(&leader(), &decision)
            .is_ok()
    );
    assert!(
        scene
            .done(&head(), &waive())
            .ask(&leader(), &decision)
            .is_ok()
    );
}

#[test]
fn the_unit_answers_every_fact_and_says_why_it_disputes() {
    let scene = notified();
    let admit = defend(&[answer(1, true)]);
    assert_eq!(
        scene.refused(&head(), &admit),
        CaseRefusal::AnswerMissing(2)
    );
    let mut silent = answer(2, false);
    silent.text = None;
    let silent = defend(&[answer(1, true), silent]);
    assert_eq!(
        scene.refused(&head(), &silent),
        CaseRefusal::DisputeWithoutWords(2)
    );
    let whole = defend(&[answer(1, true), answer(2, false)]);
    let stranger = somebody("water", "x", Capacity::UnitHead);
    assert_eq!(scene.refused(&stranger, &whole), CaseRefusal::NotOwnUnit);
    let late = notified().at("11-10 09:01").refused(&head(), &whole);
    assert_eq!(late, CaseRefusal::DefenceOver(t("11-10 09:00")));
    let scene = scene.done(&head(), &whole);
    assert_eq!(scene.case.state, Some(CaseState::Heard));
    let window = scene
        .case
        .deadline_of(DeadlineKind::StatementOfDefence)
        .unwrap();
    assert_eq!(window.ending.as_ref().unwrap().verdict, Verdict::Met);
}

#[test]
fn a_disputed_fact_is_answered_and_one_upheld_is_no_ground_any_more() {
    let scene = notified().done(&head(), &defend(&[answer(1, true), answer(2, false)]));
    let unanswered = decided(CaseMeasure::Interview, &[]);
    assert_eq!(
        scene.refused(&leader(), &unanswered),
        CaseRefusal::RulingMissing(2)
    );
    let too_much = decided(CaseMeasure::Interview, &[(1, true), (2, true)]);
    assert_eq!(
        scene.refused(&leader(), &too_much),
        CaseRefusal::NotDisputed(1)
    );
    let scene = scene.done(&leader(), &decided(CaseMeasure::Interview, &[(2, true)]));
    assert_eq!(scene.case.grounds(), [Ground::LateReport]);
    assert_eq!(scene.case.measure, Some(CaseMeasure::Interview));
}

#[test]
fn where_no_fact_is_left_no_measure_can_be_decided() {
    let both = defend(&[answer(1, false), answer(2, false)]);
    let scene = notified().done(&head(), &both);
    let rulings = [(1, true), (2, true)];
    let measure = decided(CaseMeasure::Circular, &rulings);
    assert_eq!(
        scene.refused(&leader(), &measure),
        CaseRefusal::NoGroundLeft
    );
    let scene = scene.done(&leader(), &decided(CaseMeasure::NoMeasure, &rulings));
    assert!(scene.case.grounds().is_empty());
    assert_eq!(
        scene.refused(&head(), &appeal()),
        CaseRefusal::NothingToAppeal
    );
    assert!(scene.ask(&leader(), &conclude()).is_ok());
}

#[test]
fn an_interview_is_announced_held_recorded_and_only_then_followed_by_an_order() {
    let scene = notified()
        .done(&head(), &waive())
        .done(&leader(), &decided(CaseMeasure::Interview, &[]));
    let first = |done, next| CaseRefusal::FirstDo(done, next);
    assert_eq!(
        scene.refused(&evaluator(), &minutes()),
        first(CaseVerb::NotifyInterview, CaseVerb::RecordInterview)
    );
    assert_eq!(
        scene.refused(&evaluator(), &items(&["x"])),
        first(CaseVerb::RecordInterview, CaseVerb::OrderRectification)
    );
    let scene = scene.done(&evaluator(), &invitation());
    assert_eq!(
        scene.refused(&evaluator(), &minutes()),
        CaseRefusal::InterviewToCome
    );
    assert_eq!(
        scene.case.interview.as_ref().unwrap().what.document,
        "开宣通〔2018〕1号"
    );
    let circular = CaseCommand::IssueCircular {
        scope: "全市".to_owned(),
    };
    let other = scene.refused(&leader(), &circular);
    assert!(matches!(
        other,
        CaseRefusal::OtherMeasure(CaseVerb::IssueCircular, _)
    ));
    let over = scene.at("11-08 11:00").done(&evaluator(), &minutes());
    assert_eq!(
        over.refused(&evaluator(), &items(&[])),
        CaseRefusal::NoItems
    );
    assert_eq!(
        over.refused(&evaluator(), &items(&[" "])),
        CaseRefusal::ItemIncomplete(1)
    );
    let over = over.done(&evaluator(), &items(&["设 AB 角"]));
    assert_eq!(over.case.state, Some(CaseState::Rectifying));
    assert!(over.case.clock_of(1).unwrap().is_running());
}

#[test]
fn a_named_date_holds_until_its_midnight_and_must_lie_ahead() {
    let with = |day: &str| CaseCommand::OrderRectification {
        items: vec![NewItem {
            text: "演练".to_owned(),
            person: "梁国强".to_owned(),
            due_on: Some(day.parse().unwrap()),
        }],
    };
    let scene = interviewed();
    let past = scene.refused(&evaluator(), &with("2018-11-08"));
    assert_eq!(past, CaseRefusal::ItemDuePast(1));
    let scene = scene.done(&evaluator(), &with("2018-11-12"));
    assert_eq!(
        scene.case.clock_of(1).unwrap().deadline.due_at,
        t("11-13 00:00")
    );
}

#[test]
fn an_item_is_done_when_its_proof_is_accepted_and_in_time_when_it_was_handed_in() {
    let scene = rectifying().at("11-20 10:00").done(&head(), &show(1));
    assert_eq!(
        scene.refused(&head(), &show(1)),
        CaseRefusal::ProofPending(1)
    );
    let scene = scene.at("11-21 10:00").done(&evaluator(), &judge(1, false));
    assert!(!scene.case.item(1).unwrap().is_accepted());
    let scene = scene.at("11-23 10:00").done(&head(), &show(1));
    // Judged long after the item was due.
    let scene = scene.at("12-20 10:00");
    assert!(!scene.case.clock_of(1).unwrap().is_overdue(scene.now));
    let scene = scene.done(&evaluator(), &judge(1, true));
    let ending = scene.case.clock_of(1).unwrap().ending.clone().unwrap();
    assert_eq!(
        (ending.at, ending.verdict),
        (t("11-23 10:00"), Verdict::Met)
    );
    assert_eq!(scene.refused(&head(), &show(1)), CaseRefusal::ItemDone(1));
    assert_eq!(
        scene.refused(&leader(), &conclude()),
        CaseRefusal::ItemsOpen(1)
    );
    let scene = scene
        .done(&head(), &show(2))
        .done(&leader(), &judge(2, true));
    let ending = scene.case.clock_of(2).unwrap().ending.clone().unwrap();
    assert_eq!(ending.verdict, Verdict::MetLate);
    assert!(scene.ask(&leader(), &conclude()).is_ok());
}

#[test]
fn sending_back_needs_a_reason_and_nobody_judges_an_own_proof() {
    let mut both = head();
    both.capacities.push(Capacity::Evaluator);
    let scene = rectifying().done(&both, &show(1));
    assert_eq!(scene.refused(&both, &judge(1, true)), CaseRefusal::OwnProof);
    let silent = CaseCommand::Verify {
        item: Some(1),
        is_accepted: false,
        reason: None,
    };
    let why = scene.refused(&evaluator(), &silent);
    assert!(matches!(
        why,
        CaseRefusal::TextMissing(CaseVerb::Verify, ..)
    ));
    assert_eq!(
        scene.refused(&evaluator(), &judge(2, true)),
        CaseRefusal::NoProofPending
    );
}

#[test]
fn another_leader_decides_on_an_appeal_and_the_overseer_only_where_there_is_none() {
    let upheld = CaseCommand::DecideAppeal {
        is_upheld: true,
        measure: None,
        reason: "情节轻微".to_owned(),
    };
    let scene = rectifying().done(&head(), &appeal());
    assert_eq!(
        scene.refused(&head(), &appeal()),
        CaseRefusal::AlreadyAppealed
    );
    assert_eq!(scene.refused(&leader(), &upheld), CaseRefusal::OwnDecision);
    assert_eq!(
        scene.refused(&overseer(), &upheld),
        CaseRefusal::LeadersAppeal
    );
    let scene = scene.alone();
    let by_overseer = scene.ask(&overseer(), &upheld).unwrap();
    assert_eq!(by_overseer.capacity, Capacity::Overseer);
    let scene = scene.done(&second_leader(), &upheld);
    assert_eq!(scene.case.measure, Some(CaseMeasure::NoMeasure));
    let waived = scene
        .case
        .deadlines
        .iter()
        .filter(|d| !d.is_running())
        .count();
    assert_eq!(waived, scene.case.deadlines.len());
    assert!(scene.ask(&leader(), &conclude()).is_ok());
}

#[test]
fn an_appeal_that_is_not_upheld_leaves_the_measure_and_one_upheld_must_change_it() {
    let ruling = |is_upheld, measure| CaseCommand::DecideAppeal {
        is_upheld,
        measure,
        reason: "已复核".to_owned(),
    };
    let scene = rectifying().done(&head(), &appeal());
    let same = ruling(true, Some(CaseMeasure::Interview));
    let why = scene.refused(&second_leader(), &same);
    assert_eq!(why, CaseRefusal::SameMeasure(CaseMeasure::Interview));
    let scene = scene.done(&second_leader(), &ruling(false, None));
    assert_eq!(scene.case.measure, Some(CaseMeasure::Interview));
    assert!(!scene.case.has_open_appeal());
}

#[test]
fn a_case_ends_only_when_the_time_to_appeal_is_over_and_no_appeal_waits() {
    let circular = CaseCommand::IssueCircular {
        scope: "全市".to_owned(),
    };
    let scene = notified()
        .done(&head(), &waive())
        .done(&leader(), &decided(CaseMeasure::Circular, &[]));
    let undone = scene.refused(&leader(), &conclude());
    assert_eq!(
        undone,
        CaseRefusal::FirstDo(CaseVerb::IssueCircular, CaseVerb::Conclude)
    );
    let scene = scene.done(&leader(), &circular);
    assert_eq!(
        scene.refused(&leader(), &conclude()),
        CaseRefusal::AppealRunning(t("11-10 09:00"))
    );
    let scene = scene.at("11-10 09:01");
    assert_eq!(
        scene.refused(&head(), &appeal()),
        CaseRefusal::AppealOver(t("11-10 09:00"))
    );
    assert!(scene.ask(&leader(), &conclude()).is_ok());
    let appealed = rectifying().done(&head(), &appeal()).at("12-30 09:00");
    assert_eq!(
        appealed.refused(&leader(), &conclude()),
        CaseRefusal::AppealOpen
    );
}

#[test]
fn what_a_deadline_reached_is_put_on_record_once_and_ends_the_time_to_be_heard() {
    let system = Actor::system();
    let remind = |n| CaseCommand::Remind {
        deadline: DeadlineNo(n),
    };
    assert_eq!(
        notified().refused(&system, &remind(1)),
        CaseRefusal::NothingDue
    );
    let scene = notified().at("11-10 09:01").done(&system, &remind(1));
    assert_eq!(scene.case.state, Some(CaseState::Heard));
    assert_eq!(scene.refused(&system, &remind(1)), CaseRefusal::NothingDue);
    let over = scene.refused(&head(), &waive());
    assert_eq!(over, CaseRefusal::DefenceOver(t("11-10 09:00")));
    let scene = rectifying().at("11-24 12:00").done(&system, &remind(3));
    assert!(scene.case.clock_of(1).unwrap().is_passed);
    assert_eq!(scene.case.state, Some(CaseState::Rectifying));
}

#[test]
fn a_case_is_given_up_only_before_the_decision() {
    let withdraw = CaseCommand::Withdraw {
        reason: "事实有误".to_owned(),
    };
    let scene = notified().done(&evaluator(), &withdraw);
    assert_eq!(scene.case.state, Some(CaseState::Withdrawn));
    assert!(
        scene
            .case
            .deadlines
            .iter()
            .all(|tracked| !tracked.is_running())
    );
    let late = rectifying().refused(&evaluator(), &withdraw);
    assert_eq!(
        late,
        CaseRefusal::WrongState(CaseVerb::Withdraw, CaseState::Rectifying)
    );
}

#[test]
fn the_unit_sees_its_case_from_the_notice_on_and_nobody_elses() {
    let viewer = |actor: &Actor| Viewer::of(actor);
    let before = Scene::new().done(&evaluator(), &propose(&[7, 9]));
    assert!(!before.case.is_visible_to(&viewer(&head())));
    let after = before.done(&leader(), &approve());
    assert!(after.case.is_visible_to(&viewer(&head())));
    let stranger = somebody("water", "x", Capacity::Liaison);
    assert!(!after.case.is_visible_to(&viewer(&stranger)));
    let admin = somebody("edu", "x", Capacity::SystemAdmin);
    assert!(!after.case.is_visible_to(&viewer(&admin)));
    assert!(after.case.is_visible_to(&viewer(&overseer())));
}

#[test]
fn one_fact_about_major_opinion_is_enough_and_others_count_within_a_quarter() {
    let rule = AccountabilityRule::default();
    let found = |level, days: &[&str]| -> Vec<Found> {
        let all = days.iter().zip(1_u64..);
        all.map(|(day, n)| late(n, DeadlineKind::FirstReport, level, t(day)).found)
            .collect()
    };
    let one = suggest(&found(Level::I, &["10-15 09:00"]), &rule);
    assert_eq!(one[0].why, [Why::MajorOpinion(1)]);
    assert!(one[0].is_major());
    let two = found(Level::Iv, &["10-15 09:00", "12-31 23:59"]);
    assert!(suggest(&two, &rule).is_empty());
    let split = found(Level::Iv, &["09-30 23:59", "10-01 00:00", "10-15 09:00"]);
    assert!(suggest(&split, &rule).is_empty());
    let three = found(Level::Iv, &["12-31 23:59", "10-15 09:00", "10-01 00:00"]);
    let suggested = suggest(&three, &rule);
    let quarter = Quarter { year: 2018, n: 4 };
    assert_eq!(suggested[0].why, [Why::LateInQuarter(3, quarter)]);
    assert!(!suggested[0].is_major());
    let order: Vec<u64> = suggested[0]
        .facts
        .iter()
        .map(|fact| fact.event.seq)
        .collect();
    assert_eq!(order, [3, 2, 1]);
}

#[test]
fn bad_grades_do_not_count_as_lateness() {
    let mut graded = late(1, DeadlineKind::Response, Level::Iv, t("10-15 09:00")).found;
    graded.fact.finding = Finding::Graded;
    graded.fact.ground = Ground::ImproperResponse;
    let three = vec![graded.clone(), graded.clone(), graded];
    assert!(suggest(&three, &AccountabilityRule::default()).is_empty());
}

#[test]
fn a_reference_is_read_as_it_is_written() {
    let text = "incident/2018-0274#17";
    assert_eq!(EventRef::parse(text).unwrap().to_string(), text);
    for wrong in [
        "",
        "incident/2018-0274",
        "#3",
        "incident#3",
        "incident/x#0",
        "a/b#-1",
    ] {
        assert_eq!(EventRef::parse(wrong), None, "{wrong}");
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "one line a reason")]
fn every_reason_for_no_has_a_sentence_and_a_code_of_its_own() {
    let until = t("11-10 09:00");
    let verb = CaseVerb::Conclude;
    let all = [
        CaseRefusal::NotAllowed(verb, rule(verb).by),
        CaseRefusal::NotProposed,
        CaseRefusal::AlreadyProposed(CaseNo::of(2018, 1)),
        CaseRefusal::WrongState(verb, CaseState::Heard),
        CaseRefusal::OwnProposal(verb),
        CaseRefusal::OwnDecision,
        CaseRefusal::LeadersAppeal,
        CaseRefusal::OwnProof,
        CaseRefusal::NotOwnUnit,
        CaseRefusal::UnknownUnit("x".to_owned()),
        CaseRefusal::NoFacts,
        CaseRefusal::UnknownFact("x".to_owned()),
        CaseRefusal::FactCited("x".to_owned(), CaseNo::of(2018, 1)),
        CaseRefusal::FactTwice("x".to_owned()),
        CaseRefusal::LeftOutReason(2),
        CaseRefusal::MinorOpinion,
        CaseRefusal::TextMissing(verb, "结论", "summary"),
        CaseRefusal::NoSuchFact(1),
        CaseRefusal::AnswerMissing(1),
        CaseRefusal::DisputeWithoutWords(1),
        CaseRefusal::DefenceRunning(until),
        CaseRefusal::DefenceOver(until),
        CaseRefusal::RulingMissing(1),
        CaseRefusal::RulingWithoutWords(1),
        CaseRefusal::NotDisputed(1),
        CaseRefusal::NoGroundLeft,
        CaseRefusal::OtherMeasure(verb, None),
        CaseRefusal::AlreadyDone(verb),
        CaseRefusal::FirstDo(verb, verb),
        CaseRefusal::InterviewPast,
        CaseRefusal::InterviewToCome,
        CaseRefusal::NoItems,
        CaseRefusal::ItemIncomplete(1),
        CaseRefusal::ItemDuePast(1),
        CaseRefusal::NoSuchItem(1),
        CaseRefusal::WhichItem,
        CaseRefusal::NoOpenItem,
        CaseRefusal::ProofPending(1),
        CaseRefusal::ItemDone(1),
        CaseRefusal::NoProofPending,
        CaseRefusal::AlreadyAppealed,
        CaseRefusal::AppealOver(until),
        CaseRefusal::NothingToAppeal,
        CaseRefusal::NoOpenAppeal,
        CaseRefusal::SameMeasure(CaseMeasure::Circular),
        CaseRefusal::ItemsOpen(2),
        CaseRefusal::AppealOpen,
        CaseRefusal::AppealRunning(until),
        CaseRefusal::NothingDue,
        CaseRefusal::NoTimeLimit(DeadlineKind::CaseAppeal),
    ];
    let codes: BTreeSet<&str> = all.iter().map(CaseRefusal::code).collect();
    let sentences: BTreeSet<String> = all.iter().map(CaseRefusal::sentence).collect();
    assert_eq!((codes.len(), sentences.len()), (all.len(), all.len()));
    for sentence in sentences {
        assert!(
            !sentence.is_ascii() && !sentence.contains('。'),
            "{sentence}"
        );
    }
}
