//! Fictional contents of the desk, for the template tests.

use super::super::alert::samples::{line, quiet_line};
use super::super::guide::Role;
use super::super::samples::{chip, duty_desk, level, texts};
use super::*;
use crate::domain::searching::Words;
use crate::domain::vocabulary::{AlertColour, Level, Stage, Standing, WorkState};

pub(crate) fn desks() -> Vec<Desk> {
    let busy = Desk {
        sentence: DaySentence {
            now: "11 月 6 日（周二）10:20".to_owned(),
            open: 18,
            late: 2,
            soon: 3,
            waiting: Some("交办 2 件、审核 2 件".to_owned()),
        },
        first: None,
        alerts: vec![line(AlertColour::Red), quiet_line()],
        cases: vec![crate::web::view::case::samples::line()],
        views: views(),
        rows: rows(),
        duty: vec![duty_desk(), Contact::new("带班领导", "何敏", "")],
    };
    let quiet = Desk {
        sentence: DaySentence {
            now: "11 月 6 日（周二）10:20".to_owned(),
            open: 0,
            late: 0,
            soon: 0,
            waiting: None,
        },
        first: Some(FirstSteps::of(Role::Staff)),
        alerts: Vec::new(),
        cases: Vec::new(),
        rows: no_rows(),
        ..busy.clone()
    };
    vec![busy, quiet]
}

pub(crate) fn saved() -> Vec<ViewGroup> {
    let link = |label: &str, current| ViewLink {
        href: "/incidents?unit=edu".to_owned(),
        label: label.to_owned(),
        count: "1000+".to_owned(),
        current,
    };
    vec![ViewGroup {
        heading: Some("我的视图".to_owned()),
        optional: false,
        items: vec![link("学校食堂", true), link("水口镇（陈静）", false)],
    }]
}

fn views() -> Vec<ViewGroup> {
    let group = |heading: Option<&str>, words: &[(&str, u64)], optional| ViewGroup {
        heading: heading.map(str::to_owned),
        optional,
        items: words
            .iter()
            .map(|(label, count)| ViewLink {
                href: "/desk?view=all".to_owned(),
                label: (*label).to_owned(),
                count: count.to_string(),
                current: *label == "全部在办",
            })
            .collect(),
    };
    vec![
        group(None, &[("等我处理", 7), ("全部在办", 18)], false),
        group(
            Some("按环节"),
            &[
                ("待研判", 1),
                ("待交办", 2),
                ("待签收", 2),
                ("办理中", 7),
                ("待审核", 2),
                ("待发布", 2),
            ],
            false,
        ),
        group(
            Some("按领域"),
            &[
                ("就学", 2),
                ("就医", 2),
                ("住房保障", 3),
                ("食品药品安全", 3),
                ("其他", 3),
            ],
            true,
        ),
    ]
}

pub(crate) fn no_rows() -> DeskRows {
    DeskRows {
        heading: "全部在办，按时限先后".to_owned(),
        updated: "10:20 更新".to_owned(),
        groups: Vec::new(),
        empty: Some("没有在办舆情。昨天办结 3 件。".to_owned()),
    }
}

pub(crate) fn rows() -> DeskRows {
    DeskRows {
        heading: "全部在办，按时限先后".to_owned(),
        updated: "10:20 更新".to_owned(),
        groups: vec![
            group("已逾期", vec![late(), unacknowledged()]),
            group("两小时内到期", vec![soon(), review()]),
            group("等您交办", vec![waiting()]),
            group("今天到期", vec![approved(), returned()]),
        ],
        empty: None,
    }
}

fn group(label: &str, items: Vec<QueueItem>) -> QueueGroup {
    QueueGroup {
        label: label.to_owned(),
        count: u64::try_from(items.len()).unwrap(),
        items,
    }
}

pub(crate) fn late() -> QueueItem {
    QueueItem {
        due: chip(Standing::Passed, "回应", -72),
        no: "2018-0311".to_owned(),
        title: "南洲小学校服抽检结果一直未公布，家长群热议".to_owned(),
        href: "/incidents/2018-0311".to_owned(),
        found: None,
        pick: true,
        level: Some(level(Level::Iii)),
        drill: false,
        meta: texts(&["南洲街道", "微信公众号", "就学"]),
        units: "市教育局".to_owned(),
        units_note: "另 2 家，均已签收".to_owned(),
        work: WorkMark::of(WorkState::InProgress, Stage::Dispatched),
        work_note: "等单位交回应稿".to_owned(),
        action: Some(Button::link("查看", "/incidents/2018-0311").about("2018-0311")),
    }
}

pub(crate) fn found() -> QueueItem {
    let words = Words::read("校服");
    let row = late();
    QueueItem {
        found: Some(FoundWords {
            title: MarkedText::of(&words.marked(&row.title)),
            excerpt: MarkedText::of(&words.marked("多个家长群在问校服")),
        }),
        ..row
    }
}

fn unacknowledged() -> QueueItem {
    QueueItem {
        due: chip(Standing::Passed, "签收", -25),
        no: "2018-0319".to_owned(),
        title: "临江镇一养老院夜间无人值守短视频".to_owned(),
        meta: texts(&["临江镇", "抖音", "养老服务"]),
        units: "市民政局".to_owned(),
        units_note: "另 1 家".to_owned(),
        work: WorkMark::of(WorkState::ToAcknowledge, Stage::Dispatched),
        work_note: String::new(),
        action: None,
        ..late()
    }
}

fn soon() -> QueueItem {
    QueueItem {
        due: chip(Standing::DueSoon, "权威信息", 40),
        no: "2018-0318".to_owned(),
        title: "青溪镇河堤渗水视频引发关注".to_owned(),
        found: None,
        pick: true,
        level: Some(level(Level::Ii)),
        drill: true,
        meta: texts(&["青溪镇", "抖音", "防灾减灾救灾"]),
        units: "市三防办".to_owned(),
        work_note: "等发布权威信息".to_owned(),
        ..late()
    }
}

fn review() -> QueueItem {
    QueueItem {
        due: chip(Standing::DueSoon, "回应", 70),
        no: "2018-0307".to_owned(),
        title: "松坪安置房延期交付，多名业主集中留言".to_owned(),
        meta: texts(&["松坪镇", "网络问政", "住房保障"]),
        units: "市住房和城乡建设局".to_owned(),
        units_note: "独办".to_owned(),
        work: WorkMark::of(WorkState::ToReview, Stage::Dispatched),
        work_note: "回应稿第 2 稿".to_owned(),
        action: Some(
            Button::link("审核", "/incidents/2018-0307/approval")
                .soft()
                .icon("check"),
        ),
        ..late()
    }
}

fn waiting() -> QueueItem {
    QueueItem {
        due: DueChip::plain("已登记 12 分", "登记后 30 分钟内交办"),
        no: "2018-0322".to_owned(),
        title: "石桥镇中心小学课间餐后多名学生腹痛".to_owned(),
        found: None,
        pick: true,
        level: None,
        meta: texts(&["石桥镇", "微信群", "食品药品安全"]),
        units: "建议 市食药监局".to_owned(),
        units_note: "依据方案第 21 项".to_owned(),
        work: WorkMark::of(WorkState::ToDispatch, Stage::Assessed),
        work_note: "已有交办建议".to_owned(),
        action: Some(Button::link("交办", "/incidents/2018-0322/dispatch").soft()),
        ..late()
    }
}

fn approved() -> QueueItem {
    QueueItem {
        due: chip(Standing::Running, "回应", 230),
        no: "2018-0302".to_owned(),
        title: "市人民医院儿科夜间候诊时间过长".to_owned(),
        found: None,
        pick: true,
        level: Some(level(Level::Iv)),
        meta: texts(&["云岗街道", "微博", "就医"]),
        units: "市卫生和计划生育局".to_owned(),
        units_note: "独办".to_owned(),
        work: WorkMark::of(WorkState::ToRelease, Stage::Dispatched),
        work_note: "回应稿已审定".to_owned(),
        action: Some(
            Button::post(
                "签收",
                super::super::samples::post("/incidents/2018-0302/acknowledgement"),
            )
            .soft()
            .icon("check")
            .about("2018-0302"),
        ),
        ..late()
    }
}

fn returned() -> QueueItem {
    QueueItem {
        due: chip(Standing::Running, "回应", 2000),
        no: "2018-0321".to_owned(),
        title: "松坪镇村道路灯长期不亮".to_owned(),
        found: None,
        pick: true,
        level: Some(level(Level::I)),
        meta: texts(&["松坪镇", "网络问政", "其他"]),
        units: "原派 市住建局".to_owned(),
        units_note: "退回：属镇管道路".to_owned(),
        work: WorkMark::of(WorkState::ReturnPending, Stage::Dispatched),
        work_note: "建议改派松坪镇".to_owned(),
        action: Some(Button::link("裁定", "/incidents/2018-0321/return-decision").soft()),
        ..late()
    }
}
