//! A checked system, and its state in the words and exit codes of monitoring plugins.

use crate::cli::exit::Problem;
use crate::domain::check::{Ignored, Report, Severity};

/// The state of a system, or of all systems. The order is that of the exit code: the last one counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Status {
    /// Nothing but notes.
    Ok,
    /// The worst finding is a warning.
    Warning,
    /// The keys could not be read, or not what the filter needs.
    Unknown,
    /// The worst finding is critical.
    Critical,
}

impl Status {
    /// The exit code.
    pub(super) fn code(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::Warning => 1,
            Self::Critical => 2,
            Self::Unknown => 3,
        }
    }

    /// `ok`, `warning`, `critical`, `unknown`.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Critical => "critical",
            Self::Unknown => "unknown",
        }
    }

    /// The state of several systems.
    pub(super) fn of(all: &[Checked]) -> Self {
        all.iter().map(Checked::status).max().unwrap_or(Self::Ok)
    }
}

/// What was read of a system.
#[derive(Debug)]
pub(super) struct Read {
    /// The account, as in `tnkeys ping`.
    pub(super) account: String,
    /// Whether any keys could be read.
    pub(super) has_keys: bool,
    /// Whether the filter could be evaluated: else keys that it should select may be missing.
    pub(super) selects_all: bool,
    /// The entries of `--ignore` and of the profile whose key this system does not have.
    pub(super) unknown: Vec<Ignored>,
    /// The report; its `system` is the host name.
    pub(super) report: Report,
}

/// A system after its check.
#[derive(Debug)]
pub(super) struct Checked {
    /// The name that the user gave it: a profile, or an address. The host names of two systems may be equal.
    pub(super) name: String,
    /// The report, or why there is none.
    pub(super) result: Result<Read, Problem>,
}

impl Checked {
    /// The report, if there is one.
    pub(super) fn report(&self) -> Option<&Report> {
        self.result.as_ref().ok().map(|read| &read.report)
    }

    /// Its state.
    pub(super) fn status(&self) -> Status {
        let Ok(read) = &self.result else {
            return Status::Unknown;
        };
        match read.report.worst() {
            Some(Severity::Critical) => Status::Critical,
            _ if !read.has_keys || !read.selects_all => Status::Unknown,
            Some(Severity::Warning) => Status::Warning,
            Some(Severity::Note) | None => Status::Ok,
        }
    }
}

/// Number of findings: those that count by severity, and those that are ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) critical: usize,
    pub(super) warning: usize,
    pub(super) note: usize,
    pub(super) ignored: usize,
}

impl Counts {
    pub(super) fn of(report: &Report) -> Self {
        Self {
            critical: report.count(Severity::Critical),
            warning: report.count(Severity::Warning),
            note: report.count(Severity::Note),
            ignored: report.findings.iter().filter(|it| it.ignored).count(),
        }
    }
}

/// `3 warnings`.
pub(super) fn number(count: usize, word: &str) -> String {
    let s = if count == 1 { "" } else { "s" };
    format!("{count} {word}{s}")
}
