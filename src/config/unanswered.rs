//! What was sent and not answered when the program ended, for the next run.
//!
//! Invariant: names, addresses and times alone; no secret, and nothing that was made from one.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::dirs::State;
use super::noted;
use crate::domain::text::harmless;
use crate::domain::unanswered::Change;
use crate::domain::{Fault, KeyId, Unanswered};

const FILE: &str = "unanswered.json";

#[derive(Clone, PartialEq, Serialize, Deserialize)]
struct Stored {
    address: String,
    system: String,
    name: String,
    /// Of a reset; a create has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reset: Option<i64>,
    at: Timestamp,
}

impl From<&Unanswered> for Stored {
    fn from(it: &Unanswered) -> Self {
        let (name, reset) = match &it.change {
            Change::Create { name } => (name, None),
            Change::Reset { id, name } => (name, Some(id.0)),
        };
        Self {
            address: it.address.clone(),
            system: it.system.clone(),
            name: name.clone(),
            reset,
            at: it.at,
        }
    }
}

impl From<Stored> for Unanswered {
    fn from(it: Stored) -> Self {
        let name = harmless(&it.name).into_owned();
        Self {
            address: harmless(&it.address).into_owned(),
            system: harmless(&it.system).into_owned(),
            change: match it.reset {
                Some(id) => Change::Reset {
                    id: KeyId(id),
                    name,
                },
                None => Change::Create { name },
            },
            at: it.at,
        }
    }
}

/// What earlier runs left. Blocks.
///
/// # Errors
/// When the file cannot be read or understood.
pub fn read(state: &State) -> Result<Vec<Unanswered>, Fault> {
    let stored = noted::read::<Stored>(state, FILE)?;
    Ok(stored.into_iter().map(Unanswered::from).collect())
}

/// Adds these. Blocks.
///
/// # Errors
/// When the file cannot be read, understood or replaced.
pub fn note(state: &State, more: &[Unanswered]) -> Result<(), Fault> {
    if more.is_empty() {
        return Ok(());
    }
    noted::change(state, FILE, |all: &mut Vec<Stored>| {
        let noted: Vec<_> = all.iter().cloned().map(Unanswered::from).collect();
        let new = more.iter().filter(|it| !noted.contains(it));
        all.extend(new.map(Stored::from));
    })
}

/// Takes these out. Blocks.
///
/// # Errors
/// When the file cannot be read, understood or replaced.
pub fn forget(state: &State, gone: &[Unanswered]) -> Result<(), Fault> {
    noted::change(state, FILE, |all: &mut Vec<Stored>| {
        // As they are told: what was made harmless is the same.
        all.retain(|it| !gone.contains(&Unanswered::from(it.clone())));
    })
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn left(name: &str, reset: Option<i64>) -> Unanswered {
        Unanswered::from(Stored {
            address: "wss://nas1".into(),
            system: "nas1".into(),
            name: name.into(),
            reset,
            at: "2026-11-22T12:00:00.123Z".parse().unwrap(),
        })
    }

    #[test]
    fn what_is_noted_is_there_until_it_is_forgotten() {
        let dir = tempfile::tempdir().unwrap();
        let state = State::at(dir.path().join("state"));
        let (create, reset) = (left("grafana", None), left("backup", Some(3)));
        assert_eq!(read(&state), Ok(vec![]));
        note(&state, std::slice::from_ref(&create)).unwrap();
        note(&state, &[create.clone(), reset.clone()]).unwrap();
        assert_eq!(read(&state).unwrap(), [create.clone(), reset.clone()]);
        let file = state.file(FILE).unwrap();
        let mode = std::fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        forget(&state, &[create]).unwrap();
        assert_eq!(read(&state), Ok(vec![reset.clone()]));
        assert_eq!(note(&State::default(), &[reset]), Ok(()));
    }

    #[test]
    fn what_is_not_understood_is_not_rewritten() {
        let dir = tempfile::tempdir().unwrap();
        let state = State::at(dir.path());
        std::fs::write(dir.path().join(FILE), "[{\"new\": 1}]").unwrap();
        assert!(read(&state).is_err());
        assert!(note(&state, &[left("grafana", None)]).is_err());
        let text = std::fs::read_to_string(dir.path().join(FILE)).unwrap();
        assert_eq!(text, "[{\"new\": 1}]");
    }
}
