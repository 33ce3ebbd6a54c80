//! Reads the files of the rules of time: policies, calendars, office hours.
//!
//! Whoever types such a file is told the line and the field that is wrong, and nothing of it is
//! taken over.

mod calendar;
mod ics;
mod ladder;
mod policy;
mod rubric;

use std::ops::Range;

pub use calendar::{ReadNotice, read_calendar, read_notice};
pub use policy::read_policy;
pub use rubric::read_rubric;

/// A rule file that cannot be read, with the sentence that says where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}：{what}")]
pub struct RuleError {
    /// The file.
    pub file: String,
    /// What is wrong, with its place.
    pub what: String,
}

/// The longest limit that makes sense: ten years, in minutes and in days.
const LONGEST_MINUTES: u32 = 10 * 366 * 24 * 60;
const LONGEST_DAYS: u32 = 3_660;

impl RuleError {
    fn new(file: &str, what: &impl ToString) -> Self {
        Self {
            file: file.to_owned(),
            what: what.to_string(),
        }
    }
}

/// A text file with its name, so that what is wrong in it can be said with its line.
#[derive(Clone, Copy)]
struct Source<'a> {
    file: &'a str,
    text: &'a str,
}

impl Source<'_> {
    /// The line that a byte of the text stands in, from 1.
    fn line_of(self, byte: usize) -> usize {
        let before = self.text.bytes().take(byte);
        before.filter(|b| *b == b'\n').count() + 1
    }

    fn bad(self, what: &impl ToString) -> RuleError {
        RuleError::new(self.file, what)
    }

    fn bad_line(self, line: usize, what: &str) -> RuleError {
        self.bad(&format!("第 {line} 行：{what}"))
    }

    fn bad_at(self, span: &Range<usize>, what: &str) -> RuleError {
        self.bad_line(self.line_of(span.start), what)
    }

    /// Reads TOML; what the reader of the format says in English is said in Chinese.
    fn toml<T: serde::de::DeserializeOwned>(self) -> Result<T, RuleError> {
        toml::from_str(self.text).map_err(|error| {
            let what = in_chinese(error.message());
            match error.span() {
                Some(span) => self.bad_at(&span, &what),
                None => self.bad(&what),
            }
        })
    }
}

/// The commonest complaints of the format readers, with the names they are about.
fn in_chinese(message: &str) -> String {
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let about = |head: &str| message.starts_with(head);
    match quoted.as_slice() {
        [name, ..] if about("missing field") => format!("缺少 {name}"),
        [name, ..] if about("unknown field") => format!("不认识“{name}”这一项"),
        [name, known @ ..] if about("unknown variant") => {
            format!("不认识“{name}”，可以写 {}", known.join("、"))
        }
        [name, ..] if about("duplicate field") || about("duplicate key") => {
            format!("“{name}”写了两次")
        }
        [..] if about("invalid type") => format!("写法不对（{message}）"),
        [..] => format!("读不懂（{message}）"),
    }
}

#[cfg(test)]
mod tests;
