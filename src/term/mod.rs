//! Floor 5: the terminal: setup and restore, input, output.
//!
//! Invariants: the terminal is restored however the program ends, and a hang-up ends the program. Nothing here queries
//! the terminal and waits for the reply: a reply takes an SSH round trip, and the event reader would swallow it.

pub mod backend;
mod cursor;
pub mod events;
mod input;
mod pen;
pub mod prompt;
pub mod screen;
pub mod setup;
pub mod watch;

pub use input::{Ending, Input, Inputs};
pub use screen::{Screen, Tty};
pub use setup::Session;
