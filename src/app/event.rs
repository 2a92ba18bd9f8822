//! What one feature did that others must follow.
//!
//! A feature never calls a feature above it: it says what happened, and [`crate::app::Model::update`] hands that round.

use crate::api::{Call, RequestId};
use crate::domain::KeyId;
use crate::keymap::Action;

/// Something that happened in one feature.
#[derive(Debug)]
pub(in crate::app) enum Event {
    /// A form, or what its notes depend on, changed.
    FormChanged,
    /// A change of a key has its number. One that creates a secret has not left yet.
    Sent(RequestId, Box<Call>),
    /// The secret of this key was closed.
    SecretClosed(KeyId),
    /// A sign-in with the new secret was tried.
    SecretTried,
    /// An export of a secret ended.
    ExportEnded,
    /// The list and the sessions were read again before the end of this old key.
    ReadBeforeTheEnd(KeyId),
    /// The person wants to leave the program.
    Quit,
    /// An action on this key is next, whatever is selected.
    OnKey(KeyId, Action),
}
