//! People at work over HTTP: what they do reads like their own words, what they hear is an answer.

use serde_json::{Value, json};
use ureq::http::Response;

use crate::app::TestApp;
use crate::builders::{Complaint, object};
use crate::manual_clock::wall;
use crate::seen::Seen;

/// Somebody with an account.
#[derive(Clone)]
pub(crate) struct Person<'a> {
    app: &'a TestApp,
    username: String,
}

/// What somebody hears.
#[must_use]
#[derive(Debug)]
pub(crate) struct Answer {
    /// The status.
    pub(crate) status: u16,
    /// The kind of content.
    pub(crate) content_type: String,
    /// The content.
    pub(crate) body: Value,
}

impl Answer {
    fn of(mut response: Response<ureq::Body>) -> Self {
        let header = response.headers().get("content-type");
        let content_type = header.map_or("", |value| value.to_str().unwrap());
        let content_type = content_type.to_owned();
        let text = response.body_mut().read_to_string().unwrap();
        Self {
            status: response.status().as_u16(),
            content_type,
            body: serde_json::from_str(&text).unwrap_or(Value::String(text)),
        }
    }

    /// It went through.
    #[track_caller]
    pub(crate) fn done(self) -> Value {
        assert_eq!(self.status, 200, "{}", self.body);
        self.body
    }

    /// Something was created.
    #[track_caller]
    pub(crate) fn created(self) -> Value {
        assert_eq!(self.status, 201, "{}", self.body);
        self.body
    }

    /// It did not go through, and the answer is a problem with a Chinese sentence.
    #[track_caller]
    pub(crate) fn problem(self, status: u16, code: &str) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        assert_eq!(self.content_type, "application/problem+json");
        assert_eq!(self.body["code"], code, "{}", self.body);
        assert_eq!(self.body["status"], status);
        let detail = self.body["detail"].as_str().unwrap();
        assert!(detail.chars().any(|c| c > '\u{3000}'), "{detail}");
        self.body
    }

    /// A rule said no; gives the sentence and the basis.
    #[track_caller]
    pub(crate) fn refused(self, code: &str) -> (String, String) {
        let problem = self.problem(409, code);
        let text = |name: &str| problem[name].as_str().unwrap_or_default().to_owned();
        (text("detail"), text("basis"))
    }

    /// What was sent cannot be used; gives the fields that are named.
    #[track_caller]
    pub(crate) fn invalid(self) -> Vec<String> {
        let problem = self.problem(422, "invalid");
        let fields = problem["errors"].as_array().unwrap().iter();
        fields
            .map(|error| error["field"].as_str().unwrap().to_owned())
            .collect()
    }
}

/// Tries to sign in.
pub(crate) fn sign_in(app: &TestApp, username: &str, password: &str) -> Answer {
    let body = json!({ "username": username, "password": password });
    post_with(app, None, "/api/v1/sessions", &body.to_string(), None)
}

/// Posts JSON text with this token and idempotency key.
pub(crate) fn post_with(
    app: &TestApp,
    token: Option<&str>,
    path: &str,
    body: &str,
    key: Option<&str>,
) -> Answer {
    let mut request = app
        .agent
        .post(format!("{}{path}", app.address()))
        .content_type("application/json");
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    if let Some(key) = key {
        request = request.header("idempotency-key", key);
    }
    Answer::of(request.send(body).unwrap())
}

/// Puts JSON in place of what was there.
fn put_with(app: &TestApp, token: &str, path: &str, body: &str) -> Answer {
    let request = app
        .agent
        .put(format!("{}{path}", app.address()))
        .content_type("application/json")
        .header("authorization", format!("Bearer {token}"));
    Answer::of(request.send(body).unwrap())
}

/// Reads with this token.
pub(crate) fn get_with(app: &TestApp, token: Option<&str>, path: &str) -> Answer {
    let mut request = app.agent.get(format!("{}{path}", app.address()));
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    Answer::of(request.call().unwrap())
}

/// Ends the session of this token.
pub(crate) fn sign_out(app: &TestApp, token: &str) -> u16 {
    let request = app
        .agent
        .delete(format!("{}/api/v1/sessions/current", app.address()))
        .header("authorization", format!("Bearer {token}"));
    request.call().unwrap().status().as_u16()
}

impl<'a> Person<'a> {
    /// Somebody by user name.
    pub(crate) fn new(app: &'a TestApp, username: &str) -> Self {
        Self {
            app,
            username: username.to_owned(),
        }
    }

    /// Reads a path.
    pub(crate) fn get(&self, path: &str) -> Answer {
        let token = self.app.token_of(&self.username);
        get_with(self.app, Some(&token), path)
    }

    /// Posts to a path.
    pub(crate) fn post(&self, path: &str, body: &Value) -> Answer {
        self.post_text(path, &body.to_string())
    }

    /// Puts something in place of what is at a path.
    pub(crate) fn put(&self, path: &str, body: &Value) -> Answer {
        let token = self.app.token_of(&self.username);
        put_with(self.app, &token, path, &body.to_string())
    }

    /// Posts this very text to a path.
    pub(crate) fn post_text(&self, path: &str, body: &str) -> Answer {
        let token = self.app.token_of(&self.username);
        post_with(self.app, Some(&token), path, body, None)
    }

    /// Posts to a path under an idempotency key.
    pub(crate) fn post_once(&self, key: &str, path: &str, body: &Value) -> Answer {
        let token = self.app.token_of(&self.username);
        let body = body.to_string();
        post_with(self.app, Some(&token), path, &body, Some(key))
    }

    /// Carries out the verb behind a noun.
    pub(crate) fn act(&self, no: &str, noun: &str, body: &Value) -> Answer {
        self.post(&format!("/api/v1/incidents/{no}/{noun}"), body)
    }

    /// An incident as this person sees it.
    pub(crate) fn see(&self, no: &str) -> Seen {
        Seen::new(
            self.get(&format!("/api/v1/incidents/{no}")).done(),
            self.get(&format!("/api/v1/incidents/{no}/events")).done(),
        )
    }

    /// Logs a complaint; gives its number.
    pub(crate) fn register(&self, complaint: &Complaint) -> String {
        let answer = self.post("/api/v1/incidents", &complaint.body());
        answer.created()["no"].as_str().unwrap().to_owned()
    }

    /// Judges.
    pub(crate) fn assess(&self, no: &str, level: &str, event_grade: Option<&str>) -> Answer {
        let body = json!({ "level": level, "event_grade": event_grade });
        self.act(no, "assessment", &body)
    }

    /// Hands over: the first unit leads, the others are responsible.
    pub(crate) fn dispatch(&self, no: &str, units: &[&str]) -> Answer {
        let duties = units.iter().enumerate().map(|(at, unit)| {
            let duty = if at == 0 { "lead" } else { "responsible" };
            (*unit, duty)
        });
        self.dispatch_as(no, &duties.collect::<Vec<_>>(), &json!({}))
    }

    /// Hands over to units with these duties, and with these further fields.
    pub(crate) fn dispatch_as(&self, no: &str, duties: &[(&str, &str)], more: &Value) -> Answer {
        let assignments: Vec<Value> = duties
            .iter()
            .map(|(unit, duty)| json!({ "unit": unit, "duty": duty }))
            .collect();
        let mut body = object(more.clone());
        body.insert("assignments".to_owned(), Value::Array(assignments));
        self.act(no, "dispatch", &Value::Object(body))
    }

    /// Takes an assignment back.
    pub(crate) fn withdraw(&self, no: &str, unit: &str) -> Answer {
        let body = json!({ "unit": unit, "reason": "交办有误，由别的单位办理" });
        self.act(no, "withdrawal", &body)
    }

    /// Says that the unit has it.
    pub(crate) fn acknowledge(&self, no: &str) -> Answer {
        self.act(no, "acknowledgement", &json!({}))
    }

    /// Says that it is not the unit's matter.
    pub(crate) fn give_back(&self, no: &str, reason: &str) -> Answer {
        self.act(no, "return", &json!({ "reason": reason }))
    }

    /// Agrees with a return.
    pub(crate) fn uphold_return(&self, no: &str, unit: &str) -> Answer {
        let body = json!({ "unit": unit, "decision": "uphold" });
        self.act(no, "return-decision", &body)
    }

    /// Disagrees with a return.
    pub(crate) fn refuse_return(&self, no: &str, unit: &str, reason: &str) -> Answer {
        let body = json!({ "unit": unit, "decision": "refuse", "reason": reason });
        self.act(no, "return-decision", &body)
    }

    /// Says how far it is.
    pub(crate) fn report(&self, no: &str, text: &str) -> Answer {
        self.act(no, "progress", &json!({ "text": text }))
    }

    /// Says that the cooperating unit's part is done.
    pub(crate) fn report_closing(&self, no: &str, text: &str) -> Answer {
        self.act(no, "progress", &json!({ "text": text, "closing": true }))
    }

    /// Writes a draft.
    pub(crate) fn draft(&self, no: &str, text: &str) -> Answer {
        let body = json!({
            "text": text,
            "cause": "原因已经查明",
            "solution": "措施已经落实",
            "constraints": "还需要一些时间",
        });
        self.act(no, "draft", &body)
    }

    /// Hands the draft to the unit's head.
    pub(crate) fn submit(&self, no: &str) -> Answer {
        self.act(no, "submission", &json!({}))
    }

    /// Signs or approves the draft.
    pub(crate) fn approve(&self, no: &str) -> Answer {
        self.act(no, "approval", &json!({}))
    }

    /// Logs that it was published just now, as what the draft is.
    pub(crate) fn release(&self, no: &str) -> Answer {
        self.release_with(no, &json!({}))
    }

    /// The same with further fields.
    pub(crate) fn release_with(&self, no: &str, more: &Value) -> Answer {
        let mut body = object(json!({
            "published_at": wall(self.app.now()),
            "channel": "政府网站",
            "url": "https://www.example.gov.cn/news/1.html",
        }));
        body.extend(object(more.clone()));
        self.act(no, "release", &Value::Object(body))
    }

    /// Closes.
    pub(crate) fn close(&self, no: &str) -> Answer {
        // What the checklist asks of grave matters was looked at.
        let seen = self.get(&format!("/api/v1/incidents/{no}")).body;
        let open = |item: &&Value| item["mandatory"] == true && item["state"] == "open";
        let list = seen["checklist"].as_array().cloned().unwrap_or_default();
        for item in list.iter().filter(open) {
            let done = json!({ "item": item["code"], "state": "done" });
            self.act(no, "check", &done).done();
        }
        self.act(no, "closure", &json!({ "summary": "已回应，情况稳定" }))
    }

    /// Begins a new cycle.
    pub(crate) fn reopen(&self, no: &str, reason: &str) -> Answer {
        self.act(no, "reopening", &json!({ "reason": reason }))
    }

    /// Lets one incident follow another.
    pub(crate) fn merge(&self, no: &str, primary: &str) -> Answer {
        self.act(no, "merge", &json!({ "primary": primary }))
    }

    /// Refuses to take it on.
    pub(crate) fn dismiss(&self, no: &str, reason: &str) -> Answer {
        self.act(no, "dismissal", &json!({ "reason": reason }))
    }
}

impl TestApp {
    /// The whole way from a draft of this unit to its release, as a response.
    pub(crate) fn answer(&self, no: &str, unit: &str) {
        self.answer_with(no, unit, &json!({}));
    }

    /// The same with further fields of the release.
    pub(crate) fn answer_with(&self, no: &str, unit: &str, more: &Value) {
        self.as_liaison(unit).draft(no, "情况说明").done();
        self.as_liaison(unit).submit(no).done();
        self.as_head(unit).approve(no).done();
        self.as_reviewer().approve(no).done();
        self.as_reviewer().release_with(no, more).done();
    }
}
