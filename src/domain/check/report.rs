//! The report on a system.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::finding::{Finding, Severity};
use super::missing::Missing;
use super::outlook::Outlook;
use crate::domain::audit::KeyActivity;
use crate::domain::key::{ApiKey, KeyId, State};
use crate::domain::release::Release;
use crate::domain::session::KeySession;

/// What is known about one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyReport {
    /// The key.
    pub key: ApiKey,
    /// Its state.
    pub state: State,
    /// Whether it has full control of the system; `None` when that could not be read.
    pub full: Option<bool>,
    /// Number of methods that it may call, of all methods; `None` when that could not be read.
    pub permitted: Option<(usize, usize)>,
    /// Number of different methods that it called, as far as the audit log covers them.
    pub called: Option<usize>,
    /// Its open sessions; `None` when they could not be read.
    pub sessions: Option<Vec<KeySession>>,
    /// What it did; `None` when the audit log could not be read.
    pub activity: Option<KeyActivity>,
    /// The next releases that matter for this system, oldest first: 25.04 up to 24.10, then 26.0, then 27.
    pub outlook: Vec<(Release, Outlook)>,
}

/// The report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The system's name.
    pub system: String,
    /// Its product and release.
    pub product: String,
    /// When it was read.
    pub at: Timestamp,
    /// The days of the audit log that were asked for; `None` when it could not be read.
    pub days: Option<u16>,
    /// Since when the audit log was read completely.
    pub audit_since: Option<Timestamp>,
    /// Number of audit entries read, and whether older ones exist that were not.
    pub audit_entries: (usize, bool),
    /// All keys, by id.
    pub keys: Vec<KeyReport>,
    /// The findings: the most severe first, then by code, then by key.
    pub findings: Vec<Finding>,
    /// What could not be read.
    pub missing: Vec<Missing>,
}

impl Report {
    /// Drops other keys, and the findings about them.
    pub fn retain(&mut self, keys: &BTreeSet<KeyId>) {
        self.keys.retain(|it| keys.contains(&it.key.id));
        self.findings.retain(|it| keys.contains(&it.key));
    }

    /// The most severe finding that is not ignored.
    pub fn worst(&self) -> Option<Severity> {
        let counted = self.findings.iter().filter(|it| !it.ignored);
        counted.map(|it| it.severity).max()
    }

    /// Number of findings of a severity that are not ignored.
    pub fn count(&self, severity: Severity) -> usize {
        let counted = self.findings.iter().filter(|it| !it.ignored);
        counted.filter(|it| it.severity == severity).count()
    }
}
