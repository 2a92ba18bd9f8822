//! What the upgrade to 25.04 does to the keys of a system with allowlists: which survive and as whom, which are revoked,
//! and what to do for each.
//!
//! Invariant: the verdict is [`rule::survives_25_04`] and nothing else. What is advised never widens what a client may do.

mod advice;
mod rows;

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use super::catalogue::{Catalogue, Roles};
use super::key::{ApiKey, KeyId};
use super::rule::{self, Rule};
use super::text::Text;
use super::user::User;

pub use advice::{Advice, Instead};
pub use rows::{Mark, Row};

/// The uid of the account that TrueNAS makes at installation (`truenas_admin`, before it `admin`).
const LOCAL_ADMINISTRATOR: i64 = 950;
const ROOT: i64 = 0;

/// Whose the surviving keys become.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heir {
    /// This user's.
    User(Text),
    /// The users could not be read: only the rule is known.
    Unread,
}

impl Heir {
    /// Among the users of the system, where they were read.
    pub fn among(users: Option<&[User]>) -> Self {
        let with = |uid| {
            let mut local = users.unwrap_or_default().iter().filter(|user| user.local);
            local.find(|user| user.uid == Some(uid))
        };
        let heir = with(LOCAL_ADMINISTRATOR).or_else(|| with(ROOT));
        heir.map_or(Self::Unread, |user| Self::User(user.username.clone()))
    }

    fn words(&self) -> String {
        match self {
            Self::User(name) => name.to_string(),
            Self::Unread => "the local administrator (uid 950, else root)".into(),
        }
    }
}

/// What becomes of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is revoked.
    Revoked(Advice),
    /// It becomes a key of the [`Heir`].
    Survives,
}

/// A key and what becomes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fated {
    /// Its number.
    pub id: KeyId,
    /// Its name.
    pub name: Text,
    /// Its rules.
    pub rules: Vec<Rule>,
    /// What becomes of it.
    pub fate: Fate,
}

/// The whole report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// What the system is called.
    pub system: String,
    /// Its product and release.
    pub product: String,
    /// Whose the surviving keys become.
    pub heir: Heir,
    /// Whether the release says by roles who may call what (24.04 on): then users can be prepared before the upgrade.
    pub has_roles: bool,
    /// The keys: those that are revoked first, then by name.
    pub keys: Vec<Fated>,
    /// Entries of the list that could not be understood.
    pub skipped: usize,
}

/// What the report is about.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// What the system is called.
    pub system: &'a str,
    /// Its product and release.
    pub product: &'a str,
    /// All its keys.
    pub keys: &'a [ApiKey],
    /// Entries of the list that could not be understood.
    pub skipped: usize,
    /// Its users, where they could be read.
    pub users: Option<&'a [User]>,
    /// Whether its release knows roles (24.04 on); what is declared of the next one does not count.
    pub has_roles: bool,
    /// What its rules can permit.
    pub catalogue: &'a Catalogue,
    /// Its roles.
    pub roles: &'a Roles,
}

impl Report {
    /// Looks at every key; those without an allowlist are past this upgrade and left out.
    pub fn new(about: About<'_>) -> Self {
        let roles = about.has_roles.then_some(about.roles);
        // Many keys have the same few sets of rules.
        let mut known: HashMap<&[Rule], Advice> = HashMap::new();
        let mut keys = Vec::new();
        for key in about.keys {
            let Some(rules) = key.rules() else { continue };
            let fate = match rule::survives_25_04(rules) {
                true => Fate::Survives,
                false => {
                    let advice = known
                        .entry(rules)
                        .or_insert_with(|| Advice::new(rules, about.catalogue, roles));
                    Fate::Revoked(advice.clone())
                }
            };
            keys.push(Fated {
                id: key.id,
                name: key.name.clone(),
                rules: rules.to_vec(),
                fate,
            });
        }
        keys.sort_by(|a, b| {
            let rank = |key: &Fated| key.fate == Fate::Survives;
            (rank(a), &a.name, a.id).cmp(&(rank(b), &b.name, b.id))
        });
        Self {
            system: about.system.to_owned(),
            product: about.product.to_owned(),
            heir: Heir::among(about.users),
            has_roles: about.has_roles,
            keys,
            skipped: about.skipped,
        }
    }

    /// How many survive.
    pub fn survivors(&self) -> usize {
        let survives = |key: &&Fated| key.fate == Fate::Survives;
        self.keys.iter().filter(survives).count()
    }

    /// `3 of 7 keys survive; 4 will be revoked.`
    pub fn summary(&self) -> String {
        let (all, kept) = (self.keys.len(), self.survivors());
        match (all, kept) {
            (0, _) => "There are no keys.".into(),
            (1, 1) => "The only key survives.".into(),
            (1, _) => "The only key will be revoked.".into(),
            _ if all == kept => format!("All {all} keys survive."),
            (_, 0) => format!("All {all} keys will be revoked."),
            (_, 1) => format!("1 of {all} keys survives; {} will be revoked.", all - 1),
            _ => format!(
                "{kept} of {all} keys survive; {} will be revoked.",
                all - kept
            ),
        }
    }
}
