//! The list of keys and the details of a key; create, edit, reset and delete.

pub(in crate::app) mod actions;
pub(in crate::app) mod apply_expiry;
pub mod arrange;
pub mod attention;
pub(in crate::app) mod changes;
mod collected;
pub(in crate::app) mod completing;
pub(in crate::app) mod confirm;
pub mod details;
pub mod details_window;
pub(in crate::app) mod edit;
pub mod export;
pub mod facts;
pub(in crate::app) mod filter_context;
pub mod filter_state;
pub mod filtering;
pub mod form;
pub mod form_fields;
pub(in crate::app) mod identity;
pub(in crate::app) mod jobs;
pub mod known;
pub(in crate::app) mod later;
pub(in crate::app) mod legend;
pub mod list;
pub(in crate::app) mod mark_actions;
pub mod marked;
mod marking;
mod matching;
pub(in crate::app) mod merging;
mod moments;
mod moving;
mod order;
pub(in crate::app) mod orphans;
pub mod own_session;
mod owner_facts;
mod owner_names;
mod parts;
mod pending;
mod reading;
pub mod reset_form;
mod row_match;
pub(in crate::app) mod save_filter;
pub mod save_filter_form;
mod settings;
mod shown;
mod sorting;
mod table;
mod together;
mod typed_filter;
pub(in crate::app) mod unenforced;
mod warnings;
mod widths;

#[cfg(test)]
mod cut_tests;
#[cfg(test)]
mod event_tests;
#[cfg(test)]
mod tests;

pub(in crate::app) use completing::Completing;
pub use filter_state::FilterState;
pub use filtering::UsesGap;
pub use marked::{MarkCounts, Marked};
pub use matching::{Filter, Marks, Place};
pub use row_match::AboutKey;
pub(in crate::app) use save_filter::ask_filter_name;
pub use settings::Settings;
pub use typed_filter::TypedFilter;
pub use unenforced::Enforcing;
pub use widths::Widths;
