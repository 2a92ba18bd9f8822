//! Enters and restores the terminal.
//!
//! The saved state is global, so that the end of `main`, a panic and the signal thread can all restore it. Restoring
//! twice does nothing.

use std::io;
use std::panic::PanicHookInfo;
use std::sync::{Mutex, PoisonError};

use ratatui::layout::Size;
use rustix::io::Errno;
use rustix::process::{Signal, getpgrp, getsid, kill_current_process_group};
use rustix::stdio::{stdin, stdout};
use rustix::termios::{
    Action, LocalModes, OptionalActions, Termios, isatty, tcflow, tcgetattr, tcgetpgrp,
    tcgetwinsize, tcsetattr,
};

use super::screen::{self, LastWord, Tty};

/// Alternate screen and bracketed paste. No mouse reporting, because the user selects text with the mouse. Each frame
/// sets the cursor.
const ENTER: &[u8] = b"\x1b[?1049h\x1b[?2004h";
/// Saves the title of the terminal (XTWINOPS).
const SAVE_TITLE: &[u8] = b"\x1b[22;0t";
/// Restores the title; where the terminal saves none, it is empty, and the shell sets its own.
const RESTORE_TITLE: &[u8] = b"\x1b]2;\x1b\\\x1b[23;0t";
/// Clears the screen and restores everything, with a visible cursor.
const LEAVE: &[u8] = b"\x1b[m\x1b[H\x1b[J\x1b[?2004l\x1b[?25h\x1b[?1049l";

/// The original state of the terminal, while it is changed.
static TAKEN: Mutex<Option<Taken>> = Mutex::new(None);

struct Taken {
    before: Termios,
    /// The alternate screen is in use; a prompt does not use it.
    full_screen: bool,
    /// The title of the terminal is set.
    titled: bool,
}

impl Taken {
    /// The bytes that enter the full screen.
    fn entering(&self) -> Vec<u8> {
        let title = if self.titled { SAVE_TITLE } else { b"" };
        [title, ENTER].concat()
    }

    /// The bytes that leave it.
    fn leaving(&self) -> Vec<u8> {
        let title = if self.titled { RESTORE_TITLE } else { b"" };
        [title, LEAVE].concat()
    }
}

/// Owns the changed terminal and restores it when dropped.
#[derive(Debug)]
#[must_use = "dropping it gives the terminal back"]
pub struct Session(());

impl Session {
    /// Enters the full screen. `titled`: the title of the terminal will be set, and is restored at the end.
    ///
    /// # Errors
    /// When standard input or output is not a terminal, or the mode cannot be set.
    pub fn full_screen(titled: bool) -> io::Result<Self> {
        if !isatty(stdin()) || !isatty(stdout()) {
            return Err(io::Error::new(
                io::ErrorKind::Unsupported,
                "standard input and output must be a terminal",
            ));
        }
        take(true, titled)?;
        Ok(Self(()))
    }

    /// Enters the mode for a prompt: keys are read one by one and not echoed.
    ///
    /// # Errors
    /// When standard input is not a terminal, or the mode cannot be set.
    pub fn question() -> io::Result<Self> {
        take(false, false)?;
        Ok(Self(()))
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        restore();
    }
}

fn take(full_screen: bool, titled: bool) -> io::Result<()> {
    let before = tcgetattr(stdin())?;
    let mut raw = before.clone();
    raw.make_raw();
    // On record before it happens, so that whatever comes between can undo it.
    let taken = Taken {
        before,
        full_screen,
        titled,
    };
    let entering = taken.entering();
    *TAKEN.lock().unwrap_or_else(PoisonError::into_inner) = Some(taken);
    tcsetattr(stdin(), OptionalActions::Now, &raw)?;
    if full_screen {
        io::Write::write_all(&mut Tty, &entering)?;
    }
    Ok(())
}

/// Restores the terminal if it was changed. Errors are ignored, because nobody is left to report them to.
pub fn restore() {
    restore_by(&mut Tty);
}

fn restore_by(writer: &mut dyn io::Write) {
    let taken = TAKEN.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(taken) = taken {
        // The mode first: it never blocks, and matters most.
        let _ = tcsetattr(stdin(), OptionalActions::Now, &taken.before);
        if taken.full_screen {
            let _ = writer.write_all(&taken.leaving());
        }
    }
}

/// Restores the terminal when writing might block forever, as on a stalled connection: then only the mode is restored.
pub(super) fn restore_without_waiting() {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    let taken = TAKEN.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(taken) = taken {
        let _ = tcsetattr(stdin(), OptionalActions::Now, &taken.before);
        let out = stdout();
        let mut room = [PollFd::new(&out, PollFlags::OUT)];
        let now = Timespec {
            tv_sec: 0,
            tv_nsec: 0,
        };
        if taken.full_screen && poll(&mut room, Some(&now)) == Ok(1) {
            screen::close();
            let _ = io::Write::write_all(&mut LastWord, &taken.leaving());
        }
    }
}

/// The terminal's size; 80x24 when it is unknown, and never zero.
pub fn size() -> Size {
    match tcgetwinsize(stdout()) {
        Ok(size) if size.ws_col > 0 && size.ws_row > 0 => Size::new(size.ws_col, size.ws_row),
        _ => Size::new(80, 24),
    }
}

/// Whether we are in the foreground. A terminal that does not control our session has no foreground, and counts as
/// ours.
fn in_foreground() -> bool {
    tcgetpgrp(stdin()).map_or(true, |foreground| foreground == getpgrp())
}

/// Whether no shell can continue us: we, or our process group, lead the session (`ssh -t HOST tnkeys`).
fn nobody_continues_us() -> bool {
    getsid(None).is_ok_and(|session| session == getpgrp())
}

/// Restores the terminal, stops the process, and enters the terminal again once continued in the foreground. Returns
/// whether the process was stopped: when no shell could continue it, it goes on at once.
///
/// SIGTSTP cannot stop the process, because it is caught; SIGSTOP to the process group does.
///
/// # Errors
/// When the terminal cannot be entered again.
pub fn suspend() -> io::Result<bool> {
    let titled = TAKEN
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .as_ref()
        .map(|taken| taken.titled);
    let Some(titled) = titled.filter(|_| !nobody_continues_us()) else {
        return Ok(false);
    };
    restore();
    let _ = kill_current_process_group(Signal::STOP);
    stay_stopped_in_background();
    take(true, titled)?;
    Ok(true)
}

/// Enters the terminal again after a stop from outside (SIGSTOP), during which the shell used the terminal.
///
/// # Errors
/// When the terminal cannot be entered again.
pub fn take_again() -> io::Result<()> {
    stay_stopped_in_background();
    let now = tcgetattr(stdin())?;
    let mut raw = now.clone();
    raw.make_raw();
    match TAKEN
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .as_mut()
    {
        None => return Ok(()),
        // What it was like before is now what the shell left, unless the shell put our own mode back.
        Some(taken) if now.local_modes.contains(LocalModes::ICANON) => taken.before = now,
        Some(_) => {}
    }
    tcsetattr(stdin(), OptionalActions::Now, &raw)?;
    io::Write::write_all(&mut Tty, ENTER)
}

/// Stops again while in the background: `bg` continues the process without giving it the terminal; `fg` then wakes it.
///
/// The kernel must stop it (SIGTTOU), because it checks the foreground and stops the process in one step. Between a
/// check of our own and a SIGSTOP, another thread may have read from the terminal (SIGTTIN) and stopped the process
/// already, and `fg` may follow: the process would then stop in the foreground. Restarting output that was not
/// suspended has no effect.
fn stay_stopped_in_background() {
    while !in_foreground() && !nobody_continues_us() {
        match tcflow(stdin(), Action::OOn) {
            // Whoever started us has SIGTTOU ignored, so that the system lets us pass.
            Ok(()) if !in_foreground() => {
                if kill_current_process_group(Signal::STOP).is_err() {
                    return;
                }
            }
            Ok(()) | Err(Errno::INTR) => {}
            Err(_) => return,
        }
    }
}

/// Installs a panic hook that restores the terminal, prints one line and ends the process. The panic message is not
/// shown, because it may quote a secret.
pub fn install_panic_hook() {
    std::panic::set_hook(Box::new(|panic: &PanicHookInfo<'_>| {
        // Whatever thread it is, another may be drawing.
        screen::close();
        restore_by(&mut LastWord);
        let place = panic
            .location()
            .map(|at| format!(" ({}:{})", at.file(), at.line()))
            .unwrap_or_default();
        let message = format!(
            "tnkeys stopped because of a bug{place}. Changes in progress may or may not be complete: check the list of keys.\n"
        );
        let _ = io::Write::write_all(&mut io::stderr(), message.as_bytes());
        std::process::exit(101);
    }));
}
