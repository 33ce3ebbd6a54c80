//! Words of a text in pieces, some of them marked: what a row of the plan was matched by, what was
//! sought.

use serde::Serialize;

use crate::domain::searching::Piece;

/// A piece of a text.
#[derive(Debug, Clone, Serialize)]
pub struct MarkedText {
    /// The words, unchanged.
    pub text: String,
    /// Whether they are what was matched or sought.
    pub marked: bool,
}

impl MarkedText {
    /// The pieces of a text that something was sought in.
    pub fn of(pieces: &[Piece]) -> Vec<Self> {
        let pieces = pieces.iter().map(|piece| Self {
            text: piece.text.clone(),
            marked: piece.is_sought,
        });
        pieces.collect()
    }
}
