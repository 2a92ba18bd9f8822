//! What the program wants done. Only `runtime` does it.

use std::path::PathBuf;
use std::time::Duration;

use crate::api::{LinkCommand, RequestId, Target};
use crate::domain::copy::CopyId;
use crate::domain::{Profile, Rotation, Unanswered};

use crate::app::message::{Generation, Wake};
use crate::app::secret::export::{Export, ExportId};

/// An effect.
#[derive(Debug)]
pub enum Effect {
    /// Drop the link, if any, and make one of this generation.
    Connect(Generation, Box<Target>),
    /// Drop the link.
    Disconnect,
    /// Say this to the link.
    Ask(LinkCommand),
    /// Have this done outside; a message brings what came of it.
    FileTask(FileTask),
    /// Copy the secret that is on the screen: the runtime takes it from the model, which alone holds it. Answered by
    /// [`crate::app::Msg::Copied`].
    Copy(CopyId),
    /// Copy this text, which holds no secret. Answered by [`crate::app::Msg::Copied`] too, and cleared like any copy of ours.
    CopyText(CopyId, String),
    /// Clear what was copied; answered by [`crate::app::Msg::Cleared`].
    ClearCopy,
    /// What was copied stays, also on leaving.
    KeepCopy,
    /// Carry the secret that is on the screen somewhere; the runtime takes it as for a copy. [`crate::app::Msg::Exported`] says what
    /// came of it.
    Export(ExportId, Export),
    /// Stop carrying; nothing more is said of it.
    CancelExport(ExportId),
    /// Send [`crate::app::Msg::Woke`] after this long. A later one with the same name replaces it.
    Wake(Wake, Duration),
    /// Forget it.
    Unwake(Wake),
    /// Wipe the screen and draw everything anew: after a secret was on it, and on request.
    Repaint,
    /// Give the terminal back and stop until continued.
    Suspend,
    /// End with success.
    Quit,
}

/// What takes files or other programs.
#[derive(Debug)]
pub enum FileTask {
    /// Get the secret of a profile from where it says; answered by [`crate::app::Msg::Fetched`] of this generation.
    Fetch(Generation, Box<Profile>),
    /// Save a profile; answered by [`crate::app::Msg::Saved`].
    Save(Box<Profile>),
    /// Write a new file, never over another; answered by [`crate::app::Msg::Written`].
    Write {
        /// Where.
        path: PathBuf,
        /// What.
        text: String,
    },
    /// Find out what this path can go on with; answered by [`crate::app::Msg::Completed`].
    Complete(String),
    /// Keep this plan, in place of what was kept of it before; answered by [`crate::app::Msg::RotationKept`].
    KeepRotation(Box<Rotation>),
    /// Forget this plan: it is carried out, or was given up.
    ForgetRotation(Box<Rotation>),
    /// Note this for the next run, in place of what was noted of the same request; answered by [`crate::app::Msg::Noted`], once it is on
    /// the disk.
    Note(RequestId, Box<Unanswered>),
    /// Forget these, which were noted for the next run.
    Forget(Vec<Unanswered>),
}
