//! The requests in flight: their ids, their kinds, and the only way to send one.

pub(in crate::app) mod changed_keys;
pub(in crate::app) mod give_up;
pub mod hold;
pub(in crate::app) mod reads;
pub mod send;
pub(in crate::app) mod unsent;
pub mod waiting;

use std::collections::{BTreeMap, BTreeSet};

use crate::api::{Call, RequestId};
use crate::app::lost_reply::window::Sent;
use crate::app::requests::changed_keys::ChangedKeys;
use crate::app::requests::unsent::Unsent;
use crate::domain::unanswered::Change;
use crate::domain::{KeyId, Unanswered};

/// The kind of a request, with the key that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::app) enum RequestKind {
    /// Reads the list of keys.
    List,
    /// Reads keys, after their events.
    Refresh(BTreeSet<KeyId>),
    /// Reads the users.
    Users,
    /// Reads the methods.
    Catalogue,
    /// Reads the roles.
    Roles,
    /// Reads the sessions of one key.
    Sessions,
    /// Reads a page of the audit log.
    Audit,
    /// Reads a page of the audit log in the background.
    Usage,
    /// The groups, the privileges, or a part of a service account.
    Account,
    /// Creates a key, from the form on top.
    Create(Sent),
    /// Edits a key, from the form on top.
    Update(KeyId),
    /// Resets a key.
    Reset(Sent),
    /// Deletes a key.
    Delete { id: KeyId, name: String },
    /// Reads all sessions, for the list of keys.
    OpenSessions,
    /// Reads the sessions of a key in order to end them.
    SessionsToEnd,
    /// Ends a session of the key with this name.
    EndSession(String),
    /// A request of a run on many keys; a change has a description.
    Bulk(Option<String>),
}

/// The requests in flight.
#[derive(Debug, Default)]
pub(in crate::app) struct Requests {
    next: u64,
    open: BTreeMap<RequestId, RequestKind>,
    /// The create or reset that waits until its note is on disk. There is at most one.
    pub(super) unsent: Option<Unsent>,
    /// The notes on disk about the creates and resets in flight.
    notes: BTreeMap<RequestId, Unanswered>,
    /// The list was requested again while it was in flight: the pending reply may be out of date.
    repeat_list: bool,
    /// The keys that were deleted since the list was requested: the pending reply may contain them.
    deleted: BTreeSet<KeyId>,
    /// The keys that events report.
    pub(super) changed: ChangedKeys,
}

impl Requests {
    /// Adds a request and assigns its id.
    pub(in crate::app) fn add(&mut self, kind: RequestKind) -> RequestId {
        self.next += 1;
        let id = RequestId(self.next);
        self.open.insert(id, kind);
        id
    }

    /// The requests in flight.
    pub(in crate::app) fn open(&self) -> impl Iterator<Item = (RequestId, &RequestKind)> {
        self.open.iter().map(|(id, kind)| (*id, kind))
    }

    /// Whether a create or reset waits for its note.
    pub(in crate::app) fn has_unsent(&self) -> bool {
        self.unsent.is_some()
    }

    /// Whether this request waits for its note.
    pub(in crate::app) fn is_unsent(&self, id: RequestId) -> bool {
        self.unsent.as_ref().is_some_and(|unsent| unsent.id == id)
    }

    /// Whether this request is a create or reset in flight.
    pub(in crate::app) fn secret_sent(&self, id: RequestId) -> Option<&Sent> {
        match self.open.get(&id)? {
            RequestKind::Create(sent) | RequestKind::Reset(sent) => Some(sent),
            _ => None,
        }
    }

    /// The id of the last request.
    pub(in crate::app) fn last_id(&self) -> RequestId {
        RequestId(self.next)
    }

    /// Remembers the note on disk about a request.
    pub(in crate::app) fn set_note(&mut self, id: RequestId, note: Unanswered) {
        self.notes.insert(id, note);
    }

    /// The note about a request.
    pub(in crate::app) fn note_of(&self, id: RequestId) -> Option<&Unanswered> {
        self.notes.get(&id)
    }

    /// Removes the note about a request when its reply arrives.
    pub(in crate::app) fn take_note(&mut self, id: RequestId) -> Option<Unanswered> {
        self.notes.remove(&id)
    }

    /// Removes a request when its reply arrives.
    pub(in crate::app) fn take(&mut self, id: RequestId) -> Option<RequestKind> {
        self.open.remove(&id)
    }

    /// Forgets all requests: their connection has ended.
    pub(in crate::app) fn clear(&mut self) {
        self.open.clear();
        self.unsent = None;
        // The notes stay on disk: the next connection settles them.
        self.notes.clear();
        self.repeat_list = false;
        self.deleted.clear();
        self.changed = ChangedKeys::default();
    }

    /// Whether the list is in flight.
    pub(in crate::app) fn list_in_flight(&self) -> bool {
        self.open.values().any(|p| *p == RequestKind::List)
    }

    /// Whether the list is in flight; then it is read once more after its reply.
    pub(in crate::app) fn repeat_list_if_in_flight(&mut self) -> bool {
        let asked = self.list_in_flight();
        self.repeat_list |= asked;
        asked
    }

    /// A key was deleted: no pending reply brings it back.
    pub(in crate::app) fn deleted(&mut self, id: KeyId) {
        if self.list_in_flight() {
            self.deleted.insert(id);
        }
        self.changed.remove(id);
        for kind in self.open.values_mut() {
            if let RequestKind::Refresh(ids) = kind {
                ids.remove(&id);
            }
        }
    }

    /// The keys that were deleted since the list was requested, for the reply.
    pub(in crate::app) fn take_deleted(&mut self) -> BTreeSet<KeyId> {
        std::mem::take(&mut self.deleted)
    }

    /// Whether the sessions for the list of keys are in flight.
    pub(in crate::app) fn open_sessions_in_flight(&self) -> bool {
        self.open.values().any(|p| *p == RequestKind::OpenSessions)
    }

    /// Whether the list that just arrived must be read once more.
    pub(in crate::app) fn take_repeat_list(&mut self) -> bool {
        std::mem::take(&mut self.repeat_list)
    }

    /// Whether a read of changed keys is in flight.
    pub(in crate::app) fn key_read_in_flight(&self) -> bool {
        let mut open = self.open.values();
        open.any(|p| matches!(p, RequestKind::Refresh(_)))
    }

    /// Whether a change of this key is in flight.
    pub(in crate::app) fn changes_key(&self, key: KeyId) -> bool {
        self.open.values().any(|kind| match kind {
            RequestKind::Update(id) | RequestKind::Delete { id, .. } => *id == key,
            RequestKind::Reset(sent) => {
                matches!(&sent.change, Change::Reset { id, .. } if *id == key)
            }
            _ => false,
        })
    }

    /// Describes every change in flight.
    pub(in crate::app) fn changes_in_flight(&self) -> impl Iterator<Item = String> {
        let unsent = self.unsent.as_ref().map(|unsent| unsent.id);
        let sent = self.open.iter().filter(move |(id, _)| Some(**id) != unsent);
        sent.filter_map(|(_, kind)| match kind {
            RequestKind::Create(sent) | RequestKind::Reset(sent) => Some(sent.describe()),
            RequestKind::Update(id) => Some(format!("the edit of key {id}")),
            RequestKind::Delete { id, name } => {
                Some(format!("the delete request for \"{name}\" ({id})"))
            }
            RequestKind::EndSession(name) => {
                Some(format!("the termination of a session of \"{name}\""))
            }
            RequestKind::Bulk(change) => change.clone(),
            RequestKind::List
            | RequestKind::Refresh(_)
            | RequestKind::Users
            | RequestKind::Catalogue
            | RequestKind::Roles
            | RequestKind::Sessions
            | RequestKind::SessionsToEnd
            | RequestKind::OpenSessions
            | RequestKind::Account
            | RequestKind::Audit
            | RequestKind::Usage => None,
        })
    }

    /// Whether a create or reset is in flight.
    pub(in crate::app) fn secret_in_flight(&self) -> bool {
        self.secret_request().is_some()
    }

    /// The create or reset in flight, including one that waits for its note.
    pub(in crate::app) fn secret_request(&self) -> Option<&Sent> {
        self.open.values().find_map(|p| match p {
            RequestKind::Create(sent) | RequestKind::Reset(sent) => Some(sent),
            _ => None,
        })
    }
}

/// The kind of a call. `sent` adds what is known before a create or reset.
pub(in crate::app) fn kind_of(
    call: &Call,
    name: String,
    sent: impl FnOnce(Change) -> Sent,
) -> RequestKind {
    match call {
        Call::Create(new) => RequestKind::Create(sent(Change::Create {
            name: new.name.clone(),
        })),
        Call::Update(id, _) => RequestKind::Update(*id),
        Call::Reset { id, .. } => RequestKind::Reset(sent(Change::Reset { id: *id, name })),
        Call::Delete(id) => RequestKind::Delete { id: *id, name },
        Call::EndSession(_) => RequestKind::EndSession(name),
        Call::Key(id) => RequestKind::Refresh([*id].into()),
        Call::SomeKeys(ids) => RequestKind::Refresh(ids.iter().copied().collect()),
        Call::Users => RequestKind::Users,
        Call::Catalogue => RequestKind::Catalogue,
        Call::Roles => RequestKind::Roles,
        Call::Sessions { .. } => RequestKind::Sessions,
        Call::OpenSessions => RequestKind::OpenSessions,
        Call::Audit(_) => RequestKind::Audit,
        Call::Groups
        | Call::Privileges
        | Call::Account(_)
        | Call::CreatePart(_)
        | Call::DeletePart(..) => RequestKind::Account,
        // A run sends its requests itself.
        Call::StartBulk(_) | Call::FindBulk(_) | Call::BulkJob(..) => RequestKind::Bulk(None),
        // No screen sends a raw call.
        Call::Keys | Call::Raw(_) => RequestKind::List,
    }
}
