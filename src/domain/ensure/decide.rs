//! The decision.

use jiff::{SignedDuration, Timestamp};

use super::{Decision, Ensured, Facts, Held, Obstacle, Pending, Remark, Wanted, Why};
use crate::domain::expiry::Expiry;
use crate::domain::key::{Access, ApiKey, KeyId, Ownership};
use crate::domain::text::Text;
use crate::domain::unanswered::CreateMatch;

/// An expiry that is later than the wanted one by less than this counts as the wanted one: clocks and time zones differ.
const SLACK: SignedDuration = SignedDuration::from_hours(48);
/// A key of the right name that was created within this time after a lost create was created by it.
const LATE: SignedDuration = SignedDuration::from_hours(1);

/// Decides what a key needs.
pub fn decide(wanted: &Wanted<'_>, facts: &Facts<'_>) -> Decision {
    let facts = &Facts {
        held: match facts.held {
            Held::Other if wanted.replace => Held::Nothing,
            Held::Other => return Decision::Refuse(Obstacle::NotAKey),
            held => held,
        },
        ..*facts
    };
    if let Some(other) = facts.claimed {
        return Decision::Refuse(Obstacle::Claimed {
            name: other.name.as_str().into(),
            address: other.address.as_str().into(),
        });
    }
    let named = facts.keys.iter().find(|key| key.name.raw() == wanted.name);
    let decided = match named {
        Some(key) => {
            secret_of(key, wanted, facts).and_then(|known| existing(key, known, wanted, facts))
        }
        None => match renamed(wanted, facts) {
            Some(key) => existing(key, Known::AtTarget, wanted, facts),
            None => absent(wanted, facts).map(|()| Decision::Create),
        },
    };
    decided.unwrap_or_else(Decision::Refuse)
}

/// What is known about the current secret of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Known {
    /// The target has it.
    AtTarget,
    /// Nobody can tell whether the target has it.
    NotProven,
    /// It needs a new one.
    Renew(Why),
}

/// Finds out whether the target has the secret of a key.
fn secret_of(key: &ApiKey, wanted: &Wanted<'_>, facts: &Facts<'_>) -> Result<Known, Obstacle> {
    if let Held::Key(id) = facts.held
        && id != key.id
        && !wanted.replace
        && let Some(other) = facts.keys.get(id)
    {
        return Err(another(other));
    }
    if facts.record.is_some_and(|record| was_lost(record, key)) {
        return Ok(Known::Renew(Why::Lost));
    }
    let record = facts.record.and_then(|record| record.delivered);
    let ours = here(wanted, facts).is_some_and(|it| it.is(key));
    match facts.held {
        // The id alone is not enough where a record says more: TrueNAS reuses the id of a deleted key.
        Held::Key(id) if id == key.id && record.is_none_or(|it| it.is(key)) => {
            return Ok(Known::AtTarget);
        }
        Held::Unreadable if ours => return Ok(Known::AtTarget),
        Held::Nothing if ours => return Ok(Known::Renew(Why::Gone)),
        _ => {}
    }
    match (wanted.adopt, facts.held) {
        (true, _) => Ok(Known::Renew(Why::Adopted)),
        (false, Held::Unreadable) => Ok(Known::NotProven),
        (false, _) => Err(Obstacle::NotOurs { id: key.id }),
    }
}

/// What an earlier run delivered to this target.
fn here(wanted: &Wanted<'_>, facts: &Facts<'_>) -> Option<super::Delivered> {
    let record = facts.record.filter(|it| it.target == wanted.target);
    record.and_then(|record| record.delivered)
}

/// Whether the current secret of a key is that of a request that was not completed.
fn was_lost(record: &Ensured, key: &ApiKey) -> bool {
    match record.pending {
        Some(Pending {
            reset: Some(id), ..
        }) => id == key.id,
        Some(Pending { reset: None, at }) => {
            let late = key
                .created_at()
                .is_some_and(|created| created.duration_since(at) > LATE);
            // Before the request the name was free.
            CreateMatch::judge(key, at, Some(&[])) == CreateMatch::ByThis && !late
        }
        None => false,
    }
}

/// The recorded key, if it has another name now.
fn renamed<'a>(wanted: &Wanted<'_>, facts: &Facts<'a>) -> Option<&'a ApiKey> {
    let record = here(wanted, facts)?;
    let key = facts.keys.get(record.id).filter(|key| record.is(key))?;
    [Held::Unreadable, Held::Key(key.id)]
        .contains(&facts.held)
        .then_some(key)
}

/// Whether the target is free for a key that does not exist yet.
fn absent(wanted: &Wanted<'_>, facts: &Facts<'_>) -> Result<(), Obstacle> {
    let id = match facts.held {
        Held::Key(id) if !wanted.replace => id,
        _ => return Ok(()),
    };
    if let Some(other) = facts.keys.get(id) {
        return Err(another(other));
    }
    let stale = here(wanted, facts).is_some_and(|it| it.id == id);
    match stale {
        true => Ok(()),
        false => Err(Obstacle::HoldsUnknown { id }),
    }
}

fn another(key: &ApiKey) -> Obstacle {
    Obstacle::HoldsAnother {
        id: key.id,
        name: key.name.clone(),
    }
}

/// What an existing key needs.
fn existing(
    key: &ApiKey,
    known: Known,
    wanted: &Wanted<'_>,
    facts: &Facts<'_>,
) -> Result<Decision, Obstacle> {
    let mut remark = (known == Known::NotProven).then_some(Remark::NotProven);
    let mut renew = match known {
        Known::Renew(why) => Some(why),
        Known::AtTarget | Known::NotProven => None,
    };
    let mut rules = false;
    match &key.access {
        Access::User(own) => {
            match same_owner(key.id, own, wanted)? {
                Compared::Same => {}
                Compared::Unread => remark = remark.or(Some(Remark::OwnerUnread)),
            }
            renew = renew.or_else(|| due(key, own, wanted, facts));
        }
        Access::Allowlist(has) => rules = wanted.rules.is_some_and(|rules| rules != &**has),
    }
    // Without proof that the secret is ours, a reset needs the consent of the user.
    if known == Known::NotProven && renew.is_some() {
        return Err(Obstacle::NotOurs { id: key.id });
    }
    Ok(Decision::Key {
        id: key.id,
        renew,
        rename: key.name.raw() != wanted.name,
        rules,
        remark,
    })
}

enum Compared {
    Same,
    Unread,
}

fn same_owner(id: KeyId, own: &Ownership, wanted: &Wanted<'_>) -> Result<Compared, Obstacle> {
    match (&own.owner.username, wanted.owner) {
        (None, None) if own.owner.unread => Ok(Compared::Same),
        (None, Some(_)) if own.owner.unread => Ok(Compared::Unread),
        (None, _) => Err(Obstacle::Orphan {
            id,
            directory: own.owner.is_of_directory(),
        }),
        (Some(is), Some(wanted)) if is.raw() != wanted => Err(Obstacle::Owner {
            id,
            is: Text::clone(is),
        }),
        (Some(_), _) => Ok(Compared::Same),
    }
}

/// Why a key with a known secret needs a new one.
fn due(key: &ApiKey, own: &Ownership, wanted: &Wanted<'_>, facts: &Facts<'_>) -> Option<Why> {
    if own.revoked {
        return Some(Why::Revoked);
    }
    let at = match enforced(key, own, facts) {
        Expiry::Unreadable => return Some(Why::Unclear),
        Expiry::Never => return (wanted.fresh != Expiry::Never).then_some(Why::TooLong),
        Expiry::At(at) => at,
    };
    if at <= facts.now {
        return Some(Why::Expired(at));
    }
    if at.duration_since(facts.now) <= wanted.renew_before {
        return Some(Why::Expiring(at));
    }
    let latest: Option<Timestamp> = wanted.fresh.at().and_then(|at| at.checked_add(SLACK).ok());
    latest
        .is_some_and(|latest| at > latest)
        .then_some(Why::TooLong)
}

/// The expiry that the system enforces, as far as is known: from 25.04 to 26 an edited expiry is reported, while sign-in may still use
/// the one that was set with the secret.
fn enforced(key: &ApiKey, own: &Ownership, facts: &Facts<'_>) -> Expiry {
    let reported = own.expires_at();
    let set = facts
        .record
        .and_then(|record| record.delivered)
        .filter(|it| it.is(key))
        .map(|it| it.expires);
    match (reported, set) {
        (Expiry::Unreadable, Some(set)) => set,
        (reported, Some(set)) if facts.caps.expiry_waits => reported.min(set),
        (reported, _) => reported,
    }
}
