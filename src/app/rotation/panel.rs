//! The panel of a rotation: its keys, and the question of each step.

use crate::api::Call;
use crate::app::connect::connection::Link;
use crate::app::cx::Cx;
use crate::app::event::Event;
use crate::app::keys::{confirm, identity, orphans};
use crate::app::modal::{Modal, RotationPanel};
use crate::app::notice::Weight;
use crate::app::present;
use crate::app::requests::{reads, send};
use crate::app::rotation::begin::{self, open_form};
use crate::app::rotation::state::{self, forget_plans, save_plan};
use crate::app::rotation::{Rotations, text};
use crate::app::sessions::Sessions;
use crate::app::widget::question::{Answer, Line, Question};
use crate::app::widget::window::TakesKeys;
use crate::domain::rotation::{self as domain_rotation, Ending, Step};
use crate::domain::{ApiKey, KeyChange, KeyId, Rotation, State, Text, expiry, time};
use crate::keymap::{Action, Chord};

impl TakesKeys for RotationPanel {
    type With<'a> = (&'a mut Rotations, &'a mut Sessions, &'a mut Cx);

    fn key(action: Option<Action>, _: Chord, (rotation, sessions, cx): Self::With<'_>) {
        if let Some(action) = action {
            rotation.panel_key(action, sessions, cx);
        }
    }
}

impl Rotations {
    /// Opens the form of a rotation, or the panel of a rotation that has started. `owner` is the default owner of the
    /// successor, if it is not the owner of the key.
    pub(in crate::app) fn rotate(
        &mut self,
        key: &ApiKey,
        owner: Option<&str>,
        sessions: &mut Sessions,
        cx: &mut Cx,
    ) {
        match self.involving(key.id, cx) {
            Some(it) => {
                let old = it.old;
                open_panel(old, sessions, cx);
            }
            None => open_form(key, owner, cx),
        }
    }

    /// Handles a key in the panel.
    fn panel_key(&mut self, action: Action, sessions: &mut Sessions, cx: &mut Cx) {
        let Some(Modal::Rotation(panel)) = cx.modals.last() else {
            return;
        };
        let old = panel.old;
        match action {
            Action::Back => drop(cx.modals.pop()),
            Action::Accept => self.run_step(old, sessions, cx),
            Action::Refresh => {
                if matches!(cx.connection.link, Link::Live | Link::Lost(_)) {
                    reads::refresh(cx);
                }
                sessions.read_sessions(cx);
            }
            Action::StopRotation => self.ask_to_stop(old, cx),
            _ => {}
        }
    }

    /// Runs the next step, or asks before it.
    fn run_step(&mut self, old: KeyId, sessions: &mut Sessions, cx: &mut Cx) {
        let Some(it) = self.replacing(old, cx).cloned() else {
            cx.modals.pop();
            return;
        };
        if !cx.online() {
            return;
        }
        let question = match state::next_step(&it, sessions, cx) {
            Step::Make => {
                if let Some(key) = state::old_key(&it, cx).cloned() {
                    begin::open_form(&key, it.moves_to(&key), cx);
                }
                return;
            }
            Step::Carry => secret_question(&it, cx),
            Step::Prove => works_question(&it, cx),
            Step::Mend => {
                if let Some(id) = it.successor {
                    cx.tell(Event::RunOnKey(id, Action::Reset));
                }
                return;
            }
            Step::Wait | Step::End => return sessions.refresh_before_retire(old, cx),
            Step::Rename => return rename_successor(&it, cx),
            Step::Done | Step::Lost => return self.ask_to_stop(old, cx),
        };
        cx.modals.push(Modal::Question(question));
    }

    /// Everything was refreshed: asks how to remove the old key, if that is still the next step.
    pub(in crate::app) fn ask_to_retire(&mut self, old: KeyId, sessions: &Sessions, cx: &mut Cx) {
        let Some(it) = self.replacing(old, cx).cloned() else {
            return;
        };
        let next = matches!(state::next_step(&it, sessions, cx), Step::Wait | Step::End);
        if let (true, Some(key)) = (next, state::old_key(&it, cx).cloned()) {
            let question = retire_question(&it, &key, sessions, cx);
            cx.modals.push(Modal::Question(question));
        }
    }
}

/// Gives the successor the old key's name.
pub(in crate::app) fn rename_successor(it: &Rotation, cx: &mut Cx) {
    let Some(key) = it.find(cx.keys.all()).cloned() else {
        return;
    };
    let id = key.id;
    let change = KeyChange {
        name: Some(it.old_name.clone()),
        ..KeyChange::default()
    };
    let call = Call::Update(id, change);
    if orphans::is_orphan(id, cx) {
        return orphans::ask_about_orphan(&key, Answer::Send(Box::new(call)), cx);
    }
    send::send(call, cx);
}

/// Opens the panel, and starts to watch the sessions.
pub(in crate::app) fn open_panel(old: KeyId, sessions: &mut Sessions, cx: &mut Cx) {
    // A new secret on the screen stays on top.
    present::modal(Modal::Rotation(RotationPanel::new(old)), cx);
    sessions.reset_poll();
    sessions.read_sessions(cx);
    // TrueNAS sends no event when it revokes a key.
    if cx.connection.link == Link::Live {
        reads::read_list(cx);
    }
}

/// The state of the old key, for a user who considers a new secret for its successor.
fn old_key_line(it: &Rotation, cx: &Cx) -> Line {
    let called = text::old_label(it, cx);
    match state::old_key(it, cx) {
        Some(key) if matches!(key.state(cx.now), State::Active | State::Soon) => {
            Line::plain(format!(
                "If the secret is lost, it is safe to issue a new one: {called} keeps working."
            ))
        }
        Some(key) if key.state(cx.now) == State::Unclear => Line::danger(format!(
            "The expiry of {called} could not be read. If it has expired, a new secret disables the only key that may be in use."
        )),
        _ => Line::danger(format!(
            "{called} no longer works: a new secret disables the only key that may be in use."
        )),
    }
}

fn secret_question(it: &Rotation, cx: &Cx) -> Question {
    let name = text::successor_label(it, cx);
    let lines = vec![
        Line::plain(cx.on_system()),
        Line::plain(format!(
            "The secret of {name} was neither saved nor delivered. A copy on a clipboard is temporary."
        )),
        old_key_line(it, cx),
    ];
    let mut buttons = vec![("I have it", Answer::HasSecret(it.old))];
    buttons.extend(it.successor.map(|id| ("New secret", Answer::Reset(id))));
    let title = format!("Do you have the secret of {name}?");
    Question::new(title, lines, "Cancel", buttons).deliberate()
}

fn works_question(it: &Rotation, cx: &Cx) -> Question {
    let name = text::successor_label(it, cx);
    let lines = vec![
        Line::plain(cx.on_system()),
        Line::plain(format!(
            "No client has signed in with {name} yet. If its clients already use it, the next step removes {}.",
            text::old_label(it, cx)
        )),
        Line::plain("If it does not work, issue a new secret."),
        old_key_line(it, cx),
    ];
    let mut buttons = vec![("It works", Answer::Works(it.old))];
    buttons.extend(it.successor.map(|id| ("New secret", Answer::Reset(id))));
    let title = format!("Does {name} work in its clients?");
    Question::new(title, lines, "Not yet", buttons).deliberate()
}

/// The question before the old key is deleted or expires.
fn retire_question(it: &Rotation, key: &ApiKey, sessions: &Sessions, cx: &Cx) -> Question {
    let mut lines = vec![Line::plain(identity::belongs(key, cx))];
    let unused = sessions
        .other_sessions_of(key.id)
        .is_some_and(|users| users.is_empty());
    let moved = it.moves_to(key).map_or_else(String::new, |owner| {
        format!(", owned by {}", Text::from(owner))
    });
    lines.push(Line::plain(format!(
        "Its successor is {}{moved}. Clients that still use the old secret fail at their next sign-in.",
        text::successor_label(it, cx)
    )));
    let called = text::old_label(it, cx);
    let expires = match it.ends_by(key, cx.now) {
        Ending::Expire(days) => expiry::in_days(cx.now, days, &cx.zone),
        Ending::Delete => None,
    };
    let Some(at) = expires else {
        lines.push(Line::danger("This cannot be undone."));
        let send = Answer::Send(Box::new(Call::Delete(key.id)));
        let go = confirm::guarded(key, "Deleting", send, cx);
        let title = format!("Delete key {called}?");
        let delete = vec![("Delete", go)];
        lines.extend(confirm::why_sessions_stay(cx));
        let question = Question::new(title, lines, "Cancel", delete);
        let question = confirm::with_sessions(question, key.id, cx);
        // A single key press must not delete a key with sessions.
        return match unused {
            true => question,
            false => question.deliberate(),
        };
    };
    // An earlier expiry stays.
    let sooner = key.expiry().at().filter(|expires| *expires <= at);
    let mut change = KeyChange {
        expires_at: sooner.is_none().then_some(Some(at)),
        ..KeyChange::default()
    };
    lines.push(Line::plain(format!(
        "The key will expire {}.",
        time::exact(sooner.unwrap_or(at), &cx.zone)
    )));
    if it.renames && key.name.raw() == it.old_name {
        let max = cx
            .connection
            .system
            .as_ref()
            .and_then(|system| system.caps.name_max);
        let taken = |name: &str| cx.keys.named(name).is_some();
        let name = domain_rotation::retired(key.name.raw(), taken, max);
        lines.push(Line::plain(format!(
            "Until then its name is {name}, so that the successor can use the old name."
        )));
        change.name = Some(name);
    }
    if cx
        .connection
        .system
        .as_ref()
        .is_some_and(|it| it.caps.expiry_waits)
    {
        lines.push(Line::plain(format!(
            "{} enforces a new expiry only after the next create, reset or delete of any key. tnkeys offers to apply it afterwards.",
            cx.host_name()
        )));
    }
    let send = Answer::Send(Box::new(Call::Update(key.id, change)));
    let go = confirm::guarded(key, "Expiring", send, cx);
    let title = format!("Let key {called} expire?");
    let expire = vec![("Expire", go)];
    Question::new(title, lines, "Cancel", expire).about_use(key.id)
}

impl Rotations {
    fn ask_to_stop(&mut self, old: KeyId, cx: &mut Cx) {
        let Some(it) = self.replacing(old, cx).cloned() else {
            return;
        };
        let mut lines = vec![
            Line::plain(cx.on_system()),
            Line::plain("The system is not changed: tnkeys only discards its plan."),
        ];
        if it.find(cx.keys.all()).is_some() && state::old_key(&it, cx).is_some() {
            lines.push(Line::plain(format!(
                "{} and {} both remain. Delete the one that you do not need.",
                text::old_label(&it, cx),
                text::successor_label(&it, cx)
            )));
        }
        let title = format!("Abandon the rotation of {}?", text::old_label(&it, cx));
        let stop = vec![("Abandon", Answer::StopRotation(old))];
        let question = Question::new(title, lines, "Cancel", stop);
        cx.modals.push(Modal::Question(question));
    }

    /// The user has the secret.
    pub(in crate::app) fn confirm_secret(&mut self, old: KeyId, cx: &mut Cx) {
        if let Some(it) = self.replacing_mut(old, cx) {
            it.carried = true;
            let save = save_plan(it);
            cx.out.push(save);
        }
    }

    /// The user confirms that the successor works.
    pub(in crate::app) fn confirm_works(&mut self, old: KeyId, cx: &mut Cx) {
        if let Some(it) = self.replacing_mut(old, cx) {
            it.said();
            let save = save_plan(it);
            cx.out.push(save);
        }
    }

    /// Forgets the plan; both keys stay.
    pub(in crate::app) fn stop(&mut self, old: KeyId, cx: &mut Cx) {
        let Some(it) = self.replacing(old, cx).cloned() else {
            return;
        };
        self.remove_plan(&it);
        cx.modals
            .retain(|m| !matches!(m, Modal::Rotation(panel) if panel.old == old));
        forget_plans(vec![it], cx);
        cx.say(
            Weight::Plain,
            "rotation abandoned; both keys remain unchanged",
        );
    }
}
