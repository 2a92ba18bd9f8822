//! Histories: keys, users, sessions and audit entries of a system.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use proptest::sample::select;

use crate::domain::audit::{Activity, AuditEntry, AuditEvent, Protocol, SignInError};
use crate::domain::caps::Caps;
use crate::domain::catalogue::{Catalogue, Roles};
use crate::domain::check::{Facts, Limits, Missing, Report, report};
use crate::domain::expiry::Expiry;
use crate::domain::key::{Access, ApiKey, KeyId, Owner, Ownership};
use crate::domain::release::Release;
use crate::domain::rows::Rows;
use crate::domain::rule::{Rule, Verb};
use crate::domain::session::KeySession;
use crate::domain::user::User;

pub(super) fn now() -> Timestamp {
    "2026-11-29T12:00:00Z".parse().unwrap()
}

/// A key.
#[derive(Clone, Debug)]
pub(super) struct KeyPlan {
    pub(super) id: i64,
    pub(super) owner: Owner,
    /// In days; `None` is never.
    pub(super) expires_in: Option<i64>,
    pub(super) unreadable: bool,
    /// With or without a reason.
    pub(super) revoked: Option<Option<&'static str>>,
    pub(super) rules: Vec<Rule>,
    pub(super) created: Option<Timestamp>,
}

pub(super) fn user_key(id: i64, owner: &str) -> KeyPlan {
    KeyPlan {
        id,
        owner: Owner::named(owner),
        expires_in: None,
        unreadable: false,
        revoked: None,
        rules: Vec::new(),
        created: None,
    }
}

pub(super) fn allowlist_key(id: i64, rules: Vec<Rule>) -> KeyPlan {
    KeyPlan {
        rules,
        ..user_key(id, "")
    }
}

pub(super) fn user(name: &str, roles: &[&str], locked: bool) -> User {
    User {
        username: name.into(),
        uid: None,
        full_name: "".into(),
        local: true,
        locked,
        roles: Some(roles.iter().map(Into::into).collect()),
        keys: None,
    }
}

pub(super) fn session(key: i64, origin: &str, secure: Option<bool>) -> KeySession {
    KeySession {
        id: origin.into(),
        key: KeyId(key),
        key_name: "".into(),
        username: None,
        secure,
        internal: false,
        origin: origin.into(),
        since: None,
        current: false,
    }
}

/// A system and its past.
#[derive(Clone, Debug)]
pub(super) struct History {
    pub(super) release: Option<Release>,
    pub(super) keys: Vec<KeyPlan>,
    /// Sorted by name.
    pub(super) users: Vec<User>,
    pub(super) users_read: bool,
    pub(super) sessions: Option<Vec<KeySession>>,
    pub(super) entries: Vec<AuditEntry>,
    pub(super) activity_read: bool,
    pub(super) capped: bool,
    pub(super) missing: Vec<Missing>,
}

impl History {
    pub(super) fn new(release: Option<Release>) -> Self {
        Self {
            release,
            keys: Vec::new(),
            users: Vec::new(),
            users_read: true,
            sessions: None,
            entries: Vec::new(),
            activity_read: true,
            capped: false,
            missing: Vec::new(),
        }
    }

    pub(super) fn caps(&self) -> Caps {
        self.release.map_or_else(|| Caps::of_era(true), Caps::of)
    }

    pub(super) fn catalogue(&self) -> Catalogue {
        Catalogue::declared(self.release, self.caps().owner)
    }

    fn key(&self, plan: &KeyPlan) -> ApiKey {
        let expires = match (plan.unreadable, plan.expires_in) {
            (true, _) => Expiry::Unreadable,
            (_, None) => Expiry::Never,
            (_, Some(days)) => Expiry::At(now() + SignedDuration::from_hours(24 * days)),
        };
        let access = match self.caps().owner {
            false => Access::Allowlist(plan.rules.clone().into()),
            true => Access::User(Ownership {
                owner: Arc::new(plan.owner.clone()),
                expires_at: expires.into(),
                revoked: plan.revoked.is_some(),
                revoked_reason: plan.revoked.flatten().map(|it| Arc::new(it.into())),
            }),
        };
        ApiKey {
            id: KeyId(plan.id),
            name: format!("key-{}", plan.id).into(),
            created_at: plan.created.into(),
            access,
            hash_print: None,
        }
    }

    pub(super) fn report(&self, limits: &Limits) -> Report {
        let keys: Rows = self.keys.iter().map(|plan| self.key(plan)).collect();
        let mut activity = Activity::new(now() - SignedDuration::from_hours(24 * 30), self.release);
        activity.take(self.entries.clone());
        activity.capped = self.capped;
        let roles = Roles::declared(self.caps().owner);
        let facts = Facts {
            system: "nas1",
            product: "TrueNAS",
            release: self.release,
            caps: self.caps(),
            now: now(),
            keys: &keys,
            users: self.users_read.then_some(self.users.as_slice()),
            sessions: self.sessions.as_deref(),
            activity: self.activity_read.then_some(&activity),
            days: 30,
            catalogue: &self.catalogue(),
            roles: &roles,
            missing: self.missing.clone(),
        };
        report(facts, limits)
    }
}

const OWNERS: [&str; 4] = ["a-full", "b-reads", "c-locked", "d-unknown"];

fn users() -> Vec<User> {
    vec![
        user("a-full", &["FULL_ADMIN"], false),
        user("b-reads", &["READONLY_ADMIN"], false),
        user("c-locked", &["SHARING_ADMIN"], true),
    ]
}

/// A key without an id.
fn key_plan() -> impl Strategy<Value = KeyPlan> {
    let owner = prop_oneof![
        6 => select(OWNERS.to_vec()).prop_map(Owner::named),
        1 => Just(Owner::default()),
        1 => Just(Owner { identifier: Some("S-1-5-21-7".into()), ..Owner::default() }),
        1 => Just(Owner { unread: true, ..Owner::default() }),
    ];
    let revoked = prop_oneof![
        4 => Just(None),
        2 => Just(Some(None)),
        1 => Just(Some(Some("Attempt to use over an insecure transport"))),
        1 => Just(Some(Some("policy"))),
    ];
    let rules = prop::collection::vec(
        select(vec![
            Rule::everything(),
            Rule::new(Verb::Call, "pool.*"),
            Rule::new(Verb::Call, "core.*"),
            Rule::new(Verb::Call, "user.create"),
            Rule::new(Verb::Post, "/user"),
        ]),
        0..3,
    );
    let expires = prop_oneof![1 => Just(None), 2 => (-40i64..70).prop_map(Some)];
    let created = prop_oneof![
        Just(None),
        Just(Some(now() - SignedDuration::from_hours(24 * 300))),
        Just(Some(now() - SignedDuration::from_hours(24)))
    ];
    let unreadable = prop::bool::weighted(0.1);
    (owner, expires, unreadable, revoked, rules, created).prop_map(
        |(owner, expires_in, unreadable, revoked, rules, created)| KeyPlan {
            id: 0,
            owner,
            expires_in,
            unreadable,
            revoked,
            rules,
            created,
        },
    )
}

fn entry() -> impl Strategy<Value = AuditEntry> {
    let event = prop_oneof![
        5 => (select(vec!["user.create", "user.update", "pool.create", "system.info", "x.unknown"]), prop::bool::weighted(0.8))
            .prop_map(|(method, authorized)| AuditEvent::Call { method: method.into(), authorized }),
        2 => Just(AuditEvent::SignIn { error: None }),
        1 => Just(AuditEvent::SignIn { error: Some(SignInError::Other) }),
        1 => Just(AuditEvent::SignIn { error: Some(SignInError::Insecure) }),
    ];
    let protocol = select(vec![
        Protocol::WebSocket,
        Protocol::WebSocket,
        Protocol::Rest,
        Protocol::LegacyRest,
        Protocol::Other("MIDDLEWARE".into()),
    ]);
    let key = prop_oneof![1 => Just(None), 6 => (1i64..9).prop_map(Some)];
    let id = prop_oneof![3 => Just(None), 1 => (0..6).prop_map(Some)];
    let hours = 1i64..24 * 30;
    let user = select(OWNERS.to_vec());
    let address = select(vec!["10.0.0.31", "10.0.0.32", ""]);
    (event, protocol, key, id, hours, user, address).prop_map(
        |(event, protocol, key, id, hours, user, address)| AuditEntry {
            id: id.map_or_else(Default::default, |id: i32| id.to_string().into()),
            at: Some(now() - SignedDuration::from_hours(hours)),
            // TrueNAS does not name the key that it revokes.
            key: key.map(KeyId).filter(|_| {
                !matches!(
                    event,
                    AuditEvent::SignIn {
                        error: Some(SignInError::Insecure)
                    }
                )
            }),
            event,
            protocol,
            user: user.into(),
            address: address.into(),
        },
    )
}

/// Any history.
pub(super) fn any() -> impl Strategy<Value = History> {
    let release = select(vec![
        Some(Release::new(23, 10, 2)),
        Some(Release::new(24, 4, 2)),
        Some(Release::new(24, 10, 2)),
        Some(Release::new(25, 4, 2)),
        Some(Release::new(25, 10, 0)),
        Some(Release::new(25, 10, 5)),
        Some(Release::new(26, 0, 0)),
        Some(Release::new(27, 0, 0)),
        None,
    ]);
    let keys = prop::collection::vec(key_plan(), 0..7).prop_map(|keys| {
        let ids = 1..;
        let numbered = keys.into_iter().zip(ids);
        numbered.map(|(key, id)| KeyPlan { id, ..key }).collect()
    });
    let session = (
        1i64..9,
        select(vec![None, Some(true), Some(false)]),
        prop::bool::ANY,
    )
        .prop_map(|(key, secure, internal)| KeySession {
            internal,
            ..session(key, "10.0.0.9:1", secure)
        });
    let sessions = prop::option::weighted(
        0.8,
        prop::collection::vec(session, 0..4).prop_map(|mut all| {
            all.sort_by_key(|it| it.key);
            all
        }),
    );
    let entries = prop::collection::vec(entry(), 0..30);
    let chance = prop::bool::weighted;
    (
        release,
        keys,
        sessions,
        entries,
        (chance(0.9), chance(0.9), chance(0.2), chance(0.2)),
    )
        .prop_map(
            |(release, keys, sessions, entries, (users_read, activity_read, capped, own_keys))| {
                History {
                    release,
                    keys,
                    users: users(),
                    users_read,
                    sessions,
                    entries,
                    activity_read,
                    capped,
                    missing: own_keys
                        .then(|| Missing::keys("own only"))
                        .into_iter()
                        .collect(),
                }
            },
        )
}
