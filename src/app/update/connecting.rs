//! Starts and abandons a connection, and resets the state of each feature that belongs to it.

use std::sync::Arc;

use crate::api::{LinkCommand, Stage, Target};
use crate::app::catalogue::cache::CatalogueCache;
use crate::app::connect::code_form::{Code, CodeField};
use crate::app::connect::connection::Link;
use crate::app::connect::screen::{Attempt, Submission, refusal};
use crate::app::connect::{ask_about_loopback, certificate};
use crate::app::effect::{Effect, FileTask};
use crate::app::keys::Enforcing;
use crate::app::message::Generation;
use crate::app::modal::{KeyOwner, Modal, OwnerField, Screen};
use crate::app::model::Model;
use crate::app::secret;
use crate::app::usage::state::Usage;
use crate::app::widget::form_keys::{FormKey, drive};
use crate::app::widget::question::{Answer, Line, Question};
use crate::app::widget::window::TakesKeys;
use crate::app::wish::Wish;
use crate::domain::policy::{self, Verdict};
use crate::domain::{Fault, Profile};
use crate::keymap::{Action, Chord};

impl Model {
    pub(in crate::app) fn connect_key(&mut self, action: Option<Action>, chord: Chord) {
        if self.connect.busy() {
            match action {
                Some(Action::Back) => self.abandon_connection(),
                Some(Action::Systems) => self.cx.wish(Wish::Systems),
                Some(Action::AllSystems) => self.cx.wish(Wish::AllSystems),
                Some(Action::NextSystem) => self.cx.wish(Wish::NextSystem),
                Some(Action::PreviousSystem) => self.cx.wish(Wish::PreviousSystem),
                _ => {}
            }
            return;
        }
        match action {
            Some(Action::Profiles) => {
                return self.systems.pick_profile(&self.connect, &mut self.cx);
            }
            Some(Action::SaveProfile) => {
                return self
                    .systems
                    .ask_save_profile(&mut self.connect, &mut self.cx);
            }
            _ => {}
        }
        match self.connect.form_key(action, chord, &mut self.cx) {
            FormKey::Save => self.try_connect(false),
            FormKey::Leave if self.cx.connection.system.is_some() => self.cx.screen = Screen::Keys,
            FormKey::Leave if self.connect.form().dirty() => {
                let lines = vec![Line::plain("Your input will be lost.")];
                self.cx.modals.push(Modal::Question(Question::new(
                    "Quit tnkeys?",
                    lines,
                    "Cancel",
                    vec![("Quit", Answer::Quit)],
                )));
            }
            FormKey::Leave => self.quit(),
            FormKey::Nothing | FormKey::Pick(_) => {}
        }
    }

    /// Connects with the fields of the screen, if they are complete and the policy allows it.
    pub(in crate::app) fn try_connect(&mut self, consented: bool) {
        match self.connect.read(consented) {
            Submission::Connect(target) => self.begin(target),
            Submission::Invalid => {}
            Submission::Refused(better) => {
                let fault = refusal(better.as_ref());
                let lines = vec![
                    Line::warning(fault.what),
                    Line::plain(fault.meaning),
                    Line::plain(fault.next),
                ];
                let others = better
                    .map(|a| vec![("Use TLS", Answer::UseAddress(a.to_string()))])
                    .unwrap_or_default();
                self.cx.modals.push(Modal::Question(Question::new(
                    "Insecure connection",
                    lines,
                    "Cancel",
                    others,
                )));
            }
            Submission::AskFirst => ask_about_loopback(&mut self.cx),
        }
    }

    /// Connects to a given target. Asks first if the policy requires consent.
    pub(in crate::app) fn connect_or_ask(&mut self, target: Box<Target>) {
        let plain_key = target.credentials.is_api_key();
        match policy::judge(&target.address, plain_key, target.key_over_loopback) {
            Verdict::AskFirst => {
                self.connect.hold(target);
                ask_about_loopback(&mut self.cx);
            }
            // What is refused is refused by the link too, with its reason.
            Verdict::Allow | Verdict::Refuse => self.begin(*target),
        }
    }

    /// The user agreed: connects to the held target, else with the fields of the connect screen.
    pub(in crate::app) fn connect_anyway(&mut self) {
        match self.connect.take_unsent() {
            Some(mut target) => {
                target.key_over_loopback = true;
                self.begin(*target);
            }
            None => self.try_connect(true),
        }
    }

    /// Connects to a target.
    pub(in crate::app) fn begin(&mut self, mut target: Target) {
        self.cx.connection.generation = Generation(self.cx.connection.generation.0 + 1);
        self.drop_unsent();
        self.clear_system();
        self.systems
            .apply_profile(&mut target, &self.connect, &mut self.cx);
        secret::remember_endpoint(&target, &mut self.cx);
        self.cx.connection.place = target.address.place();
        self.cx.connection.link = Link::Connecting(Stage::Reaching);
        self.connect.set_attempt(Attempt::Running(Stage::Reaching));
        self.cx.out.push(Effect::Connect(
            self.cx.connection.generation,
            Box::new(target),
        ));
    }

    /// Discards the state of the previous system.
    pub(in crate::app) fn clear_system(&mut self) {
        drop(self.connect.take_unsent());
        self.lost_reply.lose_reply_in_flight(&mut self.cx);
        self.bulk_connection_ended("The connection was closed.");
        self.bulk.leave_system();
        self.cx.requests.clear();
        self.account.forget_system();
        self.lost_reply.abandon(&self.rotation, &mut self.cx);
        self.sessions.abandon_terminations(&mut self.cx);
        certificate::drop_certificates(&mut self.cx);
        self.cx.connection.next_sign_in = None;
        self.cx.connection.expired = false;
        self.cx.connection.system = None;
        self.cx.users = None;
        self.enforcing = Enforcing::default();
        self.cx.catalogue = CatalogueCache::default();
        self.cx.usage = Usage::default();
        self.access.required.clear();
        self.cx.keys.clear();
        self.sessions.forget_open_sessions();
        self.check.forget();
    }

    pub(in crate::app) fn abandon_connection(&mut self) {
        // Later words of this link are dropped with its generation.
        self.cx.connection.generation = Generation(self.cx.connection.generation.0 + 1);
        self.drop_unsent();
        self.lost_reply.lose_reply_in_flight(&mut self.cx);
        self.bulk_connection_ended("The connection was closed.");
        self.cx.requests.clear();
        self.account.connection_closed(&mut self.cx);
        self.enforcing.forget_in_flight();
        self.lost_reply.abandon(&self.rotation, &mut self.cx);
        self.sessions.abandon_terminations(&mut self.cx);
        self.cx.connection.link = Link::None;
        self.cx.connection.next_sign_in = None;
        certificate::drop_certificates(&mut self.cx);
        self.connect.set_attempt(Attempt::None);
        self.cx.screen = Screen::Connect;
        self.cx.out.push(Effect::Disconnect);
    }

    /// Shows the name of a system that waits for its turn to connect.
    pub(in crate::app) fn show_profile(&mut self, profile: &Profile) {
        self.connect.fill(profile, &mut self.cx);
        self.cx.connection.place = profile.address.place();
        self.cx.connection.profile = Some(profile.clone()).filter(|it| !it.name.is_empty());
        self.cx.connection.read_only |= profile.read_only;
    }

    /// Takes over the profiles that were saved in another system's window.
    pub(in crate::app) fn learn_profiles(&mut self, profiles: Arc<[Profile]>) {
        self.systems.refresh(profiles, &mut self.cx);
        self.check.refresh(&self.sessions, &mut self.cx);
    }

    /// Opens a picked profile. A text that names no profile is an address.
    pub(in crate::app) fn picked_profile(&mut self, name: &str) {
        match self.systems.profile(name).cloned() {
            Some(profile) => self.open_profile(profile),
            None => self.connect.pick_address(name, &mut self.cx),
        }
    }

    /// Fills the fields with a profile, and connects if the user need not type anything.
    pub(in crate::app) fn open_profile(&mut self, profile: Profile) {
        self.connect.fill(&profile, &mut self.cx);
        if !profile.complete() {
            return;
        }
        self.cx.connection.generation = Generation(self.cx.connection.generation.0 + 1);
        self.cx.connection.link = Link::None;
        self.drop_unsent();
        self.clear_system();
        self.cx.connection.place = profile.address.place();
        self.cx.connection.profile = Some(profile.clone()).filter(|it| !it.name.is_empty());
        self.connect.set_attempt(Attempt::Fetching);
        self.cx.out.push(Effect::Disconnect);
        let task = FileTask::Fetch(self.cx.connection.generation, Box::new(profile));
        self.cx.out.push(Effect::FileTask(task));
    }

    /// Handles the secret of a profile, or its fault.
    pub(in crate::app) fn fetched(
        &mut self,
        generation: Generation,
        target: Result<Box<Target>, Fault>,
    ) {
        if generation != self.cx.connection.generation {
            return;
        }
        match target {
            Ok(mut target) => {
                self.connect.add_ca(&mut target);
                self.connect_or_ask(target);
            }
            Err(fault) => self.connect.set_attempt(Attempt::Failed(fault)),
        }
    }
}

impl TakesKeys for Code {
    type With<'a> = &'a mut Model;

    fn key(action: Option<Action>, chord: Chord, model: &mut Model) {
        let Some(Modal::Code(it)) = model.cx.modals.last_mut() else {
            return;
        };
        match drive(&mut it.form, action, chord) {
            FormKey::Nothing | FormKey::Pick(_) => {}
            FormKey::Leave => {
                model.cx.modals.pop();
                model.abandon_connection();
            }
            FormKey::Save if it.form.missing() => {}
            FormKey::Save => {
                let code = it.form.take_secret(CodeField);
                model.cx.modals.pop();
                model.cx.out.push(Effect::Ask(LinkCommand::Code(code)));
            }
        }
    }
}

impl TakesKeys for KeyOwner {
    type With<'a> = &'a mut Model;

    fn key(action: Option<Action>, chord: Chord, model: &mut Model) {
        let Some(Modal::KeyOwner(it)) = model.cx.modals.last_mut() else {
            return;
        };
        match drive(&mut it.form, action, chord) {
            FormKey::Nothing | FormKey::Pick(_) => {}
            FormKey::Leave => {
                model.cx.modals.pop();
                model.abandon_connection();
            }
            FormKey::Save if it.form.missing() => {}
            FormKey::Save => {
                let user = it.form.text(OwnerField).trim().to_owned();
                model.cx.modals.pop();
                model.connect.use_user(&user);
                model.cx.out.push(Effect::Ask(LinkCommand::User(user)));
            }
        }
    }
}
