//! The API's description (OpenAPI 3.1), made from the tables that the code itself reads: the nouns
//! of the verbs and the closed word lists.

use actix_web::HttpResponse;
use serde_json::{Map, Value, json};

use crate::domain::vocabulary::{AlertVerb, Verb, word_lists};
use crate::web::parse::{ALERT_NOUNS, NOUNS};

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
    paths.insert(
        "/api/v1/incidents".to_owned(),
        json!({
            "get": operation("舆情列表，从新到旧，按 next 翻页", &[]),
            "post": operation("登记舆情", fields(Verb::Register)),
        }),
    );
    paths.insert(
        "/api/v1/incidents/{no}".to_owned(),
        get("一件舆情的全部内容和可办的动作"),
    );
    paths.insert("/api/v1/incidents/{no}/events".to_owned(), get("办理过程"));
    for (noun, verb) in NOUNS {
        paths.insert(
            format!("/api/v1/incidents/{{no}}/{noun}"),
            json!({ "post": operation(verb.label(), fields(*verb)) }),
        );
    }
    paths.extend(alert_paths());
    for (path, summary) in [
        ("/api/v1/scorecards", "成绩单"),
        ("/api/v1/plans", "分工方案各版"),
        (
            "/api/v1/plans/{version}",
            "分工方案的一版；current 是现行版",
        ),
        ("/api/v1/units", "单位名册和单位组"),
        ("/api/v1/policies", "时限规则各版"),
        ("/api/v1/calendars", "工作日历各版"),
    ] {
        paths.insert(path.to_owned(), get(summary));
    }
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

/// The fields of each verb's body, as `web::parse` reads them.
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
        ],
        Verb::Assess => &["level", "event_grade", "treatment"],
        Verb::Dispatch => &["assignments", "plan_row", "completion", "note"],
        Verb::Acknowledge => &["unit"],
        Verb::Return => &["unit", "reason", "suggested_unit"],
        Verb::DecideReturn => &["unit", "decision", "reason"],
        Verb::ReportProgress => &["unit", "text", "closing"],
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
        ],
        Verb::Withdraw => &["unit", "reason"],
        Verb::Close => &["summary"],
        Verb::Reopen | Verb::Dismiss => &["reason"],
        Verb::Merge => &["primary"],
        Verb::RequestExtension => &["unit", "deadline", "until", "reason", "progress"],
        Verb::DecideExtension => &["extension", "decision", "until", "reason"],
        Verb::Pause | Verb::Resume => &["reason"],
        Verb::Urge | Verb::Supervise => &["unit", "text", "reply_by"],
        Verb::ReplySupervision => &["unit", "order", "text"],
        Verb::FulfilPromise => &["unit", "promise", "text", "url"],
        Verb::Link => &["primary"],
        Verb::Rebase => &["deadlines", "reason"],
        Verb::Remind => &[],
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
    for (name, words) in word_lists() {
        let codes: Vec<&str> = words.iter().map(|word| word.code).collect();
        schemas.insert(name.to_owned(), json!({ "type": "string", "enum": codes }));
    }
    schemas
}
