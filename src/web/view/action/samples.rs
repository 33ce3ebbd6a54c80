//! Fictional contents of the action forms, for the template tests.

use super::super::FieldError;
use super::super::incident::samples::draft as draft_row;
use super::super::samples::{chip, form, level, texts};
use super::super::suggestion::samples::{citation, preview, roster};
use super::*;
use crate::domain::vocabulary::{Level, OrderKind, SourceKind, Stage, Standing, WorkState};
use crate::web::view::Link;
use crate::web::view::incident::DraftRow;
use crate::web::view::suggestion::{Duplicate, Sureness};

fn brief() -> IncidentBrief {
    IncidentBrief {
        no: "2018-0318".to_owned(),
        title: "青溪镇河堤渗水视频引发关注".to_owned(),
        href: "/incidents/2018-0318".to_owned(),
        level: Some(level(Level::Ii)),
        work: WorkMark::of(WorkState::InProgress, Stage::Dispatched),
        text: "05:52，抖音用户发布 38 秒视频，称青溪镇石涌段河堤坡脚“漏水”。".to_owned(),
        facts: vec![
            Fact::new("地点", "青溪镇，石涌段"),
            Fact::new("牵头", "市三防办"),
        ],
        due: vec![chip(Standing::DueSoon, "首次权威信息", 40)],
    }
}

fn bad(field: &str, message: &str) -> FormState {
    form().wrong(FieldError::new(field, "", message))
}

fn one() -> Vec<Choice> {
    vec![Choice::new("sanfang", "市三防办")]
}

fn two() -> Vec<Choice> {
    vec![
        Choice::new("sanfang", "市三防办"),
        Choice::new("water", "市水务局"),
    ]
}

pub(in crate::web::view::action) fn assessment() -> Vec<AssessmentForm> {
    let mut first = AssessmentForm::new(
        IncidentBrief {
            level: None,
            due: Vec::new(),
            ..brief()
        },
        &form().with("level", "ii").with("treatment", "difficulty"),
        level_choices(),
    );
    first.page.effects = texts(&["首次权威信息：今天 11:00 前（发现后 5 时）"]);
    vec![
        first,
        AssessmentForm::new(brief(), &bad("level", "还没有选舆情等级"), level_choices()),
    ]
}

pub(in crate::web::view::action) fn dismissal() -> Vec<DismissalForm> {
    vec![DismissalForm::new(
        brief(),
        &bad("reason", "请写明不予受理的理由"),
    )]
}

pub(in crate::web::view::action) fn merge() -> Vec<MergeForm> {
    let candidate = Duplicate {
        href: "/incidents/2018-0317".to_owned(),
        title: "石涌河堤漏水传言".to_owned(),
        alike: "同镇、同领域".to_owned(),
        others: Some("另有 1 件写的像是同一件事：2018-0316".to_owned()),
        merge_into: None,
        follow_up: None,
    };
    vec![
        MergeForm::new(brief(), &form(), vec![candidate]),
        MergeForm::new(brief(), &bad("primary", "请填写主件编号"), Vec::new()),
    ]
}

pub(in crate::web::view::action) fn unmerging() -> Vec<UnmergingForm> {
    let mut first = UnmergingForm::new(brief(), &form());
    first.page.effects = texts(&["“首次回应”照原来的计算：今天 11:00 前"]);
    vec![
        first,
        UnmergingForm::new(brief(), &bad("reason", "请写明撤销并案的理由")),
    ]
}

pub(in crate::web::view::action) fn note() -> Vec<NoteForm> {
    vec![
        NoteForm::new(
            brief(),
            &form()
                .with("kind", "internal")
                .with("files", "1a2b/现场.png"),
            vec![Choice::new("li.na", "李娜（市教育局）")],
        ),
        NoteForm::new(brief(), &bad("text", "请填写备注内容"), Vec::new()),
        NoteForm::new(brief(), &bad("files", "“a.exe”不能传"), Vec::new()),
    ]
}

pub(in crate::web::view::action) fn follow_up() -> Vec<FollowUpForm> {
    let sources = SourceKind::ALL;
    vec![
        FollowUpForm::new(brief(), &form().with("channel", "微博"), sources),
        FollowUpForm::new(brief(), &bad("text", "请填写跟进内容"), sources),
    ]
}

pub(in crate::web::view::action) fn dispatch() -> Vec<DispatchForm> {
    let filled = form()
        .with("lead", "fda")
        .with("responsible", "edu")
        .with("completion", "all");
    let mut first = DispatchForm::new(brief(), &filled, &roster());
    first.proposals = vec![ProposedUnit::new(
        "市食品药品监督管理局，牵头",
        Sureness::Good,
        texts(&["领域“食品药品安全”，第 21 项列名单位"]),
    )];
    first.citation = Some(citation());
    first.preview = preview();
    let mut second = DispatchForm::new(brief(), &bad("lead", "请选一个牵头单位"), &roster());
    second.remark = Some("依据不足，请人工选择牵头单位".to_owned());
    second.preview_note = Some("选好等级后，这里显示各项时限的具体钟点。".to_owned());
    vec![first, second]
}

pub(in crate::web::view::action) fn withdrawal() -> Vec<WithdrawalForm> {
    vec![WithdrawalForm::new(
        brief(),
        &bad("reason", "请写明撤回的理由"),
        two(),
    )]
}

pub(in crate::web::view::action) fn acknowledgement() -> Vec<AcknowledgementForm> {
    let mut done = AcknowledgementForm::new(brief(), &form(), two());
    done.done = Some("周明 06:22 已签收，用时 12 分".to_owned());
    done.page.submit = "";
    let several = AcknowledgementForm::new(brief(), &form(), two());
    vec![
        AcknowledgementForm::new(brief(), &form(), one()),
        several,
        done,
    ]
}

pub(in crate::web::view::action) fn return_request() -> Vec<ReturnForm> {
    let groups = || vec![ChoiceGroup::headed("市直部门", two())];
    let wrong = bad("reason", "请写明不属本单位的理由，方便改派");
    vec![
        ReturnForm::new(brief(), &form(), one(), groups()),
        ReturnForm::new(brief(), &wrong, two(), groups()),
    ]
}

pub(in crate::web::view::action) fn return_decision() -> Vec<ReturnDecisionForm> {
    let request = |suggested: &str| ReturnRequest {
        unit: "市水务局".to_owned(),
        by: "林志明　今天 09:40".to_owned(),
        reason: "该堤段由镇管。".to_owned(),
        suggested: suggested.to_owned(),
    };
    vec![
        ReturnDecisionForm::new(brief(), &form(), one(), vec![request("青溪镇")]),
        ReturnDecisionForm::new(
            brief(),
            &bad("decision", "请选同意或不同意"),
            two(),
            vec![request("")],
        ),
    ]
}

pub(in crate::web::view::action) fn progress() -> Vec<ProgressForm> {
    vec![
        ProgressForm::new(brief(), &form().with("closing", "1"), one()),
        ProgressForm::new(brief(), &bad("text", "请填写进展"), two()),
    ]
}

pub(in crate::web::view::action) fn draft() -> Vec<DraftForm> {
    let changed = form()
        .with("kind", "authoritative_info")
        .with("text", "今晨网传一事……");
    let mut sent_back = DraftForm {
        comment: Some("请补充检测结果。".to_owned()),
        ..DraftForm::new(brief(), &changed, one(), vec![draft_row()])
    };
    sent_back.page.library = vec![super::super::library::samples::line()];
    vec![
        sent_back,
        DraftForm::new(brief(), &bad("text", "请填写回应正文"), two(), Vec::new()),
    ]
}

pub(in crate::web::view::action) fn submission() -> Vec<SubmissionForm> {
    vec![SubmissionForm::new(brief(), &form(), draft_row())]
}

pub(in crate::web::view::action) fn approval() -> Vec<ApprovalForm> {
    let mut first = ApprovalForm::new(brief(), &form(), draft_row());
    first.changes = super::super::plan::samples::parts();
    first.page.carry("draft", "2");
    let wrong = bad("privacy", "请确认已核对个人信息");
    vec![
        first,
        ApprovalForm::new(
            brief(),
            &wrong,
            DraftRow {
                comment: None,
                ..draft_row()
            },
        ),
    ]
}

pub(in crate::web::view::action) fn send_back() -> Vec<SendBackForm> {
    vec![SendBackForm::new(
        brief(),
        &bad("comments", "请写明修改意见"),
        draft_row(),
    )]
}

pub(in crate::web::view::action) fn release() -> Vec<ReleaseForm> {
    let filled = form()
        .with("kind", "authoritative_info")
        .with("promise_text", "每两小时公布水位")
        .with("promise_due_on", "2018-11-07");
    vec![
        ReleaseForm::new(brief(), &filled, Some(draft_row()), two()),
        ReleaseForm::new(
            brief(),
            &bad("published_at", "发布时间不能晚于现在（10:20）"),
            None,
            Vec::new(),
        ),
    ]
}

pub(in crate::web::view::action) fn closure() -> Vec<ClosureForm> {
    let checks = vec![
        ClosureCheck::fine("时限都已结束"),
        ClosureCheck::open(
            "还有 1 项承诺没有兑现",
            Link::new("/incidents/2018-0318#re", "查看"),
        ),
    ];
    vec![ClosureForm::new(brief(), &form(), checks)]
}

pub(in crate::web::view::action) fn check() -> Vec<CheckForm> {
    let items = || vec![Choice::new("masked", "个人信息已核对、遮盖").small("必须，待核对")];
    vec![
        CheckForm::new(brief(), &form(), items()),
        CheckForm::new(brief(), &bad("reason", "请写明理由"), items()),
    ]
}

pub(in crate::web::view::action) fn reopening() -> Vec<ReopeningForm> {
    vec![ReopeningForm::new(
        brief(),
        &bad("", "刚才的内容没有送到，请再提交一次"),
    )]
}

pub(in crate::web::view::action) fn extension() -> Vec<ExtensionForm> {
    let open = || {
        let reach = Reach {
            deadline: "办结，11 月 13 日 17:30 前".to_owned(),
            note: "最晚可延到 11 月 27 日 17:30".to_owned(),
        };
        vec![("4".to_owned(), reach)]
    };
    let fixed = || {
        vec![Reach {
            deadline: "回应，11 月 8 日 10:00 前".to_owned(),
            note: "“回应”是国家规定的时限，不能延期".to_owned(),
        }]
    };
    let wrong = bad("until", "延期最多 10 个工作日");
    let mut hopeless = ExtensionForm::new(brief(), &form(), one(), (Vec::new(), fixed()));
    hopeless.page.submit = "";
    vec![
        ExtensionForm::new(brief(), &form(), one(), (open(), fixed())),
        ExtensionForm::new(brief(), &wrong, two(), (open(), Vec::new())),
        hopeless,
    ]
}

pub(in crate::web::view::action) fn extension_decision() -> Vec<ExtensionDecisionForm> {
    let number = |n: u32| Choice::new(n.to_string(), format!("第 {n} 号：市三防办"));
    let asked = |not_yours: Option<&str>| ExtensionAsked {
        heading: "第 1 号申请　市三防办".to_owned(),
        by: "周明　今天 09:40".to_owned(),
        facts: vec![
            Fact::new("原定", "11 月 13 日 17:30"),
            Fact::new("申请延到", "11 月 20 日 17:30"),
        ],
        reason: "等省检测结果。".to_owned(),
        progress: "已送检。".to_owned(),
        not_yours: not_yours.map(str::to_owned),
    };
    let mut first =
        ExtensionDecisionForm::new(brief(), &form(), vec![number(1)], vec![asked(None)]);
    first.page.effects = texts(&["同意第 1 号申请的，“办结报告”改为 11 月 20 日 17:30"]);
    vec![
        first,
        ExtensionDecisionForm::new(
            brief(),
            &bad("decision", "请选同意或不同意"),
            vec![number(1), number(2)],
            vec![asked(Some("不能裁定自己提出的延期申请，请换一位裁定"))],
        ),
    ]
}

fn moving(unit: &str) -> MovingRow {
    MovingRow {
        deadline: "办结报告".to_owned(),
        unit: unit.to_owned(),
        old: "11 月 13 日 17:30".to_owned(),
        new: "11 月 14 日 17:30".to_owned(),
    }
}

pub(in crate::web::view::action) fn pause() -> Vec<PauseForm> {
    let still = || texts(&["市三防办办结报告，11 月 13 日 17:30 前"]);
    let on = texts(&["回应，11 月 8 日 10:00 前"]);
    vec![
        PauseForm::new(brief(), &form(), (still(), on)),
        PauseForm::new(
            brief(),
            &bad("reason", "请写明暂停的理由"),
            (still(), Vec::new()),
        ),
    ]
}

pub(in crate::web::view::action) fn resumption() -> Vec<ResumptionForm> {
    let since = || "今天 09:40 起暂停：等省检测结果".to_owned();
    vec![
        ResumptionForm::new(
            brief(),
            &form(),
            since(),
            vec![moving("市三防办"), moving("")],
        ),
        ResumptionForm::new(brief(), &bad("", "请再提交一次"), since(), Vec::new()),
    ]
}

pub(in crate::web::view::action) fn rebase() -> Vec<RebaseForm> {
    let versions = || "现行：时限规则第 2 版，工作日历第 3 版。".to_owned();
    let rows = || {
        vec![
            ("4".to_owned(), moving("市三防办")),
            ("5".to_owned(), moving("")),
        ]
    };
    let mut idle = RebaseForm::new(brief(), &form(), versions(), Vec::new());
    idle.page.submit = "";
    vec![
        RebaseForm::new(brief(), &form().with("deadlines", "4"), versions(), rows()),
        RebaseForm::new(
            brief(),
            &bad("deadlines", "请勾选要重算的时限"),
            versions(),
            rows(),
        ),
        idle,
    ]
}

pub(in crate::web::view::action) fn order() -> Vec<OrderForm> {
    let usual = "不填按时限规则：工作时间 4 时，即今天 17:30 前。";
    let urge = bad("reply_by", "回复期限要晚于现在");
    let mut first = OrderForm::new(OrderKind::Urge, brief(), &form(), two(), usual);
    first.before = texts(&["市三防办：已于 09:40 催办过，还没有回复"]);
    vec![
        first,
        OrderForm::new(OrderKind::Supervision, brief(), &urge, one(), usual),
    ]
}

fn waiting() -> Waiting {
    Waiting {
        heading: "督办，请在今天 17:30 前回复".to_owned(),
        by: "市委宣传部　何敏　今天 09:40".to_owned(),
        text: "请报告渗水点检查结果。".to_owned(),
    }
}

fn numbers() -> Vec<Choice> {
    vec![Choice::new("1", "第一项"), Choice::new("2", "第二项")]
}

pub(in crate::web::view::action) fn supervision_reply() -> Vec<ReplyForm> {
    let wrong = bad("text", "请填写回复内容");
    vec![
        ReplyForm::new(brief(), &form(), one(), vec![waiting()]),
        ReplyForm::new(brief(), &wrong, numbers(), vec![waiting(), waiting()]),
    ]
}

pub(in crate::web::view::action) fn promise() -> Vec<PromiseForm> {
    let wrong = bad("text", "请填写兑现情况");
    vec![
        PromiseForm::new(brief(), &form(), one(), vec![waiting()]),
        PromiseForm::new(brief(), &wrong, numbers(), vec![waiting(), waiting()]),
    ]
}

pub(in crate::web::view::action) fn link() -> Vec<LinkForm> {
    vec![LinkForm::new(
        brief(),
        &bad("primary", "编号写成 2018-0318 这样"),
    )]
}

pub(in crate::web::view::action) fn risk() -> Vec<RiskForm> {
    let filled = form()
        .with("risk_points", "家长担心学位不够")
        .with("likelihood", "high")
        .with("impact", "medium")
        .with("grade", "medium")
        .with("prepared", "今年新增学位，符合条件的都能入学。")
        .with("consulted_unit", "sanfang")
        .with("consulted_opinion", "没有不同意见");
    let wrong = bad("risk_points", "请至少写一个风险点，并选可能性和影响")
        .wrong(FieldError::new("grade", "", "请选总体风险等级：高、中、低"))
        .wrong(FieldError::new("prepared", "", "请填写口径"));
    vec![
        RiskForm::new(brief(), &form(), &two()),
        RiskForm::new(brief(), &filled, &two()),
        RiskForm::new(brief(), &wrong, &two()),
    ]
}

pub(in crate::web::view::action) fn policy_decision() -> Vec<PolicyDecisionForm> {
    let facts = || {
        vec![
            Fact::new("总体风险", "中"),
            Fact::new("口径", "今年新增学位。"),
        ]
    };
    let wrong = bad("decision", "请选按期发布、修改后发布或暂缓发布").wrong(FieldError::new(
        "reason",
        "",
        "请写明发布决定的理由",
    ));
    vec![
        PolicyDecisionForm::new(brief(), &form(), facts()),
        PolicyDecisionForm::new(brief(), &wrong, facts()),
    ]
}

pub(in crate::web::view::action) fn publication() -> Vec<PublicationForm> {
    let wrong = bad("planned_on", "请填写新的计划发布日期").wrong(FieldError::new(
        "reason",
        "",
        "请写明改发布日期的理由",
    ));
    vec![
        PublicationForm::new(brief(), &form(), "2018-11-20"),
        PublicationForm::new(brief(), &wrong, "2018-11-20"),
    ]
}

pub(in crate::web::view::action) fn policy_link() -> Vec<PolicyLinkForm> {
    vec![
        PolicyLinkForm::new(brief(), &form()),
        PolicyLinkForm::new(brief(), &bad("policy", "编号写成 2018-0318 这样")),
    ]
}
fn said(heading: &str) -> Waiting {
    Waiting {
        heading: heading.to_owned(),
        by: "市委宣传部　林评估　今天 10:00".to_owned(),
        text: "转发 1200 次，多数询问何时修好。".to_owned(),
    }
}

pub(in crate::web::view::action) fn watch() -> Vec<WatchForm> {
    let mut view = WatchForm::new(brief(), &form());
    view.before = vec![said("首次跟踪：传播回落，公众情绪缓和")];
    view.page.effects = texts(&["记为再次跟踪，应于 11 月 9 日 10:00 前记录"]);
    vec![
        view,
        WatchForm::new(brief(), &bad("text", "请填写跟踪情况")),
    ]
}

fn scored_items(form: &FormState) -> Vec<ScoredItem> {
    let item = |heading: &str, measured: &str| ScoredItem {
        heading: heading.to_owned(),
        measured: measured.to_owned(),
        asks: "是否回答了公众真正关心的问题".to_owned(),
        source: "分工方案第24项".to_owned(),
        evidence: Vec::new(),
        proposed: None,
        given: Vec::new(),
        points: None,
        reason: None,
    };
    let judged = ScoredItem {
        given: texts(&["第一次评分 18 分", "复评 6 分：没有回答"]),
        points: Some(form.line("points_focus", "分数").hint("0 到 20 分")),
        reason: Some(form.lines("reason_focus", "理由", 2).optional()),
        ..item("针对关切（20 分）", "评分人评定")
    };
    let recorded = ScoredItem {
        evidence: texts(&["2 个时限，按时完成 1 个"]),
        proposed: Some("按记录 15 分，满分 30 分".to_owned()),
        ..item("回应时效（30 分）", "时限记录")
    };
    vec![judged, recorded]
}

pub(in crate::web::view::action) fn score() -> Vec<ScoreForm> {
    use crate::domain::vocabulary::Verb;
    let verbs = [
        Verb::Evaluate,
        Verb::EvaluateAgain,
        Verb::ArbitrateEvaluation,
    ];
    let wrong = bad("points_focus", "“针对关切”还没有打分");
    let mut views: Vec<ScoreForm> = verbs
        .into_iter()
        .map(|verb| {
            let mut view = ScoreForm::new(verb, brief(), &form());
            view.rules = texts(&["政务舆情回应效果评分表第 1 版"]);
            view.items = scored_items(&form());
            view.vetoes = vec![form().lines("veto_privacy_breach", "泄露隐私", 2)];
            view
        })
        .collect();
    if let Some(last) = views.last_mut() {
        last.sheets = vec![said("第一次评分：91 分"), said("复评：70 分")];
        last.page.effects = texts(&["效果评估应于 11 月 14 日 17:30 前完成"]);
    }
    let mut back = ScoreForm::new(Verb::Evaluate, brief(), &wrong);
    back.items = scored_items(&wrong);
    views.push(back);
    views
}

pub(in crate::web::view::action) fn evaluation_appeal() -> Vec<AppealForm> {
    let objections = |form: &FormState| {
        let result = "评估结论：合格，68 分".to_owned();
        (
            result,
            vec![form.lines("objection_focus", "针对关切", 2).optional()],
        )
    };
    let wrong = bad("text", "请写明对哪一项、为什么有不同意见");
    let mut first = AppealForm::new(brief(), &form(), two(), objections(&form()));
    first.page.effects = texts(&["申诉截止 11 月 21 日 17:30"]);
    vec![
        first,
        AppealForm::new(brief(), &wrong, one(), objections(&wrong)),
    ]
}

pub(in crate::web::view::action) fn evaluation_appeal_decision() -> Vec<AppealDecisionForm> {
    let result = || "评估结论：不合格，92 分（单项否决）".to_owned();
    let appeals = || vec![said("市三防办申诉，待裁定")];
    vec![
        AppealDecisionForm::new(brief(), &form(), (two(), appeals()), (result(), true)),
        AppealDecisionForm::new(
            brief(),
            &bad("reason", "请写明裁定的理由"),
            (one(), appeals()),
            (result(), false),
        ),
    ]
}
