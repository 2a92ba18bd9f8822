//! The input of the event loop: terminal events, job control, and the end of the run.

use tokio::sync::mpsc::UnboundedReceiver;

use crate::app::Msg;
use crate::app::fleet::SystemId;

/// An input of the event loop.
#[derive(Debug)]
pub enum Input {
    /// Keys, pastes and sizes: everything that was ready to read.
    Msgs(Vec<Msg>),
    /// What a task of a system has to say.
    Of(SystemId, Msg),
    /// Stop, as with Ctrl-Z (SIGTSTP).
    Suspend,
    /// The process was continued (SIGCONT).
    Continued,
    /// End immediately.
    End(Ending),
}

/// The receiver of the inputs.
pub type Inputs = UnboundedReceiver<Input>;

/// How a run of the program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The user quit.
    Quit,
    /// A signal, by number; a hang-up of the terminal counts as SIGHUP.
    Signal(u8),
}

impl Ending {
    /// The terminal is gone.
    pub const HANG_UP: Self = Self::Signal(1);

    /// The exit code in shell convention: 0, or 128 plus the signal's number.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Quit => 0,
            Self::Signal(number) => number.saturating_add(128),
        }
    }
}
