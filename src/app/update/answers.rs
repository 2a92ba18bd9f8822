//! Runs the buttons of a question.

use crate::api::{Call, RequestId};
use crate::app::connect::certificate;
use crate::app::connect::connection::Link;
use crate::app::keys::{actions, apply_expiry};
use crate::app::modal::Modal;
use crate::app::model::Model;
use crate::app::notice::Weight;
use crate::app::requests::{give_up, hold, send};
use crate::app::widget::question::{Answer, Question};
use crate::app::widget::window::TakesKeys;
use crate::app::{allowlist, arguments, sessions, systems};
use crate::domain::KeyId;
use crate::keymap::{Action, Chord};

impl TakesKeys for Question {
    type With<'a> = &'a mut Model;

    fn key(action: Option<Action>, _: Chord, model: &mut Model) {
        let Some(Modal::Question(question)) = model.cx.modals.last_mut() else {
            return;
        };
        if let Some(answer) = action.and_then(|action| question.act(action)) {
            model.answer(answer);
        }
    }
}

impl Model {
    pub(in crate::app) fn answer(&mut self, answer: Answer) {
        let asked = self.cx.modals.pop();
        let ends = match &asked {
            Some(Modal::Question(it)) => it.ends,
            _ => None,
        };
        match answer {
            Answer::Cancel => {
                drop(self.connect.take_unsent());
                if let Some(Modal::Question(q)) = asked {
                    if q.is_about_quitting() {
                        self.quit.stay(&mut self.cx);
                    }
                    if q.about_certificate && matches!(self.cx.connection.link, Link::Connecting(_))
                    {
                        self.abandon_connection();
                    }
                }
            }
            Answer::Send(call) => {
                let plan = sessions::termination_plan(&call, ends, &self.cx);
                let sent = self.send_from_question(*call);
                if let (Some(id), Some(plan)) = (sent, plan) {
                    self.sessions.plan_termination(id, plan);
                }
            }
            Answer::Ask(mut question) => {
                question.ends = ends;
                self.cx.modals.push(Modal::Question(*question));
            }
            Answer::LeaveForm => drop(self.cx.modals.pop()),
            Answer::LeaveText => allowlist::leave_text(&mut self.cx),
            Answer::LeaveEditor => arguments::leave(&mut self.cx),
            Answer::CloseSecret => self.secret.drop_secret(&mut self.cx),
            Answer::Replace(order) => self.secret.save_secret(*order, &mut self.cx),
            Answer::ExportRaw(how) => self.secret.export_raw(how, &mut self.cx),
            Answer::VerifyAnyway => self.secret.verify(true, &mut self.cx),
            Answer::Quit => self
                .quit
                .leave(&self.lost_reply, &self.secret, &mut self.cx),
            Answer::QuitKeepingCopy => {
                self.secret.keep_copy(&mut self.cx);
                self.quit
                    .leave(&self.lost_reply, &self.secret, &mut self.cx);
            }
            Answer::ConnectAnyway => self.connect_anyway(),
            Answer::UseAddress(address) => self.connect.use_address(&address, &mut self.cx),
            Answer::SaveProfile(change) => systems::save(*change, &mut self.cx),
            Answer::Trust(print) => certificate::trust(print, &mut self.cx),
            Answer::Reset(id) => self.on_key(id, Action::Reset),
            Answer::Delete(id) => self.on_key(id, Action::Delete),
            Answer::EditOrphan(id) => actions::edit_orphan(id, &mut self.cx),
            Answer::ApplyExpiry(id) => {
                apply_expiry::apply_expiry(id, &mut self.enforcing, &mut self.cx)
            }
            Answer::HasSecret(old) => self.rotation.confirm_secret(old, &mut self.cx),
            Answer::Works(old) => self.rotation.confirm_works(old, &mut self.cx),
            Answer::StopRotation(old) => self.rotation.stop(old, &mut self.cx),
            Answer::EndSessions(id, only) => self.sessions.end_sessions(id, only, &mut self.cx),
            Answer::ShowSessions(id) => self.sessions.show(id, &mut self.cx),
            Answer::Forget(left) => self.lost_reply.settle(|it| it.is(&left), &mut self.cx),
            Answer::SendWithoutNote(id) => hold::send_without_note(id, &mut self.cx),
            Answer::UndoAccount => self.account.undo(&mut self.cx),
            Answer::UseExisting => self.account.use_existing(&mut self.cx),
            Answer::OtherNames => self.account.other_names(&mut self.cx),
            Answer::LeaveAccount => self.account.leave(&mut self.cx),
            Answer::StopWaiting(id) => give_up::stop_waiting(id, &mut self.cx),
            Answer::DropUnsent(id) => self.cancel_without_note(id),
        }
        self.sight.restart(&mut self.cx);
    }

    /// Starts an action on the key that a question named, even if another key is selected now.
    pub(in crate::app) fn on_key(&mut self, id: KeyId, action: Action) {
        self.cx.keys.reveal(id);
        self.cx.modals.retain(|m| !matches!(m, Modal::Details(_)));
        if self.cx.keys.selected().is_some_and(|key| key.id == id) {
            self.list_action(action);
        } else {
            self.cx.say(Weight::Plain, "this key no longer exists");
        }
    }

    /// Sends the request of a question. If the question was about the request of a form, the form is topmost now and waits for the reply.
    fn send_from_question(&mut self, call: Call) -> Option<RequestId> {
        let of_form = match (&call, self.cx.modals.last()) {
            (Call::Update(id, _), Some(Modal::KeyForm(form))) => {
                form.old.as_ref().is_some_and(|old| old.id == *id)
            }
            _ => false,
        };
        if of_form {
            send::send_form(call, &mut self.cx);
            return None;
        }
        send::send(call, &mut self.cx)
    }
}
