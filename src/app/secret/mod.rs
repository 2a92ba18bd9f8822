//! The keys of the secret, and what comes of carrying it away.
//!
//! Invariants: only what is known to have worked counts as carried; whatever fails, the secret stays on the screen.

pub mod copy;
pub mod export;
pub(in crate::app) mod in_flight;
pub mod progress;
pub mod qr;
pub mod raw;
pub mod save;
pub(in crate::app) mod saving;
pub mod snippet;
pub mod snippets;
pub mod window;

use crate::app::effect::Effect;
use crate::app::modal::{Modal, Picker, Qr, SecretShown, Snippets, Step};
use crate::app::model::Model;
use crate::app::notice::Weight;
use crate::app::secret::copy::Copies;
use crate::app::secret::export::{Carried, Carry, Door, SaveOrder, Ticket, Unsaved};
use crate::app::secret::in_flight::UnderWay;
use crate::app::secret::in_flight::{Going, To};
use crate::app::secret::snippet::Spot;
use crate::app::widget::picker::{Item, Offers};
use crate::app::widget::question::{Answer, Line, Question};
use crate::domain::Handling;
use crate::domain::policy::{Verdict, judge};
use crate::domain::{Fault, Kind};
use crate::keymap::Action;

/// How a new secret leaves the program: copies, files, commands.
#[derive(Debug)]
pub struct SecretExport {
    /// The copies of new secrets.
    pub copies: Copies,
    /// How a new secret is handled.
    pub handling: Handling,
    /// Where a secret was saved last, with the `/` at its end.
    pub(in crate::app) save_dir: Option<String>,
    pub(in crate::app) tickets: Ticket,
    pub(in crate::app) under_way: UnderWay,
}

impl Model {
    /// The secret that is uppermost on the screen.
    pub fn secret(&self) -> Option<&SecretShown> {
        self.cx.modals.iter().rev().find_map(|modal| match modal {
            Modal::Secret(it) => Some(it),
            _ => None,
        })
    }

    pub(in crate::app) fn secret_mut(&mut self) -> Option<&mut SecretShown> {
        self.cx
            .modals
            .iter_mut()
            .rev()
            .find_map(|modal| match modal {
                Modal::Secret(it) => Some(it),
                _ => None,
            })
    }

    pub(in crate::app) fn secret_key(&mut self, action: Action) {
        if self.hold_back(action) {
            return;
        }
        let Some(it) = self.secret_mut() else { return };
        match action {
            Action::Copy => self.copy_secret(),
            Action::KeepCopy => self.keep_copy(),
            Action::Mask => it.carrying.mask(),
            Action::Group => it.carrying.group(),
            Action::QrCode => self.cx.modals.push(Modal::Qr(Qr::default())),
            Action::Snippets => self.show_snippets(),
            Action::SaveKey => self.ask_save_secret(),
            Action::Deliver => self.pick_receiver(),
            Action::Verify => self.verify(false),
            Action::GiveUp => self.give_up(),
            Action::Back => self.close_secret(),
            _ => {}
        }
    }

    /// A new try.
    pub(in crate::app) fn ticket(&mut self) -> Ticket {
        self.secret.tickets = Ticket(self.secret.tickets.0 + 1);
        self.secret.tickets
    }

    fn give_up(&mut self) {
        let Some(it) = self.secret_mut() else { return };
        let Some(ticket) = it.carrying.can_be_given_up() else {
            return;
        };
        self.secret.under_way.end(ticket);
        let Some(it) = self.secret_mut() else { return };
        if it.carrying.delivering.is(ticket) {
            let what = format!("{} was given up.", it.carrying.receiver);
            let fault = Fault::new(Kind::Local, what)
                .meaning("Whether it kept the key is not known. The key is still here.");
            it.carrying.delivering = Step::Failed(fault);
        } else {
            it.carrying.verifying = Step::No;
            self.tried_secret();
        }
        self.cx.out.push(Effect::GiveUp(ticket));
    }

    // Saving

    /// Writes the file. An earlier one may still be written, or hang on a dead disk: neither waits for the other.
    pub(in crate::app) fn save_secret(&mut self, order: SaveOrder) {
        let ticket = self.ticket();
        let Some(it) = self.secret_mut() else { return };
        it.carrying.typed = Some((order.path.clone(), order.form));
        it.carrying.earlier.extend(it.carrying.saving.running());
        it.carrying.saving = Step::Running(ticket);
        let (key, to) = (it.name.clone(), To::File(order.path.clone()));
        self.secret.under_way.begin(ticket, Going { key, to });
        self.cx.out.push(Effect::Carry(ticket, Carry::Save(order)));
    }

    /// A file is there: whether to lose it.
    fn ask_replace(&mut self, path: &str) {
        let Some(at) = self
            .cx
            .modals
            .iter()
            .rposition(|modal| matches!(modal, Modal::Secret(_)))
        else {
            return;
        };
        let mut order = None;
        if let Some(Modal::Secret(it)) = self.cx.modals.get_mut(at) {
            it.carrying.saving = Step::No;
            order = it.carrying.typed.clone().map(|(path, form)| SaveOrder {
                path,
                form,
                replace: true,
                id: it.id,
                salting: it.carrying.salting.clone(),
            });
        }
        let Some(order) = order else { return };
        let lines = vec![
            Line::exact(path),
            Line::warning("What is in it now is lost."),
        ];
        let question = Question::new(
            "Replace this file?",
            lines,
            "Cancel",
            vec![("Replace", Answer::Replace(Box::new(order)))],
        );
        self.cx.modals.insert(at + 1, Modal::Question(question));
    }

    // Delivering

    pub(in crate::app) fn pick_receiver(&mut self) {
        if self.under_way() {
            return self.cx.say(Weight::Plain, "one at a time: Esc gives it up");
        }
        let receivers = self.cx.profile().map(|it| it.deliver.as_slice());
        let receivers = receivers.unwrap_or_default();
        if receivers.is_empty() {
            let question = self.how_to_deliver();
            return self.cx.modals.push(Modal::Question(question));
        }
        let items = receivers.iter().map(|it| Item {
            value: it.name.clone(),
            note: it.command.join(" "),
            doubtful: false,
        });
        let title = "Deliver to a command, on its standard input";
        let picker = Picker::new(title, items.collect(), "").offering(Offers::Receivers);
        self.cx.modals.push(Modal::Picker(picker));
    }

    fn how_to_deliver(&self) -> Question {
        let name = match self.cx.profile() {
            Some(profile) => profile.name.as_str(),
            None => "NAME",
        };
        let mut lines = Vec::new();
        if self.cx.profile().is_none() {
            let text = "Commands belong to a profile, and this system has none: F4 on the connect screen saves one.";
            lines.push(Line::plain(text));
        }
        lines.push(Line::plain(
            "Name commands in config.toml. Each gets the key on its standard input, without a line end and without a shell:",
        ));
        lines.push(Line::exact(format!("[profiles.{name}.deliver]")));
        lines.push(Line::exact(
            "pass = [\"pass\", \"insert\", \"-m\", \"nas/key\"]",
        ));
        lines.push(Line::exact(
            "vault = [\"vault\", \"kv\", \"put\", \"secret/nas\", \"key=-\"]",
        ));
        Question::notice("No command to deliver to", lines)
    }

    /// A command was picked.
    pub(in crate::app) fn deliver(&mut self, name: &str) {
        let mut receivers = self.cx.profile().into_iter().flat_map(|it| &it.deliver);
        let Some(receiver) = receivers.find(|it| it.name == name).cloned() else {
            return;
        };
        let ticket = self.ticket();
        let Some(it) = self.secret_mut() else { return };
        it.carrying.receiver.clone_from(&receiver.name);
        it.carrying.delivering = Step::Running(ticket);
        let (key, to) = (it.name.clone(), To::Command(receiver.name));
        self.secret.under_way.begin(ticket, Going { key, to });
        self.cx
            .out
            .push(Effect::Carry(ticket, Carry::Deliver(receiver.command)));
    }

    fn under_way(&self) -> bool {
        let carrying = self.secret().map(|it| &it.carrying);
        carrying.is_some_and(|it| it.can_be_given_up().is_some())
    }

    // Verifying

    /// Signs in with the secret, beside the present connection. `consented`: a plain key may go over loopback.
    pub(in crate::app) fn verify(&mut self, consented: bool) {
        if self.under_way() {
            return self.cx.say(Weight::Plain, "one at a time: Esc gives it up");
        }
        let ticket = self.ticket();
        // The simulator of the demo is nobody else's.
        let consented = consented || self.cx.demo;
        let door = self.cx.connection.door.clone();
        let scram = self
            .cx
            .connection
            .system
            .as_ref()
            .is_some_and(|it| it.caps.scram);
        let Some(it) = self.secret_mut() else { return };
        let Some(mut door) = door else {
            let fault = Fault::new(Kind::Lost, "There is no connection.")
                .meaning("Where to sign in is not known.");
            it.carrying.verifying = Step::Failed(fault);
            return;
        };
        if scram && door.address.is_socket() {
            let fault = Fault::new(
                Kind::SignIn,
                "This system takes no API key over its socket (26.0 and newer).",
            )
            .meaning("It was not tried, and says nothing about the key.")
            .next("Try it where it is used, over TLS.");
            it.carrying.verifying = Step::Failed(fault);
            return;
        }
        door.user.clone_from(&it.carrying.user);
        door.key_over_loopback |= consented;
        if judge(&door.address, true, door.key_over_loopback) == Verdict::AskFirst {
            return self.ask_about_verifying();
        }
        it.carrying.verifying = Step::Running(ticket);
        self.cx
            .out
            .push(Effect::Carry(ticket, Carry::Verify(Box::new(door))));
    }

    fn ask_about_verifying(&mut self) {
        let lines = vec![
            Line::plain("This address is on this machine and not encrypted."),
            Line::warning(
                "If something forwards it to another machine, TrueNAS sees an insecure link and revokes the new key.",
            ),
        ];
        let others = vec![("Sign in", Answer::VerifyAnyway)];
        let question = Question::new(
            "Sign in with the new key over ws://?",
            lines,
            "Cancel",
            others,
        );
        self.cx.modals.push(Modal::Question(question));
    }

    /// What a second connection to the present system begins with.
    pub(in crate::app) fn remember_door(&mut self, target: &crate::api::Target) {
        self.cx.connection.door = Some(Door {
            address: target.address.clone(),
            user: None,
            ca: target.ca.clone(),
            key_over_loopback: target.key_over_loopback,
        });
    }

    // What came of it

    pub(in crate::app) fn carried(&mut self, ticket: Ticket, carried: Carried) {
        let going = self.secret.under_way.end(ticket);
        if going.is_some() {
            self.carried_while_leaving();
        }
        let shown = self.cx.modals.iter_mut().find_map(|modal| match modal {
            Modal::Secret(it) if it.carrying.has(ticket) => Some(it),
            _ => None,
        });
        match (carried, shown) {
            (Carried::Saved(Ok(path)), shown) => {
                self.secret.save_dir = directory(&path);
                if let Some(it) = shown {
                    it.carrying.saved = true;
                    it.carrying.taken = true;
                    if it.carrying.saving.is(ticket) {
                        it.carrying.saving = Step::Done(path);
                        return;
                    }
                }
                // The secret was closed meanwhile, or is being saved elsewhere.
                if let Some(going) = going {
                    let words = format!("{} was saved to {path}", going.key);
                    self.cx.say(Weight::Good, words);
                }
            }
            (Carried::Saved(Err(unsaved)), Some(it)) if it.carrying.saving.is(ticket) => {
                match unsaved {
                    Unsaved::Exists(path) => self.ask_replace(&path),
                    Unsaved::Failed(fault) => it.carrying.saving = Step::Failed(fault),
                }
            }
            (Carried::Saved(Err(unsaved)), _) => {
                let why = match unsaved {
                    Unsaved::Exists(path) => format!("{path} is there already"),
                    Unsaved::Failed(fault) => fault.what,
                };
                if let Some(going) = going {
                    let words = format!("{} was not saved: {why}", going.key);
                    self.cx.say(Weight::Bad, words);
                }
            }
            (Carried::Delivered(result), Some(it)) => {
                it.carrying.taken |= result.is_ok();
                it.carrying.delivering = Step::of(result);
            }
            (Carried::Verified(result), Some(it)) => {
                it.carrying.verifying = Step::of(result);
                self.tried_secret();
            }
            (_, None) => {}
        }
    }

    // Looking

    fn show_snippets(&mut self) {
        let Some(it) = self.secret() else { return };
        let spot = Spot {
            address: self
                .cx
                .connection
                .door
                .as_ref()
                .map(|door| door.address.clone()),
            host: self.cx.system_name().to_owned(),
            user: it.carrying.user.clone(),
            allowlist: self
                .cx
                .connection
                .system
                .as_ref()
                .is_some_and(|it| it.caps.allowlist),
        };
        self.cx.modals.push(Modal::Snippets(Snippets::new(spot)));
    }
}

/// The directory of a path, to begin with the next time.
fn directory(path: &str) -> Option<String> {
    let end = path.rfind('/')?;
    path.get(..=end).map(str::to_owned)
}
