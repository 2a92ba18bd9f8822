//! The world behind its lock, and the tasks that serve it.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::task::AbortHandle;

use super::config::Config;
use super::world::World;

/// What all links share.
#[derive(Debug)]
pub(super) struct Hub {
    world: Mutex<World>,
    links: Mutex<(u64, HashMap<u64, AbortHandle>)>,
}

impl Hub {
    pub(super) fn new(config: Config) -> Arc<Self> {
        Arc::new(Self {
            world: Mutex::new(World::new(config)),
            links: Mutex::default(),
        })
    }

    /// The world. Never held across an await.
    pub(super) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn links(&self) -> MutexGuard<'_, (u64, HashMap<u64, AbortHandle>)> {
        self.links.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Run the task of a link, which [`Hub::cut`] can end.
    pub(super) fn spawn(self: &Arc<Self>, task: impl Future<Output = ()> + Send + 'static) {
        let mut links = self.links();
        links.0 += 1;
        let no = links.0;
        let hub = Arc::clone(self);
        // The entry is made under the lock, so that even a task that ends at once finds it.
        let handle = tokio::spawn(async move {
            task.await;
            hub.links().1.remove(&no);
        });
        links.1.insert(no, handle.abort_handle());
    }

    /// End every link, without a word.
    pub(super) fn cut(&self) {
        for (_, link) in self.links().1.drain() {
            link.abort();
        }
    }
}
