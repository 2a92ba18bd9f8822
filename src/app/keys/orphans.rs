//! Keys whose owner is not found. TrueNAS shows a deleted owner and a directory (AD, LDAP) that does not answer in the same
//! way: `username` null, revoked (25.10 on).
//!
//! Invariant: such a key is not changed without a question. The system writes the state that it shows, so that any edit revokes
//! the key for good: a key that was only without its directory for a moment is lost.

use crate::api::Call;
use crate::app::cx::Cx;
use crate::app::keys::identity;
use crate::app::modal::Modal;
use crate::app::widget::question::{Answer, Line, Question};
use crate::domain::{ApiKey, KeyId, State};

/// Says why an owner was not found.
pub(in crate::app) const BOTH_LOOK_THE_SAME: &str = "The owner was deleted, or its directory (AD, LDAP) does not respond. TrueNAS does not distinguish the two.";

/// Whether the owner of a key is not found, as the list knows it now.
pub(in crate::app) fn is_orphan(id: KeyId, cx: &Cx) -> bool {
    let state = cx.keys.get(id).map(|key| key.state(cx.now));
    state == Some(State::Orphaned)
}

/// The question before such a key is edited. `go`: opens the form, or sends what it gave.
pub(in crate::app) fn ask_about_orphan(key: &ApiKey, go: Answer, cx: &mut Cx) {
    let system = cx.host_name();
    let lines = vec![
        Line::plain(identity::belongs(key, cx)),
        Line::warning(BOTH_LOOK_THE_SAME),
        Line::danger(format!(
            "Any change, even a new name, makes {system} revoke this key permanently. During a directory outage this disables a working key."
        )),
        Line::plain(
            "If the directory is down, wait until it responds. If the owner was deleted, delete the key.",
        ),
    ];
    let label = match &go {
        Answer::Send(_) => "Edit",
        _ => "Edit",
    };
    let title = format!(
        "Edit key {} ({}), whose owner was not found?",
        key.name, key.id
    );
    let question = Question::new(title, lines, "Cancel", vec![(label, go)]);
    cx.modals.push(Modal::Question(question));
}

/// The form was opened before the owner was lost: asks before its change is sent. Whether it asks.
pub(in crate::app) fn asks_about_lost_owner(old: &ApiKey, call: Call, cx: &mut Cx) -> Option<Call> {
    if old.state(cx.now) == State::Orphaned || !is_orphan(old.id, cx) {
        return Some(call);
    }
    let key = cx.keys.get(old.id).cloned().unwrap_or_else(|| old.clone());
    ask_about_orphan(&key, Answer::Send(Box::new(call)), cx);
    None
}

/// Why a reset is not offered.
pub(in crate::app) fn reset_will_not_help(key: &ApiKey, cx: &Cx) -> Question {
    let system = cx.host_name();
    let lines = vec![
        Line::plain(identity::belongs(key, cx)),
        Line::warning(BOTH_LOOK_THE_SAME),
        Line::plain(format!(
            "{system} would accept a reset, but the key would be revoked again immediately."
        )),
        Line::plain(
            "If the owner was deleted: delete this key and create another one (n). A new user of the same name does not become its owner.",
        ),
        Line::plain("If the directory is down: wait until it responds."),
    ];
    let title = format!("Cannot reset key {} ({})", key.name, key.id);
    Question::notice(title, lines)
}

/// What is said before such a key is deleted.
pub(in crate::app) fn orphan_line(key: &ApiKey, cx: &Cx) -> Option<Line> {
    let words =
        format!("{BOTH_LOOK_THE_SAME} The key works again as soon as the directory responds.");
    (key.state(cx.now) == State::Orphaned).then(|| Line::warning(words))
}

#[cfg(test)]
#[path = "orphans_tests.rs"]
mod tests;
