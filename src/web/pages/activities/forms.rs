//! The forms that register, correct and take back, filled from what stands.

use std::sync::Arc;

use super::super::frame::{Asked, Failure};
use super::super::incident_list::unit_groups;
use super::fill;
use crate::domain::activity::{Account, may_register_for_all};
use crate::domain::people::{Actor, Roster};
use crate::domain::vocabulary::{
    ActivityKind, ActivityVerb, AttendeeRank, InterpretationForm, Word,
};
use crate::queries::activities::ActivityView;
use crate::services::run_blocking;
use crate::web::view::activity::{AccountFields, ActivityForm};
use crate::web::view::form::Words;
use crate::web::view::form::{Choice, ChoiceGroup, explained_choices, word_choices};
use crate::web::view::{FormState, Link};

/// Whether a form has such a field.
pub(super) fn has(verb: ActivityVerb, field: &str) -> bool {
    let fields: &[&str] = match verb {
        ActivityVerb::Register => &["unit", "title", "held_on", "url", "participants"],
        ActivityVerb::Correct => &["title", "held_on", "url", "participants", "reason"],
        ActivityVerb::Withdraw => &["reason"],
        ActivityVerb::Confirm => &[],
    };
    fields.contains(&field)
}

/// Everything the forms are made from, read once.
pub(super) struct Scene {
    view: Option<ActivityView>,
    roster: Arc<Roster>,
}

impl Scene {
    /// Reads it.
    ///
    /// # Errors
    /// `NotSetUp` when no roster is in force, or the store's failure.
    pub(super) async fn load(asked: &Asked, view: Option<ActivityView>) -> Result<Self, Failure> {
        let reader = asked.reader();
        let roster = run_blocking(move || Ok(reader.shelf()?.roster)).await?;
        Ok(Self { view, roster })
    }

    /// What stands in the fields before anything is typed: what is registered.
    pub(super) fn begun(&self, verb: ActivityVerb, form: FormState) -> FormState {
        let view = self.view.as_ref();
        let account = view.and_then(|view| view.activity.account.as_ref());
        match (verb, account) {
            (ActivityVerb::Correct, Some(account)) => as_it_stands(account, form),
            (
                ActivityVerb::Register
                | ActivityVerb::Correct
                | ActivityVerb::Confirm
                | ActivityVerb::Withdraw,
                _,
            ) => form,
        }
    }

    /// The form of a verb; `None` for one without.
    pub(super) fn form(
        &self,
        asked: &Asked,
        verb: ActivityVerb,
        form: FormState,
    ) -> Option<ActivityForm> {
        match verb {
            ActivityVerb::Register => Some(self.register(asked.signed.actor(), &form)),
            ActivityVerb::Correct => Some(self.correct(asked, form)),
            ActivityVerb::Withdraw => Some(self.withdraw(asked, form)),
            ActivityVerb::Confirm => None,
        }
    }

    fn register(&self, actor: &Actor, form: &FormState) -> ActivityForm {
        const WORDS: Words = Words {
            heading: "登记活动",
            lede: "登记已经办完的新闻发布会、政策解读、培训和演练；由宣传部或市政府办公室确认后，计入年度报告。",
            submit: "登记",
        };
        let back = Link::new("/activities", "全部活动");
        let mut page = ActivityForm::new(&WORDS, ("/activities".to_owned(), back), form);
        let units = may_register_for_all(actor).then(|| {
            let units = unit_groups(&self.roster, "本单位");
            form.select("unit", "哪个单位的活动", units)
        });
        page.account = Some(AccountFields {
            unit: units,
            ..fields(form)
        });
        page
    }

    /// A form bound to the entry as it is beside it.
    fn about_it(
        &self,
        asked: &Asked,
        (words, noun): (&Words, &str),
        form: FormState,
    ) -> (ActivityForm, FormState) {
        let Some(view) = &self.view else {
            let at = (String::new(), Link::new("/activities", "全部活动"));
            return (ActivityForm::new(words, at, &form), form);
        };
        let form = form.seen(view.activity.seq);
        let href = fill::href(&view.no);
        let at = (format!("{href}/{noun}"), Link::new(href, view.no.as_str()));
        let mut page = ActivityForm::new(words, at, &form);
        if let Some(account) = &view.activity.account {
            page.beside = fill::facts(view, account, asked.signed.ctx.now);
        }
        (page, form)
    }

    fn correct(&self, asked: &Asked, form: FormState) -> ActivityForm {
        const WORDS: Words = Words {
            heading: "更正活动",
            lede: "改登记的内容，原来的内容留在办理过程里；已经确认的，更正后要由别人重新确认。",
            submit: "保存更正",
        };
        let (mut page, form) = self.about_it(asked, (&WORDS, "correction"), form);
        page.account = Some(fields(&form));
        let view = self.view.as_ref();
        let is_confirmed = view.is_some_and(|view| view.activity.confirmed.is_some());
        let reason = form.lines("reason", "更正的理由", 2);
        page.reason = Some(if is_confirmed {
            reason
        } else {
            reason.optional()
        });
        page
    }

    fn withdraw(&self, asked: &Asked, form: FormState) -> ActivityForm {
        const WORDS: Words = Words {
            heading: "撤回活动",
            lede: "登记错了、登记重了的，写明理由撤回。撤回后不再变动，也不计入年度报告。",
            submit: "撤回",
        };
        let (mut page, form) = self.about_it(asked, (&WORDS, "withdrawal"), form);
        page.reason = Some(form.lines("reason", "撤回的理由", 3));
        page
    }
}

fn as_it_stands(account: &Account, form: FormState) -> FormState {
    let particulars = &account.particulars;
    let number = particulars.participants().map(|n| n.to_string());
    form.with("kind", particulars.kind().code())
        .with("held_on", account.held_on.to_string())
        .with("title", &account.title)
        .with(
            "attended_by",
            particulars.attended_by().map_or("", AttendeeRank::code),
        )
        .with(
            "form",
            particulars.form().map_or("", InterpretationForm::code),
        )
        .with("url", particulars.url().unwrap_or_default())
        .with("participants", number.unwrap_or_default())
        .with("note", account.note.as_deref().unwrap_or_default())
}

fn fields(form: &FormState) -> AccountFields {
    let picked = |words: Vec<Word>| {
        vec![
            ChoiceGroup::plain(vec![Choice::new("", "不填")]),
            ChoiceGroup::plain(word_choices(words)),
        ]
    };
    let kinds = ActivityKind::ALL.iter().map(|kind| kind.word());
    let ranks = AttendeeRank::ALL.iter().map(|rank| rank.word());
    let forms = InterpretationForm::ALL.iter().map(|form| form.word());
    AccountFields {
        kind: form
            .radios("kind", "活动种类", explained_choices(kinds))
            .pair(),
        unit: None,
        held_on: form
            .line("held_on", "日期")
            .hint("如 2018-11-06，不能晚于今天"),
        title: form
            .line("title", "主题")
            .hint("发布会、培训、演练的主题；政策解读写文件名称"),
        attended_by: form
            .select("attended_by", "谁出席", picked(ranks.collect()))
            .hint("新闻发布会填写；几个人出席的，选职务最高的"),
        form: form
            .select("form", "解读形式", picked(forms.collect()))
            .hint("政策解读填写"),
        url: form
            .line("url", "链接")
            .hint("政策解读填写，从浏览器地址栏完整复制"),
        participants: form.line("participants", "参加人数").hint("培训、演练填写"),
        note: form.lines("note", "备注", 2).optional(),
    }
}
