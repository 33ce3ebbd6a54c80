//! 回应 (Huiying): makes a city's government answer its citizens on time.
//!
//! The code map, one line a file:
//!
//! - `documents/mod.rs`: files in, grids out, and the papers the house prints.
//! - `domain/calendar.rs`: working days and hours; one engine for adding and measuring time.
//! - `domain/command.rs`: what can be asked for, and every reason for a no.
//! - `domain/deadline.rs`: when a duty falls due, how it stands, how it ended.
//! - `domain/event.rs`: the facts of the log.
//! - `domain/incident.rs`: one matter of public opinion, folded from its events.
//! - `domain/lifecycle.rs`: the table of who may do what from which stage.
//! - `domain/mod.rs`: the pure floor's door and the ids.
//! - `domain/people.rs`: units, groups, actors and what a reader may see.
//! - `domain/plan.rs`: duty rows of the plan and their lookup.
//! - `domain/plan_table.rs`: reads the printed table into rows and doubts.
//! - `domain/policy.rs`: time limits and rubrics as versioned data.
//! - `domain/routing/mod.rs`: proposes units for a matter, and shows why.
//! - `domain/scorecard.rs`: the formulas of the rates, with their denominators.
//! - `domain/verbs/mod.rs`: decides what a command brings about.
//! - `domain/vocabulary.rs`: every closed word list.
//! - `lib.rs`: this map and the floors.
//! - `main.rs`: the binary's first line.
//! - `store/mod.rs`: the door to rows and transactions.
//! - `web/mod.rs`: the door to pages and the wire.

pub mod domain;

pub mod documents;

pub mod store;

pub mod web;
