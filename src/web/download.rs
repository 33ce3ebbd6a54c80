//! Files that browsers save: their names, and sheets sent piece by piece.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, MessageBody};
use actix_web::http::header;
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};

use crate::domain::event::AttachedFile;
use crate::services::attachments::piece;
use crate::services::sheets::SheetFile;
use crate::services::{ServiceError, Services, run_blocking};

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

/// A file that was handed in: whole, or the stretch that is asked for. Its digest is its tag, so that
/// a stretch of another file is never taken for one of this.
///
/// # Errors
/// The store's failure.
pub async fn stored(
    request: &HttpRequest,
    services: Arc<Services>,
    file: AttachedFile,
) -> Result<HttpResponse, ServiceError> {
    let text = |name: header::HeaderName| {
        let value = request.headers().get(name)?;
        value.to_str().ok().map(str::to_owned)
    };
    let tag = format!("\"{}\"", file.sha256);
    if text(header::IF_NONE_MATCH).is_some_and(|known| known.contains(&tag)) {
        return Ok(HttpResponse::NotModified()
            .insert_header((header::ETAG, tag))
            .finish());
    }
    let is_same = text(header::IF_RANGE).is_none_or(|known| known == tag);
    let wanted = text(header::RANGE).filter(|_| is_same);
    let stretch = wanted.map_or(Stretch::Whole, |range| Stretch::read(&range, file.size));
    let (from, to) = match stretch {
        Stretch::Whole => (0, file.size),
        Stretch::Part(from, to) => (from, to),
        Stretch::Beyond => {
            let size = format!("bytes */{}", file.size);
            return Ok(HttpResponse::RangeNotSatisfiable()
                .insert_header((header::CONTENT_RANGE, size))
                .finish());
        }
    };
    let digest = file.sha256.clone();
    let bytes = run_blocking(move || piece(&services, &digest, from, to.saturating_sub(from)));
    let mut answer = match stretch {
        Stretch::Part(..) => HttpResponse::PartialContent(),
        Stretch::Whole | Stretch::Beyond => HttpResponse::Ok(),
    };
    if let Stretch::Part(..) = stretch {
        let part = format!("bytes {from}-{}/{}", to.saturating_sub(1), file.size);
        answer.insert_header((header::CONTENT_RANGE, part));
    }
    let is_shown = file.media_type.starts_with("image/") || file.media_type == "application/pdf";
    let name = attachment(&file.name);
    let place = if is_shown {
        name.replacen("attachment", "inline", 1)
    } else {
        name
    };
    Ok(answer
        .content_type(file.media_type)
        .insert_header(header::ContentEncoding::Identity)
        .insert_header((header::ACCEPT_RANGES, "bytes"))
        .insert_header((header::ETAG, tag))
        // Who may read it is asked again every time; the tag spares the bytes.
        .insert_header((header::CACHE_CONTROL, "private, no-cache"))
        .insert_header((header::CONTENT_DISPOSITION, place))
        .insert_header((
            header::CONTENT_SECURITY_POLICY,
            "sandbox; default-src 'none'",
        ))
        .body(bytes.await?))
}

/// Which bytes of a file are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stretch {
    Whole,
    /// From the one until before the other.
    Part(u64, u64),
    /// Where there are none.
    Beyond,
}

impl Stretch {
    /// Reads `bytes=0-99`, `bytes=100-` or `bytes=-100`; several at once are answered with all.
    fn read(range: &str, size: u64) -> Self {
        let Some((from, to)) = range
            .strip_prefix("bytes=")
            .and_then(|range| range.split_once('-'))
        else {
            return Self::Whole;
        };
        let number = |text: &str| text.trim().parse::<u64>().ok();
        let (from, to) = match (number(from), number(to)) {
            (Some(from), Some(last)) if from <= last => (from, last.saturating_add(1).min(size)),
            (Some(from), None) if to.trim().is_empty() => (from, size),
            (None, Some(last)) if from.trim().is_empty() => (size.saturating_sub(last), size),
            _ => return Self::Whole,
        };
        if from < to {
            Self::Part(from, to)
        } else {
            Self::Beyond
        }
    }
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
    fn a_stretch_is_read_and_kept_within_the_file() {
        use Stretch::{Beyond, Part, Whole};
        let cases = [
            ("bytes=0-9", Part(0, 10)),
            ("bytes=90-", Part(90, 100)),
            ("bytes=90-900", Part(90, 100)),
            ("bytes=-10", Part(90, 100)),
            ("bytes=-900", Part(0, 100)),
            ("bytes=100-", Beyond),
            ("bytes=-0", Beyond),
            ("bytes=0-1,5-6", Whole),
            ("bytes=9-1", Whole),
            ("lines=1-2", Whole),
        ];
        for (asked, expected) in cases {
            assert_eq!(Stretch::read(asked, 100), expected, "{asked}");
        }
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
