//! What many keys of one list have in common is stored once: owners, sets of rules, reasons.

use std::collections::HashSet;
use std::hash::Hash;
use std::sync::Arc;

use crate::domain::{Owner, Rule, Text};

/// Most values of a kind that are looked for. Where more of them differ, little is in common.
const MOST: usize = 4_096;

/// The values that the keys of one list share.
#[derive(Debug, Default)]
pub(super) struct Shared {
    owners: HashSet<Arc<Owner>>,
    rules: HashSet<Arc<[Rule]>>,
    reasons: HashSet<Arc<Text>>,
}

impl Shared {
    /// An owner.
    pub(super) fn owner(&mut self, owner: Owner) -> Arc<Owner> {
        find(&self.owners, &owner).unwrap_or_else(|| add(&mut self.owners, owner.into()))
    }

    /// A set of rules.
    pub(super) fn rules(&mut self, rules: Vec<Rule>) -> Arc<[Rule]> {
        find(&self.rules, rules.as_slice()).unwrap_or_else(|| add(&mut self.rules, rules.into()))
    }

    /// Why a key was revoked.
    pub(super) fn reason(&mut self, reason: Text) -> Arc<Text> {
        find(&self.reasons, &reason).unwrap_or_else(|| add(&mut self.reasons, reason.into()))
    }
}

fn find<T: ?Sized + Hash + Eq>(known: &HashSet<Arc<T>>, value: &T) -> Option<Arc<T>> {
    known.get(value).cloned()
}

fn add<T: ?Sized + Hash + Eq>(known: &mut HashSet<Arc<T>>, value: Arc<T>) -> Arc<T> {
    if known.len() < MOST {
        known.insert(Arc::clone(&value));
    }
    value
}
