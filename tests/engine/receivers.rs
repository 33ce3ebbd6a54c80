//! The receivers themselves: a scenario is worth no more than what counts its arrivals.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use aws_lc_rs::hmac;

use crate::arrivals::Mode;
use crate::base64;
use crate::mail_server;
use crate::webhook::{self, SECRET};

const CONVERSATION: &str = "EHLO there\r\nMAIL FROM:<a@example.cn>\r\nRCPT TO:<b@example.cn>\r\n\
    DATA\r\nMessage-ID: <1@example.cn>\r\nX-Huiying-Message: incident/2026-0001#7/edu\r\n\
    Subject: =?utf-8?b?5YKs5Yqe?=\r\n =?utf-8?b?6YCa55+l?=\r\n\
    Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n\
    6K+35bC95b+r562+5pS2IDIwMjYtMDAwMQ==\r\n.\r\nQUIT\r\n";

/// Sends all at once, as a pipelining client may, and reads until the other side ends.
fn say(port: u16, text: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(1)))
        .unwrap();
    stream.write_all(text.as_bytes()).unwrap();
    // The other side may have hung up already.
    drop(stream.shutdown(Shutdown::Write));
    let mut answer = Vec::new();
    // Silence ends by the time limit, with nothing read.
    drop(stream.read_to_end(&mut answer));
    String::from_utf8(answer).unwrap()
}

#[test]
fn the_mail_server_reads_what_people_would_read() {
    let server = mail_server::start();
    let answer = say(server.port, CONVERSATION);
    assert!(answer.ends_with("250 taken\r\n221 bye\r\n"), "{answer}");
    let mails = server.arrived();
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].message_id, "<1@example.cn>");
    assert_eq!(mails[0].name, "incident/2026-0001#7/edu");
    assert_eq!(mails[0].to, ["b@example.cn"]);
    assert_eq!(mails[0].subject, "催办通知");
    assert_eq!(mails[0].body, "请尽快签收 2026-0001");
}

#[test]
fn the_mail_server_undoes_dots_and_quoted_text() {
    let server = mail_server::start();
    let text = CONVERSATION.replace("base64", "quoted-printable").replace(
        "6K+35bC95b+r562+5pS2IDIwMjYtMDAwMQ==",
        "..=E8=AF=B7=\r\n=E7=AD=BE",
    );
    say(server.port, &text);
    assert_eq!(server.arrived()[0].body.trim_end(), ".请签");
}

#[test]
fn the_mail_server_says_nothing_or_no_when_told_so() {
    let server = mail_server::start();
    server.set(Mode::Silent);
    assert_eq!(say(server.port, CONVERSATION), "");
    server.set(Mode::Refusing);
    assert_eq!(say(server.port, ""), "421 not now\r\n");
    assert!(server.arrived().is_empty());
    server.set(Mode::Forgetful);
    assert!(!say(server.port, CONVERSATION).contains("taken"));
    assert_eq!(server.arrived().len(), 1);
}

/// An event with its signature over these words.
fn event(signed: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes());
    let signature = base64::encode(hmac::sign(&key, signed.as_bytes()).as_ref());
    format!(
        "POST / HTTP/1.1\r\nhost: there\r\nWebhook-Id: e/1\r\nwebhook-timestamp: 12\r\n\
         webhook-signature: v1,{signature}\r\ncontent-length: 9\r\n\r\n{{\"n\": 12}}"
    )
}

#[test]
fn the_webhook_knows_a_forged_event_on_a_connection_that_stays() {
    let receiver = webhook::start();
    let (genuine, forged) = (event("e/1.12.{\"n\": 12}"), event("e/1.13.{\"n\": 12}"));
    let answer = say(receiver.port, &format!("{genuine}{forged}"));
    assert_eq!(answer.matches("200 OK").count(), 2, "{answer}");
    let calls = receiver.arrived();
    assert!(calls[0].is_signed && !calls[1].is_signed, "{calls:?}");
    assert_eq!(
        (calls[0].id.as_str(), &calls[0].body["n"]),
        ("e/1", &12.into())
    );
}

#[test]
fn the_webhook_fails_or_forgets_when_told_so() {
    let receiver = webhook::start();
    receiver.set(Mode::Refusing);
    assert!(say(receiver.port, &event("")).starts_with("HTTP/1.1 500"));
    assert!(receiver.arrived().is_empty());
    receiver.set(Mode::Forgetful);
    assert_eq!(say(receiver.port, &event("")), "");
    assert_eq!(receiver.arrived().len(), 1);
}
