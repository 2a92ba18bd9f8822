//! What a key may call: counted once for each set of rules, and for each set of roles.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::facts::Facts;
use crate::domain::allowlist::Permits;
use crate::domain::catalogue::{Catalogue, Effect, Item, Need, Roles};
use crate::domain::key::ApiKey;
use crate::domain::method_count::{self, Count};
use crate::domain::rule::Rule;
use crate::domain::text::Text;
use crate::domain::user::User;

/// What a key may call.
#[derive(Debug, Default)]
pub(super) struct Rights<'a> {
    /// Whether it has full control of the system; `None` when that is unknown.
    pub(super) full: Option<bool>,
    /// The methods that it may call, and all methods; `None` when that is unknown.
    pub(super) permitted: Option<(usize, usize)>,
    /// The methods that it may call and that change something.
    pub(super) changing: HashSet<&'a str>,
}

/// The rights of all keys.
pub(super) struct AllRights<'a> {
    catalogue: &'a Catalogue,
    roles: &'a Roles,
    by_rules: HashMap<&'a [Rule], Rc<Rights<'a>>>,
    by_roles: HashMap<&'a [Text], Rc<Rights<'a>>>,
    unknown: Rc<Rights<'a>>,
}

impl<'a> AllRights<'a> {
    pub(super) fn new(facts: &Facts<'a>) -> Self {
        Self {
            catalogue: facts.catalogue,
            roles: facts.roles,
            by_rules: HashMap::new(),
            by_roles: HashMap::new(),
            unknown: Rc::default(),
        }
    }

    /// The rights of a key, or of its owner.
    pub(super) fn of(&mut self, key: &'a ApiKey, owner: Option<&'a User>) -> Rc<Rights<'a>> {
        let (catalogue, roles) = (self.catalogue, self.roles);
        let rights = match (key.rules(), owner.and_then(|owner| owner.roles.as_deref())) {
            (Some(rules), _) => self.by_rules.entry(rules).or_insert_with(|| {
                let full = key.has_full_access();
                Rc::new(of_rules(rules, full, catalogue))
            }),
            (None, Some(own)) => self
                .by_roles
                .entry(own)
                .or_insert_with(|| Rc::new(of_roles(own, roles, catalogue))),
            (None, None) => &self.unknown,
        };
        Rc::clone(rights)
    }
}

fn of_rules<'a>(rules: &[Rule], full: bool, catalogue: &'a Catalogue) -> Rights<'a> {
    let permits = Permits::new(rules);
    let granted = catalogue
        .items()
        .filter(|item| permits.verdict(item).rule().is_some());
    let methods = granted.filter_map(|item| match item {
        Item::Method(method) => Some(method),
        Item::Route(route) => catalogue.method(route.method.raw()),
        Item::Event(_) => None,
    });
    let changing = methods.filter(|method| method.effect == Effect::Changes);
    Rights {
        full: Some(full),
        permitted: Some(pair(method_count::by_rules(rules, catalogue))),
        changing: changing.map(|method| method.name.raw()).collect(),
    }
}

fn of_roles<'a>(own: &[Text], roles: &Roles, catalogue: &'a Catalogue) -> Rights<'a> {
    let held = roles.expand(own);
    let methods = catalogue.methods().iter().filter(|it| held.permits(it));
    // A method that needs no right is open to every owner: no smaller owner lacks it.
    let changing =
        methods.filter(|method| method.need == Need::Right && method.effect == Effect::Changes);
    Rights {
        full: Some(held.full_admin()),
        permitted: Some(pair(method_count::by_roles(&held, catalogue))),
        changing: changing.map(|method| method.name.raw()).collect(),
    }
}

fn pair(count: Count) -> (usize, usize) {
    (count.permitted, count.all)
}
