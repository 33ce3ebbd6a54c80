//! What people ask of each other about time: extensions, pauses, orders, promises.

use serde_json::json;

use crate::people::{Answer, Person};

impl Person<'_> {
    /// Asks for more time for a deadline, by kind or number, until the end of a day.
    pub(crate) fn ask_for_time(&self, no: &str, deadline: &str, until: &str) -> Answer {
        let body = json!({
            "deadline": deadline,
            "until": until,
            "reason": "等省检测结果",
            "progress": "已送检，结果未出",
        });
        self.act(no, "extension", &body)
    }

    /// Grants the one request that waits, as it was asked.
    pub(crate) fn grant_time(&self, no: &str) -> Answer {
        self.act(no, "extension-decision", &json!({ "decision": "grant" }))
    }

    /// Refuses it.
    pub(crate) fn refuse_time(&self, no: &str, reason: &str) -> Answer {
        let body = json!({ "decision": "refuse", "reason": reason });
        self.act(no, "extension-decision", &body)
    }

    /// Lets the pausable deadlines stand still.
    pub(crate) fn pause(&self, no: &str, reason: &str) -> Answer {
        self.act(no, "pause", &json!({ "reason": reason }))
    }

    /// Lets them go on.
    pub(crate) fn resume(&self, no: &str) -> Answer {
        self.act(no, "resumption", &json!({}))
    }

    /// Urges a unit.
    pub(crate) fn urge(&self, no: &str, unit: &str, text: &str) -> Answer {
        self.act(no, "urge", &json!({ "unit": unit, "text": text }))
    }

    /// Puts a unit under supervision, to reply by this time.
    pub(crate) fn supervise(&self, no: &str, unit: &str, text: &str, reply_by: &str) -> Answer {
        let body = json!({ "unit": unit, "text": text, "reply_by": reply_by });
        self.act(no, "supervision", &body)
    }

    /// Replies to the one order that waits.
    pub(crate) fn reply(&self, no: &str, text: &str) -> Answer {
        self.act(no, "supervision-reply", &json!({ "text": text }))
    }

    /// Says that the one promise that waits has been kept.
    pub(crate) fn keep_promise(&self, no: &str, text: &str) -> Answer {
        self.act(no, "promise", &json!({ "text": text }))
    }

    /// Says which matter caused this one.
    pub(crate) fn link(&self, no: &str, primary: &str) -> Answer {
        self.act(no, "link", &json!({ "primary": primary }))
    }
}
