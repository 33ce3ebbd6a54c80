//! The fictional library: templates of responses and agreed lines.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use super::super::wordings::{WantedWords, add};
use super::super::{Ctx, ServiceError, Services};
use super::REQUEST;
use crate::domain::Theme;
use crate::domain::calendar::local_date;
use crate::domain::people::Actor;
use crate::domain::vocabulary::WordingKind;
use crate::domain::wording::Words;

/// Puts a few entries in: one that holds, one that is over, one that is the department's own.
pub(super) fn fill(
    services: &Services,
    reviewer: &Actor,
    now: Timestamp,
) -> Result<(), ServiceError> {
    let today = local_date(now);
    let day = |days: i64| today.checked_add(days.days()).unwrap_or(today);
    let entries = [
        entry(
            (WordingKind::Template, "情况说明"),
            "关于〔事项〕的情况说明：〔时间〕，〔单位〕接到反映后到现场核实。经查，〔查明的情况〕。已采取的措施：〔措施〕。还没有查清的，查清后续报。咨询电话：〔电话〕。",
            None,
        ),
        entry(
            (WordingKind::Template, "续报"),
            "〔事项〕有了新进展：〔进展〕。此前公布的〔内容〕，现更新为〔更新后的内容〕。下一次通报时间：〔时间〕。",
            None,
        ),
        WantedWords {
            words: Words {
                themes: vec![Theme::new("食品药品安全")],
                ..line(
                    "校园供餐",
                    "送检结果没有出来之前，不对原因作结论；孩子的就诊情况以医院通报为准。",
                    Some(day(60)),
                )
            },
            is_retired: false,
        },
        entry_of(line(
            "暑期停水",
            "检修停水已经结束，个别片区水压偏低的，由供水单位上门处理。",
            Some(day(-20)),
        )),
        WantedWords {
            words: Words {
                is_internal: true,
                ..line(
                    "记者来电",
                    "请记者把问题发到值班邮箱，由值班员统一登记、统一答复。",
                    None,
                )
            },
            is_retired: false,
        },
    ];
    let ctx = Ctx {
        actor: reviewer.clone(),
        now,
        request_id: REQUEST.to_owned(),
    };
    for wanted in &entries {
        add(services, &ctx, wanted, None)?;
    }
    Ok(())
}

fn entry((kind, title): (WordingKind, &str), text: &str, valid_until: Option<Date>) -> WantedWords {
    entry_of(Words {
        kind,
        ..line(title, text, valid_until)
    })
}

fn entry_of(words: Words) -> WantedWords {
    WantedWords {
        words,
        is_retired: false,
    }
}

fn line(title: &str, text: &str, valid_until: Option<Date>) -> Words {
    Words {
        kind: WordingKind::AgreedLine,
        title: title.to_owned(),
        text: text.to_owned(),
        themes: Vec::new(),
        incident: None,
        valid_until,
        is_internal: false,
    }
}
