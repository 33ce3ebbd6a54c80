//! Signing in and out, and the way to the first page.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::frame::{Asked, Failure, Posted, Shown, redirect};
use crate::services::{ServiceError, accounts, run_blocking};
use crate::web::Portal;
use crate::web::error::Problem;
use crate::web::session::{is_cross_site, no_session_cookie, session_cookie, signed};
use crate::web::view::sign_in::SignIn;
use crate::web::view::{FieldError, FormState, Shell};

/// Adds the routes.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/", web::get().to(home))
        .route("/sign-in", web::get().to(show))
        .route("/sign-in", web::post().to(sign_in))
        .route("/sign-out", web::post().to(sign_out));
}

async fn home(_asked: Asked) -> HttpResponse {
    redirect("/desk", None)
}

#[derive(serde::Deserialize)]
struct Next {
    #[serde(default)]
    next: String,
    #[serde(default)]
    changed: String,
}

async fn show(request: HttpRequest, portal: web::Data<Portal>, query: web::Query<Next>) -> Shown {
    let next = local(&query.next);
    if signed(&request).await.is_ok() {
        return Ok(redirect(&next, None));
    }
    let message = match (query.changed.is_empty(), next.as_str()) {
        (false, _) => Some("密码已修改，请用新密码登录"),
        (true, "/desk") => None,
        (true, _) => Some("请先登录，登录后回到刚才的页面"),
    };
    let message = message.map(str::to_owned);
    let view = SignIn::new(&FormState::default(), next, message);
    page(&portal, StatusCode::OK, &view)
}

async fn sign_in(
    request: HttpRequest,
    portal: web::Data<Portal>,
    form: web::Form<Vec<(String, String)>>,
) -> Shown {
    if is_cross_site(&request) {
        return Err(Failure(ServiceError::Forbidden));
    }
    let value = |name: &str| {
        form.iter()
            .find(|(key, _)| key == name)
            .map(|(_, v)| v.clone())
            .unwrap_or_default()
    };
    let (username, password, next) = (value("username"), value("password"), local(&value("next")));
    let now = portal.services.now();
    let services = portal.services.clone();
    let name = username.clone();
    let opened = run_blocking(move || accounts::sign_in(&services, &name, &password, now)).await;
    match opened {
        Ok(opened) => {
            let token = portal.keys.token(&opened, now)?;
            let mut response = redirect(&next, None);
            // A cookie that cannot be set leaves the person at the sign-in page, nothing worse.
            let _set = response.add_cookie(&session_cookie(&portal, token));
            Ok(response)
        }
        Err(error @ ServiceError::Unauthenticated(_)) => {
            let sentence = Problem::of(&error).detail;
            let form = FormState::default()
                .with("username", username)
                .wrong(FieldError::new("username", "账号", sentence));
            page(
                &portal,
                StatusCode::UNPROCESSABLE_ENTITY,
                &SignIn::new(&form, next, None),
            )
        }
        Err(error) => Err(error.into()),
    }
}

async fn sign_out(asked: Asked, form: web::Form<Vec<(String, String)>>) -> Shown {
    Posted::read(&asked, &form)?;
    let services = asked.portal.services.clone();
    let (session, now) = (asked.signed.session.clone(), asked.signed.ctx.now);
    run_blocking(move || accounts::sign_out(&services, &session, now)).await?;
    let mut response = redirect("/sign-in", None);
    // The session is over whether or not the browser forgets its cookie.
    let _removed = response.add_cookie(&no_session_cookie(&asked.portal));
    Ok(response)
}

fn page(portal: &web::Data<Portal>, status: StatusCode, view: &SignIn) -> Shown {
    let shell = Shell::signed_out("", portal.settings.duty_phone.as_str());
    let html = portal.renderer.render(&shell, view)?;
    Ok(HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .body(html))
}

/// A path of this house; anything else, such as another site's address, leads to the desk.
pub(super) fn local(path: &str) -> String {
    // Browsers drop tabs and line breaks from an address, so `/<tab>/host` would leave the house.
    let strays = |c: char| c == '\\' || c.is_control();
    let is_local = path.starts_with('/') && !path.starts_with("//") && !path.contains(strays);
    if is_local && path != "/" {
        path.to_owned()
    } else {
        "/desk".to_owned()
    }
}
