//! 使用说明, 快捷键 and 无障碍说明: for everybody, signed in or not.

use actix_web::{HttpRequest, HttpResponse, web};

use super::frame::{Failure, Shown, public_shell};
use crate::services::ServiceError;
use crate::web::Portal;
use crate::web::session::signed;
use crate::web::view::View;
use crate::web::view::guide::{Accessibility, Guide, Help, KeySheet, Role};

/// Adds the routes.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/help", web::get().to(help))
        .route("/help/keys", web::get().to(keys))
        .route("/help/accessibility", web::get().to(accessibility))
        .route("/help/{role:[a-z]+}", web::get().to(guide));
}

async fn help(request: HttpRequest, portal: web::Data<Portal>) -> Shown {
    let own = signed(&request).await.ok();
    let own = own.map(|signed| Role::of(signed.actor()));
    let page = Help::new(own, &portal.settings.duty_phone);
    show(&request, &portal, &page).await
}

async fn guide(request: HttpRequest, portal: web::Data<Portal>, role: web::Path<String>) -> Shown {
    let role = Role::parse(&role).ok_or(Failure(ServiceError::NotFound))?;
    show(&request, &portal, &Guide::of(role)).await
}

async fn keys(request: HttpRequest, portal: web::Data<Portal>) -> Shown {
    show(&request, &portal, &KeySheet::of_the_house()).await
}

async fn accessibility(request: HttpRequest, portal: web::Data<Portal>) -> Shown {
    let page = Accessibility::new(&portal.settings.duty_phone);
    show(&request, &portal, &page).await
}

async fn show<V: View>(request: &HttpRequest, portal: &web::Data<Portal>, view: &V) -> Shown {
    let shell = public_shell(request, portal).await;
    let html = portal.renderer.render(&shell, view)?;
    Ok(HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .body(html))
}
