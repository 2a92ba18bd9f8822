//! The end of a run: exit codes and error output.

use std::fmt::Display;
use std::io::{self, Write as _};

use crate::domain::text::{harmless, harmless_lines};
use crate::domain::{Fault, Kind};

/// The exit codes, for `--help`.
pub(super) const DOCUMENTATION: &str = "Exit codes:\n  0  success\n  1  other error, on this machine or the system\n  2  wrong arguments\n  3  connection failed, was lost or timed out; TLS failed\n  4  sign-in refused\n  5  the account is not authorized\n  6  refused by tnkeys: the connection is not safe for a secret, or the certificate does not support API keys\n  7  not a TrueNAS system, or an unreadable response\n  8  outcome unknown: sent without a response\n  9  too many sign-ins or calls: wait";

/// Success.
pub(super) const OK: u8 = 0;
/// Another error.
pub(super) const OTHER: u8 = 1;
/// Wrong arguments.
pub(super) const USAGE: u8 = 2;

/// Why a run failed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Problem {
    pub(super) code: u8,
    /// Lines: what happened, what it means, what to do next.
    text: String,
}

impl Problem {
    /// Invalid or missing arguments.
    pub(super) fn usage(text: impl Into<String>) -> Self {
        Self {
            code: USAGE,
            text: text.into(),
        }
    }

    /// An error on this machine.
    pub(super) fn local(what: impl Display, error: &dyn Display) -> Self {
        Self {
            code: OTHER,
            text: format!(
                "{}: {}",
                harmless(&what.to_string()),
                harmless(&error.to_string())
            ),
        }
    }

    /// The same problem with the exit code for wrong arguments.
    pub(super) fn into_usage(self) -> Self {
        Self {
            code: USAGE,
            ..self
        }
    }

    pub(super) fn print(&self) {
        // Where even standard error is gone, the exit code is what is left.
        let _ = writeln!(io::stderr(), "{}", self.said());
    }

    /// The printed text.
    pub(super) fn said(&self) -> String {
        format!("tnkeys: {}", harmless_lines(&self.text))
    }
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        let mut lines = vec![fault.what];
        for field in fault.fields {
            lines.push(format!("{}: {}", harmless(&field.field), field.text));
        }
        lines.extend([fault.meaning, fault.next]);
        lines.retain(|line| !line.is_empty());
        Self {
            code: code(fault.kind),
            text: lines.join("\n"),
        }
    }
}

fn code(kind: Kind) -> u8 {
    match kind {
        Kind::Unreachable | Kind::Tls | Kind::TimedOut | Kind::Lost => 3,
        Kind::SignIn => 4,
        Kind::Denied => 5,
        Kind::Insecure => 6,
        Kind::NotTrueNas | Kind::Protocol => 7,
        Kind::OutcomeUnknown => 8,
        Kind::RateLimited => 9,
        Kind::Invalid | Kind::NotFound | Kind::TooLarge | Kind::Server | Kind::Local => OTHER,
    }
}

/// Prints lines to standard output, with control characters escaped.
pub(super) fn print(text: &str) -> Result<(), Problem> {
    write(|out| out.write_all(harmless_lines(text).as_bytes()))
}

/// Gives `writer` the standard output. A closed pipe (`| head`) is not an error.
pub(super) fn write(
    writer: impl FnOnce(&mut dyn io::Write) -> io::Result<()>,
) -> Result<(), Problem> {
    let mut out = io::BufWriter::with_capacity(64 << 10, io::stdout().lock());
    match writer(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Problem::local("cannot write to standard output", &error))
        }
        _ => Ok(()),
    }
}

/// Prints a remark to standard error.
pub(super) fn remark(text: &str) {
    let _ = writeln!(io::stderr(), "tnkeys: {}", harmless_lines(text));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_becomes_its_lines_and_its_code() {
        let fault =
            Fault::new(Kind::SignIn, "The sign-in was refused.").next("Check the password.");
        let problem = Problem::from(fault);
        assert_eq!(problem.code, 4);
        assert_eq!(
            problem.text,
            "The sign-in was refused.\nCheck the password."
        );
    }

    /// Each kind of fault, and the description of its code in `--help`.
    #[test]
    fn every_code_is_documented() {
        for (kind, said) in [
            (Kind::Unreachable, "connection failed"),
            (Kind::Tls, "TLS failed"),
            (Kind::TimedOut, "timed out"),
            (Kind::Lost, "was lost"),
            (Kind::SignIn, "sign-in refused"),
            (Kind::Denied, "not authorized"),
            (Kind::Insecure, "the certificate does not support API keys"),
            (Kind::NotTrueNas, "not a TrueNAS"),
            (Kind::Protocol, "unreadable response"),
            (Kind::OutcomeUnknown, "outcome unknown"),
            (Kind::RateLimited, "too many sign-ins"),
            (Kind::Invalid, "other error"),
            (Kind::NotFound, "other error"),
            (Kind::TooLarge, "other error"),
            (Kind::Server, "other error"),
            (Kind::Local, "on this machine"),
        ] {
            let code = format!("  {}  ", code(kind));
            let line = DOCUMENTATION.lines().find(|line| line.starts_with(&code));
            assert!(
                line.is_some_and(|line| line.contains(said)),
                "{kind:?}: {line:?}"
            );
        }
    }
}
