//! Keys on the list of all systems.

use crate::app::connect::connection::Link;
use crate::app::fleet::all::MarkedRange;
use crate::app::fleet::{Fleet, Front, SystemId};
use crate::app::keys::actions;
use crate::app::keys::completing::Names;
use crate::app::modal::Screen;
use crate::app::model::Model;
use crate::app::notice::Weight;
use crate::app::requests::reads;
use crate::app::widget::line_edit;
use crate::app::wish::Wish;
use crate::domain::KeyId;
use crate::keymap::{self, Action, Chord, Context};

impl Fleet {
    /// The contexts for a chord while the list is in front and no window is open: those of the selected key's system.
    pub(in crate::app::fleet) fn all_contexts(&self) -> Vec<Context> {
        if self.lead().is_some_and(|lead| lead.cx.keys.filtering) {
            return vec![Context::Filter, Context::Anywhere];
        }
        let mut contexts = match self.all_chosen().map(|it| &it.model) {
            Some(model) if shows_its_list(model) => model.contexts(),
            _ => vec![Context::Keys, Context::Anywhere],
        };
        // The marks of any system count.
        let marked = self
            .systems
            .iter()
            .any(|it| !it.model.cx.keys.marks().is_empty());
        if marked && !contexts.contains(&Context::Marked) {
            contexts.insert(0, Context::Marked);
        }
        contexts
    }

    /// Passes a key to the list of all systems.
    pub(in crate::app::fleet) fn all_key(&mut self, chord: Chord) {
        // The selected key may be another one than when the key was looked up.
        self.settle_all();
        let action = keymap::lookup(&self.all_contexts(), chord);
        match self.lead().is_some_and(|lead| lead.cx.keys.filtering) {
            true => self.all_filter_key(action, chord),
            false => match action {
                Some(action) => self.all_action(action),
                None => self.say_unbound(chord),
            },
        }
        if self.front == Front::All {
            self.settle_all();
        }
    }

    /// Pastes into the list of all systems: into its filter, if the user types there.
    pub(in crate::app::fleet) fn all_paste(&mut self, text: &str) {
        if self.lead().is_some_and(|lead| lead.cx.keys.filtering) {
            self.in_lead(|lead| {
                let mut filter = lead.cx.keys.filter().to_owned();
                line_edit::paste(&mut filter, text);
                lead.cx.keys.set_filter(filter);
            });
            self.filter_changed();
        }
    }

    fn all_filter_key(&mut self, action: Option<Action>, chord: Chord) {
        match action {
            Some(Action::Up) => self.all_step(-1),
            Some(Action::Down) => self.all_step(1),
            _ => {
                let before = self.lead().map(|lead| lead.cx.keys.filter().to_owned());
                let modals = self.lead().map(|lead| lead.cx.modals.len());
                self.in_lead(|lead| actions::filter_key(action, chord, &mut lead.cx));
                self.pass_on_of_lead();
                if modals < self.lead().map(|lead| lead.cx.modals.len()) {
                    // The form that saves the filter.
                    if let Some(first) = self.systems.first().map(|it| it.id) {
                        return self.visit(first);
                    }
                }
                if before != self.lead().map(|lead| lead.cx.keys.filter().to_owned()) {
                    self.filter_changed();
                }
            }
        }
    }

    /// The names that complete the filter: those of all systems.
    fn names(&self) -> Names {
        let mut names = Names::default();
        for it in &self.systems {
            let cx = &it.model.cx;
            names.owners.extend(cx.keys.owner_names().iter().cloned());
            names.systems.push(cx.system_name().unique().to_owned());
        }
        names
    }

    /// What the first system says about the filter is said here.
    fn pass_on_of_lead(&mut self) {
        let notice = self
            .systems
            .first_mut()
            .and_then(|it| it.model.cx.notice.take());
        if let Some(notice) = notice {
            self.say(notice.weight, notice.text);
        }
    }

    /// The first match is selected. Without text the selected key stays.
    fn filter_changed(&mut self) {
        self.all.range = None;
        self.settle_all();
        if self
            .lead()
            .is_some_and(|lead| !lead.cx.keys.filter().trim().is_empty())
        {
            self.all_jump(false);
        }
    }

    fn all_action(&mut self, action: Action) {
        let page = isize::try_from(self.all_list_rows()).unwrap_or(10).max(1);
        match action {
            Action::Up => self.all_step(-1),
            Action::Down => self.all_step(1),
            Action::PageUp => self.all_step(-page),
            Action::PageDown => self.all_step(page),
            Action::Top => self.all_jump(false),
            Action::Bottom => self.all_jump(true),
            Action::Filter => {
                let names = self.names();
                self.in_lead(|lead| {
                    lead.cx.keys.complete_from(Some(names));
                    lead.cx.keys.filtering = true;
                });
            }
            Action::Back => self.all_back(),
            Action::Attention => self.all_attention(),
            Action::Sort => {
                self.all.range = None;
                let allowlist = self.systems.iter().any(|it| has_allowlists(&it.model));
                self.in_lead(|lead| lead.cx.keys.next_order_across(allowlist));
            }
            Action::Reverse => {
                self.all.range = None;
                self.in_lead(|lead| lead.cx.keys.turn());
            }
            Action::Refresh => self.all_refresh(),
            Action::KeepCopy => self.each_model(|model| model.secret.keep_copy(&mut model.cx)),
            Action::Mark => self.all_mark(),
            Action::MarkRange => self.all_mark_range(),
            Action::MarkAll => {
                self.all.range = None;
                let mut shown = self
                    .systems
                    .iter()
                    .map(|it| &it.model.cx.keys)
                    .filter(|it| !it.is_empty());
                let all = shown.all(|keys| keys.all_shown_marked());
                self.each_model(|model| model.cx.keys.mark_shown(!all));
            }
            Action::InvertMarks => {
                self.all.range = None;
                self.each_model(|model| model.cx.keys.invert_marks());
            }
            Action::UnmarkAll => {
                self.all.range = None;
                self.each_model(|model| model.cx.keys.unmark_all());
            }
            Action::ActOnMarked | Action::Delete | Action::Reset | Action::Rotate
                if self.has_marks() =>
            {
                self.all.range = None;
                self.grant(match action {
                    Action::Delete => Wish::DeleteMarked,
                    Action::Reset => Wish::ResetMarked,
                    Action::Rotate => Wish::RotateMarked,
                    _ => Wish::ActOnMarked,
                });
            }
            // The menu says how to mark keys, and has the report of the last action.
            Action::ActOnMarked => self.grant(Wish::ActOnMarked),
            Action::Systems => self.grant(Wish::Systems),
            Action::AllSystems => self.say(Weight::Plain, "the list shows all systems already"),
            Action::NextSystem => self.grant(Wish::NextSystem),
            Action::PreviousSystem => self.grant(Wish::PreviousSystem),
            Action::Export => self.export_all(),
            Action::New => self.ask_system_for_new(),
            Action::Open => self.grant(Wish::Systems),
            Action::Quit => self.quit(),
            _ => self.act_on_chosen(action),
        }
    }

    fn has_marks(&self) -> bool {
        self.systems
            .iter()
            .any(|it| !it.model.cx.keys.marks().is_empty())
    }

    fn all_step(&mut self, by: isize) {
        let mut selection = std::mem::take(&mut self.all.selection);
        selection.step(&self.merged(), by);
        self.all.selection = selection;
        self.follow_range();
    }

    fn all_jump(&mut self, last: bool) {
        let mut selection = std::mem::take(&mut self.all.selection);
        selection.jump(&self.merged(), last);
        self.all.selection = selection;
        self.follow_range();
    }

    /// Ends the open range with its marks; else clears the filter.
    fn all_back(&mut self) {
        if let Some(range) = self.all.range.take() {
            for (system, key) in range.added() {
                self.set_mark(system, key, false);
            }
            return;
        }
        self.in_lead(|lead| lead.cx.keys.clear_filter());
    }

    /// Shows only the keys that need attention, or all keys again.
    fn all_attention(&mut self) {
        let only = self
            .lead()
            .is_some_and(|lead| lead.cx.keys.only_attention());
        if !only && self.all_counts().concerns.total() == 0 {
            return self.say(Weight::Good, "no key needs attention");
        }
        self.all.range = None;
        self.in_lead(|lead| lead.cx.keys.toggle_attention());
    }

    /// Refreshes the lists of all systems. A lost link reconnects now.
    fn all_refresh(&mut self) {
        let open = |it: &Model| matches!(it.cx.connection.link, Link::Live | Link::Lost(_));
        let open = self.systems.iter().filter(|it| open(&it.model));
        let open: Vec<SystemId> = open.map(|it| it.id).collect();
        for id in &open {
            self.in_model(*id, |model| reads::refresh(&mut model.cx));
        }
        let words = match open.len() {
            1 => "refreshing 1 system".to_owned(),
            n => format!("refreshing {n} of {} systems", self.systems.len()),
        };
        self.say(Weight::Plain, words);
    }

    /// Marks the selected key or removes its mark, and selects the next one. An open range ends instead.
    fn all_mark(&mut self) {
        if self.all.range.take().is_some() {
            return;
        }
        if let Some((system, key)) = self.chosen_place() {
            let on = self
                .model(system)
                .is_some_and(|it| !it.cx.keys.is_marked(key));
            self.set_mark(system, key, on);
            self.all_step(1);
        }
    }

    /// Begins a range at the selected key, or ends the open one.
    fn all_mark_range(&mut self) {
        if self.all.range.take().is_none() {
            self.all.range = self.chosen_place().map(MarkedRange::new);
            self.follow_range();
        }
    }

    /// The selection moved: the open range follows it.
    fn follow_range(&mut self) {
        let (Some(mut range), Some(to)) = (self.all.range.take(), self.chosen_place()) else {
            return;
        };
        let is_marked = |(system, key)| {
            let model = self.model(system);
            model.is_some_and(|it| it.cx.keys.is_marked(key))
        };
        // The range ends when one of its ends is gone.
        let Some(changes) = range.reach(&self.merged(), to, is_marked) else {
            return;
        };
        for (system, key) in changes.unmark {
            self.set_mark(system, key, false);
        }
        for (system, key) in changes.mark {
            self.set_mark(system, key, true);
        }
        self.all.range = Some(range);
    }

    fn chosen_place(&self) -> Option<(SystemId, KeyId)> {
        let (system, key) = self.all.selection.chosen()?;
        Some((system, key.id))
    }

    fn set_mark(&mut self, system: SystemId, key: KeyId, on: bool) {
        if let Some(it) = self.systems.iter_mut().find(|it| it.id == system) {
            it.model.cx.keys.mark(key, on);
        }
    }

    fn in_lead(&mut self, act: impl FnOnce(&mut Model)) {
        if let Some(first) = self.systems.first().map(|it| it.id) {
            self.in_model(first, act);
        }
    }

    fn each_model(&mut self, act: impl Fn(&mut Model)) {
        let ids: Vec<SystemId> = self.systems.iter().map(|it| it.id).collect();
        for id in ids {
            self.in_model(id, &act);
        }
    }

    fn say_unbound(&mut self, chord: Chord) {
        self.say(
            Weight::Plain,
            format!("{chord} does nothing here. ? for help"),
        );
    }
}

/// Whether a system would show its list of keys, with nothing above it.
pub(in crate::app::fleet) fn shows_its_list(model: &Model) -> bool {
    model.cx.screen == Screen::Keys && model.cx.modals.is_empty()
}

fn has_allowlists(model: &Model) -> bool {
    let system = model.cx.connection.system.as_ref();
    system.is_some_and(|it| it.caps.allowlist)
}
