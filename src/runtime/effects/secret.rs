//! Exports of a secret: to a file, to a command, to a second sign-in.
//!
//! Invariant: each export has its own copy of the secret, which is wiped when the export is over or cancelled.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc::UnboundedSender;
use tokio::task::JoinHandle;

use super::{deliver, secret_file as file};
use crate::api::Target;
use crate::api::{Call, RawCall};
use crate::app::fleet::SystemId;
use crate::app::{Endpoint, Export, ExportId, Exported, Msg, Probed, SaveError, SaveOrder};
use crate::client::session::{self, Session};
use crate::config::{Dirs, State, save_dir};
use crate::domain::account::Probe;
use crate::domain::{Credentials, Fault, Kind, Secret, System};
use crate::term::Input;

/// Longest wait for a call that tests a key.
const PROBE: Duration = Duration::from_secs(15);

/// The running exports.
pub(super) struct Exports {
    answers: UnboundedSender<Input>,
    dirs: Dirs,
    running: HashMap<(SystemId, u64), JoinHandle<()>>,
    /// Catches SIGXFSZ: a file beyond the size limit is a normal error, and must not end the program while it holds a secret.
    _too_large: io::Result<Signal>,
}

impl Exports {
    /// Without exports. `dirs`: the state directory, which has the last save directory, and the home directory.
    pub(super) fn new(answers: UnboundedSender<Input>, dirs: Dirs) -> Self {
        let too_large = rustix::process::Signal::XFSZ.as_raw();
        Self {
            answers,
            dirs,
            running: HashMap::new(),
            _too_large: signal(SignalKind::from_raw(too_large)),
        }
    }

    /// Starts an export. Its result arrives as a message.
    pub(super) fn begin(&mut self, of: SystemId, id: ExportId, export: Export, secret: Secret) {
        self.running.retain(|_, task| !task.is_finished());
        let (answers, dirs) = (self.answers.clone(), self.dirs.clone());
        let task = tokio::spawn(async move {
            let state = dirs.state.clone();
            let exported = run(export, secret, dirs).await;
            let saved = match &exported {
                Exported::Saved(Ok(path)) => Some(path.clone()),
                _ => None,
            };
            // Who listens lives as long as the program.
            let _ = answers.send(Input::Of(of, Msg::Exported(id, exported)));
            if let Some(path) = saved {
                remember(state, path);
            }
        });
        self.running.insert((of, id.0), task);
    }

    /// Cancels an export. No message follows.
    pub(super) fn cancel(&mut self, of: SystemId, id: ExportId) {
        if let Some(task) = self.running.remove(&(of, id.0)) {
            task.abort();
        }
    }

    /// Cancels the exports of a system. No message follows.
    pub(super) fn forget(&mut self, of: SystemId) {
        self.running.retain(|(other, _), task| {
            if *other == of {
                task.abort();
            }
            *other != of
        });
    }
}

async fn run(export: Export, secret: Secret, dirs: Dirs) -> Exported {
    match export {
        Export::Save(order) => {
            let path = order.path.clone();
            let saved = tokio::task::spawn_blocking(move || save(&order, &secret, &dirs)).await;
            Exported::Saved(saved.unwrap_or_else(|_| {
                let what = format!("{path}: could not write the file.");
                Err(SaveError::Failed(save_fault(&what)))
            }))
        }
        Export::Deliver(command) => Exported::Delivered(deliver::run(&command, &secret).await),
        Export::Probe(endpoint, probes) => {
            Exported::Probed(probe(*endpoint, secret, dirs.state, probes).await)
        }
        Export::Verify(endpoint) => Exported::Verified(verify(*endpoint, secret, dirs.state).await),
    }
}

/// Writes the file, with SCRAM keys if requested. Blocks.
fn save(order: &SaveOrder, secret: &Secret, dirs: &Dirs) -> Result<String, SaveError> {
    let path = expanded(&order.path, dirs.home.as_deref());
    let shown = path.display();
    let text = file::content(order.form, order.id, secret, order.salting.as_ref())
        .map_err(|why| SaveError::Failed(save_fault(&format!("{shown}: not saved: {why}."))))?;
    match file::save(&path, &text, order.replace) {
        Ok(()) => Ok(order.path.clone()),
        Err(file::Refusal::Exists) => Err(SaveError::Exists(shown.to_string())),
        Err(refusal) => {
            let (what, next) = refusal.words();
            Err(SaveError::Failed(
                save_fault(&format!("{shown}: {what}")).next(next),
            ))
        }
    }
}

/// Saves the directory of the file as the default of the next save. Nobody waits for this.
fn remember(state: State, path: String) {
    tokio::task::spawn_blocking(move || {
        if let Err(fault) = save_dir::remember_save_dir(&state, &path) {
            tracing::warn!(%fault, "could not save the directory of the file");
        }
    });
}

fn save_fault(what: &str) -> Fault {
    Fault::new(Kind::Local, what).meaning("The key is still shown here.")
}

/// Replaces a leading `~` by the home directory, because there is no shell that does.
pub fn expanded(typed: &str, home: Option<&Path>) -> PathBuf {
    match (typed.strip_prefix('~'), home) {
        (Some(""), Some(home)) => home.to_owned(),
        (Some(rest), Some(home)) if rest.starts_with('/') => {
            home.join(rest.trim_start_matches('/'))
        }
        _ => PathBuf::from(typed),
    }
}

/// Signs in with the secret over a second connection, and closes it.
async fn verify(endpoint: Endpoint, secret: Secret, state: State) -> Result<Box<System>, Fault> {
    let session = sign_in(endpoint, secret, state).await?;
    Ok(Box::new(session.system().clone()))
}

/// The same, and makes calls that change nothing before it closes the connection.
async fn probe(
    endpoint: Endpoint,
    secret: Secret,
    state: State,
    probes: Vec<Probe>,
) -> Result<(Box<System>, Vec<Probed>), Fault> {
    let mut session = sign_in(endpoint, secret, state).await?;
    let mut probed = Vec::with_capacity(probes.len());
    for Probe { method, params } in probes {
        let called = match RawCall::new(method.raw(), params) {
            Ok(call) => session.call(Call::Raw(call.as_read().within(PROBE))).await,
            Err(fault) => Err(fault),
        };
        let fault = called.err();
        probed.push(Probed { method, fault });
    }
    Ok((Box::new(session.system().clone()), probed))
}

async fn sign_in(endpoint: Endpoint, secret: Secret, state: State) -> Result<Session, Fault> {
    let target = Target {
        address: endpoint.address,
        credentials: Credentials::ApiKey {
            user: endpoint.user,
            key: secret,
        },
        ca: endpoint.ca,
        key_over_loopback: endpoint.key_over_loopback,
        read_only: true,
        seen_scram: false,
    };
    match session::connect(target, state, || None).await {
        Ok(session) => Ok(session),
        // Nobody waits here: the person tries again.
        Err(fault) if fault.kind == Kind::RateLimited => {
            Err(fault.next("The key was not verified. Verify again afterwards."))
        }
        Err(fault) => Err(fault),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_tilde_of_its_own_is_home() {
        let home = Some(Path::new("/home/me"));
        for (typed, path) in [
            ("~/a", "/home/me/a"),
            ("~//a", "/home/me/a"),
            ("~", "/home/me"),
            ("~you/a", "~you/a"),
            ("/x/~/a", "/x/~/a"),
        ] {
            assert_eq!(expanded(typed, home), PathBuf::from(path));
        }
        assert_eq!(expanded("~/a", None), PathBuf::from("~/a"));
    }
}
