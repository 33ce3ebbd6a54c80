//! The re-base of a version's list: its boxes, what is sent, and the page of what became of each.

use actix_web::web;
use jiff::Timestamp;

use super::super::frame::{Asked, Posted, Shown};
use super::{Pairs, kind_of, segment_of, show_version, wrong};
use crate::domain::IncidentNo;
use crate::services::impact::{self, Affected, Applied, Chosen, Order, Picked};
use crate::services::rules::RuleKind;
use crate::services::{FieldFault, ServiceError, run_blocking};
use crate::web::view::form::Choice;
use crate::web::view::rules::{AffectedRow, RebaseResult, RebasedRow};
use crate::web::view::{FormState, Link};

/// Who may re-base, and when, for those who cannot now.
pub(super) const fn note_words(holds: bool) -> &'static str {
    if holds {
        "是否重算由领导在本页确认：逐项勾选并写明理由，没有勾选的不变。"
    } else {
        "这一版现在不是现行版；执行以后，由领导在本页逐项确认是否重算。"
    }
}

/// A box for each row: all ticked at first, and as they were when a form comes back.
pub(super) fn tick(rows: &mut [AffectedRow], affected: &[Affected], form: &FormState) {
    let boxes = affected.iter().map(|row| {
        let shown = row.new_due_at.as_nanosecond();
        Choice::new(format!("{}/{}/{shown}", row.no, row.deadline), "")
    });
    let mut boxes: Vec<Choice> = boxes.collect();
    form.mark("deadlines", &mut boxes);
    for (row, mut choice) in rows.iter_mut().zip(boxes) {
        choice.checked |= !form.is_bad();
        row.choice = Some(choice);
    }
}

/// The boxes that came ticked; one that cannot be read was not made by the page.
fn picked(posted: &Posted) -> Result<Vec<Picked>, ServiceError> {
    let fault = |message: &str| {
        ServiceError::Invalid(vec![FieldFault {
            field: "deadlines".to_owned(),
            message: message.to_owned(),
        }])
    };
    let read = |text: &str| {
        let (rest, shown) = text.rsplit_once('/')?;
        let (no, n) = rest.rsplit_once('/')?;
        Some(Picked {
            no: IncidentNo::parse(no)?,
            deadline: n.parse().ok()?,
            shown: Some(Timestamp::from_nanosecond(shown.parse().ok()?).ok()?),
        })
    };
    let ticked: Option<Vec<Picked>> = posted.values("deadlines").map(read).collect();
    match ticked {
        Some(ticked) if ticked.is_empty() => Err(fault("请勾选要重算的时限")),
        Some(ticked) => Ok(ticked),
        None => Err(fault("勾选的时限认不出，请重新打开本页")),
    }
}

/// Re-bases what was ticked, and shows what became of each.
pub(super) async fn rebase(asked: Asked, path: web::Path<(String, u32)>, form: Pairs) -> Shown {
    let (rules, version) = path.into_inner();
    let kind = kind_of(&rules);
    let posted = Posted::read(&asked, &form)?;
    let (services, ctx) = (asked.portal.services.clone(), asked.signed.ctx.clone());
    let reason = posted.value("reason").to_owned();
    let (ticked, once) = (picked(&posted), posted.once.clone());
    let done = run_blocking(move || {
        let order = Order {
            chosen: Chosen::These(ticked?),
            reason,
            once,
        };
        impact::apply(&services, &ctx, (kind, version), &order)
    });
    match done.await {
        Ok(applied) => asked.show(&result_page(kind, version, &applied)).await,
        Err(ServiceError::Invalid(faults)) => {
            let form = wrong(posted.state(&asked)?, &faults);
            show_version(&asked, kind, version, Some(form)).await
        }
        Err(error) => Err(error.into()),
    }
}

fn result_page(kind: RuleKind, version: u32, applied: &[Applied]) -> RebaseResult {
    let name = format!("{}第 {version} 版", kind.label());
    let done = applied.iter().filter(|row| row.why_not.is_none()).count();
    let left = applied.len() - done;
    RebaseResult {
        back: Link::new(
            format!("/admin/{}/{version}", segment_of(kind)),
            name.clone(),
        ),
        heading: format!("按{name}重算的结果"),
        summary: if left == 0 {
            format!("{done} 个时限都已重算，原定时间保留在案。")
        } else {
            format!("已重算 {done} 个，{left} 个没有改，原因写在后面。")
        },
        rows: applied.iter().map(rebased_row).collect(),
    }
}

fn rebased_row(applied: &Applied) -> RebasedRow {
    let [no, unit, kind, old, new, remark] = applied.cells();
    RebasedRow {
        href: format!("/incidents/{no}"),
        no,
        unit,
        kind,
        old,
        new,
        remark,
    }
}
