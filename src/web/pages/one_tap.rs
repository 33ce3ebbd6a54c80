//! The link in a message: GET shows a page and changes nothing, POST acknowledges. Nobody signs in.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::frame::{Failure, Shown};
use crate::services::one_tap::{self, LinkState, Matter};
use crate::services::{ServiceError, run_blocking};
use crate::web::Portal;
use crate::web::session::{is_cross_site, request_id};
use crate::web::view::Shell;
use crate::web::view::incident::Fact;
use crate::web::view::one_tap::OneTap;
use crate::web::wording::full_words;

/// Adds the routes.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/a/{token}", web::get().to(show))
        .route("/a/{token}", web::post().to(press));
}

async fn show(portal: web::Data<Portal>, token: web::Path<String>) -> Shown {
    let (services, asked) = (portal.services.clone(), token.clone());
    let state = run_blocking(move || one_tap::look(&services, &asked)).await?;
    page(&portal, &token, &state)
}

async fn press(request: HttpRequest, portal: web::Data<Portal>, token: web::Path<String>) -> Shown {
    if is_cross_site(&request) {
        return Err(Failure(ServiceError::Forbidden));
    }
    let (services, asked) = (portal.services.clone(), token.clone());
    let id = request_id(&request);
    let state = run_blocking(move || one_tap::press(&services, &asked, &id)).await?;
    page(&portal, &token, &state)
}

fn page(portal: &web::Data<Portal>, token: &str, state: &LinkState) -> Shown {
    let (status, view) = view(token, state);
    let mut shell = Shell::signed_out("", portal.settings.duty_phone.as_str());
    shell.path = format!("/a/{token}");
    let html = portal.renderer.render(&shell, &view)?;
    Ok(HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .body(html))
}

fn view(token: &str, state: &LinkState) -> (StatusCode, OneTap) {
    let plain = |heading: &str, text: &str| OneTap {
        heading: heading.to_owned(),
        text: text.to_owned(),
        facts: Vec::new(),
        press: None,
    };
    match state {
        LinkState::Open(matter) => {
            let view = OneTap {
                heading: format!("请{}签收", matter.unit_name),
                text: format!("按一下就算签收，记为 {}。", matter.receiver),
                facts: facts(matter),
                press: Some(OneTap::button(token)),
            };
            (StatusCode::OK, view)
        }
        LinkState::Acknowledged { matter, by, at } => {
            let text = format!("{by} 已于 {} 签收，不用再按。", full_words(*at));
            let view = OneTap {
                facts: facts(matter),
                ..plain("已经签收", &text)
            };
            (StatusCode::OK, view)
        }
        LinkState::Gone(matter) => {
            let text = "这件事已经退回、撤回或者结束，不用签收了。";
            let view = OneTap {
                facts: facts(matter),
                ..plain("不用签收了", text)
            };
            (StatusCode::OK, view)
        }
        LinkState::Expired => {
            let text = "这个链接已经过期，请登录后在待办里签收。";
            (StatusCode::GONE, plain("链接已过期", text))
        }
        LinkState::Unknown => {
            let text = "这个链接不完整或者被改动过，请从原来的消息里重新打开，或者登录后签收。";
            (StatusCode::NOT_FOUND, plain("链接无效", text))
        }
    }
}

fn facts(matter: &Matter) -> Vec<Fact> {
    let due = matter
        .due_at
        .map(|due_at| Fact::new("截止", full_words(due_at)));
    [
        Fact::new("舆情", &matter.title),
        Fact::new("编号", matter.no.as_str()),
        Fact::new("单位", &matter.unit_name),
    ]
    .into_iter()
    .chain(due)
    .collect()
}
