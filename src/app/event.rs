//! Events: what happened in one feature and concerns another.
//!
//! A feature never calls a feature above it. It queues an event, and [`crate::app::Model::update`] passes the event
//! to the features that follow it.

use std::collections::BTreeSet;

use crate::api::{Call, RequestId};
use crate::domain::KeyId;
use crate::keymap::Action;

/// An event of one feature.
#[derive(Debug)]
pub(in crate::app) enum Event {
    /// The content of a form changed, or something that its notes depend on.
    FormChanged,
    /// A change of a key received its request id. A request that creates a secret has not been sent yet.
    Sent(RequestId, Box<Call>),
    /// The user closed the secret of this key.
    SecretClosed(KeyId),
    /// A sign-in with the new secret succeeded or failed.
    VerifyEnded,
    /// An export of a secret ended.
    ExportEnded,
    /// The list and the sessions were refreshed, so the rotation can ask how to remove this old key.
    ReadyToRetire(KeyId),
    /// The user wants to quit.
    Quit,
    /// Run an action on this key, whichever key is selected.
    RunOnKey(KeyId, Action),
    /// The user selected the methods that a service account requires.
    MethodsSelected(BTreeSet<String>),
    /// The new user with this name exists: the key moves to it.
    MoveKey(KeyId, String),
    /// Run an action of the list of keys.
    RunOnList(Action),
}
