//! The portal and the API over HTTP. Handlers read what was sent, call one use case or query, and
//! answer; rules and rows live below.

use std::sync::Arc;

use crate::services::{ServiceError, Services};

pub mod api;

pub mod download;

pub mod error;

pub mod explain_question;
pub mod filter;

pub mod metrics;

pub mod pages;

pub mod paper_file;

pub mod parse;

pub mod render;

pub mod server;

pub mod session;

pub mod upload;

pub mod view;

pub mod wording;

/// What every handler shares.
pub struct Portal {
    /// The use cases.
    pub services: Arc<Services>,
    /// All templates.
    pub renderer: render::Renderer,
    /// Signs and reads session tokens.
    pub keys: session::SessionKeys,
    /// How the portal is served.
    pub settings: Settings,
}

impl Portal {
    /// A portal over these services.
    ///
    /// # Errors
    /// `Internal` when a template is broken, which a test rules out.
    pub fn new(
        services: Arc<Services>,
        keys: session::SessionKeys,
        settings: Settings,
    ) -> Result<Self, ServiceError> {
        let renderer = render::Renderer::new()
            .map_err(|error| ServiceError::Internal(format!("read the templates: {error}")))?;
        Ok(Self {
            services,
            renderer,
            keys,
            settings,
        })
    }
}

/// How the portal is served.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Whether browsers reach it over TLS.
    pub is_secure: bool,
    /// The duty telephone, as people write it.
    pub duty_phone: String,
}
