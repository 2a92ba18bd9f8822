//! From a message to effects: who gets it.

mod answers;
#[cfg(test)]
mod chaos_tests;
mod connecting;
mod leaving;
mod link_events;
mod list_actions;
pub(in crate::app) mod replies;

use crate::app::access;
use crate::app::allowlist;
use crate::app::allowlist::audit;
use crate::app::allowlist::audit_form::Stage;
use crate::app::allowlist::pickers;
use crate::app::connect::link;
use crate::app::effect::Effect;
use crate::app::event::Event;
use crate::app::keys::actions;
use crate::app::keys::details;
use crate::app::keys::edit;
use crate::app::keys::unenforced;
use crate::app::message::{Msg, Wake};
use crate::app::modal::KeyField;
use crate::app::modal::Screen;
use crate::app::modal::{Help, Modal};
use crate::app::model::Model;
use crate::app::requests::hold;
use crate::app::secret::save;
use crate::app::sight;
use crate::app::sight::Cause;
use crate::app::upgrade;
use crate::app::widget::line_edit;
use crate::app::widget::picker;
use crate::app::widget::picker::Offers;
use crate::app::widget::picker::Picked;
use crate::app::widget::scroll::scrolled;
use crate::keymap::{self, Action, Chord};

impl Model {
    /// Takes a message; gives what is to be done. Total: no message in no state panics or is lost.
    pub fn update(&mut self, msg: Msg) -> Vec<Effect> {
        let cause = match &msg {
            Msg::Now(now) => {
                self.cx.now = *now;
                return std::mem::take(&mut self.cx.out);
            }
            // It is on the screen: nothing has to be drawn.
            Msg::Shown => {
                self.sight.shown(&mut self.cx);
                return std::mem::take(&mut self.cx.out);
            }
            Msg::Key(_) | Msg::Paste(_) if !self.sight.takes_keys() => {
                self.sight.too_early(&mut self.cx);
                return std::mem::take(&mut self.cx.out);
            }
            Msg::Key(_) | Msg::Paste(_) => Cause::Person,
            Msg::Resize(..) => Cause::Size,
            _ => Cause::Itself,
        };
        let before = sight::taker(&self.sessions, &self.cx);
        match msg {
            Msg::Now(_) | Msg::Shown => {}
            Msg::Key(chord) => self.key(chord),
            Msg::Paste(text) => self.paste(&text),
            Msg::Resize(columns, rows) => self.cx.size = (columns, rows),
            Msg::Begin(target) => self.connect_or_ask(target),
            Msg::Open(profile) => self.open_profile(*profile),
            Msg::Fetched(generation, target) => self.fetched(generation, target),
            Msg::Written(written) => upgrade::written(written, &mut self.cx),
            Msg::Saved(profiles) => self.systems.saved(profiles, &mut self.cx),
            Msg::Link(generation, event) => {
                // What an older connection still says is about another system.
                if generation != self.cx.connection.generation {
                    return std::mem::take(&mut self.cx.out);
                }
                self.link_event(event);
                upgrade::refresh_upgrade(&mut self.cx);
            }
            Msg::Woke(Wake::Notice) => self.cx.notice = None,
            Msg::Woke(Wake::Countdown) => link::tick_countdown(&mut self.cx),
            Msg::Woke(Wake::Quit) => {
                self.quit
                    .stop_waiting(&self.lost_reply, &self.secret, &mut self.cx)
            }
            Msg::Woke(Wake::Sessions) => self.sessions.look_at_sessions(&mut self.cx),
            Msg::Woke(Wake::Ending) => self.sessions.look_what_is_left(&mut self.cx),
            Msg::Woke(Wake::Seen) => self.sight.seen(),
            Msg::Woke(Wake::Age) => link::wake_for_age(&mut self.cx),
            Msg::Woke(Wake::Clearing) => self.secret.count_down_copy(&mut self.cx),
            Msg::Copied(id, copied) => self.secret.copied(id, copied, &mut self.cx),
            Msg::Cleared(cleared) => self.secret.cleared(cleared, &mut self.cx),
            Msg::Exported(id, exported) => self.secret.export_done(id, exported, &mut self.cx),
            Msg::Completed(found) => save::completed(found, &mut self.cx),
            Msg::RotationKept(it, kept) => self.rotation_kept(&it, kept),
            Msg::Noted(id, noted) => hold::note_written(id, noted, &mut self.cx),
            Msg::Woke(Wake::Noting) => hold::show_slow_write(&mut self.cx),
        }
        self.hand_round();
        self.lost_reply
            .show_due_outcomes(&self.rotation, &mut self.cx);
        self.rotation.update_plans(&self.sessions, &mut self.cx);
        self.sessions.stop_watching(&mut self.cx);
        self.hand_round();
        self.cx.keys.scroll(self.cx.list_rows());
        allowlist::scroll_builder(&mut self.cx);
        access::scroll_trees(&mut self.cx);
        self.sight
            .keep_sight(&before, cause, &self.sessions, &mut self.cx);
        self.cx.dirty = true;
        std::mem::take(&mut self.cx.out)
    }

    /// Hands round what happened, until nothing more does.
    pub(in crate::app) fn hand_round(&mut self) {
        while let Some(event) = self.cx.events.pop_front() {
            match event {
                Event::FormChanged => edit::refresh_forms(&mut self.access, &mut self.cx),
                Event::Sent(id, call) => {
                    unenforced::note_expiry_edit(id, &call, &mut self.enforcing, &mut self.cx);
                    if call.makes_secret() {
                        hold::hold_for_note(id, *call, &mut self.rotation, &mut self.cx);
                    }
                }
                Event::SecretClosed(id) => {
                    self.rotation
                        .show_next_step(id, &mut self.sessions, &mut self.cx)
                }
                Event::VerifyEnded => self.sessions.tried_secret(&mut self.cx),
                Event::ExportEnded => self.quit.export_ended(&mut self.cx),
                Event::ReadyToRetire(old) => {
                    self.rotation
                        .ask_to_retire(old, &self.sessions, &mut self.cx)
                }
                Event::RunOnKey(id, action) => self.on_key(id, action),
                Event::Quit => self.quit(),
            }
        }
    }

    pub(in crate::app) fn picked(&mut self, picked: Picked) {
        if picked == Picked::Open {
            return;
        }
        let picker = self.cx.modals.pop();
        if matches!(&picker, Some(Modal::Picker(it)) if it.offers == Offers::Profiles) {
            if let Picked::Value(name) = picked {
                self.picked_profile(&name);
            }
        } else if let (Some(Modal::Builder(_)), Some(Modal::Picker(from))) =
            (self.cx.modals.last(), &picker)
        {
            if let Picked::Value(value) = picked {
                pickers::picked_for_builder(from.offers, &value, &mut self.cx);
            }
        } else if let (Picked::Value(value), Some(Modal::Learn(_))) =
            (&picked, self.cx.modals.last())
        {
            let value = value.clone();
            audit::picked_caller(&value, &mut self.cx);
        } else if matches!(&picker, Some(Modal::Picker(it)) if it.offers == Offers::Receivers) {
            if let Picked::Value(name) = picked {
                self.secret.deliver(&name, &mut self.cx);
            }
        } else if let (Picked::Value(value), Some(Modal::KeyForm(it))) =
            (picked, self.cx.modals.last_mut())
        {
            it.form.set_text(KeyField::Owner, &value);
            it.form.act(Action::Next);
        }
        self.cx.tell(Event::FormChanged);
    }

    fn key(&mut self, chord: Chord) {
        let contexts = self.contexts();
        let action = keymap::lookup(&contexts, chord);
        match action {
            Some(Action::Interrupt) => return self.interrupt(),
            Some(Action::Suspend) => return self.cx.out.push(Effect::Suspend),
            Some(Action::Repaint) => return self.cx.out.push(Effect::Repaint),
            Some(Action::Help) => {
                return self.cx.modals.push(Modal::Help(Help {
                    contexts,
                    scroll: 0,
                }));
            }
            _ => {}
        }
        match (self.cx.modals.last_mut(), self.cx.screen) {
            (Some(_), _) => self.modal_key(action, chord),
            (None, Screen::Keys) if self.cx.keys.filtering => {
                actions::filter_key(action, chord, &mut self.cx)
            }
            (None, Screen::Keys) => {
                if let Some(action) = action {
                    self.list_action(action);
                }
            }
            (None, Screen::Connect) => self.connect_key(action, chord),
        }
    }

    fn modal_key(&mut self, action: Option<Action>, chord: Chord) {
        // Border and keys take three rows of the help.
        let page = usize::from(self.cx.size.1.saturating_sub(3));
        let Some(modal) = self.cx.modals.last_mut() else {
            return;
        };
        match modal {
            Modal::Help(help) => match action {
                Some(Action::Back) => drop(self.cx.modals.pop()),
                Some(action) => {
                    let rows = (help.len() + 1).saturating_sub(page);
                    help.scroll = scrolled(help.scroll, action, rows);
                }
                None => {}
            },
            Modal::Details(details) => match action {
                Some(Action::Back) => drop(self.cx.modals.pop()),
                Some(
                    action @ (Action::Edit
                    | Action::Reset
                    | Action::Rotate
                    | Action::ApplyExpiry
                    | Action::Delete
                    | Action::Sessions
                    | Action::Access
                    | Action::Quit),
                ) => self.list_action(action),
                Some(action) => {
                    let (id, at) = (details.id, details.scroll);
                    let rows = self.cx.keys.get(id).map_or(0, |key| {
                        details::facts(
                            key,
                            &self.enforcing,
                            &self.rotation,
                            &self.sessions,
                            &self.cx,
                        )
                        .len()
                    });
                    if let Some(Modal::Details(details)) = self.cx.modals.last_mut() {
                        details.scroll = scrolled(at, action, rows);
                    }
                }
                None => {}
            },
            Modal::Sessions(_) => {
                if let Some(action) = action {
                    self.sessions.sessions_key(action, &mut self.cx);
                }
            }
            Modal::Access(_) => access::access_key(action, chord, &mut self.cx),
            Modal::Needs(_) => self.access.needs_key(action, chord, &mut self.cx),
            Modal::Picker(_) if action == Some(Action::Access) => {
                access::open_access_of_choice(&mut self.cx);
            }
            Modal::Picker(_) if action == Some(Action::Needs) => {
                self.access.open_needs(&mut self.cx)
            }
            Modal::Picker(picker) => {
                let picked = match (action, chord.typed()) {
                    (Some(action), _) => picker.act(action),
                    (None, Some(c)) => {
                        picker.type_char(c);
                        picker::Picked::Open
                    }
                    (None, None) => picker::Picked::Open,
                };
                self.picked(picked);
            }
            Modal::Question(question) => {
                if let Some(answer) = action.and_then(|action| question.act(action)) {
                    self.answer(answer);
                }
            }
            Modal::Secret(_) => {
                if let Some(action) = action {
                    self.secret.secret_key(action, &mut self.cx);
                }
            }
            Modal::SaveSecret(_) => self.secret.save_secret_key(action, chord, &mut self.cx),
            Modal::Qr(it) => match action {
                Some(Action::Back) => drop(self.cx.modals.pop()),
                Some(Action::Reverse) => it.inverted = !it.inverted,
                _ => {}
            },
            Modal::Snippets(it) => match action {
                Some(Action::Back) => drop(self.cx.modals.pop()),
                Some(Action::Copy) => {
                    let text = it.text();
                    self.secret.copy_text(text, &mut self.cx);
                }
                Some(action) => it.act(action),
                None => {}
            },
            Modal::Waiting(_) => {}
            Modal::Doubt(_) => match action {
                // The doubt stays, and speaks up when the list was read.
                Some(Action::Back) => drop(self.cx.modals.pop()),
                Some(Action::Refresh) => self.list_action(Action::Refresh),
                _ => {}
            },
            Modal::KeyForm(_) => edit::key_form_key(action, chord, &mut self.access, &mut self.cx),
            Modal::Builder(_) => {
                allowlist::builder_key(action, chord, &mut self.access, &mut self.cx)
            }
            Modal::Learn(_) => audit::learn_key(action, chord, &mut self.cx),
            Modal::ResetForm(_) => {
                edit::reset_form_key(action, chord, &mut self.sessions, &mut self.cx)
            }
            Modal::RotateForm(_) => self.rotation.form_key(action, chord, &mut self.cx),
            Modal::Rotation(_) => {
                if let Some(action) = action {
                    self.rotation
                        .panel_key(action, &mut self.sessions, &mut self.cx);
                }
            }
            Modal::Upgrade(_) => upgrade::upgrade_key(action, &mut self.cx),
            Modal::SaveReport(_) => upgrade::save_report_key(action, chord, &mut self.cx),
            Modal::SaveProfile(_) => {
                self.systems
                    .save_profile_key(action, chord, &self.connect, &mut self.cx)
            }
            Modal::Code(_) => self.code_key(action, chord),
        }
    }

    fn paste(&mut self, text: &str) {
        match self.cx.modals.last_mut() {
            Some(Modal::KeyForm(it)) if it.sending.is_none() => {
                it.form.paste(text);
                edit::refresh_forms(&mut self.access, &mut self.cx);
            }
            Some(Modal::ResetForm(it)) => {
                it.form.paste(text);
                edit::refresh_forms(&mut self.access, &mut self.cx);
            }
            Some(Modal::RotateForm(it)) if it.sending.is_none() => {
                it.form.paste(text);
                edit::refresh_forms(&mut self.access, &mut self.cx);
            }
            Some(Modal::SaveProfile(it)) => drop(it.form.paste(text)),
            Some(Modal::SaveReport(it)) if !it.writing => drop(it.form.paste(text)),
            Some(Modal::SaveSecret(it)) => it.paste(text),
            Some(Modal::Code(it)) => drop(it.form.paste(text)),
            Some(Modal::Picker(it)) => it.paste(text),
            Some(Modal::Learn(it)) if matches!(it.stage, Stage::Asking(_)) => {
                it.form.paste(text);
            }
            Some(Modal::Builder(_)) => allowlist::paste_into_builder(text, &mut self.cx),
            Some(Modal::Access(it)) => it.paste(text),
            Some(Modal::Needs(it)) => it.paste(text),
            // Elsewhere a paste is an accident: none of its characters is taken for a key.
            Some(_) => {}
            None if self.cx.screen == Screen::Connect && !self.connect.busy() => {
                self.connect.paste(text);
            }
            None if self.cx.keys.filtering => {
                let mut filter = self.cx.keys.filter().to_owned();
                line_edit::paste(&mut filter, text);
                self.cx.keys.set_filter(filter);
            }
            None => {}
        }
    }
}
