//! The connect screen's keys, and making a link.

pub(in crate::app) mod certificate;
pub(in crate::app) mod link;
pub mod screen;
pub mod standby;

use crate::api::{Stage, Target};
use crate::app::catalogue::Known;
use crate::app::connect::screen::{Attempt, Connect, ConnectField, Ready, refusal};
use crate::app::effect::Effect;
use crate::app::keys::Enforcing;
use crate::app::keys::edit::{Wanted, drive};
use crate::app::message::Generation;
use crate::app::modal::Modal;
use crate::app::model::{Link, Model, Screen};
use crate::app::widget::question::{Answer, Line, Question};
use crate::domain::policy::{self, Verdict};
use crate::keymap::{Action, Chord};

impl Model {
    pub(in crate::app) fn connect_key(
        &mut self,
        action: Option<Action>,
        chord: Chord,
        effects: &mut Vec<Effect>,
    ) {
        if self.connect.busy() {
            if action == Some(Action::Back) {
                self.abandon_connection(effects);
            }
            return;
        }
        // Here Enter on the last field connects: a connection can be tried again without harm.
        let last = matches!(action, Some(Action::Accept)) && self.connect.at_last_field();
        match action {
            Some(Action::Profiles) => return self.pick_profile(effects),
            Some(Action::SaveProfile) => return self.ask_save_profile(),
            _ => {}
        }
        match if last && self.is_held_down() {
            Wanted::Nothing
        } else if last {
            Wanted::Save
        } else {
            drive(&mut self.connect.form, action, chord)
        } {
            Wanted::Save => self.try_connect(false, effects),
            Wanted::Leave if self.system.is_some() => self.screen = Screen::Keys,
            Wanted::Leave if self.connect.form.dirty() => {
                let lines = vec![Line::plain("What you typed is lost.")];
                self.modals.push(Modal::Question(Question::new(
                    "Leave tnkeys?",
                    lines,
                    "Stay",
                    vec![("Leave", Answer::Quit)],
                )));
            }
            Wanted::Leave => self.quit(effects),
            Wanted::Nothing | Wanted::Pick(_) => {}
        }
        self.connect.refresh();
    }

    /// Connects as the screen says, as far as its answers and the policy allow.
    pub(in crate::app) fn try_connect(&mut self, consented: bool, effects: &mut Vec<Effect>) {
        match self.connect.read(consented) {
            Ready::Go(mut target) => {
                target.ca.clone_from(&self.ca);
                self.begin(target, effects);
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
                self.modals.push(Modal::Question(Question::new(
                    "Not over this link",
                    lines,
                    "Cancel",
                    others,
                )));
            }
            Ready::AskFirst => self.ask_about_loopback(),
        }
    }

    /// Connects to what the command line says, asking first where the policy wants it.
    pub(in crate::app) fn begin_or_ask(&mut self, target: Box<Target>, effects: &mut Vec<Effect>) {
        let plain_key = target.credentials.is_api_key();
        match policy::judge(&target.address, plain_key, target.key_over_loopback) {
            Verdict::AskFirst => {
                self.held = Some(target);
                self.ask_about_loopback();
            }
            // What is refused is refused by the link too, with its reason.
            Verdict::Allow | Verdict::Refuse => self.begin(*target, effects),
        }
    }

    /// The person agreed: what was held goes, else what the connect screen says.
    pub(in crate::app) fn connect_anyway(&mut self, effects: &mut Vec<Effect>) {
        match self.held.take() {
            Some(mut target) => {
                target.key_over_loopback = true;
                self.begin(*target, effects);
            }
            None => self.try_connect(true, effects),
        }
    }

    fn ask_about_loopback(&mut self) {
        let lines = vec![
            Line::plain("This address is on this machine and not encrypted."),
            Line::warning(
                "If something forwards it to another machine, TrueNAS sees an insecure link and revokes the key.",
            ),
            Line::plain("Say yes only if TrueNAS itself, or a simulator, listens there."),
        ];
        let others = vec![("Send it", Answer::ConnectAnyway)];
        let question = Question::new("Send a plain API key over ws://?", lines, "Cancel", others);
        self.modals.push(Modal::Question(question));
    }

    /// Connects there.
    pub(in crate::app) fn begin(&mut self, mut target: Target, effects: &mut Vec<Effect>) {
        self.generation = Generation(self.generation.0 + 1);
        self.drop_held(effects);
        self.forget_system();
        self.be_careful(&mut target);
        self.remember_door(&target);
        self.place = target.address.label();
        self.link = Link::Connecting(Stage::Reaching);
        self.connect.attempt = Attempt::Running(Stage::Reaching);
        effects.push(Effect::Connect(self.generation, Box::new(target)));
    }

    /// Forgets the system that we were connected to.
    pub(in crate::app) fn forget_system(&mut self) {
        self.held = None;
        self.leave_unanswered();
        self.pending.clear();
        self.abandon_doubts();
        self.abandon_endings();
        self.drop_certificates();
        self.next_sign_in = None;
        self.expired = false;
        self.system = None;
        self.users = None;
        self.enforcing = Enforcing::default();
        self.known = Known::default();
        self.needed.clear();
        self.keys.clear();
        self.open_sessions.clear();
    }

    pub(in crate::app) fn abandon_connection(&mut self, effects: &mut Vec<Effect>) {
        // Later words of this link are dropped with its generation.
        self.generation = Generation(self.generation.0 + 1);
        self.drop_held(effects);
        self.leave_unanswered();
        self.pending.clear();
        self.enforcing.cut();
        self.abandon_doubts();
        self.abandon_endings();
        self.link = Link::None;
        self.next_sign_in = None;
        self.drop_certificates();
        self.connect.attempt = Attempt::None;
        self.screen = Screen::Connect;
        effects.push(Effect::Disconnect);
    }

    pub(in crate::app) fn use_address(&mut self, address: &str) {
        self.connect.form.set_text(ConnectField::Address, address);
        self.connect.refresh();
        self.screen = Screen::Connect;
    }

    /// Shows the connect screen again; the present link stays until another is begun.
    pub(in crate::app) fn open_another(&mut self) {
        let user = self
            .system
            .as_ref()
            .and_then(|s| s.me.username.as_ref())
            .map_or("", |u| u.raw())
            .to_owned();
        let address = self.connect.form.text(ConnectField::Address);
        self.connect = Connect::new(&address, &user);
        self.screen = Screen::Connect;
    }
}
