//! What the full screen wants from files and other programs.

mod complete_path;
mod deliver;
mod job_queue;
mod key_command;
pub mod profile_secret;
mod report_file;
pub mod secret;
mod secret_file;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use tokio::task::{JoinHandle, JoinSet};

use crate::api::Target;
use crate::app::{Errand, Msg};
use crate::config::unanswered::Notes;
use crate::config::{Dirs, profiles, rotations};
use crate::domain::{Fault, Kind, Profile};
use crate::process::blocking;
use crate::term::Input;
use complete_path::complete;
use job_queue::InOrder;
use profile_secret::of_profile;

/// How long a disk has to take a plan or a note, before the person is asked whether the request goes out without it.
const PATIENCE: Duration = Duration::from_secs(3);

/// As many paths are looked up at a time. A directory that hangs keeps a thread, and there are not threads without end.
const LOOKUPS: usize = 8;

/// Does errands until the program ends. None waits for another, whose disk may hang, but for those that change the same files.
/// A secret that is fetched anew makes the fetching before it void.
pub async fn run(
    mut errands: UnboundedReceiver<Errand>,
    answers: UnboundedSender<Input>,
    dirs: Dirs,
    notes: Notes,
    key_over_loopback: bool,
) {
    let mut tasks = JoinSet::new();
    let config = InOrder::start(&mut tasks);
    let state = InOrder::start(&mut tasks);
    let lookups = Arc::new(Semaphore::new(LOOKUPS));
    let mut fetching: Option<JoinHandle<()>> = None;
    while let Some(errand) = errands.recv().await {
        while tasks.try_join_next().is_some() {}
        let answers = answers.clone();
        match errand {
            Errand::Fetch(generation, profile) => {
                if let Some(before) = fetching.take() {
                    before.abort();
                }
                fetching = Some(tokio::spawn(async move {
                    let target = fetch(*profile, key_over_loopback).await;
                    tell(&answers, Msg::Fetched(generation, target.map(Box::new)));
                }));
            }
            Errand::Write { path, text } => {
                tasks.spawn(async move {
                    let written = blocking::blocking(move || report_file::write(path, &text)).await;
                    tell(&answers, Msg::Written(written.and_then(|it| it)));
                });
            }
            Errand::Complete(typed) => {
                // Where so many hang, one more would too.
                let Ok(permit) = Arc::clone(&lookups).try_acquire_owned() else {
                    continue;
                };
                let home = dirs.home.clone();
                tokio::task::spawn_blocking(move || {
                    tell(&answers, Msg::Completed(complete(typed, home.as_deref())));
                    drop(permit);
                });
            }
            Errand::Save(profile) => {
                let dirs = dirs.clone();
                let saving = config.ask(move || profiles::save_and_read(&dirs, &profile));
                tasks.spawn(async move {
                    let saved = blocking::within(blocking::PATIENCE, saving).await;
                    tell(&answers, Msg::Saved(saved.and_then(|it| it)));
                });
            }
            Errand::KeepRotation(rotation) => {
                let (at, plan) = (dirs.state.clone(), rotation.clone());
                let keeping = state.ask(move || rotations::keep(&at, &plan));
                tasks.spawn(async move {
                    let kept = blocking::within(PATIENCE, keeping).await;
                    tell(
                        &answers,
                        Msg::RotationKept(rotation, kept.and_then(|it| it)),
                    );
                });
            }
            // What could not be forgotten is only offered once more.
            Errand::ForgetRotation(rotation) => {
                let at = dirs.state.clone();
                drop(state.ask(move || {
                    warn(rotations::forget(&at, &rotation), "a rotation stays noted")
                }));
            }
            Errand::Note(id, it) => {
                let notes = notes.clone();
                let noting = state.ask(move || notes.note(&[*it]));
                tasks.spawn(async move {
                    let noted = blocking::within(PATIENCE, noting).await;
                    tell(&answers, Msg::Noted(id, noted.and_then(|it| it)));
                });
            }
            Errand::Forget(gone) => {
                let notes = notes.clone();
                drop(
                    state.ask(move || warn(notes.forget(&gone), "unanswered requests stay noted")),
                );
            }
        }
    }
    drop((config, state));
    while tasks.join_next().await.is_some() {}
}

fn tell(answers: &UnboundedSender<Input>, msg: Msg) {
    // Who listens lives as long as the program.
    let _ = answers.send(Input::Msgs(vec![msg]));
}

fn warn(done: Result<(), Fault>, what: &str) {
    if let Err(fault) = done {
        tracing::warn!(%fault, "{what}");
    }
}

/// The target of a profile with its secret.
async fn fetch(profile: Profile, key_over_loopback: bool) -> Result<Target, Fault> {
    let credentials = of_profile(&profile)
        .await?
        .ok_or_else(|| Fault::new(Kind::Local, "The profile does not say where its secret is."))?;
    Ok(Target {
        address: profile.address,
        credentials,
        ca: profile.ca_file,
        key_over_loopback,
        read_only: profile.read_only,
        seen_scram: false,
    })
}

#[cfg(test)]
mod tests;
