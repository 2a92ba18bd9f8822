//! From a message to effects: who gets it.

mod answers;
mod bulk;
#[cfg(test)]
mod chaos_tests;
mod connecting;
mod failures;
mod leaving;
mod link_events;
mod list_actions;
mod new_secret;
mod picked;
mod replies;
mod report_file;
mod sent_windows;
mod windows;

use crate::app::connect::connection::Link;
use crate::app::connect::link;
use crate::app::effect::Effect;
use crate::app::event::Event;
use crate::app::keys::{
    actions, edit, filter_context, jobs, mark_actions, save_filter, unenforced,
};
use crate::app::message::{Msg, Wake};
use crate::app::modal::{Help, Modal, Screen, on_window};
use crate::app::model::Model;
use crate::app::requests::{hold, reads};
use crate::app::secret::save;
use crate::app::sight::{self, Cause, KeyTarget};
use crate::app::widget::line_edit;
use crate::app::widget::window::Pasted;
use crate::app::{access, allowlist, catalogue, check, upgrade, usage, waits};
use crate::keymap::{self, Action, Chord, Context};

impl Model {
    /// Takes a message; gives what is to be done. Total: no message in no state panics or is lost.
    pub fn update(&mut self, msg: Msg) -> Vec<Effect> {
        let cause = match &msg {
            Msg::Now(now) => {
                self.cx.now = *now;
                self.cx.keys.pass(*now);
                return std::mem::take(&mut self.cx.out);
            }
            // It is on the screen: nothing has to be drawn.
            Msg::Shown => {
                self.sight.frame_shown(&mut self.cx);
                self.cx.legend_shown();
                return std::mem::take(&mut self.cx.out);
            }
            Msg::Key(_) | Msg::Paste(_) if self.is_too_early(&msg) => {
                self.sight.key_dropped(&mut self.cx);
                return std::mem::take(&mut self.cx.out);
            }
            Msg::Key(_) | Msg::Paste(_) => Cause::Input,
            Msg::Resize(..) => Cause::Resize,
            _ => Cause::Other,
        };
        let before = sight::key_target(self.on_button(), &self.sessions, &self.cx);
        match msg {
            Msg::Now(_) | Msg::Shown => {}
            Msg::Key(chord) => self.key(chord),
            Msg::Paste(text) => self.paste(&text),
            Msg::Resize(columns, rows) => self.cx.resize((columns, rows)),
            Msg::Begin(target) => {
                if self.cx.demo {
                    self.cx.connection.simulator = Some(target.address.place());
                }
                self.connect_or_ask(target);
            }
            Msg::Open(profile) => self.open_profile(*profile),
            Msg::Fetched(generation, target) => self.fetched(generation, target),
            Msg::FilterSaved(saved) => save_filter::saved(saved, &mut self.cx),
            Msg::Written(written) => report_file::written(written, &mut self.cx),
            Msg::Saved(profiles) => {
                self.systems.saved(profiles, &mut self.cx);
                self.check.refresh(&self.sessions, &mut self.cx);
            }
            Msg::Link(generation, event) => {
                // What an older connection still says is about another system.
                if generation != self.cx.connection.generation {
                    return std::mem::take(&mut self.cx.out);
                }
                self.link_event(event);
                upgrade::refresh(&mut self.cx);
                self.check.refresh(&self.sessions, &mut self.cx);
            }
            Msg::Woke(Wake::Notice) => self.cx.notice = None,
            Msg::Woke(Wake::Countdown) => link::tick_countdown(&mut self.cx),
            Msg::Woke(Wake::Quit) => {
                self.quit
                    .stop_waiting(&self.lost_reply, &self.secret, &mut self.cx)
            }
            Msg::Woke(Wake::ChangedKeys) => reads::changed_keys_due(&mut self.cx),
            Msg::Woke(Wake::Sessions) => self.sessions.poll_due(&mut self.cx),
            Msg::Woke(Wake::Terminations) => self.sessions.recheck_terminations(&mut self.cx),
            Msg::Woke(Wake::Seen) => self.sight.dead_time_over(),
            // The fleet's own.
            Msg::Woke(Wake::Slot) => {}
            Msg::Woke(Wake::Age) => link::wake_for_age(&mut self.cx),
            Msg::Woke(Wake::Clearing) => self.secret.count_down_copy(&mut self.cx),
            Msg::Copied(id, copied) => self.secret.copied(id, copied, &mut self.cx),
            Msg::Cleared(cleared) => self.secret.cleared(cleared, &mut self.cx),
            Msg::Exported(id, exported) => self.secret.export_done(id, exported, &mut self.cx),
            Msg::CatalogueLoaded(by, listing) => {
                catalogue::loaded(&by, listing, &mut self.cx);
                edit::refresh_forms(&mut self.access, &mut self.cx);
                upgrade::refresh(&mut self.cx);
                self.check.refresh(&self.sessions, &mut self.cx);
            }
            Msg::ActivityLoaded(system, kept) => usage::loaded(&system, kept, &mut self.cx),
            Msg::PresetsLoaded(presets, fault) => {
                self.account.presets_loaded(presets, fault, &mut self.cx)
            }
            Msg::Completed(found) => save::completed(found, &mut self.cx),
            Msg::RotationSaved(it, kept) => self.rotation_saved(&it, kept),
            Msg::Noted(id, noted) => hold::note_written(id, noted, &mut self.cx),
            Msg::BulkRecorded(record, written) => self.bulk_recorded(&record, &written),
            Msg::Woke(Wake::Bulk) => self.bulk.go_on(&mut self.cx),
            Msg::Worked(result) => jobs::done(result, &mut self.secret, &mut self.cx),
            // Only what is drawn has changed.
            Msg::Woke(Wake::Waiting) => self.cx.waits.due(),
            Msg::Woke(Wake::Work) => jobs::show_wait(&mut self.cx),
            Msg::Woke(Wake::Noting) => hold::show_slow_write(&mut self.cx),
        }
        self.finish_update(&before, cause)
    }

    /// Changes the model as a key of the user would; gives what is to be done. For what the fleet does to one of its systems.
    pub(in crate::app) fn act(&mut self, act: impl FnOnce(&mut Self)) -> Vec<Effect> {
        let before = sight::key_target(self.on_button(), &self.sessions, &self.cx);
        act(self);
        self.finish_update(&before, Cause::Input)
    }

    /// The end of every update.
    fn finish_update(&mut self, before: &KeyTarget, cause: Cause) -> Vec<Effect> {
        self.hand_round();
        self.lost_reply
            .show_due_outcomes(&self.rotation, &mut self.cx);
        self.rotation.update_plans(&self.sessions, &mut self.cx);
        self.sessions.stop_poll(&mut self.cx);
        self.hand_round();
        self.account.refresh(&mut self.cx);
        filter_context::refresh(&self.sessions, &mut self.cx);
        self.cx.keys.scroll(self.cx.list_rows());
        allowlist::scroll(&mut self.cx);
        access::scroll_trees(&mut self.cx);
        check::scroll(&mut self.cx);
        let button = self.on_button();
        self.sight
            .after_update(before, cause, button, &self.sessions, &mut self.cx);
        jobs::request(&mut self.cx);
        waits::after_update(self.connects(), &mut self.cx);
        self.cx.dirty = true;
        std::mem::take(&mut self.cx.out)
    }

    /// Whether a connection attempt runs that does not wait for the user.
    fn connects(&self) -> bool {
        let runs = self.connect.busy() || matches!(self.cx.connection.link, Link::Connecting(_));
        runs && !self.cx.modals.iter().any(Modal::asks_about_certificate)
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
                Event::VerifyEnded => self.sessions.verification_ended(&mut self.cx),
                Event::ExportEnded => self.quit.export_ended(&mut self.cx),
                Event::ReadyToRetire(old) => {
                    self.rotation
                        .ask_to_retire(old, &self.sessions, &mut self.cx)
                }
                Event::RunOnKey(id, action) => self.on_key(id, action),
                Event::RunOnList(action) => self.list_action(action),
                Event::MoveKey(id, owner) => {
                    if let Some(key) = self.cx.keys.get(id).cloned() {
                        self.rotation
                            .rotate(&key, Some(&owner), &mut self.sessions, &mut self.cx);
                    }
                }
                Event::MethodsSelected(methods) => {
                    self.account.methods_selected(&methods, &mut self.cx)
                }
                Event::Quit => self.quit(),
            }
        }
    }

    /// Whether the button of a form has the focus.
    fn on_button(&self) -> bool {
        self.contexts().contains(&Context::Button)
    }

    /// Whether the dead time drops this key or paste.
    fn is_too_early(&self, msg: &Msg) -> bool {
        let action = match msg {
            Msg::Key(chord) if !self.sight.accepts_keys() => {
                keymap::lookup(&self.contexts(), *chord)
            }
            _ => None,
        };
        self.sight.drops(action)
    }

    fn key(&mut self, chord: Chord) {
        let contexts = self.contexts();
        let action = keymap::lookup(&contexts, chord);
        match action {
            Some(Action::Interrupt) => return self.interrupt(),
            Some(Action::Suspend) => return self.cx.out.push(Effect::Suspend),
            Some(Action::Repaint) => return self.cx.out.push(Effect::Repaint),
            Some(Action::Help) => {
                return self.cx.modals.push(Modal::Help(Help::new(contexts)));
            }
            None => self.say_unbound(&contexts, chord),
            _ => {}
        }
        if let Some(scroll) = self.cx.modals.last_mut().and_then(Modal::scroll_mut)
            && action.is_some_and(|action| scroll.act(action))
        {
            return;
        }
        match (self.cx.modals.last(), self.cx.screen) {
            (Some(modal), _) => {
                let takes_key = on_window!(modal, it => windows::key_fn(it));
                takes_key(action, chord, self);
            }
            (None, Screen::Keys) if self.cx.keys.filtering => {
                actions::filter_key(action, chord, &mut self.cx)
            }
            (None, Screen::Keys) => {
                if let Some(action) = action
                    && !mark_actions::act(action, &mut self.cx)
                {
                    self.list_action(action);
                }
            }
            (None, Screen::Connect) => self.connect_key(action, chord),
            (None, Screen::Editor) => {}
        }
    }

    /// Says that a key has no action, unless it is text.
    fn say_unbound(&mut self, contexts: &[Context], chord: Chord) {
        if contexts.iter().any(|context| context.takes_text()) {
            return;
        }
        let help = keymap::bindings(contexts).find(|it| it.action == Action::Help);
        if let Some(help) = help.and_then(|it| it.chords.first()) {
            let words = format!("{chord} does nothing here. {help} for help");
            self.cx.say_of_key(words);
        }
    }

    fn paste(&mut self, text: &str) {
        if let Some(modal) = self.cx.modals.last_mut() {
            return match modal.paste(text) {
                Pasted::Done => {}
                Pasted::FormChanged => self.cx.tell(Event::FormChanged),
            };
        }
        if self.cx.screen == Screen::Connect && !self.connect.busy() {
            self.connect.paste(text);
        } else if self.cx.keys.filtering {
            let mut filter = self.cx.keys.filter().to_owned();
            line_edit::paste(&mut filter, text);
            self.cx.keys.set_filter(filter);
        }
    }
}
