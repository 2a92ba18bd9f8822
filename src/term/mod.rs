//! Floor 5: the terminal: setup and restore, input, output.
//!
//! Invariants: the terminal is restored however the program ends, and a hang-up ends the program. Nothing here queries
//! the terminal and waits for the reply: a reply takes an SSH round trip, and the event reader would swallow it.

mod cursor;
pub mod events;
mod input;
pub mod painter;
mod pen;
pub mod prompt;
pub mod screen;
mod sequence;
pub mod setup;
mod shown;
pub mod watch;

pub use input::{Ending, Input, Inputs};
pub use screen::{Screen, Tty};
pub use setup::Session;
