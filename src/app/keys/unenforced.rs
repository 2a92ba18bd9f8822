//! New expiries that the system shows and does not enforce yet.
//!
//! From 25.04 to 26 an edit is not handed to sign-in: that goes on with the old expiry until some key is created, reset or deleted.
//! Nothing on the wire says so, therefore this run keeps in mind what it edited.
//!
//! Invariant: an expiry counts as enforced only after a create, reset or deletion that began after the edit was answered.

use crate::app::cx::Cx;
use crate::domain::Text;
use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use crate::api::{Call, RequestId};
use crate::app::modal::Modal;
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

/// A key that is created only to have an expiry enforced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::app) struct Applying {
    pub(super) request: RequestId,
    /// Whose expiry it is for.
    pub(super) about: Text,
    /// The helper's name.
    pub(super) name: String,
    /// The helper, once it is made and being deleted.
    pub(super) made: Option<KeyId>,
}

/// What is kept in mind.
#[derive(Debug, Default)]
pub struct Enforcing {
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

/// Keeps in mind a change of an expiry that is about to be sent.
pub(in crate::app) fn note_expiry_edit(
    request: RequestId,
    call: &Call,
    enforcing: &mut Enforcing,
    cx: &mut Cx,
) {
    let waits = cx
        .connection
        .system
        .as_ref()
        .is_some_and(|it| it.caps.expiry_waits);
    let Call::Update(id, change) = call else {
        return;
    };
    let (true, Some(shown), Some(key)) = (waits, change.expires_at, cx.keys.get(*id)) else {
        return;
    };
    let edit = Edit {
        id: *id,
        created: key.created_at,
        shown: shown.into(),
        enforced: enforced_expiry(key, enforcing).unwrap_or(key.expiry()),
        at: cx.now,
        after: request,
    };
    enforcing.sent.insert(request, edit);
}

/// An edit was answered, or its answer was lost: whether its key has an expiry now that is not enforced yet.
pub(in crate::app) fn expiry_edited(
    request: RequestId,
    enforcing: &mut Enforcing,
    cx: &mut Cx,
) -> bool {
    let Some(edit) = enforcing.sent.remove(&request) else {
        return false;
    };
    let waiting = &mut enforcing.waiting;
    waiting.retain(|it| it.id != edit.id);
    let waits = edit.shown != edit.enforced;
    if waits {
        waiting.push(Edit {
            at: cx.now,
            after: cx.requests.last_id(),
            ..edit
        });
    }
    waits
}

/// An edit was refused.
pub(in crate::app) fn expiry_not_edited(request: RequestId, enforcing: &mut Enforcing) {
    enforcing.sent.remove(&request);
}

/// A create, a reset or a deletion of ours was done: what was edited before it began is enforced now.
pub(in crate::app) fn expiries_enforced_by(request: RequestId, enforcing: &mut Enforcing) {
    enforcing.waiting.retain(|it| it.after >= request);
}

/// Another session created or deleted a key.
pub(in crate::app) fn expiries_enforced_by_others(enforcing: &mut Enforcing, cx: &mut Cx) {
    let now = cx.now;
    let waiting = &mut enforcing.waiting;
    waiting.retain(|it| now.duration_since(it.at) <= DOUBTFUL);
}

/// Whether the key that is looked at, or else the selected one, has an expiry that is not enforced yet.
pub(in crate::app) fn chosen_is_not_enforced(enforcing: &Enforcing, cx: &Cx) -> bool {
    let key = match cx.modals.last() {
        Some(Modal::Details(details)) => cx.keys.get(details.id),
        _ => cx.keys.selected(),
    };
    key.is_some_and(|key| enforced_expiry(key, enforcing).is_some())
}

/// The expiry that sign-in still goes by, where the key shows another one.
pub(crate) fn enforced_expiry(key: &ApiKey, enforcing: &Enforcing) -> Option<Expiry> {
    let mut waiting = enforcing.waiting.iter();
    let edit = waiting.find(|it| it.id == key.id && it.created == key.created_at)?;
    (key.expiry() == edit.shown).then_some(edit.enforced)
}

#[cfg(test)]
#[path = "unenforced_tests.rs"]
mod tests;
