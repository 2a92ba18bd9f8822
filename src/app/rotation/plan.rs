//! Keeping each plan up to date, in memory and in its file.

use crate::api::{Call, RequestId, Scope};
use crate::app::cx::Cx;
use crate::app::keys::list::Load;
use crate::app::modal::{ExportState, Modal, RotationPanel, SecretShown};
use crate::app::notice::Weight;
use crate::app::present;
use crate::app::rotation::state::{self, forget_plans, save_plan};
use crate::app::rotation::{Rotations, panel, text};
use crate::app::sessions::Sessions;
use crate::app::widget::question::{Line, Question};
use crate::domain::rotation::{Proof, Step};
use crate::domain::unanswered::Change;
use crate::domain::{ApiKey, HashPrint, KeyId, Rotation, Text};

impl Rotations {
    /// The old key was deleted or will expire: renames the successor if the plan says so.
    pub(in crate::app) fn old_key_retired(&mut self, old: KeyId, sessions: &Sessions, cx: &mut Cx) {
        let Some(it) = self.replacing(old, cx).cloned() else {
            return;
        };
        if state::next_step(&it, sessions, cx) == Step::Rename {
            panel::rename_successor(&it, cx);
        }
    }

    /// Updates every plan of the present system. Saves the plans that changed and forgets those that are complete.
    pub(in crate::app) fn update_plans(&mut self, sessions: &Sessions, cx: &mut Cx) {
        self.close_idle_panels(cx);
        // Before the list is read, nothing is known about the keys.
        if cx.keys.load != Load::Here {
            return;
        }
        let first_look = std::mem::take(&mut self.announce);
        if self.rotations.is_empty() {
            return;
        }
        let Some(endpoint) = &cx.connection.endpoint else {
            return;
        };
        let address = endpoint.address.canonical();
        let mut over = Vec::new();
        for mut it in std::mem::take(&mut self.rotations) {
            if it.is_at(&address) {
                let before = it.clone();
                self.update_plan(&mut it, sessions, cx);
                match state::next_step(&it, sessions, cx) {
                    Step::Done => {
                        cx.say(Weight::Good, finished(&it));
                        over.push(it);
                        continue;
                    }
                    // A key that is missing from a partial list may still exist.
                    Step::Lost if cx.keys.scope == Some(Scope::All) && !is_creating(&it, cx) => {
                        present::question(both_gone(&it, cx), cx);
                        over.push(it);
                        continue;
                    }
                    _ => {}
                }
                if it != before {
                    cx.out.push(save_plan(&it));
                }
            }
            self.rotations.push(it);
        }
        if !over.is_empty() {
            forget_plans(over, cx);
            self.close_idle_panels(cx);
        }
        if first_look {
            self.announce_unfinished(cx);
        }
    }

    fn update_plan(&mut self, it: &mut Rotation, sessions: &Sessions, cx: &mut Cx) {
        if let (None, Some(found)) = (it.successor, it.find(cx.keys.all())) {
            it.made(found);
        }
        let Some(key) = it.find(cx.keys.all()) else {
            return;
        };
        let (id, print) = (key.id, key.hash_print);
        // The secret was reset elsewhere: the facts about the earlier secret no longer hold.
        if let Some(print) = print
            && let Some(before) = self.prints.insert(id, print)
            && HashPrint::changed(Some(before), Some(print)) == Some(true)
            && !cx
                .modals
                .iter()
                .any(|m| matches!(m, Modal::Secret(s) if s.id == id))
        {
            it.resets();
        }
        for modal in &cx.modals {
            if let Modal::Secret(secret) = modal
                && secret.id == id
            {
                it.carried |= stored_elsewhere(secret);
                if matches!(secret.progress.verifying, ExportState::Done(_)) {
                    it.proof.get_or_insert(Proof::SignedIn);
                }
            }
        }
        if sessions.is_used_by_others(id, it.successor_created, cx) {
            it.seen();
        }
    }

    /// The user closed the secret of a successor: opens the panel at the next step.
    pub(in crate::app) fn show_next_step(
        &mut self,
        successor: KeyId,
        sessions: &mut Sessions,
        cx: &mut Cx,
    ) {
        let Some(it) = self.involving(successor, cx) else {
            return;
        };
        let panel = RotationPanel::new(it.old);
        let there = |m: &Modal| matches!(m, Modal::Rotation(it) if *it == panel);
        if it.successor == Some(successor) && !cx.modals.iter().any(there) {
            panel::open_panel(panel.old, sessions, cx);
        }
    }
}

impl Rotations {
    /// The plan to save before this call is sent, because the call fulfills or invalidates it.
    pub(in crate::app) fn plan_for_call(&mut self, call: &Call, cx: &mut Cx) -> Option<Rotation> {
        match (call, cx.modals.last()) {
            // A key created outside the form belongs to no rotation, whatever its name.
            (Call::Create(new), Some(Modal::RotateForm(form))) => {
                let plan = self.replacing(form.old, cx);
                plan.filter(|it| it.name == new.name).cloned()
            }
            (Call::Reset { id, .. }, _) => {
                let old = self.involving(*id, cx)?.old;
                let it = self.replacing_mut(old, cx)?;
                if it.successor != Some(*id) {
                    return None;
                }
                let before = it.clone();
                it.resets();
                let now = it.clone();
                self.before_reset = Some(before);
                Some(now)
            }
            _ => None,
        }
    }

    /// Records the new successor in the plan.
    pub(in crate::app) fn record_successor(&mut self, old: KeyId, key: &ApiKey, cx: &mut Cx) {
        if let Some(it) = self.replacing_mut(old, cx) {
            it.made(key);
        }
    }

    /// The create was refused: drops the plan.
    pub(in crate::app) fn create_refused(&mut self, old: KeyId, cx: &mut Cx) {
        if let Some(it) = self.replacing(old, cx).cloned() {
            self.remove_plan(&it);
            forget_plans(vec![it], cx);
        }
    }

    /// The reset was refused: the successor keeps its secret, so the plan returns to its earlier state.
    pub(in crate::app) fn reset_refused(&mut self, id: KeyId, cx: &mut Cx) {
        let Some(before) = self.before_reset.take_if(|it| it.successor == Some(id)) else {
            return;
        };
        if let Some(it) = self.replacing_mut(before.old, cx) {
            *it = before;
            let save = save_plan(it);
            cx.out.push(save);
        }
    }

    /// Closes the panels of rotations that no longer exist.
    fn close_idle_panels(&mut self, cx: &mut Cx) {
        let looks = |m: &Modal| matches!(m, Modal::Rotation(_));
        if !cx.modals.iter().any(looks) {
            return;
        }
        let mut modals = std::mem::take(&mut cx.modals);
        modals.retain(|modal| match modal {
            Modal::Rotation(panel) => self.replacing(panel.old, cx).is_some(),
            _ => true,
        });
        cx.modals = modals;
    }

    /// Names the unfinished rotations of this system in the footer, after the first list since the sign-in.
    fn announce_unfinished(&mut self, cx: &mut Cx) {
        let Some(endpoint) = &cx.connection.endpoint else {
            return;
        };
        let address = endpoint.address.canonical();
        let mut here = self.rotations.iter().filter(|it| it.is_at(&address));
        let Some(first) = here.next() else { return };
        let name = Text::from(first.old_name.as_str());
        let text = match here.count() {
            0 => format!("the rotation of {name} is not finished: t resumes it"),
            more => format!(
                "{} rotations are not finished: t on {name} or another key resumes one",
                more + 1
            ),
        };
        cx.say(Weight::Plain, text);
    }
}

/// The old key of the form that sent this request; `None` for any other request.
pub(in crate::app) fn old_key_of_request(request: RequestId, cx: &Cx) -> Option<KeyId> {
    cx.modals.iter().find_map(|modal| match modal {
        Modal::RotateForm(form) if form.sending == Some(request) => Some(form.old),
        _ => None,
    })
}

/// Whether the create request of the successor is pending.
fn is_creating(it: &Rotation, cx: &Cx) -> bool {
    let sent = cx.requests.secret_request();
    sent.is_some_and(|sent| matches!(&sent.change, Change::Create { name } if *name == it.name))
}

fn both_gone(it: &Rotation, cx: &Cx) -> Question {
    let (old, new) = (text::old_label(it, cx), Text::from(it.name.as_str()));
    let lines = vec![
        Line::plain(cx.on_system()),
        Line::warning(format!(
            "{old} and its successor {new} no longer exist: someone deleted both keys."
        )),
        Line::plain("tnkeys discarded the plan of this rotation."),
    ];
    Question::notice(format!("Rotation of {old} ended"), lines)
}

/// Whether the secret is stored outside tnkeys. A copy does not count: it is cleared after a while, and may not have
/// arrived.
fn stored_elsewhere(secret: &SecretShown) -> bool {
    let progress = &secret.progress;
    progress.saved || matches!(progress.delivering, ExportState::Done(_))
}

fn finished(it: &Rotation) -> String {
    let old = Text::from(it.old_name.as_str());
    match it.renames {
        true => format!("{old} is rotated: its successor now has its name"),
        false => format!(
            "{old} is rotated: {} replaces it",
            Text::from(it.name.as_str())
        ),
    }
}
