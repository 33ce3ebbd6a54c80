//! The documents of an accountability case, made from its facts: the form of the proposal, the
//! notice, the circular, the notice and the minutes of the interview, the order to rectify, the
//! report on it, the closing report. Their words stand in `templates/papers/case_*.txt`.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use serde::Serialize;

use super::reports::{Letterhead, words as report_words};
use super::{ServiceError, papers};
use crate::domain::CaseNo;
use crate::domain::accountability::{Case, CaseFact, Cited, Finding};
use crate::domain::calendar::{local, local_date};
use crate::domain::deadline::Tracked;
use crate::domain::paper::{Block, Head, Imprint, LINE_BREAK, Paper, Signature};
use crate::domain::people::Roster;
use crate::domain::vocabulary::{CaseMeasure, DeadlineKind, Ground, Level, Verdict};

/// A document of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CasePaper {
    /// 拟议审批表.
    Proposal,
    /// 陈述申辩告知书.
    Notice,
    /// 通报.
    Circular,
    /// 约谈通知.
    Interview,
    /// 约谈纪要.
    Minutes,
    /// 限期整改通知.
    Rectification,
    /// 整改报告.
    Report,
    /// 结案报告.
    Conclusion,
}

impl CasePaper {
    /// Every document, in the order of a case's life.
    pub const ALL: &'static [Self] = &[
        Self::Proposal,
        Self::Notice,
        Self::Circular,
        Self::Interview,
        Self::Minutes,
        Self::Rectification,
        Self::Report,
        Self::Conclusion,
    ];

    /// Its name in addresses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Proposal => "proposal",
            Self::Notice => "notice",
            Self::Circular => "circular",
            Self::Interview => "interview",
            Self::Minutes => "minutes",
            Self::Rectification => "rectification",
            Self::Report => "report",
            Self::Conclusion => "conclusion",
        }
    }

    /// What people call it.
    pub const fn heading(self) -> &'static str {
        match self {
            Self::Proposal => "问责拟议审批表",
            Self::Notice => "陈述申辩告知书",
            Self::Circular => "通报",
            Self::Interview => "约谈通知",
            Self::Minutes => "约谈纪要",
            Self::Rectification => "限期整改通知",
            Self::Report => "整改报告",
            Self::Conclusion => "结案报告",
        }
    }

    const fn template(self) -> &'static str {
        match self {
            Self::Proposal => "case_proposal",
            Self::Notice => "case_notice",
            Self::Circular => "case_circular",
            Self::Interview => "case_interview",
            Self::Minutes => "case_minutes",
            Self::Rectification => "case_rectification",
            Self::Report => "case_report",
            Self::Conclusion => "case_conclusion",
        }
    }

    /// The document with this name, if there is one.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|paper| paper.name() == name)
    }

    /// Whether the case has come so far that there is such a document, and it is this reader's: what
    /// the office writes for itself stays there.
    pub fn is_there(self, case: &Case, is_office: bool) -> bool {
        match self {
            Self::Proposal => is_office && case.proposed.is_some(),
            Self::Notice => case.notice.is_some(),
            Self::Circular => case.circular.is_some(),
            Self::Interview => case.interview.is_some(),
            Self::Minutes => case.record.is_some(),
            Self::Rectification => case.rectification.is_some(),
            Self::Report => case.items.iter().any(|item| !item.proofs.is_empty()),
            Self::Conclusion => is_office && case.ended.is_some() && case.decision.is_some(),
        }
    }
}

/// One fact in words.
#[derive(Serialize)]
struct FactLine {
    n: u32,
    what: String,
    incident: String,
    due: String,
    ended: String,
    ground: &'static str,
    answer: String,
    ruling: String,
}

/// One item in words.
#[derive(Serialize)]
struct ItemLine {
    n: u32,
    text: String,
    person: String,
    due: String,
    shown: String,
    outcome: String,
}

/// Everything that the templates may name, in finished words; what there is not is empty.
#[derive(Serialize)]
struct Words {
    no: String,
    unit: String,
    office: String,
    facts: Vec<FactLine>,
    grounds: String,
    level: String,
    opinion: String,
    exception: String,
    proposed_by: String,
    proposed_on: String,
    approved: String,
    defence_until: String,
    defence: String,
    measure: String,
    reason: String,
    decided: String,
    appeal_until: String,
    at: String,
    place: String,
    interviewer: String,
    invited: String,
    purpose: String,
    materials: String,
    held_at: String,
    interviewed: String,
    interviewers: String,
    points: String,
    requirements: String,
    items: Vec<ItemLine>,
    appeal: String,
    summary: String,
}

/// What documents bear of the house that issues them.
#[derive(Debug, Clone, Copy)]
pub struct House<'a> {
    /// Names of units.
    pub roster: &'a Roster,
    /// 发文机关.
    pub letterhead: &'a Letterhead,
    /// Whom to telephone.
    pub phone: &'a str,
}

/// The document.
///
/// # Errors
/// `NotFound` when the case has not come so far or the document is not this reader's, `Internal`
/// when a template is broken.
pub fn paper(
    wanted: CasePaper,
    case: &Case,
    house: &House<'_>,
    is_office: bool,
) -> Result<Paper, ServiceError> {
    if !wanted.is_there(case, is_office) {
        return Err(ServiceError::NotFound);
    }
    let proposed = case.proposed.as_ref().ok_or(ServiceError::NotFound)?;
    let no = &proposed.what.no;
    let roster = house.roster;
    let words = words(case, roster).ok_or(ServiceError::NotFound)?;
    let body = papers::body(wanted.template(), &words)?;
    let unit = roster.name(&proposed.what.unit).to_owned();
    let office = roster.name(&proposed.by.unit).to_owned();
    let issued = issued(wanted, case);
    let Some((number, at)) = issued else {
        let of = if wanted == CasePaper::Report {
            unit
        } else {
            office
        };
        return Ok(form(wanted, no, of, body));
    };
    let on = local_date(at);
    let office = &house.letterhead.office;
    let is_circular = wanted == CasePaper::Circular;
    let scope = case.circular_scope.as_ref().filter(|_| is_circular);
    Ok(Paper {
        head: Head::Issued {
            mark: house.letterhead.mark.clone(),
            number: Some(number.to_owned()),
        },
        title: title(wanted, &unit),
        addressee: Some(scope.unwrap_or(&unit).clone()),
        body,
        attachments: Vec::new(),
        signature: Some(Signature {
            name: office.clone(),
            on,
        }),
        signs: Vec::new(),
        note: (wanted == CasePaper::Interview && !house.phone.is_empty())
            .then(|| format!("联系电话：{}", house.phone)),
        imprint: Some(Imprint {
            copies: is_circular.then(|| report_words::COPIES.to_owned()),
            office: office.clone(),
            on,
        }),
    })
}

fn title(wanted: CasePaper, unit: &str) -> String {
    match wanted {
        CasePaper::Circular => format!("关于{unit}政务舆情回应不到位问题的通报"),
        CasePaper::Interview => format!("关于约谈{unit}的通知"),
        CasePaper::Rectification => format!("关于{unit}限期整改的通知"),
        CasePaper::Notice
        | CasePaper::Proposal
        | CasePaper::Minutes
        | CasePaper::Report
        | CasePaper::Conclusion => wanted.heading().to_owned(),
    }
}

/// An internal form, signed by hand.
fn form(wanted: CasePaper, no: &CaseNo, office: String, body: Vec<Block>) -> Paper {
    let signs: &[&str] = match wanted {
        CasePaper::Proposal | CasePaper::Conclusion => &["经办人", "分管领导"],
        CasePaper::Minutes => &["约谈人", "被约谈人", "记录人"],
        CasePaper::Report => &["单位负责人"],
        CasePaper::Notice
        | CasePaper::Circular
        | CasePaper::Interview
        | CasePaper::Rectification => &[],
    };
    let (year, n) = no.as_str().split_once('-').unwrap_or(("", no.as_str()));
    let n = n.trim_start_matches('0');
    Paper {
        head: Head::Form {
            office,
            serial: format!("问责〔{year}〕{n}号"),
        },
        title: wanted.heading().to_owned(),
        addressee: None,
        body,
        attachments: Vec::new(),
        signature: None,
        signs: signs.iter().map(|sign| (*sign).to_owned()).collect(),
        note: None,
        imprint: None,
    }
}

/// The number and the instant of a document that was issued.
fn issued(wanted: CasePaper, case: &Case) -> Option<(&str, Timestamp)> {
    let plain = match wanted {
        CasePaper::Notice => &case.notice,
        CasePaper::Circular => &case.circular,
        CasePaper::Rectification => &case.rectification,
        CasePaper::Interview => {
            let notice = case.interview.as_ref()?;
            return Some((notice.what.document.as_str(), notice.by.at));
        }
        CasePaper::Proposal | CasePaper::Minutes | CasePaper::Report | CasePaper::Conclusion => {
            return None;
        }
    };
    plain.as_ref().map(|done| (done.what.as_str(), done.by.at))
}

fn words(case: &Case, roster: &Roster) -> Option<Words> {
    let proposed = case.proposed.as_ref()?;
    let interview = case.interview.as_ref();
    let record = case.record.as_ref();
    let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
    let invited = interview.map(|done| &done.what);
    let held = record.map(|done| &done.what);
    let grounds: Vec<&str> = case.grounds().into_iter().map(Ground::label).collect();
    let decision = case.decision.as_ref();
    Some(Words {
        no: proposed.what.no.to_string(),
        unit: roster.name(&proposed.what.unit).to_owned(),
        office: roster.name(&proposed.by.unit).to_owned(),
        facts: case.cited_facts().map(fact_line).collect(),
        grounds: grounds.join("、"),
        level: case
            .level()
            .map_or_else(String::new, |level| level.label().to_owned()),
        opinion: proposed.what.opinion.clone(),
        exception: case
            .exception
            .as_ref()
            .map_or_else(String::new, |exception| {
                format!("{}决定：{}", exception.by, exception.reason)
            }),
        proposed_by: proposed.by.name.clone(),
        proposed_on: moment(proposed.by.at),
        approved: case.notice.as_ref().map_or_else(String::new, |done| {
            format!("{}同意，{}", done.by.name, moment(done.by.at))
        }),
        defence_until: due(case.deadline_of(DeadlineKind::StatementOfDefence)),
        defence: defence(case),
        measure: case.measure.map_or("", CaseMeasure::label).to_owned(),
        reason: text(decision.map(|done| done.what.reason.as_str())),
        decided: decision.map_or_else(String::new, |done| moment(done.by.at)),
        appeal_until: due(case.deadline_of(DeadlineKind::CaseAppeal)),
        at: invited.map_or_else(String::new, |notice| moment(notice.at)),
        place: text(invited.map(|notice| notice.place.as_str())),
        interviewer: text(invited.map(|notice| notice.interviewer.as_str())),
        invited: text(invited.map(|notice| notice.invited.as_str())),
        purpose: text(invited.map(|notice| notice.purpose.as_str())),
        materials: text(invited.and_then(|notice| notice.materials.as_deref())),
        held_at: held.map_or_else(String::new, |record| moment(record.held_at)),
        interviewed: text(held.map(|record| record.interviewed.as_str())),
        interviewers: text(held.map(|record| record.interviewers.as_str())),
        points: text(held.map(|record| record.points.as_str())),
        requirements: text(held.map(|record| record.requirements.as_str())),
        items: items(case),
        appeal: appeal(case),
        summary: text(case.ended.as_ref().map(|done| done.what.as_str())),
    })
}

fn due(tracked: Option<&Tracked>) -> String {
    tracked.map_or_else(String::new, |tracked| end_moment(tracked.deadline.due_at))
}

/// A due instant; midnight is the end of the day before: 2018年11月5日24:00.
fn end_moment(at: Timestamp) -> String {
    let wall = local(at);
    match wall.date().yesterday() {
        Ok(before) if wall.time() == Time::midnight() => format!("{}24:00", day(before)),
        Ok(_) | Err(_) => moment(at),
    }
}

fn defence(case: &Case) -> String {
    match (&case.defence, &case.waived) {
        (Some(done), _) => {
            let text = done
                .what
                .text
                .clone()
                .unwrap_or_else(|| "见各条事实".to_owned());
            format!("{}提交：{text}", moment(done.by.at))
        }
        (None, Some(done)) => format!("{}放弃陈述申辩", moment(done.by.at)),
        (None, None) => "期限内没有提交陈述申辩".to_owned(),
    }
}

fn appeal(case: &Case) -> String {
    let Some(appeal) = &case.appeal else {
        return "没有申诉".to_owned();
    };
    let outcome = appeal.decided.as_ref().map(|done| match done.what.measure {
        Some(measure) => format!("支持，改为{}：{}", measure.label(), done.what.reason),
        None => format!("不支持，维持决定：{}", done.what.reason),
    });
    let outcome = outcome.unwrap_or_else(|| "等裁定".to_owned());
    format!("{}（{outcome}）", appeal.text)
}

fn fact_line(cited: &Cited) -> FactLine {
    let (what, due, ended) = fact_words(&cited.fact);
    let answer = cited.answer.as_ref().map(|answer| {
        let word = if answer.is_admitted {
            "认可"
        } else {
            "不认可"
        };
        match &answer.text {
            Some(text) => format!("{word}：{text}"),
            None => word.to_owned(),
        }
    });
    let ruling = cited.ruling.as_ref().map(|ruling| {
        let word = if ruling.is_upheld {
            "采纳"
        } else {
            "不采纳"
        };
        format!("{word}：{}", ruling.reason)
    });
    let level = cited.fact.level.map(Level::label);
    let incident = cited.fact.incident.as_ref().map(ToString::to_string);
    FactLine {
        n: cited.n,
        what,
        incident: match (incident, level) {
            (Some(no), Some(level)) => format!("{no}{LINE_BREAK}（{level}）"),
            (Some(no), None) => no,
            (None, _) => "前次整改".to_owned(),
        },
        due,
        ended,
        ground: cited.fact.ground.label(),
        answer: answer.unwrap_or_else(|| "没有意见".to_owned()),
        ruling: ruling.unwrap_or_else(|| "认定".to_owned()),
    }
}

fn fact_words(fact: &CaseFact) -> (String, String, String) {
    match &fact.finding {
        Finding::Late {
            kind,
            due_at,
            ended_at,
            ..
        } => {
            let ended = ended_at.map_or_else(|| "至今未完成".to_owned(), moment);
            (
                kind.label().to_owned(),
                format!("{}前", moment(*due_at)),
                ended,
            )
        }
        Finding::Graded => (
            "效果评估".to_owned(),
            "合格以上".to_owned(),
            format!("{}评为不合格", moment(fact.at)),
        ),
        Finding::Secondary { incident } => (
            "次生舆情".to_owned(),
            "回应不引起新的舆情".to_owned(),
            format!("引起舆情 {incident}"),
        ),
    }
}

fn items(case: &Case) -> Vec<ItemLine> {
    let line = |item: &crate::domain::accountability::Item| {
        let clock = case.clock_of(item.item.n);
        let verdict = clock
            .and_then(|clock| clock.ending.as_ref())
            .map(|e| e.verdict);
        let last = item.proofs.last();
        ItemLine {
            n: item.item.n,
            text: item.item.text.clone(),
            person: item.item.person.clone(),
            due: due(clock),
            shown: last.map_or_else(
                || "没有提交".to_owned(),
                |given| format!("{}：{}", moment(given.by.at), given.proof.text),
            ),
            outcome: match (item.is_accepted(), verdict) {
                (true, Some(Verdict::Met)) => "按时完成".to_owned(),
                (true, _) => "完成".to_owned(),
                (false, Some(Verdict::Waived)) => "不再要求".to_owned(),
                (false, _) => "未完成".to_owned(),
            },
        }
    };
    case.items.iter().map(line).collect()
}

/// A Beijing day and time as documents write it: 2018年11月6日10:20.
fn moment(at: Timestamp) -> String {
    let wall = local(at);
    format!(
        "{}{:02}:{:02}",
        day(wall.date()),
        wall.hour(),
        wall.minute()
    )
}

fn day(date: Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}
