//! Runs the full-screen editor of a command's properties, which `--` opens.

use std::io;

use jiff::Timestamp;
use serde_json::{Map, Value};
use tokio::sync::mpsc::unbounded_channel;

use crate::app::Start;
use crate::app::arguments::editor::Arguments;
use crate::app::arguments::{self, On};
use crate::app::fleet::Fleet;
use crate::cli::exit::Problem;
use crate::cli::screen::{self, Tnkeys};
use crate::cli::settings::Settings;
use crate::cli::{locale, zone};
use crate::domain::Handling;
use crate::net;
use crate::runtime::Runtime;
use crate::term::{self, Ending, Screen, Tty, setup};

/// What to do without a terminal.
const INSTEAD: &str = "Without a terminal, write the properties as name=value and leave out --.";

/// How the user left the editor.
#[derive(Debug, PartialEq)]
pub(super) enum Left {
    /// With these properties: run the command.
    Run(Map<String, Value>),
    /// Without saved properties: nothing is to run.
    Nothing,
    /// A signal ended the editor: the exit code.
    Killed(u8),
}

/// Shows the editor until the user leaves it.
pub(super) async fn edit(
    arguments: Arguments,
    on: On,
    settings: &Settings,
) -> Result<Left, Problem> {
    let titled = settings.terminal.title && locale::has_title(|name| std::env::var_os(name));
    let theme = screen::theme(settings.terminal.ascii);
    let session =
        term::Session::full_screen(titled).map_err(|error| screen::no_terminal(&error, INSTEAD))?;
    let size = setup::size();
    let start = start((size.width, size.height), settings.handling.clone());
    let fleet = Fleet::with_arguments(start, arguments, on);
    let program = Tnkeys {
        fleet,
        theme,
        titled,
    };
    let (to_inputs, inputs) = unbounded_channel();
    let stay = async {
        let screen = Screen::new(Tty, size, theme.color);
        let reader = term::events::start(to_inputs)?;
        let state = settings.state();
        // The editor opens no connection.
        let dial = move |target| net::spawn_with(target, state.clone());
        let mut runtime = Runtime::new(program, screen, inputs, dial, Vec::new());
        let ending = runtime.run(Vec::new()).await;
        let left = runtime.program().fleet.front_model();
        let saved = left.and_then(|model| arguments::to_run(&model.cx)).cloned();
        // What is typed from now on is for the command.
        drop(runtime);
        reader.stop();
        io::Result::Ok((ending, saved))
    };
    let left = stay.await;
    drop(session);
    let (ending, saved) = left.map_err(|error| Problem::local("the terminal failed", &error))?;
    Ok(match (screen::ending(ending)?, saved) {
        (ending @ Ending::Signal(_), _) => Left::Killed(ending.exit_code()),
        (Ending::Quit, Some(saved)) => Left::Run(saved),
        (Ending::Quit, None) => Left::Nothing,
    })
}

/// The state of a program without a connect screen and without a list.
fn start(size: (u16, u16), handling: Handling) -> Start {
    Start {
        now: Timestamp::now(),
        zone: zone::local(),
        size,
        demo: false,
        address: String::new(),
        user: String::new(),
        ca: None,
        profiles: Vec::new(),
        recent: Vec::new(),
        read_only: false,
        handling,
        save_dir: None,
        unanswered: Vec::new(),
        bulk_runs: Vec::new(),
        rotations: Vec::new(),
        unread: Vec::new(),
        legend: false,
        filters: std::collections::BTreeMap::new(),
        columns: None,
    }
}
