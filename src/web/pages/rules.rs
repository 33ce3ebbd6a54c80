//! 工作日历, 时限规则 and 评分表: versions, import by text, publication, and what a version would move.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, web};
use jiff::civil::Date;

use super::frame::{Asked, Failure, Posted, Shown, redirect};
use super::plans::since_words;
use crate::domain::calendar::local_date;
use crate::domain::people::Viewer;
use crate::domain::vocabulary::Capacity;
use crate::services::impact::{self, Affected};
use crate::services::plans::Version;
use crate::services::rules::{self, Change, Described, Imported, Mode, RuleFile, RuleKind};
use crate::services::{FieldFault, ServiceError, run_blocking};
use crate::web::view::incident::Fact;
use crate::web::view::plan::PublishForm;
use crate::web::view::rules::{
    AffectedRow, Changes, ImportForm, Looked, RebaseAll, RuleGroup, RuleList, RuleVersion,
    RuleVersionRow,
};
use crate::web::view::{FieldError, FormState, Link};

mod rebase;

type Pairs = web::Form<Vec<(String, String)>>;

/// The most deadlines that the page lists; the sheet has them all.
const LISTED: usize = 200;

/// Adds the routes.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/admin/{rules:calendar|policy|rubric}", web::get().to(list))
        .route(
            "/admin/{rules:calendar|policy|rubric}",
            web::post().to(import),
        )
        .route(
            r"/admin/{rules:calendar|policy|rubric}/{version:\d+}",
            web::get().to(version),
        )
        .route(
            r"/admin/{rules:calendar|policy|rubric}/{version:\d+}/publication",
            web::post().to(publish),
        )
        .route(
            r"/admin/{rules:calendar|policy|rubric}/{version:\d+}/rebase",
            web::post().to(rebase::rebase),
        )
        .route(
            r"/admin/{rules:calendar|policy|rubric}/{version:\d+}/impact.csv",
            web::get().to(sheet),
        );
}

/// Which of the two an address is about.
fn kind_of(segment: &str) -> RuleKind {
    match segment {
        "policy" => RuleKind::Policy,
        "rubric" => RuleKind::Rubric,
        _ => RuleKind::Calendar,
    }
}

const fn segment_of(kind: RuleKind) -> &'static str {
    match kind {
        RuleKind::Policy => "policy",
        RuleKind::Calendar => "calendar",
        RuleKind::Rubric => "rubric",
    }
}

/// The offices read; who keeps the rules reads as well.
fn require_reader(asked: &Asked) -> Result<(), Failure> {
    let is_office = matches!(asked.viewer(), Viewer::Office(_));
    if is_office || is_keeper(asked) {
        return Ok(());
    }
    Err(Failure(ServiceError::Forbidden))
}

fn is_keeper(asked: &Asked) -> bool {
    asked.signed.actor().is(Capacity::SystemAdmin)
}

async fn list(asked: Asked, rules: web::Path<String>) -> Shown {
    require_reader(&asked)?;
    show_list(&asked, kind_of(&rules), None).await
}

/// A form that came back: how it stands, and what a dry run found.
struct CameBack {
    form: FormState,
    looked: Option<Imported>,
}

async fn show_list(asked: &Asked, kind: RuleKind, back: Option<CameBack>) -> Shown {
    let services = asked.portal.services.clone();
    let now = asked.signed.ctx.now;
    let versions = run_blocking(move || rules::versions(&services, kind)).await?;
    let (form, looked) = match back {
        Some(back) => (back.form, back.looked),
        None => (asked.form()?, None),
    };
    let status = if form.is_bad() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let action = format!("/admin/{}", segment_of(kind));
    let import = is_keeper(asked).then(|| match kind {
        RuleKind::Calendar => ImportForm::of_calendar(&action, &form),
        RuleKind::Policy => ImportForm::of_policy(&action, &form),
        RuleKind::Rubric => ImportForm::of_rubric(&action, &form),
    });
    let current = current_of(&versions, local_date(now));
    let page = RuleList {
        looked: looked.map(|imported| Looked {
            lines: imported.sentences(),
        }),
        import,
        versions: versions
            .iter()
            .map(|version| row(kind, version, current))
            .collect(),
        ..RuleList::new(kind.label(), intro(kind), &form)
    };
    asked.show_as(status, &page).await
}

const fn intro(kind: RuleKind) -> &'static str {
    match kind {
        RuleKind::Policy => "每种时限多长、怎么计、什么时候提醒谁。已经在计时的时限不随新版变动。",
        RuleKind::Calendar => {
            "法定节假日和调休上班日，每年按国务院办公厅的通知导入。已经在计时的时限不随新版变动。"
        }
        RuleKind::Rubric => {
            "效果评估看哪几项、各占多少分、哪些情形单项否决、多少分算哪一等。已经开始的评估不随新版变动。"
        }
    }
}

fn row(kind: RuleKind, version: &Version, current: Option<u32>) -> RuleVersionRow {
    let n = version.version;
    let mark = if current == Some(n) { "，现行" } else { "" };
    RuleVersionRow {
        link: Link::new(
            format!("/admin/{}/{n}", segment_of(kind)),
            format!("第 {n} 版"),
        ),
        effective: format!("{}{mark}", since_words(effective(version))),
        note: source_words(&version.note),
    }
}

/// What was seeded came with the program.
fn source_words(note: &str) -> String {
    if note == "seeds" {
        "随程序附带".to_owned()
    } else {
        note.to_owned()
    }
}

fn effective(version: &Version) -> Option<Date> {
    version.effective_from.as_deref()?.parse().ok()
}

/// The version in force on a day: the latest date not after it, and of several the newest.
fn current_of(versions: &[Version], today: Date) -> Option<u32> {
    let dated = versions
        .iter()
        .filter_map(|version| Some((effective(version)?, version.version)));
    let in_force = dated.filter(|(from, _)| *from <= today);
    in_force.max().map(|(_, version)| version)
}

async fn import(asked: Asked, rules: web::Path<String>, form: Pairs) -> Shown {
    let kind = kind_of(&rules);
    let posted = Posted::read(&asked, &form)?;
    let is_look = posted.value("do") != "keep";
    let read = file_of(kind, &posted);
    let (services, ctx) = (asked.portal.services.clone(), asked.signed.ctx.clone());
    let mode = if is_look {
        Mode::DryRun
    } else {
        Mode::Keep(posted.once.clone())
    };
    let done = run_blocking(move || rules::import(&services, &ctx, kind, &read?, &mode)).await;
    match done {
        Ok(imported) => match imported.version {
            Some(version) => {
                let words = format!("已存为{}第 {version} 版，还没有施行。", kind.label());
                let to = format!("/admin/{}/{version}", segment_of(kind));
                Ok(redirect(&to, Some(("done", &words))))
            }
            None => {
                let back = CameBack {
                    form: posted.state(&asked)?,
                    looked: Some(imported),
                };
                show_list(&asked, kind, Some(back)).await
            }
        },
        Err(ServiceError::Invalid(faults)) => {
            let back = CameBack {
                form: wrong(posted.state(&asked)?, &faults),
                looked: None,
            };
            show_list(&asked, kind, Some(back)).await
        }
        Err(error) => Err(error.into()),
    }
}

fn file_of(kind: RuleKind, posted: &Posted) -> Result<RuleFile, ServiceError> {
    let fault = |field: &str, message: &str| {
        ServiceError::Invalid(vec![FieldFault {
            field: field.to_owned(),
            message: message.to_owned(),
        }])
    };
    let content = posted.value("content");
    if content.trim().is_empty() {
        return Err(fault("content", "请粘贴文件的内容"));
    }
    let year = match posted.value("year").trim() {
        "" => None,
        text => Some(
            text.parse()
                .map_err(|_unreadable| fault("year", "年份写成 2027 这样"))?,
        ),
    };
    let name = match (kind, posted.value("format")) {
        (RuleKind::Policy, _) => "时限规则.toml",
        (RuleKind::Rubric, _) => "评分表.toml",
        (RuleKind::Calendar, "json") => "放假安排.json",
        (RuleKind::Calendar, "ics") => "放假安排.ics",
        (RuleKind::Calendar, _) => "放假安排.toml",
    };
    Ok(RuleFile {
        name: name.to_owned(),
        bytes: content.as_bytes().to_vec(),
        year,
    })
}

/// The form with what is wrong; a fault of the file stands at its content.
fn wrong(form: FormState, faults: &[FieldFault]) -> FormState {
    faults.iter().fold(form, |form, fault| {
        let field = match fault.field.as_str() {
            "file" => "content",
            other => other,
        };
        form.wrong(FieldError::new(field, "", &fault.message))
    })
}

async fn version(asked: Asked, path: web::Path<(String, u32)>) -> Shown {
    require_reader(&asked)?;
    let (rules, version) = path.into_inner();
    show_version(&asked, kind_of(&rules), version, None).await
}

async fn show_version(
    asked: &Asked,
    kind: RuleKind,
    version: u32,
    back: Option<FormState>,
) -> Shown {
    let services = asked.portal.services.clone();
    let now = asked.signed.ctx.now;
    let (described, changes, affected, versions) = run_blocking(move || {
        let versions = rules::versions(&services, kind)?;
        let described = rules::described(&services, kind, version)?;
        let changes = match version.checked_sub(1).filter(|before| *before > 0) {
            Some(before) => Some((before, rules::difference(&services, kind, before, version)?)),
            None => None,
        };
        let affected = impact::preview(&services, kind, version, now)?;
        Ok((described, changes, affected, versions))
    })
    .await?;
    let form = match back {
        Some(form) => form,
        None => asked.form()?,
    };
    let status = if form.is_bad() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let is_office = matches!(asked.viewer(), Viewer::Office(_));
    let rows = affected.iter().take(LISTED);
    let rows = rows.map(|affected| affected_row(affected, is_office));
    let mut page = version_page(kind, &described, affected.len(), &form);
    page.affected = rows.collect();
    let holds = current_of(&versions, local_date(now)) == Some(version);
    if !affected.is_empty() && holds && impact::may_apply(asked.signed.actor()) {
        let action = format!("/admin/{}/{version}/rebase", segment_of(kind));
        page.rebase = Some(RebaseAll::new(action, &form));
        rebase::tick(&mut page.affected, &affected, &form);
    } else if !affected.is_empty() {
        page.rebase_note = Some(rebase::note_words(holds).to_owned());
    }
    page.changes = changes.map(|(before, changes)| Changes {
        heading: format!("与第 {before} 版对照"),
        lines: changes.iter().map(Change::sentence).collect(),
    });
    if described.version.effective_from.is_none() && is_keeper(asked) {
        let action = format!("/admin/{}/{version}/publication", segment_of(kind));
        page.publish = Some(PublishForm::new(action, &form));
    }
    asked.show_as(status, &page).await
}

fn version_page(
    kind: RuleKind,
    described: &Described,
    affected: usize,
    form: &FormState,
) -> RuleVersion {
    let version = &described.version;
    let back = Link::new(format!("/admin/{}", segment_of(kind)), kind.label());
    let heading = format!("{}第 {} 版", kind.label(), version.version);
    let groups = described.groups.iter().enumerate();
    RuleVersion {
        facts: format!(
            "{}　{}",
            since_words(effective(version)),
            source_words(&version.note)
        ),
        impact: impact_words(affected),
        sheet_href: (affected > 0)
            .then(|| format!("/admin/{}/{}/impact.csv", segment_of(kind), version.version)),
        groups: groups
            .map(|(n, group)| RuleGroup {
                id: format!("g{n}"),
                title: group.title.clone(),
                rows: group
                    .lines
                    .iter()
                    .map(|(what, said)| Fact::new(what, said))
                    .collect(),
            })
            .collect(),
        ..RuleVersion::new(back, heading, form)
    }
}

fn impact_words(count: usize) -> String {
    match count {
        0 => "施行这一版不改动任何正在计时的时限；按这一版重算，也没有一个会变。".to_owned(),
        count if count > LISTED => format!(
            "施行这一版不改动正在计时的时限。如果按这一版重算，会变 {count} 个，先列 {LISTED} 个："
        ),
        count => format!("施行这一版不改动正在计时的时限。如果按这一版重算，会变 {count} 个："),
    }
}

fn affected_row(affected: &Affected, is_office: bool) -> AffectedRow {
    let [no, unit, kind, old, new, remark] = affected.cells();
    AffectedRow {
        href: is_office.then(|| format!("/incidents/{no}")),
        no,
        unit,
        kind,
        old,
        new,
        remark,
        choice: None,
    }
}

async fn publish(asked: Asked, path: web::Path<(String, u32)>, form: Pairs) -> Shown {
    let (rules, version) = path.into_inner();
    let kind = kind_of(&rules);
    let posted = Posted::read(&asked, &form)?;
    let (services, ctx) = (asked.portal.services.clone(), asked.signed.ctx.clone());
    let from = posted.value("effective_from").trim().parse::<Date>().ok();
    let once = posted.once.clone();
    let done = run_blocking(move || {
        let from = from.ok_or_else(|| {
            ServiceError::Invalid(vec![FieldFault {
                field: "effective_from".to_owned(),
                message: "日期写成 2026-12-01 这样".to_owned(),
            }])
        })?;
        rules::publish(&services, &ctx, kind, (version, from), once)
    });
    match done.await {
        Ok(()) => {
            let words = format!("{}第 {version} 版已定施行日期。", kind.label());
            let to = format!("/admin/{}/{version}", segment_of(kind));
            Ok(redirect(&to, Some(("done", &words))))
        }
        Err(ServiceError::Invalid(faults)) => {
            let faults: Vec<FieldFault> = faults
                .into_iter()
                .map(|fault| FieldFault {
                    field: "effective_from".to_owned(),
                    ..fault
                })
                .collect();
            let form = wrong(posted.state(&asked)?, &faults);
            show_version(&asked, kind, version, Some(form)).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn sheet(asked: Asked, path: web::Path<(String, u32)>) -> Shown {
    require_reader(&asked)?;
    let (rules, version) = path.into_inner();
    let kind = kind_of(&rules);
    let (services, now) = (asked.portal.services.clone(), asked.signed.ctx.now);
    let found = run_blocking(move || impact::preview(&services, kind, version, now)).await?;
    let name = format!("impact-{}-{version}.csv", segment_of(kind));
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ))
        .body(impact::csv(&found)))
}
