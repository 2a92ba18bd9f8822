//! What the list of keys says about a create or reset without a response.

use std::time::Duration;

use crate::api::{Call, Reply};
use crate::cli::exit::{OTHER, OUTCOME_UNKNOWN, Problem};
use crate::client::Session;
use crate::domain::text::harmless;
use crate::domain::time::rfc3339;
use crate::domain::unanswered::{Change, CreateMatch};
use crate::domain::{ApiKey, Fault, HashPrint, KeyId, Rows, Unanswered};

use super::called;

/// How long to wait for another connection that reads the list.
const PATIENCE: Duration = Duration::from_secs(15);

/// What was known before the request.
#[derive(Debug, Default)]
pub(super) struct Before {
    /// The print of the stored hash, for a reset.
    pub(super) print: Option<HashPrint>,
    /// The key, for a reset.
    pub(super) key: Option<ApiKey>,
}

/// What became of the request.
#[derive(Debug)]
pub(super) struct Verdict {
    pub(super) problem: Problem,
    /// The request was not executed, and will not be: nothing is left to look for.
    pub(super) settled: bool,
}

/// Reads the list again, over a new connection if need be; `None` when that fails.
pub(super) async fn keys(session: &mut Session) -> Option<Rows> {
    match session.read_later(Call::Keys, PATIENCE).await {
        Ok(Reply::Keys { keys, .. }) => Some(keys),
        _ => None,
    }
}

/// The problem of the request: what may exist, and what to do. `keys`: the list after the request, if it was read.
pub(super) fn verdict(
    note: &Unanswered,
    fault: &Fault,
    before: &Before,
    keys: Option<&Rows>,
) -> Verdict {
    let what = format!("{} {}", fault.what, not_resent(&note.change));
    let problem = Problem::new(OUTCOME_UNKNOWN, what);
    let (means, next, settled) = match (&note.change, keys) {
        (Change::Create { name }, None) => (
            format!(
                "The key {} may exist on {}, and its secret is lost.",
                harmless(name),
                note.system
            ),
            "Check with tnkeys list. If the key is there, reset it (tnkeys reset) or delete it (tnkeys delete).".to_owned(),
            false,
        ),
        (Change::Reset { id, name }, None) => (
            format!(
                "The key {} ({id}) on {} may have a new secret, which is lost; then the old one no longer works.",
                harmless(name),
                note.system
            ),
            format!("If the old secret fails, reset the key again: {}.", reset(*id)),
            false,
        ),
        (Change::Create { name }, Some(keys)) => of_create(name, note, keys),
        (Change::Reset { id, name }, Some(keys)) => of_reset(*id, name, note, before, keys),
    };
    let mut problem = problem.means(means).next(next);
    if settled {
        problem.code = OTHER;
    }
    Verdict { problem, settled }
}

fn not_resent(change: &Change) -> String {
    format!("tnkeys does not resend {}.", change.describe())
}

fn reset(id: KeyId) -> String {
    format!("tnkeys reset {id} --save FILE")
}

fn of_create(name: &str, note: &Unanswered, keys: &Rows) -> (String, String, bool) {
    let host = &note.system;
    let named = keys.iter().find(|key| key.name.raw() == name);
    let Some(key) = named else {
        return (
            format!(
                "{host} has no key {} yet, but may still create it.",
                harmless(name)
            ),
            "Check with tnkeys list before you create it again.".into(),
            false,
        );
    };
    let called = called(key);
    let at = match key.created_at() {
        Some(at) => format!(", created at {}", rfc3339(at)),
        None => String::new(),
    };
    let repair = format!(
        "Reset it to get a new secret: {}; or delete it: tnkeys delete {}.",
        reset(key.id),
        key.id
    );
    match CreateMatch::judge(key, note.at, None) {
        CreateMatch::ByThis | CreateMatch::ProbablyByThis => (
            format!("The key {called} exists on {host}{at}, and its secret is lost."),
            repair,
            false,
        ),
        CreateMatch::Before => (
            format!(
                "Nothing was created: the key {called} existed on {host} before{at}, and its name is taken."
            ),
            "Use another name.".into(),
            true,
        ),
        CreateMatch::Contradicted | CreateMatch::NotKnown => (
            format!("The key {called} exists on {host}{at}. It may or may not be the new key."),
            format!("If its secret is lost: {repair}"),
            false,
        ),
    }
}

fn of_reset(
    id: KeyId,
    name: &str,
    note: &Unanswered,
    before: &Before,
    keys: &Rows,
) -> (String, String, bool) {
    let host = &note.system;
    let Some(key) = keys.get(id) else {
        let text = format!(
            "The key {} ({id}) no longer exists on {host}.",
            harmless(name)
        );
        return (text, "Create another key: tnkeys create.".into(), true);
    };
    let called = called(key);
    match HashPrint::changed(before.print, key.hash_print) {
        Some(true) => (
            format!(
                "{host} has reset {called}: the old secret no longer works, and the new one is lost."
            ),
            format!("Reset it again: {}.", reset(id)),
            false,
        ),
        Some(false) => (
            format!(
                "{host} has not reset {called} yet, but may still do it. The old secret still works."
            ),
            "Check again before you reset it: tnkeys list.".into(),
            false,
        ),
        None => (
            format!(
                "{called} on {host} may have a new secret, which is lost; then the old one no longer works. This account cannot see which."
            ),
            format!("Reset it to be sure: {}.", reset(id)),
            false,
        ),
    }
}

#[cfg(test)]
#[path = "lost_tests.rs"]
mod tests;
