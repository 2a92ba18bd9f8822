//! Everything that can happen to the program.

use std::path::PathBuf;

use jiff::Timestamp;

use crate::api::{LinkEvent, RequestId, Target};
use crate::app::secret::export::{Completion, ExportId, Exported};
use crate::domain::copy::{Cleared, Copied, CopyId};
use crate::domain::{Fault, Profile, Rotation};
use crate::keymap::Chord;

/// Which connection a message belongs to: what an older one still says is dropped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Generation(pub u64);

/// A message.
#[derive(Debug)]
pub enum Msg {
    /// What time it is; comes before every batch of other messages.
    Now(Timestamp),
    /// Where to connect, known now: from the command line, or because the demo's simulator is up.
    Begin(Box<Target>),
    /// A profile to open, from the command line.
    Open(Box<Profile>),
    /// An [`crate::app::FileTask::Fetch`] is done: where to connect with the secret, or why it is not to be had.
    Fetched(Generation, Result<Box<Target>, Fault>),
    /// An [`crate::app::FileTask::Save`] is done: the profiles as they are now, or why it was not saved.
    Saved(Result<Vec<Profile>, Fault>),
    /// An [`crate::app::FileTask::Write`] is done: where the file is, or why there is none.
    Written(Result<PathBuf, Fault>),
    /// An [`crate::app::FileTask::KeepRotation`] is done: this plan is kept, or why it is not.
    RotationKept(Box<Rotation>, Result<(), Fault>),
    /// An [`crate::app::FileTask::Note`] is done: what is known of this request is on the disk, or why it is not.
    Noted(RequestId, Result<(), Fault>),
    /// The last frame, with all that it has of this program, is on the terminal. Comes after each frame.
    Shown,
    /// A key was pressed.
    Key(Chord),
    /// Text was pasted (bracketed paste), newlines and all.
    Paste(String),
    /// The terminal has this many columns and rows.
    Resize(u16, u16),
    /// The link spoke.
    Link(Generation, LinkEvent),
    /// An [`crate::app::Effect::Wake`] is due.
    Woke(Wake),
    /// An [`crate::app::Effect::Copy`] was carried out.
    Copied(CopyId, Copied),
    /// An [`crate::app::Effect::ClearCopy`] was carried out, or the same on leaving.
    Cleared(Cleared),
    /// What came of an [`crate::app::Effect::Export`].
    Exported(ExportId, Exported),
    /// An [`crate::app::FileTask::Complete`] is done.
    Completed(Completion),
}

/// What a wake-up is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Wake {
    /// The message in the footer has been there long enough.
    Notice,
    /// A second of the countdown to the next sign-in has passed.
    Countdown,
    /// The wait for an unanswered create or reset before quitting is over.
    Quit,
    /// A second of the countdown to the clearing of a copy has passed.
    Clearing,
    /// The pause between two looks at who is signed in is over.
    Sessions,
    /// Sessions that were ended are looked for again.
    Ending,
    /// The list on the screen is a minute older than it was.
    Age,
    /// The disk takes longer than a moment to note a request.
    Noting,
    /// What takes the keys was on the terminal for long enough.
    Seen,
}
