//! The upgrade report: opening it, updating it, saving it to a file.

pub mod report;

use std::path::PathBuf;

use crate::app::catalogue;
use crate::app::connect::connection::Link;
use crate::app::cx::Cx;
use crate::app::effect::{Effect, FileTask};
use crate::app::event::Event;
use crate::app::keys::list::Load;
use crate::app::modal::Modal;
use crate::app::notice::Weight;
use crate::app::requests::reads;
use crate::app::upgrade::report::{PathField, SaveReport, Upgrade};
use crate::app::widget::form_keys::{FormKey, drive};
use crate::app::widget::scroll::Scroll;
use crate::app::widget::window::TakesKeys;
use crate::domain::Fault;
use crate::domain::upgrade::{About, Report};
use crate::keymap::{Action, Chord};

impl TakesKeys for Upgrade {
    type With<'a> = &'a mut Cx;

    fn key(action: Option<Action>, _: Chord, cx: &mut Cx) {
        let name = cx.host_name().to_owned();
        match action {
            Some(Action::Back) => drop(cx.modals.pop()),
            Some(Action::Quit) => cx.tell(Event::Quit),
            Some(Action::Export) => {
                let form = SaveReport::new(&name);
                cx.modals.push(Modal::SaveReport(Box::new(form)));
            }
            _ => {}
        }
    }
}

/// Opens the report, if the system is not upgraded yet and the keys have been read.
pub(in crate::app) fn open(cx: &mut Cx) {
    let allowlist = cx
        .connection
        .system
        .as_ref()
        .is_some_and(|it| it.caps.allowlist);
    if !allowlist {
        let words = "this system already runs 25.04 or newer";
        return cx.say(Weight::Plain, words);
    }
    if cx.keys.load != Load::Here {
        return cx.say(Weight::Plain, "the keys are not loaded yet");
    }
    if cx.users.is_none() && cx.connection.link == Link::Live {
        reads::read_users(cx);
    }
    catalogue::request(cx);
    let report = current_report(cx);
    cx.modals.push(Modal::Upgrade(Box::new(Upgrade {
        report,
        scroll: Scroll::default(),
    })));
}

fn current_report(cx: &Cx) -> Report {
    let product = cx
        .connection
        .system
        .as_ref()
        .map(|it| it.product())
        .unwrap_or_default();
    Report::new(About {
        system: cx.host_name(),
        product: &product,
        keys: cx.keys.all(),
        skipped: cx.keys.skipped,
        users: cx.users.as_deref(),
        has_roles: cx
            .connection
            .system
            .as_ref()
            .is_some_and(|it| it.caps.method_roles),
        catalogue: &catalogue::current(cx),
        roles: &catalogue::roles(cx),
    })
}

/// Updates the open report after keys, users, catalogue or roles changed.
pub(in crate::app) fn refresh(cx: &mut Cx) {
    let open = |modal: &Modal| matches!(modal, Modal::Upgrade(_));
    if !cx.modals.iter().any(open) {
        return;
    }
    let report = current_report(cx);
    for modal in &mut cx.modals {
        if let Modal::Upgrade(it) = modal {
            it.report = report.clone();
        }
    }
}

impl TakesKeys for SaveReport {
    type With<'a> = &'a mut Cx;

    fn key(action: Option<Action>, chord: Chord, cx: &mut Cx) {
        let Some(Modal::SaveReport(it)) = cx.modals.last_mut() else {
            return;
        };
        if it.writing {
            return;
        }
        match drive(&mut it.form, action, chord) {
            FormKey::Leave => drop(cx.modals.pop()),
            FormKey::Save => {
                it.form.clear_errors();
                if it.form.missing() {
                    return;
                }
                it.writing = true;
                let path = PathBuf::from(it.form.text(PathField).trim());
                let text = cx.modals.iter().rev().find_map(|modal| match modal {
                    Modal::Upgrade(it) => Some(it.report.as_text()),
                    _ => None,
                });
                if let Some(text) = text {
                    cx.out
                        .push(Effect::FileTask(FileTask::Write { path, text }));
                }
            }
            FormKey::Nothing | FormKey::Pick(_) => {}
        }
    }
}

/// Handles the result of writing the file.
pub(in crate::app) fn written(written: Result<PathBuf, Fault>, cx: &mut Cx) {
    let form = |modal: &Modal| matches!(modal, Modal::SaveReport(it) if it.writing);
    match written {
        Ok(path) => {
            cx.modals.retain(|modal| !form(modal));
            cx.say(Weight::Good, format!("wrote {}", path.display()));
        }
        Err(fault) => {
            for modal in &mut cx.modals {
                if let Modal::SaveReport(it) = modal {
                    it.writing = false;
                    let words = format!("{} {}", fault.what, fault.next);
                    it.form.set_error(PathField, words.trim_end());
                    it.form.first_error();
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
