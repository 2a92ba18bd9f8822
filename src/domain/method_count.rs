//! Counts the methods that a key may call, in the same way for every screen and report.
//!
//! Definition: a method counts if a session that signed in with the key may call it over the WebSocket: because a rule
//! or a role permits it, or because it needs none. The whole is every method in the catalogue of the system. Events and
//! REST routes are counted separately, and an amount of extra methods is the count without the required ones.
//!
//! [`Census`](super::allowlist::Census) counts faster while rules change; its tests compare it with [`by_rules`].

use super::allowlist::permits::Permits;
use super::catalogue::{Catalogue, HeldRoles, Item, Origin};
use super::rule::Rule;

/// The definition in one sentence, for the help.
pub const DEFINITION: &str = "A count of methods includes every method that a session of the key may call: by a rule or a role, or because the \
     method needs none. The sign ~ means that the system has not listed all of its methods.";

/// A part of a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Permitted items.
    pub permitted: usize,
    /// All items.
    pub all: usize,
    /// Whether some of the items come from the declarations of a release instead of the system's list.
    pub approximate: bool,
}

impl Count {
    /// `22 of 778 methods`, or `~22 of 780 methods` before the system has listed its methods.
    pub fn of_methods(self) -> String {
        let Self { permitted, all, .. } = self;
        let about = if self.approximate { "~" } else { "" };
        let s = if all == 1 { "" } else { "s" };
        match permitted == all && all > 0 {
            true => format!("all {about}{all} method{s}"),
            false => format!("{about}{permitted} of {all} method{s}"),
        }
    }
}

pub(super) fn is_approximate(catalogue: &Catalogue) -> bool {
    catalogue.origin != Origin::System
}

/// The methods that these roles permit.
pub fn by_roles(held: &HeldRoles<'_>, catalogue: &Catalogue) -> Count {
    let methods = catalogue.methods();
    Count {
        permitted: methods.iter().filter(|it| held.permits(it)).count(),
        all: methods.len(),
        approximate: is_approximate(catalogue),
    }
}

/// The rules and what they permit: `3 rules, 41 of 780 methods`.
pub fn with_rules(rules: &[Rule], catalogue: &Catalogue) -> String {
    let count = match rules.len() {
        0 => return "no rules".to_owned(),
        1 => "1 rule".into(),
        many => format!("{many} rules"),
    };
    format!("{count}, {}", by_rules(rules, catalogue).of_methods())
}

/// The methods that these rules permit.
pub fn by_rules(rules: &[Rule], catalogue: &Catalogue) -> Count {
    let permits = Permits::new(rules);
    let methods = catalogue.methods();
    let permitted = methods
        .iter()
        .filter(|it| permits.verdict(&Item::Method(it)).permitted());
    Count {
        permitted: permitted.count(),
        all: methods.len(),
        approximate: is_approximate(catalogue),
    }
}
