//! Reads a unit cell: lists of names, each closed by the word for its role.
//!
//! Rules 1, 2 and 4 of reading the plan: a role word closes the list before it, 、 and ， both
//! separate, 各镇（街）、管委会 are two groups, the first place of a name is kept.

use super::names::{Body, known, known_pair, names, resolve};
use crate::domain::people::Roster;
use crate::domain::plan::{FindingCode, GroupsRole, NamedUnit};
use crate::domain::vocabulary::ResponsibleMode;

/// A remark and its sentence, not yet tied to a line.
pub(super) type Remark = (FindingCode, String);

/// The three lists of a unit cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Duties {
    pub(super) lead: Vec<NamedUnit>,
    pub(super) responsible: Vec<NamedUnit>,
    pub(super) cooperating: Vec<NamedUnit>,
    pub(super) groups: Vec<String>,
    pub(super) groups_role: Option<GroupsRole>,
    pub(super) mode: ResponsibleMode,
}

impl Default for Duties {
    fn default() -> Self {
        Self {
            lead: Vec::new(),
            responsible: Vec::new(),
            cooperating: Vec::new(),
            groups: Vec::new(),
            groups_role: None,
            mode: ResponsibleMode::Jointly,
        }
    }
}

impl Duties {
    /// Every unit named, whatever its role.
    pub(super) fn all(&self) -> impl Iterator<Item = &NamedUnit> {
        self.lead
            .iter()
            .chain(&self.responsible)
            .chain(&self.cooperating)
    }

    fn knows(&self, name: &str) -> bool {
        self.all().any(|unit| unit.name == name) || self.groups.iter().any(|group| group == name)
    }
}

/// A word that closes a list.
struct RoleWord {
    word: &'static str,
    role: GroupsRole,
    mode: Option<ResponsibleMode>,
}

const fn role(word: &'static str, role: GroupsRole) -> RoleWord {
    RoleWord {
        word,
        role,
        mode: None,
    }
}

const ROLE_WORDS: [RoleWord; 16] = [
    role("牵头组织实施", GroupsRole::Lead),
    role("牵头落实", GroupsRole::Lead),
    RoleWord {
        word: "按职责分工负责",
        role: GroupsRole::Responsible,
        mode: Some(ResponsibleMode::Separate),
    },
    RoleWord {
        word: "按职责负责",
        role: GroupsRole::Responsible,
        mode: Some(ResponsibleMode::Separate),
    },
    role("负责落实", GroupsRole::Responsible),
    role("配合落实", GroupsRole::Cooperating),
    role("牵头负责", GroupsRole::Lead),
    role("负责牵头", GroupsRole::Lead),
    role("牵头", GroupsRole::Lead),
    RoleWord {
        word: "分别负责",
        role: GroupsRole::Responsible,
        mode: Some(ResponsibleMode::Separate),
    },
    role("共同负责", GroupsRole::Responsible),
    role("具体负责", GroupsRole::Responsible),
    role("负责", GroupsRole::Responsible),
    role("协助配合", GroupsRole::Cooperating),
    role("积极配合", GroupsRole::Cooperating),
    role("配合", GroupsRole::Cooperating),
];

/// What ends the name of a body.
const BODY_ENDINGS: [&str; 22] = [
    "局",
    "办",
    "办公室",
    "委",
    "委员会",
    "部",
    "中心",
    "台",
    "院",
    "会",
    "镇",
    "街道",
    "队",
    "所",
    "站",
    "处",
    "公司",
    "学校",
    "单位",
    "部门",
    "（街）",
    "社",
];

const LONGEST_NAME: usize = 22;
/// No unit cell is longer, in bytes.
const LONGEST_CELL: usize = 8 * 1024;

/// The text up to the first role word, the word, and what follows it.
fn next_role(text: &str) -> Option<(&str, &'static RoleWord, &str)> {
    ROLE_WORDS
        .iter()
        .filter_map(|role| {
            let (before, after) = text.split_once(role.word)?;
            Some((before, role, after))
        })
        .min_by_key(|(before, role, _)| (before.len(), std::cmp::Reverse(role.word.len())))
}

/// Whether a text, its full stop aside, ends with a role word.
pub(super) fn ends_with_role(text: &str) -> bool {
    let bare = text.trim_end_matches(['。', '；', '，']);
    ROLE_WORDS.iter().any(|role| bare.ends_with(role.word))
}

fn without_space(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Whether a cell can only be a unit cell: it ends with a role word and every piece before it is a
/// known name or looks like the name of a body.
pub(super) fn is_unit_cell(text: &str, roster: &Roster) -> bool {
    if text.len() > LONGEST_CELL {
        return false;
    }
    let bare = without_space(text);
    ends_with_role(&bare)
        && pieces(&bare).iter().all(|name| {
            known(name, roster)
                || (name.chars().count() <= LONGEST_NAME
                    && (name.starts_with(['市', '各', '省', '县'])
                        || BODY_ENDINGS.iter().any(|ending| name.ends_with(ending))))
        })
}

/// Whether a cell that stands in the unit column can be read as units: short names closed by a
/// role word, or a bare list of known ones.
pub(super) fn reads_as_units(text: &str, roster: &Roster) -> bool {
    if text.len() > LONGEST_CELL {
        return false;
    }
    let bare = without_space(text);
    let pieces = pieces(&bare);
    let short = |name: &String| name.chars().count() <= LONGEST_NAME;
    let closed = ends_with_role(&bare) && !bare.ends_with('。') && pieces.iter().all(short);
    !pieces.is_empty() && (closed || pieces.iter().all(|name| known(name, roster)))
}

fn pieces(text: &str) -> Vec<String> {
    let mut rest = text;
    let mut out = Vec::new();
    while let Some((list, _, after)) = next_role(rest) {
        out.extend(names(list));
        rest = after;
    }
    out.extend(names(rest));
    out
}

/// Reads a unit cell.
pub(super) fn read(text: &str, roster: &Roster) -> (Duties, Vec<Remark>) {
    let bare = without_space(text);
    let mut reading = Reading::new(roster);
    let mut rest = bare.as_str();
    let mut roles = Vec::new();
    while let Some((list, word, after)) = next_role(rest) {
        for name in names(list) {
            reading.take(&name, word.role);
        }
        if let Some(mode) = word.mode {
            reading.duties.mode = mode;
        }
        roles.push(word.word);
        rest = after;
    }
    let left = names(rest);
    if !left.is_empty() {
        reading.remark(
            FindingCode::LineNotUnderstood,
            format!(
                "“{}”后没有“牵头”“负责”“配合”字样，暂按负责处理，请核对。",
                left.join("、")
            ),
        );
    }
    for name in left {
        reading.take(&name, GroupsRole::Responsible);
    }
    reading.roles(&roles);
    (reading.duties, reading.remarks)
}

pub(super) struct Reading<'r> {
    roster: &'r Roster,
    duties: Duties,
    remarks: Vec<Remark>,
}

impl<'r> Reading<'r> {
    pub(super) fn new(roster: &'r Roster) -> Self {
        Self {
            roster,
            duties: Duties::default(),
            remarks: Vec::new(),
        }
    }

    /// Each unit answers for its own part.
    pub(super) fn separately(&mut self) {
        self.duties.mode = ResponsibleMode::Separate;
    }

    /// What was read.
    pub(super) fn done(self) -> (Duties, Vec<Remark>) {
        (self.duties, self.remarks)
    }

    fn remark(&mut self, code: FindingCode, text: String) {
        self.remarks.push((code, text));
    }

    /// Takes one printed name; two names held together by 和 are taken apart when that makes both
    /// known.
    pub(super) fn take(&mut self, printed: &str, role: GroupsRole) {
        let (body, remark) = resolve(printed, self.roster);
        if body == Body::Unknown
            && let Some((first, second)) = known_pair(printed, self.roster)
        {
            self.take(first, role);
            self.take(second, role);
            return;
        }
        self.remarks.extend(remark);
        match body {
            Body::Unit(unit) => self.add_unit(unit, role),
            Body::Group(group) => self.add_group(group, role),
            Body::Unknown => {
                self.remark(
                    FindingCode::UnitUnknown,
                    format!("单位名录中没有“{printed}”，按原文保留，请核对。"),
                );
                let unit = NamedUnit {
                    name: printed.to_owned(),
                    id: None,
                };
                self.add_unit(unit, role);
            }
        }
    }

    fn is_repeated(&mut self, name: &str) -> bool {
        let repeated = self.duties.knows(name);
        if repeated {
            self.remark(
                FindingCode::DuplicateUnit,
                format!("“{name}”在同一格中重复出现，只保留第一处。"),
            );
        }
        repeated
    }

    fn add_unit(&mut self, unit: NamedUnit, role: GroupsRole) {
        if self.is_repeated(&unit.name) {
            return;
        }
        match role {
            GroupsRole::Lead => self.duties.lead.push(unit),
            GroupsRole::Responsible => self.duties.responsible.push(unit),
            GroupsRole::Cooperating => self.duties.cooperating.push(unit),
        }
    }

    fn add_group(&mut self, group: String, role: GroupsRole) {
        if self.is_repeated(&group) {
            return;
        }
        let standing = *self.duties.groups_role.get_or_insert(role);
        if standing != role {
            self.remark(
                FindingCode::LineNotUnderstood,
                format!("“{group}”与前面的通用组职责不同，一行只能记一种，请核对。"),
            );
        }
        self.duties.groups.push(group);
    }

    pub(super) fn roles(&mut self, words: &[&str]) {
        if words.len() > 1 {
            self.remark(
                FindingCode::TwoRolesInOneCell,
                format!("同一格中有{}种职责：{}。", words.len(), words.join("、")),
            );
        }
        let leads: Vec<String> = self.duties.lead.iter().map(|u| u.name.clone()).collect();
        if leads.len() > 1 {
            self.remark(
                FindingCode::SeveralLeads,
                format!("有{}个牵头单位：{}。", leads.len(), leads.join("、")),
            );
        }
        let groups_lead = self.duties.groups_role == Some(GroupsRole::Lead);
        let one_answers = self.duties.responsible.len() == 1 && self.duties.groups.is_empty();
        if leads.is_empty() && !groups_lead && !one_answers {
            self.remark(
                FindingCode::NoLead,
                "没有写明牵头单位，交办时须逐件确定。".to_owned(),
            );
        }
    }
}
