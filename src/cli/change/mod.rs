//! What the commands that change keys have in common.
//!
//! Invariants: a create or reset is sent once, after its note is on the disk; the note stays until the new secret has reached its targets,
//! or the user learned what may exist. Nothing is sent before the targets of a new secret were checked and the user agreed.
//!
//! | file | what it is for |
//! |---|---|
//! | `once.rs` | sends a create or reset, and hands its secret over |
//! | `lost.rs` | what the list of keys says about a request without a response |
//! | `fields.rs` | `--expires`, `--access` and `--rules` |
//! | `report.rs` | what a command prints about the key that it changed |

pub(super) mod fields;
mod lost;
pub(super) mod once;
pub(super) mod report;

use super::confirm;
use super::exit::{self, Problem};
use crate::domain::text::harmless;
use crate::domain::{ApiKey, Fault, KeyId, Kind, State, System};

/// `grafana (21)`.
pub(super) fn called(key: &ApiKey) -> String {
    format!("{} ({})", key.name, key.id)
}

/// `On nas1. Owner svc-hass.`
pub(super) fn belongs(key: &ApiKey, system: &System) -> String {
    let host = &system.hostname;
    match (key.ownership(), key.owner(), key.access_brief()) {
        (_, _, Some(access)) => format!("On {host}. Access: {access}."),
        (_, Some(owner), _) => format!("On {host}. Owner {owner}."),
        (Some(own), None, _) if own.owner.unread => {
            format!("On {host}. The owner could not be loaded.")
        }
        _ => format!("On {host}. The owner was not found."),
    }
}

/// Why a key without an owner is special; `None` for the others.
pub(super) fn orphan_line(key: &ApiKey, now: jiff::Timestamp) -> Option<&'static str> {
    (key.state(now) == State::Orphaned).then_some(
        "The owner was deleted, or its directory (AD, LDAP) does not respond. TrueNAS does not distinguish the two.",
    )
}

/// The warning about the key that this run signed in with.
pub(super) fn own_key_line(key: KeyId, system: &System) -> Option<&'static str> {
    (system.me.key == Some(key)).then_some(
        "tnkeys is signed in with this key. The next sign-in with it may fail: make sure that you have another way to sign in.",
    )
}

/// Asks about a change of a key, unless `--yes` was given. Warnings about the key of this run are printed even then.
///
/// # Errors
/// As [`confirm::agreed`].
pub(super) fn agreed(
    yes: bool,
    title: &str,
    lines: &[String],
    own: Option<&str>,
    action: &str,
) -> Result<(), Problem> {
    if let (true, Some(own)) = (yes, own) {
        exit::remark(own);
    }
    let mut about = format!("{title}\n");
    for line in lines.iter().map(String::as_str).chain(own) {
        about.push_str(&format!("  {}\n", harmless(line)));
    }
    confirm::agreed(yes, &about, action)
}

/// The problem of a change. The words about the screen, which has a key to refresh the list, are those of a script here.
pub(super) fn unknown(fault: Fault) -> Problem {
    let lost = fault.kind == Kind::OutcomeUnknown;
    let problem = Problem::from(fault);
    match lost {
        true => problem.next("tnkeys does not resend it. Check with tnkeys list."),
        false => problem,
    }
}
