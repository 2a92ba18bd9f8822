//! The gate through which every call passes that is sent before anybody is signed in.
//!
//! Invariant: the frame of such a call is inside a [`Gated`] and comes out for a [`Permit`] alone, which the budget gives for a call
//! that it counted. So no call can be sent uncounted, whoever adds it.

use zeroize::Zeroizing;

use super::budget::Permit;
use crate::api::Request;
use crate::api::sign_in::Credentialed;
use crate::domain::budget::Class;
use crate::wire::{Framing, TooLarge, check_size};

/// A call that waits to be counted.
pub(crate) struct Gated {
    frame: Zeroizing<String>,
    class: Class,
}

impl Gated {
    /// A call that carries a credential.
    ///
    /// # Errors
    /// When it is larger than the system takes before sign-in.
    pub(super) fn credential(
        request: Credentialed,
        framing: Framing,
        id: u64,
    ) -> Result<Self, TooLarge> {
        let request = request.ungated();
        let frame = framing.call(id, request.method, &request.params);
        check_size(&frame, false, framing)?;
        Ok(Self {
            frame,
            class: Class::Credential,
        })
    }

    /// A call without one, before sign-in.
    pub(super) fn open(request: &Request, framing: Framing, id: u64) -> Self {
        Self {
            frame: framing.call(id, request.method, &request.params),
            class: Class::Open,
        }
    }

    /// What it counts as.
    pub(super) fn class(&self) -> Class {
        self.class
    }

    /// The frame, for a permit.
    pub(super) fn through(self, _: Permit) -> Zeroizing<String> {
        self.frame
    }

    /// The frame, for tests of the state machine, which send nothing.
    #[cfg(test)]
    pub(super) fn peek(&self) -> &str {
        &self.frame
    }
}
