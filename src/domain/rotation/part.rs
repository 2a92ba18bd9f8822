//! The part of a key in a rotation, in words.

use super::Rotation;
use crate::domain::key::KeyId;
use crate::domain::rows::Rows;
use crate::domain::text::Text;

impl Rotation {
    /// The old key with its id: `backup (3)`.
    pub fn old_label(&self, keys: &Rows) -> String {
        let key = keys.get(self.old);
        let name = key.map_or_else(|| Text::from(self.old_name.as_str()), |it| it.name.clone());
        format!("{name} ({})", self.old)
    }

    /// The successor with its id: `backup-2 (13)`; only its name before it exists.
    pub fn successor_label(&self, keys: &Rows) -> String {
        match self.find(keys) {
            Some(key) => format!("{} ({})", key.name, key.id),
            None => Text::from(self.name.as_str()).to_string(),
        }
    }

    /// What the rotation means for one of its two keys: `being replaced by backup-2 (13)`, `to replace backup (3)`.
    pub fn part(&self, key: KeyId, keys: &Rows) -> String {
        match self.old == key {
            true => format!("being replaced by {}", self.successor_label(keys)),
            false => format!("to replace {}", self.old_label(keys)),
        }
    }
}
