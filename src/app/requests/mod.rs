//! Requests that were sent and are not answered yet, and why they were sent.

pub mod hold;
pub(in crate::app) mod reads;
pub mod send;
pub(in crate::app) mod unsent;

use std::collections::BTreeMap;

use crate::api::{Call, RequestId};
use crate::app::lost_reply::window::Sent;
use crate::app::requests::unsent::Held;
use crate::domain::unanswered::Change;
use crate::domain::{KeyId, Unanswered};

/// Why a request was sent: what its answer is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::app) enum Purpose {
    /// The whole list.
    List,
    /// One key, after an event.
    Refresh(KeyId),
    /// The owners.
    Users,
    /// What there is to call.
    Catalogue,
    /// What each role includes.
    Roles,
    /// Who is signed in.
    Sessions,
    /// A page of the audit.
    Audit,
    /// A new key, from the form on top.
    Create(Sent),
    /// A change, from the form on top.
    Update(KeyId),
    /// A new secret.
    Reset(Sent),
    /// A deletion.
    Delete { id: KeyId, name: String },
    /// Who is signed in, for the list.
    OpenSessions,
    /// Who is signed in with a key whose sessions are to be ended.
    SessionsToEnd,
    /// The end of a session of the key of this name.
    EndSession(String),
}

/// The table.
#[derive(Debug, Default)]
pub(in crate::app) struct Requests {
    next: u64,
    open: BTreeMap<RequestId, Purpose>,
    /// The create or reset that leaves only once the disk has what a later run must know. There is one at a time.
    pub(in crate::app) held: Option<Held>,
    /// What is noted on the disk about creates and resets, until their answers come.
    notes: BTreeMap<RequestId, Unanswered>,
    /// The list was wanted again while it was on its way: that answer may be too old.
    list_again: bool,
}

impl Requests {
    /// Notes a request and numbers it.
    pub(in crate::app) fn add(&mut self, purpose: Purpose) -> RequestId {
        self.next += 1;
        let id = RequestId(self.next);
        self.open.insert(id, purpose);
        id
    }

    /// The number of the request that was noted last.
    pub(in crate::app) fn last(&self) -> RequestId {
        RequestId(self.next)
    }

    /// Remembers what is noted on the disk about a request.
    pub(in crate::app) fn noted(&mut self, id: RequestId, note: Unanswered) {
        self.notes.insert(id, note);
    }

    /// What is noted about a request.
    pub(in crate::app) fn note_of(&self, id: RequestId) -> Option<&Unanswered> {
        self.notes.get(&id)
    }

    /// Takes out what is noted about a request: its answer came.
    pub(in crate::app) fn take_note(&mut self, id: RequestId) -> Option<Unanswered> {
        self.notes.remove(&id)
    }

    /// Takes a request out: its answer came.
    pub(in crate::app) fn take(&mut self, id: RequestId) -> Option<Purpose> {
        self.open.remove(&id)
    }

    /// Forgets everything: the link they went over is gone for good.
    pub(in crate::app) fn clear(&mut self) {
        self.open.clear();
        self.held = None;
        // They stay on the disk, and are settled over the next connection.
        self.notes.clear();
        self.list_again = false;
    }

    /// Whether the list is on its way already; then it is noted that it is wanted once more.
    pub(in crate::app) fn list_asked(&mut self) -> bool {
        let asked = self.open.values().any(|p| *p == Purpose::List);
        self.list_again |= asked;
        asked
    }

    /// Whether who is signed in is on its way, for the list.
    pub(in crate::app) fn open_sessions_asked(&self) -> bool {
        self.open.values().any(|p| *p == Purpose::OpenSessions)
    }

    /// Whether the list that just came has to be read once more.
    pub(in crate::app) fn take_list_again(&mut self) -> bool {
        std::mem::take(&mut self.list_again)
    }

    /// How many single keys are on their way.
    pub(in crate::app) fn refreshes(&self) -> usize {
        self.open
            .values()
            .filter(|p| matches!(p, Purpose::Refresh(_)))
            .count()
    }

    /// Drops the reads of a key that was deleted meanwhile.
    pub(in crate::app) fn forget_refresh(&mut self, id: KeyId) {
        self.open.retain(|_, p| *p != Purpose::Refresh(id));
    }

    /// Every change that was sent and is unanswered, in words.
    pub(in crate::app) fn sent_changes(&self) -> impl Iterator<Item = String> {
        let held = self.held.as_ref().map(|held| held.id);
        let sent = self.open.iter().filter(move |(id, _)| Some(**id) != held);
        sent.filter_map(|(_, purpose)| match purpose {
            Purpose::Create(sent) | Purpose::Reset(sent) => Some(sent.describe()),
            Purpose::Update(id) => Some(format!("the change of key {id}")),
            Purpose::Delete { id, name } => Some(format!("the deletion of \"{name}\" ({id})")),
            Purpose::EndSession(name) => Some(format!("the end of a session of \"{name}\"")),
            Purpose::List
            | Purpose::Refresh(_)
            | Purpose::Users
            | Purpose::Catalogue
            | Purpose::Roles
            | Purpose::Sessions
            | Purpose::SessionsToEnd
            | Purpose::OpenSessions
            | Purpose::Audit => None,
        })
    }

    /// Whether a create or a reset is unanswered.
    pub(in crate::app) fn secret_on_its_way(&self) -> bool {
        self.sent_secret().is_some()
    }

    /// The create or reset that is unanswered.
    pub(in crate::app) fn sent_secret(&self) -> Option<&Sent> {
        self.open.values().find_map(|p| match p {
            Purpose::Create(sent) | Purpose::Reset(sent) => Some(sent),
            _ => None,
        })
    }
}

/// The purpose of a call. `sent` adds what is known before a create or a reset.
pub(in crate::app) fn purpose_of(
    call: &Call,
    name: String,
    sent: impl FnOnce(Change) -> Sent,
) -> Purpose {
    match call {
        Call::Create(new) => Purpose::Create(sent(Change::Create {
            name: new.name.clone(),
        })),
        Call::Update(id, _) => Purpose::Update(*id),
        Call::Reset { id, .. } => Purpose::Reset(sent(Change::Reset { id: *id, name })),
        Call::Delete(id) => Purpose::Delete { id: *id, name },
        Call::EndSession(_) => Purpose::EndSession(name),
        Call::Key(id) => Purpose::Refresh(*id),
        Call::Users => Purpose::Users,
        Call::Catalogue => Purpose::Catalogue,
        Call::Roles => Purpose::Roles,
        Call::Sessions { .. } => Purpose::Sessions,
        Call::OpenSessions => Purpose::OpenSessions,
        Call::Audit(_) => Purpose::Audit,
        Call::Keys => Purpose::List,
    }
}
