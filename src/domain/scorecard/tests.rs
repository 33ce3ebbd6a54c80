//! The formulas on known figures, and their laws on random ones.

use proptest::prelude::*;

use super::*;

fn figures(met: u32, of: u32) -> Figures {
    let mut figures = Figures::default();
    let cell = Cell {
        numerator: i64::from(met),
        denominator: i64::from(of),
        ..Cell::default()
    };
    figures.add(Indicator::Column(Column::Acknowledgement), &cell);
    figures
}

fn rows(counts: &[(&str, u32, u32)]) -> Vec<(String, Place)> {
    let counted = counts
        .iter()
        .map(|(id, met, of)| ((*id).to_owned(), figures(*met, *of)));
    ranked(counted.collect(), |_| Some(UnitKind::Department))
        .into_iter()
        .map(|row| (row.id, row.place))
        .collect()
}

#[test]
fn a_unit_with_one_case_is_never_ranked_first() {
    let table = rows(&[("lucky", 1, 1), ("steady", 9, 10)]);
    assert_eq!(table[0], ("steady".to_owned(), Place::Rank(1)));
    assert_eq!(table[1], ("lucky".to_owned(), Place::TooFew));
}

#[test]
fn equal_rates_share_a_rank_and_the_next_rank_is_skipped() {
    let table = rows(&[("a", 9, 10), ("b", 18, 20), ("c", 5, 10)]);
    let places: Vec<Place> = table.iter().map(|(_, place)| *place).collect();
    assert_eq!(places, [Place::Rank(1), Place::Rank(1), Place::Rank(3)]);
}

#[test]
fn what_names_nothing_is_shown_last_and_not_ranked() {
    let table = rows(&[("", 100, 100), ("a", 5, 10), ("b", 1, 2)]);
    let ids: Vec<&str> = table.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(ids, ["a", "b", ""]);
    assert_eq!(table[2].1, Place::Apart);
}

#[test]
fn departments_towns_and_committees_are_ranked_apart() {
    let counted = [("d", 5, 10), ("t", 6, 10), ("c", 7, 10)];
    let counted = counted.map(|(id, met, of)| (id.to_owned(), figures(met, of)));
    let table = ranked(counted.into_iter().collect(), |id| match id {
        "d" => Some(UnitKind::Department),
        "t" => Some(UnitKind::Town),
        _ => Some(UnitKind::Committee),
    });
    assert!(
        table.iter().all(|row| row.place == Place::Rank(1)),
        "{table:?}"
    );
}

#[test]
fn wilsons_interval_agrees_with_a_published_example() {
    // 81 of 263: 0.2553 to 0.3662, the example of Newcombe (1998), table I, method 3.
    let interval = Rate { met: 81, of: 263 }.interval().unwrap();
    assert!((interval.low - 0.2553).abs() < 5e-5, "{interval:?}");
    assert!((interval.high - 0.3662).abs() < 5e-5, "{interval:?}");
}

#[test]
fn a_window_that_went_by_counts_nowhere() {
    assert_eq!(Column::of(DeadlineKind::ReturnWindow), None);
    assert_eq!(Indicator::of(DeadlineKind::ReturnWindow), None);
}

#[test]
fn every_indicator_has_a_code_of_its_own() {
    for one in Indicator::ALL {
        assert_eq!(Indicator::parse(one.code()), Some(*one));
    }
    for one in Dimension::ALL {
        assert_eq!(Dimension::parse(one.code()), Some(*one));
    }
}

proptest! {
    #[test]
    fn the_interval_holds_the_rate_and_narrows_with_more_obligations(
        of in 1_u32..5_000, part in 0.0_f64..=1.0, more in 2_u32..50,
    ) {
        let met = (0..=of).find(|n| f64::from(*n) >= part * f64::from(of)).unwrap_or(of);
        let rate = Rate { met, of };
        let (share, near) = (rate.share().unwrap(), rate.interval().unwrap());
        prop_assert!(0.0 <= near.low && near.low <= share && share <= near.high && near.high <= 1.0);
        let far = Rate { met: met * more, of: of * more }.interval().unwrap();
        prop_assert!(far.high - far.low < near.high - near.low);
        // What one keeps the other misses, so the intervals mirror each other.
        let missed = Rate { met: of - met, of }.interval().unwrap();
        prop_assert!((missed.low - (1.0 - near.high)).abs() < 1e-9);
    }

    #[test]
    fn ranks_follow_the_rate_whatever_the_order(
        counts in prop::collection::vec((0_u32..40, 1_u32..40), 1..12),
    ) {
        let named = counts.iter().enumerate();
        let named: BTreeMap<String, Figures> = named
            .map(|(n, (met, of))| (format!("u{n}"), figures((*met).min(*of), *of)))
            .collect();
        let table = ranked(named, |_| None);
        for row in &table {
            let is_better = |other: &&Row| {
                other.overall.of >= RANKED_FROM
                    && u64::from(other.overall.met) * u64::from(row.overall.of)
                        > u64::from(row.overall.met) * u64::from(other.overall.of)
            };
            let better = u32::try_from(table.iter().filter(is_better).count()).unwrap();
            let expected = if row.overall.of >= RANKED_FROM {
                Place::Rank(better + 1)
            } else {
                Place::TooFew
            };
            prop_assert_eq!(row.place, expected);
        }
        let total = table.iter().map(|row| row.overall.of).sum::<u32>();
        prop_assert_eq!(total, counts.iter().map(|(_, of)| of).sum::<u32>());
    }

    #[test]
    fn what_is_added_and_taken_out_again_leaves_nothing(
        parts in prop::array::uniform7(-1_000_000_i64..1_000_000),
    ) {
        let [numerator, denominator, unextended, extendable, extended, late, late_seconds] = parts;
        let cell = Cell {
            numerator, denominator, unextended, extendable, extended, late, late_seconds,
        };
        let mut sum = cell;
        sum.add(&cell);
        sum.subtract(&cell);
        prop_assert_eq!(sum, cell);
        sum.subtract(&cell);
        prop_assert_eq!(sum, Cell::default());
    }
}
