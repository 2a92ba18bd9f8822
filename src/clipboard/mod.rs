//! Floor 5: the ways to copy a secret, which one is right here, and taking the copy away again.
//!
//! Invariants: it never claims more than is known. A secret is in no argument and no environment of another program.
//! Nothing is cleared that was not copied here, where that can be seen. It writes nothing to the terminal itself: only
//! who draws does.

mod child;
mod command;
mod mark;
mod native;
mod sequence;
mod tmux;
mod way;

use std::collections::VecDeque;
use std::sync::Arc;

use tokio::sync::Mutex;
use tokio::sync::mpsc::UnboundedSender;
use zeroize::Zeroizing;

use crate::domain::copy::{Around, Cleared, Copied, CopyId};
use mark::{Mark, Marker};
use native::Native;

pub use way::{OVERRIDE, Way, choose};

/// What came of asking for a copy or a clearing.
#[derive(Debug)]
pub enum Doing<T> {
    /// Send these bytes to the terminal: then this is done, as far as anybody knows.
    Send(Zeroizing<Vec<u8>>, T),
    /// Somebody is at it; the answer comes through the channel.
    Started,
    /// That is all there is to it.
    Is(T),
}

/// What those who were at it say.
#[derive(Debug, PartialEq, Eq)]
pub enum Done {
    /// How that copy went, or why that way does not work.
    Copied(CopyId, Result<Copied, String>),
    /// How the clearing went.
    Cleared(Cleared),
}

/// The clipboard of this run. Its work outside needs a tokio runtime around it.
#[derive(Debug)]
pub struct Clipboard {
    /// The ways that are left; the first is the one that is used.
    ways: VecDeque<Way>,
    marker: Marker,
    native: Native,
    done: UnboundedSender<Done>,
    holds: Holds,
    last: CopyId,
    /// Other programs are run one after the other: what clears must not overtake what copies.
    turn: Arc<Mutex<()>>,
}

/// Where something of ours may be that we can clear.
#[derive(Debug, Default)]
enum Holds {
    #[default]
    Nothing,
    Native,
    /// tmux, which keeps what it got before as well.
    Tmux(Vec<Mark>),
    Terminal(Around),
}

impl Clipboard {
    /// A clipboard that is used by the first of these ways that works; what is not known at once comes through `done`.
    pub fn new(ways: Vec<Way>, done: UnboundedSender<Done>) -> Self {
        let marker = Marker::new();
        Self {
            ways: ways.into(),
            native: Native::new(done.clone(), marker.clone()),
            marker,
            done,
            holds: Holds::Nothing,
            last: CopyId::default(),
            turn: Arc::default(),
        }
    }

    /// Copies by the first way that is left.
    pub fn copy(&mut self, id: CopyId, text: &str) -> Doing<Copied> {
        self.last = id;
        loop {
            let Some(way) = self.ways.front().cloned() else {
                return Doing::Is(Copied::Failed("there is no way to copy here".into()));
            };
            match way {
                Way::Native => match self.native.copy(id, text) {
                    Ok(()) => {
                        self.holds = Holds::Native;
                        return Doing::Started;
                    }
                    Err(native::Gone) if self.fall_back() => {}
                    Err(native::Gone) => {
                        let why = "the desktop's clipboard is not to be had";
                        return Doing::Is(Copied::Failed(why.into()));
                    }
                },
                Way::Tmux => {
                    self.hold_in_tmux(text);
                    let text = Zeroizing::new(text.to_owned());
                    self.spawn(async move { Done::Copied(id, tmux::copy(text).await) });
                    return Doing::Started;
                }
                Way::Command(words) => {
                    self.holds = Holds::Nothing;
                    let text = Zeroizing::new(text.to_owned());
                    self.spawn(async move { Done::Copied(id, command::copy(words, text).await) });
                    return Doing::Started;
                }
                Way::Terminal(around) => {
                    self.holds = Holds::Terminal(around);
                    let bytes = sequence::copy(text, around);
                    return Doing::Send(bytes, Copied::SentToTerminal(around));
                }
                Way::None(why) => return Doing::Is(Copied::Failed(why)),
            }
        }
    }

    /// Whether another copy was begun after this one.
    pub fn has_later(&self, id: CopyId) -> bool {
        self.last > id
    }

    /// The way that was used does not work here: from now on it is the next one. Says whether there is one.
    pub fn fall_back(&mut self) -> bool {
        let others = self.ways.len() > 1;
        if others {
            self.ways.pop_front();
        }
        others
    }

    /// Clears what was copied, if it is still there, where that can be seen.
    pub fn clear(&mut self) -> Doing<Cleared> {
        match std::mem::take(&mut self.holds) {
            Holds::Nothing => Doing::Is(Cleared::NotOurs),
            Holds::Native => match self.native.clear() {
                Ok(()) => Doing::Started,
                Err(native::Gone) => Doing::Is(Cleared::Failed(
                    "the desktop's clipboard is not to be had".into(),
                )),
            },
            Holds::Tmux(ours) => {
                let marker = self.marker.clone();
                self.spawn(async move { Done::Cleared(tmux::clear(ours, marker).await) });
                Doing::Started
            }
            Holds::Terminal(around) => Doing::Send(sequence::clear(around), Cleared::Told),
        }
    }

    /// What was copied stays: nothing of it is cleared any more.
    pub fn keep(&mut self) {
        self.holds = Holds::Nothing;
    }

    fn hold_in_tmux(&mut self, text: &str) {
        let mark = self.marker.mark(text.as_bytes());
        match &mut self.holds {
            Holds::Tmux(marks) if marks.contains(&mark) => {}
            Holds::Tmux(marks) => marks.push(mark),
            _ => self.holds = Holds::Tmux(vec![mark]),
        }
    }

    fn spawn(&self, work: impl Future<Output = Done> + Send + 'static) {
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

    fn clipboard(ways: &[Way]) -> (Clipboard, UnboundedReceiver<Done>) {
        let (done, answers) = unbounded_channel();
        (Clipboard::new(ways.to_vec(), done), answers)
    }

    #[test]
    fn off_means_off() {
        let (mut it, _answers) = clipboard(&[Way::None("it is off".into())]);
        let Doing::Is(Copied::Failed(why)) = it.copy(CopyId(1), "x") else {
            panic!("it copies");
        };
        assert_eq!(why, "it is off");
        assert!(matches!(it.clear(), Doing::Is(Cleared::NotOurs)));
    }

    #[test]
    fn the_terminal_is_cleared_once_and_only_after_a_copy() {
        let (mut it, _answers) = clipboard(&[Way::Terminal(Around::Nothing)]);
        assert!(matches!(it.clear(), Doing::Is(Cleared::NotOurs)));
        let copied = it.copy(CopyId(1), "1-not-a-key");
        assert!(matches!(
            copied,
            Doing::Send(_, Copied::SentToTerminal(Around::Nothing))
        ));
        assert!(matches!(it.clear(), Doing::Send(_, Cleared::Told)));
        assert!(matches!(it.clear(), Doing::Is(Cleared::NotOurs)));
        it.copy(CopyId(2), "1-not-a-key");
        it.keep();
        assert!(matches!(it.clear(), Doing::Is(Cleared::NotOurs)));
    }

    #[tokio::test]
    async fn a_command_of_ones_own_says_how_it_went_and_is_not_run_again_to_clear() {
        let words = |script: &str| ["sh", "-c", script].map(str::to_owned).to_vec();
        let script = "[ \"$(cat)\" = 1-not-a-key ]";
        let (mut it, mut answers) = clipboard(&[Way::Command(words(script))]);
        assert!(matches!(it.copy(CopyId(7), "1-not-a-key"), Doing::Started));
        let copied = Done::Copied(CopyId(7), Ok(Copied::Command("sh".into())));
        assert_eq!(answers.recv().await, Some(copied));
        assert!(matches!(it.clear(), Doing::Is(Cleared::NotOurs)));

        let (mut it, mut answers) =
            clipboard(&[Way::Command(words("echo no display >&2; exit 1"))]);
        it.copy(CopyId(8), "1-not-a-key");
        let Some(Done::Copied(_, Err(why))) = answers.recv().await else {
            panic!("it went well");
        };
        assert!(why.contains("no display"), "{why}");
        assert!(!it.fall_back(), "it goes nowhere else");
        assert!(it.has_later(CopyId(7)) && !it.has_later(CopyId(8)));
    }
}
