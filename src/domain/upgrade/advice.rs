//! Advice for a revoked key: the roles that the owner of its successor would need.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use crate::domain::allowlist::Permits;
use crate::domain::catalogue::{Catalogue, Item, Method, Need, Roles};
use crate::domain::method_count::{Count, by_rules};
use crate::domain::rule::Rule;
use crate::domain::text::Text;

/// Most roles in an advice: rules that need more are wider than any single client.
const FEW: usize = 5;

/// Advice for a revoked key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// How many methods its rules permit.
    pub methods: Count,
    /// How many REST routes its rules permit.
    pub routes: usize,
    /// The roles for its successor's owner.
    pub instead: Instead,
}

/// The roles that a user needs instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Instead {
    /// None: the key permits nothing.
    Nothing,
    /// Everything is permitted, but not by the one rule that survives.
    Everything,
    /// These roles, except for methods that only a full administrator may call.
    Roles {
        /// By name.
        roles: Vec<Text>,
        /// Number of those methods.
        beyond: usize,
    },
    /// One role that permits most of the methods.
    Mostly {
        /// The role.
        role: Text,
        /// How much of what the rules permit, by a call, an event or REST, in percent.
        share: usize,
    },
    /// Any user with a role: the permitted methods need none.
    AnyUser,
    /// More than a few roles, or only a full administrator.
    TooWide,
    /// The release does not say.
    Unknown,
}

impl Advice {
    /// The advice for these rules. `roles` are those of the release; `None` before 24.04.
    pub(super) fn new(rules: &[Rule], catalogue: &Catalogue, roles: Option<&Roles>) -> Self {
        let permitted = permitted(rules, catalogue);
        let instead = match permitted.len() {
            0 => Instead::Nothing,
            // Methods that answer before sign-in may be in no rule.
            all if all == catalogue.methods().len() => Instead::Everything,
            _ => match roles.filter(|roles| !roles.is_empty()) {
                Some(roles) => instead(&permitted, catalogue, roles),
                None => Instead::Unknown,
            },
        };
        let permits = Permits::new(rules);
        let routes = catalogue.routes().iter().map(Item::Route);
        Self {
            methods: by_rules(rules, catalogue),
            routes: routes.filter(|it| permits.verdict(it).permitted()).count(),
            instead,
        }
    }
}

/// The methods that the rules permit: by a call, a REST route, or an event of the same name.
pub(super) fn permitted<'a>(rules: &[Rule], catalogue: &'a Catalogue) -> Vec<&'a Method> {
    let permits = Permits::new(rules);
    let granted = catalogue
        .items()
        .filter(|item| permits.by(item.verb(), item.name().raw()).is_some());
    let names: BTreeSet<&str> = granted
        .map(|item| match item {
            Item::Method(method) => method.name.raw(),
            Item::Event(event) => event.name.raw(),
            Item::Route(route) => route.method.raw(),
        })
        .collect();
    names
        .into_iter()
        .filter_map(|name| catalogue.method(name))
        .collect()
}

fn instead(permitted: &[&Method], catalogue: &Catalogue, roles: &Roles) -> Instead {
    let need: Vec<&Method> = permitted
        .iter()
        .filter(|method| method.need == Need::Right)
        .copied()
        .collect();
    if need.is_empty() {
        return Instead::AnyUser;
    }
    let (within, beyond): (Vec<&Method>, Vec<&Method>) =
        need.iter().partition(|method| !method.roles.is_empty());
    match fewest(within.clone(), catalogue, roles) {
        Some(roles) if !roles.is_empty() && beyond.len() <= within.len() => Instead::Roles {
            roles,
            beyond: beyond.len(),
        },
        _ => mostly(&need, roles).unwrap_or(Instead::TooWide),
    }
}

/// The role that permits most of these methods, if that is at least three quarters.
fn mostly(need: &[&Method], roles: &Roles) -> Option<Instead> {
    let named: BTreeSet<&Text> = need.iter().flat_map(|method| &method.roles).collect();
    let held = |role: &Text| {
        let held = roles.expand([role]);
        need.iter().filter(|method| held.permits(method)).count()
    };
    let counted = named.into_iter().map(|role| (held(role), Reverse(role)));
    let (held, Reverse(role)) = counted.max()?;
    (held * 4 >= need.len() * 3).then(|| Instead::Mostly {
        role: role.clone(),
        share: held * 100 / need.len().max(1),
    })
}

/// A few roles that permit all of these methods and little else: each time the one with the best ratio of missing
/// methods to extra ones. `None` when a few are not enough.
fn fewest(mut missing: Vec<&Method>, catalogue: &Catalogue, roles: &Roles) -> Option<Vec<Text>> {
    let all = missing.clone();
    let wanted: BTreeSet<&str> = missing.iter().map(|method| method.name.raw()).collect();
    let named: BTreeSet<&Text> = missing.iter().flat_map(|method| &method.roles).collect();
    let candidates: Vec<(&Text, Vec<&Method>)> = named
        .into_iter()
        .filter(|role| role.raw() != "FULL_ADMIN")
        .map(|role| {
            let held = roles.expand([role]);
            let may = |method: &&Method| method.need == Need::Right && held.permits(method);
            (role, catalogue.methods().iter().filter(may).collect())
        })
        .collect();
    let mut chosen: Vec<Text> = Vec::new();
    while !missing.is_empty() {
        let worth = |(role, may): &&(&Text, Vec<&Method>)| {
            let new = may.iter().filter(|m| missing.contains(m)).count();
            let excess = may
                .iter()
                .filter(|m| !wanted.contains(m.name.raw()))
                .count();
            // A share in thousandths; among equals more new ones win, then the plainer name.
            (
                new * 1000 / (new + excess).max(1),
                new,
                Reverse(role.raw().len()),
            )
        };
        let (role, may) = candidates.iter().max_by_key(worth)?;
        let before = missing.len();
        missing.retain(|method| !may.contains(method));
        if missing.len() == before || chosen.len() == FEW {
            return None;
        }
        chosen.push((*role).clone());
    }
    // A later role may hold all that an earlier one was taken for.
    for role in chosen.clone() {
        let others: Vec<Text> = chosen.iter().filter(|own| **own != role).cloned().collect();
        let held = roles.expand(&others);
        if all.iter().all(|method| held.permits(method)) {
            chosen = others;
        }
    }
    chosen.sort();
    Some(chosen)
}
