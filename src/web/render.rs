//! The handlebars registry, strict to the last condition, and the assets beside it.
//!
//! Templates and assets are compiled in from `templates/`. A template gets one view and escapes
//! everything; the helpers are `asset`, `icon` and `glyph`, which only build addresses and `use`
//! elements from fixed words, and stricter `if` and `unless`, which refuse a missing name.

use std::borrow::Cow;
use std::collections::BTreeMap;

use handlebars::{
    Context, Handlebars, Helper, HelperDef, HelperResult, JsonTruthy, Output, RenderContext,
    RenderErrorReason, Renderable,
};
use rust_embed::RustEmbed;
use serde::Serialize;

use super::view::{Fragment, Shell, View};

/// Everything under `templates/` that is compiled in.
#[derive(RustEmbed)]
#[folder = "templates"]
struct Embedded;

/// The folders whose `.hbs` files are pages of the portal.
const TEMPLATE_FOLDERS: [&str; 4] = ["layout/", "parts/", "pages/", "actions/"];

const ASSET_FOLDER: &str = "assets/";
const TEMPLATE_SUFFIX: &str = ".hbs";

/// Why a page could not be made.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// A template does not parse.
    #[error("template {name} does not parse")]
    Template {
        /// The template, by its path without suffix.
        name: String,
        /// What the parser said.
        #[source]
        source: Box<handlebars::TemplateError>,
    },
    /// An embedded file is not UTF-8.
    #[error("template {0} is not UTF-8")]
    Encoding(String),
    /// A template asked for something its view does not have.
    #[error("rendering {name} failed")]
    Render {
        /// The template, by its path without suffix.
        name: &'static str,
        /// What was missing.
        #[source]
        source: Box<handlebars::RenderError>,
    },
}

/// A browser asset as it is served at `/assets/NAME`.
#[derive(Debug, Clone)]
pub struct Asset {
    /// The bytes.
    pub data: Cow<'static, [u8]>,
    /// The media type, with its character set.
    pub media_type: &'static str,
    /// The eight hexadecimal digits that stand in the address after `v=`.
    pub version: String,
}

/// The asset with this file name, if it is one that browsers may ask for.
pub fn asset(name: &str) -> Option<Asset> {
    let media_type = media_type(name)?;
    let file = Embedded::get(&format!("{ASSET_FOLDER}{name}"))?;
    Some(Asset {
        version: version_of(&file.metadata.sha256_hash()),
        data: file.data,
        media_type,
    })
}

fn media_type(name: &str) -> Option<&'static str> {
    let (_, suffix) = name.rsplit_once('.')?;
    match suffix {
        "css" => Some("text/css; charset=utf-8"),
        "js" => Some("text/javascript; charset=utf-8"),
        "svg" => Some("image/svg+xml"),
        "png" => Some("image/png"),
        "webp" => Some("image/webp"),
        "md" => Some("text/plain; charset=utf-8"),
        _ => None,
    }
}

fn version_of(hash: &[u8]) -> String {
    let digits = hash.iter().take(4).map(|byte| format!("{byte:02x}"));
    digits.collect()
}

/// The registry of all templates; built once, shared by all requests.
pub struct Renderer {
    registry: Handlebars<'static>,
}

/// What the layout sees: the frame, and the page within it.
#[derive(Serialize)]
struct Framed<'a, V> {
    shell: &'a Shell,
    title: String,
    template: &'static str,
    is_form: bool,
    page: &'a V,
}

impl Renderer {
    /// Reads every embedded template.
    ///
    /// # Errors
    /// When a template does not parse.
    pub fn new() -> Result<Self, RenderError> {
        let mut registry = Handlebars::new();
        registry.set_strict_mode(true);
        registry.set_prevent_indent(true);
        register_helpers(&mut registry);
        for (name, text) in templates()? {
            registry
                .register_template_string(&name, text)
                .map_err(|source| RenderError::Template {
                    name,
                    source: Box::new(source),
                })?;
        }
        Ok(Self { registry })
    }

    /// The whole page: the view inside the layout.
    ///
    /// # Errors
    /// When the template names something that the view does not have.
    pub fn render<V: View>(&self, shell: &Shell, view: &V) -> Result<String, RenderError> {
        let framed = Framed {
            shell,
            title: format!("{} - 回应", view.title()),
            template: V::TEMPLATE,
            is_form: view.is_form(),
            page: view,
        };
        self.write(V::LAYOUT, V::TEMPLATE, &framed)
    }

    /// One part alone, for a request that swaps it into a page that is already open.
    ///
    /// # Errors
    /// When the template names something that the fragment does not have.
    pub fn fragment<F: Fragment>(&self, fragment: &F) -> Result<String, RenderError> {
        self.write(F::TEMPLATE, F::TEMPLATE, fragment)
    }

    fn write<T: Serialize>(
        &self,
        template: &str,
        name: &'static str,
        value: &T,
    ) -> Result<String, RenderError> {
        self.registry
            .render(template, value)
            .map_err(|source| RenderError::Render {
                name,
                source: Box::new(source),
            })
    }
}

fn templates() -> Result<Vec<(String, String)>, RenderError> {
    let mut found = Vec::new();
    for path in Embedded::iter() {
        let Some(name) = template_name(&path) else {
            continue;
        };
        let Some(file) = Embedded::get(&path) else {
            continue;
        };
        let text = String::from_utf8(file.data.into_owned())
            .map_err(|error| RenderError::Encoding(format!("{name}: {error}")))?;
        found.push((name.to_owned(), text));
    }
    Ok(found)
}

fn template_name(path: &str) -> Option<&str> {
    let is_page = TEMPLATE_FOLDERS
        .iter()
        .any(|folder| path.starts_with(folder));
    path.strip_suffix(TEMPLATE_SUFFIX).filter(|_| is_page)
}

fn register_helpers(registry: &mut Handlebars<'static>) {
    let versions = AssetPaths::read();
    let icons = versions.path("icons.svg");
    registry.register_helper("icon", Box::new(UseSymbol::new("i", &icons)));
    registry.register_helper("glyph", Box::new(UseSymbol::new("sh", &icons)));
    registry.register_helper("dot", Box::new(UseSymbol::new("i dot", &icons)));
    registry.register_helper("bars", Box::new(UseSymbol::new("bars", &icons)));
    registry.register_helper("asset", Box::new(versions));
    registry.register_helper("if", Box::new(StrictIf { wanted: true }));
    registry.register_helper("unless", Box::new(StrictIf { wanted: false }));
}

/// The address of each asset, with the hash of its content.
#[derive(Clone)]
struct AssetPaths(BTreeMap<String, String>);

impl AssetPaths {
    fn read() -> Self {
        let names = Embedded::iter().filter_map(|path| {
            let name = path.strip_prefix(ASSET_FOLDER)?.to_owned();
            let version = asset(&name)?.version;
            let path = format!("/assets/{name}?v={version}");
            Some((name, path))
        });
        Self(names.collect())
    }

    fn path(&self, name: &str) -> String {
        self.0.get(name).cloned().unwrap_or_default()
    }
}

impl HelperDef for AssetPaths {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let name = text_argument(helper)?;
        let path = self.0.get(name).ok_or_else(|| missing("asset", name))?;
        Ok(out.write(path)?)
    }
}

/// Writes an `svg` element that shows one symbol of the icon file; always hidden from readers,
/// because the word stands beside it.
struct UseSymbol {
    class: &'static str,
    file: String,
}

impl UseSymbol {
    fn new(class: &'static str, file: &str) -> Self {
        Self {
            class,
            file: file.to_owned(),
        }
    }
}

impl HelperDef for UseSymbol {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let name = text_argument(helper)?;
        let is_word = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if name.is_empty() || !is_word {
            return Err(missing("symbol", name).into());
        }
        let (class, file) = (self.class, &self.file);
        Ok(out.write(&format!(
            r#"<svg class="{class}" aria-hidden="true"><use href="{file}#{name}"></use></svg>"#
        ))?)
    }
}

fn text_argument<'a>(helper: &'a Helper<'_>) -> Result<&'a str, RenderErrorReason> {
    helper
        .param(0)
        .and_then(|argument| argument.value().as_str())
        .ok_or_else(|| missing("argument of", helper.name()))
}

fn missing(what: &str, name: &str) -> RenderErrorReason {
    RenderErrorReason::Other(format!("{what} {name} does not exist"))
}

/// `if` and `unless`, which in handlebars take a missing name for false even in strict mode; here
/// it is an error, so that a misspelt condition cannot hide half a page.
struct StrictIf {
    wanted: bool,
}

impl HelperDef for StrictIf {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        registry: &'reg Handlebars<'reg>,
        context: &'rc Context,
        render: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let condition = helper
            .param(0)
            .ok_or(RenderErrorReason::ParamNotFoundForIndex("if", 0))?;
        if condition.is_value_missing() {
            return Err(
                RenderErrorReason::MissingVariable(condition.relative_path().cloned()).into(),
            );
        }
        let holds = condition.value().is_truthy(false) == self.wanted;
        let branch = if holds {
            helper.template()
        } else {
            helper.inverse()
        };
        match branch {
            Some(template) => template.render(registry, context, render, out),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
