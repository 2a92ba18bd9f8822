//! A create or reset whose reply was lost, and what the list shows about it afterwards.

use jiff::{SignedDuration, Timestamp};

use super::address::stored_name;
use super::key::{ApiKey, KeyId};
use super::text::harmless;

/// Largest difference between our clock and the system's; a smaller difference of times proves nothing.
const SKEW: SignedDuration = SignedDuration::from_mins(2);

/// The request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A create with this name, which is unique on the system.
    Create {
        /// The name, unchanged.
        name: String,
    },
    /// A reset of this key.
    Reset {
        /// The key.
        id: KeyId,
        /// Its name at that time.
        name: String,
    },
}

/// What is saved about it when the program ends. No secret, and nothing derived from one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unanswered {
    /// The address of the system, as typed.
    pub address: String,
    /// The system's host name.
    pub system: String,
    /// The request.
    pub change: Change,
    /// When it was sent, by our clock.
    pub at: Timestamp,
    /// It was certainly sent. Otherwise the run ended before it knew, and it may have been sent or not.
    pub sent: bool,
}

impl Unanswered {
    /// Whether both describe the same request.
    pub fn is(&self, other: &Self) -> bool {
        self.is_at(&stored_name(&other.address))
            && self.change == other.change
            && self.at == other.at
    }

    /// Whether it concerns the system with this canonical name ([`super::Address::canonical`]).
    pub fn is_at(&self, canonical: &str) -> bool {
        stored_name(&self.address) == canonical
    }
}

impl Change {
    /// The same, escaped for display and storage.
    pub fn harmless(&self) -> Self {
        match self {
            Self::Create { name } => Self::Create {
                name: harmless(name).into_owned(),
            },
            Self::Reset { id, name } => Self::Reset {
                id: *id,
                name: harmless(name).into_owned(),
            },
        }
    }

    /// `the create of "grafana"`.
    pub fn describe(&self) -> String {
        match self {
            Self::Create { name } => format!("the create request for \"{}\"", harmless(name)),
            Self::Reset { id, name } => {
                format!("the reset request for \"{}\" ({id})", harmless(name))
            }
        }
    }

    /// Whether a new secret of this key, or its deletion, settles this.
    pub fn is_about(&self, key: KeyId, key_name: &str) -> bool {
        match self {
            Self::Create { name } => name == key_name,
            Self::Reset { id, .. } => *id == key,
        }
    }
}

/// Whether a key with the right name was created by a lost request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CreateMatch {
    /// Yes: it was not in the list before, and its creation time matches.
    ByThis,
    /// Probably: the list was unknown before, and its creation time matches.
    ProbablyByThis,
    /// Its id is new, but it was created before the request was sent: by someone else, or the clocks differ.
    Contradicted,
    /// No: it existed before.
    Before,
    /// Unknown: neither the list nor the time is known.
    NotKnown,
}

impl CreateMatch {
    /// Decides by the id and the creation time. `sent` is when the request was sent; `before` are the ids at that time.
    pub fn judge(key: &ApiKey, sent: Timestamp, before: Option<&[KeyId]>) -> Self {
        let since = key.created_at().map(|at| at.duration_since(sent));
        let earlier = since.is_some_and(|since| since < -SKEW);
        match (before, since) {
            (Some(before), _) if before.contains(&key.id) => Self::Before,
            (Some(_), _) if earlier => Self::Contradicted,
            (Some(_), _) => Self::ByThis,
            (None, _) if earlier => Self::Before,
            (None, Some(since)) if since <= SKEW => Self::ProbablyByThis,
            (None, _) => Self::NotKnown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Access;

    #[test]
    fn a_key_is_told_by_its_id_and_its_time() {
        let sent: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        let judge = |seconds: Option<i64>, before: Option<&[i64]>| {
            let key = ApiKey {
                id: KeyId(21),
                name: "grafana".into(),
                created_at: seconds.map(|s| sent + SignedDuration::from_secs(s)).into(),
                access: Access::Allowlist([].into()),
                hash_print: None,
            };
            let before: Option<Vec<KeyId>> =
                before.map(|ids| ids.iter().copied().map(KeyId).collect());
            CreateMatch::judge(&key, sent, before.as_deref())
        };
        assert_eq!(judge(Some(1), Some(&[3])), CreateMatch::ByThis);
        assert_eq!(judge(None, Some(&[3])), CreateMatch::ByThis);
        // A slow system, or a clock that is ahead.
        assert_eq!(judge(Some(3600), Some(&[3])), CreateMatch::ByThis);
        assert_eq!(judge(Some(-3600), Some(&[3])), CreateMatch::Contradicted);
        assert_eq!(judge(Some(1), Some(&[3, 21])), CreateMatch::Before);
        assert_eq!(judge(Some(-100), None), CreateMatch::ProbablyByThis);
        assert_eq!(judge(Some(-3600), None), CreateMatch::Before);
        assert_eq!(judge(Some(3600), None), CreateMatch::NotKnown);
        assert_eq!(judge(None, None), CreateMatch::NotKnown);
    }
}
