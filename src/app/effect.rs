//! Effects: actions that the state machine requests. Only `runtime` runs them.

use std::path::PathBuf;
use std::time::Duration;

use crate::api::{LinkCommand, RequestId, Target};
use crate::app::message::{Generation, Wake};
use crate::app::secret::export::{Export, ExportId};
use crate::app::work::{Job, JobKind};
use crate::domain::audit::KeptUses;
use crate::domain::bulk::Record;
use crate::domain::catalogue::{ListedBy, Listing};
use crate::domain::copy::CopyId;
use crate::domain::profile::ProfileChange;
use crate::domain::{Address, Profile, Rotation, Unanswered};

/// An effect.
#[derive(Debug)]
pub enum Effect {
    /// Drop the link, if any, and open one of this generation.
    Connect(Generation, Box<Target>),
    /// Drop the link.
    Disconnect,
    /// Send this command to the link.
    Ask(LinkCommand),
    /// Run this job on another thread. Answered by [`crate::app::Msg::Worked`], unless it has no result or is cancelled.
    Work(Job),
    /// Cancel the jobs of a kind.
    CancelWork(JobKind),
    /// Run this task on files or other programs. A message brings the result.
    FileTask(FileTask),
    /// Copy the secret on the screen; the runtime borrows it from the model. Answered by [`crate::app::Msg::Copied`].
    Copy(CopyId),
    /// Copy this text, which contains no secret. Answered by [`crate::app::Msg::Copied`], and cleared like the copy of a secret.
    CopyText(CopyId, String),
    /// Clear the copy. Answered by [`crate::app::Msg::Cleared`].
    ClearCopy,
    /// Keep the copy, also after quit.
    KeepCopy,
    /// Export the secret on the screen; the runtime borrows it from the model. Answered by [`crate::app::Msg::Exported`].
    Export(ExportId, Export),
    /// Cancel an export. No result follows.
    CancelExport(ExportId),
    /// Send [`crate::app::Msg::Woke`] after this long. A later one with the same name replaces it.
    Wake(Wake, Duration),
    /// Cancel a wake-up.
    Unwake(Wake),
    /// Wipe the screen and redraw it: after a secret was shown, and on request.
    Repaint,
    /// Restore the terminal and stop until continued.
    Suspend,
    /// The system was closed: drop its link, its timers, its jobs and its exports. No message of them follows.
    Close,
    /// Quit with success.
    Quit,
}

/// A task that uses files or another program.
#[derive(Debug)]
pub enum FileTask {
    /// Fetch the secret of a profile. Answered by [`crate::app::Msg::Fetched`] of this generation.
    Fetch(Generation, Box<Profile>),
    /// Save a profile. Answered by [`crate::app::Msg::Saved`].
    Save(Box<ProfileChange>),
    /// Save this filter under this name. Answered by [`crate::app::Msg::FilterSaved`].
    SaveFilter(String, String),
    /// Write a new file; never replace one. Answered by [`crate::app::Msg::Written`].
    Write {
        /// Path of the file.
        path: PathBuf,
        /// Content.
        text: String,
    },
    /// Remember that the program was connected to this address.
    Connected(Box<Address>),
    /// Complete this path. Answered by [`crate::app::Msg::Completed`].
    Complete(String),
    /// Save this plan, in place of its earlier version. Answered by [`crate::app::Msg::RotationSaved`].
    SaveRotation(Box<Rotation>),
    /// Delete this plan: the rotation is done or was stopped.
    DeleteRotation(Box<Rotation>),
    /// Write the note of this request for the next run, in place of its earlier note. Answered by [`crate::app::Msg::Noted`] once it is
    /// on the disk.
    Note(RequestId, Box<Unanswered>),
    /// Write the record of a bulk run, in place of its earlier state. Answered by [`crate::app::Msg::BulkRecorded`] once it is on the
    /// disk.
    RecordBulk(Box<Record>),
    /// Remove the record of a bulk run.
    ForgetBulk(Box<Record>),
    /// Read the list that an earlier run kept. Answered by [`crate::app::Msg::CatalogueLoaded`].
    LoadCatalogue(Box<ListedBy>),
    /// Keep this list for the next run.
    KeepCatalogue(Box<(ListedBy, Listing)>),
    /// Read the last uses of keys that an earlier run kept of the system with this canonical address. Answered by
    /// [`crate::app::Msg::ActivityLoaded`].
    LoadActivity(String),
    /// Keep these last uses for the next run.
    KeepActivity(Box<(String, KeptUses)>),
    /// Read the presets of integrations. Answered by [`crate::app::Msg::PresetsLoaded`].
    LoadPresets,
    /// Count a run in which the legend of the list was seen.
    CountLegend,
    /// Delete the notes of these requests.
    Forget(Vec<Unanswered>),
}
