//! Sessions of keys: the list of sessions, ending them, and what happens to them on delete and reset.
//!
//! TrueNAS ends none of them by itself (seen on 24.04.2.5 and 25.10.5): a session is checked for its age alone.

pub(in crate::app) mod open;
pub(in crate::app) mod poll;
mod reports;
mod screen;
pub(in crate::app) mod state;
mod terminate;
pub(in crate::app) mod termination;
pub mod window;

#[cfg(test)]
mod tests;

use crate::api::Call;
use crate::app::catalogue;
use crate::app::cx::Cx;
use crate::app::sessions::termination::TerminationPlan;
use crate::domain::ApiKey;
use crate::domain::allowlist::Permits;
use crate::domain::rule::Verb;

pub use state::Sessions;

/// The role that ends sessions.
pub(in crate::app) const ROLE: &str = "AUTH_SESSIONS_WRITE";
/// The method that ends one.
pub(in crate::app) const METHOD: &str = "auth.terminate_session";

/// Whether this account may end sessions. If unknown, true: the system decides.
pub fn may_end_sessions(cx: &Cx) -> bool {
    let Some(system) = cx
        .connection
        .system
        .as_ref()
        .filter(|_| !cx.connection.read_only)
    else {
        return false;
    };
    let me = &system.me;
    let own = me.key.and_then(|id| cx.keys.get(id));
    if let Some(rules) = own.and_then(ApiKey::rules) {
        return Permits::new(rules).by(&Verb::Call, METHOD).is_some();
    }
    let roles = &me.roles;
    me.full_admin || roles.is_empty() || catalogue::roles(cx).expand(roles).has(ROLE)
}

/// The plan for the sessions of a key that a call deletes or resets. `end`: the user's choice in the question.
pub(in crate::app) fn termination_plan(
    call: &Call,
    end: Option<bool>,
    cx: &Cx,
) -> Option<TerminationPlan> {
    let (key, done) = match call {
        Call::Delete(id) => (*id, "deleted"),
        Call::Reset { id, .. } => (*id, "reset"),
        _ => return None,
    };
    let name = cx.keys.get(key).map(|it| it.name.to_string());
    Some(TerminationPlan {
        key,
        name: name.unwrap_or_default(),
        done: Some(done),
        end: end == Some(true),
    })
}
