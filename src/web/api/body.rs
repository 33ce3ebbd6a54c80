//! The body of a request, up to the limit; a larger one gets a problem like every other failure.

use std::fmt;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::{FromRequest, HttpRequest, HttpResponse, ResponseError, web};

use crate::web::error::Problem;
use crate::web::server::BODY_LIMIT;

/// The bytes that were sent.
pub(super) struct Body(pub(super) web::Bytes);

/// Why a body could not be taken in: it is too large, or the line was cut.
#[derive(Debug)]
pub(super) struct NoBody(StatusCode);

impl FromRequest for Body {
    type Error = NoBody;
    type Future = Pin<Box<dyn Future<Output = Result<Self, NoBody>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let bytes = web::Bytes::from_request(request, payload);
        Box::pin(async move {
            match bytes.await {
                Ok(bytes) => Ok(Self(bytes)),
                Err(error) => Err(NoBody(error.as_response_error().status_code())),
            }
        })
    }
}

impl fmt::Display for NoBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "failed to take in the body: {}", self.0)
    }
}

impl ResponseError for NoBody {
    fn status_code(&self) -> StatusCode {
        self.0
    }

    fn error_response(&self) -> HttpResponse {
        let problem = if self.0 == StatusCode::PAYLOAD_TOO_LARGE {
            let sentence = format!("一次最多发送 {} KB 的内容", BODY_LIMIT / 1024);
            Problem::new(self.0, "too_large", "内容太大", sentence)
        } else {
            Problem::new(
                self.0,
                "unreadable",
                "内容不完整",
                "请求没有收完整，请再发一次",
            )
        };
        problem.response()
    }
}
