//! Hands a new secret over to its targets, and saves it where one of them failed.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use tokio::signal::unix::{SignalKind, signal};

use super::new_secret::{HandedOver, NewSecret};
use super::{fallback, standard_output};
use crate::api::key_file::Form;
use crate::cli::exit::{NOT_DELIVERED, Problem};
use crate::cli::signals::Signals;
use crate::config::State;
use crate::domain::Secret;
use crate::domain::key_text::Flaw;
use crate::domain::profile::Receiver;
use crate::domain::text::harmless;
use crate::runtime::effects::{deliver, secret_file};

/// Targets that were checked.
#[derive(Debug)]
pub(in crate::cli) struct Ready {
    pub(super) save: Option<PathBuf>,
    pub(super) form: Form,
    pub(super) replace: bool,
    pub(super) deliver: Option<Receiver>,
    pub(super) print: bool,
    /// What stands before a printed key.
    pub(super) label: &'static str,
    pub(super) state: State,
}

impl Ready {
    /// A printed key follows a label, unless it has another format than the key alone.
    pub(in crate::cli) fn labeled(self, label: &'static str) -> Self {
        let label = if self.form == Form::Raw { label } else { "" };
        Self { label, ..self }
    }

    /// Whether standard output is for the secret alone.
    pub(in crate::cli) fn prints(&self) -> bool {
        self.print
    }

    /// Hands the secret over to every target.
    ///
    /// # Errors
    /// A target failed: the secret is in a file of the state directory, unless it was saved to the file that was asked for.
    pub(in crate::cli) async fn hand_over(&self, new: &NewSecret) -> Result<HandedOver, Problem> {
        // A file beyond the size limit is an error like others, and must not end the program while it has a secret.
        let _too_large = signal(SignalKind::from_raw(rustix::process::Signal::XFSZ.as_raw()));
        if let Some(flaw) = new.secret.flaw() {
            return Err(self.rescued(new, &flawed(new, flaw), &HandedOver::default()));
        }
        let mut went = HandedOver::default();
        let mut failures = Vec::new();
        if let Some(path) = &self.save {
            match self.save(path, new) {
                Ok(()) => went.saved = Some(path.display().to_string()),
                Err(why) => failures.push(why),
            }
        }
        if let Some(receiver) = &self.deliver {
            match deliver_to(receiver, new.secret.raw()).await {
                Ok(said) => {
                    went.delivered = Some(receiver.name.clone());
                    if !said.is_empty() {
                        crate::cli::exit::remark(&format!("{}: {said}", receiver.name));
                    }
                }
                Err(why) => failures.push(why),
            }
        }
        if self.print {
            match self.print(new) {
                Ok(()) => went.printed = true,
                Err(why) => failures.push(why),
            }
        }
        match failures.as_slice() {
            [] => Ok(went),
            failures => Err(self.rescued(new, &failures.join("\n"), &went)),
        }
    }

    fn save(&self, path: &Path, new: &NewSecret) -> Result<(), String> {
        let cannot = |why: String| format!("Could not save the key to {}: {why}", path.display());
        let text = self.content(new).map_err(cannot)?;
        secret_file::save(path, &text, self.replace).map_err(|refusal| cannot(refusal.words().0))
    }

    fn print(&self, new: &NewSecret) -> Result<(), String> {
        let cannot = |why: String| format!("Could not print the key: {why}");
        let text = self.content(new).map_err(cannot)?;
        standard_output::print(self.label, &text).map_err(|error| cannot(format!("{error}.")))
    }

    fn content(&self, new: &NewSecret) -> Result<Secret, String> {
        let key = new.secret.raw();
        secret_file::content(self.form, new.key.id, key, new.salting.as_ref())
            .map_err(|why| format!("{why}."))
    }

    /// The problem of a secret that did not reach every target, after it was saved in the state directory.
    fn rescued(&self, new: &NewSecret, failures: &str, went: &HandedOver) -> Problem {
        let key = format!("{} ({})", new.key.name, new.key.id);
        let problem = Problem::new(NOT_DELIVERED, failures);
        if went.saved.is_some() {
            return problem
                .means(format!(
                    "The key {key} on {} has a new secret, which was {}.",
                    new.system,
                    went.describe()
                ))
                .next("Take it from there. Do not run this command again: it would create another secret.");
        }
        let raw = secret_file::content(Form::Raw, new.key.id, new.secret.raw(), None);
        let saved = match raw {
            Ok(text) => fallback::save(new, &text, Form::Raw, &self.state, Timestamp::now()),
            Err(why) => Err(format!("{why}.")),
        };
        let also = match went.describe() {
            also if also.is_empty() => String::new(),
            also => format!(" It was {also}."),
        };
        match saved {
            Ok(path) => problem
                .means(format!(
                    "The key {key} on {} has a new secret, which is in {} and which only you can read.{also}",
                    new.system,
                    path.display()
                ))
                .next("Move this file to where the secret belongs. Do not run this command again: it would create another secret."),
            Err(why) => problem
                .means(format!(
                    "The key {key} on {} has a new secret, which is lost: it could not be saved in the state directory either ({}).{also}",
                    new.system,
                    why.trim_end_matches('.')
                ))
                .next(format!("Reset the key: tnkeys reset {}.", new.key.id)),
        }
    }
}

/// Runs the command. A signal cancels it.
async fn deliver_to(receiver: &Receiver, secret: &Secret) -> Result<String, String> {
    let mut signals = Signals::listen().map_err(|error| error.to_string())?;
    tokio::select! {
        delivered = deliver::run(&receiver.command, secret) => delivered.map_err(|fault| {
            let fault = fault.meaning("");
            format!("Could not deliver the key to {}: {fault}", harmless(&receiver.name))
        }),
        signal = signals.next() => Err(format!(
            "The delivery to {} was stopped by {signal}. It may have stored the key.",
            harmless(&receiver.name)
        )),
    }
}

/// A text that is not the key which was asked for goes to no target: in a shell or a file it could run commands.
fn flawed(new: &NewSecret, flaw: Flaw) -> String {
    match flaw {
        Flaw::Form => format!(
            "{} sent a text that is not a valid API key. In a shell or a file it could run commands, so tnkeys passed it on to no target.",
            new.system
        ),
        Flaw::Id(of) => format!(
            "{} sent a secret of key {of}, which is not the requested key, so tnkeys passed it on to no target.",
            new.system
        ),
    }
}
