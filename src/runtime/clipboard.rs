//! Copies and clears. The terminal output of the clipboard is written here, between two frames.

use std::io::{self, Write};
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::timeout;

use super::program::Program;
use crate::app::Msg;
use crate::clipboard::{Backend, ClearStart, Clipboard, CopyError, CopyStart, Finished};
use crate::domain::copy::{Cleared, Copied, CopyId};
use crate::term::Screen;

/// How long the end waits for the clearing: less than the watch allows (see `term::watch`).
const LEAVING: Duration = Duration::from_secs(1);

/// The copies of this run. A method returns its result as a message if it is known immediately.
#[derive(Debug)]
pub(super) struct Copies {
    clipboard: Clipboard,
    jobs: UnboundedReceiver<Finished>,
    /// The last text to copy, for the next backend if the first one fails.
    text: Option<(CopyId, String)>,
}

impl Copies {
    /// Without copies. The first of these backends that works is used.
    pub(super) fn new(backends: Vec<Backend>) -> Self {
        let (done, jobs) = unbounded_channel();
        Self {
            clipboard: Clipboard::new(backends, done),
            jobs,
            text: None,
        }
    }

    /// The next background job that finishes.
    pub(super) async fn next(&mut self) -> Option<Finished> {
        self.jobs.recv().await
    }

    /// A background job that has already finished.
    pub(super) fn ready(&mut self) -> Option<Finished> {
        self.jobs.try_recv().ok()
    }

    /// Copies the text that was requested with this id, else the secret on the screen.
    pub(super) fn copy<W: Write>(
        &mut self,
        id: CopyId,
        program: &impl Program,
        screen: &mut Screen<W>,
    ) -> io::Result<Option<Msg>> {
        let nothing = CopyError::failed("there is nothing to copy");
        self.copy_after(nothing, id, program, screen)
    }

    /// The same. `before`: why the previous backend failed.
    fn copy_after<W: Write>(
        &mut self,
        before: CopyError,
        id: CopyId,
        program: &impl Program,
        screen: &mut Screen<W>,
    ) -> io::Result<Option<Msg>> {
        let mut start = None;
        let clipboard = &mut self.clipboard;
        if let Some((_, text)) = self.text.as_ref().filter(|(of, _)| *of == id) {
            start = Some(clipboard.copy(id, text));
        } else if program.is_of_shown(id) {
            program.with_secret(&mut |text| start = Some(clipboard.copy(id, text)));
        }
        match start {
            // There is no other way: more is known of the one before.
            Some(CopyStart::Is(Copied::Failed(_))) if before.maybe_copied => {
                Ok(Some(Msg::Copied(id, before.into())))
            }
            Some(start) => begun(id, start, screen),
            None => Ok(Some(Msg::Copied(id, before.into()))),
        }
    }

    /// Copies a text that holds no secret.
    pub(super) fn copy_text<W: Write>(
        &mut self,
        id: CopyId,
        text: String,
        screen: &mut Screen<W>,
    ) -> io::Result<Option<Msg>> {
        let start = self.clipboard.copy(id, &text);
        self.text = Some((id, text));
        begun(id, start, screen)
    }

    /// Handles a finished background job.
    pub(super) fn finished<W: Write>(
        &mut self,
        job: Finished,
        program: &impl Program,
        screen: &mut Screen<W>,
    ) -> io::Result<Option<Msg>> {
        match job {
            Finished::Copied(id, Ok(copied)) => Ok(Some(Msg::Copied(id, copied))),
            // A later one is on its way, by the same way: its answer counts.
            Finished::Copied(id, Err(_)) if self.clipboard.has_later(id) => Ok(None),
            Finished::Copied(id, Err(error)) => {
                // Not why: those are the words of another program, which had the secret.
                tracing::warn!("a clipboard does not work here");
                if self.clipboard.fall_back() {
                    self.copy_after(error, id, program, screen)
                } else {
                    Ok(Some(Msg::Copied(id, error.into())))
                }
            }
            Finished::Cleared(cleared) => Ok(Some(Msg::Cleared(cleared))),
        }
    }

    /// Keeps the copy, also at the end of the run.
    pub(super) fn keep(&mut self) {
        self.clipboard.keep();
    }

    /// Clears the copy.
    pub(super) fn clear<W: Write>(&mut self, screen: &mut Screen<W>) -> io::Result<Option<Msg>> {
        let ClearStart { send, cleared } = self.clipboard.clear();
        if let Some(bytes) = send {
            screen.send(&bytes)?;
        }
        Ok(cleared.map(Msg::Cleared))
    }

    /// The last action of a run: clears the copy, within a time limit.
    /// Writes nothing to a terminal that is `gone`.
    pub(super) async fn clear_on_leaving<W: Write>(
        &mut self,
        gone: bool,
        screen: &mut Screen<W>,
    ) -> Cleared {
        let ClearStart { send, cleared } = self.clipboard.clear();
        let unsent = send.is_some_and(|bytes| gone || screen.send(&bytes).is_err());
        let cleared = match cleared {
            Some(cleared) => cleared,
            None => self.hear_cleared().await,
        };
        let cleared = if unsent {
            cleared.and(Cleared::Failed("the terminal was closed".into()))
        } else {
            cleared
        };
        let failed = matches!(cleared, Cleared::Failed(_));
        tracing::info!(failed, "cleared the copied key on exit");
        cleared
    }

    async fn hear_cleared(&mut self) -> Cleared {
        let heard = async {
            loop {
                match self.jobs.recv().await {
                    Some(Finished::Cleared(cleared)) => return cleared,
                    // A copy that was still on its way: it is cleared by what was asked for after it.
                    Some(Finished::Copied(..)) => {}
                    None => std::future::pending().await,
                }
            }
        };
        let heard = timeout(LEAVING, heard).await;
        heard.unwrap_or_else(|_| Cleared::Failed("the clipboard did not respond in time".into()))
    }
}

fn begun<W: Write>(
    id: CopyId,
    start: CopyStart,
    screen: &mut Screen<W>,
) -> io::Result<Option<Msg>> {
    let copied = match start {
        CopyStart::Send(bytes, copied) => {
            screen.send(&bytes)?;
            copied
        }
        CopyStart::Started => return Ok(None),
        CopyStart::Is(copied) => copied,
    };
    Ok(Some(Msg::Copied(id, copied)))
}
