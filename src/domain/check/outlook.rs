//! Whether a key works on the next releases.

use std::fmt;

use super::facts::Facts;
use super::subject::Subject;
use crate::domain::audit::Interface;
use crate::domain::key::State;
use crate::domain::release::Release;

/// Whether a key works on a later release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outlook {
    /// It works.
    Works,
    /// It does not; why, as half a sentence.
    Fails(String),
    /// Not known; why, as half a sentence.
    Unknown(String),
}

impl Outlook {
    /// `works`, `fails`, `unknown`.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Works => "works",
            Self::Fails(_) => "fails",
            Self::Unknown(_) => "unknown",
        }
    }

    /// Why; empty for a key that works.
    pub fn reason(&self) -> &str {
        match self {
            Self::Works => "",
            Self::Fails(why) | Self::Unknown(why) => why,
        }
    }
}

impl fmt::Display for Outlook {
    /// `works`, `fails: the key has expired`, `unknown: not seen in the audit log`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.reason() {
            "" => f.write_str(self.word()),
            why => write!(f, "{}: {why}", self.word()),
        }
    }
}

/// The verdicts on the releases that are newer than the system's: 25.04 (if keys have allowlists), 26.0 and 27.0.
pub(super) fn of(it: &Subject<'_>, facts: &Facts<'_>) -> Vec<(Release, Outlook)> {
    let all = [
        (Release::USER_ERA, on_25_04(it)),
        (Release::V26, on_26(it, facts)),
        (Release::V27, on_27(it, facts)),
    ];
    let newer = |(release, _): &(Release, Outlook)| facts.is_before(*release);
    all.into_iter().filter(newer).collect()
}

fn fails(why: &str) -> Outlook {
    Outlook::Fails(why.to_owned())
}

fn unknown(why: &str) -> Outlook {
    Outlook::Unknown(why.to_owned())
}

fn on_25_04(it: &Subject<'_>) -> Outlook {
    match it.key.dies_with_25_04() {
        true => {
            fails("the upgrade to 25.04 revokes the key, because its rules are not exactly * on *")
        }
        false => Outlook::Works,
    }
}

/// The verdict of the state of a key; `None` when the key signs in today.
fn today(it: &Subject<'_>) -> Option<Outlook> {
    match it.state {
        State::Active | State::Soon => None,
        State::Unclear => Some(unknown("the expiry of the key cannot be read")),
        State::Expired => Some(fails("the key has expired")),
        State::Revoked => Some(fails("the key is revoked")),
        State::Orphaned if it.owner_was_deleted() => Some(fails("the owner was deleted")),
        State::Orphaned => Some(unknown("the owner cannot be found")),
    }
}

fn on_26(it: &Subject<'_>, facts: &Facts<'_>) -> Outlook {
    if it.key.dies_with_25_04() {
        return on_25_04(it);
    }
    if let Some(verdict) = today(it) {
        return verdict;
    }
    let used = |interface| {
        it.activity
            .is_some_and(|all| all.interfaces.contains_key(&interface))
    };
    if used(Interface::Rest) {
        return fails("a client uses the REST API, which 26.0 does not have");
    }
    if used(Interface::RestOrTransfer) {
        return unknown("a client uses the REST API, which 26.0 does not have, or transfers files");
    }
    if used(Interface::WebSocket) || it.has_sessions() {
        return Outlook::Works;
    }
    if used(Interface::Transfer) {
        return unknown("the audit log has only file transfers of the key");
    }
    if used(Interface::Other) {
        return unknown("the audit log names an interface that tnkeys does not recognize");
    }
    match facts.activity {
        Some(_) => unknown("not seen in the audit log"),
        None => unknown("the audit log was not read"),
    }
}

fn on_27(it: &Subject<'_>, facts: &Facts<'_>) -> Outlook {
    match on_26(it, facts) {
        Outlook::Works => {
            unknown("27.0 requires a user name at the sign-in, which the audit log does not show")
        }
        verdict => verdict,
    }
}
