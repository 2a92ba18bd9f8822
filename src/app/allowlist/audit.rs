//! Importing rules from the audit log: keys, and the pages of the log.
//!
//! Invariant: at most one page is requested at a time. A reply to any other request is dropped, so stopping and
//! starting again begins with an empty result.

use crate::api::{AuditPage, AuditReading, Call, LinkCommand, Outcome, Reply, RequestId};
use crate::app::allowlist::audit_form::{AuditField, AuditImport, AuditRules, Stage, callers};
use crate::app::catalogue;
use crate::app::connect::connection::Link;
use crate::app::cx::Cx;
use crate::app::effect::Effect;
use crate::app::modal::{Modal, Picker};
use crate::app::notice::Weight;
use crate::app::requests::{RequestKind, reads};
use crate::app::widget::form_keys::{FormKey, drive};
use crate::app::widget::picker::Offers;
use crate::app::widget::window::TakesKeys;
use crate::domain::audit_rules::{self, AuditSubject, AuditSummary};
use crate::domain::{Fault, Kind, Rule};
use crate::keymap::{Action, Chord};

/// The message on systems without an audit log.
pub(in crate::app) const NO_AUDIT: &str = "no audit log: TrueNAS has one from 24.04 on";

/// Whether this system has an audit log.
pub(in crate::app) fn has_audit(cx: &Cx) -> bool {
    cx.connection
        .system
        .as_ref()
        .is_some_and(|it| it.caps.audit)
}

/// Opens the import for the builder on top.
pub(in crate::app) fn open_import(cx: &mut Cx) {
    if !has_audit(cx) {
        return cx.say(Weight::Plain, NO_AUDIT);
    }
    if cx.users.is_none() && cx.connection.link == Link::Live {
        reads::read_users(cx);
    }
    let key = cx.modals.iter().rev().find_map(|modal| match modal {
        Modal::KeyForm(form) => form.old.as_ref(),
        _ => None,
    });
    let import = AuditImport::new(key);
    cx.modals.push(Modal::AuditImport(Box::new(import)));
}

impl TakesKeys for AuditImport {
    type With<'a> = &'a mut Cx;

    fn key(action: Option<Action>, chord: Chord, cx: &mut Cx) {
        let Some(Modal::AuditImport(it)) = cx.modals.last_mut() else {
            return;
        };
        match (&mut it.stage, action) {
            (Stage::Asking(_), _) => match drive(&mut it.form, action, chord) {
                FormKey::Nothing => {}
                FormKey::Leave => drop(cx.modals.pop()),
                FormKey::Pick(_) => pick_caller(cx),
                FormKey::Save => start_reading(cx),
            },
            // Leaving loses little: the log is quickly read again.
            (_, Some(Action::Back)) => it.stage = Stage::Asking(None),
            (Stage::Done(_), Some(Action::Save)) => save_rules(cx),
            (Stage::Done(found), Some(action)) => found.act(action),
            _ => {}
        }
    }
}

fn pick_caller(cx: &mut Cx) {
    let Some(Modal::AuditImport(it)) = cx.modals.last() else {
        return;
    };
    let users = cx.users.as_deref().unwrap_or_default();
    let items = callers(cx.keys.all(), users);
    let typed = it.form.text(AuditField::Caller);
    let picker = Picker::new("Derive rules from the calls of", items, typed.trim());
    cx.modals
        .push(Modal::Picker(picker.offering(Offers::Callers)));
}

/// Puts the picked key or user into the form.
pub(in crate::app) fn caller_picked(value: &str, cx: &mut Cx) {
    if let Some(Modal::AuditImport(it)) = cx.modals.last_mut() {
        it.form.picked(AuditField::Caller, value);
    }
}

fn start_reading(cx: &mut Cx) {
    let Some(Modal::AuditImport(it)) = cx.modals.last_mut() else {
        return;
    };
    let Some(calls) = it.read(cx.keys.all()) else {
        return;
    };
    if cx.connection.link != Link::Live {
        let fault = Fault::new(Kind::Lost, "Offline: the audit log cannot be read now.")
            .next("Try again when the connection is back.");
        it.stage = Stage::Asking(Some(fault));
        return;
    }
    catalogue::request(cx);
    let user = match &calls.whose {
        AuditSubject::Key(..) => None,
        AuditSubject::User(name) => Some(name.clone()),
    };
    let first = AuditPage::of_calls(cx.now, calls.days, user);
    read_audit(calls, AuditReading::new(first, audit_rules::MOST), cx);
}

/// Requests a page of the log.
fn read_audit(calls: AuditSummary, reading: AuditReading, cx: &mut Cx) {
    let request = cx.requests.add(RequestKind::Audit);
    let call = Call::Audit(Box::new(reading.page().clone()));
    cx.out
        .push(Effect::Ask(LinkCommand::Call { id: request, call }));
    if let Some(Modal::AuditImport(it)) = import(cx) {
        it.stage = Stage::Reading {
            request,
            reading,
            calls: Box::new(calls),
        };
    }
}

/// Handles the reply to the request for a page.
pub(in crate::app) fn page_received(id: RequestId, outcome: Outcome, cx: &mut Cx) {
    let Some(Modal::AuditImport(it)) = import(cx) else {
        return;
    };
    let (mut calls, mut reading) = match std::mem::replace(&mut it.stage, Stage::Asking(None)) {
        Stage::Reading {
            request,
            reading,
            calls,
        } if request == id => (*calls, reading),
        other => return it.stage = other,
    };
    let (entries, rows) = match outcome {
        Outcome::Done(Reply::Audit { entries, rows }) => (entries, rows),
        Outcome::Done(_) => return,
        Outcome::Failed(fault) | Outcome::Unknown(fault) | Outcome::NotSent(fault) => {
            return it.stage = Stage::Asking(Some(fault));
        }
    };
    let more = reading.advance(&entries, rows);
    calls.take(entries);
    if more {
        return read_audit(calls, reading, cx);
    }
    calls.capped = reading.capped;
    let draft = audit_rules::propose(&calls, &catalogue::current(cx));
    if let Some(Modal::AuditImport(it)) = import(cx) {
        it.stage = Stage::Done(Box::new(AuditRules::new(calls, draft)));
    }
}

fn import(cx: &mut Cx) -> Option<&mut Modal> {
    let mut modals = cx.modals.iter_mut().rev();
    modals.find(|modal| matches!(modal, Modal::AuditImport(_)))
}

fn save_rules(cx: &mut Cx) {
    let Some(Modal::AuditImport(it)) = cx.modals.last() else {
        return;
    };
    let rules = match &it.stage {
        Stage::Done(found) => found.rules(),
        _ => return,
    };
    if rules.is_empty() {
        return cx.say(Weight::Plain, "no rule is selected");
    }
    cx.modals.pop();
    replace_rules(rules, cx);
}

/// Replaces the rules of the builder on top, as one undo step.
fn replace_rules(rules: Vec<Rule>, cx: &mut Cx) {
    let words = match rules.len() {
        1 => "1 rule added; u undoes".to_owned(),
        n => format!("{n} rules added; u undoes"),
    };
    if let Some(Modal::Builder(it)) = cx.modals.last_mut() {
        let words = match it.replace(rules) {
            true => words,
            false => "the rules are unchanged".into(),
        };
        it.pane = crate::app::allowlist::builder::Pane::Rules;
        cx.say(Weight::Good, words);
    }
}

#[cfg(test)]
#[path = "audit_tests.rs"]
mod tests;
