//! 草稿: what is written in a form is kept while it is written, put back when the form is opened
//! again, and dropped when it is sent. With script it is saved now and then; without, by a button.
//! A form that could not be carried out is kept too, whatever page its writer then sees.

use actix_web::http::StatusCode;
use actix_web::{HttpMessage, HttpRequest, HttpResponse, web};
use serde_json::json;

use super::actions::LABELS;
use super::fill::address;
use super::frame::{Asked, Failure, Posted, Shown, redirect};
use crate::domain::IncidentNo;
use crate::queries::incident_page;
use crate::services::form_drafts::{self, FormDraft, FormKey, Saved, Writing};
use crate::services::presence::{self, Present};
use crate::services::{Ctx, Once, ServiceError, run_blocking};
use crate::web::Portal;
use crate::web::filter::Query;
use crate::web::parse::verb_of;
use crate::web::view::form::{FormState, Kept};
use crate::web::view::incident::Fact;
use crate::web::view::kept::{Clash, KeptItem, KeptPage};
use crate::web::view::message::Retry;
use crate::web::view::{Button, HiddenValue, Link, PostForm};
use crate::web::wording::{clock_words, instant_words};

const DRAFTS: &str = "/form-drafts";
const DISCARD: &str = "/form-drafts/discard";

/// Marks a refusal as an answer for the script, which no page takes the place of.
const SHORT: &str = "application/problem+json";

/// Shorter values are codes and choices, which say little without their form.
const SAYS_SOMETHING: usize = 12;

type Pairs = web::Form<Vec<(String, String)>>;

/// Adds the routes.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route(DRAFTS, web::get().to(list))
        .route(DRAFTS, web::post().to(save))
        .route(DISCARD, web::post().to(discard))
        .route("/form-drafts/presence", web::post().to(tell))
        .route("/form-drafts/sent", web::get().to(sent));
}

/// Whether the portal's script asks, which reads short answers instead of pages.
pub(super) fn is_script(request: &HttpRequest) -> bool {
    request.headers().contains_key("x-autosave")
}

/// The text of a form that was posted, remembered until it is known what became of the request.
#[derive(Debug, Clone)]
pub(super) struct Written {
    ctx: Ctx,
    writing: Writing,
}

impl Written {
    /// Remembers it with its request; gives back how the form goes on being kept when it is shown
    /// again. `None` when the form is none that is kept.
    pub(super) fn note(
        asked: &Asked,
        (form, known): (&str, i64),
        (once, base_seq): (Option<Once>, Option<u64>),
        fields: Vec<(String, String)>,
    ) -> Option<Kept> {
        let writing = Writing {
            form: FormKey::parse(form)?,
            known,
            base_seq,
            once,
            fields,
        };
        let ctx = asked.signed.ctx.clone();
        let kept = kept(&writing.form, writing.next_revision(ctx.now), None);
        let mut extensions = asked.request.extensions_mut();
        extensions.insert(Self { ctx, writing });
        Some(kept)
    }

    fn taken(request: &HttpRequest) -> Option<Self> {
        request.extensions_mut().remove::<Self>()
    }
}

fn kept(form: &FormKey, revision: i64, restored: Option<String>) -> Kept {
    Kept {
        form: form.as_str().to_owned(),
        revision,
        restored,
        drafts_href: address(DRAFTS, &[("form", form.as_str())]),
    }
}

impl Asked {
    /// A form in which what its reader has written earlier stands again.
    pub(super) async fn kept(&self, mut form: FormState) -> Result<FormState, Failure> {
        let at = self.request.uri().path_and_query();
        let Some(key) = at.and_then(|at| FormKey::parse(at.as_str())) else {
            return Ok(form);
        };
        let (services, account) = (
            self.portal.services.clone(),
            self.signed.actor().account.clone(),
        );
        let wanted = key.clone();
        let found = run_blocking(move || form_drafts::load(&services, &account, &wanted)).await?;
        let Some(draft) = found else {
            form.kept = Some(kept(&key, 0, None));
            return Ok(form);
        };
        let when = instant_words(draft.saved_at, self.signed.ctx.now);
        form.kept = Some(kept(&key, draft.revision, Some(when)));
        // What was written on an older state is sent against that state, so that its writer hears
        // what has changed since.
        form.expected_seq = draft.base_seq.or(form.expected_seq);
        form.values.clear();
        for (name, value) in draft.fields {
            form = form.with(&name, value);
        }
        Ok(form)
    }
}

/// Once it is known what became of a form: its draft goes when it was carried out, and holds the
/// text when it was not. Gives back where the text can be found.
pub(super) async fn settle(request: &HttpRequest, status: StatusCode) -> Option<Link> {
    let Written { ctx, mut writing } = Written::taken(request)?;
    // A part that is swapped into an open page leaves the page's own text where it is.
    if request.headers().contains_key("hx-request") {
        return None;
    }
    let portal = request.app_data::<web::Data<Portal>>()?.clone();
    let services = portal.services.clone();
    if status.is_redirection() {
        let done = run_blocking(move || {
            form_drafts::drop_draft(&services, &ctx.actor.account, &writing.form)
        });
        // What was sent is sent; a draft that stays is dropped by its age.
        drop(done.await);
        return None;
    }
    if status == StatusCode::CONFLICT {
        // The writer has been told what changed, so the next sending goes by what then holds.
        writing.base_seq = None;
    }
    let href = address(DRAFTS, &[("form", writing.form.as_str())]);
    let saved = run_blocking(move || form_drafts::save(&services, &ctx, &writing)).await;
    matches!(saved, Ok(Saved::Kept(_))).then(|| Link::new(href, "您写的内容已存为草稿，去看"))
}

/// Saves what is being written; to a browser without script it leads back to the form.
async fn save(asked: Asked, form: Pairs) -> Shown {
    let posted = Posted::read(&asked, &form)?;
    let Written { ctx, writing } = Written::taken(&asked.request).ok_or(ServiceError::NotFound)?;
    let services = asked.portal.services.clone();
    let (by, what) = (ctx.clone(), writing.clone());
    let saved = run_blocking(move || form_drafts::save(&services, &by, &what)).await;
    let is_script = is_script(&asked.request);
    let at = clock_words(ctx.now);
    match saved {
        Ok(Saved::Kept(revision)) if is_script => {
            Ok(HttpResponse::Ok().json(json!({ "revision": revision, "at": at })))
        }
        Ok(Saved::Kept(_)) => {
            let said = format!("{at} 已存草稿。");
            Ok(redirect(writing.form.as_str(), Some(("done", &said))))
        }
        Ok(Saved::Newer(newer)) => clash(&asked, &posted, &writing, Some(newer)).await,
        Ok(Saved::Gone) => clash(&asked, &posted, &writing, None).await,
        Err(ServiceError::Invalid(faults)) => {
            let sentence = faults.into_iter().map(|fault| fault.message).collect();
            too_much(&asked, &writing, sentence).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Another window was faster: nothing is overwritten unless the writer says so.
async fn clash(
    asked: &Asked,
    posted: &Posted,
    writing: &Writing,
    newer: Option<FormDraft>,
) -> Shown {
    let sentence = match &newer {
        Some(newer) => {
            let at = instant_words(newer.saved_at, asked.signed.ctx.now);
            format!("另一个窗口 {at} 存过更新的内容")
        }
        None => "这份草稿已在别处提交或放弃".to_owned(),
    };
    let revision = newer.as_ref().map_or(0, |newer| newer.revision);
    if is_script(&asked.request) {
        let body = json!({ "revision": revision, "sentence": sentence });
        return Ok(HttpResponse::Conflict().content_type(SHORT).json(body));
    }
    let mut form = posted.state(asked)?;
    form.kept = Some(kept(&writing.form, revision, None));
    let clash = Clash {
        sentence,
        mine: said(&writing.fields),
        retry: Some(Retry::new(DRAFTS, &form)),
        form: Link::new(writing.form.as_str(), "不要这里的，看那边存的"),
    };
    let page = page(asked, Some(clash), None).await?;
    asked.show_as(StatusCode::CONFLICT, &page).await
}

async fn too_much(asked: &Asked, writing: &Writing, sentence: String) -> Shown {
    if is_script(&asked.request) {
        let body = json!({ "sentence": sentence });
        return Ok(HttpResponse::UnprocessableEntity()
            .content_type(SHORT)
            .json(body));
    }
    let clash = Clash {
        sentence,
        mine: said(&writing.fields),
        retry: None,
        form: Link::new(writing.form.as_str(), "回到表单"),
    };
    let page = page(asked, Some(clash), None).await?;
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    asked.show_as(status, &page).await
}

async fn list(asked: Asked, query: web::Query<Query>) -> Shown {
    let first = query.get("form").map(String::as_str);
    let page = page(&asked, None, first).await?;
    asked.show(&page).await
}

/// One's own drafts, the asked-for one first.
async fn page(
    asked: &Asked,
    clash: Option<Clash>,
    first: Option<&str>,
) -> Result<KeptPage, Failure> {
    let (services, account) = (
        asked.portal.services.clone(),
        asked.signed.actor().account.clone(),
    );
    let mut drafts = run_blocking(move || form_drafts::list(&services, &account)).await?;
    drafts.sort_by_key(|draft| Some(draft.form.as_str()) != first);
    let items: Result<Vec<KeptItem>, Failure> =
        drafts.into_iter().map(|draft| item(asked, draft)).collect();
    Ok(KeptPage {
        clash,
        items: items?,
    })
}

fn item(asked: &Asked, draft: FormDraft) -> Result<KeptItem, Failure> {
    let title = title_of(&draft.form);
    let discard = PostForm {
        action: DISCARD.to_owned(),
        hidden: asked.form()?.hidden(),
        values: vec![HiddenValue {
            name: "form".to_owned(),
            value: draft.form.clone(),
        }],
    };
    Ok(KeptItem {
        when: instant_words(draft.saved_at, asked.signed.ctx.now),
        said: said(&draft.fields),
        go_on: Button::link("继续写", draft.form).main().about(&title),
        discard: Button::post("放弃草稿", discard).about(&title),
        title,
    })
}

/// What was written, as people read it: the texts, without codes and choices.
fn said(fields: &[(String, String)]) -> Vec<Fact> {
    let label = |name: &str| {
        let known = LABELS.iter().find(|(known, _)| *known == name);
        known.map_or("内容", |(_, label)| *label)
    };
    let says = |value: &str| !value.is_ascii() || value.len() > SAYS_SOMETHING;
    let texts = fields.iter().filter(|(_, value)| says(value.trim()));
    texts
        .map(|(name, value)| Fact::new(label(name), value.as_str()))
        .collect()
}

/// What a form is called where it does not stand itself.
fn title_of(form: &str) -> String {
    let path = form.split('?').next().unwrap_or(form);
    let mut parts = path.split('/').skip(1);
    let (place, no, noun) = (parts.next(), parts.next(), parts.next());
    let subject = no.filter(|no| *no != "new").unwrap_or("新登记");
    match (place, noun) {
        (Some("incidents"), Some(noun)) => {
            let verb = verb_of(noun).map_or("办理", |verb| verb.label());
            format!("{subject} {verb}")
        }
        (Some("incidents"), None) => "登记舆情".to_owned(),
        (Some("alerts"), _) => format!("预警 {subject}"),
        (Some("linkages"), _) => format!("联动 {subject}"),
        (Some("activities"), _) => format!("活动 {subject}"),
        (Some("accountability-cases"), _) => format!("问责 {subject}"),
        (Some("reports"), _) => format!("报告 {}", noun.unwrap_or_default()),
        _ => path.to_owned(),
    }
}

async fn discard(asked: Asked, form: Pairs) -> Shown {
    let posted = Posted::read(&asked, &form)?;
    let key = FormKey::parse(posted.value("form")).ok_or(ServiceError::NotFound)?;
    let (services, account) = (
        asked.portal.services.clone(),
        asked.signed.actor().account.clone(),
    );
    run_blocking(move || form_drafts::drop_draft(&services, &account, &key)).await?;
    let said = format!("已放弃草稿：{}。", title_of(posted.value("form")));
    Ok(redirect(DRAFTS, Some(("done", &said))))
}

/// A sign of life from an open form; answers who else of the unit has it open. Only for forms of
/// incidents that the asker may see.
async fn tell(asked: Asked, form: Pairs) -> Shown {
    let posted = Posted::read(&asked, &form)?;
    let key = FormKey::parse(posted.value("form")).ok_or(ServiceError::NotFound)?;
    let (no, path) = incident_form(&key).unzip();
    let (services, reader, ctx) = (
        asked.portal.services.clone(),
        asked.reader(),
        asked.signed.ctx.clone(),
    );
    let is_leaving = !posted.value("leaving").is_empty();
    let present = run_blocking(move || {
        let Some((no, path)) = no.zip(path) else {
            return Ok(Vec::new());
        };
        if is_leaving {
            presence::leave(&services, &ctx, &path)?;
            return Ok(Vec::new());
        }
        incident_page::check_visible(&reader, &no)?;
        presence::tell(&services, &ctx, &path)
    });
    let words = |one: &Present| format!("{}正在编辑（{}）", one.name, clock_words(one.seen_at));
    let present: Vec<String> = present.await?.iter().map(words).collect();
    Ok(HttpResponse::Ok().json(json!({ "present": present })))
}

/// The incident that a form is about, and the form whatever else its address names.
fn incident_form(key: &FormKey) -> Option<(IncidentNo, FormKey)> {
    let path = key.as_str().split('?').next()?;
    let (no, noun) = path.strip_prefix("/incidents/")?.split_once('/')?;
    verb_of(noun)?;
    IncidentNo::parse(no).zip(FormKey::parse(path))
}

/// Whether a form that was sent has been carried out: for a browser that got no answer.
async fn sent(asked: Asked, query: web::Query<Query>) -> Shown {
    let token = query.get("token").filter(|token| !token.is_empty());
    let once = Once::of_form(token.ok_or(ServiceError::NotFound)?);
    let (services, account) = (
        asked.portal.services.clone(),
        asked.signed.actor().account.clone(),
    );
    let was_sent = run_blocking(move || form_drafts::was_sent(&services, &account, &once)).await?;
    Ok(HttpResponse::Ok().json(json!({ "sent": was_sent })))
}
