//! The other side of the channels, for real: a mail server and an HTTP receiver on ports of
//! loopback, which keep what they were given and misbehave when told to.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// How a sink behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mood {
    /// Takes everything.
    Normal,
    /// Says no to everything.
    Refusing,
    /// Accepts the connection and never says a word.
    BlackHole,
}

/// A mail as it was handed over.
#[derive(Debug, Clone)]
pub(crate) struct Mail {
    /// The receiver of the envelope.
    pub(crate) to: String,
    /// Headers and text, as sent.
    pub(crate) raw: String,
}

impl Mail {
    /// A header's value; empty when there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        let head = self.raw.split("\r\n\r\n").next().unwrap();
        let mut pairs = head.lines().filter_map(|line| line.split_once(':'));
        let found = pairs.find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map_or("", |(_, value)| value.trim())
    }

    /// The text, decoded.
    pub(crate) fn text(&self) -> String {
        let (_, body) = self.raw.split_once("\r\n\r\n").unwrap();
        match self.header("Content-Transfer-Encoding") {
            "base64" => {
                let packed: String = body.split_whitespace().collect();
                String::from_utf8(unpacked(&packed)).unwrap()
            }
            "quoted-printable" => String::from_utf8(unquoted(body)).unwrap(),
            _ => body.to_owned(),
        }
    }
}

/// Bytes from Base64, written here so that the house's own reader is not its own witness.
pub(crate) fn unpacked(text: &str) -> Vec<u8> {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bits = 0_u32;
    let mut held = 0;
    let mut bytes = Vec::new();
    for letter in text.bytes().filter(|b| *b != b'=') {
        let value = LETTERS.iter().position(|l| *l == letter).unwrap();
        bits = (bits << 6) | u32::try_from(value).unwrap();
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from((bits >> held) & 0xff).unwrap());
        }
    }
    bytes
}

fn unquoted(body: &str) -> Vec<u8> {
    let joined = body.replace("=\r\n", "");
    let mut bytes = Vec::new();
    let mut rest = joined.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'=' {
            let pair = [rest.next().unwrap(), rest.next().unwrap()];
            let hex = std::str::from_utf8(&pair).unwrap();
            bytes.push(u8::from_str_radix(hex, 16).unwrap());
        } else {
            bytes.push(byte);
        }
    }
    bytes
}

/// What was sent over HTTP.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    /// `POST /path?query HTTP/1.1`.
    pub(crate) line: String,
    /// Names in lower case, with values.
    pub(crate) headers: Vec<(String, String)>,
    /// The body.
    pub(crate) body: String,
}

impl Request {
    /// A header's value; empty when there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        let mut all = self.headers.iter();
        all.find(|(key, _)| key == name).map_or("", |(_, v)| v)
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

struct Shared<T> {
    mood: Mutex<Mood>,
    taken: Mutex<Vec<T>>,
    answer: Mutex<String>,
    over: Mutex<bool>,
    // Connections that are left without an answer stay open until the sink goes.
    held: Mutex<Vec<TcpStream>>,
}

/// A server on a port of its own; stopped when dropped.
pub(crate) struct Sink<T> {
    port: u16,
    shared: Arc<Shared<T>>,
    thread: Option<JoinHandle<()>>,
}

/// A mail server.
pub(crate) type MailSink = Sink<Mail>;
/// Something that is pushed to.
pub(crate) type HttpSink = Sink<Request>;

impl<T: Clone + Send + 'static> Sink<T> {
    fn start(serve: fn(TcpStream, &Shared<T>) -> std::io::Result<()>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::new(Shared {
            mood: Mutex::new(Mood::Normal),
            taken: Mutex::default(),
            answer: Mutex::new(r#"{"errcode":0,"errmsg":"ok"}"#.to_owned()),
            over: Mutex::new(false),
            held: Mutex::default(),
        });
        let kept = Arc::clone(&shared);
        let thread = thread::spawn(move || {
            for stream in listener.incoming() {
                if *kept.over.lock().unwrap() {
                    return;
                }
                let (stream, shared) = (stream.unwrap(), Arc::clone(&kept));
                if *shared.mood.lock().unwrap() == Mood::BlackHole {
                    shared.held.lock().unwrap().push(stream);
                    continue;
                }
                thread::spawn(move || {
                    let patience = Some(Duration::from_secs(20));
                    stream.set_read_timeout(patience).unwrap();
                    // A client that hangs up in the middle is no concern of the sink.
                    drop(serve(stream, &shared));
                });
            }
        });
        Self {
            port,
            shared,
            thread: Some(thread),
        }
    }

    /// Lets it behave like this from now on.
    pub(crate) fn be(&self, mood: Mood) {
        *self.shared.mood.lock().unwrap() = mood;
    }

    /// Everything that was taken so far, oldest first.
    pub(crate) fn taken(&self) -> Vec<T> {
        self.shared.taken.lock().unwrap().clone()
    }

    /// The only one that was taken.
    #[track_caller]
    pub(crate) fn only(&self) -> T {
        let mut taken = self.taken();
        assert_eq!(taken.len(), 1, "taken: {}", taken.len());
        taken.remove(0)
    }
}

impl<T> Drop for Sink<T> {
    fn drop(&mut self) {
        *self.shared.over.lock().unwrap() = true;
        // Wakes the thread that waits for a connection.
        drop(TcpStream::connect(("127.0.0.1", self.port)));
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

impl MailSink {
    /// A mail server.
    pub(crate) fn mail() -> Self {
        Self::start(converse)
    }

    /// What the house is configured with.
    pub(crate) fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }
}

/// Speaks enough SMTP to be sent mail.
fn converse(stream: TcpStream, shared: &Shared<Mail>) -> std::io::Result<()> {
    let mut out = stream.try_clone()?;
    let mut lines = BufReader::new(stream);
    let mut to = String::new();
    out.write_all(b"220 sink\r\n")?;
    loop {
        let mut line = String::new();
        if lines.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let word = line.trim_end().to_ascii_uppercase();
        let answer = if word.starts_with("EHLO") || word.starts_with("HELO") {
            "250-sink\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n"
        } else if word.starts_with("RCPT TO:") {
            if *shared.mood.lock().unwrap() == Mood::Refusing {
                "550 no such user\r\n"
            } else {
                let address = line.split(['<', '>']).nth(1).unwrap_or_default();
                address.clone_into(&mut to);
                "250 ok\r\n"
            }
        } else if word == "DATA" {
            out.write_all(b"354 go on\r\n")?;
            let raw = letter(&mut lines)?;
            let to = to.clone();
            shared.taken.lock().unwrap().push(Mail { to, raw });
            "250 taken\r\n"
        } else if word == "QUIT" {
            return out.write_all(b"221 bye\r\n");
        } else {
            "250 ok\r\n"
        };
        out.write_all(answer.as_bytes())?;
    }
}

fn letter(lines: &mut impl BufRead) -> std::io::Result<String> {
    let mut raw = String::new();
    loop {
        let mut line = String::new();
        if lines.read_line(&mut line)? == 0 || line == ".\r\n" {
            return Ok(raw);
        }
        // A line that begins with a full stop is sent with two.
        raw.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}

impl HttpSink {
    /// Something that is pushed to.
    pub(crate) fn http() -> Self {
        Self::start(answer)
    }

    /// Its address, without a path.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Lets it answer this.
    pub(crate) fn answers(&self, body: &str) {
        body.clone_into(&mut self.shared.answer.lock().unwrap());
    }
}

/// Takes one request a connection.
fn answer(stream: TcpStream, shared: &Shared<Request>) -> std::io::Result<()> {
    let mut out = stream.try_clone()?;
    let mut lines = BufReader::new(stream);
    let mut line = String::new();
    lines.read_line(&mut line)?;
    let mut headers = Vec::new();
    loop {
        let mut header = String::new();
        lines.read_line(&mut header)?;
        let Some((name, value)) = header.trim_end().split_once(':') else {
            break;
        };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let length = length.map_or(0, |(_, value)| value.parse().unwrap());
    let mut body = vec![0; length];
    lines.read_exact(&mut body)?;
    let request = Request {
        line: line.trim_end().to_owned(),
        headers,
        body: String::from_utf8(body).unwrap(),
    };
    let status = if *shared.mood.lock().unwrap() == Mood::Refusing {
        "500 Internal Server Error"
    } else {
        shared.taken.lock().unwrap().push(request);
        "200 OK"
    };
    let text = shared.answer.lock().unwrap().clone();
    write!(
        out,
        "HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{text}",
        text.len()
    )
}
