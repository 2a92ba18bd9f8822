//! Commands and events between the program and a link. They are defined below both `net` and `app`, so that neither
//! depends on the other.

use std::path::PathBuf;
use std::time::Duration;

use super::call::{Call, Reply};
use super::subscription::{Notice, SubscriptionId};
use crate::domain::{
    Address, Credentials, Fault, Fingerprint, KeyId, Others, Secret, System, Text, Untrusted,
};

/// Matches a reply to its request. Chosen by the sender, unique within one link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub u64);

/// The address and the credentials of a connection. Moved into the link, which alone keeps the credentials.
#[derive(Debug)]
pub struct Target {
    /// The address.
    pub address: Address,
    /// The credentials.
    pub credentials: Credentials,
    /// A PEM file of additional trusted certificates.
    pub ca: Option<PathBuf>,
    /// The user agreed to send a plain key over loopback `ws://`.
    pub key_over_loopback: bool,
    /// The link refuses calls that change anything.
    pub read_only: bool,
    /// The system ran 26.0 or newer in an earlier connection (its [`crate::domain::Caps::scram`], remembered). It gets
    /// no API key as text, whatever release it reports now.
    pub seen_scram: bool,
}

/// A command to the link.
#[derive(Debug)]
pub enum LinkCommand {
    /// Send this request.
    Call {
        /// The id of its reply.
        id: RequestId,
        /// The request.
        call: Call,
    },
    /// The one-time code for [`LinkEvent::NeedCode`].
    Code(Secret),
    /// The owner of the API key, for [`LinkEvent::NeedUser`].
    User(String),
    /// Trust the certificate of [`LinkEvent::Untrusted`], save it, and continue. A changed certificate replaces the
    /// trusted ones or joins them; only the first one may find none.
    Trust(Fingerprint, Others),
    /// Do not trust it: the link gives up.
    Distrust,
    /// Retry now instead of waiting.
    RetryNow,
    /// Subscribe to an event by its name, for a script. It is reported as [`LinkEvent::Notice`].
    Subscribe {
        /// The id of its reports.
        id: SubscriptionId,
        /// The event, `core.get_jobs` for example.
        event: String,
    },
    /// Subscribe to the events about jobs, of which only progress and end are reported: [`Notice::Job`].
    FollowJobs(SubscriptionId),
    /// End this subscription.
    Unsubscribe(SubscriptionId),
}

/// Progress of a connection, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Name lookup and TCP, or the socket.
    Reaching,
    /// TLS.
    Securing,
    /// `/api/versions` and the WebSocket handshake.
    Greeting,
    /// Sign-in.
    SigningIn,
    /// Waiting for the budget of sign-ins during one: a minute at most.
    Waiting,
    /// Version, identity, subscription.
    Asking,
}

/// Why a one-time code is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeWanted {
    /// The account has two-factor authentication.
    First,
    /// The last code was wrong.
    Wrong,
    /// The system had ended the sign-in before it received the last code.
    Late,
}

/// An event from the link.
#[derive(Debug)]
pub enum LinkEvent {
    /// The connection made progress.
    Progress(Stage),
    /// The system requests a one-time code.
    NeedCode(CodeWanted),
    /// The system signs in with an API key only together with the name of its owner, which is not known. The link keeps
    /// the key and waits for [`LinkCommand::User`]. The fault is for a program that cannot ask.
    NeedUser(Fault),
    /// The system's certificate is not trusted, and nothing was sent. The link waits for [`LinkCommand::Trust`] or
    /// [`LinkCommand::Distrust`].
    Untrusted(Box<Untrusted>),
    /// The system is a standby controller; these are the addresses of the active one. [`LinkEvent::Offline`] follows.
    /// The user decides whether to go there.
    Standby(Vec<Text>),
    /// Signed in. Repeated after a reconnect.
    Online(Box<System>),
    /// The connection is down. `retry_in` is the time until the next attempt; `None` when the link has given up, and
    /// every later `LinkCommand` is answered with [`Outcome::NotSent`].
    Offline {
        /// The reason.
        fault: Fault,
        /// The time until the next attempt.
        retry_in: Option<Duration>,
    },
    /// The reply to a call.
    Answer {
        /// The id of the call.
        id: RequestId,
        /// Its outcome.
        outcome: Outcome,
    },
    /// A session of a key started or ended (see [`Call::Sessions`]).
    SessionsChanged,
    /// A key was changed, perhaps by us.
    Changed(KeyEvent),
    /// `true` when a check of the session is overdue; `false` when it has succeeded.
    Checking(bool),
    /// Whether changes by others are reported. They are after the sign-in, until this says otherwise.
    Events(bool),
    /// A report of a subscription by name ([`LinkCommand::Subscribe`]).
    Notice(SubscriptionId, Notice),
}

/// The outcome of a call. A call gets exactly one.
#[derive(Debug)]
pub enum Outcome {
    /// The call succeeded.
    Done(Reply),
    /// The system refused the call, or it failed; the fault says what that means for the keys.
    Failed(Fault),
    /// The call was sent, and its reply never arrived or could not be parsed: it may have been applied.
    Unknown(Fault),
    /// The call was never sent: nothing was changed.
    NotSent(Fault),
}

impl Outcome {
    /// Names the system in the fault.
    #[must_use]
    pub fn naming(self, system: &str) -> Self {
        match self {
            Self::Done(reply) => Self::Done(reply),
            Self::Failed(fault) => Self::Failed(fault.naming(system)),
            Self::NotSent(fault) => Self::NotSent(fault.naming(system)),
            Self::Unknown(fault) => Self::Unknown(fault.naming(system)),
        }
    }
}

/// A change to a key, reduced to its id: from 25.10 on these events contain plain keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyEvent {
    /// A key was created.
    Added(KeyId),
    /// A key was changed or reset.
    Changed(KeyId),
    /// A key was deleted.
    Removed(KeyId),
    /// The subscription ended or events were missed: read everything again.
    Missed,
}
