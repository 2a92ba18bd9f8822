//! Runs the actions of the list of keys, each with one call into its feature.

use crate::app::keys::actions::{
    ask_reset, chosen_key, edit_key, new_key, refresh, toggle_attention,
};
use crate::app::keys::export::snapshot::Snapshot;
use crate::app::keys::export::window;
use crate::app::keys::list::Load;
use crate::app::keys::{apply_expiry, confirm};
use crate::app::modal::{Details, Modal};
use crate::app::model::Model;
use crate::app::notice::Weight;
use crate::app::widget::scroll::Scroll;
use crate::app::wish::Wish;
use crate::app::{access, allowlist, catalogue, rights, upgrade};
use crate::domain::ApiKey;
use crate::keymap::{Action, Context};

impl Model {
    pub(in crate::app) fn list_action(&mut self, action: Action) {
        let context = match action {
            Action::New => Context::New,
            Action::ServiceAccount => Context::ServiceAccount,
            Action::ApplyExpiry => Context::NotEnforced,
            Action::Learn => Context::Derive,
            _ => Context::Change,
        };
        if rights::refuses(context, action, &mut self.cx) {
            return;
        }
        let page = isize::try_from(self.cx.list_rows()).unwrap_or(10).max(1);
        match action {
            Action::Up => self.cx.keys.step(-1),
            Action::Down => self.cx.keys.step(1),
            Action::PageUp => self.cx.keys.step(-page),
            Action::PageDown => self.cx.keys.step(page),
            Action::Top => self.cx.keys.jump(false),
            Action::Bottom => self.cx.keys.jump(true),
            Action::Filter => self.cx.keys.filtering = true,
            // Nothing is on the screen but the wait.
            Action::Back if self.cx.keys.load == Load::Waiting && self.cx.keys.all().is_empty() => {
                self.abandon_connection();
            }
            Action::Back => self.cx.keys.clear_filter(),
            Action::Attention => toggle_attention(&mut self.cx),
            Action::Sort => self
                .cx
                .keys
                .next_order(self.cx.connection.system.as_ref().map(|s| &s.caps)),
            Action::Reverse => self.cx.keys.turn(),
            Action::KeepCopy => self.secret.keep_copy(&mut self.cx),
            Action::Refresh => refresh(&mut self.connect, &mut self.cx),
            Action::Open => {
                self.connect.open_another(&mut self.cx);
                if self.systems.has_profiles() {
                    self.systems.pick_profile(&self.connect, &mut self.cx);
                }
            }
            Action::Systems => self.cx.wish(Wish::Systems),
            Action::AllSystems => self.cx.wish(Wish::AllSystems),
            Action::NextSystem => self.cx.wish(Wish::NextSystem),
            Action::PreviousSystem => self.cx.wish(Wish::PreviousSystem),
            Action::Export => {
                let keys = Snapshot::of_system(&self.sessions, &self.cx);
                window::open(keys, &mut self.cx);
            }
            Action::Upgrade => upgrade::open(&mut self.cx),
            Action::Check => self.check.open(&self.sessions, &mut self.cx),
            Action::Quit => self.quit(),
            Action::Details => {
                if let Some(key) = self.cx.keys.selected() {
                    self.cx.modals.push(Modal::Details(Details {
                        id: key.id,
                        scroll: Scroll::default(),
                    }));
                    catalogue::request(&mut self.cx);
                    self.sessions.request_sessions(&mut self.cx);
                }
            }
            Action::GoneSessions => self.sessions.show_deleted_keys_sessions(&mut self.cx),
            Action::Sessions => {
                if let Some(key) = chosen_key(&self.cx) {
                    self.sessions.show(key.id, &mut self.cx);
                }
            }
            Action::Access => {
                if let Some(key) = chosen_key(&self.cx) {
                    access::open_for_key(&key, &mut self.cx);
                }
            }
            Action::ServiceAccount => self.account.open(&mut self.cx),
            Action::New => new_key(&mut self.access, &mut self.cx),
            Action::Edit => self.with_selected(|model, key| edit_key(key, &mut model.cx)),
            Action::Learn => self.with_selected(|model, key| {
                edit_key(key, &mut model.cx);
                allowlist::open_builder(&mut model.cx);
                allowlist::audit::open_import(&mut model.cx);
            }),
            Action::Reset => self.with_selected(|model, key| {
                ask_reset(&key, &mut model.sessions, &mut model.cx);
            }),
            Action::Rotate => self.with_selected(|model, key| {
                model.access.required.clear();
                model
                    .rotation
                    .rotate(&key, None, &mut model.sessions, &mut model.cx);
            }),
            Action::ApplyExpiry => self.with_selected(|model, key| {
                apply_expiry::offer_to_apply(key.id, &model.enforcing, &mut model.cx);
            }),
            Action::Delete => self.with_selected(|model, key| {
                confirm::ask_delete(&key, &model.rotation, &mut model.sessions, &mut model.cx);
            }),
            _ => {}
        }
    }

    fn with_selected(&mut self, then: impl FnOnce(&mut Self, ApiKey)) {
        match chosen_key(&self.cx) {
            Some(key) if self.cx.online() => then(self, key),
            Some(_) => {}
            None => self.cx.say(Weight::Plain, "no key is selected"),
        }
    }
}
