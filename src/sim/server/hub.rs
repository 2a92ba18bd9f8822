//! Shares `World`, the connection tasks and the state file between connections.

use std::collections::HashMap;
use std::future::Future;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use tokio::task::AbortHandle;

use crate::sim::world::config::Config;
use crate::sim::world::demo;
use crate::sim::world::state::World;
use crate::sim::world::state_file::StateFile;

/// What all connections share.
#[derive(Debug)]
pub(super) struct Hub {
    world: Mutex<World>,
    links: Mutex<(u64, HashMap<u64, AbortHandle>)>,
    state: Mutex<Option<StateFile>>,
    /// Why the state file could not be written.
    write_error: Mutex<Option<io::Error>>,
    write_failed: Notify,
}

impl Hub {
    /// # Errors
    /// When the state file cannot be used or written.
    pub(super) fn new(config: Config) -> io::Result<Arc<Self>> {
        let path = config.state.clone();
        let mut world = World::new(config);
        demo::plant(&mut world);
        let state = path.map(|path| StateFile::open(path, &mut world));
        Ok(Arc::new(Self {
            world: Mutex::new(world),
            links: Mutex::default(),
            state: Mutex::new(state.transpose()?),
            write_error: Mutex::default(),
            write_failed: Notify::new(),
        }))
    }

    /// Writes the keys to the state file, if there is one. On `false` the write failed, and the caller must not report
    /// the change.
    pub(super) fn save(&self, world: &World) -> bool {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = state.as_mut().map_or(Ok(()), |state| state.save(world));
        let Err(error) = kept else {
            return true;
        };
        *self
            .write_error
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(error);
        self.write_failed.notify_one();
        false
    }

    /// Waits until writing the state file fails.
    pub(super) async fn write_error(&self) -> io::Error {
        loop {
            self.write_failed.notified().await;
            let mut write_error = self
                .write_error
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            if let Some(error) = write_error.take() {
                return error;
            }
        }
    }

    /// Locks the world. The lock is never held across an await.
    pub(super) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn links(&self) -> MutexGuard<'_, (u64, HashMap<u64, AbortHandle>)> {
        self.links.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs the task of a connection, which [`Hub::cut`] can abort.
    pub(super) fn spawn(self: &Arc<Self>, task: impl Future<Output = ()> + Send + 'static) {
        let mut links = self.links();
        links.0 += 1;
        let no = links.0;
        let hub = Arc::clone(self);
        // The entry is added under the lock, so that even a task that ends at once finds it.
        let handle = tokio::spawn(async move {
            task.await;
            hub.links().1.remove(&no);
        });
        links.1.insert(no, handle.abort_handle());
    }

    /// Aborts every connection without a close frame.
    pub(super) fn cut(&self) {
        for (_, link) in self.links().1.drain() {
            link.abort();
        }
    }
}
