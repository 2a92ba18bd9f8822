//! The actor: one task that owns one connection and its credentials, from the first dial until the program drops the
//! link.
//!
//! Invariants: the task wakes only for a frame, a command or a deadline. The credentials never leave it. A first
//! connection that fails is final; a lost connection is retried with growing waits; a refused sign-in is always final.

mod counted;
mod known_hosts;
mod message;
mod sign_in;

use std::time::Duration;

use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use super::backoff::Backoff;
use super::budget::too_often;
use super::clock;
use super::dial::{Dialer, Limits};
use super::mailbox::{Dropped, Mailbox, MailboxEvent, until};
use super::outbox::{self, Events};
use super::websocket::{Ended, WebSocket};
use crate::api::{LinkCommand, LinkEvent, Target};
use crate::config::State;
use crate::domain::budget::Class;
use crate::domain::{Address, Credentials, Fault, Kind, System};

/// Shortest time between a failed attempt and the next, even when the user presses retry: a held-down key repeats
/// thirty times a second.
const HASTE: Duration = Duration::from_secs(1);

/// The program's two ends of a link.
///
/// Dropping `commands` closes the connection. The channel of commands is not bounded, because the user produces them. Of the
/// events, the link sends one for each command, and a bounded number of reports of changes (`src/net/outbox.rs`).
#[derive(Debug)]
pub struct Link {
    /// Commands to the link.
    pub commands: UnboundedSender<LinkCommand>,
    /// Events from the link.
    pub events: Events,
}

/// Starts a link without saved state: it trusts no pinned certificate and counts sign-ins for this process only. See
/// [`spawn_with`].
pub fn spawn(target: Target) -> Link {
    spawn_with(target, State::default())
}

/// Starts a link. It connects at once and runs in the current tokio runtime until [`Link::commands`] is dropped.
/// `state` is the directory of pinned certificates, releases seen and sign-in counts.
pub fn spawn_with(target: Target, state: State) -> Link {
    start(target, state, false)
}

/// Starts a link to a system that may be starting: the first connection is retried as well. See [`spawn_with`].
pub fn spawn_patient(target: Target, state: State) -> Link {
    start(target, state, true)
}

fn start(target: Target, state: State, patient: bool) -> Link {
    let (commands, inbox) = unbounded_channel();
    let (outbox, events) = outbox::channel();
    let mut mailbox = Mailbox::new(inbox, outbox);
    if target.read_only {
        mailbox.session.forbid_changes();
    }
    let actor = Actor {
        dialer: Dialer::new(&target, state.clone(), Limits::default()),
        label: target.address.label(),
        address: target.address.clone(),
        state,
        socket: target.address.is_socket(),
        seen_scram: target.seen_scram,
        credentials: target.credentials,
        patient,
        mailbox,
    };
    tokio::spawn(actor.run());
    Link { commands, events }
}

/// Why an attempt to connect failed.
enum Failure {
    Dropped,
    Fault(Fault),
    /// The budget of this class is used up; wait this long.
    Wait(Duration, Class),
    /// The sign-in needs the name of the key's owner.
    NeedUser(Fault),
}

impl From<Dropped> for Failure {
    fn from(Dropped: Dropped) -> Self {
        Self::Dropped
    }
}

struct Actor {
    dialer: Dialer,
    label: String,
    address: Address,
    state: State,
    socket: bool,
    /// The system runs 26.0 or newer, or did in an earlier connection.
    seen_scram: bool,
    credentials: Credentials,
    /// The first connection is retried as well.
    patient: bool,
    mailbox: Mailbox,
}

impl Actor {
    async fn run(mut self) {
        // An `Err` is the program letting go: there is nobody left to tell.
        let _ = self.live().await;
    }

    async fn live(&mut self) -> Result<(), Dropped> {
        let mut backoff = Backoff::default();
        let mut was_online = self.patient;
        let mut ended_before = false;
        loop {
            let mut connected = self.connect().await;
            if let Some(shown) = self.dialer.take_untrusted() {
                match self.ask_trust(shown).await? {
                    Ok(()) => continue,
                    Err(fault) => connected = Err(Failure::Fault(fault)),
                }
            }
            if let Err(Failure::NeedUser(fault)) = connected {
                self.ask_user(fault).await?;
                continue;
            }
            // Nobody can hurry what the budget holds back.
            let hurry = !matches!(connected, Err(Failure::Wait(..)));
            let (fault, wait) = match connected {
                Err(Failure::Dropped) => return Err(Dropped),
                Ok((websocket, system)) => {
                    was_online = true;
                    let since = clock::now();
                    let ended = self.serve(websocket, system).await?;
                    let steady = backoff.lost_after(clock::now().duration_since(since));
                    ended_before &= !steady;
                    match ended {
                        Ended::Lost(fault) => (fault, Some(backoff.next(random()))),
                        Ended::Barred(fault) => (fault, None),
                        // Ended by an administrator: one try more, so that an accident heals, and no hammering.
                        Ended::Sent(fault) if ended_before => (fault, None),
                        Ended::Sent(fault) => {
                            ended_before = true;
                            (fault, Some(backoff.next(random())))
                        }
                    }
                }
                Err(Failure::Fault(fault)) if was_online && self.may_pass(fault.kind) => {
                    (fault, Some(backoff.next(random())))
                }
                Err(Failure::Fault(fault) | Failure::NeedUser(fault)) => (fault, None),
                // Only our own budget stands against it: it goes on by itself, the first time too.
                Err(Failure::Wait(wait, class)) if was_online => {
                    let fault = too_often(wait, class);
                    (fault, Some(wait.max(backoff.next(random()))))
                }
                Err(Failure::Wait(wait, class)) => (too_often(wait, class), Some(wait)),
            };
            match wait {
                Some(wait) => {
                    if fault.kind == Kind::Protocol {
                        self.mailbox.session.unreadable(&fault);
                    }
                    self.mailbox.session.down();
                    self.mailbox.flush();
                    self.mailbox.say(LinkEvent::Offline {
                        fault,
                        retry_in: Some(wait),
                    });
                    self.rest(wait, hurry).await?;
                }
                None => {
                    self.mailbox.session.over(&fault);
                    self.mailbox.flush();
                    self.mailbox.say(LinkEvent::Offline {
                        fault,
                        retry_in: None,
                    });
                    loop {
                        self.mailbox.next().await?;
                    }
                }
            }
        }
    }

    /// Whether a fault of an attempt may be temporary. A fault about the identity of the system is never temporary, except
    /// that a system which is starting may answer like another product.
    fn may_pass(&self, kind: Kind) -> bool {
        match kind {
            Kind::Unreachable | Kind::TimedOut | Kind::Lost | Kind::RateLimited | Kind::Server => {
                true
            }
            Kind::NotTrueNas => self.patient,
            _ => false,
        }
    }

    /// Asks for the name of the key's owner, and keeps the key meanwhile. No connection waits for the answer.
    async fn ask_user(&mut self, fault: Fault) -> Result<(), Dropped> {
        self.mailbox.session.down();
        self.mailbox.flush();
        self.mailbox.say(LinkEvent::NeedUser(fault));
        loop {
            if let MailboxEvent::User(name) = self.mailbox.next().await? {
                self.credentials.set_user(name);
                return Ok(());
            }
        }
    }

    /// Waits before the next attempt. With `hurry`, the user may shorten the wait to [`HASTE`].
    async fn rest(&mut self, wait: Duration, hurry: bool) -> Result<(), Dropped> {
        let now = clock::now();
        let mut end = now + wait;
        loop {
            tokio::select! {
                event = self.mailbox.next() => if matches!(event?, MailboxEvent::RetryNow) && hurry {
                    end = end.min(now + HASTE);
                },
                () = until(Some(end)) => return Ok(()),
            }
        }
    }

    /// Sends and receives until the connection ends.
    async fn serve(
        &mut self,
        mut websocket: WebSocket,
        system: Box<System>,
    ) -> Result<Ended, Dropped> {
        self.mailbox.say(LinkEvent::Online(system));
        loop {
            while let Some(frame) = self.mailbox.session.take_frame(clock::now()) {
                if let Err(ended) = websocket.send(frame).await {
                    return Ok(ended);
                }
            }
            // A call may have been turned away while its frame was made.
            self.mailbox.flush();
            if let Some(fault) = self.mailbox.session.dead() {
                let fault = fault.clone();
                websocket.close().await;
                return Ok(Ended::Lost(fault));
            }
            tokio::select! {
                message = websocket.next() => match message {
                    Ok(Some(received)) => {
                        // These bytes are accounted for.
                        self.mailbox.accounted();
                        if let Err(ended) = self.handle(received).await {
                            return Ok(ended);
                        }
                        self.mailbox.flush();
                    }
                    Ok(None) => self.mailbox.session.alive(clock::now()),
                    Err(ended) => return Ok(ended),
                },
                event = self.mailbox.next() => match event {
                    Ok(_) => {}
                    Err(dropped) => {
                        websocket.close().await;
                        return Err(dropped);
                    }
                }
            }
        }
    }
}

/// A random number for the jitter; 0 when the system has no randomness.
fn random() -> u32 {
    getrandom::u32().unwrap_or_default()
}
