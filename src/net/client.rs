//! A client for script commands: connect, call in order, close. It never reconnects.

use std::time::Duration;

use super::actor::{Link, spawn_with};
use crate::api::{Call, CodeWanted, LinkCommand, LinkEvent, Outcome, Reply, RequestId, Target};
use crate::config::State;
use crate::domain::{Fault, Kind, Secret, System};

/// A signed-in connection. Dropping it closes it.
pub struct Session {
    link: Link,
    system: Box<System>,
    next: u64,
}

/// Connects and signs in. `code` is called when the system requests a one-time code; `None` gives up.
///
/// # Errors
/// The first fault: there is no retry.
pub async fn connect(
    target: Target,
    state: State,
    mut code: impl FnMut() -> Option<Secret>,
) -> Result<Session, Fault> {
    let mut link = spawn_with(target, state);
    loop {
        match link.events.recv().await {
            Some(LinkEvent::Online(system)) => {
                return Ok(Session {
                    link,
                    system,
                    next: 0,
                });
            }
            Some(LinkEvent::Offline { fault, .. }) => return Err(fault),
            // A script is never asked to trust anything: the fault says how to.
            Some(LinkEvent::Untrusted(shown)) => return Err(shown.fault),
            // A script is not asked either: the fault says which argument is missing.
            Some(LinkEvent::NeedUser(fault)) => return Err(fault),
            Some(LinkEvent::NeedCode(why)) => {
                let Some(code) = code() else {
                    let what = match why {
                        CodeWanted::First => "The account requires a one-time code.",
                        CodeWanted::Wrong => "The one-time code was refused.",
                        CodeWanted::Late => {
                            "The sign-in timed out before the one-time code was sent."
                        }
                    };
                    return Err(Fault::new(Kind::SignIn, what)
                        .next("Sign in interactively to enter a code, or use an API key."));
                };
                link.commands
                    .send(LinkCommand::Code(code))
                    .map_err(|_| gone())?;
            }
            Some(
                LinkEvent::Progress(_)
                | LinkEvent::Answer { .. }
                | LinkEvent::Changed(_)
                | LinkEvent::SessionsChanged
                | LinkEvent::Checking(_)
                | LinkEvent::Events(_)
                | LinkEvent::Notice(..)
                | LinkEvent::Standby(_),
            ) => {}
            None => return Err(gone()),
        }
    }
}

impl Session {
    /// The connected system.
    pub fn system(&self) -> &System {
        &self.system
    }

    /// Sends one request and waits for its reply.
    ///
    /// # Errors
    /// The system's refusal, or the loss of the connection. For a change, the fault says whether it may have been
    /// applied.
    pub async fn call(&mut self, call: Call) -> Result<Reply, Fault> {
        match self.send(call).await {
            Outcome::Done(reply) => Ok(reply),
            Outcome::Failed(fault) | Outcome::Unknown(fault) | Outcome::NotSent(fault) => {
                Err(fault)
            }
        }
    }

    /// Sends one request and waits for its outcome.
    pub async fn send(&mut self, call: Call) -> Outcome {
        let changes = call.changes();
        let Some(id) = self.ask(call) else {
            return Outcome::NotSent(gone());
        };
        loop {
            match self.link.events.recv().await {
                Some(LinkEvent::Answer {
                    id: answered,
                    outcome,
                }) if answered == id => return outcome,
                // The outcome of a change comes before.
                Some(LinkEvent::Offline { fault, .. }) if changes => {
                    return Outcome::Unknown(fault);
                }
                // A read would wait for the next connection; a script does not.
                Some(LinkEvent::Offline { fault, .. }) => return Outcome::Failed(fault),
                Some(_) => {}
                None if changes => return Outcome::Unknown(gone()),
                None => return Outcome::Failed(gone()),
            }
        }
    }

    /// Sends a read, which may wait for another connection, but no longer than `patience`.
    ///
    /// # Errors
    /// The system's refusal, or that no connection came.
    pub async fn read_later(&mut self, call: Call, patience: Duration) -> Result<Reply, Fault> {
        let id = self.ask(call).ok_or_else(gone)?;
        let read = async {
            loop {
                match self.link.events.recv().await {
                    Some(LinkEvent::Answer {
                        id: answered,
                        outcome,
                    }) if answered == id => {
                        return match outcome {
                            Outcome::Done(reply) => Ok(reply),
                            Outcome::Failed(fault)
                            | Outcome::Unknown(fault)
                            | Outcome::NotSent(fault) => Err(fault),
                        };
                    }
                    Some(LinkEvent::Offline {
                        fault,
                        retry_in: None,
                    }) => return Err(fault),
                    Some(_) => {}
                    None => return Err(gone()),
                }
            }
        };
        tokio::time::timeout(patience, read)
            .await
            .unwrap_or_else(|_| Err(gone()))
    }

    /// Passes a request to the link; `None` when the link has ended.
    fn ask(&mut self, call: Call) -> Option<RequestId> {
        let id = RequestId(self.next);
        self.next += 1;
        let ask = LinkCommand::Call { id, call };
        self.link.commands.send(ask).ok().map(|()| id)
    }
}

fn gone() -> Fault {
    Fault::new(Kind::Lost, "The connection has ended.")
}
