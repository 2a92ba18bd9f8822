//! `--dry-run`: prints the request that a command would send.

use super::exit::{self, Problem};
use crate::api::{Call, Exchange};
use crate::domain::Caps;
use crate::domain::text::harmless;

/// Prints the method and the parameters of a call, as `tnkeys call` takes them. Sends nothing.
///
/// # Errors
/// Standard output cannot be written.
pub(super) fn print(call: Call, caps: Caps) -> Result<(), Problem> {
    print_of(None, call, caps)
}

/// As [`print()`]. `system`: the name of one of several systems, which stands before the method.
pub(super) fn print_of(system: Option<&str>, call: Call, caps: Caps) -> Result<(), Problem> {
    let (_, request) = Exchange::start(call, caps);
    let system = system.map_or_else(String::new, |it| format!("{}: ", harmless(it)));
    exit::print(&format!("{system}{} {}\n", request.method, *request.params))
}
