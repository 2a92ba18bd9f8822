//! Records of ensured keys, and the lock of a run that ensures one.
//!
//! Invariant: only names, addresses, targets and times; no secret, and nothing derived from one.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;

use jiff::Timestamp;
use rustix::fs::{FlockOperation, OFlags, flock};
use rustix::io::Errno;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::dirs::State;
use super::{files, state_list};
use crate::domain::address::stored_name;
use crate::domain::ensure::{Delivered, Ensured, Pending};
use crate::domain::expiry::Expiry;
use crate::domain::{Fault, KeyId};

const FILE: &str = "ensured.json";

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Stored {
    address: String,
    name: String,
    target: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    delivered: Option<StoredKey>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pending: Option<StoredPending>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct StoredKey {
    id: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    created: Option<Timestamp>,
    /// Without it the key never expires.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires: Option<Timestamp>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct StoredPending {
    /// The key of a reset; a create has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reset: Option<i64>,
    at: Timestamp,
}

impl From<&Ensured> for Stored {
    fn from(it: &Ensured) -> Self {
        Self {
            address: it.address.clone(),
            name: it.name.clone(),
            target: it.target.clone(),
            delivered: it.delivered.map(|it| StoredKey {
                id: it.id.0,
                created: it.created,
                expires: it.expires.at(),
            }),
            pending: it.pending.map(|it| StoredPending {
                reset: it.reset.map(|id| id.0),
                at: it.at,
            }),
        }
    }
}

impl From<Stored> for Ensured {
    fn from(it: Stored) -> Self {
        Self {
            address: it.address,
            name: it.name,
            target: it.target,
            delivered: it.delivered.map(|it| Delivered {
                id: KeyId(it.id),
                created: it.created,
                expires: Expiry::from(it.expires),
            }),
            pending: it.pending.map(|it| Pending {
                reset: it.reset.map(KeyId),
                at: it.at,
            }),
        }
    }
}

/// The records. Blocks.
///
/// # Errors
/// When the file cannot be read or parsed.
pub fn read(state: &State) -> Result<Vec<Ensured>, Fault> {
    let stored = state_list::read::<Stored>(state, FILE)?;
    Ok(stored.into_iter().map(Ensured::from).collect())
}

/// Saves a record in place of its earlier state; it is on disk when this returns. Blocks.
///
/// # Errors
/// When there is no state directory, or the file cannot be read, parsed or replaced.
pub fn keep(state: &State, record: &Ensured) -> Result<(), Fault> {
    state.kept_file(FILE)?;
    let canonical = stored_name(&record.address);
    state_list::change(state, FILE, |all: &mut Vec<Stored>| {
        let stored = Stored::from(record);
        let same =
            |it: &&mut Stored| it.name == record.name && stored_name(&it.address) == canonical;
        match all.iter_mut().find(same) {
            Some(there) => *there = stored,
            None => all.push(stored),
        }
    })
}

/// The right to ensure a key, until it is dropped or the process ends.
#[derive(Debug)]
pub struct Lock(#[expect(dead_code, reason = "held until it is dropped")] Option<File>);

/// Locks a key against other runs; `None` while another run holds the lock. Blocks, but not on other runs.
///
/// # Errors
/// When there is no state directory, or it cannot be used.
pub fn try_lock(state: &State, canonical: &str, name: &str) -> Result<Option<Lock>, Fault> {
    let digest = Sha256::digest(format!("{canonical}\0{name}"));
    let id: String = digest[..8]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let Some(path) = state.kept_file(&format!("ensure-{id}.lock"))? else {
        return Ok(Some(Lock(None)));
    };
    // The file stays: a lock on a file that is removed and created again would not be one.
    let _directory = files::lock(&path)?;
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let cannot =
        |error: io::Error| files::wrong(&path, format_args!("could not lock it: {error}."));
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .custom_flags(flags.bits() as i32)
        .open(&path)
        .map_err(cannot)?;
    match flock(&file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(Some(Lock(Some(file)))),
        Err(Errno::WOULDBLOCK) => Ok(None),
        Err(error) => Err(cannot(error.into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(name: &str) -> Ensured {
        Ensured {
            address: "wss://nas1".into(),
            name: name.into(),
            target: "file /etc/exporter/key".into(),
            delivered: None,
            pending: Some(Pending {
                reset: None,
                at: "2026-11-22T12:00:00.5Z".parse().unwrap(),
            }),
        }
    }

    #[test]
    fn a_record_takes_the_place_of_its_earlier_state() {
        let dir = tempfile::tempdir().unwrap();
        let state = State::at(dir.path().join("state"));
        assert_eq!(read(&state), Ok(vec![]));
        let (mut one, other) = (record("exporter"), record("backup"));
        keep(&state, &one).unwrap();
        keep(&state, &other).unwrap();
        for expires in [
            Expiry::Never,
            Expiry::At("2027-02-20T23:59:59Z".parse().unwrap()),
        ] {
            one.pending = Some(Pending {
                reset: Some(KeyId(21)),
                at: "2026-11-22T12:00:00Z".parse().unwrap(),
            });
            one.delivered = Some(Delivered {
                id: KeyId(21),
                created: "2026-11-22T12:00:00Z".parse().ok(),
                expires,
            });
            // Another spelling of the address is the same system.
            one.address = "NAS1:443".into();
            keep(&state, &one).unwrap();
            assert_eq!(read(&state).unwrap(), [one.clone(), other.clone()]);
        }
        assert!(keep(&State::missing(), &one).is_err());
        assert_eq!(keep(&State::default(), &one), Ok(()));
    }

    #[test]
    fn what_is_not_understood_is_not_rewritten() {
        let dir = tempfile::tempdir().unwrap();
        let state = State::at(dir.path());
        std::fs::write(dir.path().join(FILE), "[{\"new\": 1}]").unwrap();
        assert!(read(&state).is_err());
        assert!(keep(&state, &record("exporter")).is_err());
        let text = std::fs::read_to_string(dir.path().join(FILE)).unwrap();
        assert_eq!(text, "[{\"new\": 1}]");
    }

    #[test]
    fn one_run_at_a_time_ensures_a_key() {
        let dir = tempfile::tempdir().unwrap();
        let state = State::at(dir.path().join("state"));
        let lock = |name: &str| try_lock(&state, "nas1:443", name).unwrap();
        let first = lock("exporter");
        assert!(first.is_some() && lock("exporter").is_none());
        assert!(lock("backup").is_some());
        drop(first);
        assert!(lock("exporter").is_some());
        assert!(try_lock(&State::missing(), "nas1:443", "exporter").is_err());
        assert!(
            try_lock(&State::default(), "nas1:443", "exporter")
                .unwrap()
                .is_some()
        );
    }
}
