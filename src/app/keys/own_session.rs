//! The session of this very program, where it signed in with the key that is looked at: it uses the key too.

use crate::app::keys::details::Fact;
use crate::app::model::Model;
use crate::app::widget::question::Line;
use crate::domain::{ApiKey, KeyId};

/// What it is called where others may be named beside it.
const OURS: &str = "this session of tnkeys";

impl Model {
    /// Who uses a key, for a question about it; `None` while it is not known yet.
    pub fn use_line(&self, id: KeyId) -> Option<Line> {
        let line = self.use_line_of_others(id)?;
        let others = self.users_of(id).map(|users| users.len());
        Some(match (self.is_own(id), others) {
            (false, _) => line,
            (true, Some(0)) => Line::danger(format!("In use now: {OURS}.")),
            (true, _) => Line::danger(format!("In use now: {OURS}. {}", line.text)),
        })
    }

    /// The same for the details.
    pub(in crate::app) fn with_own_session(&self, key: &ApiKey, mut others: Fact) -> Fact {
        if self.is_own(key.id) {
            others.value = match self.users_of(key.id) {
                Some(users) if users.is_empty() => format!("{OURS}, no other"),
                _ => format!("{OURS}; {}", others.value),
            };
        }
        others
    }

    /// That nobody else uses a key.
    pub(in crate::app) fn no_other_session(&self, id: KeyId, name: &str) -> String {
        match self.is_own(id) {
            true => format!("Only {OURS} is signed in with {name} now."),
            false => format!("{name} has no active sessions."),
        }
    }
}
