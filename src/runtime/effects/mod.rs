//! Runs the effects that use files, other programs or a second connection, on another thread than the event loop.

mod complete_path;
pub mod deliver;
mod file_tasks;
mod job_queue;
mod key_command;
pub mod profile_secret;
mod report_file;
pub mod secret;
pub mod secret_file;

use file_tasks::FileTasks;
use secret::Exports;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};

use crate::app::fleet::SystemId;
use crate::app::{Export, ExportId, FileTask, Msg};
use crate::config::Dirs;
use crate::config::unanswered::Notes;
use crate::domain::{Fault, Kind, Secret};
use crate::term::Input;

/// A task that the event loop hands over.
#[derive(Debug)]
pub enum Task {
    /// Use files or another program.
    File(FileTask),
    /// Export the secret. The copy is wiped when the export is over or cancelled.
    Export(ExportId, Export, Secret),
    /// Cancel that export.
    Cancel(ExportId),
    /// Cancel all exports of the system and the fetch of its secret: it was closed.
    Close,
}

impl Task {
    /// The message that the task was not run, if something waits for the disk.
    pub(super) fn not_run(self) -> Option<Msg> {
        let fault = Err(Fault::new(
            Kind::Local,
            "This machine does not support this.",
        ));
        match self {
            Self::File(FileTask::Note(id, _)) => Some(Msg::Noted(id, fault)),
            Self::File(FileTask::SaveRotation(it)) => Some(Msg::RotationSaved(it, fault)),
            Self::File(FileTask::LoadCatalogue(by)) => Some(Msg::CatalogueLoaded(by, None)),
            Self::File(FileTask::LoadActivity(of)) => Some(Msg::ActivityLoaded(of, None)),
            _ => None,
        }
    }
}

/// Runs tasks until the event loop drops its end of the channel, then waits for pending writes. `dirs`: the directories of tnkeys and the
/// home directory. The results are sent to `answers`.
pub async fn run(
    mut tasks: UnboundedReceiver<(SystemId, Task)>,
    answers: UnboundedSender<Input>,
    dirs: Dirs,
    notes: Notes,
    key_over_loopback: bool,
) {
    let mut exports = Exports::new(answers.clone(), dirs.clone());
    let mut files = FileTasks::start(answers, dirs, notes, key_over_loopback);
    while let Some((of, task)) = tasks.recv().await {
        match task {
            Task::File(task) => files.begin(of, task),
            Task::Export(id, export, secret) => exports.begin(of, id, export, secret),
            Task::Cancel(id) => exports.cancel(of, id),
            Task::Close => {
                exports.forget(of);
                files.forget(of);
            }
        }
    }
    files.finish().await;
}

#[cfg(test)]
mod tests;
