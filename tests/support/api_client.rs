//! A program that uses the API of one replica or another, from as many threads as it likes.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::prepared::PASSWORD;

/// Somebody who is signed in.
#[derive(Clone)]
pub(crate) struct Client {
    agent: ureq::Agent,
    token: String,
}

impl Client {
    /// Signs in at this replica; the token is good at all of them.
    pub(crate) fn sign_in(address: &str, username: &str) -> Self {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(Duration::from_secs(30)))
            .proxy(None)
            .build()
            .into();
        let mut client = Self {
            agent,
            token: String::new(),
        };
        let body = json!({ "username": username, "password": PASSWORD });
        let (status, answer) = client.post(address, "/api/v1/sessions", &body, "").unwrap();
        assert_eq!(status, 201, "{answer}");
        answer["token"]
            .as_str()
            .unwrap()
            .clone_into(&mut client.token);
        client
    }

    /// Posts; the same key is the same request, however often it is sent.
    pub(crate) fn post(
        &self,
        address: &str,
        path: &str,
        body: &Value,
        key: &str,
    ) -> Result<(u16, Value), ureq::Error> {
        let mut request = self
            .agent
            .post(format!("{address}{path}"))
            .content_type("application/json");
        if !self.token.is_empty() {
            request = request.header("authorization", format!("Bearer {}", self.token));
        }
        if !key.is_empty() {
            request = request.header("idempotency-key", key);
        }
        let mut answer = request.send(body.to_string())?;
        let text = answer.body_mut().read_to_string()?;
        let value = serde_json::from_str(&text).unwrap_or(Value::String(text));
        Ok((answer.status().as_u16(), value))
    }

    /// Reads a page or a call; gives the status, the text, and how long it took to its last byte.
    pub(crate) fn get(
        &self,
        address: &str,
        path: &str,
    ) -> Result<(u16, String, Duration), ureq::Error> {
        let begun = Instant::now();
        let mut answer = self
            .agent
            .get(format!("{address}{path}"))
            .header("authorization", format!("Bearer {}", self.token))
            .call()?;
        let text = answer.body_mut().read_to_string()?;
        Ok((answer.status().as_u16(), text, begun.elapsed()))
    }
}
