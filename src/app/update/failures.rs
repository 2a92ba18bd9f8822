//! Handles requests that failed, and those whose outcome is unknown.
//!
//! Invariant 2 of the crate's docs: a request that creates a secret is never resent. Its lost reply is handed to `lost_reply`.

use crate::api::RequestId;
use crate::app::connect::connection::Link;
use crate::app::cx::Cx;
use crate::app::keys::list::Load;
use crate::app::keys::{apply_expiry, changes, unenforced};
use crate::app::modal::Modal;
use crate::app::model::Model;
use crate::app::notice::Weight;
use crate::app::present::{self, explain};
use crate::app::requests::{RequestKind, reads};
use crate::app::rotation::plan;
use crate::app::update::sent_windows;
use crate::app::widget::question::{Line, Question, capitalized};
use crate::domain::unanswered::Change;
use crate::domain::{Fault, KeyId, Kind};

/// Handles a request that was refused or not sent.
pub(super) fn failed(request: RequestId, kind: RequestKind, fault: Fault, model: &mut Model) {
    unenforced::expiry_not_edited(request, &mut model.enforcing);
    if apply_expiry::helper_request_failed(
        request,
        &kind,
        &fault,
        false,
        &mut model.enforcing,
        &mut model.cx,
    ) {
        return;
    }
    match kind {
        RequestKind::List => {
            if model.cx.keys.load == Load::Here {
                model.cx.say(Weight::Bad, fault.to_string());
            } else {
                model.cx.keys.load = Load::Failed(fault);
            }
            // Over a lost link the list is read again by itself; here it will not get better.
            if model.cx.connection.link == Link::Live {
                model.lost_reply.abandon(&model.rotation, &mut model.cx);
                model.bulk_not_listed();
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
        RequestKind::Sessions => model.sessions.sessions_read(Err(fault), &mut model.cx),
        RequestKind::SessionsToEnd => {
            model
                .sessions
                .termination_read(request, Err(fault), &mut model.cx)
        }
        RequestKind::EndSession(_) => {
            model
                .sessions
                .session_ended(request, Err(Some(fault)), &mut model.cx)
        }
        RequestKind::Create(_) if model.account.awaits(request) => {
            model.account.key_refused(request, fault, &mut model.cx);
        }
        RequestKind::Create(sent) => {
            if let Some(old) = plan::old_key_of_request(request, &model.cx) {
                model.rotation.create_refused(old, &mut model.cx);
            }
            // Its owner may have more keys, or other roles, than the list of users says.
            reads::read_owners_again(&mut model.cx);
            if let Some(fault) = sent_windows::refused_form(request, fault, &mut model.cx) {
                let title = format!("{} failed", capitalized(&sent.describe()));
                present::question(Question::notice(title, explain(&fault)), &mut model.cx);
            }
        }
        RequestKind::Update(id) => {
            if let Some(fault) = sent_windows::refused_form(request, fault, &mut model.cx) {
                let title = format!("Could not edit {}", called_key(id, &model.cx));
                present::question(Question::notice(title, explain(&fault)), &mut model.cx);
                changes::reread_list(&mut model.cx);
            }
        }
        RequestKind::Reset(sent) => {
            let Change::Reset { id, name } = sent.change else {
                return;
            };
            model
                .cx
                .modals
                .retain(|m| !matches!(m, Modal::Waiting(it) if it.id == request));
            model.rotation.reset_refused(id, &mut model.cx);
            sent_windows::refused_reset(&fault, &mut model.cx);
            present::question(
                Question::notice(format!("Could not reset {name} ({id})"), explain(&fault)),
                &mut model.cx,
            );
            changes::reread_list(&mut model.cx);
        }
        RequestKind::Delete { id, name } if fault.kind == Kind::NotFound => {
            changes::remove_key(id, &mut model.cx);
            model.lost_reply.settle_key(id, &name, &mut model.cx);
            model.cx.say(Weight::Plain, "the key was already deleted");
        }
        RequestKind::Delete { id, name } => {
            present::question(
                Question::notice(format!("Could not delete {name} ({id})"), explain(&fault)),
                &mut model.cx,
            );
            changes::reread_list(&mut model.cx);
        }
    }
}

/// Handles an unknown outcome. Nothing is resent; the list shows the outcome later.
pub(super) fn unknown(request: RequestId, kind: RequestKind, fault: Fault, model: &mut Model) {
    // If it was done, the key shows it.
    unenforced::expiry_edited(request, &mut model.enforcing, &mut model.cx);
    if apply_expiry::helper_request_failed(
        request,
        &kind,
        &fault,
        true,
        &mut model.enforcing,
        &mut model.cx,
    ) {
        return;
    }
    match kind {
        RequestKind::Create(sent) | RequestKind::Reset(sent) => {
            model.rotation.before_reset = None;
            sent_windows::close(request, &mut model.cx);
            model
                .account
                .key_lost(request, fault.clone(), &mut model.cx);
            model.lost_reply.reply_lost(sent, fault, &mut model.cx);
        }
        RequestKind::Update(id) => {
            let fault = match fault.meaning.is_empty() {
                true => fault.meaning("The key may or may not be changed."),
                false => fault,
            };
            let fault = fault.next("Check the list; saving again is safe.");
            if let Some(fault) = sent_windows::refused_form(request, fault, &mut model.cx) {
                let title = format!("Outcome unknown: edit of {}", called_key(id, &model.cx));
                present::question(Question::notice(title, explain(&fault)), &mut model.cx);
            }
        }
        RequestKind::Delete { id, name } => {
            let mut lines = explain(&fault);
            lines.push(Line::plain(
                "The refreshed list shows whether the key still exists.",
            ));
            let title = format!("Outcome unknown: delete {name} ({id})");
            present::question(Question::notice(title, lines), &mut model.cx);
        }
        RequestKind::SessionsToEnd => {
            model
                .sessions
                .termination_read(request, Err(fault), &mut model.cx)
        }
        // The next reading tells.
        RequestKind::EndSession(_) => {
            return model
                .sessions
                .session_ended(request, Err(None), &mut model.cx);
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
    changes::reread_list(&mut model.cx);
}

/// `grafana (21)`.
fn called_key(id: KeyId, cx: &Cx) -> String {
    let key = cx.keys.get(id);
    key.map_or_else(|| format!("key {id}"), |key| format!("{} ({id})", key.name))
}
