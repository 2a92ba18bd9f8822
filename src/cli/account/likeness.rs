//! What a key called, from the audit log.

use jiff::{SignedDuration, Timestamp};

use super::lists::{count, names};
use crate::api::audit::{AuditEvents, AuditReading};
use crate::api::{AuditPage, Call, Reply};
use crate::cli::exit::{self, OTHER, Problem};
use crate::cli::{key_ref, reads};
use crate::client::Session;
use crate::domain::account::{Called, INCOMPLETE};
use crate::domain::audit::Activity;
use crate::domain::{Catalogue, Rows, Text};

/// How long TrueNAS keeps the audit log.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Most entries that are read.
const MOST: usize = 100_000;

/// The methods that a key called and was permitted to call.
///
/// # Errors
/// The key or the audit log cannot be read, or the log has no call of the key.
pub(super) async fn called_by(
    text: &str,
    session: &mut Session,
    keys: &Rows,
    catalogue: &Catalogue,
) -> Result<Vec<Text>, Problem> {
    let system = session.system().clone();
    let key = key_ref::among(keys, text, system.hostname.as_str())?;
    let since = Timestamp::now()
        .checked_sub(KEPT)
        .unwrap_or(Timestamp::UNIX_EPOCH);
    let first = AuditPage {
        since,
        until: None,
        user: key.owner().cloned(),
        events: AuditEvents::Calls,
        offset: 0,
    };
    let mut activity = Activity::new(since, system.release);
    let mut reading = AuditReading::new(first, MOST);
    loop {
        let page = Call::Audit(Box::new(reading.page().clone()));
        let Reply::Audit { entries, rows } = session.call(page).await? else {
            return Err(reads::mismatch("could not read the audit log"));
        };
        let more = reading.advance(&entries, rows);
        activity.take(entries);
        if !more {
            break;
        }
    }
    let called = format!("{} ({})", key.name, key.id);
    let of_key = activity.of(key.id);
    let seen = of_key.map_or_else(Called::default, |it| Called::by_key(it, catalogue));
    let methods = seen.methods;
    if methods.is_empty() {
        return Err(Problem::new(
            OTHER,
            format!(
                "The audit log of {} has no call of {called}.",
                system.hostname
            ),
        )
        .means("Nothing was changed.")
        .next("Use --for PRESET or --methods FILE."));
    }
    if reading.capped {
        exit::remark(&format!(
            "read the newest {MOST} entries of the audit log; older calls of {called} are missing"
        ));
    }
    exit::remark(&format!(
        "{called} called {}. {INCOMPLETE}",
        count(methods.len(), "method")
    ));
    if !seen.unknown.is_empty() {
        exit::remark(&format!(
            "{} does not have {}",
            system.hostname,
            names(&seen.unknown)
        ));
    }
    if !seen.refused.is_empty() {
        exit::remark(&format!(
            "left out, because the calls were refused: {}",
            names(&seen.refused)
        ));
    }
    Ok(methods)
}
