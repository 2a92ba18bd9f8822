//! Rotations in progress, so that a later run can resume them.
//!
//! Invariant: only names, addresses and times; no secret, and nothing derived from one.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::dirs::State;
use super::state_list;
use crate::domain::address::stored_name;
use crate::domain::rotation::{Ending, Proof};
use crate::domain::text::harmless;
use crate::domain::{Fault, KeyId, Kind, Rotation};

const FILE: &str = "rotations.json";

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Stored {
    address: String,
    system: String,
    old: i64,
    old_name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    old_created: Option<Timestamp>,
    name: String,
    /// The successor's owner; the owner of the old key when unset, as in the files of older versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    owner: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    successor: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    successor_created: Option<Timestamp>,
    began: Timestamp,
    carried: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    proof: Option<StoredProof>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    reset: bool,
    /// Days until the old key expires; it is deleted when unset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires_in_days: Option<i32>,
    renames: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StoredProof {
    SignedIn,
    Seen,
    Said,
}

impl From<&Rotation> for Stored {
    fn from(it: &Rotation) -> Self {
        Self {
            address: it.address.clone(),
            system: it.system.clone(),
            old: it.old.0,
            old_name: it.old_name.clone(),
            old_created: it.old_created,
            name: it.name.clone(),
            owner: it.owner.clone(),
            successor: it.successor.map(|id| id.0),
            successor_created: it.successor_created,
            began: it.began,
            carried: it.carried,
            proof: it.proof.map(|proof| match proof {
                Proof::SignedIn => StoredProof::SignedIn,
                Proof::Seen => StoredProof::Seen,
                Proof::Said => StoredProof::Said,
            }),
            reset: it.reset,
            expires_in_days: match it.ending {
                Ending::Delete => None,
                Ending::Expire(days) => Some(days),
            },
            renames: it.renames,
        }
    }
}

impl From<Stored> for Rotation {
    fn from(it: Stored) -> Self {
        Self {
            address: harmless(&it.address).into_owned(),
            system: harmless(&it.system).into_owned(),
            old: KeyId(it.old),
            // Names are compared with those of the system to the letter; who shows one makes it harmless.
            old_name: it.old_name,
            old_created: it.old_created,
            name: it.name,
            owner: it.owner,
            successor: it.successor.map(KeyId),
            successor_created: it.successor_created,
            began: it.began,
            carried: it.carried,
            proof: it.proof.map(|proof| match proof {
                StoredProof::SignedIn => Proof::SignedIn,
                StoredProof::Seen => Proof::Seen,
                StoredProof::Said => Proof::Said,
            }),
            reset: it.reset,
            ending: it.expires_in_days.map_or(Ending::Delete, Ending::Expire),
            renames: it.renames,
        }
    }
}

/// The rotations in progress. Blocks.
///
/// # Errors
/// When the file cannot be read or parsed.
pub fn read(state: &State) -> Result<Vec<Rotation>, Fault> {
    let stored = state_list::read::<Stored>(state, FILE)?;
    Ok(stored.into_iter().map(Rotation::from).collect())
}

/// Saves a rotation in place of its earlier state. Blocks.
///
/// # Errors
/// When the file cannot be read, parsed or replaced; [`Kind::Denied`] when another run has started to rotate the same
/// key, because there would be two successors.
pub fn keep(state: &State, rotation: &Rotation) -> Result<(), Fault> {
    let mut foreign = false;
    state_list::change(state, FILE, |all: &mut Vec<Stored>| {
        let stored = Stored::from(rotation);
        match all.iter_mut().find(|it| is_of(it, rotation)) {
            Some(there) if there.began != rotation.began => foreign = true,
            Some(there) => *there = stored,
            None => all.push(stored),
        }
    })?;
    match foreign {
        true => Err(being_rotated()),
        false => Ok(()),
    }
}

/// Removes a rotation. Blocks.
///
/// # Errors
/// When the file cannot be read, parsed or replaced.
pub fn forget(state: &State, rotation: &Rotation) -> Result<(), Fault> {
    state_list::change(state, FILE, |all: &mut Vec<Stored>| {
        all.retain(|it| !is_of(it, rotation) || it.began != rotation.began);
    })
}

fn being_rotated() -> Fault {
    Fault::new(
        Kind::Denied,
        "Another tnkeys process has started a rotation of this key.",
    )
    .meaning("Nothing was sent.")
    .next("Continue there, or restart tnkeys to resume it here.")
}

/// Whether both concern the same key. A key has one rotation at a time.
fn is_of(stored: &Stored, rotation: &Rotation) -> bool {
    stored.old == rotation.old.0 && stored_name(&stored.address) == stored_name(&rotation.address)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rotation(old: i64) -> Rotation {
        Rotation {
            address: "wss://nas1".into(),
            system: "nas1".into(),
            old: KeyId(old),
            old_name: "backup".into(),
            old_created: "2024-11-22T12:00:00Z".parse().ok(),
            name: "backup-2".into(),
            owner: None,
            successor: None,
            successor_created: None,
            began: "2026-11-22T12:00:00.5Z".parse().unwrap(),
            carried: false,
            proof: None,
            reset: false,
            ending: Ending::Delete,
            renames: true,
        }
    }

    #[test]
    fn what_is_kept_is_there_as_it_was_kept_last() {
        let dir = tempfile::tempdir().unwrap();
        let state = State::at(dir.path().join("state"));
        assert_eq!(read(&state), Ok(vec![]));
        let mut one = rotation(3);
        let other = Rotation {
            ending: Ending::Expire(7),
            renames: false,
            owner: Some("svc-hass".into()),
            ..rotation(4)
        };
        keep(&state, &one).unwrap();
        keep(&state, &other).unwrap();
        for proof in [Proof::SignedIn, Proof::Seen, Proof::Said] {
            one.successor = Some(KeyId(13));
            one.successor_created = Some(one.began);
            one.carried = true;
            one.proof = Some(proof);
            one.reset = proof == Proof::Said;
            keep(&state, &one).unwrap();
            assert_eq!(read(&state).unwrap(), [one.clone(), other.clone()]);
        }
        forget(&state, &one).unwrap();
        assert_eq!(read(&state).unwrap(), [other]);
        // Another run's is neither replaced nor forgotten.
        let mut foreign = rotation(4);
        foreign.began = "2026-11-22T13:00:00Z".parse().unwrap();
        assert_eq!(keep(&state, &foreign).unwrap_err().kind, Kind::Denied);
        forget(&state, &foreign).unwrap();
        assert_eq!(read(&state).unwrap().len(), 1);
        // Where nothing is kept, nothing fails.
        assert_eq!(keep(&State::default(), &one), Ok(()));
    }

    #[test]
    fn a_plan_of_an_older_version_keeps_the_owner_of_the_old_key() {
        let dir = tempfile::tempdir().unwrap();
        let state = State::at(dir.path());
        let text = r#"[{"address": "wss://nas1", "system": "nas1", "old": 3, "old_name": "backup",
            "old_created": "2024-11-22T12:00:00Z", "name": "backup-2", "began": "2026-11-22T12:00:00.5Z",
            "carried": false, "renames": true}]"#;
        std::fs::write(dir.path().join(FILE), text).unwrap();
        assert_eq!(read(&state), Ok(vec![rotation(3)]));
    }

    #[test]
    fn what_is_not_understood_is_not_rewritten() {
        let dir = tempfile::tempdir().unwrap();
        let state = State::at(dir.path());
        std::fs::write(dir.path().join(FILE), "[{\"new\": 1}]").unwrap();
        assert!(read(&state).is_err());
        assert!(keep(&state, &rotation(3)).is_err());
        let text = std::fs::read_to_string(dir.path().join(FILE)).unwrap();
        assert_eq!(text, "[{\"new\": 1}]");
    }
}
