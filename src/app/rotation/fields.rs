//! The fields of the form of a rotation.

/// The fields. The form has only the fields of the system's era.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RotateField {
    /// The successor's name until the old key is removed.
    Name,
    /// The successor's owner (user era).
    Owner,
    /// The successor's expiry (user era).
    Expires,
    /// The date, if the expiry is "on date".
    Date,
    /// How the old key is removed (user era; an allowlist-era key can only be deleted).
    Ending,
    /// The successor's final name.
    Rename,
    /// The choice that full control without an expiry requires.
    Confirm,
}
