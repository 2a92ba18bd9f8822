//! Notes of create and reset requests, written before they are sent and kept until their outcome is known, for the next
//! run.
//!
//! Invariants: only names, addresses and times; no secret, and nothing derived from one. Notes of a run that is still
//! alive are not reported by another one.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::dirs::{State, no_place};
use super::running::{self, Run};
use super::state_list;
use crate::domain::text::harmless;
use crate::domain::unanswered::Change;
use crate::domain::{Fault, KeyId, Unanswered};

const FILE: &str = "unanswered.json";

#[derive(Clone, PartialEq, Serialize, Deserialize)]
struct Stored {
    address: String,
    system: String,
    name: String,
    /// The key of a reset; a create has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reset: Option<i64>,
    at: Timestamp,
    /// It is unknown whether the request was sent. Notes of releases before this field were written at the end, after
    /// sending.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    perhaps: bool,
    /// The run that wrote the note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    run: Option<String>,
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
            perhaps: !it.sent,
            run: None,
        }
    }
}

impl From<&Stored> for Unanswered {
    fn from(it: &Stored) -> Self {
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
            sent: !it.perhaps,
        }
    }
}

impl Stored {
    /// Whether both describe the same request, compared after escaping.
    fn is_of(&self, it: &Unanswered) -> bool {
        let shown = Unanswered {
            change: it.change.harmless(),
            ..it.clone()
        };
        Unanswered::from(self).is(&shown)
    }
}

/// The notes of this run and of earlier ones. Clones belong to the same run.
#[derive(Clone, Debug)]
pub struct Notes {
    state: State,
    /// Notes are disabled, for the embedded simulator.
    none: bool,
    run: Arc<Mutex<Option<Run>>>,
}

impl Notes {
    /// Notes in this state directory. Without a directory, writing a note fails.
    pub fn new(state: State) -> Self {
        Self {
            state,
            none: false,
            run: Arc::default(),
        }
    }

    /// Disabled notes, for the embedded simulator: nothing is written, and nothing fails.
    pub fn none() -> Self {
        Self {
            none: true,
            ..Self::new(State::default())
        }
    }

    /// The notes of earlier runs that are no longer alive. Blocks.
    ///
    /// # Errors
    /// When the file cannot be read or parsed.
    pub fn read(&self) -> Result<Vec<Unanswered>, Fault> {
        let Some(path) = self.state.file(FILE) else {
            return Ok(Vec::new());
        };
        let stored = state_list::read::<Stored>(&self.state, FILE)?;
        let lost = |it: &&Stored| {
            let run = it.run.as_deref();
            !run.is_some_and(|run| running::lives(&path, run))
        };
        Ok(stored.iter().filter(lost).map(Unanswered::from).collect())
    }

    /// Writes notes for this run, in place of earlier ones about the same requests. They are on disk when this returns.
    /// Blocks.
    ///
    /// # Errors
    /// When there is no state directory, or the file cannot be read, parsed or replaced.
    pub fn note(&self, these: &[Unanswered]) -> Result<(), Fault> {
        self.note_and_forget(these, &[])
    }

    /// Removes notes. Blocks.
    ///
    /// # Errors
    /// When the file cannot be read, parsed or replaced.
    pub fn forget(&self, gone: &[Unanswered]) -> Result<(), Fault> {
        self.note_and_forget(&[], gone)
    }

    /// Writes and removes notes in one step. Blocks.
    ///
    /// # Errors
    /// Those of [`Notes::note`] and [`Notes::forget`].
    pub fn note_and_forget(&self, these: &[Unanswered], gone: &[Unanswered]) -> Result<(), Fault> {
        if self.none || these.is_empty() && gone.is_empty() {
            return Ok(());
        }
        let run = match these {
            [] => None,
            _ => Some(self.run()?),
        };
        state_list::change(&self.state, FILE, |all: &mut Vec<Stored>| {
            all.retain(|it| !gone.iter().any(|gone| it.is_of(gone)));
            for more in these {
                let new = Stored {
                    run: run.clone(),
                    ..Stored::from(more)
                };
                match all.iter_mut().find(|it| it.is_of(more)) {
                    // What is known to have been sent stays so.
                    Some(there) => {
                        there.perhaps &= new.perhaps;
                        there.run = new.run;
                    }
                    None => all.push(new),
                }
            }
        })
    }

    /// The directory of the notes; `None` when notes are disabled.
    ///
    /// # Errors
    /// When there is no state directory.
    pub(super) fn directory(&self) -> Result<Option<PathBuf>, Fault> {
        if self.none {
            return Ok(None);
        }
        let path = self.state.file(FILE).ok_or_else(no_place)?;
        Ok(path.parent().map(PathBuf::from))
    }

    /// The id of this run, which is registered with its first note.
    ///
    /// # Errors
    /// When there is no state directory, or it cannot be used.
    pub(super) fn run(&self) -> Result<String, Fault> {
        let path = self.state.file(FILE).ok_or_else(no_place)?;
        let mut run = self.run.lock().unwrap_or_else(PoisonError::into_inner);
        let run = match run.as_ref() {
            Some(run) => run,
            None => run.insert(Run::begin(&path)?),
        };
        Ok(run.id.clone())
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn left(name: &str, reset: Option<i64>) -> Unanswered {
        Unanswered::from(&Stored {
            address: "wss://nas1".into(),
            system: "nas1".into(),
            name: name.into(),
            reset,
            at: "2026-11-22T12:00:00.123Z".parse().unwrap(),
            perhaps: true,
            run: None,
        })
    }

    fn text(state: &State) -> String {
        std::fs::read_to_string(state.file(FILE).unwrap()).unwrap()
    }

    #[test]
    fn what_is_noted_is_there_until_it_is_forgotten() {
        let dir = tempfile::tempdir().unwrap();
        let state = State::at(dir.path().join("state"));
        let (create, reset) = (left("grafana", None), left("backup\u{7}", Some(3)));
        let earlier = Notes::new(state.clone());
        assert_eq!(earlier.read(), Ok(vec![]));
        earlier.note(std::slice::from_ref(&create)).unwrap();
        earlier.note(&[create.clone(), reset.clone()]).unwrap();
        let file = state.file(FILE).unwrap();
        let mode = std::fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        // The run that noted them lives: for the others nothing is lost.
        let later = Notes::new(state.clone());
        assert_eq!(later.read(), Ok(vec![]));
        drop(earlier);
        assert_eq!(later.read().unwrap(), [create.clone(), reset.clone()]);
        later.forget(&[create]).unwrap();
        assert_eq!(later.read(), Ok(vec![reset.clone()]));
        later.forget(&[reset]).unwrap();
        assert_eq!(text(&state), "[]");
    }

    #[test]
    fn what_is_known_to_have_been_sent_stays_known() {
        let dir = tempfile::tempdir().unwrap();
        let state = State::at(dir.path());
        let before = left("grafana", None);
        let sent = Unanswered {
            sent: true,
            ..before.clone()
        };
        for notes in [[&before, &sent], [&sent, &before]] {
            let run = Notes::new(state.clone());
            for note in notes {
                run.note(std::slice::from_ref(note)).unwrap();
            }
            drop(run);
            let later = Notes::new(state.clone());
            assert_eq!(later.read().as_deref(), Ok(std::slice::from_ref(&sent)));
            // Whichever of the two is forgotten, it is the same request.
            later.forget(std::slice::from_ref(&before)).unwrap();
            assert_eq!(later.read(), Ok(vec![]));
        }
    }

    #[test]
    fn a_note_of_an_older_release_was_sent() {
        let dir = tempfile::tempdir().unwrap();
        let old = r#"[{"address":"wss://nas1","system":"nas1","name":"grafana","at":"2026-11-22T12:00:00.123Z"}]"#;
        std::fs::write(dir.path().join(FILE), old).unwrap();
        let notes = Notes::new(State::at(dir.path()));
        assert!(notes.read().unwrap()[0].sent);
    }

    #[test]
    fn where_nothing_can_be_noted_it_is_said() {
        let some = [left("grafana", None)];
        assert_eq!(Notes::none().note(&some), Ok(()));
        assert!(Notes::new(State::default()).note(&some).is_err());
    }

    #[test]
    fn what_is_not_understood_is_not_rewritten() {
        let dir = tempfile::tempdir().unwrap();
        let state = State::at(dir.path());
        std::fs::write(dir.path().join(FILE), "[{\"new\": 1}]").unwrap();
        let notes = Notes::new(state.clone());
        assert!(notes.read().is_err());
        assert!(notes.note(&[left("grafana", None)]).is_err());
        assert_eq!(text(&state), "[{\"new\": 1}]");
    }
}
