//! Problems of calls that did not succeed.

use crate::cli::exit::{self, Problem};
use crate::client::Error;
use crate::domain::Fault;

/// A change was sent, and the run was interrupted.
pub(super) fn interrupted(signal: &str, method: &str) -> Problem {
    Problem::new(exit::OUTCOME_UNKNOWN, format!("Interrupted by {signal}."))
        .means(format!("{method} may have been executed."))
        .next("Check the system before you call it again.")
}

/// The problem of an error of the client.
pub(in crate::cli) fn problem(error: Error) -> Problem {
    Fault::from(error).into()
}
