//! What the link says about itself.

use crate::app::catalogue::CatalogueCache;
use std::time::Duration;

use crate::api::{CodeWanted, KeyEvent, LinkEvent, Stage};
use crate::app::connect::connection::{Link, Standing};
use crate::app::connect::screen::Attempt;
use crate::app::connect::standby;
use crate::app::effect::Effect;
use crate::app::message::Wake;
use crate::app::modal::Screen;
use crate::app::modal::{Code, CodeField, Modal, Question};
use crate::app::model::Model;
use crate::app::notice::Weight;
use crate::app::update::replies::explain;
use crate::domain::{Fault, Kind, System, Text};
use crate::form::{Field, Form};

/// The age of a stale list is shown in minutes.
const AGE: Duration = Duration::from_secs(60);

impl Model {
    pub(in crate::app) fn told(&mut self, told: LinkEvent) {
        match told {
            LinkEvent::Progress(stage) => self.progress(stage),
            LinkEvent::Standby(there) => self.stands_by(&there),
            LinkEvent::NeedCode(why) => self.need_code(why),
            LinkEvent::Untrusted(shown) => self.untrusted(&shown),
            LinkEvent::Online(system) => self.came_online(*system),
            LinkEvent::Offline { fault, retry_in } => {
                self.sign_in_waits(&fault, retry_in);
                self.went_offline(fault, retry_in.is_some())
            }
            LinkEvent::Answer { id, outcome } => self.answered(id, outcome),
            LinkEvent::SessionsChanged => self.sessions_changed(),
            LinkEvent::Changed(event) => self.changed(event),
            LinkEvent::Checking(checking) => self.cx.connection.standing.checking = checking,
            LinkEvent::Events(come) => self.cx.connection.standing.deaf = !come,
        }
    }

    fn progress(&mut self, stage: Stage) {
        self.cx.connection.link = Link::Connecting(stage);
        self.cx.connection.next_sign_in = None;
        if self.cx.screen == Screen::Connect && self.cx.connection.system.is_none() {
            self.connect.screen.attempt = Attempt::Running(stage);
        }
    }

    /// The system is the standby of a pair: where to go instead is a question, because whoever names the address is not signed in
    /// to yet, and may be anybody.
    fn stands_by(&mut self, there: &[Text]) {
        let question = standby::question(self.cx.system_name(), there);
        self.tell(question);
    }

    fn need_code(&mut self, why: CodeWanted) {
        let help = "the one-time code of your second factor, for this sign-in only.";
        let form = Form::new(vec![Field::secret(CodeField, "Code", help).required()]);
        // Whoever is about to sign in elsewhere would type it into the wrong system.
        if self.cx.screen == Screen::Connect && self.cx.connection.system.is_some() {
            self.cx.connection.link = Link::None;
            return self.cx.out.push(Effect::Disconnect);
        }
        let what = format!("{} asks for a one-time code", self.cx.system_name());
        self.tell_below(Modal::Code(Code { form, why }), &what);
    }

    /// Notes until when the link waits for the budget of sign-ins, and begins to count down.
    fn sign_in_waits(&mut self, fault: &Fault, retry_in: Option<Duration>) {
        let wait = retry_in.filter(|_| fault.kind == Kind::RateLimited);
        let wait = wait.and_then(|wait| jiff::SignedDuration::try_from(wait).ok());
        self.cx.connection.next_sign_in = wait.and_then(|wait| self.cx.now.checked_add(wait).ok());
        self.count_down();
    }

    pub(in crate::app) fn count_down(&mut self) {
        self.cx.connection.next_sign_in = self
            .cx
            .connection
            .next_sign_in
            .filter(|at| *at > self.cx.now);
        if self.cx.connection.next_sign_in.is_some() {
            self.cx
                .out
                .push(Effect::Wake(Wake::Countdown, Duration::from_secs(1)));
        }
    }

    fn came_online(&mut self, system: System) {
        self.cx.connection.standing = Standing::default();
        self.cx.connection.link = Link::Live;
        if std::mem::take(&mut self.cx.connection.expired) {
            let text = "the session expired: signed in again, refreshing the list";
            self.cx.say(Weight::Plain, text);
        }
        self.connect.screen.attempt = Attempt::None;
        let owners = system.caps.owner;
        match &self.cx.connection.system {
            Some(before) if before.release == system.release => self.cx.catalogue.connected(),
            _ => self.cx.catalogue = CatalogueCache::default(),
        }
        if self.cx.connection.system.replace(system).is_none() {
            self.cx.screen = Screen::Keys;
            self.take_up_unanswered();
            self.rotation.to_mention = !self.cx.connection.read_only;
            self.rotation.prints.clear();
        }
        self.watch_again();
        self.look_what_is_left();
        self.read_list();
        self.read_open_sessions();
        if owners {
            self.read_users();
        }
    }

    fn went_offline(&mut self, fault: Fault, retries: bool) {
        self.cx.modals.retain(|m| !matches!(m, Modal::Code(_)));
        if self.cx.connection.system.is_none() && retries {
            // It goes on by itself: only the budget of sign-ins is waited for.
            self.cx.connection.link = Link::Connecting(Stage::SigningIn);
            self.connect.screen.attempt = Attempt::Running(Stage::SigningIn);
            return;
        }
        if self.cx.connection.system.is_none() {
            self.cx.connection.link = Link::None;
            self.connect.screen.attempt = Attempt::Failed(fault);
            self.cx.screen = Screen::Connect;
            return;
        }
        self.forget_sessions();
        self.endings_wait();
        if self.cx.keys.scope.is_some() {
            self.cx.keys.stale_since.get_or_insert(self.cx.now);
            self.show_age();
        }
        let said = |m: &Modal| matches!(m, Modal::Question(q) if q.about_certificate);
        if !retries && !self.cx.modals.iter().any(said) {
            let lines = explain(&fault);
            self.tell(Question::notice(
                format!("Not connected to {}", self.cx.system_name()),
                lines,
            ));
        } else if retries && fault.kind == Kind::SignIn {
            // Said once it is mended, by then with what became of it.
            self.cx.connection.expired = true;
        } else if retries && !matches!(self.cx.connection.link, Link::Lost(_) | Link::Connecting(_))
        {
            let words = match self.sessions.endings.any() {
                true => "link lost; sessions to be ended may still be signed in".into(),
                false => fault.what.clone(),
            };
            self.cx.say(Weight::Bad, words);
        }
        self.cx.connection.link = if retries {
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
    pub(in crate::app) fn show_age(&mut self) {
        if self.cx.keys.stale_since.is_some() {
            self.cx.out.push(Effect::Wake(Wake::Age, AGE));
        }
    }

    fn changed(&mut self, event: KeyEvent) {
        if matches!(event, KeyEvent::Added(_) | KeyEvent::Removed(_)) {
            self.expiries_enforced_by_others();
        }
        match event {
            KeyEvent::Added(id) | KeyEvent::Changed(id) => self.read_key(id),
            KeyEvent::Removed(id) => self.forget_key(id),
            KeyEvent::Missed => self.read_list(),
        }
    }
}
