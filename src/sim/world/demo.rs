//! The keys of the demo, in every state that tnkeys can show.

use crate::sim::world::audit_kinds;
use crate::sim::world::config::Data;
use crate::sim::world::demo_audit;
use crate::sim::world::keys::{Expiry, NewKey, Rule};
use crate::sim::world::state::World;

/// The key with full access that the demo signs in with.
pub(in crate::sim) const MAIN_KEY: &str = "ansible";
/// The id of an owner who does not exist.
pub(in crate::sim) const GONE: i64 = 4711;

const DAY: i64 = 86_400;
const YEAR: i64 = 365 * DAY;

/// The state of a demo key.
#[derive(Clone, Copy)]
enum KeyState {
    Never,
    /// Expires in this many days; negative: expired.
    InDays(i64),
    Revoked,
    Orphaned,
}

use KeyState::{InDays, Never, Orphaned, Revoked};

struct Demo {
    id: i64,
    name: &'static str,
    owner: &'static str,
    age: i64,
    state: KeyState,
    /// Allowlist era only.
    rules: &'static [(&'static str, &'static str)],
}

const FULL: &[(&str, &str)] = &[("*", "*")];
const READ_ONLY: &[(&str, &str)] = &[
    ("GET", "*"),
    ("CALL", "*.query"),
    ("CALL", "*.get_instance"),
    ("CALL", "*.config"),
    ("SUBSCRIBE", "*"),
];
const BACKUP: &[(&str, &str)] = &[
    ("CALL", "replication.*"),
    ("CALL", "zfs.snapshot.*"),
    ("SUBSCRIBE", "zfs.snapshot.query"),
];
const HASS: &[(&str, &str)] = &[
    ("CALL", "vm.query"),
    ("CALL", "vm.start"),
    ("CALL", "vm.stop"),
    ("GET", "/vm/id/{id_}"),
];
const METRICS: &[(&str, &str)] = &[("CALL", "reporting.*"), ("CALL", "system.info")];
const BULK: &[(&str, &str)] = &[("CALL", "core.bulk"), ("CALL", "pool.dataset.query")];

const fn demo(
    id: i64,
    name: &'static str,
    owner: &'static str,
    age: i64,
    state: KeyState,
    rules: &'static [(&'static str, &'static str)],
) -> Demo {
    Demo {
        id,
        name,
        owner,
        age,
        state,
        rules,
    }
}

const KEYS: &[Demo] = &[
    demo(1, "terraform", "truenas_admin", 3 * YEAR, Never, FULL),
    demo(
        2,
        "proxmox-csi",
        "truenas_admin",
        2 * YEAR + 100 * DAY,
        Never,
        FULL,
    ),
    demo(
        3,
        "backup-replication",
        "svc-backup",
        2 * YEAR,
        InDays(12),
        BACKUP,
    ),
    demo(
        4,
        "home-assistant",
        "svc-hass",
        250 * DAY,
        InDays(245),
        HASS,
    ),
    demo(
        5,
        "prometheus",
        "svc-metrics",
        YEAR + 2 * DAY,
        InDays(-2),
        METRICS,
    ),
    demo(
        6,
        "nextcloud-sync",
        "svc-backup",
        200 * DAY,
        InDays(165),
        READ_ONLY,
    ),
    demo(
        7,
        "old-laptop",
        "truenas_admin",
        3 * YEAR + 10 * DAY,
        Revoked,
        &[],
    ),
    demo(
        8,
        "truecharts",
        "svc-hass",
        2 * YEAR + 50 * DAY,
        Orphaned,
        BULK,
    ),
    demo(9, MAIN_KEY, "truenas_admin", 125 * DAY, Never, FULL),
    demo(10, "uptime-kuma", "svc-metrics", 90 * DAY, Never, READ_ONLY),
    demo(
        11,
        "restic-offsite",
        "svc-backup",
        30 * DAY,
        InDays(89),
        BACKUP,
    ),
    demo(
        12,
        "audit-report",
        "auditor",
        5 * DAY,
        InDays(29),
        READ_ONLY,
    ),
];

/// The reason that the real system gives when it revokes a plain key that came over HTTP.
const REASON: &str = "Attempt to use over an insecure transport";

/// Adds the keys and audit entries that the configuration asks for.
pub(in crate::sim) fn plant(world: &mut World) {
    match (world.config.keys, world.config.data) {
        (Some(count), _) => generate(world, count),
        (None, Data::Demo) => {
            KEYS.iter().for_each(|key| plant_one(world, key));
            demo_audit::plant(world);
        }
        (None, Data::Recorded) => {}
    }
    if world.config.audit_rows > 0 {
        world.audit.flood = Some(audit_kinds::flood(world.config.audit_rows, world));
    }
}

fn plant_one(world: &mut World, demo: &Demo) {
    let has_orphan = world
        .config
        .orphan
        .unwrap_or(!world.traits.orphan_breaks_query);
    let orphaned = matches!(demo.state, Orphaned) && has_orphan;
    let owner = match (orphaned, world.user(demo.owner)) {
        (true, _) | (_, None) => GONE,
        (_, Some(user)) => user.id,
    };
    let now = world.now();
    let new = NewKey {
        name: demo.name.to_owned(),
        owner,
        created: now - demo.age - demo.id * 3671,
        expiry: match demo.state {
            InDays(days) => Expiry::At(end_of_day(now, days)),
            Never | Revoked | Orphaned => Expiry::Never,
        },
        allowlist: demo.rules.iter().map(|(m, r)| Rule::new(m, r)).collect(),
    };
    world.keys.insert_as(demo.id, new, &mut world.rng);
    if matches!(demo.state, Revoked)
        && let Some(key) = world.keys.get_mut(demo.id)
    {
        key.revoke(REASON);
    }
}

/// The last second of a day (UTC), which is also what tnkeys sets.
fn end_of_day(now: i64, days: i64) -> i64 {
    (now + days * DAY).div_euclid(DAY) * DAY + DAY - 1
}

/// Adds the main key and many varied keys.
fn generate(world: &mut World, count: usize) {
    const WORDS: &[&str] = &[
        "backup", "media", "metrics", "sync", "deploy", "report", "camera", "laptop", "node", "ci",
    ];
    let now = world.now();
    let owners: Vec<i64> = world
        .users
        .iter()
        .filter(|user| !user.roles.is_empty())
        .map(|user| user.id)
        .collect();
    let admin = world.user("truenas_admin").map_or(GONE, |user| user.id);
    for index in 0..count {
        let pick = world.rng.next();
        let main = index == 0;
        let name = match main {
            true => MAIN_KEY.to_owned(),
            false => {
                let word = WORDS[(pick % 10) as usize];
                format!("{word}-{:05}", index + 1)
            }
        };
        let days = i64::try_from(pick >> 16 & 0x1ff).unwrap_or(0) - 100;
        let new = NewKey {
            name,
            owner: match main {
                true => admin,
                false => owners[(pick >> 8) as usize % owners.len()],
            },
            created: now - i64::try_from(pick >> 32 & 0xffff).unwrap_or(0) * 1800 - 1,
            expiry: match pick >> 4 & 3 {
                0 if !main => Expiry::At(end_of_day(now, days)),
                _ => Expiry::Never,
            },
            allowlist: match (main, pick >> 6 & 3) {
                (true, _) | (_, 0) => rules(FULL),
                (_, 1) => rules(READ_ONLY),
                (_, 2) => rules(BACKUP),
                _ => Vec::new(),
            },
        };
        let id = world.keys.insert(new, &mut world.rng).id;
        if !main
            && pick % 16 == 3
            && let Some(key) = world.keys.get_mut(id)
        {
            key.revoke(REASON);
        }
    }
}

fn rules(rules: &[(&str, &str)]) -> Vec<Rule> {
    rules.iter().map(|(m, r)| Rule::new(m, r)).collect()
}
