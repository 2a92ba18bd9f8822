//! An error as TrueNAS reports it, framing removed.
//!
//! Invariant: the traceback that comes along (frames with local variables) was dropped where the frame was read.

use super::text::Text;

/// What kind of refusal it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// The method does not exist on this system (JSON-RPC -32601; DDP says it in the reason).
    UnknownMethod,
    /// The parameters were found wrong (JSON-RPC -32602; DDP type `VALIDATION`).
    Validation,
    /// Too many calls at once (JSON-RPC -32000; DDP errno 109).
    TooManyCalls,
    /// The call failed (JSON-RPC -32001, DDP otherwise).
    Failed,
    /// The frame itself was refused (JSON-RPC -32700, -32600).
    Malformed,
}

/// One entry of `extra`: what is wrong with which attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// `api_key_create.name`; `None` where the system names none.
    pub attribute: Option<Text>,
    /// The words.
    pub text: Text,
    /// The true errno of this complaint.
    pub errno: i64,
}

/// The error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorReply {
    /// What kind.
    pub class: Class,
    /// TrueNAS's errno (0 where none was given). 2 ENOENT, 13 EACCES, 16 EBUSY, 22 EINVAL, 95 EOPNOTSUPP, 201 no such
    /// method in this version, 207 not authenticated.
    pub errno: i64,
    /// The words, as they came.
    pub reason: Text,
    /// Complaints about attributes.
    pub extra: Vec<Complaint>,
}
