//! Open sessions that are insecure, or that outlived their key.

use std::collections::BTreeMap;

use super::found::Found;
use crate::domain::check::code::Code;
use crate::domain::check::facts::Facts;
use crate::domain::check::finding::Severity;
use crate::domain::check::subject::Subject;
use crate::domain::key::KeyId;
use crate::domain::session::{self, KeySession};

pub(super) fn find(it: &Subject<'_>, found: &mut Found<'_>) {
    let all = it.sessions.unwrap_or_default();
    let insecure = |it: &&KeySession| it.secure == Some(false) && !it.internal;
    if all.iter().any(|it| insecure(&it)) {
        let which = session::describe(all.iter().filter(insecure));
        let what = format!("Not encrypted: {which}.");
        let next = "Configure the client for https or wss: TrueNAS revokes a key that arrives over an insecure connection.";
        found.add(it, Code::Insecure, Severity::Warning, what, next);
    }
    if !it.is_usable() && !all.is_empty() {
        let (word, which) = (it.state.word(), session::describe(all));
        let what = format!("The key is {word}, but {} open: {which}.", still(all.len()));
        let next = "Terminate the sessions (i).";
        found.add(it, Code::Outlived, Severity::Warning, what, next);
    }
}

/// Sessions of keys that no longer exist, if the account may read all keys.
pub(in crate::domain::check) fn about_deleted_keys(facts: &Facts<'_>, found: &mut Found<'_>) {
    if !facts.has_all_keys() {
        return;
    }
    let mut deleted: BTreeMap<KeyId, Vec<&KeySession>> = BTreeMap::new();
    for session in facts.sessions.unwrap_or_default() {
        if facts.keys.get(session.key).is_none() {
            deleted.entry(session.key).or_default().push(session);
        }
    }
    for (key, all) in deleted {
        let name = all
            .first()
            .map(|it| it.key_name.clone())
            .unwrap_or_default();
        let which = session::describe(all.iter().copied());
        let what = format!(
            "The key was deleted, but {} open: {which}.",
            still(all.len())
        );
        let next = "Terminate the sessions (i).";
        found.add_for(key, &name, Code::Outlived, Severity::Warning, what, next);
    }
}

fn still(sessions: usize) -> &'static str {
    match sessions {
        1 => "a session is",
        _ => "sessions are",
    }
}
