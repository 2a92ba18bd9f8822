//! The connect screen's keys, and making a link.

pub(in crate::app) mod certificate;
pub mod connection;
pub(in crate::app) mod held_key;
pub(in crate::app) mod link;
pub mod screen;
pub mod standby;

use crate::api::{Stage, Target};
use crate::app::catalogue::cache::CatalogueCache;
use crate::app::connect::connection::Link;
use crate::app::connect::screen::{Attempt, Connect, ConnectField, Ready, refusal};
use crate::app::cx::Cx;
use crate::app::effect::Effect;
use crate::app::keys::Enforcing;
use crate::app::message::Generation;
use crate::app::modal::Modal;
use crate::app::modal::Screen;
use crate::app::model::Model;
use crate::app::secret;
use crate::app::widget::form_keys::{FormKey, drive};
use crate::app::widget::question::{Answer, Line, Question};
use crate::domain::policy::{self, Verdict};
use crate::keymap::{Action, Chord};
use std::path::PathBuf;

/// The connect screen, and what waits for its answer.
#[derive(Debug)]
pub struct Connecting {
    /// The screen.
    pub screen: Connect,
    /// Where to connect once the person agreed that a plain key goes over loopback `ws://`.
    pub(in crate::app) held: Option<Box<Target>>,
    pub(in crate::app) ca: Option<PathBuf>,
}

impl Model {
    pub(in crate::app) fn connect_key(&mut self, action: Option<Action>, chord: Chord) {
        if self.connect.screen.busy() {
            if action == Some(Action::Back) {
                self.abandon_connection();
            }
            return;
        }
        // Here Enter on the last field connects: a connection can be tried again without harm.
        let last = matches!(action, Some(Action::Accept)) && self.connect.screen.at_last_field();
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
        match if last && held_key::is_held_down(&mut self.cx) {
            FormKey::Nothing
        } else if last {
            FormKey::Save
        } else {
            drive(&mut self.connect.screen.form, action, chord)
        } {
            FormKey::Save => self.try_connect(false),
            FormKey::Leave if self.cx.connection.system.is_some() => self.cx.screen = Screen::Keys,
            FormKey::Leave if self.connect.screen.form.dirty() => {
                let lines = vec![Line::plain("What you typed is lost.")];
                self.cx.modals.push(Modal::Question(Question::new(
                    "Leave tnkeys?",
                    lines,
                    "Stay",
                    vec![("Leave", Answer::Quit)],
                )));
            }
            FormKey::Leave => self.quit(),
            FormKey::Nothing | FormKey::Pick(_) => {}
        }
        self.connect.screen.refresh();
    }

    /// Connects as the screen says, as far as its answers and the policy allow.
    pub(in crate::app) fn try_connect(&mut self, consented: bool) {
        match self.connect.screen.read(consented) {
            Ready::Go(mut target) => {
                target.ca.clone_from(&self.connect.ca);
                self.begin(target);
            }
            Ready::NotYet => {}
            Ready::Refused(better) => {
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
                    "Not over this link",
                    lines,
                    "Cancel",
                    others,
                )));
            }
            Ready::AskFirst => ask_about_loopback(&mut self.cx),
        }
    }

    /// Connects to what the command line says, asking first where the policy wants it.
    pub(in crate::app) fn begin_or_ask(&mut self, target: Box<Target>) {
        let plain_key = target.credentials.is_api_key();
        match policy::judge(&target.address, plain_key, target.key_over_loopback) {
            Verdict::AskFirst => {
                self.connect.held = Some(target);
                ask_about_loopback(&mut self.cx);
            }
            // What is refused is refused by the link too, with its reason.
            Verdict::Allow | Verdict::Refuse => self.begin(*target),
        }
    }

    /// The person agreed: what was held goes, else what the connect screen says.
    pub(in crate::app) fn connect_anyway(&mut self) {
        match self.connect.held.take() {
            Some(mut target) => {
                target.key_over_loopback = true;
                self.begin(*target);
            }
            None => self.try_connect(true),
        }
    }

    /// Connects there.
    pub(in crate::app) fn begin(&mut self, mut target: Target) {
        self.cx.connection.generation = Generation(self.cx.connection.generation.0 + 1);
        self.drop_held();
        self.forget_system();
        self.systems
            .be_careful(&mut target, &self.connect, &mut self.cx);
        secret::remember_door(&target, &mut self.cx);
        self.cx.connection.place = target.address.label();
        self.cx.connection.link = Link::Connecting(Stage::Reaching);
        self.connect.screen.attempt = Attempt::Running(Stage::Reaching);
        self.cx.out.push(Effect::Connect(
            self.cx.connection.generation,
            Box::new(target),
        ));
    }

    /// Forgets the system that we were connected to.
    pub(in crate::app) fn forget_system(&mut self) {
        self.connect.held = None;
        self.lost_reply.leave_unanswered(&mut self.cx);
        self.cx.requests.clear();
        self.lost_reply.abandon_doubts(&self.rotation, &mut self.cx);
        self.sessions.abandon_endings(&mut self.cx);
        certificate::drop_certificates(&mut self.cx);
        self.cx.connection.next_sign_in = None;
        self.cx.connection.expired = false;
        self.cx.connection.system = None;
        self.cx.users = None;
        self.enforcing = Enforcing::default();
        self.cx.catalogue = CatalogueCache::default();
        self.access.needed.clear();
        self.cx.keys.clear();
        self.sessions.open_sessions.clear();
    }

    pub(in crate::app) fn abandon_connection(&mut self) {
        // Later words of this link are dropped with its generation.
        self.cx.connection.generation = Generation(self.cx.connection.generation.0 + 1);
        self.drop_held();
        self.lost_reply.leave_unanswered(&mut self.cx);
        self.cx.requests.clear();
        self.enforcing.cut();
        self.lost_reply.abandon_doubts(&self.rotation, &mut self.cx);
        self.sessions.abandon_endings(&mut self.cx);
        self.cx.connection.link = Link::None;
        self.cx.connection.next_sign_in = None;
        certificate::drop_certificates(&mut self.cx);
        self.connect.screen.attempt = Attempt::None;
        self.cx.screen = Screen::Connect;
        self.cx.out.push(Effect::Disconnect);
    }
}

fn ask_about_loopback(cx: &mut Cx) {
    let lines = vec![
        Line::plain("This address is on this machine and not encrypted."),
        Line::warning(
            "If something forwards it to another machine, TrueNAS sees an insecure link and revokes the key.",
        ),
        Line::plain("Say yes only if TrueNAS itself, or a simulator, listens there."),
    ];
    let others = vec![("Send it", Answer::ConnectAnyway)];
    let question = Question::new("Send a plain API key over ws://?", lines, "Cancel", others);
    cx.modals.push(Modal::Question(question));
}

impl Connecting {
    pub(in crate::app) fn use_address(&mut self, address: &str, cx: &mut Cx) {
        self.screen.form.set_text(ConnectField::Address, address);
        self.screen.refresh();
        cx.screen = Screen::Connect;
    }

    /// Shows the connect screen again; the present link stays until another is begun.
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
