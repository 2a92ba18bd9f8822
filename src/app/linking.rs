//! What the link says, and connecting.

use super::effect::{Effect, Wake};
use super::forms::{Wanted, drive};
use super::leaving::capitalized;
use super::modal::doubt::{Doubt, Sent};
use super::modal::question::{Answer, Line, Question};
use super::modal::standby;
use super::modal::{Code, CodeField, Modal, SecretShown};
use super::model::{Link, Model, Screen, Weight};
use super::msg::Generation;
use super::pending::Purpose;
use super::screen::connect::{Attempt, Connect, Ready, refusal};
use super::screen::keys::Load;
use crate::api::{KeyEvent, Outcome, Reply, RequestId, Stage, Target, Told};
use crate::domain::{ApiKey, Fault, Kind, System};
use crate::form::{Field, Form};
use crate::keymap::{Action, Chord};

impl Model {
    // Connecting

    pub(super) fn connect_key(
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
        match if last {
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
    pub(super) fn try_connect(&mut self, consented: bool, effects: &mut Vec<Effect>) {
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
            Ready::AskFirst => {
                let lines = vec![
                    Line::plain("This address is on this machine and not encrypted."),
                    Line::warning(
                        "If something forwards it to another machine, TrueNAS sees an insecure link and revokes the key.",
                    ),
                    Line::plain("Say yes only if TrueNAS itself, or a simulator, listens there."),
                ];
                let title = "Send a plain API key over ws://?";
                self.modals.push(Modal::Question(Question::new(
                    title,
                    lines,
                    "Cancel",
                    vec![("Send it", Answer::ConnectAnyway)],
                )));
            }
        }
    }

    /// Connects there.
    pub(super) fn begin(&mut self, target: Target, effects: &mut Vec<Effect>) {
        self.generation = Generation(self.generation.0 + 1);
        self.pending.clear();
        self.doubts.clear();
        self.place = target.address.label();
        self.link = Link::Connecting(Stage::Reaching);
        self.connect.attempt = Attempt::Running(Stage::Reaching);
        self.system = None;
        self.users = None;
        self.keys.clear();
        effects.push(Effect::Connect(self.generation, Box::new(target)));
    }

    pub(super) fn abandon_connection(&mut self, effects: &mut Vec<Effect>) {
        // Later words of this link are dropped with its generation.
        self.generation = Generation(self.generation.0 + 1);
        self.link = Link::None;
        self.connect.attempt = Attempt::None;
        self.screen = Screen::Connect;
        effects.push(Effect::Disconnect);
    }

    pub(super) fn use_address(&mut self, address: &str) {
        self.connect
            .form
            .set_text(super::screen::connect::ConnectField::Address, address);
        self.connect.refresh();
    }

    /// Shows the connect screen again; the present link stays until another is begun.
    pub(super) fn open_another(&mut self) {
        let user = self
            .system
            .as_ref()
            .and_then(|s| s.me.username.as_ref())
            .map_or("", |u| u.raw())
            .to_owned();
        let address = self
            .connect
            .form
            .text(super::screen::connect::ConnectField::Address);
        self.connect = Connect::new(&address, &user);
        self.screen = Screen::Connect;
    }

    // Listening

    pub(super) fn told(&mut self, told: Told, effects: &mut Vec<Effect>) {
        match told {
            Told::Progress(stage) => self.progress(stage),
            Told::NeedCode { again } => self.need_code(again),
            Told::Standby(there) => self.stands_by(&there),
            Told::Online(system) => self.came_online(*system, effects),
            Told::Offline { fault, retry_in } => {
                self.went_offline(fault, retry_in.is_some(), effects)
            }
            Told::Answer { id, outcome } => self.answered(id, outcome, effects),
            Told::Changed(event) => self.changed(event, effects),
        }
    }

    fn progress(&mut self, stage: Stage) {
        self.link = Link::Connecting(stage);
        if self.screen == Screen::Connect && self.system.is_none() {
            self.connect.attempt = Attempt::Running(stage);
        }
    }

    /// The system is the standby of a pair: where to go instead is a question, because whoever names the address is not signed in
    /// to yet, and may be anybody.
    fn stands_by(&mut self, there: &[crate::domain::Text]) {
        let question = standby::question(self.system_name(), there);
        self.tell(question);
    }

    fn need_code(&mut self, again: bool) {
        let help = "the one-time code of your second factor, for this sign-in only.";
        let form = Form::new(vec![Field::secret(CodeField, "Code", help).required()]);
        // A secret on the screen, and what is asked about it, stays on top.
        let at = self
            .modals
            .iter()
            .position(|m| matches!(m, Modal::Secret(_)))
            .unwrap_or(self.modals.len());
        self.modals.insert(at, Modal::Code(Code { form, again }));
    }

    fn came_online(&mut self, system: System, effects: &mut Vec<Effect>) {
        self.link = Link::Live;
        self.connect.attempt = Attempt::None;
        let owners = system.caps.owner;
        if self.system.replace(system).is_none() {
            self.screen = Screen::Keys;
        }
        self.read_list(effects);
        if owners {
            self.read_users(effects);
        }
    }

    fn went_offline(&mut self, fault: Fault, retries: bool, effects: &mut Vec<Effect>) {
        self.modals.retain(|m| !matches!(m, Modal::Code(_)));
        if self.system.is_none() {
            self.link = Link::None;
            self.connect.attempt = Attempt::Failed(fault);
            self.screen = Screen::Connect;
            return;
        }
        if !retries {
            let lines = explain(&fault);
            self.tell(Question::notice(
                format!("Not connected to {}", self.system_name()),
                lines,
            ));
        } else if !matches!(self.link, Link::Lost(_) | Link::Connecting(_)) {
            self.say(Weight::Bad, format!("link lost: {}", fault.what), effects);
        }
        self.link = if retries {
            Link::Lost(fault)
        } else {
            Link::Ended(fault)
        };
        if !retries {
            self.resolve_doubts(false);
        }
    }

    fn changed(&mut self, event: KeyEvent, effects: &mut Vec<Effect>) {
        match event {
            KeyEvent::Added(id) | KeyEvent::Changed(id) => self.read_key(id, effects),
            KeyEvent::Removed(id) => {
                self.pending.forget_refresh(id);
                self.forget_key(id);
            }
            KeyEvent::Missed => self.read_list(effects),
        }
    }

    // Answers

    fn answered(&mut self, id: RequestId, outcome: Outcome, effects: &mut Vec<Effect>) {
        let Some(purpose) = self.pending.take(id) else {
            return;
        };
        match outcome {
            Outcome::Done(reply) => self.done(purpose, reply, effects),
            Outcome::Failed(fault) | Outcome::NotSent(fault) => {
                self.failed(purpose, fault, effects)
            }
            Outcome::Unknown(fault) => self.unknown(purpose, fault, effects),
        }
        self.answered_while_leaving(effects);
        self.refresh_forms();
    }

    fn done(&mut self, purpose: Purpose, reply: Reply, effects: &mut Vec<Effect>) {
        match (purpose, reply) {
            (
                _,
                Reply::Keys {
                    keys,
                    scope,
                    skipped,
                },
            ) => {
                self.keys.replace(keys, scope, skipped, self.now);
                if self.pending.take_list_again() {
                    return self.read_list(effects);
                }
                self.resolve_doubts(true);
            }
            (_, Reply::Key(Some(key))) => self.keys.put(*key, self.now),
            (Purpose::Refresh(id), Reply::Key(None)) => self.forget_key(id),
            (_, Reply::Key(None)) => {}
            (_, Reply::Users(users)) => self.users = Some(users),
            (purpose, Reply::NewSecret { key, secret }) => {
                let reset = matches!(purpose, Purpose::Reset(_));
                self.close_sent_form();
                let (id, name) = (key.id, key.name.clone());
                self.keep_in_sight(*key);
                self.tell_secret(SecretShown {
                    id,
                    name,
                    reset,
                    secret,
                    copied: None,
                });
                self.notice = None;
                effects.push(Effect::Unwake(Wake::Notice));
            }
            (_, Reply::Updated(key)) => {
                self.close_sent_form();
                self.say(Weight::Good, format!("{} changed", key.name), effects);
                self.keep_in_sight(*key);
            }
            (Purpose::Delete { id, name }, Reply::Deleted) => {
                self.forget_key(id);
                self.say(Weight::Good, format!("{name} deleted"), effects);
            }
            (_, Reply::Deleted) => {}
        }
    }

    fn failed(&mut self, purpose: Purpose, fault: Fault, effects: &mut Vec<Effect>) {
        match purpose {
            Purpose::List => {
                if self.keys.load == Load::Here {
                    self.say(Weight::Bad, fault.to_string(), effects);
                } else {
                    self.keys.load = Load::Failed(fault);
                }
                self.resolve_doubts(false);
            }
            // The list stays as it was; the owner can still be typed.
            Purpose::Refresh(_) | Purpose::Users => {}
            Purpose::Create(_) | Purpose::Update(_) => {
                if let Some(Modal::KeyForm(form)) = self.sent_form() {
                    form.refused(fault);
                }
            }
            Purpose::Reset(Sent::Reset { id, name }) => {
                self.modals.retain(|m| !matches!(m, Modal::Waiting(_)));
                self.tell(Question::notice(
                    format!("Key {name} ({id}) was not reset"),
                    explain(&fault),
                ));
            }
            Purpose::Reset(Sent::Create { .. }) => {}
            Purpose::Delete { id, .. } if fault.kind == Kind::NotFound => {
                self.forget_key(id);
                self.say(Weight::Plain, "it was deleted already", effects);
            }
            Purpose::Delete { id, name } => {
                self.tell(Question::notice(
                    format!("Key {name} ({id}) was not deleted"),
                    explain(&fault),
                ));
            }
        }
    }

    /// Sent, and no answer: nothing is sent again; the list will tell.
    fn unknown(&mut self, purpose: Purpose, fault: Fault, effects: &mut Vec<Effect>) {
        match purpose {
            Purpose::Create(sent) | Purpose::Reset(sent) => {
                self.close_sent_form();
                let doubt = Doubt { sent, fault };
                self.doubts.push(doubt.clone());
                self.tell_modal(Modal::Doubt(doubt));
            }
            Purpose::Update(_) => {
                if let Some(Modal::KeyForm(form)) = self.sent_form() {
                    form.refused(
                        fault
                            .meaning("Whether the change was made is not known.")
                            .next("Look at the list; saving again does no harm."),
                    );
                }
            }
            Purpose::Delete { name, .. } => {
                self.say(
                    Weight::Bad,
                    format!("whether {name} was deleted is not known; the list will tell"),
                    effects,
                );
            }
            Purpose::List | Purpose::Refresh(_) | Purpose::Users => {}
        }
        if self.link == Link::Live {
            self.read_list(effects);
        }
    }

    /// The list was read again (or will not be): every open doubt becomes what can be known.
    fn resolve_doubts(&mut self, read: bool) {
        for doubt in std::mem::take(&mut self.doubts) {
            self.modals
                .retain(|m| !matches!(m, Modal::Doubt(d) if *d == doubt));
            let question = self.verdict(&doubt, read);
            self.tell(question);
        }
    }

    fn verdict(&mut self, doubt: &Doubt, read: bool) -> Question {
        let system = self.system_name().to_owned();
        let mut lines = vec![
            Line::warning(format!(
                "{} on {system} was sent, and its answer never came.",
                capitalized(&doubt.sent.describe())
            )),
            Line::plain("It was not sent again."),
        ];
        let found = match &doubt.sent {
            Sent::Create { name, before } => self
                .keys
                .named(name)
                .filter(|key| !before.contains(&key.id))
                .cloned(),
            Sent::Reset { id, .. } => self.keys.get(*id).cloned(),
        };
        let title = "Outcome unknown";
        let (text, buttons) = match (&doubt.sent, found, read) {
            (_, _, false) => (
                "The list could not be read either. Look at it when the system answers again."
                    .into(),
                vec![],
            ),
            (Sent::Create { .. }, Some(key), _) => {
                self.keys.select(key.id);
                let text = format!(
                    "The key {} ({}) exists now, and nobody has its secret. Reset it to get one, or delete it.",
                    key.name, key.id
                );
                (
                    text,
                    vec![("Reset", Answer::Reset), ("Delete", Answer::Delete)],
                )
            }
            (Sent::Create { name, .. }, None, _) => (
                format!(
                    "There is no new key named {name}: it was not made. You can create it again."
                ),
                vec![],
            ),
            (Sent::Reset { .. }, Some(key), _) => {
                self.keys.select(key.id);
                let text = format!(
                    "The key {} ({}) may have a new secret that nobody has; then the old one no longer works. Reset it to be sure, or delete it.",
                    key.name, key.id
                );
                (
                    text,
                    vec![("Reset", Answer::Reset), ("Delete", Answer::Delete)],
                )
            }
            (Sent::Reset { id, name }, None, _) => (
                format!("The key {name} ({id}) does not exist any more."),
                vec![],
            ),
        };
        lines.push(Line::plain(text));
        Question::new(title, lines, "Close", buttons)
    }

    // Helpers

    fn sent_form(&mut self) -> Option<&mut Modal> {
        self.modals
            .iter_mut()
            .rev()
            .find(|m| matches!(m, Modal::KeyForm(form) if form.sending.is_some()))
    }

    fn close_sent_form(&mut self) {
        self.modals.retain(|m| {
            !matches!(m, Modal::KeyForm(form) if form.sending.is_some())
                && !matches!(m, Modal::Waiting(_))
        });
    }

    fn forget_key(&mut self, id: crate::domain::KeyId) {
        self.keys.remove(id);
        self.modals
            .retain(|m| !matches!(m, Modal::Details(details) if details.id == id));
    }

    /// Takes a key that we made or changed and puts the selection on it.
    fn keep_in_sight(&mut self, key: ApiKey) {
        let id = key.id;
        self.keys.put(key, self.now);
        self.keys.select(id);
    }

    fn tell_secret(&mut self, secret: SecretShown) {
        self.tell_modal(Modal::Secret(secret));
    }

    fn tell(&mut self, question: Question) {
        self.tell_modal(Modal::Question(question));
    }

    /// Puts something on top, but below a secret that is on the screen, and below the question whether to leave.
    fn tell_modal(&mut self, modal: Modal) {
        let at = self.modals.iter().position(|m| match m {
            Modal::Secret(_) => true,
            Modal::Question(q) => q.is_about_quitting(),
            _ => false,
        });
        self.modals.insert(at.unwrap_or(self.modals.len()), modal);
    }
}

/// The three parts of a fault as lines of a question.
fn explain(fault: &Fault) -> Vec<Line> {
    let mut lines = vec![Line::warning(fault.what.clone())];
    lines.extend(
        [&fault.meaning, &fault.next]
            .into_iter()
            .filter(|t| !t.is_empty())
            .map(Line::plain),
    );
    lines
}
