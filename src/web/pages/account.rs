//! 我的: who one is, how pages look, the password.

use actix_web::http::StatusCode;
use actix_web::web;

use super::frame::{Asked, Posted, Shown, redirect};
use super::sign_in::local;
use crate::domain::people::Viewer;
use crate::domain::vocabulary::{Capacity, Channel};
use crate::queries::{QueryError, notices};
use crate::services::accounts::{self, Preferences};
use crate::services::contacts::{self, Wanted};
use crate::services::{FieldFault, ServiceError, run_blocking};
use crate::web::session::no_session_cookie;
use crate::web::view::account::AccountPage;
use crate::web::view::incident::Fact;
use crate::web::view::{FieldError, FormState, Link};

type Pairs = web::Form<Vec<(String, String)>>;

/// Adds the routes.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/account", web::get().to(show))
        .route("/account/display", web::post().to(display))
        .route("/account/password", web::post().to(password))
        .route("/account/contact", web::post().to(contact))
        .route("/account/contact/test", web::post().to(test_message));
}

async fn show(asked: Asked) -> Shown {
    let page = page(&asked, &asked.form()?).await?;
    asked.show(&page).await
}

async fn page(asked: &Asked, form: &FormState) -> Result<AccountPage, super::frame::Failure> {
    let reader = asked.reader();
    let (roster, contact) = run_blocking(move || {
        let contact = notices::contact(&reader)?;
        // An administrator has an account before there is a roster.
        let roster = match reader.shelf() {
            Ok(shelf) => Some(shelf.roster),
            Err(QueryError::NotSetUp) => None,
            Err(error) => return Err(error.into()),
        };
        Ok((roster, contact))
    })
    .await?;
    let actor = asked.signed.actor();
    let unit = roster.map_or_else(
        || actor.unit.to_string(),
        |roster| roster.name(&actor.unit).to_owned(),
    );
    let capacities: Vec<&str> = actor
        .capacities
        .iter()
        .map(|c| Capacity::label(*c))
        .collect();
    let facts = vec![
        Fact::new("账号", actor.account.as_str()),
        Fact::new("姓名", &actor.name),
        Fact::new("单位", unit),
        Fact::new("身份", capacities.join("、")),
    ];
    let kept = contact.map_or_else(FormState::default, |row| {
        FormState::default()
            .with("email", row.email.unwrap_or_default())
            .with("phone", row.phone.unwrap_or_default())
            .with("order", row.channels)
    });
    let mut kept = if kept.values.is_empty() {
        kept.with("order", "")
    } else {
        kept
    };
    if asked.signed.preferences.follow_by_mail {
        kept = kept.with("follow_by_mail", "1");
    }
    let tokens = asked.form()?;
    (kept.csrf, kept.form_token) = (tokens.csrf, tokens.form_token);
    let mut page = AccountPage::new(facts, asked.display(), form).with_contact(&kept);
    page.more = more(&asked.viewer());
    Ok(page)
}

fn more(viewer: &Viewer) -> Vec<Link> {
    let plan = Link::new("/plans/current", "分工方案");
    let units = Link::new("/units", "单位与联络员");
    let help = Link::new("/help", "使用说明");
    let mut links = match viewer {
        Viewer::Office(_) | Viewer::Unit(_) => vec![plan, units, help],
        Viewer::Administration(_) => vec![Link::new("/plans", "方案版本"), units, help],
    };
    if !matches!(viewer, Viewer::Administration(_)) {
        links.push(Link::new("/library", "范文与口径"));
    }
    if notices::may_see_dead_letters(viewer) {
        links.push(Link::new("/admin/dead-letters", "未送达"));
    }
    links
}

/// Keeps how pages look: only what was sent is changed, so that the switch in the footer leaves
/// the others alone.
async fn display(asked: Asked, form: Pairs) -> Shown {
    let posted = Posted::read(&asked, &form)?;
    let mut wanted = asked.signed.preferences;
    let switch = |name: &str, on: &str, now: bool| match posted.value(name) {
        "" => now,
        value => value == on,
    };
    wanted.large = switch("size", "large", wanted.large);
    wanted.contrast = switch("contrast", "high", wanted.contrast);
    wanted.no_keys = switch("keys", "off", wanted.no_keys);
    let back = local(posted.value("back"));
    let services = asked.portal.services.clone();
    let account = asked.signed.actor().account.clone();
    run_blocking(move || accounts::set_preferences(&services, &account, wanted)).await?;
    let notice = (back == "/account").then_some(("done", "已保存显示设置。"));
    Ok(redirect(&back, notice))
}

/// Changes the password; every session of the account ends, this one too.
async fn password(asked: Asked, form: Pairs) -> Shown {
    let posted = Posted::read(&asked, &form)?;
    let (old, new) = (
        posted.value("current").to_owned(),
        posted.value("new").to_owned(),
    );
    let changed = if new == posted.value("again") {
        let services = asked.portal.services.clone();
        let ctx = asked.signed.ctx.clone();
        run_blocking(move || accounts::change_password(&services, &ctx, &old, &new)).await
    } else {
        let again = FieldFault {
            field: "again".to_owned(),
            message: "两次输入的新密码不一样".to_owned(),
        };
        Err(ServiceError::Invalid(vec![again]))
    };
    match changed {
        Ok(()) => {
            let mut response = redirect("/sign-in?changed=1", None);
            // The session is over whether or not the browser forgets its cookie.
            let _removed = response.add_cookie(&no_session_cookie(&asked.portal));
            Ok(response)
        }
        Err(ServiceError::Invalid(faults)) => {
            let mut form = asked.form()?;
            for fault in faults {
                let field = field_of(&fault.field);
                form = form.wrong(FieldError::new(field, "", fault.message));
            }
            let page = page(&asked, &form).await?;
            asked.show_as(StatusCode::UNPROCESSABLE_ENTITY, &page).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Keeps where the person can be reached.
async fn contact(asked: Asked, form: Pairs) -> Shown {
    let posted = Posted::read(&asked, &form)?;
    let order = posted.value("order").split(',').map(str::to_owned);
    let wanted = Wanted {
        email: posted.value("email").to_owned(),
        phone: posted.value("phone").to_owned(),
        channels: order.filter(|code| !code.is_empty()).collect(),
    };
    let (services, ctx) = (asked.portal.services.clone(), asked.signed.ctx.clone());
    let preferences = Preferences {
        follow_by_mail: posted.value("follow_by_mail") == "1",
        ..asked.signed.preferences
    };
    let kept = run_blocking(move || {
        let account = &ctx.actor.account;
        contacts::set(&services, account, &wanted, ctx.now)?;
        accounts::set_preferences(&services, account, preferences)
    })
    .await;
    match kept {
        Ok(()) => Ok(redirect("/account", Some(("done", "已保存提醒设置。")))),
        Err(ServiceError::Invalid(faults)) => {
            let mut back = posted.state(&asked)?;
            for fault in faults {
                let field = match fault.field.as_str() {
                    "channels" => "order",
                    other => other,
                };
                back = back.wrong(FieldError::new(field, "", fault.message));
            }
            let page = page(&asked, &asked.form()?).await?.with_contact(&back);
            asked.show_as(StatusCode::UNPROCESSABLE_ENTITY, &page).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Sends a message to oneself, on every channel there is.
async fn test_message(asked: Asked, form: Pairs) -> Shown {
    Posted::read(&asked, &form)?;
    let (services, ctx) = (asked.portal.services.clone(), asked.signed.ctx.clone());
    let sent_on = run_blocking(move || contacts::send_test(&services, &ctx)).await?;
    let ways: Vec<&str> = [Channel::Portal]
        .into_iter()
        .chain(sent_on)
        .map(Channel::label)
        .collect();
    let notice = format!("测试提醒已发出：{}。", ways.join("、"));
    Ok(redirect("/account", Some(("done", notice.as_str()))))
}

/// The field on the page for a field of the use case.
fn field_of(field: &str) -> &str {
    match field {
        "old_password" => "current",
        "password" => "new",
        other => other,
    }
}
