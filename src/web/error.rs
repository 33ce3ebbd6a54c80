//! What a failure looks like from outside: problem+json (RFC 9457) for programs, the same words
//! for pages. The only place that logs a failed request.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;

use crate::domain::calendar::local;
use crate::queries::QueryError;
use crate::services::{FieldFault, ServiceError, SignInFault};

/// A failure in the words of RFC 9457.
#[derive(Debug, Clone, Serialize)]
pub struct Problem {
    /// What sort of problem, as a lasting address.
    #[serde(rename = "type")]
    pub kind: String,
    /// The sort in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// This problem, in one Chinese sentence.
    pub detail: String,
    /// A lasting word for programs.
    pub code: String,
    /// The rule that refuses, where a rule does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    /// What is wrong with which field.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ProblemField>,
    /// For a conflict: the state that was seen and the state now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conflict: Option<Seen>,
    /// For a conflict: what was done meanwhile, as far as the reader may see it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changed: Vec<serde_json::Value>,
}

/// One field's fault.
#[derive(Debug, Clone, Serialize)]
pub struct ProblemField {
    /// The field.
    pub field: String,
    /// What is wrong.
    pub message: String,
}

/// The two states of a conflict.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Seen {
    /// The state the request was decided on.
    pub expected_seq: u64,
    /// The state now.
    pub seq: u64,
}

impl Problem {
    /// A problem with this status, code, title and sentence.
    pub fn new(status: StatusCode, code: &str, title: &str, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("/api/docs#{code}"),
            title: title.to_owned(),
            status: status.as_u16(),
            detail: detail.into(),
            code: code.to_owned(),
            basis: None,
            errors: Vec::new(),
            conflict: None,
            changed: Vec::new(),
        }
    }

    /// The problem that a failed use case is.
    pub fn of(error: &ServiceError) -> Self {
        match error {
            ServiceError::Refused(refusal) => Self {
                basis: refusal.basis().map(|basis| basis.label()),
                errors: refusal
                    .field()
                    .map(|field| ProblemField {
                        field: field.to_owned(),
                        message: refusal.sentence(),
                    })
                    .into_iter()
                    .collect(),
                ..Self::new(
                    status_of(refusal),
                    refusal.code(),
                    "现在不能这样做",
                    refusal.sentence(),
                )
            },
            ServiceError::Invalid(faults) => Self::invalid(faults),
            ServiceError::Conflict { seen, current, .. } => {
                let sentence = "这件舆情已有新的处理，请看过最新情况再办";
                Self::stale(*seen, *current, sentence)
            }
            ServiceError::Stale {
                sentence,
                seen,
                current,
            } => Self::stale(*seen, *current, sentence),
            ServiceError::NotFound => Self::not_found(),
            ServiceError::Forbidden => Self::new(
                StatusCode::FORBIDDEN,
                "forbidden",
                "没有权限",
                "您没有这项权限",
            ),
            ServiceError::Unauthenticated(fault) => Self::unauthenticated(*fault),
            ServiceError::KeyReused => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "key_reused",
                "幂等键已用于别的请求",
                "这个幂等键已用于另一个请求，请换一个",
            ),
            ServiceError::NotSetUp => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "not_set_up",
                "还没有设置好",
                "分工方案、时限规则、日历和名册还没有公布，请联系系统管理员",
            ),
            ServiceError::Store(_) | ServiceError::Internal(_) => Self::fault(error),
        }
    }

    fn stale(expected_seq: u64, seq: u64, sentence: &str) -> Self {
        Self {
            conflict: Some(Seen { expected_seq, seq }),
            ..Self::new(StatusCode::CONFLICT, "stale", "有人先处理了", sentence)
        }
    }

    /// The problem of what was sent.
    pub fn invalid(faults: &[FieldFault]) -> Self {
        let detail = faults
            .first()
            .map_or("填写的内容有错误", |fault| fault.message.as_str());
        let errors = faults
            .iter()
            .map(|fault| ProblemField {
                field: fault.field.clone(),
                message: fault.message.clone(),
            })
            .collect();
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        Self {
            errors,
            ..Self::new(status, "invalid", "填写的内容有错误", detail)
        }
    }

    /// There is no such thing, or it is not the reader's to see.
    pub fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not_found",
            "没有找到",
            "没有找到这个页面，或者您没有查看权限",
        )
    }

    fn unauthenticated(fault: SignInFault) -> Self {
        let status = StatusCode::UNAUTHORIZED;
        match fault {
            SignInFault::NoSession => Self::new(
                status,
                "not_signed_in",
                "请先登录",
                "登录已过期，请重新登录",
            ),
            SignInFault::WrongCredentials => {
                Self::new(status, "wrong_credentials", "登录失败", "账号或密码不对")
            }
            SignInFault::LockedUntil(until) => {
                let at = local(until);
                let sentence = format!("已锁定到 {:02}:{:02}", at.hour(), at.minute());
                Self::new(status, "locked", "账号已锁定", sentence)
            }
        }
    }

    fn fault(error: &ServiceError) -> Self {
        use crate::services::is_busy;
        if is_busy(error) {
            return Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "busy",
                "系统繁忙",
                "现在办理的人太多，请稍后再试，您填的内容没有保存",
            );
        }
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "fault",
            "系统出了问题",
            "系统出了问题，请稍后再试，或拨打值班电话",
        )
    }

    /// The status.
    pub fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The answer to a program.
    pub fn response(&self) -> HttpResponse {
        let body = serde_json::to_string(self).unwrap_or_default();
        let mut response = HttpResponse::build(self.status_code());
        if self.status == 503 {
            response.insert_header((header::RETRY_AFTER, HeaderValue::from_static("5")));
        }
        response.content_type("application/problem+json").body(body)
    }
}

/// A refusal because of somebody's capacity is 403, any other 409.
fn status_of(refusal: &crate::domain::command::Refusal) -> StatusCode {
    use crate::domain::command::Refusal;
    let is_about_rights = matches!(refusal, Refusal::NotAllowed(..))
        || matches!(refusal, Refusal::Alert(alert) if alert.is_about_rights())
        || matches!(refusal, Refusal::Linkage(linkage) if linkage.is_about_rights())
        || matches!(refusal, Refusal::Activity(activity) if activity.is_about_rights())
        || matches!(refusal, Refusal::Case(case) if case.is_about_rights())
        || matches!(refusal, Refusal::Report(report) if report.is_about_rights());
    if is_about_rights {
        StatusCode::FORBIDDEN
    } else if matches!(refusal, Refusal::CannotRead(..) | Refusal::NobodyCalled(_)) {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::CONFLICT
    }
}

/// Logs a failure that nobody asked for; refusals are answers, not failures.
pub fn log_fault(error: &ServiceError) {
    if Problem::of(error).status >= 500 {
        tracing::error!(error = %Chain(error), "request failed");
    }
}

/// An error with its sources, as one line.
struct Chain<'a>(&'a (dyn std::error::Error + 'static));

impl std::fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "failed to {}", self.0)?;
        let mut source = self.0.source();
        while let Some(error) = source {
            write!(f, ": {error}")?;
            source = error.source();
        }
        Ok(())
    }
}

impl From<QueryError> for ServiceError {
    fn from(error: QueryError) -> Self {
        match error {
            QueryError::NotFound => Self::NotFound,
            QueryError::NotSetUp => Self::NotSetUp,
            QueryError::Store(error) => Self::Store(error),
        }
    }
}

impl ResponseError for ServiceError {
    fn status_code(&self) -> StatusCode {
        Problem::of(self).status_code()
    }

    fn error_response(&self) -> HttpResponse {
        log_fault(self);
        Problem::of(self).response()
    }
}
