//! Requests about bulletins and annual reports, from forms and JSON alike.

use super::{Input, Sent};
use crate::domain::people::Roster;
use crate::domain::report::ReportCommand;
use crate::domain::vocabulary::ReportVerb;
use crate::services::FieldFault;

/// Every noun with its verb: the routes below `/reports/{kind}/{period}/`.
pub const REPORT_NOUNS: &[(&str, ReportVerb)] = &[
    ("drafting", ReportVerb::Draft),
    ("text", ReportVerb::Edit),
    ("submission", ReportVerb::Submit),
    ("approval", ReportVerb::Approve),
    ("send-back", ReportVerb::SendBack),
    ("issue", ReportVerb::Issue),
    ("edition", ReportVerb::Reopen),
    ("discarding", ReportVerb::Discard),
];

/// The verb behind a route's noun.
pub fn report_verb_of(noun: &str) -> Option<ReportVerb> {
    let found = REPORT_NOUNS.iter().find(|(name, _)| *name == noun);
    found.map(|(_, verb)| *verb)
}

/// The route's noun of a verb.
pub fn report_noun_of(verb: ReportVerb) -> &'static str {
    let found = REPORT_NOUNS.iter().find(|(_, named)| *named == verb);
    found.map_or("", |(noun, _)| *noun)
}

/// The fields that a verb reads.
pub const fn report_fields(verb: ReportVerb) -> &'static [&'static str] {
    match verb {
        ReportVerb::Edit => &["text"],
        ReportVerb::SendBack => &["comments"],
        ReportVerb::Reopen | ReportVerb::Discard => &["reason"],
        ReportVerb::Draft | ReportVerb::Submit | ReportVerb::Approve | ReportVerb::Issue => &[],
    }
}

/// Reads the request for a verb.
///
/// # Errors
/// Every fault of every field.
pub fn report_command(
    verb: ReportVerb,
    sent: &Sent,
    roster: &Roster,
) -> Result<ReportCommand, Vec<FieldFault>> {
    let mut input = Input::new(sent, roster);
    let command = match verb {
        ReportVerb::Draft => ReportCommand::Draft,
        ReportVerb::Edit => ReportCommand::Edit {
            text: input.required_text("text", "内容"),
        },
        ReportVerb::Submit => ReportCommand::Submit,
        ReportVerb::Approve => ReportCommand::Approve,
        ReportVerb::SendBack => ReportCommand::SendBack {
            comments: input.required_text("comments", "修改意见"),
        },
        ReportVerb::Issue => ReportCommand::Issue,
        ReportVerb::Reopen => ReportCommand::Reopen {
            reason: input.reason("重新出一版"),
        },
        ReportVerb::Discard => ReportCommand::Discard {
            reason: input.reason("作废"),
        },
    };
    let faults = input.into_faults();
    if faults.is_empty() {
        Ok(command)
    } else {
        Err(faults)
    }
}
