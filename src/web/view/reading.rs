//! Pages to read: the words of the house, and the calls for programs.

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
