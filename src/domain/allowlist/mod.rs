//! What a set of rules permits, and tools to build one (releases up to 24.10).
//!
//! | file | purpose |
//! |---|---|
//! | `pattern` | one resource, matched exactly as the server does |
//! | `permits` | a set of rules: the verdict on one method, event or route |
//! | `census` | what a set permits in a whole catalogue, counted |
//! | `lint` | likely mistakes in a set, with reasons |
//! | `cover` | the smallest set that permits exactly the wanted items |
//! | `preset` | sets for common purposes, computed from the catalogue |
//! | `json` | writes a set as JSON |
//! | `pasting` | reads the rules in a pasted or typed text |

pub mod census;
pub mod cover;
pub mod json;
pub mod lint;
pub mod pasting;
pub mod pattern;
pub mod permits;
pub mod preset;

pub use census::{Census, Counted};
pub use lint::{Lint, lint};
pub use pattern::Pattern;
pub use permits::{Permits, Verdict};
pub use preset::Preset;
