//! Who used the keys last, as the full screen or `tnkeys check` read it in the audit log before. A script command reads it from the disk
//! only: the audit log takes seconds.

use super::at::At;
use super::settings::Settings;
use crate::app::usage::state::Usage;
use crate::config::{State, activity};
use crate::domain::Rows;
use crate::domain::audit::{KeptUses, LastUses};

/// The canonical address of the system of a command.
pub(super) fn canonical(at: &At, settings: &Settings) -> Option<String> {
    let address = match settings.demo() {
        Some(demo) => demo.address,
        None => {
            let profile = settings.system(at.system.as_deref(), &at.sign_in);
            profile.ok().flatten()?.address
        }
    };
    Some(address.canonical())
}

/// The last uses of these keys that were kept. A file that cannot be read tells nothing.
pub(super) fn kept(keys: &Rows, at: &At, settings: &Settings) -> Usage {
    let now = jiff::Timestamp::now();
    let kept = canonical(at, settings).and_then(|it| activity::read(&settings.state(), &it, now));
    kept.map_or_else(Usage::default, |kept| Usage::kept(kept, keys))
}

/// Keeps what was read just now, for other commands and the full screen.
pub(super) fn keep(read: &LastUses, keys: &Rows, system: &str, state: &State) {
    let kept = activity::keep(state, system, KeptUses::of(read, keys));
    if let Err(fault) = kept {
        tracing::debug!(%fault, "could not cache the last uses of keys");
    }
}
