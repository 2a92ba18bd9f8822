//! What the program and its link to a system say to each other. The link (`net`) lives on another floor; these words are
//! shared so that neither sees the other.

use std::path::PathBuf;
use std::time::Duration;

use super::call::{Call, Reply};
use crate::domain::{
    Address, Credentials, Fault, Fingerprint, KeyId, Secret, System, Text, Untrusted,
};

/// Matches an answer to its question; chosen by the asker, unique within one link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub u64);

/// Where to connect and as whom. Moved into the link, which alone keeps the credentials.
#[derive(Debug)]
pub struct Target {
    /// Where.
    pub address: Address,
    /// As whom.
    pub credentials: Credentials,
    /// A PEM file of certificates to trust besides the system's.
    pub ca: Option<PathBuf>,
    /// The person agreed that a plain key goes over loopback `ws://`.
    pub key_over_loopback: bool,
    /// Nothing may be changed: the link sends no call that would.
    pub read_only: bool,
    /// The system was seen at 26.0 or newer before (its [`crate::domain::Caps::scram`], remembered): it gets no API key in
    /// plain any more, whatever release it now claims to be.
    pub seen_scram: bool,
}

/// What the program says to the link.
#[derive(Debug)]
pub enum LinkCommand {
    /// Send this request.
    Call {
        /// The answer comes back with it.
        id: RequestId,
        /// What.
        call: Call,
    },
    /// The one-time code that [`LinkEvent::NeedCode`] asked for.
    Code(Secret),
    /// Trust the certificate that [`LinkEvent::Untrusted`] showed, remember it, and go on.
    Trust(Fingerprint),
    /// Do not wait for the next try to connect.
    RetryNow,
}

/// How far a connection has come, in the order of its steps.
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
    /// For the budget of sign-ins, in the middle of one: a minute at the most.
    Waiting,
    /// Version, identity, subscription.
    Asking,
}

/// Why a one-time code is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeWanted {
    /// The account has a second factor.
    First,
    /// The last code was wrong.
    Wrong,
    /// The system had ended the sign-in before the last code came, and judged no code.
    Late,
}

/// What the link tells the program.
#[derive(Debug)]
pub enum LinkEvent {
    /// It came this far.
    Progress(Stage),
    /// The system wants a one-time code.
    NeedCode(CodeWanted),
    /// The system shows a certificate that is not trusted. Where none was trusted before, the link waits for [`LinkCommand::Trust`];
    /// a changed one is refused, and [`LinkEvent::Offline`] follows.
    Untrusted(Box<Untrusted>),
    /// This is the standby controller of a pair; the addresses of the active one, as it gives them. [`LinkEvent::Offline`]
    /// follows. Nobody goes there without having been asked.
    Standby(Vec<Text>),
    /// Signed in. After a lost link this comes again.
    Online(Box<System>),
    /// No link now. `retry_in`: it tries again by itself after that; `None`: it has given up, and every later `LinkCommand` is
    /// answered with [`Outcome::NotSent`].
    Offline {
        /// Why.
        fault: Fault,
        /// When it tries again.
        retry_in: Option<Duration>,
    },
    /// The answer to a call.
    Answer {
        /// Which.
        id: RequestId,
        /// What came of it.
        outcome: Outcome,
    },
    /// Somebody signed in or out (see [`Call::Sessions`]).
    SessionsChanged,
    /// Somebody (perhaps we) changed a key.
    Changed(KeyEvent),
    /// Whether the session counts is not known at the moment: a call that needs a sign-in is out and not answered; or it is known
    /// again.
    Checking(bool),
    /// Whether changes by others are told. They are after the sign-in, until this says otherwise.
    Events(bool),
}

/// What came of a call. A call gets exactly one.
#[derive(Debug)]
pub enum Outcome {
    /// It was done.
    Done(Reply),
    /// The system refused or failed; the fault says what that means for the keys.
    Failed(Fault),
    /// It was sent, and the answer never came (link lost or patience over) or was not understood: it may have been done.
    Unknown(Fault),
    /// It never left: nothing was changed.
    NotSent(Fault),
}

/// A change to a key, stripped of everything but its id: from 25.10 on these events carry plain keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyEvent {
    /// A key was made.
    Added(KeyId),
    /// A key was changed or reset.
    Changed(KeyId),
    /// A key was deleted.
    Removed(KeyId),
    /// The subscription ended or events were missed: read everything again.
    Missed,
}
