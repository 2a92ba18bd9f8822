//! What must survive is on the disk before the request leaves: a note of each create and reset, and the plan of a rotation.
//!
//! Invariants: such a request leaves once both are on the disk, or because the person said so after the disk had failed. The note goes
//! with the answer; where none comes, it stays until the person decided. There is one such request at a time.

use std::time::Duration;

use crate::api::{Call, LinkCommand, Outcome, RequestId};
use crate::app::effect::{Effect, Errand};
use crate::app::message::Wake;
use crate::app::modal::Modal;
use crate::app::model::Model;
use crate::app::notice::Weight;
use crate::app::requests::{Purpose, Requests};
use crate::app::widget::question::{Answer, Line, Question};
use crate::domain::unanswered::Change;
use crate::domain::{Fault, Kind, Rotation, Unanswered};

#[cfg(test)]
#[path = "hold_tests.rs"]
mod tests;

/// A disk that takes longer is spoken of.
const MOMENT: Duration = Duration::from_millis(300);

/// What came of a write; `None`: nothing yet.
type Written = Option<Result<(), Fault>>;

/// A create or a reset that has not left yet.
#[derive(Debug)]
pub(in crate::app) struct Held {
    pub(in crate::app) id: RequestId,
    call: Call,
    note: Written,
    plan: Option<(Rotation, Written)>,
    /// The disk takes longer than a moment.
    slow: bool,
    /// The disk failed, and the person is asked.
    asked: bool,
}

impl Held {
    /// What failed, once everything came to an end.
    fn ended(&self) -> Option<Vec<(&'static str, &Fault)>> {
        let note = ("The note of this request", self.note.as_ref()?);
        let plan = match &self.plan {
            Some((_, written)) => Some(("The plan of this rotation", written.as_ref()?)),
            None => None,
        };
        let all = std::iter::once(note).chain(plan);
        Some(
            all.filter_map(|(what, it)| Some((what, it.as_ref().err()?)))
                .collect(),
        )
    }
}

impl Requests {
    /// Whether a request waits for this plan to be kept.
    pub(in crate::app) fn waits_for_plan(&self, plan: &Rotation) -> bool {
        let held = self.held.as_ref().and_then(|held| held.plan.as_ref());
        held.is_some_and(|(of, written)| of == plan && written.is_none())
    }
}

impl Model {
    /// Notes a create or a reset on the disk, with the plan of its rotation; what is written leaves.
    pub(in crate::app) fn hold_until_noted(&mut self, id: RequestId, call: Call) {
        let sent = self.cx.requests.sent_secret();
        let note = sent.and_then(|sent| self.remembered(sent));
        let plan = self.plan_behind(&call);
        if let Some(plan) = &plan {
            self.cx
                .out
                .push(Effect::Errand(Errand::KeepRotation(Box::new(plan.clone()))));
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
                self.cx
                    .out
                    .push(Effect::Errand(Errand::Note(id, Box::new(note.clone()))));
                self.cx.requests.noted(id, note);
            }
            // There never was a connection: the request gets no further than the runtime.
            None => held.note = Some(Ok(())),
        }
        self.cx.requests.held = Some(held);
        self.cx.out.push(Effect::Wake(Wake::Noting, MOMENT));
        self.send_once_noted();
    }

    /// The note of a request is on the disk, or not.
    pub(in crate::app) fn noted_on_disk(&mut self, id: RequestId, noted: Result<(), Fault>) {
        if let Some(held) = self.cx.requests.held.as_mut().filter(|held| held.id == id) {
            held.note = Some(noted);
        }
        self.send_once_noted();
    }

    /// A plan is on the disk, or not.
    pub(in crate::app) fn plan_on_disk(&mut self, it: &Rotation, kept: Result<(), Fault>) {
        if !self.cx.requests.waits_for_plan(it) {
            return;
        }
        let held = self.cx.requests.held.as_mut();
        if let Some((_, written)) = held.and_then(|held| held.plan.as_mut()) {
            *written = Some(kept);
        }
        self.send_once_noted();
    }

    /// Sends what is held once the disk has everything; asks where the disk failed.
    fn send_once_noted(&mut self) {
        let Some(held) = self.cx.requests.held.as_ref().filter(|held| !held.asked) else {
            return;
        };
        match held.ended() {
            None => {}
            Some(failed) if failed.is_empty() => self.release(),
            Some(failed) => {
                let question = self.unnoted_question(held, &failed);
                if let Some(held) = &mut self.cx.requests.held {
                    held.asked = true;
                }
                self.tell(question);
            }
        }
    }

    fn unnoted_question(&self, held: &Held, failed: &[(&str, &Fault)]) -> Question {
        let sent = self.cx.requests.sent_secret();
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
        let mut lines = vec![Line::plain(self.cx.here())];
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
    pub(in crate::app) fn send_unnoted(&mut self, id: RequestId) {
        if self
            .cx
            .requests
            .held
            .as_ref()
            .is_some_and(|held| held.id == id)
        {
            self.release();
        }
    }

    /// The person does not want it sent without a note.
    pub(in crate::app) fn drop_unnoted(&mut self, id: RequestId) {
        if self
            .cx
            .requests
            .held
            .as_ref()
            .is_some_and(|held| held.id == id)
        {
            self.drop_held();
        }
    }

    fn release(&mut self) {
        if let Some(Held { id, call, .. }) = self.take_held() {
            self.cx
                .out
                .push(Effect::Ask(LinkCommand::Call { id, call }));
        }
    }

    /// Takes out what is held, with the question about it.
    pub(in crate::app) fn take_held(&mut self) -> Option<Held> {
        let held = self.cx.requests.held.take()?;
        self.cx.out.push(Effect::Unwake(Wake::Noting));
        let about = |m: &Modal| matches!(m, Modal::Question(q) if q.is_about_note(held.id));
        self.cx.modals.retain(|m| !about(m));
        Some(held)
    }

    /// What is held is not sent: the form that it came from can be sent again.
    pub(in crate::app) fn drop_held(&mut self) {
        let Some(held) = self.take_held() else {
            return;
        };
        let fault = Fault::new(Kind::Local, "The request was not sent.");
        let called = self.cx.requests.sent_secret().map(|sent| sent.describe());
        self.note_goes_with(held.id, &Outcome::NotSent(fault.clone()));
        match self.cx.requests.take(held.id) {
            Some(Purpose::Reset(sent)) => {
                self.cx
                    .modals
                    .retain(|m| !matches!(m, Modal::Waiting(it) if it.id == held.id));
                if let Change::Reset { id, .. } = sent.change {
                    self.reset_refused(id);
                }
            }
            Some(purpose) => self.failed(held.id, purpose, fault),
            None => {}
        }
        if let Some(called) = called {
            self.cx.say(Weight::Plain, format!("not sent: {called}"));
        }
        self.answered_while_leaving();
        self.refresh_forms();
    }

    /// The disk takes longer than a moment: the screen says what is waited for.
    pub(in crate::app) fn noting_takes_long(&mut self) {
        if let Some(held) = &mut self.cx.requests.held {
            held.slow = true;
        }
    }

    /// What a request waits for that has not left yet, in words; `None`: it was sent.
    pub fn held_words(&self, id: RequestId) -> Option<String> {
        let held = self
            .cx
            .requests
            .held
            .as_ref()
            .filter(|held| held.id == id)?;
        Some(match held.slow {
            true => "Saving a note of this request on disk. It is sent after that.".to_owned(),
            false => format!("Sending to {} …", self.cx.system_name()),
        })
    }

    /// An answer came: the note goes. Where none comes any more, it says from now on that the request was sent.
    pub(in crate::app) fn note_goes_with(&mut self, id: RequestId, outcome: &Outcome) {
        let Some(note) = self.cx.requests.take_note(id) else {
            return;
        };
        self.cx.out.push(Effect::Errand(match outcome {
            Outcome::Done(_) | Outcome::Failed(_) | Outcome::NotSent(_) => {
                Errand::Forget(vec![note])
            }
            Outcome::Unknown(_) => {
                let sent = Unanswered { sent: true, ..note };
                Errand::Note(id, Box::new(sent))
            }
        }));
    }

    /// What is noted and did not leave before the end of the program.
    pub fn unsent(&self) -> Option<Unanswered> {
        let held = self.cx.requests.held.as_ref()?;
        self.cx.requests.note_of(held.id).cloned()
    }
}
