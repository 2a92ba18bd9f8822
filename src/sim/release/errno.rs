//! Error numbers and their names, the vendor's included.

pub(in crate::sim) const EPERM: i32 = 1;
pub(in crate::sim) const ENOENT: i32 = 2;
pub(in crate::sim) const EACCES: i32 = 13;
pub(in crate::sim) const EFAULT: i32 = 14;
pub(in crate::sim) const EBUSY: i32 = 16;
pub(in crate::sim) const EEXIST: i32 = 17;
pub(in crate::sim) const EINVAL: i32 = 22;
pub(in crate::sim) const ENOSYS: i32 = 38;
pub(in crate::sim) const EOPNOTSUPP: i32 = 95;
pub(in crate::sim) const ENOMETHOD: i32 = 201;
pub(in crate::sim) const ENOTAUTHENTICATED: i32 = 207;

/// The name of an error number.
pub(in crate::sim) fn errname(errno: i32) -> &'static str {
    match errno {
        EPERM => "EPERM",
        ENOENT => "ENOENT",
        5 => "EIO",
        11 => "EAGAIN",
        12 => "ENOMEM",
        EACCES => "EACCES",
        EFAULT => "EFAULT",
        EBUSY => "EBUSY",
        EEXIST => "EEXIST",
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
