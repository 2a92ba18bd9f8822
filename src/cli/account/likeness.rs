//! What a key called, from the audit log.

use jiff::Timestamp;

use super::lists::{count, names};
use crate::api::{AuditPage, KEPT_DAYS};
use crate::cli::exit::{self, OTHER, Problem};
use crate::cli::{key_ref, reads};
use crate::client::Session;
use crate::domain::account::{Called, INCOMPLETE};
use crate::domain::{Catalogue, Rows, Text};

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
    let first = AuditPage::of_calls(Timestamp::now(), KEPT_DAYS, key.owner().cloned());
    let activity = reads::activity(session, first, MOST).await?;
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
    if activity.capped {
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
