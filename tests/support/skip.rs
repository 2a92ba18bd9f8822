//! Leaving a test out where this machine lacks what it needs: it is said, and it is a failure where everything must be there.
//!
//! A test that returns without a word looks like one that passed.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "shared by test files that each use a part of it"
)]

use std::io::Write as _;
use std::path::Path;

/// Set where everything must be there, as in CI: a test that cannot run fails.
const REQUIRED: &str = "TNKEYS_REQUIRE_TOOLS";

/// Says that a test, or a part of it, is left out, and why.
///
/// # Panics
/// Where `TNKEYS_REQUIRE_TOOLS` is `1`.
#[track_caller]
pub fn skip(why: &str) {
    let required = std::env::var_os(REQUIRED).is_some_and(|it| it == "1");
    assert!(!required, "skipped: {why}; {REQUIRED}=1 forbids that");
    // Past the harness, which shows what a test prints only if it fails.
    let _ = writeln!(std::io::stderr(), "skipped: {why}");
}

/// Whether this program is in the `PATH`; where it is not, the test is left out.
#[track_caller]
pub fn has(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).any(|dir| dir.join(program).is_file());
    if !found {
        skip(&format!("this machine has no {program}"));
    }
    found
}

/// Whether this file or directory is there; where it is not, the test is left out.
#[track_caller]
pub fn has_beside(path: &Path, what: &str) -> bool {
    let found = path.exists();
    if !found {
        skip(&format!("no {what} beside this checkout"));
    }
    found
}
