//! Trouble on demand. Every fault strikes once, at the next call of its method.

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Cut the link on receipt of the method; do nothing.
    DropBefore(String),
    /// Do it, then cut the link without a reply.
    DropAfter(String),
    /// Do it, cut the link without a reply, and accept nobody until [`super::Handle::set_accepting`] says so.
    DropAfterAndRefuse(String),
    /// Do it and never reply.
    Hang(String),
    /// Do it and keep the reply until [`super::Handle::release_held`].
    Hold(String),
    /// Do nothing and answer with a `CallError`.
    RefuseWith {
        /// The method.
        method: String,
        /// Its errno.
        errno: i32,
        /// Its text, without the errno's name.
        reason: String,
    },
    /// Do it and send this text, whatever it is, in place of the reply.
    ReplyText {
        /// The method.
        method: String,
        /// The whole frame.
        text: String,
    },
    /// Do nothing and close the link.
    CloseWith {
        /// The method.
        method: String,
        /// The close code.
        code: u16,
        /// The close reason.
        reason: String,
    },
    /// Answer the next HTTP request for a path, upgrades included, with this status and HTML.
    HttpStatus {
        /// The path.
        path: String,
        /// The status.
        status: u16,
    },
}

impl Fault {
    /// The method it waits for, or the path.
    pub(super) fn target(&self) -> &str {
        match self {
            Self::DropBefore(target)
            | Self::DropAfter(target)
            | Self::DropAfterAndRefuse(target)
            | Self::Hang(target)
            | Self::Hold(target)
            | Self::RefuseWith { method: target, .. }
            | Self::ReplyText { method: target, .. }
            | Self::CloseWith { method: target, .. }
            | Self::HttpStatus { path: target, .. } => target,
        }
    }
}
