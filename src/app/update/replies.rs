//! What came of the requests.
//!
//! Invariant (design, 2): nothing that makes a secret is sent again from here; a lost answer becomes a doubt.

use crate::api::{Outcome, Reply, RequestId};
use crate::app::connect::connection::Link;
use crate::app::effect::Effect;
use crate::app::keys::list::Load;
use crate::app::keys::reset_form::ResetField;
use crate::app::lost_reply::window::Doubt;
use crate::app::message::Wake;
use crate::app::modal::{Carrying, Modal, SecretShown};
use crate::app::model::Model;
use crate::app::notice::Weight;
use crate::app::quit::capitalized;
use crate::app::requests::Purpose;
use crate::app::widget::question::{Line, Question};
use crate::domain::unanswered::Change;
use crate::domain::{ApiKey, Fault, KeyId, Kind};

impl Model {
    pub(in crate::app) fn answered(&mut self, id: RequestId, outcome: Outcome) {
        let Some(purpose) = self.cx.requests.take(id) else {
            return;
        };
        self.note_goes_with(id, &outcome);
        match outcome {
            outcome if purpose == Purpose::Audit => self.audit_answered(id, outcome),
            Outcome::Done(reply) => {
                self.done(id, purpose, reply);
                self.end_sessions_after(id);
            }
            Outcome::Failed(fault) | Outcome::NotSent(fault) => {
                let gone =
                    matches!(purpose, Purpose::Delete { .. }) && fault.kind == Kind::NotFound;
                self.failed(id, purpose, fault);
                match gone {
                    true => self.end_sessions_after(id),
                    false => self.end_no_sessions_after(id),
                }
            }
            Outcome::Unknown(fault) => {
                self.sessions_in_doubt(id);
                self.unknown(id, purpose, fault);
            }
        }
        self.answered_while_leaving();
        self.refresh_forms();
    }

    fn done(&mut self, request: RequestId, purpose: Purpose, reply: Reply) {
        let Some(reply) = self.take_helper(request, reply) else {
            return;
        };
        match (purpose, reply) {
            (
                _,
                Reply::Keys {
                    keys,
                    scope,
                    skipped,
                },
            ) => {
                // A list that is older than an event would bring back what was deleted.
                let outdated = self.cx.requests.take_list_again();
                if !outdated || self.cx.keys.load != Load::Here {
                    self.cx.keys.replace(keys, scope, skipped, self.cx.now);
                }
                if outdated {
                    return self.read_list();
                }
                self.resolve_doubts();
                self.keys_read();
                self.end_sessions_of_the_deleted();
            }
            (_, Reply::Key(Some(key))) => self.cx.keys.put(*key, self.cx.now),
            (Purpose::Refresh(id), Reply::Key(None)) => self.forget_key(id),
            (_, Reply::Key(None)) => {}
            (_, Reply::Users(users)) => self.cx.users = Some(users),
            (_, Reply::Catalogue(catalogue)) => self.take_catalogue(*catalogue),
            (_, Reply::Roles(roles)) => self.take_roles(roles),
            (Purpose::SessionsToEnd, Reply::Sessions(sessions)) => {
                self.read_what_to_end(request, Ok(sessions));
            }
            (_, Reply::SessionEnded(ended)) => self.session_ended(request, Ok(ended)),
            (Purpose::OpenSessions, Reply::Sessions(sessions)) => {
                self.take_open_sessions(&sessions)
            }
            (_, Reply::Sessions(sessions)) => self.sessions_read(Ok(sessions)),
            (_, Reply::Audit { .. }) => {}
            (
                purpose,
                Reply::NewSecret {
                    key,
                    secret,
                    differences,
                    salting,
                },
            ) => {
                let reset = matches!(purpose, Purpose::Reset(_));
                self.expiries_enforced_by(request);
                // An answer about another key than the one that was reset says nothing about that one.
                let other = reset && differences.iter().any(|it| it.what == "key");
                // Nor does a new key with the number of one that is there.
                let taken = !reset
                    && self
                        .cx
                        .keys
                        .get(key.id)
                        .is_some_and(|known| known.name != key.name);
                let strange = other || taken;
                let id = secret.id();
                let named = self.cx.keys.get(id).filter(|_| other);
                let name = named.map_or(&key.name, |known| &known.name).clone();
                if let Some(old) = self.rotated_by(request)
                    && !strange
                {
                    self.made_for_rotation(old, &key);
                }
                self.rotation.before_reset = None;
                self.rotation.prints.remove(&id);
                self.close_sent(request);
                // Whatever a lost request may still do to this key is made up for by this secret.
                if !taken {
                    self.made_up_for(id, name.raw());
                }
                let user = key.owner().map(|owner| owner.raw().to_owned());
                let carrying = Carrying::new(self.secret.handling.show, user, salting);
                match strange {
                    true => self.read_list(),
                    false => self.keep_in_sight(*key),
                }
                // It comes to lie below a secret that is there already, and changes nothing for that.
                if self.secret().is_none() {
                    self.forget_copy();
                }
                self.tell_secret(SecretShown {
                    id,
                    name,
                    reset,
                    secret,
                    differences,
                    copied: None,
                    copy_gone: false,
                    carrying: Box::new(carrying),
                });
                self.cx.notice = None;
                self.cx.out.push(Effect::Unwake(Wake::Notice));
            }
            (_, Reply::Updated(key)) => {
                self.close_sent(request);
                self.cx.say(Weight::Good, format!("{} changed", key.name));
                let id = key.id;
                self.keep_in_sight(*key);
                if self.expiry_edited(request) {
                    self.offer_to_apply(id);
                }
                self.after_the_end(id);
            }
            (Purpose::Delete { id, name }, Reply::Deleted) => {
                self.expiries_enforced_by(request);
                self.forget_key(id);
                self.made_up_for(id, &name);
                self.cx.say(Weight::Good, format!("{name} deleted"));
                self.after_the_end(id);
            }
            (_, Reply::Deleted) => {}
        }
    }

    pub(in crate::app) fn failed(&mut self, request: RequestId, purpose: Purpose, fault: Fault) {
        self.expiry_not_edited(request);
        if self.helper_failed(request, &purpose, &fault, false) {
            return;
        }
        match purpose {
            Purpose::List => {
                if self.cx.keys.load == Load::Here {
                    self.cx.say(Weight::Bad, fault.to_string());
                } else {
                    self.cx.keys.load = Load::Failed(fault);
                }
                // Over a lost link the list is read again by itself; here it will not get better.
                if self.cx.connection.link == Link::Live {
                    self.abandon_doubts();
                }
            }
            // The list stays as it was; the owner can still be typed; the declarations of the release are in use.
            Purpose::Refresh(_)
            | Purpose::Users
            | Purpose::Catalogue
            | Purpose::Roles
            | Purpose::OpenSessions
            | Purpose::Audit => {}
            Purpose::Sessions => self.sessions_read(Err(fault)),
            Purpose::SessionsToEnd => self.read_what_to_end(request, Err(fault)),
            Purpose::EndSession(_) => self.session_ended(request, Err(Some(fault))),
            Purpose::Create(sent) => {
                if let Some(old) = self.rotated_by(request) {
                    self.unmade(old);
                }
                // Its owner may have more keys, or other roles, than the list of users says.
                self.read_owners_again();
                if let Some(fault) = self.refused_form(request, fault) {
                    let title = format!("{} failed", capitalized(&sent.describe()));
                    self.tell(Question::notice(title, explain(&fault)));
                }
            }
            Purpose::Update(id) => {
                if let Some(fault) = self.refused_form(request, fault) {
                    let title = format!("The change of {} failed", self.called_key(id));
                    self.tell(Question::notice(title, explain(&fault)));
                    self.look_again();
                }
            }
            Purpose::Reset(sent) => {
                let Change::Reset { id, name } = sent.change else {
                    return;
                };
                self.cx
                    .modals
                    .retain(|m| !matches!(m, Modal::Waiting(it) if it.id == request));
                self.reset_refused(id);
                self.refused_reset(&fault);
                self.tell(Question::notice(
                    format!("The reset of {name} ({id}) failed"),
                    explain(&fault),
                ));
                self.look_again();
            }
            Purpose::Delete { id, name } if fault.kind == Kind::NotFound => {
                self.forget_key(id);
                self.made_up_for(id, &name);
                self.cx.say(Weight::Plain, "it was deleted already");
            }
            Purpose::Delete { id, name } => {
                self.tell(Question::notice(
                    format!("The deletion of {name} ({id}) failed"),
                    explain(&fault),
                ));
                self.look_again();
            }
        }
    }

    /// Sent, and no answer: nothing is sent again; the list will tell.
    fn unknown(&mut self, request: RequestId, purpose: Purpose, fault: Fault) {
        // Where it was done all the same, the key shows it.
        self.expiry_edited(request);
        if self.helper_failed(request, &purpose, &fault, true) {
            return;
        }
        match purpose {
            Purpose::Create(sent) | Purpose::Reset(sent) => {
                self.rotation.before_reset = None;
                self.close_sent(request);
                let doubt = Doubt {
                    sent,
                    fault,
                    left: None,
                };
                self.lost_reply.doubts.push(doubt.clone());
                self.tell_modal(Modal::Doubt(doubt));
            }
            Purpose::Update(id) => {
                let fault = match fault.meaning.is_empty() {
                    true => fault.meaning("Whether the change was made is not known."),
                    false => fault,
                };
                let fault = fault.next("Look at the list; saving again does no harm.");
                if let Some(fault) = self.refused_form(request, fault) {
                    let title = format!("The change of {}", self.called_key(id));
                    self.tell(Question::notice(title, explain(&fault)));
                }
            }
            Purpose::Delete { id, name } => {
                let mut lines = explain(&fault);
                lines.push(Line::plain(
                    "Whether it was deleted is not known; the list will tell.",
                ));
                let title = format!("The deletion of {name} ({id})");
                self.tell(Question::notice(title, lines));
            }
            Purpose::SessionsToEnd => self.read_what_to_end(request, Err(fault)),
            // The next reading tells.
            Purpose::EndSession(_) => return self.session_ended(request, Err(None)),
            Purpose::List
            | Purpose::Refresh(_)
            | Purpose::Users
            | Purpose::Catalogue
            | Purpose::Roles
            | Purpose::Sessions
            | Purpose::OpenSessions
            | Purpose::Audit => {}
        }
        self.look_again();
    }

    /// Reads the list, where it can be read now; else it is read when the link is back.
    pub(in crate::app) fn look_again(&mut self) {
        if self.cx.connection.link == Link::Live {
            self.read_list();
        }
    }

    /// Puts what the system said about the expiry at its field: the form of the reset is still there.
    fn refused_reset(&mut self, fault: &Fault) {
        let said = fault
            .fields
            .iter()
            .find(|f| f.field.starts_with("expires_at"));
        for modal in &mut self.cx.modals {
            if let (Modal::ResetForm(form), Some(said)) = (modal, said) {
                form.form.set_error(ResetField::Expires, said.text.clone());
            }
        }
    }

    /// Gives what the system said to the form whose request it is about; gives it back where there is none.
    fn refused_form(&mut self, request: RequestId, fault: Fault) -> Option<Fault> {
        for modal in &mut self.cx.modals {
            match modal {
                Modal::KeyForm(form) if form.sending == Some(request) => form.refused(fault),
                Modal::RotateForm(form) if form.sending == Some(request) => form.refused(fault),
                _ => continue,
            }
            return None;
        }
        Some(fault)
    }

    /// `grafana (21)`.
    fn called_key(&self, id: KeyId) -> String {
        let key = self.cx.keys.get(id);
        key.map_or_else(|| format!("key {id}"), |key| format!("{} ({id})", key.name))
    }

    /// Closes what waited for the answer to this request, and the form of a reset that led to it.
    fn close_sent(&mut self, request: RequestId) {
        let waits = |m: &Modal| matches!(m, Modal::Waiting(it) if it.id == request);
        let reset = self.cx.modals.iter().any(waits);
        self.cx.modals.retain(|m| match m {
            Modal::KeyForm(form) => form.sending != Some(request),
            Modal::RotateForm(form) => form.sending != Some(request),
            Modal::ResetForm(_) => !reset,
            m => !waits(m),
        });
    }

    pub(in crate::app) fn forget_key(&mut self, id: KeyId) {
        self.cx.requests.forget_refresh(id);
        // A list that is on its way may still hold it.
        self.cx.requests.list_asked();
        self.cx.keys.remove(id);
        self.cx
            .modals
            .retain(|m| !matches!(m, Modal::Details(details) if details.id == id));
    }

    /// Takes a key that we made or changed and puts the selection on it.
    fn keep_in_sight(&mut self, key: ApiKey) {
        let id = key.id;
        self.cx.keys.put(key, self.cx.now);
        self.cx.keys.reveal(id);
    }

    fn tell_secret(&mut self, secret: SecretShown) {
        self.tell_modal(Modal::Secret(secret));
    }

    pub(in crate::app) fn tell(&mut self, question: Question) {
        self.tell_modal(Modal::Question(question));
    }

    /// Puts something below what is being read or typed: it must not catch keys that were meant for something else. Where it cannot be
    /// seen, the footer says that it is there.
    pub(in crate::app) fn tell_below(&mut self, modal: Modal, what: &str) {
        let stays =
            |m: &Modal| !matches!(m, Modal::Details(_) | Modal::Doubt(_) | Modal::Rotation(_));
        let at = self.cx.modals.iter().position(stays);
        if at.is_some() {
            self.cx.say(Weight::Plain, format!("{what}, below this"));
        }
        self.cx
            .modals
            .insert(at.unwrap_or(self.cx.modals.len()), modal);
    }

    /// Puts something on top, but below a secret that is on the screen, and below the question whether to leave.
    pub(in crate::app) fn tell_modal(&mut self, modal: Modal) {
        let at = self.cx.modals.iter().position(|m| match m {
            Modal::Secret(_) => true,
            Modal::Question(q) => q.is_about_quitting(),
            _ => false,
        });
        self.cx
            .modals
            .insert(at.unwrap_or(self.cx.modals.len()), modal);
    }
}

/// The three parts of a fault as lines of a question.
pub(in crate::app) fn explain(fault: &Fault) -> Vec<Line> {
    let mut lines = vec![Line::warning(fault.what.clone())];
    lines.extend(
        [&fault.meaning, &fault.next]
            .into_iter()
            .filter(|t| !t.is_empty())
            .map(Line::plain),
    );
    lines
}
