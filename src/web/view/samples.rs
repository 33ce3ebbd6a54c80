//! Building blocks of the fictional contents that the template tests render.

use jiff::Timestamp;

use super::status::{DueChip, DueFacts, HowCounted, LevelBars};
use super::{Contact, FormState, PostForm};
use crate::domain::vocabulary::{Level, Standing};

/// Tuesday 6 November 2018, 10:20 in Beijing.
pub(crate) const NOW: Timestamp = Timestamp::constant(1_541_470_800, 0);

/// An instant some minutes from [`NOW`].
pub(crate) fn minutes(from_now: i64) -> Timestamp {
    Timestamp::from_second(NOW.as_second() + from_now * 60).unwrap()
}

/// A deadline due some minutes from [`NOW`], begun five hours before that.
pub(crate) fn facts(standing: Standing, kind: &str, due_in: i64) -> DueFacts {
    DueFacts {
        standing,
        kind: kind.to_owned(),
        started_at: minutes(due_in - 300),
        due_at: minutes(due_in),
        stopped_at: None,
        soon_at: Some(minutes(due_in - 120)),
        waived_for: String::new(),
        paused_for: None,
    }
}

pub(crate) fn chip(standing: Standing, kind: &str, due_in: i64) -> DueChip {
    DueChip::of(&facts(standing, kind, due_in), NOW)
}

pub(crate) fn level(level: Level) -> LevelBars {
    LevelBars::of(level)
}

pub(crate) fn how() -> HowCounted {
    HowCounted {
        sentence: "发现 06:00 ＋ 5 小时（自然时间，不能延期）＝ 今天 11:00。".to_owned(),
        segments: vec!["11 月 6 日 06:00 至 11:00，计 5 时".to_owned()],
        basis: "依据：国办发〔2016〕80 号；时限规则第 1 版".to_owned(),
    }
}

pub(crate) fn duty_desk() -> Contact {
    Contact::new("市委宣传部值班", "陈静", "8210 2266")
}

pub(crate) fn form() -> FormState {
    FormState::fresh("csrf-token", "form-token").seen(12)
}

pub(crate) fn post(action: &str) -> PostForm {
    PostForm {
        action: action.to_owned(),
        hidden: form().hidden(),
        values: vec![super::HiddenValue {
            name: "unit".to_owned(),
            value: "fda".to_owned(),
        }],
    }
}

pub(crate) fn texts(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}
