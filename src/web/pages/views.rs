//! Saved views: their links with counts beside the lists, and the page on which one renames, shares,
//! orders and deletes one's own. Deleting can be taken back for a day.

use actix_web::http::StatusCode;
use actix_web::web;

use super::frame::{Asked, Failure, Posted, Shown, redirect};
use crate::queries::place;
use crate::queries::views::{self, SavedView, Views};
use crate::services::views::{MOST, ViewChange, WantedView, change, save};
use crate::services::{ServiceError, run_blocking};
use crate::web::filter::{canonical, filter_of, parameters};
use crate::web::view::desk::{ViewGroup, ViewLink};
use crate::web::view::saved_view::{DeletedView, OwnView, SaveView, SharedView, ViewList};
use crate::web::view::{FieldError, FormState, HiddenValue, PostForm};

type Pairs = web::Form<Vec<(String, String)>>;

/// Adds the routes.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/views", web::get().to(show))
        .route("/views", web::post().to(add))
        .route("/views/{id}", web::post().to(act));
}

/// The views of a reader with how many incidents each shows the reader.
struct Counted {
    views: Views,
    own: Vec<String>,
    shared: Vec<String>,
}

async fn counted(asked: &Asked) -> Result<Counted, Failure> {
    let reader = asked.reader();
    let counted = run_blocking(move || {
        let views = views::of(&reader)?;
        let roster = reader.shelf()?.roster;
        let filters = |all: &[SavedView]| {
            let all = all.iter();
            all.map(|view| filter_of(&parameters(&view.query), &roster).ok())
                .collect::<Vec<_>>()
        };
        let (own, shared) = (filters(&views.own), filters(&views.shared));
        let known: Vec<_> = own.iter().chain(&shared).flatten().cloned().collect();
        let mut counts = place::counts(&reader, &known)?.into_iter();
        // A filter that cannot be read any more, such as one on a unit that is gone, counts nothing.
        let mut words = |filters: &[Option<_>]| -> Vec<String> {
            let each = filters.iter().map(|filter| match filter {
                Some(_) => words_of(counts.next().flatten()),
                None => "–".to_owned(),
            });
            each.collect()
        };
        Ok(Counted {
            own: words(&own),
            shared: words(&shared),
            views,
        })
    });
    Ok(counted.await?)
}

fn words_of(count: Option<usize>) -> String {
    count.map_or_else(|| format!("{}+", place::COUNTED), |count| count.to_string())
}

fn href(query: &str) -> String {
    format!("/incidents?{query}")
}

/// The saved views as links, by group; `open` is the filter of the list that is open.
pub(super) async fn groups(asked: &Asked, open: Option<&str>) -> Result<Vec<ViewGroup>, Failure> {
    let found = counted(asked).await?;
    let links = |views: &[SavedView], counts: &[String]| -> Vec<ViewLink> {
        let each = views.iter().zip(counts).map(|(view, count)| ViewLink {
            href: href(&view.query),
            label: match &view.owner {
                Some(owner) => format!("{}（{owner}）", view.name),
                None => view.name.clone(),
            },
            count: count.clone(),
            current: open == Some(view.query.as_str()),
        });
        each.collect()
    };
    let group = |heading: &str, items| ViewGroup {
        heading: Some(heading.to_owned()),
        optional: false,
        items,
    };
    let mut groups = vec![
        group("我的视图", links(&found.views.own, &found.own)),
        group("同事共用", links(&found.views.shared, &found.shared)),
    ];
    groups.retain(|group| !group.items.is_empty());
    Ok(groups)
}

async fn show(asked: Asked) -> Shown {
    let form = asked.form()?;
    let page = page(&asked, &form).await?;
    asked.show(&page).await
}

async fn page(asked: &Asked, form: &FormState) -> Result<ViewList, Failure> {
    let found = counted(asked).await?;
    let mut page = ViewList::new(form);
    let many = found.views.own.len();
    page.summary = format!("已存 {many} 个，最多 {MOST} 个");
    for (n, (view, count)) in found.views.own.iter().zip(&found.own).enumerate() {
        let tokens = asked.form()?;
        // Distinct ids: the first belongs to the form of a view that is not saved yet.
        let names = vec![view.name.clone(); n + 2];
        let mut kept = FormState::default();
        kept.values.insert("name".to_owned(), names);
        page.rows.push(OwnView {
            action: format!("/views/{}", view.id),
            hidden: tokens.hidden(),
            name: kept.nth_line("name", n + 1, "名称"),
            href: href(&view.query),
            count: count.clone(),
            shared: view.is_shared,
        });
    }
    for (view, count) in found.views.shared.iter().zip(&found.shared) {
        page.shared.push(SharedView {
            name: view.name.clone(),
            owner: view.owner.clone().unwrap_or_default(),
            href: href(&view.query),
            count: count.clone(),
        });
    }
    for view in &found.views.deleted {
        page.deleted.push(DeletedView {
            words: format!("已删除“{}”。", view.name),
            restore: PostForm {
                action: format!("/views/{}", view.id),
                hidden: asked.form()?.hidden(),
                values: vec![HiddenValue {
                    name: "do".to_owned(),
                    value: "restore".to_owned(),
                }],
            },
        });
    }
    Ok(page)
}

async fn add(asked: Asked, form: Pairs) -> Shown {
    let posted = Posted::read(&asked, &form)?;
    let query = parameters(posted.value("query"));
    let written = canonical(&query);
    let wanted = WantedView {
        name: Some(posted.value("name").to_owned()),
        query: Some(written.clone()),
        is_shared: Some(posted.value("shared") == "1"),
        place: None,
    };
    let (services, ctx, reader, once) = (
        asked.portal.services.clone(),
        asked.signed.ctx.clone(),
        asked.reader(),
        posted.once.clone(),
    );
    let saved = run_blocking(move || {
        filter_of(&query, &reader.shelf()?.roster)?;
        save(&services, &ctx, &wanted, once.as_ref())
    });
    match saved.await {
        Ok(_) => {
            let notice = format!("已存为视图“{}”。", posted.value("name").trim());
            Ok(redirect(&href(&written), Some(("done", notice.as_str()))))
        }
        Err(ServiceError::Invalid(faults)) => {
            let mut form = posted.state(&asked)?;
            for fault in faults {
                let field = if fault.field == "name" { "name" } else { "" };
                form = form.wrong(FieldError::new(field, "视图名称", fault.message));
            }
            let mut page = page(&asked, &form).await?;
            page.save = Some(SaveView::new(&form, &written));
            asked.show_as(StatusCode::UNPROCESSABLE_ENTITY, &page).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn act(asked: Asked, id: web::Path<String>, form: Pairs) -> Shown {
    let posted = Posted::read(&asked, &form)?;
    let wanted = match posted.value("do") {
        "up" => ViewChange::Up,
        "down" => ViewChange::Down,
        "delete" => ViewChange::Delete,
        "restore" => ViewChange::Restore,
        _ => ViewChange::Edit(WantedView {
            name: Some(posted.value("name").to_owned()),
            is_shared: Some(posted.value("shared") == "1"),
            ..WantedView::default()
        }),
    };
    let (services, ctx) = (asked.portal.services.clone(), asked.signed.ctx.clone());
    let asked_for = wanted.clone();
    let done = run_blocking(move || change(&services, &ctx, &id, &asked_for)).await;
    match done {
        Ok(row) => {
            let notice = match wanted {
                ViewChange::Delete => format!("已删除“{}”，可以撤销。", row.name),
                ViewChange::Restore => format!("已恢复“{}”。", row.name),
                ViewChange::Up | ViewChange::Down => format!("已移动“{}”。", row.name),
                ViewChange::Edit(_) => format!("已保存“{}”。", row.name),
            };
            Ok(redirect("/views", Some(("done", notice.as_str()))))
        }
        Err(ServiceError::Invalid(faults)) => {
            let mut form = asked.form()?;
            for fault in faults {
                form = form.wrong(FieldError::new("", "", fault.message));
            }
            let page = page(&asked, &form).await?;
            asked.show_as(StatusCode::UNPROCESSABLE_ENTITY, &page).await
        }
        Err(error) => Err(error.into()),
    }
}
