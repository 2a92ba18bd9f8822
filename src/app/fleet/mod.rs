//! The systems that are open at once: one [`crate::app::Model`] each, one connection each.
//!
//! The terminal's keys go to the topmost window of the fleet, else to the system in front or to the list of all systems. What a link, a
//! timer or a file says goes to its own system.
//!
//! Invariants: a system that is not in front never takes the keys and never delays another one. What comes to the front accepts keys only
//! after the dead time, if a wrong key could do damage there.

mod all;
mod all_act;
mod all_keys;
mod all_rows;
pub mod bulk;
mod dead_time;
mod farewell;
mod front;
mod leaving;
mod link_kind;
mod link_state;
mod opening;
mod quitting;
mod redraw;
mod shared;
mod sharing;
mod slots;
mod state;
mod system_id;
mod systems_keys;
mod systems_window;
mod target;
mod travel;
mod update;
mod window;
mod window_keys;
mod wishes;

#[cfg(test)]
mod all_tests;
#[cfg(test)]
mod together_tests;

pub use all::AllSystems;
pub use all_rows::{AllCounts, AllRow};
pub use front::Front;
pub use link_kind::LinkKind;
pub use link_state::{Asks, LinkState};
pub use opening::ToOpen;
pub use state::{Fleet, OpenSystem};
pub use system_id::SystemId;
pub use systems_window::SystemsWindow;
pub use window::Window;

#[cfg(test)]
mod tests;
