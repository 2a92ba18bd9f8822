//! An API key in the list, without its secret and its hash (only a keyed digest of the hash).

use std::fmt;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::expiry::Expiry;
use super::hash_print::HashPrint;
use super::packed::{PackedExpiry, PackedTime};
use super::rule::{self, Rule};
use super::text::Text;

/// An expiry within this time is highlighted.
pub const SOON: SignedDuration = SignedDuration::from_hours(30 * 24);

/// The id of a key; the part of its text before the dash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub i64);

impl KeyId {
    /// The id in a key's text `ID-SECRET`.
    pub fn of_key_text(text: &str) -> Option<Self> {
        text.trim().split_once('-')?.0.parse().ok().map(Self)
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// One API key. A list holds up to a million of them, so that it is small: what many keys have in common is shared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// Its id.
    pub id: KeyId,
    /// Its name, unique on the system.
    pub name: Text,
    /// See [`ApiKey::created_at`].
    pub created_at: PackedTime,
    /// Its access, in the terms of the era.
    pub access: Access,
    /// Shows whether the secret was changed; `None` when the account may not read the hash (always up to 24.10).
    pub hash_print: Option<HashPrint>,
}

/// The access of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// Up to 24.10: the key carries rules.
    Allowlist(Arc<[Rule]>),
    /// 25.04 and newer: the key belongs to a user.
    User(Ownership),
}

/// The user-era fields of a key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ownership {
    /// The owner, which its keys share.
    pub owner: Arc<Owner>,
    /// See [`Ownership::expires_at`].
    pub expires_at: PackedExpiry,
    /// Whether TrueNAS refuses the key until it is reset.
    pub revoked: bool,
    /// The reason (25.10 and newer). It remains after a reset, so it only counts while `revoked`.
    pub revoked_reason: Option<Arc<Text>>,
}

impl Ownership {
    /// When the key expires.
    pub fn expires_at(&self) -> Expiry {
        self.expires_at.get()
    }
}

/// The owner of a key, as the key names it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Owner {
    /// `None` when the user was deleted, or (see [`Owner::unread`]) could not be read.
    pub username: Option<Text>,
    /// The query left the owner out (25.04 with an orphaned key).
    pub unread: bool,
    /// The numeric id or SID that TrueNAS stores.
    pub identifier: Option<Text>,
    /// Whether it is a local account; `None` when the system does not say.
    pub local: Option<bool>,
}

impl Owner {
    /// Whether it is an account of a directory (AD, LDAP): TrueNAS stores the SID of such an account, and the number of a local one.
    /// If it is not found, the directory may be offline.
    pub fn is_of_directory(&self) -> bool {
        let sid = |id: &Text| id.as_str().starts_with("S-");
        self.local == Some(false) || self.identifier.as_ref().is_some_and(sid)
    }

    /// What to call an owner without a name: `deleted user`, or `unknown user` if that is not certain.
    pub fn missing_word(&self) -> &'static str {
        match self.unread || self.is_of_directory() {
            true => "unknown user",
            false => "deleted user",
        }
    }

    /// An owner of whom only the name is known.
    pub fn named(username: impl Into<Text>) -> Self {
        Self {
            username: Some(username.into()),
            ..Self::default()
        }
    }
}

/// The state of a key at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// The owner was deleted.
    Orphaned,
    /// Refused by TrueNAS until it is reset.
    Revoked,
    /// It has expired.
    Expired,
    /// Its expiry is unreadable: it may have expired.
    Unclear,
    /// Active; expires within [`SOON`].
    Soon,
    /// Active.
    Active,
}

impl State {
    /// The name on the screens.
    pub fn word(self) -> &'static str {
        match self {
            Self::Orphaned => "orphaned",
            Self::Revoked => "revoked",
            Self::Expired => "expired",
            Self::Unclear => "unclear",
            Self::Soon | Self::Active => "active",
        }
    }
}

impl ApiKey {
    /// The state at `now`.
    pub fn state(&self, now: Timestamp) -> State {
        let Access::User(own) = &self.access else {
            return State::Active;
        };
        if own.owner.username.is_none() && !own.owner.unread {
            State::Orphaned
        } else if own.revoked {
            State::Revoked
        } else {
            match own.expires_at() {
                Expiry::Unreadable => State::Unclear,
                Expiry::At(at) if at <= now => State::Expired,
                Expiry::At(at) if at.duration_since(now) <= SOON => State::Soon,
                Expiry::At(_) | Expiry::Never => State::Active,
            }
        }
    }

    /// When it was created; `None` when the system does not say.
    pub fn created_at(&self) -> Option<Timestamp> {
        self.created_at.get()
    }

    /// When its state changes by itself: it expires soon, it has expired.
    pub fn moments(&self) -> [Option<Timestamp>; 2] {
        let own = self.ownership();
        let counts = own
            .is_some_and(|own| !own.revoked && (own.owner.username.is_some() || own.owner.unread));
        match self.expiry() {
            Expiry::At(at) if counts => [Some(at.saturating_sub(SOON).unwrap_or(at)), Some(at)],
            _ => [None, None],
        }
    }

    /// The owner's fields, in the user era.
    pub fn ownership(&self) -> Option<&Ownership> {
        match &self.access {
            Access::User(own) => Some(own),
            Access::Allowlist(_) => None,
        }
    }

    /// The rules, in the allowlist era.
    pub fn rules(&self) -> Option<&[Rule]> {
        match &self.access {
            Access::Allowlist(rules) => Some(rules),
            Access::User(_) => None,
        }
    }

    /// The owner's name, where there is one.
    pub fn owner(&self) -> Option<&Text> {
        self.ownership()?.owner.username.as_ref()
    }

    /// When it expires; never in the allowlist era.
    pub fn expiry(&self) -> Expiry {
        self.ownership()
            .map_or(Expiry::Never, Ownership::expires_at)
    }

    /// Whether a rule permits everything; `false` in the user era, where the owner decides.
    pub fn has_full_access(&self) -> bool {
        self.rules()
            .is_some_and(|rules| rules.iter().any(Rule::is_everything))
    }

    /// The rules in brief: `full access`, `no access`, `3 rules`.
    pub fn access_brief(&self) -> Option<String> {
        let rules = self.rules()?;
        Some(match rules.len() {
            0 => "no access".into(),
            _ if self.has_full_access() => "full access".into(),
            1 => "1 rule".into(),
            n => format!("{n} rules"),
        })
    }

    /// Whether the upgrade to 25.04 would revoke the key; `false` where that is past.
    pub fn dies_with_25_04(&self) -> bool {
        self.rules()
            .is_some_and(|rules| !rule::survives_25_04(rules))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::rule::Verb;

    fn user_key(own: Ownership) -> ApiKey {
        ApiKey {
            id: KeyId(1),
            name: "k".into(),
            created_at: None.into(),
            access: Access::User(own),
            hash_print: None,
        }
    }

    fn owned() -> Ownership {
        Ownership {
            owner: Owner::named("root").into(),
            ..Ownership::default()
        }
    }

    #[test]
    fn states_in_order_of_worth() {
        let now: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        let at = |s: &str| Expiry::At(s.parse().unwrap());
        let state = |own| user_key(own).state(now);
        assert_eq!(state(owned()), State::Active);
        assert_eq!(
            state(Ownership {
                expires_at: at("2026-12-04T22:59:59Z").into(),
                ..owned()
            }),
            State::Soon
        );
        assert_eq!(
            state(Ownership {
                expires_at: at("2027-12-04T22:59:59Z").into(),
                ..owned()
            }),
            State::Active
        );
        assert_eq!(
            state(Ownership {
                expires_at: Expiry::At(now).into(),
                ..owned()
            }),
            State::Expired
        );
        assert_eq!(
            state(Ownership {
                expires_at: Expiry::Unreadable.into(),
                ..owned()
            }),
            State::Unclear
        );
        assert_eq!(
            state(Ownership {
                expires_at: Expiry::At(now).into(),
                revoked: true,
                ..owned()
            }),
            State::Revoked
        );
        assert_eq!(
            state(Ownership {
                revoked: true,
                ..Ownership::default()
            }),
            State::Orphaned
        );
        assert_eq!(
            state(Ownership {
                owner: Arc::new(Owner {
                    unread: true,
                    ..Owner::default()
                }),
                ..Ownership::default()
            }),
            State::Active
        );
    }

    #[test]
    fn a_key_is_small() {
        assert_eq!(size_of::<ApiKey>(), 88);
        assert_eq!(size_of::<Rule>(), 40);
    }

    #[test]
    fn rules_in_brief() {
        let brief = |rules: Vec<Rule>| {
            ApiKey {
                access: Access::Allowlist(rules.into()),
                ..user_key(owned())
            }
            .access_brief()
            .unwrap()
        };
        assert_eq!(brief(vec![]), "no access");
        assert_eq!(brief(vec![Rule::everything()]), "full access");
        assert_eq!(brief(vec![Rule::new(Verb::Call, "a.b")]), "1 rule");
        assert_eq!(
            brief(vec![
                Rule::new(Verb::Call, "a.b"),
                Rule::new(Verb::Get, "/a")
            ]),
            "2 rules"
        );
    }

    #[test]
    fn the_id_stands_before_the_dash() {
        assert_eq!(KeyId::of_key_text("17-notarealkey\n"), Some(KeyId(17)));
        assert_eq!(KeyId::of_key_text("notakey"), None);
        assert_eq!(KeyId::of_key_text("x-notakey"), None);
    }
}
