//! tmp
pub(in crate::cli) mod json;
mod params;
mod progress;
mod unquoted_json;
