//! What the full screen wants from files and other programs.

use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::timeout;

use super::args::SignIn as Given;
use super::carry::complete;
use super::exit::Problem;
use super::keep::Keep;
use super::report;
use super::sign_in;
use crate::api::Target;
use crate::app::{Errand, Msg};
use crate::config::{Dirs, State, rotations, unanswered};
use crate::domain::{Fault, Kind, Profile, Rotation};
use crate::term::Input;

/// How long a disk has to take a plan, before the request goes out without it.
const PATIENCE: Duration = Duration::from_secs(3);

/// Does errands until the program ends. One after the other, but for a secret that is fetched anew: the one before it is of no
/// use any more.
pub(super) async fn run(
    mut errands: UnboundedReceiver<Errand>,
    answers: UnboundedSender<Input>,
    dirs: Dirs,
    given: Given,
) {
    // A request waits for a plan: nothing slow may stand before it.
    let (to_keep, plans) = unbounded_channel();
    let keeper = tokio::spawn(keep_plans(plans, answers.clone(), dirs.state.clone()));
    let mut fetching: Option<tokio::task::JoinHandle<()>> = None;
    while let Some(errand) = errands.recv().await {
        match errand {
            Errand::Fetch(generation, profile) => {
                if let Some(before) = fetching.take() {
                    before.abort();
                }
                let (answers, given) = (answers.clone(), given.clone());
                fetching = Some(tokio::spawn(async move {
                    let target = fetch(*profile, &given).await;
                    let msg = Msg::Fetched(generation, target.map(Box::new));
                    let _ = answers.send(Input::Msgs(vec![msg]));
                }));
            }
            Errand::Write { path, text } => {
                let write = move || report::write(path, &text);
                let written = tokio::task::spawn_blocking(write).await;
                let failed = |_| Err(Fault::new(Kind::Local, "The file could not be written."));
                let msg = Msg::Written(written.unwrap_or_else(failed));
                let _ = answers.send(Input::Msgs(vec![msg]));
            }
            Errand::Complete(typed) => {
                let home = dirs.home.clone();
                let found =
                    tokio::task::spawn_blocking(move || complete(typed, home.as_deref())).await;
                if let Ok(found) = found {
                    let _ = answers.send(Input::Msgs(vec![Msg::Completed(found)]));
                }
            }
            Errand::Forget(gone) => {
                let state = dirs.state.clone();
                let forget = move || unanswered::forget(&state, &gone);
                // What stays is only offered once more.
                if let Ok(Err(fault)) = tokio::task::spawn_blocking(forget).await {
                    tracing::warn!(%fault, "unanswered requests stay noted");
                }
            }
            Errand::KeepRotation(rotation) => {
                let _ = to_keep.send(Plan::Keep(rotation));
            }
            Errand::ForgetRotation(rotation) => {
                let _ = to_keep.send(Plan::Forget(rotation));
            }
            Errand::Save(profile) => {
                let dirs = dirs.clone();
                let saved = tokio::task::spawn_blocking(move || Keep::save(&dirs, &profile)).await;
                let failed = |_| Err(Fault::new(Kind::Local, "The profile could not be saved."));
                let msg = Msg::Saved(saved.unwrap_or_else(failed));
                let _ = answers.send(Input::Msgs(vec![msg]));
            }
        }
    }
    drop(to_keep);
    let _ = keeper.await;
}

/// What is to be done with a rotation's plan.
enum Plan {
    Keep(Box<Rotation>),
    Forget(Box<Rotation>),
}

/// Keeps plans and forgets them, in the order that was asked for.
async fn keep_plans(
    mut plans: UnboundedReceiver<Plan>,
    answers: UnboundedSender<Input>,
    state: State,
) {
    while let Some(plan) = plans.recv().await {
        let state = state.clone();
        match plan {
            Plan::Keep(rotation) => {
                let plan = rotation.clone();
                let keep = tokio::task::spawn_blocking(move || rotations::keep(&state, &plan));
                let kept = match timeout(PATIENCE, keep).await {
                    Ok(Ok(kept)) => kept,
                    _ => Err(Fault::new(Kind::Local, "The plan could not be written.")),
                };
                let msg = Msg::RotationKept(rotation, kept);
                let _ = answers.send(Input::Msgs(vec![msg]));
            }
            Plan::Forget(rotation) => {
                let forget = move || rotations::forget(&state, &rotation);
                // What stays is only offered once more.
                if let Ok(Err(fault)) = tokio::task::spawn_blocking(forget).await {
                    tracing::warn!(%fault, "a rotation stays noted");
                }
            }
        }
    }
}

/// The target of a profile with its secret.
async fn fetch(profile: Profile, given: &Given) -> Result<Target, Fault> {
    let credentials = sign_in::of_profile(&profile).await;
    let credentials = credentials.map_err(Problem::fault)?;
    let credentials = credentials
        .ok_or_else(|| Fault::new(Kind::Local, "The profile does not say where its secret is."))?;
    Ok(Target {
        address: profile.address,
        credentials,
        ca: profile.ca_file,
        key_over_loopback: given.key_over_loopback,
        read_only: profile.read_only,
        seen_scram: false,
    })
}
