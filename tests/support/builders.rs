//! What a story says about an incident, and nothing else: everything unsaid is ordinary.

use serde_json::{Map, Value, json};

/// A complaint about to be logged.
#[derive(Clone)]
pub(crate) struct Complaint(Map<String, Value>);

/// An ordinary complaint: a title, a text, the message board as its source.
pub(crate) fn complaint() -> Complaint {
    let fields = json!({
        "title": "公交站牌字迹不清",
        "text": "有市民留言，站牌上的字已经看不清，希望更换。",
        "source": { "kind": "message_board", "channel": "网络问政平台" },
    });
    Complaint(object(fields))
}

/// The canteen of a school in 水口镇.
pub(crate) fn canteen_complaint() -> Complaint {
    complaint()
        .with("title", "学校食堂饭菜变质")
        .with(
            "text",
            "水口镇一所中学的学生家长反映，学校食堂饭菜发馊，几个学生吃后腹泻。",
        )
        .with("town", "水口镇")
}

impl Complaint {
    /// The same with this field.
    pub(crate) fn with(mut self, field: &str, value: impl Into<Value>) -> Self {
        self.0.insert(field.to_owned(), value.into());
        self
    }

    /// The same, judged at once.
    pub(crate) fn level(self, level: &str) -> Self {
        self.with("level", level)
    }

    /// The same about an emergency of this grade.
    pub(crate) fn emergency(self, grade: &str) -> Self {
        self.with("event_grade", grade)
    }

    /// As it is sent.
    pub(crate) fn body(&self) -> Value {
        Value::Object(self.0.clone())
    }
}

/// An object's fields.
pub(crate) fn object(value: Value) -> Map<String, Value> {
    let Value::Object(fields) = value else {
        panic!("not an object: {value}");
    };
    fields
}
