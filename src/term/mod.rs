//! Floor 5: the terminal: taking and giving it back, what comes from it, what goes to it.
//!
//! Invariants (design, 7): the terminal is given back however the program ends, and a hang-up ends the program. Nothing
//! here asks the terminal a question and waits for the reply: a reply travels a whole SSH round trip, and the event
//! reader swallows it.

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
