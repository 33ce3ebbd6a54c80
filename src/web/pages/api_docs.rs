//! The description of the API as a page, for people who write programs.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Map, Value};

use super::frame::{Failure, public_shell};
use crate::web::Portal;
use crate::web::api::description;
use crate::web::view::reading::{ApiCall, ApiDocs};

/// Adds the route.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config.route("/api/docs", web::get().to(show));
}

async fn show(request: HttpRequest, portal: web::Data<Portal>) -> Result<HttpResponse, Failure> {
    let shell = public_shell(&request, &portal).await;
    let html = portal.renderer.render(&shell, &docs(&description()))?;
    Ok(HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .body(html))
}

fn docs(description: &Value) -> ApiDocs {
    let paths = description.get("paths").and_then(Value::as_object);
    let calls = paths.into_iter().flatten().flat_map(|(path, methods)| {
        let methods = methods.as_object().into_iter().flatten();
        methods
            .filter(|(method, _)| *method != "parameters")
            .map(|(method, operation)| call(path, method, operation))
    });
    ApiDocs {
        calls: calls.collect(),
    }
}

fn call(path: &str, method: &str, operation: &Value) -> ApiCall {
    let body = operation.pointer("/requestBody/content/application~1json/schema/properties");
    let fields = body.and_then(Value::as_object).map(Map::keys);
    let fields: Vec<&str> = fields.into_iter().flatten().map(String::as_str).collect();
    let summary = operation.get("summary").and_then(Value::as_str);
    ApiCall {
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: summary.unwrap_or_default().to_owned(),
        fields: fields.join("、"),
    }
}
