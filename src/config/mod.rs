//! Floor 1: profiles, pins and other files, read, checked and written atomically.
//!
//! Invariants: no secret is stored here. A file that cannot be read or parsed is never rewritten and never treated as
//! empty: a broken file of pins must not make every certificate a first one. Files have mode 0600 and are replaced
//! atomically, never through a symbolic link.

pub mod activity;
pub mod bulk_runs;
pub mod catalogues;
mod config_file;
pub mod dirs;
pub mod draft;
pub mod ensured;
mod files;
pub mod filters;
pub mod handling;
pub mod hosts;
pub mod key_names;
pub mod legend;
pub mod list;
pub mod presets;
pub mod profiles;
pub mod recent;
pub mod rotations;
mod running;
pub mod safe_path;
pub mod save_dir;
pub mod sign_ins;
mod state_list;
pub mod terminal;
mod toml_error;
mod toml_values;
pub mod unanswered;

#[cfg(test)]
mod tests;

pub use config_file::ConfigFile;
pub use dirs::{Dirs, State};
