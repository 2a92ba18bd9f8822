//! Ranks users as owners of a key: sufficient rights first, then the fewest extra rights.

use std::collections::BTreeSet;

use super::catalogue::{Catalogue, Method, Need, Roles};
use super::method_count::by_roles;
use super::reach::least;
use super::text::Text;

/// Permits everything; the only role for methods that no other role permits.
const FULL_ADMIN: &str = "FULL_ADMIN";

/// The required methods on one system.
#[derive(Debug)]
pub struct Needs<'a> {
    catalogue: &'a Catalogue,
    roles: &'a Roles,
    /// Each required method with the narrowest role that permits it.
    needed: Vec<(&'a Method, Text)>,
}

/// How well a user fits. Smaller is better.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fit {
    /// Roles to add, in one possible way; empty when every required method is permitted.
    pub missing: Vec<Text>,
    /// Number of permitted methods beyond the required ones.
    pub excess: usize,
}

impl Fit {
    /// Whether every required method is permitted.
    pub fn suits(&self) -> bool {
        self.missing.is_empty()
    }

    /// The sort key: sufficient users first, then those with few missing roles, then those with few extra rights.
    pub fn rank(&self) -> (usize, usize) {
        (self.missing.len(), self.excess)
    }
}

impl<'a> Needs<'a> {
    /// Selects methods by name; unknown names are ignored.
    pub fn new<'n>(
        names: impl IntoIterator<Item = &'n str>,
        catalogue: &'a Catalogue,
        roles: &'a Roles,
    ) -> Self {
        let methods: BTreeSet<&str> = names.into_iter().collect();
        let methods = methods.iter().filter_map(|name| catalogue.method(name));
        let needed = methods.map(|method| (method, narrowest(method, catalogue, roles)));
        Self {
            needed: needed.collect(),
            catalogue,
            roles,
        }
    }

    /// Number of required methods.
    pub fn len(&self) -> usize {
        self.needed.len()
    }

    /// Whether no method is required.
    pub fn is_empty(&self) -> bool {
        self.needed.is_empty()
    }

    /// Rates a user with these roles.
    pub fn fit(&self, own: &[Text]) -> Fit {
        let held = self.roles.expand(own);
        let unmet: Vec<_> = self
            .needed
            .iter()
            .filter(|(method, _)| !held.permits(method))
            .collect();
        let wanted: BTreeSet<&Text> = unmet.iter().map(|(_, role)| role).collect();
        let mut missing: Vec<&Text> = wanted.iter().copied().collect();
        // What the others bring along anyway need not be told.
        for role in wanted {
            let rest = || missing.iter().copied().filter(|other| *other != role);
            let with = self.roles.expand(own.iter().chain(rest()));
            if unmet.iter().all(|(method, _)| with.permits(method)) {
                missing.retain(|other| *other != role);
            }
        }
        let missing = missing.into_iter().cloned().collect();
        let met = self
            .needed
            .iter()
            .filter(|(method, _)| held.permits(method));
        let excess = by_roles(&held, self.catalogue).permitted - met.count();
        Fit { missing, excess }
    }
}

/// The role that permits a method and the fewest others.
fn narrowest(method: &Method, catalogue: &Catalogue, roles: &Roles) -> Text {
    if method.need != Need::Right {
        return Text::default();
    }
    let reach = |role: &&Text| by_roles(&roles.expand([*role]), catalogue).permitted;
    let least = least(&method.roles, roles);
    let narrowest = least
        .into_iter()
        .min_by_key(|role| (reach(role), role.as_str()));
    narrowest.cloned().unwrap_or_else(|| FULL_ADMIN.into())
}

#[cfg(test)]
#[path = "owner_ranking_tests.rs"]
mod tests;
