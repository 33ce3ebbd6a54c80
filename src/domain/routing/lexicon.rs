//! The lexicon as data: words that point to themes, units and places, and what they weigh.
//!
//! Types and checks only; the words stand in `seeds/lexicon.toml`. Every Chinese word and sentence
//! the router uses comes from there, so that an office can change it without a new program.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::super::{RowRef, Theme, UnitId};

/// Everything the router knows about words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lexicon {
    /// The running number of the lexicon.
    pub version: u32,
    /// How much each kind of reason counts.
    pub weights: Weights,
    /// Which rows and units the general rules rest on.
    pub rules: Rules,
    /// The sentences printed as reasons.
    pub reasons: Reasons,
    /// Words that say something about the matter rather than name its theme.
    pub signals: Signals,
    /// How towns are written.
    pub gazetteer: Gazetteer,
    /// Longer words that only look as if they held a word of the lexicon: 排水口 holds no 水口.
    #[serde(default)]
    pub traps: Vec<String>,
    /// The themes.
    #[serde(rename = "theme")]
    pub themes: Vec<LexiconTheme>,
    /// Words that point to a theme only when they stand together.
    #[serde(rename = "together", default)]
    pub pairs: Vec<WordPair>,
    /// Everyday names of units beyond the roster's own.
    #[serde(rename = "office", default)]
    pub offices: Vec<OfficeNames>,
    /// Known places within towns.
    #[serde(rename = "place", default)]
    pub places: Vec<PlaceNames>,
}

/// How much each kind of reason counts. Points, unless said otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    /// A word that hardly means anything else.
    pub strong: f64,
    /// An ordinary word of the theme.
    pub usual: f64,
    /// A word that only leans towards the theme.
    pub faint: f64,
    /// What a word takes away from a theme it speaks against.
    pub against: f64,
    /// Two words that stand together, once a text.
    pub together: f64,
    /// How many characters may stand between two words that stand together.
    pub near: usize,
    /// The same where one of the two is a single character.
    pub near_single: usize,
    /// A unit's own name.
    pub named: f64,
    /// An everyday name of a unit.
    pub office: f64,
    /// Factor for a unit whose own conduct is the matter.
    pub conduct: f64,
    /// A town, as co-responsible for what happens in it.
    pub place: f64,
    /// A theme that a person chose.
    pub chosen: f64,
    /// Factor for words of the title.
    pub title: f64,
    /// How many characters of a text without a title stand for one.
    pub opening: usize,
    /// Factor for each further time the same word stands in the same part, up to three times.
    pub repeat: f64,
    /// Text length in characters at which a word of the text counts half.
    pub text_half: f64,
    /// Factor for a word that is denied, or a unit that is only the place complained to.
    pub denied: f64,
    /// Factor for a word that only says beside what something is.
    pub beside: f64,
    /// Factor for a theme that gives way to a theme with an authority of its own.
    pub giving_way: f64,
    /// Share of a theme's points that another must have for it to give way.
    pub gives_way_at: f64,
    /// Share of a theme's second unit; the third has its square, and so on.
    pub second: f64,
    /// Share of a unit that often has to do with a theme but is not named for it.
    pub next: f64,
    /// Points below which a theme or unit is no evidence at all.
    pub floor: f64,
    /// Share of the best below which a unit is only a filler.
    pub share: f64,
    /// Points at which a unit's score is one half.
    pub half_certain: f64,
    /// How sure a lead is, as the logistic of three summands, fitted so that the figure is the
    /// share of matters in which such a lead was right: this alone,
    pub sure_base: f64,
    /// this times the logarithm of one plus its points,
    pub sure_points: f64,
    /// and this times the share of its points by which it is ahead of the second.
    pub sure_ahead: f64,
    /// Confidence below which a person must look.
    pub person_below: f64,
}

/// Which rows and units the general rules rest on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// The row by which each unit answers for opinion about itself, and each town for its ground.
    pub own_row: RowRef,
    /// The row by which several bodies link up; its units are read from the plan.
    pub linkage_row: RowRef,
    /// The row by which the coordinator keeps the whole in view.
    pub overall_row: RowRef,
    /// The coordinating unit.
    pub coordinator: UnitId,
    /// Units that stand by with the coordinator where nobody else is known.
    pub stand_by: Vec<UnitId>,
    /// Units called in when something is said to be untrue, beside the coordinator.
    pub rumour_units: Vec<UnitId>,
    /// How many units to propose at least, where there is any evidence.
    pub at_least: usize,
    /// How many units to propose at most.
    pub at_most: usize,
}

/// The sentences printed as reasons. `rule:` and the text stand in `Evidence::why`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reasons {
    /// The town was given when the matter was registered.
    pub town_given: String,
    /// The theme was given when the matter was registered.
    pub theme_given: String,
    /// The unit often has to do with the leading theme.
    pub related: String,
    /// The coordinator stands by.
    pub coordinating: String,
    /// Linked up because of the level or grade.
    pub linkage: String,
    /// Called in because of a rumour.
    pub rumour: String,
    /// A theme gave way to one with an authority of its own.
    pub gave_way: String,
    /// Rejected: other themes are clearer.
    pub weaker: String,
    /// Rejected: too few words.
    pub too_faint: String,
    /// Rejected: the word stands inside another word.
    pub inside_other_word: String,
    /// Rejected: the word may be the town or something else, and nothing says it is the town.
    pub place_unclear: String,
    /// Rejected: the linkage row needs a high level or a rumour.
    pub no_linkage: String,
    /// Rejected: the text asks for nothing.
    pub no_demand: String,
}

/// Words that say something about the matter rather than name its theme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signals {
    /// Words by which something is said to be untrue.
    pub rumour: Vec<String>,
    /// Words of small talk, by which nobody asks for anything.
    pub chatter: Vec<String>,
    /// Words that deny what follows them.
    pub denial_before: Vec<String>,
    /// Words that deny what stands before them.
    pub denial_after: Vec<String>,
    /// Words after which a unit is only whom somebody turned to.
    pub referral: Vec<String>,
    /// Words that make what stands before them the mark of a place: beside the hospital.
    pub beside: Vec<String>,
    /// The same for gates, at which a unit called by name is still concerned.
    pub gate: Vec<String>,
    /// Words after a unit's name by which the matter is about the unit itself: its staff, its acts.
    pub conduct: Vec<String>,
}

/// How towns are written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gazetteer {
    /// Endings of a town's name that people leave out.
    pub endings: Vec<String>,
    /// Endings that make a town's name the name of its administration.
    pub administration: Vec<String>,
    /// Short names that are also common words: they count with a mark before or after.
    pub also_words: Vec<String>,
    /// Short names that are also places elsewhere: they count with a mark after only.
    pub also_elsewhere: Vec<String>,
    /// Short names that mean the town and nothing else.
    pub sure: Vec<String>,
    /// What makes a town's short name the name of a road or a stop.
    pub roads: Vec<String>,
    /// Words before a place.
    pub marks_before: Vec<String>,
    /// Words after a place.
    pub marks_after: Vec<String>,
    /// Words after a short name that nothing else is known of: a village or a hospital may be
    /// called after somebody, a police station or a market street is called after its town.
    pub marks_short: Vec<String>,
}

/// The words of one theme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LexiconTheme {
    /// Its name, the plan's where the plan has one.
    pub name: Theme,
    /// Other names the plan may use for it.
    #[serde(default)]
    pub also: Vec<Theme>,
    /// The row it rests on; `None` where the plan has none.
    pub row: Option<RowRef>,
    /// The units, the natural lead first; units paired with the theme by the plan go before them.
    pub units: Vec<UnitId>,
    /// Units that often have to do with it.
    #[serde(default)]
    pub next: Vec<UnitId>,
    /// Whether it gives way to a theme with an authority of its own: what a school charges is the
    /// school's authority's matter before it is the price authority's.
    #[serde(default)]
    pub gives_way: bool,
    /// Words that hardly mean anything else.
    #[serde(default)]
    pub strong: Vec<String>,
    /// Ordinary words of the theme.
    #[serde(default)]
    pub usual: Vec<String>,
    /// Words that only lean towards it.
    #[serde(default)]
    pub faint: Vec<String>,
    /// Words that speak against it.
    #[serde(default)]
    pub against: Vec<String>,
}

/// Words that point to a theme only when one of each list stands near the other; a single
/// character will do, since it never counts alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WordPair {
    /// The theme, one of the lexicon's.
    pub theme: Theme,
    /// What it is about.
    pub one: Vec<String>,
    /// What is the matter with it.
    pub other: Vec<String>,
}

/// Everyday names of a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficeNames {
    /// The unit.
    pub unit: UnitId,
    /// What people call it.
    pub words: Vec<String>,
}

/// Known places within a town.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlaceNames {
    /// The town.
    pub unit: UnitId,
    /// Villages, sights, roads.
    pub words: Vec<String>,
}

/// Why a lexicon cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum LexiconError {
    /// A theme stands twice.
    #[error("theme {0} stands twice in the lexicon")]
    DuplicateTheme(Theme),
    /// A theme names no unit.
    #[error("theme {0} names no unit")]
    NoUnit(Theme),
    /// A word of one character would match nearly everywhere.
    #[error("word {word:?} of {place} is shorter than two characters")]
    WordTooShort {
        /// The word.
        word: String,
        /// The theme or list it stands in.
        place: String,
    },
    /// Words stand together for a theme that the lexicon does not have.
    #[error("words stand together for {0}, which is no theme of the lexicon")]
    UnknownTheme(Theme),
    /// A weight is not a finite number of at least zero.
    #[error("a weight is not a finite number of at least zero")]
    BadWeight,
    /// The words could not be made into an automaton.
    #[error("building the word automaton: {0}")]
    Automaton(String),
}

impl Lexicon {
    /// Checks what types cannot say.
    ///
    /// # Errors
    /// The first thing found that makes the lexicon unusable.
    pub fn check(&self) -> Result<(), LexiconError> {
        self.check_weights()?;
        let mut seen = BTreeSet::new();
        for theme in &self.themes {
            if !seen.insert(&theme.name) {
                return Err(LexiconError::DuplicateTheme(theme.name.clone()));
            }
            if theme.units.is_empty() {
                return Err(LexiconError::NoUnit(theme.name.clone()));
            }
            for list in [&theme.strong, &theme.usual, &theme.faint, &theme.against] {
                check_words(list, theme.name.as_str())?;
            }
        }
        for pair in &self.pairs {
            if !seen.contains(&pair.theme) {
                return Err(LexiconError::UnknownTheme(pair.theme.clone()));
            }
        }
        for office in &self.offices {
            check_words(&office.words, office.unit.as_str())?;
        }
        for place in &self.places {
            check_words(&place.words, place.unit.as_str())?;
        }
        check_words(&self.signals.rumour, "rumour")?;
        check_words(&self.signals.chatter, "chatter")?;
        check_words(&self.traps, "traps")
    }

    /// Gives themes to units, in place of those the lexicon has for them; a theme it does not know
    /// is found by its name.
    pub fn assign(&mut self, themes: &[(Theme, UnitId)]) {
        let mut assigned: BTreeMap<&Theme, Vec<UnitId>> = BTreeMap::new();
        for (theme, unit) in themes {
            assigned.entry(theme).or_default().push(unit.clone());
        }
        for (name, units) in assigned {
            let is_meant = |t: &&mut LexiconTheme| t.name == *name || t.also.contains(name);
            if let Some(theme) = self.themes.iter_mut().find(is_meant) {
                theme.units = units;
                continue;
            }
            self.themes.push(LexiconTheme {
                name: name.clone(),
                also: Vec::new(),
                row: None,
                units,
                next: Vec::new(),
                gives_way: false,
                strong: vec![name.to_string()],
                usual: Vec::new(),
                faint: Vec::new(),
                against: Vec::new(),
            });
        }
    }

    fn check_weights(&self) -> Result<(), LexiconError> {
        let w = &self.weights;
        let all = [
            w.strong,
            w.usual,
            w.faint,
            w.against,
            w.together,
            w.named,
            w.office,
            w.conduct,
            w.place,
            w.chosen,
            w.title,
            w.repeat,
            w.text_half,
            w.denied,
            w.beside,
            w.giving_way,
            w.gives_way_at,
            w.second,
            w.next,
            w.floor,
            w.share,
            w.half_certain,
            w.sure_points,
            w.sure_ahead,
            w.person_below,
        ];
        let is_sound = |value: &f64| value.is_finite() && *value >= 0.0;
        if all.iter().all(is_sound) && w.sure_base.is_finite() {
            Ok(())
        } else {
            Err(LexiconError::BadWeight)
        }
    }
}

fn check_words(words: &[String], place: &str) -> Result<(), LexiconError> {
    match words.iter().find(|word| word.chars().count() < 2) {
        Some(word) => Err(LexiconError::WordTooShort {
            word: word.clone(),
            place: place.to_owned(),
        }),
        None => Ok(()),
    }
}
