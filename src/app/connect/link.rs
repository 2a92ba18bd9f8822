//! Handles link events that concern the connection: progress, standby, one-time code, sign-in budget, changes.

use std::time::Duration;

use crate::api::{CodeWanted, KeyEvent, Stage};
use crate::app::connect::connection::Link;
use crate::app::connect::screen::Attempt;
use crate::app::connect::{Connecting, standby};
use crate::app::cx::Cx;
use crate::app::effect::Effect;
use crate::app::keys::{Enforcing, changes, unenforced};
use crate::app::message::Wake;
use crate::app::modal::{Code, CodeField, KeyOwner, Modal, Screen};
use crate::app::present;
use crate::app::requests::reads;
use crate::domain::{Fault, Kind, Text};
use crate::form::{Field, Form};

/// Redraw interval for the age of a stale list, which is shown in minutes.
const AGE: Duration = Duration::from_secs(60);

impl Connecting {
    pub(in crate::app) fn progress(&mut self, stage: Stage, cx: &mut Cx) {
        cx.connection.link = Link::Connecting(stage);
        cx.connection.next_sign_in = None;
        if cx.screen == Screen::Connect && cx.connection.system.is_none() {
            self.screen.attempt = Attempt::Running(stage);
        }
    }
}

/// Asks where to connect instead of a standby controller. The address comes from a system that is not authenticated yet, so
/// the user decides.
pub(in crate::app) fn ask_standby(there: &[Text], cx: &mut Cx) {
    let question = standby::question(&cx.system_title(), there);
    present::question(question, cx);
}

pub(in crate::app) fn ask_code(why: CodeWanted, cx: &mut Cx) {
    let help = "the current one-time code of your authenticator.";
    let form = Form::new(
        vec![Field::secret(CodeField, "Code", help).required()],
        "Sign in",
    );
    // The user is about to sign in to another system, and could type the code for the wrong one.
    if cx.screen == Screen::Connect && cx.connection.system.is_some() {
        cx.connection.link = Link::None;
        return cx.out.push(Effect::Disconnect);
    }
    let what = format!("One-time code for {}", cx.system_title());
    present::below(Modal::Code(Code { form, why }), &what, cx);
}

/// Asks for the owner of the API key. The link keeps the key.
pub(in crate::app) fn ask_user(cx: &mut Cx) {
    let what = format!("Owner of the API key for {}", cx.system_title());
    let form = KeyOwner::new();
    present::below(Modal::KeyOwner(form), &what, cx);
}

/// Stores when the link tries again, and when the sign-in budget allows the next sign-in; starts the countdown.
pub(in crate::app) fn wait_for_sign_in(fault: &Fault, retry_in: Option<Duration>, cx: &mut Cx) {
    let wait = retry_in.and_then(|wait| jiff::SignedDuration::try_from(wait).ok());
    let retry_at = wait.and_then(|wait| cx.now.checked_add(wait).ok());
    cx.waits.retry_at = retry_at;
    cx.connection.next_sign_in = retry_at.filter(|_| fault.kind == Kind::RateLimited);
    tick_countdown(cx);
}

pub(in crate::app) fn tick_countdown(cx: &mut Cx) {
    cx.connection.next_sign_in = cx.connection.next_sign_in.filter(|at| *at > cx.now);
    if cx.connection.next_sign_in.is_some() {
        cx.out
            .push(Effect::Wake(Wake::Countdown, Duration::from_secs(1)));
    }
}

/// Schedules the next redraw of the list's age, while the list is stale.
pub(in crate::app) fn wake_for_age(cx: &mut Cx) {
    if cx.keys.stale_since.is_some() {
        cx.out.push(Effect::Wake(Wake::Age, AGE));
    }
}

pub(in crate::app) fn key_changed(event: KeyEvent, enforcing: &mut Enforcing, cx: &mut Cx) {
    if matches!(event, KeyEvent::Added(_) | KeyEvent::Removed(_)) {
        unenforced::expiries_enforced_by_others(enforcing, cx);
    }
    match event {
        KeyEvent::Added(id) | KeyEvent::Changed(id) => reads::read_key(id, cx),
        KeyEvent::Removed(id) => changes::remove_key(id, cx),
        KeyEvent::Missed => reads::read_list(cx),
    }
}
