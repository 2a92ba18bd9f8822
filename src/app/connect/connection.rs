//! The connection as every feature sees it: its state, the system on its other end, and how careful to be with that.

use jiff::Timestamp;

use crate::api::Stage;
use crate::app::message::Generation;
use crate::app::secret::export::Endpoint;
use crate::domain::{Fault, Profile, System};

/// The state of the link as the status line shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Link {
    /// None is wanted.
    #[default]
    None,
    /// On its way.
    Connecting(Stage),
    /// Signed in.
    Live,
    /// Lost, and tried again by itself; what was read stays, marked as stale.
    Lost(Fault),
    /// Lost for good: the person must connect again.
    Ended(Fault),
}

/// What is in doubt about a link that is live.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// A call that needs a sign-in is out and not answered: the session may have ended.
    pub checking: bool,
    /// Changes by others are not told: the list is as it was read.
    pub deaf: bool,
}

/// The present connection, or the last one.
#[derive(Debug, Default)]
pub struct Connection {
    /// The link.
    pub link: Link,
    /// What is in doubt about it.
    pub standing: Standing,
    /// The system, once signed in to; stays over a lost link.
    pub system: Option<System>,
    /// The address's short name, for the status line until the system says its own.
    pub place: String,
    /// Nothing may be changed on this system.
    pub read_only: bool,
    /// When the next sign-in may be, while the link waits for that.
    pub next_sign_in: Option<Timestamp>,
    pub(in crate::app) generation: Generation,
    /// The profile of the system.
    pub(in crate::app) profile: Option<Profile>,
    /// Where a second connection to the system begins.
    pub(in crate::app) endpoint: Option<Endpoint>,
    /// The session expired; to be said once it is signed in to again.
    pub(in crate::app) expired: bool,
    /// When a key that connects or refreshes was pressed last.
    pub(in crate::app) hurried: Option<Timestamp>,
}
