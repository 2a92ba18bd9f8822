//! The full screen: runs the program of `app` and `view` in the event loop of `runtime`.

mod opening;

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use super::args::Args;
use super::exit::{self, Problem};
use super::locale;
use super::screen::{self, Tnkeys};
use super::settings::Settings;
use crate::app::fleet::Fleet;
#[cfg(feature = "demo")]
use crate::app::{Msg, fleet::SystemId};
use crate::config::unanswered::Notes;
use crate::domain::{Fault, Unanswered};
use crate::process::blocking;
use crate::runtime::{Aside, Runtime, effects};
#[cfg(feature = "demo")]
use crate::term::Ending;
use crate::term::{self, Input, Screen, Tty, setup};
use crate::{clipboard, net};
use opening::{Opening, demo};

/// How long the end waits for pending writes.
const LAST_WRITES: Duration = Duration::from_secs(2);

/// Runs the full screen until it ends. Returns the exit code.
pub(super) async fn run(args: Args) -> Result<u8, Problem> {
    let env = |name: &str| std::env::var_os(name);
    let settings = if demo(&args) {
        Settings::for_demo()?
    } else {
        Settings::load()?
    };
    let notes = match demo(&args) {
        true => Notes::none(),
        false => Notes::new(settings.state()),
    };
    let mut opening = Opening::new(&args, &settings, &notes, env)?;
    let backends = clipboard::choose(&settings.handling, env)
        .map_err(|fault| Problem::from(fault).into_usage())?;
    let titled = settings.terminal.title && locale::has_title(env);
    let session = term::Session::full_screen(titled).map_err(|error| {
        screen::no_terminal(&error, "In a script use: tnkeys list --json SYSTEM")
    })?;
    let size = setup::size();
    let theme = screen::theme(args.characters().or(settings.terminal.ascii));
    let program = Tnkeys {
        fleet: Fleet::with_systems(
            opening.start((size.width, size.height)),
            std::mem::take(&mut opening.several),
        ),
        theme,
        titled,
    };
    let (to_inputs, inputs) = unbounded_channel();
    let demo_failed = Failed::default();
    let aside = Aside::start().map_err(|error| Problem::local("could not start", &error))?;
    let stay = async {
        let screen = Screen::new(Tty, size, theme.color);
        term::events::start(to_inputs.clone())?;
        let state = settings.state();
        let beside = aside.handle();
        let dial = move |target| {
            let _inside = beside.enter();
            net::spawn_with(target, state.clone())
        };
        let (tasks, to_do) = unbounded_channel();
        let mut runtime = Runtime::new(program, screen, inputs, dial, backends).with_effects(tasks);
        let doing = aside.handle().spawn(effects::run(
            to_do,
            to_inputs.clone(),
            settings.dirs().clone(),
            notes.clone(),
            args.sign_in.key_over_loopback,
        ));
        start_demo(&args, to_inputs, Arc::clone(&demo_failed));
        let ending = runtime
            .run(opening.first.take().into_iter().collect())
            .await;
        let fleet = &runtime.program().fleet;
        let mut farewell = fleet.farewell();
        // Whatever ended the program: the next run must know.
        if let Err(fault) = note(notes, fleet.unanswered(), fleet.unsent()).await {
            farewell.push(fault.to_string());
        }
        farewell.extend(fleet.left_behind());
        // What was to be kept of a rotation, or forgotten, is a moment's work; a disk that hangs is not waited for.
        drop(runtime);
        let _ = tokio::time::timeout(LAST_WRITES, doing).await;
        io::Result::Ok((ending, farewell))
    };
    let left = stay.await;
    drop(session);
    // ssh and the programs that got a secret end here, when the terminal is the shell's again.
    drop(aside);
    if let Some(problem) = demo_failed
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .take()
    {
        return Err(problem);
    }
    let (ending, farewell) = left.map_err(|error| Problem::local("the terminal failed", &error))?;
    for text in farewell {
        exit::remark(&text);
    }
    Ok(screen::ending(ending)?.exit_code())
}

/// Saves a note of each unanswered request for the next run, and removes the notes of requests that were not sent.
async fn note(notes: Notes, left: Vec<Unanswered>, unsent: Vec<Unanswered>) -> Result<(), Fault> {
    let nothing = left.is_empty();
    let noting = tokio::task::spawn_blocking(move || notes.note_and_forget(&left, &unsent));
    let noted = blocking::within(LAST_WRITES, noting)
        .await
        .and_then(|it| it);
    // A request that did not leave and stays noted is only looked for in vain.
    noted
        .or_else(|fault| if nothing { Ok(()) } else { Err(fault) })
        .map_err(|fault| {
            fault.meaning(
                "Requests without a response could not be saved: the next run cannot report them.",
            )
        })
}

/// Why the simulator failed to start.
type Failed = Arc<Mutex<Option<Problem>>>;

/// Starts the simulator of `--demo` while the first frame is drawn, and connects to it like to any other system.
#[cfg(feature = "demo")]
fn start_demo(args: &Args, to_inputs: UnboundedSender<Input>, failed: Failed) {
    use super::demo;

    let Some(release) = args.demo else {
        return;
    };
    tokio::spawn(async move {
        let handle = match demo::start(release).await {
            Ok(handle) => handle,
            Err(problem) => {
                *failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(problem);
                let _ = to_inputs.send(Input::End(Ending::Quit));
                return;
            }
        };
        if let Some(target) = demo::target(&handle) {
            let begin = Msg::Begin(Box::new(target));
            let _ = to_inputs.send(Input::Of(SystemId::FIRST, begin));
        }
        // It serves as long as it is held: until the program ends.
        to_inputs.closed().await;
        drop(handle);
    });
}

#[cfg(not(feature = "demo"))]
fn start_demo(_: &Args, _: UnboundedSender<Input>, _: Failed) {}
