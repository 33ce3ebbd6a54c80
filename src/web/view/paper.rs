//! Any document on paper, A4 after GB/T 9704-2012: issued ones under a red head, forms in black.

use serde::Serialize;

use super::{Link, View};
use crate::domain::paper::{Block, Head, LINE_BREAK, Paper};

/// One document as it is printed.
#[derive(Debug, Clone, Serialize)]
pub struct PaperPage {
    /// Back to what it is about.
    pub back: Link,
    /// The same document as a file for word processors.
    pub docx_href: String,
    /// Issued under a red head; otherwise a form.
    pub is_issued: bool,
    /// The issuing mark, or the office whose form it is.
    pub office: String,
    /// Its number; empty for a draft that has none yet.
    pub number: String,
    /// Its name: 督办单.
    pub heading: String,
    /// To whom it is addressed; `None` for a document that is filed.
    pub to: Option<String>,
    /// What it says.
    pub blocks: Vec<PaperBlock>,
    /// 附件说明.
    pub attachments: Vec<String>,
    /// Who signs, and on which date.
    pub signature: Option<PaperSignature>,
    /// What is signed by hand.
    pub signs: Vec<String>,
    /// Whom to ask.
    pub note: Option<String>,
    /// 版记.
    pub imprint: Option<PaperImprint>,
}

/// One piece of a body; one of its parts is there.
#[derive(Debug, Clone, Default, Serialize)]
pub struct PaperBlock {
    /// A heading.
    pub heading: Option<PaperHeading>,
    /// A paragraph, in as many parts as it has lines.
    pub paragraphs: Vec<String>,
    /// A table.
    pub table: Option<PaperTable>,
    /// The fields of a form.
    pub rows: Vec<PaperRow>,
}

/// A heading within a document.
#[derive(Debug, Clone, Serialize)]
pub struct PaperHeading {
    /// Its level in the document, which says how it looks: 1 to 3.
    pub level: u8,
    /// Its level on the page, which never skips one: 2 to 4.
    pub rank: u8,
    /// As printed.
    pub text: String,
}

/// A field of a form.
#[derive(Debug, Clone, Serialize)]
pub struct PaperRow {
    /// Its name.
    pub label: String,
    /// What it says; line breaks are kept, and nothing leaves room for writing.
    pub value: String,
}

/// A table within a document.
#[derive(Debug, Clone, Serialize)]
pub struct PaperTable {
    /// What it lists; empty when nothing is said.
    pub caption: String,
    /// The heads of its columns.
    pub heads: Vec<String>,
    /// The cells, line by line.
    pub lines: Vec<Vec<String>>,
}

/// 署名 and 成文日期.
#[derive(Debug, Clone, Serialize)]
pub struct PaperSignature {
    /// Who.
    pub name: String,
    /// When: 2018年11月8日.
    pub on: String,
}

/// 版记.
#[derive(Debug, Clone, Serialize)]
pub struct PaperImprint {
    /// 抄送.
    pub copies: Option<String>,
    /// 印发机关.
    pub office: String,
    /// 印发日期.
    pub on: String,
}

impl PaperPage {
    /// A document as its page shows it.
    pub fn of(paper: &Paper, back: Link, docx_href: String) -> Self {
        let (is_issued, office, number) = match &paper.head {
            Head::Issued { mark, number } => (true, mark, number.clone().unwrap_or_default()),
            Head::Form { office, serial } => (false, office, serial.clone()),
        };
        let signature = paper.signature.as_ref().map(|signature| PaperSignature {
            name: signature.name.clone(),
            on: date_of(signature.on),
        });
        let imprint = paper.imprint.as_ref().map(|imprint| PaperImprint {
            copies: imprint.copies.clone(),
            office: imprint.office.clone(),
            on: date_of(imprint.on),
        });
        let mut rank = 1;
        Self {
            back,
            docx_href,
            is_issued,
            office: office.clone(),
            number,
            heading: lines(&paper.title),
            to: paper.addressee.clone(),
            blocks: paper
                .body
                .iter()
                .map(|block| piece(block, &mut rank))
                .collect(),
            attachments: paper.attachments.clone(),
            signature,
            signs: paper.signs.clone(),
            note: paper.note.clone(),
            imprint,
        }
    }
}

fn piece(block: &Block, rank: &mut u8) -> PaperBlock {
    let nothing = PaperBlock::default();
    match block {
        Block::Heading { level, text } => {
            *rank = level.saturating_add(1).min(*rank + 1).clamp(2, 4);
            let heading = PaperHeading {
                level: (*level).clamp(1, 3),
                rank: *rank,
                text: lines(text),
            };
            PaperBlock {
                heading: Some(heading),
                ..nothing
            }
        }
        Block::Paragraph(text) => PaperBlock {
            paragraphs: text.split(LINE_BREAK).map(str::to_owned).collect(),
            ..nothing
        },
        Block::Table {
            caption,
            heads,
            lines: cells,
        } => PaperBlock {
            table: Some(PaperTable {
                caption: caption.clone().unwrap_or_default(),
                heads: heads.iter().map(|head| lines(head)).collect(),
                lines: cells
                    .iter()
                    .map(|line| line.iter().map(|cell| lines(cell)).collect())
                    .collect(),
            }),
            ..nothing
        },
        Block::Fields(fields) => PaperBlock {
            rows: fields
                .iter()
                .map(|field| PaperRow {
                    label: lines(&field.label),
                    value: lines(&field.value),
                })
                .collect(),
            ..nothing
        },
    }
}

/// Line breaks as the page keeps them.
fn lines(text: &str) -> String {
    text.replace(LINE_BREAK, "\n")
}

fn date_of(date: jiff::civil::Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

impl View for PaperPage {
    const TEMPLATE: &'static str = "pages/paper";
    const LAYOUT: &'static str = "layout/print";

    fn title(&self) -> String {
        let title = format!("{} {}", self.heading.replace('\n', ""), self.number);
        title.trim_end().to_owned()
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let text = "## （一）件数\n# 一、总体情况\n共交办 12 件。\n~ 承办单位\n|单位|职责|\n|市三防办|牵头|\n|甲|乙|\n|=舆情|2018-0318　青溪镇河堤渗水视频引发关注|\n|=办理结果||\n";
        let on = jiff::civil::date(2018, 11, 8);
        let form = Paper {
            head: Head::Form {
                office: "市委宣传部".to_owned(),
                serial: "督办〔2018〕318-1号".to_owned(),
            },
            title: "督办单".to_owned(),
            addressee: Some("市三防办".to_owned()),
            body: crate::domain::paper::read_body(text),
            attachments: Vec::new(),
            signature: None,
            signs: vec!["签收".to_owned(), "单位负责人".to_owned()],
            note: Some("联系电话：8210 2266".to_owned()),
            imprint: None,
        };
        let mut issued = Paper {
            head: Head::Issued {
                mark: "中共开平市委宣传部文件".to_owned(),
                number: Some("开宣通〔2018〕3号".to_owned()),
            },
            title: format!("关于2018年10月{LINE_BREAK}网络舆情回应情况的通报"),
            addressee: None,
            attachments: vec!["各单位情况表".to_owned(), "各领域情况表".to_owned()],
            signature: Some(crate::domain::paper::Signature {
                name: "中共开平市委宣传部".to_owned(),
                on,
            }),
            signs: Vec::new(),
            note: Some("此件公开发布".to_owned()),
            imprint: Some(crate::domain::paper::Imprint {
                copies: Some("市委办".to_owned()),
                office: "市委宣传部办公室".to_owned(),
                on,
            }),
            ..form.clone()
        };
        let mut pages = Vec::new();
        let mut show = |paper: &Paper| {
            let back = Link::new("/incidents/2018-0318", "2018-0318");
            pages.push(Self::of(paper, back, "?format=docx".to_owned()));
        };
        show(&form);
        show(&issued);
        issued.body.push(Block::Table {
            caption: None,
            heads: vec!["单位".to_owned()],
            lines: Vec::new(),
        });
        if let Some(imprint) = &mut issued.imprint {
            imprint.copies = None;
        }
        if let Head::Issued { number, .. } = &mut issued.head {
            *number = None;
        }
        issued.attachments.truncate(1);
        show(&issued);
        pages
    }
}
