//! Known hosts: the trusted certificates and the highest release seen, for each host and port.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::dirs::{State, no_place};
use super::files;
use crate::domain::address::{host_and_port, stored_name};
pub use crate::domain::certificate::Others;
use crate::domain::{Address, Fault, Kind, Pin, Release};

const FILE: &str = "known-hosts.json";
/// The format version; a newer file is not changed.
const VERSION: u32 = 1;
/// Most pins per host: several controllers, each with its next certificate.
const MOST_PINS: usize = 16;

#[derive(Debug, Default, Serialize, Deserialize)]
struct Hosts {
    version: u32,
    hosts: BTreeMap<String, Host>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Host {
    #[serde(default)]
    pins: Vec<StoredPin>,
    /// The release as TrueNAS writes it: `26.0`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    highest_release: Option<String>,
}

impl Host {
    fn is_empty(&self) -> bool {
        self.pins.is_empty() && self.highest_release.is_none()
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct StoredPin {
    sha256: String,
    added: Timestamp,
    #[serde(default)]
    not_before: Option<Timestamp>,
    #[serde(default)]
    not_after: Option<Timestamp>,
}

/// The trusted certificates. Blocks.
///
/// # Errors
/// When the file cannot be read, is invalid, or could have been changed by other users.
pub fn pins(state: &State, host: &str, port: u16) -> Result<Vec<Pin>, Fault> {
    let Some(path) = state.file(FILE) else {
        return Ok(Vec::new());
    };
    let hosts = read(&path)?;
    let Some(host) = hosts.hosts.get(&host_and_port(host, port)) else {
        return Ok(Vec::new());
    };
    host.pins.iter().map(|pin| understood(&path, pin)).collect()
}

/// Trusts a certificate. Blocks.
///
/// # Errors
/// When the file cannot be read or written, there is no directory for it, or pins exist that must not.
pub fn trust(state: &State, host: &str, port: u16, pin: &Pin, others: Others) -> Result<(), Fault> {
    let path = place(state)?;
    change(&path, |hosts| {
        let entry = hosts.hosts.entry(host_and_port(host, port)).or_default();
        let print = pin.print.to_string();
        match others {
            Others::MustNotBe if entry.pins.iter().any(|it| it.sha256 != print) => {
                return Err(Fault::new(
                    Kind::Tls,
                    format!("Another certificate of {host} was trusted in the meantime."),
                )
                .next("Connect again."));
            }
            Others::Go => entry.pins.clear(),
            Others::MustNotBe | Others::Stay => entry.pins.retain(|it| it.sha256 != print),
        }
        if entry.pins.len() >= MOST_PINS {
            return Err(files::wrong(
                &path,
                format_args!("{host} already has {MOST_PINS} trusted certificates."),
            )
            .next(format!("To replace them: tnkeys trust --replace {host}")));
        }
        entry.pins.push(StoredPin {
            sha256: print,
            added: pin.added,
            not_before: pin.not_before,
            not_after: pin.not_after,
        });
        Ok(())
    })
}

/// Removes the trusted certificates and returns their number. Blocks.
///
/// # Errors
/// When the file cannot be read or written.
pub fn forget(state: &State, host: &str, port: u16) -> Result<usize, Fault> {
    let path = place(state)?;
    let mut gone = 0;
    change(&path, |hosts| {
        if let Some(entry) = hosts.hosts.get_mut(&host_and_port(host, port)) {
            gone = std::mem::take(&mut entry.pins).len();
        }
        // The highest release stays: forgetting a certificate is no wish to send a plain key.
        hosts.hosts.retain(|_, host| !host.is_empty());
        Ok(())
    })?;
    Ok(gone)
}

/// The highest release seen; `None` when it is unknown. Blocks.
///
/// # Errors
/// When the file cannot be read, is invalid, or could have been changed by other users.
pub fn highest_release(state: &State, address: &Address) -> Result<Option<Release>, Fault> {
    let Some(path) = state.file(FILE) else {
        return Ok(None);
    };
    let hosts = read(&path)?;
    let known = hosts.hosts.get(&address.canonical());
    known.map_or(Ok(None), |host| release(&path, host))
}

/// Whether a release with SCRAM (26.0 and newer) was ever seen, in this run or before. Blocks.
///
/// # Errors
/// As [`highest_release`].
pub fn seen_26(state: &State, address: &Address) -> Result<bool, Fault> {
    if state.seen_26_in_this_run(&address.canonical()) {
        return Ok(true);
    }
    Ok(highest_release(state, address)?.is_some_and(|release| release >= Release::V26))
}

/// Records a release; a lower one than before changes nothing. This run remembers it even if the file cannot be
/// written. Blocks.
///
/// # Errors
/// When the file cannot be read or written, or there is no directory for it.
pub fn saw(state: &State, address: &Address, release: Release) -> Result<(), Fault> {
    if release >= Release::V26 {
        state.saw_26_in_this_run(&address.canonical());
    }
    if !state.is_wanted() {
        return Ok(());
    }
    if highest_release(state, address)?.is_some_and(|known| known >= release) {
        return Ok(());
    }
    note_release(state, address, Some(release))
}

/// Makes sure that releases can be recorded, by rewriting the file, before a key is sent as text. Returns whether a
/// release with SCRAM (26.0 and newer) was ever seen. `release` is the reported one. Blocks.
///
/// # Errors
/// When the file cannot be read or written, or there is no directory for it.
pub fn remember_before_plain_key(
    state: &State,
    address: &Address,
    release: Option<Release>,
) -> Result<bool, Fault> {
    let canonical = address.canonical();
    if state.seen_26_in_this_run(&canonical) || !state.is_wanted() {
        return Ok(state.seen_26_in_this_run(&canonical));
    }
    let path = place(state)?;
    let mut seen = false;
    change(&path, |hosts| {
        let entry = hosts.hosts.entry(canonical).or_default();
        let known = self::release(&path, entry)?;
        seen = known.is_some_and(|known| known >= Release::V26);
        if release > known {
            entry.highest_release = release.map(|it| it.to_string());
        }
        hosts.hosts.retain(|_, host| !host.is_empty());
        Ok(())
    })?;
    Ok(seen)
}

/// Removes the recorded releases, at the user's explicit request. Blocks.
///
/// # Errors
/// When the file cannot be read or written.
pub fn forget_release(state: &State, address: &Address) -> Result<(), Fault> {
    state.forget_this_run(&address.canonical());
    note_release(state, address, None)
}

fn note_release(state: &State, address: &Address, release: Option<Release>) -> Result<(), Fault> {
    let path = place(state)?;
    change(&path, |hosts| {
        let entry = hosts.hosts.entry(address.canonical()).or_default();
        entry.highest_release = release.map(|release| release.to_string());
        Ok(())
    })
}

fn place(state: &State) -> Result<PathBuf, Fault> {
    state.kept_file(FILE)?.ok_or_else(no_place)
}

/// Reads, changes and writes the file under its lock.
fn change(path: &Path, edit: impl FnOnce(&mut Hosts) -> Result<(), Fault>) -> Result<(), Fault> {
    let lock = files::lock(path)?;
    let mut hosts = read(path)?;
    edit(&mut hosts)?;
    let text = serde_json::to_string_pretty(&hosts).map_err(|e| files::wrong(path, e))?;
    files::replace(&lock, path, &format!("{text}\n"))
}

fn read(path: &Path) -> Result<Hosts, Fault> {
    let Some(text) = files::read(path)? else {
        return Ok(Hosts {
            version: VERSION,
            ..Hosts::default()
        });
    };
    let repair = "tnkeys trusts no certificate in it. Repair or remove the file.";
    let hosts: Hosts =
        serde_json::from_str(&text).map_err(|e| files::wrong(path, e).next(repair))?;
    if hosts.version != VERSION {
        let why = format_args!(
            "the file has version {} instead of {VERSION}.",
            hosts.version
        );
        return Err(files::wrong(path, why).next("Use the tnkeys version that wrote it."));
    }
    one_entry_each(path, hosts)
}

/// Merges entries that earlier versions stored under several spellings of one host and port, without losing a pin or a
/// release.
fn one_entry_each(path: &Path, read: Hosts) -> Result<Hosts, Fault> {
    let mut hosts: BTreeMap<String, Host> = BTreeMap::new();
    for (name, host) in read.hosts {
        let entry = hosts.entry(stored_name(&name)).or_default();
        if release(path, &host)? > release(path, entry)? {
            entry.highest_release = host.highest_release;
        }
        for pin in host.pins {
            if entry.pins.iter().all(|it| it.sha256 != pin.sha256) {
                entry.pins.push(pin);
            }
        }
    }
    Ok(Hosts { hosts, ..read })
}

/// The release of an entry.
fn release(path: &Path, host: &Host) -> Result<Option<Release>, Fault> {
    let told = host.highest_release.as_deref();
    let understood = |text: &str| {
        Release::parse(text)
            .ok_or_else(|| files::wrong(path, format_args!("{text:?} is not a release")))
    };
    told.map(understood).transpose()
}

fn understood(path: &Path, pin: &StoredPin) -> Result<Pin, Fault> {
    let print = pin
        .sha256
        .parse()
        .map_err(|e| files::wrong(path, format_args!("{:?}: {e}", pin.sha256)))?;
    Ok(Pin {
        print,
        added: pin.added,
        not_before: pin.not_before,
        not_after: pin.not_after,
    })
}

#[cfg(test)]
mod tests;
