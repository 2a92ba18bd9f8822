//! The program that the event loop runs in the full screen, how it draws, and how its run ended.

use std::io;

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use super::exit::Problem;
use super::locale;
use crate::app::fleet::{Fleet, SystemId};
use crate::app::{Effect, Msg};
use crate::domain::copy::CopyId;
use crate::runtime::Program;
use crate::term::Ending;
use crate::view::{self, Theme};

/// The open systems and the theme that draws them.
pub(super) struct Tnkeys {
    pub(super) fleet: Fleet,
    pub(super) theme: Theme,
    /// Whether the title of the terminal is set.
    pub(super) titled: bool,
}

impl Program for Tnkeys {
    fn update(&mut self, to: Option<SystemId>, msg: Msg) -> Vec<(SystemId, Effect)> {
        self.fleet.update(to, msg)
    }

    fn take_dirty(&mut self) -> bool {
        self.fleet.take_dirty()
    }

    fn draw(&mut self, buffer: &mut Buffer) -> Option<Position> {
        self.fleet.prepare_frame();
        let drawn = view::fleet::render(&self.fleet, self.theme, buffer);
        if let Some(scroll) = drawn.scroll {
            self.fleet.settle(scroll);
        }
        drawn.cursor
    }

    fn title(&self) -> Option<String> {
        let title = self.titled.then(|| self.fleet.terminal_title())?;
        Some(view::in_charset(title, self.theme))
    }

    fn with_secret(&self, of: SystemId, take: &mut dyn FnMut(&str)) {
        self.fleet.with_secret(of, take);
    }

    fn is_of_shown(&self, of: SystemId, copy: CopyId) -> bool {
        self.fleet.is_of_shown(of, copy)
    }

    fn clears_on_leaving(&self) -> bool {
        self.fleet.clears_on_leaving()
    }
}

/// How to draw. `ascii`: whether only ASCII may be drawn, if the arguments or the settings say so; else the locale decides.
pub(super) fn theme(ascii: Option<bool>) -> Theme {
    let env = |name: &str| std::env::var_os(name);
    Theme {
        color: env("NO_COLOR").is_none_or(|value| value.is_empty()),
        ascii: ascii.unwrap_or_else(|| locale::is_ascii(env)),
        waits: false,
    }
}

/// The problem that the terminal cannot be set up. `instead`: what to do without one.
pub(super) fn no_terminal(error: &io::Error, instead: &str) -> Problem {
    if error.kind() == io::ErrorKind::Unsupported {
        let what = format!("The full screen needs a terminal: {error}.");
        Problem::usage(what).next(instead)
    } else {
        Problem::local("could not set up the terminal", error)
    }
}

/// The end of a run.
pub(super) fn ending(ending: io::Result<Ending>) -> Result<Ending, Problem> {
    match ending {
        Ok(ending) => Ok(ending),
        // Writing to a terminal that is gone fails before the hang-up is told.
        Err(error) if error.raw_os_error() == Some(rustix::io::Errno::IO.raw_os_error()) => {
            Ok(Ending::HANG_UP)
        }
        Err(error) => Err(Problem::local("the terminal failed", &error)),
    }
}
