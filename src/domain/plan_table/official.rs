//! The official plan, when it is at hand: every row against what a person read in it.
