//! Reports: draw up from figures, edit, submit, approve, issue, reopen. The frame is that of every
//! other verb: load, decide, append, project, commit. Figures are counted in the same transaction
//! as they are frozen.

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::letters::MessageFacts;
use super::notices::{self, Announcement, Teller};
use super::one_tap::Links;
use super::{Ctx, Once, ServiceError, Services, once};
use crate::domain::calendar::{local, local_date};
use crate::domain::command::Refusal;
use crate::domain::paper::Paper;
use crate::domain::report::{
    Count, Decision, Drafted, Draw, Edition, Facts, Figures, Issue, Issued, Report, ReportCommand,
    ReportEvent, ReportId, ReportPeriod, Versions, decide, permit, reckon,
};
use crate::domain::vocabulary::{Capacity, MessageKind, ReportKind, ReportState};
use crate::store::library::{Library, Shelf};
use crate::store::log::{self};
use crate::store::{AnyConn, report_figures, reports};

pub mod export;
pub(super) mod words;

/// Under which head reports are issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letterhead {
    /// 发文机关标志.
    pub mark: String,
    /// 发文机关署名.
    pub office: String,
    /// 发文机关代字 of bulletins.
    pub bulletin_prefix: String,
    /// 发文机关代字 of annual reports.
    pub annual_prefix: String,
}

impl Default for Letterhead {
    fn default() -> Self {
        Self {
            mark: "中共开平市委宣传部文件".to_owned(),
            office: "中共开平市委宣传部".to_owned(),
            bulletin_prefix: "开宣通".to_owned(),
            annual_prefix: "开宣报".to_owned(),
        }
    }
}

impl Letterhead {
    fn prefix(&self, kind: ReportKind) -> &str {
        match kind {
            ReportKind::Bulletin => &self.bulletin_prefix,
            ReportKind::Annual => &self.annual_prefix,
        }
    }
}

/// One request about a report.
#[derive(Debug, Clone)]
pub struct ReportRequest {
    /// Which report.
    pub id: ReportId,
    /// What is asked.
    pub command: ReportCommand,
    /// The state the asker has seen; a newer one is a conflict.
    pub expected_seq: Option<u64>,
    /// So that it may be sent twice.
    pub once: Option<Once>,
}

/// What became of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportOutcome {
    /// The report.
    pub id: ReportId,
    /// Where its stream stands now.
    pub seq: u64,
    /// The edition that work goes on on.
    pub edition: u32,
    /// Where it stands now.
    pub state: ReportState,
    /// 发文字号, once it is issued.
    pub number: Option<String>,
    /// The kind of the fact that was made.
    pub event: String,
    /// Whether this is the answer to an earlier sending of the same request.
    #[serde(skip)]
    pub is_repeated: bool,
}

/// What somebody who decided on an older state hears.
const STALE: &str = "这份报告已有新的处理，请看过最新情况再办";

/// Carries a request out, in one transaction.
///
/// # Errors
/// `Refused` with the rule, `Stale` when the asker's state is old, `NotFound` when the report
/// is not the actor's to see, or the store's failure.
pub fn carry_out(
    services: &Services,
    ctx: &Ctx,
    request: &ReportRequest,
) -> Result<ReportOutcome, ServiceError> {
    let (ctx, request) = (ctx.clone(), request.clone());
    let library = Arc::clone(&services.library);
    let (links, letterhead) = (services.links.clone(), services.letterhead.clone());
    let done = services.store.write(move |conn| {
        let answered = once::carried_out(conn, &ctx, request.once.as_ref(), |conn| {
            let mut desk = Desk {
                conn,
                library: &library,
                ctx: &ctx,
                links: &links,
                letterhead: &letterhead,
            };
            desk.decide_and_append(&request)
        })?;
        Ok::<_, ServiceError>(ReportOutcome {
            is_repeated: answered.is_repeated,
            ..answered.outcome
        })
    });
    services.engine.nudge();
    done
}

/// The document as it would look now, with these words instead of the edition's own.
///
/// # Errors
/// `Internal` when a template is broken.
pub fn preview(
    services: &Services,
    (report, edition): (&Report, &Edition),
    words: Option<&str>,
) -> Result<Paper, ServiceError> {
    match (&edition.issued, words) {
        (Some(issued), None) => Ok(issued.paper.clone()),
        (_, words) => words::paper((report, edition), words, &services.letterhead, None),
    }
}

/// The figures of a period as they stand now, nothing being stored.
///
/// # Errors
/// `NotSetUp` when no rules are in force, or the store's failure.
pub fn figures_now(
    services: &Services,
    period: ReportPeriod,
    now: Timestamp,
) -> Result<Figures, ServiceError> {
    services.store.read(|conn| {
        let shelf = services.library.on(conn, local_date(now))?;
        let shelf = shelf.ok_or(ServiceError::NotSetUp)?;
        count(conn, &shelf, period, now)
    })
}

fn count(
    conn: &mut AnyConn,
    shelf: &Shelf,
    period: ReportPeriod,
    now: Timestamp,
) -> Result<Figures, ServiceError> {
    let happened = report_figures::happened(conn, period, now, &shelf.roster)?;
    let before = report_figures::happened(conn, period.previous(), now, &shelf.roster)?;
    let count = Count {
        period,
        cut_off: now,
        versions: Versions {
            plan: shelf.plan.version,
            policy: shelf.policy.version,
            calendar: shelf.calendar.version,
            roster: shelf.roster_version,
        },
    };
    Ok(reckon(count, &happened, &before, &shelf.roster))
}

/// One transaction with everything a decision needs.
struct Desk<'a> {
    conn: &'a mut AnyConn,
    library: &'a Library,
    ctx: &'a Ctx,
    links: &'a Links,
    letterhead: &'a Letterhead,
}

impl Desk<'_> {
    fn decide_and_append(
        &mut self,
        request: &ReportRequest,
    ) -> Result<ReportOutcome, ServiceError> {
        let (id, now) = (request.id, self.ctx.now);
        let report = reports::load(self.conn, id)?.report;
        once::check_seen(request.expected_seq, report.seq, STALE)?;
        let shelf = self.library.on(self.conn, local_date(now))?;
        let shelf = shelf.ok_or(ServiceError::NotSetUp)?;
        let mut facts = Facts {
            id,
            actor: &self.ctx.actor,
            today: local_date(now),
            drawn: None,
            document: None,
        };
        // Figures are counted and numbers drawn only for what is permitted at all.
        permit(&report, request.command.verb(), &facts).map_err(Refusal::from)?;
        let drawn = self.drawn(&report, request, &shelf)?;
        let document = self.document(&report, request)?;
        facts.drawn = drawn.as_ref();
        facts.document = document.as_ref();
        let decision = decide(&report, &request.command, &facts).map_err(Refusal::from)?;
        self.append(id, &report, &decision, &shelf)
    }

    /// The edition that a request draws up.
    fn drawn(
        &mut self,
        report: &Report,
        request: &ReportRequest,
        shelf: &Shelf,
    ) -> Result<Option<Draw>, ServiceError> {
        let id = request.id;
        let reason = match &request.command {
            ReportCommand::Draft => "",
            ReportCommand::Reopen { reason } => reason.trim(),
            ReportCommand::Edit { .. }
            | ReportCommand::Submit
            | ReportCommand::Approve
            | ReportCommand::SendBack { .. }
            | ReportCommand::Issue
            | ReportCommand::Discard { .. } => return Ok(None),
        };
        let figures = count(self.conn, shelf, id.period, self.ctx.now)?;
        let edition = report.next_edition();
        let before = report.issued_before(edition);
        let text = words::text(id, &figures, before.map(|before| (before, reason)))?;
        Ok(Some(Draw {
            drafted: Drafted {
                edition,
                title: words::title(id),
                figures,
                text,
            },
        }))
    }

    /// The document that a request issues, with the next number of the year.
    fn document(
        &mut self,
        report: &Report,
        request: &ReportRequest,
    ) -> Result<Option<Issue>, ServiceError> {
        let (ReportCommand::Issue, Some(edition)) = (&request.command, report.current()) else {
            return Ok(None);
        };
        let on = local_date(self.ctx.now);
        let prefix = self.letterhead.prefix(request.id.kind);
        let year = local(self.ctx.now).year();
        let n = log::draw(self.conn, &format!("paper/{prefix}/{year}"))?;
        let numbered = words::Numbered {
            number: format!("{prefix}〔{year}〕{n}号"),
            on,
        };
        let mut paper = words::paper((report, edition), None, self.letterhead, Some(&numbered))?;
        let digest = seal(&paper, &edition.drafted.figures)?;
        paper.note = Some(words::seal_words(&digest));
        Ok(Some(Issue {
            issued: Issued {
                number: numbered.number,
                on,
                paper,
                digest,
            },
        }))
    }

    fn append(
        &mut self,
        id: ReportId,
        before: &Report,
        decision: &Decision,
        shelf: &Shelf,
    ) -> Result<ReportOutcome, ServiceError> {
        let (meta, stamp) = (self.ctx.meta(decision.capacity), self.ctx.stamp());
        reports::append(self.conn, id, before.seq, &meta, &decision.event)?;
        let mut after = before.clone();
        after.apply(&decision.event, &stamp);
        reports::project(self.conn, id, before, &after)?;
        self.tell(id, &after, &decision.event, shelf)?;
        let edition = after.current().ok_or(ServiceError::NotFound)?;
        Ok(ReportOutcome {
            id,
            seq: after.seq,
            edition: edition.number(),
            state: edition.state,
            number: edition.issued.as_ref().map(|issued| issued.number.clone()),
            event: decision.event.kind().to_owned(),
            is_repeated: false,
        })
    }

    /// Tells those whose turn it is, and of an issued document everybody it names.
    fn tell(
        &mut self,
        id: ReportId,
        after: &Report,
        event: &ReportEvent,
        shelf: &Shelf,
    ) -> Result<(), ServiceError> {
        let Some(news) = news(event, self.ctx.actor.is(Capacity::System)) else {
            return Ok(());
        };
        let teller = Teller {
            broadcast: &[],
            links: self.links,
            shelf,
            now: self.ctx.now,
        };
        let edition = after.current();
        let name = format!("{}{}", words::period_words(id.period), id.kind.label());
        let title = match edition.and_then(|edition| edition.issued.as_ref()) {
            Some(issued) => format!("{name}（{}）{}", issued.number, news.what),
            None => format!("{name}{}", news.what),
        };
        let mut units = notices::units_of(self.conn, news.to)?;
        if news.is_public {
            units.extend(
                edition
                    .map(|edition| edition.drafted.figures.units())
                    .unwrap_or_default(),
            );
        }
        for unit in &units {
            let announcement = Announcement {
                fact: &format!("{}#{}", id.stream(), after.seq),
                kind: MessageKind::Notice,
                unit,
                to: if news.is_public { EVERYBODY } else { news.to },
                words: MessageFacts {
                    title: title.clone(),
                    action: news.action.to_owned(),
                    basis: BASIS.to_owned(),
                    lines: news.lines.clone(),
                    ..MessageFacts::default()
                },
                path: &format!("/reports/{}?period={}", id.kind.code(), id.period),
                is_courtesy: true,
            };
            notices::announce(self.conn, &teller, &announcement)?;
        }
        Ok(())
    }
}

/// The rule that reports rest on.
const BASIS: &str = "分工方案第 62 项";

/// Who hears of a document.
const EVERYBODY: &[Capacity] = &[
    Capacity::Liaison,
    Capacity::UnitHead,
    Capacity::DutyOfficer,
    Capacity::Evaluator,
    Capacity::Leader,
    Capacity::Overseer,
];

/// What people hear of a fact.
struct News {
    to: &'static [Capacity],
    what: &'static str,
    action: &'static str,
    lines: Vec<String>,
    /// Whether the units that it names hear it too.
    is_public: bool,
}

/// `None` for facts that are news to nobody.
fn news(event: &ReportEvent, is_scheduled: bool) -> Option<News> {
    const MAKERS: &[Capacity] = &[Capacity::Evaluator, Capacity::Leader, Capacity::Overseer];
    const OFFICES: &[Capacity] = &[
        Capacity::DutyOfficer,
        Capacity::Evaluator,
        Capacity::Leader,
        Capacity::Overseer,
    ];
    let told = |to, what, action| News {
        to,
        what,
        action,
        lines: Vec::new(),
        is_public: false,
    };
    match event {
        ReportEvent::Drafted(fact) if is_scheduled => Some(News {
            lines: fact.text.lines().take(2).map(plain_line).collect(),
            ..told(MAKERS, "已由系统起草", "核对文字，送批后印发")
        }),
        ReportEvent::Submitted {} => Some(told(&[Capacity::Leader], "等批准", "批准或打回")),
        ReportEvent::SentBack { comments } => Some(News {
            lines: vec![comments.clone()],
            ..told(&[Capacity::Evaluator], "被打回", "按意见修改")
        }),
        ReportEvent::Approved {} => Some(told(&[Capacity::Evaluator], "已批准", "印发")),
        ReportEvent::Issued(_) => Some(News {
            is_public: true,
            ..told(OFFICES, "已印发", "查阅")
        }),
        ReportEvent::Drafted(_)
        | ReportEvent::Edited { .. }
        | ReportEvent::Reopened(_)
        | ReportEvent::Discarded { .. } => None,
    }
}

/// A line of marked text without the marks of a heading.
fn plain_line(line: &str) -> String {
    line.trim_start_matches(['#', ' ']).to_owned()
}

#[derive(Serialize)]
struct Sealed<'a> {
    paper: &'a Paper,
    figures: &'a Figures,
}

/// SM3 over a document, still without its note, and its figures.
fn seal(paper: &Paper, figures: &Figures) -> Result<String, ServiceError> {
    let sealed = serde_json::to_string(&Sealed { paper, figures })
        .map_err(|error| ServiceError::Internal(format!("seal a document: {error}")))?;
    Ok(log::digest(sealed.as_bytes()))
}

/// Whether an issued document and its figures are still those that were sealed.
///
/// # Errors
/// `Internal` when they cannot be written down.
pub fn is_sealed(issued: &Issued, figures: &Figures) -> Result<bool, ServiceError> {
    let mut paper = issued.paper.clone();
    paper.note = None;
    Ok(seal(&paper, figures)? == issued.digest)
}
