//! Floor 5: copies secrets to the clipboard and clears them again.
//!
//! Invariants: a result never claims more than is known. No secret is passed in the arguments or the environment of a
//! program. Only text that this run copied is cleared, as far as that can be checked, and it is cleared wherever it may
//! still be, even if a later copy used another backend. This module writes nothing to the terminal; the screen does.

mod backend;
mod command;
mod error;
mod mark;
mod native;
mod osc52;
mod outstanding;
mod tmux;

use std::collections::VecDeque;
use std::sync::Arc;

use tokio::sync::Mutex;
use tokio::sync::mpsc::UnboundedSender;
use zeroize::Zeroizing;

use crate::domain::copy::{Around, Cleared, Copied, CopyId};
use mark::Marker;
use native::Native;
use outstanding::Outstanding;

pub use backend::{Backend, OVERRIDE, choose};
pub use error::CopyError;

/// The immediate result of a request to copy.
#[derive(Debug)]
pub enum CopyStart {
    /// Send these bytes to the terminal; the copy then counts as done.
    Send(Zeroizing<Vec<u8>>, Copied),
    /// A background job was started; [`Finished`] follows.
    Started,
    /// The copy has ended with this result.
    Is(Copied),
}

/// The immediate result of a request to clear.
#[derive(Debug)]
pub struct ClearStart {
    /// Bytes to send to the terminal.
    pub send: Option<Zeroizing<Vec<u8>>>,
    /// The result, once the bytes are sent; `None`: a background job was started and [`Finished`] follows.
    pub cleared: Option<Cleared>,
}

/// A background clipboard job finished.
#[derive(Debug, PartialEq, Eq)]
pub enum Finished {
    /// The result of a copy, or why its backend does not work.
    Copied(CopyId, Result<Copied, CopyError>),
    /// The result of a clear.
    Cleared(Cleared),
}

/// The clipboard of this run. Needs a tokio runtime.
#[derive(Debug)]
pub struct Clipboard {
    /// The remaining backends; the first is in use.
    backends: VecDeque<Backend>,
    marker: Marker,
    native: Native,
    done: UnboundedSender<Finished>,
    /// Our texts that the desktop's clipboard may hold.
    desktop: Outstanding,
    /// Our texts that tmux may hold: it also keeps earlier buffers.
    tmux: Outstanding,
    /// The route of the last text that was sent through the terminal.
    terminal: Option<Around>,
    last: CopyId,
    /// Runs background jobs one after the other, so that a clear never overtakes a copy.
    turn: Arc<Mutex<()>>,
}

impl Clipboard {
    /// Creates a clipboard that uses the first working backend. Background jobs report to `done`.
    pub fn new(backends: Vec<Backend>, done: UnboundedSender<Finished>) -> Self {
        let marker = Marker::new();
        Self {
            backends: backends.into(),
            native: Native::new(marker.clone()),
            marker,
            done,
            desktop: Outstanding::default(),
            tmux: Outstanding::default(),
            terminal: None,
            last: CopyId::default(),
            turn: Arc::default(),
        }
    }

    /// Copies with the first remaining backend.
    pub fn copy(&mut self, id: CopyId, text: &str) -> CopyStart {
        self.last = id;
        let Some(backend) = self.backends.front().cloned() else {
            return CopyStart::Is(Copied::Failed("no clipboard is available".into()));
        };
        match backend {
            Backend::Native => {
                let work = self.native.copy(text);
                self.hand_over(id, text, &self.desktop, work);
                CopyStart::Started
            }
            Backend::Tmux => {
                let work = tmux::copy(Zeroizing::new(text.to_owned()));
                self.hand_over(id, text, &self.tmux, work);
                CopyStart::Started
            }
            Backend::Command(words) => {
                let text = Zeroizing::new(text.to_owned());
                self.spawn(async move { Finished::Copied(id, command::copy(words, text).await) });
                CopyStart::Started
            }
            Backend::Terminal(around) => {
                self.terminal = Some(around);
                let bytes = osc52::copy(text, around);
                CopyStart::Send(bytes, Copied::SentToTerminal(around))
            }
            Backend::None(why) => CopyStart::Is(Copied::Failed(why)),
        }
    }

    /// Whether another copy was started after this one.
    pub fn has_later(&self, id: CopyId) -> bool {
        self.last > id
    }

    /// Drops the backend in use because it does not work here. Returns whether another one is left.
    pub fn fall_back(&mut self) -> bool {
        let others = self.backends.len() > 1;
        if others {
            self.backends.pop_front();
        }
        others
    }

    /// Clears the copied text wherever it may still be; where the content can be read, only if it is ours.
    pub fn clear(&mut self) -> ClearStart {
        let (desktop, tmux) = (self.desktop.take(), self.tmux.take());
        let send = self.terminal.take().map(osc52::clear);
        let told = send.is_some().then_some(Cleared::Told);
        if desktop.is_empty() && tmux.is_empty() {
            let cleared = Some(told.unwrap_or(Cleared::NotOurs));
            return ClearStart { send, cleared };
        }
        let there = (!desktop.is_empty()).then(|| self.native.clear(desktop.clone()));
        let (held_there, held_in_tmux) = (self.desktop.clone(), self.tmux.clone());
        let marker = self.marker.clone();
        self.spawn(async move {
            let there = async {
                let cleared = there?.await;
                held_there.cleared(desktop, &cleared);
                Some(cleared)
            };
            let in_tmux = async {
                let ours = (!tmux.is_empty()).then_some(tmux)?;
                let cleared = tmux::clear(&ours, &marker).await;
                held_in_tmux.cleared(ours, &cleared);
                Some(cleared)
            };
            // Neither waits for the other: one may hang.
            let (there, in_tmux) = tokio::join!(there, in_tmux);
            let all = [told, there, in_tmux].into_iter().flatten();
            Finished::Cleared(all.reduce(Cleared::and).unwrap_or(Cleared::NotOurs))
        });
        let cleared = None;
        ClearStart { send, cleared }
    }

    /// Keeps what was copied: it is not cleared any more.
    pub fn keep(&mut self) {
        self.desktop.take();
        self.tmux.take();
        self.terminal = None;
    }

    /// Starts the job that copies the text. The text counts as outstanding until the job reports that it did not
    /// arrive.
    fn hand_over(
        &self,
        id: CopyId,
        text: &str,
        held: &Outstanding,
        work: impl Future<Output = Result<Copied, CopyError>> + Send + 'static,
    ) {
        let (held, mark) = (held.clone(), self.marker.mark(text.as_bytes()));
        let new = held.add(mark);
        self.spawn(async move {
            let went = work.await;
            held.settle(mark, new, &went);
            Finished::Copied(id, went)
        });
    }

    fn spawn(&self, work: impl Future<Output = Finished> + Send + 'static) {
        let (done, turn) = (self.done.clone(), Arc::clone(&self.turn));
        tokio::spawn(async move {
            let _mine = turn.lock().await;
            // Nobody waits for it any more when the program ends.
            let _ = done.send(work.await);
        });
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

    use super::*;

    fn clipboard(backends: &[Backend]) -> (Clipboard, UnboundedReceiver<Finished>) {
        let (done, answers) = unbounded_channel();
        (Clipboard::new(backends.to_vec(), done), answers)
    }

    /// Whether anything is sent to clear it, and what is known at once.
    fn cleared(it: &mut Clipboard) -> (bool, Option<Cleared>) {
        let begun = it.clear();
        (begun.send.is_some(), begun.cleared)
    }

    #[test]
    fn off_means_off() {
        let (mut it, _answers) = clipboard(&[Backend::None("it is off".into())]);
        let CopyStart::Is(Copied::Failed(why)) = it.copy(CopyId(1), "x") else {
            panic!("it copies");
        };
        assert_eq!(why, "it is off");
        assert_eq!(cleared(&mut it), (false, Some(Cleared::NotOurs)));
    }

    #[test]
    fn the_terminal_is_cleared_once_and_only_after_a_copy() {
        let (mut it, _answers) = clipboard(&[Backend::Terminal(Around::Nothing)]);
        assert_eq!(cleared(&mut it), (false, Some(Cleared::NotOurs)));
        let copied = it.copy(CopyId(1), "1-not-a-key");
        assert!(matches!(
            copied,
            CopyStart::Send(_, Copied::SentToTerminal(Around::Nothing))
        ));
        assert_eq!(cleared(&mut it), (true, Some(Cleared::Told)));
        assert_eq!(cleared(&mut it), (false, Some(Cleared::NotOurs)));
        it.copy(CopyId(2), "1-not-a-key");
        it.keep();
        assert_eq!(cleared(&mut it), (false, Some(Cleared::NotOurs)));
    }

    #[tokio::test]
    async fn a_command_of_ones_own_says_how_it_went_and_is_not_run_again_to_clear() {
        let words = |script: &str| ["sh", "-c", script].map(str::to_owned).to_vec();
        let script = "[ \"$(cat)\" = 1-not-a-key ]";
        let (mut it, mut answers) = clipboard(&[Backend::Command(words(script))]);
        assert!(matches!(
            it.copy(CopyId(7), "1-not-a-key"),
            CopyStart::Started
        ));
        let copied = Finished::Copied(CopyId(7), Ok(Copied::Command("sh".into())));
        assert_eq!(answers.recv().await, Some(copied));
        assert_eq!(cleared(&mut it), (false, Some(Cleared::NotOurs)));

        let (mut it, mut answers) =
            clipboard(&[Backend::Command(words("echo no display >&2; exit 1"))]);
        it.copy(CopyId(8), "1-not-a-key");
        let Some(Finished::Copied(_, Err(error))) = answers.recv().await else {
            panic!("it went well");
        };
        assert!(error.why.contains("no display"), "{error:?}");
        assert!(!it.fall_back(), "it goes nowhere else");
        assert!(it.has_later(CopyId(7)) && !it.has_later(CopyId(8)));
    }
}
