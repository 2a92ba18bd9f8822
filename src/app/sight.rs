//! Nothing that was typed before a thing was seen may act on it.
//!
//! One rule for everything that takes keys. What must not be answered by accident takes none until it was on the terminal for
//! `DEAD_TIME`; a key (or paste) that comes earlier is thrown away, and with it everything that follows without a pause of that
//! length, so that no half of a burst (`dy` in one write, a paste without brackets, what was typed while the program was busy)
//! is taken. That goes for:
//!
//! - every question, the secret, the panel of a rotation, and the choice of a command that gets the secret, whatever opened
//!   them;
//! - everything that got the keys by itself, because a reply, a time or the link brought it: a box that opened, and what lies
//!   below one that closed;
//! - a question whose facts or words changed by themselves, and whatever of these was drawn anew for a terminal of another size.
//!
//! What a key opened to be typed into (a form, a filter) takes what follows at once.
//!
//! Time is injected: the runtime says when a frame is out ([`crate::app::Msg::Shown`]), and when the dead time is over. It takes the
//! keys that were read before first, so that none of them comes late.

use crate::app::cx::Cx;
use crate::app::keys::own_session;
use crate::app::sessions::Sessions;
use std::mem::{Discriminant, discriminant};
use std::time::Duration;

use crate::app::effect::Effect;
use crate::app::message::Wake;
use crate::app::modal::Screen;
use crate::app::modal::{Line, Modal, Question};
use crate::app::widget::picker;

/// How long something must have been on the terminal, and no key have come, before it takes keys.
pub(in crate::app) const DEAD_TIME: Duration = Duration::from_millis(300);

/// What the person can have seen of what takes the keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sight {
    /// Enough: it takes keys.
    #[default]
    Enough,
    /// No frame with it is on the terminal yet.
    Nothing,
    /// It is on the terminal, and the dead time runs.
    AGlance,
}

/// What takes the keys.
#[derive(Debug, PartialEq)]
pub(in crate::app) struct Taker {
    screen: Screen,
    modal: Option<Discriminant<Modal>>,
    /// The words of a question, and what is known of the use of its key.
    question: Option<(Question, Option<Line>)>,
    /// Whose secret it is.
    secret: Option<String>,
}

/// What changed the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::app) enum Cause {
    /// The person, by a key or a paste.
    Person,
    /// The terminal got another size.
    Size,
    /// Anything else.
    Itself,
}

impl Sight {
    /// A message was taken in: whether what takes the keys now was seen.
    pub(in crate::app) fn keep_sight(
        &mut self,
        before: &Taker,
        cause: Cause,
        sessions: &Sessions,
        cx: &mut Cx,
    ) {
        let now = taker(sessions, cx);
        let unseen = match cause {
            Cause::Person => must_be_seen(cx) && !now.goes_on(before),
            Cause::Size => must_be_seen(cx),
            Cause::Itself => now != *before,
        };
        if unseen {
            *self = Sight::Nothing;
        }
    }
}

impl Sight {
    /// Whether what lies on top takes keys: not before it was seen.
    pub fn takes_keys(&self) -> bool {
        *self == Sight::Enough
    }

    /// Something new is on top, which may have the words of what was there: after an answer, and at the start.
    pub(in crate::app) fn look_anew(&mut self, cx: &mut Cx) {
        if must_be_seen(cx) {
            *self = Sight::Nothing;
        }
    }

    /// The last frame is on the terminal.
    pub(in crate::app) fn shown(&mut self, cx: &mut Cx) {
        if *self == Sight::Nothing {
            *self = Sight::AGlance;
            cx.out.push(Effect::Wake(Wake::Seen, DEAD_TIME));
        }
    }

    /// The dead time is over. One that began before something else came up means nothing.
    pub(in crate::app) fn seen(&mut self) {
        if *self == Sight::AGlance {
            *self = Sight::Enough;
        }
    }

    /// A key came too early: it is dropped, and so is what follows it without a pause.
    pub(in crate::app) fn too_early(&mut self, cx: &mut Cx) {
        if *self == Sight::AGlance {
            cx.out.push(Effect::Wake(Wake::Seen, DEAD_TIME));
        }
    }
}

/// What takes the keys now.
pub(in crate::app) fn taker(sessions: &Sessions, cx: &Cx) -> Taker {
    let top = cx.modals.last();
    Taker {
        screen: cx.screen,
        modal: top.map(discriminant),
        question: match top {
            Some(Modal::Question(it)) => {
                let known = it
                    .uses
                    .and_then(|id| own_session::use_line(id, sessions, cx));
                Some((it.clone().unmarked(), known))
            }
            _ => None,
        },
        secret: match top {
            Some(Modal::Secret(it)) => Some(format!("{} {}", it.id, it.name)),
            _ => None,
        },
    }
}

/// Whether it must be seen whatever brought it.
fn must_be_seen(cx: &Cx) -> bool {
    match cx.modals.last() {
        Some(Modal::Question(_) | Modal::Secret(_) | Modal::Rotation(_)) => true,
        Some(Modal::Picker(it)) => it.offers == picker::Offers::Receivers,
        _ => false,
    }
}

impl Taker {
    /// Whether it is what the person was at before, who may have changed it: the mark of a question, or a choice in it.
    fn goes_on(&self, before: &Self) -> bool {
        fn title(it: &Taker) -> Option<&str> {
            it.question.as_ref().map(|(it, _)| it.title.as_str())
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
