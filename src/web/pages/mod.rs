//! Pages for people: each handler reads, calls one query or use case, fills one view.

use actix_web::middleware::from_fn;
use actix_web::{HttpResponse, web};

use super::render::asset;

mod account;

mod actions;

mod activities;

mod affairs;

mod attachments;

mod alerts;

mod bulk;

mod api_docs;

mod cases;
mod checklist;
mod choosing;

mod counted;

mod desk;
mod evaluated;
mod evaluation;

mod explain;

mod fill;

mod frame;

mod guide;

mod inbox;

mod install;

mod keeping;

mod library;
mod linkages;

mod incident;

mod incident_list;

mod incident_sheet;

mod next_step;

mod notices;

mod one_tap;

mod owed;

mod panel;

mod papers;

mod plan_trial;
mod plans;

mod policy;

mod preview;

mod reference;

mod register;

mod shared;

mod reports;
mod responses;
mod routing;

mod rules;

mod scorecard;

mod sign_in;

mod steps;

mod timeline;

mod views;

mod within;

mod watching;

/// Adds the portal's pages and the browser's assets.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/assets/{name:.+}", web::get().to(assets))
        .service(
            web::scope("")
                .wrap(from_fn(frame::error_pages))
                .configure(sign_in::routes)
                .configure(install::routes)
                .configure(keeping::routes)
                .configure(api_docs::routes)
                .configure(register::routes)
                .configure(actions::routes)
                .configure(alerts::routes)
                .configure(linkages::routes)
                .configure(activities::routes)
                .configure(cases::routes)
                .configure(desk::routes)
                .configure(incident_list::routes)
                .configure(bulk::routes)
                .configure(preview::routes)
                .configure(library::routes)
                .configure(views::routes)
                .configure(incident_sheet::routes)
                .configure(responses::routes)
                .configure(plan_trial::routes)
                .configure(routing::routes)
                .configure(incident::routes)
                .configure(watching::routes)
                .configure(policy::routes)
                .configure(papers::routes)
                .configure(attachments::routes)
                .configure(reference::routes)
                .configure(guide::routes)
                .configure(reports::routes)
                .configure(rules::routes)
                .configure(explain::routes)
                .configure(scorecard::routes)
                .configure(account::routes)
                .configure(notices::routes)
                .configure(one_tap::routes)
                .default_service(web::to(HttpResponse::NotFound)),
        );
}

/// An asset; its address carries a hash of its content, so browsers may keep it for ever.
async fn assets(name: web::Path<String>) -> HttpResponse {
    match asset(&name) {
        Some(asset) => HttpResponse::Ok()
            .insert_header(("Cache-Control", "public, max-age=31536000, immutable"))
            .insert_header(("ETag", format!("\"{}\"", asset.version)))
            .content_type(asset.media_type)
            .body(asset.data.into_owned()),
        None => HttpResponse::NotFound().finish(),
    }
}
