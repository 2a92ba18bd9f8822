//! The connection shared by all features: link state, connected system, read-only mode.

use jiff::Timestamp;

use crate::api::Stage;
use crate::app::message::Generation;
use crate::app::secret::export::Endpoint;
use crate::domain::{Fault, Profile, System};

/// The state of the link as the status line shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Link {
    /// Not connected, and no connection is wanted.
    #[default]
    None,
    /// Connecting: at this stage.
    Connecting(Stage),
    /// Signed in.
    Live,
    /// Lost; the link reconnects by itself. Data stays on the screen, marked as stale.
    Lost(Fault),
    /// Closed for good: the user must connect again.
    Ended(Fault),
}

/// Known problems of a live link.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LinkHealth {
    /// A call that needs a sign-in has no reply yet: the session may have ended.
    pub checking: bool,
    /// The system sends no change events: the list shows what the last read returned.
    pub no_events: bool,
}

/// The current connection, or the last one.
#[derive(Debug, Default)]
pub struct Connection {
    /// State of the link.
    pub link: Link,
    /// Problems of a live link.
    pub health: LinkHealth,
    /// The system, after sign-in. Stays when the link is lost.
    pub system: Option<System>,
    /// Host and port of the address, for the name of the system.
    pub place: String,
    /// Host and port of the embedded simulator of `--demo`.
    pub(in crate::app) simulator: Option<String>,
    /// Read-only: the program sends no changes to this system.
    pub read_only: bool,
    /// Time of the next sign-in, while the sign-in budget delays it.
    pub next_sign_in: Option<Timestamp>,
    pub(in crate::app) generation: Generation,
    /// The profile of the system.
    pub(in crate::app) profile: Option<Profile>,
    /// Endpoint for a second connection to the system.
    pub(in crate::app) endpoint: Option<Endpoint>,
    /// The session expired. The user is told after the next sign-in.
    pub(in crate::app) expired: bool,
    /// Time of the last press of a key that connects or refreshes.
    pub(in crate::app) last_press: Option<Timestamp>,
}

impl Connection {
    /// The host of the address, without its port.
    pub(in crate::app) fn place_host(&self) -> &str {
        let host = self
            .place
            .rsplit_once(':')
            .map_or(&*self.place, |(host, _)| host);
        host.trim_matches(['[', ']'])
    }
}
