//! Keys, users and systems for tests.

use std::sync::Arc;

use jiff::Timestamp;

use crate::domain::rule::{Rule, Verb};
use crate::domain::{
    Access, ApiKey, Caps, Certificate, Fault, Fingerprint, Identity, KeyId, KeyText, Kind, Owner,
    Ownership, Pin, PublicKey, Release, Secret, System, Untrusted, User,
};

/// A fake secret: 64 letters that say so.
pub(crate) const FAKE: &str = "21-NotARealKeyNotARealKeyNotARealKeyNotARealKeyNotARealKeyNotARealK";

/// The same as the secret of another key.
pub(crate) fn fake(id: i64) -> KeyText {
    let secret = FAKE.split_once('-').map_or("", |(_, secret)| secret);
    KeyText::judged(Secret::new(format!("{id}-{secret}")), KeyId(id))
}

pub(crate) fn now() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

pub(crate) fn ago(days: i64) -> Option<Timestamp> {
    Some(now() - jiff::SignedDuration::from_hours(24 * days))
}

pub(crate) fn user_key(
    id: i64,
    name: &str,
    owner: Option<&str>,
    days_old: i64,
    expires: Option<i64>,
) -> ApiKey {
    let own = Ownership {
        owner: Arc::new(Owner {
            username: owner.map(Into::into),
            identifier: Some("1001".into()),
            local: Some(true),
            ..Owner::default()
        }),
        expires_at: expires.and_then(|days| ago(-days)).into(),
        revoked: owner.is_none(),
        ..Ownership::default()
    };
    ApiKey {
        id: KeyId(id),
        name: name.into(),
        created_at: ago(days_old).into(),
        access: Access::User(own),
        hash_print: None,
    }
}

pub(crate) fn rules_key(id: i64, name: &str, days_old: i64, rules: Vec<Rule>) -> ApiKey {
    ApiKey {
        id: KeyId(id),
        name: name.into(),
        created_at: ago(days_old).into(),
        access: Access::Allowlist(rules.into()),
        hash_print: None,
    }
}

fn revoked(mut key: ApiKey, reason: &str) -> ApiKey {
    if let Access::User(own) = &mut key.access {
        own.revoked = true;
        own.revoked_reason = Some(Arc::new(reason.into()));
    }
    key
}

/// The keys of the drawn screen.
pub(crate) fn user_keys() -> Vec<ApiKey> {
    vec![
        user_key(9, "ansible", Some("truenas_admin"), 130, None),
        user_key(3, "backup-replication", Some("svc-backup"), 800, Some(12)),
        user_key(4, "home-assistant", Some("svc-hass"), 250, Some(250)),
        revoked(
            user_key(7, "old-laptop", Some("truenas_admin"), 1200, None),
            "Attempt to use over an insecure transport",
        ),
        user_key(5, "prometheus", Some("svc-metrics"), 400, Some(-2)),
        user_key(8, "truecharts", None, 800, None),
    ]
}

/// Rules as a user may have typed them for a monitor.
fn monitoring() -> Vec<Rule> {
    let calls = [
        "*.query",
        "*.get_instance",
        "*.config",
        "system.info",
        "system.version",
        "core.ping",
        "auth.me",
        "auth.logout",
    ];
    let mut rules = vec![Rule::new(Verb::Get, "*")];
    rules.extend(calls.map(|call| Rule::new(Verb::Call, call)));
    rules
}

pub(crate) fn rules_keys() -> Vec<ApiKey> {
    vec![
        rules_key(1, "ansible", 130, vec![Rule::everything()]),
        rules_key(2, "monitoring", 400, monitoring()),
        rules_key(
            3,
            "snapshot-bot",
            800,
            vec![
                Rule::new(Verb::Call, "zfs.snapshot.*"),
                Rule::new(Verb::Subscribe, "zfs.snapshot.query"),
            ],
        ),
        rules_key(4, "useless", 20, vec![]),
    ]
}

pub(crate) fn users() -> Vec<User> {
    let user = |name: &str, roles: &[&str], keys| User {
        username: name.into(),
        uid: (name == "truenas_admin").then_some(950),
        full_name: "".into(),
        local: true,
        locked: false,
        roles: Some(roles.iter().map(Into::into).collect()),
        keys: Some(keys),
    };
    vec![
        user("nobody", &[], 0),
        user(
            "svc-backup",
            &["REPLICATION_TASK_WRITE", "SNAPSHOT_WRITE"],
            1,
        ),
        user("svc-hass", &["READONLY_ADMIN"], 1),
        user("svc-metrics", &["READONLY_ADMIN"], 3),
        user("truenas_admin", &["FULL_ADMIN"], 2),
    ]
}

pub(crate) fn system(release: Release, key: Option<i64>) -> System {
    System {
        hostname: "nas1".into(),
        version: format!("TrueNAS-{release}").into(),
        release: Some(release),
        caps: Caps::of(release),
        me: Identity {
            username: release.user_era().then(|| "truenas_admin".into()),
            roles: vec!["FULL_ADMIN".into()],
            full_admin: true,
            key: key.map(KeyId),
        },
    }
}

/// A certificate as a new TrueNAS has it, not trusted; `changed`: another one is.
pub(crate) fn untrusted(changed: bool) -> Untrusted {
    let certificate = Certificate {
        subject: "O=iXsystems, CN=localhost".into(),
        issuer: "O=iXsystems, CN=localhost".into(),
        names: vec!["localhost".into()],
        not_before: "2024-03-01T00:00:00Z".parse().ok(),
        not_after: "2034-02-27T00:00:00Z".parse().ok(),
        key: PublicKey::Rsa(2048),
        print: Fingerprint(std::array::from_fn(|i| {
            (i as u8).wrapping_mul(37).wrapping_add(9)
        })),
    };
    let known = Pin {
        print: Fingerprint(std::array::from_fn(|i| (i as u8).wrapping_mul(91))),
        added: "2026-01-02T00:00:00Z".parse().unwrap(),
        not_before: "2022-03-01T00:00:00Z".parse().ok(),
        not_after: "2026-11-20T00:00:00Z".parse().ok(),
    };
    Untrusted {
        host: "nas2".into(),
        port: 443,
        certificate,
        known: if changed { vec![known] } else { Vec::new() },
        fault: Fault::new(Kind::Tls, "The certificate of nas2 is not trusted."),
    }
}
