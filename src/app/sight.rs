//! The dead time: keys that were typed before their target was visible do nothing (invariant 11).
//!
//! A protected target accepts no key until it has been on the terminal for `DEAD_TIME`. A key (or paste) that
//! arrives earlier is dropped, and so is every following key until the user pauses for that long. So no part of a
//! burst counts: `dy` in one write, a paste without brackets, keys typed while the program was busy. The dead time
//! applies to:
//!
//! - every question, the secret, the panel of a rotation, and the choice of a command that receives the secret,
//!   however they were opened;
//! - every target that appeared without a key, because of a reply, a timer or the connection: a modal that opened,
//!   and the one below a modal that closed;
//! - a question whose facts or text changed without a key, and every protected target after the terminal was resized.
//!
//! A form or a filter that the user opened with a key accepts the following keys at once. The button of a form accepts
//! Enter and Space after the dead time only, so that neither a double Enter nor a held one saves the form; other keys
//! (F2 included) work at once there.
//!
//! Time is injected: the runtime reports each drawn frame ([`crate::app::Msg::Shown`]) and the end of the dead time.
//! The runtime first handles the keys that it has already read, so that no key counts as later than it was typed.

use std::mem::{Discriminant, discriminant};
use std::time::Duration;

use jiff::Timestamp;

use crate::app::cx::Cx;
use crate::app::effect::Effect;
use crate::app::keys::own_session;
use crate::app::message::Wake;
use crate::app::modal::{Line, Modal, Question, Screen};
use crate::app::sessions::Sessions;
use crate::app::widget::picker;
use crate::keymap::Action;

/// How long a target must be visible, without any key, before it accepts keys.
pub(in crate::app) const DEAD_TIME: Duration = Duration::from_millis(300);

/// Whether the target of the keys has been visible for long enough.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sight {
    /// The target accepts keys.
    #[default]
    Ready,
    /// No frame with the target is on the terminal yet.
    Hidden(Guard),
    /// The target is visible, and the dead time runs.
    Visible(Guard),
}

/// The keys that the dead time drops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// All keys.
    All,
    /// The keys that press the focused button of a form.
    Button,
}

/// The target of the keys: a modal or a screen, with the facts that a user must have read.
#[derive(Debug, PartialEq)]
pub(in crate::app) struct KeyTarget {
    screen: Screen,
    modal: Option<Discriminant<Modal>>,
    /// The question, the line about the use of its key, and the last use of the key.
    question: Option<(Question, Option<Line>, Option<Timestamp>)>,
    /// The key whose secret is shown.
    secret: Option<String>,
    /// Whether the button of a form has the focus.
    button: bool,
}

/// The cause of an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::app) enum Cause {
    /// A key or a paste.
    Input,
    /// The terminal was resized.
    Resize,
    /// Anything else.
    Other,
}

impl Sight {
    /// After an update: hides the target if the user cannot have seen its present content. `button`: whether the button of
    /// a form has the focus.
    pub(in crate::app) fn after_update(
        &mut self,
        before: &KeyTarget,
        cause: Cause,
        button: bool,
        sessions: &Sessions,
        cx: &mut Cx,
    ) {
        let now = key_target(button, sessions, cx);
        let unseen = match cause {
            Cause::Input => is_protected(cx) && !now.is_same(before),
            Cause::Resize => is_protected(cx),
            Cause::Other => !now.looks_like(before),
        };
        let guarded = matches!(
            self,
            Sight::Hidden(Guard::Button) | Sight::Visible(Guard::Button)
        );
        if unseen {
            *self = Sight::Hidden(Guard::All);
        } else if button && (!before.button || cause == Cause::Resize) && self.accepts_keys() {
            *self = Sight::Hidden(Guard::Button);
        } else if !button && guarded {
            *self = Sight::Ready;
        }
    }

    /// Whether a key (or a paste) is dropped. `action` is what the key would do.
    pub(in crate::app) fn drops(&self, action: Option<Action>) -> bool {
        match self {
            Sight::Ready => false,
            Sight::Hidden(Guard::All) | Sight::Visible(Guard::All) => true,
            Sight::Hidden(Guard::Button) | Sight::Visible(Guard::Button) => {
                action == Some(Action::Accept)
            }
        }
    }

    /// Whether every key is dropped.
    pub fn drops_all(&self) -> bool {
        matches!(self, Sight::Hidden(Guard::All) | Sight::Visible(Guard::All))
    }

    /// Whether the target accepts every key.
    pub fn accepts_keys(&self) -> bool {
        *self == Sight::Ready
    }

    /// Starts the dead time for a target that may look like the one before: after an answer, and at the start of the
    /// program.
    pub(in crate::app) fn restart(&mut self, cx: &mut Cx) {
        if is_protected(cx) {
            *self = Sight::Hidden(Guard::All);
        }
    }

    /// The last frame is on the terminal: the dead time starts.
    pub(in crate::app) fn frame_shown(&mut self, cx: &mut Cx) {
        if let Sight::Hidden(guard) = *self {
            *self = Sight::Visible(guard);
            cx.out.push(Effect::Wake(Wake::Seen, DEAD_TIME));
        }
    }

    /// The dead time is over. Ignored if another target has appeared since that dead time started.
    pub(in crate::app) fn dead_time_over(&mut self) {
        if matches!(self, Sight::Visible(_)) {
            *self = Sight::Ready;
        }
    }

    /// A key came too early: the dead time starts again.
    pub(in crate::app) fn key_dropped(&mut self, cx: &mut Cx) {
        if matches!(self, Sight::Visible(_)) {
            cx.out.push(Effect::Wake(Wake::Seen, DEAD_TIME));
        }
    }
}

/// The present target of the keys.
pub(in crate::app) fn key_target(button: bool, sessions: &Sessions, cx: &Cx) -> KeyTarget {
    let top = cx.modals.last();
    KeyTarget {
        screen: cx.screen,
        modal: top.map(discriminant),
        question: match top {
            Some(Modal::Question(it)) => {
                let known = it
                    .uses
                    .and_then(|id| own_session::use_line(id, sessions, cx));
                let key = it.uses.and_then(|id| cx.keys.get(id));
                let last = key.and_then(|key| cx.usage.last_use(key));
                Some((it.clone().unmarked(), known, last.map(|it| it.at)))
            }
            _ => None,
        },
        secret: match top {
            Some(Modal::Secret(it)) => Some(format!("{} {}", it.id, it.name)),
            _ => None,
        },
        button,
    }
}

/// Whether the target is protected even if the user opened it.
fn is_protected(cx: &Cx) -> bool {
    match cx.modals.last() {
        Some(Modal::Question(_) | Modal::Secret(_) | Modal::Rotation(_)) => true,
        Some(Modal::Picker(it)) => it.offers == picker::Offers::Receivers,
        _ => false,
    }
}

impl KeyTarget {
    /// Whether this is the same target as before, apart from the focus of a form.
    fn looks_like(&self, before: &Self) -> bool {
        let parts = |it: &Self| (it.screen, it.modal);
        parts(self) == parts(before)
            && self.question == before.question
            && self.secret == before.secret
    }

    /// Whether this is the same target as before, apart from the selected button or option.
    fn is_same(&self, before: &Self) -> bool {
        fn title(it: &KeyTarget) -> Option<&str> {
            it.question.as_ref().map(|(it, ..)| it.title.as_str())
        }
        self.screen == before.screen
            && self.modal == before.modal
            && title(self) == title(before)
            && self.secret == before.secret
    }
}

#[cfg(test)]
#[path = "sight_tests.rs"]
mod tests;
