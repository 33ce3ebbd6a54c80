//! What makes the portal installable: its manifest, the worker that shows a page without a network,
//! and that page. None of it holds data, so all of it is open.

use actix_web::{HttpResponse, web};
use serde_json::json;

use super::frame::Shown;
use crate::web::Portal;
use crate::web::render::asset;
use crate::web::view::Shell;
use crate::web::view::kept::OfflinePage;

/// Adds the routes.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/manifest.webmanifest", web::get().to(manifest))
        .route("/sw.js", web::get().to(worker))
        .route("/offline", web::get().to(offline));
}

async fn manifest() -> HttpResponse {
    let version = |name: &str| asset(name).map(|asset| asset.version).unwrap_or_default();
    let icon = |name: &str, sizes: &str, kind: &str, purpose: &str| {
        let src = format!("/assets/{name}?v={}", version(name));
        json!({ "src": src, "sizes": sizes, "type": kind, "purpose": purpose })
    };
    let manifest = json!({
        "name": "回应 - 政务舆情回应工单系统",
        "short_name": "回应",
        "lang": "zh-CN",
        "start_url": "/desk",
        "scope": "/",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#15355c",
        "icons": [
            icon("mark.svg", "any", "image/svg+xml", "any"),
            icon("icon-192.png", "192x192", "image/png", "any"),
            icon("icon-512.png", "512x512", "image/png", "any maskable"),
        ],
    });
    HttpResponse::Ok()
        .content_type("application/manifest+json")
        .insert_header(("Cache-Control", "no-cache"))
        .body(manifest.to_string())
}

/// The worker stands at the root, because it may only serve what lies below itself. Its first line
/// changes with the assets, so that browsers fetch the page without a network anew.
async fn worker() -> HttpResponse {
    let (Some(worker), Some(css), Some(js), Some(keep)) = (
        asset("sw.js"),
        asset("app.css"),
        asset("app.js"),
        asset("keep.js"),
    ) else {
        return HttpResponse::NotFound().finish();
    };
    let first = format!(
        "var V = \"{}{}{}\";\n",
        css.version, js.version, keep.version
    );
    let body = [first.as_bytes(), worker.data.as_ref()].concat();
    HttpResponse::Ok()
        .content_type(worker.media_type)
        .insert_header(("Cache-Control", "no-cache"))
        .body(body)
}

async fn offline(portal: web::Data<Portal>) -> Shown {
    let shell = Shell::signed_out("", portal.settings.duty_phone.as_str());
    let html = portal.renderer.render(&shell, &OfflinePage {})?;
    Ok(HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .body(html))
}
