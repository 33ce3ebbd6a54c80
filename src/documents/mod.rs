//! Bytes in, bytes out: reading tables and seed files. Knows the domain and nothing above it.

pub mod rules;
