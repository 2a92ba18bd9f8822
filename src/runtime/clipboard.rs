//! Copies and clears. The terminal output of the clipboard is written here, between two frames.
//!
//! Invariant: a system clears only its own copy. What another system copied later stays.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::timeout;

use super::program::Program;
use crate::app::Msg;
use crate::app::fleet::SystemId;
use crate::clipboard::{Backend, ClearStart, Clipboard, CopyError, CopyStart, Finished};
use crate::domain::copy::{Cleared, Copied, CopyId};
use crate::term::Screen;

/// How long the end waits for the clearing: less than the watch allows (see `term::watch`).
const LEAVING: Duration = Duration::from_secs(1);

/// A message to a system.
pub(super) type Told = Option<(SystemId, Msg)>;

/// The copies of this run. A method returns its result as a message to a system if it is known immediately.
#[derive(Debug)]
pub(super) struct Copies {
    clipboard: Clipboard,
    jobs: UnboundedReceiver<Finished>,
    /// The last text to copy, for the next backend if the first one fails.
    text: Option<(CopyId, String)>,
    /// The number of the last copy. Each system counts its own copies, so the clipboard gets numbers of this run.
    last: CopyId,
    /// The copies of this run that did not fail: number, system, and the system's own number. The clipboard may hold the last one.
    copies: Vec<(CopyId, SystemId, CopyId)>,
    /// The systems that asked for the clears in progress, in order.
    clearing: VecDeque<SystemId>,
}

impl Copies {
    /// Without copies. The first of these backends that works is used.
    pub(super) fn new(backends: Vec<Backend>) -> Self {
        let (done, jobs) = unbounded_channel();
        Self {
            clipboard: Clipboard::new(backends, done),
            jobs,
            text: None,
            last: CopyId::default(),
            copies: Vec::new(),
            clearing: VecDeque::new(),
        }
    }

    /// The system that copied last.
    pub(super) fn owner(&self) -> Option<SystemId> {
        self.copies.last().map(|(_, of, _)| *of)
    }

    /// The next background job that finishes.
    pub(super) async fn next(&mut self) -> Option<Finished> {
        self.jobs.recv().await
    }

    /// A background job that has already finished.
    pub(super) fn ready(&mut self) -> Option<Finished> {
        self.jobs.try_recv().ok()
    }

    /// Copies the text that was requested with this id, else the secret on the screen of the system.
    pub(super) fn copy<W: Write>(
        &mut self,
        of: SystemId,
        id: CopyId,
        program: &impl Program,
        screen: &mut Screen<W>,
    ) -> io::Result<Told> {
        let nothing = CopyError::failed("there is nothing to copy");
        let number = self.number(of, id);
        self.copy_after(nothing, number, program, screen)
    }

    /// Counts a copy.
    fn number(&mut self, of: SystemId, id: CopyId) -> CopyId {
        self.last.0 += 1;
        self.copies.push((self.last, of, id));
        self.last
    }

    /// The same. `before`: why the previous backend failed.
    fn copy_after<W: Write>(
        &mut self,
        before: CopyError,
        number: CopyId,
        program: &impl Program,
        screen: &mut Screen<W>,
    ) -> io::Result<Told> {
        let Some((_, of, id)) = self.copies.iter().find(|it| it.0 == number).copied() else {
            return Ok(None);
        };
        let mut start = None;
        let clipboard = &mut self.clipboard;
        if let Some((_, text)) = self.text.as_ref().filter(|(it, _)| *it == number) {
            start = Some(clipboard.copy(number, text));
        } else if program.is_of_shown(of, id) {
            program.with_secret(of, &mut |text| start = Some(clipboard.copy(number, text)));
        }
        match start {
            // There is no other way: more is known of the one before.
            Some(CopyStart::Is(Copied::Failed(_))) if before.maybe_copied => {
                Ok(self.copied(number, before.into()))
            }
            Some(start) => self.begun(number, start, screen),
            None => Ok(self.copied(number, before.into())),
        }
    }

    /// Copies a text that holds no secret.
    pub(super) fn copy_text<W: Write>(
        &mut self,
        of: SystemId,
        id: CopyId,
        text: String,
        screen: &mut Screen<W>,
    ) -> io::Result<Told> {
        let number = self.number(of, id);
        let start = self.clipboard.copy(number, &text);
        self.text = Some((number, text));
        self.begun(number, start, screen)
    }

    /// The result of a copy, for the system that asked for it. A copy that failed is forgotten.
    fn copied(&mut self, number: CopyId, copied: Copied) -> Told {
        let at = self.copies.iter().position(|it| it.0 == number)?;
        let (_, of, id) = match copied {
            Copied::Failed(_) => self.copies.remove(at),
            _ => *self.copies.get(at)?,
        };
        Some((of, Msg::Copied(id, copied)))
    }

    /// Handles a finished background job.
    pub(super) fn finished<W: Write>(
        &mut self,
        job: Finished,
        program: &impl Program,
        screen: &mut Screen<W>,
    ) -> io::Result<Told> {
        match job {
            Finished::Copied(number, Ok(copied)) => Ok(self.copied(number, copied)),
            // A later one is on its way, by the same way: its answer counts.
            Finished::Copied(number, Err(error)) if self.clipboard.has_later(number) => {
                Ok(self.overtaken(number, error))
            }
            Finished::Copied(number, Err(error)) => {
                // Not why: those are the words of another program, which had the secret.
                tracing::warn!("a clipboard does not work here");
                if self.clipboard.fall_back() {
                    self.copy_after(error, number, program, screen)
                } else {
                    Ok(self.copied(number, error.into()))
                }
            }
            Finished::Cleared(cleared) => {
                let of = self.clearing.pop_front();
                Ok(of.map(|of| (of, Msg::Cleared(cleared))))
            }
        }
    }

    /// A copy failed after another one was started. Its own system has started the later one and hears of that; another system hears of
    /// the failure.
    fn overtaken(&mut self, number: CopyId, error: CopyError) -> Told {
        let (_, of, _) = self.copies.iter().find(|it| it.0 == number).copied()?;
        let later = self.copies.iter().any(|it| it.0 > number && it.1 == of);
        if later {
            self.copies.retain(|it| it.0 != number);
            return None;
        }
        self.copied(number, error.into())
    }

    /// Keeps the copy of a system, also at the end of the run.
    pub(super) fn keep(&mut self, of: SystemId) {
        if self.owner() == Some(of) {
            self.clipboard.keep();
        }
    }

    /// Clears the copy of a system, unless another system has copied since.
    pub(super) fn clear<W: Write>(
        &mut self,
        of: SystemId,
        screen: &mut Screen<W>,
    ) -> io::Result<Told> {
        if self.owner().is_some_and(|owner| owner != of) {
            return Ok(Some((of, Msg::Cleared(Cleared::NotOurs))));
        }
        let ClearStart { send, cleared } = self.clipboard.clear();
        if let Some(bytes) = send {
            screen.send(&bytes)?;
        }
        if cleared.is_none() {
            self.clearing.push_back(of);
        }
        Ok(cleared.map(|cleared| (of, Msg::Cleared(cleared))))
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

    fn begun<W: Write>(
        &mut self,
        number: CopyId,
        start: CopyStart,
        screen: &mut Screen<W>,
    ) -> io::Result<Told> {
        let copied = match start {
            CopyStart::Send(bytes, copied) => {
                screen.send(&bytes)?;
                copied
            }
            CopyStart::Started => return Ok(None),
            CopyStart::Is(copied) => copied,
        };
        Ok(self.copied(number, copied))
    }
}
