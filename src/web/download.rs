//! Files that browsers save: their names, and sheets sent piece by piece.

use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::HttpResponse;
use actix_web::body::{BodySize, MessageBody};
use actix_web::http::header;
use actix_web::web::Bytes;

use crate::services::sheets::SheetFile;
use crate::services::{ServiceError, run_blocking};

/// A file to be saved under this name.
pub fn file(name: &str, media_type: &'static str, bytes: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(media_type)
        .insert_header((header::CONTENT_DISPOSITION, attachment(name)))
        .body(bytes)
}

/// A sheet to be saved under this name, which gets the format's suffix. It is sent from its file.
pub fn sheet(name: &str, file: SheetFile) -> HttpResponse {
    let format = file.format;
    let name = format!("{name}.{}", format.suffix());
    HttpResponse::Ok()
        .content_type(format.media_type())
        .insert_header((header::CONTENT_DISPOSITION, attachment(&name)))
        .body(Pieces {
            length: file.length,
            state: State::Ready(Box::new(file)),
        })
}

/// A name for all browsers (RFC 6266): as it is, and in ASCII for those that know nothing else.
fn attachment(name: &str) -> String {
    let safe: String = name
        .chars()
        .filter(|letter| !letter.is_control() && !"\\/:*?\"<>|".contains(*letter))
        .collect();
    let plain: String = safe.chars().filter(char::is_ascii).collect();
    let plain = if plain.starts_with('.') {
        format!("file{plain}")
    } else {
        plain
    };
    let full: String = safe.bytes().map(encoded).collect();
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{full}")
}

/// A byte of a name after RFC 5987.
fn encoded(byte: u8) -> String {
    match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    }
}

type Reading = Pin<Box<dyn Future<Output = Result<(SheetFile, Vec<u8>), ServiceError>>>>;

enum State {
    Ready(Box<SheetFile>),
    Reading(Reading),
    Sent,
}

/// The body of an answer, read off the threads that serve requests.
struct Pieces {
    length: u64,
    state: State,
}

impl MessageBody for Pieces {
    type Error = ServiceError;

    fn size(&self) -> BodySize {
        BodySize::Sized(self.length)
    }

    fn poll_next(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, ServiceError>>> {
        let this = self.get_mut();
        let mut reading = match std::mem::replace(&mut this.state, State::Sent) {
            State::Sent => return Poll::Ready(None),
            State::Reading(reading) => reading,
            State::Ready(mut file) => Box::pin(run_blocking(move || {
                let piece = file.piece()?;
                Ok((*file, piece))
            })),
        };
        match reading.as_mut().poll(context) {
            Poll::Pending => {
                this.state = State::Reading(reading);
                Poll::Pending
            }
            Poll::Ready(Err(error)) => Poll::Ready(Some(Err(error))),
            Poll::Ready(Ok((_, piece))) if piece.is_empty() => Poll::Ready(None),
            Poll::Ready(Ok((file, piece))) => {
                this.state = State::Ready(Box::new(file));
                Poll::Ready(Some(Ok(Bytes::from(piece))))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chinese_name_is_sent_so_that_every_browser_saves_it() {
        assert_eq!(
            attachment("督办单1.docx"),
            "attachment; filename=\"1.docx\"; filename*=UTF-8''%E7%9D%A3%E5%8A%9E%E5%8D%951.docx"
        );
        assert_eq!(
            attachment("登记簿.csv"),
            "attachment; filename=\"file.csv\"; filename*=UTF-8''%E7%99%BB%E8%AE%B0%E7%B0%BF.csv"
        );
    }

    #[test]
    fn a_name_never_breaks_the_header() {
        let header = attachment("a\"b\r\n\\c;d.csv");
        assert!(
            header.starts_with("attachment; filename=\"abc;d.csv\";"),
            "{header}"
        );
        assert!(!header.contains(['\r', '\n']));
    }
}
