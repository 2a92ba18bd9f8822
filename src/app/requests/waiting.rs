//! The modal of a request in flight that must not be repeated. It waits for the reply.

use crate::api::RequestId;
use crate::app::widget::scroll::Scroll;
use crate::app::widget::window::Window;
use crate::keymap::Context;

/// A reset in flight.
#[derive(Debug)]
pub struct Waiting {
    /// The request.
    pub id: RequestId,
    /// The heading.
    pub title: String,
    /// The text.
    pub text: String,
    /// The scroll position.
    pub scroll: Scroll,
}

impl Window for Waiting {
    fn contexts(&self) -> Vec<Context> {
        vec![Context::Waiting, Context::Anywhere]
    }

    fn scroll_mut(&mut self) -> Option<&mut Scroll> {
        Some(&mut self.scroll)
    }
}
