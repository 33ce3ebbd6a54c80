//! 关注 and 取消关注: on the page of an incident, and for what is picked on a list.

use actix_web::web;

use super::fill::incident_href;
use super::frame::{Asked, Failure, Posted, Shown, came_from, redirect};
use crate::domain::IncidentNo;
use crate::queries::incident_page::IncidentView;
use crate::services::{ServiceError, run_blocking, watching};
use crate::web::view::{Button, HiddenValue, PostForm};

/// Adds the route.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/incidents/following", web::post().to(set_picked))
        .route("/incidents/{no}/following", web::post().to(set));
}

/// Follows or leaves what was picked on a list, and goes back to where it was picked.
async fn set_picked(asked: Asked, form: web::Form<Vec<(String, String)>>) -> Shown {
    let posted = Posted::read(&asked, &form)?;
    let picked: Vec<IncidentNo> = posted.values("no").filter_map(IncidentNo::parse).collect();
    let (services, ctx) = (asked.portal.services.clone(), asked.signed.ctx.clone());
    let is_on = posted.value("on") == "1";
    let count = run_blocking(move || watching::set_all(&services, &ctx, &picked, is_on)).await?;
    let (kind, words) = match (count, is_on) {
        (0, _) => ("care", "没有选舆情，请先勾选。".to_owned()),
        (count, true) => (
            "done",
            format!("已关注 {count} 件，有进展会在“提醒”里告诉您。"),
        ),
        (count, false) => ("done", format!("已取消关注 {count} 件。")),
    };
    let list = came_from(&asked.request);
    let list = if list.starts_with("/incidents?") {
        list
    } else {
        "/incidents".to_owned()
    };
    Ok(redirect(&list, Some((kind, &words))))
}

async fn set(asked: Asked, no: web::Path<String>, form: web::Form<Vec<(String, String)>>) -> Shown {
    let posted = Posted::read(&asked, &form)?;
    let no = IncidentNo::parse(&no).ok_or(Failure(ServiceError::NotFound))?;
    let (services, ctx) = (asked.portal.services.clone(), asked.signed.ctx.clone());
    let is_on = posted.value("on") == "1";
    let href = incident_href(no.as_str());
    run_blocking(move || watching::set(&services, &ctx, &no, is_on)).await?;
    let done = if is_on {
        "已关注，有进展会在“提醒”里告诉您。"
    } else {
        "已取消关注。"
    };
    Ok(redirect(&href, Some(("done", done))))
}

/// The button: what it does is the opposite of how it is.
pub(super) fn button(asked: &Asked, view: &IncidentView) -> Result<Option<Button>, Failure> {
    let Some(fact) = &view.incident.registered else {
        return Ok(None);
    };
    let (label, on) = if view.is_followed {
        ("取消关注", "0")
    } else {
        ("关注", "1")
    };
    let form = PostForm {
        action: format!("{}/following", incident_href(fact.no.as_str())),
        hidden: asked.form()?.hidden(),
        values: vec![HiddenValue {
            name: "on".to_owned(),
            value: on.to_owned(),
        }],
    };
    Ok(Some(Button::post(label, form)))
}
