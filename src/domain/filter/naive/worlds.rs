//! Terms, keys and what is known beside them, at random.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use crate::domain::expiry::Expiry;
use crate::domain::filter::{Context, Level, Use, Uses};
use crate::domain::{Access, ApiKey, KeyId, Owner, Ownership, Rule, Text, Verb};

/// Quarters of a day.
pub(super) type Time = i64;

pub(super) fn time(quarters: Time) -> Timestamp {
    let start: Timestamp = "2026-11-01T00:00:00Z".parse().unwrap();
    start + SignedDuration::from_hours(6 * quarters)
}

/// A key as the model sees it.
#[derive(Clone, Debug)]
pub(super) struct Model {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) owner: Option<&'static str>,
    pub(super) unread: bool,
    /// Number of rules and whether one is `*`, in the allowlist era.
    pub(super) rules: Option<(usize, bool)>,
    pub(super) revoked: bool,
    /// `None`: unreadable; `Some(None)`: never.
    pub(super) expires: Option<Option<Time>>,
    pub(super) created: Option<Time>,
    pub(super) used: Option<(Time, Option<bool>)>,
}

#[derive(Clone, Debug)]
pub(super) struct World {
    pub(super) now: Time,
    pub(super) since: Option<Time>,
    /// The roles of some users; `None`: they were not read.
    pub(super) users: Option<Vec<(&'static str, u8)>>,
    pub(super) system: &'static str,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Compare {
    Less,
    AtMost,
    More,
    AtLeast,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Value {
    Span(i64),
    Date(Compare, i64),
    On(i64),
    Ago(Compare, i64),
}

#[derive(Clone, Debug)]
pub(super) enum Cond {
    Text(&'static str, Vec<(&'static str, bool)>),
    Id(i64),
    State(Vec<&'static str>),
    Access(Vec<&'static str>),
    Expires(Value),
    Created(Value),
    Seen(Value),
    NeverExpires,
    Unused,
    Rest,
}

pub(super) fn real(key: &Model) -> ApiKey {
    ApiKey {
        id: KeyId(key.id),
        name: key.name.as_str().into(),
        created_at: key.created.map(time).into(),
        access: match key.rules {
            Some((count, full)) => {
                let rule = Rule::new(Verb::Call, "pool.query");
                let mut rules = vec![rule; count];
                if let Some(last) = rules.last_mut().filter(|_| full) {
                    *last = Rule::everything();
                }
                Access::Allowlist(rules.into())
            }
            None => Access::User(Ownership {
                owner: Arc::new(Owner {
                    username: key.owner.map(Text::from),
                    unread: key.unread,
                    ..Owner::default()
                }),
                revoked: key.revoked,
                expires_at: match key.expires {
                    None => Expiry::Unreadable,
                    Some(at) => at.map(time).into(),
                }
                .into(),
                ..Ownership::default()
            }),
        },
        hash_print: None,
    }
}

pub(super) fn context(world: &World, keys: &[Model]) -> Context {
    let mut uses = Uses::default();
    uses.since = world.since.map(time);
    for key in keys {
        if let Some((at, rest)) = key.used {
            uses.insert(KeyId(key.id), Use { at: time(at), rest });
        }
    }
    let users = world.users.as_ref().map(|all| {
        let known = all.iter().filter_map(|(name, level)| {
            let level = [Level::Nothing, Level::Limited, Level::Full].get(usize::from(*level));
            Some((Text::from(*name), *level?))
        });
        known.collect()
    });
    Context {
        systems: vec![world.system.to_owned()],
        uses: uses.into(),
        users,
    }
}

fn owners() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(vec!["root", "svc-backup", "SVC", "Ärger", "a b"])
}

fn any_key(id: i64) -> impl Strategy<Value = Model> {
    let rules = prop_oneof![3 => Just(None), 1 => (0usize..3, any::<bool>()).prop_map(Some)];
    let expires = prop_oneof![
        1 => Just(None),
        2 => Just(Some(None)),
        5 => (0i64..300).prop_map(|it| Some(Some(it))),
    ];
    let used = proptest::option::of((-60i64..100, proptest::option::of(any::<bool>())));
    let created = proptest::option::weighted(0.8, -100i64..100);
    let owner = proptest::option::weighted(0.7, owners());
    (
        "[abAB]{1,3}( job)?",
        owner,
        any::<(bool, bool)>(),
        rules,
        expires,
        created,
        used,
    )
        .prop_map(
            move |(name, owner, (unread, revoked), rules, expires, created, used)| Model {
                id,
                name,
                owner,
                unread,
                rules,
                revoked: revoked && id % 3 == 0,
                expires,
                created,
                used,
            },
        )
}

pub(super) fn keys() -> impl Strategy<Value = Vec<Model>> {
    let all: Vec<_> = (0..12).map(any_key).collect();
    all
}

pub(super) fn worlds() -> impl Strategy<Value = World> {
    let user = (owners(), 0u8..4);
    let users = proptest::collection::vec(user, 0..4).prop_map(|mut all| {
        all.sort_unstable();
        all.dedup_by_key(|(name, _)| *name);
        all
    });
    let users = proptest::option::weighted(0.8, users);
    let since = proptest::option::weighted(0.8, -200i64..100);
    (
        100i64..140,
        since,
        users,
        proptest::sample::select(vec!["nas1", "nas2"]),
    )
        .prop_map(|(now, since, users, system)| World {
            now,
            since,
            users,
            system,
        })
}

pub(super) fn terms() -> impl Strategy<Value = Vec<(bool, Cond)>> {
    let compare = proptest::sample::select(vec![
        Compare::Less,
        Compare::AtMost,
        Compare::More,
        Compare::AtLeast,
    ]);
    let value = prop_oneof![
        1 => (0i64..400).prop_map(Value::Span),
        3 => (compare.clone(), 0i64..60).prop_map(|(it, days)| Value::Ago(it, days)),
        1 => (compare, 0i64..60).prop_map(|(it, day)| Value::Date(it, day)),
        1 => (0i64..60).prop_map(Value::On),
    ];
    let pick = |all: &[&'static str]| proptest::sample::subsequence(all.to_vec(), 1..=2);
    let part = proptest::sample::select(vec![
        "svc", "SVC", "root", "a", "b", "ä", "a b", "nas", "nas2",
    ]);
    let part = (part, any::<bool>()).prop_map(|(it, whole)| (it, whole || it.contains(' ')));
    let parts = proptest::collection::vec(part, 1..3);
    let field = proptest::sample::select(vec!["owner", "name", "system"]);
    let cond = prop_oneof![
        3 => (field, parts).prop_map(|(field, all)| Cond::Text(field, all)),
        1 => (0i64..12).prop_map(Cond::Id),
        1 => pick(&["active", "expiring", "expired", "revoked", "orphaned", "unclear"]).prop_map(Cond::State),
        1 => pick(&["full", "limited", "none"]).prop_map(Cond::Access),
        2 => value.clone().prop_map(Cond::Expires),
        2 => value.clone().prop_map(Cond::Created),
        4 => value.prop_map(Cond::Seen),
        2 => proptest::sample::select(vec![Cond::NeverExpires, Cond::Unused, Cond::Rest]),
    ];
    proptest::collection::vec((any::<bool>(), cond), 1..4)
}
