//! The methods, events and roles that systems listed, kept for the next run: a real 25.10 takes 8 s to list its methods.
//!
//! Each list is a file of its own, under a name that is a digest of the system, its version and the rights of the account.
//! The file repeats them, and counts only where all of them are the same: no system can change what is shown of another
//! one, and an upgrade or another account starts anew. The system is asked again after [`OLDEST`].
//!
//! Invariant: this is only a cache. A file that cannot be read counts as none and is written anew.

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::dirs::State;
use super::files;
use crate::domain::catalogue::{
    Effect, Event, ListedBy, ListedTo, Listing, Method, Need, Roles, Takes,
};
use crate::domain::{Fault, Text};

const DIR: &str = "catalogues";
/// The version of the format.
const FORMAT: u32 = 1;
/// Most files; the oldest ones are deleted.
const MOST: usize = 128;
/// A list older than this is read from the system again.
pub const OLDEST: SignedDuration = SignedDuration::from_hours(7 * 24);

#[derive(Serialize, Deserialize)]
struct Stored {
    format: u32,
    system: String,
    version: String,
    /// `None` for a full administrator.
    account: Option<Vec<String>>,
    /// Seconds since 1970.
    read_at: i64,
    methods: Vec<StoredMethod>,
    events: Vec<StoredEvent>,
    roles: Option<BTreeMap<String, Vec<String>>>,
}

#[derive(Serialize, Deserialize)]
struct StoredMethod {
    name: String,
    about: String,
    roles: Vec<String>,
    job: bool,
    /// `None`: a rule or a role; else whether it is answered before sign-in.
    open: Option<bool>,
    item: bool,
    /// Whether it takes arguments, if that is known.
    takes: Option<bool>,
    web_socket_only: bool,
}

#[derive(Serialize, Deserialize)]
struct StoredEvent {
    name: String,
    about: String,
    open: bool,
}

/// The list that was kept for this system, version and account; `None` when there is none that counts. Blocks.
pub fn read(state: &State, by: &ListedBy, now: Timestamp) -> Option<Listing> {
    let text = match files::read(&path(state, by)?) {
        Ok(text) => text?,
        Err(fault) => {
            tracing::debug!(%fault, "ignored a cached catalogue");
            return None;
        }
    };
    let Ok(stored) = serde_json::from_str::<Stored>(&text) else {
        tracing::debug!("ignored a cached catalogue: its format is unknown");
        return None;
    };
    let age = now.as_second().checked_sub(stored.read_at)?;
    let fits = stored.format == FORMAT && stored.is_by(by);
    (fits && (0..=OLDEST.as_secs()).contains(&age)).then(|| stored.listing())
}

/// Keeps a list. Blocks.
///
/// # Errors
/// When it cannot be written.
pub fn keep(state: &State, by: &ListedBy, listing: &Listing, now: Timestamp) -> Result<(), Fault> {
    let Some(path) = path(state, by) else {
        return Ok(());
    };
    let stored = Stored::new(by, listing, now);
    let text = serde_json::to_string(&stored).map_err(|e| files::wrong(&path, e))?;
    let lock = files::lock(&path)?;
    files::replace(&lock, &path, &text)?;
    files::keep_newest(&lock, ".json", MOST)
}

fn path(state: &State, by: &ListedBy) -> Option<PathBuf> {
    let mut digest = Sha256::new();
    let (account, roles) = match &by.account {
        ListedTo::FullAdmin => ("all", [].as_slice()),
        ListedTo::Roles(roles) => ("roles", roles.as_slice()),
    };
    let parts = [by.system.as_str(), by.version.as_str(), account];
    for part in parts.into_iter().chain(roles.iter().map(String::as_str)) {
        digest.update(part.len().to_le_bytes());
        digest.update(part);
    }
    let name: String = digest
        .finalize()
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    Some(state.file(DIR)?.join(format!("{name}.json")))
}

impl Stored {
    fn new(by: &ListedBy, listing: &Listing, now: Timestamp) -> Self {
        let method = |method: &Method| StoredMethod {
            name: method.name.raw().to_owned(),
            about: method.about.raw().to_owned(),
            roles: raw(&method.roles),
            job: method.job,
            open: match method.need {
                Need::Nothing => Some(true),
                Need::SignIn => Some(false),
                Need::Right => None,
            },
            item: method.item,
            takes: match method.takes {
                Takes::Nothing => Some(false),
                Takes::Arguments => Some(true),
                Takes::Unknown => None,
            },
            web_socket_only: method.web_socket_only,
        };
        let event = |event: &Event| StoredEvent {
            name: event.name.raw().to_owned(),
            about: event.about.raw().to_owned(),
            open: event.open,
        };
        let roles = |roles: &Roles| {
            roles
                .iter()
                .map(|(name, all)| (name.to_owned(), raw(all)))
                .collect()
        };
        Self {
            format: FORMAT,
            system: by.system.clone(),
            version: by.version.clone(),
            account: match &by.account {
                ListedTo::FullAdmin => None,
                ListedTo::Roles(roles) => Some(roles.clone()),
            },
            read_at: now.as_second(),
            methods: listing.methods.iter().map(method).collect(),
            events: listing.events.iter().map(event).collect(),
            roles: listing.roles.as_ref().map(roles),
        }
    }

    fn is_by(&self, by: &ListedBy) -> bool {
        let account = match &by.account {
            ListedTo::FullAdmin => None,
            ListedTo::Roles(roles) => Some(roles),
        };
        self.system == by.system && self.version == by.version && self.account.as_ref() == account
    }

    fn listing(self) -> Listing {
        let method = |stored: StoredMethod| {
            let roles = texts(stored.roles);
            Method {
                about: stored.about.into(),
                job: stored.job,
                need: match stored.open {
                    Some(true) => Need::Nothing,
                    Some(false) => Need::SignIn,
                    None => Need::Right,
                },
                effect: Effect::of(&stored.name, &roles),
                roles,
                item: stored.item,
                takes: match stored.takes {
                    Some(false) => Takes::Nothing,
                    Some(true) => Takes::Arguments,
                    None => Takes::Unknown,
                },
                web_socket_only: stored.web_socket_only,
                name: stored.name.into(),
            }
        };
        let event = |stored: StoredEvent| Event {
            name: stored.name.into(),
            about: stored.about.into(),
            open: stored.open,
        };
        let role = |(name, all): (String, Vec<String>)| (Text::from(name), texts(all));
        Listing {
            methods: self.methods.into_iter().map(method).collect(),
            events: self.events.into_iter().map(event).collect(),
            roles: self
                .roles
                .map(|roles| Roles::new(roles.into_iter().map(role))),
        }
    }
}

fn raw(texts: &[Text]) -> Vec<String> {
    texts.iter().map(|text| text.raw().to_owned()).collect()
}

fn texts(raw: Vec<String>) -> Vec<Text> {
    raw.into_iter().map(Text::from).collect()
}

#[cfg(test)]
mod tests;
