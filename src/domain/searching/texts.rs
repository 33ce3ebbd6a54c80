//! The words of a fact: what a person wrote, nothing that the house reckoned.

use crate::domain::event::{Event, FollowUp, Registered, Released, RiskAssessed, Wording};

/// What was written in a fact, in the order of its fields. Score sheets are left out: whoever scores
/// second must not come upon the first.
pub fn texts_of(event: &Event) -> Vec<&str> {
    let mut texts = written_in(event);
    texts.extend(event.files().iter().map(|file| file.name.as_str()));
    texts
}

fn written_in(event: &Event) -> Vec<&str> {
    match event {
        Event::Registered(fact) => registered(fact),
        Event::Dispatched(fact) => some([&fact.note]),
        Event::Drafted(fact) => wording(&fact.wording),
        Event::Released(fact) => released(fact),
        Event::RiskAssessed(fact) => risks(fact),
        Event::Merged { primary } | Event::SecondaryLinked { primary } => vec![primary.as_str()],
        Event::Unmerged { primary, reason } => vec![primary.as_str(), reason],
        Event::FollowedUp(post) => further(post),
        Event::Noted(note) => vec![&note.text],
        Event::PolicyLinked { policy } => vec![policy.as_str()],
        Event::ReturnUpheld { reason, .. }
        | Event::ExtensionGranted { reason, .. }
        | Event::Resumed { reason } => some([reason]),
        Event::Closed { summary } => some([summary]),
        Event::Dismissed { reason }
        | Event::Withdrawn { reason, .. }
        | Event::ReturnRequested { reason, .. }
        | Event::ReturnRefused { reason, .. }
        | Event::Reopened { reason, .. }
        | Event::ExtensionRefused { reason, .. }
        | Event::Paused { reason }
        | Event::Rebased { reason, .. }
        | Event::EvaluationAppealRefused { reason, .. } => vec![reason],
        Event::ProgressReported { text, .. } | Event::OrderReplied { text, .. } => vec![text],
        Event::SentBack { comments, .. } => vec![comments],
        Event::ExtensionRequested(fact) => vec![&fact.reason, &fact.progress],
        Event::Urged(order) | Event::SupervisionOrdered(order) => vec![&order.text],
        Event::PromiseFulfilled { text, url, .. } => {
            [text.as_str()].into_iter().chain(url.as_deref()).collect()
        }
        Event::PolicyDecided(fact) => vec![&fact.reason],
        Event::PublicationMoved(fact) => vec![&fact.reason],
        Event::Watched(note) => vec![&note.text],
        Event::ChecklistMarked(fact) => fact.reason.iter().map(String::as_str).collect(),
        Event::EvaluationAppealed(fact) => {
            let objections = fact.objections.iter();
            objections.map(|one| one.text.as_str()).collect()
        }
        Event::EvaluationAppealUpheld(fact) => vec![&fact.reason],
        Event::Assessed(_)
        | Event::ChecklistBegun(_)
        | Event::Acknowledged { .. }
        | Event::Submitted { .. }
        | Event::SignedOff { .. }
        | Event::Approved { .. }
        | Event::AssignmentDischarged { .. }
        | Event::ResponseCompleted
        | Event::DeadlineStarted(_)
        | Event::DeadlineStopped { .. }
        | Event::DeadlinePassed { .. }
        | Event::Reminded(_)
        | Event::DeadlineMoved(_)
        | Event::EvaluationScored(_)
        | Event::EvaluationArbitrated(_)
        | Event::EvaluationConcluded(_) => Vec::new(),
    }
}

fn further(post: &FollowUp) -> Vec<&str> {
    let mut texts = vec![post.text.as_str(), &post.source.channel];
    texts.extend(post.source.url.as_deref());
    texts
}

fn registered(fact: &Registered) -> Vec<&str> {
    let mut texts = vec![
        fact.no.as_str(),
        &fact.title,
        &fact.text,
        &fact.source.channel,
    ];
    texts.extend(some([
        &fact.place,
        &fact.source.url,
        &fact.backdating_reason,
    ]));
    texts.extend(fact.policy.iter().map(|policy| policy.title.as_str()));
    texts
}

fn wording(wording: &Wording) -> Vec<&str> {
    let mut texts = vec![wording.text.as_str()];
    texts.extend(some([
        &wording.cause,
        &wording.solution,
        &wording.constraints,
        &wording.spokesperson,
        &wording.channel,
    ]));
    texts
}

fn released(fact: &Released) -> Vec<&str> {
    let mut texts = vec![fact.text.as_str(), &fact.channel, &fact.url];
    texts.extend(fact.promises.iter().map(|promise| promise.text.as_str()));
    texts
}

fn risks(fact: &RiskAssessed) -> Vec<&str> {
    let mut texts: Vec<&str> = fact
        .points
        .iter()
        .map(|point| point.text.as_str())
        .collect();
    texts.push(&fact.prepared);
    texts.extend(fact.consulted.iter().map(|one| one.opinion.as_str()));
    texts
}

fn some<const N: usize>(texts: [&Option<String>; N]) -> Vec<&str> {
    texts.into_iter().filter_map(|one| one.as_deref()).collect()
}
