//! What every page has around it: who asks, the frame, notices that outlive a redirect, forms with
//! their tokens, and failures shown as pages.

use std::pin::Pin;

use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::cookie::Cookie;
use actix_web::cookie::time::Duration as CookieAge;
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::{StatusCode, header};
use actix_web::middleware::Next;
use actix_web::{FromRequest, HttpRequest, HttpResponse, ResponseError, web};

use super::keeping::{self, Written};
use super::sign_in::local;
use crate::domain::calendar::Calendar;
use crate::domain::people::Viewer;
use crate::domain::vocabulary::Capacity;
use crate::queries::{QueryError, Reader, desk, notices};
use crate::services::{Once, ServiceError, accounts, calendar_watch, run_blocking};
use crate::web::Portal;
use crate::web::error::{Problem, log_fault};
pub(super) use crate::web::filter::encoded;
use crate::web::parse::Sent;
use crate::web::render::RenderError;
use crate::web::session::{Signed, is_cross_site, request_id, signed};
use crate::web::view::form::Kept;
use crate::web::view::message::ErrorPage;
use crate::web::view::shell::{Display, NavItem, Notice, ShellUser};
use crate::web::view::{FormState, Fragment, Link, Shell, View, phone_href};
use crate::web::wording::full_words;

/// The cookie that carries a notice over one redirect.
const NOTICE: &str = "huiying-notice";

/// What a page handler answers.
pub(super) type Shown = Result<HttpResponse, Failure>;

/// A failure that `error_pages` shows as a page.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub(super) struct Failure(#[from] pub(super) ServiceError);

impl From<QueryError> for Failure {
    fn from(error: QueryError) -> Self {
        Self(error.into())
    }
}

impl From<RenderError> for Failure {
    fn from(error: RenderError) -> Self {
        Self(ServiceError::Internal(format!("render a page: {error:?}")))
    }
}

impl ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        Problem::of(&self.0).status_code()
    }

    fn error_response(&self) -> HttpResponse {
        log_fault(&self.0);
        let problem = Problem::of(&self.0);
        let mut response = HttpResponse::new(problem.status_code());
        response.extensions_mut().insert(problem);
        response
    }
}

/// A page's request by somebody who is signed in.
#[derive(Clone)]
pub(super) struct Asked {
    /// The request itself.
    pub(super) request: HttpRequest,
    /// What handlers share.
    pub(super) portal: web::Data<Portal>,
    /// Who asks.
    pub(super) signed: Signed,
}

impl FromRequest for Asked {
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Failure>>>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let missing = || ServiceError::Internal("find the portal".to_owned());
            let portal = request
                .app_data::<web::Data<Portal>>()
                .cloned()
                .ok_or_else(missing)?;
            let signed = signed(&request).await?;
            Ok(Self {
                request,
                portal,
                signed,
            })
        })
    }
}

impl Asked {
    /// A reader with this person's view.
    pub(super) fn reader(&self) -> Reader {
        self.signed.reader(&self.portal)
    }

    /// What the person may see.
    pub(super) fn viewer(&self) -> Viewer {
        Viewer::of(self.signed.actor())
    }

    /// Whether htmx asks for a part to swap in.
    pub(super) fn wants_fragment(&self) -> bool {
        self.request.headers().contains_key("hx-request")
    }

    /// An empty form with the session's token and a fresh one of its own.
    pub(super) fn form(&self) -> Result<FormState, Failure> {
        Ok(FormState::fresh(
            &self.signed.csrf,
            accounts::random_word()?,
        ))
    }

    /// The whole page in its frame.
    pub(super) async fn show<V: View>(&self, view: &V) -> Shown {
        self.show_as(StatusCode::OK, view).await
    }

    /// The whole page with another status, such as 422 for a form that came back.
    pub(super) async fn show_as<V: View>(&self, status: StatusCode, view: &V) -> Shown {
        let shell = self.shell().await?;
        let html = self.portal.renderer.render(&shell, view)?;
        let mut response = HttpResponse::build(status);
        if shell.notice.is_some() {
            response.cookie(notice_cookie(String::new(), CookieAge::ZERO));
        }
        Ok(response.content_type("text/html; charset=utf-8").body(html))
    }

    /// A part alone.
    pub(super) fn show_part<F: Fragment>(&self, part: &F) -> Shown {
        let html = self.portal.renderer.fragment(part)?;
        Ok(HttpResponse::Ok()
            .content_type("text/html; charset=utf-8")
            .body(html))
    }

    async fn shell(&self) -> Result<Shell, Failure> {
        let reader = self.reader();
        let counted = run_blocking(move || {
            // Before anything is published there is no roster, and pages show a unit by its id.
            let (roster, alarm) = match reader.shelf() {
                Ok(shelf) => {
                    let alarm = calendar_alarm(&reader, &shelf.calendar);
                    (Some(shelf.roster), alarm)
                }
                Err(QueryError::NotSetUp) => (None, None),
                Err(error) => return Err(error.into()),
            };
            let counts = Counts {
                waiting: counted(desk::waiting(&reader)?),
                unread: counted(notices::unread(&reader)?),
            };
            let live = desk::live_version(&reader)?;
            Ok((roster, alarm, counts, live))
        });
        let (roster, alarm, counts, live) = counted.await?;
        let actor = self.signed.actor();
        let unit = roster.map_or_else(
            || actor.unit.to_string(),
            |roster| roster.name(&actor.unit).to_owned(),
        );
        let path = self.request.path().to_owned();
        let nav = navigation(&self.viewer(), counts, &path);
        Ok(Shell {
            user: Some(ShellUser {
                account: actor.account.as_str().to_owned(),
                name: actor.name.clone(),
                unit,
            }),
            tabs: tabs(&nav, &path),
            nav,
            register_href: may_register(&self.signed).then(|| "/incidents/new".to_owned()),
            csrf: self.signed.csrf.clone(),
            display: self.display(),
            notice: self.notice(),
            alarm,
            duty_phone_href: phone_href(&self.portal.settings.duty_phone),
            duty_phone: self.portal.settings.duty_phone.clone(),
            generated_at: full_words(self.signed.ctx.now),
            server_ms: self.signed.ctx.now.as_millisecond(),
            request_id: request_id(&self.request),
            path: self.request.uri().to_string(),
            live_version: u64::try_from(live).ok(),
        })
    }

    /// How the person likes pages.
    pub(super) fn display(&self) -> Display {
        let preferences = self.signed.preferences;
        Display {
            large: preferences.large,
            high_contrast: preferences.contrast,
            keys_off: preferences.no_keys,
        }
    }

    fn notice(&self) -> Option<Notice> {
        let cookie = self.request.cookie(NOTICE)?;
        let (kind, rest) = cookie.value().split_once('.')?;
        let (text, next) = rest.split_once('.').unwrap_or((rest, ""));
        let text = from_hex(text)?;
        let notice = match kind {
            "done" => Notice::done(text),
            "care" => Notice::care(text),
            _ => Notice::info(text),
        };
        // A cookie may have been planted: nothing but an incident of this house is linked.
        let next = from_hex(next).filter(|next| next.starts_with("/incidents/"));
        Some(Notice {
            next: next.map(|next| Link::new(next, "下一件")),
            ..notice
        })
    }
}

fn may_register(signed: &Signed) -> bool {
    let by = [Capacity::DutyOfficer, Capacity::Liaison, Capacity::UnitHead];
    by.iter().any(|by| signed.actor().is(*by))
}

/// The numbers in the navigation; `None` where nothing waits.
#[derive(Clone, Copy)]
struct Counts {
    /// Beside the first item.
    waiting: Option<u64>,
    /// Beside 提醒.
    unread: Option<u64>,
}

/// That next year's calendar is missing, for those who can do something about it.
fn calendar_alarm(reader: &Reader, calendar: &Calendar) -> Option<Link> {
    match reader.viewer() {
        Viewer::Office(_) | Viewer::Administration(_) => {
            let year = calendar_watch::missing_year(calendar, reader.now())?;
            let words = calendar_watch::sentence(year);
            Some(Link::new("/admin/calendar", words))
        }
        Viewer::Unit(_) => None,
    }
}

fn counted(count: i64) -> Option<u64> {
    u64::try_from(count).ok().filter(|count| *count > 0)
}

fn navigation(viewer: &Viewer, counts: Counts, path: &str) -> Vec<NavItem> {
    let waiting = counts.waiting;
    let mut items = match viewer {
        Viewer::Office(_) => vec![
            NavItem {
                count: waiting,
                ..NavItem::new("/desk", "工作台", "inbox")
            },
            NavItem::new("/incidents", "全部舆情", "list"),
            NavItem::new("/scorecards", "成绩单", "chart"),
            NavItem::new("/alerts", "预警", "bell"),
            NavItem::new("/linkages", "联动", "send"),
            NavItem::new("/activities", "活动", "list"),
            NavItem::new("/accountability-cases", "问责", "warn"),
            NavItem::new("/reports/bulletin", "通报", "doc"),
            NavItem::new("/plans/current", "分工方案", "doc"),
            NavItem::new("/units", "单位", "phone"),
        ],
        Viewer::Unit(_) => vec![
            NavItem {
                count: waiting,
                ..NavItem::new("/desk", "待办", "inbox")
            },
            NavItem::new("/incidents", "本单位舆情", "list"),
            NavItem::new("/scorecards", "本单位成绩单", "chart"),
            NavItem::new("/alerts", "预警", "bell"),
            NavItem::new("/activities", "活动", "list"),
            NavItem::new("/accountability-cases", "问责", "warn"),
            NavItem::new("/reports/bulletin", "通报", "doc"),
            NavItem::new("/plans/current", "分工方案", "doc"),
        ],
        Viewer::Administration(_) => vec![
            NavItem::new("/plans", "分工方案", "doc"),
            NavItem::new("/units", "单位", "phone"),
            NavItem::new("/admin/policy", "时限规则", "list"),
            NavItem::new("/admin/calendar", "工作日历", "list"),
        ],
    };
    if viewer.actor().is(Capacity::SystemAdmin) {
        items.push(NavItem::new("/admin/dead-letters", "未送达", "warn"));
    }
    items.push(NavItem {
        count: counts.unread,
        ..NavItem::new("/notices", "提醒", "bell")
    });
    for item in &mut items {
        item.current = path == item.href || path.starts_with(&format!("{}/", item.href));
    }
    items
}

/// The bottom navigation of phones: the first three of the top one, what was told, and the person.
fn tabs(nav: &[NavItem], path: &str) -> Vec<NavItem> {
    let told = nav.iter().skip(3).filter(|item| item.href == "/notices");
    let mut tabs: Vec<NavItem> = nav.iter().take(3).chain(told).cloned().collect();
    for tab in &mut tabs {
        tab.label = tab
            .label
            .trim_start_matches("全部")
            .trim_start_matches("本单位")
            .to_owned();
    }
    let mine = NavItem {
        current: path == "/account",
        ..NavItem::new("/account", "我的", "user")
    };
    tabs.push(mine);
    tabs
}

/// A redirect after something was done, with a notice on the next page.
pub(super) fn redirect(to: &str, notice: Option<(&str, &str)>) -> HttpResponse {
    redirect_on(to, notice, "")
}

/// The same; the notice offers this incident as the next one, where there is one.
pub(super) fn redirect_on(to: &str, notice: Option<(&str, &str)>, next: &str) -> HttpResponse {
    let mut response = HttpResponse::SeeOther();
    response.insert_header((header::LOCATION, to));
    if let Some((kind, text)) = notice {
        let value = format!("{kind}.{}.{}", to_hex(text), to_hex(next));
        response.cookie(notice_cookie(value, CookieAge::minutes(1)));
    }
    response.finish()
}

fn to_hex(text: &str) -> String {
    text.bytes()
        .fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

fn notice_cookie(value: String, age: CookieAge) -> Cookie<'static> {
    Cookie::build(NOTICE, value)
        .path("/")
        .http_only(true)
        .max_age(age)
        .finish()
}

fn from_hex(text: &str) -> Option<String> {
    let bytes = text
        .as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect::<Option<Vec<u8>>>()?;
    String::from_utf8(bytes).ok()
}

/// A form that was posted, with its tokens checked.
pub(super) struct Posted {
    /// Names and values in posted order, without the tokens.
    pub(super) sent: Sent,
    /// So that a second click makes nothing.
    pub(super) once: Option<Once>,
    /// The state of the incident that the person saw.
    pub(super) expected_seq: Option<u64>,
    kept: Option<Kept>,
    pairs: Vec<(String, String)>,
}

impl Posted {
    /// Checks where a form came from and what it carries.
    ///
    /// # Errors
    /// `Forbidden` when it does not carry this session's token or another site sent it.
    pub(super) fn read(asked: &Asked, pairs: &[(String, String)]) -> Result<Self, Failure> {
        let value = |name: &str| {
            pairs
                .iter()
                .find(|(key, _)| key == name)
                .map(|(_, v)| v.as_str())
        };
        let csrf_fits = value("csrf").is_some_and(|csrf| csrf == asked.signed.csrf);
        if !csrf_fits || is_cross_site(&asked.request) {
            return Err(Failure(ServiceError::Forbidden));
        }
        let expected_seq = value("expected_seq").and_then(|seq| seq.parse().ok());
        let token = value("form_token").filter(|token| !token.is_empty());
        let tokens = [
            "csrf",
            "form_token",
            "expected_seq",
            "draft_form",
            "draft_revision",
        ];
        let rest: Vec<(String, String)> = pairs
            .iter()
            .filter(|(key, _)| !tokens.contains(&key.as_str()))
            .cloned()
            .collect();
        let once = token.map(Once::of_form);
        let known = value("draft_revision").and_then(|known| known.parse().ok());
        let kept = value("draft_form").and_then(|form| {
            let known = known.unwrap_or(0);
            let seen = (once.clone(), expected_seq);
            Written::note(asked, (form, known), seen, rest.clone())
        });
        Ok(Self {
            sent: Sent::Form(rest.clone()),
            once,
            expected_seq,
            kept,
            pairs: rest,
        })
    }

    /// Adds a value that was not typed, such as a file that was taken in.
    pub(super) fn add(&mut self, name: &str, value: &str) {
        self.pairs.push((name.to_owned(), value.to_owned()));
        self.sent = Sent::Form(self.pairs.clone());
    }

    /// The first value of a field.
    pub(super) fn value(&self, name: &str) -> &str {
        self.pairs
            .iter()
            .find(|(key, _)| key == name)
            .map_or("", |(_, value)| value.as_str())
    }

    /// Every value of a field.
    pub(super) fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let fits = self.pairs.iter().filter(move |(key, _)| key == name);
        fits.map(|(_, value)| value.as_str())
    }

    /// The form as it came, for showing it again with the same token.
    pub(super) fn state(&self, asked: &Asked) -> Result<FormState, Failure> {
        let mut form = asked.form()?;
        if let Some(once) = &self.once {
            once.token
                .trim_start_matches("form:")
                .clone_into(&mut form.form_token);
        }
        form.expected_seq = self.expected_seq;
        form.kept.clone_from(&self.kept);
        for (name, value) in &self.pairs {
            form.values
                .entry(name.clone())
                .or_default()
                .push(value.clone());
        }
        Ok(form)
    }
}

/// Shows failures as pages in the usual frame; sends people who are not signed in to the sign-in
/// page, from where they come back.
pub(super) async fn error_pages(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<EitherBody<BoxBody>>, actix_web::Error> {
    // The request may be held on to only after it has been routed.
    let answered = next.call(request).await?.map_into_boxed_body();
    let http = answered.request().clone();
    let problem = answered.response().extensions().get::<Problem>().cloned();
    let status = answered.status();
    let kept = keeping::settle(&http, status).await;
    let Some(problem) = problem.or_else(|| bare_problem(status, answered.headers())) else {
        return Ok(answered.map_into_left_body());
    };
    let page = error_page(&http, &problem, kept).await;
    Ok(ServiceResponse::new(http, page).map_into_left_body())
}

/// The problem of an answer that carries none, such as a body that is too large.
fn bare_problem(status: StatusCode, headers: &header::HeaderMap) -> Option<Problem> {
    let is_page = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| kind.starts_with("text/html") || kind.contains("problem+json"));
    if is_page || !(status.is_client_error() || status.is_server_error()) {
        return None;
    }
    Some(match status {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::new(
            status,
            "too_large",
            "内容太大",
            "送来的文字或文件太大，没有处理",
        ),
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => Problem::not_found(),
        _ => Problem::new(
            status,
            "bad_request",
            "没有看懂这个请求",
            "送来的内容不完整，没有处理",
        ),
    })
}

async fn error_page(request: &HttpRequest, problem: &Problem, kept: Option<Link>) -> HttpResponse {
    let is_signed_out = problem.status == 401 && problem.code == "not_signed_in";
    if is_signed_out && keeping::is_script(request) {
        return problem.response();
    }
    if is_signed_out {
        let back = request.uri().path_and_query();
        let back = if request.method().is_safe() {
            back.map_or_else(|| "/".to_owned(), ToString::to_string)
        } else {
            came_from(request)
        };
        return redirect(&format!("/sign-in?next={}", encoded(&back)), None);
    }
    let Some(portal) = request.app_data::<web::Data<Portal>>().cloned() else {
        return problem.response();
    };
    let basis = problem
        .basis
        .as_ref()
        .map(|basis| format!("（依据：{basis}）"))
        .unwrap_or_default();
    let detail = format!("{}{basis}", problem.detail);
    let phone = &portal.settings.duty_phone;
    let mut view = ErrorPage::new(problem.status, Some(detail), phone, &request_id(request));
    view.links.splice(0..0, kept);
    let shell = public_shell(request, &portal).await;
    match portal.renderer.render(&shell, &view) {
        Ok(html) => HttpResponse::build(problem.status_code())
            .content_type("text/html; charset=utf-8")
            .body(html),
        Err(_) => problem.response(),
    }
}

/// The page of this house on which a form was sent, so that its writer finds the form again.
pub(super) fn came_from(request: &HttpRequest) -> String {
    let header = |name: header::HeaderName| request.headers().get(name)?.to_str().ok();
    let page = header(header::REFERER).and_then(|page| page.split_once("://"));
    let path = page.and_then(|(_, rest)| rest.strip_prefix(header(header::HOST)?));
    path.map_or_else(|| "/desk".to_owned(), local)
}

/// The frame of a page that anybody may read: with the navigation for those who are signed in.
pub(super) async fn public_shell(request: &HttpRequest, portal: &web::Data<Portal>) -> Shell {
    let shell = match signed(request).await {
        Ok(signed) => {
            let (request, portal) = (request.clone(), portal.clone());
            let asked = Asked {
                request,
                portal,
                signed,
            };
            asked.shell().await.ok()
        }
        Err(_) => None,
    };
    shell.unwrap_or_else(|| Shell::signed_out("", portal.settings.duty_phone.as_str()))
}
