//! A create or a reset that was sent and never answered, and what the list says of it afterwards.

use jiff::{SignedDuration, Timestamp};

use super::address::stored_name;
use super::key::{ApiKey, KeyId};
use super::text::harmless;

/// How far the clock here and the system's may be apart before a time of one says nothing about the other.
const SKEW: SignedDuration = SignedDuration::from_mins(2);

/// What was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A create under this name, which is unique on the system.
    Create {
        /// The name, to the letter.
        name: String,
    },
    /// A reset of this key.
    Reset {
        /// The key.
        id: KeyId,
        /// Its name then.
        name: String,
    },
}

/// What is remembered of it when the program ends. No secret, and nothing that was made from one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unanswered {
    /// The address of the system, as it is typed.
    pub address: String,
    /// What the system calls itself.
    pub system: String,
    /// What was sent.
    pub change: Change,
    /// When, by the clock here.
    pub at: Timestamp,
    /// It is known to have left. Else the run ended between its note and what was learned of it: it may have been sent or not.
    pub sent: bool,
}

impl Unanswered {
    /// Whether both are of the same request, whatever is known of it.
    pub fn is(&self, other: &Self) -> bool {
        self.is_at(&stored_name(&other.address))
            && self.change == other.change
            && self.at == other.at
    }

    /// Whether it is of the system of this canonical name ([`super::Address::canonical`]).
    pub fn is_at(&self, canonical: &str) -> bool {
        stored_name(&self.address) == canonical
    }
}

impl Change {
    /// The same as it is shown and noted.
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
            Self::Create { name } => format!("the create of \"{}\"", harmless(name)),
            Self::Reset { id, name } => format!("the reset of \"{}\" ({id})", harmless(name)),
        }
    }

    /// Whether a secret of this key, or the end of the key, leaves nothing open of this.
    pub fn is_about(&self, key: KeyId, key_name: &str) -> bool {
        match self {
            Self::Create { name } => name == key_name,
            Self::Reset { id, .. } => *id == key,
        }
    }
}

/// Whether a key of the right name is the one that a lost create made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Made {
    /// It was not in the list before, and its time agrees.
    ByThis,
    /// The list was not known before; it was made about when the create was sent.
    ProbablyByThis,
    /// Its id is new, but it was made before the create was sent: somebody else's, or the clocks differ.
    Contradicted,
    /// It was there before.
    Before,
    /// Neither the list before nor the time tells.
    NotKnown,
}

impl Made {
    /// Judges by the id and the creation time. `sent`: when the create was sent; `before`: the ids that were there then.
    pub fn judge(key: &ApiKey, sent: Timestamp, before: Option<&[KeyId]>) -> Self {
        let since = key.created_at.map(|at| at.duration_since(sent));
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
                created_at: seconds.map(|s| sent + SignedDuration::from_secs(s)),
                access: Access::Allowlist(vec![]),
                hash_print: None,
            };
            let before: Option<Vec<KeyId>> =
                before.map(|ids| ids.iter().copied().map(KeyId).collect());
            Made::judge(&key, sent, before.as_deref())
        };
        assert_eq!(judge(Some(1), Some(&[3])), Made::ByThis);
        assert_eq!(judge(None, Some(&[3])), Made::ByThis);
        // A slow system, or a clock that is ahead.
        assert_eq!(judge(Some(3600), Some(&[3])), Made::ByThis);
        assert_eq!(judge(Some(-3600), Some(&[3])), Made::Contradicted);
        assert_eq!(judge(Some(1), Some(&[3, 21])), Made::Before);
        assert_eq!(judge(Some(-100), None), Made::ProbablyByThis);
        assert_eq!(judge(Some(-3600), None), Made::Before);
        assert_eq!(judge(Some(3600), None), Made::NotKnown);
        assert_eq!(judge(None, None), Made::NotKnown);
    }
}
