//! 回应 (Huiying): makes a city's government answer its citizens on time.

pub mod domain;

pub mod documents;

pub mod store;

pub mod web;
