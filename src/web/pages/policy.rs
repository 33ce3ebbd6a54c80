//! A policy before its publication on the page of its incident, and its assessment as a document.

use actix_web::web;
use jiff::Timestamp;

use super::fill::{incident_href, short_when};
use super::frame::{Asked, Shown};
use crate::domain::IncidentNo;
use crate::domain::event::{RiskAssessed, Stamp};
use crate::domain::preassessment::Preassessment;
use crate::domain::vocabulary::Stage;
use crate::queries::incident_page::{self, IncidentView};
use crate::services::{ServiceError, policy_papers, run_blocking};
use crate::web::filter::Query;
use crate::web::view::Link;
use crate::web::view::incident::{AssessmentRow, Fact, PolicyPanel, Step, StepLine};
use crate::web::view::status::WorkMark;
use crate::web::wording::instant_words;

/// Adds the route.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config.route(
        r"/incidents/{no:\d{4}-\d+}/policy-paper",
        web::get().to(paper),
    );
}

async fn paper(asked: Asked, no: web::Path<String>, query: web::Query<Query>) -> Shown {
    let no = IncidentNo::parse(&no).ok_or(ServiceError::NotFound)?;
    let reader = asked.reader();
    let back = Link::new(incident_href(no.as_str()), no.to_string());
    let paper = run_blocking(move || {
        let view = incident_page::load(&reader, &no)?;
        let made = policy_papers::assessment(&no, &view.incident, &view.roster)?;
        made.ok_or(ServiceError::NotFound)
    })
    .await?;
    super::papers::paper_answer(&asked, &paper, back, &query).await
}

/// What the page shows of it; `given_rise` are the incidents it gave rise to.
pub(super) fn panel(
    view: &IncidentView,
    given_rise: &[(IncidentNo, String)],
    now: Timestamp,
) -> Option<PolicyPanel> {
    let held = view.incident.preassessment.as_ref()?;
    let no = &view.incident.registered.as_ref()?.no;
    let versions = held.assessments.iter().rev();
    Some(PolicyPanel {
        facts: facts(view, held, now),
        assessments: versions.map(|one| row(view, one, now)).collect(),
        paper: held.assessment().map(|_| {
            let href = format!("{}/policy-paper", incident_href(no.as_str()));
            Link::new(href, "打印评估表")
        }),
        incidents: given_rise
            .iter()
            .map(|(no, title)| Link::new(incident_href(no.as_str()), format!("{no} {title}")))
            .collect(),
    })
}

fn facts(view: &IncidentView, held: &Preassessment, now: Timestamp) -> Vec<Fact> {
    let moves = held.moves.iter().map(|(fact, by)| {
        let words = format!(
            "由 {} 改为 {}：{}（{}）",
            fact.from, fact.to, fact.reason, by.name
        );
        Fact::new("改日期", words)
    });
    let decisions = held.decisions.iter().map(|(fact, by)| {
        let at = instant_words(by.at, now);
        let words = format!(
            "{}：{}（{at}，{}）",
            fact.decision.label(),
            fact.reason,
            by.name
        );
        Fact::new("发布决定", words)
    });
    [
        Fact::new("政策文件", &held.document.title),
        Fact::new("起草单位", view.name(&held.document.unit)),
        Fact::new("计划发布", held.planned_on.to_string()),
    ]
    .into_iter()
    .chain(moves)
    .chain(decisions)
    .collect()
}

fn row(view: &IncidentView, (fact, by): &(RiskAssessed, Stamp), now: Timestamp) -> AssessmentRow {
    let (grade, at) = (fact.grade.label(), instant_words(by.at, now));
    AssessmentRow {
        heading: format!("第 {} 版　总体风险{grade}　{at}　{}", fact.version, by.name),
        points: fact
            .points
            .iter()
            .map(|point| {
                let (likely, grave) = (point.likelihood.label(), point.impact.label());
                format!("{}（可能性{likely}，影响{grave}）", point.text)
            })
            .collect(),
        prepared: fact.prepared.clone(),
        consulted: fact
            .consulted
            .iter()
            .map(|consulted| format!("{}：{}", view.name(&consulted.unit), consulted.opinion))
            .collect(),
    }
}

const NAMES: [&str; 3] = ["登记", "风险评估", "发布决定"];

/// How many steps lie behind.
fn behind(held: &Preassessment) -> usize {
    match (held.is_decided, held.assessments.is_empty()) {
        (true, _) => 3,
        (false, false) => 2,
        (false, true) => 1,
    }
}

/// The steps of a policy, which are fewer than those of an opinion; `None` for an opinion.
pub(super) fn steps(view: &IncidentView, now: Timestamp) -> Option<Vec<Step>> {
    let held = view.incident.preassessment.as_ref()?;
    let is_over = view.incident.stage.is_some_and(Stage::is_ended);
    let at = [
        view.incident.registered_by.as_ref().map(|by| by.at),
        held.assessment().map(|(_, by)| by.at),
        held.decision().map(|(_, by)| by.at),
    ];
    let steps = (0_usize..).zip(NAMES).zip(at).map(|((n, name), at)| {
        if n < behind(held) {
            let when = at.map(|at| short_when(at, now));
            Step::done(name, when.unwrap_or_else(|| "已完成".to_owned()))
        } else if n == behind(held) && !is_over {
            Step::now(name)
        } else {
            Step::later(name)
        }
    });
    Some(steps.collect())
}

/// The same in one line.
pub(super) fn step_line(view: &IncidentView, work: WorkMark) -> Option<StepLine> {
    let held = view.incident.preassessment.as_ref()?;
    let (present, all) = (behind(held), NAMES.len());
    let next = NAMES.get(present + 1);
    Some(StepLine {
        place: format!("第 {} 步，共 {all} 步", (present + 1).min(all)),
        work,
        next: next.map(|name| format!("下一步：{name}")),
    })
}
