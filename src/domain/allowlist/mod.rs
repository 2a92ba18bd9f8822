//! What a set of rules permits, and how to come to a good one (releases up to 24.10).
//!
//! | file | what it is for |
//! |---|---|
//! | `pattern` | one resource, matched exactly as the server does |
//! | `permits` | a set of rules: the verdict on one method, event or route |
//! | `census` | what a set permits of a whole catalogue, counted |
//! | `lint` | what is doubtful about a set, with reasons |
//! | `cover` | the smallest set that permits exactly what is wanted |
//! | `preset` | sets for common purposes, computed from the catalogue |
//! | `json` | the same set as text, both ways |

pub mod census;
pub mod cover;
pub mod json;
pub mod lint;
pub mod pattern;
pub mod permits;
pub mod preset;

pub use census::{Census, Count, Counted};
pub use lint::{Lint, lint};
pub use pattern::Pattern;
pub use permits::{Permits, Verdict};
pub use preset::Preset;
