//! What the house rests on: plans and their versions, units and their people, words.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::web;
use jiff::civil::Date;

use super::fill::{row_anchor, row_words};
use super::frame::{Asked, Failure, Posted, Shown, redirect};
use super::plans::{Doing, diff_rows, page, since_words};
use crate::domain::UnitId;
use crate::domain::people::{Roster, Viewer};
use crate::domain::plan::{NamedUnit, Plan, PlanRow};
use crate::domain::vocabulary::{Capacity, UnitKind};
use crate::queries::reference::{self, Member, VersionKind};
use crate::services::setup::{self, Resolution};
use crate::services::{FieldFault, ServiceError, plans, run_blocking};
use crate::web::filter::Query;
use crate::web::view::incident::Fact;
use crate::web::view::plan::{PlanDiff, PlanList, PlanVersion};
use crate::web::view::reading::Glossary;
use crate::web::view::unit::{PlanRowLink, UnitKindGroup, UnitList, UnitPage, UnitRow};
use crate::web::view::{Contact, FieldError, FormState, Link};

type Pairs = web::Form<Vec<(String, String)>>;
type Members = BTreeMap<UnitId, Vec<Member>>;

/// How much of a task a list tells, in characters.
const GIST: usize = 48;

/// Adds the routes.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/plans", web::get().to(versions))
        .route("/plans/current", web::get().to(current))
        .route("/plans/diff", web::get().to(diff))
        .route(r"/plans/{version:\d+}", web::get().to(version))
        .route(r"/plans/{version:\d+}/doubts/{row}", web::post().to(settle))
        .route(r"/plans/{version:\d+}/publication", web::post().to(publish))
        .route("/units", web::get().to(units))
        .route("/units/{id}", web::get().to(unit))
        .route("/glossary", web::get().to(glossary));
}

async fn glossary(asked: Asked) -> Shown {
    asked.show(&Glossary::of_the_house()).await
}

async fn versions(asked: Asked) -> Shown {
    let reader = asked.reader();
    let versions = run_blocking(move || {
        let mut found = Vec::new();
        for summary in reference::versions(&reader, VersionKind::Plan)? {
            let read = reference::plan(&reader, Some(summary.version))?;
            found.push(version_row(&read));
        }
        Ok(found)
    })
    .await?;
    asked.show(&PlanList { versions }).await
}

fn version_row(read: &reference::PlanPage) -> PlanVersion {
    let plan = &read.plan;
    let n = plan.version;
    let rows = &plan.document.rows;
    let open = rows
        .iter()
        .filter(|row| row.needs_review)
        .filter(|row| read.resolutions.iter().all(|r| r.row_ref != row.reference))
        .count();
    let doubts = match open {
        0 => String::new(),
        open => format!("，{open} 处疑点"),
    };
    let current = if read.is_current { "，现行" } else { "" };
    PlanVersion {
        link: Link::new(format!("/plans/{n}"), format!("第 {n} 版")),
        document_no: plan.document.document_no.clone().unwrap_or_default(),
        effective: format!("{}{current}", since_words(plan.effective_from)),
        rows: format!("{} 项{doubts}", rows.len()),
        diff: (n > 1).then(|| {
            let href = format!("/plans/diff?old={}&new={n}", n - 1);
            Link::new(href, format!("与第 {} 版对照", n - 1))
        }),
    }
}

async fn current(asked: Asked) -> Shown {
    show_plan(&asked, None, None).await
}

async fn version(asked: Asked, version: web::Path<u32>) -> Shown {
    show_plan(&asked, Some(*version), None).await
}

/// A form that came back: which one, and how it stands.
enum CameBack {
    Doubt(String, FormState),
    Publication(FormState),
}

async fn show_plan(asked: &Asked, version: Option<u32>, back: Option<CameBack>) -> Shown {
    let reader = asked.reader();
    let (read, roster) = run_blocking(move || {
        let roster = reader.shelf()?.roster;
        Ok((reference::plan(&reader, version)?, roster))
    })
    .await?;
    let actor = asked.signed.actor();
    let may_publish = actor.is(Capacity::SystemAdmin);
    let may_settle = may_publish || actor.is(Capacity::DutyOfficer);
    let mut forms = BTreeMap::new();
    for row in read
        .plan
        .document
        .rows
        .iter()
        .filter(|row| row.needs_review)
    {
        forms.insert(row.reference.to_string(), asked.form()?);
    }
    let (mut publish, mut wrong) = (asked.form()?, FormState::default());
    let status = match back {
        None => StatusCode::OK,
        Some(CameBack::Doubt(row, form)) => {
            wrong = form.clone();
            forms.insert(row, form);
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Some(CameBack::Publication(form)) => {
            wrong = form.clone();
            publish = form;
            StatusCode::UNPROCESSABLE_ENTITY
        }
    };
    let doing = Doing {
        may_settle,
        may_try: matches!(asked.viewer(), Viewer::Office(_)),
        may_publish,
        forms,
        publish: &publish,
        wrong: &wrong,
        now: asked.signed.ctx.now,
    };
    let page = page(&read, &roster, &doing);
    let page = match version {
        Some(version) => page.as_version(version, &wrong),
        None => page,
    };
    asked.show_as(status, &page).await
}

async fn settle(asked: Asked, path: web::Path<(u32, String)>, form: Pairs) -> Shown {
    let (version, row) = path.into_inner();
    let posted = Posted::read(&asked, &form)?;
    require(&asked, &[Capacity::SystemAdmin, Capacity::DutyOfficer])?;
    let services = asked.portal.services.clone();
    let ctx = asked.signed.ctx.clone();
    let (lead, named, note) = (
        posted.value("lead").to_owned(),
        posted.value("responsible").to_owned(),
        posted.value("note").trim().to_owned(),
    );
    let wanted = row.clone();
    let done = run_blocking(move || {
        let roster = setup::roster_in_force(&services, &ctx)?;
        let resolution = resolution(&roster, &wanted, (&lead, &named), note)?;
        setup::resolve_doubt(&services, &ctx, version, &resolution)
    });
    match done.await {
        Ok(()) => {
            let words = format!("已核定第 {row} 项。");
            Ok(redirect(
                &format!("/plans/{version}"),
                Some(("done", &words)),
            ))
        }
        Err(ServiceError::Invalid(faults)) => {
            let form = wrong(posted.state(&asked)?, &faults);
            show_plan(&asked, Some(version), Some(CameBack::Doubt(row, form))).await
        }
        Err(error) => Err(error.into()),
    }
}

/// What a person decided, read from the form.
fn resolution(
    roster: &Roster,
    row: &str,
    (lead, named): (&str, &str),
    note: String,
) -> Result<Resolution, ServiceError> {
    let mut faults = Vec::new();
    let mut fault = |field: &str, message: String| {
        faults.push(FieldFault {
            field: field.to_owned(),
            message,
        });
    };
    let lead = Some(lead.trim()).filter(|lead| !lead.is_empty());
    if let Some(unknown) = lead.filter(|id| roster.unit(&UnitId::new(*id)).is_none()) {
        fault("lead", format!("名册里没有“{unknown}”"));
    }
    let mut responsible = Vec::new();
    for name in named
        .split(['、', '，', ',', ' ', '\u{3000}'])
        .filter(|name| !name.is_empty())
    {
        match roster.find(name) {
            Some(unit) => responsible.push(unit.id.to_string()),
            None => fault("responsible", format!("名册里没有“{name}”")),
        }
    }
    if !faults.is_empty() {
        return Err(ServiceError::Invalid(faults));
    }
    Ok(Resolution {
        row: row.to_owned(),
        lead: lead.map(str::to_owned),
        responsible,
        note,
    })
}

async fn publish(asked: Asked, version: web::Path<u32>, form: Pairs) -> Shown {
    let version = *version;
    let posted = Posted::read(&asked, &form)?;
    require(&asked, &[Capacity::SystemAdmin])?;
    let services = asked.portal.services.clone();
    let ctx = asked.signed.ctx.clone();
    let from = posted.value("effective_from").trim().parse::<Date>().ok();
    let done = run_blocking(move || {
        let from = from.ok_or_else(|| {
            ServiceError::Invalid(vec![FieldFault {
                field: "effective_from".to_owned(),
                message: "日期写成 2018-12-01 这样".to_owned(),
            }])
        })?;
        setup::publish_plan(&services, &ctx, version, from)
    });
    match done.await {
        Ok(()) => {
            let words = format!("第 {version} 版方案已定施行日期。");
            Ok(redirect(
                &format!("/plans/{version}"),
                Some(("done", &words)),
            ))
        }
        Err(ServiceError::Invalid(faults)) => {
            let form = wrong(posted.state(&asked)?, &faults);
            show_plan(&asked, Some(version), Some(CameBack::Publication(form))).await
        }
        Err(error) => Err(error.into()),
    }
}

fn require(asked: &Asked, any: &[Capacity]) -> Result<(), Failure> {
    let actor = asked.signed.actor();
    if any.iter().any(|capacity| actor.is(*capacity)) {
        return Ok(());
    }
    Err(Failure(ServiceError::Forbidden))
}

/// The form with its faults; one about no field of the form stands at its top.
fn wrong(form: FormState, faults: &[FieldFault]) -> FormState {
    let fields = ["lead", "responsible", "note", "effective_from"];
    faults.iter().fold(form, |form, fault| {
        let known = fields.contains(&fault.field.as_str());
        let field = if known { fault.field.as_str() } else { "" };
        form.wrong(FieldError::new(field, "", &fault.message))
    })
}

async fn diff(asked: Asked, query: web::Query<Query>) -> Shown {
    let number = |name: &str| query.get(name).and_then(|text| text.parse::<u32>().ok());
    let (Some(old), Some(new)) = (number("old"), number("new")) else {
        return Err(Failure(ServiceError::NotFound));
    };
    let services = asked.portal.services.clone();
    let found = run_blocking(move || plans::difference(&services, old, new)).await?;
    let count = |kind: &str| found.iter().filter(|found| found.change == kind).count();
    let page = PlanDiff {
        from: format!("第 {old} 版"),
        to: format!("第 {new} 版"),
        summary: format!(
            "新增 {} 项，删除 {} 项，修改 {} 项。",
            count("added"),
            count("removed"),
            count("changed")
        ),
        rows: diff_rows(&found),
    };
    asked.show(&page).await
}

/// Roster, plan in force and people.
async fn known(
    asked: &Asked,
) -> Result<(std::sync::Arc<Roster>, std::sync::Arc<Plan>, Members), Failure> {
    let reader = asked.reader();
    Ok(run_blocking(move || {
        let shelf = reader.shelf()?;
        Ok((shelf.roster, shelf.plan, reference::members(&reader)?))
    })
    .await?)
}

async fn units(asked: Asked) -> Shown {
    let (roster, plan, members) = known(&asked).await?;
    let groups = UnitKind::ALL
        .iter()
        .map(|kind| {
            let of_kind = roster.units.iter().filter(|unit| unit.kind == *kind);
            let units: Vec<UnitRow> = of_kind
                .map(|unit| {
                    let people = members.get(&unit.id).map_or(&[][..], Vec::as_slice);
                    UnitRow {
                        link: Link::new(format!("/units/{}", unit.id), &unit.name),
                        liaisons: liaisons(people).join("、"),
                        missing: missing(people),
                        rows: rows_words(&plan, &unit.id),
                    }
                })
                .collect();
            UnitKindGroup {
                id: kind.code().to_owned(),
                label: kind.label().to_owned(),
                count: format!("{} 个", units.len()),
                units,
            }
        })
        .filter(|group| !group.units.is_empty())
        .collect();
    asked.show(&UnitList { groups }).await
}

fn liaisons(people: &[Member]) -> Vec<&str> {
    people
        .iter()
        .filter(|member| member.capacities.contains(&Capacity::Liaison))
        .map(|member| member.name.as_str())
        .collect()
}

/// A unit needs two liaisons, so that one is always there.
fn missing(people: &[Member]) -> Option<String> {
    match liaisons(people).len() {
        0 => Some("没有联络员".to_owned()),
        1 => Some("缺 B 角".to_owned()),
        _ => None,
    }
}

/// The duty of a unit in a row that names it.
fn duty_in(row: &PlanRow, unit: &UnitId) -> Option<&'static str> {
    let names = |units: &[NamedUnit]| units.iter().any(|named| named.id.as_ref() == Some(unit));
    if names(&row.lead) {
        return Some("牵头");
    }
    if names(&row.responsible) {
        return Some(row.mode.label());
    }
    names(&row.cooperating).then_some("配合")
}

fn rows_words(plan: &Plan, unit: &UnitId) -> String {
    let rows: Vec<&str> = plan
        .document
        .rows
        .iter()
        .filter(|row| duty_in(row, unit).is_some())
        .map(|row| row.reference.as_str())
        .collect();
    match rows.as_slice() {
        [] => "没有单独列名".to_owned(),
        [..] => format!("第 {} 项", rows.join("、")),
    }
}

async fn unit(asked: Asked, id: web::Path<String>) -> Shown {
    let (roster, plan, members) = known(&asked).await?;
    let id = UnitId::new(id.into_inner());
    let unit = roster.unit(&id).ok_or(Failure(ServiceError::NotFound))?;
    let people = members.get(&id).map_or(&[][..], Vec::as_slice);
    let mut facts = vec![
        Fact::new("类型", unit.kind.label()),
        Fact::new("简称", &unit.short),
    ];
    if !unit.aliases.is_empty() {
        facts.push(Fact::new("别名", unit.aliases.join("、")));
    }
    let groups: Vec<&str> = roster
        .groups
        .iter()
        .filter(|group| group.members.contains(&id))
        .map(|group| group.name.as_str())
        .collect();
    if !groups.is_empty() {
        facts.push(Fact::new("所在单位组", groups.join("、")));
    }
    let page = UnitPage {
        name: unit.name.clone(),
        facts,
        contacts: contacts(people),
        missing: missing(people),
        rows: plan_rows(&plan, &id),
        links: unit_links(&asked.viewer(), &id),
    };
    asked.show(&page).await
}

/// Heads first, then the liaisons as A and B.
fn contacts(people: &[Member]) -> Vec<Contact> {
    let heads = people
        .iter()
        .filter(|member| member.capacities.contains(&Capacity::UnitHead))
        .map(|member| Contact::new(Capacity::UnitHead.label(), &member.name, ""));
    let liaisons = ["联络员（A 角）", "联络员（B 角）"]
        .into_iter()
        .chain(std::iter::repeat("联络员"))
        .zip(liaisons(people))
        .map(|(role, name)| Contact::new(role, name, ""));
    heads.chain(liaisons).collect()
}

fn plan_rows(plan: &Plan, unit: &UnitId) -> Vec<PlanRowLink> {
    plan.document
        .rows
        .iter()
        .filter_map(|row| {
            let duty = duty_in(row, unit)?;
            let gist: String = row.requirement.chars().take(GIST).collect();
            let more = if gist.len() < row.requirement.len() {
                "……"
            } else {
                ""
            };
            Some(PlanRowLink {
                link: Link::new(
                    format!("/plans/current#{}", row_anchor(&row.reference)),
                    row_words(&row.reference),
                ),
                duty: duty.to_owned(),
                gist: format!("{gist}{more}"),
            })
        })
        .collect()
}

fn unit_links(viewer: &Viewer, unit: &UnitId) -> Vec<Link> {
    let both = || {
        vec![
            Link::new(format!("/incidents?unit={unit}"), "承办的舆情"),
            Link::new(format!("/scorecards/units/{unit}"), "成绩单"),
        ]
    };
    match viewer {
        Viewer::Office(_) => both(),
        Viewer::Unit(actor) if actor.unit == *unit => both(),
        Viewer::Unit(_) | Viewer::Administration(_) => Vec::new(),
    }
}
