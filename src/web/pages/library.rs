//! 范文与口径: the list, adding, changing; and what of it stands beside a draft.

use actix_web::http::StatusCode;
use actix_web::web;
use jiff::Timestamp;

use super::fill::short_when;
use super::frame::{Asked, Failure, Posted, Shown, redirect};
use crate::domain::calendar::local_date;
use crate::domain::vocabulary::WordingKind;
use crate::domain::wording::{Entry, Words};
use crate::domain::{IncidentNo, Theme};
use crate::queries::wordings::{self, WordingFilter};
use crate::services::wordings::{WantedWords, add, change, may_write};
use crate::services::{FieldFault, ServiceError, run_blocking};
use crate::web::filter::Query;
use crate::web::view::library::{LibraryForm, LibraryPage, LibraryRow};
use crate::web::view::{FieldError, FormState};

type Pairs = web::Form<Vec<(String, String)>>;

/// Adds the routes.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/library", web::get().to(list))
        .route("/library", web::post().to(added))
        .route("/library/new", web::get().to(new))
        .route("/library/{id}", web::get().to(edit))
        .route("/library/{id}", web::post().to(changed));
}

/// An entry as it is read.
pub(super) fn row(entry: &Entry, now: Timestamp) -> LibraryRow {
    let (words, today) = (&entry.words, local_date(now));
    let themes: Vec<String> = words.themes.iter().map(ToString::to_string).collect();
    let themes = match themes.as_slice() {
        [] => "各领域".to_owned(),
        some => some.join("、"),
    };
    let told = [
        Some(
            words
                .incident
                .as_ref()
                .map_or(themes, |no| format!("用于 {no}")),
        ),
        words.valid_until.map(|day| format!("有效期至 {day}")),
        words.is_internal.then(|| "只供宣传部使用".to_owned()),
        Some(format!(
            "{} {}",
            entry.by,
            short_when(entry.written_at, now)
        )),
        Some(format!("第 {} 版", entry.revision)),
    ];
    let ended = match (entry.is_retired, entry.is_expired(today)) {
        (true, _) => Some("已停用"),
        (false, true) => Some("已过期"),
        (false, false) => None,
    };
    LibraryRow {
        kind: words.kind.label().to_owned(),
        title: words.title.clone(),
        text: words.text.clone(),
        told: told.into_iter().flatten().collect::<Vec<_>>().join("，"),
        ended,
        edit_href: None,
        insert: None,
    }
}

async fn list(asked: Asked, query: web::Query<Query>) -> Shown {
    let value = |name: &str| query.get(name).map(|text| text.trim().to_owned());
    let filter = WordingFilter {
        kind: value("kind").and_then(|kind| WordingKind::parse(&kind)),
        theme: value("theme").unwrap_or_default(),
        text: value("q").unwrap_or_default(),
    };
    let form = FormState::default()
        .with("kind", filter.kind.map_or("", WordingKind::code))
        .with("theme", &filter.theme)
        .with("q", &filter.text);
    let reader = asked.reader();
    let entries = run_blocking(move || Ok(wordings::list(&reader, &filter)?)).await?;
    let may = may_write(asked.signed.actor());
    let rows = entries.iter().map(|entry| LibraryRow {
        edit_href: may.then(|| format!("/library/{}", entry.id)),
        ..row(entry, asked.signed.ctx.now)
    });
    let mut page = LibraryPage::new(&form, rows.collect());
    page.add_href = may.then_some("/library/new");
    asked.show(&page).await
}

/// Those who only read find no form.
fn check_writer(asked: &Asked) -> Result<(), Failure> {
    if may_write(asked.signed.actor()) {
        Ok(())
    } else {
        Err(Failure(ServiceError::Forbidden))
    }
}

async fn new(asked: Asked) -> Shown {
    check_writer(&asked)?;
    let form = asked.form()?.with("kind", WordingKind::AgreedLine.code());
    asked.show(&LibraryForm::new(&form, None, Vec::new())).await
}

async fn edit(asked: Asked, id: web::Path<String>) -> Shown {
    check_writer(&asked)?;
    let (entry, earlier) = read(&asked, &id).await?;
    let form = as_it_stands(asked.form()?, &entry);
    asked
        .show(&LibraryForm::new(&form, Some(&id), earlier))
        .await
}

async fn read(asked: &Asked, id: &str) -> Result<(Entry, Vec<LibraryRow>), Failure> {
    let (reader, id) = (asked.reader(), id.to_owned());
    let (entry, earlier) = run_blocking(move || Ok(wordings::one(&reader, &id)?)).await?;
    let now = asked.signed.ctx.now;
    let earlier = earlier.iter().map(|one| row(one, now)).collect();
    Ok((entry, earlier))
}

fn as_it_stands(form: FormState, entry: &Entry) -> FormState {
    let words = &entry.words;
    let themes: Vec<String> = words.themes.iter().map(ToString::to_string).collect();
    let text = |held: Option<String>| held.unwrap_or_default();
    let tick = |on: bool| if on { "1" } else { "" };
    form.with("kind", words.kind.code())
        .with("title", &words.title)
        .with("text", &words.text)
        .with("themes", themes.join("、"))
        .with(
            "incident",
            text(words.incident.as_ref().map(ToString::to_string)),
        )
        .with(
            "valid_until",
            text(words.valid_until.map(|day| day.to_string())),
        )
        .with("internal", tick(words.is_internal))
        .with("retired", tick(entry.is_retired))
        .with("revision", entry.revision.to_string())
}

/// Reads what was sent.
///
/// # Errors
/// `Invalid` naming the fields.
fn wanted(value: impl Fn(&str) -> String) -> Result<WantedWords, ServiceError> {
    let mut faults: Vec<FieldFault> = Vec::new();
    let mut fault = |field: &str, message: &str| {
        faults.push(FieldFault {
            field: field.to_owned(),
            message: message.to_owned(),
        });
    };
    let said = |field: &str| value(field).trim().to_owned();
    let kind = WordingKind::parse(&said("kind"));
    if kind.is_none() {
        fault("kind", "请选种类");
    }
    let (incident, day) = (said("incident"), said("valid_until"));
    let no = IncidentNo::parse(&incident);
    if no.is_none() && !incident.is_empty() {
        fault("incident", "请写舆情编号，如 2018-0317");
    }
    let valid_until = day.parse().ok();
    if valid_until.is_none() && !day.is_empty() {
        fault("valid_until", "请写日期，如 2018-11-30");
    }
    let Some(kind) = kind.filter(|_| faults.is_empty()) else {
        return Err(ServiceError::Invalid(faults));
    };
    let themes = said("themes");
    let themes = themes.split(['、', '，', ',', ' ', '　']);
    Ok(WantedWords {
        words: Words {
            kind,
            title: said("title"),
            text: said("text"),
            themes: themes.filter(|t| !t.is_empty()).map(Theme::new).collect(),
            incident: no,
            valid_until,
            is_internal: said("internal") == "1",
        },
        is_retired: said("retired") == "1",
    })
}

async fn added(asked: Asked, form: Pairs) -> Shown {
    let posted = Posted::read(&asked, &form)?;
    let (services, ctx) = (asked.portal.services.clone(), asked.signed.ctx.clone());
    let (asks, once) = (
        wanted(|name| posted.value(name).to_owned()),
        posted.once.clone(),
    );
    let done = run_blocking(move || add(&services, &ctx, &asks?, once.as_ref())).await;
    let done = done.map(|_id| ());
    landed(&asked, &posted, None, done).await
}

async fn changed(asked: Asked, id: web::Path<String>, form: Pairs) -> Shown {
    let posted = Posted::read(&asked, &form)?;
    let (services, ctx) = (asked.portal.services.clone(), asked.signed.ctx.clone());
    let asks = wanted(|name| posted.value(name).to_owned());
    let seen = posted.value("revision").parse().ok();
    let at = id.clone();
    let done = run_blocking(move || change(&services, &ctx, (&at, seen), &asks?)).await;
    let done = done.map(|_revision| ());
    landed(&asked, &posted, Some(&id), done).await
}

/// Back to the list, or the form once more with everything kept; one that is behind shows what is
/// there now among the revisions, and is saved over it only when it is sent again.
async fn landed(
    asked: &Asked,
    posted: &Posted,
    id: Option<&str>,
    done: Result<(), ServiceError>,
) -> Shown {
    let mut form = posted.state(asked)?;
    let status = match done {
        Ok(()) => return Ok(redirect("/library", Some(("done", "已保存。")))),
        Err(ServiceError::Invalid(faults)) => {
            let errors = faults.into_iter();
            form.errors = errors
                .map(|fault| FieldError::new(fault.field, "", fault.message))
                .collect();
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Err(ServiceError::Stale {
            sentence, current, ..
        }) => {
            form.errors = vec![FieldError::new("text", "", sentence)];
            form.values
                .insert("revision".to_owned(), vec![current.to_string()]);
            StatusCode::CONFLICT
        }
        Err(error) => return Err(error.into()),
    };
    let earlier = match id {
        Some(id) => {
            let (entry, mut earlier) = read(asked, id).await?;
            earlier.insert(0, row(&entry, asked.signed.ctx.now));
            earlier
        }
        None => Vec::new(),
    };
    asked
        .show_as(status, &LibraryForm::new(&form, id, earlier))
        .await
}
