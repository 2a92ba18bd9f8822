//! The full-screen list of a key's sessions, and its keys.

use crate::app::cx::Cx;
use crate::app::keys::confirm;
use crate::app::modal::{KeySessions, Modal};
use crate::app::notice::Weight;
use crate::app::rights;
use crate::app::sessions::Sessions;
use crate::app::sessions::termination::TerminationPlan;
use crate::app::widget::question::{Answer, Line, Question};
use crate::app::widget::window::TakesKeys;
use crate::domain::session::describe;
use crate::domain::{KeyId, KeySession, Text, time};
use crate::keymap::{Action, Chord, Context};

impl TakesKeys for KeySessions {
    type With<'a> = (&'a mut Sessions, &'a mut Cx);

    fn key(action: Option<Action>, _: Chord, (sessions, cx): Self::With<'_>) {
        if let Some(action) = action {
            sessions.sessions_key(action, cx);
        }
    }
}

impl Sessions {
    /// Opens the list of a key's sessions.
    pub(in crate::app) fn show(&mut self, key: KeyId, cx: &mut Cx) {
        let name = cx.keys.get(key).map(|it| it.name.clone());
        let known = self.open_sessions_of(key).first();
        let name = name.or_else(|| known.map(|it| it.key_name.clone()));
        let name = name.unwrap_or_default();
        cx.modals
            .push(Modal::Sessions(KeySessions { key, name, at: 0 }));
        self.request_sessions(cx);
    }

    /// Opens the sessions of the first deleted key that has some.
    pub(in crate::app) fn show_deleted_keys_sessions(&mut self, cx: &mut Cx) {
        let first: Option<KeyId> = self.sessions_of_deleted_keys(cx).first().map(|it| it.key);
        match first {
            Some(key) => self.show(key, cx),
            None => cx.say(Weight::Plain, "no sessions of deleted keys"),
        }
    }

    pub(in crate::app) fn sessions_key(&mut self, action: Action, cx: &mut Cx) {
        let shown = match cx.modals.last() {
            Some(Modal::Sessions(shown)) => shown.clone(),
            _ => return,
        };
        let sessions = self.sessions_of(shown.key).unwrap_or_default();
        let last = sessions.len().saturating_sub(1);
        let at = match action {
            Action::Up => shown.at.min(last).saturating_sub(1),
            Action::Down => (shown.at + 1).min(last),
            Action::Top => 0,
            Action::Bottom => last,
            Action::Back => return drop(cx.modals.pop()),
            Action::Refresh => return self.read_sessions(cx),
            Action::EndOne => {
                let marked = sessions.get(shown.at.min(last)).map(|it| (*it).clone());
                return ask_to_end(&shown, marked.into_iter().collect(), true, cx);
            }
            Action::EndAll => {
                let all = sessions.into_iter().cloned().collect();
                return ask_to_end(&shown, all, false, cx);
            }
            _ => return,
        };
        if let Some(Modal::Sessions(it)) = cx.modals.last_mut() {
            it.at = at;
        }
    }

    /// The user confirmed. `only`: this session.
    pub(in crate::app) fn end_sessions(&mut self, key: KeyId, only: Option<Text>, cx: &mut Cx) {
        let name = cx.modals.iter().rev().find_map(|modal| match modal {
            Modal::Sessions(it) if it.key == key => Some(it.name.to_string()),
            _ => None,
        });
        let plan = TerminationPlan {
            key,
            name: name.unwrap_or_default(),
            done: None,
            end: true,
        };
        self.start_termination(plan, only, cx);
    }
}

fn ask_to_end(shown: &KeySessions, mut sessions: Vec<KeySession>, one: bool, cx: &mut Cx) {
    let action = if one { Action::EndOne } else { Action::EndAll };
    if rights::refuses(Context::SessionsEnd, action, cx) {
        return;
    }
    if !cx.online() {
        return;
    }
    let ours = sessions.iter().any(|it| it.current);
    sessions.retain(|it| !it.current);
    let Some(first) = sessions.first() else {
        let words = match ours {
            true => "this is the session of tnkeys itself: it ends when you quit",
            false => "no active sessions",
        };
        return cx.say(Weight::Plain, words);
    };
    let only = one.then(|| first.id.clone());
    let called = format!("key {} ({})", shown.name, shown.key);
    let title = match one {
        true => format!("Terminate a session of {called}?"),
        false => format!("Terminate all sessions of {called}?"),
    };
    // Port and time identify the session.
    let ends = match (one, first.since) {
        (false, _) => describe(&sessions),
        (true, None) => format!("the session from {}", first.origin),
        (true, Some(since)) => {
            let since = time::exact(since, &cx.zone);
            format!("the session from {}, signed in {since}", first.origin)
        }
    };
    let mut lines = vec![
        Line::plain(cx.on_system()),
        Line::danger(format!("Terminates {ends}.")),
    ];
    if cx.keys.get(shown.key).is_some() {
        lines.push(Line::plain(
            "A client with the secret can sign in again while the key works.",
        ));
    }
    if ours && !one {
        lines.push(Line::plain(
            "The session of tnkeys itself is not terminated.",
        ));
    }
    lines.extend(confirm::why_sessions_stay(cx));
    let end = Answer::EndSessions(shown.key, only);
    let question = Question::new(title, lines, "Cancel", vec![("Terminate", end)]);
    cx.modals.push(Modal::Question(question));
}
