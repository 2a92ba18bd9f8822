//! What the loop needs to know of `app` and `view`.

use ratatui::Frame;

use crate::app::{Effect, Msg};
use crate::domain::copy::CopyId;

/// The program that the loop runs.
pub trait Program {
    /// Takes a message in and says what is to be done.
    fn update(&mut self, msg: Msg) -> Vec<Effect>;
    /// Whether the screen must be drawn; asking takes the answer back.
    fn take_dirty(&mut self) -> bool;
    /// Draws.
    fn draw(&mut self, frame: &mut Frame);
    /// Lends the text to copy, if a secret is on the screen.
    fn with_secret(&self, take: &mut dyn FnMut(&str));
    /// Whether that text is the one that this copy is to be made of: another secret may be there by now.
    fn is_of_shown(&self, copy: CopyId) -> bool;
    /// Whether what was copied is to be cleared when the program ends now.
    fn clears_on_leaving(&self) -> bool;
}
