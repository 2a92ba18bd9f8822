//! Runs a program in a pseudo-terminal, hermetically, and watches its screen.
//!
//! Waiting is for an event (output, the end), never for a time; the deadline is only for a program that hangs.

mod setup;

pub use self::setup::Setup;
use self::setup::{nonzero, pty_size};
use std::ffi::OsString;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::fs::{Mode, OFlags, open};
use rustix::process::{Pid, Signal, kill_process};
use rustix::termios::{Action, tcflow};
use tempfile::TempDir;

/// Longer than anything takes on a busy machine.
const DEADLINE: Duration = Duration::from_secs(60);

/// No frame pauses for so long between two of its pieces.
const QUIET: Duration = Duration::from_millis(20);
/// When a key is pressed again that had no effect.
const ROUND: Duration = Duration::from_secs(2);

/// The words of the screen, without what frames them.
pub fn said(screen: &vt100::Screen) -> String {
    let contents = screen.contents();
    // A box that lies on another has bars on both sides.
    let words = contents.split_whitespace().filter(|word| *word != "│");
    words.collect::<Vec<_>>().join(" ")
}

/// Whether what is on top takes keys: it does not before it was there for a moment, and its title, or the footer, is faint so long.
pub fn takes_keys(screen: &vt100::Screen) -> bool {
    let (rows, columns) = screen.size();
    let (rows, columns) = (rows.get(), columns.get());
    let shown = |row, column| {
        screen
            .cell(row, column)
            .map_or("", |it| it.contents().trim())
    };
    let faint = |row, column| screen.cell(row, column).is_some_and(vt100::Cell::dim);
    let mut titles = (0..rows)
        .flat_map(|row| (0..columns).map(move |column| (row, column)))
        .filter(|(row, column)| match shown(*row, *column) {
            "╭" => true,
            "+" => shown(*row + 1, *column) == "|",
            _ => false,
        })
        .filter(|(row, column)| shown(*row, *column + 1).is_empty());
    // A terminal with fewer rows has no footer.
    let footers = if rows < 12 { 0..0 } else { 0..columns };
    let mut footer = footers.filter(|column| !shown(rows - 1, *column).is_empty());
    // The button of a form, beside the marker, is faint so long: in a box, or on the connect screen.
    let boxed = screen.contents().contains('╭');
    let in_box = |column| (0..rows).any(|row| shown(row, column) == "╭");
    let mut buttons = (0..rows).filter_map(|row| {
        let marker = (0..columns).find(|column| shown(row, *column) == "▌")?;
        let in_form = match marker.checked_sub(2) {
            Some(border) => in_box(border) && shown(row, border) == "│",
            None => !boxed && screen.contents().contains("Connect to a TrueNAS system"),
        };
        let next = (marker + 1..columns).find(|column| !shown(row, *column).is_empty())?;
        (in_form && faint(row, next)).then_some(())
    });
    let written = footer.clone().next().is_some();
    // A shortcut that the account may not use is faint too, but not all of them.
    buttons.next().is_none()
        && !titles.any(|(row, column)| faint(row, column + 2))
        && (!written || footer.any(|column| !faint(rows - 1, column)))
}

struct Watched {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    parser: vt100::Parser,
    transcript: Vec<u8>,
    /// Nobody has the terminal open any more.
    ended: bool,
}

fn read(mut from: Box<dyn Read + Send>, to: &Watched) {
    let mut buffer = [0; 65536];
    loop {
        let count = from.read(&mut buffer).unwrap_or(0);
        let mut state = to.state.lock().unwrap();
        if count == 0 {
            state.ended = true;
        } else {
            state.parser.process(&buffer[..count]);
            state.transcript.extend_from_slice(&buffer[..count]);
        }
        to.changed.notify_all();
        if count == 0 {
            return;
        }
    }
}

/// A program in its terminal. Dropping it kills it.
pub struct Pty {
    writer: Box<dyn Write + Send>,
    master: Box<dyn MasterPty + Send>,
    child: Box<dyn Child + Send + Sync>,
    watched: Arc<Watched>,
    cooked: String,
    home: TempDir,
}

impl Pty {
    /// Types, as a person does: once what takes the keys shows that it does. A key is what a terminal sends for it (`"\x1b[A"`
    /// for Up).
    #[track_caller]
    pub fn send(&mut self, keys: &str) {
        self.wait_until_it_takes_keys();
        self.send_at_once(keys);
    }

    /// Types until the text is on the screen: for terminals that show nothing faint, where it cannot be seen when keys are taken.
    #[track_caller]
    pub fn insist(&mut self, keys: &str, text: &str) {
        let start = Instant::now();
        loop {
            self.send(keys);
            let round = Instant::now();
            let mut state = self.state();
            while round.elapsed() < ROUND {
                if state.parser.screen().contents().contains(text) {
                    return;
                }
                state = self.watched.changed.wait_timeout(state, ROUND).unwrap().0;
            }
            assert!(start.elapsed() < DEADLINE, "waited for {text:?}");
        }
    }

    /// Waits until what is on top was there for long enough.
    #[track_caller]
    pub fn wait_until_it_takes_keys(&self) {
        loop {
            self.wait("what takes the keys", |state| {
                state.ended || takes_keys(state.parser.screen())
            });
            // Half a frame may look as if it did: a window is gone, and what lay below it is not drawn yet.
            let state = self.state();
            let seen = state.transcript.len();
            let more = |state: &mut State| state.transcript.len() == seen && !state.ended;
            let changed = &self.watched.changed;
            let (state, quiet) = changed.wait_timeout_while(state, QUIET, more).unwrap();
            if quiet.timed_out() || state.ended {
                return;
            }
        }
    }

    /// Types, whatever is on the screen.
    pub fn send_at_once(&mut self, keys: &str) {
        self.writer.write_all(keys.as_bytes()).unwrap();
        self.writer.flush().unwrap();
    }

    /// Leaves the program from the list, and with it a copy that is all that there is of a secret: it asks first.
    pub fn leave_the_copy(&mut self) {
        self.send("q");
        self.wait_text("lose the copied secret?");
        self.send("\t\r");
    }

    /// Gives the terminal another size.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        let mut state = self.state();
        state.parser.set_size(nonzero(rows), nonzero(columns));
        drop(state);
        self.master.resize(pty_size(columns, rows)).unwrap();
    }

    /// Waits until the screen is as wanted.
    #[track_caller]
    pub fn wait_for(&self, what: &str, wanted: impl Fn(&vt100::Screen) -> bool) {
        self.wait(what, |state| wanted(state.parser.screen()));
    }

    /// Waits until the text is on the screen.
    #[track_caller]
    pub fn wait_text(&self, text: &str) {
        self.wait_for(&format!("{text:?}"), |screen| {
            screen.contents().contains(text)
        });
    }

    /// Waits until the focus of a form is on this button or field.
    #[track_caller]
    pub fn wait_focus(&self, label: &str) {
        self.wait_for(&format!("the focus on {label:?}"), |screen| {
            let text = screen.contents();
            text.lines()
                .any(|line| line.contains('▌') && line.contains(label))
        });
    }

    /// Waits until the text is not on the screen.
    #[track_caller]
    pub fn wait_no_text(&self, text: &str) {
        self.wait_for(&format!("no {text:?}"), |screen| {
            !screen.contents().contains(text)
        });
    }

    /// Waits until these words are on the screen, however they are wrapped.
    #[track_caller]
    pub fn wait_words(&self, words: &str) {
        self.wait_for(words, |screen| said(screen).contains(words));
    }

    /// Waits until these words are not on the screen.
    #[track_caller]
    pub fn wait_no_words(&self, words: &str) {
        self.wait_for(&format!("no {words}"), |screen| {
            !said(screen).contains(words)
        });
    }

    /// Waits until this has been written since the mark.
    #[track_caller]
    pub fn wait_written(&self, mark: usize, bytes: &[u8]) {
        self.wait(&format!("{:?}", String::from_utf8_lossy(bytes)), |state| {
            state.transcript[mark..]
                .windows(bytes.len())
                .any(|window| window == bytes)
        });
    }

    /// Waits until the program, and whoever else has the terminal open, has ended. Gives the exit code as shells do.
    #[track_caller]
    pub fn wait_exit(&mut self) -> u32 {
        self.wait("the end", |state| state.ended);
        let status = self.child.wait().unwrap();
        match status.signal() {
            Some(signal) => panic!("killed by {signal}"),
            None => status.exit_code(),
        }
    }

    /// Waits until a signal that nobody can catch has ended it.
    #[track_caller]
    pub fn wait_killed(&mut self) {
        self.wait("the end", |state| state.ended);
        let status = self.child.wait().unwrap();
        assert!(status.signal().is_some(), "it ended by itself: {status:?}");
    }

    #[track_caller]
    fn wait(&self, what: &str, wanted: impl Fn(&State) -> bool) {
        let start = Instant::now();
        let mut state = self.state();
        while !wanted(&state) {
            let left = DEADLINE.saturating_sub(start.elapsed());
            if left.is_zero() || state.ended {
                panic!(
                    "waited for {what}; {}; the screen:\n{}",
                    if state.ended {
                        "the program has ended"
                    } else {
                        "it never came"
                    },
                    state.parser.screen().contents()
                );
            }
            state = self.watched.changed.wait_timeout(state, left).unwrap().0;
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.watched.state.lock().unwrap()
    }

    /// The screen's text.
    pub fn contents(&self) -> String {
        self.state().parser.screen().contents()
    }

    /// A look at the screen.
    pub fn screen<T>(&self, look: impl FnOnce(&vt100::Screen) -> T) -> T {
        look(self.state().parser.screen())
    }

    /// Everything that was ever written to the terminal.
    pub fn transcript(&self) -> Vec<u8> {
        self.state().transcript.clone()
    }

    /// How much has been written so far.
    pub fn mark(&self) -> usize {
        self.state().transcript.len()
    }

    /// What has been written since then.
    pub fn since(&self, mark: usize) -> Vec<u8> {
        self.state().transcript[mark..].to_vec()
    }

    /// The mode of the terminal is what it was before the program started.
    pub fn is_cooked(&self) -> bool {
        format!("{:?}", self.master.get_termios()) == self.cooked
    }

    /// The program's process.
    pub fn pid(&self) -> Pid {
        Pid::from_raw(self.child.process_id().unwrap().try_into().unwrap()).unwrap()
    }

    /// Sends the program a signal.
    pub fn signal(&self, signal: Signal) {
        kill_process(self.pid(), signal).unwrap();
    }

    /// The terminal takes no more output, as over a link that hangs: whoever writes to it waits.
    pub fn stall(&self) {
        let name = self.master.tty_name().unwrap();
        let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
        let terminal = open(name, flags, Mode::empty()).unwrap();
        tcflow(terminal, Action::OOff).unwrap();
    }

    /// It takes output again.
    pub fn go_on(&self) {
        let name = self.master.tty_name().unwrap();
        let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
        let terminal = open(name, flags, Mode::empty()).unwrap();
        tcflow(terminal, Action::OOn).unwrap();
    }

    /// Its home directory, which is also where it runs.
    pub fn home(&self) -> PathBuf {
        self.home.path().into()
    }

    /// The terminal is as a full-screen program must leave it. Call it when nothing more is written.
    #[track_caller]
    pub fn assert_given_back(&self) {
        self.screen(|screen| {
            assert!(!screen.alternate_screen(), "still on the alternate screen");
            assert!(!screen.hide_cursor(), "the cursor is hidden");
            assert!(!screen.bracketed_paste(), "still bracketing pastes");
        });
        assert!(self.is_cooked(), "the mode was not put back");
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
