//! What `tnkeys ensure` says.

use crate::cli::exit::{NEEDS_DECISION, Problem};
use crate::cli::zone;
use crate::domain::ensure::{Obstacle, Remark, Wanted, Why};
use crate::domain::text::harmless;
use crate::domain::time;

/// Why a key was renewed, after "because".
pub(super) fn why(why: Why) -> String {
    let exact = |at| time::exact(at, &zone::local());
    match why {
        Why::Expiring(at) => format!("it would have expired {}", exact(at)),
        Why::Expired(at) => format!("it expired {}", exact(at)),
        Why::Revoked => "TrueNAS had revoked it".into(),
        Why::TooLong => "it was valid for longer than --expires".into(),
        Why::Unclear => "its expiry could not be read".into(),
        Why::Lost => "an earlier run ended before the secret reached its target".into(),
        Why::Gone => "the target no longer had its secret".into(),
        Why::Adopted => "--adopt was given".into(),
    }
}

/// What a person should know about a key that stays.
pub(super) fn remark(remark: Remark, key: &str) -> String {
    match remark {
        Remark::NotProven => format!(
            "there is no record that the secret of {key} was delivered. To deliver a new secret, add --adopt once: the key is reset, and its current secret stops working"
        ),
        Remark::OwnerUnread => {
            format!("the owner of {key} could not be read, so it was not compared with --owner")
        }
    }
}

/// The problem of a decision that a person has to make.
pub(super) fn refusal(obstacle: &Obstacle, wanted: &Wanted<'_>, system: &str) -> Problem {
    let name = harmless(wanted.name);
    let target = harmless(wanted.target);
    let problem = |what: String| Problem::new(NEEDS_DECISION, what);
    match obstacle {
        Obstacle::Owner { id, is } => problem(format!(
            "The key {name} ({id}) on {system} belongs to {is}, not to {}.",
            harmless(wanted.owner.unwrap_or_default())
        ))
        .means("Nothing was changed: TrueNAS cannot change the owner of a key.")
        .next(format!(
            "Delete the key (tnkeys delete {id}) and run this command again, or use --owner {is}."
        )),
        Obstacle::Orphan { id, directory: false } => problem(format!(
            "The owner of the key {name} ({id}) on {system} was deleted."
        ))
        .means("Nothing was changed: the key does not work, and a new secret would not work either.")
        .next(format!(
            "Delete the key (tnkeys delete {id}) and run this command again."
        )),
        Obstacle::Orphan { id, directory: true } => problem(format!(
            "The owner of the key {name} ({id}) on {system} was not found: the account was deleted, or its directory (AD, LDAP) does not respond."
        ))
        .means("Nothing was changed: a change of the key during an outage can revoke it.")
        .next("Check the directory, then run this command again."),
        Obstacle::NotOurs { id } => problem(format!(
            "The key {name} ({id}) on {system} exists, and tnkeys cannot tell if its secret is at the target ({target})."
        ))
        .means("Nothing was changed: TrueNAS shows a secret only once, and a reset would stop the clients that use the current secret.")
        .next("Restore the file, choose another name, or add --adopt once to reset the key."),
        Obstacle::HoldsAnother { id, name: other } => problem(format!(
            "The target ({target}) has the secret of another key on {system}: {other} ({id})."
        ))
        .means("Nothing was changed.")
        .next("Choose another file, or add --replace once to replace the file."),
        Obstacle::HoldsUnknown { id } => problem(format!(
            "The target ({target}) has the secret of a key with the id {id}, which {system} does not have."
        ))
        .means("Nothing was changed: the secret may belong to another system.")
        .next("Move the file away, choose another file, or add --replace once to replace the file."),
        Obstacle::NotAKey => problem(format!(
            "The target ({target}) has something else than one API key."
        ))
        .means("Nothing was changed.")
        .next("Choose another file, or add --replace once to replace the file."),
        Obstacle::Claimed {
            name: other,
            address,
        } => problem(format!(
            "The target ({target}) is already the target of the key {other} on {address}."
        ))
        .means("Nothing was changed: the two keys would replace each other's secret.")
        .next("Choose another file."),
    }
}

/// The problem of a create or reset whose outcome is unknown.
pub(super) fn lost(problem: Problem) -> Problem {
    problem.next("Run this command again: it checks the key, and replaces a lost secret.")
}

/// The problem of a secret that did not reach its target.
pub(super) fn not_delivered(problem: Problem) -> Problem {
    problem.next("Run this command again when the target works: it resets the key, and delivers another secret.")
}

/// The owner of a new key is unknown.
pub(super) fn no_owner() -> Problem {
    Problem::usage(
        "The system does not name the account of this session, so the owner of a new key is unknown.",
    )
    .means("Nothing was sent.")
    .next("Add --owner USER.")
}
