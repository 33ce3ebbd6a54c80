//! 时限试算: what is asked, read from an address; the page and the API share it.

use jiff::Timestamp;
use jiff::civil::DateTime;

use super::filter::Query;
use crate::domain::calendar::instant;
use crate::services::explain::{Explained, Question, Rules, explain};
use crate::services::{FieldFault, ServiceError, Services, rules};

/// What is asked.
#[derive(Debug, Clone)]
pub struct Asked {
    kind: String,
    from: Timestamp,
    level: Option<String>,
    event_grade: Option<String>,
    policy: Option<u32>,
    calendar: Option<u32>,
}

/// Reads a question from an address.
///
/// # Errors
/// Every field that is missing or cannot be read.
pub fn read(query: &Query) -> Result<Asked, ServiceError> {
    let mut faults = Vec::new();
    let mut fault = |field: &str, message: &str| {
        faults.push(FieldFault {
            field: field.to_owned(),
            message: message.to_owned(),
        });
    };
    let text = |field: &str| {
        let text = query.get(field).map(|text| text.trim());
        text.filter(|text| !text.is_empty()).map(str::to_owned)
    };
    let kind = text("kind");
    if kind.is_none() {
        fault("kind", "请选择时限种类");
    }
    let from = text("from").as_deref().and_then(instant_of);
    if from.is_none() {
        fault("from", "起算时间写成 2018-11-06 10:08 这样");
    }
    let mut version = |field: &str| {
        let text = text(field)?;
        let number = text.parse::<u32>().ok();
        if number.is_none() {
            fault(field, "版本写成数字，不填就用现行的");
        }
        number
    };
    let (policy, calendar) = (version("policy"), version("calendar"));
    match (kind, from) {
        (Some(kind), Some(from)) if faults.is_empty() => Ok(Asked {
            kind,
            from,
            level: text("level"),
            event_grade: text("event_grade"),
            policy,
            calendar,
        }),
        _ => Err(ServiceError::Invalid(faults)),
    }
}

/// RFC 3339, or a Beijing time as people write it.
fn instant_of(text: &str) -> Option<Timestamp> {
    let exact = text.parse::<Timestamp>().ok();
    exact.or_else(|| text.replace(' ', "T").parse::<DateTime>().ok().map(instant))
}

impl Asked {
    /// The answer, by the versions in force or those that were named.
    ///
    /// # Errors
    /// `Invalid` for words and versions that do not exist.
    pub fn answer(&self, services: &Services, now: Timestamp) -> Result<Explained, ServiceError> {
        let mut found = Rules::in_force(services, now)?;
        if let Some(version) = self.policy {
            found.policy = rules::stored_policy(services, version)
                .map_err(|error| no_version(error, "policy", "时限规则", version))?;
        }
        if let Some(version) = self.calendar {
            found.calendar = rules::stored_calendar(services, version)
                .map_err(|error| no_version(error, "calendar", "工作日历", version))?;
        }
        let question = Question {
            kind: &self.kind,
            from: self.from,
            level: self.level.as_deref(),
            event_grade: self.event_grade.as_deref(),
        };
        explain(&found, &question)
    }
}

fn no_version(error: ServiceError, field: &str, what: &str, version: u32) -> ServiceError {
    if matches!(error, ServiceError::NotFound) {
        let message = format!("没有{what}第 {version} 版");
        let field = field.to_owned();
        return ServiceError::Invalid(vec![FieldFault { field, message }]);
    }
    error
}
