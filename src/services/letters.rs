//! The words of messages: who must do what by when, by which rule, in the first sentence; then what
//! helps to do it. The words stand in `templates/messages/`, plain text.

use std::sync::LazyLock;

use handlebars::Handlebars;
use serde::Serialize;

use super::ServiceError;
use crate::domain::vocabulary::MessageKind;

/// What a message says. Everything is in finished words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct MessageFacts {
    /// Who must act: a unit's name, or an office.
    pub unit_name: String,
    /// What must be done, as a verb that a title can follow: 签收, 首次反馈, 裁定市教育局的退回.
    pub action: String,
    /// By when: 11 月 6 日 14:00.
    pub due: Option<String>,
    /// By which rule.
    pub basis: String,
    /// The incident's number.
    pub no: Option<String>,
    /// The incident's title; of a brief or a notice, what it says.
    pub title: String,
    /// The incident's level.
    pub level: Option<String>,
    /// Whether it is told late (补发).
    pub is_late: bool,
    /// The due instant as it really was, for one that is told late.
    pub true_due: Option<String>,
    /// The link that acknowledges at one tap.
    pub link: Option<String>,
    /// The address of the page where it is done.
    pub page: Option<String>,
    /// Further lines: a reason, a telephone number.
    pub lines: Vec<String>,
}

/// One line of a digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DigestItem {
    /// Its number, from 1.
    pub n: usize,
    /// What it is about: 逾期.
    pub kind: &'static str,
    /// The incident's number, since titles repeat.
    pub no: Option<String>,
    /// The first line of the message.
    pub subject: String,
}

/// Several messages in one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DigestFacts {
    /// How many, and how many of them late.
    pub heading: String,
    /// The messages, most urgent first.
    pub items: Vec<DigestItem>,
    /// The page where they all are.
    pub page: Option<String>,
}

#[derive(Serialize)]
struct Framed<'a> {
    sentence: &'a str,
    #[serde(flatten)]
    facts: &'a MessageFacts,
}

macro_rules! letters {
    ($($name:literal)+) => {
        [$(($name, include_str!(concat!("../../templates/messages/", $name, ".txt")))),+]
    };
}

/// Every template by its name: those of the kinds bear their codes.
const TEMPLATES: [(&str, &str); 16] = letters! {
    "dispatched" "reminder" "passed" "urge" "supervision" "return" "extension" "review" "release"
    "alert" "promise" "brief" "notice" "frame" "digest" "linkage"
};

/// Read once; a template that does not parse is told to whoever asks, and a test asks for all.
static REGISTRY: LazyLock<Result<Handlebars<'static>, String>> = LazyLock::new(|| {
    let mut registry = Handlebars::new();
    registry.set_strict_mode(true);
    registry.set_prevent_indent(true);
    registry.register_escape_fn(handlebars::no_escape);
    for (name, text) in TEMPLATES {
        registry
            .register_template_string(name, text)
            .map_err(|error| format!("read the message template {name}: {error}"))?;
    }
    Ok(registry)
});

/// The first line and the text of a message.
///
/// # Errors
/// `Internal` when a template is broken, which a test rules out.
pub fn render(kind: MessageKind, facts: &MessageFacts) -> Result<(String, String), ServiceError> {
    let sentence = one_line(&written(kind.code(), facts)?);
    let framed = Framed {
        sentence: &sentence,
        facts,
    };
    let body = written("frame", &framed)?.trim_end().to_owned() + "\n";
    let subject = match (facts.is_late, &facts.true_due) {
        (false, _) => return Ok((sentence, body)),
        (true, Some(due)) => format!("【补发】真正截止 {due}：{sentence}"),
        (true, None) => format!("【补发】{sentence}"),
    };
    let body = body.replacen(&sentence, &subject, 1);
    Ok((subject, body))
}

/// The first line and the text of a digest.
///
/// # Errors
/// As [`render`].
pub fn render_digest(facts: &DigestFacts) -> Result<(String, String), ServiceError> {
    let body = written("digest", facts)?.trim_end().to_owned() + "\n";
    Ok((one_line(&facts.heading), body))
}

fn written(name: &str, facts: &impl Serialize) -> Result<String, ServiceError> {
    let registry = REGISTRY
        .as_ref()
        .map_err(|error| ServiceError::Internal(error.clone()))?;
    registry
        .render(name, facts)
        .map_err(|error| ServiceError::Internal(format!("write the message {name}: {error}")))
}

/// A title that a person typed must not break the subject of a mail.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> MessageFacts {
        MessageFacts {
            unit_name: "市教育局".to_owned(),
            action: "签收".to_owned(),
            due: Some("11 月 6 日 14:00".to_owned()),
            basis: "工作规则 第 3 条".to_owned(),
            no: Some("2018-0001".to_owned()),
            title: "学校食堂饭菜<变质>".to_owned(),
            level: Some("较大".to_owned()),
            ..MessageFacts::default()
        }
    }

    #[test]
    fn the_first_sentence_says_who_must_do_what_by_when_and_by_which_rule() {
        let (subject, body) = render(MessageKind::Dispatched, &facts()).unwrap();
        assert_eq!(
            subject,
            "请市教育局在 11 月 6 日 14:00 前签收「学校食堂饭菜<变质>」，依据：工作规则 第 3 条。"
        );
        assert!(body.starts_with(&format!("{subject}\n舆情编号：2018-0001（较大）\n")));
        assert!(!body.contains("http"));
    }

    #[test]
    fn every_kind_can_be_written_with_much_and_with_little() {
        let little = MessageFacts {
            unit_name: "市教育局".to_owned(),
            title: "日报".to_owned(),
            ..MessageFacts::default()
        };
        for kind in MessageKind::ALL {
            for facts in [facts(), little.clone()] {
                let (subject, body) = render(*kind, &facts).unwrap();
                assert!(
                    subject.contains(facts.title.as_str()),
                    "{kind:?}: {subject}"
                );
                assert!(
                    subject.ends_with('。') && !subject.contains('\n'),
                    "{subject}"
                );
                assert!(!body.contains("{{") && body.ends_with('\n'), "{body}");
            }
        }
    }

    #[test]
    fn one_that_is_told_late_begins_with_it_and_the_true_due_time() {
        let late = MessageFacts {
            is_late: true,
            true_due: Some("11 月 5 日 14:00".to_owned()),
            ..facts()
        };
        let (subject, body) = render(MessageKind::Passed, &late).unwrap();
        assert!(
            subject.starts_with("【补发】真正截止 11 月 5 日 14:00："),
            "{subject}"
        );
        assert!(body.starts_with("【补发】"), "{body}");
        assert!(
            body.contains("真正的截止时间是 11 月 5 日 14:00。"),
            "{body}"
        );
    }

    #[test]
    fn links_stand_on_lines_of_their_own() {
        let linked = MessageFacts {
            link: Some("https://h.cn/a/x".to_owned()),
            page: Some("https://h.cn/incidents/2018-0001".to_owned()),
            lines: vec!["电话：8210 2266".to_owned()],
            ..facts()
        };
        let (_, body) = render(MessageKind::Dispatched, &linked).unwrap();
        let lines: Vec<&str> = body.lines().collect();
        assert!(lines.contains(&"https://h.cn/a/x"), "{body}");
        assert!(
            lines.contains(&"https://h.cn/incidents/2018-0001"),
            "{body}"
        );
        assert!(lines.contains(&"电话：8210 2266"), "{body}");
    }

    #[test]
    fn a_title_with_line_breaks_stays_one_subject() {
        let broken = MessageFacts {
            title: "食堂\r\nBcc: x@y.cn".to_owned(),
            ..facts()
        };
        let (subject, _) = render(MessageKind::Urge, &broken).unwrap();
        assert!(!subject.contains(['\r', '\n']), "{subject}");
    }

    #[test]
    fn a_digest_has_one_line_an_item() {
        let items = ["一", "二"]
            .iter()
            .enumerate()
            .map(|(at, subject)| DigestItem {
                n: at + 1,
                kind: "逾期",
                no: (at == 0).then(|| "2018-0001".to_owned()),
                subject: (*subject).to_owned(),
            });
        let facts = DigestFacts {
            heading: "您有 2 条提醒".to_owned(),
            items: items.collect(),
            page: None,
        };
        let (subject, body) = render_digest(&facts).unwrap();
        assert_eq!(subject, "您有 2 条提醒");
        assert_eq!(
            body,
            "您有 2 条提醒\n1. 【逾期】2018-0001 一\n2. 【逾期】二\n"
        );
    }
}
