//! The findings, by subject. Each finding of a key is decided in one function.

mod access;
mod found;
mod life;
mod next_releases;
mod sessions;
mod usage;

use super::facts::{Facts, Limits};
use super::subject::Subject;

pub(super) use found::Found;
pub(super) use life::{RevokedByUser, revoked_by_user};
pub(super) use sessions::about_deleted_keys;

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
