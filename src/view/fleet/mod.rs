//! Draws the fleet: the system in front or the list of all systems, and the fleet's own windows.

mod all;
mod bulk;
mod columns;
mod heading;
mod strip;
mod systems;
mod windows;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::fleet::Fleet;
use crate::view::frame::Frame;
use crate::view::root::{self, Drawn};
use crate::view::theme::Theme;

/// Draws the fleet into an empty buffer of the terminal's size.
pub fn render(fleet: &Fleet, theme: Theme, buffer: &mut Buffer) -> Drawn {
    let ground = |theme, frame: &mut Frame<'_>, area: Rect| all::ground(fleet, theme, frame, area);
    let drawn = match fleet.front_model() {
        // The window of an action on one key lies above the list of all systems.
        Some(model) if fleet.acts_from_all() => root::render_over(model, &ground, theme, buffer),
        Some(model) => {
            let drawn = root::render(model, theme, buffer);
            strip::beside(fleet, theme, buffer);
            drawn
        }
        None => {
            let mut frame = Frame::new(buffer);
            all::draw(fleet, theme, &mut frame);
            Drawn {
                cursor: frame.cursor(),
                scroll: frame.scroll(),
            }
        }
    };
    let above = windows::draw(fleet, theme, buffer);
    windows::rule_words(fleet, theme, buffer);
    if theme.ascii {
        root::ascii(buffer);
    }
    above.unwrap_or(drawn)
}

#[cfg(test)]
mod all_tests;
#[cfg(test)]
mod tests;
