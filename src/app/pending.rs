//! Requests that were sent and are not answered yet, and why they were sent.

use std::collections::BTreeMap;

use super::effect::Effect;
use super::modal::doubt::Sent;
use crate::api::{Ask, Call, RequestId};
use crate::domain::unanswered::Change;
use crate::domain::{KeyId, Rotation};

/// Why a request was sent: what its answer is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
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
}

/// The table.
#[derive(Debug, Default)]
pub(super) struct Pending {
    next: u64,
    open: BTreeMap<RequestId, Purpose>,
    /// Those that leave only once a plan is kept.
    held: Vec<(Rotation, RequestId, Call)>,
    /// The list was wanted again while it was on its way: that answer may be too old.
    list_again: bool,
}

impl Pending {
    /// Notes a request and numbers it.
    pub(super) fn add(&mut self, purpose: Purpose) -> RequestId {
        self.next += 1;
        let id = RequestId(self.next);
        self.open.insert(id, purpose);
        id
    }

    /// Keeps a request back until this plan is kept.
    pub(super) fn hold(&mut self, until: Rotation, id: RequestId, call: Call) {
        self.held.push((until, id, call));
    }

    /// This plan is kept: what waited for that may leave.
    pub(super) fn release(&mut self, kept: &Rotation) -> Vec<Effect> {
        let held = std::mem::take(&mut self.held);
        let (free, held): (Vec<_>, Vec<_>) = held.into_iter().partition(|(plan, ..)| plan == kept);
        self.held = held;
        let ask = |(_, id, call)| Effect::Ask(Ask::Call { id, call });
        free.into_iter().map(ask).collect()
    }

    /// Takes a request out: its answer came.
    pub(super) fn take(&mut self, id: RequestId) -> Option<Purpose> {
        self.open.remove(&id)
    }

    /// Forgets everything: the link they went over is gone for good.
    pub(super) fn clear(&mut self) {
        self.open.clear();
        self.held.clear();
        self.list_again = false;
    }

    /// Whether the list is on its way already; then it is noted that it is wanted once more.
    pub(super) fn list_asked(&mut self) -> bool {
        let asked = self.open.values().any(|p| *p == Purpose::List);
        self.list_again |= asked;
        asked
    }

    /// Whether the list that just came has to be read once more.
    pub(super) fn take_list_again(&mut self) -> bool {
        std::mem::take(&mut self.list_again)
    }

    /// How many single keys are on their way.
    pub(super) fn refreshes(&self) -> usize {
        self.open
            .values()
            .filter(|p| matches!(p, Purpose::Refresh(_)))
            .count()
    }

    /// Drops the reads of a key that was deleted meanwhile.
    pub(super) fn forget_refresh(&mut self, id: KeyId) {
        self.open.retain(|_, p| *p != Purpose::Refresh(id));
    }

    /// Every change that is unanswered, in words.
    pub(super) fn sent_changes(&self) -> impl Iterator<Item = String> {
        self.open.values().filter_map(|purpose| match purpose {
            Purpose::Create(sent) | Purpose::Reset(sent) => Some(sent.describe()),
            Purpose::Update(id) => Some(format!("the change of key {id}")),
            Purpose::Delete { id, name } => Some(format!("the deletion of \"{name}\" ({id})")),
            Purpose::List
            | Purpose::Refresh(_)
            | Purpose::Users
            | Purpose::Catalogue
            | Purpose::Roles
            | Purpose::Sessions
            | Purpose::Audit => None,
        })
    }

    /// Whether a create or a reset is unanswered.
    pub(super) fn secret_on_its_way(&self) -> bool {
        self.sent_secret().is_some()
    }

    /// The create or reset that is unanswered.
    pub(super) fn sent_secret(&self) -> Option<&Sent> {
        self.open.values().find_map(|p| match p {
            Purpose::Create(sent) | Purpose::Reset(sent) => Some(sent),
            _ => None,
        })
    }
}

/// The purpose of a call. `sent` adds what is known before a create or a reset.
pub(super) fn purpose_of(call: &Call, name: String, sent: impl FnOnce(Change) -> Sent) -> Purpose {
    match call {
        Call::Create(new) => Purpose::Create(sent(Change::Create {
            name: new.name.clone(),
        })),
        Call::Update(id, _) => Purpose::Update(*id),
        Call::Reset { id, .. } => Purpose::Reset(sent(Change::Reset { id: *id, name })),
        Call::Delete(id) => Purpose::Delete { id: *id, name },
        Call::Key(id) => Purpose::Refresh(*id),
        Call::Users => Purpose::Users,
        Call::Catalogue => Purpose::Catalogue,
        Call::Roles => Purpose::Roles,
        Call::Sessions { .. } => Purpose::Sessions,
        Call::Audit(_) => Purpose::Audit,
        Call::Keys => Purpose::List,
    }
}
