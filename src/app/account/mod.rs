//! Service accounts: a group, a privilege, a user with the fewest roles that an integration needs, and the key of that user.
//!
//! The user picks what the integration must do (`pick`), sees the roles (`roles`), names the parts (`form`), and follows the steps
//! (`steps`). Available on systems whose keys have owners (25.04 and newer).
//!
//! Invariant: nothing is created before the form is sent, and an undo deletes only what this run created.

mod called;
pub mod form;
pub mod job;
mod keys;
mod leaving;
mod names;
mod pick;
mod reading;
mod reads;
pub mod roles;
mod state;
mod steps;
#[cfg(test)]
mod tests;
pub mod window;

use crate::api::{Outcome, Reply, RequestId};
use crate::app::cx::Cx;
use crate::app::effect::{Effect, FileTask};
use crate::app::modal::{KeyField, Modal};
use crate::app::{access, catalogue};
use crate::domain::Fault;
use crate::domain::account::Preset;

pub use state::Accounts;

impl Accounts {
    /// Opens the choice of an integration. The form of a new key stays open below it, and the name in that form becomes the default.
    pub(in crate::app) fn open(&mut self, cx: &mut Cx) {
        if !cx.online() {
            return;
        }
        let Some(caps) = cx.connection.system.as_ref().map(|it| it.caps) else {
            return;
        };
        if !caps.owner {
            return;
        }
        // One account at a time: an open run keeps its window.
        if self.job.is_some() {
            return;
        }
        self.key_name = match cx.modals.last() {
            Some(Modal::KeyForm(it)) => it.form.text(KeyField::Name).trim().to_owned(),
            _ => String::new(),
        };
        (self.calls, self.no_calls) = (None, None);
        self.read_names(cx);
        catalogue::request(cx);
        if self.presets.is_none() {
            cx.out.push(Effect::FileTask(FileTask::LoadPresets));
        }
        self.open_picker(cx);
    }

    /// The presets were read from the disk, with the fault of the user's file if it could not be read.
    pub(in crate::app) fn presets_loaded(
        &mut self,
        presets: Vec<Preset>,
        fault: Option<Fault>,
        cx: &mut Cx,
    ) {
        self.presets = Some(presets);
        self.unread = fault.map(|it| it.what);
        self.refresh_picker(cx);
    }

    /// Handles the outcome of a read of names, or of a step.
    pub(in crate::app) fn answered(&mut self, id: RequestId, outcome: Outcome, cx: &mut Cx) {
        if self.awaits(id) {
            return self.step_answered(outcome, cx);
        }
        match outcome {
            Outcome::Done(Reply::Groups(groups)) => self.groups = Some(groups),
            Outcome::Done(Reply::Privileges(privileges)) => self.privileges = Some(privileges),
            // The names are then checked by the system only.
            _ => {}
        }
    }

    /// Updates the windows after an update: their texts depend on the catalogue, the roles and the typed names.
    pub(in crate::app) fn refresh(&mut self, cx: &mut Cx) {
        let about = |m: &Modal| matches!(m, Modal::AccountRoles(_) | Modal::AccountForm(_));
        if !cx.modals.iter().any(about) {
            return;
        }
        let (catalogue, roles) = (catalogue::current(cx), catalogue::roles(cx));
        for modal in &mut cx.modals {
            match modal {
                Modal::AccountRoles(it) => it.refresh(&catalogue, &roles),
                Modal::AccountForm(it) => it.refresh(cx.now, &cx.zone),
                _ => {}
            }
        }
    }

    /// The connection goes to another system.
    pub(in crate::app) fn forget_system(&mut self) {
        let presets = self.presets.take();
        *self = Self {
            presets,
            ..Self::default()
        };
    }

    /// The user picked an integration, or another source of its methods.
    pub(in crate::app) fn picked(&mut self, value: &str, cx: &mut Cx) {
        match value {
            pick::METHODS => access::open_account_methods(cx),
            pick::CALLS => {
                self.open_picker(cx);
                self.read_calls(cx);
            }
            id => self.show_preset(id, cx),
        }
    }
}
