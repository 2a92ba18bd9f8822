//! What every window implements that lies on top of a screen: how it is drawn.

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::app::Model;
use crate::view::theme::Theme;

/// Where a window is drawn, and what it reads.
pub(in crate::view) struct Canvas<'a, 'f> {
    pub(in crate::view) model: &'a Model,
    /// Nothing lies on the window: the cursor is its own.
    pub(in crate::view) top: bool,
    pub(in crate::view) theme: Theme,
    pub(in crate::view) frame: &'a mut Frame<'f>,
    pub(in crate::view) area: Rect,
}

/// A window that can be drawn. One that fills the screen gets the area between status and footer.
pub(in crate::view) trait Draw {
    /// Draws it.
    fn draw(&self, on: &mut Canvas<'_, '_>);
}
