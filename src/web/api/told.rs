//! What people were told, what they follow, where they can be reached, and what could not be delivered.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Map, Value, json};

use super::body::Body;
use super::read::{Query, limit_of};
use super::{Portal, Signed, check_origin, fault, object_of};
use crate::domain::IncidentNo;
use crate::domain::calendar::rfc3339;
use crate::domain::vocabulary::MessageKind;
use crate::queries::notices::{self, Cursor, DeadLetter, NoticeRow};
use crate::services::contacts::{self, Wanted};
use crate::services::{ServiceError, dead_letters, run_blocking, watching};

/// The reader's messages, newest first.
pub(super) async fn list(
    portal: web::Data<Portal>,
    signed: Signed,
    query: Query,
) -> Result<HttpResponse, ServiceError> {
    let reader = signed.reader(&portal);
    let answer = run_blocking(move || {
        let after = match query.get("after").filter(|text| !text.is_empty()) {
            None => None,
            Some(text) => Some(
                Cursor::parse(text).ok_or_else(|| fault("after", "after 应是上一页给出的 next"))?,
            ),
        };
        let page = notices::list(&reader, after.as_ref(), limit_of(&query)?)?;
        let items: Vec<Value> = page.rows.iter().map(notice).collect();
        let next = page.next.map(|cursor| cursor.to_string());
        let unread = notices::unread(&reader)?;
        Ok(json!({ "items": items, "next": next, "unread": unread }))
    })
    .await?;
    Ok(HttpResponse::Ok().json(answer))
}

fn notice(row: &NoticeRow) -> Value {
    json!({
        "id": row.id,
        "kind": row.kind.map(MessageKind::code),
        "subject": row.subject,
        "text": row.body,
        "incident": row.incident,
        "created_at": rfc3339(row.created_at),
        "due_at": row.due_at.map(rfc3339),
        "late": row.is_late,
        "unread": row.is_unread,
        "wants_confirmation": row.wants_confirmation,
        "confirmed_at": row.confirmed_at.map(rfc3339),
    })
}

/// Marks messages as read: those named in `ids`, or all.
pub(super) async fn read(
    request: HttpRequest,
    portal: web::Data<Portal>,
    signed: Signed,
    Body(body): Body,
) -> Result<HttpResponse, ServiceError> {
    check_origin(&request, &signed)?;
    let ids = texts(&object_of(&body)?, "ids")?;
    let (services, ctx) = (portal.services.clone(), signed.ctx);
    let read = run_blocking(move || contacts::read(&services, &ctx, ids)).await?;
    Ok(HttpResponse::Ok().json(json!({ "read": read })))
}

/// Where the reader can be reached.
pub(super) async fn contact(
    portal: web::Data<Portal>,
    signed: Signed,
) -> Result<HttpResponse, ServiceError> {
    let reader = signed.reader(&portal);
    let row = run_blocking(move || Ok(notices::contact(&reader)?)).await?;
    let channels = row.as_ref().map(|row| row.channels.clone());
    let channels = channels.unwrap_or_default();
    let codes: Vec<&str> = channels
        .split(',')
        .filter(|code| !code.is_empty())
        .collect();
    let (email, phone) = row.map_or((None, None), |row| (row.email, row.phone));
    Ok(HttpResponse::Ok().json(json!({ "email": email, "phone": phone, "channels": codes })))
}

/// Keeps where the reader can be reached, the whole of it.
pub(super) async fn put_contact(
    request: HttpRequest,
    portal: web::Data<Portal>,
    signed: Signed,
    Body(body): Body,
) -> Result<HttpResponse, ServiceError> {
    check_origin(&request, &signed)?;
    let object = object_of(&body)?;
    let wanted = Wanted {
        email: text(&object, "email")?,
        phone: text(&object, "phone")?,
        channels: texts(&object, "channels")?.unwrap_or_default(),
    };
    let (services, ctx) = (portal.services.clone(), signed.ctx.clone());
    run_blocking(move || contacts::set(&services, &ctx.actor.account, &wanted, ctx.now)).await?;
    contact(portal, signed).await
}

/// What could not be delivered.
pub(super) async fn dead(
    portal: web::Data<Portal>,
    signed: Signed,
) -> Result<HttpResponse, ServiceError> {
    let reader = signed.reader(&portal);
    let letters = run_blocking(move || Ok(notices::dead_letters(&reader)?)).await?;
    let items: Vec<Value> = letters.iter().map(dead_letter).collect();
    Ok(HttpResponse::Ok().json(json!({ "items": items, "next": null })))
}

fn dead_letter(letter: &DeadLetter) -> Value {
    json!({
        "message": letter.message,
        "channel": letter.channel_code,
        "receiver": letter.receiver,
        "address": letter.address,
        "subject": letter.subject,
        "reason": letter.reason,
        "attempts": letter.attempts,
        "created_at": rfc3339(letter.created_at),
    })
}

/// Tries one of them again, named by `message` and `channel`, or all.
pub(super) async fn retry(
    request: HttpRequest,
    portal: web::Data<Portal>,
    signed: Signed,
    Body(body): Body,
) -> Result<HttpResponse, ServiceError> {
    check_origin(&request, &signed)?;
    let object = object_of(&body)?;
    let (message, channel) = (text(&object, "message")?, text(&object, "channel")?);
    let key = match (message.is_empty(), channel.is_empty()) {
        (true, true) => None,
        (false, false) => Some((message, channel)),
        (false, true) => return Err(fault("channel", "message 和 channel 要一起写")),
        (true, false) => return Err(fault("message", "message 和 channel 要一起写")),
    };
    let (services, ctx) = (portal.services.clone(), signed.ctx);
    let retried = run_blocking(move || dead_letters::retry(&services, &ctx, key)).await?;
    Ok(HttpResponse::Ok().json(json!({ "retried": retried })))
}

/// A text; a missing one and null are empty.
pub(super) fn text(object: &Map<String, Value>, field: &str) -> Result<String, ServiceError> {
    match object.get(field) {
        None | Some(Value::Null) => Ok(String::new()),
        Some(Value::String(text)) => Ok(text.clone()),
        Some(_) => Err(fault(field, &format!("{field} 应是文字"))),
    }
}

/// A list of texts; `None` when it is missing or null.
pub(super) fn texts(
    object: &Map<String, Value>,
    field: &str,
) -> Result<Option<Vec<String>>, ServiceError> {
    let wrong = || fault(field, &format!("{field} 应是一列文字"));
    match object.get(field) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Array(items)) => items
            .iter()
            .map(|item| item.as_str().map(str::to_owned).ok_or_else(wrong))
            .collect::<Result<Vec<_>, _>>()
            .map(Some),
        Some(_) => Err(wrong()),
    }
}

/// Follows an incident.
pub(super) async fn follow(
    request: HttpRequest,
    portal: web::Data<Portal>,
    signed: Signed,
    no: web::Path<String>,
) -> Result<HttpResponse, ServiceError> {
    set_following(&request, &portal, &signed, &no, true).await
}

/// Follows it no more.
pub(super) async fn leave(
    request: HttpRequest,
    portal: web::Data<Portal>,
    signed: Signed,
    no: web::Path<String>,
) -> Result<HttpResponse, ServiceError> {
    set_following(&request, &portal, &signed, &no, false).await
}

async fn set_following(
    request: &HttpRequest,
    portal: &web::Data<Portal>,
    signed: &Signed,
    no: &str,
    is_on: bool,
) -> Result<HttpResponse, ServiceError> {
    check_origin(request, signed)?;
    let no = IncidentNo::parse(no).ok_or(ServiceError::NotFound)?;
    let (services, ctx) = (portal.services.clone(), signed.ctx.clone());
    run_blocking(move || watching::set(&services, &ctx, &no, is_on)).await?;
    Ok(HttpResponse::Ok().json(json!({ "followed": is_on })))
}
