//! What the list of keys shows of an item.

use jiff::Timestamp;

use super::super::key::ApiKey;
use super::{BulkAction, ItemOutcome};

/// A key in the list, compared with what the action wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// It is not in the list.
    Gone,
    /// It is as the action wants it. Never with a delete.
    AsWanted,
    /// It is there, and not as the action wants it.
    Otherwise,
    /// The list does not tell: it may leave keys out.
    Hidden,
}

/// Compares a key with what the action wants. `complete`: the list contains every key of the system.
pub fn seen(action: &BulkAction, key: Option<&ApiKey>, complete: bool) -> Seen {
    let Some(key) = key else {
        return match complete {
            true => Seen::Gone,
            false => Seen::Hidden,
        };
    };
    let wanted = match action {
        BulkAction::Delete { .. } => false,
        // The system stores whole seconds.
        BulkAction::SetExpiry(at) => {
            key.ownership().is_some()
                && key.expiry().at().map(Timestamp::as_second) == at.map(Timestamp::as_second)
                && key.expiry() != super::super::expiry::Expiry::Unreadable
        }
        BulkAction::SetRules(rules) => key.rules() == Some(rules.as_slice()),
    };
    match wanted {
        true => Seen::AsWanted,
        false => Seen::Otherwise,
    }
}

/// The outcome of an item once the list was read. `why`: what is known of an item without a reply.
pub(super) fn settled(
    outcome: &ItemOutcome,
    action: &BulkAction,
    seen: Seen,
    why: &str,
) -> Option<ItemOutcome> {
    let delete = matches!(action, BulkAction::Delete { .. });
    Some(match (outcome, seen) {
        (ItemOutcome::Unknown, Seen::Gone) if delete => ItemOutcome::Done,
        (ItemOutcome::Unknown | ItemOutcome::Failed(_), Seen::Gone) => ItemOutcome::Gone,
        (ItemOutcome::Unknown, Seen::AsWanted) => ItemOutcome::Done,
        (ItemOutcome::Unknown, Seen::Otherwise) => ItemOutcome::Failed(why.into()),
        (ItemOutcome::Gone, Seen::Otherwise) if delete => success_but(action),
        (ItemOutcome::Done | ItemOutcome::DoneBut(_), Seen::Otherwise) => success_but(action),
        _ => return None,
    })
}

/// The outcome of an item that the system reported as done, and whose key shows something else.
fn success_but(action: &BulkAction) -> ItemOutcome {
    let but = match action {
        BulkAction::Delete { .. } => "the key still exists",
        BulkAction::SetExpiry(_) => "the key has another expiry",
        BulkAction::SetRules(_) => "the key has other rules",
    };
    let why = format!("The system reported success, but {but}.");
    ItemOutcome::Failed(why.into())
}
