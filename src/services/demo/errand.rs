//! Fictional linkages, policies before their publication and activities, as steps that are played
//! between those of the incidents. Whether a step is allowed, the rules say when it is played.

use jiff::{Timestamp, ToSpan};

use super::cast::liaison_of;
use super::pace::later;
use crate::domain::activity::{self, Account, ActivityCommand, Particulars};
use crate::domain::calendar::local_date;
use crate::domain::command::{AssessRisk, Command, Register, WantedPolicy};
use crate::domain::event::{Consulted, RiskPoint, Source};
use crate::domain::linkage::{Agreed, CallOut, LinkageCommand, Minute, RecordAction};
use crate::domain::vocabulary::{
    AttendeeRank, IncidentKind, InterpretationForm, PolicyDecision, RiskGrade, SourceKind,
};
use crate::domain::{AccountId, ActivityNo, IncidentNo, LinkageNo, UnitId};

/// One step.
#[derive(Debug, Clone)]
pub(super) struct Errand {
    /// When.
    pub(super) at: Timestamp,
    /// The account that does it.
    pub(super) by: AccountId,
    /// What is done.
    pub(super) act: ErrandAct,
}

/// What a step does.
#[derive(Debug, Clone)]
pub(super) enum ErrandAct {
    /// Something about a linkage, counted from 0; the first is about that incident, counted from 1
    /// as in the file.
    Linkage(usize, Option<usize>, LinkageCommand),
    /// Something about a policy, counted from 0.
    Policy(usize, Command),
    /// Something about an entry of the register of activities, counted from 0.
    Activity(usize, ActivityCommand),
}

const DAY: i64 = 24 * 60;

/// The steps up to `now`, in the order of their instants.
pub(super) fn steps(now: Timestamp) -> Vec<Errand> {
    let whole = Timestamp::from_second(now.as_second()).unwrap_or(now);
    let mut steps = linkages(whole);
    steps.extend(policies(whole));
    steps.extend(activities(whole));
    steps.retain(|step| step.at <= now);
    steps.sort_by_key(|step| step.at);
    steps
}

#[expect(
    clippy::too_many_lines,
    reason = "the script of the demonstration, step by step"
)]
fn linkages(now: Timestamp) -> Vec<Errand> {
    let step = |ago: i64, by: &AccountId, n: usize, about, command| Errand {
        at: later(now, -ago),
        by: by.clone(),
        act: ErrandAct::Linkage(n, about, command),
    };
    let call_out = |purpose: &str, asked: &str| {
        LinkageCommand::CallOut(Box::new(CallOut {
            no: LinkageNo::of(0, 0),
            incident: IncidentNo::of(0, 0),
            purpose: purpose.to_owned(),
            asked: asked.to_owned(),
            members: Vec::new(),
            confirm_by: None,
            meeting_at: None,
            meeting_place: None,
        }))
    };
    let confirm = || LinkageCommand::Confirm { unit: None };
    let record = |text: &str| {
        LinkageCommand::RecordAction(RecordAction {
            unit: None,
            text: text.to_owned(),
            done_at: None,
            url: None,
        })
    };
    let (duty, leader) = (AccountId::new("duty"), AccountId::new("leader"));
    let of = |unit: &str| liaison_of(&UnitId::new(unit));
    let spread = "消防通道被占的视频转发很快，评论里出现不实说法";
    let quick = "视频短时间内大量转发，需要统一发布口径";
    vec![
        step(
            200,
            &duty,
            0,
            Some(ENDED),
            call_out(spread, "半小时内到宣传部会商，统一口径"),
        ),
        step(192, &of("police"), 0, None, confirm()),
        step(190, &duty, 0, None, confirm()),
        step(188, &of("commerce"), 0, None, confirm()),
        step(185, &of("tv"), 0, None, confirm()),
        step(
            150,
            &of("police"),
            0,
            None,
            record("到现场清理占道车辆，发布情况说明"),
        ),
        step(130, &of("tv"), 0, None, record("午间新闻播出清理情况")),
        step(120, &duty, 0, None, minutes(now)),
        step(
            100,
            &duty,
            0,
            None,
            LinkageCommand::End {
                conclusion: "占道车辆已清理，没有新的不实说法".to_owned(),
            },
        ),
        step(
            30,
            &leader,
            1,
            Some(OPEN),
            call_out(quick, "一小时内到会商室，公安核实、电视台备好播发"),
        ),
        step(24, &of("police"), 1, None, confirm()),
        step(22, &duty, 1, None, confirm()),
    ]
}

/// The incident that a linkage which ended was about, counted from 1 as in the file.
const ENDED: usize = 12;
/// The incident that one under way is about.
const OPEN: usize = 40;

fn minutes(now: Timestamp) -> LinkageCommand {
    LinkageCommand::Minute(Minute {
        held_at: Some(later(now, -165)),
        place: Some("市委宣传部会商室".to_owned()),
        present: "市委宣传部、市公安局、市科工商务局、市广播电视台各一人".to_owned(),
        points: "统一由市公安局发布清理情况；市广播电视台午间播出；平台上的提问由宣传部汇总转办。"
            .to_owned(),
        agreed: vec![Agreed {
            unit: UnitId::new("tv"),
            text: "连续三天播出消防通道提示".to_owned(),
            due_on: local_date(now).checked_add(3.days()).ok(),
        }],
        reason: None,
    })
}

fn policies(now: Timestamp) -> Vec<Errand> {
    let step = |ago: i64, by: &AccountId, n: usize, command| Errand {
        at: later(now, -ago),
        by: by.clone(),
        act: ErrandAct::Policy(n, command),
    };
    let of = |unit: &str| liaison_of(&UnitId::new(unit));
    let (edu, housing, health) = (of("edu"), of("housing"), of("health"));
    vec![
        step(
            9 * DAY,
            &edu,
            0,
            register(now, ("市义务教育招生办法", "拟调整城区招生片区。"), 5),
        ),
        step(8 * DAY, &edu, 0, assess(RiskGrade::Medium)),
        step(
            7 * DAY,
            &AccountId::new("leader"),
            0,
            Command::DecidePolicy {
                decision: PolicyDecision::Revised,
                reason: "补充过渡期安排，再发布".to_owned(),
            },
        ),
        step(
            3 * DAY,
            &housing,
            1,
            register(now, ("公租房租金调整办法", "拟分档调整公租房租金。"), 4),
        ),
        step(2 * DAY, &housing, 1, assess(RiskGrade::High)),
        step(
            DAY,
            &health,
            2,
            register(now, ("家庭医生签约服务办法", "拟调整签约服务包。"), 9),
        ),
    ]
}

/// A press conference and a training that were confirmed, an interpretation that waits.
fn activities(now: Timestamp) -> Vec<Errand> {
    let step = |ago: i64, by: &AccountId, n: usize, command| Errand {
        at: later(now, -ago),
        by: by.clone(),
        act: ErrandAct::Activity(n, command),
    };
    let did = |ago: i64, title: &str, particulars| {
        ActivityCommand::Register(Box::new(activity::Register {
            no: ActivityNo::of(0, 0),
            unit: None,
            account: Account {
                held_on: local_date(later(now, -ago)),
                title: title.to_owned(),
                particulars,
                note: None,
            },
        }))
    };
    let of = |unit: &str| liaison_of(&UnitId::new(unit));
    let (duty, office) = (AccountId::new("duty"), AccountId::new("office"));
    let conference = Particulars::PressConference {
        attended_by: AttendeeRank::Principal,
    };
    let chart = Particulars::Interpretation {
        form: InterpretationForm::Chart,
        url: "https://www.example.gov.cn/edu/zhaosheng.html".to_owned(),
    };
    let training = Particulars::Training { participants: 36 };
    let confirm = || ActivityCommand::Confirm;
    let health = did(6 * DAY, "家庭医生签约服务新闻发布会", conference);
    let edu = did(4 * DAY, "市义务教育招生办法", chart);
    vec![
        step(5 * DAY, &of("health"), 0, health),
        step(4 * DAY, &office, 0, confirm()),
        step(4 * DAY - 60, &of("edu"), 1, edu),
        step(
            2 * DAY,
            &of("shuikou"),
            2,
            did(3 * DAY, "汛期舆情回应培训", training),
        ),
        step(DAY, &duty, 2, confirm()),
    ]
}

fn register(now: Timestamp, (title, text): (&str, &str), in_days: i64) -> Command {
    Command::Register(Box::new(Register {
        no: IncidentNo::of(0, 0),
        kind: IncidentKind::PolicyAssessment,
        title: format!("{title}发布前评估"),
        text: text.to_owned(),
        source: Source {
            kind: SourceKind::UnitReport,
            channel: String::new(),
            url: None,
        },
        town: None,
        place: None,
        themes: Vec::new(),
        drill: false,
        occurred_at: None,
        detected_at: None,
        level: None,
        event_grade: None,
        backdating_reason: None,
        secondary_to: None,
        policy: Some(WantedPolicy {
            title: Some(title.to_owned()),
            unit: None,
            planned_on: local_date(now).checked_add(in_days.days()).ok(),
        }),
    }))
}

fn assess(grade: RiskGrade) -> Command {
    let point = |text: &str, likelihood, impact| RiskPoint {
        text: text.to_owned(),
        likelihood,
        impact,
    };
    Command::AssessRisk(Box::new(AssessRisk {
        points: vec![
            point("群众担心负担增加", RiskGrade::High, RiskGrade::Medium),
            point("误读为取消原有安排", RiskGrade::Medium, RiskGrade::High),
        ],
        grade,
        prepared: "新办法不降低现有保障，过渡期内按原规定执行，有疑问可拨打服务电话。".to_owned(),
        consulted: vec![Consulted {
            unit: UnitId::new("publicity"),
            opinion: "建议同步发布解读材料".to_owned(),
        }],
    }))
}
