//! `--dry-run`: prints the request that a command would send.

use super::exit::{self, Problem};
use crate::api::{Call, Exchange};
use crate::domain::Caps;

/// Prints the method and the parameters of a call, as `tnkeys call` takes them. Sends nothing.
///
/// # Errors
/// Standard output cannot be written.
pub(super) fn print(call: Call, caps: Caps) -> Result<(), Problem> {
    let (_, request) = Exchange::start(call, caps);
    exit::print(&format!("{} {}\n", request.method, *request.params))
}
