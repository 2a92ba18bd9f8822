//! The methods that a key called, as the methods that its service account needs.

use std::collections::BTreeSet;

use crate::domain::audit::KeyActivity;
use crate::domain::catalogue::Catalogue;
use crate::domain::text::Text;

/// What the audit log cannot say.
pub const INCOMPLETE: &str =
    "TrueNAS audits mainly methods that change something, and no events. Reads may be missing.";

/// Names of methods, compared with the catalogue of a system.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Called {
    /// The methods that the system has, sorted.
    pub methods: Vec<Text>,
    /// Names that the system does not know, sorted: methods of an older release, and mistakes.
    pub unknown: Vec<Text>,
    /// Known methods whose calls were refused and never permitted, sorted. They are not among `methods`.
    pub refused: Vec<Text>,
}

impl Called {
    /// What a key called with permission.
    pub fn by_key(activity: &KeyActivity, catalogue: &Catalogue) -> Self {
        let called = Self::named(activity.calls.keys(), catalogue);
        let refused = activity.refused.keys();
        let refused = refused.filter(|name| !activity.calls.contains_key(*name));
        Self {
            refused: Self::named(refused, catalogue).methods,
            ..called
        }
    }

    /// These names.
    pub fn named<'a>(names: impl IntoIterator<Item = &'a Text>, catalogue: &Catalogue) -> Self {
        let names: BTreeSet<&Text> = names.into_iter().collect();
        let known = |name: &&Text| catalogue.method(name.raw()).is_some();
        let (methods, unknown): (Vec<&Text>, Vec<&Text>) = names.into_iter().partition(known);
        Self {
            methods: methods.into_iter().cloned().collect(),
            unknown: unknown.into_iter().cloned().collect(),
            refused: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_unknown_and_refused_calls_of_a_key() {
        let counts = |names: &[&str]| names.iter().map(|it| (Text::from(it), 3)).collect();
        let activity = KeyActivity {
            calls: counts(&["user.create", "pool.query", "zfs.snapshot.create"]),
            refused: counts(&["pool.query", "system.reboot", "no.such"]),
            ..KeyActivity::default()
        };
        let called = Called::by_key(&activity, &Catalogue::declared(None, true));
        let texts = |names: &[&str]| -> Vec<Text> { names.iter().map(Text::from).collect() };
        assert_eq!(called.methods, texts(&["pool.query", "user.create"]));
        assert_eq!(called.unknown, texts(&["zfs.snapshot.create"]));
        assert_eq!(called.refused, texts(&["system.reboot"]));
    }

    #[test]
    fn nothing_called_is_nothing_needed() {
        let catalogue = Catalogue::declared(None, true);
        let called = Called::by_key(&KeyActivity::default(), &catalogue);
        assert_eq!(called, Called::default());
    }
}
