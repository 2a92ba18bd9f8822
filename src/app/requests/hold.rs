//! Holds a create or reset until its note, and the plan of its rotation, are on disk.
//!
//! Invariants: the request is sent once both are on disk, or after the disk failed and the user confirmed it. The note is deleted when the
//! reply arrives; if the reply is lost, it stays until the user decides. There is at most one such request.

use std::time::Duration;

use crate::api::{Call, LinkCommand, Outcome, RequestId};
use crate::app::cx::Cx;
use crate::app::effect::{Effect, FileTask};
use crate::app::message::Wake;
use crate::app::modal::Modal;
use crate::app::requests::Requests;
use crate::app::requests::unsent::Unsent;
use crate::app::rotation::Rotations;
use crate::app::widget::question::{Answer, Line, Question};
use crate::app::{lost_reply, present};
use crate::domain::unanswered::Change;
use crate::domain::{Fault, Rotation, Unanswered};

#[cfg(test)]
#[path = "hold_tests.rs"]
mod tests;

/// A write that takes longer is mentioned on the screen.
const SLOW: Duration = Duration::from_millis(300);

impl Requests {
    /// Whether a request waits until this plan is on disk.
    pub(in crate::app) fn waits_for_plan(&self, plan: &Rotation) -> bool {
        let unsent = self.unsent.as_ref().and_then(|unsent| unsent.plan.as_ref());
        unsent.is_some_and(|(of, written)| of == plan && written.is_none())
    }
}

/// Writes the note of a create or reset, and the plan of its rotation, and sends it after that.
pub(in crate::app) fn hold_for_note(
    id: RequestId,
    call: Call,
    rotation: &mut Rotations,
    cx: &mut Cx,
) {
    let sent = cx.requests.secret_request();
    let note = sent.and_then(|sent| lost_reply::note_for(sent, cx));
    let plan = rotation.plan_for_call(&call, cx);
    if let Some(plan) = &plan {
        cx.out
            .push(Effect::FileTask(FileTask::SaveRotation(Box::new(
                plan.clone(),
            ))));
    }
    let mut unsent = Unsent {
        id,
        call,
        note: None,
        plan: plan.map(|plan| (plan, None)),
        slow: false,
        asked: false,
    };
    match note {
        Some(note) => {
            let note = Unanswered {
                sent: false,
                ..note
            };
            cx.out
                .push(Effect::FileTask(FileTask::Note(id, Box::new(note.clone()))));
            cx.requests.set_note(id, note);
        }
        // There never was a connection: the runtime drops the request.
        None => unsent.note = Some(Ok(())),
    }
    cx.requests.unsent = Some(unsent);
    cx.out.push(Effect::Wake(Wake::Noting, SLOW));
    send_if_written(cx);
}

/// The note of a request was written, or its write failed.
pub(in crate::app) fn note_written(id: RequestId, noted: Result<(), Fault>, cx: &mut Cx) {
    if let Some(unsent) = cx.requests.unsent.as_mut().filter(|unsent| unsent.id == id) {
        unsent.note = Some(noted);
    }
    send_if_written(cx);
}

/// A plan was written, or its write failed.
pub(in crate::app) fn plan_written(it: &Rotation, kept: Result<(), Fault>, cx: &mut Cx) {
    if !cx.requests.waits_for_plan(it) {
        return;
    }
    let unsent = cx.requests.unsent.as_mut();
    if let Some((_, written)) = unsent.and_then(|unsent| unsent.plan.as_mut()) {
        *written = Some(kept);
    }
    send_if_written(cx);
}

/// Sends the request once everything is on disk. If a write failed, asks whether to send it.
fn send_if_written(cx: &mut Cx) {
    let Some(unsent) = cx.requests.unsent.as_ref().filter(|unsent| !unsent.asked) else {
        return;
    };
    match unsent.failed_writes() {
        None => {}
        Some(failed) if failed.is_empty() => release(cx),
        Some(failed) => {
            let question = missing_note_question(unsent, &failed, cx);
            if let Some(unsent) = &mut cx.requests.unsent {
                unsent.asked = true;
            }
            present::question(question, cx);
        }
    }
}

fn missing_note_question(unsent: &Unsent, failed: &[(&str, &Fault)], cx: &Cx) -> Question {
    let sent = cx.requests.secret_request();
    let (called, lost) = match sent.map(|sent| &sent.change) {
        Some(change @ Change::Reset { .. }) => (
            change.describe(),
            "the key may have a new secret, which is lost",
        ),
        Some(change) => (change.describe(), "the key may exist with a lost secret"),
        None => (String::new(), ""),
    };
    let mut lines = vec![Line::plain(cx.on_system())];
    for (what, fault) in failed {
        let why = fault.what.trim_end_matches('.');
        lines.push(Line::warning(format!("Could not save {what}: {why}.")));
    }
    lines.push(Line::plain(format!(
        "Nothing was sent. If you send it and tnkeys stops before the response, {lost}, and no later run reports it."
    )));
    if unsent
        .plan
        .as_ref()
        .is_some_and(|(_, it)| !matches!(it, Some(Ok(()))))
    {
        lines.push(Line::plain("Later runs cannot resume this rotation."));
    }
    let mut next: Vec<_> = failed
        .iter()
        .map(|(_, fault)| fault.next.as_str())
        .collect();
    next.dedup();
    next.retain(|next| !next.is_empty());
    lines.extend(next.into_iter().map(Line::plain));
    let send = vec![("Send anyway", Answer::SendWithoutNote(unsent.id))];
    Question::new(
        format!("Send {called} without a record?"),
        lines,
        "Cancel",
        send,
    )
    .closing(Answer::DropUnsent(unsent.id))
    .deliberate()
}

/// The user wants to send it without a note.
pub(in crate::app) fn send_without_note(id: RequestId, cx: &mut Cx) {
    if cx
        .requests
        .unsent
        .as_ref()
        .is_some_and(|unsent| unsent.id == id)
    {
        release(cx);
    }
}

fn release(cx: &mut Cx) {
    if let Some(Unsent { id, call, .. }) = take_unsent(cx) {
        cx.out.push(Effect::Ask(LinkCommand::Call { id, call }));
    }
}

/// Removes the unsent request, and closes the question about it.
pub(in crate::app) fn take_unsent(cx: &mut Cx) -> Option<Unsent> {
    let unsent = cx.requests.unsent.take()?;
    cx.out.push(Effect::Unwake(Wake::Noting));
    let about = |m: &Modal| matches!(m, Modal::Question(q) if q.is_about_unsent(unsent.id));
    cx.modals.retain(|m| !about(m));
    Some(unsent)
}

/// The disk is slow: the screen says what the request waits for.
pub(in crate::app) fn show_slow_write(cx: &mut Cx) {
    if let Some(unsent) = &mut cx.requests.unsent {
        unsent.slow = true;
    }
}

/// What an unsent request waits for; `None` if it was sent.
pub fn waiting_text(id: RequestId, cx: &Cx) -> Option<String> {
    let unsent = cx
        .requests
        .unsent
        .as_ref()
        .filter(|unsent| unsent.id == id)?;
    Some(match unsent.slow {
        true => "Saving a record of this request to disk before it is sent.".to_owned(),
        false => format!("Sending to {} …", cx.host_name()),
    })
}

/// Deletes the note when a reply arrives. If the reply was lost, the note records that the request was sent.
pub(in crate::app) fn update_note(id: RequestId, outcome: &Outcome, cx: &mut Cx) {
    let Some(note) = cx.requests.take_note(id) else {
        return;
    };
    cx.out.push(Effect::FileTask(match outcome {
        Outcome::Done(_) | Outcome::Failed(_) | Outcome::NotSent(_) => FileTask::Forget(vec![note]),
        Outcome::Unknown(_) => {
            let sent = Unanswered { sent: true, ..note };
            FileTask::Note(id, Box::new(sent))
        }
    }));
}

/// The note of a request that was not sent before the program ended.
pub fn unsent_note(cx: &Cx) -> Option<Unanswered> {
    let unsent = cx.requests.unsent.as_ref()?;
    cx.requests.note_of(unsent.id).cloned()
}
