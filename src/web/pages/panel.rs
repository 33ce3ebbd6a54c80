//! The panel of suggestions beside the registration form: what the router proposes, what a person
//! picked instead, the clock times that would follow, and what may be the same matter.

use jiff::Timestamp;

use super::choosing::{self, Clocks, InForce};
use crate::domain::routing::{Matter, Proposal, SuggestedUnit};
use crate::domain::vocabulary::{Duty, EventGrade, Level};
use crate::domain::{Theme, UnitId};
use crate::queries::Reader;
use crate::queries::similar::{SimilarMatter, SimilarTo, similar};
use crate::services::{Ctx, ServiceError, Services, routing};
use crate::web::parse::{Input, Sent};
use crate::web::view::FormState;
use crate::web::view::suggestion::{LeadOption, OtherOption, RosterPicker, Suggestion, Sureness};

/// How many units are offered as lead.
const LEADS: usize = 3;

/// What a form tells so far; what cannot be read yet is left out.
#[derive(Debug, Clone, Default)]
pub(super) struct Told {
    pub(super) title: String,
    pub(super) text: String,
    pub(super) town: Option<UnitId>,
    pub(super) themes: Vec<Theme>,
    pub(super) level: Option<Level>,
    pub(super) grade: Option<EventGrade>,
    pub(super) occurred_at: Option<Timestamp>,
    pub(super) detected_at: Option<Timestamp>,
}

impl Told {
    /// Reads what is there and complains about nothing.
    pub(super) fn read(sent: &Sent, in_force: &InForce) -> Self {
        let mut input = Input::new(sent, &in_force.roster);
        let themes = input.list("themes", "民生领域");
        Self {
            title: input.line("title", "标题").unwrap_or_default(),
            text: input.text("text", "发生了什么").unwrap_or_default(),
            town: input.unit("town", "发生地"),
            themes: themes.into_iter().map(Theme::new).collect(),
            level: input.word("level", "舆情等级", Level::parse),
            grade: input.word("event_grade", "事件分级", EventGrade::parse),
            occurred_at: input.instant("occurred_at", "发生时间"),
            detected_at: input.instant("detected_at", "发现时间"),
        }
    }

    fn is_blank(&self) -> bool {
        self.title.is_empty() && self.text.is_empty()
    }
}

/// What the house says to what a form tells.
pub(super) struct Advice {
    /// What the form tells.
    pub(super) told: Told,
    /// The router's proposal; `None` as long as there is nothing to read.
    pub(super) proposal: Option<Proposal>,
    similar: Vec<SimilarMatter>,
    in_force: InForce,
    now: Timestamp,
}

impl Advice {
    /// Asks the router and looks for similar incidents.
    ///
    /// # Errors
    /// `NotSetUp` when no plan is in force, or the store's failure.
    pub(super) fn of(
        services: &Services,
        ctx: &Ctx,
        reader: &Reader,
        (told, in_force): (Told, InForce),
    ) -> Result<Self, ServiceError> {
        let matter = Matter {
            title: &told.title,
            text: &told.text,
            town: told.town.as_ref(),
            themes: &told.themes,
            level: told.level,
            event_grade: told.grade,
        };
        let proposal = if told.is_blank() {
            None
        } else {
            Some(routing::propose(services, ctx, &matter)?)
        };
        let found = proposal.as_ref().map(|proposal| proposal.themes.clone());
        let likeness = SimilarTo {
            title: told.title.clone(),
            text: told.text.clone(),
            town: told.town.clone(),
            themes: [told.themes.clone(), found.unwrap_or_default()].concat(),
            except: None,
        };
        Ok(Self {
            similar: similar(reader, &likeness)?.matters,
            proposal,
            told,
            in_force,
            now: ctx.now,
        })
    }

    /// The panel as the form stands: a choice made by hand is kept.
    pub(super) fn panel(&self, form: &FormState) -> Suggestion {
        let standard = self.standard();
        let sent = Picks::of(form);
        let suggested = form.value("suggested");
        let was_shown = form.values.contains_key("suggested");
        let by_hand = form.value("picked") == "1" || (was_shown && sent.line() != suggested);
        let picks = if by_hand { sent } else { standard.clone() };
        let leads = self.leads(&picks);
        let others = self.others(&leads, &picks);
        let roster = self.roster(form, &leads, &others, &picks);
        let lead_error = form.errors.iter().find(|error| error.field == "lead");
        let preview = choosing::preview(&self.in_force, &self.clocks(), self.now);
        Suggestion {
            suggested: standard.line(),
            error: lead_error.map(|error| error.message.clone()),
            kept_choice: by_hand && picks.line() != standard.line(),
            remark: self.needs_person().then(|| UNSURE.to_owned()),
            citation: self.citation(),
            preview_note: self.told.level.is_none().then(|| NO_LEVEL.to_owned()),
            duplicates: self
                .similar
                .iter()
                .map(|similar| choosing::duplicate(similar, self.now))
                .collect(),
            duplicates_note: self.duplicates_note(),
            leads,
            others,
            roster: Some(roster),
            preview,
        }
    }

    fn units(&self) -> impl Iterator<Item = &SuggestedUnit> {
        let units = self.proposal.iter().flat_map(|proposal| &proposal.units);
        units.filter(|unit| unit.duty != Duty::Coordinating)
    }

    fn needs_person(&self) -> bool {
        self.proposal
            .as_ref()
            .is_some_and(|proposal| proposal.needs_person || proposal.units.is_empty())
    }

    /// Those who may lead: the router's own choice first.
    fn candidates(&self) -> Vec<&SuggestedUnit> {
        let may_lead = |unit: &&SuggestedUnit| matches!(unit.duty, Duty::Lead | Duty::Responsible);
        self.units().filter(may_lead).take(LEADS).collect()
    }

    /// What the router itself would pick; no lead where a person must choose.
    fn standard(&self) -> Picks {
        let lead = self.candidates().first().copied();
        let lead = lead.filter(|_| !self.needs_person());
        let responsible = self.units().filter(|unit| unit.duty == Duty::Responsible);
        Picks {
            lead: lead.map_or_else(String::new, |unit| unit.unit.to_string()),
            responsible: responsible.map(|unit| unit.unit.to_string()).collect(),
            ..Picks::default()
        }
    }

    fn leads(&self, picks: &Picks) -> Vec<LeadOption> {
        let candidates = self.candidates();
        let sure = |n: usize| match (self.needs_person(), n) {
            (true, _) => Sureness::Weak,
            (false, 0) => Sureness::Good,
            (false, _) => Sureness::Possible,
        };
        let options = candidates.iter().enumerate().map(|(n, unit)| LeadOption {
            checked: unit.unit.as_str() == picks.lead,
            ..LeadOption::new(
                n,
                unit.unit.as_str(),
                &unit.name,
                sure(n),
                choosing::reasons(unit),
            )
        });
        options.collect()
    }

    /// Those who take part beside the lead that is picked.
    fn others(&self, leads: &[LeadOption], picks: &Picks) -> Vec<OtherOption> {
        let first_leads = leads.first().is_none_or(|lead| lead.checked);
        let others = self
            .units()
            .filter(|unit| unit.duty != Duty::Lead || !first_leads);
        others
            .map(|unit| {
                let (name, duty, picked) = if unit.duty == Duty::Cooperating {
                    ("cooperating", Duty::Cooperating, &picks.cooperating)
                } else {
                    ("responsible", Duty::Responsible, &picks.responsible)
                };
                let row = unit.plan_row.as_ref();
                let row = row.map(|row| format!("，第 {row} 项")).unwrap_or_default();
                OtherOption {
                    id: format!("o-{}", unit.unit),
                    name,
                    unit: unit.unit.to_string(),
                    label: unit.name.clone(),
                    note: format!("{}{row}", duty.label()),
                    checked: picked.iter().any(|id| id == unit.unit.as_str()),
                }
            })
            .collect()
    }

    /// The roster without what stands in the panel already, so that nothing is ticked twice.
    fn roster(
        &self,
        form: &FormState,
        leads: &[LeadOption],
        others: &[OtherOption],
        picks: &Picks,
    ) -> RosterPicker {
        let mut rest = form.clone();
        let offered = |name: &str, id: &str| others.iter().any(|o| o.name == name && o.unit == id);
        for (name, picked) in [
            ("responsible", &picks.responsible),
            ("cooperating", &picks.cooperating),
        ] {
            let kept = picked.iter().filter(|id| !offered(name, id));
            rest.values.insert(name.to_owned(), kept.cloned().collect());
        }
        let is_radio = leads.iter().any(|lead| lead.checked);
        let other = if is_radio { "" } else { picks.lead.as_str() };
        rest.values
            .insert("lead_other".to_owned(), vec![other.to_owned()]);
        let groups = choosing::roster_groups(&self.in_force.roster, &[]);
        RosterPicker::new(&rest, &groups, "lead_other")
    }

    fn citation(&self) -> Option<crate::web::view::suggestion::Citation> {
        let proposal = self.proposal.as_ref()?;
        let row = proposal.units.first()?.plan_row.as_ref()?;
        choosing::citation(&self.in_force.plan, row, &proposal.themes)
    }

    fn clocks(&self) -> Clocks {
        Clocks {
            level: self.told.level,
            grade: self.told.grade,
            occurred_at: self.told.occurred_at,
            detected_at: self.told.detected_at.unwrap_or(self.now),
            registered_at: self.now,
        }
    }

    fn duplicates_note(&self) -> String {
        if self.told.title.is_empty() {
            return "填写标题后，这里显示相似的舆情。".to_owned();
        }
        match self.similar.len() {
            0 => "近 30 天没有发现相似的舆情。".to_owned(),
            n => format!("有 {n} 件相似，登记前请看看是不是同一件事："),
        }
    }
}

const UNSURE: &str = "依据不足，请人工选择牵头单位";
const NO_LEVEL: &str = "选好等级后，这里显示签收和首次反馈的具体钟点。";

/// The units that a form names.
#[derive(Debug, Clone, Default)]
struct Picks {
    lead: String,
    responsible: Vec<String>,
    cooperating: Vec<String>,
}

impl Picks {
    fn of(form: &FormState) -> Self {
        let other = form.value("lead_other");
        let lead = if other.is_empty() {
            form.value("lead")
        } else {
            other
        };
        Self {
            lead: lead.to_owned(),
            responsible: form.all("responsible").to_vec(),
            cooperating: form.all("cooperating").to_vec(),
        }
    }

    /// All in one line, to be compared.
    fn line(&self) -> String {
        let sorted = |units: &[String]| {
            let mut units = units.to_vec();
            units.sort();
            units.dedup();
            units.join(",")
        };
        format!(
            "{}|{}|{}",
            self.lead,
            sorted(&self.responsible),
            sorted(&self.cooperating)
        )
    }
}
