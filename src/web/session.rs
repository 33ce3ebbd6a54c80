//! Who is asking: a signed cookie or a bearer token that names a session, and nothing more.
//!
//! Rights are never in the token. The account is read afresh for every request, so that a revoked
//! right or an ended session bites at once.

use std::pin::Pin;

use actix_web::cookie::{Cookie, SameSite};
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use tracing_actix_web::RequestId;

use super::Portal;
use crate::domain::people::{Actor, Viewer};
use crate::queries::Reader;
use crate::services::accounts::{self, Opened, Preferences};
use crate::services::{Ctx, ServiceError, SignInFault, run_blocking};

/// The claims of a session token.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Claims {
    sub: String,
    sid: String,
    iat: i64,
    exp: i64,
}

/// Signs and reads session tokens with one key.
pub struct SessionKeys {
    encoding: EncodingKey,
    decoding: DecodingKey,
}

impl SessionKeys {
    /// Keys from a secret of at least 32 bytes.
    pub fn new(secret: &[u8]) -> Self {
        Self {
            encoding: EncodingKey::from_secret(secret),
            decoding: DecodingKey::from_secret(secret),
        }
    }

    /// The token of a session that was just opened.
    ///
    /// # Errors
    /// `Internal` when signing fails.
    pub fn token(&self, opened: &Opened, now: Timestamp) -> Result<String, ServiceError> {
        let claims = Claims {
            sub: opened.actor.account.as_str().to_owned(),
            sid: opened.session.clone(),
            iat: now.as_second(),
            exp: opened.expires_at.as_second(),
        };
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.encoding)
            .map_err(|error| ServiceError::Internal(format!("sign a session token: {error}")))
    }

    fn session_of(&self, token: &str, now: Timestamp) -> Option<String> {
        let mut validation = Validation::new(Algorithm::HS256);
        // Expiry is checked against the house's own clock, here and again on the session's row.
        validation.validate_exp = false;
        let claims = jsonwebtoken::decode::<Claims>(token, &self.decoding, &validation)
            .ok()?
            .claims;
        (now.as_second() < claims.exp).then_some(claims.sid)
    }
}

/// A request by somebody who is signed in.
#[derive(Clone)]
pub struct Signed {
    /// Who, when, in which request.
    pub ctx: Ctx,
    /// The session's id.
    pub session: String,
    /// The token that the session's forms carry.
    pub csrf: String,
    /// How the person likes the portal.
    pub preferences: Preferences,
    /// Whether the token came in a header, as programs send it, and not in a cookie.
    pub is_bearer: bool,
}

impl Signed {
    /// Who is asking.
    pub fn actor(&self) -> &Actor {
        &self.ctx.actor
    }

    /// A reader with this person's view, at this request's instant.
    pub fn reader(&self, portal: &Portal) -> Reader {
        let services = &portal.services;
        let viewer = Viewer::of(&self.ctx.actor);
        Reader::new(
            services.store.clone(),
            services.library.clone(),
            viewer,
            self.ctx.now,
        )
    }
}

impl FromRequest for Signed {
    type Error = ServiceError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ServiceError>>>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { signed(&request).await })
    }
}

/// Who sent a request.
///
/// # Errors
/// `Unauthenticated` when nobody is signed in.
pub async fn signed(request: &HttpRequest) -> Result<Signed, ServiceError> {
    let nobody = || ServiceError::Unauthenticated(SignInFault::NoSession);
    let portal = request
        .app_data::<web::Data<Portal>>()
        .cloned()
        .ok_or_else(nobody)?;
    let now = portal.services.now();
    let bearer = bearer_token(request);
    let is_bearer = bearer.is_some();
    let token = bearer
        .or_else(|| cookie_token(request, &portal))
        .ok_or_else(nobody)?;
    let session = portal.keys.session_of(&token, now).ok_or_else(nobody)?;
    let services = portal.services.clone();
    let id = session.clone();
    let found = run_blocking(move || accounts::signed_in(&services, &id, now)).await?;
    let ctx = Ctx {
        actor: found.actor,
        now,
        request_id: request_id(request),
    };
    let (csrf, preferences) = (found.csrf, found.preferences);
    Ok(Signed {
        ctx,
        session,
        csrf,
        preferences,
        is_bearer,
    })
}

fn bearer_token(request: &HttpRequest) -> Option<String> {
    let value = request
        .headers()
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?;
    value
        .strip_prefix("Bearer ")
        .map(|token| token.trim().to_owned())
}

fn cookie_token(request: &HttpRequest, portal: &Portal) -> Option<String> {
    request
        .cookie(cookie_name(portal))
        .map(|cookie| cookie.value().to_owned())
}

/// The number by which a request is found in the log: eight characters, short enough to say on
/// the telephone.
pub fn request_id(request: &HttpRequest) -> String {
    let id = request
        .extensions()
        .get::<RequestId>()
        .map(ToString::to_string)
        .unwrap_or_default();
    id.chars()
        .filter(char::is_ascii_hexdigit)
        .take(8)
        .collect::<String>()
        .to_uppercase()
}

fn cookie_name(portal: &Portal) -> &'static str {
    if portal.settings.is_secure {
        "__Host-huiying"
    } else {
        "huiying"
    }
}

/// The cookie that carries a session.
pub fn session_cookie(portal: &Portal, token: String) -> Cookie<'static> {
    Cookie::build(cookie_name(portal), token)
        .path("/")
        .http_only(true)
        .secure(portal.settings.is_secure)
        .same_site(SameSite::Lax)
        .finish()
}

/// The cookie that takes a session's cookie away.
pub fn no_session_cookie(portal: &Portal) -> Cookie<'static> {
    let mut cookie = session_cookie(portal, String::new());
    cookie.make_removal();
    cookie
}

/// Whether a browser says that another site made it send this request.
pub fn is_cross_site(request: &HttpRequest) -> bool {
    let header_of = |name: &str| {
        request
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
    };
    if let Some(site) = header_of("sec-fetch-site") {
        return !matches!(site, "same-origin" | "none");
    }
    let (Some(origin), Some(host)) = (header_of("origin"), header_of("host")) else {
        return false;
    };
    origin
        .split_once("://")
        .is_none_or(|(_, from)| from != host)
}
