//! Passes to each modal the states that its keys need, and handles the keys of modals that belong to no feature.

use crate::app::access::Owners;
use crate::app::account::Accounts;
use crate::app::check::Checks;
use crate::app::connect::Connecting;
use crate::app::cx::Cx;
use crate::app::modal::{Help, Modal};
use crate::app::model::Model;
use crate::app::rotation::Rotations;
use crate::app::secret::SecretExport;
use crate::app::sessions::Sessions;
use crate::app::systems::Systems;
use crate::app::widget::help::Stays;
use crate::app::widget::window::TakesKeys;
use crate::keymap::{Action, Chord};

/// The function that handles a key for a modal.
pub(super) type KeyFn = fn(Option<Action>, Chord, &mut Model);

/// The key function of a type of modal. It finds the modal at the top of the stack.
pub(super) fn key_fn<W>(_: &W) -> KeyFn
where
    W: TakesKeys,
    for<'a> W::With<'a>: From<&'a mut Model>,
{
    |action, chord, model| W::key(action, chord, model.into())
}

impl<'a> From<&'a mut Model> for &'a mut Cx {
    fn from(model: &'a mut Model) -> Self {
        &mut model.cx
    }
}

impl<'a> From<&'a mut Model> for (&'a mut Owners, &'a mut Cx) {
    fn from(model: &'a mut Model) -> Self {
        (&mut model.access, &mut model.cx)
    }
}

impl<'a> From<&'a mut Model> for (&'a mut Accounts, &'a mut Cx) {
    fn from(model: &'a mut Model) -> Self {
        (&mut model.account, &mut model.cx)
    }
}

impl<'a> From<&'a mut Model> for (&'a mut SecretExport, &'a mut Cx) {
    fn from(model: &'a mut Model) -> Self {
        (&mut model.secret, &mut model.cx)
    }
}

impl<'a> From<&'a mut Model> for (&'a mut Sessions, &'a mut Cx) {
    fn from(model: &'a mut Model) -> Self {
        (&mut model.sessions, &mut model.cx)
    }
}

impl<'a> From<&'a mut Model> for (&'a mut Rotations, &'a mut Owners, &'a mut Cx) {
    fn from(model: &'a mut Model) -> Self {
        (&mut model.rotation, &mut model.access, &mut model.cx)
    }
}

impl<'a> From<&'a mut Model> for (&'a mut Rotations, &'a mut Sessions, &'a mut Cx) {
    fn from(model: &'a mut Model) -> Self {
        (&mut model.rotation, &mut model.sessions, &mut model.cx)
    }
}

impl<'a> From<&'a mut Model> for (&'a mut Checks, &'a mut Sessions, &'a mut Cx) {
    fn from(model: &'a mut Model) -> Self {
        (&mut model.check, &mut model.sessions, &mut model.cx)
    }
}

impl<'a> From<&'a mut Model> for (&'a mut Systems, &'a Connecting, &'a mut Cx) {
    fn from(model: &'a mut Model) -> Self {
        (&mut model.systems, &model.connect, &mut model.cx)
    }
}

impl TakesKeys for Help {
    type With<'a> = &'a mut Cx;

    fn key(action: Option<Action>, chord: Chord, cx: &mut Cx) {
        let Some(Modal::Help(help)) = cx.modals.last_mut() else {
            return;
        };
        if help.key(action, chord) == Stays::No {
            cx.modals.pop();
        }
    }
}
