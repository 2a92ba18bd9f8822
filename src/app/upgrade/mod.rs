//! The upgrade advisor: opening it, keeping it true, writing it to a file.

pub mod report;

use std::path::PathBuf;

use crate::app::connect::connection::Link;
use crate::app::effect::{Effect, Errand};
use crate::app::keys::edit::drive;
use crate::app::keys::list::Load;
use crate::app::modal::Modal;
use crate::app::model::Model;
use crate::app::notice::Weight;
use crate::app::update::scrolled;
use crate::app::upgrade::report::{PathField, SaveReport, Upgrade};
use crate::domain::Fault;
use crate::domain::upgrade::{About, Report};
use crate::keymap::{Action, Chord};

impl Model {
    pub(in crate::app) fn open_upgrade(&mut self) {
        let allowlist = self
            .cx
            .connection
            .system
            .as_ref()
            .is_some_and(|it| it.caps.allowlist);
        if !allowlist {
            let words = "this system is past the upgrade to 25.04: its keys belong to users";
            return self.cx.say(Weight::Plain, words);
        }
        if self.cx.keys.load != Load::Here {
            return self
                .cx
                .say(Weight::Plain, "the keys have not been read yet");
        }
        if self.cx.users.is_none() && self.cx.connection.link == Link::Live {
            self.read_users();
        }
        self.want_catalogue();
        let report = self.upgrade_report();
        self.cx
            .modals
            .push(Modal::Upgrade(Box::new(Upgrade { report, scroll: 0 })));
    }

    fn upgrade_report(&self) -> Report {
        let product = self
            .cx
            .connection
            .system
            .as_ref()
            .map(|it| it.product())
            .unwrap_or_default();
        Report::new(About {
            system: self.cx.system_name(),
            product: &product,
            keys: self.cx.keys.all(),
            skipped: self.cx.keys.skipped,
            users: self.cx.users.as_deref(),
            has_roles: self
                .cx
                .connection
                .system
                .as_ref()
                .is_some_and(|it| it.caps.method_roles),
            catalogue: &self.catalogue(),
            roles: &self.roles(),
        })
    }

    /// Keeps the report true after something was read.
    pub(in crate::app) fn refresh_upgrade(&mut self) {
        let open = |modal: &Modal| matches!(modal, Modal::Upgrade(_));
        if !self.cx.modals.iter().any(open) {
            return;
        }
        let report = self.upgrade_report();
        let size = self.cx.size;
        for modal in &mut self.cx.modals {
            if let Modal::Upgrade(it) = modal {
                it.report = report.clone();
                it.scroll = it.scroll.min(it.most(size));
            }
        }
    }

    pub(in crate::app) fn upgrade_key(&mut self, action: Option<Action>) {
        let (size, name) = (self.cx.size, self.cx.system_name().to_owned());
        let Some(Modal::Upgrade(it)) = self.cx.modals.last_mut() else {
            return;
        };
        match action {
            Some(Action::Back) => drop(self.cx.modals.pop()),
            Some(Action::Quit) => self.list_action(Action::Quit),
            Some(Action::Export) => {
                let form = SaveReport::new(&name);
                self.cx.modals.push(Modal::SaveReport(Box::new(form)));
            }
            Some(action) => it.scroll = scrolled(it.scroll, action, it.most(size) + 1),
            None => {}
        }
    }

    pub(in crate::app) fn save_report_key(&mut self, action: Option<Action>, chord: Chord) {
        let Some(Modal::SaveReport(it)) = self.cx.modals.last_mut() else {
            return;
        };
        match action {
            _ if it.writing => {}
            Some(Action::Back) => drop(self.cx.modals.pop()),
            // A form of one field: Enter saves.
            Some(Action::Accept | Action::Save) => {
                it.form.clear_errors();
                if it.form.missing() {
                    return;
                }
                it.writing = true;
                let path = PathBuf::from(it.form.text(PathField).trim());
                let text = self.cx.modals.iter().rev().find_map(|modal| match modal {
                    Modal::Upgrade(it) => Some(it.report.as_text()),
                    _ => None,
                });
                if let Some(text) = text {
                    self.cx
                        .out
                        .push(Effect::Errand(Errand::Write { path, text }));
                }
            }
            _ => drop(drive(&mut it.form, action, chord)),
        }
    }

    /// The file was written, or not.
    pub(in crate::app) fn written(&mut self, written: Result<PathBuf, Fault>) {
        let form = |modal: &Modal| matches!(modal, Modal::SaveReport(it) if it.writing);
        match written {
            Ok(path) => {
                self.cx.modals.retain(|modal| !form(modal));
                self.cx
                    .say(Weight::Good, format!("written to {}", path.display()));
            }
            Err(fault) => {
                for modal in &mut self.cx.modals {
                    if let Modal::SaveReport(it) = modal {
                        it.writing = false;
                        let words = format!("{} {}", fault.what, fault.next);
                        it.form.set_error(PathField, words.trim_end());
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
