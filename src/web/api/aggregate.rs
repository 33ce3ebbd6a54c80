//! What the API does with every aggregate beside the incident alike: show one, begin one, act on
//! one. How a request is read, carried out and shown is the aggregate's own.

use std::fmt::Display;

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Map, Value};

use super::body::Body;
use super::history::told_what_changed;
use super::{Portal, Signed, check_origin, expected_seq, object_of, once};
use crate::domain::people::Roster;
use crate::queries::Reader;
use crate::services::{Ctx, Once, ServiceError, Services, run_blocking, setup};
use crate::web::parse::Sent;

/// An aggregate with its words on the wire.
pub(super) trait Aggregate: 'static {
    /// Where it stands: one of it is below.
    const ADDRESS: &'static str;
    /// The verb that begins one.
    const BEGINS: Self::Verb;
    /// What one is called.
    type No: Clone + Display + Send + 'static;
    /// What is done to it.
    type Verb: Copy + Send + 'static;

    /// Reads its number.
    fn no_of(text: &str) -> Option<Self::No>;

    /// The verb that an address ends in.
    fn verb_of(noun: &str) -> Option<Self::Verb>;

    /// Reads the request and carries it out; gives back which one it was, and what is said of what
    /// was made beside the aggregate itself.
    fn carry_out(
        house: (&Services, &Ctx, &Roster),
        asked: Asked<Self>,
    ) -> Result<(Self::No, Map<String, Value>), ServiceError>;

    /// All that the reader may see of one; its facts stand in `events`, each with its `seq`.
    fn show(reader: &Reader, no: &Self::No) -> Result<Value, ServiceError>;
}

/// One request as it came.
pub(super) struct Asked<A: Aggregate + ?Sized> {
    /// About which one; `None` for one that does not exist yet.
    pub(super) no: Option<A::No>,
    /// What is asked.
    pub(super) verb: A::Verb,
    /// The fields.
    pub(super) sent: Sent,
    /// The state the asker has seen.
    pub(super) expected_seq: Option<u64>,
    /// So that it may be sent twice.
    pub(super) once: Option<Once>,
}

/// One with its facts, its history and what the caller can do.
pub(super) async fn one<A: Aggregate>(
    portal: web::Data<Portal>,
    signed: Signed,
    no: web::Path<String>,
) -> Result<HttpResponse, ServiceError> {
    let no = A::no_of(&no).ok_or(ServiceError::NotFound)?;
    let reader = signed.reader(&portal);
    let shown = run_blocking(move || A::show(&reader, &no)).await?;
    Ok(HttpResponse::Ok().json(shown))
}

/// Begins one.
pub(super) async fn begin<A: Aggregate>(
    request: HttpRequest,
    portal: web::Data<Portal>,
    signed: Signed,
    Body(body): Body,
) -> Result<HttpResponse, ServiceError> {
    begin_with::<A>((&request, &portal, &signed), &body, |_| {}).await
}

/// The same, with fields that the address says: `put` writes them over those of the body.
pub(super) async fn begin_with<A: Aggregate>(
    (request, portal, signed): (&HttpRequest, &web::Data<Portal>, &Signed),
    body: &[u8],
    put: impl FnOnce(&mut Map<String, Value>),
) -> Result<HttpResponse, ServiceError> {
    check_origin(request, signed)?;
    let (mut object, once) = (object_of(body)?, once(request, body)?);
    put(&mut object);
    let (no, answer) = send::<A>(portal, signed, (None, A::BEGINS), (object, once)).await?;
    Ok(HttpResponse::Created()
        .insert_header(("Location", format!("{}/{no}", A::ADDRESS)))
        .json(answer))
}

/// Any other verb. Whoever decided on an old state hears what was done meanwhile.
pub(super) async fn act<A: Aggregate>(
    request: HttpRequest,
    portal: web::Data<Portal>,
    signed: Signed,
    path: web::Path<(String, String)>,
    Body(body): Body,
) -> Result<HttpResponse, ServiceError> {
    check_origin(&request, &signed)?;
    let (no, noun) = path.into_inner();
    let (Some(no), Some(verb)) = (A::no_of(&no), A::verb_of(&noun)) else {
        return Err(ServiceError::NotFound);
    };
    let sent = (object_of(&body)?, once(&request, &body)?);
    match send::<A>(&portal, &signed, (Some(no.clone()), verb), sent).await {
        Ok((_, answer)) => Ok(HttpResponse::Ok().json(answer)),
        Err(error) => {
            let reader = signed.reader(&portal);
            told_what_changed(error, move |seen| {
                let shown = A::show(&reader, &no)?;
                let events = shown.get("events").and_then(Value::as_array);
                let is_newer = |event: &&Value| {
                    let seq = event.get("seq").and_then(Value::as_u64);
                    seq.is_some_and(|seq| seq > seen)
                };
                Ok(events
                    .into_iter()
                    .flatten()
                    .filter(is_newer)
                    .cloned()
                    .collect())
            })
            .await
        }
    }
}

/// Carries a request out; the aggregate as it stands then, with what was just made of it.
async fn send<A: Aggregate>(
    portal: &web::Data<Portal>,
    signed: &Signed,
    (no, verb): (Option<A::No>, A::Verb),
    (object, once): (Map<String, Value>, Option<Once>),
) -> Result<(A::No, Value), ServiceError> {
    let expected_seq = expected_seq(&object)?;
    let (services, ctx) = (portal.services.clone(), signed.ctx.clone());
    let reader = signed.reader(portal);
    run_blocking(move || {
        let roster = setup::roster_in_force(&services, &ctx)?;
        let asked = Asked {
            no,
            verb,
            sent: Sent::Json(object),
            expected_seq,
            once,
        };
        let (no, made) = A::carry_out((&services, &ctx, &roster), asked)?;
        let mut answer = A::show(&reader, &no)?;
        if let Value::Object(answer) = &mut answer {
            answer.extend(made);
        }
        Ok((no, answer))
    })
    .await
}

/// What is said of one fact that was made.
pub(super) fn made(event: &str, is_repeated: bool) -> Map<String, Value> {
    let event = ("event".to_owned(), event.into());
    Map::from_iter([event, ("repeated".to_owned(), is_repeated.into())])
}
