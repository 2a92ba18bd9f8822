//! Quits the program, and drops a request that was not sent.

use crate::api::{Outcome, RequestId};
use crate::app::event::Event;
use crate::app::modal::Modal;
use crate::app::model::Model;
use crate::app::notice::Weight;
use crate::app::quit::confirm_copy_loss;
use crate::app::requests::hold::{take_unsent, update_note};
use crate::app::requests::{RequestKind, send};
use crate::app::secret::close::lost_lines;
use crate::app::update::failures;
use crate::app::widget::question::{Answer, Line, Question, capitalized};
use crate::domain::unanswered::Change;
use crate::domain::{Fault, Kind};

impl Model {
    /// Ctrl-C: `q` from anywhere. At the question whether to quit, it quits, unless a create or reset is in flight.
    pub(in crate::app) fn interrupt(&mut self) {
        let asked =
            matches!(self.cx.modals.last(), Some(Modal::Question(q)) if q.is_about_quitting());
        if asked && !send::secret_in_flight(&self.cx) {
            return self
                .quit
                .leave(&self.lost_reply, &self.secret, &mut self.cx);
        }
        if !asked {
            self.quit();
        }
    }

    /// Quits the program. Asks first if that would lose a secret.
    pub(in crate::app) fn quit(&mut self) {
        // The end does not wait for a disk.
        self.drop_unsent();
        if let Some(sent) = self.cx.requests.secret_request() {
            let lines = vec![
                Line::plain(self.cx.on_system()),
                Line::warning(format!(
                    "{} was sent and has no response yet.",
                    capitalized(&sent.describe())
                )),
                Line::plain(
                    "If you quit now, the new secret is lost. tnkeys waits up to 30 s for the response and then quits.",
                ),
            ];
            let question = Question::new(
                "Quit now?",
                lines,
                "Cancel",
                vec![("Quit now", Answer::Quit)],
            );
            self.cx.modals.push(Modal::Question(question));
            return self.quit.wait_for_reply(&mut self.cx);
        }
        if let Some(run) = self.bulk().filter(|run| !run.is_over()) {
            let (done, all) = run.progress();
            let lines = vec![
                Line::plain(self.cx.on_system()),
                Line::warning(format!(
                    "{} of {} keys are done. If you quit now, tnkeys stops; the outcome of the keys that were sent is unknown.",
                    done, all,
                )),
                Line::plain("The next run of tnkeys reports what is known."),
            ];
            let quit = vec![("Quit", Answer::Quit)];
            let question =
                Question::new("Quit while keys are being changed?", lines, "Cancel", quit);
            return self.cx.modals.push(Modal::Question(question));
        }
        if let Some((name, remains)) = self.account.unfinished() {
            let mut lines = vec![Line::plain(self.cx.on_system())];
            lines.push(Line::warning(match remains.is_empty() {
                true => "A request of this account is running.".to_owned(),
                false => format!("These parts remain on the system: {}.", remains.join(", ")),
            }));
            lines.push(Line::plain(
                "Undo (u) in the window of the account deletes them.",
            ));
            let title = format!("Quit with the unfinished account {name}?");
            let quit = vec![("Quit", Answer::Quit)];
            let question = Question::new(title, lines, "Cancel", quit);
            return self.cx.modals.push(Modal::Question(question));
        }
        let uncopied = self
            .cx
            .modals
            .iter()
            .any(|m| matches!(m, Modal::Secret(it) if !it.may_close()));
        if uncopied {
            let mut lines = lost_lines(&self.cx);
            lines.extend(self.secret.in_flight().lines());
            let question = Question::new(
                "Quit without saving the secret?",
                lines,
                "Cancel",
                vec![("Quit", Answer::Quit)],
            );
            return self.cx.modals.push(Modal::Question(question));
        }
        let in_flight = self.secret.in_flight().lines();
        if !in_flight.is_empty() {
            let plain = "If you quit now, tnkeys cancels this. The secret may then be incomplete or missing.";
            let lines = [Line::plain(self.cx.on_system())]
                .into_iter()
                .chain(in_flight);
            let lines = lines.chain([Line::plain(plain)]).collect();
            let leave = vec![("Quit now", Answer::Quit)];
            let question = Question::new("Quit now?", lines, "Cancel", leave);
            return self.cx.modals.push(Modal::Question(question));
        }
        if let Some(only) = self.secret.only_copy(&self.cx) {
            return confirm_copy_loss(only, &mut self.cx);
        }
        self.quit
            .leave(&self.lost_reply, &self.secret, &mut self.cx);
    }

    /// Why this system must not be closed while other systems are open: closing it would lose something.
    pub(in crate::app) fn keeps_open(&self) -> Option<&'static str> {
        let uncopied = |m: &Modal| matches!(m, Modal::Secret(it) if !it.may_close());
        if self.cx.requests.secret_request().is_some() {
            Some("a request that creates a secret has no response yet")
        } else if self.bulk().is_some_and(|run| !run.is_over()) {
            Some("keys are being changed")
        } else if self.account.unfinished().is_some() {
            Some("a service account is not finished")
        } else if self.cx.modals.iter().any(uncopied) || self.secret.only_copy(&self.cx).is_some() {
            Some("a new secret is neither saved nor delivered")
        } else if !self.secret.in_flight().lines().is_empty() {
            Some("a secret is being saved or delivered")
        } else {
            None
        }
    }

    /// Drops the request that waits for its note. Its form can be sent again.
    pub(in crate::app) fn drop_unsent(&mut self) {
        let Some(unsent) = take_unsent(&mut self.cx) else {
            return;
        };
        let fault = Fault::new(Kind::Local, "The request was not sent.");
        let called = self
            .cx
            .requests
            .secret_request()
            .map(|sent| sent.describe());
        update_note(unsent.id, &Outcome::NotSent(fault.clone()), &mut self.cx);
        match self.cx.requests.take(unsent.id) {
            Some(RequestKind::Reset(sent)) => {
                self.cx
                    .modals
                    .retain(|m| !matches!(m, Modal::Waiting(it) if it.id == unsent.id));
                if let Change::Reset { id, .. } = sent.change {
                    self.rotation.reset_refused(id, &mut self.cx);
                }
            }
            Some(kind) => failures::failed(unsent.id, kind, fault, self),
            None => {}
        }
        if let Some(called) = called {
            self.cx.say(Weight::Plain, format!("not sent: {called}"));
        }
        self.quit.reply_arrived(&mut self.cx);
        self.cx.tell(Event::FormChanged);
    }

    /// The user does not want to send it without a note.
    pub(in crate::app) fn cancel_without_note(&mut self, id: RequestId) {
        if self.cx.requests.is_unsent(id) {
            self.drop_unsent();
        }
    }
}
