//! Where the system does something else with a key than it shows: new expiries that wait, and keys whose owner is not found.

mod applying;
mod enforcing;
mod orphans;
mod own_session;

#[cfg(test)]
mod tests;

pub(in crate::app) use enforcing::Enforcing;
