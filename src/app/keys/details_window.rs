//! The details of a key: the window that fills the screen, and its facts.

use crate::app::widget::question::Tone;
use crate::app::widget::scroll::Scroll;
use crate::app::widget::window::Window;
use crate::domain::KeyId;
use crate::keymap::{Action, Context};

/// The window. Its rows are computed from the list, so that they are never out of date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Details {
    /// The key.
    pub id: KeyId,
    /// The scroll position.
    pub scroll: Scroll,
}

impl Window for Details {
    fn contexts(&self) -> Vec<Context> {
        vec![Context::Details, Context::Anywhere]
    }

    fn fills_the_screen(&self) -> bool {
        true
    }

    fn scroll_mut(&mut self) -> Option<&mut Scroll> {
        Some(&mut self.scroll)
    }
}

/// A sign of the list, by its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// It expires soon, or needs attention for another reason.
    Soon,
    /// It does not work: expired or revoked.
    Bad,
    /// Its owner was deleted.
    Orphaned,
    /// Full access.
    Full,
    /// The upgrade to 25.04 revokes it.
    Upgrade,
    /// It survives the upgrade to 25.04.
    Survives,
    /// It is part of a rotation.
    Rotating,
}

/// One fact about a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// The label; empty for a fact that continues the one above.
    pub label: &'static str,
    /// The sign of a warning, which has no label.
    pub mark: Option<Mark>,
    /// The text. An empty one separates two groups of facts.
    pub value: String,
    /// The parts of the text, if it is a list of many: beside the list of keys, those that fit one row.
    pub items: Vec<String>,
    /// A shorter text, for a narrow pane beside the list; an empty one leaves the fact out.
    pub brief: Option<String>,
    /// The tone of the text.
    pub tone: Tone,
    /// The action that helps.
    pub action: Option<Action>,
}

impl Fact {
    /// A labelled value.
    pub(super) fn new(label: &'static str, value: impl Into<String>) -> Self {
        Self {
            label,
            mark: None,
            value: value.into(),
            items: Vec::new(),
            brief: None,
            tone: Tone::Plain,
            action: None,
        }
    }

    /// A list. Without items it says `none`.
    pub(super) fn list(label: &'static str, items: Vec<String>) -> Self {
        let value = match items.as_slice() {
            [] => "none".into(),
            items => items.join(", "),
        };
        Self {
            items,
            ..Self::new(label, value)
        }
    }

    /// A warning with a sign.
    pub(super) fn warning(mark: Mark, tone: Tone, value: impl Into<String>) -> Self {
        Self {
            mark: Some(mark),
            tone,
            ..Self::new("", value)
        }
    }

    /// A blank row.
    pub fn blank() -> Self {
        Self::new("", "")
    }

    /// Whether it is one.
    pub fn is_blank(&self) -> bool {
        self.value.is_empty() && self.label.is_empty() && self.mark.is_none()
    }

    /// With a shorter text, for a narrow pane beside the list.
    pub(super) fn in_brief(self, text: impl Into<String>) -> Self {
        Self {
            brief: Some(text.into()),
            ..self
        }
    }

    /// With the action that helps.
    pub(super) fn with(self, action: Action) -> Self {
        Self {
            action: Some(action),
            ..self
        }
    }
}
