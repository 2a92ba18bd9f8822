//! Error numbers and their names, the vendor's own included.

pub(super) const ENOENT: i32 = 2;
pub(super) const EACCES: i32 = 13;
pub(super) const EFAULT: i32 = 14;
pub(super) const EBUSY: i32 = 16;
pub(super) const EINVAL: i32 = 22;
pub(super) const ENOSYS: i32 = 38;
pub(super) const EOPNOTSUPP: i32 = 95;
pub(super) const ENOMETHOD: i32 = 201;
pub(super) const ENOTAUTHENTICATED: i32 = 207;

/// The name of an errno, the vendor's own included.
pub(super) fn errname(errno: i32) -> &'static str {
    match errno {
        1 => "EPERM",
        ENOENT => "ENOENT",
        5 => "EIO",
        11 => "EAGAIN",
        12 => "ENOMEM",
        EACCES => "EACCES",
        EFAULT => "EFAULT",
        EBUSY => "EBUSY",
        17 => "EEXIST",
        EINVAL => "EINVAL",
        28 => "ENOSPC",
        ENOSYS => "ENOSYS",
        74 => "EBADMSG",
        EOPNOTSUPP => "ENOTSUP",
        109 => "ETOOMANYREFS",
        110 => "ETIMEDOUT",
        ENOMETHOD => "ENOMETHOD",
        ENOTAUTHENTICATED => "ENOTAUTHENTICATED",
        _ => "EUNKNOWN",
    }
}
