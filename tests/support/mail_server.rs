//! A mail server that takes everything for everybody and keeps it: SMTP with pipelining, as a relay
//! in a city's network speaks it.

use std::io::{self, BufRead, BufReader, Write as _};
use std::net::TcpStream;

use jiff::Timestamp;

use crate::arrivals::{Mode, Receiver, Shared};
use crate::base64;
use crate::process::now;

/// One mail as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Mail {
    /// What makes it one and the same mail, however often it is sent.
    pub(crate) message_id: String,
    /// What the outbox calls it: a message, or a digest of several.
    pub(crate) name: String,
    /// Whom the envelope names.
    pub(crate) to: Vec<String>,
    /// The subject, readable.
    pub(crate) subject: String,
    /// The text, readable.
    pub(crate) body: String,
    /// When its last line arrived.
    pub(crate) at: Timestamp,
}

/// Starts one; `Receiver::port` is where.
pub(crate) fn start() -> Receiver<Mail> {
    Receiver::start(serve)
}

fn serve(stream: TcpStream, shared: &Shared<Mail>) -> io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?);
    let mut talk = Talk { stream, shared };
    talk.say("220 post.example ESMTP")?;
    let mut to = Vec::new();
    let mut line = String::new();
    while lines.read_line(&mut line)? > 0 {
        let command = line.trim_end().to_owned();
        line.clear();
        let word: String = command.chars().take(4).collect();
        match word.to_ascii_uppercase().as_str() {
            "EHLO" => talk.say("250-post.example\r\n250-PIPELINING\r\n250 8BITMIME")?,
            "MAIL" | "RSET" => {
                to.clear();
                talk.say("250 well")?;
            }
            "RCPT" => {
                to.push(address_in(&command));
                talk.say("250 well")?;
            }
            "DATA" => {
                talk.say("354 go ahead")?;
                let text = text_until_dot(&mut lines)?;
                if talk.is_willing() {
                    shared.keep(read(&text, std::mem::take(&mut to)));
                }
                if shared.mode() == Mode::Forgetful {
                    return Ok(());
                }
                talk.say("250 taken")?;
            }
            "QUIT" => return talk.say("221 bye"),
            "HELO" | "NOOP" => talk.say("250 well")?,
            _ => talk.say("502 not here")?,
        }
    }
    Ok(())
}

struct Talk<'a> {
    stream: TcpStream,
    shared: &'a Shared<Mail>,
}

impl Talk<'_> {
    fn say(&mut self, reply: &str) -> io::Result<()> {
        self.shared.keep_silent();
        if !self.is_willing() {
            self.stream.write_all(b"421 not now\r\n")?;
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        self.stream.write_all(format!("{reply}\r\n").as_bytes())
    }

    fn is_willing(&self) -> bool {
        self.shared.mode() != Mode::Refusing
    }
}

fn address_in(command: &str) -> String {
    let inner = command
        .split_once('<')
        .and_then(|(_, rest)| rest.split_once('>'));
    inner.map_or_else(|| command.to_owned(), |(address, _)| address.to_owned())
}

/// The lines up to the lonely dot, with doubled dots undone.
fn text_until_dot(lines: &mut impl BufRead) -> io::Result<String> {
    let mut text = Vec::new();
    loop {
        let mut line = Vec::new();
        if lines.read_until(b'\n', &mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if line == b".\r\n" || line == b".\n" {
            return Ok(String::from_utf8_lossy(&text).into_owned());
        }
        let stuffed = usize::from(line.starts_with(b"."));
        text.extend_from_slice(&line[stuffed..]);
    }
}

fn read(text: &str, to: Vec<String>) -> Mail {
    let text = text.replace("\r\n", "\n");
    let (head, _) = text.split_once("\n\n").unwrap_or((&text, ""));
    Mail {
        message_id: header(head, "message-id").unwrap_or_default(),
        name: words(&header(head, "x-huiying-message").unwrap_or_default()),
        to,
        subject: words(&header(head, "subject").unwrap_or_default()),
        body: readable(&text),
        at: now(),
    }
}

/// A header's value on one line.
fn header(head: &str, name: &str) -> Option<String> {
    let unfolded = head.replace("\n ", " ").replace("\n\t", " ");
    unfolded.lines().find_map(|line| {
        let (known, value) = line.split_once(':')?;
        known
            .eq_ignore_ascii_case(name)
            .then(|| value.trim().to_owned())
    })
}

/// Undoes the encoded words of a header (RFC 2047); blanks between two of them are no text.
fn words(value: &str) -> String {
    let mut out = String::new();
    let mut was_encoded = false;
    for word in value.split(' ') {
        let decoded = encoded_word(word);
        let is_between = was_encoded && decoded.is_some();
        if !out.is_empty() && !is_between {
            out.push(' ');
        }
        was_encoded = decoded.is_some();
        out.push_str(&decoded.unwrap_or_else(|| word.to_owned()));
    }
    out
}

fn encoded_word(word: &str) -> Option<String> {
    let inner = word.strip_prefix("=?")?.strip_suffix("?=")?;
    let mut parts = inner.splitn(3, '?');
    let (_charset, form, text) = (parts.next()?, parts.next()?, parts.next()?);
    let bytes = match form {
        "B" | "b" => base64::decode(text)?,
        _ => quoted(&text.replace('_', " ")),
    };
    String::from_utf8(bytes).ok()
}

/// The text of an entity, part after part when it has parts.
fn readable(entity: &str) -> String {
    let (head, body) = entity.split_once("\n\n").unwrap_or((entity, ""));
    let kind = header(head, "content-type").unwrap_or_default();
    if let Some((_, rest)) = kind.split_once("boundary=") {
        let boundary = rest.split(';').next().unwrap_or_default().trim_matches('"');
        let line = format!("--{boundary}");
        let parts = body.split(line.as_str()).skip(1);
        return parts
            .take_while(|part| !part.starts_with("--"))
            .map(|part| readable(part.trim_start_matches('\n')))
            .collect();
    }
    let form = header(head, "content-transfer-encoding").unwrap_or_default();
    let bytes = match form.to_ascii_lowercase().as_str() {
        "base64" => base64::decode(body).unwrap_or_default(),
        "quoted-printable" => quoted(body),
        _ => body.as_bytes().to_vec(),
    };
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Undoes quoted-printable (RFC 2045).
fn quoted(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let digits = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        match (
            first,
            digits.and_then(|two| u8::from_str_radix(two, 16).ok()),
        ) {
            (b'=', Some(byte)) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            (b'=', None) => rest = after.strip_prefix(b"\n").unwrap_or(after),
            (plain, _) => {
                bytes.push(*plain);
                rest = after;
            }
        }
    }
    bytes
}
