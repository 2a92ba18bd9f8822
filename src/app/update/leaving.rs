//! Leaving the program, and dropping a request that has not left.

use crate::api::Outcome;
use crate::api::RequestId;
use crate::app::effect::Effect;
use crate::app::event::Event;
use crate::app::message::Wake;
use crate::app::modal::Modal;
use crate::app::model::Model;
use crate::app::notice::Weight;
use crate::app::quit::WAIT;
use crate::app::quit::ask_about_copy;
use crate::app::requests::Purpose;
use crate::app::requests::hold::note_goes_with;
use crate::app::requests::hold::take_held;
use crate::app::requests::send;
use crate::app::secret::close::lost_lines;
use crate::app::widget::question::Answer;
use crate::app::widget::question::Line;
use crate::app::widget::question::Question;
use crate::app::widget::question::capitalized;
use crate::domain::Fault;
use crate::domain::Kind;
use crate::domain::unanswered::Change;

impl Model {
    /// Ctrl-C: like `q`, from anywhere. Pressed again at the question about a secret that was not copied, it means it.
    pub(in crate::app) fn interrupt(&mut self) {
        let asked =
            matches!(self.cx.modals.last(), Some(Modal::Question(q)) if q.is_about_quitting());
        if asked && !send::secret_on_its_way(&self.cx) {
            return self
                .quit
                .leave(&self.lost_reply, &self.secret, &mut self.cx);
        }
        if !asked {
            self.quit();
        }
    }

    /// Ends the program, unless that would lose a secret: then it asks.
    pub(in crate::app) fn quit(&mut self) {
        // Nobody waits at the end for a disk.
        self.drop_held();
        if let Some(sent) = self.cx.requests.sent_secret() {
            let lines = vec![
                Line::plain(self.cx.here()),
                Line::warning(format!(
                    "{} was sent and is not answered yet.",
                    capitalized(&sent.describe())
                )),
                Line::plain(
                    "If you leave now, its new secret is lost. Leaving waits for the answer, 30 s at most.",
                ),
            ];
            let question = Question::new(
                "Leave now?",
                lines,
                "Stay",
                vec![("Leave now", Answer::Quit)],
            );
            self.cx.modals.push(Modal::Question(question));
            self.quit.leaving = true;
            return self.cx.out.push(Effect::Wake(Wake::Quit, WAIT));
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
                "Leave without the secret?",
                lines,
                "Stay",
                vec![("Leave", Answer::Quit)],
            );
            return self.cx.modals.push(Modal::Question(question));
        }
        let in_flight = self.secret.in_flight().lines();
        if !in_flight.is_empty() {
            let plain = "If you leave now, that is broken off: whether the secret is there is not known then.";
            let lines = [Line::plain(self.cx.here())].into_iter().chain(in_flight);
            let lines = lines.chain([Line::plain(plain)]).collect();
            let leave = vec![("Leave now", Answer::Quit)];
            let question = Question::new("Leave now?", lines, "Stay", leave);
            return self.cx.modals.push(Modal::Question(question));
        }
        if let Some(only) = self.secret.only_copy(&self.cx) {
            return ask_about_copy(only, &mut self.cx);
        }
        self.quit
            .leave(&self.lost_reply, &self.secret, &mut self.cx);
    }

    /// What is held is not sent: the form that it came from can be sent again.
    pub(in crate::app) fn drop_held(&mut self) {
        let Some(held) = take_held(&mut self.cx) else {
            return;
        };
        let fault = Fault::new(Kind::Local, "The request was not sent.");
        let called = self.cx.requests.sent_secret().map(|sent| sent.describe());
        note_goes_with(held.id, &Outcome::NotSent(fault.clone()), &mut self.cx);
        match self.cx.requests.take(held.id) {
            Some(Purpose::Reset(sent)) => {
                self.cx
                    .modals
                    .retain(|m| !matches!(m, Modal::Waiting(it) if it.id == held.id));
                if let Change::Reset { id, .. } = sent.change {
                    self.rotation.reset_refused(id, &mut self.cx);
                }
            }
            Some(purpose) => self.failed(held.id, purpose, fault),
            None => {}
        }
        if let Some(called) = called {
            self.cx.say(Weight::Plain, format!("not sent: {called}"));
        }
        self.quit.answered_while_leaving(&mut self.cx);
        self.cx.tell(Event::FormChanged);
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
}
