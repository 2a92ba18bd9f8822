//! Opens the windows of the queue's present key, and notices when they are closed.

use super::act::Act;
use super::act::QueueAct;
use super::preview::{Part, Preview};
use super::queue::{Came, Queue, Seen, Turn};
use crate::app::connect::connection::Link;
use crate::app::fleet::{Fleet, Front, SystemId, Window};
use crate::app::keys::actions::ask_reset;
use crate::app::keys::list::Load;
use crate::app::modal::Modal;
use crate::app::model::Model;
use crate::app::requests::send::secret_in_flight;
use crate::domain::KeyId;

impl Fleet {
    /// Opens the queue that a preview showed.
    pub(super) fn queue_preview(&mut self, preview: Preview) {
        let Act::Queue(act) = preview.act else {
            return;
        };
        let turns = |part: Part| {
            let items = part.items.into_iter();
            let (system, on) = (part.system, part.name);
            items.map(move |(item, _)| Turn {
                system,
                on: on.clone(),
                item,
                came: Came::Waiting,
            })
        };
        let turns = preview.parts.into_iter().flat_map(turns).collect();
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
        self.bulk.seen = Seen::default();
        self.all.about_all = false;
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

    /// After every update: passes over deleted keys, and shows the queue again once the windows of the present key are closed.
    pub(super) fn follow_queue(&mut self) {
        let systems = &self.systems;
        for window in &mut self.windows {
            if let Window::BulkQueue(queue) = window {
                while let Some(turn) = queue.present() {
                    let (system, id) = (turn.system, turn.item.id);
                    let model = systems.iter().find(|it| it.id == system);
                    let gone = model.is_none_or(|it| is_gone(&it.model, id));
                    if !gone {
                        break;
                    }
                    queue.gone(system, id);
                }
            }
        }
        let Some(turn) = self.bulk.queue.as_ref().and_then(Queue::present) else {
            return;
        };
        let model = self.model(turn.system);
        let mut seen = self.bulk.seen;
        let mut open = false;
        if let Some(model) = model {
            for modal in &model.cx.modals {
                seen.secret |= matches!(modal, Modal::Secret(_));
                seen.lost |= matches!(modal, Modal::LostReply(_));
            }
            open = !model.cx.modals.is_empty() || secret_in_flight(&model.cx);
        }
        self.bulk.seen = seen;
        if open {
            return;
        }
        let system = turn.system;
        if let Some(mut queue) = self.bulk.queue.take() {
            queue.closed(seen.came());
            self.windows.push(Window::BulkQueue(queue));
            self.dirty = true;
            // Such as why the key could not be started.
            self.pass_on_notice(system);
        }
    }
}

/// Whether the list of a system no longer has a key.
fn is_gone(model: &Model, id: KeyId) -> bool {
    model.cx.keys.load == Load::Here && model.cx.keys.get(id).is_none()
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
