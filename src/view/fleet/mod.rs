//! Draws the fleet: the system in front or the list of all systems, and the fleet's own windows.

mod bulk;
mod windows;

use ratatui::buffer::Buffer;

use crate::app::fleet::Fleet;
use crate::view::root::{self, Drawn};
use crate::view::theme::Theme;

/// Draws the fleet into an empty buffer of the terminal's size.
pub fn render(fleet: &Fleet, theme: Theme, buffer: &mut Buffer) -> Drawn {
    let drawn = match fleet.front_model() {
        Some(model) => root::render(model, theme, buffer),
        None => Drawn::default(),
    };
    let Some(drawn_above) = windows::draw(fleet, theme, buffer) else {
        return drawn;
    };
    if theme.ascii {
        root::ascii(buffer);
    }
    drawn_above
}

#[cfg(test)]
mod tests;
