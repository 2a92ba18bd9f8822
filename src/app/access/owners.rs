//! Users as owners of keys: what their roles permit, and how well they match the required methods.

use std::collections::{BTreeMap, BTreeSet};

use crate::app::catalogue;
use crate::app::cx::Cx;
use crate::app::widget::full_control;
use crate::app::widget::picker::Item;
use crate::domain::catalogue::{Catalogue, Roles};
use crate::domain::method_count::{Count, by_roles};
use crate::domain::owner_ranking::{Fit, Needs};
use crate::domain::{Caps, Text, User, user as domain_user};

/// Describes users as owners, based on the catalogue, the roles and the required methods.
#[derive(Debug)]
pub struct OwnerTexts<'a> {
    caps: Caps,
    catalogue: &'a Catalogue,
    roles: &'a Roles,
    needs: Needs<'a>,
}

impl<'a> OwnerTexts<'a> {
    /// `needed`: the names of the required methods, possibly none.
    pub fn new(
        caps: Caps,
        catalogue: &'a Catalogue,
        roles: &'a Roles,
        needed: &BTreeSet<String>,
    ) -> Self {
        let needs = Needs::new(needed.iter().map(String::as_str), catalogue, roles);
        Self {
            caps,
            catalogue,
            roles,
            needs,
        }
    }

    /// The items of a picker: sorted by name, or best match first if methods are required.
    pub fn items(&self, users: &[User]) -> Vec<Item> {
        let mut fits: BTreeMap<&[Text], Fit> = BTreeMap::new();
        let mut counts: BTreeMap<&[Text], Count> = BTreeMap::new();
        let mut ranked = Vec::with_capacity(users.len());
        // A name that was cut cannot be sent back.
        for user in users.iter().filter(|user| user.username.cut().is_none()) {
            let mut fit = None;
            let mut note = blockers(user);
            let roles = user.roles.as_deref();
            match roles {
                Some(roles) if !self.needs.is_empty() => {
                    let known = fits.entry(roles).or_insert_with(|| self.needs.fit(roles));
                    if user.may_own() {
                        note.push(fit_text(known));
                    }
                    fit = Some(known.clone());
                }
                Some(roles) => {
                    let count = *counts.entry(roles).or_insert_with(|| self.count(roles));
                    note.extend(self.facts(user, Some(count)));
                }
                None => note.extend(self.facts(user, None)),
            }
            let suits = self.needs.is_empty() || fit.as_ref().is_some_and(Fit::suits);
            let unknown = user.roles.is_none();
            let usable = user.may_own() && !user.locked;
            let item = Item {
                value: user.username.raw().to_owned(),
                note: note.join(", "),
                doubtful: !usable || !(suits || unknown),
            };
            // Without required methods all ranks are equal, and the sort keeps the order of the names.
            let rank = fit.map(|fit| fit.rank()).unwrap_or_default();
            let lesser = !(usable && suits || self.needs.is_empty());
            ranked.push(((lesser, unknown && lesser, rank), item));
        }
        if !self.needs.is_empty() {
            ranked.sort_by_key(|(rank, _)| *rank);
        }
        ranked.into_iter().map(|(_, item)| item).collect()
    }

    /// The summary below a list of users.
    pub fn summary(&self, users: Option<&[User]>, items: &[Item]) -> String {
        match (users, self.needs.len()) {
            (None, _) => {
                "no users: the list is not loaded yet, or this account may not read it".into()
            }
            (Some([]), _) => "the system has no users".into(),
            (_, 0) => String::new(),
            (Some(users), needed) => {
                let full = users.iter().filter(|user| user.full_admin());
                let full: BTreeSet<&str> = full.map(|user| user.username.raw()).collect();
                let only_full = items
                    .iter()
                    .filter(|item| !item.doubtful)
                    .all(|item| full.contains(item.value.as_str()));
                let suit = items.iter().filter(|item| !item.doubtful).count();
                let of = match needed {
                    1 => "1 required method".to_owned(),
                    n => format!("{n} required methods"),
                };
                match suit {
                    0 => {
                        format!("{of}: no owner has sufficient rights; the closest ones come first")
                    }
                    _ if only_full => {
                        format!("{of}: only full administrators have sufficient rights")
                    }
                    1 => format!("{of}: 1 of {} users has sufficient rights", items.len()),
                    n => format!(
                        "{of}: {n} of {} users have sufficient rights; the fewest extra rights come first",
                        items.len()
                    ),
                }
            }
        }
    }

    /// The default owner of a new key: a local user who is no full administrator, cannot give himself more rights, can own one
    /// more key and has the fewest rights (beyond the required methods, if there are any). Returns the name, and how many users were compared.
    pub(in crate::app) fn suggestion(&self, users: &[User]) -> Option<(String, usize)> {
        let mut counts: BTreeMap<&[Text], Option<usize>> = BTreeMap::new();
        let free = |user: &User| match (user.keys, self.caps.keys_per_user) {
            (Some(keys), Some(most)) => keys < most,
            _ => true,
        };
        let mut fitting: Vec<(usize, &User)> = Vec::new();
        for user in users {
            let Some(roles) = user.roles.as_deref() else {
                continue;
            };
            let usable =
                user.local && !user.locked && user.may_own() && user.username.cut().is_none();
            if !usable || user.full_admin() || !free(user) {
                continue;
            }
            let count = counts.entry(roles).or_insert_with(|| {
                if self.needs.is_empty() {
                    return Some(self.count(roles).permitted);
                }
                let fit = self.needs.fit(roles);
                fit.suits().then_some(fit.excess)
            });
            fitting.extend(count.map(|count| (count, user)));
        }
        // A key of an account that can give itself more rights is as strong as a full administrator's.
        if fitting.iter().any(|(_, user)| !user.can_gain_rights()) {
            fitting.retain(|(_, user)| !user.can_gain_rights());
        }
        let (_, best) = fitting
            .iter()
            .min_by_key(|(count, user)| (*count, &user.username))?;
        Some((best.username.raw().to_owned(), fitting.len()))
    }

    /// The note beside the owner in the form.
    pub(in crate::app) fn note(&self, user: &User) -> String {
        let count = user.roles.as_deref().map(|roles| self.count(roles));
        let mut note = self.facts(user, count);
        note.extend(blockers(user));
        note.join(", ")
    }

    /// The warning about this owner for a new key.
    pub(in crate::app) fn warning(&self, user: &User, system: &str) -> String {
        let fit = user.roles.as_deref().map(|roles| self.needs.fit(roles));
        match fit {
            _ if user.full_admin() => {
                let warning = full_control::warning(system);
                format!("{warning} An owner with few roles is safer: F7 finds one.")
            }
            Some(fit) if !fit.suits() => {
                format!("this user is not sufficient: it {}.", fit_text(&fit))
            }
            _ => String::new(),
        }
    }

    /// How many methods these roles permit.
    fn count(&self, roles: &[Text]) -> Count {
        by_roles(&self.roles.expand(roles), self.catalogue)
    }

    fn facts(&self, user: &User, count: Option<Count>) -> Vec<String> {
        let keys = user.keys.map(|keys| match self.caps.keys_per_user {
            Some(most) => format!("{keys} of {most} keys"),
            None if keys == 1 => "1 key".into(),
            None => format!("{keys} keys"),
        });
        let roles = Some(user.roles_brief()).filter(|roles| !roles.is_empty() && user.may_own());
        let count = count.filter(|_| user.may_own() && !user.full_admin());
        // A narrow list cuts the end: a cut number would be another one.
        let count = count.map(Count::of_methods);
        keys.into_iter().chain(count).chain(roles).collect()
    }
}

/// The reasons why this user cannot own a working key.
fn blockers(user: &User) -> Vec<String> {
    let none = (!user.may_own()).then(|| "no roles, so no keys".to_owned());
    let locked = user.locked.then(|| "locked".to_owned());
    none.into_iter().chain(locked).collect()
}

fn fit_text(fit: &Fit) -> String {
    match fit.missing.as_slice() {
        [] if fit.excess == 0 => "sufficient; no extra methods".into(),
        [] => format!("sufficient; {} extra methods", fit.excess),
        missing => {
            let missing: Vec<&str> = missing.iter().map(Text::as_str).collect();
            format!("lacks {}", missing.join(", "))
        }
    }
}

/// Calls `with` with the description of users; returns `None` without a system.
pub(in crate::app) fn with_texts<T>(
    needed: &BTreeSet<String>,
    with: impl FnOnce(OwnerTexts<'_>) -> T,
    cx: &Cx,
) -> Option<T> {
    let caps = cx.connection.system.as_ref()?.caps;
    let (catalogue, roles) = (catalogue::current(cx), catalogue::roles(cx));
    Some(with(OwnerTexts::new(caps, &catalogue, &roles, needed)))
}

/// The user with this name.
pub(in crate::app) fn user<'a>(name: &str, cx: &'a Cx) -> Option<&'a User> {
    let users = cx.users.as_deref().unwrap_or_default();
    domain_user::named(users, &name.into())
}

#[cfg(test)]
#[path = "owners_tests.rs"]
mod tests;
