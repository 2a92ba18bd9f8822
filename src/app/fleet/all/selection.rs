//! The selected key of the merged list, and the part of the list that is on the screen.
//!
//! Invariant: the selection is a key of a system, not a row. When its key is gone, the key in its place is selected, or the last one.

use crate::app::fleet::SystemId;
use crate::app::fleet::all::merge::Cut;
use crate::app::fleet::all::rows::Merged;
use crate::app::keys::later::Jump;
use crate::domain::ApiKey;

/// The selected key.
#[derive(Debug, Default)]
pub(in crate::app::fleet) struct Selection {
    chosen: Option<Chosen>,
    /// How many rows of the page are above it.
    above: usize,
    /// Whether the user moved it. Until then the systems that connect may put rows above it, and the page begins with the first row.
    moved: bool,
    /// Where the user went while rows were missing or being sorted.
    jump: Option<Jump>,
}

/// A key, with what is needed to find its place when it is gone.
#[derive(Debug)]
struct Chosen {
    system: SystemId,
    key: ApiKey,
    /// Its row.
    row: usize,
}

impl Selection {
    /// The system and the key, as they were when the list was last settled.
    pub(in crate::app::fleet) fn chosen(&self) -> Option<(SystemId, &ApiKey)> {
        self.chosen.as_ref().map(|it| (it.system, &it.key))
    }

    /// Brings the selection up to date, and onto a page of `rows` rows.
    pub(in crate::app::fleet) fn settle(&mut self, merged: &Merged<'_>, rows: usize) {
        if let Some(jump) = self.jump {
            self.go(merged, jump);
            self.jump = self.jump.filter(|_| merged.is_unsettled());
        }
        // A key that the filter hides comes back into sight with it.
        let Some(cut) = self.locate(merged) else {
            return;
        };
        self.choose(merged, cut.clone());
        let (at, rows, total) = (cut.rows(), rows.max(1), merged.total());
        let least = match self.moved {
            true => (at + rows).saturating_sub(total),
            false => at,
        };
        self.above = self.above.max(least).min(rows - 1).min(at);
    }

    /// Selects a key, if it is shown.
    pub(in crate::app::fleet) fn select(
        &mut self,
        merged: &Merged<'_>,
        system: SystemId,
        key: &ApiKey,
    ) {
        self.moved = true;
        self.jump = None;
        if let Some(row) = merged.find(system, key.id) {
            self.choose(merged, Cut::before(merged, &row));
        }
    }

    /// Moves the selection by rows.
    pub(in crate::app::fleet) fn step(&mut self, merged: &Merged<'_>, by: isize) {
        let Some(mut cut) = self.locate(merged) else {
            let jump = self.jump.unwrap_or_default().stepped(by);
            self.jump = merged.is_unsettled().then_some(jump);
            return;
        };
        // With rows in sight, the user means one of them.
        self.jump = None;
        self.walk(merged, by, &mut cut);
    }

    fn walk(&mut self, merged: &Merged<'_>, by: isize, cut: &mut Cut) {
        self.moved = true;
        let before = cut.rows();
        match usize::try_from(by) {
            Ok(forward) => {
                let last = merged.total().saturating_sub(1);
                let forward = forward.min(last.saturating_sub(before));
                *cut = std::mem::take(cut).forward(merged, forward);
            }
            Err(_) => cut.back(merged, by.unsigned_abs()),
        }
        let moved = cut.rows();
        self.above = self.above.saturating_add(moved).saturating_sub(before);
        self.choose(merged, cut.clone());
    }

    /// Selects the first or the last row: if rows are missing or being sorted, that of the complete list too.
    pub(in crate::app::fleet) fn jump(&mut self, merged: &Merged<'_>, last: bool) {
        let jump = Jump::to_end(last);
        self.jump = merged.is_unsettled().then_some(jump);
        self.go(merged, jump);
    }

    fn go(&mut self, merged: &Merged<'_>, jump: Jump) {
        self.moved = true;
        let mut cut = match jump.last {
            true => {
                let mut cut = Cut::last(merged);
                cut.back(merged, 1);
                cut
            }
            false => Cut::first(merged),
        };
        self.above = if jump.last { usize::MAX } else { 0 };
        self.walk(merged, jump.steps, &mut cut);
    }

    /// The rows of a page, each with whether it is selected.
    pub(in crate::app::fleet) fn page<'a>(
        &self,
        merged: &Merged<'a>,
        rows: usize,
    ) -> Vec<(SystemId, &'a ApiKey, bool)> {
        let Some(mut top) = self.locate(merged) else {
            return Vec::new();
        };
        let selected = top.rows();
        top.back(merged, self.above);
        let first = top.rows();
        let rows = top.walk(merged).take(rows).filter_map(|row| merged.at(row));
        let rows = rows.zip(first..);
        rows.map(|((id, key), row)| (id, key, row == selected))
            .collect()
    }

    /// The row of the selected key.
    pub(in crate::app::fleet) fn row(&self, merged: &Merged<'_>) -> Option<usize> {
        Some(self.locate(merged)?.rows())
    }

    /// The place before the row that is selected; `None` if no row is shown.
    fn locate(&self, merged: &Merged<'_>) -> Option<Cut> {
        let last = merged.total().checked_sub(1)?;
        let Some(it) = &self.chosen else {
            return Some(Cut::first(merged));
        };
        let mut cut = if let Some(row) = merged.find(it.system, it.key.id) {
            Cut::before(merged, &row)
        } else if let Some(row) = merged.gone(it.system, &it.key) {
            Cut::before(merged, &row)
        } else {
            Cut::first(merged).forward(merged, it.row)
        };
        let beyond = cut.rows().saturating_sub(last);
        cut.back(merged, beyond);
        Some(cut)
    }

    /// Selects the row behind a place.
    fn choose(&mut self, merged: &Merged<'_>, cut: Cut) {
        let row = cut.rows();
        let Some((system, key)) = cut.walk(merged).next().and_then(|row| merged.at(row)) else {
            return;
        };
        match &mut self.chosen {
            Some(it) if it.system == system && it.key == *key => it.row = row,
            chosen => {
                let key = key.clone();
                *chosen = Some(Chosen { system, key, row });
            }
        }
    }
}

#[cfg(test)]
#[path = "selection_tests/mod.rs"]
mod tests;
