//! One verb on many incidents: picked on a list, looked at first with what the rules say to each,
//! confirmed, followed while it is carried out, and taken back where the verb allows.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::web;

use super::fill::incident_href;
use super::frame::{Asked, Failure, Posted, Shown, redirect};
use super::incident_list::heading;
use super::within::Within;
use crate::domain::IncidentNo;
use crate::domain::vocabulary::BulkVerb;
use crate::queries::bulk::{self as jobs, JobView, RowView};
use crate::queries::{Reader, place};
use crate::services::bulk::{self, BulkRequest, Judged, MOST, State};
use crate::services::{FieldFault, ServiceError, run_blocking};
use crate::web::filter::{filter_of, parameters};
use crate::web::view::bulk::{BulkBar, BulkCheck, BulkJob, BulkJobs, BulkLine, FollowPicked};
use crate::web::view::form::Choice;
use crate::web::view::{FieldError, FormState, HiddenValue, Link, PostForm};
use crate::web::wording::instant_words;

mod sheet;

type Pairs = web::Form<Vec<(String, String)>>;

/// The most incidents that a page lists of one sort.
const LISTED: usize = 100;

/// Adds the routes.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/incidents/bulk", web::post().to(check))
        .route("/bulk", web::get().to(list))
        .route("/bulk", web::post().to(begin))
        .route("/bulk/{id:[0-9a-f]+}", web::get().to(show))
        .route(
            "/bulk/{id:[0-9a-f]+}.{format:csv|xlsx}",
            web::get().to(sheet::sheet),
        )
        .route("/bulk/{id:[0-9a-f]+}/undo", web::post().to(undo));
}

/// The bar below a list, for everybody who may follow what stands in it.
pub(super) fn bar(asked: &Asked, query: &str, total: i64) -> Result<BulkBar, Failure> {
    let actor = asked.signed.actor();
    let own = BulkVerb::ALL.iter().filter(|verb| verb.is_for(actor));
    let verbs: Vec<Choice> = own
        .map(|verb| Choice::new(verb.code(), verb.label()))
        .collect();
    let most = i64::try_from(MOST).unwrap_or(i64::MAX);
    let all = if total > most {
        format!("本次筛选的全部 {total} 件（一次最多 {MOST} 件）")
    } else {
        format!("本次筛选的全部 {total} 件")
    };
    let is_watched = parameters(query).get("watched").is_some_and(|on| on == "1");
    let follow = FollowPicked::on_list(is_watched);
    Ok(BulkBar::new(&asked.form()?, query, (verbs, all), follow))
}

/// What a form asks for.
struct Wanted {
    request: BulkRequest,
    query: String,
}

impl Wanted {
    /// Reads it: the incidents that were picked, all that a filter leaves, or those that were looked
    /// at, each with its state then.
    fn read(posted: &Posted, reader: &Reader) -> Result<Self, ServiceError> {
        let verb = BulkVerb::parse(posted.value("verb")).ok_or(ServiceError::NotFound)?;
        let query = posted.value("query").to_owned();
        let looked_at = posted.value("rows");
        let rows = if !looked_at.is_empty() {
            looked_at.split('_').filter_map(row_of).collect()
        } else if posted.value("all") == "1" {
            let filter = filter_of(&parameters(&query), &reader.shelf()?.roster)?;
            let nos = place::numbers(reader, &filter, MOST)?;
            nos.into_iter().map(|no| (no, None)).collect()
        } else {
            let nos = posted.values("no").filter_map(IncidentNo::parse);
            nos.map(|no| (no, None)).collect()
        };
        let text = posted.value("text").trim().to_owned();
        let request = BulkRequest { verb, text, rows };
        Ok(Self { request, query })
    }
}

/// An incident with its state, as the form of the look carries it: `2018-0001.12`.
fn row_of(text: &str) -> Option<(IncidentNo, Option<u64>)> {
    let (no, seq) = text.split_once('.').unwrap_or((text, ""));
    Some((IncidentNo::parse(no)?, seq.parse().ok()))
}

fn rows_words(rows: &[(IncidentNo, Option<u64>)]) -> String {
    let words = rows.iter().map(|(no, seq)| match seq {
        Some(seq) => format!("{no}.{seq}"),
        None => no.to_string(),
    });
    words.collect::<Vec<_>>().join("_")
}

async fn check(asked: Asked, form: Pairs) -> Shown {
    let posted = Posted::read(&asked, &form)?;
    let reader = asked.reader();
    let (services, ctx) = (asked.portal.services.clone(), asked.signed.ctx.clone());
    let state = posted.state(&asked)?;
    let (wanted, judged) = run_blocking(move || {
        let wanted = Wanted::read(&posted, &reader)?;
        let judged = bulk::judge(&services, &ctx, &wanted.request);
        Ok((wanted, judged))
    })
    .await?;
    match judged {
        Ok(judged) => {
            let page = checked(&asked, &wanted, &judged)?;
            asked.show(&page).await
        }
        Err(ServiceError::Invalid(faults)) => wrong(&asked, &wanted, state, faults).await,
        Err(error) => Err(error.into()),
    }
}

/// What the fields of a look have in common.
fn bare(asked: &Asked, wanted: &Wanted, form: &FormState) -> Result<BulkCheck, Failure> {
    let verb = wanted.request.verb;
    let label = match verb {
        BulkVerb::Urge => "催办内容",
        BulkVerb::Withdraw | BulkVerb::Dismiss => "理由",
        BulkVerb::Acknowledge => "备注（签收不用填）",
        BulkVerb::Dispatch => "交办意见（可选）",
        BulkVerb::Close => "办结小结（可选）",
    };
    let back = Within::of_list(&parameters(&wanted.query));
    Ok(BulkCheck {
        verb: verb.label().to_owned(),
        summary: String::new(),
        action: "/incidents/bulk",
        hidden: asked.form()?.hidden(),
        values: Vec::new(),
        text: form.lines("text", label, 3),
        errors: form.summary(),
        submit: "核对".to_owned(),
        note: String::new(),
        refused: Vec::new(),
        can: Vec::new(),
        back: back.link(heading(&asked.viewer()), ""),
        name: form.titled(&format!("批量{}：核对", verb.label())),
    })
}

fn values(wanted: &Wanted, rows: String) -> Vec<HiddenValue> {
    let value = |name: &str, value: String| HiddenValue {
        name: name.to_owned(),
        value,
    };
    vec![
        value("verb", wanted.request.verb.code().to_owned()),
        value("query", wanted.query.clone()),
        value("rows", rows),
    ]
}

/// The same page with what is wrong.
async fn wrong(asked: &Asked, wanted: &Wanted, state: FormState, faults: Vec<FieldFault>) -> Shown {
    let form = faults.into_iter().fold(state, |form, fault| {
        let field = if fault.field == "text" { "text" } else { "" };
        form.wrong(FieldError::new(field, "", fault.message))
    });
    let page = again(asked, wanted, &form)?;
    asked.show_as(StatusCode::UNPROCESSABLE_ENTITY, &page).await
}

/// The form once more, with what is wrong and everything kept.
fn again(asked: &Asked, wanted: &Wanted, form: &FormState) -> Result<BulkCheck, Failure> {
    let mut page = bare(asked, wanted, form)?;
    let many = wanted.request.rows.len();
    page.summary = format!("选了 {many} 件。");
    page.values = values(wanted, rows_words(&wanted.request.rows));
    if many == 0 || many > MOST {
        page.submit = String::new();
    }
    Ok(page)
}

/// What the rules say.
fn checked(asked: &Asked, wanted: &Wanted, judged: &[Judged]) -> Result<BulkCheck, Failure> {
    let form = FormState::default().with("text", &wanted.request.text);
    let mut page = bare(asked, wanted, &form)?;
    let (refused, can): (Vec<&Judged>, Vec<&Judged>) =
        judged.iter().partition(|row| row.refused.is_some());
    let verb = wanted.request.verb;
    page.summary = format!("可以办 {} 件，不能办 {} 件。", can.len(), refused.len());
    page.action = "/bulk";
    page.submit = match can.len() {
        0 => String::new(),
        many => format!("确认{} {many} 件", verb.label()),
    };
    page.note.push_str(verb.irrevocable().unwrap_or_default());
    let all: Vec<_> = judged.iter().map(|row| (row.no.clone(), row.seq)).collect();
    page.values = values(wanted, rows_words(&all));
    page.refused = refused.into_iter().take(LISTED).map(line).collect();
    page.can = can.into_iter().take(LISTED).map(line).collect();
    Ok(page)
}

fn line(row: &Judged) -> BulkLine {
    BulkLine {
        link: link(row.no.as_str(), &row.title),
        state: String::new(),
        why: row
            .refused
            .as_ref()
            .map_or_else(String::new, |said| why(&said.sentence, &said.basis)),
    }
}

fn link(no: &str, title: &str) -> Link {
    Link::new(incident_href(no), format!("{no} {title}"))
}

fn why(sentence: &str, basis: &str) -> String {
    if basis.is_empty() {
        return sentence.to_owned();
    }
    format!("{sentence}（依据：{basis}）")
}

async fn begin(asked: Asked, form: Pairs) -> Shown {
    let posted = Posted::read(&asked, &form)?;
    let (reader, once) = (asked.reader(), posted.once.clone());
    let (services, ctx) = (asked.portal.services.clone(), asked.signed.ctx.clone());
    let state = posted.state(&asked)?;
    let (wanted, begun) = run_blocking(move || {
        let wanted = Wanted::read(&posted, &reader)?;
        let begun = bulk::begin(&services, &ctx, &wanted.request, once.as_ref());
        Ok((wanted, begun))
    })
    .await?;
    match begun {
        Ok(id) => Ok(redirect(&format!("/bulk/{id}"), None)),
        Err(ServiceError::Invalid(faults)) => wrong(&asked, &wanted, state, faults).await,
        Err(error) => Err(error.into()),
    }
}

async fn show(asked: Asked, id: web::Path<String>) -> Shown {
    let reader = asked.reader();
    let job = run_blocking(move || Ok(jobs::load(&reader, &id)?)).await?;
    let page = page(&asked, &job)?;
    let mut response = asked.show(&page).await?;
    if page.running {
        let again = HeaderValue::from_static("3");
        response.headers_mut().insert(header::REFRESH, again);
    }
    Ok(response)
}

fn count(job: &JobView, wanted: State) -> usize {
    let rows = job.rows.iter();
    rows.filter(|row| State::of(&row.state) == wanted).count()
}

fn page(asked: &Asked, job: &JobView) -> Result<BulkJob, Failure> {
    let now = asked.signed.ctx.now;
    let verb = BulkVerb::parse(&job.verb).ok_or(ServiceError::NotFound)?;
    let waiting = count(job, State::Pending);
    let running = job.finished_at.is_none();
    let not_done = count(job, State::Refused) + count(job, State::Stale);
    let done = count(job, State::Done);
    let rest = match waiting {
        0 => String::new(),
        many => format!("，还有 {many} 件"),
    };
    let mut facts = vec![format!(
        "{} 由 {} 提交，共 {} 件",
        instant_words(job.created_at, now),
        job.account,
        job.rows.len()
    )];
    if !job.text.is_empty() {
        facts.push(format!("内容：{}", job.text));
    }
    let may_undo = !running && job.is_own && job.undone_by.is_none() && done > 0;
    let of = |wanted: &[State]| -> Vec<BulkLine> {
        let rows = job.rows.iter();
        let meant = rows.filter(|row| wanted.contains(&State::of(&row.state)));
        meant.take(LISTED * 2).map(told).collect()
    };
    let other = match (&job.undone_by, &job.undoes) {
        (Some(by), _) => Some(Link::new(format!("/bulk/{by}"), "已撤销，看撤销的那一批")),
        (None, Some(of)) => Some(Link::new(format!("/bulk/{of}"), "看被撤销的那一批")),
        (None, None) => None,
    };
    Ok(BulkJob {
        heading: job_name(verb, job.undoes.is_some()),
        facts,
        summary: format!("已办 {done} 件，没有办 {not_done} 件{rest}。"),
        running,
        refused: of(&[State::Refused, State::Stale]),
        done: of(&[State::Done]),
        more: if done > LISTED * 2 {
            format!("只列出前 {} 件，全部见下载的表格。", LISTED * 2)
        } else {
            String::new()
        },
        other,
        undo: match verb.irrevocable() {
            None if may_undo => Some(PostForm {
                action: format!("/bulk/{}/undo", job.id),
                hidden: asked.form()?.hidden(),
                values: Vec::new(),
            }),
            None | Some(_) => None,
        },
        irrevocable: verb.irrevocable().unwrap_or_default().to_owned(),
        sheets: ["csv", "xlsx"]
            .iter()
            .map(|end| Link::new(format!("/bulk/{}.{end}", job.id), format!("下载 {end}")))
            .collect(),
    })
}

fn job_name(verb: BulkVerb, is_undoing: bool) -> String {
    if is_undoing {
        return "撤销批量交办".to_owned();
    }
    format!("批量{}", verb.label())
}

fn told(row: &RowView) -> BulkLine {
    BulkLine {
        link: link(&row.no, &row.title),
        state: State::of(&row.state).label().to_owned(),
        why: why(&row.sentence, &row.basis),
    }
}

async fn list(asked: Asked) -> Shown {
    let reader = asked.reader();
    let own = run_blocking(move || Ok(jobs::own(&reader)?)).await?;
    let now = asked.signed.ctx.now;
    let rows = own.iter().map(|job| {
        let verb = BulkVerb::parse(&job.verb).map_or("", BulkVerb::label);
        let state = if job.is_finished {
            "已办完"
        } else {
            "正在办"
        };
        let at = instant_words(job.created_at, now);
        Link::new(
            format!("/bulk/{}", job.id),
            format!("批量{verb}，{at}，{state}"),
        )
    });
    let rows = rows.collect();
    asked.show(&BulkJobs { rows }).await
}

async fn undo(asked: Asked, id: web::Path<String>, form: Pairs) -> Shown {
    let posted = Posted::read(&asked, &form)?;
    let (services, ctx) = (asked.portal.services.clone(), asked.signed.ctx.clone());
    let (once, of) = (posted.once, id.clone());
    let begun = run_blocking(move || bulk::undo(&services, &ctx, &of, once.as_ref())).await;
    match begun {
        Ok(by) => Ok(redirect(&format!("/bulk/{by}"), None)),
        Err(ServiceError::Invalid(faults)) => {
            let words = faults.first().map_or("", |fault| fault.message.as_str());
            Ok(redirect(&format!("/bulk/{id}"), Some(("care", words))))
        }
        Err(error) => Err(error.into()),
    }
}
