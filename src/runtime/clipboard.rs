//! Copying and clearing: what the clipboard wants written goes out here, in turn with the frames.

use std::io::{self, Write};
use std::time::Duration;

use tokio::time::timeout;

use super::{Program, Runtime};
use crate::api::link::Target;
use crate::app::Msg;
use crate::clipboard::{ClearStart, CopyError, CopyStart, Finished};
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
    /// Copies the text that was asked for by this name, or else what is on the screen. `before`: why the way before did not work.
    pub(super) fn copy(
        &mut self,
        id: CopyId,
        before: Option<CopyError>,
    ) -> io::Result<Option<Ending>> {
        let mut start = None;
        let clipboard = &mut self.clipboard;
        if let Some((_, text)) = self.text.as_ref().filter(|(of, _)| *of == id) {
            start = Some(clipboard.copy(id, text));
        } else if self.program.is_of_shown(id) {
            self.program
                .with_secret(&mut |text| start = Some(clipboard.copy(id, text)));
        }
        let before = before.unwrap_or_else(|| CopyError::failed("there is nothing to copy"));
        match start {
            // There is no other way: more is known of the one before.
            Some(CopyStart::Is(Copied::Failed(_))) if before.maybe_copied => {
                self.deliver(Msg::Copied(id, before.into()))
            }
            Some(start) => self.begun(id, start),
            None => self.deliver(Msg::Copied(id, before.into())),
        }
    }

    /// Copies a text that holds no secret.
    pub(super) fn copy_text(&mut self, id: CopyId, text: String) -> io::Result<Option<Ending>> {
        let start = self.clipboard.copy(id, &text);
        self.text = Some((id, text));
        self.begun(id, start)
    }

    fn begun(&mut self, id: CopyId, start: CopyStart) -> io::Result<Option<Ending>> {
        let copied = match start {
            CopyStart::Send(bytes, copied) => {
                self.screen.send(&bytes)?;
                copied
            }
            CopyStart::Started => return Ok(None),
            CopyStart::Is(copied) => copied,
        };
        self.deliver(Msg::Copied(id, copied))
    }

    /// Those who were at it are done.
    pub(super) fn copy_done(&mut self, outcomes: Finished) -> io::Result<Option<Ending>> {
        match outcomes {
            Finished::Copied(id, Ok(copied)) => self.deliver(Msg::Copied(id, copied)),
            // A later one is on its way, by the same way: its answer counts.
            Finished::Copied(id, Err(_)) if self.clipboard.has_later(id) => Ok(None),
            Finished::Copied(id, Err(error)) => {
                // Not why: those are the words of another program, which had the secret.
                tracing::warn!("a way to copy does not work here");
                if self.clipboard.fall_back() {
                    self.copy(id, Some(error))
                } else {
                    self.deliver(Msg::Copied(id, error.into()))
                }
            }
            Finished::Cleared(cleared) => self.deliver(Msg::Cleared(cleared)),
        }
    }

    /// Clears what was copied.
    pub(super) fn clear_copy(&mut self) -> io::Result<Option<Ending>> {
        let ClearStart { send, cleared } = self.clipboard.clear();
        if let Some(bytes) = send {
            self.screen.send(&bytes)?;
        }
        match cleared {
            Some(cleared) => self.deliver(Msg::Cleared(cleared)),
            None => Ok(None),
        }
    }

    /// The last thing of all: the copy does not outlive the program, as far as that can be had without making the end wait.
    /// To a terminal that is `gone` nothing is written.
    pub(super) async fn clear_on_leaving(&mut self, gone: bool) {
        if !self.program.clears_on_leaving() {
            return;
        }
        let ClearStart { send, cleared } = self.clipboard.clear();
        let unsent = send.is_some_and(|bytes| gone || self.screen.send(&bytes).is_err());
        let cleared = match cleared {
            Some(cleared) => cleared,
            None => self.hear_cleared().await,
        };
        let cleared = if unsent {
            cleared.and(Cleared::Failed("the terminal is gone".into()))
        } else {
            cleared
        };
        let failed = matches!(cleared, Cleared::Failed(_));
        tracing::info!(failed, "cleared what was copied, on leaving");
        // Nothing more is done: only what is said afterwards may depend on it.
        self.program.update(Msg::Cleared(cleared));
    }

    async fn hear_cleared(&mut self) -> Cleared {
        let heard = async {
            loop {
                match self.copies.recv().await {
                    Some(Finished::Cleared(cleared)) => return cleared,
                    // A copy that was still on its way: it is cleared by what was asked for after it.
                    Some(Finished::Copied(..)) => {}
                    None => std::future::pending().await,
                }
            }
        };
        let heard = timeout(LEAVING, heard).await;
        heard.unwrap_or_else(|_| Cleared::Failed("it did not answer in time".into()))
    }
}
