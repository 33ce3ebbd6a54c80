//! What would have been: a past month under another policy, with nothing stored.

use huiying::domain::scorecard::{Column, Rate};
use huiying::services::ServiceError;
use huiying::services::replay::{Replay, Span, replay};
use huiying::services::rules::RuleFile;

use crate::app::TestApp;
use crate::builders::canteen_complaint;
use crate::manual_clock::{hours, minutes, wall};

story! {
    under_the_same_limits_nothing_would_differ
    a_shorter_limit_would_have_made_late_what_was_in_time_and_a_longer_one_the_reverse
    a_file_that_is_no_policy_and_a_period_that_is_none_are_named
}

const EDU: &str = "市教育局";
const FDA: &str = "市食品药品监督管理局";
const POLICY: &str = include_str!("../../seeds/policy.toml");

/// The school office acknowledged after ten minutes, the food office after thirty hours.
fn november(app: &TestApp) -> String {
    let no = app.dispatched(&canteen_complaint().level("iv"), &[EDU, FDA]);
    app.advance(minutes(10));
    app.as_liaison(EDU).acknowledge(&no).done();
    app.advance(hours(30));
    app.as_liaison(FDA).acknowledge(&no).done();
    app.set_time("2018-12-03 10:00");
    no
}

fn played(app: &TestApp, policy: &str, period: &str) -> Result<Replay, ServiceError> {
    let file = RuleFile {
        name: "规则.toml".to_owned(),
        bytes: policy.as_bytes().to_vec(),
        year: None,
    };
    replay(&app.services, &file, Span::parse(period)?)
}

/// The policy that ships, with another limit for acknowledging a matter of the lowest level.
fn acknowledging_within(minutes: u32) -> String {
    const ROW: &str = "kind = \"acknowledgement\"\nlevel = \"iv\"\nminutes = ";
    let old = format!("{ROW}240");
    assert!(POLICY.contains(&old));
    POLICY.replace(&old, &format!("{ROW}{minutes}"))
}

fn acknowledged(found: &Replay) -> (Rate, Rate) {
    let mut columns = found.columns.iter();
    let column = columns.find(|found| found.column == Column::Acknowledgement);
    let column = column.unwrap();
    (column.then, column.now)
}

fn under_the_same_limits_nothing_would_differ(app: &TestApp) {
    november(app);
    app.storing_nothing(|| {
        for period in ["2018-11", "2018-Q4", "2018"] {
            let found = played(app, POLICY, period).unwrap();
            assert_eq!((found.incidents, found.moved), (1, 0), "{period}");
            assert_eq!(found.flips, [], "{period}");
            let (then, now) = acknowledged(&found);
            assert_eq!(
                (then, now),
                (Rate { met: 1, of: 2 }, Rate { met: 1, of: 2 })
            );
        }
        let before = played(app, POLICY, "2018-10").unwrap();
        assert_eq!(before.incidents, 0);
    });
}

fn a_shorter_limit_would_have_made_late_what_was_in_time_and_a_longer_one_the_reverse(
    app: &TestApp,
) {
    let no = november(app);
    app.storing_nothing(|| {
        let strict = played(app, &acknowledging_within(5), "2018-11").unwrap();
        assert_eq!(acknowledged(&strict).1, Rate { met: 0, of: 2 });
        let [flip] = strict.flips.as_slice() else {
            panic!("{:?}", strict.flips);
        };
        assert_eq!(
            (flip.no.as_str(), flip.unit_name.as_str()),
            (no.as_str(), EDU)
        );
        assert_eq!(wall(flip.due_now), "2018-11-06 10:05");
        assert!(flip.kept_then && !flip.kept_now);
        assert!(
            strict.plain_text().contains("按时变逾期"),
            "{}",
            strict.plain_text()
        );
        let mild = played(app, &acknowledging_within(3000), "2018-11").unwrap();
        assert_eq!(acknowledged(&mild).1, Rate { met: 2, of: 2 });
        assert_eq!(mild.flips[0].unit_name, FDA);
        assert!(mild.flips[0].kept_now);
    });
}

fn a_file_that_is_no_policy_and_a_period_that_is_none_are_named(app: &TestApp) {
    november(app);
    let sentence = |error: ServiceError| {
        let ServiceError::Invalid(faults) = error else {
            panic!("{error:?}");
        };
        faults[0].message.clone()
    };
    let period = played(app, POLICY, "去年").unwrap_err();
    assert_eq!(sentence(period), "期间写成 2018-09、2018-Q3 或 2018");
    let file = played(app, "这不是规则", "2018-11").unwrap_err();
    assert!(sentence(file).contains("规则.toml"));
}
