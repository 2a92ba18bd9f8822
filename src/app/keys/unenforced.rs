//! New expiries that the system shows and does not enforce yet.
//!
//! From 25.04 to 26 an edit is not handed to sign-in: that goes on with the old expiry until some key is created, reset or deleted.
//! Nothing on the wire says so, therefore this run keeps in mind what it edited.
//!
//! Invariant: an expiry counts as enforced only after a create, reset or deletion that began after the edit was answered.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use crate::api::{Call, RequestId};
use crate::app::keys::apply_expiry::Applying;
use crate::app::modal::Modal;
use crate::app::model::Model;
use crate::domain::expiry::Expiry;
use crate::domain::{ApiKey, KeyId};

/// A change by another session within this time of an edit may have come before the edit.
const DOUBTFUL: SignedDuration = SignedDuration::from_secs(5);

/// An edit of an expiry.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Edit {
    id: KeyId,
    /// Another key may get the number.
    created: Option<Timestamp>,
    /// What the system shows.
    shown: Expiry,
    /// What sign-in goes by.
    enforced: Expiry,
    /// When it was answered.
    at: Timestamp,
    /// The last request that was sent before the answer.
    after: RequestId,
}

/// What is kept in mind.
#[derive(Debug, Default)]
pub(in crate::app) struct Enforcing {
    /// Edits that are on their way.
    sent: BTreeMap<RequestId, Edit>,
    waiting: Vec<Edit>,
    /// A key that is made only to have expiries enforced.
    pub(super) applying: Option<Applying>,
}

impl Enforcing {
    /// The link is another one: nothing that is on its way will be answered.
    pub(in crate::app) fn cut(&mut self) {
        self.sent.clear();
        self.applying = None;
    }
}

impl Model {
    /// Keeps in mind a change of an expiry that is about to be sent.
    pub(in crate::app) fn note_expiry_edit(&mut self, request: RequestId, call: &Call) {
        let waits = self
            .cx
            .connection
            .system
            .as_ref()
            .is_some_and(|it| it.caps.expiry_waits);
        let Call::Update(id, change) = call else {
            return;
        };
        let (true, Some(shown), Some(key)) = (waits, change.expires_at, self.cx.keys.get(*id))
        else {
            return;
        };
        let edit = Edit {
            id: *id,
            created: key.created_at,
            shown: shown.into(),
            enforced: self.enforced_expiry(key).unwrap_or(key.expiry()),
            at: self.cx.now,
            after: request,
        };
        self.enforcing.sent.insert(request, edit);
    }

    /// An edit was answered, or its answer was lost: whether its key has an expiry now that is not enforced yet.
    pub(in crate::app) fn expiry_edited(&mut self, request: RequestId) -> bool {
        let Some(edit) = self.enforcing.sent.remove(&request) else {
            return false;
        };
        let waiting = &mut self.enforcing.waiting;
        waiting.retain(|it| it.id != edit.id);
        let waits = edit.shown != edit.enforced;
        if waits {
            waiting.push(Edit {
                at: self.cx.now,
                after: self.cx.requests.last(),
                ..edit
            });
        }
        waits
    }

    /// An edit was refused.
    pub(in crate::app) fn expiry_not_edited(&mut self, request: RequestId) {
        self.enforcing.sent.remove(&request);
    }

    /// A create, a reset or a deletion of ours was done: what was edited before it began is enforced now.
    pub(in crate::app) fn expiries_enforced_by(&mut self, request: RequestId) {
        self.enforcing.waiting.retain(|it| it.after >= request);
    }

    /// Another session created or deleted a key.
    pub(in crate::app) fn expiries_enforced_by_others(&mut self) {
        let now = self.cx.now;
        let waiting = &mut self.enforcing.waiting;
        waiting.retain(|it| now.duration_since(it.at) <= DOUBTFUL);
    }

    /// Whether the key that is looked at, or else the selected one, has an expiry that is not enforced yet.
    pub(in crate::app) fn chosen_is_not_enforced(&self) -> bool {
        let key = match self.cx.modals.last() {
            Some(Modal::Details(details)) => self.cx.keys.get(details.id),
            _ => self.cx.keys.selected(),
        };
        key.is_some_and(|key| self.enforced_expiry(key).is_some())
    }

    /// The expiry that sign-in still goes by, where the key shows another one.
    pub fn enforced_expiry(&self, key: &ApiKey) -> Option<Expiry> {
        let mut waiting = self.enforcing.waiting.iter();
        let edit = waiting.find(|it| it.id == key.id && it.created == key.created_at)?;
        (key.expiry() == edit.shown).then_some(edit.enforced)
    }
}
