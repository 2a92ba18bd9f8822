//! What the demo's keys have called in the last days, as the audit tells it (up to 24.10): something to learn rules from.
//!
//! Invariant: it takes nothing from the random numbers, so that a seed makes the same keys with and without it.

use serde_json::{Value, json};

use super::audit::of_key;
use super::python::date;
use super::traits::Era;
use super::world::World;

const DAY: i64 = 86_400;

/// What a key does again and again.
struct Habit {
    key: i64,
    method: &'static str,
    words: &'static str,
    /// The last time, in seconds ago.
    last: i64,
    /// Seconds between two.
    every: i64,
    times: i64,
    authorized: bool,
    /// Over REST, whose entries hold the whole text of the key.
    rest: bool,
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

/// Fills the audit.
pub(super) fn plant(world: &mut World) {
    if world.traits.era != Era::Allowlist {
        return;
    }
    let now = world.now();
    let mut calls: Vec<(i64, &Habit)> = Vec::new();
    for habit in HABITS {
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
    let api_key = match habit.rest {
        true => json!(key.plain()),
        false => json!({"id": key.id, "name": key.name}),
    };
    let protocol = if habit.rest { "REST" } else { "WEBSOCKET" };
    Some(json!({
        "audit_id": format!("{number:08x}-0000-4000-8000-000000000000"),
        "message_timestamp": at,
        "timestamp": date(at),
        "address": "10.0.0.12",
        "username": of_key(&key.name),
        "session": format!("{:08x}-0000-4000-8000-00000000000a", habit.key),
        "service": "MIDDLEWARE",
        "service_data": {
            "vers": {"major": 0, "minor": 1},
            "origin": "10.0.0.12:51712",
            "protocol": protocol,
            "credentials": {"credentials": "API_KEY", "credentials_data": {"api_key": api_key}},
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
