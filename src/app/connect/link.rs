//! What the link says about itself.

use std::time::Duration;

use crate::api::{CodeWanted, KeyEvent, Stage, Told};
use crate::app::catalogue::Known;
use crate::app::connect::screen::Attempt;
use crate::app::connect::standby;
use crate::app::effect::Effect;
use crate::app::message::Wake;
use crate::app::modal::{Code, CodeField, Modal, Question};
use crate::app::model::{Link, Model, Screen, Standing, Weight};
use crate::app::update::replies::explain;
use crate::domain::{Fault, Kind, System, Text};
use crate::form::{Field, Form};

/// The age of a stale list is shown in minutes.
const AGE: Duration = Duration::from_secs(60);

impl Model {
    pub(in crate::app) fn told(&mut self, told: Told, effects: &mut Vec<Effect>) {
        match told {
            Told::Progress(stage) => self.progress(stage),
            Told::Standby(there) => self.stands_by(&there),
            Told::NeedCode(why) => self.need_code(why, effects),
            Told::Untrusted(shown) => self.untrusted(&shown),
            Told::Online(system) => self.came_online(*system, effects),
            Told::Offline { fault, retry_in } => {
                self.sign_in_waits(&fault, retry_in, effects);
                self.went_offline(fault, retry_in.is_some(), effects)
            }
            Told::Answer { id, outcome } => self.answered(id, outcome, effects),
            Told::SessionsChanged => self.sessions_changed(effects),
            Told::Changed(event) => self.changed(event, effects),
            Told::Checking(checking) => self.standing.checking = checking,
            Told::Events(come) => self.standing.deaf = !come,
        }
    }

    fn progress(&mut self, stage: Stage) {
        self.link = Link::Connecting(stage);
        self.next_sign_in = None;
        if self.screen == Screen::Connect && self.system.is_none() {
            self.connect.attempt = Attempt::Running(stage);
        }
    }

    /// The system is the standby of a pair: where to go instead is a question, because whoever names the address is not signed in
    /// to yet, and may be anybody.
    fn stands_by(&mut self, there: &[Text]) {
        let question = standby::question(self.system_name(), there);
        self.tell(question);
    }

    fn need_code(&mut self, why: CodeWanted, effects: &mut Vec<Effect>) {
        let help = "the one-time code of your second factor, for this sign-in only.";
        let form = Form::new(vec![Field::secret(CodeField, "Code", help).required()]);
        // Whoever is about to sign in elsewhere would type it into the wrong system.
        if self.screen == Screen::Connect && self.system.is_some() {
            self.link = Link::None;
            return effects.push(Effect::Disconnect);
        }
        let what = format!("{} asks for a one-time code", self.system_name());
        self.tell_below(Modal::Code(Code { form, why }), &what, effects);
    }

    /// Notes until when the link waits for the budget of sign-ins, and begins to count down.
    fn sign_in_waits(
        &mut self,
        fault: &Fault,
        retry_in: Option<Duration>,
        effects: &mut Vec<Effect>,
    ) {
        let wait = retry_in.filter(|_| fault.kind == Kind::RateLimited);
        let wait = wait.and_then(|wait| jiff::SignedDuration::try_from(wait).ok());
        self.next_sign_in = wait.and_then(|wait| self.now.checked_add(wait).ok());
        self.count_down(effects);
    }

    pub(in crate::app) fn count_down(&mut self, effects: &mut Vec<Effect>) {
        self.next_sign_in = self.next_sign_in.filter(|at| *at > self.now);
        if self.next_sign_in.is_some() {
            effects.push(Effect::Wake(Wake::Countdown, Duration::from_secs(1)));
        }
    }

    fn came_online(&mut self, system: System, effects: &mut Vec<Effect>) {
        self.standing = Standing::default();
        self.link = Link::Live;
        if std::mem::take(&mut self.expired) {
            let text = "the session expired: signed in again, refreshing the list";
            self.say(Weight::Plain, text, effects);
        }
        self.connect.attempt = Attempt::None;
        let owners = system.caps.owner;
        match &self.system {
            Some(before) if before.release == system.release => self.known.connected(),
            _ => self.known = Known::default(),
        }
        if self.system.replace(system).is_none() {
            self.screen = Screen::Keys;
            self.take_up_unanswered();
            self.to_mention = !self.read_only;
            self.prints.clear();
        }
        self.watch_again(effects);
        self.look_what_is_left(effects);
        self.read_list(effects);
        self.read_open_sessions(effects);
        if owners {
            self.read_users(effects);
        }
    }

    fn went_offline(&mut self, fault: Fault, retries: bool, effects: &mut Vec<Effect>) {
        self.modals.retain(|m| !matches!(m, Modal::Code(_)));
        if self.system.is_none() && retries {
            // It goes on by itself: only the budget of sign-ins is waited for.
            self.link = Link::Connecting(Stage::SigningIn);
            self.connect.attempt = Attempt::Running(Stage::SigningIn);
            return;
        }
        if self.system.is_none() {
            self.link = Link::None;
            self.connect.attempt = Attempt::Failed(fault);
            self.screen = Screen::Connect;
            return;
        }
        self.forget_sessions();
        self.endings_wait();
        if self.keys.scope.is_some() {
            self.keys.stale_since.get_or_insert(self.now);
            self.show_age(effects);
        }
        let said = |m: &Modal| matches!(m, Modal::Question(q) if q.about_certificate);
        if !retries && !self.modals.iter().any(said) {
            let lines = explain(&fault);
            self.tell(Question::notice(
                format!("Not connected to {}", self.system_name()),
                lines,
            ));
        } else if retries && fault.kind == Kind::SignIn {
            // Said once it is mended, by then with what became of it.
            self.expired = true;
        } else if retries && !matches!(self.link, Link::Lost(_) | Link::Connecting(_)) {
            let words = match self.endings.any() {
                true => "link lost; sessions to be ended may still be signed in".into(),
                false => fault.what.clone(),
            };
            self.say(Weight::Bad, words, effects);
        }
        self.link = if retries {
            Link::Lost(fault)
        } else {
            Link::Ended(fault)
        };
        if !retries {
            self.abandon_doubts();
            self.abandon_endings();
        }
    }

    /// Draws again in a minute, as long as the list is stale.
    pub(in crate::app) fn show_age(&mut self, effects: &mut Vec<Effect>) {
        if self.keys.stale_since.is_some() {
            effects.push(Effect::Wake(Wake::Age, AGE));
        }
    }

    fn changed(&mut self, event: KeyEvent, effects: &mut Vec<Effect>) {
        if matches!(event, KeyEvent::Added(_) | KeyEvent::Removed(_)) {
            self.expiries_enforced_by_others();
        }
        match event {
            KeyEvent::Added(id) | KeyEvent::Changed(id) => self.read_key(id, effects),
            KeyEvent::Removed(id) => self.forget_key(id),
            KeyEvent::Missed => self.read_list(effects),
        }
    }
}
