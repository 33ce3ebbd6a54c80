//! 提醒: what a person was told, newest first; and 未送达, for those who put it right.

use actix_web::web;
use jiff::Timestamp;

use super::fill::address;
use super::frame::{Asked, Failure, Posted, Shown, redirect};
use crate::domain::vocabulary::{Capacity, MessageKind};
use crate::queries::notices::{self, Cursor, DeadLetter, NoticePage, NoticeRow};
use crate::services::{contacts, dead_letters, run_blocking};
use crate::web::filter::Query;
use crate::web::view::form::Hidden;
use crate::web::view::notice::{DeadLetterList, DeadLetterRow, NoticeItem, NoticeList};
use crate::web::view::{HiddenValue, Link, PostForm};
use crate::web::wording::instant_words;

type Pairs = web::Form<Vec<(String, String)>>;

/// How many messages one page shows.
const PAGE: i64 = 30;

const DEAD_LETTERS: &str = "/admin/dead-letters";
/// What the engine could not record is listed under this code.
const ENGINE: &str = "engine";
const RETRY: &str = "/admin/dead-letters/retry";

/// Adds the routes.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/notices", web::get().to(show))
        .route("/notices/read", web::post().to(read))
        .route(DEAD_LETTERS, web::get().to(dead))
        .route(RETRY, web::post().to(retry));
}

async fn show(asked: Asked, query: web::Query<Query>) -> Shown {
    let reader = asked.reader();
    let after = query.get("after").and_then(|text| Cursor::parse(text));
    let is_first = after.is_none();
    let (page, unread) = run_blocking(move || {
        let page = notices::list(&reader, after.as_ref(), PAGE)?;
        Ok((page, notices::unread(&reader)?))
    })
    .await?;
    let mark = match unread {
        0 => None,
        _ => Some(asked.form()?.hidden()),
    };
    let list = list(page, (unread, mark), is_first, asked.signed.ctx.now);
    asked.show(&list).await
}

fn list(
    page: NoticePage,
    (unread, mark): (i64, Option<Hidden>),
    is_first: bool,
    now: Timestamp,
) -> NoticeList {
    let next_href = page.next.map(|cursor| {
        let after = cursor.to_string();
        address("/notices", &[("after", after.as_str())])
    });
    NoticeList {
        summary: match unread {
            0 => "没有新提醒".to_owned(),
            _ => format!("{unread} 条未读"),
        },
        mark,
        items: page.rows.into_iter().map(|row| item(row, now)).collect(),
        next_href,
        first_href: (!is_first).then(|| "/notices".to_owned()),
    }
}

fn item(row: NoticeRow, now: Timestamp) -> NoticeItem {
    let confirmation = match (row.wants_confirmation, row.confirmed_at) {
        (false, _) => "",
        (true, None) => "请签收",
        (true, Some(_)) => "已确认",
    };
    NoticeItem {
        kind: row.kind.map_or("", MessageKind::label).to_owned(),
        when: instant_words(row.created_at, now),
        subject: row.subject,
        incident: row
            .incident
            .map(|no| Link::new(format!("/incidents/{no}"), no.as_str())),
        is_unread: row.is_unread,
        confirmation: confirmation.to_owned(),
    }
}

async fn read(asked: Asked, form: Pairs) -> Shown {
    Posted::read(&asked, &form)?;
    let (services, ctx) = (asked.portal.services.clone(), asked.signed.ctx.clone());
    run_blocking(move || contacts::read(&services, &ctx, None)).await?;
    Ok(redirect("/notices", Some(("done", "已全部标为已读。"))))
}

async fn dead(asked: Asked) -> Shown {
    let reader = asked.reader();
    let letters = run_blocking(move || Ok(notices::dead_letters(&reader)?)).await?;
    let may_retry = asked.signed.actor().is(Capacity::SystemAdmin);
    let now = asked.signed.ctx.now;
    let mut rows = Vec::with_capacity(letters.len());
    for letter in letters {
        let retry = if may_retry {
            let values = values(&letter);
            Some(retry_form(&asked, values)?)
        } else {
            None
        };
        rows.push(row(letter, retry, now));
    }
    let retry_all = if may_retry && !rows.is_empty() {
        Some(retry_form(&asked, Vec::new())?)
    } else {
        None
    };
    let list = DeadLetterList {
        summary: match rows.len() {
            0 => "都送到了".to_owned(),
            n => format!("{n} 条未送达"),
        },
        retry_all,
        rows,
    };
    asked.show(&list).await
}

fn values(letter: &DeadLetter) -> Vec<HiddenValue> {
    let value = |name: &str, value: &str| HiddenValue {
        name: name.to_owned(),
        value: value.to_owned(),
    };
    vec![
        value("message", &letter.message),
        value("channel", &letter.channel_code),
    ]
}

fn retry_form(asked: &Asked, values: Vec<HiddenValue>) -> Result<PostForm, Failure> {
    Ok(PostForm {
        action: RETRY.to_owned(),
        hidden: asked.form()?.hidden(),
        values,
    })
}

fn row(letter: DeadLetter, retry: Option<PostForm>, now: Timestamp) -> DeadLetterRow {
    let receiver = [letter.receiver, letter.address];
    let receiver: Vec<String> = receiver.into_iter().filter(|t| !t.is_empty()).collect();
    DeadLetterRow {
        way: match letter.channel {
            Some(channel) => channel.label().to_owned(),
            None if letter.channel_code == ENGINE => "时限记录".to_owned(),
            None => letter.channel_code,
        },
        receiver: receiver.join("，"),
        subject: letter.subject,
        reason: letter.reason,
        tried: format!(
            "{} 起，试了 {} 次",
            instant_words(letter.created_at, now),
            letter.attempts
        ),
        retry,
    }
}

/// Tries the one that is named again, or all.
async fn retry(asked: Asked, form: Pairs) -> Shown {
    let posted = Posted::read(&asked, &form)?;
    let (message, channel) = (posted.value("message"), posted.value("channel"));
    let key = (!message.is_empty()).then(|| (message.to_owned(), channel.to_owned()));
    let (services, ctx) = (asked.portal.services.clone(), asked.signed.ctx.clone());
    let retried = run_blocking(move || dead_letters::retry(&services, &ctx, key)).await?;
    let notice = format!("已重新发送 {retried} 条。");
    Ok(redirect(DEAD_LETTERS, Some(("done", notice.as_str()))))
}
