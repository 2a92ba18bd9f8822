//! State of the window with snippets for clients of the key.

use crate::app::secret::snippet::{Consumer, Spot};
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
}

impl Window for Snippets {
    fn contexts(&self) -> Vec<Context> {
        vec![Context::Snippets, Context::Anywhere]
    }
}

impl Snippets {
    /// Shows the first snippet with the placeholder.
    pub(in crate::app) fn new(spot: Spot) -> Self {
        Self {
            spot,
            consumer: Consumer::default(),
            with_key: false,
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
            Action::Down => (at + 1) % all.len(),
            Action::Up => (at + all.len() - 1) % all.len(),
            Action::Reveal => {
                self.with_key = !self.with_key;
                at
            }
            _ => at,
        };
        self.consumer = all.get(next).copied().unwrap_or_default();
    }
}
