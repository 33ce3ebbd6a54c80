//! Who may do what to a report, as a table, and the one way from a request to a fact.

use std::fmt::Write as _;

use jiff::civil::Date;

use super::super::paper::{Block, read_body};
use super::super::people::Actor;
use super::super::said;
use super::super::vocabulary::{Capacity, ReportKind, ReportState, ReportVerb};
use super::{Drafted, Issued, Reopened, Report, ReportEvent, ReportId, ReportRefusal};

/// A new edition's contents, made by whoever carries a request out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draw {
    /// The edition.
    pub drafted: Drafted,
}

/// A document, made by whoever carries a request out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// The document with its number, its date and its digest.
    pub issued: Issued,
}

/// A request about a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReportCommand {
    /// Draw up an edition where there is none.
    Draft,
    /// Change the words.
    Edit {
        /// The words as marked text.
        text: String,
    },
    /// Ask for approval.
    Submit,
    /// Approve.
    Approve,
    /// Send back to those who write.
    SendBack {
        /// What is to be changed.
        comments: String,
    },
    /// Make it a document.
    Issue,
    /// Draw up a further edition.
    Reopen {
        /// Why.
        reason: String,
    },
    /// Give an edition up.
    Discard {
        /// Why.
        reason: String,
    },
}

impl ReportCommand {
    /// The verb it asks for.
    pub const fn verb(&self) -> ReportVerb {
        match self {
            Self::Draft => ReportVerb::Draft,
            Self::Edit { .. } => ReportVerb::Edit,
            Self::Submit => ReportVerb::Submit,
            Self::Approve => ReportVerb::Approve,
            Self::SendBack { .. } => ReportVerb::SendBack,
            Self::Issue => ReportVerb::Issue,
            Self::Reopen { .. } => ReportVerb::Reopen,
            Self::Discard { .. } => ReportVerb::Discard,
        }
    }
}

/// Everything a decision rests on besides the report and the request.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// Which report.
    pub id: ReportId,
    /// Who asks.
    pub actor: &'a Actor,
    /// The Beijing date.
    pub today: Date,
    /// The edition that would be drawn up; made where a request draws one up.
    pub drawn: Option<&'a Draw>,
    /// The document that would be issued; made where a request issues.
    pub document: Option<&'a Issue>,
}

/// A fact, and the capacity in which it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The capacity.
    pub capacity: Capacity,
    /// The fact.
    pub event: ReportEvent,
}

/// One row of the table of rights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// What is done.
    pub verb: ReportVerb,
    /// In which states of the newest edition; `None` stands for no edition at all.
    pub from: &'static [Option<ReportState>],
    /// Who may with bulletins.
    pub by: &'static [Capacity],
    /// Who may with annual reports: the city office assesses too (plan rows 14, 64).
    pub by_annual: &'static [Capacity],
    /// Whether nobody may who had a hand in the edition.
    pub is_others: bool,
}

use Capacity::{Evaluator, Leader, Overseer, System};
use ReportState::{Approved, Discarded, Draft, Issued as Out, Submitted};

const BEGIN: &[Option<ReportState>] = &[None, Some(Discarded)];
const WRITING: &[Option<ReportState>] = &[Some(Draft)];
const WAITING: &[Option<ReportState>] = &[Some(Submitted)];
const AGREED: &[Option<ReportState>] = &[Some(Approved)];
const BACK: &[Option<ReportState>] = &[Some(Submitted), Some(Approved)];
const OPEN: &[Option<ReportState>] = &[Some(Draft), Some(Submitted), Some(Approved)];
const DONE: &[Option<ReportState>] = &[Some(Out)];
const WRITERS: &[Capacity] = &[Evaluator];
const ANNUAL: &[Capacity] = &[Evaluator, Overseer];

/// Who may do what; all of it rests on plan rows 14, 62 and 64.
#[rustfmt::skip]
pub const RULES: &[Rule] = &[
    Rule { verb: ReportVerb::Draft,    from: BEGIN,   by: &[Evaluator, System], by_annual: &[Evaluator, Overseer, System], is_others: false },
    Rule { verb: ReportVerb::Edit,     from: WRITING, by: WRITERS,              by_annual: ANNUAL,                         is_others: false },
    Rule { verb: ReportVerb::Submit,   from: WRITING, by: WRITERS,              by_annual: ANNUAL,                         is_others: false },
    Rule { verb: ReportVerb::Approve,  from: WAITING, by: &[Leader],            by_annual: &[Leader],                      is_others: true  },
    Rule { verb: ReportVerb::SendBack, from: BACK,    by: &[Leader],            by_annual: &[Leader],                      is_others: false },
    Rule { verb: ReportVerb::Issue,    from: AGREED,  by: &[Evaluator, Leader], by_annual: &[Evaluator, Overseer, Leader], is_others: false },
    Rule { verb: ReportVerb::Reopen,   from: DONE,    by: WRITERS,              by_annual: ANNUAL,                         is_others: false },
    Rule { verb: ReportVerb::Discard,  from: OPEN,    by: &[Evaluator, Leader], by_annual: &[Evaluator, Overseer, Leader], is_others: false },
];

impl Rule {
    /// Who may, with a kind of report.
    pub const fn who(&self, kind: ReportKind) -> &'static [Capacity] {
        match kind {
            ReportKind::Bulletin => self.by,
            ReportKind::Annual => self.by_annual,
        }
    }
}

/// The row of a verb. Every verb has one, which a test asserts; a row that nobody may use stands in
/// for none.
pub fn rule(verb: ReportVerb) -> Rule {
    let nobody = Rule {
        verb,
        from: &[],
        by: &[],
        by_annual: &[],
        is_others: false,
    };
    let found = RULES.iter().copied().find(|rule| rule.verb == verb);
    found.unwrap_or(nobody)
}

/// Whether the actor may do this to the report as it is, and in which capacity.
///
/// # Errors
/// The first reason against it: capacity, period, state, own work.
pub fn permit(
    report: &Report,
    verb: ReportVerb,
    facts: &Facts<'_>,
) -> Result<Capacity, ReportRefusal> {
    let rule = rule(verb);
    let who = rule.who(facts.id.kind);
    let mut held = who
        .iter()
        .copied()
        .filter(|capacity| facts.actor.is(*capacity));
    let capacity = held.next().ok_or(ReportRefusal::NotAllowed(verb, who))?;
    if verb == ReportVerb::Draft && facts.today <= facts.id.period.last() {
        return Err(ReportRefusal::NotOver(facts.id));
    }
    if !rule.from.contains(&report.state()) {
        return Err(ReportRefusal::WrongState(verb, report.state()));
    }
    let hands = report.current().map(|edition| edition.hands.as_slice());
    if rule.is_others && hands.is_some_and(|hands| hands.contains(&facts.actor.account)) {
        return Err(ReportRefusal::OwnWork);
    }
    Ok(capacity)
}

/// One thing that the reader of a page could do, with the reason where it cannot be done now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// What.
    pub verb: ReportVerb,
    /// The capacity it would be done in, or why not.
    pub permit: Result<Capacity, ReportRefusal>,
}

/// Everything this actor could ever do to this report; what is none of the actor's business is left
/// out.
pub fn actions(report: &Report, facts: &Facts<'_>) -> Vec<Action> {
    RULES
        .iter()
        .map(|rule| Action {
            verb: rule.verb,
            permit: permit(report, rule.verb, facts),
        })
        .filter(|action| !matches!(action.permit, Err(ReportRefusal::NotAllowed(..))))
        .collect()
}

/// Decides: the one way from a request to a fact.
///
/// # Errors
/// The first reason for "no".
pub fn decide(
    report: &Report,
    command: &ReportCommand,
    facts: &Facts<'_>,
) -> Result<Decision, ReportRefusal> {
    let verb = command.verb();
    let capacity = permit(report, verb, facts)?;
    let words = |text: &str| said(text).ok_or(ReportRefusal::ReasonMissing(verb));
    let event = match command {
        ReportCommand::Draft => ReportEvent::Drafted(Box::new(drawn(report, facts)?)),
        ReportCommand::Edit { text } => edit(report, text)?,
        ReportCommand::Submit => ReportEvent::Submitted {},
        ReportCommand::Approve => ReportEvent::Approved {},
        ReportCommand::SendBack { comments } => ReportEvent::SentBack {
            comments: words(comments)?,
        },
        ReportCommand::Issue => issue(report, facts)?,
        ReportCommand::Reopen { reason } => ReportEvent::Reopened(Box::new(Reopened {
            reason: words(reason)?,
            drafted: drawn(report, facts)?,
        })),
        ReportCommand::Discard { reason } => ReportEvent::Discarded {
            reason: words(reason)?,
        },
    };
    Ok(Decision { capacity, event })
}

/// The edition that was drawn up; it is the next one and has words.
fn drawn(report: &Report, facts: &Facts<'_>) -> Result<Drafted, ReportRefusal> {
    let draw = facts.drawn.ok_or(ReportRefusal::TextMissing)?;
    let drafted = Drafted {
        edition: report.next_edition(),
        ..draw.drafted.clone()
    };
    if said(&drafted.text).is_none() {
        return Err(ReportRefusal::TextMissing);
    }
    Ok(drafted)
}

fn edit(report: &Report, text: &str) -> Result<ReportEvent, ReportRefusal> {
    let text = said(&text.replace("\r\n", "\n")).ok_or(ReportRefusal::TextMissing)?;
    let is_table = |block: &Block| matches!(block, Block::Table { .. } | Block::Fields(_));
    if read_body(&text).iter().any(is_table) {
        return Err(ReportRefusal::TableInText);
    }
    let before = report
        .current()
        .map(|edition| edition.text().trim().to_owned());
    if before.as_deref() == Some(text.as_str()) {
        return Err(ReportRefusal::NothingChanged);
    }
    Ok(ReportEvent::Edited { text })
}

/// The document begins with the words that were approved.
fn issue(report: &Report, facts: &Facts<'_>) -> Result<ReportEvent, ReportRefusal> {
    let no = || ReportRefusal::NotTheApproved;
    let document = facts.document.ok_or_else(no)?;
    let edition = report.current().ok_or_else(no)?;
    let approved = read_body(edition.text());
    if !document.issued.paper.body.starts_with(&approved) {
        return Err(no());
    }
    Ok(ReportEvent::Issued(Box::new(document.issued.clone())))
}

/// The whole table as text. `tests/golden/reports.txt` holds it, so that a change of rights is a
/// visible difference.
pub fn matrix() -> String {
    let codes = |all: &[Capacity]| {
        let codes: Vec<&str> = all.iter().map(|capacity| capacity.code()).collect();
        codes.join("|")
    };
    let mut text = String::new();
    for rule in RULES {
        let from = rule
            .from
            .iter()
            .map(|state| state.map_or("-", ReportState::code));
        let from: Vec<&str> = from.collect();
        // Writing to a String cannot fail.
        let _ok = writeln!(
            text,
            "{:<9} from {:<24} bulletin by {:<17} annual by {:<26} {} plan:14,62,64",
            rule.verb.code(),
            from.join("|"),
            codes(rule.by),
            codes(rule.by_annual),
            if rule.is_others {
                "nobody who had a hand in it"
            } else {
                "-"
            },
        );
    }
    text
}
