//! From a message to effects: who gets it.

mod answers;
pub(in crate::app) mod replies;

use std::time::Duration;

use crate::app::allowlist::audit_form::Stage;
use crate::app::effect::Effect;
use crate::app::message::{Msg, Wake};
use crate::app::modal::{Help, Modal};
use crate::app::model::{Model, Notice, Screen, Weight};
use crate::app::sight::Cause;
use crate::app::widget::picker;
use crate::domain::text::harmless;
use crate::keymap::{self, Action, Chord};

/// How long a message stays in the footer.
const NOTICE: Duration = Duration::from_secs(5);

impl Model {
    /// Takes a message; gives what is to be done. Total: no message in no state panics or is lost.
    pub fn update(&mut self, msg: Msg) -> Vec<Effect> {
        let mut effects = Vec::new();
        let cause = match &msg {
            Msg::Now(now) => {
                self.now = *now;
                return effects;
            }
            // It is on the screen: nothing has to be drawn.
            Msg::Shown => {
                self.shown(&mut effects);
                return effects;
            }
            Msg::Key(_) | Msg::Paste(_) if !self.takes_keys() => {
                self.too_early(&mut effects);
                return effects;
            }
            Msg::Key(_) | Msg::Paste(_) => Cause::Person,
            Msg::Resize(..) => Cause::Size,
            _ => Cause::Itself,
        };
        let before = self.taker();
        match msg {
            Msg::Now(_) | Msg::Shown => {}
            Msg::Key(chord) => self.key(chord, &mut effects),
            Msg::Paste(text) => self.paste(&text),
            Msg::Resize(columns, rows) => self.size = (columns, rows),
            Msg::Begin(target) => self.begin_or_ask(target, &mut effects),
            Msg::Open(profile) => self.open_profile(*profile, &mut effects),
            Msg::Fetched(generation, target) => self.fetched(generation, target, &mut effects),
            Msg::Written(written) => self.written(written, &mut effects),
            Msg::Saved(profiles) => self.saved(profiles, &mut effects),
            Msg::Link(generation, told) => {
                // What an older connection still says is about another system.
                if generation != self.generation {
                    return effects;
                }
                self.told(told, &mut effects);
                self.refresh_upgrade();
            }
            Msg::Woke(Wake::Notice) => self.notice = None,
            Msg::Woke(Wake::Countdown) => self.count_down(&mut effects),
            Msg::Woke(Wake::Quit) => self.give_up_waiting(&mut effects),
            Msg::Woke(Wake::Sessions) => self.look_at_sessions(&mut effects),
            Msg::Woke(Wake::Ending) => self.look_what_is_left(&mut effects),
            Msg::Woke(Wake::Seen) => self.seen(),
            Msg::Woke(Wake::Age) => self.show_age(&mut effects),
            Msg::Woke(Wake::Clearing) => self.count_down_copy(&mut effects),
            Msg::Copied(id, copied) => self.copied(id, copied, &mut effects),
            Msg::Cleared(cleared) => self.cleared(cleared, &mut effects),
            Msg::Carried(ticket, carried) => self.carried(ticket, carried, &mut effects),
            Msg::Completed(found) => self.completed(found),
            Msg::RotationKept(it, kept) => self.rotation_kept(&it, kept, &mut effects),
            Msg::Noted(id, noted) => self.noted_on_disk(id, noted, &mut effects),
            Msg::Woke(Wake::Noting) => self.noting_takes_long(),
        }
        self.tell_what_waited(&mut effects);
        self.keep_up_rotations(&mut effects);
        self.stop_watching();
        self.keys.scroll(self.list_rows());
        self.scroll_builder();
        self.scroll_trees();
        self.keep_sight(&before, cause);
        self.dirty = true;
        effects
    }

    /// Puts a message into the footer.
    pub(in crate::app) fn say(
        &mut self,
        weight: Weight,
        text: impl Into<String>,
        effects: &mut Vec<Effect>,
    ) {
        self.notice = Some(Notice {
            weight,
            text: harmless(&text.into()).into_owned(),
        });
        effects.push(Effect::Wake(Wake::Notice, NOTICE));
    }

    fn key(&mut self, chord: Chord, effects: &mut Vec<Effect>) {
        let contexts = self.contexts();
        let action = keymap::lookup(&contexts, chord);
        match action {
            Some(Action::Interrupt) => return self.interrupt(effects),
            Some(Action::Suspend) => return effects.push(Effect::Suspend),
            Some(Action::Repaint) => return effects.push(Effect::Repaint),
            Some(Action::Help) => {
                return self.modals.push(Modal::Help(Help {
                    contexts,
                    scroll: 0,
                }));
            }
            _ => {}
        }
        match (self.modals.last_mut(), self.screen) {
            (Some(_), _) => self.modal_key(action, chord, effects),
            (None, Screen::Keys) if self.filtering => self.filter_key(action, chord),
            (None, Screen::Keys) => {
                if let Some(action) = action {
                    self.list_action(action, effects);
                }
            }
            (None, Screen::Connect) => self.connect_key(action, chord, effects),
        }
    }

    fn modal_key(&mut self, action: Option<Action>, chord: Chord, effects: &mut Vec<Effect>) {
        // Border and keys take three rows of the help.
        let page = usize::from(self.size.1.saturating_sub(3));
        let Some(modal) = self.modals.last_mut() else {
            return;
        };
        match modal {
            Modal::Help(help) => match action {
                Some(Action::Back) => drop(self.modals.pop()),
                Some(action) => {
                    let rows = (help.len() + 1).saturating_sub(page);
                    help.scroll = scrolled(help.scroll, action, rows);
                }
                None => {}
            },
            Modal::Details(details) => match action {
                Some(Action::Back) => drop(self.modals.pop()),
                Some(
                    action @ (Action::Edit
                    | Action::Reset
                    | Action::Rotate
                    | Action::ApplyExpiry
                    | Action::Delete
                    | Action::Sessions
                    | Action::Access
                    | Action::Quit),
                ) => self.list_action(action, effects),
                Some(action) => {
                    let (id, at) = (details.id, details.scroll);
                    let rows = self.keys.get(id).map_or(0, |key| self.facts(key).len());
                    if let Some(Modal::Details(details)) = self.modals.last_mut() {
                        details.scroll = scrolled(at, action, rows);
                    }
                }
                None => {}
            },
            Modal::Sessions(_) => {
                if let Some(action) = action {
                    self.sessions_key(action, effects);
                }
            }
            Modal::Access(_) => self.access_key(action, chord),
            Modal::Needs(_) => self.needs_key(action, chord, effects),
            Modal::Picker(_) if action == Some(Action::Access) => {
                self.open_access_of_choice(effects);
            }
            Modal::Picker(_) if action == Some(Action::Needs) => self.open_needs(effects),
            Modal::Picker(picker) => {
                let picked = match (action, chord.typed()) {
                    (Some(action), _) => picker.act(action),
                    (None, Some(c)) => {
                        picker.type_char(c);
                        picker::Picked::Open
                    }
                    (None, None) => picker::Picked::Open,
                };
                self.picked(picked, effects);
            }
            Modal::Question(question) => {
                if let Some(answer) = action.and_then(|action| question.act(action)) {
                    self.answer(answer, effects);
                }
            }
            Modal::Secret(_) => {
                if let Some(action) = action {
                    self.secret_key(action, effects);
                }
            }
            Modal::SaveSecret(_) => self.save_secret_key(action, chord, effects),
            Modal::Qr(it) => match action {
                Some(Action::Back) => drop(self.modals.pop()),
                Some(Action::Reverse) => it.inverted = !it.inverted,
                _ => {}
            },
            Modal::Snippets(it) => match action {
                Some(Action::Back) => drop(self.modals.pop()),
                Some(Action::Copy) => {
                    let text = it.text();
                    self.copy_text(text, effects);
                }
                Some(action) => it.act(action),
                None => {}
            },
            Modal::Waiting(_) => {}
            Modal::Doubt(_) => match action {
                // The doubt stays, and speaks up when the list was read.
                Some(Action::Back) => drop(self.modals.pop()),
                Some(Action::Refresh) => self.list_action(Action::Refresh, effects),
                _ => {}
            },
            Modal::KeyForm(_) => self.key_form_key(action, chord, effects),
            Modal::Builder(_) => self.builder_key(action, chord, effects),
            Modal::Learn(_) => self.learn_key(action, chord, effects),
            Modal::ResetForm(_) => self.reset_form_key(action, chord, effects),
            Modal::RotateForm(_) => self.rotate_form_key(action, chord, effects),
            Modal::Rotation(_) => {
                if let Some(action) = action {
                    self.rotation_key(action, effects);
                }
            }
            Modal::Upgrade(_) => self.upgrade_key(action, effects),
            Modal::SaveReport(_) => self.save_report_key(action, chord, effects),
            Modal::SaveProfile(_) => self.save_profile_key(action, chord, effects),
            Modal::Code(_) => self.code_key(action, chord, effects),
        }
    }

    fn paste(&mut self, text: &str) {
        match self.modals.last_mut() {
            Some(Modal::KeyForm(it)) if it.sending.is_none() => {
                it.form.paste(text);
                self.refresh_forms();
            }
            Some(Modal::ResetForm(it)) => {
                it.form.paste(text);
                self.refresh_forms();
            }
            Some(Modal::RotateForm(it)) if it.sending.is_none() => {
                it.form.paste(text);
                self.refresh_forms();
            }
            Some(Modal::SaveProfile(it)) => drop(it.form.paste(text)),
            Some(Modal::SaveReport(it)) if !it.writing => drop(it.form.paste(text)),
            Some(Modal::SaveSecret(it)) => it.paste(text),
            Some(Modal::Code(it)) => drop(it.form.paste(text)),
            Some(Modal::Picker(it)) => it.paste(text),
            Some(Modal::Learn(it)) if matches!(it.stage, Stage::Asking(_)) => {
                it.form.paste(text);
            }
            Some(Modal::Builder(_)) => self.paste_into_builder(text),
            Some(Modal::Access(it)) => it.paste(text),
            Some(Modal::Needs(it)) => it.paste(text),
            // Elsewhere a paste is an accident: none of its characters is taken for a key.
            Some(_) => {}
            None if self.screen == Screen::Connect && !self.connect.busy() => {
                self.connect.form.paste(text);
                self.connect.refresh();
            }
            None if self.filtering => {
                let mut filter = self.keys.filter().to_owned();
                crate::app::widget::line_edit::paste(&mut filter, text);
                self.keys.set_filter(filter);
            }
            None => {}
        }
    }
}

/// A scroll position after an action: the first of `rows` rows that is shown. The last row can always be reached.
pub(in crate::app) fn scrolled(at: usize, action: Action, rows: usize) -> usize {
    let last = rows.saturating_sub(1);
    match action {
        Action::Up => at.saturating_sub(1),
        Action::Down => (at + 1).min(last),
        Action::PageUp => at.saturating_sub(10),
        Action::PageDown => (at + 10).min(last),
        Action::Top => 0,
        Action::Bottom => last,
        _ => at,
    }
}

#[cfg(test)]
#[path = "update_tests.rs"]
mod tests;
