//! Taking the terminal and giving it back.
//!
//! What must be undone is kept in one place that anything can reach: the end of `main`, a panic, the thread that watches
//! for signals. Undoing twice does nothing.

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

/// Alternate screen, bracketed paste. No mouse: the person selects text with it. The cursor is the frame's business.
const ENTER: &[u8] = b"\x1b[?1049h\x1b[?2004h";
/// Wipe what was on the screen, then everything back, the cursor shown.
const LEAVE: &[u8] = b"\x1b[m\x1b[H\x1b[J\x1b[?2004l\x1b[?25h\x1b[?1049l";

/// What the terminal was like, while it is ours.
static TAKEN: Mutex<Option<Taken>> = Mutex::new(None);

struct Taken {
    before: Termios,
    /// We are on the alternate screen; a prompt is not.
    full_screen: bool,
}

/// The terminal while it is ours; given back when dropped.
#[derive(Debug)]
#[must_use = "dropping it gives the terminal back"]
pub struct Session(());

impl Session {
    /// Takes the terminal for a full screen.
    ///
    /// # Errors
    /// When standard input or output is not a terminal, or will not be set.
    pub fn full_screen() -> io::Result<Self> {
        if !isatty(stdin()) || !isatty(stdout()) {
            return Err(io::Error::new(
                io::ErrorKind::Unsupported,
                "standard input and output must be a terminal",
            ));
        }
        take(true)?;
        Ok(Self(()))
    }

    /// Takes the terminal for a question: every key comes at once and none is echoed.
    ///
    /// # Errors
    /// When standard input is not a terminal, or will not be set.
    pub fn question() -> io::Result<Self> {
        take(false)?;
        Ok(Self(()))
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        restore();
    }
}

fn take(full_screen: bool) -> io::Result<()> {
    let before = tcgetattr(stdin())?;
    let mut raw = before.clone();
    raw.make_raw();
    // On record before it happens, so that whatever comes between can undo it.
    *TAKEN.lock().unwrap_or_else(PoisonError::into_inner) = Some(Taken {
        before,
        full_screen,
    });
    tcsetattr(stdin(), OptionalActions::Now, &raw)?;
    if full_screen {
        io::Write::write_all(&mut Tty, ENTER)?;
    }
    Ok(())
}

/// Gives the terminal back, if it is ours. Errors are of no use here: there is nobody left to tell.
pub fn restore() {
    restore_by(&mut Tty);
}

fn restore_by(writer: &mut dyn io::Write) {
    let taken = TAKEN.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(taken) = taken {
        // The mode first: it never blocks, and matters most.
        let _ = tcsetattr(stdin(), OptionalActions::Now, &taken.before);
        if taken.full_screen {
            let _ = writer.write_all(LEAVE);
        }
    }
}

/// The same where writing might block for ever, as on a stalled link: then only the mode is given back.
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
            let _ = io::Write::write_all(&mut LastWord, LEAVE);
        }
    }
}

/// The terminal's size; 80x24 where it does not say, and never nothing.
pub fn size() -> Size {
    match tcgetwinsize(stdout()) {
        Ok(size) if size.ws_col > 0 && size.ws_row > 0 => Size::new(size.ws_col, size.ws_row),
        _ => Size::new(80, 24),
    }
}

/// Whether keys come to us. A terminal that is not our controlling one has no foreground: then it is ours.
fn in_foreground() -> bool {
    tcgetpgrp(stdin()).map_or(true, |foreground| foreground == getpgrp())
}

/// Whether no shell is there to continue us: we, or the group we are in, lead the session (`ssh -t HOST tnkeys`).
fn nobody_continues_us() -> bool {
    getsid(None).is_ok_and(|session| session == getpgrp())
}

/// Gives the terminal back, stops, and takes it again once continued in the foreground. Says whether we were stopped:
/// where nobody could continue us, we go on at once.
///
/// SIGTSTP itself cannot stop us, as it is caught; SIGSTOP does, with our whole group, as the terminal would.
///
/// # Errors
/// When the terminal cannot be taken again.
pub fn suspend() -> io::Result<bool> {
    let ours = TAKEN
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .is_some();
    if !ours || nobody_continues_us() {
        return Ok(false);
    }
    restore();
    let _ = kill_current_process_group(Signal::STOP);
    stay_stopped_in_background();
    take(true)?;
    Ok(true)
}

/// After a continue that was not for a stop of ours (SIGSTOP from outside): the shell has used the terminal since.
///
/// # Errors
/// When the terminal cannot be taken again.
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

/// `bg` continues us without giving us the terminal: stop again, as every full-screen program does; `fg` then wakes us.
///
/// The system must do it (SIGTTOU), as it looks whose terminal it is and stops us in one step. Between a look of ours and
/// a SIGSTOP we may be stopped already, because another thread read from the terminal (SIGTTIN), and `fg` may come: then we would
/// stop in the foreground. To restart output that nobody suspended changes nothing.
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

/// From now on a panic, in whatever thread, gives the terminal back, says so in one line and ends the process. What the
/// panic said is not shown: it may quote what it was working on, a secret for example.
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
            "tnkeys stopped because of a bug in it{place}. Changes that were being made may or may not have been done: \
             look at the list of keys.\n"
        );
        let _ = io::Write::write_all(&mut io::stderr(), message.as_bytes());
        std::process::exit(101);
    }));
}
