//! A create or reset that is sent once its note, and the plan of its rotation, are on disk.

use crate::api::{Call, RequestId};
use crate::domain::{Fault, Rotation};

/// The result of a write; `None` while it runs.
pub(in crate::app) type Written = Option<Result<(), Fault>>;

/// A create or reset that was not sent yet.
#[derive(Debug)]
pub(in crate::app) struct Unsent {
    pub(in crate::app) id: RequestId,
    pub(super) call: Call,
    pub(super) note: Written,
    pub(super) plan: Option<(Rotation, Written)>,
    /// The disk is slow, and the screen says so.
    pub(super) slow: bool,
    /// The disk failed, and the user is asked whether to send it.
    pub(super) asked: bool,
}

impl Unsent {
    /// The failed writes, once all writes have ended.
    pub(super) fn failed_writes(&self) -> Option<Vec<(&'static str, &Fault)>> {
        let note = ("the record of this request", self.note.as_ref()?);
        let plan = match &self.plan {
            Some((_, written)) => Some(("the plan of this rotation", written.as_ref()?)),
            None => None,
        };
        let all = std::iter::once(note).chain(plan);
        Some(
            all.filter_map(|(what, it)| Some((what, it.as_ref().err()?)))
                .collect(),
        )
    }
}
