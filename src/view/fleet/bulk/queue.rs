//! Draws the queue of keys that get new secrets, full screen.

use super::report::full;
use crate::app::fleet::bulk::queue::Queue;
use crate::view::widget::draw::Canvas;

/// Draws the queue.
pub(in crate::view) fn draw(it: &Queue, on: &mut Canvas<'_, '_>) {
    full(&it.title(), &it.rows(), it.scroll, on);
}
