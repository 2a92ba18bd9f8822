//! How a new secret leaves the program, and what comes of that.
//!
//! Invariants: an export counts only if its success is known; after any failure the secret stays on the screen.

pub(in crate::app) mod close;
pub mod copy;
pub(in crate::app) mod deliver;
pub mod export;
pub(in crate::app) mod in_flight;
mod keys;
pub mod progress;
pub mod raw;
pub(in crate::app) mod save;
pub mod save_form;
pub mod shown;
pub mod snippet;
pub mod snippets;
pub(in crate::app) mod state;
#[cfg(test)]
mod tests;
pub mod window;

use crate::app::cx::Cx;
use crate::app::effect::Effect;
use crate::app::event::Event;
use crate::app::modal::{Modal, Snippets};
use crate::app::notice::Weight;
use crate::app::secret::export::{Endpoint, Export, ExportId, Exported, SaveError};
use crate::app::secret::progress::ExportState;
use crate::app::secret::snippet::{Consumer, Spot};
use crate::app::widget::question::{Answer, Line, Question};
use crate::domain::policy::{Verdict, judge};
use crate::domain::{Caps, Fault, Kind};

pub use state::SecretExport;

impl SecretExport {
    fn cancel_export(&mut self, cx: &mut Cx) {
        let Some(it) = shown::secret_mut(cx) else {
            return;
        };
        let Some(id) = it.progress.cancellable() else {
            return;
        };
        self.in_flight.end(id);
        let Some(it) = shown::secret_mut(cx) else {
            return;
        };
        if it.progress.delivering.is(id) {
            let what = format!("Cancelled the delivery to {}.", it.progress.receiver);
            let fault = Fault::new(Kind::Local, what)
                .meaning("It may have stored the key. The key is still shown here.");
            it.progress.delivering = ExportState::Failed(fault);
        } else {
            it.progress.verifying = ExportState::NotStarted;
            cx.tell(Event::VerifyEnded);
        }
        cx.out.push(Effect::CancelExport(id));
    }

    /// Handles the result of an export.
    pub(in crate::app) fn export_done(&mut self, id: ExportId, exported: Exported, cx: &mut Cx) {
        let ended = self.in_flight.end(id);
        if ended.is_some() {
            cx.tell(Event::ExportEnded);
        }
        let system = cx.host_name().to_owned();
        let shown = cx.modals.iter_mut().find_map(|modal| match modal {
            Modal::Secret(it) if it.progress.has(id) => Some(it),
            _ => None,
        });
        match (exported, shown) {
            (Exported::Saved(Ok(path)), shown) => {
                self.save_dir = directory(&path);
                if let Some(it) = shown {
                    it.progress.saved = true;
                    it.progress.taken = true;
                    if it.progress.saving.is(id) {
                        it.progress.saving = ExportState::Done(path);
                        return;
                    }
                }
                // The secret was closed meanwhile, or is being saved elsewhere.
                if let Some(ended) = ended {
                    let words = format!("saved {} to {path}", ended.key);
                    cx.say(Weight::Good, words);
                }
            }
            (Exported::Saved(Err(error)), Some(it)) if it.progress.saving.is(id) => match error {
                SaveError::Exists(path) => save::ask_replace(&path, cx),
                SaveError::Failed(fault) => it.progress.saving = ExportState::Failed(fault),
            },
            (Exported::Saved(Err(error)), _) => {
                let why = match error {
                    SaveError::Exists(path) => format!("{path} already exists"),
                    SaveError::Failed(fault) => fault.what,
                };
                if let Some(ended) = ended {
                    let words = format!("could not save {}: {why}", ended.key);
                    cx.say(Weight::Bad, words);
                }
            }
            (Exported::Delivered(result), Some(it)) => {
                it.progress.taken |= result.is_ok();
                it.progress.delivering = ExportState::from_result(result);
            }
            (Exported::Probed(result), Some(it)) => {
                let result = result.map(|(system, probed)| {
                    it.progress.probed = probed;
                    system
                });
                it.progress.verifying =
                    ExportState::from_result(result.map_err(|fault| fault.naming(&system)));
                cx.tell(Event::VerifyEnded);
            }
            (Exported::Verified(result), Some(it)) => {
                it.progress.verifying =
                    ExportState::from_result(result.map_err(|fault| fault.naming(&system)));
                cx.tell(Event::VerifyEnded);
            }
            (_, None) => {}
        }
    }
}

impl SecretExport {
    /// Verifies the secret over a second connection. `consented`: a plain key may be sent over loopback.
    pub(in crate::app) fn verify(&mut self, consented: bool, cx: &mut Cx) {
        if shown::is_exporting(cx) {
            return cx.say(Weight::Plain, "another export is running: Esc cancels it");
        }
        let id = self.next_id();
        // The demo's simulator belongs to this process.
        let consented = consented || cx.demo;
        let endpoint = cx.connection.endpoint.clone();
        let scram = cx
            .connection
            .system
            .as_ref()
            .is_some_and(|it| it.caps.scram);
        let Some(it) = shown::secret_mut(cx) else {
            return;
        };
        let Some(mut endpoint) = endpoint else {
            let fault = Fault::new(Kind::Lost, "There is no connection.")
                .meaning("The key was not verified.");
            it.progress.verifying = ExportState::Failed(fault);
            return;
        };
        if scram && endpoint.address.is_socket() {
            let fault = Fault::new(
                Kind::SignIn,
                "This system accepts no API key over its socket (26.0 and newer).",
            )
            .meaning("The key was not verified.")
            .next("Connect over TLS (wss://) to verify it.");
            it.progress.verifying = ExportState::Failed(fault);
            return;
        }
        endpoint.user.clone_from(&it.progress.user);
        endpoint.key_over_loopback |= consented;
        if judge(&endpoint.address, true, endpoint.key_over_loopback) == Verdict::AskFirst {
            return ask_about_verifying(cx);
        }
        it.progress.verifying = ExportState::Running(id);
        it.progress.probed.clear();
        let export = match it.progress.probes.is_empty() {
            true => Export::Verify(Box::new(endpoint)),
            false => Export::Probe(Box::new(endpoint), it.progress.probes.clone()),
        };
        cx.out.push(Effect::Export(id, export));
    }
}

// Delivering

fn ask_about_verifying(cx: &mut Cx) {
    let lines = vec![
        Line::plain("This local address is not encrypted."),
        Line::warning(
            "If a tunnel forwards it to another machine, TrueNAS sees an insecure connection and revokes the new key.",
        ),
    ];
    let others = vec![("Sign in", Answer::VerifyAnyway)];
    let question = Question::new(
        "Sign in with the new key over ws://?",
        lines,
        "Cancel",
        others,
    );
    cx.modals.push(Modal::Question(question));
}

/// Stores the endpoint for a second connection to the current system.
pub(in crate::app) fn remember_endpoint(target: &crate::api::Target, cx: &mut Cx) {
    cx.connection.endpoint = Some(Endpoint {
        address: target.address.clone(),
        user: None,
        ca: target.ca.clone(),
        key_over_loopback: target.key_over_loopback,
    });
}

// Looking

fn show_snippets(cx: &mut Cx) {
    let Some(it) = shown::secret(cx) else {
        return;
    };
    let system = cx.connection.system.as_ref();
    let wish = it.progress.snippet.as_deref();
    let consumer = wish.and_then(Consumer::for_preset);
    let spot = Spot {
        address: cx.connection.endpoint.as_ref().map(|it| it.address.clone()),
        host: cx.host_name().to_owned(),
        user: it.progress.user.clone(),
        caps: system.map_or_else(|| Caps::of_era(true), |it| it.caps),
    };
    cx.modals
        .push(Modal::Snippets(Snippets::new(spot, consumer)));
}

/// The directory of a path, with a trailing `/`.
fn directory(path: &str) -> Option<String> {
    let end = path.rfind('/')?;
    path.get(..=end).map(str::to_owned)
}
