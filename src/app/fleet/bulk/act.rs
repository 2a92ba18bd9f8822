//! What can be done with the marked keys, and the words for it.

use jiff::tz::TimeZone;

use crate::domain::bulk::{BulkAction, LeftOut};
use crate::domain::rule::Rule;
use crate::domain::{Text, time};

/// An action on the marked keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// It makes no secret: each system runs its part by itself.
    Run(BulkAction),
    /// It makes a secret for each key: the user sees one key after another.
    Queue(QueueAct),
}

/// An action that makes a secret. It never goes through `core.bulk`, whose jobs keep their results.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QueueAct {
    /// Reset the secret.
    Reset,
    /// Create a successor.
    Rotate,
    /// Create a successor that belongs to this owner.
    Move(String),
}

impl Act {
    /// The action on so many keys, for a title: `Delete 12 keys`.
    pub fn on(&self, keys: usize) -> String {
        let keys = counted(keys, "key");
        match self {
            Self::Run(BulkAction::Delete { .. }) => format!("Delete {keys}"),
            Self::Run(BulkAction::SetExpiry(_)) => format!("Set the expiry of {keys}"),
            Self::Run(BulkAction::SetRules(_)) => format!("Set the rules of {keys}"),
            Self::Queue(QueueAct::Reset) => format!("Reset {keys}"),
            Self::Queue(QueueAct::Rotate) => format!("Rotate {keys}"),
            Self::Queue(QueueAct::Move(owner)) => {
                format!("Move {keys} to {}", Text::from(owner.as_str()))
            }
        }
    }

    /// The label of the button that runs it.
    pub fn button(&self) -> &'static str {
        match self {
            Self::Run(BulkAction::Delete { .. }) => "Delete",
            Self::Run(BulkAction::SetExpiry(_)) => "Set expiry",
            Self::Run(BulkAction::SetRules(_)) => "Set rules",
            Self::Queue(QueueAct::Reset) => "Start",
            Self::Queue(QueueAct::Rotate | QueueAct::Move(_)) => "Start",
        }
    }

    /// The verb in a sentence: `Type 12 to delete`.
    pub fn verb(&self) -> &'static str {
        match self {
            Self::Run(BulkAction::Delete { .. }) => "delete",
            Self::Run(BulkAction::SetExpiry(_)) => "set the expiry",
            Self::Run(BulkAction::SetRules(_)) => "set the rules",
            Self::Queue(_) => "start",
        }
    }

    /// The participle: `12 deleted`.
    pub fn done(&self) -> &'static str {
        match self {
            Self::Run(BulkAction::Delete { .. }) => "deleted",
            Self::Run(BulkAction::SetExpiry(_) | BulkAction::SetRules(_)) => "edited",
            Self::Queue(QueueAct::Reset) => "reset",
            Self::Queue(QueueAct::Rotate | QueueAct::Move(_)) => "successors created",
        }
    }

    /// Whether the keys get rules that permit everything.
    pub fn gives_full_access(&self) -> bool {
        match self {
            Self::Run(BulkAction::SetRules(rules)) => rules.iter().any(Rule::is_everything),
            _ => false,
        }
    }

    /// What each key gets, where the title does not say it: the expiry, the rules.
    pub fn detail(&self, zone: &TimeZone) -> Option<String> {
        match self {
            Self::Run(BulkAction::SetExpiry(None)) => Some("New expiry: never.".to_owned()),
            Self::Run(BulkAction::SetExpiry(Some(at))) => {
                Some(format!("New expiry: {}.", time::exact(*at, zone)))
            }
            Self::Run(BulkAction::SetRules(rules)) if rules.is_empty() => {
                Some("New rules: none, so the keys have no access.".to_owned())
            }
            Self::Run(BulkAction::SetRules(_)) if self.gives_full_access() => {
                Some("New rules: full access.".to_owned())
            }
            Self::Run(BulkAction::SetRules(rules)) => {
                let shown: Vec<String> =
                    rules.iter().take(SHOWN).map(ToString::to_string).collect();
                let rest = match rules.len().saturating_sub(SHOWN) {
                    0 => String::new(),
                    more => format!(" and {more} more"),
                };
                Some(format!("New rules: {}{rest}.", shown.join(", ")))
            }
            Self::Run(BulkAction::Delete { .. }) | Self::Queue(_) => None,
        }
    }

    /// Why a key is left out.
    pub fn why(&self, why: LeftOut) -> &'static str {
        match (why, self) {
            (LeftOut::Gone, _) => "no longer exists",
            (LeftOut::OwnKey, _) => "tnkeys is signed in with this key",
            (LeftOut::NotThisEra, Self::Run(BulkAction::SetRules(_))) => {
                "this release has no rules (24.10 and older have)"
            }
            (LeftOut::NotThisEra, Self::Run(BulkAction::SetExpiry(_))) => {
                "this release has no expiry (25.04 and newer have)"
            }
            (LeftOut::NotThisEra, _) => "not possible on this release",
            (LeftOut::ReadOnly, _) => "read-only connection",
            (LeftOut::NotPermitted, _) => "this account may change only its own keys",
            (LeftOut::Offline, _) => "not connected",
            (LeftOut::Busy, _) => "a change of this key is pending, or a rotation uses it",
            (LeftOut::Orphaned, Self::Queue(_)) => "owner not found",
            (LeftOut::Orphaned, Self::Run(_)) => {
                "owner not found: an edit could revoke the key permanently"
            }
            (LeftOut::Revoked, Self::Queue(_)) => "inactive: use reset instead",
            (LeftOut::Revoked, Self::Run(_)) => "revoked: a new expiry has no effect",
            (LeftOut::Unchanged, Self::Run(BulkAction::SetRules(_))) => "already has these rules",
            (LeftOut::Unchanged, Self::Queue(QueueAct::Move(_))) => "already has this owner",
            (LeftOut::Unchanged, _) => "already has this expiry",
        }
    }
}

/// Rules that are spelled out.
const SHOWN: usize = 3;

/// `1 key`, `12 keys`.
pub fn counted(count: usize, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    }
}
