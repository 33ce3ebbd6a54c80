//! The web floor: pages, forms and the words on them.
//!
//! Handlers, routes and sessions call downwards; the rooms named here turn finished values into
//! HTML and know no database, clock or rule.

pub mod render;

pub mod view;

pub mod wording;
