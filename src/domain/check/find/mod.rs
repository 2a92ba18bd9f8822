//! The findings, by subject. Each finding of a key is decided in one function.

mod access;
mod life;
mod next_releases;
mod sessions;
mod usage;

use super::code::Code;
use super::facts::{Facts, Limits};
use super::finding::{Finding, Severity};
use super::subject::Subject;
use crate::domain::key::KeyId;
use crate::domain::text::Text;

pub(super) use life::{RevokedByUser, revoked_by_user};
pub(super) use sessions::about_deleted_keys;

/// The findings of a report.
pub(super) struct Found<'a> {
    limits: &'a Limits,
    pub(super) all: Vec<Finding>,
}

impl<'a> Found<'a> {
    pub(super) fn new(limits: &'a Limits) -> Self {
        Self {
            limits,
            all: Vec::new(),
        }
    }

    fn add(&mut self, it: &Subject<'_>, code: Code, severity: Severity, what: String, next: &str) {
        self.add_for(it.key.id, &it.key.name, code, severity, what, next);
    }

    fn add_for(
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

/// All findings of a key.
pub(super) fn about_key(
    it: &Subject<'_>,
    facts: &Facts<'_>,
    limits: &Limits,
    revoked: &RevokedByUser<'_>,
    found: &mut Found<'_>,
) {
    life::find(it, facts, limits, revoked, found);
    access::find(it, facts, found);
    next_releases::find(it, facts, found);
    sessions::find(it, found);
    usage::find(it, facts, found);
}
