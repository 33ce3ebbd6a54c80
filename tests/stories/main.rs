//! Stories: what people do with the house, over HTTP, on both engines. One file per story, each
//! function a sentence; `story!` runs it on the embedded engine and on a server.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a story fails by panicking"
)]

#[path = "../support/app.rs"]
mod app;
#[path = "../support/asking.rs"]
mod asking;
#[path = "../support/builders.rs"]
mod builders;
#[path = "../support/manual_clock.rs"]
mod manual_clock;
#[path = "../support/outside.rs"]
mod outside;
#[path = "../support/pages.rs"]
mod pages;
#[path = "../support/people.rs"]
mod people;
#[path = "../support/postgres.rs"]
mod postgres;
#[path = "../support/seen.rs"]
mod seen;
#[path = "../support/sinks.rs"]
mod sinks;

/// Two tests of each story: one on each engine.
macro_rules! story {
    ($($name:ident)+) => {
        $(mod $name {
            #[test]
            fn sqlite() {
                super::$name(&crate::app::TestApp::sqlite());
            }

            #[test]
            fn postgres() {
                if let Some(app) = crate::app::TestApp::postgres() {
                    super::$name(&app);
                }
            }
        })+
    };
}

/// The same for stories that look at what reaches people outside the portal.
macro_rules! story_outside {
    ($($name:ident)+) => {
        $(mod $name {
            #[test]
            fn sqlite() {
                let outside = crate::outside::Outside::new();
                let app = crate::app::TestApp::sqlite_telling(outside.channels());
                super::$name(&app, &outside);
            }

            #[test]
            fn postgres() {
                let outside = crate::outside::Outside::new();
                if let Some(app) = crate::app::TestApp::postgres_telling(outside.channels()) {
                    super::$name(&app, &outside);
                }
            }
        })+
    };
}

mod accountability;
mod accountability_by_hand;
mod activities;
mod activities_by_hand;
mod alerts;
mod alerts_by_hand;
mod alike;
mod attachments;
mod bad_input;
mod bulk;
mod caused;
mod channels;
mod checklists;
mod cooperating_units;
mod drafts;
mod ended_early;
mod evaluations;
mod explained;
mod failures;
mod five_hours_overnight;
mod forms_by_hand;
mod frozen;
mod guided;
mod in_view;
mod learning;
mod library;
mod linkages;
mod linkages_by_hand;
mod lists;
mod make_up_sunday;
mod merged;
mod more_time;
mod notes;
mod notices;
mod papers;
mod plan_tried;
mod policies;
mod pressed;
mod promised;
mod rebased;
mod reckoned_anew;
mod regraded;
mod reopen_keeps_verdict;
mod replayed;
mod reports;
mod reports_by_hand;
mod returns_decided;
mod rights;
mod rules_of_time;
mod said_no;
mod saved_views;
mod scorecards;
mod searched;
mod sent_twice;
mod signing_in;
mod standing_still;
mod two_at_once;
mod two_units_one_late;
mod watchers;
mod whole_walk;
