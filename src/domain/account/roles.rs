//! The fewest roles that permit a set of methods.

use std::collections::BTreeSet;

use super::bits::Bits;
use super::cover::{Candidate, Goal, cover};
use crate::domain::catalogue::{Catalogue, Method, Need, Roles};
use crate::domain::method_count::by_roles;
use crate::domain::text::Text;

/// Permits everything.
const FULL_ADMIN: &str = "FULL_ADMIN";
/// Roles with which an account can give itself more rights: it may issue keys of other users, or change users and what they
/// may do.
const GAINING: [&str; 3] = ["ACCOUNT_WRITE", "API_KEY_WRITE", "PRIVILEGE_WRITE"];
/// Most steps of a search. A step looks at each missing method once; all methods of 25.10 together take 30 steps.
const BUDGET: usize = 20_000;

/// Roles that permit a set of methods.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoleChoice {
    /// The roles, sorted. Empty only when the system's roles are not known.
    pub roles: Vec<Text>,
    /// The required methods that the roles permit, sorted.
    pub covered: Vec<Text>,
    /// Required methods that this system does not have, sorted.
    pub unknown: Vec<Text>,
    /// Other methods that the roles permit, sorted: those of every user are counted too, as everywhere.
    pub extra: Vec<Text>,
    /// No better choice exists. Otherwise the search ended early; see [`choose`] for the bound.
    pub exact: bool,
    /// Required methods that only FULL_ADMIN permits: the reason why it was chosen.
    pub full_admin_for: Vec<Text>,
    /// Chosen or included roles with which the account can give itself more rights.
    pub gaining: Vec<Text>,
    /// Every user may call the required methods. The role is there because a user without roles cannot own a key; it is the
    /// one that permits the fewest methods.
    pub only_to_own_a_key: bool,
}

impl RoleChoice {
    /// What an administrator should know about the choice, one sentence each.
    pub fn notes(&self) -> Vec<String> {
        let list = |names: &[Text]| {
            let names: Vec<&str> = names.iter().map(Text::as_str).collect();
            names.join(", ")
        };
        let mut notes = Vec::new();
        if !self.full_admin_for.is_empty() {
            let only = list(&self.full_admin_for);
            notes.push(format!("Only FULL_ADMIN permits {only}."));
        } else if !self.gaining.is_empty() {
            let roles = list(&self.gaining);
            notes.push(format!("The account can give itself more rights: {roles}."));
        }
        if let ([role], true) = (self.roles.as_slice(), self.only_to_own_a_key) {
            notes.push(format!(
                "Every user may call these methods. A user without roles cannot own a key; {role} permits the fewest methods."
            ));
        }
        if !self.unknown.is_empty() {
            let unknown = list(&self.unknown);
            notes.push(format!("This system does not have {unknown}."));
        }
        if !self.exact && !self.roles.is_empty() {
            notes.push("A smaller set of roles may exist: the search ended early.".into());
        }
        notes
    }
}

/// Chooses the fewest roles that permit the methods; among as few roles those with the fewest extra methods. FULL_ADMIN is
/// chosen only if a method needs it. Roles with which the account can give itself more rights are avoided where another
/// choice exists, even if that takes more roles.
///
/// The choice is the exact minimum, except for large sets: then it has at most H(n) = 1 + 1/2 + … + 1/n times as many roles
/// as necessary, for n methods, and [`RoleChoice::exact`] is false.
pub fn choose<'a>(
    methods: impl IntoIterator<Item = &'a Text>,
    catalogue: &Catalogue,
    roles: &Roles,
) -> RoleChoice {
    search(methods, catalogue, roles, Goal::FewSets, BUDGET).0
}

/// Like [`choose`], but with the fewest extra methods; among as few those with the fewest roles. Takes more roles, which each
/// permit less.
pub fn choose_narrow<'a>(
    methods: impl IntoIterator<Item = &'a Text>,
    catalogue: &Catalogue,
    roles: &Roles,
) -> RoleChoice {
    search(methods, catalogue, roles, Goal::FewOthers, BUDGET).0
}

/// The choice, and the number of steps that it took.
fn search<'a>(
    names: impl IntoIterator<Item = &'a Text>,
    catalogue: &Catalogue,
    roles: &Roles,
    goal: Goal,
    budget: usize,
) -> (RoleChoice, usize) {
    let names: BTreeSet<&Text> = names.into_iter().collect();
    let mut unknown = Vec::new();
    let mut required: Vec<&Method> = Vec::new();
    for name in names {
        match catalogue.method(name.raw()) {
            Some(method) => required.push(method),
            None => unknown.push(name.clone()),
        }
    }
    let wanted: Vec<&Method> = required
        .iter()
        .copied()
        .filter(|it| it.need == Need::Right)
        .collect();
    let all = all_roles(&wanted, roles);
    let done = |chosen: Vec<Text>, exact: bool| {
        let held = roles.expand(&chosen);
        let permitted = |method: &&Method| held.permits(method);
        let name = |method: &Method| method.name.clone();
        let is_required = |method: &&Method| required.iter().any(|it| it.name == method.name);
        RoleChoice {
            covered: required
                .iter()
                .copied()
                .filter(permitted)
                .map(name)
                .collect(),
            extra: catalogue
                .methods()
                .iter()
                .filter(|it| permitted(it) && !is_required(it))
                .map(name)
                .collect(),
            gaining: held
                .names()
                .filter(|it| gains(it))
                .map(Text::from)
                .collect(),
            roles: chosen,
            unknown: unknown.clone(),
            exact,
            ..RoleChoice::default()
        }
    };
    if wanted.is_empty() {
        let smallest = smallest(&all, catalogue, roles);
        let choice = done(smallest.into_iter().collect(), true);
        let only_to_own_a_key = !required.is_empty();
        return (
            RoleChoice {
                only_to_own_a_key,
                ..choice
            },
            0,
        );
    }
    let others: Vec<&Method> = catalogue
        .methods()
        .iter()
        .filter(|it| it.need == Need::Right && !wanted.iter().any(|other| other.name == it.name))
        .collect();
    let candidates: Vec<Candidate> = all
        .iter()
        .map(|role| candidate(role, &wanted, &others, roles))
        .collect();
    let Some(found) = cover(&candidates, wanted.len(), goal, budget) else {
        let permitted = |number: usize| candidates.iter().any(|it| it.wanted.has(number));
        let numbered = wanted.iter().enumerate();
        let only = numbered.filter(|(number, _)| !permitted(*number));
        let full_admin_for = only.map(|(_, method)| method.name.clone()).collect();
        let choice = done(vec![FULL_ADMIN.into()], true);
        return (
            RoleChoice {
                full_admin_for,
                ..choice
            },
            0,
        );
    };
    let chosen = found.chosen.iter().filter_map(|at| all.get(*at).cloned());
    (done(chosen.collect(), found.exact), found.work)
}

/// Whether a role lets an account give itself more rights.
fn gains(role: &str) -> bool {
    role == FULL_ADMIN || GAINING.contains(&role)
}

/// The roles to choose from, sorted, without FULL_ADMIN: those of the system, else those that the methods name.
fn all_roles(wanted: &[&Method], roles: &Roles) -> Vec<Text> {
    let known = roles.iter().map(|(name, _)| Text::from(name));
    let named = wanted.iter().flat_map(|it| it.roles.iter().cloned());
    let all: BTreeSet<Text> = known.chain(named).collect();
    let full = |role: &Text| roles.expand([role]).full_admin();
    all.into_iter().filter(|role| !full(role)).collect()
}

fn candidate(role: &Text, wanted: &[&Method], others: &[&Method], roles: &Roles) -> Candidate {
    let held = roles.expand([role]);
    let permitted = |among: &[&Method]| {
        let permits = |at: usize| among.get(at).is_some_and(|it| held.permits(it));
        Bits::of(among.len(), permits)
    };
    let danger = |at: usize| GAINING.get(at).is_some_and(|role| held.has(role));
    Candidate {
        wanted: permitted(wanted),
        others: permitted(others),
        dangers: Bits::of(GAINING.len(), danger),
    }
}

/// The role that permits the fewest methods, and no more rights if possible.
fn smallest(all: &[Text], catalogue: &Catalogue, roles: &Roles) -> Option<Text> {
    let rank = |role: &&Text| {
        let held = roles.expand([*role]);
        let gaining = held.names().any(gains);
        (gaining, by_roles(&held, catalogue).permitted)
    };
    all.iter().min_by_key(rank).cloned()
}

#[cfg(test)]
#[path = "roles_tests.rs"]
mod tests;
