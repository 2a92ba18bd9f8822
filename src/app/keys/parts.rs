//! The list as a part of a list of several systems.

use crate::app::keys::list::Keys;
use crate::app::keys::merging::{Listed, Part};
use crate::app::keys::settings::Settings;
use crate::domain::KeyId;

impl Keys {
    /// The rows as they are shown now.
    pub(in crate::app) fn listed(&self) -> Listed {
        Listed(self.shown.frozen())
    }

    /// The shown rows as a part of a list of several systems. `system`: the place of the system among the others.
    pub(in crate::app) fn part(&self, system: usize) -> Part<'_> {
        let shown = &self.shown;
        Part { shown, system }
    }

    /// Selects a key of the shown rows.
    pub(in crate::app) fn point_at(&mut self, id: KeyId) {
        self.shown.select(Some(id));
    }

    /// Order and filter.
    pub(in crate::app) fn settings(&self) -> &Settings {
        &self.settings
    }
}
