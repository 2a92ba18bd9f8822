//! The session of this run. It uses the key that it signed in with.

use crate::app::cx::Cx;
use crate::app::keys::identity;
use crate::app::sessions::Sessions;
use crate::app::widget::question::Line;
use crate::domain::{ApiKey, KeyId};

/// Its name beside other sessions.
pub(super) const OURS: &str = "this tnkeys session";

/// The sessions of a key, for a question about it; `None` until they are read.
pub fn use_line(id: KeyId, sessions: &Sessions, cx: &Cx) -> Option<Line> {
    let line = sessions.use_line_of_others(id)?;
    let others = sessions.other_sessions_of(id).map(|users| users.len());
    Some(match (identity::is_own(id, cx), others) {
        (false, _) => line,
        (true, Some(0)) => Line::danger(format!("Active now: {OURS}.")),
        (true, _) => Line::danger(format!("Active now: {OURS}. {}", line.text)),
    })
}

/// The sessions of a key, for its details.
pub(in crate::app) fn with_own_session(
    key: &ApiKey,
    others: String,
    sessions: &Sessions,
    cx: &Cx,
) -> String {
    if !identity::is_own(key.id, cx) {
        return others;
    }
    match sessions.other_sessions_of(key.id) {
        Some(users) if users.is_empty() => format!("only {OURS}"),
        _ => format!("{OURS}; {others}"),
    }
}

/// Says that no other session uses a key.
pub(in crate::app) fn no_other_session(id: KeyId, name: &str, cx: &Cx) -> String {
    match identity::is_own(id, cx) {
        true => format!("{name} has no active sessions except {OURS}."),
        false => format!("{name} has no active sessions."),
    }
}

#[cfg(test)]
#[path = "own_session_tests.rs"]
mod tests;
