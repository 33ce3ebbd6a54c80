//! The forms of a linkage, filled from what they are about.

use super::super::choosing::{InForce, roster_groups};
use super::super::fill::incident_href;
use super::super::frame::{Asked, Failure};
use super::fill;
use crate::domain::IncidentNo;
use crate::domain::linkage::{Linkage, proposed};
use crate::domain::vocabulary::LinkageVerb;
use crate::queries::linkages::LinkageView;
use crate::services::run_blocking;
use crate::web::view::alert::ToldField;
use crate::web::view::form::Words;
use crate::web::view::form::{Choice, ChoiceGroup};
use crate::web::view::incident::Fact;
use crate::web::view::linkage::{AgreedRow, LinkageForm};
use crate::web::view::{FormState, Link};
use crate::web::wording::field_words;

/// How many rows for what was agreed a form offers at least.
const ROWS: usize = 4;

/// Whether a form has such a field.
pub(super) fn has(verb: LinkageVerb, field: &str) -> bool {
    let fields: &[&str] = match verb {
        LinkageVerb::CallOut => &[
            "incident",
            "purpose",
            "asked",
            "units",
            "confirm_by",
            "meeting_at",
        ],
        LinkageVerb::RecordAction => &["text", "at"],
        LinkageVerb::Minute => &["place", "present", "points", "reason"],
        LinkageVerb::End => &["conclusion"],
        LinkageVerb::Confirm | LinkageVerb::Urge => &[],
    };
    fields.contains(&field)
}

/// Everything the forms are made from, read once.
pub(super) struct Scene {
    view: Option<LinkageView>,
    about: Option<(IncidentNo, String)>,
    in_force: InForce,
}

impl Scene {
    /// Reads it.
    ///
    /// # Errors
    /// `NotSetUp` when no plan is in force, or the store's failure.
    pub(super) async fn load(
        asked: &Asked,
        view: Option<LinkageView>,
        form: &FormState,
    ) -> Result<Self, Failure> {
        let no = IncidentNo::parse(form.value("incident")).filter(|_| view.is_none());
        let reader = asked.reader();
        let (about, in_force) = run_blocking(move || {
            let in_force = InForce::read(&reader)?;
            let Some(no) = no else {
                return Ok((None, in_force));
            };
            let found = super::incident_of(&reader, &no)?;
            let fact = found.and_then(|found| found.incident.registered);
            Ok((fact.map(|fact| (no, fact.title)), in_force))
        })
        .await?;
        Ok(Self {
            view,
            about,
            in_force,
        })
    }

    fn linkage(&self) -> Option<&Linkage> {
        self.view.as_ref().map(|view| &view.linkage)
    }

    /// What stands in the fields before anything is typed: the members that the plan names, the
    /// minutes as they are.
    pub(super) fn begun(&self, verb: LinkageVerb, form: FormState) -> FormState {
        match verb {
            LinkageVerb::CallOut => {
                let units = proposed(&self.in_force.plan);
                let add = |form: FormState, unit: &crate::domain::UnitId| {
                    form.with("units", unit.as_str())
                };
                units.iter().fold(form, add)
            }
            LinkageVerb::Minute => self.minutes_so_far(form),
            LinkageVerb::Confirm
            | LinkageVerb::Urge
            | LinkageVerb::RecordAction
            | LinkageVerb::End => form,
        }
    }

    fn minutes_so_far(&self, form: FormState) -> FormState {
        let linkage = self.linkage();
        let written = linkage.and_then(Linkage::current_minutes);
        let Some((minutes, _)) = written else {
            let fact = linkage.and_then(|linkage| linkage.called_out.as_ref());
            return match fact.and_then(|fact| fact.meeting.as_ref()) {
                Some(meeting) => form
                    .with("held_at", field_words(meeting.at))
                    .with("place", &meeting.place),
                None => form,
            };
        };
        let form = form
            .with("held_at", field_words(minutes.held_at))
            .with("place", &minutes.place)
            .with("present", &minutes.present)
            .with("points", &minutes.points);
        minutes.agreed.iter().fold(form, |form, agreed| {
            let due = agreed
                .due_on
                .map_or_else(String::new, |day| day.to_string());
            form.with("agreed_unit", agreed.unit.as_str())
                .with("agreed_text", &agreed.text)
                .with("agreed_due_on", due)
        })
    }

    /// The form of a verb; `None` for one without.
    pub(super) fn form(&self, verb: LinkageVerb, form: FormState) -> Option<LinkageForm> {
        match verb {
            LinkageVerb::CallOut => Some(self.call_out(&form)),
            LinkageVerb::RecordAction => Some(self.record(form)),
            LinkageVerb::Minute => Some(self.minute(form)),
            LinkageVerb::End => Some(self.end(form)),
            LinkageVerb::Confirm | LinkageVerb::Urge => None,
        }
    }

    fn call_out(&self, form: &FormState) -> LinkageForm {
        const WORDS: Words = Words {
            heading: "发起联动",
            lede: "就一件舆情召集宣传、网络、公安、媒体等成员单位；各单位在待办里看到，并要各自确认。",
            submit: "确认发起",
        };
        let back = match &self.about {
            Some((no, _)) => Link::new(incident_href(no.as_str()), format!("舆情 {no}")),
            None => Link::new("/linkages", "全部联动"),
        };
        let mut page = LinkageForm::new(&WORDS, ("/linkages".to_owned(), back), form);
        page.fields = vec![
            form.line("incident", "针对哪件舆情").hint(
                "舆情编号，如 2018-0318；重大和特别重大的由分管领导发起（依据：分工方案第 22 项）",
            ),
            form.lines("purpose", "联动事由", 3),
            form.lines("asked", "要成员单位做什么", 3),
            form.line("confirm_by", "确认时间")
                .optional()
                .hint("如 2018-11-06 11:00；不填的，按这件舆情的签收时限"),
            form.line("meeting_at", "会商时间")
                .optional()
                .hint("如 2018-11-06 15:00；和地点一起写"),
            form.line("meeting_place", "会商地点").optional(),
        ];
        let roster = roster_groups(&self.in_force.roster, &[]);
        page.units = Some(ToldField::new(
            form,
            &roster,
            "成员单位（已按方案勾选，可增减）",
        ));
        if let Some((no, title)) = &self.about {
            page.beside = vec![Fact::new("舆情", no.as_str()), Fact::new("标题", title)];
        }
        page
    }

    /// A form bound to the linkage as it is beside it.
    fn about_it(&self, words: &Words, noun: &str, form: FormState) -> (LinkageForm, FormState) {
        let Some(view) = &self.view else {
            let at = (String::new(), Link::new("/linkages", "全部联动"));
            return (LinkageForm::new(words, at, &form), form);
        };
        let form = form.seen(view.linkage.seq);
        let href = fill::href(&view.no);
        let at = (format!("{href}/{noun}"), Link::new(href, view.no.as_str()));
        let mut page = LinkageForm::new(words, at, &form);
        if let Some(fact) = &view.linkage.called_out {
            page.beside = vec![
                Fact::new("舆情", format!("{} {}", fact.incident, fact.title)),
                Fact::new("事由", &fact.purpose),
                Fact::new("要求", &fact.asked),
            ];
        }
        (page, form)
    }

    fn record(&self, form: FormState) -> LinkageForm {
        const WORDS: Words = Words {
            heading: "登记行动",
            lede: "写明本单位做了什么、什么时候做的；能公开看到的附上链接。",
            submit: "登记",
        };
        let (mut page, form) = self.about_it(&WORDS, "action", form);
        page.fields = vec![
            form.lines("text", "做了什么", 4),
            form.line("at", "时间")
                .optional()
                .hint("如 2018-11-06 10:30；不填的记为现在"),
            form.line("url", "链接").optional(),
        ];
        page
    }

    fn minute(&self, form: FormState) -> LinkageForm {
        const WORDS: Words = Words {
            heading: "记纪要",
            lede: "写明出席的人、议定的内容和分工。更正的存为新的一版，旧版保留。",
            submit: "保存纪要",
        };
        let (mut page, form) = self.about_it(&WORDS, "minutes", form);
        page.fields = vec![
            form.line("held_at", "会商时间").hint("如 2018-11-06 15:00"),
            form.line("place", "会商地点"),
            form.lines("present", "出席人员", 3),
            form.lines("points", "议定内容", 6),
        ];
        let is_written = self
            .linkage()
            .is_some_and(|linkage| linkage.current_minutes().is_some());
        if is_written {
            page.fields.push(form.lines("reason", "更正的理由", 2));
        }
        let filled = form.all("agreed_text").len();
        page.agreed = (0..ROWS.max(filled + 1))
            .map(|n| self.agreed(&form, n))
            .collect();
        page
    }

    fn agreed(&self, form: &FormState, n: usize) -> AgreedRow {
        let units = self.in_force.roster.units.iter();
        let units = units.map(|unit| Choice::new(unit.id.as_str(), &unit.name));
        let none = Choice::new("", "请选");
        let options = vec![ChoiceGroup::plain(
            std::iter::once(none).chain(units).collect(),
        )];
        AgreedRow {
            unit: form.nth_select(("agreed_unit", n), format!("单位 {}", n + 1), options),
            text: form.nth_line("agreed_text", n, format!("议定事项 {}", n + 1)),
            due_on: form
                .nth_line("agreed_due_on", n, format!("完成日期 {}", n + 1))
                .optional(),
        }
    }

    fn end(&self, form: FormState) -> LinkageForm {
        const WORDS: Words = Words {
            heading: "结束联动",
            lede: "写明结论后结束。结束后不能再确认和登记行动，纪要还可以更正。",
            submit: "结束联动",
        };
        let (mut page, form) = self.about_it(&WORDS, "ending", form);
        page.fields = vec![form.lines("conclusion", "结论", 4)];
        page
    }
}
