//! An error of TrueNAS, without its framing.
//!
//! Invariant: the traceback (frames with local variables) was dropped while parsing.

use super::text::Text;

/// The class of an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// The method does not exist on this system (JSON-RPC -32601; DDP says it in the reason).
    UnknownMethod,
    /// The parameters are invalid (JSON-RPC -32602; DDP type `VALIDATION`).
    Validation,
    /// Too many calls at once (JSON-RPC -32000; DDP errno 109).
    TooManyCalls,
    /// The call failed (JSON-RPC -32001, DDP otherwise).
    Failed,
    /// The frame is malformed (JSON-RPC -32700, -32600).
    Malformed,
}

/// An entry of `extra`: a complaint about an attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// `api_key_create.name`; `None` when it is missing.
    pub attribute: Option<Text>,
    /// The text.
    pub text: Text,
    /// The errno of this complaint.
    pub errno: i64,
}

/// An error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorReply {
    /// Its class.
    pub class: Class,
    /// TrueNAS's errno (0 without one). 2 ENOENT, 13 EACCES, 16 EBUSY, 22 EINVAL, 95 EOPNOTSUPP, 201 no such method in
    /// this version, 207 not authenticated.
    pub errno: i64,
    /// The text, unchanged.
    pub reason: Text,
    /// Complaints about attributes.
    pub extra: Vec<Complaint>,
}
