//! Pages to read: the words of the house and how to use it.

use serde::Serialize;

use super::View;
use crate::domain::vocabulary::{Word, glossary};

/// 用语表: every closed word list, printed from the vocabulary itself.
#[derive(Debug, Clone, Serialize)]
pub struct Glossary {
    /// The lists with their titles.
    pub lists: Vec<GlossaryList>,
}

/// One word list.
#[derive(Debug, Clone, Serialize)]
pub struct GlossaryList {
    /// The anchor, unique on the page.
    pub id: String,
    /// The title.
    pub title: &'static str,
    /// The words in order.
    pub words: Vec<Word>,
}

impl Glossary {
    /// The lists as they stand in the vocabulary.
    pub fn of_the_house() -> Self {
        let lists = glossary().into_iter().enumerate();
        Self {
            lists: lists
                .map(|(n, (title, words))| GlossaryList {
                    id: format!("list-{n}"),
                    title,
                    words,
                })
                .collect(),
        }
    }
}

impl View for Glossary {
    const TEMPLATE: &'static str = "pages/glossary";

    fn title(&self) -> String {
        "用语表".to_owned()
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        vec![Self::of_the_house()]
    }
}

/// 接口说明: what programs can call, printed from the description that programs read.
#[derive(Debug, Clone, Serialize)]
pub struct ApiDocs {
    /// The calls, in order.
    pub calls: Vec<ApiCall>,
}

/// One call of the interface.
#[derive(Debug, Clone, Serialize)]
pub struct ApiCall {
    /// The method, in capitals.
    pub method: String,
    /// The path.
    pub path: String,
    /// What it does.
    pub summary: String,
    /// The fields of its body, in words; empty where it has none.
    pub fields: String,
}

impl View for ApiDocs {
    const TEMPLATE: &'static str = "pages/api_docs";

    fn title(&self) -> String {
        "接口说明".to_owned()
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let call = |fields: &str| ApiCall {
            method: "POST".to_owned(),
            path: "/api/v1/incidents".to_owned(),
            summary: "登记舆情".to_owned(),
            fields: fields.to_owned(),
        };
        vec![Self {
            calls: vec![call("title、text"), call("")],
        }]
    }
}

/// 使用说明, with the keys and the statement on accessibility.
#[derive(Debug, Clone, Serialize)]
pub struct Help {
    /// The duty telephone, as people write it.
    pub phone: String,
    /// The same as a `tel:` address.
    pub phone_href: String,
    /// The keys.
    pub keys: Vec<Key>,
}

/// A key and what it does.
#[derive(Debug, Clone, Serialize)]
pub struct Key {
    /// The key caps, in order.
    pub caps: Vec<&'static str>,
    /// What it does.
    pub does: &'static str,
}

/// Every key of `app.js`.
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

impl Help {
    /// The page with the duty telephone.
    pub fn new(phone: &str) -> Self {
        let keys = KEYS.iter().map(|(caps, does)| Key {
            caps: caps.to_vec(),
            does,
        });
        Self {
            phone: phone.to_owned(),
            phone_href: super::phone_href(phone),
            keys: keys.collect(),
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
        vec![Self::new("8210 2266")]
    }
}
