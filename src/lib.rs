//! 回应 (Huiying): makes a city's government answer its citizens on time.

pub mod clock;

pub mod config;

pub mod telemetry;

pub mod domain;

pub mod documents;

pub mod store;

pub mod queries;

pub mod services;

pub mod web;

pub mod scheduler;

pub mod boot;

pub mod cli;
