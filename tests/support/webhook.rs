//! A program at the other end of the webhook: it takes events over HTTP, checks who sent them, and
//! keeps them.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read as _, Write as _};
use std::net::TcpStream;

use aws_lc_rs::hmac;
use jiff::Timestamp;
use serde_json::Value;

use crate::arrivals::{Mode, Receiver, Shared};
use crate::base64;
use crate::process::now;

/// What sender and receiver share, as it is configured.
pub(crate) const SECRET: &str = "a webhook secret of the tests, 32 bytes and more";

/// One event as it was sent.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    /// What makes it one and the same event, however often it is sent.
    pub(crate) id: String,
    /// Whether its signature is the one that only a holder of the secret can make.
    pub(crate) is_signed: bool,
    /// What it says.
    pub(crate) body: Value,
    /// When its last byte arrived.
    pub(crate) at: Timestamp,
}

/// Starts one; `Receiver::port` is where.
pub(crate) fn start() -> Receiver<Call> {
    Receiver::start(serve)
}

fn serve(stream: TcpStream, shared: &Shared<Call>) -> io::Result<()> {
    let mut incoming = BufReader::new(stream.try_clone()?);
    let mut stream = stream;
    while let Some((headers, body)) = request(&mut incoming)? {
        shared.keep_silent();
        let answer = match shared.mode() {
            Mode::Refusing => "500 Internal Server Error",
            Mode::Normal | Mode::Silent => {
                shared.keep(call(&headers, &body));
                "200 OK"
            }
            Mode::Forgetful => {
                shared.keep(call(&headers, &body));
                return Ok(());
            }
        };
        let answer = format!("HTTP/1.1 {answer}\r\ncontent-length: 0\r\n\r\n");
        stream.write_all(answer.as_bytes())?;
        if headers
            .get("connection")
            .is_some_and(|value| value == "close")
        {
            return Ok(());
        }
    }
    Ok(())
}

type Headers = BTreeMap<String, String>;

/// The next request of a connection; `None` at its end, also where a killed sender left one half
/// written: what did not arrive whole did not arrive.
fn request(incoming: &mut impl BufRead) -> io::Result<Option<(Headers, Vec<u8>)>> {
    let mut line = String::new();
    if incoming.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let mut headers = Headers::new();
    loop {
        line.clear();
        if incoming.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let Some((name, value)) = line.split_once(':') else {
            break;
        };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let length = headers.get("content-length").and_then(|n| n.parse().ok());
    let mut body = Vec::new();
    if let Some(length) = length {
        let read = incoming.take(length).read_to_end(&mut body)?;
        let is_whole = u64::try_from(read).is_ok_and(|read| read == length);
        return Ok(is_whole.then_some((headers, body)));
    }
    // Without a length it comes in pieces, the last of which is empty.
    loop {
        line.clear();
        incoming.read_line(&mut line)?;
        let Ok(size) = u64::from_str_radix(line.trim(), 16) else {
            return Ok(None);
        };
        incoming.by_ref().take(size).read_to_end(&mut body)?;
        if incoming.read_line(&mut String::new())? == 0 {
            return Ok(None);
        }
        if size == 0 {
            return Ok(Some((headers, body)));
        }
    }
}

fn call(headers: &Headers, body: &[u8]) -> Call {
    Call {
        id: headers.get("webhook-id").cloned().unwrap_or_default(),
        is_signed: is_signed(headers, body),
        body: serde_json::from_slice(body).unwrap_or_default(),
        at: now(),
    }
}

/// The signature of the Standard Webhooks: over id, time and body, joined by dots.
fn is_signed(headers: &Headers, body: &[u8]) -> bool {
    let text = |name: &str| headers.get(name).map_or("", String::as_str);
    let mut signed = format!("{}.{}.", text("webhook-id"), text("webhook-timestamp")).into_bytes();
    signed.extend_from_slice(body);
    let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes());
    let wanted = format!("v1,{}", base64::encode(hmac::sign(&key, &signed).as_ref()));
    text("webhook-signature")
        .split(' ')
        .any(|one| one == wanted)
}
