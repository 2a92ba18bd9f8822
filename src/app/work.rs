//! Work on many rows. The runtime runs it on another thread, so that the drawing thread never waits for it.
//!
//! Invariant: a job carries everything that it reads. A newer job of the same kind cancels the older one.

use std::any::Any;

use crate::app::keys::arrange::{Arrange, Arranged};
use crate::app::keys::export::job::{Build, Built};
use crate::app::widget::narrow::{Narrow, Narrowed};
pub use crate::app::widget::stop::Stop;

/// A job.
#[derive(Debug)]
pub enum Job {
    /// Sort and filter the list of keys.
    Arrange(Box<Arrange>),
    /// Narrow the items of a picker.
    Narrow(Narrow),
    /// Build the text of an export.
    Export(Build),
    /// Drop these values, which takes long because they are many.
    Drop(Box<dyn Any + Send>),
}

/// Jobs of one kind cancel each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobKind {
    /// [`Job::Arrange`].
    Arrange,
    /// [`Job::Narrow`].
    Narrow,
    /// [`Job::Export`].
    Export,
}

impl JobKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Arrange, Self::Narrow, Self::Export];
}

/// The result of a job.
#[derive(Debug)]
pub enum JobResult {
    /// Of [`Job::Arrange`].
    Arranged(Box<Arranged>),
    /// Of [`Job::Narrow`].
    Narrowed(Narrowed),
    /// Of [`Job::Export`].
    Exported(Built),
}

impl Job {
    /// Its kind; `None` if it cannot be cancelled.
    pub fn kind(&self) -> Option<JobKind> {
        match self {
            Self::Arrange(_) => Some(JobKind::Arrange),
            Self::Narrow(_) => Some(JobKind::Narrow),
            Self::Export(_) => Some(JobKind::Export),
            Self::Drop(_) => None,
        }
    }

    /// Runs it. No result when it was cancelled.
    pub fn run(self, stop: &Stop) -> Option<JobResult> {
        match self {
            Self::Arrange(it) => {
                let arranged = it.run(stop)?;
                Some(JobResult::Arranged(Box::new(arranged)))
            }
            Self::Narrow(it) => it.run(stop).map(JobResult::Narrowed),
            Self::Export(it) => it.run(stop).map(JobResult::Exported),
            Self::Drop(many) => {
                drop(many);
                None
            }
        }
    }
}
