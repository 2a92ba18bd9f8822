//! The questions before actions that cannot be undone. Each names the system and the key, and its default is Cancel.

use jiff::Timestamp;

use crate::api::Call;
use crate::app::cx::Cx;
use crate::app::keys::identity::{belongs, is_own};
use crate::app::keys::orphans;
use crate::app::modal::Modal;
use crate::app::rotation::Rotations;
use crate::app::sessions::{self, Sessions};
use crate::app::widget::question::{Answer, Line, Question};
use crate::domain::{ApiKey, KeyId, time};

pub(in crate::app) fn ask_delete(
    key: &ApiKey,
    rotation: &Rotations,
    sessions: &mut Sessions,
    cx: &mut Cx,
) {
    let mut lines = vec![
        Line::plain(belongs(key, cx)),
        Line::plain(
            "New sign-ins with this key fail immediately. Open sessions remain until they are terminated.",
        ),
    ];
    lines.extend(why_sessions_stay(cx));
    lines.extend(orphans::orphan_line(key, cx));
    if let Some(words) = rotation.key_status(key.id, cx) {
        lines.push(Line::warning(format!(
            "This key is part of a rotation ({words})."
        )));
    }
    lines.push(Line::danger("This cannot be undone."));
    let call = Answer::Send(Box::new(Call::Delete(key.id)));
    let go = guarded(key, "Deleting", call, cx);
    let title = format!("Delete key {} ({})?", key.name, key.id);
    let question = Question::new(title, lines, "Cancel", vec![("Delete", go)]);
    cx.modals
        .push(Modal::Question(with_sessions(question, key.id, cx)));
    sessions.request_sessions(cx);
}

/// Adds the sessions of the key to a question, and offers to end them if the account may.
pub(in crate::app) fn with_sessions(question: Question, key: KeyId, cx: &Cx) -> Question {
    question
        .about_use(key)
        .ending_sessions(sessions::may_end_sessions(cx))
}

/// Says why the sessions of a key are not ended, if the account may not end them.
pub(in crate::app) fn why_sessions_stay(cx: &Cx) -> Option<Line> {
    let words = "This account may not terminate sessions. It needs the role AUTH_SESSIONS_WRITE, or a rule for auth.terminate_session.";
    (!sessions::may_end_sessions(cx)).then(|| Line::warning(words))
}

/// For the key of this session, a second question warns about the lock-out.
pub(in crate::app) fn guarded(key: &ApiKey, doing: &str, answer: Answer, cx: &Cx) -> Answer {
    if !is_own(key.id, cx) {
        return answer;
    }
    let lines = vec![
        Line::plain(belongs(key, cx)),
        Line::danger(format!(
            "tnkeys is signed in with this key. {doing} it can lock you out:"
        )),
        Line::plain(
            "the next sign-in with it fails. The current session remains until you disconnect. Make sure that you have another way to sign in.",
        ),
    ];
    let title = format!("Lock yourself out of {}?", cx.system_title());
    let question = Question::new(title, lines, "Cancel", vec![("Continue", answer)]);
    Answer::Ask(Box::new(question.deliberate()))
}

/// The question before a reset. `expires_at` is sent with it if the state of the key requires one.
pub(in crate::app) fn reset_question(
    key: &ApiKey,
    expires_at: Option<Option<Timestamp>>,
    cx: &Cx,
) -> Question {
    let mut lines = vec![Line::plain(belongs(key, cx))];
    lines.push(Line::warning(
        "Clients that use the current secret stop working at their next sign-in. Open sessions remain until they are terminated.",
    ));
    lines.extend(why_sessions_stay(cx));
    match expires_at {
        Some(Some(at)) => lines.push(Line::plain(format!(
            "The key will expire {}.",
            time::exact(at, &cx.zone)
        ))),
        Some(None) => lines.push(Line::plain("The key will never expire.")),
        None => {}
    }
    lines.push(Line::plain("The new secret is shown once."));
    let call = Answer::Send(Box::new(Call::Reset {
        id: key.id,
        expires_at,
    }));
    let go = guarded(key, "Resetting", call, cx);
    let title = format!("Reset key {} ({})?", key.name, key.id);
    let question = Question::new(title, lines, "Cancel", vec![("Reset", go)]);
    with_sessions(question, key.id, cx)
}

/// The question before an edit that may restrict the key of this session.
pub(in crate::app) fn narrowing_question(key: &ApiKey, call: Call, cx: &Cx) -> Question {
    let lines = vec![
        Line::plain(belongs(key, cx)),
        Line::danger(
            "tnkeys is signed in with this key. Changing its access or expiry can lock you out.",
        ),
    ];
    let send = Answer::Send(Box::new(call));
    Question::new(
        format!("Edit key {} ({})?", key.name, key.id),
        lines,
        "Cancel",
        vec![("Edit", send)],
    )
}
