//! Lost replies: creates and resets that were sent and got no reply, in this run or an earlier one.
//!
//! Invariant: a lost request is kept until the user decides, or a new secret or a deletion of its key settles it. It is never resent.

#[cfg(test)]
mod tests;
#[cfg(test)]
mod undecided_tests;
pub(in crate::app) mod verdict;
pub mod window;

use jiff::tz::TimeZone;

use crate::app::cx::Cx;
use crate::app::effect::{Effect, FileTask};
use crate::app::event::Event;
use crate::app::lost_reply::window::{LostReply, Sent, State};
use crate::app::modal::Modal;
use crate::app::present::{self, explain};
use crate::app::widget::question::{Answer, Line, Question};
use crate::app::widget::window::TakesKeys;
use crate::domain::{Fault, KeyId, Unanswered, time};
use crate::keymap::{Action, Chord};

/// Creates and resets whose reply was lost.
#[derive(Debug, Default)]
pub struct LostReplies {
    /// Those with a note of an earlier run or connection come first.
    replies: Vec<LostReply>,
    /// The list was read while the user typed into the screen. The outcomes are shown when that ends.
    outcomes_wait: bool,
}

/// The note of a lost request on disk, for a later run.
fn note_of(reply: &LostReply, cx: &Cx) -> Option<Unanswered> {
    let earlier = reply.earlier.clone();
    earlier.or_else(|| note_for(&reply.sent, cx))
}

/// The note of the create or reset in flight.
fn note_in_flight(cx: &Cx) -> Option<Unanswered> {
    if cx.requests.has_unsent() {
        return None;
    }
    note_for(cx.requests.secret_request()?, cx)
}

/// The note of a request: what a later run needs to find its outcome.
pub(in crate::app) fn note_for(sent: &Sent, cx: &Cx) -> Option<Unanswered> {
    Some(Unanswered {
        address: cx.connection.endpoint.as_ref()?.address.to_string(),
        system: cx.host_name().to_owned(),
        change: sent.change.clone(),
        at: sent.at,
        sent: true,
    })
}

/// At the start: says that the notes of earlier runs could not be read.
pub(in crate::app) fn report_unread_notes(faults: &[Fault], cx: &mut Cx) {
    if faults.is_empty() {
        return;
    }
    let mut lines: Vec<Line> = faults.iter().flat_map(explain).collect();
    lines.push(Line::warning(
        "Unfinished requests and rotations of earlier runs may be missing. tnkeys sends no new ones until it can record them.",
    ));
    let question = Question::notice("Could not read the notes of earlier runs", lines);
    cx.modals.push(Modal::Question(question));
}

impl TakesKeys for LostReply {
    type With<'a> = &'a mut Cx;

    fn key(action: Option<Action>, _: Chord, cx: &mut Cx) {
        match action {
            // The reply stays lost; its outcome is shown once the list was read.
            Some(Action::Back) => drop(cx.modals.pop()),
            Some(Action::Refresh) => cx.tell(Event::RunOnList(Action::Refresh)),
            _ => {}
        }
    }
}

impl LostReplies {
    /// The state at the start, with the notes of earlier runs.
    pub(in crate::app) fn new(notes: Vec<Unanswered>, zone: &TimeZone) -> Self {
        let notes = notes.into_iter();
        Self {
            replies: notes
                .map(|note| LostReply::of_earlier_run(note, zone))
                .collect(),
            outcomes_wait: false,
        }
    }

    /// The lost requests of every system, for the next run.
    pub fn unanswered(&self, cx: &Cx) -> Vec<Unanswered> {
        let mut open: Vec<_> = self.earlier_notes().cloned().collect();
        let lost = self.of_this_connection();
        add(&mut open, lost.filter_map(|reply| note_of(reply, cx)));
        add(&mut open, note_in_flight(cx));
        open
    }

    /// The replies that this connection lost, whether or not their outcome was shown.
    pub(in crate::app) fn of_this_connection(&self) -> impl Iterator<Item = &LostReply> {
        let states = [State::AwaitingList, State::NotDoneYet, State::Told];
        states.into_iter().flat_map(|state| {
            let lost = self.replies.iter().filter(|reply| reply.earlier.is_none());
            lost.filter(move |reply| reply.state == state)
        })
    }

    fn earlier_notes(&self) -> impl Iterator<Item = &Unanswered> {
        self.replies
            .iter()
            .filter_map(|reply| reply.earlier.as_ref())
    }

    /// The reply to this request was lost: shows it until the list of keys is read.
    pub(in crate::app) fn reply_lost(&mut self, sent: Sent, fault: Fault, cx: &mut Cx) {
        let reply = LostReply::new(sent, fault);
        self.replies.push(reply.clone());
        present::modal(Modal::LostReply(reply), cx);
    }

    /// The connection ends: the reply to the request in flight is lost.
    pub(in crate::app) fn lose_reply_in_flight(&mut self, cx: &mut Cx) {
        let Some(note) = note_in_flight(cx) else {
            return;
        };
        if !self.earlier_notes().any(|there| there.is(&note)) {
            let earlier = self.replies.iter().take_while(|it| it.earlier.is_some());
            let reply = LostReply::of_earlier_run(note, &cx.zone);
            self.replies.insert(earlier.count(), reply);
        }
    }

    /// After sign-in: the list that is being read shows the outcome of earlier requests on this system.
    pub(in crate::app) fn look_for_earlier(&mut self, cx: &mut Cx) {
        let Some(endpoint) = &cx.connection.endpoint else {
            return;
        };
        let address = endpoint.address.canonical();
        for reply in &mut self.replies {
            let here = reply.earlier.as_ref().is_some_and(|it| it.is_at(&address));
            if here && reply.state == State::EarlierRun {
                reply.state = State::AwaitingList;
            }
        }
    }

    /// At the start without an address: names the systems of lost requests, and offers to connect to the last one.
    pub(in crate::app) fn offer_to_connect(&mut self, cx: &mut Cx) {
        let Some(last) = self.earlier_notes().last() else {
            return;
        };
        let mut lines: Vec<Line> = self
            .earlier_notes()
            .map(|it| {
                let at = time::exact(it.at, &cx.zone);
                let what = it.change.describe();
                let known = match it.sent {
                    true => format!("was sent at {at} without a response"),
                    false => format!(
                        "may or may not have been sent: tnkeys recorded it at {at} and then stopped"
                    ),
                };
                Line::warning(format!(
                    "On {} ({}): {what} {known}.",
                    it.system, it.address
                ))
            })
            .collect();
        lines.push(Line::plain(
            "The system may have executed it, and then its secret is lost. Connect to see the outcome.",
        ));
        let look = vec![("Connect", Answer::UseAddress(last.address.clone()))];
        let question = Question::new("Requests without a response", lines, "Later", look);
        cx.modals.push(Modal::Question(question));
    }

    /// A new secret of this key, or its deletion, settles its lost requests.
    pub(in crate::app) fn settle_key(&mut self, key: KeyId, name: &str, cx: &mut Cx) {
        let Some(endpoint) = &cx.connection.endpoint else {
            return;
        };
        let address = endpoint.address.canonical();
        self.settle(|it| it.is_at(&address) && it.change.is_about(key, name), cx);
    }

    /// Forgets these requests, here and on disk, and closes their windows.
    pub(in crate::app) fn settle(&mut self, settled: impl Fn(&Unanswered) -> bool, cx: &mut Cx) {
        close_verdicts(&settled, cx);
        let mut gone = Vec::new();
        self.replies
            .retain(|reply| match note_of(reply, cx).filter(|it| settled(it)) {
                Some(note) => {
                    add(&mut gone, [note]);
                    false
                }
                None => true,
            });
        let kept = |sent: &Sent| self.replies.iter().any(|it| it.sent == *sent);
        cx.modals
            .retain(|m| !matches!(m, Modal::LostReply(it) if !kept(&it.sent)));
        if !gone.is_empty() {
            cx.out.push(Effect::FileTask(FileTask::Forget(gone)));
        }
    }
}

/// Adds the notes that are not there yet.
fn add(all: &mut Vec<Unanswered>, more: impl IntoIterator<Item = Unanswered>) {
    for it in more {
        if !all.iter().any(|there| there.is(&it)) {
            all.push(it);
        }
    }
}

/// Closes the questions about the outcome of these requests.
fn close_verdicts(these: &impl Fn(&Unanswered) -> bool, cx: &mut Cx) {
    cx.modals
        .retain(|m| !matches!(m, Modal::Question(it) if it.forgets().is_some_and(these)));
}
