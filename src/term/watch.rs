//! Watches for signals and for the terminal's hang-up, on a thread of its own.
//!
//! The main thread is told and ends by itself. When it cannot, because it is blocked writing to a stalled connection,
//! this thread restores the terminal and ends the process: SIGTERM and a closed terminal always work.
//!
//! A signal that the process listens to never ends it by itself again. So the watch continues after the full screen, the prompt or a run that
//! listened, and ends the process on a signal, except while a run handles the signals itself ([`Held`]).

use std::io;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use rustix::process::{Signal, kill_current_process_group};
use rustix::stdio::stdin;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::oneshot;

use super::input::{Ending, Input};
use super::setup;

/// How long the main thread may take to end.
const GRACE: Duration = Duration::from_secs(2);

/// How long a run that has just handled a signal may take to end the process itself, with its own words and exit code.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// How many runs handle the signals themselves.
static HELD: AtomicUsize = AtomicUsize::new(0);
/// When the last of them ended.
static LAST_HELD: Mutex<Option<Instant>> = Mutex::new(None);
/// Whether the watch of a run was started, which serves all later ones.
static WATCHED: Mutex<bool> = Mutex::new(false);

/// While it exists, a run handles the signals itself: the watch does not end the process outside of the full screen.
#[derive(Debug)]
pub struct Held(());

impl Held {
    /// Begins to hold the watch.
    #[must_use = "dropping it lets the watch continue"]
    pub fn begin() -> Self {
        HELD.fetch_add(1, Ordering::SeqCst);
        Self(())
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Ok(mut last) = LAST_HELD.lock() {
            *last = Some(Instant::now());
        }
        HELD.fetch_sub(1, Ordering::SeqCst);
    }
}

fn is_held() -> bool {
    HELD.load(Ordering::SeqCst) > 0
}

/// Whether nobody else handles a signal. The thread may see it late, when the run that handled it has ended: that run speaks first.
fn is_ours() -> bool {
    let last = LAST_HELD.lock().ok().and_then(|it| *it);
    if !is_held() && last.is_some_and(|at| at.elapsed() < LAST_WORDS) {
        thread::sleep(LAST_WORDS);
    }
    !is_held()
}

/// Starts the watch.
///
/// # Errors
/// When the thread cannot be started or a signal handler cannot be installed.
pub(super) fn start(to: UnboundedSender<Input>) -> io::Result<()> {
    let runtime = runtime()?;
    let mut sources = {
        let _inside = runtime.enter();
        Sources::new()?
    };
    thread::Builder::new().name("watch".into()).spawn(move || {
        loop {
            let ending = runtime.block_on(watch(&mut sources, |input| {
                let stops = matches!(input, Input::Suspend);
                if to.send(input).is_err() && stops {
                    let _ = kill_current_process_group(Signal::STOP);
                }
            }));
            if to.send(Input::End(ending)).is_ok() {
                thread::sleep(GRACE);
            } else if !is_ours() {
                // The full screen has ended, and the run waits for a reply.
                continue;
            }
            setup::restore_without_waiting();
            std::process::exit(ending.exit_code().into());
        }
    })?;
    Ok(())
}

/// Restores the terminal and ends the process on a signal or a hang-up during a prompt.
///
/// # Errors
/// As [`start`].
pub(super) fn start_for_question() -> io::Result<()> {
    let runtime = runtime()?;
    let mut sources = {
        let _inside = runtime.enter();
        Sources::new()?
    };
    thread::Builder::new().name("watch".into()).spawn(move || {
        loop {
            let ending = runtime.block_on(watch(&mut sources, |_| {}));
            if !is_ours() {
                continue;
            }
            setup::restore_without_waiting();
            std::process::exit(ending.exit_code().into());
        }
    })?;
    Ok(())
}

/// Ends the process on a signal whenever no run handles it: after a run that listened to the signals, nothing else does. Started once.
///
/// # Errors
/// When the handlers of the signals cannot be set.
pub fn start_between_runs() -> io::Result<()> {
    let Ok(mut watched) = WATCHED.lock() else {
        return Ok(());
    };
    if *watched {
        return Ok(());
    }
    let runtime = runtime()?;
    let (mut term, mut hang_up, mut interrupt) = {
        let _inside = runtime.enter();
        (
            signal(SignalKind::terminate())?,
            signal(SignalKind::hangup())?,
            signal(SignalKind::interrupt())?,
        )
    };
    thread::Builder::new().name("watch".into()).spawn(move || {
        loop {
            let ending = runtime.block_on(async {
                tokio::select! {
                    _ = term.recv() => Ending::Signal(15),
                    _ = hang_up.recv() => Ending::HANG_UP,
                    _ = interrupt.recv() => Ending::Signal(2),
                }
            });
            if is_ours() {
                setup::restore_without_waiting();
                std::process::exit(ending.exit_code().into());
            }
        }
    })?;
    *watched = true;
    Ok(())
}

fn runtime() -> io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()
}

struct Sources {
    /// Completes when the terminal is gone, once.
    gone: Option<oneshot::Receiver<()>>,
    term: tokio::signal::unix::Signal,
    hang_up: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
    quit: tokio::signal::unix::Signal,
    stop: tokio::signal::unix::Signal,
    cont: tokio::signal::unix::Signal,
}

impl Sources {
    fn new() -> io::Result<Self> {
        let kind = |s: Signal| SignalKind::from_raw(s.as_raw());
        Ok(Self {
            gone: Some(hang_up()?),
            term: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
            interrupt: signal(SignalKind::interrupt())?,
            quit: signal(SignalKind::quit())?,
            stop: signal(kind(Signal::TSTP))?,
            cont: signal(kind(Signal::CONT))?,
        })
    }
}

/// Passes other signals on until one ends the program.
async fn watch(sources: &mut Sources, mut pass: impl FnMut(Input)) -> Ending {
    loop {
        tokio::select! {
            _ = sources.term.recv() => return Ending::Signal(15),
            _ = sources.hang_up.recv() => return Ending::HANG_UP,
            _ = sources.interrupt.recv() => return Ending::Signal(2),
            _ = sources.quit.recv() => return Ending::Signal(3),
            _ = sources.stop.recv() => pass(Input::Suspend),
            _ = sources.cont.recv() => pass(Input::Continued),
            () = is_gone(&mut sources.gone) => return Ending::HANG_UP,
        }
    }
}

/// Waits until the terminal is gone. It is reported once.
async fn is_gone(gone: &mut Option<oneshot::Receiver<()>>) {
    if let Some(receiver) = gone {
        let told = receiver.await.is_ok();
        *gone = None;
        if told {
            return;
        }
    }
    std::future::pending().await
}

/// Starts a thread that waits until the terminal on standard input is gone. Key presses do not wake it.
fn hang_up() -> io::Result<oneshot::Receiver<()>> {
    let (tell, told) = oneshot::channel();
    thread::Builder::new()
        .name("hang-up".into())
        .spawn(move || {
            let tty = stdin();
            // Nothing is asked for: a hang-up is always reported.
            let mut fds = [PollFd::new(&tty, PollFlags::empty())];
            loop {
                match poll(&mut fds, None) {
                    Ok(0) | Err(Errno::INTR) => {}
                    Ok(_) => break,
                    // It cannot be watched: better no watch than a false alarm.
                    Err(_) => return std::mem::forget(tell),
                }
            }
            let _ = tell.send(());
        })?;
    Ok(told)
}
