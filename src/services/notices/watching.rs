//! What those who follow an incident are told: in the portal, by mail too where they asked for it,
//! and only what they may read at that moment.

use super::{Notice, Teller, stream_of};
use crate::domain::audience::Audience;
use crate::domain::event::Event;
use crate::domain::incident::Incident;
use crate::domain::people::Viewer;
use crate::domain::vocabulary::{Channel, MessageKind, Stage};
use crate::domain::{AccountId, IncidentNo};
use crate::services::ServiceError;
use crate::services::accounts::Preferences;
use crate::store::people::{self, AccountRow};
use crate::store::{AnyConn, outbox, watches};

/// Tells the followers of an incident about a decision of `by`; whoever is called upon in a note
/// follows from then on. What a person was told of already is not told again.
///
/// # Errors
/// The store's failure, or a template that is broken.
pub(in crate::services) fn tell(
    conn: &mut AnyConn,
    teller: &Teller<'_>,
    (before, after): (&Incident, &Incident),
    events: &[Event],
    by: &AccountId,
) -> Result<(), ServiceError> {
    let Some(fact) = &after.registered else {
        return Ok(());
    };
    follow_when_called(conn, teller, &fact.no, events)?;
    let news: Vec<(u64, &Event, String)> = events
        .iter()
        .zip(before.seq + 1..)
        .filter_map(|(event, place)| Some((place, event, news_of(event, (before, after))?)))
        .collect();
    if news.is_empty() {
        return Ok(());
    }
    for account in watches::followers(conn, &fact.no)? {
        let Some(row) = people::load_account(conn, &account)? else {
            continue;
        };
        if account == *by || row.is_disabled {
            continue;
        }
        tell_one(conn, teller, after, &news, &row)?;
    }
    Ok(())
}

fn tell_one(
    conn: &mut AnyConn,
    teller: &Teller<'_>,
    after: &Incident,
    news: &[(u64, &Event, String)],
    row: &AccountRow,
) -> Result<(), ServiceError> {
    let person = row.actor();
    let viewer = Viewer::of(&person);
    for (place, event, action) in news {
        let may_read = after.is_visible_to(&viewer) && Audience::of(after, event).includes(&viewer);
        if !may_read {
            continue;
        }
        let notice = Notice::new(MessageKind::Notice, &person.unit, &[], action);
        let stream = format!("{}#{place}", stream_of(after));
        let account = Some(person.account.clone());
        let message = teller.message(after, &stream, &notice, account)?;
        if Preferences::of(row).follow_by_mail {
            outbox::put_also_on(conn, &message, teller.now, Channel::Email)?;
        } else {
            outbox::put_in_portal(conn, &message, teller.now)?;
        }
    }
    Ok(())
}

fn follow_when_called(
    conn: &mut AnyConn,
    teller: &Teller<'_>,
    no: &IncidentNo,
    events: &[Event],
) -> Result<(), ServiceError> {
    for event in events {
        if let Event::Noted(note) = event {
            for mention in &note.mentions {
                watches::follow(conn, &mention.account, no, teller.now)?;
            }
        }
    }
    Ok(())
}

/// What is news in a fact: a note, a release, another stage; most of them are none.
fn news_of(event: &Event, (before, after): (&Incident, &Incident)) -> Option<String> {
    if let Event::Noted(note) = event {
        return Some(format!("查看新的{}", note.kind.label()));
    }
    if let Event::Released(fact) = event {
        return Some(format!("知悉已发布{}", fact.kind.label()));
    }
    let stage = after.stage.filter(|stage| before.stage != Some(*stage))?;
    leads_to(event, stage).then(|| format!("知悉关注的舆情{}", stage.label()))
}

/// Whether this is the fact that led to the stage.
const fn leads_to(event: &Event, stage: Stage) -> bool {
    match stage {
        Stage::Registered => matches!(
            event,
            Event::Registered(_) | Event::Unmerged { .. } | Event::PublicationMoved(_)
        ),
        Stage::Assessed => {
            matches!(
                event,
                Event::Assessed(_) | Event::Unmerged { .. } | Event::Reopened { .. }
            )
        }
        Stage::Dispatched => matches!(
            event,
            Event::Dispatched(_) | Event::Reopened { .. } | Event::Unmerged { .. }
        ),
        Stage::Responded => matches!(event, Event::ResponseCompleted),
        Stage::Closed => matches!(
            event,
            Event::Closed { .. } | Event::PolicyDecided(_) | Event::EvaluationConcluded(_)
        ),
        Stage::Evaluated => matches!(event, Event::EvaluationConcluded(_)),
        Stage::Dismissed => matches!(event, Event::Dismissed { .. }),
        Stage::Merged => matches!(event, Event::Merged { .. }),
    }
}
