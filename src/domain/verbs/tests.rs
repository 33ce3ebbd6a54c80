//! Rule tests: given events, when a command, then events or a refusal.
//!
//! `scene` holds the town and the words of these tests, `random` the laws that hold whatever
//! anybody does. The default figures stand in `scene`; the days are those of October 2018.

use DeadlineKind::{
    Acknowledgement, AuthoritativeInfo, ClosureReport, FirstReport, PressConference, Response,
    ReturnWindow,
};
use Duty::{Cooperating, Lead, Responsible};

use self::scene::{
    Scene, approve, assess, decide_return, dispatch, dispatch_group, dispatch_until, draft, duty,
    give_back, head, leader, liaison, register, registration, release, reopen, report, reviewer,
    send_back, t, wanted, withdraw,
};
use crate::domain::command::{
    Command, RebaseBy, Refusal, Register, Regrade, Release, ReturnDecision, RuleBasis,
};
use crate::domain::deadline::{DeadlineNo, Waiver};
use crate::domain::event::{Checks, Completion, Event};
use crate::domain::lifecycle::{self, Target};
use crate::domain::people::{Actor, UnitGroup};
use crate::domain::vocabulary::{
    AssignmentState, Capacity, DeadlineKind, DraftState, Duty, EventGrade, FormField, Level,
    ReleaseKind, Stage, Standing, StartEvent, Verb, Verdict, WorkState,
};
use crate::domain::{RowRef, UnitId};

mod checking;
mod evaluation;
mod merging;
mod noting;
mod random;
mod refusals;
mod scene;

fn released(kind: ReleaseKind, published_at: &str) -> Command {
    Command::Release(Box::new(release(kind, t(published_at))))
}

fn mark(no: DeadlineNo) -> Command {
    Command::Remind { deadline: no }
}

// Logging and judging.

#[test]
fn an_incident_shows_its_four_dates() {
    let mut scene = Scene::new();
    scene.at("09-30 17:00").town.calendar.days = [
        ("2018-09-30", crate::domain::calendar::DayKind::MakeUp),
        ("2018-10-01", crate::domain::calendar::DayKind::Off),
        ("2018-10-02", crate::domain::calendar::DayKind::Off),
        ("2018-10-03", crate::domain::calendar::DayKind::Off),
        ("2018-10-04", crate::domain::calendar::DayKind::Off),
        ("2018-10-05", crate::domain::calendar::DayKind::Off),
    ]
    .map(|(day, kind)| (day.parse().unwrap(), kind))
    .into();
    scene.by(&duty(), register());
    scene.by(&duty(), assess(Level::Iii, None));
    scene.by(&duty(), dispatch(&[("edu", Lead)]));
    scene.acknowledge("edu");
    let due = |unit: Option<&str>, kind| match unit {
        Some(unit) => scene.clock_of(unit, kind).deadline.due_at,
        None => scene.clock(kind).deadline.due_at,
    };
    assert_eq!(due(Some("edu"), Acknowledgement), t("09-30 19:00"));
    assert_eq!(due(None, Response), t("10-02 17:00"));
    assert_eq!(due(Some("edu"), ReturnWindow), t("10-08 17:30"));
    assert_eq!(due(Some("edu"), ClosureReport), t("10-12 17:30"));
}

#[test]
fn a_back_dated_detection_shows_the_breach_at_once() {
    let mut scene = Scene::new();
    let wanted = Register {
        detected_at: Some(t("10-15 03:00")),
        event_grade: Some(EventGrade::Ii),
        ..registration()
    };
    scene.by(&duty(), Command::Register(Box::new(wanted)));
    assert_eq!(
        scene.clock(AuthoritativeInfo).deadline.due_at,
        t("10-15 08:00")
    );
    assert_eq!(scene.standing(AuthoritativeInfo), Standing::Passed);
    assert_eq!(scene.standing(PressConference), Standing::Running);
    let registered = scene.incident.registered.as_ref().unwrap();
    assert_eq!(
        (registered.detected_at, registered.registered_at),
        (t("10-15 03:00"), t("10-15 09:00"))
    );
}

#[test]
fn an_incident_is_not_found_in_the_future_nor_before_it_happened() {
    let scene = Scene::new();
    let refused = |occurred: Option<&str>, detected: Option<&str>| {
        let wanted = Register {
            occurred_at: occurred.map(t),
            detected_at: detected.map(t),
            ..registration()
        };
        scene.refused(&duty(), Command::Register(Box::new(wanted)))
    };
    assert_eq!(
        refused(None, Some("10-15 09:01")),
        Refusal::InFuture(FormField::DetectedAt)
    );
    assert_eq!(
        refused(Some("10-15 08:00"), Some("10-15 07:00")),
        Refusal::OccurredAfterDetection
    );
}

#[test]
fn the_legal_kinds_count_from_the_base_that_the_policy_names() {
    let mut scene = Scene::new();
    scene.town.policy.base = StartEvent::Registered;
    let wanted = Register {
        detected_at: Some(t("10-15 03:00")),
        ..registration()
    };
    scene.by(&duty(), Command::Register(Box::new(wanted)));
    let deadline = &scene.clock(Response).deadline;
    assert_eq!(deadline.started_at, t("10-15 09:00"));
    assert_eq!(deadline.basis.starts, StartEvent::Registered);
}

#[test]
fn a_level_logged_by_a_liaison_is_a_proposal_and_one_by_the_duty_officer_a_judgement() {
    let wanted = |level| {
        let level = Some(level);
        Command::Register(Box::new(Register {
            level,
            ..registration()
        }))
    };
    let stage_after = |actor: &Actor, level| {
        let mut scene = Scene::new();
        scene.by(actor, wanted(level));
        scene.stage()
    };
    assert_eq!(stage_after(&liaison("edu"), Level::Iv), Stage::Registered);
    assert_eq!(stage_after(&duty(), Level::Iv), Stage::Assessed);
    assert_eq!(stage_after(&duty(), Level::Ii), Stage::Registered);
}

#[test]
fn a_leader_must_assess_a_major_incident_and_lower_it_again() {
    let mut scene = Scene::new();
    scene.by(&duty(), register());
    for level in [Level::I, Level::Ii] {
        let refusal = scene.refused(&duty(), assess(level, None));
        assert_eq!(refusal, Refusal::LeaderMustAssess);
        assert_eq!(refusal.basis(), Some(RuleBasis::PlanRow("20")));
    }
    scene.by(&leader(), assess(Level::Ii, None));
    assert_eq!(
        scene.refused(&duty(), assess(Level::Iv, None)),
        Refusal::LeaderMustAssess
    );
    scene.by(&leader(), assess(Level::Iv, None));
    scene.by(&duty(), assess(Level::Iii, None));
}

#[test]
fn a_regrade_starts_the_kinds_that_now_apply_and_waives_the_others() {
    let mut scene = Scene::assessed();
    scene.at("10-15 10:00");
    scene.by(&duty(), assess(Level::Iii, Some(EventGrade::I)));
    assert_eq!(scene.verdict(Response), Some(Verdict::Waived));
    let waiver = scene.clock(Response).ending.as_ref().unwrap().waiver;
    assert_eq!(waiver, Some(Waiver::Regraded));
    // They count from detection, not from the judgement.
    assert_eq!(
        scene.clock(AuthoritativeInfo).deadline.due_at,
        t("10-15 14:00")
    );
    assert_eq!(
        scene.clock(PressConference).deadline.due_at,
        t("10-16 09:00")
    );
}

#[test]
fn a_regrade_washes_away_no_lateness() {
    let mut scene = Scene::emergency();
    scene.at("10-15 14:01");
    scene.by(&leader(), assess(Level::Iv, None));
    assert_eq!(scene.verdict(AuthoritativeInfo), Some(Verdict::Missed));
    assert_eq!(scene.verdict(PressConference), Some(Verdict::Waived));
    assert_eq!(scene.standing(Response), Standing::Running);
}

#[test]
fn a_grade_that_is_lowered_and_raised_again_brings_its_clocks_back() {
    let mut scene = Scene::emergency();
    scene.by(&leader(), assess(Level::Iii, Some(EventGrade::Iii)));
    scene.by(&duty(), assess(Level::Iii, Some(EventGrade::Ii)));
    assert_eq!(scene.standing(AuthoritativeInfo), Standing::Running);
    assert_eq!(
        scene.clock(AuthoritativeInfo).deadline.due_at,
        t("10-15 14:00")
    );
    assert_eq!(scene.verdict(Response), Some(Verdict::Waived));
}

#[test]
fn what_was_published_before_a_regrade_still_counts_as_evidence() {
    let mut raised = Scene::dispatched(&[("edu", Lead), ("fda", Responsible)]);
    raised.acknowledge("edu").at("10-15 11:00");
    raised.publish("edu", ReleaseKind::AuthoritativeInfo);
    raised.at("10-15 15:00");
    raised.by(&duty(), assess(Level::Iii, Some(EventGrade::Ii)));
    assert_eq!(raised.verdict(AuthoritativeInfo), Some(Verdict::Met));
    assert_eq!(raised.standing(PressConference), Standing::Running);

    let mut lowered = Scene::emergency();
    lowered.by(&duty(), dispatch(&[("edu", Lead)]));
    lowered.acknowledge("edu").at("10-15 11:00");
    lowered.publish("edu", ReleaseKind::AuthoritativeInfo);
    lowered.by(&leader(), assess(Level::Iii, None));
    assert_eq!(lowered.verdict(Response), Some(Verdict::Met));
    assert_eq!(lowered.stage(), Stage::Responded);
}

#[test]
fn dismissed_incidents_ask_for_nothing_any_more() {
    let mut dismissed = Scene::assessed();
    dismissed.by(
        &duty(),
        Command::Dismiss {
            reason: "不属本市".to_owned(),
        },
    );
    assert_eq!(dismissed.stage(), Stage::Dismissed);
    assert_eq!(dismissed.verdict(Response), Some(Verdict::Waived));
    assert_eq!(dismissed.incident.running_deadlines().count(), 0);
}

#[test]
fn only_a_leader_dismisses_a_major_incident() {
    let mut scene = Scene::new();
    scene.by(&duty(), register());
    scene.by(&leader(), assess(Level::Ii, None));
    let command = Command::Dismiss {
        reason: "不属本市".to_owned(),
    };
    assert_eq!(
        scene.refused(&duty(), command.clone()),
        Refusal::LeaderMustAssess
    );
    scene.by(&leader(), command);
}

// Handing over.

#[test]
fn a_dispatch_needs_one_lead_and_known_units_once_each() {
    let scene = Scene::assessed();
    let refused = |units: &[(&str, Duty)]| scene.refused(&duty(), dispatch(units));
    assert_eq!(refused(&[]), Refusal::NoUnits);
    assert_eq!(refused(&[("edu", Responsible)]), Refusal::NoLead);
    assert_eq!(
        refused(&[("edu", Lead), ("fda", Lead)]),
        Refusal::SeveralLeads
    );
    assert_eq!(
        refused(&[("edu", Lead), ("edu", Responsible)]),
        Refusal::UnitTwice("市教育局".to_owned())
    );
    assert_eq!(
        refused(&[("nobody", Lead)]),
        Refusal::UnknownUnit("nobody".to_owned())
    );
    assert_eq!(
        refused(&[("edu", Lead), ("fda", Duty::Coordinating)]),
        Refusal::DutyNotDispatchable(Duty::Coordinating)
    );
    let mut units = wanted(&[("edu", Lead)]);
    units[0].plan_row = Some(RowRef::new("99"));
    let unknown_row = Command::Dispatch {
        units,
        completion: Completion::All,
        groups: Vec::new(),
        note: None,
    };
    assert_eq!(
        scene.refused(&duty(), unknown_row),
        Refusal::UnknownPlanRow(RowRef::new("99"))
    );
}

#[test]
fn a_second_lead_and_a_unit_that_has_it_already_are_refused() {
    let scene = Scene::dispatched(&[("edu", Lead)]);
    assert_eq!(
        scene.refused(&duty(), dispatch(&[("fda", Lead)])),
        Refusal::LeadExists("市教育局".to_owned())
    );
    assert_eq!(
        scene.refused(&duty(), dispatch(&[("edu", Responsible)])),
        Refusal::UnitTwice("市教育局".to_owned())
    );
}

#[test]
fn a_unit_added_later_has_its_own_start_and_moves_nothing_else() {
    let mut scene = Scene::dispatched(&[("edu", Lead)]);
    let before: Vec<_> = scene.incident.deadlines.clone();
    scene.at("10-15 09:55");
    scene.by(&duty(), dispatch(&[("fda", Responsible)]));
    assert_eq!(
        scene.clock_of("fda", Acknowledgement).deadline.due_at,
        t("10-15 13:55")
    );
    assert_eq!(scene.incident.deadlines[..before.len()], before);
}

#[test]
fn an_open_group_is_refused_and_a_closed_one_expanded_and_frozen() {
    let mut scene = Scene::assessed();
    let open = dispatch_group(&[("edu", Lead)], "市各有关单位");
    assert_eq!(
        scene.refused(&duty(), open),
        Refusal::OpenGroup("市各有关单位".to_owned())
    );
    scene.by(&duty(), dispatch_group(&[("shuikou", Lead)], "各镇（街）"));
    // Named with its own duty, the town keeps it; the other member gets the group's.
    assert_eq!(scene.assignment("shuikou").duty, Lead);
    assert_eq!(scene.assignment("chikan").duty, Cooperating);
    let frozen = |scene: &Scene| {
        scene.log.iter().find_map(|(event, _)| {
            if let Event::Dispatched(fact) = event {
                Some(fact.groups.clone())
            } else {
                None
            }
        })
    };
    let before = frozen(&scene).unwrap();
    assert_eq!(before[0].members.len(), 2);
    scene.town.roster.groups[0] = UnitGroup {
        members: vec![UnitId::new("chikan")],
        ..scene.town.roster.groups[0].clone()
    };
    assert_eq!(frozen(&scene).unwrap(), before);
    assert_eq!(scene.incident.standing_assignments().count(), 2);
}

#[test]
fn two_units_are_judged_apart_when_one_is_late() {
    let mut scene = Scene::dispatched(&[("edu", Lead), ("fda", Responsible)]);
    scene.at("10-15 13:30").acknowledge("edu");
    scene.at("10-15 13:31").acknowledge("fda");
    assert_eq!(
        scene.verdict_of("edu", Acknowledgement),
        Some(Verdict::Met),
        "exactly at the due instant is in time"
    );
    assert_eq!(
        scene.verdict_of("fda", Acknowledgement),
        Some(Verdict::MetLate)
    );
}

#[test]
fn one_answer_of_three_leaves_the_incident_open_and_two_outstanding() {
    let mut scene =
        Scene::dispatched(&[("edu", Lead), ("fda", Responsible), ("health", Responsible)]);
    scene.at("10-15 11:00").answer("edu");
    assert_eq!(scene.stage(), Stage::Dispatched);
    let outstanding: Vec<&str> = scene
        .incident
        .standing_assignments()
        .filter(|a| a.state != AssignmentState::Discharged)
        .map(|a| a.unit.as_str())
        .collect();
    assert_eq!(outstanding, ["fda", "health"]);
    assert_eq!(scene.verdict_of("edu", ClosureReport), Some(Verdict::Met));
    assert_eq!(scene.verdict_of("fda", FirstReport), None);
    scene.answer("fda");
    assert_eq!(scene.stage(), Stage::Dispatched);
    scene.at("10-16 09:00").answer("health");
    assert_eq!(scene.stage(), Stage::Responded);
    assert_eq!(
        scene.verdict_of("health", FirstReport),
        Some(Verdict::MetLate)
    );
    assert_eq!(scene.verdict_of("edu", FirstReport), Some(Verdict::Met));
}

#[test]
fn a_release_never_answers_for_a_silent_unit() {
    let mut scene = Scene::dispatched(&[("edu", Lead), ("fda", Responsible)]);
    scene.acknowledge("edu").approved_draft("edu");
    let for_both = Release {
        answers_for: vec![UnitId::new("fda")],
        ..release(ReleaseKind::Response, scene.now)
    };
    let command = Command::Release(Box::new(for_both));
    assert_eq!(
        scene.refused(&reviewer(), command.clone()),
        Refusal::WrongAssignmentState(Verb::Release, AssignmentState::Offered)
    );
    scene.acknowledge("fda");
    scene.by(&reviewer(), command);
    assert_eq!(scene.stage(), Stage::Responded);
}

#[test]
fn a_withdrawn_unit_owes_nothing_and_the_rest_may_be_complete() {
    let mut scene = Scene::dispatched(&[("edu", Lead), ("fda", Responsible)]);
    scene.answer("edu").at("10-15 20:00");
    scene.by(&duty(), withdraw("fda"));
    assert_eq!(scene.state("fda"), AssignmentState::Withdrawn);
    assert_eq!(
        scene.verdict_of("fda", Acknowledgement),
        Some(Verdict::Waived)
    );
    assert_eq!(scene.stage(), Stage::Responded);
}

#[test]
fn a_unit_acts_for_itself_only() {
    let scene = Scene::dispatched(&[("edu", Lead), ("fda", Responsible)]);
    let for_other = Command::Acknowledge {
        unit: Some(UnitId::new("fda")),
    };
    assert!(matches!(
        scene.refused(&liaison("edu"), for_other),
        Refusal::NotAllowed(Verb::Acknowledge, _)
    ));
    let own = Command::Acknowledge { unit: None };
    assert_eq!(
        scene.refused(&liaison("police"), own.clone()),
        Refusal::NoAssignment
    );
    assert!(matches!(
        scene.refused(&duty(), own),
        Refusal::NotAllowed(Verb::Acknowledge, _)
    ));
}

// Giving back.

#[test]
fn an_upheld_return_costs_nothing_and_the_next_unit_has_its_own_clocks() {
    let mut scene = Scene::dispatched(&[("edu", Lead)]);
    let response = scene.clock(Response).clone();
    scene.at("10-16 17:30");
    scene.by(&liaison("edu"), give_back("属食品安全"));
    assert_eq!(scene.incident.work_state(), WorkState::ReturnPending);
    scene.at("10-17 08:40");
    scene.by(&duty(), decide_return(ReturnDecision::Uphold));
    assert_eq!(scene.state("edu"), AssignmentState::Returned);
    for kind in [FirstReport, ReturnWindow] {
        let ending = scene.clock_of("edu", kind).ending.clone().unwrap();
        assert_eq!(
            (ending.verdict, ending.waiver),
            (Verdict::Waived, Some(Waiver::Returned))
        );
    }
    assert_eq!(scene.incident.work_state(), WorkState::ToDispatch);
    scene.by(&duty(), dispatch(&[("fda", Lead)]));
    assert_eq!(
        scene.clock_of("fda", Acknowledgement).deadline.due_at,
        t("10-17 12:40")
    );
    assert_eq!(*scene.clock(Response), response);
}

#[test]
fn a_return_after_the_window_is_refused_with_its_rule() {
    let mut scene = Scene::dispatched(&[("edu", Lead)]);
    scene.at("10-16 17:30:01");
    let refusal = scene.refused(&liaison("edu"), give_back("属食品安全"));
    assert_eq!(refusal, Refusal::ReturnWindowOver(t("10-16 17:30")));
    assert_eq!(refusal.basis(), Some(RuleBasis::Policy(ReturnWindow)));
}

#[test]
fn a_return_without_a_reason_is_refused() {
    let scene = Scene::dispatched(&[("edu", Lead)]);
    assert_eq!(
        scene.refused(&liaison("edu"), give_back("  ")),
        Refusal::ReasonMissing(Verb::Return)
    );
}

#[test]
fn after_a_refused_return_the_unit_goes_on() {
    let mut scene = Scene::dispatched(&[("edu", Lead)]);
    scene.by(&liaison("edu"), give_back("属食品安全"));
    assert_eq!(scene.verdict_of("edu", Acknowledgement), Some(Verdict::Met));
    let silent = Command::DecideReturn {
        unit: None,
        decision: ReturnDecision::Refuse,
        reason: None,
    };
    assert_eq!(
        scene.refused(&duty(), silent),
        Refusal::ReasonMissing(Verb::DecideReturn)
    );
    scene.by(&duty(), decide_return(ReturnDecision::Refuse));
    assert_eq!(scene.state("edu"), AssignmentState::Accepted);
    assert_eq!(
        scene.clock_of("edu", ClosureReport).deadline.due_at,
        t("10-22 17:30")
    );
    scene.by(&liaison("edu"), report(false));
    scene.publish("edu", ReleaseKind::Response);
    assert_eq!(scene.stage(), Stage::Responded);
}

#[test]
fn with_two_returns_pending_one_must_be_named() {
    let mut scene = Scene::dispatched(&[("edu", Lead), ("fda", Responsible)]);
    scene.by(&liaison("edu"), give_back("不属本局"));
    scene.by(&liaison("fda"), give_back("不属本局"));
    assert_eq!(
        scene.refused(&duty(), decide_return(ReturnDecision::Uphold)),
        Refusal::WhichReturn
    );
}

#[test]
fn a_return_window_that_went_by_is_no_lateness() {
    let mut scene = Scene::dispatched(&[("edu", Lead)]);
    scene.acknowledge("edu").at("10-17 00:00");
    let window = scene.clock_of("edu", ReturnWindow);
    assert_eq!(window.standing(scene.now), Standing::Waived);
    let no = window.deadline.no;
    assert_eq!(
        scene.refused(&Actor::system(), mark(no)),
        Refusal::NothingDue
    );
}

// Writing, signing, publishing.

#[test]
fn a_unit_head_signs_first_and_then_the_reviewer_approves() {
    let mut scene = Scene::dispatched(&[("edu", Lead)]);
    scene.acknowledge("edu");
    scene.by(&liaison("edu"), draft(ReleaseKind::Response));
    scene.by(&liaison("edu"), Command::Submit { draft: None });
    assert!(matches!(
        scene.refused(&reviewer(), approve(Some(1))),
        Refusal::NotAllowed(Verb::Approve, _)
    ));
    assert!(matches!(
        scene.refused(&head("fda"), approve(Some(1))),
        Refusal::NotAllowed(Verb::Approve, _)
    ));
    scene.by(&head("edu"), approve(None));
    assert_eq!(scene.incident.drafts[0].state, DraftState::OfficeReview);
    assert!(matches!(
        scene.refused(&head("edu"), approve(None)),
        Refusal::NotAllowed(Verb::Approve, _)
    ));
    let unchecked = Command::Approve {
        draft: None,
        checks: Checks {
            wording: true,
            timing: true,
            privacy: false,
        },
    };
    assert_eq!(
        scene.refused(&reviewer(), unchecked),
        Refusal::ChecksMissing
    );
    scene.by(&reviewer(), approve(None));
    assert_eq!(scene.incident.drafts[0].state, DraftState::Approved);
    assert_eq!(scene.incident.work_state(), WorkState::ToRelease);
}

#[test]
fn an_author_cannot_approve_and_who_signed_cannot_review() {
    let mut scene = Scene::dispatched(&[("edu", Lead)]);
    scene.acknowledge("edu");
    // One person holds every capacity: the second pair of eyes must still be another's.
    let all = Actor {
        capacities: vec![Capacity::Liaison, Capacity::UnitHead, Capacity::Reviewer],
        ..liaison("edu")
    };
    scene.by(&all, draft(ReleaseKind::Response));
    scene.by(&all, Command::Submit { draft: None });
    assert_eq!(scene.refused(&all, approve(None)), Refusal::OwnDraft);
    let both = Actor {
        capacities: vec![Capacity::UnitHead, Capacity::Reviewer],
        ..head("edu")
    };
    scene.by(&both, approve(None));
    assert_eq!(scene.refused(&both, approve(None)), Refusal::SignedAlready);
    assert_eq!(scene.refused(&all, approve(None)), Refusal::OwnDraft);
    scene.by(&reviewer(), approve(None));
}

#[test]
fn every_author_of_any_revision_is_an_author() {
    let mut scene = Scene::dispatched(&[("edu", Lead)]);
    scene.acknowledge("edu");
    scene.by(&head("edu"), draft(ReleaseKind::Response));
    scene.by(&liaison("edu"), draft(ReleaseKind::Response));
    assert_eq!(scene.incident.drafts[0].revision, 2);
    scene.by(&liaison("edu"), Command::Submit { draft: None });
    assert_eq!(
        scene.refused(&head("edu"), approve(None)),
        Refusal::OwnDraft
    );
}

#[test]
fn a_draft_sent_back_returns_to_writing_with_its_comments() {
    let mut scene = Scene::dispatched(&[("edu", Lead)]);
    scene.acknowledge("edu");
    let n = scene.approved_draft("edu");
    assert_eq!(
        scene.refused(&reviewer(), send_back(" ")),
        Refusal::TextMissing(FormField::Comments)
    );
    scene.by(&reviewer(), send_back("请写明制约因素"));
    let draft = scene.incident.draft(n).unwrap();
    assert_eq!(draft.state, DraftState::Writing);
    assert_eq!(draft.comments.as_deref(), Some("请写明制约因素"));
    assert_eq!(draft.signed_by, None);
    assert_eq!(
        draft.checks, None,
        "what was confirmed does not hold for the next revision"
    );
    assert_eq!(scene.standing(Response), Standing::Running);
    assert_eq!(
        scene.refused(&reviewer(), released(ReleaseKind::Response, "10-15 09:30")),
        Refusal::WrongDraftState(Verb::Release, DraftState::Writing)
    );
    // Revised, it goes the whole way again.
    assert_eq!(scene.approved_draft("edu"), n);
    assert_eq!(scene.incident.draft(n).unwrap().earlier.len(), 1);
}

#[test]
fn the_draft_of_a_unit_that_left_can_go_no_further() {
    let mut scene = Scene::dispatched(&[("edu", Lead), ("fda", Responsible)]);
    scene.acknowledge("edu").acknowledge("fda");
    let n = scene.approved_draft("fda");
    scene.by(&duty(), withdraw("fda"));
    let command = Command::Release(Box::new(Release {
        draft: Some(n),
        ..release(ReleaseKind::Response, scene.now)
    }));
    assert_eq!(scene.refused(&reviewer(), command), Refusal::NoAssignment);
    // Nor does it stand in the way of the others.
    scene.publish("edu", ReleaseKind::Response);
    assert_eq!(scene.stage(), Stage::Responded);
}

#[test]
fn a_draft_of_an_earlier_cycle_can_go_no_further() {
    let mut scene = Scene::dispatched(&[("edu", Lead)]);
    scene.acknowledge("edu");
    let left = scene.approved_draft("edu");
    scene.publish("edu", ReleaseKind::Response).close();
    scene.at("10-18 09:00").by(&leader(), reopen());
    scene.by(&duty(), dispatch(&[("edu", Lead)]));
    scene.acknowledge("edu");
    let command = Command::Release(Box::new(Release {
        draft: Some(left),
        ..release(ReleaseKind::Response, scene.now)
    }));
    assert_eq!(
        scene.refused(&reviewer(), command),
        Refusal::NoSuchDraft(Verb::Release)
    );
}

#[test]
fn an_internal_report_stops_no_public_clock() {
    let mut scene = Scene::dispatched(&[("edu", Lead)]);
    scene.acknowledge("edu");
    scene.by(&liaison("edu"), report(false));
    assert_eq!(scene.verdict_of("edu", FirstReport), Some(Verdict::Met));
    assert_eq!(scene.verdict_of("edu", ClosureReport), None);
    assert_eq!(scene.verdict(Response), None);
}

#[test]
fn a_release_without_a_link_is_refused_and_the_clock_runs_on() {
    let mut scene = Scene::dispatched(&[("edu", Lead)]);
    scene.acknowledge("edu").approved_draft("edu");
    let without = |url: &str, channel: &str| {
        Command::Release(Box::new(Release {
            url: url.to_owned(),
            channel: channel.to_owned(),
            ..release(ReleaseKind::Response, t("10-15 09:30"))
        }))
    };
    let refusal = scene.refused(&reviewer(), without("  ", "政府网站"));
    assert_eq!(refusal, Refusal::EvidenceMissing);
    assert_eq!(
        refusal.basis(),
        Some(RuleBasis::Document("国办发〔2016〕61号"))
    );
    assert_eq!(
        scene.refused(&reviewer(), without("https://example.cn/1", "")),
        Refusal::TextMissing(FormField::Channel)
    );
    assert_eq!(scene.standing(Response), Standing::Running);
}

#[test]
fn a_release_in_the_future_or_before_detection_is_refused() {
    let mut scene = Scene::dispatched(&[("edu", Lead)]);
    scene.acknowledge("edu").approved_draft("edu");
    let refused = |at| scene.refused(&reviewer(), released(ReleaseKind::Response, at));
    assert_eq!(
        refused("10-15 09:31"),
        Refusal::InFuture(FormField::PublishedAt)
    );
    assert_eq!(refused("10-15 08:59"), Refusal::BeforeDetection);
}

#[test]
fn the_time_of_publishing_stops_the_clock_not_the_time_of_logging_it() {
    let mut scene = Scene::dispatched(&[("edu", Lead)]);
    scene.acknowledge("edu").approved_draft("edu");
    scene.at("10-17 09:01");
    let no = scene.clock(Response).deadline.no;
    scene.by(&Actor::system(), mark(no));
    assert_eq!(scene.standing(Response), Standing::Passed);
    scene.by(&reviewer(), released(ReleaseKind::Response, "10-17 09:00"));
    assert_eq!(scene.verdict(Response), Some(Verdict::Met));
}

#[test]
fn a_follow_up_release_stops_nothing() {
    let mut scene = Scene::dispatched(&[("edu", Lead)]);
    scene.acknowledge("edu");
    scene.publish("edu", ReleaseKind::FollowUp);
    assert_eq!(scene.verdict(Response), None);
    assert_eq!(scene.state("edu"), AssignmentState::Accepted);
    assert_eq!(scene.stage(), Stage::Dispatched);
    assert_eq!(scene.incident.releases.len(), 1);
}

#[test]
fn an_emergency_is_answered_when_both_its_clocks_are_met() {
    let mut scene = Scene::emergency();
    scene.by(&duty(), dispatch(&[("edu", Lead)]));
    scene.acknowledge("edu").at("10-15 11:00");
    scene.publish("edu", ReleaseKind::AuthoritativeInfo);
    assert_eq!(scene.verdict(AuthoritativeInfo), Some(Verdict::Met));
    assert_eq!(scene.verdict(PressConference), None);
    assert_eq!(scene.state("edu"), AssignmentState::Discharged);
    assert_eq!(scene.stage(), Stage::Dispatched);
    scene.at("10-16 09:30");
    scene.publish("edu", ReleaseKind::PressConference);
    assert_eq!(scene.verdict(PressConference), Some(Verdict::MetLate));
    assert_eq!(scene.stage(), Stage::Responded);
}

#[test]
fn a_response_to_an_emergency_stops_neither_of_its_clocks() {
    let mut scene = Scene::emergency();
    scene.by(&duty(), dispatch(&[("edu", Lead)]));
    scene.answer("edu");
    assert_eq!(scene.verdict(AuthoritativeInfo), None);
    assert_eq!(scene.verdict(PressConference), None);
    assert_eq!(scene.stage(), Stage::Dispatched);
}

#[test]
fn a_cooperating_unit_closes_by_report_and_a_responsible_one_does_not() {
    let mut scene =
        Scene::dispatched(&[("edu", Lead), ("fda", Responsible), ("police", Cooperating)]);
    scene.acknowledge("fda").acknowledge("police");
    assert_eq!(
        scene.refused(&liaison("fda"), report(true)),
        Refusal::ClosingNeedsRelease(Responsible)
    );
    scene.by(&liaison("police"), report(true));
    assert_eq!(scene.state("police"), AssignmentState::Discharged);
    assert_eq!(
        scene.verdict_of("police", ClosureReport),
        Some(Verdict::Met)
    );
}

#[test]
fn cooperating_units_are_optional_unless_so_many_are_asked_for() {
    let units = [("edu", Lead), ("police", Cooperating), ("fda", Cooperating)];
    let mut optional = Scene::dispatched(&units);
    optional.answer("edu");
    assert_eq!(optional.stage(), Stage::Responded);

    let mut asked = Scene::assessed();
    assert_eq!(
        asked.refused(&duty(), dispatch_until(&units, Completion::Cooperating(3))),
        Refusal::CompletionBeyondUnits(2)
    );
    asked.by(&duty(), dispatch_until(&units, Completion::Cooperating(1)));
    asked.answer("edu");
    assert_eq!(asked.stage(), Stage::Dispatched);
    asked.acknowledge("fda");
    asked.by(&liaison("fda"), report(true));
    assert_eq!(asked.stage(), Stage::Responded);
}

// Ending and beginning again.

#[test]
fn an_incident_is_closed_only_once_it_is_answered_and_by_a_leader() {
    let mut scene = Scene::dispatched(&[("edu", Lead)]);
    let close = Command::Close { summary: None };
    assert_eq!(
        scene.refused(&leader(), close.clone()),
        Refusal::WrongStage(Verb::Close, Stage::Dispatched)
    );
    scene.answer("edu");
    assert!(matches!(
        scene.refused(&duty(), close.clone()),
        Refusal::NotAllowed(Verb::Close, _)
    ));
    scene.by(&leader(), close);
    assert_eq!(scene.stage(), Stage::Closed);
}

#[test]
fn closing_makes_what_had_passed_missed_and_what_was_not_due_waived() {
    let mut scene = Scene::dispatched(&[("edu", Lead), ("police", Cooperating)]);
    scene.answer("edu").acknowledge("police");
    scene.at("10-15 13:31").close();
    assert_eq!(
        scene.verdict_of("police", FirstReport),
        Some(Verdict::Missed)
    );
    assert_eq!(
        scene.verdict_of("police", ClosureReport),
        Some(Verdict::Waived)
    );
    assert_eq!(
        scene.verdict_of("police", ReturnWindow),
        Some(Verdict::Waived)
    );
    assert_eq!(scene.incident.running_deadlines().count(), 0);
}

#[test]
fn reopening_begins_a_new_cycle_and_leaves_the_old_verdicts() {
    let mut scene = Scene::dispatched(&[("edu", Lead)]);
    scene.at("10-17 10:00").answer("edu").close();
    assert_eq!(scene.verdict(Response), Some(Verdict::MetLate));
    let first = scene.incident.deadlines.clone();
    scene.at("10-20 09:00").by(&leader(), reopen());
    assert_eq!((scene.incident.cycle, scene.stage()), (2, Stage::Assessed));
    assert_eq!(scene.incident.deadlines[..first.len()], first);
    let again = &scene.clock(Response).deadline;
    assert_eq!((again.cycle, again.due_at), (2, t("10-22 09:00")));
    assert_eq!(again.basis.starts, StartEvent::Reopened);
    scene.by(&duty(), dispatch(&[("edu", Lead)]));
    scene.answer("edu").close();
    assert_eq!(scene.verdict(Response), Some(Verdict::Met));
    assert_eq!(scene.incident.deadlines[..first.len()], first);
}

#[test]
fn a_due_instant_that_goes_by_is_recorded_once_as_of_that_instant() {
    let mut scene = Scene::dispatched(&[("edu", Lead)]);
    let no = scene.clock_of("edu", Acknowledgement).deadline.no;
    scene.at("10-15 13:30");
    assert_eq!(
        scene.refused(&Actor::system(), mark(no)),
        Refusal::NothingDue
    );
    scene.at("10-16 08:00");
    assert!(matches!(
        scene.refused(&duty(), mark(no)),
        Refusal::NotAllowed(Verb::Remind, _)
    ));
    let events = scene.by(&Actor::system(), mark(no));
    let due_at = t("10-15 13:30");
    assert_eq!(events, [Event::DeadlinePassed { no, due_at }]);
    assert_eq!(
        scene.refused(&Actor::system(), mark(no)),
        Refusal::NothingDue
    );
    scene.acknowledge("edu");
    assert_eq!(
        scene.verdict_of("edu", Acknowledgement),
        Some(Verdict::MetLate)
    );
}

#[test]
fn a_deadline_that_was_met_never_passes() {
    let mut scene = Scene::dispatched(&[("edu", Lead)]);
    let no = scene.clock_of("edu", Acknowledgement).deadline.no;
    scene.acknowledge("edu").at("10-16 08:00");
    assert_eq!(
        scene.refused(&Actor::system(), mark(no)),
        Refusal::NothingDue
    );
}

#[test]
fn a_re_base_by_a_named_version_is_refused_once_another_holds() {
    let mut scene = Scene::dispatched(&[("edu", Lead)]);
    scene.acknowledge("edu");
    let first = std::sync::Arc::new(scene.town.calendar.clone());
    scene.town.pinned.calendars.insert(1, first);
    scene.town.calendar.version = 3;
    let day_off = jiff::civil::date(2018, 10, 17);
    let off = crate::domain::calendar::DayKind::Off;
    scene.town.calendar.days.insert(day_off, off);
    let rebase = |version| Command::Rebase {
        deadlines: Vec::new(),
        by: RebaseBy::Calendar(Some(version)),
        reason: "补发放假通知".to_owned(),
    };
    let refusal = scene.refused(&leader(), rebase(2));
    assert_eq!(refusal, Refusal::RulesReplaced(3));
    let before = scene.clock_of("edu", ClosureReport).deadline.due_at;
    scene.by(&leader(), rebase(3));
    let moved = scene.clock_of("edu", ClosureReport);
    assert!(moved.deadline.due_at > before);
    assert_eq!(moved.deadline.basis.policy_version, 1);
}

#[test]
fn a_new_policy_or_calendar_leaves_running_clocks_alone() {
    let mut scene = Scene::dispatched(&[("edu", Lead)]);
    let before = scene.incident.deadlines.clone();
    scene.town.calendar.version = 2;
    scene.town.policy.version = 2;
    scene
        .town
        .policy
        .limits
        .iter_mut()
        .for_each(|l| l.amount *= 2);
    scene.by(&duty(), dispatch(&[("fda", Responsible)]));
    assert_eq!(scene.incident.deadlines[..before.len()], before);
    let basis = &scene.clock_of("fda", Acknowledgement).deadline.basis;
    assert_eq!(
        (basis.policy_version, basis.calendar_version, basis.amount),
        (2, 2, 480)
    );
    assert_eq!(basis.source, "规则");
}

#[test]
fn a_rule_that_is_missing_is_named() {
    let mut scene = Scene::assessed();
    scene.town.policy.limits.retain(|l| l.kind != FirstReport);
    assert_eq!(
        scene.refused(&duty(), dispatch(&[("edu", Lead)])),
        Refusal::NoTimeLimit(FirstReport)
    );
}

#[test]
fn whatever_the_page_offers_goes_through_as_far_as_the_table_goes() {
    let mut scene = Scene::dispatched(&[("edu", Lead)]);
    let offered = |scene: &Scene, actor: &Actor| -> Vec<Verb> {
        lifecycle::actions(&scene.incident, actor)
            .into_iter()
            .filter(|action| action.permit.is_ok())
            .map(|action| action.verb)
            .collect()
    };
    assert_eq!(
        offered(&scene, &liaison("edu")),
        [Verb::Acknowledge, Verb::Return, Verb::Note]
    );
    assert_eq!(offered(&scene, &liaison("fda")), []);
    scene.acknowledge("edu").approved_draft("edu");
    assert_eq!(
        offered(&scene, &reviewer()),
        [Verb::SendBack, Verb::Release, Verb::Note]
    );
    let why_not = lifecycle::permit(
        &scene.incident,
        Verb::Submit,
        &liaison("edu"),
        Target::Draft(1),
    );
    assert_eq!(
        why_not,
        Err(Refusal::WrongDraftState(Verb::Submit, DraftState::Approved))
    );
}

#[test]
fn an_assessment_that_is_silent_about_the_grade_takes_no_clock_away() {
    let mut scene = Scene::emergency();
    let silent = Command::Assess {
        level: Level::Iii,
        event_grade: Regrade::Keep,
        treatment: None,
    };
    scene.by(&duty(), silent);
    assert_eq!(scene.standing(AuthoritativeInfo), Standing::Running);
    assert_eq!(scene.standing(PressConference), Standing::Running);
}

#[test]
fn only_a_leader_takes_the_clocks_of_a_grave_emergency_away() {
    let mut scene = Scene::emergency();
    let lower = || assess(Level::Iii, None);
    assert_eq!(scene.refused(&duty(), lower()), Refusal::LeaderMustAssess);
    scene.by(&leader(), lower());
    assert_eq!(scene.verdict(AuthoritativeInfo), Some(Verdict::Waived));
}

#[test]
fn a_time_written_to_the_minute_is_not_before_a_detection_in_that_minute() {
    let mut scene = Scene::new();
    let detected = t("10-15 09:00") + jiff::SignedDuration::from_secs(42);
    scene.at("10-15 10:00");
    scene.by(
        &duty(),
        Command::Register(Box::new(Register {
            detected_at: Some(detected),
            ..registration()
        })),
    );
    scene.by(&duty(), assess(Level::Iii, None));
    scene.by(&duty(), dispatch(&[("edu", Lead)]));
    scene.acknowledge("edu");
    let draft = scene.approved_draft("edu");
    let early = Release {
        draft: Some(draft),
        ..release(ReleaseKind::Response, t("10-15 08:59"))
    };
    let refused = scene.refused(&reviewer(), Command::Release(Box::new(early.clone())));
    assert_eq!(refused, Refusal::BeforeDetection);
    let same_minute = Release {
        published_at: t("10-15 09:00"),
        ..early
    };
    scene.by(&reviewer(), Command::Release(Box::new(same_minute)));
    assert_eq!(scene.verdict(Response), Some(Verdict::Met));
}
