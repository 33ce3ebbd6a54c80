//! What the heading of a column says it holds, whatever its words and wherever it stands.
//!
//! Words only: how a column is filled is for `fit`, what its cells mean for `roles`.

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    /// Running numbers.
    Number,
    /// Chapters, items, requirements; which is which shows in how they are filled.
    Text,
    /// Units in this role, unless a cell says otherwise.
    Units(Named),
    /// By when.
    Time,
    /// Anything else, such as remarks or persons.
    Other,
}

/// The role that a heading gives to bare names below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    Lead,
    Responsible,
    Cooperating,
}

/// The head of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Head {
    /// The columns from left to right; `None` for one without a heading.
    pub(super) columns: Vec<Option<Column>>,
    /// The headings as printed.
    pub(super) names: Vec<String>,
}

impl Head {
    /// The place of every column of a kind.
    pub(super) fn of(&self, wanted: Column) -> impl Iterator<Item = usize> {
        self.columns
            .iter()
            .enumerate()
            .filter(move |(_, column)| **column == Some(wanted))
            .map(|(at, _)| at)
    }

    /// The place and role of every column of units.
    pub(super) fn units(&self) -> impl Iterator<Item = (usize, Named)> {
        self.columns
            .iter()
            .enumerate()
            .filter_map(|(at, column)| match column {
                Some(Column::Units(named)) => Some((at, *named)),
                Some(Column::Number | Column::Text | Column::Time | Column::Other) | None => None,
            })
    }

    /// The heading of a column.
    pub(super) fn name(&self, at: usize) -> &str {
        self.names.get(at).map_or("", String::as_str)
    }
}

const NUMBERS: [&str; 8] = ["序号", "编号", "序", "号", "项次", "No", "NO", "No."];
const PERSONS: [&str; 7] = [
    "责任人",
    "领导",
    "联系人",
    "负责人",
    "联络员",
    "经办人",
    "电话",
];
const TIMES: [&str; 6] = ["时限", "时间", "期限", "进度", "节点", "日期"];
const LEADS: [&str; 4] = ["牵头", "主办", "主责", "第一责任"];
const HELPERS: [&str; 9] = [
    "配合", "协办", "协助", "协同", "参与", "参加", "协作", "支持", "联合",
];
const ANSWERING: [&str; 10] = [
    "责任", "承办", "负责", "落实", "实施", "分工", "完成", "主管", "执行", "公开",
];
const BODIES: [&str; 9] = [
    "单位", "部门", "科室", "处室", "股室", "站所", "机构", "主体", "分工",
];
/// Headings of units that are one word only.
const BARE_UNITS: [&str; 10] = [
    "单位", "部门", "科室", "处室", "股室", "牵头", "配合", "负责", "协办", "责任",
];
const OTHERS: [&str; 16] = [
    "备注", "说明", "情况", "成果", "形式", "方式", "渠道", "载体", "分值", "评分", "得分", "依据",
    "来源", "佐证", "材料", "频次",
];
const TEXTS: [&str; 27] = [
    "任务", "要求", "内容", "措施", "举措", "事项", "项目", "要点", "工作", "目标", "指标", "类别",
    "分类", "领域", "类型", "重点", "板块", "方面", "环节", "栏目", "标准", "做法", "名称", "安排",
    "信息", "主题", "部署",
];
const LONGEST_NAME: usize = 14;

/// A heading without spaces, what stands in brackets, and the marks of a markup.
fn bare(printed: &str) -> String {
    let mut depth = 0_usize;
    let mut out = String::new();
    for c in printed.chars() {
        match c {
            '（' | '(' => depth = depth.saturating_add(1),
            '）' | ')' => depth = depth.saturating_sub(1),
            '*' | '：' | ':' => {}
            _ if depth == 0 && !c.is_whitespace() => out.push(c),
            _ => {}
        }
    }
    out
}

/// What a column with this heading holds; `None` when it is no heading.
pub(super) fn column(printed: &str) -> Option<Column> {
    let name = bare(printed);
    let length = name.chars().count();
    if length == 0
        || length > LONGEST_NAME
        || name.contains(['。', '，', '；', '《'])
        || is_title(&name)
    {
        return None;
    }
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if NUMBERS.contains(&name.as_str()) {
        return Some(Column::Number);
    }
    let ends_with_body = BODIES.iter().any(|body| name.ends_with(body));
    let says_role = has(&LEADS) || has(&HELPERS) || has(&ANSWERING);
    if (ends_with_body && says_role) || BARE_UNITS.contains(&name.as_str()) {
        return Some(Column::Units(named(&name)));
    }
    if has(&PERSONS) {
        return Some(Column::Other);
    }
    if has(&TIMES) {
        return Some(Column::Time);
    }
    if has(&OTHERS) {
        return Some(Column::Other);
    }
    has(&TEXTS).then_some(Column::Text)
}

/// Whether a short text is the title of a document rather than the heading of a column.
fn is_title(name: &str) -> bool {
    ["表", "方案", "通知"]
        .iter()
        .any(|ending| name.ends_with(ending))
}

/// A heading that names two roles gives none: its cells say who leads.
fn named(name: &str) -> Named {
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    let (leads, helps) = (has(&LEADS), has(&HELPERS));
    let joined = name.contains(['及', '和', '与', '、', '/', '／']);
    match (leads, helps) {
        (true, false) if !(joined && has(&["责任", "承办", "负责", "落实"])) => Named::Lead,
        (false, true) if !has(&["责任", "承办", "负责"]) => Named::Cooperating,
        (true | false, true | false) => Named::Responsible,
    }
}

/// The head that these cells are, if they are one: nearly all of them headings, a task among them
/// and units, or at least numbers.
pub(super) fn head(cells: &[String]) -> Option<Head> {
    let columns: Vec<Option<Column>> = cells.iter().map(|cell| column(cell)).collect();
    let filled = cells.iter().filter(|cell| !cell.is_empty()).count();
    let known = columns.iter().flatten().count();
    let has = |wanted: &dyn Fn(&Column) -> bool| columns.iter().flatten().any(wanted);
    let units = has(&|column| matches!(column, Column::Units(_)));
    let text = has(&|column| *column == Column::Text);
    let number = has(&|column| *column == Column::Number);
    let strange = filled.saturating_sub(known);
    let allowed = usize::from(known >= 3);
    let is_head = known >= 2 && strange <= allowed && text && (units || (number && strange == 0));
    let short = cells
        .iter()
        .all(|cell| bare(cell).chars().count() <= LONGEST_NAME);
    (is_head && short).then(|| Head {
        columns,
        names: cells.iter().map(|cell| bare(cell)).collect(),
    })
}

/// A head over two lines: what the second names takes the place of what spans it.
pub(super) fn with_second_line(head: &Head, below: &[String]) -> Option<Head> {
    let filled: Vec<(usize, Column)> = below
        .iter()
        .enumerate()
        .filter(|(_, cell)| !cell.is_empty())
        .map(|(at, cell)| column(cell).map(|column| (at, column)))
        .collect::<Option<_>>()?;
    let names_units = filled
        .iter()
        .any(|(_, column)| matches!(column, Column::Units(_)));
    if filled.len() < 2 || !names_units {
        return None;
    }
    let mut out = head.clone();
    for (at, column) in filled {
        if out.columns.len() <= at {
            out.columns.resize(at.saturating_add(1), None);
            out.names.resize(at.saturating_add(1), String::new());
        }
        if let (Some(place), Some(name), Some(cell)) = (
            out.columns.get_mut(at),
            out.names.get_mut(at),
            below.get(at),
        ) {
            *place = Some(column);
            *name = bare(cell);
        }
    }
    Some(out)
}

/// Whether a remark says that the first unit of each list leads.
pub(super) fn first_leads(text: &str) -> bool {
    const FIRST: [&str; 6] = ["首位", "第一位", "第一个", "排名第一", "列第一", "排第一"];
    text.contains("牵头") && FIRST.iter().any(|word| text.contains(word))
}
