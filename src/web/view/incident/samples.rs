//! Fictional contents of the incident page, for the template tests.

use super::super::alert::samples::line;
use super::super::samples::{NOW, duty_desk, facts, form, how, level, minutes, post, texts};
use super::super::suggestion::samples::citation;
use super::*;
use crate::domain::vocabulary::{AlertColour, DraftState, Level, Stage, Standing, WorkState};

pub(super) fn pages() -> Vec<IncidentPage> {
    let busy = busy();
    let new = IncidentPage {
        back: Link::new("/desk", "工作台"),
        among: Some(Among {
            words: "第 3 件，共 40 件".to_owned(),
            before: Some(Link::new("/incidents/2018-0321?in=list", "上一件")),
            after: Some(Link::new("/incidents/2018-0323?in=list", "下一件")),
        }),
        no: "2018-0322".to_owned(),
        heading: "石桥镇中心小学课间餐后多名学生腹痛".to_owned(),
        level: None,
        alerts: Vec::new(),
        policy: Some(policy()),
        linkages: Vec::new(),
        drill: true,
        steps: vec![
            Step::done("登记", "10:08"),
            Step::now("研判"),
            Step::later("交办"),
        ],
        step_line: StepLine {
            next: None,
            ..busy.step_line.clone()
        },
        todo: None,
        deadlines: Vec::new(),
        story: Story {
            url: None,
            place: String::new(),
            ..busy.story.clone()
        },
        matrix: DutyMatrix {
            note: "还没有交办".to_owned(),
            paper: None,
            rows: Vec::new(),
        },
        confirmed: None,
        drafts: Vec::new(),
        agreed: Vec::new(),
        checklist: None,
        releases: Vec::new(),
        affairs: Vec::new(),
        actions: Vec::new(),
        citation: None,
        shared: Vec::new(),
        related: Vec::new(),
        papers: Vec::new(),
        ..busy.clone()
    };
    // A policy that was registered and not looked at yet; a list that the reader only reads.
    let unassessed = IncidentPage {
        checklist: Some(checked()),
        policy: Some(PolicyPanel {
            assessments: Vec::new(),
            paper: None,
            incidents: Vec::new(),
            ..policy()
        }),
        ..new.clone()
    };
    vec![busy, new, unassessed]
}

fn shared() -> Vec<SharedPanel> {
    let row = |label: &str, href: Option<&str>, url: Option<&str>| SharedRow {
        href: href.map(str::to_owned),
        label: label.to_owned(),
        told: "微博，今天 09:55 登记".to_owned(),
        url: url.map(str::to_owned),
    };
    vec![
        SharedPanel {
            id: "ht",
            heading: "热度 3".to_owned(),
            note: "本件、并入 1 件、跟进 1 次".to_owned(),
            rows: vec![
                row(
                    "2018-0319 河堤渗水又被转发",
                    Some("/incidents/2018-0319"),
                    None,
                ),
                row(
                    "有人问要不要转移",
                    None,
                    Some("http://bbs.example/thread-1"),
                ),
            ],
        },
        SharedPanel {
            id: "pr",
            heading: "随主件办理".to_owned(),
            note: String::new(),
            rows: vec![row("2018-0317 石涌河堤漏水", None, None)],
        },
    ]
}

fn checked() -> ChecklistPanel {
    ChecklistPanel {
        note: "必须核对的都已核对".to_owned(),
        rows: vec![ChecklistRow {
            class: "t-ok",
            glyph: "s-met",
            text: "公开内容里的个人信息已核对、遮盖".to_owned(),
            told: "必须，已核对。依据：本地规定".to_owned(),
            button: None,
        }],
        form: None,
    }
}

fn to_check() -> ChecklistPanel {
    ChecklistPanel {
        note: "还有 1 项必须核对，核对后才能办结".to_owned(),
        rows: vec![ChecklistRow {
            class: "t-soon",
            glyph: "s-soon",
            text: "公开内容里的个人信息已核对、遮盖".to_owned(),
            told: "必须，待核对。依据：本地规定".to_owned(),
            button: Some(
                Button::post("已核对", post("/incidents/2018-0318/check")).about("个人信息"),
            ),
        }],
        form: Some(Link::new(
            "/incidents/2018-0318/check",
            "填写说明、不适用或收回",
        )),
    }
}

fn busy() -> IncidentPage {
    IncidentPage {
        back: Link::new("/desk", "待办"),
        among: None,
        no: "2018-0318".to_owned(),
        heading: "青溪镇河堤渗水视频引发关注".to_owned(),
        level: Some(level(Level::Ii)),
        alerts: vec![line(AlertColour::Orange), line(AlertColour::Blue)],
        policy: None,
        linkages: vec![super::super::linkage::samples::errand()],
        drill: false,
        meta: texts(&["防灾减灾救灾", "青溪镇", "事件分级：重大", "我单位牵头"]),
        steps: steps(),
        step_line: StepLine {
            place: "第 5 步，共 8 步".to_owned(),
            work: WorkMark::of(WorkState::InProgress, Stage::Dispatched),
            next: Some("下一步：发布".to_owned()),
        },
        todo: Some(todo()),
        deadlines: deadlines(),
        updated: "10:20 更新".to_owned(),
        story: story(),
        matrix: matrix(),
        confirmed: Some(Confirmed {
            count: "1/2 已确认".to_owned(),
            done: "刘芳".to_owned(),
            waiting: "王强".to_owned(),
        }),
        drafts: vec![draft()],
        agreed: vec![super::super::library::samples::old()],
        checklist: Some(to_check()),
        releases: vec![release()],
        affairs: affairs(),
        timeline: timeline(),
        follow: Some(Button::post("关注", post("/incidents/2018-0318/following"))),
        note: Some(ShortNote::new(
            "/incidents/2018-0318/note".to_owned(),
            &form().with("kind", "internal"),
        )),
        actions: actions(),
        citation_heading: "为什么交给我单位".to_owned(),
        citation: Some(citation()),
        contact: duty_desk(),
        shared: shared(),
        papers: vec![Link::new(
            "/incidents/2018-0318/papers/flash",
            "网络舆情快报",
        )],
        related: vec![Link::new(
            "/incidents/2018-0290",
            "2018-0290 石涌段河堤施工噪声",
        )],
    }
}

fn steps() -> Vec<Step> {
    vec![
        Step::done("登记", "06:00"),
        Step::done("研判", "06:06"),
        Step::done("交办", "06:10"),
        Step::done("签收", "06:22"),
        Step::now("拟稿送审"),
        Step::later("发布"),
        Step::later("办结"),
        Step::later("评估"),
    ]
}

fn todo() -> Todo {
    Todo {
        heading: "请本单位在 11:00 前发布首次权威信息".to_owned(),
        text: "先讲清已掌握的事实、正在做什么、群众要注意什么。不必等全部查清，后续可以续报。"
            .to_owned(),
        buttons: vec![
            Button::link("写权威信息稿", "/incidents/2018-0318/draft")
                .main()
                .icon("edit"),
            Button::link("反馈进展", "/incidents/2018-0318/progress").icon("msg"),
            Button::post("签收", post("/incidents/2018-0318/acknowledgement")),
            Button::link("不属本单位，申请退回", "/incidents/2018-0318/return").text(),
        ],
    }
}

fn deadlines() -> Vec<DeadlineCard> {
    let soon = facts(Standing::DueSoon, "首次权威信息", 40);
    let late = facts(Standing::Passed, "首次反馈", -30);
    let mut met = facts(Standing::Met, "签收", -198);
    met.started_at = minutes(-250);
    met.stopped_at = Some(minutes(-238));
    let mut waived = facts(Standing::Waived, "回应", 900);
    waived.waived_for = "并入主件办理".to_owned();
    let mut paused = facts(Standing::Running, "办结报告", 4000);
    paused.paused_for = Some("等省检测结果".to_owned());
    vec![
        DeadlineCard {
            moved: Some("原定 11 月 8 日 17:30，已延期至 11 月 9 日 17:30".to_owned()),
            ..DeadlineCard::of(&paused, "市三防办", Some(how()), NOW)
        },
        DeadlineCard::of(&soon, "", Some(how()), NOW),
        DeadlineCard::of(&late, "市水务局", None, NOW),
        DeadlineCard::of(&met, "市三防办", None, NOW),
        DeadlineCard::of(&waived, "", None, NOW),
    ]
}

fn story() -> Story {
    Story {
        text: "11 月 6 日 05:52，抖音用户发布 38 秒视频，称青溪镇石涌段河堤坡脚“漏水”。\n网民主要在问：会不会溃堤？要不要转移？".to_owned(),
        place: "青溪镇，石涌段河堤".to_owned(),
        source: "监测发现，抖音".to_owned(),
        url: Some("https://video.example/v/38".to_owned()),
        times: vec![
            Fact::new("发生", "今天 05:52"),
            Fact::new("发现", "今天 06:00"),
            Fact::new("登记", "今天 06:00"),
        ],
    }
}

fn matrix() -> DutyMatrix {
    let cell = |class, glyph, words: &str| MatrixCell {
        class,
        glyph: Some(glyph),
        words: words.to_owned(),
    };
    DutyMatrix {
        note: "3 家，已签收 3 家".to_owned(),
        paper: Some(Link::new(
            "/incidents/2018-0318/papers/dispatch",
            "打印交办单",
        )),
        rows: vec![
            MatrixRow {
                unit: "市三防办（本单位）".to_owned(),
                duty: "牵头".to_owned(),
                acknowledged: cell("t-ok", "s-met", "06:22"),
                reported: "07:30".to_owned(),
                response: cell("t-soon", "s-soon", "11:00 前"),
            },
            MatrixRow {
                unit: "市水务局".to_owned(),
                duty: "配合".to_owned(),
                acknowledged: cell("t-ok", "s-met", "06:31"),
                reported: "10:05".to_owned(),
                response: MatrixCell::words("不要求"),
            },
        ],
    }
}

pub(crate) fn draft() -> DraftRow {
    DraftRow {
        label: "第 2 稿，权威信息".to_owned(),
        by: "市三防办　周明　10:02".to_owned(),
        state: WorkMark::of_draft(DraftState::OfficeReview),
        text: "今晨网传河堤“漏水”一事，已派员到场。\n水位低于警戒 1.6 米，目前无需转移。"
            .to_owned(),
        comment: Some("请写明水位测量时间。".to_owned()),
    }
}

fn affairs() -> Vec<AffairGroup> {
    let order = AffairRow {
        heading: "督办　市三防办".to_owned(),
        by: "市委宣传部　何敏　今天 09:40".to_owned(),
        state: MatrixCell {
            class: "t-ok",
            glyph: Some("s-met"),
            words: "已回复".to_owned(),
        },
        facts: vec![Fact::new("回复期限", "今天 17:30")],
        text: "请报告渗水点检查结果。".to_owned(),
        answer: Some(AffairAnswer {
            by: "市三防办　周明　今天 10:05".to_owned(),
            text: "已查，为正常排水。".to_owned(),
            url: Some("https://www.example.gov/n/2".to_owned()),
        }),
        paper: Some(Link::new(
            "/incidents/2018-0318/papers/supervision-1",
            "打印督办单",
        )),
    };
    let promise = AffairRow {
        heading: "市三防办".to_owned(),
        state: MatrixCell::words("等待"),
        facts: Vec::new(),
        answer: None,
        paper: None,
        ..order.clone()
    };
    vec![
        AffairGroup {
            id: "or",
            heading: "催办、督办",
            rows: vec![order],
        },
        AffairGroup {
            id: "pm",
            heading: "公开承诺",
            rows: vec![promise],
        },
    ]
}

fn release() -> ReleaseRow {
    ReleaseRow {
        kind: "续报".to_owned(),
        at: "市政府网站，今天 09:40".to_owned(),
        url: Some("https://www.example.gov/n/1".to_owned()),
        text: "现场已设两个观测点。".to_owned(),
        promises: texts(&["每两小时公布一次水位，至 11 月 7 日"]),
        digest: Some("sm3:3f9a0c".to_owned()),
    }
}

pub(crate) fn timeline() -> Timeline {
    let basis = Link::new("/plans/current#row-21", "依据：分工方案第 21 项");
    let report = "渗水点在堤脚排水棱体，水清、不带沙，初步判断为正常排水。";
    let internal = EntryBody {
        scope: Some("内部，仅宣传部可见".to_owned()),
        ..body("tl__b--in", "按重大处理。")
    };
    let order = EntryBody {
        link: Some(basis),
        ..body("tl__b--out", "请三防办统一口径。")
    };
    let reminder = entry("bell", "系统", "提醒：权威信息还剩 1 时 20 分", None);
    let receipt = entry("check", "市三防办　周明", "签收，用时 12 分", None);
    let entries = vec![
        entry(
            "msg",
            "市水务局　林志明",
            "反馈进展",
            Some(body("", report)),
        ),
        entry(
            "edit",
            "市委宣传部　何敏",
            "研判：舆情重大，事件重大",
            Some(internal),
        ),
        TimelineEntry {
            class: "tl__i--warn",
            ..reminder
        },
        TimelineEntry {
            class: "tl__i--ok",
            files: vec![file("现场.png", true), file("台账.pdf", false)],
            ..receipt
        },
        TimelineEntry {
            class: "tl__i--key",
            ..entry(
                "send",
                "市委宣传部　陈静",
                "交办：市三防办牵头",
                Some(order),
            )
        },
    ];
    Timeline {
        days: vec![TimelineDay {
            label: "今天，11 月 6 日".to_owned(),
            entries,
        }],
    }
}

fn entry(icon: &'static str, who: &str, what: &str, body: Option<EntryBody>) -> TimelineEntry {
    TimelineEntry {
        class: "",
        icon,
        who: who.to_owned(),
        what: what.to_owned(),
        time: "10:05".to_owned(),
        datetime: "2018-11-06T10:05:00+08:00".to_owned(),
        body,
        files: Vec::new(),
    }
}

fn file(name: &str, is_picture: bool) -> FileLine {
    FileLine {
        href: "/attachments/1a2b".to_owned(),
        name: name.to_owned(),
        size: "1.2 MB".to_owned(),
        is_picture,
    }
}

fn body(class: &'static str, text: &str) -> EntryBody {
    EntryBody {
        class,
        scope: None,
        text: text.to_owned(),
        link: None,
    }
}

fn actions() -> Vec<ActionRow> {
    let row = |label: &str, noun: &str, reason: Option<&str>| ActionRow {
        label: label.to_owned(),
        href: format!("/incidents/2018-0318/{noun}"),
        reason: reason.map(str::to_owned),
    };
    vec![
        row("反馈", "progress", None),
        row("拟稿", "draft", None),
        row(
            "退回",
            "return",
            Some("退回期限已于今天 09:10 过去，请联系宣传部（时限规则 return.window）"),
        ),
        row("办结", "closure", Some("还有 1 个时限没有结束")),
    ]
}

fn policy() -> PolicyPanel {
    PolicyPanel {
        facts: vec![
            Fact::new("政策文件", "义务教育招生办法"),
            Fact::new("计划发布", "2018-11-20"),
        ],
        assessments: vec![AssessmentRow {
            heading: "第 1 版　总体风险中　今天 10:00　周明".to_owned(),
            points: vec!["家长担心学位不够（可能性高，影响中）".to_owned()],
            prepared: "今年新增学位。".to_owned(),
            consulted: vec!["市公安局：没有不同意见".to_owned()],
        }],
        paper: Some(Link::new("/incidents/2018-0318/policy-paper", "打印评估表")),
        incidents: vec![Link::new("/incidents/2018-0320", "2018-0320 家长询问片区")],
    }
}
