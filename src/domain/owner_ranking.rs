//! Which user suits what an integration needs: the one that can do it with the least besides.

use std::collections::BTreeSet;

use super::catalogue::{Catalogue, Method, Need, Roles};
use super::reach::{self, least};
use super::text::Text;

/// May do everything; the way to what no other role permits.
const FULL_ADMIN: &str = "FULL_ADMIN";

/// What is needed, on one system.
#[derive(Debug)]
pub struct Needs<'a> {
    catalogue: &'a Catalogue,
    roles: &'a Roles,
    /// What is needed, with the narrowest role that permits it.
    needed: Vec<(&'a Method, Text)>,
}

/// How well somebody suits it. The lesser, the better.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fit {
    /// Roles that would have to be added, one way to do it; none: everything needed can be done.
    pub missing: Vec<Text>,
    /// How many methods can be called beyond what is needed.
    pub excess: usize,
}

impl Fit {
    /// Whether everything needed can be done.
    pub fn suits(&self) -> bool {
        self.missing.is_empty()
    }

    /// What orders users: who suits first, then who needs few roles more, then who can do little besides.
    pub fn rank(&self) -> (usize, usize) {
        (self.missing.len(), self.excess)
    }
}

impl<'a> Needs<'a> {
    /// These methods, by name; a name that the catalogue does not know is passed over.
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

    /// How many methods are needed.
    pub fn len(&self) -> usize {
        self.needed.len()
    }

    /// Whether nothing is needed.
    pub fn is_empty(&self) -> bool {
        self.needed.is_empty()
    }

    /// How well somebody with these roles suits.
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
        let excess = reach::count(&held, self.catalogue) - met.count();
        Fit { missing, excess }
    }
}

/// The role that permits a method and the fewest others.
fn narrowest(method: &Method, catalogue: &Catalogue, roles: &Roles) -> Text {
    if method.need != Need::Right {
        return Text::default();
    }
    let reach = |role: &&Text| reach::count(&roles.expand([*role]), catalogue);
    let least = least(&method.roles, roles);
    let narrowest = least
        .into_iter()
        .min_by_key(|role| (reach(role), role.as_str()));
    narrowest.cloned().unwrap_or_else(|| FULL_ADMIN.into())
}

#[cfg(test)]
#[path = "owner_ranking_tests.rs"]
mod tests;
