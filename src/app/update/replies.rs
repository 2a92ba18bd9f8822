//! Handles the outcomes of requests.
//!
//! Invariant 2 of the crate's docs: a request that creates a secret is never resent. Its lost reply is handed to `lost_reply`.

use crate::api::{Outcome, Reply, RequestId};
use crate::app::allowlist::audit;
use crate::app::catalogue;
use crate::app::connect::connection::Link;
use crate::app::cx::Cx;
use crate::app::effect::Effect;
use crate::app::keys::list::Load;
use crate::app::keys::reset_form::ResetField;
use crate::app::keys::{apply_expiry, changes, edit, unenforced};
use crate::app::message::Wake;
use crate::app::modal::{Modal, SecretShown};
use crate::app::model::Model;
use crate::app::notice::Weight;
use crate::app::present::{self, explain};
use crate::app::requests::{RequestKind, give_up, hold, reads};
use crate::app::rotation::plan;
use crate::app::secret::shown;
use crate::app::usage;
use crate::app::widget::question::{Line, Question, capitalized};
use crate::app::widget::scroll::Scroll;
use crate::domain::unanswered::Change;
use crate::domain::{Fault, KeyId, Kind};

impl Model {
    pub(in crate::app) fn answered(&mut self, id: RequestId, outcome: Outcome) {
        let Some(kind) = self.cx.requests.take(id) else {
            return;
        };
        let reads_keys = matches!(kind, RequestKind::List | RequestKind::Refresh(_));
        hold::update_note(id, &outcome, &mut self.cx);
        give_up::close_question(id, &mut self.cx);
        match outcome {
            outcome if kind == RequestKind::Account => {
                self.account.answered(id, outcome, &mut self.cx)
            }
            // The key of an account that is undone.
            outcome if self.account.awaits(id) && matches!(kind, RequestKind::Delete { .. }) => {
                if let (RequestKind::Delete { id: key, name }, Outcome::Done(_)) = (kind, &outcome)
                {
                    unenforced::expiries_enforced_by(id, &mut self.enforcing);
                    changes::remove_key(key, &mut self.cx);
                    self.lost_reply.settle_key(key, &name, &mut self.cx);
                    self.cx.say(Weight::Good, format!("deleted {name}"));
                }
                self.account.answered(id, outcome, &mut self.cx);
            }
            outcome if kind == RequestKind::Audit && self.account.reads_page(id) => {
                self.account.page_received(outcome, &mut self.cx)
            }
            outcome if self.check.awaits(id) => self.check.page_received(id, outcome, &mut self.cx),
            outcome if kind == RequestKind::Audit => {
                audit::page_received(id, outcome, &mut self.cx)
            }
            outcome if matches!(kind, RequestKind::Bulk(_)) => self.bulk_answered(id, outcome),
            outcome if kind == RequestKind::Usage => {
                usage::page_received(id, outcome, &mut self.cx)
            }
            Outcome::Done(reply) => {
                self.done(id, kind, reply);
                self.sessions.start_planned_termination(id, &mut self.cx);
            }
            Outcome::Failed(fault) | Outcome::NotSent(fault) => {
                let gone =
                    matches!(kind, RequestKind::Delete { .. }) && fault.kind == Kind::NotFound;
                self.failed(id, kind, fault);
                match gone {
                    true => self.sessions.start_planned_termination(id, &mut self.cx),
                    false => self.sessions.drop_planned_termination(id),
                }
            }
            Outcome::Unknown(fault) => {
                self.sessions.planned_termination_unconfirmed(id);
                self.unknown(id, kind, fault);
            }
        }
        if reads_keys {
            reads::read_changed(&mut self.cx);
        }
        self.quit.reply_arrived(&mut self.cx);
        edit::refresh_forms(&mut self.access, &mut self.cx);
    }

    fn done(&mut self, request: RequestId, kind: RequestKind, reply: Reply) {
        let Some(reply) =
            apply_expiry::take_helper_reply(request, reply, &mut self.enforcing, &mut self.cx)
        else {
            return;
        };
        match (kind, reply) {
            (
                _,
                Reply::Keys {
                    mut keys,
                    scope,
                    skipped,
                },
            ) => {
                // A list that is older than an event would bring back what was deleted.
                let outdated = self.cx.requests.take_repeat_list();
                for id in self.cx.requests.take_deleted() {
                    keys.remove(id);
                }
                if !outdated || self.cx.keys.load != Load::Here {
                    self.cx.keys.replace(keys, scope, skipped, self.cx.now);
                }
                if outdated {
                    return reads::read_list(&mut self.cx);
                }
                self.lost_reply.resolve(&self.rotation, &mut self.cx);
                self.sessions.keys_read(&mut self.cx);
                usage::request(&mut self.cx);
                self.sessions.start_unconfirmed_terminations(&mut self.cx);
                self.bulk_listed();
            }
            (RequestKind::Refresh(ids), Reply::Key(key)) => {
                let found = key.into_iter().map(|key| *key).collect();
                changes::refreshed(&ids, found, &mut self.cx);
            }
            (RequestKind::Refresh(ids), Reply::SomeKeys(found)) => {
                changes::refreshed(&ids, found, &mut self.cx);
            }
            (_, Reply::Key(_) | Reply::SomeKeys(_)) => {}
            (_, Reply::Users(users)) => self.cx.users = Some(users),
            (_, Reply::Catalogue(catalogue)) => {
                catalogue::store_catalogue(*catalogue, &mut self.cx)
            }
            (_, Reply::Roles(roles)) => catalogue::store_roles(roles, &mut self.cx),
            (RequestKind::SessionsToEnd, Reply::Sessions(sessions)) => {
                self.sessions
                    .termination_read(request, Ok(sessions), &mut self.cx);
            }
            (_, Reply::SessionEnded(ended)) => {
                self.sessions
                    .session_ended(request, Ok(ended), &mut self.cx)
            }
            (RequestKind::OpenSessions, Reply::Sessions(sessions)) => {
                self.sessions.store_open_sessions(&sessions, self.cx.now)
            }
            (_, Reply::Sessions(sessions)) => {
                self.sessions.sessions_read(Ok(sessions), &mut self.cx)
            }
            (
                _,
                Reply::Audit { .. }
                | Reply::Groups(_)
                | Reply::Privileges(_)
                | Reply::Accounts(_)
                | Reply::PartCreated(_)
                | Reply::PartDeleted
                | Reply::JobStarted(_)
                | Reply::BulkJob(_)
                | Reply::Raw(_),
            ) => {}
            (
                kind,
                Reply::NewSecret {
                    key,
                    secret,
                    differences,
                    salting,
                },
            ) => {
                let reset = matches!(kind, RequestKind::Reset(_));
                unenforced::expiries_enforced_by(request, &mut self.enforcing);
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
                if let Some(old) = plan::old_key_of_request(request, &self.cx)
                    && !strange
                {
                    self.rotation.record_successor(old, &key, &mut self.cx);
                    self.account.key_moved(old, &mut self.cx);
                }
                self.rotation.before_reset = None;
                self.rotation.prints.remove(&id);
                close_sent(request, &mut self.cx);
                // Whatever a lost request may still do to this key is made up for by this secret.
                if !taken {
                    self.lost_reply.settle_key(id, name.raw(), &mut self.cx);
                }
                let user = key.owner().map(|owner| owner.raw().to_owned());
                let mut progress = self.secret.new_progress(user, salting);
                if let Some(preset) = self.account.integration(request) {
                    progress.integration = Some(preset.name.clone());
                    progress.snippet = preset.snippet.clone();
                    progress.probes = preset.probes(&catalogue::current(&self.cx));
                }
                match strange {
                    true => reads::read_list(&mut self.cx),
                    false => changes::put_and_select(*key, &mut self.cx),
                }
                // It comes to lie below a secret that is there already, and changes nothing for that.
                if shown::secret(&self.cx).is_none() {
                    self.secret.forget_copy();
                }
                present::secret(
                    SecretShown {
                        id,
                        name,
                        reset,
                        secret,
                        differences,
                        copied: None,
                        copy_gone: false,
                        progress: Box::new(progress),
                        scroll: Scroll::default(),
                    },
                    &mut self.cx,
                );
                self.cx.notice = None;
                self.cx.out.push(Effect::Unwake(Wake::Notice));
                self.account.key_created(request, id, &mut self.cx);
            }
            (_, Reply::Updated(key)) => {
                close_sent(request, &mut self.cx);
                self.cx.say(Weight::Good, format!("{} saved", key.name));
                let id = key.id;
                changes::put_and_select(*key, &mut self.cx);
                if unenforced::expiry_edited(request, &mut self.enforcing, &mut self.cx) {
                    apply_expiry::offer_to_apply(id, &self.enforcing, &mut self.cx);
                }
                self.rotation
                    .old_key_retired(id, &self.sessions, &mut self.cx);
            }
            (RequestKind::Delete { id, name }, Reply::Deleted) => {
                unenforced::expiries_enforced_by(request, &mut self.enforcing);
                changes::remove_key(id, &mut self.cx);
                self.lost_reply.settle_key(id, &name, &mut self.cx);
                self.cx.say(Weight::Good, format!("deleted {name}"));
                self.rotation
                    .old_key_retired(id, &self.sessions, &mut self.cx);
            }
            (_, Reply::Deleted) => {}
        }
    }

    pub(in crate::app) fn failed(&mut self, request: RequestId, kind: RequestKind, fault: Fault) {
        unenforced::expiry_not_edited(request, &mut self.enforcing);
        if apply_expiry::helper_request_failed(
            request,
            &kind,
            &fault,
            false,
            &mut self.enforcing,
            &mut self.cx,
        ) {
            return;
        }
        match kind {
            RequestKind::List => {
                if self.cx.keys.load == Load::Here {
                    self.cx.say(Weight::Bad, fault.to_string());
                } else {
                    self.cx.keys.load = Load::Failed(fault);
                }
                // Over a lost link the list is read again by itself; here it will not get better.
                if self.cx.connection.link == Link::Live {
                    self.lost_reply.abandon(&self.rotation, &mut self.cx);
                    self.bulk_not_listed();
                }
            }
            // The list stays as it was; the owner can still be typed; the declarations of the release are in use.
            RequestKind::Refresh(_)
            | RequestKind::Users
            | RequestKind::Catalogue
            | RequestKind::Roles
            | RequestKind::OpenSessions
            | RequestKind::Account
            | RequestKind::Audit
            | RequestKind::Bulk(_)
            | RequestKind::Usage => {}
            RequestKind::Sessions => self.sessions.sessions_read(Err(fault), &mut self.cx),
            RequestKind::SessionsToEnd => {
                self.sessions
                    .termination_read(request, Err(fault), &mut self.cx)
            }
            RequestKind::EndSession(_) => {
                self.sessions
                    .session_ended(request, Err(Some(fault)), &mut self.cx)
            }
            RequestKind::Create(_) if self.account.awaits(request) => {
                self.account.key_refused(request, fault, &mut self.cx);
            }
            RequestKind::Create(sent) => {
                if let Some(old) = plan::old_key_of_request(request, &self.cx) {
                    self.rotation.create_refused(old, &mut self.cx);
                }
                // Its owner may have more keys, or other roles, than the list of users says.
                reads::read_owners_again(&mut self.cx);
                if let Some(fault) = refused_form(request, fault, &mut self.cx) {
                    let title = format!("{} failed", capitalized(&sent.describe()));
                    present::question(Question::notice(title, explain(&fault)), &mut self.cx);
                }
            }
            RequestKind::Update(id) => {
                if let Some(fault) = refused_form(request, fault, &mut self.cx) {
                    let title = format!("Could not edit {}", called_key(id, &self.cx));
                    present::question(Question::notice(title, explain(&fault)), &mut self.cx);
                    changes::reread_list(&mut self.cx);
                }
            }
            RequestKind::Reset(sent) => {
                let Change::Reset { id, name } = sent.change else {
                    return;
                };
                self.cx
                    .modals
                    .retain(|m| !matches!(m, Modal::Waiting(it) if it.id == request));
                self.rotation.reset_refused(id, &mut self.cx);
                refused_reset(&fault, &mut self.cx);
                present::question(
                    Question::notice(format!("Could not reset {name} ({id})"), explain(&fault)),
                    &mut self.cx,
                );
                changes::reread_list(&mut self.cx);
            }
            RequestKind::Delete { id, name } if fault.kind == Kind::NotFound => {
                changes::remove_key(id, &mut self.cx);
                self.lost_reply.settle_key(id, &name, &mut self.cx);
                self.cx.say(Weight::Plain, "the key was already deleted");
            }
            RequestKind::Delete { id, name } => {
                present::question(
                    Question::notice(format!("Could not delete {name} ({id})"), explain(&fault)),
                    &mut self.cx,
                );
                changes::reread_list(&mut self.cx);
            }
        }
    }

    /// Handles an unknown outcome. Nothing is resent; the list shows the outcome later.
    fn unknown(&mut self, request: RequestId, kind: RequestKind, fault: Fault) {
        // Where it was done all the same, the key shows it.
        unenforced::expiry_edited(request, &mut self.enforcing, &mut self.cx);
        if apply_expiry::helper_request_failed(
            request,
            &kind,
            &fault,
            true,
            &mut self.enforcing,
            &mut self.cx,
        ) {
            return;
        }
        match kind {
            RequestKind::Create(sent) | RequestKind::Reset(sent) => {
                self.rotation.before_reset = None;
                close_sent(request, &mut self.cx);
                self.account.key_lost(request, fault.clone(), &mut self.cx);
                self.lost_reply.reply_lost(sent, fault, &mut self.cx);
            }
            RequestKind::Update(id) => {
                let fault = match fault.meaning.is_empty() {
                    true => fault.meaning("The key may or may not be changed."),
                    false => fault,
                };
                let fault = fault.next("Check the list; saving again is safe.");
                if let Some(fault) = refused_form(request, fault, &mut self.cx) {
                    let title = format!("Outcome unknown: edit of {}", called_key(id, &self.cx));
                    present::question(Question::notice(title, explain(&fault)), &mut self.cx);
                }
            }
            RequestKind::Delete { id, name } => {
                let mut lines = explain(&fault);
                lines.push(Line::plain(
                    "The refreshed list shows whether the key still exists.",
                ));
                let title = format!("Outcome unknown: delete {name} ({id})");
                present::question(Question::notice(title, lines), &mut self.cx);
            }
            RequestKind::SessionsToEnd => {
                self.sessions
                    .termination_read(request, Err(fault), &mut self.cx)
            }
            // The next reading tells.
            RequestKind::EndSession(_) => {
                return self
                    .sessions
                    .session_ended(request, Err(None), &mut self.cx);
            }
            RequestKind::List
            | RequestKind::Refresh(_)
            | RequestKind::Users
            | RequestKind::Catalogue
            | RequestKind::Roles
            | RequestKind::Sessions
            | RequestKind::OpenSessions
            | RequestKind::Account
            | RequestKind::Audit
            | RequestKind::Bulk(_)
            | RequestKind::Usage => {}
        }
        changes::reread_list(&mut self.cx);
    }
}

/// Shows the system's complaint about the expiry at its field, because the form of the reset is still open.
fn refused_reset(fault: &Fault, cx: &mut Cx) {
    let said = fault
        .fields
        .iter()
        .find(|f| f.field.starts_with("expires_at"));
    for modal in &mut cx.modals {
        if let (Modal::ResetForm(form), Some(said)) = (modal, said) {
            form.form.set_error(ResetField::Expires, said.text.clone());
        }
    }
}

/// Passes a fault to the form that sent the request. Returns the fault if there is none.
fn refused_form(request: RequestId, fault: Fault, cx: &mut Cx) -> Option<Fault> {
    for modal in &mut cx.modals {
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
fn called_key(id: KeyId, cx: &Cx) -> String {
    let key = cx.keys.get(id);
    key.map_or_else(|| format!("key {id}"), |key| format!("{} ({id})", key.name))
}

/// Closes the modals that waited for this reply, and the form of the reset.
fn close_sent(request: RequestId, cx: &mut Cx) {
    let waits = |m: &Modal| matches!(m, Modal::Waiting(it) if it.id == request);
    let reset = cx.modals.iter().any(waits);
    cx.modals.retain(|m| match m {
        Modal::KeyForm(form) => form.sending != Some(request),
        Modal::RotateForm(form) => form.sending != Some(request),
        Modal::ResetForm(_) => !reset,
        m => !waits(m),
    });
}
