//! Leaving: the program, a form, a secret. What could lose something asks once.

#[cfg(test)]
mod tests;

use crate::app::cx::Cx;
use crate::app::lost_reply::LostReplies;
use crate::app::requests::send;
use crate::app::secret::SecretExport;
use std::time::Duration;

use crate::app::effect::Effect;
use crate::app::message::Wake;
use crate::app::modal::Modal;
use crate::app::secret::state::OnlyCopy;
use crate::app::widget::question::{Answer, Line, Question};

/// How long leaving waits for the answer to a create or a reset.
pub(in crate::app) const WAIT: Duration = Duration::from_secs(30);

/// The end of the program.
#[derive(Debug, Default)]
pub struct Quit {
    /// The person wants to leave once the unanswered create or reset is answered.
    pub(in crate::app) leaving: bool,
    /// Printed on the terminal after the program has left it.
    pub farewell: Option<String>,
}

impl Quit {
    /// The 30 s are over.
    pub(in crate::app) fn give_up_waiting(
        &mut self,
        lost_reply: &LostReplies,
        secret: &SecretExport,
        cx: &mut Cx,
    ) {
        if self.leaving {
            self.leave(lost_reply, secret, cx);
        }
    }

    /// Ends the program; what stayed open is said on the terminal afterwards.
    pub(in crate::app) fn leave(
        &mut self,
        lost_reply: &LostReplies,
        secret: &SecretExport,
        cx: &mut Cx,
    ) {
        self.farewell = left_open(lost_reply, secret, cx);
        cx.out.push(Effect::Quit);
    }
}

/// What is open, in words for the terminal after the end.
pub fn left_open(lost_reply: &LostReplies, secret: &SecretExport, cx: &Cx) -> Option<String> {
    let lost = lost_reply.of_this_connection();
    let lost = lost.map(|reply| reply.sent.describe());
    let mut open: Vec<String> = lost.chain(cx.requests.sent_changes()).collect();
    open.dedup();
    let open = (!open.is_empty()).then(|| {
        format!(
            "On {}, {} was sent and not answered: it may have been done. Look at the list of keys; a key whose \
             secret nobody saw needs a reset, or can be deleted.",
            cx.system_name(),
            open.join(" and "),
        )
    });
    let left: Vec<_> = [open, secret.in_flight().interrupted()]
        .into_iter()
        .flatten()
        .collect();
    (!left.is_empty()).then(|| left.join("\n"))
}

/// All that there is of a secret is a copy, which leaving destroys.
pub(in crate::app) fn ask_about_copy(only: OnlyCopy, cx: &mut Cx) {
    let mut leave = vec![("Leave", Answer::Quit)];
    let ends = if only.ends_with_us {
        "The copy is there while tnkeys runs, and no longer."
    } else {
        leave.push(("Keep it and leave", Answer::QuitKeepingCopy));
        "The copy is cleared when tnkeys ends."
    };
    let lines = vec![
        Line::plain(cx.here()),
        Line::warning(format!(
            "The secret of {} was copied, and neither saved nor delivered. {ends}",
            only.name
        )),
        Line::plain("Paste it where it is used before you leave. Nobody can read it again."),
    ];
    let question = Question::new("Leave, and lose the copied secret?", lines, "Stay", leave);
    cx.modals.push(Modal::Question(question));
}

impl Quit {
    /// Something that leaving would have broken off has ended: what was asked about leaving is not true any more.
    pub(in crate::app) fn export_ended(&mut self, cx: &mut Cx) {
        if !self.leaving {
            cx.modals
                .retain(|m| !matches!(m, Modal::Question(q) if q.is_about_quitting()));
        }
    }

    /// The person decided to stay after all.
    pub(in crate::app) fn stay(&mut self, cx: &mut Cx) {
        if std::mem::take(&mut self.leaving) {
            cx.out.push(Effect::Unwake(Wake::Quit));
        }
    }

    /// The answer that leaving waited for has come: the question about leaving is void.
    pub(in crate::app) fn answered_while_leaving(&mut self, cx: &mut Cx) {
        if self.leaving && !send::secret_on_its_way(cx) {
            self.stay(cx);
            cx.modals
                .retain(|m| !matches!(m, Modal::Question(q) if q.is_about_quitting()));
        }
    }
}
