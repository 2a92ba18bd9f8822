//! The keys of a rotation that is looked at: each step's own question.

use crate::api::Call;
use crate::app::connect::connection::Link;
use crate::app::modal::{Modal, RotationPanel};
use crate::app::model::Model;
use crate::app::notice::Weight;
use crate::app::rotation::plan::{forget, keep};
use crate::app::widget::question::{Answer, Line, Question};
use crate::domain::rotation::{self, Ending, Step};
use crate::domain::{ApiKey, KeyChange, KeyId, Rotation, State, expiry, time};
use crate::keymap::Action;

impl Model {
    /// Shows where a rotation stands, and watches who is signed in.
    pub(in crate::app) fn open_rotation(&mut self, old: KeyId) {
        // Below a secret that nobody has seen yet.
        self.tell_modal(Modal::Rotation(RotationPanel { old }));
        self.forget_sessions();
        self.read_sessions();
        // A key that was revoked makes no event.
        if self.cx.connection.link == Link::Live {
            self.read_list();
        }
    }

    pub(in crate::app) fn rotation_key(&mut self, action: Action) {
        let Some(Modal::Rotation(panel)) = self.cx.modals.last() else {
            return;
        };
        let old = panel.old;
        match action {
            Action::Back => drop(self.cx.modals.pop()),
            Action::Accept => self.go_on(old),
            Action::Refresh => {
                if matches!(self.cx.connection.link, Link::Live | Link::Lost(_)) {
                    self.refresh();
                }
                self.read_sessions();
            }
            Action::StopRotation => self.ask_to_stop(old),
            _ => {}
        }
    }

    /// Does what is next, or asks before it.
    fn go_on(&mut self, old: KeyId) {
        let Some(it) = self.rotation_of(old).cloned() else {
            self.cx.modals.pop();
            return;
        };
        if !self.cx.online() {
            return;
        }
        let question = match self.rotation_step(&it) {
            Step::Make => {
                if let Some(key) = self.old_key(&it).cloned() {
                    self.open_rotate_form(&key);
                }
                return;
            }
            Step::Carry => self.where_is_the_secret(&it),
            Step::Prove => self.does_it_work(&it),
            Step::Mend => {
                if let Some(id) = it.successor {
                    self.on_key(id, Action::Reset);
                }
                return;
            }
            Step::Wait | Step::End => return self.look_before_the_end(old),
            Step::Rename => return self.rename_successor(&it),
            Step::Done | Step::Lost => return self.ask_to_stop(old),
        };
        self.cx.modals.push(Modal::Question(question));
    }

    /// Everything was read again: the question before the old key's end, if it is still next.
    pub(in crate::app) fn ask_end(&mut self, old: KeyId) {
        let Some(it) = self.rotation_of(old).cloned() else {
            return;
        };
        let next = matches!(self.rotation_step(&it), Step::Wait | Step::End);
        if let (true, Some(key)) = (next, self.old_key(&it).cloned()) {
            let question = self.end_of(&it, &key);
            self.cx.modals.push(Modal::Question(question));
        }
    }

    /// What the old key is to whoever thinks of a new secret for its successor.
    fn meanwhile(&self, it: &Rotation) -> Line {
        let called = self.called_old(it);
        match self.old_key(it) {
            Some(key) if matches!(key.state(self.cx.now), State::Active | State::Soon) => {
                Line::plain(format!(
                    "If nobody has it, a new one harms nobody: {called} works as before."
                ))
            }
            Some(key) if key.state(self.cx.now) == State::Unclear => Line::danger(format!(
                "The expiry of {called} was not understood. If it has expired, a new secret ends the only key that may be in use."
            )),
            _ => Line::danger(format!(
                "{called} does not work any more: a new secret ends the only key that may be in use."
            )),
        }
    }

    fn where_is_the_secret(&self, it: &Rotation) -> Question {
        let name = self.called_successor(it);
        let lines = vec![
            Line::plain(self.cx.here()),
            Line::plain(format!(
                "Nobody is known to have the secret of {name}: a copy need not have arrived, and is cleared after a while."
            )),
            self.meanwhile(it),
        ];
        let mut buttons = vec![("I have it", Answer::HasSecret(it.old))];
        buttons.extend(it.successor.map(|id| ("New secret", Answer::Reset(id))));
        let title = format!("Where is the secret of {name}?");
        Question::new(title, lines, "Cancel", buttons).deliberate()
    }

    fn does_it_work(&self, it: &Rotation) -> Question {
        let name = self.called_successor(it);
        let lines = vec![
            Line::plain(self.cx.here()),
            Line::plain(format!(
                "Nobody has been seen to sign in with {name} yet. If it is in use where it is needed and works there, the end of \
                 {} is next.",
                self.called_old(it)
            )),
            Line::plain("If its secret is lost, or does not work, get a new one."),
            self.meanwhile(it),
        ];
        let mut buttons = vec![("It works", Answer::Works(it.old))];
        buttons.extend(it.successor.map(|id| ("New secret", Answer::Reset(id))));
        let title = format!("Does {name} work where it is used?");
        Question::new(title, lines, "Not yet", buttons).deliberate()
    }

    /// The question before the old key's end, whatever that is.
    fn end_of(&self, it: &Rotation, key: &ApiKey) -> Question {
        let mut lines = vec![Line::plain(self.belongs(key))];
        let unused = self.users_of(key.id).is_some_and(|users| users.is_empty());
        lines.push(Line::plain(format!(
            "Its successor is {}. What is not changed to that one's secret fails at its next sign-in.",
            self.called_successor(it)
        )));
        let called = self.called_old(it);
        let expires = match it.ends_by(key, self.cx.now) {
            Ending::Expire(days) => expiry::in_days(self.cx.now, days, &self.cx.zone),
            Ending::Delete => None,
        };
        let Some(at) = expires else {
            lines.push(Line::danger("This cannot be undone."));
            let send = Answer::Send(Box::new(Call::Delete(key.id)));
            let go = self.guarded(key, "Deleting", send);
            let title = format!("Delete key {called}?");
            let delete = vec![("Delete", go)];
            lines.extend(self.why_sessions_stay());
            let question = Question::new(title, lines, "Cancel", delete);
            let question = self.with_sessions(question, key.id);
            // What somebody uses is not deleted by a key that is pressed too often.
            return match unused {
                true => question,
                false => question.deliberate(),
            };
        };
        // One that comes sooner stays.
        let sooner = key.expiry().at().filter(|expires| *expires <= at);
        let mut change = KeyChange {
            expires_at: sooner.is_none().then_some(Some(at)),
            ..KeyChange::default()
        };
        lines.push(Line::plain(format!(
            "It will expire {}.",
            time::exact(sooner.unwrap_or(at), &self.cx.zone)
        )));
        if it.renames && key.name.raw() == it.old_name {
            let max = self
                .cx
                .connection
                .system
                .as_ref()
                .and_then(|system| system.caps.name_max);
            let taken = |name: &str| self.cx.keys.named(name).is_some();
            let name = rotation::retired(key.name.raw(), taken, max);
            lines.push(Line::plain(format!(
                "Until then it is called {name}, so that its successor can have its name."
            )));
            change.name = Some(name);
        }
        if self
            .cx
            .connection
            .system
            .as_ref()
            .is_some_and(|it| it.caps.expiry_waits)
        {
            lines.push(Line::plain(format!(
                "{} enforces a new expiry only after the next create, reset or delete of any key. tnkeys offers to apply it afterwards.",
                self.cx.system_name()
            )));
        }
        let send = Answer::Send(Box::new(Call::Update(key.id, change)));
        let go = self.guarded(key, "Ending", send);
        let title = format!("Let key {called} expire?");
        let expire = vec![("Expire", go)];
        Question::new(title, lines, "Cancel", expire).about_use(key.id)
    }

    fn ask_to_stop(&mut self, old: KeyId) {
        let Some(it) = self.rotation_of(old).cloned() else {
            return;
        };
        let mut lines = vec![
            Line::plain(self.cx.here()),
            Line::plain("Nothing is changed on the system: tnkeys only forgets the plan."),
        ];
        if it.find(self.cx.keys.all()).is_some() && self.old_key(&it).is_some() {
            lines.push(Line::plain(format!(
                "{} and {} both stay. Delete the one that is not needed.",
                self.called_old(&it),
                self.called_successor(&it)
            )));
        }
        let title = format!("Stop the rotation of {}?", self.called_old(&it));
        let stop = vec![("Stop", Answer::StopRotation(old))];
        let question = Question::new(title, lines, "Cancel", stop);
        self.cx.modals.push(Modal::Question(question));
    }

    /// The person has the secret.
    pub(in crate::app) fn has_secret(&mut self, old: KeyId) {
        if let Some(it) = self.rotation_of_mut(old) {
            it.carried = true;
            let keep = keep(it);
            self.cx.out.push(keep);
        }
    }

    /// It works where it is used, the person says.
    pub(in crate::app) fn successor_works(&mut self, old: KeyId) {
        if let Some(it) = self.rotation_of_mut(old) {
            it.said();
            let keep = keep(it);
            self.cx.out.push(keep);
        }
    }

    pub(in crate::app) fn stop_rotation(&mut self, old: KeyId) {
        let Some(it) = self.rotation_of(old).cloned() else {
            return;
        };
        self.drop_rotation(&it);
        self.cx
            .modals
            .retain(|m| !matches!(m, Modal::Rotation(panel) if panel.old == old));
        forget(vec![it], &mut self.cx.out);
        self.cx.say(
            Weight::Plain,
            "the rotation is stopped; both keys stay as they are",
        );
    }

    pub(in crate::app) fn rename_successor(&mut self, it: &Rotation) {
        let Some(key) = it.find(self.cx.keys.all()).cloned() else {
            return;
        };
        let id = key.id;
        let change = KeyChange {
            name: Some(it.old_name.clone()),
            ..KeyChange::default()
        };
        let call = Call::Update(id, change);
        if self.is_orphan(id) {
            return self.ask_about_orphan(&key, Answer::Send(Box::new(call)));
        }
        self.send(call);
    }
}
