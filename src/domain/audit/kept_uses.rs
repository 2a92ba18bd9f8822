//! The last uses of keys as one run keeps them for the next one.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::last_use::{LastUse, LastUses};
use crate::domain::key::KeyId;
use crate::domain::rows::Rows;

/// The last use of a key, and which key it was: TrueNAS may give the id of a deleted key to a new one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptUse {
    /// The id of the key.
    pub key: KeyId,
    /// When the key was created, in seconds since 1970.
    pub created: i64,
    /// The last use.
    pub last: LastUse,
}

/// The last uses of the keys of a system, and when its audit log was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptUses {
    /// When the audit log was read.
    pub read_at: Timestamp,
    /// Since when it was read completely.
    pub since: Timestamp,
    /// The last use of each key.
    pub uses: Vec<KeptUse>,
}

impl KeptUses {
    /// The last uses of listed keys, the latest first. Without its time of creation, a key could not be told from a later one with the
    /// same id, so its use is not kept.
    pub fn of(known: &LastUses, keys: &Rows) -> Self {
        let used = known.all().filter_map(|(id, last)| {
            let created = keys.get(id)?.created_at()?.as_second();
            Some(KeptUse {
                key: id,
                created,
                last: last.clone(),
            })
        });
        let uses = used.collect();
        Self {
            read_at: known.read_at,
            since: known.since,
            uses,
        }
        .sorted()
    }

    /// These uses, with the earlier ones of the keys that have none: a later read may reach less far back. Where time passed between the
    /// two that nobody read, such a key may have been used then, and the earlier uses are dropped.
    #[must_use]
    pub fn with_earlier(mut self, earlier: Self) -> Self {
        if earlier.read_at < self.since || earlier.read_at > self.read_at {
            return self;
        }
        let has: BTreeSet<KeyId> = self.uses.iter().map(|it| it.key).collect();
        let others = earlier.uses.into_iter();
        self.uses.extend(others.filter(|it| !has.contains(&it.key)));
        self.since = self.since.min(earlier.since);
        self.sorted()
    }

    fn sorted(mut self) -> Self {
        self.uses
            .sort_by(|a, b| b.last.at.cmp(&a.last.at).then(a.key.cmp(&b.key)));
        self
    }

    /// What is still true of these keys: the uses of a key that is gone, or whose id another key has now, are dropped.
    pub fn of_keys(self, keys: &Rows) -> LastUses {
        let same = |it: &KeptUse| {
            let created = keys.get(it.key).and_then(|key| key.created_at());
            created.is_some_and(|at| at.as_second() == it.created)
        };
        let uses = self.uses.into_iter().filter(same);
        LastUses::kept(
            self.read_at,
            self.since,
            uses.map(|it| (it.key, it.last)).collect(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::audit::Interface;
    use crate::domain::{Access, ApiKey, Ownership};

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn key(id: i64, created: Option<i64>) -> ApiKey {
        ApiKey {
            id: KeyId(id),
            name: "a".into(),
            created_at: created.map(at).into(),
            access: Access::User(Ownership::default()),
            hash_print: None,
        }
    }

    fn used(second: i64) -> LastUse {
        LastUse {
            at: at(second),
            address: "10.0.0.31".into(),
            interface: Interface::Rest,
            rest: true,
            calls: 3,
        }
    }

    fn known() -> LastUses {
        let uses = [(1, used(300)), (2, used(500)), (3, used(400)), (9, used(1))];
        let uses = uses.map(|(id, last)| (KeyId(id), last));
        LastUses::kept(at(1_000), at(0), uses.into())
    }

    #[test]
    fn only_uses_of_listed_keys_with_a_time_of_creation_are_kept() {
        let keys: Rows = vec![key(1, Some(100)), key(2, Some(200)), key(3, None)].into();
        let kept = KeptUses::of(&known(), &keys);
        let ids: Vec<_> = kept.uses.iter().map(|it| (it.key.0, it.created)).collect();
        assert_eq!(ids, [(2, 200), (1, 100)], "the latest use first");
        assert_eq!((kept.read_at, kept.since), (at(1_000), at(0)));
    }

    #[test]
    fn another_key_with_the_same_id_has_no_use() {
        let then: Rows = vec![key(1, Some(100)), key(2, Some(200))].into();
        let kept = KeptUses::of(&known(), &then);
        let now: Rows = vec![key(1, Some(101)), key(2, Some(200)), key(3, Some(100))].into();
        let found = kept.clone().of_keys(&now);
        assert_eq!(found.get(KeyId(1)), None);
        assert_eq!(found.get(KeyId(2)), Some(&used(500)));
        assert_eq!((found.read_at, found.since), (at(1_000), at(0)));
        let gone: Rows = vec![key(1, None)].into();
        assert_eq!(kept.of_keys(&gone).all().count(), 0);
    }

    #[test]
    fn earlier_uses_stay_where_no_time_was_left_out() {
        let kept = |read_at, since, uses: &[(i64, i64)]| KeptUses {
            read_at: at(read_at),
            since: at(since),
            uses: uses
                .iter()
                .map(|&(id, second)| KeptUse {
                    key: KeyId(id),
                    created: 1,
                    last: used(second),
                })
                .collect(),
        };
        let earlier = kept(1_000, 100, &[(1, 900), (2, 800)]);
        let read = |since| kept(2_000, since, &[(1, 1_500)]);
        assert_eq!(
            read(1_000).with_earlier(earlier.clone()),
            kept(2_000, 100, &[(1, 1_500), (2, 800)])
        );
        assert_eq!(read(1_001).with_earlier(earlier.clone()), read(1_001));
        let newer = kept(3_000, 100, &[(2, 800)]);
        assert_eq!(read(1_000).with_earlier(newer), read(1_000));
    }
}
