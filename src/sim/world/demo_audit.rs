//! Audit entries of the demo's keys for the last days: calls to build rules from (up to 24.10), keys that still use the
//! REST API, which 26.0 lacks, refused calls, and sign-ins, failed ones included.
//!
//! Invariant: no random number is used, so that a seed gives the same keys with and without these entries.

use crate::sim::release::traits::Era;
use crate::sim::world::history::{Deed, INSECURE, What};
use crate::sim::world::state::World;

const DAY: i64 = 86_400;

/// A call that a key makes repeatedly.
struct Habit {
    key: i64,
    method: &'static str,
    words: &'static str,
    /// How long ago the last call was, in seconds.
    last: i64,
    /// Seconds between two calls.
    every: i64,
    times: i64,
    authorized: bool,
    /// Over the REST API, whose entries contain the whole key up to 24.10.
    rest: bool,
    /// The client's address.
    address: &'static str,
}

const fn habit(
    key: i64,
    method: &'static str,
    words: &'static str,
    every: i64,
    times: i64,
) -> Habit {
    Habit {
        key,
        method,
        words,
        last: 600,
        every,
        times,
        authorized: true,
        rest: false,
        address: "10.0.0.12",
    }
}

const fn refused(habit: Habit) -> Habit {
    Habit {
        authorized: false,
        last: 2 * DAY,
        ..habit
    }
}

const fn over_rest(habit: Habit) -> Habit {
    Habit {
        rest: true,
        last: 5 * 3600,
        ..habit
    }
}

const fn from(address: &'static str, habit: Habit) -> Habit {
    Habit { address, ..habit }
}

/// For the user era.
const LATER_HABITS: &[Habit] = &[
    from(
        "10.0.0.31",
        over_rest(habit(4, "vm.update", "Update virtual machine", DAY, 9)),
    ),
    from(
        "10.0.0.31",
        over_rest(habit(
            4,
            "pool.dataset.update",
            "Pool dataset update",
            3 * DAY,
            4,
        )),
    ),
    habit(3, "pool.snapshot.create", "Snapshot create", 3600, 160),
    from(
        "10.0.0.40",
        over_rest(habit(9, "user.update", "Update user", 2 * DAY, 3)),
    ),
    refused(habit(6, "vm.update", "Update virtual machine", DAY, 3)),
    from(
        "10.0.0.40",
        habit(9, "pool.dataset.create", "Pool dataset create", DAY, 5),
    ),
];

const HABITS: &[Habit] = &[
    habit(3, "zfs.snapshot.create", "Snapshot create", 3600, 160),
    habit(
        3,
        "pool.snapshottask.create",
        "Snapshot task create",
        3 * DAY,
        2,
    ),
    refused(habit(
        3,
        "pool.dataset.create",
        "Pool dataset create",
        DAY,
        2,
    )),
    habit(
        2,
        "pool.dataset.create",
        "Pool dataset create",
        9 * 3600,
        17,
    ),
    habit(
        2,
        "pool.dataset.update",
        "Pool dataset update",
        11 * 3600,
        12,
    ),
    habit(2, "zfs.snapshot.create", "Snapshot create", 8 * 3600, 20),
    over_rest(habit(
        1,
        "pool.dataset.create",
        "Pool dataset create",
        DAY,
        5,
    )),
    over_rest(habit(1, "user.update", "Update user", 2 * DAY, 3)),
];

/// Sign-ins that a key repeats.
struct SignIns {
    key: i64,
    /// How long ago the last one was, in seconds.
    last: i64,
    /// Seconds between two of them.
    every: i64,
    times: i64,
    error: Option<&'static str>,
    address: &'static str,
}

const fn sign_ins(key: i64, last: i64, every: i64, times: i64, address: &'static str) -> SignIns {
    SignIns {
        key,
        last,
        every,
        times,
        error: None,
        address,
    }
}

const fn failing(error: &'static str, sign_ins: SignIns) -> SignIns {
    SignIns {
        error: Some(error),
        ..sign_ins
    }
}

const INVALID: &str = "Invalid API key";

/// For the user era: a monitor, a key that goes on after its expiry, one that was sent over plain HTTP and is tried again, and
/// a wrong secret.
const LATER_SIGN_INS: &[SignIns] = &[
    sign_ins(10, 300, 6 * 3600, 20, "10.0.0.22"),
    sign_ins(3, 4200, DAY, 7, "10.0.0.12"),
    sign_ins(5, 3 * DAY, DAY, 20, "10.0.0.23"),
    failing(INVALID, sign_ins(5, 900, 3600, 40, "10.0.0.23")),
    failing(INSECURE, sign_ins(7, 20 * DAY, DAY, 1, "10.0.0.66")),
    failing(INVALID, sign_ins(7, 20 * DAY - 120, 40, 3, "10.0.0.66")),
    failing(INVALID, sign_ins(12, 7200, 60, 2, "10.0.0.99")),
];

/// For the allowlist era.
const SIGN_INS: &[SignIns] = &[
    sign_ins(10, 300, 6 * 3600, 20, "10.0.0.22"),
    sign_ins(2, 4200, DAY, 7, "10.0.0.12"),
    failing(INVALID, sign_ins(12, 7200, 60, 2, "10.0.0.99")),
];

/// Adds the entries to the audit log.
pub(in crate::sim) fn plant(world: &mut World) {
    let (habits, sign_ins) = match world.traits.era {
        Era::Allowlist => (HABITS, SIGN_INS),
        Era::User => (LATER_HABITS, LATER_SIGN_INS),
    };
    let rest = world.rest_protocol();
    let mut deeds = Vec::new();
    for habit in habits {
        let protocol = match habit.rest {
            true => rest,
            false => Some("WEBSOCKET"),
        };
        let Some(protocol) = protocol else {
            continue;
        };
        for n in 0..habit.times {
            let call = Deed {
                key: habit.key,
                at: world.now() - habit.last - n * habit.every,
                address: habit.address,
                protocol,
                what: What::Call {
                    method: habit.method,
                    words: Some(habit.words),
                    authorized: habit.authorized,
                },
            };
            // Every call over the REST API signs in first.
            deeds.extend(habit.rest.then(|| Deed {
                what: What::SignIn { error: None },
                ..call.clone()
            }));
            deeds.push(call);
        }
    }
    for signs in sign_ins {
        deeds.extend((0..signs.times).map(|n| Deed {
            key: signs.key,
            at: world.now() - signs.last - n * signs.every,
            address: signs.address,
            protocol: "WEBSOCKET",
            what: What::SignIn { error: signs.error },
        }));
    }
    deeds.sort_by_key(|deed| deed.at);
    for (number, deed) in deeds.iter().enumerate() {
        if world.keys.get(deed.key).is_some() {
            let entry = deed.entry(world, number);
            world.audit.push(&entry);
        }
    }
}
