//! The trait that draws a modal.

use ratatui::layout::Rect;

use crate::app::Model;
use crate::view::frame::Frame;
use crate::view::theme::Theme;

/// The area of a modal, and the model that it reads.
pub(in crate::view) struct Canvas<'a, 'f> {
    pub(in crate::view) model: &'a Model,
    /// The modal is the topmost one and shows the cursor.
    pub(in crate::view) top: bool,
    pub(in crate::view) theme: Theme,
    pub(in crate::view) frame: &'a mut Frame<'f>,
    pub(in crate::view) area: Rect,
}

/// A modal that can be drawn. A full-screen modal gets the area between the status line and the footer.
pub(in crate::view) trait Draw {
    /// Draws the modal.
    fn draw(&self, on: &mut Canvas<'_, '_>);
}
