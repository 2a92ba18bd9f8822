//! Stops waiting for a reply. The request stays in flight: its reply is shown when it arrives.

use crate::api::RequestId;
use crate::app::cx::Cx;
use crate::app::modal::Modal;
use crate::app::notice::Weight;
use crate::app::widget::question::{Answer, Line, Question, capitalized};
use crate::keymap::Action;

/// A key while the modal on top waits for this reply.
pub(in crate::app) fn key(id: RequestId, action: Option<Action>, cx: &mut Cx) {
    if action != Some(Action::GiveUp) {
        return;
    }
    let Some(sent) = cx.requests.secret_sent(id) else {
        stop_waiting(id, cx);
        let words = format!(
            "{} has not responded yet; the list will show the outcome",
            cx.host_name()
        );
        return cx.say(Weight::Plain, words);
    };
    let called = sent.describe();
    let mut lines = vec![Line::plain(cx.on_system())];
    let (title, stop) = if cx.requests.is_unsent(id) {
        lines.push(Line::plain(format!(
            "{} was not sent yet.",
            capitalized(&called)
        )));
        (
            "Cancel the request?",
            ("Cancel request", Answer::DropUnsent(id)),
        )
    } else {
        lines.push(Line::warning(format!(
            "{} was sent and has no response yet.",
            capitalized(&called)
        )));
        lines.push(Line::plain(
            "If the response arrives later, tnkeys shows the new secret. tnkeys does not resend the request.",
        ));
        ("Stop waiting?", ("Stop waiting", Answer::StopWaiting(id)))
    };
    let question = Question::new(title, lines, "Keep waiting", vec![stop]);
    cx.modals.push(Modal::Question(question));
}

/// Closes what waits for this reply.
pub(in crate::app) fn stop_waiting(id: RequestId, cx: &mut Cx) {
    let reset = cx
        .modals
        .iter()
        .any(|m| matches!(m, Modal::Waiting(it) if it.id == id));
    cx.modals.retain(|m| match m {
        Modal::KeyForm(form) => form.sending != Some(id),
        Modal::RotateForm(form) => form.sending != Some(id),
        Modal::Waiting(it) => it.id != id,
        Modal::ResetForm(_) => !reset,
        _ => true,
    });
}

/// The reply arrived, or the request was dropped: the question whether to wait for it is out of date.
pub(in crate::app) fn close_question(id: RequestId, cx: &mut Cx) {
    let about = |m: &Modal| matches!(m, Modal::Question(it) if it.waits_for(id));
    cx.modals.retain(|m| !about(m));
}
