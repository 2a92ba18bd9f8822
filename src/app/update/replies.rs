//! Handles the replies to requests.

use crate::api::{Outcome, Reply, RequestId};
use crate::app::allowlist::audit;
use crate::app::catalogue;
use crate::app::keys::list::Load;
use crate::app::keys::{apply_expiry, changes, edit, unenforced};
use crate::app::model::Model;
use crate::app::notice::Weight;
use crate::app::requests::{RequestKind, give_up, hold, reads};
use crate::app::update::new_secret::{self, NewSecret};
use crate::app::update::{failures, sent_windows};
use crate::app::usage;
use crate::domain::Kind;

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
                failures::failed(id, kind, fault, self);
                match gone {
                    true => self.sessions.start_planned_termination(id, &mut self.cx),
                    false => self.sessions.drop_planned_termination(id),
                }
            }
            Outcome::Unknown(fault) => {
                self.sessions.planned_termination_unconfirmed(id);
                failures::unknown(id, kind, fault, self);
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
                self.bulk_keys_seen(ids, false);
            }
            (RequestKind::Refresh(ids), Reply::SomeKeys(found)) => {
                changes::refreshed(&ids, found, &mut self.cx);
                self.bulk_keys_seen(ids, false);
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
                | Reply::BulkFound(_)
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
                let new = NewSecret {
                    key: *key,
                    secret,
                    differences,
                    salting,
                };
                new_secret::received(request, reset, new, self);
            }
            (_, Reply::Updated(key)) => {
                sent_windows::close(request, &mut self.cx);
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
}
