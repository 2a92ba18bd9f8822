//! What the list showed when its export began: later events do not change it.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::app::cx::Cx;
use crate::app::keys::export::columns::About;
use crate::app::keys::export::{Format, Part};
use crate::app::sessions::Sessions;
use crate::app::usage::state::Usage;
use crate::domain::{ApiKey, KeySession, User};

/// Keys of one or several systems, in the order of the screen.
#[derive(Debug)]
pub struct Snapshot {
    now: Timestamp,
    zone: TimeZone,
    systems: Vec<Of>,
    /// Each key with the place of its system.
    keys: Vec<(usize, ApiKey)>,
}

/// What belongs to the keys of one system.
#[derive(Debug)]
struct Of {
    name: String,
    allowlist: bool,
    users: Vec<User>,
    sessions: Vec<KeySession>,
    usage: Usage,
}

impl Snapshot {
    /// Without keys.
    pub(in crate::app) fn new(cx: &Cx) -> Self {
        Self {
            now: cx.now,
            zone: cx.zone.clone(),
            systems: Vec::new(),
            keys: Vec::new(),
        }
    }

    /// The rows of one system: those that pass its filter.
    pub(in crate::app) fn of_system(sessions: &Sessions, cx: &Cx) -> Self {
        let mut it = Self::new(cx);
        let place = it.add_system(sessions, cx);
        it.keys
            .extend(cx.keys.rows().map(|key| (place, key.clone())));
        it
    }

    /// Adds a system. Gives its place.
    pub(in crate::app) fn add_system(&mut self, sessions: &Sessions, cx: &Cx) -> usize {
        let system = cx.connection.system.as_ref();
        self.systems.push(Of {
            name: cx.system_name().short(),
            allowlist: system.is_some_and(|it| it.caps.allowlist),
            users: cx.users.clone().unwrap_or_default(),
            sessions: sessions
                .all_open_sessions()
                .map(<[KeySession]>::to_vec)
                .unwrap_or_default(),
            usage: cx.usage.frozen(),
        });
        self.systems.len() - 1
    }

    /// Adds a key as the last row. `place`: that of its system.
    pub(in crate::app) fn add_key(&mut self, place: usize, key: &ApiKey) {
        self.keys.push((place, key.clone()));
    }

    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The name of the system, if there is only one.
    pub(in crate::app) fn only_system(&self) -> Option<&str> {
        match self.systems.as_slice() {
            [one] => Some(&one.name),
            _ => None,
        }
    }

    /// The text in a format.
    pub(in crate::app) fn text(&self, format: Format) -> String {
        let parts: Vec<Part<'_>> = self.systems.iter().map(|of| self.part(of)).collect();
        format.text(&parts, self.keys.iter().map(|(place, key)| (*place, key)))
    }

    fn part<'a>(&'a self, of: &'a Of) -> Part<'a> {
        Part {
            system: of.name.clone(),
            allowlist: of.allowlist,
            about: About {
                now: self.now,
                zone: &self.zone,
                users: &of.users,
                sessions: &of.sessions,
                usage: &of.usage,
            },
        }
    }
}
