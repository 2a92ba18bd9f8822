//! The interface of the event loop to `app` and `view`.

use crate::app::fleet::SystemId;
use crate::app::{Effect, Msg};
use crate::domain::copy::CopyId;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;

/// The program that the loop runs.
pub trait Program {
    /// Processes a message and returns the effects to run, each with its system. `to`: the system that a link, a timer or a task belongs
    /// to; `None`: the terminal or the time.
    fn update(&mut self, to: Option<SystemId>, msg: Msg) -> Vec<(SystemId, Effect)>;
    /// Whether the screen must be drawn; resets that state.
    fn take_dirty(&mut self) -> bool;
    /// Draws a frame into empty cells. Returns the position of the cursor, if it is shown.
    fn draw(&mut self, buffer: &mut Buffer) -> Option<Position>;
    /// The title of the terminal; `None` leaves it as it is.
    fn title(&self) -> Option<String> {
        None
    }
    /// Lends the secret on the screen of a system, if any.
    fn with_secret(&self, of: SystemId, take: &mut dyn FnMut(&str));
    /// Whether the secret on the screen of a system is the one that this copy was requested for.
    fn is_of_shown(&self, of: SystemId, copy: CopyId) -> bool;
    /// Whether the copy must be cleared if the program ends now.
    fn clears_on_leaving(&self) -> bool;
}
