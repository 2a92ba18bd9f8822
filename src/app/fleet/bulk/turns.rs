//! Opens the windows of the queue's present key, and notices when they are closed.

use jiff::Timestamp;

use super::act::{Act, QueueAct};
use super::preview::Preview;
use super::queue::{Came, Queue, Seen, Turn};
use crate::app::connect::connection::Link;
use crate::app::fleet::{Fleet, Front, SystemId, Window};
use crate::app::keys::actions::ask_reset;
use crate::app::keys::list::Load;
use crate::app::modal::Modal;
use crate::app::model::Model;
use crate::app::requests::send::secret_in_flight;
use crate::domain::{ApiKey, KeyId};

impl Fleet {
    /// Opens the queue that a preview showed.
    pub(super) fn queue_preview(&mut self, preview: Preview) {
        let Act::Queue(act) = preview.act else {
            return;
        };
        let mut turns = Vec::new();
        for part in preview.parts {
            let model = self.model(part.system);
            for (item, _) in part.items {
                let key = model.and_then(|model| model.cx.keys.get(item.id));
                turns.push(Turn {
                    system: part.system,
                    on: part.name.clone(),
                    created: key.and_then(ApiKey::created_at),
                    item,
                    came: Came::Waiting,
                });
            }
        }
        self.bulk.came_from = Some(self.front);
        self.windows.push(Window::BulkQueue(Queue::new(act, turns)));
    }

    /// Opens the windows of a key: its system comes to the front, and the queue waits until they are closed.
    pub(super) fn start_turn(&mut self, system: SystemId, id: KeyId) {
        let live = |model: &Model| model.cx.connection.link == Link::Live;
        let online = self.model(system).is_some_and(live);
        if let Some(Window::BulkQueue(queue)) = self.windows.last_mut()
            && !online
        {
            return queue.offline();
        }
        let Some(Window::BulkQueue(queue)) = self.windows.pop() else {
            return;
        };
        let act = queue.act.clone();
        self.bulk.queue = Some(queue);
        self.all.about_all = false;
        self.bulk.seen = Seen {
            before: self.model(system).map_or(0, lost_replies),
            ..Seen::default()
        };
        self.bring_to_front(Front::System(system));
        self.in_model(system, |model| open(model, id, &act));
    }

    /// Ends the queue: what was in front before comes back.
    pub(super) fn close_queue(&mut self) {
        self.windows
            .retain(|it| !matches!(it, Window::BulkQueue(_)));
        if let Some(front) = self.bulk.came_from.take() {
            self.bring_to_front(front);
        }
    }

    /// Between two keys: what the system in front asks or reports is seen first, such as the outcome of a lost reply.
    fn step_aside(&mut self) {
        let asks = |model: &Model| !model.cx.modals.is_empty();
        let asks = self.front_model().is_some_and(asks);
        match &self.bulk.queue {
            None if asks && matches!(self.windows.last(), Some(Window::BulkQueue(_))) => {
                if let Some(Window::BulkQueue(queue)) = self.windows.pop() {
                    self.bulk.queue = Some(queue);
                    self.dirty = true;
                }
            }
            Some(queue) if !queue.open && !asks => {
                if let Some(queue) = self.bulk.queue.take() {
                    self.windows.push(Window::BulkQueue(queue));
                    self.dirty = true;
                }
            }
            _ => {}
        }
    }

    /// After every update: passes over deleted keys, and shows the queue again once the windows of the present key are closed.
    pub(super) fn follow_queue(&mut self) {
        let systems = &self.systems;
        for window in &mut self.windows {
            if let Window::BulkQueue(queue) = window {
                while let Some(turn) = queue.present() {
                    let (system, id, created) = (turn.system, turn.item.id, turn.created);
                    let model = systems.iter().find(|it| it.id == system);
                    let gone = model.is_none_or(|it| is_gone(&it.model, id, created));
                    if !gone {
                        break;
                    }
                    queue.gone(system, id);
                }
            }
        }
        self.step_aside();
        let Some(queue) = &self.bulk.queue else {
            return;
        };
        let Some(turn) = queue.present().filter(|_| queue.open) else {
            return;
        };
        let model = self.model(turn.system);
        let mut seen = self.bulk.seen;
        let mut open = false;
        if let Some(model) = model {
            for modal in &model.cx.modals {
                seen.secret |= matches!(modal, Modal::Secret(_));
            }
            seen.lost |= lost_replies(model) > seen.before;
            open = !model.cx.modals.is_empty() || secret_in_flight(&model.cx);
        }
        self.bulk.seen = seen;
        if open {
            return;
        }
        let (system, id) = (turn.system, turn.item.id);
        let mut came = seen.came();
        if let Some(model) = self.model(system)
            && came == Came::Done
            && queue.act != QueueAct::Reset
            && model.rotation.involving(id, &model.cx).is_none()
        {
            came = Came::Over;
        }
        if matches!(came, Came::Done | Came::Over) {
            // What stays marked has had no turn.
            self.in_model(system, |model| {
                model.cx.keys.mark(id, false);
            });
        }
        if let Some(mut queue) = self.bulk.queue.take() {
            queue.closed(came);
            self.windows.push(Window::BulkQueue(queue));
            self.dirty = true;
            // Such as why the key could not be started.
            self.pass_on_notice(system);
        }
    }
}

/// Windows about lost replies.
fn lost_replies(model: &Model) -> usize {
    let modals = model.cx.modals.iter();
    modals
        .filter(|it| matches!(it, Modal::LostReply(_)))
        .count()
}

/// Whether the list of a system no longer has a key. Another key may have its id.
fn is_gone(model: &Model, id: KeyId, created: Option<Timestamp>) -> bool {
    let key = model.cx.keys.get(id);
    model.cx.keys.load == Load::Here && key.is_none_or(|key| key.created_at() != created)
}

/// Opens the windows of a key, as its shortcut does.
fn open(model: &mut Model, id: KeyId, act: &QueueAct) {
    if !model.cx.online() {
        return;
    }
    model.cx.keys.reveal(id);
    let Some(key) = model.cx.keys.get(id).cloned() else {
        return;
    };
    let owner = match act {
        QueueAct::Reset => return ask_reset(&key, &mut model.sessions, &mut model.cx),
        QueueAct::Rotate => None,
        QueueAct::Move(owner) => Some(owner.as_str()),
    };
    model.access.required.clear();
    model
        .rotation
        .rotate(&key, owner, &mut model.sessions, &mut model.cx);
}

#[cfg(test)]
#[path = "turns_tests.rs"]
mod tests;
