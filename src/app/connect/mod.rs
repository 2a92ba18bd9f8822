//! Connecting to a system: connect screen, link events, certificate prompts.

pub(in crate::app) mod certificate;
pub mod changed_certificate;
pub mod code_form;
pub mod connection;
pub(in crate::app) mod held_key;
pub(in crate::app) mod link;
pub mod owner_form;
pub mod screen;
pub mod standby;
#[cfg(test)]
mod tests;

use std::path::PathBuf;

use crate::api::Target;
use crate::app::connect::screen::{Attempt, Connect, ConnectField, Submission};
use crate::app::cx::Cx;
use crate::app::modal::{Modal, Screen};
use crate::app::widget::form_keys::{FormKey, drive};
use crate::app::widget::question::{Answer, Line, Question};
use crate::domain::profile::SignIn;
use crate::domain::{Address, Profile};
use crate::form::Form;
use crate::keymap::{Action, Chord};

/// State of the feature.
#[derive(Debug)]
pub struct Connecting {
    screen: Connect,
    /// Target that waits for consent to send a plain key over loopback `ws://`.
    held: Option<Box<Target>>,
    /// The CA file of the command line.
    ca: Option<PathBuf>,
}

pub(in crate::app) fn ask_about_loopback(cx: &mut Cx) {
    let lines = vec![
        Line::plain("This local address is not encrypted."),
        Line::warning(
            "If a tunnel forwards it to another machine, TrueNAS sees an insecure connection and revokes the key.",
        ),
        Line::plain("Send the key only if TrueNAS itself, or a simulator, listens there."),
    ];
    let others = vec![("Send key", Answer::ConnectAnyway)];
    let question = Question::new("Send a plain API key over ws://?", lines, "Cancel", others);
    cx.modals.push(Modal::Question(question));
}

impl Connecting {
    /// The connect screen with this address and user; either may be empty.
    pub(in crate::app) fn new(address: &str, user: &str, ca: Option<PathBuf>) -> Self {
        Self {
            screen: Connect::new(address, user),
            held: None,
            ca,
        }
    }

    /// The form of the connect screen.
    pub fn form(&self) -> &Form<ConnectField> {
        &self.screen.form
    }

    /// State of the connection attempt.
    pub fn attempt(&self) -> &Attempt {
        &self.screen.attempt
    }

    pub(in crate::app) fn set_attempt(&mut self, attempt: Attempt) {
        self.screen.attempt = attempt;
    }

    /// Whether a connection attempt is running: the form takes no input.
    pub(in crate::app) fn busy(&self) -> bool {
        self.screen.busy()
    }

    /// The name of the profile that filled the form.
    pub(in crate::app) fn picked(&self) -> Option<&str> {
        self.screen.picked.as_deref()
    }

    /// Parses the address. On failure, sets the field's error.
    pub(in crate::app) fn address(&mut self) -> Option<Address> {
        self.screen.address()
    }

    /// The user and the sign-in method, without the secret.
    pub(in crate::app) fn who(&self) -> (Option<String>, SignIn) {
        self.screen.who()
    }

    /// Passes a key to the form.
    pub(in crate::app) fn form_key(
        &mut self,
        action: Option<Action>,
        chord: Chord,
        cx: &mut Cx,
    ) -> FormKey<ConnectField> {
        let mut key = drive(&mut self.screen.form, action, chord);
        let pressed = action == Some(Action::Accept) && matches!(key, FormKey::Save);
        if pressed && held_key::is_held_down(cx) {
            key = FormKey::Nothing;
        }
        self.screen.refresh();
        key
    }

    /// Pastes into the focused field.
    pub(in crate::app) fn paste(&mut self, text: &str) {
        self.screen.form.paste(text);
        self.screen.refresh();
    }

    /// Reads the form. Takes the secret out of it only when the result is [`Submission::Connect`].
    pub(in crate::app) fn read(&mut self, consented: bool) -> Submission {
        let mut read = self.screen.read(consented);
        if let Submission::Connect(target) = &mut read {
            self.add_ca(target);
        }
        read
    }

    /// Adds the CA file of the command line, unless the target has one.
    pub(in crate::app) fn add_ca(&self, target: &mut Target) {
        if target.ca.is_none() {
            target.ca.clone_from(&self.ca);
        }
    }

    /// Keeps a target until the user has answered.
    pub(in crate::app) fn hold(&mut self, target: Box<Target>) {
        self.held = Some(target);
    }

    pub(in crate::app) fn take_unsent(&mut self) -> Option<Box<Target>> {
        self.held.take()
    }

    /// Fills the form from a profile.
    pub(in crate::app) fn fill(&mut self, profile: &Profile, cx: &mut Cx) {
        self.screen = Connect::of_profile(profile);
        cx.screen = Screen::Connect;
    }

    /// Fills in an address.
    pub(in crate::app) fn use_address(&mut self, address: &str, cx: &mut Cx) {
        self.screen.form.set_text(ConnectField::Address, address);
        self.screen.refresh();
        cx.screen = Screen::Connect;
    }

    /// Fills in the address that the user picked, and moves the focus to the next field.
    pub(in crate::app) fn pick_address(&mut self, address: &str, cx: &mut Cx) {
        self.use_address(address, cx);
        self.screen.form.picked(ConnectField::Address, address);
        self.screen.picked = None;
    }

    /// Fills in the user, so that the form and a profile saved from it name the account.
    pub(in crate::app) fn use_user(&mut self, user: &str) {
        self.screen.form.set_text(ConnectField::User, user);
    }

    /// Opens the connect screen. The current link stays until the user starts another connection.
    pub(in crate::app) fn open_another(&mut self, cx: &mut Cx) {
        let user = cx
            .connection
            .system
            .as_ref()
            .and_then(|s| s.me.username.as_ref())
            .map_or("", |u| u.raw())
            .to_owned();
        let address = self.screen.form.text(ConnectField::Address);
        self.screen = Connect::new(&address, &user);
        cx.screen = Screen::Connect;
    }
}
