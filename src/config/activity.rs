//! The last uses of the keys of systems, as their audit logs were read last: shown with their age until a later run has read the log.
//!
//! Each system has a file of its own, under a name that is a digest of its canonical address. The file repeats the address and counts
//! only where it is the same. The account is not part of the name: all accounts read the same audit log. Nor is the version: an upgrade
//! keeps the keys, and a key counts only with its time of creation (see [`KeptUses::of_keys`]).
//!
//! Invariants: no name of a key or user is kept, and of an address only an IP address, so that no text of the audit log reaches the
//! disk. A file that cannot be parsed is never rewritten.

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::dirs::State;
use super::files;
use crate::domain::audit::{Interface, KeptUse, KeptUses, LastUse};
use crate::domain::{Fault, KeyId, Text};

const DIR: &str = "activity";
/// The version of the format.
const FORMAT: u32 = 1;
/// Most files; the oldest ones are deleted.
const MOST: usize = 128;
/// Most keys of a system, those that were used last: about 100 KB.
const KEYS: usize = 1_000;

#[derive(Serialize, Deserialize)]
struct Stored {
    format: u32,
    system: String,
    /// This and all other times in seconds since 1970.
    read_at: i64,
    since: i64,
    uses: Vec<StoredUse>,
}

#[derive(Serialize, Deserialize)]
struct StoredUse {
    key: i64,
    created: i64,
    at: i64,
    address: Option<IpAddr>,
    interface: StoredInterface,
    rest: bool,
    calls: usize,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum StoredInterface {
    WebSocket,
    Rest,
    RestOrTransfer,
    Transfer,
    Other,
}

/// The last uses that were kept of the system with this canonical address; `None` when there are none that count, or their time is in
/// the future. Blocks.
pub fn read(state: &State, system: &str, now: Timestamp) -> Option<KeptUses> {
    let stored = match stored(&path(state, system)?) {
        Ok(stored) => stored?,
        Err(fault) => {
            tracing::debug!(%fault, "ignored the cached last uses of keys");
            return None;
        }
    };
    let fits = stored.format == FORMAT && stored.system == system;
    let kept = stored.kept().filter(|it| it.read_at <= now);
    kept.filter(|_| fits)
}

/// Keeps the last uses of the keys of a system, with the earlier ones that still count (see [`KeptUses::with_earlier`]). A file of a newer
/// tnkeys stays. Blocks.
///
/// # Errors
/// When the file of the system cannot be read, parsed or replaced.
pub fn keep(state: &State, system: &str, kept: KeptUses) -> Result<(), Fault> {
    let Some(path) = path(state, system) else {
        return Ok(());
    };
    let lock = files::lock(&path)?;
    let earlier = match stored(&path)? {
        Some(before) if before.format > FORMAT => return Ok(()),
        before => before.filter(|it| it.system == system),
    };
    let kept = match earlier.and_then(Stored::kept) {
        Some(earlier) => kept.with_earlier(earlier),
        None => kept,
    };
    let text = serde_json::to_string(&Stored::new(system, &kept));
    let text = text.map_err(|e| files::wrong(&path, e))?;
    files::replace(&lock, &path, &text)?;
    files::keep_newest(&lock, ".json", MOST)
}

fn path(state: &State, system: &str) -> Option<PathBuf> {
    let digest = Sha256::digest(system);
    let name: String = digest
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    Some(state.file(DIR)?.join(format!("{name}.json")))
}

fn stored(path: &Path) -> Result<Option<Stored>, Fault> {
    let Some(text) = files::read(path)? else {
        return Ok(None);
    };
    let parsed = serde_json::from_str(&text).map_err(|e| files::wrong(path, e));
    parsed.map_err(|fault| fault.next("Repair the file, or move it away."))
}

impl Stored {
    fn new(system: &str, kept: &KeptUses) -> Self {
        let one = |it: &KeptUse| StoredUse {
            key: it.key.0,
            created: it.created,
            at: it.last.at.as_second(),
            address: it.last.address.raw().parse().ok(),
            interface: it.last.interface.into(),
            rest: it.last.rest,
            calls: it.last.calls,
        };
        Self {
            format: FORMAT,
            system: system.to_owned(),
            read_at: kept.read_at.as_second(),
            since: kept.since.as_second(),
            uses: kept.uses.iter().take(KEYS).map(one).collect(),
        }
    }

    /// `None` when a time is out of range.
    fn kept(self) -> Option<KeptUses> {
        let time = |second| Timestamp::from_second(second).ok();
        let one = |it: StoredUse| {
            let last = LastUse {
                at: time(it.at)?,
                address: it
                    .address
                    .map_or_else(Text::default, |address| Text::from(address.to_string())),
                interface: it.interface.into(),
                rest: it.rest,
                calls: it.calls,
            };
            Some(KeptUse {
                key: KeyId(it.key),
                created: it.created,
                last,
            })
        };
        Some(KeptUses {
            read_at: time(self.read_at)?,
            since: time(self.since)?,
            uses: self
                .uses
                .into_iter()
                .take(KEYS)
                .map(one)
                .collect::<Option<_>>()?,
        })
    }
}

impl From<Interface> for StoredInterface {
    fn from(it: Interface) -> Self {
        match it {
            Interface::WebSocket => Self::WebSocket,
            Interface::Rest => Self::Rest,
            Interface::RestOrTransfer => Self::RestOrTransfer,
            Interface::Transfer => Self::Transfer,
            Interface::Other => Self::Other,
        }
    }
}

impl From<StoredInterface> for Interface {
    fn from(it: StoredInterface) -> Self {
        match it {
            StoredInterface::WebSocket => Self::WebSocket,
            StoredInterface::Rest => Self::Rest,
            StoredInterface::RestOrTransfer => Self::RestOrTransfer,
            StoredInterface::Transfer => Self::Transfer,
            StoredInterface::Other => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests;
