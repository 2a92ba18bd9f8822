//! Error numbers of TrueNAS: those of Linux and one of its own.

use crate::domain::ErrorReply;

pub(super) const EPERM: i64 = 1;
pub(super) const ENOENT: i64 = 2;
pub(super) const EACCES: i64 = 13;
pub(super) const EBUSY: i64 = 16;
pub(super) const EINVAL: i64 = 22;
pub(super) const EOPNOTSUPP: i64 = 95;
/// ENOTAUTHENTICATED, an errno that TrueNAS defines: the connection is not signed in.
pub(super) const ENOTAUTHENTICATED: i64 = 207;

/// Whether an error has this errno. For a validation error the errno is in its complaints.
pub(super) fn has_errno(error: &ErrorReply, errno: i64) -> bool {
    error.errno == errno || error.extra.iter().any(|complaint| complaint.errno == errno)
}
