//! The saved views: a name for a filter, to rename, share, put in order and delete.

use serde::Serialize;

use super::form::{ErrorSummary, FormState, Hidden, TextField};
use super::{PostForm, View};

/// Saves what is filtered as a view.
#[derive(Debug, Clone, Serialize)]
pub struct SaveView {
    /// The tokens.
    pub hidden: Hidden,
    /// The filter in its canonical form.
    pub query: String,
    /// Field `name`.
    pub name: TextField,
    /// Whether colleagues shall see it too.
    pub shared: bool,
}

impl SaveView {
    /// The form as it stands.
    pub fn new(form: &FormState, query: &str) -> Self {
        Self {
            hidden: form.hidden(),
            query: query.to_owned(),
            name: form.line("name", "视图名称"),
            shared: form.value("shared") == "1",
        }
    }
}

/// 我的视图: one's own, those of colleagues, and those that can be had back.
#[derive(Debug, Clone, Serialize)]
pub struct ViewList {
    /// How many there are and how many there may be.
    pub summary: String,
    /// What is wrong.
    pub errors: Option<ErrorSummary>,
    /// The form of a view that could not be saved as it was.
    pub save: Option<SaveView>,
    /// The person's own.
    pub rows: Vec<OwnView>,
    /// Those that colleagues share.
    pub shared: Vec<SharedView>,
    /// Those that were deleted and can be had back.
    pub deleted: Vec<DeletedView>,
    title: String,
}

/// One view of one's own.
#[derive(Debug, Clone, Serialize)]
pub struct OwnView {
    /// Where its form is sent.
    pub action: String,
    /// The tokens.
    pub hidden: Hidden,
    /// Its name, to be changed.
    pub name: TextField,
    /// The list it shows.
    pub href: String,
    /// How many incidents it shows.
    pub count: String,
    /// Whether colleagues see it too.
    pub shared: bool,
}

/// One view of a colleague.
#[derive(Debug, Clone, Serialize)]
pub struct SharedView {
    /// Its name.
    pub name: String,
    /// Whose it is.
    pub owner: String,
    /// The list it shows.
    pub href: String,
    /// How many incidents it shows the reader.
    pub count: String,
}

/// One view that can be had back.
#[derive(Debug, Clone, Serialize)]
pub struct DeletedView {
    /// What was done: 已删除“食堂”。
    pub words: String,
    /// Has it back.
    pub restore: PostForm,
}

impl ViewList {
    /// A page without views, to be filled.
    pub fn new(form: &FormState) -> Self {
        Self {
            summary: String::new(),
            errors: form.summary(),
            save: None,
            rows: Vec::new(),
            shared: Vec::new(),
            deleted: Vec::new(),
            title: form.titled("我的视图"),
        }
    }
}

impl View for ViewList {
    const TEMPLATE: &'static str = "pages/views";

    fn title(&self) -> String {
        self.title.clone()
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        use super::FieldError;
        use super::samples::post;

        let form = FormState::fresh("c", "t").with("name", "食堂");
        let own = |n, shared| OwnView {
            action: "/views/7f".to_owned(),
            hidden: form.hidden(),
            name: form.nth_line("name", n, "名称"),
            href: "/incidents?q=%E9%A3%9F%E5%A0%82".to_owned(),
            count: "12".to_owned(),
            shared,
        };
        let full = Self {
            summary: "已存 2 个，最多 20 个".to_owned(),
            rows: vec![own(1, true), own(2, false)],
            shared: vec![SharedView {
                name: "水口镇".to_owned(),
                owner: "陈静".to_owned(),
                href: "/incidents?town=shuikou".to_owned(),
                count: "1000+".to_owned(),
            }],
            deleted: vec![DeletedView {
                words: "已删除“旧的”。".to_owned(),
                restore: post("/views/8a"),
            }],
            ..Self::new(&form)
        };
        let bad = form.clone().wrong(FieldError::new(
            "name",
            "名称",
            "您已有名为“食堂”的视图，请换一个名字",
        ));
        let shared = form.clone().with("shared", "1");
        let again = Self {
            save: Some(SaveView::new(&bad, "q=a")),
            ..Self::new(&bad)
        };
        let kept = Self {
            save: Some(SaveView::new(&shared, "q=a")),
            ..Self::new(&form)
        };
        vec![full, again, kept, Self::new(&form)]
    }
}
