//! The upgrade advisor: opening it, keeping it true, writing it to a file.

pub mod report;

use std::path::PathBuf;

use crate::app::effect::{Effect, Errand};
use crate::app::keys::edit::drive;
use crate::app::keys::list::Load;
use crate::app::modal::Modal;
use crate::app::model::{Link, Model, Weight};
use crate::app::update::scrolled;
use crate::app::upgrade::report::{PathField, SaveReport, Upgrade};
use crate::domain::Fault;
use crate::domain::upgrade::{About, Report};
use crate::keymap::{Action, Chord};

impl Model {
    pub(in crate::app) fn open_upgrade(&mut self, effects: &mut Vec<Effect>) {
        let allowlist = self.system.as_ref().is_some_and(|it| it.caps.allowlist);
        if !allowlist {
            let words = "this system is past the upgrade to 25.04: its keys belong to users";
            return self.say(Weight::Plain, words, effects);
        }
        if self.keys.load != Load::Here {
            return self.say(Weight::Plain, "the keys have not been read yet", effects);
        }
        if self.users.is_none() && self.link == Link::Live {
            self.read_users(effects);
        }
        self.want_catalogue(effects);
        let report = self.upgrade_report();
        self.modals
            .push(Modal::Upgrade(Box::new(Upgrade { report, scroll: 0 })));
    }

    fn upgrade_report(&self) -> Report {
        let product = self
            .system
            .as_ref()
            .map(|it| it.product())
            .unwrap_or_default();
        Report::new(About {
            system: self.system_name(),
            product: &product,
            keys: self.keys.all(),
            skipped: self.keys.skipped,
            users: self.users.as_deref(),
            has_roles: self.system.as_ref().is_some_and(|it| it.caps.method_roles),
            catalogue: &self.catalogue(),
            roles: &self.roles(),
        })
    }

    /// Keeps the report true after something was read.
    pub(in crate::app) fn refresh_upgrade(&mut self) {
        let open = |modal: &Modal| matches!(modal, Modal::Upgrade(_));
        if !self.modals.iter().any(open) {
            return;
        }
        let report = self.upgrade_report();
        let size = self.size;
        for modal in &mut self.modals {
            if let Modal::Upgrade(it) = modal {
                it.report = report.clone();
                it.scroll = it.scroll.min(it.most(size));
            }
        }
    }

    pub(in crate::app) fn upgrade_key(
        &mut self,
        action: Option<Action>,
        effects: &mut Vec<Effect>,
    ) {
        let (size, name) = (self.size, self.system_name().to_owned());
        let Some(Modal::Upgrade(it)) = self.modals.last_mut() else {
            return;
        };
        match action {
            Some(Action::Back) => drop(self.modals.pop()),
            Some(Action::Quit) => self.list_action(Action::Quit, effects),
            Some(Action::Export) => {
                let form = SaveReport::new(&name);
                self.modals.push(Modal::SaveReport(Box::new(form)));
            }
            Some(action) => it.scroll = scrolled(it.scroll, action, it.most(size) + 1),
            None => {}
        }
    }

    pub(in crate::app) fn save_report_key(
        &mut self,
        action: Option<Action>,
        chord: Chord,
        effects: &mut Vec<Effect>,
    ) {
        let Some(Modal::SaveReport(it)) = self.modals.last_mut() else {
            return;
        };
        match action {
            _ if it.writing => {}
            Some(Action::Back) => drop(self.modals.pop()),
            // A form of one field: Enter saves.
            Some(Action::Accept | Action::Save) => {
                it.form.clear_errors();
                if it.form.missing() {
                    return;
                }
                it.writing = true;
                let path = PathBuf::from(it.form.text(PathField).trim());
                let text = self.modals.iter().rev().find_map(|modal| match modal {
                    Modal::Upgrade(it) => Some(it.report.as_text()),
                    _ => None,
                });
                if let Some(text) = text {
                    effects.push(Effect::Errand(Errand::Write { path, text }));
                }
            }
            _ => drop(drive(&mut it.form, action, chord)),
        }
    }

    /// The file was written, or not.
    pub(in crate::app) fn written(
        &mut self,
        written: Result<PathBuf, Fault>,
        effects: &mut Vec<Effect>,
    ) {
        let form = |modal: &Modal| matches!(modal, Modal::SaveReport(it) if it.writing);
        match written {
            Ok(path) => {
                self.modals.retain(|modal| !form(modal));
                self.say(
                    Weight::Good,
                    format!("written to {}", path.display()),
                    effects,
                );
            }
            Err(fault) => {
                for modal in &mut self.modals {
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
