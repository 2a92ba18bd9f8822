//! Compares the rights of two owners of a key: which methods a key gains and loses with another owner.

use std::fmt;

use super::catalogue::{Catalogue, Roles};
use super::text::Text;

/// What another owner changes, in methods of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnerChange {
    /// Methods that only the old owner may call.
    pub lost: usize,
    /// Methods that only the new owner may call.
    pub gained: usize,
}

impl OwnerChange {
    /// Compares the roles of the old owner with those of the new one.
    pub fn between(old: &[Text], new: &[Text], catalogue: &Catalogue, roles: &Roles) -> Self {
        let (old, new) = (roles.expand(old), roles.expand(new));
        let mut it = Self { lost: 0, gained: 0 };
        for method in catalogue.methods() {
            match (old.permits(method), new.permits(method)) {
                (true, false) => it.lost += 1,
                (false, true) => it.gained += 1,
                _ => {}
            }
        }
        it
    }
}

impl fmt::Display for OwnerChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.lost, self.gained) {
            (0, 0) => f.write_str("same rights"),
            (lost, 0) => write!(f, "fewer rights (-{lost} methods)"),
            (0, gained) => write!(f, "more rights (+{gained} methods)"),
            (lost, gained) => write!(f, "other rights (-{lost} +{gained} methods)"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_methods_that_only_one_of_two_owners_may_call() {
        let (catalogue, roles) = (Catalogue::declared(None, true), Roles::declared(true));
        let change = |old: &str, new: &str| {
            OwnerChange::between(&[old.into()], &[new.into()], &catalogue, &roles)
        };
        let count = |role: &str| {
            let held = [role.into()];
            let held = roles.expand(&held);
            let methods = catalogue.methods().iter();
            methods.filter(|it| held.permits(it)).count()
        };
        let (full, reader) = (count("FULL_ADMIN"), count("READONLY_ADMIN"));
        let lost = full - reader;
        assert!(lost > 0);
        let fewer = change("FULL_ADMIN", "READONLY_ADMIN");
        assert_eq!(fewer, OwnerChange { lost, gained: 0 });
        assert_eq!(fewer.to_string(), format!("fewer rights (-{lost} methods)"));
        let more = change("READONLY_ADMIN", "FULL_ADMIN").to_string();
        assert_eq!(more, format!("more rights (+{lost} methods)"));
        let same = change("POOL_READ", "POOL_READ").to_string();
        assert_eq!(same, "same rights");
        let other = change("APPS_READ", "SNAPSHOT_READ");
        assert_eq!(
            count("APPS_READ") - other.lost + other.gained,
            count("SNAPSHOT_READ")
        );
        assert!(other.to_string().starts_with("other rights (-"), "{other}");
    }
}
