//! An incident as a reader sees it: the parts that stories ask for, by the names people use.

use serde_json::Value;

use crate::builders::object;
use crate::manual_clock::wall;

/// What the API shows of an incident, with its timeline.
pub(crate) struct Seen {
    /// The incident.
    pub(crate) incident: Value,
    events: Vec<Value>,
}

impl Seen {
    /// From the two answers.
    pub(crate) fn new(incident: Value, timeline: Value) -> Self {
        let mut fields = object(timeline);
        let Some(Value::Array(events)) = fields.remove("items") else {
            panic!("no timeline");
        };
        Self { incident, events }
    }

    /// Where it stands.
    pub(crate) fn stage(&self) -> &str {
        text(&self.incident["stage"])
    }

    /// How many facts it has.
    pub(crate) fn seq(&self) -> u64 {
        self.incident["seq"].as_u64().unwrap()
    }

    /// The state of a unit's latest assignment.
    #[track_caller]
    pub(crate) fn state_of(&self, unit: &str) -> &str {
        let all = self.incident["assignments"].as_array().unwrap();
        let own = all.iter().rfind(|assignment| assignment["unit"] == unit);
        text(&own.unwrap_or_else(|| panic!("{unit} has nothing to do here"))["state"])
    }

    /// Every deadline of a kind, oldest first; `unit` is empty for those of the whole incident.
    pub(crate) fn deadlines(&self, kind: &str, unit: &str) -> Vec<&Value> {
        let all = self.incident["deadlines"].as_array().unwrap().iter();
        all.filter(|deadline| deadline["kind"] == kind)
            .filter(|deadline| deadline["unit"].as_str().unwrap_or_default() == unit)
            .collect()
    }

    /// The latest deadline of a kind.
    #[track_caller]
    pub(crate) fn deadline(&self, kind: &str, unit: &str) -> &Value {
        let found = self.deadlines(kind, unit);
        found
            .last()
            .unwrap_or_else(|| panic!("no {kind} of {unit}"))
    }

    /// When the latest deadline of a kind is due, in Beijing time.
    #[track_caller]
    pub(crate) fn due(&self, kind: &str, unit: &str) -> String {
        let due_at = text(&self.deadline(kind, unit)["due_at"]);
        wall(due_at.parse().unwrap())
    }

    /// How the latest deadline of a kind stands.
    #[track_caller]
    pub(crate) fn standing(&self, kind: &str, unit: &str) -> &str {
        text(&self.deadline(kind, unit)["standing"])
    }

    /// Every fact of a kind, oldest first.
    pub(crate) fn events(&self, kind: &str) -> Vec<&Value> {
        let all = self.events.iter();
        all.filter(|event| event["kind"] == kind).collect()
    }

    /// What the reader can do with a noun: allowed or not, with the reason.
    #[track_caller]
    pub(crate) fn action(&self, noun: &str) -> (bool, &str) {
        let all = self.incident["actions"].as_array().unwrap();
        let found = all.iter().find(|action| action["href"] == noun);
        let action = found.unwrap_or_else(|| panic!("nothing about {noun}"));
        let reason = action["reason"].as_str().unwrap_or_default();
        (action["allowed"].as_bool().unwrap(), reason)
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}
