//! The session of this very program, where it signed in with the key that is looked at: it uses the key too.

use crate::app::cx::Cx;
use crate::app::keys::fact::Fact;
use crate::app::keys::identity;
use crate::app::sessions::Sessions;
use crate::app::widget::question::Line;
use crate::domain::{ApiKey, KeyId};

/// What it is called where others may be named beside it.
const OURS: &str = "this session of tnkeys";

/// Who uses a key, for a question about it; `None` while it is not known yet.
pub fn use_line(id: KeyId, sessions: &Sessions, cx: &Cx) -> Option<Line> {
    let line = sessions.use_line_of_others(id)?;
    let others = sessions.other_sessions_of(id).map(|users| users.len());
    Some(match (identity::is_own(id, cx), others) {
        (false, _) => line,
        (true, Some(0)) => Line::danger(format!("In use now: {OURS}.")),
        (true, _) => Line::danger(format!("In use now: {OURS}. {}", line.text)),
    })
}

/// The same for the details.
pub(in crate::app) fn with_own_session(
    key: &ApiKey,
    mut others: Fact,
    sessions: &Sessions,
    cx: &Cx,
) -> Fact {
    if identity::is_own(key.id, cx) {
        others.value = match sessions.other_sessions_of(key.id) {
            Some(users) if users.is_empty() => format!("{OURS}, no other"),
            _ => format!("{OURS}; {}", others.value),
        };
    }
    others
}

/// That nobody else uses a key.
pub(in crate::app) fn no_other_session(id: KeyId, name: &str, cx: &Cx) -> String {
    match identity::is_own(id, cx) {
        true => format!("Only {OURS} is signed in with {name} now."),
        false => format!("{name} has no active sessions."),
    }
}
