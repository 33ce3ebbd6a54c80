//! Reserved.

pub mod seed_lexicon;

pub mod seed_plan;
