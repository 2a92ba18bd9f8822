//! The findings of a history, read in the plainest way: each rule is one line over the raw entries.

use std::collections::BTreeSet;

use jiff::SignedDuration;

use super::history::{History, KeyPlan, now};
use crate::domain::allowlist::Permits;
use crate::domain::audit::{AuditEntry, AuditEvent, Protocol, SignInError};
use crate::domain::catalogue::{Effect, Item, Need, Roles};
use crate::domain::check::{Code, Limits, Severity};
use crate::domain::key::KeyId;
use crate::domain::release::Release;
use crate::domain::rule::Rule;
use crate::domain::text::Text;

use Severity::{Critical, Note, Warning};

/// The entries, those with a known id once.
fn entries(it: &History) -> Vec<&AuditEntry> {
    let mut ids = BTreeSet::new();
    let first =
        |entry: &&AuditEntry| entry.id.raw().is_empty() || ids.insert(entry.id.raw().to_owned());
    let all = it.entries.iter().filter(first).collect();
    if it.activity_read { all } else { Vec::new() }
}

fn of_key<'a>(it: &'a History, key: &KeyPlan) -> Vec<&'a AuditEntry> {
    let mut all = entries(it);
    all.retain(|entry| entry.key == Some(KeyId(key.id)));
    all
}

fn is_use(entry: &AuditEntry) -> bool {
    !matches!(entry.event, AuditEvent::SignIn { error: Some(_) })
}

fn used(it: &History, key: &KeyPlan, protocols: &[Protocol]) -> bool {
    let all = of_key(it, key);
    all.iter()
        .any(|entry| is_use(entry) && protocols.contains(&entry.protocol))
}

fn user_era(it: &History) -> bool {
    it.release
        .is_none_or(|release| release >= Release::new(25, 4, 0))
}

fn rest_is_told_apart(it: &History) -> bool {
    it.release
        .is_some_and(|release| release >= Release::new(25, 10, 1))
}

fn orphan(it: &History, key: &KeyPlan) -> bool {
    user_era(it) && key.owner.username.is_none() && !key.owner.unread
}

fn revoked(it: &History, key: &KeyPlan) -> bool {
    user_era(it) && !orphan(it, key) && key.revoked.is_some()
}

fn expired(it: &History, key: &KeyPlan) -> bool {
    let past = !key.unreadable && key.expires_in.is_some_and(|days| days <= 0);
    user_era(it) && !orphan(it, key) && !revoked(it, key) && past
}

fn usable(it: &History, key: &KeyPlan) -> bool {
    !orphan(it, key) && !revoked(it, key) && !expired(it, key)
}

fn sessions(it: &History, key: i64) -> usize {
    let all = it.sessions.iter().flatten();
    all.filter(|session| session.key == KeyId(key)).count()
}

fn owner_roles(it: &History, key: &KeyPlan) -> Option<Vec<String>> {
    let name = key.owner.username.as_ref()?;
    let owner = it
        .users
        .iter()
        .find(|user| user.username == *name && it.users_read)?;
    Some(
        owner
            .roles
            .iter()
            .flatten()
            .map(ToString::to_string)
            .collect(),
    )
}

fn locked(it: &History, key: &KeyPlan) -> bool {
    let named = |name: &Text| {
        it.users
            .iter()
            .any(|user| user.username == *name && user.locked)
    };
    user_era(it) && it.users_read && key.owner.username.as_ref().is_some_and(named)
}

fn full(it: &History, key: &KeyPlan) -> bool {
    match user_era(it) {
        true => owner_roles(it, key).is_some_and(|roles| roles.iter().any(|it| it == "FULL_ADMIN")),
        false => key.rules.contains(&Rule::everything()),
    }
}

fn changing(it: &History, key: &KeyPlan) -> BTreeSet<String> {
    let catalogue = it.catalogue();
    let roles = Roles::declared(user_era(it));
    let own: Option<Vec<Text>> =
        owner_roles(it, key).map(|all| all.iter().map(Into::into).collect());
    let permits = Permits::new(&key.rules);
    let mut names = BTreeSet::new();
    for method in catalogue.methods() {
        if method.effect == Effect::Reads {
            continue;
        }
        let may = match (user_era(it), &own) {
            (true, None) => false,
            (true, Some(own)) => {
                let held = roles.expand(own);
                method.need == Need::Right
                    && (held.full_admin()
                        || method.roles.iter().any(|role| held.has(role.as_str())))
            }
            (false, _) => {
                let routes = catalogue
                    .routes()
                    .iter()
                    .filter(|it| it.method == method.name);
                let mut ways = routes.map(Item::Route).chain([Item::Method(method)]);
                ways.any(|way| permits.by(way.verb(), way.name().raw()).is_some())
            }
        };
        if may {
            names.insert(method.name.raw().to_owned());
        }
    }
    names
}

/// The sure findings of a key.
fn about(it: &History, key: &KeyPlan, limits: &Limits) -> Vec<(Code, Severity)> {
    let mut out = Vec::new();
    let mut add = |code, severity, holds: bool| {
        if holds {
            out.push((code, severity));
        }
    };
    let release = it.release;
    let era = user_era(it);
    let usable = usable(it, key);
    let own = of_key(it, key);

    add(Code::Orphaned, Warning, orphan(it, key));
    add(Code::Expired, Warning, expired(it, key));
    add(Code::Unclear, Warning, era && usable && key.unreadable);
    let due = key.expires_in.filter(|_| era && usable && !key.unreadable);
    let critical = due.is_some_and(|days| days <= i64::from(limits.critical_days));
    let soon = due.is_some_and(|days| days <= i64::from(limits.warn_days));
    add(Code::Expires, Critical, critical);
    add(Code::Expires, Warning, soon && !critical);
    add(Code::Locked, Warning, usable && locked(it, key));

    let twins = it.keys.iter().filter(|other| {
        revoked(it, other)
            && other.owner.username == key.owner.username
            && other.revoked == Some(None)
    });
    let insecure = AuditEvent::SignIn {
        error: Some(SignInError::Insecure),
    };
    let log_says = entries(it)
        .iter()
        .any(|entry| entry.event == insecure && Some(&entry.user) == key.owner.username.as_ref());
    let by_log = key.revoked == Some(None) && log_says && twins.count() == 1;
    let by_reason = key
        .revoked
        .flatten()
        .is_some_and(|reason| reason.contains("insecure"));
    let is_insecure = by_log || by_reason;
    add(
        Code::RevokedInsecure,
        Critical,
        revoked(it, key) && is_insecure,
    );
    add(Code::Revoked, Warning, revoked(it, key) && !is_insecure);

    let never = era && usable && !key.unreadable && key.expires_in.is_none();
    let full = full(it, key);
    add(Code::FullNever, Warning, never && full);
    add(Code::Full, Note, usable && full && !never);
    add(Code::Never, Note, never && !full);
    add(Code::NoAccess, Warning, !era && key.rules.is_empty());
    let bulk = key.rules.iter().any(|rule| rule.resource.raw() == "core.*");
    let unchecked = release.is_some_and(|it| it < Release::new(24, 4, 0));
    add(Code::Bulk, Warning, unchecked && bulk && !full);

    let dies = !era && key.rules != [Rule::everything()];
    let next = release.is_some_and(|it| it >= Release::new(24, 10, 0));
    add(Code::Upgrade, if next { Critical } else { Warning }, dies);
    let rest = usable && used(it, key, &[Protocol::LegacyRest]);
    let next = release.is_some_and(|it| it >= Release::new(25, 10, 0));
    add(Code::RestApi, if next { Critical } else { Warning }, rest);
    let unclear = usable && used(it, key, &[Protocol::Rest]) && !rest_is_told_apart(it);
    add(Code::RestOrTransfer, Warning, unclear);
    let web_socket = usable && used(it, key, &[Protocol::WebSocket]);
    let before_27 = release.is_none_or(|it| it < Release::new(27, 0, 0));
    add(
        Code::UserName,
        Note,
        era && before_27 && web_socket && !locked(it, key),
    );

    let all = it.sessions.iter().flatten();
    let mut insecure =
        all.filter(|session| session.key == KeyId(key.id) && session.secure == Some(false));
    add(
        Code::Insecure,
        Warning,
        insecure.any(|session| !session.internal),
    );
    add(Code::Outlived, Warning, !usable && sessions(it, key.id) > 0);

    let refused = |entry: &&&AuditEntry| {
        matches!(
            entry.event,
            AuditEvent::Call {
                authorized: false,
                ..
            }
        )
    };
    add(
        Code::Refused,
        Warning,
        own.iter().any(|entry| refused(&entry)),
    );
    let failed = own.iter().any(|entry| !is_use(entry));
    add(Code::FailedSignIn, Warning, failed);
    let seen = own.iter().any(|entry| is_use(entry)) || sessions(it, key.id) > 0;
    let oldest = entries(it).iter().filter_map(|entry| entry.at).min();
    let month = now() - SignedDuration::from_hours(24 * 30);
    let since = if it.capped {
        oldest.unwrap_or(month)
    } else {
        month
    };
    let new = key.created.is_some_and(|at| at >= since);
    let readable = it.activity_read && usable && !locked(it, key);
    add(Code::Unseen, Note, readable && !seen && !new);

    let in_use = usable && own.iter().any(|entry| is_use(entry));
    let may = match in_use {
        true => changing(it, key),
        false => BTreeSet::new(),
    };
    let called: BTreeSet<&str> = own
        .iter()
        .filter_map(|entry| match &entry.event {
            AuditEvent::Call {
                method,
                authorized: true,
            } => Some(method.raw()),
            _ => None,
        })
        .filter(|name| may.contains(*name))
        .collect();
    add(
        Code::Unused,
        Note,
        may.len() >= 20 && called.len() * 10 < may.len(),
    );
    out
}

pub(super) fn findings(it: &History, limits: &Limits) -> Vec<(Code, KeyId, Severity)> {
    let mut out = Vec::new();
    for key in &it.keys {
        let all = about(it, key, limits);
        out.extend(
            all.into_iter()
                .map(|(code, severity)| (code, KeyId(key.id), severity)),
        );
    }
    if it.missing.is_empty() {
        for id in 1..9 {
            if sessions(it, id) > 0 && !it.keys.iter().any(|key| key.id == id) {
                out.push((Code::Outlived, KeyId(id), Warning));
            }
        }
    }
    out
}

/// The verdicts on newer releases.
pub(super) fn outlook(it: &History, id: KeyId) -> Vec<(Release, &'static str)> {
    let key = it.keys.iter().find(|key| KeyId(key.id) == id).unwrap();
    let dies = !user_era(it) && key.rules != [Rule::everything()];
    let gone_owner = orphan(it, key) && key.owner.identifier.is_none();
    let rest = used(it, key, &[Protocol::LegacyRest]);
    let unclear = used(it, key, &[Protocol::Rest]) && !rest_is_told_apart(it);
    let web_socket = used(it, key, &[Protocol::WebSocket]) || sessions(it, key.id) > 0;
    let on_26 = if dies || gone_owner || revoked(it, key) || expired(it, key) {
        "fails"
    } else if orphan(it, key) || (user_era(it) && key.unreadable) {
        "unknown"
    } else if rest {
        "fails"
    } else if web_socket && !unclear {
        "works"
    } else {
        "unknown"
    };
    let on_27 = if on_26 == "fails" { "fails" } else { "unknown" };
    let all = [
        (Release::new(25, 4, 0), if dies { "fails" } else { "works" }),
        (Release::new(26, 0, 0), on_26),
        (Release::new(27, 0, 0), on_27),
    ];
    // An unknown release of the user era may be the first one of it.
    let own = it.release.unwrap_or(Release::new(25, 4, 0));
    all.into_iter()
        .filter(|(release, _)| own < *release)
        .collect()
}
