//! 使用说明: one short guide a role with pictures of the demonstration, the keys, the statement on
//! accessibility, and what to begin with where there is nothing yet.

use serde::Serialize;

use super::{Link, View, phone_href};
use crate::domain::people::Actor;
use crate::domain::vocabulary::Capacity;

mod steps;

/// Whose guide it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// 宣传部 duty officers and reviewers.
    Staff,
    /// Liaisons and heads of units.
    Unit,
    /// Leaders.
    Leader,
    /// Those who evaluate, propose cases and oversee.
    Evaluator,
    /// Administrators.
    Admin,
}

impl Role {
    /// All of them, in the order in which they are listed.
    pub const ALL: [Self; 5] = [
        Self::Staff,
        Self::Unit,
        Self::Leader,
        Self::Evaluator,
        Self::Admin,
    ];

    /// The last part of the guide's address.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Staff => "staff",
            Self::Unit => "unit",
            Self::Leader => "leader",
            Self::Evaluator => "evaluator",
            Self::Admin => "admin",
        }
    }

    /// The role in an address.
    pub fn parse(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.slug() == slug)
    }

    /// Whom the guide is for.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Staff => "宣传部经办人和负责人",
            Self::Unit => "承办单位联络员和负责人",
            Self::Leader => "分管领导",
            Self::Evaluator => "评估员和市政府办公室",
            Self::Admin => "系统管理员",
        }
    }

    /// The guide that a person reads first.
    pub fn of(actor: &Actor) -> Self {
        let is_any = |any: &[Capacity]| any.iter().any(|capacity| actor.is(*capacity));
        if is_any(&[Capacity::DutyOfficer, Capacity::Reviewer]) {
            Self::Staff
        } else if is_any(&[Capacity::Leader]) {
            Self::Leader
        } else if is_any(&[Capacity::Evaluator, Capacity::Overseer]) {
            Self::Evaluator
        } else if is_any(&[Capacity::Liaison, Capacity::UnitHead]) {
            Self::Unit
        } else {
            Self::Admin
        }
    }

    const fn steps(self) -> &'static [Step] {
        match self {
            Self::Staff => steps::STAFF,
            Self::Unit => steps::UNIT,
            Self::Leader => steps::LEADER,
            Self::Evaluator => steps::EVALUATOR,
            Self::Admin => steps::ADMIN,
        }
    }

    fn link(self) -> Link {
        Link::new(format!("/help/{}", self.slug()), self.label())
    }
}

/// One thing to do.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Step {
    /// One sentence.
    pub text: &'static str,
    /// The page on which it is done.
    pub door: Option<Door>,
    /// How that page looks.
    pub picture: Option<Picture>,
}

/// A page that a step leads to.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Door {
    /// Its address.
    pub href: &'static str,
    /// Its name.
    pub label: &'static str,
}

/// A picture of the demonstration, made by `node tests/browser/run.mjs pictures`.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Picture {
    /// The file below `assets`.
    pub file: &'static str,
    /// What is to be seen, for those who do not see it.
    pub alt: &'static str,
    /// Its width in points of the screen.
    pub width: u32,
    /// Its height.
    pub height: u32,
}

/// 使用说明: which guides there are, and what everybody should know.
#[derive(Debug, Clone, Serialize)]
pub struct Help {
    /// The guides, the reader's own first.
    pub guides: Vec<Link>,
    /// The duty telephone, as people write it.
    pub phone: String,
    /// The same as a `tel:` address.
    pub phone_href: String,
}

impl Help {
    /// The page with the duty telephone; the guide of `own` stands first.
    pub fn new(own: Option<Role>, phone: &str) -> Self {
        let others = Role::ALL.into_iter().filter(|role| Some(*role) != own);
        Self {
            guides: own.into_iter().chain(others).map(Role::link).collect(),
            phone: phone.to_owned(),
            phone_href: phone_href(phone),
        }
    }
}

impl View for Help {
    const TEMPLATE: &'static str = "pages/help";

    fn title(&self) -> String {
        "使用说明".to_owned()
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        vec![Self::new(Some(Role::Unit), "8210 2266")]
    }
}

/// The guide of one role.
#[derive(Debug, Clone, Serialize)]
pub struct Guide {
    /// Whom it is for.
    pub heading: &'static str,
    /// What to do, in order.
    pub steps: &'static [Step],
    /// The guides of the others.
    pub others: Vec<Link>,
}

impl Guide {
    /// The guide of a role.
    pub fn of(role: Role) -> Self {
        let others = Role::ALL.into_iter().filter(|other| *other != role);
        Self {
            heading: role.label(),
            steps: role.steps(),
            others: others.map(Role::link).collect(),
        }
    }
}

impl View for Guide {
    const TEMPLATE: &'static str = "pages/guide";

    fn title(&self) -> String {
        format!("{}使用说明", self.heading)
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        Role::ALL.into_iter().map(Self::of).collect()
    }
}

/// What to begin with, on a desk where there has never been anything.
#[derive(Debug, Clone, Serialize)]
pub struct FirstSteps {
    /// What to do, in order.
    pub steps: &'static [Step],
    /// The whole guide.
    pub guide: Link,
}

impl FirstSteps {
    /// What somebody in this role begins with.
    pub fn of(role: Role) -> Self {
        Self {
            steps: match role {
                Role::Staff => steps::FIRST_STAFF,
                Role::Unit => steps::FIRST_UNIT,
                Role::Leader => steps::FIRST_LEADER,
                Role::Evaluator | Role::Admin => steps::FIRST_EVALUATOR,
            },
            guide: Link::new(format!("/help/{}", role.slug()), "有图的使用说明"),
        }
    }
}

/// 快捷键.
#[derive(Debug, Clone, Serialize)]
pub struct KeySheet {
    /// The keys.
    pub keys: Vec<Key>,
}

/// A key and what it does.
#[derive(Debug, Clone, Serialize)]
pub struct Key {
    /// The key caps, in order.
    pub caps: &'static [&'static str],
    /// What it does.
    pub does: &'static str,
}

/// Every key of `app.js` and `list.js`.
const KEYS: [(&[&str], &str); 14] = [
    (&["/"], "搜索"),
    (&["N"], "登记舆情"),
    (&["J"], "下一行"),
    (&["K"], "上一行"),
    (&["空格"], "预览所在的行"),
    (&["Esc"], "关上预览"),
    (&["X"], "勾选所在的行，用于批量办理"),
    (&["Enter"], "打开所在的行"),
    (&["G", "D"], "工作台"),
    (&["G", "I"], "舆情列表"),
    (&["G", "S"], "成绩单"),
    (&["R"], "刷新"),
    (&["?"], "快捷键"),
    (&["Ctrl", "Enter"], "在多行文字里提交"),
];

impl KeySheet {
    /// The keys there are.
    pub fn of_the_house() -> Self {
        let keys = KEYS.iter().map(|(caps, does)| Key { caps, does });
        Self {
            keys: keys.collect(),
        }
    }
}

impl View for KeySheet {
    const TEMPLATE: &'static str = "pages/help_keys";

    fn title(&self) -> String {
        "快捷键".to_owned()
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        vec![Self::of_the_house()]
    }
}

/// 无障碍说明.
#[derive(Debug, Clone, Serialize)]
pub struct Accessibility {
    /// Whom to tell of what does not work.
    pub phone: String,
    /// The same as a `tel:` address.
    pub phone_href: String,
}

impl Accessibility {
    /// The statement with the duty telephone.
    pub fn new(phone: &str) -> Self {
        Self {
            phone: phone.to_owned(),
            phone_href: phone_href(phone),
        }
    }
}

impl View for Accessibility {
    const TEMPLATE: &'static str = "pages/help_accessibility";

    fn title(&self) -> String {
        "无障碍说明".to_owned()
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        vec![Self::new("8210 2266")]
    }
}

#[cfg(test)]
mod tests;
