//! What the buttons of a question do.

use crate::api::{Call, LinkCommand, RequestId};
use crate::app::allowlist;
use crate::app::connect::certificate;
use crate::app::connect::connection::Link;
use crate::app::effect::Effect;
use crate::app::keys::actions;
use crate::app::keys::unenforced;
use crate::app::lost_reply;
use crate::app::lost_reply::hold;
use crate::app::modal::{Modal, Waiting};
use crate::app::model::Model;
use crate::app::notice::Weight;
use crate::app::requests::purpose_of;
use crate::app::requests::send;
use crate::app::sessions;
use crate::app::widget::question::Answer;
use crate::domain::KeyId;
use crate::domain::unanswered::Change;
use crate::keymap::Action;

impl Model {
    pub(in crate::app) fn answer(&mut self, answer: Answer) {
        let asked = self.cx.modals.pop();
        let ends = match &asked {
            Some(Modal::Question(it)) => it.ends,
            _ => None,
        };
        match answer {
            Answer::Cancel => {
                self.connect.held = None;
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
                let plan = sessions::plan_of(&call, ends, &self.cx);
                let sent = self.send_from_question(*call);
                if let (Some(id), Some(plan)) = (sent, plan) {
                    self.sessions.endings.plan(id, plan);
                }
            }
            Answer::Ask(mut question) => {
                question.ends = ends;
                self.cx.modals.push(Modal::Question(*question));
            }
            Answer::LeaveForm => drop(self.cx.modals.pop()),
            Answer::LeaveText => allowlist::leave_text(&mut self.cx),
            Answer::CloseSecret => self.drop_secret(),
            Answer::Replace(order) => self.secret.save_secret(*order, &mut self.cx),
            Answer::CarryRaw(how) => self.secret.carry_raw(how, &mut self.cx),
            Answer::VerifyAnyway => self.secret.verify(true, &mut self.cx),
            Answer::Quit => self.leave(),
            Answer::QuitKeepingCopy => {
                self.secret.keep_copy(&mut self.cx);
                self.leave();
            }
            Answer::ConnectAnyway => self.connect_anyway(),
            Answer::UseAddress(address) => self.connect.use_address(&address, &mut self.cx),
            Answer::Trust(print) => certificate::trust(print, &mut self.cx),
            Answer::Reset(id) => self.on_key(id, Action::Reset),
            Answer::Delete(id) => self.on_key(id, Action::Delete),
            Answer::EditOrphan(id) => actions::edit_orphan(id, &mut self.cx),
            Answer::ApplyExpiry(id) => self.apply_expiry(id),
            Answer::HasSecret(old) => self.rotation.has_secret(old, &mut self.cx),
            Answer::Works(old) => self.rotation.successor_works(old, &mut self.cx),
            Answer::StopRotation(old) => self.rotation.stop_rotation(old, &mut self.cx),
            Answer::EndSessions(id, only) => self.sessions.end_sessions(id, only, &mut self.cx),
            Answer::ShowSessions(id) => self.sessions.show(id, &mut self.cx),
            Answer::Forget(left) => self.lost_reply.settle(|it| it.is(&left), &mut self.cx),
            Answer::SendUnnoted(id) => hold::send_unnoted(id, &mut self.cx),
            Answer::DropUnnoted(id) => self.drop_unnoted(id),
        }
        self.sight.look_anew(&mut self.cx);
    }

    /// Begins an action on the key that a question named, whatever is selected meanwhile.
    pub(in crate::app) fn on_key(&mut self, id: KeyId, action: Action) {
        self.cx.keys.reveal(id);
        self.cx.modals.retain(|m| !matches!(m, Modal::Details(_)));
        if self.cx.keys.selected().is_some_and(|key| key.id == id) {
            self.list_action(action);
        } else {
            self.cx
                .say(Weight::Plain, "this key does not exist any more");
        }
    }

    /// The form on top sends this, and waits for the answer.
    pub(in crate::app) fn send_form(&mut self, call: Call) {
        let Some(id) = self.send(call) else {
            return;
        };
        match self.cx.modals.last_mut() {
            Some(Modal::KeyForm(form)) => form.sending = Some(id),
            Some(Modal::RotateForm(form)) => form.sending = Some(id),
            _ => {}
        }
    }

    /// A question was answered. Where it stood before a form's own request, the form is on top now, and waits.
    fn send_from_question(&mut self, call: Call) -> Option<RequestId> {
        let of_form = match (&call, self.cx.modals.last()) {
            (Call::Update(id, _), Some(Modal::KeyForm(form))) => {
                form.old.as_ref().is_some_and(|old| old.id == *id)
            }
            _ => false,
        };
        if of_form {
            self.send_form(call);
            return None;
        }
        self.send(call)
    }

    /// Sends what changes something: the one way out for such a request, and each goes out once.
    pub(in crate::app) fn send(&mut self, call: Call) -> Option<RequestId> {
        // Nothing offers it; and if something did, it would end here, and again in the link.
        if self.cx.connection.read_only && call.changes() {
            self.cx.refuse_change();
            return None;
        }
        // Two secrets at once are one too many to carry away.
        if call.makes_secret() && send::waits_for_secret(&mut self.cx) {
            return None;
        }
        let target = match &call {
            Call::Update(id, _) | Call::Delete(id) | Call::Reset { id, .. } | Call::Key(id) => {
                Some(*id)
            }
            Call::Create(_)
            | Call::Keys
            | Call::Users
            | Call::Catalogue
            | Call::Roles
            | Call::Sessions { .. }
            | Call::OpenSessions
            | Call::EndSession(_)
            | Call::Audit(_) => None,
        };
        let name = target
            .and_then(|id| self.cx.keys.get(id))
            .map_or(String::new(), |key| key.name.to_string());
        let purpose = purpose_of(&call, name.clone(), |change| {
            lost_reply::about_to_send(change, &self.cx)
        });
        let id = self.cx.requests.add(purpose);
        unenforced::note_expiry_edit(id, &call, &mut self.enforcing, &mut self.cx);
        match &call {
            Call::Reset { id: key, .. } => {
                let title = Change::Reset { id: *key, name }.describe();
                let text = format!(
                    "Waiting for {} to answer with the new secret.",
                    self.cx.system_name()
                );
                self.cx
                    .modals
                    .push(Modal::Waiting(Waiting { id, title, text }));
            }
            Call::Delete(_) => self.cx.say(Weight::Plain, format!("deleting {name} …")),
            Call::Create(_)
            | Call::Update(..)
            | Call::Keys
            | Call::Key(_)
            | Call::Users
            | Call::Catalogue
            | Call::Roles
            | Call::Sessions { .. }
            | Call::OpenSessions
            | Call::EndSession(_)
            | Call::Audit(_) => {}
        }
        if call.makes_secret() {
            hold::hold_until_noted(id, call, &mut self.rotation, &mut self.cx);
        } else {
            self.cx
                .out
                .push(Effect::Ask(LinkCommand::Call { id, call }));
        }
        Some(id)
    }
}
