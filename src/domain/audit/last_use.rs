//! Who used each key last, in brief: what the list of keys, the details and the questions say.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::activity::{Activity, KeyActivity};
use super::entry::Interface;
use crate::domain::key::KeyId;
use crate::domain::text::Text;
use crate::domain::time;

/// The last use of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastUse {
    /// The time.
    pub at: Timestamp,
    /// The address of the client; may be empty.
    pub address: Text,
    /// The interface.
    pub interface: Interface,
    /// Whether any client of the key used the REST API.
    pub rest: bool,
    /// Number of permitted calls in the audit log.
    pub calls: usize,
}

/// The last uses of all keys, as far as the audit log was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastUses {
    /// When the audit log was read.
    pub read_at: Timestamp,
    /// Since when it was read completely.
    pub since: Timestamp,
    keys: BTreeMap<KeyId, LastUse>,
}

impl LastUse {
    fn of(activity: &KeyActivity) -> Option<Self> {
        let (address, interface) = activity.latest.clone()?;
        Some(Self {
            at: activity.last?,
            address,
            interface,
            rest: activity.interfaces.contains_key(&Interface::Rest),
            calls: activity.total(),
        })
    }

    /// `10.0.0.31 over REST`, `an unknown address over WebSocket`.
    pub fn place(&self) -> String {
        let address = match self.address.as_str() {
            "" => "an unknown address",
            address => address,
        };
        let interface = match self.interface {
            Interface::Other => "an unknown interface".to_owned(),
            interface => interface.to_string(),
        };
        format!("{address} over {interface}")
    }

    /// For the list, the longest first: `10.0.0.31 2d ago`, `10.0.0.31 2d`, `10.0.0.31`. Of a key that uses the REST API, every one says
    /// so, because 26.0 lacks it: `10.0.0.31 2d ago REST`, `10.0.0.31 REST`, `REST 2d ago`, `REST`; `also
    /// REST` if the last use was over another interface.
    pub fn briefs(&self, now: Timestamp) -> Vec<String> {
        let age = time::age(self.at, now);
        let ago = match age.as_str() {
            "now" => "just now".to_owned(),
            age => format!("{age} ago"),
        };
        let address = self.address.as_str();
        let all: &[[&str; 3]] = match (self.rest, self.interface) {
            (true, Interface::Rest) => &[
                [address, &ago, "REST"],
                [address, "", "REST"],
                ["", "REST", &ago],
                ["", "", "REST"],
            ],
            // The last use was not over the REST API.
            (true, _) => &[
                [address, &ago, "also REST"],
                [address, "", "REST"],
                ["", "", "REST"],
            ],
            (false, _) => &[[address, "", &ago], [address, "", &age], [address, "", ""]],
        };
        all.iter().map(|parts| words(parts)).collect()
    }
}

/// The words that are not empty.
fn words(parts: &[&str]) -> String {
    let parts: Vec<&str> = parts.iter().filter(|it| !it.is_empty()).copied().collect();
    parts.join(" ")
}

impl LastUses {
    /// The last uses in what was read just now.
    pub fn of(activity: &Activity, now: Timestamp) -> Self {
        let keys = activity.keys();
        let used = keys.filter_map(|(id, it)| Some((id, LastUse::of(it)?)));
        Self {
            read_at: now,
            since: activity.complete_since(),
            keys: used.collect(),
        }
    }

    /// The last uses that an earlier run read.
    pub fn kept(read_at: Timestamp, since: Timestamp, keys: BTreeMap<KeyId, LastUse>) -> Self {
        Self {
            read_at,
            since,
            keys,
        }
    }

    /// All last uses, by the id of the key. Some keys may have been deleted.
    pub fn all(&self) -> impl Iterator<Item = (KeyId, &LastUse)> {
        self.keys.iter().map(|(id, it)| (*id, it))
    }

    /// The last use of a key; `None` when the part of the audit log that was read has none.
    pub fn get(&self, key: KeyId) -> Option<&LastUse> {
        self.keys.get(&key)
    }
}
