//! State of the window with snippets for clients of the key.

use crate::app::secret::snippet::{Consumer, Spot};
use crate::app::widget::scroll::Scroll;
use crate::app::widget::window::Window;
use crate::keymap::{Action, Context};

/// State of the window.
#[derive(Debug)]
pub struct Snippets {
    spot: Spot,
    /// The client whose snippet is shown.
    pub consumer: Consumer,
    /// The snippet shows the key instead of the placeholder.
    pub with_key: bool,
    /// The scroll position.
    pub scroll: Scroll,
}

impl Window for Snippets {
    fn contexts(&self) -> Vec<Context> {
        vec![Context::Snippets, Context::Anywhere]
    }

    fn scroll_mut(&mut self) -> Option<&mut Scroll> {
        Some(&mut self.scroll)
    }
}

impl Snippets {
    /// Shows the snippet of the preferred client, if it can use the key, else the first one; with the placeholder.
    pub(in crate::app) fn new(spot: Spot, preferred: Option<Consumer>) -> Self {
        let preferred = preferred.filter(|it| spot.consumers().contains(it));
        Self {
            spot,
            consumer: preferred.unwrap_or_default(),
            with_key: false,
            scroll: Scroll::default(),
        }
    }

    /// The snippet, with the placeholder.
    pub fn text(&self) -> String {
        self.spot.text(self.consumer)
    }

    /// All clients that can use the key.
    pub fn consumers(&self) -> Vec<Consumer> {
        self.spot.consumers()
    }

    /// Selects another client, or toggles between key and placeholder.
    pub(in crate::app) fn act(&mut self, action: Action) {
        let all = self.consumers();
        let at = all.iter().position(|it| *it == self.consumer).unwrap_or(0);
        let next = match action {
            Action::Next => (at + 1) % all.len(),
            Action::Previous => (at + all.len() - 1) % all.len(),
            Action::Reveal => {
                self.with_key = !self.with_key;
                at
            }
            _ => at,
        };
        if next != at {
            self.scroll = Scroll::default();
        }
        self.consumer = all.get(next).copied().unwrap_or_default();
    }
}
