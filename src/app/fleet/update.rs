//! From a message to the system that it is for.

use std::time::Duration;

use crate::app::effect::Effect;
use crate::app::fleet::front::Way;
use crate::app::fleet::{Fleet, Front, OpenSystem, SystemId};
use crate::app::message::{Msg, Wake};
use crate::app::model::Model;
use crate::app::notice::{Notice, Weight};
use crate::app::sight::Cause;
use crate::app::widget::help::Help;
use crate::app::wish::Wish;
use crate::domain::text::harmless;
use crate::keymap::{self, Action, Chord, Context};

/// How long the footer shows a message.
const NOTICE: Duration = Duration::from_secs(5);

impl Fleet {
    /// The contexts in which a chord is looked up. Earlier contexts win.
    pub fn contexts(&self) -> Vec<Context> {
        match (self.windows.last(), self.front_model()) {
            (Some(window), _) => window.contexts(),
            (None, Some(model)) => model.contexts(),
            (None, None) => self.all.contexts(),
        }
    }

    /// Passes a message on.
    pub(in crate::app::fleet) fn take(&mut self, to: Option<SystemId>, msg: Msg) {
        let before = self.target();
        let cause = match (to, &msg) {
            (None, Msg::Key(_) | Msg::Paste(_)) => Cause::Input,
            (None, Msg::Resize(..)) => Cause::Resize,
            _ => Cause::Other,
        };
        match (to, msg) {
            (None, msg) => self.from_terminal(msg),
            (Some(SystemId::FLEET), msg) => self.to_fleet(msg),
            (Some(id), msg) => self.to_system(id, msg),
        }
        self.grant_wishes();
        self.look_after(before, cause);
    }

    fn from_terminal(&mut self, msg: Msg) {
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
            Msg::Shown if self.windows.is_empty() => self.to_front(Msg::Shown),
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
                None => self.to_front(Msg::Paste(text)),
            },
            other => self.to_front(other),
        }
    }

    /// A message about the fleet's own timers, files and copies.
    fn to_fleet(&mut self, msg: Msg) {
        match msg {
            Msg::Woke(Wake::Notice) => self.notice = None,
            Msg::Woke(Wake::Seen) => self.sight.dead_time_over(),
            _ => return,
        }
        self.dirty = true;
    }

    fn to_front(&mut self, msg: Msg) {
        if let Front::System(id) = self.front {
            self.to_system(id, msg);
        }
    }

    /// Passes a message to a system. A system that was closed meanwhile gets none.
    fn to_system(&mut self, id: SystemId, msg: Msg) {
        if let Some(at) = self.systems.iter().position(|it| it.id == id) {
            self.update_at(at, msg);
        }
    }

    fn update_at(&mut self, at: usize, msg: Msg) {
        if let Some(OpenSystem { id, model }) = self.systems.get_mut(at) {
            let effects = model.update(msg);
            let id = *id;
            self.out.extend(effects.into_iter().map(|it| (id, it)));
        }
    }

    /// Changes a model as a key of the user would, and collects the effects.
    pub(in crate::app) fn in_model(&mut self, id: SystemId, act: impl FnOnce(&mut Model)) {
        if let Some(it) = self.systems.iter_mut().find(|it| it.id == id) {
            let effects = it.model.act(act);
            self.out.extend(effects.into_iter().map(|it| (id, it)));
        }
    }

    fn key(&mut self, chord: Chord) {
        let (on_top, all) = (!self.windows.is_empty(), self.front == Front::All);
        if !on_top && !all {
            return self.to_front(Msg::Key(chord));
        }
        self.dirty = true;
        let contexts = self.contexts();
        let action = keymap::lookup(&contexts, chord);
        match action {
            Some(Action::Suspend) => return self.out.push((SystemId::FLEET, Effect::Suspend)),
            Some(Action::Repaint) => return self.out.push((SystemId::FLEET, Effect::Repaint)),
            Some(Action::Help) => {
                let help = super::Window::Help(Help::new(contexts));
                return self.windows.push(help);
            }
            Some(Action::Interrupt) => return self.out.push((SystemId::FLEET, Effect::Quit)),
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
            false => self.all_key(action, chord),
        }
    }

    /// Does what the system in front asked of all systems.
    fn grant_wishes(&mut self) {
        let Front::System(id) = self.front else {
            return;
        };
        let front = self.systems.iter_mut().find(|it| it.id == id);
        for wish in front.map(|it| it.model.take_wishes()).unwrap_or_default() {
            self.grant(wish);
        }
    }

    fn grant(&mut self, wish: Wish) {
        match wish {
            Wish::NextSystem if self.has_several() => self.step(Way::Next),
            Wish::PreviousSystem if self.has_several() => self.step(Way::Previous),
            Wish::NextSystem | Wish::PreviousSystem => {
                self.say(Weight::Plain, "one system is open: S opens more");
            }
            Wish::AllSystems => self.bring_to_front(Front::All),
            Wish::ActOnMarked
            | Wish::DeleteMarked
            | Wish::ResetMarked
            | Wish::RotateMarked
            | Wish::Systems
            | Wish::ExportList => {}
        }
    }

    /// Shows a message in the footer, whatever is in front.
    pub(in crate::app) fn say(&mut self, weight: Weight, text: impl Into<String>) {
        if let Front::System(id) = self.front
            && self.windows.is_empty()
        {
            let text = text.into();
            return self.in_model(id, |model| model.cx.say(weight, text));
        }
        self.notice = Some(Notice {
            weight,
            text: harmless(&text.into()).into_owned(),
        });
        self.dirty = true;
        let wake = Effect::Wake(Wake::Notice, NOTICE);
        self.out.push((SystemId::FLEET, wake));
    }
}
