//! From a message to the system that it is for.

use crate::app::effect::Effect;
use crate::app::fleet::{Fleet, Front, SystemId, Window};
use crate::app::message::{Msg, Wake};
use crate::app::sight::Cause;
use crate::app::widget::help::Help;
use crate::keymap::{self, Action, Chord, Context};

impl Fleet {
    /// The contexts in which a chord is looked up. Earlier contexts win.
    pub fn contexts(&self) -> Vec<Context> {
        match (self.windows.last(), self.front_model()) {
            (Some(window), _) => window.contexts(),
            (None, Some(model)) => model.contexts(),
            (None, None) => self.all_contexts(),
        }
    }

    /// Takes a message; gives what is to be done. `to`: the system that a link, a timer or a file belongs to; `None`: the terminal or the
    /// time. Total: no message in no state panics.
    pub fn update(&mut self, to: Option<SystemId>, msg: Msg) -> Vec<(SystemId, Effect)> {
        self.take(to, msg);
        std::mem::take(&mut self.out)
    }

    /// Passes a message on.
    fn take(&mut self, to: Option<SystemId>, msg: Msg) {
        let before = self.target();
        let cause = match (to, &msg) {
            (None, Msg::Key(_) | Msg::Paste(_)) => Cause::Input,
            (None, Msg::Resize(..)) => Cause::Resize,
            _ => Cause::Other,
        };
        match (to, msg) {
            (None, msg) => self.terminal_message(msg),
            (Some(SystemId::FLEET), msg) => self.fleet_message(msg),
            (Some(id), Msg::Woke(Wake::Slot)) => self.free_slot(id),
            (Some(id), msg) => {
                self.share_saved(id, &msg);
                self.pass_to(id, msg);
            }
        }
        self.grant_wishes();
        self.follow_bulk();
        self.start_waiting();
        self.follow_leaving();
        self.share_written();
        self.tend_all();
        self.look_after(before, cause);
    }

    fn terminal_message(&mut self, msg: Msg) {
        match msg {
            Msg::Now(now) => {
                self.now = now;
                for at in 0..self.systems.len() {
                    self.update_at(at, Msg::Now(now));
                }
            }
            Msg::Resize(columns, rows) => {
                self.size = (columns, rows);
                for at in 0..self.systems.len() {
                    self.update_at(at, Msg::Resize(columns, rows));
                }
                self.dirty = true;
            }
            // A system below a window of the fleet is not in full sight.
            Msg::Shown if self.windows.is_empty() => self.pass_to_front(Msg::Shown),
            Msg::Shown => self.frame_shown(),
            Msg::Key(_) | Msg::Paste(_) if self.drops_keys() => self.key_dropped(),
            Msg::Key(chord) => self.key(chord),
            Msg::Paste(text) => match self.windows.last_mut() {
                Some(window) => {
                    window.paste(&text);
                    self.dirty = true;
                }
                None if self.front == Front::All => {
                    self.all_paste(&text);
                    self.dirty = true;
                }
                None => self.pass_to_front(Msg::Paste(text)),
            },
            other => self.pass_to_front(other),
        }
    }

    /// A message about the fleet's own timers, files and copies.
    fn fleet_message(&mut self, msg: Msg) {
        match msg {
            Msg::Woke(Wake::Notice) => self.notice = None,
            Msg::Written(written) => self.report_written(written),
            Msg::Woke(Wake::Seen) => self.sight.dead_time_over(),
            _ => return,
        }
        self.dirty = true;
    }

    fn pass_to_front(&mut self, msg: Msg) {
        if let Front::System(id) = self.front {
            self.pass_to(id, msg);
        }
    }

    /// Whether a key leaves the connect screen of a system that has never been connected. Beside other systems that does not quit.
    fn leaves_connect_screen(&self, chord: Chord) -> bool {
        let Some(model) = self.front_model().filter(|_| self.has_several()) else {
            return false;
        };
        let contexts = model.contexts();
        contexts.contains(&Context::Connect)
            && model.cx.connection.system.is_none()
            && keymap::lookup(&contexts, chord) == Some(Action::Back)
    }

    fn key(&mut self, chord: Chord) {
        let (on_top, all) = (!self.windows.is_empty(), self.front == Front::All);
        if !on_top && !all {
            return match self.leaves_connect_screen(chord) {
                true => self.bring_to_front(Front::All),
                false => self.pass_to_front(Msg::Key(chord)),
            };
        }
        self.dirty = true;
        let contexts = self.contexts();
        let action = keymap::lookup(&contexts, chord);
        match action {
            Some(Action::Suspend) => return self.out.push((SystemId::FLEET, Effect::Suspend)),
            Some(Action::Repaint) => return self.out.push((SystemId::FLEET, Effect::Repaint)),
            Some(Action::Help) => {
                let help = Window::Help(Help::new(contexts));
                return self.windows.push(help);
            }
            Some(Action::Interrupt) => return self.quit(),
            _ => {}
        }
        let scroll = self.windows.last_mut().and_then(|it| it.scroll_mut());
        if let Some(scroll) = scroll
            && action.is_some_and(|action| scroll.act(action))
        {
            return;
        }
        match on_top {
            true => self.window_key(action, chord),
            false => self.all_key(chord),
        }
    }
}
