//! What was sent and never answered, beyond the end of a connection and of the program.
//!
//! Invariant: it is remembered until the person decided, or a new secret or a deletion made up for it; nothing is resent.

pub mod hold;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod undecided_tests;
pub(in crate::app) mod verdict;
pub mod window;

use crate::app::cx::Cx;
use crate::app::effect::{Effect, FileTask};
use crate::app::lost_reply::window::{Doubt, Sent};
use crate::app::modal::Modal;
use crate::app::tell::explain;
use crate::app::widget::question::{Answer, Line, Question};
use crate::domain::{Fault, KeyId, Kind, Unanswered, time};

/// Creates and resets whose reply was lost.
#[derive(Debug, Default)]
pub struct LostReplies {
    /// Until the list was read again.
    pub(in crate::app) doubts: Vec<Doubt>,
    /// Not done when the list was read: they may still be.
    pub(in crate::app) late: Vec<Doubt>,
    /// The outcome was shown and waits for the person's decision.
    pub(in crate::app) undecided: Vec<Doubt>,
    /// The list was read, and the outcomes are shown once nobody types.
    pub(in crate::app) verdicts_wait: bool,
    /// Left unanswered by earlier runs, and by earlier connections of this one.
    pub(in crate::app) left: Vec<Unanswered>,
}

/// As what a doubt is noted for the next run, or was by an earlier one.
pub(in crate::app) fn noted(doubt: &Doubt, cx: &Cx) -> Option<Unanswered> {
    let left = doubt.left.clone();
    left.or_else(|| remembered(&doubt.sent, cx))
}

/// What may still be answered.
fn on_its_way(cx: &Cx) -> Option<Unanswered> {
    if cx.requests.held.is_some() {
        return None;
    }
    remembered(cx.requests.sent_secret()?, cx)
}

/// What a later run must know of it.
pub(in crate::app) fn remembered(sent: &Sent, cx: &Cx) -> Option<Unanswered> {
    Some(Unanswered {
        address: cx.connection.endpoint.as_ref()?.address.to_string(),
        system: cx.system_name().to_owned(),
        change: sent.change.clone(),
        at: sent.at,
        sent: true,
    })
}

/// The start: what earlier runs left is not known, which is not the same as nothing.
pub(in crate::app) fn tell_unread(faults: &[Fault], cx: &mut Cx) {
    if faults.is_empty() {
        return;
    }
    let mut lines: Vec<Line> = faults.iter().flat_map(explain).collect();
    lines.push(Line::warning(
        "Lost requests and rotations of earlier runs may be missing here. New ones are not sent before they are noted.",
    ));
    let question = Question::notice("Notes of earlier runs were not read", lines);
    cx.modals.push(Modal::Question(question));
}

impl LostReplies {
    /// What is unanswered now on this system, or was on an earlier connection: what the next run must know.
    pub fn unanswered(&self, cx: &Cx) -> Vec<Unanswered> {
        let mut open = self.left.clone();
        add(&mut open, self.open_doubts(cx));
        add(&mut open, on_its_way(cx));
        open
    }

    /// What became a doubt over this connection, whether it was told already or not.
    pub(in crate::app) fn doubted(&self) -> impl Iterator<Item = &Doubt> {
        let doubts = self.doubts.iter().chain(&self.late).chain(&self.undecided);
        doubts.filter(|doubt| doubt.left.is_none())
    }

    fn open_doubts(&self, cx: &Cx) -> Vec<Unanswered> {
        let open = self.doubted().filter_map(|doubt| noted(doubt, cx));
        open.collect()
    }

    /// No list will be read over this connection: the doubts are looked at over the next one.
    pub(in crate::app) fn leave_doubts(&mut self, cx: &mut Cx) {
        let open = self.open_doubts(cx);
        add(&mut self.left, open);
    }

    /// No answer will come over this connection any more.
    pub(in crate::app) fn leave_unanswered(&mut self, cx: &mut Cx) {
        let open = on_its_way(cx);
        add(&mut self.left, open);
    }

    /// Signed in: what was left unanswered here is looked for in the list that is read now.
    pub(in crate::app) fn take_up_unanswered(&mut self, cx: &mut Cx) {
        let Some(endpoint) = &cx.connection.endpoint else {
            return;
        };
        let address = endpoint.address.canonical();
        let here = self.left.iter().filter(|it| it.is_at(&address));
        let doubts = here.map(|left| {
            let at = time::exact(left.at, &cx.zone);
            let what = match left.sent {
                true => format!("It was sent at {at}, and no answer came."),
                false => format!(
                    "tnkeys noted it at {at} and was then stopped: it may or may not have been sent."
                ),
            };
            Doubt {
                sent: Sent {
                    change: left.change.clone(),
                    at: left.at,
                    before: None,
                    print: None,
                },
                fault: Fault::new(Kind::OutcomeUnknown, what),
                left: Some(left.clone()),
            }
        });
        self.doubts.extend(doubts);
    }

    /// The start without an address: the systems where something was left unanswered are named, and the last one offered.
    pub(in crate::app) fn offer_to_look(&mut self, cx: &mut Cx) {
        let Some(last) = self.left.last() else {
            return;
        };
        let mut lines: Vec<Line> = self.left
            .iter()
            .map(|it| {
                let at = time::exact(it.at, &cx.zone);
                let what = it.change.describe();
                let known = match it.sent {
                    true => format!("was sent at {at} and not answered"),
                    false => format!(
                        "may or may not have been sent: tnkeys noted it at {at} and was then stopped"
                    ),
                };
                Line::warning(format!(
                    "On {} ({}), {what} {known}.",
                    it.system, it.address
                ))
            })
            .collect();
        lines.push(Line::plain(
            "It may have been done; then nobody has the secret. Connect there to see what became of it.",
        ));
        let look = vec![("Look", Answer::UseAddress(last.address.clone()))];
        let question = Question::new("Something was left unanswered", lines, "Later", look);
        cx.modals.push(Modal::Question(question));
    }

    /// A new secret of this key was seen, or the key was deleted: what was open about it is settled.
    pub(in crate::app) fn made_up_for(&mut self, key: KeyId, name: &str, cx: &mut Cx) {
        let Some(endpoint) = &cx.connection.endpoint else {
            return;
        };
        let address = endpoint.address.canonical();
        self.settle(|it| it.is_at(&address) && it.change.is_about(key, name), cx);
    }

    /// Forgets these, here and for the next run.
    pub(in crate::app) fn settle(&mut self, settled: impl Fn(&Unanswered) -> bool, cx: &mut Cx) {
        // What the questions on the screen say of it is void.
        verdict::close_verdicts(&settled, cx);
        let doubts = [&mut self.doubts, &mut self.late, &mut self.undecided].map(std::mem::take);
        let mut gone = Vec::new();
        [self.doubts, self.late, self.undecided] = doubts.map(|mut doubts| {
            doubts.retain(|doubt| match noted(doubt, cx).filter(|it| settled(it)) {
                Some(it) => {
                    add(&mut gone, [it]);
                    false
                }
                None => true,
            });
            doubts
        });
        let doubts = &self.doubts;
        cx.modals
            .retain(|m| !matches!(m, Modal::Doubt(it) if !doubts.contains(it)));
        let (of_left, left) = std::mem::take(&mut self.left)
            .into_iter()
            .partition::<Vec<_>, _>(settled);
        self.left = left;
        add(&mut gone, of_left);
        if !gone.is_empty() {
            cx.out.push(Effect::FileTask(FileTask::Forget(gone)));
        }
    }
}

/// Adds what is not there yet.
fn add(all: &mut Vec<Unanswered>, more: impl IntoIterator<Item = Unanswered>) {
    for it in more {
        if !all.iter().any(|there| there.is(&it)) {
            all.push(it);
        }
    }
}
