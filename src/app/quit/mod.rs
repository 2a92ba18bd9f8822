//! The end of the program: what is asked before, the wait for a reply, and the text on the terminal afterwards.

#[cfg(test)]
mod tests;

use std::time::Duration;

use crate::app::cx::Cx;
use crate::app::effect::Effect;
use crate::app::lost_reply::LostReplies;
use crate::app::message::Wake;
use crate::app::modal::Modal;
use crate::app::requests::send;
use crate::app::secret::SecretExport;
use crate::app::secret::state::OnlyCopy;
use crate::app::widget::question::{Answer, Line, Question};

/// The longest wait for the reply to a create or reset.
const WAIT: Duration = Duration::from_secs(30);

/// The state of quitting.
#[derive(Debug, Default)]
pub struct Quit {
    /// The user quits once the create or reset in flight has its reply.
    waiting: bool,
    farewell: Option<String>,
}

impl Quit {
    /// The text for the terminal after the program has left the screen.
    pub fn farewell(&self) -> Option<&str> {
        self.farewell.as_deref()
    }

    /// Waits for the reply in flight, for 30 s at most.
    pub(in crate::app) fn wait_for_reply(&mut self, cx: &mut Cx) {
        self.waiting = true;
        cx.out.push(Effect::Wake(Wake::Quit, WAIT));
    }

    /// The 30 s are over: quits.
    pub(in crate::app) fn stop_waiting(
        &mut self,
        lost_reply: &LostReplies,
        secret: &SecretExport,
        cx: &mut Cx,
    ) {
        if self.waiting {
            self.leave(lost_reply, secret, cx);
        }
    }

    /// Ends the program. The farewell names what stayed open.
    pub(in crate::app) fn leave(
        &mut self,
        lost_reply: &LostReplies,
        secret: &SecretExport,
        cx: &mut Cx,
    ) {
        self.farewell = open_work(lost_reply, secret, cx);
        cx.out.push(Effect::Quit);
    }

    /// An export ended: closes the question about quitting, which is out of date.
    pub(in crate::app) fn export_ended(&mut self, cx: &mut Cx) {
        if !self.waiting {
            cx.modals
                .retain(|m| !matches!(m, Modal::Question(q) if q.is_about_quitting()));
        }
    }

    /// The user does not quit.
    pub(in crate::app) fn stay(&mut self, cx: &mut Cx) {
        self.farewell = None;
        if std::mem::take(&mut self.waiting) {
            cx.out.push(Effect::Unwake(Wake::Quit));
        }
    }

    /// The reply arrived: closes the question about quitting, which is out of date.
    pub(in crate::app) fn reply_arrived(&mut self, cx: &mut Cx) {
        if self.waiting && !send::secret_in_flight(cx) {
            self.stay(cx);
            cx.modals
                .retain(|m| !matches!(m, Modal::Question(q) if q.is_about_quitting()));
        }
    }
}

/// The text for the terminal about lost replies, changes in flight and unfinished exports.
pub fn open_work(lost_reply: &LostReplies, secret: &SecretExport, cx: &Cx) -> Option<String> {
    let lost = lost_reply.of_this_connection();
    let lost = lost.map(|reply| reply.sent.describe());
    let mut open: Vec<String> = lost.chain(cx.requests.changes_in_flight()).collect();
    open.dedup();
    let open = (!open.is_empty()).then(|| {
        format!(
            "On {}: {} was sent without a response. The system may have executed it. Check the list of keys; a key with a lost secret needs a reset, or can be deleted.",
            cx.system_name().full(),
            open.join(" and "),
        )
    });
    let left: Vec<_> = [open, secret.in_flight().interrupted()]
        .into_iter()
        .flatten()
        .collect();
    (!left.is_empty()).then(|| left.join("\n"))
}

/// Asks before quitting clears the only copy of a secret.
pub(in crate::app) fn confirm_copy_loss(only: OnlyCopy, cx: &mut Cx) {
    let mut leave = vec![("Quit", Answer::Quit)];
    let ends = if only.ends_with_us {
        "The copy disappears when tnkeys quits."
    } else {
        leave.push(("Quit, keep copy", Answer::QuitKeepingCopy));
        "tnkeys clears the copy when it quits."
    };
    let lines = vec![
        Line::plain(cx.on_system()),
        Line::warning(format!(
            "The secret of {} was copied but neither saved nor delivered. {ends}",
            only.name
        )),
        Line::plain("Paste it before you quit. The secret cannot be shown again."),
    ];
    let question = Question::new("Quit and lose the copied secret?", lines, "Cancel", leave);
    cx.modals.push(Modal::Question(question));
}
