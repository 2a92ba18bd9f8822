//! Collects findings, and marks those that the user ignores.

use crate::domain::check::code::Code;
use crate::domain::check::facts::Limits;
use crate::domain::check::finding::{Finding, Severity};
use crate::domain::check::subject::Subject;
use crate::domain::key::KeyId;
use crate::domain::text::Text;

/// The findings of a report.
pub(in crate::domain::check) struct Found<'a> {
    limits: &'a Limits,
    pub(in crate::domain::check) all: Vec<Finding>,
}

impl<'a> Found<'a> {
    pub(in crate::domain::check) fn new(limits: &'a Limits) -> Self {
        Self {
            limits,
            all: Vec::new(),
        }
    }

    pub(super) fn add(
        &mut self,
        it: &Subject<'_>,
        code: Code,
        severity: Severity,
        what: String,
        next: &str,
    ) {
        self.add_for(it.key.id, &it.key.name, code, severity, what, next);
    }

    pub(super) fn add_for(
        &mut self,
        key: KeyId,
        name: &Text,
        code: Code,
        severity: Severity,
        what: String,
        next: &str,
    ) {
        self.all.push(Finding {
            code,
            severity,
            key,
            name: name.clone(),
            what,
            next: next.to_owned(),
            ignored: self.limits.ignored.contains(&(code, key)),
        });
    }
}
