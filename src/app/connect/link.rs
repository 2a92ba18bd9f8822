//! What the link says about itself.

use crate::app::catalogue::cache::CatalogueCache;
use crate::app::connect::Connecting;
use crate::app::connect::certificate;
use crate::app::cx::Cx;
use crate::app::keys::Enforcing;
use crate::app::keys::changes;
use crate::app::keys::unenforced;
use crate::app::requests::reads;
use crate::app::tell;
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
use crate::app::tell::explain;
use crate::domain::{Fault, Kind, System, Text};
use crate::form::{Field, Form};

/// The age of a stale list is shown in minutes.
const AGE: Duration = Duration::from_secs(60);

impl Model {
    pub(in crate::app) fn told(&mut self, told: LinkEvent) {
        match told {
            LinkEvent::Progress(stage) => self.connect.progress(stage, &mut self.cx),
            LinkEvent::Standby(there) => stands_by(&there, &mut self.cx),
            LinkEvent::NeedCode(why) => need_code(why, &mut self.cx),
            LinkEvent::Untrusted(shown) => certificate::untrusted(&shown, &mut self.cx),
            LinkEvent::Online(system) => self.came_online(*system),
            LinkEvent::Offline { fault, retry_in } => {
                sign_in_waits(&fault, retry_in, &mut self.cx);
                self.went_offline(fault, retry_in.is_some())
            }
            LinkEvent::Answer { id, outcome } => self.answered(id, outcome),
            LinkEvent::SessionsChanged => self.sessions.sessions_changed(&mut self.cx),
            LinkEvent::Changed(event) => changed(event, &mut self.enforcing, &mut self.cx),
            LinkEvent::Checking(checking) => self.cx.connection.standing.checking = checking,
            LinkEvent::Events(come) => self.cx.connection.standing.deaf = !come,
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
            self.lost_reply.take_up_unanswered(&mut self.cx);
            self.rotation.to_mention = !self.cx.connection.read_only;
            self.rotation.prints.clear();
        }
        self.sessions.watch_again(&mut self.cx);
        self.sessions.look_what_is_left(&mut self.cx);
        reads::read_list(&mut self.cx);
        reads::read_open_sessions(&mut self.cx);
        if owners {
            reads::read_users(&mut self.cx);
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
        self.sessions.forget_sessions();
        self.sessions.endings_wait();
        if self.cx.keys.scope.is_some() {
            self.cx.keys.stale_since.get_or_insert(self.cx.now);
            show_age(&mut self.cx);
        }
        let said = |m: &Modal| matches!(m, Modal::Question(q) if q.about_certificate);
        if !retries && !self.cx.modals.iter().any(said) {
            let lines = explain(&fault);
            tell::tell(
                Question::notice(format!("Not connected to {}", self.cx.system_name()), lines),
                &mut self.cx,
            );
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
            self.lost_reply.abandon_doubts(&self.rotation, &mut self.cx);
            self.sessions.abandon_endings(&mut self.cx);
        }
    }
}

impl Connecting {
    fn progress(&mut self, stage: Stage, cx: &mut Cx) {
        cx.connection.link = Link::Connecting(stage);
        cx.connection.next_sign_in = None;
        if cx.screen == Screen::Connect && cx.connection.system.is_none() {
            self.screen.attempt = Attempt::Running(stage);
        }
    }
}

/// The system is the standby of a pair: where to go instead is a question, because whoever names the address is not signed in
/// to yet, and may be anybody.
fn stands_by(there: &[Text], cx: &mut Cx) {
    let question = standby::question(cx.system_name(), there);
    tell::tell(question, cx);
}

fn need_code(why: CodeWanted, cx: &mut Cx) {
    let help = "the one-time code of your second factor, for this sign-in only.";
    let form = Form::new(vec![Field::secret(CodeField, "Code", help).required()]);
    // Whoever is about to sign in elsewhere would type it into the wrong system.
    if cx.screen == Screen::Connect && cx.connection.system.is_some() {
        cx.connection.link = Link::None;
        return cx.out.push(Effect::Disconnect);
    }
    let what = format!("{} asks for a one-time code", cx.system_name());
    tell::tell_below(Modal::Code(Code { form, why }), &what, cx);
}

/// Notes until when the link waits for the budget of sign-ins, and begins to count down.
fn sign_in_waits(fault: &Fault, retry_in: Option<Duration>, cx: &mut Cx) {
    let wait = retry_in.filter(|_| fault.kind == Kind::RateLimited);
    let wait = wait.and_then(|wait| jiff::SignedDuration::try_from(wait).ok());
    cx.connection.next_sign_in = wait.and_then(|wait| cx.now.checked_add(wait).ok());
    count_down(cx);
}

pub(in crate::app) fn count_down(cx: &mut Cx) {
    cx.connection.next_sign_in = cx.connection.next_sign_in.filter(|at| *at > cx.now);
    if cx.connection.next_sign_in.is_some() {
        cx.out
            .push(Effect::Wake(Wake::Countdown, Duration::from_secs(1)));
    }
}

/// Draws again in a minute, as long as the list is stale.
pub(in crate::app) fn show_age(cx: &mut Cx) {
    if cx.keys.stale_since.is_some() {
        cx.out.push(Effect::Wake(Wake::Age, AGE));
    }
}

fn changed(event: KeyEvent, enforcing: &mut Enforcing, cx: &mut Cx) {
    if matches!(event, KeyEvent::Added(_) | KeyEvent::Removed(_)) {
        unenforced::expiries_enforced_by_others(enforcing, cx);
    }
    match event {
        KeyEvent::Added(id) | KeyEvent::Changed(id) => reads::read_key(id, cx),
        KeyEvent::Removed(id) => changes::forget_key(id, cx),
        KeyEvent::Missed => reads::read_list(cx),
    }
}
