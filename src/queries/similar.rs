//! Incidents of the last days that may be the same matter: alike in title, and in town or theme.
//! Plain counting of shared character pairs; whether it is the same matter a person decides.

use std::collections::BTreeSet;

use jiff::SignedDuration;

use super::desk::{self, Filter, ListRow};
use super::{QueryError, Reader};
use crate::domain::{IncidentNo, Theme, UnitId};

/// How far back is looked.
pub const WINDOW_HOURS: i64 = 72;
/// How many incidents are compared.
const COMPARED: i64 = 200;
/// How many are shown at most.
const SHOWN: usize = 3;
/// From which likeness of the titles on, in parts of a thousand.
const ALIKE_FROM: usize = 300;

/// What others are compared with.
#[derive(Debug, Clone, Default)]
pub struct Likeness {
    /// The title.
    pub title: String,
    /// The town, where one is named.
    pub town: Option<UnitId>,
    /// The themes, named or found.
    pub themes: Vec<Theme>,
    /// The incident itself, which is left out.
    pub except: Option<IncidentNo>,
}

/// An incident that may be the same matter.
#[derive(Debug, Clone)]
pub struct Similar {
    /// The incident.
    pub row: ListRow,
    /// Whether it is in the same town.
    pub same_town: bool,
    /// Whether it shares a theme.
    pub same_theme: bool,
}

/// The most alike first; incidents that are not the reader's to see are never among them.
///
/// # Errors
/// The store's failure.
pub fn similar(reader: &Reader, to: &Likeness) -> Result<Vec<Similar>, QueryError> {
    let pairs = pairs(&to.title);
    if pairs.is_empty() {
        return Ok(Vec::new());
    }
    let filter = Filter {
        from: reader
            .now()
            .checked_sub(SignedDuration::from_hours(WINDOW_HOURS))
            .ok(),
        ..Filter::default()
    };
    let page = desk::list(reader, &filter, None, COMPARED)?;
    let mut found: Vec<(usize, Similar)> = page
        .rows
        .into_iter()
        .filter(|row| to.except.as_ref() != Some(&row.no))
        .filter_map(|row| compare(row, to, &pairs))
        .collect();
    found.sort_by_key(|(alike, _)| std::cmp::Reverse(*alike));
    found.truncate(SHOWN);
    Ok(found.into_iter().map(|(_, similar)| similar).collect())
}

fn compare(
    row: ListRow,
    to: &Likeness,
    pairs: &BTreeSet<(char, char)>,
) -> Option<(usize, Similar)> {
    let same_town = to.town.is_some() && row.town == to.town;
    let same_theme = row.themes.iter().any(|theme| to.themes.contains(theme));
    if !(same_town || same_theme) {
        return None;
    }
    let alike = likeness(pairs, &self::pairs(&row.title));
    let similar = Similar {
        row,
        same_town,
        same_theme,
    };
    (alike >= ALIKE_FROM).then_some((alike, similar))
}

/// Twice the shared pairs over all pairs, in parts of a thousand.
fn likeness(one: &BTreeSet<(char, char)>, other: &BTreeSet<(char, char)>) -> usize {
    let shared = one.intersection(other).count();
    let all = (one.len() + other.len()).max(1);
    2000 * shared / all
}

fn pairs(text: &str) -> BTreeSet<(char, char)> {
    let plain = || text.chars().filter(|c| c.is_alphanumeric());
    plain().zip(plain().skip(1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alike(one: &str, other: &str) -> usize {
        likeness(&pairs(one), &pairs(other))
    }

    #[test]
    fn the_same_title_is_wholly_alike_and_a_stranger_not_at_all() {
        assert_eq!(alike("食堂饭菜发馊", "食堂饭菜发馊"), 1000);
        assert_eq!(alike("食堂饭菜发馊", "公交改线"), 0);
        assert_eq!(alike("", ""), 0);
    }

    #[test]
    fn marks_between_the_words_make_no_difference() {
        assert_eq!(alike("食堂，饭菜 发馊。", "食堂饭菜发馊"), 1000);
    }

    #[test]
    fn a_title_told_in_other_words_is_still_found() {
        let told = alike("石桥镇小学食堂饭菜发馊", "石桥镇小学食堂午餐发馊");
        assert!(told >= ALIKE_FROM, "{told}");
        assert!(alike("石桥镇小学食堂饭菜发馊", "石桥镇市场熟食摊卫生") < ALIKE_FROM);
    }
}
