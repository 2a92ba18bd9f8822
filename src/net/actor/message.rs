//! Handles a message, a large one on a blocking thread.

use super::Actor;
use crate::net::clock;
use crate::net::session::Session;
use crate::net::websocket::{Ended, Received};

/// Size in bytes above which a message is decoded on a blocking thread: 1 MiB takes a few milliseconds.
const LARGE: usize = 1 << 20;

impl Actor {
    /// Decodes a message and hands it to the session. A large one is handled on a blocking thread, so that the effects on
    /// this thread go on; commands wait meanwhile.
    pub(super) async fn handle(&mut self, mut received: Received) -> Result<(), Ended> {
        if received.size() <= LARGE {
            let message = received.decode()?;
            self.mailbox.session.message(message, clock::now());
            return Ok(());
        }
        let mut session = std::mem::replace(&mut self.mailbox.session, Session::new());
        let handling = tokio::task::spawn_blocking(move || {
            let handled = received
                .decode()
                .map(|message| session.message(message, clock::now()));
            drop(received);
            (session, handled)
        });
        match handling.await {
            Ok((session, handled)) => {
                self.mailbox.session = session;
                // It was busy with a message all the time.
                self.mailbox.session.alive(clock::now());
                handled
            }
            Err(failed) => match failed.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                // The run ends.
                Err(_) => std::future::pending().await,
            },
        }
    }
}
