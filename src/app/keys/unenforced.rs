//! New expiries that the system shows and does not enforce yet.
//!
//! From 25.04 to 26 the sign-in keeps using the old expiry after an edit, until some key is created, reset or deleted. No reply says so,
//! therefore this run remembers its edits.
//!
//! Invariant: an expiry counts as enforced only after a create, reset or deletion that was sent after the reply to the edit.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use crate::api::{Call, RequestId};
use crate::app::cx::Cx;
use crate::app::modal::Modal;
use crate::domain::expiry::Expiry;
use crate::domain::{ApiKey, KeyId, Text};

/// A change by another session within this time after an edit may have preceded the edit.
const DOUBTFUL: SignedDuration = SignedDuration::from_secs(5);

/// An edit of an expiry.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Edit {
    id: KeyId,
    /// Its creation time: another key may get the same id.
    created: Option<Timestamp>,
    /// The expiry that the system shows.
    shown: Expiry,
    /// The expiry that the sign-in uses.
    enforced: Expiry,
    /// When its reply arrived.
    at: Timestamp,
    /// The last request that was sent before the reply.
    after: RequestId,
}

/// A helper key, created only to make the system enforce an expiry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::app) struct Applying {
    pub(super) request: RequestId,
    /// The key whose expiry is applied.
    pub(super) about: Text,
    /// The helper key's name.
    pub(super) name: String,
    /// The helper key, once it exists and is being deleted.
    pub(super) made: Option<KeyId>,
}

/// The edited expiries that are not enforced yet.
#[derive(Debug, Default)]
pub struct Enforcing {
    /// Edits in flight.
    sent: BTreeMap<RequestId, Edit>,
    waiting: Vec<Edit>,
    /// Edits of a bulk run, sent or about to be sent.
    bulk: Vec<Edit>,
    /// The helper key that is being created or deleted.
    pub(super) applying: Option<Applying>,
}

impl Enforcing {
    /// The connection ended: no reply to a request in flight will arrive.
    pub(in crate::app) fn forget_in_flight(&mut self) {
        self.sent.clear();
        self.bulk.clear();
        self.applying = None;
    }
}

/// Remembers an edit of an expiry that is being sent.
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
    let edit = edit_of(key, shown.into(), request, enforcing, cx);
    enforcing.sent.insert(request, edit);
}

fn edit_of(
    key: &ApiKey,
    shown: Expiry,
    request: RequestId,
    enforcing: &Enforcing,
    cx: &Cx,
) -> Edit {
    Edit {
        id: key.id,
        created: key.created_at(),
        shown,
        enforced: enforced_expiry(key, enforcing).unwrap_or(key.expiry()),
        at: cx.now,
        after: request,
    }
}

/// Remembers the expiries of keys that a bulk run is about to change to `shown`.
pub(in crate::app) fn note_bulk_edit(
    keys: &[KeyId],
    shown: Expiry,
    enforcing: &mut Enforcing,
    cx: &Cx,
) {
    let system = cx.connection.system.as_ref();
    if !system.is_some_and(|it| it.caps.expiry_waits) {
        return;
    }
    let keys = keys.iter().filter_map(|id| cx.keys.get(*id));
    let last = cx.requests.last_id();
    let edits: Vec<Edit> = keys
        .map(|key| edit_of(key, shown, last, enforcing, cx))
        .collect();
    enforcing.bulk = edits;
}

/// A bulk run has changed the expiry of this key.
pub(in crate::app) fn bulk_edited(id: KeyId, enforcing: &mut Enforcing, cx: &Cx) {
    let Some(at) = enforcing.bulk.iter().position(|it| it.id == id) else {
        return;
    };
    let edit = enforcing.bulk.swap_remove(at);
    enforcing.waiting.retain(|it| it.id != id);
    if edit.shown != edit.enforced {
        enforcing.waiting.push(Edit {
            at: cx.now,
            after: cx.requests.last_id(),
            ..edit
        });
    }
}

/// The reply to an edit arrived or was lost. Returns whether the key now has an expiry that is not enforced yet.
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

/// Our create, reset or deletion was done: expiries edited before it was sent are enforced now.
pub(in crate::app) fn expiries_enforced_by(request: RequestId, enforcing: &mut Enforcing) {
    enforcing.waiting.retain(|it| it.after >= request);
}

/// Another session created or deleted a key.
pub(in crate::app) fn expiries_enforced_by_others(enforcing: &mut Enforcing, cx: &mut Cx) {
    let now = cx.now;
    let waiting = &mut enforcing.waiting;
    waiting.retain(|it| now.duration_since(it.at) <= DOUBTFUL);
}

/// Whether the key whose details are open, else the selected key, has an expiry that is not enforced yet.
pub(in crate::app) fn chosen_is_not_enforced(enforcing: &Enforcing, cx: &Cx) -> bool {
    let key = match cx.modals.last() {
        Some(Modal::Details(details)) => cx.keys.get(details.id),
        _ => cx.keys.selected(),
    };
    key.is_some_and(|key| enforced_expiry(key, enforcing).is_some())
}

/// The expiry that the sign-in still uses, if the key shows another one.
pub(crate) fn enforced_expiry(key: &ApiKey, enforcing: &Enforcing) -> Option<Expiry> {
    let mut waiting = enforcing.waiting.iter();
    let edit = waiting.find(|it| it.id == key.id && it.created == key.created_at())?;
    (key.expiry() == edit.shown).then_some(edit.enforced)
}

#[cfg(test)]
#[path = "unenforced_tests.rs"]
mod tests;
