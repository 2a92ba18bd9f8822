//! Texts to paste into the configuration of whoever uses the key.

use crate::app::secret::snippet::{Consumer, Spot};
use crate::keymap::Action;

/// The texts.
#[derive(Debug)]
pub struct Snippets {
    spot: Spot,
    /// The one that is shown.
    pub consumer: Consumer,
    /// The key stands in it, and not the placeholder.
    pub with_key: bool,
}

impl Snippets {
    /// With the placeholder.
    pub(in crate::app) fn new(spot: Spot) -> Self {
        Self {
            spot,
            consumer: Consumer::default(),
            with_key: false,
        }
    }

    /// The text with the placeholder.
    pub fn text(&self) -> String {
        self.spot.text(self.consumer)
    }

    /// Who there is.
    pub fn consumers(&self) -> Vec<Consumer> {
        self.spot.consumers()
    }

    /// To another one, or the key in and out.
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
