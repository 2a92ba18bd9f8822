//! What the list showed when its export began: later events do not change it.
//!
//! Invariant: taking a snapshot copies no key. Only `Snapshot::text` reads them all, on the thread of the jobs.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::app::keys::export::columns::About;
use crate::app::keys::export::{Format, Part};
use crate::app::keys::merging::{self, Listed};
use crate::app::usage::state::Usage;
use crate::app::widget::stop::Stop;
use crate::domain::{ApiKey, KeySession, User};

/// Keys between two looks at the stop of a job.
const BLOCK: usize = 1000;

/// The shown keys of one or several systems.
#[derive(Debug)]
pub struct Snapshot {
    now: Timestamp,
    zone: TimeZone,
    pub(super) systems: Vec<Of>,
}

/// One system.
#[derive(Debug)]
pub(super) struct Of {
    pub(super) name: String,
    /// The name that orders equal keys, as on the screen.
    pub(super) unique: String,
    pub(super) allowlist: bool,
    pub(super) users: Vec<User>,
    pub(super) sessions: Vec<KeySession>,
    pub(super) usage: Usage,
    pub(super) keys: Listed,
}

impl Snapshot {
    /// Without systems.
    pub(in crate::app) fn new(now: Timestamp, zone: &TimeZone) -> Self {
        Self {
            now,
            zone: zone.clone(),
            systems: Vec::new(),
        }
    }

    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.systems.iter().map(|it| it.keys.len()).sum()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.systems.is_empty()
    }

    /// How many systems have keys here.
    pub fn systems(&self) -> usize {
        self.systems.len()
    }

    /// The name of the system, if there is only one.
    pub(in crate::app) fn only_system(&self) -> Option<&str> {
        match self.systems.as_slice() {
            [one] => Some(&one.name),
            _ => None,
        }
    }

    /// The text in a format, with the keys in the order of the screen; `None` when it was stopped.
    pub(in crate::app) fn text(&self, format: Format, stop: &Stop) -> Option<String> {
        let about: Vec<Part<'_>> = self.systems.iter().map(|of| self.part(of)).collect();
        let names: Vec<&str> = self.systems.iter().map(|of| of.unique.as_str()).collect();
        let ranks = merging::ranks_by_name(&names);
        let lists = self.systems.iter().zip(ranks);
        let lists: Vec<merging::Part<'_>> = lists.map(|(of, rank)| of.keys.part(rank)).collect();
        let keys: Vec<(usize, &ApiKey)> = merging::merged(&lists);
        let mut seen = 0_usize;
        let mut stopped = false;
        let rows = keys.into_iter().take_while(|_| {
            seen += 1;
            stopped = seen.is_multiple_of(BLOCK) && stop.asked();
            !stopped
        });
        let text = format.text(&about, rows);
        (!stopped).then_some(text)
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
