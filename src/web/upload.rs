//! Forms with files: the fields into memory, each file piece by piece into a temporary one that is
//! gone with the request.

use std::pin::Pin;

use actix_multipart::form::bytes::Bytes as Text;
use actix_multipart::form::tempfile::TempFile;
use actix_multipart::form::{
    FieldReader as _, Limits, MultipartCollect, MultipartForm, MultipartFormConfig, State,
};
use actix_multipart::{Field, MultipartError};
use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::{FromRequest, HttpRequest, web};

use super::server::BODY_LIMIT;
use crate::domain::event::AttachedFile;
use crate::services::attachments::{FIELD, Incoming, LARGEST, MOST, take};
use crate::services::{Ctx, ServiceError, Services};

/// What one request may bring in all: its files, and its fields.
const WHOLE_LIMIT: usize = 220 * 1024 * 1024;

/// Names and values in posted order.
type Pairs = Vec<(String, String)>;

/// How forms with files are taken in.
pub fn limits() -> MultipartFormConfig {
    MultipartFormConfig::default()
        .total_limit(WHOLE_LIMIT)
        .memory_limit(BODY_LIMIT)
}

/// A form as it was sent, with or without files.
#[derive(Debug, Default)]
pub struct Filled {
    /// Names and values in posted order.
    pub pairs: Pairs,
    files: Vec<Upload>,
}

/// A file on its way in; without bytes where there were too many.
#[derive(Debug)]
struct Upload {
    name: String,
    file: Option<TempFile>,
}

impl Filled {
    /// Takes the files in, once it is known who sent them and that they may.
    ///
    /// # Errors
    /// As `attachments::take`.
    pub fn take(&self, services: &Services, ctx: &Ctx) -> Result<Vec<AttachedFile>, ServiceError> {
        let incoming: Vec<Incoming<'_>> = self
            .files
            .iter()
            .map(|upload| Incoming {
                name: &upload.name,
                path: upload.file.as_ref().map(|file| file.file.path()),
            })
            .collect();
        take(services, ctx, &incoming)
    }

    /// Whether any file came along.
    pub const fn has_files(&self) -> bool {
        !self.files.is_empty()
    }
}

impl FromRequest for Filled {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, actix_web::Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let kind = request.headers().get("content-type");
        let has_parts = kind
            .and_then(|kind| kind.to_str().ok())
            .is_some_and(|kind| kind.starts_with("multipart/form-data"));
        if has_parts {
            let form = MultipartForm::<Self>::from_request(request, payload);
            return Box::pin(async move { Ok(form.await?.into_inner()) });
        }
        let form = web::Form::<Pairs>::from_request(request, payload);
        Box::pin(async move {
            Ok(Self {
                pairs: form.await?.into_inner(),
                files: Vec::new(),
            })
        })
    }
}

/// Where the parts are gathered; the library keeps what it is given by name.
const ALL: &str = "all";

type Handled<'t> = Pin<Box<dyn Future<Output = Result<(), MultipartError>> + 't>>;

fn gathered(state: &mut State) -> Option<&mut Filled> {
    let all = state.entry(ALL.to_owned());
    all.or_insert_with(|| Box::new(Filled::default()))
        .downcast_mut()
}

impl MultipartCollect for Filled {
    fn limit(_field: &str) -> Option<usize> {
        None
    }

    fn handle_field<'t>(
        request: &'t HttpRequest,
        field: Field,
        limits: &'t mut Limits,
        state: &'t mut State,
    ) -> Handled<'t> {
        let field_name = field.name().unwrap_or_default().to_owned();
        let name = field
            .content_disposition()
            .and_then(|place| place.get_filename())
            .map(str::to_owned);
        Box::pin(async move {
            let Some(name) = name.filter(|_| field_name == FIELD) else {
                let text = Text::read_field(request, field, limits).await?;
                let value = String::from_utf8_lossy(&text.data).into_owned();
                if let Some(all) = gathered(state) {
                    all.pairs.push((field_name, value));
                }
                return Ok(());
            };
            let is_full = gathered(state).is_some_and(|all| all.files.len() > MOST);
            if is_full {
                return Ok(());
            }
            limits.field_limit_remaining = usize::try_from(LARGEST).ok();
            let file = match TempFile::read_field(request, field, limits).await {
                Ok(file) => Some(file),
                // Said with its name; what is left of it is passed over.
                Err(MultipartError::Payload(PayloadError::Overflow)) => None,
                Err(error) => return Err(error),
            };
            // A browser sends an empty part where no file was chosen.
            let is_none = name.is_empty() && file.as_ref().is_some_and(|file| file.size == 0);
            if let Some(all) = gathered(state).filter(|_| !is_none) {
                all.files.push(Upload { name, file });
            }
            Ok(())
        })
    }

    fn from_state(mut state: State) -> Result<Self, MultipartError> {
        let all = state.remove(ALL).and_then(|all| all.downcast().ok());
        Ok(all.map_or_else(Self::default, |all| *all))
    }
}
