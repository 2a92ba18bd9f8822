//! Floor 5: the terminal: taking and giving it back, what comes from it, what goes to it.
//!
//! Invariants (design, 7): the terminal is given back however the program ends, and a hang-up ends the program. Nothing
//! here asks the terminal a question and waits for the reply: a reply travels a whole SSH round trip, and the event
//! reader swallows it.

pub mod backend;
mod cursor;
pub mod events;
mod pen;
pub mod prompt;
pub mod screen;
pub mod setup;
pub mod watch;

pub use events::{Input, Inputs};
pub use screen::{Screen, Tty};
pub use setup::Session;

/// How a run of the program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The person left.
    Quit,
    /// A signal, by its number; a terminal that hung up counts as SIGHUP.
    Signal(u8),
}

impl Ending {
    /// The terminal is gone.
    pub const HANG_UP: Self = Self::Signal(1);

    /// As shells write it: 0, or 128 and the signal's number.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Quit => 0,
            Self::Signal(number) => number.saturating_add(128),
        }
    }
}
