//! Reads a rubric: items, vetoes, grades, and when a leader arbitrates.

use std::collections::BTreeSet;

use serde::Deserialize;
use toml::Spanned;

use super::{RuleError, Source};
use crate::domain::rubric::{ArbitrationRule, GradeFloor, Rubric, RubricItem, Veto, WHOLE};
use crate::domain::vocabulary::{Grade, Measured};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RubricFile {
    version: u32,
    name: String,
    arbitration: ArbitrationRule,
    item: Vec<Spanned<ItemRow>>,
    #[serde(default)]
    veto: Vec<Spanned<VetoRow>>,
    grade: Vec<Spanned<GradeFloor>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ItemRow {
    code: String,
    label: String,
    points: u32,
    measured: Measured,
    #[serde(default)]
    correctable: bool,
    asks: String,
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VetoRow {
    code: String,
    label: String,
    source: String,
}

/// Reads a rubric file.
///
/// # Errors
///
/// A sentence naming the line or the row and what is wrong with it.
pub fn read_rubric(file: &str, text: &str) -> Result<Rubric, RuleError> {
    let source = Source { file, text };
    let read: RubricFile = source.toml()?;
    let mut codes = BTreeSet::new();
    let items = read
        .item
        .into_iter()
        .map(|row| item_of(source, row, &mut codes))
        .collect::<Result<Vec<RubricItem>, RuleError>>()?;
    let vetoes = read
        .veto
        .into_iter()
        .map(|row| veto_of(source, row, &mut codes))
        .collect::<Result<Vec<Veto>, RuleError>>()?;
    whole(source, &items)?;
    Ok(Rubric {
        version: read.version,
        effective_from: None,
        name: read.name,
        items,
        vetoes,
        grades: grades(source, read.grade)?,
        arbitration: read.arbitration,
    })
}

/// A code stands in the log for ever and in the names of fields.
fn code_of(
    source: Source<'_>,
    span: &std::ops::Range<usize>,
    code: &str,
    codes: &mut BTreeSet<String>,
) -> Result<(), RuleError> {
    let is_plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    if code.is_empty() || !code.bytes().all(is_plain) {
        let what = format!("“{code}”不能作编号：只能用小写字母、数字和下划线");
        return Err(source.bad_at(span, &what));
    }
    if !codes.insert(code.to_owned()) {
        return Err(source.bad_at(span, &format!("编号“{code}”写了两次")));
    }
    Ok(())
}

fn item_of(
    source: Source<'_>,
    row: Spanned<ItemRow>,
    codes: &mut BTreeSet<String>,
) -> Result<RubricItem, RuleError> {
    let span = row.span();
    let row = row.into_inner();
    code_of(source, &span, &row.code, codes)?;
    if row.points == 0 {
        let what = format!("[[item]] “{}”的分值不能是 0", row.label);
        return Err(source.bad_at(&span, &what));
    }
    Ok(RubricItem {
        code: row.code,
        label: row.label,
        points: row.points,
        measured: row.measured,
        correctable: row.correctable,
        asks: row.asks,
        source: row.source,
    })
}

fn veto_of(
    source: Source<'_>,
    row: Spanned<VetoRow>,
    codes: &mut BTreeSet<String>,
) -> Result<Veto, RuleError> {
    let span = row.span();
    let row = row.into_inner();
    code_of(source, &span, &row.code, codes)?;
    Ok(Veto {
        code: row.code,
        label: row.label,
        source: row.source,
    })
}

/// The points make 100, and a person judges something: an evaluation made by the record alone
/// would need nobody.
fn whole(source: Source<'_>, items: &[RubricItem]) -> Result<(), RuleError> {
    let points = items
        .iter()
        .fold(0_u32, |sum, item| sum.saturating_add(item.points));
    if points != WHOLE {
        let what = format!("各项分值合计应是 {WHOLE}，现在是 {points}");
        return Err(source.bad(&what));
    }
    if !items.iter().any(|item| item.measured == Measured::Judged) {
        return Err(source.bad(&"至少要有一项由评分人评定（measured = \"judged\"）"));
    }
    Ok(())
}

/// The floors go down, each grade once; 不合格 is what is left and has none.
fn grades(
    source: Source<'_>,
    rows: Vec<Spanned<GradeFloor>>,
) -> Result<Vec<GradeFloor>, RuleError> {
    let mut floors: Vec<GradeFloor> = Vec::with_capacity(rows.len());
    for row in rows {
        let span = row.span();
        let floor = row.into_inner();
        let label = floor.grade.label();
        if floor.grade == Grade::Poor {
            return Err(source.bad_at(&span, &format!("[[grade]] “{label}”是其余的，不必写")));
        }
        let follows = floors
            .last()
            .is_none_or(|last| last.grade < floor.grade && last.from > floor.from);
        if !follows || floor.from > WHOLE {
            let what = format!("[[grade]] “{label}”：等次和分数都应从高到低，不超过 {WHOLE}");
            return Err(source.bad_at(&span, &what));
        }
        floors.push(floor);
    }
    Ok(floors)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEED: &str = include_str!("../../../seeds/rubric.toml");

    fn refused(from: &str, to: &str) -> String {
        assert!(SEED.contains(from), "{from}");
        let text = SEED.replacen(from, to, 1);
        read_rubric("rubric.toml", &text).unwrap_err().to_string()
    }

    #[test]
    fn the_rubric_that_ships_with_the_house_is_sound() {
        let rubric = read_rubric("rubric.toml", SEED).unwrap();
        assert_eq!(
            rubric.items.iter().map(|item| item.points).sum::<u32>(),
            WHOLE
        );
        assert!(rubric.items.iter().all(|item| !item.source.is_empty()));
        assert!(rubric.vetoes.iter().all(|veto| !veto.source.is_empty()));
        let grades: Vec<Grade> = rubric.grades.iter().map(|floor| floor.grade).collect();
        assert_eq!(grades, [Grade::Excellent, Grade::Good, Grade::Fair]);
        // Whoever reads the record may not also bend it, except where the rubric says so.
        let bent = rubric.items.iter().filter(|item| item.correctable);
        let bent: Vec<Measured> = bent.map(|item| item.measured).collect();
        assert_eq!(bent, [Measured::Parts, Measured::Secondary]);
    }

    #[test]
    fn points_that_do_not_make_a_hundred_are_refused() {
        let told = refused("points = 30", "points = 31");
        assert_eq!(told, "rubric.toml：各项分值合计应是 100，现在是 101");
    }

    #[test]
    fn a_code_stands_for_one_thing_and_a_grade_has_its_place() {
        assert!(refused("\"reach\"", "\"focus\"").contains("写了两次"));
        assert!(refused("\"reach\"", "\"Reach\"").contains("只能用小写字母"));
        assert!(refused("from = 80", "from = 95").contains("从高到低"));
        assert!(refused("grade = \"fair\"", "grade = \"poor\"").contains("不必写"));
        assert!(refused("measured = \"timeliness\"", "measured = \"luck\"").contains("不认识"));
    }
}
