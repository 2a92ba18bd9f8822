//! The filter language of the list of keys, of `tnkeys list --filter` and of `tnkeys check --filter`.
//!
//! A filter is a row of words and terms, and a key must match all of them. Words (`backup`, `!old`, `^svc`) are searched in the columns by
//! `app::keys::Filter`; this module reads and evaluates the terms:
//!
//! | term | a key matches if |
//! |---|---|
//! | `owner:svc` `name:backup` `system:nas2` | the text contains the value, ignoring case; `owner:"svc backup"`: it equals the value |
//! | `id:12` | it has this id |
//! | `state:expired` | it has this state: `active`, `expiring`, `expired`, `revoked`, `orphaned`, `unclear` |
//! | `access:full` | its access is `full`, `limited` or `none` |
//! | `expires<30d` `expires:never` | it expires within 30 days; it never expires |
//! | `created>1y` `created<2026-01-01` | it is older than a year; it was created before this day |
//! | `seen>90d` `seen<7d` | no client used it for 90 days; a client used it within 7 days |
//! | `unused` `rest` | the audit log has no use of it; a client of it used the REST API |
//! | `@stale` | it matches the saved filter `stale` |
//!
//! `!` before a term reverses it, and `|` separates alternatives: `state:expired|revoked`.
//!
//! Invariants: a term of which too little is known is neither true nor false, so that neither the term nor its reverse matches such a key.
//! Parsing never fails: what is wrong is a [`Problem`] with its place in the text.

mod complete;
mod condition;
mod context;
mod level;
mod narrow;
mod parse;
mod problem;
mod range;
mod saved;
mod term;
mod token;
mod uses;
mod value;

#[cfg(test)]
mod naive;
#[cfg(test)]
mod tests;

pub use complete::{Candidates, Offer, complete};
pub use context::{Context, Facts};
pub use level::Level;
pub use parse::{Language, Parsed};
pub use problem::Problem;
pub use saved::valid_name;
pub use term::Term;
pub use uses::{Use, Uses};
