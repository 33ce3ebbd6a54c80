//! 联动: the list, one call-out with its confirmations, actions and minutes, and its forms.

use actix_web::http::StatusCode;
use actix_web::web;

use super::frame::{Asked, Failure, Posted, Shown, redirect};
use crate::domain::command::Refusal;
use crate::domain::linkage::{self, Linkage, LinkageEvent, LinkageRefusal};
use crate::domain::vocabulary::{LinkageState, LinkageVerb};
use crate::domain::{IncidentNo, LinkageNo};
use crate::queries::linkages::{self, LinkageView};
use crate::queries::{QueryError, incident_page};
use crate::services::linkage_papers;
use crate::services::linkages::{LinkageOutcome, LinkageRequest, carry_out};
use crate::services::{ServiceError, run_blocking, setup};
use crate::web::filter::Query;
use crate::web::parse::{LINKAGE_NOUNS, linkage_command, linkage_verb_of};
use crate::web::view::linkage::LinkageList;
use crate::web::view::{FieldError, FormState, Link};
use forms::Scene;

pub(super) mod fill;
mod forms;

/// How many linkages that ended a page lists.
const PAGE: i64 = 30;

type Pairs = web::Form<Vec<(String, String)>>;

/// Adds the routes.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    let nouns: Vec<&str> = LINKAGE_NOUNS.iter().map(|(noun, _)| *noun).collect();
    let no = r"{no:\d{4}-\d+}";
    let form = format!("/linkages/{no}/{{noun:{}}}", nouns.join("|"));
    config
        .route("/linkages", web::get().to(list))
        .route("/linkages", web::post().to(call_out))
        .route("/linkages/new", web::get().to(new))
        .route(&format!("/linkages/{no}"), web::get().to(show))
        .route(
            &format!("/linkages/{no}/papers/minutes"),
            web::get().to(paper),
        )
        .route(&form, web::get().to(ask))
        .route(&form, web::post().to(act));
}

async fn list(asked: Asked, query: web::Query<Query>) -> Shown {
    let after = query.get("after").filter(|after| !after.is_empty());
    let after = match after {
        Some(text) => Some(LinkageNo::parse(text).ok_or(ServiceError::NotFound)?),
        None => None,
    };
    let is_first = after.is_none();
    let reader = asked.reader();
    let (active, ended) = run_blocking(move || {
        let active = if is_first {
            linkages::active(&reader)?
        } else {
            Vec::new()
        };
        let ended = linkages::list(&reader, Some(LinkageState::Ended), after.as_ref(), PAGE)?;
        Ok((active, ended))
    })
    .await?;
    let open = active.iter().filter(|item| item.is_mine_open).count();
    let sentence = match (is_first, active.len(), open) {
        (false, _, _) => "较早结束的联动。".to_owned(),
        (true, 0, _) => "没有联动。".to_owned(),
        (true, all, 0) => format!("{all} 次联动中。"),
        (true, all, open) => format!("{all} 次联动中，{open} 次等本单位确认。"),
    };
    let verb = LinkageVerb::CallOut;
    let may = linkage::permit(&Linkage::default(), verb, asked.signed.actor()).is_ok();
    let page = LinkageList {
        sentence,
        call_out_href: may.then(|| "/linkages/new".to_owned()),
        none_active: (is_first && active.is_empty())
            .then(|| "没有联动。发起后会显示在成员单位的待办里，等各单位确认。".to_owned()),
        active: fill::errands(&asked, &active, None)?,
        ended: fill::errands(&asked, &ended.items, None)?,
        first_href: (!is_first).then(|| "/linkages".to_owned()),
        next_href: ended
            .next
            .as_ref()
            .map(|no| format!("/linkages?after={no}")),
    };
    asked.show(&page).await
}

async fn show(asked: Asked, no: web::Path<String>) -> Shown {
    let view = load(&asked, &number(&no)?).await?;
    asked.show(&fill::page(&asked, &view)?).await
}

/// The minutes as a document.
async fn paper(asked: Asked, no: web::Path<String>, query: web::Query<Query>) -> Shown {
    let view = load(&asked, &number(&no)?).await?;
    let paper = linkage_papers::minutes(&view.linkage, &view.roster)?;
    let paper = paper.ok_or(ServiceError::NotFound)?;
    let back = Link::new(fill::href(&view.no), format!("联动 {}", view.no));
    super::papers::paper_answer(&asked, &paper, back, &query).await
}

fn number(text: &str) -> Result<LinkageNo, Failure> {
    LinkageNo::parse(text).ok_or(Failure(ServiceError::NotFound))
}

async fn load(asked: &Asked, no: &LinkageNo) -> Result<LinkageView, Failure> {
    let (reader, no) = (asked.reader(), no.clone());
    Ok(run_blocking(move || Ok(linkages::load(&reader, &no)?)).await?)
}

/// The linkage, if there is one yet, and the verb that an address names.
#[derive(Debug, Clone)]
struct Addressed {
    no: Option<LinkageNo>,
    verb: LinkageVerb,
}

impl Addressed {
    const NEW: Self = Self {
        no: None,
        verb: LinkageVerb::CallOut,
    };

    fn read(path: &(String, String)) -> Result<Self, Failure> {
        let verb = linkage_verb_of(&path.1).ok_or(ServiceError::NotFound)?;
        let no = Some(number(&path.0)?);
        Ok(Self { no, verb })
    }
}

async fn new(asked: Asked, query: web::Query<Query>) -> Shown {
    let incident = query.get("incident").cloned().unwrap_or_default();
    let form = asked.kept(asked.form()?.with("incident", incident)).await?;
    form_page(&asked, &Addressed::NEW, form, StatusCode::OK).await
}

async fn ask(asked: Asked, path: web::Path<(String, String)>) -> Shown {
    let at = Addressed::read(&path)?;
    let form = asked.kept(asked.form()?).await?;
    form_page(&asked, &at, form, StatusCode::OK).await
}

/// The form, empty or come back; without one where the reader may not, or not any more.
async fn form_page(asked: &Asked, at: &Addressed, form: FormState, status: StatusCode) -> Shown {
    let view = match &at.no {
        Some(no) => Some(load(asked, no).await?),
        None => None,
    };
    let nothing = Linkage::default();
    let linkage = view.as_ref().map_or(&nothing, |view| &view.linkage);
    // Confirming is one button on the linkage's own page.
    if let (LinkageVerb::Confirm, Some(no)) = (at.verb, &at.no) {
        return Ok(redirect(&format!("/linkages/{no}"), None));
    }
    linkage::permit(linkage, at.verb, asked.signed.actor()).map_err(refused)?;
    let scene = Scene::load(asked, view, &form).await?;
    let is_fresh = !form.is_bad() && !form.is_restored() && status == StatusCode::OK;
    let form = if is_fresh {
        scene.begun(at.verb, form)
    } else {
        form
    };
    let page = scene.form(at.verb, form);
    let page = page.ok_or(ServiceError::NotFound)?;
    asked.show_as(status, &page).await
}

fn refused(refusal: LinkageRefusal) -> Failure {
    Failure(ServiceError::Refused(Refusal::from(refusal)))
}

async fn call_out(asked: Asked, form: Pairs) -> Shown {
    carry(&asked, &Addressed::NEW, &form).await
}

async fn act(asked: Asked, path: web::Path<(String, String)>, form: Pairs) -> Shown {
    let at = Addressed::read(&path)?;
    carry(&asked, &at, &form).await
}

async fn carry(asked: &Asked, at: &Addressed, pairs: &[(String, String)]) -> Shown {
    let posted = Posted::read(asked, pairs)?;
    match send(asked, at, &posted).await {
        Ok(outcome) => Ok(land(at.verb, &outcome, posted.value("back"))),
        Err(ServiceError::Invalid(faults)) => {
            let errors = super::actions::field_errors(faults);
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            again(asked, at, &posted, (status, errors)).await
        }
        Err(ServiceError::Refused(Refusal::Linkage(refusal))) => {
            refusal_page(asked, at, &posted, refusal).await
        }
        Err(ServiceError::Stale { sentence, .. }) => {
            let errors = vec![FieldError::new("", "", sentence)];
            again(asked, at, &posted, (StatusCode::CONFLICT, errors)).await
        }
        Err(error) => Err(error.into()),
    }
}

/// The form once more, with what is wrong and everything kept.
async fn again(
    asked: &Asked,
    at: &Addressed,
    posted: &Posted,
    (status, errors): (StatusCode, Vec<FieldError>),
) -> Shown {
    let mut form = posted.state(asked)?;
    form.errors = errors;
    form_page(asked, at, form, status).await
}

/// A rule that says no: in the form where there is one, else on a page of its own.
async fn refusal_page(
    asked: &Asked,
    at: &Addressed,
    posted: &Posted,
    refusal: LinkageRefusal,
) -> Shown {
    if let (LinkageRefusal::AlreadyConfirmed(_), Some(no)) = (&refusal, &at.no) {
        // Somebody of the same unit was faster: that is what the person wanted.
        let notice = format!("{}。", refusal.sentence());
        return Ok(redirect(
            &format!("/linkages/{no}"),
            Some(("info", &notice)),
        ));
    }
    let has_form = at.verb != LinkageVerb::Confirm;
    if !has_form || matches!(refusal, LinkageRefusal::NotAllowed(..)) {
        return Err(refused(refusal));
    }
    let refusal = Refusal::from(refusal);
    let field = refusal.field().filter(|field| forms::has(at.verb, field));
    let status = match field {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::CONFLICT,
    };
    let sentence = match refusal.basis() {
        Some(basis) => format!("{}（依据：{}）", refusal.sentence(), basis.label()),
        None => refusal.sentence(),
    };
    let error = FieldError::new(field.unwrap_or_default(), "", sentence);
    again(asked, at, posted, (status, vec![error])).await
}

/// Reads and carries out the request. Where members only confirmed or acted in the meantime, nobody
/// has to be asked again.
async fn send(
    asked: &Asked,
    at: &Addressed,
    posted: &Posted,
) -> Result<LinkageOutcome, ServiceError> {
    let (services, ctx, reader) = (
        asked.portal.services.clone(),
        asked.signed.ctx.clone(),
        asked.reader(),
    );
    let (at, sent, once) = (at.clone(), posted.sent.clone(), posted.once.clone());
    let expected_seq = posted.expected_seq;
    run_blocking(move || {
        let roster = setup::roster_in_force(&services, &ctx)?;
        let command = linkage_command(at.verb, &sent, &roster);
        let mut request = LinkageRequest {
            no: at.no,
            command: command.map_err(ServiceError::Invalid)?,
            expected_seq,
            once,
        };
        let done = carry_out(&services, &ctx, &request);
        let (Err(ServiceError::Stale { seen, current, .. }), Some(no)) = (&done, &request.no)
        else {
            return done;
        };
        let view = linkages::load(&reader, no)?;
        let mut newer = view.entries.iter().filter(|entry| entry.seq > *seen);
        let is_harmless = newer.all(|entry| {
            matches!(
                entry.event,
                LinkageEvent::Confirmed { .. }
                    | LinkageEvent::ActionRecorded(_)
                    | LinkageEvent::Urged { .. }
            )
        });
        if !is_harmless {
            return done;
        }
        request.expected_seq = Some(*current);
        carry_out(&services, &ctx, &request)
    })
    .await
}

/// Back to the linkage, or to the desk where the button stood there.
fn land(verb: LinkageVerb, outcome: &LinkageOutcome, back: &str) -> actix_web::HttpResponse {
    let no = &outcome.no;
    let notice = match verb {
        LinkageVerb::CallOut => format!("已发起联动 {no}。"),
        LinkageVerb::Confirm => format!("已确认联动 {no}。"),
        LinkageVerb::RecordAction => "已登记行动。".to_owned(),
        LinkageVerb::Minute => "已保存纪要。".to_owned(),
        LinkageVerb::End | LinkageVerb::Urge => format!("已结束联动 {no}。"),
    };
    let to = if back == "desk" {
        "/desk".to_owned()
    } else {
        format!("/linkages/{no}")
    };
    redirect(&to, Some(("done", &notice)))
}

/// The incident that a call-out is about, where the reader may see it.
fn incident_of(
    reader: &crate::queries::Reader,
    no: &IncidentNo,
) -> Result<Option<incident_page::IncidentView>, ServiceError> {
    // A number that leads nowhere is told at its field when the form is sent.
    match incident_page::load(reader, no) {
        Ok(found) => Ok(Some(found)),
        Err(QueryError::NotFound) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
