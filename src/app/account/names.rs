//! Names for the parts of a service account: defaults that are free.

use crate::app::cx::Cx;
use crate::domain::account::{Group, Privilege};
use crate::domain::rotation;

/// Longest name of a user or a group in TrueNAS.
const LONGEST: usize = 32;

/// The names in use on a system, as far as they could be read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Taken<'a> {
    pub(super) groups: &'a [Group],
    pub(super) privileges: &'a [Privilege],
    pub(super) cx: &'a Cx,
}

impl Taken<'_> {
    pub(super) fn user(&self, name: &str) -> bool {
        let mut users = self.cx.users.iter().flatten();
        users.any(|user| user.username.raw() == name)
    }

    pub(super) fn group(&self, name: &str) -> bool {
        self.groups.iter().any(|it| it.name.raw() == name)
    }

    pub(super) fn privilege(&self, name: &str) -> bool {
        self.privileges.iter().any(|it| it.name.raw() == name)
    }

    pub(super) fn key(&self, name: &str) -> bool {
        self.cx.keys.named(name).is_some()
    }

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
        let taken = |name: &str| self.user(name) || self.group(name) || self.privilege(name);
        match taken(&base) {
            false => base,
            true => rotation::successor(&base, taken, Some(LONGEST)),
        }
    }

    /// The wished name of the key, or with a number: free.
    pub(super) fn free_key(&self, wish: &str, max: Option<usize>) -> String {
        match self.key(wish) {
            false => wish.to_owned(),
            true => rotation::successor(wish, |name| self.key(name), max),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::testkit::Driven;

    fn group(name: &str) -> Group {
        Group {
            id: 1,
            gid: Some(3000),
            name: name.into(),
            smb: Some(false),
        }
    }

    #[test]
    fn a_default_is_free_in_all_three_lists() {
        let it = Driven::user_era();
        let taken = |groups: &[Group]| {
            let taken = Taken {
                groups,
                privileges: &[],
                cx: &it.model.cx,
            };
            (
                taken.free_account("metrics"),
                taken.free_account("Home Assistant!"),
            )
        };
        // The user svc-metrics exists.
        assert_eq!(
            taken(&[]),
            ("svc-metrics-2".into(), "svc-homeassistant".into())
        );
        assert_eq!(taken(&[group("svc-metrics-2")]).0, "svc-metrics-3");
    }

    #[test]
    fn a_key_gets_a_number_if_its_name_is_in_use() {
        let it = Driven::user_era();
        let taken = Taken {
            groups: &[],
            privileges: &[],
            cx: &it.model.cx,
        };
        assert_eq!(taken.free_key("prometheus", Some(200)), "prometheus-2");
        assert_eq!(taken.free_key("grafana", Some(200)), "grafana");
    }
}
