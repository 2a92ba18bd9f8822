//! Tasks that use files or another program, except exports of a secret.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::Semaphore;
use tokio::sync::mpsc::UnboundedSender;
use tokio::task::{JoinHandle, JoinSet, spawn_blocking};

use super::complete_path::complete;
use super::job_queue::InOrder;
use super::profile_secret::of_profile;
use super::report_file;
use crate::api::Target;
use crate::app::fleet::SystemId;
use crate::app::{FileTask, Msg};
use crate::config::unanswered::Notes;
use crate::config::{
    Dirs, activity, bulk_runs, catalogues, filters, legend, presets, profiles, recent, rotations,
};
use crate::domain::{Fault, Kind, Profile};
use crate::process::blocking;
use crate::term::Input;

/// Time limit for writing a plan or a note. After it, the user decides whether to send the request without it.
const PATIENCE: Duration = Duration::from_secs(3);

/// Maximum number of concurrent path lookups, because a hanging directory occupies a thread.
const LOOKUPS: usize = 8;

/// The running tasks. A task waits only for tasks that change the same files, because any disk may hang.
pub(super) struct FileTasks {
    answers: UnboundedSender<Input>,
    dirs: Dirs,
    notes: Notes,
    key_over_loopback: bool,
    tasks: JoinSet<()>,
    /// Changes to files that users edit.
    config: InOrder,
    /// Changes to the state files.
    state: InOrder,
    /// Kept catalogues and last uses, which no request waits for.
    caches: InOrder,
    lookups: Arc<Semaphore>,
    /// A newer fetch of a system's secret cancels the earlier one.
    fetching: HashMap<SystemId, JoinHandle<()>>,
}

impl FileTasks {
    pub(super) fn start(
        answers: UnboundedSender<Input>,
        dirs: Dirs,
        notes: Notes,
        key_over_loopback: bool,
    ) -> Self {
        let mut tasks = JoinSet::new();
        Self {
            answers,
            dirs,
            notes,
            key_over_loopback,
            config: InOrder::start(&mut tasks),
            state: InOrder::start(&mut tasks),
            caches: InOrder::start(&mut tasks),
            tasks,
            lookups: Arc::new(Semaphore::new(LOOKUPS)),
            fetching: HashMap::new(),
        }
    }

    /// Cancels the fetch of a system's secret.
    pub(super) fn forget(&mut self, of: SystemId) {
        if let Some(before) = self.fetching.remove(&of) {
            before.abort();
        }
    }

    /// Starts a task of a system. Its result arrives as a message.
    pub(super) fn begin(&mut self, of: SystemId, task: FileTask) {
        self.fetching.retain(|_, task| !task.is_finished());
        while self.tasks.try_join_next().is_some() {}
        let answers = self.answers.clone();
        match task {
            FileTask::Fetch(generation, profile) => {
                self.forget(of);
                let key_over_loopback = self.key_over_loopback;
                let fetching = tokio::spawn(async move {
                    let target = fetch(*profile, key_over_loopback).await;
                    tell(&answers, of, Msg::Fetched(generation, target.map(Box::new)));
                });
                self.fetching.insert(of, fetching);
            }
            FileTask::Write { path, text } => {
                self.tasks.spawn(async move {
                    let written = blocking::blocking(move || report_file::write(path, &text)).await;
                    tell(&answers, of, Msg::Written(written.and_then(|it| it)));
                });
            }
            FileTask::Complete(typed) => {
                // Where so many hang, one more would too.
                let Ok(permit) = Arc::clone(&self.lookups).try_acquire_owned() else {
                    return;
                };
                let home = self.dirs.home.clone();
                tokio::task::spawn_blocking(move || {
                    tell(
                        &answers,
                        of,
                        Msg::Completed(complete(typed, home.as_deref())),
                    );
                    drop(permit);
                });
            }
            FileTask::Save(change) => {
                let dirs = self.dirs.clone();
                let saving = self
                    .config
                    .ask(move || profiles::save_and_read(&dirs, &change));
                self.tasks.spawn(async move {
                    let saved = blocking::within(blocking::PATIENCE, saving).await;
                    tell(&answers, of, Msg::Saved(saved.and_then(|it| it)));
                });
            }
            FileTask::SaveFilter(name, text) => {
                let dirs = self.dirs.clone();
                let saving = self
                    .config
                    .ask(move || filters::save_and_read(&dirs, &name, &text));
                self.tasks.spawn(async move {
                    let saved = blocking::within(blocking::PATIENCE, saving).await;
                    tell(&answers, of, Msg::FilterSaved(saved.and_then(|it| it)));
                });
            }
            FileTask::SaveRotation(rotation) => {
                let (at, plan) = (self.dirs.state.clone(), rotation.clone());
                let keeping = self.state.ask(move || rotations::keep(&at, &plan));
                self.tasks.spawn(async move {
                    let kept = blocking::within(PATIENCE, keeping).await;
                    tell(
                        &answers,
                        of,
                        Msg::RotationSaved(rotation, kept.and_then(|it| it)),
                    );
                });
            }
            FileTask::Connected(address) => {
                let at = self.dirs.state.clone();
                drop(self.state.ask(move || {
                    warn(
                        recent::remember(&at, &address),
                        "could not save the list of recent systems",
                    )
                }));
            }
            // What could not be forgotten is only offered once more.
            FileTask::DeleteRotation(rotation) => {
                let at = self.dirs.state.clone();
                drop(self.state.ask(move || {
                    warn(
                        rotations::forget(&at, &rotation),
                        "could not remove the record of a rotation",
                    )
                }));
            }
            FileTask::Note(id, it) => {
                let notes = self.notes.clone();
                let noting = self.state.ask(move || notes.note(&[*it]));
                self.tasks.spawn(async move {
                    let noted = blocking::within(PATIENCE, noting).await;
                    tell(&answers, of, Msg::Noted(id, noted.and_then(|it| it)));
                });
            }
            FileTask::RecordBulk(record) => {
                let (notes, it) = (self.notes.clone(), record.clone());
                let keeping = self.state.ask(move || bulk_runs::keep(&notes, &it));
                self.tasks.spawn(async move {
                    let kept = blocking::within(PATIENCE, keeping).await;
                    tell(
                        &answers,
                        of,
                        Msg::BulkRecorded(record, kept.and_then(|it| it)),
                    );
                });
            }
            FileTask::ForgetBulk(record) => {
                let notes = self.notes.clone();
                drop(self.state.ask(move || {
                    warn(
                        bulk_runs::forget(&notes, &record),
                        "could not remove the record of a bulk run",
                    )
                }));
            }
            FileTask::LoadCatalogue(by) => {
                let (at, wanted) = (self.dirs.state.clone(), by.clone());
                self.tasks.spawn(async move {
                    let read = move || catalogues::read(&at, &wanted, Timestamp::now());
                    let read = blocking::within(PATIENCE, spawn_blocking(read)).await;
                    let listing = read.ok().flatten().map(Box::new);
                    tell(&answers, of, Msg::CatalogueLoaded(by, listing));
                });
            }
            FileTask::KeepCatalogue(it) => {
                let at = self.dirs.state.clone();
                drop(self.caches.ask(move || {
                    let (by, listing) = *it;
                    let kept = catalogues::keep(&at, &by, &listing, Timestamp::now());
                    if let Err(fault) = kept {
                        tracing::debug!(%fault, "could not cache the catalogue");
                    }
                }));
            }
            FileTask::LoadActivity(system) => {
                let (at, wanted) = (self.dirs.state.clone(), system.clone());
                self.tasks.spawn(async move {
                    let read = move || activity::read(&at, &wanted, Timestamp::now());
                    let read = blocking::within(PATIENCE, spawn_blocking(read)).await;
                    let kept = read.ok().flatten().map(Box::new);
                    tell(&answers, of, Msg::ActivityLoaded(system, kept));
                });
            }
            FileTask::KeepActivity(it) => {
                let at = self.dirs.state.clone();
                drop(self.caches.ask(move || {
                    let (system, kept) = *it;
                    if let Err(fault) = activity::keep(&at, &system, kept) {
                        tracing::debug!(%fault, "could not cache the last uses of keys");
                    }
                }));
            }
            FileTask::LoadPresets => {
                let dirs = self.dirs.clone();
                self.tasks.spawn(async move {
                    let read = spawn_blocking(move || presets::read(&dirs));
                    let read = blocking::within(PATIENCE, read).await;
                    let (all, fault) = match read {
                        Ok(it) => (it.all, it.fault),
                        Err(fault) => (presets::built_in().all, Some(fault)),
                    };
                    tell(&answers, of, Msg::PresetsLoaded(all, fault));
                });
            }
            // The legend may be shown in one run more.
            FileTask::CountLegend => {
                let at = self.dirs.state.clone();
                drop(self.state.ask(move || {
                    if let Err(fault) = legend::count_run(&at) {
                        tracing::debug!(%fault, "the legend is not counted");
                    }
                }));
            }
            FileTask::Forget(gone) => {
                let notes = self.notes.clone();
                drop(self.state.ask(move || {
                    warn(
                        notes.forget(&gone),
                        "could not remove the records of requests",
                    )
                }));
            }
        }
    }

    /// Waits for all started writes. Does not wait for the fetch of a secret.
    pub(super) async fn finish(self) {
        let Self {
            mut tasks,
            config,
            state,
            caches,
            ..
        } = self;
        drop((config, state, caches));
        while tasks.join_next().await.is_some() {}
    }
}

fn tell(answers: &UnboundedSender<Input>, of: SystemId, msg: Msg) {
    // Who listens lives as long as the program.
    let _ = answers.send(Input::Of(of, msg));
}

fn warn(done: Result<(), Fault>, what: &str) {
    if let Err(fault) = done {
        tracing::warn!(%fault, "{what}");
    }
}

/// The target of a profile, with its secret.
async fn fetch(profile: Profile, key_over_loopback: bool) -> Result<Target, Fault> {
    let credentials = of_profile(&profile).await?.ok_or_else(|| {
        Fault::new(
            Kind::Local,
            "The profile has neither key_file nor key_command.",
        )
    })?;
    Ok(Target {
        address: profile.address,
        credentials,
        ca: profile.ca_file,
        key_over_loopback,
        read_only: profile.read_only,
        seen_scram: false,
    })
}
