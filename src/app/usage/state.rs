//! State of the feature, and its texts.

use jiff::Timestamp;

use crate::api::{AuditReading, RequestId};
use crate::app::widget::question::Line;
use crate::domain::audit::{Activity, KeptUses, LastUse, LastUses};
use crate::domain::filter::Uses;
use crate::domain::number::thousands;
use crate::domain::{ApiKey, KeyId, Rows, time};

/// The last uses of the keys of this system.
#[derive(Debug, Default)]
pub struct Usage {
    pub(super) known: Option<LastUses>,
    /// An earlier run read them: a key without a last use may have been used.
    pub(super) from_disk: bool,
    /// The disk was asked for them.
    pub(super) asked_disk: bool,
    pub(super) reading: Option<Box<Reading>>,
    pub(super) refused: bool,
}

/// A read that has not ended.
#[derive(Debug)]
pub(super) struct Reading {
    pub(super) request: RequestId,
    pub(super) at: AuditReading,
    pub(super) activity: Activity,
}

impl Usage {
    /// What an earlier run kept, of these keys.
    pub fn kept(kept: KeptUses, keys: &Rows) -> Self {
        // Without a use there is nothing to show.
        let known = Some(kept.of_keys(keys)).filter(|it| it.all().next().is_some());
        Self {
            from_disk: known.is_some(),
            known,
            asked_disk: true,
            ..Self::default()
        }
    }

    /// What is known now, for a list that does not change any more.
    pub fn frozen(&self) -> Self {
        Self {
            known: self.known.clone(),
            from_disk: self.from_disk,
            ..Self::default()
        }
    }

    /// When the audit log was read, if it was.
    pub fn read_at(&self) -> Option<Timestamp> {
        Some(self.known.as_ref()?.read_at)
    }

    /// Whether an earlier run read the audit log.
    pub(in crate::app) fn is_from_disk(&self) -> bool {
        self.from_disk
    }

    /// Whether the audit log was read, by this run or an earlier one.
    pub fn is_known(&self) -> bool {
        self.known.is_some()
    }

    /// The last use of a key, if the part of the audit log that was read has one. A use before the key was created is that of a deleted
    /// key with the same id.
    pub fn last_use(&self, key: &ApiKey) -> Option<&LastUse> {
        let last = self.known.as_ref()?.get(key.id)?;
        let created = key.created_at().map(Timestamp::as_second);
        created
            .is_none_or(|created| created <= last.at.as_second())
            .then_some(last)
    }

    /// The last uses for a filter. `seen`: the keys that had a session, with the time. A key without a use in what an earlier run kept may
    /// have been used since.
    pub(in crate::app) fn uses(&self, seen: impl Iterator<Item = (KeyId, Timestamp)>) -> Uses {
        Uses::of(self.known.as_ref(), !self.from_disk, seen)
    }

    /// The last use of a key for its details, in full and in brief; `None` when the audit log was not read, or
    /// an earlier run kept no use of the key.
    pub fn words(&self, key: &ApiKey, now: Timestamp) -> Option<(String, String)> {
        let known = self.known.as_ref()?;
        let read = ago(known.read_at, now);
        Some(match self.last_use(key) {
            Some(last) => {
                let (when, place) = (ago(last.at, now), last.place());
                let calls = match last.calls {
                    1 => "1 call".to_owned(),
                    many => format!("{} calls", thousands(many)),
                };
                let full = format!("{when} from {place}; {calls} (audit log read {read})");
                (
                    full,
                    last.briefs(now).into_iter().next().unwrap_or_default(),
                )
            }
            None if self.from_disk => return None,
            None => {
                let since = known.since.strftime("%Y-%m-%d");
                let words = format!("not in the audit log since {since} (read {read})");
                (words, "not in the audit log".into())
            }
        })
    }

    /// The last use of a key for a question about it: `Last used by 10.0.0.31 over REST 3 hours ago (audit log read 5 minutes ago).`
    pub fn use_line(&self, key: &ApiKey, now: Timestamp) -> Option<Line> {
        let known = self.known.as_ref()?;
        let last = self.last_use(key)?;
        let (place, when) = (last.place(), ago(last.at, now));
        let read = ago(known.read_at, now);
        let words = format!("Last used by {place} {when} (audit log read {read}).");
        Some(Line::plain(words))
    }
}

/// `2 days ago`, `just now`.
pub fn ago(at: Timestamp, now: Timestamp) -> String {
    match time::words(at, now).as_str() {
        "now" => "just now".into(),
        words => words.to_owned(),
    }
}
