//! Messages: the inputs of the state machine.

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::Timestamp;

use crate::api::{LinkEvent, RequestId, Target};
use crate::app::secret::export::{Completion, ExportId, Exported};
use crate::app::work::JobResult;
use crate::domain::account::Preset;
use crate::domain::audit::KeptUses;
use crate::domain::bulk::Record;
use crate::domain::catalogue::{ListedBy, Listing};
use crate::domain::copy::{Cleared, Copied, CopyId};
use crate::domain::{Fault, Profile, Rotation};
use crate::keymap::Chord;

/// The number of the connection that a message belongs to. Messages of an older one are dropped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Generation(pub u64);

/// A message.
#[derive(Debug)]
pub enum Msg {
    /// The current time. Comes before every batch of other messages.
    Now(Timestamp),
    /// Connect to this target: from the command line, or because the demo's simulator has started.
    Begin(Box<Target>),
    /// Open this profile, from the command line.
    Open(Box<Profile>),
    /// An [`crate::app::FileTask::Fetch`] is done: the target with its secret, or the fault.
    Fetched(Generation, Result<Box<Target>, Fault>),
    /// An [`crate::app::FileTask::Save`] is done: all profiles, or the fault.
    Saved(Result<Vec<Profile>, Fault>),
    /// An [`crate::app::FileTask::SaveFilter`] is done: all saved filters by name, or the fault.
    FilterSaved(Result<BTreeMap<String, String>, Fault>),
    /// An [`crate::app::FileTask::Write`] is done: the path of the file, or the fault.
    Written(Result<PathBuf, Fault>),
    /// An [`crate::app::FileTask::SaveRotation`] is done: the plan is saved, or the fault.
    RotationSaved(Box<Rotation>, Result<(), Fault>),
    /// An [`crate::app::FileTask::Note`] is done: the note is on the disk, or the fault.
    Noted(RequestId, Result<(), Fault>),
    /// An [`crate::app::FileTask::RecordBulk`] is done: the record is on the disk, or the fault.
    BulkRecorded(Box<Record>, Result<(), Fault>),
    /// The last frame is on the terminal. Comes after each frame.
    Shown,
    /// A key was pressed.
    Key(Chord),
    /// Text was pasted (bracketed paste), newlines and all.
    Paste(String),
    /// The terminal has this many columns and rows.
    Resize(u16, u16),
    /// The link sent an event.
    Link(Generation, LinkEvent),
    /// An [`crate::app::Effect::Wake`] is due.
    Woke(Wake),
    /// Result of an [`crate::app::Effect::Copy`].
    Copied(CopyId, Copied),
    /// Result of an [`crate::app::Effect::ClearCopy`], or of the clear after quit.
    Cleared(Cleared),
    /// Result of an [`crate::app::Effect::Export`].
    Exported(ExportId, Exported),
    /// An [`crate::app::Effect::Work`] is done.
    Worked(JobResult),
    /// An [`crate::app::FileTask::LoadCatalogue`] is done: the list, if one was kept.
    CatalogueLoaded(Box<ListedBy>, Option<Box<Listing>>),
    /// An [`crate::app::FileTask::LoadActivity`] is done: the last uses of keys, if any were kept of this system.
    ActivityLoaded(String, Option<Box<KeptUses>>),
    /// An [`crate::app::FileTask::LoadPresets`] is done: the presets, and the fault of the user's file if it could not be
    /// read.
    PresetsLoaded(Vec<Preset>, Option<Fault>),
    /// An [`crate::app::FileTask::Complete`] is done.
    Completed(Completion),
}

/// The purpose of a wake-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Wake {
    /// The notice in the footer expires.
    Notice,
    /// A second of the countdown to the next sign-in has passed.
    Countdown,
    /// The wait for a pending create or reset before quit is over.
    Quit,
    /// A second of the countdown to the clearing of a copy has passed.
    Clearing,
    /// The pause between two reads of changed keys is over.
    ChangedKeys,
    /// The pause between two reads of the sessions is over.
    Sessions,
    /// Time to check whether ended sessions are gone.
    Terminations,
    /// The age of the list has changed by a minute.
    Age,
    /// A second of a wait for the system has passed.
    Waiting,
    /// The user has waited for a job for some time.
    Work,
    /// Time to read the job of a bulk run again.
    Bulk,
    /// The disk is slow to write the note of a request.
    Noting,
    /// The system has had its time to begin the connection.
    Slot,
    /// The dead time of the topmost modal is over.
    Seen,
}
