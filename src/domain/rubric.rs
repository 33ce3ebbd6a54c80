//! The rubric as versioned data: what an evaluation looks at, how many points each item is worth,
//! what decides whatever the points are, and from how many points on each grade is given.
//!
//! Code knows how an item is measured, never which items there are. Source: plan row 24.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::vocabulary::{Grade, Measured};

/// One thing that is looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RubricItem {
    /// The lasting code.
    pub code: String,
    /// What people read.
    pub label: String,
    /// The most points it gives.
    pub points: u32,
    /// How it is measured.
    pub measured: Measured,
    /// Whether a scorer may depart from what the record proposes, saying why.
    pub correctable: bool,
    /// What the scorer looks at.
    pub asks: String,
    /// The rule it rests on, as printed.
    pub source: String,
}

/// 单项否决: what makes the grade the last one, whatever the points are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Veto {
    /// The lasting code.
    pub code: String,
    /// What people read.
    pub label: String,
    /// The rule it rests on, as printed.
    pub source: String,
}

/// From how many points on a grade is given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GradeFloor {
    /// The grade.
    pub grade: Grade,
    /// The fewest points, inclusive, out of 100.
    pub from: u32,
    /// The rule it rests on, as printed.
    pub source: String,
}

/// When two scorers are too far apart for an average.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArbitrationRule {
    /// A difference above this many points goes to a leader; exactly this many does not.
    pub above: u32,
    /// The rule it rests on, as printed.
    pub source: String,
}

/// A version of the rubric.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rubric {
    /// The running number of the version, from 1.
    pub version: u32,
    /// From which Beijing date it holds; `None` while unpublished.
    pub effective_from: Option<Date>,
    /// What it is called.
    pub name: String,
    /// What is looked at, in printed order; their points make 100.
    pub items: Vec<RubricItem>,
    /// What decides whatever the points are.
    pub vetoes: Vec<Veto>,
    /// The floors of the grades, the best first; below the last one is 不合格.
    pub grades: Vec<GradeFloor>,
    /// When two scorers are too far apart.
    pub arbitration: ArbitrationRule,
}

/// The points of a whole rubric.
pub const WHOLE: u32 = 100;

impl Rubric {
    /// The item with this code.
    pub fn item(&self, code: &str) -> Option<&RubricItem> {
        self.items.iter().find(|item| item.code == code)
    }

    /// The veto with this code.
    pub fn veto(&self, code: &str) -> Option<&Veto> {
        self.vetoes.iter().find(|veto| veto.code == code)
    }

    /// The grade for so many points, where nothing vetoes a better one.
    pub fn grade(&self, points: u32) -> Grade {
        let reached = |floor: &&GradeFloor| points >= floor.from;
        let best = self.grades.iter().find(reached);
        best.map_or(Grade::Poor, |floor| floor.grade)
    }
}

/// A part of a whole number, rounded half up: 5 of 10 out of 15 is 7.5, which is 8. Nothing out of
/// nothing is nothing.
pub fn half_up(numerator: u64, denominator: u64) -> u32 {
    if denominator == 0 {
        return 0;
    }
    let doubled = numerator.saturating_mul(2).saturating_add(denominator);
    u32::try_from(doubled / denominator.saturating_mul(2)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn floor(grade: Grade, from: u32) -> GradeFloor {
        GradeFloor {
            grade,
            from,
            source: "规则".to_owned(),
        }
    }

    #[test]
    fn exactly_the_floor_is_enough_and_one_point_less_is_not() {
        let rubric = Rubric {
            grades: vec![
                floor(Grade::Excellent, 90),
                floor(Grade::Good, 80),
                floor(Grade::Fair, 60),
            ],
            ..Rubric::default()
        };
        let grades: Vec<Grade> = [100, 90, 89, 80, 79, 60, 59, 0]
            .map(|points| rubric.grade(points))
            .to_vec();
        assert_eq!(
            grades,
            [
                Grade::Excellent,
                Grade::Excellent,
                Grade::Good,
                Grade::Good,
                Grade::Fair,
                Grade::Fair,
                Grade::Poor,
                Grade::Poor
            ]
        );
    }

    #[test]
    fn a_half_goes_up_and_less_than_a_half_goes_down() {
        assert_eq!(half_up(181, 2), 91);
        assert_eq!(half_up(180, 2), 90);
        assert_eq!(half_up(10, 3), 3);
        assert_eq!(half_up(11, 3), 4);
        assert_eq!(half_up(0, 0), 0);
        assert_eq!(half_up(100 * 85, 85), 100);
    }
}
