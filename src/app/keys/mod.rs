//! Where the system does something else with a key than it shows: new expiries that wait, and keys whose owner is not found.

pub(in crate::app) mod actions;
pub(in crate::app) mod apply_expiry;
pub(in crate::app) mod changes;
pub(in crate::app) mod confirm;
pub mod details;
pub mod details_window;
pub(in crate::app) mod edit;
pub mod fact;
pub mod form;
pub(in crate::app) mod identity;
pub mod list;
pub(in crate::app) mod orphans;
pub mod own_session;
pub mod reset_form;
pub(in crate::app) mod unenforced;

#[cfg(test)]
mod event_tests;
#[cfg(test)]
mod tests;

pub use unenforced::Enforcing;
