//! Leaving a run: the question, and what is said about the parts that remain.

use crate::app::account::Accounts;
use crate::app::account::job::{Job, Phase};
use crate::app::cx::Cx;
use crate::app::modal::Modal;
use crate::app::notice::Weight;
use crate::app::widget::question::{Answer, Line, Question};

impl Accounts {
    /// What a run has created and not finished: the name of the account, and its parts.
    pub(in crate::app) fn unfinished(&self) -> Option<(String, Vec<String>)> {
        let job = self.job.as_ref()?;
        let open = job.phase() == Phase::Running && job.awaits.is_some() || job.is_unfinished();
        open.then(|| (job.name(), job.remains()))
    }

    /// The text for the terminal after the end: what a run has created and not finished.
    pub fn left_behind(&self, cx: &Cx) -> Option<String> {
        let (name, remains) = self.unfinished().filter(|(_, it)| !it.is_empty())?;
        Some(format!(
            "On {}: the service account {name} is incomplete. These parts remain: {}. Complete the account with the same names (A), or delete the user, the privilege and the group on the system, in this order.",
            cx.system_name().full(),
            remains.join(", "),
        ))
    }

    pub(super) fn leave_steps(&mut self, cx: &mut Cx) {
        let Some(job) = &mut self.job else {
            return drop(cx.modals.pop());
        };
        match job.phase() {
            Phase::Running => job.stopping = true,
            Phase::Stopped | Phase::Done if job.is_unfinished() => {
                let remains = job.remains().join(", ");
                let lines = vec![
                    Line::plain(cx.on_system()),
                    Line::warning(format!("These parts remain on the system: {remains}.")),
                    Line::plain("tnkeys does not delete them later. Undo (u) deletes them now."),
                ];
                let title = format!("Leave the unfinished account {}?", job.name());
                let leave = vec![("Leave", Answer::LeaveAccount)];
                cx.modals
                    .push(Modal::Question(Question::new(title, lines, "Back", leave)));
            }
            Phase::Done => {
                let words = format!("service account {} created", job.name());
                cx.say(Weight::Good, words);
                self.close_steps(cx);
            }
            Phase::Stopped | Phase::Undone => self.back_to_form(cx, |_| {}),
        }
    }

    /// The user leaves what was created on the system.
    pub(in crate::app) fn leave(&mut self, cx: &mut Cx) {
        if let Some(job) = &self.job {
            let words = format!("on {}: {}", cx.host_name(), job.remains().join(", "));
            cx.say(Weight::Bad, words);
        }
        match self.job.as_ref().is_some_and(Job::waits_for_key) {
            true => self.close_steps(cx),
            false => self.back_to_form(cx, |_| {}),
        }
        self.read_names(cx);
    }
}
