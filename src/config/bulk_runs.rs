//! Runs of a bulk action that have not ended, one file each, for the next run of the program.
//!
//! Invariants: only names, ids, addresses, rules and times; no secret, and nothing derived from one. A run of a process that is still
//! alive is not reported by another one. A file that is not understood is neither rewritten nor removed.

use std::path::{Path, PathBuf};
use std::{fs, io};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::unanswered::Notes;
use super::{files, running};
use crate::domain::address::stored_name;
use crate::domain::bulk::{BulkAction, Item, JobMark, Record, Recorded};
use crate::domain::rule::Verb;
use crate::domain::text::harmless;
use crate::domain::{Fault, KeyId, Kind, Rule};

const PREFIX: &str = "bulk-";
const SUFFIX: &str = ".json";

#[derive(Serialize, Deserialize)]
struct Stored {
    address: String,
    system: String,
    action: StoredAction,
    began: Timestamp,
    /// The process that wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    run: Option<String>,
    /// The last job.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    job: Option<StoredJob>,
    items: Vec<(i64, String, StoredState)>,
}

#[derive(Serialize, Deserialize)]
struct StoredJob {
    mark: String,
    keys: Vec<i64>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StoredAction {
    Delete { end_sessions: bool },
    SetExpiry { at: Option<Timestamp> },
    SetRules { rules: Vec<(String, String)> },
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StoredState {
    NotSent,
    Perhaps,
    Done,
    Failed,
}

impl From<&Record> for Stored {
    fn from(it: &Record) -> Self {
        let action = match &it.action {
            BulkAction::Delete { end_sessions } => StoredAction::Delete {
                end_sessions: *end_sessions,
            },
            BulkAction::SetExpiry(at) => StoredAction::SetExpiry { at: *at },
            BulkAction::SetRules(rules) => {
                let rule = |it: &Rule| (it.verb.word().to_owned(), it.resource.raw().to_owned());
                StoredAction::SetRules {
                    rules: rules.iter().map(rule).collect(),
                }
            }
        };
        let item = |(item, state): &(Item, Recorded)| {
            let state = match state {
                Recorded::NotSent => StoredState::NotSent,
                Recorded::Perhaps => StoredState::Perhaps,
                Recorded::Done => StoredState::Done,
                Recorded::Failed => StoredState::Failed,
            };
            (item.id.0, item.name.raw().to_owned(), state)
        };
        Self {
            address: it.address.clone(),
            system: it.system.clone(),
            action,
            began: it.began,
            run: None,
            job: it.job.as_ref().map(|job| StoredJob {
                mark: job.text.clone(),
                keys: job.keys.iter().map(|id| id.0).collect(),
            }),
            items: it.items.iter().map(item).collect(),
        }
    }
}

impl From<Stored> for Record {
    fn from(it: Stored) -> Self {
        let action = match it.action {
            StoredAction::Delete { end_sessions } => BulkAction::Delete { end_sessions },
            StoredAction::SetExpiry { at } => BulkAction::SetExpiry(at),
            StoredAction::SetRules { rules } => {
                let rules = rules.iter();
                let rule = |(verb, resource): &(String, String)| {
                    Rule::new(Verb::parse(verb), resource.as_str())
                };
                BulkAction::SetRules(rules.map(rule).collect())
            }
        };
        let item = |(id, name, state): (i64, String, StoredState)| {
            let state = match state {
                StoredState::NotSent => Recorded::NotSent,
                StoredState::Perhaps => Recorded::Perhaps,
                StoredState::Done => Recorded::Done,
                StoredState::Failed => Recorded::Failed,
            };
            let name = name.as_str().into();
            let id = KeyId(id);
            (Item { id, name }, state)
        };
        Self {
            address: harmless(&it.address).into_owned(),
            system: harmless(&it.system).into_owned(),
            action,
            began: it.began,
            job: it.job.map(|job| JobMark {
                text: job.mark,
                keys: job.keys.into_iter().map(KeyId).collect(),
            }),
            items: it.items.into_iter().map(item).collect(),
        }
    }
}

/// Writes the record of a run, in place of its earlier state. It is on the disk when this returns. Blocks.
///
/// # Errors
/// When there is no state directory, or the file cannot be written.
pub fn keep(notes: &Notes, record: &Record) -> Result<(), Fault> {
    let Some(path) = file_of(notes, record)? else {
        return Ok(());
    };
    let stored = Stored {
        run: Some(notes.run()?),
        ..Stored::from(record)
    };
    let text = serde_json::to_string(&stored).map_err(|e| files::wrong(&path, e))?;
    // A run that no later one could read about does not begin.
    if text.len() as u64 > files::LARGEST {
        let what = format!("The record of {} keys is too large.", record.items.len());
        return Err(Fault::new(Kind::Local, what).next("Mark fewer keys."));
    }
    let lock = files::lock(&path)?;
    files::replace(&lock, &path, &text)
}

/// Removes the record of a run. Blocks.
///
/// # Errors
/// When the file cannot be removed.
pub fn forget(notes: &Notes, record: &Record) -> Result<(), Fault> {
    let Some(path) = file_of(notes, record)? else {
        return Ok(());
    };
    match fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(files::wrong(
            &path,
            format_args!("could not remove the file: {error}."),
        )),
        _ => Ok(()),
    }
}

/// The records of runs whose process has ended, the oldest first, and the faults of files that could not be read. Blocks.
pub fn read(notes: &Notes) -> (Vec<Record>, Vec<Fault>) {
    let (mut all, mut faults) = (Vec::new(), Vec::new());
    // Without a directory there are no files; the first run that is started reports it.
    let Ok(Some(dir)) = notes.directory() else {
        return (all, faults);
    };
    for path in records(&dir) {
        match read_one(&path) {
            Ok(Some(stored)) => {
                let live = stored.run.as_deref();
                if !live.is_some_and(|run| running::lives(&path, run)) {
                    all.push(Record::from(stored));
                }
            }
            Ok(None) => {}
            Err(fault) => faults.push(fault),
        }
    }
    all.sort_by_key(|it| it.began);
    (all, faults)
}

fn read_one(path: &Path) -> Result<Option<Stored>, Fault> {
    let Some(text) = files::read(path)? else {
        return Ok(None);
    };
    let understood = serde_json::from_str(&text).map_err(|e| files::wrong(path, e));
    understood.map_err(|fault| fault.next("Repair the file, or move it away."))
}

fn records(dir: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(dir) else {
        return Vec::new();
    };
    let is_ours = |name: &str| name.starts_with(PREFIX) && name.ends_with(SUFFIX);
    let paths = entries.flatten().map(|entry| entry.path());
    let ours = paths.filter(|path| {
        let name = path.file_name().and_then(|name| name.to_str());
        name.is_some_and(is_ours)
    });
    ours.collect()
}

/// The file of a run: the name follows from the system and the start.
fn file_of(notes: &Notes, record: &Record) -> Result<Option<PathBuf>, Fault> {
    let Some(dir) = notes.directory()? else {
        return Ok(None);
    };
    let name = format!("{}\n{}", stored_name(&record.address), record.began);
    let digest = Sha256::digest(name.as_bytes());
    let hex: String = digest.iter().take(8).map(|b| format!("{b:02x}")).collect();
    Ok(Some(dir.join(format!("{PREFIX}{hex}{SUFFIX}"))))
}

#[cfg(test)]
mod tests;
