//! What must survive is on the disk before the request leaves: a note of each create and reset, and the plan of a rotation.
//!
//! Invariants: such a request leaves once both are on the disk, or because the person said so after the disk had failed. The note goes
//! with the answer; where none comes, it stays until the person decided. There is one such request at a time.

use crate::app::cx::Cx;
use crate::app::lost_reply;
use crate::app::requests::unsent::Held;
use crate::app::rotation::Rotations;
use crate::app::tell;
use std::time::Duration;

use crate::api::{Call, LinkCommand, Outcome, RequestId};
use crate::app::effect::{Effect, FileTask};
use crate::app::message::Wake;
use crate::app::modal::Modal;
use crate::app::requests::Requests;
use crate::app::widget::question::{Answer, Line, Question};
use crate::domain::unanswered::Change;
use crate::domain::{Fault, Rotation, Unanswered};

#[cfg(test)]
#[path = "hold_tests.rs"]
mod tests;

/// A disk that takes longer is spoken of.
const MOMENT: Duration = Duration::from_millis(300);

impl Requests {
    /// Whether a request waits for this plan to be kept.
    pub(in crate::app) fn waits_for_plan(&self, plan: &Rotation) -> bool {
        let held = self.held.as_ref().and_then(|held| held.plan.as_ref());
        held.is_some_and(|(of, written)| of == plan && written.is_none())
    }
}

/// Notes a create or a reset on the disk, with the plan of its rotation; what is written leaves.
pub(in crate::app) fn hold_until_noted(
    id: RequestId,
    call: Call,
    rotation: &mut Rotations,
    cx: &mut Cx,
) {
    let sent = cx.requests.sent_secret();
    let note = sent.and_then(|sent| lost_reply::note_for(sent, cx));
    let plan = rotation.plan_for_call(&call, cx);
    if let Some(plan) = &plan {
        cx.out
            .push(Effect::FileTask(FileTask::KeepRotation(Box::new(
                plan.clone(),
            ))));
    }
    let mut held = Held {
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
            cx.requests.noted(id, note);
        }
        // There never was a connection: the request gets no further than the runtime.
        None => held.note = Some(Ok(())),
    }
    cx.requests.held = Some(held);
    cx.out.push(Effect::Wake(Wake::Noting, MOMENT));
    send_once_noted(cx);
}

/// The note of a request is on the disk, or not.
pub(in crate::app) fn noted_on_disk(id: RequestId, noted: Result<(), Fault>, cx: &mut Cx) {
    if let Some(held) = cx.requests.held.as_mut().filter(|held| held.id == id) {
        held.note = Some(noted);
    }
    send_once_noted(cx);
}

/// A plan is on the disk, or not.
pub(in crate::app) fn plan_on_disk(it: &Rotation, kept: Result<(), Fault>, cx: &mut Cx) {
    if !cx.requests.waits_for_plan(it) {
        return;
    }
    let held = cx.requests.held.as_mut();
    if let Some((_, written)) = held.and_then(|held| held.plan.as_mut()) {
        *written = Some(kept);
    }
    send_once_noted(cx);
}

/// Sends what is held once the disk has everything; asks where the disk failed.
fn send_once_noted(cx: &mut Cx) {
    let Some(held) = cx.requests.held.as_ref().filter(|held| !held.asked) else {
        return;
    };
    match held.ended() {
        None => {}
        Some(failed) if failed.is_empty() => release(cx),
        Some(failed) => {
            let question = unnoted_question(held, &failed, cx);
            if let Some(held) = &mut cx.requests.held {
                held.asked = true;
            }
            tell::tell(question, cx);
        }
    }
}

fn unnoted_question(held: &Held, failed: &[(&str, &Fault)], cx: &Cx) -> Question {
    let sent = cx.requests.sent_secret();
    let (called, lost) = match sent.map(|sent| &sent.change) {
        Some(change @ Change::Reset { .. }) => (
            change.describe(),
            "the key may have a new secret that nobody has",
        ),
        Some(change) => (
            change.describe(),
            "the key may exist and nobody has its secret",
        ),
        None => (String::new(), ""),
    };
    let mut lines = vec![Line::plain(cx.here())];
    for (what, fault) in failed {
        let why = fault.what.trim_end_matches('.');
        lines.push(Line::warning(format!("{what} could not be saved: {why}.")));
    }
    lines.push(Line::plain(format!(
        "Nothing was sent yet. If it is sent and tnkeys stops before the answer, {lost}, and no later run reports it."
    )));
    if held
        .plan
        .as_ref()
        .is_some_and(|(_, it)| !matches!(it, Some(Ok(()))))
    {
        lines.push(Line::plain("No later run can resume this rotation."));
    }
    let mut next: Vec<_> = failed
        .iter()
        .map(|(_, fault)| fault.next.as_str())
        .collect();
    next.dedup();
    next.retain(|next| !next.is_empty());
    lines.extend(next.into_iter().map(Line::plain));
    let send = vec![("Send anyway", Answer::SendUnnoted(held.id))];
    Question::new(
        format!("Send {called} without a note?"),
        lines,
        "Cancel",
        send,
    )
    .closing(Answer::DropUnnoted(held.id))
    .deliberate()
}

/// The person wants it sent without a note.
pub(in crate::app) fn send_unnoted(id: RequestId, cx: &mut Cx) {
    if cx.requests.held.as_ref().is_some_and(|held| held.id == id) {
        release(cx);
    }
}

fn release(cx: &mut Cx) {
    if let Some(Held { id, call, .. }) = take_held(cx) {
        cx.out.push(Effect::Ask(LinkCommand::Call { id, call }));
    }
}

/// Takes out what is held, with the question about it.
pub(in crate::app) fn take_held(cx: &mut Cx) -> Option<Held> {
    let held = cx.requests.held.take()?;
    cx.out.push(Effect::Unwake(Wake::Noting));
    let about = |m: &Modal| matches!(m, Modal::Question(q) if q.is_about_note(held.id));
    cx.modals.retain(|m| !about(m));
    Some(held)
}

/// The disk takes longer than a moment: the screen says what is waited for.
pub(in crate::app) fn noting_takes_long(cx: &mut Cx) {
    if let Some(held) = &mut cx.requests.held {
        held.slow = true;
    }
}

/// What a request waits for that has not left yet, in words; `None`: it was sent.
pub fn held_words(id: RequestId, cx: &Cx) -> Option<String> {
    let held = cx.requests.held.as_ref().filter(|held| held.id == id)?;
    Some(match held.slow {
        true => "Saving a note of this request on disk. It is sent after that.".to_owned(),
        false => format!("Sending to {} …", cx.system_name()),
    })
}

/// An answer came: the note goes. Where none comes any more, it says from now on that the request was sent.
pub(in crate::app) fn note_goes_with(id: RequestId, outcome: &Outcome, cx: &mut Cx) {
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

/// What is noted and did not leave before the end of the program.
pub fn unsent(cx: &Cx) -> Option<Unanswered> {
    let held = cx.requests.held.as_ref()?;
    cx.requests.note_of(held.id).cloned()
}
