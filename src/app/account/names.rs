//! Names for the parts of a service account: defaults that are free.

use std::collections::BTreeSet;

use crate::domain::rotation;

/// Longest name of a user or a group in TrueNAS.
const LONGEST: usize = 32;

/// The names in use on a system, as far as they could be read.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    pub(super) users: BTreeSet<String>,
    pub(super) groups: BTreeSet<String>,
    pub(super) privileges: BTreeSet<String>,
    pub(super) keys: BTreeSet<String>,
}

impl Names {
    /// `svc-ID`, or with a number: free as user, group and privilege.
    pub(super) fn free_account(&self, id: &str) -> String {
        let id = if id.is_empty() { "integration" } else { id };
        let kept = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
        let id: String = id
            .to_ascii_lowercase()
            .chars()
            .filter(|c| kept(*c))
            .collect();
        let base: String = format!("svc-{id}").chars().take(LONGEST).collect();
        let lists = [&self.users, &self.groups, &self.privileges];
        let taken = |name: &str| lists.iter().any(|list| list.contains(name));
        match taken(&base) {
            false => base,
            true => rotation::successor(&base, taken, Some(LONGEST)),
        }
    }

    /// The wished name of the key, or with a number: free.
    pub(super) fn free_key(&self, wish: &str, max: Option<usize>) -> String {
        match self.keys.contains(wish) {
            false => wish.to_owned(),
            true => rotation::successor(wish, |name| self.keys.contains(name), max),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(users: &[&str], groups: &[&str]) -> Names {
        let set = |names: &[&str]| names.iter().map(|it| (*it).to_owned()).collect();
        Names {
            users: set(users),
            groups: set(groups),
            keys: set(&["prometheus"]),
            ..Names::default()
        }
    }

    #[test]
    fn a_default_is_free_in_all_three_lists() {
        let user = names(&["svc-metrics"], &[]);
        assert_eq!(user.free_account("metrics"), "svc-metrics-2");
        assert_eq!(user.free_account("Home Assistant!"), "svc-homeassistant");
        assert_eq!(user.free_account(""), "svc-integration");
        let both = names(&["svc-metrics"], &["svc-metrics-2"]);
        assert_eq!(both.free_account("metrics"), "svc-metrics-3");
    }

    #[test]
    fn a_key_gets_a_number_if_its_name_is_in_use() {
        let names = names(&[], &[]);
        assert_eq!(names.free_key("prometheus", Some(200)), "prometheus-2");
        assert_eq!(names.free_key("grafana", Some(200)), "grafana");
    }
}
