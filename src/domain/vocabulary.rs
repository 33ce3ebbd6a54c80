//! Every closed word list of the house: code, Chinese label and meaning.
//!
//! A code is what stands in rows, in the log and on the wire; it never changes. A label is what
//! people read. The glossary page and `tests/golden/vocabulary.md` are printed from here.

use serde::{Deserialize, Serialize};

/// One word of a list, as the glossary prints it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Word {
    /// The lasting code.
    pub code: &'static str,
    /// What people read.
    pub label: &'static str,
    /// What it means, in one line.
    pub meaning: &'static str,
}

/// The one house macro: an enum whose every variant has a code, a label and a meaning.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident ($title:literal) {
        $($variant:ident $code:literal $label:literal $meaning:literal;)+
    })+) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
            pub enum $name {
                $(#[doc = $meaning] #[serde(rename = $code)] $variant,)+
            }

            impl $name {
                /// Every word of the list, in its printed order.
                pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

                /// The code, the label and the meaning together.
                pub const fn word(self) -> Word {
                    match self {
                        $(Self::$variant => Word { code: $code, label: $label, meaning: $meaning },)+
                    }
                }

                /// The lasting code, as in rows and on the wire.
                pub const fn code(self) -> &'static str {
                    self.word().code
                }

                /// What people read.
                pub const fn label(self) -> &'static str {
                    self.word().label
                }

                /// The word with this code, if there is one.
                pub fn parse(code: &str) -> Option<Self> {
                    Self::ALL.iter().copied().find(|word| word.code() == code)
                }
            }
        )+

        /// Every list by its name in the code, for descriptions that programs read.
        pub fn word_lists() -> Vec<(&'static str, Vec<Word>)> {
            vec![$((stringify!($name), $name::ALL.iter().map(|word| word.word()).collect()),)+]
        }

        /// Every list with its title, for the glossary.
        pub fn glossary() -> Vec<(&'static str, Vec<Word>)> {
            vec![$(($title, $name::ALL.iter().map(|word| word.word()).collect()),)+]
        }
    };
}

words! {
    /// Where an incident stands as a whole.
    Stage ("舆情环节") {
        Registered "registered" "已登记" "登记在案，等待研判";
        Assessed "assessed" "待交办" "已定等级和处理方式，等待交办";
        Dispatched "dispatched" "办理中" "已交办，承办单位在办";
        Responded "responded" "已回应" "该回应的单位都已回应，等待办结";
        Closed "closed" "已办结" "领导确认办结";
        Evaluated "evaluated" "已评估" "效果评估完成";
        Dismissed "dismissed" "不予受理" "经研判不属受理范围，附理由";
        Merged "merged" "已并案" "并入另一件舆情办理";
    }
    /// Where one unit's duty in one cycle stands.
    AssignmentState ("交办项状态") {
        Offered "offered" "待签收" "已交办，等单位签收";
        Accepted "accepted" "办理中" "已签收，单位在办";
        ReturnPending "return_pending" "退回待审" "单位申请退回，等裁定";
        Discharged "discharged" "已完成" "单位的职责已有回应或办结报告";
        Returned "returned" "已退回" "退回获准，不计入该单位成绩";
        Withdrawn "withdrawn" "已撤回" "交办方撤回，不计入该单位成绩";
    }
    /// Where a draft response stands.
    DraftState ("回应稿状态") {
        Writing "writing" "拟稿中" "作者在写或在改";
        UnitReview "unit_review" "单位审核" "等单位负责人签字";
        OfficeReview "office_review" "宣传审核" "等宣传部门审核";
        Approved "approved" "待发布" "审核通过，等登记发布";
        Released "released" "已发布" "已登记发布";
    }
    /// What a unit owes on one incident.
    Duty ("职责") {
        Lead "lead" "牵头" "对整件事负总责";
        Responsible "responsible" "负责" "对自己的部分负责";
        Cooperating "cooperating" "配合" "协助办理，一般不单独回应";
        Coordinating "coordinating" "协调" "统筹联络，不承办具体事项";
    }
    /// How heated the opinion is; set by the propaganda office; I is worst.
    Level ("舆情等级") {
        I "i" "特别重大" "由市领导研判";
        Ii "ii" "重大" "由分管领导研判";
        Iii "iii" "较大" "由值班员研判";
        Iv "iv" "一般" "由值班员研判";
    }
    /// The grade of the emergency event itself; it decides the 5 h and 24 h clocks.
    EventGrade ("事件分级") {
        I "i" "特别重大" "特别重大突发事件";
        Ii "ii" "重大" "重大突发事件";
        Iii "iii" "较大" "较大突发事件";
        Iv "iv" "一般" "一般突发事件";
    }
    /// What kind of demand the opinion makes; it decides the treatment.
    Treatment ("诉求类型") {
        Suggestion "suggestion" "建设性意见" "吸收采纳并反馈";
        Difficulty "difficulty" "实际困难" "帮助解决并说明";
        Problem "problem" "重大问题" "依规调查处理并公布";
        Misunderstanding "misunderstanding" "模糊认识" "解疑释惑";
        WrongView "wrong_view" "错误看法" "引导和纠正";
        FalseInformation "false_information" "虚假信息" "公布事实，违法线索移送公安";
    }
    /// What kind of matter a stream is about.
    IncidentKind ("事项类型") {
        Opinion "opinion" "舆情" "已经出现的公众意见";
        PolicyAssessment "policy_assessment" "政策发布前评估" "重要政策发布前的风险评估";
    }
    /// Where the matter came from.
    SourceKind ("来源") {
        Monitoring "monitoring" "监测发现" "监测中发现";
        Hotline "hotline" "热线转来" "政务热线转来";
        MessageBoard "message_board" "网民留言" "网络问政平台留言";
        UnitReport "unit_report" "单位上报" "单位自己上报";
        Superior "superior" "上级交办" "上级要求回应";
        Media "media" "媒体报道" "媒体报道或采访";
    }
    /// Every kind of running obligation.
    DeadlineKind ("时限种类") {
        Acknowledgement "acknowledgement" "签收" "交办后签收";
        FirstReport "first_report" "首次反馈" "交办后第一次报告情况";
        AuthoritativeInfo "authoritative_info" "首次权威信息" "重大突发事件发布权威信息";
        PressConference "press_conference" "新闻发布会" "重大突发事件举行新闻发布会";
        Response "response" "回应" "一般政务舆情予以回应";
        ReturnWindow "return_window" "退回期限" "可以申请退回的时间";
        ClosureReport "closure_report" "办结" "单位完成自己的职责";
        SupervisionReply "supervision_reply" "督办回复" "回复督办要求";
        Rectification "rectification" "整改" "完成整改";
        Promise "promise" "承诺" "兑现回应中的承诺";
        Evaluation "evaluation" "效果评估" "办结后完成评估";
        StatementOfDefence "statement_of_defence" "陈述申辩" "单位提出陈述申辩";
        ReturnDecision "return_decision" "退回裁定" "交办方对退回申请作出裁定";
        ExtensionDecision "extension_decision" "延期裁定" "分管领导对延期申请作出裁定";
        PolicyDecision "policy_decision" "发布前决定" "重要政策计划发布之前由分管领导作出决定";
        FirstWatch "first_watch" "首次跟踪" "首次发布后第一次查看传播情况";
        SecondWatch "second_watch" "再次跟踪" "首次发布后第二次查看传播情况";
        EvaluationAppeal "evaluation_appeal" "评估申诉" "可以对评估结论提出申诉的时间";
        AppealDecision "appeal_decision" "申诉裁定" "分管领导对评估申诉作出裁定";
        CaseAppeal "case_appeal" "问责申诉" "单位可以对问责决定提出申诉的时间";
    }
    /// How a deadline stands at a given instant; always derived, never stored.
    Standing ("时限状态") {
        Running "running" "未到期" "还没到期";
        DueSoon "due_soon" "将到期" "快到期了";
        Passed "passed" "逾期" "过期还没完成";
        Met "met" "按时完成" "到期前完成";
        MetLate "met_late" "迟完成" "过期后完成";
        Missed "missed" "未完成" "到结束也没完成";
        Waived "waived" "免除" "不再要求，附原因";
    }
    /// How a stopped deadline ended; once written it never changes.
    Verdict ("时限结论") {
        Met "met" "按时完成" "到期前完成";
        MetLate "met_late" "迟完成" "过期后完成";
        Missed "missed" "未完成" "到结束也没完成";
        Waived "waived" "免除" "不再要求，附原因";
    }
    /// How the length of a time limit is counted.
    Measure ("计时方式") {
        Natural "natural" "自然时间" "昼夜和节假日都算";
        WorkingTime "working_time" "工作时间" "只算上班时间";
        WorkingDays "working_days" "工作日" "从次日起算，到最后一日下班为止";
    }
    /// Which instant a deadline counts from.
    StartEvent ("起算点") {
        Occurred "occurred" "发生" "事情发生";
        Detected "detected" "发现" "监测发现或接报";
        Registered "registered" "登记" "录入系统";
        Dispatched "dispatched" "交办" "交办给该单位";
        Acknowledged "acknowledged" "签收" "该单位签收";
        Closed "closed" "办结" "领导确认办结";
        Published "published" "发布" "回应发布";
        Ordered "ordered" "发出" "要求发出";
        Reopened "reopened" "重启" "新的一轮开始";
        Requested "requested" "申请" "单位提出申请";
        Concluded "concluded" "评定" "效果评估作出结论";
    }
    /// In what capacity a person acts here.
    Capacity ("身份") {
        DutyOfficer "duty_officer" "值班员" "宣传部门登记、研判、交办";
        Reviewer "reviewer" "审核员" "宣传部门审核、登记发布";
        Leader "leader" "分管领导" "研判重大舆情、办结、裁定";
        Evaluator "evaluator" "评估员" "效果评估、提出问责建议";
        Overseer "overseer" "市政府办公室" "考核与年度报告";
        Liaison "liaison" "联络员" "承办单位签收、反馈、拟稿";
        UnitHead "unit_head" "单位负责人" "承办单位签字";
        SystemAdmin "system_admin" "系统管理员" "方案、日历、账号";
        SecurityAdmin "security_admin" "安全管理员" "权限与会话";
        Auditor "auditor" "审计员" "查看留痕";
        System "system" "系统" "到点自动记录";
    }
    /// Everything that can be done to an incident.
    Verb ("动作") {
        Register "register" "登记" "把一件舆情录入系统";
        Assess "assess" "研判" "定等级、事件分级和诉求类型";
        Dismiss "dismiss" "不予受理" "附理由结束";
        Merge "merge" "并案" "并入主件";
        Unmerge "unmerge" "撤销并案" "并错了的分开，环节和时限照原样";
        FollowUp "follow_up" "记跟进" "同一件事又有人发帖，记在原件上";
        Note "note" "写备注" "写一条备注，内部、跨单位或口径；写下就不改，更正另写一条";
        Dispatch "dispatch" "交办" "交给单位，写明职责";
        Withdraw "withdraw" "撤回" "撤回一个单位的交办";
        Acknowledge "acknowledge" "签收" "单位表示收到";
        Return "return" "退回" "单位说明不属本单位";
        DecideReturn "decide_return" "裁定退回" "同意或不同意退回";
        ReportProgress "report_progress" "反馈" "单位报告进展";
        Draft "draft" "拟稿" "写回应稿";
        Submit "submit" "送审" "送单位负责人审核";
        Approve "approve" "审核通过" "单位负责人签字，宣传部门审核";
        SendBack "send_back" "打回" "退回作者修改，附意见";
        Release "release" "发布" "登记已发布的回应和证据";
        Check "check" "核对清单" "办结前逐项核对检查清单，可以收回";
        Close "close" "办结" "领导确认办结";
        Reopen "reopen" "重启" "开始新的一轮";
        RequestExtension "request_extension" "申请延期" "到期前申请推迟一个时限";
        DecideExtension "decide_extension" "裁定延期" "同意或不同意延期";
        Pause "pause" "暂停" "附理由暂停可以暂停的时限";
        Resume "resume" "恢复" "暂停的时限接着计算";
        Urge "urge" "催办" "催促单位，要求按时回复";
        Supervise "supervise" "督办" "领导要求单位限期回复";
        ReplySupervision "reply_supervision" "回复督办" "单位回复催办或督办";
        FulfilPromise "fulfil_promise" "兑现承诺" "登记承诺已经做到";
        Link "link" "关联" "标明是哪件舆情引起的次生舆情";
        Watch "watch" "跟踪" "记录发布后的传播情况";
        Evaluate "evaluate" "评估" "办结后按评分表第一次评分";
        EvaluateAgain "evaluate_again" "复评" "由另一人第二次评分";
        ArbitrateEvaluation "arbitrate_evaluation" "裁定评分" "两次评分相差大时由领导裁定";
        AppealEvaluation "appeal_evaluation" "评估申诉" "单位对评估结论提出申诉";
        DecideEvaluationAppeal "decide_evaluation_appeal" "裁定申诉" "领导对评估申诉作出裁定";
        Rebase "rebase" "重算时限" "按现行规则和日历重算在办时限";
        Remind "remind" "提醒" "系统记录到点和逾期，并按提醒阶梯通知";
        AssessRisk "assess_risk" "风险评估" "评估重要政策发布前的舆情风险，备好口径";
        DecidePolicy "decide_policy" "发布决定" "按期发布、修改后发布或暂缓发布";
        MovePublication "move_publication" "改发布日期" "附理由改计划发布日期，原定日期保留";
        LinkPolicy "link_policy" "关联政策" "标明舆情由哪项评估过的政策引发";
    }

    /// What can be done with many incidents at once.
    BulkVerb ("批量办理") {
        Urge "urge" "催办" "催促牵头单位";
        Acknowledge "acknowledge" "签收" "替本单位签收";
        Dispatch "dispatch_as_suggested" "按建议交办" "依据充分的，交给建议的单位";
        Withdraw "withdraw" "撤回交办" "从所有承办单位撤回";
        Close "close" "办结" "确认办结";
        Dismiss "dismiss" "不予受理" "不属受理范围，附理由";
    }
    /// What an entry of the library is.
    WordingKind ("范文与口径") {
        Template "template" "范文" "回应的样式，〔〕里的内容按实际填写";
        AgreedLine "agreed_line" "口径" "各单位统一使用的表述，过了有效期不再使用";
    }
    /// How one item of the checklist before closing stands.
    CheckState ("核对结果") {
        Done "done" "已核对" "核对过，符合要求";
        NotApplicable "not_applicable" "不适用" "本件不涉及，附理由";
        Open "open" "待核对" "还没有核对，或者收回了";
    }
    /// Where the evaluation of one cycle stands.
    EvaluationState ("评估状态") {
        Scored "scored" "待复评" "第一次评分已交，等另一人复评";
        InDispute "in_dispute" "待裁定" "两次评分相差大，等分管领导裁定";
        Concluded "concluded" "已评定" "结论已作出，留档不变";
        Dropped "dropped" "已终止" "评定之前舆情重启，不再评";
    }
    /// How well an incident was answered, by its points; a veto makes it the last.
    Grade ("评估等次") {
        Excellent "excellent" "优秀" "得分达到优秀线";
        Good "good" "良好" "得分达到良好线";
        Fair "fair" "合格" "得分达到合格线";
        Poor "poor" "不合格" "得分没有达到合格线，或者有单项否决";
    }
    /// How an item of the rubric is measured.
    Measured ("计分依据") {
        Judged "judged" "评分人评定" "评分人按要求打分";
        Timeliness "timeliness" "时限记录" "按时完成的时限占已有结论的时限的比例";
        Parts "parts" "回应三要素" "发布稿写明成因、解决方案、制约因素的比例";
        Secondary "secondary" "次生舆情记录" "没有次生舆情得满分，有的得零分";
        Promises "promises" "承诺记录" "按期兑现的承诺占已到期承诺的比例";
    }
    /// Where an appeal against an evaluation stands.
    AppealState ("申诉状态") {
        Pending "pending" "待裁定" "等分管领导裁定";
        Upheld "upheld" "成立" "得分已改，原结论保留";
        Refused "refused" "不成立" "维持原结论，附理由";
    }
    /// How far the matter was spreading when somebody looked.
    Spread ("传播态势") {
        Rising "rising" "上升" "转发、评论还在增加";
        Steady "steady" "平稳" "没有明显变化";
        Falling "falling" "回落" "热度下降";
    }
    /// How people spoke when somebody looked.
    Tone ("公众情绪") {
        Eased "eased" "缓和" "多数人接受回应";
        Mixed "mixed" "有褒有贬" "看法不一";
        Tense "tense" "激化" "质疑、不满增加";
    }
    /// By which way somebody is told.
    Channel ("提醒渠道") {
        Portal "portal" "站内" "登录后在提醒页看到，总有这一份";
        Email "email" "邮件" "发到本人邮箱";
        Sms "sms" "短信" "发到本人手机";
        Webhook "webhook" "接口推送" "推送给本市其他系统，带签名";
        Wecom "wecom" "企业微信" "发到企业微信群";
        Dingtalk "dingtalk" "钉钉" "发到钉钉群";
    }
    /// What became of one message on one channel.
    DeliveryState ("送达状态") {
        Pending "pending" "待发" "等着发出，失败的会再试";
        Sent "sent" "已发" "渠道已接收";
        Dead "dead" "未送达" "试了多次都不成，等人处理";
        Dropped "dropped" "不再发" "发出前事情已经办完，附原因";
        Superseded "superseded" "改走别的渠道" "这个渠道不通，换了下一个渠道";
    }
    /// What a message is about.
    MessageKind ("提醒种类") {
        Dispatched "dispatched" "交办" "有新的交办等签收";
        Reminder "reminder" "提醒" "时限快到了";
        Passed "passed" "逾期" "时限过了还没完成";
        Urge "urge" "催办" "有人催促";
        Supervision "supervision" "督办" "领导要求限期回复";
        Return "return" "退回" "退回的申请或裁定";
        Extension "extension" "延期" "延期的申请或答复";
        Review "review" "审核" "回应稿等审核或被打回";
        Release "release" "发布" "回应已发布";
        Alert "alert" "预警" "舆情预警";
        Promise "promise" "承诺" "承诺的兑现";
        Brief "brief" "日报" "每日汇总，没有内容也发";
        Notice "notice" "通知" "系统和日历的通知";
        Linkage "linkage" "联动" "联动的召集、催促、纪要和结束";
        Accountability "accountability" "问责" "问责事项有新的进展";
    }
    /// How far the work on an incident is, as the queue says it; derived, never decided by.
    WorkState ("办理状态") {
        ToAssess "to_assess" "待研判" "等值班员或领导研判";
        ToDispatch "to_dispatch" "待交办" "等值班员交办";
        ToAcknowledge "to_acknowledge" "待签收" "有单位还没签收";
        InProgress "in_progress" "办理中" "单位在办";
        ReturnPending "return_pending" "退回待审" "有单位申请退回";
        ExtensionPending "extension_pending" "申请延期" "有单位申请延期，等分管领导裁定";
        ToReview "to_review" "待审核" "等宣传部门审核";
        ToRelease "to_release" "待发布" "等登记发布";
        ToClose "to_close" "待办结" "等领导办结";
        Done "done" "已办结" "本轮结束";
        Ended "ended" "已了结" "不予受理或已并案";
        ToAssessRisk "to_assess_risk" "待评估" "等起草单位评估政策的舆情风险";
        ToDecide "to_decide" "待决定" "等分管领导决定是否按期发布";
        PolicyDecided "policy_decided" "已决定" "分管领导已作出发布决定";
    }
    /// Where a request for more time stands.
    ExtensionState ("延期申请状态") {
        Pending "pending" "待裁定" "等分管领导裁定";
        Granted "granted" "已同意" "时限已推迟，原定时间保留";
        Refused "refused" "未同意" "时限不变";
    }
    /// In what form a unit is pressed.
    OrderKind ("督促形式") {
        Urge "urge" "催办" "催促单位抓紧办理";
        Supervision "supervision" "督办" "领导限期要求结果";
    }
    /// How grave an early warning is; red is worst. Neither the opinion level nor the event grade.
    AlertColour ("预警颜色") {
        Red "red" "红色预警" "最高一级，由分管领导发布";
        Orange "orange" "橙色预警" "第二级，由分管领导发布";
        Yellow "yellow" "黄色预警" "第三级，值班员可以发布";
        Blue "blue" "蓝色预警" "第四级，值班员可以发布";
    }
    /// Where an alert stands.
    AlertState ("预警状态") {
        Active "active" "生效中" "已发布，还没有解除";
        Lifted "lifted" "已解除" "写明理由后解除，不再变动";
    }
    /// Everything that can be done to an alert.
    AlertVerb ("预警动作") {
        Raise "raise" "发布预警" "定颜色，写明情况，通知单位";
        Adjust "adjust" "调整预警" "改颜色、改内容或增加通知的单位";
        Confirm "confirm" "确认预警" "单位表示看到，每个单位一次";
        Lift "lift" "解除预警" "写明理由，预警结束";
    }
    /// On which ground of plan row 24 a unit is held to account.
    Ground ("问责情形") {
        LateReport "late_report" "报告不及时" "签收或首次反馈逾期";
        WeakHandling "weak_handling" "处置不得力" "回应、办结或整改逾期";
        ImproperResponse "improper_response" "回应不妥当" "效果评估不合格，或回应引起次生舆情";
    }
    /// Where an accountability case stands.
    CaseState ("问责环节") {
        Proposed "proposed" "待批准" "评估员已提出，等分管领导批准";
        Notified "notified" "陈述申辩" "已告知单位，等单位陈述申辩";
        Heard "heard" "待决定" "单位已申辩、已放弃或期限已过，等分管领导决定";
        Decided "decided" "执行中" "已作出决定，正在通报或约谈";
        Rectifying "rectifying" "整改中" "单位按清单整改，逐项核验";
        Concluded "concluded" "已结案" "问责事项办完";
        Refused "refused" "不予立案" "分管领导没有同意";
        Withdrawn "withdrawn" "已撤销" "决定之前撤回，附理由";
    }
    /// What is decided against a unit; measures of an organisation, never of a person.
    CaseMeasure ("问责方式") {
        Circular "circular" "通报批评" "在一定范围内通报";
        Interview "interview" "约谈整改" "约谈单位，限期整改，逐项核验";
        NoMeasure "no_measure" "不予问责" "事实不成立或情节轻微，不问责";
    }
    /// Everything that can be done to an accountability case.
    CaseVerb ("问责动作") {
        Propose "propose" "提出问责建议" "写明事实和情形，报分管领导";
        Amend "amend" "调整事实" "批准之前增减事实，附理由";
        ApproveNotice "approve_notice" "同意并告知" "批准建议，告知单位可以陈述申辩";
        Refuse "refuse" "不予立案" "不同意建议，附理由";
        Defend "defend" "陈述申辩" "单位对每条事实表示认可或不认可";
        Waive "waive" "放弃申辩" "单位放弃陈述申辩的权利";
        Decide "decide" "作出决定" "决定问责方式，答复每条申辩";
        IssueCircular "issue_circular" "印发通报" "印发通报批评";
        NotifyInterview "notify_interview" "通知约谈" "写明时间、地点、约谈人和事由";
        RecordInterview "record_interview" "登记约谈" "约谈纪要：谁到场，谈了什么，有何要求";
        OrderRectification "order_rectification" "下达整改" "逐项写明整改要求、期限和责任人";
        SubmitProof "submit_proof" "提交佐证" "单位说明一项整改怎样完成";
        Verify "verify" "核验整改" "通过，或附理由退回";
        Appeal "appeal" "申诉" "单位对决定不服，在期限内申诉";
        DecideAppeal "decide_appeal" "裁定申诉" "由作出决定以外的人裁定";
        Conclude "conclude" "结案" "整改核验完，写明结论";
        Withdraw "withdraw" "撤销" "决定之前附理由撤销";
        Remind "remind" "提醒" "系统记录到点和逾期，并按提醒阶梯通知";
    }
    /// What sort of report is drawn up from figures.
    ReportKind ("报告种类") {
        Bulletin "bulletin" "月度通报" "每月一期，通报各单位按时办理情况（分工方案第 62 项）";
        Annual "annual" "年度报告" "每年一份，回应工作的年度情况（分工方案第 14、64 项）";
    }
    /// Where the newest edition of a report stands.
    ReportState ("报告状态") {
        Draft "draft" "起草中" "数字已定，文字可以修改";
        Submitted "submitted" "待批准" "已送分管领导，文字不再修改";
        Approved "approved" "待印发" "分管领导已批准，等编号印发";
        Issued "issued" "已印发" "已编号印发，永远不变";
        Discarded "discarded" "已作废" "没有印发就作废，附理由";
    }
    /// Everything that can be done to a report.
    ReportVerb ("报告动作") {
        Draft "draft" "起草" "按此刻的数字起草一版";
        Edit "edit" "修改文字" "只改文字，数字不能改";
        Submit "submit" "送批" "送分管领导批准";
        Approve "approve" "批准" "同意印发；写过文字的人不能批准";
        SendBack "send_back" "打回" "写明意见，退给起草人修改";
        Issue "issue" "印发" "编发文字号，内容从此不变";
        Reopen "reopen" "重新出一版" "写明理由，按新的数字再出一版，旧版不变";
        Discard "discard" "作废" "没有印发的一版作废，附理由";
    }
    /// The tables that a report may hold.
    ReportTable ("报告表格") {
        Whole "whole" "全市合计" "全部单位合在一起";
        Departments "departments" "部门" "市级部门和事业单位，单独排名";
        Towns "towns" "镇（街）" "镇和街道，单独排名";
        Committees "committees" "管委会" "园区和新区管委会，单独排名";
        Months "months" "按月份" "全年各月";
        Themes "themes" "按领域" "按主领域，一件只计一次";
        Levels "levels" "按舆情等级" "按现在的等级，一件只计一次";
        Releases "releases" "发布情况" "按发布形式，按发布时间";
        Activities "activities" "新闻发布、政策解读和培训演练" "按活动种类；只计已确认的";
        Attendance "attendance" "出席新闻发布会" "按出席人身份；只计已确认的";
        ActivityUnits "activity_units" "各单位的活动" "按单位；只计已确认的";
        Cases "cases" "问责事项" "按采取的措施";
        Evaluations "evaluations" "效果评估" "按评估结论";
    }
    /// The columns of a report's tables.
    ReportColumn ("报告栏目") {
        Registered "registered" "登记" "期内登记的舆情件数，不含演练";
        Dispatched "dispatched" "交办" "期内交办给该单位的件数，退回获准和撤回的不计";
        Acknowledged "acknowledged" "按时签收" "期内到期的签收时限，按时数/应办数";
        Reported "reported" "按时首报" "期内到期的首次反馈时限，按时数/应办数";
        Responded "responded" "按时回应" "期内到期的 5 小时、24 小时、48 小时时限，按时数/应办数";
        ClosureReported "closure_reported" "按时报结" "期内到期的办结报告时限，按时数/应办数";
        Overall "overall" "按时率" "以上各项时限合计，按时数/应办数";
        Unextended "unextended" "按原定期限" "不算延期，按最初的期限计的按时率";
        Extended "extended" "延期" "可以延期的时限中获准延期的";
        Interval "interval" "95% 区间" "按时率的威尔逊区间，件数越少区间越宽";
        Late "late" "逾期" "期内到期而没有按时完成的时限项数";
        Open "open" "未办结" "期内交办、到截止时还没有办结的件数";
        Closed "closed" "办结率" "期内交办的件数中已办结的";
        Score "score" "评估得分" "期内完成的效果评估的平均分";
        Place "place" "名次" "同类单位之间按按时率排；不足 5 项不排名";
        Answered "answered" "已回应" "期内登记的舆情中，到截止时已经回应的";
        Counted "counted" "次数" "期内的次数";
        PressConferences "press_conferences" "新闻发布会" "期内出席的新闻发布会，已确认的";
        ByPrincipal "by_principal" "主要负责人出席" "新闻发布会中由主要负责人出席的";
        Interpretations "interpretations" "政策解读" "期内发布的政策解读，已确认的";
        Trainings "trainings" "培训" "期内举办的培训，已确认的";
        Drills "drills" "演练" "期内组织的演练，已确认的";
        Participants "participants" "参加人次" "培训和演练的参加人次，已确认的";
        Waiting "waiting" "待确认" "期内登记、到截止时还没有确认的，不计入次数";
    }
    /// What has been made public.
    ReleaseKind ("发布形式") {
        AuthoritativeInfo "authoritative_info" "权威信息" "首次权威信息发布";
        PressConference "press_conference" "新闻发布会" "举行新闻发布会";
        Response "response" "回应" "对关切的回应";
        FollowUp "follow_up" "续报" "后续信息";
    }
    /// How several responsible units answer.
    ResponsibleMode ("负责方式") {
        Jointly "jointly" "共同负责" "共同负责一件事";
        Separate "respectively" "分别负责" "各负其责，各自计时";
    }
    /// Something that must be filled in, or an instant that must make sense.
    FormField ("填写项") {
        Title "title" "标题" "一句话说明是什么事";
        Text "text" "发生了什么" "什么时间、谁、什么事";
        Progress "progress" "进展" "办到哪一步";
        ResponseText "response_text" "回应内容" "对外发布的文字";
        Comments "comments" "修改意见" "打回时要改什么";
        Channel "channel" "发布渠道" "在哪里发布";
        OccurredAt "occurred_at" "发生时间" "事情发生的时间";
        DetectedAt "detected_at" "发现时间" "监测发现或接报的时间";
        PublishedAt "published_at" "发布时间" "对外发布的时间";
        Until "until" "延期到" "希望推迟到什么时候";
        ReplyBy "reply_by" "回复期限" "要求什么时候前回复";
        OrderText "order_text" "要求" "催办、督办的具体要求";
        ReplyText "reply_text" "回复内容" "对催办、督办的回复";
        Evidence "evidence" "兑现情况" "承诺怎样做到的";
        PolicyTitle "policy_title" "政策文件名称" "重要政策文件的全称";
        RiskPoints "points" "风险点" "政策可能引起的质疑和误读";
        Prepared "prepared" "口径" "发布后对外说明的口径";
        WatchText "watch_text" "跟踪情况" "看到了什么";
        FollowUpText "follow_up_text" "跟进内容" "帖子说了什么";
        PostedAt "posted_at" "发帖时间" "帖子发出的时间";
        Objection "objection" "申诉内容" "对哪一项、为什么有不同意见";
        NoteText "note_text" "备注内容" "要记下或告诉别人的话";
    }
    /// Who reads a note.
    NoteKind ("备注类型") {
        Internal "internal" "内部备注" "只有写的单位看得到；宣传部等办公室写的，只有办公室看得到";
        CrossUnit "cross_unit" "跨单位备注" "办这件舆情的各单位和办公室都看得到";
        Release "release" "口径备注" "准备对外发布的口径，有关各方都看得到";
    }
    /// What sort of body a unit is; departments and towns are ranked apart.
    UnitKind ("单位类型") {
        Department "department" "部门" "市级部门和事业单位";
        Town "town" "镇（街）" "镇和街道";
        Committee "committee" "管委会" "园区和新区管委会";
    }
    /// How likely, how grave, or how great on the whole a risk is.
    RiskGrade ("风险等级") {
        High "high" "高" "很可能发生，或影响很大";
        Medium "medium" "中" "可能发生，或有一定影响";
        Low "low" "低" "不太可能发生，影响小";
    }
    /// What is decided on a policy before it is published.
    PolicyDecision ("发布决定") {
        OnTime "on_time" "按期发布" "风险可控，按计划日期发布";
        Revised "revised" "修改后发布" "修改文件或口径后发布";
        Deferred "deferred" "暂缓发布" "暂不发布；定下新日期后重新决定";
    }
    /// Where a joint call-out of the coordination group stands.
    LinkageState ("联动状态") {
        CalledOut "called_out" "联动中" "已发起，还没有结束";
        Ended "ended" "已结束" "写明结论后结束，纪要还可更正";
    }
    /// Everything that can be done to a joint call-out.
    LinkageVerb ("联动动作") {
        CallOut "call_out" "发起联动" "就一件舆情召集联动成员单位";
        Confirm "confirm" "确认联动" "成员单位表示收到，每个单位一次";
        Urge "urge" "催促确认" "过了确认时间，系统提醒一次还没确认的单位";
        RecordAction "record_action" "登记行动" "成员单位写明做了什么";
        Minute "minute" "记纪要" "写会商纪要；更正存为新的一版，旧版保留";
        End "end" "结束联动" "写明结论，联动结束";
    }
    /// What units do besides single incidents (plan rows 14, 62, 63, 64).
    ActivityKind ("活动种类") {
        PressConference "press_conference" "新闻发布会" "出席新闻发布会，按出席人身份（分工方案第 64 项）";
        Interpretation "interpretation" "政策解读" "解读一份政策文件（分工方案第 64 项）";
        Training "training" "培训" "公开、解读和回应的培训（分工方案第 63 项）";
        Drill "drill" "演练" "舆情回应的演练（分工方案第 63 项）";
    }
    /// What two texts name exactly and name differently.
    DifferenceKind ("不同之处") {
        Address "address" "门牌或线路" "楼栋、门牌、线路的号码不同";
        Road "road" "道路" "道路、街巷的名称不同";
        Date "date" "日期" "所说的日子不同";
        Amount "amount" "金额" "所说的金额不同";
    }
    /// Who attended a press conference for a unit; the highest of several.
    AttendeeRank ("出席人身份") {
        Principal "principal" "主要负责人" "单位的主要负责人";
        Deputy "deputy" "分管负责人" "分管这项工作的负责人";
        Spokesperson "spokesperson" "新闻发言人" "单位的新闻发言人";
        Other "other" "其他" "其他人员";
    }
    /// In what form a policy is interpreted.
    InterpretationForm ("解读形式") {
        Article "article" "文字" "解读文章、问答";
        Chart "chart" "图表" "图解、图表";
        Media "media" "音视频" "音频、视频";
        Interview "interview" "访谈" "负责人或专家的访谈";
        Other "other" "其他" "其他形式";
    }
    /// Where an entry of the register of activities stands.
    ActivityState ("活动状态") {
        Registered "registered" "待确认" "已登记，还没有确认，不计入年度报告";
        Confirmed "confirmed" "已确认" "市政府办公室或宣传部已确认，计入年度报告";
        Withdrawn "withdrawn" "已撤回" "附理由撤回，不再变动";
    }
    /// Everything that can be done to an entry of the register of activities.
    ActivityVerb ("活动动作") {
        Register "register" "登记活动" "写明做了什么、哪一天";
        Correct "correct" "更正活动" "改登记的内容；更正后要重新确认";
        Confirm "confirm" "确认活动" "核对属实，计入年度报告";
        Withdraw "withdraw" "撤回活动" "附理由撤回";
    }
}

impl Level {
    /// Whether the level is one that a leader must assess (plan row 20; the two top levels).
    pub const fn is_major(self) -> bool {
        matches!(self, Self::I | Self::Ii)
    }
}

impl AlertColour {
    /// Whether the colour is one of the two top ones, which are a leader's (plan row 20).
    pub const fn is_top(self) -> bool {
        matches!(self, Self::Red | Self::Orange)
    }
}

impl CaseMeasure {
    /// Whether something is done about the unit.
    pub const fn is_sanction(self) -> bool {
        matches!(self, Self::Circular | Self::Interview)
    }
}

impl CaseState {
    /// Whether the case takes nothing more.
    pub const fn is_ended(self) -> bool {
        matches!(self, Self::Concluded | Self::Refused | Self::Withdrawn)
    }
}

impl EventGrade {
    /// Whether the emergency is 特别重大 or 重大, which starts the 5 h and 24 h clocks
    /// (国办发〔2016〕80号, 61号).
    pub const fn is_major(self) -> bool {
        matches!(self, Self::I | Self::Ii)
    }
}

impl DeadlineKind {
    /// The three clocks that national rules fix: natural hours, never extended, never paused.
    pub const fn is_legal(self) -> bool {
        matches!(
            self,
            Self::AuthoritativeInfo | Self::PressConference | Self::Response
        )
    }

    /// What a date rests on that a person named instead of a rule.
    pub const fn dated_by(self) -> &'static str {
        match self {
            Self::Promise => "回应中的承诺，按写明的日期",
            Self::Acknowledgement
            | Self::FirstReport
            | Self::AuthoritativeInfo
            | Self::PressConference
            | Self::Response
            | Self::ReturnWindow
            | Self::ClosureReport
            | Self::SupervisionReply
            | Self::Rectification
            | Self::Evaluation
            | Self::StatementOfDefence
            | Self::ReturnDecision
            | Self::ExtensionDecision
            | Self::CaseAppeal
            | Self::FirstWatch
            | Self::SecondWatch
            | Self::EvaluationAppeal
            | Self::AppealDecision => "按要求中写明的日期",
            Self::PolicyDecision => "分工方案第23项：重要政策发布前评估，按计划发布日期",
        }
    }

    /// What must be done, as a verb that a title can follow.
    pub const fn duty(self) -> &'static str {
        match self {
            Self::Acknowledgement => "签收",
            Self::FirstReport => "首次反馈",
            Self::AuthoritativeInfo => "发布首次权威信息：",
            Self::PressConference => "举行新闻发布会：",
            Self::Response => "回应",
            Self::ReturnWindow => "申请退回",
            Self::ClosureReport => "办结",
            Self::SupervisionReply => "回复督办",
            Self::Rectification => "完成整改：",
            Self::Promise => "兑现承诺：",
            Self::Evaluation => "评估",
            Self::StatementOfDefence => "陈述申辩：",
            Self::ReturnDecision => "裁定退回申请：",
            Self::ExtensionDecision => "裁定延期申请：",
            Self::PolicyDecision => "在发布前作出决定：",
            Self::FirstWatch => "首次跟踪：",
            Self::SecondWatch => "再次跟踪：",
            Self::EvaluationAppeal => "提出评估申诉：",
            Self::AppealDecision => "裁定评估申诉：",
            Self::CaseAppeal => "申诉：",
        }
    }

    /// A window is time in which something may be done; letting it go by is no lateness.
    pub const fn is_window(self) -> bool {
        matches!(
            self,
            Self::ReturnWindow | Self::EvaluationAppeal | Self::CaseAppeal
        )
    }

    /// What the office owes and no unit.
    pub const fn is_offices(self) -> bool {
        matches!(
            self,
            Self::ReturnDecision
                | Self::ExtensionDecision
                | Self::FirstWatch
                | Self::SecondWatch
                | Self::Evaluation
                | Self::AppealDecision
        )
    }

    /// A look at how the matter spreads after the first release.
    pub const fn is_watch(self) -> bool {
        matches!(self, Self::FirstWatch | Self::SecondWatch)
    }

    /// What runs on, or begins, when the matter is closed: one's word to the public, the looks
    /// after the release, and the evaluation with its appeal.
    pub const fn outlives_closing(self) -> bool {
        matches!(
            self,
            Self::Promise
                | Self::FirstWatch
                | Self::SecondWatch
                | Self::Evaluation
                | Self::EvaluationAppeal
                | Self::AppealDecision
        )
    }
}

impl AssignmentState {
    /// Whether the unit still owes something.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Offered | Self::Accepted | Self::ReturnPending)
    }

    /// Whether the assignment left the unit and so counts nowhere against it.
    pub const fn is_gone(self) -> bool {
        matches!(self, Self::Returned | Self::Withdrawn)
    }
}

impl Verdict {
    /// Whether the obligation was kept; `None` when it was waived and so counts nowhere.
    pub const fn is_kept(self) -> Option<bool> {
        match self {
            Self::Met => Some(true),
            Self::MetLate | Self::Missed => Some(false),
            Self::Waived => None,
        }
    }
}

impl Stage {
    /// Whether work on the incident is over, until it is reopened.
    pub const fn is_ended(self) -> bool {
        matches!(
            self,
            Self::Closed | Self::Evaluated | Self::Dismissed | Self::Merged
        )
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn codes(words: impl IntoIterator<Item = Word>) -> Vec<&'static str> {
        words.into_iter().map(|word| word.code).collect()
    }

    #[test]
    fn codes_are_unique_in_their_list_and_in_snake_case() {
        for (title, words) in glossary() {
            let unique: BTreeSet<&str> = words.iter().map(|word| word.code).collect();
            assert_eq!(unique.len(), words.len(), "{title}");
            for word in words {
                let plain = word
                    .code
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b == b'_');
                let ends = word.code.starts_with('_') || word.code.ends_with('_');
                assert!(
                    plain && !ends && !word.code.is_empty(),
                    "{title}: {}",
                    word.code
                );
            }
        }
    }

    #[test]
    fn labels_are_unique_in_their_list_and_every_word_means_something() {
        for (title, words) in glossary() {
            let unique: BTreeSet<&str> = words.iter().map(|word| word.label).collect();
            assert_eq!(unique.len(), words.len(), "{title}");
            for word in words {
                assert!(
                    !word.label.is_ascii() && !word.meaning.is_ascii(),
                    "{title}: {word:?}"
                );
            }
        }
    }

    #[test]
    fn a_word_is_stored_as_its_code() {
        fn stored<T: Serialize>(all: &[T], code: impl Fn(&T) -> &'static str) {
            for word in all {
                let text = serde_json::to_string(word).unwrap();
                assert_eq!(text, format!("\"{}\"", code(word)));
            }
        }
        stored(Stage::ALL, |w| w.code());
        stored(Duty::ALL, |w| w.code());
        stored(DeadlineKind::ALL, |w| w.code());
        stored(Verdict::ALL, |w| w.code());
        stored(Capacity::ALL, |w| w.code());
        stored(Verb::ALL, |w| w.code());
        stored(ResponsibleMode::ALL, |w| w.code());
    }

    #[test]
    fn the_words_others_rely_on_keep_their_codes() {
        assert_eq!(
            codes(Stage::ALL.iter().map(|w| w.word())).join(" "),
            "registered assessed dispatched responded closed evaluated dismissed merged"
        );
        assert_eq!(
            codes(DeadlineKind::ALL.iter().map(|w| w.word())).join(" "),
            "acknowledgement first_report authoritative_info press_conference response \
             return_window closure_report supervision_reply rectification promise evaluation \
             statement_of_defence return_decision extension_decision policy_decision first_watch \
             second_watch evaluation_appeal appeal_decision case_appeal"
        );
        assert_eq!(
            codes(Standing::ALL.iter().map(|w| w.word())).join(" "),
            "running due_soon passed met met_late missed waived"
        );
        assert_eq!(
            codes(Level::ALL.iter().map(|w| w.word())),
            ["i", "ii", "iii", "iv"]
        );
        assert_eq!(
            codes(EventGrade::ALL.iter().map(|w| w.word())),
            ["i", "ii", "iii", "iv"]
        );
        assert_eq!(
            codes(Duty::ALL.iter().map(|w| w.word())),
            ["lead", "responsible", "cooperating", "coordinating"]
        );
    }

    #[test]
    fn a_verdict_reads_like_the_standing_it_freezes() {
        for verdict in Verdict::ALL {
            let standing = Standing::ALL.iter().find(|s| s.code() == verdict.code());
            assert_eq!(standing.map(|s| s.label()), Some(verdict.label()));
        }
    }

    #[test]
    fn level_one_is_worst_and_only_three_clocks_are_national() {
        assert!(Level::I < Level::Iv);
        let legal = DeadlineKind::ALL.iter().filter(|kind| kind.is_legal());
        assert_eq!(
            codes(legal.map(|w| w.word())),
            ["authoritative_info", "press_conference", "response"]
        );
    }
}
