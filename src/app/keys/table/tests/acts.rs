//! What happens to a list: keys, filters, orders and times at random.

use std::sync::Arc;

use proptest::prelude::*;

use super::{Known, later};
use crate::domain::expiry::Expiry;
use crate::domain::key::SOON;
use crate::domain::{Access, ApiKey, KeyId, Owner, Ownership, Rule};

fn some_key(id: i64) -> impl Strategy<Value = ApiKey> {
    let name = prop_oneof![
        "[a-c]{1,3}",
        "[A-Ca-c]{1,3}-[0-9]{1,2}",
        "(backup|Backup|home|Ünïcode|ΣΑΣ|e\u{301}a|ansible)[ -][a-b]?",
    ];
    let owner = prop_oneof![
        Just(None),
        Just(Some("root")),
        Just(Some("svc-backup")),
        Just(Some("Ärger"))
    ];
    let expires = prop_oneof![
        Just(Expiry::Never),
        Just(Expiry::Unreadable),
        (-40i64..40).prop_map(|s| Expiry::At(later(s))),
        (-40i64..40).prop_map(|s| Expiry::At(later(s) + SOON)),
    ];
    let rules = prop_oneof![
        4 => Just(None),
        1 => (0usize..3).prop_map(|n| Some(vec![Rule::everything(); n])),
    ];
    (name, owner, expires, 0i64..20, any::<u8>(), rules).prop_map(
        move |(name, owner, expires_at, created, odd, rules)| ApiKey {
            id: KeyId(id),
            name: name.into(),
            created_at: (created > 0).then(|| later(40 * created - 3_600)).into(),
            access: match rules {
                Some(rules) => Access::Allowlist(rules.into()),
                None => Access::User(Ownership {
                    owner: Arc::new(Owner {
                        username: owner.map(Into::into),
                        unread: odd.is_multiple_of(3),
                        ..Owner::default()
                    }),
                    revoked: odd.is_multiple_of(5),
                    expires_at: expires_at.into(),
                    ..Ownership::default()
                }),
            },
            hash_print: None,
        },
    )
}

fn any_key() -> impl Strategy<Value = ApiKey> {
    (0i64..40).prop_flat_map(some_key)
}

#[derive(Clone, Debug)]
pub(super) enum Act {
    Put(ApiKey),
    Remove(i64),
    List(Vec<ApiKey>),
    Type(&'static str),
    Filter(&'static str),
    Backspace,
    Sort,
    Turn,
    Attention,
    /// The clock goes on; rarely, it goes back.
    Pass(i64),
    Step(isize),
    Reveal(i64),
    Clear,
    /// Other uses become known.
    Uses(Known),
    /// The worker runs the job that it has.
    Run,
    /// Its result arrives.
    Arrive,
}

pub(super) fn acts() -> impl Strategy<Value = Vec<Act>> {
    let words = prop_oneof![
        Just("a"),
        Just("b"),
        Just("1"),
        Just(" "),
        Just("ba"),
        Just("A"),
        Just("!"),
        Just("'"),
        Just("^"),
        Just("$"),
        Just("\\"),
        Just("ü"),
        Just("exp"),
        Just("σ"),
        Just("-"),
        Just("é"),
        Just("active"),
    ];
    let filters = prop_oneof![
        Just(""),
        Just("  "),
        Just("back"),
        Just("!back"),
        Just("^a"),
        Just("e$"),
        Just("'svc 1"),
        Just("orphaned"),
        Just("expired"),
        Just("root !a"),
        Just("full"),
        Just("nothing at all"),
        Just("a b"),
        Just("ANS"),
        Just("12"),
        Just("!3 1"),
        Just("expiring"),
        Just("\"Backup\" a"),
        Just("!\"up a\""),
        Just("\"home -"),
    ];
    let terms = prop_oneof![
        Just("owner:root"),
        Just("back !owner:svc"),
        Just("state:expired a"),
        Just("!state:expired"),
        Just("expires<30d"),
        Just("a !expires<30d"),
        Just("created>1h"),
        Just("seen>1h"),
        Just("!seen>1h b"),
    ];
    let more_terms = prop_oneof![
        Just("seen<1h"),
        Just("unused"),
        Just("!unused"),
        Just("seen:never created>1h"),
        Just("owner:nobody"),
        Just("state:gone"),
    ];
    let filters = prop_oneof![4 => filters, 3 => terms, 2 => more_terms];
    let uses = (
        proptest::option::weighted(0.8, -5_000i64..100),
        proptest::collection::btree_map(0i64..40, -4_000i64..200, 0..20),
    );
    let act = prop_oneof![
        6 => any_key().prop_map(Act::Put),
        3 => (0i64..40).prop_map(Act::Remove),
        1 => proptest::collection::vec(any_key(), 0..40).prop_map(Act::List),
        4 => words.prop_map(Act::Type),
        2 => filters.prop_map(Act::Filter),
        2 => Just(Act::Backspace),
        3 => Just(Act::Sort),
        1 => Just(Act::Turn),
        1 => Just(Act::Attention),
        4 => (0i64..20).prop_map(Act::Pass),
        1 => (-40i64..0).prop_map(Act::Pass),
        1 => (-5isize..5).prop_map(Act::Step),
        1 => (0i64..40).prop_map(Act::Reveal),
        1 => (Just(Act::Clear), uses).prop_map(|(clear, uses)| match uses.0 {
            Some(_) => Act::Uses(uses),
            None => clear,
        }),
        6 => Just(Act::Run),
        6 => Just(Act::Arrive),
    ];
    proptest::collection::vec(act, 0..80)
}
