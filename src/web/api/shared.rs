//! What a matter shares with others, in JSON: the one it follows, those that follow it, every further
//! post, and how often it was heard of.

use serde_json::{Value, json};

use super::show::maybe;
use crate::domain::calendar::rfc3339;
use crate::domain::vocabulary::Stage;
use crate::queries::following::{Follower, Following, Primary};
use crate::queries::incident_page::IncidentView;

/// Adds it to the answer about an incident.
pub(super) fn add(answer: &mut Value, view: &IncidentView, following: &Following) {
    let Value::Object(fields) = answer else {
        return;
    };
    let followers: Vec<Value> = following.followers.iter().map(follower).collect();
    fields.insert("heat".to_owned(), json!(following.heat));
    fields.insert("followers".to_owned(), json!(followers));
    fields.insert("follow_ups".to_owned(), json!(follow_ups(view)));
    let primary = following.primary.as_ref().map(primary);
    fields.insert("primary".to_owned(), json!(primary));
}

fn follower(one: &Follower) -> Value {
    json!({
        "no": one.no,
        "title": one.title,
        "source": { "kind": one.source_kind.code(), "channel": one.channel },
        "registered_at": rfc3339(one.registered_at),
        "follow_ups": one.follow_ups,
    })
}

fn follow_ups(view: &IncidentView) -> Vec<Value> {
    let posts = view.incident.follow_ups.iter();
    posts
        .map(|(post, by)| {
            json!({
                "n": post.n,
                "source": {
                    "kind": post.source.kind.code(),
                    "channel": post.source.channel,
                    "url": post.source.url,
                },
                "text": post.text,
                "posted_at": maybe(post.posted_at),
                "noted_at": rfc3339(by.at),
                "by": by.name,
            })
        })
        .collect()
}

/// How the one goes that is followed.
fn primary(primary: &Primary) -> Value {
    let incident = &primary.incident;
    let releases: Vec<Value> = incident
        .releases
        .iter()
        .map(|(release, _)| {
            json!({
                "kind": release.kind.code(),
                "published_at": rfc3339(release.published_at),
                "channel": release.channel,
                "url": release.url,
            })
        })
        .collect();
    json!({
        "no": primary.no,
        "stage": primary.stage().map(Stage::code),
        "responded_at": maybe(incident.responded_at),
        "closed_at": maybe(incident.closed_at),
        "releases": releases,
    })
}
