//! What the list of all systems shows.

use crate::app::fleet::all::Merged;
use crate::app::fleet::{Fleet, Front, OpenSystem, SystemId};
use crate::app::keys::MarkCounts;
use crate::app::keys::attention::Concerns;
use crate::app::model::Model;
use crate::domain::ApiKey;

/// A row of the list of all systems.
#[derive(Clone, Copy, Debug)]
pub struct AllRow<'a> {
    /// The system of the key.
    pub system: &'a OpenSystem,
    /// The key.
    pub key: &'a ApiKey,
    /// Whether the row is selected.
    pub selected: bool,
}

/// How many keys the list of all systems has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AllCounts {
    /// Keys of all systems.
    pub all: usize,
    /// Those that the filter shows.
    pub shown: usize,
    /// Marked ones, and how many of them are not in sight.
    pub marks: MarkCounts,
    /// Keys that need attention.
    pub concerns: Concerns,
    /// Systems with keys.
    pub systems: usize,
    /// Keys that could not be read.
    pub unreadable: usize,
}

impl Fleet {
    /// The lists of all systems as one.
    pub(in crate::app::fleet) fn merged(&self) -> Merged<'_> {
        let systems = self.systems.iter().map(|it| {
            let name = it.model.cx.system_name().unique().to_owned();
            (it.id, name, &it.model.cx.keys)
        });
        Merged::new(&systems.collect::<Vec<_>>())
    }

    /// The number of rows of the list. The systems strip takes one more row than the list of one system has.
    pub fn all_list_rows(&self) -> usize {
        match usize::from(self.size.1) {
            rows @ ..12 => rows.saturating_sub(2),
            rows => rows - 7,
        }
    }

    /// The rows on the page.
    pub fn all_page(&self, rows: usize) -> Vec<AllRow<'_>> {
        let page = self.all.selection.page(&self.merged(), rows);
        let row = |(id, key, selected)| {
            let system = self.systems.iter().find(|it| it.id == id)?;
            Some(AllRow {
                system,
                key,
                selected,
            })
        };
        page.into_iter().filter_map(row).collect()
    }

    /// The row of the selected key, counted from 1.
    pub fn all_place(&self) -> Option<usize> {
        Some(self.all.selection.row(&self.merged())? + 1)
    }

    /// The system of the selected key. Its own list has the same key selected.
    pub fn all_chosen(&self) -> Option<&OpenSystem> {
        let (id, _) = self.all.selection.chosen()?;
        self.systems.iter().find(|it| it.id == id)
    }

    /// Whether an action on a key of the list brought its system to the front: the list comes back.
    pub fn acts_from_all(&self) -> bool {
        self.all.acting.is_some()
    }

    /// The counts of the heading.
    pub fn all_counts(&self) -> AllCounts {
        let mut it = AllCounts::default();
        for system in &self.systems {
            let keys = &system.model.cx.keys;
            let marks = keys.mark_counts(0);
            it.all += keys.all().len();
            it.shown += keys.len();
            it.marks.marked += marks.marked;
            it.marks.hidden += marks.hidden;
            it.marks.off_page += marks.off_page;
            it.concerns.add_all(keys.concerns());
            it.unreadable += keys.skipped;
            it.systems += usize::from(keys.scope.is_some());
        }
        if it.marks.off_page > 0 {
            let page = self.all_page(self.all_list_rows());
            let marked = |row: &&AllRow<'_>| row.system.model.cx.keys.is_marked(row.key.id);
            let on_page = page.iter().filter(marked).count();
            it.marks.off_page = it.marks.off_page.saturating_sub(on_page);
        }
        it
    }

    /// Whether a range is being marked.
    pub fn all_marks_range(&self) -> bool {
        self.all.range.is_some()
    }

    /// The system whose order and filter all others follow while the list of all systems is in front.
    pub fn lead(&self) -> Option<&Model> {
        self.systems.first().map(|it| &it.model)
    }

    /// All systems take over the order and the filter of one of them.
    pub(in crate::app::fleet) fn spread_settings(&mut self, of: SystemId) {
        let Some(settings) = self.model(of).map(|it| it.cx.keys.settings().clone()) else {
            return;
        };
        let others = self
            .systems
            .iter()
            .filter(|it| *it.model.cx.keys.settings() != settings);
        let others: Vec<SystemId> = others.map(|it| it.id).collect();
        for id in others {
            self.in_model(id, |model| model.cx.keys.follow(&settings));
        }
    }

    /// A system or the list of all systems comes to the front: it is ordered and filtered as what was there before.
    pub(in crate::app::fleet) fn take_over_settings(&mut self, before: Front) {
        let first = self.systems.first().map(|it| it.id);
        let source = match before {
            Front::System(id) => Some(id),
            Front::All => first,
        };
        let settings = source
            .and_then(|id| self.model(id))
            .map(|it| it.cx.keys.settings().clone());
        match (settings, self.front, source) {
            (_, Front::All, Some(id)) => {
                self.spread_settings(id);
                self.select_in_all(id);
            }
            (Some(settings), Front::System(id), _) => {
                self.in_model(id, |model| model.cx.keys.follow(&settings));
            }
            _ => {}
        }
    }

    /// Selects the key that is selected in the list of a system.
    pub(in crate::app::fleet) fn select_in_all(&mut self, id: SystemId) {
        let key = self.model(id).and_then(|it| it.cx.keys.selected()).cloned();
        if let Some(key) = key {
            let mut selection = std::mem::take(&mut self.all.selection);
            selection.select(&self.merged(), id, &key);
            self.all.selection = selection;
        }
    }

    /// Whether all systems get another order or filter at the same moment, or each as soon as its list is sorted. While one of them is
    /// still being sorted, all show the order before.
    pub(in crate::app::fleet) fn show_together(&mut self, on: bool) {
        let on = on && self.has_several();
        for it in &mut self.systems {
            it.model.cx.keys.show_together(on);
        }
        if on && self.models().any(|it| it.cx.keys.awaits_order()) {
            return;
        }
        let held = self.systems.iter().filter(|it| it.model.cx.keys.is_held());
        let held: Vec<SystemId> = held.map(|it| it.id).collect();
        for id in held {
            self.in_model(id, |model| model.cx.keys.release());
        }
    }

    /// Brings the list up to date with its systems: before a key, and before it is drawn.
    pub(in crate::app::fleet) fn settle_all(&mut self) {
        if let Some(first) = self.systems.first().map(|it| it.id) {
            // A system may have been opened meanwhile.
            self.spread_settings(first);
        }
        self.show_together(true);
        let rows = self.all_list_rows();
        let mut selection = std::mem::take(&mut self.all.selection);
        selection.settle(&self.merged(), rows);
        let chosen = selection.chosen().map(|(id, key)| (id, key.id));
        self.all.selection = selection;
        let system = self
            .systems
            .iter_mut()
            .find(|it| Some(it.id) == chosen.map(|it| it.0));
        if let (Some(system), Some((_, key))) = (system, chosen) {
            system.model.cx.keys.point_at(key);
        }
    }
}
