//! Audit entries of the demo's keys for the last days: calls to build rules from (up to 24.10), and keys that still use
//! the REST API, which 26.0 lacks.
//!
//! Invariant: no random number is used, so that a seed gives the same keys with and without these entries.

use serde_json::{Value, json};

use crate::sim::release::python::date;
use crate::sim::release::traits::Era;
use crate::sim::world::audit_entries::of_key;
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

/// Adds the entries to the audit log.
pub(in crate::sim) fn plant(world: &mut World) {
    let habits = match world.traits.era {
        Era::Allowlist => HABITS,
        Era::User => LATER_HABITS,
    };
    let now = world.now();
    let mut calls: Vec<(i64, &Habit)> = Vec::new();
    let gone = world.traits.rest_protocol.is_none();
    for habit in habits.iter().filter(|habit| !(habit.rest && gone)) {
        let times = (0..habit.times).map(|n| now - habit.last - n * habit.every);
        calls.extend(times.map(|at| (at, habit)));
    }
    calls.sort_by_key(|(at, _)| *at);
    for (number, (at, habit)) in calls.into_iter().enumerate() {
        if let Some(entry) = entry(world, number, at, habit) {
            world.audit.push(&entry);
        }
    }
}

fn entry(world: &World, number: usize, at: i64, habit: &Habit) -> Option<Value> {
    let key = world.keys.get(habit.key)?;
    let user_era = world.is_user_era();
    let api_key = match habit.rest && !user_era {
        true => json!(key.plain()),
        false => json!({"id": key.id, "name": key.name}),
    };
    let protocol = match habit.rest {
        true => world.traits.rest_protocol?,
        false => "WEBSOCKET",
    };
    let mut data = json!({ "api_key": api_key });
    let user = match world.user_by_id(key.owner).filter(|_| user_era) {
        Some(owner) => owner.name.clone(),
        None => of_key(&key.name),
    };
    if world.traits.revoked_reason {
        data["username"] = user.as_str().into();
    }
    Some(json!({
        "audit_id": format!("{number:08x}-0000-4000-8000-000000000000"),
        "message_timestamp": at,
        "timestamp": date(at),
        "address": habit.address,
        "username": user,
        "session": format!("{:08x}-0000-4000-8000-00000000000a", habit.key),
        "service": "MIDDLEWARE",
        "service_data": {
            "vers": {"major": 0, "minor": 1},
            "origin": format!("{}:51712", habit.address),
            "protocol": protocol,
            "credentials": {"credentials": "API_KEY", "credentials_data": data},
        },
        "event": "METHOD_CALL",
        "event_data": {
            "method": habit.method,
            "params": [{"name": "tank/data"}],
            "description": habit.words,
            "authenticated": true,
            "authorized": habit.authorized,
        },
        "success": habit.authorized,
    }))
}
