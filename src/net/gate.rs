//! Gate for every call that is sent before the sign-in is complete.
//!
//! Invariant: the frame of such a call is inside a [`Gated`] and is released only for a [`Permit`], which the budget
//! issues for a counted call. No code path can send such a call uncounted.

use zeroize::Zeroizing;

use super::budget::Permit;
use crate::api::Request;
use crate::api::sign_in::Credentialed;
use crate::domain::budget::Class;
use crate::wire::{Framing, TooLarge, check_size};

/// A call that must be counted before it is sent.
pub(crate) struct Gated {
    frame: Zeroizing<String>,
    class: Class,
}

impl Gated {
    /// A call that carries credentials.
    ///
    /// # Errors
    /// When it is larger than the system accepts before sign-in.
    pub(super) fn credential(
        request: Credentialed,
        framing: Framing,
        id: u64,
    ) -> Result<Self, TooLarge> {
        let request = request.ungated();
        let frame = framing.call(id, &request.method, &request.params);
        check_size(&frame, false, framing)?;
        Ok(Self {
            frame,
            class: Class::Credential,
        })
    }

    /// A call without credentials, before sign-in.
    pub(super) fn open(request: &Request, framing: Framing, id: u64) -> Self {
        Self {
            frame: framing.call(id, &request.method, &request.params),
            class: Class::Open,
        }
    }

    /// The budget class of the call.
    pub(super) fn class(&self) -> Class {
        self.class
    }

    /// Releases the frame for a permit.
    pub(super) fn through(self, _: Permit) -> Zeroizing<String> {
        self.frame
    }

    /// The frame, for tests of the state machine, which send nothing.
    #[cfg(test)]
    pub(super) fn peek(&self) -> &str {
        &self.frame
    }
}
