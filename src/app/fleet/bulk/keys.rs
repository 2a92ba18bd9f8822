//! The keys of the windows about many keys, and what opens them.

use std::path::PathBuf;

use super::act::{Act, QueueAct};
use super::earlier::EarlierShown;
use super::forms::{BulkPicker, ExpiryForm, Picks};
use super::menu::{Entry, Menu, Picked as Chosen};
use super::preview::{Decided, Preview};
use super::queue::Wants;
use super::windows::{ProgressShown, ReportShown};
use crate::app::effect::{Effect, FileTask};
use crate::app::fleet::{Fleet, SystemId, Window};
use crate::app::model::Model;
use crate::app::notice::Weight;
use crate::app::sessions::may_end_sessions;
use crate::app::widget::form_keys::{FormKey, drive};
use crate::app::widget::picker::Picked;
use crate::app::widget::save_report::{SaveKey, SaveReport};
use crate::app::widget::scroll::Scroll;
use crate::domain::Fault;
use crate::domain::bulk::BulkAction;
use crate::keymap::{Action, Chord};

impl Fleet {
    /// Shows the menu of the actions on the marked keys, or what runs already.
    pub(in crate::app::fleet) fn show_bulk_menu(&mut self) {
        if self.bulk_runs() {
            return self.show_run();
        }
        let (about, name) = self.about_marks();
        self.windows.push(Window::BulkMenu(Menu::new(about, name)));
    }

    /// Shows the preview of a delete of the marked keys.
    pub(in crate::app::fleet) fn delete_marked(&mut self) {
        let mut models = self.systems.iter().map(|it| &it.model);
        let end_sessions = models.any(|model| may_end_sessions(&model.cx));
        self.preview(Act::Run(BulkAction::Delete { end_sessions }));
    }

    /// Shows the preview of a queue of resets of the marked keys.
    pub(in crate::app::fleet) fn reset_marked(&mut self) {
        self.preview(Act::Queue(QueueAct::Reset));
    }

    /// Shows the preview of a queue of rotations of the marked keys.
    pub(in crate::app::fleet) fn rotate_marked(&mut self) {
        self.preview(Act::Queue(QueueAct::Rotate));
    }

    fn preview(&mut self, act: Act) {
        if self.bulk_runs() {
            self.show_run();
            return self.say(Weight::Plain, "wait until this run has ended, or abort it");
        }
        let parts = self.parts(&act);
        let preview = Preview::new(act, parts);
        self.windows.push(Window::BulkPreview(Box::new(preview)));
    }

    /// Shows the progress of the last run, or its report.
    fn show_run(&mut self) {
        let shown = |it: &Window| matches!(it, Window::BulkProgress(_) | Window::BulkReport(_));
        self.windows.retain(|it| !shown(it));
        self.windows.push(match self.bulk_runs() {
            true => Window::BulkProgress(ProgressShown::default()),
            false => Window::BulkReport(ReportShown::default()),
        });
    }

    /// Passes a key to the topmost window, if it is one about many keys.
    pub(in crate::app::fleet) fn bulk_key(&mut self, action: Option<Action>, chord: Chord) {
        let typed = chord.typed();
        match self.windows.last_mut() {
            Some(Window::BulkMenu(menu)) => match action.map(|it| menu.act(it)) {
                Some(Chosen::Left) => drop(self.windows.pop()),
                Some(Chosen::Entry(entry)) => {
                    self.windows.pop();
                    self.choose(entry);
                }
                Some(Chosen::Open) | None => {}
            },
            Some(Window::BulkExpiry(form)) => {
                let did = drive(&mut form.form, action, chord);
                form.refresh(self.now, &self.zone);
                match did {
                    FormKey::Leave => drop(self.windows.pop()),
                    FormKey::Save => {
                        if let Some(at) = form.read(self.now, &self.zone) {
                            self.windows.pop();
                            self.preview(Act::Run(BulkAction::SetExpiry(at)));
                        }
                    }
                    FormKey::Nothing | FormKey::Pick(_) => {}
                }
            }
            Some(Window::BulkPick(pick)) => {
                let picked = match (action, typed) {
                    (Some(action), _) => pick.picker.act(action),
                    (None, Some(c)) => {
                        pick.picker.type_char(c);
                        Picked::Open
                    }
                    (None, None) => Picked::Open,
                };
                pick.narrow();
                self.picked(picked);
            }
            Some(Window::BulkPreview(preview)) => match (action, typed) {
                (Some(action), _) => {
                    let decided = preview.act(action);
                    self.decided(decided);
                }
                (None, Some(c)) => preview.type_char(c),
                (None, None) => {}
            },
            Some(Window::BulkProgress(_)) => match action {
                Some(Action::Abort) => self.abort_run(),
                Some(Action::Back) => drop(self.windows.pop()),
                _ => {}
            },
            Some(Window::BulkReport(_)) => match action {
                Some(Action::Back) => drop(self.windows.pop()),
                Some(Action::Export) => self.save_report(),
                Some(Action::Retry) => self.ask_retry(),
                _ => {}
            },
            Some(Window::BulkEarlier(it)) => match action {
                Some(Action::Back) => {
                    let system = it.system;
                    self.windows.pop();
                    self.in_model(system, |model| model.bulk_forget_earlier());
                }
                Some(Action::Export) => {
                    let (name, text) = (it.name.clone(), it.as_text(&self.zone));
                    self.open_save(&name, text);
                }
                _ => {}
            },
            Some(Window::BulkSave(_)) => self.save_key(action, chord),
            Some(Window::BulkQueue(queue)) => match action.and_then(|it| queue.act(it)) {
                Some(Wants::Start(system, id)) => self.start_turn(system, id),
                Some(Wants::Close) => self.close_queue(),
                None => {}
            },
            _ => {}
        }
    }

    fn choose(&mut self, entry: Entry) {
        match entry {
            Entry::Delete => self.delete_marked(),
            Entry::Reset => self.reset_marked(),
            Entry::Rotate => self.rotate_marked(),
            Entry::Report => self.show_run(),
            Entry::Expiry => {
                let (about, system) = self.about_marks();
                let keys = super::act::counted(about.owned, "key");
                let on = system.unwrap_or_else(|| super::act::counted(about.systems, "system"));
                let title = format!("Expiry of {keys} on {on}");
                let form = ExpiryForm::new(title, self.now, &self.zone);
                self.windows.push(Window::BulkExpiry(Box::new(form)));
            }
            Entry::Rules => {
                let pick = BulkPicker::of_rules(self.rule_sources());
                self.windows.push(Window::BulkPick(Box::new(pick)));
            }
            Entry::Move => {
                let pick = BulkPicker::of_owners(self.known_owners());
                self.windows.push(Window::BulkPick(Box::new(pick)));
            }
        }
    }

    fn picked(&mut self, picked: Picked) {
        let value = match picked {
            Picked::Open => return,
            Picked::Left => return drop(self.windows.pop()),
            Picked::Value(value) => value,
        };
        let Some(Window::BulkPick(pick)) = self.windows.pop() else {
            return;
        };
        match pick.picks {
            Picks::Owner => self.preview(Act::Queue(QueueAct::Move(value))),
            Picks::Rules(all) => {
                if let Some((_, rules)) = all.into_iter().find(|(of, _)| *of == value) {
                    self.preview(Act::Run(BulkAction::SetRules(rules)));
                }
            }
        }
    }

    fn decided(&mut self, decided: Option<Decided>) {
        let Some(decided) = decided else {
            return;
        };
        let Some(Window::BulkPreview(preview)) = self.windows.pop() else {
            return;
        };
        if decided == Decided::Go {
            match &preview.act {
                Act::Run(_) => self.run_preview(*preview),
                Act::Queue(_) => self.queue_preview(*preview),
            }
        }
    }

    fn ask_retry(&mut self) {
        if let Some((act, parts)) = self.failed_parts() {
            let mut preview = Preview::new(act, parts);
            preview.retry = true;
            self.windows.push(Window::BulkPreview(Box::new(preview)));
        }
    }

    fn save_report(&mut self) {
        let Some(report) = self.bulk_report() else {
            return;
        };
        let name = match report.parts.as_slice() {
            [one] => one.name.clone(),
            _ => String::new(),
        };
        self.open_save(&name, report.as_text(&self.zone));
    }

    fn open_save(&mut self, name: &str, text: String) {
        let words = "Writes the report as text. It names the keys and contains no secret.";
        // The host name alone: an address has characters that a file name loses.
        let name = name.split(" (").next().unwrap_or_default();
        let form = SaveReport::new("keys", name, words, text);
        self.windows.push(Window::BulkSave(Box::new(form)));
    }

    fn save_key(&mut self, action: Option<Action>, chord: Chord) {
        let Some(Window::BulkSave(it)) = self.windows.last_mut() else {
            return;
        };
        match it.press(action, chord) {
            SaveKey::Nothing => {}
            SaveKey::Leave => drop(self.windows.pop()),
            SaveKey::Write { path, text } => {
                let task = FileTask::Write { path, text };
                let write = (SystemId::FLEET, Effect::FileTask(task));
                self.out.push(write);
            }
        }
    }

    /// The file of a report was written, or not.
    pub(in crate::app::fleet) fn report_written(&mut self, written: Result<PathBuf, Fault>) {
        match written {
            Ok(path) => {
                let done = |it: &Window| matches!(it, Window::BulkSave(it) if it.writing);
                self.windows.retain(|it| !done(it));
                self.say(Weight::Good, format!("wrote {}", path.display()));
            }
            Err(fault) => {
                for window in &mut self.windows {
                    if let Window::BulkSave(it) = window {
                        it.refused(&fault);
                    }
                }
            }
        }
    }

    /// The report of interrupted runs follows a job that still runs.
    fn refresh_earlier(&mut self) {
        let systems = &self.systems;
        for window in &mut self.windows {
            if let Window::BulkEarlier(shown) = window {
                let found = systems.iter().find(|it| it.id == shown.system);
                let runs = found.map(|it| it.model.bulk_earlier()).unwrap_or_default();
                if !runs.is_empty() && runs != shown.runs {
                    shown.runs = runs;
                    self.dirty = true;
                }
            }
        }
    }

    /// Shows the interrupted runs of a system once its list was read, unless something else is open.
    fn show_earlier(&mut self) {
        self.refresh_earlier();
        if !self.windows.is_empty() || self.bulk.queue.is_some() {
            return;
        }
        let free = |model: &Model| model.cx.modals.is_empty() && !model.cx.keys.filtering;
        if self.front_model().is_some_and(|model| !free(model)) {
            return;
        }
        let mut all = self.systems.iter();
        let Some(found) = all.find(|it| it.model.has_bulk_earlier()) else {
            return;
        };
        let shown = EarlierShown {
            system: found.id,
            name: found.model.cx.system_label(),
            runs: found.model.bulk_earlier(),
            scroll: Scroll::default(),
        };
        self.windows.push(Window::BulkEarlier(shown));
        self.dirty = true;
    }

    /// After every update: what runs, and the queue.
    pub(in crate::app::fleet) fn follow_bulk(&mut self) {
        self.show_earlier();
        self.follow_run();
        self.follow_queue();
    }
}
