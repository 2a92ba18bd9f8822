//! Draws the fleet: the system in front or the list of all systems, and the fleet's own windows.

use ratatui::buffer::Buffer;

use crate::app::fleet::Fleet;
use crate::view::root::{self, Drawn};
use crate::view::theme::Theme;

/// Draws the fleet into an empty buffer of the terminal's size.
pub fn render(fleet: &Fleet, theme: Theme, buffer: &mut Buffer) -> Drawn {
    match fleet.front_model() {
        Some(model) => root::render(model, theme, buffer),
        None => Drawn::default(),
    }
}
