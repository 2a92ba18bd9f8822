//! Passes events of the link to the features.

use crate::api::{KeyEvent, LinkEvent, Outcome, Stage};
use crate::app::catalogue::cache::CatalogueCache;
use crate::app::connect::certificate;
use crate::app::connect::connection::{Link, LinkHealth};
use crate::app::connect::link::{
    ask_code, ask_standby, ask_user, key_changed, wait_for_sign_in, wake_for_age,
};
use crate::app::connect::screen::Attempt;
use crate::app::modal::{Modal, Question, Screen};
use crate::app::model::Model;
use crate::app::notice::Weight;
use crate::app::present::{self, explain};
use crate::app::requests::{hold, reads};
use crate::domain::{Fault, Kind, Rotation, System};

impl Model {
    pub(in crate::app) fn link_event(&mut self, event: LinkEvent) {
        match event {
            LinkEvent::Progress(stage) => self.connect.progress(stage, &mut self.cx),
            LinkEvent::Standby(there) => ask_standby(&there, &mut self.cx),
            LinkEvent::NeedCode(why) => ask_code(why, &mut self.cx),
            LinkEvent::NeedUser(_) => ask_user(&mut self.cx),
            LinkEvent::Untrusted(shown) => certificate::ask_trust(&shown, &mut self.cx),
            LinkEvent::Online(system) => self.went_online(*system),
            LinkEvent::Offline { fault, retry_in } => {
                let fault = fault.naming(self.cx.host_name());
                wait_for_sign_in(&fault, retry_in, &mut self.cx);
                self.went_offline(fault, retry_in.is_some())
            }
            LinkEvent::Answer { id, outcome } => {
                let outcome = outcome.naming(self.cx.host_name());
                self.answered(id, outcome)
            }
            LinkEvent::SessionsChanged => self.sessions.sessions_changed(&mut self.cx),
            LinkEvent::Changed(event) => {
                if let KeyEvent::Removed(id) = event {
                    self.bulk_keys_seen([id], true);
                }
                key_changed(event, &mut self.enforcing, &mut self.cx);
            }
            LinkEvent::Notice(id, notice) => self.bulk.job_event(id, notice, &mut self.cx),
            LinkEvent::Checking(checking) => self.cx.connection.health.checking = checking,
            LinkEvent::Events(come) => self.cx.connection.health.no_events = !come,
        }
    }

    fn went_online(&mut self, system: System) {
        self.cx.connection.health = LinkHealth::default();
        self.cx.connection.link = Link::Live;
        if std::mem::take(&mut self.cx.connection.expired) {
            let text = "the session expired: signed in again, refreshing the list";
            self.cx.say(Weight::Plain, text);
        }
        self.connect.set_attempt(Attempt::None);
        let owners = system.caps.owner;
        match &self.cx.connection.system {
            Some(before) if before.release == system.release => self.cx.catalogue.connected(),
            _ => self.cx.catalogue = CatalogueCache::default(),
        }
        if self.cx.connection.system.replace(system).is_none() {
            self.cx.screen = Screen::Keys;
            self.systems.connected(&mut self.cx);
            self.lost_reply.look_for_earlier(&mut self.cx);
            self.rotation.announce = !self.cx.connection.read_only;
            self.rotation.prints.clear();
        }
        self.bulk.go_on(&mut self.cx);
        self.sessions.restart_poll(&mut self.cx);
        self.sessions.recheck_terminations(&mut self.cx);
        reads::read_list(&mut self.cx);
        reads::read_open_sessions(&mut self.cx);
        if owners {
            reads::read_users(&mut self.cx);
        }
    }

    fn went_offline(&mut self, fault: Fault, retries: bool) {
        self.cx
            .modals
            .retain(|m| !matches!(m, Modal::Code(_) | Modal::KeyOwner(_)));
        if self.cx.connection.system.is_none() && retries {
            // It goes on by itself: only the budget of sign-ins is waited for.
            self.cx.connection.link = Link::Connecting(Stage::SigningIn);
            self.connect.set_attempt(Attempt::Running(Stage::SigningIn));
            return;
        }
        if self.cx.connection.system.is_none() {
            self.cx.connection.link = Link::None;
            self.connect.set_attempt(Attempt::Failed(fault));
            self.cx.screen = Screen::Connect;
            return;
        }
        self.bulk.connection_lost(&fault);
        self.sessions.reset_poll();
        self.sessions.terminations_wait();
        if self.cx.keys.scope.is_some() {
            self.cx.keys.stale_since.get_or_insert(self.cx.now);
            wake_for_age(&mut self.cx);
        }
        let said = |m: &Modal| matches!(m, Modal::Question(q) if q.about_certificate);
        if !retries && !self.cx.modals.iter().any(said) {
            let lines = explain(&fault);
            present::question(
                Question::notice(
                    format!("Could not connect to {}", self.cx.system_title()),
                    lines,
                ),
                &mut self.cx,
            );
        } else if retries && fault.kind == Kind::SignIn {
            // Said once it is mended, by then with what became of it.
            self.cx.connection.expired = true;
        } else if retries && !matches!(self.cx.connection.link, Link::Lost(_) | Link::Connecting(_))
        {
            let words = match self.sessions.is_terminating() {
                true => "connection lost; sessions may still be open".into(),
                false => fault.what.clone(),
            };
            self.cx.say(Weight::Bad, words);
        }
        if !retries {
            self.bulk_connection_ended(&fault.what);
        }
        self.cx.connection.link = if retries {
            Link::Lost(fault)
        } else {
            Link::Ended(fault)
        };
        if !retries {
            self.lost_reply.abandon(&self.rotation, &mut self.cx);
            self.sessions.abandon_terminations(&mut self.cx);
        }
    }

    /// A plan was saved, or not. The request that waited for it is sent; if saving failed, the user decides whether to send it.
    pub(in crate::app) fn rotation_saved(&mut self, it: &Rotation, kept: Result<(), Fault>) {
        if let Err(fault) = kept {
            if fault.kind == Kind::Denied {
                return self.not_ours(it, &fault);
            }
            if !self.cx.requests.waits_for_plan(it) {
                let text = format!("later runs cannot resume this rotation: {}", fault.what);
                self.cx.say(Weight::Bad, text);
            }
            return hold::plan_written(it, Err(fault), &mut self.cx);
        }
        hold::plan_written(it, Ok(()), &mut self.cx);
    }

    /// Another run rotates the key: the request that waited is not sent.
    fn not_ours(&mut self, it: &Rotation, fault: &Fault) {
        if self.cx.requests.waits_for_plan(it)
            && let Some(unsent) = hold::take_unsent(&mut self.cx)
        {
            self.answered(unsent.id, Outcome::NotSent(fault.clone()));
        }
        self.rotation.remove_plan(it);
        self.cx.say(Weight::Bad, fault.what.clone());
    }
}
