//! 月度通报 and 年度报告: the list of periods, one report with its editions and the document as it
//! will look, and the forms.

use serde::Serialize;

use super::form::{ErrorSummary, FormState, Hidden, TextField};
use super::incident::{ActionRow, Fact, Todo};
use super::{Button, Link, View};

/// The list of a kind.
#[derive(Debug, Clone, Serialize)]
pub struct ReportList {
    /// 月度通报.
    pub heading: &'static str,
    /// What is listed, in a sentence.
    pub sentence: String,
    /// The other kind.
    pub other: Link,
    /// A period that is over and has no report yet, with its button.
    pub draft: Option<Button>,
    /// The editions, newest first.
    pub items: Vec<ReportItem>,
}

/// One edition in the list.
#[derive(Debug, Clone, Serialize)]
pub struct ReportItem {
    /// The edition.
    pub link: Link,
    /// Which edition: 第 1 版.
    pub edition: String,
    /// Where it stands.
    pub state: &'static str,
    /// 发文字号; nothing while it has none.
    pub number: String,
    /// When its figures were counted.
    pub cut_off: String,
}

impl View for ReportList {
    const TEMPLATE: &'static str = "pages/reports";

    fn title(&self) -> String {
        self.heading.to_owned()
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let full = Self {
            heading: "月度通报",
            sentence: "2 版，1 版已印发。".to_owned(),
            other: Link::new("/reports/annual", "年度报告"),
            draft: Some(Button::link("起草 2018年11月", "/reports/bulletin?period=2018-11").main()),
            items: vec![ReportItem {
                link: Link::new("/reports/bulletin?period=2018-10&edition=1", "2018年10月"),
                edition: "第 1 版".to_owned(),
                state: "已印发",
                number: "开宣通〔2018〕3号".to_owned(),
                cut_off: "11 月 1 日 09:00".to_owned(),
            }],
        };
        let empty = Self {
            draft: None,
            items: Vec::new(),
            ..full.clone()
        };
        vec![full, empty]
    }
}

/// One report, as one reader may see it.
#[derive(Debug, Clone, Serialize)]
pub struct ReportPage {
    /// The list it stands in.
    pub list: Link,
    /// 2018年11月.
    pub period: String,
    /// The document's title.
    pub heading: String,
    /// Where the shown edition stands; nothing before there is one.
    pub state: &'static str,
    /// What the reader should do now.
    pub todo: Option<Todo>,
    /// What a leader wants changed.
    pub comments: Option<String>,
    /// Every edition that the reader may see.
    pub editions: Vec<EditionLine>,
    /// Number, cut-off, versions, who drew it up, who approved it, digest.
    pub facts: Vec<Fact>,
    /// The document as it looks, or will look.
    pub document: Option<DocumentView>,
    /// The document and the figures as files.
    pub files: Vec<Link>,
    /// What was done, newest first.
    pub history: Vec<HistoryLine>,
    /// Every verb that is the reader's business, refused ones with their sentence.
    pub actions: Vec<ActionRow>,
}

/// One edition of the report that is shown.
#[derive(Debug, Clone, Serialize)]
pub struct EditionLine {
    /// Its address and number.
    pub link: Link,
    /// Whether it is the one that is shown.
    pub is_shown: bool,
    /// Where it stands, 发文字号 and reason.
    pub note: String,
}

/// One thing that was done.
#[derive(Debug, Clone, Serialize)]
pub struct HistoryLine {
    /// When.
    pub at: String,
    /// Who.
    pub who: String,
    /// What.
    pub what: String,
}

/// A document within a page.
#[derive(Debug, Clone, Serialize)]
pub struct DocumentView {
    /// The issuing mark.
    pub mark: String,
    /// 发文字号; or that there is none yet.
    pub number: String,
    /// Its title.
    pub title: String,
    /// To whom it is addressed.
    pub to: Option<String>,
    /// What it says.
    pub blocks: Vec<DocumentBlock>,
    /// Who signs, and when.
    pub signature: Option<String>,
    /// How its data can be checked.
    pub note: Option<String>,
}

/// One piece of a document; one of its parts is there.
#[derive(Debug, Clone, Default, Serialize)]
pub struct DocumentBlock {
    /// A heading.
    pub heading: Option<String>,
    /// A paragraph.
    pub paragraph: Option<String>,
    /// A table.
    pub table: Option<DocumentTable>,
}

/// A table of a document.
#[derive(Debug, Clone, Serialize)]
pub struct DocumentTable {
    /// What it lists.
    pub caption: String,
    /// The heads of its columns.
    pub heads: Vec<String>,
    /// The cells, line by line.
    pub lines: Vec<Vec<String>>,
}

impl View for ReportPage {
    const TEMPLATE: &'static str = "pages/report";

    fn title(&self) -> String {
        self.heading.clone()
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        vec![samples::full(), samples::empty()]
    }
}

/// A form about a report: its words, or a reason.
#[derive(Debug, Clone, Serialize)]
pub struct ReportForm {
    /// What the form is called: 修改文字.
    pub heading: &'static str,
    /// What it is for, in a sentence.
    pub lede: &'static str,
    /// The words of the solid button.
    pub submit: &'static str,
    /// Where it is sent.
    pub action: String,
    /// Back to the report.
    pub back: Link,
    /// The tokens.
    pub hidden: Hidden,
    /// What is wrong.
    pub errors: Option<ErrorSummary>,
    /// The one field.
    pub field: TextField,
    /// How the marks work, and that a look can be had first; for the words.
    pub marks: Vec<Fact>,
    /// The document with the words as typed.
    pub preview: Option<DocumentView>,
    title: String,
}

/// The fixed words of a form.
pub struct ReportFormWords {
    /// What the form is called.
    pub heading: &'static str,
    /// What it is for.
    pub lede: &'static str,
    /// The words of the solid button.
    pub submit: &'static str,
}

impl ReportForm {
    /// The form as it stands.
    pub fn new(words: &ReportFormWords, action: String, back: Link, form: &FormState) -> Self {
        Self {
            heading: words.heading,
            lede: words.lede,
            submit: words.submit,
            action,
            hidden: form.hidden(),
            errors: form.summary(),
            field: form.lines("reason", "理由", 4),
            marks: Vec::new(),
            preview: None,
            title: form.titled(&format!("{} {}", words.heading, back.label)),
            back,
        }
    }
}

impl View for ReportForm {
    const TEMPLATE: &'static str = "pages/report_form";

    fn title(&self) -> String {
        self.title.clone()
    }

    fn is_form(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        samples::forms()
    }
}

#[cfg(test)]
mod samples {
    use super::super::form::FieldError;
    use super::super::{HiddenValue, PostForm};
    use super::*;

    fn document() -> DocumentView {
        DocumentView {
            mark: "中共开平市委宣传部文件".to_owned(),
            number: "开宣通〔2018〕3号".to_owned(),
            title: "关于2018年11月政务舆情回应工作情况的通报".to_owned(),
            to: Some("各镇（街）".to_owned()),
            blocks: vec![
                DocumentBlock {
                    heading: Some("一、总体情况".to_owned()),
                    ..DocumentBlock::default()
                },
                DocumentBlock {
                    paragraph: Some("全市登记舆情 3 件。".to_owned()),
                    ..DocumentBlock::default()
                },
                DocumentBlock {
                    table: Some(DocumentTable {
                        caption: "部门".to_owned(),
                        heads: vec!["单位".to_owned(), "按时率".to_owned()],
                        lines: vec![vec!["市教育局".to_owned(), "96.0%（48/50）".to_owned()]],
                    }),
                    ..DocumentBlock::default()
                },
            ],
            signature: Some("中共开平市委宣传部　2018年12月3日".to_owned()),
            note: Some("电子数据校验值（SM3）：0a1b".to_owned()),
        }
    }

    pub(super) fn full() -> ReportPage {
        let form = FormState::fresh("csrf", "token").seen(3);
        let post = PostForm {
            action: "/reports/bulletin/2018-11/submission".to_owned(),
            hidden: form.hidden(),
            values: vec![HiddenValue {
                name: "back".to_owned(),
                value: "1".to_owned(),
            }],
        };
        ReportPage {
            list: Link::new("/reports/bulletin", "月度通报"),
            period: "2018年11月".to_owned(),
            heading: "关于2018年11月政务舆情回应工作情况的通报".to_owned(),
            state: "起草中",
            todo: Some(Todo {
                heading: "请核对文字后送批".to_owned(),
                text: "数字不能改。".to_owned(),
                buttons: vec![
                    Button::post("送批", post).main(),
                    Button::link("修改文字", "/reports/bulletin/2018-11/text"),
                ],
            }),
            comments: Some("写明下月要求".to_owned()),
            editions: vec![
                EditionLine {
                    link: Link::new("/reports/bulletin?period=2018-11&edition=2", "第 2 版"),
                    is_shown: true,
                    note: "起草中，退回获准".to_owned(),
                },
                EditionLine {
                    link: Link::new("/reports/bulletin?period=2018-11&edition=1", "第 1 版"),
                    is_shown: false,
                    note: "已印发，开宣通〔2018〕3号".to_owned(),
                },
            ],
            facts: vec![Fact::new("统计截止", "12 月 3 日 09:00")],
            document: Some(document()),
            files: vec![Link::new("/reports/bulletin/2018-11/1.docx", "docx")],
            history: vec![HistoryLine {
                at: "今天 09:00".to_owned(),
                who: "系统".to_owned(),
                what: "起草第 2 版".to_owned(),
            }],
            actions: vec![
                ActionRow {
                    label: "修改文字".to_owned(),
                    href: "/reports/bulletin/2018-11/text".to_owned(),
                    reason: None,
                },
                ActionRow {
                    label: "印发".to_owned(),
                    href: String::new(),
                    reason: Some("最新一版起草中，不能印发".to_owned()),
                },
            ],
        }
    }

    pub(super) fn empty() -> ReportPage {
        let bare = DocumentView {
            to: None,
            signature: None,
            note: None,
            ..document()
        };
        ReportPage {
            state: "",
            todo: None,
            comments: None,
            editions: Vec::new(),
            facts: Vec::new(),
            document: Some(bare),
            files: Vec::new(),
            history: Vec::new(),
            actions: Vec::new(),
            ..full()
        }
    }

    pub(super) fn forms() -> Vec<ReportForm> {
        let words = ReportFormWords {
            heading: "修改文字",
            lede: "只改文字，数字和表格不变。",
            submit: "保存",
        };
        let back = || Link::new("/reports/bulletin?period=2018-11", "2018年11月");
        let action = || "/reports/bulletin/2018-11/text".to_owned();
        let bad =
            FormState::fresh("csrf", "token").wrong(FieldError::new("reason", "", "请写明理由"));
        let mut text = ReportForm::new(&words, action(), back(), &FormState::fresh("csrf", "t"));
        text.marks = vec![Fact::new("# 一、", "一级标题")];
        text.preview = Some(document());
        vec![text, ReportForm::new(&words, action(), back(), &bad)]
    }
}
