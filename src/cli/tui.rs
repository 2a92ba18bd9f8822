//! The full screen: the program of `app` and `view`, put into the loop of `runtime`.

use std::ffi::OsString;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use ratatui::Frame;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use super::args::Args;
use super::exit::{self, Problem};
use super::sign_in;
use crate::api::Target;
use crate::app::{Effect, Model, Msg, Start};
use crate::clipboard::Way;
use crate::domain::Address;
use crate::net;
use crate::runtime::{Program, Runtime};
use crate::term::{self, Ending, Input, Screen, Tty, setup};
use crate::view::{self, Theme};

/// The model with the way to draw it.
struct Tnkeys {
    model: Model,
    theme: Theme,
}

impl Program for Tnkeys {
    fn update(&mut self, msg: Msg) -> Vec<Effect> {
        self.model.update(msg)
    }

    fn take_dirty(&mut self) -> bool {
        self.model.take_dirty()
    }

    fn draw(&mut self, frame: &mut Frame<'_>) {
        view::draw(&self.model, self.theme, frame);
    }

    fn with_secret(&self, take: &mut dyn FnMut(&str)) {
        self.model.with_secret(take);
    }
}

/// Opens the full screen and stays in it. Gives the exit code.
pub(super) async fn run(args: Args) -> Result<u8, Problem> {
    let env = |name: &str| std::env::var_os(name);
    let opening = Opening::new(&args, env)?;
    let session = term::Session::full_screen().map_err(no_terminal)?;
    let size = setup::size();
    let theme = Theme {
        color: env("NO_COLOR").is_none_or(|value| value.is_empty()),
        ascii: args.ascii,
    };
    let program = Tnkeys {
        model: Model::new(opening.start((size.width, size.height))),
        theme,
    };
    let (to_inputs, inputs) = unbounded_channel();
    let demo_failed = Failed::default();
    let stay = async {
        let screen = Screen::new(Tty, size, theme.color)?;
        term::events::start(to_inputs.clone())?;
        let mut runtime = Runtime::new(program, screen, inputs, net::spawn, Way::choose(env));
        let first = opening.target.map(|target| Msg::Begin(Box::new(target)));
        start_demo(&args, to_inputs, Arc::clone(&demo_failed));
        let ending = runtime.run(first.into_iter().collect()).await;
        let farewell = runtime.program().model.farewell.clone();
        io::Result::Ok((ending, farewell))
    };
    let left = stay.await;
    drop(session);
    if let Some(problem) = demo_failed
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .take()
    {
        return Err(problem);
    }
    let (ending, farewell) = left.map_err(|error| Problem::local("the terminal failed", &error))?;
    if let Some(text) = farewell {
        exit::remark(&text);
    }
    match ending {
        Ok(ending) => Ok(ending.exit_code()),
        // Writing to a terminal that is gone fails before the hang-up is told.
        Err(error) if error.raw_os_error() == Some(rustix::io::Errno::IO.raw_os_error()) => {
            Ok(Ending::HANG_UP.exit_code())
        }
        Err(error) => Err(Problem::local("the terminal failed", &error)),
    }
}

/// What the full screen begins with.
struct Opening {
    demo: bool,
    address: Option<Address>,
    user: String,
    /// Where to connect at once: everything is known.
    target: Option<Target>,
    ca: Option<std::path::PathBuf>,
}

impl Opening {
    fn new(args: &Args, env: impl Fn(&str) -> Option<OsString>) -> Result<Self, Problem> {
        #[cfg(feature = "demo")]
        let demo = args.demo.is_some();
        #[cfg(not(feature = "demo"))]
        let demo = false;
        let mut opening = Self {
            demo,
            address: None,
            user: args.sign_in.user.clone().unwrap_or_default(),
            target: None,
            ca: args.sign_in.ca.clone(),
        };
        if demo {
            return Ok(opening);
        }
        opening.address = sign_in::address(args.system.as_deref())?;
        if let Some(address) = &opening.address {
            let credentials = sign_in::known(address, &args.sign_in, env)?;
            opening.target = credentials.map(|credentials| Target {
                address: address.clone(),
                credentials,
                ca: opening.ca.clone(),
                key_over_loopback: args.sign_in.key_over_loopback,
                seen_scram: false,
            });
        }
        Ok(opening)
    }

    fn start(&self, size: (u16, u16)) -> Start {
        Start {
            now: Timestamp::now(),
            zone: TimeZone::system(),
            size,
            demo: self.demo,
            address: self
                .address
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
            user: self.user.clone(),
            ca: self.ca.clone(),
        }
    }
}

/// Why the simulator did not start, if it did not.
type Failed = Arc<Mutex<Option<Problem>>>;

/// Starts the simulator of `--demo`, while the first frame is drawn, and connects to it as to any other system.
#[cfg(feature = "demo")]
fn start_demo(args: &Args, to_inputs: UnboundedSender<Input>, failed: Failed) {
    use crate::domain::{Credentials, Secret};
    use crate::sim::{Config, Listen, Sim};

    let Some(release) = args.demo else {
        return;
    };
    tokio::spawn(async move {
        let config = Config {
            release,
            seed: 0,
            ..Config::default()
        };
        let listen = Listen::Tcp(std::net::SocketAddr::from(([127, 0, 0, 1], 0)));
        let started = Sim::start(config, listen).await;
        let handle = match started {
            Ok(handle) => handle,
            Err(error) => {
                *failed.lock().unwrap_or_else(PoisonError::into_inner) =
                    Some(Problem::local("cannot start the simulator", &error));
                let _ = to_inputs.send(Input::End(Ending::Quit));
                return;
            }
        };
        if let Ok(address) = Address::parse(&handle.uri()) {
            let credentials = Credentials::Password {
                user: handle.user().to_owned(),
                password: Secret::new(handle.password().to_owned()),
            };
            let target = Target {
                address,
                credentials,
                ca: None,
                key_over_loopback: false,
                seen_scram: false,
            };
            let begin = vec![Msg::Begin(Box::new(target))];
            let _ = to_inputs.send(Input::Msgs(begin));
        }
        // It serves as long as it is held: until the program ends.
        to_inputs.closed().await;
        drop(handle);
    });
}

#[cfg(not(feature = "demo"))]
fn start_demo(_: &Args, _: UnboundedSender<Input>, _: Failed) {}

fn no_terminal(error: io::Error) -> Problem {
    if error.kind() == io::ErrorKind::Unsupported {
        Problem::usage(format!(
            "The full screen needs a terminal: {error}.\nIn a script use: tnkeys list --json SYSTEM"
        ))
    } else {
        Problem::local("cannot set the terminal", &error)
    }
}
