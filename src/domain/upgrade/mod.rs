//! Report on the upgrade to 25.04: which keys survive and with which owner, which are revoked, and what to do for each.
//!
//! Invariant: the verdict is [`rule::survives_25_04`] and nothing else. The advice never widens what a client may do.

mod advice;
mod rows;

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use super::catalogue::{Catalogue, Roles};
use super::key::KeyId;
use super::rule::{self, Rule};
use super::text::Text;
use super::user::User;

pub use advice::{Advice, Instead};
pub use rows::{Mark, Row};

/// The uid of the account that the TrueNAS installer creates (`truenas_admin`, earlier `admin`).
const LOCAL_ADMINISTRATOR: i64 = 950;
const ROOT: i64 = 0;

/// The owner of the surviving keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heir {
    /// This user.
    User(Text),
    /// Unknown, because the users could not be read.
    Unread,
}

impl Heir {
    /// Finds the owner among the system's users.
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

/// The fate of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is revoked.
    Revoked(Advice),
    /// It becomes a key of the [`Heir`].
    Survives,
}

/// A key and its fate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fated {
    /// Its id.
    pub id: KeyId,
    /// Its name.
    pub name: Text,
    /// Its rules.
    pub rules: Vec<Rule>,
    /// Its fate.
    pub fate: Fate,
}

/// The report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The system's name.
    pub system: String,
    /// Its product and release.
    pub product: String,
    /// The owner of the surviving keys.
    pub heir: Heir,
    /// Whether the release has roles (24.04 and newer): users can then be prepared before the upgrade.
    pub has_roles: bool,
    /// The keys: those that are revoked first, then by name.
    pub keys: Vec<Fated>,
    /// Number of entries that could not be parsed.
    pub skipped: usize,
}

/// The inputs of a report.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// The system's name.
    pub system: &'a str,
    /// Its product and release.
    pub product: &'a str,
    /// All its keys.
    pub keys: &'a super::rows::Rows,
    /// Number of entries that could not be parsed.
    pub skipped: usize,
    /// Its users, if they could be read.
    pub users: Option<&'a [User]>,
    /// Whether the release has roles (24.04 and newer); declarations of the next release do not count.
    pub has_roles: bool,
    /// Its catalogue.
    pub catalogue: &'a Catalogue,
    /// Its roles.
    pub roles: &'a Roles,
}

impl Report {
    /// Creates the report. Keys without an allowlist are past this upgrade and are left out.
    pub fn new(about: About<'_>) -> Self {
        let roles = about.has_roles.then_some(about.roles);
        // Many keys have the same few sets of rules.
        let mut known: HashMap<&[Rule], Advice> = HashMap::new();
        let mut keys = Vec::new();
        for key in about.keys.iter() {
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

    /// Number of surviving keys.
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
