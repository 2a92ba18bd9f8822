//! The window of the steps. The view derives its rows from the run.

use crate::app::account::job::Phase;
use crate::app::widget::scroll::Scroll;
use crate::app::widget::window::Window;
use crate::keymap::Context;

/// The window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccountSteps {
    /// Where the run is.
    pub phase: Phase,
    /// The scroll position.
    pub scroll: Scroll,
}

impl AccountSteps {
    /// The window of a run that starts.
    pub(super) fn new() -> Self {
        Self {
            phase: Phase::Running,
            scroll: Scroll::default(),
        }
    }
}

impl Window for AccountSteps {
    fn contexts(&self) -> Vec<Context> {
        let context = match self.phase {
            Phase::Running => Context::AccountRunning,
            Phase::Stopped => Context::AccountStopped,
            Phase::Done => Context::AccountDone,
            Phase::Undone => Context::AccountUndone,
        };
        vec![context, Context::Anywhere]
    }

    fn scroll_mut(&mut self) -> Option<&mut Scroll> {
        Some(&mut self.scroll)
    }
}
