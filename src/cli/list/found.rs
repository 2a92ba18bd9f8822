//! The keys of a system, and what is said about what is missing.

use crate::api::{Call, Reply, Scope};
use crate::cli::exit::{Problem, Remarks};
use crate::cli::reads::mismatch;
use crate::client::Session;
use crate::domain::Rows;

/// The keys that were read.
pub(in crate::cli) struct Found {
    pub(in crate::cli) keys: Rows,
    scope: Scope,
    /// Number of entries that could not be parsed.
    skipped: usize,
}

impl Found {
    /// Says on standard error what the list does not contain.
    pub(in crate::cli) fn remark(&self, remarks: &Remarks<'_>) {
        match self.scope {
            Scope::All => {}
            Scope::Own => {
                remarks.say("only your own keys are listed: this account may not read others");
            }
            Scope::WithoutOwners => {
                remarks.say(
                    "the owners could not be loaded: this release fails if the owner of a key was deleted",
                );
            }
        }
        if self.skipped > 0 {
            remarks.say(&format!(
                "{} keys could not be read and are missing in this list",
                self.skipped
            ));
        }
    }
}

/// Reads the keys.
pub(in crate::cli) async fn read(session: &mut Session) -> Result<Found, Problem> {
    match session.call(Call::Keys).await? {
        Reply::Keys {
            keys,
            scope,
            skipped,
        } => Ok(Found {
            keys,
            scope,
            skipped,
        }),
        _ => Err(mismatch("could not list the keys")),
    }
}
