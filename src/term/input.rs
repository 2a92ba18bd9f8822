//! The input of the event loop: terminal events, job control, and the end of the run.

use tokio::sync::mpsc::UnboundedReceiver;

use crate::app::Msg;

/// What the terminal and the signals say.
#[derive(Debug)]
pub enum Input {
    /// Keys, pastes, sizes: everything that was there to read.
    Msgs(Vec<Msg>),
    /// Stop, as on Ctrl-Z (SIGTSTP).
    Suspend,
    /// We were continued (SIGCONT).
    Continued,
    /// End at once.
    End(Ending),
}

/// Where they come in.
pub type Inputs = UnboundedReceiver<Input>;

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
