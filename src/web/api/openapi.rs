//! The API's description (OpenAPI 3.1), made from the tables that the code itself reads: the nouns
//! of the verbs and the closed word lists.

use actix_web::HttpResponse;
use serde_json::{Map, Value, json};

use crate::domain::vocabulary::{ActivityVerb, AlertVerb, CaseVerb, LinkageVerb, Verb, word_lists};
use crate::web::parse::{
    ACTIVITY_NOUNS, ALERT_NOUNS, CASE_NOUNS, LINKAGE_NOUNS, NOUNS, REPORT_NOUNS, report_fields,
};

/// The document, served at `/api/openapi.json`.
pub(super) async fn document() -> HttpResponse {
    HttpResponse::Ok().json(description())
}

/// The document: every path with what it does and which fields it reads.
pub(in crate::web) fn description() -> Value {
    json!({
        "openapi": "3.1.0",
        "info": { "title": "回应 Huiying", "version": env!("CARGO_PKG_VERSION") },
        "paths": paths(),
        "components": {
            "securitySchemes": { "session": { "type": "http", "scheme": "bearer" } },
            "schemas": schemas(),
        },
        "security": [{ "session": [] }],
    })
}

#[expect(clippy::too_many_lines, reason = "one entry per address")]
fn paths() -> Map<String, Value> {
    let mut paths = Map::new();
    let get = |summary: &str| json!({ "get": operation(summary, &[]) });
    paths.insert(
        "/api/v1/sessions".to_owned(),
        json!({ "post": operation("登录，换取令牌", &["username", "password", "totp"]) }),
    );
    paths.insert(
        "/api/v1/sessions/current".to_owned(),
        json!({ "delete": operation("退出登录", &[]) }),
    );
    paths.insert("/api/v1/me".to_owned(), get("我的账号、单位和身份"));
    paths.extend(told());
    paths.extend(queue_paths());
    paths.insert(
        "/api/v1/incidents".to_owned(),
        json!({
            "get": operation("舆情列表，从新到旧，按 next 翻页", &[]),
            "post": operation("登记舆情", fields(Verb::Register)),
        }),
    );
    paths.insert(
        "/api/v1/incidents/{no}".to_owned(),
        json!({ "get": one_incident() }),
    );
    paths.insert(
        "/api/v1/incidents/{no}/following".to_owned(),
        json!({
            "put": operation("关注：有进展时在提醒里告诉我", &[]),
            "delete": operation("取消关注", &[]),
        }),
    );
    paths.insert(
        "/api/v1/attachments".to_owned(),
        json!({ "post": operation(
            "上传附件：multipart/form-data，文件放在 files 里；答复 items 的 id 写进备注、反馈、跟进、发布的 files",
            &["files"],
        ) }),
    );
    paths.insert(
        "/api/v1/attachments/{id}".to_owned(),
        get("下载附件，可以用 Range 分段；能看哪条记录就能下哪条的附件"),
    );
    paths.insert("/api/v1/incidents/{no}/events".to_owned(), get("办理过程"));
    paths.insert(
        "/api/v1/incidents/{no}/papers".to_owned(),
        get("可以打印或下载的文书：name、title、number、docx"),
    );
    paths.insert(
        "/api/v1/incidents/{no}/papers/{paper}".to_owned(),
        get("一份文书；查询里写 format=docx 得 Word 文件，不写得 JSON"),
    );
    for (noun, verb) in NOUNS {
        paths.insert(
            format!("/api/v1/incidents/{{no}}/{noun}"),
            json!({ "post": operation(verb.label(), fields(*verb)) }),
        );
    }
    paths.extend(alert_paths());
    paths.extend(linkage_paths());
    paths.extend(activity_paths());
    paths.extend(case_paths());
    paths.extend(report_paths());
    for (path, summary) in [
        ("/api/v1/plans", "分工方案各版"),
        (
            "/api/v1/plans/{version}",
            "分工方案的一版；current 是现行版",
        ),
        (
            "/api/v1/plans/{version}/replay",
            "过去的舆情按这一版方案试算，建议会有哪些不同；period 为登记的月、季或年，不写则为全部；什么都不保存",
        ),
        (
            "/api/v1/plans/{version}/coverage",
            "这一版方案哪些项用过、没用过，哪些单位没接过交办，哪些领域没有单位负责；period 为交办的月、季或年",
        ),
        ("/api/v1/units", "单位名册和单位组"),
        (
            "/api/v1/routing",
            "分派建议：按月份和领域被采用的次数，模型各版",
        ),
    ] {
        paths.insert(path.to_owned(), get(summary));
    }
    paths.extend(scorecard_paths());
    rule_paths(&mut paths);
    paths.insert(
        "/api/v1/suggestions".to_owned(),
        json!({ "post": operation("交办建议，不保存", &["title", "text", "town", "themes"]) }),
    );
    for (path, methods) in &mut paths {
        let parameters: Vec<Value> = path
            .split(['{', '}'])
            .skip(1)
            .step_by(2)
            .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }))
            .collect();
        if let (false, Value::Object(methods)) = (parameters.is_empty(), methods) {
            methods.insert("parameters".to_owned(), Value::Array(parameters));
        }
    }
    paths
}

/// Figures, and what stands behind one of them.
fn scorecard_paths() -> [(String, Value); 2] {
    let period = ("period", "2018-10、2018-Q4 或 2018；不写是本月");
    [
        (
            "/api/v1/scorecards".to_owned(),
            json!({ "get": queried(
                "成绩单：每个比率的分子和分母、区间、名次或 too_few、上期、近十二个月",
                &[period, ("by", "unit 按单位，theme 按领域，town 按发生地")],
            ) }),
        ),
        (
            "/api/v1/scorecards/outcomes".to_owned(),
            json!({ "get": queried(
                "一个数所计的每一项，按 next 翻页；total 等于这个数",
                &[
                    period,
                    ("unit", "单位代号"),
                    ("theme", "领域；- 是没有写的"),
                    ("town", "发生地代号；- 是没有写的"),
                    ("column", "指标：时限种类、promise、return、evaluation、grade_good 等；不写是全部时限"),
                    ("which", "kept、missed、unextended、extendable、extended、ended_late；不写是全部"),
                    ("after", "上一页给出的 next"),
                    ("limit", "1 到 200"),
                ],
            ) }),
        ),
    ]
}

/// A reading call with what its address may name.
fn queried(summary: &str, names: &[(&str, &str)]) -> Value {
    let mut call = operation(summary, &[]);
    let parameters: Vec<Value> = names
        .iter()
        .map(|(name, meaning)| {
            json!({
                "name": name,
                "in": "query",
                "description": meaning,
                "schema": { "type": "string" },
            })
        })
        .collect();
    if let Value::Object(call) = &mut call {
        call.insert("parameters".to_owned(), Value::Array(parameters));
    }
    call
}

fn alert_paths() -> Map<String, Value> {
    let mut paths = Map::new();
    paths.insert(
        "/api/v1/alerts".to_owned(),
        json!({
            "get": operation("预警列表，从新到旧，按 next 翻页；state、limit、after 可选", &[]),
            "post": operation(AlertVerb::Raise.label(), alert_fields(AlertVerb::Raise)),
        }),
    );
    paths.insert(
        "/api/v1/alerts/{no}".to_owned(),
        json!({ "get": operation("一个预警的全部内容、确认情况和可办的动作", &[]) }),
    );
    for (noun, verb) in ALERT_NOUNS {
        paths.insert(
            format!("/api/v1/alerts/{{no}}/{noun}"),
            json!({ "post": operation(verb.label(), alert_fields(*verb)) }),
        );
    }
    paths
}

fn linkage_paths() -> Map<String, Value> {
    let mut paths = Map::new();
    let call_out = |fields: &[&str]| operation(LinkageVerb::CallOut.label(), fields);
    let fields = linkage_fields(LinkageVerb::CallOut);
    paths.insert(
        "/api/v1/linkages".to_owned(),
        json!({
            "get": operation("联动列表，从新到旧，按 next 翻页；state、limit、after 可选", &[]),
            "post": call_out(fields),
        }),
    );
    paths.insert(
        "/api/v1/incidents/{no}/linkage".to_owned(),
        json!({ "post": call_out(fields.get(1..).unwrap_or_default()) }),
    );
    paths.insert(
        "/api/v1/linkages/{no}".to_owned(),
        json!({ "get": operation("一次联动的全部内容、确认情况、行动和各版纪要", &[]) }),
    );
    for (noun, verb) in LINKAGE_NOUNS {
        paths.insert(
            format!("/api/v1/linkages/{{no}}/{noun}"),
            json!({ "post": operation(verb.label(), linkage_fields(*verb)) }),
        );
    }
    paths
}

fn activity_paths() -> Map<String, Value> {
    let mut paths = Map::new();
    paths.insert(
        "/api/v1/activities".to_owned(),
        json!({
            "get": queried(
                "活动登记簿，从新到旧，按 next 翻页",
                &[
                    ("year", "活动的年份"),
                    ("unit", "单位"),
                    ("kind", "活动种类"),
                    ("state", "状态"),
                    ("after", "上一页给出的 next"),
                    ("limit", "1 到 200"),
                ],
            ),
            "post": operation(ActivityVerb::Register.label(), activity_fields(ActivityVerb::Register)),
        }),
    );
    paths.insert(
        "/api/v1/activities/{no}".to_owned(),
        json!({ "get": operation("一项活动的全部内容、办理过程和可办的动作", &[]) }),
    );
    for (noun, verb) in ACTIVITY_NOUNS {
        paths.insert(
            format!("/api/v1/activities/{{no}}/{noun}"),
            json!({ "post": operation(verb.label(), activity_fields(*verb)) }),
        );
    }
    paths
}

fn case_paths() -> Map<String, Value> {
    const ROOT: &str = "/api/v1/accountability-cases";
    let mut paths = Map::new();
    paths.insert(
        ROOT.to_owned(),
        json!({
            "get": operation("问责事项列表，从新到旧，按 next 翻页；state、unit、limit、after 可选", &[]),
            "post": operation(CaseVerb::Propose.label(), case_fields(CaseVerb::Propose)),
        }),
    );
    paths.insert(
        format!("{ROOT}/suggestions"),
        json!({ "get": operation("按记录计算的问责建议；unit、incident 可选，写明单位时列出每条事实", &[]) }),
    );
    paths.insert(
        format!("{ROOT}/{{no}}"),
        json!({ "get": operation("一个问责事项的全部内容和可办的动作", &[]) }),
    );
    for (noun, verb) in CASE_NOUNS {
        paths.insert(
            format!("{ROOT}/{{no}}/{noun}"),
            json!({ "post": operation(verb.label(), case_fields(*verb)) }),
        );
    }
    paths
}

fn report_paths() -> Map<String, Value> {
    let mut paths = Map::new();
    paths.insert(
        "/api/v1/reports".to_owned(),
        json!({ "get": operation("月度通报和年度报告各版，从新到旧；kind 可选 bulletin、annual", &[]) }),
    );
    paths.insert(
        "/api/v1/reports/{kind}".to_owned(),
        json!({ "get": operation(
            "一份通报、年度报告或成绩单；period 是 2018-10 或 2018，format 是 json、html、docx、xlsx、csv，\
             edition 不填时是最新印发的一版",
            &[],
        ) }),
    );
    paths.insert(
        "/api/v1/reports/{kind}/{period}".to_owned(),
        json!({ "get": operation("一期通报或年度报告的各版、办理过程和可办的动作", &[]) }),
    );
    for (noun, verb) in REPORT_NOUNS {
        paths.insert(
            format!("/api/v1/reports/{{kind}}/{{period}}/{noun}"),
            json!({ "post": operation(verb.label(), report_fields(*verb)) }),
        );
    }
    paths
}

/// The fields of each verb about the register of activities.
const fn activity_fields(verb: ActivityVerb) -> &'static [&'static str] {
    match verb {
        ActivityVerb::Register => &[
            "unit",
            "kind",
            "held_on",
            "title",
            "attended_by",
            "form",
            "url",
            "participants",
            "note",
        ],
        ActivityVerb::Correct => &[
            "kind",
            "held_on",
            "title",
            "attended_by",
            "form",
            "url",
            "participants",
            "note",
            "reason",
        ],
        ActivityVerb::Confirm => &[],
        ActivityVerb::Withdraw => &["reason"],
    }
}

/// The fields of each verb about linkages.
const fn linkage_fields(verb: LinkageVerb) -> &'static [&'static str] {
    match verb {
        LinkageVerb::CallOut => &[
            "incident",
            "purpose",
            "asked",
            "units",
            "confirm_by",
            "meeting_at",
            "meeting_place",
        ],
        LinkageVerb::Confirm => &["unit"],
        LinkageVerb::Urge => &[],
        LinkageVerb::RecordAction => &["unit", "text", "at", "url"],
        LinkageVerb::Minute => &["held_at", "place", "present", "points", "agreed", "reason"],
        LinkageVerb::End => &["conclusion"],
    }
}

/// The call that gives one incident, with the schema of its answer.
fn one_incident() -> Value {
    let mut call = operation("一件舆情的全部内容和可办的动作", &[]);
    if let Some(Value::Object(responses)) = call.get_mut("responses") {
        let schema = json!({ "$ref": "#/components/schemas/Incident" });
        responses.insert(
            "2XX".to_owned(),
            json!({
                "description": "完成",
                "content": { "application/json": { "schema": schema } },
            }),
        );
    }
    call
}

/// Messages, contacts and what could not be delivered.
fn told() -> [(String, Value); 5] {
    let post = |summary: &str, fields: &[&str]| json!({ "post": operation(summary, fields) });
    let get = |summary: &str| json!({ "get": operation(summary, &[]) });
    let contact = ["email", "phone", "channels"];
    [
        ("/api/v1/notices", get("我的提醒，从新到旧，按 next 翻页")),
        ("/api/v1/notices/read", post("把提醒标为已读；不写 ids 就是全部", &["ids"])),
        (
            "/api/v1/me/contacts",
            json!({
                "get": operation("提醒发到哪里", &[]),
                "put": operation("改提醒发到哪里；channels 按先后写 email、sms，或只写 portal", &contact),
            }),
        ),
        ("/api/v1/dead-letters", get("未送达的消息（系统管理员、值班员）")),
        (
            "/api/v1/dead-letters/retry",
            post("重试未送达的消息；都不写就是全部（系统管理员）", &["message", "channel"]),
        ),
    ]
    .map(|(path, methods)| (path.to_owned(), methods))
}

/// Saved views, and one verb on many incidents.
fn queue_paths() -> [(String, Value); 6] {
    let get = |summary: &str| json!({ "get": operation(summary, &[]) });
    let view = ["name", "query", "shared", "place"];
    [
        (
            "/api/v1/views",
            json!({
                "get": operation("自己存的和本单位同事共用的视图；count 是本人能看到的件数，超过 1000 件为 null", &[]),
                "post": operation("把筛选条件存为视图；query 与列表的查询写法相同", &view),
            }),
        ),
        (
            "/api/v1/views/{id}",
            json!({
                "put": operation("改自己的视图，没有写的不变；place 是从 1 开始的先后", &view),
                "delete": operation("删除自己的视图，24 小时内可以恢复", &[]),
            }),
        ),
        (
            "/api/v1/views/{id}/restoration",
            json!({ "post": operation("恢复删除的视图", &[]) }),
        ),
        (
            "/api/v1/bulk",
            json!({ "post": operation(
                "批量办理，最多 1000 件，逐件另记结果；dry_run 为 true 时只核对、不办理",
                &["verb", "nos", "text", "dry_run"],
            ) }),
        ),
        (
            "/api/v1/bulk/{id}",
            get("一批的进度和每一件的结果：pending、done、refused、stale"),
        ),
        (
            "/api/v1/bulk/{id}/undo",
            json!({ "post": operation("撤销办完的一批，只限按建议交办；不能撤销的说明原因", &[]) }),
        ),
    ]
    .map(|(path, methods)| (path.to_owned(), methods))
}

/// The rules of time: versions, import, publication, and what a version would move.
fn rule_paths(paths: &mut Map<String, Value>) {
    let explain =
        "时限试算，不保存；查询里写 kind、from，可写 level、event_grade、policy、calendar";
    paths.insert(
        "/api/v1/deadlines/explain".to_owned(),
        json!({ "get": operation(explain, &[]) }),
    );
    for (noun, what) in [("policies", "时限规则"), ("calendars", "工作日历")] {
        let import = ["name", "content", "year", "dry_run"];
        let summary = format!("导入一份{what}文件，存为新的一版；dry_run 只读不存");
        paths.insert(
            format!("/api/v1/{noun}"),
            json!({
                "get": operation(&format!("{what}各版"), &[]),
                "post": operation(&summary, &import),
            }),
        );
        paths.insert(
            format!("/api/v1/{noun}/{{version}}/publication"),
            json!({ "post": operation(&format!("公布一版{what}，从某日起执行"), &["from"]) }),
        );
        paths.insert(
            format!("/api/v1/{noun}/{{version}}/impact"),
            json!({ "get": operation(&format!("一版{what}会改动哪些正在计时的时限"), &[]) }),
        );
        let summary = format!(
            "按现行的一版{what}重算时限（领导）；deadlines 每项写 no、n，可加看到的 new_due_at，不写就是全部"
        );
        paths.insert(
            format!("/api/v1/{noun}/{{version}}/rebase"),
            json!({ "post": operation(&summary, &["reason", "deadlines"]) }),
        );
    }
}

/// The fields of each verb's body, as `web::parse` reads them.
#[expect(
    clippy::too_many_lines,
    reason = "one arm per verb keeps the match exhaustive"
)]
const fn fields(verb: Verb) -> &'static [&'static str] {
    match verb {
        Verb::Register => &[
            "title",
            "text",
            "source",
            "occurred_at",
            "detected_at",
            "town",
            "place",
            "themes",
            "level",
            "event_grade",
            "kind",
            "drill",
            "backdating_reason",
            "secondary_to",
            "policy",
        ],
        Verb::Assess => &["level", "event_grade", "treatment"],
        Verb::Dispatch => &["assignments", "plan_row", "completion", "note"],
        Verb::Acknowledge => &["unit"],
        Verb::Return => &["unit", "reason", "suggested_unit"],
        Verb::DecideReturn => &["unit", "decision", "reason"],
        Verb::ReportProgress => &["unit", "text", "closing", "files"],
        Verb::Draft => &[
            "unit",
            "draft",
            "kind",
            "channel",
            "text",
            "cause",
            "solution",
            "constraints",
            "spokesperson",
        ],
        Verb::Submit => &["draft"],
        Verb::Approve => &["draft", "wording", "timing", "privacy"],
        Verb::SendBack => &["draft", "comments"],
        Verb::Release => &[
            "draft",
            "kind",
            "published_at",
            "channel",
            "url",
            "text",
            "answers_for",
            "promises",
            "files",
        ],
        Verb::Withdraw => &["unit", "reason"],
        Verb::Check => &["item", "state", "reason"],
        Verb::Close => &["summary"],
        Verb::Reopen | Verb::Dismiss | Verb::Pause | Verb::Resume | Verb::Unmerge => &["reason"],
        Verb::Merge | Verb::Link => &["primary"],
        Verb::FollowUp => &["source", "text", "posted_at", "files"],
        Verb::Note => &["kind", "text", "mentions", "files"],
        Verb::RequestExtension => &["unit", "deadline", "until", "reason", "progress"],
        Verb::DecideExtension => &["extension", "decision", "until", "reason"],
        Verb::Urge | Verb::Supervise => &["unit", "text", "reply_by"],
        Verb::ReplySupervision => &["unit", "order", "text"],
        Verb::FulfilPromise => &["unit", "promise", "text", "url"],
        Verb::Rebase => &["deadlines", "by", "reason"],
        Verb::Watch => &["spread", "tone", "secondary", "text"],
        Verb::Evaluate | Verb::EvaluateAgain | Verb::ArbitrateEvaluation => {
            &["items", "vetoes", "comment"]
        }
        Verb::AppealEvaluation => &["unit", "objections", "text"],
        Verb::DecideEvaluationAppeal => &["appeal", "decision", "points", "veto_lifted", "reason"],
        Verb::Remind => &[],
        Verb::AssessRisk => &["points", "grade", "prepared", "consulted"],
        Verb::DecidePolicy => &["decision", "reason"],
        Verb::MovePublication => &["planned_on", "reason"],
        Verb::LinkPolicy => &["policy"],
    }
}

/// The fields of each verb about alerts.
const fn alert_fields(verb: AlertVerb) -> &'static [&'static str] {
    match verb {
        AlertVerb::Raise => &["colour", "incident", "theme", "text", "units"],
        AlertVerb::Adjust => &["colour", "text", "units", "reason"],
        AlertVerb::Confirm => &["unit"],
        AlertVerb::Lift => &["reason"],
    }
}

/// The fields of each verb about cases.
const fn case_fields(verb: CaseVerb) -> &'static [&'static str] {
    match verb {
        CaseVerb::Propose => &[
            "unit",
            "incident",
            "facts",
            "opinion",
            "left_out_reason",
            "exception_by",
            "exception_reason",
        ],
        CaseVerb::Amend => &[
            "add",
            "remove",
            "reason",
            "exception_by",
            "exception_reason",
        ],
        CaseVerb::ApproveNotice => &["opinion"],
        CaseVerb::Defend => &["answers", "text"],
        CaseVerb::Waive | CaseVerb::Appeal => &["text"],
        CaseVerb::Decide => &["measure", "rulings", "reason"],
        CaseVerb::IssueCircular => &["scope"],
        CaseVerb::NotifyInterview => &[
            "at",
            "place",
            "interviewer",
            "invited",
            "purpose",
            "materials",
        ],
        CaseVerb::RecordInterview => &[
            "held_at",
            "interviewed",
            "interviewers",
            "points",
            "requirements",
        ],
        CaseVerb::OrderRectification => &["items"],
        CaseVerb::SubmitProof => &["item", "text", "url"],
        CaseVerb::Verify => &["item", "decision", "reason"],
        CaseVerb::DecideAppeal => &["decision", "measure", "reason"],
        CaseVerb::Conclude => &["summary"],
        CaseVerb::Refuse | CaseVerb::Withdraw => &["reason"],
        CaseVerb::Remind => &[],
    }
}

fn operation(summary: &str, fields: &[&str]) -> Value {
    let mut operation = json!({
        "summary": summary,
        "responses": {
            "2XX": { "description": "完成" },
            "default": {
                "description": "问题（RFC 9457）",
                "content": {
                    "application/problem+json": {
                        "schema": { "$ref": "#/components/schemas/Problem" },
                    },
                },
            },
        },
    });
    if fields.is_empty() {
        return operation;
    }
    let properties: Map<String, Value> = fields
        .iter()
        .map(|field| ((*field).to_owned(), json!({})))
        .collect();
    if let Value::Object(fields) = &mut operation {
        fields.insert(
            "requestBody".to_owned(),
            json!({
                "content": {
                    "application/json": {
                        "schema": { "type": "object", "properties": properties },
                    },
                },
            }),
        );
    }
    operation
}

/// One field of an answer: a list of what another schema describes, or a value with its meaning.
fn answered(field: &str, meaning: &str) -> Value {
    let lists = [
        ("deadlines", "Deadline"),
        ("extensions", "Extension"),
        ("orders", "Order"),
        ("promises", "KeptPromise"),
        ("watches", "WatchNote"),
        ("evaluations", "Evaluation"),
    ];
    match lists.iter().find(|(name, _)| *name == field) {
        Some((_, of)) => json!({
            "type": "array",
            "description": meaning,
            "items": { "$ref": format!("#/components/schemas/{of}") },
        }),
        None => json!({ "description": meaning }),
    }
}

/// What the answers hold: schema, then field and meaning. A story compares the names with an answer
/// as it is given.
const ANSWERS: &[(&str, &[(&str, &str)])] = &[
    (
        "Incident",
        &[
            ("no", "编号"),
            ("seq", "办理记录的序号，可作 expected_seq"),
            ("stage", "环节，见 Stage"),
            ("work_state", "办理状态，见 WorkState"),
            ("kind", "事项类型，见 IncidentKind"),
            ("drill", "是否演练"),
            ("title", "标题"),
            ("text", "发生了什么"),
            ("source", "来源：kind、channel、url"),
            ("town", "镇（街）"),
            ("place", "具体位置"),
            ("themes", "民生领域"),
            ("level", "舆情等级，见 Level"),
            ("event_grade", "事件分级，见 EventGrade"),
            ("treatment", "诉求类型，见 Treatment"),
            ("cycle", "第几轮"),
            ("plan_version", "登记时的方案版本"),
            ("occurred_at", "发生时间"),
            ("detected_at", "发现时间"),
            ("registered_at", "登记时间"),
            ("backdating_reason", "补录理由：发现比登记早一天以上的"),
            ("dispatched_at", "首次交办时间"),
            ("responded_at", "回应完成时间"),
            ("closed_at", "办结时间"),
            ("merged_into", "并入哪一件"),
            (
                "primary",
                "随哪一件办理：no、stage、responded_at、closed_at、releases；没有并案的为空",
            ),
            ("heat", "热度：本件、并入的各件和各次跟进的总数"),
            ("followed", "我是否关注"),
            (
                "followers",
                "并入本件的：no、title、source、registered_at、follow_ups",
            ),
            (
                "follow_ups",
                "跟进：n、source、text、posted_at、noted_at、by",
            ),
            ("secondary_to", "次生舆情：由哪一件引起"),
            ("secondaries", "由本件引起的次生舆情：no、title"),
            ("policy", "由哪项评估过的政策引发"),
            (
                "preassessment",
                "政策发布前评估：title、unit、planned_on、moves、assessments、decisions、decided、incidents；舆情为空",
            ),
            ("paused", "暂停：since 起始、reason 理由；没有暂停的为空"),
            ("routing", "登记时的交办建议"),
            ("assignments", "交办项"),
            ("deadlines", "时限"),
            ("drafts", "回应稿"),
            ("releases", "发布"),
            ("extensions", "延期申请"),
            ("orders", "催办、督办"),
            ("promises", "公开承诺"),
            (
                "checklist",
                "办结检查清单：code、text、mandatory、source、state、reason、by；没有清单的为空",
            ),
            ("watches", "发布后的跟踪"),
            ("evaluations", "效果评估，每轮一次"),
            ("confirmations", "提醒的确认：confirmed、asked、people"),
            ("actions", "可办的动作，不可办的附理由和依据"),
        ],
    ),
    (
        "Deadline",
        &[
            ("n", "时限编号"),
            ("kind", "种类，见 DeadlineKind"),
            ("cycle", "第几轮"),
            ("unit", "单位；全件的为空"),
            ("started_at", "起算时间"),
            ("due_at", "现定到期时间"),
            ("original_due_at", "原定到期时间，从不改变"),
            ("generation", "改期次数"),
            ("extended", "是否延期过"),
            ("pausable", "是否可以暂停"),
            ("paused_at", "从何时起暂停；没有暂停的为空"),
            ("pauses", "以往的暂停：from、to"),
            ("about", "关于第几号申请、督办或承诺"),
            ("standing", "现状，见 Standing"),
            ("verdict", "结论，见 Verdict；写下后不变"),
            ("ended_at", "结束时间"),
            ("waiver", "免除的原因"),
            ("held_at", "从何时起随主件办理；没有并案的为空"),
            ("extendable", "是否可以延期"),
            ("basis", "怎么算的：版本、起算、分段"),
        ],
    ),
    (
        "Extension",
        &[
            ("n", "申请编号"),
            ("unit", "申请单位"),
            ("deadline", "时限编号"),
            ("kind", "时限种类"),
            ("original_due_at", "原定到期时间"),
            ("until", "申请延到"),
            ("reason", "理由"),
            ("progress", "目前进展"),
            ("requested", "申请人：name、unit、at"),
            ("state", "状态，见 ExtensionState"),
            ("granted_until", "批准延到"),
            ("decided", "裁定人：name、unit、at"),
            ("decision_reason", "裁定理由"),
        ],
    ),
    (
        "Order",
        &[
            ("n", "编号，催办和督办连续编"),
            ("kind", "催办或督办，见 OrderKind"),
            ("unit", "单位"),
            ("text", "要求"),
            ("issued", "签发人：name、unit、at"),
            ("reply_by", "回复期限"),
            ("standing", "回复期限的现状，见 Standing"),
            ("reply", "回复：text、by"),
        ],
    ),
    (
        "PaperLink",
        &[
            ("name", "名称，用在地址里"),
            ("title", "标题"),
            ("number", "编号"),
            ("docx", "Word 文件的地址"),
        ],
    ),
    (
        "Paper",
        &[
            (
                "head",
                "版头：form 的 office、serial，或 issued 的 mark、number",
            ),
            ("title", "标题"),
            ("addressee", "主送"),
            ("body", "正文：heading、paragraph、table、fields"),
            ("attachments", "附件说明"),
            ("signature", "署名和成文日期"),
            ("signs", "手签栏"),
            ("note", "附注"),
            ("imprint", "版记"),
        ],
    ),
    (
        "KeptPromise",
        &[
            ("n", "编号"),
            ("release", "在第几次发布中作出"),
            ("unit", "承诺单位"),
            ("text", "承诺"),
            ("due_on", "兑现日期"),
            ("due_at", "兑现期限"),
            ("standing", "现状，见 Standing"),
            ("kept", "兑现情况：text、url、by"),
        ],
    ),
    (
        "WatchNote",
        &[
            ("n", "编号"),
            ("cycle", "第几轮"),
            ("deadline", "对应的时限编号"),
            ("kind", "首次跟踪或再次跟踪，见 DeadlineKind"),
            ("spread", "传播态势，见 Spread"),
            ("tone", "公众情绪，见 Tone"),
            ("secondary", "回应是否引出新的舆情"),
            ("text", "跟踪情况"),
            ("by", "记录人：name、unit、at"),
        ],
    ),
    (
        "Evaluation",
        &[
            ("cycle", "第几轮"),
            ("state", "状态，见 EvaluationState"),
            ("points", "现得分：申诉成立的为改后的得分"),
            ("grade", "现等次，见 Grade"),
            ("vetoed", "是否有单项否决"),
            ("rubric_version", "评分表版本"),
            (
                "sheets",
                "两次评分：total、items、vetoes、comment、by；复评前为空",
            ),
            ("arbitration", "领导裁定的评分；没有的为空"),
            (
                "conclusion",
                "结论，留档不变：points、grade、vetoes、settled_by、lead、units、record、at",
            ),
            ("appeals", "申诉：n、unit、objections、by、state、decision"),
        ],
    ),
];

fn schemas() -> Map<String, Value> {
    let mut schemas = Map::new();
    schemas.insert(
        "Problem".to_owned(),
        json!({
            "type": "object",
            "required": ["type", "title", "status", "detail", "code"],
            "properties": {
                "type": { "type": "string" },
                "title": { "type": "string" },
                "status": { "type": "integer" },
                "detail": { "type": "string" },
                "code": { "type": "string" },
                "basis": { "type": "string" },
                "errors": { "type": "array", "items": { "type": "object" } },
            },
        }),
    );
    for (name, fields) in ANSWERS {
        let properties: Map<String, Value> = fields
            .iter()
            .map(|(field, meaning)| ((*field).to_owned(), answered(field, meaning)))
            .collect();
        schemas.insert(
            (*name).to_owned(),
            json!({ "type": "object", "properties": properties }),
        );
    }
    for (name, words) in word_lists() {
        let codes: Vec<&str> = words.iter().map(|word| word.code).collect();
        schemas.insert(name.to_owned(), json!({ "type": "string", "enum": codes }));
    }
    schemas
}
