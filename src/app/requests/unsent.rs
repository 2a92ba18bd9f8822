//! A create or a reset that leaves once the disk has what a later run must know.

use crate::api::{Call, RequestId};
use crate::domain::{Fault, Rotation};

/// What came of a write; `None`: nothing yet.
pub(in crate::app) type Written = Option<Result<(), Fault>>;

/// A create or a reset that has not left yet.
#[derive(Debug)]
pub(in crate::app) struct Held {
    pub(in crate::app) id: RequestId,
    pub(in crate::app) call: Call,
    pub(in crate::app) note: Written,
    pub(in crate::app) plan: Option<(Rotation, Written)>,
    /// The disk takes longer than a moment.
    pub(in crate::app) slow: bool,
    /// The disk failed, and the person is asked.
    pub(in crate::app) asked: bool,
}

impl Held {
    /// What failed, once everything came to an end.
    pub(in crate::app) fn ended(&self) -> Option<Vec<(&'static str, &Fault)>> {
        let note = ("The note of this request", self.note.as_ref()?);
        let plan = match &self.plan {
            Some((_, written)) => Some(("The plan of this rotation", written.as_ref()?)),
            None => None,
        };
        let all = std::iter::once(note).chain(plan);
        Some(
            all.filter_map(|(what, it)| Some((what, it.as_ref().err()?)))
                .collect(),
        )
    }
}
