//! The simulated system of `--demo`.

use std::net::SocketAddr;
use std::str::FromStr;

use super::exit::Problem;
use crate::api::Target;
use crate::domain::{Address, Credentials, Secret};
use crate::sim::{Config, Handle, Listen, Release, Sim};

/// The release of a command's `--demo`; `None` is the newest one that the command is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Demo(pub(super) Option<Release>);

/// The value of `--demo` without a release.
pub(super) const ANY: &str = "newest";

impl FromStr for Demo {
    type Err = <Release as FromStr>::Err;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            ANY => Ok(Self(None)),
            text => text.parse().map(|release| Self(Some(release))),
        }
    }
}

/// Starts the simulator. It serves until the handle is dropped.
pub(super) async fn start(release: Release) -> Result<Handle, Problem> {
    let config = Config {
        release,
        seed: 0,
        ..Config::default()
    };
    let listen = Listen::Tcp(SocketAddr::from(([127, 0, 0, 1], 0)));
    let started = Sim::start(config, listen).await;
    started.map_err(|error| Problem::local("Could not start the simulator", &error))
}

/// How to connect to it, as to any other system.
pub(super) fn target(handle: &Handle) -> Option<Target> {
    let address = Address::parse(&handle.uri()).ok()?;
    Some(Target {
        address,
        credentials: Credentials::Password {
            user: handle.user().to_owned(),
            password: Secret::new(handle.password().to_owned()),
        },
        ca: None,
        key_over_loopback: false,
        read_only: false,
        seen_scram: false,
    })
}
