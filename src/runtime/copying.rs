//! Copying and clearing: what the clipboard wants written goes out here, in turn with the frames.

use std::io::{self, Write};
use std::time::Duration;

use tokio::time::timeout;

use super::{Program, Runtime};
use crate::api::link::Target;
use crate::app::Msg;
use crate::clipboard::{Doing, Done};
use crate::domain::copy::{Cleared, Copied, CopyId};
use crate::net::Link;
use crate::term::Ending;

/// How long leaving waits for the clearing: less than the watch gives us (see `term::watch`).
const LEAVING: Duration = Duration::from_secs(1);

impl<P, W, D> Runtime<P, W, D>
where
    P: Program,
    W: Write,
    D: FnMut(Target) -> Link,
{
    /// Copies what is on the screen. `failed`: why the way before did not work.
    pub(super) fn copy(
        &mut self,
        id: CopyId,
        failed: Option<String>,
    ) -> io::Result<Option<Ending>> {
        let mut doing = None;
        let clipboard = &mut self.clipboard;
        if self.program.is_of_shown(id) {
            self.program
                .with_secret(&mut |text| doing = Some(clipboard.copy(id, text)));
        }
        match doing {
            Some(doing) => self.begun(id, doing),
            None => {
                let why = failed.unwrap_or_else(|| "there is nothing to copy".into());
                self.deliver(Msg::Copied(id, Copied::Failed(why)))
            }
        }
    }

    /// Copies a text that holds no secret.
    pub(super) fn copy_text(&mut self, id: CopyId, text: &str) -> io::Result<Option<Ending>> {
        let doing = self.clipboard.copy(id, text);
        self.begun(id, doing)
    }

    fn begun(&mut self, id: CopyId, doing: Doing<Copied>) -> io::Result<Option<Ending>> {
        let copied = match doing {
            Doing::Send(bytes, copied) => {
                self.screen.send(&bytes)?;
                copied
            }
            Doing::Started => return Ok(None),
            Doing::Is(copied) => copied,
        };
        self.deliver(Msg::Copied(id, copied))
    }

    /// Those who were at it are done.
    pub(super) fn copy_done(&mut self, done: Done) -> io::Result<Option<Ending>> {
        match done {
            Done::Copied(id, Ok(copied)) => self.deliver(Msg::Copied(id, copied)),
            // A later one is on its way, by the same way: its answer counts.
            Done::Copied(id, Err(_)) if self.clipboard.has_later(id) => Ok(None),
            Done::Copied(id, Err(reason)) => {
                // Not why: those are the words of another program, which had the secret.
                tracing::warn!("a way to copy does not work here");
                if self.clipboard.fall_back() {
                    self.copy(id, Some(reason))
                } else {
                    self.deliver(Msg::Copied(id, Copied::Failed(reason)))
                }
            }
            Done::Cleared(cleared) => self.deliver(Msg::Cleared(cleared)),
        }
    }

    /// Clears what was copied.
    pub(super) fn clear_copy(&mut self) -> io::Result<Option<Ending>> {
        let cleared = match self.clipboard.clear() {
            Doing::Send(bytes, cleared) => {
                self.screen.send(&bytes)?;
                cleared
            }
            Doing::Started => return Ok(None),
            Doing::Is(cleared) => cleared,
        };
        self.deliver(Msg::Cleared(cleared))
    }

    /// The last thing of all: the copy does not outlive the program, as far as that can be had without making the end wait.
    /// To a terminal that is `gone` nothing is written.
    pub(super) async fn clear_on_leaving(&mut self, gone: bool) {
        if !self.program.clears_on_leaving() {
            return;
        }
        let cleared = match self.clipboard.clear() {
            Doing::Send(bytes, _) if gone || self.screen.send(&bytes).is_err() => {
                Cleared::Failed("the terminal is gone".into())
            }
            Doing::Send(_, cleared) | Doing::Is(cleared) => cleared,
            Doing::Started => timeout(LEAVING, self.hear_cleared())
                .await
                .unwrap_or_else(|_| Cleared::Failed("it did not answer in time".into())),
        };
        let failed = matches!(cleared, Cleared::Failed(_));
        tracing::info!(failed, "cleared what was copied, on leaving");
        // Nothing more is done: only what is said afterwards may depend on it.
        self.program.update(Msg::Cleared(cleared));
    }

    async fn hear_cleared(&mut self) -> Cleared {
        loop {
            match self.copies.recv().await {
                Some(Done::Cleared(cleared)) => return cleared,
                // A copy that was still on its way: it is cleared by what was asked for after it.
                Some(Done::Copied(..)) => {}
                None => std::future::pending().await,
            }
        }
    }
}
